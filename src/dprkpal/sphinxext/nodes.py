"""Nodes of docutils: those that stand for what is not known yet, and those that a passage becomes.

A page keeps a `pending_citation` or a `pending_listing` in the place of what `dprkpal.sphinxext.resolver` will find.
No writer ever sees one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from typing import TypeAlias

from docutils import nodes

from .rendered_text import Passage, Piece

__all__ = ["Link", "blocks", "pending_backs", "pending_citation", "pending_listing", "pending_notes", "text_nodes"]


Link: TypeAlias = "Callable[[str, list[nodes.Node]], list[nodes.Node]]"
"""Returns nodes as a link to the entry of a work."""


class pending_citation(nodes.Inline, nodes.Element):
    """A citation that waits for the others.

    Attributes: ``cites``, ``form`` (one of the forms of `dprkpal.sphinxext.roles`), ``capital``, ``unsorted`` and,
    once its page is read, ``docname`` and ``index``.
    """


class pending_listing(nodes.General, nodes.Element):
    """A bibliography that waits for the citations. Attributes: ``listing`` and, once read, ``docname``, ``index``."""


class pending_backs(nodes.General, nodes.Element):
    """Where a page about a work says which others cite it. Attributes: ``key`` and, once read, ``docname``."""


class pending_notes(nodes.General, nodes.Element):
    """Where the notes of a page shall stand."""


_ELEMENTS: Mapping[tuple[str, str], type[nodes.TextElement]] = {
    ("vertical-align", "sup"): nodes.superscript,
    ("vertical-align", "sub"): nodes.subscript,
    ("font-style", "italic"): nodes.emphasis,
    ("font-style", "oblique"): nodes.emphasis,
    ("font-weight", "bold"): nodes.strong,
}
"""What docutils has a node for."""
_CLASSES = {("font-variant", "small-caps"): "bib-smallcaps", ("text-decoration", "underline"): "bib-underline"}
"""What it has none for, and the class that says it."""


def text_nodes(passage: Iterable[Piece], link: Link, *, isolates: bool = False) -> list[nodes.Node]:
    """Return the nodes of *passage*, whatever blocks it has.

    Args:
        passage: Pieces.
        link: Returns nodes as a link to the entry of a work; as they are where there is none.
        isolates: Whether text that runs against the rest stands in ``<bdi>``.

    >>> found = text_nodes([Piece("Guns", {"font-style": "italic"}), Piece(", 45", {})], lambda key, inside: inside)
    >>> "".join(map(str, found))
    '<emphasis>Guns</emphasis>, 45'
    """
    found: list[nodes.Node] = []
    for (key, address), pieces in groupby(passage, lambda piece: (piece.look.get("cite"), piece.look.get("link"))):
        inside = [node for piece in pieces for node in _dressed(piece, isolates)]
        if address:
            found.append(nodes.reference("", "", *inside, refuri=address, internal=False))
        else:
            found += link(key, inside) if key else inside
    return found


def _dressed(piece: Piece, isolates: bool) -> list[nodes.Node]:
    """Return the text of *piece* in its look."""
    found: list[nodes.Node] = [nodes.Text(piece.text)]
    for aspect, value in piece.look.items():
        if (element := _ELEMENTS.get((aspect, value))) is not None:
            found = [_around(element, found)]
        elif (name := _CLASSES.get((aspect, value))) is not None:
            found = [nodes.inline("", "", *found, classes=[name])]
    if isolates and piece.look.get("direction"):
        found = [nodes.raw("", "<bdi>", format="html"), *found, nodes.raw("", "</bdi>", format="html")]
    return found


def _around(element: type[nodes.TextElement], inside: list[nodes.Node]) -> nodes.Node:
    return element("", "", *inside)


def blocks(passage: Passage) -> Iterator[tuple[str, Passage]]:
    """Yield the display blocks of *passage*, each with its kind: ``"left-margin"``, …, or none.

    >>> list(blocks((Piece("[1]", {}, "left-margin", 1), Piece("Young", {}, "right-inline", 4), Piece(".", {}))))[0][0]
    'left-margin'
    """
    for (display, _number), pieces in groupby(passage, lambda piece: (piece.display, piece.block)):
        yield display, tuple(pieces)
