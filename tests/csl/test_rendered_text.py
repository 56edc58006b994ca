"""Rendered citations and entries say which characters are names, dates and titles."""

from __future__ import annotations

import random
import zlib
from typing import Any

import pytest
import varied

from dprkpal.csl import Processor
from dprkpal.csl.document.rendered_text import Part, RenderedText, rendered_text
from dprkpal.csl.styles.archive import style_ids
from dprkpal.csl.text.content import PLAIN, Span

WORKS: list[Any] = [
    {"id": "a", "type": "article-journal", "title": "Do guns matter?", "container-title": "Asian Survey",
     "author": [{"family": "Doe", "given": "Jane A."}], "issued": {"date-parts": [[2020, 5]]}, "DOI": "10.1/a"},
    {"id": "b", "type": "book", "title": "Untitled <i>letters</i>", "issued": {"date-parts": [[1999]]}},
]  # fmt: skip


def texts(rendered: RenderedText) -> list[tuple[str, str]]:
    """Return the kind and the text of each part."""
    return [(part.kind, rendered[part.start : part.end]) for part in rendered.parts]


def test_parts_of_an_entry_are_found_in_quotation_marks() -> None:
    """The full stop of the initial belongs to the name, although the one after it is dropped."""
    assert texts(Processor("chicago-author-date", WORKS).rendered_entries()["a"]) == [
        ("names", "Doe, Jane A."), ("date", "2020"), ("title", "Do Guns Matter?"), ("container-title", "Asian Survey"),
        ("date", "May"), ("link", "https://doi.org/10.1/a"),
    ]  # fmt: skip


def test_title_in_place_of_names_is_no_name() -> None:
    """A program that links the names of authors does not link a title."""
    processor = Processor("apa", WORKS)
    processor.cite("b")
    assert texts(processor.rendered_citations()[0])[0] == ("title", "Untitled Letters")
    assert [kind for kind, _ in texts(processor.rendered_entries(["b"])["b"])] == ["title", "date"]


@pytest.mark.parametrize("style", random.Random(11).sample(sorted(style_ids()), 12))
def test_rendered_texts_are_the_texts(style: str) -> None:
    """Finding the parts does not change the text, and each part is within it."""
    seed = zlib.crc32(style.encode())
    items = varied.items(45, seed)
    processor = Processor(style, items)
    entries = processor.rendered_entries()
    assert {key: str(text) for key, text in entries.items()} == dict(processor.entries())
    for text in entries.values():
        assert all(0 <= part.start < part.end <= len(text) for part in text.parts)


def test_citations_are_the_texts_of_the_document() -> None:
    """Disambiguation and positions are those of the document."""
    items = varied.items(60, 3)
    processor = Processor("chicago-notes-bibliography", items)
    for item in [*items, *items[::3]]:
        processor.cite(str(item["id"]))
    assert [str(text) for text in processor.rendered_citations()] == processor.citations


def test_long_text_that_was_changed_has_no_parts() -> None:
    """Comparing it would take too long; an unchanged one needs no comparison."""
    title = Span(("word " * 2000,), PLAIN, "part:title")
    assert rendered_text("word " * 2000, title).parts == (Part("title", 0, 10000),)
    assert rendered_text("“" + "word " * 2000, title).parts == ()
