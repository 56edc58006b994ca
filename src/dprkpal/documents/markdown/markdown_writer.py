"""A processed document as Markdown: the file as it was, to the byte, with citations, notes and bibliography put in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from ...csl.output.markdown import Markdown
from ...errors import FormatError
from ..anchors import anchor
from ..citations import Writer
from .spacing import around

if TYPE_CHECKING:
    from markdown_it.token import Token

    from ..citations import Composition
    from .reader import Document
    from .reading_order import Order, Placed

__all__ = ["in_tags", "markdown_writer", "write_markdown"]

_DELIMITER = re.compile(r"\\.|\]\([^()\s]*\)|<[^>]*>|(\*\*|\*|__|_)")
_LINK = re.compile(r"\[((?:\\.|[^\[\]\\])*)\]\([^()\s]*\)")
_TAGS = {"*": "em", "_": "em", "**": "strong", "__": "strong"}


class LinkedMarkdown(Markdown):
    """Markdown whose cites lead to their entries."""

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* under a formatting, or as a link to the entry of the work that it cites."""
        if kind != "cite":
            return super().span(text, kind, value)
        return text if "](" in text else f"[{text}](#{anchor(value)})"


def markdown_writer(*, linked: bool) -> Writer:
    """Return Markdown as an output format; *linked*, if cites lead to their entries."""
    backend = LinkedMarkdown() if linked else Markdown()
    return Writer(backend, lambda key: f"**{backend.text(key)}?**", _aside)


def _aside(token: Token, begin: Token | None) -> str:
    """Return inline markup that the processor does not know as it is written in Markdown."""
    match token.type:
        case "code_inline":
            fence = token.markup
            space = " " if token.content.startswith("`") or token.content.endswith("`") else ""
            return f"{fence}{space}{token.content}{space}{fence}"
        case "image":
            return f"![{token.content}]({_address(token, 'src')})"
        case "link_open":
            return "["
        case "link_close":
            return f"]({_address(begin, 'href')})" if begin is not None else "]"
        case _:
            return token.markup


def _address(token: Token, name: str) -> str:
    """Return the address and the title of a link or an image, as they stand in its parentheses."""
    address = str(token.attrs.get(name, "")).replace("<", "%3C").replace(">", "%3E")
    if "(" in address or ")" in address:
        address = f"<{address}>"
    title = str(token.attrs.get("title", "")).replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'{address} "{title}"' if title else address


class _Edit(NamedTuple):
    start: int
    """Where in the file it begins."""
    end: int
    text: str


def write_markdown(
    document: Document, order: Order, composition: Composition, *, after_punctuation: bool, raised: bool, linked: bool
) -> str:
    """Return *document* with its citations, notes and bibliography.

    Args:
        document: What `read_document` returned.
        order: Its citations and notes.
        composition: What they come to.
        after_punctuation: Whether calls of notes follow the punctuation after them.
        raised: Whether citations are superior figures.
        linked: Whether entries can be led to.
    """
    starts = [0, *accumulate(len(line) + len(end) for line, end in zip(document.lines, document.ends, strict=True))]
    feed = next((end for end in document.ends if end), "\n")
    label = _free_label(document)
    edits: list[_Edit] = []
    notes: list[str] = []
    for placed, printed in zip(order.placed, composition.printed, strict=True):
        text, call = _fitted(placed, printed.text), ""
        if printed.note is not None:
            name = f"[^{label}{placed.plan.note}]"
            call = name
            notes.append(f"{name}: " + printed.note.replace("\n", f"{feed}    "))
        place = around(placed, text, has_note=bool(call), raised=raised, after_punctuation=after_punctuation)
        begin, end = placed.mark.run.place(place.start), placed.mark.run.place(place.end)
        if begin is None or end is None:
            message = "this citation could not be found again in its line, and is left as it is"
            document.findings.append(document.finding(message, placed.mark.run, placed.mark.start, None, "DOC005"))
            continue
        edits.append(
            _Edit(
                starts[begin[0]] + begin[1], starts[end[0]] + end[1], f"{place.before}{place.text}{place.after}{call}"
            )
        )
    entries = feed.join(f"{_target(key, linked)}{_one_block(text, feed)}{feed}" for key, text in composition.entries)
    source = "".join(line + end for line, end in zip(document.lines, document.ends, strict=True))
    if entries and document.refs is not None:
        line = document.refs[0]
        before = feed if line and document.lines[line - 1].strip() else ""
        if line == len(document.lines):
            before += feed
        edits.append(_Edit(starts[line], starts[line], f"{before}{entries}{feed}"))
        entries = ""
    whole = _edited(source, edits)
    tail = [entries] if entries else []
    tail += [feed.join(f"{note}{feed}" for note in notes)] if notes else []
    if not tail:
        return whole
    return feed.join([_ended(whole, document, feed), *tail])


def _free_label(document: Document) -> str:
    """Return what the labels of new notes begin with, so that none is one of the author's."""
    label = "cite-"
    while any(name.startswith(label) for name in document.notes):
        label = "x" + label
    return label


def _fitted(placed: Placed, text: str) -> str:
    """Return *text* so that it can stand where the citation stands."""
    if placed.mark.in_link:
        text = _LINK.sub(r"\1", text)
    return in_tags(text) if placed.mark.emphasized else text


def in_tags(text: str) -> str:
    r"""Return *text*, Markdown that the engine wrote, with emphasis as tags, to stand in emphasis itself.

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


def _target(key: str, linked: bool) -> str:
    return f'<a id="{anchor(key)}"></a>' if linked else ""


def _one_block(text: str, feed: str) -> str:
    """Return an entry with the line ends of its document."""
    return text.replace("\n", feed)


def _edited(source: str, edits: Iterable[_Edit]) -> str:
    """Return *source* with *edits* made; of two that overlap, the first in the file counts."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        if edit.start < at:
            continue
        parts += [source[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, source[at:]])


def _ended(whole: str, document: Document, feed: str) -> str:
    """Return the document with a line feed at its end, and with its last block closed if it is never closed."""
    whole = whole if not whole or whole.endswith(("\n", "\r")) else whole + feed
    last = document.tokens[-1] if document.tokens else None
    closing = ""
    if last is None or last.level:
        return whole
    if last.type == "fence" and last.map is not None:
        final = document.lines[last.map[1] - 1].strip()
        if last.map[1] - last.map[0] < 2 or not final.startswith(last.markup) or final.strip(last.markup[0]):
            closing = last.markup
    elif last.type == "division_close" and last.meta.get("missing"):
        closing = ":::"
    if not closing:
        return whole
    message = f"never closed; {closing} now stands before the bibliography and the notes"
    place = last.map or last.meta["open"].map
    line = place[0] + 1 if place else None
    document.findings.append(FormatError(message, path=document.path, line=line, code="DOC006"))
    return f"{whole}{closing}{feed}"
