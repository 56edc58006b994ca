"""Internal: the citation processor with the default style of a library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Processor, Style

__all__ = ["DEFAULT_STYLE", "make_processor", "markdown_output"]

DEFAULT_STYLE = "chicago-notes-bibliography"
"""The default citation style: the notes that historians use."""


def make_processor(
    style: str | Path | Style | None, items: Iterable[Mapping[str, Any]], locale: str | None, to: str
) -> Processor:
    """Return a citation processor for *items*, in `DEFAULT_STYLE` if *style* is ``None``."""
    from ..csl import Processor

    return Processor(DEFAULT_STYLE if style is None else style, items, locale=locale, to=to)


def markdown_output() -> str:
    """Return the output format for a notebook cell that shows Markdown."""
    from ..csl import OUTPUTS

    return "markdown" if "markdown" in OUTPUTS else "html"
