"""What machines are told of a work, taken out of CSL-JSON once: plain titles, names in order, days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dprkpal.findable import plain

__all__ = ["day_of", "isbn_of", "names_of", "pages_of", "plain_title"]


def plain_title(csl: Mapping[str, Any]) -> str:
    """Return the title without markup."""
    return plain(str(csl.get("title", csl.get("id", ""))))


def names_of(csl: Mapping[str, Any], role: str = "author") -> list[str]:
    """Return the names of those who wrote a work, the surname first.

    >>> names_of({"author": [{"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de"}]})
    ['de Gaulle, Charles']
    """
    found = []
    for name in csl.get(role) or ():
        if name.get("literal"):
            found.append(str(name["literal"]))
            continue
        family = " ".join(str(name[part]) for part in ("non-dropping-particle", "family") if name.get(part))
        given = " ".join(str(name[part]) for part in ("given", "dropping-particle") if name.get(part))
        found.append(", ".join(part for part in (family, given, str(name.get("suffix") or "")) if part))
    return found


def day_of(date: Any) -> tuple[str, ...]:
    """Return year, month and day of a date as digits, as far as they are known; nothing where the year is not.

    >>> day_of({"date-parts": [[2014, 7, 26]]}), day_of({"date-parts": [["1972", 9], [1973]]}), day_of(None)
    (('2014', '07', '26'), ('1972', '09'), ())
    """
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    if not parts or not parts[0]:
        return ()
    year, *rest = (int(part) for part in parts[0][:3])
    return (f"{year:04}", *(f"{part:02}" for part in rest if 1 <= part <= 31)) if year > 0 else ()


def isbn_of(csl: Mapping[str, Any]) -> str | None:
    """Return the first ISBN of a work."""
    numbers = str(csl.get("ISBN") or "").replace(",", " ").split()
    return numbers[0] if numbers else None


def pages_of(csl: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the first and the last page.

    >>> pages_of({"page": "11–17"}), pages_of({"page": "3"})
    (('11', '17'), ('3', '3'))
    """
    text = str(csl.get("page") or "").replace("–", "-").strip()
    first, _, last = text.partition("-")
    return (first, last or first) if first else None
