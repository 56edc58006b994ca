"""Internal: the title, authors, date and abstract of a document at the top of an HTML page.

Source: pandoc's template ``default.html5``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..metadata import Metadata

__all__ = ["header_texts", "title_block"]

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")


def header_texts(metadata: Metadata) -> Iterator[tuple[str, str]]:
    """Yield the title, the subtitle and each paragraph of the abstract, with the name of the field."""
    for name, text in (("title", metadata.title), ("subtitle", metadata.subtitle)):
        if text:
            yield name, text
    for text in _PARAGRAPHS.split(metadata.abstract or ""):
        if text:
            yield "abstract", text


def title_block(metadata: Metadata, inline: Callable[[str], str]) -> str:
    """Return the header of a page, or an empty text if the metadata have nothing for it.

    Args:
        metadata: The metadata of the document.
        inline: Returns inline Markdown as HTML.
    """
    parts = [f'<h1 class="title">{inline(metadata.title)}</h1>'] if metadata.title else []
    lines = [("subtitle", metadata.subtitle), *(("author", name) for name in metadata.authors), ("date", metadata.date)]
    parts += [f'<p class="{name}">{inline(text)}</p>' for name, text in lines if text]
    if metadata.abstract:
        paragraphs = "".join(f"<p>{inline(text)}</p>\n" for text in _PARAGRAPHS.split(metadata.abstract))
        parts.append(f'<div class="abstract">\n{paragraphs}</div>')
    joined = "\n".join(parts)
    return f'<header id="title-block-header">\n{joined}\n</header>\n' if parts else ""
