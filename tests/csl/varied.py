"""Generate varied items and citations from a seed, to test unusual features of CSL.

All items are invented, with words from short lists. They cover every item type, names with particles and suffixes,
missing names, one to twelve authors, all kinds of dates, rich text, several scripts, numbers with text, and cites in
every position.
"""

from __future__ import annotations

import random
from typing import Any

__all__ = ["citations", "items"]

Json = Any

TYPES = """article article-journal article-journal article-journal article-magazine article-newspaper bill book book
book broadcast chapter chapter classic collection dataset document entry entry-dictionary entry-encyclopedia event
figure graphic hearing interview legal_case legislation manuscript map motion_picture musical_score pamphlet
paper-conference patent performance periodical personal_communication post post-weblog regulation report report
review review-book software song speech standard thesis treaty webpage webpage""".split()

FAMILIES = """Abel Brandt Castell Dorn Eklund Farrow Grünwald Hale Ibarra Jansen Køhler Łaski Müller Nowak O’Dell
Park Quist Rossi Søby Tamm Ulrich Vance Weiss Xu Young Zima""".split()
GIVENS = """Anna|Bruno Karl|C. D.|Dora M.|Emil|Franz-Josef|Greta|Hugo J|Ida|Jean-Luc|Kim|Lea Marie|M.|Nils|Olga P.|
Paul|R.J.|Sven|Tomas H.|Ute""".replace("\n", "").split("|")
PARTICLES: list[Json] = [
    {"non-dropping-particle": "van", "family": "Aarden", "given": "Joost"},
    {"non-dropping-particle": "de la", "family": "Fontaine", "given": "Marie"},
    {"dropping-particle": "von", "family": "Hagen", "given": "Ernst"},
    {"dropping-particle": "de", "non-dropping-particle": "la", "family": "Cour", "given": "Jean"},
    {"family": "King", "given": "Amos", "suffix": "Jr."},
    {"family": "Stone", "given": "Peter", "suffix": "III"},
    {"family": "Lord", "given": "Ray", "suffix": "Jr.", "comma-suffix": True},
    {"non-dropping-particle": "al-", "family": "Hakim", "given": "Sami"},
    {"non-dropping-particle": "d’", "family": "Arc", "given": "Luc"},
    {"family": "Solo"},
]
SCRIPTS = [
    {"family": "김", "given": "하늘"},
    {"family": "王", "given": "小明"},
    {"family": "Иванов", "given": "Пётр Ильич"},
    {"family": "حداد", "given": "ليلى"},
    {"family": "Παππάς", "given": "Νίκος"},
]
BODIES = ["Institute of Examples", "The Sample Council", "Ministry of Tests", "ACME Research, Inc."]
WORDS = """account archive border bridge calendar canal catalogue coast colour council cycle desert dialogue engine
essay field garden glass grain harbour history index island journey language ledger letter light map market memory
method mirror model mountain network paper pattern practice question record region river road school season signal
silence source stone story theory trade valley voice water winter""".split()
SMALL = ["of the", "and", "in", "for a", "between", "on", "without", "from", "as", "versus"]
TITLES = [
    "“Quoted words” in a title",
    "What is a <i>Ledger</i>?",
    "The role of H<sub>2</sub>O and x<sup>2</sup> in sample data",
    'On <span class="nocase">iPhone</span> and <span style="font-variant:small-caps;">ad</span> records',
    "A title with 'single' and \"double\" quotes",
    "Does it end with a question?",
    "It ends with a stop.",
    "Ends in an exclamation!",
    "<b>Bold</b> beginnings: a <i>very <i>nested</i> title</i>",
    "Tea & coffee < 5 > 3",
    "A first part: a second part—with a dash",
    "ALL CAPITALS HERE",
    "lower case beginnings: the e-book",
    "강과 산의 기록",
    "河流与山的记录",
    "Записки о реке",
    "سجل النهر",
    "L’été: une étude des « mots »",
    "Über die Brücke",
]
PLACES = ["Northtown", "Port Sample", "Zürich", "Østby", "New Harbour", "Paris; London"]
PUBLISHERS = ["Sample Press", "Example & Sons", "North University Press", "Verlag Muster"]
JOURNALS = ["Journal of Samples", "The Example Review", "Revista de Muestras", "Zeitschrift für Muster", "Nature Notes"]
LANGUAGES = ["en", "en-US", "en-GB", "de", "fr-FR", "es", "ko", "zh-CN", "ru", "ar"]
NUMBERS = ["3", "12", "2nd", "rev.", "4–6", "7, 9", "IV", "A12", "1/2", "special issue", "12a", "2 & 3", "0"]
PAGES = ["12", "45-67", "101–109", "321-28", "1500-1510", "e1234", "S10-S18", "12, 18-20", "iv-ix", "1002-1003"]
PAGES.append("N. pag.")
LOCATORS = [
    ("page", "45"), ("page", "101-109"), ("page", "12, 15"), ("chapter", "3"), ("section", "4-6"), ("paragraph", "2"),
    ("note", "7"), ("volume", "II"), ("line", "10–12"), ("folio", "12r"), ("verse", "3"), ("figure", "1"),
    ("sub-verbo", "ledger"), ("book", "1"), ("column", "33"), ("page", "xii"), ("part", "A"), ("issue", "5"),
]  # fmt: skip


