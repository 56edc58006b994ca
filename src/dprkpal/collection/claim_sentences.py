"""Internal: format a claim as a sentence with a citation of its sources.

The sentence is `dprkpal.collection.claims.Claim.sentence`, with its hedge and its attribution.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from ..errors import UnknownReferenceError
from ..model.citation import Citation, Cite
from .citing import make_processor
from .claims import Claim, Evidence

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Style

__all__ = [
    "CitedSentence",
    "cite_claim",
    "claim_citation",
    "date_in_words",
    "has_superscript_citations",
    "join_superscripts",
    "split_by_stance",
    "typeset_sentence",
    "version_note",
]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
"""English, like the sentences of claims; the locale of the process must not change them."""

MIXED, DISPUTED, CONTEXT = "for and against, see ", "but see ", "see also "
"""The prefixes of a source that speaks on both sides, disputes the claim, or only gives context."""


class CitedSentence(NamedTuple):
    """A sentence with its citation, together and separately."""

    sentence: str
    """The sentence in the output format, without its citation."""

    citation: str
    """The citation in the output format; for a note style, the text of the note."""

    whole: str
    """The sentence with its citation; for a note style, with its note."""

    entries: tuple[str, ...] = ()
    """The cited works as entries of a bibliography, if they were asked for."""


def claim_citation(claim: Claim, *, context: bool = False, order: Iterable[str] | None = None) -> Citation:
    """Return a citation of the sources of *claim*, grouped by stance.

    Sources that carry the claim come first, then sources on both sides, then sources that dispute it.

    Args:
        claim: The claim.
        context: Whether to cite sources that only give context as well.
        order: The keys in the order to use within a group; by default the order of the evidence.

    Returns:
        An unsorted citation. The first cite of every group but the first has a prefix such as "but see".

    >>> from dprkpal import library
    >>> cites = claim_citation(library().claims["coughlin-tunnels"]).cites
    >>> [(cite.prefix, cite.id) for cite in cites][-2:]
    [('', 'beeri2021tunnels'), ('for and against, see ', 'cha2014below')]
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


def typeset_sentence(claim: Claim) -> str:
    """Return the sentence of *claim* with typographic apostrophes."""
    return re.sub(r"(?<=\w)'(?=\w|\s)", "’", claim.sentence)


def cite_claim(
    claim: Claim,
    items: Mapping[str, Mapping[str, Any]],
    style: str | Path | Style | None = None,
    *,
    locale: str | None = None,
    to: str = "text",
    context: bool = False,
    version: bool = False,
    entries: bool = False,
) -> CitedSentence:
    """Return *claim* as a sentence with its citation.

    Args:
        claim: The claim.
        items: Its sources as CSL-JSON, by key.
        style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
        locale: A locale code; by default the locale of the style.
        to: The output format.
        context: Whether to cite sources that only give context as well.
        version: Whether to add a note on the version of the collection; see `dprkpal.Claim.cite`.
        entries: Whether to return the cited works as entries of a bibliography as well.

    Raises:
        UnknownStyleError: No style has this id.
        UnknownReferenceError: A source of the claim is not in *items*, for example in a selection of a library.

    >>> from dprkpal import library
    >>> works = {key: entry.to_csl() for key, entry in library().items()}
    >>> cite_claim(library().claims["hamas-support-ideology"], works, "apa").citation
    '(Young, 2021, para. 2; but see Bechtol, 2010)'
    """
    keys = dict.fromkeys(row.source for row in claim.evidence)
    processor = make_processor(style, [items[key] for key in keys if key in items], locale, to)
    # A style that sorts cites sorts them within each group.
    order = processor.order() if processor.style.citation.sort else None
    citation = claim_citation(claim, context=context, order=order)
    for cite in citation.cites:
        if cite.id not in items:
            raise UnknownReferenceError(cite.id, claim=claim.id)
    write = processor.backend.text
    sentence = write(typeset_sentence(claim))
    noted = f" {write(version_note(claim))}" if version else ""
    if not citation.cites:
        return CitedSentence(sentence, noted.strip(), sentence + noted)
    if has_superscript_citations(processor.style):
        sides = [(prefix, processor.cite(side)) for prefix, side in split_by_stance(citation)]
        printed = join_superscripts(sides, write)
        whole = sentence + printed + noted
        printed += noted
    else:
        printed = processor.cite(citation) + noted
        stop = write(".")
        whole = f"{sentence.removesuffix(stop)} {printed}{stop}"
        if processor.style.is_note:
            whole = _with_note(sentence, printed, to, claim.id)
    listed = processor.entries(cite.id for cite in citation.cites) if entries else []
    return CitedSentence(sentence, printed, whole, tuple(text.strip() for _, text in listed))


