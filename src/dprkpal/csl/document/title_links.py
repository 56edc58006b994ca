"""Internal: link the title of an entry that has an identifier but prints none.

Source: Pandoc User's Guide, "Other relevant metadata fields" (``link-bibliography``); CSL 1.0.2, Appendix VI, "Links".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from ..rendering.context import Context
from ..rendering.item import Item
from ..rendering.links import LINK_VARIABLES
from ..text.content import Content, Link

__all__ = ["with_linked_title"]

_ORDER = ("DOI", "PMCID", "PMID", "URL")


def with_linked_title(
    contents: list[Content], new_context: partial[Context], render: Callable[[Context], list[Content]], *,
    keeps_first: bool,
) -> list[Content]:  # fmt: skip
    """Return the contents of an entry with its title linked, or the whole entry if it prints no title.

    An entry that prints a link, or has no identifier, is unchanged.

    Args:
        contents: The contents of the entry.
        new_context: Returns a new context for the entry; its argument is the item.
        render: Renders an entry.
        keeps_first: Whether the first content is a label, which is not linked.
    """
    item: Item = new_context.args[0]
    address = _address(item)
    if not contents or not address or _has_link(contents):
        return contents
    linked = render(new_context.func(item.with_linked_titles(address), **new_context.keywords))
    if _has_link(linked):
        return linked
    begin = int(keeps_first and len(contents) > 1)
    return [*contents[:begin], Link(tuple(contents[begin:]), address)]


def _address(item: Item) -> str:
    """Return the address of the identifier of *item*, or an empty string."""
    for variable in _ORDER:
        value = item.string(variable)
        if value:
            return value if value.startswith(("http://", "https://")) else LINK_VARIABLES[variable] + value
    return ""


def _has_link(contents: list[Content]) -> bool:
    pending: list[Content] = [*contents]
    while pending:
        content = pending.pop()
        if isinstance(content, Link):
            return True
        if not isinstance(content, str):
            pending.extend(content if isinstance(content, tuple) else content.children)
    return False
