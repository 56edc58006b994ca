"""Internal: marks text in other languages: runs of Korean, Arabic and Hebrew script, and titles in known languages.

Browsers then choose the right font, hyphenation and direction, and screen readers the right voice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from html import escape

__all__ = ["marked_html", "marked_page", "runs", "titles_pattern"]

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


def titles_pattern(titles: Iterable[tuple[str, str]]) -> re.Pattern[str] | None:
    """Return a pattern for titles in HTML, each in a group named for its language; ``None`` without titles.

    Args:
        titles: Languages, such as ``"fr"``, each with a plain title.
    """
    patterns: dict[str, list[str]] = {}
    for language, title in titles:
        words = [re.escape(escape(word, quote=False)) for word in re.split(r"\s+", title.strip()) if word]
        apart = r"[\s\u00a0\u202f]+".join(words)
        patterns.setdefault(language.partition("-")[0], []).append(re.sub("['’]", "(?:'|’|&#x27;|&#39;)", apart))
    groups = [f"(?P<{language}>{'|'.join(several)})" for language, several in patterns.items() if language.isalpha()]
    return re.compile("|".join(groups)) if groups else None


_CLOSED = ("<svg", "<option", "<script", "<style", "<textarea", "<title")
"""The starts of elements that contain no other elements, or none of HTML."""


def marked_page(html: str, titles: re.Pattern[str] | None) -> str:
    """Return *html* with language and direction marked wherever they are not marked yet.

    Args:
        html: The content of a page.
        titles: The titles in other languages, from `titles_pattern`.

    >>> marked_page("<h1>L’État</h1>", titles_pattern([("fr-FR", "L'État")]))
    '<h1><span lang="fr">L’État</span></h1>'
    >>> marked_page('<bdi lang="ko">북한</bdi> <p>북한</p>', None)
    '<bdi lang="ko">북한</bdi> <p><bdi lang="ko" dir="ltr">북한</bdi></p>'
    """
    if not _RUN.search(html) and not (titles and titles.search(html)):
        return html
    found, closed, before = [], "", ""
    for part in re.split(r"(<[^>]*>)", html):
        if part.startswith("<"):
            if closed and part.startswith(f"</{closed}"):
                closed = ""
            elif not closed:
                closed = next((start[1:] for start in _CLOSED if part.startswith(start)), "")
            before = part
        elif part and not closed and ' lang="' not in before:
            part = titles.sub(_with_language, part) if titles else part
            part = marked_html(part) if "<span lang" not in part else part
        found.append(part)
    return "".join(found)


def _with_language(match: re.Match[str]) -> str:
    return f'<span lang="{match.lastgroup}">{match[0]}</span>'
