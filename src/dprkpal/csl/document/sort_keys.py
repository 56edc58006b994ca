"""Internal: sort keys of items, from ``cs:sort``.

Names are in sort order, dates are year, month and day, and numbers sort by value. Items without a value come last in
both directions. The specification leaves the order of characters open; as in the reference engine, case, accents and
punctuation are ignored (`dprkpal.csl.document.collation`). A key that calls a macro with a ``cs:date`` sorts by its
dates alone, so that "n.d." counts as no value.

Source: CSL 1.0.2, "Sorting", "Sorting Variables", "Sorting Macros".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES
from ..rendering.citation_label import label_text
from ..rendering.compiler import Compiler
from ..rendering.context import ALL_EMPTY, HAS_VALUE, Context, NameList, Render, Rendered, SectionSettings
from ..rendering.dates import sort_string
from ..rendering.numbers import sort_number
from ..styles.style import Choose, Date, Element, FormattingAttributes, Group, Key, Name, Names, Style, Text
from ..text.content import Content, Span, plain_text
from .collation import LAST, collator, descending

__all__ = ["CompiledSort", "compile_sort"]

_ALL_PARTS = frozenset({"year", "month", "day"})
_PLAIN_NAME = Name(None, None, {}, (), FormattingAttributes())
_NOTHING: frozenset[str] = frozenset()


class CompiledSort(NamedTuple):
    """A compiled ``cs:sort``."""

    key: Callable[[Context], SortKey]
    """Returns the sort key of an item; all keys are comparable."""
    by_citation_number: bool
    """Whether it sorts by ``citation-number``, so that keys depend on the citation order."""
    numbers_descend: bool
    """Whether it sorts by ``citation-number`` descending, so that the first entry has the highest number."""
    variables: Callable[[], frozenset[str]] = frozenset
    """Returns the name variables that may be in the keys."""
    lists: Callable[[Context], list[NameList]] = lambda _context: []
    """Returns the lists of names in the keys of an item."""


def _reached(style: Style, name: str) -> list[Element]:
    """Return all elements of the macro *name* and of the macros that it calls."""
    found: list[Element] = []
    pending: list[Element] = list(style.macros[name])
    known = {name}
    while pending:
        node = pending.pop()
        found.append(node)
        if isinstance(node, Text) and node.source == "macro":
            if node.name not in known:
                known.add(node.name)
                pending.extend(style.macros[node.name])
        else:
            pending.extend(_below(node))
    return found


def _below(node: Element) -> Sequence[Element]:
    if isinstance(node, Choose):
        return [child for branch in node.branches for child in branch.children]
    if isinstance(node, Names):
        return node.substitute
    return node.children if isinstance(node, Group) else ()


def _has_date(elements: Sequence[Element]) -> bool:
    """Return whether *elements* contain a ``cs:date``, not counting macros that they call."""
    pending = list(elements)
    while pending:
        node = pending.pop()
        if isinstance(node, Date):
            return True
        pending.extend(_below(node))
    return False


def _goes_by_number(key: Key, style: Style) -> bool:
    if key.source != "macro":
        return key.name == "citation-number"
    return any(getattr(node, "variable", None) == "citation-number"
               or (isinstance(node, Text) and node.source == "variable" and node.name == "citation-number")
               for node in _reached(style, key.name))  # fmt: skip


def _names(key: Key, style: Style) -> Sequence[str]:
    """Return the name variables that *key* may use."""
    if key.source != "macro":
        return [key.name] if key.name in NAME_VARIABLES else []
    return [
        variable for node in _reached(style, key.name) if isinstance(node, Names) for variable in node.variables
    ]  # fmt: skip


def _dates(content: Content) -> str:
    """Return the text of the dates in *content*."""
    found: list[str] = []
    pending = [content]
    while pending:
        part = pending.pop()
        if isinstance(part, str):
            continue
        if isinstance(part, Span) and part.tag == "date":
            found.append(plain_text(part))
        else:
            pending.extend(reversed(part if isinstance(part, tuple) else part.children))
    return "".join(found)


class SortKey:
    """The sort key of an item: one string for each ``cs:key``.

    All but the first are rendered when a comparison needs them, because most items differ in the first.
    """

    __slots__ = ("_columns", "_context", "_texts", "first")

    def __init__(self, context: Context, columns: Sequence[Callable[[Context], str]]) -> None:
        self._context: Context | None = context
        """The item, until all strings are rendered."""
        self._columns = columns
        self.first = columns[0](context)
        """The string for the first ``cs:key``."""
        self._texts: list[str] | None = None
        """The strings that comparisons have needed."""

    def __len__(self) -> int:
        return len(self._columns)

    def __getitem__(self, index: int) -> str:
        texts = self._texts
        if texts is None:
            texts = self._texts = [self.first]
        while len(texts) <= index and self._context is not None:
            texts.append(self._columns[len(texts)](self._context))
            if len(texts) == len(self._columns):
                self._context = None  # free the memory
        return texts[index]

    def __lt__(self, other: SortKey) -> bool:
        if self.first != other.first:
            return self.first < other.first
        for index in range(1, len(self._columns)):
            ours, theirs = self[index], other[index]
            if ours != theirs:
                return ours < theirs
        return False

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SortKey) or self.first != other.first:
            return False
        return all([self[index] == other[index] for index in range(1, len(self._columns))])


class _KeyCompiler(Compiler):
    """Compiles macros for sorting: a macro with a ``cs:date`` prints only its dates."""

    def macro_call(self, node: Text) -> Render:
        """Return the function of ``cs:text`` that calls a macro."""
        if not _has_date(self.style.macros[node.name]):
            return super().macro_call(node)
        called = super().macro_call(node._replace(attributes=FormattingAttributes()))
        # The affixes separate the dates from adjacent text.
        prefix, suffix = node.attributes.prefix, node.attributes.suffix

        def dated(context: Context) -> Rendered:
            content = called(context)[0]
            dates = _dates(tuple(content) if isinstance(content, list) else content)
            return ((prefix, Span((dates,), tag="date"), suffix), HAS_VALUE) if dates else ("", ALL_EMPTY)

        return dated


def _text(render: Render) -> Callable[[Context], str]:
    """Return a function that returns the plain text that *render* prints."""

    def text(context: Context) -> str:
        shape = context.shape
        context.lists = []
        content = render(context)[0]
        context.suppressed, context.shape = _NOTHING, shape
        return plain_text(tuple(content) if isinstance(content, list) else content)

    return text


def _value(key: Key, style: Style, settings: SectionSettings, compiler: _KeyCompiler) -> Callable[[Context], str]:
    """Return a function that returns the text of a sort key; empty if there is none."""
    variable = key.name
    if key.source == "macro":
        return _text(compiler.macro_call(Text("macro", variable, "long", False, FormattingAttributes(), key.line)))
    if variable in NAME_VARIABLES:
        node = Names((variable,), None, _PLAIN_NAME, None, None, False, (), {}, FormattingAttributes(), key.line)
        return _text(Compiler(style, settings).element(node))
    if variable in DATE_VARIABLES:

        def date_value(context: Context) -> str:
            date = context.item.date(variable)
            return sort_string(date, _ALL_PARTS) if date is not None else ""

        return date_value
    if variable == "citation-label":
        return lambda context: label_text(context.item)
    if variable in NUMBER_VARIABLES:
        return lambda context: sort_number(context, variable)
    if variable == "type":
        return lambda context: context.item.type
    return lambda context: plain_text(context.item.text(variable))


def compile_sort(keys: Sequence[Key], style: Style, settings: SectionSettings) -> CompiledSort | None:
    """Return the compiled sort for *keys*, or ``None`` without keys.

    Args:
        keys: The keys of ``cs:sort``, in order.
        style: The style, for its macros.
        settings: The settings of the section; its ``section`` is ``"sort"``.
    """
    if not keys:
        return None
    columns = []
    compilers: dict[tuple[tuple[str, str], ...], _KeyCompiler] = {}
    for key in keys:
        forced = {name.replace("et-al", "names"): value for name, value in key.options.items()}
        inner = settings._replace(options={**settings.options, **forced})
        compiler = compilers.setdefault(tuple(forced.items()), _KeyCompiler(style, inner))
        columns.append((_value(key, style, inner, compiler), key.descending))
    weigh = collator(settings.locale.code, settings.locale.collation)

    def column(value: Callable[[Context], str], downwards: bool) -> Callable[[Context], str]:
        def weighed(context: Context) -> str:
            text = value(context)
            if not text:
                return LAST
            # the space makes "C++" sort before "C", as it sorts before "C language"
            return descending(weigh(text + " ")) if downwards else weigh(text + " ")

        return weighed

    weighed = tuple([column(value, downwards) for value, downwards in columns])

    def sort_key(context: Context) -> SortKey:
        if not settings.tests_content:
            context.find_shape()
        return SortKey(context, weighed)

    named: list[bool] = []  # for each key, whether it may contain names

    def lists(context: Context) -> list[NameList]:
        if not settings.tests_content:
            context.find_shape()
        found = []
        if not named:
            named.extend([bool(_names(key, style)) for key in keys])
        for holds_names, (value, _) in zip(named, columns, strict=True):
            if not holds_names:
                continue
            context.lists = []
            value(context)
            found += context.lists
        return found

    numbered = [key for key in keys if _goes_by_number(key, style)]

    def variables() -> frozenset[str]:
        return frozenset([variable for key in keys for variable in _names(key, style)])

    return CompiledSort(sort_key, bool(numbered), any(key.descending for key in numbered), variables, lists)
