"""Internal: read a document together with the files that it includes, and find the bibliographies that it names.

A document may come from an untrusted source. By default only files in its folder or below are opened. Each file is read
once, so documents that include each other cannot loop.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..configuration.project_file import project_folders
from ..errors import FileAccessError, FormatError
from ..formats.results import decode
from ..model.manuscript import Manuscript, NamedFile
from .citation_syntax import MAX_SIZE, read_manuscript, syntax_of
from .citation_syntax.latex_macros import Macro
from .project_bibliographies import project_bibliographies

__all__ = ["Project", "bibliographies_of_project", "read_project", "read_text"]

MAX_FILES = 1_000
"""Maximum number of files that a document can include."""
MAX_TOTAL = 50_000_000
"""Maximum length of all files of a document together, in characters."""

MAX_MAIN_FILES = 50
"""How many LaTeX files in a folder are searched for the main document."""
MAX_MAIN_SIZE = 1_000_000
"""Maximum size of the main document, in bytes."""

MAX_PARENTS = 3
"""How many folders above a part of a document may hold the main document."""

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


@dataclass
class Project:
    """A document with the files that it includes."""

    path: str
    """The document."""
    syntax: str
    text: str = ""
    """The text of the document itself, as it was read."""
    manuscripts: list[Manuscript] = field(default_factory=list)
    """The document, then the files that it includes, in the order in which they are read."""
    bibliographies: list[str] = field(default_factory=list)
    """The paths of the bibliographies that exist."""
    embedded: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Bibliographies in the document itself by name: their text, and the number of lines before it."""
    findings: list[FormatError] = field(default_factory=list)
    """Files that could not be read, and problems of decoding."""
    read: set[str] = field(default_factory=set)
    """The absolute paths of all files that were read."""
    files_of_main: set[str] = field(default_factory=set)
    """The files of the main document that the document is a part of, as real paths."""
    macros: dict[str, Macro] = field(default_factory=dict)
    """The citation commands that a LaTeX document defines."""
    cited_elsewhere: set[str] = field(default_factory=set)
    """For a part of a document: the keys cited in its other parts. ``"*"`` if all entries are listed."""

    @property
    def cites_all(self) -> bool:
        """Whether all entries are listed."""
        return any(one.cites_all for one in self.manuscripts)

    @property
    def citations(self) -> int:
        """The number of citations."""
        return sum(len({(cite.start, cite.end) for cite in one.cites if not cite.silent}) for one in self.manuscripts)

    def labels(self) -> frozenset[str]:
        """Return the labels of figures and the like in all files."""
        return frozenset(label for one in self.manuscripts for label in one.labels)


def read_project(
    path: str,
    *,
    trust_files: bool = False,
    keys: Container[str] = (),
    main: bool = True,
    text_of: Callable[[str], str | None] = lambda path: None,
    root: str | None = None,
    macros: Mapping[str, Macro] | None = None,
) -> Project:
    """Read a document and the files that it includes.

    Args:
        path: The document.
        trust_files: Whether to open files outside its folder too.
        keys: Known keys, to tell cross-references from unknown keys.
        main: Whether to look for the bibliographies in the main document, if *path* names one.
        text_of: A function that returns the text of a file that is open in an editor, or ``None`` to read the file.
        root: The folder whose files may be opened, such as the folder that an editor has opened. By default it is the
            folder of the document.
        macros: For a part of a LaTeX document: the citation commands that the main document defines.

    Raises:
        FileAccessError: The document cannot be read.
        FormatError: The document is too long, or no document.
    """
    syntax = syntax_of(path)
    if syntax is None:
        raise FormatError("not a document that can be checked; see the how-to 'Check a manuscript'", path=path)
    project = Project(path, syntax, macros=dict(macros or {}))
    reader = _Reader(project, trust_files, keys, text_of, root)
    reader.read_all()
    if main and not project.bibliographies and not project.embedded:
        reader.read_main()
    if main and not project.bibliographies and not project.embedded:
        reader.read_settings()
    if main and macros is None and reader.macros_of_main:
        again = read_project(
            path, trust_files=trust_files, keys=keys, text_of=text_of, root=root, macros=reader.macros_of_main
        )
        again.files_of_main |= project.files_of_main
        return again
    return project


