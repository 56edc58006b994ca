"""Works are formatted as if each were alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dprkpal.distributed.work_formatter import WorkFormatter

ROE: dict[str, Any] = {"type": "book", "author": [{"family": "Roe"}], "issued": {"date-parts": [[2001]]}}
AMBIGUOUS = [{**ROE, "id": "a", "title": "Maps"}, {**ROE, "id": "a", "title": "Seas"}]
"""Two works that a citation by author and year cannot tell apart; even their keys are the same."""


@pytest.fixture
def asking(tmp_path: Path) -> str:
    """Write a style that prints the title if a cite is ambiguous."""
    path = tmp_path / "asking.csl"
    path.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id><title>x</title>'
        '<updated>2020-01-01T00:00:00Z</updated></info><macro name="cite"><group delimiter=" ">'
        '<names variable="author"/><date variable="issued" form="numeric"/><choose><if disambiguate="true">'
        '<text variable="title"/></if></choose></group></macro>'
        '<citation><layout><text macro="cite"/></layout></citation>'
        '<bibliography><layout><text macro="cite"/></layout></bibliography></style>',
        encoding="utf-8",
    )
    return str(path)


def test_a_style_that_asks_whether_a_cite_is_ambiguous_is_told_no(asking: str) -> None:
    """Otherwise the text of a work would depend on the partition it is in."""
    formatter = WorkFormatter(asking)
    assert formatter.citations(AMBIGUOUS) == ["Roe 2001", "Roe 2001"]
    assert formatter.references(AMBIGUOUS) == ["Roe 2001", "Roe 2001"]


@pytest.mark.parametrize("style", ["chicago-author-date", "modern-language-association", "ieee", "apa"])
def test_works_are_formatted_as_one_by_one(style: str) -> None:
    """Nothing of a work is left in the next one: names, dates, numbers, and what is missing."""
    works = [*AMBIGUOUS, {"id": "b", "type": "webpage", "title": "Tides"}, {**ROE, "id": "c", "title": "Bays"}]
    formatter = WorkFormatter(style)
    assert formatter.references(works) == [text for work in works for text in WorkFormatter(style).references([work])]
    assert formatter.citations(works) == [text for work in works for text in WorkFormatter(style).citations([work])]


def test_variables_in_notes_can_be_left_alone() -> None:
    """As for other commands, with ``--no-note-fields``."""
    works = [{"id": "a", "type": "book", "title": "T", "issued": "2010", "note": "original-date: 1900"}]
    assert WorkFormatter("apa").citations(works) == ["(T, 1900/2010)"]
    assert WorkFormatter("apa", note_fields=False).citations(works) == ["(T, 2010)"]
