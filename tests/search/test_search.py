"""Search finds words in any spelling, ranks results, and is fast."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dprkpal import Library, library
from dprkpal.errors import UnknownTopicError, VocabularyError
from dprkpal.libraries.build import compile_index
from dprkpal.libraries.built_in import read_catalogue
from dprkpal.search.fingerprint import index_digest
from dprkpal.search.inverted_index import Document, Field, WordIndex
from dprkpal.search.query import MAX_LENGTH, MAX_PARTS, QueryReader
from dprkpal.search.searchable_text import KINDS, searchable_documents
from effort import assert_in_proportion, ends, spent


def found(query: str, **filters: Any) -> list[str]:
    """Return the ids of the results for *query*, the best first."""
    return [result.id for result in library().search(query, limit=None, **filters)]


def made(*titles: str, **more: Any) -> Library:
    """Return a library of references with these titles and the keys w0, w1 and so on."""
    return Library(
        [{"id": f"w{number}", "type": "book", "title": title, **more} for number, title in enumerate(titles)]
    )


class TestSpelling:
    """Different spellings find the same results."""

    @pytest.mark.parametrize(
        "queries",
        [
            ["Kim Il Sung", "kim il-sung", "KIM ILSUNG", "김일성", "Kim Il–sung", "김 일성"],
            ["guerrillas", "guerillas", "Guerilla"],
            ["Izz ad-Din", "Izz al-Din", "Ezzedine", "Ezzeddin", "izz ad din", "ʿIzz ad-Dīn"],
            ["Arafat", "ʿArafāt", "아라파트", "عرفات", "ערפאת"],
            ["Kim Jong Un", "김정은", "김 정은"],
            ["Hamas", "하마스", "حماس"],
            ["Pyongyang", "평양"],
            ["PLO", "P.L.O.", "Palestine Liberation Organization", "Palestine Liberation Organisation"],
            ["978-1-5036-1329-4", "9781503613294"],
            ["F-7", "F7", "f 7"],
            ["recognised", "recognize"],
        ],
    )
    def test_different_spellings_find_the_same(self, queries: list[str]) -> None:
        """Case, accents, hyphens, scripts, articles, romanisations, doubled letters, British and American."""
        first, *others = [set(found(query)) for query in queries]
        assert first
        for query, ids in zip(queries[1:], others, strict=True):
            assert ids == first, query

    @pytest.mark.parametrize(
        ("query", "best"),
        [
            ("Yasir Arafat", "yasser-arafat"),
            ("kassam brigades", "al-qassam-brigades"),
            ("Mohamed Odeh", "abu-daoud"),
            ("hizbullah", "hezbollah"),
            ("nodong sinmun", "rodong-sinmun"),
            ("tunel", "tunnels"),
            ("mitser", "stijn-mitzer"),
            ("kalashnikow", "ak-47"),
            ("pyonyang", "pyongyang"),
        ],
    )
    def test_another_romanisation_or_a_typing_error_finds_the_name(self, query: str, best: str) -> None:
        """The closest name is found."""
        assert found(query)[0] == best

    def test_exact_matches_come_before_similar_ones(self) -> None:
        """The same word ranks above another form, and this above a name with the same sound."""
        works = made("Qasim in Town", "Casim in Town", "Qasims in Town")
        assert [result.id for result in works.search("qasims")] == ["w2", "w0"]

    def test_typing_errors_are_corrected_only_as_a_last_resort(self) -> None:
        """Not if the word occurs in the collection."""
        works = made("Training in Tunis", "Tennis in Tunisia", "Tunas")
        assert [result.id for result in works.search("Tunis")] == ["w0"]

    def test_a_prefix_finds_the_word(self) -> None:
        """Users see results while they type."""
        assert [result.id for result in made("On Sovereignty", "On Arms").search("sovere")] == ["w0"]

    def test_chinese_is_found_by_its_characters(self) -> None:
        """A script without spaces cannot be split into words."""
        works = made("金日成与巴勒斯坦", "毛泽东传")
        assert [result.id for result in works.search("巴勒斯坦")] == ["w0"]
        assert [result.id for result in works.search("坦巴勒")] == []

    def test_korean_is_found_with_its_particles(self) -> None:
        """김일성은 is Kim Il Sung as the topic of a sentence."""
        assert [result.id for result in made("김일성은 아라파트를 만났다").search("김일성")] == ["w0"]


class TestRanking:
    """The best results come first, in a stable order."""

    def test_a_title_counts_more_than_an_abstract(self) -> None:
        """Fields have different weights."""
        works = Library([
            {"id": "a", "type": "book", "title": "On Trade", "abstract": "Arms, arms and arms again."},
            {"id": "b", "type": "book", "title": "On Arms", "abstract": "Trade."},
        ])  # fmt: skip
        assert [result.id for result in works.search("arms")] == ["b", "a"]

    def test_a_rare_word_counts_more_than_a_common_one(self) -> None:
        """BM25: rare words decide the ranking of a long query."""
        works = made("Arms and Tunnels under Land and Sea", *["Arms and Men and Land and Sea"] * 9)
        assert works.search("land sea arms men tunnels")[0].id == "w0"

    def test_all_words_of_a_short_query_must_match(self) -> None:
        """If any document has them all."""
        assert [result.id for result in made("Arms for Iran", "Arms for Hamas").search("arms iran")] == ["w0"]
        assert made("Arms for Iran", "Arms for Hamas").search("iran hamas").total == 2

    def test_most_words_of_a_long_query_must_match(self) -> None:
        """Words that occur nowhere are reported."""
        results = library().search("who says North Koreans advised on tunnels, and who disbelieves it")
        assert results[0].id == "coughlin-tunnels"
        assert results.missing == ("disbelieves",)

    def test_adjacent_words_count_more(self) -> None:
        """They probably belong together."""
        works = made("Red Sea of Army Boots", "Boots of Red Army Sea")
        assert works.search("red army")[0].id == "w1"

    def test_a_phrase_must_match_exactly(self) -> None:
        """With quotation marks of any kind."""
        works = made("Secret Arms Deal", "Arms and a Secret Deal")
        for query in ('"secret arms deal"', "“secret arms deal”", "«secret arms deal»", "„secret arms deal“"):
            assert [result.id for result in works.search(query)] == ["w0"]
        assert works.search("secret arms deal").total == 2

    def test_a_phrase_does_not_match_across_fields(self) -> None:
        """Two names are separate texts."""
        work = {"id": "a", "author": [{"family": "Arm"}, {"family": "Deal"}], "type": "book", "title": "Arm"}
        assert not Library([work]).search('"arm deal"')
        assert not Library([work]).search('"arm arm"')

    def test_the_order_is_the_same_each_time(self) -> None:
        """Results with equal scores keep the order of the library."""
        works = made(*["Arms"] * 30)
        assert [result.id for result in works.search("arms", limit=None)] == [f"w{number}" for number in range(30)]
        one, other = (Library.load(io.StringIO(json.dumps(list(_items())))) for _ in range(2))
        assert one.search("north korea arms").to_dict() == other.search("north korea arms").to_dict()

    def test_the_limit_does_not_change_the_total(self) -> None:
        """Users see how many results there are."""
        results = library().search("korea", limit=3)
        assert (len(results), results.total > 3) == (3, True)
        assert [result.id for result in results] == found("korea")[:3]


def _items() -> Any:
    return (entry.to_csl() for entry in library().values())


class TestFilters:
    """Each filter removes what it should."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_filter_by_kind(self, kind: str) -> None:
        """Only references, claims, topics or entities."""
        assert {result.kind for result in library().search("hamas", kind=kind)} == {kind}

    def test_filter_by_item_type(self) -> None:
        """Only references of this type."""
        results = library().search("korea", type="legal_case")
        assert results
        assert {result.item.type for result in results} == {"legal_case"}

    @pytest.mark.parametrize(("years", "first", "last"), [(2014, 2014, 2014), ((2023, None), 2023, None)])
    def test_filter_by_years(self, years: Any, first: int, last: int | None) -> None:
        """References, claims and events whose dates overlap the years."""
        results = library().search("hamas", years=years, limit=None)
        assert {result.kind for result in results} >= {"reference", "claim"}
        for result in results:
            if result.kind == "reference":
                year = result.item.issued.date_parts[0][0]
                assert first <= year <= (last or year)

    def test_filter_by_topic_includes_narrower_topics(self) -> None:
        """References, claims and topics; entities have no topic."""
        results = library().search("korea", topic="arms-transfers", limit=None)
        ids = {"arms-transfers", *(topic.id for topic in library().topics["arms-transfers"].descendants)}
        for result in results:
            assert result.kind != "entity"
            topics = {result.id} if result.kind == "topic" else {topic.id for topic in result.item.topics}
            assert topics & ids, result

    def test_filter_by_author_in_any_spelling(self) -> None:
        """References by an author, and claims attributed to one."""
        for name in ("Young", "benjamin r. young", "Young, Benjamin"):
            results = library().search("palestine", author=name, limit=None)
            assert {result.kind for result in results} == {"reference", "claim"}
            for result in results:
                said = result.item.attribution if result.kind == "claim" else str(result.item.author)
                assert "Young" in said

    def test_an_empty_query_returns_everything_that_passes_the_filters(self) -> None:
        """Without words to match."""
        assert set(found("", type="book")) == {key for key, entry in library().items() if entry.type == "book"}
        assert library().search("").total == 0

    def test_an_unknown_filter_value_is_an_error(self) -> None:
        """An empty result would hide the misspelling."""
        with pytest.raises(VocabularyError, match="'works' is not a kind of result; use one of reference, claim"):
            library().search("arms", kind="works")
        with pytest.raises(VocabularyError, match="'novel' is not an item type"):
            library().search("arms", type="novel")
        with pytest.raises(UnknownTopicError, match="did you mean 'tunnels'"):
            library().search("arms", topic="tunnel")


