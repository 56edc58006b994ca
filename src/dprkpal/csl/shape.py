"""What of a style's work depends on the shape of an item alone: its type and which variables it has.

Items of one shape take the same branches and leave the same groups empty, whatever their values. What is
found so for one of them is remembered for the others (`Memo`), which spares most of the work of a large
style. Only elements whose outcome cannot depend on anything else are remembered: `Shapes.decides` says which.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from .locale import Locale
from .style import Branch, Choose, Date, Element, Group, Label, Names, Number, Style, Text

__all__ = ["MAX_REMEMBERED", "Memo", "Shapes"]

Memo: TypeAlias = "dict[int, Any]"
"""What is known of an element for each shape."""
MAX_REMEMBERED = 400
"""How many shapes an element remembers, so that a large collection of odd items costs no memory."""

_OF_THE_CITE = frozenset({"citation-number", "citation-label", "first-reference-note-number", "locator", "year-suffix"})


class Shapes:
    """Answers for one style whether a shape decides what an element makes of an item.

    Args:
        style: The style, for its macros.
        locale: The locale, for its date formats.
    """

    def __init__(self, style: Style, locale: Locale) -> None:
        self._style = style
        self._locale = locale
        self._macros: dict[str, bool] = {}

    def decides_branch(self, branches: Sequence[Branch]) -> bool:
        """Return whether a shape decides which of *branches* is taken."""
        return all(
            condition.kind == "type"
            or (condition.kind == "variable" and condition.value not in _OF_THE_CITE)
            for branch in branches
            for condition in branch.conditions
        )

    def decides(self, node: Element) -> bool:
        """Return whether a shape decides if *node* prints anything."""
        if isinstance(node, Text):
            if node.source == "macro":
                return self._macro(node.name)
            return node.source != "variable" or node.name not in _OF_THE_CITE
        if isinstance(node, Group):
            return self._all(node.children)
        if isinstance(node, Choose):
            return self.decides_branch(node.branches) and all(
                [self._all(branch.children) for branch in node.branches]
            )
        if isinstance(node, Names):
            return self._all(node.substitute)
        if isinstance(node, Number | Label):
            return node.variable not in _OF_THE_CITE
        return self._date(node)

    def _all(self, nodes: Sequence[Element]) -> bool:
        return all([self.decides(node) for node in nodes])

    def _macro(self, name: str) -> bool:
        known = self._macros.get(name)
        if known is None:
            known = self._macros[name] = self._all(self._style.macros[name])
        return known

    def _date(self, node: Date) -> bool:
        """Return whether a date of a known year always prints: whether its year does."""
        parts = node.parts
        if node.form is not None:
            localized = self._locale.date(node.form)
            parts = localized.parts if localized is not None else parts
        return any(part.name == "year" for part in parts)
