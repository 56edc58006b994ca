"""Internal: merge bibliography files, and unite the entries that are the same work.

The first file is the base: its text stays, and its entries get the fields of their duplicates. The other entries of the
other files follow with their own text. Files of other formats are converted to the format of the result first.
"""

from __future__ import annotations

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

from ..errors import FormatError
from ..formats import EDITED, WRITTEN, contents, load, read, write
from ..formats.document import Document, SourceEntry, changes_of
from ..formats.file_changes import FileChange
from ..formats.format_table import writer_of
from ..model.gc_pause import pause_gc
from .duplicate_search import find_duplicates
from .merge_application import MergedEntry, MergedSource, apply_plan
from .merge_plan import MergePlan, PlannedEntry, PlannedGroup, RelatedEntries

if TYPE_CHECKING:
    from ..formats.results import Reading, Written

__all__ = ["Merge", "Merged"]


@dataclass
class Merged:
    """The result of a merge."""

    plan: MergePlan
    """What was done, with all values that were not kept."""
    document: Document
    """The first file with the entries of the others; for formats that cannot be edited, the same as CSL-JSON."""
    to: str
    """The format of the result."""
    findings: list[FormatError] = field(default_factory=list)
    """Groups that could not be united."""
    keys: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    """For each file, in order, the key in the result for each of its keys."""

    def to_bytes(self) -> bytes:
        """Return the contents of the file."""
        return self.writing()[0]

    def save(self) -> None:
        """Write the result into the first file (atomically).

        Raises:
            FormatError: The first file has another format than the result, was changed, or cannot be written.
        """
        if self.changes():
            self.document.save()

    def changes(self) -> list[FileChange]:
        """Return the change of the first file, to write it together with documents; none if it stays as it is.

        Raises:
            FormatError: The first file has another format than the result.
        """
        if self.document.path is None or self.to not in (self.document.format, "biblatex"):
            raise FormatError("the first file has another format than the result; write the result to a new file")
        return changes_of(self.document)

    def keys_for(self, bibliographies: Sequence[str] = (), folder: str = "") -> tuple[dict[str, str], dict[str, str]]:
        """Return the keys to change in a document.

        Args:
            bibliographies: The bibliographies that the document names. If some of them were merged, only their keys
                count; otherwise those of all files.
            folder: The folder of the document, from which these names are relative.

        Returns:
            The new keys by old key; and the keys that name another work in each file, with a message for each.
        """
        paths = {os.path.realpath(os.path.join(folder, name)) for name in bibliographies}
        paths |= {f"{path}.bib" for path in paths}
        files = [one for one in self.keys if os.path.realpath(one[0]) in paths] or self.keys
        found: dict[str, dict[str, list[str]]] = {}
        for name, keys in files:
            for old, new in keys.items():
                found.setdefault(old, {}).setdefault(new, []).append(name)
        changed = {old: next(iter(keys)) for old, keys in found.items() if len(keys) == 1 and old not in keys}
        ambiguous: dict[str, str] = {}
        for old, several in found.items():
            if len(several) > 1:
                works = " and ".join(f"{key!r} from {', '.join(names)}" for key, names in several.items())
                ambiguous[old] = f"this key names several works: {works}; the citation was not changed"
        return changed, ambiguous

    def writing(self) -> tuple[bytes, list[FormatError]]:
        """Return the contents of the file, and notes on fields that its format cannot represent."""
        if self.to == self.document.format or (self.to, self.document.format) == ("biblatex", "bibtex"):
            return self.document.to_bytes(), []
        writing = write(self.document.read().items, self.to)
        return writing.text.encode("utf-8"), writing.notes


