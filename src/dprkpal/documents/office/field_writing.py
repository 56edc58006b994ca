"""Internal: the codes of the fields that are written, so that Zotero and Mendeley can still edit the citations.

Both compare the printed text with the text in the code. If they differ, they ask whether somebody edited the citation.

Source: "Word Processor Integration" of Zotero's developer documentation.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from ...formats.csl_citation import CitedItem, CslCitation, write_csl_citation
from ...model.citation import Cite
from .field_codes import StoredCitation
from .runs import TextRun, plain_text_of, rich_text_of

__all__ = ["new_code", "updated_code", "without_author"]


def updated_code(stored: StoredCitation, runs: list[TextRun], note: int) -> str | None:
    """Return the code of a citation with another text, or ``None`` if the code does not contain the text.

    Args:
        stored: The citation.
        runs: The new text.
        note: The number of its note; 0 in the text.
    """
    citation, text = stored.citation, plain_text_of(runs)
    if stored.program == "zotero":
        properties = {
            **citation.properties, "formattedCitation": rich_text_of(runs), "plainCitation": text, "noteIndex": note
        }  # fmt: skip
        return write_csl_citation(replace(citation, properties=properties))
    if stored.program == "mendeley":
        old = citation.other.get("mendeley")
        mendeley: dict[str, Any] = {
            **(old if isinstance(old, dict) else {}), "formattedCitation": text, "plainTextFormattedCitation": text,
            "previouslyFormattedCitation": text,
        }  # fmt: skip
        other = {**citation.other, "mendeley": mendeley}
        return write_csl_citation(replace(citation, properties={**citation.properties, "noteIndex": note}, other=other))
    if stored.program == "mendeley-cite":
        override = citation.other.get("manualOverride")
        override = {**(override if isinstance(override, dict) else {}), "citeprocText": text}
        override = {"isManuallyOverridden": False, "manualOverrideText": "", **override}
        changed = replace(
            citation, properties={**citation.properties, "noteIndex": note},
            other={**citation.other, "manualOverride": override},
        )  # fmt: skip
        return base64.b64encode(write_csl_citation(changed).encode()).decode()
    return None


def new_code(
    cites: Iterable[Cite], items: Mapping[str, Mapping[str, Any]], runs: list[TextRun], note: int,
    *, uris: Mapping[str, tuple[str, ...]] | None = None, identity: str | None = None,
) -> str:  # fmt: skip
    """Return the csl-citation of a field of Zotero.

    Args:
        cites: The cites, with the keys of the works.
        items: The works by key, as CSL-JSON.
        runs: The text of the citation.
        note: The number of its note; 0 in the text.
        uris: The addresses of works. A work without one gets an address made of its id, its DOI or its key.
        identity: The id of the citation; ``None`` makes one.
    """
    cited = [
        CitedItem(cite, items[cite.id], (uris or {}).get(cite.id) or (_address(cite.id, items[cite.id]),))
        for cite in cites
    ]  # fmt: skip
    text = plain_text_of(runs)
    properties = {"formattedCitation": rich_text_of(runs), "plainCitation": text, "noteIndex": note}
    identity = identity or hashlib.sha256(repr((cited, note, text)).encode()).hexdigest()[:10]
    return write_csl_citation(CslCitation(tuple(cited), identity, properties))


def _address(key: str, item: Mapping[str, Any]) -> str:
    """Return an address for a work. Zotero writes its own as the id of an item in CSL-JSON."""
    identity = str(item.get("id", ""))
    if identity.startswith(("http://zotero.org/", "https://zotero.org/")):
        return identity
    return f"https://doi.org/{item['DOI']}" if item.get("DOI") else f"urn:x-citation-key:{key}"


def without_author(citation: CslCitation) -> CslCitation:
    """Return *citation* for a field whose author is written in the text before it."""
    first, *others = citation.cited_items
    first = replace(first, cite=replace(first.cite, mode="suppress-author"))
    properties = {name: value for name, value in citation.properties.items() if name not in ("mode", "composite")}
    return replace(citation, cited_items=(first, *others), properties=properties)
