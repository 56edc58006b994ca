"""Internal: find the configuration file of a project.

The search starts in the folder of the document and goes up. These rules keep it inside the project:

- It ends at the first folder that has a ``dprkpal.toml``, or a ``pyproject.toml`` with a table ``[tool.dprkpal]``.
- It ends at the root of the repository, which is the last folder that is searched.
- It does not go up into the home folder, the root of the file system, or a shared folder such as ``/tmp`` (one where
  everybody may write, with the sticky bit). A file there belongs to no project, and may belong to somebody else.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator

__all__ = ["MAX_BYTES", "OWN_FILE", "PROJECT_FILE", "find_file", "has_table", "project_folders"]

OWN_FILE = "dprkpal.toml"
PROJECT_FILE = "pyproject.toml"

MAX_BYTES = 1_000_000
"""The maximum size of a configuration file."""

MAX_FOLDERS = 100
"""The maximum number of folders that are searched."""

_REPOSITORIES = (".git", ".hg", ".svn", ".jj", ".bzr")
_TABLE = re.compile(rb"""^[ \t]*\[[ \t]*["']?tool["']?[ \t]*\.[ \t]*["']?dprkpal["']?[ \t]*[\].]""", re.MULTILINE)


def find_file(folder: str) -> str | None:
    """Return the absolute path of the configuration file for documents in *folder*, or ``None`` if there is none."""
    for current in project_folders(folder):
        own = os.path.join(current, OWN_FILE)
        if os.path.isfile(own):
            return own
        project = os.path.join(current, PROJECT_FILE)
        if has_table(project):
            return project
    return None


def project_folders(folder: str) -> Iterator[str]:
    """Yield *folder* and the folders above it that may belong to the same project."""
    current = os.path.abspath(folder)
    home = os.path.expanduser("~")
    for _ in range(MAX_FOLDERS):
        yield current
        above = os.path.dirname(current)
        if any(os.path.exists(os.path.join(current, name)) for name in _REPOSITORIES):
            return
        if above == current or above == os.path.dirname(above) or _is_same(above, home) or _is_shared(above):
            return
        current = above


def _is_same(folder: str, home: str) -> bool:
    return folder == home or os.path.realpath(folder) == os.path.realpath(home)


def _is_shared(folder: str) -> bool:
    """Return whether everybody may create files in *folder*, as in ``/tmp``."""
    try:
        mode = os.stat(folder).st_mode
    except (OSError, ValueError):
        return False
    return bool(mode & stat.S_ISVTX and mode & stat.S_IWOTH)


def has_table(path: str) -> bool:
    """Return whether the ``pyproject.toml`` at *path* has a table for dprkpal.

    A file that is not TOML has one if a line looks like its header, so that the problem is reported. Other broken files
    are ignored.
    """
    try:
        if not os.path.isfile(path):  # nobody named it, and a named pipe would wait for another program
            return False
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError):
        return False
    if b"dprkpal" not in data:
        return False
    if _TABLE.search(data):
        return True
    import tomllib

    try:
        whole = tomllib.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return False
    tools = whole.get("tool")
    return isinstance(tools, dict) and "dprkpal" in tools
