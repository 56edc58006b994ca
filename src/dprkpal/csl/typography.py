"""From a content tree to a settled run of tokens: quotation marks, nested formatting, punctuation that meets.

Rendering puts affixes, delimiters and field values side by side without looking at each other. Here
they meet, once, from left to right: doubled punctuation and spaces are settled, quotation marks of the
locale are set (outer and inner by depth), punctuation moves inside them where the locale wants it, and
formatting inside the same formatting is turned round (italics within italics stand upright).

What comes out is flat: texts, and between them `Open` and `CLOSE` marks that pair up. Output formats
read that and decide nothing.

Source: CSL 1.0.2, "Formatting", "Quotes", "Localized Options"; the table of meeting punctuation is the
one that the CSL test suite states (``punctuation_FullMontyPlain``).
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from .content import PLAIN, Content, Link, Span, is_empty
from .markup import INNER

__all__ = ["CLOSE", "Close", "Open", "Quotes", "Token", "settle", "strip_periods"]


class Open(NamedTuple):
    """The beginning of a formatted run."""

    kind: str
    """An aspect of `Formatting` (``"font-style"``, …), ``"display"``, ``"link"`` or ``"tag"``."""
    value: str
    """Its value: ``"italic"``, ``"left-margin"``, an address, a tag."""


class Close:
    """The end of the run that was opened last."""

    __slots__ = ()


CLOSE = Close()
Token: TypeAlias = "str | Open | Close"


class Quotes(NamedTuple):
    """A locale's quotation marks."""

    open: str = "“"
    close: str = "”"
    open_inner: str = "‘"
    close_inner: str = "’"
    punctuation_inside: bool = False
    """Whether a full stop or comma after a quotation goes inside it (``punctuation-in-quote``)."""


_KEEP_LEFT = frozenset({
    "::", ":.", ";:", ";.", ";;", "!:", "!.", "!!", "?:", "?.", "??", "..", ",,",
})  # fmt: skip
"""Pairs of which only the left sign stays."""
_KEEP_RIGHT = frozenset({":!", ":?", ";!", ";?"})
"""Pairs of which only the right sign stays."""
_MEETING = frozenset(" .,:;!?\u00a0\u202f")
_MOVES_INSIDE = frozenset(".,!?")

_ASPECTS = ("font-style", "font-variant", "font-weight", "text-decoration", "vertical-align")
_NEUTRAL = ("normal", "normal", "normal", "none", "baseline")
_OPENS: dict[tuple[str, str], Open] = {}


def _opening(kind: str, value: str) -> Open:
    """Return the one `Open` of this kind and value, so that equal ones are the same object."""
    found = _OPENS.get((kind, value))
    if found is None:
        if len(_OPENS) > 500:
            return Open(kind, value)
        found = _OPENS[kind, value] = Open(kind, value)
    return found


