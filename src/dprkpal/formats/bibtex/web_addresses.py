r"""Internal: DOIs and addresses as people write them in ``.bib`` files.

Source: the DOI Handbook, "Visual presentation of DOI names"; fields in public ``.bib`` files.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from ..tex.reader import decode_verbatim

__all__ = ["lone_address", "lone_doi", "plain_doi"]

_DOI = re.compile(
    r"(?:(?:https?://)?[\w.-]{1,100}/(?:(?:doi|article|chapter|book|abs|full|epdf|pdf)/){0,3}"
    r"|(?:doi(?:\s*[:=]\s*|\s+))?(?:https?://(?:dx\.)?doi\.org/)?)"
    r"(10\.\d{1,9}(?:\.\d+)*(?:/|%2f)\S{1,500}|10/[a-z0-9]{2,20})", re.IGNORECASE,
)  # fmt: skip
"""A DOI, also in the address of a resolver, a publisher or the proxy of a library."""
_LABELS = (
    r"(?:\[?online\]?[.:]?\s*)?"
    r"(?:(?:available|accessible|retrieved|accessed|online|url)(?:\s+(?:online|at|from))*[:.]?\s*)?"
)
_ADDRESS = re.compile(
    r"\{*" + _LABELS + r"(?:\\(?:url|href|path|nolinkurl)\s*\{)?(https?://[^\s{}]+)"
    r"(?:\}(?:\s*\{[^{}]*\})?)?\s*\.?\}*", re.IGNORECASE,
)
"""An address alone, perhaps with words that only say that it is one."""


def plain_doi(text: str) -> str:
    r"""Return *text* as a DOI without an address before it; or unchanged if it is not a DOI.

    >>> plain_doi("http://doi.acm.org/10.1145/12.34"), plain_doi("DOI 10.1000%2Fa"), plain_doi("none")
    ('10.1145/12.34', '10.1000/a', 'none')
    >>> plain_doi("{10.1000/a}"), plain_doi(r"\href{https://doi.org/10.1000/a}{doi:10.1000/a}")
    ('10.1000/a', '10.1000/a')
    """
    stripped = text.strip()
    if "{" in stripped:
        while stripped[0] == "{" and stripped[-1] == "}":
            stripped = stripped[1:-1].strip() or " "
        stripped = lone_address(stripped) or stripped
    match = _DOI.fullmatch(stripped)
    if match is None:
        return text
    return unquote(match[1]) if "%2f" in match[1].lower() else match[1]


def lone_doi(source: str) -> str:
    r"""Return the DOI in a field that has nothing else, such as a note, or ``""``.

    >>> lone_doi("DOI: 10.1000/a."), lone_doi(r"\url{https://doi.org/10.1000/a}"), lone_doi("see 10.1000/a")
    ('10.1000/a', '10.1000/a', '')
    """
    if "10." not in source:
        return ""
    match = _LONE_DOI.fullmatch(lone_address(source) or decode_verbatim(source).strip())
    return match[1].rstrip(".") if match else ""


_LONE_DOI = re.compile(
    r"(?:doi(?:\s*[:=]\s*|\s+))?(?:https?://(?:dx\.)?doi\.org/)?(10\.\d{1,9}(?:\.\d+)*/\S{1,500})", re.IGNORECASE
)


def lone_address(source: str) -> str:
    r"""Return the address in a field that has nothing else, or ``""``.

    >>> lone_address(r"[Online]. Available: \url{https://example.org/a\_b}."), lone_address("at https://example.org")
    ('https://example.org/a_b', '')
    """
    if "http" not in source:
        return ""
    match = _ADDRESS.fullmatch(source.strip())
    return decode_verbatim(match[1]).rstrip(".") if match else ""
