"""Find references that are the same work."""

from __future__ import annotations

import random
import sys
from typing import Any

import pytest

from dprkpal.errors import DprkpalError
from dprkpal.organizing.duplicate_search import find_duplicates

ARTICLE: dict[str, Any] = {
    "id": "a", "type": "article-journal", "title": "Arms transfers and training: a study of distant partners",
    "author": [{"family": "Müller", "given": "Anna Maria"}, {"family": "van der Berg", "given": "Jan"}],
    "issued": {"date-parts": [[2004, 5]]}, "container-title": "Journal of Strategic Studies", "volume": "12",
    "issue": "3", "page": "101–130",
}  # fmt: skip
BOOK: dict[str, Any] = {
    "id": "b", "type": "book", "title": "Guns and guerillas of the Third World", "publisher": "Example Press",
    "author": [{"family": "Lee", "given": "Min Ho"}], "issued": {"date-parts": [[1999]]},
}  # fmt: skip


def found(one: dict[str, Any], **changes: Any) -> tuple[str, tuple[str, ...]]:
    """Return what *one* and a copy with changes are to each other, and why; ``None`` removes a variable."""
    name = {name.replace("_", "-"): value for name, value in changes.items()}
    other = {key: value for key, value in {**one, "id": "z", **name}.items() if value is not None}
    search = find_duplicates([one, other])
    if search.groups:
        return "duplicate", search.groups[0].reasons
    return ("related", search.related[0].reasons) if search.related else ("different", ())


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"title": "ARMS TRANSFERS &amp; TRAINING – A Study of Distant <i>Partners</i>"},
        {"title": "Arms transfers and training: a study of distnat partners"},
        {"title": "Arms transfers and training"},
        {
            "author": [
                {"family": "Muller", "given": "A. M."},
                {"family": "Berg", "given": "J."},
            ]
        },
        {"author": [{"family": "Müller", "given": "Anna"}], "custom": {"others": ["author"]}},
        {"container_title": "J. Strateg. Stud."},
        {"volume": None, "issue": None, "page": None},
        {"issued": {"date-parts": [[2005]]}},
        {"issued": None},
        {"page": "101", "DOI": "10.1000/x"},
    ],
)
def test_one_article_written_in_two_ways_is_one_work(changes: dict[str, Any]) -> None:
    """Titles may differ in capitals, punctuation, one letter and the subtitle; names may be shortened."""
    assert found(ARTICLE, **changes)[0] == "duplicate"


@pytest.mark.parametrize(
    ("name", "one", "other"),
    [
        ("DOI", "10.1000/ABC", "https://doi.org/10.1000/abc"),
        ("ISBN", "978-0-306-40615-7", "0306406152"),
        ("PMID", "123", "123"),
    ],
)
def test_the_same_identifier_is_enough(name: str, one: str, other: str) -> None:
    """It counts even if the rest is missing."""
    kind = BOOK if name == "ISBN" else ARTICLE
    bare = {"id": "z", "type": kind["type"], "title": kind["title"], name: other}
    assert find_duplicates([{**kind, name: one}, bare]).groups[0].score == 100


@pytest.mark.parametrize(
    ("one", "changes", "verdict"),
    [
        (
            ARTICLE,
            {"type": "paper-conference", "container_title": "Proceedings of a Meeting", "page": "1–9"},
            "related",
        ),
        (ARTICLE, {"type": "article", "container_title": None, "volume": None, "issue": None, "page": None}, "related"),
        (ARTICLE, {"type": "thesis", "container_title": None, "volume": None, "issue": None, "page": None}, "related"),
        (ARTICLE, {"title": f"Erratum: {ARTICLE['title']}"}, "related"),
        (ARTICLE, {"title": f"{ARTICLE['title']}, part II"}, "different"),
        (ARTICLE, {"title": f"{ARTICLE['title']} 2"}, "different"),
        (ARTICLE, {"volume": "13", "page": "1–20"}, "different"),
        (ARTICLE, {"issue": "4"}, "different"),
        (ARTICLE, {"author": [{"family": "Müller", "given": "Karl"}]}, "different"),
        (ARTICLE, {"title": "Arms transfers and trade: a study of distant partners", "page": "131–140"}, "different"),
        (BOOK, {"edition": "2", "issued": {"date-parts": [[2006]]}}, "related"),
        (BOOK, {"volume": "2"}, "related"),
        (BOOK, {"translator": [{"family": "Kim"}], "publisher": "Verlag", "language": "de"}, "related"),
        (BOOK, {"publisher": "Another House"}, "related"),
        (BOOK, {"type": "chapter", "container_title": "A collection of essays"}, "related"),
        (BOOK, {"issued": {"date-parts": [[2015]]}}, "related"),
    ],
)
def test_versions_and_parts_of_a_work_are_not_united(
    one: dict[str, Any], changes: dict[str, Any], verdict: str
) -> None:
    """They look alike, but losing one of them would lose a work."""
    assert found(one, **changes)[0] == verdict


