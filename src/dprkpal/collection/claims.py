"""Internal: claims, with the sources that support, report or dispute them.

A claim is not stated as a fact. It keeps the hedge and the attribution of its source, and its sentence is never
stronger than the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import UnknownClaimError, VocabularyError
from ..model.citation import Cite, Locator
from ..model.plain_text import plain
from ..model.year_range import Years, year_range
from .dated import Dated
from .hedges import HEDGES, VERBS, attributed, matches_hedge, stated_hedge
from .id_mapping import IdMapping, id_of

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Style
    from .data_types import ClaimData
    from .entities import Entity
    from .library_protocol import LibraryProtocol
    from .origins import Independence
    from .topics import Concept

__all__ = ["HEDGES", "STANCES", "VERBS", "Claim", "Claims", "Evidence", "years_of"]

STANCES = {
    "supports": "the source puts the claim forward, or gives evidence for it",
    "reports": "the source passes the claim on",
    "disputes": "the source denies the claim, or gives evidence against it",
    "context": "the source bears on the claim and neither carries nor disputes it",
}
"""The stances of a source towards a claim, and their meaning."""

_YEAR = re.compile(r"-?(?:\d{4}|\d{3}X|\d{2}XX)")


def years_of(date: str | None) -> tuple[int | None, int | None] | None:
    """Return the first and last year of an EDTF *date*: ``None`` for an open end, or if there is no date.

    >>> years_of("1970-09"), years_of("196X/1991"), years_of("1988/..")
    ((1970, 1970), (1960, 1991), (1988, None))
    """
    begin, slash, end = (date or "").partition("/")
    first, last = _YEAR.match(begin), _YEAR.match(end if slash else begin)
    if first is None and last is None:
        return None
    return (
        None if first is None else int(first[0].replace("X", "0")),
        None if last is None else int(last[0].replace("X", "9")),
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one source says about a claim."""

    source: str
    """The key of the reference."""

    stance: str
    """One of `STANCES`."""

    locator: str | None = None
    """The place in the source, such as ``"para. 8"``; ``None`` if it is not known."""

    note: str | None = None
    """A remark on this evidence."""

    carries: bool = True
    """Whether the source carries the claim. A source that supports or reports a claim carries it, unless it reports
    only a denial or speculation."""

    @property
    def cite(self) -> Cite:
        """The source with its locator, as a `dprkpal.Cite`."""
        return Cite(self.source, Locator.parse(self.locator) if self.locator else None)


