"""``dprkpal timeline`` and ``dprkpal graph``: the collection in the order of time, and who rests on whom."""

from __future__ import annotations

import click

from .options import (
    collection_of,
    complete_claim,
    complete_entity,
    complete_key,
    complete_topic,
    data_folder,
    from_files,
    json_flag,
    output_file,
    together,
    years_option,
)
from .terminal import emit, emit_json, emit_table

__all__ = ["graph", "timeline"]

_topic = click.option("--topic", metavar="ID", shell_complete=complete_topic, help="On this topic or a narrower one.")
_svg = together(
    click.option("--svg", "as_svg", is_flag=True, help="Print a drawing, as SVG."),
    click.option("--width", type=click.IntRange(280, 2000), default=380, show_default=True,
                 help="How wide the drawing is; from 720 on a timeline has its parts side by side."),
)  # fmt: skip


@click.command()
@_topic
@click.option("--entity", metavar="ID", shell_complete=complete_entity, help="About this person, place and so on.")
@years_option
@click.option("--kind", "kinds", metavar="KIND", multiple=True, help="Only what is of this kind.")
@_svg
@from_files
@data_folder
@json_flag
@output_file
@click.pass_context
def timeline(
    ctx: click.Context,
    topic: str | None,
    entity: str | None,
    years: tuple[int | None, int | None] | None,
    kinds: tuple[str, ...],
    as_svg: bool,
    width: int,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Show claims, events and works in the order of their dates.

    KIND is event, claim or reference, and can be given again.

    JSON: an object with `title`, `moments`, an array of objects with `kind`, `id`, `label`, `date` (EDTF),
    `words` (the date in English), `first` and `last` (days, null for an open end), `approximate`,
    `uncertain` and `hedge` (of a claim, else null), and `undated`, an array of objects with `kind` and `id`.
    """
    collection = collection_of(ctx, sources, data)
    shown = collection.timeline(topic=topic, entity=entity, years=years, kinds=kinds or None)
    if as_json:
        emit_json(shown.to_dict(), output)
    elif as_svg:
        emit(shown.to_svg(width=width), output)
    elif shown:
        emit_table([(moment.span.words, moment.kind, moment.id, moment.label) for moment in shown], output)
    else:
        click.echo("nothing has a date", err=True)
    if shown.undated and not as_json:
        click.echo(f"without a date: {len(shown.undated)}; --json names them", err=True)


@click.command()
@click.argument("source", required=False, metavar="[KEY]", shell_complete=complete_key)
@click.option("--claim", metavar="ID", shell_complete=complete_claim, help="What the sources of this claim rest on.")
@_topic
@_svg
@from_files
@data_folder
@json_flag
@output_file
@click.pass_context
def graph(
    ctx: click.Context,
    source: str | None,
    claim: str | None,
    topic: str | None,
    as_svg: bool,
    width: int,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Show who rests on whom, each below what it rests on.

    With KEY, all that this work rests on, and all that rests on it.

    JSON: an object with `title`, `nodes`, an array of objects with `id`, `kind` (reference or origin),
    `label` and `steps` (how far it is from an origin), `links`, an array of objects with `source`, `on`,
    `how`, `basis`, `confidence` (seen or inferred) and `claims`, `rings` (arrays of ids that rest on each
    other) and `carriers` (the sources that carry the claim).
    """
    collection = collection_of(ctx, sources, data)
    shown = collection.graph(claim=claim, topic=topic, source=source)
    if as_json:
        emit_json(shown.to_dict(), output)
    elif as_svg:
        emit(shown.to_svg(width=width), output)
    elif len(shown):
        rows = []
        for node in shown.nodes:
            rows.append((node.id, node.kind, node.label))
            for link in dict.fromkeys((one.how, one.on, one.inferred) for one in shown.links if one.source == node.id):
                rows.append(("", f"  {link[0]}", f"{link[1]}{' (inferred)' if link[2] else ''}"))
        emit_table(rows, output)
    else:
        click.echo("no links are known", err=True)
