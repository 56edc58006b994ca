"""A processed document as HTML, with its notes and its bibliography.

Citations are put into the Markdown as numbered private signs, which become HTML only when the text around them has
been escaped. So nothing that a citation holds is ever read as Markdown, and nothing in the document as HTML, unless
its author asks for that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ...csl.output.html import Html
from ...formats.results import clean
from ..anchors import anchor
from ..citations import Writer
from .reader import Call, InlineNote, Note
from .reading_order import Placed
from .spacing import around

if TYPE_CHECKING:
    from markdown_it.token import Token

    from ...csl.text.tokens import Token as Settled
    from ..citations import Composition, Printed
    from .inline_run import Run
    from .reader import Document, Event
    from .reading_order import Order

__all__ = ["html_writer", "write_html"]

_ANCHORS = re.compile(r"</?a\b[^>]*>")
_ANY_TAG = re.compile(r"<[^>]*>")
_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", re.DOTALL)


class LinkedHtml(Html):
    """HTML whose cites lead to their entries."""

    def write(self, tokens: Sequence[Settled]) -> str:
        """Return a whole citation or entry."""
        return super(Html, self).write(tokens)  # what a cite holds is known only when it is written

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* under a formatting, or as a link to the entry of the work that it cites."""
        if kind != "cite":
            return super().span(text, kind, value)
        return text if "<a " in text else f'<a href="#{anchor(value)}" role="doc-biblioref">{text}</a>'


def html_writer(*, linked: bool) -> Writer:
    """Return HTML as an output format; *linked*, if cites lead to their entries."""
    backend = LinkedHtml() if linked else Html()
    return Writer(backend, lambda key: f"<strong>{backend.text(key)}?</strong>", _aside)


def _aside(token: Token, begin: Token | None) -> str:
    """Return inline markup that the processor does not know as HTML."""
    match token.type:
        case "code_inline":
            return f"<code>{html.escape(token.content)}</code>"
        case "image":
            source, alt = (html.escape(str(text)) for text in (token.attrs.get("src", ""), token.content))
            return f'<img src="{source}" alt="{alt}">'
        case "link_open":
            return f'<a href="{html.escape(str(token.attrs.get("href", "")))}">'
        case "link_close":
            return "</a>"
        case "s_open":
            return "<s>"
        case "s_close":
            return "</s>"
        case _:
            return ""


