"""Internal: ``dprkpal timeline`` and ``dprkpal graph``."""

from __future__ import annotations

import click

from .options import (
    combine_options,
    complete_claim,
    complete_key,
    complete_timeline_kind,
    data_option,
    entity_option,
    from_option,
    json_option,
    load_and_report,
    output_option,
    topic_option,
    years_option,
)
from .output_formats import choose_format
from .terminal import emit, emit_json, emit_table, say

__all__ = ["graph", "timeline"]

_svg_options = combine_options(
    click.option("--svg", "as_svg", is_flag=True, help="Print an SVG drawing."),
    click.option("--width", type=click.IntRange(280, 2000), default=380, show_default=True,
                 help="Width of the drawing in pixels. A timeline is drawn in columns from 720 up."),
)  # fmt: skip


@click.command()
@topic_option
@entity_option
@years_option
@click.option("--kind", "kinds", metavar="KIND", multiple=True, shell_complete=complete_timeline_kind,
              help="Only results of this kind.")  # fmt: skip
@_svg_options
@from_option
@data_option
@json_option
@output_option
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
    """Show claims, events and references in chronological order.

    KIND is event, claim or reference. --kind can be repeated.

    JSON: an object with `title`, `moments` and `undated`. `moments` is an array of objects with `kind`, `id`,
    `label`, `date` (EDTF), `words` (the date in English), `first` and `last` (days; null for an open end),
    `approximate`, `uncertain` and `hedge` (null unless a claim). `undated` is an array of objects with `kind`
    and `id`.
    """
    to = choose_format("json" if as_json else "svg" if as_svg else None, output, ("text", "json", "svg"), "text")
    collection = load_and_report(ctx, sources, data)
    shown = collection.timeline(topic=topic, entity=entity, years=years, kinds=kinds or None)
    if to == "json":
        emit_json(shown.to_dict(), output)
    elif to == "svg":
        emit(shown.to_svg(width=width), output)
    elif shown:
        emit_table([(moment.span.words, moment.kind, moment.id, moment.label) for moment in shown], output)
    else:
        say("no dated results")
    if shown.undated and to != "json":
        say(f"{len(shown.undated)} without a date; use --json to list them")


@click.command()
@click.argument("source", required=False, metavar="[KEY]", shell_complete=complete_key)
@click.option("--claim", metavar="ID", shell_complete=complete_claim,
              help="Only the sources of this claim and what they depend on.")  # fmt: skip
@topic_option
@_svg_options
@from_option
@data_option
@json_option
@output_option
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
    """Show which sources depend on which.

    With KEY, show only the sources that this reference depends on and those that depend on it.

    JSON: an object with `title`, `nodes`, `links`, `rings` (arrays of ids that depend on each other) and
    `carriers` (the sources that make the claim). `nodes` is an array of objects with `id`, `kind` (reference
    or origin), `label` and `steps` (distance from an origin). `links` is an array of objects with `source`,
    `on`, `how`, `basis`, `confidence` (seen or inferred) and `claims`.
    """
    to = choose_format("json" if as_json else "svg" if as_svg else None, output, ("text", "json", "svg"), "text")
    collection = load_and_report(ctx, sources, data)
    shown = collection.graph(claim=claim, topic=topic, source=source)
    if to == "json":
        emit_json(shown.to_dict(), output)
    elif to == "svg":
        emit(shown.to_svg(width=width), output)
    elif len(shown):
        rows = []
        for node in shown.nodes:
            rows.append((node.id, node.kind, node.label))
            for link in dict.fromkeys((one.how, one.on, one.inferred) for one in shown.links if one.source == node.id):
                rows.append(("", f"  {link[0]}", f"{link[1]}{' (inferred)' if link[2] else ''}"))
        emit_table(rows, output)
    else:
        say("no links")
