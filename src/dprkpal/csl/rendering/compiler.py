"""A style as data to functions: one a rendering element, each of the shape `Render`.

Macros are compiled when they are first reached.

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
from .context import ALL_EMPTY, HAS_VALUE, NO_VARIABLES, Context, Leaf, Render, Rendered, SectionSettings, VariableState
from .dates import compile_date
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
"""For how many shapes an element remembers what is empty, so that a large odd collection costs no memory."""

_SHORT = {"title": "title-short", "container-title": "container-title-short"}
_TITLES = frozenset({"title", "title-short"})
_NO_ATTRIBUTES = FormattingAttributes()
_OF_ELEMENTS = frozenset({"leaf", "element", "names-look"})
"""Tags of what an element has formatted."""
_NOBODY = Item({})


Plan: TypeAlias = "tuple[VariableState, tuple[Render, ...], VariableState]"
"""For one shape: the greatest of what the empty elements called, the elements that may print, and the greatest
of what all of them called."""


class ElementSequence:
    """Elements that are rendered in order.

    They are compiled when the first item reaches them. Which of them are empty is the same for all cites of
    one shape (`Context.find_shape`): it is found once for each shape, and the empty are not asked again. A
    ``cs:choose`` gives way to the branch that the shape takes.
    """

    __slots__ = ("_children", "_compiler", "_parts", "plans")

    def __init__(self, compiler: Compiler, children: Sequence[Element]) -> None:
        self._compiler = compiler
        self._children = children
        self._parts: tuple[Render, ...] | None = None
        self.plans: dict[int, Plan] = {}

    def run(self, context: Context) -> tuple[list[Content], VariableState]:
        """Return what the elements print, without the empty, and the greatest of what they called."""
        plan = self.plans.get(context.shape)
        if plan is None:
            return self.run_and_plan(context)
        best, live, _all = plan
        contents: list[Content] = []
        for part in live:
            content, called = part(context)
            if called > best:
                best = called
            if content:
                if type(content) is list:
                    contents += content
                else:
                    contents.append(content)  # type: ignore[arg-type]  # no list
        return contents, best

    def run_and_plan(self, context: Context) -> tuple[list[Content], VariableState]:
        """Do as `run` does, and remember which elements were empty."""
        if self._parts is None:
            self._parts = self._compiler.elements(self._children)
        shape = context.shape
        contents: list[Content] = []
        live: list[Render] = []
        best = base = NO_VARIABLES
        for part in self._parts:
            hidden, here = (context.names_hidden, context.year_hidden), context.shape
            content, called = part(context)
            best = max(best, called)
            if content:
                contents.extend(content if isinstance(content, list) else [content])
            # What prints nothing, but was the one to be left out, has to be left out each time.
            if not content and called != HAS_VALUE and hidden == (context.names_hidden, context.year_hidden):
                base = max(base, called)
                continue
            branch = self._compiler.branches.get(part, _no_plan)(here)
            if branch is not None:
                base = max(base, branch[0])
                live.extend(branch[1])
                continue
            group = self._compiler.groups.get(part)
            plan = group.sequence.plans.get(here) if group is not None and group.is_bare else None
            wrapped = isinstance(content, tuple) and len(content) == 1
            if plan is not None and len(plan[1]) == 1 and plan[2] == HAS_VALUE and not wrapped:
                part = plan[1][0]  # a group of one is that one
            live.append(part)
        if shape and len(self.plans) < MAX_REMEMBERED:
            self.plans[shape] = (base, tuple(live), best)
        return contents, best


def _inside(node: Element) -> Element:
    """Return *node* without ``display``, which acts on what stands right below the layout of a bibliography.

    Source: CSL 1.0.2, "Display": all elements of an entry are under the control of a display attribute.
    """
    if isinstance(node, Choose):
        return Choose(
            tuple(
                [
                    branch._replace(children=tuple([_inside(child) for child in branch.children]))
                    for branch in node.branches
                ]
            )
        )
    attributes = node.attributes
    if attributes.formatting.display is None:
        return node
    return node._replace(attributes=attributes._replace(formatting=attributes.formatting._replace(display=None)))


def _stripping(node: Element) -> Element:
    """Return *node* with ``strip-periods`` for each value in it: what stands around the values keeps its own."""
    if isinstance(node, Choose):
        return Choose(
            tuple(
                [
                    branch._replace(children=tuple([_stripping(child) for child in branch.children]))
                    for branch in node.branches
                ]
            )
        )
    return node._replace(attributes=node.attributes._replace(strip_periods=True))


def _no_plan(_shape: int) -> Plan | None:
    """Return no plan: the element is no ``cs:choose``."""
    return None


class CompiledGroup(NamedTuple):
    """What a group or macro is made of."""

    sequence: ElementSequence
    delimiter: Content
    formatter: Formatter | None
    """Gives it its look; ``None`` where it has none."""
    over: Formatter | None = None
    """Gives a macro the look of what calls it."""

    @property
    def is_bare(self) -> bool:
        """Whether it has no look."""
        return self.formatter is None and self.over is None

    def combine(self, contents: list[Content], item: Item) -> Content:
        """Return *contents*, of which there is one at least, as the group prints them."""
        content = contents[0] if len(contents) == 1 else join(contents, self.delimiter)
        if self.formatter is not None:
            return self.formatter((content,) if type(content) is Span else content, item)
        if len(contents) == 1 and (
            (type(content) is tuple and len(content) != 1)
            or (type(content) is Span and (content.tag in _OF_ELEMENTS or content.formatting.quotes))
        ):
            content = (content,)  # what follows the group meets the group's sign, not that of its child
        return content if self.over is None else self.over(content, item)


class Compiler:
    """Compiles the elements of one style for one area and locale."""

    def __init__(self, style: Style, settings: SectionSettings) -> None:
        self.style = style
        self.settings = settings
        self._macros: dict[str, Render] = {}
        self.branches: dict[Render, Callable[[int], Plan | None]] = {}
        """For each ``cs:choose``, a function that gives the plan of the branch a shape takes."""
        self.constants: dict[Render, Content] = {}
        """For each element that always prints the same, what it prints."""
        self.groups: dict[Render, CompiledGroup] = {}
        """For each group or macro, what it is made of."""

    def layout(self, layout: Layout) -> Callable[[Context], list[Content]]:
        """Return a function that renders the children of ``cs:layout``, without its affixes."""
        children: Sequence[Element] = layout.children
        if self.settings.section != "bibliography":
            children = [_inside(child) for child in children]
        self.root = self.sequence(children)
        run = self.root.run

        def render(context: Context) -> list[Content]:
            context.find_shape()
            return run(context)[0]

        return render

    def sequence(self, children: Sequence[Element]) -> ElementSequence:
        """Return *children*, to be rendered in order."""
        return ElementSequence(self, children)

    def elements(self, nodes: Sequence[Element]) -> tuple[Render, ...]:
        """Return the functions of *nodes*."""
        return tuple([self.element(node) for node in nodes])

    def element(self, node: Element) -> Render:
        """Return the function of *node*."""
        if isinstance(node, Text):
            return self.text(node)
        if isinstance(node, Choose):
            return self.choose(node)
        if isinstance(node, Group):
            return self.group(node)
        if isinstance(node, Names):
            return compile_names(node, self.settings, self.element, printed=_note)
        if isinstance(node, Date):
            return compile_date(node, self.settings)
        if isinstance(node, Number):
            return compile_number(node, self.settings)
        assert isinstance(node, Label)
        return compile_label(node, self.settings)

    def text(self, node: Text) -> Render:
        """Return the function of a ``cs:text``."""
        if node.source == "macro":
            return self.macro_call(node)
        if node.source == "variable":
            return self.variable(node)
        if node.source == "value":
            value: Content = node.name and Span((read_text(node.name, self.settings.locale.marks),), PLAIN, "verbatim")
        else:
            value = self.settings.locale.term(node.name, node.form, plural=node.plural) or ""
            if value:
                tag = "term" if node.attributes.text_case is None else "fixed"  # the one takes a capital at a beginning
                value = Span((read_text(value, self.settings.locale.marks),), PLAIN, tag)
        formatter = compile_formatter(with_capitalize_all(node.attributes), self.settings, leaf=True, element="leaf")
        if not value:
            return lambda context: ("", NO_VARIABLES)
        if node.attributes.text_case is None:
            content = formatter(value, _NOBODY)
            prefix = node.attributes.prefix
            if node.source == "term" and any([character.isalnum() for character in prefix]):
                inner = compile_formatter(node.attributes._replace(prefix=""), self.settings, leaf=True, element="leaf")
                content = (Span((prefix,), PLAIN, "prefix"), inner(value, _NOBODY))  # it does not begin the sentence

            def constant(context: Context) -> Rendered:
                return content, NO_VARIABLES

            self.constants[constant] = content
            return constant
        known: dict[str, Content] = {}

        def text(context: Context) -> Rendered:
            language = context.item.language  # decides its case, and nothing else of an item does
            content = known.get(language)
            if content is None:
                content = formatter(value, context.item)
                if len(known) < MAX_REMEMBERED:
                    known[language] = content
            return content, NO_VARIABLES

        return text

    def macro_call(self, node: Text) -> Render:
        """Return the function of ``cs:text`` that calls a macro: a group of what the macro holds."""
        # Styles are written against a reference that lets text-case act on values alone, not on what a macro,
        # a group, names or a whole date make of them.
        if node.attributes.strip_periods:
            children = [_stripping(child) for child in self.style.macros[node.name]]
            return self._group(children, "", node.attributes._replace(text_case=None, strip_periods=False))
        attributes = node.attributes._replace(text_case=None)
        called = self._macros.get(node.name)
        if called is None:
            called = self._macros[node.name] = self._group(self.style.macros[node.name], "", _NO_ATTRIBUTES)
        if attributes == _NO_ATTRIBUTES:
            return called
        return self._finished(called, compile_formatter(attributes, self.settings, tag="element", element="group"))

    def _finished(self, macro: Render, formatter: Formatter) -> Render:
        """Return *macro* with a look over what it prints."""

        def finished(context: Context) -> Rendered:
            content, called = macro(context)
            if not content:
                return content, called
            return formatter(content, context.item), called  # type: ignore[arg-type]  # a group prints no list

        self.groups[finished] = self.groups[macro]._replace(over=formatter)
        return finished

    def group(self, node: Group) -> Render:
        """Return the function of a ``cs:group``."""
        attributes = node.attributes._replace(text_case=None, strip_periods=False)
        children = [_stripping(child) for child in node.children] if node.attributes.strip_periods else node.children
        return self._group(children, node.delimiter, attributes)

    def _group(self, children: Sequence[Element], delimiter: str, attributes: FormattingAttributes) -> Render:
        sequence = self.sequence([_inside(child) for child in children])
        formatter = (
            None
            if attributes == _NO_ATTRIBUTES
            else compile_formatter(attributes, self.settings, tag="element", element="group")
        )
        between: Content = delimiter
        if delimiter and delimiter[-1] in PUNCTUATION:
            between = Span((delimiter,), PLAIN, "delimiter")  # it is told apart from what the elements begin with
        grouping = CompiledGroup(sequence, between, formatter)
        plans, run_and_plan, combine = sequence.plans, sequence.run_and_plan, grouping.combine

        def render(context: Context) -> Rendered:
            plan = plans.get(context.shape)
            if plan is None:
                contents, best = run_and_plan(context)
            else:  # `ElementSequence.run`, written out: most of a rendering is this loop
                best, live, _all = plan
                contents = []
                for part in live:
                    content, called = part(context)
                    if called > best:
                        best = called
                    if content:
                        if type(content) is list:
                            contents += content
                        else:
                            contents.append(content)  # type: ignore[arg-type]  # no list
            if best == ALL_EMPTY or not contents:
                return "", best
            # A group that prints is a variable with a value to the group around it.
            return combine(contents, context.item), HAS_VALUE

        self.groups[render] = grouping
        return render

    def choose(self, node: Choose) -> Render:
        """Return the function of a ``cs:choose``; it hands its branch's children to the element around it."""
        branches = [(compile_test(branch), self.sequence(branch.children)) for branch in node.branches]
        taken: dict[int, ElementSequence | None] = {}

        def branch_of(context: Context) -> ElementSequence | None:
            for test, sequence in branches:
                if test is None or test(context):
                    return sequence
            return None

        def render(context: Context) -> Rendered:
            sequence = branch_of(context)
            if context.shape and len(taken) < MAX_REMEMBERED:
                taken[context.shape] = sequence
            return sequence.run(context) if sequence is not None else ("", NO_VARIABLES)

        def plan(shape: int) -> Plan | None:
            sequence = taken.get(shape)
            return sequence.plans.get(shape) if sequence is not None else None

        self.branches[render] = plan
        return render

    def variable(self, node: Text) -> Render:
        """Return the function of a ``cs:text`` that prints a variable."""
        settings = self.settings
        variable, attributes = node.name, node.attributes
        short = _SHORT.get(variable) if node.form == "short" else None
        if variable in NUMBER_VARIABLES:
            formatter = compile_number_formatter(variable, attributes, settings)
        else:
            formatter = compile_formatter(attributes, settings, leaf=True, element="leaf")
        if variable in NUMBER_VARIABLES or variable == "citation-label":
            get = compile_number_text(variable, settings) if variable != "citation-label" else citation_label
            tag = variable if variable in ("citation-number", "citation-label") else None
            once = variable == "locator"  # a cite prints it no second time, as in the reference engine

            def number(context: Context) -> Rendered:
                value = get(context)
                if not value or variable in context.suppressed:
                    return "", ALL_EMPTY
                if context.substituting or once:
                    context.hide(variable)
                return formatter(Span((value,), PLAIN, tag) if tag else value, context.item), HAS_VALUE

            if tag:
                settings.leaves[number] = Leaf(get, lambda content, item: formatter(Span((content,), PLAIN, tag), item))
            elif attributes == without_text_changes(attributes) and not has_tagged_suffix(attributes, "number"):
                settings.leaves[number] = Leaf(get, formatter)
            return number
        if variable == "year-suffix":

            def year_suffix(context: Context) -> Rendered:
                letters = context.disambiguation.year_suffix
                if not letters or context.year_suffix_done:
                    # A missing suffix never silences "n.d." (suite: date_YearSuffixImplicitWithNoDate).
                    return "", HAS_VALUE
                context.year_suffix_done = True
                return formatter(Span((letters,), PLAIN, "year-suffix"), context.item), HAS_VALUE

            return year_suffix
        if variable in LINK_VARIABLES:
            return compile_link(node, settings)
        plain = None
        if variable in _TITLES:
            plain = compile_formatter(attributes._replace(formatting=PLAIN, text_case=None), settings)

        def render(context: Context) -> Rendered:
            value = (context.item.text(short) if short else "") or context.item.text(variable)
            if not value or variable in context.suppressed:
                return "", ALL_EMPTY
            if context.substituting:
                context.hide(variable)
            if plain is not None and context.item.description:
                return plain(Span((value,), PLAIN, "description"), context.item), HAS_VALUE
            return formatter(value, context.item), HAS_VALUE

        change = compile_text_changes(attributes, settings)

        def value(context: Context) -> Content:
            item = context.item
            text = (item.text(short) if short else "") or item.text(variable)
            return change(text, item) if change is not None and text else text

        settings.leaves[render] = Leaf(
            value, compile_formatter(without_text_changes(attributes), settings, leaf=True, element="leaf")
        )
        return render


def _note(context: Context, variable: str) -> None:
    """Hide *variable* from the rest of the cite, where it prints in a ``cs:substitute``."""
    if context.substituting:
        context.hide(variable)
