"""Internal: claims, events and references in chronological order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, overload

from ..collection.id_mapping import id_of
from ..errors import VocabularyError
from ..model.arguments import texts_of
from ..model.date_interval import DateInterval
from ..model.description import describe
from ..model.plain_text import plain
from ..model.year_range import Years, year_range
from .timeline_event import KINDS, TimelineEvent
from .timeline_svg import draw_timeline

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.entities import Entity
    from ..collection.entry import Entry
    from ..collection.library_protocol import LibraryProtocol
    from ..collection.topics import Concept

__all__ = ["Timeline", "build_timeline"]


class Timeline(Sequence[TimelineEvent]):
    """Events in chronological order. A notebook shows the timeline as a drawing.

    >>> from dprkpal import library
    >>> for event in library().timeline(topic="tunnels", kinds=["claim"]):
    ...     print(event.span.words, event.id)
    July 2014 coughlin-tunnels
    July 2021 alma-hamas-tunnels-2021
    """

    def __init__(
        self,
        events: Iterable[TimelineEvent] = (),
        *,
        title: str = "Timeline",
        years: tuple[int | None, int | None] = (None, None),
        undated: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Sort *events* by date.

        Args:
            events: The events.
            title: A one-line title.
            years: The first and last year to draw; ``None`` takes it from the events.
            undated: The kind and id of items without a date.
        """
        self._events = tuple(sorted(events, key=lambda one: (*one.span.order, KINDS.index(one.kind), one.id)))
        self.title = title
        self.years = years
        self.undated = tuple(undated)
        """The kind and id of items without a date, which are not on the timeline."""

    def to_dict(self) -> dict[str, Any]:
        """Return the timeline as plain data."""
        return {
            "title": self.title,
            "moments": [event.to_dict() for event in self._events],
            "undated": [{"kind": kind, "id": identity} for kind, identity in self.undated],
        }

    def to_svg(self, *, width: int = 380, link: Callable[[str, str], str | None] | None = None) -> str:
        """Return the timeline as an SVG drawing. The same timeline always gives the same text.

        Hedges, kinds and uncertain dates have different shapes and dashes; nothing depends on colour.

        Args:
            width: The width, from 280 to 2,000. From 720 on, dates, labels and marks are in columns; a narrower drawing
                puts them below each other, for small screens.
            link: Returns the URL for a kind and id, or ``None`` for no link.

        >>> from dprkpal import library
        >>> library().timeline(topic="tunnels").to_svg()[:59]
        '<svg xmlns="http://www.w3.org/2000/svg" class="dprkpal-draw'
        """
        return draw_timeline(self.title, self._events, self.years, len(self.undated), width=width, link=link)

    def _repr_svg_(self) -> str:
        return self.to_svg()

    @overload
    def __getitem__(self, index: int) -> TimelineEvent: ...

    @overload
    def __getitem__(self, index: slice) -> tuple[TimelineEvent, ...]: ...

    def __getitem__(self, index: int | slice) -> TimelineEvent | tuple[TimelineEvent, ...]:
        """Return an event, or a tuple of events for a slice."""
        return self._events[index]

    def __len__(self) -> int:
        return len(self._events)

    def __repr__(self) -> str:
        """Show the number of events, and the first and last date."""
        if not self._events:
            return "<Timeline: empty>"
        return f"<Timeline of {len(self)}: {self._events[0].span.words} to {self._events[-1].span.words}>"


def build_timeline(
    library: LibraryProtocol,
    *,
    topic: str | Concept | None = None,
    entity: str | Entity | None = None,
    years: Years | None = None,
    kinds: Iterable[str] | None = None,
) -> Timeline:
    """Return the timeline of *library*; see `dprkpal.Library.timeline`.

    Raises:
        UnknownTopicError: No topic has this id.
        UnknownEntityError: No entity has this id.
        VocabularyError: A kind does not exist.
    """
    wanted = tuple(KINDS if kinds is None else dict.fromkeys(texts_of(kinds, "kinds are texts")))
    for kind in wanted:
        if kind not in KINDS:
            raise VocabularyError(f"{kind!r} is not a kind of timeline event; use one of {', '.join(KINDS)}")
    first, last = year_range(years)
    claims = library.claims.where(topic=topic, entity=entity)
    subjects = []
    entities = list(library.entities.values())
    works = dict(library.items())
    if topic is not None:
        concept = library.topics[id_of(topic)]
        subjects.append(plain(concept.pref_label))
        works = dict(concept.references())
    if entity is not None:
        one = library.entities[id_of(entity)]
        subjects.append(plain(one.name))
        evidence = {row.source for claim in claims.values() for row in claim.evidence}
        works = {key: work for key, work in works.items() if key in evidence}
    if topic is not None or entity is not None:
        involved = {other.id for claim in claims.values() for other in claim.entities}
        entities = [other for other in entities if other.id in involved]
    candidates: list[tuple[TimelineEvent | None, str, str]] = []
    if "event" in wanted:
        candidates += [(_entity_event(one), "event", one.id) for one in entities if one.kind == "event"]
    if "claim" in wanted:
        candidates += [(_claim_event(claim), "claim", claim.id) for claim in claims.values()]
    if "reference" in wanted:
        candidates += [(_reference_event(work), "reference", key) for key, work in works.items()]
    events = [event for event, _, _ in candidates if event is not None and event.span.overlaps(first, last)]
    undated = [(kind, identity) for event, kind, identity in candidates if event is None]
    return Timeline(events, title=": ".join(["Timeline", *subjects]), years=(first, last), undated=undated)


def _entity_event(entity: Entity) -> TimelineEvent | None:
    span = DateInterval.of_edtf(entity.date or "")
    if span is None:
        return None
    return TimelineEvent("event", entity.id, plain(entity.name), span, entity.date or "", None, entity)


def _claim_event(claim: Claim) -> TimelineEvent | None:
    span = DateInterval.of_edtf(claim.date or "")
    if span is None:
        return None
    return TimelineEvent("claim", claim.id, claim.sentence, span, claim.date or "", claim.hedge, claim)


def _reference_event(work: Entry) -> TimelineEvent | None:
    span = DateInterval.of_csl(work.csl.get("issued"))
    return TimelineEvent("reference", work.id, describe(work.csl), span, span.edtf, None, work) if span else None
