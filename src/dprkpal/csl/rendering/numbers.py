"""Compile ``cs:number`` and ``cs:label``; read numeric variables.

Source: CSL 1.0.2, "Number", "Label", "Page Ranges", and for ordinals "Ordinals".
"""

from __future__ import annotations

from collections.abc import Callable

from ...model.lazy_pattern import Pattern
from ...model.vocabulary import LOCATOR_ABBREVIATIONS
from ..styles.style import FormattingAttributes, Label, Number
from ..text.content import Content, plain_text
from ..text.punctuation import SPACES
from .context import ALL_EMPTY, HAS_VALUE, NO_VARIABLES, Context, Leaf, Render, Rendered, SectionSettings
from .formatting import Formatter, compile_formatter, has_tagged_suffix, with_capitalize_all, without_text_changes
from .item import Item, read_text
from .numeric_variables import NUMBER, is_numeric, is_plural, roman, split_numbers
from .page_ranges import first_page, page_range

__all__ = [
    "compile_label",
    "compile_label_term",
    "compile_number",
    "compile_number_formatter",
    "compile_number_text",
    "number_string",
    "sort_number",
]

MAX_REMEMBERED = 256
_EMBEDDED = ("art", "bk", "ch", "col", "fig", "fol", "l", "n", "no", "p", "para", "pp", "pt", "sec", "vol")
"""How labels are abbreviated that are read within a locator: "3, fig. 4"."""
_LABELLED = Pattern(rf"(?:(?<=[\s(])|^)({'|'.join(_EMBEDDED)})\.\s+(?=\w)")
_COUNT = Pattern(r"0*([0-9]*)[A-Za-z]*$")
_FIRST_CASES = frozenset({"capitalize-first", "sentence"})
_ORDINAL_FORMS = frozenset({"ordinal", "long-ordinal"})


def number_string(context: Context, variable: str) -> str:
    """Return the value of the number *variable* for this cite; empty where there is none."""
    if variable == "locator":
        return context.locator
    if variable == "citation-number":
        return str(context.citation_number) if context.citation_number else ""
    if variable == "first-reference-note-number":
        return context.first_note
    if variable == "page-first":
        own = context.item.string("page-first")
        return own or first_page(context.item.string("page"))
    return context.item.string(variable)


def sort_number(context: Context, variable: str) -> str:
    """Return the number *variable* to sort by: its first number, or all of it where it has none.

    Source: CSL 1.0.2, "Sorting Variables".
    """
    value = number_string(context, variable)
    found = _DIGITS.search(value)
    return found[0] if found else value


_DIGITS = Pattern(r"[0-9]+")
_COUNTED = Pattern(r"^[^/]*[1-9][^/]*$")


def compile_number_text(variable: str, settings: SectionSettings) -> Callable[[Context], Content]:
    """Return a function that gives the value of a number *variable* as ``cs:text`` prints it."""
    locale = settings.locale
    delimiter = locale.term("page-range-delimiter") or "–"
    ampersand = locale.term("and", "symbol") or "&"
    ampersand = "&" if ampersand == locale.term("and") else ampersand
    page_format = settings.style_options.get("page-range-format")

    def labelled(places: list[str], label: str) -> str:
        """Return a locator of several *places*, each with its label in the words of the locale."""
        found: list[str] = []
        for word, place in zip(["", *places[1::2]], places[::2], strict=True):
            before, label = label, LOCATOR_ABBREVIATIONS.get(word, label)
            value = place.rstrip(" ,;&")
            if word and (label != before or word == "pp"):
                found += (locale.label(label, "short", plural=is_plural(value)) or f"{word}.", " ")
            found += (_numbers(value, delimiter, ampersand), place[len(value) :])
        return "".join(found)

    def text(context: Context) -> Content:
        value = number_string(context, variable)
        if not value:
            return ""
        if variable == "locator" and "." in value and (places := _LABELLED.split(value))[1:]:
            return read_text(labelled(places, context.label), locale.marks)
        if variable == "page" or (variable == "locator" and context.label == "page" and page_format):
            return page_range(value, page_format, delimiter, ampersand)
        if variable == "locator":
            return read_text(_numbers(value, delimiter, ampersand), locale.marks)
        if "-" in value and variable in _RANGED:
            numbers = split_numbers(value)
            if len(numbers) > 1 and numbers[0].kind == NUMBER:
                return "".join([segment.text for segment in numbers])
        return context.item.text(variable) if variable not in _OF_THE_CITE else value

    return text


def _numbers(value: str, delimiter: str, ampersand: str) -> str:
    """Return a locator with the *delimiter* of its ranges and the *ampersand* of its lists."""
    if any(sign in value for sign in "-–&,"):
        numbers = split_numbers(value)
        if len(numbers) > 1:
            joins = {"–": "–" if "–" in value else delimiter, " & ": f" {ampersand} "}
            return "".join([joins.get(segment.text, segment.text) for segment in numbers])
    return value.replace("\\-", "-")