class Merge:
    r"""Some bibliography files to merge.

    >>> files = [io.StringIO("@book{a, title = {Guns and Guerillas}, isbn = {9781503613294}}\n"),
    ...     io.StringIO("@book{b, title = {Guns and Guerillas}, isbn = {1503613291}, year = 2021}\n")]
    >>> merged = Merge(files).apply()
    >>> print(merged.document.text)
    @book{a, title = {Guns and Guerillas}, isbn = {9781503613294}, year = 2021, ids = {b}}
    <BLANKLINE>
    """

    @pause_gc
    def __init__(self, sources: Sequence[str | os.PathLike[str] | IO[bytes] | IO[str]], to: str | None = None) -> None:
        """Read the files.

        Args:
            sources: Paths, ``"-"`` for standard input, or open files.
            to: The format of the result, one of `dprkpal.formats.WRITTEN`; by default the format of the first file.

        Raises:
            FormatError: A file cannot be read, or the format cannot be written.
        """
        names = [name if (name := _name_of(source)) else f"file {n}" for n, source in enumerate(sources, 1)]
        if not sources:
            raise FormatError("name at least one bibliography file")
        if len({os.path.realpath(name) for name in names}) < len(names):
            raise FormatError("a file is named twice; name each file once")
        read_files: list[tuple[bytes, str, Reading, dict[str, str], dict[str, str]]] = []
        strings: dict[str, str] = {}
        for source, name in zip(sources, names, strict=True):
            data = contents(source)[1]
            data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
            before = dict(strings)
            reading = read(_named(data, name), sentence_case=False, strings=strings)
            read_files.append((data, name, reading, before, dict(strings)))
        self.to = to or _first_format(read_files[0][0], names[0])
        """The format of the result."""
        if self.to not in WRITTEN:
            raise FormatError(f"cannot write format {self.to!r}; choose one of {', '.join(WRITTEN)} for the result")
        edited = "bibtex" if self.to == "biblatex" else self.to if self.to in EDITED else "csljson"
        self._sources: list[MergedSource] = []
        for data, name, reading, before, after in read_files:
            self._sources.append(_source(data, name, reading, before, after, edited, self.to))

    @property
    def readings(self) -> list[Reading]:
        """The references of each file as they were read, with the findings."""
        return [one.reading for one in self._sources]

    @property
    def texts(self) -> list[str]:
        """The text of each file, in the format of the result."""
        return [one.text for one in self._sources]

    @property
    def count(self) -> int:
        """The number of entries of all files."""
        return sum(len(one.reading.items) for one in self._sources)

    @pause_gc
    def plan(self) -> MergePlan:
        """Return which entries are the same work.

        Raises:
            DprkpalError: The package rapidfuzz is missing.
        """
        entries = [entry for source in self._sources for entry in source.entries]
        found = find_duplicates(entry.item for entry in entries)
        plan = MergePlan({one.name: one.reading.fingerprint for one in self._sources}, comparisons=found.comparisons)
        for group in found.groups:
            members = [entries[number].planned for number in group.members]
            plan.groups.append(PlannedGroup(members, members[0].key, True, group.score, group.reasons))
        for pair in found.related:
            one, other = (entries[number].planned for number in pair.members)
            plan.related.append(RelatedEntries((one, other), pair.reasons))
        return plan

    @pause_gc
    def apply(self, plan: MergePlan | None = None) -> Merged:
        """Merge the files in memory.

        Args:
            plan: The plan, which is given the new keys and all values that differ; by default the one of `plan`.

        Raises:
            FormatError: The plan is for other files, or names an entry that does not exist.
            DprkpalError: The package rapidfuzz is missing.
        """
        plan = plan or self.plan()
        self._check(plan)
        findings: list[FormatError] = []
        while True:
            for source in self._sources:
                source.document.replace_text(source.text)
            failed = apply_plan(self._sources, plan)
            if not failed:
                break
            findings += failed
        keys = [(one.name, one.final_keys) for one in self._sources]
        return Merged(plan, self._sources[0].document, self.to, findings, keys)

    def _check(self, plan: MergePlan) -> None:
        """Raise an error if *plan* was made for other files."""
        for source in self._sources:
            if source.name not in plan.files:
                raise FormatError("the plan was not made for this file; make a new plan", path=source.name)
            if plan.files[source.name] != source.reading.fingerprint:
                raise FormatError("the file has changed since the plan was made; make a new plan", path=source.name)
        missing = next((name for name in plan.files if all(name != one.name for one in self._sources)), None)
        if missing is not None:
            raise FormatError(f"the plan is also for {missing!r}; name all of its files, in the same order")


