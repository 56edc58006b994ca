"""Internal: compile the formatting attributes of elements: text-case, strip-periods, formatting, affixes.

Source: CSL 1.0.2, "Affixes", "Formatting", "Text-case", "Strip-periods", "Quotes", "Display".
"""

from __future__ import annotations

from collections.abc import Callable

from ..styles.style import FormattingAttributes
from ..text.content import PLAIN, Content, Formatting, Span, strip_periods
from ..text.punctuation import MOVES_INSIDE
from ..text.text_case import text_case
from .context import SectionSettings
from .item import Item

__all__ = [
    "Formatter",
    "compile_formatter",
    "compile_text_changes",
    "has_tagged_suffix",
    "is_english",
    "with_capitalize_all",
    "without_text_changes",
]

Formatter = Callable[[Content, Item], Content]


def is_english(item: Item, settings: SectionSettings) -> bool:
    """Return whether title case applies to *item*: its language, or else the locale, has to be English.

    Source: CSL 1.0.2, "Title Case", note on non-English items.
    """
    language = item.language
    return language[:2].lower() == "en" if language else settings.locale.is_english


def with_capitalize_all(attributes: FormattingAttributes) -> FormattingAttributes:
    """Replace ``text-case="title"`` by ``"capitalize-all"``, for terms, fixed text and numbers.

    The rules of title case about stop words and languages are for titles only.
    """
    return attributes._replace(text_case="capitalize-all") if attributes.text_case == "title" else attributes


def _is_east_asian_character(sign: str) -> bool:
    return (
        "\u1100" <= sign <= "\u11ff"
        or "\u2e80" <= sign <= "\u9fff"
        or "\uac00" <= sign <= "\ud7ff"
        or "\uf900" <= sign <= "\ufaff"
        or "\U00020000" <= sign <= "\U0003ffff"
    )


def _is_east_asian(content: Content) -> bool:
    """Return whether *content* is Chinese, Japanese or Korean text only, which is not set in italics."""
    if type(content) is Span and content.tag in ("ltr", "rtl"):  # text in another direction than the text around it
        content = content.children[0]
    return (
        isinstance(content, str)
        and not content.isascii()
        # the first letter mostly decides, which makes this faster than a regular expression
        and all((not sign.isalnum() and sign != "_") or _is_east_asian_character(sign) for sign in content)
        and max(content) > "\u10ff"
    )


def _unchanged(content: Content, _item: Item) -> Content:
    return content


_PUNCTUATION = frozenset(":;?!")
_PUNCTUATION_AND_SPACES = _PUNCTUATION | {" ", "\u00a0"}
_TAGGED_SUFFIX_ENDS = {
    "leaf": _PUNCTUATION,
    "group": _PUNCTUATION,
    "number": _PUNCTUATION_AND_SPACES,
    "citation-number": _PUNCTUATION_AND_SPACES,
}
"""By kind of element: suffixes with these last characters get a tag."""


def has_tagged_suffix(attributes: FormattingAttributes, element: str) -> bool:
    """Return whether the suffix gets a tag, because its last character may interact with the text after it."""
    return bool(attributes.suffix) and attributes.suffix[-1] in _TAGGED_SUFFIX_ENDS[element]


def compile_text_changes(attributes: FormattingAttributes, settings: SectionSettings) -> Formatter | None:
    """Return a function that applies text-case and strip-periods; ``None`` if *attributes* has neither."""
    case, strip = attributes.text_case, attributes.strip_periods
    if case is None:
        return (lambda content, _item: strip_periods(content)) if strip else None
    language = settings.locale.code

    def change(content: Content, item: Item) -> Content:
        content = text_case(content, case, english=is_english(item, settings), language=item.language or language)
        return strip_periods(content) if strip else content

    return change


def without_text_changes(attributes: FormattingAttributes) -> FormattingAttributes:
    """Return *attributes* without text-case and strip-periods, which `compile_text_changes` applies."""
    return attributes if attributes.text_case is None and not attributes.strip_periods else attributes._replace(
        text_case=None, strip_periods=False
    )  # fmt: skip


def compile_formatter(
    attributes: FormattingAttributes,
    settings: SectionSettings,
    *,
    leaf: bool = False,
    tag: str | None = None,
    element: str | None = None,
) -> Formatter:
    """Return a function that applies *attributes* to non-empty content.

    Args:
        attributes: Affixes, formatting and text changes.
        settings: The section that the element belongs to.
        leaf: Whether the element prints a value of its own, not other elements. After a formatted value only equal
            punctuation merges: ``<i>Why?</i>.`` keeps both marks.
        tag: The tag of the formatted content.
        element: The kind of element, if it matters to the punctuation after its suffix: ``"leaf"``, ``"group"``,
            ``"number"`` or ``"citation-number"`` (`dprkpal.csl.text.typography`).
    """
    if leaf and not attributes.formatting.quotes:
        tag = "leaf"
    if leaf and attributes.formatting.font_style == "italic":
        italic = _compile(attributes, settings, tag, element)
        upright = _compile(
            attributes._replace(formatting=attributes.formatting._replace(font_style=None)), settings, tag, element
        )
        return lambda content, item: (upright if _is_east_asian(content) else italic)(content, item)
    return _compile(attributes, settings, tag, element)


def _compile(
    attributes: FormattingAttributes, settings: SectionSettings, tag: str | None, element: str | None
) -> Formatter:
    """Return a function that applies *attributes*; content that is formatted gets *tag*."""
    prefix: Content
    suffix: Content
    prefix, suffix, formatting = attributes.prefix, attributes.suffix, attributes.formatting
    if prefix and prefix[0] in MOVES_INSIDE and formatting._replace(quotes=PLAIN.quotes) != PLAIN:
        prefix = Span((prefix,), PLAIN, "outside")
    if prefix and settings.replaces_names:
        prefix = Span((prefix,), PLAIN, "prefix")  # separates it from the content of the element
    if element is not None and has_tagged_suffix(attributes, element):
        suffix = Span((suffix,), PLAIN, f"{element}-suffix")
    if formatting.display is not None:
        inner = _compile(attributes._replace(formatting=formatting._replace(display=None)), settings, tag, element)
        block = Formatting(display=formatting.display)
        return lambda content, item: Span((inner(content, item),), block)
    change_text = compile_text_changes(attributes, settings)
    if change_text is not None:
        format_text = _compile(without_text_changes(attributes), settings, tag, element)
        return lambda content, item: format_text(change_text(content, item), item)
    if formatting == PLAIN:
        if not prefix and not suffix:
            return _unchanged
        if not suffix:
            return lambda content, _item: (prefix, content)
        if not prefix:
            return lambda content, _item: (content, suffix)
        return lambda content, _item: (prefix, content, suffix)
    if not prefix and not suffix:
        return lambda content, _item: Span((content,), formatting, tag)
    return lambda content, _item: (prefix, Span((content,), formatting, tag), suffix)
