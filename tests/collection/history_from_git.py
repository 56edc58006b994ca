"""Write the history of the built-in collection from the commits of this repository.

``python tests/collection/history_from_git.py`` writes ``src/dprkpal/data/history.toml`` again from all commits that
touched the collection. A row that is there already keeps its reason, so reasons can be edited in the file. Uncommitted
changes are left out: record them with ``dprkpal changes --record``.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

from dprkpal.collection.history import FILE
from dprkpal.collection.history_recording import HEAD, Contents, Row, contents_of, difference

ROOT = Path(__file__).resolve().parents[2]
DATA = "src/dprkpal/data"
NAMES = ("claims.toml", "topics.toml", "entities.toml")

__all__ = ["rows_of_commits"]


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def _text_of(commit: str, path: str) -> str:
    """Return a file as it was after *commit*; empty if it did not exist."""
    done = subprocess.run(["git", "show", f"{commit}:{path}"], cwd=ROOT, capture_output=True, check=False)
    return done.stdout.decode() if done.returncode == 0 else ""


def rows_of_commits() -> list[Row]:
    """Return the rows of all commits, the oldest first. What is not there any more is left out."""
    paths = ["refs.bib", *(f"{DATA}/{name}" for name in NAMES)]
    rows: list[Row] = []
    before: Contents = {}
    for line in _git("log", "--reverse", "--format=%H %cs %s", "--", *paths).splitlines():
        commit, day, subject = line.split(" ", 2)
        version = tomllib.loads(_text_of(commit, "pyproject.toml"))["project"]["version"]
        after = contents_of(_text_of(commit, "refs.bib"), {name: _text_of(commit, f"{DATA}/{name}") for name in NAMES})
        rows += difference(before, after, date=day, version=version, reason=subject)
        before = after
    return [row for row in rows if (row.change.kind, row.change.id) in before]


def main() -> None:
    """Write the file."""
    path = ROOT / DATA / FILE
    old = path.read_text(encoding="utf-8") if path.exists() else ""
    known = {
        (one["kind"], one["id"], one["content"]): one["reason"] for one in tomllib.loads(old or "change = []")["change"]
    }
    rows = []
    for row in rows_of_commits():
        reason = known.get((row.change.kind, row.change.id, row.content), row.change.reason)
        rows.append(replace(row, change=replace(row.change, reason=reason)))
    end = old.find("\n]\n") + 3 if old else 0  # tables such as [[retired]] follow the array
    path.write_text(
        HEAD + "change = [\n" + "".join(row.to_toml() for row in rows) + "]\n" + old[end:], encoding="utf-8"
    )
    print(f"{len(rows)} rows", file=sys.stderr)


if __name__ == "__main__":
    main()
