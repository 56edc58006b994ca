"""Reading CSL-JSON: what is mended, what is told, and what is an error."""

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
    """Return what an item with *values* becomes, and what is told; a good item beside it is read."""
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
def test_a_list_may_stand_in_an_object(wrapped: Any) -> None:
    """Zotero exports ``{"items": …}``, pandoc writes ``{"references": …}``."""
    assert parse(json.dumps(wrapped([GOOD]))).items == [GOOD]


def test_a_single_item_is_a_list_of_one() -> None:
    """As DOI services answer."""
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
def test_what_is_not_json_is_an_error_with_its_place(text: str, place: tuple[int, int | None], said: str) -> None:
    """Machines write JSON; half a file is no file."""
    with pytest.raises(FormatError, match=said) as caught:
        parse(text, "x.json")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.json", *place)


def test_nesting_too_deep_is_an_error() -> None:
    """No traceback, however deep."""
    with pytest.raises(FormatError):
        parse('[{"id": "a", "custom": ' + "[" * 100_000 + "]" * 100_000 + "}]")


@pytest.mark.parametrize("identity", [None, True, "", ["x"], {"a": 1}])
def test_an_item_without_an_id_is_told_and_gets_one(identity: Any) -> None:
    """Of name and year, so that it can be cited; one that there is already gets a number."""
    item = {"id": identity, "type": "book", "author": [{"family": "Good"}]}
    reading = parse(json.dumps([item, GOOD]), "x.json")
    assert reading.items == [{**item, "id": "good-2"}, GOOD]
    assert [str(note) for note in reading.notes] == ["x.json:1:2: item 1 has no id; it gets the id 'good-2'"]
    assert (reading.findings, list(reading.places)) == ([], ["good", "good-2"])


@pytest.mark.parametrize("item", [None, 1, "x", [GOOD]])
def test_an_item_that_is_no_object_is_told_and_left_out(item: Any) -> None:
    """By its number, for it has no name."""
    reading = parse(json.dumps([item, GOOD]))
    assert reading.items == [GOOD]
    assert "item 1 is" in str(reading.findings[0])


def test_an_id_that_stands_twice_is_told() -> None:
    """The first one keeps it, the others get a number; a number and its digits are one id."""
    reading = parse(json.dumps([{"id": 7, "type": "book"}, {"id": "7", "type": "map"}, {"id": 7, "type": "book"}]))
    assert reading.items == [{"id": 7, "type": "book"}, {"id": "7-2", "type": "map"}]
    assert [note.message for note in reading.notes] == [
        "the id is already used by item 1; this item gets the id '7-2'", "this is a copy of item 1; remove one"
    ]  # fmt: skip
    assert reading.findings == []


def test_each_item_has_its_line() -> None:
    """So that a message leads to it."""
    reading = parse(json.dumps([GOOD, {"id": "b", "type": "bok"}], indent=1), "x.json")
    assert reading.places == {"good": ("x.json", 2), "b": ("x.json", 7)}
    assert str(reading.notes[0]) == "x.json:9:3: b: type: 'bok' is not a CSL item type; read as a document"


@pytest.mark.parametrize("around", ["{}", '{{"items": {}}}', '{{"about": {{"items": 1}}, "references":\n {} }}'])
def test_what_is_said_of_a_variable_has_its_place(around: str) -> None:
    """The line and the column of its name, whatever is in the list before it, and in whatever the list is."""
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
def test_text_is_text(value: Any, expected: str | None, said: str | None) -> None:
    """Numbers are tolerated; what is not text is told."""
    item, told = reading_of(title=value)
    assert item.get("title") == expected
    assert [line for line in told if said is None or said in line] == told
    assert bool(told) == bool(said)


@pytest.mark.parametrize("character", ["\\ud800", "\\u0000", "\\u001b", "\\u202e"])
def test_a_character_that_cannot_be_shown_does_not_come_through(character: str) -> None:
    """A lone surrogate, a control character, a bidirectional control that stays open: noted, and no fault."""
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
def test_names_are_a_list_of_names(value: Any, expected: list[dict[str, str]] | None, said: str | None) -> None:
    """What names nobody is told and left out; what can be read all the same is noted."""
    item, told = reading_of(author=value)
    assert item.get("author") == expected
    assert [line.partition(":")[0] for line in told] == ([said] if said else [])


def test_parts_of_names_that_are_numbers_or_null_are_tolerated() -> None:
    """Their meaning is plain."""
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
def test_dates_are_dates(value: Any, expected: dict[str, Any] | None, told: str | None) -> None:
    """Never a wrong date in silence; what is lost or not understood is a finding."""
    item, findings = reading_of(issued=value)
    assert item.get("issued") == expected
    assert [line.partition(":")[0] for line in findings][:1] == ([told] if told else [])


def test_digits_beyond_a_year_are_kept_as_text() -> None:
    """No number is made of thousands of digits, which would take quadratic time."""
    item, told = reading_of(issued={"date-parts": [["9" * 5000]]})
    assert item["issued"] == {"literal": "9" * 5000}
    assert told


def test_numbers_of_any_size_are_kept() -> None:
    """A number variable holds a number, or text."""
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
    """Other programs have their own; only what is nested without end is left out."""
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
def test_any_json_gives_valid_references(items: list[dict[str, Any]]) -> None:
    """Whatever is wrong with an item, what is read is valid and can be read again without a finding."""
    reading = parse(json.dumps([{**item, "id": str(number)} for number, item in enumerate(items)]))
    assert len(reading.items) == len(items)
    again = parse(json.dumps([reference.to_csl() for reference in reading.references]))
    assert again.items == reading.items
    assert again.findings == []


@given(st.text(st.sampled_from('[]{}",:0123456789.eE+-ntfN \\u') | st.characters(codec="utf-8"), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    """With a `FormatError` and nothing else."""
    for whole in (text, f"[{text}]", f'[{{"id": "a", "title": {text}}}]'):
        with contextlib.suppress(FormatError):
            assert parse(whole).references is not None


def test_the_time_is_linear() -> None:
    """Twenty thousand items in a few seconds, and their lines counted in one pass."""
    text = json.dumps(
        [{"id": n, "type": "book", "title": "T", "author": [{"family": "F"}]} for n in range(20_000)], indent=1
    )
    with ends():
        assert len(parse(text).items) == 20_000


def test_names_and_titles_in_other_scripts_are_kept() -> None:
    """What Juris-M writes as ``multi`` comes back as it was, in names too."""
    kim = {"family": "김", "given": "일성", "multi": {"main": "ko", "_key": {"ko-Latn": {"family": "Kim"}}}}
    multi = {"main": {"title": "ko"}, "_keys": {"title": {"ko-Latn": "Rodong sinmun"}}}
    item, told = reading_of(title="로동신문", author=[kim], multi=multi)
    assert (item["author"], item["multi"], told) == ([kim], multi, [])
