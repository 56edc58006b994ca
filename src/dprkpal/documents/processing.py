"""A document with its citations made: Markdown in, Markdown or HTML out.

read → what it names → citations planned and numbered in reading order → formatted, all at once → written.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..collection.claim_sentences import has_superscript_citations
from ..csl.text.scripts import direction_of_language
from ..errors import FormatError, UnknownOutputError
from .bibliography_files import Sources
from .citations import CLAIM, Citing
from .markdown.cite_requests import request_of
from .markdown.reader import read_document
from .markdown.reading_order import read_in_order

if TYPE_CHECKING:
    from os import PathLike

    from ..csl import Style
    from ..libraries.library import Library
    from .citations import Composition
    from .markdown.reader import Document
    from .markdown.reading_order import Order

__all__ = ["DOCUMENTS", "MAX_SIZE", "Processed", "process"]

DOCUMENTS = ("markdown", "html")
"""The output formats of documents."""

MAX_SIZE = 10_000_000
"""No longer document is processed, in characters."""


@dataclass(frozen=True)
class Processed:
    """A processed document."""

    text: str
    """The document in its output format."""

    findings: tuple[FormatError, ...] = ()
    """What is wrong with it, in the order of the file: unknown keys and claims, metadata that cannot be used, notes
    that nothing calls. Each has ``line`` and ``column``, and a ``code`` of `dprkpal.model.rules`."""

    title: str | None = None
    """The title in its metadata."""

    keys: tuple[str, ...] = ()
    """The works of its bibliography, in their order."""

    citations: int = 0
    """How many citations it has."""

    notes: int = 0
    """How many notes it has, those of citations included."""

    bibliography: dict[str, str] = field(default_factory=dict)
    """The entries of its bibliography by key, in their order."""

    remarks: tuple[FormatError, ...] = ()
    """What is odd in the bibliographies that its metadata name, and costs nothing."""


def process(
    text: str,
    *,
    to: str = "markdown",
    library: Library | None = None,
    style: str | Style | None = None,
    locale: str | None = None,
    nocite: Iterable[str] = (),
    link_citations: bool | None = None,
    suppress_bibliography: bool | None = None,
    raw_html: bool = False,
    standalone: bool = False,
    path: str | None = None,
    folder: str | PathLike[str] | None = None,
    trust_files: bool = False,
) -> Processed:
    r"""Return a document in Markdown with its citations, its notes and its bibliography.

    The citations are those of pandoc: ``[see @key, p. 45; @other]``, ``@key [p. 45]`` in the running text, ``[-@key]``
    without the author, and ``[@claim:id]`` for a claim of the collection. What is given here counts before what the
    metadata of the document say.

    Args:
        text: The document.
        to: The output format, one of `DOCUMENTS`. As Markdown, everything but the citations stays as it is.
        library: The works; ``None`` takes the bibliographies that the document names, or else the collection.
        style: A style: its id, a path, or what `dprkpal.csl.load_style` returned; ``None`` leaves it to the document.
            For a name from a request, pass ``load_style(name, bundled_only=True)``.
        locale: A locale code; ``None`` leaves it to the document (``lang``), then to the style.
        nocite: Keys of works for the bibliography that are not cited; ``"*"`` stands for all.
        link_citations: Whether citations lead to their entries, in styles that do not cite in notes.
        suppress_bibliography: Whether the bibliography is left out.
        raw_html: Whether HTML in the document stays HTML when HTML is made of it; else it is shown as text.
        standalone: Whether HTML is a whole page.
        path: The name of the document, for messages.
        folder: Where the files are that it names; ``None`` opens none of them.
        trust_files: Whether it may name files outside *folder*.

    Returns:
        The processed document, with everything that is wrong with it. An unknown key is marked ``**key?**``.

    Raises:
        UnknownOutputError: There is no such output format.
        UnknownStyleError: No style has the id that was given.
        StyleError: The style that was given is not CSL.
        FormatError: The document is longer, or has more citations, than any real one.

    Source: Pandoc User's Guide, "Citation syntax".

    >>> print(process("As [@young2021guns, p. 45] has it.", style="apa", suppress_bibliography=True).text)
    As (Young, 2021, p. 45) has it.
    """
    if to not in DOCUMENTS:
        raise UnknownOutputError(to, DOCUMENTS)
    if len(text) > MAX_SIZE:
        raise FormatError(f"longer than {MAX_SIZE // 1_000_000} million characters; split it", path=path)
    document = read_document(text, path, all_runs=to == "html")
    header = document.header
    sources = Sources(header, path, None if folder is None else str(folder), anywhere=trust_files)
    if library is None:
        library = sources.library()
    if library is None:
        from ..libraries.built_in import library as collection

        library = collection()
    if style is None:
        style = sources.style()
    if locale is None:
        locale = sources.locale()
    document.findings += sources.findings
    linked = header.link_citations if link_citations is None else link_citations
    citing = _citing(library, style, locale, to, linked=linked)
    linked = linked and not citing.is_note
    order = read_in_order(document, citing, lambda mark: request_of(mark, document, citing.writer))
    _report(document, order)
    bibliography = not (header.suppress_bibliography if suppress_bibliography is None else suppress_bibliography)
    composition = citing.compose(
        [placed.plan for placed in order.placed], [*header.nocite, *nocite], bibliography=bibliography,
        mark_cites=linked,
    )  # fmt: skip
    made = _written(document, order, composition, citing, to, linked, raw_html=raw_html, standalone=standalone)
    findings = sorted(document.findings, key=lambda one: (one.path or "", one.line or 0, one.column or 0))
    return Processed(
        made, tuple(findings), header.title, tuple(key for key, _ in composition.entries), len(order.placed),
        len(order.notes), dict(composition.entries), tuple(sources.remarks),
    )  # fmt: skip


def _citing(library: Library, style: str | Style | None, locale: str | None, to: str, *, linked: bool) -> Citing:
    """Return what plans the citations of a document, in its output format."""
    if to == "html":
        from .markdown.html_writer import html_writer as writer
    else:
        from .markdown.markdown_writer import markdown_writer as writer
    citing = Citing(library, style, locale, writer(linked=linked))
    if linked and citing.is_note:  # a note is no place from which to go on to an entry
        citing.writer = writer(linked=False)
    citing.writer.backend.direction = direction_of_language(citing.code)
    return citing


def _report(document: Document, order: Order) -> None:
    """Put what is wrong with the citations and notes of *document* among its findings."""
    for placed in order.placed:
        for number, key, message in placed.plan.messages:
            code = "DOC002" if key.startswith(CLAIM) else "DOC001"
            offset = placed.mark.pieces[number].offset
            document.findings.append(document.finding(message, placed.mark.run, offset, key, code))
    for note in order.uncalled:
        message = "nothing calls this note; its citations are left as they are"
        document.findings.append(
            FormatError(message, path=document.path, line=note.line + 1, key=f"[^{note.label}]", code="DOC004")
        )


def _written(
    document: Document, order: Order, composition: Composition, citing: Citing, to: str, linked: bool, *,
    raw_html: bool, standalone: bool,
) -> str:  # fmt: skip
    """Return *document* in its output format."""
    raised = has_superscript_citations(citing.style)
    after = document.header.notes_after_punctuation
    if after is None:  # in French a call stands before the punctuation
        after = citing.is_note and not citing.code.casefold().startswith("fr")
    if to == "html":
        from .markdown.html_writer import write_html

        return write_html(
            document, order, composition, after_punctuation=after, raised=raised, raw_html=raw_html,
            standalone=standalone, language=citing.code, direction=citing.writer.backend.direction,
        )  # fmt: skip
    from .markdown.markdown_writer import write_markdown

    return write_markdown(document, order, composition, after_punctuation=after, raised=raised, linked=linked)
