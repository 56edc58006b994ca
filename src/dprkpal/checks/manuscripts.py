"""Internal: check the citations of documents against their bibliography."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias

from ..errors import FormatError, UnknownReferenceError
from ..model.manuscript import CLAIM_PREFIX, CitedKey, Manuscript
from ..model.plain_text import plain
from .prose import Prose

__all__ = ["KnownWorks", "Place", "check_manuscripts", "unused_entries"]

MIN_WORDS = 5
"""Quotations of fewer words need no locator."""

MAX_SUGGESTIONS = 20
"""Similar keys are suggested only for this many unknown keys, because the search is slow."""
MAX_SEARCHED = 100_000
"""Maximum number of keys that are searched for similar ones in total."""

_LOCATOR = re.compile(r"\d|\b[ivxlcIVXLC]{1,7}\b|§|¶|\bs\.\s?v\.|\bpassim\b|\bn\.\s?p\.|\bunpaginated\b|\babstract\b")
_PLACE = re.compile(
    r"\b(?:pp?|ff?|S|ch|chap|sec|paras?|fols?|vol|ll?|n)\.\s*\d|\b(?:pages?|chapter|section|line)\s+\d|§\s*\d"
)
_PAGED = frozenset((
    "article", "article-journal", "article-magazine", "bill", "book", "chapter", "entry", "entry-dictionary",
    "entry-encyclopedia", "legal_case", "legislation", "manuscript", "pamphlet", "paper-conference", "patent", "report",
    "review", "review-book", "thesis",
))  # fmt: skip
"""The types of works in which a quotation needs a page or another locator."""
_PUNCTUATION = re.compile(r"[\W_]+")
_CROSS_REFERENCE = re.compile(r"(?:fig|tbl|tab|eq|eqt|lst|sec|sub|ch|chap|app|alg|thm|lem|cor|def)[:-]")
Place: TypeAlias = "tuple[str | None, int | None, int | None]"
"""A file, a line and a column, as far as they are known."""


@dataclass
class KnownWorks:
    """The works that a document can cite."""

    items: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """The entries of the bibliography as CSL-JSON, by key."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Other keys of entries (biblatex's ``ids``), with the key of the entry."""
    others: frozenset[str] = frozenset()
    """Keys that can be cited, such as those of ``@xdata`` or of works that the documents list themselves."""
    folded: frozenset[str] = frozenset()
    """Keys of works that the documents list themselves, in lower case; reStructuredText ignores case."""
    labels: frozenset[str] = frozenset()
    """Labels of figures and the like, which are not citations."""

    def key_of(self, cite: CitedKey) -> str | None:
        """Return the key of the entry that is cited, or ``None`` if there is none."""
        if cite.key in self.items:
            return cite.key
        return self.aliases.get(cite.key)

    @cached_property
    def _by_folded(self) -> dict[str, str]:
        return {key.casefold(): key for key in self.items}

    def resolve(self, key: str) -> str:
        """Return the key of the entry that *key* means: its own, another key of it, or the same in other capitals."""
        if key in self.items:
            return key
        return self.aliases.get(key) or self._by_folded.get(key.casefold(), key)

    def has(self, cite: CitedKey) -> bool:
        """Return whether the key of *cite* is known or is no citation."""
        key = cite.key
        return (
            self.key_of(cite) is not None
            or key in self.others
            or key in self.labels
            or key.partition(":")[0] in self.labels  # the forms of a term, such as @cpu:pl
            or key.startswith(CLAIM_PREFIX)
            or key.casefold() in self.folded
        )


def check_manuscripts(
    manuscripts: Iterable[Manuscript], works: KnownWorks, *, unknown: bool = True
) -> Iterator[FormatError]:
    """Yield the problems with the citations of *manuscripts*, which are the files of one document.

    Args:
        manuscripts: The files.
        works: The works that they can cite.
        unknown: Whether to report unknown keys.
    """
    suggested: dict[str, str] = {}
    for manuscript in manuscripts:
        if unknown:
            yield from _unknown_keys(manuscript, works, suggested)
        yield from _repeated_cites(manuscript)
        yield from _quotations(manuscript, works)


def _finding(manuscript: Manuscript, cite: CitedKey, message: str, code: str) -> FormatError:
    return FormatError(message, path=manuscript.path, line=cite.line, column=cite.column, key=cite.key[:200], code=code)


