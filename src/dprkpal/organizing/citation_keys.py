"""Internal: make citation keys by a pattern: stable, unique, and in ASCII."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..errors import FormatError
from ..formats.document import SourceEntry

if TYPE_CHECKING:
    from ..formats.document import Document
    from .key_formula import KeyFormula
    from .key_pattern import KeyPattern

__all__ = ["NewKeys", "new_keys"]


class NewKeys(NamedTuple):
    """The keys to change."""

    keys: dict[str, str]
    """The new keys by old key, in the order of the file. Keys that stay are not among them."""
    findings: list[FormatError]
    """Entries that keep their key because it is repeated, or because the pattern gives nothing."""


def new_keys(document: Document, pattern: KeyPattern | KeyFormula) -> NewKeys:
    r"""Return new keys for the entries of *document*.

    A key that is the one of the pattern, or this with letters added, stays, so a second time changes nothing. Other
    keys get the letters a, b and so on if the key is taken. Keys that differ only in capitals are not both used.

    Args:
        document: The bibliography.
        pattern: The pattern or formula.

    >>> import io
    >>> from dprkpal.formats import load
    >>> from dprkpal.organizing.key_pattern import KeyPattern
    >>> document = load(io.StringIO("@book{x, author={Kim}, year=1}\n@book{y, author={Kim}, year=1}"))
    >>> new_keys(document, KeyPattern("[auth:lower][year]")).keys
    {'x': 'kim1', 'y': 'kim1a'}
    """
    findings: list[FormatError] = []
    entries = [piece for piece in document.pieces if isinstance(piece, SourceEntry)]
    document.sentence_case = False
    items = {str(item["id"]): item for item in document.read().items} if entries else {}
    bases: dict[str, str] = {}
    repeated = _repeated(entries)
    taken = {key.casefold() for key in repeated}
    for entry in entries:
        key = entry.key
        if key in repeated:
            if entry is document.entries[key]:
                message = "this key is repeated, so it was not changed; give one of the entries another key"
                findings.append(FormatError(message, path=document.path, line=entry.line, key=key[:200]))
            continue
        base = pattern.key(items[key]) if key in items else ""
        if base:
            bases[key] = base
            continue
        taken.add(key.casefold())
        reason = f"none of the fields of {pattern.text}" if key in items else "no content that can be read"
        message = f"the entry has {reason}, so its key was not changed"
        findings.append(FormatError(message, path=document.path, line=entry.line, key=key[:200]))
    changed: list[str] = []
    counts = Counter(map(str.casefold, bases.values()))
    for key, base in bases.items():
        letters = key[len(base) :] if key.startswith(base) else "-"
        most = 1 + sum(counts[base.casefold()] > limit for limit in (20, 500, 15_000))
        if key.casefold() not in taken and len(letters) <= most and re.fullmatch("[a-z]*", letters):
            taken.add(key.casefold())
        else:
            changed.append(key)
    suffixes: dict[str, Iterator[str]] = {}
    keys: dict[str, str] = {}
    for old in changed:
        base = bases[old]
        candidates = suffixes.setdefault(base.casefold(), _suffixes())
        new = next(one for suffix in candidates if (one := base + suffix).casefold() not in taken)
        taken.add(new.casefold())
        keys[old] = new
    return NewKeys({old: new for old, new in keys.items() if old != new}, findings)


def _repeated(entries: list[SourceEntry]) -> set[str]:
    """Return the keys that several entries have."""
    counts = Counter(entry.key for entry in entries)
    return {key for key, count in counts.items() if count > 1}


def _suffixes() -> Iterator[str]:
    """Yield nothing, then a to z, aa to zz, and so on without end."""
    yield ""
    letters = "abcdefghijklmnopqrstuvwxyz"
    previous = [""]
    while True:
        previous = [before + letter for before in previous for letter in letters]
        yield from previous
