"""Internal: how well a reference is verified, field by field and as a whole.

A field has one of four statuses (`STATUSES`), the pages where it was seen, and optionally a note. The statuses of all
fields give the level of the reference (`LEVELS`): how far you can rely on a citation of it. A CSL-JSON item keeps this
data in ``custom.verification``, under the names of the CSL variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import UnknownLevelError
from .arguments import require

__all__ = ["LEVELS", "STATUSES", "UNPRINTED", "FieldCheck", "Verification", "level_number"]

STATUSES = {
    "unverified": "not found, or found only in a secondary source; no value, or a date that is marked as uncertain",
    "unchecked": "has a value, but no page where it was seen is recorded",
    "conflicting": "seen, but pages disagree; the field has the best supported value, or none",
    "verified": "seen exactly like this on a page that is recorded",
}
"""The statuses of a field, and what they mean."""

LEVELS = {
    "described": "the title could not be verified; a description replaces it",
    "partial": "the title is known, but the author, date or place was not found, or the date is only inferred",
    "conflicting": "nothing is missing, but pages disagree about at least one printed field",
    "unchecked": "nothing is missing or disputed, but at least one printed field has no recorded page",
    "verified": "every printed field was seen exactly like this on a page that is recorded",
}
"""The verification levels of a reference, from lowest to highest, and what they mean.

The place of publication is the container (such as a newspaper or website), or else the publisher. A field is printed if
it has a value and is not in `UNPRINTED`.
"""

UNPRINTED = frozenset(
    ("id", "type", "custom", "language", "keyword", "abstract", "title-short", "multi", "accessed")
)
"""Variables that do not need verification: they belong to the collection or are derived from other variables."""

_PLACES = frozenset(("container-title", "publisher"))
_IGNORED = str.maketrans("", "", "-_ ")


def level_number(level: str) -> int:
    """Return the position of *level* in `LEVELS`, counted from 0.

    Raises:
        UnknownLevelError: No level has this name. The message lists them all.

    >>> level_number("partial") < level_number("verified")
    True
    """
    require(level, str, f"a level is one of {', '.join(LEVELS)}")
    if level not in LEVELS:
        raise UnknownLevelError(level, LEVELS)
    return list(LEVELS).index(level)


class FieldCheck(NamedTuple):
    """The verification of one field.

    >>> FieldCheck("verified", ("https://example.org/",))
    FieldCheck(status='verified', seen_at=('https://example.org/',), note=None)
    """

    status: str
    """One of `STATUSES`."""
    seen_at: tuple[str, ...] = ()
    """URLs of the pages where the value was seen. They are evidence, not URLs to cite."""
    note: str | None = None
    """A remark, such as how the pages disagree."""


class Verification(Mapping[str, FieldCheck]):
    """The verification of a reference: a mapping from CSL variables to `FieldCheck`.

    Look up a field by its CSL name or its Python name, in upper or lower case: ``"container-title"``,
    ``"container_title"``, ``"isbn"``. Some entries are about the work itself, such as ``"existence"``. A printed field
    without a check is ``unchecked``.

    >>> from dprkpal import library
    >>> checks = library()["berger2014arm"].verification
    >>> checks["ISBN"].status if "ISBN" in checks else "no check"
    'no check'
    >>> checks["container_title"].status, checks["publisher"].status, checks.level
    ('verified', 'unverified', 'verified')
    """

    __slots__ = ("_checks", "_folded", "_printed")

    def __init__(self, checks: Mapping[str, FieldCheck], printed: frozenset[str] = frozenset()) -> None:
        """Create a verification.

        Args:
            checks: The check of each field, by CSL name.
            printed: The fields that have a value and are printed in citations.
        """
        self._checks = dict(checks)
        self._printed = printed
        for name in sorted(printed - self._checks.keys()):
            self._checks[name] = FieldCheck("unchecked")
        self._folded = {_folded(name): name for name in self._checks}

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> Verification:
        """Return the verification of a CSL-JSON *item*.

        Args:
            item: A reference. Invalid data in ``custom.verification`` is ignored.

        Returns:
            A check for each field that has one or is printed. Without ``custom.verification`` there are no checks, and
            the level is ``unchecked``.

        >>> Verification.of({"id": "a", "type": "book", "title": "T"}).level
        'unchecked'
        """
        custom = item.get("custom")
        found = custom.get("verification") if isinstance(custom, Mapping) else None
        if not isinstance(found, Mapping):
            return cls({})
        checks: dict[str, FieldCheck] = {}
        for name, check in found.items():
            status = check.get("status") if isinstance(check, Mapping) else None
            if isinstance(status, str) and status in STATUSES:
                pages, note = check.get("seen-at"), check.get("note")
                seen = tuple(map(str, pages)) if isinstance(pages, list | tuple) else ()
                checks[str(name)] = FieldCheck(status, seen, None if note is None else str(note))
        printed = (name for name, value in item.items() if name not in UNPRINTED and value not in (None, "", []))
        return cls(checks, frozenset(map(str, printed)))

    @property
    def level(self) -> str:
        """The verification level of the reference: the first of `LEVELS` whose condition is met.

        >>> from dprkpal import library
        >>> library()["bechtol2018proliferation"].verification.level
        'verified'
        >>> library()["rodongsinmun1989"].verification.level
        'described'
        """
        if "title" in self._checks and self._checks["title"].status == "unverified":
            return "described"
        unverified = {name for name, check in self._checks.items() if check.status == "unverified"}
        missing = unverified - self._printed
        # A printed date that is not verified is inferred, and marked as uncertain.
        if "issued" in unverified or "author" in missing or (missing & _PLACES and not self._printed & _PLACES):
            return "partial"
        statuses = {self._checks[name].status for name in self._printed}
        if "conflicting" in statuses:
            return "conflicting"
        # A printed field cannot be unverified in a valid collection, but may be in somebody else's data.
        return "verified" if statuses == {"verified"} else "unchecked"

    def at_least(self, level: str) -> bool:
        """Return whether the reference has *level* or a higher one.

        Raises:
            UnknownLevelError: No level has this name. The message lists them all.

        >>> from dprkpal import library
        >>> library()["rodongsinmun1989"].verification.at_least("partial")
        False
        """
        return level_number(self.level) >= level_number(level)

    def to_csl(self) -> dict[str, dict[str, Any]]:
        """Return the checks in the form of ``custom.verification``.

        >>> Verification({"title": FieldCheck("verified", ("https://example.org/",), "Seen.")}).to_csl()
        {'title': {'status': 'verified', 'note': 'Seen.', 'seen-at': ['https://example.org/']}}
        """
        return {
            name: {"status": check.status}
            | ({} if check.note is None else {"note": check.note})
            | ({"seen-at": list(check.seen_at)} if check.seen_at else {})
            for name, check in self._checks.items()
        }

    def __getitem__(self, name: str) -> FieldCheck:
        """Return the check of the field *name*.

        Raises:
            KeyError: The field has neither a value nor a check.
        """
        found = self._checks.get(name) or self._checks.get(self._folded.get(_folded(str(name)), ""))
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._checks)

    def __len__(self) -> int:
        return len(self._checks)

    def __repr__(self) -> str:
        """Show the level and the status of each field."""
        return f"<Verification: {self.level}; {', '.join(f'{name} {one.status}' for name, one in self.items())}>"


def _folded(name: str) -> str:
    """Return *name* in lower case without hyphens and underscores, for comparison."""
    return name.translate(_IGNORED).casefold()
