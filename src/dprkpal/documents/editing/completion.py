"""Internal: the works that may be meant by the key that is being typed."""

from __future__ import annotations

from typing import NamedTuple

from .session import EditingSession
from .typed_key import typed_key
from .works import MAX_CANDIDATES, Candidate, Works

__all__ = ["FORMATTED", "Completions", "complete", "documentation"]

FORMATTED = 3
"""How many of the works are formatted at once. Editors ask for the others when the user looks at them."""


class Completions(NamedTuple):
    """The works that may be meant."""

    start: int
    """The offset of the text that is replaced by the key."""
    end: int
    works: list[Candidate]
    """The works, the likeliest first."""
    documentation: dict[str, str]
    """The first works as they are printed, in Markdown, by key."""
    is_complete: bool
    """Whether there are no more."""


def complete(session: EditingSession, path: str, offset: int) -> Completions | None:
    """Return the works that the key at *offset* may mean, or ``None`` if this is no place for a key."""
    text = session.buffer(path).text
    typed = typed_key(text, offset, session.syntax(path) or "")
    if typed is None:
        return None
    works = session.works(path)
    found = works.candidates(typed.text, MAX_CANDIDATES + 1)
    first = {one.key: _printed(works, one.key) for one in found[:FORMATTED]}
    shown = {key: text for key, text in first.items() if text is not None}
    return Completions(typed.start, typed.end, found[:MAX_CANDIDATES], shown, len(found) <= MAX_CANDIDATES)


def documentation(session: EditingSession, path: str, key: str) -> str | None:
    """Return the work *key* as it is printed, in Markdown, or ``None`` if there is none."""
    return _printed(session.works(path), key)


def _printed(works: Works, key: str) -> str | None:
    """Return the bibliography entry of a work, or its citation in a style without bibliography."""
    formatted = works.formatted(key)
    return None if formatted is None else formatted.entry or formatted.citation
