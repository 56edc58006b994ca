"""`Library.save` writes what has changed, and leaves everything else in the file as it was."""

from __future__ import annotations

import copy
import difflib
import os
import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from dprkpal import FormatError, Library, Reference, library
from dprkpal.errors import FileAccessError, FileChangedError

BIB = """\
% My bibliography
@string{jm = "Journal of Minutes"}

@Article{young2021,
  Author  = {Young, Benjamin R.},
  Title   = "Guns {\\&} more",
  Journal = jm,
  Year    = 2021,
  Month   = jun,
}

@article{broken,
  title = {bad} junk {{ = }
}
@book{parent, title = {The Parent}, editor = {Doe, Jane}, year = {2000}, publisher = {P} }
@inbook{child, crossref = {parent}, title = {Chapter}, author={Kim, Il-sung}, pages = {1--3} }
@comment{ kept }
@book{last,
  title = {Last},
  year = 1999
}
"""
RIS = (
    "TY  - BOOK\r\nID  - a\r\nTI  - One\r\nX9  - mine\r\nPY  - 2001\r\nER  - \r\n\r\n"
    "TY  - JOUR\r\nID  - b\r\nTI  - Two\r\nAU  - Doe, Jane\r\nER  - \r\n"
)
JSON = """\
[
  {"id": "a", "type": "book", "title": "One", "x": 1.0},
  {
    "id": 5,
    "type": "book",
    "title": "Five"
  },
  "not an item",
  {"type": "book", "title": "No id"}
]
"""
YAML = """\
# My sources
references:
# the first
- id: a   # read it again
  type: book
  title: 'The *Iliad*'  # checked
  author:  # as on the title page
    - family: Doe   # sure
      given: Jane
    - {family: Roe, given: "Jim"}
  issued: 1999-05~

- type: book
  id: 5
  title: >
    A folded
    title
  x: [1,  2]  # ours
- id: c
  broken: [
- id: d
  type: book
"""


def changed(library: Library, key: str | int, **fields: object) -> None:
    """Change fields of a reference; ``None`` removes one."""
    item = {**library[key].csl, **{name.replace("_", "-"): value for name, value in fields.items()}}
    library.replace({name: value for name, value in item.items() if value is not None})


