"""Internal: check a bibliography file, and fix the problems that can be fixed safely."""

from __future__ import annotations

import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any

from ..errors import FormatError
from ..formats.results import MAX_FINDINGS
from ..model.arguments import require
from .checked_entry import CheckedEntry, Problem
from .duplicates import check_key, compare_entries
from .fields import check_dates, check_required_fields, check_texts, check_urls
from .identifiers import check_identifiers
from .names import check_names

if TYPE_CHECKING:
    from ..formats.document import Document

__all__ = [
    "Bibliography", "check_bibliographies", "check_completeness", "check_references", "coded", "fix_bibliography",
    "fixed_text",
]  # fmt: skip

_CHECKS: tuple[Callable[[CheckedEntry], Iterator[Problem]], ...] = (
    check_required_fields, check_names, check_dates, check_identifiers, check_urls, check_texts, check_key,
)  # fmt: skip


class Bibliography:
    """A bibliography file to check.

    Args:
        path: The file; ``"-"`` is standard input.
        format: One of `dprkpal.formats.FORMATS`. By default the format is detected.
        text: The text of the file if it is not to be read from the disk, such as with unsaved edits.
        strings: The ``@string`` abbreviations of the files before this one; those of this file are added.

    Raises:
        FormatError: The file cannot be opened, or nothing in it can be read.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        format: str | None = None,
        *,
        text: str | None = None,
        strings: dict[str, str] | None = None,
    ) -> None:
        from ..formats import load, read

        require(path, str | os.PathLike, "the path of a bibliography is text or a Path")
        path = os.fspath(path)
        self.path = path
        self.fixable = text is None and path != "-" and os.path.isfile(path)
        """Whether the file can be written again. Standard input, pipes and devices cannot."""
        source: str | IO[bytes] = path if self.fixable else _read_once(path) if text is None else _in_memory(path, text)
        self.reading = read(source, format, sentence_case=False, strings=strings)
        if not isinstance(source, str):
            source.seek(0)
        self.document: Document | None
        self.not_editable = ""
        """Why nothing can be fixed in the file, and what to do."""
        try:
            self.document = load(source, format)
        except FormatError as error:  # the format cannot be edited, so only lines are known, not columns
            self.document, self.not_editable = None, error.message
        sources = self.document.entries if self.document is not None else {}
        if self.reading.items and self.document is not None and not sources:
            self.not_editable = "nothing can be edited until the file is valid; correct it, or convert it first"
        places = self.reading.places
        self.entries = [
            CheckedEntry(item, path, places.get(key, (path, None))[1], sources.get(key))
            for item in self.reading.items
            for key in [str(item["id"])]
        ]

    def problems(self) -> Iterator[tuple[CheckedEntry, Problem]]:
        """Yield the problems of each entry, apart from duplicates."""
        for entry in self.entries:
            for problem in _problems(entry):
                yield entry, problem


def _problems(entry: CheckedEntry) -> Iterator[Problem]:
    """Yield the problems of *entry*."""
    for check in _CHECKS:
        yield from check(entry)


class _NamedBytes(io.BytesIO):
    """The content of a file that can be read only once, with its name for messages."""

    name = ""


def _in_memory(path: str, text: str) -> IO[bytes]:
    """Return *text* as the content of the file *path*."""
    content = _NamedBytes(text.encode("utf-8", "surrogatepass"))
    content.name = path
    return content


def _read_once(path: str) -> IO[bytes]:
    """Return the content of standard input, a pipe or a device, which would be empty if it were read again."""
    from ..formats import contents

    name, data = contents(path)
    content = _NamedBytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    content.name = name or path
    return content


def check_bibliographies(
    bibliographies: Sequence[Bibliography], wanted: Callable[[str], bool] = lambda code: True
) -> list[FormatError]:
    """Return all findings in *bibliographies*, including duplicates across files, sorted by file and line.

    Args:
        bibliographies: The files.
        wanted: A function that returns whether to apply the rule with this code, such as a `Selection`.
    """
    bibliographies = list(bibliographies)
    for one in bibliographies:
        require(one, Bibliography, "files to check are a list of Bibliography objects", "pass [Bibliography(path)]")
    found = {one.path: _Findings(one.path) for one in bibliographies}
    for one in bibliographies:
        for code, findings in (("BIB001", one.reading.findings), ("BIB002", one.reading.notes)):
            for finding in findings:
                if wanted(finding.code or code):
                    found[one.path].add(coded(finding, code))
        for entry, problem in one.problems():
            if wanted(problem.code):
                found[one.path].add_problem(entry, problem)
    for entry, problem in compare_entries([entry for one in bibliographies for entry in one.entries]):
        if wanted(problem.code) and entry.path is not None:
            found[entry.path].add_problem(entry, problem)
    return [finding for findings in found.values() for finding in findings.ordered()]


class _Findings:
    """The findings in a file: of each rule at most `MAX_FINDINGS`, so that a bad file does not fill the memory."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: list[FormatError] = []
        self._counts: Counter[str] = Counter()

    def add(self, finding: FormatError) -> None:
        """Add *finding*, which has a code."""
        self._counts[str(finding.code)] += 1
        if self._counts[str(finding.code)] <= MAX_FINDINGS:
            self._found.append(finding)

    def add_problem(self, entry: CheckedEntry, problem: Problem) -> None:
        """Add a *problem* of *entry*."""
        if self._counts[problem.code] < MAX_FINDINGS:
            self.add(entry.finding(problem))
        else:
            self._counts[problem.code] += 1

    def ordered(self) -> list[FormatError]:
        """Return the findings by line, then how many are not among them."""
        self._found.sort(key=lambda one: (one.line or 0, one.column or 0))
        return self._found + [
            FormatError(f"findings of this rule not listed: {count - MAX_FINDINGS:,}", path=self._path, code=code)
            for code, count in sorted(self._counts.items())
            if count > MAX_FINDINGS
        ]


