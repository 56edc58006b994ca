"""The scripts of the search compute what the library computes. They run in Node.js, without a browser."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dprkpal import library
from dprkpal.search.searchable_text import searchable_documents
from dprkpal.search.site_index import LABEL_TEXT, site_index
from dprkpal.search.spelling import sound, stem, words

pytest.importorskip("sphinx", reason="the pages are made by the Sphinx extension")

from dprkpal.sphinxext.collection_pages.citation_styles import STYLES
from dprkpal.sphinxext.collection_pages.export_files import chunk_of, style_entries
from dprkpal.sphinxext.collection_pages.guide_index import GuidePage, GuideSection, guide_index

NODE = shutil.which("node") or shutil.which("nodejs") or ""
pytestmark = pytest.mark.skipif(not NODE, reason="Node.js is not installed")

STATIC = Path(__file__).resolve().parents[2] / "src/dprkpal/sphinxext/static"
PARTS = ("spelling", "word_index", "query", "ranking", "guides", "session")

QUERIES = """
who says North Korea's advisers taught Hamas tunnelling
who said that Hamas fighters used North Korean rockets?
which newspaper reported the payment for rockets
did North Korea train the PLO?
what does the UN panel say about weapons to Gaza
how many guerrillas were trained in North Korea
where did Arafat meet Kim Il Sung
when did North Korea recognise Palestine
who doubts that Hamas paid for missiles
did North Korean engineers help Hezbollah build tunnels
tunnelling
tunnels under gaza
tunel
guerillas
Gurrillas
palestinain
arafaat
Yasir Arafat
Yassir Arafat
Yaser Arafat
ʿArafāt
Arafāt
عرفات
ياسر عرفات
حماس
فلسطين
الفلسطينية
김일성
김 일성
김정일
김정은
하마스
평양
팔레스타인
金日成
Kim Il-sung
Kim Ilsung
KIM ILSUNG
Kim Jong-un
Kim Jong Il
P'yŏngyang
P’yŏngyang
Pyeongyang
rpg7
RPG-7
rpg 7
F-7
f7
38north
38 North
P.L.O.
PLO
PFLP
p.f.l.p.
D.P.R.K.
U.N. panel of experts
Ezzedine Qassam
Izz ad-Din al-Qassam
al-Qassam brigades
Kassam rockets
Hizbullah
Hisbollah
George Habash
Habbash
Young 2021
young guns guerillas
Coughl
Coughlin Telegraph rockets payment
"tunnel network"
“anti-tank”
1972
Lod airport massacre
Japanese Red Army
bulsae-2
10.1017
Levkowitz
Kaplan v. Central Bank
court judgment Hezbollah damages
Mieczyslaw
recognized state of Palestine
weapons captured 7 October
xyzzyplugh
xyzzy Hamas qqqq
the of
""
""".strip().splitlines()
"""Questions, wrong spellings, other scripts, diacritics, initials, joined words, phrases, numbers, and nothing."""


def run(script: str, data: Any, *parts: str) -> Any:
    """Return what *script*, the body of an asynchronous function of ``data``, returns after these parts have run."""
    loaded = "".join(f"run({json.dumps(str(STATIC / f'{part}.js'))});" for part in parts)
    program = (
        "const fs = require('fs'), vm = require('vm');"
        "const run = (path) => vm.runInThisContext(fs.readFileSync(path, 'utf8'), path);"
        f"{loaded}const data = JSON.parse(fs.readFileSync(0, 'utf8'));"
        f"(async () => {{ {script} }})().then((found) => process.stdout.write(JSON.stringify(found)));"
    )
    done = subprocess.run(
        [NODE, "-e", program], input=json.dumps(data), capture_output=True, encoding="utf-8", timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def run_search(script: str, data: Any) -> Any:
    """Run *script* after the parts of the search."""
    return run(script, data, *(f"search/{part}" for part in PARTS))


@pytest.fixture(scope="module")
def index() -> dict[str, Any]:
    """Return the index of the built-in collection for the scripts."""
    kinds = ("reference", "claim", "topic", "entity")
    return site_index(library(), {kind: f"{kind}/{LABEL_TEXT}.html" for kind in kinds})


def test_the_site_ranks_like_the_library(index: dict[str, Any]) -> None:
    """All results of more than 60 queries are the same: their order, scores, labels, fields, and marked words."""
    assert len(QUERIES) > 60
    made = run_search(
        """const search = new dprkpal.Search(data.index);
        return data.queries.map((query) => {
          const { results, missing } = search.find(query);
          return [missing, results.map(({ kind, id, label, score, field, snippet, url }) =>
            [kind, id, label, score, field, snippet().text, snippet().marks, url])];
        });""",
        {"index": index, "queries": QUERIES},
    )
    works = library()
    answered = 0
    for query, (missing, results) in zip(QUERIES, made, strict=True):
        wanted = works.search(query, limit=None)
        answered += bool(wanted)
        assert missing == list(wanted.missing), query
        assert [(one[0], one[1]) for one in results] == [(one.kind, one.id) for one in wanted], query
        for one, result in zip(results, wanted, strict=True):
            assert one[2:3] + one[4:6] == [result.label, result.field, result.snippet], query
            assert one[3] == pytest.approx(result.score, abs=1e-3), query
            assert one[6] == [list(mark) for mark in result.marks], query
            assert one[7] == f"{result.kind}/{result.id}.html"
    assert answered > 75


def test_the_scripts_compute_the_keys_of_words_as_the_library_does() -> None:
    """All words of the collection, and some hard ones, get the same keys."""
    works = library()
    texts = [
        text
        for document in searchable_documents([one.to_csl() for one in works.values()], works.data)
        for field in document.fields
        for text in field.values
    ]
    texts += [
        "P.L.O. and Izz ad-Din al-Qassam’s ‘tunnels’, 金日成 김 일성", "ʿArafāt P’yŏngyang’s Mieczysław الْقسّام",
        "l’Afrique centre recognised guerillas tunnelling", "Straße Ærø ﬁn ½ Ⅳ Οδυσσεύς", "الفلسطينية والحرب Qaddafi",
    ]  # fmt: skip
    made = run_search(
        """return data.map((text) => dprkpal.spelling.words(text).map((word) =>
          [word.fold, word.start, word.end, word.isName, word.linked,
           dprkpal.spelling.stem(word.fold), dprkpal.spelling.sound(word.fold)]));""",
        texts,
    )
    for text, found in zip(texts, made, strict=True):
        assert found == [[*word, stem(word.fold), sound(word.fold)] for word in words(text)], text


GUIDES = [
    GuidePage("convert.html", [
        GuideSection("Convert a file", "", "Read BibTeX and write RIS."),
        GuideSection("Check what is lost", "check-what-is-lost", "Fields that RIS cannot hold."),
    ], []),
    GuidePage("sphinx.html", [
        GuideSection("Cite in Sphinx", "", "Footnotes and lists."),
        GuideSection("Ärger: 2 notes", "other-id", "Footnotes in chapters."),
    ], [("dprkpal.Library.search", "dprkpal.Library.search"), ("--style", "cmdoption-style")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("convert bibtex", ["convert.html"]),
        ("what is lost?", ["convert.html", "convert.html#check-what-is-lost"]),
        ("footnote", ["sphinx.html", "sphinx.html#other-id"]),
        ("chaptres", ["sphinx.html", "sphinx.html#other-id"]),
        ("chap", ["sphinx.html", "sphinx.html#other-id"]),
        ("Library.search", ["sphinx.html", "sphinx.html#dprkpal.Library.search"]),
        ("style", ["sphinx.html", "sphinx.html#cmdoption-style"]),
        ("guerrillas", []),
    ],
)
def test_guides_are_found_by_titles_headings_text_and_names(query: str, wanted: list[str]) -> None:
    """In other forms, as beginnings of words and with a typing error too. The link leads to the section."""
    headings, ranges = guide_index(GUIDES)
    made = run_search(
        """const guides = new dprkpal.Guides(data.headings, async (range) => data.ranges[range]);
        const { results } = await guides.find(data.query, new Set(["what", "is"]));
        return results.map((one) => [one.url, one.sections.map((section) => section.url)]);""",
        {"headings": headings, "ranges": ranges, "query": query},
    )
    found = [url for page, sections in made for url in (page, *sections)]
    assert set(wanted) <= set(found)
    assert bool(found) == bool(wanted)
    assert not wanted or found[0] == wanted[0]


def test_a_search_loads_few_ranges_of_words() -> None:
    """However long the query is, at most three files with words of the guides are loaded."""
    text = " ".join(f"{first}{second}word" for first in "abcdefghijklmnopqrstuvwxyz" for second in "abcdefghij" * 6)
    sections = [GuideSection(f"Part {number}", f"part-{number}", text) for number in range(60)]
    headings, ranges = guide_index([GuidePage("a.html", sections, [])])
    assert len(ranges) > 5
    asked = run_search(
        """const asked = [];
        const guides = new dprkpal.Guides(data.headings, async (range) => (asked.push(range), data.ranges[range]));
        await guides.find(data.query, new Set());
        return asked;""",
        {"headings": headings, "ranges": ranges, "query": " ".join(f"{letter}aword" for letter in "acegikmoqsuwy")},
    )
    assert len(asked) == 3


@pytest.mark.parametrize("style", STYLES)
def test_a_bibliography_of_chosen_works_is_that_of_the_library(style: str) -> None:
    """Letters after years, numbers and repeated authors fit the choice, in each style that the site carries."""
    works = library()
    entries = style_entries(works, style)
    chance = random.Random(style)
    choices = [chance.sample(list(works), number) for number in (1, 2, 5, 10, 20, 40)]
    choices += [[key for key in works if key.startswith(name)] for name in ("young", "kbs", "wikipedia", "afp")]
    # Styles that number works in the order of their citations have no order of their own.
    choices = [sorted(choice, key=lambda key: entries[key]["order"]) for choice in choices]
    made = run(
        """dprkpal.load = async () => data.entries;
        const exports = new dprkpal.Exports("", 1);
        return Promise.all(data.choices.map((keys) => exports.bibliography("style", keys)));""",
        {"entries": entries, "choices": choices},
        "search/files", "lists/exports",
    )  # fmt: skip
    for choice, found in zip(choices, made, strict=True):
        assert found == [entry.strip() for entry in works.bibliography(style, keys=choice, to="html")], choice


def test_the_scripts_find_the_file_with_a_work() -> None:
    """The number of the file is computed from the key, also for keys in other scripts."""
    keys = [*library(), "김일성1971", "𝔄 key", "a" * 300]
    found = run(
        """const asked = [];
        dprkpal.load = async (name) => (asked.push(name), {});
        const exports = new dprkpal.Exports("", 7);
        for (const key of data) await exports.of("ris", [key]);
        return asked;""",
        keys, "search/files", "lists/exports",
    )  # fmt: skip
    assert found == [f"ris-{chunk_of(key, 7)}" for key in keys]
