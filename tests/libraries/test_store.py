"""`Store` has the methods of a library, and only reads what it needs."""

from __future__ import annotations

import copy
import io
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dprkpal import Entry, FormatError, Library, Reference, Store, UnknownReferenceError, library
from dprkpal.errors import DuplicateKeyError, FileAccessError

BIB = """\
% heading
@string{p = {Press}}

@book{a, title = {First}, publisher = p, ids = {old}}

% about b
@book{b, title = {Second}, related = {a}}
@book{c, title = {Third}}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store of a small file."""
    (tmp_path / "a.bib").write_text(BIB, encoding="utf-8")
    made = Store.create(tmp_path / "works.sqlite")
    made.import_file(tmp_path / "a.bib")
    return made


def test_a_store_is_a_mapping(store: Store) -> None:
    """Look up, membership, length, order, other keys and the errors are those of a library."""
    assert isinstance(store, Library)
    assert (list(store), len(store), bool(store)) == (["a", "b", "c"], 3, True)
    assert ("a" in store, "old" in store, "x" in store, 5 in store, None in store) == (True, True, False, False, False)
    assert (store["old"].id, store["a"].title, store.get("x")) == ("a", "First", None)
    assert [entry.id for entry in store.values()] == [key for key, _ in store.items()] == ["a", "b", "c"]
    with pytest.raises(UnknownReferenceError, match="did you mean"):
        store["aa"]
    assert repr(store) == f"<Store {store.path}: 3 references>"
    assert store["b"].place == (str(Path(store.path).parent / "a.bib"), 7)


def test_citations_are_those_of_a_library(store: Store, tmp_path: Path) -> None:
    """The same data gives the same text."""
    works = Library.load(tmp_path / "a.bib")
    assert store.cite("a", "b, p. 4", style="apa") == works.cite("a", "b, p. 4", style="apa")
    assert store.bibliography("apa") == works.bibliography("apa")
    assert store.bibliography("apa", keys=["c"]) == works.bibliography("apa", keys=["c"])
    assert store.rows("references") == works.rows("references")
    assert store.export("json-ld").text == works.export("json-ld").text


def test_library_load_and_open_return_a_store(store: Store, tmp_path: Path) -> None:
    """Also together with files, of which the first has precedence; only the files are read."""
    assert type(Library.load(store.path)) is type(Library.open(store.path)) is Store
    own = tmp_path / "own.bib"
    own.write_text("@book{b, title = {Mine}, ids = {mine}}\n@book{z, title = {Zed}}\n", encoding="utf-8")
    works = Library.load(own, store.path)
    assert list(works) == ["b", "z", "a", "c"]
    assert (works["b"].title, works["old"].id, works["mine"].id) == ("Mine", "a", "b")
    assert [finding.key for finding in works.findings] == ["b"]
    assert "b" in str(works.findings[0])
    other = Library.load(store.path, own)
    assert (list(other), other["b"].title) == (["a", "b", "c", "z"], "Second")
    assert (len(other), bool(other), other.bibliography("apa", keys=["z"])) == (4, True, ["Zed. (n.d.)."])
    with pytest.raises(UnknownReferenceError):
        works["none"]
    with pytest.raises(FormatError, match="a store has no topics and claims"):
        Library.load(store.path, data=tmp_path)


def test_a_library_of_a_store_and_files_can_be_changed(store: Store) -> None:
    """The changes are in memory; the store stays as it is."""
    works = Library([{"id": "z", "type": "book", "title": "Zed"}]) | store
    works.add({"id": "n", "type": "book", "title": "New"})
    works.remove("a")
    works.replace({"id": "b", "type": "book", "title": "Changed"})
    assert (list(works), works["b"].title) == (["z", "b", "c", "n"], "Changed")
    assert [entry.id for entry in works.select(keys=["n", "c"]).values()] == ["c", "n"]
    assert (list(store), store["b"].title) == (["a", "b", "c"], "Second")
    copied = copy.copy(store)
    copied.add({"id": "n", "type": "book"})
    assert ("n" in copied, "n" in store, type(copied)) == (True, False, Library)
    assert list(copy.deepcopy(store)) == ["a", "b", "c"]
    assert list(pickle.loads(pickle.dumps(works))) == ["z", "b", "c", "n"]


def test_entries_outside_files_are_those_that_the_library_has(store: Store, tmp_path: Path) -> None:
    """A removed entry is not among them, a changed one is there once as it is now, and one that is hidden is not."""
    own = tmp_path / "own.bib"
    own.write_text("@book{b, title = {Mine}}\n@book{z, title = {Zed}}\n", encoding="utf-8")
    works = Library.load(own, store.path)
    assert [entry.id for entry in works.entries_outside([str(own)])] == ["a", "c"]
    assert [entry.id for entry in works.entries_outside([store.path])] == ["b", "z"]
    works.remove("a")
    works.replace({"id": "c", "type": "book", "title": "Changed"})
    works.add({"id": "n", "type": "book", "title": "New"})
    assert [entry.title for entry in works.entries_outside([str(own)])] == ["Changed", "New"]


