"""What the engine prints, as runs of text that can be kept, compared, and turned into nodes of docutils later.

Sphinx reads every page before it writes the first, keeps what it has read in a file, and writes in other processes.
So a citation is kept as plain data: a passage is a list of runs, each a text with its look. It is no node yet, because
a node depends on the builder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ..csl import Backend
from ..csl.output.formatted_runs import KINDS, formatted_runs
from ..csl.text.tokens import Token

__all__ = [
    "Passage",
    "Piece",
    "capitalized",
    "closed",
    "read",
    "shown",
    "with_linked_heads",
    "with_raised_marks",
    "written_passages",
]

_SPACES = " \u00a0"
_HEAD = re.compile(r"\W*?(?:“[^”]+”|‘[^’]+’|«[^»]+»|„[^“”]+[“”]|[^,“‘«„]*[^\s,“‘«„(])")
"""What a cite begins with: a title in quotation marks, or all up to the first comma or quotation mark."""


class Piece(NamedTuple):
    """A run of text and its look."""

    text: str
    """Its characters."""
    look: Mapping[str, str]
    """Its look: those of `dprkpal.csl.output.formatted_runs.KINDS` that differ from plain text. ``cite`` is the key
    of the work."""
    display: str = ""
    """The block it stands in: ``"left-margin"``, ``"right-inline"``, ``"block"``, ``"indent"`` or none."""
    block: int = 0
    """The number of that block."""


Passage = tuple[Piece, ...]
"""A citation or an entry."""


class _Passages(Backend):
    """An output format for `read`: the runs as JSON."""

    isolate = True

    def text(self, text: str) -> str:
        return text

    def span(self, text: str, kind: str, value: str) -> str:
        return text

    def link(self, text: str, url: str) -> str:
        return text

    def block(self, text: str, display: str) -> str:
        return text

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        return "\n".join(entries)

    def write(self, tokens: Sequence[Token]) -> str:
        """Return the runs of *tokens* as JSON; nothing where they show nothing."""
        found = [
            [run.text, {kind: value for kind, value in zip(KINDS, run.look, strict=True) if value}, *run.block]
            for run in formatted_runs(tokens)
        ]
        return json.dumps(found, ensure_ascii=False) if found else ""


def written_passages() -> Backend:
    """Return the output format whose texts `read` reads."""
    return _Passages()


def read(written: str) -> Passage:
    """Return the passage that was *written*; a text that was not is a passage of one plain run.

    >>> from dprkpal import library
    >>> from dprkpal.csl import Processor
    >>> notes = Processor("chicago-notes-bibliography", library().values(), to=written_passages())
    >>> [(piece.text, dict(piece.look)) for piece in read(notes.cite("coughlin2014hamas"))][1]
    ('The Telegraph', {'font-style': 'italic'})
    """
    if not written:
        return ()
    if not written.startswith('[["'):
        return (Piece(written, {}),)
    found: list[list[Any]] = json.loads(written)
    return tuple(Piece(*run) for run in found)


def shown(passage: Passage) -> str:
    """Return the characters of *passage*."""
    return "".join(piece.text for piece in passage)


def with_linked_heads(passage: Passage) -> Passage:
    """Return *passage* with only the beginning of each cite as part of it: the names, a title, "Ibid.".

    In a note, which may be long, that is enough to lead to the entry.

    >>> [(piece.text, piece.look) for piece in with_linked_heads((Piece("Young, Guns, 45", {"cite": "a"}),))]
    [('Young', {'cite': 'a'}), (', Guns, 45', {})]
    """
    found: list[Piece] = []
    for key, pieces in groupby(passage, lambda piece: piece.look.get("cite")):
        headed = False
        for piece in pieces:
            if key is None or not (headed or any(letter.isalnum() for letter in piece.text)):
                found.append(piece)
                continue
            rest = {name: value for name, value in piece.look.items() if name != "cite"}
            if headed or "link" in rest:
                found.append(piece._replace(look=rest))
                continue
            headed = True
            match = _HEAD.match(piece.text)
            end = match.end() if match is not None else len(piece.text)
            found.append(piece._replace(text=piece.text[:end]))
            if end < len(piece.text):
                found.append(piece._replace(text=piece.text[end:], look=rest))
    return tuple(found)


def with_raised_marks(passage: Passage) -> Passage:
    """Return *passage* with superior figures touching the word before them.

    >>> shown(with_raised_marks((Piece("Berger", {}), Piece(" ", {}), Piece("2", {"vertical-align": "sup"}))))
    'Berger2'
    """
    return tuple(
        piece
        for piece, after in zip(passage, (*passage[1:], None), strict=True)
        if piece.text != " " or after is None or after.look.get("vertical-align") != "sup"
    )


def capitalized(passage: Passage) -> Passage:
    """Return *passage* with a capital at its beginning.

    >>> shown(capitalized((Piece("van Dijk", {}),)))
    'Van Dijk'
    """
    if not passage:
        return passage
    first = passage[0]
    return (first._replace(text=first.text[:1].upper() + first.text[1:]), *passage[1:])


def closed(passage: Passage, sign: str) -> Passage:
    """Return *passage* with the *sign* of a style at its end, where it does not end a sentence yet.

    >>> shown(closed((Piece("Young, Guns, 45", {}),), ".")), shown(closed((Piece("Arm in Arm?”", {}),), "."))
    ('Young, Guns, 45.', 'Arm in Arm?”')
    """
    text = shown(passage).rstrip(_SPACES)
    if not passage or not sign or text.rstrip("”’»\"')")[-1:] in (".", "?", "!", "…"):
        return passage
    last = passage[-1]
    return (*passage, Piece(sign, {}, last.display, last.block))
