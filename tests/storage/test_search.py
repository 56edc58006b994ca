"""Full-text search in a store finds what a user expects, and reads only what it needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Store, UnknownTopicError, VocabularyError, library
from dprkpal.errors import FormatError
from dprkpal.search.spelling import folds, words
from dprkpal.storage import search as search_module

WORKS = [
    {"id": "guns", "type": "book", "title": "Guns, Guerrillas, and the Great Leader",
     "issued": {"date-parts": [[2021]]}, "author": [{"family": "Young", "given": "Benjamin R."}],
     "publisher": "Stanford University Press"},
    {"id": "celik", "type": "article-journal", "title": "Tunnelling under Gaza", "issued": {"date-parts": [[1998, 5]]},
     "author": [{"family": "Çelik", "given": "Zeynep"}, {"family": "Lee", "given": "Bo"}], "DOI": "10.1000/xyz",
     "container-title": "Journal of Tunnels"},
    {"id": "kim", "type": "book", "title": "김일성은 누구인가", "author": [{"family": "김", "given": "민수"}],
     "issued": {"date-parts": [[1975], [1979]]}},
    {"id": "zhou", "type": "chapter", "title": "金日成傳", "issued": {"date-parts": [[-44]]}},
    {"id": "yasir", "type": "webpage", "title": "Interview", "author": [{"literal": "Yasser Arafat"}],
     "abstract": "On NEAR and OR, and \"quoted\" AND column: filters."},
]  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Return a store with a few works."""
    made = Store.create(tmp_path_factory.mktemp("search") / "works.sqlite")
    made.add_all(WORKS)
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("guerrilla", ["guns"]), ("GUERILLAS", ["guns"]), ("tunnels", ["celik"]), ("celik", ["celik"]),
        ("Çelik", ["celik"]), ("김일성", ["kim"]), ("日成", ["zhou"]), ("金日成", ["zhou"]), ("成日", []),
        ('"great leader"', ["guns"]), ('"leader great"', []), ("young guns", ["guns"]), ("young tunnels", []),
        ("guer", ["guns"]), ("Yasir", ["yasir"]), ("10.1000/xyz", ["celik"]), ("stanford", ["guns"]),
        ("2021", ["guns"]), ('"zeynep lee"', []), ("the", ["guns"]), ("", []), ("zzz", []), ("guns zzz", ["guns"]),
        ("great guns guerrillas tunnels", ["guns"]),
    ],
)  # fmt: skip
def test_words_are_found_in_their_forms(store: Store, query: str, found: list[str]) -> None:
    """Case, accents, plurals and spellings do not count; Chinese is found by parts, Korean with particles."""
    assert [result.id for result in store.search(query)] == found


@pytest.mark.parametrize(
    "query",
    ['"', '"" OR ""', "title:guns", "guns* NOT", "NEAR(guns leader)", "{title}: x", "^guns", "a AND", "(", "guns)",
     "key : x", "'; DROP TABLE words; --", "¤tbook", "guns\x00", "-guns", "*", "\ud800", '"a" "b', "a" * 5000],
)  # fmt: skip
def test_a_query_is_never_a_language(store: Store, query: str) -> None:
    """Signs with a meaning in SQLite or FTS5 are words or nothing."""
    store.search(query)
    assert len(store) == len(WORKS)


@given(st.text(max_size=60))
def test_any_query_has_an_answer(text: str) -> None:
    """No text raises an error of SQLite."""
    assert SHARED is not None
    results = SHARED.search(text, author=text or None)
    assert results.total >= len(results)


SHARED: Store | None = None


@pytest.fixture(autouse=True)
def _shared(store: Store) -> None:
    """Give the store to tests that cannot have a fixture of the module."""
    global SHARED
    SHARED = store


def test_marks_are_not_words(store: Store) -> None:
    """Nobody finds all books by the sign of the item type."""
    assert store.search("¤tbook").total == 0
    assert [result.id for result in store.search("near or")] == ["yasir"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"type": "book"}, {"guns", "kim"}), ({"years": 1998}, {"celik"}), ({"years": (1976, 1978)}, {"kim"}),
        ({"years": (1990, None)}, {"guns", "celik"}), ({"years": (None, 1975)}, {"kim", "zhou"}),
        ({"years": (-50, -40)}, {"zhou"}), ({"author": "Benjamin Young"}, {"guns"}), ({"author": "guns"}, set()),
        ({"author": "celik", "type": "book"}, set()), ({"kind": "claim"}, set()), ({"author": "!"}, set()),
        ({"kind": "reference"}, {"guns", "celik", "kim", "zhou", "yasir"}), ({"type": "thesis"}, set()),
    ],
)  # fmt: skip
def test_filters_are_those_of_a_library(store: Store, filters: dict[str, object], found: set[str]) -> None:
    """Type, years (also ranges and before Christ) and author, with and without words."""
    assert {result.id for result in store.search(**filters)} == found  # type: ignore[arg-type]
    assert {result.id for result in store.search("guns tunnels", **filters)} == set()  # type: ignore[arg-type]


