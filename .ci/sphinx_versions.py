"""Build small documentations with the oldest and the newest versions of Sphinx and its companions.

Run ``python3 .ci/sphinx_versions.py WHEEL``. It makes two virtual environments in a temporary folder, installs the
wheel of dprkpal in each, and builds the projects in ``tests/sphinxext/versions`` with warnings as errors. The older
environment also builds a book with Jupyter Book 1. Without access to PyPI, it does nothing and says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from html import unescape
from pathlib import Path

PROJECTS = Path(__file__).parents[1] / "tests" / "sphinxext" / "versions"
OLDEST = [
    "jupyter-book<2", "sphinx==7.4.*", "docutils==0.20.*", "myst-parser==3.0.*", "markdown-it-py==3.0.*", "myst-nb",
    "nbsphinx", "numpydoc",
]  # fmt: skip
NEWEST = ["sphinx", "docutils", "myst-parser", "markdown-it-py", "myst-nb", "nbsphinx", "numpydoc"]
SHOWN = ("sphinx", "docutils", "myst-parser", "markdown-it-py", "myst-nb", "nbsphinx", "numpydoc", "jupyter-book")

EXPECTED = {
    ("docstrings", "index"): ["Cited: [1].", "as in Oakley [2]", "A module that cites [1].", "References"],
    ("pages", "index"): ["Cited: [1], Elmer [2, p. 3]. See More, More.", "Noted [1].", "U. Oakley, Slow trees."],
    ("notebooks", "index"): ["Cited: [1].", "U. Oakley, Slow trees.", "J. Elmer"],
    ("notebooks", "leaves"): ["Cited: Elmer [2]."],
    ("nbsphinx", "leaves"): ["Cited: [1], noted [1]."],
    ("nbsphinx", "index"): ["J. Elmer, “Wet leaves,”"],
    ("book", "index"): ["Cited: (Oakley 2011).", "Elmer, Jo. 2004."],
    ("book", "leaves"): ["Cited: Elmer (2004)."],
}
"""Texts that each page must have."""


def run(*command: str | Path, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run *command* and return its result, with the output as text."""
    return subprocess.run(list(map(str, command)), cwd=folder, capture_output=True, text=True, check=False)


def page_text(path: Path) -> str:
    """Return the text of an HTML page, with single spaces."""
    html = re.sub(r"<(script|style)\b.*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", "", html)).split())


def missing_texts(project: str, output: Path) -> list[str]:
    """Return what the pages of *project* lack."""
    found = []
    for (name, page), texts in EXPECTED.items():
        if name == project:
            shown = page_text(output / f"{page}.html")
            found += [f"{page}: no {text!r} in {shown!r}" for text in texts if text not in shown]
    return found


def build(project: str, folder: Path, programs: Path) -> list[str]:
    """Build *project* and return what is wrong."""
    source = folder / project
    if project == "book":
        done = run(programs / "jupyter-book", "build", "-W", "--keep-going", source)
        output = source / "_build" / "html"
    else:
        output = folder / "output" / project
        done = run(programs / "sphinx-build", "-W", "--keep-going", "-q", "-b", "html", source, output)
    if done.returncode != 0:
        return [f"exit {done.returncode}", *(done.stdout + done.stderr).splitlines()[-30:]]
    return missing_texts(project, output)


def main() -> int:
    """Build everything and return the exit status."""
    wheel = Path(sys.argv[1]).resolve()
    failed = passed = 0
    with tempfile.TemporaryDirectory() as name:
        for label, packages in (("oldest", OLDEST), ("newest", NEWEST)):
            folder = Path(name) / label
            shutil.copytree(PROJECTS, folder)
            run(sys.executable, "-m", "venv", folder / "venv")
            programs = folder / "venv" / "bin"
            if run(programs / "python", "-m", "pip", "download", "-q", "--no-deps", "-d", folder, "idna").returncode:
                print("skipped: PyPI cannot be reached")
                return 0
            done = run(programs / "python", "-m", "pip", "install", "-q", f"{wheel}[sphinx]", *packages)
            if done.returncode != 0:
                print(f"{label}: these versions cannot be installed together\n{done.stderr[-3000:]}")
                return 1
            listed = run(programs / "python", "-m", "pip", "list", "--format=freeze").stdout.lower().split()
            print(f"{label}: {', '.join(one for one in listed if one.split('==')[0] in SHOWN)}")
            for project in sorted({project for project, _ in EXPECTED}):
                if project == "book" and label == "newest":
                    continue
                if project == "nbsphinx" and shutil.which("pandoc") is None:
                    print(f"{label}: {project}: skipped: pandoc is not installed")
                    continue
                problems = build(project, folder, programs)
                failed += bool(problems)
                passed += not problems
                result = "FAILED" if problems else "passed"
                print(f"{label}: {project}: {result}", *problems, sep="\n  ", flush=True)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
