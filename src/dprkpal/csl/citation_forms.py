"""Internal: one reference in a style, in the forms that a page offers to copy.

In a note style, these are the footnote and the bibliography entry; in other styles, the citation in the text and the
entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any, NamedTuple

from ..model.citation import Citation, Cite
from .processor import NO_PRINTED_FORM, Processor
from .styles.loader import load_style
from .styles.style import Style

__all__ = ["ENTRY", "FOOTNOTE", "IN_TEXT", "CitationForm", "citation_forms"]

FOOTNOTE, IN_TEXT, ENTRY = "Footnote", "In-text citation", "Bibliography"
"""The names of the forms."""


class CitationForm(NamedTuple):
    """A text to copy."""

    name: str
    """What it is: one of `FOOTNOTE`, `IN_TEXT` and `ENTRY`."""

    html: str
    """The text as HTML."""

    text: str
    """The text without formatting."""


def citation_forms(
    style: str | PathLike[str] | Style, item: Mapping[str, Any], *, locale: str | None = None
) -> list[CitationForm]:
    """Return *item* as a first citation in *style*, and as an entry of a bibliography.

    Args:
        style: The id of a style, a path, or a style that `load_style` has returned.
        item: The reference in CSL-JSON.
        locale: A locale code; ``None`` uses that of the style.

    Returns:
        The forms that the style prints. A form for which it prints nothing is left out.

    Raises:
        UnknownStyleError: No style has this id.

    >>> book = {"id": "a", "type": "book", "title": "Title", "issued": {"date-parts": [[2001]]}}
    >>> [(form.name, form.text) for form in citation_forms("ieee", book)]
    [('In-text citation', '[1]'), ('Bibliography', '[1] Title. 2001.')]
    """
    loaded = style if isinstance(style, Style) else load_style(style)
    key = str(item["id"])
    written = {to: Processor(loaded, [item], locale=locale, to=to) for to in ("html", "text")}
    cited = {to: processor.cite(Citation((Cite(key),))) for to, processor in written.items()}
    entry = {to: "\n".join(text for _, text in processor.entries()) for to, processor in written.items()}
    forms = []
    if cited["text"] not in ("", NO_PRINTED_FORM):
        forms.append(CitationForm(FOOTNOTE if loaded.is_note else IN_TEXT, cited["html"], cited["text"]))
    if entry["text"].strip():
        forms.append(CitationForm(ENTRY, entry["html"].strip(), entry["text"].strip()))
    return forms
