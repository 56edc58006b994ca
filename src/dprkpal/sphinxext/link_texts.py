"""Internal: the text of links to titles and captions with citations, such as that of the role ``ref``.

Sphinx and MyST take this text from a page that is not formatted yet. Here, citations in brackets and the numbers of
notes are removed from it, as from the titles in tables of contents. Citations that the title needs as words stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from typing import TypeAlias

from docutils import nodes

from .citation_records import ResolvedPage
from .nodes import pending_citation
from .rich_text import plain_text_of

__all__ = ["LinkText", "fill_links_of_myst", "link_texts", "update_labels"]

LinkText: TypeAlias = tuple[str | int, ...]
"""The texts of a title, and the indexes of the citations between them."""


def link_texts(document: nodes.document, labels: Mapping[str, tuple[str, str, str]], page: str) -> dict[str, LinkText]:
    """Return the texts of the labels on a page that lead to a title or caption with citations or notes.

    Args:
        document: The page, with the indexes of its citations.
        labels: The labels of Sphinx's domain ``std``: page, id and text by name.
        page: The name of the page.
    """
    found: dict[str, LinkText] = {}
    for name, (docname, identifier, _) in labels.items():
        title = _title(document.ids.get(identifier)) if docname == page else None
        if title is not None and _has_citations(title):
            found[name] = _joined(_parts(title))
    return found


def fill_links_of_myst(document: nodes.document, page: str) -> None:
    """Write the texts of links such as ``[](#label)`` to titles of the same page, which MyST has resolved already."""
    for link in document.findall(nodes.reference):
        inside = link.children[0] if len(link.children) == 1 else None
        if "refid" not in link or not isinstance(inside, nodes.inline) or inside["classes"] != ["std", "std-ref"]:
            continue
        title = _title(document.ids.get(link["refid"]))
        if title is None or not _has_citations(title):
            continue
        inside[:] = [
            nodes.Text(one) if isinstance(one, str) else pending_citation("", docname=page, index=one, plain=True)
            for one in _joined(_parts(title))
        ]


def update_labels(
    labels: MutableMapping[str, tuple[str, str, str]],
    texts: Mapping[str, Mapping[str, LinkText]],
    resolved: Mapping[str, ResolvedPage],
) -> None:
    """Write *texts*, which are stored by page and label, into *labels*, with the formatted citations."""
    for page, by_name in texts.items():
        citations = resolved.get(page, ResolvedPage()).texts
        for name, parts in by_name.items():
            docname, identifier, _ = labels.get(name, ("", "", ""))
            if docname == page:
                words = [
                    one if isinstance(one, str) else plain_text_of(citations[one])
                    for one in parts if isinstance(one, str) or one < len(citations)
                ]  # fmt: skip
                labels[name] = page, identifier, "".join(words)


def _title(node: nodes.Element | None) -> nodes.Element | None:
    """Return the title or caption from which Sphinx takes the text of a link to *node*."""
    if node is None or isinstance(node, nodes.rubric | nodes.term | nodes.field_name):
        return node
    for child in node.children:
        if isinstance(child, nodes.title | nodes.caption):
            return child
    if isinstance(node, nodes.definition_list | nodes.field_list | nodes.definition_list_item | nodes.field):
        named = (one for one in node.findall(nodes.Element) if isinstance(one, nodes.term | nodes.field_name))
        return next(named, None)
    return None


def _has_citations(title: nodes.Element) -> bool:
    if any("index" in citation for citation in title.findall(pending_citation)):
        return True
    marks = title.findall(nodes.footnote_reference)
    return any(name.startswith("mark-note-") for mark in marks for name in mark["ids"])


def _parts(node: nodes.Node) -> Iterator[str | int | None]:
    """Yield the texts and citations in *node*, and ``None`` for what is removed together with the space before it."""
    for child in node.children:
        if isinstance(child, nodes.Text):
            yield child.astext()
        elif isinstance(child, pending_citation):
            is_words = "index" in child and child["record"].is_words
            yield child["index"] if is_words else None
        elif isinstance(child, nodes.footnote_reference | nodes.raw | nodes.image):
            yield None
        else:
            yield from _parts(child)


def _joined(parts: Iterator[str | int | None]) -> LinkText:
    found: list[str | int] = []
    for one in parts:
        last = found[-1] if found else None
        if one is None:
            if isinstance(last, str):
                found[-1] = last.rstrip()
        elif isinstance(one, str) and isinstance(last, str):
            found[-1] = last + one
        else:
            found.append(one)
    return tuple(found)
