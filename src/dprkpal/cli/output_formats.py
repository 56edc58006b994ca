"""Internal: choose the output format by the ending of the output file."""

from __future__ import annotations

import os
from collections.abc import Iterable

import click

from .terminal import say

__all__ = ["check_output", "choose_format", "choose_json", "ending_of", "is_json"]

_FORMATS = {
    "html": (".html", ".htm", ".xhtml"),
    "markdown": (".md", ".markdown", ".qmd", ".rmd"),
    "rst": (".rst",),
    "latex": (".tex", ".latex", ".ltx"),
    "text": (".txt", ".text"),
    "typst": (".typ",),
    "rtf": (".rtf",),
    "json": (".json",),
    "json-ld": (".jsonld",),
    "turtle": (".ttl",),
    "sarif": (".sarif", ".sarif.json"),
    "svg": (".svg",),
    "biblatex": (".bib", ".biblatex"),
    "bibtex": (".bibtex",),
    "csljson": (".csljson", ".json"),
    "cslyaml": (".yaml", ".yml"),
    "ris": (".ris",),
    "cff": (".cff",),
    "mods": (".mods", ".xml"),
    "endnote": (".xml",),
    "wordxml": (".xml",),
    "csv": (".csv",),
    "sqlite": (".sqlite", ".sqlite3", ".db"),
    "parquet": (".parquet",),
    "bash": (".bash", ".sh"),
    "zsh": (".zsh",),
    "fish": (".fish",),
}
"""The endings that name a format. ``.json`` is CSL-JSON in the commands that write bibliography files."""

_OTHER_FILES = frozenset(
    ".adoc .bz2 .doc .docx .enw .epub .fodt .gif .gz .ipynb .jpeg .jpg .nbib .nt .odp .ods .odt .org .pdf .png .ppt "
    ".pptx .ps .rdf .tsv .webp .xls .xlsx .xz .zip .zst".split()
)
"""The endings of files that other programs could not open if a command wrote its own format to them."""

_FORMATTED = frozenset(("html", "markdown", "rst", "latex", "typst", "rtf"))
_EXPORTED = frozenset(
    """biblatex bibtex cff csljson cslyaml csv endnote hayagriva json-ld mods parquet ris sqlite wordxml""".split()
)


def ending_of(output: str | None) -> str:
    """Return the ending of a file name in lower case, such as ``.html``; empty if it has none."""
    name = (output or "").lower()
    return ".sarif.json" if name.endswith(".sarif.json") else os.path.splitext(name)[1]


def is_json(as_json: bool, to: str | None, output: str | None) -> bool:
    """Return whether to print JSON: ``--json`` is given, or no format but a file that ends in ``.json``."""
    return as_json or (to is None and ending_of(output) == ".json")


def check_output(output: str | None) -> None:
    """Check that *output* is not a file that the current command reads.

    Raises:
        UsageError: It is, so that writing would destroy it.
    """
    if output is None or output == "-" or not os.path.isfile(output):
        return
    from .options import project_configuration

    parameters = click.get_current_context().params
    configuration = project_configuration()
    values = [parameters.get(name) or () for name in ("sources", "paths", "document", "documents", "source")]
    for value in (*values, configuration.bibliography, configuration.path or ()):
        for read in (value,) if isinstance(value, str) else value:
            if read != "-" and os.path.isfile(read) and os.path.samefile(read, output):
                raise click.UsageError(f"{output}: this file is read; choose another name for the output")


def choose_json(as_json: bool, output: str | None) -> bool:
    """Return whether to print JSON, in a command that prints only a table or JSON.

    Raises:
        UsageError: The ending of *output* names another format.
    """
    return choose_format("json" if as_json else None, output, ("text", "json"), "text") == "json"


def choose_format(to: str | None, output: str | None, known: Iterable[str], default: str | None) -> str:
    """Return the output format.

    Args:
        to: The format that was given.
        output: The output file. Its ending names the format if *to* is ``None``.
        known: The formats of the command.
        default: The format if neither names one. ``None`` if the command has no default. An ending without a
            meaning, such as ``.out``, is reported and gets the default.

    Raises:
        UsageError: The ending belongs to a format that the command does not write, there is no default, or the command
            reads this file.
    """
    check_output(output)
    if to is not None:
        return to
    known = tuple(known)
    ending = ending_of(output)
    named = [format for format, endings in _FORMATS.items() if ending in endings]
    possible = [format for format in named if format in known]
    if ending == ".xml" and len(possible) > 1:
        command = click.get_current_context().command_path
        message = f"{output}: `{command}` does not write .xml files without --to, which says the format: "
        raise click.UsageError(f"{message}{', '.join(possible)}")
    if possible:
        return possible[0]
    if ending and (default is None or ending in _OTHER_FILES or (named and named != ["text"])):
        raise click.UsageError(_refusal(output or "", ending, named, known))
    if default is None:
        raise click.UsageError("give --to, or an --output whose ending names a format, such as .bib, .json or .ris")
    if ending:
        say(f"note: {output}: the ending {ending!r} names no output format of this command; writing {default}")
    return default


def _refusal(output: str, ending: str, named: Iterable[str], known: Iterable[str]) -> str:
    """Return the message for a file whose *ending* belongs to a format that the command does not write."""
    written = list(dict.fromkeys(_FORMATS[format][0] for format in _FORMATS if format in known))
    command = click.get_current_context().command_path
    message = f"{output}: `{command}` does not write {ending} files"
    message += f"; it writes {', '.join(written)}" if written else ""
    if not named and ending not in _OTHER_FILES:
        message += "; for another ending, give --to"
    if _FORMATTED.intersection(named) and "html" not in known:
        message += f". To format a bibliography, use `dprkpal bib --output {output}`"
    elif _EXPORTED.intersection(named) and "biblatex" not in known:
        message += f". To export references, use `dprkpal export --output {output}`"
    return message
