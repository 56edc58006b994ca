"""The documents of a folder, which somebody else may have made."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from dprkpal.documents.editing.project_documents import project_files
from dprkpal.documents.editing.session import EditingSession


@pytest.mark.skipif(os.name == "nt", reason="links need a right on Windows")
def test_only_files_inside_the_folder_are_read(tmp_path: Path) -> None:
    """A device never ends, and standard input has the messages of the editor."""
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "a.md").write_text("[@doe]", "utf-8")
    (tmp_path / "outside.md").write_text("[@doe]", "utf-8")
    targets = {"zero.md": "/dev/zero", "input.tex": "/dev/stdin", "out.md": "../outside.md", "in.md": "a.md"}
    for name, target in targets.items():
        (folder / name).symlink_to(target)
    os.mkfifo(folder / "pipe.md")
    assert [os.path.basename(path) for path in project_files([str(folder)])] == ["a.md", "in.md"]
    session = EditingSession([str(folder)], environment={})
    assert session.buffer(str(folder / "zero.md")).text == ""
    assert session.buffer(str(folder / "a.md")).text == "[@doe]"
