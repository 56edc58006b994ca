"""Whoever looks for something finds it, however it is spelt; what fits best comes first; nothing takes long."""

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
    """Return the ids of what *query* finds, the best first."""
    return [result.id for result in library().search(query, limit=None, **filters)]


def made(*titles: str, **more: Any) -> Library:
    """Return a library of works with these titles, whose keys are w0, w1 and so on."""
    return Library(
        [{"id": f"w{number}", "type": "book", "title": title, **more} for number, title in enumerate(titles)]
    )


class TestSpelling:
    """The same is found under every spelling."""

    @pytest.mark.parametrize(
        "queries",
        [
            ["Kim Il Sung", "kim il-sung", "KIM ILSUNG", "김일성", "Kim Il–sung"],
            ["guerrillas", "guerillas", "Guerilla"],
            ["Izz ad-Din", "Izz al-Din", "Ezzedine", "Ezzeddin", "izz ad din", "ʿIzz ad-Dīn"],
            ["Arafat", "ʿArafāt", "아라파트"],
            ["PLO", "P.L.O.", "Palestine Liberation Organization", "Palestine Liberation Organisation"],
            ["978-1-5036-1329-4", "9781503613294"],
            ["F-7", "F7", "f 7"],
            ["recognised", "recognize"],
        ],
    )
    def test_spellings_find_the_same(self, queries: list[str]) -> None:
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
    def test_a_romanisation_or_a_slip_finds_who_was_meant(self, query: str, best: str) -> None:
        """What nobody wrote so is taken for what is nearest."""
        assert found(query)[0] == best

    def test_what_stands_there_comes_before_what_is_like_it(self) -> None:
        """The same word counts more than another form, this more than another name of the same sound."""
        works = made("Qasim in Town", "Casim in Town", "Qasims in Town")
        assert [result.id for result in works.search("qasims")] == ["w2", "w0"]

    def test_a_slip_is_the_last_resort(self) -> None:
        """A word that stands somewhere is what it is."""
        works = made("Training in Tunis", "Tennis in Tunisia", "Tunas")
        assert [result.id for result in works.search("Tunis")] == ["w0"]

    def test_a_beginning_of_a_word_finds_it(self) -> None:
        """Who types sees results before the word is finished."""
        assert [result.id for result in made("On Sovereignty", "On Arms").search("sovere")] == ["w0"]

    def test_chinese_is_found_by_its_characters(self) -> None:
        """A script without spaces has no words to split at."""
        works = made("金日成与巴勒斯坦", "毛泽东传")
        assert [result.id for result in works.search("巴勒斯坦")] == ["w0"]
        assert [result.id for result in works.search("坦巴勒")] == []

    def test_korean_is_found_with_its_particles(self) -> None:
        """김일성은 is Kim Il Sung as a topic of a sentence."""
        assert [result.id for result in made("김일성은 아라파트를 만났다").search("김일성")] == ["w0"]


class TestRanking:
    """What fits best comes first, the same way each time."""

    def test_a_title_counts_more_than_an_abstract(self) -> None:
        """Where a word stands says what a work is about."""
        works = Library([
            {"id": "a", "type": "book", "title": "On Trade", "abstract": "Arms, arms and arms again."},
            {"id": "b", "type": "book", "title": "On Arms", "abstract": "Trade."},
        ])  # fmt: skip
        assert [result.id for result in works.search("arms")] == ["b", "a"]

    def test_a_rare_word_counts_more_than_a_common_one(self) -> None:
        """BM25: of a long query the words that tell works apart decide."""
        works = made("Arms and Tunnels under Land and Sea", *["Arms and Men and Land and Sea"] * 9)
        assert works.search("land sea arms men tunnels")[0].id == "w0"

    def test_words_of_a_short_query_have_all_to_be_there(self) -> None:
        """If they ever are together."""
        assert [result.id for result in made("Arms for Iran", "Arms for Hamas").search("arms iran")] == ["w0"]
        assert made("Arms for Iran", "Arms for Hamas").search("iran hamas").total == 2

    def test_a_question_finds_what_it_is_about(self) -> None:
        """Most words of a long query will do; those that stand nowhere are named."""
        results = library().search("who says North Koreans advised on tunnels, and who doubts it")
        assert results[0].id == "coughlin-tunnels"
        assert results.missing == ("doubts",)

    def test_words_side_by_side_count_more(self) -> None:
        """Nearness is a sign that they belong together."""
        works = made("Red Sea of Army Boots", "Boots of Red Army Sea")
        assert works.search("red army")[0].id == "w1"

    def test_a_phrase_has_to_stand_as_it_is(self) -> None:
        """Quotation marks of any kind mean it."""
        works = made("Secret Arms Deal", "Arms and a Secret Deal")
        for query in ('"secret arms deal"', "“secret arms deal”", "«secret arms deal»", "„secret arms deal“"):
            assert [result.id for result in works.search(query)] == ["w0"]
        assert works.search("secret arms deal").total == 2

    def test_a_phrase_ends_where_a_field_does(self) -> None:
        """Two names are not one text."""
        work = {"id": "a", "author": [{"family": "Arm"}, {"family": "Deal"}], "type": "book", "title": "Arm"}
        assert not Library([work]).search('"arm deal"')
        assert not Library([work]).search('"arm arm"')

    def test_the_order_is_the_same_each_time(self) -> None:
        """Equal scores keep the order of the library, and a library made again gives the same."""
        works = made(*["Arms"] * 30)
        assert [result.id for result in works.search("arms", limit=None)] == [f"w{number}" for number in range(30)]
        one, other = (Library.load(io.StringIO(json.dumps(list(_items())))) for _ in range(2))
        assert one.search("north korea arms").to_dict() == other.search("north korea arms").to_dict()

    def test_the_limit_cuts_and_the_total_counts(self) -> None:
        """Who sees twenty knows of how many."""
        results = library().search("korea", limit=3)
        assert (len(results), results.total > 3) == (3, True)
        assert [result.id for result in results] == found("korea")[:3]


