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

from typing import Any, NamedTuple, TypeAlias

from .content import PLAIN, Content, Formatting, Link, Span, is_empty
from .markup import INNER

__all__ = ["CLOSE", "Close", "Open", "Quotes", "Token", "Tokens", "settle", "strip_periods"]


class Open(NamedTuple):
    """The beginning of a formatted run."""

    kind: str
    """An aspect of `Formatting` (``"font-style"``, …), ``"display"``, ``"link"``, ``"direction"`` or ``"cite"``."""
    value: str
    """Its value: ``"italic"``, ``"left-margin"``, an address, ``"rtl"`` or ``"ltr"``, the key of a work."""


class Close:
    """The end of the run that was opened last."""

    __slots__ = ()


CLOSE = Close()
Token: TypeAlias = "str | Open | Close"


class Tokens(list[Token]):
    """A settled run of tokens."""

    __slots__ = ("_text",)

    @property
    def text(self) -> str:
        """Their characters without the marks; asked for once they are complete."""
        try:
            return self._text
        except AttributeError:
            self._text: str = "".join([token for token in self if type(token) is str])
            return self._text


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
CHANGING = _KEEP_LEFT | _KEEP_RIGHT
"""Pairs of signs of which one goes where they meet."""
MEETING = frozenset(" .,:;!?\u00a0\u202f")
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


_Shown: TypeAlias = "tuple[str | None, ...]"
"""What each aspect of the formatting stands at, in the order of `_ASPECTS`; ``None``: as the text around."""
_TURNS: dict[tuple[Formatting, _Shown, bool], tuple[tuple[Open, ...], _Shown]] = {}


def _turn(formatting: Formatting, shown: _Shown, in_field: bool) -> tuple[tuple[Open, ...], _Shown]:
    """Return what opens where *formatting* begins inside what is *shown*, outermost first, and what is shown then."""
    found = _TURNS.get((formatting, shown, in_field))
    if found is not None:
        return found
    opens: list[Open] = []
    if formatting.display:
        opens.append(_opening("display", formatting.display))
    inner = list(shown)
    aspects = formatting[:5]
    for index in (4, 3, 2, 1, 0):
        value = aspects[index]
        if value is None:
            continue
        neutral = _NEUTRAL[index]
        if value == neutral:
            if shown[index] is None and (index < 3 or in_field):
                continue
            inner[index] = None
        elif value == shown[index] and in_field:  # markup in a field turns round what stands around it
            value, inner[index] = neutral, None
        else:
            inner[index] = value
        opens.append(_opening(_ASPECTS[index], value))
    if len(_TURNS) > 1_000:
        _TURNS.clear()
    found = _TURNS[formatting, shown, in_field] = (tuple(opens), tuple(inner))
    return found


def _only_describes(span: Span) -> bool:
    """Return whether *span* holds nothing but the description of a work, which takes no formatting."""
    content: Content = span
    while isinstance(content, Span | tuple):
        if isinstance(content, Span):
            if content.tag == "description":
                return True
            content = content.children
        filled = [child for child in content if child]
        if len(filled) != 1:
            return False
        content = filled[0]
    return False


def _is_one_text(content: Content) -> bool:
    """Return whether *content* is text without quotations, apostrophes and markup of its own."""
    while isinstance(content, Span | Link):
        if len(content.children) != 1:
            return False
        content = content.children[0]
    return isinstance(content, str) and "’" not in content


def _is_formatted(content: Content) -> bool:
    """Return whether *content* is an element that has formatting other than quotation marks."""
    return type(content) is Span and content.formatting is not PLAIN and not content.formatting.quotes


