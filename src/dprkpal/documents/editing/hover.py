"""Internal: what an editor shows about the work under the cursor."""

from __future__ import annotations

import os
import re
from typing import NamedTuple

from ...errors import UnknownReferenceError
from ...model.manuscript import CLAIM_PREFIX
from .places import entry_keys
from .session import EditingSession
from .typed_key import REACH, TypedKey, key_at
from .works import Works

__all__ = ["Hover", "hover", "key_under_cursor"]

_IN_COMMAND = re.compile(r"\\[A-Za-z@]+\*?(?:\s*(?:\[[^\[\]]*\]|\{[^{}]*\}))*\s*\{[^{}]*\Z")


class Hover(NamedTuple):
    """A text about a key."""

    start: int
    end: int
    markdown: str


def key_under_cursor(session: EditingSession, path: str, offset: int) -> TypedKey | None:
    """Return the key under the cursor: of a citation, of an entry, or in a field such as ``crossref``."""
    text, syntax = session.buffer(path).text, session.syntax(path) or ""
    found = key_at(text, offset, syntax)
    if found is None and syntax == "latex" and _IN_COMMAND.search(text, max(0, offset - REACH), offset):
        return _key_of_macro(session, path, offset)
    if found is not None or session.is_document(path):
        return found
    line = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    line = max(0, text.rfind("\n", 0, max(line - 1, 0)) + 1)  # a key may be on the line after ``@book{``
    for key, start in entry_keys(text[line : len(text) if end < 0 else end + 1], syntax):
        if line + start <= offset <= line + start + len(key):
            return TypedKey(line + start, line + start + len(key), key)
    return None


def _key_of_macro(session: EditingSession, path: str, offset: int) -> TypedKey | None:
    """Return the key under the cursor in a citation command that the document defines itself."""
    manuscript = session.manuscript(path)
    buffer = session.buffer(path)
    for cite in manuscript.cites if manuscript is not None else ():
        start = buffer.offset_of(cite.line - 1, cite.column - 1)
        if start - 1 <= offset <= start + len(cite.key) and buffer.text.startswith(cite.key, start):
            return TypedKey(start, start + len(cite.key), cite.key)
    return None


def hover(session: EditingSession, path: str, offset: int) -> Hover | None:
    """Return the full note and the bibliography entry of the work under the cursor, or ``None`` if there is none."""
    key = key_under_cursor(session, path, offset)
    if key is None:
        return None
    works = session.works(path)
    text = _work(works, key.text)
    if text is None and session.is_document(path) and works.library:
        text = _unknown(works, key.text)
    return None if text is None else Hover(key.start, key.end, text)


def _work(works: Works, key: str) -> str | None:
    """Return the text about a work or a claim."""
    formatted = works.formatted(key)
    if formatted is None:
        return None
    if key.startswith(CLAIM_PREFIX):
        return f"{formatted.citation}\n\n`{_code(key)}`"
    entry = works.library[works.key_of(key)]
    path, line = entry.place
    facts = [f"`{_code(key)}`", str(entry.type or "")]
    if path is not None:
        facts.append(f"{_escaped(os.path.basename(path))}{'' if line is None else f':{line}'}")
    if entry.verification:
        facts.append(entry.verification.level)
    parts = [formatted.citation, formatted.entry, " · ".join(fact for fact in facts if fact)]
    return "\n\n".join(dict.fromkeys(part for part in parts if part))


def _unknown(works: Works, key: str) -> str | None:
    """Return the text about a key that no work has, if there are similar ones."""
    error = UnknownReferenceError(key, works.library)
    if not error.nearest:
        return None
    return f"No reference `{_code(key)}`. Similar: " + ", ".join(f"`{_code(one)}`" for one in error.nearest)


def _code(text: str) -> str:
    """Return *text* for a code span."""
    return text[:200].replace("`", "'")


def _escaped(text: str) -> str:
    """Return a file name as Markdown text."""
    return "".join("\\" + sign if sign in "\\`*_{}[]<>()#!|" else sign for sign in text)
