"""Internal: sort and group the references of a publication list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ...csl.document.collation import collator
from ...csl.rendering.date_variables import date_value
from ...errors import VocabularyError
from ...model.keywords import keywords
from ...model.plain_text import plain
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

if TYPE_CHECKING:
    from ...collection.entry import Entry
    from ...csl import Locale

__all__ = ["SORTS", "GroupBy", "PlannedGroup", "check_grouping", "forthcoming_term", "group_entries", "sort_entries"]

GroupBy: TypeAlias = "str | Callable[[Entry], str | None] | None"
"""``"year"``, ``"decade"``, ``"type"``, a CSL variable, or a function from an entry to the title of its group."""

SORTS = ("newest", "oldest", "title", "style", "file")
"""The orders of a publication list; ``"style"`` is that of the citation style, ``"file"`` that of the library."""

_FIELDS = (TEXT_VARIABLES | NUMBER_VARIABLES | NAME_VARIABLES | DATE_VARIABLES) - {"issued"}

_HEADINGS = {
    "book": "Books", "classic": "Classics", "collection": "Collections", "article-journal": "Journal articles",
    "review": "Reviews", "review-book": "Book reviews", "chapter": "Book chapters", "entry": "Entries",
    "entry-dictionary": "Dictionary entries", "entry-encyclopedia": "Encyclopedia entries",
    "paper-conference": "Conference papers", "article": "Preprints and other articles", "report": "Reports",
    "thesis": "Theses", "periodical": "Periodicals", "article-magazine": "Magazine articles",
    "article-newspaper": "Newspaper articles", "post-weblog": "Blog posts", "post": "Online posts",
    "webpage": "Web pages", "dataset": "Datasets", "software": "Software", "patent": "Patents",
    "standard": "Standards", "speech": "Presentations", "event": "Events", "interview": "Interviews",
    "broadcast": "Broadcasts", "motion_picture": "Films", "song": "Audio recordings",
    "musical_score": "Musical scores", "performance": "Performances", "graphic": "Graphics", "figure": "Figures",
    "map": "Maps", "legal_case": "Legal cases", "legislation": "Legislation", "bill": "Bills",
    "regulation": "Regulations", "hearing": "Hearings", "treaty": "Treaties", "pamphlet": "Pamphlets",
    "manuscript": "Manuscripts", "personal_communication": "Personal communications", "document": "Other documents",
}  # fmt: skip
"""The types in the order of a publication list, with English headings: CSL has no plurals for most of them."""

_FORTHCOMING = {
    "in press": "in press", "inpress": "in press", "forthcoming": "forthcoming", "to appear": "forthcoming",
    "advance online publication": "advance-online-publication", "preprint": "preprint", "submitted": "submitted",
}  # fmt: skip
"""Texts in place of a date, and the CSL terms for them."""

_NONE_LAST = 2
_FAR = 10**7
"""Sorts after every year."""


class PlannedGroup(NamedTuple):
    """A group before its entries are formatted."""

    title: str
    """The heading; empty for none."""
    entries: tuple[Entry, ...]
    """The references, in order."""


def check_grouping(group_by: GroupBy, sort: str) -> None:
    """Raise `VocabularyError` if there is no such group or order."""
    if sort not in SORTS:
        raise VocabularyError(f"no order {sort!r}; use one of {', '.join(SORTS)}")
    if group_by is not None and not isinstance(group_by, str) and not callable(group_by):
        raise VocabularyError(f"cannot group by {group_by!r:.60}; use year, decade, type, a variable or a function")
    if isinstance(group_by, str) and group_by not in ("year", "decade", "type") and group_by not in _FIELDS:
        raise VocabularyError(f"cannot group by {group_by!r}; use year, decade, type or a variable such as language")


def forthcoming_term(item: Mapping[str, Any]) -> str | None:
    """Return the CSL term for the status of a work without a date, such as ``"in press"``; ``None`` if it has none.

    >>> forthcoming_term({"issued": {"literal": "to appear"}}), forthcoming_term({"issued": {"date-parts": [[2021]]}})
    ('forthcoming', None)
    """
    date = date_value(item.get("issued"))
    if date is not None and date.parts:
        return None
    literal = date.literal if date is not None else None
    for text in (literal, item.get("status")):
        if isinstance(text, str) and (term := _FORTHCOMING.get(" ".join(text.lower().split()))):
            return term
    return None


def _date_key(entry: Entry) -> tuple[int, int, int]:
    """Return year, month and day; forthcoming works come after all others, and works without a date before them."""
    date = date_value(entry.csl.get("issued"))
    if date is None or not date.parts or date.parts[0].year is None:
        return (_FAR if forthcoming_term(entry.csl) else -_FAR, 0, 0)
    first = date.parts[0]
    return (first.year or 0, first.month or (first.season or 0) * 3, first.day or 0)


def sort_entries(
    entries: Iterable[Entry], sort: str, locale: Locale, style_order: Callable[[], list[str]]
) -> list[Entry]:
    """Return *entries* in the order *sort*; equal ones stay in the order of the style.

    Args:
        entries: The references.
        sort: One of `SORTS`.
        locale: The language of titles.
        style_order: Returns the keys in the order of the citation style.
    """
    listed = list(entries)
    if sort == "file":
        return listed
    position = {key: number for number, key in enumerate(style_order())}
    listed.sort(key=lambda entry: position.get(entry.id, len(position)))
    if sort == "title":
        key = collator(locale.code)
        listed.sort(key=lambda entry: key(plain(str(entry.csl.get("title", "")))))
    elif sort == "oldest":
        listed.sort(key=lambda entry: _oldest_key(_date_key(entry)))
    elif sort == "newest":
        listed.sort(key=_date_key, reverse=True)  # sorting backwards keeps equal ones in order
    return listed


def _oldest_key(key: tuple[int, int, int]) -> tuple[int, int, int]:
    return key if key[0] != -_FAR else (_FAR + 1, 0, 0)


def group_entries(entries: Iterable[Entry], group_by: GroupBy, sort: str, locale: Locale) -> list[PlannedGroup]:
    """Return *entries* in groups, in the order in which they are printed."""
    groups: dict[str, list[Entry]] = {}
    keys: dict[str, tuple[int, Any]] = {}
    position = {kind: number for number, kind in enumerate(_HEADINGS)}
    order = collator(locale.code)
    key: tuple[int, int | str]
    for entry in entries:
        if group_by is None:
            title, key = "", (0, 0)
        elif callable(group_by):
            title = group_by(entry) or ""
            key = (0 if title else _NONE_LAST, 0)
        elif group_by == "type":
            title, key = _type_heading(entry.type, locale), (0, position.get(entry.type, len(position)))
        elif group_by in ("year", "decade"):
            title, key = _year_heading(entry, group_by, locale), (0, 0)
        else:
            title = _field_text(entry.csl.get(group_by))
            if group_by == "keyword":
                title = next(iter(keywords(entry.csl)), "")
            key = (0, order(title)) if title else (_NONE_LAST, "")
        groups.setdefault(title, []).append(entry)
        keys.setdefault(title, key)
    titles = list(groups)
    if group_by in ("year", "decade"):
        # Also if titles are sorted alphabetically or as in the style, the years are in order.
        dates = {title: max(map(_date_key, members)) for title, members in groups.items()}
        if sort == "oldest":
            titles.sort(key=lambda title: _oldest_key(dates[title]))
        else:
            titles.sort(key=dates.__getitem__, reverse=True)
    else:
        titles.sort(key=keys.__getitem__)
    return [PlannedGroup(title, tuple(groups[title])) for title in titles]


def _type_heading(kind: str, locale: Locale) -> str:
    """Return the heading for a CSL item type, in the words of *locale* if it has them."""
    own = None if locale.code.startswith("en") else locale.term(kind, plural=True)
    english = locale.code.startswith("en") or own is None or own == _english(kind)
    return _HEADINGS.get(kind, kind) if english or own is None else own[:1].upper() + own[1:]


def _english(kind: str) -> str | None:
    """Return the English term for a CSL item type, which locales without a translation repeat."""
    from ...csl import load_locale

    return load_locale("en-US").term(kind, plural=True)


def _year_heading(entry: Entry, group_by: str, locale: Locale) -> str:
    year = _date_key(entry)[0]
    if abs(year) == _FAR:
        term = forthcoming_term(entry.csl)
        text = (locale.term(term) if term else None) or term or locale.term("no date") or "no date"
        return text[:1].upper() + text[1:]
    if group_by == "decade" and year > 0:
        return f"{year - year % 10}–{year - year % 10 + 9}"
    return str(year) if year > 0 else f"{-year}{locale.term('bc') or ' BC'}"


def _field_text(value: object) -> str:
    """Return the value of a variable as a heading: text, the first of several names, or a year."""
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return plain(str(value))
    if isinstance(value, list | tuple) and value:
        name = value[0]
        if isinstance(name, Mapping):
            parts = [name.get(part) for part in ("non-dropping-particle", "family", "given", "literal")]
            return plain(" ".join(part for part in parts if isinstance(part, str)))
        return plain(name) if isinstance(name, str) else ""
    date = date_value(value) if isinstance(value, Mapping) else None
    year = date.parts[0].year if date is not None and date.parts else None
    return str(year) if year is not None else ""
