"""mypy and pyright accept correct programs, find mistakes, and accept the examples in the documentation."""

from __future__ import annotations

import ast
import builtins
import doctest
import importlib
import json
import re
import sys
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from programs import run_program

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SRC = ROOT / "src" / "dprkpal"
CORRECT, MISTAKEN = HERE / "using_dprkpal.py", HERE / "misusing_dprkpal.py"

Problem = tuple[str, int, str, str]
"""The name of a file, a line, the code of an error and its message."""

pytestmark = pytest.mark.slow


def mypy(paths: Sequence[Path], cache: Path, *options: str) -> list[Problem]:
    """Return the errors that ``mypy --strict`` finds."""
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(cache), *options]
    done = run_program([*command, *map(str, paths)], cwd=ROOT, text=True, check=False)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found = re.findall(r"^(.+?):(\d+): error: (.*?)(?:  \[([\w-]+)\])?$", done.stdout, re.MULTILINE)
    return [(Path(path).name, int(line), code, message) for path, line, message, code in found]


def pyright(paths: Sequence[Path]) -> list[Problem]:
    """Return the errors that pyright finds; skip the test if pyright cannot run."""
    pytest.importorskip("pyright", reason="pyright comes with the test extra")
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, *map(str, paths)]
    done = run_program(command, cwd=ROOT, text=True, check=False)
    try:
        report = json.loads(done.stdout[done.stdout.index("{") :])
    except ValueError:
        pytest.skip(f"pyright cannot run here; it needs Node.js: {(done.stdout + done.stderr).strip()[-200:]}")
    return [
        (Path(one["file"]).name, one["range"]["start"]["line"] + 1, one.get("rule", ""), one["message"])
        for one in report["generalDiagnostics"]
        if one["severity"] == "error"
    ]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for mypy's cache."""
    return tmp_path_factory.mktemp("mypy")


def expected(column: int) -> dict[int, str]:
    """Return the error code that each line of the mistaken program expects from mypy (0) or pyright (1)."""
    lines = MISTAKEN.read_text(encoding="utf-8").splitlines()
    wanted = {number: re.search("# expect: (.*), (.*)", line) for number, line in enumerate(lines, 1)}
    return {number: match[column + 1] for number, match in wanted.items() if match}


def test_the_correct_program_runs() -> None:
    """Otherwise its types would prove nothing."""
    assert run_program([sys.executable, str(CORRECT)], text=True).stdout


def test_mypy_accepts_the_correct_program(cache: Path) -> None:
    """With ``--strict``."""
    assert mypy([CORRECT], cache) == []


def test_mypy_finds_every_mistake(cache: Path) -> None:
    """A misspelt field, a value that may be missing, and so on."""
    assert {line: code for _, line, code, _ in mypy([MISTAKEN], cache)} == expected(0)


def test_pyright_accepts_the_correct_program() -> None:
    """As an editor shows it."""
    assert pyright([CORRECT]) == []


def test_pyright_finds_every_mistake() -> None:
    """As an editor shows it."""
    assert {line: code for _, line, code, _ in pyright([MISTAKEN])} == expected(1)


# -- the examples of the documentation -----------------------------------------------------------------


def public_modules() -> Iterator[ModuleType]:
    """Yield the modules whose names are public: `dprkpal`, its public packages, and where they take names from."""
    modules = {"dprkpal", "dprkpal.errors"}
    for package in ("", ".checks", ".csl", ".documents", ".formats", ".html"):
        offered = importlib.import_module(f"dprkpal{package}")
        modules.add(offered.__name__)
        for name in offered.__all__:
            modules.add(getattr(getattr(offered, name), "__module__", None) or offered.__name__)
    for name in sorted(modules):
        yield importlib.import_module(name)


def imports(source: str, module: ModuleType) -> Iterator[str]:
    """Yield an import for each name that *source* takes from the namespace of *module*, as doctests do."""
    tree = ast.parse(source)
    stored = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    stored |= {alias.asname or alias.name for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
               for alias in node.names}  # fmt: skip
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for name in sorted(loaded - stored - set(dir(builtins))):
        value = getattr(module, name, None)
        if isinstance(value, ModuleType):
            yield f"import {value.__name__}" + (f" as {name}" if value.__name__ != name else "")
        elif value is not None or hasattr(module, name):
            yield f"from {getattr(value, '__module__', None) or module.__name__} import {name}"


def programs(sources: Iterable[tuple[str, str, ModuleType | None]]) -> Iterator[str]:
    """Yield a function for each text with examples, given with its name and the module it belongs to."""
    parser = doctest.DocTestParser()
    for number, (name, text, module) in enumerate(sources):
        examples = parser.get_examples(text, name)
        code = "".join(example.source for example in examples if example.exc_msg is None)
        if code.strip():
            head = list(imports(code, module)) if module else []
            body = textwrap.indent("\n".join([*head, code]), "    ")
            yield f"def example_{number}() -> None:  # {name}\n{body}\n\n"


def docstrings() -> Iterator[tuple[str, str, ModuleType | None]]:
    """Yield the docstrings of the public modules."""
    finder = doctest.DocTestFinder()
    for module in public_modules():
        for test in finder.find(module):
            yield test.name, test.docstring or "", module


def readme() -> tuple[str, str, ModuleType | None]:
    """Return the Python examples of the README together."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return "README.md", "\n".join(blocks), None


@pytest.fixture(scope="session")
def examples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a program of all examples in public docstrings and in the README."""
    path = tmp_path_factory.mktemp("examples") / "examples.py"
    path.write_text("".join(programs([*docstrings(), readme()])), encoding="utf-8")
    return path


def where(problems: Iterable[Problem], path: Path) -> list[str]:
    """Return each problem with the code of its line and the name of the docstring or page."""
    lines = path.read_text(encoding="utf-8").splitlines()
    said = []
    for _, line, code, message in problems:
        name = next(text.partition("# ")[2] for text in lines[line - 1 :: -1] if text.startswith("def "))
        said.append(f"{name}: {lines[line - 1].strip()}: {message} [{code}]")
    return said


def test_mypy_accepts_the_examples(examples: Path, cache: Path) -> None:
    """As a reader would type them."""
    assert where(mypy([examples], cache, "--allow-redefinition"), examples) == []


def test_pyright_accepts_the_examples(examples: Path) -> None:
    """As a reader would type them."""
    assert where(pyright([examples]), examples) == []