class _Settler:
    """One pass over one content tree."""

    __slots__ = (
        "block_at", "field", "guard", "last", "links", "mark", "out", "quote_at", "quotes", "spare_at", "text_at"
    )  # fmt: skip

    def __init__(self, quotes: Quotes, links: bool) -> None:
        self.quotes = quotes
        self.links = links
        self.out: list[Token] = []
        self.block_at = -1
        """Length of `out` where a block has just closed; else -1."""
        self.guard = False
        """Whether the text before is an element of its own formatting: only its own sign meets it."""
        self.field = 0
        """0 outside a field's value, 1 at its beginning, 2 inside it, where nothing is settled: it is as its
        author wrote it."""
        self.last = ""
        """The last visible character, closing quotation marks left aside."""
        self.text_at = -1
        """Where in `out` the last text stands."""
        self.mark = ""
        """The closing quotation mark that stands there."""
        self.quote_at = -1
        """Where in `out` the innermost closing quotation mark stands with no text after it; else -1."""
        self.spare_at = -1
        """`quote_at` as it was before the last text, for when that text goes away again."""

    def walk(self, content: Content, state: tuple[str | None, ...], depth: int) -> None:
        """Add *content*, which stands in the formatting *state* and inside *depth* quotations."""
        kind = type(content)
        if kind is str:
            if content:
                self.text(content)  # type: ignore[arg-type]
        elif kind is tuple:
            for child in content:  # type: ignore[union-attr]
                if type(child) is str:
                    if child:
                        self.text(child)
                else:
                    self.walk(child, state, depth)
            self.guard = False
        elif kind is Span:
            if content.tag in _VALUES and not self.field:  # type: ignore[union-attr]
                self.field = _VALUES[content.tag]  # type: ignore[union-attr]
                self.walk(content.children, state, depth)  # type: ignore[union-attr]
                self.field = 0
            elif content.formatting is PLAIN:  # type: ignore[union-attr]
                self.walk(content.children, state, depth)  # type: ignore[union-attr]
            else:
                self.formatted(content, state, depth)  # type: ignore[arg-type]
        else:
            self.link(content, state, depth)  # type: ignore[arg-type]

    def formatted(self, span: Span, state: tuple[str | None, ...], depth: int) -> None:
        """Add *span*, whose formatting is not plain."""
        formatting = span.formatting
        out = self.out
        opens: list[Open] = []
        if formatting.display:
            opens.append(_opening("display", formatting.display))
            self.quote_at = -1
        inner = list(state)
        for index in (4, 3, 2, 1, 0):
            value = formatting[index]
            if value is None:
                continue
            neutral = _NEUTRAL[index]
            if value == neutral:
                if state[index] is None and (index < 3 or self.field):
                    continue
                inner[index] = None
            elif value == state[index] and self.field:  # markup in a field turns round what stands around it
                value, inner[index] = neutral, None
            else:
                inner[index] = value
            opens.append(_opening(_ASPECTS[index], value))
        if formatting.quotes and is_empty(span.children):
            return
        before = (self.last, self.text_at)
        quotes = self.quotes
        outer = depth % 2 == 0 and (depth > 0 or span.tag != INNER)
        if formatting.quotes:
            self.text(quotes.open if outer else quotes.open_inner)
            depth = 1 if outer else 2
        start = len(out)
        out.extend(opens)
        self.walk(span.children, tuple(inner), depth)
        if len(out) == start + len(opens):
            del out[start:]
        else:
            out.extend([CLOSE] * len(opens))
            self.guard = span.tag == "leaf"
            if formatting.display and formatting.display != "left-margin":
                self.block_at = len(out)
        if formatting.quotes:
            if len(out) == start:  # all there was to quote has met its equal before the mark
                out.pop()
                self.last, self.text_at = before
                return
            mark = quotes.close if outer else quotes.close_inner
            if self.quote_at < 0:  # where several quotations end together, punctuation goes into the innermost
                self.quote_at, self.mark = len(out), mark
            out.append(mark)

    def close_block(self) -> None:
        """Let the spaces at the end of the block that ended last, if any follow no sign, stand after it."""
        out, at = self.out, self.block_at
        self.block_at = -1
        text = out[at - 2]
        if isinstance(text, str) and text.endswith(" "):
            stripped = text.rstrip(" ")
            out.insert(at, text[len(stripped) :])
            out[at - 2] = stripped
            if not stripped:
                del out[at - 2]
            self.text_at = len(out) - 1

    def link(self, link: Link, state: tuple[str | None, ...], depth: int) -> None:
        """Add *link*."""
        if not self.links:
            self.walk(link.children, state, depth)
            return
        start = len(self.out)
        self.out.append(Open("link", link.url))
        self.walk(link.children, state, depth)
        if len(self.out) == start + 1:
            self.out.pop()
        else:
            self.out.append(CLOSE)

    def text(self, text: str) -> None:
        """Add *text*, settled with what stands before it."""
        if self.field == 2:
            self.quote_at = self.spare_at = -1
            self.put(text)
            return
        if self.field == 1:
            self.field = 2
        first = text[0]
        if first in _MEETING and self.last in _MEETING and self.last and (not self.guard or first == self.last):
            text = self.meet(text)
            if not text:
                return
            first = text[0]
        if self.block_at == len(self.out):
            if first in _SIGNS:  # signs belong to the block before them
                self.block_at += 1
                self.out.insert(-1, first)
                self.last = first
                text = text[1:]
                if not text:
                    return
                first = text[0]
            self.close_block()
        if self.quote_at >= 0:
            if self.quotes.punctuation_inside and first in _MOVES_INSIDE:
                inside = self.out[self.quote_at]
                assert isinstance(inside, str)
                self.out[self.quote_at] = inside[: len(inside) - len(self.mark)] + first + self.mark
                self.last = first
                text = text[1:]
                if not text:
                    return
            self.spare_at = self.quote_at
            self.quote_at = -1
        else:
            self.spare_at = -1
        self.put(text)

    def put(self, text: str) -> None:
        """Add *text* as it is."""
        self.text_at = len(self.out)
        self.out.append(text)
        self.last = text[-1]
        self.guard = False

    def meet(self, text: str) -> str:
        """Return what stays of *text*, whose first character meets the last one before it."""
        pair = self.last + text[0]
        if pair[1] in _SPACES:
            return text.lstrip(" ") if pair[0] in _SPACES else text
        if pair in _KEEP_LEFT:
            return text[1:]
        if pair in _KEEP_RIGHT:
            before = self.out[self.text_at]
            if isinstance(before, str) and before.endswith(pair[0]):
                self.out[self.text_at] = before[:-1]
                self.last = before[-2:-1]
                if len(before) == 1:
                    self.quote_at = self.spare_at
        return text


_VALUES = {"field": 1, "verbatim": 2}
"""Tags of what is not settled inside, and whether its beginning is."""
_SIGNS = frozenset(".,:;!?。，；：")
_SPACES = frozenset(" \u00a0\u202f")
_UPRIGHT: tuple[str | None, ...] = (None, None, None, None, None)


def settle(content: Content, quotes: Quotes, *, links: bool = True) -> list[Token]:
    """Return *content* as tokens, settled.

    Args:
        content: A content tree.
        quotes: The locale's quotation marks.
        links: Whether a `Link` leads anywhere; else only its text is kept.

    Returns:
        Texts, `Open` and `CLOSE` marks; every `Open` has its `CLOSE`, and none stands around nothing.

    >>> settle((Span(("Arm in Arm?",), Formatting(quotes=True)), ". ", "38 North"), Quotes())
    ['“', 'Arm in Arm?', '”', ' ', '38 North']
    """
    settler = _Settler(quotes, links)
    settler.walk(content, _UPRIGHT, 0)
    if settler.block_at == len(settler.out):
        settler.close_block()
    return settler.out


def strip_periods(content: Content) -> Content:
    """Return *content* without full stops.

    Source: CSL 1.0.2, "Strip-periods".

    >>> strip_periods(("ed.", Span(("trans.",))))
    ('ed', Span(('trans',)))
    """
    if isinstance(content, str):
        return content.replace(".", "")
    if isinstance(content, tuple):
        return tuple([strip_periods(child) for child in content])
    children = tuple([strip_periods(child) for child in content.children])
    if isinstance(content, Span):
        return Span(children, content.formatting, content.tag)
    return Link(children, content.url)
