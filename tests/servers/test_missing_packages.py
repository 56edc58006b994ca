"""Tests of ``dprkpal serve`` and ``dprkpal mcp`` without the packages of their extras."""

from __future__ import annotations

import importlib.util
import sys

import pytest
from click.testing import CliRunner

from dprkpal.cli import main
from programs import run_program


@pytest.mark.parametrize(
    ("command", "module"), [("serve", "starlette"), ("serve", "uvicorn"), ("mcp", "mcp")]
)
def test_a_missing_package_is_one_sentence(monkeypatch: pytest.MonkeyPatch, command: str, module: str) -> None:
    """The message says what to install, and the exit status is 2."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == module else object())
    result = CliRunner().invoke(main, [command], prog_name="dprkpal")
    assert result.exit_code == 2
    expected = f'dprkpal: `dprkpal {command}` needs {module}; install with: pip install "dprkpal[{command}]"\n'
    assert result.output == expected


def test_other_commands_import_none_of_them() -> None:
    """Citing must stay fast."""
    code = (
        "import sys\n"
        "from dprkpal.cli import main\n"
        "main(['cite', 'young2021guns', '--style', 'apa'], standalone_mode=False)\n"
        "names = ('starlette', 'uvicorn', 'mcp', 'anyio', 'asyncio', 'dprkpal.servers')\n"
        "print([name for name in names if name in sys.modules])\n"
    )
    done = run_program([sys.executable, "-c", code], text=True)
    assert done.stdout.splitlines() == ["(Young, 2021)", "[]"]