def check_references(references: Iterable[tuple[Mapping[str, Any], str | None, int | None]]) -> list[FormatError]:
    """Return all findings in references in memory, in their order, and then duplicates.

    Args:
        references: CSL-JSON mappings, each with the file and the line where it begins, if known.

    >>> found = check_references([({"id": "a", "type": "book", "title": "T", "DOI": "11.1/x"}, None, None)])
    >>> [finding.code for finding in found]
    ['BIB004', 'BIB005', 'BIB010']
    """
    entries = [CheckedEntry(item, path, line, None) for item, path, line in references]
    found = [entry.finding(problem) for entry in entries for problem in _problems(entry)]
    return found + [entry.finding(problem) for entry, problem in compare_entries(entries)]


def check_completeness(references: Iterable[tuple[Mapping[str, Any], str | None, int | None]]) -> list[FormatError]:
    """Return the findings about fields that references in memory lack.

    Args:
        references: As in `check_references`.

    >>> page = {"id": "a", "type": "webpage", "title": "T"}
    >>> [finding.message for finding in check_completeness([(page, None, None)])]
    ['the URL of the page is missing', "the date is missing; styles will print 'n.d.' (no date)"]
    """
    entries = [CheckedEntry(item, path, line, None) for item, path, line in references]
    return [entry.finding(problem) for entry in entries for problem in check_required_fields(entry)]


def coded(finding: FormatError, code: str) -> FormatError:
    """Return *finding* with *code*, unless it already has a code."""
    return FormatError(
        finding.message, path=finding.path, line=finding.line, column=finding.column, key=finding.key,
        code=finding.code or code,
    )  # fmt: skip


def fix_bibliography(bibliography: Bibliography, wanted: Callable[[str], bool] = lambda code: True) -> int:
    """Fix the problems in a file that can be fixed safely, and return their number.

    Everything else in the file stays exactly as it is. The file is written atomically.

    Args:
        bibliography: The file.
        wanted: A function that returns whether to apply the rule with this code, such as a `Selection`.

    Raises:
        FormatError: The file cannot be written.
    """
    document = bibliography.document
    if document is None or not bibliography.fixable:
        return 0
    count = 0
    for entry, problem in bibliography.problems():
        if problem.fix is not None and wanted(problem.code) and _apply_fix(entry, problem):
            count += 1
    if document.changed:
        document.save()
    return count


def fixed_text(bibliography: Bibliography, wanted: Callable[[CheckedEntry, Problem], bool]) -> str | None:
    """Return the text of a file with the wanted problems fixed, or ``None`` if nothing can be fixed.

    Args:
        bibliography: The file. Its entries change, so it is used only once.
        wanted: A function that returns whether to fix a problem of an entry.
    """
    document = bibliography.document
    if document is None:
        return None
    fixed = False
    for entry, problem in list(bibliography.problems()):
        if problem.fix is not None and wanted(entry, problem):
            fixed = _apply_fix(entry, problem) or fixed
    return document.text if fixed else None


def _apply_fix(entry: CheckedEntry, problem: Problem) -> bool:
    """Apply the fix of *problem* to the source of *entry*; return whether the source changed."""
    field, source = entry.field(problem.variable), entry.source
    if field is None or source is None or problem.fix is None:
        return False
    from ..formats.bibtex.document import BibtexEntry

    before = source.source
    try:
        written = source.get(field)
        if problem.move_to:
            _move(entry, field, problem)
        elif isinstance(source, BibtexEntry):
            source.set_source(field, problem.fix(str(written), True))
        elif isinstance(written, str):
            source.set(field, problem.fix(written, False))
        elif isinstance(written, list | tuple) and all(isinstance(one, str) for one in written):
            source.set(field, [problem.fix(one, False) for one in written])
    except FormatError:
        return False
    return source.source != before


def _move(entry: CheckedEntry, field: str, problem: Problem) -> None:
    """Write the fixed value of *field* into the field where it belongs, unless that has a value; remove *field*."""
    source = entry.source
    if source is None or problem.fix is None:
        return
    written = source.get(field)
    values = list(written) if isinstance(written, list | tuple) else [written]
    if len(values) == 1 and isinstance(values[0], str):
        if entry.field(problem.move_to) is None:
            source.set(entry.new_field(problem.move_to), problem.fix(values[0], False))
        source.remove(field)
