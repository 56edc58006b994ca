"""Compile one name: the options that reach it, the order of its parts, particles, initials.

Source: CSL 1.0.2, "Name", "Name-part", "Inheritable Name Options", "Name-part Order", "Non-dropping particles".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from ...model.lazy_pattern import Pattern
from ..styles.style import FormattingAttributes, Name, Names
from ..text.content import PLAIN, Content, Formatting, Span, join, plain_text
from ..text.punctuation import COLLAPSING_PAIRS, SPACES
from ..text.scripts import direction_of_language, opposite_direction
from .context import Context, SectionSettings
from .formatting import compile_formatter
from .item import Item, read_text
from .particles import NameParts, initialize, is_romanesque

__all__ = [
    "EAST_ASIAN", "FAMILY_FIRST", "Delimiter", "NameOptions", "compile_person", "listed", "merged", "resolve",
    "unneutral"
]  # fmt: skip

EAST_ASIAN = frozenset({"ja", "zh"})
FAMILY_FIRST = 2
"""The order of names in items that are in Chinese or Japanese: family name, space, given name."""
MAX_CACHED = 10_000
_NO_ATTRIBUTES = FormattingAttributes()
_NO_MORE = NameParts()[2:]
_SIMPLE = Pattern(r"[A-Za-z]+(?:[ -][A-Za-z]+)*")
_SIMPLE_GIVEN = Pattern(r"[A-Za-z]+\.?(?:[ -][A-Za-z]+\.?)*")
_APOSTROPHES = ("'", "’", "-", "–")
_SPACES = Pattern("  +")
_FIRM_PARTICLES = frozenset({"cs", "fr", "ru"})


class NameOptions(NamedTuple):
    """The name options that reach one ``cs:names``."""

    form: str
    delimiter: str
    names_delimiter: str
    and_: str | None
    precedes_last: str
    institution_delimiter: str
    """What stands before an institution that comes last: what the name itself says, as in the reference engine."""
    institution_precedes_last: str
    """``delimiter-precedes-last`` before an institution: what the name inherits, as in the reference engine."""
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


def resolve(node: Names, name: Name, settings: SectionSettings) -> NameOptions:
    """Return the options of *node*, inherited where it sets none."""
    sorting = settings.section == "sort"

    def option(key: str) -> str | None:
        if sorting and key.startswith("et-al"):  # names-min and its kin on cs:key are above all others
            forced = settings.options.get(key.replace("et-al", "names").replace("-subsequent", ""))
            if forced is None:  # and the reference puts what is inherited above what the name itself says
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
        institution_delimiter=", " if name.delimiter is None else name.delimiter,
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


def merged(parts: tuple[Content, ...]) -> Content:
    """Return *parts* as one text where they are nothing but texts whose signs do not meet, which most names are."""
    whole = ""
    for part in parts:
        if type(part) is tuple:
            part = merged(part)
        if type(part) is not str:
            return parts
        if whole and part:
            left, right = whole[-1], part[0]
            if (right in SPACES and left == right) or left + right in COLLAPSING_PAIRS:
                return parts
        whole += part
    return whole


class Delimiter:
    """What stands between two names, and which signs it would meet."""

    __slots__ = ("begins", "ends", "is_word", "text")

    def __init__(self, text: str, *, is_word: bool = False) -> None:
        self.text = text
        self.is_word = is_word
        """Whether the word for "and" stands there."""
        first, last = text[:1], text[-1:]
        self.ends = {pair[0] for pair in COLLAPSING_PAIRS if pair[1] == first} | (SPACES & {first})
        """The last signs of a name before it."""
        self.begins = {pair[1] for pair in COLLAPSING_PAIRS if pair[0] == last} | (SPACES & {last})
        """The first signs of a name after it."""


def listed(names: list[Content], glue: Delimiter, last: Delimiter) -> Content:
    """Return *names*, two or more, with *glue* between them and *last* before the last of them.

    They are one text where they are texts that do not meet what stands between them, which most names are. Spaces
    before and after a delimiter do not meet before the last name, as in the reference engine.
    """
    if glue.text and last.text:
        ends, begins = glue.ends, glue.begins
        for name in names:
            if type(name) is not str or name[-1] in ends or name[0] in begins:
                break
        else:
            texts: list[str] = names  # type: ignore[assignment]  # seen just now
            final = texts[-1]
            if last is glue or not (texts[-2][-1] in last.ends or final[0] in last.begins):
                return f"{glue.text.join(texts[:-1])}{last.text}{final}"
        if not last.is_word and plain_text(names[-2])[-1:] + last.text[0] not in COLLAPSING_PAIRS:
            return (join(names[:-1], glue.text), Span((last.text,), PLAIN, "verbatim"), names[-1])
    return join([join(names[:-1], glue.text), names[-1]], last.text)


class _PartLook:
    """How a part of a name looks: formatting and case on one side, affixes on the other."""

    __slots__ = ("affix", "ends_firm", "formatter")

    def __init__(self, attributes: FormattingAttributes, settings: SectionSettings) -> None:
        self.ends_firm = attributes.suffix.endswith("\u00a0")
        self.formatter = compile_formatter(attributes._replace(prefix="", suffix=""), settings)
        self.affix = compile_formatter(FormattingAttributes(attributes.prefix, attributes.suffix), settings)


def unneutral(attributes: FormattingAttributes, *outer: Formatting) -> FormattingAttributes:
    """Return *attributes* without the "normal" that would undo what *outer*, around it in one ``cs:names``, sets.

    The reference engine leaves the formatting of the list to all of its parts.
    """
    formatting = attributes.formatting
    undone = {
        aspect: None
        for aspect in ("font_style", "font_variant", "font_weight")
        if getattr(formatting, aspect) == "normal"
        and any(getattr(around, aspect) not in (None, "normal") for around in outer)
    }
    return attributes._replace(formatting=formatting._replace(**undone)) if undone else attributes


def compile_person(
    options: NameOptions, name: Name, around: Formatting, settings: SectionSettings
) -> Callable[[NameParts, int, int, Context], Content]:
    """Return a function that prints one name: inverted or not, with the given name at a level."""
    outer = (name.attributes.formatting, around)
    looks = {part.name: _PartLook(unneutral(part.attributes, *outer), settings) for part in name.parts}
    plain = _PartLook(_NO_ATTRIBUTES, settings)
    family_look, given_look = looks.get("family", plain), looks.get("given", plain)
    attributes = unneutral(name.attributes._replace(text_case=None), around)
    whole = compile_formatter(attributes, settings)
    institution = compile_formatter(
        attributes._replace(prefix="", suffix=""), settings
    )  # affixes are those of people's names
    sorting = settings.section == "sort"
    demoted = options.demote == "display-and-sort" or (sorting and options.demote == "sort-only")
    separator = _SPACES.sub(" ", options.sort_separator)
    # A part that the style ends with a space that does not break needs no other.
    if family_look.ends_firm:
        separator = separator.removeprefix(" ")
    marks = settings.locale.marks
    direction = direction_of_language(settings.locale.code)
    # Typographers of these languages do not break a line between a particle and its name.
    is_firm = settings.locale.code[:2] in _FIRM_PARTICLES and not sorting
    firm = "\u00a0" if is_firm else " "
    # Nor between initials and the name, where the style does not break one between initials.
    firm_initials = is_firm and (options.initialize_with or "").endswith("\u00a0")
    gap = "" if given_look.ends_firm else "\u00a0" if firm_initials else " "
    # Where names are told apart by initials alone, a style that sets none gets bare ones.
    bare_initials = settings.options.get("givenname-disambiguation-rule", "").endswith("-with-initials")
    # Initials without full stops want a "Jr" without one.
    bare_suffix = options.initialize_with is not None and "." not in options.initialize_with
    cache: dict[tuple[int, int, int], tuple[NameParts, Content]] = {}
    cacheable = (
        not any(part.attributes.text_case == "title" for part in name.parts) and name.attributes.text_case != "title"
    )

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
        def part(text: str, attributes: _PartLook) -> Content:
            return attributes.formatter(text if text.isalpha() else read_text(text, marks), item) if text else ""

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
        if inverted == FAMILY_FIRST:
            surname = family_look.affix((particle, firm, family) if particle else family, item)
            return (surname, " ", given) if given else surname
        if level == 0 or not (given or dropping):
            if inverted and demoted and particle:
                surname = (family_look.affix(family, item), separator, particle)
            else:
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
        return (given_look.affix(given, item), gap, surname) if given else surname

    def sort_words(person: NameParts, inverted: int, level: int, item: Item) -> Content:
        """Return the words of a name by which it sorts. Source: "Name-part Order", and the reference engine."""
        if person.literal:
            return plain_text(read_text(person.literal))
        family, given = person.family, given_name(person, level)
        if not is_romanesque(family + given):
            return plain_text(read_text(family + (" " if is_romanesque(given) else "") + given))
        whole = level and inverted != FAMILY_FIRST
        dropping, suffix = (person.dropping_particle, person.suffix) if whole else ("", "")
        particle = person.non_dropping_particle
        if demoted and inverted != FAMILY_FIRST:
            words = (family, given, dropping, particle, suffix)
        else:
            words = (particle, family, dropping, given, suffix)
        return plain_text(read_text(" ".join([word for word in words if word])))

    compose: Callable[[NameParts, int, int, Item], Content] = sort_words if sorting else parts_of
    unadorned = not looks and not sorting

    def written(person: NameParts, inverted: int, level: int, item: Item) -> Content:
        content: Content
        if unadorned and person[2:] == _NO_MORE and inverted != FAMILY_FIRST and _SIMPLE.fullmatch(person.family):
            content = given_name(person, level)  # most names: a family name and a given name in plain letters
            if not content:
                content = person.family
            elif not _SIMPLE_GIVEN.fullmatch(content):
                content = compose(person, inverted, level, item)
            else:
                content = f"{person.family}{separator}{content}" if inverted else f"{content}{gap}{person.family}"
        else:
            content = compose(person, inverted, level, item)
        if type(content) is tuple:
            content = merged(content)
        if content:
            content = (institution if person.literal else whole)(content, item)
            if not sorting and (
                against := opposite_direction(person.literal or person.family + person.given, direction)
            ):
                content = Span((content,), PLAIN, against)
        return content

    def render(person: NameParts, inverted: int, level: int, context: Context) -> Content:
        key = (id(person), inverted, level)
        known = cache.get(key)
        if known is not None and known[0] is person:
            return known[1]
        content = written(person, inverted, level, context.item)
        if cacheable:
            if len(cache) > MAX_CACHED:
                cache.clear()
            cache[key] = (person, content)
        return content

    return render
