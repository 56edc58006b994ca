"""Internal: the extensions of a language tag, of which the collation is used.

Source: BCP 47; Unicode Technical Standard 35, "Unicode BCP 47 U Extension".
"""

from __future__ import annotations

import re
from itertools import pairwise

__all__ = ["split_collation"]

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
