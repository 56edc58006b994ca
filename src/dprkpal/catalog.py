"""The library: references by key, each with its formatted cites and entries.

`library` gives the built-in collection, `Library.load` anybody's files. The built-in collection is
compiled when dprkpal is built (`dprkpal.compiling`), so that citing from it needs neither pybtex nor
pydantic. In a source tree whose sources have changed since, it is compiled again in memory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from .citation import Citation, Cite
from .entry import Entry, make_processor, markdown_output
from .errors import DprkpalError, FormatError, UnknownReferenceError

if TYPE_CHECKING:
    from pathlib import Path

    from .reference import Reference

__all__ = ["Library", "library"]

_HERE = os.path.dirname(os.path.abspath(__file__))


class Library(Mapping[str, Entry]):
    """References by key, in the order in which they were given.

    >>> works = Library([{"id": "a", "type": "book", "title": "First"}, {"id": "b", "type": "book", "title": "Second"}])
    >>> list(works), works["b"].title, "c" in works
    (['a', 'b'], 'Second', False)
    """

    def __init__(
        self,
        references: Iterable[Mapping[str, Any] | Reference] = (),
        *,
        findings: Sequence[FormatError] = (),
        notes: Sequence[FormatError] = (),
        places: Mapping[str, tuple[str | None, int | None]] | None = None,
    ) -> None:
        """Make a library of *references*; the first of two with one key counts.

        Args:
            references: CSL-JSON mappings, or `Reference` objects.
            findings: What was wrong with the files they come from.
            notes: What was right in them, or harmless, and may surprise all the same.
            places: For each key the file and the line where its entry begins.
        """
        self._entries: dict[str, Entry] = {}
        for reference in references:
            item = reference if isinstance(reference, Mapping) else reference.to_csl()
            key = item.get("id")
            if isinstance(key, bool) or not isinstance(key, str | int | float) or key == "":
                raise FormatError(f"a reference needs an id that is text or a number, not {key!r}")
            if not isinstance(key, str):
                key = str(key)
                item = {**item, "id": key}
            self._entries.setdefault(key, Entry(item, (places or {}).get(key, (None, None))))
        self.findings = tuple(findings)
        """What was wrong with the files, in their order; each has ``path``, ``line``, ``key`` and ``message``."""
        self.notes = tuple(notes)
        """What was right in them, or harmless, and may surprise all the same."""

    @classmethod
    def load(cls, *sources: str | os.PathLike[str] | IO[bytes] | IO[str], format: str | None = None) -> Library:
        """Return the library that one or more files hold.

        Args:
            sources: Paths, ``"-"`` for standard input, or open files.
            format: One of `dprkpal.formats.FORMATS`; ``None`` finds it by name, else by content.

        Returns:
            A library of every entry that can be read. What was wrong is in its ``findings``; the first of
            two entries with one key counts.

        Raises:
            FormatError: A file cannot be read, or nothing in it can be read in its format.

        >>> import io
        >>> works = Library.load(io.StringIO("@book{a, title = {T}}@book{b, title = {{U}}"))
        >>> list(works), len(works.findings)
        (['a'], 1)
        """
        from .formats import read

        items: list[dict[str, Any]] = []
        findings: list[FormatError] = []
        notes: list[FormatError] = []
        places: dict[str, tuple[str | None, int | None]] = {}
        for source in sources:
            reading = read(source, format)
            findings += reading.findings
            notes += reading.notes
            for item in reading.items:
                key = str(item["id"])
                path, line = reading.places.get(key, (None, None))
                if key in places:
                    first = ":".join(str(part) for part in places[key] if part is not None)
                    message = f"this key is used before, in {first or 'another file'}; the first one counts"
                    findings.append(FormatError(message, path=path, line=line, key=key))
                    continue
                places[key] = (path, line)
                items.append(item)
        return cls(items, findings=findings, notes=notes, places=places)

    def __getitem__(self, key: str) -> Entry:
        """Return the entry with this key.

        Raises:
            UnknownReferenceError: There is none; a `KeyError` whose message names the nearest keys.
        """
        try:
            return self._entries[key]
        except KeyError:
            raise UnknownReferenceError(str(key), self._entries) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def cite(
        self,
        *cites: Cite | Citation | str,
        style: str | Path | None = None,
        locale: str | None = None,
        to: str = "text",
    ) -> str:
        """Return one citation of the works named, as the first of a document.

        Args:
            cites: Keys, keys with locators (``"young2021guns, p. 45"``), `Cite` objects, or one `Citation`.
            style: The id of a CSL style, or the path of one; ``None`` is `dprkpal.entry.DEFAULT_STYLE`.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Returns:
            One line; special characters are escaped for *to*.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.
            LocatorError: What stands after a key is no locator.

        Source: CSL 1.0.2, "Citation".

        >>> library().cite("berger2014arm", "young2021guns, p. 45", style="apa")
        '(Berger, 2014; Young, 2021, p. 45)'
        """
        whole: list[Cite] = []
        note = None
        identity = None
        for cite in cites:
            if isinstance(cite, Citation):
                whole += cite.cites
                note, identity = cite.note_number, cite.id
            else:
                whole.append(self._parsed(cite) if isinstance(cite, str) else cite)
        items = {cite.id: self[cite.id]._csl for cite in whole}
        citation = Citation(tuple(whole), note, identity)
        return make_processor(style, items.values(), locale, to).cite(citation)

    def _parsed(self, text: str) -> Cite:
        """Return the cite that *text* writes; a key may hold a comma of its own."""
        return Cite(text) if text in self._entries else Cite.parse(text)

    def bibliography(
        self,
        style: str | Path | None = None,
        *,
        keys: Iterable[str] | None = None,
        locale: str | None = None,
        to: str = "text",
    ) -> list[str]:
        """Return the bibliography of the library, or of some of its works.

        Args:
            style: The id of a CSL style, or the path of one; ``None`` is `dprkpal.entry.DEFAULT_STYLE`.
            keys: The works; ``None`` takes them all.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Returns:
            One formatted string an entry, in the order of the style; none where it has no bibliography.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownStyleError: No style has this id.

        Source: CSL 1.0.2, "Bibliography".
        """
        entries = self._entries.values() if keys is None else [self[key] for key in dict.fromkeys(keys)]
        return make_processor(style, [entry._csl for entry in entries], locale, to).bibliography()

    def __repr__(self) -> str:
        """Show how many works there are, and the first of them."""
        shown = ", ".join(list(self._entries)[:5]) + (", …" if len(self) > 5 else "")
        faults = f"; {len(self.findings)} findings" if self.findings else ""
        return f"<Library of {len(self)} references{': ' + shown if shown else ''}{faults}>"

    def _repr_html_(self) -> str:
        return "<ul>\n" + "".join(f"<li>{entry}</li>\n" for entry in self.bibliography(to="html")) + "</ul>"

    def _repr_markdown_(self) -> str:
        return "".join(f"- {entry}\n" for entry in self.bibliography(to=markdown_output()))


@cache
def library() -> Library:
    """Return the built-in collection, the same object each time.

    Returns:
        The works of ``refs.bib``, in its order, from the catalogue that was compiled when dprkpal was
        built; in a source tree whose ``refs.bib`` is newer, from that.

    Raises:
        FormatError: The ``refs.bib`` of the source tree has a fault; the message names line and key.

    >>> library()["young2021guns"].publisher
    'Stanford University Press'
    """
    data = _compiled()
    root = os.path.dirname(os.path.dirname(_HERE))
    # A wheel has no refs.bib two folders above its modules, so this costs it one look at the disk.
    if os.path.isfile(os.path.join(root, "refs.bib")):
        from .compiling import compile_catalogue, digest

        if data is None or data["digest"] != digest(root):
            data = json.loads(compile_catalogue(root))
    if data is None:
        raise DprkpalError("the catalogue of the built-in collection is missing; install dprkpal again")
    return Library(data["items"], places={key: ("refs.bib", line) for key, line in data["lines"].items()})


def _compiled() -> Any:
    """Return the catalogue that the build made, or ``None`` where there is none."""
    try:
        with open(os.path.join(_HERE, "data", "catalogue.json"), encoding="utf-8") as file:
            return json.load(file)
    except FileNotFoundError:
        return None
