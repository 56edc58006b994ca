"""Items with every type and nearly every variable, for tests of what the writers write."""

from __future__ import annotations

from typing import Any

from dprkpal import library
from dprkpal.model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES

TEXTS = """volume issue DOI URL ISBN ISSN PMID PMCID publisher publisher-place abstract note keyword genre edition
    collection-title collection-number number container-title event-title event-place archive archive_location
    call-number source medium dimensions scale status version number-of-pages title-short original-title""".split()


def full_items() -> list[dict[str, Any]]:
    """Return the items of the collection, and one with all variables for each type."""
    names = [{"family": "F", "given": "G", "suffix": "Jr.", "non-dropping-particle": "de"}, {"literal": "L"}]
    full = {
        "title": "T", "page": "1–2", "language": "de-AT",
        **dict.fromkeys(TEXTS, "x"), **dict.fromkeys(NAME_VARIABLES, names),
        **{variable: {"date-parts": [[1999, 5, 1], [2000]]} for variable in DATE_VARIABLES},
    }  # fmt: skip
    return [
        *({**entry.csl, "id": key} for key, entry in library().items()),
        *({**full, "id": kind, "type": kind} for kind in sorted(ITEM_TYPES)),
    ]
