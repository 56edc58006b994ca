"""Internal: keep citations in the messages that translators get.

Where the parser keeps no source of a text, such as that of ``centered`` or of most directives in MyST, Sphinx takes the
text without markup as the message, and a citation has no text yet.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform

from .nodes import pending_citation

__all__ = ["CitationSources"]

_ROLE = re.compile(r":([\w:.+-]+):(?=`)")


class CitationSources(SphinxTransform):
    """Gives texts with citations the source that they lack."""

    default_priority = 5  # before Sphinx takes the messages (10)

    def apply(self, **kwargs: Any) -> None:
        """Set the source of each text with a citation if the parser has set none."""
        for citation in list(self.document.findall(pending_citation)):
            text = _block(citation)
            if isinstance(text, nodes.TextElement) and not text.rawsource:
                text.rawsource = "".join(map(self._source, text.children))

    def _source(self, node: nodes.Node) -> str:
        """Return the markup of an inline node, as far as it is known."""
        if isinstance(node, pending_citation):
            return self._role(node.rawsource)
        if isinstance(node, nodes.Element) and next(iter(node.findall(pending_citation)), None) is not None:
            return node.rawsource or "".join(map(self._source, node.children))
        return node.astext()

    def _role(self, source: str) -> str:
        """Return a role as written in the parser of the page; MyST gives it as in reStructuredText."""
        path = str(self.env.doc2path(self.env.docname))
        kinds = [kind for ending, kind in self.config.source_suffix.items() if path.endswith(ending)]
        return _ROLE.sub(r"{\1}", source, count=1) if {"markdown", "myst-nb"} & {*kinds} else source


def _block(node: nodes.Element) -> nodes.Element | None:
    """Return the nearest element around *node* that is not inline."""
    return node if not isinstance(node, nodes.Inline) or node.parent is None else _block(node.parent)
