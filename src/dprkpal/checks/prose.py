"""Internal: the sentences and quotations of a document, and the citations that belong to each."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from ..model.manuscript import CitedKey, Manuscript

__all__ = ["Prose"]

_ENDS = re.compile(r"[.!?…。！？]+['\"”’»)\]*_]*(?=\s)|\n[ \t>]*\n|\Z")
_ABBREVIATED = re.compile(
    r"(?:\b(?:al|e\.g|i\.e|cf|vs|viz|pp?|vols?|nos?|eds?|trans|ch|chap|secs?|figs?|para|ibid|approx|c|ca|Dr|Mr|Mrs|Ms|St|"
    r"Prof|Gen|Col|Lt|Sen|Rep|Gov|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|[A-Z])|\.[A-Za-z])\.$"
)
_QUOTED = re.compile(
    r"“[^“”]{1,3000}”|«[^«»]{1,3000}»|„[^„“”]{1,3000}[“”]|``(?:(?!``|'').){1,3000}''|「[^「」]{1,3000}」"
    r'|(?<![\w"])"(?=[^\s"])[^"]{1,3000}(?<=[^\s"])"(?!\w)',
    re.DOTALL,
)
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_BLANK = re.compile(r"\n[ \t>]*\n")
_WORD = re.compile(r"\w+")
_NEXT_WORD = re.compile(r"\s{0,200}")
_NEXT = re.compile(r"[\s.,;:]*")


class Prose:
    """The sentences of a document.

    >>> text = "First one [@a]. He said so. [@b]  Third, by J. Doe [@c]."
    >>> places = [(text.index("["), 14), (28, 32), (53, 57)]
    >>> cites = [CitedKey(key, 1, 1, *place) for key, place in zip("abc", places)]
    >>> prose = Prose(Manuscript(None, text, text.replace("[@a]", " " * 4).replace("[@b]", " " * 4), cites))
    >>> [text[slice(*prose.sentence_of(cite))].strip() for cite in cites]
    ['First one [@a].', 'He said so.', '[@b]  Third, by J. Doe [@c].']
    """

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.text = manuscript.prose
        self._ends = self._find_ends()
        self._sentences: dict[tuple[int, int], list[CitedKey]] | None = None
        self._spans: list[tuple[int, int]] = []
        self._paragraph_ends: list[int] | None = None
        self._by_start: list[CitedKey] | None = None

    def _find_ends(self) -> list[int]:
        """Return the end of each sentence."""
        ends: list[int] = []
        subjects = sorted(cite.start for cite in self.manuscript.cites if cite.in_text)
        for match in _ENDS.finditer(self.text):
            if match[0][:1] == "." and _ABBREVIATED.search(self.text, max(0, match.start() - 12), match.start() + 1):
                continue
            next_word = _NEXT_WORD.match(self.text, match.end())
            begin = next_word.end() if next_word else match.end()
            if match[0][:1] in ".…" and self.text[begin : begin + 1].islower():
                index = bisect_left(subjects, match.end())
                if index == len(subjects) or subjects[index] > begin:
                    continue
            ends.append(match.end())
        return ends or [len(self.text)]

    def span(self, offset: int) -> tuple[int, int]:
        """Return the start and end of the sentence at *offset*."""
        index = min(bisect_right(self._ends, offset), len(self._ends) - 1)
        return self._ends[index - 1] if index else 0, self._ends[index]

    def sentence_of(self, cite: CitedKey) -> tuple[int, int]:
        """Return the start and end of the sentence that *cite* belongs to.

        A citation right after a full stop belongs to the sentence that ends there.
        """
        offset = cite.start if cite.anchor is None else cite.anchor
        index = min(bisect_right(self._ends, offset), len(self._ends) - 1)
        start = self._ends[index - 1] if index else 0
        before = self.text[start:offset]
        is_apart = not cite.in_text or cite.anchor is not None
        if index and is_apart and not any(map(str.isalnum, before)) and _BLANK.search(before) is None:
            after = _NEXT.match(self.text, cite.end if cite.anchor is None else offset)
            following = self.text[after.end() : after.end() + 1] if after else ""
            if not following.islower() and self.text[start - 1 : start] != "\n":
                return self._ends[index - 2] if index > 1 else 0, start
        return start, self._ends[index]

    def words(self, span: tuple[int, int]) -> str:
        """Return the text of a sentence on one line."""
        return " ".join(self.text[span[0] : span[1]].split())

    def paragraph(self, span: tuple[int, int]) -> tuple[int, int]:
        """Return the start and end of the paragraph that contains the sentence *span*."""
        middle = (span[0] + span[1]) // 2
        if self._paragraph_ends is None:
            self._paragraph_ends = [match.start() for match in _EMPTY_LINE.finditer(self.text)]
        breaks = self._paragraph_ends
        index = bisect_right(breaks, middle)
        return breaks[index - 1] if index else 0, breaks[index] if index < len(breaks) else len(self.text)

    def sentences(self) -> dict[tuple[int, int], list[CitedKey]]:
        """Return the sentences that cite something, each with its cites, in order."""
        if self._sentences is None:
            self._sentences = {}
            for cite in self.manuscript.cites:
                if not cite.silent:
                    self._sentences.setdefault(self.sentence_of(cite), []).append(cite)
            self._spans = sorted(self._sentences)
        return self._sentences

    def quotations(self, least_words: int) -> Iterator[tuple[int, int]]:
        """Yield the quotations of at least *least_words* words, as start and end offsets in the text."""
        spans = list(self.manuscript.quotations)
        for match in _QUOTED.finditer(self.text):
            if _EMPTY_LINE.search(match[0]) is None:
                spans.append(match.span())
        last = -1
        for begin, end in sorted(spans, key=lambda span: (span[0], -span[1])):
            if begin < last:  # a quotation in a quotation
                continue
            count = 0
            for count, _ in enumerate(_WORD.finditer(self.text, begin, end), 1):
                if count >= least_words:
                    break
            if count >= least_words:
                last = end
                yield begin, end

    def cites_of(self, begin: int, end: int) -> list[CitedKey]:
        """Return the cites of all sentences from the one at *begin* to the one that ends at *end*."""
        first, last = self.span(begin)[0], self.span(max(begin, end - 1))[1]
        sentences, spans = self.sentences(), self._spans
        index = bisect_left(spans, (first, first))
        found: list[CitedKey] = []
        while index < len(spans) and spans[index][0] < last:
            found += sentences[spans[index]]
            index += 1
        return found

    def cites_between(self, begin: int, end: int) -> list[CitedKey]:
        """Return the cites whose citation begins between two offsets, in order; not those that are only listed."""
        if self._by_start is None:
            self._by_start = sorted((one for one in self.manuscript.cites if not one.silent), key=lambda one: one.start)
        first = bisect_left(self._by_start, begin, key=lambda one: one.start)
        last = bisect_right(self._by_start, end, key=lambda one: one.start)
        return self._by_start[first:last]
