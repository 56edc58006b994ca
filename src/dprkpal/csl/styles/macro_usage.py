"""What a style can reach from one of its sections through macros: how much, and which variables and tests.

A style that could ask for more work than any real one (macros that call each other in a ring, or each the next ten
times) is refused here, before anything of it is compiled.

Source: CSL 1.0.2, "Macro".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...errors import StyleError
from .style import Choose, Element, FormattingAttributes, Group, Names, Number, Style, Text

__all__ = ["check_size", "uses_disambiguate", "uses_variable"]

MAX_NODES = 100_000
"""How many elements one rendering may reach. The largest published style reaches about 3,000."""
MAX_DEPTH = 150
"""How deep elements and macros may nest together, so that rendering stays within Python's own limit."""
_NO_ATTRIBUTES = FormattingAttributes()


def _children(node: Element) -> Sequence[Element]:
    """Return the rendering elements right below *node*, branches of a choose aside."""
    if isinstance(node, Group):
        return node.children
    if isinstance(node, Names):
        return node.substitute
    return ()


class _Size:
    """Measures how much a style can ask for, macro by macro."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.known: dict[str, tuple[int, int]] = {}
        self.open: list[str] = []

    def fail(self, message: str, line: int) -> StyleError:
        return StyleError(message, path=self.style.path, line=line)

    def many(self, nodes: Sequence[Element]) -> tuple[int, int]:
        """Return the elements *nodes* can reach and the deepest nesting."""
        count = depth = 0
        for node in nodes:
            node_count, node_depth = self.one(node)
            count += node_count
            depth = max(depth, node_depth)
        return count, depth

    def one(self, node: Element) -> tuple[int, int]:
        if isinstance(node, Choose):
            sizes = [self.many(branch.children) for branch in node.branches]
            count, depth = max(s[0] for s in sizes), max(s[1] for s in sizes)
        elif isinstance(node, Text) and node.source == "macro":
            count, depth = self.macro(node)
        else:
            count, depth = self.many(_children(node))
        if count >= MAX_NODES:
            raise self.fail(
                f"one rendering could reach more than {MAX_NODES:,} elements; no real style does",
                getattr(node, "line", 0) or 1,
            )
        if depth >= MAX_DEPTH:
            raise self.fail(f"macros and elements nest deeper than {MAX_DEPTH}", getattr(node, "line", 0) or 1)
        return count + 1, depth + 1

    def macro(self, node: Text) -> tuple[int, int]:
        name = node.name
        if name in self.known:
            return self.known[name]
        if name not in self.style.macros:
            raise self.fail(f"no macro {name[:60]!r}", node.line)
        if name in self.open:
            ring = " → ".join([*self.open[self.open.index(name) :], name])
            raise self.fail(f"macros that call each other in a ring: {ring[:200]}", node.line)
        if len(self.open) >= MAX_DEPTH:
            raise self.fail(f"macros and elements nest deeper than {MAX_DEPTH}", node.line)
        self.open.append(name)
        size = self.known[name] = self.many(self.style.macros[name])
        self.open.pop()
        return size


def check_size(style: Style) -> None:
    """Raise a `StyleError` where *style* calls a missing macro, a ring of macros, or asks for too much."""
    size = _Size(style)
    for section in (style.citation, style.bibliography, style.intext):
        if section is not None:
            size.many(section.layout.children)
            for key in section.sort:
                if key.source == "macro":
                    size.macro(Text("macro", key.name, "long", False, _NO_ATTRIBUTES, key.line))


def _reached(style: Style, elements: Sequence[Element]) -> Iterator[Element]:
    """Yield *elements* and all below them, through whatever macros; each macro once."""
    seen: set[str] = set()
    pending = list(elements)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Text):
            if node.source == "macro" and node.name not in seen:
                seen.add(node.name)
                pending.extend(style.macros.get(node.name, ()))
        elif isinstance(node, Choose):
            for branch in node.branches:
                pending.extend(branch.children)
        else:
            pending.extend(_children(node))


def uses_variable(style: Style, elements: Sequence[Element], variable: str) -> bool:
    """Return whether *elements*, through whatever macros, print the number or text *variable*."""
    return any(
        (isinstance(node, Text) and node.source == "variable" and node.name == variable)
        or (isinstance(node, Number) and node.variable == variable)
        for node in _reached(style, elements)
    )


def uses_disambiguate(style: Style, elements: Sequence[Element]) -> bool:
    """Return whether *elements*, through whatever macros, test ``disambiguate``."""
    return any(
        condition.kind == "disambiguate"
        for node in _reached(style, elements)
        if isinstance(node, Choose)
        for branch in node.branches
        for condition in branch.conditions
    )
