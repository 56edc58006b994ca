"""Edit a document: append, insert and remove citations, and report which others change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_style import AUTHOR_DATE, NUMBER, little_style, work

from dprkpal.csl import Processor
from dprkpal.errors import DuplicateCitationError, FormatError, UnknownReferenceError
from dprkpal.model.citation import Citation, Cite
from effort import assert_in_proportion, spent

NOTE = (
    '<layout suffix="."><choose><if position="ibid"><text term="ibid" suffix=""/></if><else-if position="subsequent">'
    '<group delimiter=" "><names variable="author"><name form="short"/></names>'
    '<text variable="first-reference-note-number" prefix="note "/></group></else-if>'
    '<else><text variable="title"/></else></choose></layout>'
)
WORKS = [work("a", "Smith", 2000), work("b", "Doe", 2001), work("c", "Roe", 2002), work("d", "Smith", 2000)]
BY_AUTHOR = (
    '<bibliography><sort><key variable="author"/><key variable="title"/></sort>'
    '<layout><text variable="title"/></layout></bibliography>'
)
LISTED = (
    '<bibliography><layout><text variable="citation-number" suffix=". "/><text variable="title"/></layout>'
    "</bibliography>"
)


def notes(**options: Any) -> Processor:
    """Return a processor for a note style."""
    return Processor(little_style(NOTE, kind="note"), WORKS, to="text", **options)


def numbers(**options: Any) -> Processor:
    """Return a processor for a numeric style with the bibliography in order of citation."""
    return Processor(little_style(NUMBER, bibliography=LISTED), WORKS, to="text", **options)


def test_an_inserted_citation_changes_those_after_it() -> None:
    """`insert` returns all new texts by index, including that of the inserted citation."""
    processor = notes()
    assert [processor.cite(key) for key in "aab"] == ["Title a.", "Ibid.", "Title b."]
    assert processor.insert("c", 1) == {1: "Title c.", 2: "Smith note 1."}
    assert processor.citations == ["Title a.", "Title c.", "Smith note 1.", "Title b."]
    assert processor.changed() == {}


def test_a_removed_citation_changes_those_after_it() -> None:
    """Citations can be removed by id, and changed ones are returned by id if they have one."""
    processor = notes()
    for key in "aba":
        processor.cite(Citation.of(key, id=f"{key}{len(processor.citations)}"))
    assert processor.remove("a0") == {"a2": "Title a."}
    assert processor.citations == ["Title b.", "Title a."]
    with pytest.raises(LookupError, match="a0"):
        processor.remove("a0")


def test_works_are_numbered_in_order_of_citation() -> None:
    """In a bibliography without a sort, uncited works come after the cited ones."""
    processor = numbers()
    assert [processor.cite(key) for key in "cac"] == ["[1]", "[2]", "[1]"]
    assert processor.changed() == {}
    assert processor.bibliography() == ["1. Title c", "2. Title a", "3. Title b", "4. Title d"]
    assert processor.remove(0) == {0: "[1]", 1: "[2]"}
    assert processor.order() == ["a", "c", "b", "d"]


def test_a_later_citation_can_change_the_year_of_an_earlier_one() -> None:
    """With ``cited_only``, citing the second of two ambiguous works adds year suffixes."""
    style = little_style(AUTHOR_DATE, 'disambiguate-add-year-suffix="true"', bibliography=BY_AUTHOR)
    processor = Processor(style, WORKS, to="text", cited_only=True)
    assert processor.cite("a") == "(Smith 2000)"
    assert processor.cite("d") == "(Smith 2000b)"
    assert processor.changed() == {0: "(Smith 2000a)"}
    assert processor.bibliography() == ["Title a", "Title d"]


def test_cited_only_leaves_uncited_works_out_of_the_bibliography() -> None:
    """Without ``cited_only`` they are included."""
    processor = numbers(cited_only=True)
    processor.cite("c")
    assert processor.bibliography() == ["1. Title c"]


@pytest.mark.parametrize(
    "act",
    [
        lambda processor, citation: processor.cite(citation),
        lambda processor, citation: processor.insert(citation, 0),
        lambda processor, citation: processor.replay([citation]),
        lambda processor, citation: processor.preview(citation),
    ],
    ids=["cite", "insert", "replay", "preview"],
)
def test_an_unknown_work_changes_nothing(act: Callable[[Processor, Citation], Any]) -> None:
    """The error is raised before the document changes."""
    processor = numbers()
    processor.cite("b")
    with pytest.raises(UnknownReferenceError, match="nobody"):
        act(processor, Citation.of("c", "nobody"))
    assert processor.citations == ["[1]"]
    assert processor.cite("a") == "[2]"


def test_a_preview_does_not_change_the_document() -> None:
    """The next citation is formatted as if there had been no preview."""
    processor = notes()
    processor.cite("a")
    assert processor.preview(Citation.of("b")) == "Title b."
    assert processor.cite("a") == "Ibid."


def test_replacing_a_reference_changes_its_citations() -> None:
    """`Processor.add` replaces the reference, and `changed` returns the citations that cite it."""
    processor = Processor(little_style(AUTHOR_DATE), WORKS, to="text")
    processor.cite("a")
    processor.cite("b")
    processor.add([work("a", "Smyth", 2000)])
    assert processor.changed() == {0: "(Smyth 2000)"}


EDITS = st.lists(
    st.tuples(st.sampled_from(["cite", "insert", "remove"]), st.lists(st.sampled_from("abcd"), min_size=1, max_size=3),
              st.integers(0, 50)),
    max_size=12,
)  # fmt: skip


@settings(max_examples=80, deadline=None)
@given(EDITS, st.sampled_from(["note", "numbers", "date"]), st.booleans())
def test_edits_give_the_same_result_as_the_final_document(edits: list[Any], kind: str, cited_only: bool) -> None:
    """After any edits, citations and bibliography are those of a new processor with the final document.

    The reported changes together give the final document, too.
    """
    style = {
        "note": little_style(NOTE, kind="note"),
        "numbers": little_style(NUMBER, 'collapse="citation-number"', bibliography=LISTED),
        "date": little_style(AUTHOR_DATE, 'disambiguate-add-year-suffix="true" collapse="year"', bibliography=LISTED),
    }[kind]
    processor = Processor(style, WORKS, to="text", cited_only=cited_only)
    document: list[Citation] = []
    reported: dict[Any, str] = {}
    for number, (act, keys, where) in enumerate(edits):
        citation = Citation(tuple(Cite(key) for key in keys), id=f"n{number}")
        where = where % (len(document) + 1)
        if act == "cite":
            document.append(citation)
            reported[citation.id] = processor.cite(citation)
        elif act == "insert":
            document.insert(where, citation)
            reported.update(processor.insert(citation, where))
        elif where < len(document):
            reported.update(processor.remove(where))
            del document[where]
    reported.update(processor.changed())
    new = Processor(style, WORKS, to="text", cited_only=cited_only)
    expected = new.replay(document)
    assert processor.citations == expected
    assert [reported[citation.id] for citation in document] == expected
    assert processor.bibliography() == new.bibliography()


RULES = ["all-names", "all-names-with-initials", "primary-name", "primary-name-with-initials", "by-cite"]
NAMESAKES = [
    {**work(key, year=year), "author": [{"family": family, "given": given} for family, given in people]}
    for key, year, *people in [
        ("a", 2000, ("Doe", "Ann"), ("Roe", "Bob")),
        ("b", 2000, ("Doe", "Amy"), ("Roe", "Bill")),
        ("c", 2001, ("Doe", "Ann")),
        ("d", 2000, ("Doe", "Ann"), ("Roe", "Bob")),
        ("e", 2000, ("Doe", "Ann"), ("Roe", "Ben"), ("Poe", "Cy")),
        ("f", 2000, ("Roe", "Bob"), ("Doe", "Jo")),
    ]
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.lists(st.sampled_from("abcdef"), min_size=1, max_size=2), max_size=8), st.sampled_from(RULES),
    st.booleans(), st.sampled_from(["", BY_AUTHOR, LISTED]), st.booleans(),
)  # fmt: skip
def test_citing_one_by_one_disambiguates_like_citing_all_at_once(
    document: list[list[str]], rule: str, add_names: bool, bibliography: str, cited_only: bool
) -> None:
    """The result is the same as if the processor had all citations from the start."""
    options = (
        f'disambiguate-add-givenname="true" givenname-disambiguation-rule="{rule}" et-al-min="2" et-al-use-first="1"'
    )
    options += ' disambiguate-add-year-suffix="true"' + ' disambiguate-add-names="true"' * add_names
    style = little_style(AUTHOR_DATE.replace('form="short"', 'form="short" initialize-with="."'), options,
                         bibliography=bibliography)  # fmt: skip
    growing, whole = (Processor(style, NAMESAKES, to="text", cited_only=cited_only) for _ in range(2))
    for cites in document:
        growing.cite(cites)
    assert growing.citations == whole.replay([Citation.of(*cites) for cites in document])
    assert growing.bibliography() == whole.bibliography()


def test_citing_a_single_work_renders_it_once_and_does_not_compile_the_bibliography() -> None:
    """It needs no disambiguation, and its number is 1."""
    options = 'disambiguate-add-givenname="true" givenname-disambiguation-rule="all-names" collapse="year"'
    style = little_style(AUTHOR_DATE, options + ' disambiguate-add-year-suffix="true"', bibliography=BY_AUTHOR)
    processor = Processor(style, [work("a", "Smith & Doe", 2000)], to="text")
    rendered = []
    render = processor.citation_area.render
    processor.citation_area.render = lambda context: rendered.append(context) or render(context)
    assert processor.cite("a") == "(Smith & Doe 2000)"
    assert len(rendered) == 1
    assert processor._bibliography_area is None
    assert Processor(style, [NAMESAKES[0], NAMESAKES[1]], to="text", cited_only=True).cite("a") == "(Doe & Roe 2000)"


def test_two_names_of_one_work_are_disambiguated() -> None:
    """Global name disambiguation also applies in a document with a single work."""
    siblings = {**work("a", year=2000), "author": [{"family": "Doe", "given": name} for name in ("Ann", "Bob")]}
    options = 'disambiguate-add-givenname="true" givenname-disambiguation-rule="all-names"'
    assert Processor(little_style(AUTHOR_DATE, options), [siblings], to="text").cite("a") == "(Ann Doe & Bob Doe 2000)"


@pytest.mark.parametrize("cited_only", [False, True])
@pytest.mark.parametrize("rule", ["primary-name", "all-names-with-initials"])
def test_global_name_disambiguation_takes_linear_time(rule: str, cited_only: bool) -> None:
    """A new name does not repeat the disambiguation of earlier ones, which would take quadratic time."""
    options = f'disambiguate-add-givenname="true" givenname-disambiguation-rule="{rule}"'
    layout = AUTHOR_DATE.replace('form="short"', 'form="short" initialize-with="."')
    style = little_style(layout, options + ' disambiguate-add-year-suffix="true"', bibliography=BY_AUTHOR)

    def seconds(count: int) -> float:
        works = [work(f"k{i}", f"Smith{i % (count // 10)}", 1990 + i % 3) for i in range(count)]
        for index, item in enumerate(works):
            item["author"][0]["given"] = f"{chr(65 + index % 26)}na {index}"
        processor = Processor(style, works, to="text", cited_only=cited_only)
        processor.cite("k0")
        return spent(lambda: [processor.cite([f"k{index * 7 % count}"]) for index in range(count)])

    assert_in_proportion(seconds, 400, 1600)


@pytest.mark.parametrize("kind", ["in-text", "note"])
def test_citing_takes_linear_time(kind: str) -> None:
    """Eight times as many citations take about eight times as long."""
    style = little_style(AUTHOR_DATE, 'disambiguate-add-year-suffix="true" collapse="year"', kind=kind)

    def seconds(count: int) -> float:
        works = [work(f"k{i}", f"Smith{i % (count // 10)}", 1990 + i % 3) for i in range(count)]
        processor = Processor(style, works, to="text")
        processor.cite("k0")
        return spent(lambda: [processor.cite([f"k{index}", f"k{index * 7 % count}"]) for index in range(count)])

    assert_in_proportion(seconds, 400, 3200, slack=2)


def test_the_id_of_a_citation_is_given_only_once() -> None:
    """A copied citation has the id of the first; the texts of one of the two would be lost."""
    processor = notes()
    processor.cite(Citation.of("a", id="x"))
    for add in (
        lambda: processor.cite(Citation.of("b", id="x")),
        lambda: processor.insert(Citation.of("b", id="x"), 0),
        lambda: processor.replay([Citation.of("b", id="y"), Citation.of("c", id="y")]),
    ):
        with pytest.raises(DuplicateCitationError, match=r"id '[xy]'; give each its own"):
            add()
    assert processor.citations == ["Title a."]
    assert processor.order() == ["a", "b", "c", "d"]
    processor.remove("x")
    assert processor.cite(Citation.of("b", id="x")) == "Title b."
    assert processor.replay([Citation.of("a", id="z"), Citation.of("a", id="x")]) == ["Title a.", "Ibid."]
    with pytest.raises(DuplicateCitationError):
        processor.cite(Citation.of("b", id="z"))


# -- previews, uncited references and abbreviations -----------------------------------------------------


def test_a_preview_at_a_place_is_the_text_that_inserting_would_give() -> None:
    """Positions, numbers and disambiguation are those of the document with the citation there."""
    for make in (notes, numbers):
        for index in range(4):
            for text in ("a", "b", "d", ["c", "a"]):
                processor, twin = make(), make()
                for one in (processor, twin):
                    for key in "aba":
                        one.cite(key)
                before = processor.citations
                previewed = processor.preview(text, before=index)
                assert processor.citations == before
                assert processor.changed() == {}
                assert previewed == twin.insert(text, index)[index]
    with pytest.raises(LookupError):
        notes().preview("a", before=1)
    with pytest.raises(LookupError):
        notes().preview("a", before="x")


def test_a_preview_can_have_the_place_and_the_id_of_a_citation() -> None:
    """An editor shows what a changed citation would be, before the writer accepts it."""
    processor = notes()
    processor.cite(Citation.of("a", id="x"))
    processor.cite(Citation.of("b", id="y"))
    assert processor.preview(Citation.of("a", id="y"), before="y") == "Ibid."
    assert processor.preview(Citation.of("c", id="x"), before=2) == "Title c."
    assert processor.citations == ["Title a.", "Title b."]


def test_uncited_references_are_listed_on_request() -> None:
    """Works for further reading stand in the bibliography of the cited ones."""
    for style in (little_style(AUTHOR_DATE, bibliography=BY_AUTHOR), little_style(NUMBER, bibliography=LISTED)):
        processor = Processor(style, WORKS, cited_only=True)
        processor.cite("c")
        processor.list_uncited(["b", "c"])
        assert sorted(processor.order()) == ["b", "c"]
        assert sorted(processor.numbers().values()) == [1, 2]
        processor.cite("b")
        processor.cite("a")
        twin = Processor(style, WORKS, cited_only=True)
        for key in "cba":
            twin.cite(key)
        assert processor.bibliography() == twin.bibliography()
        processor.list_uncited([])
        assert sorted(processor.order()) == ["a", "b", "c"]
        with pytest.raises(UnknownReferenceError):
            processor.list_uncited(["nobody"])


def test_a_list_of_abbreviations_gives_the_short_titles(tmp_path: Path) -> None:
    """As a mapping or a file; the short title of the data is kept."""
    style = little_style('<layout><text variable="container-title" form="short"/></layout>')
    data = [
        {"id": "a", "type": "article-journal", "container-title": "Journal of Maps"},
        {"id": "b", "type": "article-journal", "container-title": "Journal of Maps", "container-title-short": "JoM"},
        {"id": "c", "type": "article-journal", "container-title": "Atlas"},
    ]
    file = tmp_path / "abbreviations.json"
    file.write_text('{"default": {"container-title": {"Journal of Maps": "J. Maps"}}}', encoding="utf-8")
    for abbreviations in ({"container-title": {"Journal of Maps": "J. Maps"}}, file, str(file)):
        processor = Processor(style, data, abbreviations=abbreviations)
        assert [processor.cite(key) for key in "abc"] == ["J. Maps", "JoM", "Atlas"]
    with pytest.raises(FormatError, match=r"cannot be read|not JSON"):
        Processor(style, data, abbreviations=tmp_path / "missing.json")


def test_the_name_of_a_file_is_no_list_of_references() -> None:
    """Its characters would be taken for references."""
    with pytest.raises(TypeError, match=r"'works\.bib' is a name; load the file"):
        Processor(little_style(NUMBER), "works.bib")