class Claim(Dated):
    """A claim with its hedge, its attribution and its evidence.

    >>> from dprkpal import library
    >>> claim = library().claims["coughlin-tunnels"]
    >>> claim.statement[:70]
    'Israeli commanders are reported to believe that North Korean experts a'
    >>> claim.hedge, claim.verb, claim.attribution, claim.date
    ('claimed', 'said', 'Benjamin R. Young, summarising Con Coughlin', '2014-07')
    """

    __slots__ = ("_data", "_evidence", "_library")

    def __init__(self, data: ClaimData, library: LibraryProtocol) -> None:
        self._data = data
        self._library = library
        self._evidence: tuple[Evidence, ...] | None = None

    _kind = "claim"

    def _owner(self) -> tuple[LibraryProtocol | None, str]:
        return self._library, self.id

    @property
    def id(self) -> str:
        """The id, used in URLs and commands."""
        return self._data["id"]

    @property
    def clause(self) -> str:
        """The claim as a clause to follow "According to X,": without an initial capital or a full stop."""
        return self._data["statement"]

    @property
    def statement(self) -> str:
        """The claim as a sentence, without its hedge and attribution. Quote `sentence` instead."""
        return _sentence(self.clause)

    @property
    def sentence(self) -> str:
        """The claim as a sentence with its hedge and attribution, safe to quote.

        >>> from dprkpal import library
        >>> print(library().claims["berger-adept-producer"].sentence)
        As noted by Andrea Berger, as summarised by Benjamin R. Young, North Korea is good at making the kinds of weapons Hamas and Hezbollah most need.
        """  # noqa: E501  # the output is one line
        return _sentence(attributed(self.clause, self.attribution, self._data.get("hedge"), self.verb))

    @property
    def hedge(self) -> str:
        """How certain the source itself is: one of `HEDGES`."""
        return stated_hedge(self._data.get("hedge"), self.verb)

    @property
    def verb(self) -> str | None:
        """The verb of the attribution: one of `VERBS`, or ``None`` if the data file gives none."""
        return self._data.get("verb")

    @property
    def attribution(self) -> str:
        """The person or body that makes the claim, in words; empty if unnamed."""
        return self._data.get("attribution", "")

    @property
    def stated_in(self) -> str | None:
        """The key of the reference from which the claim was collected, if it comes from one."""
        return self._data.get("stated_in")

    @property
    def date(self) -> str | None:
        """The date of the event or of the statement, in EDTF."""
        return self._data.get("date")

    @property
    def years(self) -> tuple[int | None, int | None] | None:
        """The first and last year of `date`: ``None`` for an open end, or if there is no date."""
        return years_of(self.date)

    @property
    def topics(self) -> tuple[Concept, ...]:
        """The topics of the claim."""
        scheme = self._library.topics
        return tuple(scheme[key] for key in self._data.get("topics", ()) if key in scheme)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """The people, organisations, places, events and weapons in the claim."""
        entities = self._library.entities
        return tuple(entities[key] for key in self._data.get("entities", ()) if key in entities)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What each source says about the claim, in the order of the data file."""
        if self._evidence is None:
            self._evidence = tuple(
                Evidence(
                    row["source"], row["stance"], row.get("locator"), row.get("note"),
                    row["stance"] in ("supports", "reports") and row.get("carries", True),
                )
                for row in self._data.get("evidence", ())
            )  # fmt: skip
        return self._evidence

    @property
    def carriers(self) -> tuple[str, ...]:
        """The keys of the references that carry the claim, without duplicates."""
        return tuple(dict.fromkeys(row.source for row in self.evidence if row.carries))

    @property
    def assessment(self) -> str | None:
        """Remarks on the claim after its sources were read."""
        return self._data.get("assessment")

    @property
    def judgement(self) -> bool:
        """Whether the claim is its author's own judgement."""
        return self._data.get("judgement", False)

    @property
    def counted(self) -> int | None:
        """The number of independent origins that `independence` speaks of, which `dprkpal check` compares."""
        return self._data.get("counted")

    @property
    def circular_risk(self) -> str | None:
        """The risk of circular reporting: one of `dprkpal.collection.origins.RISKS`, or ``None`` if not assessed."""
        return self._data.get("circular_risk")

    @property
    def independence(self) -> str | None:
        """A remark on how independent its sources are. `origins` has the count."""
        return self._data.get("independence")

    @property
    def origins(self) -> Independence:
        """The number of independent origins of the claim, and the links that lead to them.

        >>> from dprkpal import library
        >>> library().claims["coughlin-tunnels"].origins.origins
        ('israeli-military-commanders', 'alma-centre-assessment')
        """
        return self._library.links.trace(
            self.id, self.carriers, judgement=self.judgement, circular_risk=self.circular_risk, note=self.independence
        )

    @property
    def line(self) -> int | None:
        """The line of the claim in its data file, if known."""
        return self._data.get("line")

    def cite(
        self,
        style: str | Path | Style | None = None,
        *,
        locale: str | None = None,
        to: str = "text",
        context: bool = False,
        version: bool = False,
    ) -> str:
        """Return the claim as a sentence with its hedge, its attribution and its citation.

        The sources that carry the claim come first, each with its locator. Sources that dispute it, or that speak on
        both sides, follow with an introduction such as "but see".

        Args:
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
            locale: A locale code for the citation such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            context: Whether to cite sources that neither carry nor dispute the claim as well.
            version: Whether to add which version of the collection says so: "(dprkpal 0.1.0, claim ID, as of DATE)".
                The date is the one of ``library(as_of=…)``, or else the day of the last change of the collection.

        Returns:
            The sentence with its citation. A note style adds a note in the syntax of *to*. Special characters are
            escaped for *to*.

        Raises:
            UnknownStyleError: No style has this id.

        >>> from dprkpal import library
        >>> print(library().claims["covid-transfers-unclear"].cite("apa"))
        According to Benjamin R. Young, whether or how illicit arms moved during the COVID-19 pandemic is unclear (Young, 2021, para. 10).
        """  # noqa: E501  # the output is one line
        from .claim_sentences import cite_claim

        keys = dict.fromkeys(row.source for row in self.evidence if row.source in self._library)
        works = {key: self._library[key].csl for key in keys}
        return cite_claim(self, works, style, locale=locale, to=to, context=context, version=version).whole

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as plain data, with its evidence, its origins, and the ids of its topics and entities."""
        return {
            "id": self.id,
            "statement": self.statement,
            "sentence": self.sentence,
            "hedge": self.hedge,
            "verb": self.verb,
            "attribution": self.attribution,
            "stated_in": self.stated_in,
            "date": self.date,
            "years": list(self.years) if self.years else None,
            "topics": [topic.id for topic in self.topics],
            "entities": [entity.id for entity in self.entities],
            "evidence": [
                {"source": row.source, "stance": row.stance, "locator": row.locator, "note": row.note,
                 "carries": row.carries}
                for row in self.evidence
            ],
            "assessment": self.assessment,
            "judgement": self.judgement,
            "origins": self.origins.to_dict(),
        }  # fmt: skip

    def __eq__(self, other: object) -> bool:
        """Compare the data of two claims."""
        return isinstance(other, Claim) and self._data == other._data

    def __hash__(self) -> int:
        """Hash the id."""
        return hash(self.id)

    def __deepcopy__(self, memo: dict[int, Any]) -> Claim:
        """Return the same object: claims do not change, and a copy should not copy the library."""
        return self

    def __str__(self) -> str:
        """Return the sentence with hedge and attribution."""
        return self.sentence

    def __repr__(self) -> str:
        """Show the id, hedge and statement."""
        return f"<Claim {self.id}: {self.hedge}, {self.statement!r}>"

    def _repr_html_(self) -> str:
        return self.cite(to="html")


def _sentence(clause: str) -> str:
    """Return *clause* without markup, with an initial capital and a full stop."""
    clause = plain(clause)
    return clause[:1].upper() + clause[1:] + "."


class Claims(IdMapping[Claim]):
    """Claims by id, in the order of their file.

    >>> from dprkpal import library
    >>> list(library().claims.where(topic="tunnels", stance="disputes"))
    ['coughlin-tunnels']
    """

    _unknown = UnknownClaimError

    def __init__(self, claims: Iterable[Claim] = (), library: LibraryProtocol | None = None) -> None:
        super().__init__(claims, library)

    def where(
        self,
        *,
        topic: str | Concept | None = None,
        entity: str | Entity | None = None,
        source: str | None = None,
        hedge: str | None = None,
        years: Years | None = None,
        stance: str | None = None,
        narrower: bool = True,
    ) -> Claims:
        """Return the claims that match every given condition.

        Args:
            topic: The id of a topic of the claim.
            entity: The id of an entity in the claim.
            source: The key of a reference in its evidence, with any stance.
            hedge: One of `HEDGES`. ``"claimed"`` also finds claims whose verb of attribution is "claimed".
            years: A year, or the first and last year with ``None`` for an open end. The date of the claim must overlap
                them.
            stance: One of `STANCES`: some evidence has it; with *source*, the evidence from that source.
            narrower: Whether claims on topics narrower than *topic* match as well.

        Raises:
            UnknownTopicError: No topic has this id.
            UnknownEntityError: No entity has this id.
            UnknownReferenceError: No reference has this key.
            VocabularyError: The hedge or the stance does not exist.
            FormatError: The years are not a range.
        """
        for value, words, noun in ((hedge, HEDGES, "hedge"), (stance, STANCES, "stance")):
            if value is not None and value not in words:
                raise VocabularyError(f"{value!r} is not a {noun}; use one of {', '.join(words)}")
        if self._library is None:
            return self
        if source is not None:
            source = self._library[source].id
        chosen = list(self._things.values())
        if topic is not None:
            concept = self._library.topics[id_of(topic)]
            wanted = {concept.id, *(below.id for below in concept.descendants if narrower)}
            chosen = [claim for claim in chosen if not wanted.isdisjoint(claim._data.get("topics", ()))]
        if entity is not None:
            key = self._library.entities[id_of(entity)].id
            chosen = [claim for claim in chosen if key in claim._data.get("entities", ())]
        if hedge is not None:
            chosen = [claim for claim in chosen if matches_hedge(hedge, claim.hedge, claim.verb)]
        if source is not None or stance is not None:
            chosen = [
                claim
                for claim in chosen
                if any(source in (None, row.source) and stance in (None, row.stance) for row in claim.evidence)
            ]
        if years is not None:
            years = year_range(years)
            chosen = [claim for claim in chosen if claim.years is not None and _overlap(claim.years, years)]
        return Claims(chosen, self._library)


def _overlap(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Return whether two ranges of years overlap; ``None`` is an open end."""
    starts_before = other[1] is None or one[0] is None or one[0] <= other[1]
    ends_after = other[0] is None or one[1] is None or other[0] <= one[1]
    return starts_before and ends_after
