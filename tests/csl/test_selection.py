"""Select the references of one bibliography among several."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl import Processor
from dprkpal.csl.document.selection import Condition, Selection, item_meets
from dprkpal.errors import UnknownConditionError, UnknownTypeError, VocabularyError

WORKS = [
    {"id": "a", "type": "book", "title": "Alpha", "keyword": "gaza, tunnels", "language": "en",
     "author": [{"family": "Lee", "given": "Ann"}], "issued": {"date-parts": [[2020]]}},
    {"id": "b", "type": "chapter", "title": "Beta", "keyword": "tunnels",
     "author": [{"family": "Lee", "given": "Ann"}], "issued": {"date-parts": [[2020]]}},
    {"id": "c", "type": "legal_case", "title": "Gamma", "keyword": "courts", "categories": ["law", "1990s"]},
    {"id": "d", "type": "book", "title": "Delta", "author": [{"literal": "World Bank"}], "language": "ko"},
]  # fmt: skip


def chosen(**conditions: object) -> list[str]:
    """Return the keys that APA lists with these conditions, by key."""
    return sorted(Processor("apa", WORKS).selected(**conditions))  # type: ignore[arg-type]  # any form is tried


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"select": {"type": "book"}}, "ad"),
        ({"select": {"type": ["book", "chapter"]}}, "abd"),
        ({"select": {"type": "book", "keyword": "tunnels"}}, "a"),
        ({"select": [("keyword", "tunnels"), ("keyword", "gaza")]}, "a"),
        ({"include": {"type": "legal_case", "keyword": "gaza"}}, "ac"),
        ({"exclude": {"type": "legal_case", "keyword": "gaza"}}, "bd"),
        ({"quash": {"type": "book", "language": "ko"}}, "abc"),
        ({"select": {"type": "book"}, "quash": {"language": "ko"}}, "a"),
        ({"select": {"author": "lee"}}, "ab"),
        ({"select": {"author": "Ann Lee"}}, "ab"),
        ({"select": {"author": "World Bank"}}, "d"),
        ({"select": {"issued": 2020}}, "ab"),
        ({"select": {"language": ""}}, "bc"),
        ({"select": {"keys": ["a", "c"]}}, "ac"),
        ({"select": {"keys": "[bc]"}}, "bc"),
        ({"select": {"id": "d"}}, "d"),
        ({"select": {}}, "abcd"),
    ],
)
def test_all_any_or_none_of_the_conditions_are_met(conditions: dict[str, object], expected: str) -> None:
    """`select` needs every condition, `include` one, `exclude` none, and `quash` removes what meets all."""
    assert "".join(chosen(**conditions)) == expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"select": [{"field": "type", "value": "book"}, {"field": "language", "value": "ko"}]}, "d"),
        ({"include": [{"field": "categories", "value": "1990s"}]}, "c"),
        ({"exclude": [{"field": "type", "value": "legal_case"}, {"field": "type", "value": "chapter"}]}, "ad"),
        ({"quash": [{"field": "type", "value": "legal_case"}, {"field": "categories", "value": "law"}]}, "abd"),
        ({"select": [{"field": "DOI", "value": ""}]}, "abcd"),
    ],
)
def test_conditions_can_be_those_of_citeproc_js(conditions: dict[str, object], expected: str) -> None:
    """Objects with ``field`` and ``value`` work as in its ``makeBibliography``, with lists as values of an item."""
    assert "".join(chosen(**conditions)) == expected


def test_cited_works_are_separate_from_further_reading() -> None:
    """The condition ``cited`` follows the citations of the document."""
    processor = Processor("apa", WORKS)
    processor.cite("d")
    assert processor.selected(select={"cited": True}) == ["d"]
    assert "d" not in processor.selected(exclude={"cited": True})
    assert processor.selected(select={"cited": False}) == processor.selected(exclude={"cited": True})


def test_numbers_and_year_suffixes_are_those_of_all_bibliographies() -> None:
    """Two works of the same author and year keep their letters in separate bibliographies."""
    processor = Processor("apa", WORKS)
    books, chapters = (processor.bibliography(select={"type": one}) for one in ("book", "chapter"))
    assert "(2020a)" in books[0]
    assert "(2020b)" in chapters[0]
    numeric = Processor("ieee", WORKS)
    numeric.cite("b")
    numeric.cite("a")
    assert [entry[:3] for entry in numeric.bibliography(select={"type": "book"})] == ["[2]", "[4]"]


def test_references_are_numbered_in_the_order_of_the_bibliographies_on_request() -> None:
    """`renumber` changes citations and entries alike, and later references count on."""
    processor = Processor("ieee", WORKS)
    processor.cite("b")
    processor.cite("a")
    processor.changed()
    processor.renumber([*processor.selected(select={"type": "book"}), "b"])
    assert processor.changed() == {0: "[3]", 1: "[1]"}
    assert processor.numbers() == {"b": 3, "a": 1, "c": 4, "d": 2}
    processor.add([{"id": "e", "type": "book", "title": "E"}])
    assert processor.cite("e") == "[5]"


@pytest.mark.parametrize(
    ("conditions", "error", "message"),
    [
        ({"select": {"tpye": "book"}}, UnknownConditionError, "did you mean 'type'"),
        ({"select": {"type": "bok"}}, UnknownTypeError, "did you mean 'book'"),
        ({"select": {"cited": "maybe"}}, VocabularyError, "yes or no"),
        ({"select": "book"}, VocabularyError, "name and a value"),
        ({"select": ["book"]}, VocabularyError, "name and a value"),
        ({"select": [{"name": "type"}]}, VocabularyError, "'field' and 'value'"),
        ({"select": {"type": None}}, VocabularyError, "must be text"),
        ({"select": [(1, "x")]}, VocabularyError, "must be text"),
    ],
)
def test_bad_condition_is_an_error(conditions: dict[str, object], error: type[Exception], message: str) -> None:
    """An unknown name or value is reported with the nearest known one, never ignored."""
    with pytest.raises(error, match=message):
        chosen(**conditions)


@given(st.sampled_from(["type", "keyword", "author", "issued", "language"]), st.text(max_size=5))
def test_selection_and_exclusion_are_complements(name: str, value: str) -> None:
    """Each reference meets a condition or does not meet it."""
    condition = Condition(name, (value,))
    for work in WORKS:
        one, other = Selection((condition,)), Selection(exclude=(condition,))
        results = {
            selection.accepts(lambda wanted, work=work: item_meets(wanted, str(work["id"]), work))  # type: ignore[misc]  # mypy infers no type
            for selection in (one, other)
        }
        assert results == {True, False}


def test_labels_have_the_prefix_of_their_bibliography() -> None:
    """Numbers with different prefixes are not joined, and citations change when prefixes do."""
    processor = Processor("vancouver", WORKS)
    assert processor.cite(["a", "b", "c", "d"]) == "(1–4)"
    processor.prefix_labels({"a": "S", "b": "S", "c": "S"})
    assert processor.changed() == {0: "(S1–S3,4)"}
    assert processor.bibliography()[0].startswith("S1.")
    processor.prefix_labels({})
    assert processor.citations == ["(1–4)"]
    labels = Processor("din-1505-2-alphanumeric", WORKS[:1])
    labels.prefix_labels({"a": "S"})
    assert labels.cite("a") == "[SLee20]"


def test_categories_are_conditions_also_if_no_reference_has_any() -> None:
    """CSL-JSON has them, and so have the examples of the reference engine's manual."""
    works = [{"id": "a", "title": "A", "categories": ["classical", "1990s"]}, {"id": "b", "title": "B"}]
    condition = [{"field": "categories", "value": "classical"}]
    assert Processor("apa", works).selected(include=condition) == ["a"]
    assert Processor("apa", works[1:]).selected(include=condition) == []
