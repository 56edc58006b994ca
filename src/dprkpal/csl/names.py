"""Compile ``cs:names``: lists of names, et-al, labels, substitution.

Source: CSL 1.0.2, "Names", "Name", "Name-part", "Et-al", "Substitute", "Label in cs:names",
"Non-dropping particles".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from .content import PLAIN, Content, Formatting, Span, join, plain_text
from .context import EMPTY, FILLED, NO_POSITION, SUBSEQUENT, Context, NameList, Render, Rendered, Scope
from .item import Item, read_text
from .look import capitalizing, compile_look
from .particles import NameParts, initialize, is_romanesque
from .pattern import Pattern
from .scripts import direction_of_language, runs_against
from .style import Element, Label, Look, Name, Names, Text
from .substitute import alternatives

__all__ = ["compile_names"]

_PLAIN_NAME = Name(None, None, {}, (), Look())
_NO_LOOK = Look()
_APOSTROPHES = ("'", "’", "-", "–")
_SPACED_SCRIPT = Pattern(r"[A-Za-z\u00c0-\u052f\u0600-\u06ff\u0e00-\u0e7f]")
_SPACES = Pattern("  +")
_FIRM_PARTICLES = frozenset({"cs", "fr", "ru"})
_EAST_ASIAN = frozenset({"ja", "zh"})
_FAMILY_FIRST = 2
"""The order of names in items that are in Chinese or Japanese: family name, space, given name."""
MAX_CACHED = 20_000
MAX_REMEMBERED = 256

CompileElement = Callable[[Element], Render]


class _Options(NamedTuple):
    """The name options that reach one ``cs:names``."""

    form: str
    delimiter: str
    names_delimiter: str
    and_: str | None
    precedes_last: str
    precedes_et_al: str
    et_al: tuple[int | None, int | None]
    et_al_subsequent: tuple[int | None, int | None]
    use_last: bool
    initialize: bool
    initialize_with: str | None
    as_sort_order: str | None
    sort_separator: str
    demote: str
    hyphen: bool


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdecimal() and len(value) < 7 else None


def _resolve(node: Names, name: Name, scope: Scope) -> _Options:
    """Return the options of *node*, inherited where it sets none."""
    sorting = scope.area == "sort"

    def option(key: str) -> str | None:
        if sorting and key.startswith("et-al"):  # names-min and its kin on cs:key are above all others
            forced = scope.options.get(key.replace("et-al", "names").replace("-subsequent", ""))
            if forced is not None:
                return forced
        for options in (name.options, node.options):
            if key in options:
                return options[key]
        return scope.option(key)

    def own(value: str | None, key: str, default: str) -> str:
        if value is None:
            value = scope.option(key)
        return default if value is None else value

    et_al = (_number(option("et-al-min")), _number(option("et-al-use-first")))
    subsequent = (
        et_al[0] if (least := _number(option("et-al-subsequent-min"))) is None else least,
        et_al[1] if (first := _number(option("et-al-subsequent-use-first"))) is None else first,
    )
    return _Options(
        form=own(name.form, "name-form", "long"),
        delimiter=own(name.delimiter, "name-delimiter", ", "),
        names_delimiter=own(node.delimiter, "names-delimiter", ""),
        and_=None if sorting else option("and"),
        precedes_last=option("delimiter-precedes-last") or "contextual",
        precedes_et_al=option("delimiter-precedes-et-al") or "contextual",
        et_al=et_al,
        et_al_subsequent=subsequent,
        use_last=option("et-al-use-last") == "true",
        initialize=option("initialize") != "false",
        initialize_with=option("initialize-with"),
        as_sort_order="all" if sorting else option("name-as-sort-order"),
        sort_separator=own(option("sort-separator"), "sort-separator", ", "),
        demote=scope.style_options.get("demote-non-dropping-particle") or "display-and-sort",
        hyphen=scope.style_options.get("initialize-with-hyphen") != "false",
    )


def _cut(et_al: tuple[int | None, int | None], total: int) -> int:
    """Return how many names of *total* stand before "et al.", given the least number that is cut and what is kept."""
    least, first = et_al
    return first if least and first is not None and total >= least and first < total else total


def _spaced(parts: Sequence[Content], space: str = " ") -> Content:
    """Return *parts* with spaces between them, but none after an apostrophe or hyphen."""
    joined: list[Content] = []
    before: Content = ""
    for part in parts:
        if not part:
            continue
        if joined and not plain_text(before).endswith(_APOSTROPHES):
            joined.append(space)
        joined.append(part)
        before = part
    return joined[0] if len(joined) == 1 else tuple(joined)


class _PartLook:
    """How a part of a name looks: formatting and case on one side, affixes on the other."""

    __slots__ = ("affix", "finish")

    def __init__(self, look: Look, scope: Scope) -> None:
        self.finish = compile_look(look._replace(prefix="", suffix=""), scope)
        self.affix = compile_look(Look(look.prefix, look.suffix), scope)


def _unneutral(look: Look, *outer: Formatting) -> Look:
    """Return *look* without the "normal" that would undo what *outer*, around it in one ``cs:names``, sets.

    The reference engine leaves the formatting of the list to all of its parts.
    """
    formatting = look.formatting
    undone = {
        aspect: None
        for aspect in ("font_style", "font_variant", "font_weight")
        if getattr(formatting, aspect) == "normal"
        and any(getattr(around, aspect) not in (None, "normal") for around in outer)
    }
    return look._replace(formatting=formatting._replace(**undone)) if undone else look


def _compile_person(
    options: _Options, name: Name, around: Formatting, scope: Scope
) -> Callable[[NameParts, int, int, Context], Content]:
    """Return a function that prints one name: inverted or not, with the given name at a level."""
    outer = (name.look.formatting, around)
    looks = {part.name: _PartLook(_unneutral(part.look, *outer), scope) for part in name.parts}
    plain = _PartLook(_NO_LOOK, scope)
    family_look, given_look = looks.get("family", plain), looks.get("given", plain)
    look = _unneutral(name.look._replace(text_case=None), around)
    whole = compile_look(look, scope)
    institution = compile_look(look._replace(prefix="", suffix=""), scope)  # affixes are those of people's names
    sorting = scope.area == "sort"
    demoted = options.demote == "display-and-sort" or (sorting and options.demote == "sort-only")
    separator = _SPACES.sub(" ", options.sort_separator)
    marks = scope.locale.marks
    direction = direction_of_language(scope.locale.code)
    # Typographers of these languages do not break a line between a particle and its name.
    firm = "\u00a0" if scope.locale.code[:2] in _FIRM_PARTICLES and not sorting else " "
    # Where names are told apart by initials alone, a style that sets none gets bare ones.
    bare_initials = scope.options.get("givenname-disambiguation-rule", "").endswith("-with-initials")
    # Initials without full stops want a "Jr" without one.
    bare_suffix = options.initialize_with is not None and "." not in options.initialize_with
    cache: dict[tuple[NameParts, int, int], Content] = {}
    cacheable = not any(part.look.text_case == "title" for part in name.parts) and name.look.text_case != "title"

    def given_name(person: NameParts, level: int) -> str:
        given = person.given
        if not given or level == 0:
            return ""
        if level == 1:
            if options.initialize_with is None and not bare_initials:
                return given
            return initialize(
                given, options.initialize_with or "", initialize=options.initialize, hyphen=options.hyphen
            )
        return given

    def parts_of(person: NameParts, inverted: int, level: int, item: Item) -> Content:
        def part(text: str, look: _PartLook) -> Content:
            return look.finish(read_text(text, marks), item) if text else ""

        if person.literal:
            return part(person.literal, family_look)
        suffix = read_text(person.suffix.rstrip(".") if bare_suffix else person.suffix, marks) if person.suffix else ""
        family = part(person.family, family_look)
        given = part(given_name(person, level), given_look)
        if not is_romanesque(person.family + person.given):
            between: Content = "" if not is_romanesque(person.given) else " "
            return (family, between, given) if given and family else family or given
        if not family:
            return given_look.affix(given, item) if given else ""
        dropping = part(person.dropping_particle, given_look) if level else ""
        particle = part(person.non_dropping_particle, family_look)
        if inverted == _FAMILY_FIRST:
            surname = family_look.affix((particle, " ", family) if particle else family, item)
            return (surname, " ", given) if given else surname
        if level == 0 or not (given or dropping):
            surname = _spaced([family, particle] if sorting and demoted else [particle, family], firm)
            surname = family_look.affix(surname, item)
            if level and suffix:
                return (surname, separator if inverted else ", " if person.comma_suffix else " ", suffix)
            return surname
        if inverted or person.static_ordering:
            below = demoted and not person.static_ordering  # that order is no inversion
            surname = family if below else _spaced([particle, family], firm)
            rest = _spaced([given, dropping, particle] if below else [given, dropping])
            glue = " " if person.static_ordering else separator
            pieces = [family_look.affix(surname, item), glue, given_look.affix(rest, item)]
            if suffix:
                pieces += [glue, suffix]
            return tuple(pieces)
        surname = _spaced([dropping, particle, family], firm)
        if suffix:
            surname = (surname, ", " if person.comma_suffix else " ", suffix)
        surname = family_look.affix(surname, item)
        return (given_look.affix(given, item), " ", surname) if given else surname

    def sort_words(person: NameParts, _inverted: int, level: int, item: Item) -> Content:
        """Return the words of a name by which it sorts. Source: "Name-part Order", and the reference engine."""
        if person.literal:
            return plain_text(read_text(person.literal))
        family, given = person.family, given_name(person, level)
        if not is_romanesque(family + given):
            return plain_text(read_text(family + (" " if is_romanesque(given) else "") + given))
        dropping = person.dropping_particle if level else ""
        suffix = person.suffix if level else ""
        particle = person.non_dropping_particle
        if demoted and item.language[:2] not in _EAST_ASIAN:
            words = (family, given, dropping, particle, suffix)
        else:
            words = (particle, family, dropping, given, suffix)
        return plain_text(read_text(" ".join([word for word in words if word])))

    compose: Callable[[NameParts, int, int, Item], Content] = sort_words if sorting else parts_of

    def render(person: NameParts, inverted: int, level: int, context: Context) -> Content:
        key = (person, inverted, level)
        content = cache.get(key) if cacheable else None
        if content is None:
            content = compose(person, inverted, level, context.item)
            if content:
                content = (institution if person.literal else whole)(content, context.item)
                if not sorting and (against := runs_against(person.literal or person.family + person.given, direction)):
                    content = Span((content,), PLAIN, against)
            if len(cache) > MAX_CACHED:
                cache.clear()
            cache[key] = content
        return content

    return render


def compile_names(
    node: Names,
    scope: Scope,
    compile_element: CompileElement,
    *,
    inherited: Names | None = None,
    printed: Callable[[Context, str], None] | None = None,
) -> Render:
    """Return the function that renders a ``cs:names``.

    Args:
        node: The element.
        scope: The style, section and locale it stands in.
        compile_element: Compiles the children of ``cs:substitute``.
        inherited: The ``cs:names`` whose ``cs:substitute`` *node* stands in; its name, et-al and label serve
            where *node* has no children of its own.
        printed: Called with each variable that is printed, where somebody wants to know.
    """
    name = node.name or _PLAIN_NAME
    options = _resolve(node, name, scope)
    locale = scope.locale
    sorting = scope.area == "sort"
    tagging = scope.replaces_names
    counting = options.form == "count"
    person = _compile_person(options, name, node.look.formatting, scope)
    base_level = 0 if options.form == "short" else 1 if options.initialize_with is not None else 2
    has_initials = options.initialize_with is not None
    initials = partial(
        initialize, initialize_with=options.initialize_with or "", initialize=options.initialize, hyphen=options.hyphen
    )
    delimiter = options.delimiter
    and_term = None
    if options.and_ == "text":
        and_term = locale.term("and") or "and"
    elif options.and_ == "symbol":
        and_term = locale.term("and", "symbol") if locale.find("and", "symbol") else "&"
        and_term = "&" if and_term == locale.term("and") else and_term
    # Where the word for "and" is of a script that sets no spaces between words, none are set.
    spaced_and = bool(and_term and (and_term[0] == "&" or _SPACED_SCRIPT.match(and_term)))
    et_al_text = "" if sorting else locale.term(node.et_al.term if node.et_al else "et-al") or ""
    et_al_space = " " if not et_al_text or _SPACED_SCRIPT.match(et_al_text) else ""
    et_al_look = compile_look(node.et_al.look, scope) if node.et_al else None
    # Where names are cut, the look of a name is that of the list and "et al." too.
    cut_look = compile_look(_unneutral(name.look._replace(text_case=None), node.look.formatting), scope)
    look = node.look._replace(text_case=None)  # text-case acts on name parts alone
    finish = compile_look(look._replace(prefix="", suffix="") if sorting else look, scope, tag="names-look")
    label = _compile_label(node.label, scope) if node.label and not sorting else None
    variables = node.variables
    together = None
    if len(variables) == 2 and set(variables) == {"editor", "translator"} and locale.term("editortranslator"):
        together = "editortranslator"
    substitute = _compile_substitute(node, scope, compile_element)

    def cut(context: Context, total: int) -> int:
        """Return how many names of *total* the style shows, before disambiguation adds any.

        A first cite shows no fewer than a later one: cites are told apart by what later ones show.
        """
        if context.position == NO_POSITION:
            return _cut(options.et_al, total)
        later = _cut(options.et_al_subsequent, total)
        return later if context.position >= SUBSEQUENT else max(later, _cut(options.et_al, total))

    def inverted(index: int) -> bool:
        return options.as_sort_order == "all" or (options.as_sort_order == "first" and index == 0)

    def stands_inverted(index: int, people: tuple[NameParts, ...]) -> bool:
        """Return whether the name is seen to be inverted: an institution's never is."""
        return inverted(index) and not people[index].literal

    def list_content(variable: str, people: tuple[NameParts, ...], context: Context) -> Content:
        total = len(people)
        shown = cut(context, total)
        disambiguation = context.disambiguation
        if disambiguation.names and shown < total and context.position != NO_POSITION:
            shown = max(shown, min(disambiguation.names.get(variable, 0), total))
        levels: Sequence[int] = disambiguation.givens.get(variable, ()) if disambiguation.givens else ()
        context.lists.append(NameList(variable, people, shown, base_level, has_initials, initials))
        last_too = options.use_last and shown < total
        if last_too:  # the ellipsis stands for two names or more
            shown = min(shown, (options.et_al[0] or total) - 2)
            last_too = 0 < shown <= total - 2
        contents: list[Content] = []
        order = _FAMILY_FIRST if context.item.language[:2] in _EAST_ASIAN and not sorting else 0
        for number in range(shown):
            level = max(base_level, levels[number]) if number < len(levels) else base_level
            content = person(people[number], order or inverted(number), level, context)
            if content:
                contents.append(Span((content,), PLAIN, "name") if tagging else content)
        if shown == total:
            return _joined(contents, context, people)
        if not contents:
            return ""
        if last_too:
            final = person(people[-1], order or inverted(total - 1), base_level, context)
            return (join(contents, delimiter), delimiter, "" if sorting else "… ", final)
        if not et_al_text:
            return join(contents, delimiter)
        rule = options.precedes_et_al
        with_delimiter = (
            rule == "always"
            or (rule == "contextual" and len(contents) > 1)
            or (rule == "after-inverted-name" and stands_inverted(shown - 1, people))
        )
        others = et_al_look(et_al_text, context.item) if et_al_look else et_al_text
        listed = (join(contents, delimiter), delimiter if with_delimiter else et_al_space, others)
        return listed if sorting else cut_look(listed, context.item)

    def _joined(contents: list[Content], context: Context, people: tuple[NameParts, ...]) -> Content:
        if and_term is None or len(contents) < 2:
            return join(contents, delimiter)
        # The comma before an institution that comes last depends on the number of names alone.
        rule = options.precedes_last
        if people[-1].literal and not (rule == "after-inverted-name" and len(contents) == 2):
            rule = "contextual"
        with_delimiter = (
            rule == "always"
            or (rule == "contextual" and len(contents) > 2)
            or (rule == "after-inverted-name" and stands_inverted(len(contents) - 2, people))
        )
        before = join(contents[:-1], delimiter)
        if not spaced_and:
            return (before, and_term, contents[-1])
        return (before, f"{delimiter if with_delimiter else ' '}{and_term} ", contents[-1])

    def variable_content(variable: str, people: tuple[NameParts, ...], context: Context) -> Content:
        content = list_content(variable, people, context)
        if tagging and content:
            content = Span((content,), PLAIN, "name-list")
        if not content or label is None:
            return content
        term = label(variable, len(people), context)
        if not term:
            return content
        return (term, content) if node.label_first else (content, term)

    def render(context: Context) -> Rendered:
        item = context.item
        suppressed = context.suppressed
        if counting:
            total = sum(cut(context, len(item.names(v))) for v in variables if v not in suppressed)
            if not total:
                replaced = substitute(context) if substitute is not None else None
                if replaced:
                    return replaced, FILLED
                if not sorting or inherited is not None:
                    return "", EMPTY
            return finish(str(total), item), FILLED
        contents = []
        done = False
        if together:
            first, second = (item.names(variable) for variable in variables)
            if first and first == second and not suppressed & set(variables):
                content = variable_content(together, first, context)
                if content:
                    contents.append(content)
                done = True
        if not done:
            for variable in variables:
                people = item.names(variable)
                if people and variable not in suppressed:
                    content = variable_content(variable, people, context)
                    if content:
                        contents.append(content)
        if contents:
            if printed is not None:
                for variable in variables:
                    printed(context, variable)
            content = join(contents, options.names_delimiter)
        else:
            replaced = substitute(context) if substitute is not None else None
            if not replaced:
                return "", EMPTY
            substituted = Span((Span((replaced,), tag="substitute"),), tag="names")
            if context.names_hidden and not context.substituting:
                context.names_hidden = False
                return "", EMPTY
            return substituted, FILLED  # what substitutes has a look of its own
        if context.names_hidden and not context.substituting:
            context.names_hidden = False
            return "", EMPTY
        return finish(Span((content,), tag="names"), item), FILLED

    return render


