"""A Sphinx extension that folds the changelog: readers open the part that they look for.

A part is a paragraph in bold type with the list after it. Other builders print everything.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from dprkpal.sphinxext.collection_pages.html_nodes import tag

__all__ = ["setup"]


class FoldParts(SphinxTransform):
    """Put each part of the changelog into an element that opens and closes."""

    default_priority = 880  # after the transforms of references

    def apply(self, **kwargs: Any) -> None:
        """Fold the parts."""
        if self.env.docname != "changelog":
            return
        for heading in list(self.document.findall(nodes.paragraph)):
            parts = [part for part in heading if part.astext()]
            if len(parts) != 1 or not isinstance(parts[0], nodes.strong):
                continue
            following = heading.next_node(descend=False, siblings=True)
            if isinstance(following, nodes.bullet_list):
                following.parent.remove(following)
                heading.replace_self(tag("details", tag("summary", parts[0]), following, class_="folded"))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_transform(FoldParts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
