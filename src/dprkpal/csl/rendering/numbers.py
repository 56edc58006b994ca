"""Internal: compile ``cs:number``, ``cs:label``, and ``cs:text`` of number variables.

Source: CSL 1.0.2, "Number", "Label", "Page Ranges", and for ordinals "Ordinals".
"""

from __future__ import annotations

from collections.abc import Callable

from ...model.lazy_pattern import Pattern
from ...model.vocabulary import LOCATOR_ABBREVIATIONS
from ..styles.locale import Locale
from ..styles.style import FormattingAttributes, Label, Number
from ..text.content import Content, plain_text
from ..text.punctuation import SPACES
from .context import ALL_EMPTY, HAS_VALUE, NO_VARIABLES, Context, Leaf, Render, Rendered, SectionSettings
from .formatting import Formatter, compile_formatter, has_tagged_suffix, with_capitalize_all, without_text_changes
from .item import Item, read_text
from .numeric_variables import (
    EMBEDDED_LABEL,
    NUMBER,
    escape_hyphens,
    is_numeric,
    is_plural,
    leading_label,
    roman,
    split_numbers,
)
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

MAX_CACHED = 256
_OWN_LABELS = {
    "chapter-number": "chapter", "collection-number": "issue", "issue": "issue", "number": "issue", "volume": "volume",
}  # fmt: skip
"""The label that a value may repeat: ``no. 3`` as the issue, ``vol. 2`` as the volume."""
_QUANTITY = Pattern(r"0*([0-9]*)[A-Za-z]*$")
_FIRST_CASES = frozenset({"capitalize-first", "sentence"})
_ORDINAL_FORMS = frozenset({"ordinal", "long-ordinal"})


def number_string(context: Context, variable: str) -> str:
    """Return the value of a number variable for this cite; empty if it has none.

    A hyphen that is part of ``number`` or ``issue``, as in docket and report numbers, follows a backslash. A label that
    repeats what the variable is, as in ``vol. 2`` as the volume, is left out.
    """
    if variable not in _OWN_VALUES:
        value = context.item.string(variable)
        return _without_own_label(value, variable) if "." in value else value
    if variable == "locator":
        return context.locator
    if variable == "citation-number":
        return str(context.citation_number) if context.citation_number else ""
    if variable == "first-reference-note-number":
        return context.first_note
    if variable == "page-first":
        own = context.item.string("page-first")
        return own or first_page(context.item.string("page"))
    value = context.item.string(variable)
    if "." in value:
        value = _without_own_label(value, variable)
    return escape_hyphens(value, context.item.type) if "-" in value else value


def _without_own_label(value: str, variable: str) -> str:
    """Return *value* without a label in lower case that repeats what *variable* is."""
    own = _OWN_LABELS.get(variable)
    label = leading_label(value) if own is not None and value[0].islower() else ""
    return value[len(label) + 1 :].lstrip() if label and LOCATOR_ABBREVIATIONS[label] == own else value


_OWN_VALUES = frozenset({"citation-number", "first-reference-note-number", "issue", "locator", "number", "page-first"})
"""Variables whose value is not just that of the item."""


def sort_number(context: Context, variable: str) -> str:
    """Return the sort text of a number variable: its first number, or the whole value if it has no number.

    Source: CSL 1.0.2, "Sorting Variables".
    """
    value = number_string(context, variable)
    found = _DIGITS.search(value)
    return found[0] if found else value


_DIGITS = Pattern(r"[0-9]+")
_NOT_ZERO = Pattern(r"^[^/]*[1-9][^/]*$")
"""A number other than zero and not a fraction."""


def _ampersand(locale: Locale) -> str:
    """Return the symbol for "and", or ``&`` if the locale has none."""
    symbol = locale.term("and", "symbol") or "&"
    return "&" if symbol == locale.term("and") else symbol


def _labelled_pieces(value: str, variable: str) -> list[str]:
    """Return *value* split at the labels in it: value, label, value, label, …; an empty list if there are none.

    A value may start with a label: ``no. 3``. Otherwise there has to be a number before the first label.
    """
    pieces: list[str] = EMBEDDED_LABEL.split(value)
    if len(pieces) == 1 or variable == "page" or (variable != "locator" and not is_numeric(pieces[0].rstrip(" ,;&("))):
        return pieces if len(pieces) > 1 and not pieces[0] and variable in _OWN_LABELS else []
    return pieces


def _own_label(variable: str, context: Context) -> str:
    """Return the label of the number variable, as in `LOCATOR_ABBREVIATIONS`; that of the cite for a locator."""
    return context.label if variable == "locator" else _OWN_LABELS.get(variable, variable)


