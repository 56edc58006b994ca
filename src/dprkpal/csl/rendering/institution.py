"""Internal: compile CSL-M's ``cs:institution``, which prints the names of organizations.

Subunits of an organization are separated by ``|``: ``Research Department|National League``. Short forms come from the
abbreviations of the processor. The affiliation of people to organizations is not used: all names are one list.

Source: "CSL-M: extensions to CSL", "Institution names".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..styles.style import FormattingAttributes, Institution
from ..text.content import Content, join
from .context import SectionSettings
from .formatting import compile_formatter
from .item import Item

__all__ = ["compile_institution"]

_DELIMITER = ", "


def compile_institution(
    node: Institution | None, format_unit: Callable[[str, Item], Content], settings: SectionSettings,
    *, has_people: bool = False,
) -> Callable[[str, Item], Content]:  # fmt: skip
    """Return a function that renders the name of an organization.

    Args:
        node: The element; ``None`` joins subunits with commas.
        format_unit: Renders one subunit.
        settings: The section it belongs to.
        has_people: Whether the list of names has people, too.
    """
    if node is None:
        node = Institution()
    shown, use_last, delimiter = node.use_first, node.use_last, node.delimiter
    if not shown and not has_people:
        shown = node.substitute_use_first
    formats = {
        name: compile_formatter(attributes or FormattingAttributes(), settings)
        for name, attributes in (("long", node.long), ("short", node.short))
    }
    names = node.parts.split("-")

    def render(literal: str, item: Item) -> Content:
        units = [unit for unit in map(str.strip, literal.split("|")) if unit] or [literal]
        if 0 < shown + use_last < len(units):
            units = [*units[:shown], *units[len(units) - use_last :]]
        if node.reverse_order:
            units.reverse()
        forms = item.institution_forms
        has_short = bool(forms) and not forms.keys().isdisjoint(units)
        printed: list[Content] = []
        for name in names:
            if name == "short" and not has_short:
                if len(names) > 1:
                    continue
                name = "long"
            content = _joined(units, forms if name == "short" else {}, delimiter, format_unit, item)
            if has_short or name == "short" or not node.if_short:
                content = formats[name](content, item)
            printed.append(content)
        return join(printed, " ") if len(printed) > 1 else printed[0]

    return render


def _joined(
    units: list[str], forms: Mapping[str, str], delimiter: str | None, format_unit: Callable[[str, Item], Content],
    item: Item,
) -> Content:  # fmt: skip
    """Return *units* in their short *forms*, if they have one."""
    contents = [format_unit(forms.get(unit, unit), item) for unit in units]
    return contents[0] if len(contents) == 1 else join(contents, _DELIMITER if delimiter is None else delimiter)