class _Reader:
    """The state of reading one project."""

    def __init__(
        self,
        project: Project,
        trust_files: bool,
        keys: Container[str],
        text_of: Callable[[str], str | None],
        root: str | None,
    ) -> None:
        self.project, self.trust_files, self.keys, self.text_of = project, trust_files, keys, text_of
        self.folder = os.path.dirname(project.path) or "."
        self.root = root
        self.size = 0
        self.macros_of_main: dict[str, Macro] = {}

    def read_all(self) -> None:
        """Read the document and everything that it includes, in reading order."""
        project = self.project
        text, findings = self._text(project.path)
        project.text = text
        project.findings += findings
        project.read.add(os.path.realpath(project.path))
        first = read_manuscript(text, project.syntax, project.path, self.keys, project.macros)
        todo: list[tuple[Manuscript, Iterator[NamedFile]]] = [(first, iter(self._add(first)))]
        while todo:
            manuscript, included = todo[-1]
            named = next(included, None)
            if named is None:
                todo.pop()
                continue
            found = self._find(manuscript, named)
            if found is None or os.path.realpath(found) in project.read:
                continue
            if len(project.read) > MAX_FILES or self.size > MAX_TOTAL:
                message = f"more than {MAX_FILES:,} files or {MAX_TOTAL // 1_000_000} million characters are included"
                self._report(manuscript, named, f"{message}; check the parts one by one")
                return
            if (inner := self._read_include(manuscript, named, found)) is not None:
                todo.append((inner, iter(self._add(inner))))

    def _text(self, path: str) -> tuple[str, list[FormatError]]:
        """Return the text of a file, and the problems found in decoding it."""
        text = self.text_of(path)
        return read_text(path) if text is None else (text, [])

    def _add(self, manuscript: Manuscript) -> Sequence[NamedFile]:
        """Add a file that was read; return the files that it includes."""
        project = self.project
        self.size += len(manuscript.text)
        project.manuscripts.append(manuscript)
        project.embedded.update(manuscript.embedded)
        formatted = self._formatted_bibliography(manuscript)
        for named in self._named_bibliographies(manuscript):
            if formatted is not None:
                named = named._replace(optional=True)
            names = {named.name, *(named.name + ending for ending in named.endings)}
            if names.isdisjoint(project.embedded):
                found = self._find(manuscript, named)
                if found is not None and found not in project.bibliographies:
                    project.bibliographies.append(found)
        needed = formatted is not None and not project.bibliographies
        return [*manuscript.includes, formatted] if needed and formatted is not None else manuscript.includes

    def _named_bibliographies(self, manuscript: Manuscript) -> Iterator[NamedFile]:
        r"""Yield the bibliographies of a file; a pattern, as in ``\addbibresource[glob]{bib/*.bib}``, names several."""
        for named in manuscript.bibliographies:
            folders = dict.fromkeys((self.folder, os.path.dirname(manuscript.path or "") or "."))
            inner = os.path.dirname(named.name)
            found = [
                os.path.join(inner, os.path.basename(path))
                for folder in folders if self._may_open(os.path.join(folder, inner))
                for path in _matching(folder, named.name)
            ] if "*" in named.name else []  # fmt: skip
            yield from (named._replace(name=name) for name in dict.fromkeys(found)) if found else [named]

    def _formatted_bibliography(self, manuscript: Manuscript) -> NamedFile | None:
        """Return the ``.bbl`` file of a LaTeX document, which arXiv gets instead of the bibliographies."""
        name = os.path.splitext(os.path.basename(self.project.path))[0] + ".bbl"
        exists = os.path.isfile(os.path.join(self.folder, name))
        if self.project.syntax != "latex" or not manuscript.bibliographies or not exists:
            return None
        first = manuscript.bibliographies[0]
        return NamedFile(name, first.line, first.column, optional=True)

    def _read_include(self, manuscript: Manuscript, named: NamedFile, path: str) -> Manuscript | None:
        """Read an included file, or report why it cannot be read."""
        project = self.project
        project.read.add(os.path.realpath(path))
        try:
            text, findings = self._text(path)
            project.findings += findings
            return read_manuscript(text, syntax_of(path) or project.syntax, path, self.keys, project.macros)
        except FormatError as error:
            self._report(manuscript, named, f"cannot be read: {error.message}")
            return None

    def read_main(self) -> None:
        """Find the bibliographies and labels in the main document that the document is a part of."""
        manuscript = self.project.manuscripts[0]
        if manuscript.root is None or (found := self._find(manuscript, manuscript.root)) is None:
            return
        if os.path.realpath(found) in self.project.read:
            return
        self._use_main(found)

    def _use_main(self, path: str) -> None:
        """Take the bibliographies, labels and citation commands of the main document at *path*."""
        project, manuscript = self.project, self.project.manuscripts[0]
        main = read_project(path, trust_files=self.trust_files, main=False, text_of=self.text_of, root=self.root)
        self.macros_of_main = main.macros
        project.files_of_main |= main.read
        project.bibliographies += main.bibliographies
        project.embedded.update(main.embedded)
        project.cited_elsewhere |= {cite.key for one in main.manuscripts for cite in one.cites}
        project.cited_elsewhere |= {"*"} if main.cites_all else set()
        for one in main.manuscripts:
            manuscript.labels |= one.labels
            if one.definitions:
                manuscript.labels |= set(one.definitions)

    def read_settings(self) -> None:
        """Find the bibliographies that the project of the document names for all its documents."""
        project = self.project
        found = main_document(project.path) if project.syntax == "latex" else None
        if found is not None and os.path.realpath(found) not in project.read:
            self._use_main(found)
        if not project.bibliographies and not project.embedded:
            project.bibliographies += bibliographies_of_project(
                project.path, project.syntax, trust_files=self.trust_files
            )

    def _may_open(self, path: str) -> bool:
        """Return whether the document may open the file *path*, or list the folder *path*."""
        try:
            return self.trust_files or _is_inside(path, self.root or self.folder)
        except ValueError:  # a null character, or a different drive
            return False

    def _find(self, manuscript: Manuscript, named: NamedFile) -> str | None:
        """Return the path of a file that a document names, or report why it is not opened."""
        name = named.name
        if _URL.match(name):
            self._report(manuscript, named, "is a URL; download it next to the document and give the file name")
            return None
        own = os.path.dirname(manuscript.path or "") or "."
        outside = False
        folders = [self.folder, own, os.curdir]  # LaTeX starts in the current folder
        if manuscript.is_part:  # its includes are relative to a main document in a folder above
            folders += [os.path.join(self.folder, *[os.pardir] * depth) for depth in range(1, MAX_PARENTS + 1)]
        for folder in dict.fromkeys(folders):
            for path in _candidates(os.path.join(folder, name), named.endings):
                exists, allowed = _exists(path), self._may_open(path)
                if exists and allowed:
                    return os.path.normpath(path)
                outside = outside or (exists and not allowed) or (not allowed and os.pardir in name)
        if named.optional:
            return None
        if outside:
            message = "is outside the document's folder; name it on the command line, or use --trust-files"
        else:
            message = "does not exist; the path is relative to the document"
        self._report(manuscript, named, message)
        return None

    def _report(self, manuscript: Manuscript, named: NamedFile, message: str) -> None:
        finding = FormatError(
            f"{named.name[:200]!r} {message}",
            path=manuscript.path, line=named.line, column=named.column, code="DOC016",
        )  # fmt: skip
        if finding not in self.project.findings:
            self.project.findings.append(finding)


