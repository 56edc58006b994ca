"""Internal: read the codes of citation fields: Zotero, Mendeley, EndNote, and Word's own source manager.

Each becomes a `dprkpal.formats.csl_citation.CslCitation`.

Source: "Word Processor Integration" of Zotero's developer documentation; ECMA-376, part 1, section 17.16.5 (CITATION,
BIBLIOGRAPHY); the csl-citation schema.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from dataclasses import dataclass
from typing import Any

from ...errors import FormatError
from ...formats.csl_citation import CitedItem, CslCitation, read_csl_citation
from ...formats.endnote_xml.fields import record_to_csl
from ...model.citation import Cite, Locator, Mode
from .xml_parts import Element, parse_xml

__all__ = [
    "MENDELEY_BIBLIOGRAPHY_TAG", "MENDELEY_TAG", "StoredBibliography", "StoredCitation", "endnote_without_author",
    "mendeley_tag_code", "read_code",
]  # fmt: skip

MENDELEY_TAG = "MENDELEY_CITATION_v3_"
"""Start of the tag of a content control with a citation of Mendeley Cite."""
MENDELEY_BIBLIOGRAPHY_TAG = "MENDELEY_BIBLIOGRAPHY"
"""Start of the tag of its content control with the bibliography."""

MAX_CODE = 20_000_000
"""Maximum length of the code of a field."""

_ZOTERO = re.compile(r"\s*(?:ADDIN\s+)?ZOTERO_ITEM\b\s*(?:CSL_CITATION\b)?\s*")
_CSL = re.compile(r"\s*ADDIN\s+(?:Mendeley\s+)?CSL_CITATION\b\s*", re.IGNORECASE)
_ENDNOTE = re.compile(r"\s*ADDIN\s+EN\.CITE\b(?!\.DATA)")
_WORD = re.compile(r"\s*CITATION\s+", re.IGNORECASE)
_BIBLIOGRAPHIES = (
    ("zotero", re.compile(r"\s*(?:ADDIN\s+)?ZOTERO_BIBL\b\s*")),
    ("mendeley", re.compile(r"\s*ADDIN\s+Mendeley\s+Bibliography\b\s*", re.IGNORECASE)),
    ("endnote", re.compile(r"\s*ADDIN\s+EN\.REFLIST\b\s*")),
    ("word", re.compile(r"\s*BIBLIOGRAPHY\b\s*", re.IGNORECASE)),
)
_WORDS = re.compile(r'"((?:\\.|[^"\\])*)"|(\\[a-zA-Z])|([^\s"\\]+)')
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9A-Fa-f]+);)")
"""An ampersand that EndNote did not escape."""
_RECORDS = re.compile(r"<EndNote>.*</EndNote>", re.DOTALL)


@dataclass(frozen=True)
class StoredCitation:
    """A citation as a program stored it in a document."""

    program: str
    """``"zotero"``, ``"mendeley"``, ``"mendeley-cite"``, ``"endnote"`` or ``"word"``."""

    citation: CslCitation
    """The cites. Those of Word have no data, only the tag of a source."""


@dataclass(frozen=True)
class StoredBibliography:
    """The place of a bibliography in a document."""

    program: str
    """As in `StoredCitation`."""

    uncited: tuple[str, ...] = ()
    """Addresses of works to list although they are not cited."""

    omitted: tuple[str, ...] = ()
    """Addresses of works to leave out."""

    edited: int = 0
    """Number of entries that somebody edited by hand."""

    settings: str = ""
    """The settings of Zotero as JSON."""


def read_code(code: str, data: str = "") -> StoredCitation | StoredBibliography | None:
    r"""Return what the code of a field stands for, or ``None`` if it is no citation and no bibliography.

    Args:
        code: The code.
        data: The data of the field in base64, in which EndNote stores records.

    Raises:
        FormatError: It is a citation that cannot be read.

    >>> read_code(r' CITATION Smi20 \p 45 \l 1033 ').citation.citation.cites
    (Cite(id='Smi20', locator=Locator(label='page', value='45'), prefix='', suffix='', mode='normal', all_names=False),)
    >>> read_code(" ADDIN ZOTERO_BIBL {} CSL_BIBLIOGRAPHY ").program, read_code("PAGE")
    ('zotero', None)
    """
    if len(code) > MAX_CODE or len(data) > MAX_CODE:
        raise FormatError("the code of a field is too long")
    if match := _ZOTERO.match(code):
        return StoredCitation("zotero", read_csl_citation(code[match.end() :]))
    if match := _CSL.match(code):
        return StoredCitation("mendeley", read_csl_citation(code[match.end() :]))
    if _ENDNOTE.match(code):
        return StoredCitation("endnote", _read_endnote(code, data))
    for program, pattern in _BIBLIOGRAPHIES:
        if match := pattern.match(code):
            return _read_bibliography(program, code[match.end() :])
    if match := _WORD.match(code):
        return StoredCitation("word", _read_word(code[match.end() :]))
    return None


def mendeley_tag_code(tag: str) -> StoredCitation:
    """Return the citation in the tag of a content control of Mendeley Cite.

    Raises:
        FormatError: The tag cannot be read.
    """
    code = tag.removeprefix(MENDELEY_TAG).replace("-", "+").replace("_", "/").rstrip("=")
    try:
        text = base64.b64decode(code + "=" * (-len(code) % 4), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise FormatError("a citation of Mendeley Cite whose data are damaged") from None
    return StoredCitation("mendeley-cite", read_csl_citation(text))


def _read_bibliography(program: str, code: str) -> StoredBibliography:
    """Return the bibliography whose settings are in *code*; damaged settings are ignored."""
    try:
        value, _ = json.JSONDecoder().raw_decode(code)
    except (ValueError, RecursionError):
        value = None
    value = value if isinstance(value, dict) else {}

    def addresses(name: str) -> tuple[str, ...]:
        members = value.get(name)
        several = [one if isinstance(one, list) else [one] for one in members] if isinstance(members, list) else []
        return tuple(uri for uris in several for uri in uris if isinstance(uri, str))

    custom = value.get("custom")
    return StoredBibliography(
        program, addresses("uncited"), addresses("omitted"), len(custom) if isinstance(custom, list) else 0,
        json.dumps(value, ensure_ascii=False, separators=(",", ":")) if program == "zotero" and value else "",
    )  # fmt: skip


# -- EndNote --------------------------------------------------------------------------------------


def _read_endnote(code: str, data: str) -> CslCitation:
    """Return a citation of EndNote, from the code of its field or from the data of the field."""
    match = _RECORDS.search(code)
    if match is None and data:
        try:
            decoded = base64.b64decode("".join(data.split())).decode("utf-8", "replace")
        except (binascii.Error, ValueError):
            decoded = ""
        match = _RECORDS.search(decoded)
    if match is None:
        raise FormatError("a citation of EndNote without data; update it in EndNote, then save the document")
    root = parse_xml(_AMPERSAND.sub("&amp;", match[0]).encode(), "a citation of EndNote")
    cited = tuple(_endnote_cite(cite) for cite in root.iterfind("Cite"))
    if not cited:
        raise FormatError("a citation of EndNote without cites")
    return CslCitation(cited)


def _endnote_cite(element: Element) -> CitedItem:
    """Return a ``Cite`` element of EndNote."""

    def text(name: str) -> str:
        return "".join(child.itertext()) if (child := element.find(name)) is not None else ""

    mode: Mode = "normal"
    if element.get("ExcludeAuth") == "1":
        mode = "suppress-author"
    elif element.get("AuthorYear") == "1":
        mode = "author-in-text"
    pages = text("Pages").strip()
    record = element.find("record")
    item = record_to_csl(record) if record is not None else None
    number = text("RecNum").strip()
    key = f"{text('Author').strip()} {text('Year').strip()} #{number}".strip()
    uris: tuple[str, ...] = ()
    if record is not None:
        own = record.find("foreign-keys/key")
        database = own.get("db-id") if own is not None else None
        if database:
            uris = (f"urn:x-endnote:{database}:{''.join(own.itertext()).strip()}",)
    locator = Locator("page", pages).as_written() if pages else None
    return CitedItem(Cite(key, locator, text("Prefix"), text("Suffix"), mode), item, uris)


def endnote_without_author(code: str, data: str) -> tuple[str, str]:
    """Return the code and the data of a field of EndNote whose author is printed in the text before it."""
    old, new = 'AuthorYear="1"', 'ExcludeAuth="1"'
    if not data:
        return code.replace(old, new), ""
    decoded = base64.b64decode("".join(data.split())).replace(old.encode(), new.encode())
    return code.replace(old, new), base64.b64encode(decoded).decode()


# -- Word -----------------------------------------------------------------------------------------


def _read_word(code: str) -> CslCitation:
    """Return a citation of Word's source manager. The switch m begins another cite."""
    words = [
        (match[1] if match[1] is not None else match[2] or match[3], match[2] is not None)
        for match in _WORDS.finditer(code)
    ]
    cites: list[dict[str, Any]] = []
    switch = "m"
    for word, is_switch in words:
        if is_switch:
            switch = word[1].casefold()
            if switch == "n" and cites:
                cites[-1]["mode"] = "suppress-author"
        elif switch == "m":
            cites.append({"tag": word})
            switch = ""
        elif switch and cites:
            cites[-1][switch] = word.replace('\\"', '"')
            switch = ""
    if not cites:
        raise FormatError("a citation of Word without the tag of a source")
    return CslCitation(tuple(_word_cite(one) for one in cites))


def _word_cite(switches: dict[str, Any]) -> CitedItem:
    """Return a cite with the switches of a ``CITATION`` field."""
    locator = None
    if switches.get("p", "").strip():
        locator = Locator("page", switches["p"].strip()).as_written()
    elif switches.get("v", "").strip():
        locator = Locator("volume", switches["v"].strip())
    cite = Cite(
        switches["tag"], locator, switches.get("f", ""), switches.get("s", ""), switches.get("mode", "normal")
    )
    return CitedItem(cite)
