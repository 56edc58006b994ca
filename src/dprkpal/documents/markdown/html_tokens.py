r"""Internal: prepare the tokens of a document for HTML, and write those that markdown-it cannot write as pandoc does.

Mathematics is left for MathJax or KaTeX, between ``\\(`` and ``\\)`` or ``\\[`` and ``\\]``, or written as MathML.

Source: Pandoc User's Guide, "Math rendering in HTML", "Extension: implicit_figures", "task_lists", "raw_attribute".
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .attributes import attributes
from .block_rules import HEADING_TARGET
from .heading_ids import HeadingIds, text_of
from .smart_punctuation import make_smart

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

    from .reader import Document

__all__ = ["HTML_FORMATS", "InlineFinisher", "add_heading_ids", "arrange_blocks", "code_block", "mathematics"]

HTML_FORMATS = frozenset({"html", "html4", "html5"})
"""Names of raw output that is HTML."""

_LANGUAGE = re.compile(r"\{?\.?([A-Za-z][\w+#-]*)")
_RAW_BLOCK = re.compile(r"\{=([A-Za-z0-9_-]{1,30})\}")


def add_heading_ids(document: Document, ids: HeadingIds, *, smart: bool) -> None:
    """Give each heading of *document* an id, and let links to headings lead there."""
    tokens = document.tokens
    for token in tokens:
        if token.type in ("heading_open", "division_open", "table_open") and "id" in token.attrs:
            ids.use(str(token.attrs["id"]))
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and "id" not in token.attrs:
            text = text_of(tokens[index + 1].children or (), smart=smart)
            token.attrs = {"id": ids.of(text), **token.attrs}
    targets = {f"{HEADING_TARGET}{number}": token for number, token in enumerate(document.env.get("headings", ()))}
    for definition in document.env.get("references", {}).values():
        if (heading := targets.get(definition["href"])) is not None:
            definition["href"] = f"#{heading.attrs['id']}"
    for inline in document.inlines:
        for child in inline.token.children or ():
            if child.type == "link_open" and (heading := targets.get(str(child.attrs.get("href")))) is not None:
                child.attrs["href"] = f"#{heading.attrs['id']}"


class InlineFinisher:
    """Prepares the inline tokens of a block for the renderer, once each.

    Args:
        md: The parser.
        quotes: Four quotation marks to use for straight ones; ``None`` leaves them and hyphens as they are.
    """

    def __init__(self, md: MarkdownIt, quotes: Sequence[str] | None) -> None:
        self._md = md
        self._quotes = quotes

    def finish(self, block: Token) -> None:
        """Prepare the children of *block*."""
        children = block.children or []
        self.finish_inlines(children)
        if "continued" in block.meta:
            _keep_lines(children, block.meta["continued"])
        if "task" in block.meta:
            block.children = _task(children, done=block.meta["task"])

    def finish_inlines(self, tokens: list[Token]) -> None:
        """Prepare inline *tokens*: typographic quotation marks, and escaped characters as text."""
        if self._quotes is not None:
            make_smart(tokens, self._md, self._quotes)
        self._join_texts(tokens)

    def _join_texts(self, tokens: list[Token]) -> None:
        """Make escaped characters text, and join it with the text around it."""
        joined: list[Token] = []
        for token in tokens:
            if token.type == "text_special":
                token.type = "text"
                if token.content == "\\ ":  # a space after a backslash does not break, as in pandoc
                    token.content = "\N{NO-BREAK SPACE}"
            elif token.type in ("s_open", "s_close"):
                token.tag = "del"
            if token.children:
                self._join_texts(token.children)
            if token.type == "text" and joined and joined[-1].type == "text":
                joined[-1].content += token.content
            else:
                joined.append(token)
        tokens[:] = joined


def _keep_lines(tokens: Sequence[Token], continued: Sequence[int]) -> None:
    """Make the line ends of a line block line breaks, except those before the lines *continued*."""
    line = 0
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            line += 1
            token.type = "softbreak" if line in continued else "hardbreak"


def _task(tokens: list[Token], *, done: bool) -> list[Token]:
    """Return *tokens* as the label of a check box."""
    from markdown_it.token import Token

    box = Token("checkbox", "input", 0)
    box.attrs = {"type": "checkbox", "disabled": "", **({"checked": ""} if done else {})}
    return [Token("label_open", "label", 1), box, *tokens, Token("label_close", "label", -1)]


def arrange_blocks(tokens: list[Token]) -> None:
    """Make images that are alone in their paragraphs figures, and hide empty paragraphs and empty heads of tables."""
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and not token.hidden:
            inline = tokens[index + 1]
            children = inline.children or []
            if children and all(_is_left_out(child) for child in children):
                token.hidden = tokens[index + 2].hidden = True
                inline.children = []
            elif len(children) == 1 and children[0].type == "image" and children[0].children:
                image, closing = children[0], tokens[index + 2]
                token.type, token.tag = "figure_open", "figure"
                closing.type, closing.tag = "figure_close", "figure"
                image.meta["figure"] = True
                if "id" in image.attrs:
                    token.attrs["id"] = image.attrs.pop("id")
        elif token.type == "thead_open":
            _hide_empty_head(tokens, index)


def _is_left_out(token: Token) -> bool:
    return token.type == "softbreak" or (token.type == "raw_inline" and token.info not in HTML_FORMATS)


def _hide_empty_head(tokens: list[Token], index: int) -> None:
    """Hide the head of a table whose cells are all empty."""
    end = index
    while tokens[end].type != "thead_close":
        if tokens[end].type == "inline" and tokens[end].content:
            return
        end += 1
    for token in tokens[index : end + 1]:
        token.hidden = True
        if token.type == "inline":
            token.children = []


def code_block(token: Token, *, raw_html: bool, show: Callable[[str], str]) -> str:
    """Return a fenced code block as HTML.

    Args:
        token: The code block.
        raw_html: Whether to keep HTML that is marked as raw output.
        show: Returns HTML as text.
    """
    info = token.info.strip()
    if (raw := _RAW_BLOCK.fullmatch(info)) is not None:
        if raw[1].lower() not in HTML_FORMATS:
            return ""
        return token.content if raw_html else show(token.content)
    at = info.find("{")
    found = attributes(info[at:]) if at >= 0 else {}
    word = _LANGUAGE.match(info if at else info.lstrip("{"))
    classes = found.get("class", "").split()
    language = classes[0] if at == 0 and classes else word[1] if word and (at or not found) else ""
    written = "".join(f' {name}="{html.escape(value)}"' for name, value in found.items())
    name = f' class="language-{html.escape(language)}"' if language else ""
    return f"<pre{written}><code{name}>{html.escape(token.content, quote=False)}</code></pre>\n"


_ACTIVE_TEX = re.compile(
    r"\\(href|url|style|class|cssId|html[A-Za-z]*|mmlToken|require|csname|includegraphics)(?![A-Za-z])"
)
"""Commands of MathJax and KaTeX that link, load, or set attributes of the page. MathJax allows them by default, also
for ``javascript:`` addresses. Source: MathJax documentation, "Typesetting User-Supplied Content"."""


def mathematics(token: Token, *, trusted: bool = False) -> str:
    """Return mathematics for MathJax or KaTeX. Unless it is *trusted*, commands that could act are shown by name."""
    opened, closed, kind = ("\\[", "\\]", "display") if token.type == "math_display" else ("\\(", "\\)", "inline")
    content = token.content.strip()
    if not trusted:
        content = _ACTIVE_TEX.sub(r"\\mathtt{\1}", content)
    return f'<span class="math {kind}">{opened}{html.escape(content, quote=False)}{closed}</span>'


def attributes_of(token: Token) -> str:
    """Return the attributes of *token* as in its HTML tag."""
    values: dict[str, Any] = token.attrs
    return "".join(f' {name}="{html.escape(str(value))}"' for name, value in values.items())
