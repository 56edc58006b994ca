"""Internal: ``dprkpal pandoc-filter``."""

from __future__ import annotations

import click

from .document_files import document_style, replaces_sources, standard_input, trust_files_option
from .fetching import fetch_options, fetching_options, given_options
from .options import (
    data_option,
    from_option,
    load,
    note_fields_option,
    output_option,
    project_configuration,
    style_and_locale,
)
from .output_formats import choose_format
from .terminal import emit, say

__all__ = ["pandoc_filter"]


@click.command("pandoc-filter")
@click.argument("target", required=False, metavar="[FORMAT]")
@note_fields_option
@from_option
@data_option
@style_and_locale
@trust_files_option
@fetch_options
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
    fetch: bool | None,
    offline: bool,
    refresh: bool,
    contact: str | None,
    output: str | None,
) -> None:
    """Format the citations of a document as a pandoc filter.

    Run it as: pandoc --filter dprkpal-pandoc paper.md -o paper.docx. Set options in the environment
    (DPRKPAL_STYLE, DPRKPAL_LOCALE, DPRKPAL_BIBLIOGRAPHY, DPRKPAL_TRUST_FILES, DPRKPAL_FETCH), in the metadata of the
    document (bibliography, csl, lang, nocite, references, link-citations, suppress-bibliography,
    reference-section-title, fetch), or in the dprkpal.toml of the project.

    With --fetch, DPRKPAL_FETCH=1 or fetch: true, works can be cited by identifier, as in [@doi:10.1017/…]. They are
    fetched, which opens network connections, and kept in a lock file next to the bibliography or the document.

    In a pipe, the command reads the output of pandoc --to json and prints the same document with formatted
    citations. FORMAT is the output format, which pandoc passes to every filter. Name it in a pipe that ends in
    Markdown, OPML, Org or Typst, so that citations become text.

    An unknown key is marked in the document. Problems do not change the exit status: pandoc writes no document
    when a filter fails.
    """
    from ..documents.pandoc.command_line import document_on_command_line, files_on_command_line
    from ..documents.pandoc.filter import MAX_BYTES, filter_document

    choose_format(None, output, ("json",), "json")
    data_in = standard_input().read(MAX_BYTES + 1)
    configuration = project_configuration()
    style, locale = document_style(configuration, style, locale)
    needed = data is not None or replaces_sources(configuration, sources)
    library = load(sources, data) if needed else None
    fetching = given_options(fetch, offline, refresh, contact, sources, document_on_command_line())
    done = filter_document(
        data_in, library=library, style=style, locale=locale, folder=".",
        trust_files=trust_files or configuration.trust_files, trusted_files=files_on_command_line(), target=target,
        configuration=configuration, fetch=fetching_options(fetching, configuration),
    )  # fmt: skip
    for finding in [*(library.findings if library is not None else ()), *done.findings]:
        say(f"dprkpal: {finding}")
    emit(done.text, output)
