"""Internal: parse and write the XML in documents of Word and LibreOffice.

The documents come from anybody. A document type declaration is refused, so that no entity can expand or open a file,
and nothing is downloaded. lxml itself refuses elements nested deeper than 256 levels.

Source: XML 1.0; CWE-611 and CWE-776.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from ...errors import FormatError

__all__ = ["Element", "parse_xml", "write_xml"]

Element: TypeAlias = Any
"""An element of lxml."""


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root element of *data*.

    Args:
        data: The XML of a part.
        name: The name of the part, for messages.

    Raises:
        FormatError: The XML is not well-formed, or has a document type declaration.

    >>> parse_xml(b"<a><b/></a>", "x.xml")[0].tag
    'b'
    """
    from lxml import etree  # imported here because it is an extra

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise FormatError(f"{name}: not well-formed XML ({str(error)[:200]}); save the document again") from None
    if root.getroottree().docinfo.doctype:
        raise FormatError(f"{name}: a document type declaration, which office documents do not have")
    return root


def write_xml(root: Element) -> bytes:
    r"""Return *root* as bytes, with an XML declaration.

    >>> write_xml(parse_xml(b"<a/>", "x"))
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a/>"
    """
    from lxml import etree

    data: bytes = etree.tostring(root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
    return data
