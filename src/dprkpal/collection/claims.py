"""Claims: what is said, by whom, how firmly, and on which evidence.

A claim is not a fact of ours. It has the hedge of those who make it, and the sentence it gives never says more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..errors import UnknownClaimError, VocabularyError
from ..model.citation import Cite, Locator
from .origins import Independence

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Style
    from .entities import Entity
    from .library_protocol import Holdings
    from .topics import Concept

__all__ = ["HEDGES", "STANCES", "Claim", "Claims", "Evidence", "years_of"]

HEDGES = {
    "asserted": "the source states it as a fact",
    "likely": "the source calls it probable, or says that it may be so",
    "claimed": "the source passes it on as what somebody says",
    "unclear": "the source says that it is not known",
}
"""How firmly the source itself puts a claim, each with its meaning. It is no verdict of ours."""

STANCES = {
    "supports": "the source puts the claim forward, or gives evidence for it",
    "reports": "the source passes the claim on",
    "disputes": "the source denies the claim, or gives evidence against it",
    "context": "the source bears on the claim and neither carries nor disputes it",
}
"""How a source stands to a claim, each with its meaning."""

_YEAR = re.compile(r"-?(?:\d{4}|\d{3}X|\d{2}XX)")


def years_of(date: str | None) -> tuple[int | None, int | None] | None:
    """Return the first and the last year of a *date* in EDTF; ``None`` for an end that is open, and for no date.

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
    """The place in the source, such as ``"para. 8"``; ``None`` where it is not known."""

    note: str | None = None
    """What is to be said of it."""

    carries: bool = True
    """Whether the source carries the claim. A source that supports or reports does, unless what it reports is a
    denial or bare speculation."""

    @property
    def cite(self) -> Cite:
        """The source and the place in it as a `dprkpal.Cite`."""
        return Cite(self.source, Locator.parse(self.locator) if self.locator else None)


