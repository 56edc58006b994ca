"""Internal: the language of an entry, in ``langid``, ``hyphenation`` or ``language``, or else in its title.

Source: the biblatex manual, "langid"; BCP 47.
"""

from __future__ import annotations

import re
from functools import lru_cache

from .tables import LANGUAGES

__all__ = ["is_foreign_title", "language_tag"]

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_WORD = re.compile(r"[^\W\d_]+")
_REGIONS = {
    "us": "US", "usa": "US", "american": "US", "america": "US", "uk": "GB", "gb": "GB", "british": "GB",
    "britain": "GB", "australian": "AU", "canadian": "CA", "brazilian": "BR", "brazil": "BR", "mexican": "MX",
    "austrian": "AT", "swiss": "CH",
}  # fmt: skip
"""Words for a region that programs write next to the name of a language: ``English (US)``, ``Brazilian Portuguese``."""
_GENERAL = frozenset(("language", "united", "states", "kingdom"))
MAX_LENGTH = 40
"""Longer texts are no names of languages."""


@lru_cache(maxsize=256)
def language_tag(name: str) -> str:
    """Return the BCP 47 tag for *name*: a tag, a code, a name of babel or an English name, or ``""``.

    >>> [language_tag(name) for name in ("ngerman", "en-GB", "eng", "English (US)", "en_us", "Martian")]
    ['de', 'en-GB', 'eng', 'en-US', 'en-US', '']
    """
    name = name.strip().removeprefix("lang")
    if known := LANGUAGES.get(name.lower()):
        return known
    if len(name) > MAX_LENGTH:
        return ""
    if _TAG.fullmatch(name):
        return name
    primary, *rest = name.replace("_", "-").split("-")
    tag = "-".join((primary.lower(), *(part.upper() if len(part) == 2 else part for part in rest)))
    if _TAG.fullmatch(tag):
        return tag
    words = [word for word in _WORD.findall(name.lower()) if word not in _GENERAL]
    tags = {LANGUAGES[word].split("-")[0] for word in words if word in LANGUAGES and word not in _REGIONS}
    regions = {_REGIONS[word] for word in words if word in _REGIONS}
    others = [word for word in words if word not in LANGUAGES and word not in _REGIONS]
    if len(tags) != 1 or len(regions) > 1 or others:
        return ""
    return "-".join((*tags, *regions))


_TITLE_WORD = re.compile(r"[^\W\d_]+")
_NAME_PARTICLES = re.compile(r"\b(?:van|von) (?:de[nmr]?|het)\b|\bet al\b", re.IGNORECASE)
_OTHER_SCRIPT = re.compile(r"[Ͱ-ϿЀ-ӿ]{3}")  # Greek and Cyrillic; single letters are symbols
_ENGLISH = frozenset(
    """and are at by for from how its of on or that the their through to towards under using what when where which who
    why with within without""".split()
)
"""Function words of English that are frequent in no other language; *an*, *in* and *is* are words of several."""
_FOREIGN = frozenset(
    (
        # German
        """als auf aus bei beim bis das dem der des die durch ein eine einem einen einer eines für gegen im ist mit nach
        nicht können müssen oder ohne seit sich sind sowie über und vom werden wie wird zu zum zur zwischen """
        # French
        """aux ces dans des est et leur les où pour qui sous sur une """
        # Spanish, Portuguese and Italian
        """com como con das degli dei della delle dello desde dos em entre gli las los na nas nel nella nos para por
        sobre sul sulla um uma una """
        # Dutch, Danish, Norwegian, Swedish and Polish
        """aan att bij dla ett från het hos inom med mellan met naar niet och og oraz på przez się uit voor"""
    ).split()
)
_ALSO_NAMES = frozenset("bei com con dei des las los med na nos pour qui sous".split())
"""Words of `_FOREIGN` that often begin English titles, as in *Los Angeles*. They count only in lower case."""


def is_foreign_title(title: str) -> bool:
    """Return whether the function words of *title* belong to another language than English.

    Function words are in lower case in English titles too, so words with a capital count only at the beginning of a
    sentence, and abbreviations such as *EM* and *DoS* never. A title without function words may be English.

    >>> [is_foreign_title(title) for title in ("Geschichte der Philosophie", "On Van der Waals Forces", "Das Kapital")]
    [True, False, True]
    >>> [is_foreign_title(title) for title in ("L'Etat et la Révolution", "Rio de Janeiro", "History of al-Andalus")]
    [True, False, False]
    """
    if _OTHER_SCRIPT.search(title):
        return True
    title = _NAME_PARTICLES.sub("", title[:1000])  # the rest of a longer text says nothing new
    english = foreign = 0
    for match in _TITLE_WORD.finditer(title):
        word = match[0].lower()
        if word != match[0]:
            before = title[: match.start()].rstrip(' "“„«‘([')
            if word in _ALSO_NAMES or match[0] != word.capitalize() or (before and before[-1] not in ":?!.–—-"):
                continue
        english += word in _ENGLISH
        foreign += word in _FOREIGN
    return foreign > english
