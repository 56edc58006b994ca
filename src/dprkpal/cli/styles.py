"""Internal: ``dprkpal styles`` and ``dprkpal locales``."""

from __future__ import annotations

import click

from .options import json_option, output_option
from .output_formats import choose_json
from .terminal import CommandError, emit, emit_json, emit_table, say

__all__ = ["locales", "styles"]


@click.command()
@click.argument("words", nargs=-1, metavar="[WORDS]...")
@click.option(
    "--conformance", is_flag=True, help="Show how the styles compare with the reference engine, and what differs."
)
@json_option
@output_option
def styles(words: tuple[str, ...], conformance: bool, as_json: bool, output: str | None) -> None:
    """Find CSL styles by id or title. Without WORDS, all styles are listed.

    With --conformance and the id of a style, each kind of difference from citeproc-js is explained: "right" means
    that dprkpal is right, "wrong" that citeproc-js is, "taste" that it is not decided.

    JSON: an array of objects with `id` and `title`. With --conformance: objects with `style`, `lines`, `equal`,
    `right`, `wrong`, `taste` (numbers of lines) and `kinds` (names of differences).
    """
    from ..csl.styles.archive import search_styles, style_ids

    as_json = choose_json(as_json, output)
    query = " ".join(words)
    found = search_styles(query)
    if not found:
        from ..errors import UnknownStyleError

        raise UnknownStyleError(query, style_ids())
    if conformance:
        _show_conformance(query, [style_id for style_id, _ in found], as_json, output)
    elif as_json:
        emit_json([{"id": style_id, "title": title} for style_id, title in found], output)
    else:
        emit_table(found, output, cut=True)


def _show_conformance(query: str, found: list[str], as_json: bool, output: str | None) -> None:
    """Print how the style *query*, or else those that were *found*, compare with the reference engine."""
    from ..csl.styles.conformance import read_conformance, style_conformance

    single = query in found
    compared = [style_conformance(query)] if single else [read_conformance().results.get(name) for name in found]
    results = [one for one in compared if one is not None]
    if not results:
        raise CommandError(f"{query}: not compared with the reference engine; see the page Conformance of the docs")
    whole = read_conformance()
    if as_json:
        emit_json([one._asdict() for one in results], output)
    elif single:
        emit(results[0].describe(), output)
        say(f"compared with {whole.reference} on {whole.measured}; styles: {whole.styles}")
    else:
        head = ("style", "lines", "equal", "right", "wrong", "taste", "differences")
        emit_table([head, *(tuple(map(str, (*one[:6], " ".join(one.kinds)))) for one in results)], output, cut=True)


@click.command()
@json_option
@output_option
def locales(as_json: bool, output: str | None) -> None:
    """List the available locales.

    JSON: an array of locale codes.
    """
    from ..csl.styles.archive import locale_codes

    as_json = choose_json(as_json, output)
    codes = sorted(locale_codes())
    if as_json:
        emit_json(codes, output)
    else:
        emit("\n".join(codes), output)
