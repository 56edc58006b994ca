"""Settled text to an output format. Escaping happens here, once, and nowhere else.

A format is a `Backend`: five small methods. It gets every text on its own and finished; it escapes it
and puts marks around runs. It decides nothing about punctuation, case or quotation marks.

What a text holds comes from somebody's data, so before a format escapes it, `harmless` takes out what
would act on a terminal, end a line, or turn the direction of the text that follows.
"""

from __future__ import annotations

import re
import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Protocol

from .pattern import Pattern
from .tokens import Open, Token, Tokens

__all__ = ["Backend", "Html", "Text", "harmless", "one_line", "render", "safe_url"]


class Backend(Protocol):
    """An output format. One of your own derives from this class and says its five methods."""

    isolate: bool = False
    """Whether `span` is asked to set text apart that runs against the rest: ``"direction"``, ``"rtl"`` or ``"ltr"``."""
    direction: str = ""
    """``"rtl"`` where the language of the whole is written so; a processor says it to the format it makes."""

    @abstractmethod
    def text(self, text: str) -> str:
        """Return *text* with everything escaped that the format would act on."""

    @abstractmethod
    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text*, already in the format, under a formatting, such as ``"font-style"``, ``"italic"``."""

    @abstractmethod
    def link(self, text: str, url: str) -> str:
        """Return *text*, already in the format, leading to *url*, which `safe_url` has let through."""

    @abstractmethod
    def block(self, text: str, display: str) -> str:
        """Return *text*, already in the format, displayed as a ``"block"``, a ``"left-margin"`` (CSL, "Display")."""

    @abstractmethod
    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the entries of a bibliography, each already in the format, as one text.

        Args:
            entries: What the bibliography lists.
            params: What the style says of the whole, under the names of CSL (``"hanging-indent"``), where known.
        """

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry in the format.

        Runs are nested as the style has them, each text escaped on its own. A format in which a mark depends
        on what stands beside it arranges the *tokens* first, or looks again at what it has written.
        """
        write = self.text
        parts: list[str] = []
        stack: list[tuple[Open, list[str]]] = []
        for token in tokens:
            if type(token) is str:
                parts.append(write(token))
            elif type(token) is Open:
                stack.append((token, parts))
                parts = []
            else:
                inner = "".join(parts)
                opened, parts = stack.pop()
                parts.append(self.enclose(inner, opened))
        return "".join(parts)

    def enclose(self, text: str, opened: Open) -> str:
        """Return *text*, already in the format, as what *opened* it asks for."""
        kind, value = opened
        if kind == "link":
            url = safe_url(value)
            return text if url is None else self.link(text, url)
        if kind == "display":
            return self.block(text, value)
        return self.span(text, kind, value)


# -- what no format lets through ----------------------------------------------------------------------

_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "doi"})
_DROPPED = dict.fromkeys((*range(0x21), 0x7F))
_NOT_IN_ADDRESSES = Pattern(r"[^A-Za-z0-9_.\-%/:=&?~#+!$,;@()*\[\]']+")


def _percent(match: re.Match[str]) -> str:
    """Return what an address cannot hold, percent-encoded."""
    return "".join([f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")])


def safe_url(url: str) -> str | None:
    r"""Return *url* fit to be followed, or ``None`` where its scheme is not one that only leads to a page.

    Args:
        url: An address as it stands in somebody's data.

    Returns:
        The address without control characters and spaces, everything outside RFC 3986 percent-encoded.

    >>> safe_url("https://www.nknews.org/a b"), safe_url("JaVa\tScript:alert(1)")
    ('https://www.nknews.org/ab', None)
    """
    if " " in url or not url.isprintable():
        url = url.translate(_DROPPED)
    scheme, colon, _rest = url.partition(":")
    if not colon or scheme.lower() not in _SCHEMES:
        return None
    encoded: str = _NOT_IN_ADDRESSES.sub(_percent, url)
    return encoded


_CONTROLS = Pattern("([\v\f\x85\u2028\u2029]|\r(?!\n))|[\x00-\x08\x0b-\x1f\x7f-\x9f]|([\ud800-\udfff\ufffe\uffff])")
_LINES = str.maketrans("\n\t", "  ")
_DIRECTIONS = Pattern("([\u202a-\u202e\u2066-\u2069])")
_ISOLATES = frozenset("\u2066\u2067\u2068")
_END, _END_ISOLATE = "\u202c", "\u2069"


def harmless(text: str) -> str:
    r"""Return *text* as something that only shows.

    Control characters go, but for tabs and line feeds, which styles set; other ends of lines become a space, and
    half a surrogate pair U+FFFD. A change of direction (U+202A–202E, U+2066–2069) ends where the text ends at the
    latest, and an end of one that was begun elsewhere goes, so that no field turns round the words beside it.

    Source: Unicode Standard Annex 9, "Explicit Directional Embeddings, Overrides, and Isolates".

    >>> harmless("a\x1b[31m\r\nb"), harmless("\u202eA\u2069") == "\u202eA\u202c"
    ('a[31m\nb', True)
    """
    if text.isprintable():
        return text
    text = _CONTROLS.sub(lambda match: " " if match[1] else "\ufffd" if match[2] else "", text)
    if _DIRECTIONS.search(text) is None:
        return text
    parts: list[str] = []
    pending: list[str] = []
    isolates = 0
    for part in _DIRECTIONS.split(text):
        if part == _END_ISOLATE:
            if not isolates:
                continue
            while pending[-1] != _END_ISOLATE:  # it ends the embeddings inside it too
                parts.append(pending.pop())
            isolates -= 1
            pending.pop()
        elif part == _END:
            if not pending or pending[-1] != _END:
                continue
            pending.pop()
        elif part in _ISOLATES:
            isolates += 1
            pending.append(_END_ISOLATE)
        elif "\u202a" <= part <= "\u202e":
            pending.append(_END)
        parts.append(part)
    return "".join(parts + pending[::-1])


def one_line(text: str) -> str:
    r"""Return *text* as `harmless` does, on one line, for a format in which the beginning of a line is markup.

    >>> one_line("1992\n# Heading")
    '1992 # Heading'
    """
    return text if text.isprintable() else harmless(text).translate(_LINES)


# -- HTML and text ------------------------------------------------------------------------------------

_SPACES = Pattern("(?<!\u00a0)  ")
_SUPERSCRIPT = Pattern(
    "["
    "\u00aa\u00b2-\u00b3\u00b9-\u00ba\u02b0-\u02b8\u02c0-\u02c1\u02e0-\u02e4\u06e5-\u06e6\u1d2c-\u1d2e\u1d30-\u1d3a\u1d3c-\u1d4d\u1d4f-\u1d61\u2070-\u2071\u2074-\u207f\u2120\u2122\u3192-\u319f"
    "]"
)
_RAISED_SPECIAL = {"ˀ": "ʔ", "ˁ": "ʕ", "ۥ": "و", "ۦ": "ي"}


def _raised(match: re.Match[str]) -> str:
    """Return a raised character as the plain one, raised by the format (suite: ``magic_SuperscriptChars``)."""
    sign = match[0]
    return f"<sup>{_RAISED_SPECIAL.get(sign) or unicodedata.normalize('NFKC', sign)}</sup>"


class Html(Backend):
    """HTML: text and the few tags CSL asks for; everything else is escaped.

    Args:
        isolate: Whether text that runs against the rest, such as an Arabic name in an English entry, stands in
            ``<bdi>``, so that it moves no punctuation and no numbers beside it.
        direction: ``"ltr"`` or ``"rtl"``: the ``dir`` of a whole bibliography, for a page in the other direction.
    """

    def __init__(self, *, isolate: bool = True, direction: str = "") -> None:
        self.isolate = isolate
        self.direction = direction

    _TAGS: ClassVar = {
        ("direction", "rtl"): ("<bdi>", "</bdi>"),
        ("direction", "ltr"): ("<bdi>", "</bdi>"),
        ("font-style", "italic"): ("<i>", "</i>"),
        ("font-style", "oblique"): ("<em>", "</em>"),
        ("font-weight", "bold"): ("<b>", "</b>"),
        ("vertical-align", "sup"): ("<sup>", "</sup>"),
        ("vertical-align", "sub"): ("<sub>", "</sub>"),
        ("vertical-align", "baseline"): ('<span style="baseline">', "</span>"),
        ("font-weight", "light"): ("", ""),
        **{
            (kind, value): (f'<span style="{kind}:{value};">', "</span>")
            for kind, value in (
                ("font-style", "normal"), ("font-variant", "small-caps"), ("font-variant", "normal"),
                ("font-weight", "normal"), ("text-decoration", "underline"), ("text-decoration", "none"),
            )
        },
    }  # fmt: skip

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry, looking at its texts one by one only where one of them needs a change."""
        whole = tokens.text if isinstance(tokens, Tokens) else "".join([t for t in tokens if type(t) is str])
        if not self.is_plain(whole):
            return super().write(tokens)
        if len(tokens) == 1:
            return whole
        ends: list[str] = []

        def opened(token: Open) -> str:
            begin, end = self._TAGS.get(token) or self._around(token)
            ends.append(end)
            return begin

        return "".join([
            token if type(token) is str else opened(token) if type(token) is Open else ends.pop() for token in tokens
        ])

    def is_plain(self, text: str) -> bool:
        """Return whether *text* is the same in HTML."""
        return (
            text.isprintable()
            and not ("&" in text or "<" in text or ">" in text or "  " in text)
            and (text.isascii() or _SUPERSCRIPT.search(text) is None)
        )

    def address(self, url: str) -> str | None:
        """Return *url* as it stands in an attribute; ``None`` where it leads nowhere."""
        safe = safe_url(url)
        return None if safe is None else safe.replace("&", "&#38;").replace("'", "&#39;")

    def _around(self, opened: Open) -> tuple[str, str]:
        """Return what stands before and after what *opened* encloses."""
        begin, _, end = self.enclose("\0", opened).partition("\0")
        return begin, end

    def text(self, text: str) -> str:
        """Return *text* with the signs of markup as character references."""
        if not text.isprintable():
            text = harmless(text)
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
        if "  " in text:
            text = _SPACES.sub("\u00a0 ", text)
        return text if text.isascii() else _SUPERSCRIPT.sub(_raised, text)

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* in the element for this formatting."""
        begin, end = self._TAGS.get((kind, value), ("", ""))
        return begin + text + end

    def link(self, text: str, url: str) -> str:
        """Return *text* in an anchor."""
        url = url.replace("&", "&#38;").replace("'", "&#39;")
        return f'<a href="{url}">{text}</a>'

    def block(self, text: str, display: str) -> str:
        """Return *text* in a division."""
        if display == "block":
            return f'\n\n    <div class="csl-block">{text}</div>\n'
        if display == "left-margin":
            return f'\n    <div class="csl-left-margin">{text}</div>'
        if display == "right-inline":
            return f'<div class="csl-right-inline">{text}</div>\n  '
        return f'<div class="csl-indent">{text}</div>\n  '

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return a division that holds one division an entry."""
        body = "".join(f'  <div class="csl-entry">{entry}</div>\n' for entry in entries)
        direction = f' dir="{self.direction}"' if self.direction in ("ltr", "rtl") else ""
        return f'<div class="csl-bib-body"{direction}>\n{body}</div>'


