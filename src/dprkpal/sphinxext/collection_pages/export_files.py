"""Internal: the data from which the scripts of the lists make files and bibliographies of chosen works.

The works are spread over several files, so that a few works of a large collection need only a few small files.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ...csl import Processor, load_style
from ...formats import write
from ...libraries.library import Library
from ...model.description import describe
from ...search.site_index import as_script
from .citation_styles import STYLES
from .coins import coins
from .current_site import library, pages_folder
from .page_names import docname_of
from .reference_pages import FILE_ENDINGS

__all__ = ["PLACEHOLDER", "chunk_count", "chunk_of", "export_folder", "style_entries", "write_export_files"]

PLACEHOLDER = "\ufffc"
"""Stands in an entry for its number, or for the letter after its year."""

_WORKS_PER_FILE = 25
_LABEL = re.compile(r'(<div class="csl-left-margin">[^<0-9]*)1(?=[^0-9])')
_SUFFIX = re.compile(r"(?P<before>[^a-z]*)(?P<letter>[a-z])(?P<after>[^a-z]*)")


def export_folder() -> str:
    """Return the folder of the files, relative to the root of the site."""
    return f"{pages_folder()}/exports"


def chunk_count() -> int:
    """Return the number of files over which the works are spread."""
    return -(-len(library()) // _WORKS_PER_FILE) or 1


def chunk_of(key: str, count: int) -> int:
    """Return the number of the file with the work *key*, out of *count* files.

    The scripts compute the same number.

    >>> chunk_of("young2021guns", 3)
    1
    """
    number = 0
    for character in key:
        number = (number * 31 + ord(character)) % 2**32
    return number % count


def write_export_files(outdir: Path, address: Any) -> None:
    """Write the files into *outdir*, the folder of the built pages. The function *address* returns that of a page."""
    collection = library()
    data: dict[str, dict[str, Any]] = {
        "works": {
            key: [describe(entry.csl), address(docname_of("reference", key)), coins(entry.to_csl())]
            for key, entry in collection.items()
        }
    }
    for name in FILE_ENDINGS:
        data[name] = {key: write([entry.to_csl()], name).text for key, entry in collection.items()}
    for style in STYLES:
        data[f"style-{style}"] = style_entries(collection, style)
    folder = outdir / export_folder()
    folder.mkdir(parents=True, exist_ok=True)
    count = chunk_count()
    for name, values in data.items():
        chunks: list[dict[str, Any]] = [{} for _ in range(count)]
        for key, value in values.items():
            chunks[chunk_of(key, count)][key] = value
        for number, chunk in enumerate(chunks):
            path = folder / f"{name}-{number}.js"
            path.write_text(as_script(chunk, path.stem), encoding="utf-8", newline="\n")


def style_entries(collection: Library, style: str) -> dict[str, dict[str, Any]]:
    """Return the bibliography entries of all works in a style, in a form that fits any choice of them.

    Returns:
        For each work for which the style prints something:

        =============  ================================================================================
        ``order``      its place in the bibliography of all works
        ``html``       the entry as HTML, with `PLACEHOLDER` for the number if the style has numbers
        ``group``      if it gets a letter beside other works of the same author and year: their number
        ``lettered``   the entry with `PLACEHOLDER` for that letter
        ``run``        if the style replaces repeated authors: the number of the works of these authors
        ``repeated``   the entry if a work of the same authors comes before it
        =============  ================================================================================
    """
    processor = Processor(load_style(style), [entry.csl for entry in collection.values()], to="html")
    processor.list_uncited(collection)
    order = processor.order()
    whole = dict(processor.entries())  # without the works for which the style prints nothing
    found: dict[str, dict[str, Any]] = {}
    group = run = last = -1
    for number, key in enumerate(order):
        single = collection[key].bibliography(style, to="html").strip()
        entry: dict[str, Any] = {"order": number, "html": single}
        found[key] = entry
        if (labelled := _LABEL.sub(rf"\g<1>{PLACEHOLDER}", single, count=1)) != single:
            entry["html"] = labelled
            continue
        listed = whole.get(key, "").strip()
        lettered = _lettered(single, listed)
        if lettered is not None:
            html, letter = lettered
            if letter == "a":
                group, last = group + 1, number - 1
            # A work whose entry has no year has a letter too, which is not printed.
            for before in order[last + 1 : number][: ord(letter) - ord("a")]:
                found[before] |= {"group": group, "lettered": found[before]["html"]}
            last = number
            entry |= {"group": group, "lettered": html}
        elif listed != single:
            entry |= {"run": run, "repeated": listed}
            continue
        run += 1
        entry["run"] = run
    _forget_single_runs(found)
    return {key: entry for key, entry in found.items() if entry["html"]}


def _lettered(single: str, listed: str) -> tuple[str, str] | None:
    """Return an entry with `PLACEHOLDER` for the letter after its year, and the letter; ``None`` if it has none.

    >>> _lettered("Young (2021) Guns", "Young (2021b) Guns")
    ('Young (2021￼) Guns', 'b')
    """
    more = len(listed) - len(single)
    if more <= 0:
        return None
    start = next((at for at, (one, other) in enumerate(zip(single, listed, strict=False)) if one != other), len(single))
    inserted = listed[start : start + more]
    match = _SUFFIX.fullmatch(inserted)
    if match is None or listed[:start] + listed[start + more :] != single:
        return None
    return f"{listed[:start]}{match['before']}{PLACEHOLDER}{match['after']}{listed[start + more :]}", match["letter"]


def _forget_single_runs(entries: Mapping[str, dict[str, Any]]) -> None:
    """Remove the numbers of authors without a second work."""
    repeated = {entry["run"] for entry in entries.values() if "repeated" in entry}
    for entry in entries.values():
        if entry.get("run") not in repeated:
            entry.pop("run", None)
