"""Internal: ``dprkpal search``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import (
    author_option,
    complete_result_kind,
    data_option,
    from_option,
    json_option,
    load_and_report,
    output_option,
    topic_option,
    type_option,
    years_option,
)
from .output_formats import choose_json
from .terminal import emit_json, emit_table, say

if TYPE_CHECKING:
    from ..search.results import Result

__all__ = ["search"]

_LABEL_FIELDS = ("title", "author", "name", "statement", "attribution", "date")
"""Fields already shown in the label of a result."""


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@click.option("--kind", metavar="KIND", shell_complete=complete_result_kind, help="Only results of this kind.")
@type_option
@years_option
@topic_option
@author_option
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True,
              help="Maximum number of results.")  # fmt: skip
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def search(
    ctx: click.Context,
    query: tuple[str, ...],
    kind: str | None,
    type: str | None,
    years: tuple[int | None, int | None] | None,
    topic: str | None,
    author: str | None,
    limit: int,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Search references, claims, topics and entities. Best matches come first.

    Words match other forms and spellings, and names match other names of the same person or place:
    'kim il-sung', 김일성 and 'Kim Il Sung' find the same results. Put a phrase in double quotes, and the whole
    argument in single quotes for the shell: '"secret arms deal"'.

    KIND is reference, claim, topic or entity. --author also finds claims attributed to a person of that name.

    JSON: an object with `total`, `missing` (words without a match) and `results`, an array of objects with
    `kind`, `id`, `label`, `score`, `field`, `snippet` and `marks` (start and end of each match in the snippet).
    """
    if not query and (kind, type, years, topic, author) == (None,) * 5:
        raise click.UsageError("give a word to search for, or a filter such as --author")
    as_json = choose_json(as_json, output)
    collection = load_and_report(ctx, sources, data)
    found = collection.search(
        " ".join(query), kind=kind, type=type, years=years, topic=topic, author=author, limit=limit
    )
    if as_json:
        emit_json(found.to_dict(), output)
        return
    for word in found.missing:
        say(f"no match for {word!r}")
    if not found:
        say("no results")
        return
    rows = []
    for result in found:
        rows.append((result.id, result.kind, result.label))
        if shown := _snippet(result):
            rows.append(("", "", shown))
    emit_table(rows, output)
    if found.total > len(found):
        say(f"and {found.total - len(found)} more; use --limit to show them")


def _snippet(result: Result) -> str:
    """Return the field and the text that matched, or an empty string if the label already shows them."""
    return "" if not result.field or result.field in _LABEL_FIELDS else f"{result.field}: {result.snippet}"
