"""Internal: the roles for citations (named as in natbib and sphinxcontrib-bibtex) and for links.

A role does not know the rest of the page, so it leaves a `pending_citation`. `dprkpal.sphinxext.footnotes` later
decides whether it becomes a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.environment import BuildEnvironment
from sphinx.roles import XRefRole
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from ..collection.claim_sentences import claim_citation, version_note
from ..collection.claims import Claim
from ..errors import DprkpalError, visible
from ..model.citation import Cite
from .configuration import Settings, get_settings
from .nodes import collection_text, pending_citation
from .role_syntax import parse_cites

__all__ = ["ROLE_FORMS", "CiteRole", "ClaimRole", "LinkRole", "RoleForm", "cite_nodes", "claim_nodes"]

logger = logging.getLogger(__name__)


class RoleForm(NamedTuple):
    """How a citation role prints."""

    kind: str
    """``"citation"`` in the default form; ``"text"`` with the author in the text; ``"bare"`` without brackets;
    ``"note"``; ``"work-note"``, one note for each work unless the style is a note style; ``"text-work-note"``, the
    author in the text and such a note; ``"author"``; ``"year"``; ``"title"``, ``"url"`` or ``"doi"``; ``"entry"``, the
    full reference; ``"silent"``."""
    description: str
    """The description shown in the reference."""
    all_names: bool = False
    """Whether to print all names instead of "et al."."""
    capital: bool = False
    """Whether to capitalize the first letter."""
    bracketed: bool = False
    """Whether to add brackets."""


_P = RoleForm("citation", "The default citation of the style: in brackets, a number, or a note.")
_T = RoleForm("text", "The author in the text, the rest as in `p`.")
_ALP = RoleForm("bare", "The citation without brackets. In a note style, the text of the note within the body text.")
_AUTHOR = RoleForm("author", "Only the authors.")
ROLE_FORMS = {
    "p": _P,
    "ps": _P._replace(all_names=True, description="Like `p`, with all names."),
    "t": _T,
    "ts": _T._replace(all_names=True, description="Like `t`, with all names."),
    "ct": _T._replace(capital=True, description="Like `t`, at the start of a sentence."),
    "cts": _T._replace(capital=True, all_names=True, description="Like `ts`, at the start of a sentence."),
    "alp": _ALP,
    "alps": _ALP._replace(all_names=True, description="Like `alp`, with all names."),
    "f": RoleForm("note", "A footnote with the citation, in any style."),
    "year": RoleForm("year", "Only the year, with its disambiguation letter."),
    "yearpar": RoleForm("year", "The year in brackets.", bracketed=True),
    "author": _AUTHOR,
    "authors": _AUTHOR._replace(all_names=True, description="All authors."),
    "authorpar": _AUTHOR._replace(bracketed=True, description="The authors in brackets."),
    "authorpars": _AUTHOR._replace(all_names=True, bracketed=True, description="All authors in brackets."),
    "cauthor": _AUTHOR._replace(capital=True, description="Like `author`, at the start of a sentence."),
    "cauthors": _AUTHOR._replace(
        all_names=True, capital=True, description="Like `authors`, at the start of a sentence."
    ),
    "label": _ALP._replace(description="Same as `alp`."),
    "labelpar": _P._replace(description="Same as `p`."),
    "title": RoleForm("title", "The title, as a link to the entry."),
    "full": RoleForm("entry", "The full reference, as in the bibliography."),
    "url": RoleForm("url", "The address of the work, as a link."),
    "doi": RoleForm("doi", "The DOI of the work, as a link."),
    "empty": RoleForm("silent", "Nothing, but the reference counts as cited."),
}
"""The citation roles by name. All names but `f`, `full`, `url` and `doi` are those of sphinxcontrib-bibtex."""


class CiteRole(SphinxRole):
    """A citation role."""

    def __init__(self, form: RoleForm) -> None:
        super().__init__()
        self.form = form

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a placeholder for the citation, followed by marks for unknown keys."""
        settings = get_settings(self.config)
        try:
            cites = parse_cites(self.text, settings.locators)
        except DprkpalError as error:
            self._warn(str(error), "syntax")
            return [_unknown(self.text)], []
        found, unknown = cite_nodes(cites, self.form, self.env, self.rawtext)
        for key in unknown:
            self._warn(settings.unknown_keys.message(key), "key")
        for node in found:
            if isinstance(node, pending_citation):
                self.set_source_info(node)
        return found, []

    def _warn(self, message: str, subtype: str) -> None:
        logger.warning("%s", message, type="dprkpal", subtype=subtype, location=self.get_location())


