"""Internal: change the source of an entry so that it says what another CSL-JSON item says, and little else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import FormatError
from .bibtex.document import BibtexEntry
from .csl_json.document import CsljsonEntry
from .csl_yaml.document import CslyamlEntry
from .document import Document, SourceEntry
from .ris.document import RisEntry

__all__ = ["update_entry"]

_OTHER_NAMES = {
    "journaltitle": ("journal",), "journal": ("journaltitle",), "location": ("address",), "address": ("location",),
    "institution": ("school",), "number": ("issue",), "issue": ("number",), "langid": ("language",),
}  # fmt: skip
"""Fields of BibTeX and biblatex that hold the same value."""


def update_entry(document: Document, entry: SourceEntry, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Change the fields of *entry* in which *after* differs from *before*; leave the others as they are written.

    The caller reads the document again to see whether this was enough, because a field can be written in many ways.

    Args:
        document: The document of the entry.
        entry: The entry.
        before: The entry as CSL-JSON.
        after: What it should be.

    Raises:
        FormatError: The entry has a syntax error, or a value cannot be written.
    """
    if isinstance(entry, CsljsonEntry | CslyamlEntry):
        for name in before.keys() - after.keys():
            if name in entry.names:
                entry.remove(name)
        for name, value in after.items():
            if name != "id" and (name not in before or before[name] != value):
                entry.set(name, value)
    elif isinstance(entry, BibtexEntry):
        _update_bibtex(entry, document.source_of(before, entry.key), document.source_of(after, entry.key))
    elif isinstance(entry, RisEntry):
        _update_ris(entry, document.source_of(before, entry.key), document.source_of(after, entry.key))


def _update_bibtex(entry: BibtexEntry, before: str, after: str) -> None:
    """Change the fields in which the sources *before* and *after* differ."""
    old, new = BibtexEntry(entry.key, before, 1), BibtexEntry(entry.key, after, 1)
    if old.kind.lower() != new.kind.lower():
        entry.set_kind(new.kind)
    for name in old.names:
        if name not in new.names:
            _remove_bibtex(entry, name)
    for name in new.names:
        source = new.get(name)
        if source is None or source == old.get(name):
            continue
        if name == "date":
            for part in ("year", "month", "day"):
                _remove_bibtex(entry, part)
        names = {one.lower() for one in entry.names}
        entry.set_source(
            next((one for one in (name, *_OTHER_NAMES.get(name, ())) if one in names), name), source
        )  # fmt: skip


def _remove_bibtex(entry: BibtexEntry, name: str) -> None:
    """Remove a field, under any of its names, if the entry has it."""
    names = {one.lower() for one in entry.names}
    for one in (name, *_OTHER_NAMES.get(name, ()), *(("year", "month", "day") if name == "date" else ())):
        if one in names:
            entry.remove(one)
            if name != "date":
                return


def _update_ris(entry: RisEntry, before: str, after: str) -> None:
    """Change the tags in which the sources *before* and *after* differ."""
    old, new = RisEntry(entry.key, before, 1), RisEntry(entry.key, after, 1)
    for name in dict.fromkeys(old.names):
        if name not in new.names and name in entry.names:
            entry.remove(name)
    for name in dict.fromkeys(new.names):
        values = new.get(name)
        if values is not None and values != old.get(name):
            try:
                entry.set(name, values)
            except FormatError:
                if name in entry.names:
                    entry.remove(name)
