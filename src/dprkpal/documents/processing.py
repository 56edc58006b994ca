"""Internal: process a Markdown document: parse it, format its citations, and write Markdown or HTML.

The steps: parse the document, open the files its metadata name, plan the citations in reading order, format them all
at once, and write the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..collection.claim_sentences import has_superscript_citations
from ..csl.text.scripts import direction_of_language
from ..errors import FormatError, UnknownOutputError
from ..libraries.bibliography_conditions import LibraryConditions
from ..model.arguments import require, texts_of
from ..model.manuscript import CLAIM_PREFIX
from .bibliographies import UNLISTED, BibliographyPlace, BibliographyPlan, plan_bibliographies
from .bibliography_lists import entries_by_name
from .citation_formatter import CitationFormatter
from .citation_plan import FormattedCitation
from .identifier_fetching import add_cited_works
from .markdown.citation_requests import FIRST_MARK, citation_request
from .markdown.reader import document_metadata, read_document
from .markdown.reading_order import cited_keys, read_in_order
from .markdown.unsupported import unsupported_markup
from .metadata_files import MetadataFiles
from .sections import Sections

if TYPE_CHECKING:
    from os import PathLike

    from ..configuration import Configuration
    from ..csl import Style
    from ..libraries.library import Library
    from .citation_plan import CitationPlan, FormattedParts
    from .identifier_fetching import FetchingOptions
    from .joined_files import JoinedFiles
    from .markdown.reader import Document
    from .markdown.reading_order import OrderedCitation, ReadingOrder

__all__ = ["DOCUMENTS", "MAX_SIZE", "Processed", "process"]

DOCUMENTS = ("markdown", "html")
"""Output formats for documents."""

MAX_SIZE = 10_000_000
"""Maximum length of a document, in characters."""
MAX_NAMED = 10
"""The maximum number of works that a message names."""


@dataclass(frozen=True)
class Processed:
    """A processed document."""

    text: str
    """The document in the output format."""

    findings: tuple[FormatError, ...] = ()
    """Problems in the document, in file order: unknown keys and claims, invalid metadata, unused notes. Each has
    ``line``, ``column`` and a ``code`` from `dprkpal.model.rules`.
    """

    title: str | None = None
    """The title from the metadata."""

    keys: tuple[str, ...] = ()
    """Keys of the bibliography entries, in order."""

    citations: int = 0
    """Number of citations."""

    notes: int = 0
    """Number of notes, including those created for citations."""

    bibliography: dict[str, str] = field(default_factory=dict)
    """Bibliography entries by key, in order."""

    remarks: tuple[FormatError, ...] = ()
    """Harmless peculiarities in the bibliography files named by the metadata."""

    cross_references: int = 0
    """Number of references to examples, figures and the like, which are left for pandoc, pandoc-crossref or Quarto."""

    bibliographies: dict[str, dict[str, str]] = field(default_factory=dict)
    """The entries of each bibliography by its name, in the order in which they are printed. The name of the division
    ``refs``, and of a document's only bibliography, is empty."""


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
    math: str = "tex",
    smart: bool = True,
    path: str | None = None,
    folder: str | PathLike[str] | None = None,
    trust_files: bool = False,
    configuration: Configuration | None = None,
    files: JoinedFiles | None = None,
    fetch: FetchingOptions | None = None,
) -> Processed:
    r"""Format the citations, footnotes and bibliography of a Markdown document.

    Citations use pandoc's syntax: ``[see @key, p. 45; @other]``, ``@key [p. 45]`` to name the author in the text,
    ``[-@key]`` to leave out the author. ``[@claim:id]`` cites a claim of the collection. Arguments override the
    metadata of the document.

    Args:
        text: The document.
        to: The output format, one of `DOCUMENTS`. With ``"markdown"``, only citations and notes are changed.
        library: The references to cite. ``None`` means the bibliographies named in the metadata (``bibliography``),
            or the built-in collection if there are none.
        style: A style id, a path, or a style from `dprkpal.csl.load_style`. ``None`` means the metadata (``csl``),
            then the default style. For a name from a request, pass ``load_style(name, bundled_only=True)``.
        locale: A locale code. ``None`` means the metadata (``lang``), then the style's default.
        nocite: Keys to list in the bibliography without citing them; ``"*"`` lists every reference.
        link_citations: Whether citations link to their bibliography entries. Ignored in note styles.
        suppress_bibliography: Whether to leave out the bibliography.
        raw_html: Whether to keep HTML from the document in HTML output. By default it is shown as text.
        standalone: Whether HTML output is a complete page.
        math: How HTML output has mathematics: ``"tex"`` leaves it for MathJax or KaTeX, ``"mathml"`` writes MathML
            with the package latex2mathml.
        smart: Whether HTML output has typographic quotation marks, dashes and ellipses for straight quotation marks,
            ``--``, ``---`` and ``...``, as pandoc has. In citations, dashes and ellipses are so in Markdown output too.
        path: File name of the document, for messages.
        folder: Folder for files named in the metadata; ``None`` opens none of them.
        trust_files: Whether to open files outside *folder* too.
        configuration: The settings of the project from `dprkpal.configuration.load_configuration`, for what neither
            the arguments nor the metadata say.
        files: The result of `join_files` if *text* is its text. Then *path* and *folder* are not needed, and each
            problem has the name of its file.
        fetch: How to fetch works that are cited by identifier, such as ``[@doi:10.1017/S0020743816000854]``. By default
            nothing is fetched.

    Returns:
        The document and all problems found. An unknown key appears as ``**key?**``.

    Raises:
        UnknownOutputError: *to* is not an output format.
        UnknownStyleError: *style* is not a known style id.
        StyleError: *style* is not valid CSL.
        FormatError: The document is too long or has too many citations.

    Source: Pandoc User's Guide, "Citation syntax".

    >>> print(process("As [@young2021guns, p. 45] has it.", style="apa", suppress_bibliography=True).text)
    As (Young, 2021, p. 45) has it.
    """
    require(text, str, "a document is text", "decode it, or read it with Path.read_text()")
    require(to, str, f"a format of documents is one of {', '.join(DOCUMENTS)}")
    if library is not None and not hasattr(library, "keys_near"):
        require(library, (), "the library is a Library", "make one with Library(references)")
    if to not in DOCUMENTS:
        raise UnknownOutputError(to, DOCUMENTS)
    if len(text) > MAX_SIZE:
        raise FormatError(f"document longer than {MAX_SIZE // 1_000_000} million characters; split it", path=path)
    mark = "\ufeff" if text.startswith("\ufeff") and to == "markdown" else ""
    text = text.removeprefix("\ufeff")
    folders = [] if folder is None else [str(folder)]
    if files is not None:
        path, folders = files.paths[0], [*files.folders]
    metadata = document_metadata(text, path, starts=() if files is None else files.starts)
    named_files = MetadataFiles(
        metadata, path, folders[0] if folders else None, outside_allowed=trust_files, configuration=configuration,
        other_folders=folders[1:],
    )  # fmt: skip
    given, library = library, named_files.library(library)
    file_names = metadata.bibliography if given is None else ()
    guessed = library is None
    if library is None:
        from ..libraries.built_in import library as collection

        library = collection()
    if style is None:
        style = named_files.style()
    if locale is None:
        locale = named_files.locale()
    document = read_document(text, path, all_text=to == "html", metadata=metadata, keys=library, header=standalone)
    document.env["smart"] = smart
    nocite = texts_of(nocite, "keys to list are texts")
    cited = [*cited_keys(document), *metadata.nocite, *nocite]
    library, unfetched = add_cited_works(library, cited, fetch, named_files)
    linked = metadata.link_citations if link_citations is None else link_citations
    bibliography = not (metadata.suppress_bibliography if suppress_bibliography is None else suppress_bibliography)
    formatter = _citation_formatter(library, style, locale, to, linked=linked and bibliography)
    formatter.abbreviations, formatter.links = named_files.abbreviations(), metadata.link_bibliography
    formatter.note_fields = named_files.note_fields
    formatter.unknown_keys.file_names, formatter.unknown_keys.reasons = file_names, unfetched
    linked = linked and bibliography
    order = read_in_order(
        document, formatter, lambda parsed: citation_request(parsed, document, formatter.output_format)
    )
    plans = [ordered.plan for ordered in order.citations]
    layout = _bibliographies(document, plans, named_files, library) if bibliography else BibliographyPlan([])
    output = formatter.format_document(plans, [*metadata.nocite, *nocite], layout, mark_cites=linked)
    _add_findings(document, order)
    for key, message in formatter.unknown_nocite([*metadata.nocite, *nocite]):
        line = metadata.lines_by_name.get("nocite") if key in metadata.nocite else None
        document.findings.append(FormatError(message, path=document.path, line=line, key=key, code="DOC001"))
    _add_unlisted(document, order, output)
    _report_bibliography(document, order, output, guessed=guessed)
    if to == "html":
        document.findings += unsupported_markup(document, raw_html=raw_html)
    _insert_nested(order, output)
    document.findings += named_files.findings
    if to == "html":
        written = _write_html(
            document, order, output, formatter, raw_html=raw_html, standalone=standalone, math=math, smart=smart
        )
    else:
        written = _write_markdown(document, order, output, formatter, linked=linked)
    findings = sorted(document.findings, key=lambda one: (one.path or "", one.line or 0, one.column or 0))
    if files is not None:
        findings = [*files.findings, *map(files.located, findings)]
    return Processed(
        mark + written, tuple(findings), metadata.title, tuple(output.entries), len(order.citations),
        len(order.notes), output.entries, tuple(named_files.remarks), document.env.get("cross_references", 0),
        entries_by_name(output.bibliographies),
    )  # fmt: skip


