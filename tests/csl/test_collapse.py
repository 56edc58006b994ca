"""Cite grouping and collapsing: CSL 1.0.2, "Cite Grouping", "Cite Collapsing"."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_style import AUTHOR_DATE, NUMBER, little_style, work

from dprkpal.csl import Processor
from dprkpal.csl.document.collapse import group_by_names
from dprkpal.model.citation import Citation, Cite, Locator

WORKS = [
    work("a", "Smith", 2000), work("b", "Smith", 2001), work("c", "Jones", 1999), work("d", "Smith", 2000),
    work("e", "Smith", 2000), work("f", "Jones", 2005), work("g", "Doe", 1990), work("n", "Smith"),
    work("t", "", 1990, "Same"), work("u", "", 1991, "Same"),
]  # fmt: skip
SUFFIXES = 'disambiguate-add-year-suffix="true" '


def cites(text: str) -> Citation:
    """Return a citation written like ``a b@5 see_c c_x``: keys, with a page, a prefix or a suffix."""
    found = []
    for part in text.split():
        prefix, _, rest = part.rpartition(">")
        rest, _, suffix = rest.partition("<")
        key, _, page = rest.partition("@")
        found.append(Cite(key, Locator("page", page) if page else None, prefix, suffix))
    return Citation(tuple(found))


def preview(options: str, text: str, layout: str = AUTHOR_DATE, works: Any = WORKS, *, separate: bool = False) -> str:
    """Return a citation in a small style."""
    style = little_style(layout, SUFFIXES + options)
    return Processor(style, works, to="text", separate_locators=separate).preview(cites(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c", "(Smith 2000a, 2001; Jones 1999)"),
        ("a c b", "(Smith 2000a; Jones 1999; Smith 2001)"),
        ("a@3 d e", "(Smith 2000a, 3, 2000b, 2000c)"),
        ("a see>d e", "(Smith 2000a, see 2000b, 2000c)"),
        ("a<passim d", "(Smith 2000a passim, 2000b)"),
        ("t u", "(Same 1990; Same 1991)"),
        ("a n g", "(Smith 2000a; Doe 1990)"),
    ],
)
def test_years_with_the_same_names_collapse(text: str, expected: str) -> None:
    """Adjacent cites print the names once; a title as substitute does not count as a name."""
    assert preview('collapse="year"', text) == expected


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ('collapse="year-suffix"', "a d e b", "(Smith 2000a; b; c, 2001)"),
        ('collapse="year-suffix"', "a d e@5 b", "(Smith 2000a; b, c, 5, 2001)"),
        ('collapse="year-suffix"', "a@3 d e", "(Smith 2000a, 3; b; c)"),
        ('collapse="year-suffix"', "a d@3 e", "(Smith 2000a, b, 3, c)"),
        ('collapse="year-suffix"', "a<x d e", "(Smith 2000a x, b; c)"),
        ('collapse="year-suffix" year-suffix-delimiter=","', "a d e", "(Smith 2000a,b,c)"),
        ('collapse="year-suffix" cite-group-delimiter="/"', "a d b", "(Smith 2000a/b/2001)"),
        ('collapse="year-suffix-ranged"', "a d e b", "(Smith 2000a–c, 2001)"),
        ('collapse="year-suffix-ranged"', "a d", "(Smith 2000a; b)"),
        ('collapse="year-suffix-ranged"', "a@3 d e", "(Smith 2000a, 3; b; c)"),
        ('collapse="year-suffix-ranged"', "a e d", "(Smith 2000a; c; b)"),
    ],
)
def test_year_suffixes_collapse(options: str, text: str, expected: str) -> None:
    """Letters are joined if nothing else is printed; three consecutive ones make a range."""
    assert preview(options, text) == expected


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ('collapse="year" after-collapse-delimiter=" | "', "a b c g", "(Smith 2000a; 2001 | Jones 1999 | Doe 1990)"),
        ('collapse="year" after-collapse-delimiter=" | "', "a@3 d e", "(Smith 2000a, 3 | 2000b; 2000c)"),
        ('collapse="year-suffix" after-collapse-delimiter="|"', "g a b c", "(Doe 1990; Smith 2000a; 2001|Jones 1999)"),
        ('cite-group-delimiter=" / "', "a b c", "(Smith 2000a / Smith 2001; Jones 1999)"),
    ],
)
def test_delimiters_between_groups(options: str, text: str, expected: str) -> None:
    """``after-collapse-delimiter`` follows a collapsed group; ``cite-group-delimiter`` is used inside it."""
    assert preview(options, text) == expected


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ('collapse="year"', "a b c", "(Smith 2000a, 2001; Jones 1999)"),
        ('collapse="year"', "a@3 d c", "(Smith 2000a, 3; 2000b; Jones 1999)"),
        ('collapse="year"', "a d b@4 c@5 f", "(Smith 2000a; 2000b; 2001, 4; Jones 1999, 5; 2005)"),
        ('collapse="year"', "a<passim d see>e", "(Smith 2000a passim; Smith 2000b; see Smith 2000c)"),
        ('collapse="year" cite-group-delimiter="/"', "a d c", "(Smith 2000a/2000b; Jones 1999)"),
        ('collapse="year" after-collapse-delimiter=" | "', "a d c", "(Smith 2000a, 2000b | Jones 1999)"),
        ('collapse="year" after-collapse-delimiter=" | "', "a@3 d c", "(Smith 2000a, 3 | 2000b | Jones 1999)"),
        ('collapse="year" after-collapse-delimiter="; "', "a d c", "(Smith 2000a, 2000b; Jones 1999)"),
        ('collapse="year-suffix"', "a@3 d b", "(Smith 2000a, 3; b, 2001)"),
        ('cite-group-delimiter="/"', "a d see>e", "(Smith 2000a/Smith 2000b; see Smith 2000c)"),
    ],
)
def test_locators_and_affixes_separate_years_as_in_pandoc(options: str, text: str, expected: str) -> None:
    """The Chicago Manual of Style has "(Wong 1999, 328; 2000, 475)", so that a year is not taken for a page."""
    assert preview(options, text, separate=True) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b c d f", "[1]–[4]; [6]"),
        ("a b d", "[1]; [2]; [4]"),
        ("c b a", "[3]; [2]; [1]"),
        ("a b b c d", "[1]; [2]; [2]–[4]"),
        ("a b c@7 d e f", "[1]; [2]; [3, 7]; [4]–[6]"),
        ("a b c see>d e f", "[1]–[3]; see [4]–[6]"),
        ("a b c d<passim", "[1]–[3]; [4] passim"),
    ],
)
def test_citation_numbers_collapse(text: str, expected: str) -> None:
    """Three or more consecutive numbers make a range; a locator, prefix or suffix ends it."""
    assert preview('collapse="citation-number"', text, NUMBER) == expected


def test_numbers_with_other_text_do_not_collapse() -> None:
    """A range would lose the text next to the numbers."""
    layout = (
        '<layout delimiter="; "><group delimiter=": "><text variable="citation-number"/>'
        '<text variable="title"/></group></layout>'
    )
    assert preview('collapse="citation-number"', "a b c", layout) == "1: Title a; 2: Title b; 3: Title c"


def test_years_in_notes_use_the_layout_delimiter() -> None:
    """This applies without a ``cite-group-delimiter``."""
    style = little_style(AUTHOR_DATE, 'collapse="year"', kind="note")
    assert Processor(style, WORKS, to="text").preview(cites("a b")) == "(Smith 2000; 2001)"


def test_sorted_citation_groups_cites_by_names() -> None:
    """Each group is at the place of its first cite in the sorted order."""
    layout = '<sort><key variable="issued"/></sort>' + AUTHOR_DATE
    processor = Processor(little_style(layout, 'collapse="year"'), WORKS, to="text")
    assert processor.cite(cites("f b c g")) == "(Doe 1990; Jones 1999, 2005; Smith 2001)"


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ('<key variable="issued" sort="descending"/>', "(Jones 2005, 1999; Smith 2001; Doe 1990)"),
        ('<key variable="type"/><key variable="title" sort="descending"/>', "(Doe 1990; Jones 2005, 1999; Smith 2001)"),
        ('<key variable="type"/>', "(Doe 1990; Jones 2005, 1999; Smith 2001)"),
    ],
)
def test_grouping_keeps_the_order_of_the_style(sort: str, expected: str) -> None:
    """Within a group and between groups, all sort keys decide before the names."""
    processor = Processor(little_style(f"<sort>{sort}</sort>{AUTHOR_DATE}", 'collapse="year"'), WORKS, to="text")
    assert processor.cite(cites("f b c g")) == expected


@given(st.lists(st.sampled_from(["", "Kim", "Lee", "Young"])))
def test_grouping_loses_no_cite(names: list[str]) -> None:
    """Cites with the same names are adjacent and keep their order; cites without names stay separate."""
    order = group_by_names([[0]] * len(names), names, str.casefold)
    assert sorted(order) == list(range(len(names)))
    shown = [names[index] for index in order]
    rows = [name for index, name in enumerate(shown) if name and (index == 0 or shown[index - 1] != name)]
    assert len(rows) == len(set(rows))
    for name in set(rows):
        indices = [index for index in order if names[index] == name]
        assert indices == sorted(indices)


def covered(text: str, pattern: str, index: Any) -> set[Any]:
    """Return the numbers or letters in *text*, including those inside ranges."""
    found: set[Any] = set()
    for match in re.finditer(rf"({pattern})\]?(?:–\[?({pattern}))?", text):
        first = index(match[1])
        found.update(range(first, index(match[2] or match[1]) + 1))
    return found


KEYS = [f"k{number:02}" for number in range(1, 27)]
AFFIXED = st.tuples(
    st.integers(0, 25), st.sampled_from(["", "", "", "see "]), st.sampled_from(["", "", "", " passim"]), st.booleans()
)
SAME_YEAR = [work(key, "Smith", 2000) for key in KEYS]


def citation_of(rows: list[tuple[int, str, str, bool]]) -> Citation:
    """Return a citation of the references with these indexes and affixes, with or without a page."""
    locator = Locator("page", "*")
    return Citation(tuple(Cite(KEYS[i], locator if page else None, before, after) for i, before, after, page in rows))


@settings(max_examples=60, deadline=None)
@given(st.lists(AFFIXED, min_size=1, max_size=14))
def test_collapsing_numbers_loses_no_cite(rows: list[tuple[int, str, str, bool]]) -> None:
    """Exactly the cited numbers are printed or inside a range."""
    processor = Processor(little_style(NUMBER, 'collapse="citation-number"'), SAME_YEAR, to="text")
    assert covered(processor.preview(citation_of(rows)), r"\d+", int) == {index + 1 for index, *_ in rows}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(AFFIXED, min_size=1, max_size=14),
    st.sampled_from(["year", "year-suffix", "year-suffix-ranged"]),
    st.sampled_from(["", 'cite-group-delimiter=", "', 'after-collapse-delimiter="; "', 'year-suffix-delimiter=","']),
)
def test_collapsing_years_loses_no_cite(rows: list[tuple[int, str, str, bool]], collapse: str, more: str) -> None:
    """Exactly the cited year suffixes are printed or inside a range."""
    style = little_style(AUTHOR_DATE, f'{SUFFIXES} collapse="{collapse}" {more}')
    text = Processor(style, SAME_YEAR, to="text").preview(citation_of(rows))
    letters = re.sub(r"Smith|see|passim", "", text)
    assert covered(letters, "[a-z]", ord) == {ord("a") + index for index, *_ in rows}


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("issued", "(Doe 1990; Jones 1999, 2005; Smith 2000, 2001)"),
        ("issued:descending", "(Jones 2005, 1999; Smith 2001, 2000; Doe 1990)"),
        ("author issued:descending", "(Doe 1990; Jones 2005, 1999; Smith 2001, 2000)"),
        ("author:descending issued", "(Smith 2000, 2001; Jones 1999, 2005; Doe 1990)"),
    ],
)
def test_a_descending_key_decides_inside_each_group(keys: str, expected: str) -> None:
    """So does the order of the groups; the reference engine turns a group round instead."""
    made = [key.partition(":") for key in keys.split()]
    sort = "".join(f'<key variable="{name}" sort="{direction or "ascending"}"/>' for name, _, direction in made)
    style = little_style(f"<sort>{sort}</sort>{AUTHOR_DATE}", 'collapse="year"')
    assert Processor(style, WORKS, to="text").cite(["a", "c", "g", "b", "f"]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@3 b", "[1, 3; 2]"),
        ("a@3-4 b c d", "[1, 3–4; 2–4]"),
        ("a b@3 c", "[1, 2, 3; 3]"),
        ("a@xii b", "[1, xii; 2]"),
        ("a@3 b@4", "[1, 3; 2, 4]"),
        ("a@3<passim b", "[1, 3 passim; 2]"),
    ],
)
def test_locator_ends_a_run_of_numbers(text: str, expected: str) -> None:
    """``after-collapse-delimiter`` follows a locator: in "[1, 3, 2]" it would look like a number."""
    layout = '<layout prefix="[" suffix="]" delimiter=", "><text variable="citation-number"/>'
    layout += '<text variable="locator" prefix=", "/></layout>'
    assert preview('collapse="citation-number" after-collapse-delimiter="; "', text, layout) == expected


@pytest.mark.parametrize("collapse", ["year", "year-suffix", "year-suffix-ranged"])
@pytest.mark.parametrize(
    ("substitute", "expected"),
    [
        ('<text variable="publisher"/>', "Smith 2000; Press 1990"),
        ('<text macro="m"/>', "Smith 2000; Anonymous 1990"),
        ("", "Smith 2000; 1990"),
    ],
)
def test_work_without_a_name_is_never_one_of_the_previous_authors(
    substitute: str, expected: str, collapse: str
) -> None:
    """In "Smith 2000, 1990" the second work would be by Smith."""
    substitute = f"<substitute>{substitute}</substitute>" if substitute else ""
    layout = (
        f'<layout delimiter="; "><group delimiter=" "><names variable="author"><name form="short"/>{substitute}'
        '</names><date variable="issued"><date-part name="year"/></date></group></layout>'
    ).replace('<text macro="m"/>', '<group><text term="anonymous" text-case="capitalize-first"/></group>')
    works = [work("a", "Smith", 2000), {**work("p", "", 1990), "publisher": "Press"}]
    assert preview(f'collapse="{collapse}"', "a p", layout, works) == expected


NAMELESS = [
    work("a", "", 1965),
    work("b", "", 1965),
    work("c", "", 1965),
    work("d", "", 1966),
    work("s", "Smith", 1965),
]
ONLY_YEAR = '<date variable="issued"><date-part name="year"/></date>'


@pytest.mark.parametrize(
    ("options", "text", "expected"),
    [
        ('collapse="year"', "a b d", "1965a, 1965b, 1966"),
        ('collapse="year-suffix" year-suffix-delimiter=","', "a b d", "1965a,b, 1966"),
        ('collapse="year-suffix"', "a b c", "1965a; b; c"),
        ('collapse="year-suffix" cite-group-delimiter="/"', "a b c", "1965a/b/c"),
        ('collapse="year-suffix" year-suffix-delimiter=","', "s a b", "Smith 1965; 1965a,b"),
        ('collapse="year-suffix" year-suffix-delimiter=","', "a s b", "1965a; Smith 1965; 1965b"),
        ('collapse="year-suffix" year-suffix-delimiter=","', "a b@5 c", "1965a, b, 5, c"),
        ('collapse="year-suffix-ranged"', "a b c d", "1965a–c, 1966"),
    ],
)
def test_year_suffixes_without_names_collapse(options: str, text: str, expected: str) -> None:
    """Works that print no name share their year like works of the same author, but never the year of an author."""
    names = '<names variable="author"><name form="short"/></names>'
    layout = f'<layout delimiter="; "><group delimiter=" ">{names}{ONLY_YEAR}</group>{{}}</layout>'
    locator = '<text variable="locator" prefix=", "/>'
    assert preview(options, text, layout.format(locator), NAMELESS) == expected


@pytest.mark.parametrize("words", ['<text value="in"/>', '<text term="anonymous"/>', '<text variable="title"/>'])
def test_year_suffixes_after_other_text_stay_with_their_year(words: str) -> None:
    """A letter alone after "in" or "anonymous" would have no year."""
    layout = f'<layout delimiter="; "><group delimiter=" ">{words}{ONLY_YEAR}</group></layout>'
    assert preview('collapse="year-suffix"', "a b", layout, NAMELESS).count("1965") == 2


@pytest.mark.parametrize("collapse", ["year", "year-suffix", "year-suffix-ranged"])
@pytest.mark.parametrize("more", ["", ' after-collapse-delimiter=" | "', ' cite-group-delimiter=" / "'])
@pytest.mark.parametrize("separate", [False, True])
@pytest.mark.parametrize("text", ["a@1 d@2 e@3 c", "a d@2 e g", "a@1 b c@2 f", "b@9 a d@1"])
def test_locator_that_is_not_printed_separates_nothing(collapse: str, more: str, separate: bool, text: str) -> None:
    """Readers see no locator, so the citation is the same as without it."""
    layout = AUTHOR_DATE.replace('<text variable="locator" prefix=", "/>', "")
    options = f'collapse="{collapse}"{more}'
    without = re.sub(r"@\d", "", text)
    assert preview(options, text, layout, separate=separate) == preview(options, without, layout, separate=separate)


def test_numeric_cites_do_not_collapse_by_year() -> None:
    """They print neither names nor years, so the delimiter of the layout is used."""
    assert (
        preview('collapse="year"', "a g", '<layout delimiter=","><text variable="citation-number"/></layout>') == "1,7"
    )


def test_years_without_names_have_the_group_delimiter_of_the_style() -> None:
    """As between the years of somebody."""
    style = little_style(AUTHOR_YEAR_ONLY, 'collapse="year" cite-group-delimiter="/"')
    works = [{"id": key, "issued": {"date-parts": [[year]]}} for key, year in (("a", 1999), ("b", 2001))]
    assert Processor(style, works).cite(["a", "b"]) == "(1999/2001)"


AUTHOR_YEAR_ONLY = (
    '<layout prefix="(" suffix=")" delimiter="; "><group delimiter=" "><names variable="author"/>'
    '<date variable="issued"><date-part name="year"/></date></group></layout>'
)


@pytest.mark.parametrize("collapse", ["year-suffix", "year-suffix-ranged"])
@pytest.mark.parametrize("suffixes", ["", 'disambiguate-add-year-suffix="true"'])
@pytest.mark.parametrize(
    ("cites", "expected"),
    [
        (["a", "b"], ("(Doe 2000, 2000)", "(Doe 2000a; b)")), (["a", "c", "a"], ("(Doe 2000, 2001, 2000)",) * 2),
        (["a", "b, p. 2"], ("(Doe 2000, 2000, 2)", "(Doe 2000a, b, 2)")), (["a", "a"], ("(Doe 2000)",) * 2),
        (["a, p. 2", "a, p. 3"], ("(Doe 2000, 2, 3)",) * 2), (["a", "a, p. 3"], ("(Doe 2000, 2000, 3)",) * 2),
    ],
)  # fmt: skip
def test_no_work_disappears_because_it_has_no_letter(
    collapse: str, suffixes: str, cites: list[str], expected: tuple[str, str]
) -> None:
    """A year is left out only before its letter, or for the same work."""
    layout = (
        '<layout prefix="(" suffix=")" delimiter="; "><group delimiter=" "><names variable="author"/>'
        '<date variable="issued"><date-part name="year"/></date></group><text variable="locator" prefix=", "/></layout>'
    )
    style = little_style(layout, f'collapse="{collapse}" {suffixes}')
    works = [work("a", "Doe", 2000), work("b", "Doe", 2000), work("c", "Doe", 2001)]
    assert Processor(style, works, cited_only=True).cite(cites) == expected[bool(suffixes)]