def test_a_store_is_pickled_as_its_path(store: Store) -> None:
    """It is opened again."""
    again = pickle.loads(pickle.dumps(store))
    assert (type(again), list(again)) == (Store, ["a", "b", "c"])
    assert pickle.loads(pickle.dumps(store["a"])).title == "First"


def test_changes_are_in_the_file_at_once(store: Store) -> None:
    """Adding, replacing, removing and renaming; the search knows it too."""
    assert isinstance(store.add(Reference.new("book", id="d", title="Fourth")), Entry)
    store.replace({"id": "b", "type": "book", "title": "Changed"})
    store.remove("c")
    again = Library.open(store.path)
    assert (list(again), again["b"].title) == (["a", "b", "d"], "Changed")
    assert [one.id for one in again.search("fourth")] == ["d"]
    assert (again.search("second").total, again.search("third").total, again.search("changed").total) == (0, 0, 1)
    assert store.verify() == []


def test_renaming_follows_in_other_works(store: Store) -> None:
    """As in a library: fields that name the work change too."""
    assert store.rename("a", "first").id == "first"
    assert list(store) == ["first", "b", "c"]
    assert store["b"].csl["custom"]["fields"]["related"] == "first"
    assert store["old"].id == "first"
    with pytest.raises(DuplicateKeyError):
        store.rename("first", "b")
    with pytest.raises(UnknownReferenceError):
        store.rename("none", "x")
    assert store.rename("b", "b").id == "b"


def test_changes_that_fail_leave_the_store_as_it_was(store: Store) -> None:
    """One bad work of many adds none."""
    before = [dict(entry.csl) for entry in store.values()]
    with pytest.raises(DuplicateKeyError, match=r"a\.bib:4"):
        store.add({"id": "a", "type": "book"})
    with pytest.raises(DuplicateKeyError):
        store.add_all([{"id": "n", "type": "book"}, {"id": "a", "type": "book"}])
    with pytest.raises(UnknownReferenceError):
        store.remove("b", "none")
    with pytest.raises(UnknownReferenceError):
        store.replace({"id": "none", "type": "book"})
    for bad in ({"id": ""}, {"id": "n", "note": float("inf")}, {"id": "n", "note": object()}):
        with pytest.raises(FormatError):
            store.add(bad)
    assert [dict(entry.csl) for entry in store.values()] == before
    assert store.verify() == []


def test_export_keeps_the_file_around_changes(store: Store) -> None:
    """Only the entries that changed are written anew; a removed one leaves the comments."""
    store.replace({"id": "c", "type": "book", "title": "Changed"})
    store.remove("b")
    store.add({"id": "d", "type": "book", "title": "New"})
    text = store.export("biblatex").text
    assert text.startswith(BIB[: BIB.index("@book{b")])
    assert "@book{b" not in text
    assert [item["title"] for item in _items(text)] == ["First", "Changed", "New"]


def test_export_of_several_files_joins_them(store: Store, tmp_path: Path) -> None:
    """Works from files of another format are converted and come last."""
    (tmp_path / "more.bib").write_text("@book{m, title = {More}}", encoding="utf-8")
    (tmp_path / "other.ris").write_text("TY  - BOOK\nID  - r\nTI  - Ris\nER  - \n", encoding="utf-8")
    store.import_file(tmp_path / "more.bib")
    store.import_file(tmp_path / "other.ris")
    text = store.export("bibtex").text
    assert text.startswith(BIB + "@book{m, title = {More}}")
    assert [item["id"] for item in _items(text)] == ["a", "b", "c", "m", "r"]
    for to in ("csljson", "ris", "cslyaml"):
        from dprkpal.formats import read

        found = [str(item["id"]) for item in read(io.StringIO(store.export(to).text), to).items]
        assert found == (["r", "a", "b", "c", "m"] if to == "ris" else list(store))


