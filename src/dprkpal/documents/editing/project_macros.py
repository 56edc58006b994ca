"""Internal: the citation commands that the other files of a LaTeX document define."""

from __future__ import annotations

import os
from threading import RLock
from typing import TYPE_CHECKING

from ...errors import FormatError
from ..project import read_project

if TYPE_CHECKING:
    from ..citation_syntax.latex_macros import Macro
    from .session import EditingSession

__all__ = ["ProjectMacros"]

MAX_DOCUMENTS = 200
"""The number of documents whose commands are remembered."""


class ProjectMacros:
    """The citation commands that the files of LaTeX documents define, read again when one of these files changes.

    Args:
        session: The session with the open files.
    """

    def __init__(self, session: EditingSession) -> None:
        self._session = session
        self._lock = RLock()
        self._known: dict[str, tuple[dict[str, object], dict[str, Macro]]] = {}

    def of(self, path: str) -> dict[str, Macro]:
        """Return the citation commands of the document that *path* is, or is a part of.

        The file itself is not watched: the caller has its text and adds the commands in it.
        """
        path = os.path.abspath(path)
        with self._lock:
            known = self._known.get(path)
        if known is None or any(self._version(one) != version for one, version in known[0].items()):
            known = self._read(path)
            with self._lock:
                if len(self._known) >= MAX_DOCUMENTS:
                    self._known.clear()
                self._known[path] = known
        return dict(known[1])

    def _read(self, path: str) -> tuple[dict[str, object], dict[str, Macro]]:
        session = self._session
        try:
            project = read_project(
                path, trust_files=session.configuration(path).trust_files, text_of=session.open_text,
                root=session.root(path),
            )  # fmt: skip
        except FormatError:
            return {}, {}
        files = {one for one in project.read | project.files_of_main if one != os.path.realpath(path)}
        return {one: self._version(one) for one in files}, project.macros

    def _version(self, path: str) -> object:
        """Return what tells whether a file has changed, in the editor or on the disk."""
        text = self._session.open_text(path)
        if text is not None:
            return hash(text)
        try:
            found = os.stat(path)
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