def version_note(claim: Claim) -> str:
    """Return which version of the collection has *claim*, such as ``(dprkpal 0.1.0, claim x, as of 26 November 2026)``.

    A library that was loaded from files has no version, and one without a history has no date.
    """
    library, _ = claim._owner()
    parts = [f"claim {claim.id}"]
    if library is not None:
        if library.package is not None:
            parts.insert(0, f"{library.package} {library.version or ''}".rstrip())
        day = library.as_of or max((one.date for one in library.history.changes), default=None)
        parts += [f"as of {date_in_words(day)}"] if day else []
        if claim.changed_since and claim.changed:  # only the wording of today is known
            parts.append(f"in the wording of {date_in_words(claim.changed)}")
    return f"({', '.join(parts)})"


def date_in_words(date: str) -> str:
    """Return a day, month or year in words: ``26 November 2026``."""
    year, *others = date.split("-")
    words = [str(int(others[1]))] if len(others) > 1 else []
    words += [_MONTHS[int(others[0]) - 1]] if others else []
    return " ".join([*words, year])


def split_by_stance(citation: Citation) -> list[tuple[str, Citation]]:
    """Split a citation from `claim_citation` into its groups, each with its prefix.

    >>> from dprkpal import library
    >>> citation = claim_citation(library().claims["coughlin-tunnels"])
    >>> [(prefix, len(side.cites)) for prefix, side in split_by_stance(citation)]
    [('', 3), ('for and against, see', 1)]
    """
    sides: list[tuple[str, list[Cite]]] = []
    for cite in citation.cites:
        if cite.prefix or not sides:
            sides.append((cite.prefix.strip(), []))
        sides[-1][1].append(replace(cite, prefix=""))
    return [(prefix, Citation(tuple(cites), unsorted=True)) for prefix, cites in sides]


def join_superscripts(sides: Iterable[tuple[str, str]], write: Callable[[str], str]) -> str:
    """Join superscript citations: prefixes are written at normal size between them.

    Args:
        sides: The prefix of each group, and its superscript citation in the output format.
        write: Converts text to the output format.

    >>> join_superscripts([("", "¹"), ("but see", "²")], str)
    '¹ (but see²)'
    """
    first, others = "", []
    for prefix, figures in sides:
        if prefix:
            others.append(write(prefix) + figures)
        else:
            first = figures
    return first + write(" (") + write("; ").join(others) + write(")") if others else first


def has_superscript_citations(style: Style) -> bool:
    """Return whether *style* writes citations as superscript numbers, which follow the full stop.

    >>> from dprkpal.csl import load_style
    >>> has_superscript_citations(load_style("nature")), has_superscript_citations(load_style("apa"))
    (True, False)
    """
    layout = style.citation.layout
    return "sup" in (layout.attributes.formatting.vertical_align, *map(_vertical_align, layout.children))


def _vertical_align(element: object) -> str | None:
    attributes = getattr(element, "attributes", None)
    return attributes.formatting.vertical_align if attributes is not None else None


def _with_note(sentence: str, note: str, to: str, name: str) -> str:
    """Return *sentence* with a footnote in the syntax of *to*; *name* is the id of the footnote."""
    name = re.sub(r"[^A-Za-z0-9-]+", "-", name)  # a claim id from a user's data can have any characters
    match to:
        case "markdown":
            return f"{sentence}[^{name}]\n\n[^{name}]: {note}"
        case "rst":
            return f"{sentence} [#{name}]_\n\n.. [#{name}] {note}"
        case "latex":
            return f"{sentence}\\footnote{{{note}}}"
        case "typst":
            return f"{sentence}#footnote[{note}]"
        case "rtf":
            mark = r"{\super\chftn}"
            return f"{sentence}{mark}{{\\footnote\\pard\\plain {mark} {note}}}"
        case "html":
            return f'<p>{sentence}<sup>1</sup></p>\n<p class="footnote"><sup>1</sup> {note}</p>'
        case _:
            return f"{sentence}¹\n\n¹ {note}"
