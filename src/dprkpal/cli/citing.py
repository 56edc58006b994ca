"""``dprkpal cite`` and ``dprkpal bib``: works as a style prints them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..terminal import Refusal, emit, emit_json
from .options import collection_of, complete_key, from_files, json_flag, min_verified, output_file, reaching, rendering

if TYPE_CHECKING:
    from ..citation import Mode

__all__ = ["bib", "cite"]


@click.command()
@click.argument("cites", nargs=-1, required=True, metavar="KEY[, LOCATOR]...", shell_complete=complete_key)
@rendering
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
@json_flag
@output_file
@click.pass_context
def cite(
    ctx: click.Context,
    cites: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str,
    locator: str | None,
    prefix: str,
    suffix: str,
    mode: Mode,
    note_number: int | None,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Print one citation of the works named.

    All arguments form one citation; a locator can stand after each key, for example:
    dprkpal cite "young2021guns, p. 45" berger2014arm --style apa

    JSON: an object with `style`, `locale`, `to`, `note_number`, `cites` (each with `id`, `locator` as
    null or an object with `label` and `value`, `prefix`, `suffix`, `mode`) and `citation`, the text.
    """
    from dataclasses import asdict, replace

    from ..citation import Citation, Cite, Locator
    from ..entry import DEFAULT_STYLE

    collection = collection_of(ctx, sources)
    parsed = [replace(Cite(text) if text in collection else Cite.parse(text), mode=mode) for text in cites]
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
        emit_json({**said, "cites": [asdict(one) for one in parsed], "citation": text}, output)
    else:
        emit(text, output)


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...", shell_complete=complete_key)
@rendering
@min_verified
@from_files
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
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Print a bibliography of all works, or of those named.

    A blank line stands between entries. In HTML each entry has its own line inside
    <div class="csl-bib-body">.

    JSON: an object with `style`, `locale`, `to` and `entries`, an array in the style's order of objects
    with `key` and `text`.
    """
    from ..csl import Processor
    from ..entry import DEFAULT_STYLE

    style, to = DEFAULT_STYLE if style is None else style, to or "text"
    collection = collection_of(ctx, sources)
    works = reaching(min_verified, [collection[key] for key in dict.fromkeys(keys or collection)])
    processor = Processor(style, works, locale=locale, to=to)
    entries = processor.bibliography()
    if works and not entries:
        raise Refusal(f"the style {style!r} has no bibliography; `dprkpal cite` prints its citations")
    if as_json:
        pairs = zip(processor.order(), entries, strict=True)
        said = {"style": style, "locale": locale, "to": to}
        emit_json({**said, "entries": [{"key": key, "text": text} for key, text in pairs]}, output)
    elif to == "text":
        emit("\n\n".join(entries), output)  # a terminal wraps long lines, so only a blank line shows where one ends
    else:
        emit(processor.backend.join(entries, {}), output)
