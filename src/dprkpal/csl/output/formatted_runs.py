"""Settled tokens as runs: texts that each know their whole look.

Tokens nest as the style's elements do, which is right where a format can undo inside what it began
outside: HTML writes upright words inside italics. Where a format cannot, the italics have to end before
those words and begin again after them. Runs make that plain, and they put texts together that stand side
by side, so that a format sees every character beside its neighbours.
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
"""The aspects of a look; `Look` has a value for each, in this order."""

Look: TypeAlias = tuple[str, ...]
"""The values of the aspects in `KINDS`; empty for none, and for what is as text is anyway."""

_PLAIN: Look = ("",) * len(KINDS)
_INDEX = {kind: index for index, kind in enumerate(KINDS)}
_NEUTRAL = frozenset({"normal", "none", "baseline"})


class Run(NamedTuple):
    """A text and how it looks."""

    text: str
    """Its characters; at least one."""
    look: Look
    """How they look, taken together."""
    block: tuple[str, int]
    """The display block they stand in, and its number, by which it differs from the next; ``("", 0)`` for none."""


def formatted_runs(tokens: Sequence[Token]) -> Iterator[Run]:
    """Yield the runs of *tokens*, in order: no two that follow each other look the same in the same block.

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
            token = one_line(token)  # of a text that would only act, nothing is left to put marks around
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
    """Return *tokens* nested so that no run undoes anything, and none stands in what it is already.

    Blocks stand outermost; of what begins together, what lasts longer stands outside.

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
    """Return the runs of one block as tokens."""
    lasts: list[tuple[int, ...]] = []
    """For each run, up to which (counted from behind) each of its aspects stays as it is."""
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
    """Return *tokens* for a format that cannot nest: each run is under one formatting at most, without outer spaces.

    Args:
        tokens: Settled tokens.
        kinds: Kind and value of what the format has, the most telling first; an empty value stands for any.

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
"""The former name of `nest_runs`, for output formats that import it."""
