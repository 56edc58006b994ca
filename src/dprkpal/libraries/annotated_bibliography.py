"""Internal: bibliographies with an annotation, the abstract of the work, below each entry."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..collection.citing import make_processor

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Processor, Style
    from ..csl.processor import HasCsl

__all__ = ["AnnotatedEntry", "annotated_bibliography", "annotated_entries", "annotation", "join_entries"]


class AnnotatedEntry(NamedTuple):
    """A bibliography entry with its annotation."""

    key: str
    """The key of the reference."""

    entry: str
    """The entry in the output format."""

    annotation: str
    """The annotation in the output format; empty if the reference has no abstract."""


def annotated_entries(
    processor: Processor, works: Mapping[str, HasCsl | Mapping[str, Any]], *, annotated: bool = True,
    keys: Iterable[str] | None = None,
) -> list[AnnotatedEntry]:  # fmt: skip
    """Return the bibliography of *processor*, each entry with its key and annotation.

    Args:
        processor: A processor for the *works*.
        works: The references by key: entries of a library, or CSL-JSON mappings.
        annotated: Whether to add annotations.
        keys: The keys of the entries to return; ``None`` returns all.
    """
    return [
        AnnotatedEntry(key, entry, processor.backend.text(annotation(works[key])) if annotated else "")
        for key, entry in processor.entries(keys)
    ]


def annotation(work: HasCsl | Mapping[str, Any]) -> str:
    r"""Return the abstract of *work* as one paragraph of plain text; empty if it has none.

    >>> annotation({"id": "a", "abstract": "What\n it's about."})
    'What it’s about.'
    """
    abstract = (work if isinstance(work, Mapping) else work.to_csl()).get("abstract")
    text = " ".join(abstract.split()) if isinstance(abstract, str) else ""
    return re.sub(r"(?<=\w)'(?=\w|\s)", "’", text)


def join_entries(processor: Processor, entries: Iterable[AnnotatedEntry], to: str) -> str:
    """Return *entries* with their annotations as one text in the output format *to*."""
    whole = [_with_annotation(one.entry, one.annotation, to) if one.annotation else one.entry for one in entries]
    return "\n\n".join(whole) if to == "text" else processor.bibliography_text(whole)


def annotated_bibliography(
    items: Iterable[Mapping[str, Any]],
    style: str | Path | Style | None = None,
    *,
    locale: str | None = None,
    to: str = "text",
) -> str:
    """Return the bibliography of *items* with the abstract of each work below its entry.

    Args:
        items: References as CSL-JSON.
        style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`; by default `dprkpal.DEFAULT_STYLE`.
        locale: A locale code; by default the locale of the style.
        to: The output format.

    Returns:
        The bibliography in the order of the style; empty if the style has none.

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
    return join_entries(processor, annotated_entries(processor, works), to)


def _with_annotation(entry: str, annotation: str, to: str) -> str:
    """Return *entry* with its *annotation* as a paragraph below it, both in the format *to*."""
    match to:
        case "html":
            return f'{entry}<div class="csl-annotation">{annotation}</div>'
        case "latex":
            return f"{entry}\\par {annotation}"
        case "rtf":
            return f"{entry}\\par\\fi0 {annotation}"
        case _:
            return f"{entry}\n\n{annotation}"
