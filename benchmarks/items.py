"""Generate items and citations as varied as those of a real library. The same seed gives the same data."""

from __future__ import annotations

import random
from typing import Any

__all__ = ["clusters", "items"]

Json = Any

SYLLABLES = "ba da fen gor hal ik jen kol lam mer nov or pel quin ras sel tor ul ven wil yar zed".split()
GIVENS = "Anna Bruno Carla David Emil Franz-Josef Greta Hugo Ida Jean Kim Lea Marie Nils Olga Paul Rosa Sven".split()
WORDS = """account archive border bridge canal coast colour council cycle desert dialogue engine essay field garden
glass grain harbour history index island journey language ledger letter light map market memory method mirror model
mountain network pattern practice question record region river road school season signal silence source stone story
theory trade valley voice water winter""".split()
JOURNALS = ["Journal of Maps", "Journal of Rivers", "Review of Maps", "Review of Rivers", "Studies in Maps"]
PUBLISHERS = ["Sample Press", "North University Press", "Example & Sons"]
PLACES = ["Northtown", "Port Sample", "New Harbour"]
KINDS = ["article-journal"] * 9 + ["book"] * 4 + ["chapter"] * 3 + ["webpage", "report", "thesis", "article-newspaper"]


def _family(draw: random.Random) -> str:
    return "".join(draw.choice(SYLLABLES) for _ in range(draw.choice([2, 2, 3]))).capitalize()


def _name(draw: random.Random, families: list[str]) -> Json:
    given = draw.choice(GIVENS)
    if draw.random() < 0.4:
        given += f" {draw.choice('ABCDEFGHJKLMNPRST')}."
    made = {"family": draw.choice(families), "given": given}
    if draw.random() < 0.04:
        made["non-dropping-particle"] = draw.choice(["van", "de la", "von"])
    return made


def _title(draw: random.Random) -> str:
    words = [draw.choice(WORDS) for _ in range(draw.randint(3, 6))]
    text = f"{words[0]} {draw.choice(['of the', 'and', 'in a'])} {' '.join(words[1:])}".capitalize()
    if draw.random() < 0.3:
        text += f": a {draw.choice(WORDS)} of <i>{draw.choice(WORDS)}</i>"
    return text


def items(count: int, seed: int, *, colliding: bool = False) -> list[Json]:
    """Return *count* CSL-JSON items.

    Args:
        count: The number of items.
        seed: The same seed gives the same items.
        colliding: Use few family names and few years, so that most cites need disambiguation.
    """
    draw = random.Random(f"{seed} {colliding}")
    families = [_family(draw) for _ in range(max(12, count // 12) if colliding else max(40, count))]
    made = []
    for number in range(count):
        kind = draw.choice(KINDS)
        year = draw.randint(2015, 2019) if colliding else draw.randint(1950, 2024)
        parts = [year, draw.randint(1, 12), draw.randint(1, 28)][: draw.choice([1, 1, 1, 2, 3])]
        item: Json = {
            "id": f"work{number}",
            "type": kind,
            "title": _title(draw),
            "author": [_name(draw, families) for _ in range(draw.choice([1, 1, 1, 2, 2, 3, 4, 6]))],
            "issued": {"date-parts": [parts]},
            "language": "en",
        }
        page = draw.randint(1, 900)
        if kind.startswith("article"):
            item |= {
                "container-title": draw.choice(JOURNALS),
                "volume": str(draw.randint(1, 90)),
                "issue": str(draw.randint(1, 12)),
                "page": f"{page}-{page + draw.randint(1, 40)}",
            }
        elif kind == "chapter":
            item |= {
                "container-title": _title(draw),
                "editor": [_name(draw, families) for _ in range(draw.randint(1, 3))],
                "page": f"{page}-{page + draw.randint(1, 40)}",
            }
        if kind in {"book", "chapter", "report", "thesis"}:
            item |= {"publisher": draw.choice(PUBLISHERS), "publisher-place": draw.choice(PLACES)}
        if kind == "book" and draw.random() < 0.3:
            item["edition"] = str(draw.randint(2, 5))
        if kind == "webpage":
            item["URL"] = f"https://example.org/{number}"
            item["accessed"] = {"date-parts": [[2024, 3, draw.randint(1, 28)]]}
        elif draw.random() < 0.5:
            item["DOI"] = f"10.5555/{seed}.{number}"
        made.append(item)
    return made


def clusters(made: list[Json], count: int, seed: int) -> list[list[Json]]:
    """Return *count* clusters of one to three cites, most with a page. All items of *made* are cited in turn."""
    draw = random.Random(f"{seed} clusters")
    order = [item["id"] for item in made]
    draw.shuffle(order)
    found = []
    for number in range(count):
        keys = [order[number % len(order)]]
        keys += [draw.choice(order) for _ in range(draw.choice([0, 0, 1, 1, 2]))]
        cluster = []
        for key in dict.fromkeys(keys):
            cite: Json = {"id": key}
            if draw.random() < 0.6:
                cite |= {"label": "page", "locator": str(draw.randint(1, 400))}
            cluster.append(cite)
        found.append(cluster)
    return found
