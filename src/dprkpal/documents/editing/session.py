"""Internal: the open files of an editor, and the works that each document can cite."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from stat import S_ISREG
from threading import RLock
from typing import TYPE_CHECKING

from ...configuration import Configuration, load_configuration
from ...configuration.project_file import find_file
from ...configuration.settings import is_style_path
from ...errors import DprkpalError, FormatError
from ...libraries.library import Library
from ..citation_syntax import read_manuscript, syntax_of
from ..markdown.reader import document_metadata
from ..metadata_files import MetadataFiles
from ..project import bibliographies_of_project
from .bibliographies import Bibliographies
from .project_documents import BIBLIOGRAPHY_ENDINGS
from .project_macros import ProjectMacros
from .text_buffer import TextBuffer
from .works import Works

if TYPE_CHECKING:
    from ...model.manuscript import Manuscript, NamedFile
    from ..metadata import Metadata

__all__ = ["LANGUAGES", "EditingSession"]

LANGUAGES = {
    "markdown": "markdown", "quarto": "markdown", "rmd": "markdown", "rmarkdown": "markdown", "mdx": "markdown",
    "myst": "markdown", "pandoc": "markdown", "latex": "latex", "tex": "latex", "plaintex": "latex",
    "restructuredtext": "rst", "rst": "rst", "typst": "typst", "org": "org", "asciidoc": "asciidoc",
    "asciidoctor": "asciidoc", "bibtex": "bibtex", "bib": "bibtex",
}  # fmt: skip
"""The syntax by the language that an editor gives, for files without a known ending."""

MAX_OPENED = 30_000_000
"""Files larger than this, in bytes, are not read from the disk."""


MAX_WORKS = 20
"""The number of libraries, in a style each, whose formatted references are remembered."""


class EditingSession:
    """The open files of an editor, and the works that each document can cite.

    Args:
        folders: The folders of the workspace.
        encoding: The unit of positions, one of `dprkpal.documents.editing.text_buffer.ENCODINGS`.
        trust_files: Whether documents may name bibliographies outside their own folder.
        executor: Reads large bibliographies in the background.
        changed: Called when the works that documents can cite have changed in the background.
        environment: The environment variables; by default those of the process.
    """

    def __init__(
        self,
        folders: Iterable[str] = (),
        *,
        encoding: str = "utf-16",
        trust_files: bool = False,
        executor: Executor | None = None,
        changed: Callable[[], None] = lambda: None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.folders = [os.path.abspath(folder) for folder in folders]
        self.encoding = encoding
        self.trust_files = trust_files
        self.bibliographies = Bibliographies(self.open_text, executor, changed)
        self.macros = ProjectMacros(self)
        self._environment = environment
        self._lock = RLock()
        self._open: dict[str, tuple[TextBuffer, str | None]] = {}
        self._closed: dict[str, tuple[tuple[int, int], TextBuffer]] = {}
        self._configurations: dict[str, tuple[object, Configuration]] = {}
        self._manuscripts: dict[str, tuple[TextBuffer, Manuscript]] = {}
        self._project_paths: dict[str, list[str]] = {}
        self._front: dict[str, tuple[str, Metadata]] = {}
        self._own: dict[str, tuple[str, Library | None, Library]] = {}
        self._works: dict[tuple[int, str | None, str | None], tuple[Library, Works]] = {}
        self._dossiers: dict[tuple[object, ...], Library] = {}

    # -- files ---------------------------------------------------------------------------------------

    def open(self, path: str, text: str, language: str = "") -> None:
        """Open a file, or replace the text of an open file."""
        path = os.path.abspath(path)
        with self._lock:
            known = self._open.get(path)
            syntax = LANGUAGES.get(language.lower()) if known is None or language else known[1]
            self._open[path] = TextBuffer(text, self.encoding), syntax

    def replace(self, path: str, buffer: TextBuffer) -> None:
        """Replace the buffer of an open file after an edit."""
        path = os.path.abspath(path)
        with self._lock:
            self._open[path] = buffer, self._open[path][1] if path in self._open else None

    def close(self, path: str) -> None:
        """Close a file; from now on its text on the disk counts."""
        path = os.path.abspath(path)
        with self._lock:
            self._open.pop(path, None)
            self._manuscripts.pop(path, None)
            self._front.pop(path, None)

    @property
    def open_files(self) -> list[str]:
        """The absolute paths of the open files."""
        with self._lock:
            return list(self._open)

    def buffer(self, path: str) -> TextBuffer:
        """Return the text of a file: in the editor if it is open, otherwise on the disk; empty if it cannot be read."""
        path = os.path.abspath(path)
        with self._lock:
            if path in self._open:
                return self._open[path][0]
        try:
            found = os.stat(path)
            version = (found.st_mtime_ns, found.st_size)
            if path in self._closed and self._closed[path][0] == version:
                return self._closed[path][1]
            if found.st_size > MAX_OPENED or not S_ISREG(found.st_mode):  # a device such as the editor's own messages
                return TextBuffer("", self.encoding)
            with open(path, "rb") as file:
                text = file.read(MAX_OPENED).decode("utf-8-sig", "replace")
        except (OSError, ValueError):
            return TextBuffer("", self.encoding)
        buffer = TextBuffer(text, self.encoding)
        with self._lock:
            if len(self._closed) >= 50:
                self._closed.clear()
            self._closed[path] = version, buffer
        return buffer

    def open_text(self, path: str) -> str | None:
        """Return the text of a file that is open in the editor, or ``None``."""
        path = os.path.abspath(path)
        with self._lock:
            found = self._open.get(path)
        return None if found is None else found[0].text

    def syntax(self, path: str) -> str | None:
        """Return the syntax of a document or the format of a bibliography; ``None`` if it is something else."""
        ending = os.path.splitext(path)[1].lower()
        found = syntax_of(path) or BIBLIOGRAPHY_ENDINGS.get(ending)
        if found is None or (found == "csljson" and ending == ".json"):
            with self._lock:
                known = self._open.get(os.path.abspath(path))
            found = found if known is None or known[1] is None else known[1]
        return found

    def is_document(self, path: str) -> bool:
        """Return whether a file is a document that can cite works."""
        syntax = self.syntax(path)
        return syntax is not None and syntax not in BIBLIOGRAPHY_ENDINGS.values()

    def root(self, path: str) -> str:
        """Return the folder whose files a document may name: that of the workspace, or else its own.

        The user has opened the workspace in the editor, so documents there may name each other's bibliographies.
        """
        path = os.path.abspath(path)
        holding = [folder for folder in self.folders if path.startswith(os.path.join(folder, ""))]
        return min(holding, key=len, default=os.path.dirname(path))

    # -- settings ------------------------------------------------------------------------------------

    def configuration(self, path: str) -> Configuration:
        """Return the settings of the project that a file belongs to."""
        folder = os.path.dirname(os.path.abspath(path))
        file = find_file(folder)
        stamp: object = None
        if file is not None:
            try:
                found = os.stat(file)
                stamp = (file, found.st_mtime_ns, found.st_size)
            except OSError:
                stamp = (file, None)
        with self._lock:
            known = self._configurations.get(folder)
        if known is not None and known[0] == stamp:
            return known[1]
        configuration = load_configuration(folder, trust_files=self.trust_files, environment=self._environment)
        with self._lock:
            self._configurations[folder] = stamp, configuration
        return configuration

    # -- documents -----------------------------------------------------------------------------------

    def manuscript(self, path: str, *, current: bool = True) -> Manuscript | None:
        """Return the citations of a document, or ``None`` if it cannot be parsed.

        Args:
            path: The document.
            current: Whether the text must be the current one. Otherwise a reading from before the last edits will do.
        """
        path = os.path.abspath(path)
        syntax = self.syntax(path)
        if syntax is None or not self.is_document(path):
            return None
        buffer = self.buffer(path)
        with self._lock:
            known = self._manuscripts.get(path)
        if known is not None and (known[0] is buffer or not current):
            return known[1]
        try:
            macros = self.macros.of(path) if syntax == "latex" else None
            manuscript = read_manuscript(buffer.text, syntax, path, macros=macros)
        except (FormatError, RecursionError):
            return None
        with self._lock:
            if len(self._manuscripts) >= 200:
                self._manuscripts.clear()
            self._manuscripts[path] = buffer, manuscript
        return manuscript

    # -- works ---------------------------------------------------------------------------------------

    def works(self, path: str) -> Works:
        """Return the works that a document can cite, in the style of the document.

        They are those of the bibliographies that the document names, or else those of the project, or else the built-in
        collection. For a bibliography they are its own entries.
        """
        path = os.path.abspath(path)
        configuration = self.configuration(path)
        if not self.is_document(path):
            return self._prepared(self.bibliographies.library([path]), configuration.style, configuration.locale)
        metadata = self._metadata(path) if self.syntax(path) == "markdown" else None
        if metadata is None:
            library = self.named_library(path) or self.project_library(configuration)
            return self._prepared(library, configuration.style, configuration.locale)
        files = self._metadata_files(path, metadata, configuration)
        paths = files.bibliography_paths()
        found = self.bibliographies.library(paths) if paths else None
        if metadata.references:
            found = self._with_own(path, files, found)
        if found is None:
            found = self.named_library(path) or self.project_library(configuration)
        style = metadata.csl if metadata.csl and files.style() is not None else configuration.style
        return self._prepared(found, style, files.locale(), os.path.dirname(path))

    def _with_own(self, path: str, files: MetadataFiles, library: Library | None) -> Library:
        """Return *library* with the references in the metadata of a document: the same object until one changes."""
        part = self._front[path][0]
        with self._lock:
            known = self._own.get(path)
        if known is not None and known[0] == part and known[1] is library:
            return known[2]
        own = files.own_references() or Library()
        joined = own if library is None else own | library
        with self._lock:
            self._own[path] = part, library, joined
        return joined

    def _metadata(self, path: str) -> Metadata | None:
        """Return the metadata of a Markdown document, or ``None``. They are parsed only when they have changed."""
        text = self.buffer(path).text
        last = max(text.rfind("\n---"), text.rfind("\n..."))
        if last < 0:
            return None
        part = text[: last + 5]
        with self._lock:
            known = self._front.get(path)
        if known is not None and known[0] == part:
            return known[1]
        metadata = document_metadata(part.removeprefix("\ufeff").replace("\r\n", "\n"), path)
        with self._lock:
            self._front[path] = part, metadata
        return metadata

    def _metadata_files(self, path: str, metadata: Metadata, configuration: Configuration) -> MetadataFiles:
        return MetadataFiles(
            metadata, path, os.path.dirname(path), outside_allowed=configuration.trust_files,
            configuration=configuration, root=self.root(path),
        )  # fmt: skip

    def _prepared(self, library: Library, style: str | None, locale: str | None, folder: str = "") -> Works:
        """Return the works of *library*, with what was formatted before.

        Args:
            library: The works.
            style: A style id, or the path of a file, which may be relative to *folder*.
            locale: A locale code.
            folder: The folder of the document that names the style.
        """
        if style is not None and is_style_path(style):
            style = os.path.abspath(os.path.join(folder, style))
            style = style if os.path.isfile(style) else os.path.basename(style).removesuffix(".csl")
        name = (id(library), style, locale)
        with self._lock:
            known = self._works.get(name)
            if known is not None and known[0] is library:
                return known[1]
            if len(self._works) >= MAX_WORKS:
                self._works.clear()
            works = Works(library, style, locale)
            self._works[name] = library, works
            return works

    def named_library(self, path: str) -> Library | None:
        """Return the works in the bibliographies that a document names in its text, or ``None`` if it names none."""
        paths: list[str] = []
        # Only a directive in the text of a Markdown document names bibliographies: mostly it need not be parsed.
        if self.syntax(path) != "markdown" or "bibliography" in self.buffer(path).text:
            manuscript = self.manuscript(path, current=False)
            if manuscript is None:
                return None
            paths = self.named_paths(path, manuscript)
            root = manuscript.root
            if not paths and root is not None and (main := self._file(path, root)) is not None:
                above = self.manuscript(main, current=False)
                paths = self.named_paths(main, above) if above is not None else []
        if not paths and not self.configuration(path).has_sources:
            paths = self.project_paths(path)
        return self.bibliographies.library(paths) if paths else None

    def project_paths(self, path: str, *, again: bool = False) -> list[str]:
        """Return the bibliographies that the project of a document names.

        Args:
            path: The document.
            again: Whether to look for them again. Otherwise an earlier answer will do.
        """
        path = os.path.abspath(path)
        with self._lock:
            known = self._project_paths.get(path)
        if known is not None and not again:
            return known
        trusted = self.configuration(path).trust_files
        found = bibliographies_of_project(path, self.syntax(path) or "", trust_files=trusted)
        with self._lock:
            self._project_paths[path] = found
        return found

    def named_paths(self, path: str, manuscript: Manuscript) -> list[str]:
        """Return the paths of the bibliographies that a document names and that may be opened."""
        found = [self._file(path, named) for named in manuscript.bibliographies]
        return [one for one in dict.fromkeys(found) if one is not None]

    def _file(self, path: str, named: NamedFile) -> str | None:
        """Return the path of a file that a document names, if it exists and may be opened."""
        folder = os.path.dirname(path)
        trusted = self.configuration(path).trust_files
        for ending in named.endings or ("",):
            try:
                found = os.path.join(folder, named.name if named.name.endswith(ending) else named.name + ending)
                real, root = os.path.realpath(found), os.path.realpath(self.root(path))
                if (trusted or os.path.commonpath([root, real]) == root) and os.path.isfile(found):
                    return found
            except (OSError, ValueError):
                continue
        return None

    def is_built_in(self, library: Library) -> bool:
        """Return whether these are the works of the built-in collection, which no document and no project has named."""
        from ...libraries.built_in import library as built_in

        return library is built_in()

    def project_library(self, configuration: Configuration) -> Library:
        """Return the works that the project cites, or the built-in collection."""
        try:
            if configuration.bibliography and configuration.data is None:
                return self.bibliographies.library(configuration.bibliography)
            if configuration.bibliography:
                stamp = tuple(_stamp(path) for path in (*configuration.bibliography, str(configuration.data)))
                name = (configuration.bibliography, configuration.data, stamp)
                if name not in self._dossiers:
                    paths = [os.path.abspath(path) for path in configuration.bibliography]
                    self._dossiers = {name: Library.load(*paths, data=configuration.data)}
                return self._dossiers[name]
            return configuration.library()
        except DprkpalError as error:
            return Library([], findings=(error if isinstance(error, FormatError) else FormatError(str(error)),))


def _stamp(path: str) -> object:
    try:
        return os.stat(path).st_mtime_ns
    except OSError:
        return None
