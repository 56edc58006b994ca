"""Roles: citations in the ways that LaTeX's natbib and sphinxcontrib-bibtex know, and links to works, claims, topics.

A role knows one place and nothing else, so it leaves a `pending_citation` behind; `dprkpal.sphinxext.footnotes` decides
when the page is whole whether that is a note.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from docutils import nodes
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from ..collection.claim_sentences import claim_citation
from ..collection.claims import Claim
from ..errors import DprkpalError, UnknownReferenceError, visible
from ..model.citation import Cite
from .configuration import Setting, setting_of
from .nodes import pending_citation
from .role_syntax import parse_cites

__all__ = ["FORMS", "CiteRole", "ClaimRole", "Form", "LinkRole", "claim_nodes"]

logger = logging.getLogger(__name__)


class Form(NamedTuple):
    """How a role of citation prints."""

    kind: str
    """``"citation"`` as the style has it; ``"text"`` with the author in the running text; ``"bare"`` without brackets;
    ``"note"``; ``"author"``, ``"year"``; ``"silent"``."""
    meaning: str
    """What it is for."""
    all_names: bool = False
    """Whether no list of names is cut short."""
    capital: bool = False
    """Whether it begins a sentence."""
    bracketed: bool = False
    """Whether brackets stand around it, which it has not of itself."""


_P = Form("citation", "The citation as the style has it: in brackets, as a figure, or as a note.")
_T = Form("text", "The author in the running text, the rest as the style has it.")
_ALP = Form("bare", "The citation without its brackets; in a style of notes the text of the note, in the running text.")
_AUTHOR = Form("author", "The authors alone.")
FORMS = {
    "p": _P,
    "ps": _P._replace(all_names=True, meaning="As `p`, with all names."),
    "t": _T,
    "ts": _T._replace(all_names=True, meaning="As `t`, with all names."),
    "ct": _T._replace(capital=True, meaning="As `t`, at the beginning of a sentence."),
    "cts": _T._replace(capital=True, all_names=True, meaning="As `ts`, at the beginning of a sentence."),
    "alp": _ALP,
    "alps": _ALP._replace(all_names=True, meaning="As `alp`, with all names."),
    "f": Form("note", "A note with the citation, in any style."),
    "year": Form("year", "The year alone, with the letter that tells works of one year apart."),
    "yearpar": Form("year", "The year in brackets.", bracketed=True),
    "author": _AUTHOR,
    "authors": _AUTHOR._replace(all_names=True, meaning="All authors."),
    "authorpar": _AUTHOR._replace(bracketed=True, meaning="The authors in brackets."),
    "authorpars": _AUTHOR._replace(all_names=True, bracketed=True, meaning="All authors in brackets."),
    "cauthor": _AUTHOR._replace(capital=True, meaning="As `author`, at the beginning of a sentence."),
    "cauthors": _AUTHOR._replace(all_names=True, capital=True, meaning="As `authors`, at the beginning of a sentence."),
    "label": _ALP._replace(meaning="As `alp`."),
    "labelpar": _P._replace(meaning="As `p`."),
    "empty": Form("silent", "Prints nothing; the work counts as cited."),
}
"""The roles of citation by name. The names are those of sphinxcontrib-bibtex, and `f`."""


class CiteRole(SphinxRole):
    """A role that cites."""

    def __init__(self, form: Form) -> None:
        super().__init__()
        self.form = form

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the citation that waits, and in plain sight the keys that no work has."""
        setting = setting_of(self.config)
        works = setting.library
        try:
            cites = parse_cites(self.text, setting.locators)
        except DprkpalError as error:
            self._warn(str(error), "syntax")
            return [_unknown(self.text)], []
        known: list[Cite] = []
        unknown: list[nodes.Node] = []
        for cite in cites:
            if cite.id in works:
                known.append(replace(cite, all_names=self.form.all_names))
            else:
                self._warn(str(UnknownReferenceError(cite.id, works)), "key")
                unknown.append(_unknown(cite.id))
        found: list[nodes.Node] = []
        if known:
            node = pending_citation(self.rawtext, cites=tuple(known), form=self.form, unsorted=False)
            self.set_source_info(node)
            found.append(node)
        for one in unknown:
            found += [nodes.Text(" "), one] if found else [one]
        return found, []

    def _warn(self, message: str, subtype: str) -> None:
        logger.warning("%s", message, type="dprkpal", subtype=subtype, location=self.get_location())


def _unknown(text: str) -> nodes.Node:
    return nodes.inline("", f"[{visible(text)}?]", classes=["bib-unknown"])


class LinkRole(XRefRole):
    """A role that leads to where a work, a claim or a topic is described."""

    def __init__(self) -> None:
        super().__init__(innernodeclass=nodes.inline, warn_dangling=True)


class ClaimRole(LinkRole):
    """A claim as a sentence with its citation; with words of the writer's own, a link to where it is described."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the sentence, or a link that Sphinx resolves, in this documentation or another."""
        setting = setting_of(self.config)
        if self.has_explicit_title or self.target not in setting.library.claims:
            return super().run()
        found = claim_nodes(setting.library.claims[self.target], setting)
        for node in found:
            if isinstance(node, pending_citation):
                self.set_source_info(node)
        return found, []


def claim_nodes(claim: Claim, setting: Setting, *, context: bool = False) -> list[nodes.Node]:
    """Return *claim* as a sentence with its citation.

    The sentence has its hedge and its attribution; the sources on each side are introduced as what they are.

    Args:
        claim: The claim.
        setting: The style decides where the citation stands.
        context: Whether sources are cited too that neither carry nor dispute it.
    """
    works = setting.library
    order = None
    if setting.style.citation.sort:  # a style that sorts its cites sorts those of each side
        keys = dict.fromkeys(row.source for row in claim.evidence if row.source in works)
        order = setting.processor([works[key] for key in keys], "text").order()
    cites = [cite for cite in claim_citation(claim, context=context, order=order).cites if cite.id in works]
    if not cites:
        return [nodes.Text(claim.sentence)]
    if not setting.is_raised:
        sentence = claim.sentence.removesuffix(".")
        return [nodes.Text(f"{sentence} "), _pending(cites), nodes.Text("." if sentence != claim.sentence else "")]
    # Beside superior figures, what introduces a side stands in brackets: it is no figure.
    sides: list[list[Cite]] = []
    for cite in cites:
        if cite.prefix or not sides:
            sides.append([])
        sides[-1].append(cite)
    found: list[nodes.Node] = [nodes.Text(claim.sentence)]
    for number, side in enumerate(sides):
        if not side[0].prefix:
            found.append(_pending(side))
            continue
        opened = number == 0 or not sides[number - 1][0].prefix
        found += [nodes.Text((" (" if opened else "; ") + side[0].prefix.strip())]
        found.append(_pending([replace(side[0], prefix=""), *side[1:]]))
        found += [nodes.Text(")")] if number == len(sides) - 1 else []
    return found


def _pending(cites: list[Cite]) -> pending_citation:
    return pending_citation("", cites=tuple(cites), form=FORMS["p"], unsorted=True)