class _Page:
    """A document on its way to HTML."""

    def __init__(
        self, document: Document, order: Order, composition: Composition, *, after_punctuation: bool, raised: bool,
        raw_html: bool,
    ) -> None:  # fmt: skip
        self.document = document
        self.order = order
        self.composition = composition
        self.raw_html = raw_html
        self._setting = {"after_punctuation": after_punctuation, "raised": raised}
        self._printed = {
            id(placed.mark): (placed, printed)
            for placed, printed in zip(order.placed, composition.printed, strict=True)
        }
        self._numbers = {id(note): number for number, note in enumerate(order.notes, 1)}
        self._calls: dict[int, int] = {}
        self._bodies: dict[int, str] = {}
        """The inline notes and the notes of citations, by number."""
        self._parts: list[str] = []
        used = set("".join(document.lines))
        self._sign = next(chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in used)
        self._signs = re.compile(f"{self._sign}(\\d+){self._sign}")
        # The renderer of HTML is the one that is there; its protocol says less than it has.
        rules: dict[str, Any] = document.md.renderer.rules  # type: ignore[attr-defined]
        rules.update(text=self._text, image=self._image, html_inline=self._raw, html_block=self._raw_block)

    # -- what is put in ---------------------------------------------------------------------------

    def _put(self, part: str) -> str:
        """Return the sign that stands for *part*, which is HTML, in Markdown."""
        self._parts.append(part)
        return f"{self._sign}{len(self._parts) - 1}{self._sign}"

    def _restored(self, text: str) -> str:
        """Return *text*, which is HTML, with everything that was put in."""
        return self._signs.sub(lambda match: self._parts[int(match[1])], text)

    def fill(self, events: Sequence[Event]) -> None:
        """Put the citations and calls among *events* into the runs in which they stand, and read these again."""
        edits: dict[int, tuple[Run, list[tuple[int, int, str]]]] = {}
        for event in events:
            edits.setdefault(id(event.run), (event.run, []))[1].append(self._edit(event))
        for run, changes in edits.values():
            run.token.content = _changed(run.text, 0, len(run.text), changes)
            run.token.children = self._inlines(run.token.content)

    def _inlines(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        env = {"plain": True, "references": self.document.env.get("references", {})}
        self.document.md.inline.parse(text, self.document.md, env, tokens)
        for token in tokens:
            if token.type == "text_special":
                token.type = "text"
        return tokens

    def _edit(self, event: Event) -> tuple[int, int, str]:
        """Return where *event* begins and ends in its run, and what takes its place."""
        if isinstance(event, InlineNote):
            number = self._numbers.get(id(event))
            if number is None:
                return event.start, event.end, ""
            inside = [self._edit(one) for one in event.inside]
            text = _changed(event.run.text, event.start + 2, event.end - 1, inside)
            renderer, md = self.document.md.renderer, self.document.md
            # The renderer of HTML is the one that is there; its protocol says less than it has.
            self._bodies[number] = f"<p>{renderer.renderInline(self._inlines(text), md.options, {})}</p>\n"  # type: ignore[attr-defined]
            return event.start, event.end, self._put(self._call(number))
        if isinstance(event, Call):
            return event.start, event.end, self._put(self._call(self.order.numbers[event.label]))
        placed, printed = self._printed[id(event)]
        return self._citation(placed, printed)

    def _citation(self, placed: Placed, printed: Printed) -> tuple[int, int, str]:
        has_note = printed.note is not None
        place = around(placed, printed.text, has_note=has_note, **self._setting)
        text = place.text
        if placed.mark.in_link:
            text = _ANCHORS.sub("", text)
        keys = " ".join(html.escape(one.id) for one in placed.plan.request.wanted)
        text = f'<span class="citation" data-cites="{keys}">{text}</span>' if text else ""
        call = ""
        if printed.note is not None:
            self._bodies[placed.plan.note] = f"<p>{printed.note}</p>\n"
            call = self._put(self._call(placed.plan.note))
        return place.start, place.end, place.before + (self._put(text) if text else "") + place.after + call

    def _call(self, number: int) -> str:
        """Return the call of the note *number*; every further call of it has a name of its own."""
        count = self._calls[number] = self._calls.get(number, 0) + 1
        name = f"fnref-{number}" + (f"-{count}" if count > 1 else "")
        return f'<sup class="footnote-ref"><a href="#fn-{number}" id="{name}" role="doc-noteref">{number}</a></sup>'

    # -- what markdown-it asks for ----------------------------------------------------------------

    def _text(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self._restored(html.escape(tokens[index].content, quote=False))

    def _image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        # The renderer of HTML is the one that is there; its protocol says less than it has.
        shown = self.document.md.renderer.renderInlineAsText(token.children, options, env)  # type: ignore[attr-defined]
        parts = self._signs.sub(lambda match: html.unescape(_ANY_TAG.sub("", self._parts[int(match[1])])), shown)
        token.attrs["alt"] = parts
        # The renderer of HTML is the one that is there; its protocol says less than it has.
        rendered: str = self.document.md.renderer.renderToken(tokens, index, options, env)  # type: ignore[attr-defined]
        return rendered

    def _raw(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = tokens[index].content
        if self.raw_html:
            return content
        return "" if content.startswith("<!--") else html.escape(content, quote=False)

    def _raw_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = tokens[index].content
        if self.raw_html:
            return content
        return "" if _COMMENTS.fullmatch(content) else f"<p>{html.escape(content.strip(), quote=False)}</p>\n"

    # -- the whole --------------------------------------------------------------------------------

    def rendered(self, begin: int, end: int) -> str:
        """Return the blocks from the token *begin* to *end* as HTML, without the notes among them."""
        document = self.document
        parts: list[str] = []
        blocks: list[Token] = []

        def flush() -> None:
            if blocks:
                parts.append(str(document.md.renderer.render(blocks, document.md.options, document.env)))
                blocks.clear()

        index = begin
        while index < end:
            token = document.tokens[index]
            if token.type == "note_open":
                depth = 0
                while True:
                    depth += {"note_open": 1, "note_close": -1}.get(document.tokens[index].type, 0)
                    if not depth:
                        break
                    index += 1
            elif document.refs is not None and token is document.refs[1]:
                flush()
                if token.type == "html_block":
                    parts.append(f'<div id="refs">\n{self.bibliography()}</div>\n')
                else:
                    parts.append(self.bibliography())
                    blocks.append(token)
            else:
                blocks.append(token)
            index += 1
        flush()
        return "".join(parts)

    def bibliography(self) -> str:
        """Return the bibliography as divisions."""
        entries = self.composition.entries
        if not entries:
            return ""
        body = "".join(f'<div class="csl-entry" id="{anchor(key)}">{text}</div>\n' for key, text in entries)
        return f'<div class="csl-bib-body">\n{body}</div>\n'

    def notes(self) -> str:
        """Return the notes as a list, each with a way back."""
        items = []
        for number, note in enumerate(self.order.notes, 1):
            body = self.rendered(note.tokens[0] + 1, note.tokens[1]) if isinstance(note, Note) else self._bodies[number]
            back = f' <a href="#fnref-{number}" role="doc-backlink" aria-label="Back to text">↩</a>'
            body = body.rstrip()
            body = f"{body[:-4]}{back}</p>" if body.endswith("</p>") else f"{body}<p>{back.lstrip()}</p>"
            items.append(f'<li id="fn-{number}">{body}</li>\n')
        if not items:
            return ""
        return f'<section class="footnotes" role="doc-endnotes">\n<ol>\n{"".join(items)}</ol>\n</section>\n'


def _changed(text: str, begin: int, end: int, edits: list[tuple[int, int, str]]) -> str:
    """Return *text* from *begin* to *end* with *edits* made; of two that overlap, the first counts."""
    parts: list[str] = []
    at = begin
    for start, stop, new in sorted(edits):
        if start < at:
            continue
        parts += [text[at:start], new]
        at = stop
    return "".join([*parts, text[at:end]])


def write_html(
    document: Document, order: Order, composition: Composition, *, after_punctuation: bool, raised: bool,
    raw_html: bool = False, standalone: bool = False, language: str = "", direction: str = "",
) -> str:  # fmt: skip
    """Return *document*, read with all its runs, as HTML.

    Args:
        document: What `read_document` returned.
        order: Its citations and notes.
        composition: What they come to.
        after_punctuation: Whether calls of notes follow the punctuation after them.
        raised: Whether citations are superior figures.
        raw_html: Whether HTML in the document is kept; else it is shown as the text it is.
        standalone: Whether a whole page is asked for, with its head.
        language: The language of the page.
        direction: ``"rtl"`` where that is written so.
    """
    page = _Page(document, order, composition, after_punctuation=after_punctuation, raised=raised, raw_html=raw_html)
    page.fill(document.flow)
    for note in order.notes:
        if isinstance(note, Note):
            page.fill(note.inside)
    body = page.rendered(0, len(document.tokens))
    if document.refs is None and (listed := page.bibliography()):
        body += f'<div id="refs">\n{listed}</div>\n'
    body = clean(body + page.notes())
    if not standalone:
        return body
    title = html.escape(document.header.title or "")
    attributes = (f' lang="{html.escape(language)}"' if language else "") + (' dir="rtl"' if direction == "rtl" else "")
    heading = f'<h1 class="title">{title}</h1>\n' if title else ""
    return (
        f'<!DOCTYPE html>\n<html{attributes}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title or "Document"}</title>\n'
        f"</head>\n<body>\n{heading}{body}</body>\n</html>\n"
    )
