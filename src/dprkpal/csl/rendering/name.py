"""Internal: compile ``cs:name``, one name of a list: its options, order of parts, particles and initials.

Source: CSL 1.0.2, "Name", "Name-part", "Inheritable Name Options", "Name-part Order", "Non-dropping particles".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...model.lazy_pattern import Pattern
from ..styles.style import FormattingAttributes, Institution, Name, Names
from ..text.content import PLAIN, Content, Formatting, Span, join, plain_text
from ..text.punctuation import COLLAPSING_PAIRS, SPACES
from ..text.scripts import direction_of_language, opposite_direction
from .context import Context, SectionSettings
from .formatting import compile_formatter
from .highlighted_name import HighlightedName
from .institution import compile_institution
from .item import Item, read_text
from .particles import NameParts, initialize, is_romanesque

__all__ = [
    "EAST_ASIAN", "FAMILY_FIRST", "Delimiter", "NameOptions", "compile_name", "join_names", "merge_text",
    "resolve_name_options", "without_redundant_normal"
]  # fmt: skip

EAST_ASIAN = frozenset({"ja", "zh"})
FAMILY_FIRST = 2
"""Order of the names of Chinese and Japanese items: family name, space, given name."""
MAX_CACHED = 10_000
_NO_ATTRIBUTES = FormattingAttributes()
_NO_OTHER_PARTS = NameParts()[2:]
_PLAIN_FAMILY = Pattern(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")
_PLAIN_GIVEN = Pattern(r"[A-Za-z]+\.?(?:[ -][A-Za-z]+\.?)*")
_APOSTROPHES = ("'", "’", "-", "–")
_SPACES = Pattern("  +")
_NO_BREAK_LANGUAGES = frozenset({"cs", "fr", "ru"})


class NameOptions(NamedTuple):
    """The name options of one ``cs:names``, inherited ones included."""

    form: str
    delimiter: str
    names_delimiter: str
    and_: str | None
    precedes_last: str
    institution_delimiter: str
    """Delimiter before an institution at the end of the list. As in the reference engine, it is not inherited."""
    institution_precedes_last: str
    """``delimiter-precedes-last`` for an institution at the end: the inherited value, as in the reference engine."""
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


def resolve_name_options(node: Names, name: Name, settings: SectionSettings) -> NameOptions:
    """Return the options of *node*; options that it does not set are inherited."""
    sorting = settings.section == "sort"

    def option(key: str) -> str | None:
        if sorting and key.startswith("et-al"):  # names-min, names-use-first … of cs:key override all other options
            forced = settings.options.get(key.replace("et-al", "names").replace("-subsequent", ""))
            if forced is None:  # in the reference engine, inherited options override the name's own here
                forced = settings.option(key)
            if forced is not None:
                return forced
        for options in (name.options, node.options):
            if key in options:
                return options[key]
        return settings.option(key)

    def own(value: str | None, key: str, default: str) -> str:
        if value is None:
            value = settings.option(key)
        return default if value is None else value

    et_al = (_number(option("et-al-min")), _number(option("et-al-use-first")))
    subsequent = (
        et_al[0] if (least := _number(option("et-al-subsequent-min"))) is None else least,
        et_al[1] if (first := _number(option("et-al-subsequent-use-first"))) is None else first,
    )
    inherited = settings.option("delimiter-precedes-last")
    return NameOptions(
        form=own(name.form, "name-form", "long"),
        delimiter=own(name.delimiter, "name-delimiter", ", "),
        names_delimiter=own(node.delimiter, "names-delimiter", ""),
        and_=None if sorting else option("and"),
        precedes_last=option("delimiter-precedes-last") or "contextual",
        institution_delimiter=_institution_delimiter(node, name),
        institution_precedes_last=inherited if inherited in ("always", "never") else "contextual",
        precedes_et_al=option("delimiter-precedes-et-al") or "contextual",
        et_al=et_al,
        et_al_subsequent=subsequent,
        use_last=option("et-al-use-last") == "true",
        initialize=option("initialize") != "false",
        initialize_with=option("initialize-with"),
        as_sort_order="all" if sorting else option("name-as-sort-order"),
        sort_separator=own(option("sort-separator"), "sort-separator", ", "),
        demote=settings.style_options.get("demote-non-dropping-particle") or "display-and-sort",
        hyphen=settings.style_options.get("initialize-with-hyphen") != "false",
    )


def _institution_delimiter(node: Names, name: Name) -> str:
    """Return the delimiter before an institution at the end of a list: that of CSL-M's ``cs:institution``, if any."""
    if node.institution is not None and node.institution.delimiter is not None:
        return node.institution.delimiter
    return ", " if name.delimiter is None else name.delimiter


