"""Internal: ``dprkpal publications``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from .options import (
    LateChoice,
    configured_style,
    data_option,
    from_option,
    json_option,
    line_length_option,
    load_and_report,
    output_option,
    rendering_options,
    type_option,
    wrapped,
    years_option,
)
from .output_formats import check_output, choose_format, is_json
from .terminal import CommandError, emit, emit_json, say

if TYPE_CHECKING:
    from ..libraries.library import Library
    from ..libraries.publications.publication_list import PublicationList

__all__ = ["publications"]


def _links() -> Iterable[str]:
    """Return the kinds of links."""
    from ..libraries.publications.links import LINK_KINDS

    return LINK_KINDS


@click.command(short_help="Print a publication list.")
@click.option("--author", metavar="NAME|ORCID", multiple=True, help="Only results by an author of this name.")
@click.option("--highlight", metavar="NAME|ORCID", multiple=True,
              help="Print the name of this person in bold. Repeatable.")  # fmt: skip
@click.option("--names", metavar="WHICH", default="style", show_default=True,
              help="Names of long lists: as in the style, up to the highlighted one, or all.")  # fmt: skip
@click.option("--group-by", metavar="GROUP", default="year", show_default=True,
              help="Group by year, decade, type, none, or a CSL variable such as language.")  # fmt: skip
@click.option("--sort", metavar="ORDER", default="newest", show_default=True,
              help="Order: newest, oldest, title, style or file.")  # fmt: skip
@click.option("--numbering", type=click.Choice(["continuous", "per-group"]), help="Number the entries.")
@click.option("--link", "links", type=LateChoice(_links), multiple=True,
              help="Add a link to each entry: doi, pdf, url or, in HTML, bibtex. Repeatable.")  # fmt: skip
@click.option("--base-url", metavar="URL", default="", help="Where relative addresses of PDF files begin.")
@click.option("--json-ld", is_flag=True, help="With HTML: include the publications as schema.org data.")
@click.option("--mark", metavar="TEXT", default="", help="With text: print this before and after a highlighted name.")
@click.option("--standalone", is_flag=True, help="With --to html: print a complete page with a style sheet.")
@click.option("--title", metavar="TEXT", default="Publications", show_default=True, help="Title of the page.")
@type_option
@years_option
@rendering_options
@line_length_option
@from_option
@data_option
@json_option
@output_option
@click.pass_context
def publications(
    ctx: click.Context,
    author: tuple[str, ...],
    highlight: tuple[str, ...],
    names: str,
    group_by: str,
    sort: str,
    numbering: str | None,
    links: tuple[str, ...],
    base_url: str,
    json_ld: bool,
    mark: str,
    standalone: bool,
    title: str,
    type: str | None,
    years: tuple[int | None, int | None] | None,
    style: str | None,
    locale: str | None,
    to: str | None,
    line_length: int | None,
    sources: tuple[str, ...],
    data: str | None,
    as_json: bool,
    output: str | None,
) -> None:
    """Print a publication list: grouped, sorted, and with somebody's name in bold.

    For example: dprkpal publications --from mine.bib --highlight "Young, Benjamin R." --style apa --standalone
    --output publications.html

    A name is recognized in any spelling: with initials, inverted, without accents, and in other scripts that the file
    gives. An ORCID is recognized where the file gives it for a name.

    WHICH is style, highlighted or all: many styles end a long list of names with "et al.", which can hide the
    highlighted name.

    JSON: an object with `style`, `locale`, `to` and `groups`, an array of objects with `title` and `entries`. Each of
    the `entries` has `key`, `text`, `number` (or null) and `links`, an array of objects with `kind`, `label` and `url`.
    """
    from ..csl import OUTPUTS
    from .progress import Progress

    check_output(output)
    as_json = is_json(as_json, to, output)
    default = "html" if standalone else "text"
    to = (to or "text") if as_json else choose_format(to, output, OUTPUTS, default)
    if standalone and (as_json or to != "html"):
        raise click.UsageError(f"--standalone makes an HTML page, not {'JSON' if as_json else to}")
    if mark and to != "text":
        raise click.UsageError("--mark is for text; other formats print the name in bold")
    style, locale = configured_style(style, locale)
    collection = load_and_report(ctx, sources, data)
    keys = None if type is None and years is None else collection.select(type=type, years=years)
    with Progress(f"formatting {len(collection):,} references"):
        listed = collection.publications(
            style, group_by=None if group_by == "none" else group_by, sort=sort, author=author or None,
            highlight=highlight or None, keys=keys, locale=locale, to=to, numbering=numbering, links=links,
            base_url=base_url, json_ld=json_ld, text_mark=mark, names=names,
        )  # fmt: skip
    _report_missing(collection, listed, style, author, highlight)
    if as_json:
        groups = [
            {
                "title": group.title,
                "entries": [
                    {
                        "key": entry.key,
                        "text": entry.text,
                        "number": entry.number,
                        "links": [{"kind": link.kind, "label": link.label, "url": link.url} for link in entry.links],
                    }
                    for entry in group.entries
                ],
            }
            for group in listed
        ]
        emit_json({"style": style, "locale": locale, "to": to, "groups": groups}, output)
    else:
        page = listed.to_html(standalone=True, title=title) if standalone else None
        emit(wrapped(listed.joined(), to, line_length) if page is None else page, output)


def _report_missing(
    collection: Library, listed: PublicationList, style: str, author: Iterable[str], highlight: Iterable[str]
) -> None:
    """Say which names were not found.

    Raises:
        CommandError: There is nothing to print.
    """
    from ..libraries.publications.person import Person

    if collection and not listed.entries:
        if not author:
            raise CommandError(f"no publications: nothing passes the filters, or style {style!r} has no bibliography")
        raise CommandError(f"no publications by {', '.join(map(repr, author))}; check the spelling of the name")
    for name in highlight:
        person = Person(name, collection.entities)
        if listed.entries and not any(person.find(collection[entry.key].csl) for entry in listed.entries):
            say(f"note: {name!r} is not among the names of these publications")
