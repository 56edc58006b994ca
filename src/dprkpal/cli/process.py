"""``dprkpal process`` and ``dprkpal pandoc-filter``: documents with their citations made."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from .options import collection_of, data_folder, from_files, json_flag, load, output_file, style_and_locale
from .terminal import emit, emit_json, report

if TYPE_CHECKING:
    from ..errors import FormatError
    from ..libraries.library import Library

__all__ = ["pandoc_filter", "process", "read_document_file"]

trust_files = click.option(
    "--trust-files", is_flag=True, help="Open what the metadata name outside the document's folder too."
)


@click.command()
@click.argument("document", metavar="DOCUMENT", type=click.Path(allow_dash=True))
@from_files
@data_folder
@style_and_locale
@click.option("-t", "--to", type=click.Choice(["markdown", "html"]), show_default="markdown", help="Output format.")
@click.option("--nocite", metavar="KEY", multiple=True,
              help="List this work too; * stands for all. Can be given again.")  # fmt: skip
@click.option("--link-citations/--no-link-citations", default=None,
              help="Let citations lead to their entries.  [default: as the document says]")  # fmt: skip
@click.option("--suppress-bibliography/--bibliography", default=None,
              help="Leave the bibliography out.  [default: as the document says]")  # fmt: skip
@click.option("--standalone", is_flag=True, help="With HTML: print a whole page.")
@click.option("--raw-html", is_flag=True, help="With HTML: keep the HTML in the document, which you trust.")
@trust_files
@click.option("--strict", is_flag=True, help="End with status 1 if a key is unknown.")
@json_flag
@output_file
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
    standalone: bool,
    raw_html: bool,
    trust_files: bool,
    strict: bool,
    as_json: bool,
    output: str | None,
) -> None:
    """Make the citations of a Markdown document, its notes and its bibliography.

    Citations are written as for pandoc: [see @key, p. 45; @other], @key [p. 45] in the text, [-@key] without
    the author; and [@claim:ID] for a claim of the collection. DOCUMENT - is standard input. Options count before
    the metadata of the document: bibliography, csl, lang, nocite, link-citations, suppress-bibliography. An --output
    that ends in .html is HTML.

    What is wrong is on standard error. An unknown key is marked **key?** and leaves the status 0.

    JSON: an object with `text`, `to`, `title`, `citations`, `notes`, `bibliography`, an array of objects with `key`
    and `text`, and `findings`, an array of objects with `code`, `line`, `column`, `key` and `message`.
    """
    from ..documents import process as processed
    from ..model.rules import is_error
    from .progress import Progress

    to = to or ("html" if (output or "").lower().endswith((".html", ".htm")) else "markdown")
    path, text, findings = read_document_file(document)
    library: Library | None = None
    if sources:
        library = collection_of(ctx, sources, data)
    elif data is not None:
        raise click.UsageError("--data goes with --from: its claims speak of works that have to be named")
    with Progress(f"processing {path}"):
        done = processed(
            text, to=to, library=library, style=style, locale=locale, nocite=nocite, link_citations=link_citations,
            suppress_bibliography=suppress_bibliography, raw_html=raw_html, standalone=standalone, path=path,
            folder=os.path.dirname(document) or ".", trust_files=trust_files,
        )  # fmt: skip
    findings += done.findings
    grave = [one for one in findings if strict or is_error(one)]
    report(ctx, grave, [*(one for one in findings if one not in grave), *done.remarks])
    if as_json:
        entries = [{"key": key, "text": entry} for key, entry in done.bibliography.items()]
        said = [
            {"code": one.code, "line": one.line, "column": one.column, "key": one.key, "message": one.message}
            for one in findings
        ]
        emit_json(
            {"text": done.text, "to": to, "title": done.title, "citations": done.citations, "notes": done.notes,
             "bibliography": entries, "findings": said},
            output,
        )  # fmt: skip
    else:
        emit(done.text, output, ended=False)


@click.command("pandoc-filter", context_settings={"auto_envvar_prefix": "DPRKPAL"})
@click.argument("target", required=False, metavar="[FORMAT]")
@from_files
@data_folder
@style_and_locale
@trust_files
@output_file
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
    """Make the citations of a document for pandoc, which reads and writes it in any of its formats.

    pandoc --filter dprkpal-pandoc paper.md -o paper.docx calls it with the options of the environment
    (DPRKPAL_STYLE, DPRKPAL_LOCALE, DPRKPAL_TRUST_FILES) and the metadata of the document: bibliography, csl,
    lang, nocite, link-citations, suppress-bibliography, reference-section-title. By itself it reads what
    pandoc --to json writes, and prints that with the citations made. FORMAT is what pandoc is going to write;
    it changes nothing.

    An unknown key is marked in the document. The status is 0 whenever there is a document, since pandoc would
    else write none.
    """
    from ..documents.pandoc.filter import MAX_BYTES, filter_document
    from ..errors import visible

    data_in = sys.stdin.buffer.read(MAX_BYTES + 1)
    library = load(sources, data) if sources or data is not None else None
    done = filter_document(data_in, library=library, style=style, locale=locale, folder=".", trust_files=trust_files)
    for finding in [*(library.findings if library is not None else ()), *done.findings]:
        click.echo(f"dprkpal: {visible(str(finding))}", err=True)
    emit(done.text, output)


def read_document_file(document: str) -> tuple[str, str, tuple[FormatError, ...]]:
    """Return the name, the text and the findings of *document*; line ends and all else stay as they are in UTF-8."""
    from ..documents.processing import MAX_SIZE
    from ..errors import FormatError
    from ..formats.results import decode

    most = 4 * MAX_SIZE
    try:
        if document == "-":
            data = sys.stdin.buffer.read(most + 1)
        else:
            with open(document, "rb") as file:
                data = file.read(most + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise FormatError(f"cannot be read: {reason}", path=document) from None
    if len(data) > most:
        raise FormatError(f"longer than {MAX_SIZE // 1_000_000} million characters; split it", path=document)
    try:
        return document, data.decode("utf-8"), ()
    except UnicodeDecodeError:
        text, findings, notes = decode(data, document)
        return document, text, (*findings, *notes)
