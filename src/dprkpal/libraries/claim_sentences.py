"""A claim as a sentence with its citation: the claim's own words, then a cluster of the sources on every side.

The sentence is `dprkpal.collection.claims.Claim.sentence`, with its hedge and its attribution; nothing here can make
it stronger.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..collection.claims import Claim, Evidence
from ..model.citation import Citation, Cite
from .entry import make_processor

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Style

__all__ = ["CitedSentence", "beside_figures", "citation_of", "cite_claim", "is_raised", "set_sentence", "sides_of"]

MIXED, DISPUTED, CONTEXT = "for and against, see ", "but see ", "see also "
"""What introduces a source that speaks on both sides, one that disputes the claim, and one that does neither."""


class CitedSentence(NamedTuple):
    """A sentence with its citation, taken apart."""

    sentence: str
    """The sentence in the output format, without its citation."""

    citation: str
    """The citation in the output format: in brackets as the style has them or, in a note style, the note."""

    whole: str
    """Both together: the sentence with the citation in it or, in a note style, with its note."""


def citation_of(claim: Claim, *, context: bool = False, order: Iterable[str] | None = None) -> Citation:
    """Return the sources of *claim* as a citation: who carries it, who stands on both sides, who disputes it.

    Args:
        claim: The claim.
        context: Whether sources are cited too that neither carry nor dispute it.
        order: The keys in the order in which those of one side shall stand; ``None`` keeps that of the evidence.

    Returns:
        A citation that keeps its order; the first source of each side but the first is introduced by its prefix.

    >>> from dprkpal import library
    >>> cites = citation_of(library().claims["coughlin-tunnels"]).cites
    >>> [(cite.prefix, cite.id) for cite in cites][-2:]
    [('', 'coughlin2014hamas'), ('for and against, see ', 'cha2014below')]
    """
    disputing = {row.source for row in claim.evidence if row.stance == "disputes"}
    carrying = set(claim.carriers)
    sides: dict[str, list[Evidence]] = {"": [], MIXED: [], DISPUTED: [], CONTEXT: []}
    for row in claim.evidence:
        if row.source in carrying and row.source in disputing:
            if row.carries or row.stance == "disputes":
                sides[MIXED].append(row)
        elif row.carries:
            sides[""].append(row)
        elif row.stance == "disputes":
            sides[DISPUTED].append(row)
        elif context and row.source not in carrying | disputing:
            sides[CONTEXT].append(row)
    rank = {key: number for number, key in enumerate(order or ())}
    cites: list[Cite] = []
    for prefix, rows in sides.items():
        if rank:
            rows.sort(key=lambda row: rank.get(row.source, len(rank)))
        for number, cite in enumerate(dict.fromkeys(row.cite for row in rows)):
            cites.append(Cite(cite.id, cite.locator, prefix if number == 0 else ""))
    return Citation(tuple(cites), unsorted=True)


def set_sentence(claim: Claim) -> str:
    """Return the sentence of *claim* as it is printed, with the apostrophes of print."""
    return re.sub(r"(?<=\w)'(?=\w|\s)", "’", claim.sentence)


def cite_claim(
    claim: Claim,
    items: Mapping[str, Mapping[str, Any]],
    style: str | Path | Style | None = None,
    *,
    locale: str | None = None,
    to: str = "text",
    context: bool = False,
) -> CitedSentence:
    """Return *claim* as a sentence with its citation.

    Args:
        claim: The claim.
        items: The works of its library as CSL-JSON, by key.
        style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned. ``None`` is
            `dprkpal.libraries.entry.DEFAULT_STYLE`.
        locale: A locale code; ``None`` leaves it to the style.
        to: The output format.
        context: Whether sources are cited too that neither carry nor dispute it.

    Raises:
        UnknownStyleError: No style has this id.

    >>> from dprkpal import library
    >>> works = {key: entry.to_csl() for key, entry in library().items()}
    >>> cite_claim(library().claims["hamas-support-ideology"], works, "apa").citation
    '(Young, 2021, para. 2; but see Bechtol, 2010)'
    """
    keys = dict.fromkeys(row.source for row in claim.evidence)
    processor = make_processor(style, [items[key] for key in keys if key in items], locale, to)
    # A style that sorts its cites sorts those of each side; the sides keep their places.
    order = processor.order() if processor.style.citation.sort else None
    citation = citation_of(claim, context=context, order=order)
    write = processor.backend.text
    sentence = write(set_sentence(claim))
    if not citation.cites:
        return CitedSentence(sentence, "", sentence)
    if is_raised(processor.style):
        sides = [(introduction, processor.cite(side)) for introduction, side in sides_of(citation)]
        printed = beside_figures(sides, write)
        return CitedSentence(sentence, printed, sentence + printed)
    printed = processor.cite(citation)
    if processor.style.is_note:
        return CitedSentence(sentence, printed, _with_note(sentence, printed, to, claim.id))
    stop = write(".")
    return CitedSentence(sentence, printed, f"{sentence.removesuffix(stop)} {printed}{stop}")


def sides_of(citation: Citation) -> list[tuple[str, Citation]]:
    """Return the sides of a citation that `citation_of` made: what introduces each, and its sources without it.

    >>> from dprkpal import library
    >>> [(intro, len(side.cites)) for intro, side in sides_of(citation_of(library().claims["coughlin-tunnels"]))]
    [('', 2), ('for and against, see', 1)]
    """
    sides: list[tuple[str, list[Cite]]] = []
    for cite in citation.cites:
        if cite.prefix or not sides:
            sides.append((cite.prefix.strip(), []))
        sides[-1][1].append(replace(cite, prefix=""))
    return [(introduction, Citation(tuple(cites), unsorted=True)) for introduction, cites in sides]


def beside_figures(sides: Iterable[tuple[str, str]], write: Callable[[str], str]) -> str:
    """Return a citation of superior figures: what introduces a side stands beside them, not among them.

    Args:
        sides: What introduces each side, and its figures in the output format.
        write: Returns a text in the output format.

    >>> beside_figures([("", "¹"), ("but see", "²")], str)
    '¹ (but see²)'
    """
    first, others = "", []
    for introduction, figures in sides:
        if introduction:
            others.append(write(introduction) + figures)
        else:
            first = figures
    return first + write(" (") + write("; ").join(others) + write(")") if others else first


def is_raised(style: Style) -> bool:
    """Return whether *style* writes its citations as superior figures, which follow the full stop.

    >>> from dprkpal.csl import load_style
    >>> is_raised(load_style("nature")), is_raised(load_style("apa"))
    (True, False)
    """
    layout = style.citation.layout
    return "sup" in (layout.attributes.formatting.vertical_align, *map(_raised, layout.children))


def _raised(element: Any) -> str | None:
    attributes = getattr(element, "attributes", None)
    return attributes.formatting.vertical_align if attributes is not None else None


def _with_note(sentence: str, note: str, to: str, name: str) -> str:
    """Return *sentence* with its *note* as the format *to* writes notes; *name* tells it from other notes."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", name)  # an id of somebody's data can hold anything
    match to:
        case "markdown":
            return f"{sentence}[^{name}]\n\n[^{name}]: {note}"
        case "rst":
            return f"{sentence} [#{name}]_\n\n.. [#{name}] {note}"
        case "latex":
            return f"{sentence}\\footnote{{{note}}}"
        case "typst":
            return f"{sentence}#footnote[{note}]"
        case "html":
            return f'<p>{sentence}<sup>1</sup></p>\n<p class="footnote"><sup>1</sup> {note}</p>'
        case _:
            return f"{sentence}¹\n\n¹ {note}"
