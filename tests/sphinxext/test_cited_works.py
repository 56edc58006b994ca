"""Works that pages of a documentation cite by identifier."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from documentation import Documentation

from local_services import LocalServices

WARNING = (
    "index.rst: WARNING: 'doi:10.5555/none' could not be fetched: this DOI does not exist; look for a typing error "
    "[dprkpal.key]"
)


@pytest.fixture
def documentation(tmp_path: Path) -> Documentation:
    """A documentation that cites by identifier."""
    return Documentation("fetched", tmp_path)


def test_nothing_is_fetched_unless_asked_for(documentation: Documentation, services: LocalServices) -> None:
    """The warning says how to allow it."""
    page = documentation.build().page()
    assert services.asked == []
    assert page.line("A DOI") == "[doi:10.5555/tunnels?]."
    assert "add it with `dprkpal add`, or set `dprkpal_fetch = True` in conf.py" in documentation.warnings
    assert not (documentation.source / "works.lock.json").exists()


@pytest.mark.parametrize("parallel", [0, 2])
def test_works_are_cited_by_identifier(documentation: Documentation, services: LocalServices, parallel: int) -> None:
    """On all pages, also if several processes read them. One work has one entry, and own works are used."""
    page = documentation.build(dprkpal_fetch=True, parallel=parallel).page()
    assert page.line("A DOI") == "(Voss & Working Group on Borders, 2020, p. 4)."
    assert page.line("Own") == "(Hale, 1999)."
    assert page.line("Same") == "(Hale, 1999, p. 7)."
    assert page.line("Two") == "(Roe, 2020)."
    assert page.line("In the text") == "van Beethoven & ATLAS Collaboration (2020)."
    assert page.line("Nothing") == "[doi:10.5555/none?]."
    assert documentation.page("other").line("Again") == "Voss & Working Group on Borders (2020)."
    assert [entry.split(",")[0] for entry in page.entries()] == ["Hale", "Roe", "van Beethoven", "Voss"]
    assert documentation.warnings.strip().splitlines() == [WARNING]


def test_a_lock_file_makes_the_network_unnecessary(documentation: Documentation, services: LocalServices) -> None:
    """It is next to the first source. An unchanged documentation is not written again."""
    first = documentation.build(dprkpal_fetch=True).page()
    asked = len(services.asked)
    lock = json.loads((documentation.source / "works.lock.json").read_text(encoding="utf-8"))
    assert list(lock["references"]) == ["arxiv:2006.15047", "doi:10.5555/tunnels", "pmid:33057194"]
    assert documentation.build(dprkpal_offline=True, fresh=True).page().body == first.body
    assert "is not in the lock file, and the network is off" in documentation.warnings
    assert len(services.asked) == asked
    documentation.source.joinpath("index.rst").write_text("Fetched\n=======\n\n.. toctree::\n\n   other\n")
    documentation.build(dprkpal_fetch=True)
    assert documentation.page("other").line("Again") == "Voss & Working Group on Borders (2020)."
    assert documentation.build(dprkpal_fetch=True).written == []
    assert len(services.asked) == asked


def test_a_project_allows_it_by_its_configuration(documentation: Documentation, services: LocalServices) -> None:
    """The setting has the name of the option of the other commands."""
    (documentation.source / "dprkpal.toml").write_text("fetch = true\n", encoding="utf-8")
    assert documentation.build().page().line("Two") == "(Roe, 2020)."


def test_a_broken_lock_file_is_a_warning(documentation: Documentation, services: LocalServices) -> None:
    """Nothing is fetched, and the file is not overwritten."""
    lock = documentation.source / "works.lock.json"
    lock.write_text("{", encoding="utf-8")
    documentation.build(dprkpal_fetch=True)
    assert "this is not a lock file of fetched references" in documentation.warnings
    assert lock.read_text(encoding="utf-8") == "{"
    assert services.asked == []
