"""Internal: which characters of a citation or an entry are its names, title, date and so on.

Typesetting drops and moves punctuation and adds quotation marks. So the parts are found in the content, which knows
what made each string, and then located in the typeset text by comparing both word by word.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...model.lazy_pattern import Pattern
from ..output.writer import Writer
from ..rendering.item import Item
from ..text.content import Content, Link, Span

__all__ = ["Part", "PartsWriter", "RenderedText", "items_with_parts", "rendered_text"]

_MARK = "part:"
_KINDS = {tag: tag for tag in ("names", "date", "year-suffix", "citation-number", "citation-label")}
_TOKEN = Pattern(r"[^\W_]+|.", 16)  # 16 is re.DOTALL
_MAX_COMPARED = 4000
"""Longer texts are not compared: no style prints such entries, but fields of untrusted data may be long."""


class Part(NamedTuple):
    """A part of a rendered text."""

    kind: str
    """``"names"``, ``"date"``, ``"year-suffix"``, ``"citation-number"``, ``"citation-label"``, ``"link"`` (a printed
    address or identifier), or the CSL variable of a text, such as ``"title"`` or ``"container-title"``."""
    start: int
    """The index of its first character."""
    end: int
    """The index after its last character."""


class RenderedText(str):
    """A citation or an entry without formatting, with the places of its parts.

    >>> rendered = RenderedText("Doe, Guns", (Part("names", 0, 3), Part("title", 5, 9)))
    >>> [(part.kind, rendered[part.start : part.end]) for part in rendered.parts]
    [('names', 'Doe'), ('title', 'Guns')]
    """

    __slots__ = ("parts",)

    parts: tuple[Part, ...]
    """The parts in the order in which they start. A part may contain others."""

    def __new__(cls, text: str, parts: tuple[Part, ...] = ()) -> RenderedText:
        """Return *text* with its *parts*."""
        made = super().__new__(cls, text)
        made.parts = parts
        return made


def items_with_parts(items: Mapping[str, Item]) -> dict[str, Item]:
    """Return copies of *items* whose texts say which variable they are from."""
    return {key: item.with_tagged_texts(_MARK) for key, item in items.items()}


class PartsWriter(Writer):
    """Writes each content as its characters before typesetting, with their parts."""

    def write(self, content: Content) -> RenderedText:
        """Return the characters of *content*."""
        return _characters(content)


class _Begun:
    """A part that ends when everything before it in the stack is done."""

    __slots__ = ("kind", "start")

    def __init__(self, kind: str, start: int) -> None:
        self.kind = kind
        self.start = start


def _kind(span: Span) -> str | None:
    tag = span.tag
    if tag is None:
        return None
    if tag.startswith(_MARK):
        return tag[len(_MARK) :]
    if tag == "names" and any(isinstance(child, Span) and child.tag == "substitute" for child in span.children):
        return None  # a title or a term in place of the names
    return _KINDS.get(tag)


def _characters(content: Content) -> RenderedText:
    """Return the characters of *content*, in order, with their parts."""
    strings: list[str] = []
    parts: list[Part] = []
    length = 0
    pending: list[Content | _Begun] = [content]
    while pending:
        one = pending.pop()
        if isinstance(one, _Begun):
            if length > one.start:
                parts.append(Part(one.kind, one.start, length))
        elif isinstance(one, str):
            strings.append(one)
            length += len(one)
        elif isinstance(one, tuple):
            pending.extend(reversed(one))
        else:
            kind = "link" if isinstance(one, Link) and not one.is_cite else None
            kind = _kind(one) if isinstance(one, Span) else kind
            if kind is not None:
                pending.append(_Begun(kind, length))
            pending.extend(reversed(one.children))
    return RenderedText("".join(strings), tuple(sorted(parts, key=lambda part: (part.start, -part.end))))


def rendered_text(text: str, content: Content | RenderedText) -> RenderedText:
    """Return *text*, which was typeset from *content*, with the places of its parts.

    >>> from dprkpal.csl.text.content import PLAIN
    >>> title = Span((Span(("Guns?",), PLAIN, "part:title"),), PLAIN)
    >>> rendered_text("Doe. “Guns?”", ("Doe", ". ", title, ".")).parts
    (Part(kind='title', start=6, end=11),)
    """
    before = content if isinstance(content, RenderedText) else _characters(content)
    if before == text:
        return RenderedText(text, before.parts)
    if len(before) > _MAX_COMPARED or len(text) > _MAX_COMPARED:
        return RenderedText(text)
    places = _aligned(before, text)
    parts = []
    for kind, start, end in before.parts:
        found = [index for index in range(start, end) if places[index] >= 0]
        if found:
            # a full stop after an initial may have been taken for the next one, which was dropped
            rest = before[found[-1] + 1 : end]
            first, last = places[found[0]], places[found[-1]] + 1
            parts.append(Part(kind, first, last + (len(rest) if text.startswith(rest, last) else 0)))
    return RenderedText(text, tuple(parts))


def _aligned(before: str, text: str) -> list[int]:
    """Return for each character of *before* its index in *text*, or -1 if it is not there."""
    from difflib import SequenceMatcher  # imported here because few programs ask for parts

    ours, theirs = ([(match[0].casefold(), match.start()) for match in _TOKEN.finditer(one)] for one in (before, text))
    matcher = SequenceMatcher(None, [word for word, _ in ours], [word for word, _ in theirs], autojunk=False)
    places = [-1] * len(before)
    for first, second, size in matcher.get_matching_blocks():
        for (word, at), (_, there) in zip(ours[first : first + size], theirs[second : second + size], strict=True):
            for offset in range(min(len(word), len(before) - at)):
                places[at + offset] = there + offset
    return places
