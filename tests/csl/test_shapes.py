"""What one work prints is no pattern for another work or cite, although works of one shape share their plans."""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
import varied
from little_style import little_style

from dprkpal.csl import Processor, load_style
from dprkpal.csl.document import section
from dprkpal.csl.document.position import CitePosition
from dprkpal.csl.styles.archive import style_ids
from dprkpal.csl.styles.style import Style
from dprkpal.model.citation import Citation, Cite, Locator

LOCATORS = ["12", "1-3", "see x", "1, p. 10", "p. ix", "appendix", "ch. 3", "A12", "3 & 4", "12a", "passim", "1.2"]
LABELS = ["page", "chapter", "section", "figure", "note", "sub-verbo"]
NUMBERS = ["vol. 2", "no. 3", "2nd", "Special", "1-2", "vol. two", "7, p. 3", "94-1234", "Vol. II", "1.2", "", " "]
NUMBER_VARIABLES = ["volume", "issue", "number", "edition", "page", "chapter-number", "number-of-pages", "section"]
DATES: list[dict[str, Any]] = [
    {"date-parts": [[2000, 5]]}, {"date-parts": [[2000, 5, 3]]}, {"literal": "soon"}, {"raw": "May 2001"},
    {"date-parts": [[1999]], "circa": True}, {"date-parts": [[2000]], "season": 2},
]  # fmt: skip
SAMPLE = random.Random(5).sample(sorted(style_ids()), 16)


@pytest.fixture(autouse=True)
def new_sections() -> Iterator[None]:
    """Compile each style again, before and after, so that no plan of another test is used."""
    section._CACHE.clear()
    yield
    section._CACHE.clear()


def printed(style: Style, items: list[Any], cites: list[tuple[Cite, CitePosition]]) -> list[str]:
    """Return cites and entries."""
    processor = Processor(style, items, to="html")
    texts = [processor.preview(Citation((cite,)), [place]) for cite, place in cites]
    return texts + [text for _, text in processor.entries()]


TESTS = "".join(
    f'<choose><if is-numeric="{variable}"><text value=" N"/></if><else><text value=" T"/></else></choose>'
    f'<group><label variable="{variable}" prefix=" "/><number variable="{variable}" prefix=" "/></group>'
    for variable in ("locator", "volume", "number")
)


@pytest.mark.parametrize("name", ["", "apa", "chicago-notes-bibliography", "oscola", "ieee", *SAMPLE])
def test_plans_do_not_change_the_output(name: str) -> None:
    """Cites with all kinds of locators, and entries with unusual numbers and dates, in styles and in one of tests."""
    style = load_style(name) if name else little_style(f"<layout>{TESTS}</layout>")
    seed = zlib.crc32(name.encode())
    draw = random.Random(seed)
    items = varied.items(30, seed)
    for item in items:
        if draw.random() < 0.4:
            item[draw.choice(NUMBER_VARIABLES)] = draw.choice(NUMBERS)
        if draw.random() < 0.2:
            item["issued"] = draw.choice(DATES)
        if draw.random() < 0.1:
            item["title"] = draw.choice(["", "<i></i>", " ", "“”"])
    cites = [
        (
            Cite(str(draw.choice(items)["id"]), Locator(draw.choice(LABELS), draw.choice(LOCATORS))),
            CitePosition(draw.randrange(4), draw.random() < 0.3, draw.choice([0, 2])),
        )
        for _ in range(40)
    ]
    without_plans = style._replace(tests_content=True)  # as for styles that test more than a shape knows
    assert printed(style, items, cites) == printed(without_plans, items, cites)
