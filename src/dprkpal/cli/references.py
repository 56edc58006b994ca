"""Internal: ``dprkpal list`` and ``dprkpal show``."""

from __future__ import annotations

import click

from ..model.description import describe, field_rows
from .file_arguments import has_piped_input
from .options import (
    collection_name,
    complete_key,
    from_option,
    given_options,
    json_option,
    load_and_report,
    min_verified_option,
    output_option,
    rendering_options,
    verified_entries,
)
from .output_formats import choose_json
from .terminal import emit_json, emit_table

__all__ = ["list_", "show"]


@click.command("list", short_help="List the references.")
@click.argument("keys", nargs=-1, metavar="[KEY|FILE]...", shell_complete=complete_key)
@rendering_options
@min_verified_option
@from_option
@json_option
@output_option
@click.pass_context
def list_(
    ctx: click.Context,
    keys: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str | None,
    min_verified: str | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """List the references: the key of each, with author, title and year.

    A bibliography file among the arguments, such as thesis.bib, is read as with --from, and so is standard input
    if it is a pipe or a file.

    With --style, --locale or --to, the bibliography entry is shown instead.

    JSON: an array of objects with `key`, `type`, `level` (of verification) and `description`.
    """
    as_json = choose_json(as_json, output)
    if not keys and not sources and collection_name() is None and has_piped_input():
        sources = ("-",)
    collection = load_and_report(ctx, sources)
    references = verified_entries(min_verified, [collection[key] for key in keys] if keys else collection.values())
    options = given_options(style=style, locale=locale, to=to)
    rows = [(one, one.bibliography(**options) if options else describe(one.csl)) for one in references]
    if as_json:
        emit_json(
            [
                {"key": one.id, "type": one.type, "level": one.verification.level, "description": description}
                for one, description in rows
            ],
            output,
        )
    else:
        emit_table([(one.id, description) for one, description in rows], output, cut=True)


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY... [FILE]...", shell_complete=complete_key)
@rendering_options
@from_option
@json_option
@output_option
@click.pass_context
def show(
    ctx: click.Context,
    keys: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Show a reference: every field and how it was verified.

    A bibliography file among the arguments, such as thesis.bib, is read as with --from.

    The first line gives the file and line of the reference, the second its verification level. With --style,
    --locale or --to, the citation and the bibliography entry are shown as well.

    JSON: an array of objects with `key`, `csl` (CSL-JSON), `level`, `verification` (for each variable an
    object with `status` and optionally `note` and `seen-at`), `path`, `line`, `citation` and `entry`. Unknown
    values are null.
    """
    as_json = choose_json(as_json, output)
    collection = load_and_report(ctx, sources)
    references = [collection[key] for key in keys]
    options = given_options(style=style, locale=locale, to=to)
    cited = [(one.cite(**options), one.bibliography(**options)) if options else (None, None) for one in references]
    if as_json:
        emit_json(
            [
                {"key": one.id, "csl": one.to_csl(), "level": one.verification.level,
                 "verification": one.verification.to_csl(), "path": one.place[0], "line": one.place[1],
                 "citation": citation, "entry": entry}
                for one, (citation, entry) in zip(references, cited, strict=True)
            ],
            output,
        )  # fmt: skip
        return
    rows: list[tuple[str, str, str]] = []
    for one, (citation, entry) in zip(references, cited, strict=True):
        rows += [("", "", "")] * bool(rows)
        rows.append((one.id, "", ":".join(str(part) for part in one.place if part is not None)))
        rows += field_rows(one.csl)
        rows += [(name, "", text) for name, text in (("citation", citation), ("entry", entry)) if text]
    emit_table(rows, output)
