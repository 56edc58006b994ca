"""Reading entries with syntax errors: an error affects only the field that has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.formats.bibtex.dependencies import Dependencies, read_blocks
from dprkpal.formats.bibtex.field_recovery import recover_fields
from dprkpal.formats.bibtex.reader import parse
from dprkpal.formats.bibtex.source_text import blocks
from effort import ends

NEXT = "@book{next, title = {Next}}\n"


def first(text: str) -> dict[str, Any]:
    """Return the first item of *text*, after a check that the entry that follows is read."""
    items = parse(text + "\n" + NEXT).items
    assert [item["title"] for item in items[1:]] == ["Next"]
    return items[0]


@pytest.mark.parametrize(
    "odd",
    [
        "bogus,", "bogus thing here\n", "= {x},", "? ! {,}", "{x},", "volume = ,", "volume =\n", "volume = #,",
        '1st = {x},', "author's note = {x},", "pages (total) = {x},", "⭐ = {x},", '"x" = {y},', "a\u00b7b = {y},",
        "% volume = {1,\n", "// volume\n", ", ,", ";", "volume 5x,", "two words = {x},", "x y z,",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "form", ["@misc{a, %s title = {T}, year = 1999}", "@misc{a,\n title = {T},\n %s\n year = 1999\n}"]
)
def test_an_odd_field_costs_only_itself(odd: str, form: str) -> None:
    """The fields before and after it are read."""
    item = first(form % odd)
    item.pop("custom", None)
    assert item == {"id": "a", "type": "document", "title": "T", "issued": {"date-parts": [[1999]]}}


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("{Open {brace},", "Open brace"), ("{Open,", "Open"), ('"Open,', "Open"),
        ('{Open",', "Open"), ('"Open},', "Open"),
        ("{A} b},", "A b"), ("{A b}},", "A b"), ('"A "b" c",', 'A "b" c'), (r'"K\"onig",', "König"),
        ("“A b”,", "A b"), ("'A b',", "A b"), ("A b c,", "A b c"), ("A b, and c,", "A b, and c"), ("A b c\n", "A b c"),
        ("{A} {b},", "A b"), ("12a,", "12a"), ("3.5,", "3.5"), ("12(3),", "12(3)"), ("10.1000/x-y,", "10.1000/x-y"),
        ("= {A},", "A"), ("> {A},", "A"), ("# {A},", "A"), ("{A} #,", "A"), ("% c\n {A},", "A"), ("{A};", "A"),
        ("{A}\n", "A"), ("'tis old,", "'Tis old"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["@misc{a,\n title = %s\n year = 1999\n}", "@misc{a, title = %s year = 1999}"])
def test_a_broken_value_ends_where_the_next_field_begins(form: str, source: str, title: str) -> None:
    """Braces that match nothing are ignored, and the other fields are read."""
    item = first(form % source)
    assert (item["title"], item["issued"]) == (title, {"date-parts": [[1999]]})


@pytest.mark.parametrize("kind", ["book", "foo", "foo2", "my-type", "foo_bar"])
@pytest.mark.parametrize("indent", ["", "  ", "\t"])
@pytest.mark.parametrize("end", ["\n", "\n}\n", "\n}\n\nA comment.\n", "\n)\n"])
def test_a_broken_entry_ends_where_the_next_one_begins(kind: str, indent: str, end: str) -> None:
    """The type of the next entry can be unknown, and the entry can be indented."""
    text = "@book{a,\n  title = {T {x},\n  year = 1999" + end
    text += f"{indent}@{kind}{{b, title = {{B}}}}\n{indent}@book{{c, title = {{C}}}}"
    reading = parse(text, "x.bib")
    assert [(item["id"], item["title"]) for item in reading.items] == [("a", "T x"), ("b", "B"), ("c", "C")]
    assert reading.items[0]["issued"] == {"date-parts": [[1999]]}
    assert str(reading.findings[0]).startswith("x.bib:1:1: a: the entry does not end")


def test_braces_in_a_line_with_a_comment_do_not_end_the_entry() -> None:
    """BibTeX has no comments in entries, but biber has."""
    item = first("@misc{a,\n title = {T},\n % } note = {x\n year = 1999\n}")
    assert item["issued"] == {"date-parts": [[1999]]}


def test_an_entry_in_a_field_of_a_whole_entry_is_text() -> None:
    """Only broken entries end at an entry inside a line."""
    (item,) = parse("@misc{a, note = {See\n @misc{b, title = {B}}}, year = 1999}").items
    assert (item["note"], item["issued"]) == ("See @miscb, title = B", {"date-parts": [[1999]]})


@pytest.mark.parametrize(
    ("head", "key"),
    [
        ("a b,", "a b"), ("a(b)c,", "a(b)c"), ("a#b,", "a#b"), ("% x\n a,", "a"), ("a\n", "a"), ("a ", "a"),
        ("a,,", "a"), ("a%b,", "a%b"), ('a"b,', 'a"b'),
    ],
)  # fmt: skip
def test_odd_keys_are_the_same_for_all_readers(head: str, key: str) -> None:
    """An entry can be cited by its key if only a part of the file is read."""
    text = f"@book{{{head} title = {{T}}, year = 1999}}\n"
    assert first(text)["id"] == key
    assert [block.key for block in read_blocks(text)] == [key]


@pytest.mark.parametrize("key", ['"a"', "{a}", "#"])
def test_an_entry_with_an_impossible_key_gets_another(key: str) -> None:
    """The entry is not lost."""
    item = first(f"@book{{{key}, title = {{T}}, year = 1999}}")
    assert (item["id"], item["title"]) == ("t1999", "T")


def test_broken_abbreviations_are_read() -> None:
    """One definition can have several names, no equals sign, or no end."""
    text = "@string{a = {A}, b = {B}}\n@string{c {C}}\n@string{d = {D}\n@misc{k, title = a # b # c # d}"
    assert parse(text).items[0]["title"] == "ABCD"


def test_broken_entries_are_found_in_a_part_of_a_file(tmp_path: Path) -> None:
    """They can be cited like the others."""
    path = tmp_path / "x.bib"
    path.write_text(
        "@string{p = {P}}\n@book{a, title = {T, publisher = p}\n  @book{b, title = {B}}\n", encoding="utf-8"
    )
    needs = Dependencies(read_blocks(path.read_text(encoding="utf-8")))
    assert sorted(needs.parents) == ["a", "b"]


def test_faults_have_their_place() -> None:
    """Line and column are those of the field."""
    reading = parse("@book{a,\n  title = {T},\n  year,\n  note = “N”,\n}", "x.bib")
    assert [str(one).partition(";")[0] for one in reading.findings] == [
        "x.bib:3:3: a: 'year' is not a field",
        "x.bib:4:10: a: the value of 'note' is not in matching braces or quotation marks",
    ]


def test_many_faults_are_counted() -> None:
    """A small entry does not print thousands of messages."""
    reading = parse("@book{a, " + "x y z,\n" * 500 + "title = {T}}")
    assert reading.items[0]["title"] == "T"
    assert len(reading.findings) == 51
    assert "450 more syntax errors" in "".join(map(str, reading.findings))


@given(st.text(st.sampled_from('{}",=#% \n@ax1()\\'), max_size=60))
def test_any_text_between_two_fields_leaves_the_first_field(odd: str) -> None:
    """No text ends with an error."""
    found, faults = recover_fields(f"title = {{T}},\n{odd}", 0, 13 + len(odd))
    assert found[0].name == "title"
    assert all(fault.position <= 13 + len(odd) for fault in faults)
    assert list(blocks("@book{a, " + odd))
    parse("@book{a, title = {T}, " + odd)


@pytest.mark.parametrize(
    "piece",
    ["a = {", "title = {x,\n", 'title = "x,\n', "a = 1 2, ", "a b, ", "=", "{", "}", '"', ", ", " ", "\n", "% x\n",
     "}\n%", "a = {x} ", "a = # ", "a ", "title = ", "@a{b,", "  @a{b,\n", "\n@a{b,", "@comment{", "a = {}}, a = {",
     ")", "//", ":"],
)  # fmt: skip
@pytest.mark.parametrize("head", ["@book{a, ", "@book{a, x y, ", "@book(a, "])
def test_reading_broken_entries_takes_linear_time(head: str, piece: str) -> None:
    """No input is slow."""
    with ends():
        parse(head + piece * (100_000 // len(piece)))
