r"""Internal: find the extensions of pandoc's Markdown that a document uses and that our Markdown does not have.

Source: Pandoc User's Guide, "Pandoc's Markdown".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import FormatError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

    from .reader import Document

__all__ = ["unsupported_markup"]

_GRID = re.compile(r"^\+(?:[-=:]+\+)+ *$", re.MULTILINE)
_COLUMNS = re.compile(r"^ *-{2,}(?: +-{2,})+ *$", re.MULTILINE)
_WHOLE = (
    (_GRID, "grid tables whose lines do not meet"),
    (_COLUMNS, "simple tables without a blank line before them"),
)


def unsupported_markup(document: Document, *, raw_html: bool) -> list[FormatError]:
    """Return one finding for all markup that HTML output shows as text, and one for HTML shown as text.

    Args:
        document: The result of `read_document` with ``all_text=True``.
        raw_html: Whether HTML in the document is kept.
    """
    lines: dict[str, int] = {}
    for kind, line in _found(document, raw_html=raw_html):
        lines.setdefault(kind, line)
    findings = []
    shown_html, latex = lines.pop("HTML", None), lines.pop("LaTeX", None)
    if lines:
        names = ", ".join(f"{kind} (line {line})" for kind, line in lines.items())
        message = (
            f"shown as text: {names}; to format them, use pandoc: `pandoc --filter dprkpal-pandoc --standalone "
            f"{document.path or 'paper.md'} --output paper.html`"
        )
        findings.append(FormatError(message, path=document.path, line=min(lines.values()), code="DOC010"))
    if shown_html is not None:
        message = "HTML is shown as text; if you trust the document, use --raw-html (`raw_html=True` in Python)"
        findings.append(FormatError(message, path=document.path, line=shown_html, code="DOC010"))
    if latex is not None:
        message = "LaTeX commands are left out of HTML, as by pandoc; use Markdown, or write a .tex or .pdf file"
        findings.append(FormatError(message, path=document.path, line=latex, code="DOC010"))
    return findings


def _found(document: Document, *, raw_html: bool) -> Iterator[tuple[str, int]]:
    """Yield each kind of unsupported markup and its line, counted from 1."""
    places = {id(place.where[1]) for place in document.places}
    for index, token in enumerate(document.tokens):
        is_html = token.type == "html_block" and not raw_html and id(token) not in places
        if is_html and token.map is not None and not _is_comment(token):
            yield "HTML", token.map[0] + 1
        if token.type != "inline" or token.map is None:
            continue
        line = token.map[0] + 1
        in_paragraph = document.tokens[index - 1].type == "paragraph_open"
        for pattern, kind in _WHOLE if in_paragraph else ():
            if (match := pattern.search(token.content)) is not None:
                yield kind, line + token.content.count("\n", 0, match.start())
        for child in token.children or ():
            if child.type == "html_inline" and not raw_html and not _is_comment(child):
                yield "HTML", line
            elif child.type == "raw_inline" and child.info == "latex" and not child.markup:
                yield "LaTeX", line


def _is_comment(token: Token) -> bool:
    return token.content.lstrip().startswith("<!--")
