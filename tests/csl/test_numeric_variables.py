"""Values of number variables: CSL 1.0.2, "Number" and "Choose"."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_style import little_style

from dprkpal.csl import Processor
from dprkpal.csl.rendering.numeric_variables import NUMBER, SEPARATOR, TEXT, is_numeric, is_plural, roman, split_numbers
from dprkpal.model.citation import Cite, Locator
from effort import ends


@pytest.mark.parametrize(
    "text",
    ["5", "2nd", "L2", "L2d", "2, 3", "2,3", "2-4", "2–4", "2 & 4", "2&4", "1ère", "5º", "iv", "1/2", " 7 ", "01790"],
)
def test_numbers_with_letters_and_lists_are_numeric(text: str) -> None:
    """Numeric content may have prefixes, suffixes, commas, hyphens and ampersands."""
    assert is_numeric(text)


@pytest.mark.parametrize(
    "text",
    ["second", "Fifth ed.", "5 ed.", "2nd edition", "1.5", "", "-", "2, two", "a-1", "第2版", "MCM", "10%", "1 2"],
)
def test_content_with_words_is_not_numeric(text: str) -> None:
    """Numeric content consists only of numbers."""
    assert not is_numeric(text)


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("2 - 4", "2–4"),
        ("2nd-4th", "2nd–4th"),
        ("12a-13b", "12a–13b"),
        ("N110 - N118", "N110–N118"),
        ("N110 - 118", "N110-118"),
        ("1-2-3", "1-2–3"),
        ("1\\-2-3", "1-2–3"),
        ("1\\-2", "1-2"),
        ("2&4", "2 & 4"),
        ("2 ,  4", "2, 4"),
        ("2, and 4", "2, and 4"),
        ("2 und 4", "2 und 4"),
        ("2 – 4", "2–4"),
        ("1, two", "1, two"),
        ("a & b", "a & b"),
        ("Smith - Jones", "Smith - Jones"),
        ("1-", "1-"),
        ("", ""),
    ],
)
def test_separators_are_normalized(text: str, printed: str) -> None:
    """Hyphens of ranges become dashes; commas and ampersands get spaces; text without numbers is unchanged."""
    assert "".join(segment.text for segment in split_numbers(text)) == printed


def test_numbers_separators_and_text_are_distinguished() -> None:
    """Only numbers may become ordinals."""
    assert [segment.kind for segment in split_numbers("2-4, passim")] == [NUMBER, SEPARATOR, NUMBER, SEPARATOR, TEXT]


@pytest.mark.parametrize(
    "text", ["10-20", "10–20", "213 and 235", "213, et 235", "213 & 235", "xi-xv", "p. 5-6", "S1, S2"]
)
def test_a_range_or_list_is_plural(text: str) -> None:
    """A contextual label is plural if there are several numbers."""
    assert is_plural(text)


@pytest.mark.parametrize("text", ["7", "327\\-30", "L2d", "1,234", "well-known", "A, 5", "", "1.1", "fol. 4-5"])
def test_one_number_or_text_is_singular(text: str) -> None:
    """A contextual label is singular for a single number, and for text that starts with a word."""
    assert not is_plural(text)


@given(st.integers(1, 5999))
def test_the_letters_of_a_roman_numeral_add_up(number: int) -> None:
    """The values of its letters add up to the number."""
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}[letter] for letter in roman(number)]
    total = sum(-one if one < two else one for one, two in zip(values, [*values[1:], 0], strict=True))
    assert total == number


def test_a_number_without_a_roman_numeral_stays_arabic() -> None:
    """Zero, negative and large numbers have no Roman numeral."""
    assert [roman(number) for number in (0, -3, 6000)] == ["0", "-3", "6000"]


@given(st.text())
def test_any_text_is_accepted(text: str) -> None:
    """No text raises an error, digits are kept, and numeric content has a digit or Roman numeral."""
    segments = split_numbers(text)
    assert [c for s in segments for c in s.text if c.isdigit()] == [c for c in text if c.isdigit()]
    assert is_plural(text) in (True, False)
    if is_numeric(text):
        assert any(c.isdigit() or c in "ivx" for c in text)


@pytest.mark.parametrize("unit", [" ", "1", "a", "-", "1-", ", ", "1, ", "& ", "\\-", "and ", "1a", ",", "–", "i"])
def test_time_is_proportional_to_length(unit: str) -> None:
    """A malicious value of 200,000 characters takes well under a second (quadratic time would take minutes)."""
    text = "1" + unit * (200_000 // len(unit)) + "?"
    with ends():
        is_numeric(text), is_plural(text), split_numbers(text)


@pytest.mark.parametrize(
    ("text", "plural"),
    [("12, 14", True), ("12, iv", True), ("12, § 4", True), ("213, passim", False), ("3, s.v. Doe", False)],
)
def test_words_after_a_number_do_not_make_it_plural(text: str, plural: bool) -> None:
    """Another number does, also after a sign."""
    assert is_plural(text) is plural


def test_the_number_of_a_working_paper_is_no_range_of_issues() -> None:
    """A range ascends and has no leading zero."""
    items = [{"id": text, "type": "article-journal", "title": "T", "issue": text} for text in ("14-06", "5-6")]
    printed = Processor("ieee", items, to="text").bibliography()
    assert [text.partition("no. ")[2] for text in printed] == ["14-06.", "5–6."]


def numbers(variable: str, value: str, *, form: str = "short") -> str:
    """Return a number variable with its label."""
    layout = f'<label variable="{variable}" form="{form}" suffix=" "/><text variable="{variable}"/>'
    item = {"id": "a", "type": "book", variable: value}
    return Processor(little_style(f"<layout>{layout}</layout>"), [item]).cite("a")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("volume", "vol. 3", "vol. 3"), ("volume", "Vol. 3", "Vol. 3"), ("volume", "vol. 3, no. 2", "vol. 3, no. 2"),
        ("issue", "no. 5-6", "nos. 5–6"), ("number", "ch. 10-12", "chaps. 10–12"), ("number", "No. 7", "No. 7"),
        ("collection-number", "no. 7", "no. 7"), ("volume", "pt. 2", "pt. 2"),
        ("volume", "No. of copies", "vol. No. of copies"),
    ],
)  # fmt: skip
def test_a_value_that_begins_with_a_label_gets_no_second_one(variable: str, value: str, expected: str) -> None:
    """People write "vol. 3" into the field for the volume; "vol. vol. 3" is never right."""
    assert numbers(variable, value) == expected


def test_the_label_of_a_value_is_that_of_the_style() -> None:
    """The own label is part of the variable, not of its value."""
    assert numbers("volume", "vol. 3", form="long") == "volume 3"


def test_works_with_and_without_a_label_in_the_value_do_not_affect_each_other() -> None:
    """The same elements of a style format both."""
    layout = '<label variable="volume" form="short" suffix=" "/><number variable="volume"/>'
    values = ["3", "pt. 2", "Vol. 4", "5-6", "vol. 7"]
    works = [{"id": value, "type": "book", "volume": value} for value in values]
    processor = Processor(little_style(f"<layout>{layout}</layout>"), works)
    assert [processor.cite(Cite(value)) for value in values * 2] == [
        "vol. 3", "pt. 2", "Vol. 4", "vols. 5–6", "vol. 7",
    ] * 2  # fmt: skip


@pytest.mark.parametrize(
    ("text", "printed", "plural"),
    [("12a-c", "12a-c", False), ("12-c", "12-c", False), ("12a–c", "12a–c", True), ("ii-iv", "ii–iv", True)],
)
def test_a_letter_after_a_hyphen_is_a_part_of_the_number(text: str, printed: str, plural: bool) -> None:
    """Some letters are Roman numerals, but not after an Arabic number."""
    assert "".join(segment.text for segment in split_numbers(text)) == printed
    assert is_plural(text) is plural


def test_several_pages_with_their_label_are_plural() -> None:
    """The second label repeats the first, so both are one list of pages."""
    layout = '<label variable="locator" form="short" suffix=" "/><text variable="locator"/>'
    processor = Processor(little_style(f"<layout>{layout}</layout>"), [{"id": "a", "type": "book"}])
    assert processor.cite(Cite("a", Locator("page", "7, p. 3-8"))) == "pp. 7, 3–8"
    assert processor.cite(Cite("a", Locator("chapter", "7, p. 3-8"))) == "chap. 7, pp. 3–8"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2.1-2.3", "secs. 2.1–2.3"), ("*7-*9", "secs. *7–*9"), ("3:8-3:12", "secs. 3:8–3:12"), ("2.1", "sec. 2.1"),
        ("4(b)-4(d)", "secs. 4(b)–4(d)"), ("3 – 5", "secs. 3–5"), ("3 -- 5", "secs. 3–5"),
        ("1, 3, & 5", "secs. 1, 3, & 5"), ("A1-A5", "secs. A1–A5"), ("12.5", "sec. 12.5"),
        ("12 et seq.", "sec. 12 et seq."),
    ],
)  # fmt: skip
def test_locators_of_every_form_are_ranges(value: str, expected: str) -> None:
    """Sections, lines, pages of databases, and ranges with spaces around the dash."""
    layout = '<label variable="locator" form="short" suffix=" "/><text variable="locator"/>'
    processor = Processor(little_style(f"<layout>{layout}</layout>"), [{"id": "a", "type": "book"}])
    assert processor.cite(Cite("a", Locator("section", value))) == expected


def test_a_label_that_returns_later_does_not_make_the_first_plural() -> None:
    """It is printed again, so the first article is one."""
    layout = '<label variable="locator" form="short" suffix=" "/><text variable="locator"/>'
    processor = Processor(little_style(f"<layout>{layout}</layout>"), [{"id": "a", "type": "book"}])
    value = "202 para. 1 in conjunction with art. 130 para. 1"
    assert processor.cite(Cite("a", Locator("article-locator", value))) == f"art. {value}"


NUMERIC = (
    '<layout><choose><if is-numeric="{0}"><text value="N "/></if><else><text value="T "/></else></choose>{1}</layout>'
)


def test_one_locator_is_no_pattern_for_the_next() -> None:
    """Whether a locator is numeric is found out for each cite."""
    style = little_style(NUMERIC.format("locator", '<text variable="locator"/>'))
    locators = ("1, p. 10", "see x", "1, p. 10", "12", "appendix")
    processor = Processor(style, [{"id": "a"}])
    texts = [processor.cite(Cite("a", Locator("chapter", locator))) for locator in locators]
    assert texts == ["N 1, p. 10", "T see x", "N 1, p. 10", "N 12", "T appendix"]


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("volume", "vol. 2", "N 2, 2nd"), ("issue", "no. 3-4", "N 3–4, 3rd–4th"),
        ("number", "no. 14-06", "N 14-06, 14-06"),
        ("volume", "vol. two", "T vol. two, vol. two"), ("volume", "Vol. 2", "T Vol. 2, Vol. 2"),
        ("volume", "no. 3", "T no. 3, no. 3"), ("volume", "7, p. 3-8", "N 7, pp. 3–8, 7th, pp. 3–8"),
    ],
)  # fmt: skip
def test_the_label_of_a_variable_in_its_value_does_not_count(variable: str, value: str, expected: str) -> None:
    """The volume ``vol. 2`` is the number 2, so that styles print their own label."""
    numbers = f'<text variable="{variable}"/><number variable="{variable}" form="ordinal" prefix=", "/>'
    style = little_style(NUMERIC.format(variable, numbers))
    assert Processor(style, [{"id": "a", variable: value}]).cite("a") == expected


def test_a_label_in_one_value_is_no_pattern_for_the_next() -> None:
    """Values with a label may be numbers or not."""
    style = little_style(NUMERIC.format("volume", '<text variable="volume"/>'))
    volumes = {"a": "vol. 2", "b": "vol. two", "c": "vol. 3", "d": "4", "e": "Vol. 2"}
    processor = Processor(style, [{"id": key, "volume": volume} for key, volume in volumes.items()])
    expected = {"a": "N 2", "b": "T vol. two", "c": "N 3", "d": "N 4", "e": "T Vol. 2"}
    assert {key: processor.cite(key) for key in "bacde"} == expected


@pytest.mark.parametrize("value", ["A/RES/1-2", "10-K", "007", "3, special issue"])
def test_only_whole_numbers_become_ordinals(value: str) -> None:
    """CSL 1.0.2, "Number": content that is not numeric is printed unchanged."""
    for form in ("ordinal", "long-ordinal", "roman"):
        style = little_style(f'<layout><number variable="number" form="{form}"/></layout>')
        assert Processor(style, [{"id": "a", "number": value}]).cite("a") == value