def _citation_formatter(
    library: Library, style: str | Style | None, locale: str | None, to: str, *, linked: bool
) -> CitationFormatter:
    """Return a formatter for the citations of a document in the output format *to*."""
    if to == "html":
        from .markdown.html_writer import html_format as output_format
    else:
        from .markdown.markdown_writer import markdown_format as output_format
    formatter = CitationFormatter(library, style, locale, output_format(linked=linked))
    formatter.output_format.backend.direction = direction_of_language(formatter.locale_code)
    return formatter


def _bibliographies(
    document: Document, plans: Sequence[CitationPlan], files: MetadataFiles, library: Library
) -> BibliographyPlan:
    """Return the bibliographies that *document* asks for. Problems are added to its findings."""

    def before_section(number: int) -> BibliographyPlace | None:
        if number > len(document.headings):
            return None
        token = document.heading_tokens[number - 1]
        assert token.map is not None
        return BibliographyPlace("", section=number - 1, where=(token.map[0], token))

    def report(message: str, place: BibliographyPlace | None, name: str) -> None:
        line = document.metadata.lines_by_name.get(name) if place is None else place.line
        message = f"metadata: {name}: {message}" if place is None else f"{place.identifier}: {message}"
        document.findings.append(FormatError(message, path=document.path, line=line, code="DOC008"))

    last = document.tokens[-1] if document.tokens else None
    return plan_bibliographies(
        document.metadata, document.places, Sections(document.headings), {plan.section for plan in plans},
        LibraryConditions(library, files.keys_by_file), find_style=files.style_named, before_section=before_section,
        ends_in_heading=last is not None and last.type == "heading_close", report=report,
    )  # fmt: skip


