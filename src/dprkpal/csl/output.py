"""Settled text to an output format. Escaping happens here, once, and nowhere else.

A format is a `Backend`: five small methods. It gets every text on its own and finished; it escapes it
and puts marks around runs. It decides nothing about punctuation, case or quotation marks.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Protocol

from .pattern import Pattern
from .typography import Open, Token

__all__ = ["BACKENDS", "OUTPUTS", "Backend", "Html", "Text", "render", "safe_url"]


class Backend(Protocol):
    """An output format."""

    def text(self, text: str) -> str:
        """Return *text* with everything escaped that the format would act on."""

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text*, already in the format, under a formatting, such as ``"font-style"``, ``"italic"``."""

    def link(self, text: str, url: str) -> str:
        """Return *text*, already in the format, leading to *url*, which `safe_url` has let through."""

    def block(self, text: str, display: str) -> str:
        """Return *text*, already in the format, as ``"block"``, ``"left-margin"``, ``"right-inline"`` or ``"indent"``."""

    def join(self, entries: Iterable[str], params: dict[str, object]) -> str:
        """Return the entries of a bibliography, each already in the format, as one text."""


_ADDRESS = Pattern(r"[A-Za-z0-9._~%/:=&?#+!$,;@()*\[\]'-]*")
_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "doi"})
_DROPPED = dict.fromkeys((*range(33), 127))


def safe_url(url: str) -> str | None:
    """Return *url* fit to be followed, or ``None`` where its scheme is not one that only leads to a page.

    Args:
        url: An address as it stands in somebody's data.

    Returns:
        The address without control characters and spaces, everything outside RFC 3986 percent-encoded.

    >>> safe_url("https://www.nknews.org/a b"), safe_url("JaVa\\tScript:alert(1)")
    ('https://www.nknews.org/ab', None)
    """
    url = url.translate(_DROPPED)
    scheme, colon, _rest = url.partition(":")
    if not colon or scheme.lower() not in _SCHEMES:
        return None
    if _ADDRESS.fullmatch(url):
        return url
    from urllib.parse import quote  # few addresses need it

    return quote(url, safe="%/:=&?~#+!$,;@()*[]'")


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


class Html:
    """HTML: text and the few tags CSL asks for; everything else is escaped."""

    _TAGS = {
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

    def text(self, text: str) -> str:
        """Return *text* with the signs of markup as character references."""
        if "&" in text or "<" in text or ">" in text:
            text = text.replace("&", "&#38;").replace("<", "&#60;").replace(">", "&#62;")
        if "  " in text:
            text = text.replace("  ", "\u00a0 ")
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

    def join(self, entries: Iterable[str], params: dict[str, object]) -> str:
        """Return a division that holds one division an entry."""
        body = "".join(f'  <div class="csl-entry">{entry}</div>\n' for entry in entries)
        return f'<div class="csl-bib-body">\n{body}</div>'


class Text:
    """Plain text: no formatting; blocks on lines of their own."""

    def text(self, text: str) -> str:
        """Return *text* as it is."""
        return text

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* as it is."""
        return text

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

    def join(self, entries: Iterable[str], params: dict[str, object]) -> str:
        """Return one entry a paragraph."""
        return "\n".join(entries)


BACKENDS: dict[str, Callable[[], Backend]] = {"html": Html, "text": Text}
"""The output formats by name; a program may add its own."""
OUTPUTS = tuple(BACKENDS)
"""Names of the output formats that come with dprkpal."""


def render(tokens: list[Token], backend: Backend) -> str:
    """Return *tokens* in the format of *backend*.

    >>> from .content import Formatting, Span
    >>> from .typography import Quotes, settle
    >>> render(settle(("A & ", Span(("B",), Formatting(font_style="italic"))), Quotes()), Html())
    'A &#38; <i>B</i>'
    """
    write = backend.text
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
            (kind, value), parts = stack.pop()
            if kind == "link":
                url = safe_url(value)
                parts.append(inner if url is None else backend.link(inner, url))
            elif kind == "display":
                parts.append(backend.block(inner, value))
            else:
                parts.append(backend.span(inner, kind, value))
    return "".join(parts)
