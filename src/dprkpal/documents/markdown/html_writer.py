"""Internal: write a document as HTML, with its notes and bibliography.

Each formatted citation is inserted into the Markdown as a numbered private-use character, and becomes HTML only after
the text around it is escaped. So a citation is never parsed as Markdown, and the document cannot inject HTML unless
``raw_html`` is set.
"""

from __future__ import annotations

import html
import re
from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any

from ...csl.output.html import Html
from ...errors import FormatError
from ...formats.results import clean
from ...html import page
from ..anchors import entry_id
from ..citation_plan import DocumentFormat
from .heading_ids import HeadingIds
from .html_blocks import IN_HTML
from .html_header import title_block
from .html_tokens import (
    HTML_FORMATS,
    InlineFinisher,
    add_heading_ids,
    arrange_blocks,
    attributes_of,
    code_block,
    mathematics,
)
from .inline_rules import EXAMPLES
from .reader import InlineNote, Note, NoteReference
from .reading_order import OrderedCitation
from .spacing import replacement

if TYPE_CHECKING:
    from markdown_it.token import Token

    from ...csl.text.tokens import Token as CslToken
    from ..bibliography_lists import FormattedBibliography
    from ..citation_plan import FormattedCitation, FormattedParts
    from .inline_text import InlineText
    from .reader import Document, InlineItem
    from .reading_order import ReadingOrder

__all__ = ["html_format", "write_html"]

_PRIVATE_USE = range(0xF0000, 0xFFFFE)
_ANCHORS = re.compile(r"</?a\b[^>]*>")
_NOTE_LINKS = re.compile(r'<sup class="footnote-ref">.*?</sup>')
_ANY_TAG = re.compile(r"<[^>]*>")
_NOTE_CALLS = re.compile(r"<!--note:([0-9a-f]+)-->")
_COMMENTS = re.compile(r"\s*(?:<!--(?:(?!-->).)*-->\s*)+", re.DOTALL)


