"""Internal: ``dprkpal subset``."""

from __future__ import annotations

import click

from .document_files import trust_files_option
from .file_arguments import expand_patterns
from .options import output_option, source_option
from .output_formats import choose_format
from .terminal import CommandError, emit_bytes, report, say

__all__ = ["subset"]


@click.command(short_help="Write a bibliography with only the works that documents cite.")
@click.argument("paths", nargs=-1, required=True, metavar="DOCUMENT...", type=click.Path())
@source_option
@trust_files_option
@output_option
@click.pass_context
def subset(
    ctx: click.Context, paths: tuple[str, ...], sources: tuple[str, ...], trust_files: bool, output: str | None
) -> None:
    r"""Write a bibliography with only the works that documents cite.

    DOCUMENT is a LaTeX file (.tex, or .aux for what LaTeX itself has found), a Markdown, Quarto or R Markdown
    document, a Jupyter notebook, or a reStructuredText, Typst, Org or AsciiDoc file. Files that it includes are read
    too. --from is the library; without it, the bibliographies that the documents name are used.

    Each entry keeps its exact bytes. A .bib file keeps what the entries need as well: the entries named in crossref,
    xdata, xref, related and entryset, @string abbreviations, @preamble, and the comments above them. \nocite{*}
    keeps all entries. The format stays the same; `dprkpal convert` converts it. The works of a store are written in
    the format of --output, or else in biblatex.

    Exit status: 0 all cited works were found; 1 some are missing, and the others were written; 2 nothing could be
    written.
    """
    from ..documents.citation_syntax import ENDINGS, syntax_of
    from ..documents.subset import cited_subset
    from ..formats import WRITTEN
    from ..storage.store_file import is_store

    for path in paths:
        if syntax_of(path) is None:
            raise click.UsageError(f"{path}: not a document with citations; its name must end in {', '.join(ENDINGS)}")
    names = expand_patterns(sources)
    stored = any(map(is_store, names))
    to = choose_format(None, output, WRITTEN, "biblatex") if stored else "biblatex"
    done = cited_subset(paths, names, trust_files=trust_files, to=to)
    same = ("bibtex", "biblatex") if done.subset.format == "bibtex" else (done.subset.format,)
    if not stored:
        choose_format(None, output, same, same[0])  # the entries keep their format
    report(ctx, done.unknown, (*done.findings, *done.subset.notes))
    if not done.subset.keys:
        raise CommandError("none of the cited works is in the library; nothing was written")
    emit_bytes(done.subset.data, output)
    total = "" if stored else f" of {len(done.subset.known):,}"
    say(f"{len(done.subset.keys):,}{total} entries")
