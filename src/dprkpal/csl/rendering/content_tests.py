"""Internal: compile the conditions of CSL-M that test what variables contain, and the tests of groups.

Source: CSL-M, "Conditions", and "require and reject".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ...model.lazy_pattern import Pattern
from ...model.vocabulary import LOCATOR_ABBREVIATIONS
from ..styles.language_tag import best_match
from ..styles.style import Choose, Element, Group, Label, Text
from ..text.content import plain_text
from .context import ALL_EMPTY, Context, PrintedText, Render, Rendered
from .item import Item
from .numeric_variables import leading_label

__all__ = ["compile_content_test", "record"]

_DIVISION = Pattern("[:;]")


def _jurisdiction(item: Item) -> list[str]:
    """Return the parts of the jurisdiction of *item*, from the country to the smallest unit."""
    return [part.strip().casefold() for part in _DIVISION.split(item.string("jurisdiction"))]


def _within(item: Item, wanted: Sequence[str], length: int = 9) -> bool:
    """Return whether *item* is from one of the jurisdictions *wanted*, or from a part of it.

    Args:
        item: The item.
        wanted: Codes such as ``us`` or ``us:ny``.
        length: How many parts of the item's jurisdiction to compare.
    """
    own = _jurisdiction(item)[:length]
    return any([own[: len(parts)] == parts for parts in [_DIVISION.split(code) for code in wanted]])


def _label(item: Item, variable: str) -> str:
    """Return the label at the start of a variable; the variable itself if it has none, or its own: ``no. 3``."""
    label = LOCATOR_ABBREVIATIONS.get(leading_label(item.string(variable).strip()), variable)
    return variable if (variable, label) == ("number", "issue") else label


def compile_content_test(kind: str, value: str, language: str) -> Callable[[Context], bool]:
    """Return the test for one of `CSL_M_CONTENT_CONDITIONS`.

    Args:
        kind: The condition.
        value: The value to compare with, or several, one of which has to fit.
        language: The language of items that have none.
    """
    wanted = value.casefold().split()
    if kind == "country":
        return lambda context: context.item.string("country").casefold() in wanted or _within(context.item, wanted, 1)
    if kind == "jurisdiction":
        return lambda context: _within(context.item, wanted)
    if kind == "subjurisdictions":
        least = int(value) if value.isdecimal() and len(value) < 4 else 0
        return lambda context: len(_jurisdiction(context.item)) > least
    if kind == "locale":
        return lambda context: best_match(context.item.language or language, wanted) is not None
    if kind == "genre":
        return lambda context: context.item.string("genre").casefold().replace(" ", "-") in wanted
    if kind == "is-multiple":
        return lambda context: " " in context.item.string(value).strip()
    if kind == "is-plural":
        return lambda context: len(context.item.names(value)) > 1
    if kind in ("number", "page"):
        return lambda context: _label(context.item, kind) == value
    return lambda context: False  # "court-class": courts are assigned to classes in modules, which a style cannot load


def _is_symbol(term: PrintedText) -> bool:
    return not any([character.isalpha() for character in term.text])


def _compile_group_test(name: str, options: Mapping[str, str]) -> Callable[[str, Sequence[PrintedText]], bool]:
    """Return a test of a group.

    Args:
        name: The test: ``"comma-safe"``, ``"comma-safe-numbers-only"`` or ``"empty-label"``.
        options: The attributes of ``cs:style``.

    Returns:
        A function of the text before the group and of what the group has printed. It tells whether a comma can
        separate them, so that "vol. 3, 12" is possible, but not "vol. 3, § 12".
    """
    after_symbol = options.get("require-comma-on-symbol")

    def test(before: str, printed: Sequence[PrintedText]) -> bool:
        after_number = before[-1:].isdigit()
        labels = [one for one in printed if one.kind == "term"]
        symbol = bool(labels) and _is_symbol(labels[0])
        if name == "empty-label":
            return all([one.kind not in ("term", "value") for one in printed])
        if symbol:
            return after_symbol == "always" or (after_number and after_symbol == "after-number")
        if name == "comma-safe-numbers-only":
            return after_number and not labels and all([one.kind != "value" for one in printed])
        return bool(labels) or after_number

    return test


def record(render: Render, node: Element, options: Mapping[str, str]) -> Render:
    """Return *render* changed so that `Context.printed` knows what it prints, and so that the test of a group counts.

    Args:
        render: Renders *node*.
        node: The element.
        options: The attributes of ``cs:style``.
    """
    if isinstance(node, Choose):
        return render
    if isinstance(node, Group) or (isinstance(node, Text) and node.source == "macro"):
        return _recorded_group(render, node, options)
    kind = "term" if isinstance(node, Label) or (isinstance(node, Text) and node.source == "term") else ""
    if isinstance(node, Text) and node.source == "value":
        kind = "value"
    elif node.attributes.formatting.vertical_align in ("sup", "sub"):
        kind = "raised"

    def leaf(context: Context) -> Rendered:
        content, called = render(context)
        text = plain_text(tuple(content) if isinstance(content, list) else content)
        if text:
            context.printed.append(PrintedText(text, kind))
        return content, called

    return leaf


def _recorded_group(render: Render, node: Group | Text, options: Mapping[str, str]) -> Render:
    """Return *render* for a group or macro, with its affixes and its test."""
    prefix, suffix = node.attributes.prefix, node.attributes.suffix
    name = (node.require or node.reject) if isinstance(node, Group) else ""
    test = _compile_group_test(name, options) if name else None
    wanted = isinstance(node, Group) and bool(node.require)

    def group(context: Context) -> Rendered:
        printed, suppressed = context.printed, context.suppressed
        start = len(printed)
        before = printed[-1].text if printed and printed[-1].kind != "raised" else ""
        if prefix:
            printed.append(PrintedText(prefix, ""))
        content, called = render(context)
        if content and test is not None and test(before, printed[start:]) != wanted:
            content, called = "", ALL_EMPTY
            context.suppressed = suppressed  # another group may print the locator
        if not content:
            del printed[start:]
        elif test is not None:
            printed.append(PrintedText(before, ""))  # so that the opposite test of another group has the other result
        elif suffix:
            printed.append(PrintedText(suffix, ""))
        return content, called

    return group
