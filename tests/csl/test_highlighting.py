"""Highlighted names: marked in every output format, and otherwise printed like all others."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import pytest

from dprkpal.csl import Backend, Processor
from dprkpal.csl.output.text import Text

YOUNG = {"family": "Young", "given": "Benjamin R."}
WORKS: list[dict[str, Any]] = [
    {
        "id": "article", "type": "article-journal", "title": "Arms", "container-title": "Review", "volume": "3",
        "issued": {"date-parts": [[2021]]}, "author": [YOUNG, {"family": "Young", "given": "Bruce"}],
    },
    {
        "id": "chapter", "type": "chapter", "title": "Guns", "container-title": "Wars", "editor": [YOUNG],
        "issued": {"date-parts": [[2021]]}, "author": [{"family": "Berger", "given": "Andrea"}, YOUNG],
    },
    {
        "id": "book", "type": "book", "title": "Many", "issued": {"date-parts": [[2020]]},
        "author": [*({"family": f"Abe{number}", "given": "C."} for number in range(9)), YOUNG],
    },
]  # fmt: skip
STYLES = ("apa", "ieee", "vancouver", "modern-language-association", "chicago-author-date", "nature")


def highlight_young(item: Mapping[str, Any]) -> dict[str, Collection[int]]:
    """Return where Young is among the names."""
    return {
        variable: [index for index, name in enumerate(item[variable]) if name == YOUNG]
        for variable in ("author", "editor")
        if variable in item
    }


@pytest.mark.parametrize(
    ("style", "shown"),
    [
        ("apa", "Young, B. R."), ("ieee", "B. R. Young"), ("vancouver", "Young BR"), ("nature", "Young, B. R."),
        ("modern-language-association", "Young, Benjamin R."), ("chicago-author-date", "Young, Benjamin R."),
    ],
)  # fmt: skip
def test_a_name_is_bold_in_the_form_that_the_style_prints(style: str, shown: str) -> None:
    """Initials and inverted names are marked as a whole, and nobody else's."""
    [entry] = Processor(style, WORKS[:1], highlight=highlight_young, to="html").bibliography()
    assert f'<span class="csl-highlight"><b>{shown}</b></span>' in entry
    assert entry.count("csl-highlight") == 1


@pytest.mark.parametrize(
    ("to", "shown"),
    [
        ("html", '<span class="csl-highlight"><b>Young, B. R.</b></span>'),
        ("markdown", "<strong>Young, B. R.</strong>"),
        ("latex", r"\textbf{Young, B. R.}"), ("typst", "#strong[Young, B. R.]"), ("rst", "**Young, B. R.**"),
        ("rtf", r"{\b Young, B. R.}"),
        ("text", "Young, B. R."), (Text(highlight="*"), "*Young, B. R.*"),
    ],
)  # fmt: skip
def test_every_output_format_marks_the_name(to: str | Backend, shown: str) -> None:
    """Plain text has no bold, but can have marks of one's own."""
    [entry] = Processor("apa", WORKS[:1], to=to, highlight=highlight_young).bibliography()
    assert entry.startswith(shown)


@pytest.mark.parametrize("style", STYLES)
def test_highlighting_changes_nothing_else(style: str) -> None:
    """Abbreviated lists, disambiguation and punctuation are those of the same text without highlighting."""

    def texts(highlight: Any) -> list[str]:
        processor = Processor(style, WORKS, highlight=highlight, to="html")
        cites = [processor.cite(work["id"]) for work in WORKS]
        return [re.sub("<[^>]*>", "", text) for text in [*cites, *processor.citations, *processor.bibliography()]]

    assert texts(highlight_young) == texts(lambda item: {})


def test_names_are_highlighted_where_entries_are_made_from_templates() -> None:
    """Many entries of the same shape share a template, which must not lose or spread the mark."""
    works = [{**WORKS[0], "id": f"w{number}"} for number in range(60)]
    other = [{**WORKS[0], "id": f"o{number}", "author": [WORKS[0]["author"][1]]} for number in range(60)]
    entries = Processor("ieee", works + other, highlight=highlight_young, to="html").entries()
    assert {key[0] for key, text in entries if "csl-highlight" in text} == {"w"}
    assert sum("csl-highlight" in text for _key, text in entries) == 60


def test_repeated_names_are_printed_in_full_where_names_are_highlighted() -> None:
    """A dash in place of the name could not be marked."""
    works = [{**WORKS[0], "id": key, "title": key} for key in "ab"]
    style = "chicago-author-date-16th-edition"
    assert any("———" in text for text in Processor(style, works, to="html").bibliography())
    for text in Processor(style, works, highlight=highlight_young, to="html").bibliography():
        assert "csl-highlight" in text


def test_the_form_of_a_name_in_another_script_is_highlighted() -> None:
    """The names to highlight are chosen in the data, before the processor chooses the script."""
    kim = {
        "family": "김",
        "given": "일성",
        "multi": {"main": "ko", "_key": {"ko-Latn": {"family": "Kim", "given": "Il-sung"}}},
    }
    works = [{"id": "a", "type": "book", "title": "T", "author": [kim]}]
    [entry] = Processor(
        "modern-language-association", works, to="markdown", highlight=lambda _: {"author": [0]}
    ).bibliography()
    assert entry.startswith("**Kim Il-sung**.")


def test_entries_can_have_other_numbers() -> None:
    """A list can begin its numbers anew in each group."""
    entries = Processor("ieee", WORKS, to="text", sort=False).entries(["book"], numbers={"book": 1})
    assert entries[0][1].startswith("[1]")
