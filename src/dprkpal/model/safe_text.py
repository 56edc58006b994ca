"""Internal: make text and URLs from untrusted data safe to print.

`sanitize` and `one_line` remove characters that control a terminal, break a line, or change the direction of the text
that follows. `safe_url` accepts only URLs that lead to a page or a mail address.
"""

from __future__ import annotations

import re

from .lazy_pattern import Pattern

__all__ = ["one_line", "safe_url", "sanitize", "without_overrides"]

_SCHEMES = frozenset({"http", "https", "ftp", "mailto", "doi"})
_DROPPED = dict.fromkeys((*range(0x21), 0x7F))
_NOT_IN_ADDRESSES = Pattern(r"[^A-Za-z0-9_.\-%/:=&?~#+!$,;@()*\[\]']+")


def _percent(match: re.Match[str]) -> str:
    """Return characters that a URL cannot contain, percent-encoded."""
    return "".join([f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")])


def safe_url(url: str) -> str | None:
    r"""Return *url* in a form that is safe to link to, or ``None`` if its scheme is not allowed.

    Args:
        url: A URL from untrusted data.

    Returns:
        The URL without control characters and spaces. Characters outside RFC 3986 are percent-encoded.

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


def sanitize(text: str) -> str:
    r"""Return *text* without characters that do more than print.

    Control characters are removed, except for tabs and line feeds, which styles use. Other line breaks become a space,
    and a lone surrogate becomes U+FFFD. Changes of direction (U+202A–202E, U+2066–2069) are closed at the end of the
    text, and unmatched ends are removed, so that a field cannot change the direction of the text around it.

    Source: Unicode Standard Annex 9, "Explicit Directional Embeddings, Overrides, and Isolates".

    >>> sanitize("a\x1b[31m\r\nb"), sanitize("\u202eA\u2069") == "\u202eA\u202c"
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
            while pending[-1] != _END_ISOLATE:  # the end of an isolate also ends the embeddings inside it
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


_OVERRIDES = str.maketrans("", "", "\u202d\u202e")


def without_overrides(text: str) -> str:
    r"""Return *text* like `sanitize`, and without overrides of the direction (U+202D, U+202E).

    Overrides show a text in another order than it is read in.

    >>> without_overrides("a\x1b[31m\x9b \u202egpj.exe\u202c")
    'a[31m gpj.exe'
    """
    return text if text.isprintable() else sanitize(text.translate(_OVERRIDES))


def one_line(text: str) -> str:
    r"""Return *text* like `sanitize`, but on one line, for formats where the start of a line can be markup.

    >>> one_line("1992\n# Heading")
    '1992 # Heading'
    """
    return text if text.isprintable() else sanitize(text).translate(_LINES)
