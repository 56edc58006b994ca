"""Internal: the searchable text of a library as data for the search of a website, which runs in the browser.

The scripts of the website (``sphinxext/static/search``) build the inverted index from this text and rank it as
`dprkpal.search.engine` does. Texts are smaller than the positions of their words, and the results can show them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..model.description import describe
from ..model.plain_text import plain
from .inverted_index import Document
from .query import STOP_WORDS
from .searchable_text import KINDS, WEIGHTS, searchable_documents

if TYPE_CHECKING:
    from ..collection.library_protocol import LibraryProtocol

__all__ = ["LABEL_TEXT", "MAX_BYTES", "as_script", "site_index"]

LABEL_TEXT = "\ufffc"
"""Stands for the title, statement or name in a label, and for the id in an address."""

MAX_BYTES = 2_000_000
"""The maximum size of the texts. Beyond it, the fields with the least weight are left out."""

_LABEL_FIELDS = ("title", "statement", "name")


def site_index(
    library: LibraryProtocol,
    addresses: Mapping[str, str],
    page_name: Callable[[str], str] = str,
    detail: Callable[[str, str], str] = lambda kind, identity: "",
    *,
    max_bytes: int = MAX_BYTES,
) -> dict[str, Any]:
    """Return the searchable text of *library* as plain data.

    Args:
        library: The library.
        addresses: The address of the page of each kind of document, with `LABEL_TEXT` for the name of the page.
        page_name: Returns the name of a page, by the id of the document; by default it is the id.
        detail: Returns a short description of a document, by its kind and id, for the list of results.
        max_bytes: The maximum size of the texts.

    Returns:
        ==================================  =========================================================================
        ``kinds``                           the kinds of documents
        ``fields``                          for each number of a field: its name, and whether its words are names
        ``weights``, ``stopWords``          the values of `dprkpal.search`
        ``addresses``                       see the argument
        ``pageNames``                       the name of the page, by the number of the document, where it is not the id
        ``leftOut``                         the fields that are left out because the collection is large
        ``documents``                       for each document: the number of its kind, its id, label and detail, and
                                            then for each field its number and its text or list of texts
        ==================================  =========================================================================

        A number in a list of texts stands for all texts of the field ``name`` of the document with this number. A
        field ``key`` with only the id is omitted.
    """
    documents = list(searchable_documents([entry.csl for entry in library.values()], library.data))
    left_out = _left_out(documents, max_bytes)
    documents = [
        Document(one.kind, one.id, [field for field in one.fields if field.name not in left_out]) for one in documents
    ]
    names = _NamesOfDocuments(documents)
    fields: dict[tuple[str, bool | None], int] = {}
    rows = []
    for number, one in enumerate(documents):
        row: list[Any] = [KINDS.index(one.kind), one.id, _label(library, one), detail(one.kind, one.id)]
        for name, values, is_name in one.fields:
            if name == "key" and list(values) == [one.id]:
                continue
            shortened = list(values) if name == "name" else names.shortened(values, number)
            row += [fields.setdefault((name, is_name), len(fields)), shortened[0] if len(shortened) == 1 else shortened]
        rows.append(row)
    return {
        "kinds": KINDS,
        "fields": [list(one) for one in fields],
        "weights": WEIGHTS,
        "stopWords": sorted(STOP_WORDS),
        "addresses": dict(addresses),
        "pageNames": {
            str(number): page_name(one.id) for number, one in enumerate(documents) if page_name(one.id) != one.id
        },
        "leftOut": sorted(left_out),
        "documents": rows,
    }


def _left_out(documents: Iterable[Document], max_bytes: int) -> set[str]:
    """Return the names of the fields to leave out, so that the texts have at most this size."""
    sizes: dict[str, int] = {}
    for document in documents:
        for name, values, _ in document.fields:
            sizes[name] = sizes.get(name, 0) + sum(len(value.encode()) for value in values)
    # Of fields with the same weight, the largest is left out first.
    order = sorted(sizes, key=lambda name: (WEIGHTS.get(name, 1.0), -sizes[name]))
    left_out: set[str] = set()
    for name in order:
        if sum(sizes.values()) <= max_bytes or name in ("key", *_LABEL_FIELDS):
            break
        left_out.add(name)
        del sizes[name]
    return left_out


def _label(library: LibraryProtocol, document: Document) -> str:
    """Return the label of a search result, with `LABEL_TEXT` for the first title, statement or name."""
    if document.kind == "reference":
        label = describe(library[document.id].csl)
    else:
        things: dict[str, Mapping[str, Any]] = {
            "claim": library.claims, "topic": library.topics, "entity": library.entities,
        }  # fmt: skip
        label = plain(str(things[document.kind][document.id]))
    fields = {name: values for name, values, _ in document.fields}
    shown = next((fields[name][0] for name in _LABEL_FIELDS if name in fields), document.id)
    return label.replace(shown, LABEL_TEXT, 1)


class _NamesOfDocuments:
    """The names of all documents, to replace a list of names by the number of the document that has them."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], int]]] = {}
        for number, document in enumerate(documents):
            for name, values, _ in document.fields:
                if name == "name" and len("".join(values)) > len(str(number)):
                    self._by_first.setdefault(values[0], []).append((tuple(values), number))
        for found in self._by_first.values():
            found.sort(key=lambda one: (-len(one[0]), one[1]))

    def shortened(self, values: Iterable[str], own: int) -> list[str | int]:
        """Return *values* with numbers of documents for their names; *own* is the document that has the values."""
        values = tuple(values)
        found: list[str | int] = []
        at = 0
        while at < len(values):
            for names, number in self._by_first.get(values[at], ()):
                if number != own and values[at : at + len(names)] == names:
                    found.append(number)
                    at += len(names)
                    break
            else:
                found.append(values[at])
                at += 1
        return found


_PROTOTYPE = re.compile(r'(?<!\\)"__proto__"(?=:)')
"""A name that would set the prototype of the object in JavaScript, and so be lost."""


def as_script(data: Mapping[str, Any], name: str) -> str:
    r"""Return *data* as a script that hands it over under a *name*.

    Pages that are opened as local files can load scripts but not data.

    >>> as_script({"a": "</b>"}, "collection")
    'dprkpal.receive("collection",{"a":"</b>"});\n'
    >>> as_script({"__proto__": 1}, "collection")
    'dprkpal.receive("collection",{["__proto__"]:1});\n'
    """
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    text = _PROTOTYPE.sub(r"[\g<0>]", text)
    return f"dprkpal.receive({json.dumps(name)},{text});\n"
