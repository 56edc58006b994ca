"""Internal: YAML values with their places in the text.

Source: YAML 1.2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .reader import plain_scalar

__all__ = ["Member", "Node", "parse_node"]


@dataclass(slots=True)
class Node:
    """A value and its place in the text. Comments and blank lines after it are not part of it."""

    begin: int
    end: int
    value: Any
    """The value as it is written: text in Markdown, and dates as text."""
    style: str = ""
    r"""``'``, ``"``, ``|`` or ``>`` for text; ``{`` or ``[`` for a mapping or list in brackets; empty otherwise."""
    members: tuple[Member, ...] | None = None
    """The members of a mapping."""
    elements: tuple[Node, ...] | None = None
    """The elements of a list."""

    @property
    def is_block(self) -> bool:
        """Whether this is a mapping or list without brackets, which begins on a line of its own or after a dash."""
        return not self.style and (self.members is not None or self.elements is not None)


@dataclass(slots=True)
class Member:
    """A member of a mapping."""

    name: str
    begin: int
    """The place of the name."""
    name_end: int
    node: Node


def parse_node(text: str, origin: int = 0) -> Node:
    r"""Parse the only value of *text*, which `dprkpal.formats.csl_yaml.reader` has accepted.

    Args:
        text: The text.
        origin: The place in *text* from which places are counted.

    Raises:
        ValueError: The text is not YAML.

    >>> [member.name for member in parse_node("id: a\ntitle: T  # checked").members or ()]
    ['id', 'title']
    """
    import yaml

    try:
        composed = yaml.compose(text, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(str(error)) from None
    if composed is None:
        raise ValueError("no value")
    return _node(composed, text, origin)


def _node(composed: Any, text: str, origin: int) -> Node:
    """Return a node of PyYAML as a `Node`."""
    begin, end = composed.start_mark.index - origin, composed.end_mark.index - origin
    if composed.id == "scalar":
        if composed.style in ("|", ">"):  # ends with the blank lines that follow
            end = begin + len(text[begin + origin : end + origin].rstrip())
        is_text = composed.style or composed.tag.endswith(":str")
        return Node(begin, end, composed.value if is_text else plain_scalar(composed.value), composed.style or "")
    members: tuple[Member, ...] | None = None
    elements: tuple[Node, ...] | None = None
    value: Any
    if composed.id == "mapping":
        members = tuple(_member(name, node, text, origin) for name, node in composed.value)
        value = {member.name: member.node.value for member in members}
        last = members[-1].node.end if members else begin
    else:
        elements = tuple(_node(node, text, origin) for node in composed.value)
        value = [element.value for element in elements]
        last = elements[-1].end if elements else begin
    style = text[begin + origin] if composed.flow_style else ""
    return Node(begin, end if style else last, value, style, members, elements)


def _member(name: Any, node: Any, text: str, origin: int) -> Member:
    """Return the nodes of PyYAML for a name and its value as a `Member`."""
    begin, end = name.start_mark.index - origin, name.end_mark.index - origin
    return Member(str(name.value), begin, end, _node(node, text, origin))