class LinkedHtml(Html):
    """HTML in which each cite links to its bibliography entry.

    Args:
        unlisted: Keys without an entry.
    """

    def __init__(self, unlisted: Container[str]) -> None:
        super().__init__()
        self._unlisted = unlisted

    def write(self, tokens: Sequence[CslToken]) -> str:
        """Return a complete citation or entry."""
        return super(Html, self).write(tokens)  # links inside a cite are known only now

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* with a formatting, or linked to the bibliography entry of its cite."""
        if kind != "cite":
            return super().span(text, kind, value)
        if "<a " in text or value in self._unlisted:
            return text
        return f'<a {_entry_link(entry_id(value))} role="doc-biblioref">{text}</a>'


def _entry_link(identifier: str) -> str:
    return f'href="#{identifier}"'


def html_format(*, linked: bool) -> DocumentFormat:
    """Return the HTML output format. With *linked*, cites link to their entries."""
    unlisted: set[str] = set()
    backend = LinkedHtml(unlisted) if linked else Html()
    return DocumentFormat(
        backend, lambda key: f"<strong>{backend.text(key)}?</strong>", _inline_markup, entry_id, _entry_link, unlisted
    )


def _inline_markup(token: Token, begin: Token | None) -> str:
    """Return an inline token as HTML."""
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
        case "math_inline" | "math_display":
            return mathematics(token)
        case "s_open":
            return "<del>"
        case "s_close":
            return "</del>"
        case "sup_open" | "sub_open" | "span_open":
            return f"<{token.tag}{attributes_of(token)}>"
        case "sup_close" | "sub_close":
            return f"</{token.tag}>"
        case "span_close":
            return f"</{begin.tag if begin is not None else 'span'}>"
        case "note_call":
            return f"<!--note:{token.meta['label'].encode().hex()}-->"
        case _:
            return ""


class _Page:
    """Renders one document as HTML."""

    def __init__(
        self, document: Document, order: ReadingOrder, output: FormattedParts, *, notes_after_punctuation: bool,
        punctuation_in_quote: bool, abbreviations: Sequence[str], superscript: bool, raw_html: bool, math: str,
        quotes: Sequence[str] | None,
    ) -> None:  # fmt: skip
        self.document = document
        self._math = math
        self._finisher = InlineFinisher(document.md, quotes)
        self.order = order
        self._end_title = output.end_title
        self._at_end = [one for one in output.bibliographies if one.request.place is None]
        self._placed = {
            id(one.request.place.where[1]): one for one in output.bibliographies if one.request.place is not None
        }
        self._empty_places = {
            id(place.where[1]): f'<div id="{html.escape(place.identifier)}">\n</div>\n'
            for place in document.places
            if place.where[1].type == "html_block"
        }
        self.raw_html = raw_html
        self._spacing: dict[str, Any] = {
            "notes_after_punctuation": notes_after_punctuation, "punctuation_in_quote": punctuation_in_quote,
            "superscript": superscript, "abbreviations": abbreviations,
        }  # fmt: skip
        self._formatted = {
            id(ordered.parsed): (ordered, formatted)
            for ordered, formatted in zip(order.citations, output.citations, strict=True)
        }
        self._numbers = {id(note): number for number, note in enumerate(order.notes, 1)}
        self._calls: dict[int, int] = {}
        self._bodies: dict[int, str] = {}
        """HTML of inline notes and citation notes, by number."""
        self._parts: list[str] = []
        written = "\n".join(document.lines)
        used = set(written) | set(html.unescape(written))  # a character reference can produce any character
        self._sign = next(chr(code) for code in _PRIVATE_USE if chr(code) not in used)
        self._signs = re.compile(f"{self._sign}(\\d+){self._sign}")
        # The renderer is the HTML renderer; `RendererProtocol` lacks its methods.
        rules: dict[str, Any] = document.md.renderer.rules  # type: ignore[attr-defined]  # see above
        rules.update(
            text=self._text, image=self._image, html_inline=self._raw, html_block=self._raw_block, fence=self._code,
            raw_inline=self._raw_code, math_inline=self._mathematics, math_display=self._mathematics,
        )  # fmt: skip

    # -- inserting citations and note references --------------------------------------------------

    def _put(self, part: str) -> str:
        """Store *part*, which is HTML, and return the mark that replaces it in the Markdown."""
        self._parts.append(part)
        return f"{self._sign}{len(self._parts) - 1}{self._sign}"

    def _restored(self, text: str) -> str:
        """Return *text*, which is HTML, with all marks replaced by the stored parts."""
        return self._signs.sub(lambda match: self._parts[int(match[1])], text)

    def fill(self, items: Sequence[InlineItem]) -> None:
        """Insert the citations and note references *items* into their texts, and parse those texts again."""
        edits: dict[int, tuple[InlineText, list[tuple[int, int, str]]]] = {}
        for item in items:
            if isinstance(item, NoteReference) and item.nested:
                continue
            edits.setdefault(id(item.inline), (item.inline, []))[1].append(self._edit(item))
        for inline, changes in edits.values():
            inline.token.content = _changed(inline.text, 0, len(inline.text), changes)
            inline.token.children = self._inlines(inline.token.content)

    def finish(self) -> None:
        """Prepare all tokens for the renderer."""
        for token in self.document.tokens:
            token.hidden = token.hidden or (self.raw_html and IN_HTML in token.meta)
        for inline in self.document.inlines:
            self._finisher.finish(inline.token)
        arrange_blocks(self.document.tokens)

    def _inlines(self, text: str) -> list[Token]:
        tokens: list[Token] = []
        known = self.document.env
        env = {"plain": True, "sign": self._sign, "references": known.get("references", {})}
        env |= {name: known[name] for name in EXAMPLES if name in known}
        self.document.md.inline.parse(text, self.document.md, env, tokens)
        return tokens

    def inline(self, text: str) -> str:
        """Return inline Markdown without citations and notes, such as a title, as HTML."""
        tokens = self._inlines(text)
        self._finisher.finish_inlines(tokens)
        renderer, md = self.document.md.renderer, self.document.md
        return str(renderer.renderInline(tokens, md.options, {}))  # type: ignore[attr-defined]  # `RendererProtocol` lacks the methods of the HTML renderer

    def header_inline(self, text: str) -> str:
        """Return inline Markdown of the header, with its citations, as HTML."""
        inline = self.document.header.get(text)
        return self.inline(text if inline is None else inline.token.content)

    def _edit(self, item: InlineItem) -> tuple[int, int, str]:
        """Return the start and end offset of *item* and its replacement."""
        if isinstance(item, InlineNote):
            number = self._numbers.get(id(item))
            if number is None:
                return item.start, item.end, ""
            inside = [self._edit(one) for one in item.items]
            text = _changed(item.inline.text, item.start + 2, item.end - 1, inside)
            self._bodies[number] = f"<p>{self.inline(text)}</p>\n"
            return item.start, item.end, self._put(self._call(number))
        if isinstance(item, NoteReference):
            return item.start, item.end, self._put(self._call(self.order.note_numbers[item.label]))
        ordered, formatted = self._formatted[id(item)]
        return self._citation(ordered, formatted)

    def _citation(self, ordered: OrderedCitation, formatted: FormattedCitation) -> tuple[int, int, str]:
        has_note = formatted.note is not None
        place = replacement(ordered, formatted.text, has_note=has_note, **self._spacing)
        text = _NOTE_CALLS.sub(self._nested_call, place.text)
        if ordered.parsed.in_link:
            text = _ANCHORS.sub("", text)
        keys = " ".join(html.escape(one.id) for one in ordered.plan.request.cite_requests)
        text = f'<span class="citation" data-cites="{keys}">{text}</span>' if text else ""
        call = ""
        if formatted.note is not None:
            self._bodies[ordered.plan.note] = f"<p>{_NOTE_CALLS.sub(self._nested_call, formatted.note)}</p>\n"
            call = self._put(self._call(ordered.plan.note))
        put = self._put(text) if text else ""
        return place.start, place.end, f"{place.before}{put}{place.after}{call}{place.label}"

    def _nested_call(self, match: re.Match[str]) -> str:
        """Return the reference to a note that is called inside a citation."""
        number = self.order.note_numbers.get(bytes.fromhex(match[1]).decode())
        return "" if number is None else self._call(number)

    def _call(self, number: int) -> str:
        """Return a reference to note *number*. Repeated references to one note get distinct ids."""
        count = self._calls[number] = self._calls.get(number, 0) + 1
        name = f"fnref-{number}" + (f"-{count}" if count > 1 else "")
        return f'<sup class="footnote-ref"><a href="#fn-{number}" id="{name}" role="doc-noteref">{number}</a></sup>'

    # -- render rules for markdown-it -------------------------------------------------------------

    def _text(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return self._restored(html.escape(tokens[index].content, quote=False))

    def _image(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        # The renderer is the HTML renderer; `RendererProtocol` lacks its methods.
        shown = self.document.md.renderer.renderInlineAsText(token.children, options, env)  # type: ignore[attr-defined]  # as above
        parts = self._signs.sub(lambda match: _plain(self._parts[int(match[1])]), shown)
        if not token.attrs.get("alt"):
            token.attrs["alt"] = parts
        # The renderer is the HTML renderer; `RendererProtocol` lacks its methods.
        rendered: str = self.document.md.renderer.renderToken(tokens, index, options, env)  # type: ignore[attr-defined]  # as above
        if token.meta.get("figure"):
            caption = self.document.md.renderer.renderInline(token.children, options, env)  # type: ignore[attr-defined]  # as above
            hidden = ' aria-hidden="true"' if token.attrs["alt"] == parts else ""
            rendered = f"\n{rendered}\n<figcaption{hidden}>{caption}</figcaption>\n"
        return rendered

    def _mathematics(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if self._math == "mathml":
            from .mathml import mathml

            if (written := mathml(token.content, display=token.type == "math_display")) is not None:
                return written
            self._report_formula(token)
        return mathematics(token, trusted=self.raw_html)

    def _report_formula(self, token: Token) -> None:
        """Report a formula that could not be written as MathML."""
        holders = (inline for inline in self.document.inlines if token.content in inline.text)
        line = next((inline.first_line + 1 for inline in holders), None)
        formula = " ".join(token.content.split())[:50]
        message = f"could not be written as MathML, so it was left as TeX: {formula}"
        self.document.findings.append(FormatError(message, path=self.document.path, line=line, code="DOC010"))

    def _code(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        return code_block(tokens[index], raw_html=self.raw_html, show=_shown_block)

    def _raw_code(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        token = tokens[index]
        if token.info not in HTML_FORMATS:
            return ""
        return token.content if self.raw_html else html.escape(token.content, quote=False)

    def _raw(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = tokens[index].content
        if self.raw_html:
            return content
        return "" if content.startswith("<!--") else html.escape(content, quote=False)

    def _raw_block(self, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
        content = tokens[index].content
        if self.raw_html:
            return content
        return "" if _COMMENTS.fullmatch(content) else _shown_block(content)

    # -- rendering the document -------------------------------------------------------------------

    def rendered(self, begin: int, end: int) -> str:
        """Return the blocks from token *begin* to *end* as HTML, without the notes defined there."""
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
            elif id(token) in self._placed and self._placed[id(token)].entries:
                flush()
                parts.append(_bibliography(self._placed[id(token)], in_division=token.type == "division_close"))
                if token.type != "html_block":
                    blocks.append(token)
            elif id(token) in self._empty_places:
                flush()
                parts.append(self._empty_places[id(token)])
            else:
                blocks.append(token)
            index += 1
        flush()
        return "".join(parts)

    def bibliographies_at_end(self) -> str:
        """Return the bibliographies without a place of their own, below their common title."""
        whole = "".join(_bibliography(one, in_division=False) for one in self._at_end)
        return _title(self._end_title, 1, "bibliography") + whole if whole else ""

    def notes(self) -> str:
        """Return the notes as a list, each with a link back to the text."""
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


def _bibliography(bibliography: FormattedBibliography, *, in_division: bool) -> str:
    """Return a bibliography as ``<div>`` elements, with an outer division unless it is *in_division* already."""
    request, entries = bibliography.request, bibliography.entries
    if not entries:
        return ""
    body = "".join(f'<div class="csl-entry" id="{entry.id}">{entry.text}</div>\n' for entry in entries)
    title = _title(request.title, request.level, request.title_identifier)
    listed = f"{title}{Html().list_tag([entry.text for entry in entries], bibliography.params)}\n{body}</div>\n"
    return listed if in_division else f'<div id="{html.escape(request.identifier)}">\n{listed}</div>\n'


def _title(title: str | None, level: int, identifier: str) -> str:
    if not title:
        return ""
    name = html.escape(identifier)
    return f'<h{level} class="unnumbered" id="{name}">{html.escape(title, quote=False)}</h{level}>\n'


def _plain(part: str) -> str:
    """Return HTML as plain text, without references to notes."""
    return "" if part.startswith('<sup class="footnote-ref"') else html.unescape(_ANY_TAG.sub("", part))


def _shown_block(content: str) -> str:
    """Return HTML as a paragraph of text."""
    return f"<p>{html.escape(content.strip(), quote=False)}</p>\n"


def _changed(text: str, begin: int, end: int, edits: list[tuple[int, int, str]]) -> str:
    """Return *text* from *begin* to *end* with *edits* applied. Of overlapping edits, only the first is applied."""
    parts: list[str] = []
    at = begin
    for start, stop, new in sorted(edits):
        if start < at:
            continue
        parts += [text[at:start], new]
        at = stop
    return "".join([*parts, text[at:end]])


def write_html(
    document: Document, order: ReadingOrder, output: FormattedParts, *, notes_after_punctuation: bool,
    punctuation_in_quote: bool, abbreviations: Sequence[str] = (),
    superscript: bool, raw_html: bool = False, standalone: bool = False, language: str = "", direction: str = "",
    math: str = "tex", quotes: Sequence[str] | None = None,
) -> str:  # fmt: skip
    """Return *document* as HTML.

    Args:
        document: The result of `read_document` with ``all_text=True``.
        order: Its citations and notes in reading order.
        output: The formatted citations and bibliography.
        notes_after_punctuation: Whether note references go after punctuation.
        punctuation_in_quote: Whether a full stop or comma goes inside a quotation mark.
        abbreviations: Terms of the language that bring a full stop of their own.
        superscript: Whether citations are superscript numbers.
        raw_html: Whether to keep HTML in the document. By default it is shown as text.
        standalone: Whether to write a complete page with a ``<head>``.
        language: The language of the page.
        direction: ``"rtl"`` for right-to-left languages.
        math: ``"tex"`` leaves mathematics for MathJax or KaTeX; ``"mathml"`` writes MathML.
        quotes: Four quotation marks to use for straight ones; ``None`` leaves them and hyphens as they are.
    """
    add_heading_ids(document, HeadingIds(), smart=quotes is not None)
    whole = _Page(
        document, order, output, notes_after_punctuation=notes_after_punctuation,
        punctuation_in_quote=punctuation_in_quote, abbreviations=abbreviations, superscript=superscript,
        raw_html=raw_html, math=math, quotes=quotes,
    )  # fmt: skip
    whole.fill(document.body_items)
    for note in order.notes:
        if isinstance(note, Note):
            whole.fill(note.items)
    whole.finish()
    body = whole.rendered(0, len(document.tokens))
    body = clean(body + whole.bibliographies_at_end() + whole.notes())
    if not standalone:
        return body
    title = _plain(_NOTE_LINKS.sub("", whole.header_inline(document.metadata.title or "")))
    header = clean(title_block(document.metadata, whole.header_inline))
    return page(header + body, title=title, language=language, direction=direction)
