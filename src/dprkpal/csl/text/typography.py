"""Internal: typeset a content tree; quotation marks, nested formatting and adjacent punctuation.

Rendering puts affixes, delimiters and field values next to each other without comparing them. This module compares
them in one pass from left to right. It drops repeated punctuation and spaces, adds the quotation marks of the locale
(outer or inner by depth), moves punctuation inside them if the locale says so, and turns italics inside italics
upright. The result is a flat list of strings with matching `Open` and `CLOSE` marks, which output formats only write.

Source: CSL 1.0.2, "Formatting", "Quotes", "Localized Options"; the CSL test suite (``punctuation_FullMontyPlain``).
"""

from __future__ import annotations

from typing import Any

from .content import (
    PLAIN,
    Content,
    Link,
    LocalizedSpan,
    Quotes,
    Span,
    has_words,
    is_empty,
    is_formatted,
    is_one_text,
    is_quoted,
    only_describes,
)  # fmt: skip
from .markup import INNER
from .nested_formatting import NO_FORMATTING, ActiveFormatting, flip_flop
from .punctuation import COLLAPSIBLE, COLLAPSING_PAIRS, FULL_STOPS, KEEP_LEFT, KEEP_RIGHT, MOVES_INSIDE, SPACES
from .tokens import BOLD, CLOSE, Open, TokenList

__all__ = ["typeset"]


def _is_suffixed(content: Any) -> bool:
    """Return whether *content* is an element with a tagged suffix."""
    return type(content) is tuple and type(content[-1]) is Span and content[-1].tag in _SUFFIXES


def _stays_outside(content: Any) -> bool:
    """Return whether *content* has a prefix that must not move into a quotation in front of it."""
    first = content[0] if type(content) is tuple and content else None
    if type(first) is not Span:
        return False
    return first.tag == "outside" or (first.tag == "prefix" and _stays_outside(first.children))


