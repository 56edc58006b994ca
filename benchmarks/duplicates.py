"""Measure how many planted duplicates `dprkpal merge` finds, how many are false, and the time and memory it takes.

```sh
python benchmarks/duplicates.py FILE.bib... [--count 50000] [--seed 1]
```

The references of the files are varied: words of titles and names are drawn anew, so that each is another work. One in
ten is then planted again as one of ten kinds of duplicates, and one in twenty as a work that only looks alike, such as
a second edition. Both are counted by kind.
"""

from __future__ import annotations

import argparse
import copy
import random
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dprkpal.formats import read, write
from dprkpal.organizing.duplicate_search import find_duplicates
from dprkpal.organizing.merging import Merge

Item = dict[str, Any]


def varied(item: Item, number: int, words: list[str], names: list[dict[str, str]], chosen: random.Random) -> Item:
    """Return another work with the shape of *item*: other words, names, numbers and identifiers."""
    new = copy.deepcopy(item)
    new["id"] = f"work{number}"
    new.pop("custom", None)
    new.pop("URL", None)
    count = max(4, min(12, len(str(item.get("title", "")).split())))
    title = " ".join(chosen.sample(words, count)).capitalize()
    new["title"] = f"{title}: {' '.join(chosen.sample(words, 3))}" if chosen.random() < 0.3 else title
    people = item.get("author") or item.get("editor") or [{}]
    new.pop("editor", None)
    new["author"] = [dict(chosen.choice(names)) for _ in people[:8]]
    new["issued"] = {"date-parts": [[chosen.randint(1950, 2025)]]}
    if new["type"] in ("article-journal", "paper-conference", "chapter"):
        first = chosen.randint(1, 900)
        new["page"] = f"{first}–{first + chosen.randint(3, 30)}"
    if new["type"] == "article-journal":
        new["volume"] = str(chosen.randint(1, 90))
        new.setdefault("container-title", "Journal of Applied Examples")
    for name in ("DOI", "ISBN", "PMID", "issue", "number", "note", "abstract"):
        new.pop(name, None)
    if chosen.random() < 0.4:
        new["DOI"] = f"10.{chosen.randint(1000, 9999)}/{number}.{chosen.randint(1, 10**6)}"
    if new["type"] == "book":
        new["ISBN"] = _isbn(number)
        new.setdefault("publisher", "University Press")
    return new


def _isbn(number: int) -> str:
    """Return an ISBN with a right check digit."""
    digits = f"978{number:09d}"
    return digits + str(-sum(int(one) * (3 if place % 2 else 1) for place, one in enumerate(digits)) % 10)


def _isbn_10(isbn: str) -> str:
    """Return an ISBN with ten digits."""
    digits = isbn[3:12]
    check = -sum(int(one) * (10 - place) for place, one in enumerate(digits)) % 11
    return digits + ("X" if check == 10 else str(check))


def _exact(item: Item, chosen: random.Random) -> Item | None:
    return item


def _doi_only(item: Item, chosen: random.Random) -> Item | None:
    if "DOI" not in item:
        return None
    item["DOI"] = f"https://doi.org/{item['DOI'].upper()}"
    for name in ("page", "volume", "container-title"):
        item.pop(name, None)
    return item


def _isbn_form(item: Item, chosen: random.Random) -> Item | None:
    if "ISBN" not in item:
        return None
    item["ISBN"] = _isbn_10(item["ISBN"])
    item.pop("publisher", None)
    return _without_doi(item)


def _without_doi(item: Item) -> Item:
    item.pop("DOI", None)
    return item


def _initials(item: Item, chosen: random.Random) -> Item | None:
    for name in item["author"]:
        if name.get("given"):
            name["given"] = " ".join(f"{part[0]}." for part in name["given"].split())
    return _without_doi(item)


def _et_al(item: Item, chosen: random.Random) -> Item | None:
    if len(item["author"]) < 3 or "page" not in item:
        return None
    item["author"] = item["author"][:1]
    item["custom"] = {"others": ["author"]}
    return _without_doi(item)


