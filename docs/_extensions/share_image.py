"""Draw the picture that other sites show next to a link to this one, from the numbers of the collection.

Without Pillow there is no picture, and pages do not name one.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from pathlib import Path
from typing import Any

__all__ = ["ALT", "SIZE", "available", "write_image"]

SIZE = (1200, 630)
"""Width and height, as the Open Graph protocol's readers expect them."""

ALT = "dprkpal: a collection of sources on North Korea and the Palestinian movement, and a citation tool"

_PAPER, _INK, _SOFT = (255, 255, 255), (27, 27, 27), (84, 84, 84)
_MARK, _STEP = 19, 26


def available() -> bool:
    """Return whether Pillow is installed."""
    return importlib.util.find_spec("PIL") is not None


def write_image(path: Path, numbers: Iterable[tuple[str, str]], marks: tuple[int, int]) -> None:
    """Write the picture as PNG.

    Args:
        path: The file to write.
        numbers: Numbers, each with its meaning.
        marks: How many claims there are, and how many of them are disputed. Each is a square.
    """
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)

    def write(x: int, y: int, words: str, size: int, colour: tuple[int, int, int] = _INK) -> float:
        font: Any = ImageFont.load_default(size)
        draw.text((x, y), words, font=font, fill=colour)
        return float(draw.textlength(words, font=font))

    write(70, 50, "dprkpal", 84)
    write(70, 165, "Sources on North Korea and the Palestinian movement:", 40)
    write(70, 220, "who said what, and who disputes it.", 40)
    write(70, 285, "Citations in every published style.", 40, _SOFT)
    x = 70
    for number, meaning in numbers:
        wide = max(write(x, 375, number, 56), write(x, 440, meaning, 30, _SOFT))
        x += int(wide) + 60
    count, disputed = marks
    columns = (SIZE[0] - 140) // _STEP
    for place in range(count):
        left, top = 70 + place % columns * _STEP, 515 + place // columns * _STEP
        box = (left, top, left + _MARK, top + _MARK)
        if place < count - disputed:
            draw.rectangle(box, fill=_INK)
        else:  # an open square with a cross, as in the drawing of the topics
            draw.rectangle(box, outline=_INK, width=2)
            draw.line(box, fill=_INK, width=2)
            draw.line((left, top + _MARK, left + _MARK, top), fill=_INK, width=2)
    picture.save(path, "PNG", optimize=True)
