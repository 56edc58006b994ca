"""Internal: ``dprkpal claims`` and ``dprkpal claim``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import (
    complete_claim,
    complete_hedge,
    complete_key,
    complete_stance,
    data_option,
    entity_option,
    from_option,
    given_options,
    json_option,
    load_and_report,
    output_option,
    rendering_options,
    topic_option,
    years_option,
)
from .output_formats import choose_json
from .terminal import emit_json, emit_table, say

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.origins import SourceLink, SourceLinks

__all__ = ["claim", "claims"]


@click.command()
@topic_option
@entity_option
@click.option("--source", metavar="KEY", shell_complete=complete_key,
              help="Only claims for which this reference is evidence.")  # fmt: skip
@click.option("--stance", metavar="STANCE", shell_complete=complete_stance,
              help="Only claims with evidence of this stance: supports, reports, disputes, context.")  # fmt: skip
@click.option("--hedge", metavar="HEDGE", shell_complete=complete_hedge,
              help="Only claims with this hedge: asserted, likely, possible, claimed, unclear, denied.")  # fmt: skip
@years_option
@from_option
@data_option
@json_option
@output_option
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
    """List the claims that match all options.

    Each line shows the id, the number of supporting (+) and disputing (-) sources, and the claim as a sentence
    with its hedge and attribution. With --source, --stance is the stance of that source.

    JSON: an array of the objects printed by `dprkpal claim --json`.
    """
    as_json = choose_json(as_json, output)
    collection = load_and_report(ctx, sources, data)
    found = collection.claims.where(
        topic=topic, entity=entity, source=source, stance=stance, hedge=hedge, years=years
    ).values()
    if as_json:
        emit_json([{**one.to_dict(), "citation": None} for one in found], output)
    elif found:
        emit_table([(one.id, f"+{len(one.carriers)} -{_count_disputing(one)}", one.sentence) for one in found], output)
    else:
        say("no claims")


def _count_disputing(claim: Claim) -> int:
    """Return the number of sources that dispute *claim*."""
    return len({row.source for row in claim.evidence if row.stance == "disputes"})


@click.command(short_help="Show a claim with its evidence.")
@click.argument("claim_id", metavar="ID", shell_complete=complete_claim)
@rendering_options
@click.option(
    "--version-note",
    is_flag=True,
    help="Print the citation with the version of the collection and the date of its last change.",
)
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def claim(
    ctx: click.Context,
    claim_id: str,
    style: str | None,
    locale: str | None,
    to: str | None,
    version_note: bool,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Show a claim: its hedge, its attribution, its evidence, and how independent its sources are.

    With --style, --locale, --to or --version-note, the citation is printed as well, as in `dprkpal cite claim:ID`.

    JSON: an object with `id`, `statement`, `sentence`, `hedge`, `attribution`, `stated_in`, `date` (EDTF),
    `years` (first and last), `topics`, `entities` (ids), `evidence` (an array of objects with `source`,
    `stance`, `locator`, `note`, `carries`), `assessment`, `judgement`, `origins` (an object with `carriers`,
    `origins`, `origins_seen`, `rings`, `circular_risk`, `note`, `links`) and `citation` (null without
    --style, --locale and --to).
    """
    as_json = choose_json(as_json, output)
    collection = load_and_report(ctx, sources, data)
    one = collection.claims[claim_id]
    options = given_options(style=style, locale=locale, to=to)
    cited = one.cite(**options, version=version_note) if options or version_note else None
    if as_json:
        emit_json({**one.to_dict(), "citation": cited}, output)
        return
    counted = one.origins
    rows = [(one.id, "", one.sentence), ("hedge", "", one.hedge), ("attribution", "", one.attribution)]
    rows[2:2] = [("verb", "", one.verb)] if one.verb else []
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
    rows += [(link.source, *_describe_link(link, collection.links)) for link in counted.links]
    rows += [("", "", ""), ("citation", "", cited)] if cited else []
    emit_table(rows, output)


def _describe_link(link: SourceLink, links: SourceLinks) -> tuple[str, str]:
    """Return how a source depends on another one, and the other source."""
    origin = links.origins.get(link.on)
    inferred = " (inferred)" if link.inferred else ""
    return link.how + inferred, f"{link.on}: {origin.description}" if origin else link.on
