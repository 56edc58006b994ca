"""A document as it is read: its blocks, and in reading order its citations and its notes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ...errors import FormatError
from ..metadata import Header, read_header
from .cite_parser import Piece
from .grammar import parser
from .inline_run import Run

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = ["Call", "Document", "InlineNote", "Mark", "Note", "read_document"]

_LINE = re.compile(r"\r\n?|\n")
_REFS = re.compile(r"""<div\s[^>]*\bid\s*=\s*(?:"refs"|'refs'|refs\b)[^>]*>""", re.IGNORECASE)
_INTERESTING = re.compile(r"[@\[]")


@dataclass(slots=True, eq=False)
class Mark:
    """A citation as it stands in the document."""

    run: Run
    start: int
    """Where it begins in its run."""
    end: int
    pieces: list[Piece]
    textual: bool
    """Whether its first key stands in the running text."""
    in_link: bool = False
    """Whether it is part of the text of a link."""
    emphasized: bool = False
    """Whether it stands in emphasis of any kind."""


@dataclass(slots=True, eq=False)
class Call:
    """The call of a note."""

    run: Run
    start: int
    end: int
    label: str


@dataclass(slots=True, eq=False)
class InlineNote:
    """A note in the running text, where it is called."""

    run: Run
    start: int
    end: int
    inside: list[Event] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Note:
    """A note that stands elsewhere."""

    label: str
    line: int
    """Where it begins, counted from 0."""
    inside: list[Event] = field(default_factory=list)
    tokens: tuple[int, int] = (0, 0)
    """Where its blocks begin and end among the tokens of the document."""
    first: Token | None = None
    """The token of its first run."""


Event: TypeAlias = "Mark | Call | InlineNote"


@dataclass
class Document:
    """A document and what was found in it."""

    lines: list[str]
    """Its lines, without the characters that end them."""
    ends: list[str]
    """What ends each line: nothing, at the end of the file."""
    header: Header
    md: MarkdownIt
    env: dict[str, Any]
    tokens: list[Token]
    path: str | None = None
    flow: list[Event] = field(default_factory=list)
    """The citations and notes of the running text, in order."""
    notes: dict[str, Note] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    refs: tuple[int, Token] | None = None
    """Where the bibliography is to stand: the number of a line, before which it goes, and the token that is there."""
    findings: list[FormatError] = field(default_factory=list)

    def finding(self, message: str, run: Run, offset: int, key: str | None, code: str) -> FormatError:
        """Return what is to be said about the place at *offset* in *run*."""
        place = run.place(offset)
        line, column = (run.first + 1, None) if place is None else (place[0] + 1, place[1] + 1)
        return FormatError(message, path=self.path, line=line, column=column, key=key, code=code)


def read_document(text: str, path: str | None = None, *, all_runs: bool) -> Document:
    r"""Return *text*, a document in Markdown, with its citations and notes found.

    Args:
        text: The document.
        path: Its name, for messages.
        all_runs: Whether runs without a citation or a note are read too, as for HTML.

    >>> document = read_document("See [@a].[^1]\n\n[^1]: And @b.\n", all_runs=False)
    >>> document.flow[0].pieces[0].id, document.flow[1].label, document.notes["1"].inside[0].pieces[0].id
    ('a', '1', 'b')
    """
    parts = _LINE.split(text)
    ends = [*_LINE.findall(text), ""]
    header = read_header(parts, path)
    md = parser()
    env: dict[str, Any] = {}
    body = ["", *[""] * (header.lines - 1)] if header.lines else []
    source = "\n".join([*body, *parts[header.lines :]]).replace("\0", "\ufffd")
    tokens = md.parse(source, env)
    document = Document(parts, ends, header, md, env, tokens, path, findings=list(header.findings))
    _walk(document, all_runs)
    return document


def _walk(document: Document, all_runs: bool) -> None:
    """Find the runs, citations and notes of *document*."""
    events = document.flow
    outer: list[list[Event]] = []
    notes: list[Note] = []
    cell = 0
    heading = ""
    for index, token in enumerate(document.tokens):
        kind = token.type
        if kind == "inline":
            if token.map is None:
                continue
            for note in notes:
                note.first = note.first or token
            first = token.map[0]
            column = None
            if heading:
                column = document.lines[first].find(heading) + len(heading)
            elif document.tokens[index - 1].type in ("th_open", "td_open"):
                column = cell
            if all_runs or column is not None or _INTERESTING.search(token.content):
                run = Run(token, document.lines, first, column)
                cell = run.end
                document.runs.append(run)
                token.children = []
                document.md.inline.parse(token.content, document.md, document.env, token.children)
                events.extend(_events(token.children, run))
        elif kind == "heading_open":
            heading = token.markup if token.markup.startswith("#") else ""
        elif kind == "heading_close":
            heading = ""
        elif kind == "tr_open":
            cell = 0
        elif kind == "note_open":
            note = Note(token.meta["label"], token.map[0] if token.map else 0, tokens=(index, index))
            notes.append(note)
            outer.append(events)
            events = note.inside
            if token.meta["first"]:
                document.notes[note.label] = note
            else:
                message = "this label is used before; the first note counts"
                name = f"[^{note.label}]"
                document.findings.append(
                    FormatError(message, path=document.path, line=note.line + 1, key=name, code="DOC003")
                )
        elif kind == "note_close":
            note = notes.pop()
            note.tokens = (note.tokens[0], index)
            events = outer.pop()
        elif document.refs is None:
            document.refs = _place_of_refs(document, token)


def _place_of_refs(document: Document, token: Token) -> tuple[int, Token] | None:
    """Return the line before which the bibliography goes, if *token* is where the author wants it."""
    if token.level:
        return None  # in a list or quotation its lines would need marks of their own
    if token.type == "division_close" and token.meta["open"].attrs.get("id") == "refs":
        end = len(document.lines) - (document.lines[-1] == "")
        return (token.map[0] if token.map else end), token
    if token.type == "html_block" and token.map is not None and _REFS.search(token.content):
        lines = token.content.rstrip().split("\n")
        ends_in_its_own_line = len(lines) > 1 and lines[-1].strip().lower() == "</div>"
        return token.map[0] + len(lines) - ends_in_its_own_line, token
    return None


def _events(tokens: list[Token], run: Run) -> Iterator[Event]:
    """Yield the citations and notes among *tokens*, those of *run*; what stands in a note inside it."""
    emphasis = 0
    notes: list[InlineNote] = []
    for token in tokens:
        kind, meta = token.type, token.meta
        found: Event | None = None
        if kind in _EMPHASIS:
            emphasis += token.nesting
        elif kind == "text_special":
            token.type = "text"
        elif kind == "citation":
            where = (meta["start"], meta["end"], meta["pieces"], meta["textual"])
            found = Mark(run, *where, in_link=meta["in_link"], emphasized=emphasis > 0)
        elif kind == "note_call":
            found = Call(run, meta["start"], meta["end"], meta["label"])
        elif kind == "note_begin":
            notes.append(InlineNote(run, meta["start"], meta["end"]))
        elif kind == "note_end":
            found = notes.pop()
        elif kind == "image" and token.children:
            inner = notes[-1].inside if notes else None
            for event in _events(token.children, run):
                if inner is None:
                    yield event
                else:
                    inner.append(event)
        if found is None:
            continue
        if notes:
            notes[-1].inside.append(found)
        else:
            yield found


_EMPHASIS = frozenset({"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"})
