"""Internal: when each reference, claim, topic and entity was added and changed, and why.

``history.toml`` in the data folder of a collection has one row for each change, in the order of time. The first row of
an id is its addition. `dprkpal.collection.history_recording` writes the rows.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from ..errors import FormatError
from ..model.arguments import texts_of

if TYPE_CHECKING:
    import datetime

    from ..errors import _UnknownError
    from .library_protocol import LibraryProtocol

__all__ = ["FILE", "KINDS", "Change", "History", "end_of", "read_history", "unknown_id"]

ErrorT = TypeVar("ErrorT", bound="_UnknownError")

FILE = "history.toml"
"""The name of the file in the data folder of a collection."""

KINDS = ("reference", "claim", "topic", "entity")
"""The kinds of things that have a history."""

_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){1,4}")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a reference, claim, topic or entity.

    >>> from dprkpal import library
    >>> first = library().changes()[0]
    >>> first.kind, first.id, first.event, first.date
    ('reference', 'young2021guns', 'added', '2026-11-22')
    """

    kind: str
    """One of ``"reference"``, ``"claim"``, ``"topic"`` and ``"entity"``."""

    id: str
    """The key or the id."""

    event: str
    """``"added"``, ``"changed"`` or ``"retired"``."""

    date: str
    """The day of the change: year, month and day, as in ``"2026-11-22"``."""

    version: str
    """The first version of the collection that has this change."""

    reason: str
    """The reason, in one line."""

    fields: tuple[str, ...] = ()
    """The fields that were changed, added or removed; empty for an addition."""

    successor: str | None = None
    """The id to use instead of a retired one."""

    def to_dict(self) -> dict[str, Any]:
        """Return the change as plain data."""
        return {
            "kind": self.kind, "id": self.id, "event": self.event, "date": self.date, "version": self.version,
            "reason": self.reason, "fields": list(self.fields), "successor": self.successor,
        }  # fmt: skip


class History:
    """The changes of a collection, in the order of time."""

    def __init__(self, changes: Iterable[Change] = (), content: Mapping[tuple[str, str], str] | None = None) -> None:
        self.changes = tuple(changes)
        """Every change, the oldest first."""
        self.content = dict(content or {})
        """The fingerprint of the content after the last change, by kind and id."""
        self._by_id: dict[tuple[str, str], list[Change]] = {}
        for change in self.changes:
            self._by_id.setdefault((change.kind, change.id), []).append(change)

    def of(self, kind: str, identity: str) -> tuple[Change, ...]:
        """Return the changes of one thing, the oldest first; empty if none are recorded."""
        return tuple(self._by_id.get((kind, identity), ()))

    def added(self, kind: str, identity: str) -> str | None:
        """Return the day on which it was added, or ``None`` if that is not recorded."""
        return next((one.date for one in self.of(kind, identity) if one.event == "added"), None)

    def changed(self, kind: str, identity: str) -> str | None:
        """Return the day of its last change, or ``None`` if it was never changed after it was added."""
        return next((one.date for one in reversed(self.of(kind, identity)) if one.event == "changed"), None)

    def retired(self, kind: str, identity: str) -> Change | None:
        """Return the change that retired this id, or ``None``."""
        return next((one for one in reversed(self.of(kind, identity)) if one.event == "retired"), None)

    def since(self, since: str | datetime.date | None = None, kinds: Iterable[str] | None = None) -> list[Change]:
        """Return the changes since a day or a version; see `dprkpal.Library.changes`.

        >>> from dprkpal import library
        >>> library().history.since("0.1.0"), len(library().history.since("2026")) == len(library().history.changes)
        ([], True)
        """
        wanted = KINDS if kinds is None else texts_of(kinds, "kinds are texts")
        for kind in wanted:
            if kind not in KINDS:
                raise FormatError(f"no kind {kind[:80]!r} of changes; use one of {', '.join(KINDS)}")
        found = [change for change in self.changes if change.kind in wanted]
        if since is None:
            return found
        text = _day(since)
        if _is_date(text):
            return [change for change in found if change.date >= text]
        if not _VERSION.fullmatch(text):
            raise FormatError(f"{text[:80]!r} is neither a date such as 2026-11-22 nor a version such as 0.1.0")
        return [change for change in found if _parts(change.version) > _parts(text)]

    def __or__(self, other: History) -> History:
        """Return both histories together, in the order of time."""
        changes = sorted((*self.changes, *other.changes), key=lambda change: change.date)
        return History(changes, {**other.content, **self.content})

    def prefixed(self, prefix: str) -> History:
        """Return the history of the same collection with *prefix* before every id."""
        if not prefix:
            return self
        changes = (
            replace(one, id=prefix + one.id, successor=prefix + one.successor if one.successor else None)
            for one in self.changes
        )
        return History(changes, {(kind, prefix + key): value for (kind, key), value in self.content.items()})

    def __repr__(self) -> str:
        """Show the number of changes."""
        return f"<History of {len(self.changes)} changes>"


