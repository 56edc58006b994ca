"""Internal: docutils nodes that are placeholders, and the conversion of rich text to nodes.

A page keeps a `pending_citation` or `pending_bibliography` until `dprkpal.sphinxext.resolver` has formatted it. The
placeholders are replaced before writing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from itertools import groupby
from typing import Any, TypeAlias

from docutils import nodes

from .latex_text import latex_text
from .rich_text import RichText, TextRun, rich_text_of_markup

__all__ = [
    "BuilderOutput", "Link", "backlink", "blocks", "collection_text", "depart_backlink", "on_one_line",
    "pending_bibliography", "pending_citation", "pending_cited_in", "pending_notes",
    "replace_text", "text_nodes", "visit_backlink",
]  # fmt: skip


Link: TypeAlias = "Callable[[str, list[nodes.Node]], list[nodes.Node]]"
"""Returns the given nodes as a link to the bibliography entry of a key."""


@dataclass(slots=True)
class BuilderOutput:
    """The format that a builder writes, and what was found while its nodes were made."""

    format: str
    """The format of the builder: ``"html"``, ``"latex"`` or another one."""

    latex_engine: str = ""
    """The engine that reads the LaTeX."""

    mathematics: bool = False
    """Whether formulas become mathematics; otherwise they are text."""

    has_mathematics: bool = False
    """Whether a formula was written."""

    missing: set[str] = field(default_factory=set)
    """Characters and scripts in the text that the LaTeX engine cannot print."""


class backlink(nodes.reference):
    """A link from an entry to a citation. Long bibliographies have thousands, so its HTML is short."""


def visit_backlink(writer: Any, node: backlink) -> None:
    """Write the start of the link in HTML."""
    address = node.get("refuri") or f"#{node['refid']}"
    title = f' title="{escape(node["reftitle"])}"' if "reftitle" in node else ""
    writer.body.append(f'<a href="{escape(address)}"{title}>')


def depart_backlink(writer: Any, node: backlink) -> None:
    """Write the end of the link in HTML."""
    writer.body.append("</a>")


class pending_citation(nodes.Inline, nodes.Element):
    """A placeholder for a citation.

    Attributes: ``cites``, ``form`` (a `dprkpal.sphinxext.roles.RoleForm`), ``unsorted`` and perhaps ``key_prefixes``;
    later ``record``; once the page is read, ``docname`` and ``index``.
    """


class pending_bibliography(nodes.General, nodes.Element):
    """A placeholder for a bibliography, with its header.

    Attributes: ``request``; once read, ``docname`` and ``index``.
    """


class pending_cited_in(nodes.General, nodes.Element):
    """A placeholder for the list of pages that cite a reference. Attributes: ``key``; once read, ``docname``."""


class collection_text(nodes.Inline, nodes.TextElement):
    """Text of the collection, such as a claim. It becomes text of the builder's format before writing."""


class pending_notes(nodes.General, nodes.Element):
    """A placeholder for the notes of the page, with their header."""


def replace_text(text: nodes.Text, replacement: str) -> None:
    """Replace *text* in its parent, and no other text that reads the same.

    The methods of docutils compare nodes, so that they find the first of several equal texts. MyST makes many: each
    line break is a text of its own.

    >>> line = nodes.paragraph("", "", nodes.Text("."), nodes.emphasis("", "so"), nodes.Text("."))
    >>> replace_text(line[2], "!")
    >>> line.astext()
    '.so!'
    """
    parent = text.parent
    at = next(number for number, child in enumerate(parent.children) if child is text)
    parent[at] = nodes.Text(replacement)


_ELEMENTS: Mapping[tuple[str, str], type[nodes.TextElement]] = {
    ("vertical-align", "sup"): nodes.superscript,
    ("vertical-align", "sub"): nodes.subscript,
    ("font-style", "italic"): nodes.emphasis,
    ("font-style", "oblique"): nodes.emphasis,
    ("font-weight", "bold"): nodes.strong,
}
"""Docutils elements for formattings."""
_CLASSES = {("font-variant", "small-caps"): "bib-smallcaps", ("text-decoration", "underline"): "bib-underline"}
"""CSS classes for formattings without a docutils element."""


