"""Internal: ``dprkpal styles`` and ``dprkpal locales``."""

from __future__ import annotations

import click

from .options import json_option, output_option
from .output_formats import choose_json
from .terminal import emit, emit_json, emit_table

__all__ = ["locales", "styles"]


@click.command()
@click.argument("query", default="")
@json_option
@output_option
def styles(query: str, as_json: bool, output: str | None) -> None:
    """Find CSL styles by id or title. Without QUERY, all styles are listed.

    JSON: an array of objects with `id` and `title`.
    """
    from ..csl.styles.archive import search_styles, style_ids

    as_json = choose_json(as_json, output)
    found = search_styles(query)
    if not found:
        from ..errors import UnknownStyleError

        raise UnknownStyleError(query, style_ids())
    if as_json:
        emit_json([{"id": style_id, "title": title} for style_id, title in found], output)
    else:
        emit_table(found, output, cut=True)


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