def _day(when: object) -> str:
    """Return a day as text; that of a time, too."""
    date = getattr(when, "date", None)  # only a time has it; the module is not imported, which takes time
    return str(date() if callable(date) else when).strip()


def end_of(as_of: str | datetime.date) -> str:
    """Return the last day of a day, month or year, in a form that compares with the days of changes.

    Raises:
        FormatError: It is not a date.

    >>> end_of("2026-11"), end_of("2026-11-22")
    ('2026-11-31', '2026-11-22')
    """
    text = _day(as_of)
    if not _is_date(text):
        raise FormatError(f"{text[:80]!r} is not a date; write it as 2026-11-22, 2026-11 or 2026")
    return text + "-12-31"[3 * (len(text) == 7) :] if len(text) < 10 else text


def _is_date(text: str) -> bool:
    """Return whether *text* is a day, month or year that exists."""
    if not _DATE.fullmatch(text):
        return False
    if len(text) < 10:
        return True
    import datetime

    try:
        datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _parts(version: str) -> tuple[int, ...]:
    """Return the numbers of a version without zeros at the end: 1.0 is the same version as 1."""
    parts = [int(part) for part in re.findall(r"\d{1,6}", version)]
    while parts and not parts[-1]:
        parts.pop()
    return tuple(parts)


def read_history(folder: str | os.PathLike[str]) -> History:
    """Return the history in the data folder of a collection; empty if it has none.

    Raises:
        FormatError: The file is not TOML, or a row lacks a value.

    >>> read_history("no such folder")
    <History of 0 changes>
    """
    from .toml_tables import read_tables

    path = os.path.join(os.fspath(folder), FILE)
    whole, _, findings = read_tables(path)
    if findings:
        raise findings[0]
    changes = []
    seen = set()
    content = {}
    for table, keys in (("change", ("kind", "id", "date", "version", "reason")), ("retired", _RETIRED)):
        rows = whole.get(table, [])
        for row in rows if isinstance(rows, list) else [rows]:
            _check_row(row, table, keys, path)
            event = "retired" if table == "retired" else "changed" if (row["kind"], row["id"]) in seen else "added"
            if table == "change":
                seen.add((row["kind"], row["id"]))
            if isinstance(row.get("content"), str):
                content[row["kind"], row["id"]] = row["content"]
            changes.append(
                Change(
                    row["kind"], row["id"], event, row["date"], row["version"], row["reason"],
                    tuple(map(str, row.get("fields", ()))), row.get("successor"),
                )
            )  # fmt: skip
    changes.sort(key=lambda change: change.date)
    return History(changes, content)


_RETIRED = ("kind", "id", "successor", "date", "version", "reason")


def _check_row(row: Any, table: str, keys: Iterable[str], path: str) -> None:
    """Check that a row has all *keys*.

    Raises:
        FormatError: A key is missing or has a wrong value.
    """
    key = row.get("id") if isinstance(row, dict) and isinstance(row.get("id"), str) else None
    for name in keys:
        if not isinstance(row, dict) or not isinstance(row.get(name), str) or not row[name].strip():
            raise FormatError(f"a row of {table!r} needs {name!r}, a string that is not empty", path=path, key=key)
    if row["kind"] not in KINDS:
        raise FormatError(f"unknown kind {row['kind'][:80]!r}; use one of {', '.join(KINDS)}", path=path, key=key)
    if not _is_date(row["date"]) or len(row["date"]) != 10:
        raise FormatError(f"{row['date'][:80]!r} is not a day such as 2026-11-22", path=path, key=key)
    if not isinstance(row.get("fields", []), list):
        raise FormatError("'fields' must be a list of names", path=path, key=key)


def unknown_id(error: type[ErrorT], identity: str, known: Iterable[str], library: LibraryProtocol | None) -> ErrorT:
    """Return the error that an id is unknown. If it was retired, the message names its successor.

    An id is never given another meaning. A retired one is an error and not an alias, so that a text that quotes it is
    looked at again before it cites the successor.
    """
    unknown = error(identity, known)
    try:
        retired = library.history.retired(error.noun, identity) if library is not None else None
    except FormatError:  # a broken history must not hide what was asked for
        return unknown
    if retired is not None and retired.successor:
        unknown.nearest = (retired.successor,)
        day, reason = retired.date, retired.reason.rstrip(".")
        unknown.args = (
            f"no {unknown.noun} {identity[:200]!r}: it was retired on {day} ({reason}); use {retired.successor!r}",
        )
    return unknown