def _join_with_spaces(parts: Sequence[Content], space: str = " ") -> Content:
    """Join *parts* with spaces, but without a space after an apostrophe or hyphen."""
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


def merge_text(parts: tuple[Content, ...]) -> Content:
    """Return *parts* as one string if they are plain strings without interacting punctuation, as most names are.

    Otherwise return them unchanged.
    """
    text = ""
    for part in parts:
        if type(part) is tuple:
            part = merge_text(part)
        if type(part) is not str:
            return parts
        if text and part:
            left, right = text[-1], part[0]
            if (right in SPACES and left == right) or left + right in COLLAPSING_PAIRS:
                return parts
        text += part
    return text


def _highlight(content: Content) -> Content:
    """Return a highlighted name. Spaces at its ends stay outside, where they are compared with the text around it."""
    parts = list(content) if type(content) is tuple else [content]
    before = after = ""
    if type(parts[0]) is str:
        core = parts[0].lstrip(" ")
        before, parts[0] = parts[0][: len(parts[0]) - len(core)], core
    if type(parts[-1]) is str:
        core = parts[-1].rstrip(" ")
        after, parts[-1] = parts[-1][len(core) :], core
    span = Span(tuple(parts), PLAIN, "highlight")
    return (before, span, after) if before or after else span


class Delimiter:
    """Text between two names, and the characters next to it that would interact with it."""

    __slots__ = ("has_and", "interacting_ends", "interacting_starts", "text")

    def __init__(self, text: str, *, has_and: bool = False) -> None:
        self.text = text
        self.has_and = has_and
        """Whether it contains the word for "and"."""
        first, last = text[:1], text[-1:]
        self.interacting_ends = {pair[0] for pair in COLLAPSING_PAIRS if pair[1] == first} | (SPACES & {first})
        """Last characters of the name before it that would change together with it."""
        self.interacting_starts = {pair[1] for pair in COLLAPSING_PAIRS if pair[0] == last} | (SPACES & {last})
        """First characters of the name after it that would change together with it."""


def join_names(names: list[Content], delimiter: Delimiter, last_delimiter: Delimiter) -> Content:
    """Join two or more *names* with *delimiter*, and with *last_delimiter* before the last name.

    The result is one string if all names are strings that do not interact with the delimiters, as most names are.
    Spaces around the last delimiter do not collapse with those of the names, as in the reference engine.
    """
    if delimiter.text and last_delimiter.text:
        ends, starts = delimiter.interacting_ends, delimiter.interacting_starts
        for name in names:
            if type(name) is not str or name[-1] in ends or name[0] in starts:
                break
        else:
            texts: list[str] = names  # type: ignore[assignment]  # the loop has checked it
            final = texts[-1]
            if last_delimiter is delimiter or not (
                texts[-2][-1] in last_delimiter.interacting_ends or final[0] in last_delimiter.interacting_starts
            ):
                return f"{delimiter.text.join(texts[:-1])}{last_delimiter.text}{final}"
        if not last_delimiter.has_and and plain_text(names[-2])[-1:] + last_delimiter.text[0] not in COLLAPSING_PAIRS:
            return (join(names[:-1], delimiter.text), Span((last_delimiter.text,), PLAIN, "verbatim"), names[-1])
    return join([join(names[:-1], delimiter.text), names[-1]], last_delimiter.text)


class _NamePartFormat:
    """The formatting of one part of a name; affixes are applied separately."""

    __slots__ = ("add_affixes", "ends_with_no_break_space", "formatter")

    def __init__(self, attributes: FormattingAttributes, settings: SectionSettings) -> None:
        self.ends_with_no_break_space = attributes.suffix.endswith("\u00a0")
        self.formatter = compile_formatter(attributes._replace(prefix="", suffix=""), settings)
        self.add_affixes = compile_formatter(FormattingAttributes(attributes.prefix, attributes.suffix), settings)


