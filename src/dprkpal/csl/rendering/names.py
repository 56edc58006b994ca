"""Compile ``cs:names``: lists of names, et-al, labels, substitution (one name: `dprkpal.csl.rendering.name`).

Source: CSL 1.0.2, "Names", "Et-al", "Substitute", "Label in cs:names".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from ...model.lazy_pattern import Pattern
from ..styles.style import Element, FormattingAttributes, Label, Name, Names, Text
from ..text.content import PLAIN, Content, Span, join
from .context import (
    ALL_EMPTY,
    HAS_VALUE,
    NO_POSITION,
    REPEATED,
    SUBSEQUENT,
    SUPPRESSED,
    Context,
    Leaf,
    NameList,
    Render,
    Rendered,
    SectionSettings,
    VariableState,
)
from .formatting import compile_formatter, with_capitalize_all
from .item import MAX_NAMES
from .name import EAST_ASIAN, FAMILY_FIRST, Delimiter, compile_person, listed, merged, resolve, unneutral
from .numbers import compile_label_term
from .particles import NameParts, initialize
from .substitute import alternatives

__all__ = ["compile_names"]

_PLAIN_NAME = Name(None, None, {}, (), FormattingAttributes())
_NO_ATTRIBUTES = FormattingAttributes()
_WORDING = frozenset({"term", "verbatim", "fixed", "prefix"})
_SPACED_SCRIPT = Pattern(r"[A-Za-z\u00c0-\u052f\u0600-\u06ff\u0e00-\u0e7f]")
MAX_REMEMBERED = 256
_FROM_THE_FIRST = (0, False)

CompileElement = Callable[[Element], Render]


def _cut(et_al: tuple[int | None, int | None], total: int) -> int:
    """Return how many names of *total* stand before "et al.", given the least number that is cut and what is kept.

    A list is not cut where more would be kept than it takes to be cut: CSL 1.0.2, "Et-al".
    """
    least, first = et_al
    return first if least and first is not None and total >= least and first < total and first <= least else total


def _whose(person: NameParts) -> str:
    """Return the tag of a name in an entry: it repeats where it is the same person's, not where it reads alike."""
    return f"name:{' '.join(filter(None, person[:6]))}"


