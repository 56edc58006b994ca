"""Compare the entries that dprkpal and pandoc print from the same ``.bib`` files, and count the kinds of difference.

Entries are compared to the letter, without markup and with plain spaces and quotation marks, in three ways: each
program prints what it has read itself; dprkpal prints what both have read; pandoc prints what both have read. The last
two show the differences of reading alone. The words that differ are then sorted into the kinds in `KINDS`. An entry
counts as explained if each of its differences is of a known kind; the others are printed.

Usage::

    python benchmarks/pandoc_printing.py FILE…                   in APA and Chicago (author-date)
    python benchmarks/pandoc_printing.py --style ieee FILE…      in other styles
    python benchmarks/pandoc_printing.py --all FILE…             also print the differences that are explained
    python benchmarks/pandoc_printing.py --into PAGE.md FILE…    write the tables into a page of the documentation

pandoc is the one on the path, or the program that ``--pandoc`` names. No bibliographies are included: use your own.

Exit status: 0 every goal is met; 1 fewer entries than 97 % are equal or explained; 2 nothing could be compared.
"""

from __future__ import annotations

import argparse
import collections
import difflib
import html
import re
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pandoc_reading import run_pandoc

from dprkpal import Library
from dprkpal.csl import Processor
from dprkpal.csl.styles.archive import read_style
from dprkpal.csl.text.text_case import STOP_WORDS
from dprkpal.formats import read, write
from dprkpal.formats.bibtex.journal_macros import JOURNALS
from dprkpal.model.edtf import is_edtf

__all__ = ["KINDS", "explain"]

