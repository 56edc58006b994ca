"""Internal: change elements before they are compiled: take away ``display``, or hand an attribute down to values."""

from __future__ import annotations

from collections.abc import Callable

from ..styles.style import Choose, Element, Group, Label, Names, Number, Text

__all__ = ["with_label_form", "with_strip_periods", "without_display"]


def _in_branches(node: Choose, change: Callable[[Element], Element]) -> Choose:
    """Return *node* with every element in its branches changed."""
    return Choose(
        tuple([
            branch._replace(children=tuple([change(child) for child in branch.children])) for branch in node.branches
        ])
    )  # fmt: skip


def without_display(node: Element) -> Element:
    """Return *node* without ``display``, which applies only to the direct children of a bibliography's layout.

    Source: CSL 1.0.2, "Display": all elements of an entry are under the control of a display attribute.
    """
    if isinstance(node, Choose):
        return _in_branches(node, without_display)
    attributes = node.attributes
    if attributes.formatting.display is None:
        return node
    return node._replace(attributes=attributes._replace(formatting=attributes.formatting._replace(display=None)))


def with_strip_periods(node: Element) -> Element:
    """Return *node* with ``strip-periods`` on each value in it, so that affixes and delimiters keep their periods."""
    if isinstance(node, Choose):
        return _in_branches(node, with_strip_periods)
    if isinstance(node, Number) or (isinstance(node, Text) and node.source == "value"):
        return node  # "2.1" is not 21, and the style itself could have written fixed text without periods
    return node._replace(attributes=node.attributes._replace(strip_periods=True))


def with_label_form(node: Element, form: str) -> Element:
    """Return *node* with *form* as the form of all labels in it. Source: CSL-M, "label-form"."""
    if isinstance(node, Choose):
        return _in_branches(node, lambda child: with_label_form(child, form))
    if isinstance(node, Group):
        return node._replace(children=tuple([with_label_form(child, form) for child in node.children]))
    if isinstance(node, Label):
        return node._replace(form=form)
    if isinstance(node, Names) and node.label is not None:
        return node._replace(label=node.label._replace(form=form))
    if isinstance(node, Number) or (isinstance(node, Text) and node.source == "macro"):
        return node._replace(label_form=form)
    return node
