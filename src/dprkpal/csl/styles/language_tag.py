"""Internal: compare language tags, and read their extensions, of which the collation is used.

Source: BCP 47; RFC 4647, "Lookup"; Unicode Technical Standard 35, "Unicode BCP 47 U Extension".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from .locale import PRIMARY_DIALECTS

__all__ = ["best_match", "split_collation"]

_EXTENSION = re.compile(r"-[a-z0-9]-.*", re.IGNORECASE | re.DOTALL)
_ALIASES = {"phonebook": "phonebk", "traditional": "trad"}


def split_collation(tag: str) -> tuple[str, str]:
    """Return *tag* without extensions, and the collation that it asks for, or ``""``.

    >>> split_collation("de-AT-u-kn-true-co-phonebk"), split_collation("fr_FR"), split_collation("es-x-u-co-trad")
    (('de-AT', 'phonebk'), ('fr-FR', ''), ('es', ''))
    """
    tag = tag.replace("_", "-")
    found = _EXTENSION.search(tag)
    if found is None:
        return tag, ""
    extension = ""
    parts = found[0][1:].casefold().split("-")
    for key, value in pairwise(parts):
        if len(key) == 1:
            extension = key
            if key == "x":
                break  # for private use
        if extension == "u" and key == "co":
            return tag[: found.start()], _ALIASES.get(value, value)
    return tag[: found.start()], ""


def best_match(tag: str, among: Sequence[str]) -> str | None:
    """Return the language of *among* that fits a text in the language *tag* best, or ``None``.

    It is the same tag, else the longest one that *tag* begins with, else the same language as it is spoken in its
    primary country, such as ``en-US`` for ``en``.

    >>> best_match("de_AT", ["en", "de"]), best_match("en", ["zh-CN", "en-US"]), best_match("zh-TW", ["zh-CN"])
    ('de', 'en-US', None)
    """
    tag = tag.strip().replace("_", "-").casefold()
    known = {language.replace("_", "-").casefold(): language for language in reversed(among)}
    parts = tag.split("-")
    for length in range(len(parts), 0, -1):
        found = known.get("-".join(parts[:length]))
        if found is not None:
            return found
    return known.get(PRIMARY_DIALECTS.get(tag, "").casefold())
