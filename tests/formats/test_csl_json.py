"""Reading CSL-JSON: what is converted, what is reported, and what is an error."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.errors import FormatError
from dprkpal.formats.csl_json.reader import parse
from dprkpal.model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from effort import ends

GOOD = {"id": "good", "type": "book", "title": "Survivor"}


def reading_of(**values: Any) -> tuple[dict[str, Any], list[str]]:
    """Return the item for *values*, and all findings and notes; an item next to it must be read correctly."""
    reading = parse(json.dumps([{"id": "bad", "type": "book", **values}, GOOD]))
    assert reading.items[-1] == GOOD
    assert reading.references[0].to_csl() == reading.items[0]
    return reading.items[0], [
        *(f"finding: {finding}" for finding in reading.findings),
        *(f"note: {note}" for note in reading.notes),
    ]


@pytest.mark.parametrize(
    "wrapped", [lambda items: items, lambda items: {"items": items}, lambda items: {"references": items}]
)
def test_list_can_be_inside_an_object(wrapped: Any) -> None:
    """Zotero exports ``{"items": …}``, and pandoc writes ``{"references": …}``."""
    assert parse(json.dumps(wrapped([GOOD]))).items == [GOOD]


def test_single_item_is_read_as_a_list() -> None:
    """DOI services return a single item."""
    assert parse(json.dumps(GOOD)).items == [GOOD]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ("", (1, None), "empty"),
        ("null", (1, None), "expected a list"),
        ("x", (1, 1), "not JSON"),
        ('[\n {"id": "a"},\n]', (3, 1), "not JSON"),
        ('[\n {"id": "a", "title": "T', (2, 23), "not JSON"),
        ('[{"id": "a"} {"id": "b"}]', (1, 14), "expected ','"),
        ('[{"id": "a"}] x', (1, 15), "more text"),
        ('[{"id": "a", "volume": NaN}]', (1, 24), "NaN and Infinity are not allowed"),
        ('{"a": 1}', (1, None), "expected a list"),
    ],
)
def test_invalid_json_is_an_error(text: str, place: tuple[int, int | None], said: str) -> None:
    """The error has line and column."""
    with pytest.raises(FormatError, match=said) as caught:
        parse(text, "x.json")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.json", *place)


def test_deep_nesting_is_an_error() -> None:
    """There is no ``RecursionError``."""
    with pytest.raises(FormatError):
        parse('[{"id": "a", "custom": ' + "[" * 100_000 + "]" * 100_000 + "}]")


@pytest.mark.parametrize("identity", [None, True, "", ["x"], {"a": 1}])
def test_missing_id_is_replaced_by_a_key(identity: Any) -> None:
    """It is made of name and year, with a number if it is already used."""
    item = {"id": identity, "type": "book", "author": [{"family": "Good"}]}
    reading = parse(json.dumps([item, GOOD]), "x.json")
    assert reading.items == [{**item, "id": "good-2"}, GOOD]
    assert [str(note) for note in reading.notes] == ["x.json:1:2: item 1 has no id; it gets the id 'good-2'"]
    assert (reading.findings, list(reading.places)) == ([], ["good", "good-2"])


@pytest.mark.parametrize("item", [None, 1, "x", [GOOD]])
def test_item_that_is_not_an_object_is_skipped(item: Any) -> None:
    """The finding has its number."""
    reading = parse(json.dumps([item, GOOD]))
    assert reading.items == [GOOD]
    assert "item 1 is" in str(reading.findings[0])


def test_duplicate_id_is_reported() -> None:
    """The first item keeps it, and the others get a number. 7 and "7" are the same id."""
    reading = parse(json.dumps([{"id": 7, "type": "book"}, {"id": "7", "type": "map"}, {"id": 7, "type": "book"}]))
    assert reading.items == [{"id": 7, "type": "book"}, {"id": "7-2", "type": "map"}]
    assert [note.message for note in reading.notes] == [
        "the id is already used by item 1; this item gets the id '7-2'", "this is a copy of item 1; remove one"
    ]  # fmt: skip
    assert reading.findings == []


def test_items_and_notes_have_line_numbers() -> None:
    """Places are known for items and for variables."""
    reading = parse(json.dumps([GOOD, {"id": "b", "type": "bok"}], indent=1), "x.json")
    assert reading.places == {"good": ("x.json", 2), "b": ("x.json", 7)}
    assert str(reading.notes[0]) == "x.json:9:3: b: type: 'bok' is not a CSL item type; read as a document"


@pytest.mark.parametrize("around", ["{}", '{{"items": {}}}', '{{"about": {{"items": 1}}, "references":\n {} }}'])
def test_note_has_the_place_of_its_variable(around: str) -> None:
    """Line and column are correct, wherever the list of items is."""
    items = (
        '[{"id": "a", "title": "{[\\"issued\\": "},\n'
        ' {"id": "b",\n  "custom": {"issued": 1}, "issued": {"date-parts": [[0]]}}]'
    )
    text = around.format(items)
    [note] = [note for note in parse(text, "x.json").notes if note.code == "BIB040"]
    assert text.split("\n")[note.line - 1][note.column - 1 :].startswith('"issued": {"date')


@pytest.mark.parametrize(
    ("value", "expected", "said"),
    [
        (1984, "1984", None),
        (None, None, None),
        (True, None, "title: expected text, found true or false"),
        ({"a": 1}, None, "title: expected text, found an object"),
        (["a", "b"], "a, b", "title: expected text, found a list"),
    ],
)
def test_text_variables(value: Any, expected: str | None, said: str | None) -> None:
    """Numbers become text, and other types are reported."""
    item, told = reading_of(title=value)
    assert item.get("title") == expected
    assert [line for line in told if said is None or said in line] == told
    assert bool(told) == bool(said)


@pytest.mark.parametrize("character", ["\\ud800", "\\u0000", "\\u001b", "\\u202e"])
def test_control_characters_are_removed(character: str) -> None:
    """Lone surrogates, control characters and unclosed bidirectional controls are removed with a note."""
    reading = parse(
        f'[{{"id": "a", "type": "book", "title": "lone {character} end", "custom": {{"x": ["{character}"]}}}}]'
    )
    assert reading.items == [{"id": "a", "type": "book", "title": "lone  end", "custom": {"x": [""]}}]
    assert (len(reading.notes), reading.findings) == (1, [])


@pytest.mark.parametrize(
    ("value", "expected", "said"),
    [
        ("Bob Bad", [{"literal": "Bob Bad"}], "note"),
        ([None, {"family": "B"}], [{"family": "B"}], "note"),
        ([{}], None, "note"),
        ([{"family": "", "given": None}], None, "note"),
        ([{"suffix": "Jr."}], [{"literal": "Jr."}], "note"),
        ([{"family": ["B"]}], None, "finding"),
        ({"family": "B"}, [{"family": "B"}], None),
        (["Bob"], [{"literal": "Bob"}], "note"),
        (7, None, "finding"),
    ],
)
def test_name_variables(value: Any, expected: list[dict[str, str]] | None, said: str | None) -> None:
    """Names without content are reported and left out; everything else is read, with a note."""
    item, told = reading_of(author=value)
    assert item.get("author") == expected
    assert [line.partition(":")[0] for line in told] == ([said] if said else [])


def test_name_parts_can_be_numbers_or_null() -> None:
    """Their meaning is clear."""
    assert reading_of(author=[{"family": None, "given": 3}]) == (
        {"id": "bad", "type": "book", "author": [{"given": "3"}]},
        [],
    )


@pytest.mark.parametrize(
    ("value", "expected", "told"),
    [
        ({"date-parts": [["1999", "02"]]}, {"date-parts": [[1999, 2]]}, None),
        ({"date-parts": [[1999, 0, 0]]}, {"date-parts": [[1999]]}, None),
        ({"date-parts": [[1999, None]]}, {"date-parts": [[1999]]}, None),
        ({"date-parts": [[1999.0]]}, {"date-parts": [[1999]]}, None),
        ({"date-parts": [[2003], [0]]}, {"date-parts": [[2003], [0]]}, None),
        ({"date-parts": [[2001, 21]]}, {"date-parts": [[2001, 21]]}, None),
        ({"date-parts": [[-44, 3, 15]]}, {"date-parts": [[-44, 3, 15]]}, None),
        ({"raw": "1999-02/2000"}, {"raw": "1999-02/2000"}, None),
        ({"literal": "in press", "circa": 1}, {"literal": "in press", "circa": 1}, None),
        ({"date-parts": [["1999", "02", "x"]]}, {"date-parts": [[1999, 2]], "raw": "1999-02-x"}, "note"),
        ({"date-parts": [[1999, 13, 45]]}, {"date-parts": [[1999]], "raw": "1999-13-45"}, "note"),
        ({"date-parts": [[1999, 13, 45]], "raw": "R"}, {"date-parts": [[1999]], "raw": "R"}, "note"),
        ({"date-parts": [[1999, 2, 29]]}, {"date-parts": [[1999, 2]], "raw": "1999-2-29"}, "note"),
        ({"date-parts": [[1999], [2000], [2001]]}, {"date-parts": [[1999], [2001]], "raw": "1999/2000/2001"}, "note"),
        ({"date-parts": [["n.d."]]}, {"literal": "n.d."}, "note"),
        ({"date-parts": [[0]]}, {"literal": "0"}, "note"),
        ({"date-parts": [[1999.5]]}, {"literal": "1999.5"}, "note"),
        ({"date-parts": [[True]]}, None, "note"),
        ({"date-parts": {"a": 1}}, None, "finding"),
        ({"strange": 1}, None, "finding"),
        ({"date-parts": [[None]]}, None, "note"),
        ({"date-parts": [[]]}, None, "note"),
        ({"date-parts": []}, None, "note"),
        ({}, None, "note"),
        ("1999-01-02", {"date-parts": [[1999, 1, 2]]}, "note"),
        ([1999], {"date-parts": [[1999]]}, "note"),
        (1999, {"date-parts": [[1999]]}, "note"),
        ({"season": "", "raw": None}, None, "note"),
        ([[[]]], None, "note"),
        ("1999-13-02", {"literal": "1999-13-02"}, "note"),
        (True, None, "finding"),
    ],
)
def test_date_variables(value: Any, expected: dict[str, Any] | None, told: str | None) -> None:
    """Dates never silently become wrong; lost data is a finding."""
    item, findings = reading_of(issued=value)
    assert item.get("issued") == expected
    assert [line.partition(":")[0] for line in findings][:1] == ([told] if told else [])


def test_long_digits_are_kept_as_text() -> None:
    """Converting thousands of digits to a number would take quadratic time."""
    item, told = reading_of(issued={"date-parts": [["9" * 5000]]})
    assert item["issued"] == {"literal": "9" * 5000}
    assert told


def test_numbers_of_any_size_are_kept() -> None:
    """Number variables contain numbers or text."""
    text = '[{"id": "a", "type": "book", "volume": 1%s, "page": -1, "issue": 1e-07, "number": 1e999}]' % ("0" * 5000)
    [item] = parse(text).items
    assert item == {
        "id": "a",
        "type": "book",
        "volume": "1" + "0" * 5000,
        "page": -1,
        "issue": 1e-07,
        "number": "1e999",
    }


def test_unknown_variables_are_kept() -> None:
    """Other programs have variables of their own. Only deep nesting is left out."""
    deep: list[Any] = []
    for _ in range(50):
        deep = [deep]
    item, told = reading_of(**{"x-mine": {"a": [1]}, "__proto__": {"p": 1}, "bottomless": deep})
    assert item == {"id": "bad", "type": "book", "x-mine": {"a": [1]}, "__proto__": {"p": 1}}
    assert len(told) == 1


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["family", "literal", "date-parts", "season", "a"]) | st.text(max_size=5), inner, max_size=3
        )
    ),
    max_leaves=8,
)
VARIABLES = st.sampled_from(
    ["type", "custom", "x", *sorted(NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES)]
)


@given(st.lists(st.dictionaries(VARIABLES, JSON, max_size=4), max_size=3))
def test_any_json_list_gives_valid_references(items: list[dict[str, Any]]) -> None:
    """The resulting items can be read again without findings."""
    reading = parse(json.dumps([{**item, "id": str(number)} for number, item in enumerate(items)]))
    assert len(reading.items) == len(items)
    again = parse(json.dumps([reference.to_csl() for reference in reading.references]))
    assert again.items == reading.items
    assert again.findings == []


@given(st.text(st.sampled_from('[]{}",:0123456789.eE+-ntfN \\u') | st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_read_or_raises_format_error(text: str) -> None:
    """There are no other exceptions."""
    for whole in (text, f"[{text}]", f'[{{"id": "a", "title": {text}}}]'):
        with contextlib.suppress(FormatError):
            assert parse(whole).references is not None


def test_reading_takes_linear_time() -> None:
    """Twenty thousand items take a few seconds, including their line numbers."""
    text = json.dumps(
        [{"id": n, "type": "book", "title": "T", "author": [{"family": "F"}]} for n in range(20_000)], indent=1
    )
    with ends():
        assert len(parse(text).items) == 20_000


def test_names_and_titles_in_other_scripts_are_kept() -> None:
    """``multi`` of Juris-M is kept unchanged, also in names."""
    kim = {"family": "김", "given": "일성", "multi": {"main": "ko", "_key": {"ko-Latn": {"family": "Kim"}}}}
    multi = {"main": {"title": "ko"}, "_keys": {"title": {"ko-Latn": "Rodong sinmun"}}}
    item, told = reading_of(title="로동신문", author=[kim], multi=multi)
    assert (item["author"], item["multi"], told) == ([kim], multi, [])