def name(draw: random.Random) -> Json:
    """Return a name: usually family and given name, sometimes with a particle, a suffix, or in another script."""
    chance = draw.random()
    if chance < 0.15:
        return dict(draw.choice(PARTICLES))
    if chance < 0.2:
        return dict(draw.choice(SCRIPTS))
    if chance < 0.28:
        return {"literal": draw.choice(BODIES)}
    return {"family": draw.choice(FAMILIES), "given": draw.choice(GIVENS)}


def names(draw: random.Random) -> list[Json]:
    """Return one to twelve names, usually few."""
    return [name(draw) for _ in range(draw.choice([1, 1, 1, 2, 2, 3, 3, 4, 5, 7, 8, 12]))]


def date(draw: random.Random) -> Json:
    """Return a date: a year, month or day, a range, a season, an approximate year, a year BC, or text."""
    year = draw.choice([1848, 1950, 1999, 2001, 2014, 2014, 2020, 2020, 2021, 2021])
    month, day = draw.randint(1, 12), draw.randint(1, 28)
    shape = draw.randrange(16)
    if shape < 5:
        return {"date-parts": [[year]]}
    if shape < 7:
        return {"date-parts": [[year, month]]}
    if shape < 10:
        return {"date-parts": [[year, month, day]]}
    odd: list[Json] = [{"date-parts": [[-44]]}, {"literal": "in the spring"}, {"date-parts": [[476]]}]
    return [
        {"date-parts": [[year, month, day], [year, month, min(day + 3, 28)]]},
        {"date-parts": [[year, 3], [year, 9]]},
        {"date-parts": [[year], [year + 2]]},
        {"date-parts": [[year]], "season": draw.randint(1, 4)},
        {"date-parts": [[year]], "circa": True},
        draw.choice([*odd, {"raw": "2009-05-17"}]),
    ][shape - 10]


def title(draw: random.Random) -> str:
    """Return a title of two to nine words, or one with difficult typography."""
    if draw.random() < 0.3:
        return draw.choice(TITLES)
    words = [draw.choice(WORDS)]
    for _ in range(draw.randint(1, 3)):
        words += [draw.choice(SMALL), draw.choice(WORDS)]
    text = " ".join(words)
    if draw.random() < 0.3:
        text += f": {draw.choice(['a', 'the', 'an'])} {draw.choice(WORDS)} {draw.choice(SMALL)} {draw.choice(WORDS)}"
    return text[0].upper() + text[1:]