class TestSelect:
    """``Library.select``."""

    def test_it_returns_references_that_match_every_condition(self) -> None:
        """By key, in the order of the library."""
        works = library()
        chosen = works.select(topic="tunnels", author="Coughlin")
        assert list(chosen) == ["coughlin2014hamas"]
        assert list(works.select()) == list(works)
        assert list(works.select(keys=["berger2014arm", "young2021guns"])) == ["young2021guns", "berger2014arm"]
        assert set(works.select(min_verified="verified")) == set(works.verified("verified"))
        assert works.select(years=2014, type="legal_case").keys() == {"calderoncardona2014", "kaplan2014"}


class TestResults:
    """A result shows what it is and where the words match."""

    @pytest.mark.parametrize("query", ["hamas", "young 2021", "arafat visits", "tunnels", '"north korea" iran', "F-7"])
    def test_the_marks_are_matches_in_the_snippet(self, query: str) -> None:
        """There is at least one."""
        for result in library().search(query, limit=None):
            assert result.marks, result
            last = 0
            for begin, end in result.marks:
                assert last <= begin < end <= len(result.snippet)
                assert result.snippet[begin:end].strip("…") == result.snippet[begin:end] != ""
                last = end
            assert len(result.snippet) <= 162

    def test_a_long_text_is_shortened_around_the_matches(self) -> None:
        """With an ellipsis on both sides in the middle of a text."""
        text = "Filler " * 60 + "about a singular tunnel here " + "filler " * 60
        result = Library([{"id": "a", "type": "book", "abstract": text}]).search("singular tunnel")[0]
        assert result.snippet.startswith("…")
        assert result.snippet.endswith("…")
        assert [result.snippet[begin:end] for begin, end in result.marks] == ["singular", "tunnel"]

    def test_a_claim_is_shown_with_its_hedge(self) -> None:
        """The label of a claim is its sentence."""
        for result in library().search("hamas", kind="claim", limit=None):
            assert result.label == library().claims[result.id].sentence

    def test_results_can_be_converted_to_plain_data(self) -> None:
        """With documented fields, as JSON allows."""
        data = library().search("tunnels doubts").to_dict()
        assert list(data) == ["total", "missing", "results"]
        assert list(data["results"][0]) == ["kind", "id", "label", "score", "field", "snippet", "marks"]
        assert json.loads(json.dumps(data)) == data

    def test_results_in_a_notebook_are_escaped(self) -> None:
        """Titles come from users' files."""
        works = Library([{"id": "<b>", "type": "book", "title": "<script>alert(1)</script> arms & men"}])
        shown = works.search("arms")._repr_html_()
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown
        assert "<mark>arms</mark> &amp; men" in shown
        assert "<b>" not in shown


