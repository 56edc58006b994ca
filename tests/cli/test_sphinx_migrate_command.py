"""Change a documentation from sphinxcontrib-bibtex on the command line."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from dprkpal.cli import main


def test_the_diff_is_printed_and_then_written(tmp_path: Path) -> None:
    """Without --write, no file changes."""
    conf = tmp_path / "conf.py"
    conf.write_text('extensions = ["sphinxcontrib.bibtex"]\nbibtex_tooltips = False\n')
    done = CliRunner().invoke(main, ["sphinx-migrate", str(conf), str(tmp_path)])
    assert done.exit_code == 0
    assert "+dprkpal_tooltips = False\n" in done.stdout
    assert "bibtex_tooltips: read as dprkpal_tooltips = False" in done.stderr
    assert "sphinxcontrib" in conf.read_text()
    done = CliRunner().invoke(main, ["sphinx-migrate", str(conf), "--write"])
    assert (done.exit_code, done.stdout) == (0, "")
    assert conf.read_text() == 'extensions = ["dprkpal.sphinxext"]\ndprkpal_tooltips = False\n'


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """Without a traceback."""
    done = CliRunner().invoke(main, ["sphinx-migrate", str(tmp_path / "conf.py")])
    assert done.exit_code == 2
    assert "cannot be read" in done.stderr