GOAL = 97.0
REPEATED = "repeated key"
"""The kind of the entries whose key is used more than once in a file. dprkpal gives the others new keys."""
MARKERS = ("<!-- begin: printed entries -->", "<!-- end: printed entries -->")
"""Comments in a Markdown file. ``--into`` writes the tables between them."""
STYLES = ("apa", "chicago-author-date")
_TOKEN = re.compile(r"\w+|\W")
_PLAIN = str.maketrans("’‘“”\u202f\xa0", "''\"\"  ")
_QUOTES = re.compile(r"['\"]+")
_ADDRESS = re.compile(r"(?i)\s*https?://[^\s;]*[^\s;.]\.?;?")
_FORMULA = re.compile(r"\S*\$.*?\$\S*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_KEY = re.compile(r"@\w+\s*[{(]\s*([^,\s]+)\s*,")
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = re.compile(rf"(?:{_MONTHS})(?:\s\d{{1,2}})?")
_MACRO_NAMES = {plain.casefold() for names in JOURNALS.values() for plain in names}


class Chunk(NamedTuple):
    """Words that differ, in an entry."""

    theirs: str
    """The words that pandoc prints."""
    ours: str
    """The words that dprkpal prints instead."""
    before: str
    """The text of dprkpal's entry before them."""
    item: dict[str, Any]
    """The item that dprkpal read."""


def words(text: str) -> str:
    """Return *text* in small letters, without punctuation at its ends.

    >>> words(". In Rocks and Stones, (")
    'in rocks and stones'
    """
    return text.casefold().strip(" .,;:()[]\"'")


def printed_text(text: str) -> str:
    """Return a printed entry with plain spaces and quotation marks."""
    return re.sub(r"\s+", " ", text.translate(_PLAIN).replace("\\", "")).strip()


def _values(item: dict[str, Any], *variables: str) -> str:
    """Return the values of *variables* in small letters."""
    return printed_text(" ".join(str(item.get(name, "")) for name in variables)).casefold()


def _names(item: dict[str, Any]) -> list[dict[str, Any]]:
    return [name for value in item.values() if isinstance(value, list) for name in value if isinstance(name, dict)]


def _is_particle(chunk: Chunk) -> bool:
    particles = {
        word.casefold()
        for name in _names(chunk.item)
        for part in ("non-dropping-particle", "dropping-particle")
        for word in str(name.get(part, "")).split()
    }
    found = set(words(chunk.theirs + " " + chunk.ours).replace(",", " ").replace(".", " ").split())
    return bool(found) and found <= particles


def _is_issue(chunk: Chunk) -> bool:
    issue = str(chunk.item.get("issue", ""))
    printed = words(chunk.ours).removeprefix("no. ")
    return bool(issue) and (printed == issue.casefold() or (words(chunk.theirs) == "ahead" and "no" in chunk.ours))


def _is_container(chunk: Chunk) -> bool:
    printed = words(chunk.ours).removeprefix("in ").removesuffix(", edited").removesuffix(" edited")
    title = _values(chunk.item, "container-title")
    return len(printed) > 3 and bool(title) and (printed in title or title in printed)


def _is_macro(chunk: Chunk) -> bool:
    return _is_container(chunk) and _values(chunk.item, "container-title") in _MACRO_NAMES


def _is_unused_title(chunk: Chunk) -> bool:
    """Return whether the entry has a container of its own that pandoc does not print, or its punctuation."""
    signs = {"(", ".", ".;", "ed.;", "eds.;", "", "in", "(ed.)", "(eds.)", "eds", "ed"}
    is_sign = words(chunk.theirs) in signs and words(chunk.ours) in signs
    return _is_container(chunk) or (is_sign and "editor" in chunk.item and not chunk.theirs.isspace())


def _is_month(chunk: Chunk) -> bool:
    return not words(chunk.theirs) and bool(_DATE.fullmatch(chunk.ours.strip(" .,()")))


_OF_TYPES = re.compile(rf"\b(?:In|Preprint|Retrieved|{_DATE.pattern})\b|[\s\"'.,]")
"""Text that styles print for some types only: quotation marks round the title, and words about the kind of work."""


def _is_misc(chunk: Chunk) -> bool:
    is_misc = chunk.item["type"] in ("article", "document", "webpage")
    return is_misc and not _OF_TYPES.sub("", chunk.theirs) and not _OF_TYPES.sub("", chunk.ours)


def _is_address(chunk: Chunk) -> bool:
    theirs, url = chunk.theirs.strip(" .;"), str(chunk.item.get("URL", ""))
    if not theirs and url and printed_text(url) in chunk.ours:
        return True
    if not chunk.ours.strip(" .") and not theirs:
        return chunk.before.endswith(url[-8:]) if url else False
    return theirs.casefold().startswith("http") or (theirs.casefold() == "https" and chunk.ours == "https")


def _is_capital(chunk: Chunk) -> bool:
    return chunk.theirs != chunk.ours and chunk.theirs.casefold() == chunk.ours.casefold()


def _is_et_al(chunk: Chunk) -> bool:
    families = {str(name.get("family", name.get("literal", ""))).casefold() for name in _names(chunk.item)}
    listed = [part.strip() for part in chunk.theirs.casefold().split(",") if part.strip()]
    return not chunk.ours.strip(" ,") and len(listed) > 3 and all(any(f in one for f in families) for one in listed)


def _is_initials(chunk: Chunk) -> bool:
    given = " ".join(str(name.get("given", "")) for name in _names(chunk.item)).casefold()
    one, other = words(chunk.theirs), words(chunk.ours)
    return (one == other == "" and {chunk.theirs, chunk.ours} <= {"", "."}) or (
        len(other) <= 2 and one != other and bool(one) and one.startswith(other[:1] or "\0") and one in given
    )


def _never(chunk: Chunk) -> bool:
    """Return ``False``: `explain` finds this kind by the whole entry."""
    return False


def _only(*pairs: tuple[str, str]) -> Callable[[Chunk], bool]:
    """Return a test for chunks with exactly these words."""
    return lambda chunk: (chunk.theirs.strip(), chunk.ours.strip()) in pairs


KINDS: dict[str, tuple[str, Callable[[Chunk], bool]]] = {
    "misc": (
        "pandoc gives `@misc` no type, so that APA and Chicago print no month, and Chicago prints the title in "
        "italics. For dprkpal it is a document or a preprint, as for Zotero.",
        _is_misc,
    ),
    "month": ("pandoc does not know months in words, such as `{June}`.", _is_month),
    "particles": ("pandoc lets styles drop particles: *Walt, S. van der*. The APA manual wants *van der Walt, S.*",
                  _is_particle),
    "issue": ("pandoc ignores `issue` in entries without `number`, as the American Physical Society has them.",
              _is_issue),
    "journal macro": ("pandoc does not know the journals of astronomy, such as `\\aap`.", _is_macro),
    "container": ("pandoc ignores the `booktitle` of other entries, and does not know `@conference`.",
                  _is_unused_title),
    "address": ("pandoc prints an address in `howpublished` as the publisher, with a full stop or a capital.",
                _is_address),
    "prepositions": ("pandoc capitalizes long prepositions in titles: *Through*. The reference engine does not.",
                     lambda chunk: _is_capital(chunk) and chunk.ours in STOP_WORDS),
    "institutions": ("pandoc prints a comma between two authors of which the second is an institution.",
                     lambda chunk: chunk.theirs == "," and not chunk.ours
                     and any("literal" in name for name in _names(chunk.item))),
    "capitals": ("pandoc lowers single capitals (*R*, *U.S.*, *3-D*) and series, and *on* in *On-Demand*.",
                 _is_capital),
    "dashes": ("pandoc keeps hyphens in issues (*5-6*), and sets a dash in article numbers (*EPSC2018-53*).",
               lambda chunk: bool(chunk.theirs + chunk.ours) and not (chunk.theirs + chunk.ours).strip("-– ")),
    "years": ("pandoc drops dates such as `2021/11/01`, and keeps the spaces of `2010 - 2015`.", _only((" - ", "–"))),
    "commands": ("pandoc does not know all commands, such as `\\textemdash`, and those inside `{}`.",
                 lambda chunk: (not chunk.theirs and chunk.ours in ("—", "–", "…", "√"))
                 or (chunk.theirs.startswith("`") and chunk.ours in ("—", "–"))),
    "and": ("pandoc reads *and* in publishers as a list.", _only((";", "and"))),
    "genre": ("BibTeX and biblatex print *Technical report*; pandoc does not.",
              lambda chunk: words(chunk.ours) == "technical report" and not words(chunk.theirs)),
    "identifier": ("pandoc keeps `doi:` and spaces in DOIs, and ignores a note that is a DOI.",
                   lambda chunk: chunk.theirs.strip() == "doi:" or "https://doi.org/" in chunk.ours
                   or (chunk.before.endswith("doi.org/") and not chunk.theirs.strip() and not chunk.ours)),
    "year suffix": (
        "The programs sort or tell apart works of the same authors and year in other ways.",
        lambda chunk: bool(re.fullmatch(r"\d{4}[a-z]?\|\d{4}[a-z]?", f"{chunk.theirs.strip()}|{chunk.ours.strip()}")),
    ),
    "names": ("pandoc adds names to entries that are needed in citations only.", _is_et_al),
    "quotation marks": (
        "pandoc does not know straight quotation marks, and prints the full stop after them.",
        lambda chunk: bool(_QUOTES.search(chunk.theirs + chunk.ours))
        and not _QUOTES.sub("", chunk.theirs + chunk.ours).strip(" ."),
    ),
    "entities": ("pandoc keeps the HTML entities of web exports.",
                 lambda chunk: "nbsp" in chunk.theirs or "amp" in chunk.theirs.casefold()),
    "initials": ("pandoc does not shorten names in braces, and *T-O* lacks full stops.", _is_initials),
    "dotless i": ("pandoc puts accents on a dotless i.",
                  lambda chunk: chunk.ours == unicodedata.normalize("NFC", chunk.theirs.replace("ı", "i"))),
    "numbers": (
        "pandoc shortens *e803–e803* and *6:1–6:40*, and prints *nos. November*.",
        lambda chunk: (words(chunk.theirs), words(chunk.ours)) == ("nos", "no")
        or (bool(re.search(r"\d", chunk.theirs + chunk.ours)) and words(chunk.ours) in _values(chunk.item, "page"))
        or (not (chunk.theirs + chunk.ours).strip() and chunk.before.endswith(",")),
    ),
    "mathematics": ("pandoc keeps formulas as TeX between dollar signs, and loses backslashes.", _only(("$", ""))),
    "comma names": ("pandoc reads *A. Doe, B. Roe, C. Poe*, with commas only, as one name.", _never),
    "open range": ("pandoc keeps the hyphens of `2017--`.", _only(("--", "–"))),
}  # fmt: skip
"""The kinds of difference: a reason, and a test for the words that differ. The first kind that fits counts."""


def chunks(theirs: str, ours: str, item: dict[str, Any]) -> Iterator[Chunk]:
    """Yield the words that differ in two printed entries."""
    first, second = _TOKEN.findall(theirs), _TOKEN.findall(ours)
    for kind, a, b, c, d in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Chunk("".join(first[a:b]), "".join(second[c:d]), "".join(second[:c]), item)


def _is_rest(rest: str, whole: str) -> bool:
    """Return whether all words of *rest* are in *whole*, in this order."""
    left = iter(whole.split())
    return all(word in left for word in rest.split())


def explain(theirs: str, ours: str, item: dict[str, Any]) -> set[str] | None:
    """Return the kinds of the differences between two printed entries, or ``None`` if one of them is not known.

    >>> book = {"type": "book", "publisher": "Good and Sons"}
    >>> explain("T. Good; Sons.", "T. Good and Sons.", book), explain("T. One.", "T. Two.", book)
    ({'and'}, None)
    """
    found: set[str] = set()
    if theirs == ours:
        return found
    if "URL" in item and _ADDRESS.sub("", theirs) == _ADDRESS.sub("", ours) != theirs:
        return {"address"}
    if "$" in theirs and "$" not in ours and (plain := _FORMULA.sub("", theirs)) and _is_rest(plain, ours):
        return {"mathematics"}
    authors = [name for name in item.get("author", ()) if "family" in name and "given" in name]
    if len(authors) > 2 and not theirs.startswith(ours[:3]) and theirs.startswith(f"{authors[0]['given'][:1]}"):
        return {"comma names"}
    for chunk in chunks(theirs, ours, item):
        kind = next((name for name, (_, fits) in KINDS.items() if fits(chunk)), None)
        if kind is None:
            return None
        found.add(kind)
    return found


def printed_by_pandoc(pandoc: str, path: Path, style: Path) -> dict[str, str]:
    """Return the entries of the bibliography that pandoc prints, by key."""
    source = f"---\nnocite: '@*'\ncsl: '{style}'\n---\n".encode()
    arguments = ["-f", "markdown", "-t", "html", "--citeproc", "--wrap=none", "--bibliography", str(path.resolve())]
    output = run_pandoc(pandoc, arguments, source)
    entry = r'<div id="ref-([^"]+)" class="csl-entry"[^>]*>(.*?)</div>\s*(?=<div id="ref-|</div>|$)'
    found = re.findall(entry, (output or b"").decode(), re.DOTALL)
    return {html.unescape(key): printed_text(html.unescape(re.sub(r"<[^>]+>", "", text))) for key, text in found}


def printed_by_dprkpal(items: list[dict[str, Any]], style: str) -> dict[str, str]:
    """Return the entries of the bibliography that dprkpal prints, by key."""
    return {key: printed_text(text) for key, text in Processor(style, items, to="text").entries()}


def read_by_pandoc(pandoc: str, path: Path, target: Path) -> None:
    """Write the references that pandoc reads to *target*, as YAML.

    pandoc's own CSL-JSON has neither dates in words nor all protected capitals. References without a type become
    documents: CSL 1.0.2 has none without one.
    """
    output = run_pandoc(pandoc, ["-s", "-f", "biblatex", "-t", "markdown", str(path)]) or b"---\n---\n"
    text = _CONTROL.sub(" ", output.decode().split("\n---")[0])
    data = yaml.load(text, yaml.BaseLoader) or {}
    for reference in data.get("references") or ():
        reference.setdefault("type", "document")
        if isinstance(date := reference.get("issued"), str) and not is_edtf(date):  # which pandoc cannot read
            reference["issued"] = {"literal": date.replace("\\", "")}
    target.write_text(yaml.safe_dump({"references": data.get("references") or []}, allow_unicode=True))


class Count:
    """What one of the comparisons found in one style."""

    def __init__(self) -> None:
        self.total = 0
        self.equal = 0
        self.unknown: list[str] = []
        self.kinds: collections.Counter[str] = collections.Counter()

    def add(self, source: str, theirs: str, ours: str, found: set[str] | None) -> None:
        """Count an entry with its differences."""
        self.total, self.equal = self.total + 1, self.equal + (ours == theirs)
        self.kinds.update(found or ())
        if found is None:
            self.unknown.append(f"{source}: not explained\n  pandoc:  {theirs}\n  dprkpal: {ours}")

    @property
    def known(self) -> float:
        """Return the percentage of entries that are equal or explained."""
        return 100 * (1 - len(self.unknown) / self.total) if self.total else 0.0


COMPARISONS = ("own", "by dprkpal", "by pandoc")
"""Each program reads and prints; dprkpal prints both readings; pandoc prints both readings."""


def compare(pandoc: str, paths: list[Path], name: str, *, show_all: bool) -> dict[str, Count]:
    """Return how the bibliographies differ in the style *name*, for each of the `COMPARISONS`."""
    counts = {comparison: Count() for comparison in COMPARISONS}
    with tempfile.TemporaryDirectory() as folder:
        style, their_file, our_file = (Path(folder, name) for name in ("style.csl", "theirs.yaml", "ours.yaml"))
        style.write_bytes(read_style(name).xml)
        for path in paths:
            theirs = printed_by_pandoc(pandoc, path, style)
            if not theirs:
                continue
            items = {key: entry.csl for key, entry in Library.load(path).items()}
            ours = printed_by_dprkpal(list(items.values()), name)
            read_by_pandoc(pandoc, path, their_file)
            our_file.write_text(write(list(items.values()), "cslyaml").text)
            pairs = {
                "own": (theirs, ours),
                "by dprkpal": (printed_by_dprkpal(read(their_file, "cslyaml").items, name), ours),
                "by pandoc": (printed_by_pandoc(pandoc, their_file, style), printed_by_pandoc(pandoc, our_file, style)),
            }
            keys = collections.Counter(_KEY.findall(path.read_text(errors="replace")))
            for comparison, (first, second) in pairs.items():
                for key in first.keys() & second.keys() & theirs.keys():
                    found = explain(first[key], second[key], items[key]) if keys[key] < 2 else {REPEATED}
                    source = f"{name}, {comparison}: {path.name}: {key}"
                    counts[comparison].add(source, first[key], second[key], found)
                    if found and show_all:
                        print(f"{source}: {', '.join(sorted(found))}\n  {first[key]}\n  {second[key]}")
    return counts


def tables(results: dict[str, dict[str, Count]]) -> str:
    """Return the counts of all styles as tables in Markdown."""
    columns = [(style, comparison) for style in results for comparison in COMPARISONS]
    counts = [results[style][comparison] for style, comparison in columns]
    names = " | ".join(f"{style}, {comparison}" for style, comparison in columns)
    head = f"| | {names} |\n|---|{'---:|' * len(counts)}"

    def row(label: str, cells: list[str], last: str = "") -> str:
        return f"| {label} | {' | '.join(cells)} |{last}"

    lines = [
        head,
        row("entries", [f"{count.total:,}" for count in counts]),
        row("equal to the letter", [f"{100 * count.equal / count.total:.1f} %" for count in counts]),
        row("equal, or explained below", [f"{count.known:.1f} %" for count in counts]),
        "",
        head.replace("| |", "| kind |", 1).replace("\n", " reason |\n", 1) + "---|",
    ]
    reasons = {kind: reason for kind, (reason, _) in KINDS.items()} | {REPEATED: "pandoc uses the last one."}
    sums: collections.Counter[str] = collections.Counter()
    for count in counts:
        sums.update(count.kinds)
    for kind, _ in sums.most_common():
        lines.append(row(kind, [f"{count.kinds[kind]:,}" for count in counts], f" {reasons[kind]} |"))
    lines.append(row("another", [f"{len(count.unknown):,}" for count in counts], " |"))
    return "\n".join(lines)


def main() -> int:
    """Run the comparison that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--pandoc", default="pandoc")
    parser.add_argument("--style", action="append", help="a style id; repeatable")
    parser.add_argument("--all", action="store_true", help="also print the differences that are explained")
    parser.add_argument("--examples", type=int, default=20, help="how many unexplained differences are printed")
    parser.add_argument("--into", type=Path, help="a Markdown file where the tables replace those between the markers")
    chosen = parser.parse_args()
    results = {
        style: compare(chosen.pandoc, chosen.files, style, show_all=chosen.all) for style in chosen.style or STYLES
    }
    if not all(counts["own"].total for counts in results.values()):
        return 2
    for counts in results.values():
        for count in counts.values():
            print("\n".join(count.unknown[: chosen.examples]))
    print(tables(results))
    if chosen.into:
        before, _, after = chosen.into.read_text(encoding="utf-8").partition(MARKERS[0])
        after = after.partition(MARKERS[1])[2]
        text = f"{before}{MARKERS[0]}\n\n{tables(results)}\n\n{MARKERS[1]}{after}"
        chosen.into.write_text(text, encoding="utf-8")
    return 0 if all(count.known >= GOAL for counts in results.values() for count in counts.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
