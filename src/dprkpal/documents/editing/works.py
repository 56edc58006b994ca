"""Internal: the works that a document can cite: found by what is typed, and formatted when they are shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any, NamedTuple

from ...collection.citing import DEFAULT_STYLE
from ...errors import DprkpalError, visible
from ...model.description import describe
from ...model.manuscript import CLAIM_PREFIX
from ...model.plain_text import plain

if TYPE_CHECKING:
    from ...csl import Style
    from ...libraries.library import Library

__all__ = ["MAX_CANDIDATES", "Candidate", "FormattedWork", "Works"]

MAX_CANDIDATES = 50
"""The maximum number of works offered at once. Further letters narrow them down."""


class Candidate(NamedTuple):
    """A work that may be meant."""

    key: str
    description: str
    """Author, title and year."""
    words: str
    """The text that editors compare with what is typed: key, authors, title and year."""


class FormattedWork(NamedTuple):
    """A work as it is printed, in Markdown."""

    citation: str
    """The citation: in a note style, the full note."""
    entry: str
    """The bibliography entry; empty if the style has none."""


class Works:
    """The works that documents can cite, with caches.

    Args:
        library: The works.
        style: The style, or its id; ``None`` means the default style.
        locale: A locale code, or ``None``.
    """

    def __init__(self, library: Library, style: Style | str | None = None, locale: str | None = None) -> None:
        self.library = library
        self.style = style or DEFAULT_STYLE
        self.locale = locale
        self._lock = RLock()
        self._index: list[tuple[str, str, str]] | None = None
        self._formatted: dict[str, FormattedWork] = {}

    def key_of(self, key: str) -> str:
        """Return the key of the work that *key* cites, which may be another key of it (biblatex's ``ids``)."""
        return self.library[key].id if key in self.library else key

    def candidates(self, typed: str, limit: int = MAX_CANDIDATES) -> list[Candidate]:
        """Return the works that *typed* may mean: the start of a key first, then parts of keys, then other words.

        Args:
            typed: A key, or a part of a key, a name, a title or a year.
            limit: The maximum number.
        """
        wanted = _folded(typed)
        if wanted.startswith(CLAIM_PREFIX):
            return self._claims(wanted.removeprefix(CLAIM_PREFIX))[:limit]
        starting: list[str] = []
        containing: list[str] = []
        mentioning: list[str] = []
        for key, folded, words in self._searched():
            if folded.startswith(wanted):
                starting.append(key)
                if len(starting) == limit:
                    break
            elif wanted in folded:
                containing.append(key)
            elif f" {wanted}" in words:
                mentioning.append(key)
        found = [*starting, *containing, *mentioning][:limit]
        return [self._candidate(key) for key in found]

    def _claims(self, wanted: str) -> list[Candidate]:
        """Return the claims whose id or wording contains *wanted*, those whose id begins with it first."""
        found = [
            Candidate(CLAIM_PREFIX + one.id, one.sentence, f"{CLAIM_PREFIX}{one.id} {one.sentence}")
            for one in self.library.claims.values()
            if wanted in _folded(f"{one.id} {one.sentence}")
        ]
        return sorted(found, key=lambda one: not one.key.startswith(CLAIM_PREFIX + wanted))

    def _searched(self) -> list[tuple[str, str, str]]:
        """Return key, folded key and folded words of each work."""
        with self._lock:
            if self._index is None:
                self._index = [(key, _folded(key), _words(entry.csl)) for key, entry in self.library.items()]
            return self._index

    def _candidate(self, key: str) -> Candidate:
        description = visible(describe(self.library[key].csl)).replace("\n", " ")
        return Candidate(key, description, f"{key} {description}")

    def formatted(self, key: str) -> FormattedWork | None:
        """Return the work *key* as it is printed, or ``None`` if there is none or it cannot be formatted."""
        key = self.key_of(key)
        with self._lock:
            if key not in self._formatted:
                found = self._format(key)
                if found is None:
                    return None
                self._formatted[key] = found
            return self._formatted[key]

    def _format(self, key: str) -> FormattedWork | None:
        from ...csl import Processor

        if key.startswith(CLAIM_PREFIX):
            return self._format_claim(key.removeprefix(CLAIM_PREFIX))
        if key not in self.library:
            return None
        entry = self.library[key]
        try:
            processor = Processor(self.style, [entry.csl], locale=self.locale, to="markdown")
            citation = processor.preview(_citation(key))
            listed = dict(processor.entries()) if processor.style.bibliography is not None else {}
        except DprkpalError:
            return None
        return FormattedWork(citation, listed.get(key, ""))

    def _format_claim(self, claim: str) -> FormattedWork | None:
        """Return a claim as a sentence with its citation, or ``None`` if there is no such claim."""
        try:
            cited = self.library.cite_claim(claim, self.style, locale=self.locale, to="markdown")
        except DprkpalError:
            return None
        return FormattedWork(cited.whole, "")


def _citation(key: str) -> Any:
    from ...model.citation import Citation, Cite

    return Citation((Cite(key),))


def _words(csl: Mapping[str, Any]) -> str:
    """Return the searched words of a work: names, title, year."""
    parts: list[str] = []
    for role in ("author", "editor", "translator", "director"):
        names = csl.get(role)
        parts += [
            str(part)
            for name in (names if isinstance(names, list | tuple) else ())
            if isinstance(name, Mapping)
            for part in (name.get("family"), name.get("literal"))
            if part
        ]
    parts.append(plain(str(csl.get("title") or "")))
    parts.append(_year(csl.get("issued")))
    return " " + _folded(" ".join(parts))


def _year(issued: Any) -> str:
    if not isinstance(issued, Mapping):
        return str(issued or "")
    dates: Iterable[Any] = issued.get("date-parts") or ()
    return " ".join(str(date[0]) for date in dates if isinstance(date, list | tuple) and date) or str(
        issued.get("raw") or issued.get("literal") or ""
    )


def _folded(text: str) -> str:
    """Return *text* without case and accents."""
    if text.isascii():
        return text.lower()
    marked = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in marked if not unicodedata.combining(character))
