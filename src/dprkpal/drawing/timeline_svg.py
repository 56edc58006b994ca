"""How a timeline looks: a row for each moment, with its date in words and a mark under a common scale of years."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ..model.date_interval import DateInterval
from .svg import Svg, address, drawing, element, lines, text, width_of
from .timeline_event import TimelineEvent

__all__ = ["draw_timeline"]

NARROWEST, SIDE_BY_SIDE, WIDEST = 280, 720, 2000
"""The least width, that from which date, label and mark stand side by side, and the greatest."""

MARGIN, LINE, SMALL = 14.0, 17.0, 12.0
"""Around the whole, from line to line, and the size of small text."""

Link = Callable[[str, str], str | None] | None

_NOUNS = {"event": ("event", "events"), "claim": ("claim", "claims"), "reference": ("work", "works")}
_HEDGED = {
    "asserted": "its source states it as a fact",
    "likely": "its source calls it probable",
    "claimed": "its source passes it on",
    "unclear": "its source says it is not known",
}


class _Scale(NamedTuple):
    """A line of years on the paper."""

    first: float
    last: float
    left: float
    right: float

    def at(self, year: float) -> float:
        """Return where *year* stands."""
        part = (min(max(year, self.first), self.last) - self.first) / (self.last - self.first)
        return self.left + part * (self.right - self.left)


def draw_timeline(
    title: str, timeline: Sequence[TimelineEvent], years: tuple[int | None, int | None], undated: int, *, width: float,
    link: Link = None,
) -> Svg:  # fmt: skip
    """Return a timeline as SVG; `dprkpal.drawing.timeline.Timeline.to_svg` says more.

    Args:
        title: What it is about.
        timeline: What stands on it, in the order of time.
        years: The first and the last year that are drawn; ``None`` leaves it to the moments.
        undated: How many are left out because they have no date.
        width: Its width.
        link: Gives the address to which something leads, from its kind and id.
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
    for moment in timeline:
        y, row = (_wide_row if wide else _narrow_row)(moment, y, width, scale, link)
        rows.append(row)
        if not wide:
            rows.append(_uprights(ticks, y - 11, y - 1))
    if wide:  # where rows have their marks below them, lines from top to bottom would cross the text
        parts.append(_uprights(ticks, top, y + 2))
    parts += rows
    parts += [text(x, y + 15, year, size=SMALL, faint=True, anchor="middle") for x, year in ticks]
    return drawing(
        "timeline", title, _description(timeline, undated), width, y + 15 + MARGIN, parts, linked=link is not None
    )


def _uprights(ticks: list[tuple[float, str]], top: float, bottom: float) -> Svg:
    """Return a faint line for each tick."""
    path = "".join(f"M{x:.1f} {top:.1f}V{bottom:.1f}" for x, _ in ticks)
    return element("path", {"d": path, "stroke": "currentColor", "stroke-opacity": "0.25", "fill": "none"})


def _description(timeline: Sequence[TimelineEvent], undated: int) -> str:
    """Return what is to be seen, for somebody who does not."""
    kinds = [moment.kind for moment in timeline]
    counted = [
        f"{kinds.count(kind)} {nouns[kinds.count(kind) != 1]}" for kind, nouns in _NOUNS.items() if kind in kinds
    ]
    said = (
        f"{', '.join(counted)} in the order of their dates, from {timeline[0].span.words} to {timeline[-1].span.words}."
    )
    if undated:
        said += f" {undated} without a date are left out."
    return said + " Each has its date in words, what it says, and a mark on a scale of years."


# -- the scale -----------------------------------------------------------------------------------------


def _scale(
    timeline: Sequence[TimelineEvent], limits: tuple[int | None, int | None], left: float, right: float
) -> _Scale:
    """Return the scale that has room for everything, in whole years."""
    years = [year for moment in timeline for year in moment.span.years if year is not None]
    first, last = limits
    first = min(years) if first is None else first
    last = max(years) if last is None else last
    return _Scale(float(first), float(max(last, first) + 1), left, right)


def _ticks(scale: _Scale) -> Iterator[tuple[float, str]]:
    """Yield years that stand far enough apart to be read, with their places."""
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


def _mark(moment: TimelineEvent, x: float, y: float, end: float | None = None) -> Svg:
    """Return the mark of *moment* from *x* to *end*: its shape tells the kind, its filling how firmly it is put."""
    filled = moment.hedge in (None, "asserted", "likely")
    look: dict[str, object] = {
        "stroke": "currentColor", "stroke-width": 1.6, "fill": "currentColor" if filled else "none",
        "fill-opacity": 0.35 if moment.hedge == "likely" else None,
        "stroke-dasharray": "2 2" if moment.hedge == "unclear" or moment.span.uncertain or moment.span.approximate
        else None,
    }  # fmt: skip
    size = 4.5
    if end is not None and end - x > 2 * size + 2:
        middle = y
        first, last = x, end
        if moment.kind == "claim":
            points = [(first, middle), (first + size, middle - size), (last - size, middle - size), (last, middle),
                      (last - size, middle + size), (first + size, middle + size)]  # fmt: skip
            return element("polygon", {"points": _points(points), **look})
        radius = size if moment.kind == "reference" else 0.0
        return element("rect", {"x": first, "y": middle - size, "width": last - first, "height": 2 * size,
                                "rx": radius, **look})  # fmt: skip
    if end is not None:
        x = (x + end) / 2
    if moment.kind == "claim":
        wide = size + 1.2
        return element(
            "polygon", {"points": _points([(x - wide, y), (x, y - wide), (x + wide, y), (x, y + wide)]), **look}
        )
    if moment.kind == "event":
        return element("rect", {"x": x - size, "y": y - size, "width": 2 * size, "height": 2 * size, **look})
    return element("circle", {"cx": x, "cy": y, "r": size, **look})


