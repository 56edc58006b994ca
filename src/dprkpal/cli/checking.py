"""``dprkpal check``: what is wrong with the sources of a collection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ..terminal import emit, emit_json, emit_table
from .options import json_flag, output_file

if TYPE_CHECKING:
    from ..errors import FormatError

__all__ = ["check"]


@click.command()
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(exists=True, file_okay=False))
@click.option("--rules", "list_rules", is_flag=True, help="List the rules, and check nothing.")
@json_flag
@output_file
@click.pass_context
def check(ctx: click.Context, folder: str, list_rules: bool, as_json: bool, output: str | None) -> None:
    """Hold the sources of a collection against the rules.

    FOLDER is a source tree of dprkpal, or any folder with a refs.bib and beside it, if you like,
    topics.toml, entities.toml, claims.toml and origins.toml. Where a reference says how it was verified,
    all have to. Each finding is a line with file, line and
    column, the key or id, and the code of the rule. Status 1 if there is an error among them.

    JSON: an array of objects with `code`, `name`, `severity`, `path`, `line`, `column`, `key` and `message`;
    with --rules, of objects with `code`, `name`, `severity` and `explanation`.
    """
    from ..rules import RULES, is_error

    if list_rules:
        if as_json:
            emit_json([rule._asdict() for rule in RULES.values()], output)
        else:
            emit_table([(rule.code, rule.name, rule.severity, rule.explanation) for rule in RULES.values()], output)
        return
    from ..compiling import check_collection

    findings = check_collection(folder, verified=False).findings
    if as_json:
        emit_json(
            [
                {"code": one.code, "name": RULES[one.code].name if one.code in RULES else None,
                 "severity": "error" if is_error(one) else "warning", "path": one.path, "line": one.line,
                 "column": one.column, "key": one.key, "message": one.message}
                for one in findings
            ],
            output,
        )  # fmt: skip
    elif findings:
        emit("\n".join(map(_line, findings)), output)
    if any(map(is_error, findings)):
        ctx.exit(1)


def _line(finding: FormatError) -> str:
    """Return *finding* as ``file:line:column: code key: message``."""
    from ..errors import visible

    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    what = ": ".join(part for part in (finding.key, finding.message) if part)
    return visible(f"{place}: {finding.code + ' ' if finding.code else ''}{what}").replace("\n", " ")
