"""Internal: format findings as lines of text, JSON, GitHub annotations or SARIF."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from ..errors import FormatError, visible
from ..model.rules import RULES, is_error

__all__ = ["REPORTS", "github", "line", "records", "sarif"]

REPORTS = ("text", "json", "github", "sarif")
"""The formats of a report."""


def line(finding: FormatError) -> str:
    """Return *finding* as one line: ``file:line:column: code key: message``.

    >>> line(FormatError("no title", path="a.bib", line=3, key="doe", code="BIB003"))
    'a.bib:3: BIB003 doe: no title'
    """
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    what = ": ".join(part for part in (finding.key, finding.message) if part)
    return visible(f"{place + ': ' if place else ''}{finding.code + ' ' if finding.code else ''}{what}").replace(
        "\n", " "
    )


def _severity(finding: FormatError) -> str:
    return "error" if is_error(finding) else "warning"


def records(findings: Iterable[FormatError]) -> list[dict[str, Any]]:
    """Return *findings* as mappings for JSON."""
    return [
        {"code": one.code, "name": RULES[one.code].name if one.code in RULES else None, "severity": _severity(one),
         "path": one.path, "line": one.line, "column": one.column, "key": one.key, "message": one.message}
        for one in findings
    ]  # fmt: skip


_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def github(findings: Iterable[FormatError]) -> str:
    r"""Return *findings* as GitHub workflow commands, which GitHub shows as annotations in a pull request.

    Source: GitHub Docs, "Workflow commands for GitHub Actions".

    >>> github([FormatError("no title", path="a,b.bib", line=3, key="doe", code="BIB003")])
    '::error file=a%2Cb.bib,line=3,title=BIB003 missing-field::doe: no title\n'
    """
    lines = []
    for one in findings:
        rule = RULES.get(one.code or "")
        values = {"file": one.path, "line": one.line, "col": one.column, "title": rule and f"{rule.code} {rule.name}"}
        shown = ",".join(
            f"{name}={_escaped(str(value), _PROPERTY)}" for name, value in values.items() if value is not None
        )
        what = ": ".join(part for part in (one.key, one.message) if part)
        lines.append(f"::{_severity(one)} {shown}::{_escaped(visible(what), _DATA)}\n")
    return "".join(lines)


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return re.sub("[" + "".join(escapes) + "]", lambda match: escapes[match[0]], text)


def sarif(findings: Sequence[FormatError]) -> dict[str, Any]:
    """Return *findings* in SARIF, the Static Analysis Results Interchange Format.

    Source: OASIS, "SARIF Version 2.1.0", sections 3.13 to 3.30 and 3.49.
    """
    codes = sorted({one.code for one in findings if one.code in RULES})
    numbers = {code: number for number, code in enumerate(codes)}
    rules = [
        {"id": code, "name": RULES[code].name, "shortDescription": {"text": RULES[code].name.replace("-", " ")},
         "fullDescription": {"text": RULES[code].explanation},
         "defaultConfiguration": {"level": RULES[code].severity}}
        for code in codes
    ]  # fmt: skip
    driver = {"name": "dprkpal", "rules": rules}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints",
             "results": [_result(one, numbers) for one in findings]}
        ],
    }  # fmt: skip


def _result(finding: FormatError, numbers: dict[str, int]) -> dict[str, Any]:
    what = ": ".join(part for part in (finding.key, finding.message) if part)
    result: dict[str, Any] = {"level": _severity(finding), "message": {"text": visible(what)}}
    if finding.code in numbers:
        result = {"ruleId": finding.code, "ruleIndex": numbers[finding.code], **result}
    if finding.path is not None:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.path)}}
        if finding.line is not None:
            column = {} if finding.column is None else {"startColumn": finding.column}
            physical["region"] = {"startLine": finding.line, **column}
        result["locations"] = [{"physicalLocation": physical}]
    return result


def _uri(path: str) -> str:
    """Return *path* as a URI reference (RFC 3986) in which no part can be mistaken for a scheme."""
    uri = quote(path.replace("\\", "/"), safe="/-._~", errors="surrogatepass")
    return f"file://{uri}" if uri.startswith("/") else uri
