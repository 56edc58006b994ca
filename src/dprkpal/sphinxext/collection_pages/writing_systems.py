"""Internal: marks text in Korean, Arabic and Hebrew script with its language and direction.

Browsers then choose the right font, hyphenation and direction, and screen readers the right voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["marked_html", "runs"]

_LANGUAGES = {
    "ko": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af",
    "ar": "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc",
    "he": "\u0590-\u05ff",
}
"""The languages of the collection that a script identifies. Chinese characters alone do not identify a language."""

_RUN = re.compile(
    "|".join(f"(?P<{language}>[{signs}](?:[{signs}\\s\\d·,.]*[{signs}])?)" for language, signs in _LANGUAGES.items())
)
_TAG = re.compile(r"(<[^>]*>|&[a-zA-Z0-9#]+;)")


def runs(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield *text* in runs, each with its language, or ``None`` for the language of the page.

    >>> list(runs("Kim Il Sung (김일성)"))
    [('Kim Il Sung (', None), ('김일성', 'ko'), (')', None)]
    """
    at = 0
    for match in _RUN.finditer(text):
        if match.start() > at:
            yield text[at : match.start()], None
        yield match[0], match.lastgroup
        at = match.end()
    if at < len(text):
        yield text[at:], None


def marked_html(html: str) -> str:
    """Return *html* with language and direction marked on text in another script.

    >>> marked_html('<i>한경</i> &amp; <a href="x">عرفات</a>')
    '<i><bdi lang="ko" dir="ltr">한경</bdi></i> &amp; <a href="x"><bdi lang="ar" dir="rtl">عرفات</bdi></a>'
    """
    return "".join(part if _TAG.fullmatch(part) else _marked(part) for part in _TAG.split(html))


def _marked(text: str) -> str:
    return "".join(
        run
        if language is None
        else f'<bdi lang="{language}" dir="{"rtl" if language in ("ar", "he") else "ltr"}">{run}</bdi>'
        for run, language in runs(text)
    )
