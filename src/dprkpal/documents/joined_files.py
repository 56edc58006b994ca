"""Internal: several files as one document: one numbering, one bibliography, and notes numbered through.

The labels of notes are those of each file: a label that an earlier file uses too gets a number, as in ``[^1-2]``.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import FormatError
from .markdown.markdown_writer import unclosed_end
from .markdown.reader import InlineNote, NoteReference, ParsedCitation, document_metadata, read_document

if TYPE_CHECKING:
    from .markdown.reader import Document, InlineItem

__all__ = ["JoinedFiles", "join_files"]

_NESTED_CALL = re.compile(r"\[\^([^\s\[\]^]+)\]")


@dataclass(frozen=True)
class JoinedFiles:
    """Several files as one document."""

    text: str
    """The whole document."""
    paths: tuple[str, ...]
    """The names of the files."""
    starts: tuple[int, ...]
    """The line where each file starts, counted from 0."""
    findings: tuple[FormatError, ...] = ()
    """Blocks that a file leaves open, and link labels that mean something else in a later file."""

    @property
    def bibliographies(self) -> tuple[str, ...]:
        """The bibliographies of all files, with their paths from the folder of the first; empty for a single file."""
        if len(self.paths) == 1:
            return ()
        first, *others = self.folders
        found = []
        for name in document_metadata(self.text, starts=self.starts).bibliography:
            paths = [os.path.join(os.path.relpath(folder, first), name) for folder in others]
            existing = (path for path in paths if os.path.isfile(os.path.join(first, path)))
            found.append(name if os.path.isfile(os.path.join(first, name)) else next(existing, name))
        return tuple(found)

    @property
    def folders(self) -> tuple[str, ...]:
        """The folders of the files, for files that their metadata name."""
        return tuple(dict.fromkeys(os.path.dirname(path) or "." for path in self.paths))

    def located(self, finding: FormatError) -> FormatError:
        """Return *finding*, whose line is one of the whole document, with the file and its line."""
        if finding.line is None or finding.path != self.paths[0]:
            return finding
        index = max(bisect_right(self.starts, finding.line - 1) - 1, 0)
        return FormatError(
            finding.message, path=self.paths[index], line=finding.line - self.starts[index], column=finding.column,
            key=finding.key, code=finding.code,
        )  # fmt: skip


def join_files(texts: Mapping[str, str]) -> JoinedFiles:
    r"""Join several files to one document for `process`.

    Args:
        texts: The text of each file by its name, in order.

    Returns:
        The document. Metadata of later files replace those of earlier ones, but bibliographies and ``nocite`` add up.

    >>> joined = join_files({"one.md": "A[^1]\n\n[^1]: B\n", "two.md": "C[^1]\n\n[^1]: D\n"})
    >>> joined.text
    'A[^1]\n\n[^1]: B\n\nC[^1-2]\n\n[^1-2]: D\n'
    >>> joined.starts
    (0, 4)
    """
    parts: list[str] = []
    starts: list[int] = []
    findings: list[FormatError] = []
    labels: set[str] = set()
    links: dict[str, str] = {}
    line = 0
    for path, given in texts.items():
        text = given.removeprefix("\ufeff")
        document = read_document(text, path, all_text=False)
        text = _with_labels(document, text, _new_labels(document, labels))
        findings += _repeated_links(document, links)
        if (closing := unclosed_end(document)) is not None:
            findings.append(FormatError(closing.message, path=path, line=closing.line, code=closing.code))
            text = f"{text.rstrip()}\n{closing.text}\n"
        if parts:
            parts[-1] = parts[-1].rstrip("\n") + "\n\n"
            line += parts[-1].count("\n")
        starts.append(line)
        parts.append(text.replace("\r\n", "\n").replace("\r", "\n"))
    return JoinedFiles("".join(parts), tuple(texts), tuple(starts), tuple(findings))


def _new_labels(document: Document, labels: set[str]) -> dict[str, str]:
    """Return a new label for each label of a note in *document* that is one of *labels*, and add all of them there."""
    renamed: dict[str, str] = {}
    own = set(document.notes)
    for label in document.notes:
        name, number = label, 1
        while name in labels or (number > 1 and name in own):
            number += 1
            name = f"{label}-{number}"
        if name != label:
            renamed[label] = name
        labels.add(name)
    return renamed


def _with_labels(document: Document, text: str, renamed: Mapping[str, str]) -> str:
    """Return *text* with the labels of its notes *renamed*."""
    if not renamed:
        return text
    places = set(_places_of_calls(document, renamed))
    for token in document.tokens:
        if token.type == "note_open" and token.meta["label"] in renamed and token.map is not None:
            column = document.lines[token.map[0]].find(f"[^{token.meta['label']}]:")
            places.add((token.map[0], column, token.meta["label"]))
    by_line: dict[int, list[tuple[int, str]]] = {}
    for number, column, label in places:
        by_line.setdefault(number, []).append((column, label))
    lines = list(document.lines)
    for number, changes in by_line.items():
        for column, label in sorted(changes, reverse=True):
            end = column + len(label) + 3
            if lines[number][column:end] == f"[^{label}]":
                lines[number] = f"{lines[number][:column]}[^{renamed[label]}]{lines[number][end:]}"
    return "".join(line + end for line, end in zip(lines, document.ends, strict=True))


def _places_of_calls(document: Document, renamed: Mapping[str, str]) -> Iterable[tuple[int, int, str]]:
    """Yield line, column and label of each note reference with a label that is *renamed*."""
    pending: list[InlineItem] = [*document.body_items]
    pending += [item for note in document.notes.values() for item in note.items]
    while pending:
        item = pending.pop()
        if isinstance(item, InlineNote):
            pending += item.items
        found: list[tuple[int, str]] = []
        if isinstance(item, NoteReference):
            found.append((item.start, item.label))
        elif isinstance(item, ParsedCitation):
            calls = _NESTED_CALL.finditer(item.inline.text, item.start, item.end)
            found += [(call.start(), call[1]) for call in calls]
        for offset, label in found:
            place = item.inline.position(offset) if label in renamed else None
            if place is not None:
                yield place[0], place[1], label


def _repeated_links(document: Document, links: dict[str, str]) -> list[FormatError]:
    """Return findings about link labels that an earlier file defines with another address, and add all to *links*."""
    findings = []
    for label, definition in document.env.get("references", {}).items():
        address = links.setdefault(label, definition["href"])
        if address != definition["href"]:
            message = f"the link label {label!r} has another address in an earlier file, which is used; rename one"
            line = definition["map"][0] + 1 if "map" in definition else None
            findings.append(FormatError(message, path=document.path, line=line, code="DOC003"))
    return findings
