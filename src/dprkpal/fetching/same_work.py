"""Internal: compare two references, to notice a DOI that names another work."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from difflib import SequenceMatcher
from typing import Any

from ..model.plain_text import plain

__all__ = ["differences", "same_title"]

SIMILAR = 0.75
"""Titles are the same if at least this share of their characters agrees."""
MAX_LENGTH = 300


def same_title(one: str, other: str) -> bool:
    """Return whether two titles belong to the same work. Either can lack the subtitle.

    >>> same_title("Guns, Guerillas", "Guns, Guerillas, and the Great Leader"), same_title("Guns", "Butter")
    (True, False)
    """
    first, second = _folded(one), _folded(other)
    if not first or not second:
        return True  # titles in two scripts, or none: nothing can be said
    shorter, longer = sorted((first, second), key=len)
    if f"{longer} ".startswith(f"{shorter} "):
        return True
    if _is_latin(first) != _is_latin(second):
        return True  # a translated or romanised title
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= SIMILAR


def differences(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Return how the record of a DOI differs from the reference that has this DOI, or nothing if it is the same work.

    A title alone can be translated or corrected. So both the title and the authors must disagree, or only the title if
    there are no authors to compare.
    """
    title, other = str(mine.get("title") or ""), str(theirs.get("title") or "")
    if not title or not other or same_title(title, other):
        return []
    names, others = _families(mine), _families(theirs)
    if names and others and names & others:
        return []
    found = [f"its title is {plain(other)[:100]!r}"]
    if names and others:
        shown = [str(name.get("family") or name.get("literal")) for name in _names(theirs)[:3]]
        found.append(f"its authors are {', '.join(shown)}")
    return found


def _families(item: Mapping[str, Any]) -> set[str]:
    """Return the family names of authors and editors, for comparison."""
    return {_folded(str(name.get("family") or name.get("literal") or "")) for name in _names(item)} - {""}


def _names(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the names of authors and editors."""
    return [name for role in ("author", "editor") for name in item.get(role) or () if isinstance(name, Mapping)]


def _folded(text: str) -> str:
    """Return *text* without markup, accents and punctuation, in lower case."""
    letters = unicodedata.normalize("NFKD", plain(text)[:MAX_LENGTH]).casefold()
    return " ".join(re.findall(r"[^\W_]+", "".join(one for one in letters if not unicodedata.combining(one))))


def _is_latin(text: str) -> bool:
    """Return whether most letters of *text* are Latin."""
    return sum(one.isascii() for one in text) * 2 >= len(text)