def text_nodes(rich_text: Iterable[TextRun], link: Link, output: BuilderOutput) -> list[nodes.Node]:
    """Return the nodes for *rich_text*, ignoring display blocks.

    Args:
        rich_text: The runs.
        link: Returns the given nodes as a link to the entry of a key, or unchanged if there is no entry.
        output: The format of the builder. In HTML, text in the opposite direction is in ``<bdi>``.

    >>> rich_text = [TextRun("Guns", {"font-style": "italic"}), TextRun(", 45", {})]
    >>> found = text_nodes(rich_text, lambda key, inside: inside, BuilderOutput("text"))
    >>> "".join(map(str, found))
    '<emphasis>Guns</emphasis>, 45'
    """
    found: list[nodes.Node] = []
    for (key, address), pieces in groupby(rich_text, _link_of):
        inside = [node for piece in pieces for node in _formatted(piece, output)]
        if address:
            if output.format == "latex" and len(inside) == 1 and inside[0].astext() != address:
                inside = _breakable(inside[0].astext())
            found.append(nodes.reference("", "", *inside, refuri=address, internal=False))
        else:
            found += link(key, inside) if key else inside
    return found


def _link_of(run: TextRun) -> tuple[str | None, str | None]:
    return run.formatting.get("cite"), run.formatting.get("link")


def _breakable(address: str) -> list[nodes.Node]:
    """Return the text of a link so that LaTeX may break an address such as that of a DOI; Sphinx does so for URLs."""
    parts = _BREAKS.split(address) if _ADDRESS.match(address) else [address]
    found: list[nodes.Node] = []
    for number, part in enumerate(parts):
        if number:
            found.append(nodes.raw("", "\\allowbreak{}", format="latex"))
        found.append(nodes.Text(part))
    return found


def _formula(piece: TextRun, output: BuilderOutput) -> list[nodes.Node]:
    """Return a formula as mathematics, or as text with raised and lowered signs."""
    tex = piece.formatting["formula"]
    if output.mathematics:
        output.has_mathematics = True
        return [nodes.math(tex, tex)]
    runs = rich_text_of_markup(piece.formatting["formula_text"], {}, {})
    return [node for run in runs for node in _formatted(run, output)]


_ADDRESS = re.compile(r"(?:https?:|ftp:|doi:|10\.)\S{20,}$")
_LINE_END = re.compile(r"\s*[\n\r\v\f\x85\u2028\u2029]\s*")
_BREAKS = re.compile(r"(?<=[/.)(<>;_-])(?=\w)")


def on_one_line(text: str) -> str:
    """Return *text* without line ends. LaTeX stops at an empty line in an argument, such as the text of a link."""
    return _LINE_END.sub(" ", text)


def _formatted(piece: TextRun, output: BuilderOutput) -> list[nodes.Node]:
    """Return the text of a run in its formatting."""
    found: list[nodes.Node]
    text = on_one_line(piece.text)
    if "formula" in piece.formatting:
        found = _formula(piece, output)
    elif output.format == "latex":
        found = latex_text(text, output.latex_engine, output.missing)
    else:
        found = [nodes.Text(text)]
    for aspect, value in piece.formatting.items():
        if (element := _ELEMENTS.get((aspect, value))) is not None:
            found = [_wrap(element, found)]
        elif (name := _CLASSES.get((aspect, value))) is not None:
            found = [nodes.inline("", "", *found, classes=[name])]
    if output.format == "html" and piece.formatting.get("direction"):
        found = [nodes.raw("", "<bdi>", format="html"), *found, nodes.raw("", "</bdi>", format="html")]
    return found


def _wrap(element: type[nodes.TextElement], inside: list[nodes.Node]) -> nodes.Node:
    return element("", "", *inside)


def blocks(rich_text: RichText) -> Iterator[tuple[str, RichText]]:
    """Yield the display blocks of *rich_text* with their kind, such as ``"left-margin"``, or an empty string.

    >>> entry = (TextRun("[1]", {}, "left-margin", 1), TextRun("Young", {}, "right-inline", 4), TextRun(".", {}))
    >>> list(blocks(entry))[0][0]
    'left-margin'
    """
    for (display, _number), pieces in groupby(rich_text, lambda piece: (piece.display, piece.block)):
        yield display, tuple(pieces)
