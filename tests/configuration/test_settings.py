"""The table of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from dprkpal.configuration import SETTINGS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "configuration.md"


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_on_the_page(name: str) -> None:
    """With its environment variable."""
    assert f"| `{name}` | `{SETTINGS[name].variable}` |" in PAGE.read_text("utf-8")
