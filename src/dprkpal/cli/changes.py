"""Internal: ``dprkpal changes``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import complete_result_kind, data_option, json_option, load_and_report, output_option, source_option
from .output_formats import choose_json
from .terminal import emit_json, emit_table, say

if TYPE_CHECKING:
    from ..collection.history import Change

__all__ = ["changes"]


@click.command()
@click.option(
    "--since",
    metavar="VERSION|DATE",
    help="Only changes after this version, or on this date and later: 0.1.0, 2026-11-22, 2026-11 or 2026.",
)
@click.option(
    "--kind",
    metavar="KIND",
    shell_complete=complete_result_kind,
    multiple=True,
    help="Only results of this kind.",
)
@click.option(
    "--record",
    metavar="REASON",
    help="With one --from, and --data: add everything that is not recorded yet to history.toml in the folder.",
)
@source_option
@data_option
@json_option
@output_option
@click.pass_context
def changes(
    ctx: click.Context,
    since: str | None,
    kind: tuple[str, ...],
    record: str | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """List what was added, changed and retired in a collection, and why.

    Each line shows the date, the event, the kind, the key or id, and the reason with the fields that were changed.
    The oldest change comes first. KIND is reference, claim, topic or entity.

    JSON: an array of objects with `kind`, `id`, `event` (added, changed or retired), `date`, `version`, `reason`,
    `fields` (names of the fields that were changed) and `successor` (the id to use instead of a retired one, or null).
    """
    as_json = choose_json(as_json, output)
    if record is not None:
        if len(sources) != 1 or sources[0] == "-" or data is None:
            raise click.UsageError("--record needs the bibliography and the data folder: --from refs.bib --data FOLDER")
        if not record.strip():
            raise click.UsageError("--record needs a reason, in one line")
        found = _record(sources[0], data, record)
    else:
        found = load_and_report(ctx, sources, data).changes(since, kinds=kind or None)
    if as_json:
        emit_json([one.to_dict() for one in found], output)
    elif found:
        emit_table([(one.date, one.event, one.kind, one.id, _reason(one)) for one in found], output)
    else:
        say("no changes")


def _reason(change: Change) -> str:
    """Return the reason, with the fields or the successor."""
    more = f"use {change.successor}" if change.successor else ", ".join(change.fields)
    return f"{change.reason} ({more})" if more else change.reason


def _record(references: str, folder: str, reason: str) -> list[Change]:
    """Record what has changed, with the date of today and the version of the project around *folder*."""
    import datetime

    from ..collection.history_recording import project_version, record

    return record(
        references, folder, date=datetime.date.today().isoformat(), version=project_version(folder), reason=reason
    )
