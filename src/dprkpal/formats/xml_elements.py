"""Internal: parse and write XML files of bibliographies.

The files come from anybody. A document type declaration may be there, as in exports of PubMed, but an entity in it is
refused, so that nothing can expand or open a file; nothing is downloaded. Elements deeper than `MAX_DEPTH` are refused.
Everything before a syntax error is kept. Expat is used directly because it is in Python and knows the line of each
element.

Source: XML 1.0; CWE-611 and CWE-776.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.parsers import expat

from ..errors import FormatError
from .results import clean, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["XmlElement", "XmlWriter", "children", "descendants", "local_name", "parse_xml", "text_in", "text_outside"]

MAX_DEPTH = 100
"""The maximum nesting of elements."""

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)")


class XmlElement(ElementTree.Element):
    """An element that knows its line."""

    line: int = 0


class _RefusedError(Exception):
    """The file uses something that is refused."""


def parse_xml(text: str, *, namespaces: bool = False) -> tuple[XmlElement | None, FormatError | None]:
    r"""Parse an XML file; return its root, and what is wrong with the file.

    Args:
        text: The contents of the file.
        namespaces: Whether the name of an element is ``{namespace}name``. By default it is only the local name.

    Returns:
        The root element with everything before an error, or ``None``; and the error, which has a line, or ``None``.

    >>> root, error = parse_xml("<a>\n <b>x</b>\n <b>&amp;</c></a>")
    >>> [(one.tag, one.text, one.line) for one in root], str(error)
    ([('b', 'x', 2), ('b', '&', 3)], '3:12: not well-formed XML: mismatched tag; the rest of the file was skipped')
    """
    parser = expat.ParserCreate(namespace_separator="}")
    stack: list[XmlElement] = []
    root: list[XmlElement] = []
    parts: list[str] = []

    def name_of(name: str) -> str:
        if "}" not in name:
            return name
        return "{" + name if namespaces else name.rpartition("}")[2]

    def flush() -> None:
        """Store the text that was read since the last tag."""
        if parts and stack:
            last = stack[-1]
            if len(last):
                last[-1].tail = "".join(parts)
            else:
                last.text = "".join(parts)
        parts.clear()

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) >= MAX_DEPTH:
            raise _RefusedError(f"elements are nested deeper than {MAX_DEPTH} levels")
        flush()
        element = XmlElement(name_of(name), {name_of(key): value for key, value in attributes.items()})
        element.line = parser.CurrentLineNumber
        (stack[-1].append if stack else root.append)(element)
        stack.append(element)

    def end(_name: str) -> None:
        flush()
        stack.pop()

    def refuse(*_: Any) -> None:
        raise _RefusedError("the file declares entities, which bibliographies do not need; remove its DOCTYPE")

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, parts.append
    parser.EntityDeclHandler = refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    text = _NOT_XML.sub("", text)
    if "<![CDATA[" not in text:
        text = _NAMED.sub("&amp;", text)  # programs forget to escape "&"
    try:
        parser.Parse(text.encode("utf-8", "replace"), True)
    except expat.ExpatError as error:
        flush()
        message = f"not well-formed XML: {expat.ErrorString(error.code)}; the rest of the file was skipped"
        return (root[0] if root else None), FormatError(message, line=error.lineno, column=error.offset + 1)
    except _RefusedError as error:
        return None, FormatError(str(error), line=parser.CurrentLineNumber)
    return (root[0] if root else None), None


def local_name(element: Any) -> str:
    """Return the name of an element without its namespace; empty for a comment of lxml.

    >>> local_name(XmlElement("{http://x}a"))
    'a'
    """
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_in(element: Any) -> str:
    """Return all text in *element* on one line; empty for ``None``."""
    return "" if element is None else one_line(clean("".join(element.itertext())))


def children(element: Any, *names: str) -> Iterator[Any]:
    """Yield the children of *element* with one of these local names. *element* can be ``None``."""
    if element is not None:
        for one in element:
            if local_name(one) in names:
                yield one


def descendants(root: XmlElement | None, names: frozenset[str]) -> list[Any]:
    """Return the outermost elements with one of these local names, in the order of the file."""
    found: list[Any] = []
    pending: list[Any] = [root] if root is not None else []
    while pending:
        element = pending.pop()
        if local_name(element) in names:
            found.append(element)
        else:
            pending.extend(reversed(element))
    return found


def text_outside(root: XmlElement | None, records: Iterable[Any]) -> int | None:
    """Return the line of an element with text between the *records* in it, or ``None`` if there is no such text.

    >>> root, _ = parse_xml("<a><b><record/> lost </b> <c>a header</c></a>")
    >>> text_outside(root, list(root.iter("record"))), text_outside(root, [])
    (1, None)
    """
    wanted = {id(one) for one in records}
    if root is None or not wanted or id(root) in wanted:
        return None
    pending: list[tuple[Any, bool]] = [(root, False)]
    around: list[Any] = []  # the elements that are left, outer ones first
    lines: dict[int, int] = {}
    while pending:
        element, seen = pending.pop()
        if seen:
            around.pop()
        elif id(element) in wanted:
            for outer in around:
                if id(outer) in lines:
                    return lines[id(outer)]
        else:
            if any((text or "").strip() for text in (element.text, *(one.tail for one in element))):
                lines[id(element)] = element.line
            around.append(element)
            pending += [(element, True), *((one, False) for one in reversed(element))]
    return None


class XmlWriter:
    r"""Writes indented XML. Text is escaped here and nowhere else.

    >>> xml = XmlWriter()
    >>> with xml.element("a", {"b": '"'}):
    ...     xml.leaf("c", "x < y")
    >>> print(xml.text())
    <?xml version="1.0" encoding="UTF-8"?>
    <a b="&quot;">
      <c>x &lt; y</c>
    </a>
    <BLANKLINE>
    """

    def __init__(self) -> None:
        self._lines = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._open: list[str] = []

    def element(self, name: str, attributes: dict[str, str] | None = None) -> XmlWriter:
        """Open an element; use it in a ``with`` statement."""
        self._lines.append(f"{'  ' * len(self._open)}<{name}{_attributes(attributes)}>")
        self._open.append(name)
        return self

    def __enter__(self) -> XmlWriter:
        return self

    def __exit__(self, *_: object) -> None:
        name = self._open.pop()
        start = f"{'  ' * len(self._open)}<{name}"
        if self._lines[-1].startswith((f"{start}>", f"{start} ")) and "</" not in self._lines[-1]:
            self._lines[-1] = self._lines[-1][:-1] + "/>" if not self._lines[-1].endswith("/>") else self._lines[-1]
        else:
            self._lines.append(f"{'  ' * len(self._open)}</{name}>")

    def leaf(self, name: str, value: object, attributes: dict[str, str] | None = None) -> None:
        """Write an element with text. Nothing is written if there is no text."""
        if text := escape_xml(str(value)):
            self._lines.append(f"{'  ' * len(self._open)}<{name}{_attributes(attributes)}>{text}</{name}>")

    def markup(self, name: str, xml: str, attributes: dict[str, str] | None = None) -> None:
        """Write an element with *xml*, which is escaped already."""
        if xml:
            self._lines.append(f"{'  ' * len(self._open)}<{name}{_attributes(attributes)}>{xml}</{name}>")

    def text(self) -> str:
        """Return the file."""
        return "\n".join(self._lines) + "\n"


def escape_xml(text: str) -> str:
    """Return *text* on one line, with the signs of XML escaped, and without characters that XML does not allow.

    >>> escape_xml('a < "b" & c')
    'a &lt; &quot;b&quot; &amp; c'
    """
    text = _NOT_XML.sub("", one_line(clean(text)))
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _attributes(attributes: dict[str, str] | None) -> str:
    return "".join(f' {name}="{escape_xml(value)}"' for name, value in (attributes or {}).items())