def _compile_embedded_labels(locale: Locale, form: str = "short") -> Callable[[list[str], str], str]:
    """Return a function that translates the labels in a number, and formats its ranges."""
    delimiter, ampersand = locale.term("page-range-delimiter") or "–", _ampersand(locale)

    def with_embedded_labels(pieces: list[str], label: str) -> str:
        """Return a number with its embedded labels translated.

        Args:
            pieces: The number, split at its labels: value, label, value, label, …
            label: The label of the first value.
        """
        translated: list[str] = []
        for word, piece in zip(["", *pieces[1::2]], pieces[::2], strict=True):
            previous, label = label, LOCATOR_ABBREVIATIONS.get(word, label)
            value = piece.rstrip(" ,;&")
            if word and (label != previous or word == "pp"):
                translated += (locale.label(label, form, plural=is_plural(value)) or f"{word}.", " ")
            translated += (_format_ranges(value, delimiter, ampersand), piece[len(value) :])
        return "".join(translated)

    return with_embedded_labels


def compile_number_text(variable: str, settings: SectionSettings) -> Callable[[Context], Content]:
    """Return a function that returns the value of a number variable as ``cs:text`` prints it."""
    locale = settings.locale
    delimiter, ampersand = locale.term("page-range-delimiter") or "–", _ampersand(locale)
    page_format = settings.style_options.get("page-range-format")
    with_labels = _compile_embedded_labels(locale)
    is_locator = variable == "locator"

    def text(context: Context) -> Content:
        value = number_string(context, variable)
        if not value:
            return ""
        if "." in value and (pieces := _labelled_pieces(value, variable)):
            return read_text(with_labels(pieces, _own_label(variable, context)), locale.marks)
        if variable == "page" or (is_locator and context.label == "page" and page_format):
            return page_range(value, page_format, delimiter, ampersand)
        if is_locator:
            return read_text(_format_ranges(value, delimiter, ampersand), locale.marks)
        if "-" in value and variable in _RANGE_VARIABLES:
            numbers = split_numbers(value)
            if len(numbers) > 1 and numbers[0].kind == NUMBER:
                return _format_ranges(value, delimiter, "&")
        if variable in _CITE_VARIABLES:
            return value
        if "." in (own := context.item.string(variable)) and len(value) < len(own.strip()):
            return read_text(value.replace("\\-", "-"), locale.marks)  # without its label
        return context.item.text(variable)

    return text


def _format_ranges(value: str, delimiter: str, ampersand: str) -> str:
    """Return a locator with *delimiter* in its ranges and *ampersand* in its lists."""
    if any(character in value for character in "-–&,"):
        numbers = split_numbers(value)
        if len(numbers) > 1:
            joins = {"–": "–" if "–" in value else delimiter, " & ": f" {ampersand} "}
            return "".join([joins.get(segment.text, segment.text) for segment in numbers])
    return value.replace("\\-", "-")


_RANGE_VARIABLES = frozenset({
    "chapter-number", "collection-number", "edition", "issue", "number", "number-of-pages", "number-of-volumes",
    "page-first", "volume",
})  # fmt: skip
"""Variables whose ranges ``cs:text`` prints in the same way as ``cs:number``."""
_CITE_VARIABLES = frozenset({"locator", "citation-number", "first-reference-note-number", "page-first"})


def compile_number_formatter(variable: str, attributes: FormattingAttributes, settings: SectionSettings) -> Formatter:
    """Return a function that formats values of a number variable.

    The suffix of a number interacts with the text after it in its own way. The suffix of other values behaves like that
    of a group, and so does a space at the end of the suffix of several numbers.
    """
    format_other = compile_formatter(attributes, settings, leaf=True, element="group")
    if not has_tagged_suffix(attributes, "number"):
        return format_other
    if variable == "citation-number":
        return compile_formatter(attributes, settings, leaf=True, element=variable)
    format_number = compile_formatter(attributes, settings, leaf=True, element="number")
    ends_in_space = attributes.suffix[-1] in SPACES

    def formatter(content: Content, item: Item) -> Content:
        value = plain_text(content)
        numeric = _NOT_ZERO.search(value) and is_numeric(value) and not (ends_in_space and is_plural(value))
        return (format_number if numeric else format_other)(content, item)

    return formatter


