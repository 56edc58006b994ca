"""Internal: compile ``cs:names``: lists of names, et-al, labels, substitution.

`dprkpal.csl.rendering.name` compiles a single name.

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
from .name import (
    EAST_ASIAN,
    FAMILY_FIRST,
    Delimiter,
    compile_name,
    join_names,
    merge_text,
    resolve_name_options,
    without_redundant_normal,
)
from .numbers import compile_label_term
from .particles import NameParts, initialize
from .substitute import alternatives

__all__ = ["compile_names"]

_PLAIN_NAME = Name(None, None, {}, (), FormattingAttributes())
_NO_ATTRIBUTES = FormattingAttributes()
_SHARED = frozenset({"editor", "translator"})
"""Roles printed together if the same people have both."""
_WORDING_TAGS = frozenset({"term", "verbatim", "fixed", "prefix"})
_SPACED_SCRIPTS = Pattern(r"[\u00c0-\u052f\u0600-\u06ff\u0e00-\u0e7f]")
MAX_REMEMBERED = 256
_START = (0, False)

CompileElement = Callable[[Element], Render]


def _starts_in_spaced_script(text: str) -> bool:
    """Return whether *text* starts with a letter of a script that has spaces between words, or with an ampersand."""
    first = text[0]
    return first.isalpha() or first == "&" if first.isascii() else _SPACED_SCRIPTS.match(first) is not None


def _count_before_et_al(et_al: tuple[int | None, int | None], total: int) -> int:
    """Return how many of *total* names are shown before "et al.".

    The list is not abbreviated if ``et-al-use-first`` is greater than ``et-al-min``: CSL 1.0.2, "Et-al".

    Args:
        et_al: The values of ``et-al-min`` and ``et-al-use-first``.
        total: The length of the list.
    """
    minimum, first = et_al
    return first if minimum and first is not None and total >= minimum and first < total and first <= minimum else total


def _name_tag(person: NameParts) -> str:
    """Return a tag that identifies the person, so that two people whose names read alike have different tags."""
    return f"name:{' '.join(filter(None, person[:6]))}"


def compile_names(
    node: Names,
    settings: SectionSettings,
    compile_element: CompileElement,
    *,
    inherited: Names | None = None,
    on_printed: Callable[[Context, str], None] | None = None,
) -> Render:
    """Return a function that renders ``cs:names``.

    Args:
        node: The element.
        settings: The section it belongs to.
        compile_element: Compiles the children of ``cs:substitute``.
        inherited: For an element inside ``cs:substitute``, the ``cs:names`` around it.
        on_printed: Called with each variable whose names are printed.
    """
    name = node.name or _PLAIN_NAME
    options = resolve_name_options(node, name, settings)
    locale = settings.locale
    for_sorting = settings.section == "sort"
    tags_names = settings.replaces_names
    counts_names = options.form == "count"
    institution = node.institution
    render_name = compile_name(options, name, node.attributes.formatting, settings, institution)
    if institution is not None and institution.substitute_use_first:  # it depends on the whole list
        render_alone = render_name
        render_with_people = compile_name(
            options, name, node.attributes.formatting, settings, institution, has_people=True
        )

        def render_name(person: NameParts, inverted: int, level: int, context: Context) -> Content:
            lists = [context.item.names(variable) for variable in node.variables]
            with_people = any([not other.literal for people in lists if person in people for other in people])
            return (render_with_people if with_people else render_alone)(person, inverted, level, context)

    base_level = 0 if options.form == "short" else 1 if options.initialize_with is not None else 2
    has_initials = options.initialize_with is not None
    initials = partial(
        initialize, initialize_with=options.initialize_with or "", initialize=options.initialize, hyphen=options.hyphen
    )
    delimiter = options.delimiter
    list_delimiter = Delimiter(delimiter)
    all_inverted = options.as_sort_order == "all"
    first_inverted = all_inverted or options.as_sort_order == "first"
    and_term = None
    if options.and_ == "text":
        and_term = locale.term("and") or "and"
    elif options.and_ == "symbol":
        and_term = locale.term("and", "symbol") if locale.find("and", "symbol") else "&"
        and_term = "&" if and_term == locale.term("and") else and_term
    # No spaces around an "and" in a script without spaces between words.
    spaced_and = bool(and_term and _starts_in_spaced_script(and_term))
    last_and = and_term  # before an institution at the end
    if institution is not None and institution.and_ is not None:
        form = {"text": "long", "symbol": "symbol"}.get(institution.and_)
        last_and = (locale.term("and", form) or "and") if form else None
    institution_delimiter = Delimiter(options.institution_delimiter)
    before_and = (" ", delimiter, options.institution_delimiter)
    and_delimiters = [
        Delimiter(f"{before}{term} ", has_and=True)
        for before, term in zip(before_and, (and_term, and_term, last_and), strict=True)
    ]
    if last_and != and_term:
        and_delimiters.append(Delimiter(f" {last_and} ", has_and=True))
    et_al_text = "" if for_sorting else locale.term(node.et_al.term if node.et_al else "et-al") or ""
    et_al_space = " " if not et_al_text or _starts_in_spaced_script(et_al_text) else ""
    # In scripts without spaces "et al." is not set in italics, as in the reference engine; Hebrew has spaces.
    et_al_upright = not et_al_space and et_al_text >= "\u0900"
    format_et_al = compile_formatter(node.et_al.attributes, settings) if node.et_al and not et_al_upright else None
    # The formatting of cs:name also applies to an abbreviated list as a whole, "et al." included.
    format_cut_list = compile_formatter(
        without_redundant_normal(name.attributes._replace(text_case=None), node.attributes.formatting), settings
    )
    attributes = node.attributes._replace(text_case=None)  # text-case applies to name parts only
    outer_attributes = attributes._replace(prefix="", suffix="") if for_sorting else attributes
    formatter = compile_formatter(outer_attributes, settings, tag="names-format", element="group")
    label = _compile_label(node.label, settings) if node.label and not for_sorting else None
    variables = node.variables
    shared_role = None
    if (
        set(variables) >= _SHARED
        and locale.term("editortranslator", node.label.form if node.label else "long")
    ):  # other variables of the selection may be empty
        shared_role = "editortranslator"
    substitute = _compile_substitute(node, settings, compile_element)
    isolates = label is not None or not options.names_delimiter
    has_own_name = tags_names and node.name is not None and not node.name.inherited

    minimum, first = options.et_al
    smallest_cut = minimum if minimum and first is not None and first <= minimum else MAX_NAMES + 1

    def count_shown(context: Context, total: int) -> int:
        """Return how many of *total* names the style shows before disambiguation adds names.

        A first cite shows at least as many names as a subsequent one, because disambiguation compares subsequent cites.
        """
        if context.position == NO_POSITION:
            return _count_before_et_al(options.et_al, total)
        subsequent = _count_before_et_al(options.et_al_subsequent, total)
        if context.position >= SUBSEQUENT:
            return subsequent
        return max(subsequent, _count_before_et_al(options.et_al, total))

    def inverted(index: int) -> bool:
        return first_inverted if index == 0 else all_inverted

    def is_inverted(index: int, people: tuple[NameParts, ...]) -> bool:
        """Return whether the name is visibly inverted; the name of an institution never is."""
        return inverted(index) and not people[index].literal

    def render_list(variable: str, people: tuple[NameParts, ...], context: Context) -> Content:
        total = len(people)
        script_order = FAMILY_FIRST if context.item.language[:2] in EAST_ASIAN else 0
        has_others = variable in context.item.and_others
        disambiguation = context.disambiguation
        is_simple = not (has_others or tags_names or disambiguation.givens)
        if is_simple and total < smallest_cut and context.position == NO_POSITION:
            content = render_name(people[0], script_order or first_inverted, base_level, context)
            if total == 1:
                return content
            rest_order = script_order or all_inverted
            contents = [content, *[render_name(person, rest_order, base_level, context) for person in people[1:]]]
            return join_list(contents if all(contents) else list(filter(None, contents)), people)
        shown = min(count_shown(context, total + has_others), total)  # "and others" counts as a name
        if disambiguation.names and shown < total:
            shown = max(shown, min(disambiguation.names.get(variable, 0), total))
        levels: Sequence[int] = disambiguation.givens.get(variable, ()) if disambiguation.givens else ()
        if context.position != NO_POSITION:  # names in a bibliography are not disambiguated
            context.lists.append(
                NameList(variable, people, shown, base_level, has_initials, initials, script_order > 0)
            )
        shows_last = options.use_last and shown < total and not has_others  # with "and others" the last is unknown
        if shows_last and disambiguation.names and context.position == NO_POSITION:
            shows_last, shown = False, total  # in an entry, the ellipsis would hide names that have to be shown
        if shows_last:  # the ellipsis has to replace at least two names
            shown = min(shown, max((options.et_al[0] or total) - 2, 1))
            shows_last = 0 < shown <= total - 2
        contents = []
        name_order, level = script_order or first_inverted, base_level
        for number in range(shown):
            if number < len(levels):
                level = max(base_level, levels[number])
            person = people[number]
            content = render_name(person, name_order, level, context)
            if content:
                contents.append(Span((content,), PLAIN, _name_tag(person)) if tags_names else content)
            name_order, level = script_order or all_inverted, base_level
        if shown == total and not has_others:
            return join_list(contents, people)
        if not contents:
            return ""
        if shows_last:
            last = render_name(people[-1], script_order or inverted(total - 1), base_level, context)
            ellipsis_delimiter = delimiter if len(contents) > 1 else " "  # as in the reference engine
            if tags_names and last:
                last = Span((last,), PLAIN, _name_tag(people[-1]))
            return (join(contents, delimiter), ellipsis_delimiter, "" if for_sorting else "… ", last)
        if not et_al_text:
            abbreviated = join(contents, delimiter)
            return abbreviated if for_sorting else format_cut_list(abbreviated, context.item)
        rule = options.precedes_et_al
        with_delimiter = (
            rule == "always"
            or (rule == "contextual" and len(contents) > 1)
            or (rule == "after-inverted-name" and is_inverted(shown - 1, people))
        )
        et_al = format_et_al(et_al_text, context.item) if format_et_al else et_al_text
        if tags_names:
            et_al = Span((et_al,), PLAIN, "et-al")
        with_et_al = (join(contents, delimiter), delimiter if with_delimiter else et_al_space, et_al)
        return with_et_al if for_sorting else format_cut_list(with_et_al, context.item)

    def join_list(contents: list[Content], people: tuple[NameParts, ...]) -> Content:
        if len(contents) < 2:
            return join(contents, delimiter)
        ends_in_institution = bool(people[-1].literal)
        term = last_and if ends_in_institution else and_term
        if term is None:
            last_delimiter = institution_delimiter if ends_in_institution else list_delimiter
            return join_names(contents, list_delimiter, last_delimiter)
        rule = options.precedes_last
        if rule == "after-inverted-name" and len(contents) == 2:
            # The reference engine treats the first of two people as inverted in any case.
            with_delimiter = not ends_in_institution or is_inverted(0, people)
        else:
            rule = options.institution_precedes_last if ends_in_institution else rule
            with_delimiter = (
                rule == "always"
                or (rule == "contextual" and len(contents) > 2)
                or (rule == "after-inverted-name" and is_inverted(len(contents) - 2, people))
            )
        if not spaced_and:
            before_and_term = delimiter if with_delimiter and len(contents) == 2 else ""
            return (join(contents[:-1], delimiter), before_and_term, term, contents[-1])
        index = 1 + ends_in_institution if with_delimiter else 0 if term == and_term else -1
        return join_names(contents, list_delimiter, and_delimiters[index])

    def render_variable(variable: str, people: tuple[NameParts, ...], context: Context) -> Content:
        content = render_list(variable, people, context)
        if type(content) is tuple and not tags_names:
            content = merge_text(content)
        if isolates and content and type(content) is str:
            content = (content,)  # so that it does not count as a suffix of the content before it
        if tags_names and content:
            content = Span((content,), PLAIN, "name-list")
        if not content or label is None:
            return content
        term = label(variable, len(people) + (variable in context.item.and_others), context)
        if not term:
            return content
        return (term, content) if node.label_first else (content, term)

    def read_the_same(first: tuple[NameParts, ...], second: tuple[NameParts, ...], context: Context) -> bool:
        """Return whether two lists print the same names: they are equal, or are abbreviated to the same names."""
        shown = count_shown(context, len(first))
        return first == second or (
            shown < len(first)
            and shown == count_shown(context, len(second)) < len(second)
            and first[:shown] == second[:shown]
        )

    def render_names(context: Context) -> Content:
        """Return the names of all variables without the formatting of ``cs:names``; empty if there are none."""
        item, suppressed = context.item, context.suppressed
        if shared_role:
            first, second = (item.names(variable) for variable in variables if variable in _SHARED)
            if (
                first and read_the_same(first, second, context) and not suppressed & set(variables)
                and not any(item.names(variable) for variable in variables if variable not in _SHARED)
            ):  # fmt: skip
                return render_variable(shared_role, first, context)
        if len(variables) == 1:
            people = item.names(variables[0])
            return render_variable(variables[0], people, context) if people and variables[0] not in suppressed else ""
        contents = []
        for variable in variables:
            people = item.names(variable)
            if people and variable not in suppressed:
                content = render_variable(variable, people, context)
                if content:
                    contents.append(content)
        return join(contents, options.names_delimiter) if contents else ""

    def hide_names(context: Context) -> Rendered:
        """Hide the names of this cite. If they are suppressed, the group around them still prints its other content."""
        called = HAS_VALUE if context.names_hidden == SUPPRESSED else ALL_EMPTY
        context.names_hidden = 0
        return "", called

    def render(context: Context) -> Rendered:
        if has_own_name and context.substituting:
            context.tried_own_name = True
        item = context.item
        if counts_names:
            suppressed = context.suppressed
            total = sum(count_shown(context, len(item.names(v))) for v in variables if v not in suppressed)
            if not total:
                substituted, called = substitute(context) if substitute is not None else ("", ALL_EMPTY)
                if substituted:
                    return substituted, called
                if not for_sorting or inherited is not None:
                    return "", ALL_EMPTY
            return str(total), HAS_VALUE  # a count has neither affixes nor formatting
        content = render_names(context)
        if content:
            if on_printed is not None:
                for variable in variables:
                    on_printed(context, variable)
        else:
            substituted, called = substitute(context) if substitute is not None else ("", ALL_EMPTY)
            if not substituted:
                return "", ALL_EMPTY
            tagged = Span((Span((substituted,), tag="substitute"),), tag="names")
            if context.names_hidden and not context.substituting:
                if context.names_hidden == REPEATED or (called == HAS_VALUE and not _is_wording(substituted)):
                    return hide_names(context)
                context.names_hidden = 0  # a term or fixed text is not a name, so it is not hidden
            return tagged, called  # a substitute has its own formatting
        if context.names_hidden and not context.substituting:
            return hide_names(context)
        return formatter(Span((content,), tag="names"), item), HAS_VALUE

    if not counts_names:
        settings.leaves[render] = Leaf(
            render_names, lambda content, item: formatter(Span((content,), tag="names"), item)
        )
    return render


def _is_wording(content: Content) -> bool:
    """Return whether *content* is only text of the style or locale, not a name or title."""
    if isinstance(content, Span) and content.tag in _WORDING_TAGS:
        return True
    if isinstance(content, str):
        return not content
    return all(map(_is_wording, content if isinstance(content, tuple) else content.children))


def _compile_label(node: Label, settings: SectionSettings) -> Callable[[str, int, Context], Content]:
    """Return a function that renders the label of a name variable for a number of names."""
    term = compile_label_term(node.form, compile_formatter(with_capitalize_all(node.attributes), settings), settings)
    plural = node.plural
    return lambda variable, count, context: term(
        variable, plural == "always" or (plural != "never" and count > 1), context.item
    )


def _compile_substitute(
    node: Names, settings: SectionSettings, compile_element: CompileElement
) -> Callable[[Context], tuple[Content, VariableState]] | None:
    """Return a function that renders the first non-empty substitute and hides its variables from the rest of the cite.

    A term or fixed text calls no variable, so the group around it still counts its variables as empty (CSL 1.0.2,
    "Group").
    """
    if not node.substitute:
        return None

    renders: list[tuple[Render, bool]] = []
    # For each shape: the index of the substitute that prints, and whether a cs:names with its own cs:name was tried.
    chosen: dict[int, tuple[int, bool]] = {}
    for child in alternatives(node.substitute, node):
        if isinstance(child, Names):
            renders.append((compile_names(child, settings, compile_element, inherited=node, on_printed=_hide), False))
        else:
            # A term replaces the names even if it is empty in the locale (suite: SubstituteOnlyOnceTermEmpty).
            renders.append((compile_element(child), isinstance(child, Text) and child.source == "term"))

    def render(context: Context) -> tuple[Content, VariableState]:
        suppressed, shape, was_substituting = context.suppressed, context.shape, context.substituting
        context.substituting = True
        found: Content = ""
        called = ALL_EMPTY
        first, context.tried_own_name = chosen.get(shape, _START)
        for index in range(first, len(renders)):
            element, is_term = renders[index]
            content, called = element(context)
            found = join(content, "") if isinstance(content, list) else content
            if found or is_term:
                break
            context.suppressed, context.shape = suppressed, shape
        else:
            index = len(renders)
        if shape and shape not in chosen and len(chosen) < MAX_REMEMBERED:
            chosen[shape] = index, context.tried_own_name
        context.substituting = was_substituting
        if found and context.tried_own_name:
            found = Span((found,), PLAIN, "kept")
        context.tried_own_name = False
        return found, called if called == HAS_VALUE else ALL_EMPTY

    return render


def _hide(context: Context, variable: str) -> None:
    """Hide *variable*, which a ``cs:substitute`` has printed, from the rest of the cite."""
    context.hide(variable)
