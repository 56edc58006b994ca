"""What the rendering elements print of one work, where the specification leaves it to the reference engine."""

from __future__ import annotations

from typing import Any

import pytest
from little_style import little_style

from dprkpal.csl import Processor

WORK: dict[str, Any] = {"id": "a", "type": "book", "title": "T"}


def printed(layout: str, options: str = "", **fields: Any) -> str:
    """Return the citation of a work with these *fields* in a style with this *layout*."""
    style = little_style(f"<layout>{layout}</layout>", options)
    return Processor(style, [{**WORK, **fields}], to="html").cite("a")


@pytest.mark.parametrize(
    ("layout", "fields", "expected"),
    [
        ('<text variable="title"/><label variable="page" prefix=", "/>', {}, "T, page"),
        ('<text variable="title"/><label variable="page" prefix=", "/>', {"page": "1-2"}, "T, pages"),
        ('<text variable="title"/><group><label variable="page"/><text variable="page"/></group>', {}, "T"),
        ('<text variable="title"/><group><label variable="page"/><text variable="URL"/></group>', {"page": "1"}, "T"),
    ],
)
def test_a_label_is_a_term_that_the_group_around_it_keeps_or_drops(
    layout: str, fields: dict[str, str], expected: str
) -> None:
    """A group accommodates descriptive labels: they call no variable; alone, they print as in the reference."""
    assert printed(layout, **fields) == expected
