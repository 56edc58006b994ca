"""Internal: select the references of one bibliography among several by type, keyword, key and so on.

A condition is a name and values, and a reference meets it if one of the values is right. A selection combines
conditions: each must be met, any, or none.

Source: CSL test suite, "Fixture layout" (``BIBSECTION``); citeproc-js manual, "Selective output with
makeBibliography()"; biblatex manual, "Bibliography Filters".
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from ...errors import UnknownConditionError, UnknownTypeError, VocabularyError
from ...model.keywords import keywords
from ...model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..rendering.item import Item

__all__ = [
    "CONDITIONS",
    "EVERYTHING",
    "Condition",
    "Conditions",
    "Selection",
    "item_meets",
    "parse_conditions",
    "select_keys",
    "yes_or_no",
]

Conditions: TypeAlias = "Mapping[str, object] | Iterable[Mapping[str, object] | tuple[str, object]]"
"""Conditions: names with a value or a list of values, or as in citeproc-js a list of ``{"field": …, "value": …}``."""

CONDITIONS = frozenset(
    {"categories", "cited", "id", "keys", "keyword", "type"}
    | NAME_VARIABLES
    | DATE_VARIABLES
    | NUMBER_VARIABLES
    | TEXT_VARIABLES
)
"""The conditions for every reference."""

_YES = frozenset({"true", "yes", "on", "1", ""})
_NO = frozenset({"false", "no", "off", "0"})


class Condition(NamedTuple):
    """A condition for a reference.

    >>> Condition("type", ("book", "chapter")).name
    'type'
    """

    name: str
    """One of `CONDITIONS`, or a field of the references."""
    values: tuple[str, ...]
    """The values, one of which must be right. An empty value means that the reference has no such field."""


class Selection(NamedTuple):
    """The conditions of a bibliography. Without any, it lists every reference.

    >>> books = Selection.of(select={"type": "book"}, exclude=[{"field": "language", "value": "ko"}])
    >>> books.accepts(lambda condition: condition.name == "type")
    True
    """

    select: tuple[Condition, ...] = ()
    """Each must be met."""
    include: tuple[Condition, ...] = ()
    """One must be met, if there are any."""
    exclude: tuple[Condition, ...] = ()
    """None may be met."""
    quash: tuple[Condition, ...] = ()
    """Not all may be met together, if there are any."""

    @classmethod
    def of(
        cls,
        select: Conditions | None = None,
        include: Conditions | None = None,
        exclude: Conditions | None = None,
        quash: Conditions | None = None,
    ) -> Selection:
        """Return a selection with these conditions.

        Raises:
            VocabularyError: A condition has no name, or a value of the wrong type.
        """
        return cls(*[tuple(parse_conditions(one)) for one in (select, include, exclude, quash)])

    def accepts(self, meets: Callable[[Condition], bool]) -> bool:
        """Return whether a reference is selected. *meets* returns whether it meets a condition."""
        return (
            all(map(meets, self.select))
            and (not self.include or any(map(meets, self.include)))
            and not any(map(meets, self.exclude))
            and not (self.quash and all(map(meets, self.quash)))
        )

    def conditions(self) -> Iterator[Condition]:
        """Yield every condition."""
        for several in self:
            yield from several

    def check(self, known: Collection[str]) -> None:
        """Raise an error for an unknown condition, and for an unknown value of ``type`` or ``cited``.

        Args:
            known: The names of conditions.

        Raises:
            UnknownConditionError: A name is unknown.
            UnknownTypeError: A type is not a CSL item type.
            VocabularyError: A value must be yes or no.
        """
        for condition in self.conditions():
            if condition.name not in known:
                raise UnknownConditionError(condition.name, sorted(known))
            if condition.name == "type":
                for value in condition.values:
                    if value and value not in ITEM_TYPES:
                        raise UnknownTypeError(value, sorted(ITEM_TYPES))
            elif condition.name == "cited":
                yes_or_no(condition)


EVERYTHING = Selection()
"""Every reference."""


def parse_conditions(given: Conditions | None) -> Iterator[Condition]:
    """Yield conditions from the forms in which Python code gives them.

    Raises:
        VocabularyError: A condition has no name, or a value of the wrong type.

    >>> list(parse_conditions({"type": ["book", "chapter"]}))
    [Condition(name='type', values=('book', 'chapter'))]
    >>> list(parse_conditions([{"field": "keyword", "value": "1990s"}]))
    [Condition(name='keyword', values=('1990s',))]
    """
    if given is None:
        return
    if isinstance(given, str):
        raise VocabularyError(f"a condition needs a name and a value, such as {{'type': 'book'}}, not {given[:50]!r}")
    several: Iterable[Any] = given.items() if isinstance(given, Mapping) else given
    for one in several:
        if isinstance(one, Mapping):
            if one.keys() != {"field", "value"}:
                raise VocabularyError(f"a condition needs 'field' and 'value', not {', '.join(map(str, one))!r}")
            name, value = one["field"], one["value"]
        else:
            if not isinstance(one, tuple | list) or len(one) != 2:
                raise VocabularyError(f"a condition needs a name and a value, such as ('type', 'book'), not {one!r}")
            name, value = one
        if not isinstance(name, str):
            raise VocabularyError(f"the name of a condition must be text, not {name!r}")
        yield Condition(name, tuple(_texts(name, value)))


def _texts(name: str, value: object) -> Iterator[str]:
    """Yield *value* as texts."""
    several = value if isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping) else [value]
    for one in several:
        if isinstance(one, bool):
            yield "yes" if one else "no"
        elif isinstance(one, str | int):
            yield str(one)
        else:
            raise VocabularyError(f"the value of {name!r} must be text or a list of texts, not {one!r}")


def yes_or_no(condition: Condition) -> bool:
    """Return the value of a condition that is yes or no; a condition without a value is yes.

    Raises:
        VocabularyError: The value is something else.
    """
    value = condition.values[0].casefold() if len(condition.values) == 1 else "" if not condition.values else "?"
    if value not in _YES and value not in _NO:
        raise VocabularyError(f"{condition.name!r} must be yes or no, not {', '.join(condition.values)[:50]!r}")
    return value in _YES


def select_keys(
    selection: Selection, keys: Iterable[str], items: Mapping[str, Item], is_cited: Callable[[str], bool]
) -> list[str]:
    """Return those of *keys* whose reference is selected.

    Args:
        selection: The conditions.
        keys: Keys of references, in order.
        items: All references by key. Each of their fields is a condition.
        is_cited: Returns whether a reference is cited.

    Raises:
        UnknownConditionError: No field has this name.
        UnknownTypeError: No CSL item type has this name.
        VocabularyError: A value must be yes or no.
    """
    names = {condition.name for condition in selection.conditions()}
    unknown = names - CONDITIONS
    if unknown:
        unknown.difference_update(*[item.data for item in items.values()])
    selection.check(CONDITIONS | (names - unknown))

    def meets(key: str, condition: Condition) -> bool:
        if condition.name == "cited":
            return is_cited(key) == yes_or_no(condition)
        return item_meets(condition, key, items[key].data)

    return [key for key in keys if selection.accepts(partial(meets, key))]


def item_meets(condition: Condition, key: str, data: Mapping[str, Any]) -> bool:
    """Return whether a reference meets *condition*, which is not ``cited``.

    Upper and lower case do not matter, except in keys. A key may have wildcards.

    Args:
        condition: The condition.
        key: The key of the reference.
        data: The reference in CSL-JSON.

    >>> item_meets(Condition("keyword", ("gaza",)), "a", {"keyword": "tunnels, Gaza"})
    True
    >>> item_meets(Condition("author", ("Young",)), "a", {"author": [{"family": "Young", "given": "Benjamin"}]})
    True
    """
    if condition.name in ("id", "keys"):
        return any(key == pattern or fnmatchcase(key, pattern) for pattern in condition.values)
    found = {value.casefold() for value in _values(data, condition.name)} or {""}
    return any(value.casefold() in found for value in condition.values)


def _values(data: Mapping[str, Any], name: str) -> Iterator[str]:
    """Yield the values of a field: one text, or keywords, the forms of names, or years."""
    if name == "keyword":
        yield from keywords(data)
        return
    value = data.get(name)
    if isinstance(value, list):
        for one in value:
            if isinstance(one, Mapping):
                parts = [str(one[part]) for part in ("given", "family", "literal") if one.get(part)]
                yield from {*parts[-1:], " ".join(parts)}
            else:
                yield str(one)
    elif isinstance(value, Mapping):
        dates = value.get("date-parts")
        for date in dates if isinstance(dates, list) else ():
            if isinstance(date, list) and date:
                yield str(date[0])
    elif value is not None and value != "":
        yield str(value)