def without_redundant_normal(attributes: FormattingAttributes, *outer_formatting: Formatting) -> FormattingAttributes:
    """Return *attributes* without "normal" values that would undo formatting of the elements around it.

    In the reference engine, the formatting of a list of names applies to all of its parts.

    Args:
        attributes: The attributes of a name or name part.
        outer_formatting: The formatting of ``cs:name`` and ``cs:names`` around it.
    """
    formatting = attributes.formatting
    undone = {
        aspect: None
        for aspect in ("font_style", "font_variant", "font_weight")
        if getattr(formatting, aspect) == "normal"
        and any(getattr(around, aspect) not in (None, "normal") for around in outer_formatting)
    }
    return attributes._replace(formatting=formatting._replace(**undone)) if undone else attributes


def compile_name(
    options: NameOptions, name: Name, list_formatting: Formatting, settings: SectionSettings,
    institution: Institution | None = None, *, has_people: bool = False,
) -> Callable[[NameParts, int, int, Context], Content]:  # fmt: skip
    """Return a function that renders one name, inverted or not, with its given name at a disambiguation level.

    Args:
        options: The options of the name, inherited ones included.
        name: The element.
        list_formatting: The formatting of the ``cs:names`` around it.
        settings: The section it belongs to.
        institution: CSL-M's ``cs:institution``, if there is one.
        has_people: Whether the list has names of people, too.
    """
    outer = (name.attributes.formatting, list_formatting)
    part_formats = {
        part.name: _NamePartFormat(without_redundant_normal(part.attributes, *outer), settings) for part in name.parts
    }
    plain = _NamePartFormat(_NO_ATTRIBUTES, settings)
    family_format, given_format = part_formats.get("family", plain), part_formats.get("given", plain)
    attributes = without_redundant_normal(name.attributes._replace(text_case=None), list_formatting)
    format_name = compile_formatter(attributes, settings)
    # The affixes of cs:name are for names of people only.
    format_institution = compile_formatter(attributes._replace(prefix="", suffix=""), settings)
    sorting = settings.section == "sort"
    demoted = options.demote == "display-and-sort" or (sorting and options.demote == "sort-only")
    separator = _SPACES.sub(" ", options.sort_separator)
    # Do not add a space if the style ends the part with a no-break space.
    if family_format.ends_with_no_break_space:
        separator = separator.removeprefix(" ")
    marks = settings.locale.marks
    direction = direction_of_language(settings.locale.code)
    # In these languages, a line does not break between a particle and its name.
    binds_particles = settings.locale.code[:2] in _NO_BREAK_LANGUAGES and not sorting
    particle_space = "\u00a0" if binds_particles else " "
    # It does not break between initials and the name either, if the style keeps the initials together.
    binds_initials = binds_particles and (options.initialize_with or "").endswith("\u00a0")
    given_space = "" if given_format.ends_with_no_break_space else "\u00a0" if binds_initials else " "
    # If only initials disambiguate names, a style without initialize-with gets initials without full stops.
    bare_initials = settings.options.get("givenname-disambiguation-rule", "").endswith("-with-initials")
    # A style whose initials have no full stops prints "Jr" without one, too.
    bare_suffix = options.initialize_with is not None and "." not in options.initialize_with
    cache: dict[tuple[int, int, int], tuple[NameParts, Content]] = {}
    cacheable = (
        not any(part.attributes.text_case == "title" for part in name.parts) and name.attributes.text_case != "title"
    )

    def given_name(person: NameParts, level: int) -> str:
        given = person.given
        if not given or level == 0:
            return ""
        if options.initialize_with is None and not (level == 1 and bare_initials):
            return given
        # The initials in a given name have the full stops of the style at every level: "Ottavia M.", "O. M."
        return initialize(
            given,
            options.initialize_with or "",
            initialize=level == 1 and options.initialize,
            hyphen=options.hyphen,
        )

    def part(text: str, part_format: _NamePartFormat, item: Item) -> Content:
        return part_format.formatter(text if text.isalpha() else read_text(text, marks), item) if text else ""

    def unit(text: str, item: Item) -> Content:
        return part(text, family_format, item) if institution is None else read_text(text, marks)

    render_institution = compile_institution(institution, unit, settings, has_people=has_people)

    def compose(person: NameParts, inverted: int, level: int, item: Item) -> Content:
        """Return the formatted parts of a name, in display or sort order."""
        if person.literal:
            if institution is None and "|" not in person.literal:
                return part(person.literal, family_format, item)
            return render_institution(person.literal, item)
        suffix = read_text(person.suffix.rstrip(".") if bare_suffix else person.suffix, marks) if person.suffix else ""
        family = part(person.family, family_format, item)
        given = part(given_name(person, level), given_format, item)
        if not is_romanesque(person.family + person.given):
            between: Content = "" if not is_romanesque(person.given) else " "
            return (family, between, given) if given and family else family or given
        if not family:
            return given_format.add_affixes(given, item) if given else ""
        dropping = part(person.dropping_particle, given_format, item) if level else ""
        particle = part(person.non_dropping_particle, family_format, item)
        if inverted == FAMILY_FIRST:
            surname = family_format.add_affixes((particle, particle_space, family) if particle else family, item)
            return (surname, " ", given) if given else surname
        if level == 0 or not (given or dropping):
            if inverted and demoted and particle:
                surname = (family_format.add_affixes(family, item), separator, particle)
            else:
                order = [family, particle] if sorting and demoted else [particle, family]
                surname = _join_with_spaces(order, particle_space)
                surname = family_format.add_affixes(surname, item)
            if level and suffix:
                return (surname, separator if inverted else ", " if person.comma_suffix else " ", suffix)
            return surname
        if inverted or person.static_ordering:
            demote_here = demoted and not person.static_ordering  # static ordering is not an inversion
            surname = family if demote_here else _join_with_spaces([particle, family], particle_space)
            rest = _join_with_spaces([given, dropping, particle] if demote_here else [given, dropping])
            between = " " if person.static_ordering else separator
            pieces = [family_format.add_affixes(surname, item), between, given_format.add_affixes(rest, item)]
            if suffix:
                pieces += [between, suffix]
            return tuple(pieces)
        surname = _join_with_spaces([dropping, particle, family], particle_space)
        if suffix:
            surname = (surname, ", " if person.comma_suffix else " ", suffix)
        surname = family_format.add_affixes(surname, item)
        return (given_format.add_affixes(given, item), given_space, surname) if given else surname

    def sort_text(person: NameParts, inverted: int, level: int, item: Item) -> Content:
        """Return the text that a name sorts by. Source: "Name-part Order", and the reference engine."""
        if person.literal:
            return plain_text(read_text(person.literal))
        family, given = person.family, given_name(person, level)
        if not is_romanesque(family + given):
            return plain_text(read_text(family + (" " if is_romanesque(given) else "") + given))
        in_full = level and inverted != FAMILY_FIRST
        dropping, suffix = (person.dropping_particle, person.suffix) if in_full else ("", "")
        particle = person.non_dropping_particle
        if demoted and inverted != FAMILY_FIRST:
            words = (family, given, dropping, particle, suffix)
        else:
            words = (particle, family, dropping, given, suffix)
        return plain_text(read_text(" ".join([word for word in words if word])))

    render_parts: Callable[[NameParts, int, int, Item], Content] = sort_text if sorting else compose
    is_plain = not part_formats and not sorting

    def render_uncached(person: NameParts, inverted: int, level: int, item: Item) -> Content:
        content: Content
        if (
            is_plain
            and person[2:] == _NO_OTHER_PARTS
            and inverted != FAMILY_FIRST
            and _PLAIN_FAMILY.fullmatch(person.family)
        ):  # fast path: most names have only a family and a given name, in plain letters
            content = given_name(person, level)
            if not content:
                content = person.family
            elif not _PLAIN_GIVEN.fullmatch(content):
                content = render_parts(person, inverted, level, item)
            else:
                content = (
                    f"{person.family}{separator}{content}" if inverted else f"{content}{given_space}{person.family}"
                )
        else:
            content = render_parts(person, inverted, level, item)
        if type(content) is tuple:
            content = merge_text(content)
        if content:
            content = (format_institution if person.literal else format_name)(content, item)
            if type(person) is HighlightedName and not sorting:
                content = _highlight(content)
            if not sorting and (
                other_direction := opposite_direction(person.literal or person.family + person.given, direction)
            ):
                content = Span((content,), PLAIN, other_direction)
        return content

    def render(person: NameParts, inverted: int, level: int, context: Context) -> Content:
        key = (id(person), inverted, level)
        known = cache.get(key)
        if known is not None and known[0] is person:
            return known[1]
        content = render_uncached(person, inverted, level, context.item)
        if cacheable:
            if len(cache) > MAX_CACHED:
                cache.clear()
            cache[key] = (person, content)
        return content

    return render