class Text(Backend):
    """Plain text: no formatting; blocks on lines of their own.

    Args:
        isolate: Whether text that runs against the rest stands between U+2067 (or U+2066) and U+2069. They are
            invisible where they are known, and boxes where they are not.
    """

    _ISOLATES: ClassVar = {"rtl": "\u2067", "ltr": "\u2066"}

    def __init__(self, *, isolate: bool = False) -> None:
        self.isolate = isolate

    def text(self, text: str) -> str:
        """Return *text* as it is, but for what would act on a terminal."""
        return text if text.isprintable() else harmless(text)

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* as it is, or isolated."""
        return f"{self._ISOLATES[value]}{text}\u2069" if kind == "direction" else text

    def link(self, text: str, url: str) -> str:
        """Return *text*; where it leads, a reader sees from it."""
        return text

    def block(self, text: str, display: str) -> str:
        """Return *text* so that it does not run into what follows."""
        if display == "left-margin":
            return text if text.endswith(" ") else text + " "
        if display == "right-inline":
            return text
        return f"\n{text}\n"

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return one entry a paragraph."""
        return "\n".join(entries)


def render(tokens: Sequence[Token], backend: Backend) -> str:
    """Return *tokens* in the format of *backend*.

    >>> from dprkpal.csl.content import Formatting, Span
    >>> from dprkpal.csl.typography import Quotes, settle
    >>> render(settle(("A & ", Span(("B",), Formatting(font_style="italic"))), Quotes()), Html())
    'A &#38; <i>B</i>'
    """
    return backend.write(tokens)
