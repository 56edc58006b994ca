"""Internal: the codes of the fields that are written, so that Zotero and Mendeley can still edit the citations.

Both compare the printed text with the text in the code. If they differ, they ask whether somebody edited the citation.

Source: "Word Processor Integration" of Zotero's developer documentation.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ...formats.csl_citation import CitedItem, CslCitation, write_csl_citation
from ...model.citation import Cite
from .field_codes import StoredCitation
from .runs import TextRun, plain_text_of, rich_text_of
from .works import CitedWorks

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
    citation: CslCitation | None, cites: Iterable[Cite], works: CitedWorks, runs: list[TextRun], note: int
) -> str:
    """Return the csl-citation of a field of Zotero for a citation of another program.

    Args:
        citation: The old citation, or ``None``.
        cites: The cites, with the keys of the works.
        works: The works. One that Zotero does not know has an address made of its DOI or its key.
        runs: The new text.
        note: The number of its note; 0 in the text.
    """
    cited = []
    for cite in cites:
        item = dict(works.items[cite.id])
        uris = works.uris.get(cite.id) or (
            f"https://doi.org/{item['DOI']}" if item.get("DOI") else f"urn:x-citation-key:{cite.id}",
        )
        cited.append(CitedItem(cite, item, uris))
    text = plain_text_of(runs)
    properties = {"formattedCitation": rich_text_of(runs), "plainCitation": text, "noteIndex": note}
    old = citation.id if citation is not None else None
    identity = old or hashlib.sha256(repr((cited, note, text)).encode()).hexdigest()[:10]
    return write_csl_citation(CslCitation(tuple(cited), identity, properties))


def without_author(citation: CslCitation) -> CslCitation:
    """Return *citation* for a field whose author is written in the text before it."""
    first, *others = citation.cited_items
    first = replace(first, cite=replace(first.cite, mode="suppress-author"))
    properties = {name: value for name, value in citation.properties.items() if name not in ("mode", "composite")}
    return replace(citation, cited_items=(first, *others), properties=properties)
