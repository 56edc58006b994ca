"""An annotated bibliography: each entry, and below it what the work is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .entry import make_processor

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Processor, Style
    from ..csl.processor import HasCsl

__all__ = ["Annotated", "about", "annotated_bibliography", "annotated_entries", "joined"]


class Annotated(NamedTuple):
    """One entry of a bibliography."""

    key: str
    """The key of the work."""

    entry: str
    """The entry in the output format."""

    about: str
    """What the work is about, in the output format; empty where it has no abstract."""


def annotated_entries(
    processor: Processor, works: Mapping[str, HasCsl | Mapping[str, Any]], *, annotated: bool = True
) -> list[Annotated]:
    """Return the bibliography of *processor*, each entry with its key and the abstract of its work.

    Args:
        processor: A processor over the *works*.
        works: The works by key, each an entry of a library or a mapping of CSL-JSON.
        annotated: Whether the abstracts are asked for.
    """
    return [
        Annotated(key, entry, processor.backend.text(about(works[key])) if annotated else "")
        for key, entry in processor.entries()
    ]


def about(work: HasCsl | Mapping[str, Any]) -> str:
    r"""Return the abstract of *work* as one paragraph of plain text; empty where it has none.

    >>> about({"id": "a", "abstract": "What\n it's about."})
    'What it’s about.'
    """
    abstract = (work if isinstance(work, Mapping) else work.to_csl()).get("abstract")
    text = " ".join(abstract.split()) if isinstance(abstract, str) else ""
    return re.sub(r"(?<=\w)'(?=\w|\s)", "’", text)


def joined(processor: Processor, entries: Iterable[Annotated], to: str) -> str:
    """Return *entries* as one text in the output format *to*, each with what it is about below it."""
    whole = [_below(one.entry, one.about, to) if one.about else one.entry for one in entries]
    return "\n\n".join(whole) if to == "text" else processor.backend.join(whole, {})


def annotated_bibliography(
    items: Iterable[Mapping[str, Any]],
    style: str | Path | Style | None = None,
    *,
    locale: str | None = None,
    to: str = "text",
) -> str:
    """Return the bibliography of *items*, each entry followed by its abstract.

    Args:
        items: Works as CSL-JSON.
        style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned. ``None`` is
            `dprkpal.libraries.entry.DEFAULT_STYLE`.
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
    return joined(processor, annotated_entries(processor, works), to)


def _below(entry: str, about: str, to: str) -> str:
    """Return *entry* with a paragraph below it, both in the format *to*."""
    match to:
        case "html":
            return f'{entry}<div class="csl-annotation">{about}</div>'
        case "latex":
            return f"{entry}\\par {about}"
        case _:
            return f"{entry}\n\n{about}"
