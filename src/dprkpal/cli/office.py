"""Internal: ``dprkpal process`` for documents of Word and LibreOffice."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .fetching import fetching_options
from .options import DATA_NEEDS_FROM, load_and_report, project_configuration
from .output_formats import ending_of
from .terminal import emit_json, report

if TYPE_CHECKING:
    from ..documents import FetchingOptions

__all__ = ["OFFICE_ENDINGS", "process_office_file"]

_KINDS = {".docx": "word", ".docm": "word", ".dotx": "word", ".dotm": "word", ".odt": "odt", ".ott": "odt"}
OFFICE_ENDINGS = tuple(_KINDS)
"""Endings of the documents of Word and LibreOffice."""


def process_office_file(
    ctx: click.Context,
    document: str,
    *,
    sources: tuple[str, ...],
    data: str | None,
    style: str | None,
    locale: str | None,
    nocite: Sequence[str],
    citations: str | None,
    suppress_bibliography: bool | None,
    fetching: FetchingOptions,
    strict: bool,
    as_json: bool,
    output: str | None,
) -> None:
    """Process a document of Word or LibreOffice, and write it to *output*.

    Raises:
        UsageError: The output is missing, or has another format.
    """
    from ..documents.office.processing import process_office
    from ..formats.atomic_write import write_file
    from ..model.rules import is_error
    from .document_files import document_style, read_file_bytes, replaces_sources
    from .progress import Progress

    if output is None and not as_json:
        raise click.UsageError(f"name the new document with --output, such as -o new{ending_of(document)}")
    if output is not None and _KINDS.get(ending_of(output)) != _KINDS[ending_of(document)]:
        raise click.UsageError(f"the output of {ending_of(document)} must end in {ending_of(document)}")
    path, contents = document, read_file_bytes(document)
    configuration = project_configuration(os.path.dirname(document) or ".")
    style, locale = document_style(configuration, style, locale)
    if data is not None and not sources:
        raise click.UsageError(DATA_NEEDS_FROM)
    library = load_and_report(ctx, sources, data) if replaces_sources(configuration, sources) else None
    with Progress(f"processing {path}"):
        done = process_office(
            contents, library=library, style=style, default_style=configuration.style, locale=locale, nocite=nocite,
            fields=citations or "keep",
            bibliography=None if suppress_bibliography is None else not suppress_bibliography,
            fetch=fetching_options(fetching, configuration), path=path,
        )  # fmt: skip
    errors = [one for one in done.findings if strict or is_error(one)]
    report(ctx, errors, [*(one for one in done.findings if one not in errors), *done.remarks])
    if output is not None:
        write_file(output, done.data)
    if as_json:
        entries = [{"key": key, "text": text} for key, text in done.bibliography.items()]
        problems = [
            {"code": one.code, "path": one.path, "line": None, "column": None, "key": one.key, "message": one.message}
            for one in done.findings
        ]
        emit_json(
            {"text": None, "to": ending_of(document).removeprefix("."), "title": None, "citations": done.citations,
             "notes": done.notes, "cross_references": 0, "bibliography": entries, "bibliographies": [],
             "findings": problems},
            None,
        )  # fmt: skip
