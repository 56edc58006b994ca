"""The results of the comparison with the reference engine, which `dprkpal styles --conformance` shows."""

from __future__ import annotations

import pytest

from dprkpal.csl.styles.archive import read_style
from dprkpal.csl.styles.conformance import read_conformance, style_conformance
from dprkpal.errors import UnknownStyleError


def test_each_line_has_one_verdict() -> None:
    """Equal lines and lines with a verdict add up, and each difference is of a known kind."""
    found = read_conformance()
    for one in found.results.values():
        assert one.lines == one.equal + one.right + one.wrong + one.taste
        assert bool(one.kinds) == (one.equal < one.lines)
        assert set(one.kinds) <= set(found.kinds)
    assert {kind.verdict for kind in found.kinds.values()} <= {"right", "wrong", "taste"}


def test_most_used_styles_were_compared() -> None:
    """They are independent styles of the archive."""
    found = read_conformance()
    assert len(found.most_used) > 60
    assert set(found.most_used) <= set(found.results)
    assert all(read_style(style).parent is None for style in found.most_used)


def test_the_reference_is_seldom_right_alone() -> None:
    """This is the measured goal: at most 0.03 % of all lines."""
    results = read_conformance().results.values()
    assert sum(one.wrong for one in results) <= 0.0003 * sum(one.lines for one in results)


def test_dependent_style_has_the_result_of_its_parent() -> None:
    """A journal's style is that of its publisher with another name."""
    result = style_conformance("nature-communications")
    assert result is not None
    assert result.style == "nature"


def test_unknown_style_is_an_error() -> None:
    """Its name may be misspelt."""
    with pytest.raises(UnknownStyleError):
        style_conformance("no-such-style")
