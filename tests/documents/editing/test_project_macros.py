"""Citation commands that other files of a LaTeX document define, in the editor."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkpal.documents.editing.hover import hover
from dprkpal.documents.editing.navigation import references
from dprkpal.documents.editing.renaming import rename
from dprkpal.documents.editing.session import EditingSession

FILES = {
    "refs.bib": "@book{doe, title = {T}, author = {Ann Doe}, year = 2001}\n@book{roe, title = {U}, year = 2002}\n",
    "main.tex": "\\documentclass{book}\\usepackage{biblatex}\\addbibresource{refs.bib}\n\\input{macros}\n"
    "\\begin{document}\n\\both{doe}{roe}\\include{chapter}\n\\end{document}\n",
    "macros.tex": "\\newcommand{\\both}[2]{\\cite{#1,#2}}\n",
    "chapter.tex": "See \\both{roe}{doe}.\n",
}


@pytest.fixture
def session(tmp_path: Path) -> EditingSession:
    """A session in the folder of a book."""
    (tmp_path / ".git").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return EditingSession([str(tmp_path)], environment={})


@pytest.mark.parametrize("name", ["main.tex", "chapter.tex"])
def test_hover_references_and_renaming_know_the_commands(session: EditingSession, tmp_path: Path, name: str) -> None:
    """In the main document and in a chapter."""
    path = str(tmp_path / name)
    offset = FILES[name].index("doe", FILES[name].index("\\both")) + 1
    shown = hover(session, path, offset)
    assert shown is not None
    assert "Doe" in shown.markdown
    found = references(session, path, offset, declaration=False)
    assert sorted(Path(one.path).name for one in found) == ["chapter.tex", "main.tex"]
    edits = rename(session, path, offset, "new")
    assert sorted(Path(one.path).name for one in edits) == ["chapter.tex", "main.tex", "refs.bib"]
    assert all(session.buffer(one.path).text[one.start : one.end] == "doe" for one in edits)


def test_a_command_that_changes_is_read_again(session: EditingSession, tmp_path: Path) -> None:
    """Also while the file that defines it is not saved."""
    path = str(tmp_path / "chapter.tex")
    offset = FILES["chapter.tex"].index("doe") + 1
    assert hover(session, path, offset) is not None
    session.open(str(tmp_path / "macros.tex"), "\\newcommand{\\other}[2]{\\cite{#1,#2}}\n")
    session.open(path, FILES["chapter.tex"] + "\n")
    assert hover(session, path, offset) is None


def test_other_commands_have_no_keys(session: EditingSession, tmp_path: Path) -> None:
    """The text in their braces is text."""
    path = str(tmp_path / "chapter.tex")
    session.open(path, "\\emph{doe} \\both{roe}{doe}")
    assert hover(session, path, 7) is None
