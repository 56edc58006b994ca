"""Internal: the fixes that an editor offers for a problem."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ...checks.bibliography import Bibliography, fixed_text
from ...checks.checked_entry import CheckedEntry, Problem
from ...checks.rule_selection import Selection
from ...errors import FormatError, UnknownReferenceError
from ...model.rules import RULES
from .diagnostics import Diagnostic
from .places import TextEdit, changed_parts
from .session import EditingSession

__all__ = ["QuickFix", "fix_all", "quick_fixes"]

UNKNOWN_KEY = "DOC001"


class QuickFix(NamedTuple):
    """A fix for a problem."""

    title: str
    edits: list[TextEdit]
    diagnostic: Diagnostic
    is_preferred: bool
    """Whether this is the most likely fix."""


def quick_fixes(session: EditingSession, path: str, diagnostics: Iterable[Diagnostic]) -> list[QuickFix]:
    """Return the fixes for *diagnostics* of a file: similar keys, and what `dprkpal check --fix` can fix."""
    fixes: list[QuickFix] = []
    text = session.buffer(path).text
    for one in diagnostics:
        if one.code == UNKNOWN_KEY and one.key:
            fixes += _similar_keys(session, path, one)
        elif one.code in RULES and RULES[one.code].fixable and not session.is_document(path):
            edits = _fixed(path, text, one)
            if edits:
                fixes.append(QuickFix(f"Fix {RULES[one.code].name}: {one.message}"[:200], edits, one, True))
    return fixes


def _similar_keys(session: EditingSession, path: str, diagnostic: Diagnostic) -> list[QuickFix]:
    """Return the fixes that replace an unknown key by a similar one."""
    key = diagnostic.key
    if session.buffer(path).text[diagnostic.start : diagnostic.end] != key:
        return []
    nearest = UnknownReferenceError(key, session.works(path).library).nearest
    return [
        QuickFix(
            f"Replace by '{other}'", [TextEdit(path, diagnostic.start, diagnostic.end, other)], diagnostic,
            number == 0 and len(nearest) == 1,
        )
        for number, other in enumerate(nearest)
    ]  # fmt: skip


def _fixed(path: str, text: str, diagnostic: Diagnostic) -> list[TextEdit]:
    """Return the edits that fix one problem of an entry."""

    def wanted(entry: CheckedEntry, problem: Problem) -> bool:
        return (entry.key, problem.code, problem.message) == (diagnostic.key, diagnostic.code, diagnostic.message)

    try:
        after = fixed_text(Bibliography(path, text=text), wanted)
    except FormatError:
        return []
    return [] if after is None else changed_parts(path, text, after)


def fix_all(session: EditingSession, path: str) -> list[TextEdit]:
    """Return the edits that fix everything in a bibliography that can be fixed safely, for the selected rules."""
    if session.is_document(path):
        return []
    configuration = session.configuration(path)
    selected = Selection(configuration.select, configuration.ignore)
    text = session.buffer(path).text
    try:
        after = fixed_text(Bibliography(path, text=text), lambda entry, problem: selected(problem.code))
    except FormatError:
        return []
    return [] if after is None else changed_parts(path, text, after)
