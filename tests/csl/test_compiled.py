"""The wheels whose citation processor is compiled."""

from __future__ import annotations

import importlib
import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from dprkpal.csl.rendering import compiler

ROOT = Path(__file__).resolve().parents[2]


def named_modules() -> list[str]:
    """Return the modules that the build compiles."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    hook = project["tool"]["hatch"]["build"]["targets"]["wheel"]["hooks"]["mypyc"]
    paths = [path for pattern in hook["include"] for path in sorted(ROOT.glob(pattern.removeprefix("/")))]
    kept = [path for path in paths if not any(fnmatch(path.name, pattern) for pattern in hook["exclude"])]
    return [".".join(path.relative_to(ROOT / "src").with_suffix("").parts) for path in kept]


def test_the_build_names_modules_that_exist() -> None:
    """Among them those that take most of the time."""
    assert {"dprkpal.csl.rendering.compiler", "dprkpal.csl.text.markup", "dprkpal.csl.document.entries"} <= set(
        named_modules()
    )


def test_a_compiled_wheel_has_all_modules_that_the_build_names() -> None:
    """A module that was left out would only be slow, which nobody would notice."""
    if str(compiler.__file__).endswith(".py"):
        pytest.skip("this installation is in pure Python")
    pure = [name for name in named_modules() if str(importlib.import_module(name).__file__).endswith(".py")]
    assert pure == []