class Claim:
    """One claim.

    >>> from dprkpal import library
    >>> claim = library().claims["coughlin-tunnels"]
    >>> claim.statement
    'North Korean experts advised Palestinian militants on building tunnels in Gaza.'
    >>> claim.hedge, claim.attribution, claim.date
    ('claimed', 'Israeli military technicians cited by Con Coughlin', '2014-07')
    """

    __slots__ = ("_data", "_evidence", "_holdings")

    def __init__(self, data: Mapping[str, Any], holdings: Holdings) -> None:
        self._data = data
        self._holdings = holdings
        self._evidence: tuple[Evidence, ...] | None = None

    @property
    def id(self) -> str:
        """What an address and a command call it."""
        return str(self._data["id"])

    @property
    def clause(self) -> str:
        """The claim as it stands after "According to somebody,": no capital but a name's, no full stop."""
        return str(self._data["statement"])

    @property
    def statement(self) -> str:
        """The claim as a sentence in our own words. It lacks who makes it; `sentence` has that."""
        return _sentence(self.clause)

    @property
    def sentence(self) -> str:
        """The claim as a sentence with its hedge and its attribution, which is what may be quoted.

        >>> from dprkpal import library
        >>> print(library().claims["berger-adept-producer"].sentence)
        As claimed by Andrea Berger, North Korea is good at making the kinds of weapons Hamas and Hezbollah most need.
        """
        attribution, clause = self.attribution, self.clause
        named = clause.startswith(attribution) and not clause[len(attribution) :][:1].isalnum()
        if not attribution or named:
            return self.statement
        lead = "as claimed by" if self.hedge == "claimed" else "according to"
        return _sentence(f"{lead} {attribution}, {clause}")

    @property
    def hedge(self) -> str:
        """How firmly the source itself puts it: one of `HEDGES`."""
        return str(self._data.get("hedge", "claimed"))

    @property
    def attribution(self) -> str:
        """Who makes the claim, in words; empty where nobody is named."""
        return str(self._data.get("attribution", ""))

    @property
    def stated_in(self) -> str | None:
        """The key of the reference whose claim it is, where it was gathered from one."""
        return self._data.get("stated_in")

    @property
    def date(self) -> str | None:
        """When what is claimed happened, or was said, in EDTF."""
        return self._data.get("date")

    @property
    def years(self) -> tuple[int | None, int | None] | None:
        """The first and the last year of the date; ``None`` for an open end, and for no date."""
        return years_of(self.date)

    @property
    def topics(self) -> tuple[Concept, ...]:
        """What the claim is about."""
        scheme = self._holdings.topics
        return tuple(scheme[key] for key in self._data.get("topics", ()) if key in scheme)

    @property
    def entities(self) -> tuple[Entity, ...]:
        """Who and what the claim is about."""
        entities = self._holdings.entities
        return tuple(entities[key] for key in self._data.get("entities", ()) if key in entities)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """What each source says about it, in the order of the data."""
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
        """The keys of the references that carry the claim, each once."""
        return tuple(dict.fromkeys(row.source for row in self.evidence if row.carries))

    @property
    def assessment(self) -> str | None:
        """What is to be said of the claim after the sources were read."""
        return self._data.get("assessment")

    @property
    def judgement(self) -> bool:
        """Whether the claim is its author's own judgement."""
        return bool(self._data.get("judgement", False))

    @property
    def circular_risk(self) -> str | None:
        """What is judged of circular reporting: one of `dprkpal.collection.origins.RISKS`, or ``None``."""
        return self._data.get("circular_risk")

    @property
    def independence(self) -> str | None:
        """What is to be said of the independence of its sources; `origins` has the count."""
        return self._data.get("independence")

    @property
    def origins(self) -> Independence:
        """How many independent origins stand behind it; see `dprkpal.collection.origins`.

        >>> from dprkpal import library
        >>> library().claims["coughlin-tunnels"].origins.origins
        ('israeli-military-commanders', 'plaintiffs-experts-kaplan')
        """
        traced: Independence = self._holdings.trace(self.id)
        return traced

    @property
    def line(self) -> int | None:
        """The line of its data file where it stands, where known."""
        return self._data.get("line")

    def cite(
        self,
        style: str | Path | Style | None = None,
        *,
        locale: str | None = None,
        to: str = "text",
        context: bool = False,
    ) -> str:
        """Return the claim as a sentence with its hedge, its attribution and its citation.

        The sources that carry it come first, each with its locator; a source that speaks on both sides, and those
        that dispute it, are introduced as what they are.

        Args:
            style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned. ``None`` is
                `dprkpal.libraries.entry.DEFAULT_STYLE`.
            locale: A locale code for the citation such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            context: Whether sources are cited too that neither carry nor dispute it.

        Returns:
            The sentence, in a note style with the note as the format writes notes; special characters are escaped.

        Raises:
            UnknownStyleError: No style has this id.

        >>> from dprkpal import library
        >>> print(library().claims["covid-transfers-unclear"].cite("apa"))
        According to Benjamin R. Young, whether or how illicit arms moved during the COVID-19 pandemic is unclear (Young, 2021, para. 11).
        """  # noqa: E501 - an example is not broken
        cited = self._holdings.cite_claim(self.id, style, locale=locale, to=to, context=context)
        return str(cited.whole)

    def to_dict(self) -> dict[str, Any]:
        """Return the claim as plain data: its fields, with the ids of topics and entities, evidence and origins."""
        return {
            "id": self.id,
            "statement": self.statement,
            "sentence": self.sentence,
            "hedge": self.hedge,
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
        """Compare by what is said of it."""
        return isinstance(other, Claim) and self._data == other._data

    def __hash__(self) -> int:
        """Hash by id."""
        return hash(self.id)

    def __str__(self) -> str:
        """Return the sentence with hedge and attribution."""
        return self.sentence

    def __repr__(self) -> str:
        """Show id, hedge and statement."""
        return f"<Claim {self.id}: {self.hedge}, {self.statement!r}>"

    def _repr_html_(self) -> str:
        return self.cite(to="html")


def _sentence(clause: str) -> str:
    """Return *clause* with a capital and a full stop."""
    return clause[:1].upper() + clause[1:] + "."


class Claims(Mapping[str, Claim]):
    """Claims by id, in the order of their file.

    >>> from dprkpal import library
    >>> list(library().claims.where(topic="tunnels", stance="disputes"))
    ['coughlin-tunnels']
    """

    def __init__(self, claims: Iterable[Claim] = (), holdings: Holdings | None = None) -> None:
        self._claims = {claim.id: claim for claim in claims}
        self._holdings = holdings

    def where(
        self,
        *,
        topic: str | Concept | None = None,
        entity: str | Entity | None = None,
        source: str | None = None,
        hedge: str | None = None,
        years: tuple[int | None, int | None] | None = None,
        stance: str | None = None,
        narrower: bool = True,
    ) -> Claims:
        """Return the claims for which all of this holds.

        Args:
            topic: The id of a topic.
            entity: The id of an entity.
            source: The key of a reference that is evidence for or against it, or bears on it.
            hedge: One of `HEDGES`.
            years: The first and the last year; claims whose date falls into them, even in part; ``None`` leaves an
                end open.
            stance: One of `STANCES`: some evidence has it; with *source*, the evidence from that source.
            narrower: Whether claims on narrower topics than *topic* count too.

        Raises:
            UnknownTopicError: No topic has this id.
            UnknownEntityError: No entity has this id.
            UnknownReferenceError: No reference has this key.
            VocabularyError: The hedge or the stance is none.
        """
        for value, words, noun in ((hedge, HEDGES, "hedge"), (stance, STANCES, "stance")):
            if value is not None and value not in words:
                raise VocabularyError(f"{value!r} is no {noun}; there are {', '.join(words)}")
        if self._holdings is None:
            return self
        if source is not None:
            source = self._holdings[source].id
        chosen = list(self._claims.values())
        if topic is not None:
            concept = self._holdings.topics[topic if isinstance(topic, str) else topic.id]
            wanted = {concept.id, *(below.id for below in concept.descendants if narrower)}
            chosen = [claim for claim in chosen if not wanted.isdisjoint(claim._data.get("topics", ()))]
        if entity is not None:
            key = self._holdings.entities[entity if isinstance(entity, str) else entity.id].id
            chosen = [claim for claim in chosen if key in claim._data.get("entities", ())]
        if hedge is not None:
            chosen = [claim for claim in chosen if claim.hedge == hedge]
        if source is not None or stance is not None:
            chosen = [
                claim
                for claim in chosen
                if any(source in (None, row.source) and stance in (None, row.stance) for row in claim.evidence)
            ]
        if years is not None:
            chosen = [claim for claim in chosen if claim.years is not None and _overlap(claim.years, years)]
        return Claims(chosen, self._holdings)

    def __getitem__(self, key: str) -> Claim:
        """Return the claim with this id.

        Raises:
            UnknownClaimError: There is none; a `KeyError` whose message names the nearest ids.
        """
        try:
            return self._claims[key]
        except KeyError:
            raise UnknownClaimError(str(key), self._claims) from None

    def __contains__(self, key: object) -> bool:
        return key in self._claims

    def __iter__(self) -> Iterator[str]:
        return iter(self._claims)

    def __len__(self) -> int:
        return len(self._claims)

    def __repr__(self) -> str:
        """Show how many claims there are."""
        return f"<Claims: {len(self)}>"


def _overlap(one: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Return whether two spans of years have a year in common; ``None`` leaves an end open."""
    starts_before = other[1] is None or one[0] is None or one[0] <= other[1]
    ends_after = other[0] is None or one[1] is None or other[0] <= one[1]
    return starts_before and ends_after
