"""Internal: the problems that `dprkpal check` finds, with their places in the text."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import NamedTuple

from ...checks.bibliography import Bibliography, check_bibliographies, coded
from ...checks.claim_audit import ClaimAudit
from ...checks.manuscripts import KnownWorks, check_manuscripts
from ...checks.rule_selection import Selection
from ...errors import DprkpalError, FormatError
from ...model.manuscript import CLAIM_PREFIX
from ...model.rules import RULES, is_error
from ..citation_syntax import syntax_of
from ..processing import process
from ..project import Project, read_project
from .places import entry_keys
from .session import EditingSession
from .works import Works

__all__ = ["Diagnostic", "diagnose", "diagnose_configuration"]

MAX_DIAGNOSTICS = 1_000
"""The maximum number of problems shown in one file."""
AUDIT_CODES = tuple(code for code in RULES if code.startswith("AUD"))
"""The rules about claims, which take time."""

_WORD = re.compile(r"[^\s,{}()\[\]]+")


class Diagnostic(NamedTuple):
    """A problem in a file."""

    start: int
    end: int
    message: str
    code: str
    """The code of the rule; empty if there is none."""
    key: str
    """The key of the work; empty if there is none."""
    is_error: bool


def diagnose(session: EditingSession, path: str) -> list[Diagnostic]:
    """Return the problems in a document or a bibliography, for the rules that the project selects."""
    if session.syntax(path) is None:
        return []
    session.project_paths(path, again=True)
    configuration = session.configuration(path)
    selected = Selection(configuration.select, configuration.ignore)
    if session.is_document(path):
        findings = _document_findings(session, path, selected)
    else:
        findings = _bibliography_findings(session, path)
    mine = [one for one in findings if selected(one.code or "") and _is_in(one, path)]
    return sorted(_placed(session, path, one) for one in mine[:MAX_DIAGNOSTICS])


def diagnose_configuration(session: EditingSession, path: str) -> tuple[str, list[Diagnostic]] | None:
    """Return the configuration file of a document with its problems, or ``None`` if there is no such file."""
    configuration = session.configuration(path)
    if configuration.path is None:
        return None
    file = os.path.abspath(configuration.path)
    return file, sorted(_placed(session, file, one) for one in configuration.findings if one.path == configuration.path)


def _is_in(finding: FormatError, path: str) -> bool:
    return finding.path is None or os.path.abspath(finding.path) == os.path.abspath(path)


def _bibliography_findings(session: EditingSession, path: str) -> list[FormatError]:
    """Return the problems in a bibliography."""
    text = session.buffer(path).text
    if not text.strip():
        return []
    try:
        return check_bibliographies([Bibliography(path, text=text)])
    except FormatError as error:
        return [coded(error, "BIB001")]


def _document_findings(session: EditingSession, path: str, wanted: Callable[[str], bool]) -> list[FormatError]:
    """Return the problems in a document; the files that it includes are read for their labels."""
    works = session.works(path)
    project = _project(session, path)
    if not project.manuscripts:
        return list(project.findings)
    manuscript = project.manuscripts[0]
    defined = frozenset(key.casefold() for one in project.manuscripts for key in one.definitions)
    embedded = frozenset(key for text, _ in project.embedded.values() for key, _ in entry_keys(text, "bibtex"))
    others = {cite.key: works.key_of(cite.key) for cite in manuscript.cites}
    known = KnownWorks(
        {key: entry.csl for key, entry in works.library.items()},
        {key: other for key, other in others.items() if key != other}, embedded, defined, project.labels(),
    )  # fmt: skip
    is_unnamed = session.is_built_in(works.library) and not any(
        known.has(cite) for cite in manuscript.cites if not cite.key.startswith(CLAIM_PREFIX)
    )
    findings = list(project.findings)
    if project.syntax == "markdown":
        findings += _processed(session, path, works)
    elif is_unnamed and manuscript.cites and not defined and not embedded:
        cite = manuscript.cites[0]
        message = "this document names no bibliography; name one in it or in dprkpal.toml"
        findings.append(FormatError(message, path=path, line=cite.line, column=cite.column, code="DOC011"))
    seen = {(one.line, one.key) for one in findings if one.code == "DOC001"}
    found = check_manuscripts([manuscript], known, unknown=not is_unnamed)
    findings += [one for one in found if one.code != "DOC001" or (one.line, one.key) not in seen]
    if works.library.claims and any(map(wanted, AUDIT_CODES)):
        findings += ClaimAudit(works.library).check(manuscript)
    return findings


def _project(session: EditingSession, path: str) -> Project:
    """Return a document with the files that it includes; also one that is not saved in a file."""
    trusted = session.configuration(path).trust_files
    try:
        if syntax_of(path) is not None:
            return read_project(path, trust_files=trusted, text_of=session.open_text, root=session.root(path))
        manuscript = session.manuscript(path)
        project = Project(path, session.syntax(path) or "", session.buffer(path).text)
        project.manuscripts += [manuscript] if manuscript is not None else []
        return project
    except FormatError as error:
        return Project(path, session.syntax(path) or "", findings=[error])


def _processed(session: EditingSession, path: str, works: Works) -> list[FormatError]:
    """Return the problems that `process` finds in a Markdown document."""
    configuration = session.configuration(path)
    library = None if session.is_built_in(works.library) else works.library
    try:
        done = process(
            session.buffer(path).text, library=library, style=works.style, locale=works.locale, path=path,
            folder=os.path.dirname(os.path.abspath(path)), trust_files=configuration.trust_files,
            configuration=configuration,
        )  # fmt: skip
    except DprkpalError as error:
        return [error if isinstance(error, FormatError) else FormatError(str(error), path=path, code="DOC007")]
    return list(done.findings)


def _placed(session: EditingSession, path: str, finding: FormatError) -> Diagnostic:
    """Return a finding with its place in the text: the key, the word at its column, or the line."""
    buffer = session.buffer(path)
    line = min((finding.line or 1) - 1, max(buffer.line_count - 1, 0))
    text = buffer.line(line)
    key = finding.key or ""
    column = (finding.column or 1) - 1
    if finding.column is None or not session.is_document(path):
        at = text.find(key) if key and finding.column is None else -1
        column = at if at >= 0 else column if finding.column is not None else len(text) - len(text.lstrip())
    start = buffer.offset_of(line, column)
    if key and finding.code == "DOC001" and (at := _near(text, key, column)) >= 0:
        start = buffer.offset_of(line, at)
        end = start + len(key)
    elif key and buffer.text.startswith(key, start):
        end = start + len(key)
    elif finding.column is not None and (word := _WORD.match(text, column)) is not None:
        end = buffer.offset_of(line, word.end())
    else:
        end = buffer.offset_of(line, len(text.rstrip()))
    return Diagnostic(start, max(start, end), finding.message, finding.code or "", finding.key or "", is_error(finding))


def _near(text: str, key: str, column: int) -> int:
    """Return the column of *key* at *column* or after the ``[`` or ``@`` there; -1 if it is not there."""
    at = text.find(key, column)
    return at if 0 <= at <= column + 3 else text.find(key) if column == 0 else at

