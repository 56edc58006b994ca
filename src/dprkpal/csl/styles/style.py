"""Internal: a CSL style as data.

`dprkpal.csl.styles.parser` reads it from XML, and `dprkpal.csl.rendering.compiler` compiles it to functions. Every node
is a named tuple with the names of CSL 1.0.2. It depends on neither items nor output formats.

Annotations are evaluated here, unlike in other modules: a `NamedTuple` compiles each annotation that is a string, which
takes half of the time to import this module.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from ...errors import StyleError
from ..text.content import PLAIN, Formatting

__all__ = [
    "CSL_M_CONTENT_CONDITIONS",
    "CSL_M_LIST_CONDITIONS",
    "NAME_OPTIONS",
    "Branch",
    "Choose",
    "Condition",
    "Date",
    "DatePart",
    "Element",
    "EtAl",
    "FormattingAttributes",
    "Group",
    "Key",
    "Label",
    "Layout",
    "Name",
    "NamePart",
    "Names",
    "Number",
    "Section",
    "Style",
    "StyleLocale",
    "Term",
    "Text",
]

NAME_OPTIONS = frozenset(
    """and delimiter-precedes-et-al delimiter-precedes-last et-al-min et-al-use-first et-al-use-last
    et-al-subsequent-min et-al-subsequent-use-first initialize initialize-with name-as-sort-order
    sort-separator name-form name-delimiter names-delimiter""".split()
)
"""Name options that ``cs:names`` inherits from ``cs:style``, ``cs:citation`` or ``cs:bibliography``.

Source: CSL 1.0.2, "Inheritable Name Options"."""
CSL_M_CONTENT_CONDITIONS = (
    "country", "court-class", "genre", "is-multiple", "is-plural", "jurisdiction", "locale", "number", "page",
    "subjurisdictions",
)  # fmt: skip
"""Conditions of CSL-M that test what the variables of an item contain."""
CSL_M_LIST_CONDITIONS = frozenset({"country", "jurisdiction", "locale"})
"""Conditions of CSL-M whose values are alternatives, whatever ``match`` says."""


class FormattingAttributes(NamedTuple):
    """The attributes that most elements share: affixes, formatting, text-case and strip-periods."""

    prefix: str = ""
    suffix: str = ""
    formatting: Formatting = PLAIN
    text_case: str | None = None
    strip_periods: bool = False


class Text(NamedTuple):
    """``cs:text``: the value of a variable, a macro, a term or fixed text."""

    source: str
    """``"variable"``, ``"macro"``, ``"term"`` or ``"value"``."""
    name: str
    """The name of the variable, macro or term; or the fixed text."""
    form: str
    plural: bool
    attributes: FormattingAttributes
    line: int
    label_form: str = ""
    """The form of all labels in a macro (CSL-M); empty for the form that each of them has."""


class Number(NamedTuple):
    """``cs:number``."""

    variable: str
    form: str
    attributes: FormattingAttributes
    line: int
    label_form: str = ""
    """The form of labels inside the value (CSL-M); empty for the short form."""


class DatePart(NamedTuple):
    """``cs:date-part``."""

    name: str
    form: str | None
    range_delimiter: str | None
    attributes: FormattingAttributes


class Date(NamedTuple):
    """``cs:date`` of a style (with a variable) or of a locale (without)."""

    variable: str
    form: str | None
    date_parts: str | None
    delimiter: str
    parts: tuple[DatePart, ...]
    attributes: FormattingAttributes
    line: int


class NamePart(NamedTuple):
    """``cs:name-part``."""

    name: str
    attributes: FormattingAttributes


class Name(NamedTuple):
    """``cs:name`` with its own options, without inherited ones."""

    form: str | None
    delimiter: str | None
    options: Mapping[str, str]
    parts: tuple[NamePart, ...]
    attributes: FormattingAttributes
    inherited: bool = False
    """Whether it is inherited from the ``cs:names`` around a ``cs:substitute``."""


class EtAl(NamedTuple):
    """``cs:et-al``."""

    term: str
    attributes: FormattingAttributes


class Label(NamedTuple):
    """``cs:label``; its variable is empty inside ``cs:names``."""

    variable: str
    form: str
    plural: str
    attributes: FormattingAttributes
    line: int


class Institution(NamedTuple):
    """``cs:institution`` of CSL-M, with its ``cs:institution-part`` elements."""

    delimiter: str | None = None
    and_: str | None = None
    use_first: int = 0
    substitute_use_first: int = 0
    use_last: int = 0
    reverse_order: bool = False
    parts: str = "long"
    """``"long"``, ``"short"``, ``"short-long"`` or ``"long-short"``."""
    long: FormattingAttributes | None = None
    short: FormattingAttributes | None = None
    if_short: bool = False
    """Whether the long form is formatted only if there is a short one."""


class Names(NamedTuple):
    """``cs:names``."""

    variables: tuple[str, ...]
    delimiter: str | None
    name: Name | None
    et_al: EtAl | None
    label: Label | None
    label_first: bool
    """Whether ``cs:label`` comes before ``cs:name``."""
    substitute: tuple["Element", ...]
    options: Mapping[str, str]
    attributes: FormattingAttributes
    line: int
    institution: Institution | None = None


class Group(NamedTuple):
    """``cs:group``."""

    children: tuple["Element", ...]
    delimiter: str
    attributes: FormattingAttributes
    require: str = ""
    """The test of CSL-M that has to be true for the group to print: ``"comma-safe"`` or the like."""
    reject: str = ""
    """The test that may not be true."""


class Condition(NamedTuple):
    """One condition of a branch: an attribute and one of its values, or all values of `CSL_M_LIST_CONDITIONS`."""

    kind: str
    """``"type"``, ``"variable"``, ``"is-numeric"``, ``"is-uncertain-date"``, ``"locator"``, ``"position"``
    or ``"disambiguate"``; one of the conditions of CSL-M."""
    value: str


class Branch(NamedTuple):
    """``cs:if``, ``cs:else-if`` or ``cs:else`` (which has no conditions)."""

    match: str
    conditions: tuple[Condition, ...]
    children: tuple["Element", ...]
    groups: tuple["Branch", ...] = ()
    """The groups of conditions of CSL-M's ``cs:conditions``, as branches without children."""

    def all_conditions(self) -> Iterator[Condition]:
        """Yield its conditions and those of its groups."""
        yield from self.conditions
        for group in self.groups:
            yield from group.all_conditions()