def compile_names(
    node: Names,
    settings: SectionSettings,
    compile_element: CompileElement,
    *,
    inherited: Names | None = None,
    printed: Callable[[Context, str], None] | None = None,
) -> Render:
    """Return the function that renders a ``cs:names``.

    Args:
        node: The element.
        settings: The style, section and locale it stands in.
        compile_element: Compiles the children of ``cs:substitute``.
        inherited: The ``cs:names`` whose ``cs:substitute`` *node* stands in; its name, et-al and label serve
            where *node* has no children of its own.
        printed: Called with each variable that is printed, where somebody wants to know.
    """
    name = node.name or _PLAIN_NAME
    options = resolve(node, name, settings)
    locale = settings.locale
    sorting = settings.section == "sort"
    tagging = settings.replaces_names
    counting = options.form == "count"
    person = compile_person(options, name, node.attributes.formatting, settings)
    base_level = 0 if options.form == "short" else 1 if options.initialize_with is not None else 2
    has_initials = options.initialize_with is not None
    initials = partial(
        initialize, initialize_with=options.initialize_with or "", initialize=options.initialize, hyphen=options.hyphen
    )
    delimiter = options.delimiter
    glue = Delimiter(delimiter)
    all_inverted = options.as_sort_order == "all"
    first_inverted = all_inverted or options.as_sort_order == "first"
    and_term = None
    if options.and_ == "text":
        and_term = locale.term("and") or "and"
    elif options.and_ == "symbol":
        and_term = locale.term("and", "symbol") if locale.find("and", "symbol") else "&"
        and_term = "&" if and_term == locale.term("and") else and_term
    # Where the word for "and" is of a script that sets no spaces between words, none are set.
    spaced_and = bool(and_term and (and_term[0] == "&" or _SPACED_SCRIPT.match(and_term)))
    institution_glue = Delimiter(options.institution_delimiter)
    befores = (" ", delimiter, options.institution_delimiter)
    and_glues = [Delimiter(f"{before}{and_term} ", is_word=True) for before in befores]
    et_al_text = "" if sorting else locale.term(node.et_al.term if node.et_al else "et-al") or ""
    et_al_space = " " if not et_al_text or _SPACED_SCRIPT.match(et_al_text) else ""
    # Where the script sets no spaces it stands upright, as in the reference engine; Hebrew does set them.
    upright = not et_al_space and et_al_text >= "\u0900"
    et_al_look = compile_formatter(node.et_al.attributes, settings) if node.et_al and not upright else None
    # Where names are cut, the look of a name is that of the list and "et al." too.
    cut_look = compile_formatter(
        unneutral(name.attributes._replace(text_case=None), node.attributes.formatting), settings
    )
    attributes = node.attributes._replace(text_case=None)  # text-case acts on name parts alone
    around = attributes._replace(prefix="", suffix="") if sorting else attributes
    formatter = compile_formatter(around, settings, tag="names-look", element="group")
    label = _compile_label(node.label, settings) if node.label and not sorting else None
    variables = node.variables
    shared_role = None
    if (
        len(variables) == 2
        and set(variables) == {"editor", "translator"}
        and locale.term("editortranslator", node.label.form if node.label else "long")
    ):
        shared_role = "editortranslator"
    substitute = _compile_substitute(node, settings, compile_element)
    apart = label is not None or not options.names_delimiter
    own_name = tagging and node.name is not None and not node.name.inherited

    least, first = options.et_al
    least_cut = least if least and first is not None and first <= least else MAX_NAMES + 1

    def cut(context: Context, total: int) -> int:
        """Return how many names of *total* the style shows, before disambiguation adds any.

        A first cite shows no fewer than a later one: cites are told apart by what later ones show.
        """
        if context.position == NO_POSITION:
            return _cut(options.et_al, total)
        later = _cut(options.et_al_subsequent, total)
        return later if context.position >= SUBSEQUENT else max(later, _cut(options.et_al, total))

    def inverted(index: int) -> bool:
        return first_inverted if index == 0 else all_inverted

    def stands_inverted(index: int, people: tuple[NameParts, ...]) -> bool:
        """Return whether the name is seen to be inverted: an institution's never is."""
        return inverted(index) and not people[index].literal

    def list_content(variable: str, people: tuple[NameParts, ...], context: Context) -> Content:
        total = len(people)
        order = FAMILY_FIRST if context.item.language[:2] in EAST_ASIAN else 0
        unfinished = variable in context.item.unfinished
        disambiguation = context.disambiguation
        usual = not (unfinished or tagging or disambiguation.givens)
        if usual and total < least_cut and context.position == NO_POSITION:
            content = person(people[0], order or first_inverted, base_level, context)
            if total == 1:
                return content
            contents = [content, *[person(one, order or all_inverted, base_level, context) for one in people[1:]]]
            return _joined(contents if all(contents) else list(filter(None, contents)), people)
        shown = min(cut(context, total + unfinished), total)  # "and others" counts as a name
        if disambiguation.names and shown < total:
            shown = max(shown, min(disambiguation.names.get(variable, 0), total))
        levels: Sequence[int] = disambiguation.givens.get(variable, ()) if disambiguation.givens else ()
        if context.position != NO_POSITION:  # names in a bibliography are not told apart
            context.lists.append(NameList(variable, people, shown, base_level, has_initials, initials, order > 0))
        last_too = options.use_last and shown < total and not unfinished  # nobody knows who would be the last
        if last_too:  # the ellipsis stands for two names or more
            shown = min(shown, max((options.et_al[0] or total) - 2, 1))
            last_too = 0 < shown <= total - 2
        contents = []
        turned, level = order or first_inverted, base_level
        for number in range(shown):
            if number < len(levels):
                level = max(base_level, levels[number])
            one = people[number]
            content = person(one, turned, level, context)
            if content:
                contents.append(Span((content,), PLAIN, _whose(one)) if tagging else content)
            turned, level = order or all_inverted, base_level
        if shown == total and not unfinished:
            return _joined(contents, people)
        if not contents:
            return ""
        if last_too:
            final = person(people[-1], order or inverted(total - 1), base_level, context)
            ellipsis_delimiter = delimiter if len(contents) > 1 else " "  # as in the reference engine
            return (join(contents, delimiter), ellipsis_delimiter, "" if sorting else "… ", final)
        if not et_al_text:
            cut_short = join(contents, delimiter)
            return cut_short if sorting else cut_look(cut_short, context.item)
        rule = options.precedes_et_al
        with_delimiter = (
            rule == "always"
            or (rule == "contextual" and len(contents) > 1)
            or (rule == "after-inverted-name" and stands_inverted(shown - 1, people))
        )
        others = et_al_look(et_al_text, context.item) if et_al_look else et_al_text
        short = (join(contents, delimiter), delimiter if with_delimiter else et_al_space, others)
        return short if sorting else cut_look(short, context.item)

    def _joined(contents: list[Content], people: tuple[NameParts, ...]) -> Content:
        if len(contents) < 2:
            return join(contents, delimiter)
        institution = bool(people[-1].literal)
        if and_term is None:
            return listed(contents, glue, institution_glue if institution else glue)
        rule = options.precedes_last
        if rule == "after-inverted-name" and len(contents) == 2:  # of two people, the reference takes none for upright
            with_delimiter = not institution or stands_inverted(0, people)
        else:
            rule = options.institution_precedes_last if institution else rule
            with_delimiter = (
                rule == "always"
                or (rule == "contextual" and len(contents) > 2)
                or (rule == "after-inverted-name" and stands_inverted(len(contents) - 2, people))
            )
        if not spaced_and:
            final = delimiter if with_delimiter and len(contents) == 2 else ""
            return (join(contents[:-1], delimiter), final, and_term, contents[-1])
        return listed(contents, glue, and_glues[1 + institution if with_delimiter else 0])

    def variable_content(variable: str, people: tuple[NameParts, ...], context: Context) -> Content:
        content = list_content(variable, people, context)
        if type(content) is tuple and not tagging:
            content = merged(content)
        if apart and content and type(content) is str:
            content = (content,)  # no suffix of what stands before it
        if tagging and content:
            content = Span((content,), PLAIN, "name-list")
        if not content or label is None:
            return content
        term = label(variable, len(people) + (variable in context.item.unfinished), context)
        if not term:
            return content
        return (term, content) if node.label_first else (content, term)

    def reads_once(first: tuple[NameParts, ...], second: tuple[NameParts, ...], context: Context) -> bool:
        """Return whether two lists of names read the same as far as they are shown, and both go on or both do not."""
        shown = cut(context, len(first))
        return first == second or (
            shown < len(first) and shown == cut(context, len(second)) < len(second) and first[:shown] == second[:shown]
        )

    def names_of(context: Context) -> Content:
        """Return the names of all variables, without their look; empty for none."""
        item, suppressed = context.item, context.suppressed
        if shared_role:
            first, second = (item.names(variable) for variable in variables)
            if first and reads_once(first, second, context) and not suppressed & set(variables):
                return variable_content(shared_role, first, context)
        if len(variables) == 1:
            people = item.names(variables[0])
            return variable_content(variables[0], people, context) if people and variables[0] not in suppressed else ""
        contents = []
        for variable in variables:
            people = item.names(variable)
            if people and variable not in suppressed:
                content = variable_content(variable, people, context)
                if content:
                    contents.append(content)
        return join(contents, options.names_delimiter) if contents else ""

    def hidden(context: Context) -> Rendered:
        """Leave the names out this once; what stands beside them in a group stays where somebody left them out."""
        called = HAS_VALUE if context.names_hidden == SUPPRESSED else ALL_EMPTY
        context.names_hidden = 0
        return "", called

    def render(context: Context) -> Rendered:
        if own_name and context.substituting:
            context.named = True
        item = context.item
        if counting:
            suppressed = context.suppressed
            total = sum(cut(context, len(item.names(v))) for v in variables if v not in suppressed)
            if not total:
                replaced, called = substitute(context) if substitute is not None else ("", ALL_EMPTY)
                if replaced:
                    return replaced, called
                if not sorting or inherited is not None:
                    return "", ALL_EMPTY
            return str(total), HAS_VALUE  # a count takes neither affixes nor a look
        content = names_of(context)
        if content:
            if printed is not None:
                for variable in variables:
                    printed(context, variable)
        else:
            replaced, called = substitute(context) if substitute is not None else ("", ALL_EMPTY)
            if not replaced:
                return "", ALL_EMPTY
            substituted = Span((Span((replaced,), tag="substitute"),), tag="names")
            if context.names_hidden and not context.substituting:
                if context.names_hidden == REPEATED or (called == HAS_VALUE and not _is_wording(replaced)):
                    return hidden(context)
                context.names_hidden = 0  # words in the place of names are nobody's
            return substituted, called  # what substitutes has a look of its own
        if context.names_hidden and not context.substituting:
            return hidden(context)
        return formatter(Span((content,), tag="names"), item), HAS_VALUE

    if not counting:
        settings.leaves[render] = Leaf(names_of, lambda content, item: formatter(Span((content,), tag="names"), item))
    return render