def _add_unlisted(document: Document, order: ReadingOrder, output: FormattedParts) -> None:
    """Report references that are in none of the bibliographies, where they are first cited."""
    missing = dict.fromkeys(output.unlisted)
    for ordered in order.citations:
        for number, cite in enumerate(ordered.plan.request.cite_requests):
            if cite.id in missing:
                del missing[cite.id]
                offset = ordered.parsed.cites[number].offset
                document.findings.append(
                    document.make_finding(UNLISTED, ordered.parsed.inline, offset, cite.id, "DOC009")
                )
    document.findings += [FormatError(UNLISTED, path=document.path, key=key, code="DOC009") for key in missing]


def _insert_nested(order: ReadingOrder, output: FormattedParts) -> None:
    """Put citations that are inside other citations into the text of those, the innermost first."""
    texts: dict[str, str] = {}
    marks = re.compile(f"[{chr(FIRST_MARK)}-{chr(0x10FFFD)}]")

    def insert(text: str) -> str:
        return marks.sub(lambda match: texts.get(match[0], match[0]), text) if texts else text

    for index in range(len(order.citations) - 1, -1, -1):
        text, note = output.citations[index]
        text = insert(text)
        output.citations[index] = FormattedCitation(text, note if note is None else insert(note))
        if mark := order.citations[index].parsed.mark:
            texts[mark] = text


