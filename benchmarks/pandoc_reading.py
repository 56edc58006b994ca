"""Compare how dprkpal and pandoc read ``.bib`` files, and name the reason for each difference.

Both convert the files to CSL-JSON. The fields that pandoc writes are compared entry by entry, without markup and with
plain quotation marks, dashes and spaces. A difference counts as explained if it disappears when the effect of one or
more kinds in `KINDS` is undone on both sides. Differences that remain are printed: they are errors of one of the two.

Usage::

    python benchmarks/pandoc_reading.py FILE…

``pandoc_printing.py`` compares the printed entries. pandoc is the one on the path, or the program that ``--pandoc``
names. No bibliographies are included: use your own.

Exit status: 0 every goal is met; 1 fewer fields than 99.5 % are equal or explained; 2 nothing could be compared.
"""

from __future__ import annotations

import argparse
import collections
import html
import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dprkpal.formats import read

__all__ = ["KINDS", "explain"]

GOAL = 99.5
LIMIT = 90  # seconds for one file in pandoc
MEMORY = "3g"  # that pandoc may use; some files make it take all there is

_BIBLATEX = re.compile(r"(?mi)^\s*(?:journaltitle|date|location|langid)\s*=")
_TAG = re.compile(r"</?(?:i|b|sup|sub|sc|span)\b[^>]*>")
_PLAIN = str.maketrans("’‘“”\u202f\xa0–—", "''\"\"  --")
_NAME_PARTS = ("literal", "family", "given", "dropping-particle", "non-dropping-particle", "suffix")
_IGNORED = frozenset(("id", "title-short"))
"""pandoc makes short titles of titles with a colon; styles of dprkpal do so when they print."""


def plain(value: Any) -> str:
    """Return *value* as text without markup, typography, and differences in Unicode composition."""
    if isinstance(value, list):
        return " & ".join(plain_name(name) for name in value if isinstance(name, dict))
    if isinstance(value, dict):
        return json.dumps([value.get("date-parts"), value.get("literal"), value.get("season")])
    text = html.unescape(_TAG.sub("", "" if value is None else str(value))).translate(_PLAIN)
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def plain_name(name: dict[str, Any]) -> str:
    """Return the parts of a *name*, separated by bars."""
    return "|".join(plain(name.get(part)) for part in _NAME_PARTS)


def _join_particles(text: str) -> str:
    """Return names with particles in front of the family name, wherever they are."""

    def joined(name: str) -> str:
        if name.count("|") != len(_NAME_PARTS) - 1:
            return name
        literal, family, given, dropping, other, suffix = name.split("|")
        if match := re.fullmatch(r"(.*?)((?: [^\WA-Z\d_]\w*)+)", given):  # a given name that ends with particles
            given, dropping = match[1], match[2] + " " + dropping
        family = f"{dropping} {other} {family}".replace("' ", "'")
        return "|".join((literal, " ".join(family.split()), given, "", "", suffix))

    return " & ".join(map(joined, text.split(" & ")))


def _dotted(text: str) -> str:
    return unicodedata.normalize("NFC", text.replace("ı", "i"))


Undo = Callable[[str], str]
NAMES = frozenset(("author", "editor", "translator", "container-author", "collection-editor", "director"))

KINDS: dict[str, tuple[str, Undo | None]] = {
    "empty field": ("pandoc keeps fields without a value; they are no data.", None),
    "mathematics": ("pandoc keeps formulas as TeX between dollar signs; CSL processors print them as they are.", None),
    "lost text": (
        "pandoc leaves out commands that it does not know, such as `\\MF`; dprkpal knows more, and keeps the rest.",
        None,
    ),
    "misc": (
        "pandoc gives `@misc` no type, and CSL requires one; dprkpal uses *document*, *webpage* or *article*.",
        None,
    ),
    "month": ("pandoc drops the month of some dates, and ranges of years.", None),
    "language": (
        "pandoc adds a country, such as *en-US* for `english`; dprkpal keeps what the file says: *en*.",
        None,
    ),
    "variable": ("pandoc uses `event` and `other-ids`; CSL 1.0.2 has `event-title`, and `ids` are aliases.", None),
    "address": ("A note or publisher that is only an address or an arXiv number is read as `URL` or `eprint`.", None),
    "joined": ("pandoc joins institution and organization; dprkpal prints the more exact one.", None),
    "capitals": (
        "pandoc lowers series, single letters such as *I*, *V* or *3-D*, and letters after a full stop.",
        str.casefold,
    ),
    "and": ("pandoc reads *and* in publishers as a list, and prints *Springer Science; Business Media*.", None),
    "others": ("pandoc writes `and others` as a name; dprkpal keeps it apart, and styles print *et al.*", None),
    "particle": (
        "pandoc lets particles such as *van* be dropped. biblatex prints them, and biblatex-apa sets `useprefix`.",
        _join_particles,
    ),
    "dotless i": ("pandoc keeps the dotless i under an accent, in `\\'{\\i}`.", _dotted),
    "spaces": (
        "pandoc adds spaces to initials such as *J.P.*, and keeps those round the dashes of pages.",
        lambda text: re.sub(r"(?<=\.) (?=\w)|(?<= ) | ?-+ ?", lambda match: "-" if "-" in match[0] else "", text),
    ),
    "escape": (
        "pandoc keeps backslashes in identifiers, and the address before a DOI.",
        lambda text: re.sub(r"\\|https?://(?:dx\.)?doi\.org/", "", text),
    ),
    "quotation marks": (
        "Single quotation marks inside others are paired in another way.",
        lambda text: re.sub(r"['\"]", "'", text),
    ),
}
"""The kinds of difference: a reason, and a function that undoes the effect, if a text shows it."""


