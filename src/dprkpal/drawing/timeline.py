"""When something was said, happened or appeared: claims, events and works in the order of their dates."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import VocabularyError
from ..model.date_interval import DateInterval
from ..model.description import describe
from .timeline_event import KINDS, Moment
from .timeline_svg import draw_timeline

if TYPE_CHECKING:
    from ..collection.library_protocol import Holdings

__all__ = ["Timeline", "timeline_of"]


class Timeline(Sequence[Moment]):
    """Moments in the order of their dates. A notebook shows it as a drawing.

    >>> from dprkpal import library
    >>> for moment in library().timeline(topic="tunnels", kinds=["claim"]):
    ...     print(moment.span.words, moment.id)
    July 2014 coughlin-tunnels
    """

    def __init__(
        self,
        moments: Iterable[Moment] = (),
        *,
        title: str = "Timeline",
        years: tuple[int | None, int | None] = (None, None),
        undated: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Put *moments* in order.

        Args:
            moments: What stands on it.
            title: What it is about, in a line.
            years: The first and the last year that are drawn; ``None`` leaves it to the moments.
            undated: Kind and id of what has no date, and so no place on it.
        """
        self._moments = tuple(sorted(moments, key=lambda one: (*one.span.order, KINDS.index(one.kind), one.id)))
        self.title = title
        self.years = years
        self.undated = tuple(undated)
        """Kind and id of what has no date, and so no place on it."""

    def to_dict(self) -> dict[str, Any]:
        """Return the timeline as plain data."""
        return {
            "title": self.title,
            "moments": [moment.to_dict() for moment in self._moments],
            "undated": [{"kind": kind, "id": identity} for kind, identity in self.undated],
        }

    def to_svg(self, *, width: int = 380, link: Callable[[str, str], str | None] | None = None) -> str:
        """Return the timeline as a drawing.

        Args:
            width: Its width, from 280 to 2,000. From 720 on dates, labels and marks stand side by side; below that
                they stand on top of each other, which can be read on a telephone.
            link: Gives the address to which something leads, from its kind and id; ``None`` for no link.

        Returns:
            SVG, the same text each time. Hedges, kinds and doubts differ in shape and dashes, not in colour.

        >>> from dprkpal import library
        >>> library().timeline(topic="tunnels").to_svg()[:59]
        '<svg xmlns="http://www.w3.org/2000/svg" class="dprkpal-draw'
        """
        return draw_timeline(self.title, self._moments, self.years, len(self.undated), width=width, link=link)

    def _repr_svg_(self) -> str:
        return self.to_svg()

    def __getitem__(self, index: Any) -> Any:
        """Return a moment, or a tuple of some of them."""
        return self._moments[index]

    def __len__(self) -> int:
        return len(self._moments)

    def __repr__(self) -> str:
        """Show how many moments there are, and when."""
        if not self._moments:
            return "<Timeline: empty>"
        return f"<Timeline of {len(self)}: {self._moments[0].span.words} to {self._moments[-1].span.words}>"


def timeline_of(
    holdings: Holdings,
    works: Mapping[str, Any],
    *,
    topic: Any = None,
    entity: Any = None,
    years: int | tuple[int | None, int | None] | None = None,
    kinds: Iterable[str] | None = None,
) -> Timeline:
    """Return the timeline of a library; `dprkpal.Library.timeline` says more.

    Args:
        holdings: The library.
        works: Its entries.
        topic: The id of a topic.
        entity: The id of an entity.
        years: A year, or the first and the last.
        kinds: Some of `KINDS`.

    Raises:
        UnknownTopicError: No topic has this id.
        UnknownEntityError: No entity has this id.
        VocabularyError: There is no such kind.
    """
    wanted = tuple(KINDS if kinds is None else dict.fromkeys(kinds))
    for kind in wanted:
        if kind not in KINDS:
            raise VocabularyError(f"{kind!r} is no kind; there are {', '.join(KINDS)}")
    first, last = (years, years) if isinstance(years, int) else years or (None, None)
    claims = holdings.claims.where(topic=topic, entity=entity)
    about = []
    entities: Iterable[Any] = holdings.entities.values()
    if topic is not None:
        concept = holdings.topics[topic if isinstance(topic, str) else topic.id]
        about.append(concept.pref_label)
        works = concept.references()
    if entity is not None:
        one = holdings.entities[entity if isinstance(entity, str) else entity.id]
        about.append(one.name)
        evidence = {row.source for claim in claims.values() for row in claim.evidence}
        works = {key: work for key, work in works.items() if key in evidence}
    if topic is not None or entity is not None:
        involved = {other.id for claim in claims.values() for other in claim.entities}
        entities = [other for other in entities if other.id in involved]
    found: list[Moment] = []
    undated: list[tuple[str, str]] = []
    dated: list[tuple[str, str, str, DateInterval | None, str, str | None, Any]] = []
    if "event" in wanted:
        dated += [("event", one.id, one.name, DateInterval.of_edtf(one.date or ""), one.date or "", None, one)
                  for one in entities if one.kind == "event"]  # fmt: skip
    if "claim" in wanted:
        dated += [("claim", one.id, one.sentence, DateInterval.of_edtf(one.date or ""), one.date or "", one.hedge, one)
                  for one in claims.values()]  # fmt: skip
    if "reference" in wanted:
        for key, work in works.items():
            span = DateInterval.of_csl(work._csl.get("issued"))
            dated.append(("reference", key, describe(work.csl), span, span.edtf if span else "", None, work))
    for kind, identity, label, span, date, hedge, item in dated:
        if span is None:
            undated.append((kind, identity))
        elif span.overlaps(first, last):
            found.append(Moment(kind, identity, label, span, date, hedge, item))
    return Timeline(found, title=": ".join(["Timeline", *about]), years=(first, last), undated=undated)
