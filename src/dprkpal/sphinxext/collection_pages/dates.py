"""Internal: when the subject of a page was added and changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes

from ...collection.history import Change
from .current_site import library, pages_folder
from .html_nodes import bullets, section, tag
from .page_names import page_subject

__all__ = ["EVENTS", "changes_by_day", "history", "last_change"]

EVENTS = {"added": "Added", "changed": "Changed", "retired": "Retired"}
"""The words for the events of a history."""


def history(changes: tuple[Change, ...]) -> Iterator[nodes.Node]:
    """Yield a section with the *changes*, the newest first; nothing if none are recorded."""
    if changes:
        items = [
            [f"{EVENTS[one.event]} ", tag("time", one.date, datetime=one.date), f": {_reason(one)}"]
            for one in reversed(changes)
        ]
        yield section("Changes", "changes", bullets(items))


def changes_by_day() -> list[tuple[str, list[Change]]]:
    """Return the changes of the collection by day, the newest day first."""
    days: dict[str, list[Change]] = {}
    for change in library().changes():
        days.setdefault(change.date, []).append(change)
    return sorted(days.items(), reverse=True)


def last_change(docname: str) -> str | None:
    """Return the day on which the subject of a page changed last, or ``None`` if that is not recorded.

    >>> last_change("collection/claims/coughlin-tunnels") == last_change("collection/claims/index")
    True
    >>> last_change("how-to/notes") is None
    True
    """
    works = library()
    about = page_subject(docname)
    if about is None:
        changes = works.changes() if docname.startswith(f"{pages_folder()}/") else ()
    else:
        kind, identity = about
        records: dict[str, Any] = {"reference": works, "claim": works.claims, "topic": works.topics}
        changes = records.get(kind, works.entities)[identity].history
    return max((one.date for one in changes), default=None)


def _reason(change: Change) -> str:
    """Return the reason, with the fields that changed."""
    return change.reason + (f" ({', '.join(change.fields)})" if change.fields else "")
