"""Completion in real shells: values are quoted, and nothing in a file runs as a command."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path

import pytest

from dprkpal.cli.shell_completion import bibliography_files, quote_for_bash
from programs import run_program

MAIN = "from dprkpal.cli import main; main(prog_name='dprkpal')"
KEYS = ["plain", "two words", "$(touch ran)", "`touch ran`", "a;touch ran", "it's", 'say "x"', "line\nfeed", "한글"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a program called dprkpal and a file with dangerous keys."""
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "dprkpal"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(MAIN)} "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    items = [{"id": key, "type": "book", "title": "T"} for key in KEYS]
    (tmp_path / "keys.json").write_text(json.dumps(items), encoding="utf-8")
    (tmp_path / "my refs.bib").write_text("@book{a, title = {T}}", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    return tmp_path


def run_in(shell: str, script: str, folder: Path) -> str:
    """Return the output of *script* in *shell*, with dprkpal on the path."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    environment = {**os.environ, "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "HOME": str(folder)}
    flags = {"bash": ["--norc", "--noprofile"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    done = run_program([program, *flags, "-c", script], check=False, cwd=folder, env=environment)
    return str(done.stdout.decode())


BASH = """eval "$(dprkpal completion bash)"
COMP_LINE=%s; COMP_POINT=${#COMP_LINE}; compopt() { :; }
_dprkpal_completion dprkpal
printf '%%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize("key", [key for key in KEYS if "\n" not in key])
def test_bash_reads_a_quoted_value_as_the_value(key: str, folder: Path) -> None:
    """Every character that means something to bash has a backslash before it."""
    assert run_in("bash", f"printf %s {quote_for_bash(key)}", folder) == key
    assert not (folder / "ran").exists()


def test_bash_gets_quoted_keys(folder: Path) -> None:
    """A key that does not fit on one line is not offered."""
    offered = run_in("bash", BASH % "'dprkpal bib -f keys.json '", folder).splitlines()
    assert offered == [quote_for_bash(key) for key in KEYS if "\n" not in key]
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dprkpal bib --from my", ["my\\ refs.bib"]),
        ("dprkpal bib my", ["my\\ refs.bib"]),
        ("dprkpal bib -f keys.json two\\ w", ["two\\ words"]),
        ("dprkpal bib 'my r", ["my refs.bib"]),
        ("dprkpal bib 'my ", ["my refs.bib"]),
        ('dprkpal bib "my ', ["my refs.bib"]),
        ('dprkpal bib -f "keys.json" "$', ["\\$(touch ran)"]),
        ("dprkpal bib -f keys.json \"it", ["it's"]),
        ("dprkpal bib -f keys.json 'it", ["it'\\''s"]),
        ("dprkpal cite 'claim:coughlin-t", ["claim:coughlin-tunnels"]),
        ("dprkpal cite claim:coughlin-t", ["coughlin-tunnels"]),
        ("dprkpal cite --style mhra-n", None),
        ("dprkpal conv", ["convert"]),
    ],
)
def test_bash_completes_files_keys_claims_styles_and_commands(
    line: str, expected: list[str] | None, folder: Path
) -> None:
    """Bash keeps the part before a colon, so only the rest is offered."""
    offered = run_in("bash", BASH % shlex.quote(line), folder).splitlines()
    assert offered == expected if expected is not None else "mhra-notes" in offered


def test_zsh_needs_no_set_up(folder: Path) -> None:
    """The script loads ``compdef`` if no start file has done so."""
    script = 'eval "$(dprkpal completion zsh)"; print -r -- $_comps[dprkpal]'
    assert run_in("zsh", script, folder).strip() == "_dprkpal_completion"


def test_fish_offers_keys_as_they_are(folder: Path) -> None:
    """Fish quotes them itself."""
    script = 'dprkpal completion fish | source; complete -C "dprkpal bib -f keys.json "'
    offered = run_in("fish", script, folder)
    assert "plain" in offered
    assert not (folder / "ran").exists()


def test_only_bibliographies_and_folders_are_offered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other files cannot be read."""
    monkeypatch.chdir(folder)
    assert [one.value for one in bibliography_files("")] == ["bin/", "keys.json", "my refs.bib"]
    assert bibliography_files("no/such/folder/") == []
