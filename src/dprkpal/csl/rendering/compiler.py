"""Internal: compile the rendering elements of a style to functions with the signature `Render`.

A macro is compiled when it is first used.

Source: CSL 1.0.2, "Rendering Elements", "Group", "Choose", "Macro".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

from ...model.vocabulary import NUMBER_VARIABLES
from ..styles.style import Choose, Date, Element, FormattingAttributes, Group, Label, Layout, Names, Number, Style, Text
from ..text.content import PLAIN, Content, Span, join
from ..text.punctuation import PUNCTUATION
from .choose import compile_test
from .citation_label import citation_label
from .content_tests import record
from .context import (
    ALL_EMPTY,
    HAS_VALUE,
    NO_VARIABLES,
    Context,
    Leaf,
    Render,
    Rendered,
    SectionSettings,
    VariableState,
)
from .dates import compile_date
from .element_changes import with_label_form, with_strip_periods, without_display
from .formatting import (
    Formatter,
    compile_formatter,
    compile_text_changes,
    has_tagged_suffix,
    with_capitalize_all,
    without_text_changes,
)
from .item import Item, read_text
from .links import LINK_VARIABLES, compile_link
from .names import compile_names
from .numbers import compile_label, compile_number, compile_number_formatter, compile_number_text

__all__ = ["CompiledGroup", "Compiler", "ElementSequence"]

MAX_REMEMBERED = 256
"""How many shapes each element remembers, which bounds memory for large collections of dissimilar items."""

_TITLES = frozenset({"title", "title-short"})
_NO_ATTRIBUTES = FormattingAttributes()
_ELEMENT_TAGS = frozenset({"leaf", "element", "names-format"})
"""Tags of content that an element has formatted."""
_NO_ITEM = Item({})


Plan: TypeAlias = "tuple[VariableState, tuple[Render, ...], VariableState]"
"""For one shape: the variable state of the elements that are empty, the elements that may print, and the variable state
of all elements together."""


class ElementSequence:
    """Elements that are rendered one after the other.

    They are compiled when the first item is rendered. All cites of one shape (`Context.find_shape`) have the same empty
    elements, so the first rendering of a shape makes a `Plan`, and later ones skip the empty elements. In the plan, the
    branch that the shape takes replaces a ``cs:choose``.
    """

    __slots__ = ("_children", "_compiler", "_parts", "plans")

    def __init__(self, compiler: Compiler, children: Sequence[Element]) -> None:
        self._compiler = compiler
        self._children = children
        self._parts: tuple[Render, ...] | None = None
        self.plans: dict[int, Plan] = {}

    def run(self, context: Context) -> tuple[list[Content], VariableState]:
        """Return the non-empty contents of the elements, and their variable state."""
        plan = self.plans.get(context.shape)
        if plan is None:
            return self.run_and_plan(context)
        state, printing, _all = plan
        contents: list[Content] = []
        for part in printing:
            content, called = part(context)
            if called > state:
                state = called
            if content:
                if type(content) is list:
                    contents += content
                else:
                    contents.append(content)  # type: ignore[arg-type]  # no list
        return contents, state

    def run_and_plan(self, context: Context) -> tuple[list[Content], VariableState]:
        """Do the same as `run`, and make a plan for the shape of *context*."""
        if self._parts is None:
            self._parts = self._compiler.elements(self._children)
        shape = context.shape
        contents: list[Content] = []
        printing: list[Render] = []
        state = base = NO_VARIABLES
        for part in self._parts:
            hidden, shape_before = (context.names_hidden, context.year_hidden), context.shape
            content, called = part(context)
            state = max(state, called)
            if content:
                contents.extend(content if isinstance(content, list) else [content])
            # An element that has just hidden names or a year is empty, but it has to run each time to hide them.
            if not content and called != HAS_VALUE and hidden == (context.names_hidden, context.year_hidden):
                base = max(base, called)
                continue
            branch = self._compiler.branches.get(part, _no_plan)(shape_before)
            if branch is not None:
                base = max(base, branch[0])
                printing.extend(branch[1])
                continue
            group = self._compiler.groups.get(part)
            plan = group.sequence.plans.get(shape_before) if group is not None and group.is_unformatted else None
            wrapped = isinstance(content, tuple) and len(content) == 1
            if plan is not None and len(plan[1]) == 1 and plan[2] == HAS_VALUE and not wrapped:
                part = plan[1][0]  # skip an unformatted group around a single element
            printing.append(part)
        if shape and len(self.plans) < MAX_REMEMBERED:
            self.plans[shape] = (base, tuple(printing), state)
        return contents, state


def _no_plan(_shape: int) -> Plan | None:
    """Return ``None``: only a ``cs:choose`` has a plan for its branch."""
    return None


class CompiledGroup(NamedTuple):
    """The compiled parts of a group or macro."""

    sequence: ElementSequence
    delimiter: Content
    formatter: Formatter | None
    """Applies the formatting of the group; ``None`` if it has none."""
    caller_formatter: Formatter | None = None
    """Applies the formatting of the ``cs:text`` that calls a macro; ``None`` if it has none."""

    @property
    def is_unformatted(self) -> bool:
        """Whether it has neither formatting nor affixes."""
        return self.formatter is None and self.caller_formatter is None

    def combine(self, contents: list[Content], item: Item) -> Content:
        """Join and format *contents*, of which there has to be at least one."""
        content = contents[0] if len(contents) == 1 else join(contents, self.delimiter)
        if self.formatter is not None:
            return self.formatter((content,) if type(content) is Span else content, item)
        if len(contents) == 1 and (
            (type(content) is tuple and len(content) != 1)
            or (type(content) is Span and (content.tag in _ELEMENT_TAGS or content.formatting.quotes))
        ):
            content = (content,)  # punctuation after the group interacts with the group, not with its last child
        return content if self.caller_formatter is None else self.caller_formatter(content, item)


class Compiler:
    """Compiles the elements of one section of a style for one locale."""

    def __init__(self, style: Style, settings: SectionSettings) -> None:
        self.style = style
        self.settings = settings
        self._macros: dict[str, Render] = {}
        self.branches: dict[Render, Callable[[int], Plan | None]] = {}
        """For each ``cs:choose``: a function that returns the plan of the branch that a shape takes."""
        self.constants: dict[Render, Content] = {}
        """The elements with the same content for every item, and that content."""
        self.groups: dict[Render, CompiledGroup] = {}
        """The compiled parts of each group and macro."""

    def layout(self, layout: Layout) -> Callable[[Context], list[Content]]:
        """Return a function that renders the children of ``cs:layout``, without its affixes."""
        children: Sequence[Element] = layout.children
        if self.settings.section != "bibliography":
            children = [without_display(child) for child in children]
        self.root = self.sequence(children)
        run = self.root.run

        def render(context: Context) -> list[Content]:
            context.find_shape()
            return run(context)[0]

        return (lambda context: run(context)[0]) if self.settings.tests_content else render

    def sequence(self, children: Sequence[Element]) -> ElementSequence:
        """Return *children* as a sequence, which compiles them when it is first rendered."""
        return ElementSequence(self, children)

    def elements(self, nodes: Sequence[Element]) -> tuple[Render, ...]:
        """Compile *nodes*."""
        return tuple([self.element(node) for node in nodes])

    def element(self, node: Element) -> Render:
        """Compile *node*, an element of any kind."""
        if self.settings.tests_content and not isinstance(node, Choose):
            return record(self._element(node), node, self.style.options)
        return self._element(node)

    def _element(self, node: Element) -> Render:
        if isinstance(node, Text):
            return self.text(node)
        if isinstance(node, Choose):
            return self.choose(node)
        if isinstance(node, Group):
            return self.group(node)
        if isinstance(node, Names):
            return compile_names(node, self.settings, self.element, on_printed=_hide_in_substitute)
        if isinstance(node, Date):
            return compile_date(node, self.settings)
        if isinstance(node, Number):
            return compile_number(node, self.settings)
        assert isinstance(node, Label)
        return compile_label(node, self.settings)

    def text(self, node: Text) -> Render:
        """Compile ``cs:text``."""
        if node.source == "macro":
            return self.macro_call(node)
        if node.source == "variable":
            return self.variable(node)
        if node.source == "value":
            value: Content = node.name and Span((read_text(node.name, self.settings.locale.marks),), PLAIN, "verbatim")
        else:
            value = self.settings.locale.term(node.name, node.form, plural=node.plural) or ""
            if value:
                tag = "term" if node.attributes.text_case is None else "fixed"  # "term" is capitalized at the start
                value = Span((read_text(value, self.settings.locale.marks),), PLAIN, tag)
        formatter = compile_formatter(with_capitalize_all(node.attributes), self.settings, leaf=True, element="leaf")
        if not value:
            return lambda context: ("", NO_VARIABLES)
        if node.attributes.text_case is None:
            content = formatter(value, _NO_ITEM)
            prefix = node.attributes.prefix
            if node.source == "term" and any([character.isalnum() for character in prefix]):
                inner = compile_formatter(node.attributes._replace(prefix=""), self.settings, leaf=True, element="leaf")
                content = (Span((prefix,), PLAIN, "prefix"), inner(value, _NO_ITEM))  # a prefix does not count as start

            def constant(context: Context) -> Rendered:
                return content, NO_VARIABLES

            self.constants[constant] = content
            return constant
        cache: dict[str, Content] = {}

        def text(context: Context) -> Rendered:
            language = context.item.language  # text-case depends on nothing else of the item
            content = cache.get(language)
            if content is None:
                content = formatter(value, context.item)
                if len(cache) < MAX_REMEMBERED:
                    cache[language] = content
            return content, NO_VARIABLES

        return text

    def macro_call(self, node: Text) -> Render:
        """Compile a ``cs:text`` that calls a macro, as a group of the macro's elements."""
        # As in the reference engine, text-case has no effect on macros, groups, names and whole dates, only on values.
        if node.label_form:
            forms = [with_label_form(child, node.label_form) for child in self.style.macros[node.name]]
            return self._group(forms, "", node.attributes._replace(text_case=None, strip_periods=False))
        if node.attributes.strip_periods:
            children = [with_strip_periods(child) for child in self.style.macros[node.name]]
            return self._group(children, "", node.attributes._replace(text_case=None, strip_periods=False))
        attributes = node.attributes._replace(text_case=None)
        called = self._macros.get(node.name)
        if called is None:
            called = self._macros[node.name] = self._group(self.style.macros[node.name], "", _NO_ATTRIBUTES)
        if attributes == _NO_ATTRIBUTES:
            return called
        return self._with_formatter(
            called, compile_formatter(attributes, self.settings, tag="element", element="group")
        )

    def _with_formatter(self, macro: Render, formatter: Formatter) -> Render:
        """Return *macro* with a formatter applied to its content."""

        def finished(context: Context) -> Rendered:
            content, called = macro(context)
            if not content:
                return content, called
            return formatter(content, context.item), called  # type: ignore[arg-type]  # a group prints no list

        self.groups[finished] = self.groups[macro]._replace(caller_formatter=formatter)
        return finished

    def group(self, node: Group) -> Render:
        """Compile ``cs:group``."""
        attributes = node.attributes._replace(text_case=None, strip_periods=False)
        children = (
            [with_strip_periods(child) for child in node.children] if node.attributes.strip_periods else node.children
        )
        return self._group(children, node.delimiter, attributes)

    def _group(self, children: Sequence[Element], delimiter: str, attributes: FormattingAttributes) -> Render:
        sequence = self.sequence([without_display(child) for child in children])
        formatter = (
            None
            if attributes == _NO_ATTRIBUTES
            else compile_formatter(attributes, self.settings, tag="element", element="group")
        )
        separator: Content = delimiter
        if delimiter and delimiter[-1] in PUNCTUATION:
            separator = Span((delimiter,), PLAIN, "delimiter")  # it has other punctuation rules than values
        group = CompiledGroup(sequence, separator, formatter)
        plans, run_and_plan, combine = sequence.plans, sequence.run_and_plan, group.combine

        def render(context: Context) -> Rendered:
            plan = plans.get(context.shape)
            if plan is None:
                contents, state = run_and_plan(context)
            else:  # `ElementSequence.run` inlined for speed: most of the rendering time is spent in this loop
                state, printing, _all = plan
                contents = []
                for part in printing:
                    content, called = part(context)
                    if called > state:
                        state = called
                    if content:
                        if type(content) is list:
                            contents += content
                        else:
                            contents.append(content)  # type: ignore[arg-type]  # no list
            if state == ALL_EMPTY or not contents:
                return "", state
            # For the group around it, a group that prints counts as a variable with a value.
            return combine(contents, context.item), HAS_VALUE

        self.groups[render] = group
        return render

    def choose(self, node: Choose) -> Render:
        """Compile ``cs:choose``; the children of the chosen branch become children of the element around it."""
        section = self.settings.section
        language = self.settings.locale.code
        branches = [
            (compile_test(branch, section, language), self.sequence(branch.children)) for branch in node.branches
        ]
        chosen: dict[int, ElementSequence | None] = {}

        def choose_branch(context: Context) -> ElementSequence | None:
            for test, sequence in branches:
                if test is None or test(context):
                    return sequence
            return None

        def render(context: Context) -> Rendered:
            sequence = choose_branch(context)
            if context.shape and len(chosen) < MAX_REMEMBERED:
                chosen[context.shape] = sequence
            return sequence.run(context) if sequence is not None else ("", NO_VARIABLES)

        def plan(shape: int) -> Plan | None:
            sequence = chosen.get(shape)
            return sequence.plans.get(shape) if sequence is not None else None

        self.branches[render] = plan
        return render

    def variable(self, node: Text) -> Render:
        """Compile a ``cs:text`` that prints a variable."""
        settings = self.settings
        variable, attributes = node.name, node.attributes
        short = f"{variable}-short" if node.form == "short" else None
        if variable in NUMBER_VARIABLES:
            formatter = compile_number_formatter(variable, attributes, settings)
        else:
            formatter = compile_formatter(attributes, settings, leaf=True, element="leaf")
        if variable in NUMBER_VARIABLES or variable == "citation-label":
            get_value = compile_number_text(variable, settings) if variable != "citation-label" else citation_label
            tag = variable if variable in ("citation-number", "citation-label") else None
            prints_once = variable == "locator"  # as in the reference engine, a cite prints its locator only once

            def number(context: Context) -> Rendered:
                value = get_value(context)
                if not value or variable in context.suppressed:
                    return "", ALL_EMPTY
                if context.substituting or prints_once:
                    context.hide(variable)
                if tag:
                    value = Span((context.label_prefix, value) if context.label_prefix else (value,), PLAIN, tag)
                return formatter(value, context.item), HAS_VALUE

            if tag:
                settings.leaves[number] = Leaf(
                    get_value, lambda content, item: formatter(Span((content,), PLAIN, tag), item)
                )
            elif attributes == without_text_changes(attributes) and not has_tagged_suffix(attributes, "number"):
                settings.leaves[number] = Leaf(get_value, formatter)
            return number
        if variable == "year-suffix":

            def year_suffix(context: Context) -> Rendered:
                letters = context.disambiguation.year_suffix
                if not letters or context.year_suffix_done:
                    # A missing suffix must not make the group of "n.d." empty (date_YearSuffixImplicitWithNoDate).
                    return "", HAS_VALUE
                context.year_suffix_done = True
                return formatter(Span((letters,), PLAIN, "year-suffix"), context.item), HAS_VALUE

            return year_suffix
        if variable in LINK_VARIABLES:
            return compile_link(node, settings)
        format_description: Formatter | None = None
        if variable in _TITLES:
            format_description = compile_formatter(attributes._replace(formatting=PLAIN, text_case=None), settings)

        def render(context: Context) -> Rendered:
            value = (context.item.text(short) if short else "") or context.item.text(variable)
            if not value or variable in context.suppressed:
                return "", ALL_EMPTY
            if context.substituting:
                context.hide(variable)
            if format_description is not None and context.item.description:
                return format_description(Span((value,), PLAIN, "description"), context.item), HAS_VALUE
            return formatter(value, context.item), HAS_VALUE

        change_text = compile_text_changes(attributes, settings)

        def value(context: Context) -> Content:
            item = context.item
            text = (item.text(short) if short else "") or item.text(variable)
            return change_text(text, item) if change_text is not None and text else text

        settings.leaves[render] = Leaf(
            value, compile_formatter(without_text_changes(attributes), settings, leaf=True, element="leaf")
        )
        return render


def _hide_in_substitute(context: Context, variable: str) -> None:
    """Hide *variable* from the rest of the cite if it is printed inside a ``cs:substitute``."""
    if context.substituting:
        context.hide(variable)
