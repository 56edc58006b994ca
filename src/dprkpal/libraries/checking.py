"""Internal: check the references of a library in memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from ..errors import FormatError

if TYPE_CHECKING:
    from .editable_mapping import EditableMapping

__all__ = ["check"]


def check(library: EditableMapping, select: Iterable[str], ignore: Iterable[str]) -> list[FormatError]:
    """Return the problems of *library*; see `dprkpal.Library.check`."""
    from ..checks import Selection, check_references, coded

    selected = Selection(select, ignore)
    found = [coded(finding, "BIB001") for finding in library.findings]
    found += [coded(note, "BIB002") for note in library.notes]
    found += check_references([(entry.csl, *entry.place) for entry in library.values()])
    found += _unknown_sources(library)
    return [finding for finding in found if selected(finding.code or "")]


def _unknown_sources(library: EditableMapping) -> Iterator[FormatError]:
    """Yield evidence and links whose source is not in the library, such as after a reference was removed."""
    for claim in library.data.get("claims", ()):
        for row in claim.get("evidence", ()):
            if row["source"] not in library:
                message = f"evidence from {row['source'][:80]!r}, which is not a reference"
                yield FormatError(message, key=claim["id"], code="DATA007")
    origins = {origin["id"] for origin in library.data.get("origins", ())}
    for link in library.data.get("links", ()):
        if link["source"] not in library:
            yield FormatError(f"{link['source'][:80]!r} is not a reference", key=link["source"], code="DATA007")
        if link["on"] not in library and link["on"] not in origins:
            yield FormatError(f"no origin or reference {link['on'][:80]!r}", key=link["source"], code="DATA011")
