"""The cites of one citation become one text: sorted, grouped, collapsed, joined.

Source: CSL 1.0.2, "Cite Grouping", "Cite Collapsing", "Sorting", "Layout".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..citation import Cite
from .content import Content, Span, join
from .context import Context
from .item import read_text
from .style import Layout

__all__ = ["Ready", "assemble"]


class Ready(NamedTuple):
    """A cite ready to be rendered, as often as grouping and collapsing need."""

    cite: Cite
    fresh: Callable[[], Context]
    """Returns a new context for it."""
    sort_key: tuple[Any, ...]


def assemble(
    cites: Sequence[Ready],
    layout: Layout,
    options: Mapping[str, str],
    render: Callable[[Context], list[Content]],
    *,
    sort: bool,
) -> Content:
    """Return the citation of *cites*, with the affixes and formatting of its layout.

    Args:
        cites: The cites, as they were written.
        layout: ``cs:layout`` of ``cs:citation``.
        options: Attributes of ``cs:citation``.
        render: Renders the children of the layout for one context.
        sort: Whether the style sorts the cites.
    """
    if sort:
        cites = sorted(cites, key=lambda ready: ready.sort_key)
    contents: list[Content] = []
    for ready in cites:
        content: Content = tuple(render(ready.fresh()))
        if not content:
            continue
        cite = ready.cite
        if cite.prefix:
            prefix = cite.prefix if cite.prefix[-1].isspace() else cite.prefix + " "
            content = (read_text(prefix), content)
        if cite.suffix:
            suffix = cite.suffix if cite.suffix[0] in " ,.;:!?)]" else " " + cite.suffix
            content = (content, read_text(suffix))
        contents.append(content)
    if not contents:
        return ""
    look = layout.look
    return Span((look.prefix, join(contents, layout.delimiter), look.suffix), look.formatting)
