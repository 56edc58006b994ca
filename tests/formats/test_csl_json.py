"""Reading CSL-JSON: what is converted, what is reported, and what is an error."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.errors import FormatError
from dprkpal.formats.csl_json.document import CsljsonDocument
from dprkpal.formats.csl_json.reader import parse
from dprkpal.model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from effort import assert_in_proportion, ends, spent

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
        ('[\n {"id": "a", "title": "T', (2, 23), "not JSON"),
        ('{"a": 1}', (1, None), "expected a list"),
    ],
)
def test_a_file_without_items_is_an_error(text: str, place: tuple[int, int | None], said: str) -> None:
    """The error has line and column."""
    with pytest.raises(FormatError, match=said) as caught:
        parse(text, "x.json")
    assert (caught.value.path, caught.value.line, caught.value.column) == ("x.json", *place)


@pytest.mark.parametrize(
    ("text", "ids", "places"),
    [
        ('[\n {"id": "a"},\n]', "a", ["3:1: not JSON: a comma too many, or missing, between items"]),
        ('[{"id": "a"} {"id": "b"}]', "ab", ["1:14: not JSON: a comma too many, or missing, between items"]),
        ('[,{"id": "a"},, {"id": "b"}]', "ab", ["1:3: not JSON: a comma too many, or missing, between items"]),
        ('[{"id": "a"}] x', "a", ["1:15: not JSON: text after the end of the list; it was skipped"]),
        ('[{"id": "a"}', "a", ["1:13: not JSON: the list has no end"]),
        ('[{"id": "a"}, {"id": "b", "title": "T', "a",
         ["1:36: item 2 is not JSON: Unterminated string starting at; it was skipped",
          "1:38: not JSON: the list has no end"]),
        ('[{"id": "b", "title": "T, "type": "book"}, {"id": "a"}]', "a",
         ["1:28: item 1 is not JSON: Expecting ',' delimiter; it was skipped"]),
        ('[{"id": "b", "author": [{"family": "X"}, {"id": "a"}]', "a",
         ["1:2: item 1 is not JSON: it has no end; it was skipped"]),
        ('{"id": "b", "title":\n{"id": "a"}\n{"id": "c"}\n', "ac",
         ["1:1: item 1 is not JSON: it has no end; it was skipped"]),
        ('[{"id": "b",\n{"id": "a"}]', "a", ["1:2: item 1 is not JSON: it has no end; it was skipped"]),
        ("[{'id': 'b'}, {\"id\": \"a\"}]", "a",
         ["1:3: item 1 is not JSON: Expecting property name enclosed in double quotes; it was skipped"]),
        ('[{"id": "a", "keyword": "x\ty",}, {"id": "b"}]', "ab",
         ["1:27: item 1 has a comma too many or control characters in a string; it was read without them"]),
        ('{"config": {}, "items": [{"id": "a"},]}', "a",
         ["1:38: not JSON: a comma too many, or missing, between items"]),
        ('{"id": "a"}\n{"id": "b"}\n', "ab", []),
        ('[{"id": "a"}]\n[{"id": "b"}]', "ab", []),
        ('{"a": {"type": "book"}, "x": {"id": "b"}}', "ab", []),
    ],
)  # fmt: skip
def test_what_is_not_json_costs_only_itself(text: str, ids: str, places: list[str]) -> None:
    """All other items are read, and each problem has a line. Lines of objects and maps by id are read too."""
    reading = parse(text)
    assert [item["id"] for item in reading.items] == list(ids)
    assert [str(finding) for finding in reading.findings] == places


def test_numbers_that_json_does_not_allow_are_left_out() -> None:
    """The other variables of the item, and the words NaN and Infinity in texts, are kept."""
    reading = parse('[{"id": "a", "title": "NaN, Infinity", "volume": NaN,\n "page": -Infinity}]')
    assert reading.items == [{"id": "a", "title": "NaN, Infinity", "type": "document"}]
    assert [str(finding) for finding in reading.findings] == [
        "1:40: volume: the value is not a number that JSON allows; it was left out",
        "2:2: page: the value is not a number that JSON allows; it was left out",
    ]


def test_a_broken_file_is_not_edited() -> None:
    """A change could destroy what cannot be read."""
    with pytest.raises(FormatError, match="not JSON"):
        CsljsonDocument('[{"id": "a"},]', "utf-8", "x.json").read()


@pytest.mark.parametrize(
    ("name", "variable"),
    [("doi", "DOI"), ("Url", "URL"), ("container_title", "container-title"), ("publisherPlace", "publisher-place")],
)
def test_variables_in_other_spelling_are_read(name: str, variable: str) -> None:
    """The note names the variable. One that the item has already is not replaced."""
    reading = parse(json.dumps([{**GOOD, name: "x"}, {**GOOD, "id": "b", name: "x", variable: "y"}]))
    assert reading.items == [{**GOOD, variable: "x"}, {**GOOD, "id": "b", name: "x", variable: "y"}]
    assert [note.message for note in reading.notes] == [f"{name}: read as {variable}, its name in CSL"]


def test_types_in_other_spelling_are_read() -> None:
    """Case and underscores make no difference."""
    reading = parse(json.dumps([{**GOOD, "type": "Article_Journal"}]))
    assert reading.items == [{**GOOD, "type": "article-journal"}]
    assert reading.notes[0].message == "type: 'Article_Journal' is written 'article-journal' in CSL"


def test_items_of_zotero() -> None:
    """The answers of its API can contain CSL-JSON; its own JSON is another format."""
    own = {"key": "B", "data": {"key": "B", "itemType": "book", "title": "T"}}
    reading = parse(json.dumps([{"key": "A", "csljson": GOOD}, own, {"itemType": "book"}]))
    assert reading.items == [GOOD]
    said = "is in Zotero's own JSON, not CSL-JSON; export it as CSL JSON; it was skipped"
    assert [finding.message for finding in reading.findings] == [f"item 2 {said}", f"item 3 {said}"]


def test_date_parts_in_one_list_are_one_date() -> None:
    """Some programs forget the outer list."""
    reading = parse(json.dumps([{**GOOD, "issued": {"date-parts": [2001, "5"]}}]))
    assert reading.items[0]["issued"] == {"date-parts": [[2001, 5]]}
    assert (len(reading.notes), reading.findings) == (1, [])


@pytest.mark.parametrize(
    "part", ['{"id": "a", "t": [', '{"id": "a",}, ', '{"id": "a", "x": "', "{'", "[" * 5, '"', ","]
)
def test_broken_files_take_linear_time(part: str) -> None:
    """However many items are broken."""

    def seconds(count: int) -> float:
        with contextlib.suppress(FormatError):
            return spent(lambda: parse("[" + part * count))
        return 0.0

    assert_in_proportion(seconds, 20_000, 80_000)


def test_commas_in_a_broken_item_take_linear_time() -> None:
    """Commas before a closing bracket are ignored, except in strings."""
    assert parse('[{"id": "a", "title": "T,}" , ,}]').items[0]["title"] == "T,}"

    def seconds(count: int) -> float:
        with contextlib.suppress(FormatError):
            return spent(lambda: parse('[{"id": "a"' + ", " * count + "x}]"))
        return 0.0

    assert_in_proportion(seconds, 5_000, 20_000)


def test_deep_nesting_is_an_error() -> None:
    """There is no ``RecursionError``. Other items are read."""
    deep = '{"id": "a", "custom": ' + "[" * 40_000 + "]" * 40_000 + "}"
    with pytest.raises(FormatError):
        parse(f"[{deep}]")
    assert [item["id"] for item in parse(f"[{deep}, {json.dumps(GOOD)}]").items] == ["good"]


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
        ([{"family": ["B", "C"]}], [{"family": "B C"}], "note"),
        ([{"name": "B"}], [{"literal": "B"}], "note"),
        ([{"family": [["B"]]}], None, "finding"),
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