def _compile_label(node: Label, scope: Scope) -> Callable[[str, int, Context], Content]:
    """Return a function that prints the label for a role and a number of names."""
    finish = compile_look(capitalizing(node.look), scope)
    locale = scope.locale
    form, plural = node.form, node.plural

    def render(variable: str, count: int, context: Context) -> Content:
        many = plural == "always" or (plural != "never" and count > 1)
        term = locale.term(variable, form, plural=many)
        return finish(term, context.item) if term else ""

    return render


def _compile_substitute(
    node: Names, scope: Scope, compile_element: CompileElement
) -> Callable[[Context], Content] | None:
    """Return a function that prints the first substitute that prints, and hides what it printed from the rest."""
    if not node.substitute:
        return None

    renders: list[tuple[Render, bool]] = []
    taken: dict[int, int] = {}  # which of them prints is the same for all cites of one shape
    for child in alternatives(node.substitute, node):
        if isinstance(child, Names):
            renders.append((compile_names(child, scope, compile_element, inherited=node, printed=_hide), False))
        else:
            # A term stands for the names even where the locale leaves it empty (suite: SubstituteOnlyOnceTermEmpty).
            renders.append((compile_element(child), isinstance(child, Text) and child.source == "term"))

    def render(context: Context) -> Content:
        suppressed, shape, before = context.suppressed, context.shape, context.substituting
        context.substituting = True
        found: Content = ""
        for index in range(taken.get(shape, 0), len(renders)):
            element, final = renders[index]
            content = element(context)[0]
            found = join(content, "") if isinstance(content, list) else content
            if found or final:
                break
            context.suppressed, context.shape = suppressed, shape
        else:
            index = len(renders)
        if shape and shape not in taken and len(taken) < MAX_REMEMBERED:
            taken[shape] = index
        context.substituting = before
        return found

    return render


def _hide(context: Context, variable: str) -> None:
    """Hide *variable*, which printed in a ``cs:substitute``, from the rest of the cite."""
    context.hide(variable)
