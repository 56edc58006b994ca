"""Merge bibliographies: entries that are the same work are united, and everything else stays as it is."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from dprkpal.errors import FormatError
from dprkpal.formats import read, write
from dprkpal.organizing.merge_plan import read_plan
from dprkpal.organizing.merging import Merge, Merged
from effort import assert_in_proportion, spent

FIRST = r"""% Encoding: UTF-8
@string{jss = "Journal of Strategic Studies"}
@preamble{"\newcommand{\x}{y}"}

% read this
@article{lee2004,
  author  = {Lee, M. and others},
  title   = {Arms Transfers and Training of {DPRK} Partners},
  journal = jss,
  year    = 2004,
  pages   = {12},
  keywords = {arms},
  note    = {Read twice}
}
@inproceedings{talk, crossref = {meeting}, title = {A Talk on Something}, author = {Park, B.}}
@proceedings{meeting, title = {Proceedings of the Meeting on Distant Partners}, year = 2005, publisher = {Example}}
@book{same, title = {A Book Without a Twin Anywhere}, author = {Kim, C.}, year = 1990}
"""
SECOND = r"""% Encoding: UTF-8
@string{jss = "J. Strategic Studies"}
@preamble{"\newcommand{\x}{y}"}
@article{Lee:2004,
  author   = {Lee, Min Ho and Choi, Ann},
  title    = {Arms Transfers and Training of DPRK Partners},
  journal  = jss,
  date     = {2004-05-03},
  volume   = 5,
  pages    = {12--20},
  keywords = {DPRK, Arms},
  note     = {Lent},
  file     = {a.pdf}
}
@inproceedings{talk2, crossref = {procs}, title = {Another Talk on Something Else}, related = {Lee:2004, talk2x}}

% a comment that stays
@proceedings{procs, title = {Proceedings of the Meeting on Distant Partners}, year = 2005,
  publisher = {Example}, isbn = {9780306406157}}
@article{other, title = "Untouched   Text", journal = jss # ", Part " # "A", author = {Shin, D.}}
@book{same, title = {Another Book with the Same Key}, author = {Cho, E.}, year = 1991}
"""


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Two ``.bib`` files."""
    paths = [tmp_path / "a.bib", tmp_path / "b.bib"]
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text)
    return [str(path) for path in paths]


def merged(*texts: str, to: str | None = None) -> Merged:
    """Merge texts of files."""
    return Merge([io.StringIO(text) for text in texts], to).apply()


def test_entries_that_are_not_united_keep_their_bytes(files: list[str]) -> None:
    """So do comments and definitions; those that both files have are there once."""
    text = Merge(files).apply().document.text
    assert text.count("% Encoding") == text.count("@preamble") == 1
    assert '@string{jss = "Journal of Strategic Studies"}' in text
    assert "% read this\n@article{lee2004,\n" in text
    assert "% a comment that stays\n" in text
    assert FIRST[FIRST.index("@inproceedings") : FIRST.index("@proceedings")] in text
    assert '@article{other, title = "Untouched   Text", journal = jss2 # ", Part " # "A", author = {Shin, D.}}' in text


def test_an_abbreviation_that_means_something_else_gets_another_name(files: list[str]) -> None:
    """Where it is defined and where it is used, and what is printed stays the same."""
    result = Merge(files).apply()
    assert '@string{jss2 = "J. Strategic Studies"}' in result.document.text
    items = {item["id"]: item for item in result.document.read().items}
    assert items["lee2004"]["container-title"] == "Journal of Strategic Studies"
    assert items["other"]["container-title"] == "J. Strategic Studies, Part A"


def test_an_abbreviation_gets_another_name_in_entries_with_any_key() -> None:
    """An entry whose key has a space would otherwise print the abbreviation of the other file."""
    first, second = (
        f'@string{{j = "{name}"}}\n@article{{{key}, title = {{{name}}}, journal = j, year = {{2001}}}}\n'
        for name, key in (("One", "roe 2001"), ("Two", "doe (2001)"))
    )
    items = merged(first, second).document.read().items
    assert [item["container-title"] for item in items] == ["One", "Two"]


