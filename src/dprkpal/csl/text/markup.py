"""Internal: parse the inline markup and quotation marks of a CSL-JSON value into a content tree.

A CSL-JSON value may contain a few HTML-like tags. These tags and quotation marks become spans; everything else is
text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ...model.lazy_pattern import Pattern
from .content import Content, Formatting, Span

__all__ = ["ENGLISH_MARKS", "INNER", "MAX_NESTING", "QuoteMarks", "decode_references", "parse_markup"]

INNER = "inner-quote"
"""Tag of a quotation typed with the locale's *inner* marks; it keeps them unless it is inside another quotation."""

MAX_NESTING = 100
"""Maximum nesting of tags and quotations; beyond it, the outermost become text."""


class QuoteMarks(NamedTuple):
    """The quotation marks of a locale, from its terms."""

    open_quote: str
    """Term ``open-quote``."""

    close_quote: str
    """Term ``close-quote``."""

    open_inner_quote: str
    """Term ``open-inner-quote``."""

    close_inner_quote: str
    """Term ``close-inner-quote``."""


ENGLISH_MARKS = QuoteMarks("“", "”", "‘", "’")
"""The marks of ``en-US``."""

_REFERENCE = Pattern(r"&#(?:(9|10|3[2-9]|[4-9]\d|[1-9]\d{2,3})|x(A|[A-F]\d|20\d[\dA-F]));")
_TAG = (
    r"""<(?P<open>i|b|sup|sub|sc)>|<span[ ]+(?:class="(?P<cls>nocase|nodecor)"|(?P<caps>style="font-variant:[ ]*"""
    r"""small-caps;?"))[ ]*>|</(?P<close>i|b|sup|sub|sc|span)>"""
)
_QUOTES = Formatting(quotes=True)
# Superscript, subscript and small capitals do not change case (suite: textcase_ImplicitNocase).
_SPANS: dict[str, tuple[Formatting, str | None]] = {
    "i": (Formatting(font_style="italic"), None),
    "b": (Formatting(font_weight="bold"), None),
    "sup": (Formatting(vertical_align="sup"), "nocase"),
    "sub": (Formatting(vertical_align="sub"), "nocase"),
    "sc": (Formatting(font_variant="small-caps"), "nocase"),
    "nocase": (Formatting(), "nocase"),
    "nodecor": (Formatting("normal", "normal", "normal", "none", "baseline"), "nocase"),
    "outer": (_QUOTES, None),
    "inner": (_QUOTES, INNER),
    '"': (_QUOTES, None),
    "'": (_QUOTES, None),
}

_COMMON = Pattern("[A-Za-z0-9 -]+")
_AND = Pattern(r"(?<=\w )['‘’]([nN])['’](?= \w)")
"""The "and" of "rock 'n' roll", which is no quotation."""
_STRAIGHT = frozenset("\"'")
_MARKS = frozenset({*_STRAIGHT, "outer", "inner"})


class _Token:
    """A tag or quotation mark that may open or close a span."""

    __slots__ = ("key", "name", "partner", "text")

    def __init__(self, text: str, key: str, name: str) -> None:
        self.text = text
        self.key = key  # must be equal for opener and closer
        self.name = name  # the span that an opener starts, as in `_SPANS`
        self.partner: _Token | None = None


class _Scanner(NamedTuple):
    """The patterns that find tags and quotation marks in a value."""

    special: re.Pattern[str]
    """Finds the first character that may be markup or a quotation mark."""
    simple: re.Pattern[str]
    """Matches a text with one pair of tags and no other markup. Groups: before, tag name, inside, after."""
    token: re.Pattern[str]
    typed: dict[str, tuple[str, bool]]
    """For each typed quotation mark its span name, and whether it opens."""


@lru_cache(maxsize=64)
def _scanner(marks: QuoteMarks, quotes: bool) -> _Scanner:
    """Return the scanner for a locale's quotation *marks*; without *quotes* it finds tags only."""
    typed: dict[str, tuple[str, bool]] = {}
    if quotes:
        outer, inner = (marks.open_quote, marks.close_quote), (marks.open_inner_quote, marks.close_inner_quote)
        for name, (opening, closing) in (("outer", outer), ("inner", inner)):
            # Marks that both open and close (”b”), apostrophes, and marks made of common characters are too ambiguous
            # to be paired.
            new = opening and closing and opening != closing and not {opening, closing} & typed.keys()
            if new and opening not in "\"'’" and not _COMMON.fullmatch(opening):
                typed[opening] = (name, True)
                typed[closing] = (name, False)
    mark = "|".join(re.escape(text) for text in sorted([*typed, *('"', "'")], key=len, reverse=True))
    openers = [re.escape(text) for text, (_, opens) in typed.items() if opens]
    if not quotes:
        return _Scanner(re.compile("<"), _simple("<"), re.compile(_TAG), typed)
    first = "".join(["<\"'", *[opener[: 1 + (opener[0] == "\\")] for opener in openers]])
    return _Scanner(
        re.compile("|".join(["[<\"']", *openers])), _simple(first), re.compile(f"{_TAG}|(?P<mark>{mark})"), typed
    )


def _simple(special: str) -> re.Pattern[str]:
    """Return a pattern for text with one pair of tags and no *special* characters elsewhere."""
    return re.compile(f"([^{special}]*)<(i|b|sup|sub|sc)>([^{special}]+)</\\2>([^{special}]*)")


