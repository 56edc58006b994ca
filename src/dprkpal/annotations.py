"""An annotated bibliography: each entry, and below it what the work is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .entry import make_processor

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["annotated_bibliography"]


def annotated_bibliography(
    items: Iterable[Mapping[str, Any]], style: str | Path | None = None, *, locale: str | None = None, to: str = "text"
) -> str:
    """Return the bibliography of *items*, each entry followed by its abstract.

    Args:
        items: Works as CSL-JSON.
        style: The id of a CSL style, or the path of one; ``None`` is `dprkpal.entry.DEFAULT_STYLE`.
        locale: A locale code; ``None`` leaves it to the style.
        to: The output format.

    Returns:
        The whole in the output format, in the order of the style; empty where the style has no bibliography. A work
        without an abstract has its entry alone.

    Raises:
        UnknownStyleError: No style has this id.

    >>> work = {"id": "a", "type": "book", "title": "Title", "abstract": "What it is about."}
    >>> print(annotated_bibliography([work], "apa"))
    Title. (n.d.).
    <BLANKLINE>
    What it is about.
    """
    works = {str(item["id"]): item for item in items}
    processor = make_processor(style, works.values(), locale, to)
    entries = processor.bibliography()
    order = processor.order()
    if len(entries) != len(order):  # a style may leave out works of a type
        order = [key for key in order if make_processor(style, [works[key]], locale, "text").bibliography()]
    write = processor.backend.text
    whole = []
    for key, entry in zip(order, entries, strict=True):
        abstract = works[key].get("abstract")
        about = " ".join(abstract.split()) if isinstance(abstract, str) else ""
        about = write(re.sub(r"(?<=\w)'(?=\w|\s)", "’", about))
        whole.append(_below(entry, about, to) if about else entry)
    return "\n\n".join(whole) if to == "text" else processor.backend.join(whole, {})


def _below(entry: str, about: str, to: str) -> str:
    """Return *entry* with a paragraph below it, both in the format *to*."""
    match to:
        case "html":
            return f'{entry}<div class="csl-annotation">{about}</div>'
        case "latex":
            return f"{entry}\\par {about}"
        case _:
            return f"{entry}\n\n{about}"
