"""Internal: files of references that a web page offers to its readers.

A bibliography file also has what is of use only to its owner: paths of files, dates of entries, private notes and tags.
A published file has only what a reader needs to cite a work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..formats.bibtex.writer import write as write_bibtex
from ..formats.format_table import writer_of
from ..formats.results import Written

__all__ = ["PUBLISHED_FORMATS", "published_reference", "write_published"]

PUBLISHED_FORMATS = {"bibtex": (".bib", "BibTeX"), "ris": (".ris", "RIS"), "csljson": (".json", "CSL-JSON")}
"""The formats of published files, each with its file name extension and its name."""

_PRIVATE = frozenset(("abstract", "annote", "call-number", "custom", "keyword", "source"))
_FIELDS = frozenset((
    "eprint", "eprinttype", "eprintclass", "primaryclass", "mrnumber", "mrclass", "zblnumber", "zbl", "entrysubtype",
))  # fmt: skip
"""Fields without a CSL variable that identify a work."""


def published_reference(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return a CSL-JSON reference with only what is needed to cite the work.

    >>> published_reference({"id": "a", "type": "book", "annote": "dull", "custom": {"fields": {
    ...     "file": "papers/a.pdf", "eprint": "2001.12345"}}})
    {'id': 'a', 'type': 'book', 'custom': {'fields': {'eprint': '2001.12345'}}}
    """
    found = {name: value for name, value in item.items() if name not in _PRIVATE}
    custom = item.get("custom")
    if isinstance(custom, Mapping):
        fields = custom.get("fields")
        kept = {name: value for name, value in fields.items() if name in _FIELDS} if isinstance(fields, Mapping) else {}
        own = {"entrytype": custom["entrytype"]} if "entrytype" in custom else {}
        if own or kept:
            found["custom"] = {**own, **({"fields": kept} if kept else {})}
    return found


def write_published(items: Iterable[Mapping[str, Any]], to: str, proper_nouns: Iterable[str] = ()) -> Written:
    r"""Format references as a published file.

    Args:
        items: CSL-JSON references.
        to: One of `PUBLISHED_FORMATS`.
        proper_nouns: Names that get braces in titles for BibTeX.

    >>> write_published([{"id": "a b", "type": "book", "title": "T", "annote": "dull"}], "bibtex")
    Written(text='@book{a-b,\n  title = {T},\n}\n', keys=['a-b'])
    """
    public = [published_reference(item) for item in items]
    return write_bibtex(public, True, proper_nouns) if to == "bibtex" else writer_of(to)(public)
