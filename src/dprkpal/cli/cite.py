"""Internal: ``dprkpal cite`` and ``dprkpal bib``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .file_arguments import has_piped_input
from .options import (
    abbreviations_option,
    collection_name,
    complete_key,
    configured_style,
    data_option,
    from_option,
    json_option,
    line_length_option,
    load_and_report,
    min_verified_option,
    note_fields_option,
    output_option,
    project_configuration,
    rendering_options,
    verified_entries,
    wrapped,
)
from .output_formats import check_output, choose_format, is_json
from .terminal import CommandError, emit, emit_json, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..csl import Processor
    from ..libraries.library import Library
    from ..model.citation import Cite, Mode

__all__ = ["bib", "cite"]

_CITE_FIELDS = ("id", "locator", "prefix", "suffix", "mode")
"""The documented fields of a cite in the output of ``--json``."""


@click.command()
@click.argument("cites", nargs=-1, required=True, metavar="KEY[, LOCATOR]... [FILE]...", shell_complete=complete_key)
@rendering_options
@click.option("--context", is_flag=True, help="With claim:ID: also cite sources that only give context.")
@click.option("--locator", metavar="LOCATOR", help="Locator, such as 'p. 45'. Needs exactly one KEY.")
@click.option("--prefix", default="", metavar="TEXT", help="Text before the first cite, such as 'see '.")
@click.option("--suffix", default="", metavar="TEXT", help="Text after the last cite.")
@click.option(
    "--mode",
    type=click.Choice(["normal", "author-in-text", "suppress-author", "author-only"]),
    default="normal",
    show_default=True,
    help="How to show the author.",
)
@click.option("--note-number", type=click.IntRange(min=0), metavar="N",
              help="Number of the footnote that contains the citation.")  # fmt: skip
@line_length_option
@note_fields_option
@abbreviations_option
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def cite(
    ctx: click.Context,
    cites: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str | None,
    context: bool,
    locator: str | None,
    prefix: str,
    suffix: str,
    mode: Mode,
    note_number: int | None,
    line_length: int | None,
    abbreviations: str | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Print a citation of one or more references.

    All keys form one citation. A locator can follow each key, for example:
    dprkpal cite "young2021guns, p. 45" berger2014arm --style apa

    A bibliography file among the arguments, such as thesis.bib, is read as with --from.

    topic:ID cites all references on a topic. claim:ID prints a claim as a sentence, with its hedge, its
    attribution and a citation of its sources. It cannot be combined with other arguments.

    JSON: an object with `style`, `locale`, `to`, `note_number`, `cites` and `citation` (the text). Each of
    the `cites` has `id`, `locator` (null, or an object with `label` and `value`), `prefix`, `suffix` and
    `mode`. For a claim there are also `claim` (its id), `sentence`, and `text` (sentence and citation).
    """
    from dataclasses import asdict, replace

    from ..csl import OUTPUTS
    from ..model.citation import Citation, Locator

    check_output(output)
    style, locale = configured_style(style, locale)
    as_json = is_json(as_json, to, output)
    to = (to or "text") if as_json else choose_format(to, output, OUTPUTS, "text")
    collection = load_and_report(ctx, sources, data)
    if any(_has_prefix(collection, text, "claim:") for text in cites):
        if len(cites) > 1 or locator or prefix or suffix or mode != "normal" or note_number is not None:
            raise click.UsageError(
                "claim:ID cannot be combined with other keys, or with a locator, affix, mode or note number"
            )
        _cite_claim(collection, cites[0][6:], style, locale, to, context, line_length, as_json, output)
        return
    labels = _locator_labels(style, locale) if locator is not None or any("," in text for text in cites) else {}
    parsed = [replace(one, mode=mode) for text in cites for one in _parse_argument(collection, text, labels)]
    if locator is not None:
        if len(parsed) > 1 or parsed[0].locator is not None:
            raise click.UsageError(
                "--locator needs exactly one KEY without a locator; for several keys write 'KEY, LOCATOR'"
            )
        parsed[0] = replace(parsed[0], locator=Locator.parse(locator, labels))
    parsed[0] = replace(parsed[0], prefix=prefix)
    parsed[-1] = replace(parsed[-1], suffix=suffix)
    note_fields = project_configuration().note_fields
    citation = Citation(tuple(parsed), note_number)
    text = collection.cite(
        citation, style=style, locale=locale, to=to, note_fields=note_fields, abbreviations=abbreviations
    )
    if as_json:
        head = {"style": style, "locale": locale, "to": to, "note_number": note_number}
        cited = [{name: value for name, value in asdict(one).items() if name in _CITE_FIELDS} for one in parsed]
        emit_json({**head, "cites": cited, "citation": text}, output)
    else:
        emit(wrapped(text, to, line_length), output)


