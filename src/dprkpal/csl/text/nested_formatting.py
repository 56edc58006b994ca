"""Internal: nested formatting; italics inside italics become upright (flip-flop).

Source: CSL 1.0.2, "Formatting"; suite cases ``flipflop_*``.
"""

from __future__ import annotations

from typing import TypeAlias

from .content import Formatting
from .tokens import Open, open_token

__all__ = ["NO_FORMATTING", "ActiveFormatting", "flip_flop"]

_ASPECTS = ("font-style", "font-variant", "font-weight", "text-decoration", "vertical-align")
_NEUTRAL = ("normal", "normal", "normal", "none", "baseline")
ActiveFormatting: TypeAlias = "tuple[str | None, ...]"
"""The active value of each aspect in `_ASPECTS`; ``None`` for the default."""
NO_FORMATTING: ActiveFormatting = (None, None, None, None, None)
_FLIP_FLOPS: dict[tuple[Formatting, ActiveFormatting, bool], tuple[tuple[Open, ...], ActiveFormatting]] = {}


def flip_flop(
    formatting: Formatting, shown: ActiveFormatting, in_field: bool
) -> tuple[tuple[Open, ...], ActiveFormatting]:
    """Return the tokens that open *formatting* inside the active formatting *shown*, and the new active formatting.

    The outermost token comes first. Results are cached.
    """
    found = _FLIP_FLOPS.get((formatting, shown, in_field))
    if found is not None:
        return found
    opens: list[Open] = []
    if formatting.display:
        opens.append(open_token("display", formatting.display))
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
        elif value == shown[index] and in_field:  # markup in a field toggles the formatting around it
            value, inner[index] = neutral, None
        else:
            inner[index] = value
        opens.append(open_token(_ASPECTS[index], value))
    if len(_FLIP_FLOPS) > 1_000:
        _FLIP_FLOPS.clear()
    found = _FLIP_FLOPS[formatting, shown, in_field] = (tuple(opens), tuple(inner))
    return found
