"""Internal: list the alternatives of ``cs:substitute``, which replace missing names.

Source: CSL 1.0.2, "Substitute".
"""

from __future__ import annotations

from collections.abc import Sequence

from ..styles.style import Choose, Element, Group, Names

__all__ = ["alternatives"]


def alternatives(children: Sequence[Element], node: Names) -> list[Element]:
    """Return the elements that may replace the names of *node*, in the order in which they are tried.

    The elements inside a ``cs:choose`` are alternatives too; a ``cs:names`` there inherits like one outside it.
    `dprkpal.csl.styles.macro_usage` limits how deep elements nest.
    """
    found: list[Element] = []
    for child in children:
        if not isinstance(child, Choose):
            found.append(_with_inherited(child, node))
            continue
        branches = [alternatives(branch.children, node) for branch in child.branches]
        for index in range(max(map(len, branches), default=0)):
            chosen = [
                branch._replace(children=tuple([_with_inherited(element, node) for element in own[index : index + 1]]))
                for branch, own in zip(child.branches, branches, strict=True)
            ]
            found.append(Choose(tuple(chosen)))
    return found


def _with_inherited(element: Element, node: Names) -> Element:
    """Return *element* so that each ``cs:names`` without children has the children and formatting of *node*."""
    if isinstance(element, Group):
        return element._replace(children=tuple([_with_inherited(child, node) for child in element.children]))
    if isinstance(element, Names) and element.name is None and element.label is None and element.et_al is None:
        return element._replace(
            name=node.name and node.name._replace(inherited=True), et_al=node.et_al, label=node.label,
            label_first=node.label_first, options={**node.options, **element.options}, attributes=node.attributes,
            delimiter=node.delimiter if element.delimiter is None else element.delimiter,
            institution=element.institution or node.institution,
        )  # fmt: skip
    return element
