"""Internal: check documents together: their citations, their bibliographies, and what they say about claims."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..checks.manuscripts import KnownWorks, Place, check_manuscripts, unused_entries
from ..configuration import Configuration
from ..errors import FormatError
from ..model.manuscript import CLAIM_PREFIX
from ..model.plain_text import plain
from .project import Project, read_project

if TYPE_CHECKING:
    from ..checks.claim_audit import ClaimAudit
    from ..formats.bibtex.dependencies import SourceBlock
    from ..libraries.library import Library

__all__ = ["CheckedDocuments", "check_documents"]


class CheckedDocuments(NamedTuple):
    """The result of checking documents."""

    findings: list[FormatError]
    """All problems, by document, and then the entries that no document cites."""
    citations: int
    """The number of citations."""
    files: int
    """The number of documents, with those that they include."""


class _Bibliography(NamedTuple):
    """The works that some documents can cite."""

    library: Library
    works: KnownWorks
    parents: dict[str, tuple[str, ...]]
    columns: dict[tuple[str | None, int | None], int]
    """The column of each entry by file and line, where it is known."""
    findings: tuple[FormatError, ...]
    named: bool
    """Whether the documents or the user named it. The entries of the built-in collection need not be cited."""
    own: bool
    """Whether a Markdown document names it in its metadata."""


def check_documents(
    paths: Iterable[str],
    *,
    library: Library | None = None,
    bibliographies: Sequence[str] = (),
    trust_files: bool = False,
    configuration: Configuration | None = None,
    wanted: Callable[[str], bool] = lambda code: True,
) -> CheckedDocuments:
    """Check the citations of documents.

    Args:
        paths: The documents. A file that another one includes is checked with it, and only once.
        library: The works that they cite. ``None`` means the bibliographies that each document names.
        bibliographies: Files for documents that name none. If this is empty, the bibliographies of the project are
            used, then those of the other documents, then the built-in collection.
        trust_files: Whether to open files outside the folder of a document too.
        configuration: The settings of the project from `dprkpal.configuration.load_configuration`.
        wanted: A function that returns whether to apply the rule with this code, such as a `dprkpal.checks.Selection`.

    Returns:
        All problems. A document that cannot be read is one of them.

    Raises:
        FormatError: None of the documents can be read.
    """
    configuration = configuration or Configuration()
    check = _Check(library, tuple(bibliographies), trust_files, configuration, wanted)
    return check.run(list(dict.fromkeys(paths)))


class _Check:
    """The state of checking documents together."""

    def __init__(
        self,
        library: Library | None,
        bibliographies: tuple[str, ...],
        trust_files: bool,
        configuration: Configuration,
        wanted: Callable[[str], bool],
    ) -> None:
        self.library, self.bibliographies, self.trust_files, self.wanted = library, bibliographies, trust_files, wanted
        self.configuration = configuration
        self.findings: list[FormatError] = []
        self.seen: set[tuple[object, ...]] = set()
        self.audit: ClaimAudit | None = None
        self.loaded: dict[tuple[str, ...], _Bibliography] = {}

    def run(self, paths: Sequence[str]) -> CheckedDocuments:
        """Check the documents at *paths*."""
        projects = self._read(paths)
        shared = tuple(dict.fromkeys(path for project in projects for path in project.bibliographies))
        users: dict[int, tuple[_Bibliography, list[Project]]] = {}
        for project in projects:
            found = self._bibliography(project, shared)
            users.setdefault(id(found), (found, []))[1].append(project)
        for found, several in users.values():
            self._add(found.findings)
            for project in several:
                self._check(project, found)
        self._find_unused([*users.values()])
        files = {path for project in projects for path in project.read}
        findings = [one for one in self.findings if self.wanted(one.code or "")]
        return CheckedDocuments(findings, sum(project.citations for project in projects), len(files))

    def _read(self, paths: Sequence[str]) -> list[Project]:
        """Read all documents, without those that others include."""
        projects: list[Project] = []
        errors: list[FormatError] = []
        for path in paths:
            try:
                projects.append(read_project(path, trust_files=self.trust_files, keys=self.library or ()))
            except FormatError as error:
                errors.append(error)
        if errors and not projects:
            raise errors[0]
        self.findings += [
            FormatError(
                error.message, path=error.path, line=error.line, column=error.column, code=error.code or "DOC016"
            )
            for error in errors
        ]
        roots: list[Project] = []
        for project in projects:
            path = os.path.realpath(project.path)
            if not any(path in other.read for other in roots):
                roots = [other for other in roots if os.path.realpath(other.path) not in project.read]
                roots.append(project)
        return roots

    def _bibliography(self, project: Project, shared: tuple[str, ...]) -> _Bibliography:
        """Return the works that *project* can cite."""
        given = self.library
        if given is not None:
            return self._once(("given",), lambda: _known(given, findings=given.findings))
        if project.syntax in ("markdown", "notebook") and (own := self._metadata_library(project)) is not None:
            return own
        paths = tuple(project.bibliographies)
        if project.embedded:
            return _load(paths, project)
        if not paths and not self.bibliographies and self.configuration.has_sources:
            return self._once(("project",), self._project_library)
        paths = paths or self.bibliographies or shared
        if paths:
            return self._once(("files", *paths), lambda: _load(paths, project))
        from ..libraries.library import Library

        built_in = _built_in()
        if self._names_none(project, built_in):
            return self._once(("none",), lambda: _known(Library(), named=False))
        return self._once(("built-in",), lambda: _known(built_in, named=False))

    def _project_library(self) -> _Bibliography:
        """Return the works that the settings of the project name."""
        library = self.configuration.library()
        return _known(library, findings=library.findings, named=bool(self.configuration.bibliography))

    def _once(self, name: tuple[str, ...], make: Callable[[], _Bibliography]) -> _Bibliography:
        """Return the bibliography *name*, made on first use."""
        if name not in self.loaded:
            self.loaded[name] = make()
        return self.loaded[name]

    def _names_none(self, project: Project, built_in: Library) -> bool:
        """Return whether *project* cites works that no bibliography has, and report it."""
        cites = [(one, cite) for one in project.manuscripts for cite in one.cites]
        if not cites or any(cite.key.startswith(CLAIM_PREFIX) or cite.key in built_in for _, cite in cites):
            return False
        listed = any(one.definitions for one in project.manuscripts)
        named = any(one.bibliographies for one in project.manuscripts)
        if not listed and not named and project.syntax != "markdown":  # `process` reports it for Markdown
            message = "this document names no bibliography; name one in it, or pass it with --from"
            manuscript, cite = cites[0]
            self.findings.append(
                FormatError(message, path=manuscript.path, line=cite.line, column=cite.column, code="DOC011")
            )
        return True

    def _metadata_library(self, project: Project) -> _Bibliography | None:
        """Return the works of a Markdown document that names its bibliographies in its metadata."""
        from .markdown.reader import document_metadata
        from .metadata_files import MetadataFiles

        text = project.text
        if project.syntax == "notebook":
            from .notebook_cells import read_cells

            cells = read_cells(text, project.path)
            text = cells[0].source if cells and cells[0].kind in ("raw", "markdown") else ""
        metadata = document_metadata(text.removeprefix("\ufeff"), project.path)
        if not metadata.bibliography and not metadata.references:
            return None
        folder = os.path.dirname(project.path) or "."
        files = MetadataFiles(
            metadata, project.path, folder, outside_allowed=self.trust_files, configuration=self.configuration
        )  # fmt: skip
        library = files.library()
        if project.syntax == "notebook":  # `process` reports those of other documents
            self.findings += files.findings
        return None if library is None else _known(library, own=True)

    def _check(self, project: Project, known: _Bibliography) -> None:
        """Check one document with the files that it includes."""
        defined = frozenset(key.casefold() for one in project.manuscripts for key in one.definitions)
        works = replace(known.works, folded=defined, labels=project.labels())
        findings = list(project.findings)
        if project.syntax == "markdown":
            findings += self._markdown_findings(project, known)
        seen = {(one.path, one.line, one.key) for one in findings if one.code == "DOC001"}
        findings += [
            one
            for one in check_manuscripts(project.manuscripts, works, unknown=bool(known.library) or bool(defined))
            if one.code != "DOC001" or (one.path, one.line, one.key) not in seen
        ]
        findings += self._audit(project, known)
        order = {one.path: number for number, one in enumerate(project.manuscripts)}
        findings.sort(key=lambda one: (order.get(one.path, len(order)), one.line or 0, one.column or 0))
        self._add(findings)

    def _add(self, findings: Iterable[FormatError]) -> None:
        """Add findings that are not there yet."""
        for one in findings:
            what = (one.path, one.line, one.column, one.key, one.code, one.message)
            if what not in self.seen:
                self.seen.add(what)
                self.findings.append(one)

    def _markdown_findings(self, project: Project, known: _Bibliography) -> list[FormatError]:
        """Return the problems that `process` finds in a Markdown document."""
        from .processing import process

        try:
            done = process(
                project.text, library=known.library if known.named and not known.own else None, path=project.path,
                folder=os.path.dirname(project.path) or ".", trust_files=self.trust_files,
                configuration=self.configuration,
            )  # fmt: skip
        except FormatError as error:  # too many citations
            return [FormatError(error.message, path=project.path, line=error.line, code=error.code or "DOC007")]
        return [one for one in done.findings if one.code != "DOC001" or known.library]

    def _audit(self, project: Project, known: _Bibliography) -> list[FormatError]:
        """Compare what *project* says with the claims of the library."""
        if not any(map(self.wanted, ("AUD001", "AUD002", "AUD003", "AUD004"))):
            return []
        from ..checks.claim_audit import ClaimAudit

        library = known.library
        sources: Container[str] = library
        if not library.claims:  # a copy of the entries of a collection has the claims of the collection
            library = self.configuration.library() if self.configuration.has_sources else _built_in()
            cited = {cite.key for one in project.manuscripts for cite in one.cites}
            sources = {key for key in cited if _is_same(known.library, library, key)}
            if not sources:
                return []
        if self.audit is None or self.audit.library is not library:
            self.audit = ClaimAudit(library)
        audit = self.audit
        return [finding for one in project.manuscripts for finding in audit.check(one, sources)]

    def _find_unused(self, users: Sequence[tuple[_Bibliography, list[Project]]]) -> None:
        """Report the entries that no document cites, once for each file."""
        used: set[str] = set()
        places: dict[str, Place] = {}
        listed_files: set[str] = set()
        manuscripts = [one for _, projects in users for project in projects for one in project.manuscripts]
        for known, projects in users:
            if not known.named:
                continue
            mine = {
                key: (*entry.place, known.columns.get(entry.place)) for key, entry in known.library.items()
            }  # fmt: skip
            if any(project.cites_all or "*" in project.cited_elsewhere for project in projects):
                listed_files |= {place[0] for place in mine.values() if place[0]}
                continue
            places.update(mine)
            cited = [cite.key for project in projects for one in project.manuscripts for cite in one.cites]
            cited += [key for project in projects for key in project.cited_elsewhere]
            used |= _with_parents(cited, known)
        places = {key: place for key, place in places.items() if place[0] not in listed_files}
        self.findings += unused_entries(places, used, manuscripts)


def _built_in() -> Library:
    from ..libraries.built_in import library

    return library()


def _is_same(mine: Library, other: Library, key: str) -> bool:
    """Return whether *key* is the same work in both libraries, by its title."""
    if key not in mine or key not in other:
        return False
    titles = [plain(str(library[key].csl.get("title") or "")).casefold() for library in (mine, other)]
    return bool(titles[0]) and titles[0].strip(" .") == titles[1].strip(" .")


def _load(paths: tuple[str, ...], project: Project) -> _Bibliography:
    """Return the works in the files at *paths* and in *project* itself."""
    from ..libraries.library import Library

    library = Library()
    findings: list[FormatError] = []
    for path in paths:
        try:
            library = library | Library.load(path)
        except FormatError as error:
            hayagriva = _hayagriva(path) if path.lower().endswith((".yml", ".yaml")) else None
            if hayagriva:
                library = library | hayagriva
            else:
                findings.append(error)
    for name, (text, lines) in project.embedded.items():
        if name.lower().endswith(".bib"):
            library = library | _embedded(text, lines, project.path)
    return _known(library, findings=(*findings, *library.findings))


def _known(
    library: Library, *, named: bool = True, own: bool = False, findings: tuple[FormatError, ...] = ()
) -> _Bibliography:
    """Return what is known about the works of *library*."""
    parents: dict[str, tuple[str, ...]] = {}
    aliases: dict[str, str] = {}
    columns: dict[tuple[str | None, int | None], int] = {}
    paths = [*(entry.place[0] for entry in library.values()), *(one.path for one in findings)]
    for path in dict.fromkeys(filter(None, paths)):
        for one in _entries(path):
            parents.setdefault(one.key, one.parents)
            aliases.update((alias, one.key) for alias in one.aliases)
            columns.setdefault((path, one.block.line), one.column)
    works = KnownWorks({key: entry.csl for key, entry in library.items()}, aliases, frozenset(parents))
    placed = tuple(_placed(one, columns) for one in findings)
    return _Bibliography(library, works, parents, columns, placed, named, own)


def _placed(finding: FormatError, columns: Mapping[tuple[str | None, int | None], int]) -> FormatError:
    """Return *finding* with the column of the entry that it is about, if it has none."""
    column = finding.column or columns.get((finding.path, finding.line))
    return FormatError(
        finding.message, path=finding.path, line=finding.line, column=column, key=finding.key, code=finding.code
    )


def _hayagriva(path: str) -> Library:
    """Return the works in a Hayagriva file; none if it is in another format."""
    from ..libraries.library import Library
    from .hayagriva_keys import hayagriva_items
    from .project import read_text

    text, _ = read_text(path)
    items, lines = hayagriva_items(text)
    return Library(items, places={key: (path, line) for key, line in lines.items()})


def _embedded(text: str, lines: int, path: str) -> Library:
    """Return the works of a bibliography in the document at *path*, after this many *lines*."""
    from ..formats.bibtex.reader import parse
    from ..libraries.library import Library

    reading = parse("\n" * lines + text, path)
    return Library(reading.items, findings=reading.findings, notes=reading.notes, places=reading.places)


def _entries(path: str) -> list[SourceBlock]:
    """Return the entries of a ``.bib`` file; none for a file of another format."""
    from ..formats.bibtex.dependencies import read_blocks
    from ..formats.document import decode_losslessly

    if not path.lower().endswith((".bib", ".bibtex", ".biblatex")) or not os.path.isfile(path):
        return []
    try:
        with open(path, "rb") as file:
            text, _ = decode_losslessly(file.read(), path)
    except (OSError, FormatError):
        return []
    return [one for one in read_blocks(text) if one.key]


def _with_parents(cited: Iterable[str], known: _Bibliography) -> set[str]:
    """Return the keys that *cited* refers to, with those of parents, and the sources of claims."""
    used: set[str] = set()
    todo = list(cited)
    while todo:
        key = known.works.resolve(todo.pop())
        if key in used:
            continue
        used.add(key)
        todo += known.parents.get(key, ())
        if key.startswith(CLAIM_PREFIX):
            claim = known.library.claims.get(key.removeprefix(CLAIM_PREFIX))
            todo += [row.source for row in claim.evidence] if claim is not None else []
    return used
