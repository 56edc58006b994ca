"""Internal: references by key that can be cited: the part of a library that needs no topics or claims."""

from __future__ import annotations

from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, MutableMapping, ValuesView
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..collection.citing import locator_labels_of, make_processor, markdown_output, notebook_bibliography
from ..collection.entry import Entry
from ..errors import UnknownReferenceError
from ..model.arguments import texts_of
from ..model.citation import Citation, Cite, Locator
from ..model.other_keys import other_keys
from .lazy_entries import LazyEntries

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from ..csl import Style
    from ..model.abbreviations import Abbreviations

__all__ = ["KEYS", "ReferenceMapping", "other_keys_of", "text_of_key"]


def text_of_key(key: Any) -> Any:
    """Return a number as text, because CSL-JSON allows numbers as keys, and everything else as it is."""
    return str(key) if isinstance(key, int | float) and not isinstance(key, bool) else key


def other_keys_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """Return the other keys of biblatex entries, each with the key of its entry."""
    found: dict[str, str] = {}
    for key, entry in entries.items():
        for alias in other_keys(entry.csl):
            if alias not in entries:
                found.setdefault(alias, key)
    return found


KEYS = "keys are texts or numbers"


def _advice(key: object) -> str:
    """Return what to pass instead of a key that is neither text nor a number."""
    if isinstance(key, Entry):
        return "pass its id"
    return "pass keys one by one, as in cite(*keys)" if isinstance(key, list | tuple | set) else "a key is text"


