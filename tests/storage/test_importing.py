"""Importing a file in parts gives the same works, places and bytes as reading it at once."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from dprkpal import FormatError, Store, formats, library
from dprkpal.errors import FileAccessError, MissingFileError, VocabularyError
from dprkpal.storage.importing import Importing
from programs import run_program

BIB = """\
% the library
@string{press = "North Press"}
@preamble{"\\newcommand{\\x}{y}"}

@xdata{shared, publisher = press}
@inbook{child, crossref = {parent}, title = {A Chapter}, author = {Kim, Ada}}
@book{plain, title = {Plain}, xdata = {shared}, ids = {old, older}}
this is a comment
@book{plain, title = {Another with the same key}}
@article{broken, title = {unbalanced
@book{filler1, title = {Filler one}, note = {{@book{not, an entry}}}}
@book{filler2, title = {Filler two}}
@book{parent, title = {The Parent}, year = 1999, publisher = press, editor = {Lee, Bo}}
@book{caf\u00e9, title = {Caf\u00e9}}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return an empty store."""
    return Store.create(tmp_path / "works.sqlite")


def imported(store: Store, path: Path, part: int) -> Importing:
    """Import a file in small parts."""
    importing = Importing(store._works, part=part)
    importing.read(path)
    return importing


def file_of(folder: Path, format: str) -> Path:
    """Return a file with the built-in collection in this format."""
    path = folder / f"works.{format}"
    path.write_text(library().export(format).text, encoding="utf-8")
    return path


@pytest.mark.parametrize("part", [60, 200, 100_000])
def test_the_works_are_those_of_reading_the_whole_file(store: Store, tmp_path: Path, part: int) -> None:
    """Abbreviations, parents and repeated keys work across parts, and lines are those of the file."""
    path = tmp_path / "a.bib"
    path.write_text(BIB, encoding="utf-8")
    whole = formats.read(path)
    importing = imported(store, path, part)
    assert [dict(entry.csl) for entry in store.values()] == whole.items
    assert {key: entry.place for key, entry in store.items()} == {
        key: (str(path), line) for key, (_, line) in whole.places.items()
    }
    assert [(one.line, one.key) for one in importing.report.findings] == [(one.line, one.key) for one in whole.findings]
    assert store["older"].id == "plain"


@pytest.mark.parametrize("format", ["biblatex", "ris", "csljson", "cslyaml", "csv", "endnote", "mods"])
@pytest.mark.parametrize("part", [5_000, 2_000_000])
def test_files_in_every_format_are_imported(store: Store, tmp_path: Path, format: str, part: int) -> None:
    """The works are those that the reader of the format finds."""
    path = file_of(tmp_path, format)
    imported(store, path, part)
    name = "bibtex" if format == "biblatex" else format
    found = [{**item, "id": str(item["id"])} for item in formats.read(path, name).items]
    assert [dict(entry.csl) for entry in store.values()] == found
    assert store.verify() == []


@pytest.mark.parametrize("to", ["biblatex", "ris", "csljson", "cslyaml"])
@pytest.mark.parametrize("part", [3_000, 2_000_000])
def test_exporting_gives_back_the_bytes(store: Store, tmp_path: Path, to: str, part: int) -> None:
    """With comments, abbreviations and white space, in the format of the file."""
    path = file_of(tmp_path, to)
    imported(store, path, part)
    store.export(to, output=tmp_path / "out")
    assert (tmp_path / "out").read_bytes() == path.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_bytes_in_other_encodings_are_given_back(store: Store, tmp_path: Path, encoding: str, newline: str) -> None:
    """A byte order mark, line ends and bytes that are not UTF-8 stay."""
    path = tmp_path / "a.bib"
    path.write_bytes(BIB.replace("\n", newline).encode(encoding))
    imported(store, path, 300)
    store.export("bibtex", output=tmp_path / "out.bib")
    assert (tmp_path / "out.bib").read_bytes() == path.read_bytes()


def test_json_lines_are_read_in_parts(store: Store, tmp_path: Path) -> None:
    """Works in CSL-JSON, one a line."""
    path = tmp_path / "works.jsonl"
    rows = [{"id": f"k{n}", "type": "book", "title": f"Title {n}"} for n in range(50)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    whole = formats.read(path)
    parts: list[int] = []
    Importing(store._works, part=500, progress=parts.append).read(path)
    assert len(parts) > 3
    assert [entry.csl["title"] for entry in store.values()] == [item["title"] for item in whole.items]


# -- duplicates ----------------------------------------------------------------------------------------


def two_files(folder: Path) -> tuple[Path, Path]:
    """Return two files with one key in both."""
    first, second = folder / "first.bib", folder / "second.bib"
    first.write_text("@book{a, title = {First}}\n@book{same, title = {Same}}\n", encoding="utf-8")
    second.write_text("@book{a, title = {Second}}\n@book{b, title = {Other}}\n@book{same, title = {Same}}\n",
                      encoding="utf-8")  # fmt: skip
    return first, second


def test_a_duplicate_is_skipped_and_reported(store: Store, tmp_path: Path) -> None:
    """The finding names both places. A work that is the same in every field is no finding."""
    first, second = two_files(tmp_path)
    store.import_file(first)
    report = store.import_file(second)
    assert (report.added, report.skipped, report.unchanged) == (1, 1, 1)
    assert [str(one) for one in report.findings] == [
        f"{second}:1: a: this key is used before, in {first}:1; the first one counts"
    ]
    assert store["a"].title == "First"


def test_a_duplicate_can_replace_the_work(store: Store, tmp_path: Path) -> None:
    """The order stays, the place is that in the new file, and the export has the new source text once."""
    first, second = two_files(tmp_path)
    store.import_file(first)
    report = store.import_file(second, on_duplicate="replace")
    assert (report.added, report.replaced, report.unchanged) == (1, 1, 1)
    assert (list(store), store["a"].title, store["a"].place[0]) == (["a", "same", "b"], "Second", str(second))
    assert store.export("bibtex").text.count("@book{a,") == 1
    assert [result.id for result in store.search("first")] == []


def test_a_duplicate_can_get_another_key(store: Store, tmp_path: Path) -> None:
    """The note says which; the work is exported with it."""
    first, second = two_files(tmp_path)
    store.import_file(first)
    report = store.import_file(second, on_duplicate="rename")
    assert (report.added, report.renamed) == (2, 1)
    assert list(store) == ["a", "same", "a-2", "b"]
    keys = [item["id"] for item in formats.read(_text(store.export("bibtex").text)).items]
    assert sorted(keys) == ["a", "a-2", "b", "same"]


def _text(text: str) -> Any:
    import io

    return io.StringIO(text)


def test_importing_a_file_again_changes_nothing(store: Store, tmp_path: Path) -> None:
    """Nothing is reported, and the file is recorded once."""
    first, _ = two_files(tmp_path)
    store.import_file(first)
    report = store.import_file(first)
    assert (report.added, report.unchanged, report.findings) == (0, 2, [])
    assert len(store.info.files) == 1


def test_only_known_words_are_accepted_for_duplicates(store: Store, tmp_path: Path) -> None:
    """A wrong word is an error before anything is read."""
    with pytest.raises(VocabularyError, match="use one of skip, replace, rename"):
        store.import_file(tmp_path / "none.bib", on_duplicate="merge")  # type: ignore[arg-type]


# -- failures ------------------------------------------------------------------------------------------


def test_a_file_that_breaks_in_the_middle_leaves_nothing(store: Store, tmp_path: Path) -> None:
    """UTF-16 that is not valid raises an error; the parts before it are taken back."""
    path = many(tmp_path / "broken.bib")
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16") + b"\x00\xd8")
    with pytest.raises(FormatError, match=r"broken\.bib: the file is not valid utf-16"):
        Importing(store._works, part=500).read(path)
    assert (len(store), store.info.files, store.verify()) == (0, (), [])


def test_files_that_cannot_be_read_are_reported(store: Store, tmp_path: Path) -> None:
    """A missing file, a folder, a store and an empty file."""
    with pytest.raises(MissingFileError):
        store.import_file(tmp_path / "none.bib")
    with pytest.raises(FileAccessError):
        store.import_file(tmp_path)
    with pytest.raises(FormatError, match="SQLite database"):
        store.import_file(store.path)
    (tmp_path / "empty.bib").write_bytes(b"")
    assert store.import_file(tmp_path / "empty.bib").added == 0
    assert (len(store), store.info.files) == (0, ())


def many(path: Path, count: int = 400) -> Path:
    """Write a file with many entries."""
    path.write_text("".join(f"@book{{k{n}, title = {{Title {n}}}}}\n" for n in range(count)), encoding="utf-8")
    return path


class Stopped(Exception):
    """Stops an import."""


def stop_after(parts: int) -> Any:
    """Return a progress function that raises an error after some parts."""
    left = [parts]

    def progress(count: int) -> None:
        left[0] -= 1
        if not left[0]:
            raise Stopped

    return progress


def test_an_interrupted_import_goes_on_where_it_stopped(store: Store, tmp_path: Path) -> None:
    """The result is the same as without the interruption, in the search index and in the bytes too."""
    path = many(tmp_path / "many.bib")
    with pytest.raises(Stopped):
        Importing(store._works, part=1000, progress=stop_after(3)).read(path)
    begun = len(store)
    assert 0 < begun < 400
    line = max(entry.place[1] or 0 for entry in store.values())
    assert [one.message for one in store.verify()] == [
        f"the import of {path} was interrupted; import it again to go on, or undo it"
    ]
    report = Importing(store._works, part=1000).read(path)
    assert (report.resumed, report.added) == (True, 400 - begun)
    assert list(store) == [f"k{n}" for n in range(400)]
    assert (line, [entry.place[1] for entry in store.values()]) == (begun, list(range(1, 401)))
    assert (store.verify(), store.search("title").total) == ([], 400)
    store.export("biblatex", output=tmp_path / "out.bib")
    assert (tmp_path / "out.bib").read_bytes() == path.read_bytes()


def test_an_interrupted_import_can_be_undone(store: Store, tmp_path: Path) -> None:
    """The works that were there before stay."""
    store.add({"id": "mine", "type": "book", "title": "Mine"})
    path = many(tmp_path / "many.bib")
    with pytest.raises(Stopped):
        Importing(store._works, part=1000, progress=stop_after(2)).read(path)
    assert store.undo_import(path) > 0
    assert (list(store), store.verify(), store.search("title").total) == (["mine"], [], 0)
    with pytest.raises(FormatError, match="no import of this file was interrupted"):
        store.undo_import(path)


def test_a_changed_file_is_not_resumed(store: Store, tmp_path: Path) -> None:
    """The rest would not belong to the beginning."""
    path = many(tmp_path / "many.bib")
    with pytest.raises(Stopped):
        Importing(store._works, part=1000, progress=stop_after(2)).read(path)
    path.write_text("@book{new, title = {New}}\n")
    with pytest.raises(FormatError, match="undo that import first"):
        Importing(store._works, part=1000).read(path)


def test_an_import_that_replaces_is_made_or_not(store: Store, tmp_path: Path) -> None:
    """What was replaced could not be brought back."""
    store.add({"id": "k1", "type": "book", "title": "Before"})
    path = many(tmp_path / "many.bib")
    with pytest.raises(Stopped):
        Importing(store._works, part=1000, on_duplicate="replace", progress=stop_after(3)).read(path)
    assert (list(store), store["k1"].title, store.verify()) == (["k1"], "Before", [])


KILLED = """
import sys
from dprkpal import Store
from dprkpal.storage.importing import Importing
def progress(count):
    print(count, flush=True)
Importing(Store(sys.argv[1])._works, part=2000, progress=progress).read(sys.argv[2])
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="the system cannot kill a process in this way")
def test_a_killed_import_loses_nothing(store: Store, tmp_path: Path) -> None:
    """After `kill -9` the store is whole, and the import goes on."""
    import subprocess

    path = many(tmp_path / "many.bib", 20_000)
    with subprocess.Popen([sys.executable, "-c", KILLED, store.path, path], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        for _ in range(3):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
    begun = len(store)
    assert begun > 0
    assert store._database.problems() == []
    report = Importing(store._works, part=2000).read(path)
    assert (report.resumed, len(store), store._database.problems()) == (begun < 20_000, 20_000, [])


def test_a_stream_is_imported_as_a_whole(store: Store) -> None:
    """An open file has no name to go on with."""
    report = store.import_file(_text("@book{a, title = {T}}"))
    assert (report.added, list(store), store.info.files[0][3]) == (1, ["a"], True)


def test_a_pipe_is_imported(store: Store, tmp_path: Path) -> None:
    """The format is detected from its content."""
    code = "import sys; from dprkpal import Store; print(Store(sys.argv[1]).import_file('-').added)"
    done = run_program([sys.executable, "-c", code, store.path], given="@book{a, title = {T}}", text=True)
    assert done.stdout.strip() == "1"


def test_two_programs_can_import_at_once(store: Store, tmp_path: Path) -> None:
    """The second one waits for each part of the first."""
    import subprocess

    paths = [many(tmp_path / f"many{n}.bib", 300) for n in range(2)]
    paths[1].write_text(paths[1].read_text().replace("{k", "{other"), encoding="utf-8")
    children = [subprocess.Popen([sys.executable, "-c", KILLED, store.path, path], stdout=subprocess.DEVNULL)
                for path in paths]  # fmt: skip
    assert [child.wait(120) for child in children] == [0, 0]
    assert (len(store), store._database.problems()) == (600, [])


def test_memory_does_not_grow_with_the_file(store: Store, tmp_path: Path) -> None:
    """At most one part of the works is in memory: each part is read on its own."""
    path = many(tmp_path / "many.bib", 2000)
    largest = 0
    from dprkpal.storage import importing

    real = importing.read_part

    def watched(*arguments: Any, **named: Any) -> Any:
        nonlocal largest
        reading = real(*arguments, **named)
        largest = max(largest, len(reading.items))
        return reading

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(importing, "read_part", watched)
        Importing(store._works, part=2000).read(path)
    assert largest < 100


def test_problems_are_kept_up_to_a_limit(store: Store, tmp_path: Path) -> None:
    """A million of them would fill the memory."""
    path = tmp_path / "bad.bib"
    path.write_text("".join(f"@book{{k{n}, title = {{T}}, title = {{U}}}}\n" for n in range(3000)), encoding="utf-8")
    assert len(store.import_file(path).notes) == 1000