def test_wrong_filters_are_errors(store: Store) -> None:
    """As for a library in memory."""
    with pytest.raises(VocabularyError):
        store.search("a", kind="nothing")
    with pytest.raises(VocabularyError):
        store.search("a", type="nothing")
    with pytest.raises(UnknownTopicError):
        store.search("a", topic="nothing")
    with pytest.raises(FormatError):
        store.search("a", years=(2000, 1990))


def test_a_result_shows_where_it_matches(store: Store) -> None:
    """The best field, a snippet, and the marks of the words."""
    [result] = store.search("tunnel")
    assert (result.kind, result.field) == ("reference", "title")
    assert result.label == "Çelik and Lee, Tunnelling under Gaza, 1998"
    assert [result.snippet[begin:end] for begin, end in result.marks] == ["Tunnelling"]
    assert (result.item.id, result.score > 0) == ("celik", True)
    assert store.search("guns zzz").missing == ("zzz",)


def test_titles_count_more_than_abstracts(tmp_path: Path) -> None:
    """The order is by relevance."""
    store = Store.create(tmp_path / "works.sqlite")
    store.add({"id": "abstract", "type": "book", "title": "Other", "abstract": "harbour"})
    store.add({"id": "title", "type": "book", "title": "Harbour"})
    assert [result.id for result in store.search("harbour")] == ["title", "abstract"]
    assert [result.id for result in store.search("harbour", limit=1)] == ["title"]
    assert store.search("harbour", limit=1).total == 2


def test_a_store_finds_what_a_library_finds_by_words(tmp_path: Path) -> None:
    """The first results for words of titles are the same as in memory."""
    store = Store.create(tmp_path / "works.sqlite")
    store.add_all(library().values())
    for entry in list(library().values())[:20]:
        title = str(entry.csl["title"])
        assert store.search(f'"{title}"').total >= 1
        assert store.search(title, limit=3)[0].id in {one.id for one in library().search(title, limit=5)}


def test_a_common_word_ranks_a_limited_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many matches, those that were added last are ranked; the total counts all."""
    monkeypatch.setattr(search_module, "RANKED", 10)
    store = Store.create(tmp_path / "works.sqlite")
    store.add_all({"id": f"k{n}", "type": "book", "title": "Common word " + "more " * (n % 3)} for n in range(50))
    found = store.search("common", limit=5)
    assert (found.total, len(found)) == (50, 5)
    assert all(int(result.id[1:]) >= 40 for result in found)
    assert store.search("common", limit=None).total == len(store.search("common", limit=None)) == 50


def statements(store: Store, call: object) -> list[str]:
    """Return the statements that *call* runs, without those that the search index runs itself."""
    seen: list[str] = []
    store._database.trace(seen.append)
    try:
        call()  # type: ignore[operator]
    finally:
        store._database.trace(None)
    return [statement for statement in seen if not statement.startswith("--")]


def test_the_work_does_not_grow_with_the_store(tmp_path: Path) -> None:
    """A citation, a membership test and a search run as many statements in any store."""
    counts = []
    for size in (50, 2000):
        store = Store.create(tmp_path / f"{size}.sqlite")
        store.add_all({"id": f"k{n}", "type": "book", "title": f"Rare{n} common"} for n in range(size))
        ran = [
            len(statements(store, call))
            for call in (
                lambda store=store: store.cite("k7", style="apa"), lambda store=store: "k7" in store,
                lambda store=store: store.search("rare7"), lambda store=store: store.search("common", limit=5),
                lambda store=store: store.bibliography("apa", keys=["k1", "k2"]), lambda store=store: bool(store),
            )
        ]  # fmt: skip
        counts.append(ran)
    assert counts[0] == counts[1]
    assert max(counts[0]) < 15


@pytest.mark.parametrize("key", ["guns", "none"])
def test_every_look_up_uses_an_index(store: Store, key: str) -> None:
    """No statement of a citation or a search scans the table of references."""
    seen = statements(store, lambda: (key in store, store.get(key), store.search(f"{key} young"), store.keys_near(key)))
    assert seen
    for statement in seen:
        for row in store._database.rows(f"EXPLAIN QUERY PLAN {statement}"):
            assert "SCAN references" not in row[3], (statement, row[3])
            assert not row[3].startswith("SCAN r"), (statement, row[3])


@given(st.text(alphabet="aAlLeEsSdDzhtT .-_'`1,ñ김일金", max_size=40))
def test_folded_words_are_the_same_with_and_without_places(text: str) -> None:
    """The fast way to split text gives the words of the slow one."""
    assert folds(text) == [word.fold for word in words(text)]
