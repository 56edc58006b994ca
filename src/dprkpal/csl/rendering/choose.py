"""Internal: compile the tests of ``cs:choose``.

Source: CSL 1.0.2, "Choose".
"""

from __future__ import annotations

from collections.abc import Callable

from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES
from ..styles.style import CSL_M_CONTENT_CONDITIONS, Branch
from .content_tests import compile_content_test
from .context import FIRST, IBID, IBID_WITH_LOCATOR, SUBSEQUENT, Context
from .numbers import number_string
from .numeric_variables import has_numeric_parts

__all__ = ["compile_test"]

Test = Callable[[Context], bool]
_POSITIONS: dict[str, Test] = {
    "first": lambda context: context.position == FIRST,
    "subsequent": lambda context: context.position >= SUBSEQUENT,
    "ibid": lambda context: context.position >= IBID,
    "ibid-with-locator": lambda context: context.position == IBID_WITH_LOCATOR,
    "near-note": lambda context: context.near_note,
    "far-note": lambda context: context.position == SUBSEQUENT and not context.near_note,
}
_CITE_VARIABLES = frozenset({"locator", "citation-number", "first-reference-note-number", "page-first"})


def has_variable(variable: str) -> Test:
    """Return a test that is true if *variable* has a value for the cite."""
    if variable in NAME_VARIABLES:
        return lambda context: bool(context.item.names(variable))
    if variable in DATE_VARIABLES:
        return lambda context: context.item.date(variable) is not None
    if variable in _CITE_VARIABLES:
        return lambda context: bool(number_string(context, variable))
    if variable == "year-suffix":
        return lambda context: bool(context.disambiguation.year_suffix)
    return lambda context: bool(context.item.string(variable))


def _is_uncertain(variable: str) -> Test:
    def test(context: Context) -> bool:
        date = context.item.date(variable)
        return date is not None and date.circa

    return test


def _is_ambiguous(context: Context) -> bool:
    """Return whether ``disambiguate="true"`` is true: it is for as many tests as disambiguation needs."""
    if context.conditions < context.disambiguation.condition:
        context.conditions += 1
        return True
    return False


def _has_parts(kind: str, variable: str) -> Test:
    """Return a test of the precision of a date. Source: CSL-M, "has-day", "has-to-month-or-season"."""

    def test(context: Context) -> bool:
        date = context.item.date(variable)
        if date is None or not date.parts:
            return False
        _year, month, day, season = date.parts[0]
        if kind == "has-day":
            return bool(day)
        in_year = bool(month or season)
        return not day and in_year == (kind == "has-to-month-or-season")

    return test


def _test(kind: str, value: str, section: str, language: str) -> Test:
    """Return the test for one condition other than ``type``, in this *section* of the style."""
    if kind == "variable":
        return has_variable(value)
    if kind == "is-numeric":
        return lambda context: has_numeric_parts(number_string(context, value))
    if kind == "is-uncertain-date":
        return _is_uncertain(value)
    if kind == "locator":
        label = "sub-verbo" if value == "sub verbo" else value
        return lambda context: bool(context.locator) and context.label == label
    if kind == "context":
        return lambda context: value == section
    if kind.startswith("has-"):
        return _has_parts(kind, value)
    if kind in CSL_M_CONTENT_CONDITIONS:
        return compile_content_test(kind, value, language)
    if kind == "position":
        return _POSITIONS.get(value) or (lambda context: False)
    return _is_ambiguous if value == "true" else lambda context: not context.disambiguation.condition


def compile_test(branch: Branch, section: str = "", language: str = "") -> Test | None:
    """Return a test that is true if *branch* is chosen; ``None`` for ``cs:else``, which always is.

    Args:
        branch: The branch.
        section: The section that it is in, for CSL-M's condition ``context``.
        language: The language of items that have none, for CSL-M's condition ``locale``.
    """
    match = branch.match
    if branch.groups:
        groups = [compile_test(group, section, language) for group in (*branch.groups, branch._replace(groups=()))]
        return _combined([test for test in groups if test is not None], match)
    if not branch.conditions:
        return None
    types = frozenset(condition.value for condition in branch.conditions if condition.kind == "type")
    tests = [
        _test(condition.kind, condition.value, section, language)
        for condition in branch.conditions if condition.kind != "type"
    ]
    if types:  # an item has only one type, so with match="all" it is enough if one of several types matches
        if not tests:
            if match in ("none", "nand"):
                return lambda context: context.item.type not in types
            return lambda context: context.item.type in types
        tests.insert(0, lambda context: context.item.type in types)
    return _combined(tests, match)


def _combined(tests: list[Test], match: str) -> Test:
    """Return a test that is true if all, any or none of *tests* are true, or ("nand" of CSL-M) not all."""
    if len(tests) == 1:
        test = tests[0]
        return (lambda context: not test(context)) if match in ("none", "nand") else test
    if match == "nand":
        return lambda context: not all([test(context) for test in tests])
    if match == "any":
        return lambda context: any([test(context) for test in tests])
    if match == "none":
        return lambda context: not any([test(context) for test in tests])

    def all_of(context: Context) -> bool:
        for test in tests:
            if not test(context):
                return False
        return True

    return all_of
