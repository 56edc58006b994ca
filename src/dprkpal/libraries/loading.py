"""Internal: read bibliography files and collection data for a library."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, NamedTuple, TypeVar

from ..collection.data_types import CollectionData
from ..errors import FormatError, MissingFileError
from ..model.keywords import keywords
from ..storage.store_file import is_store
from .editable_mapping import duplicate
from .lazy_entries import LazyEntries
from .saving import SourceFile

if TYPE_CHECKING:
    from .library import Library

__all__ = ["LoadedFiles", "joined", "load_files", "load_library", "merge_data"]

RowT = TypeVar("RowT", bound=Mapping[str, object])


class LoadedFiles(NamedTuple):
    """The content of bibliography files: the arguments of `dprkpal.Library`."""

    references: list[dict[str, Any]]
    """CSL-JSON mappings, each with its own key."""

    findings: list[FormatError]
    """Problems that lost content."""

    notes: list[FormatError]
    """Problems that lost nothing."""

    asides: list[FormatError]
    """Content that is not a reference, such as comments."""

    places: dict[str, tuple[str | None, int | None]]
    """The file and line of each reference."""

    dossier: CollectionData
    """The topics, entities, claims, origins and links of the data folder."""

    files: list[SourceFile]
    """The files that were read, to save changes to them."""


def load_files(
    sources: Iterable[str | os.PathLike[str] | IO[bytes] | IO[str]],
    format: str | None,
    data: str | os.PathLike[str] | None,
    *,
    sentence_case: bool = True,
) -> LoadedFiles:
    """Read bibliography files and a folder of collection data.

    Args:
        sources: Paths, ``"-"`` for standard input, or open files. If two references have the same key, the first is
            kept.
        format: One of `dprkpal.formats.FORMATS`; ``None`` detects it for each file.
        data: A folder with collection data, or ``None``.
        sentence_case: Whether to set English titles of ``.bib`` files in sentence case.

    Raises:
        FormatError: A file cannot be read, or nothing in it can be parsed.
        MissingFileError: There is no folder *data*.
    """
    from ..formats import read

    if data is not None and not os.path.isdir(data):
        raise MissingFileError("there is no such folder with topics.toml or claims.toml", path=os.fspath(data))
    loaded = LoadedFiles([], [], [], [], {}, {}, [])
    strings: dict[str, str] = {}  # @string abbreviations also hold in the files that follow
    for source in sources:
        before = dict(strings)
        reading = read(source, format, sentence_case=sentence_case, strings=strings)
        mine: dict[str, Mapping[str, Any]] = {}
        loaded.findings.extend(reading.findings)
        loaded.notes.extend(reading.notes)
        loaded.asides.extend(reading.asides)
        for item in reading.items:
            key = str(item["id"])
            place = reading.places.get(key, (None, None))
            if key in loaded.places:
                loaded.findings.append(duplicate(key, place, loaded.places[key]))
                continue
            loaded.places[key] = place
            loaded.references.append(item)
            mine[key] = item
        if isinstance(source, str | os.PathLike) and (name := os.fspath(source)) != "-":
            lines = {key: loaded.places[key][1] for key in mine}
            names: dict[str, str | None] = {key: key for key in mine}
            loaded.files.append(
                SourceFile(
                    name, os.path.abspath(name), reading.fingerprint, format, mine, lines, names, sentence_case, before
                )
            )  # fmt: skip
    if data is None:
        return loaded
    from ..collection.data_files import read_dossier
    from ..model.note_log import log_notes
    from ..model.rules import is_error

    words = {str(item["id"]): keywords(item) for item in loaded.references}
    dossier, faults = read_dossier(data, words, places=loaded.places)
    warnings = [fault for fault in faults if not is_error(fault)]
    loaded.findings.extend(fault for fault in faults if is_error(fault))
    loaded.notes.extend(warnings)
    log_notes(warnings)
    return loaded._replace(dossier=dossier)


def load_library(
    cls: type[Library],
    sources: Sequence[str | os.PathLike[str] | IO[bytes] | IO[str]],
    format: str | None,
    data: str | os.PathLike[str] | None,
    *,
    sentence_case: bool,
) -> Library:
    """Return a library of bibliography files and a folder of collection data; see `dprkpal.Library.load`."""
    if any(map(is_store, sources)):
        return _load_stores(cls, list(sources), format, data, sentence_case=sentence_case)
    loaded = load_files(sources, format, data, sentence_case=sentence_case)
    works = cls(
        loaded.references, findings=loaded.findings, notes=loaded.notes, asides=loaded.asides,
        places=loaded.places, dossier=loaded.dossier,
    )  # fmt: skip
    works._files = loaded.files
    works._histories = () if data is None else ((os.fspath(data), ""),)
    return works


def joined(first: Library, second: Library) -> Library:
    """Return both libraries together; see `dprkpal.Library.__or__`."""
    from .library import Library

    if any(isinstance(one._entries, LazyEntries) for one in (first, second)):
        return _layered(first, second)
    entries = {**first, **{key: entry for key, entry in second.items() if key not in first}}
    repeated = [duplicate(key, entry.place, first[key].place) for key, entry in second.items() if key in first]
    both = Library(
        [entry.csl for entry in entries.values()],
        findings=(*first.findings, *second.findings, *repeated),
        notes=(*first.notes, *second.notes),
        asides=(*first.asides, *second.asides),
        places={key: entry.place for key, entry in entries.items()},
        dossier=merge_data(first.data, second.data),
    )
    both._histories = tuple(dict.fromkeys((*first._histories, *second._histories)))
    return both


def _layered(first: Library, second: Library) -> Library:
    """Return two libraries together, at least one of which is a store. The works of stores are not read.

    Keys that are in both are reported only if one of the libraries is in memory.
    """
    from .layered_entries import LayeredEntries
    from .library import Library

    small, large = (second, first) if isinstance(first._entries, LazyEntries) else (first, second)
    small_keys = () if isinstance(small._entries, LazyEntries) else small._entries
    repeated = [duplicate(key, second[key].place, first[key].place) for key in small_keys if key in large._entries]
    both = Library(
        findings=(*first.findings, *second.findings, *repeated), notes=(*first.notes, *second.notes),
        asides=(*first.asides, *second.asides), dossier=merge_data(first.data, second.data),
    )  # fmt: skip
    both._entries = LayeredEntries([first._entries, second._entries])
    both._histories = tuple(dict.fromkeys((*first._histories, *second._histories)))
    return both


def _load_stores(
    cls: type[Library],
    sources: Sequence[str | os.PathLike[str] | IO[bytes] | IO[str]],
    format: str | None,
    data: str | os.PathLike[str] | None,
    *,
    sentence_case: bool,
) -> Library:
    """Return a library of stores, and of bibliography files in between."""
    from .store import Store

    if data is not None:
        message = "a store has no topics and claims; leave out the folder, or export the store to a bibliography file"
        raise FormatError(message, path=os.fspath(data))
    found: Library | None = None
    files: list[str | os.PathLike[str] | IO[bytes] | IO[str]] = []
    for number, source in enumerate(sources):
        part: Library | None = None
        if isinstance(source, str | os.PathLike) and is_store(source):
            part = Store(source)
        else:
            files.append(source)
            if number + 1 == len(sources) or is_store(sources[number + 1]):
                part, files = load_library(cls, files, format, None, sentence_case=sentence_case), []
        if part is not None:
            found = part if found is None else found | part
    assert found is not None
    return found


def merge_data(first: CollectionData, second: CollectionData) -> CollectionData:
    """Return the data of two collections together. If two rows have the same id, the first is kept."""
    return {
        "topics": _unique([*first.get("topics", ()), *second.get("topics", ())]),
        "entities": _unique([*first.get("entities", ()), *second.get("entities", ())]),
        "claims": _unique([*first.get("claims", ()), *second.get("claims", ())]),
        "origins": _unique([*first.get("origins", ()), *second.get("origins", ())]),
        "links": [*first.get("links", ()), *second.get("links", ())],
        "surveys": [*first.get("surveys", ()), *second.get("surveys", ())],
    }


def _unique(rows: Iterable[RowT]) -> list[RowT]:
    """Return the first row with each id."""
    found: dict[object, RowT] = {}
    for row in rows:
        found.setdefault(row["id"], row)
    return list(found.values())
