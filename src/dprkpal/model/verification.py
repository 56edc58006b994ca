"""How far a reference is checked: what is known of each of its fields, and what follows for the whole.

A field has one of four statuses (`STATUSES`), the pages where it was seen, and perhaps a note. From
them follows the level of the reference (`LEVELS`): how far a citation of it can be relied on. The data
stand in ``custom.verification`` of a CSL-JSON item, by CSL's names of the variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..errors import UnknownLevelError

__all__ = ["LEVELS", "STATUSES", "UNPRINTED", "FieldCheck", "Verification", "level_number"]

STATUSES = {
    "unverified": "looked for and not found, or found only at second hand: the field has no value",
    "unchecked": "gathered, but no page is named on which it was seen",
    "conflicting": "seen, but pages differ: the best supported value stands, or none",
    "verified": "seen, as it stands, on a page that is named",
}
"""What can be said of a field, and what it means."""

LEVELS = {
    "described": "the title is not verified: a description in our own words stands for it",
    "partial": "the title stands, but who wrote it, when, or where it appeared was looked for and not found",
    "conflicting": "none of these is missing, but for a field that is printed the pages differ",
    "unchecked": "nothing is missing or in doubt, but for a field that is printed no page is named",
    "verified": "every field that is printed was seen, as it stands, on a page that is named",
}
"""What can be said of a whole reference, from the lowest level to the highest, and what it means.

*Who* is the author, *when* the date of issue, *where* the container (a newspaper, a site) or else the
publisher. A field is printed if it has a value and is not among `UNPRINTED`.
"""

UNPRINTED = frozenset(("id", "type", "custom", "language", "keyword", "abstract", "title-short", "multi"))
"""Variables that a citation does not rest on: they are the collection's own, or follow from others."""

_PLACES = frozenset(("container-title", "publisher"))
_IGNORED = str.maketrans("", "", "-_ ")


def level_number(level: str) -> int:
    """Return the place of *level* among `LEVELS`, from 0.

    Raises:
        UnknownLevelError: There is none of that name; the message names them all.

    >>> level_number("partial") < level_number("verified")
    True
    """
    if level not in LEVELS:
        raise UnknownLevelError(level, LEVELS)
    return list(LEVELS).index(level)


class FieldCheck(NamedTuple):
    """What is known of one field.

    >>> FieldCheck("verified", ("https://example.org/",))
    FieldCheck(status='verified', seen_at=('https://example.org/',), note=None)
    """

    status: str
    """One of `STATUSES`."""
    seen_at: tuple[str, ...] = ()
    """Addresses of the pages where it was seen: evidence, not addresses to cite."""
    note: str | None = None
    """What there is to say about it, such as how the pages differ."""


class Verification(Mapping[str, FieldCheck]):
    """What is known of each field of a reference, by CSL's name of the variable.

    A field can be asked for by CSL's name or as Python writes it, in any case: ``"container-title"``,
    ``"container_title"``, ``"isbn"``. Besides fields there may be what was asked of the work itself, such
    as ``"existence"``. A field that is printed and was not checked is ``unchecked``.

    >>> from dprkpal import library
    >>> checks = library()["berger2014arm"].verification
    >>> checks["ISBN"].status if "ISBN" in checks else "nobody looked for it"
    'nobody looked for it'
    >>> checks["container_title"].status, checks["publisher"].status, checks.level
    ('verified', 'unverified', 'verified')
    """

    __slots__ = ("_checks", "_folded", "_printed")

    def __init__(self, checks: Mapping[str, FieldCheck], printed: frozenset[str] = frozenset()) -> None:
        """Make a verification of *checks*.

        Args:
            checks: What is known of each field, by CSL's names.
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
            item: A reference, anybody's: what stands in ``custom.verification`` and has another shape is
                passed over.

        Returns:
            A check for each field that has one or is printed; none at all if the item says nothing of
            verification. That it is ``unchecked`` as a whole holds in both cases.

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
        """The level of the whole reference: the first of `LEVELS` whose condition holds.

        >>> from dprkpal import library
        >>> library()["bechtol2018proliferation"].verification.level
        'verified'
        >>> library()["rodongsinmun1989"].verification.level
        'described'
        """
        if "title" in self._checks and self._checks["title"].status == "unverified":
            return "described"
        missing = {name for name, check in self._checks.items() if check.status == "unverified"} - self._printed
        if missing & {"author", "issued"} or (missing & _PLACES and not self._printed & _PLACES):
            return "partial"
        statuses = {self._checks[name].status for name in self._printed}
        if "conflicting" in statuses:
            return "conflicting"
        # A printed value that is called unverified contradicts itself: no built collection has one.
        return "verified" if statuses == {"verified"} else "unchecked"

    def at_least(self, level: str) -> bool:
        """Return whether the reference has *level* or a higher one.

        Raises:
            UnknownLevelError: There is no such level; the message names them all.

        >>> from dprkpal import library
        >>> library()["rodongsinmun1989"].verification.at_least("partial")
        False
        """
        return level_number(self.level) >= level_number(level)

    def to_csl(self) -> dict[str, dict[str, Any]]:
        """Return the checks as ``custom.verification`` holds them.

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
        """Return what is known of the field *name*.

        Raises:
            KeyError: Nothing is: it has no value, and nobody has looked for it.
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
        """Show the level, and the status of each field."""
        return f"<Verification: {self.level}; {', '.join(f'{name} {one.status}' for name, one in self.items())}>"


def _folded(name: str) -> str:
    """Return *name* as it is compared: without case, hyphens and underscores."""
    return name.translate(_IGNORED).casefold()