class TestAnyLibrary:
    """Search works on users' own files."""

    def test_a_bib_file_can_be_searched(self) -> None:
        """By title and name, without topics and claims."""
        works = Library.load(io.StringIO("@book{a, author = {Doe, Jane}, title = {Sound Arms}, year = 2020}"))
        for query in ("arms", "doe", "jane doe", "2020", "a"):
            assert [result.id for result in works.search(query)] == ["a"], query
        assert works.search("arms", author="Doe")[0].item is works["a"]

    @pytest.mark.parametrize(
        "item",
        [
            {"title": ["x"], "author": "Doe", "issued": "2020", "keyword": 5, "custom": [], "multi": "x"},
            {"title": {"a": {"b": {"c": {"d": {"e": "deep"}}}}}, "author": [None, {"family": 5}, {}]},
            {"title": None, "abstract": 12, "custom": {"ISBN": [{"x": 1}, "y"]}, "multi": {"_keys": {"title": None}}},
            {"title": "", "author": [{"family": "A", "multi": {"_key": {"ko": "x"}}}]},
        ],
    )
    def test_values_that_are_not_text_are_ignored(self, item: dict[str, Any]) -> None:
        """They cause no error."""
        works = Library([{"id": "odd", "type": "book", **item}])
        assert [result.id for result in works.search("odd")] == ["odd"]

    def test_an_empty_library_finds_nothing(self) -> None:
        """And reports the missing words."""
        results = Library([]).search("arms")
        assert (list(results), results.total, results.missing) == ([], 0, ("arms",))


