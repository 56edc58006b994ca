"""Internal: the name, title and link of each page of the collection."""

from __future__ import annotations

from typing import Any

from sphinx.addnodes import pending_xref

from .csl_values import plain_title
from .current_site import library, pages_folder
from .html_nodes import doc_link

__all__ = ["KINDS", "docname_of", "page_link", "page_subject", "title_of"]

KINDS = {"reference": "references", "claim": "claims", "topic": "topics", "entity": "entities"}
"""The kinds of records that have their own pages, each with the folder of these pages."""


def docname_of(kind: str, identity: str) -> str:
    """Return the document name of a record's page.

    >>> docname_of("claim", "coughlin-tunnels")
    'collection/claims/coughlin-tunnels'
    """
    return f"{pages_folder()}/{KINDS[kind]}/{identity}"


def page_subject(docname: str) -> tuple[str, str] | None:
    """Return the kind and id of the record that a page is about, or ``None`` for any other page.

    >>> page_subject("collection/claims/coughlin-tunnels"), page_subject("index")
    (('claim', 'coughlin-tunnels'), None)
    """
    prefix = f"{pages_folder()}/"
    name, _, identity = docname.removeprefix(prefix).partition("/")
    kind = next((kind for kind, kind_folder in KINDS.items() if kind_folder == name), None)
    if not docname.startswith(prefix) or kind is None or identity in ("", "index"):
        return None
    return kind, identity


def title_of(kind: str, identity: str) -> str:
    """Return the title of a record's page."""
    collection = library()
    if kind == "reference":
        return plain_title(collection[identity].to_csl())
    if kind == "claim":
        return collection.claims[identity].sentence.removesuffix(".")
    return collection.topics[identity].pref_label if kind == "topic" else collection.entities[identity].name


def page_link(kind: str, identity: str, *parts: Any) -> pending_xref:
    """Return a link to a record's page. The default text is the title of the page."""
    return doc_link(docname_of(kind, identity), *(parts or (title_of(kind, identity),)))
