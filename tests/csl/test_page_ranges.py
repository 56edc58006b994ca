"""Page ranges: CSL 1.0.2, "Page Range Formats"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl import Processor, load_style
from dprkpal.csl.rendering.page_ranges import page_range
from dprkpal.model.citation import Cite, Locator
from effort import ends

FORMATS = [None, "expanded", "minimal", "minimal-two", "chicago", "chicago-15", "chicago-16"]


@pytest.mark.parametrize(
    ("text", "expanded", "minimal", "minimal_two", "chicago", "chicago_16"),
    [
        ("42-45", "42–45", "42–5", "42–45", "42–45", "42–45"),
        ("321-328", "321–328", "321–8", "321–28", "321–28", "321–28"),
        ("321-8", "321–328", "321–8", "321–28", "321–28", "321–28"),
        ("2787-2816", "2787–2816", "2787–816", "2787–816", "2787–2816", "2787–816"),
        ("107-108", "107–108", "107–8", "107–08", "107–8", "107–8"),
        ("1002-1006", "1002–1006", "1002–6", "1002–06", "1002–6", "1002–6"),
        ("100-104", "100–104", "100–4", "100–04", "100–104", "100–104"),
        ("13792-13803", "13792–13803", "13792–803", "13792–803", "13792–803", "13792–803"),
        ("96-117", "96–117", "96–117", "96–117", "96–117", "96–117"),
        ("108-101", "108–101", "108–101", "108–101", "108–101", "108–101"),
        ("S213-S235", "S213–S235", "S213–35", "S213–35", "S213–35", "S213–35"),
        ("110-118 & 22-5", "110–118 & 22–25", "110–8 & 22–5", "110–18 & 22–25", "110–18 & 22–25", "110–18 & 22–25"),
    ],
)
def test_each_format_shortens_the_end_of_a_range(
    text: str, expanded: str, minimal: str, minimal_two: str, chicago: str, chicago_16: str
) -> None:
    """Expanded, minimal, minimal-two and both Chicago formats."""
    printed = [page_range(text, format) for format in FORMATS[1:]]
    assert printed == [expanded, minimal, minimal_two, chicago, chicago, chicago_16]


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("R583-6", "R583-6"),
        ("110 - N6", "110-N6"),
        ("n11564 – 1568", "n11564-1568"),
        ("8n11564-8n1568", "8n11564–68"),
        ("327\\-330", "327-330"),
        ("4\\-5-6", "4-5–6"),
        ("1-2-3", "1-2–3"),
        ("xxv - xxviii", "xxv–xxviii"),
        ("110--118", "110–18"),
        ("p. 110-118", "110–18"),
        ("123-129a", "123–129a"),
        ("1-4,  7 ,  9;  11", "1–4, 7, 9; 11"),
        ("1-4, and 7", "1–4, and 7"),
        ("1,234", "1,234"),
        ("1.1-1.12", "1.1-1.12"),
        ("-5", "-5"),
        ("110-118 passim", "110-118 passim"),
        ("well-known", "well-known"),
        ("", ""),
    ],
)
def test_only_unambiguous_ranges_get_a_dash(text: str, printed: str) -> None:
    """Text with different prefixes, escaped hyphens or words keeps its hyphen."""
    assert page_range(text, "chicago") == printed


def test_delimiter_and_ampersand_come_from_the_locale() -> None:
    """They are the terms ``page-range-delimiter`` and ``and`` (symbol)."""
    assert page_range("253-257 & 260", "chicago", "\u2011", "und") == "253\u201157 und 260"


@given(st.integers(1, 99999), st.integers(1, 99999), st.sampled_from(FORMATS[2:]))
def test_expanding_undoes_every_shortening(first: int, last: int, format: str) -> None:
    """No format loses a page number: the expanded range can be recovered from every other format."""
    first, last = sorted((first, last))
    full = page_range(f"{first}-{last}", "expanded")
    assert page_range(page_range(full, format), "expanded") == full == f"{first}–{last}"


@given(st.text(), st.sampled_from(FORMATS))
def test_any_text_is_accepted(text: str, format: str | None) -> None:
    """No text raises an error, and without a format no digit is lost."""
    page_range(text, format)
    assert [c for c in page_range(text) if c.isdigit()] == [c for c in text if c.isdigit()]


@pytest.mark.parametrize("unit", [" ", "1", "a", "-", "1-", ", ", "1, ", "& ", "\\-", "and ", "1a"])
def test_time_is_proportional_to_length(unit: str) -> None:
    """A malicious value of 200,000 characters takes well under a second (quadratic time would take minutes)."""
    with ends():
        page_range("1" + unit * (200_000 // len(unit)) + "x", "chicago")


@pytest.mark.parametrize("element", ["text", "number"])
def test_both_elements_print_pages_in_the_format_of_the_style(element: str) -> None:
    """``cs:number`` of a page is formatted in the same way as ``cs:text``, also if its range has a dash."""
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0" page-range-format="chicago">'
        "<info><id>x</id><title>x</title><updated>2020-01-01T00:00:00Z</updated></info>"
        f'<citation><layout><{element} variable="page"/></layout></citation></style>'
    )
    works = [{"id": str(index), "type": "book", "page": page} for index, page in enumerate(("437–472", "p. 321-328"))]
    assert [Processor(style, works).cite(str(index)) for index in range(2)] == ["437–72", "321–28"]


def test_the_label_of_each_page_in_a_list_is_removed() -> None:
    """The style prints its own."""
    assert page_range("p. 7, p. 3-8") == "7, 3–8"


@pytest.mark.parametrize("element", ["text", "number"])
@pytest.mark.parametrize(("label", "expected"), [("page", "101–9"), ("section", "101–109")])
def test_pages_of_a_cite_are_shortened_like_those_of_a_work(element: str, label: str, expected: str) -> None:
    """This does not depend on the element that prints them. Only pages are shortened."""
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0" page-range-format="minimal">'
        f'<citation><layout><{element} variable="locator"/></layout></citation></style>'
    )
    assert Processor(style, [{"id": "a"}]).cite(Cite("a", Locator(label, "101-109"))) == expected