def _misspelled(item: Item, chosen: random.Random) -> Item | None:
    words = item["title"].split()
    long = [place for place, word in enumerate(words) if len(word) >= 6 and word.isalpha()]
    if not long:
        return None
    place = chosen.choice(long)
    letter = chosen.randrange(2, len(words[place]) - 1)
    words[place] = words[place][:letter] + words[place][letter + 1 :]
    item["title"] = " ".join(words)
    return _without_doi(item)


def _abbreviated(item: Item, chosen: random.Random) -> Item | None:
    words = str(item.get("container-title", "")).split()
    if item["type"] != "article-journal" or len(words) < 2:
        return None
    small = ("of", "the", "and", "in", "for")
    item["container-title"] = " ".join(
        word if len(word) < 5 else f"{word[:4]}." for word in words if word.lower() not in small
    )
    return _without_doi(item)


def _without_subtitle(item: Item, chosen: random.Random) -> Item | None:
    if ": " not in item["title"] or "page" not in item:
        return None
    item["title"] = item["title"].partition(": ")[0]
    return _without_doi(item)


def _capitals(item: Item, chosen: random.Random) -> Item | None:
    item["title"] = item["title"].title().replace(" And ", " & ")
    return _without_doi(item)


def _next_year(item: Item, chosen: random.Random) -> Item | None:
    if item["type"] != "article-journal":
        return None
    item["issued"] = {"date-parts": [[item["issued"]["date-parts"][0][0] + 1, 1]]}
    return _without_doi(item)


DUPLICATES: dict[str, Callable[[Item, random.Random], Item | None]] = {
    "the same in every field": _exact, "the same DOI, little else": _doi_only, "ISBN with 10 digits": _isbn_form,
    "initials": _initials, "and others": _et_al, "misspelled title": _misspelled, "abbreviated journal": _abbreviated,
    "no subtitle": _without_subtitle, "title case": _capitals, "the year after, same pages": _next_year,
}  # fmt: skip


def _edition(item: Item, chosen: random.Random) -> Item | None:
    if item["type"] != "book":
        return None
    item["edition"] = "2nd"
    item["issued"] = {"date-parts": [[item["issued"]["date-parts"][0][0] + 4]]}
    item.pop("ISBN", None)
    return _without_doi(item)


def _volume(item: Item, chosen: random.Random) -> Item | None:
    if item["type"] != "book":
        return None
    item["volume"] = "2"
    item.pop("ISBN", None)
    return _without_doi(item)


def _erratum(item: Item, chosen: random.Random) -> Item | None:
    item["title"] = f"Erratum to: {item['title']}"
    return _without_doi(item)


def _other_version(item: Item, chosen: random.Random) -> Item | None:
    if item["type"] not in ("article-journal", "paper-conference"):
        return None
    other = {"article-journal": "paper-conference", "paper-conference": "article-journal"}[item["type"]]
    item["type"] = other
    item["container-title"] = "Proceedings of the Meeting" if other == "paper-conference" else "Journal of Versions"
    item["page"] = "1–8"
    item.pop("volume", None)
    return _without_doi(item)


def _preprint(item: Item, chosen: random.Random) -> Item | None:
    if item["type"] != "article-journal":
        return None
    return {name: item[name] for name in ("id", "title", "author", "issued")} | {
        "type": "article",
        "publisher": "arXiv",
        "number": f"arXiv:{chosen.randint(1000, 2512)}.{chosen.randint(10000, 99999)}",
    }


def _part(item: Item, chosen: random.Random) -> Item | None:
    item["title"] = f"{item['title']}, Part II"
    return _without_doi(item)


RELATED: dict[str, Callable[[Item, random.Random], Item | None]] = {
    "second edition": _edition, "second volume": _volume, "erratum": _erratum, "conference and journal": _other_version,
    "preprint": _preprint, "second part": _part,
}  # fmt: skip


