"""Internal: write a document as Markdown, changing only citations, notes and the bibliography."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ...csl.output.markdown import Markdown
from ...errors import FormatError
from ..anchors import entry_id
from ..citation_plan import DocumentFormat
from .spacing import replacement
from .table_layouts import tables_of

if TYPE_CHECKING:
    from markdown_it.token import Token

    from ..bibliography_lists import FormattedBibliography
    from ..citation_plan import FormattedParts
    from .reader import Document
    from .reading_order import OrderedCitation, ReadingOrder

__all__ = ["UnclosedBlock", "in_tags", "markdown_format", "unclosed_end", "write_markdown"]

_DELIMITER = re.compile(r"\\.|\]\([^()\s]*\)|<[^>]*>|(\*\*|\*|__|_)")
_LIST_MARKER = re.compile(r"^\((\w+)\\\)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\([^()\s]*\)")
_TAGS = {"*": "em", "_": "em", "**": "strong", "__": "strong"}


class LinkedMarkdown(Markdown):
    """Markdown in which each cite links to its bibliography entry.

    Args:
        unlisted: Keys without an entry.
    """

    def __init__(self, unlisted: Container[str]) -> None:
        super().__init__()
        self._unlisted = unlisted

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* with a formatting, or linked to the bibliography entry of its cite."""
        if kind != "cite":
            return super().span(text, kind, value)
        return text if "](" in text or value in self._unlisted else f"[{text}{_entry_link(entry_id(value))}"


def _entry_link(identifier: str) -> str:
    return f"](#{identifier})"


def markdown_format(*, linked: bool) -> DocumentFormat:
    """Return the Markdown output format. With *linked*, cites link to their entries."""
    unlisted: set[str] = set()
    backend = LinkedMarkdown(unlisted) if linked else Markdown()
    return DocumentFormat(
        backend, lambda key: f"**{backend.text(key)}?**", _inline_markup, entry_id, _entry_link, unlisted
    )


def _inline_markup(token: Token, begin: Token | None) -> str:
    """Return an inline token as Markdown."""
    match token.type:
        case "code_inline" | "raw_inline":
            fence = token.markup
            space = " " if token.content.startswith("`") or token.content.endswith("`") else ""
            return f"{fence}{space}{token.content}{space}{fence}{_attributes(token)}"
        case "math_inline" | "math_display":
            dollars = token.markup if token.markup.startswith("$") else ""
            return f"{dollars}{token.content}{dollars}"
        case "image":
            return f"![{token.content}]({_address(token, 'src')}){_attributes(token)}"
        case "link_open":
            return "["
        case "link_close":
            return f"]({_address(begin, 'href')}){_attributes(token)}" if begin is not None else "]"
        case "note_call":
            return token.content
        case _:
            return token.markup


def _attributes(token: Token) -> str:
    """Return the attributes after a link, an image or code, as written in the document."""
    return str(token.meta.get("attributes", ""))


def _address(token: Token, name: str) -> str:
    """Return the URL and title of a link or image, as written inside its parentheses."""
    address = str(token.attrs.get(name, "")).replace("<", "%3C").replace(">", "%3E")
    if "(" in address or ")" in address:
        address = f"<{address}>"
    title = str(token.attrs.get("title", "")).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'{address} "{title}"' if title else address


class _Edit(NamedTuple):
    start: int
    """Start offset in the file."""
    end: int
    text: str


def write_markdown(
    document: Document, order: ReadingOrder, output: FormattedParts, *, notes_after_punctuation: bool,
    punctuation_in_quote: bool, superscript: bool, linked: bool, abbreviations: Sequence[str] = (),
) -> str:  # fmt: skip
    """Return *document* with its citations, notes and bibliography.

    Args:
        document: The result of `read_document`.
        order: Its citations and notes in reading order.
        output: The formatted citations and bibliography.
        notes_after_punctuation: Whether note references go after punctuation.
        punctuation_in_quote: Whether a full stop or comma goes inside a quotation mark.
        superscript: Whether citations are superscript numbers.
        linked: Whether bibliography entries need an id, as the target of links.
        abbreviations: Terms of the language that bring a full stop of their own.
    """
    starts = [0, *accumulate(len(line) + len(end) for line, end in zip(document.lines, document.ends, strict=True))]
    feed = next((end for end in document.ends if end), "\n")
    label = _free_label(document)
    edits: list[_Edit] = []
    notes: list[str] = []
    tables = tables_of(document)
    for ordered, formatted in zip(order.citations, output.citations, strict=True):
        if ordered.parsed.mark:
            continue
        text, call = _fitted(ordered, formatted.text), ""
        if formatted.note is not None:
            name = f"[^{label}{ordered.plan.note}]"
            call = name
            notes.append(f"{name}: " + formatted.note.replace("\n", f"{feed}    "))
        place = replacement(
            ordered, text, has_note=bool(call), superscript=superscript,
            notes_after_punctuation=notes_after_punctuation, punctuation_in_quote=punctuation_in_quote,
            abbreviations=abbreviations,
        )  # fmt: skip
        inline = ordered.parsed.inline
        begin, end = inline.position(place.start), inline.position(place.end)
        if begin is None or end is None:
            message = "could not locate this citation in its source line, so it was left as is; please report this"
            document.findings.append(document.make_finding(message, inline, ordered.parsed.start, None, "DOC005"))
            continue
        text = f"{place.before}{place.text}{place.after}{call}{place.label}"
        table = tables.get(begin[0])
        if table is not None:
            table.add(begin, end, text)
        else:
            edits.append(_Edit(starts[begin[0]] + begin[1], starts[end[0]] + end[1], text))
    for table in {id(one): one for one in tables.values()}.values():
        for number, line in table.changed_lines():
            stop = starts[number + 1] if line is None else starts[number] + len(document.lines[number])
            edits.append(_Edit(starts[number], stop, line or ""))
    source = "".join(line + end for line, end in zip(document.lines, document.ends, strict=True))
    tail: list[str] = []
    for bibliography in output.bibliographies:
        text = _bibliography(bibliography, feed, linked)
        where = bibliography.request.place
        if where is None:
            tail += [text] if text else []
        elif text:
            line = where.where[0]
            before = feed if line and document.lines[line - 1].strip() else ""
            if line == len(document.lines):
                before += feed
            edits.append(_Edit(starts[line], starts[line], f"{before}{text}{feed}"))
    if tail and output.end_title:
        tail.insert(0, f"{_title(output.end_title, 1)}{feed}")
    whole = _edited(source, edits)
    tail += [feed.join(f"{note}{feed}" for note in notes)] if notes else []
    if not tail:
        return whole
    return feed.join([_ended(whole, document, feed), *tail])


