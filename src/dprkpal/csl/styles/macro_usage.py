"""Internal: check which elements a section of a style can reach through macros, and how many.

This refuses styles that would cause excessive work, such as macros that call each other in a cycle, before they are
compiled.

Source: CSL 1.0.2, "Macro".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...errors import StyleError
from .macro_sources import MacroSources
from .style import Choose, Element, FormattingAttributes, Group, Names, Number, Style, Text

__all__ = ["check_size", "uses_disambiguate", "uses_variable"]

MAX_NODES = 100_000
"""How many elements a section may reach. The largest published style reaches about 3,000."""
MAX_DEPTH = 150
"""How deeply elements and macros may nest, so that rendering stays below Python's recursion limit."""
_NO_ATTRIBUTES = FormattingAttributes()


def _children(node: Element) -> Sequence[Element]:
    """Return the rendering elements directly inside *node*, which is not a ``cs:choose``."""
    if isinstance(node, Group):
        return node.children
    if isinstance(node, Names):
        return node.substitute
    return ()


class _SizeCheck:
    """Counts the elements that a style can reach, and their depth."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self.sizes: dict[str, tuple[int, int]] = {}
        self.open_macros: list[str] = []

    def error(self, message: str, line: int) -> StyleError:
        return StyleError(message, path=self.style.path, line=line)

    def measure(self, nodes: Sequence[Element]) -> tuple[int, int]:
        """Return the number of elements that *nodes* can reach, and the depth of nesting."""
        count = depth = 0
        for node in nodes:
            node_count, node_depth = self.measure_element(node)
            count += node_count
            depth = max(depth, node_depth)
        return count, depth

    def measure_element(self, node: Element) -> tuple[int, int]:
        if isinstance(node, Choose):
            sizes = [self.measure(branch.children) for branch in node.branches]
            count = max([size[0] for size in sizes], default=0)
            depth = max([size[1] for size in sizes], default=0)
        elif isinstance(node, Text) and node.source == "macro":
            count, depth = self.measure_macro(node)
        else:
            count, depth = self.measure(_children(node))
        if count >= MAX_NODES:
            raise self.error(
                f"a section can reach more than {MAX_NODES:,} elements through macros; simplify the style",
                getattr(node, "line", 0) or 1,
            )
        if depth >= MAX_DEPTH:
            raise self.error(f"macros and elements nest deeper than {MAX_DEPTH}", getattr(node, "line", 0) or 1)
        return count + 1, depth + 1

    def measure_macro(self, node: Text) -> tuple[int, int]:
        name = node.name
        if name in self.sizes:
            return self.sizes[name]
        if name not in self.style.macros:
            raise self.error(f"there is no macro {name[:60]!r}", node.line)
        if name in self.open_macros:
            cycle = " → ".join([*self.open_macros[self.open_macros.index(name) :], name])
            raise self.error(f"macros call each other in a cycle: {cycle[:200]}", node.line)
        if len(self.open_macros) >= MAX_DEPTH:
            raise self.error(f"macros and elements nest deeper than {MAX_DEPTH}", node.line)
        self.open_macros.append(name)
        size = self.sizes[name] = self.measure(self.style.macros[name])
        self.open_macros.pop()
        return size


def check_size(style: Style) -> None:
    """Raise a `StyleError` if *style* calls a missing macro, has a cycle of macros, or reaches too many elements.

    Bundled styles are not checked again; the tests format works in all of them.
    """
    if isinstance(style.macros, MacroSources):
        return
    check = _SizeCheck(style)
    for section in (style.citation, style.bibliography, style.intext):
        if section is not None:
            for layout in (section.layout, *section.localized):
                check.measure(layout.children)
            for key in section.sort:
                if key.source == "macro":
                    check.measure_macro(Text("macro", key.name, "long", False, _NO_ATTRIBUTES, key.line))


def _reachable(style: Style, elements: Sequence[Element], word: str) -> list[Element]:
    """Return *elements* and everything inside them and in the macros that they call, each macro once.

    Macros of a bundled style whose XML lacks *word* are not parsed, and their elements are missing.
    """
    seen: set[str] = set()
    found = list(elements)
    for node in found:  # the list grows meanwhile
        if isinstance(node, Text):
            if node.source == "macro":
                _add_macros(found, style.macros, node.name, word, seen)
        elif isinstance(node, Choose):
            for branch in node.branches:
                found += branch.children
        else:
            found += _children(node)
    return found


def _add_macros(
    found: list[Element], macros: Mapping[str, tuple[Element, ...]], name: str, word: str, seen: set[str]
) -> None:
    """Add the elements of the macro *name* to *found*; if they are not needed, those of the macros that it calls."""
    pending = [name]
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        calls = macros.calls(name, word.encode()) if isinstance(macros, MacroSources) else None
        if calls is None:
            found += macros.get(name, ())
        else:
            pending += calls


def uses_variable(style: Style, elements: Sequence[Element], variable: str) -> bool:
    """Return whether *elements*, or the macros that they call, print *variable* with ``cs:text`` or ``cs:number``."""
    for node in _reachable(style, elements, variable):
        if isinstance(node, Text):
            if node.name == variable and node.source == "variable":
                return True
        elif isinstance(node, Number) and node.variable == variable:
            return True
    return False


def uses_disambiguate(style: Style, elements: Sequence[Element]) -> bool:
    """Return whether *elements*, or the macros that they call, test ``disambiguate``."""
    return any(
        condition.kind == "disambiguate"
        for node in _reachable(style, elements, "disambiguate")
        if isinstance(node, Choose)
        for branch in node.branches
        for condition in branch.all_conditions()
    )
