"""Read and write csl-citation JSON, the form in which Zotero and Mendeley store a citation in a document.

A field of Word or a reference mark of LibreOffice holds one JSON object: the cites with their locators, the data of
each cited work, and the text that was printed. Members that this module does not know are kept.

>>> read = read_csl_citation('{"citationItems": [{"id": 7, "locator": "45", "itemData": {"title": "Guns"}}]}')
>>> read.citation.cites[0].locator, read.cited_items[0].item["title"]
(Locator(label='page', value='45'), 'Guns')

Source: the CSL schema, ``csl-citation.json``; "Word Processor Integration" of Zotero's developer documentation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..errors import FormatError
from ..model.citation import Citation, Cite, Locator, Mode
from ..model.vocabulary import LOCATOR_ABBREVIATIONS, LOCATOR_LABELS

__all__ = ["CitedItem", "CslCitation", "read_csl_citation", "write_csl_citation"]

SCHEMA = "https://github.com/citation-style-language/schema/raw/master/csl-citation.json"
"""Value of ``schema`` in every citation that is written."""

MAX_CITES = 1_000
"""A citation with more cites is rejected."""

_MODES: dict[str, Mode] = {
    "composite": "author-in-text", "author-only": "author-only", "suppress-author": "suppress-author",
}  # fmt: skip
_LABELS = {"article": "article-locator", "title": "title-locator"}
"""Labels of older documents."""

_CITE_MEMBERS = frozenset({
    "id", "itemData", "uris", "uri", "locator", "label", "prefix", "suffix", "suppress-author", "author-only",
})  # fmt: skip


@dataclass(frozen=True)
class CitedItem:
    """A cite in a csl-citation, with the data of its work."""

    cite: Cite
    """The cite. Its ``id`` is the one in the file, as text."""

    item: Mapping[str, Any] | None = None
    """The work as CSL-JSON, or ``None`` if the document does not contain it."""

    uris: tuple[str, ...] = ()
    """Addresses of the work in the reference manager. They identify it better than its id."""

    other: Mapping[str, Any] = field(default_factory=dict)
    """Members of the JSON object that have no attribute here."""


@dataclass(frozen=True)
class CslCitation:
    """A citation as a reference manager stores it in a document."""

    cited_items: tuple[CitedItem, ...]
    """The cites, in the order in which they were added."""

    id: str | None = None
    """The id of the citation in its document."""

    properties: Mapping[str, Any] = field(default_factory=dict)
    """``formattedCitation``, ``plainCitation``, ``noteIndex``, ``dontUpdate``, ``mode``, ``infix``, ``unsorted``."""

    other: Mapping[str, Any] = field(default_factory=dict)
    """Members of the JSON object that have no attribute here, such as ``mendeley``."""

    @property
    def citation(self) -> Citation:
        """The citation, for `dprkpal.csl.Processor`."""
        infix, number = self.properties.get("infix"), self.properties.get("noteIndex")
        return Citation(
            tuple(one.cite for one in self.cited_items),
            number if isinstance(number, int) and not isinstance(number, bool) and number >= 0 else None,
            self.id, infix if isinstance(infix, str) else "", self.properties.get("unsorted") is True,
        )  # fmt: skip

    @property
    def was_edited(self) -> bool:
        """Whether somebody changed the printed text by hand and wants to keep it."""
        override = self.other.get("manualOverride")
        return (
            self.properties.get("dontUpdate") is True
            or (isinstance(override, dict) and override.get("isManuallyOverridden") is True)
            or isinstance(_member(self.other.get("mendeley"), "manualFormatting"), str)
        )


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def read_csl_citation(text: str) -> CslCitation:
    """Read a csl-citation.

    Args:
        text: The JSON object. Text after it is ignored, because Zotero adds random characters there.

    Raises:
        FormatError: The text is not JSON, or has no list of cites.

    >>> read_csl_citation('{"citationItems": [{"id": "a", "suppress-author": true}]} RNDx1').citation.cites[0].mode
    'suppress-author'
    """
    try:
        value, _ = json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError) as error:
        raise FormatError(f"not a csl-citation: {getattr(error, 'msg', error)}") from None
    cites = value.get("citationItems") if isinstance(value, dict) else None
    if not isinstance(cites, list) or not cites or not all(isinstance(one, dict) for one in cites):
        raise FormatError("not a csl-citation: no list of citationItems")
    if len(cites) > MAX_CITES:
        raise FormatError(f"a citation with more than {MAX_CITES:,} cites")
    properties = value.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    mode = _MODES.get(str(properties.get("mode")), "normal")
    if properties.get("composite") is True:
        mode = "author-in-text"
    cited = tuple(_cited_item(one, "normal" if number else mode) for number, one in enumerate(cites))
    identity = value.get("citationID")
    known = ("citationItems", "properties", "citationID", "schema")
    return CslCitation(
        cited, str(identity) if isinstance(identity, str | int) and identity != "" else None, properties,
        {name: member for name, member in value.items() if name not in known},
    )  # fmt: skip


def _cited_item(value: dict[str, Any], mode: Mode) -> CitedItem:
    """Return a cite from a JSON object; *mode* is that of the citation."""
    item = value.get("itemData")
    item = item if isinstance(item, dict) and item else None
    identity = value.get("id", item.get("id") if item else None)
    if _is_set(value.get("suppress-author")):
        mode = "suppress-author"
    elif _is_set(value.get("author-only")):
        mode = "author-only"
    uris = [one for name in ("uris", "uri") for one in _texts(value.get(name))]
    cite = Cite(
        str(identity) if isinstance(identity, str | int | float) else "", _locator(value), _text(value.get("prefix")),
        _text(value.get("suffix")), mode,
    )  # fmt: skip
    other = {name: member for name, member in value.items() if name not in _CITE_MEMBERS}
    return CitedItem(cite, item, tuple(dict.fromkeys(uris)), other)


def _locator(value: dict[str, Any]) -> Locator | None:
    """Return the locator of a cite; an unknown label becomes part of the value."""
    place = _text(value.get("locator")).strip()
    label = _text(value.get("label")).strip() or "page"
    if not place:
        return None
    word = label.lower().rstrip(".")
    label = _LABELS.get(word) or (word if word in LOCATOR_LABELS else LOCATOR_ABBREVIATIONS.get(word, label))
    return Locator(label, place) if label in LOCATOR_LABELS else Locator("page", f"{label} {place}")


def _is_set(value: Any) -> bool:
    """Return whether a flag is set. The schema allows texts and numbers, too."""
    return bool(value) and value not in ("false", "0")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [one for one in values if isinstance(one, str) and one]


def write_csl_citation(citation: CslCitation) -> str:
    """Return *citation* as JSON on one line.

    >>> write_csl_citation(CslCitation((CitedItem(Cite("a", Locator("chapter", "2")), uris=("urn:a",)),), "c1"))
    ... # doctest: +ELLIPSIS
    '{"citationID":"c1","properties":{},"citationItems":[{"id":"a","uris":["urn:a"],"locator":"2","label":"chapter"}],...
    """
    properties = dict(citation.properties)
    if properties.get("mode") in ("author-only", "suppress-author"):
        del properties["mode"]  # the cite has it
    if citation.cited_items and citation.cited_items[0].cite.mode == "author-in-text":
        properties["mode"] = "composite"
    value: dict[str, Any] = {
        "citationID": citation.id or "", "properties": properties,
        "citationItems": [_json_object(one) for one in citation.cited_items],
        **citation.other, "schema": SCHEMA,
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _json_object(cited: CitedItem) -> dict[str, Any]:
    """Return a cite as a JSON object."""
    cite = cited.cite
    value: dict[str, Any] = {"id": int(cite.id) if cite.id.isascii() and cite.id.isdecimal() else cite.id}
    if cited.uris:
        value["uris"] = list(cited.uris)
    if cited.item is not None:
        value["itemData"] = dict(cited.item)
    if cite.locator is not None:
        value["locator"] = cite.locator.value
        value["label"] = cite.locator.label.replace("sub-verbo", "sub verbo")
    if cite.prefix:
        value["prefix"] = cite.prefix
    if cite.suffix:
        value["suffix"] = cite.suffix
    if cite.mode in ("suppress-author", "author-only"):
        value[cite.mode] = True
    return {**value, **cited.other}
