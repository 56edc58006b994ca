"""Internal: the settings of the project for a command, and ``dprkpal config``."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .options import json_option, output_option, project_configuration
from .output_formats import choose_json
from .terminal import emit_json, emit_table, report, say

if TYPE_CHECKING:
    from ..configuration import Configuration

__all__ = ["config"]


@click.command(short_help="Show the settings of the project.")
@click.argument("document", required=False, metavar="[DOCUMENT]", type=click.Path())
@json_option
@output_option
@click.pass_context
def config(ctx: click.Context, document: str | None, as_json: bool, output: str | None) -> None:
    """Show the settings of the project, and where each comes from.

    DOCUMENT is a document or a folder; the default is the current folder. Settings are in dprkpal.toml or in the table
    [tool.dprkpal] of pyproject.toml, in the folder of the document or above it in the same project. Environment
    variables such as DPRKPAL_STYLE replace them, and so does the metadata of a Markdown document. Options of a command
    replace everything.

    JSON: an object with `file` (null if there is none) and `settings`, an object with one object for each setting, by
    name. It has `value`, `origin` (default, file, document, environment or option), `name` (the file, variable or
    option, or null) and `line` (or null).
    """
    from ..configuration import SETTINGS

    folder = document or "."
    if document is not None and not os.path.isdir(document):
        folder = os.path.dirname(document) or "."
    found = project_configuration(folder)
    if document is not None and not os.path.isdir(document):
        found = _with_metadata(ctx, document, found)
    for variable in _unknown_variables():
        say(f"note: {variable}")
    values = {name: getattr(found, one.attribute) for name, one in SETTINGS.items()}
    if choose_json(as_json, output):
        settings = {
            name: {"value": value, "origin": origin.kind, "name": origin.name, "line": origin.line}
            for name, value in values.items()
            for origin in [found.origin(name)]
        }
        emit_json({"file": found.path, "settings": settings}, output)
        return
    emit_table([(name, _shown(value), str(found.origin(name))) for name, value in values.items()], output)


def _with_metadata(ctx: click.Context, document: str, found: Configuration) -> Configuration:
    """Return the configuration with the settings in the metadata of *document*, and report problems with it."""
    from ..documents.document_settings import document_settings
    from .document_files import read_document_file

    name, text, findings = read_document_file(document)
    configuration, more = document_settings(text, name, found)
    report(ctx, [*findings, *more])
    return configuration


def _shown(value: object) -> str:
    """Return *value* as a cell of the table."""
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(map(str, value)) or "-"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "-" if value is None or value == 0 else str(value)


def _unknown_variables() -> list[str]:
    """Return a message for each environment variable that looks like a setting and is none."""
    from ..configuration.environment import unknown_variables

    return unknown_variables(os.environ)
