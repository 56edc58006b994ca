"""Internal: ``dprkpal merge``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from .convert import WRITTEN_FORMAT
from .file_arguments import expand_patterns
from .options import json_option, output_option
from .output_formats import choose_format, choose_json
from .terminal import EXIT_FAILURE, CommandError, emit, emit_bytes, emit_json, report, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..errors import FormatError
    from ..formats.file_changes import FileChange
    from ..organizing.merging import Merged

__all__ = ["merge"]


@click.command(short_help="Merge bibliographies, and unite entries that are the same work.")
@click.argument("paths", nargs=-1, required=True, metavar="FILE...", type=click.Path(allow_dash=True))
@click.option("-t", "--to", type=WRITTEN_FORMAT, show_default="the format of the first file", help="Output format.")
@click.option("-n", "--plan", "--dry-run", "plan_only", is_flag=True,
              help="Print what would be done, and write nothing.")  # fmt: skip
@click.option("--apply", "plan_file", metavar="PLAN", type=click.Path(allow_dash=True),
              help="Merge by this plan, which --plan --json wrote and you edited.")  # fmt: skip
@click.option("--save-plan", metavar="FILE", type=click.Path(),
              help="Also write the plan, with all values that were not kept, to this file.")  # fmt: skip
@click.option("-d", "--document", "--documents", "documents", metavar="FILE", multiple=True, type=click.Path(),
              help="Also rename the keys in this document. Repeatable.")  # fmt: skip
@click.option("-i", "--in-place", is_flag=True, help="Write the files again, in place (atomically).")
@json_option
@output_option
@click.pass_context
def merge(
    ctx: click.Context, paths: tuple[str, ...], to: str | None, plan_only: bool, plan_file: str | None,
    save_plan: str | None, documents: tuple[str, ...], in_place: bool, as_json: bool, output: str | None,
) -> None:  # fmt: skip
    """Merge bibliographies, and unite the entries that are the same work.

    FILE is a bibliography of any format that is read; one file alone is searched for duplicates. The first file stays
    as it is, with the fields that its entries lack; the other entries of the other files follow. Works are the same
    if they share an identifier, or agree in title, names, year and pages; the page "Merge bibliographies" has the
    rules. A conference paper and its journal version, a preprint and its publication, volumes, editions, corrections
    and translations are never united.

    If entries are united, the key of the first one stays, and the others become its ids. Documents after --document,
    and LaTeX, Markdown, reStructuredText, Typst, Org and AsciiDoc documents among the files, get the new keys.

    --plan prints what would be done. With --json, the plan can be edited (merge, key, and keep of each field) and
    applied with --apply. Without --output and --in-place the result is printed; --in-place writes it into the first
    file. Values that are not kept are reported on standard error.

    Exit status: 0 success; 1 an entry was skipped or a citation could not be renamed; 2 nothing could be done.

    JSON: an object with `version`, `files`, `groups` (each with `merge`, `key`, `score`, `reasons`, `entries` and
    `fields`), `related` and `keys`.
    """
    from ..formats import WRITTEN
    from ..formats.file_changes import write_together
    from ..organizing.merge_plan import read_plan
    from ..organizing.merging import Merge

    bibliographies, manuscripts = _divide(expand_patterns(paths), documents)
    if in_place and output is not None:
        raise click.UsageError("--in-place and --output exclude each other")
    if plan_only and (in_place or save_plan is not None):
        raise click.UsageError("--plan writes nothing; leave out --in-place and --save-plan")
    if in_place and bibliographies[0] == "-":
        raise click.UsageError("--in-place needs a file; standard input cannot be written")
    if manuscripts and not (in_place or plan_only or output is not None):
        raise click.UsageError("--document needs --output or --in-place")
    if as_json and not plan_only:
        raise click.UsageError("--json prints the plan; use it with --plan")
    as_json = choose_json(as_json, output) if plan_only else False
    if not plan_only and output is not None:
        to = choose_format(to, output, WRITTEN, None)
    merged_files = Merge(bibliographies, to)
    for reading in merged_files.readings:
        report(ctx, reading.findings, reading.notes)
    plan = None if plan_file is None else read_plan(_text_of(plan_file), plan_file)
    merged = merged_files.apply(plan)
    report(ctx, merged.findings)
    changed, unchanged = _renamed(manuscripts, merged)
    if plan_only:
        report(ctx, unchanged)
        if as_json:
            emit_json(merged.plan.to_json(), output)
        else:
            emit(str(merged.plan), output)
    else:
        data, notes = (b"", []) if in_place else merged.writing()
        if save_plan is not None:
            emit_json(merged.plan.to_json(), save_plan)
        if not in_place:
            emit_bytes(data, output)
        write_together([*(merged.changes() if in_place else ()), *changed])
        report(ctx, unchanged, [*merged.plan.losses(), *notes])
    united = sum(len(one.entries) - 1 for one in merged.plan.groups if one.merge)
    say(
        f"{merged_files.count:,} entries, {united:,} {'to unite' if plan_only else 'united'} with others, "
        f"{len(merged.plan.related):,} related pairs"
        + (f", {len(changed):,} documents {'to change' if plan_only else 'changed'}" if manuscripts else "")
    )
    if not merged_files.count:
        ctx.exit(EXIT_FAILURE)


def _divide(paths: list[str], documents: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the bibliographies and the documents among the arguments: a shell puts more files after --documents."""
    from ..documents.citation_syntax import syntax_of

    bibliographies = [path for path in paths if path == "-" or syntax_of(path) is None]
    if not bibliographies:
        raise click.UsageError("name at least one bibliography file")
    others = [path for path in paths if path not in bibliographies]
    return bibliographies, list(dict.fromkeys([*expand_patterns(documents), *others]))


def _text_of(path: str) -> str:
    """Return the text of a plan."""
    from ..formats import contents

    data = contents(path)[1]
    try:
        return data if isinstance(data, str) else data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CommandError(f"{path}: not in UTF-8; save the plan as UTF-8", located=True) from None


def _renamed(documents: list[str], merged: Merged) -> tuple[list[FileChange], list[FormatError]]:
    """Return the documents that change, and the citations that could not be renamed."""
    from ..documents.editing.key_renaming import KeyChanges, rename_in_documents

    def keys_for(path: str, named: Sequence[str]) -> KeyChanges:
        return KeyChanges(*merged.keys_for(named, os.path.dirname(path)))

    return rename_in_documents(documents, keys_for)
