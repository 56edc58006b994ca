"""Internal: collect the items of a file, give each a unique key, and report problems with keys and unread fields."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..errors import FormatError
from ..model.keys import make_key, unique_key
from .finding_codes import DUPLICATE_KEY, MISFORMED_NAME, NO_KEY, READ_OTHERWISE
from .results import Reading, clean, one_line
from .value_parsing import several_names

__all__ = ["TEXT_OUTSIDE", "ItemCollector", "Problem"]

Problem = tuple[str, int | None, str]
"""A message, its line and the code of its rule."""

TEXT_OUTSIDE = "text outside of references was skipped"
"""The note on text that belongs to no record."""
MAX_KEY = 500
"""The maximum length of a key in characters; the rest is cut off."""


MAX_NAMES = 50
"""The maximum number of unread fields that are named."""


class ItemCollector:
    """Collects the items of one file.

    Args:
        path: The file name, for findings and notes.
        keyed: Whether every entry of the format must have a key. If not, a missing one is no problem of the file.

    >>> items = ItemCollector("a.nbib")
    >>> items.add({"type": "book", "title": "Tunnels"}, 1), items.add({"type": "book"}, 9, key="b")
    ('tunnels', 'b')
    >>> str(items.finish().asides[0])
    "a.nbib:1: the reference has no key; its key is made of name and year: 'tunnels'"
    """

    def __init__(self, path: str | None, *, keyed: bool = False) -> None:
        self.path = path
        self.keyed = keyed
        self.reading = Reading()
        self._counts: dict[str, int] = {}
        self._keyless: list[tuple[str, int | None]] = []
        self._unread: dict[str, int | None] = {}

    def add(self, item: dict[str, Any], line: int | None, *, key: str = "", problems: Iterable[Problem] = ()) -> str:
        """Add *item*, which begins at *line*, and return its key.

        Args:
            item: A CSL-JSON mapping. Its ``id`` is set here.
            line: The line where it begins, or ``None`` if it is not known.
            key: The key in the file; empty if it has none.
            problems: What is wrong with it. It was read anyway.

        Returns:
            The key, empty if the file has too many references and this one was not added.
        """
        if self.reading.is_full(len(self.reading.items), self.path, line):
            return ""
        wanted = clean(key).strip()[:MAX_KEY] or make_key(item)[:MAX_KEY]
        found = unique_key(wanted, self.reading.places, self._counts)
        if not key.strip():
            self._keyless.append((found, line))
        elif found != wanted:
            message = f"the key {wanted[:100]!r} is used before; the key of this reference is {found[:100]!r}"
            self.note(message, line, found, DUPLICATE_KEY)
        item = {"id": found, **{variable: value for variable, value in item.items() if variable != "id"}}
        self.reading.items.append(item)
        self.reading.places[found] = (self.path, line)
        for message, place, code in problems:
            self.note(message, place or line, found, code)
        for message in several_names(item):
            self.note(message, line, found, MISFORMED_NAME)
        return found

    def note(self, message: str, line: int | None, key: str | None = None, code: str = READ_OTHERWISE) -> None:
        """Report questionable data that was read anyway."""
        self.reading.report(message, code, path=self.path, line=line, key=key[:200] if key else None)

    def lose(self, message: str, line: int | None, key: str | None = None) -> None:
        """Report data that could not be read."""
        self.reading.report(message, path=self.path, line=line, key=key[:200] if key else None, lost=True)

    def leave_out(self, field: str, line: int | None) -> None:
        """Record that *field* is not read, because CSL has no variable for it."""
        if len(self._unread) < 200:
            self._unread.setdefault(one_line(field)[:60], line)

    def finish(self) -> Reading:
        """Return the result, with one remark on all keys that were made, and one on all fields left out."""
        if self._keyless:
            key, line = self._keyless[0]
            if len(self._keyless) > 1:
                count = len(self._keyless)
                message = f"{count} references have no key; keys are made of name and year, such as {key[:100]!r}"
            else:
                message = f"the reference has no key; its key is made of name and year: {key[:100]!r}"
            if self.keyed:
                self.note(message, line, code=NO_KEY)
            else:
                self.reading.asides.append(FormatError(message, path=self.path, line=line))
        if self._unread:
            shown = list(self._unread)[:MAX_NAMES]
            names = ", ".join(shown) + (" and more" if len(self._unread) > MAX_NAMES else "")
            message = f"not read, because CSL has no variables for these fields: {names}"
            line = next(iter(self._unread.values()))
            self.reading.asides.append(FormatError(message, path=self.path, line=line))
        self.reading.notes.sort(key=lambda note: note.line or 0)
        self.reading.findings.sort(key=lambda finding: finding.line or 0)
        return self.reading