def test_fields_are_united_and_nothing_is_lost(files: list[str]) -> None:
    """Missing fields are added, lists joined, fuller values kept, and the others recorded in the plan."""
    result = Merge(files).apply()
    item = next(one for one in result.document.read().items if one["id"] == "lee2004")
    assert [name["given"] for name in item["author"]] == ["Min Ho", "Ann"]
    assert item["issued"] == {"date-parts": [[2004, 5, 3]]}
    assert (
        "year    = {2004},\n  month    = may,\n  day    = {3}," in result.document.text
    )  # the first file is for BibTeX
    assert (item["page"], item["volume"], item["keyword"]) == ("12–20", "5", "arms, DPRK")
    assert item["note"] == "Read twice; Lent"
    assert item["custom"]["fields"]["file"] == "a.pdf"
    group = next(one for one in result.plan.groups if one.key == "lee2004")
    dropped = {choice.field: choice.drop for choice in group.fields}
    assert dropped["author"] == ["{Lee, M. and others}"]
    assert dropped["journaltitle"] == ["{J. Strategic Studies}"]
    assert dropped["title"] == ["{Arms Transfers and Training of DPRK Partners}"]
    assert any("J. Strategic Studies" in str(note) for note in result.plan.losses())


def test_every_value_of_both_entries_is_in_the_result_or_the_plan(files: list[str]) -> None:
    """No field disappears."""
    result = Merge(files).apply()
    known = result.document.text + json.dumps(result.plan.to_json(), ensure_ascii=False)
    for value in ("12--20", "a.pdf", "Lent", "Read twice", "Lee, M. and others", "9780306406157"):
        assert value in known


def test_keys_are_mapped_and_references_to_entries_stay_valid(files: list[str]) -> None:
    """The losing key becomes an alias, and an entry whose key is taken gets a new one."""
    result = Merge(files).apply()
    assert result.plan.keys == {files[1]: {"Lee:2004": "lee2004", "procs": "meeting", "same": "same-2"}}
    text = result.document.text
    assert "ids    = {Lee:2004}" in text
    assert "crossref = {meeting}, title = {Another Talk" in text
    assert "related = {lee2004, talk2x}" in text
    assert "@book{same-2, title = {Another Book" in text
    places = [
        text.index("@inproceedings{talk,"),
        text.index("@inproceedings{talk2,"),
        text.index("@proceedings{meeting"),
    ]
    assert places == sorted(places)  # BibTeX needs parents last
    assert not result.document.read().findings


def test_a_library_is_merged_with_itself_without_a_change(files: list[str], tmp_path: Path) -> None:
    """Each entry is there twice, and is united with itself."""
    (tmp_path / "copy.bib").write_text(FIRST)
    result = Merge([files[0], str(tmp_path / "copy.bib")]).apply()
    assert result.document.text == FIRST
    assert all(not group.fields for group in result.plan.groups)


def test_merging_twice_changes_nothing(files: list[str], tmp_path: Path) -> None:
    """The result has no duplicates."""
    (tmp_path / "once.bib").write_bytes(Merge(files).apply().to_bytes())
    again = Merge([str(tmp_path / "once.bib")]).apply()
    assert again.plan.groups == []
    assert not again.document.changed


def test_one_file_is_searched_for_duplicates() -> None:
    """Entries with one key are united too."""
    entry = "@book{a, title = {A Book with a Long Title}, author = {Kim, A.}, year = 1999}\n"
    result = merged(f"{entry}\n{entry}% end\n")
    assert result.document.text == f"{entry}\n% end\n"
    assert result.plan.keys == {}


def test_an_edited_plan_is_applied(files: list[str]) -> None:
    """Another key, another value, and a group that is not to be united."""
    data = json.loads(json.dumps(Merge(files).apply().plan.to_json()))
    article, proceedings = data["groups"]
    article["key"] = "lee"
    article["fields"]["title"]["keep"] = "{Arms Transfers}"
    proceedings["merge"] = False
    result = Merge(files).apply(read_plan(json.dumps(data)))
    text = result.document.text
    assert "@article{lee,\n" in text
    assert "title   = {Arms Transfers},\n" in text
    assert "ids    = {lee2004, Lee:2004}" in text
    assert "@proceedings{procs," in text
    dropped = next(one for one in result.plan.groups[0].fields if one.field == "title").drop
    assert dropped == [
        "{Arms Transfers and Training of {DPRK} Partners}", "{Arms Transfers and Training of DPRK Partners}",
    ]  # fmt: skip


