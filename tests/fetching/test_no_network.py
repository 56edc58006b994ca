"""Tests that only those commands open connections that are documented to do so."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dprkpal.cli import main

TEXT = """---
bibliography: refs.bib
---
See [@a; @doi:10.5555/tunnels] and [@{https://example.org}].
"""
BIB = "@article{a, title = {T}, doi = {10.5555/tunnels}, url = {https://example.org/}, date = {2020}}\n"

COMMANDS = [
    ["bib", "refs.bib"], ["cite", "a", "--from", "refs.bib"], ["check", "refs.bib"], ["check", "paper.md"],
    ["check", "refs.bib", "--fix"], ["convert", "refs.bib", "--to", "csljson"], ["process", "paper.md"],
    ["process", "paper.md", "--to", "html"], ["process", "paper.md", "--offline"], ["subset", "paper.md"],
    ["search", "tunnel"], ["list"], ["show", "young2021guns"], ["topics"], ["claims"], ["export", "--to", "json-ld"],
    ["timeline"], ["graph"], ["styles"], ["locales"], ["formats"], ["config"], ["rule", "WEB001"], ["changes"],
    ["publications", "refs.bib"], ["entities"], ["add", "10.5555/tunnels", "--to", "new.bib", "--offline"],
]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_other_command_opens_a_connection(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even by a DOI or an address in a file. The packages for it are not even imported."""
    (tmp_path / "paper.md").write_text(TEXT, encoding="utf-8")
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    opened: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: opened.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **others: opened.append(args) or [])
    for name in ("hishel", "httpcore2", "httpx2"):
        monkeypatch.setitem(sys.modules, name, None)
    result = CliRunner().invoke(main, command)
    assert opened == []
    assert "internal error" not in result.stderr
    assert "pip install" not in result.stderr
    assert result.exit_code in ((2,) if "add" in command else (0, 1))