class TestHostile:
    """Any query is answered quickly."""

    @pytest.mark.parametrize(
        "query",
        [
            "a" * 1_000_000, "kim " * 100_000, '"' * 50_000, "„" * 50_000, "a-" * 50_000, "김일성" * 20_000,
            " ".join(f"wrd{number}x" for number in range(10_000)), "<i" * 50_000, "(" * 10_000, "\x00\ud800 \u202e",
            "ʿ" * 10_000, "'" * 10_000, "al-" * 10_000, "金" * 10_000, "." * 100_000, "A." * 50_000,
        ],
        ids=range(16),
    )  # fmt: skip
    def test_a_hostile_query_is_fast(self, query: str) -> None:
        """The length and the number of parts are limited."""
        library().search("warm")
        with ends():
            library().search(query, author=query[:5000])

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=60))
    def test_any_query_has_an_answer(self, query: str) -> None:
        """Nothing is raised, and results are sorted."""
        results = library().search(query)
        scores = [result.score for result in results]
        assert scores == sorted(scores, reverse=True)

    def test_only_the_first_parts_of_a_query_count(self) -> None:
        """The limit is as documented."""
        index = WordIndex([Document("claim", "a", [Field("statement", ["arms"])])])
        parts = QueryReader(index).read("arms " * 500)
        assert len(parts) == MAX_PARTS
        assert QueryReader(index).read(" " * MAX_LENGTH + "arms") == []

    def test_the_time_to_index_is_linear(self) -> None:
        """Ten times as many references take about ten times as long."""

        def seconds(count: int) -> float:
            titles = [
                f"Title {number % 997} of arms and {number % 89} men in {number % 7919}" for number in range(count)
            ]
            works = made(*titles)
            return spent(lambda: works.search("arms"))

        seconds(500)
        assert_in_proportion(seconds, 500, 5000)


class TestStoredIndex:
    """The index that the build stores."""

    def test_a_stored_index_gives_the_same_results(self) -> None:
        """After conversion to data and back."""
        works = library()
        items = {key: entry.to_csl() for key, entry in works.items()}
        index = WordIndex(searchable_documents(items.values(), works.data))
        again = WordIndex.from_data(json.loads(json.dumps(index.to_data())))
        assert again.postings == index.postings
        for word in ("tunnels", "kasam", "ezzedine", "guerrilla", "tunels", "recogni"):
            assert again.lookup(word) == index.lookup(word)
            assert again.guess(word) == index.guess(word)
        assert again.pairs == index.pairs
        assert again.average == index.average

    def test_the_stored_index_fits_the_collection(self) -> None:
        """It has the fingerprint of its sources and of the indexing code."""
        catalogue = read_catalogue()
        if catalogue is None:
            pytest.skip("nothing is compiled here")
        stored = json.loads(compile_index(json.dumps(catalogue).encode()))
        assert stored["digest"] == index_digest(catalogue["digest"])
        fresh = WordIndex(searchable_documents(catalogue["items"], catalogue["dossier"]))
        assert WordIndex.from_data(stored["index"]).postings == fresh.postings

    def test_an_outdated_index_is_not_used(self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """It would find what no longer exists."""
        from dprkpal.search import engine as search

        path = tmp_path / "search.json"
        path.write_text(json.dumps({"digest": "other", "index": {}}))
        monkeypatch.setattr(search, "STORED", str(path))
        assert search.stored_index("mine") is None
        path.write_text("{")
        assert search.stored_index("mine") is None
