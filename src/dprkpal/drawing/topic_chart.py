"""Internal: draw topics as rows of marks, one for each claim, to show at a glance what is known and what is disputed.

A full square is a claim that no source disputes. An open square with a cross is one that some source disputes. Each row
also has its numbers as text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from .svg import Svg, address, drawing, element, lines, text, width_of

__all__ = ["TopicRow", "draw_topics"]

NARROWEST, WIDEST = 320, 2000
MARGIN, LINE, SMALL = 4.0, 17.0, 12.0
"""The margin, the line height, and the size of small text."""

MARK, STEP = 9.0, 12.0
"""The size of a mark, and the distance from one mark to the next."""

SIDE_BY_SIDE = 560.0
"""From this width on, the marks are next to the label. On narrower drawings, they are below it."""


class TopicRow(NamedTuple):
    """A topic with its numbers."""

    id: str
    label: str
    claims: int
    """How many claims it has."""

    disputed: int
    """How many of these claims a source disputes."""

    references: int
    """How many references it has."""

    @property
    def words(self) -> str:
        """The numbers in words.

        >>> TopicRow("a", "A", 24, 8, 43).words, TopicRow("b", "B", 1, 0, 1).words
        ('24 claims, 8 disputed · 43 sources', '1 claim · 1 source')
        """
        claims = f"{self.claims} claim{'' if self.claims == 1 else 's'}"
        disputed = f", {self.disputed} disputed" if self.disputed else ""
        return f"{claims}{disputed} · {self.references} source{'' if self.references == 1 else 's'}"


def draw_topics(
    title: str, rows: Sequence[TopicRow], *, width: float = 720, link: Callable[[str, str], str | None] | None = None
) -> Svg:
    """Return the topics as SVG.

    Args:
        title: The title, for screen readers.
        rows: The topics from top to bottom.
        width: The width.
        link: Returns the URL for the kind (``"topic"``) and id of a topic.
    """
    width = float(min(max(width, NARROWEST), WIDEST))
    beside = width >= SIDE_BY_SIDE
    numbers = max((width_of(row.words, SMALL) for row in rows), default=0.0) + 2 * MARGIN
    room = (width - numbers) / 2 if beside else width - 2 * MARGIN
    parts, y = _legend(width)
    for row in rows:
        row_parts: list[Svg] = []
        label = lines(row.label, room - MARGIN, most=2)
        start = y
        for line in label:
            y += LINE
            row_parts.append(text(MARGIN, y - 4, line))
        if beside:
            row_parts += _marks(row, MARGIN + room, width - numbers, start + 4)
            row_parts.append(text(width - MARGIN, start + LINE - 4, row.words, size=SMALL, faint=True, anchor="end"))
        else:
            y += LINE
            row_parts.append(text(MARGIN, y - 4, row.words, size=SMALL, faint=True))
            row_parts += _marks(row, MARGIN, width - MARGIN, y + 2)
            y += STEP + 2
        y += 5
        whole = element("g", None, element("title", None, f"{row.label}: {row.words}"), *row_parts)
        url = address(link("topic", row.id)) if link is not None else None
        parts.append(element("a", {"href": url}, whole) if url else whole)
    description = "; ".join(f"{row.label}: {row.words}" for row in rows) or "There are no topics."
    return drawing("topics", title, description, width, y + MARGIN, parts, linked=link is not None)


def _legend(width: float) -> tuple[list[Svg], float]:
    """Return the explanation of the marks, and the height below it."""
    words = "a claim that no source here disputes", "a claim that a source disputes"
    second = MARGIN + 16 + width_of(words[0], SMALL) + 24
    wraps = second + 16 + width_of(words[1], SMALL) > width
    parts: list[Svg] = []
    places = (MARGIN, LINE, False), (MARGIN if wraps else second, 2 * LINE if wraps else LINE, True)
    for (x, y, disputed), said in zip(places, words, strict=True):
        parts += [_mark(x, y - 13, MARK, disputed), text(x + 16, y - 4, said, size=SMALL)]
    return parts, places[1][1] + 8


def _marks(row: TopicRow, left: float, right: float, top: float) -> list[Svg]:
    """Return the marks of a row, the disputed claims last. They are smaller if there are many."""
    step = min(STEP, (right - left) / max(row.claims, 1))
    size = MARK * step / STEP
    return [
        _mark(left + step * number, top, size, number >= row.claims - row.disputed) for number in range(row.claims)
    ]  # fmt: skip


def _mark(x: float, y: float, size: float, disputed: bool) -> Svg:
    """Return a full square, or an open one with a cross."""
    square = element(
        "rect",
        {
            "x": x + 0.5, "y": y + 0.5, "width": size - 1, "height": size - 1, "stroke": "currentColor",
            "fill": "none" if disputed else "currentColor",
        },
    )  # fmt: skip
    if not disputed:
        return square
    cross = f"M{x:.2f} {y:.2f}l{size:.2f} {size:.2f}m0 {-size:.2f}l{-size:.2f} {size:.2f}"
    return Svg(square + element("path", {"d": cross, "stroke": "currentColor", "fill": "none"}))
