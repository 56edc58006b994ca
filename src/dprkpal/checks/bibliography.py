"""A bibliography file under check: its works with their sources, what breaks a rule, and what can be mended."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import FormatError
from .checked_entry import Fault, Work
from .duplicates import comparisons, keys
from .fields import dates, needed, texts, urls
from .identifiers import identifiers
from .names import names

if TYPE_CHECKING:
    from ..formats.document import Document

__all__ = ["Bibliography", "check_bibliographies", "coded", "mend"]

_CHECKS: tuple[Callable[[Work], Iterator[Fault]], ...] = (needed, names, dates, identifiers, urls, texts, keys)


class Bibliography:
    """The works of one file.

    Args:
        path: The file; ``"-"`` is standard input.
        format: Its format; ``None`` finds it.

    Raises:
        FormatError: The file cannot be read, or nothing in it can be.
    """

    def __init__(self, path: str, format: str | None = None) -> None:
        from ..formats import load, read

        self.path = path
        source: Any = path
        if path == "-":
            source = io.BytesIO(sys.stdin.buffer.read())
            source.name = path
        self.reading = read(source, format)
        if path == "-":
            source.seek(0)
        self.document: Document | None
        try:
            self.document = load(source, format)
        except FormatError:  # a format that is not edited in place: lines are known, columns are not
            self.document = None
        entries = self.document.entries if self.document is not None else {}
        places = self.reading.places
        self.works = [
            Work(item, path, places.get(key, (path, None))[1], entries.get(key))
            for item in self.reading.items
            for key in [str(item["id"])]
        ]

    def faults(self) -> Iterator[tuple[Work, Fault]]:
        """Yield what is wrong with each work by itself."""
        for work in self.works:
            for check in _CHECKS:
                for fault in check(work):
                    yield work, fault


def check_bibliographies(
    bibliographies: Sequence[Bibliography], wanted: Callable[[str], bool] = lambda code: True
) -> list[FormatError]:
    """Return what is wrong with *bibliographies*, by themselves and together, file by file in their order.

    Args:
        bibliographies: The files.
        wanted: Returns whether the rule of this code is asked for.
    """
    found: dict[str, list[FormatError]] = {one.path: [] for one in bibliographies}
    for one in bibliographies:
        for code, findings in (("BIB001", one.reading.findings), ("BIB002", one.reading.notes)):
            found[one.path] += [coded(finding, code) for finding in findings]
        found[one.path] += [work.finding(fault) for work, fault in one.faults() if wanted(fault.code)]
    for work, fault in comparisons([work for one in bibliographies for work in one.works]):
        if wanted(fault.code) and work.path is not None:
            found[work.path].append(work.finding(fault))
    ordered = (sorted(findings, key=lambda one: (one.line or 0, one.column or 0)) for findings in found.values())
    return [finding for findings in ordered for finding in findings if wanted(finding.code or "")]


def coded(finding: FormatError, code: str) -> FormatError:
    """Return *finding*, which the reader made, under the code of a rule."""
    return FormatError(
        finding.message, path=finding.path, line=finding.line, column=finding.column, key=finding.key,
        code=finding.code or code,
    )  # fmt: skip


def mend(bibliography: Bibliography, wanted: Callable[[str], bool] = lambda code: True) -> int:
    """Mend in the file what can be mended safely, and return how much that was.

    Everything else in the file stays as it is, to the byte. It is written whole or not at all.

    Args:
        bibliography: The file.
        wanted: Returns whether the rule of this code is asked for.

    Raises:
        FormatError: The file cannot be written.
    """
    document = bibliography.document
    if document is None or bibliography.path == "-":
        return 0
    count = 0
    for work, fault in bibliography.faults():
        if fault.mend is not None and wanted(fault.code) and _mended(work, fault):
            count += 1
    if document.changed:
        document.save()
    return count


def _mended(work: Work, fault: Fault) -> bool:
    """Mend *fault* in the source of *work*; return whether that changed it."""
    field, source = work.field(fault.variable), work.source
    if field is None or source is None or fault.mend is None:
        return False
    from ..formats.bibtex.document import BibtexEntry

    before = source.source
    try:
        written = source.get(field)
        if isinstance(source, BibtexEntry):
            source.set_source(field, fault.mend(str(written), True))
        elif isinstance(written, str):
            source.set(field, fault.mend(written, False))
        elif isinstance(written, list | tuple) and all(isinstance(one, str) for one in written):
            source.set(field, [fault.mend(one, False) for one in written])
    except FormatError:
        return False
    return source.source != before
