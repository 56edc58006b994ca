"""Internal: the name, title and link of each page of the collection."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from sphinx.addnodes import pending_xref

from ...libraries.library import Library
from .csl_values import plain_title
from .current_site import Site, current_site, library, pages_folder
from .html_nodes import doc_link
from .writing_systems import titles_pattern

__all__ = [
    "KINDS", "docname_of", "file_name", "foreign_titles", "page_link", "page_subject", "records_of", "title_of",
]  # fmt: skip

KINDS = {"reference": "references", "claim": "claims", "topic": "topics", "entity": "entities"}
"""The kinds of records that have their own pages, each with the folder of these pages."""

_PLAIN = re.compile(r"(?!index$)\w[\w.-]{0,99}")
_LIKE_DOWNLOAD = re.compile(r"\.(?:bib|json|ris)$")
"""The end of a name that could be that of the download of another record: the page of ``a.bib`` can be a folder."""

_records: tuple[Site, dict[str, dict[str, str]]] | None = None


def records_of(kind: str) -> Mapping[str, Any]:
    """Return the records of a kind by id."""
    works = library()
    return {"reference": works, "claim": works.claims, "topic": works.topics, "entity": works.entities}[kind]


def file_name(identity: str) -> str:
    """Return the name of a record's page: its id, or something like it if a file or an address cannot have this name.

    >>> file_name("coughlin-tunnels"), file_name("DBLP:conf/x"), file_name("x.json")
    ('coughlin-tunnels', 'DBLP-conf-x-31b7a0fa', 'x-json-73f44f86')
    """
    if _PLAIN.fullmatch(identity) and not identity.endswith(".") and not _LIKE_DOWNLOAD.search(identity):
        return identity
    digest = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return "-".join(filter(None, (re.sub(r"[^A-Za-z0-9]+", "-", identity)[:80].strip("-"), digest)))


def docname_of(kind: str, identity: str) -> str:
    """Return the document name of a record's page.

    >>> docname_of("claim", "coughlin-tunnels")
    'collection/claims/coughlin-tunnels'
    """
    return f"{pages_folder()}/{KINDS[kind]}/{file_name(identity)}"


def page_subject(docname: str) -> tuple[str, str] | None:
    """Return the kind and id of the record that a page is about, or ``None`` for any other page.

    >>> page_subject("collection/claims/coughlin-tunnels"), page_subject("index")
    (('claim', 'coughlin-tunnels'), None)
    """
    prefix = f"{pages_folder()}/"
    folder, _, name = docname.removeprefix(prefix).partition("/")
    kind = next((kind for kind, kind_folder in KINDS.items() if kind_folder == folder), None)
    if not docname.startswith(prefix) or kind is None:
        return None
    identity = _ids()[kind].get(name)
    return (kind, identity) if identity is not None else None


def _ids() -> dict[str, dict[str, str]]:
    """Return the id of each record by kind and name of its page."""
    global _records
    site = current_site()
    if _records is None or _records[0] is not site:
        _records = site, {kind: {file_name(identity): identity for identity in records_of(kind)} for kind in KINDS}
    return _records[1]


def title_of(kind: str, identity: str) -> str:
    """Return the title of a record's page, or its id if it has none."""
    collection = library()
    if kind == "reference":
        return plain_title(collection[identity].to_csl()) or identity
    if kind == "claim":
        return collection.claims[identity].sentence.removesuffix(".")
    return collection.topics[identity].pref_label if kind == "topic" else collection.entities[identity].name


def page_link(kind: str, identity: str, *parts: Any) -> pending_xref:
    """Return a link to a record's page. The default text is the title of the page."""
    return doc_link(docname_of(kind, identity), *(parts or (title_of(kind, identity),)))


def foreign_titles(works: Library) -> re.Pattern[str] | None:
    """Return a pattern for the titles in other languages than English, in which descriptions in place of titles are."""
    titles = []
    for entry in works.values():
        csl = entry.to_csl()
        language, custom = str(csl.get("language") or "en"), csl.get("custom") or {}
        if not language.startswith("en") and not custom.get("description"):
            titles.append((language, plain_title(csl)))
    return titles_pattern(titles)
