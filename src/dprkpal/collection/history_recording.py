"""Internal: record changes in the history of a collection.

The content of each reference, claim, topic and entity has a fingerprint. If it differs from the one in the history, the
change has not been recorded yet. ``history-fields.json``, which only this module reads, has a fingerprint of each field
at the last row, so that a new row can name the fields that were changed.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..errors import FormatError
from .history import FILE, Change, History, read_history

__all__ = [
    "Content",
    "Contents",
    "Row",
    "contents",
    "contents_of",
    "difference",
    "project_version",
    "record",
    "unrecorded",
    "write_rows",
]

FIELDS_FILE = "history-fields.json"
"""The name of the file with the fingerprints of the fields. It is made anew each time changes are recorded."""

_MAX_FOLDERS = 32
"""The number of folders above the data folder in which a project is looked for."""

_TABLES = {"claims.toml": "claim", "topics.toml": "topic", "entities.toml": "entity"}


class Content(NamedTuple):
    """What one reference, claim, topic or entity says."""

    fingerprint: str
    """A fingerprint of its fields."""

    fields: Mapping[str, str]
    """The fields as they are written, without differences in white space."""


Contents = Mapping[tuple[str, str], Content]
"""The content by kind and id, in the order of the files."""


def contents(references: str | os.PathLike[str], folder: str | os.PathLike[str]) -> Contents:
    """Return the content of a collection.

    Args:
        references: The bibliography, usually ``refs.bib``.
        folder: The folder of the data files.

    Raises:
        FormatError: A file cannot be read.
    """
    texts = {}
    for name in _TABLES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, encoding="utf-8-sig") as file:
                texts[name] = file.read()
    with open(references, encoding="utf-8-sig") as file:
        return contents_of(file.read(), texts)


def contents_of(references: str, texts: Mapping[str, str]) -> Contents:
    r"""Return the content of a collection in texts.

    Args:
        references: The text of the bibliography, in BibTeX.
        texts: The text of each data file, by name.

    >>> found = contents_of("@book{a, title = {Sound}}", {"claims.toml": '[[claim]]\nid = "c"\nstatement = "s"'})
    >>> list(found), dict(found["reference", "a"].fields)
    ([('reference', 'a'), ('claim', 'c')], {'entry type': 'book', 'title': '{Sound}'})
    """
    import tomllib

    from ..formats import load

    found: dict[tuple[str, str], Content] = {}
    for key, entry in load(io.StringIO(references), "bibtex").entries.items():
        fields = {name: _spaced(str(entry.get(name))) for name in entry.names}
        kind = str(getattr(entry, "kind", ""))
        found["reference", key] = _content({"entry type": kind, **fields})
    for name, kind in _TABLES.items():
        for row in tomllib.loads(texts.get(name, "")).get(kind, ()):
            fields = {key: json.dumps(value, ensure_ascii=False, sort_keys=True) for key, value in row.items()}
            found[kind, str(row.get("id"))] = _content(fields)
    return found


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _content(fields: Mapping[str, str]) -> Content:
    """Return *fields* with their fingerprint."""
    text = json.dumps(sorted(fields.items()), ensure_ascii=False)
    return Content(_fingerprint(text, 12), fields)


def _fingerprint(text: str, digits: int) -> str:
    """Return the first hexadecimal *digits* of the SHA-256 hash of *text*."""
    from hashlib import sha256

    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


@dataclass(frozen=True, slots=True)
class Row:
    """A row to write: a change with the fingerprint of the content after it."""

    change: Change
    content: str

    def to_toml(self) -> str:
        """Return the row as one line of ``history.toml``."""
        one = self.change
        values = {"date": one.date, "version": one.version, "kind": one.kind, "id": one.id}
        parts = [f"{name} = {_quoted(value)}" for name, value in values.items()]
        if one.fields:
            parts.append(f"fields = [{', '.join(map(_quoted, one.fields))}]")
        parts += [f"reason = {_quoted(one.reason)}", f"content = {_quoted(self.content)}"]
        return "  { " + ", ".join(parts) + " },\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def difference(before: Contents, after: Contents, *, date: str, version: str, reason: str) -> list[Row]:
    """Return a row for each thing that was added or changed between two states of a collection."""
    rows = []
    for (kind, key), content in after.items():
        old = before.get((kind, key))
        if old is not None and old.fingerprint == content.fingerprint:
            continue
        names = dict.fromkeys([*content.fields, *(old.fields if old else ())])
        fields = tuple(name for name in names if old and old.fields.get(name) != content.fields.get(name))
        event = "changed" if old else "added"
        rows.append(Row(Change(kind, key, event, date, version, reason, fields), content.fingerprint))
    return rows


def unrecorded(history: History, now: Contents) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return what has changed since the last row of its history, and what was removed but not retired."""
    changed = [one for one, content in now.items() if history.content.get(one) != content.fingerprint]
    removed = [one for one in history.content if one not in now and history.retired(*one) is None]
    return changed, removed