def bibliographies_of_project(path: str, syntax: str, *, trust_files: bool = False) -> list[str]:
    """Return the paths of the bibliographies that the project of a document names, in the nearest folder that has some.

    They are named in the settings of Quarto, MyST or Sphinx, in the first chapter, or in the LaTeX file that includes
    the document. Only folders of the same project are searched; see `dprkpal.configuration.project_file`. A file there
    can name files in its own folder or below.

    Args:
        path: The document.
        syntax: Its syntax.
        trust_files: Whether bibliographies may be outside the folder of the file that names them.
    """
    document = os.path.abspath(path)
    here = os.path.dirname(path) or "."
    for folder in project_folders(here):
        names = project_bibliographies(folder, syntax)
        if syntax == "latex" and not names:
            main = _main_latex(document, folder)
            names = main[1] if main is not None else []
        found = [os.path.normpath(os.path.join(folder, name)) for name in names]
        allowed = [one for one in found if _exists(one) and (trust_files or _is_inside(one, folder))]
        if allowed and not os.path.isabs(path):
            return [os.path.relpath(one) for one in allowed]
        if allowed:
            return allowed
    return []


def _exists(path: str) -> bool:
    try:
        return os.path.isfile(path)
    except ValueError:  # a null character
        return False


def main_document(path: str) -> str | None:
    """Return the LaTeX file that includes the document at *path*, in the nearest folder of its project that has one."""
    document = os.path.abspath(path)
    for folder in project_folders(os.path.dirname(path) or "."):
        found = _main_latex(document, folder)
        if found is not None:
            return found[0] if os.path.isabs(path) else os.path.relpath(found[0])
    return None


