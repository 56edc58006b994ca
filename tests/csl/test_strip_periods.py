"""``strip-periods``: CSL 1.0.2, "Strip-periods"."""

from __future__ import annotations

import pytest
from little_style import little_style

from dprkpal.csl import Processor

WORK = {
    "id": "a", "type": "book", "title": "U.S. v. Smith", "volume": "2.1", "URL": "https://www.example.org/a.html",
    "DOI": "10.5555/a.b", "author": [{"family": "Doe", "given": "J. R."}],
}  # fmt: skip
PARTS = {
    '<text variable="title"/>': "US v Smith",
    '<text term="edition" form="short"/>': "ed",
    '<names variable="author"><name initialize-with=". "/></names>': "J R Doe",
    '<text variable="URL"/>': "https://www.example.org/a.html",
    '<text variable="DOI"/>': "10.5555/a.b",
    '<number variable="volume"/>': "2.1",
    '<text value="v.x"/>': "v.x",
}


@pytest.mark.parametrize("part", PARTS)
def test_groups_strip_the_periods_of_words(part: str) -> None:
    """Addresses, numbers and fixed text mean something else without their periods."""
    style = little_style(f'<layout><group strip-periods="true" prefix="a. ">{part}</group></layout>')
    assert Processor(style, [WORK]).cite("a") == f"a. {PARTS[part]}"


@pytest.mark.parametrize("variable", ["URL", "DOI"])
def test_addresses_keep_their_periods(variable: str) -> None:
    """They lead nowhere without them."""
    style = little_style(f'<layout><text variable="{variable}" strip-periods="true"/></layout>')
    assert Processor(style, [WORK]).cite("a") == WORK[variable]