def compile_number(node: Number, settings: SectionSettings) -> Render:
    """Compile ``cs:number``."""
    variable, form = node.variable, node.form
    formatter = compile_formatter(with_capitalize_all(node.attributes), settings, leaf=True, element="group")
    attributes = node.attributes
    if attributes.text_case in _FIRST_CASES:  # it applies to the first word of each of several numbers
        attributes = attributes._replace(text_case="capitalize-all")
    format_numbers = compile_number_formatter(variable, with_capitalize_all(attributes), settings)
    locale = settings.locale
    gender = locale.gender(variable)
    delimiter = locale.term("page-range-delimiter") or "–"
    with_labels = _compile_embedded_labels(locale, node.label_form or "short")
    page_format, ampersand = settings.style_options.get("page-range-format"), _ampersand(locale)
    sorting = settings.section == "sort"

    def convert_one(number: str) -> str:
        if not number.isdecimal() or len(number) > 6 or (number[0] == "0" and len(number) > 1):
            return number
        value = int(number)
        if form == "ordinal":
            return number + locale.ordinal_suffix(value, gender)
        if form == "long-ordinal":
            return locale.long_ordinal(value, gender) or number + locale.ordinal_suffix(value, gender)
        if form == "roman":
            return roman(value)
        return number

    def is_pages(context: Context) -> bool:
        """Return whether the number is pages, whose ranges the style abbreviates."""
        if form != "numeric":
            return False
        return variable == "page" or (variable == "locator" and context.label == "page" and bool(page_format))

    def convert(value: str, *, pages: bool = False) -> str:
        if value.isdigit() and value.isascii():
            return convert_one(value)
        if pages and not (variable == "locator" and "." in value):
            return page_range(value, page_format, delimiter, ampersand)
        if "." in value and (pieces := _labelled_pieces(value, variable)):
            first = pieces[0].rstrip(" ,;&(")
            own = _OWN_LABELS.get(variable, variable)
            return convert(first) + pieces[0][len(first) :] + with_labels(["", *pieces[1:]], own)
        dash, numeric = "–" if "–" in value else delimiter, is_numeric(value)
        return "".join([
            convert_one(one.text) if one.kind == NUMBER and numeric else dash if one.text == "–" else one.text
            for one in split_numbers(value)
        ])  # fmt: skip

    def is_text(value: str) -> bool:
        """Return whether *value* is printed unchanged."""
        if is_numeric(value) or (variable in _RANGE_VARIABLES and "-" in value) or variable == "page":
            return False
        return "." not in value or not _labelled_pieces(value, variable)

    def render(context: Context) -> Rendered:
        value = number_string(context, variable)
        if not value or variable in context.suppressed:
            return "", ALL_EMPTY
        if context.substituting or variable == "locator":
            context.hide(variable)
        if sorting or is_text(value):
            return formatter(value, context.item), HAS_VALUE
        return format_numbers(convert(value, pages=is_pages(context)), context.item), HAS_VALUE

    def number(context: Context) -> Content:
        value = number_string(context, variable)
        return value if is_text(value) else convert(value, pages=is_pages(context))

    if node.attributes == without_text_changes(node.attributes) and not has_tagged_suffix(node.attributes, "number"):
        settings.leaves[render] = Leaf(number, formatter)
    return render


def compile_label_term(
    form: str, formatter: Formatter, settings: SectionSettings
) -> Callable[[str, bool, Item], Content]:
    """Return a function that renders the label of a variable, singular or plural, formatted with *formatter*."""
    label = settings.locale.label
    cache: dict[tuple[str, bool, str], Content] = {}

    def render(variable: str, is_many: bool, item: Item) -> Content:
        key = (variable, is_many, item.language)  # text-case depends on the language, but on nothing else of the item
        content = cache.get(key)
        if content is None:
            term = label(variable, form, plural=is_many)
            content = formatter(term, item) if term else ""
            if len(cache) < MAX_CACHED:
                cache[key] = content
        return content

    return render


def compile_label(node: Label, settings: SectionSettings) -> Render:
    """Compile a ``cs:label`` outside ``cs:names``.

    A label is a term that is plural if the value of its variable is. It calls no variable itself, so the group around
    it decides whether it is printed. Outside a group it is printed even if its variable is empty: this follows the
    reference engine, not the section "Label" of the specification.
    """
    variable, form, plural = node.variable, node.form, node.plural
    formatter = compile_formatter(with_capitalize_all(node.attributes), settings, element="leaf")
    term = compile_label_term(form, formatter, settings)
    is_quantity = variable in ("number-of-pages", "number-of-volumes")

    def render(context: Context) -> Rendered:
        value = number_string(context, variable)
        if not value:
            return "", NO_VARIABLES
        name = context.label if variable == "locator" else variable
        lists_more = False
        if variable == "page" and "." in value:
            value = page_range(value)  # without labels
        elif "." in value and (variable == "locator" or variable in _OWN_LABELS):
            own = _own_label(variable, context)
            first = leading_label(value) if variable != "locator" else ""
            if first and (value[0].isupper() or LOCATOR_ABBREVIATIONS[first] != own):
                return "", NO_VARIABLES  # the value has its label: "No. 7", or "ch. 10" as the number
            pieces = _labelled_pieces(value, variable)
            if first and pieces:
                value = pieces[2]
            after = pieces[3 if first else 1 :][:1]
            lists_more = bool(after) and LOCATOR_ABBREVIATIONS[after[0]] == own  # "7, p. 3-8" lists pages
        if plural == "always":
            is_many = True
        elif plural == "never":
            is_many = False
        elif is_quantity:
            found = _QUANTITY.match(value)  # one number greater than 1 means several pages or volumes
            is_many = is_plural(value) or (found is not None and found[1] not in ("", "1"))
        else:
            is_many = lists_more or is_plural(value)
        return term(name, is_many, context.item), NO_VARIABLES

    return render