def _is_wording(content: Content) -> bool:
    """Return whether *content* is words of the style or locale alone: nobody's name and no title."""
    if isinstance(content, Span) and content.tag in _WORDING:
        return True
    if isinstance(content, str):
        return not content
    return all(map(_is_wording, content if isinstance(content, tuple) else content.children))


def _compile_label(node: Label, settings: SectionSettings) -> Callable[[str, int, Context], Content]:
    """Return a function that prints the label for a role and a number of names."""
    term = compile_label_term(node.form, compile_formatter(with_capitalize_all(node.attributes), settings), settings)
    plural = node.plural
    return lambda variable, count, context: term(
        variable, plural == "always" or (plural != "never" and count > 1), context.item
    )


def _compile_substitute(
    node: Names, settings: SectionSettings, compile_element: CompileElement
) -> Callable[[Context], tuple[Content, VariableState]] | None:
    """Return a function that prints the first substitute that prints, and hides what it printed from the rest.

    A term or a text of the style's own calls no variable, so that all that is called stays empty (CSL 1.0.2, "Group").
    """
    if not node.substitute:
        return None

    renders: list[tuple[Render, bool]] = []
    # Which of them prints, and whether names with a cs:name of their own came before, is the same for all of one shape.
    taken: dict[int, tuple[int, bool]] = {}
    for child in alternatives(node.substitute, node):
        if isinstance(child, Names):
            renders.append((compile_names(child, settings, compile_element, inherited=node, printed=_hide), False))
        else:
            # A term stands for the names even where the locale leaves it empty (suite: SubstituteOnlyOnceTermEmpty).
            renders.append((compile_element(child), isinstance(child, Text) and child.source == "term"))

    def render(context: Context) -> tuple[Content, VariableState]:
        suppressed, shape, before = context.suppressed, context.shape, context.substituting
        context.substituting = True
        found: Content = ""
        called = ALL_EMPTY
        first, context.named = taken.get(shape, _FROM_THE_FIRST)
        for index in range(first, len(renders)):
            element, final = renders[index]
            content, called = element(context)
            found = join(content, "") if isinstance(content, list) else content
            if found or final:
                break
            context.suppressed, context.shape = suppressed, shape
        else:
            index = len(renders)
        if shape and shape not in taken and len(taken) < MAX_REMEMBERED:
            taken[shape] = index, context.named
        context.substituting = before
        if found and context.named:
            found = Span((found,), PLAIN, "kept")
        context.named = False
        return found, called if called == HAS_VALUE else ALL_EMPTY

    return render


def _hide(context: Context, variable: str) -> None:
    """Hide *variable*, which printed in a ``cs:substitute``, from the rest of the cite."""
    context.hide(variable)
