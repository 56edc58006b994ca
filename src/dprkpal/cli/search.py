"""``dprkpal search``: what the collection has on something."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import collection_of, complete_topic, data_folder, from_files, json_flag, output_file, years_option
from .terminal import emit_json, emit_table

if TYPE_CHECKING:
    from ..search.results import Result

__all__ = ["search"]

_LABELLING = ("title", "author", "name", "statement", "attribution", "date")
"""Fields that the label of a result shows, so that they need not be shown again."""


@click.command()
@click.argument("query", nargs=-1, metavar="[QUERY]...")
@click.option("--kind", metavar="KIND", help="Only what is of this kind.")
@click.option("--type", metavar="TYPE", help="Works of this type, such as book.")
@years_option
@click.option("--topic", metavar="ID", shell_complete=complete_topic, help="On this topic or a narrower one.")
@click.option("--author", metavar="NAME", help="By somebody of this name.")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="How many, at most.")
@from_files
@data_folder
@json_flag
@output_file
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
    """Find references, claims, topics and entities, the best first.

    Words find their other forms and spellings, names their other names: 'kim il-sung', 김일성 and
    'Kim Il Sung' find the same. Words in double quotation marks have to follow each other as they are;
    the shell needs single ones around them, as in '"secret arms deal"'.

    KIND is reference, claim, topic or entity. --author finds claims too that somebody of this name makes.

    JSON: an object with `total`, `missing` (words that are found nowhere) and `results`, an array of
    objects with `kind`, `id`, `label`, `score`, `field`, `snippet`, and `marks`, the begin and the end of
    each match in the snippet.
    """
    if not query and (kind, type, years, topic, author) == (None,) * 5:
        raise click.UsageError("say what to look for: a word, or one of the options")
    collection = collection_of(ctx, sources, data)
    found = collection.search(
        " ".join(query), kind=kind, type=type, years=years, topic=topic, author=author, limit=limit
    )
    if as_json:
        emit_json(found.to_dict(), output)
        return
    for word in found.missing:
        click.echo(f"nowhere: {word!r}", err=True)
    if not found:
        click.echo("nothing found", err=True)
        return
    rows = []
    for result in found:
        rows.append((result.id, result.kind, result.label))
        if shown := _snippet(result):
            rows.append(("", "", shown))
    emit_table(rows, output)
    if found.total > len(found):
        click.echo(f"and {found.total - len(found)} more; --limit shows them", err=True)


def _snippet(result: Result) -> str:
    """Return where the words were found, unless the label shows it."""
    return "" if not result.field or result.field in _LABELLING else f"{result.field}: {result.snippet}"
