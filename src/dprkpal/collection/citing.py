"""Internal: the citation processor with the default style of a library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from ..csl import Processor, Style
    from ..model.abbreviations import Abbreviations

__all__ = [
    "DEFAULT_STYLE",
    "locator_labels_of",
    "make_processor",
    "markdown_output",
    "notebook_bibliography",
    "with_stylesheet",
]

DEFAULT_STYLE = "chicago-notes-bibliography"
"""The default citation style: the notes that historians use."""


def make_processor(
    style: str | Path | Style | None, items: Iterable[Mapping[str, Any]], locale: str | None, to: str,
    *, note_fields: bool = True, abbreviations: Abbreviations | str | PathLike[str] | None = None,
) -> Processor:  # fmt: skip
    """Return a citation processor for *items*, in `DEFAULT_STYLE` if *style* is ``None``."""
    from ..csl import Processor

    style = DEFAULT_STYLE if style is None else style
    return Processor(style, items, locale=locale, to=to, note_fields=note_fields, abbreviations=abbreviations)


def locator_labels_of(processor: Processor) -> Mapping[str, str]:
    """Return the locator labels in the language of *processor*, for `Locator.parse`."""
    from ..csl.locator_terms import locator_labels

    return locator_labels(processor.locale)


def markdown_output() -> str:
    """Return the output format for a notebook cell that shows Markdown."""
    from ..csl import OUTPUTS

    return "markdown" if "markdown" in OUTPUTS else "html"


def notebook_bibliography(items: Iterable[Mapping[str, Any]]) -> str:
    """Return the bibliography of *items* for a notebook cell: HTML with a style sheet that applies to nothing else."""
    return with_stylesheet(make_processor(None, items, None, "html").bibliography_text())


def with_stylesheet(text: str) -> str:
    """Return the HTML *text* with the style sheet of bibliographies, which applies to nothing else on the page."""
    from ..csl.output.stylesheet import stylesheet

    return f'<div class="dprkpal-bibliography">\n<style>\n{stylesheet(".dprkpal-bibliography")}</style>\n{text}\n</div>'
