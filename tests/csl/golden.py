"""Compare our engine with the golden outputs: what the reference engine made of our sources in 25 styles.

Usage::

    python tests/csl/golden.py                       equal and total, style by style
    python tests/csl/golden.py apa ieee --diff       each differing line of two styles
    python tests/csl/golden.py --first               the first nine sources in their seven styles
    python tests/csl/golden.py --write               rewrite differences.txt from this run

Exit codes: 0 no difference but those in differences.txt; 1 there are others; 2 something it needs is missing.
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
"""The sources the collection began with."""

FIRST_STYLES = (
    "apa",
    "chicago-author-date",
    "chicago-notes-bibliography",
    "modern-language-association",
    "ieee",
    "harvard-cite-them-right",
    "mhra-notes",
)
"""The styles in which the first sources leave no difference at all."""

DIFFERENCES = HERE / "differences.txt"
"""The lines in which we differ from the golden outputs, each under a comment that says why."""

HEAD = """\
# Lines of the golden outputs in which we differ: style, "cite" or "entry", and its number from 0. Above each
# stands the reason. The test fails if another line differs, and if one of these does not;
# `python tests/csl/golden.py --write` rewrites the list and keeps the reasons.
"""

UNEXAMINED = "Not examined yet."
"""The reason that `--write` gives a new line."""

_WORD = re.compile(r"\w+")

SECONDS = 60.0
"""How long one document may take."""


@dataclass(frozen=True)
class Golden:
    """What the reference engine made of the whole document in one style."""

    style: str
    """The style's id."""
    cites: list[str]
    """One text a citation, in document order."""
    entries: list[str]
    """One text a bibliography entry, without the ``div`` around it; none if the style has no bibliography."""


@dataclass(frozen=True)
class Difference:
    """One line in which an engine differs from the reference."""

    style: str
    """The style's id."""
    kind: str
    """``"cite"`` or ``"entry"``."""
    number: int
    """The line's number among the reference's lines of its kind, from 0; -1 for a line the reference has not."""
    expected: str
    """The reference's line; empty for a line the reference has not."""
    got: str
    """Our line; empty if we have none."""

    @property
    def name(self) -> str:
        """How the line is named in ``differences.txt``."""
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
    """Return what *engine* makes of the whole document in *style*.

    Raises:
        RuntimeError: The engine answered with an error; its message.
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
    """Return what share of all their words two lines have in common; the second comes with its words."""
    return len(words & pair[0]) / (len(words | pair[0]) or 1)


def aligned(expected: list[str], got: list[str]) -> list[tuple[int, str, str]]:
    """Return the lines of *expected* that *got* has not in their order, beside what stands there instead.

    Lines are aligned as a diff does it, so that one entry out of order is one difference and not a hundred.

    Returns:
        For each difference the number of the expected line, that line, and our line; a line of ours that
        answers to none has the number -1 and an empty expected line.

    >>> aligned(["a", "b", "c"], ["a", "B", "c", "d"])
    [(1, 'b', 'B'), (-1, '', 'd')]
    """
    found: list[tuple[int, str, str]] = []
    matcher = difflib.SequenceMatcher(None, expected, got, autojunk=False)
    for tag, first, last, other_first, other_last in matcher.get_opcodes():
        if tag == "equal":
            continue
        # in a block of several lines, each is paired with the one that shares most words with it
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
    """Return the lines in which *got* differs from *expected*."""
    # Cites stand at fixed places in the document, so they are compared place by place.
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
    """Return the part of *output* that is about *keys*.

    A citation is about them if it cites nothing else; an entry, if of all titles it holds theirs is the longest.
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
    """Return the names of the differences listed in `DIFFERENCES`, with their reasons."""
    return reasoned(DIFFERENCES) if DIFFERENCES.exists() else {}


def write(path: Path, names: list[str], reasons: dict[str, str]) -> None:
    """Write the differences called *names* to *path*, under the reasons they have or as not examined."""
    grouped: dict[str, list[str]] = {}
    for name in names:
        grouped.setdefault(reasons.get(name, UNEXAMINED), []).append(name)
    text = HEAD
    for reason, group in grouped.items():
        text += f"\n# {reason}\n" + "".join(f"{name}\n" for name in group)
    path.write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> int:
    """Compare with the golden outputs; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="golden.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("style", nargs="*", help="styles to compare (default: all 25)")
    parser.add_argument("--first", action="store_true", help="only the first nine sources, in their seven styles")
    parser.add_argument("--diff", action="store_true", help="print each differing line")
    parser.add_argument("--write", action="store_true", help="rewrite differences.txt from this run of all styles")
    parser.add_argument("--adapter", default=ADAPTER, metavar="COMMAND", help="the engine (default: our adapter)")
    options = parser.parse_args(arguments)
    if reason := missing("golden"):
        print(f"golden.py: {reason}", file=sys.stderr)
        return 2
    for style in options.style:
        if style not in styles():
            parser.error(f"no golden output in {style!r}; there is {', '.join(styles())}")
    if options.write and (options.style or options.first):
        parser.error("--write needs a run of all styles; name none")

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
        print(f"{len(listed)} differences are listed in differences.txt; {len(new)} are new, {len(gone)} are gone")
    return 1 if new or gone else 0


if __name__ == "__main__":
    try:
        code = main()
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        code = 1
    sys.exit(code)