class _Settler:
    """One pass over one content tree."""

    __slots__ = (
        "alert", "apart_at", "block_at", "field", "guard_at", "isolate", "last", "links", "mark", "out", "quote_at",
        "quotes", "spare_at",
    )  # fmt: skip

    def __init__(self, quotes: Quotes, links: bool, isolate: bool) -> None:
        self.quotes = quotes
        self.isolate = isolate
        self.links = links
        self.out = Tokens()
        self.last = ""
        """The last visible character, closing quotation marks left aside."""
        self.alert = False
        """Whether more than the last character may matter to the next text."""
        self.field = 0
        """0 outside a field's value, 1 at its beginning, 2 inside it, where nothing is settled: it is as its
        author wrote it."""
        self.apart_at = -1
        """Length of `out` where a formatted value or its suffix has just ended: the prefix of the next element does
        not meet it."""
        self.guard_at = -1
        """Length of `out` where an element of its own formatting has just ended: only its own sign meets it."""
        self.block_at = -1
        """Length of `out` where a block has just closed; else -1."""
        self.mark = ""
        """The closing quotation mark at `quote_at`."""
        self.quote_at = -1
        """Where in `out` the innermost closing quotation mark stands with no text after it; else -1."""
        self.spare_at = -1
        """`quote_at` as it was before the last text, for when that text goes away again."""

    def walk(self, content: Any, shown: _Shown, depth: int) -> None:
        """Add *content*, which stands in a formatting and inside *depth* quotations.

        Spans without a look, and tuples of one, are most of a tree: they are passed through without a call.
        """
        out = self.out
        kind = type(content)
        wrapped = False
        while True:
            if kind is tuple:
                if len(content) == 1:
                    wrapped = True
                    content = content[0]
                    kind = type(content)
                    if kind is str and self.apart_at == len(out) and content:
                        self.last = ""
                    continue
                self.children(content, shown, depth, wrapped)
                return
            if kind is not Span:
                break
            if content.tag in _VALUES and not self.field:
                self.field = _VALUES[content.tag]
                self.alert = True
                self.walk(content.children, shown, depth)
                self.field = 0
                if content.tag == "verbatim" and self.last in SPACES:
                    self.last = ""  # a space that the style writes as a value stays beside another
            elif self.isolate and content.tag in _DIRECTIONS:
                self.run(content, (_opening("direction", content.tag),), shown, depth)
            elif content.formatting is PLAIN:
                content = content.children
                kind = tuple
                continue
            else:
                self.formatted(content, shown, depth)
            break
        if kind is str:
            if content:
                self.text(content)
        elif kind is Link:
            self.link(content, shown, depth)
        if wrapped:
            self.guard_at = self.apart_at = -1

    def children(self, contents: tuple[Any, ...], shown: _Shown, depth: int, wrapped: bool) -> None:
        """Add the *contents* of a tuple, *wrapped* in another of one or not.

        Most of an entry is text that meets no sign, so that adding it is written out here; what has to look
        closer calls `text`.
        """
        out = self.out
        add = out.append
        if self.apart_at == len(out) and contents and type(contents[0]) is str and contents[0]:
            self.last = ""
        alert, last = self.alert, self.last
        child: Any = ""
        for child in contents:
            if type(child) is str:
                if child:
                    if alert or (child[0] in MEETING and last in MEETING):
                        self.last = last
                        self.text(child)
                        alert, last = self.alert, self.last
                    else:
                        add(child)
                        last = child[-1]
            else:
                self.last = last
                self.walk(child, shown, depth)
                alert, last = self.alert, self.last
        self.last = last
        self.guard_at = -1
        if contents and type(child) is str and not wrapped and _is_formatted(contents[-2]):
            self.apart_at = len(out)
        else:
            self.apart_at = -1

    def formatted(self, span: Span, shown: _Shown, depth: int) -> None:
        """Add *span*, whose formatting is not plain."""
        formatting = span.formatting
        if span.children and type(span.children[0]) is not str and not formatting.display and _only_describes(span):
            self.walk(span.children, shown, depth)
            return
        out = self.out
        opens, inner = _turn(formatting, shown, self.field > 0)
        if span.tag == "names-look":  # a name that is "normal" in bold names stays bold
            inner = shown
        if not formatting.quotes:
            if formatting.display:
                self.quote_at = -1
            self.run(span, opens, inner, depth)
            return
        if is_empty(span.children):
            return
        before = self.last
        quotes = self.quotes
        outer = depth % 2 == 0 and (depth > 0 or span.tag != INNER)
        self.text(quotes.open if outer else quotes.open_inner)
        start = len(out)
        self.run(span, opens, inner, 1 if outer else 2)
        if len(out) == start:  # all there was to quote has met its equal before the mark
            out.pop()
            self.last = before
            return
        mark = quotes.close if outer else quotes.close_inner
        if self.quote_at < 0:  # where several quotations end together, punctuation goes into the innermost
            self.quote_at, self.mark = len(out), mark
        self.alert = True
        out.append(mark)

    def run(self, span: Span, opens: tuple[Open, ...], inner: _Shown, depth: int) -> None:
        """Add the children of *span* between *opens* and as many ends; nothing where they show nothing."""
        out = self.out
        start = len(out)
        out.extend(opens)
        self.walk(span.children, inner, depth)
        if len(out) == start + len(opens):
            del out[start:]
            return
        out.extend([CLOSE] * len(opens))
        if span.tag in _ELEMENTS:
            self.apart_at = len(out)
        elif span.tag == "leaf":
            self.apart_at = len(out)
            if _is_one_text(span):
                self.guard_at = len(out)
        display = span.formatting.display
        if display and display != "left-margin":
            self.block_at = len(out)
            self.alert = True

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

    def link(self, link: Link, shown: _Shown, depth: int) -> None:
        """Add *link*."""
        if not self.links and not link.is_cite:
            self.walk(link.children, shown, depth)
            return
        start = len(self.out)
        self.out.append(Open("cite" if link.is_cite else "link", link.url))
        self.walk(link.children, shown, depth)
        if len(self.out) == start + 1:
            self.out.pop()
        else:
            self.out.append(CLOSE)

    def text(self, text: str) -> None:
        """Add *text*, settled with what stands before it."""
        out = self.out
        if self.field:
            inside, self.field = self.field == 2, 2
            if inside:
                self.quote_at = self.spare_at = -1
                out.append(text)
                self.last = text[-1]
                return
        first = text[0]
        if first in MEETING and self.last in MEETING and self.last and (
            self.guard_at != len(out) or first == self.last
        ):
            text = self.meet(text)
            if not text:
                return
            first = text[0]
        if self.block_at == len(out):
            if first in _SIGNS:  # signs belong to the block before them
                if not self.goes_inside(first):
                    self.block_at += 1
                    out.insert(-1, first)
                    self.last = first
                text = text[1:]
                if not text:
                    return
                first = text[0]
            self.close_block()
        self.spare_at = self.quote_at
        if self.quote_at >= 0:
            if self.goes_inside(first):
                text = text[1:]
                if not text:
                    return
            self.quote_at = -1
        self.alert = self.spare_at >= 0 or self.field > 0
        out.append(text)
        self.last = text[-1]

    def goes_inside(self, sign: str) -> bool:
        """Put *sign* before the closing quotation mark that stands there, if one does and the locale wants it."""
        if self.quote_at < 0 or not self.quotes.punctuation_inside or sign not in _MOVES_INSIDE:
            return False
        quoted = self.out[self.quote_at]
        assert isinstance(quoted, str)
        self.out[self.quote_at] = quoted[: len(quoted) - len(self.mark)] + sign + self.mark
        self.last = sign
        return True

    def meet(self, text: str) -> str:
        """Return what stays of *text*, whose first character meets the last one before it."""
        pair = self.last + text[0]
        if pair[1] in SPACES:
            return text.lstrip(" ") if pair[0] in SPACES else text
        if pair in _KEEP_LEFT:
            return text[1:]
        if pair in _KEEP_RIGHT:
            out = self.out
            at = next((at for at in range(len(out) - 1, -1, -1) if isinstance(out[at], str)), -1)
            before = out[at] if at >= 0 else ""
            if isinstance(before, str) and before.endswith(pair[0]):
                out[at] = before[:-1]
                self.last = before[-2:-1]
                if len(before) == 1:
                    self.quote_at = self.spare_at
        return text


_ELEMENTS = frozenset({"element", "names-look"})
"""Tags of what a group, a macro or names have formatted."""
_VALUES = {"field": 1, "verbatim": 2}
"""Tags of what is not settled inside, and whether its beginning is."""
_DIRECTIONS = frozenset({"ltr", "rtl"})
"""Tags of what runs against the text around it."""
_SIGNS = frozenset(".,:;!?。，；：")
SPACES = frozenset(" \u00a0\u202f")
_UPRIGHT: _Shown = (None, None, None, None, None)


def settle(content: Content, quotes: Quotes, *, links: bool = True, isolate: bool = False) -> Tokens:
    """Return *content* as tokens, settled.

    Args:
        content: A content tree.
        quotes: The locale's quotation marks.
        links: Whether a `Link` leads anywhere; else only its text is kept.
        isolate: Whether names and values that run against the text around them stand between marks of their direction.

    Returns:
        Texts, `Open` and `CLOSE` marks; every `Open` has its `CLOSE`, and none stands around nothing.

    >>> settle((Span(("Arm in Arm?",), Formatting(quotes=True)), ". ", "38 North"), Quotes())
    ['“', 'Arm in Arm?', '”', ' ', '38 North']
    """
    settler = _Settler(quotes, links, isolate)
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
