"""Internal: open the bibliographies and the style that a document names in its metadata.

A document may come from an untrusted source. By default only files in the document's folder or below are opened, and
nothing is downloaded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..configuration import Origin
from ..csl import load_style
from ..errors import DprkpalError, FormatError
from ..formats import FORMATS
from ..model.abbreviations import Abbreviations, read_abbreviations
from ..storage.store_file import ENDINGS as STORE_ENDINGS

if TYPE_CHECKING:
    from ..configuration import Configuration
    from ..csl import Style
    from ..libraries.library import Library
    from .metadata import Metadata

__all__ = ["MetadataFiles"]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_STYLE_URL = re.compile(r"https?://(?:www\.)?zotero\.org/styles/([A-Za-z0-9-]+)")
_STYLE = re.compile(r"[A-Za-z0-9-]+")


class MetadataFiles:
    """Opens the files that the metadata of a document name.

    Args:
        metadata: The metadata of the document.
        path: File name of the document, for messages.
        folder: The document's folder; ``None`` opens no files.
        outside_allowed: Whether to open files outside that folder.
        trusted_files: Names of files that may be opened from anywhere.
        configuration: The settings of the project, for what the metadata do not say.
        other_folders: More folders to look in, if the document is joined from files in several folders.
        root: The folder whose files may be opened, such as the folder that an editor has opened. By default it is the
            folder of the document.
    """

    def __init__(
        self,
        metadata: Metadata,
        path: str | None,
        folder: str | None,
        *,
        outside_allowed: bool,
        trusted_files: frozenset[str] = frozenset(),
        configuration: Configuration | None = None,
        other_folders: Sequence[str] = (),
        root: str | None = None,
    ) -> None:
        self.root = root
        self.sentence_case = metadata.sentence_case is not False
        self.note_fields = metadata.note_fields is not False
        if configuration is not None:
            for name, value in (("sentence-case", metadata.sentence_case), ("note-fields", metadata.note_fields)):
                if value is not None:
                    origin = Origin("document", path, metadata.lines_by_name.get(name))
                    configuration = configuration.updated({name: value}, origin)
            self.sentence_case, self.note_fields = configuration.sentence_case, configuration.note_fields
        self.configuration = configuration
        self.metadata = metadata
        self.path = path
        self.folder = folder
        self.other_folders = other_folders
        self.outside_allowed = outside_allowed
        self.trusted_files = trusted_files
        self.keys_by_file: dict[str, Collection[str]] = {}
        """The keys of the references in each file that was opened, and in each named group of files."""
        self.findings: list[FormatError] = []
        self.remarks: list[FormatError] = []

    def library(self, given: Library | None = None) -> Library | None:
        """Return a library with the references and bibliographies of the document, or ``None`` if it has none.

        Problems are added to ``findings``, harmless ones to ``remarks``. As in pandoc, a reference in the metadata
        replaces one with the same key in a file.

        Args:
            given: A library to use instead of the bibliographies.
        """
        found = self.own_references()
        if given is None and not self.metadata.bibliography:
            given = self._configured_library()
        if given is not None:
            self._find_files(given)
        if given is not None or not self.metadata.bibliography:
            return given if found is None else found if given is None else self._joined(found, given)
        from ..libraries.library import Library

        found = Library() if found is None else found
        for name, file in self._bibliography_files():
            try:
                read = Library.load(file, sentence_case=self.sentence_case)
            except FormatError as error:
                self.findings.append(error)
                continue
            self.findings += read.findings
            self.remarks += read.notes
            self.keys_by_file[name] = read.keys()
            found = self._joined(found, read)
        self._group_files()
        return found

    def bibliography_paths(self) -> list[str]:
        """Return the paths of the bibliographies in the metadata that may be opened. Others are ``findings``."""
        return [file for _, file in self._bibliography_files()]

    def _bibliography_files(self) -> Iterator[tuple[str, str]]:
        """Yield the names of the bibliographies in the metadata, with the paths of those that may be opened."""
        endings = (*(ending for several in FORMATS.values() for ending in several), *STORE_ENDINGS)
        for name in self.metadata.bibliography:
            file = self._file("bibliography", name, endings)
            if file is not None:
                yield name, file

    def _configured_library(self) -> Library | None:
        """Return the library that the project sets, or ``None``."""
        if self.configuration is None or not self.configuration.has_sources:
            return None
        try:
            found = self.configuration.library()
        except DprkpalError as error:
            self._add_error(error)
            return None
        self.findings += found.findings
        self.remarks += found.notes
        return found

    def _add_error(self, error: DprkpalError) -> None:
        self.findings.append(error if isinstance(error, FormatError) else FormatError(str(error), code="DOC007"))

    def _find_files(self, library: Library) -> None:
        """Find the bibliographies of the document among the files of *library*, by their names without folders."""
        keys: dict[str, list[str]] = {}
        for key, entry in library.items() if self.metadata.file_groups else ():
            keys.setdefault(os.path.basename(str(entry.place[0])), []).append(key)
        for name in {name for names in self.metadata.file_groups.values() for name in names}:
            self.keys_by_file[name] = frozenset(keys.get(os.path.basename(name), ()))
        self._group_files()

    def _group_files(self) -> None:
        for group, names in self.metadata.file_groups.items():
            self.keys_by_file[group] = frozenset[str]().union(*[self.keys_by_file.get(name, ()) for name in names])

    def own_references(self) -> Library | None:
        """Return the references written in the metadata, or ``None`` if there are none."""
        texts = self.metadata.references
        if not texts:
            return None
        from ..formats.csl_yaml import reader as csl_yaml
        from ..formats.finding_codes import UNKNOWN_TYPE
        from ..libraries.library import Library

        found = Library()
        for text in reversed(texts):
            try:
                reading = csl_yaml.parse(text, self.path)
            except FormatError as error:
                self.findings.append(error)
                continue
            self.findings += reading.findings
            self.remarks += reading.notes
            # Without a known type, styles treat the reference as none of the types that they test for.
            untyped = {note.key for note in reading.notes if note.code == UNKNOWN_TYPE}
            items = [{**item, "type": ""} if item["id"] in untyped else item for item in reading.items]
            found = found | Library(items)
        return found

    def _joined(self, first: Library, second: Library) -> Library:
        """Return both libraries together. A key in both is reported.

        The same reference can be in the files of several bibliographies, since each lists the references of its file.
        """
        found = first | second
        same = {key for key in second if key in first and second[key].csl == first[key].csl}
        allowed = same if self.metadata.bibliographies else set()
        known = (*first.findings, *second.findings)
        self.findings += [one for one in found.findings if one not in known and one.key not in allowed]
        return found

    def style(self) -> Style | None:
        """Return the style of the document, or ``None`` if it names none that can be used."""
        name = self.metadata.csl
        return self.style_named(name, "csl") if name else self._configured_style()

    def style_named(self, name: str, field: str) -> Style | None:
        """Return a style that the document names, or ``None`` if it cannot be used.

        The document may name a bundled style, or a file that it is allowed to open. An unusable style is added to
        ``findings``.

        Args:
            name: A style id, file name or URL.
            field: The metadata field that names it, for messages.
        """
        published = _STYLE_URL.fullmatch(name)
        style = published[1] if published else name
        file = None
        if not _STYLE.fullmatch(style):
            bare = os.path.basename(style).removesuffix(".csl")
            file = self._file(field, style, (".csl",), quiet=style == bare + ".csl")
            if file is None and style != bare + ".csl":
                return None
            style = bare  # as in pandoc, "apa.csl" means the published style if there is no such file
        try:
            return load_style(style, bundled_only=True) if file is None else load_style(Path(file))
        except DprkpalError as error:
            self._add_finding(field, str(error))
            return None

    def _configured_style(self) -> Style | None:
        """Return the style that the project sets, or ``None``."""
        try:
            return None if self.configuration is None else self.configuration.load_style()
        except (DprkpalError, OSError) as error:
            self._add_error(error if isinstance(error, DprkpalError) else DprkpalError(str(error)))
            return None

    def abbreviations(self) -> Abbreviations:
        """Return the short forms of titles in the file that the document names. Problems are added to ``findings``."""
        name = self.metadata.abbreviations
        file = self._file("citation-abbreviations", name, (".json",)) if name else None
        if file is None:
            return {}
        try:
            return read_abbreviations(Path(file).read_text(encoding="utf-8"), file)
        except (OSError, UnicodeDecodeError, FormatError) as error:
            self._add_finding("citation-abbreviations", str(error))
            return {}

    def locale(self) -> str | None:
        """Return the locale of the document, with its collation, or ``None`` if it names none.

        An unknown locale or collation is added to ``findings``.
        """
        language = self.metadata.lang
        if not language:
            return None if self.configuration is None else self.configuration.locale
        from ..csl.document.collation import is_known_collation
        from ..csl.styles.archive import primary_dialect
        from ..csl.styles.language_tag import split_collation

        language, collation = split_collation(language)
        if primary_dialect(language) is None:
            self._add_finding("lang", f"unknown locale {language[:50]!r}; run `dprkpal locales` for a list")
            return None
        if not is_known_collation(language, collation):
            self._add_finding(
                "lang", f"{language} cannot be sorted by {collation[:50]!r}; its usual alphabetical order is used"
            )
            return language
        return f"{language}-u-co-{collation}" if collation else language

    def _add_finding(self, name: str, message: str) -> None:
        line = self.metadata.lines_by_name.get(name)
        self.findings.append(FormatError(f"metadata: {name}: {message}", path=self.path, line=line, code="DOC007"))

    def _file(self, name: str, file: str, endings: tuple[str, ...], *, quiet: bool = False) -> str | None:
        """Return the path of *file* if it exists and may be opened. *name* is its metadata field, for messages."""
        if _URL.match(file):
            self._add_finding(name, f"{file[:200]!r} is a URL; download it next to the document and give the file name")
            return None
        if self.folder is None:
            self._add_finding(name, f"{file[:200]!r} was not opened: the document's folder is unknown; pass `folder`")
            return None
        candidates = [(folder, os.path.join(folder, file)) for folder in (self.folder, *self.other_folders)]
        try:
            folder, found = next((one for one in candidates if os.path.isfile(one[1])), candidates[0])
            root = os.path.realpath(self.root or folder)
            inside = os.path.commonpath([root, os.path.realpath(found)]) == root
            there = os.path.isfile(found)
        except ValueError:  # a null character, or a different drive
            inside = there = False
        trusted = self.outside_allowed or file in self.trusted_files
        if not trusted and (not inside or not file.lower().endswith(endings)):
            reason = f"is not a {' or '.join(endings)} file" if inside else "is outside the document's folder"
            hint = "name it on the command line, or use `--trust-files` if you trust this document"
            self._add_finding(name, f"{file[:200]!r} {reason}; {hint}")
            return None
        if not there:
            if not quiet:
                self._add_finding(name, f"no such file: {file[:200]!r}; the path is relative to the document")
            return None
        return found