class Choose(NamedTuple):
    """``cs:choose``."""

    branches: tuple[Branch, ...]


Element: TypeAlias = "Text | Number | Date | Names | Label | Group | Choose"


class Key(NamedTuple):
    """``cs:key`` of a sort."""

    source: str
    """``"variable"`` or ``"macro"``."""
    name: str
    descending: bool
    options: Mapping[str, str]
    """``names-min``, ``names-use-first`` and ``names-use-last``, by the ``et-al`` options that they override."""
    line: int


class Layout(NamedTuple):
    """``cs:layout``."""

    children: tuple["Element", ...]
    delimiter: str
    attributes: FormattingAttributes
    languages: tuple[str, ...] = ()
    """The languages of the items that it formats; empty for the layout of all other items."""


class Section(NamedTuple):
    """``cs:citation`` or ``cs:bibliography``."""

    layout: Layout
    sort: tuple[Key, ...]
    options: Mapping[str, str]
    localized: tuple[Layout, ...] = ()
    """Further layouts, for items in certain languages. They are an extension of the reference engine (CSL-M)."""


class Term(NamedTuple):
    """``cs:term`` of a locale."""

    name: str
    form: str
    single: str
    multiple: str
    gender: str | None
    gender_form: str | None
    match: str | None


class StyleLocale(NamedTuple):
    """``cs:locale`` of a locale file, or of a style that overrides locale files."""

    language: str | None
    terms: tuple[Term, ...]
    dates: Mapping[str, Date]
    options: Mapping[str, str]


class Style(NamedTuple):
    """``cs:style``."""

    id: str
    title: str
    is_note: bool
    default_locale: str | None
    options: Mapping[str, str]
    locales: tuple[StyleLocale, ...]
    macros: Mapping[str, tuple["Element", ...]]
    citation: Section
    bibliography: Section | None
    path: str | None
    """The file or id of the style, for error messages."""
    intext: Section | None = None
    """``cs:intext``: the part of a cite in the running text. This element is an extension of the reference engine."""
    sort_locale: str | None = None
    """``default-locale-sort``: the locale to sort by, if it is not that of the style (CSL-M)."""
    faults: tuple[StyleError, ...] = ()
    """The parts of the style that are not CSL 1.0.2, and were ignored."""
    tests_content: bool = False
    """Whether the style tests what variables contain or what is printed before a group, as only CSL-M can. Items with
    the same variables may then print other elements."""
