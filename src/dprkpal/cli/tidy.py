"""Internal: ``dprkpal tidy``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import output_option
from .output_formats import choose_format
from .terminal import CommandError, emit_bytes, report, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..organizing.tidying import TidyOptions

__all__ = ["tidy"]


def _names(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[str, ...]:
    """Return the names in *value*, which are separated by commas, in lower case."""
    return tuple(one.strip().lower() for one in (value or "").split(",") if one.strip())


@click.command(short_help="Tidy .bib files: layout, order, braces, months, page ranges, capitals.")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True))
@click.option(
    "--indent", type=click.IntRange(0, 16), metavar="N", help="Write each field on its own line, indented by N spaces."
)
@click.option("--tab", is_flag=True, help="Write each field on its own line, indented by a tab.")
@click.option(
    "--align",
    type=click.IntRange(2, 40),
    metavar="N",
    help="Align the equals signs: names are filled up to N - 1 characters. Implies --indent 2.",
)
@click.option(
    "--trailing-comma/--no-trailing-comma",
    default=None,
    help="Write a comma after the last field, or none. Implies --indent 2.",
)
@click.option("--lower-case", is_flag=True, help="Write entry types and field names in lower case.")
@click.option(
    "--sort-entries",
    "sort",
    metavar="NAMES",
    callback=_names,
    help="Sort the entries by these fields, or by key or type. -year is the descending order.",
)
@click.option(
    "--sort-fields", metavar="NAMES", callback=_names,
    help="Sort the fields of each entry in this order; default is a usual order. Other fields follow.",
)  # fmt: skip
@click.option("--blank-lines", is_flag=True, help="Put one empty line between entries.")
@click.option("--braces", is_flag=True, help="Write values in braces instead of quotation marks.")
@click.option("--numbers", is_flag=True, help="Write values that are only digits without braces.")
@click.option("--months", is_flag=True, help="Write English months as jan, feb and so on.")
@click.option("--page-dashes", is_flag=True, help="Write page ranges with two hyphens.")
@click.option("--protect-capitals", is_flag=True, help="Put names and acronyms in titles in braces.")
@click.option(
    "--double-braces",
    metavar="NAMES",
    callback=_names,
    help="Put the whole value of these fields in a second pair of braces.",
)
@click.option(
    "--single-braces", metavar="NAMES", callback=_names, help="Remove the second pair of braces of these fields."
)
@click.option("--repeated-fields", is_flag=True, help="Remove a field that is repeated with the same value.")
@click.option("--journals", metavar="abbreviate|expand|FILE", multiple=True,
              help="Abbreviate or expand the titles of journals, by lists or ISO 4. Repeatable.")  # fmt: skip
@click.option("--drop", metavar="NAMES", callback=_names, help="Remove these fields.")
@click.option("--drop-empty", is_flag=True, help="Remove fields without a value.")
@click.option("-i", "--in-place", is_flag=True, help="Write the files again, in place (atomically).")
@click.option("--check", is_flag=True, help="Write nothing; exit with status 1 if something would change.")
@output_option
@click.pass_context
def tidy(
    ctx: click.Context, /, paths: tuple[str, ...], in_place: bool, check: bool, output: str | None, **changes: object
) -> None:
    """Tidy .bib files: layout, order, braces, months, page ranges, capitals, repeated and unwanted fields.

    Only the changes that you ask for are made; everything else keeps its bytes. Without any of these options, the
    changes are --indent 2 --lower-case --months --page-dashes --repeated-fields. NAMES are separated by commas.

    The result is printed, or written with --output or --in-place. FILE can be - for standard input. Tidying a tidy
    file changes nothing. Comments move with the entry or field that they are above. --sort-entries puts entries that
    others name in crossref last, as BibTeX needs them, and @string and @preamble first.

    --journals abbreviate uses the rules of ISO 4. --journals FILE uses a list of journals as JabRef has it; with
    --journals expand, its full titles.

    Exit status: 0 success; 1 with --check, a file is not tidy; or an entry was left as it is, because it is broken;
    2 nothing could be done.
    """
    from ..formats import load
    from ..formats.bibtex.document import BibtexDocument
    from ..organizing.tidying import tidy as tidy_document

    if sum((in_place, check, output is not None)) > 1:
        raise click.UsageError("--in-place, --check and --output exclude each other")
    if in_place and "-" in paths:
        raise click.UsageError("--in-place needs a file; standard input cannot be written")
    if len(paths) > 1 and not in_place and not check:
        raise click.UsageError("several files need --in-place or --check")
    choose_format(None, output, ("bibtex", "biblatex"), "bibtex")
    options = _options(changes)
    untidy = 0
    for path in paths:
        document = load(path, None if path != "-" else "bibtex")
        if not isinstance(document, BibtexDocument):
            raise CommandError(f"{path}: not a .bib file; only these can be tidied", located=True)
        report(ctx, tidy_document(document, options))
        untidy += document.changed
        if check and document.changed:
            say(f"{path}: not tidy")
        elif in_place and document.changed:
            document.save()
        elif not check and not in_place:
            emit_bytes(document.to_bytes(), output)
    if check or in_place:
        say(f"{untidy:,} of {len(paths):,} file{'s' * (len(paths) != 1)} {'to tidy' if check else 'tidied'}")
    if check and untidy:
        ctx.exit(1)


def _options(changes: dict[str, object]) -> TidyOptions:
    """Return the changes that were asked for, or the usual ones."""
    from ..organizing.entry_layout import Layout
    from ..organizing.tidying import FIELD_ORDER, TidyOptions

    given = {name: value for name, value in changes.items() if value or (value == 0 and value is not False)}
    if changes["trailing_comma"] is not None:
        given["trailing_comma"] = changes["trailing_comma"]
    if not given:
        return TidyOptions(Layout(), lower_case=True, months=True, page_dashes=True, repeated_fields=True)
    if given.get("sort_fields") == ("default",):
        given["sort_fields"] = FIELD_ORDER
    wanted = ("indent", "tab", "align", "trailing_comma")
    layout = {name: changes[name] for name in wanted}
    if "tab" in given and "indent" in given:
        raise click.UsageError("--tab and --indent exclude each other")
    if any(name in given for name in wanted):
        spaces = changes["indent"] if isinstance(changes["indent"], int) else 2
        indent = "\t" if layout["tab"] else " " * spaces
        align = layout["align"] if isinstance(layout["align"], int) else 0
        comma = layout["trailing_comma"]
        given["layout"] = Layout(indent, align, comma if isinstance(comma, bool) else None)
    chosen = {name: value for name, value in given.items() if name not in wanted}
    if "journals" in chosen:
        chosen["journals"] = _journals(changes["journals"])
    return TidyOptions(**chosen)  # type: ignore[arg-type]  # click has checked the values


def _journals(given: object) -> Callable[[str], str]:
    """Return the function that abbreviates or expands the title of a journal."""
    from ..organizing.journal_titles import load_journal_titles

    words = [str(one) for one in given] if isinstance(given, tuple) else []
    files = [one for one in words if one not in ("abbreviate", "expand")]
    if "abbreviate" in words and "expand" in words:
        raise click.UsageError("--journals abbreviate and --journals expand exclude each other")
    if "expand" in words and not files:
        raise click.UsageError("--journals expand needs a list of journals: --journals expand --journals FILE")
    titles = load_journal_titles(files, by_rules="abbreviate" in words)
    return titles.expanded if "expand" in words else titles.abbreviated
