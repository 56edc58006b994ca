"""Internal: a document as `dprkpal check` sees it: its citations with their places, the files it names, its prose.

The readers in `dprkpal.documents.citation_syntax` create a `Manuscript` for each file, whatever its syntax. The rules
in `dprkpal.checks` look at nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

__all__ = ["CLAIM_PREFIX", "CitedKey", "Manuscript", "NamedFile"]

CLAIM_PREFIX = "claim:"
"""Marks a cited id as a claim of the collection."""


class CitedKey(NamedTuple):
    """A cite in a document: one key with its place and the text around it."""

    key: str
    line: int
    """The line of the key, counted from 1."""
    column: int
    """The column of the key, counted from 1."""
    start: int
    """The offset of the whole citation in the text."""
    end: int
    """The offset after the whole citation. The cites of one citation have the same `start` and `end`."""
    prefix: str = ""
    """The text before the key, such as ``"see"``."""
    suffix: str = ""
    """The text after the key, such as ``"p. 45"``."""
    command: str = ""
    r"""The command, role or macro, such as ``"\\parencite"``; empty if the syntax has none."""
    in_text: bool = False
    """Whether the citation is part of the sentence, as in ``@key says``."""
    silent: bool = False
    r"""Whether the key is only listed, as with ``\\nocite``."""
    anchor: int | None = None
    """For a citation in a footnote: the offset of the footnote in the text."""


class NamedFile(NamedTuple):
    """A file that a document names, with its place there."""

    name: str
    line: int
    column: int
    endings: tuple[str, ...] = ("",)
    """The endings that are tried, in this order, if the name has none of its own."""
    optional: bool = False
    """Whether nothing is wrong if there is no such file."""


@dataclass
class Manuscript:
    """The citations of one file."""

    path: str | None
    text: str
    """The text, with ``\\n`` as line ends."""
    prose: str = ""
    """The text at the same offsets, with spaces for citations, commands, comments and code."""
    cites: list[CitedKey] = field(default_factory=list)
    """All cites, in the order of the file."""
    bibliographies: list[NamedFile] = field(default_factory=list)
    includes: list[NamedFile] = field(default_factory=list)
    """Files whose text is part of the document."""
    root: NamedFile | None = None
    """The document that this file is a part of, if the file says so."""
    is_part: bool = False
    """Whether this is a part of a document that it does not name, such as a chapter without a preamble."""
    definitions: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Keys of works that the file lists itself, with line and column."""
    labels: set[str] = field(default_factory=set)
    """Labels of figures, sections and the like, which are referred to in the same way as works."""
    embedded: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Bibliographies within the document by file name: their text, and the number of lines before it."""
    cites_all: bool = False
    r"""Whether all entries are listed, as with ``\\nocite{*}``."""
    quotations: list[tuple[int, int]] = field(default_factory=list)
    """Quotations marked by commands or blocks, as start and end offsets. Quotation marks are found in `prose`."""
