"""``dprkpal lsp``: the message without its extra, and the options before it."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dprkpal.cli import main


def test_without_its_extra_the_command_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one sentence."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["lsp"], prog_name="dprkpal")
    assert done.exit_code == 2
    assert done.stderr == 'dprkpal: `dprkpal lsp` needs pygls; install with: pip install "dprkpal[lsp]"\n'


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--no-config"], {"DPRKPAL_NO_CONFIG": "1"}), (["--collection", "x"], {"DPRKPAL_COLLECTION": "x"}),
        (["--config", "a.toml"], {"DPRKPAL_CONFIG": "a.toml"}), ([], {}),
    ],
)  # fmt: skip
def test_the_options_of_dprkpal_itself_are_used(
    options: list[str], expected: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have the effect of the environment variables."""
    server = pytest.importorskip("dprkpal.servers.language_server", reason="pygls is not installed")
    started: list[dict[str, Any]] = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(server, "run_stdio", lambda **given: started.append(given))
    done = CliRunner().invoke(main, [*options, "lsp", "--trust-files"], prog_name="dprkpal")
    assert done.exit_code == 0, done.output
    [given] = started
    assert given["trust_files"] is True
    new = {name: value for name, value in given["environment"].items() if os.environ.get(name) != value}
    assert {name: os.path.basename(value) for name, value in new.items()} == expected