def _points(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _on_scale(moment: TimelineEvent, y: float, scale: _Scale) -> Svg:
    """Return the mark of *moment* on its scale; an arrow says that it goes on beyond."""
    span = moment.span
    begin = span.first.fraction if span.first else scale.first
    end = span.last.fraction + 1 / 366 if span.last else scale.last
    parts = [
        element("line", {"x1": scale.left, "y1": y, "x2": scale.right, "y2": y, "stroke": "currentColor",
                         "stroke-opacity": "0.3", "stroke-width": 1.0}),
        _mark(moment, scale.at(begin), y, scale.at(end)),
    ]  # fmt: skip
    for open_end, x, way in ((span.first is None or begin < scale.first, scale.left, -1),
                             (span.last is None or end > scale.last, scale.right, 1)):  # fmt: skip
        if open_end:
            tip = x + way * 7
            head = [(x - way * 1.0, y - 6.5), (tip, y), (x - way * 1.0, y + 6.5)]
            parts.append(element("polygon", {"points": _points(head), "fill": "currentColor"}))
    return element("g", None, *parts)


# -- the rows ------------------------------------------------------------------------------------------


def _narrow_row(moment: TimelineEvent, y: float, width: float, scale: _Scale, link: Link) -> tuple[float, Svg]:
    """Return a row whose parts stand on top of each other, and where it ends."""
    room = width - 2 * MARGIN
    y += 22
    parts = [_mark(moment, MARGIN + 6, y - 4), text(MARGIN + 18, y, moment.span.words, bold=True)]
    beside = MARGIN + 18 + width_of(moment.span.words, bold=True) + 8
    if beside + width_of(_what(moment), SMALL) < width - MARGIN:
        parts.append(text(beside, y, _what(moment), size=SMALL, faint=True))
    for line in lines(moment.label, room, most=5):
        y += LINE
        parts.append(text(MARGIN, y, line))
    y += 13
    parts.append(_on_scale(moment, y, scale))
    return y + 6, _row(moment, parts, link)


def _wide_row(moment: TimelineEvent, y: float, width: float, scale: _Scale, link: Link) -> tuple[float, Svg]:
    """Return a row whose parts stand side by side, and where it ends."""
    column = MARGIN + 170
    dates = lines(moment.span.words, column - MARGIN - 26, most=3)
    labels = lines(moment.label, scale.left - column - 24, most=5)
    parts = [_mark(moment, MARGIN + 6, y + 17 - 4)]
    parts += [text(MARGIN + 18, y + LINE * (at + 1), line, bold=True) for at, line in enumerate(dates)]
    parts += [text(column, y + LINE * (at + 1), line) for at, line in enumerate(labels)]
    parts.append(text(MARGIN + 18, y + LINE * (len(dates) + 1) - 2, _what(moment), size=SMALL, faint=True))
    parts.append(_on_scale(moment, y + LINE - 4, scale))
    return y + LINE * max(len(dates) + 1, len(labels)) + 9, _row(moment, parts, link)


def _what(moment: TimelineEvent) -> str:
    """Return what kind of thing *moment* is, and how firmly it is put."""
    noun = _NOUNS[moment.kind][0]
    return f"{noun}, {moment.hedge}" if moment.hedge else noun


def _row(moment: TimelineEvent, parts: list[Svg], link: Link) -> Svg:
    """Return the parts of a row together, leading where *link* says."""
    whole = element("g", None, element("title", None, f"{moment.span.words}: {moment.label}"), *parts)
    url = address(link(moment.kind, moment.id)) if link is not None else None
    return element("a", {"href": url}, whole) if url else whole


def _legend(timeline: Sequence[TimelineEvent], y: float, width: float) -> tuple[float, list[Svg]]:
    """Return what the marks mean, and where it ends."""
    hedges = (None, *_HEDGED)
    shown = sorted(
        {(moment.kind, moment.hedge if moment.hedge in hedges else None) for moment in timeline},
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
    if any(moment.span.first is None or moment.span.last is None for moment in timeline):
        notes.append("an arrow: with no known end")
    if any(moment.span.approximate or moment.span.uncertain for moment in timeline):
        notes.append("dashes: an uncertain date")
    if notes:
        y += LINE
        parts.append(text(MARGIN, y, "; ".join(notes), size=SMALL, faint=True))
    return y, parts