def test_a_plan_for_other_files_is_refused(files: list[str]) -> None:
    """A file that changed, or was not named."""
    plan = read_plan(json.dumps(Merge(files).plan().to_json()))
    with pytest.raises(FormatError, match="also for"):
        Merge(files[:1]).apply(plan)
    Path(files[1]).write_text(SECOND + "\n")
    with pytest.raises(FormatError, match="has changed"):
        Merge(files).apply(plan)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not valid JSON"),
        ("[]", "not a plan"),
        ('{"version": 1, "files": {}, "groups": [5]}', "group 1"),
        (
            '{"version": 1, "files": {"a": ""}, "groups": [{"key": "x", "entries": [{"file": "b", "key": "x"}]}]}',
            "files",
        ),
        ('{"version": 1, "files": {"a": ""}, "groups": [{"key": "", "entries": []}]}', "key must be text"),
        ('{"version": 1, "files": {"a": ""}, "groups": [{"key": "k", "merge": "no", "entries": []}]}', "true or false"),
        ('{"version": 1, "files": {}, "groups": [{"key": "k", "entries": [], "fields": {"t": 1}}]}', "keep"),
        ("[" * 100_000, "not valid JSON"),
    ],
)
def test_a_broken_plan_is_an_error(text: str, message: str) -> None:
    """It says what to correct."""
    with pytest.raises(FormatError, match=message):
        read_plan(text)


def test_a_plan_with_an_unknown_entry_or_a_taken_key_is_an_error(files: list[str]) -> None:
    """Nothing is merged."""
    plan = Merge(files).plan()
    plan.groups[0].key = "same"
    with pytest.raises(FormatError, match="another entry"):
        Merge(files).apply(plan)
    data = Merge(files).plan().to_json()
    data["groups"][0]["entries"][0]["key"] = "missing"
    with pytest.raises(FormatError, match="not in the file"):
        Merge(files).apply(read_plan(json.dumps(data)))


def test_documents_get_the_keys_of_the_bibliographies_that_they_name(files: list[str]) -> None:
    """A key of two works is ambiguous in a document that names neither file."""
    result = Merge(files).apply()
    assert result.keys_for([files[1]])[0]["same"] == "same-2"
    assert result.keys_for([files[0]]) == ({}, {})
    keys, ambiguous = result.keys_for([])
    assert "same" not in keys
    assert "'same' from" in ambiguous["same"]
    assert keys["procs"] == "meeting"


@pytest.mark.parametrize("first", ["biblatex", "csljson", "cslyaml", "ris"])
@pytest.mark.parametrize("second", ["bibtex", "csljson", "cslyaml", "ris", "endnote", "mods", "hayagriva", "csv"])
def test_files_of_all_formats_are_merged(first: str, second: str) -> None:
    """The result has the format of the first file, and reads without a finding."""
    items = [read(io.StringIO(text), sentence_case=False).items for text in (FIRST, SECOND)]
    texts = [write(several, to).text for several, to in zip(items, (first, second), strict=True)]
    result = Merge([io.StringIO(text) for text in texts]).apply()
    reading = result.document.read()
    assert not reading.findings
    found = {item["id"]: item for item in reading.items}
    assert len(found) == 7
    assert found["lee2004"]["volume"] == "5"
    assert found["meeting"]["title"].startswith("Proceedings")


@pytest.mark.parametrize(
    "to", ["bibtex", "biblatex", "csljson", "cslyaml", "ris", "endnote", "mods", "csv", "hayagriva"]
)
def test_the_result_can_have_another_format(files: list[str], to: str) -> None:
    """With the same entries."""
    data, _ = Merge(files, to).apply().writing()
    assert len(read(io.BytesIO(data), "bibtex" if to == "biblatex" else to).items) == 7


