"""The layout of the package: layers, file sizes, public names, and what may be written into a file."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from programs import run_program

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "dprkpal"

MODULES = sorted(SRC.rglob("*.py"))


def module(path: Path) -> str:
    """Return the dotted name below ``dprkpal`` of the file at *path*."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def test_the_import_contracts_hold() -> None:
    """The layers and the places where other packages are imported: the contracts in ``pyproject.toml``."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = run_program([sys.executable, "-c", code, "--no-cache"], cwd=ROOT, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_no_file_is_longer_than_five_hundred_lines(path: Path) -> None:
    """A longer file holds more than one noun."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_importing_dprkpal_is_light() -> None:
    """A fresh interpreter that imports the package has loaded neither a face's package nor a reader's."""
    heavy = ("click", "sphinx", "docutils", "pybtex", "pydantic", "importlib.metadata")
    code = f"import sys, dprkpal; print([name for name in {heavy!r} if name in sys.modules])"
    done = run_program([sys.executable, "-c", code], text=True)
    assert done.stdout.strip() == "[]"


def exported(path: Path) -> list[str]:
    """Return the names in ``__all__`` of the file at *path*."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__all__" for target in node.targets):
            names: list[str] = ast.literal_eval(node.value)
            return names
    return []


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_every_file_says_what_it_offers(path: Path) -> None:
    """``__all__`` is there, sorted as ruff sorts it, and holds no name twice; the offered names exist."""
    if path.name == "__main__.py" or len(ast.parse(path.read_text(encoding="utf-8")).body) == 1:
        return  # a package that holds a docstring alone
    names = exported(path)
    assert names, f"{module(path) or 'dprkpal'} has no __all__"
    assert len(names) == len(set(names))
    __import__(f"dprkpal.{module(path)}".rstrip("."))
    loaded = sys.modules[f"dprkpal.{module(path)}".rstrip(".")]
    assert [name for name in names if not hasattr(loaded, name)] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=module)
def test_no_public_name_is_also_a_file_beside_it(path: Path) -> None:
    """``dprkpal.library`` must not mean a function today and a module tomorrow, by the order of imports."""
    files = {other.stem for other in path.parent.glob("*.py")} | {
        other.parent.name for other in path.parent.glob("*/*.py")
    }
    assert set(exported(path)) & files == set()


def texts() -> list[Path]:
    """Return every text file that belongs to the project."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = run_program(command, cwd=ROOT, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so what belongs to the project is not known")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_place_on_somebodys_machine() -> None:
    """What works only where it was written does not work."""
    machine = re.compile(
        "|".join([r"(?<![\w.])/(?:work|opt|root|home)/\w", r"file:///(?!etc/passwd)", r"[A-Z]:\\\\Users"])
    )
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}"
        for path in texts()
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if machine.search(line)
    ]
    assert found == []


def test_no_file_is_made_of_names_that_say_nothing() -> None:
    """A file is a noun of the field: no drawer for what nobody wanted to place."""
    drawers = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "base", "core", "tools"}
    assert [str(path) for path in MODULES if path.stem.strip("_") in drawers] == []
