"""Compare dprkpal with the golden outputs: the sources of the collection in 25 styles by the reference engine.

Usage::

    python tests/csl/golden.py                       equal and total lines by style
    python tests/csl/golden.py apa ieee --diff       differing lines of two styles
    python tests/csl/golden.py --first               the first nine sources in seven styles
    python tests/csl/golden.py --write               rewrite differences.txt from this run

Exit status: 0 only the differences in differences.txt; 1 other differences; 2 a requirement is missing.
"""

from __future__ import annotations

import argparse
import difflib
import html
import json
import os
import re
import sys
from collections.abc import Collection
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from material import ADAPTER, HERE, cites, entries, folder, missing, reasoned, request, style_text
from material import engine as start

__all__ = [
    "DIFFERENCES",
    "FIRST_KEYS",
    "FIRST_STYLES",
    "Difference",
    "Golden",
    "aligned",
    "compare",
    "golden",
    "known",
    "only",
    "styles",
]

FIRST_KEYS = (
    "young2021guns",
    "young2021how",
    "coughlin2014hamas",
    "berger2014arm",
    "oliemansmitzer2014atgm",
    "oliemansmitzer2021hamas",
    "mitzeroliemans2020armed",
    "rodongsinmun1989",
    "dedo1989arafat",
)
"""The nine oldest sources of the collection."""

FIRST_STYLES = (
    "apa",
    "chicago-author-date",
    "chicago-notes-bibliography",
    "modern-language-association",
    "ieee",
    "harvard-cite-them-right",
    "mhra-notes",
)
"""The styles in which the first sources have no differences."""

DIFFERENCES = HERE / "differences.txt"
"""The known differences from the golden outputs, with their reasons in comments."""

HEAD = """\
# Known differences from the golden outputs: style, "cite" or "entry", and its number from 0, with the reason in a
# comment above. The test fails if another line differs, and if one of these does not;
# `python tests/csl/golden.py --write` rewrites the list and keeps the reasons.
"""

UNEXAMINED = "Not examined yet."
"""The reason that `--write` gives to new differences."""

_WORD = re.compile(r"\w+")

SECONDS = 60.0
"""Time limit for one document."""


@dataclass(frozen=True)
class Golden:
    """The output of the whole document in one style."""

    style: str
    """The style's id."""
    cites: list[str]
    """The citations, in document order."""
    entries: list[str]
    """The bibliography entries without the ``div`` around them; empty if the style has no bibliography."""


@dataclass(frozen=True)
class Difference:
    """A line that differs from the reference."""

    style: str
    """The style's id."""
    kind: str
    """``"cite"`` or ``"entry"``."""
    number: int
    """The number of the line among those of its kind, from 0; -1 if the reference does not have it."""
    expected: str
    """The line of the reference; empty if it does not have it."""
    got: str
    """The line of dprkpal; empty if it does not have it."""

    @property
    def name(self) -> str:
        """The name of the line in ``differences.txt``."""
        return f"{self.style} {self.kind} {self.number}"


def styles() -> list[str]:
    """Return the ids of the styles that have golden outputs, sorted."""
    inputs = {"items", "citations"}
    return sorted(path.stem for path in (folder() / "golden").glob("*.json") if path.stem not in inputs)


def _read(name: str) -> Any:
    return json.loads((folder() / "golden" / f"{name}.json").read_text(encoding="utf-8"))


def golden(style: str) -> Golden:
    """Return the golden output in *style*."""
    made = _read(style)
    return Golden(style, made["citations"], entries(made["bibliography"] or ""))


def ask(style: str, engine: Any) -> Golden:
    """Return the output of *engine* for the whole document in *style*.

    Raises:
        RuntimeError: The engine answered with this error.
    """
    items, citations, text = _read("items"), _read("citations"), style_text(style)
    made = {}
    for mode in ("citation", "bibliography") if "<bibliography" in text else ("citation",):
        answer = engine.ask(request(style, mode, text, items, citations))
        if answer.get("error") is not None:
            raise RuntimeError(f"{style}, {mode}: {answer['error']}")
        made[mode] = answer["output"]
    return Golden(style, cites(made["citation"]), entries(made.get("bibliography", "")))


def _likeness(words: set[str], pair: tuple[set[str], str]) -> float:
    """Return the proportion of words that two lines have in common; *pair* is the second line with its words."""
    return len(words & pair[0]) / (len(words | pair[0]) or 1)


def aligned(expected: list[str], got: list[str]) -> list[tuple[int, str, str]]:
    """Return the lines that differ between *expected* and *got*.

    Lines are aligned like a diff, so that one entry out of order is not a hundred differences.

    Returns:
        For each difference the number of the expected line, that line, and our line. Additional lines have the number
        -1 and an empty expected line.

    >>> aligned(["a", "b", "c"], ["a", "B", "c", "d"])
    [(1, 'b', 'B'), (-1, '', 'd')]
    """
    found: list[tuple[int, str, str]] = []
    matcher = difflib.SequenceMatcher(None, expected, got, autojunk=False)
    for tag, first, last, other_first, other_last in matcher.get_opcodes():
        if tag == "equal":
            continue
        # within a block, pair each line with the one that has the most words in common
        ours = [(set(_WORD.findall(line)), line) for line in got[other_first:other_last]]
        for number in range(first, last):
            line = expected[number]
            words = set(_WORD.findall(line))
            near = max(ours, key=partial(_likeness, words), default=None)
            if near is not None and (last - first == other_last - other_first == 1 or len(words & near[0]) > 1):
                ours.remove(near)
                found.append((number, line, near[1]))
            else:
                found.append((number, line, ""))
        found += [(-1, "", line) for _, line in ours]
    return found