def _add_findings(document: Document, order: ReadingOrder) -> None:
    """Add problems with citations and notes to the findings of *document*."""
    for ordered in order.citations:
        for number, key, message in ordered.plan.problems:
            code = "DOC002" if key.startswith(CLAIM_PREFIX) else "DOC001"
            offset = ordered.parsed.cites[number].offset
            document.findings.append(document.make_finding(message, ordered.parsed.inline, offset, key, code))
    for note in order.unused_notes:
        message = "this note is never referenced, so its citations were not formatted; reference or remove it"
        document.findings.append(
            FormatError(message, path=document.path, line=note.line + 1, key=f"[^{note.label}]", code="DOC004")
        )


def _report_bibliography(document: Document, order: ReadingOrder, output: FormattedParts, *, guessed: bool) -> None:
    """Report a bibliography that the document does not name, and works that the style leaves out of it.

    Args:
        document: The document.
        order: Its citations.
        output: The formatted citations and bibliography.
        guessed: Whether keys are looked up in the built-in collection because the document names no bibliography.
    """
    found = any(one.plan.cites or one.plan.claim for one in order.citations)
    unknown = next((one.parsed for one in order.citations if _has_unknown_key(one)), None)
    if guessed and not found and unknown is not None and not document.metadata.bibliography:
        message = (
            "the document names no bibliography, so its keys were looked up in the built-in collection; add "
            "`bibliography: FILE` to its metadata, or use `--from FILE`"
        )
        line = unknown.inline.first_line + 1
        document.findings.append(FormatError(message, path=document.path, line=line, code="DOC011"))
    if output.omitted:
        several = len(output.omitted) > 1
        message = (
            f"the style leaves {'these works' if several else 'this work'} out of the bibliography: "
            f"{', '.join(output.omitted[:MAX_NAMED])}{', …' if len(output.omitted) > MAX_NAMED else ''}; if "
            f"{'they' if several else 'it'} should be listed, check the item type or choose another style"
        )
        document.findings.append(FormatError(message, path=document.path, code="DOC012"))


def _has_unknown_key(ordered: OrderedCitation) -> bool:
    return any(not key.startswith(CLAIM_PREFIX) for _, key, _ in ordered.plan.problems)


def _spacing(document: Document, formatter: CitationFormatter) -> dict[str, Any]:
    """Return where note references, superscript numbers and full stops go."""
    after = document.metadata.notes_after_punctuation
    if after is None:  # French puts note references before punctuation
        after = formatter.is_note and not formatter.locale_code.casefold().startswith("fr")
    return {
        "notes_after_punctuation": after, "punctuation_in_quote": formatter.punctuation_in_quote,
        "superscript": has_superscript_citations(formatter.style), "abbreviations": formatter.abbreviations_at_end,
    }  # fmt: skip


def _write_markdown(
    document: Document, order: ReadingOrder, output: FormattedParts, formatter: CitationFormatter, *, linked: bool
) -> str:
    """Return *document* as Markdown."""
    from .markdown.markdown_writer import write_markdown

    return write_markdown(document, order, output, linked=linked, **_spacing(document, formatter))


def _write_html(
    document: Document, order: ReadingOrder, output: FormattedParts, formatter: CitationFormatter, *, raw_html: bool,
    standalone: bool, math: str, smart: bool,
) -> str:  # fmt: skip
    """Return *document* as HTML."""
    from .markdown.html_writer import write_html

    return write_html(
        document, order, output, raw_html=raw_html, standalone=standalone, language=formatter.locale_code,
        direction=formatter.output_format.backend.direction, math=math,
        quotes=formatter.quotes if smart else None, **_spacing(document, formatter),
    )  # fmt: skip
