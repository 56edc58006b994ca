"""Environment variables."""

from __future__ import annotations

import pytest

from dprkpal.configuration.environment import environment_with, is_set, read_environment, unknown_variables


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("yes", True), ("0", False), ("", False), ("No", False)])
def test_a_switch_is_on_unless_it_says_no(value: str, expected: bool) -> None:
    """As in other programs."""
    assert is_set({"X": value}, "X") is expected
    assert not is_set({}, "X")


def test_values_are_checked_like_those_of_a_file() -> None:
    """Several rules are separated by commas."""
    found = read_environment({"DPRKPAL_IGNORE": "BIB01, bad-isbn", "DPRKPAL_LINE_LENGTH": " 72", "DPRKPAL_LOCALE": "x"})
    assert found.values == {"ignore": ("BIB01", "bad-isbn"), "line-length": 72}
    assert [one.key for one in found.findings] == ["DPRKPAL_LOCALE"]


def test_only_misspelt_variables_are_reported() -> None:
    """Other programs and our own tests have variables with this prefix."""
    assert unknown_variables({"DPRKPAL_FUZZ_SECONDS": "9", "PATH": "y", "DPRKPAL_STYLE": "apa"}) == []
    assert "DPRKPAL_LOCALE" in unknown_variables({"DPRKPAL_LOCAL": "x"})[0]


def test_options_become_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """A named collection replaces files in the environment."""
    monkeypatch.setenv("DPRKPAL_BIBLIOGRAPHY", "a.bib")
    found = environment_with(collection="x", search=False)
    assert (found["DPRKPAL_COLLECTION"], found["DPRKPAL_NO_CONFIG"]) == ("x", "1")
    assert "DPRKPAL_BIBLIOGRAPHY" not in found
