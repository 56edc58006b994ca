"""Internal: the bibliographies that a document asks for: their conditions, places, titles and styles.

A document names bibliographies in its metadata and places them with divisions such as ``::: {#refs-primary}``.
``::: {#refs}`` is the bibliography of everything else. Each section can have a bibliography of its own.

Source: the documentation of the pandoc filters multibib and section-bibliographies; Pandoc User's Guide, "Placement of
the bibliography".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..csl.document.selection import Condition, Selection, yes_or_no
from ..errors import DprkpalError, UnknownBibliographyError, UnknownConditionError
from ..libraries.bibliography_conditions import LibraryConditions, divide, read_conditions
from .sections import THIS, Sections

if TYPE_CHECKING:
    from ..csl import Style
    from .metadata import Metadata

__all__ = [
    "DIVISION", "UNLISTED", "BibliographyPlace", "BibliographyPlan", "BibliographyRequest", "bibliography_name",
    "is_setting", "plan_bibliographies",
]  # fmt: skip

DIVISION = "refs"
"""The id of the division for the bibliography. A named bibliography adds a hyphen and its name."""

UNLISTED = "in none of the bibliographies; add ::: {#refs} for all others, or change the conditions"
"""Message for a reference that no bibliography lists."""

_PLACES = frozenset({"chapter", "section"})
"""Conditions about the places of citations."""
_NAMES = LibraryConditions.NAMES | _PLACES | {"rest"}
"""All conditions in documents."""
_TEXTS = frozenset({"csl", "labelprefix", "title"})
"""Attributes that are not conditions, but say how the bibliography is printed."""
_IGNORED = frozenset({"custom-style", "dir", "entry-spacing", "file-scope", "lang", "line-spacing", "role"})
"""Attributes of divisions that are not conditions."""


def is_setting(name: str) -> bool:
    """Return whether *name* is an attribute of a division for a bibliography that says what it lists and how.

    >>> is_setting("not-type"), is_setting("title"), is_setting("lang")
    (True, True, False)
    """
    return name in _TEXTS or name.removeprefix("not-") in _NAMES


def bibliography_name(identifier: str) -> str | None:
    """Return the name of the bibliography for the division with this id, or ``None`` if it is for none.

    Source: the documentation of the pandoc filters multibib (``refs-main``) and its predecessor (``refs_main``).

    >>> [bibliography_name(one) for one in ("refs", "refs-main", "refs_main", "references")]
    ['', 'main', 'main', None]
    """
    if identifier == DIVISION:
        return ""
    return identifier[len(DIVISION) + 1 :] if identifier.startswith((f"{DIVISION}-", f"{DIVISION}_")) else None


@dataclass(slots=True, eq=False)
class BibliographyPlace:
    """A place for a bibliography in the document."""

    name: str
    """The name of the bibliography; empty for the division ``refs``."""
    values: Mapping[str, str] = field(default_factory=dict)
    """The attributes of the division."""
    section: int = 0
    """The number of headings before it."""
    where: Any = None
    """What the writer of the format needs to find it."""
    line: int | None = None
    """Its line, counted from 1."""
    is_older: bool = False
    """Whether its id has an underscore, as for the predecessor of the pandoc filter multibib."""

    @property
    def identifier(self) -> str:
        """The id of the division."""
        return f"{DIVISION}{'_' if self.is_older else '-'}{self.name}" if self.name else DIVISION


@dataclass(slots=True, eq=False)
class BibliographyRequest:
    """A bibliography to be printed. By default it lists all references."""

    name: str = ""
    selection: Selection = field(default_factory=Selection)
    """The conditions, without ``rest``."""
    rest: bool = False
    """Whether it lists only references that are in no other bibliography."""
    covered: list[range] = field(default_factory=list)
    """The parts of the document that it is for, found when its references are selected."""
    part: range | None = None
    """The sections whose citations it lists; ``None`` for the whole document."""
    title: str | None = None
    level: int = 1
    """The level of the title."""
    style: Style | None = None
    """Its style, if it is not that of the document."""
    label_prefix: str = ""
    """Text before the numbers or labels of its entries."""
    place: BibliographyPlace | None = None
    """Its place; ``None`` for the end of the document."""

    @property
    def identifier(self) -> str:
        """The id of its division."""
        return BibliographyPlace(self.name).identifier

    def covers(self, section: int) -> bool:
        """Return whether it is for a part of the document with this section."""
        return any(section in part for part in self.covered)

    @property
    def title_identifier(self) -> str:
        """The id of its title."""
        return f"bibliography-{self.name}" if self.name else "bibliography"


@dataclass(eq=False)
class BibliographyPlan:
    """The bibliographies of a document, in the order in which they are printed."""

    requests: list[BibliographyRequest] = field(default_factory=lambda: [BibliographyRequest()])
    """None if the document has no bibliography."""
    sections: Sections = field(default_factory=Sections)
    conditions: LibraryConditions | None = None
    """Tests references; ``None`` if no bibliography has conditions."""
    by_list: bool = False
    """Whether references are numbered from one bibliography to the next."""
    by_section: bool = False
    """Whether each section with a bibliography has its own numbers and is disambiguated separately."""
    end_title: str | None = None
    """A heading above the bibliographies at the end of the document."""

    def listed_keys(self) -> Iterator[str]:
        """Yield the keys that a bibliography names. They are listed also if they are not cited."""
        for request in self.requests:
            for condition in request.selection.select:
                if condition.name == "keys":
                    yield from condition.values

    def lists(self, works: Iterable[str], cited_in: Mapping[str, Sequence[int]]) -> list[frozenset[str]]:
        """Return the keys of the references in each bibliography.

        Args:
            works: The keys of all references of the document.
            cited_in: The sections in which each reference is cited; references that are only listed have none.
        """
        keys = list(works)
        cited = _CitedSections(cited_in)
        lists = divide(
            [request.rest for request in self.requests], lambda index: self._list(self.requests[index], keys, cited)
        )
        return [frozenset(one) for one in lists]

    def _list(self, request: BibliographyRequest, keys: Iterable[str], cited: _CitedSections) -> list[str]:
        selection = request.selection
        parts = {one: self._parts(one, request, cited.numbers) for one in selection.conditions() if one.name in _PLACES}
        places = {one: cited.keys_in(several) for one, several in parts.items()}
        request.covered = [part for one in selection.select if one.name in _PLACES for part in parts[one]]
        narrow = [places[one] for one in selection.select if one.name in _PLACES]
        if request.part is not None:
            request.covered = [request.part]
            narrow.append(cited.keys_in(request.covered))
        if narrow:  # test only what is cited there, since a book can have thousands of sections
            keys = set[str].intersection(*narrow)

        def meets(condition: Condition, key: str) -> bool:
            if condition.name == "cited":
                return cited.has(key) == yes_or_no(condition)
            if condition.name in _PLACES:
                return key in places[condition]
            assert self.conditions is not None
            return self.conditions.meets(condition, key)

        return [key for key in keys if selection.accepts(lambda condition, key=key: meets(condition, key))]  # type: ignore[misc]  # mypy infers no type

    def _parts(self, condition: Condition, request: BibliographyRequest, cited: Sequence[int]) -> list[range]:
        """Return the sections that a condition names."""
        number = request.place.section if request.place is not None else 0
        parts = []
        for value in condition.values:
            if value and value != THIS:
                parts.append(self.sections.within(self.sections.named(value)))
            elif condition.name == "chapter":
                parts.append(self.sections.chapter(number))
            else:
                parts.append(self.sections.around(number, cited))
        return parts


class _CitedSections:
    """The references cited in each section.

    Args:
        cited_in: The sections in which each reference is cited.
    """

    def __init__(self, cited_in: Mapping[str, Sequence[int]]) -> None:
        self._keys = cited_in
        self._by_section: dict[int, list[str]] = {}
        for key, numbers in cited_in.items():
            for number in numbers:
                self._by_section.setdefault(number, []).append(key)
        self.numbers = sorted(self._by_section)
        """The sections with citations."""

    def has(self, key: str) -> bool:
        """Return whether *key* is cited."""
        return key in self._keys

    def keys_in(self, parts: Iterable[range]) -> set[str]:
        """Return the references cited in *parts* of the document."""
        found: set[str] = set()
        for part in parts:
            for index in range(bisect_left(self.numbers, part.start), bisect_left(self.numbers, part.stop)):
                found.update(self._by_section[self.numbers[index]])
        return found


def plan_bibliographies(
    metadata: Metadata, places: Sequence[BibliographyPlace], sections: Sections, cited: Iterable[int],
    conditions: LibraryConditions, *, find_style: Callable[[str, str], Style | None],
    before_section: Callable[[int], BibliographyPlace | None], ends_in_heading: bool,
    report: Callable[[str, BibliographyPlace | None, str], None],
) -> BibliographyPlan:  # fmt: skip
    """Return the bibliographies of a document.

    Args:
        metadata: The metadata of the document.
        places: Its divisions for bibliographies, in reading order.
        sections: Its sections.
        cited: The sections with citations.
        conditions: Tests references.
        find_style: Returns the style with a name, and gets the field that names it.
        before_section: Returns the place before the heading of a section; ``None`` for a number after the last section.
        ends_in_heading: Whether the document ends in a heading, which is then the heading of the bibliographies.
        report: Called with a problem, and the place or else the metadata field that has it.
    """
    plan = BibliographyPlan([], sections, conditions)
    plan.by_list = metadata.numbering == "bibliography"
    plan.by_section = metadata.numbering == "section"
    if plan.by_section and metadata.section_level is None:
        message = "'section' numbers the bibliographies of sections; set `section-bibs-level` too"
        report(message, None, "bibliography-numbering")
    build = _Builder(metadata, sections, conditions, find_style, report)
    found: list[tuple[float, BibliographyRequest]] = []
    placed = {place.name for place in places}
    seen_default = False
    for place in places:
        if not place.name and seen_default:
            continue
        seen_default = seen_default or not place.name
        request = build.request(place.name, place)
        if request is not None:
            found.append((place.section, request))
    if metadata.section_level is not None:
        found += _section_requests(metadata, sections, set(cited), before_section)
        found.sort(key=lambda one: one[0])
    plan.requests = [request for _, request in found]
    named = [name for name in metadata.bibliographies if name not in placed]
    plan.requests += [request for name in named if (request := build.request(name, None)) is not None]
    if not plan.requests:
        plan.requests.append(BibliographyRequest())
    whole = plan.requests[0] if len(plan.requests) == 1 and not plan.requests[0].name else None
    for request in plan.requests:
        if request.name or request is whole:
            continue
        given = {one.name for one in request.selection.conditions()}
        request.rest = request.rest or not given
    if whole is not None:
        whole.title, whole.level = whole.title or metadata.section_title, 1
    elif named:
        last = sections.level(len(sections.headings)) if ends_in_heading else 0
        plan.end_title = metadata.section_title
        for request in plan.requests:
            if request.place is None and request.part is None:
                request.level = 2 if plan.end_title else min(last + 1, 6)
    return plan


def _section_requests(
    metadata: Metadata, sections: Sections, cited: set[int],
    before_section: Callable[[int], BibliographyPlace | None],
) -> Iterator[tuple[float, BibliographyRequest]]:  # fmt: skip
    """Yield a bibliography for each part of the document with citations, and where it is printed."""
    assert metadata.section_level is not None
    for part in sections.parts(metadata.section_level):
        if cited.isdisjoint(part):
            continue
        request = BibliographyRequest(f"section-{part.start}", part=part, title=metadata.section_title)
        request.level = min(sections.level(part.start) + 1, 6)
        request.place = before_section(part.stop)
        yield part.stop - 0.5, request


class _Builder:
    """Makes requests from the metadata and the attributes of divisions, and reports what is wrong with them."""

    def __init__(
        self, metadata: Metadata, sections: Sections, conditions: LibraryConditions,
        find_style: Callable[[str, str], Style | None], report: Callable[[str, BibliographyPlace | None, str], None],
    ) -> None:  # fmt: skip
        self._metadata = metadata
        self._sections = sections
        self._conditions = conditions
        self._find_style = find_style
        self._report = report

    def request(self, name: str, place: BibliographyPlace | None) -> BibliographyRequest | None:
        """Return the request for the bibliography *name*, or ``None`` if nothing says what it lists."""
        own = self._metadata.bibliographies.get(name)
        values: dict[str, str | list[str]] = {**(own or {}), **(place.values if place is not None else {})}
        values = {one: it for one, it in values.items() if one not in _IGNORED and not one.startswith("data-")}
        title, csl, label_prefix = (_first(values.pop(one, "")) for one in ("title", "csl", "labelprefix"))
        if name and own is None and not values:
            if place is not None and place.is_older:
                return None  # it may be anything else
            self._report(str(UnknownBibliographyError(name, self._metadata.bibliographies)), place, "bibliography")
            return None
        request = BibliographyRequest(name, title=title or None, label_prefix=label_prefix, place=place)
        if place is not None:
            request.level = min(self._sections.level(place.section) + 1, 6)
        if csl:
            request.style = self._find_style(csl, "csl")
        selection = read_conditions(values)
        select = [kept for one in selection.select if (kept := self._checked(one, request, "")) is not None]
        exclude = [kept for one in selection.exclude if (kept := self._checked(one, request, "not-")) is not None]
        request.selection = Selection(tuple(select), exclude=tuple(exclude))
        if values and not (select or exclude or request.rest or "rest" in values):
            return None  # a list of everything is not what its unknown conditions mean
        return request

    def _checked(self, condition: Condition, request: BibliographyRequest, prefix: str) -> Condition | None:
        """Return *condition* without unknown values, or ``None`` if its name is unknown or it is ``rest``."""
        field = "bibliographies" if request.name in self._metadata.bibliographies else "bibliography"
        if condition.name not in _NAMES:
            error = UnknownConditionError(condition.name, sorted(_NAMES | _TEXTS))
            self._report(str(error), request.place, field)
            return None
        kept = []
        for value in condition.values:
            one = Condition(condition.name, (value,))
            try:
                if condition.name in _PLACES:
                    if value and value != THIS:
                        self._sections.named(value)
                elif condition.name == "rest":
                    yes_or_no(one)
                else:
                    Selection((one,)).check(_NAMES)
                    self._conditions.check(one)
            except DprkpalError as error:
                self._report(f"{prefix}{condition.name}: {error}", request.place, field)
            else:
                kept.append(value)
        if condition.name == "rest":
            request.rest = bool(kept) and yes_or_no(Condition("rest", tuple(kept[:1]))) != bool(prefix)
            return None
        return Condition(condition.name, tuple(kept))


def _first(value: str | list[str]) -> str:
    return value.strip() if isinstance(value, str) else " ".join(value).strip()
