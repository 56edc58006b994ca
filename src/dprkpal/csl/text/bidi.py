"""Text that runs against the rest, set apart so that it moves nothing beside it.

A name in Arabic letters inside an English entry turns round the comma and the year after it as well, since neither
has a direction of its own. An isolate ends that: what is inside is one object to what is outside. Names and the
values of fields are isolated as wholes, so that a title keeps its words in order; what is left, such as an Arabic
word in an English title or a prefix somebody wrote, is isolated here, run by run.

Source: Unicode Standard Annex 9, "Explicit Directional Isolates"; HTML Living Standard, "The bdi element".
"""

from __future__ import annotations

from collections.abc import Sequence

from ...model.lazy_pattern import Pattern
from .scripts import RIGHT_TO_LEFT
from .tokens import CLOSE, Open, Token, TokenList

__all__ = ["has_opposite_direction", "isolate_runs"]

_OTHER = {
    # from a letter to the last one or to what belongs to it, over all that is no letter of the other direction
    "ltr": Pattern(rf"[{RIGHT_TO_LEFT}](?:[{RIGHT_TO_LEFT}\W\d_]*[{RIGHT_TO_LEFT}])?"),
    "rtl": Pattern(rf"(?![{RIGHT_TO_LEFT}])[^\W\d_][^{RIGHT_TO_LEFT}]*(?<![\s.,:;!?])"),
}
"""For the direction of a text, what in it runs the other way."""
_ISOLATE = {"ltr": Open("direction", "rtl"), "rtl": Open("direction", "ltr")}


def has_opposite_direction(text: str, direction: str) -> bool:
    """Return whether anything in *text*, which runs in *direction*, runs the other way.

    >>> has_opposite_direction("see كتاب, 12", "ltr"), has_opposite_direction("été", "ltr")
    (True, False)
    """
    return _OTHER[direction].search(text) is not None


def isolate_runs(tokens: Sequence[Token], direction: str) -> Sequence[Token]:
    """Return *tokens*, which run in *direction*, with what runs the other way and is not isolated yet between marks.

    >>> [getattr(token, "value", token) for token in isolate_runs(["see كتاب, 12"], "ltr") if token is not CLOSE]
    ['see ', 'rtl', 'كتاب', ', 12']
    """
    other, mark = _OTHER[direction], _ISOLATE[direction]
    whole = tokens.text if isinstance(tokens, TokenList) else "".join([token for token in tokens if type(token) is str])
    if (direction == "ltr" and whole.isascii()) or other.search(whole) is None:
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
    """Return *text* with each run that *other* finds after *mark* and before `CLOSE`."""
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
