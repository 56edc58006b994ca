r"""Internal: find the citations in a Markdown document, such as a Quarto, R Markdown or MyST document.

Known are pandoc's citations, ``[@key, p. 45]``, the roles of MyST, ``{cite:p}`key```, and, since notebooks and books
use them, LaTeX commands such as ``\citep{key}`` and the HTML of Jupyter, ``<cite data-cite="key">``.

Source: Pandoc User's Guide, "Citation syntax"; the MyST documentation, "Citations"; the Quarto documentation,
"Includes"; the bookdown manual, "Theorems and proofs" and "Custom blocks".
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from ..brackets import Brackets
from ..markdown.reader import Document, InlineItem, InlineNote, NoteReference, ParsedCitation, read_document
from ..metadata import ALL_KEYS
from .latex_in_markdown import citation_commands
from .masking import Lines, masked, split_keys
from .rst import ROLE_NAME, read_rst, role_cites

__all__ = ["read_markdown"]

_ROLE = re.compile(r"\{(?P<name>(?:(?:foot)?cite|bib)(?::[a-z]+)?)\}`(?P<text>[^`\n]{1,5000})`")
_HTML = re.compile(r"""<cite\b[^<>]{0,200}?\bdata-cite\s*=\s*["']?(?P<keys>[^"'<>\s]{1,1000})["']?[^<>]{0,200}>""")
_INCLUDE = re.compile(r"^\{\{<\s*include\s+(?P<name>[^\s<>]{1,500})\s*>\}\}", re.MULTILINE)
_DIRECTIVE = re.compile(r"^(?:`{3,}|:{3,})\{(?P<name>include|bibliography)\}[ \t]*(?P<arguments>[^\n]*)", re.MULTILINE)

_DIRECTIVE_NAME = re.compile(r"\{([\w:.+-]{1,100})\}")
_TEXT_DIRECTIVES = frozenset(
    "abstract admonition aside attention blockquote card card-carousel caution centered compound container "
    "csv-table danger deprecated details div dropdown epigraph error eval-rst example exercise figure "
    "figure-md glossary grid grid-item grid-item-card highlights hint hlist important keypoints list-table margin "
    "note only pull-quote quote rubric seealso sidebar solution tab-item tab-set table tip todo topic "
    "versionadded versionchanged warning".split()
)
"""Directives of MyST and its extensions whose content is text. Others may be code, such as ``{r}`` and ``{python}``."""
_TEXT_CHUNK = re.compile(
    r"\{(block2?|asis|theorem|lemma|corollary|proposition|conjecture|definition|example|exercise|hypothesis|proof|remark|"
    r"solution)(?:[\s,][^{}]{0,500})?\}"
)
"""Chunks of R Markdown whose content is text, perhaps with a label and options: ``{block2, type="note"}``."""
MAX_DIRECTIVES = 10
"""Maximum nesting of directives in which citations are read."""


def read_markdown(text: str, path: str | None = None, keys: Container[str] = (), *, depth: int = 0) -> Manuscript:
    r"""Return the citations in a Markdown document.

    Args:
        text: The document, with ``\n`` as line ends.
        path: Its name.
        keys: Known keys. A key such as ``fig:map`` that is not among them is a cross-reference.
        depth: The number of MyST directives around the text.

    >>> found = read_markdown("See [see @doe, p. 3; @roe] and {cite:t}`poe`.[^1]\n\n[^1]: And @zoe.\n")
    >>> [(cite.key, cite.prefix, cite.suffix, cite.line, cite.column) for cite in found.cites]
    [('doe', 'see', 'p. 3', 1, 11), ('roe', '', '', 1, 23), ('poe', '', '', 1, 41), ('zoe', '', '', 3, 12)]
    >>> found.cites[-1].anchor
    45
    """
    document = read_document(text, path, all_text=False, keys=keys)
    lines = Lines(text)
    found = Manuscript(path, text)
    reader = _Reader(document, lines, found)
    reader.add_all(document.body_items, None)
    for label, note in document.notes.items():
        reader.add_all(note.items, reader.calls.get(label, 0))
    metadata = document.metadata
    spans = list(reader.spans) + _code(document, lines, found)
    code = masked(text, spans)
    _add_other_syntaxes(text, masked(code, _code_spans(code)), found, lines, spans)
    if depth < MAX_DIRECTIVES:
        _add_directives(document, lines, found, keys, depth)
    found.cites.sort(key=lambda cite: (cite.line, cite.column))
    for key in metadata.nocite:
        if key == ALL_KEYS:
            found.cites_all = True
        else:
            found.cites.append(
                CitedKey(key, metadata.lines_by_name.get("nocite", 1), 1, 0, 0, command="nocite", silent=True)
            )
    found.bibliographies += [
        NamedFile(name, metadata.lines_by_name.get("bibliography", 1), 1, optional=True)
        for name in metadata.bibliography
    ]  # `MetadataFiles` reports those that are missing
    found.prose = masked(text, spans)
    return found


class _Reader:
    """Converts the parsed citations of a document."""

    def __init__(self, document: Document, lines: Lines, found: Manuscript) -> None:
        self.document, self.lines, self.found = document, lines, found
        self.spans: list[tuple[int, int]] = []
        self.calls: dict[str, int] = {}
        """The offset of the first reference to each note."""

    def _offset(self, item: InlineItem, offset: int) -> int | None:
        place = item.inline.position(offset)
        return None if place is None else self.lines.offset(*place)

    def add_all(self, items: Iterable[InlineItem], anchor: int | None) -> None:
        """Add the citations among *items*. *anchor* is the offset of the note that they are in."""
        for item in items:
            if isinstance(item, NoteReference):
                if (start := self._offset(item, item.start)) is not None:
                    self.calls.setdefault(item.label, start)
                    self.spans.append((start, start + item.end - item.start))
            elif isinstance(item, InlineNote):
                start = self._offset(item, item.start)
                self.add_all(item.items, start if anchor is None else anchor)
            else:
                self._add(item, anchor)

    def _add(self, item: ParsedCitation, anchor: int | None) -> None:
        """Add a citation."""
        start = self._offset(item, item.start)
        last = self._offset(item, item.end - 1)
        begin, end = (start, last + 1) if start is not None and last is not None else (0, 0)
        self.spans.append((begin, end))
        in_text = item.in_text
        for cite in item.cites:
            place = item.inline.position(cite.offset)
            line, column = (item.inline.first_line + 1, 1) if place is None else (place[0] + 1, place[1] + 1)
            if cite.suppress:
                column += 1
            source = self.document.lines[line - 1]
            column += 2 if source.startswith("@{", column - 1) else source.startswith("@", column - 1)
            suffix = cite.suffix.strip(" ,\n")
            self.found.cites.append(
                CitedKey(cite.id, line, column, begin, end, cite.prefix.strip(), suffix, "", in_text, anchor=anchor)
            )
            for text in (cite.prefix, cite.suffix):
                if "@" in text:
                    for key in Brackets(text).keys.values():
                        self.found.cites.append(
                            CitedKey(key.id, line, column, begin, end, "", cite.suffix.strip(" ,\n"), anchor=anchor)
                        )


def _code(document: Document, lines: Lines, found: Manuscript) -> list[tuple[int, int]]:
    """Return the spans of metadata and code blocks, and add the block quotations to *found*."""
    spans = [(0, lines.offset(document.metadata.line_count, 0))]
    spans += [(lines.offset(begin, 0), lines.offset(end, 0)) for begin, end in document.metadata.blocks]
    depth = 0
    for token in document.tokens:
        if token.map is None:
            depth -= token.type == "blockquote_close"
            continue
        begin, end = lines.offset(token.map[0], 0), lines.offset(token.map[1], 0)
        if token.type in ("fence", "code_block", "html_block"):
            spans.append((begin, end))
        elif token.type == "blockquote_open":
            if not depth:
                found.quotations.append((begin, end))
            depth += 1
    return spans


def _code_spans(text: str) -> list[tuple[int, int]]:
    """Return the code spans of *text*, apart from the text of roles.

    >>> _code_spans("a `b` ``c ` d`` {cite}`e` `f")
    [(2, 5), (6, 15)]
    """
    runs = [match.span() for match in re.finditer("`+", text)]
    waiting: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        waiting.setdefault(runs[index][1] - runs[index][0], []).append(index)
    spans: list[tuple[int, int]] = []
    index = 0
    while index < len(runs):
        begin, end = runs[index]
        same = waiting[end - begin]
        while same and same[-1] <= index:
            same.pop()
        if not same:
            index += 1
            continue
        closing = same[-1]
        if text[begin - 1 : begin] != "}":
            spans.append((begin, runs[closing][1]))
        index = closing + 1
    return spans


def _text_block(info: str) -> re.Match[str] | None:
    """Return the name of the directive or chunk that begins *info* if its content is text."""
    directive = _DIRECTIVE_NAME.match(info)
    if directive is not None and (directive[1] in _TEXT_DIRECTIVES or directive[1].startswith("prf:")):
        return directive
    return _TEXT_CHUNK.match(info)


def _add_directives(document: Document, lines: Lines, found: Manuscript, keys: Container[str], depth: int) -> None:
    """Add the citations in MyST directives and chunks with text, such as ``{note}``: code blocks in CommonMark."""
    for token in document.tokens:
        if token.type != "fence" or token.map is None or (match := _text_block(token.info)) is None:
            continue
        title = token.info[match.end() :].strip()
        text = f"{title}\n{token.content}"  # the title is on the line of the fence
        is_rst = match[1] == "eval-rst"
        inner = read_rst(text) if is_rst else read_markdown(text, None, keys, depth=depth + 1)
        content, first = Lines(text), token.map[0]

        def offset(at: int, text: str = text, content: Lines = content, first: int = first) -> int:
            line, column = content.place(at)
            begin, end = lines.spans[min(first + line - 1, len(lines.spans) - 1)]
            inside = content.spans[line - 1]
            return min(begin + max(end - begin - (inside[1] - inside[0]), 0) + column - 1, end)

        for cite in inner.cites:
            place = lines.place(offset(content.offset(cite.line - 1, cite.column - 1)))
            anchor = None if cite.anchor is None else offset(cite.anchor)
            found.cites.append(
                cite._replace(
                    line=place[0], column=place[1], start=offset(cite.start), end=offset(cite.end), anchor=anchor
                )
            )
        found.cites_all = found.cites_all or inner.cites_all
        if is_rst:
            found.bibliographies += [one._replace(line=first + one.line) for one in inner.bibliographies]


def _add_other_syntaxes(text: str, code: str, found: Manuscript, lines: Lines, spans: list[tuple[int, int]]) -> None:
    """Add the citations of MyST, LaTeX and HTML in *code*, which is the text without code blocks and citations."""
    for match in _ROLE.finditer(code):
        if ROLE_NAME.fullmatch(match["name"]):
            found.cites += role_cites(match["name"], match["text"], match.start("text"), match.span(), lines)
            spans.append(match.span())
    for match in _HTML.finditer(code):
        for key, at in split_keys(match["keys"], match.start("keys")):
            found.cites.append(CitedKey(key, *lines.place(at), *match.span(), command="<cite>"))
        spans.append(match.span())
    if "\\" in code:
        for cite in citation_commands(code, lines):
            found.cites.append(cite)
            spans.append((cite.start, cite.end))
            found.cites_all = found.cites_all or cite.key == "*"
        found.cites = [cite for cite in found.cites if cite.key != "*"]
    for match in _INCLUDE.finditer(code):
        found.includes.append(NamedFile(match["name"], *lines.place(match.start("name")), ("", ".qmd", ".md")))
    for match in _DIRECTIVE.finditer(text):
        for word in re.finditer(r"\S+", match["arguments"]):
            place = lines.place(match.start("arguments") + word.start())
            if match["name"] == "bibliography":
                found.bibliographies.append(NamedFile(word[0], *place))
            elif word[0].endswith((".md", ".qmd", ".Rmd", ".rst", ".txt")):
                found.includes.append(NamedFile(word[0], *place))