def item(draw: random.Random, key: str, kind: str) -> Json:
    """Return an item of type *kind* with typical variables, most of them present."""
    made: Json = {"id": key, "type": kind, "title": title(draw)}

    def often(variable: str, value: object, share: float = 0.75) -> None:
        if draw.random() < share:
            made[variable] = value

    often("author", names(draw), 0.88)
    often("issued", date(draw), 0.9)
    often("language", draw.choice(LANGUAGES), 0.4)
    often("URL", f"https://example.org/{key}", 0.4)
    if "URL" in made:
        often("accessed", {"date-parts": [[2022, draw.randint(1, 12), draw.randint(1, 28)]]}, 0.6)
    often("DOI", f"10.5555/{key}", 0.3)
    often("title-short", made["title"].split(":")[0][:18].strip(), 0.2)
    often("note", "A note", 0.05)
    if kind.startswith(("article", "review", "periodical")) or kind == "legal_case":
        often("container-title", draw.choice(JOURNALS), 0.95)
        often("container-title-short", "J. Samp.", 0.3)
        often("volume", draw.choice(NUMBERS))
        often("issue", draw.choice(NUMBERS), 0.6)
        often("page", draw.choice(PAGES))
        often("ISSN", "1234-5679", 0.3)
    elif kind.startswith(("chapter", "entry", "paper")):
        often("container-title", title(draw), 0.95)
        often("editor", names(draw), 0.7)
        often("page", draw.choice(PAGES))
        often("volume", draw.choice(NUMBERS), 0.3)
        often("collection-title", "Sample Series", 0.3)
        often("event-title", "Conference on Samples", 0.4)
        often("event-place", draw.choice(PLACES), 0.3)
    else:
        often("number", draw.choice(NUMBERS), 0.3)
        often("genre", draw.choice(["PhD thesis", "Working paper", "Letter"]), 0.3)
        often("medium", "DVD", 0.1)
        often("container-title", draw.choice(JOURNALS), 0.25)
    if kind not in {"article-journal", "article-newspaper", "personal_communication"}:
        often("publisher", draw.choice(PUBLISHERS), 0.7)
        often("publisher-place", draw.choice(PLACES), 0.6)
        often("edition", draw.choice(NUMBERS), 0.3)
        often("number-of-volumes", draw.choice(NUMBERS), 0.15)
        often("number-of-pages", str(draw.randint(80, 900)), 0.2)
        often("collection-title", "Sample Series", 0.25)
        often("collection-number", draw.choice(NUMBERS), 0.2)
        often("ISBN", "978-3-16-148410-0", 0.2)
        often("translator", [name(draw)], 0.15)
        often("original-date", {"date-parts": [[draw.choice([1807, 1900, 1931])]]}, 0.12)
        often("archive", "City Archive", 0.12)
        often("archive_location", "Box 3, folder 2", 0.12)
    if kind in {"interview", "broadcast", "motion_picture", "song", "hearing", "legal_case", "review", "review-book"}:
        often("interviewer", [name(draw)], 0.2)
        often("director", [name(draw)], 0.3)
        often("reviewed-title", title(draw), 0.4)
        often("authority", "High Court", 0.5)
    if kind.startswith("article") or kind == "review":
        often("editor", names(draw), 0.1)
    return made


def items(count: int, seed: int) -> list[Json]:
    """Return *count* items: first one of each type; some share author and year."""
    draw = random.Random(seed)
    kinds = sorted(set(TYPES))
    draw.shuffle(kinds)
    made = [
        item(draw, f"item{number}", kinds[number] if number < len(kinds) else draw.choice(TYPES))
        for number in range(count)
    ]
    # items that need disambiguation: same author and year, same family name, same first authors
    for first, second in zip(made[::9], made[4::9], strict=False):
        if "author" in first:
            second["author"] = [dict(author) for author in first["author"]]
            if draw.random() < 0.6 and "issued" in first:
                second["issued"] = dict(first["issued"])
            if draw.random() < 0.3:
                second["author"] = [*second["author"], name(draw)]
    return made


def citations(made: list[Json], seed: int) -> list[Json]:
    """Return citations of all items *made*, for the protocol: single, grouped, and repeated."""
    draw = random.Random(seed + 1)
    waiting = [item["id"] for item in made]
    draw.shuffle(waiting)
    seen: list[str] = []
    found: list[Json] = []
    last: list[Json] = []
    note = 0
    while waiting:
        chance = draw.random()
        if last and chance < 0.2:
            keys = [cite["id"] for cite in last]
        elif seen and chance < 0.4:
            keys = [draw.choice(seen[-12:])]
        else:
            keys = [waiting.pop() for _ in range(min(len(waiting), draw.choice([1, 1, 1, 2, 2, 3, 4])))]
            if seen and draw.random() < 0.25:
                keys.append(draw.choice(seen))
        cites = []
        for key in dict.fromkeys(keys):
            cite: Json = {"id": key}
            if draw.random() < 0.4:
                cite["label"], cite["locator"] = draw.choice(LOCATORS)
            if draw.random() < 0.08:
                cite["prefix"] = draw.choice(["see ", "cf. ", "e.g., "])
            if draw.random() < 0.08:
                cite["suffix"] = draw.choice([", with maps", " and elsewhere", ". Also here"])
            cites.append(cite)
        if len(cites) == 1 and draw.random() < 0.06:
            cites[0]["suppress-author"] = True
        if found and chance < 0.1 and len(last) == 1:
            cites = [dict(last[0])]
        note += 1 if draw.random() < 0.95 else 7
        found.append({"citationID": f"v{len(found)}", "citationItems": cites, "properties": {"noteIndex": note}})
        seen += [key for key in keys if key not in seen]
        last = cites
    return found
