"""Internal: save a library to the files it was loaded from, or to a new file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..errors import FileAccessError, FileChangedError, FormatError
from ..model.keys import renamed_item

if TYPE_CHECKING:
    from ..formats.document import Document
    from ..formats.file_changes import FileChange
    from .editable_mapping import EditableMapping

__all__ = ["SourceFile", "format_of_new_file", "format_to_save", "save"]

_NEW_FORMATS = {
    ".bib": "biblatex", ".biblatex": "biblatex", ".bibtex": "bibtex", ".json": "csljson", ".csljson": "csljson",
    ".yaml": "cslyaml", ".yml": "cslyaml", ".ris": "ris", ".cff": "cff", ".csv": "csv", ".mods": "mods",
}  # fmt: skip
"""The format of a new file, by its extension."""


@dataclass
class SourceFile:
    """A file that references were read from, and what has become of them."""

    path: str
    """The name as it was given."""
    file: str
    """The absolute path."""
    fingerprint: str
    """The fingerprint of its bytes."""
    format: str | None
    """The format that was given."""
    items: dict[str, Mapping[str, Any]]
    """The references as they were read, by key."""
    lines: dict[str, int | None]
    """The line of each reference."""
    names: dict[str, str | None]
    """The present key of each reference; ``None`` if it was removed."""
    sentence_case: bool = True
    """Whether English titles were set in sentence case."""
    strings: Mapping[str, str] = field(default_factory=dict)
    """The ``@string`` abbreviations of the files that were read before."""

    def copy(self) -> SourceFile:
        """Return a copy that can be changed without changing this one."""
        return replace(self, names=dict(self.names))

    def renamed(self, old: str, new: str | None) -> None:
        """Record that the reference *old* has the key *new* now, or that it was removed."""
        for key, name in self.names.items():
            if name == old:
                self.names[key] = new


def save(
    library: EditableMapping, path: str | os.PathLike[str] | None, format: str | None, overwrite: bool
) -> tuple[FormatError, ...]:
    """Save *library*; see `dprkpal.Library.save`."""
    from ..formats.file_changes import write_together

    files = library._files
    if path is None:
        if not files:
            raise FormatError("cannot save without a file, because nothing was loaded from one; pass a path to save()")
    else:
        name = os.fspath(path)
        files = [file for file in files if os.path.realpath(file.file) == os.path.realpath(name)]
        if not files or len(library._files) > 1:
            return _save_as(library, name, format, overwrite)
    placed = {key for file in library._files for key in file.names.values() if key is not None}
    added = [entry.csl for key, entry in library.items() if key not in placed]
    edited = []
    for number, file in enumerate(files):
        edited.append(_EditedFile(library, file, added if number == 0 else []))
    write_together(change for one in edited for change in one.changes())
    for one in edited:
        one.remember()
    return tuple(note for one in edited for note in one.notes)


def format_of_new_file(name: str) -> str | None:
    """Return the format of a new file with this name, or ``None`` if its ending does not say it."""
    return _NEW_FORMATS.get(os.path.splitext(name)[1].lower())


def format_to_save(name: str, format: str | None, *, overwrite: bool) -> str:
    """Return the format in which to save to a file that no reference comes from.

    Raises:
        FormatError: Neither the name nor *format* says it.
        FileAccessError: The file exists, and must not be replaced.
    """
    from ..formats import WRITTEN

    format = format or format_of_new_file(name)
    if format is None:
        message = f"the name does not say the format; pass format=, one of {', '.join(WRITTEN)}"
        raise FormatError(message, path=name)
    if not overwrite and os.path.isfile(name):
        reason = "the file exists, and this library was not loaded from it; pass overwrite=True to replace it"
        raise FileAccessError(f"cannot be written: {reason}", path=name, reason=reason)
    return format


def _save_as(library: EditableMapping, name: str, format: str | None, overwrite: bool) -> tuple[FormatError, ...]:
    """Write all references to a new file."""
    import io

    from ..formats import read, write
    from ..formats.atomic_write import write_file

    format = format_to_save(name, format, overwrite=overwrite)
    writing = write([entry.csl for entry in library.values()], format)
    data = writing.text.encode("utf-8", "surrogatepass")
    write_file(name, data)
    if not library._files and os.path.isfile(name):
        read_as = "bibtex" if format == "biblatex" else format
        reading = read(io.BytesIO(data), read_as)
        keys = [str(item["id"]) for item in reading.items]
        library._files = [
            SourceFile(
                name, os.path.abspath(name), reading.fingerprint, read_as,
                {key: entry.csl for key, entry in zip(keys, library.values(), strict=False)},
                {key: reading.places[key][1] for key in keys}, dict(zip(keys, library, strict=False)),
            )
        ]  # fmt: skip
    return tuple(writing.notes)


class _EditedFile:
    """A file with the changes of a library, not yet written."""

    def __init__(self, library: EditableMapping, file: SourceFile, added: list[Mapping[str, Any]]) -> None:
        from ..formats import load
        from ..formats.results import fingerprint

        self.library, self.file, self.added = library, file, added
        self.notes: list[FormatError] = []
        self.renamed = {key: name for key, name in file.names.items() if name is not None and name != key}
        self.before = {key: renamed_item(item, self.renamed) for key, item in file.items.items()}
        self.changed = {
            key: library[name].csl for key, name in file.names.items()
            if name is not None and library[name].csl is not self.before[key] and library[name].csl != self.before[key]
        }  # fmt: skip
        self.removed = [key for key, name in file.names.items() if name is None]
        self.document: Document | None = None
        if self.changed or self.renamed or self.removed or added:
            self.document = load(file.file, file.format)
            self.document.sentence_case, self.document.strings = file.sentence_case, file.strings
            if fingerprint(self.document.to_bytes()) != file.fingerprint:
                raise FileChangedError(path=file.path)
            self._edit(self.document)

    def changes(self) -> list[FileChange]:
        """Return the change of the file; none if it stays as it is."""
        from ..formats.document import changes_of

        found = [] if self.document is None else changes_of(self.document)
        return [change._replace(name=self.file.path) for change in found]

    def remember(self) -> None:
        """Remember what the file holds after it was written."""
        if self.document is None:
            return
        from ..formats.results import fingerprint

        file, library = self.file, self.library
        lines = {key: line for key, (_, line) in self.document.read().places.items()}
        names = [name for name in file.names.values() if name is not None] + [str(item["id"]) for item in self.added]
        file.fingerprint = fingerprint(self.document.to_bytes())
        file.items = {name: library[name].csl for name in names}
        file.lines = {name: lines.get(name) for name in names}
        file.names = dict(zip(names, names, strict=True))
        for name in names:
            library[name].place = (file.path, lines.get(name))

    def _edit(self, document: Document) -> None:
        """Make the changes in *document*, and read it again to see that it says the same as the library."""
        from ..formats.entry_edits import update_entry

        renamed = self.renamed
        read = {str(item["id"]): renamed_item(item, renamed) for item in document.read().items}
        for key, item in self.changed.items():
            update_entry(document, self._source(document, key), self.before[key], item)
        document.delete(*[self._source(document, key) for key in self.removed])
        places = document.read().places
        for key, name in renamed.items():
            entry = document.find(key, places.get(key, (None, None))[1])
            if entry is not None:
                document.rename(entry, f"renamed-{key}" if name in renamed else name)
        for key, name in renamed.items():  # two references may have exchanged their keys
            if name in renamed:
                document.rename(document.entries[f"renamed-{key}"], name)
        document.add(*self.added)
        self._repair(document, read)

    def _repair(self, document: Document, read: Mapping[str, Mapping[str, Any]]) -> None:
        """Write the entries anew that do not say what they should, and note what the format cannot represent.

        Args:
            document: The document with all changes.
            read: The items of the document before the changes, with their new keys.
        """
        wanted = {str(item["id"]): item for item in [*self.changed.values(), *self.added]}
        for last in (False, True):
            reading = document.read()
            found = {str(item["id"]): item for item in reading.items}
            for key, name in self.file.names.items():
                if name is not None and key not in self.changed and found.get(name) != read.get(key):
                    wanted[name] = self.library[name].csl  # such as an entry that inherited from a removed one
            for name, item in wanted.items():
                lost = _losses(item, found.get(name))
                if lost and last:
                    message = f"the file cannot represent this exactly: {', '.join(lost)}"
                    self.notes.append(FormatError(message, path=self.file.path, key=name[:200]))
                elif lost:
                    entry = document.find(name, reading.places.get(name, (None, None))[1])
                    if entry is not None:
                        entry.source = document.source_of(item, entry.key)
            if not last:
                document.rescan()

    def _source(self, document: Document, key: str) -> Any:
        """Return the source of the reference that was read under this key."""
        entry = document.find(key, self.file.lines.get(key))
        if entry is None:
            message = "cannot be changed in the file, because it cannot be found there; change it by hand"
            raise FormatError(message, path=self.file.path, line=self.file.lines.get(key), key=key[:200])
        return entry


def _losses(item: Mapping[str, Any], found: Mapping[str, Any] | None) -> list[str]:
    """Return the variables in which *found* does not say the same as *item*."""
    from ..formats.losses import losses

    return ["the entry"] if found is None else [name for name, _ in losses(item, found)]