def cite_nodes(
    cites: Iterable[Cite], form: RoleForm, env: BuildEnvironment, source: str
) -> tuple[list[nodes.Node], list[str]]:
    """Return a placeholder for a citation, followed by marks for unknown keys, and the unknown keys.

    Args:
        cites: The cites, with keys as written.
        form: The form of the citation.
        env: The environment.
        source: The citation as written.
    """
    settings = get_settings(env.config)
    domain: Any = env.domains["bib"]
    known: list[Cite] = []
    unknown: list[str] = []
    prefixes: list[tuple[str, str]] = []
    for cite in cites:
        meant = settings.cited_key(cite.id)
        domain.note_cited_key(env.docname, cite.id, meant)
        if meant is None:
            unknown.append(cite.id)
            continue
        key, prefix = meant
        known.append(replace(cite, id=key, all_names=form.all_names))
        if prefix:
            prefixes.append(meant)
    found: list[nodes.Node] = []
    if known:
        node = pending_citation(source, cites=tuple(known), form=form, unsorted=False)
        node["key_prefixes"] = tuple(prefixes)
        found.append(node)
    for one in unknown:
        found += [nodes.Text(" "), _unknown(one)] if found else [_unknown(one)]
    return found, unknown


def _unknown(text: str) -> nodes.Node:
    return nodes.inline("", f"[{visible(text)}?]", classes=["bib-unknown"])


class LinkRole(XRefRole):
    """A role that links to a reference, claim or topic."""

    def __init__(self) -> None:
        super().__init__(innernodeclass=nodes.inline, warn_dangling=True)


class ClaimRole(LinkRole):
    """A claim as a sentence with its citation, or with an explicit title a link to the claim."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the sentence, or a link for Sphinx to resolve."""
        settings = get_settings(self.config)
        domain: Any = self.env.domains["bib"]
        domain.note_library_use(self.env.docname)
        if self.has_explicit_title or self.target not in settings.library.claims:
            return super().run()
        found = claim_nodes(settings.library.claims[self.target], settings, version=settings.claim_version)
        for node in found:
            if isinstance(node, pending_citation):
                self.set_source_info(node)
        return found, []


def claim_nodes(claim: Claim, settings: Settings, *, context: bool = False, version: bool = False) -> list[nodes.Node]:
    """Return *claim* as a sentence with its citation.

    The sentence includes its hedge and attribution. The citation names the role of the sources on each side. In a note
    style, the note has the version of the collection.

    Args:
        claim: The claim.
        settings: The settings of the documentation.
        context: Whether to cite sources that neither support nor dispute the claim too.
        version: Whether to add the version of the collection that has the claim.
    """
    noted = f" {version_note(claim)}" if version else ""
    works = settings.library
    order = None
    if settings.style.citation.sort:  # sort the sources of each side as the style does
        keys = dict.fromkeys(row.source for row in claim.evidence if row.source in works)
        order = settings.processor([works[key] for key in keys], "text").order()
    cites = [cite for cite in claim_citation(claim, context=context, order=order).cites if cite.id in works]
    if not cites:
        return [collection_text("", claim.sentence + noted)]
    if settings.is_note:
        cites[-1] = replace(cites[-1], suffix=noted)
        noted = ""
    if not settings.is_superscript:
        sentence = claim.sentence.removesuffix(".")
        stop = "." if sentence != claim.sentence else ""
        return [collection_text("", sentence), nodes.Text(" "), _pending(cites), nodes.Text(noted + stop)]
    # With superscript numbers, the words before the sources of a side are in brackets.
    sides: list[list[Cite]] = []
    for cite in cites:
        if cite.prefix or not sides:
            sides.append([])
        sides[-1].append(cite)
    found: list[nodes.Node] = [collection_text("", claim.sentence)]
    for number, side in enumerate(sides):
        if not side[0].prefix:
            found.append(_pending(side))
            continue
        opens = number == 0 or not sides[number - 1][0].prefix
        found += [nodes.Text((" (" if opens else "; ") + side[0].prefix.strip())]
        found.append(_pending([replace(side[0], prefix=""), *side[1:]]))
        found += [nodes.Text(")")] if number == len(sides) - 1 else []
    return [*found, nodes.Text(noted)] if noted else found


def _pending(cites: list[Cite]) -> pending_citation:
    return pending_citation("", cites=tuple(cites), form=ROLE_FORMS["p"], unsorted=True)