_RANGED = frozenset({
    "chapter-number", "collection-number", "edition", "issue", "number", "number-of-pages", "number-of-volumes",
    "page-first", "volume",
})  # fmt: skip
"""Numbers of which ``cs:text`` prints ranges as ``cs:number`` does."""
_OF_THE_CITE = frozenset({"locator", "citation-number", "first-reference-note-number", "page-first"})


def compile_number_formatter(variable: str, attributes: FormattingAttributes, settings: SectionSettings) -> Formatter:
    """Return a function that gives values of the number *variable* their *attributes*.

    What is no number has a suffix like that of a group; of several numbers the last space meets the next, as after
    other values.
    """
    other = compile_formatter(attributes, settings, leaf=True, element="group")
    if not has_tagged_suffix(attributes, "number"):
        return other
    if variable == "citation-number":
        return compile_formatter(attributes, settings, leaf=True, element=variable)
    number = compile_formatter(attributes, settings, leaf=True, element="number")
    ends_in_space = attributes.suffix[-1] in SPACES

    def formatter(content: Content, item: Item) -> Content:
        value = plain_text(content)
        numeric = _COUNTED.search(value) and is_numeric(value) and not (ends_in_space and is_plural(value))
        return (number if numeric else other)(content, item)

    return formatter


def compile_number(node: Number, settings: SectionSettings) -> Render:
    """Return the function that renders a ``cs:number``."""
    variable, form = node.variable, node.form
    formatter = compile_formatter(with_capitalize_all(node.attributes), settings, leaf=True, element="group")
    each = (
        node.attributes._replace(text_case="capitalize-all")
        if node.attributes.text_case in _FIRST_CASES
        else node.attributes
    )
    finish_numbers = compile_number_formatter(
        variable, with_capitalize_all(each), settings
    )  # each number has a first word of its own
    locale = settings.locale
    gender = locale.gender(variable)
    sorting = settings.section == "sort"

    def convert(number: str) -> str:
        if not number.isdecimal() or len(number) > 6:
            return number
        value = int(number)
        if form == "ordinal":
            return number + locale.ordinal_suffix(value, gender)
        if form == "long-ordinal":
            return locale.long_ordinal(value, gender) or number + locale.ordinal_suffix(value, gender)
        if form == "roman":
            return roman(value)
        return number

    def converted(value: str) -> str:
        if value.isdigit() and value.isascii():
            return convert(value)
        return "".join(
            [convert(segment.text) if segment.kind == NUMBER else segment.text for segment in split_numbers(value)]
        )

    def render(context: Context) -> Rendered:
        value = number_string(context, variable)
        if not value or variable in context.suppressed:
            return "", ALL_EMPTY
        if context.substituting or variable == "locator":
            context.hide(variable)
        if sorting or (not is_numeric(value) and ("-" not in value or variable not in _RANGED)):
            return formatter(value, context.item), HAS_VALUE
        return finish_numbers(converted(value), context.item), HAS_VALUE

    def number(context: Context) -> Content:
        value = number_string(context, variable)
        if not is_numeric(value) and ("-" not in value or variable not in _RANGED):
            return value
        return converted(value)

    if node.attributes == without_text_changes(node.attributes) and not has_tagged_suffix(node.attributes, "number"):
        settings.leaves[render] = Leaf(number, formatter)
    return render


def compile_label_term(
    form: str, formatter: Formatter, settings: SectionSettings
) -> Callable[[str, bool, Item], Content]:
    """Return a function that prints the label of a variable, in the plural or not, as *formatter* makes it look."""
    label = settings.locale.label
    known: dict[tuple[str, bool, str], Content] = {}

    def render(variable: str, many: bool, item: Item) -> Content:
        key = (variable, many, item.language)  # which decides the case of the label, as nothing else of an item does
        content = known.get(key)
        if content is None:
            term = label(variable, form, plural=many)
            content = formatter(term, item) if term else ""
            if len(known) < MAX_REMEMBERED:
                known[key] = content
        return content

    return render


def compile_label(node: Label, settings: SectionSettings) -> Render:
    """Return the function that renders a ``cs:label`` outside ``cs:names``.

    It is a term, whose number follows its variable, and calls none itself: the group around it decides whether it
    shows. Alone it prints beside an empty variable too, as in the reference engine, which "Label" would not have.
    """
    variable, form, plural = node.variable, node.form, node.plural
    formatter = compile_formatter(with_capitalize_all(node.attributes), settings, element="leaf")
    term = compile_label_term(form, formatter, settings)
    counted = variable in ("number-of-pages", "number-of-volumes")

    def render(context: Context) -> Rendered:
        value = number_string(context, variable)
        name = context.label if variable == "locator" else variable
        if plural == "always":
            many = True
        elif plural == "never":
            many = False
        elif counted:
            found = _COUNT.match(value)  # a single number of things above one is many of them
            many = is_plural(value) or (found is not None and found[1] not in ("", "1"))
        else:
            many = is_plural(value)
        return term(name, many, context.item), NO_VARIABLES

    return render
