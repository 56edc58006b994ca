"""``dprkpal claims`` and ``dprkpal claim``: what is said, by whom, how firmly, and on which evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import (
    asked_of,
    collection_of,
    complete_claim,
    complete_entity,
    complete_key,
    complete_topic,
    data_folder,
    from_files,
    json_flag,
    output_file,
    rendering,
    years_option,
)
from .terminal import emit_json, emit_table

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.origins import Link, Links

__all__ = ["claim", "claims"]


@click.command()
@click.option("--topic", metavar="ID", shell_complete=complete_topic, help="On this topic or a narrower one.")
@click.option("--entity", metavar="ID", shell_complete=complete_entity, help="About this person, place and so on.")
@click.option("--source", metavar="KEY", shell_complete=complete_key, help="For which this work is evidence.")
@click.option("--stance", metavar="STANCE", help="With evidence that supports, reports, disputes, or gives context.")
@click.option("--hedge", metavar="HEDGE", help="That their source puts so: asserted, likely, claimed, unclear.")
@years_option
@from_files
@data_folder
@json_flag
@output_file
@click.pass_context
def claims(
    ctx: click.Context,
    topic: str | None,
    entity: str | None,
    source: str | None,
    stance: str | None,
    hedge: str | None,
    years: tuple[int | None, int | None] | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """List the claims for which everything holds that is asked for.

    Each has its id, how many sources carry it and how many dispute it, and its sentence with hedge and
    attribution. With --source, --stance asks for the stance of that source.

    JSON: an array of the objects that `dprkpal claim` prints.
    """
    collection = collection_of(ctx, sources, data)
    found = collection.claims.where(
        topic=topic, entity=entity, source=source, stance=stance, hedge=hedge, years=years
    ).values()
    if as_json:
        emit_json([{**one.to_dict(), "citation": None} for one in found], output)
    elif found:
        emit_table([(one.id, f"+{len(one.carriers)} -{_disputing(one)}", one.sentence) for one in found], output)
    else:
        click.echo("no claims", err=True)


def _disputing(claim: Claim) -> int:
    """Return how many sources dispute *claim*."""
    return len({row.source for row in claim.evidence if row.stance == "disputes"})


@click.command()
@click.argument("claim_id", metavar="ID", shell_complete=complete_claim)
@rendering
@from_files
@data_folder
@json_flag
@output_file
@click.pass_context
def claim(
    ctx: click.Context,
    claim_id: str,
    style: str | None,
    locale: str | None,
    to: str | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Show a claim: who makes it, how firmly, what each source says, and on whom the sources rest.

    With --style, --locale or --to the last lines have it as `dprkpal cite claim:ID` prints it.

    JSON: an object with `id`, `statement`, `sentence`, `hedge`, `attribution`, `stated_in`, `date` (EDTF),
    `years` (first and last), `topics`, `entities` (ids), `evidence` (an array of objects with `source`,
    `stance`, `locator`, `note`, `carries`), `assessment`, `judgement`, `origins` (an object with `carriers`,
    `origins`, `origins_seen`, `rings`, `circular_risk`, `note`, `links`) and `citation`, null where unasked.
    """
    collection = collection_of(ctx, sources, data)
    one = collection.claims[claim_id]
    asked = asked_of(style=style, locale=locale, to=to)
    cited = one.cite(**asked) if asked else None
    if as_json:
        emit_json({**one.to_dict(), "citation": cited}, output)
        return
    counted = one.origins
    rows = [(one.id, "", one.sentence), ("hedge", "", one.hedge), ("said by", "", one.attribution)]
    rows += [("stated in", "", one.stated_in)] if one.stated_in else []
    rows += [("date", "", one.date)] if one.date else []
    rows += [("topics", "", ", ".join(topic.id for topic in one.topics))] if one.topics else []
    rows += [("about", "", "; ".join(entity.name for entity in one.entities))] if one.entities else []
    rows += [("assessment", "", one.assessment)] if one.assessment else []
    rows += [("", "", ""), ("evidence", "", "")]
    for row in one.evidence:
        stance = row.stance if row.carries or row.stance in ("disputes", "context") else f"({row.stance})"
        rows.append((row.source, stance, ". ".join(part for part in (row.locator, row.note) if part)))
    rows += [("", "", ""), ("independence", "", str(counted))]
    rows += [("", "", counted.note)] if counted.note else []
    rows += [(link.source, *_resting(link, collection.links)) for link in counted.links]
    rows += [("", "", ""), ("citation", "", cited)] if cited else []
    emit_table(rows, output)


def _resting(link: Link, links: Links) -> tuple[str, str]:
    """Return how a source rests on another, and on which."""
    origin = links.origins.get(link.on)
    doubt = " (inferred)" if link.inferred else ""
    return link.how + doubt, f"{link.on}: {origin.description}" if origin else link.on
