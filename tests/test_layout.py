"""The layout of the package: layers, file sizes, public names, and paths that must not be committed."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest

from programs import run_program

ROOT = Path(__file__).resolve().parents[1]
SRC = ROOT / "src" / "dprkpal"

MODULES = sorted(SRC.rglob("*.py"))


def module(path: Path) -> str:
    """Return the dotted name of the module at *path*, without ``dprkpal.``."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix("__init__").rstrip(".")


def test_the_import_contracts_hold() -> None:
    """import-linter checks the contracts in ``pyproject.toml``: layers, and who may import other packages."""
    code = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    done = run_program([sys.executable, "-c", code, "--no-cache"], cwd=ROOT, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_architecture_page_shows_the_layers() -> None:
    """The drawing, its description and the table of packages have the packages and layers of the import contract."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    rows = next(one["layers"] for one in contracts if one.get("containers") == ["dprkpal"])[1:]
    layers = [frozenset(row.split(" | ")) for row in rows]
    layers[1:3] = [layers[1] | layers[2]]  # documents read the configuration, but are drawn on one line with it
    page = (ROOT / "docs/explanation/architecture.md").read_text(encoding="utf-8")
    drawing = (ROOT / "docs/explanation/layers.svg").read_text(encoding="utf-8")
    drawn: dict[str, set[str]] = {}
    for height, name in re.findall(r'y="(\d+)"[^>]*font-weight="bold"[^>]*>(\w+)<', drawing):
        drawn.setdefault(height, set()).add(name)
    assert list(drawn.values()) == layers
    for text in (page, drawing):
        described = re.search(r"Interfaces: [^<\]]*", text)
        assert described is not None
        assert [set(re.findall(r"\w+", one)) for one in re.findall(r": ([\w, ]+)\.", described[0])] == layers
    table = page.partition("| package |")[2].partition("\n\n")[0]
    assert sorted(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == sorted(set().union(*layers))


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_no_file_is_longer_than_five_hundred_lines(path: Path) -> None:
    """A longer file should be split by subject."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


def test_importing_dprkpal_is_light() -> None:
    """Importing the package loads no dependency, to keep start-up fast."""
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
def test_every_module_declares_its_public_names(path: Path) -> None:
    """``__all__`` exists, has no duplicates, and names only what the module defines."""
    if path.name == "__main__.py" or len(ast.parse(path.read_text(encoding="utf-8")).body) == 1:
        return  # a package with only a docstring
    names = exported(path)
    assert names, f"{module(path) or 'dprkpal'} has no __all__"
    assert len(names) == len(set(names))
    __import__(f"dprkpal.{module(path)}".rstrip("."))
    loaded = sys.modules[f"dprkpal.{module(path)}".rstrip(".")]
    assert [name for name in names if not hasattr(loaded, name)] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=module)
def test_no_public_name_is_also_the_name_of_a_module(path: Path) -> None:
    """Otherwise ``dprkpal.library`` could be a function or a module, depending on the order of imports."""
    files = {other.stem for other in path.parent.glob("*.py")} | {
        other.parent.name for other in path.parent.glob("*/*.py")
    }
    assert set(exported(path)) & files == set()


def texts() -> list[Path]:
    """Return every file in the repository."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = run_program(command, cwd=ROOT, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout, so the files of the project are not known")
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def test_no_file_contains_an_absolute_path() -> None:
    """A path on one machine does not exist on another."""
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


def test_no_module_has_a_meaningless_name() -> None:
    """A module is named after its subject, never ``utils`` or ``common``."""
    meaningless = {"utils", "util", "helpers", "helper", "misc", "common", "manager", "base", "core", "tools"}
    assert [str(path) for path in MODULES if path.stem.strip("_") in meaningless] == []


PUBLIC = {
    "", "checks", "configuration", "csl", "distributed", "distributed.dask", "distributed.spark", "documents", "errors",
    "formats", "formats.csl_citation", "html", "pybtex_plugins", "sphinxext",
}  # fmt: skip


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_an_internal_module_says_so(path: Path) -> None:
    """The docstring of a module that is not public begins with "Internal: "; that of a public one does not."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    assert docstring.startswith("Internal: ") is (module(path) not in PUBLIC)


def strings(path: Path) -> list[str]:
    """Return the strings of a module. A value in a formatted string is the letter *x*."""
    found = []
    for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(one, ast.JoinedStr):
            found.append("".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in one.values))
        elif isinstance(one, ast.Constant) and isinstance(one.value, str):
            found.append(one.value)
    return found


def possessive_groups(text: str) -> list[str]:
    """Return the groups of a regular expression that are repeated with ``*+``, ``++``, ``?+`` or ``{2,3}+``.

    >>> possessive_groups("(?:a(?:b|[)]++))*+")
    ['(?:a(?:b|[)]++))']
    """
    found = []
    begins: list[int] = []
    for sign in re.finditer(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|([()])([*+?]\+|\{[\d,]+\}\+)?", text, re.DOTALL):
        if sign[1] == "(":
            begins.append(sign.start())
        elif sign[1] and begins and text.startswith("(?:", begin := begins.pop()) and sign[2]:
            found.append(text[begin : sign.start() + 1])
    return found


@pytest.mark.parametrize("path", MODULES, ids=module)
def test_no_group_of_a_regular_expression_is_possessive(path: Path) -> None:
    r"""Before Python 3.11.5, ``(?:ab)*+`` on *aba* ends after the last *a*. ``(?>(?:ab)*)`` is right everywhere.

    The pattern of a quoted string is an exception: it can only fail at the end of the text, and needs little memory.
    Source: <https://github.com/python/cpython/issues/106052>.
    """
    groups = [group for text in strings(path) for group in possessive_groups(text)]
    assert set(groups) <= {r'(?:[^"\\]|\\.)'}
