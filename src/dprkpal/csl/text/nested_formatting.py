"""Formatting inside the same formatting is turned round: italics within italics stand upright.

Source: CSL 1.0.2, "Formatting"; suite cases ``flipflop_ItalicsSimple`` and its kin.
"""

from __future__ import annotations

from typing import TypeAlias

from .content import Formatting
from .tokens import Open, opening

__all__ = ["UPRIGHT", "Shown", "turn"]

_ASPECTS = ("font-style", "font-variant", "font-weight", "text-decoration", "vertical-align")
_NEUTRAL = ("normal", "normal", "normal", "none", "baseline")
Shown: TypeAlias = "tuple[str | None, ...]"
"""What each aspect of the formatting stands at, in the order of `_ASPECTS`; ``None``: as the text around."""
UPRIGHT: Shown = (None, None, None, None, None)
_TURNS: dict[tuple[Formatting, Shown, bool], tuple[tuple[Open, ...], Shown]] = {}


def turn(formatting: Formatting, shown: Shown, in_field: bool) -> tuple[tuple[Open, ...], Shown]:
    """Return what opens where *formatting* begins inside what is *shown*, outermost first, and what is shown then."""
    found = _TURNS.get((formatting, shown, in_field))
    if found is not None:
        return found
    opens: list[Open] = []
    if formatting.display:
        opens.append(opening("display", formatting.display))
    inner = list(shown)
    aspects = formatting[:5]
    for index in (4, 3, 2, 1, 0):
        value = aspects[index]
        if value is None:
            continue
        neutral = _NEUTRAL[index]
        if value == neutral:
            if shown[index] is None and (index < 3 or in_field):
                continue
            inner[index] = None
        elif value == shown[index] and in_field:  # markup in a field turns round what stands around it
            value, inner[index] = neutral, None
        else:
            inner[index] = value
        opens.append(opening(_ASPECTS[index], value))
    if len(_TURNS) > 1_000:
        _TURNS.clear()
    found = _TURNS[formatting, shown, in_field] = (tuple(opens), tuple(inner))
    return found