class _Typesetter:
    """The state of one pass over a content tree.

    The ``*_at`` attributes are positions in `out`. A condition such as ``self.guard_at == len(out)`` means that nothing
    was added since; -1 means that the condition does not apply.
    """

    __slots__ = (
        "alert", "apart_at", "block_at", "direct_at", "equal", "equal_at", "field", "guard_at", "isolate", "last",
        "links", "mark", "next_block_at", "out", "prefix_at", "quote_at", "quotes", "space_at", "spare_at", "suffix",
        "suffix_at", "suffix_inside", "unquoted",
    )  # fmt: skip

    def __init__(self, quotes: Quotes, links: bool, isolate: bool) -> None:
        self.quotes = quotes
        self.isolate = isolate
        self.links = links
        self.out = TokenList()
        self.last = ""
        """The last visible character, ignoring closing quotation marks."""
        self.alert = False
        """Whether the next text depends on more than the last character."""
        self.field = 0
        """0 outside a field value, 1 at its start, 2 inside it, where the punctuation stays as typed."""
        self.apart_at = -1
        """A formatted value or its suffix ended here: the prefix of the next element is not compared with it."""
        self.guard_at = -1
        """A formatted element ended here: only an equal character is dropped after it."""
        self.block_at = -1
        """A display block ended here."""
        self.next_block_at = -1
        """A display block began here, right after another one."""
        self.prefix_at = -1
        """The prefix of the following formatted element ended here."""
        self.space_at = -1
        """A formatted element with a space at its end ended here: only its own suffix is compared with that space."""
        self.equal_at = -1
        """A delimiter ended here, or a suffix was dropped: only an equal character is dropped after it."""
        self.equal = ""
        """The character that `equal_at` refers to."""
        self.mark = ""
        """The closing quotation mark at `quote_at`."""
        self.quote_at = -1
        """Index of the innermost closing quotation mark with no text after it."""
        self.direct_at = -1
        """An element in quotation marks ended here: only an equal character is dropped after it, or moves inside.
        At the end of a group or macro the usual rules apply."""
        self.spare_at = -1
        """The previous `quote_at`, in case the last text is removed again."""
        self.suffix_at = -1
        """A tagged suffix ended here."""
        self.suffix = ""
        """The tag of that suffix, one of `_SUFFIXES`."""
        self.unquoted = False
        """Whether the style turns quotation marks off here."""
        self.suffix_inside = False
        """Whether the element of that suffix is the only one of a group or macro."""

    def walk(self, content: Any, shown: ActiveFormatting, depth: int) -> None:
        """Add *content* inside the active formatting *shown* and *depth* quotations.

        Most of a tree is unformatted spans and tuples of one; the loop descends into these without a call.
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
                if content.tag == "edge":
                    self.last = "" if self.last in SPACES else self.last
                    break
                if content.tag == "delimiter":
                    text = content.children[0]
                    self.delimiter_after_suffix(text) if self.suffix_at == len(out) else self.text(text)
                    self.equal_at, self.equal = len(out), self.last
                    break
                if content.tag in _ASIDE:
                    if content.tag == "aside":
                        self.block_at = -1
                    self.text(content.children[0])
                    break
                if content.tag in _SUFFIXES:
                    self.text(content.children[0])
                    if out and out[-1] == content.children[0]:
                        self.suffix, self.suffix_at, self.suffix_inside = content.tag, len(out), False
                    break
                children = content.children
                first = children[0]
                if self.last == "." and content.tag == "verbatim" and type(first) is str and first in FULL_STOPS:
                    children = (first[1:],)
                self.field, self.alert = _VALUES[content.tag], True
                self.walk(children, shown, depth)
                self.field = 0
                if content.tag == "verbatim" and self.last in SPACES:
                    self.last = ""  # a space the style prints as a value is kept next to another
            elif content.tag in _RUNS and (self.isolate or content.tag == "highlight"):
                self.run(content, _RUNS[content.tag], shown, depth)
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
        elif kind is LocalizedSpan:
            quotes, self.quotes = self.quotes, content.quotes
            self.walk(content.children, shown, depth)
            self.quotes = quotes
        if wrapped:
            self.guard_at = self.apart_at = self.direct_at = -1

    def children(self, contents: tuple[Any, ...], shown: ActiveFormatting, depth: int, wrapped: bool) -> None:
        """Add the *contents* of a tuple; *wrapped* if it is the only child of another tuple.

        Most strings need no comparison and are added inline for speed; the others go through `text`.
        """
        out = self.out
        add = out.append
        if self.apart_at == len(out) and contents and type(contents[0]) is str and contents[0]:
            self.last = ""
            self.quote_at = -1
        alert, last = self.alert, self.last
        child: Any = ""
        before: Any = None  # the last child that is not a string
        for index, child in enumerate(contents):
            if type(child) is str:
                if child:
                    if alert or (child[0] in COLLAPSIBLE and last in COLLAPSIBLE):
                        own = before is not None and type(before) is Span and child is contents[-1]
                        self.last = "" if self.space_at == len(out) and last in SPACES and not own else last
                        if self.suffix_at != len(out):
                            self.text(child)
                            if len(child) == 1 and child is contents[-1] and (not out or out[-1] is not child):
                                self.equal_at, self.equal = len(out), child  # the suffix was dropped, but still counts
                        elif before is None:
                            self.prefix_after_suffix(child)
                        elif child is contents[-1] or not _is_suffixed(before):
                            self.suffix_after_suffix(child)
                        else:
                            self.delimiter_after_suffix(child)
                        alert, last = self.alert, self.last
                    else:
                        add(child)
                        last = child[-1]
            else:
                self.last = last
                if self.quote_at >= 0 and child is not contents[0] and _stays_outside(child):
                    self.quote_at = -1
                if last in SPACES and type(child) is Span and index == 1 and type(contents[0]) is str:
                    self.prefix_at = len(out)
                self.walk(child, shown, depth)
                alert, last = self.alert, self.last
                if type(child) is not Span or child.tag != "edge":
                    before = child
        self.last = last
        self.guard_at = self.apart_at = -1
        if self.direct_at == len(out) and (wrapped or not is_quoted(contents)):
            self.direct_at = -1
        if type(child) is str or self.suffix_at == len(out):
            if wrapped or (type(child) is tuple and contents[0] and len(contents) > 1):
                self.suffix_inside = True
            elif contents and is_formatted(contents[-2]) and not has_words(child):
                self.apart_at = len(out)

    def prefix_after_suffix(self, prefix: str) -> None:
        """Add a *prefix* right after the suffix of an element; a space is kept after the suffix of a number."""
        if self.suffix in _NUMBERS and not self.suffix_inside and self.last == prefix[0] and self.last in SPACES:
            self.last = ""
        self.text(prefix)

    def delimiter_after_suffix(self, delimiter: str) -> None:
        """Add a group *delimiter* right after the suffix of an element: only an equal character is dropped."""
        if self.last != delimiter[0]:
            self.last = ""
        self.text(delimiter)

    def suffix_after_suffix(self, suffix: str) -> None:
        """Add a group *suffix* or the delimiter after it, right after the suffix of the group's last element.

        If one of two characters would be dropped, both are kept: the suffix of the group moves before the suffix of
        a leaf element, and follows the suffix of a number.
        """
        pair = self.last + suffix[0]
        if pair in COLLAPSING_PAIRS and pair[0] != pair[1]:
            if self.suffix in _NUMBERS:
                self.last = ""
            elif self.suffix == "leaf-suffix" and pair[0] not in "?!" and pair[::-1] not in COLLAPSING_PAIRS:
                self.put_before_suffix(suffix[0])
                if len(suffix) == 1:
                    return
                suffix = suffix[1:]
        self.text(suffix)

    def put_before_suffix(self, sign: str) -> None:
        """Insert *sign* before the suffix that was added last, unless the character there replaces it."""
        out = self.out
        at = len(out) - 2
        while at >= 0 and not isinstance(out[at], str):
            at -= 1
        value = out[at] if at >= 0 else None
        if not isinstance(value, str):
            return
        mark = self.mark if at == self.spare_at else ""
        head = value.removesuffix(mark)
        if not head or head[-1] + sign not in KEEP_LEFT:
            out[at] = head + sign + mark

    def formatted(self, span: Span, shown: ActiveFormatting, depth: int) -> None:
        """Add a *span* with formatting."""
        formatting = span.formatting
        if span.children and type(span.children[0]) is not str and not formatting.display and only_describes(span):
            self.walk(span.children, shown, depth)
            return
        out = self.out
        opens, inner = flip_flop(formatting, shown, self.field > 0)
        if span.tag == "names-format":  # a "normal" name among bold names stays bold
            inner = shown
        if not formatting.quotes:
            if formatting.display:
                self.quote_at = -1
            unquoted, self.unquoted = self.unquoted, self.unquoted or formatting.quotes is False
            self.run(span, opens, inner, depth)
            self.unquoted = unquoted
            return
        if is_empty(span.children):
            return
        before = self.last
        quotes = self.quotes
        outer = depth % 2 == 0 and (depth > 0 or self.unquoted or span.tag != INNER)
        self.text(quotes.open if outer else quotes.open_inner)
        start = len(out)
        self.run(span, opens, inner, depth if self.unquoted and not self.field else 1 if outer else 2)
        if len(out) == start:  # the whole quotation was dropped as repeated punctuation
            out.pop()
            self.last = before
            return
        mark = quotes.close if outer else quotes.close_inner
        if self.quote_at < 0:  # if several quotations end here, punctuation moves into the innermost
            self.quote_at, self.mark = len(out), mark
            if opens and isinstance(out[-len(opens) - 1], str):  # and into formatting that ends with it
                self.quote_at, self.mark = len(out) - len(opens) - 1, ""
        self.alert = True
        out.append(mark)
        if span.tag != "element":
            self.direct_at = len(out)
        if self.last in SPACES:
            self.space_at = len(out)
        if opens:
            self.apart_at = len(out)

    def run(self, span: Span, opens: tuple[Open, ...], inner: ActiveFormatting, depth: int) -> None:
        """Add the children of *span* between *opens* and matching closes; nothing if they are empty."""
        out = self.out
        start = len(out)
        out.extend(opens)
        if span.formatting.display:
            if self.block_at == start:
                self.next_block_at = len(out)
            elif not start:
                self.last = " "  # drop a space at the start of an entry that begins with a block
        before = self.last
        if before in SPACES and self.prefix_at != start and not span.formatting.display:
            self.last = ""
        self.walk(span.children, inner, depth)
        if len(out) == start + len(opens):
            del out[start:]
            self.last = before
            return
        out.extend([CLOSE] * len(opens))
        if self.last in SPACES and not span.formatting.display:
            self.space_at = len(out)
        if span.tag in _ELEMENTS:
            self.apart_at = len(out)
        elif span.tag == "leaf":
            self.apart_at = len(out)
            if is_one_text(span):
                self.guard_at = len(out)
        if span.formatting.display:
            self.block_at = len(out)
            self.alert = True
            if (
                span.formatting.display == "left-margin" and self.suffix == "citation-number-suffix"
                and self.suffix_at == len(out) - len(opens) and not self.suffix_inside
            ):  # fmt: skip
                self.last = ""  # keep the space after the number even before another space

    def close_block(self) -> None:
        """Move the spaces at the end of a final block after it."""
        out, at = self.out, self.block_at
        text = out[at - 2]
        if isinstance(text, str) and text.endswith(" "):
            stripped = text.rstrip(" ")
            out.insert(at, text[len(stripped) :])
            out[at - 2] = stripped
            if not stripped:
                del out[at - 2]

    def link(self, link: Link, shown: ActiveFormatting, depth: int) -> None:
        """Add a *link*, or only its text if links are off."""
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
        """Add *text*, dropping or moving punctuation that is adjacent to the text before it."""
        out = self.out
        if self.field:
            inside, self.field = self.field == 2, 2
            if inside:
                self.quote_at = self.spare_at = -1
                out.append(text)
                self.last = text[-1]
                return
        first = text[0]
        if (
            first in COLLAPSIBLE
            and self.last in COLLAPSIBLE
            and self.last
            and (self.guard_at != len(out) or first == self.last)
            and (self.equal_at != len(out) or first in (self.equal, self.last))
            and (self.direct_at != len(out) or first == self.last or first in SPACES or self.moves_inside(first))
        ):
            text = self.meet(text)
            if not text:
                return
            first = text[0]
        if self.block_at == len(out):
            if first in _SIGNS:  # punctuation belongs to the block before it
                if not self.goes_inside(first):
                    self.block_at += 1
                    out.insert(-1, first)
                    self.last = first
                text = text[1:]
                if not text:
                    return
                first = text[0]
        elif self.next_block_at == len(out) and first in _SIGNS:  # also at the start of the next block
            self.next_block_at = -1
            before = out[self.block_at - 2]
            if type(before) is str:
                out[self.block_at - 2] = before + first
                self.last = first
                text = text[1:]
                if not text:
                    return
                first = text[0]
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

    def moves_inside(self, sign: str) -> bool:
        """Return whether the locale moves *sign* inside a quotation in front of it."""
        return self.quotes.punctuation_inside and sign in MOVES_INSIDE

    def goes_inside(self, sign: str) -> bool:
        """Move *sign* before a closing quotation mark at the end, if there is one and the locale says so."""
        if self.quote_at < 0 or not self.moves_inside(sign):
            return False
        quoted = self.out[self.quote_at]
        assert isinstance(quoted, str)
        self.direct_at = -1
        self.out[self.quote_at] = quoted[: len(quoted) - len(self.mark)] + sign + self.mark
        self.last = sign
        return True

    def meet(self, text: str) -> str:
        """Return *text* without characters that repeat the punctuation or spaces before it."""
        pair = self.last + text[0]
        if pair[1] in SPACES:  # different kinds of spaces are kept
            return text.lstrip(pair[0]) if pair[0] == pair[1] else text
        if pair in KEEP_LEFT:
            return text[1:]
        if pair in KEEP_RIGHT:
            out = self.out
            at = next((at for at in range(len(out) - 1, -1, -1) if isinstance(out[at], str)), -1)
            before = out[at] if at >= 0 else ""
            if isinstance(before, str) and before.endswith(pair[0]):
                out[at] = before[:-1]
                self.last = before[-2:-1]
                if len(before) == 1:
                    self.quote_at = self.spare_at
        return text


_ELEMENTS = frozenset({"element", "names-format"})
"""Tags of formatted groups, macros and names."""
_NUMBERS = frozenset({"number-suffix", "citation-number-suffix"})
_SUFFIXES = _NUMBERS | {"leaf-suffix", "group-suffix"}
"""Tags of suffixes with special rules for the text after them."""
_VALUES = {"field": 1, "verbatim": 2} | dict.fromkeys(("aside", "outside", "delimiter", "edge", *_SUFFIXES), 0)
"""Tags handled by `walk`: the value of `field` for content whose punctuation stays as typed, 0 for affixes."""
_ASIDE = frozenset({"aside", "outside"})
"""Tags of affixes that never move into a block or quotation before them."""
_RUNS = {tag: (Open("direction", tag),) for tag in ("ltr", "rtl")} | {"highlight": (Open("highlight", "name"), BOLD)}
"""The marks for text in the direction opposite to its surroundings, and for highlighted names."""
_SIGNS = frozenset(".,:;!?。，；：")


def typeset(content: Content, quotes: Quotes, *, links: bool = True, isolate: bool = False) -> TokenList:
    """Return *content* as typeset tokens.

    Args:
        content: A content tree.
        quotes: The locale's quotation marks.
        links: Whether to keep links; otherwise only their text is kept.
        isolate: Whether to mark names and values in the opposite direction.

    Returns:
        Strings and matching `Open` and `CLOSE` marks; no pair of marks is empty.

    >>> from dprkpal.csl.text.content import Formatting
    >>> title = Span(("Arm in Arm?",), Formatting(quotes=True))
    >>> typeset((title, ". ", "38 North"), Quotes(punctuation_inside=True))
    ['“', 'Arm in Arm?', '”', ' ', '38 North']
    """
    typesetter = _Typesetter(quotes, links, isolate)
    typesetter.walk(content, NO_FORMATTING, 0)
    if typesetter.block_at == len(typesetter.out):
        typesetter.close_block()
    return typesetter.out
