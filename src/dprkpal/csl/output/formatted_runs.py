"""Internal: split typeset tokens into runs, strings with their complete formatting.

Tokens nest like the elements of the style. That works for formats such as HTML, which can print upright words inside
italics. Other formats must end the italics before these words and start them again afterwards. Runs make this simple.
They also join adjacent strings with the same formatting, so that a format sees the characters next to each other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from ...model.safe_text import one_line, safe_url
from ..text.tokens import CLOSE, Open, Token

__all__ = ["Look", "Run", "flatten_runs", "formatted_runs", "nest_runs"]

KINDS = (
    "cite", "link", "direction", "font-style", "font-variant", "font-weight", "text-decoration", "vertical-align"
)  # fmt: skip
"""The aspects of formatting; `Look` has a value for each, in this order."""

Look: TypeAlias = tuple[str, ...]
"""The values of the aspects in `KINDS`; an empty string is the default."""

_PLAIN: Look = ("",) * len(KINDS)
_INDEX = {kind: index for index, kind in enumerate(KINDS)}
_NEUTRAL = frozenset({"normal", "none", "baseline"})


class Run(NamedTuple):
    """A string with its formatting."""

    text: str
    """The text, not empty."""
    look: Look
    """The complete formatting."""
    block: tuple[str, int]
    """The kind of its display block and the number of that block; ``("", 0)`` for none."""


def formatted_runs(tokens: Sequence[Token]) -> Iterator[Run]:
    """Yield the runs of *tokens* in order. Adjacent runs differ in formatting or block.

    >>> italic, upright = Open("font-style", "italic"), Open("font-style", "normal")
    >>> tokens = [italic, "Guns", upright, " a", "nd ", CLOSE, "Roses", CLOSE]
    >>> [(run.text, run.look[3]) for run in formatted_runs(tokens)]
    [('Guns', 'italic'), (' and ', ''), ('Roses', 'italic')]
    """
    look, block = _PLAIN, ("", 0)
    before = look, block
    parts: list[str] = []
    stack: list[tuple[Look, tuple[str, int]]] = []
    for number, token in enumerate(tokens, 1):
        if isinstance(token, str):
            token = one_line(token)  # strings of control characters become empty and get no marks
            if not token:
                continue
            if (look, block) != before and parts:
                yield Run("".join(parts), *before)
                parts = []
            parts.append(token)
            before = look, block
        elif isinstance(token, Open):
            stack.append((look, block))
            kind, value = token
            if kind == "display":
                block = value, number
            elif kind in _INDEX:
                value = (safe_url(value) or "") if kind == "link" else "" if value in _NEUTRAL else value
                look = (*look[: _INDEX[kind]], value, *look[_INDEX[kind] + 1 :])
        else:
            look, block = stack.pop()
    if parts:
        yield Run("".join(parts), *before)


def nest_runs(tokens: Sequence[Token]) -> list[Token]:
    """Return *tokens* nested so that no run resets or repeats the formatting around it.

    Blocks are outermost. Of marks that start together, the one that ends later is outside.

    >>> bold, italic, upright = Open("font-weight", "bold"), Open("font-style", "italic"), Open("font-style", "normal")
    >>> [getattr(token, "value", token) for token in nest_runs([italic, bold, "a", CLOSE, italic, "b", CLOSE, CLOSE])
    ...  if token is not CLOSE]
    ['italic', 'bold', 'a', 'b']
    """
    out: list[Token] = []
    for (display, _number), group in groupby(formatted_runs(tokens), key=lambda run: run.block):
        if display:
            out.append(Open("display", display))
        out.extend(_nested(list(group)))
        if display:
            out.append(CLOSE)
    return out


def _nested(block: list[Run]) -> list[Token]:
    """Return the runs of one block as nested tokens."""
    lasts: list[tuple[int, ...]] = []
    """For each run and aspect, the last run with the same value, counted from the end."""
    later = _PLAIN
    for number, run in enumerate(reversed(block)):
        last = lasts[-1] if lasts else (0,) * len(KINDS)
        lasts.append(tuple([
            old if value == following else number
            for old, value, following in zip(last, run.look, later, strict=True)
        ]))  # fmt: skip
        later = run.look
    out: list[Token] = []
    opened: list[int] = []
    look = _PLAIN
    for run in block:
        last = lasts.pop()
        keep = next((depth for depth, kind in enumerate(opened) if run.look[kind] != look[kind]), len(opened))
        out.extend([CLOSE] * (len(opened) - keep))
        del opened[keep:]
        look = run.look
        new = [kind for kind, value in enumerate(look) if value and kind not in opened]
        new.sort(key=last.__getitem__)
        out.extend([Open(KINDS[kind], look[kind]) for kind in new])
        opened += new
        out.append(run.text)
    out.extend([CLOSE] * len(opened))
    return out


def flatten_runs(tokens: Sequence[Token], kinds: Sequence[tuple[str, str]]) -> list[Token]:
    """Return *tokens* for a format without nesting: each run keeps one mark at most, without spaces at its ends.

    Args:
        tokens: Typeset tokens.
        kinds: The kinds and values that the format supports, most important first; an empty value matches all.

    >>> bold, italic = Open("font-weight", "bold"), Open("font-style", "italic")
    >>> tokens = flatten_runs([bold, "a ", italic, "b", CLOSE, CLOSE], [("font-style", ""), ("font-weight", "bold")])
    >>> [getattr(token, "value", token) for token in tokens if token is not CLOSE]
    ['bold', 'a', ' ', 'italic', 'b']
    """
    out: list[Token] = []
    for (display, _number), group in groupby(formatted_runs(tokens), key=lambda run: run.block):
        if display:
            out.append(Open("display", display))
        for run in group:
            text = run.text
            core = text.strip()
            shown = next((
                Open(kind, run.look[_INDEX[kind]])
                for kind, value in kinds if run.look[_INDEX[kind]] and value in ("", run.look[_INDEX[kind]])
            ), None)  # fmt: skip
            if shown is None or not core:
                out.append(text)
                continue
            start = text.index(core)
            out.extend([text[:start], shown, core, CLOSE, text[start + len(core) :]])
        if display:
            out.append(CLOSE)
    return [token for token in out if token != ""]


arranged = nest_runs
"""Former name of `nest_runs`, kept for output formats that import it."""
