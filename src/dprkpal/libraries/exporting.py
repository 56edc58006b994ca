"""Internal: export a library to other formats and to tables."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ..errors import FileAccessError, FormatError
from ..model.keywords import keywords
from .selection import claims_with_evidence, entries_of

if TYPE_CHECKING:
    from ..exports.tables import Row
    from ..formats.results import Writing
    from .library import Library

__all__ = ["export", "table_rows"]


_TABLES = ("references", "claims", "evidence", "links", "origins", "verification", "topics", "entities")
_FILES = {"sqlite": "file", "parquet": "file or folder"}
"""The formats that hold all tables and are not text, and what they are written to."""


def export(
    library: Library, to: str, keys: Iterable[str | int] | None, table: str, output: str | os.PathLike[str] | None
) -> Writing:
    """Return references in another format, and write them to *output*; see `dprkpal.Library.export`."""
    from ..formats.atomic_write import write_file
    from ..formats.results import Writing

    if to in _FILES:
        if output is None:
            raise FormatError(f"{to} is not text; name the {_FILES[to]} with output=…")
        keys = None if keys is None else list(keys)
        path = os.fspath(output)
        # A name that ends in .parquet is a file with one table, unless it is a folder that exists.
        single = to == "parquet" and path.lower().endswith(".parquet") and not os.path.isdir(path)
        names = (table,) if single else _TABLES
        _write_tables(to, {name: table_rows(library, name, keys) for name in names}, path, single=single)
        return Writing("", [])
    writing = _export_text(library, to, keys, table)
    if output is not None:
        write_file(os.fspath(output), writing.text.encode())
    return writing


def _write_tables(to: str, tables: Mapping[str, list[Row]], output: str, *, single: bool) -> None:
    """Write *tables* to a SQLite file, to a folder of Parquet files, or the *single* table to a Parquet file."""
    from ..formats.atomic_write import write_file

    if to == "sqlite":
        from ..exports.sqlite import to_sqlite
        from ..storage.store_file import is_store_file

        if is_store_file(output):
            raise FileAccessError("this is a store, which is not replaced by tables; choose another file", path=output)

        write_file(output, to_sqlite(tables))
        return
    from ..exports.parquet import to_parquet

    if single:
        [(name, rows)] = tables.items()
        write_file(output, to_parquet(name, rows))
        return
    files = {f"{name}.parquet": to_parquet(name, rows) for name, rows in tables.items()}
    try:
        os.makedirs(output, exist_ok=True)
    except OSError as error:
        raise FileAccessError.of(error, "written", output) from None
    for name, data in files.items():
        write_file(os.path.join(output, name), data)


def _export_text(library: Library, to: str, keys: Iterable[str | int] | None, table: str) -> Writing:
    """Return references, or a table, as text."""
    from ..formats.results import Writing

    if to == "csv":
        from ..exports.tables import to_csv

        return Writing(to_csv(table, table_rows(library, table, keys)), [])
    chosen = entries_of(library, keys)
    if to == "json-ld":
        from ..exports.schema_org import to_json_ld

        claims = claims_with_evidence(library, None if keys is None else chosen)
        wanted = {*chosen, *(row.source for claim in claims for row in claim.evidence)}
        items = {key: entry.csl for key, entry in library.items() if key in wanted}
        dataset = _dataset() if keys is None and library.is_built_in else None
        links = library.links
        text = to_json_ld(items, claims, library.topics, links=links, origins=links.origins, dataset=dataset)
        return Writing(text, [])
    from ..formats import WRITTEN, write

    if to not in WRITTEN:
        formats = ", ".join(dict.fromkeys((*WRITTEN, "json-ld", "csv", *_FILES)))
        raise FormatError(f"no format {to!r} can be written; use one of {formats}")
    names = [name for entity in library.entities.values() for name in (entity.name, *entity.aliases)]
    return write((entry.csl for entry in chosen.values()), to, proper_nouns=names)


def _dataset() -> dict[str, str]:
    """Return what is true of the built-in collection as a whole."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("dprkpal")
    except PackageNotFoundError:  # a source tree that is not installed
        number = ""
    return {
        "name": "dprkpal",
        "description": "A bibliography of the relations between North Korea and Palestine, verified field by field, "
        "with claims, their evidence and their origins.",
        "version": number,
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }


def table_rows(library: Library, table: str, keys: Iterable[str | int] | None) -> list[Row]:
    """Return the rows of a table; see `dprkpal.Library.rows`."""
    from ..exports.tables import rows_of

    chosen = entries_of(library, keys)
    links = [link for link in library.links if keys is None or link.source in chosen or link.on in chosen]
    claims = list(claims_with_evidence(library, None if keys is None else chosen))
    origins = {link.on for link in links} & set(library.links.origins)
    topics, entities = library.topics, library.entities
    if keys is not None:
        words = {word for entry in chosen.values() for word in keywords(entry.csl)}
        used = words | {topic.id for claim in claims for topic in claim.topics}
        named = {entity.id for claim in claims for entity in claim.entities}
    return rows_of(
        table,
        chosen.values(),
        claims,
        links,
        origins=[one for key, one in library.links.origins.items() if keys is None or key in origins],
        topics=[one for key, one in topics.items() if keys is None or key in used],
        entities=[one for key, one in entities.items() if keys is None or key in named],
    )
