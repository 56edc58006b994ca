"""Internal: ``dprkpal process`` and ``dprkpal pandoc-filter``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, BinaryIO

import click

from .office import OFFICE_ENDINGS, process_office_file
from .options import (
    DATA_NEEDS_FROM,
    data_option,
    from_option,
    json_option,
    load,
    load_and_report,
    output_option,
    project_configuration,
    style_and_locale,
)
from .output_formats import check_output, choose_format, ending_of, is_json
from .terminal import CommandError, emit, emit_json, report, say

if TYPE_CHECKING:
    from ..configuration import Configuration
    from ..documents.processing import Processed
    from ..errors import FormatError
    from ..libraries.library import Library

__all__ = [
    "document_style", "pandoc_filter", "process", "read_document_file", "read_file_bytes", "replaces_sources",
]  # fmt: skip

trust_files_option = click.option(
    "--trust-files", is_flag=True, help="Also read files outside the document's folder that its metadata names."
)


@click.command(short_help="Format the citations of a document.")
@click.argument("document", metavar="DOCUMENT", type=click.Path(allow_dash=True))
@from_option
@data_option
@style_and_locale
@click.option("-t", "--to", type=click.Choice(["markdown", "html"]), show_default="markdown", help="Output format.")
@click.option("--nocite", metavar="KEY", multiple=True,
              help="Add this reference to the bibliography uncited; * adds all. Repeatable.")  # fmt: skip
@click.option("--link-citations/--no-link-citations", default=None,
              help="Link citations to their bibliography entries.  [default: from the metadata]")  # fmt: skip
@click.option("--suppress-bibliography/--bibliography", default=None,
              help="Leave out the bibliography.  [default: from the metadata]")  # fmt: skip
@click.option("--citations", type=click.Choice(["keep", "zotero", "text"]),
              help="Word and LibreOffice: keep the fields of the reference manager, or write fields of Zotero, or "
              "text.  [default: keep; text for Markdown]")  # fmt: skip
@click.option("--standalone", is_flag=True, help="With --to html: print a complete page with a style sheet.")
@click.option("--raw-html", is_flag=True,
              help="With --to html: keep HTML in the document. Use it only for documents you trust.")  # fmt: skip
@click.option("--math", type=click.Choice(["tex", "mathml"]), default="tex", show_default=True,
              help="With --to html: leave mathematics for MathJax or KaTeX, or write MathML.")  # fmt: skip
@click.option("--smart/--no-smart", default=True,
              help="With --to html: print typographic quotes, dashes and ellipses.  [default: smart]")  # fmt: skip
@trust_files_option
@click.option("--strict", is_flag=True, help="Exit with status 1 if a key is unknown.")
@json_option
@output_option
@click.pass_context
def process(
    ctx: click.Context,
    document: str,
    sources: tuple[str, ...],
    data: str | None,
    style: str | None,
    locale: str | None,
    to: str | None,
    nocite: tuple[str, ...],
    link_citations: bool | None,
    suppress_bibliography: bool | None,
    citations: str | None,
    standalone: bool,
    raw_html: bool,
    math: str,
    smart: bool,
    trust_files: bool,
    strict: bool,
    as_json: bool,
    output: str | None,
) -> None:
    """Format the citations, footnotes and bibliography of a Markdown document.

    Write citations as for pandoc: [see @key, p. 45; @other], or @key [p. 45] in the text, or [-@key] without the
    author. [@claim:ID] cites a claim of the collection. DOCUMENT can be - for standard input. In a Jupyter notebook
    (.ipynb), only the Markdown cells change.

    In a Word (.docx) or LibreOffice (.odt) document, the citations of Zotero, Mendeley, EndNote or Word itself are
    formatted anew. Citations move to footnotes, or back, as the style needs. --style defaults to the style of the
    document, and --from to the data in it. Name the new document with --output.

    Options override the metadata of the document: bibliography, csl, lang, nocite, link-citations and
    suppress-bibliography. If --output ends in .html, the default format is HTML.

    Problems are reported on standard error. An unknown key is printed as **key?** and does not change the exit
    status unless --strict is given.

    JSON: an object with `text` (null for Word and LibreOffice), `to`, `title`, `citations`, `notes` and
    `cross_references` (numbers), `bibliography` (an array of objects with `key` and `text`) and `findings` (an array
    of objects with `code`, `line`, `column`, `key` and `message`).
    """
    from ..documents import process as processed
    from ..documents.notebook import process_notebook
    from ..documents.pandoc.conversion import PANDOC_ENDINGS
    from ..model.rules import is_error
    from .progress import Progress

    check_output(output)
    if document.lower().endswith(OFFICE_ENDINGS):
        if to is not None or standalone or raw_html or link_citations is not None:
            raise click.UsageError("this option is not for documents of Word and LibreOffice: --to, --standalone, "
                                   "--raw-html, --link-citations")  # fmt: skip
        process_office_file(
            ctx, document, sources=sources, data=data, style=style, locale=locale, nocite=nocite, citations=citations,
            suppress_bibliography=suppress_bibliography, strict=strict, as_json=as_json, output=output,
        )  # fmt: skip
        return
    as_json = is_json(as_json, to, output)
    if not as_json and to is None and ending_of(output) in PANDOC_ENDINGS:
        metadata = [
            *(["nocite=" + ", ".join(f"@{key}" for key in nocite)] if nocite else []),
            *([f"link-citations={str(link_citations).lower()}"] if link_citations is not None else []),
            *(
                [f"suppress-bibliography={str(suppress_bibliography).lower()}"]
                if suppress_bibliography is not None
                else []
            ),
        ]
        _convert(
            ctx, document, output or "", metadata, sources, data, style, locale, citations=citations,
            trust_files=trust_files, strict=strict,
        )  # fmt: skip
        return
    if citations is not None:
        raise click.UsageError("--citations is for an output in Word (.docx) or LibreOffice (.odt)")
    is_notebook = document.lower().endswith(".ipynb")
    if is_notebook:
        if to == "html" or (output or "").lower().endswith((".html", ".htm", ".md")):
            raise click.UsageError("a notebook stays a notebook; write to a .ipynb file, then use jupyter nbconvert")
        to = "markdown"
    elif (output or "").lower().endswith(".ipynb"):
        raise click.UsageError("only a notebook can be written to a .ipynb file; write Markdown or HTML")
    else:
        default = "html" if standalone else "markdown"
        to = (to or default) if as_json else choose_format(to, output, ("html", "markdown"), default)
    path, text, findings = read_document_file(document)
    configuration = project_configuration(os.path.dirname(document) or ".")
    style, locale = document_style(configuration, style, locale)
    library: Library | None = None
    if replaces_sources(configuration, sources):
        library = load_and_report(ctx, sources, data)
    elif data is not None:
        raise click.UsageError(DATA_NEEDS_FROM)

    def processed_text(text: str) -> Processed:
        return processed(
            text, to=to or "markdown", library=library, style=style, locale=locale, nocite=nocite,
            link_citations=link_citations,
            suppress_bibliography=suppress_bibliography, raw_html=raw_html, standalone=standalone,
            math=math, smart=smart, path=path, folder=os.path.dirname(document) or ".",
            trust_files=trust_files or configuration.trust_files, configuration=configuration,
        )  # fmt: skip

    with Progress(f"processing {path}"):
        done = process_notebook(text, processed_text, path) if is_notebook else processed_text(text)
    findings += done.findings
    errors = [one for one in findings if strict or is_error(one)]
    report(ctx, errors, [*(one for one in findings if one not in errors), *done.remarks])
    if as_json:
        entries = [{"key": key, "text": entry} for key, entry in done.bibliography.items()]
        problems = [
            {"code": one.code, "line": one.line, "column": one.column, "key": one.key, "message": one.message}
            for one in findings
        ]
        emit_json(
            {"text": done.text, "to": to, "title": done.title, "citations": done.citations, "notes": done.notes,
             "cross_references": done.cross_references, "bibliography": entries, "findings": problems},
            output,
        )  # fmt: skip
    else:
        emit(done.text, output, ended=False)


def _convert(
    ctx: click.Context, document: str, output: str, metadata: list[str], sources: tuple[str, ...], data: str | None,
    style: str | None, locale: str | None, *, citations: str | None, trust_files: bool, strict: bool,
) -> None:  # fmt: skip
    """Write *document* in a format of pandoc."""
    from ..documents.pandoc.conversion import convert_with_pandoc
    from ..documents.pandoc.filter import FilteredDocument, filter_document
    from ..documents.zotero_fields import FIELD_ENDINGS, ZoteroFields
    from ..formats.atomic_write import write_file
    from ..model.rules import is_error

    if document.lower().endswith(".ipynb"):
        raise click.UsageError("a notebook stays a notebook; write to a .ipynb file, then use jupyter nbconvert")
    if citations is not None and ending_of(output) not in FIELD_ENDINGS:
        raise click.UsageError("--citations is for an output in Word (.docx) or LibreOffice (.odt)")
    if citations == "keep":
        raise click.UsageError("--citations keep is for documents of Word and LibreOffice; use zotero or text")
    fields = ZoteroFields(ending_of(output)) if citations == "zotero" else None
    _, text, findings = read_document_file(document)
    configuration = project_configuration(os.path.dirname(document) or ".")
    style, locale = document_style(configuration, style, locale)
    needed = data is not None or replaces_sources(configuration, sources)
    library = load_and_report(ctx, sources, data) if needed else None

    def apply_filter(ast: str, target: str) -> FilteredDocument:
        return filter_document(
            ast, library=library, style=style, locale=locale, folder=os.path.dirname(document) or ".",
            trust_files=trust_files or configuration.trust_files, target=target, configuration=configuration,
            fields=fields,
        )  # fmt: skip

    written, found = convert_with_pandoc(text, output, apply_filter, metadata)
    findings += found
    if fields is not None:
        written = fields.finish(written)
        findings += tuple(fields.findings)
    errors = [one for one in findings if strict or is_error(one)]
    report(ctx, errors, [one for one in findings if one not in errors])
    write_file(output, written)


@click.command("pandoc-filter")
@click.argument("target", required=False, metavar="[FORMAT]")
@from_option
@data_option
@style_and_locale
@trust_files_option
@output_option
@click.pass_context
def pandoc_filter(
    ctx: click.Context,
    target: str | None,
    sources: tuple[str, ...],
    data: str | None,
    style: str | None,
    locale: str | None,
    trust_files: bool,
    output: str | None,
) -> None:
    """Format the citations of a document as a pandoc filter.

    Run it as: pandoc --filter dprkpal-pandoc paper.md -o paper.docx. Set options in the environment
    (DPRKPAL_STYLE, DPRKPAL_LOCALE, DPRKPAL_BIBLIOGRAPHY, DPRKPAL_TRUST_FILES), in the metadata of the document
    (bibliography, csl, lang, nocite, references, link-citations, suppress-bibliography, reference-section-title), or
    in the dprkpal.toml of the project.

    In a pipe, the command reads the output of pandoc --to json and prints the same document with formatted
    citations. FORMAT is the output format, which pandoc passes to every filter. Name it in a pipe that ends in
    Markdown, Org or Typst, so that citations become text.

    An unknown key is marked in the document. Problems do not change the exit status: pandoc writes no document
    when a filter fails.
    """
    from ..documents.pandoc.command_line import files_on_command_line
    from ..documents.pandoc.filter import MAX_BYTES, filter_document

    choose_format(None, output, ("json",), "json")
    data_in = _standard_input().read(MAX_BYTES + 1)
    configuration = project_configuration()
    style, locale = document_style(configuration, style, locale)
    needed = data is not None or replaces_sources(configuration, sources)
    library = load(sources, data) if needed else None
    done = filter_document(
        data_in, library=library, style=style, locale=locale, folder=".",
        trust_files=trust_files or configuration.trust_files, trusted_files=files_on_command_line(), target=target,
        configuration=configuration,
    )  # fmt: skip
    for finding in [*(library.findings if library is not None else ()), *done.findings]:
        say(f"dprkpal: {finding}")
    emit(done.text, output)


def document_style(
    configuration: Configuration, style: str | None, locale: str | None
) -> tuple[str | None, str | None]:  # fmt: skip
    """Return style and locale if an option or the environment sets them. They replace those of the document."""
    return (
        configuration.overriding("style") if style is None else style,
        configuration.overriding("locale") if locale is None else locale,
    )


def replaces_sources(configuration: Configuration, sources: Sequence[str]) -> bool:
    """Return whether an option or the environment names references. They replace those of the document."""
    names = ("bibliography", "collection")
    return bool(sources) or any(configuration.overriding(name) for name in names)


def _standard_input() -> BinaryIO:
    """Return standard input.

    Raises:
        CommandError: The program was started with standard input closed.
    """
    if sys.stdin is None:
        raise CommandError("-: standard input is closed")
    return sys.stdin.buffer


def read_file_bytes(document: str, most: int = 200_000_000) -> bytes:
    """Return the bytes of *document*, or of standard input for ``-``.

    Raises:
        FileAccessError: The file cannot be read.
        FormatError: The file is larger than *most* bytes.
    """
    from ..errors import FileAccessError, FormatError

    try:
        if document == "-":
            data = _standard_input().read(most + 1)
        else:
            with open(document, "rb") as file:
                data = file.read(most + 1)
    except (OSError, ValueError) as error:
        raise FileAccessError.of(error, "read", document) from None
    if len(data) > most:
        raise FormatError(f"the document is larger than {most // 1_000_000} MB; split it", path=document)
    return data


def read_document_file(document: str) -> tuple[str, str, tuple[FormatError, ...]]:
    """Read *document* and return its name, its text with unchanged line ends, and the problems found in decoding."""
    from ..documents.processing import MAX_SIZE
    from ..formats.results import decode

    data = read_file_bytes(document, 4 * MAX_SIZE)
    try:
        return document, data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text, findings, notes = decode(data, document)
        return document, text, (*findings, *notes)