def diff(before: str, after: str) -> list[str]:
    """Return the lines that were removed and added."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


YAML_REMOVED = ["-" + line for line in YAML.splitlines()[3:11]]

NEW = {"id": "new", "type": "article-journal", "title": "T", "container-title": "J"}

Edit = Callable[[Library], object]
CASES: list[tuple[str, str, Edit, list[str]]] = [
    ("a.bib", BIB, lambda works: changed(works, "young2021", title="New & better"),
     ['-  Title   = "Guns {\\&} more",', "+  Title   = {New \\& better},"]),
    ("a.bib", BIB, lambda works: changed(works, "young2021", issued={"date-parts": [[2022, 7]]}),
     ["-  Year    = 2021,", "-  Month   = jun,", "+  Year    = {2022},", "+  Month   = jul,"]),
    ("a.bib", BIB, lambda works: changed(works, "young2021", container_title="Other"),
     ["-  Journal = jm,", "+  Journal = {Other},"]),
    ("a.bib", BIB, lambda works: changed(works, "young2021", container_title=None), ["-  Journal = jm,"]),
    ("a.bib", BIB, lambda works: works.remove("last"),
     ["-@book{last,", "-  title = {Last},", "-  year = 1999", "-}"]),
    ("a.bib", BIB, lambda works: works.add(NEW),
     ["+", "+@article{new,", "+  title = {T},", "+  journal = {J},", "+}"]),
    ("a.bib", BIB, lambda works: works.rename("parent", "whole"),
     ["-@book{parent, title = {The Parent}, editor = {Doe, Jane}, year = {2000}, publisher = {P} }",
      "-@inbook{child, crossref = {parent}, title = {Chapter}, author={Kim, Il-sung}, pages = {1--3} }",
      "+@book{whole, title = {The Parent}, editor = {Doe, Jane}, year = {2000}, publisher = {P} }",
      "+@inbook{child, crossref = {whole}, title = {Chapter}, author={Kim, Il-sung}, pages = {1--3} }"]),
    ("a.ris", RIS, lambda works: changed(works, "a", title="Uno"), ["-TI  - One", "+TI  - Uno"]),
    ("a.ris", RIS, lambda works: works.rename("b", "c"), ["-ID  - b", "+ID  - c"]),
    ("a.ris", RIS, lambda works: works.add({"id": "c", "type": "book", "title": "Three"}),
     ["+", "+TY  - BOOK", "+ID  - c", "+TI  - Three", "+ER  - "]),
    ("a.json", JSON, lambda works: changed(works, "a", title="Uno"),
     ['-  {"id": "a", "type": "book", "title": "One", "x": 1.0},',
      '+  {"id": "a", "type": "book", "title": "Uno", "x": 1.0},']),
    ("a.json", JSON, lambda works: works.rename(5, 6), ['-    "id": 5,', '+    "id": 6,']),
    ("a.json", JSON, lambda works: works.remove("a"),
     ['-  {"id": "a", "type": "book", "title": "One", "x": 1.0},']),
    ("a.json", JSON, lambda works: works.remove(5),
     ["-  {", '-    "id": 5,', '-    "type": "book",', '-    "title": "Five"', "-  },"]),
    ("a.yaml", YAML, lambda works: changed(works, "a", title="The <i>Aeneid</i>: a life"),
     ["-  title: 'The *Iliad*'  # checked", "+  title: 'The *Aeneid*: a life'  # checked"]),
    ("a.yaml", YAML, lambda works: changed(works, "a", issued={"date-parts": [[2000]]}),
     ["-  issued: 1999-05~", "+  issued: '2000'"]),
    ("a.yaml", YAML,
     lambda works: changed(works, "a", author=[{"family": "Doe", "given": "J, K"}, {"family": "Roe", "given": "T."}]),
     ["-      given: Jane", '-    - {family: Roe, given: "Jim"}',
      "+      given: J, K", '+    - {family: Roe, given: "T."}']),
    ("a.yaml", YAML, lambda works: changed(works, "a", author=[{"family": "Doe"}]),
     ["-    - family: Doe   # sure", "-      given: Jane", '-    - {family: Roe, given: "Jim"}', "+    - family: Doe"]),
    ("a.yaml", YAML, lambda works: changed(works, "a", issued=None, publisher="P: Q"),
     ["-  issued: 1999-05~", "+  publisher: 'P: Q'"]),
    ("a.yaml", YAML, lambda works: changed(works, 5, title="New", DOI="10.1/x"),
     ["-  title: >", "-    A folded", "-    title", "+  title: >-", "+    New", "+  DOI: 10.1/x"]),
    ("a.yaml", YAML, lambda works: works.rename(5, 6), ["-  id: 5", "+  id: 6"]),
    ("a.yaml", YAML, lambda works: works.remove("a"), YAML_REMOVED),
    ("a.yaml", YAML.replace("\n", "\r\n"), lambda works: works.add(NEW),
     ["+- id: new", "+  type: article-journal", "+  title: T", "+  container-title: J"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "source", "edit", "expected"), CASES)
def test_only_the_change_is_written(tmp_path: Path, name: str, source: str, edit: Edit, expected: list[str]) -> None:
    """Comments, layout, other entries and entries that cannot be read stay byte for byte as they are."""
    file = tmp_path / name
    file.write_bytes(source.encode())
    works = Library.load(file)
    edit(works)
    assert works.save() == ()
    after = file.read_bytes().decode()
    assert diff(source, after) == expected
    assert ("\r\n" in after) == ("\r\n" in source)
    again = Library.load(file)
    assert dict(again.items()) == dict(works.items())
    assert [str(one) for one in again.findings][1:] == [str(one) for one in works.findings][1:]
    works.save()
    assert file.read_bytes().decode() == after
    assert {key: entry.place[1] for key, entry in works.items()} == {key: one.place[1] for key, one in again.items()}


@pytest.mark.parametrize(
    ("name", "source", "edit", "expected"),
    [
        ("a.json", '[{"id":"a","type":"book"},{"id":"b","type":"book"}]', lambda works: works.remove("b"),
         '[{"id":"a","type":"book"}]'),
        ("a.json", '[{"id":"a","type":"book"}]', lambda works: works.remove("a"), "[]"),
        ("a.json", '{"id": "a", "type": "book"}\n', lambda works: works.remove("a"), "[]\n"),
        ("a.json", '{"id": "a", "type": "book"}\n', lambda works: works.add({"id": "b", "type": "book"}),
         '[\n{"id": "a", "type": "book"},\n{"id": "b", "type": "book"}\n]\n'),
        ("a.json", '{"items": [\n  {"id": "a", "type": "book"}\n], "n": [1]}',
         lambda works: works.add({"id": "b", "type": "book"}),
         '{"items": [\n  {"id": "a", "type": "book"},\n  {"id": "b", "type": "book"}\n], "n": [1]}'),
        ("a.json", "[]\n", lambda works: works.add({"id": "b", "type": "book"}),
         '[\n  {\n    "id": "b",\n    "type": "book"\n  }\n]\n'),
        ("a.yaml", "- {id: a, title: One}\n", lambda works: changed(works, "a", title="A, b", note="N"),
         "- {id: a, title: 'A, b', note: N}\n"),
        ("a.yaml", '[{"id": "a", "title": "One"}, {"id": "b"}]\n', lambda works: works.remove("a"),
         '[{"id": "b"}]\n'),
        ("a.yaml", "references: []  # none yet\nother: 1\n", lambda works: works.add({"id": "b", "title": "T"}),
         "references:  # none yet\n- id: b\n  title: T\nother: 1\n"),
        ("a.yaml", "references:\n- id: a\n  title: T\nother: 1\n", lambda works: works.remove("a"),
         "references: []\nother: 1\n"),
        ("a.yaml", "-\n   title: T\n   id: a\n\n-\n   id: b\n", lambda works: changed(works, "a", title=None, note="N"),
         "-\n   id: a\n   note: N\n\n-\n   id: b\n"),
        ("a.yaml", "---\nreferences:\n  - id: a\n    note: |\n      one\n...\n",
         lambda works: changed(works, "a", note="one\n\ntwo"),
         "---\nreferences:\n  - id: a\n    note: |-\n      one\n\n      two\n...\n"),
        ("a.bib", "", lambda works: works.add({"id": "b", "type": "book", "title": "T"}),
         "@book{b,\n  title = {T},\n}\n"),
        ("a.bib", "@book{a, title={One}}", lambda works: works.remove("a"), ""),
        ("a.bib", "@book{a, title={One}}\n@book{a, title={Two}}\n", lambda works: works.rename("a-2", "b"),
         "@book{a, title={One}}\n@book{b, title={Two}}\n"),
        ("a.bib", "@book{a, title={One}}\n@book{a, title={Two}}\n", lambda works: works.remove("a-2"),
         "@book{a, title={One}}\n"),
        ("a.bib", "@book{a, title={One}}\n@book{b, title={Two}}\n",
         lambda works: (works.rename("a", "c"), works.rename("b", "a"), works.rename("c", "b")),
         "@book{b, title={One}}\n@book{a, title={Two}}\n"),
    ],
)  # fmt: skip
def test_unusual_files_are_edited_too(tmp_path: Path, name: str, source: str, edit: Edit, expected: str) -> None:
    """An object instead of a list, an empty file, a repeated key, exchanged keys."""
    file = tmp_path / name
    file.write_text(source)
    works = Library.load(file)
    edit(works)
    works.save()
    assert file.read_text() == expected


def test_an_entry_keeps_what_it_inherited_from_a_removed_one(tmp_path: Path) -> None:
    """It is written in full, because ``crossref`` leads to nothing now."""
    file = tmp_path / "a.bib"
    file.write_text(BIB)
    works = Library.load(file)
    works.remove("parent")
    works.save()
    again = Library.load(file)
    assert again["child"].csl["container-title"] == works["child"].csl["container-title"] == "The parent"
    assert "parent" not in again


def test_the_bytes_of_an_old_encoding_are_kept(tmp_path: Path) -> None:
    """Lines that are not UTF-8 are read as Windows-1252 and written as they were."""
    file = tmp_path / "a.bib"
    source = b"@book{a, title = {Caf\xe9}, year = 2001}\r\n@book{b, title = {Two}}\r\n"
    file.write_bytes(source)
    works = Library.load(file)
    changed(works, "b", title="Zwei")
    works.save()
    assert file.read_bytes() == source.replace(b"Two", b"Zwei")


@pytest.mark.parametrize("copied", [lambda one: one, copy.copy, lambda one: pickle.loads(pickle.dumps(one))])
def test_a_file_that_has_changed_is_not_overwritten(tmp_path: Path, copied: Callable[[Library], Library]) -> None:
    """The library is kept, and can be saved under another name."""
    file = tmp_path / "a.bib"
    file.write_text(BIB)
    works = copied(Library.load(file))
    file.write_text(BIB + "@book{newcomer, title = {Typed meanwhile}}\n")
    changed(works, "last", title="Newer")
    for path in (None, file):
        with pytest.raises(FileChangedError, match=r"a\.bib: cannot be written: the file was changed"):
            works.save(path)
    assert file.read_text() == BIB + "@book{newcomer, title = {Typed meanwhile}}\n"
    works.save(tmp_path / "b.bib")
    assert Library.load(tmp_path / "b.bib")["last"].title == "Newer"
    assert sorted(os.listdir(tmp_path)) == ["a.bib", "b.bib"]


def test_a_library_of_several_files_saves_each_change_where_it_belongs(tmp_path: Path) -> None:
    """New references go to the first file; a reference that was left out stays in its file."""
    (tmp_path / "one.bib").write_text("@book{a, title = {One}}\n")
    (tmp_path / "two.json").write_text('[{"id": "a", "type": "book"}, {"id": "b", "type": "book", "title": "Two"}]\n')
    works = Library.load(tmp_path / "one.bib", tmp_path / "two.json")
    changed(works, "b", title="Zwei")
    works.add({"id": "c", "type": "book", "title": "Three"})
    works.save()
    assert "@book{c," in (tmp_path / "one.bib").read_text()
    assert (tmp_path / "two.json").read_text() == (
        '[{"id": "a", "type": "book"}, {"id": "b", "type": "book", "title": "Zwei"}]\n'
    )


@pytest.mark.parametrize("name", ["a.bib", "a.bibtex", "a.json", "a.yaml", "a.ris"])
def test_a_library_in_memory_is_saved_in_the_format_of_the_name(tmp_path: Path, name: str) -> None:
    """And after that, changes are saved to this file."""
    file = tmp_path / name
    works = Library([Reference.new("book", id="a", title="One", author="Doe, Jane", issued=2001)])
    assert works.save(file) == ()
    assert Library.load(file)["a"].csl == works["a"].csl
    changed(works, "a", title="Uno")
    works.save()
    assert Library.load(file)["a"].title == "Uno"


def test_the_notes_name_fields_that_the_format_lacks(tmp_path: Path) -> None:
    """Both in a new file and in one that is edited."""
    works = Library([{"id": "a", "type": "book", "title": "T", "colour": "red"}])
    assert ["colour" in str(note) for note in works.save(tmp_path / "a.ris")] == [True]
    changed(works, "a", taste="sweet", title="U")
    assert [(note.key, "taste" in str(note)) for note in works.save()] == [("a", True)]


def test_saving_without_a_place_is_refused(tmp_path: Path) -> None:
    """With the reason, and without writing anything."""
    works = Library([{"id": "a", "type": "book"}])
    (tmp_path / "there.bib").write_text(BIB)
    with pytest.raises(FormatError, match="pass a path to save"):
        works.save()
    with pytest.raises(FormatError, match="does not say the format"):
        works.save(tmp_path / "a.doc")
    with pytest.raises(FileAccessError, match="overwrite=True"):
        works.save(tmp_path / "there.bib")
    with pytest.raises(FormatError, match="pass a path"):
        Library.load(tmp_path / "there.bib").select(type="book").save()
    with pytest.raises(FileAccessError, match="No such file"):
        works.save(tmp_path / "none" / "a.bib")
    assert (tmp_path / "there.bib").read_text() == BIB
    works.save(tmp_path / "there.bib", overwrite=True)
    assert list(Library.load(tmp_path / "there.bib")) == ["a"]


@pytest.mark.parametrize("name", ["all.bib", "all.json", "all.ris", "all.yaml"])
def test_the_whole_collection_survives_changes_of_every_entry(tmp_path: Path, name: str) -> None:
    """Each title is changed in place; the other fields stay as they are."""
    file = tmp_path / name
    Library([entry.csl for entry in library().values()]).save(file)
    works = Library.load(file)
    expected = {key: {**entry.csl, "title": f"{entry.title} (again)"} for key, entry in works.items()}
    for key in works:
        works.replace(expected[key])
    works.save()
    again = Library.load(file)
    assert list(again) == list(expected)
    assert [key for key, entry in again.items() if entry.csl != expected[key]] == []
