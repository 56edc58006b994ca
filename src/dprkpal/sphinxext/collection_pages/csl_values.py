"""Internal: plain titles, names, dates and page numbers from CSL-JSON, for the metadata of pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.plain_text import plain

__all__ = ["ZOTERO", "day_of", "isbn_of", "names_of", "pages_of", "plain_title"]

ZOTERO = {
    "article-journal": "journalArticle", "article-magazine": "magazineArticle", "article-newspaper": "newspaperArticle",
    "book": "book", "chapter": "bookSection", "entry-encyclopedia": "encyclopediaArticle", "hearing": "hearing",
    "interview": "interview", "legal_case": "case", "legislation": "statute", "post-weblog": "blogPost",
    "report": "report", "review": "journalArticle", "thesis": "thesis", "webpage": "webpage",
}  # fmt: skip
"""Zotero's names of the item types. Zotero reads them from embedded metadata and from COinS."""


def plain_title(csl: Mapping[str, Any]) -> str:
    """Return the title without markup."""
    return plain(str(csl.get("title", csl.get("id", ""))))


def names_of(csl: Mapping[str, Any], role: str = "author") -> list[str]:
    """Return the names in a role, family name first.

    A name of several words without a given name ends with a comma. Otherwise reference managers would take its last
    word as the family name.

    >>> names_of({"author": [{"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de"}]})
    ['de Gaulle, Charles']
    >>> names_of({"author": [{"literal": "Agence France-Presse"}, {"literal": "Reuters"}]})
    ['Agence France-Presse,', 'Reuters']
    """
    found = []
    for name in csl.get(role) or ():
        family = " ".join(str(name[part]) for part in ("non-dropping-particle", "family") if name.get(part))
        given = " ".join(str(name[part]) for part in ("given", "dropping-particle") if name.get(part))
        whole = ", ".join(part for part in (family, given, str(name.get("suffix") or "")) if part)
        whole = str(name["literal"]) if name.get("literal") else whole
        found.append(f"{whole}," if " " in whole and "," not in whole else whole)
    return found


def day_of(date: Any) -> tuple[str, ...]:
    """Return the known parts of a date (year, month, day) as digits, or nothing if the year is unknown.

    >>> day_of({"date-parts": [[2014, 7, 26]]}), day_of({"date-parts": [["1972", 9], [1973]]}), day_of(None)
    (('2014', '07', '26'), ('1972', '09'), ())
    """
    parts = date.get("date-parts") if isinstance(date, Mapping) else None
    if not parts or not parts[0]:
        return ()
    year, *rest = (int(part) for part in parts[0][:3])
    return (f"{year:04}", *(f"{part:02}" for part in rest if 1 <= part <= 31)) if year > 0 else ()


def isbn_of(csl: Mapping[str, Any]) -> str | None:
    """Return the first ISBN of a reference."""
    numbers = str(csl.get("ISBN") or "").replace(",", " ").split()
    return numbers[0] if numbers else None


def pages_of(csl: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the first and the last page of a reference.

    >>> pages_of({"page": "11–17"}), pages_of({"page": "3"})
    (('11', '17'), ('3', '3'))
    """
    text = str(csl.get("page") or "").replace("–", "-").strip()
    first, _, last = text.partition("-")
    return (first, last or first) if first else None