def test_parents_give_fields_that_are_not_written_twice() -> None:
    """An entry that inherits the title of its book does not get it again, and does not lose its parent."""
    book = "@book{whole, title = {The Whole Book of Many Things}, editor = {Kim, A.}, year = 2001}\n"
    child = (
        "@inbook{part, crossref = {whole}, title = {A Part with a Long Title}, author = {Lee, B.}, pages = {5--9}}\n"
    )
    alone = (
        "@incollection{p2, title = {A Part with a Long Title}, author = {Lee, B.}, pages = {5--9}, year = 2001,\n"
        "  booktitle = {The Whole Book of Many Things}, editor = {Kim, A.}, address = {Seoul}}\n"
    )
    text = merged(child + book, alone).document.text
    assert "booktitle" not in text
    assert "address = {Seoul}" in text
    assert text.count("{Kim, A.}") == 1


def test_an_entry_with_a_syntax_error_stays_and_is_not_united() -> None:
    """The group is reported, and the others are united."""
    broken = "@book{a, title = {A Book with a Long Title} author = {Kim, A.}, year = 1999}\n"
    good = "@book{b, title = {A Book with a Long Title}, author = {Kim, A.}, year = 1999}\n"
    result = merged(broken + good, good.replace("{b,", "{c,"))
    assert broken in result.document.text
    assert good.rstrip("}\n") in result.document.text


def test_line_ends_and_encoding_are_those_of_the_first_file(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 stay as they are in the first file, and are decoded in the others."""
    one, two = tmp_path / "a.bib", tmp_path / "b.bib"
    one.write_bytes(b"@book{a, title = {Caf\xe9}}\r\n")
    two.write_bytes(b"@book{b, title = {Na\xefve}}\n@book{c, title = {X}}\n")
    assert Merge([str(one), str(two)]).apply().to_bytes() == (
        b"@book{a, title = {Caf\xe9}}\r\n\r\n@book{b, title = {Na\xc3\xafve}}\r\n@book{c, title = {X}}\r\n"
    )


def test_a_file_named_twice_is_refused(files: list[str]) -> None:
    """It would be merged with itself."""
    with pytest.raises(FormatError, match="named twice"):
        Merge([files[0], files[0]])


@pytest.mark.slow
def test_the_work_grows_with_the_number_of_copies() -> None:
    """Thousands of entries can be the same work, such as after the same file was added again and again."""
    entry = "@book{%s, title = {A Book with a Long Title}, author = {Kim, A.}, year = 1999}\n"

    def cost(number: int) -> float:
        merge = Merge([io.StringIO("".join(entry % f"k{n}" for n in range(number)))])
        plan = merge.plan()
        return spent(lambda: merge.apply(plan))

    assert_in_proportion(cost, 250, 1_000)


def test_fields_are_written_as_the_first_file_is() -> None:
    """BibTeX does not know the fields of biblatex; biblatex knows those of BibTeX."""
    title = "title = {A Title of Some Length}, author = {Kim, A.}, doi = {10.1000/x}"
    classic = f"@article{{a, {title}, year = 2001}}\n"
    biblatex = (
        f"@article{{b, {title}, date = {{2001-05}}, journaltitle = {{J}}, location = {{P}}, eprinttype = {{arxiv}}}}\n"
    )
    text = merged(classic, biblatex).document.text
    for field in ("year = {2001}", "month = may", "journal = {J}", "address = {P}", "archiveprefix = {arxiv}"):
        assert field in text
    assert "date" not in text
    assert "journaltitle" in merged(biblatex, classic).document.text


def test_the_text_of_a_plan_is_safe_on_a_terminal() -> None:
    """Control characters of a file are shown as escapes."""
    book = (
        "@book{%s, title = {A Book with a Long \x1b[31mTitle}, author = {Kim, A.}, note = {x}, number = {%s\x1b[2J}}\n"
    )
    text = str(merged(book % ("a", 1), book % ("b", 1) + book % ("c", 2)).plan)
    assert "\x1b" not in text