def compare(expected: Golden, got: Golden) -> list[Difference]:
    """Return the differences of *got* from *expected*."""
    # The number of cites is fixed, so they are compared by position.
    ours = [*got.cites, *[""] * (len(expected.cites) - len(got.cites))]
    found = [
        Difference(expected.style, "cite", number, line, mine)
        for number, (line, mine) in enumerate(zip(expected.cites, ours, strict=False))
        if line != mine
    ]
    return found + [
        Difference(expected.style, "entry", *difference) for difference in aligned(expected.entries, got.entries)
    ]


def _folded(text: str) -> str:
    """Return the letters and digits of *text*, without markup and case."""
    return re.sub(r"[\W_]+", "", html.unescape(re.sub(r"<[^>]*>", "", text))).casefold()


def only(keys: Collection[str], output: Golden) -> Golden:
    """Return the part of *output* that concerns *keys*.

    That is citations that cite nothing else, and entries whose longest title is one of theirs.
    """
    titles = {item["id"]: _folded(item["title"]) for item in _read("items")}
    about = [all(cite["id"] in keys for cite in citation["citationItems"]) for citation in _read("citations")]
    kept = []
    for entry in output.entries:
        text = _folded(entry)
        key = max(titles, key=lambda key: (titles[key] in text) * len(titles[key]))
        if key in keys and titles[key] in text:
            kept.append(entry)
    return Golden(output.style, [text for text, wanted in zip(output.cites, about, strict=False) if wanted], kept)


def known() -> dict[str, str]:
    """Return the names of the differences in `DIFFERENCES`, with their reasons."""
    return reasoned(DIFFERENCES) if DIFFERENCES.exists() else {}


def write(path: Path, names: list[str], reasons: dict[str, str]) -> None:
    """Write the differences *names* to *path* with their reasons; new ones are marked as not examined."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(reasons.get(name, UNEXAMINED), []).append(name)
    text = HEAD
    for reason, group in grouped.items():
        text += f"\n# {reason}\n" + "".join(f"{name}\n" for name in group)
    path.write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Compare with the golden outputs; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="golden.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("style", nargs="*", help="styles to compare (default: all 25)")
    parser.add_argument("--first", action="store_true", help="only the first nine sources, in seven styles")
    parser.add_argument("--diff", action="store_true", help="print the differing lines")
    parser.add_argument("--write", action="store_true", help="rewrite differences.txt from this run of all styles")
    parser.add_argument(
        "--adapter", default=ADAPTER, metavar="COMMAND", help="command of the engine (default: dprkpal)"
    )
    options = parser.parse_args(arguments)
    if reason := missing("golden"):
        print(f"golden.py: {reason}", file=sys.stderr)
        return 2
    for style in options.style:
        if style not in styles():
            parser.error(f"no golden output in {style!r}; there is {', '.join(styles())}")
    if options.write and (options.style or options.first):
        parser.error("--write compares all styles, so it takes no style")

    chosen = options.style or (FIRST_STYLES if options.first else styles())
    engine = start(options.adapter, SECONDS)
    differences: list[Difference] = []
    equal = total = 0
    print(f"{'':<50}{'cites':>12}{'entries':>12}")
    for style in chosen:
        expected = golden(style)
        try:
            got, error = ask(style, engine), ""
        except RuntimeError as caught:
            got, error = Golden(style, [], []), str(caught)
        if options.first:
            expected = only(FIRST_KEYS, expected)
            got = only(FIRST_KEYS, got) if got.cites else got
        found = compare(expected, got)
        differences += found
        cells = []
        for kind, lines in (("cite", expected.cites), ("entry", expected.entries)):
            wrong = len({difference.number for difference in found if difference.kind == kind} - {-1})
            equal, total = equal + len(lines) - wrong, total + len(lines)
            cells.append(f"{len(lines) - wrong}/{len(lines)}")
        print(f"{style:<50}{cells[0]:>12}{cells[1]:>12}  {error[:120]}".rstrip())
        if options.diff:
            for difference in found:
                print(f"  {difference.kind} {difference.number}\n    - {difference.expected}\n    + {difference.got}")
    engine.stop()
    print(f"\n{equal} of {total} lines equal ({100 * equal / total:.1f} %)")

    names = list(dict.fromkeys(difference.name for difference in differences))
    if options.write:
        write(DIFFERENCES, names, known())
        return 0
    if options.first:
        return 1 if names else 0
    listed = {name for name in known() if name.split()[0] in chosen}
    new, gone = [name for name in names if name not in listed], sorted(listed - set(names))
    if listed or new:
        print(f"{len(listed)} differences in differences.txt; {len(new)} new, {len(gone)} no longer found")
    return 1 if new or gone else 0


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the output was closed, for example by head
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    sys.exit(code)
