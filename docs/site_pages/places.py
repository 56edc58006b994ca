"""Where each page of the collection stands, and what it is called."""

from __future__ import annotations

from typing import Any

from dprkpal import library

from .element import doc_link

__all__ = ["FOLDER", "KINDS", "doc_of", "label", "reach", "thing"]

FOLDER = "collection"
"""The folder of the pages that are made, below that of the documentation."""

KINDS = {"reference": "references", "claim": "claims", "topic": "topics", "entity": "entities"}
"""What has a page of its own, and the folder of those pages."""


def doc_of(kind: str, identity: str) -> str:
    """Return the name of the page of something.

    >>> doc_of("claim", "coughlin-tunnels")
    'collection/claims/coughlin-tunnels'
    """
    return f"{FOLDER}/{KINDS[kind]}/{identity}"


def thing(docname: str) -> tuple[str, str] | None:
    """Return kind and id of what a page is about; ``None`` for any other page.

    >>> thing("collection/claims/coughlin-tunnels"), thing("index")
    (('claim', 'coughlin-tunnels'), None)
    """
    folder, _, rest = docname.partition("/")
    name, _, identity = rest.partition("/")
    kind = next((kind for kind, below in KINDS.items() if below == name), None)
    return (kind, identity) if folder == FOLDER and kind is not None and identity not in ("", "index") else None


def label(kind: str, identity: str) -> str:
    """Return what something is called: the title of its page."""
    works = library()
    if kind == "reference":
        return str(works[identity].to_csl().get("title", identity))
    if kind == "claim":
        return works.claims[identity].sentence.removesuffix(".")
    return works.topics[identity].pref_label if kind == "topic" else works.entities[identity].name


def reach(kind: str, identity: str, *parts: Any) -> Any:
    """Return a link to the page of something, with its name where nothing else is said."""
    return doc_link(doc_of(kind, identity), *(parts or (label(kind, identity),)))