def parse_markup(text: str, *, quotes: bool = True, marks: QuoteMarks = ENGLISH_MARKS) -> Content:
    r"""Parse the inline markup and quotation marks of *text* into spans.

    ``<i> <b> <sup> <sub> <sc>``, ``<span style="font-variant:small-caps;">``, ``<span class="nocase">`` and
    ``<span class="nodecor">`` are markup if both the start and the end tag are present. All other tags, unpaired tags
    and entities are text.

    Args:
        text: A value from the data.
        quotes: Whether quotation marks become quotations, and other ``'`` become apostrophes.
        marks: The quotation marks of the locale, recognized in addition to ``"`` and ``'``.

    Returns:
        The same string if it has no markup; otherwise a string, a span or a tuple of these. A quotation is a span
        with ``Formatting(quotes=True)``, without its marks. It has the tag `INNER` if it was typed with the locale's
        inner marks.

    Source: CSL-JSON, "HTML-like formatting tags"; CSL 1.0.2, "Quotes".

    >>> parse_markup("Guns, <i>Guerillas</i>, and the Great Leader")
    ('Guns, ', Span(('Guerillas',), Formatting(font_style='italic')), ', and the Great Leader')
    >>> parse_markup('"Don\'t"')
    Span(('Don’t',), Formatting(quotes=True))
    >>> parse_markup("<script>1 < 2</script>")
    '<script>1 < 2</script>'
    """
    scanner = _scanner(marks, quotes)
    if scanner.special.search(text) is None:
        return text
    if found := scanner.simple.fullmatch(text):  # fast path: most markup is a word or two in italics
        before, name, inside, after = found.groups()
        formatting, tag = _SPANS[name]
        span = Span((inside,), formatting, tag)
        if not before:
            return (span, after) if after else span
        return (before, span, after) if after else (before, span)
    if quotes and ("n'" in text or "n’" in text or "N'" in text):
        text = _AND.sub(r"’\1’", text)
    return _build(_pair(text, scanner.token, scanner.typed))


def _pair(text: str, scanner: re.Pattern[str], typed: dict[str, tuple[str, bool]]) -> list[str | _Token]:
    """Split *text* into strings and tokens; matching openers and closers refer to each other as ``partner``."""
    pieces: list[str | _Token] = []
    pending: list[_Token] = []
    waiting: dict[str, int] = {}
    end = 0
    after_opener = True  # at the start of the text, or right after an opener
    for match in scanner.finditer(text):
        start = match.start()
        if start > end:
            pieces.append(text[end:start])
            after_opener = False
        end = match.end()
        found = match.group()
        group = match.lastgroup or ""
        opens = closes = False
        if group == "open":
            token = _Token(found, match[group], match[group])
            opens = True
        elif group in ("cls", "caps"):
            token = _Token(found, "span", match[group] if group == "cls" else "sc")
            opens = True
        elif group == "close":
            token = _Token(found, match[group], "")
            closes = True
        elif found in typed:
            name, opens = typed[found]
            token = _Token(found, name, name)
            # between letters ’ is an apostrophe
            closes = not opens and not (found == "’" and text[end : end + 1].isalnum())
        else:
            token = _Token("’" if found == "'" else found, found, found)
            before, after = text[start - 1 : start] if start else " ", text[end : end + 1] or " "
            opens = (after_opener or before in " (") and not after.isspace()
            closes = not opens and not before.isspace() and not (found == "'" and after.isalnum())
        after_opener = opens
        pieces.append(token)
        if opens:
            pending.append(token)
            waiting[token.key] = waiting.get(token.key, 0) + 1
            if len(pending) > MAX_NESTING:
                waiting[pending.pop(0).key] -= 1
        elif closes and waiting.get(token.key):
            # A single mark closes only the innermost span; otherwise it is more likely an apostrophe.
            if token.text == "’" and pending[-1].key != token.key:
                continue
            while True:
                opener = pending.pop()
                waiting[opener.key] -= 1
                if opener.key == token.key:
                    break
            if pieces[-2] is not opener or token.name == "":  # empty quotations like “” stay text
                opener.partner, token.partner = token, opener
    if end < len(text):
        pieces.append(text[end:])
    return pieces


def _build(pieces: list[str | _Token]) -> Content:
    """Build the content tree from *pieces*."""
    stack: list[list[Content]] = [[]]
    run: list[str] = []
    opened: list[_Token] = []
    outer = ""  # the first straight mark in the field: it marks outer quotations
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
        elif piece.partner is None:
            run.append(piece.text)
        else:
            if run:
                stack[-1].append("".join(run))
                run = []
            if opened and opened[-1].partner is piece:
                token = opened.pop()
                formatting, tag = _SPANS[token.name]
                if token.name in _STRAIGHT and token.name != outer and not any(t.name in _MARKS for t in opened):
                    tag = INNER
                children = stack.pop()
                if children:
                    stack[-1].append(Span(tuple(children), formatting, tag))
            else:
                if piece.name in _STRAIGHT:
                    outer = outer or piece.name
                opened.append(piece)
                stack.append([])
    if run:
        stack[-1].append("".join(run))
    contents = stack[0]
    return contents[0] if len(contents) == 1 else tuple(contents) if contents else ""


def decode_references(value: str) -> str:
    r"""Decode the numeric character references left in *value*, a style attribute that was escaped twice.

    >>> decode_references("S.&#160;45")
    'S.\xa045'
    """
    if "&#" not in value:
        return value
    read: str = _REFERENCE.sub(lambda found: chr(int(found[1]) if found[1] else int(found[2], 16)), value)
    return read
