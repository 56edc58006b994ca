"""Internal: the searchable text of a library: references, claims, topics and entities, split into fields.

It is made from plain data, so that the build can create the index without a library.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from typing import Any

from ..model.date_interval import years_of_csl, years_of_edtf
from ..model.plain_text import plain
from ..model.vocabulary import NAME_VARIABLES
from .inverted_index import Document, Field

__all__ = ["KINDS", "WEIGHTS", "searchable_documents"]

KINDS = ("reference", "claim", "topic", "entity")
"""The kinds of documents."""

WEIGHTS = {
    "key": 3.0, "name": 5.0, "title": 5.0, "statement": 4.0, "author": 5.0, "attribution": 2.5, "number": 2.0,
    "container": 1.5, "definition": 1.5, "entities": 1.5, "topics": 1.2, "abstract": 1.0, "date": 1.0,
    "assessment": 0.7, "evidence": 0.6, "publisher": 0.6, "note": 0.6,
}  # fmt: skip
"""The weight of a word in each field."""

_TITLES = ("title", "title-short", "original-title", "reviewed-title", "part-title", "volume-title")
_CONTAINERS = ("container-title", "container-title-short", "collection-title", "event-title", "event")
_PUBLISHERS = (
    "publisher", "publisher-place", "authority", "archive", "archive-place", "archive_collection", "jurisdiction",
    "genre",
)  # fmt: skip
_NAME_VARIABLES = tuple(sorted(NAME_VARIABLES))
_NUMBERS = ("DOI", "ISBN", "ISSN", "PMID", "PMCID", "number", "call-number")
_NAME_PARTS = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix", "literal")


def searchable_documents(
    items: Iterable[Mapping[str, Any]],
    dossier: Mapping[str, Any],
    *,
    only: Container[tuple[str, str]] | None = None,
) -> Iterator[Document]:
    """Yield the references, claims, topics and entities as searchable documents.

    Args:
        items: References as CSL-JSON.
        dossier: Topics, entities and claims, as `dprkpal.collection.data_files.read_dossier` returns them.
        only: The kinds and ids of the documents to yield; by default all.

    >>> document = next(searchable_documents([{"id": "a", "title": "Arms", "issued": {"date-parts": [[2014]]}}], {}))
    >>> document.kind, document.id, [(one.name, one.values) for one in document.fields]
    ('reference', 'a', [('key', ['a']), ('title', ['Arms']), ('date', ['2014'])])
    """
    topics = {
        str(topic["id"]): [topic.get("pref_label"), topic.get("alt_label")] for topic in dossier.get("topics", ())
    }
    entities = {str(one["id"]): [one.get("name"), one.get("aliases")] for one in dossier.get("entities", ())}
    makers: tuple[tuple[str, Iterable[Mapping[str, Any]], Callable[[Mapping[str, Any]], Iterable[Field]]], ...] = (
        ("reference", items, lambda item: _reference(item, topics)),
        ("claim", dossier.get("claims", ()), lambda claim: _claim(claim, topics, entities)),
        ("topic", dossier.get("topics", ()), _topic),
        ("entity", dossier.get("entities", ()), _entity),
    )
    for kind, things, fields in makers:
        for thing in things:
            identity = str(thing["id"])
            if only is None or (kind, identity) in only:
                yield Document(kind, identity, [one for one in fields(thing) if one.values])


def _reference(item: Mapping[str, Any], topics: Mapping[str, Any]) -> tuple[Field, ...]:
    multi = item.get("multi")
    forms = multi.get("_keys") if isinstance(multi, Mapping) else None
    forms = forms if isinstance(forms, Mapping) else {}
    custom = item.get("custom")
    more = custom.get("ISBN") if isinstance(custom, Mapping) else None
    keywords = item.get("keyword")
    keywords = re.split("[,;]", keywords) if isinstance(keywords, str) else ()
    return (
        _field("key", item["id"], names=False),
        _field("title", *_with_forms(item, forms, _TITLES), names=False),
        _field("author", *(_names(item[variable]) for variable in _NAME_VARIABLES if variable in item), names=True),
        _field("container", *_with_forms(item, forms, _CONTAINERS), names=True),
        _field("abstract", item.get("abstract")),
        _field("topics", *(topics.get(word.strip(), word) for word in keywords), names=False),
        _field("publisher", *_with_forms(item, forms, _PUBLISHERS), names=True),
        _field("date", _years(years_of_csl(item.get("issued"))), names=False),
        _field("number", *(item.get(name) for name in _NUMBERS), [one["value"] for one in _tables(more, "value")],
               names=False),
        _field("note", item.get("note"), item.get("annote")),
    )  # fmt: skip


def _claim(claim: Mapping[str, Any], topics: Mapping[str, Any], entities: Mapping[str, Any]) -> tuple[Field, ...]:
    rows = _tables(claim.get("evidence"), "source")
    return (
        _field("key", claim["id"], names=False),
        _field("statement", claim.get("statement")),
        _field("attribution", claim.get("attribution"), names=True),
        _field("entities", *(entities.get(key) for key in claim.get("entities", ())), names=True),
        _field("topics", *(topics.get(key) for key in claim.get("topics", ())), names=False),
        _field("assessment", claim.get("assessment"), claim.get("independence")),
        _field("evidence", *(row.get("note") for row in rows), [row["source"] for row in rows], names=False),
        _field("date", _years(years_of_edtf(str(claim.get("date", "")))), names=False),
    )


def _topic(topic: Mapping[str, Any]) -> tuple[Field, ...]:
    return (
        _field("key", topic["id"], names=False),
        _field("name", topic.get("pref_label"), topic.get("alt_label"), names=False),
        _field("definition", topic.get("definition")),
    )


def _entity(entity: Mapping[str, Any]) -> tuple[Field, ...]:
    return (
        _field("key", entity["id"], names=False),
        _field("name", entity.get("name"), entity.get("aliases"), names=True),
        _field("note", entity.get("note")),
        _field("date", _years(years_of_edtf(str(entity.get("date", "")))), names=False),
        _field("number", entity.get("wikidata"), names=False),
    )


def _field(name: str, *values: object, names: bool | None = None) -> Field:
    """Return a field of the texts in *values*, flattened and without duplicates."""
    texts: dict[str, None] = {}
    for value in values:
        if value is not None:
            for one in (value,) if isinstance(value, str) else _texts(value):
                if text := plain(one):
                    texts[text] = None
    return Field(name, list(texts), names)


def _with_forms(item: Mapping[str, Any], forms: Mapping[str, Any], names: Iterable[str]) -> Iterator[object]:
    """Yield the values of variables that the item has, and their forms in other scripts."""
    for name in names:
        if name in item:
            yield item[name]
        if name in forms:
            yield forms[name]


def _texts(value: object) -> Iterator[str]:
    """Yield the strings and numbers in *value*, which may be nested to a small depth."""
    todo: list[tuple[object, int]] = [(value, 0)]
    while todo:
        one, depth = todo.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, int | float) and not isinstance(one, bool):
            yield str(one)
        elif depth < 4 and isinstance(one, Mapping):
            todo += [(inner, depth + 1) for inner in reversed(list(one.values()))]
        elif depth < 4 and isinstance(one, list | tuple):
            todo += [(inner, depth + 1) for inner in reversed(one)]


def _names(names: object) -> list[str]:
    """Return *names* as strings, including their forms in other scripts."""
    found = []
    for name in names if isinstance(names, list | tuple) else ():
        if not isinstance(name, Mapping):
            continue
        multi = name.get("multi")
        forms = multi.get("_key") if isinstance(multi, Mapping) else None
        for form in (name, *(forms.values() if isinstance(forms, Mapping) else ())):
            if isinstance(form, Mapping):
                found.append(" ".join(str(form[part]) for part in _NAME_PARTS if form.get(part)))
    return found


def _tables(value: Any, key: str) -> list[Mapping[str, Any]]:
    """Return the mappings in a list that have *key*."""
    tables = value if isinstance(value, list | tuple) else ()
    return [one for one in tables if isinstance(one, Mapping) and key in one]


def _years(years: tuple[int | None, int | None] | None) -> list[int]:
    """Return the first and last year of a date."""
    return list(dict.fromkeys(year for year in years if year is not None)) if years is not None else []