def explain(variable: str, theirs: Any, ours: Any) -> str | None:
    """Return the kind of the difference, ``""`` if there is none, or ``None`` if it is not known.

    >>> explain("volume", "", "5"), explain("title", "Part i", "Part I"), explain("title", "One", "Two")
    ('empty field', 'capitals', None)
    """
    one, other = plain(theirs), plain(ours)
    if one == other:
        return ""
    if not one:
        return "misc" if variable == "type" else "empty field"
    if found := _explain_variable(variable, one, other, theirs, ours):
        return found
    undone = [(kind, undo) for kind, (_, undo) in KINDS.items() if undo is not None]
    for kind, undo in undone:
        if undo(one) == undo(other):
            return kind
    for kind, undo in undone:
        one, other = undo(one), undo(other)
        if one == other:
            return kind
    if other and len(one) < len(other) and _is_part(one, other):
        return "lost text"
    return None


def _explain_variable(variable: str, one: str, other: str, theirs: Any, ours: Any) -> str | None:
    """Return the kind of a difference that only some variables have."""
    if variable == "language" and one.split("-")[0] == other.split("-")[0]:
        return "language"
    if variable in ("event", "other-ids"):
        return "variable"
    if variable == "issued" and isinstance(theirs, dict) and isinstance(ours, dict):
        first, whole = theirs.get("date-parts") or [], ours.get("date-parts") or []
        if len(first) <= len(whole) and all(list(b[: len(a)]) == list(a) for a, b in zip(first, whole, strict=False)):
            return "month"
    if variable in ("publisher", "publisher-place", "genre"):
        if one.replace("; ", " and ") == other:
            return "and"
        if other in one.split("; ") and other:
            return "joined"
    if variable in ("note", "publisher", "annote") and re.fullmatch(r"(?:https?://|arXiv:)\S+", one):
        return "address"
    if variable in NAMES and "|" in one:
        shorter = one.removesuffix("others|||||").removesuffix(" & ")
        if shorter != one:
            rest = explain(variable, theirs[:-1], ours) if isinstance(theirs, list) else None
            return "others" if rest is not None else None
    if "$" in one and "$" not in other:
        return "mathematics"
    return None


def _is_part(part: str, whole: str) -> bool:
    """Return whether *part* is *whole* with some characters left out."""
    letters = iter(whole.casefold())
    return all(letter in letters for letter in re.sub(r"[\s'`´]", "", part.casefold()))


def run_pandoc(pandoc: str, arguments: list[str], source: bytes = b"") -> bytes | None:
    """Return the output of pandoc with limits on time and memory, or ``None`` after an error."""
    limits = ["+RTS", f"-M{MEMORY}", "-RTS"]
    try:
        done = subprocess.run([pandoc, *limits, *arguments], input=source, capture_output=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        print(f"{arguments[-1]}: pandoc took longer than {LIMIT} seconds", file=sys.stderr)
        return None
    if done.returncode:
        print(f"{arguments[-1]}: {done.stderr.decode(errors='replace')[:200].strip()}", file=sys.stderr)
        return None
    return done.stdout


def compare_fields(pandoc: str, paths: list[Path], examples: int) -> int:
    """Print the differences of all fields by kind and variable."""
    fields = entries = whole = lost = 0
    kinds: collections.Counter[str] = collections.Counter()
    unknown: list[str] = []
    for path in paths:
        kind = "biblatex" if _BIBLATEX.search(path.read_text(errors="replace")) else "bibtex"
        output = run_pandoc(pandoc, ["-f", kind, "-t", "csljson", str(path)])
        if output is None:
            continue
        items = {item["id"]: item for item in read(path, "bibtex").items}
        for item in json.loads(output):
            ours = items.get(item["id"])
            if ours is None:
                lost += 1
                continue
            entries, equal = entries + 1, True
            for variable in item.keys() - _IGNORED:
                fields += 1
                found = explain(variable, item[variable], ours.get(variable))
                equal = equal and found == ""
                if found is None:
                    shown = f"{plain(item[variable])[:150]!r} {plain(ours.get(variable))[:150]!r}"
                    unknown.append(f"{path.name}: {item['id']}: {variable}: {shown}")
                elif found:
                    kinds[found] += 1
            whole += equal
    if not fields:
        return 2
    for line in unknown[:examples]:
        print(line)
    known = sum(kinds.values())
    equal_fields, explained = fields - known - len(unknown), 100 * (1 - len(unknown) / fields)
    print(f"{entries:,} entries, {lost} only read by pandoc, {whole:,} equal in every field", end="")
    print(f" ({100 * whole / entries:.1f} %)")
    print(f"{fields:,} fields, {100 * equal_fields / fields:.2f} % equal, {known:,} explained", end="")
    print(f", {len(unknown)} not ({explained:.2f} % equal or explained)")
    for kind, count in kinds.most_common():
        print(f"| {kind} | {count:,} | {KINDS[kind][0]} |")
    return 0 if explained >= GOAL else 1


def main() -> int:
    """Run the comparison that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pandoc", default="pandoc")
    parser.add_argument("--examples", type=int, default=20, help="how many unexplained differences are printed")
    chosen = parser.parse_args()
    return compare_fields(chosen.pandoc, chosen.files, chosen.examples)


if __name__ == "__main__":
    sys.exit(main())
