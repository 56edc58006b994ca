"""What may stand for names that are missing: ``cs:substitute`` as a row of alternatives.

Source: CSL 1.0.2, "Substitute".
"""

from __future__ import annotations

from collections.abc import Sequence

from ..styles.style import Choose, Element, Group, Names

__all__ = ["alternatives"]


def alternatives(children: Sequence[Element], node: Names) -> list[Element]:
    """Return what may stand for the names of *node*, one after the other.

    The elements of a ``cs:choose`` are alternatives too, and the ``cs:names`` in it inherit like those beside it.
    Nesting ends with the depth that `dprkpal.csl.rendering.compiler` allows.
    """
    found: list[Element] = []
    for child in children:
        if not isinstance(child, Choose):
            found.append(_inheriting(child, node))
            continue
        branches = [alternatives(branch.children, node) for branch in child.branches]
        for place in range(max(map(len, branches), default=0)):
            chosen = [
                branch._replace(children=tuple([_inheriting(element, node) for element in own[place : place + 1]]))
                for branch, own in zip(child.branches, branches, strict=True)
            ]
            found.append(Choose(tuple(chosen)))
    return found


def _inheriting(element: Element, node: Names) -> Element:
    """Return *element* with the children and look of *node* in each ``cs:names`` that has no children of its own."""
    if isinstance(element, Group):
        return element._replace(children=tuple([_inheriting(child, node) for child in element.children]))
    if isinstance(element, Names) and element.name is None and element.label is None and element.et_al is None:
        return element._replace(
            name=node.name and node.name._replace(inherited=True), et_al=node.et_al, label=node.label,
            label_first=node.label_first, options={**node.options, **element.options}, attributes=node.attributes,
        )  # fmt: skip
    return element
