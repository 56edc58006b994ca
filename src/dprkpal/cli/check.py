"""Internal: ``dprkpal check`` and ``dprkpal rule``."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import click

from .document_files import trust_files_option
from .fetching import contact_option
from .options import (
    complete_rule,
    data_option,
    json_option,
    load,
    output_option,
    project_configuration,
    source_option,
)
from .output_formats import choose_format, choose_json
from .terminal import emit, emit_json, emit_table, report, say

if TYPE_CHECKING:
    from ..checks import Bibliography
    from ..checks.checked_entry import CheckedEntry
    from ..errors import FormatError

__all__ = ["check", "rule"]

_PLACES = ("file", "folder")
"""What PATH can be, as counted in the summary. Everything else that is counted is in them."""


@click.command(short_help="Check bibliographies, documents and collections.")
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(allow_dash=True))
@click.option("--select", metavar="RULES", multiple=True, shell_complete=complete_rule,
              help="Check only these rules: names, codes or prefixes of codes, separated by commas.")  # fmt: skip
@click.option("--ignore", metavar="RULES", multiple=True, shell_complete=complete_rule, help="Skip these rules.")
@click.option("--fix", is_flag=True, help="Fix what can be fixed safely, then report the rest.")
@click.option("-t", "--to", type=click.Choice(["text", "json", "github", "sarif"]), show_default="text",
              help="Output format.")  # fmt: skip
@click.option("--online", is_flag=True,
              help="Also look up DOIs, retractions and links on the internet.")  # fmt: skip
@contact_option
@click.option("--rules", "list_rules", is_flag=True, help="List the rules and exit.")
@source_option
@data_option
@trust_files_option
@json_option
@output_option
@click.pass_context
def check(
    ctx: click.Context,
    paths: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    fix: bool,
    to: str | None,
    online: bool,
    contact: str | None,
    list_rules: bool,
    sources: tuple[str, ...],
    data: str | None,
    trust_files: bool,
    as_json: bool,
    output: str | None,
) -> None:
    """Check bibliographies, documents and collections for problems.

    PATH is one of: a bibliography file (checked by the BIB rules); a document (DOC and AUD rules); or the folder of
    a collection (DATA rules), which holds a refs.bib and optionally topics.toml, entities.toml, claims.toml and
    origins.toml. The default is the current folder; - is a bibliography on standard input.

    A document is a LaTeX file (.tex, .aux), a Markdown, Quarto or R Markdown document, a Jupyter notebook, or a
    reStructuredText, Typst, Org or AsciiDoc file. Files that it includes are checked with it. Its citations are
    looked up in --from, or in the bibliographies that it names. If the bibliography has claims (--data), its
    sentences are compared with them.

    --fix also unites duplicates that differ in no field, and renames their keys in the documents that are checked.
    `dprkpal merge FILE --plan` shows these and other duplicates, with the values between which you can choose.

    With --online, the DOIs of bibliographies are looked up at Crossref and doi.org (do they exist, and do they name
    this work? was it retracted or corrected?), and the addresses are opened. The Internet Archive is asked for copies
    of pages that are gone. This needs the extra fetch.

    Each problem is one line with file, line, column, key and the code of the rule. Exit status: 0 no problems;
    1 problems were found; 2 nothing could be checked.

    JSON: an array of objects with `code`, `name`, `severity`, `path`, `line`, `column`, `key` and `message`.
    With --rules: an array of objects with `code`, `name`, `severity`, `explanation` and `fixable`, which says
    whether --fix can fix the problem.
    """
    from ..checks import Selection
    from ..checks.reports import github, line, records, sarif
    from ..model.rules import RULES

    def selected_in(folder: str) -> Selection:
        configuration = project_configuration(folder)
        return Selection(select or configuration.select, ignore or configuration.ignore)

    if list_rules:
        if to not in (None, "text", "json"):
            raise click.UsageError(f"--rules prints text or JSON, not {to}")
        selected = selected_in(".")
        rules = [one for one in RULES.values() if selected(one.code)]
        if choose_json(as_json or to == "json", output):
            emit_json([one._asdict() for one in rules], output)
        else:
            emit_table([(one.code, one.name, one.severity, one.explanation) for one in rules], output)
        return
    to = "json" if as_json else choose_format(to, output, ("text", "json", "sarif"), "text")
    checked = Counter(dict.fromkeys(("entry", "claim", "citation", *_PLACES), 0))
    entries: list[CheckedEntry] = []
    findings = _check_all(
        paths or (".",), sources, data, selected_in, checked, entries, fix=fix, trust_files=trust_files
    )
    if online:
        findings += _check_online(ctx, entries, contact, selected_in)
    match to:
        case "json":
            emit_json(records(findings), output)
        case "sarif":
            emit_json(sarif(findings), output)
        case "github":
            emit(github(findings), output)
        case _:
            emit("\n".join(map(line, findings)), output)
    if to == "text":
        _summarize(findings, checked)
    if findings:
        ctx.exit(1)


def _check_store(path: str, selected: Callable[[str], bool], checked: Counter[str]) -> list[FormatError]:
    """Check the references of a store."""
    from ..libraries.library import Library

    opened = Library.open(path)
    checked["entry"] += len(opened)
    return [finding for finding in opened.check() if selected(finding.code or "")]


def _summarize(findings: Sequence[FormatError], checked: Mapping[str, int]) -> None:
    """Print what was *checked*, and the numbers of errors and warnings, to standard error."""
    from ..model.rules import is_error

    errors = sum(map(is_error, findings))
    problems = _counted({"error": errors, "warning": len(findings) - errors})
    places = {noun: checked[noun] for noun in _PLACES}
    things = _counted({noun: number for noun, number in checked.items() if noun not in places})
    say(f"checked {things or 'no entries or citations'} in {_counted(places)}: {problems or 'no problems'}")


def _counted(numbers: Mapping[str, int]) -> str:
    """Return numbers with their nouns, such as ``1 error and 2 warnings``; zeros are left out."""
    plurals = {noun: f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s" for noun in numbers}
    phrases = [f"{number:,} {noun if number == 1 else plurals[noun]}" for noun, number in numbers.items() if number]
    return " and ".join([", ".join(phrases[:-1]), phrases[-1]] if len(phrases) > 1 else phrases)


def _check_all(
    paths: Sequence[str],
    sources: Sequence[str],
    data: str | None,
    selected_in: Callable[[str], Callable[[str], bool]],
    checked: Counter[str],
    entries: list[CheckedEntry],
    *,
    fix: bool,
    trust_files: bool,
) -> list[FormatError]:
    """Check everything at *paths*, after fixing what can be fixed if *fix* is set, and count what is *checked*.

    The entries of the bibliographies are added to *entries*. *selected_in* returns the selected rules for the files in
    a folder: each project has its own.
    """
    from ..checks import Bibliography, check_bibliographies, coded
    from ..documents.citation_syntax import syntax_of
    from ..errors import FormatError
    from ..storage.store_file import is_store
    from .progress import Progress

    bibliographies: dict[str, Bibliography] = {}
    strings: dict[str, str] = {}  # @string abbreviations also hold in the files that follow
    others: dict[str, list[FormatError]] = {}
    documents: list[str] = []
    fixed = 0
    cited_in = [path for path in paths if path != "-" and not os.path.isdir(path) and syntax_of(path) is not None]
    with Progress("checking") as progress:
        for path in dict.fromkeys(paths):
            progress.update(f"checking {path}")
            selected = selected_in(path if os.path.isdir(path) else os.path.dirname(path) or ".")
            if path != "-" and os.path.isdir(path):
                others[path] = _check_collection(path, selected, checked)
            elif syntax_of(path) is not None:
                documents.append(path)
            else:
                checked["file"] += 1
                try:
                    if is_store(path):
                        others[path] = _check_store(path, selected, checked)
                        continue
                    bibliography = Bibliography(path, strings=strings)
                    if fix:
                        bibliography, count = _fix(bibliography, strings, cited_in, selected)
                        fixed += count
                    bibliographies[path] = bibliography
                except FormatError as error:
                    if len(paths) == 1:
                        raise
                    others[path] = [coded(error, "BIB001")]  # still check the other files
        findings = [
            one
            for one in check_bibliographies(list(bibliographies.values()), lambda code: True)
            if selected_in(os.path.dirname(one.path or "") or ".")(one.code or "")
        ]
    if documents:
        read = [path for path in bibliographies if path != "-"]
        known = {(one.path, one.line, one.code, one.key) for one in findings}
        try:
            found = _check_documents(documents, sources, data, read, selected_in, checked, trust_files=trust_files)
        except FormatError as error:
            if len(paths) == len(documents):
                raise
            found = [coded(error, "DOC016")]  # the other files were checked
        # A bibliography may be named in a document and on the command line.
        others[documents[0]] = [one for one in found if (one.path, one.line, one.code, one.key) not in known]
    entries += (entry for one in bibliographies.values() for entry in one.entries)
    checked["entry"] += len(entries)
    if fixed:
        say(f"{fixed} fixed")
    return [*findings, *(finding for several in others.values() for finding in several)]


def _fix(
    bibliography: Bibliography, strings: dict[str, str], documents: Sequence[str], selected: Callable[[str], bool]
) -> tuple[Bibliography, int]:
    """Fix what can be fixed safely, and return the bibliography as it is then, and the number of fixes."""
    from ..checks import Bibliography, fix_bibliography

    count = fix_bibliography(bibliography, selected) + _unite_duplicates(bibliography, documents, selected)
    if count:
        bibliography = Bibliography(bibliography.path, strings=strings)
    if bibliography.not_editable:
        say(f"{bibliography.path}: {bibliography.not_editable}")
    return bibliography, count


def _unite_duplicates(bibliography: Bibliography, documents: Sequence[str], selected: Callable[[str], bool]) -> int:
    """Unite the duplicates that differ in no field, and rename their keys in *documents*; return their number."""
    from ..documents.editing.key_renaming import KeyChanges, rename_in_documents
    from ..formats.file_changes import write_together
    from ..organizing.duplicate_fixing import unite_duplicates

    if not bibliography.fixable or not all(map(selected, ("BIB013", "BIB014", "BIB015"))):
        return 0
    found = unite_duplicates(bibliography.path, keys_follow=bool(documents))
    if found is None:
        return 0

    def keys_for(path: str, named: Sequence[str]) -> KeyChanges:
        return KeyChanges(*found.merged.keys_for(named, os.path.dirname(path)))

    changed, _ = rename_in_documents(documents, keys_for)
    write_together([*found.merged.changes(), *changed])
    return found.united


def _check_online(
    ctx: click.Context,
    entries: Sequence[CheckedEntry],
    contact: str | None,
    selected_in: Callable[[str], Callable[[str], bool]],
) -> list[FormatError]:
    """Check the *entries* on the internet, and print what could not be checked to standard error."""
    from ..checks.online import check_online
    from ..fetching import fetcher
    from .progress import Progress

    options = fetcher.default_options(contact or project_configuration().contact)
    with Progress("checking online") as progress, fetcher.Fetcher(options) as service:
        found = check_online(
            entries, service.client, lambda entry, code: selected_in(os.path.dirname(entry.path or "") or ".")(code),
            lambda text: progress.update(f"checking {text}"),
        )  # fmt: skip
    report(ctx, [], found.unchecked)
    return found.findings


def _check_collection(path: str, selected: Callable[[str], bool], checked: Counter[str]) -> list[FormatError]:
    """Check the collection in the folder *path*."""
    from ..libraries.build import check_collection

    collection = check_collection(path, verified=False)
    checked.update({"folder": 1, "entry": len(collection.items), "claim": len(collection.dossier.get("claims", ()))})
    return [one for one in collection.findings if selected(one.code or "")]


def _check_documents(
    documents: Sequence[str],
    sources: Sequence[str],
    data: str | None,
    bibliographies: Sequence[str],
    selected_in: Callable[[str], Callable[[str], bool]],
    checked: Counter[str],
    *,
    trust_files: bool,
) -> list[FormatError]:
    """Check documents, those of each project together."""
    from ..documents.checking import check_documents
    from .document_files import replaces_sources

    projects: dict[str | None, list[str]] = {}
    for path in documents:
        projects.setdefault(project_configuration(os.path.dirname(path) or ".").path, []).append(path)
    found: list[FormatError] = []
    for several in projects.values():
        folder = os.path.dirname(several[0]) or "."
        configuration = project_configuration(folder)
        given = data is not None or replaces_sources(configuration, sources)
        done = check_documents(
            several, library=load(sources, data, folder) if given else None, bibliographies=bibliographies,
            trust_files=trust_files or configuration.trust_files, configuration=configuration,
            wanted=selected_in(folder),
        )  # fmt: skip
        checked.update({"file": done.files, "citation": done.citations})
        found += done.findings
    return found


@click.command(short_help="Explain a rule of check.")
@click.argument("code", required=False, shell_complete=complete_rule)
@json_option
@output_option
def rule(code: str | None, as_json: bool, output: str | None) -> None:
    """Explain a rule of `dprkpal check`: what it requires, its severity, and whether --fix can fix it.

    CODE is a code such as BIB017 or a name such as name-order. Without it, all rules are listed.

    JSON: an object with `code`, `name`, `severity`, `explanation` and `fixable` (whether --fix can fix the
    problem). Without CODE: an array of these objects.
    """
    from ..checks import rule_of
    from ..model.rules import RULES

    as_json = choose_json(as_json, output)
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
    rows = [("rule", f"{one.code} {one.name}"), ("severity", one.severity), ("requires", one.explanation)]
    emit_table([*rows, ("--fix", "fixes it" if one.fixable else "does not fix it")], output)
