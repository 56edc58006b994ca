"""Internal: write the sources of Word's source manager. Word opens the file in References > Manage Sources > Browse.

Source: ECMA-376, part 1, section 22.6 (Bibliography).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..item_fields import ItemFields
from ..results import Written
from ..value_parsing import text_of
from ..xml_elements import XmlWriter
from .tables import BIBLIOGRAPHY_NAMESPACES, NAMES_FROM_CSL, TYPES_FROM_CSL, author_element, texts_from_csl

__all__ = ["write"]

MAX_LENGTH = 255
"""The maximum length of a value in the schema. The rest of a longer one, such as a note, is left out."""


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    """Format *items* as a file of Word's source manager.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the key of each item, which is its tag.

    >>> print(write([{"id": "a", "type": "book", "title": "T"}]).text)
    <?xml version="1.0" encoding="UTF-8"?>
    <b:Sources xmlns:b="http://schemas.openxmlformats.org/officeDocument/2006/bibliography" SelectedStyle="">
      <b:Source>
        <b:Tag>a</b:Tag>
        <b:SourceType>Book</b:SourceType>
        <b:Title>T</b:Title>
      </b:Source>
    </b:Sources>
    <BLANKLINE>
    """
    xml = XmlWriter()
    keys: list[str] = []
    with xml.element("b:Sources", {"xmlns:b": BIBLIOGRAPHY_NAMESPACES[0], "SelectedStyle": ""}):
        for item in items:
            fields = ItemFields(item)
            with xml.element("b:Source"):
                _write_source(xml, fields)
            keys.append(fields.key)
    return Written(xml.text(), keys)


def _write_source(xml: XmlWriter, fields: ItemFields) -> None:
    """Write the elements of one source."""
    kind = TYPES_FROM_CSL.get(fields.type, "Misc")
    xml.leaf("b:Tag", fields.key)
    xml.leaf("b:SourceType", kind)
    groups = {variable: fields.names(variable) for variable in NAMES_FROM_CSL}
    if any(groups.values()):
        with xml.element("b:Author"):
            for variable, names in groups.items():
                if names:
                    element = author_element(kind, variable)
                    with xml.element(f"b:{element}"):
                        _write_names(xml, names, corporate=element in ("Author", "Performer"))
    for variable, element in texts_from_csl(kind, fields.type).items():
        xml.leaf(f"b:{element}", fields.plain(variable)[:MAX_LENGTH])
    doi = fields.text("DOI")  # the standard has no element for it, but every style prints the address
    xml.leaf("b:URL", (f"https://doi.org/{doi}" if doi else fields.text("URL"))[:MAX_LENGTH])
    for variable, suffix in (("issued", ""), ("accessed", "Accessed")):
        date = fields.date(variable)
        if date is None:
            xml.leaf(f"b:Year{suffix}", fields.date_text(variable))
            continue
        for part, number in (("Year", date.year), ("Month", date.month), ("Day", date.day)):
            if number is not None:
                xml.leaf(f"b:{part}{suffix}", number)


def _write_names(xml: XmlWriter, names: list[Mapping[str, Any]], *, corporate: bool) -> None:
    """Write names. Word knows one institution or several people, so an institution among people is a last name."""
    if corporate and len(names) == 1 and (literal := text_of(names[0].get("literal"))):
        xml.leaf("b:Corporate", literal[:MAX_LENGTH])
        return
    with xml.element("b:NameList"):
        for name in names:
            particles = ("dropping-particle", "non-dropping-particle", "family")
            family = " ".join(filter(None, (text_of(name.get(part)) for part in particles)))
            with xml.element("b:Person"):
                xml.leaf("b:Last", (family or text_of(name.get("literal")))[:MAX_LENGTH])
                xml.leaf("b:First", text_of(name.get("given"))[:MAX_LENGTH])
