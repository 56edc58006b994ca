"""Collections of other packages: made with ``dprkpal new``, found by their entry points, and joined."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import dprkpal
from dprkpal.cli import main
from dprkpal.errors import UnknownCollectionError
from dprkpal.libraries.collections import installed_collection
from dprkpal.libraries.new_collection import create_collection
from programs import run_program


@pytest.fixture
def site_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder in which packages are found."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    installed_collection.cache_clear()
    yield folder
    installed_collection.cache_clear()
    sys.modules.pop("my_sources", None)


def install(folder: Path, value: str = "my_sources", name: str = "my-sources") -> None:
    """Write the metadata of an installed package with a collection."""
    info = folder / f"{name.replace('-', '_')}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[dprkpal.collections]\n{name} = {value}\n", encoding="utf-8")
    importlib.invalidate_caches()


@pytest.fixture
def installed(site_packages: Path, tmp_path: Path) -> Path:
    """Install a new collection, and return the folder of its data."""
    create_collection(tmp_path / "my-sources")
    os.rename(tmp_path / "my-sources" / "src" / "my_sources", site_packages / "my_sources")
    install(site_packages)
    return site_packages / "my_sources" / "data"


def test_an_installed_collection_is_used_by_its_name(installed: Path) -> None:
    """It has references, topics, entities, claims and a history, and knows its package. Its code does not run."""
    works = dprkpal.library("my-sources")
    assert list(works) == ["example2020"]
    assert (works.package, works.version) == ("my-sources", "1.2")
    assert works.findings == works.notes == ()
    claim = works.claims["example-claim"]
    assert claim.cite("apa").endswith("(Author, 2020, p. 12).")
    assert "(my-sources 1.2, claim example-claim, as of " in claim.cite("apa", version=True)
    assert claim.added is not None
    assert [topic.id for topic in works["example2020"].topics] == ["example-topic"]
    assert dprkpal.library("my-sources") is works
    assert len(dprkpal.library("my-sources", as_of="2020")) == 0
    assert "my_sources" not in sys.modules


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        (["cite", "example2020", "--style", "apa"], "(Author, 2020)"),
        (["bib", "--style", "apa"], "Author, E. (2020). An example title. Example Press."),
        (["list"], "example2020"),
        (["show", "example2020"], "An example title"),
        (["search", "archive"], "example-archive"),
        (["topics"], "example-topic"),
        (["topic", "example-topic"], "example2020"),
        (["claims"], "According to Example Author, the Example Archive moved in 2019."),
        (["claim", "example-claim", "--version-note"], "my-sources 1.2"),
        (["entities"], "Example Archive"),
        (["timeline"], "example-claim"),
        (["graph"], "example-briefing"),
        (["export", "--to", "bibtex"], "@book{example2020"),
        (["changes"], "Example of a new collection"),
    ],
)
def test_every_command_uses_the_collection(installed: Path, arguments: list[str], printed: str) -> None:
    """``dprkpal --collection NAME`` works as ``--from`` and ``--data`` do."""
    done = CliRunner().invoke(main, ["--collection", "my-sources", *arguments])
    assert done.exit_code == 0, done.output
    assert printed in done.stdout


def test_documents_are_processed_with_the_collection(installed: Path, tmp_path: Path) -> None:
    """It goes before the bibliographies that the document names."""
    (tmp_path / "a.md").write_text("As seen [@example2020, p. 3].\n", encoding="utf-8")
    options = ["--collection", "my-sources"]
    done = CliRunner().invoke(main, [*options, "process", str(tmp_path / "a.md"), "--style", "apa"])
    assert "As seen (Author, 2020, p. 3)." in done.stdout
    assert CliRunner().invoke(main, [*options, "check", str(tmp_path / "a.md")]).exit_code == 0


def test_a_collection_that_is_not_installed_is_an_error(installed: Path) -> None:
    """The message names similar ones, or those that are installed."""
    with pytest.raises(UnknownCollectionError, match="did you mean 'my-sources'") as caught:
        dprkpal.library("my-source")
    assert isinstance(caught.value, KeyError)
    with pytest.raises(UnknownCollectionError, match="installed: my-sources"):
        dprkpal.library("zzz")


@pytest.mark.parametrize("value", ["no_such_package", "json.no_such", "os", "a b", "", ".x", "my_sources:thing"])
def test_an_entry_point_that_leads_nowhere_names_its_package(site_packages: Path, value: str) -> None:
    """Every broken package is an error of dprkpal that says which one to install again."""
    install(site_packages, value, "broken-package")
    with pytest.raises(dprkpal.DprkpalError, match="broken-package"):
        dprkpal.library("broken-package")


def test_a_collection_without_its_files_names_its_package_and_the_file(installed: Path) -> None:
    """The package is installed, but incomplete."""
    (installed / "refs.bib").unlink()
    with pytest.raises(dprkpal.FormatError, match=r"the package 'my-sources' cannot be used.*no file .*refs\.bib"):
        dprkpal.library("my-sources")


def test_a_collection_that_cannot_be_parsed_names_its_package_and_the_line(installed: Path) -> None:
    """A broken history or bibliography is an error; smaller problems are findings."""
    (installed / "claims.toml").write_text('[[claim]]\nid = "c"\nstatement = "s"\nhedge = "sure"\n', encoding="utf-8")
    assert [one.code for one in dprkpal.library("my-sources").findings] != []
    done = CliRunner().invoke(main, ["--collection", "my-sources", "list"])
    assert (done.exit_code, "example2020" in done.stdout) == (1, True)
    installed_collection.cache_clear()
    (installed / "history.toml").write_text("change = 1 2", encoding="utf-8")
    with pytest.raises(dprkpal.FormatError, match=r"package 'my-sources'.*history\.toml:1"):
        dprkpal.library("my-sources")


def test_the_ids_of_two_collections_stay_apart_with_a_prefix(installed: Path) -> None:
    """Everything that names an id follows, and the history of both is kept."""
    own = dprkpal.library("my-sources").prefixed("mine:")
    assert own.claims["mine:example-claim"].cite("apa").endswith("(Author, 2020, p. 12).")
    assert [topic.id for topic in own["mine:example2020"].topics] == ["mine:example-topic"]
    assert list(own.topics["mine:example-topic"].references()) == ["mine:example2020"]
    assert [link.on for link in own.links.to_source("mine:example-briefing")] == ["mine:example-briefing"]
    assert own.claims["mine:example-claim"].origins.to_dict()["origins"] == ["mine:example-briefing"]
    both = own | dprkpal.library()
    assert both.findings == ()
    assert len(both) == len(own) + len(dprkpal.library())
    assert both["mine:example2020"].added == dprkpal.library("my-sources")["example2020"].added
    assert both["young2021guns"].added == "2026-11-22"
    assert len(both.changes()) == len(own.changes()) + len(dprkpal.library().changes())
    assert [result.id for result in both.search("example archive", kind="entity")][:1] == ["mine:example-archive"]
    assert list(dprkpal.library("my-sources")) == ["example2020"]


def test_the_built_in_collection_looks_for_no_packages() -> None:
    """Scanning the installed packages takes longer than citing."""
    code = "import sys, dprkpal; dprkpal.library()['young2021guns'].cite('apa'); print(*sys.modules)"
    loaded = run_program([sys.executable, "-c", code], text=True).stdout.split()
    assert "dprkpal.libraries.built_in" in loaded
    assert not {"dprkpal.libraries.collections", "dprkpal.collection.history"} & set(loaded)


def test_a_new_collection_has_no_problems(tmp_path: Path) -> None:
    """The example entries use every file, and ``dprkpal check`` finds nothing."""
    written = create_collection(tmp_path / "new")
    assert {
        path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()
    } == {path.replace(os.sep, "/") for path in written}
    done = CliRunner().invoke(main, ["check", str(tmp_path / "new" / "src" / "new" / "data")])
    assert (done.exit_code, done.output) == (0, "checked 1 entry and 1 claim in 1 folder: no problems\n")
    assert not any("@@" in path.read_text(encoding="utf-8") for path in (tmp_path / "new").rglob("*") if path.is_file())


def test_a_folder_that_is_not_empty_is_left_as_it_is(tmp_path: Path) -> None:
    """An empty folder is used."""
    (tmp_path / "empty").mkdir()
    assert CliRunner().invoke(main, ["new", str(tmp_path / "empty")]).exit_code == 0
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine", encoding="utf-8")
    done = CliRunner().invoke(main, ["new", str(tmp_path / "full")])
    assert (done.exit_code, done.stdout) == (2, "")
    assert "the folder is not empty" in done.stderr
    assert os.listdir(tmp_path / "full") == ["mine.txt"]
    done = CliRunner().invoke(main, ["new", str(tmp_path / "full" / "mine.txt")])
    assert done.exit_code == 2
    assert "cannot be written" in done.stderr


@pytest.mark.parametrize("name", ["9lives", "Mine!", "", "json", "class", "dprkpal", "a" * 300, "../x"])
def test_a_name_that_cannot_be_a_package_is_an_error(tmp_path: Path, name: str) -> None:
    """Nothing is written."""
    with pytest.raises(dprkpal.FormatError, match="--name"):
        create_collection(tmp_path / "folder", name)
    assert not (tmp_path / "folder").exists()


def test_the_name_of_the_folder_becomes_the_name_of_the_collection(tmp_path: Path) -> None:
    """Spaces and capitals are replaced."""
    assert "src/my_own_sources/data/refs.bib" in [
        path.replace(os.sep, "/") for path in create_collection(tmp_path / "My own Sources")
    ]


@pytest.mark.slow
def test_a_new_collection_can_be_installed_used_tested_and_built_as_a_site(tmp_path: Path) -> None:
    """From an empty folder to a site, with the programs that its README names."""
    folder, target = tmp_path / "field-notes", tmp_path / "installed"
    run_program([sys.executable, "-m", "dprkpal", "new", folder])
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--no-build-isolation"]
    run_program([*pip, "--target", target, folder])
    environment = {**os.environ, "PYTHONPATH": str(target)}
    command = [sys.executable, "-m", "dprkpal", "--collection", "field-notes"]
    done = run_program([*command, "cite", "claim:example-claim", "--style", "apa"], env=environment, text=True)
    assert done.stdout == "According to Example Author, the Example Archive moved in 2019 (Author, 2020, p. 12).\n"
    run_program([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"], cwd=folder)
    run_program([sys.executable, "-m", "sphinx", "-W", "-q", "docs", tmp_path / "site"], cwd=folder)
    assert (tmp_path / "site" / "collection" / "claims" / "example-claim.html").is_file()
    page = (tmp_path / "site" / "index.html").read_text(encoding="utf-8")
    assert "An Example Title" in page
    assert "According to Example Author" in page
