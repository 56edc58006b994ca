"""Configuration of all tests: hypothesis profiles, and a mark for tests that measure time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from local_services import LocalServices

# Results must not depend on chance or on the speed of the machine. The default profile therefore generates the
# same examples in every run, and neither profile limits the time of an example.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
# Random search: `pytest -m "fuzz or hypothesis" --hypothesis-profile=fuzz --hypothesis-seed=SEED`.
settings.register_profile(
    "fuzz", derandomize=False, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


def _names(code: CodeType) -> set[str]:
    """Return the names used in *code*, including its nested functions."""
    nested = (_names(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*nested)


def _measures_growth(function: FunctionType) -> bool:
    """Return whether *function* calls ``assert_in_proportion``, directly or through a function of its module."""
    names = _names(function.__code__)
    helpers = (function.__globals__.get(name) for name in names)
    return "assert_in_proportion" in names or any(
        isinstance(helper, FunctionType)
        and helper.__module__ == function.__module__
        and "assert_in_proportion" in _names(helper.__code__)
        for helper in helpers
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of growing running time as slow, because a busy machine can disturb the measurement."""
    for item in items:
        function = getattr(item, "function", None)
        function = getattr(getattr(function, "hypothesis", None), "inner_test", function)
        if isinstance(function, FunctionType) and _measures_growth(function):
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServices]:
    """Local servers that answer as the real services do; everything that fetches uses them."""
    pytest.importorskip("hishel", reason="the extra fetch is not installed")
    from dprkpal.fetching import fetcher
    from local_services import LocalServices

    servers = LocalServices()
    monkeypatch.setattr(fetcher, "default_options", servers.options)
    yield servers
    servers.close()


@pytest.fixture
def closed_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder ``closed`` that cannot be read, also not by the administrator, who may run the tests."""
    (tmp_path / "closed").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
