"""Internal: the works that a document cites, each once, with a key.

Reference managers store a copy of each work with each citation. Copies of the same work have a common address (URI),
the same id in the same program, or the same data.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from ...formats.csl_json import reader as csl_json
from ...model.keys import make_key, unique_key
from .field_codes import StoredCitation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...errors import FormatError
    from ...formats.csl_citation import CitedItem
    from ...libraries.library import Library

__all__ = ["CitedWorks"]

_LOCAL_IDS = frozenset({"mendeley", "endnote"})
"""Programs whose ids are different in each citation, or no ids at all."""
_KEY = re.compile(r"[^\W\d_][\w:.#$%&+?~/-]{0,99}")
_SIGNS = re.compile(r"[\W_]+")


class CitedWorks:
    """The works that a document cites.

    Args:
        given: A library whose data is used in place of that in the document where a work is in both.
        sources: The works of Word's source manager by tag.
        path: The file name of the document, for messages.
    """

    def __init__(
        self, given: Library | None = None, sources: Mapping[str, Mapping[str, Any]] | None = None,
        path: str | None = None,
    ) -> None:  # fmt: skip
        self.given = given
        self.path = path
        self.sources = dict(sources or {})
        self.items: dict[str, Mapping[str, Any]] = {}
        """The works by key, as CSL-JSON."""
        self.uris: dict[str, tuple[str, ...]] = {}
        """The addresses of each work."""
        self.not_given: set[str] = set()
        """Keys of the works that are not in *given*."""
        self.notes: list[FormatError] = []
        """Peculiarities of the data."""
        self._keys: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._index: dict[tuple[str, str], str] | None = None

    def key_of(self, stored: StoredCitation, cited: CitedItem) -> str | None:
        """Return the key of a cited work, or ``None`` if neither the document nor the library has its data."""
        item = cited.item if cited.item is not None else self.sources.get(cited.cite.id)
        signs = [("uri", uri) for uri in cited.uris]
        if stored.program not in _LOCAL_IDS and cited.cite.id and not cited.uris:
            signs.append((stored.program.partition("-")[0], cited.cite.id))
        if item is not None:
            data = {name: value for name, value in item.items() if name not in ("id", "citation-key")}
            signs.append(("data", json.dumps(data, sort_keys=True, ensure_ascii=False)))
        key = next((self._keys[sign] for sign in signs if sign in self._keys), None)
        if key is None:
            key = self._add(cited, item)
        if key is not None:
            for sign in signs:
                self._keys.setdefault(sign, key)
            self.uris[key] = tuple(dict.fromkeys([*self.uris.get(key, ()), *cited.uris]))
        return key

    def key_of_uri(self, uri: str) -> str | None:
        """Return the key of the work with this address, or ``None`` if it is not cited."""
        return self._keys.get(("uri", uri))

    def _add(self, cited: CitedItem, item: Mapping[str, Any] | None) -> str | None:
        """Add a work, and return its key."""
        read: dict[str, Any] | None = None
        if item is not None:
            values: list[tuple[Any, Any, list[str]]] = [(dict(item), None, [])]
            reading = csl_json.read_items(values, self.path, lambda _: 0, lambda *_: (0, 0), deep=True)
            read = reading.items[0] if reading.items else None
        if (known := self._key_in_library([cited.cite.id, *cited.uris], read)) is not None:
            assert self.given is not None
            self.items[known] = self.given[known].to_csl()
            return known
        if read is None:
            return None
        own = str(read.pop("citation-key", ""))
        key = own if _KEY.fullmatch(own) else cited.cite.id
        key = key if _KEY.fullmatch(key) and not key.startswith("ITEM-") else make_key(read)
        key = unique_key(key, self.items.keys() | (self.given.keys() if self.given is not None else ()), self._counts)
        self.items[key] = {**read, "id": key}
        self.not_given.add(key)
        return key

    def _key_in_library(self, identities: Sequence[str], item: Mapping[str, Any] | None) -> str | None:
        """Return the key of a work in the library: by key or address, by DOI, or by title, year and first name."""
        if self.given is None:
            return None
        for key in (str((item or {}).get("citation-key", "")), *identities):
            if key and key in self.given:
                return key
        if item is None:
            return None
        if self._index is None:
            self._index = {}
            for key in self.given:
                for sign in _signs(self.given[key].to_csl()):
                    self._index.setdefault(sign, key)
        return next((self._index[sign] for sign in _signs(item) if sign in self._index), None)

    def library(self) -> Library:
        """Return a library of the works, followed by the others of the given library."""
        from ...libraries.library import Library

        rest = [] if self.given is None else [self.given[key].to_csl() for key in self.given if key not in self.items]
        return Library([*self.items.values(), *rest])


def _signs(item: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what identifies a work: its DOI; its title, year and first name."""
    signs = []
    doi = item.get("DOI")
    if isinstance(doi, str) and doi:
        signs.append(("doi", re.sub(r"^https?://(?:dx\.)?doi\.org/", "", doi.strip().casefold())))
    title = _SIGNS.sub(" ", normalize("NFKD", re.sub(r"<[^<>]*>", "", str(item.get("title", ""))))).strip().casefold()
    parts = (item.get("issued") or {}).get("date-parts")
    names = item.get("author") or item.get("editor") or ()
    name = names[0].get("family") or names[0].get("literal") or "" if names else ""
    if title and parts:
        signs.append(("work", f"{title}|{parts[0][0]}|{str(name).casefold()}"))
    return signs
