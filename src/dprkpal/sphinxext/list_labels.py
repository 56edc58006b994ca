"""Internal: make citations show the labels of the list that they link to.

A bibliography can have a style of its own, and a text before its labels (``:labelprefix:``). A citation that links to
its entries must show the same numbers or labels, or readers do not find the entry.

Source: sphinxcontrib-bibtex manual, "Label prefixing" and "Local bibliographies".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from ..csl import Processor, Style
from ..csl.styles.macro_usage import uses_variable
from ..model.citation import Citation
from .citation_records import BibliographyEntry, CitationRecord, FormattedBibliography, LinkTarget, PageRecord
from .rich_text import RichText, TextRun, parse_rich_text, plain_text_of, with_label_prefix

__all__ = ["ListProcessors", "add_label_prefixes", "kind_of_labels"]

_LABEL = re.compile(r"\w[^\]\[()]*")


def kind_of_labels(style: Style) -> str:
    """Return what citations of *style* show: ``"note"``, ``"number"``, ``"label"`` or ``"name"``.

    >>> from dprkpal.csl import load_style
    >>> [kind_of_labels(load_style(name)) for name in ("ieee", "bibtex-alpha", "apa", "chicago-notes-bibliography")]
    ['number', 'label', 'name', 'note']
    """
    if style.is_note:
        return "note"
    children = style.citation.layout.children
    for kind in ("number", "label"):
        if uses_variable(style, children, f"citation-{kind}"):
            return kind
    return "name"


class ListProcessors:
    """Processors for bibliographies with a style of their own whose labels differ in kind from those of the main style.

    Args:
        main: The main style.
        citations: The citations of all pages in reading order.
    """

    def __init__(self, main: Style, citations: Sequence[Citation]) -> None:
        self._main = kind_of_labels(main)
        self._citations: dict[str, list[int]] = {}
        for number, citation in enumerate(citations):
            for cite in citation.cites:
                self._citations.setdefault(cite.id, []).append(number)
        self._all = citations
        self._found: dict[tuple[str, int], Processor] = {}

    def differs(self, style: Style) -> bool:
        """Return whether citations have to change to show the labels of a list in *style*."""
        return "note" not in (self._main, kind := kind_of_labels(style)) and kind != self._main

    def add(
        self, page: str, number: int, processor: Processor, keys: Sequence[str], among: range | None = None
    ) -> None:
        """Cite the works *keys* with *processor*, which has only these, for a bibliography: its page and number.

        *among* are the indexes of the citations that decide the order; by default, all do.
        """
        wanted = frozenset(keys)
        touched = sorted({at for key in keys for at in self._citations.get(key, ()) if among is None or at in among})
        processor.replay(
            replace(one, cites=tuple(cite for cite in one.cites if cite.id in wanted), note_number=None, begins=False)
            for one in (self._all[at] for at in touched)
        )
        self._found[page, number] = processor

    def update_citations(
        self,
        pages: Sequence[PageRecord],
        texts: Mapping[str, list[RichText]],
        bibliographies: Mapping[str, Sequence[FormattedBibliography]],
        targets: Mapping[str, Mapping[str, LinkTarget]],
        finish: Callable[[RichText, CitationRecord], RichText],
    ) -> None:
        """Format again, in *texts*, the citations that link to these bibliographies.

        Args:
            pages: The pages.
            texts: The citations, changed in place.
            bibliographies: The bibliographies.
            targets: The entries that citations link to, by page and key.
            finish: Adds the capital letter and the punctuation that a citation needs in its place.
        """
        processors = {
            LinkTarget(page, entry.anchor): processor
            for (page, number), processor in self._found.items()
            for entry in bibliographies[page][number].entries
        }
        for page in pages if processors else ():
            own = {key: processors[target] for key, target in targets[page.name].items() if target in processors}
            for number, record in enumerate(page.citations):
                keys = [cite.id for cite in record.cites]
                if record.form != "citation" or own.keys().isdisjoint(keys):
                    continue
                parts: list[RichText] = []
                for _, group in groupby(record.cites, key=lambda cite: id(own.get(cite.id))):
                    cites = tuple(group)
                    processor = own.get(cites[0].id)
                    if processor is None:  # in a list in the main style, with others that are not
                        parts = []
                        break
                    citation = Citation(cites, 0, unsorted=record.unsorted, inline=record.inline)
                    parts.append(parse_rich_text(processor.preview(citation)))
                if parts:
                    space = (TextRun(" ", {}),)
                    joined = parts[0] + tuple(run for part in parts[1:] for run in (*space, *part))
                    texts[page.name][number] = finish(joined, record)


def add_label_prefixes(
    pages: Sequence[PageRecord],
    main: Style,
    styles: Mapping[tuple[str, int], Style],
    texts: Mapping[str, list[RichText]],
    bibliographies: Mapping[str, list[FormattedBibliography]],
    targets: Mapping[str, Mapping[str, LinkTarget]],
) -> None:
    """Put the ``:labelprefix:`` of a bibliography before the labels of its entries and of citations of them.

    Names and years need no prefix.

    Args:
        pages: The pages.
        main: The main style.
        styles: The styles of bibliographies, by page and number.
        texts: The citations, changed in place.
        bibliographies: The bibliographies, changed in place.
        targets: The entries that citations link to, by page and key.
    """
    labels: dict[LinkTarget, tuple[str, str]] = {}
    for page in pages:
        for number, request in enumerate(page.bibliographies):
            prefix = request.label_prefix
            if not prefix or kind_of_labels(styles[page.name, number]) not in ("number", "label"):
                continue
            formatted = bibliographies[page.name][number]
            entries = []
            for entry in formatted.entries:
                label = _label_of(entry)
                labels[LinkTarget(page.name, entry.anchor)] = prefix, label
                entries.append(entry._replace(text=with_label_prefix(entry.text, prefix, label)))
            bibliographies[page.name][number] = formatted._replace(entries=tuple(entries))
    for page in pages if labels else ():
        own = {key: labels[target] for key, target in targets[page.name].items() if target in labels}
        for number, record in enumerate(page.citations):
            for cite in record.cites if record.form == "citation" else ():
                if cite.id in own:
                    prefix, label = own[cite.id]
                    text = texts[page.name][number]
                    texts[page.name][number] = with_label_prefix(text, prefix, label, cite.id)


def _label_of(entry: BibliographyEntry) -> str:
    """Return the label in the margin of *entry*, without brackets."""
    margin = plain_text_of(tuple(run for run in entry.text if run.display == "left-margin"))
    match = _LABEL.search(margin)
    return match[0].rstrip(" .\u00a0") if match is not None else ""