def test_export_to_files_and_parts(store: Store, tmp_path: Path) -> None:
    """Some works, all formats of a library, and never over the store itself."""
    assert [item["id"] for item in _items(store.export("biblatex", keys=["c", "a"]).text)] == ["a", "c"]
    assert store.export("csv").text.splitlines()[1].startswith("a,book,First")
    store.export("sqlite", output=tmp_path / "tables.sqlite")
    with pytest.raises(FileAccessError, match="the store itself"):
        store.export("sqlite", output=store.path)
    with pytest.raises(FileAccessError, match="the store itself"):
        store.export("csljson", output=store.path)
    with pytest.raises(FormatError):
        store.export("none")
    assert store.save() == ()
    store.save(tmp_path / "out.bib")
    assert (tmp_path / "out.bib").read_text(encoding="utf-8") == BIB
    with pytest.raises(FormatError, match="overwrite=True"):
        store.save(tmp_path / "out.bib")
    assert store.verify() == []


def _items(text: str) -> list[dict[str, Any]]:
    from dprkpal.formats import read

    return read(io.StringIO(text), "bibtex").items


def test_an_empty_store_exports_an_empty_file(tmp_path: Path) -> None:
    """Every format has one."""
    store = Store.create(tmp_path / "works.sqlite")
    assert (store.export("csljson").text, store.export("ris").text) == ("[]\n", "")
    assert (list(store), bool(store), store.search("a").total, store.bibliography()) == ([], False, 0, [])


def test_select_returns_a_library(tmp_path: Path) -> None:
    """With the conditions of a library, in the order of the store."""
    store = Store.create(tmp_path / "works.sqlite")
    store.add_all(library().values())
    for conditions in ({"type": "book"}, {"years": (2020, 2022)}, {"author": "Young"}, {"min_verified": "verified"}):
        selected = store.select(**conditions)  # type: ignore[arg-type]
        assert list(selected) == list(library().select(**conditions))  # type: ignore[arg-type]
        assert type(selected) is Library
    assert list(store.select(keys=["young2021guns", "berger2014arm"], type="book")) == ["young2021guns"]
    assert len(store.select()) == len(store)


def test_info_and_compact(store: Store) -> None:
    """The numbers of works, and the imported files."""
    assert store.info.references == 3
    assert store.info.files == ((str(Path(store.path).parent / "a.bib"), "bibtex", 3, True),)
    store.remove("a", "b")
    store.compact()
    assert (store.info.unused, store.search("third").total, store.verify()) == (0, 1, [])
    assert store.info.to_dict()["files"][0]["references"] == 1


def test_a_store_is_closed_by_a_with_statement(store: Store) -> None:
    """It opens again when it is needed."""
    with store as opened:
        assert len(opened) == 3
    assert len(store) == 3


def test_checking_is_that_of_a_library(store: Store, tmp_path: Path) -> None:
    """The same findings."""
    assert list(map(str, store.check())) == list(map(str, Library.load(tmp_path / "a.bib").check()))


def test_only_the_cited_works_of_a_document_are_read(store: Store, tmp_path: Path) -> None:
    """Processing a document never reads the whole store."""
    from dprkpal.documents import process

    opened = Library.open(store.path)
    seen: list[str] = []
    assert isinstance(opened, Store)
    opened._database.trace(seen.append)
    done = process("[@a; @nope]\n\n[@old]\n", library=opened, style="apa")
    assert "First" in done.text
    assert not [statement for statement in seen if "WHERE r.id >" in statement]


TEXT = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=20)
KEYS = st.text(alphabet="abc:-_123é", min_size=1, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    st.dictionaries(
        KEYS,
        st.fixed_dictionaries(
            {"type": st.sampled_from(["book", "chapter", "thesis"])},
            optional={"title": TEXT, "publisher": TEXT, "author": st.lists(st.fixed_dictionaries({"family": TEXT})),
                      "issued": st.builds(lambda year: {"date-parts": [[year]]}, st.integers(1, 3000)), "note": TEXT},
        ),
        max_size=8,
    )
)  # fmt: skip
def test_a_store_keeps_any_library(tmp_path: Path, works: dict[str, dict[str, Any]]) -> None:
    """Random works are the same after they were added, imported, exported and imported again."""
    import tempfile

    items = [{"id": key, **work} for key, work in works.items()]
    with tempfile.TemporaryDirectory(dir=tmp_path) as folder:
        first, second = Store.create(f"{folder}/1.sqlite"), Store.create(f"{folder}/2.sqlite")
        first.add_all(items)
        assert [dict(entry.csl) for entry in first.values()] == items
        first.export("csljson", output=f"{folder}/out.json")
        second.import_file(f"{folder}/out.json")
        whole = Library.load(f"{folder}/out.json")
        assert [entry.to_csl() for entry in second.values()] == [entry.to_csl() for entry in whole.values()]
        second.export("csljson", output=f"{folder}/again.json")
        assert Path(f"{folder}/again.json").read_bytes() == Path(f"{folder}/out.json").read_bytes()
        assert second.verify() == first.verify() == []
        first.close()
        second.close()
