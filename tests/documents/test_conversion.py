"""`dprkpal process` writes other formats through pandoc."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from dprkpal.cli import main
from dprkpal.documents.pandoc import conversion

pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")


def test_the_ending_of_the_output_chooses_the_format(tmp_path: Path) -> None:
    """A Word file, with the citation formatted."""
    (tmp_path / "a.md").write_text("See [@young2021guns].\n", "utf-8")
    name = str(tmp_path / "a.docx")
    done = CliRunner().invoke(main, ["process", str(tmp_path / "a.md"), "--style", "apa", "--output", name])
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(name) as file:
        assert "2021)" in file.read("word/document.xml").decode()


def test_without_pandoc_the_message_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written."""
    monkeypatch.setattr(conversion, "_program", lambda: None)
    (tmp_path / "a.md").write_text("See [@young2021guns].\n", "utf-8")
    done = CliRunner().invoke(main, ["process", str(tmp_path / "a.md"), "--output", str(tmp_path / "a.odt")])
    assert done.exit_code == 2
    assert "needs pandoc, which is not installed" in done.output
    assert not (tmp_path / "a.odt").exists()
