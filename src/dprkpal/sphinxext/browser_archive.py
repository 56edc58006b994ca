"""Internal: the files that run dprkpal in the browser: Pyodide, and an archive of dprkpal and its dependencies.

Pyodide (CPython compiled to WebAssembly) is the npm package ``pyodide``. Everything else is copied from the Python
environment of the build, so building needs no network. Only pure Python is needed: reading, formatting and checking
load neither pydantic nor click.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from ..html import stylesheet

__all__ = ["ARCHIVE", "PYODIDE_FILES", "BrowserFiles", "find_pyodide", "write_archive", "write_browser_files"]

PYODIDE_FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""The files of the npm package that the browser loads."""

ARCHIVE = "dprkpal.zip"
"""The name of the archive."""

PARTS = ("__init__.py", "errors.py", "html.py", "checks", "csl", "formats", "model", "servers")
"""The parts of dprkpal in the archive."""

DATA = ("csl.pack", "han-pinyin.txt", "han-stroke.txt", "hanja-readings.txt")
"""The data files in the archive."""

DEPENDENCIES = {"pybtex": "pybtex", "pylatexenc": "pylatexenc", "PyYAML": "yaml", "python-stdnum": "stdnum"}
"""The distributions in the archive, each with the name of its package."""

_NATIONAL = re.compile(r"stdnum/(?!iso7064/)\w+/")
"""The packages of national numbers, which references do not have."""

_TIME = (1980, 1, 1, 0, 0, 0)
"""The date of all files in the archive, so that the same files give the same archive."""

_SCRIPTS = Path(__file__).parent / "static" / "browser"


def find_pyodide(folder: Path | None, start: Path) -> Path | None:
    """Return the folder of the npm package ``pyodide``, or ``None`` if it is not installed.

    Args:
        folder: The folder, if it is set; nothing else is searched then.
        start: Where ``node_modules`` is searched, in this folder and those above it, after ``NODE_PATH``.
    """
    if folder is not None:
        places = [folder]
    else:
        node_path = [Path(one) for one in os.environ.get("NODE_PATH", "").split(os.pathsep) if one]
        places = [*node_path, *(above / "node_modules" for above in (start, *start.parents))]
        places = [place / "pyodide" for place in places]
    return next((place for place in places if all((place / name).is_file() for name in PYODIDE_FILES)), None)


def write_archive(path: Path) -> None:
    """Write the archive of dprkpal and the packages that it needs in the browser. The same files give the same bytes.

    Raises:
        PackageNotFoundError: A dependency is not installed.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with ZipFile(path, "w") as archive:
        for name, source in sorted({**dict(_own_files()), **dict(_dependency_files())}.items()):
            entry = ZipInfo(name, _TIME)
            entry.external_attr = 0o644 << 16
            entry.compress_type = ZIP_STORED if source.suffix == ".pack" else ZIP_DEFLATED  # a pack is compressed
            archive.writestr(entry, source.read_bytes(), compresslevel=9)


def _own_files() -> Iterator[tuple[str, Path]]:
    package = Path(__file__).parents[1]
    for part in PARTS:
        place = package / part
        for source in [place] if place.is_file() else place.rglob("*.py"):
            yield f"dprkpal/{source.relative_to(package).as_posix()}", source
    for name in DATA:
        yield f"dprkpal/data/{name}", package / "data" / name


def _dependency_files() -> Iterator[tuple[str, Path]]:
    """Yield the Python files, data and licences of the dependencies."""
    for name, package in DEPENDENCIES.items():
        found = distribution(name)
        for file in found.files or ():
            path = file.as_posix()
            is_code = path.startswith(f"{package}/") and (path.endswith(".py") or path == "stdnum/isbn.dat")
            is_about = ".dist-info/" in path and (path.endswith("/METADATA") or "LICEN" in path.upper())
            if (is_code and not _NATIONAL.match(path)) or is_about:
                yield path, Path(str(found.locate_file(file)))


class BrowserFiles(NamedTuple):
    """The files of a built site that run dprkpal in the browser."""

    folder: str
    """The name of their folder. It is a fingerprint, so that browsers never mix the files of two builds."""

    size: int
    """Their size in bytes."""


def write_browser_files(pyodide: Path, parent: Path) -> BrowserFiles:
    """Write everything that the browser loads into a folder in *parent*. Folders of earlier builds are deleted.

    Args:
        pyodide: The folder of the npm package, from `find_pyodide`.
        parent: A folder of the built site that has nothing else.
    """
    shutil.rmtree(parent, ignore_errors=True)
    part = parent / "part"
    part.mkdir(parents=True)
    write_archive(part / ARCHIVE)
    for source in [*(pyodide / name for name in PYODIDE_FILES), *_SCRIPTS.iterdir()]:
        shutil.copyfile(source, part / source.name)
    with (part / "page.css").open("a", encoding="utf-8", newline="\n") as rules:
        rules.write(stylesheet(".formatter"))
    digest, size = hashlib.sha256(), 0
    for path in sorted(part.iterdir()):
        data = path.read_bytes()
        digest.update(data)
        size += len(data)
    name = digest.hexdigest()[:12]
    part.rename(parent / name)
    return BrowserFiles(name, size)
