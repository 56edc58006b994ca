"""The contract between a compiled style and one rendering: what comes in, what goes out.

Every rendering element is compiled to a function of one shape, `Render`: it takes a `Context` and
returns its content together with what became of the variables it called, which decides whether the
group around it prints. Source: CSL 1.0.2, "Group".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple, TypeAlias, TypeVar

from ...model.vocabulary import NAME_VARIABLES
from ..styles.locale import Locale
from ..text.content import Content
from .item import Item
from .numeric_variables import is_numeric
from .particles import NameParts

__all__ = [
    "ALL_EMPTY",
    "FIRST",
    "HAS_VALUE",
    "IBID",
    "IBID_WITH_LOCATOR",
    "NO_DISAMBIGUATION",
    "NO_POSITION",
    "NO_VARIABLES",
    "REPEATED",
    "SUBSEQUENT",
    "SUPPRESSED",
    "Context",
    "Disambiguation",
    "Leaf",
    "NameList",
    "Render",
    "Rendered",
    "SectionSettings",
    "VariableState",
]

VariableState: TypeAlias = int
"""What became of the variables an element called: `NO_VARIABLES`, `ALL_EMPTY` or `HAS_VALUE`. Plain integers, because
the greatest of several is what counts and is asked for at every element."""
NO_VARIABLES: VariableState = 0
"""No variable called: fixed text only."""
ALL_EMPTY: VariableState = 1
"""Variables called, all empty: a group prints nothing."""
HAS_VALUE: VariableState = 2
"""At least one called variable has a value."""

Rendered: TypeAlias = "tuple[Content | list[Content], VariableState]"
"""Content and what became of the variables; a *list* holds the children of ``cs:choose``, which the
nearest delimiting element takes for its own (CSL 1.0.2, "Delimiter")."""

REPEATED = 1
"""Names are hidden because the cite or entry before shows the same."""
SUPPRESSED = 2
"""Names are hidden because whoever cites has left them out (suppress-author)."""

NO_POSITION = -1
FIRST = 0
SUBSEQUENT = 1
IBID = 2
IBID_WITH_LOCATOR = 3
"""Positions of a cite, each implying those before it down to `SUBSEQUENT`. Source: CSL 1.0.2, "Locators"/"position"."""


MAX_SHAPES = 20_000
_SHAPES: dict[tuple[object, ...], int] = {}
_HIDING: dict[tuple[int, str], int] = {}
_NUMBERS = count(1)
_NOTHING: Mapping[str, Any] = {}
_ALL_NAMES: Mapping[str, int] = dict.fromkeys(NAME_VARIABLES, 1_000_000)


class NameList(NamedTuple):
    """What a rendering showed of one list of names; disambiguation reads it."""

    variable: str
    names: tuple[NameParts, ...]
    shown: int
    """How many names stand before "et al."."""
    base_level: int
    """What the style shows of given names: 0 nothing, 1 initials, 2 all."""
    has_initials: bool
    """Whether the style writes initials, so that level 1 differs from level 2."""
    initials: Callable[[str], str]
    """Returns the initials of a given name as they are written at level 1."""
    family_first: bool = False
    """Whether the family name stands first, so that names with their given names read otherwise."""


class Disambiguation:
    """What was added to the cites of one item to tell them from those of others."""

    __slots__ = ("condition", "givens", "names", "year_suffix")

    def __init__(
        self,
        names: Mapping[str, int] = _NOTHING,
        givens: Mapping[str, Sequence[int]] = _NOTHING,
        year_suffix: str = "",
        condition: int = 0,
    ) -> None:
        self.names = names
        """How many names to show at least of the list of a name variable."""
        self.givens = givens
        """For the names of a name variable, in order: 0 as the style says, 1 with initials, 2 with the given
        name in full."""
        self.year_suffix = year_suffix
        """The letters after the year, or an empty string."""
        self.condition = condition
        """How many tests ``disambiguate="true"`` hold, counted in the order of rendering."""

    def __eq__(self, other: object) -> bool:
        """Compare by everything that changes the rendering."""
        return isinstance(other, Disambiguation) and (self.names, self.givens, self.year_suffix, self.condition) == (
            other.names, other.givens, other.year_suffix, other.condition
        )  # fmt: skip

    __hash__ = None  # type: ignore[assignment]  # compared, never a key

    def with_all_names(self) -> Disambiguation:
        """Return the same with no list of names cut short."""
        return Disambiguation(_ALL_NAMES, self.givens, self.year_suffix, self.condition)


NO_DISAMBIGUATION = Disambiguation()


class Context:
    """One rendering of one item: the item, the cite, and the few things that change while it lasts."""

    __slots__ = (
        "citation_number",
        "conditions",
        "disambiguation",
        "first_note",
        "item",
        "label",
        "lists",
        "locator",
        "named",
        "names_hidden",
        "near_note",
        "position",
        "shape",
        "substituting",
        "suppressed",
        "year_hidden",
        "year_suffix_done",
    )

    def __init__(
        self,
        item: Item,
        *,
        disambiguation: Disambiguation = NO_DISAMBIGUATION,
        position: int = NO_POSITION,
        locator: str = "",
        label: str = "page",
        near_note: bool = False,
        first_note: str = "",
        citation_number: int = 0,
    ) -> None:
        self.item = item
        self.shape = 0
        """A number for all that decides which elements are empty; 0 where something else decides too."""
        self.disambiguation = disambiguation
        self.position = position
        """One of `NO_POSITION` (a bibliography), `FIRST`, `SUBSEQUENT`, `IBID`, `IBID_WITH_LOCATOR`."""
        self.locator = locator
        self.label = label
        self.near_note = near_note
        self.first_note = first_note
        """``first-reference-note-number`` as text; empty for none."""
        self.citation_number = citation_number
        self.suppressed: frozenset[str] = frozenset()
        """Variables that a ``cs:substitute`` has printed (CSL 1.0.2, "Substitute")."""
        self.substituting = False
        """Whether a ``cs:substitute`` is being tried, so that what prints is hidden from the rest of the cite."""
        self.named = False
        """Whether names with a ``cs:name`` of their own have been tried there."""
        self.lists: list[NameList] = []
        """The lists of names printed so far."""
        self.conditions = 0
        """How many tests ``disambiguate="true"`` have held so far."""
        self.names_hidden = 0
        """Why the names of the cite are left out: `REPEATED` or `SUPPRESSED`; 0 where they are not."""
        self.year_hidden = False
        """Whether all but the year suffix is left out of the date."""
        self.year_suffix_done = False

    def find_shape(self) -> None:
        """Work out `shape` once the context is complete.

        Two renderings of one shape take the same branches and leave the same groups empty: their items
        have the same type and variables (`Item.shape`), and their cites agree in all that a style can test.
        """
        if self.disambiguation.condition:  # counted while rendering, so that the shape cannot foresee it
            return
        key = (
            self.item.shape, self.position, self.near_note, self.locator and (self.label, is_numeric(self.locator)),
            bool(self.first_note), bool(self.disambiguation.year_suffix), self.names_hidden, self.year_hidden,
            self.citation_number > 0, self.suppressed,
        )  # fmt: skip
        self.shape = _SHAPES.get(key) or _numbered(_SHAPES, key)

    def hide(self, variable: str) -> None:
        """Hide *variable*, which a ``cs:substitute`` has printed, from the rest of the cite.

        What is empty from here on depends on it, so the shape is another from here on.
        """
        if variable not in self.suppressed:
            self.suppressed |= {variable}
            if self.shape:
                key = (self.shape, variable)
                self.shape = _HIDING.get(key) or _numbered(_HIDING, key)


_Key = TypeVar("_Key")


def _numbered(shapes: dict[_Key, int], key: _Key) -> int:
    """Return a new number for *key*."""
    if len(shapes) > MAX_SHAPES:  # numbers are never used twice, so forgetting costs time alone
        shapes.clear()
    shape = shapes[key] = next(_NUMBERS)
    return shape


Render: TypeAlias = Callable[[Context], Rendered]


class Leaf(NamedTuple):
    """An element that prints a value of its own, in two: the value, and the look it always has."""

    value: Callable[[Context], Content]
    """Returns what is printed of a cite, its case settled; an empty string for nothing."""
    formatter: Callable[[Content, Item], Content]
    """Gives that its formatting and affixes."""


class SectionSettings(NamedTuple):
    """What is known of a style and locale when an element is compiled."""

    section: str
    """``"citation"``, ``"bibliography"`` or ``"sort"``."""
    locale: Locale
    style_options: Mapping[str, str]
    """Attributes of ``cs:style``."""
    options: Mapping[str, str]
    """Attributes of ``cs:citation`` or ``cs:bibliography``, with those of ``cs:key`` over them in a sort."""
    explicit_year_suffix: bool
    """Whether the style prints the variable ``year-suffix`` itself; else it follows the first year."""
    path: str | None
    """The style's file or id, for messages."""
    leaves: dict[Render, Leaf]
    """The elements compiled so far that can be told apart into value and look."""

    @property
    def replaces_names(self) -> bool:
        """Whether names that repeat those of the entry before are replaced, so that names must be found again."""
        return self.section == "bibliography" and "subsequent-author-substitute" in self.options

    def option(self, name: str) -> str | None:
        """Return the name option *name* that reaches ``cs:names``. Source: "Inheritable Name Options"."""
        value = self.options.get(name)
        return self.style_options.get(name) if value is None else value
