"""``dprkpal check`` and ``dprkpal rule``: what is wrong with a bibliography, a document or a collection."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from .options import from_files, json_flag, load, output_file
from .terminal import emit, emit_json, emit_table

if TYPE_CHECKING:
    from ..errors import FormatError

__all__ = ["check", "rule"]

_DOCUMENTS = (".md", ".markdown")


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(allow_dash=True))
@click.option("--select", metavar="RULES", multiple=True,
              help="Only these: codes, beginnings of codes, names, separated by commas.")  # fmt: skip
@click.option("--ignore", metavar="RULES", multiple=True, help="All but these, likewise.")
@click.option("--fix", is_flag=True, help="Mend in the files what can be mended safely, then check.")
@click.option("-t", "--to", type=click.Choice(["text", "json", "github", "sarif"]), show_default="text",
              help="Output format.")  # fmt: skip
@click.option("--rules", "list_rules", is_flag=True, help="List the rules, and check nothing.")
@from_files
@json_flag
@output_file
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    to: str | None,
    list_rules: bool,
    sources: tuple[str, ...],
    as_json: bool,
    output: str | None,
) -> None:
    """Hold bibliographies, documents and collections against the rules.

    A PATH is a bibliography file (rules BIB); a document whose name ends in .md (rules DOC, with the works of
    --from or of its metadata); or the folder of a collection (rules DATA): a source tree of dprkpal, or any
    folder with a refs.bib and, if you like, topics.toml, entities.toml, claims.toml and origins.toml. Without
    one, it is the folder where you are. - is a bibliography on standard input.

    Each finding is a line with file, line and column, the code of the rule, and the key. Status 0 if there is none,
    1 if there is, 2 if nothing could be checked.

    JSON: an array of objects with `code`, `name`, `severity`, `path`, `line`, `column`, `key` and `message`;
    with --rules, of objects with `code`, `name`, `severity`, `explanation` and `mended`.
    """
    from ..checks import Selection
    from ..checks.reports import github, line, records, sarif
    from ..model.rules import RULES

    wanted = Selection(select, ignore)
    to = "json" if as_json else to or "text"
    if list_rules:
        rules = [one for one in RULES.values() if wanted(one.code)]
        if to == "json":
            emit_json([one._asdict() for one in rules], output)
        else:
            emit_table([(one.code, one.name, one.severity, one.explanation) for one in rules], output)
        return
    findings = _findings(paths or (".",), sources, wanted, fix=fix)
    match to:
        case "json":
            emit_json(records(findings), output)
        case "sarif":
            emit_json(sarif(findings), output)
        case "github":
            emit(github(findings), output)
        case _ if findings:
            emit("\n".join(map(line, findings)), output)
    if findings:
        ctx.exit(1)


def _findings(
    paths: Sequence[str], sources: Sequence[str], wanted: Callable[[str], bool], *, fix: bool
) -> list[FormatError]:
    """Return what is wrong with everything at *paths*, once what can be mended is mended if that is asked for."""
    from ..checks import Bibliography, check_bibliographies, coded, fix_bibliography
    from ..errors import FormatError
    from .progress import Progress

    bibliographies: dict[str, Bibliography] = {}
    others: dict[str, list[FormatError]] = {}
    mended = 0
    with Progress("checking") as progress:
        for path in dict.fromkeys(paths):
            progress.say(f"checking {path}")
            if path != "-" and os.path.isdir(path):
                others[path] = _of_collection(path, wanted)
            elif path.lower().endswith(_DOCUMENTS):
                others[path] = _of_document(path, sources, wanted)
            else:
                try:
                    bibliographies[path] = Bibliography(path)
                except FormatError as error:
                    if len(paths) == 1:
                        raise
                    others[path] = [coded(error, "BIB001")]  # the other files are checked all the same
                    continue
                if fix and (count := fix_bibliography(bibliographies[path], wanted)):
                    mended += count
                    bibliographies[path] = Bibliography(path)
        findings = check_bibliographies(list(bibliographies.values()), wanted)
    if mended:
        click.echo(f"{mended} mended", err=True)
    return [*findings, *(finding for several in others.values() for finding in several)]


def _of_collection(path: str, wanted: Callable[[str], bool]) -> list[FormatError]:
    """Return what is wrong with the collection in the folder at *path*."""
    from ..libraries.build import check_collection

    return [one for one in check_collection(path, verified=False).findings if wanted(one.code or "")]


def _of_document(path: str, sources: Sequence[str], wanted: Callable[[str], bool]) -> list[FormatError]:
    """Return what is wrong with the citations of the document at *path*."""
    from ..documents import process
    from .process import read_document_file

    name, text, findings = read_document_file(path)
    library = load(sources) if sources else None
    done = process(text, library=library, path=name, folder=os.path.dirname(path) or ".")
    return [one for one in (*findings, *done.findings) if wanted(one.code or "")]


@click.command()
@click.argument("code", required=False)
@json_flag
@output_file
def rule(code: str | None, as_json: bool, output: str | None) -> None:
    """Explain a rule of check: what is asked for and why, how grave it is, whether --fix mends it.

    CODE is the code of a rule, such as BIB017, or its name, such as name-order. Without it, all are listed.

    JSON: an object with `code`, `name`, `severity`, `explanation` and `mended`; without CODE, an array of these.
    """
    from ..checks import rule_of
    from ..model.rules import RULES

    if code is None:
        if as_json:
            emit_json([one._asdict() for one in RULES.values()], output)
        else:
            emit_table([(one.code, one.name, one.severity) for one in RULES.values()], output)
        return
    one = rule_of(code)
    if as_json:
        emit_json(one._asdict(), output)
        return
    rows = [("rule", f"{one.code} {one.name}"), ("severity", one.severity), ("asks", one.explanation)]
    emit_table([*rows, ("--fix", "mends it" if one.mended else "leaves it to you")], output)
