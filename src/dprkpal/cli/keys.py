"""Internal: ``dprkpal keys``."""

from __future__ import annotations

import click

from .file_arguments import expand_patterns
from .options import output_option
from .output_formats import choose_format
from .terminal import emit_bytes, emit_table, report, say

__all__ = ["keys"]


@click.command(short_help="Make citation keys by a pattern, and rename them in documents.")
@click.argument("path", metavar="FILE", type=click.Path(allow_dash=True))
@click.option("--pattern", default="[auth][year]", show_default=True, metavar="PATTERN",
              help="Field markers such as [auth:lower][year], or a formula such as 'auth.lower + year'.")  # fmt: skip
@click.option("--german", is_flag=True, help="Write ä, ö and ü as ae, oe and ue instead of a, o and u.")
@click.option("-d", "--document", "--documents", "documents", metavar="FILE", multiple=True, type=click.Path(),
              help="Also rename the keys in this document. Repeatable.")  # fmt: skip
@click.option("-i", "--in-place", is_flag=True, help="Write the files again, in place (atomically).")
@click.option("--check", is_flag=True, help="Write nothing; exit with status 1 if something would change.")
@output_option
@click.pass_context
def keys(
    ctx: click.Context, path: str, pattern: str, german: bool, documents: tuple[str, ...], in_place: bool, check: bool,
    output: str | None,
) -> None:  # fmt: skip
    """Make citation keys by a pattern, and rename them in the file and in documents.

    Without --in-place and --output, the keys that would change are printed, old and new. FILE is a .bib, CSL-JSON,
    CSL-YAML or RIS file. Keys are in ASCII: other scripts are transliterated. Equal keys get the letters a, b and so
    on. A key that fits the pattern stays, so a second time changes nothing. Fields such as crossref follow.

    --document renames the citations of a LaTeX, Markdown, reStructuredText, Typst, Org or AsciiDoc document. The page
    "Keep a library in order" lists the field markers and modifiers.

    Exit status: 0 success; 1 with --check, a key would change; or a key could not be changed; 2 nothing could be done.
    """
    from ..documents.editing.key_renaming import KeyChanges, rename_in_documents
    from ..formats import load
    from ..formats.document import changes_of
    from ..formats.file_changes import write_together
    from ..organizing.citation_keys import new_keys
    from ..organizing.key_formula import KeyFormula
    from ..organizing.key_pattern import KeyPattern

    if sum((in_place, check, output is not None)) > 1:
        raise click.UsageError("--in-place, --check and --output exclude each other")
    if documents and not in_place:
        raise click.UsageError("--document needs --in-place")
    if in_place and path == "-":
        raise click.UsageError("--in-place needs a file; standard input cannot be written")
    document = load(path)
    if output is not None:
        same = ("bibtex", "biblatex") if document.format == "bibtex" else (document.format,)
        choose_format(None, output, same, same[0])  # the entries keep their format
    kind = KeyPattern if "[" in pattern else KeyFormula
    found = new_keys(document, kind(pattern, german=german))
    report(ctx, found.findings)
    if output is None and not in_place:
        if found.keys:
            emit_table(list(found.keys.items()), None)
    else:
        renamed, unchanged = rename_in_documents(expand_patterns(documents), lambda path, named: KeyChanges(found.keys))
        report(ctx, unchanged)
        document.rename_all(found.keys)
        if output is not None:
            emit_bytes(document.to_bytes(), output)
        else:
            write_together([*renamed, *changes_of(document)])
    say(f"{len(found.keys):,} of {len(document.entries):,} keys {'changed' if in_place or output else 'to change'}")
    if check and found.keys:
        ctx.exit(1)
