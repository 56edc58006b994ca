"""Internal: read citations in the syntax of pandoc in the text of pages, such as ``[see @key, p. 3; -@other]``.

They are found in the parsed page, and not in its source. So this works with every parser (MyST, notebooks,
reStructuredText) and in directives, and code, mathematics and links are left alone.

Source: Pandoc User's Guide, "Citation syntax".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from docutils import nodes
from docutils.transforms.references import Footnotes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from ..documents.brackets import Brackets, is_cross_reference
from ..documents.locator_parser import LocatorParser
from ..documents.markdown.cite_parser import ParsedCite, parse_cites
from ..model.citation import Cite, Mode
from .configuration import get_settings
from .roles import ROLE_FORMS, RoleForm, cite_nodes

__all__ = ["PandocCitations"]

logger = logging.getLogger(__name__)

_LEFT_ALONE = (
    nodes.literal, nodes.FixedTextElement, nodes.math, nodes.comment, nodes.raw, nodes.reference, nodes.problematic,
    nodes.system_message, nodes.substitution_definition, nodes.image, addnodes.pending_xref, addnodes.desc_signature,
    addnodes.download_reference, addnodes.index, addnodes.literal_emphasis, addnodes.literal_strong,
)  # fmt: skip
_BARE = re.compile(r"[ \u00a0\n]?\[")
_TEXT, _BRACKETED = ROLE_FORMS["t"], ROLE_FORMS["p"]


class _Found(NamedTuple):
    """A citation in a text."""

    start: int
    end: int
    cites: Sequence[ParsedCite]
    form: RoleForm


class PandocCitations(SphinxTransform):
    """Replaces citations in the syntax of pandoc by placeholders, with ``dprkpal_pandoc_citations = True``."""

    default_priority = Footnotes.default_priority - 15  # after substitutions, before `CitationFootnotes`

    def apply(self, **kwargs: Any) -> None:
        """Replace the citations of the page."""
        if not self.config["dprkpal_pandoc_citations"]:
            return
        for parent in list(self.document.findall(nodes.Element)):
            if any("@" in child for child in parent.children if isinstance(child, nodes.Text)) and not _is_code(parent):
                self._replace(parent)

    def _replace(self, parent: nodes.Element) -> None:
        """Replace the citations in the text directly in *parent*."""
        children: list[nodes.Node] = []
        text = ""
        for child in [*parent.children, None]:
            if isinstance(child, nodes.Text):  # MyST makes a text of its own of each line
                text += child.astext()
                continue
            if text:
                children += self._converted(text, parent)
                text = ""
            if child is not None:
                children.append(child)
        parent[:] = children

    def _converted(self, text: str, parent: nodes.Element) -> list[nodes.Node]:
        """Return the nodes for *text*, which is in *parent*."""
        settings = get_settings(self.config)
        domain: Any = self.env.domains["bib"]
        found: list[nodes.Node] = []
        at = 0
        for citation in _citations(text):
            is_known = any(settings.find_key(cite.id) is not None for cite in citation.cites)
            in_brackets = text[citation.start] == "["
            if not is_known and (not in_brackets or all(is_cross_reference(cite.id) for cite in citation.cites)):
                for cite in citation.cites:  # a name such as @somebody, or a cross-reference
                    domain.note_cited_key(self.env.docname, cite.id, settings.cited_key(cite.id))
                continue
            found += [nodes.Text(text[at : citation.start])] if citation.start > at else []
            cites = [_cite(cite, settings.locators) for cite in citation.cites]
            made, unknown = cite_nodes(cites, citation.form, self.env, text[citation.start : citation.end])
            for node in made:
                node.source, node.line = parent.source, parent.line
            found += made
            for key in unknown:
                message = settings.unknown_keys.message(key)
                logger.warning("%s", message, type="dprkpal", subtype="key", location=parent)
            at = citation.end
        found += [nodes.Text(text[at:])] if at < len(text) else []
        return found


def _is_code(node: nodes.Node | None) -> bool:
    """Return whether *node* is code, a link or another place without citations, or is inside of one."""
    while node is not None:
        if isinstance(node, _LEFT_ALONE):
            return True
        node = node.parent
    return False


def _citations(text: str) -> Iterator[_Found]:
    """Yield the citations in *text*, in order.

    >>> text = "As @a [p. 3] and [see @b]."
    >>> [(text[one.start : one.end], one.form.kind) for one in _citations(text)]
    [('@a [p. 3]', 'text'), ('[see @b]', 'citation')]
    """
    brackets = Brackets(text)
    end = 0
    for start in sorted([*brackets.keys_in, *brackets.keys]):
        if start < end:
            continue
        if start in brackets.keys_in:
            closing = brackets.closing.get(start)
            if closing is None or start in brackets.too_deep:
                continue
            end = closing + 1
            keys, semicolons = brackets.keys_in[start], brackets.semicolons_in.get(start, ())
            yield _Found(start, end, parse_cites(text, start + 1, closing, keys, semicolons), _BRACKETED)
            continue
        key = brackets.keys[start]
        end, suffix = key.end, ""
        match = _BARE.match(text, end)
        closing = brackets.closing.get(match.end() - 1) if match is not None else None
        if match is not None and closing is not None and match.end() - 1 not in brackets.keys_in:
            suffix = text[match.end() : closing]
            end = closing + 1
        form = _BRACKETED if key.suppress else _TEXT
        yield _Found(start, end, [ParsedCite(key.id, "", suffix, key.suppress, key.start)], form)


def _cite(parsed: ParsedCite, locators: LocatorParser) -> Cite:
    """Return *parsed* with its locator."""
    locator, suffix = locators.split(parsed.suffix.strip().lstrip(", "))
    if locator is None:
        suffix = parsed.suffix if parsed.suffix[:1] in ("", " ", ",", ";", ".", ":") else f" {parsed.suffix}"
    mode: Mode = "suppress-author" if parsed.suppress else "normal"
    return Cite(parsed.id, locator, parsed.prefix.strip(), suffix.rstrip(), mode=mode)
