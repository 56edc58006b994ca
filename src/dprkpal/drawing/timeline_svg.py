"""Internal: draw a timeline as SVG: one row per event, with its date in words and a mark on a scale of years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..model.date_interval import DateInterval
from .svg import Svg, address, drawing, element, lines, text, width_of
from .timeline_event import TimelineEvent

__all__ = ["draw_timeline"]

NARROWEST, SIDE_BY_SIDE, WIDEST = 280, 720, 2000
"""The minimum width, the width from which date, label and mark are in columns, and the maximum width."""

MARGIN, LINE, SMALL = 14.0, 17.0, 12.0
"""The margin, the line height, and the size of small text."""

LinkFunction = Callable[[str, str], str | None] | None

_NOUNS = {"event": ("event", "events"), "claim": ("claim", "claims"), "reference": ("reference", "references")}
_HEDGED = {
    "asserted": "its source states it as a fact",
    "likely": "its source calls it probable",
    "possible": "its source says it may be so",
    "claimed": "its source passes it on",
    "unclear": "its source says it is not known",
    "denied": "its source says it is not so",
}


class _Scale(NamedTuple):
    """A horizontal scale of years."""

    first: float
    last: float
    left: float
    right: float

    def at(self, year: float) -> float:
        """Return the position of *year*."""
        part = (min(max(year, self.first), self.last) - self.first) / (self.last - self.first)
        return self.left + part * (self.right - self.left)


def draw_timeline(
    title: str, timeline: Sequence[TimelineEvent], years: tuple[int | None, int | None], undated: int, *, width: float,
    link: LinkFunction = None,
) -> Svg:  # fmt: skip
    """Return a timeline as SVG; see `dprkpal.drawing.timeline.Timeline.to_svg`.

    Args:
        title: The title.
        timeline: The events in chronological order.
        years: The first and last year to draw; ``None`` takes it from the events.
        undated: The number of items without a date, which are not drawn.
        width: The width.
        link: Returns the URL for a kind and id.
    """
    width = float(min(max(width, NARROWEST), WIDEST))
    wide = width >= SIDE_BY_SIDE
    heading = lines(title, (width - 2 * MARGIN) / 1.07, 17, most=3)
    parts: list[Svg] = []
    y = MARGIN
    for line in heading:
        y += 21
        parts.append(text(MARGIN, y - 4, line, size=17, bold=True))
    if not timeline:
        parts.append(text(MARGIN, y + LINE, "Nothing has a date."))
        return drawing("timeline", title, "The timeline is empty.", width, y + 2 * LINE, parts)
    y, legend = _legend(timeline, y + 4, width)
    parts += legend
    left = MARGIN + 8 if not wide else width * 0.64
    scale = _scale(timeline, years, left, width - MARGIN - 8)
    y += 22
    top = y
    ticks = list(_ticks(scale))
    parts += [text(x, y - 4, year, size=SMALL, faint=True, anchor="middle") for x, year in ticks]
    rows: list[Svg] = []
    for event in timeline:
        y, row = (_wide_row if wide else _narrow_row)(event, y, width, scale, link)
        rows.append(row)
        if not wide:
            rows.append(_grid_lines(ticks, y - 11, y - 1))
    if wide:  # in a narrow drawing, lines from top to bottom would cross the text
        parts.append(_grid_lines(ticks, top, y + 2))
    parts += rows
    parts += [text(x, y + 15, year, size=SMALL, faint=True, anchor="middle") for x, year in ticks]
    return drawing(
        "timeline", title, _description(timeline, undated), width, y + 15 + MARGIN, parts, linked=link is not None
    )


def _grid_lines(ticks: list[tuple[float, str]], top: float, bottom: float) -> Svg:
    """Return a faint vertical line for each tick."""
    path = "".join(f"M{x:.1f} {top:.1f}V{bottom:.1f}" for x, _ in ticks)
    return element("path", {"d": path, "stroke": "currentColor", "stroke-opacity": "0.25", "fill": "none"})


def _description(timeline: Sequence[TimelineEvent], undated: int) -> str:
    """Return a text alternative for screen readers."""
    kinds = [event.kind for event in timeline]
    counted = [
        f"{kinds.count(kind)} {nouns[kinds.count(kind) != 1]}" for kind, nouns in _NOUNS.items() if kind in kinds
    ]
    said = (
        f"{', '.join(counted)} in the order of their dates, from {timeline[0].span.words} to {timeline[-1].span.words}."
    )
    if undated:
        said += f" {undated} without a date are not shown."
    return said + " Each has its date in words, its label, and a mark on a scale of years."


# -- the scale -----------------------------------------------------------------------------------------


def _scale(
    timeline: Sequence[TimelineEvent], limits: tuple[int | None, int | None], left: float, right: float
) -> _Scale:
    """Return a scale in whole years with room for all events."""
    years = [year for event in timeline for year in event.span.years if year is not None]
    first, last = limits
    first = min(years) if first is None else first
    last = max(years) if last is None else last
    return _Scale(float(first), float(max(last, first) + 1), left, right)


def _ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    """Yield the position and text of ticks, far enough apart to be legible."""
    room = max(int((scale.right - scale.left) / 46), 1)
    step, span = 1, scale.last - scale.first
    for step in (base * 10**power for power in range(10) for base in (1, 2, 5)):
        if span / step <= room:
            break
    year = -(-int(scale.first) // step) * step
    while year <= scale.last:
        if scale.first <= year < scale.last or step == 1:
            yield scale.at(year), str(year) if year > 0 else f"{1 - year} BC"
        year += step


# -- the marks -----------------------------------------------------------------------------------------


def _mark(event: TimelineEvent, x: float, y: float, end: float | None = None) -> Svg:
    """Return the mark of *event* from *x* to *end*: the shape shows the kind, the fill shows the hedge."""
    filled = event.hedge in (None, "asserted", "likely", "possible")
    dashed = event.hedge in ("unclear", "denied") or event.span.uncertain or event.span.approximate
    look: dict[str, object] = {
        "stroke": "currentColor", "stroke-width": 1.6, "fill": "currentColor" if filled else "none",
        "fill-opacity": {"likely": 0.35, "possible": 0.15}.get(event.hedge or ""),
        "stroke-dasharray": "2 2" if dashed else None,
    }  # fmt: skip
    size = 4.5
    if end is not None and end - x > 2 * size + 2:
        middle = y
        first, last = x, end
        if event.kind == "claim":
            points = [(first, middle), (first + size, middle - size), (last - size, middle - size), (last, middle),
                      (last - size, middle + size), (first + size, middle + size)]  # fmt: skip
            return element("polygon", {"points": _points(points), **look})
        radius = size if event.kind == "reference" else 0.0
        return element("rect", {"x": first, "y": middle - size, "width": last - first, "height": 2 * size,
                                "rx": radius, **look})  # fmt: skip
    if end is not None:
        x = (x + end) / 2
    if event.kind == "claim":
        wide = size + 1.2
        return element(
            "polygon", {"points": _points([(x - wide, y), (x, y - wide), (x + wide, y), (x, y + wide)]), **look}
        )
    if event.kind == "event":
        return element("rect", {"x": x - size, "y": y - size, "width": 2 * size, "height": 2 * size, **look})
    return element("circle", {"cx": x, "cy": y, "r": size, **look})


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _mark_on_scale(event: TimelineEvent, y: float, scale: _Scale) -> Svg:
    """Return the mark of *event* on its scale, with an arrow at an open end."""
    span = event.span
    begin = span.first.fraction if span.first else scale.first
    end = span.last.fraction + 1 / 366 if span.last else scale.last
    parts = [
        element("line", {"x1": scale.left, "y1": y, "x2": scale.right, "y2": y, "stroke": "currentColor",
                         "stroke-opacity": "0.3", "stroke-width": 1.0}),
        _mark(event, scale.at(begin), y, scale.at(end)),
    ]  # fmt: skip
    for open_end, x, way in ((span.first is None or begin < scale.first, scale.left, -1),
                             (span.last is None or end > scale.last, scale.right, 1)):  # fmt: skip
        if open_end:
            tip = x + way * 7
            head = [(x - way * 1.0, y - 6.5), (tip, y), (x - way * 1.0, y + 6.5)]
            parts.append(element("polygon", {"points": _points(head), "fill": "currentColor"}))
    return element("g", None, *parts)


# -- the rows ------------------------------------------------------------------------------------------


def _narrow_row(event: TimelineEvent, y: float, width: float, scale: _Scale, link: LinkFunction) -> tuple[float, Svg]:
    """Return a row with its parts below each other, and its lower end."""
    room = width - 2 * MARGIN
    y += 22
    parts = [_mark(event, MARGIN + 6, y - 4), text(MARGIN + 18, y, event.span.words, bold=True)]
    right_of_date = MARGIN + 18 + width_of(event.span.words, bold=True) + 8
    if right_of_date + width_of(_kind_in_words(event), SMALL) < width - MARGIN:
        parts.append(text(right_of_date, y, _kind_in_words(event), size=SMALL, faint=True))
    for line in lines(event.label, room, most=5):
        y += LINE
        parts.append(text(MARGIN, y, line))
    y += 13
    parts.append(_mark_on_scale(event, y, scale))
    return y + 6, _row(event, parts, link)


def _wide_row(event: TimelineEvent, y: float, width: float, scale: _Scale, link: LinkFunction) -> tuple[float, Svg]:
    """Return a row with its parts in columns, and its lower end."""
    column = MARGIN + 170
    dates = lines(event.span.words, column - MARGIN - 26, most=3)
    labels = lines(event.label, scale.left - column - 24, most=5)
    parts = [_mark(event, MARGIN + 6, y + 17 - 4)]
    parts += [text(MARGIN + 18, y + LINE * (at + 1), line, bold=True) for at, line in enumerate(dates)]
    parts += [text(column, y + LINE * (at + 1), line) for at, line in enumerate(labels)]
    parts.append(text(MARGIN + 18, y + LINE * (len(dates) + 1) - 2, _kind_in_words(event), size=SMALL, faint=True))
    parts.append(_mark_on_scale(event, y + LINE - 4, scale))
    return y + LINE * max(len(dates) + 1, len(labels)) + 9, _row(event, parts, link)


def _kind_in_words(event: TimelineEvent) -> str:
    """Return the kind and hedge of *event* in words."""
    noun = _NOUNS[event.kind][0]
    return f"{noun}, {event.hedge}" if event.hedge else noun


def _row(event: TimelineEvent, parts: list[Svg], link: LinkFunction) -> Svg:
    """Return the parts of a row as one element, with its link."""
    whole = element("g", None, element("title", None, f"{event.span.words}: {event.label}"), *parts)
    url = address(link(event.kind, event.id)) if link is not None else None
    return element("a", {"href": url}, whole) if url else whole


def _legend(timeline: Sequence[TimelineEvent], y: float, width: float) -> tuple[float, list[Svg]]:
    """Return the legend of the marks, and its lower end."""
    hedges = (None, *_HEDGED)
    shown = sorted(
        {(event.kind, event.hedge if event.hedge in hedges else None) for event in timeline},
        key=lambda one: (one[0], hedges.index(one[1])),
    )
    parts: list[Svg] = []
    y += LINE
    x = MARGIN
    for kind, hedge in shown:
        plain = TimelineEvent(kind, "", "", DateInterval(None, None, ""), "", hedge)
        words = f"{_NOUNS[kind][0]}: {_HEDGED[hedge]}" if hedge else _NOUNS[kind][0]
        needed = 16 + width_of(words, SMALL) + 16
        if x > MARGIN and x + needed > width - MARGIN:
            x, y = MARGIN, y + LINE
        parts += [_mark(plain, x + 6, y - 4), text(x + 16, y, words, size=SMALL, faint=True)]
        x += needed
    notes = []
    if any(event.span.first is None or event.span.last is None for event in timeline):
        notes.append("arrow: no known start or end")
    if any(event.span.approximate or event.span.uncertain for event in timeline):
        notes.append("dashes: uncertain date")
    if notes:
        y += LINE
        parts.append(text(MARGIN, y, "; ".join(notes), size=SMALL, faint=True))
    return y, parts