def record(
    references: str | os.PathLike[str], folder: str | os.PathLike[str], *, date: str, version: str, reason: str
) -> list[Change]:
    """Add a row to ``history.toml`` in *folder* for everything that has changed since the last rows.

    Args:
        references: The bibliography of the collection.
        folder: The folder of its data files.
        date: The day of the change.
        version: The version of the collection that will have the change.
        reason: The reason, in one line.

    Returns:
        The changes that were recorded.

    Raises:
        FormatError: A file cannot be read, or an id was removed and not retired. Nothing is written.
    """
    history, now = read_history(folder), contents(references, folder)
    changed, removed = unrecorded(history, now)
    path = os.path.join(folder, FILE)
    if removed:
        kind, key = removed[0]
        message = (
            f"this {kind} was removed; add a [[retired]] table with its kind, id, successor, date, version and reason"
        )
        raise FormatError(message, path=path, key=key)
    known = _read_fields(folder)
    rows = []
    for kind, key in changed:
        content, before = now[kind, key], known.get(f"{kind} {key}", {})
        event = "changed" if history.of(kind, key) else "added"
        fields: tuple[str, ...] = ()
        if event == "changed" and before.get("content") == history.content.get((kind, key)):
            fields = _differing(before.get("fields", {}), _fields_of(content))
        rows.append(Row(Change(kind, key, event, date, version, " ".join(reason.split()), fields), content.fingerprint))
    if rows:
        write_rows(path, rows)
    if rows or not known:
        _write_fields(folder, now)
    return [row.change for row in rows]


def _fields_of(content: Content) -> dict[str, str]:
    """Return the fingerprint of each field."""
    return {name: _fingerprint(text, 6) for name, text in content.fields.items()}


def _differing(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return the fields that were changed, added or removed."""
    return tuple(name for name in dict.fromkeys([*after, *before]) if before.get(name) != after.get(name))


def _read_fields(folder: str | os.PathLike[str]) -> dict[str, dict[str, Any]]:
    """Return the fingerprints of the last record by kind and id; empty if the file is missing or damaged.

    Without them, a new row cannot name the fields. Nothing else is lost, so this is no error.
    """
    try:
        with open(os.path.join(folder, FIELDS_FILE), encoding="utf-8") as file:
            found = json.load(file)
    except (OSError, ValueError, RecursionError):
        return {}
    rows = found.items() if isinstance(found, dict) else ()
    return {one: row for one, row in rows if isinstance(row, dict) and isinstance(row.get("fields", {}), dict)}


def _write_fields(folder: str | os.PathLike[str], now: Contents) -> None:
    """Write the fingerprints of all fields, one reference, claim, topic or entity a line."""
    from ..formats.atomic_write import write_file

    rows = (
        f"{_quoted(f'{kind} {key}')}: {json.dumps({'content': one.fingerprint, 'fields': _fields_of(one)})}"
        for (kind, key), one in now.items()
    )
    write_file(os.path.join(folder, FIELDS_FILE), ("{\n" + ",\n".join(rows) + "\n}\n").encode())


def project_version(folder: str | os.PathLike[str]) -> str:
    """Return the version in the ``pyproject.toml`` of *folder* or of the nearest folder above it; "0" without one."""
    import tomllib

    at = os.path.abspath(folder)
    for _ in range(_MAX_FOLDERS):
        try:
            with open(os.path.join(at, "pyproject.toml"), "rb") as file:
                return str(tomllib.load(file).get("project", {}).get("version", "0"))
        except FileNotFoundError:
            pass
        except (OSError, ValueError, AttributeError) as error:
            raise FormatError(f"cannot be read: {error}", path=os.path.join(at, "pyproject.toml")) from None
        at = os.path.dirname(at)
    return "0"


def write_rows(path: str | os.PathLike[str], rows: Iterable[Row]) -> None:
    """Add *rows* at the end of the array ``change`` of the file at *path*; everything else stays as it is.

    Raises:
        FormatError: The file has no such array, or cannot be written.
    """
    from ..formats.atomic_write import write_file

    text = HEAD + "change = [\n]\n"
    if os.path.exists(path):
        with open(path, encoding="utf-8", newline="") as file:
            text = file.read()
    begin = re.search(r"^change\s*=\s*\[", text, re.MULTILINE)
    end = text.find("\n]", begin.start()) + 1 if begin is not None else 0
    if not end:
        raise FormatError(
            "cannot be extended: it needs an array 'change = [', closed by ']' in a line of its own", path=str(path)
        )
    write_file(str(path), (text[:end] + "".join(row.to_toml() for row in rows) + text[end:]).encode())


HEAD = """\
# When each reference, claim, topic and entity was added and changed, and why. The first row of an id is its addition.
#
#   date     the day of the change
#   version  the first version of the collection that has the change
#   kind     reference, claim, topic or entity
#   id       the key or the id
#   fields   the fields that were changed, added or removed
#   reason   the reason, in one line; it may be edited here
#   content  a fingerprint of the content after the change, to find changes that are not recorded
#
# `dprkpal changes --record REASON --from refs.bib --data FOLDER` adds the rows. Ids never change their meaning: an id
# that is not used any more gets a table [[retired]] at the end, with kind, id, successor, date, version and reason.

"""
"""The beginning of a new file."""
