"""Internal: the formatted bibliographies of a document, the ids of their entries, and the links to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from .bibliographies import BibliographyRequest

__all__ = ["FormattedBibliography", "FormattedEntry", "assign_ids", "entries_by_name", "link_to_entries"]


class FormattedEntry(NamedTuple):
    """An entry of a bibliography."""

    key: str
    id: str
    """The target of links. Each entry of a document has its own."""
    text: str


@dataclass(slots=True, eq=False)
class FormattedBibliography:
    """A formatted bibliography."""

    request: BibliographyRequest
    texts: list[tuple[str, str]]
    """Keys and texts of the entries."""
    params: Mapping[str, object] = field(default_factory=dict)
    """See `dprkpal.csl.Processor.bibliography_params`."""
    options: Mapping[str, str] = field(default_factory=dict)
    """The attributes of ``cs:bibliography``."""
    entries: list[FormattedEntry] = field(default_factory=list)
    """The entries with their ids."""


def entries_by_name(bibliographies: Iterable[FormattedBibliography]) -> dict[str, dict[str, str]]:
    """Return the texts of the entries of each bibliography, by its name and by key, as printed."""
    found: dict[str, dict[str, str]] = {}
    for one in bibliographies:
        found.setdefault(one.request.name, {}).update(one.texts)
    return found


def assign_ids(bibliographies: Iterable[FormattedBibliography], entry_id: Callable[[str], str]) -> None:
    """Give each entry an id of its own: the first of a reference that of its key, the others with a number.

    Args:
        bibliographies: The bibliographies in the order in which they are printed.
        entry_id: Returns the id for a key.
    """
    several = list(bibliographies)
    first = {key: entry_id(key) for one in several for key, _ in one.texts}
    taken = set(first.values())
    count: dict[str, int] = {}
    for one in several:
        for key, text in one.texts:
            identifier = first[key]
            if key in count:
                while identifier in taken:
                    count[key] += 1
                    identifier = f"{first[key]}_{count[key]}"
                taken.add(identifier)
            else:
                count[key] = 1
            one.entries.append(FormattedEntry(key, identifier, text))


def link_to_entries(
    texts: Sequence[str], sections: Sequence[int], bibliographies: Sequence[FormattedBibliography],
    write_link: Callable[[str], str],
) -> list[str]:  # fmt: skip
    """Return formatted citations with links to the entries in the bibliographies of their sections.

    Citations are formatted with links to the first entry of each reference.

    Args:
        texts: The citations.
        sections: The section of each.
        bibliographies: The bibliographies with their entries.
        write_link: Returns the link to an id as it is written in the output.
    """
    places: dict[str, list[tuple[FormattedBibliography, str]]] = {}
    for one in bibliographies:
        for entry in one.entries:
            places.setdefault(entry.key, []).append((one, entry.id))
    repeated = {write_link(several[0][1]): several for several in places.values() if len(several) > 1}
    if not repeated:
        return list(texts)
    pattern = re.compile("|".join(map(re.escape, sorted(repeated, key=len, reverse=True))))
    linked = []
    for text, section in zip(texts, sections, strict=True):

        def nearest(match: re.Match[str], section: int = section) -> str:
            several = repeated[match[0]]
            return write_link(next((target for one, target in several if one.request.covers(section)), several[0][1]))

        linked.append(pattern.sub(nearest, text))
    return linked
