"""Sort keys of items, from ``cs:sort``.

Source: CSL 1.0.2, "Sorting": names in sort order, dates as year-month-day, numbers by value; an item
without the value comes last in either direction.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from ..vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES
from .collate import collation_key
from .compile import Compiler, render_all
from .content import plain_text
from .context import Context, Scope
from .dates import sort_string
from .names import compile_names
from .numbers import number_string
from .style import Key, Look, Name, Names, Style

__all__ = ["compile_sort"]

SortKey = Callable[[Context], tuple[Any, ...]]
_ALL_PARTS = {"year", "month", "day"}
_DIGITS = re.compile(r"\d+")
_IGNORED = re.compile(r"[\"“”«»„]|^['’‘ʿʾ]+|(?<=\s)['’‘]")


class _Reversed:
    """Turns the order of what it holds."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __lt__(self, other: _Reversed) -> bool:
        return bool(other.value < self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Reversed) and bool(self.value == other.value)

    __hash__ = None  # type: ignore[assignment]  # compared, never a key


def _text_of(key: Key, style: Style, scope: Scope) -> Callable[[Context], str]:
    """Return a function that gives the text a key sorts by; empty where there is none."""
    if key.source == "macro":
        compiler = Compiler(style, scope)
        parts = compiler.elements(style.macros[key.name])

        def macro_text(context: Context) -> str:
            return plain_text(tuple(render_all(parts, context)[0]))

        return macro_text
    variable = key.name
    if variable in NAME_VARIABLES:
        node = Names((variable,), None, Name("long", None, {}, (), Look()), None, None, False, (), {}, Look(), key.line)
        names = compile_names(node, scope, Compiler(style, scope).element)

        def names_text(context: Context) -> str:
            content = names(context)[0]
            return plain_text(tuple(content) if isinstance(content, list) else content)

        return names_text
    if variable in DATE_VARIABLES:

        def date_text(context: Context) -> str:
            date = context.item.date(variable)
            return sort_string(date, _ALL_PARTS) if date is not None else ""

        return date_text
    if variable in NUMBER_VARIABLES:

        def number_text(context: Context) -> str:
            value = number_string(context, variable)
            return _DIGITS.sub(lambda digits: digits[0].rjust(10, "0"), value)

        return number_text
    return lambda context: plain_text(context.item.text(variable))


def compile_sort(keys: Sequence[Key], style: Style, scope: Scope) -> SortKey | None:
    """Return a function that gives the sort key of an item, or ``None`` where nothing is sorted.

    Args:
        keys: The keys of ``cs:sort``, in order.
        style: The style they stand in, for its macros.
        scope: The section they stand in; its area is ``"sort"``.
    """
    if not keys:
        return None
    texts = []
    for key in keys:
        inner = scope._replace(options={**scope.options, **key.options})
        texts.append((_text_of(key, style, inner), key.descending))
    code = scope.locale.code

    def sort_key(context: Context) -> tuple[Any, ...]:
        found: list[Any] = []
        for text, descending in texts:
            context.suppressed = frozenset()
            context.lists = []
            value = _IGNORED.sub("", text(context))
            if not value:
                found.append((1, ""))
                continue
            key = collation_key(value, code)
            found.append((0, _Reversed(key) if descending else key))
        return tuple(found)

    return sort_key