@click.command(short_help="Print a bibliography.")
@click.argument("keys", nargs=-1, metavar="[KEY|FILE]...", shell_complete=complete_key)
@rendering_options
@min_verified_option
@click.option("--annotated", is_flag=True, help="Print an annotation below each entry.")
@click.option(
    "--section", "sections", metavar="'TITLE {CONDITIONS}'", multiple=True,
    help="Add a section: 'Books {type=book}', or 'Others' for what no other section lists. Repeatable.",
)  # fmt: skip
@click.option("--standalone", is_flag=True, help="With --to html: print a complete page with a style sheet.")
@line_length_option
@note_fields_option
@abbreviations_option
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def bib(
    ctx: click.Context,
    keys: tuple[str, ...],
    style: str | None,
    locale: str | None,
    to: str | None,
    min_verified: str | None,
    annotated: bool,
    sections: tuple[str, ...],
    standalone: bool,
    line_length: int | None,
    abbreviations: str | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Print a bibliography of all references, or of the given keys.

    A bibliography file among the arguments, such as thesis.bib, is read as with --from, and so is standard input
    if it is a pipe or a file: dprkpal bib thesis.bib --style apa

    topic:ID lists all references on a topic. Entries are separated by a blank line. In HTML, each entry is on
    its own line inside <div class="csl-bib-body">. --standalone prints a complete page with a style sheet; its
    default format is html.

    --section divides the bibliography. Its conditions are those of several bibliographies in a document: type,
    keyword, topic, keys, file or a CSL variable, not-type and so on.

    JSON: an object with `style`, `locale`, `to` and `entries`, an array of objects with `key` and `text`
    (and `annotation`, with --annotated) in the order of the style. With --section: `sections` instead of `entries`,
    an array of objects with `title` and `entries`.
    """
    from ..csl import OUTPUTS, Processor
    from ..libraries.annotated_bibliography import annotated_entries
    from ..libraries.bibliography_sections import (
        BibliographySection,
        divide_bibliography,
        join_sections,
        parse_section,
    )
    from .progress import Progress

    check_output(output)
    style, locale = configured_style(style, locale)
    as_json = is_json(as_json, to, output)
    if standalone and as_json:
        raise click.UsageError("--standalone makes an HTML page, not JSON; leave out one of them")
    default = "html" if standalone else "text"
    to = (to or "text") if as_json else choose_format(to, output, OUTPUTS, default)
    if standalone and to != "html":
        raise click.UsageError(f"--standalone makes an HTML page, not {to}")
    if not keys and not sources and collection_name() is None and has_piped_input():
        sources = ("-",)
    collection = load_and_report(ctx, sources, data)
    requests = [parse_section(one) for one in sections]
    chosen = [one for key in keys for one in (_topic_keys(collection, key) or [key])] if keys else collection
    references = verified_entries(min_verified, [collection[key] for key in dict.fromkeys(chosen)])
    with Progress(f"formatting {len(references):,} references"):
        note_fields = project_configuration().note_fields
        processor = Processor(
            style, [one.csl for one in references], locale=locale, to=to, note_fields=note_fields,
            abbreviations=abbreviations,
        )  # fmt: skip
        works = {one.id: one for one in references}
        if requests:
            divided = divide_bibliography(processor, collection, requests, works, annotated=annotated)
        else:
            divided = [BibliographySection("", annotated_entries(processor, works, annotated=annotated))]
    if references and processor.style.bibliography is None:
        raise CommandError(f"style {style!r} has no bibliography; use `dprkpal cite` to print citations")
    printed = {entry.key for one in divided for entry in one.entries}
    _report_omitted(style, list(works), printed, sections=bool(requests))
    if as_json:
        head = {"style": style, "locale": locale, "to": to}
        listed = [
            [
                {"key": one.key, "text": one.entry, **({"annotation": one.annotation or None} if annotated else {})}
                for one in section.entries
            ]
            for section in divided
        ]
        if requests:
            titled = [{"title": one.title, "entries": it} for one, it in zip(requests, listed, strict=True)]
            emit_json({**head, "sections": titled}, output)
        else:
            emit_json({**head, "entries": listed[0]}, output)
    else:
        text = join_sections(processor, divided, to)
        emit(_page(processor, text) if standalone else wrapped(text, to, line_length), output)


def _page(processor: Processor, text: str) -> str:
    """Return a bibliography in HTML as a complete page."""
    from ..html import page

    return page(
        text, title="Bibliography", language=processor.locale.code, direction=processor.backend.direction
    ).rstrip("\n")


def _report_omitted(style: str, keys: list[str], printed: set[str], *, sections: bool) -> None:
    """Name the references that are not printed: the style or the sections leave them out."""
    omitted = [key for key in keys if key not in printed]
    if omitted:
        more = f" and {len(omitted) - 5} more" if len(omitted) > 5 else ""
        what = "no section lists these" if sections else f"style {style!r} leaves these out of its bibliography"
        say(f"note: {what}: {', '.join(omitted[:5])}{more}")


def _has_prefix(collection: Library, text: str, prefix: str) -> bool:
    """Return whether *text* starts with *prefix* and is not itself a key."""
    return text.startswith(prefix) and text not in collection


def _topic_keys(collection: Library, text: str) -> list[str]:
    """Return the keys of the references on the topic in *text*, or an empty list if *text* is not ``topic:ID``.

    Raises:
        UnknownTopicError: There is no such topic.
        CommandError: The topic has no references.
    """
    if not _has_prefix(collection, text, "topic:"):
        return []
    keys = list(collection.topics[text[6:]].references())
    if not keys:
        raise CommandError(f"topic {text[6:]!r} has no references")
    return keys


def _locator_labels(style: str, locale: str | None) -> Mapping[str, str]:
    """Return the labels of locators in the language of the citation, for `Locator.parse`."""
    from ..csl import load_locale, load_style
    from ..csl.locator_terms import locator_labels

    return locator_labels(load_locale(locale or load_style(style).default_locale or "en-US"))


def _parse_argument(collection: Library, text: str, labels: Mapping[str, str]) -> list[Cite]:
    """Return the cites for one argument: one cite, or one for each reference on a topic."""
    from ..model.citation import Cite

    if text in collection:
        return [Cite(text)]
    return [Cite(key) for key in _topic_keys(collection, text)] or [Cite.parse(text, labels)]


def _cite_claim(
    collection: Library,
    claim: str,
    style: str,
    locale: str | None,
    to: str,
    context: bool,
    line_length: int | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Print a claim as a sentence with a citation of its sources."""
    cited = collection.cite_claim(claim, style, locale=locale, to=to, context=context)
    if not as_json:
        emit(wrapped(cited.whole, to, line_length), output)
        return
    from dataclasses import asdict

    from ..collection.claim_sentences import claim_citation

    cites = [asdict(cite) for cite in claim_citation(collection.claims[claim], context=context).cites]
    head = {"style": style, "locale": locale, "to": to, "note_number": None, "cites": cites}
    emit_json(
        {**head, "citation": cited.citation, "claim": claim, "sentence": cited.sentence, "text": cited.whole}, output
    )
