"""Internal: parse a Markdown document and find its citations and notes."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from ...errors import FormatError
from ...libraries.bibliography_conditions import named_values
from ..bibliographies import DIVISION, BibliographyPlace, bibliography_name, is_setting
from ..brackets import RESET_CLASS
from ..metadata import Metadata, read_metadata
from ..sections import Heading
from .cite_parser import ParsedCite
from .heading_ids import HeadingIds, text_of
from .html_blocks import IN_HTML
from .html_header import header_texts
from .inline_rules import parser
from .inline_text import InlineText

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

__all__ = [
    "Document",
    "InlineItem",
    "InlineNote",
    "Note",
    "NoteReference",
    "ParsedCitation",
    "document_metadata",
    "read_document",
]

_LINE = re.compile(r"\r\n?|\n")
_REFS = re.compile(r"""<div\s[^>]*\bid\s*=\s*(["']?)(refs(?:[-_][\w:.-]+)?)(?:\1|\b)[^>]*>""", re.IGNORECASE)
_INTERESTING = re.compile(r"[@\[]")


@dataclass(slots=True, eq=False)
class ParsedCitation:
    """A citation in the document."""

    inline: InlineText
    start: int
    """Start offset in the inline text."""
    end: int
    cites: list[ParsedCite]
    in_text: bool
    """Whether the first author is named in the text, as in ``@key [p. 3]``."""
    in_link: bool = False
    """Whether it is in the text of a link."""
    names_link: bool = False
    """Whether it is the text and the label of a link, as in ``[@key]`` if the document defines that label."""
    emphasized: bool = False
    """Whether it is inside italics, bold or struck-out text."""
    nested: list[InlineItem] = field(default_factory=list)
    """Citations and note references inside its prefixes and suffixes."""
    mark: str = ""
    """If it is inside another citation: the character that replaces it there until both are formatted."""
    depth: int = 0
    """How many citations it is inside of."""
    resets: bool = False
    """Whether a chapter starts before it, so that works are cited as if for the first time."""


@dataclass(slots=True, eq=False)
class NoteReference:
    """A reference to a note, as in ``[^label]``."""

    inline: InlineText
    start: int
    end: int
    label: str
    nested: bool = False
    """Whether it is inside a citation."""


@dataclass(slots=True, eq=False)
class InlineNote:
    """A note written in the text, as in ``^[text]``."""

    inline: InlineText
    start: int
    end: int
    items: list[InlineItem] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Note:
    """A note with a label, defined apart from the text."""

    label: str
    line: int
    """The first line, counted from 0."""
    items: list[InlineItem] = field(default_factory=list)
    tokens: tuple[int, int] = (0, 0)
    """Indexes of its first and last token in `Document.tokens`."""
    first_text: Token | None = None
    """The token of its first text."""


InlineItem: TypeAlias = "ParsedCitation | NoteReference | InlineNote"


@dataclass
class Document:
    """A parsed document."""

    lines: list[str]
    """The lines, without line endings."""
    ends: list[str]
    """The ending of each line; empty at the end of the file."""
    metadata: Metadata
    md: MarkdownIt
    env: dict[str, Any]
    tokens: list[Token]
    path: str | None = None
    body_items: list[InlineItem] = field(default_factory=list)
    """Citations and notes in the body text, in order."""
    notes: dict[str, Note] = field(default_factory=dict)
    inlines: list[InlineText] = field(default_factory=list)
    header: dict[str, InlineText] = field(default_factory=dict)
    """The title, subtitle and paragraphs of the abstract, by their source."""
    places: list[BibliographyPlace] = field(default_factory=list)
    """Where the author placed bibliographies. ``where`` is the line to insert it before, and the token there."""
    headings: list[Heading] = field(default_factory=list)
    """The headings outside of lists, quotations and notes."""
    heading_tokens: list[Token] = field(default_factory=list)
    """The token that opens each heading."""
    section_starts: list[int] = field(default_factory=list)
    """For each heading, the number of `body_items` before it."""
    findings: list[FormatError] = field(default_factory=list)
    nested_count: int = 0
    """Number of citations inside other citations."""

    def make_finding(self, message: str, inline: InlineText, offset: int, key: str | None, code: str) -> FormatError:
        """Return a finding about the text at *offset* in *inline*."""
        place = inline.position(offset)
        line, column = (inline.first_line + 1, None) if place is None else (place[0] + 1, place[1] + 1)
        return FormatError(message, path=self.path, line=line, column=column, key=key, code=code)


def document_metadata(text: str, path: str | None = None, *, starts: Sequence[int] = ()) -> Metadata:
    """Return the metadata of a Markdown document. *starts* are the lines where its files start."""
    return read_metadata(_LINE.split(text), path, starts=starts)


def read_document(
    text: str, path: str | None = None, *, all_text: bool, metadata: Metadata | None = None,
    keys: Container[str] = (), header: bool = False,
) -> Document:  # fmt: skip
    r"""Parse a Markdown document and find its citations and notes.

    Args:
        text: The Markdown source.
        path: File name for messages.
        all_text: Whether to parse text without citations or notes too, as HTML output requires.
        metadata: The result of `document_metadata`, if known.
        keys: The known keys. Other keys such as ``fig:map`` are cross-references.
        header: Whether to find citations in the title, subtitle and abstract too.

    >>> document = read_document("See [@a].[^1]\n\n[^1]: And @b.\n", all_text=False)
    >>> document.body_items[0].cites[0].id, document.body_items[1].label, document.notes["1"].items[0].cites[0].id
    ('a', '1', 'b')
    """
    parts = _LINE.split(text)
    ends = [*_LINE.findall(text), ""]
    metadata = read_metadata(parts, path) if metadata is None else metadata
    md = parser()
    env: dict[str, Any] = {"keys": keys, **({"headings": []} if all_text else {})}
    body = [""] * metadata.line_count + parts[metadata.line_count :]
    for begin, end in metadata.blocks:
        body[begin:end] = [""] * (end - begin)
    source = "\n".join(body).replace("\0", "\ufffd")
    tokens = md.parse(source, env)
    document = Document(parts, ends, metadata, md, env, tokens, path, findings=list(metadata.findings))
    env["numbered_examples"] = all_text
    if header:
        _read_header(document)
    _walk(document, all_text)
    return document


def _read_header(document: Document) -> None:
    """Find the citations in the title, subtitle and abstract, which are read before the text."""
    from markdown_it.token import Token

    for name, text in header_texts(document.metadata):
        line = document.metadata.lines_by_name.get(name, 1) - 1
        children: list[Token] = []
        inline = InlineText(Token("inline", "", 0, content=text, map=[line, line + 1]), document.lines, line)
        document.md.inline.parse(text, document.md, document.env, children)
        document.body_items += _items(children, inline)
        document.header[text] = inline


def _walk(document: Document, all_text: bool) -> None:
    """Find the inline text, citations and notes of *document*."""
    items = document.body_items
    outer: list[list[InlineItem]] = []
    notes: list[Note] = []
    heading = ""
    resets = False
    ids = HeadingIds()
    for token in document.tokens:
        if token.type in ("heading_open", "division_open") and "id" in token.attrs:
            ids.use(str(token.attrs["id"]))
    for index, token in enumerate(document.tokens):
        kind = token.type
        if kind in ("heading_open", "division_open"):
            resets = resets or RESET_CLASS in str(token.attrs.get("class", "")).split()
        if kind == "inline":
            if token.map is None:
                continue
            for note in notes:
                note.first_text = note.first_text or token
            first = token.map[0]
            column = None
            if heading:
                column = document.lines[first].find(heading) + len(heading)
            elif "column" in token.meta:
                column = token.meta["column"]
            if all_text or column is not None or _INTERESTING.search(token.content):
                inline = InlineText(token, document.lines, first, column)
                document.inlines.append(inline)
                token.children = []
                document.md.inline.parse(token.content, document.md, document.env, token.children)
                for item in _items(token.children, inline):
                    if token.meta.get(IN_HTML) and isinstance(item, ParsedCitation) and item.in_text:
                        continue  # ``@name`` without brackets may be the name of an account
                    if resets and isinstance(item, ParsedCitation):
                        item.resets, resets = True, False
                    items.append(item)
        elif kind == "heading_open":
            heading = token.markup if token.markup.startswith("#") else ""
            if not token.level:
                document.headings.append(Heading(int(token.tag[1]), str(token.attrs.get("id", ""))))
                document.heading_tokens.append(token)
                document.section_starts.append(len(document.body_items))
        elif kind == "heading_close":
            heading = ""
            if not token.level and not document.headings[-1].identifier:
                text = document.tokens[index - 1]
                name = ids.of(text_of(text.children) if text.children else text.content)
                document.headings[-1] = document.headings[-1]._replace(identifier=name)
        elif kind == "note_open":
            note = Note(token.meta["label"], token.map[0] if token.map else 0, tokens=(index, index))
            notes.append(note)
            outer.append(items)
            items = note.items
            if token.meta["first"]:
                document.notes[note.label] = note
            else:
                message = "duplicate note label; only the first note with this label is used"
                name = f"[^{note.label}]"
                document.findings.append(
                    FormatError(message, path=document.path, line=note.line + 1, key=name, code="DOC003")
                )
        elif kind == "note_close":
            note = notes.pop()
            note.tokens = (note.tokens[0], index)
            items = outer.pop()
        elif (place := _bibliography_place(document, token)) is not None:
            document.places.append(place)


def _bibliography_place(document: Document, token: Token) -> BibliographyPlace | None:
    """Return where to insert a bibliography if *token* is an author's ``refs`` block."""
    if token.level:
        return None  # inside a list or quotation, every entry would need its markers
    section = len(document.headings)
    if token.type == "division_close":
        opened = token.meta["open"]
        identifier = str(opened.attrs.get("id", ""))
        if bibliography_name(identifier) is None:
            return None
        line = token.map[0] if token.map else len(document.lines) - (document.lines[-1] == "")
        values, first = named_values(opened.meta["text"]), opened.map
        opened.attrs = {one: it for one, it in opened.attrs.items() if not is_setting(one.removeprefix("data-"))}
    elif token.type == "html_block" and token.map is not None and (tag := _REFS.search(token.content)):
        lines = token.content.rstrip().split("\n")
        ends_in_its_own_line = len(lines) > 1 and lines[-1].strip().lower() == "</div>"
        line, first, identifier = token.map[0] + len(lines) - ends_in_its_own_line, token.map, tag[2]
        values = named_values(tag[0])
        values = {one: value for one, value in values.items() if one not in ("id", "class", "style")}
    else:
        return None
    name, is_older = bibliography_name(identifier) or "", "_" in identifier[: len(DIVISION) + 1]
    return BibliographyPlace(name, values, section, (line, token), first[0] + 1 if first else None, is_older)


def _items(tokens: list[Token], inline: InlineText) -> Iterator[InlineItem]:
    """Yield the citations and notes among *tokens*. Items inside an inline note are added to that note."""
    emphasis = 0
    notes: list[InlineNote] = []
    for token in tokens:
        kind, meta = token.type, token.meta
        found: InlineItem | None = None
        if kind in _EMPHASIS:
            emphasis += token.nesting
        elif kind == "citation":
            where = (meta["start"], meta["end"], meta["cites"], meta["textual"])
            found = ParsedCitation(inline, *where, in_link=meta["in_link"], emphasized=emphasis > 0)
            found.names_link = meta["names_link"]
        elif kind == "note_call":
            found = NoteReference(inline, meta["start"], meta["end"], meta["label"])
        elif kind == "note_begin":
            notes.append(InlineNote(inline, meta["start"], meta["end"]))
        elif kind == "note_end":
            found = notes.pop()
        elif kind == "image" and token.children:
            inner = notes[-1].items if notes else None
            for item in _items(token.children, inline):
                if inner is None:
                    yield item
                else:
                    inner.append(item)
        if found is None:
            continue
        if notes:
            notes[-1].items.append(found)
        else:
            yield found


_EMPHASIS = frozenset({"em_open", "em_close", "strong_open", "strong_close", "s_open", "s_close"})
