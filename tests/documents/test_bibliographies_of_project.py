"""Bibliographies that the project of a document names."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dprkpal.documents.project import bibliographies_of_project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with two bibliographies and a folder of chapters."""
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / "repository" / "chapters").mkdir()
    for name in ("repository/a.bib", "repository/b.json", "outside.bib"):
        (tmp_path / name).write_text("", "utf-8")
    return tmp_path / "repository"


@pytest.mark.parametrize(
    ("name", "text", "names"),
    [
        ("_quarto.yml", "project:\n  type: book\nbibliography: a.bib\n", ["a.bib"]),
        ("_quarto.yml", "bibliography: [a.bib, b.json, missing.bib]\n", ["a.bib", "b.json"]),
        ("myst.yml", "project:\n  bibliography:\n    - a.bib\n", ["a.bib"]),
        ("_config.yml", "bibtex_bibfiles: [a.bib]\n", ["a.bib"]),
        ("_config.yml", "sphinx:\n  config:\n    bibtex_bibfiles: [a.bib]\n", ["a.bib"]),
        ("conf.py", "import os\nbibtex_bibfiles = ['a.bib']\n", ["a.bib"]),
        ("conf.py", "dprkpal_sources = 'a.bib'\n", ["a.bib"]),
        ("index.Rmd", "---\nbibliography: [a.bib]\n---\n", ["a.bib"]),
    ],
)
def test_each_program_has_its_file(folder: Path, name: str, text: str, names: list[str]) -> None:
    """It is found in folders above."""
    (folder / name).write_text(text, "utf-8")
    found = bibliographies_of_project(str(folder / "chapters" / "one.qmd"), "markdown")
    assert found == [str(folder / one) for one in names]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_quarto.yml", "bibliography: ../outside.bib\n"), ("_quarto.yml", "bibliography: [\n"),
        ("_quarto.yml", "- a\n- b\n"),
        ("_quarto.yml", "bibliography: !!python/object/apply:os.system ['touch x']\n"), ("conf.py", "def (:\n"),
        ("conf.py", "bibtex_bibfiles = [str(open('x', 'w'))]\n"), ("conf.py", "bibtex_bibfiles = glob('*.bib')\n"),
        ("index.md", "No metadata\n"),
    ],
)  # fmt: skip
def test_nothing_is_run_or_opened_elsewhere(folder: Path, name: str, text: str) -> None:
    """A broken file names nothing."""
    (folder / name).write_text(text, "utf-8")
    assert bibliographies_of_project(str(folder / "chapters" / "one.qmd"), "markdown") == []
    assert not (folder / "x").exists()


def test_the_main_latex_file_names_them_for_its_parts(folder: Path) -> None:
    """Only the file that includes the part."""
    (folder / "other.tex").write_text("\\documentclass{article}\\bibliography{b}\n", "utf-8")
    (folder / "thesis.tex").write_text("\\documentclass{book}\\include{chapters/one}\\bibliography{a}\n", "utf-8")
    assert bibliographies_of_project(str(folder / "chapters" / "one.tex"), "latex") == [str(folder / "a.bib")]
    assert bibliographies_of_project(str(folder / "chapters" / "two.tex"), "latex") == []


def test_the_user_can_trust_files_elsewhere(folder: Path) -> None:
    """As everywhere."""
    (folder / "_quarto.yml").write_text("bibliography: ../outside.bib\n", "utf-8")
    found = bibliographies_of_project(str(folder / "one.qmd"), "markdown", trust_files=True)
    assert found == [str(folder.parent / "outside.bib")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["main.tex", "_quarto.yml", "conf.py", "index.Rmd"])
def test_named_pipes_are_not_opened(folder: Path, name: str) -> None:
    """Reading one would wait for another program for ever."""
    os.mkfifo(folder / name)
    for syntax in ("latex", "markdown", "rst"):
        assert bibliographies_of_project(str(folder / "chapters" / "one.tex"), syntax) == []