def _name_of(source: object) -> str:
    """Return the name of a file for messages and the plan."""
    name = source if isinstance(source, str | os.PathLike) else getattr(source, "name", None)
    return os.fspath(name) if isinstance(name, str | os.PathLike) else ""


class _NamedBytes(io.BytesIO):
    """The contents of a file, with its name for messages."""

    name = ""


def _named(data: bytes, name: str) -> IO[bytes]:
    """Return the contents of a file to read them again."""
    file = _NamedBytes(data)
    file.name = name
    return file


def _loaded(data: bytes, name: str) -> Document | None:
    """Return a file for editing, or ``None`` if its format cannot be edited."""
    try:
        return load(_named(data, name))
    except FormatError:
        return None


def _first_format(data: bytes, name: str) -> str:
    """Return the format of the first file, which is the default format of the result."""
    document = _loaded(data, name)
    if document is None:
        raise FormatError("this format cannot be edited; choose the format of the result with --to", path=name)
    return document.format


def _source(
    data: bytes, name: str, reading: Reading, before: dict[str, str], after: dict[str, str], edited: str, to: str
) -> MergedSource:
    """Return a file in the format of the result."""
    document = _loaded(data, name)
    if document is not None and document.format == edited:
        pieces = [piece for piece in document.pieces if isinstance(piece, SourceEntry)]
        numbers = {id(piece): number for number, piece in enumerate(pieces)}
        found = [document.find(str(item["id"]), reading.places.get(str(item["id"]), (None, None))[1])
                 for item in reading.items]  # fmt: skip
        if edited == "bibtex" or (all(found) and len(pieces) == len(found)):
            source = MergedSource(name, reading, document, document.text, after, before, native=True)
            for item, piece in zip(reading.items, found, strict=True):
                if piece is not None and id(piece) in numbers:
                    line = reading.places.get(str(item["id"]), (None, None))[1]
                    planned = PlannedEntry(name, piece.key, line)
                    source.entries.append(MergedEntry(planned, item, numbers.pop(id(piece))))
            source.entries += _copies(source, [pieces[number] for number in sorted(numbers.values())], pieces)
            return source
    written = _write(reading.items, edited, to)
    document = load(io.StringIO(written.text), edited)
    source = MergedSource(name, reading, document, document.text, after, before, native=False)
    numbers_by_key = {piece.key: number for number, piece in enumerate(source.pieces())}
    for item, key in zip(reading.items, written.keys, strict=True):
        line = reading.places.get(str(item["id"]), (None, None))[1]
        planned = PlannedEntry(name, str(item["id"]), line)
        source.entries.append(MergedEntry(planned, item, numbers_by_key[key]))
        if key != str(item["id"]):
            source.written_keys[str(item["id"])] = key
    return source


def _copies(source: MergedSource, others: list[SourceEntry], pieces: list[SourceEntry]) -> list[MergedEntry]:
    """Return the entries that are not read because they are copies of an entry with the same key."""
    firsts = {entry.planned.key: entry for entry in reversed(source.entries)}
    places = {id(piece): number for number, piece in enumerate(pieces)}
    copies = []
    for piece in others:
        first = firsts.get(piece.key)
        if first is not None and piece.source.split() == pieces[first.number].source.split():
            planned = PlannedEntry(source.name, piece.key, piece.line)
            copies.append(MergedEntry(planned, first.item, places[id(piece)]))
    return copies


def _write(items: Sequence[Mapping[str, Any]], edited: str, to: str) -> Written:
    """Return references in a format that can be edited."""
    if edited == "bibtex":
        from ..formats.bibtex.writer import write as write_bibtex

        return write_bibtex(items, classic=to == "bibtex")
    return writer_of(edited)(items)
