"""Internal: isolate text in the opposite direction, so that it does not reorder the text around it.

An Arabic name in an English entry also reverses the comma and the year after it, because neither has a direction of
its own. A bidirectional isolate prevents this: the text outside treats the isolate as one object. Rendering isolates
names and field values as a whole, so that the words of a title keep their order. This module isolates the rest run by
run, such as an Arabic word in an English title or in a prefix.

Source: Unicode Standard Annex 9, "Explicit Directional Isolates"; HTML Living Standard, "The bdi element".
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model.lazy_pattern import Pattern
from .scripts import RIGHT_TO_LEFT, has_right_to_left
from .tokens import CLOSE, Open, Token, TokenList

__all__ = ["has_opposite_direction", "isolate_runs"]

_OTHER = {
    # A run extends from its first letter to its last, across anything that is not a letter of the main direction.
    "ltr": Pattern(rf"[{RIGHT_TO_LEFT}](?:[{RIGHT_TO_LEFT}\W\d_]*[{RIGHT_TO_LEFT}])?"),
    "rtl": Pattern(rf"(?![{RIGHT_TO_LEFT}])[^\W\d_][^{RIGHT_TO_LEFT}]*(?<![\s.,:;!?])"),
}
"""For each direction of the whole text, the pattern of a run in the opposite direction."""
_ISOLATE = {"ltr": Open("direction", "rtl"), "rtl": Open("direction", "ltr")}


def has_opposite_direction(text: str, direction: str) -> bool:
    """Return whether any part of *text* is in the direction opposite to *direction*.

    >>> has_opposite_direction("see كتاب, 12", "ltr"), has_opposite_direction("été", "ltr")
    (True, False)
    """
    if direction == "ltr":
        return has_right_to_left(text)
    return _OTHER[direction].search(text) is not None


def isolate_runs(tokens: Sequence[Token], direction: str) -> Sequence[Token]:
    """Return *tokens* with every run opposite to *direction* isolated, unless it already is.

    >>> [getattr(token, "value", token) for token in isolate_runs(["see كتاب, 12"], "ltr") if token is not CLOSE]
    ['see ', 'rtl', 'كتاب', ', 12']
    """
    other, mark = _OTHER[direction], _ISOLATE[direction]
    whole = tokens.text if isinstance(tokens, TokenList) else "".join([token for token in tokens if type(token) is str])
    if not has_opposite_direction(whole, direction):
        return tokens
    found: list[Token] = []
    stack: list[bool] = []
    inside = 0
    for token in tokens:
        if type(token) is str:
            if inside:
                found.append(token)
            else:
                found.extend(_runs(token, other, mark))
            continue
        if type(token) is Open:
            stack.append(token.kind == "direction")
            inside += stack[-1]
        else:
            inside -= stack.pop()
        found.append(token)
    return found


def _runs(text: str, other: Pattern, mark: Open) -> list[Token]:
    """Return *text* as tokens, with *mark* and `CLOSE` around each match of *other*."""
    parts: list[Token] = []
    end = 0
    for match in other.finditer(text):
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.extend([mark, match[0], CLOSE])
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    return parts