def _unknown_keys(manuscript: Manuscript, works: KnownWorks, suggested: dict[str, str]) -> Iterator[FormatError]:
    """Yield the cites of unknown works."""
    for cite in manuscript.cites:
        if works.has(cite) or (cite.command in ("", "<<>>") and _CROSS_REFERENCE.match(cite.key)):
            continue
        message = suggested.get(cite.key)
        if message is None and (other := works.resolve(cite.key)) != cite.key:
            message = f"the key is spelled {other!r} in the bibliography, and only BibTeX ignores case"
            suggested[cite.key] = message
        if message is None:
            number = len(suggested) + 1
            searched = number <= MAX_SUGGESTIONS and number * len(works.items) <= MAX_SEARCHED
            known = [*works.items, *works.aliases, *works.others] if searched else []
            error = UnknownReferenceError(cite.key, known)
            message = str(error) if error.nearest else f"no reference {cite.key[:200]!r} in the bibliography"
            suggested[cite.key] = message
        yield _finding(manuscript, cite, message, "DOC001")


def _repeated_cites(manuscript: Manuscript) -> Iterator[FormatError]:
    """Yield cites that repeat a work in the same citation."""
    seen: set[tuple[int, int, str, str]] = set()
    for cite in manuscript.cites:
        if cite.end <= cite.start or cite.silent:
            continue
        whole = (cite.start, cite.end, cite.key, cite.suffix)
        if whole in seen:
            message = "cited twice in the same citation; remove one, or give each its own locator"
            yield _finding(manuscript, cite, message, "DOC015")
        seen.add(whole)


def _quotations(manuscript: Manuscript, works: KnownWorks) -> Iterator[FormatError]:
    """Yield the cites of quotations that have no locator."""
    if not manuscript.prose:
        return
    prose = Prose(manuscript)
    reported: set[tuple[int, int]] = set()
    for begin, end in prose.quotations(MIN_WORDS):
        cites = [cite for cite in prose.cites_of(begin, end) if not cite.key.startswith(CLAIM_PREFIX)]
        if not cites:
            cites = _block_cites(prose, begin, end)
        if not cites or any(_LOCATOR.search(cite.suffix) for cite in cites):
            continue
        first, last = prose.span(begin)[0], prose.span(max(begin, end - 1))[1]
        if _PLACE.search(prose.text, first, last) or _PLACE.search(prose.text, last, last + 20):
            continue
        entries = [(cite, works.items.get(works.key_of(cite) or "")) for cite in cites]
        paged = [(cite, item) for cite, item in entries if item is not None and item.get("type") in _PAGED]
        quoted = _folded(prose.text[begin:end])
        if not paged or any(_is_title(quoted, item) for _, item in entries if item is not None):
            continue
        cite = min(paged, key=lambda one: (one[0].start < end and one[0].start < begin, abs(one[0].start - end)))[0]
        if (cite.start, cite.end) in reported:
            continue
        reported.add((cite.start, cite.end))
        words = prose.text[begin:end].strip("\"“”«»„'` \n>").split()
        start = " ".join(words[:5])[:60]
        message = f"the quotation '{start} …' has no locator; add the page, such as 'p. 45'"
        yield _finding(manuscript, cite, message, "DOC014")


def _block_cites(prose: Prose, begin: int, end: int) -> list[CitedKey]:
    """Return the cites that belong to a block quotation: right after it, or in the sentence that introduces it."""
    text = prose.text
    found = [
        cite
        for cite in prose.cites_between(begin, end + 200)
        if cite.start <= end or not any(map(str.isalnum, text[end : cite.start]))
    ]
    before = text[max(0, begin - 400) : begin].rstrip(' \t\n>“"')
    if not found and before.endswith(":"):
        span = prose.span(max(0, max(0, begin - 400) + len(before) - 1))
        found = prose.sentences().get(span, [])
    return found


def _folded(text: str) -> str:
    return _PUNCTUATION.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def _is_title(quoted: str, item: Mapping[str, Any]) -> bool:
    """Return whether the *quoted* words are the title of the work."""
    for name in ("title", "title-short", "container-title"):
        title = _folded(plain(str(item.get(name) or "")))
        if quoted in title or (title.count(" ") >= 2 and title in quoted):
            return True
    return False


def unused_entries(
    works: Mapping[str, Place], used: Iterable[str], manuscripts: Sequence[Manuscript]
) -> Iterator[FormatError]:
    """Yield the entries that no document cites.

    Args:
        works: The place of each entry of the bibliographies.
        used: The keys that are cited, with the keys of their parents.
        manuscripts: The documents. The works that they list themselves are checked too.
    """
    cited = set(used)
    message = "no document cites this entry; cite it or remove it"
    for key, (path, line, column) in works.items():
        if key not in cited:
            yield FormatError(message, path=path, line=line, column=column, key=key[:200], code="DOC013")
    keys = {cite.key.casefold() for manuscript in manuscripts for cite in manuscript.cites}
    if any(manuscript.cites_all for manuscript in manuscripts):
        return
    for manuscript in manuscripts:
        for key, (first, start) in manuscript.definitions.items():
            if key.casefold() not in keys:
                yield FormatError(message, path=manuscript.path, line=first, column=start, key=key[:200], code="DOC013")