def _items() -> Any:
    return (entry.to_csl() for entry in library().values())


class TestFilters:
    """Each filter leaves out what it says."""

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_kind(self, kind: str) -> None:
        """Only references, claims, topics or entities."""
        assert {result.kind for result in library().search("hamas", kind=kind)} == {kind}

    def test_a_type(self) -> None:
        """References of an item type, and nothing that has none."""
        results = library().search("korea", type="legal_case")
        assert results
        assert {result.item.type for result in results} == {"legal_case"}

    @pytest.mark.parametrize(("years", "first", "last"), [(2014, 2014, 2014), ((2023, None), 2023, None)])
    def test_years(self, years: Any, first: int, last: int | None) -> None:
        """What appeared, was said or happened in these years, even in part."""
        results = library().search("hamas", years=years, limit=None)
        assert {result.kind for result in results} >= {"reference", "claim"}
        for result in results:
            if result.kind == "reference":
                year = result.item.issued.date_parts[0][0]
                assert first <= year <= (last or year)

    def test_a_topic_with_its_narrower_ones(self) -> None:
        """Works, claims and topics; entities have no topic."""
        results = library().search("korea", topic="arms-transfers", limit=None)
        ids = {"arms-transfers", *(topic.id for topic in library().topics["arms-transfers"].descendants)}
        for result in results:
            assert result.kind != "entity"
            topics = {result.id} if result.kind == "topic" else {topic.id for topic in result.item.topics}
            assert topics & ids, result

    def test_an_author_in_any_spelling(self) -> None:
        """References by somebody, and claims that somebody makes."""
        for name in ("Young", "benjamin r. young", "Young, Benjamin"):
            results = library().search("palestine", author=name, limit=None)
            assert {result.kind for result in results} == {"reference", "claim"}
            for result in results:
                said = result.item.attribution if result.kind == "claim" else str(result.item.author)
                assert "Young" in said

    def test_filters_alone_find_all_they_let_through(self) -> None:
        """An empty query asks for nothing but the filters."""
        assert set(found("", type="book")) == {key for key, entry in library().items() if entry.type == "book"}
        assert library().search("").total == 0

    def test_an_unknown_word_of_a_filter_is_named(self) -> None:
        """A filter that is misspelt must not look like nothing found."""
        with pytest.raises(VocabularyError, match="'works' is not a kind of result; use one of reference, claim"):
            library().search("arms", kind="works")
        with pytest.raises(VocabularyError, match="'novel' is not an item type"):
            library().search("arms", type="novel")
        with pytest.raises(UnknownTopicError, match="did you mean 'tunnels'"):
            library().search("arms", topic="tunnel")


class TestSelect:
    """``Library.select`` chooses works."""

    def test_it_keeps_what_fits_all_that_is_asked(self) -> None:
        """By key, in the order of the library."""
        works = library()
        chosen = works.select(topic="tunnels", author="Coughlin")
        assert list(chosen) == ["coughlin2014hamas"]
        assert list(works.select()) == list(works)
        assert list(works.select(keys=["berger2014arm", "young2021guns"])) == ["young2021guns", "berger2014arm"]
        assert set(works.select(min_verified="verified")) == set(works.verified("verified"))
        assert works.select(years=2014, type="legal_case").keys() == {"calderoncardona2014", "kaplan2014"}


