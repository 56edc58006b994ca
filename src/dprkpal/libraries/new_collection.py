"""Internal: lay out the files of a new collection."""

from __future__ import annotations

import keyword
import os
import re
import sys
from collections.abc import Iterator

from ..errors import FileAccessError, FormatError

__all__ = ["create_collection"]

_TEMPLATE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "new_collection")
_NAME = re.compile(r"[a-z][a-z0-9]{0,39}(?:-[a-z0-9]{1,40}){0,5}")


def create_collection(folder: str | os.PathLike[str], name: str | None = None) -> list[str]:
    """Write the files of a new collection: an installable package with example entries.

    Args:
        folder: The folder. It must be empty, or not exist.
        name: The name of the collection and of its package; by default the name of the folder.

    Returns:
        The paths of the files, relative to *folder*.

    Raises:
        FormatError: The name cannot be used, the folder is not empty, or it cannot be written.
    """
    path = os.path.abspath(folder)
    shown = os.fspath(folder)
    name, package = _names(name if name is not None else _name_of(path))
    values = {"name": name, "package": package, "underline": "=" * len(name)}
    try:
        os.makedirs(path, exist_ok=True)
        if os.listdir(path):
            raise FormatError("the folder is not empty; name a new or an empty one", path=shown)
        written = []
        for source, target in _template_files():
            target = _filled(target, values)
            with open(source, encoding="utf-8") as file:
                text = _filled(file.read(), values)
            os.makedirs(os.path.dirname(os.path.join(path, target)), exist_ok=True)
            with open(os.path.join(path, target), "x", encoding="utf-8", newline="\n") as file:
                file.write(text)
            written.append(target)
    except OSError as error:
        raise FileAccessError.of(error, "written", error.filename or shown) from None
    data = os.path.join(path, "src", package, "data")
    _record(data)
    recorded = [os.path.relpath(os.path.join(data, name), path) for name in ("history.toml", "history-fields.json")]
    return sorted([*written, *recorded])


def _record(folder: str) -> None:
    """Begin the history of the collection."""
    import datetime

    from ..collection.history_recording import project_version, record

    record(
        os.path.join(folder, "refs.bib"), folder, date=datetime.date.today().isoformat(),
        version=project_version(folder), reason="Example of a new collection",
    )  # fmt: skip


def _name_of(path: str) -> str:
    """Return the name of a folder in the form of a name of a package."""
    return re.sub(r"[^a-z0-9]+", "-", os.path.basename(path).lower()).strip("-")


def _names(name: str) -> tuple[str, str]:
    """Return the name of the collection and that of its Python package.

    Raises:
        FormatError: The name cannot be used.
    """
    if not _NAME.fullmatch(name):
        allowed = "letters a-z, digits and hyphens"
        raise FormatError(f"{name[:80]!r} cannot be the name of a collection; choose one of {allowed} with --name")
    package = name.replace("-", "_")
    if keyword.iskeyword(package) or package in sys.stdlib_module_names or package == "dprkpal":
        raise FormatError(f"{name!r} is already the name of something in Python; choose another one with --name")
    return name, package


def _template_files() -> Iterator[tuple[str, str]]:
    """Yield the path of each file of the template, and its path in a collection with placeholders."""
    for folder, _, names in os.walk(_TEMPLATE):
        for name in sorted(names):
            if name.endswith(".in"):
                source = os.path.join(folder, name)
                yield source, os.path.relpath(source, _TEMPLATE).removesuffix(".in")


def _filled(text: str, values: dict[str, str]) -> str:
    """Return *text* with the *values* of its placeholders."""
    return re.sub(r"@@(name|package|underline)@@", lambda match: values[match[1]], text)
