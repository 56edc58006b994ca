"""Internal: the plan of a merge: which entries are united, under which key, and which values are kept.

A plan is written as text to be read, and as JSON to be edited and applied.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import FormatError, visible
from .field_union import FieldChoice

__all__ = ["MergePlan", "PlannedEntry", "PlannedGroup", "RelatedEntries", "read_plan"]

_VERSION = 1
_MAX_SHOWN = 300
"""The number of characters of a value that the text of a plan shows."""


@dataclass(frozen=True)
class PlannedEntry:
    """An entry of one of the files."""

    file: str
    """The file, as it was given."""
    key: str
    line: int | None = None
    """The line where it begins, counted from 1."""

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{self.key} ({place})" if place else self.key


@dataclass
class PlannedGroup:
    """Entries that are the same work."""

    entries: list[PlannedEntry]
    """The entries. The first one stays in its place and gets the fields of the others."""
    key: str
    """The key of the united entry."""
    merge: bool = True
    """Whether to unite them."""
    score: int = 100
    """How much they agree, from 0 to 100."""
    reasons: tuple[str, ...] = ()
    """The reasons: the fields or identifiers that they share."""
    fields: list[FieldChoice] = field(default_factory=list)
    """The fields in which they differ, each with the value that is kept and those that are not."""


@dataclass(frozen=True)
class RelatedEntries:
    """Two entries that are not united, because they are only related."""

    entries: tuple[PlannedEntry, PlannedEntry]
    reasons: tuple[str, ...]
    """Why they are not the same work."""


@dataclass
class MergePlan:
    """The plan of a merge: the entries to unite, and the values to keep."""

    files: dict[str, str]
    """The files, each with a fingerprint of its contents."""
    groups: list[PlannedGroup] = field(default_factory=list)
    """The entries to unite."""
    related: list[RelatedEntries] = field(default_factory=list)
    """Entries that look alike and are kept apart, such as a preprint and its publication."""
    keys: dict[str, dict[str, str]] = field(default_factory=dict)
    """The new keys by old key, for each file in which a key changes."""
    comparisons: int = 0
    """The number of pairs of entries that were compared."""

    def __str__(self) -> str:
        """Return the plan as text."""
        return "\n".join(map(visible, _lines(self)))

    def to_json(self) -> dict[str, Any]:
        """Return the plan as plain data. `read_plan` reads it again, also after it was edited."""
        return {
            "version": _VERSION,
            "files": dict(self.files),
            "groups": [
                {
                    "merge": one.merge,
                    "key": one.key,
                    "score": one.score,
                    "reasons": list(one.reasons),
                    "entries": [_entry_data(entry) for entry in one.entries],
                    "fields": {choice.field: {"keep": choice.keep, "drop": choice.drop} for choice in one.fields},
                }
                for one in self.groups
            ],
            "related": [
                {"entries": [_entry_data(entry) for entry in one.entries], "reasons": list(one.reasons)}
                for one in self.related
            ],
            "keys": {file: dict(keys) for file, keys in self.keys.items()},
        }

    def losses(self) -> Iterator[FormatError]:
        """Yield a note on each value that the united entries do not have."""
        for group in self.groups:
            for choice in group.fields if group.merge else ():
                first = group.entries[0]
                lost = "; ".join(_shown(value) for value in choice.drop)
                message = f"{choice.field}: kept {_shown(choice.keep)}, not {lost}"
                yield FormatError(message, path=first.file or None, line=first.line, key=group.key[:200])


def _lines(plan: MergePlan) -> Iterator[str]:
    """Yield the lines of a plan as text."""
    for group in plan.groups:
        verb = "unite" if group.merge else "keep apart"
        yield f"{verb} as {group.key}: {', '.join(group.reasons)} (score {group.score})"
        for entry in group.entries:
            yield f"  {entry}"
        for choice in group.fields:
            yield f"  {choice.field}: keep {_shown(choice.keep)}"
            for value in choice.drop:
                yield f"  {' ' * len(choice.field)}  drop {_shown(value)}"
    for related in plan.related:
        first, second = related.entries
        yield f"related, not united: {', '.join(related.reasons)}"
        yield f"  {first}"
        yield f"  {second}"
    for file, keys in plan.keys.items():
        for old, new in keys.items():
            yield f"key: {old} -> {new} ({file})"


def _shown(value: object) -> str:
    """Return a value on one line for a person to read."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.split())
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _entry_data(entry: PlannedEntry) -> dict[str, Any]:
    """Return an entry as plain data."""
    return {"file": entry.file, "key": entry.key, "line": entry.line}


def read_plan(text: str, path: str | None = None) -> MergePlan:
    """Read a plan in JSON, as `MergePlan.to_json` writes it.

    Args:
        text: The JSON.
        path: The file, for messages.

    Raises:
        FormatError: The text is not such a plan.

    >>> read_plan('{"version": 1, "files": {"a.bib": "3-1"}, "groups": []}').files
    {'a.bib': '3-1'}
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FormatError(f"the plan is not valid JSON: {str(error)[:100]}", path=path, line=line) from None
    if not isinstance(data, Mapping) or data.get("version") != _VERSION or not isinstance(data.get("files"), Mapping):
        raise FormatError('this is not a plan; write one with "dprkpal merge --plan --json"', path=path)
    plan = MergePlan({str(name): str(mark) for name, mark in data["files"].items()})
    groups = data.get("groups", [])
    for number, one in enumerate(groups if isinstance(groups, list) else [None], 1):
        plan.groups.append(_group(one, number, plan.files, path))
    seen: set[tuple[str, str, int | None]] = set()
    for number, group in enumerate(plan.groups, 1):
        for entry in group.entries if group.merge else ():
            mark = (entry.file, entry.key, entry.line)
            if mark in seen:
                raise FormatError(f"group {number}: {entry.key[:80]!r} is in two groups", path=path)
            seen.add(mark)
    return plan


def _group(data: object, number: int, files: Mapping[str, str], path: str | None) -> PlannedGroup:
    """Return a group of an edited plan."""

    def wrong(what: str) -> FormatError:
        return FormatError(f"group {number} of the plan: {what}", path=path)

    if not isinstance(data, Mapping):
        raise wrong("not an object")
    entries = data.get("entries")
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        raise wrong("entries must be a list")
    planned = []
    for one in entries:
        if not isinstance(one, Mapping) or not isinstance(one.get("key"), str) or one.get("file") not in files:
            raise wrong("each entry needs the key and one of the files of the plan")
        line = one.get("line")
        planned.append(PlannedEntry(str(one["file"]), one["key"], line if type(line) is int else None))
    merge = data.get("merge", True)
    if not isinstance(merge, bool):
        raise wrong("merge must be true or false")
    key = data.get("key")
    if not isinstance(key, str) or not key.strip():
        raise wrong("key must be text")
    fields = data.get("fields", {})
    if not isinstance(fields, Mapping) or not all(
        isinstance(one, Mapping) and "keep" in one for one in fields.values()
    ):
        raise wrong('each field needs "keep"')
    choices = [FieldChoice(str(name), one["keep"], list(one.get("drop") or [])) for name, one in fields.items()]
    score, reasons = data.get("score", 100), data.get("reasons", [])
    return PlannedGroup(
        planned, key.strip(), merge and len(planned) > 1, score if isinstance(score, int) else 100,
        tuple(str(one) for one in reasons) if isinstance(reasons, list) else (), choices,
    )  # fmt: skip
