"""Tables with one reference a row."""

from __future__ import annotations

import csv
import io

import pytest

from dprkpal.formats import read, write
from dprkpal.formats.csv_table.reader import parse


def test_a_table_of_scopus_becomes_items() -> None:
    """Full names are preferred to initials, and their numbers are left out."""
    text = (
        '"Authors","Author full names","Author(s) ID","Title","Year","Source title","Volume","Issue","Art. No.",'
        '"Page start","Page end","Cited by","DOI","Link","Document Type","Source","EID"\n'
        '"Liu F.; Li C.","Liu, Fengyuan (60410297700); Li, Chunyun (58862216200)","1; 2","On ash",2026,"Cities","12",'
        '"3","","10","19",7,"10.1000/182","https://www.scopus.com/x","Conference paper","Scopus","2-s2.0"\n'
    )
    [item] = parse(text).items
    assert item == {
        "id": "liu2026", "type": "paper-conference", "title": "On ash", "container-title": "Cities", "volume": "12",
        "issue": "3", "source": "Scopus", "issued": {"date-parts": [[2026]]}, "page": "10–19", "DOI": "10.1000/182",
        "author": [{"family": "Liu", "given": "Fengyuan"}, {"family": "Li", "given": "Chunyun"}],
    }  # fmt: skip


def test_a_table_of_web_of_science_becomes_items() -> None:
    """With tags and tabs, or with names of columns."""
    row = ["J", "Toh, ML; Roe, J", "Toh, Ming; Roe, Jane", 'On "ash', "CITIES", "2025", "10.1000/182"]
    tagged = "PT\tAU\tAF\tTI\tSO\tPY\tDI\n" + "\t".join(row) + "\n"
    named = (
        "Publication Type;Authors;Author Full Names;Article Title;Source Title;Publication Year;DOI\n"
        'J;"Toh, ML; Roe, J";"Toh, Ming; Roe, Jane";"On ""ash";CITIES;2025;10.1000/182\n'
    )
    for text in (tagged, named):
        [item] = parse(text).items
        assert (item["title"], item["container-title"]) == ('On "ash', "Cities")
        assert item["author"] == [{"family": "Toh", "given": "Ming"}, {"family": "Roe", "given": "Jane"}]
        assert (item["type"], item["DOI"]) == ("article-journal", "10.1000/182")


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Takeuchi Y, Osaki H", [("Takeuchi", "Y."), ("Osaki", "H.")]),
        ("Liu R., Adler D.G.", [("Liu", "R."), ("Adler", "D.G.")]),
        ("Lee, Ann", [("Lee", "Ann")]),
        ("Lee, Ann; Roe, Jane", [("Lee", "Ann"), ("Roe", "Jane")]),
        ("Ann Lee and Jane Roe", [("Lee", "Ann"), ("Roe", "Jane")]),
        ("['Lee, Ann', 'Roe, Jane']", [("Lee", "Ann"), ("Roe", "Jane")]),
    ],
)
def test_names_are_split_as_each_database_writes_them(cell: str, names: list[tuple[str, str]]) -> None:
    """At semicolons, or at commas between names with initials."""
    file = io.StringIO()
    csv.writer(file).writerows([["Authors", "Title"], [cell, "T"]])
    [item] = parse(file.getvalue()).items
    assert [(name["family"], name["given"]) for name in item["author"]] == names


def test_a_formula_is_not_written_and_is_read_again() -> None:
    """A spreadsheet would run it."""
    item = {"id": "a", "type": "book", "title": '=HYPERLINK("x")', "note": "'tis", "publisher": "'=1"}
    text = write([item], "csv").text
    assert "\"'=HYPERLINK" in text
    assert read(io.StringIO(text)).items == [item]


def test_every_csl_variable_has_its_column() -> None:
    """Names in braces are institutions; particles and suffixes are kept."""
    names = [
        {"family": "Gaulle", "given": "Charles", "non-dropping-particle": "de"}, {"literal": "World Bank, Group"},
        {"family": "King", "given": "Martin", "suffix": "Jr."},
    ]  # fmt: skip
    issued = {"date-parts": [[1956], [1989]]}
    item = {"id": "a", "type": "book", "title": "A <i>b</i>", "author": names, "issued": issued}
    writing = write([item], "csv")
    assert writing.notes == []
    cell = "de Gaulle, Charles; {World Bank, Group}; King, Martin, Jr."
    assert writing.text.splitlines()[1] == f'a,book,"{cell}",A <i>b</i>,1956/1989'
    assert read(io.StringIO(writing.text)).items == [item]


@pytest.mark.parametrize("year", ["2014", "2014.0", "2014//", "2014///"])
def test_a_year_is_read_as_other_programs_write_it(year: str) -> None:
    """Spreadsheets write numbers with decimals, and tables made of RIS files have its slashes."""
    [item] = read(io.StringIO(f"title,year\nMaps,{year}\n"), "csv").items
    assert item["issued"] == {"date-parts": [[2014]]}


def test_rows_with_too_many_cells_and_unknown_columns_are_reported() -> None:
    """The rest is read."""
    reading = parse("Title,Year,Mood\nA,1999,happy,more\n,,\nB,2000\n", "a.csv")
    assert [item["title"] for item in reading.items] == ["A", "B"]
    assert any(note.line == 2 and "more cells" in note.message for note in reading.notes)
    assert "Mood" in str(reading.asides[-1])


def test_a_table_without_titles_is_a_finding() -> None:
    """The message says what the first line must have."""
    [finding] = parse("a,b\n1,2\n").findings
    assert "must name the columns" in str(finding)
