"""Internal: compare the sentences of a document with the claims of a collection.

A sentence is compared with the claims for which the collection has evidence. The comparison counts words, so its
findings are questions to the author: is this sentence as careful as its sources?
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ..errors import FormatError
from ..model.manuscript import CitedKey, Manuscript
from .prose import Prose

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.library_protocol import LibraryProtocol

__all__ = ["ClaimAudit"]

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_STOP_WORDS = frozenset(
    "a about after all also an and any are as at be became because been before being between both but by can did do "
    "does during each for from further had has have having he her here him his how i if in into is it its more most "
    "no nor not now of off on once only or other our out over own same she so some such than that the their them "
    "then there these they this those through to too under until up very was we were what when where which while "
    "who whom why will with would you your s said reported reportedly likely probably claimed according one two".split()
)
_DOUBT = re.compile(
    r"\b(?:reportedly|allege\w*|purported\w*|supposed\w*|apparent\w*|seem\w*|appear\w*|claim(?:s|ed|ing)?|accus\w+|"
    r"rumou?r\w*|(?-i:may)|might|could|possib\w+|perhaps|probab\w+|likely|plausib\w+|presum\w+|suspect\w*|suggest\w*|"
    r"believ\w+|thought to|think\w*|assess\w*|estimat\w*|unconfirmed|unverified|unproven|uncertain\w*|unclear|"
    r"unknown|not known|not clear|doubt\w*|disput\w*|contested|whether|if true|so-called|said to|reported|"
    r"potential\w*|conceivabl\w*|cannot be (?:confirmed|verified|ruled out)|"
    r"questionabl\w*|speculat\w*|hint\w*|indicat\w*|impl(?:y|ies|ied))\b",
    re.IGNORECASE,
)
"""Words that keep a statement open."""
_ATTRIBUTION = re.compile(
    r"\b(?:according to|in the (?:view|words|account|assessment|opinion) of|"
    r"as (?:noted|reported|claimed|told|argued|put) by|say(?:s|ing)?|said|stat(?:es|ed)|told|tells|writes?|wrote|"
    r"reports?|reported|argue[sd]?|arguing|maintain(?:s|ed)?|"
    r"contend(?:s|ed)?|hold[s]?|held|insist(?:s|ed)?|assert(?:s|ed)?|announc\w+|declar\w+|alleg\w+|claim\w*|accus\w+|"
    r"testif\w+|quot\w+)\b",
    re.IGNORECASE,
)
"""Words that leave a statement to somebody else."""
_DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied|ial\w*)|reject\w*|refut\w*|not|no|never|neither|without|false\w*|untrue|fabricat\w*|n['’]t)\b",
    re.IGNORECASE,
)
_PROOF = re.compile(
    r"\b(?:prov(?:es?|ed|en|ing)|proofs?|confirm\w*|demonstrat\w*|establish\w*|certain\w*|clearly|"
    r"definite\w*|undoubtedly|undeniabl\w*|show(?:s|ed|n)?|reveal\w*|in fact|indeed|conclusive\w*|"
    r"without doubt|no doubt)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    word: number
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
}  # fmt: skip
_SOURCES = (
    r"(?:sources?|reports?|accounts?|witness(?:es)?|outlets?|studies|newspapers?|papers|articles?|authors?|observers?|"
    r"officials?|agencies|publications?|books|media|confirmations?|testimon(?:y|ies)|analysts|scholars|experts|origins?)"
)
_COUNTED = re.compile(
    rf"\b(?P<number>{'|'.join(_NUMBERS)}|\d{{1,3}}|several|multiple|many|numerous|various|different|separate|"
    rf"independent(?:ly)?|a number of|both|diverse)\s+(?:(?:other|more|further|separate|different|independent|"
    rf"reliable|credible|western|press|news|media|intelligence|official|unrelated|distinct)\s+){{0,3}}{_SOURCES}\b",
    re.IGNORECASE,
)
_CORROBORATED = re.compile(
    r"\b(?:corroborat\w*|independently (?:confirm|verif|report)\w*|confirmed by|widely reported|as (?:also )?confirmed|"
    r"cross-check\w*|confirm(?:s|ed)? (?:this|the same|each other|by))\b",
    re.IGNORECASE,
)

CITED_SCORE = 0.42
"""The least similarity to a claim for which a cited source has evidence."""
OTHER_SCORE = 0.62
"""The least similarity to another claim."""
MAX_WORDS = 120
"""Longer sentences are not compared: they are tables or lists."""
MAX_CITES = 30
"""Sentences with more cites are not compared."""


class _Words(NamedTuple):
    """The words of a claim with their weights."""

    claim: Claim
    words: frozenset[str]
    weight: float


class ClaimAudit:
    """Compares documents with the claims of a library.

    >>> from dprkpal import library
    >>> text = "North Korean weapons seized in Bangkok in 2009 were meant for Hamas and Hezbollah."
    >>> cites = [CitedKey("coughlin2014hamas", 1, 1, len(text) - 1, len(text) - 1)]
    >>> audit = ClaimAudit(library())
    >>> [finding.code for finding in audit.check(Manuscript("a.md", text, text, cites))]
    ['AUD001']
    """

    def __init__(self, library: LibraryProtocol) -> None:
        self.library = library
        claims = library.claims.values()
        vocabulary = {claim.id: _content_words(f"{claim.clause} {claim.date or ''}") for claim in claims}
        counts = Counter(word for words in vocabulary.values() for word in words)
        number = max(len(vocabulary), 1)
        self._weights = {word: math.log(1 + number / count) for word, count in counts.items()}
        self._rare = math.log(1 + number)
        self._claims = [
            _Words(claim, vocabulary[claim.id], sum(self._weights[word] for word in vocabulary[claim.id]))
            for claim in claims
        ]
        self._by_word: dict[str, list[int]] = {}
        for index, one in enumerate(self._claims):
            for word in one.words:
                self._by_word.setdefault(word, []).append(index)
        self._sources = {row.source for one in self._claims for row in one.claim.evidence}

    def check(self, manuscript: Manuscript, sources: Container[str] | None = None) -> Iterator[FormatError]:
        """Yield the findings in a document.

        Args:
            manuscript: The document.
            sources: The keys that are works of the library; by default all its keys.
        """
        sources = self.library if sources is None else sources
        if not self._claims or not any(cite.key in self._sources for cite in manuscript.cites):
            return
        prose = Prose(manuscript)
        for span, cites in prose.sentences().items():
            known = [cite for cite in cites if cite.key in sources]
            if known and len(known) <= MAX_CITES:
                sentence = prose.words(span)
                yield from self._check_sentence(manuscript, prose, span, sentence, known)

    def _check_sentence(
        self, manuscript: Manuscript, prose: Prose, span: tuple[int, int], sentence: str, cites: Sequence[CitedKey]
    ) -> Iterator[FormatError]:
        """Yield the findings in one sentence."""
        sources = list(dict.fromkeys(cite.key for cite in cites))
        claim = self._best(sentence, sources)

        def finding(cite: CitedKey, code: str, message: str) -> FormatError:
            named = f"{message} (claim {claim.id})" if claim is not None else message
            return FormatError(named, path=manuscript.path, line=cite.line, column=cite.column, key=cite.key, code=code)

        if claim is not None:
            if reason := _lost_hedge(claim, sentence):
                yield finding(cites[0], "AUD001", reason)
            paragraph = prose.paragraph(span)
            nearby = {cite.key for cite in prose.cites_between(*paragraph)} | set(sources)
            disputing = list(dict.fromkeys(row.source for row in claim.evidence if row.stance == "disputes"))
            if disputing and nearby.isdisjoint(disputing):
                yield finding(cites[0], "AUD002", f"this is disputed by {_listed(disputing)}; cite it as well")
            yield from (
                finding(cite, "AUD003", message) for cite in cites if (message := self._unsupported(claim, cite.key))
            )
        if message := self._repeated_origin(claim, sentence, sources):
            yield finding(cites[0], "AUD004", message)

    def _best(self, sentence: str, sources: Sequence[str]) -> Claim | None:
        """Return the claim that is most similar to *sentence*, or ``None`` if none is similar enough."""
        words = _content_words(sentence)
        if not 2 <= len(words) <= MAX_WORDS:
            return None
        total = sum(self._weights.get(word, self._rare) for word in words)
        shared: dict[int, list[str]] = {}
        for word in words:
            for index in self._by_word.get(word, ()):
                shared.setdefault(index, []).append(word)
        best: tuple[float, Claim] | None = None
        for index, common in shared.items():
            one = self._claims[index]
            if len(common) < 2:
                continue
            weight = sum(self._weights[word] for word in common)
            score = (weight / one.weight + weight / total) / 2
            cited = any(row.source in sources for row in one.claim.evidence)
            if score >= (CITED_SCORE if cited else OTHER_SCORE):
                ranked = score + (0.1 if cited else 0.0)
                if best is None or ranked > best[0]:
                    best = ranked, one.claim
        return None if best is None else best[1]

    def _unsupported(self, claim: Claim, source: str) -> str:
        """Return why *source* does not support *claim*; empty if it does, or if the collection does not know."""
        rows = [row for row in claim.evidence if row.source == source]
        if not rows:
            if source not in self._sources or source == claim.stated_in:
                return ""
            known = _listed(claim.carriers)
            return f"the collection has no evidence from this source for the claim; it has some from {known}"
        if any(row.carries for row in rows) or any(row.stance == "disputes" for row in rows):
            return ""
        return f"this source does not carry the claim, it only gives context; cite {_listed(claim.carriers)}"

    def _repeated_origin(self, claim: Claim | None, sentence: str, sources: Sequence[str]) -> str:
        """Return how often one origin is counted; empty if no origin is counted twice."""
        counted = _COUNTED.search(sentence)
        if not counted and not _CORROBORATED.search(sentence):
            return ""
        carriers = list(sources)
        if claim is not None:
            carrying = set(claim.carriers)
            carriers = [key for key in sources if key in carrying] or carriers
        if len(carriers) < 2 and claim is not None and len(claim.carriers) > 1 and counted:
            carriers = list(claim.carriers)
        if len(carriers) < 2:
            return ""
        traced = self.library.links.trace(
            claim.id if claim is not None else None, carriers, judgement=claim is not None and claim.judgement
        )
        origins = len(traced.origins)
        word = counted["number"].lower() if counted else ""
        stated = _NUMBERS.get(word) or (int(word) if word.isdecimal() else 0) or len(carriers)
        if not origins or origins >= min(stated, len(carriers)):
            return ""
        names = f": {_listed(traced.origins)}" if origins <= 3 else ""
        noun = "origin" if origins == 1 else "origins"
        return f"the {len(carriers)} sources go back to {origins} independent {noun}{names}; do not count them as more"


def _lost_hedge(claim: Claim, sentence: str) -> str:
    """Return how *sentence* is stronger than the evidence of *claim*; empty if it is not."""
    hedge, who = claim.hedge, claim.attribution
    by = f" by {who}" if who else ""
    proof = _PROOF.search(sentence)
    if hedge == "denied":
        return "" if _DENIAL.search(sentence) else f"this is denied{by}; say so"
    if hedge == "asserted":
        if proof and claim.verb in ("claimed", "alleged", "believed") and not _ATTRIBUTION.search(sentence):
            return f"this is {claim.verb}{by}; say so, and do not write {proof[0]!r}"
        return ""
    doubtful = _DOUBT.search(sentence) is not None
    if hedge == "claimed":
        doubtful = doubtful or _ATTRIBUTION.search(sentence) is not None
    if doubtful:
        return ""
    meaning = {
        "claimed": f"this is only claimed{by}; say who claims it, or write 'reportedly'",
        "likely": f"this is called likely{by}, not certain; write 'probably'",
        "possible": f"this is called possible{by}, not certain; write 'possibly'",
        "unclear": f"this is called unclear{by}; say so",
    }[hedge]
    return f"{meaning}, and do not write {proof[0]!r}" if proof else meaning


def _listed(names: Iterable[str], most: int = 3) -> str:
    """Return at most *most* names as text.

    >>> _listed(["a", "b"]), _listed("abcde")
    ("'a' and 'b'", "'a', 'b', 'c' and 2 more")
    """
    listed = [repr(name) for name in names]
    if len(listed) > most:
        listed = [*listed[:most], f"{len(listed) - most} more"]
    return " and ".join(filter(None, [", ".join(listed[:-1]), listed[-1] if listed else ""]))


def _content_words(text: str) -> frozenset[str]:
    """Return the words of *text* that carry meaning, without endings.

    >>> sorted(_content_words("Israeli commanders are reported to believe the experts' tunnels"))
    ['believ', 'commander', 'expert', 'israel', 'tunnel']
    """
    words = (word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", text)))
    return frozenset(_stem(word) for word in words if word not in _STOP_WORDS and (len(word) > 1 or word.isdigit()))


_ENDINGS = (
    ("ies", "y"), ("ians", "ia"), ("ian", "ia"), ("eans", "ea"), ("ean", "ea"), ("li", "l"), ("lis", "l"),
    ("ations", "ate"), ("ation", "ate"), ("ings", ""), ("ing", ""), ("ed", ""), ("es", ""), ("ly", ""),
    ("s", ""), ("e", ""),
)  # fmt: skip


def _stem(word: str) -> str:
    """Return *word* without an English ending. It is rough, but the same for all forms of most words."""
    word = re.sub(r"['’]s?$", "", word)
    for ending, rest in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3 and not word.endswith("ss"):
            return word[: len(word) - len(ending)] + rest
    return word
