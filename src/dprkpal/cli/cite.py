"""``dprkpal cite`` and ``dprkpal bib``: works as a style prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import (
    collection_of,
    complete_key,
    data_folder,
    from_files,
    json_flag,
    min_verified,
    output_file,
    reaching,
    rendering,
)
from .terminal import Refusal, emit, emit_json

if TYPE_CHECKING:
    from ..libraries.library import Library
    from ..model.citation import Cite, Mode

__all__ = ["bib", "cite"]

_CITE = ("id", "locator", "prefix", "suffix", "mode")
"""The fields of a cite that ``--json`` prints; programs count on them and no others."""


@click.command()
@click.argument("cites", nargs=-1, required=True, metavar="KEY[, LOCATOR]...", shell_complete=complete_key)
@rendering
@click.option("--context", is_flag=True, help="With claim:ID: cite sources too that neither carry nor dispute it.")
@click.option("--locator", metavar="LOCATOR", help="Place in the work, such as 'p. 45'; with one KEY only.")
@click.option("--prefix", default="", metavar="TEXT", help="Text before the first cite, such as 'see '.")
@click.option("--suffix", default="", metavar="TEXT", help="Text after the last cite.")
@click.option(
    "--mode",
    type=click.Choice(["normal", "author-in-text", "suppress-author", "author-only"]),
    default="normal",
    show_default=True,
    help="How each cite shows its author.",
)
@click.option("--note-number", type=click.IntRange(min=0), metavar="N", help="Number of the note it stands in.")
@from_files
@data_folder
@json_flag
@output_file
@click.pass_context
def cite(
    ctx: click.Context,
    cites: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str,
    context: bool,
    locator: str | None,
    prefix: str,
    suffix: str,
    mode: Mode,
    note_number: int | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Print one citation of the works named.

    All arguments form one citation; a locator can stand after each key, for example:
    dprkpal cite "young2021guns, p. 45" berger2014arm --style apa

    topic:ID stands for all works on a topic. claim:ID, alone, prints a claim as a sentence with its hedge,
    who makes it, and the sources on every side; in a note style the note follows.

    JSON: an object with `style`, `locale`, `to`, `note_number`, `cites` (each with `id`, `locator` as
    null or an object with `label` and `value`, `prefix`, `suffix`, `mode`) and `citation`, the text; of a
    claim also `claim`, its id, `sentence`, and `text`, both together.
    """
    from dataclasses import asdict, replace

    from ..libraries.entry import DEFAULT_STYLE
    from ..model.citation import Citation, Locator

    collection = collection_of(ctx, sources, data)
    if any(_names(collection, text, "claim:") for text in cites):
        if len(cites) > 1 or locator or prefix or suffix or mode != "normal" or note_number is not None:
            raise click.UsageError("claim:ID stands alone: its sources and their places come from the collection")
        _cite_claim(collection, cites[0][6:], style, locale, to or "text", context, as_json, output)
        return
    parsed = [replace(one, mode=mode) for text in cites for one in _meant(collection, text)]
    if locator is not None:
        if len(parsed) > 1 or parsed[0].locator is not None:
            raise click.UsageError("--locator goes with one KEY; write 'KEY, LOCATOR' for each of several")
        parsed[0] = replace(parsed[0], locator=Locator.parse(locator))
    parsed[0] = replace(parsed[0], prefix=prefix)
    parsed[-1] = replace(parsed[-1], suffix=suffix)
    style = DEFAULT_STYLE if style is None else style
    text = collection.cite(Citation(tuple(parsed), note_number), style=style, locale=locale, to=to or "text")
    if as_json:
        said = {"style": style, "locale": locale, "to": to or "text", "note_number": note_number}
        cited = [{name: value for name, value in asdict(one).items() if name in _CITE} for one in parsed]
        emit_json({**said, "cites": cited, "citation": text}, output)
    else:
        emit(text, output)


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_key)
@rendering
@min_verified
@click.option("--annotated", is_flag=True, help="Print below each entry what the work is about.")
@from_files
@data_folder
@json_flag
@output_file
@click.pass_context
def bib(
    ctx: click.Context,
    keys: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str,
    min_verified: str | None,
    annotated: bool,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Print a bibliography of all works, or of those named; topic:ID stands for all works on a topic.

    A blank line stands between entries. In HTML each entry has its own line inside
    <div class="csl-bib-body">.

    JSON: an object with `style`, `locale`, `to` and `entries`, an array in the style's order of objects
    with `key` and `text`, and with --annotated `annotation`.
    """
    from ..csl import Processor
    from ..libraries.annotated_bibliography import annotated_entries, joined
    from ..libraries.entry import DEFAULT_STYLE
    from .progress import Progress

    style, to = DEFAULT_STYLE if style is None else style, to or "text"
    collection = collection_of(ctx, sources, data)
    named = [one for key in keys for one in (_on_topic(collection, key) or [key])] if keys else collection
    works = reaching(min_verified, [collection[key] for key in dict.fromkeys(named)])
    with Progress(f"formatting {len(works):,} works"):
        processor = Processor(style, [work.csl for work in works], locale=locale, to=to)
        entries = annotated_entries(processor, {work.id: work for work in works}, annotated=annotated)
    if works and not entries:
        raise Refusal(f"the style {style!r} has no bibliography; `dprkpal cite` prints its citations")
    if as_json:
        said = {"style": style, "locale": locale, "to": to}
        listed = [
            {"key": one.key, "text": one.entry, **({"annotation": one.about or None} if annotated else {})}
            for one in entries
        ]
        emit_json({**said, "entries": listed}, output)
    else:  # a terminal wraps long lines, so only a blank line shows where an entry ends
        emit(joined(processor, entries, to), output)


def _names(collection: Library, text: str, prefix: str) -> bool:
    """Return whether *text* names what its *prefix* says, and is no key that happens to begin with it."""
    return text.startswith(prefix) and text not in collection


def _on_topic(collection: Library, text: str) -> list[str]:
    """Return the keys of the works on the topic that *text* names; none where it names no topic.

    Raises:
        UnknownTopicError: There is no such topic.
        Refusal: No work is on it.
    """
    if not _names(collection, text, "topic:"):
        return []
    keys = list(collection.topics[text[6:]].references())
    if not keys:
        raise Refusal(f"no work is on the topic {text[6:]!r}")
    return keys


def _meant(collection: Library, text: str) -> list[Cite]:
    """Return the cites that an argument stands for: one, or one for each work on a topic."""
    from ..model.citation import Cite

    if text in collection:
        return [Cite(text)]
    return [Cite(key) for key in _on_topic(collection, text)] or [Cite.parse(text)]


def _cite_claim(
    collection: Library,
    claim: str,
    style: str | None,
    locale: str | None,
    to: str,
    context: bool,
    as_json: bool,
    output: str | None,
) -> None:
    """Print a claim as a sentence with its citation."""
    cited = collection.cite_claim(claim, style, locale=locale, to=to, context=context)
    if not as_json:
        emit(cited.whole, output)
        return
    from dataclasses import asdict

    from ..libraries.claim_sentences import citation_of
    from ..libraries.entry import DEFAULT_STYLE

    cites = [asdict(cite) for cite in citation_of(collection.claims[claim], context=context).cites]
    said = {"style": style or DEFAULT_STYLE, "locale": locale, "to": to, "note_number": None, "cites": cites}
    emit_json(
        {**said, "citation": cited.citation, "claim": claim, "sentence": cited.sentence, "text": cited.whole}, output
    )