def _main_latex(document: str, folder: str) -> tuple[str, list[str]] | None:
    """Return the LaTeX file of *folder* that includes a document, and the bibliographies that it names."""
    try:
        names = sorted(name for name in os.listdir(folder) if name.lower().endswith((".tex", ".ltx")))
    except OSError:
        return None
    wanted = os.path.splitext(document)[0]
    for name in names[:MAX_MAIN_FILES]:
        file = os.path.join(folder, name)
        try:
            if file == document or not os.path.isfile(file) or os.path.getsize(file) > MAX_MAIN_SIZE:
                continue
            text, _ = read_text(file)
            main = read_manuscript(text, "latex", file) if "\\documentclass" in text else None
        except (OSError, FormatError):
            continue
        parts = () if main is None else main.includes
        if any(os.path.splitext(os.path.abspath(os.path.join(folder, one.name)))[0] == wanted for one in parts):
            named = [one.name for one in main.bibliographies] if main is not None else []
            return file, [one if one.lower().endswith(".bib") else f"{one}.bib" for one in named]
    return None


def _matching(folder: str, pattern: str) -> list[str]:
    """Return the names of the files in *folder* that match *pattern*, such as ``bib/*.bib``; only its last part can."""
    inner, name = os.path.split(pattern)
    try:
        names = os.listdir(os.path.join(folder, inner) or ".") if "*" not in inner else []
    except (OSError, ValueError):
        return []
    return sorted(one for one in names if fnmatch.fnmatchcase(one, name))[:MAX_FILES]


def _candidates(path: str, endings: Iterable[str]) -> Iterator[str]:
    """Yield the paths to try for a name without or with its ending."""
    for ending in endings:
        yield path if ending and path.lower().endswith(ending) else path + ending


def _is_inside(path: str, folder: str) -> bool:
    """Return whether *path* is in *folder* or below, after resolving links."""
    root = os.path.realpath(folder)
    return os.path.commonpath([root, os.path.realpath(path)]) == root


def read_text(path: str) -> tuple[str, list[FormatError]]:
    """Return the text of a file, and the problems found in decoding it.

    Raises:
        FileAccessError: The file cannot be read.
        FormatError: The file is too long.
    """
    most = 4 * MAX_SIZE
    try:
        with open(path, "rb") as file:
            data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise FileAccessError.of(error, "read", path) from None
    if len(data) > most:
        limit = f"{MAX_SIZE // 1_000_000} million characters"
        raise FormatError(f"the document has more than {limit}; split it", path=path)
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        text, findings, notes = decode(data, path)
        return text, [*findings, *notes]
