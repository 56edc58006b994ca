"""``dprkpal list`` and ``dprkpal show``: which works there are, and what is known of each."""

from __future__ import annotations

import click

from ..model.description import describe, field_rows
from .options import (
    asked_of,
    collection_of,
    complete_key,
    from_files,
    json_flag,
    min_verified,
    output_file,
    reaching,
    rendering,
)
from .terminal import emit_json, emit_table

__all__ = ["list_", "show"]


@click.command("list")
@rendering
@min_verified
@from_files
@json_flag
@output_file
@click.pass_context
def list_(
    ctx: click.Context,
    style: str | None,
    locale: str | None,
    to: str | None,
    min_verified: str | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """List the keys, each with what it stands for.

    That is author, title and year or, with --style, --locale or --to, the entry in a bibliography.

    JSON: an array of objects with `key`, `type`, `level` (how far it is verified) and `description`.
    """
    works = reaching(min_verified, collection_of(ctx, sources).values())
    asked = asked_of(style=style, locale=locale, to=to)
    rows = [(work, work.bibliography(**asked) if asked else describe(work.csl)) for work in works]
    if as_json:
        emit_json(
            [
                {"key": work.id, "type": work.type, "level": work.verification.level, "description": description}
                for work, description in rows
            ],
            output,
        )
    else:
        emit_table([(work.id, description) for work, description in rows], output, cut=True)


@click.command()
@click.argument("keys", nargs=-1, required=True, metavar="KEY...", shell_complete=complete_key)
@rendering
@from_files
@json_flag
@output_file
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
    """Show every field of a work and how far it is verified.

    The first line has the file and the line where the work is written, the second how far it is verified
    as a whole. With --style, --locale or --to the last lines have it as a citation and as an entry in a
    bibliography.

    JSON: an array of objects with `key`, `csl` (CSL-JSON), `level`, `verification` (for each variable an
    object with `status` and perhaps `note` and `seen-at`), `path`, `line`, `citation` and `entry`, null where unknown.
    """
    collection = collection_of(ctx, sources)
    works = [collection[key] for key in keys]
    asked = asked_of(style=style, locale=locale, to=to)
    cited = [(work.cite(**asked), work.bibliography(**asked)) if asked else (None, None) for work in works]
    if as_json:
        emit_json(
            [
                {"key": work.id, "csl": work.to_csl(), "level": work.verification.level,
                 "verification": work.verification.to_csl(), "path": work.place[0], "line": work.place[1],
                 "citation": citation, "entry": entry}
                for work, (citation, entry) in zip(works, cited, strict=True)
            ],
            output,
        )  # fmt: skip
        return
    rows: list[tuple[str, str, str]] = []
    for work, (citation, entry) in zip(works, cited, strict=True):
        rows += [("", "", "")] * bool(rows)
        rows.append((work.id, "", ":".join(str(part) for part in work.place if part is not None)))
        rows += field_rows(work.csl)
        rows += [(name, "", text) for name, text in (("citation", citation), ("entry", entry)) if text]
    emit_table(rows, output)