class ReferenceMapping(Mapping[str, Entry]):
    """A mapping from keys to entries that formats citations and bibliographies: the base class of `dprkpal.Library`."""

    def __init__(self, entries: MutableMapping[str, Entry]) -> None:
        self._entries = entries
        self._aliases: Mapping[str, str] | None = None

    def __getitem__(self, key: str | int) -> Entry:
        """Return the entry with this key; the number 5 is the same key as the text "5".

        A biblatex entry is also found under the other keys in its field ``ids``.

        Raises:
            UnknownReferenceError: No entry has this key. It is a `KeyError`, and the message suggests similar keys.

        Source: the biblatex manual, "Entry Fields", ``ids``.
        """
        text = text_of_key(key)
        if not isinstance(text, str):
            raise UnknownReferenceError(f"{key!r:.100}", listing=_advice(key))
        entry = self._entries.get(text)
        if entry is None:
            alias = self._other_keys().get(text)
            if alias is None:
                raise self._unknown_key(str(key))
            entry = self._entries[alias]
        return entry

    def _other_keys(self) -> Mapping[str, str]:
        """Return the other keys of biblatex entries, each with the key of its entry."""
        if self._aliases is None:
            entries = self._entries
            self._aliases = entries.other_keys() if isinstance(entries, LazyEntries) else other_keys_of(entries)
        return self._aliases

    def file_names(self) -> list[str]:
        """Return the names of the files that the references come from; for a store, its own name.

        >>> from dprkpal import Library
        >>> Library([{"id": "a", "type": "book"}], places={"a": ("refs.bib", 1)}).file_names()
        ['refs.bib']
        """
        if isinstance(self._entries, LazyEntries):
            return self._entries.file_names()
        return list(dict.fromkeys(entry.place[0] for entry in self._entries.values() if entry.place[0]))

    def entries_outside(self, files: Collection[str]) -> Iterator[Entry]:
        """Yield the references that come from none of these files.

        >>> from dprkpal import Library
        >>> works = Library([{"id": "a", "type": "book"}, {"id": "b", "type": "book"}], places={"a": ("refs.bib", 1)})
        >>> [entry.id for entry in works.entries_outside(["refs.bib"])]
        ['b']
        """
        if isinstance(self._entries, LazyEntries):
            return self._entries.outside(files)
        return (entry for entry in self._entries.values() if entry.place[0] not in files)

    def _unknown_key(self, key: str) -> UnknownReferenceError:
        """Return the error that no entry has this key."""
        return UnknownReferenceError(key, self.keys_near(key))

    def keys_near(self, key: str, most: int | None = None) -> Iterable[str]:
        """Return the keys among which similar ones are looked for: all of them, but of a store only some.

        Args:
            key: An unknown key.
            most: None are returned if a library in memory has more references than this.
        """
        entries = self._entries
        if isinstance(entries, LazyEntries):
            return entries.keys_near(key)
        return entries if most is None or len(entries) < most else ()

    def __contains__(self, key: object) -> bool:
        text = text_of_key(key)
        return isinstance(text, str) and (text in self._entries or text in self._other_keys())

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __bool__(self) -> bool:
        """Whether there are references."""
        return bool(self._entries)

    def items(self) -> ItemsView[str, Entry]:
        """Return the keys with their entries."""
        return self._entries.items()

    def values(self) -> ValuesView[Entry]:
        """Return the entries."""
        return self._entries.values()

    def cite(
        self,
        *cites: Cite | Citation | str | int,
        style: str | Path | Style | None = None,
        locale: str | None = None,
        to: str = "text",
        note_fields: bool = True,
        abbreviations: Abbreviations | str | PathLike[str] | None = None,
    ) -> str:
        """Return one citation of several references, as the first citation of a document.

        Args:
            cites: Keys, keys with locators (``"young2021guns, p. 45"``), `Cite` objects, or one `Citation`. The labels
                of locators can also be in the language of the locale, such as ``"S. 45"`` in German.
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
            locale: A locale code such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            note_fields: Whether CSL variables in notes are used, as for `dprkpal.csl.Processor`.
            abbreviations: Short forms of titles, or the path of a file with them, as for `dprkpal.csl.Processor`.

        Returns:
            One line. Special characters are escaped for *to*.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.
            LocatorError: The text after a key is not a locator.

        Source: CSL 1.0.2, "Citation".

        >>> from dprkpal import library
        >>> library().cite("berger2014arm", "young2021guns, p. 45", style="apa")
        '(Berger, 2014; Young, 2021, p. 45)'
        """
        whole: list[Cite] = []
        places: dict[int, str] = {}
        given = Citation(())
        for cite in cites:
            if isinstance(cite, Citation):
                whole += cite.cites
                given = cite
            elif isinstance(cite, str):
                key, comma, place = (cite, "", "") if cite in self else cite.partition(",")  # a key may contain a comma
                if comma:
                    places[len(whole)] = place
                whole.append(Cite(key.strip() if comma else cite))
            else:
                whole.append(cite if isinstance(cite, Cite) else Cite(self[cite].id))
        items = {}
        for number, cite in enumerate(whole):
            entry = self[cite.id]
            items[entry.id] = entry.csl
            if entry.id != cite.id:
                whole[number] = replace(cite, id=entry.id)
        processor = make_processor(
            style, items.values(), locale, to, note_fields=note_fields, abbreviations=abbreviations
        )
        labels = locator_labels_of(processor) if places else {}
        for number, place in places.items():
            whole[number] = replace(whole[number], locator=Locator.parse(place, labels))
        return processor.cite(replace(given, cites=tuple(whole)))

    def bibliography(
        self,
        style: str | Path | Style | None = None,
        *,
        keys: Iterable[str | int] | None = None,
        locale: str | None = None,
        to: str = "text",
        note_fields: bool = True,
        abbreviations: Abbreviations | str | PathLike[str] | None = None,
    ) -> list[str]:
        """Return the bibliography of the library, or of some of its references.

        Args:
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
            keys: The references, or one of them; by default all.
            locale: A locale code such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            note_fields: Whether CSL variables in notes are used, as for `dprkpal.csl.Processor`.
            abbreviations: Short forms of titles, or the path of a file with them, as for `dprkpal.csl.Processor`.

        Returns:
            The formatted entries in the order of the style; an empty list if the style has no bibliography.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.

        Source: CSL 1.0.2, "Bibliography".
        """
        keys = None if keys is None else texts_of(keys, KEYS, str | int | float)
        entries = (
            self.values() if keys is None else list({entry.id: entry for entry in map(self.__getitem__, keys)}.values())
        )
        items = [entry.csl for entry in entries]
        processor = make_processor(style, items, locale, to, note_fields=note_fields, abbreviations=abbreviations)
        return [text for _, text in processor.entries()]

    def _repr_html_(self) -> str:
        return notebook_bibliography(entry.csl for entry in self.values())

    def _repr_markdown_(self) -> str:
        return "".join(f"- {entry}\n" for entry in self.bibliography(to=markdown_output()))
