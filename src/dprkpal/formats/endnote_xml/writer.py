"""Internal: write EndNote XML.

Source: EndNote's XML export format (the document type definition "RSXML").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..inline_markup import pieces
from ..item_fields import ItemFields
from ..results import Written
from ..value_parsing import format_family_first
from ..xml_elements import XmlWriter, escape_xml
from .tables import CONTAINED, TYPES, TYPES_FROM_CSL

__all__ = ["write"]

_NAMES = {
    "author": "authors", "editor": "secondary-authors", "collection-editor": "tertiary-authors",
    "translator": "subsidiary-authors",
}  # fmt: skip
_NUMBERED = ("report", "patent", "standard", "bill", "legislation")
_FACES = {"b": "bold", "i": "italic", "sup": "superscript", "sub": "subscript"}


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    """Format *items* as an EndNote XML file.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the key of each item, which is its label.

    >>> print(write([{"id": "a", "type": "book", "title": "A <i>b</i>"}]).text)
    <?xml version="1.0" encoding="UTF-8"?>
    <xml>
      <records>
        <record>
          <ref-type name="Book">6</ref-type>
          <titles>
            <title><style face="normal" font="default" size="100%">A </style>\
<style face="italic" font="default" size="100%">b</style></title>
          </titles>
          <label>a</label>
        </record>
      </records>
    </xml>
    <BLANKLINE>
    """
    xml = XmlWriter()
    keys: list[str] = []
    taken: dict[str, int] = {}
    with xml.element("xml"), xml.element("records"):
        for item in items:
            fields = ItemFields(item)
            keys.append(_label(fields.key, taken))
            with xml.element("record"):
                _write_record(xml, fields, keys[-1])
    return Written(xml.text(), keys)


def _label(key: str, taken: dict[str, int]) -> str:
    """Return a key as a label that is read as a key again, and add it to those that are *taken*.

    Args:
        key: The key of a reference.
        taken: The labels, each with the last number that was added to it.
    """
    wanted = label = _NOT_IN_KEYS.sub("-", key).strip("-")[:_LONGEST] or "reference"
    number = taken.get(wanted, 0)
    while label in taken:
        number += 1
        label = f"{wanted}-{number + 1}"
    taken[wanted] = number
    taken.setdefault(label, 0)
    return label


_NOT_IN_KEYS = re.compile(r"[\s\"'#%,{}\\~;]+")
_LONGEST = 90


def _write_record(xml: XmlWriter, fields: ItemFields, label: str) -> None:
    """Write the elements of one record, in the order of the document type definition."""
    kind, number = TYPES_FROM_CSL.get(fields.type, ("Generic", 13))
    if fields.type == "book" and fields.names("editor") and not fields.names("author"):
        kind, number = "Edited Book", 28
    csl_type = TYPES.get(kind.casefold(), "document")
    xml.leaf("ref-type", number, {"name": kind})
    _write_names(xml, fields, kind)
    _write_titles(xml, fields, csl_type)
    own = fields.text("number") if csl_type in _NUMBERED else fields.text("issue")
    pages = fields.text("page") or (fields.text("number-of-pages") if csl_type in ("book", "thesis") else "")
    for tag, value in (
        ("pages", pages), ("volume", fields.text("volume")), ("number", own),
        ("num-vols", fields.text("number-of-volumes")), ("edition", fields.text("edition")),
        ("section", fields.text("section")),
    ):  # fmt: skip
        xml.leaf(tag, value)
    if words := fields.keywords():
        with xml.element("keywords"):
            for word in words:
                xml.leaf("keyword", word)
    if date := fields.date_text("issued"):
        with xml.element("dates"):
            year = fields.year("issued")
            xml.leaf("year", year or date)
            if year and date != year:
                with xml.element("pub-dates"):
                    xml.leaf("date", date)
    xml.leaf("pub-location", fields.text("publisher-place"))
    xml.leaf("publisher", fields.text("publisher"))
    if numbers := "; ".join(filter(None, (fields.text("ISSN"), fields.text("ISBN")))):
        xml.leaf("isbn", numbers)
    xml.leaf("accession-num", fields.text("PMID"))
    xml.leaf("call-num", fields.text("call-number"))
    for tag, variable in (("abstract", "abstract"), ("notes", "note"), ("research-notes", "annote")):
        xml.markup(tag, _styled(fields.text(variable)))
    xml.leaf("label", label)
    xml.leaf("work-type", fields.text("genre"))
    if address := fields.text("URL"):
        with xml.element("urls"), xml.element("related-urls"):
            xml.leaf("url", address)
    xml.leaf("electronic-resource-num", fields.text("DOI"))
    xml.leaf("custom2", fields.text("PMCID"))
    xml.leaf("remote-database-name", fields.text("source"))
    xml.leaf("language", fields.text("language"))
    xml.leaf("access-date", fields.date_text("accessed"))


def _write_names(xml: XmlWriter, fields: ItemFields, kind: str) -> None:
    """Write the names. The authors of an edited book are its editors."""
    groups = {variable: fields.names(variable) for variable in _NAMES}
    if kind == "Edited Book":
        groups |= {"author": groups["editor"], "editor": []}
    if not any(groups.values()):
        return
    with xml.element("contributors"):
        for variable, tag in _NAMES.items():
            if groups[variable]:
                with xml.element(tag):
                    for name in groups[variable]:
                        xml.leaf("author", format_family_first(name))


def _write_titles(xml: XmlWriter, fields: ItemFields, csl_type: str) -> None:
    """Write the titles, with their formatting."""
    contained = csl_type in CONTAINED
    short = "container-title-short" if csl_type.startswith("article") else "title-short"
    titles = [
        ("title", "title"), ("secondary-title", "container-title" if contained else "collection-title"),
        ("tertiary-title", "collection-title" if contained else ""), ("alt-title", short),
        ("short-title", "title-short" if short != "title-short" else ""), ("translated-title", "original-title"),
    ]  # fmt: skip
    written = [(tag, _styled(fields.text(variable))) for tag, variable in titles if variable]
    if any(text for _, text in written):
        with xml.element("titles"):
            for tag, text in written:
                xml.markup(tag, text)
    if contained and csl_type.startswith("article") and (journal := fields.text("container-title")):
        with xml.element("periodical"):
            xml.markup("full-title", _styled(journal))


def _styled(text: str) -> str:
    """Return *text* as XML, with EndNote's ``style`` elements for its markup."""
    if "<" not in text:
        return escape_xml(text)
    faces: list[str] = []
    runs: list[tuple[str, str]] = []
    for piece in pieces(text):
        if piece.kind == "text":
            face = " ".join(dict.fromkeys(faces)) or "normal"
            if runs and runs[-1][0] == face:
                runs[-1] = face, runs[-1][1] + piece.text
            else:
                runs.append((face, piece.text))
        elif piece.kind in _FACES:
            (faces.append if piece.text == "begin" else faces.remove)(_FACES[piece.kind])
    if all(face == "normal" for face, _ in runs):
        return escape_xml("".join(run for _, run in runs))
    return "".join(f'<style face="{face}" font="default" size="100%">{_escape_run(run)}</style>' for face, run in runs)


def _escape_run(run: str) -> str:
    """Escape a part of a text, and keep the spaces at its ends."""
    inner = escape_xml(run)
    if not inner:
        return " "
    return f"{' ' if run[0].isspace() else ''}{inner}{' ' if run[-1].isspace() else ''}"
