"""Documentations rewritten from sphinxcontrib-bibtex."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dprkpal.documents.sphinx_migration import migrate_configuration, migrate_files, migrate_page
from dprkpal.errors import FileAccessError, FormatError


def test_only_settings_and_the_extension_change() -> None:
    """Comments, other values and the kind of quotation marks stay."""
    source = """\
# é: "sphinxcontrib.bibtex" in a comment
extensions = ['a', 'sphinxcontrib.bibtex']  # kept
bibtex_bibfiles = [
    "x.bib",
]
bibtex_reference_style = "author_year"  # kept too
project = "P"
"""
    after, notes = migrate_configuration(source)
    assert (
        after
        == """\
# é: "sphinxcontrib.bibtex" in a comment
extensions = ['a', 'dprkpal.sphinxext']  # kept
dprkpal_sources = ['x.bib']
dprkpal_style = 'chicago-author-date'  # kept too
project = "P"
"""
    )
    assert len(notes) == 2


def test_an_expression_is_kept_where_only_the_name_changes() -> None:
    """It is not evaluated."""
    after, notes = migrate_configuration("bibtex_bibfiles = sorted(glob('*.bib'))\nbibtex_tooltips = x\n")
    assert after.startswith("dprkpal_sources = sorted(glob('*.bib'))\n")
    assert "dprkpal_tooltips = x\n" in after
    assert "the value is an expression" in notes[0]
    ast.parse(after)


def test_settings_that_are_set_already_are_not_set_twice() -> None:
    """Ours takes precedence."""
    after, _ = migrate_configuration(
        "dprkpal_style = 'apa'\nbibtex_bibfiles = ['a.bib']\nbibtex_default_style = 'plain'\n"
    )
    assert after == "dprkpal_style = 'apa'\ndprkpal_sources = ['a.bib']\n"


def test_a_second_run_changes_nothing() -> None:
    """Neither ``conf.py`` nor pages."""
    after, _ = migrate_configuration("extensions = ['sphinxcontrib.bibtex']\nbibtex_bibfiles = ['a.bib']\n")
    assert migrate_configuration(after) == (after, [])
    page = migrate_page(":cite:`a` {footcite}`b`\n\n```{bibliography}\n:style: plain\n```\n")
    assert page == ":cite:p:`a` {footcite:p}`b`\n\n```{bibliography}\n:style: bibtex-plain\n```\n"
    assert migrate_page(page) == page


@pytest.mark.parametrize(
    "source", [":cite:t:`a`\r\n", "x:cite:`a`\n", "   :style: plain\n", ".. bibliography::\n\n   :style: plain\n", ""]
)
def test_everything_else_keeps_its_bytes(source: str) -> None:
    """Such as options of other directives."""
    assert migrate_page(source) == source


def test_files_in_folders_are_found(tmp_path: Path) -> None:
    """Built pages are passed over."""
    (tmp_path / "conf.py").write_text("extensions = ['sphinxcontrib.bibtex']\n")
    (tmp_path / "_build").mkdir()
    for name in ("a.rst", "_build/b.rst", "c.png"):
        (tmp_path / name).write_text(":cite:`k`\n")
    found = list(migrate_files(str(tmp_path / "conf.py"), [str(tmp_path), str(tmp_path / "a.rst")]))
    assert [Path(file.path).name for file in found] == ["conf.py", "a.rst"]
    assert "-:cite:`k`\n+:cite:p:`k`\n" in found[1].diff()


def test_bad_files_are_errors(tmp_path: Path) -> None:
    """With the file and the line."""
    with pytest.raises(FormatError, match="not valid Python"):
        migrate_configuration("a = (\n")
    (tmp_path / "conf.py").write_bytes(b"\xff\n")
    with pytest.raises(FormatError, match="not UTF-8"):
        list(migrate_files(str(tmp_path / "conf.py")))
    with pytest.raises(FileAccessError):
        list(migrate_files(str(tmp_path / "no.py")))


@pytest.mark.usefixtures("closed_folder")
def test_a_folder_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    """Its pages must not stay as they were without a word."""
    (tmp_path / "conf.py").write_text("extensions = []\n")
    with pytest.raises(FileAccessError, match="closed: cannot be read: Permission denied"):
        list(migrate_files(str(tmp_path / "conf.py"), [str(tmp_path)]))
