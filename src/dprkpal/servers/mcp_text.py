"""Internal: write the results of tools in plain English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["result_text"]

Result = Mapping[str, Any]


def result_text(tool: str, result: Result) -> str:
    """Write the *result* of a *tool* in plain English.

    >>> print(result_text("find_styles", {"total": 56, "styles": [{"id": "apa", "title": "APA Style 7th edition"}]}))
    1 of 56 styles:
    apa: APA Style 7th edition
    """
    return _TEXTS[tool](result)


def _search(result: Result) -> str:
    lines = [_heading(len(result["results"]), result["total"], "result")]
    for row in result["results"]:
        lines.append(f"{row['kind']} {row['id']}: {row['label']}")
        if row["snippet"] and row["snippet"] not in row["label"]:
            lines.append(f"    {row['field']}: {row['snippet']}")
    if result["missing"]:
        lines.append("Not in the collection: " + ", ".join(map(repr, result["missing"])))
    return "\n".join(lines)


def _reference(result: Result) -> str:
    lines = [f"{result['key']}: {result['entry'] or result['description']}"]
    if result["citation"]:
        lines.append(f"Citation: {result['citation']}")
    lines.append(f"Verification: {result['level']} ({result['level_meaning']})")
    for name, check in result["verification"].items():
        note = f"; {check['note']}" if check.get("note") else ""
        lines.append(f"    {name}: {check['status']}{note}")
    for name in ("topics", "claims"):
        if result[name]:
            lines.append(f"{name.capitalize()}: {', '.join(result[name])}")
    return "\n".join(lines)


def _claims(result: Result) -> str:
    lines = [_heading(len(result["claims"]), result["total"], "claim")]
    for row in result["claims"]:
        lines.append(f"{row['id']} ({row['hedge']}): {row['sentence']}")
        lines.append(f"    Carried by: {', '.join(row['carried_by']) or 'no source'}")
        if row["disputed_by"]:
            lines.append(f"    Disputed by: {', '.join(row['disputed_by'])}")
        lines.append(f"    Independent origins: {row['independent_origins']}")
    return "\n".join(lines)


def _cited_claim(result: Result) -> str:
    independence = result["independence"]
    lines = [result["text"], "", f"Hedge: {result['hedge']} ({result['hedge_meaning']})"]
    if result["attribution"]:
        lines.append(f"Attribution: {result['attribution']}")
    if result["disputed_by"]:
        lines.append("Disputed by:")
        for row in result["disputed_by"]:
            places = f" ({', '.join(row['locators'])})" if row["locators"] else ""
            lines.append(f"    {row['key']}{places}: {row['description']}")
    else:
        lines.append("Disputed by: no source in the collection")
    lines.append(f"Independence: {independence['summary']}")
    if independence["note"]:
        lines.append(f"    {independence['note']}")
    if result["assessment"]:
        lines.append(f"Assessment: {result['assessment']}")
    return "\n".join(lines)


def _bibliography(result: Result) -> str:
    lines = [entry["text"] for entry in result["entries"]] or ["No entries."]
    for warning in result["warnings"]:
        key = f"{warning['key']}: " if warning.get("key") else ""
        lines.append(f"Warning: {key}{warning['message']}")
    return "\n\n".join(lines)


def _styles(result: Result) -> str:
    lines = [_heading(len(result["styles"]), result["total"], "style")]
    return "\n".join([*lines, *(f"{row['id']}: {row['title']}" for row in result["styles"])])


_TEXTS: dict[str, Callable[[Result], str]] = {
    "search": _search,
    "get_reference": _reference,
    "find_claims": _claims,
    "cite_claim": _cited_claim,
    "format_references": _bibliography,
    "find_styles": _styles,
}


def _heading(shown: int, total: int, noun: str) -> str:
    """Write the number of results.

    >>> _heading(0, 0, "claim"), _heading(1, 1, "claim"), _heading(20, 56, "claim")
    ('No claims found.', '1 claim:', '20 of 56 claims:')
    """
    if not total:
        return f"No {noun}s found."
    nouns = noun if total == 1 else f"{noun}s"
    return f"{total} {nouns}:" if shown == total else f"{shown} of {total} {nouns}:"
