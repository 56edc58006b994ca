"""The library: references by key, each with its formatted cites and entries.

`library` gives the built-in collection, `Library.load` anybody's files. The built-in collection is
compiled when dprkpal is built (`compile_catalogue`), so that citing from it needs neither pybtex nor
pydantic. In a source tree whose ``refs.bib`` has changed since, it is compiled again in memory.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import IO, TYPE_CHECKING, Any

from .citation import Citation, Cite, Locator, Mode
from .errors import DprkpalError, FormatError, UnknownReferenceError
from .vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

if TYPE_CHECKING:
    from pathlib import Path

    from .csl import Processor
    from .reference import Reference

__all__ = ["DEFAULT_STYLE", "Entry", "Library", "compile_catalogue", "library"]

DEFAULT_STYLE = "chicago-notes-bibliography"
"""The style where none is asked for: that of the notes which historians write."""

_FIELDS = frozenset(
    variable.replace("-", "_") for variable in NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES
) | {"archive_location", "archive_collection", "custom"}
"""The fields of a reference that an entry answers for."""

_HERE = os.path.dirname(os.path.abspath(__file__))


class Entry:
    """One work in its library: its data, and how it is cited.

    The fields of its `Reference` can be asked of the entry itself: ``entry.title``.

    >>> entry = library()["young2021how"]
    >>> entry.type, entry.container_title
    ('article-newspaper', 'NK News')
    """

    __slots__ = ("_csl", "_reference", "id", "place")

    def __init__(self, csl: Mapping[str, Any], place: tuple[str | None, int | None] = (None, None)) -> None:
        self.id = str(csl["id"])
        """The key."""
        self.place = place
        """The file and the line where the entry begins, as far as they are known."""
        self._csl = csl
        self._reference: Reference | None = None

    @property
    def reference(self) -> Reference:
        """The work as a `Reference`, made when first asked for."""
        if self._reference is None:
            from .reference import Reference  # pydantic is slow to import, and citing does without it

            self._reference = Reference.from_csl(self._csl)
        return self._reference

    @property
    def type(self) -> str:
        """The item type, such as ``"book"``."""
        return str(self._csl.get("type", "document"))

    @property
    def verification(self) -> dict[str, dict[str, Any]]:
        """How far the work is checked: for each CSL variable its ``status``, and perhaps ``note`` and ``seen-at``."""
        found = (self._csl.get("custom") or {}).get("verification")
        return dict(found) if isinstance(found, Mapping) else {}

    def __getattr__(self, name: str) -> Any:
        """Return the field *name* of the reference."""
        if name in _FIELDS:
            return getattr(self.reference, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        """Name the fields that have a value beside the methods."""
        return sorted({*super().__dir__(), *(name.replace("-", "_") for name in self._csl)} - {"_csl"})

    def to_csl(self) -> dict[str, Any]:
        """Return the work as a CSL-JSON mapping of its own."""
        copied: dict[str, Any] = json.loads(json.dumps(self._csl))
        return copied

    def cite(
        self, style: str | Path = DEFAULT_STYLE, *, locator: str | None = None, locale: str | None = None,
        to: str = "text", mode: Mode = "normal",
    ) -> str:  # fmt: skip
        """Return this work as a first cite in *style*.

        Args:
            style: The id of a CSL style, or the path of one.
            locator: A label, its abbreviation, or none, and a value: ``"p. 45"``, ``"ch. 3"``, ``"45"`` (a page).
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            mode: How the author is shown; see `dprkpal.citation.Mode`.

        Returns:
            One line without a line feed at its end; special characters are escaped for *to*.

        Raises:
            UnknownStyleError: No style has this id; the message names the nearest ones.
            LocatorError: The label is not one of CSL's.

        Source: CSL 1.0.2, "Citation" and "Locators".

        >>> library()["young2021guns"].cite("apa", locator="p. 45")
        '(Young, 2021, p. 45)'
        """
        cite = Cite(self.id, Locator.parse(locator) if locator is not None else None, mode=mode)
        return _processor(style, [self._csl], locale, to).cite(Citation((cite,)))

    def bibliography(self, style: str | Path = DEFAULT_STYLE, *, locale: str | None = None, to: str = "text") -> str:
        """Return this work as an entry of a bibliography in *style*; empty where the style has none.

        Args:
            style: The id of a CSL style, or the path of one.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Raises:
            UnknownStyleError: No style has this id; the message names the nearest ones.

        Source: CSL 1.0.2, "Bibliography".

        >>> library()["berger2014arm"].bibliography("modern-language-association")[:60]
        'Berger, Andrea. “North Korea, Hamas, and Hezbollah: Arm in A'
        """
        return "\n".join(_processor(style, [self._csl], locale, to).bibliography())

    def __eq__(self, other: object) -> bool:
        """Compare by the data of the work."""
        return isinstance(other, Entry) and dict(self._csl) == dict(other._csl)

    def __hash__(self) -> int:
        """Hash by key."""
        return hash(self.id)

    def __repr__(self) -> str:
        """Show key, type and title."""
        return f"<Entry {self.id}: {self.type}, {str(self._csl.get('title', 'without title'))!r}>"

    def _repr_html_(self) -> str:
        return self.bibliography(to="html")

    def _repr_markdown_(self) -> str:
        return self.bibliography(to=_markdown())


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
            style: The id of a CSL style, or the path of one; ``None`` is `DEFAULT_STYLE`.
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
        return _processor(style, items.values(), locale, to).cite(citation)

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
            style: The id of a CSL style, or the path of one; ``None`` is `DEFAULT_STYLE`.
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
        return _processor(style, [entry._csl for entry in entries], locale, to).bibliography()

    def __repr__(self) -> str:
        """Show how many works there are, and the first of them."""
        shown = ", ".join(list(self._entries)[:5]) + (", …" if len(self) > 5 else "")
        faults = f"; {len(self.findings)} findings" if self.findings else ""
        return f"<Library of {len(self)} references{': ' + shown if shown else ''}{faults}>"

    def _repr_html_(self) -> str:
        return "<ul>\n" + "".join(f"<li>{entry}</li>\n" for entry in self.bibliography(to="html")) + "</ul>"

    def _repr_markdown_(self) -> str:
        return "".join(f"- {entry}\n" for entry in self.bibliography(to=_markdown()))


def _processor(style: str | Path | None, items: Iterable[Mapping[str, Any]], locale: str | None, to: str) -> Processor:
    """Return a citation processor over *items*."""
    from .csl import Processor

    return Processor(DEFAULT_STYLE if style is None else style, items, locale=locale, to=to)


def _markdown() -> str:
    """Return the output for a place that shows Markdown, of which HTML is a part."""
    from .csl import OUTPUTS

    return "markdown" if "markdown" in OUTPUTS else "html"


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
    if os.path.isfile(os.path.join(root, "refs.bib")) and (data is None or data["digest"] != _digest(root)):
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


def _digest(root: str | os.PathLike[str]) -> str:
    """Return a digest of everything that the catalogue is made of."""
    from zlib import adler32, crc32  # it tells an edit, not an attack; hashlib would cost each run 5 ms

    with open(os.path.join(root, "refs.bib"), "rb") as file:
        data = file.read()
    return f"{len(data)}-{crc32(data):08x}-{adler32(data):08x}"


def compile_catalogue(root: str | os.PathLike[str]) -> bytes:
    """Return the built-in collection as the catalogue that `library` reads.

    Args:
        root: The top folder of the source tree, which holds ``refs.bib``.

    Returns:
        JSON: the references (``items``), the line of each (``lines``), and a ``digest`` of the sources.
        The same sources give the same bytes.

    Raises:
        FormatError: Something in the sources is wrong; the message names every fault with its line and key.
    """
    from .formats import read

    path = os.path.join(root, "refs.bib")
    reading = read(path)
    faults = [*reading.findings, *reading.notes]
    for item in reading.items:
        key = str(item["id"])
        line = reading.places[key][1]
        try:
            Entry(item).reference  # noqa: B018 - the model refuses what is not of a variable's kind
        except FormatError as error:
            faults.append(FormatError(error.message, path=path, line=line, key=key))
        faults += [FormatError(message, path=path, line=line, key=key) for message in _doubts(item)]
    if faults:
        first, *more = faults
        message = "\n".join([first.message, *map(str, more)])
        raise FormatError(message, path=first.path, line=first.line, column=first.column, key=first.key)
    catalogue = {
        "digest": _digest(root),
        "lines": {str(key): line for key, (_, line) in reading.places.items()},
        "items": reading.items,
    }
    return json.dumps(catalogue, ensure_ascii=False, separators=(",", ":")).encode()


def _doubts(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what in *item* contradicts its own verification."""
    custom = item.get("custom") or {}
    checks = custom.get("verification") or {}
    for variable, value in item.items():
        if variable in _UNCHECKED:
            continue
        status = checks.get(variable, {}).get("status")
        if status is None:
            yield f"{variable} has a value, but no verification says where from"
        elif status == "unverified" and not (variable == "title" and custom.get("description")):
            yield f"{variable} has the value {str(value)[:60]!r}, but is unverified"
    for variable, check in checks.items():
        if check.get("status") is None:
            yield f"{variable} has a note or an address, but no status"
        elif check["status"] in ("verified", "conflicting") and variable not in item and variable in _CHECKED:
            yield f"{variable} is {check['status']}, but has no value"
    if custom.get("fields", {}).keys() - _OTHER_FIELDS:
        yield f"fields that are not known: {', '.join(sorted(custom['fields'].keys() - _OTHER_FIELDS))}"


_UNCHECKED = frozenset(("id", "type", "custom", "language", "keyword", "abstract", "title-short"))
"""What is ours, or follows from what is checked."""
_CHECKED = NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES
_OTHER_FIELDS = frozenset(("lccn",))