def planted(
    items: list[Item], kinds: dict[str, Callable[[Item, random.Random], Item | None]], count: int, prefix: str,
    chosen: random.Random,
) -> list[tuple[Item, str, str]]:  # fmt: skip
    """Return changed copies of some *items*, each with the key of its original and the kind of change."""
    made: list[tuple[Item, str, str]] = []
    names = list(kinds)
    originals = chosen.sample(items, len(items))
    for item in originals:
        if len(made) == count:
            break
        kind = names[len(made) % len(names)]
        changed = kinds[kind](copy.deepcopy(item), chosen)
        if changed is None:
            kind = names[chosen.randrange(len(names))]
            changed = kinds[kind](copy.deepcopy(item), chosen)
        if changed is not None:
            changed["id"] = f"{prefix}{len(made)}"
            made.append((changed, str(item["id"]), kind))
    return made


def main() -> None:
    """Make the references, search them, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--count", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    chosen = random.Random(arguments.seed)
    real = [item for path in arguments.files for item in read(path).items if item.get("title")]
    words = sorted({word for item in real for word in str(item["title"]).split() if word.isalpha() and len(word) > 3})
    names = [name for item in real for name in item.get("author", []) if name.get("family") and name.get("given")]
    duplicates, looks = arguments.count // 10, arguments.count // 20
    distinct = arguments.count - duplicates - looks
    items = [varied(chosen.choice(real), number, words, names, chosen) for number in range(distinct)]
    planted_pairs = planted(items, DUPLICATES, duplicates, "copy", chosen)
    looking = planted(items, RELATED, looks, "like", chosen)
    everything = [*items, *(item for item, _, _ in planted_pairs), *(item for item, _, _ in looking)]
    chosen.shuffle(everything)
    began = time.process_time()
    found = find_duplicates(everything)
    seconds = time.process_time() - began
    pairs = {
        frozenset((str(everything[one]["id"]), str(everything[other]["id"])))
        for group in found.groups for place, one in enumerate(group.members) for other in group.members[place + 1 :]
    }  # fmt: skip
    wanted = {frozenset((str(item["id"]), original)): kind for item, original, kind in planted_pairs}
    by_original: dict[str, list[str]] = {}
    for item, original, _ in planted_pairs:
        by_original.setdefault(original, [original]).append(str(item["id"]))
    right = {frozenset((a, b)) for several in by_original.values() for a in several for b in several if a != b}
    missed = Counter(kind for pair, kind in wanted.items() if pair not in pairs)
    kinds = Counter(wanted.values())
    false = [pair for pair in pairs if pair not in right]
    of_kind = {str(item["id"]): kind for item, _, kind in looking}
    false_kinds = Counter(next((of_kind[key] for key in pair if key in of_kind), "other") for pair in false)
    print(f"{len(everything):,} references, {found.comparisons:,} comparisons, {seconds:.1f} s of processor time")
    print(f"recall {1 - sum(missed.values()) / len(wanted):.4f}, precision {1 - len(false) / max(1, len(pairs)):.4f}")
    for kind, number in kinds.items():
        print(f"  {kind}: {number - missed[kind]} of {number}")
    for kind, number in Counter(kind for _, _, kind in looking).items():
        print(f"  not united, {kind}: {number - false_kinds[kind]} of {number}")
    print(f"  false pairs of other works: {false_kinds['other']}")
    with tempfile.TemporaryDirectory() as folder:
        halves = [Path(folder, "a.bib"), Path(folder, "b.bib")]
        middle = len(everything) // 2
        for path, several in zip(halves, (everything[:middle], everything[middle:]), strict=True):
            path.write_text(write(several, "biblatex").text, encoding="utf-8")
        began = time.process_time()
        merged = Merge([str(path) for path in halves]).apply()
        seconds = time.process_time() - began
        united = sum(len(group.entries) - 1 for group in merged.plan.groups)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"merging two .bib files with all of them: {united:,} united, {seconds:.1f} s, {memory:,.0f} MB at most")


if __name__ == "__main__":
    main()
