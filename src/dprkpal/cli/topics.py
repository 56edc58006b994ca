"""Internal: ``dprkpal topics``, ``dprkpal topic`` and ``dprkpal entities``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .options import (
    complete_entity_kind,
    complete_topic,
    data_option,
    from_option,
    given_options,
    json_option,
    load_and_report,
    output_option,
    rendering_options,
)
from .output_formats import choose_format, choose_json
from .terminal import emit, emit_json, emit_table, say

if TYPE_CHECKING:
    from ..collection.topics import Concept, TopicScheme

__all__ = ["entities", "topic", "topics"]


@click.command()
@click.option("--skos", type=click.Choice(["turtle", "json-ld"]), help="Print the topics as SKOS linked data.")
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def topics(
    ctx: click.Context, skos: str | None, sources: tuple[str, ...], data: str | None, as_json: bool, output: str | None
) -> None:
    """List the topics, with narrower topics below broader ones.

    The numbers of references and claims include those on narrower topics.

    JSON: an array of objects with `id`, `pref_label`, `alt_label`, `definition`, `broader`, `narrower`,
    `related` (ids), `references` and `claims` (numbers).
    """
    to = choose_format("json" if as_json else skos, output, ("text", "json", "turtle", "json-ld"), "text")
    scheme = load_and_report(ctx, sources, data).topics
    if to in ("turtle", "json-ld"):
        from ..exports.skos import to_json_ld, to_turtle

        emit((to_turtle if to == "turtle" else to_json_ld)(scheme), output)
        return
    counts = {key: (len(one.references()), len(one.claims())) for key, one in scheme.items()}
    if to == "json":
        emit_json(
            [
                {**one.to_dict(), "references": counts[one.id][0], "claims": counts[one.id][1]}
                for one in scheme.values()
            ],
            output,
        )
        return
    rows = [
        ("  " * depth + one.id, one.pref_label, ", ".join(map(_count, counts[one.id], ("reference", "claim"))))
        for depth, one in _walk(scheme)
    ]
    if rows:
        emit_table(rows, output)
    else:
        say("no topics")


def _count(number: int, noun: str) -> str:
    """Return *number* and *noun*, in the plural if need be."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _walk(scheme: TopicScheme) -> Iterable[tuple[int, Concept]]:
    """Yield every topic once, below the first of its broader topics, with its depth."""
    todo = [(0, one) for one in reversed(scheme.top)]
    seen: set[str] = set()
    while todo:
        depth, one = todo.pop()
        if one.id not in seen:
            seen.add(one.id)
            yield depth, one
            todo += [(depth + 1, below) for below in reversed(one.narrower)]


@click.command(short_help="Show a topic with its references and claims.")
@click.argument("topic_id", metavar="ID", shell_complete=complete_topic)
@click.option("--only", is_flag=True, help="Leave out references and claims on narrower topics.")
@rendering_options
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def topic(
    ctx: click.Context,
    topic_id: str,
    only: bool,
    style: str | None,
    locale: str | None,
    to: str | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Show a topic: its definition, its references and its claims.

    With --style, --locale or --to, each reference is shown as a bibliography entry.

    JSON: an object with `id`, `pref_label`, `alt_label`, `definition`, `broader`, `narrower`, `related`
    (ids), `references` (an array of objects with `key` and `description`) and `claims` (an array of
    objects with `id`, `hedge` and `sentence`).
    """
    from ..model.description import describe

    as_json = choose_json(as_json, output)
    collection = load_and_report(ctx, sources, data)
    one = collection.topics[topic_id]
    options = given_options(style=style, locale=locale, to=to)
    references = [
        (key, entry.bibliography(**options) if options else describe(entry.csl))
        for key, entry in one.references(narrower=not only).items()
    ]
    claims = [(claim.id, claim.hedge, claim.sentence) for claim in one.claims(narrower=not only).values()]
    if as_json:
        listed = {
            "references": [{"key": key, "description": text} for key, text in references],
            "claims": [{"id": key, "hedge": hedge, "sentence": text} for key, hedge, text in claims],
        }
        emit_json({**one.to_dict(), **listed}, output)
        return
    rows = [(one.id, one.pref_label)]
    rows += [("also called", ", ".join(one.alt_label))] if one.alt_label else []
    rows += [("definition", one.definition)] if one.definition else []
    for relation in ("broader", "narrower", "related"):
        others = ", ".join(other.id for other in getattr(one, relation))
        rows += [(relation, others)] if others else []
    rows += [("", ""), ("references", str(len(references))), *references]
    rows += [("", ""), ("claims", str(len(claims))), *((key, f"[{hedge}] {text}") for key, hedge, text in claims)]
    emit_table(rows, output)


@click.command(short_help="List people, organisations, places and more.")
@click.option("--kind", metavar="KIND", shell_complete=complete_entity_kind, help="Only results of this kind.")
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def entities(
    ctx: click.Context, kind: str | None, sources: tuple[str, ...], data: str | None, as_json: bool, output: str | None
) -> None:
    """List the people, organisations, places, events and weapons that the claims are about.

    KIND is person, organisation, place, event, weapon or vehicle.

    JSON: an array of objects with `id`, `kind`, `name`, `aliases`, `date`, `identifiers`, `note` and
    `claims` (ids).
    """
    from ..collection.entities import KINDS
    from ..errors import VocabularyError

    if kind is not None and kind not in KINDS:
        raise VocabularyError(f"unknown kind {kind!r}; choose from {', '.join(KINDS)}")
    as_json = choose_json(as_json, output)
    collection = load_and_report(ctx, sources, data)
    found = [one for one in collection.entities.values() if kind in (None, one.kind)]
    if as_json:
        emit_json([{**one.to_dict(), "claims": list(one.claims)} for one in found], output)
    elif found:
        emit_table([(one.id, one.kind, "; ".join(one.names)) for one in found], output)
    else:
        say("no entities")
