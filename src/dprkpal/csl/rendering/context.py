"""Internal: the input and output of a compiled style: `Context` in, `Rendered` out.

Every rendering element is compiled to a function with the same signature, `Render`. It takes a `Context`, and returns
its content and a `VariableState`: whether the variables that it called have values. The state decides whether the group
around the element prints. Source: CSL 1.0.2, "Group".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, NamedTuple, TypeAlias, TypeVar

from ...model.vocabulary import NAME_VARIABLES
from ..styles.locale import Locale
from ..text.content import Content
from .item import Item
from .numeric_variables import has_numeric_parts
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
    "PrintedText",
    "Render",
    "Rendered",
    "SectionSettings",
    "VariableState",
]

VariableState: TypeAlias = int
"""Whether the variables that an element called have values: `NO_VARIABLES`, `ALL_EMPTY` or `HAS_VALUE`.

The state of several elements is their maximum. These are plain integers because comparing them is on the hot path."""
NO_VARIABLES: VariableState = 0
"""The element called no variable; it has only fixed text."""
ALL_EMPTY: VariableState = 1
"""All variables that the element called are empty, so a group prints nothing."""
HAS_VALUE: VariableState = 2
"""At least one variable that the element called has a value."""

Rendered: TypeAlias = "tuple[Content | list[Content], VariableState]"
"""Content and variable state. A *list* holds the children of ``cs:choose``: they count as children of the nearest
element with a delimiter (CSL 1.0.2, "Delimiter")."""

REPEATED = 1
"""Names are hidden because the cite or entry before shows the same names."""
SUPPRESSED = 2
"""Names are hidden because the cite asks for it (suppress-author)."""

NO_POSITION = -1
FIRST = 0
SUBSEQUENT = 1
IBID = 2
IBID_WITH_LOCATOR = 3
"""Position of a cite. `IBID` implies `SUBSEQUENT`; `IBID_WITH_LOCATOR` implies both. Source: CSL 1.0.2, "Choose"."""


MAX_SHAPES = 20_000
_SHAPES: dict[tuple[object, ...], int] = {}
_SHAPES_WITH_HIDDEN: dict[tuple[int, str], int] = {}
_NUMBERS = count(1)
_NO_CHANGES: Mapping[str, Any] = {}
_ALL_NAMES: Mapping[str, int] = dict.fromkeys(NAME_VARIABLES, 1_000_000)


class NameList(NamedTuple):
    """One list of names as it was rendered, for disambiguation."""

    variable: str
    names: tuple[NameParts, ...]
    shown: int
    """How many names are shown before "et al."."""
    base_level: int
    """How the style shows given names: 0 not at all, 1 initials, 2 in full."""
    has_initials: bool
    """Whether the style writes initials, so that level 1 differs from level 2."""
    initials: Callable[[str], str]
    """Returns the initials of a given name, as level 1 shows them."""
    family_first: bool = False
    """Whether the family name comes first, which changes how a name with its given name reads."""


class PrintedText(NamedTuple):
    """A text that an element has printed, or the affix of a group."""

    text: str
    kind: str
    """``"term"``, ``"value"`` for the fixed text of a style, ``"raised"`` for superscripts, or an empty string."""


class Disambiguation:
    """What disambiguation adds to the cites of one item."""

    __slots__ = ("condition", "givens", "names", "year_suffix")

    def __init__(
        self,
        names: Mapping[str, int] = _NO_CHANGES,
        givens: Mapping[str, Sequence[int]] = _NO_CHANGES,
        year_suffix: str = "",
        condition: int = 0,
    ) -> None:
        self.names = names
        """By name variable: the minimum number of names to show."""
        self.givens = givens
        """By name variable: a level for each name in order. 0: as in the style, 1: with initials, 2: with the full
        given name."""
        self.year_suffix = year_suffix
        """The letters after the year, or an empty string."""
        self.condition = condition
        """How many tests ``disambiguate="true"`` are true, counted in order of rendering."""

    def __eq__(self, other: object) -> bool:
        """Compare everything that changes the rendered cite."""
        return isinstance(other, Disambiguation) and (self.names, self.givens, self.year_suffix, self.condition) == (
            other.names, other.givens, other.year_suffix, other.condition
        )  # fmt: skip

    __hash__ = None  # type: ignore[assignment]  # compared, but never used as a key

    def with_all_names(self) -> Disambiguation:
        """Return a copy that shows all names of every list."""
        return Disambiguation(_ALL_NAMES, self.givens, self.year_suffix, self.condition)

    def with_names(self, names: Mapping[str, int]) -> Disambiguation:
        """Return a copy that shows at least so many *names*, by variable."""
        return Disambiguation(names, self.givens, self.year_suffix, self.condition)

    def with_year_suffix(self, suffix: str) -> Disambiguation:
        """Return a copy with other letters after the year."""
        return Disambiguation(self.names, self.givens, suffix, self.condition)


NO_DISAMBIGUATION = Disambiguation()


class Context:
    """The input of one rendering (an item and its cite), and the state that changes during the rendering."""

    __slots__ = (
        "citation_number",
        "conditions",
        "disambiguation",
        "first_note",
        "item",
        "label",
        "label_prefix",
        "lists",
        "locator",
        "names_hidden",
        "near_note",
        "position",
        "printed",
        "shape",
        "substituting",
        "suppressed",
        "tried_own_name",
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
        label_prefix: str = "",
    ) -> None:
        self.item = item
        self.shape = 0
        """Number that stands for everything that decides which elements are empty; 0 if it is not known in advance."""
        self.disambiguation = disambiguation
        self.position = position
        """One of `NO_POSITION` (a bibliography), `FIRST`, `SUBSEQUENT`, `IBID`, `IBID_WITH_LOCATOR`."""
        self.locator = locator
        self.label = label
        self.near_note = near_note
        self.first_note = first_note
        """``first-reference-note-number`` as text; empty for none."""
        self.citation_number = citation_number
        self.label_prefix = label_prefix
        """Text before the citation number or label, as in "[A1]"."""
        self.suppressed: frozenset[str] = frozenset()
        """Variables that a ``cs:substitute`` has printed, and that print nothing from here on ("Substitute")."""
        self.substituting = False
        """Whether a ``cs:substitute`` is being rendered; variables that print there are hidden afterwards."""
        self.tried_own_name = False
        """Whether the substitute tried a ``cs:names`` that has its own ``cs:name``."""
        self.lists: list[NameList] = []
        """The lists of names rendered so far."""
        self.printed: list[PrintedText] = []
        """What has been printed so far, in styles that test it (`SectionSettings.tests_content`)."""
        self.conditions = 0
        """How many tests ``disambiguate="true"`` have been true so far."""
        self.names_hidden = 0
        """Why the names of the cite are hidden: `REPEATED` or `SUPPRESSED`; 0 if they are shown."""
        self.year_hidden = False
        """Whether the date shows only its year suffix."""
        self.year_suffix_done = False
        """Whether the year suffix has been printed."""

    def find_shape(self) -> None:
        """Set `shape`; call this when the context is complete.

        Two renderings with the same shape take the same branches and have the same empty groups: their items have the
        same type and variables (`Item.shape`), and their cites agree in everything that a style can test.
        """
        if self.disambiguation.condition:  # counted during rendering, so it cannot be part of the shape
            return
        key = (
            self.item.shape, self.position, self.near_note,
            self.locator and (self.label, has_numeric_parts(self.locator)),
            bool(self.first_note), bool(self.disambiguation.year_suffix), self.names_hidden, self.year_hidden,
            self.citation_number > 0, self.suppressed,
        )  # fmt: skip
        self.shape = _SHAPES.get(key) or _new_number(_SHAPES, key)

    def hide(self, variable: str) -> None:
        """Hide *variable*, which a ``cs:substitute`` has printed, from the rest of the cite.

        The shape changes, because elements that print the variable are empty from here on.
        """
        if variable not in self.suppressed:
            self.suppressed |= {variable}
            if self.shape:
                key = (self.shape, variable)
                self.shape = _SHAPES_WITH_HIDDEN.get(key) or _new_number(_SHAPES_WITH_HIDDEN, key)


_Key = TypeVar("_Key")


def _new_number(shapes: dict[_Key, int], key: _Key) -> int:
    """Give *key* a new number, and return it."""
    if len(shapes) > MAX_SHAPES:  # numbers are never reused, so clearing only costs time
        shapes.clear()
    shape = shapes[key] = next(_NUMBERS)
    return shape


Render: TypeAlias = Callable[[Context], Rendered]


class Leaf(NamedTuple):
    """An element that prints a value, split into the value and its fixed formatting."""

    value: Callable[[Context], Content]
    """Returns the value for a cite, with text-case applied; an empty string for none."""
    formatter: Callable[[Content, Item], Content]
    """Adds formatting and affixes to the value."""


class SectionSettings(NamedTuple):
    """The settings of a section of the style, which its elements are compiled with."""

    section: str
    """``"citation"``, ``"bibliography"``, or ``"sort"`` for sort keys."""
    locale: Locale
    style_options: Mapping[str, str]
    """Attributes of ``cs:style``."""
    options: Mapping[str, str]
    """Attributes of ``cs:citation`` or ``cs:bibliography``; for sort keys, overridden by those of ``cs:key``."""
    explicit_year_suffix: bool
    """Whether the style prints the variable ``year-suffix``, in cites or in the bibliography; otherwise the suffix
    follows the first year in both. Source: CSL 1.0.2, "Disambiguation", ``disambiguate-add-year-suffix``."""
    path: str | None
    """The style's file or id, for error messages."""
    leaves: dict[Render, Leaf]
    """The compiled elements that can be split into value and formatting."""
    tests_content: bool = False
    """Whether the style tests more than `Context.find_shape` knows (`Style.tests_content`)."""

    @property
    def replaces_names(self) -> bool:
        """Whether repeated names are replaced (``subsequent-author-substitute``), so that names need tags."""
        return self.section == "bibliography" and "subsequent-author-substitute" in self.options

    def option(self, name: str) -> str | None:
        """Return the inherited name option *name*, or ``None``. Source: "Inheritable Name Options"."""
        value = self.options.get(name)
        return self.style_options.get(name) if value is None else value
