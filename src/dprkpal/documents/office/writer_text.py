"""Internal: text in OpenDocument, which is partly in elements and partly after them.

Source: OpenDocument 1.3, part 3, sections 6.1 (text content) and 16.29 (text styles).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from ...model.safe_text import one_line
from .runs import TextRun
from .xml_parts import Element

__all__ = [
    "FO", "STYLE", "TEXT", "TextStyles", "WriterNeighbour", "clear_between", "has_objects", "insert_before",
    "neighbour", "remove_keeping_tail", "text_between",
]  # fmt: skip

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"

_ENTERED = frozenset({f"{TEXT}span", f"{TEXT}a"})
_SKIPPED = frozenset({
    f"{TEXT}soft-page-break", f"{TEXT}bookmark", f"{TEXT}bookmark-start", f"{TEXT}bookmark-end",
})  # fmt: skip
_KEPT = frozenset({
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation",
    "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation-end", f"{TEXT}bookmark", f"{TEXT}bookmark-start",
    f"{TEXT}bookmark-end",
})  # fmt: skip
"""Elements inside a citation that have nothing to do with it."""
_OBJECTS = frozenset({f"{TEXT}note", "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}frame"})
_SPACES = re.compile(r" {2,}")


class WriterNeighbour:
    """A piece of text that can be changed: the text in an element, or the text after it."""

    def __init__(self, element: Element, attribute: str) -> None:
        self._element = element
        self._attribute = attribute

    @property
    def text(self) -> str:
        """The text."""
        return getattr(self._element, self._attribute) or ""

    @text.setter
    def text(self, text: str) -> None:
        setattr(self._element, self._attribute, text or None)


def neighbour(element: Element, *, forwards: bool) -> WriterNeighbour | None:
    """Return the text directly before or after *element* in its paragraph, if nothing else is between them."""
    return _after(element) if forwards else _before(element)


def _after(element: Element) -> WriterNeighbour | None:
    current, attribute = element, "tail"
    while True:
        if getattr(current, attribute):
            return WriterNeighbour(current, attribute)
        following = current.getnext() if attribute == "tail" else next(iter(current), None)
        if following is None:
            if attribute == "text":  # an empty element
                attribute = "tail"
                continue
            current = current.getparent()
            if current is None or current.tag not in _ENTERED:
                return None
            continue
        if following.tag in _ENTERED:
            current, attribute = following, "text"
        elif following.tag in _SKIPPED:
            current, attribute = following, "tail"
        else:
            return None


def _before(element: Element) -> WriterNeighbour | None:
    current: Any = element
    while True:
        previous = current.getprevious()
        if previous is None:
            parent = current.getparent()
            if parent is None:
                return None
            if parent.text:
                return WriterNeighbour(parent, "text")
            if parent.tag not in _ENTERED:
                return None
            current = parent
            continue
        found = _last_text(previous)
        if found is not None:
            return found
        if previous.tag not in _ENTERED and previous.tag not in _SKIPPED:
            return None
        current = previous


def _last_text(element: Element) -> WriterNeighbour | None:
    """Return the last text in or after *element*."""
    while True:
        if element.tail:
            return WriterNeighbour(element, "tail")
        if element.tag not in _ENTERED:
            return None
        if not len(element):
            return WriterNeighbour(element, "text") if element.text else None
        element = element[-1]


def text_between(start: Element, end: Element) -> str:
    """Return the text between two elements."""
    parts = []
    for one in _nodes_after(start, end):
        parts.append(one if isinstance(one, str) else " " if one.tag in (f"{TEXT}s", f"{TEXT}tab") else "")
    return "".join(parts)


def _nodes_after(start: Element, end: Element) -> Iterator[Any]:
    """Yield the elements and texts between two elements."""
    if start is end:
        return
    yield start.tail or ""
    current = start
    while True:
        following = current.getnext()
        while following is None:
            current = current.getparent()
            if current is None:
                return
            yield current.tail or ""
            following = current.getnext()
        for event, one in etree.iterwalk(following, events=("start", "end")):
            if one is end:
                return
            if event == "start":
                yield one
                yield one.text or ""
            else:
                yield one.tail or ""
        current = following


def has_objects(start: Element, end: Element) -> bool:
    """Return whether there is more than text between two elements, which would be lost."""
    return any(not isinstance(one, str) and one.tag in _OBJECTS for one in _nodes_after(start, end))


def clear_between(start: Element, end: Element) -> None:
    """Remove everything between two elements. Comments and bookmarks go before *start*."""
    for one in [one for one in _nodes_after(start, end) if not isinstance(one, str) and one.tag in _KEPT]:
        kept = deepcopy(one)
        kept.tail = None
        start.addprevious(kept)
    around_end = set(end.iterancestors())
    current = start
    while True:
        current.tail = None
        following = current.getnext()
        while following is not None and following is not end and following not in around_end:
            after = following.getnext()
            following.getparent().remove(following)
            following = after
        if following is None:
            current = current.getparent()
            if current is None or current in around_end:
                return
            continue
        if following is end:
            return
        following.text = None
        first = next(iter(following), None)
        while first is not None and first is not end:
            if first in around_end:
                first.text = None
                first = next(iter(first), None)
            else:
                after = first.getnext()
                first.getparent().remove(first)
                first = after
        return


def remove_keeping_tail(element: Element) -> None:
    """Remove *element*, but not the text after it."""
    parent = element.getparent()
    if element.tail:
        _append_before(element, element.tail)
    element.tail = None
    parent.remove(element)


def _append_before(element: Element, text: str) -> None:
    """Insert *text* before *element*."""
    previous = element.getprevious()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent = element.getparent()
        parent.text = (parent.text or "") + text


def insert_before(anchor: Element, nodes: Iterable[Element | str]) -> None:
    """Insert elements and texts before *anchor*."""
    for node in nodes:
        if isinstance(node, str):
            _append_before(anchor, node)
        else:
            anchor.addprevious(node)


class TextStyles:
    """Writes formatted text, with the automatic styles that it needs.

    Args:
        styles: The ``automatic-styles`` element.
    """

    def __init__(self, styles: Element) -> None:
        self.styles = styles
        self._names: dict[tuple[tuple[str, str], ...], str] = {}
        self._taken = {one.get(f"{STYLE}name") for one in styles}

    def _new_name(self, start: str) -> str:
        number = 1
        while f"{start}{number}" in self._taken:
            number += 1
        self._taken.add(f"{start}{number}")
        return f"{start}{number}"

    def add(self, family: str, parent: str | None, properties: dict[str, str]) -> str:
        """Add an automatic style, and return its name.

        Args:
            family: ``"text"`` or ``"paragraph"``.
            parent: The name of the style that it is based on.
            properties: Its properties.
        """
        key = (("family", family), ("parent", parent or ""), *sorted(properties.items()))
        if key in self._names:
            return self._names[key]
        name = self._new_name("Cite" if family == "text" else "Entry")
        made = etree.SubElement(self.styles, f"{STYLE}style")
        made.set(f"{STYLE}name", name)
        made.set(f"{STYLE}family", family)
        if parent:
            made.set(f"{STYLE}parent-style-name", parent)
        inner = etree.SubElement(made, f"{STYLE}{family}-properties")
        for attribute, value in properties.items():
            inner.set(attribute, value)
        self._names[key] = name
        return name

    def nodes(self, runs: Sequence[TextRun]) -> list[Element | str]:
        """Return formatted text as elements and texts. Display blocks are separated by tabs and line breaks."""
        made: list[Element | str] = []
        block, display = 0, ""
        for run in runs:
            if run.block != block:
                if made and display == "left-margin":
                    made.append(etree.Element(f"{TEXT}tab"))
                elif made and (run.display in ("block", "indent") or display in ("block", "indent")):
                    made.append(etree.Element(f"{TEXT}line-break"))
                if run.display == "indent":
                    made.append(etree.Element(f"{TEXT}tab"))
                block, display = run.block, run.display
            text = one_line(run.text.rstrip() if run.display == "left-margin" else run.text)
            if not text:
                continue
            text = _SPACES.sub(lambda match: "\u00a0" * (len(match[0]) - 1) + " ", text)
            properties = _text_properties(run)
            if not properties:
                made.append(text)
                continue
            span = etree.Element(f"{TEXT}span")
            span.set(f"{TEXT}style-name", self.add("text", None, properties))
            span.text = text
            made.append(span)
        return made


def _text_properties(run: TextRun) -> dict[str, str]:
    """Return the properties of *run*."""
    properties: dict[str, str] = {}
    if run.font_style in ("italic", "oblique"):
        properties |= {f"{FO}font-style": "italic", f"{STYLE}font-style-asian": "italic",
                       f"{STYLE}font-style-complex": "italic"}  # fmt: skip
    if run.font_weight == "bold":
        properties |= {f"{FO}font-weight": "bold", f"{STYLE}font-weight-asian": "bold",
                       f"{STYLE}font-weight-complex": "bold"}  # fmt: skip
    if run.font_variant == "small-caps":
        properties[f"{FO}font-variant"] = "small-caps"
    if run.text_decoration == "underline":
        properties |= {f"{STYLE}text-underline-style": "solid", f"{STYLE}text-underline-width": "auto",
                       f"{STYLE}text-underline-color": "font-color"}  # fmt: skip
    if run.vertical_align in ("sup", "sub"):
        properties[f"{STYLE}text-position"] = "super 58%" if run.vertical_align == "sup" else "sub 58%"
    return properties