class TestResults:
    """A result says what it is and where the words stand."""

    @pytest.mark.parametrize("query", ["hamas", "young 2021", "arafat visits", "tunnels", '"north korea" iran', "F-7"])
    def test_the_marks_stand_in_the_snippet(self, query: str) -> None:
        """Each mark is a word that the query means; at least one is there."""
        for result in library().search(query, limit=None):
            assert result.marks, result
            last = 0
            for begin, end in result.marks:
                assert last <= begin < end <= len(result.snippet)
                assert result.snippet[begin:end].strip("…") == result.snippet[begin:end] != ""
                last = end
            assert len(result.snippet) <= 162

    def test_a_long_text_is_cut_around_the_words(self) -> None:
        """The middle of an abstract is shown with dots on both sides."""
        text = "Filler " * 60 + "about a singular tunnel here " + "filler " * 60
        result = Library([{"id": "a", "type": "book", "abstract": text}]).search("singular tunnel")[0]
        assert result.snippet.startswith("…")
        assert result.snippet.endswith("…")
        assert [result.snippet[begin:end] for begin, end in result.marks] == ["singular", "tunnel"]

    def test_a_claim_is_shown_with_its_hedge(self) -> None:
        """The label of a claim is its sentence: nothing is said more firmly in a list than in the data."""
        for result in library().search("hamas", kind="claim", limit=None):
            assert result.label == library().claims[result.id].sentence

    def test_as_data_it_is_what_the_program_reads(self) -> None:
        """The fields are stable, and all of JSON."""
        data = library().search("tunnels doubts").to_dict()
        assert list(data) == ["total", "missing", "results"]
        assert list(data["results"][0]) == ["kind", "id", "label", "score", "field", "snippet", "marks"]
        assert json.loads(json.dumps(data)) == data

    def test_in_a_notebook_nothing_in_a_field_is_markup(self) -> None:
        """Titles come from files of anybody."""
        works = Library([{"id": "<b>", "type": "book", "title": "<script>alert(1)</script> arms & men"}])
        shown = works.search("arms")._repr_html_()
        assert "<script" not in shown
        assert "&lt;script&gt;" in shown
        assert "<mark>arms</mark> &amp; men" in shown
        assert "<b>" not in shown


class TestAnyLibrary:
    """It works on the files of anybody."""

    def test_a_bib_file_is_searched(self) -> None:
        """By title, by name, without topics and claims."""
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
    def test_values_of_any_kind_are_searched_or_passed_over(self, item: dict[str, Any]) -> None:
        """What is no text is not searched, and breaks nothing."""
        works = Library([{"id": "odd", "type": "book", **item}])
        assert [result.id for result in works.search("odd")] == ["odd"]

    def test_an_empty_library_finds_nothing(self) -> None:
        """And says so."""
        results = Library([]).search("arms")
        assert (list(results), results.total, results.missing) == ([], 0, ("arms",))


class TestHostile:
    """A query can be anything, and takes no time."""

    @pytest.mark.parametrize(
        "query",
        [
            "a" * 1_000_000, "kim " * 100_000, '"' * 50_000, "„" * 50_000, "a-" * 50_000, "김일성" * 20_000,
            " ".join(f"wrd{number}x" for number in range(10_000)), "<i" * 50_000, "(" * 10_000, "\x00\ud800 \u202e",
            "ʿ" * 10_000, "'" * 10_000, "al-" * 10_000, "金" * 10_000, "." * 100_000, "A." * 50_000,
        ],
        ids=range(16),
    )  # fmt: skip
    def test_a_hostile_query_ends_soon(self, query: str) -> None:
        """Length and parts of a query are bounded, and so is what each part costs."""
        library().search("warm")
        with ends():
            library().search(query, author=query[:5000])

    @settings(max_examples=150, deadline=None)
    @given(st.text(max_size=60))
    def test_any_query_has_an_answer(self, query: str) -> None:
        """Nothing raises, and results are in order."""
        results = library().search(query)
        scores = [result.score for result in results]
        assert scores == sorted(scores, reverse=True)

    def test_only_the_first_parts_of_a_query_count(self) -> None:
        """The bound is where the documentation says."""
        index = WordIndex([Document("claim", "a", [Field("statement", ["arms"])])])
        parts = QueryReader(index).read("arms " * 500)
        assert len(parts) == MAX_PARTS
        assert QueryReader(index).read(" " * MAX_LENGTH + "arms") == []

    def test_the_time_grows_with_the_text(self) -> None:
        """Ten times the works take about ten times as long to index."""

        def seconds(count: int) -> float:
            titles = [
                f"Title {number % 997} of arms and {number % 89} men in {number % 7919}" for number in range(count)
            ]
            works = made(*titles)
            return spent(lambda: works.search("arms"))

        seconds(500)
        assert_in_proportion(seconds, 500, 5000)


class TestStoredIndex:
    """The index that is made at build is the index."""

    def test_an_index_survives_the_disk(self) -> None:
        """From data it finds what it found before."""
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

    def test_the_index_of_the_build_is_that_of_the_collection(self) -> None:
        """It carries the digest of its sources, and of the modules that made it."""
        catalogue = read_catalogue()
        if catalogue is None:
            pytest.skip("nothing is compiled here")
        stored = json.loads(compile_index(json.dumps(catalogue).encode()))
        assert stored["digest"] == index_digest(catalogue["digest"])
        fresh = WordIndex(searchable_documents(catalogue["items"], catalogue["dossier"]))
        assert WordIndex.from_data(stored["index"]).postings == fresh.postings

    def test_an_index_of_other_sources_is_not_used(self, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        """A stale index would find what is no longer there."""
        from dprkpal.search import engine as search

        path = tmp_path / "search.json"
        path.write_text(json.dumps({"digest": "other", "index": {}}))
        monkeypatch.setattr(search, "STORED", str(path))
        assert search.stored_index("mine") is None
        path.write_text("{")
        assert search.stored_index("mine") is None
