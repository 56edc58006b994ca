"""Internal: the sections of a pandoc document, its divisions for bibliographies, and the bibliographies as elements.

Source: pandoc-types, "Text.Pandoc.Definition" (``Block``).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..bibliographies import DIVISION, BibliographyPlace, bibliography_name, is_setting
from ..sections import Heading, Sections
from .inlines import Inline, parse_inlines
from .quotations import parse_quotations

if TYPE_CHECKING:
    from ...csl import Backend
    from ..bibliography_lists import FormattedBibliography

_LEAVES_OUT_REFS = ("opml", "org", "typst")
"""In formats with these names, pandoc leaves out a division with the id ``refs``."""

__all__ = ["DocumentStructure", "add_bibliographies"]


class DocumentStructure:
    """The headings of a document and its divisions for bibliographies, in reading order."""

    def __init__(self) -> None:
        self.headings: list[Heading] = []
        self.places: list[BibliographyPlace] = []
        self._blocks: list[tuple[list[Any], Inline]] = []
        """For each heading, the list that contains it and its element."""

    def visit(self, element: Inline, parent: list[Any]) -> None:
        """Record *element* if it is a heading or a division for a bibliography. *parent* is the list it is in."""
        match element.get("t"), element.get("c"):
            case "Header", [int(level), [str(identifier), [*_], [*_]], [*_]]:
                self.headings.append(Heading(level, identifier))
                self._blocks.append((parent, element))
            case "Div", [[str(identifier), [*_], [*attributes]], [*_]]:
                name = bibliography_name(identifier)
                if name is None:
                    return
                values = {str(one[0]): str(one[1]) for one in attributes if isinstance(one, list) and len(one) == 2}
                is_older = "_" in identifier[: len(DIVISION) + 1]
                place = BibliographyPlace(name, values, len(self.headings), element, is_older=is_older)
                self.places.append(place)

    @property
    def sections(self) -> Sections:
        """The sections of the document."""
        return Sections(self.headings)

    def before_section(self, number: int) -> BibliographyPlace | None:
        """Return the place before the heading of a section; ``None`` for a number after the last section."""
        if number > len(self.headings):
            return None
        return BibliographyPlace("", section=number - 1, where=self._blocks[number - 1])


def add_bibliographies(
    blocks: list[Any], bibliographies: Sequence[FormattedBibliography], *, end_title: str | None, backend: Backend,
    target: str, quotes: Sequence[tuple[str, str]] = (),
) -> None:  # fmt: skip
    """Add the bibliographies to their divisions, before headings, or to the end of the document.

    Args:
        blocks: The blocks of the document.
        bibliographies: The bibliographies, in the order in which they are printed.
        end_title: A heading above those at the end.
        backend: Writes text as elements.
        target: The output format, such as ``"markdown"``.
        quotes: Quotation marks whose quotations are put in spans.
    """

    def title(text: str | None, level: int, identifier: str) -> list[Inline]:
        if not text:
            return []
        return [{"t": "Header", "c": [level, [identifier, ["unnumbered"], []], parse_inlines(backend.text(text))]}]

    fill = partial(_filled, target=target, quotes=quotes)
    is_whole = len(bibliographies) == 1 and not bibliographies[0].request.name
    at_end: list[Inline] = []
    for one in bibliographies:
        if not one.entries:
            continue
        request, place = one.request, one.request.place
        heading = title(request.title, request.level, request.title_identifier)
        if place is None:
            at_end += [*heading, fill(_division(request.identifier), one, [])]
        elif isinstance(place.where, dict):
            if is_whole:  # as in pandoc, its heading goes to the end of the document
                blocks += heading
                heading = []
            fill(place.where, one, heading)
        else:
            parent, element = place.where
            index = next(index for index, block in enumerate(parent) if block is element)
            parent[index:index] = [*heading, fill(_division(request.identifier), one, [])]
    if at_end:
        heading = title(end_title, 1, "bibliography")
        if not heading and is_whole and at_end[0].get("t") != "Header" and blocks:
            _unnumber(blocks[-1])
        blocks += [*heading, *at_end]
    if bibliographies and target.startswith("markdown"):
        blocks.append({"t": "Plain", "c": []})  # pandoc leaves out the division "refs" if it is the last block


def _unnumber(block: Any) -> None:
    """Add the class ``unnumbered`` to *block* if it is a heading, as pandoc does above a bibliography."""
    match block:
        case {"t": "Header", "c": [_, [_, [*classes], _] as attributes, _]} if "unnumbered" not in classes:
            attributes[1] = [*classes, "unnumbered"]


def _spaced(entry: list[Any]) -> list[Any]:
    """Return *entry* with a space between a label in the margin and the text next to it, and none after the text."""
    for label, text in pairwise(entry):
        match label, text:
            case (
                {"t": "Span", "c": [[_, ["csl-left-margin"], _], [*inside]]},
                {"t": "Span", "c": [[_, ["csl-right-inline"], _], _]},
            ) if inside and inside[-1] != {"t": "Space"}:
                label["c"][1].append({"t": "Space"})
            case {"t": "Span", "c": [[_, ["csl-right-inline"], _], [*_]]}, {"t": "Space"} if text is entry[-1]:
                label["c"][1].append(entry.pop())
    return entry


def _division(identifier: str) -> Inline:
    return {"t": "Div", "c": [[identifier, [], []], []]}


def _filled(
    division: Inline, bibliography: FormattedBibliography, heading: list[Inline], *, target: str,
    quotes: Sequence[tuple[str, str]],
) -> Inline:  # fmt: skip
    """Return *division* with the entries of a bibliography added below its content and *heading*."""
    options = bibliography.options
    hanging = ["hanging-indent"] if options.get("hanging-indent") == "true" else []
    spacing = [[name, options[name]] for name in ("entry-spacing", "line-spacing") if name in options]
    (identity, classes, attributes), content = division["c"]
    style = [["custom-style", "Bibliography"]] if target.startswith("docx") and identity != DIVISION else []
    listed = []
    for entry in bibliography.entries:
        paragraph = {"t": "Para", "c": _spaced(parse_quotations(entry.text, quotes))}
        listed.append({"t": "Div", "c": [[entry.id, ["csl-entry"], style], [paragraph]]})
    classes = list(dict.fromkeys([*map(str, classes), "references", "csl-bib-body", *hanging]))
    attributes = [one for one in attributes if not (isinstance(one, list) and one and is_setting(str(one[0])))]
    if identity == DIVISION and target.startswith(_LEAVES_OUT_REFS):
        identity = ""
        if target.startswith("org"):
            content = [{"t": "Para", "c": [{"t": "RawInline", "c": ["org", f"<<{DIVISION}>>"]}]}, *content]
    division["c"] = [[identity, classes, [*attributes, *spacing]], [*content, *heading, *listed]]
    return division