def test_an_identifier_of_another_work_is_not_trusted() -> None:
    """A chapter with the DOI of its book, and two titles with one DOI, are only related."""
    book = {**BOOK, "DOI": "10.1000/b"}
    chapter = {**BOOK, "id": "c", "type": "chapter", "title": "A chapter on something else", "DOI": "10.1000/b"}
    assert not find_duplicates([book, chapter]).groups
    assert "the titles differ" in find_duplicates([book, chapter]).related[0].reasons
    parts = [{**ARTICLE, "id": str(n), "title": f"A long enough title, part {n}", "DOI": "10.1000/p"} for n in (1, 2)]
    assert not find_duplicates(parts).groups


def test_a_preprint_and_its_publication_are_related() -> None:
    """Also if both have the arXiv number."""
    fields = {"custom": {"fields": {"eprint": "2006.15047", "eprinttype": "arxiv"}}}
    preprint = {"id": "p", "type": "article-journal", "title": ARTICLE["title"], "author": ARTICLE["author"],
                "container-title": "arXiv preprint arXiv:2006.15047v2"}  # fmt: skip
    search = find_duplicates([{**ARTICLE, **fields}, preprint])
    assert not search.groups
    assert search.related[0].reasons == ("same arXiv number", "a preprint and its publication")
    assert find_duplicates([preprint, {**preprint, "id": "q", "container-title": "CoRR", **fields}]).groups


def test_common_titles_need_more_than_names() -> None:
    """Editorials of one editor in one year are different works."""
    editorial = {**ARTICLE, "title": "Editorial", "page": None}
    assert found({k: v for k, v in editorial.items() if v}, volume=None, issue=None)[0] == "different"
    assert found({**ARTICLE, "title": "Editorial"})[0] == "duplicate"


def test_an_entry_is_never_the_same_as_one_that_it_names() -> None:
    """A part that inherits from its parent can have the same title."""
    assert found(BOOK, custom={"fields": {"xref": "b"}})[0] == "different"


def test_web_pages_of_another_day_or_address_are_different() -> None:
    """A page of one title can appear every day."""
    page = {"id": "w", "type": "webpage", "title": "Daily briefing of the ministry", "URL": "https://example.org/a/1",
            "author": [{"literal": "Ministry"}], "issued": {"date-parts": [[2020, 1, 2]]}}  # fmt: skip
    assert found(page)[0] == "duplicate"
    assert found(page, URL="http://www.example.org/a/1/")[0] == "duplicate"
    assert found(page, issued={"date-parts": [[2020, 1, 3]]})[0] == "different"
    assert found(page, URL="https://example.org/a/2")[0] == "different"


def test_a_member_that_contradicts_another_stays_out_of_the_group() -> None:
    """The entry without an edition fits two editions, and joins only one."""
    items = [{**BOOK, "id": str(n), "edition": str(n)} for n in (1, 2)] + [{**BOOK, "id": "none"}]
    groups = find_duplicates(items).groups
    assert len(groups) == 1
    assert len(groups[0].members) == 2


def test_titles_in_any_script_are_compared() -> None:
    """Korean, Arabic and Cyrillic titles have no capitals and few spaces."""
    for title in ("북한과 팔레스타인의 관계", "العلاقات بين كوريا الشمالية وفلسطين", "Отношения с Палестиной"):
        assert found({**BOOK, "title": title, "author": [{"literal": "김일성"}]})[0] == "duplicate"


def _many(number: int, alike: bool) -> list[dict[str, Any]]:
    """Return references: all of one title, or of drawn words."""
    chosen = random.Random(1)
    words = [f"word{n}" for n in range(500)]
    return [
        {"id": str(n), "type": "article-journal", "author": [{"family": f"Name{n % 7}", "given": "A."}],
         "title": "The same title of a column" if alike else " ".join(chosen.sample(words, 6)),
         "issued": {"date-parts": [[1990 + n % 20]]}, "volume": str(n % 30), "page": str(n)}
        for n in range(number)
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("alike", [True, False])
def test_the_number_of_comparisons_grows_with_the_number_of_references(alike: bool) -> None:
    """Also if all have one title, year or volume: a large block is compared only with its neighbours."""
    small, large = (find_duplicates(_many(number, alike)).comparisons for number in (4_000, 16_000))
    assert large <= 5 * small + 16_000
    assert large <= 60 * 16_000


def test_odd_items_are_compared_without_an_error() -> None:
    """Values of any kind can be in CSL-JSON."""
    odd = [
        {"id": 1}, {"id": "x", "title": ""}, {"id": "y", "title": 5, "author": "text", "issued": "2001"},
        {"id": "z", "title": "T" * 100_000, "author": [None, {}, {"literal": ""}], "issued": {"date-parts": [[]]}},
        {"id": "w", "custom": None, "page": {}, "ISBN": 9780306406157, "issued": {"date-parts": [["x", None]]}},
    ]  # fmt: skip
    assert find_duplicates(odd).groups == []


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setitem(sys.modules, "rapidfuzz", None)
    with pytest.raises(DprkpalError, match=r"rapidfuzz.*dprkpal\[organize\]"):
        find_duplicates([])
