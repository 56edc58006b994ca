"""Internal: ``dprkpal process``."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from .document_files import document_style, read_document_file, replaces_sources, trust_files_option
from .fetching import fetch_options, fetching_options, given_options
from .office import OFFICE_ENDINGS, process_office_file
from .options import (
    DATA_NEEDS_FROM,
    data_option,
    from_option,
    json_option,
    load_and_report,
    note_fields_option,
    output_option,
    project_configuration,
    style_and_locale,
)
from .output_formats import check_output, choose_format, ending_of, is_json
from .terminal import emit, emit_json, report

if TYPE_CHECKING:
    from ..documents import FetchingOptions
    from ..documents.processing import Processed
    from ..errors import FormatError
    from ..libraries.library import Library

__all__ = ["DocumentJob", "process"]


@click.command(short_help="Format the citations of a document.")
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=True, type=click.Path(allow_dash=True))
@note_fields_option
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
@fetch_options
@trust_files_option
@click.option("--strict", is_flag=True, help="Exit with status 1 if a key is unknown.")
@click.option("--watch", is_flag=True, help="Show the document as a web page that reloads when a file changes.")
@click.option("--port", type=click.IntRange(0, 65535), default=0, show_default=True, metavar="PORT",
              help="Port to listen on; 0 is any free port.")  # fmt: skip
@json_option
@output_option
@click.pass_context
def process(
    ctx: click.Context,
    documents: tuple[str, ...],
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
    fetch: bool | None,
    offline: bool,
    refresh: bool,
    contact: str | None,
    trust_files: bool,
    strict: bool,
    watch: bool,
    port: int,
    as_json: bool,
    output: str | None,
) -> None:
    """Format the citations, footnotes and bibliography of a Markdown document.

    Write citations as for pandoc: [see @key, p. 45; @other], or @key [p. 45] in the text, or [-@key] without the
    author. [@claim:ID] cites a claim of the collection. DOCUMENT can be - for standard input. Several files are one
    document, with one bibliography. In a Jupyter notebook (.ipynb), only the Markdown cells change.

    In a Word (.docx) or LibreOffice (.odt) document, the citations of Zotero, Mendeley, EndNote or Word itself are
    formatted anew. Citations move to footnotes, or back, as the style needs. --style defaults to the style of the
    document, and --from to the data in it. In Word, citations typed as [@key, p. 4] become fields if --from has their
    works, or --fetch fetches them. Name the new document with --output.

    Options override the metadata of the document: bibliography, csl, lang, nocite, link-citations and
    suppress-bibliography. The ending of --output names the format. Formats other than Markdown and HTML, such as
    .docx, .odt, .pdf, .epub and .tex, need pandoc.

    With --fetch, works can be cited by identifier: [@doi:10.1017/…], [@isbn:9781503627635], [@arxiv:2006.15047],
    [@pmid:33057194]. They are fetched, which opens network connections, and kept in a lock file next to the
    bibliography or the document.

    Problems are reported on standard error. An unknown key is printed as **key?** and does not change the exit
    status unless --strict is given.

    With --watch, the command prints the address of a page on this computer and runs until Ctrl-C. It also writes
    --output each time.

    JSON: an object with `text` (null for Word and LibreOffice), `to`, `title`, `citations`, `notes` and
    `cross_references` (numbers), `bibliography` (an array of objects with `key` and `text`), `bibliographies` (an
    array of objects with `name` and `entries`, one for each bibliography; empty for Word and LibreOffice) and
    `findings` (an array of objects with `code`, `path`, `line`, `column`, `key` and `message`).
    """
    from ..documents.pandoc.conversion import PANDOC_ENDINGS

    check_output(output)
    fetching = given_options(fetch, offline, refresh, contact, sources, documents[0])
    if any(document.lower().endswith(OFFICE_ENDINGS) for document in documents):
        if to is not None or standalone or raw_html or link_citations is not None or watch:
            raise click.UsageError("this option is not for documents of Word and LibreOffice: --to, --standalone, "
                                   "--raw-html, --link-citations, --watch")  # fmt: skip
        if len(documents) > 1:
            raise click.UsageError("a document of Word or LibreOffice cannot be joined with other files")
        process_office_file(
            ctx, documents[0], sources=sources, data=data, style=style, locale=locale, nocite=nocite,
            citations=citations, suppress_bibliography=suppress_bibliography, fetching=fetching, strict=strict,
            as_json=as_json, output=output,
        )  # fmt: skip
        return
    as_json = is_json(as_json, to, output)
    through_pandoc = not as_json and to is None and ending_of(output) in PANDOC_ENDINGS
    if citations is not None and not through_pandoc:
        raise click.UsageError("--citations is for an output in Word (.docx) or LibreOffice (.odt)")
    is_notebook = any(document.lower().endswith(".ipynb") for document in documents)
    _check_notebook(documents, to, output, through_pandoc=through_pandoc or watch)
    if is_notebook:
        to = "markdown"
    elif not through_pandoc:
        default = "html" if standalone else "markdown"
        to = (to or default) if as_json else _format(to, output, default)
    job = DocumentJob(
        ctx, documents, sources, data, style, locale, nocite, link_citations, suppress_bibliography, standalone,
        raw_html, math, smart, trust_files, strict, citations, fetching,
    )  # fmt: skip
    if watch:
        from .watch import watch_document

        if as_json:
            raise click.UsageError("--watch shows a page; leave out --json")
        watch_document(job, output, to if output else None, port)
        return
    if through_pandoc:
        job.convert(output or "")
        return
    done = job.run(to or "markdown")
    if as_json:
        emit_json(_as_json(done, to or "markdown"), output)
    else:
        emit(done.text, output, ended=False)


def _format(to: str | None, output: str | None, default: str) -> str:
    """Return the output format.

    Raises:
        UsageError: The ending of *output* names none.
    """
    ending = ending_of(output)
    known = (".htm", ".html", ".markdown", ".md", ".qmd", ".rmd", ".xhtml")
    if to is None and output is not None and ending not in ("", ".", *known):
        raise click.UsageError(
            f"{output}: `dprkpal process` does not write {ending} files; it writes .html and .md, and with pandoc "
            ".docx, .epub, .odt, .pdf, .rst, .tex, .txt and others; for another ending, give --to"
        )
    return choose_format(to, output, ("html", "markdown"), default)


def _check_notebook(documents: tuple[str, ...], to: str | None, output: str | None, *, through_pandoc: bool) -> None:
    """Check that a notebook is the only document, and is written to a notebook.

    Raises:
        UsageError: It is not.
    """
    is_notebook = any(document.lower().endswith(".ipynb") for document in documents)
    if is_notebook and len(documents) > 1:
        raise click.UsageError("a notebook cannot be joined with other files; process it alone")
    wanted = (output or "").lower()
    other = (".html", ".htm", ".md", ".markdown", ".qmd", ".rmd")
    if is_notebook and (through_pandoc or to == "html" or wanted.endswith(other)):
        raise click.UsageError("a notebook stays a notebook; write to a .ipynb file, then use jupyter nbconvert")
    if not is_notebook and wanted.endswith(".ipynb"):
        raise click.UsageError("only a notebook can be written to a .ipynb file; write Markdown or HTML")


def _json_entries(entries: Mapping[str, str]) -> list[dict[str, str]]:
    """Return bibliography entries for JSON."""
    return [{"key": key, "text": text} for key, text in entries.items()]


def _as_json(done: Processed, to: str) -> dict[str, object]:
    """Return the JSON of a processed document."""
    problems = [
        {"code": one.code, "path": one.path, "line": one.line, "column": one.column, "key": one.key,
         "message": one.message}
        for one in done.findings
    ]  # fmt: skip
    return {
        "text": done.text, "to": to, "title": done.title, "citations": done.citations, "notes": done.notes,
        "cross_references": done.cross_references,
        "bibliography": _json_entries(done.bibliography),
        "bibliographies": [
            {"name": name, "entries": _json_entries(entries)} for name, entries in done.bibliographies.items()
        ],
        "findings": problems,
    }  # fmt: skip


@dataclass
class DocumentJob:
    """A document to process, with the options of the command."""

    ctx: click.Context
    documents: tuple[str, ...]
    sources: tuple[str, ...]
    data: str | None
    style: str | None
    locale: str | None
    nocite: tuple[str, ...]
    link_citations: bool | None
    suppress_bibliography: bool | None
    standalone: bool
    raw_html: bool
    math: str
    smart: bool
    trust_files: bool
    strict: bool
    citations: str | None
    fetching: FetchingOptions

    @property
    def folder(self) -> str:
        """The folder of the first file."""
        return os.path.dirname(self.documents[0]) or "."

    def run(self, to: str, *, standalone: bool | None = None, quiet: bool = False) -> Processed:
        """Return the document in the format *to*, and report its problems unless *quiet*."""
        from ..documents import join_files
        from ..documents import process as processed
        from ..documents.notebook import process_notebook
        from .progress import Progress

        texts, findings = self._read()
        path = self.documents[0]
        configuration = project_configuration(self.folder)
        style, locale = document_style(configuration, self.style, self.locale)
        library = self._library()
        joined = join_files(texts) if len(texts) > 1 else None

        def processed_text(text: str) -> Processed:
            return processed(
                text, to=to, library=library, style=style, locale=locale, nocite=self.nocite,
                link_citations=self.link_citations, suppress_bibliography=self.suppress_bibliography,
                raw_html=self.raw_html, standalone=self.standalone if standalone is None else standalone,
                math=self.math, smart=self.smart, path=path, folder=self.folder, files=joined,
                trust_files=self.trust_files or configuration.trust_files, configuration=configuration,
                fetch=fetching_options(self.fetching, configuration),
            )  # fmt: skip

        with Progress(f"processing {path}"):
            if path.lower().endswith(".ipynb"):
                done = process_notebook(texts[path], processed_text, path)
            else:
                done = processed_text(texts[path] if joined is None else joined.text)
        if not quiet:
            self._report((*findings, *done.findings), done.remarks)
        return done

    def convert(self, output: str) -> None:
        """Write the document to *output* with pandoc, and report its problems."""
        from ..collection.citing import DEFAULT_STYLE
        from ..documents import join_files
        from ..documents.pandoc.conversion import convert_with_pandoc
        from ..documents.pandoc.filter import FilteredDocument, filter_document
        from ..documents.zotero_fields import FIELD_ENDINGS, ZoteroFields
        from ..formats.atomic_write import write_file
        from ..model.conventions import DOCUMENTS

        if self.citations is not None and ending_of(output) not in FIELD_ENDINGS:
            raise click.UsageError("--citations is for an output in Word (.docx) or LibreOffice (.odt)")
        if self.citations == "keep":
            raise click.UsageError("--citations keep is for documents of Word and LibreOffice; use zotero or text")
        fields = ZoteroFields(ending_of(output)) if self.citations == "zotero" else None
        texts, findings = self._read()
        configuration = project_configuration(self.folder)
        style, locale = document_style(configuration, self.style, self.locale)
        library = self._library()
        joined = join_files(texts)

        def apply_filter(ast: str, target: str) -> FilteredDocument:
            return filter_document(
                ast, library=library, style=style, default_style=DEFAULT_STYLE, locale=locale, folder=self.folder,
                trust_files=self.trust_files or configuration.trust_files, target=target,
                trusted_files=joined.bibliographies, configuration=configuration, fields=fields,
                fetch=fetching_options(self.fetching, configuration), conventions=DOCUMENTS,
            )  # fmt: skip

        written, found = convert_with_pandoc(
            joined.text, output, apply_filter, self._metadata(joined.bibliographies), folders=joined.folders,
            trust_files=self.trust_files or configuration.trust_files,
        )  # fmt: skip
        if fields is not None:
            written = fields.finish(written)
            found += tuple(fields.findings)
        self._report((*findings, *joined.findings, *found))
        write_file(output, written)

    def _metadata(self, bibliographies: tuple[str, ...]) -> list[str]:
        """Return the options as metadata for pandoc."""
        flags = {"link-citations": self.link_citations, "suppress-bibliography": self.suppress_bibliography}
        metadata = [f"{name}={str(value).lower()}" for name, value in flags.items() if value is not None]
        if self.nocite:
            metadata.append("nocite=" + ", ".join(f"@{key}" for key in self.nocite))
        return [*metadata, *(f"bibliography={name}" for name in bibliographies)]

    def _read(self) -> tuple[Mapping[str, str], tuple[FormatError, ...]]:
        """Return the texts of the files by name, and the problems found in decoding."""
        texts: dict[str, str] = {}
        findings: tuple[FormatError, ...] = ()
        for document in self.documents:
            if document in texts:
                raise click.UsageError(f"{document}: this file is given twice")
            _, texts[document], found = read_document_file(document)
            findings += found
        return texts, findings

    def _library(self) -> Library | None:
        """Return the references that options name, or ``None``."""
        if replaces_sources(project_configuration(self.folder), self.sources):
            return load_and_report(self.ctx, self.sources, self.data)
        if self.data is not None:
            raise click.UsageError(DATA_NEEDS_FROM)
        return None

    def _report(self, findings: tuple[FormatError, ...], remarks: tuple[FormatError, ...] = ()) -> None:
        from ..model.rules import is_error

        errors = [one for one in findings if self.strict or is_error(one)]
        report(self.ctx, errors, [*(one for one in findings if one not in errors), *remarks])
