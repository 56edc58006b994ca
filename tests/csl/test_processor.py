"""A document edited: citations appended, inserted, removed; what changed in the others."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_style import AUTHOR_DATE, NUMBER, little_style, work

from dprkpal.csl import Processor
from dprkpal.errors import UnknownReferenceError
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
    """Return a processor of a style of notes."""
    return Processor(little_style(NOTE, kind="note"), WORKS, to="text", **options)


def numbers(**options: Any) -> Processor:
    """Return a processor of a style of numbers whose bibliography keeps the order of citation."""
    return Processor(little_style(NUMBER, bibliography=LISTED), WORKS, to="text", **options)


def test_an_inserted_citation_changes_those_after_it() -> None:
    """Insertion returns every new text, its own among them, under the index that it now has."""
    processor = notes()
    assert [processor.cite(key) for key in "aab"] == ["Title a.", "Ibid.", "Title b."]
    assert processor.insert("c", 1) == {1: "Title c.", 2: "Smith note 1."}
    assert processor.citations == ["Title a.", "Title c.", "Smith note 1.", "Title b."]
    assert processor.changed() == {}


def test_a_removed_citation_changes_those_after_it() -> None:
    """A citation may be named by its id, and a changed one goes by its id where it has one."""
    processor = notes()
    for key in "aba":
        processor.cite(Citation.of(key, id=f"{key}{len(processor.citations)}"))
    assert processor.remove("a0") == {"a2": "Title a."}
    assert processor.citations == ["Title b.", "Title a."]
    with pytest.raises(LookupError, match="a0"):
        processor.remove("a0")


def test_citing_in_another_order_changes_numbers_of_uncited_works_alone() -> None:
    """In a bibliography without a sort, works are numbered as they are cited, the others after them."""
    processor = numbers()
    assert [processor.cite(key) for key in "cac"] == ["[1]", "[2]", "[1]"]
    assert processor.changed() == {}
    assert processor.bibliography() == ["1. Title c", "2. Title a", "3. Title b", "4. Title d"]
    assert processor.remove(0) == {0: "[1]", 1: "[2]"}
    assert processor.order() == ["a", "c", "b", "d"]


def test_a_later_citation_can_change_the_year_of_an_earlier_one() -> None:
    """Where only cited works take part, the second of two that read the same brings the letters."""
    style = little_style(AUTHOR_DATE, 'disambiguate-add-year-suffix="true"', bibliography=BY_AUTHOR)
    processor = Processor(style, WORKS, to="text", cited_only=True)
    assert processor.cite("a") == "(Smith 2000)"
    assert processor.cite("d") == "(Smith 2000b)"
    assert processor.changed() == {0: "(Smith 2000a)"}
    assert processor.bibliography() == ["Title a", "Title d"]


def test_only_cited_works_are_in_the_bibliography_of_the_cited() -> None:
    """``cited_only`` leaves the others out; else they take part."""
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
    """The error comes before anything is registered, numbered or placed."""
    processor = numbers()
    processor.cite("b")
    with pytest.raises(UnknownReferenceError, match="nobody"):
        act(processor, Citation.of("c", "nobody"))
    assert processor.citations == ["[1]"]
    assert processor.cite("a") == "[2]"


def test_a_preview_leaves_no_trace() -> None:
    """It is formatted as if it stood alone, and the next citation is as if it had not been."""
    processor = notes()
    processor.cite("a")
    assert processor.preview(Citation.of("b")) == "Title b."
    assert processor.cite("a") == "Ibid."


def test_a_work_given_anew_is_rendered_anew() -> None:
    """`Processor.add` replaces the work, and `changed` tells where it is cited."""
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
def test_editing_ends_where_writing_it_down_at_once_ends(edits: list[Any], kind: str, cited_only: bool) -> None:
    """After any editing each text, and the bibliography, is that of a new processor given the whole document.

    And what was told on the way, put together, is the document.
    """
    style = {
        "note": little_style(NOTE, kind="note"),
        "numbers": little_style(NUMBER, 'collapse="citation-number"', bibliography=LISTED),
        "date": little_style(AUTHOR_DATE, 'disambiguate-add-year-suffix="true" collapse="year"', bibliography=LISTED),
    }[kind]
    processor = Processor(style, WORKS, to="text", cited_only=cited_only)
    document: list[Citation] = []
    told: dict[Any, str] = {}
    for number, (act, keys, where) in enumerate(edits):
        citation = Citation(tuple(Cite(key) for key in keys), id=f"n{number}")
        where = where % (len(document) + 1)
        if act == "cite":
            document.append(citation)
            told[citation.id] = processor.cite(citation)
        elif act == "insert":
            document.insert(where, citation)
            told.update(processor.insert(citation, where))
        elif where < len(document):
            told.update(processor.remove(where))
            del document[where]
    told.update(processor.changed())
    fresh = Processor(style, WORKS, to="text", cited_only=cited_only)
    expected = fresh.replay(document)
    assert processor.citations == expected
    assert [told[citation.id] for citation in document] == expected
    assert processor.bibliography() == fresh.bibliography()


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
def test_works_are_told_apart_one_by_one_as_they_would_be_at_once(
    document: list[list[str]], rule: str, add_names: bool, bibliography: str, cited_only: bool
) -> None:
    """Each cite brings a work, its names and its place; all ends as if the processor knew of them from the start."""
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


def test_one_work_alone_neither_compiles_the_bibliography_nor_is_compared() -> None:
    """Nothing can be mistaken for it, and its number is 1: its cite is rendered once and that is all."""
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


def test_two_names_of_one_work_are_told_apart() -> None:
    """Names told apart throughout the document are so even where the document has one work."""
    siblings = {**work("a", year=2000), "author": [{"family": "Doe", "given": name} for name in ("Ann", "Bob")]}
    options = 'disambiguate-add-givenname="true" givenname-disambiguation-rule="all-names"'
    assert Processor(little_style(AUTHOR_DATE, options), [siblings], to="text").cite("a") == "(Ann Doe & Bob Doe 2000)"


@pytest.mark.parametrize("cited_only", [False, True])
@pytest.mark.parametrize("rule", ["primary-name", "all-names-with-initials"])
def test_telling_names_apart_throughout_takes_time_in_proportion(rule: str, cited_only: bool) -> None:
    """Each work brings a name, and those cited before are not told apart anew for it: 16 times would be too much."""
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
def test_citing_takes_time_in_proportion_to_the_document(kind: str) -> None:
    """Eight times the citations take about eight times as long; sixteen times would be too much."""
    style = little_style(AUTHOR_DATE, 'disambiguate-add-year-suffix="true" collapse="year"', kind=kind)

    def seconds(count: int) -> float:
        works = [work(f"k{i}", f"Smith{i % (count // 10)}", 1990 + i % 3) for i in range(count)]
        processor = Processor(style, works, to="text")
        processor.cite("k0")
        return spent(lambda: [processor.cite([f"k{index}", f"k{index * 7 % count}"]) for index in range(count)])

    assert_in_proportion(seconds, 400, 3200, slack=2)