def _free_label(document: Document) -> str:
    """Return a label prefix for new notes that no note of the author uses."""
    label = "cite-"
    while any(name.startswith(label) for name in document.notes):
        label = "x" + label
    return label


def _fitted(ordered: OrderedCitation, text: str) -> str:
    """Return *text* adapted to its surroundings: without links inside a link, with tags inside emphasis."""
    start = ordered.parsed.start
    if start and ordered.parsed.inline.text[start - 1] != "\n":
        text = _LIST_MARKER.sub(r"(\1)", text)  # a list marker needs an escape only at the start of a line
    if ordered.parsed.in_link:
        text = _LINK.sub(r"\1", text)
    return in_tags(text) if ordered.parsed.emphasized else text


def in_tags(text: str) -> str:
    r"""Return formatted Markdown with emphasis as HTML tags, so that it can be nested in other emphasis.

    >>> in_tags(r"Young, *Guns*, 4\*")
    'Young, <em>Guns</em>, 4\\*'
    """
    opened: list[str] = []

    def tag(match: re.Match[str]) -> str:
        sign = match[1]
        if sign is None:
            return match[0]
        if opened and opened[-1] == sign:
            opened.pop()
            return f"</{_TAGS[sign]}>"
        opened.append(sign)
        return f"<{_TAGS[sign]}>"

    return _DELIMITER.sub(tag, text)


def _bibliography(bibliography: FormattedBibliography, feed: str, linked: bool) -> str:
    """Return a bibliography with its title; empty if it has no entries."""
    request = bibliography.request
    entries = feed.join(
        f"{_target(entry.id, linked)}{_one_block(entry.text, feed)}{feed}" for entry in bibliography.entries
    )
    if not entries or not request.title:
        return entries
    return f"{_title(request.title, request.level)}{feed}{feed}{entries}"


def _title(title: str, level: int) -> str:
    return f"{'#' * level} {markdown_format(linked=False).backend.text(title)}"


def _target(identifier: str, linked: bool) -> str:
    return f'<a id="{identifier}"></a>' if linked else ""


def _one_block(text: str, feed: str) -> str:
    """Return an entry with the line endings of the document."""
    return text.replace("\n", feed)


def _edited(source: str, edits: Iterable[_Edit]) -> str:
    """Return *source* with *edits* applied. Of overlapping edits, only the first is applied."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            continue
        parts += [source[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, source[at:]])


class UnclosedBlock(NamedTuple):
    """A block at the end of a document that is not closed."""

    text: str
    """The line that closes it."""
    message: str
    line: int | None
    """Its first line, counted from 1."""
    code: str = "DOC006"


def unclosed_end(document: Document) -> UnclosedBlock | None:
    """Return the block that *document* leaves open at its end, or ``None``."""
    last = document.tokens[-1] if document.tokens else None
    if last is None or last.level:
        return None
    closing = ""
    if last.type == "fence" and last.map is not None:
        final = document.lines[last.map[1] - 1].strip()
        if last.map[1] - last.map[0] < 2 or not final.startswith(last.markup) or final.strip(last.markup[0]):
            closing = last.markup
    elif last.type == "division_close" and last.meta.get("missing"):
        closing = ":::"
    if not closing:
        return None
    message = f"this block is never closed, so {closing} was added before the text that follows; close it"
    place = last.map or last.meta["open"].map
    return UnclosedBlock(closing, message, place[0] + 1 if place else None)


def _ended(whole: str, document: Document, feed: str) -> str:
    """Return the document with a final line ending, and with its last block closed if needed."""
    whole = whole if not whole or whole.endswith(("\n", "\r")) else whole + feed
    block = unclosed_end(document)
    if block is None:
        return whole
    document.findings.append(FormatError(block.message, path=document.path, line=block.line, code=block.code))
    return f"{whole}{block.text}{feed}"
