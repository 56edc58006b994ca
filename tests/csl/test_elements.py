"""Rendering elements, mostly in cases where the specification is silent and we follow the reference engine."""

from __future__ import annotations

from typing import Any

import pytest
from little_style import little_style

from dprkpal.csl import Processor, load_style
from dprkpal.model.citation import Cite, Locator

WORK: dict[str, Any] = {"id": "a", "type": "book", "title": "T"}


def printed(layout: str, options: str = "", **fields: Any) -> str:
    """Return the citation of an item with these *fields*, in a style with this *layout*."""
    style = little_style(f"<layout>{layout}</layout>", options)
    return Processor(style, [{**WORK, **fields}], to="html").cite("a")


@pytest.mark.parametrize(
    ("layout", "fields", "expected"),
    [
        ('<text variable="title"/><label variable="page" prefix=", "/>', {}, "T"),
        ('<text variable="title"/><label variable="page" prefix=", "/>', {"page": "1-2"}, "T, pages"),
        ('<text variable="title"/><group><label variable="page"/><text variable="page"/></group>', {}, "T"),
        ('<text variable="title"/><group><label variable="page"/><text variable="URL"/></group>', {"page": "1"}, "T"),
    ],
)
def test_a_group_prints_or_drops_its_label(layout: str, fields: dict[str, str], expected: str) -> None:
    """A label needs a value of its variable (CSL 1.0.2, "Label"); it calls none itself, so the group decides."""
    assert printed(layout, **fields) == expected


ANONYMOUS = '<names variable="author"><substitute>{}</substitute></names>'


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (ANONYMOUS.format('<text term="anonymous"/>') + '<text variable="title" prefix=" "/>', "anonymous T"),
        ("<group>" + ANONYMOUS.format('<text term="anonymous"/>') + '</group><text variable="title"/>', "T"),
        ("<group>" + ANONYMOUS.format('<text value="x"/>') + '</group><text variable="title"/>', "T"),
        ("<group>" + ANONYMOUS.format('<group><text value="x"/></group>') + '</group><text variable="title"/>', "xT"),
        ("<group>" + ANONYMOUS.format('<text value="x"/>') + '<text variable="title"/></group>', "xT"),
    ],
)
def test_a_term_that_replaces_names_does_not_count_as_a_value_in_a_group(layout: str, expected: str) -> None:
    """Fixed text in a substitute calls no variable, so the called variables are still empty ("Group")."""
    assert printed(layout) == expected


@pytest.mark.parametrize("empty", ['<text value=""/>', '<text value="" prefix="x" suffix="y"/>'])
def test_an_empty_value_prints_nothing(empty: str) -> None:
    """Its affixes, and those of the group around it, are not printed either."""
    assert (
        printed(f'<group delimiter=", "><text variable="title"/>{empty}<group prefix="-">{empty}</group></group>')
        == "T"
    )


def listed(substitute: str, *fields: dict[str, Any]) -> list[str]:
    """Return a bibliography of items without authors: *substitute* replaces them, and repeated ones become dashes."""
    bibliography = (
        f'<bibliography subsequent-author-substitute="---"><layout>{ANONYMOUS.format(substitute)}'
        '<text variable="URL" prefix=", "/></layout></bibliography>'
    )
    style = little_style('<layout><text variable="title"/></layout>', bibliography=bibliography)
    works = [{**WORK, "id": str(number), "URL": str(number), **own} for number, own in enumerate(fields)]
    return Processor(style, works, to="text", links=False).bibliography()


@pytest.mark.parametrize(
    ("substitute", "first", "second"),
    [
        ('<text variable="title" prefix="(" suffix=")"/>', "(T), 0", "(---), 1"),
        ('<group delimiter=" "><text variable="title"/><text variable="genre"/></group>', "T G, 0", "--- H, 1"),
        ('<group delimiter=" "><text value="x"/><text variable="title"/></group>', "x T, 0", "x T, 1"),
        ('<text term="anonymous" text-case="capitalize-first"/>', "Anonymous, 0", "Anonymous, 1"),
    ],
)
def test_a_value_that_replaces_names_is_replaced_when_it_repeats(substitute: str, first: str, second: str) -> None:
    """If names have a substitute, its value is replaced ("Reference Grouping"); fixed text is not."""
    assert listed(substitute, {"genre": "G"}, {"genre": "H"}) == [first, second]


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ('and="text" delimiter-precedes-last="never"', "", "A, B, and M"),
        ('and="text"', 'delimiter-precedes-last="never"', "A, B and M"),
        ('and="text" delimiter="/"', "", "A/B/and M"),
        ("", 'name-delimiter="/"', "A/B, M"),
    ],
)
def test_the_delimiter_before_an_institution_at_the_end_of_a_list(name: str, options: str, expected: str) -> None:
    """As in the reference engine, the delimiter is not inherited, but ``delimiter-precedes-last`` is."""
    author = [{"family": "A"}, {"family": "B"}, {"literal": "M"}]
    assert printed(f'<names variable="author"><name {name}/></names>', options, author=author) == expected


@pytest.mark.parametrize(("count", "expected"), [(2, "A, and B"), (3, "A, B and C")])
def test_after_inverted_name_always_puts_a_delimiter_between_two_people(count: int, expected: str) -> None:
    """The reference engine treats the first of two people as inverted; of three people it checks the second."""
    author = [{"family": family} for family in "ABC"[:count]]
    name = '<name and="text" delimiter-precedes-last="after-inverted-name"/>'
    assert printed(f'<names variable="author">{name}</names>', author=author) == expected


YEAR = '<date variable="issued"><date-part name="year"/></date>'


@pytest.mark.parametrize(
    ("layout", "issued", "expected"),
    [
        (YEAR + '<date variable="issued"><date-part name="month"/></date>', {"literal": "spring"}, "spring"),
        (
            '<date variable="issued" form="text"/>',
            {"date-parts": [[2014, 3, 28], [2014, 12, 28]]},
            "March 28–December 28, 2014",
        ),
        ('<date variable="issued" form="text"/>', {"date-parts": [[2014, 3], [2014, 12]]}, "March–December 2014"),
    ],
)
def test_literal_dates_and_ranges_print_each_part_once(layout: str, issued: dict[str, Any], expected: str) -> None:
    """A literal date replaces the year; both ends of a range of months have a day ("Date Ranges")."""
    assert printed(layout, issued=issued) == expected


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [("0", "vol."), ("1", "vol."), ("2", "vols."), ("12a", "vols."), ("1–2", "vols."), ("1/2", "vol."), ("IV", "vol.")],
)
def test_a_number_of_volumes_above_one_is_plural(volumes: str, expected: str) -> None:
    """The contextual plural of number-of-volumes depends on the number ("Label")."""
    label = '<label variable="number-of-volumes" form="short"/>'
    assert printed(label, **{"number-of-volumes": volumes}) == expected


def test_text_case_applies_to_each_of_several_numbers() -> None:
    """As in the reference engine: "Seventh, Ninth"."""
    number = '<number variable="edition" form="long-ordinal" text-case="capitalize-first"/>'
    assert printed(number, edition="7, 9") == "Seventh, Ninth"


@pytest.mark.parametrize(
    ("families", "title", "expected"),
    [
        (["Farrow", "Vance", "Ulrich", "حداد"], "T", "FVU<bdi>ح</bdi>14"),
        (["Łaski", "Arc", "김", "Grünwald"], "T", "ŁA14"),
        ([], "a road to the sea", "Road14"),
        ([], "강과 산의", "강과산의14"),
    ],
)
def test_a_citation_label_has_letters_of_the_names_or_the_title(families: list[str], title: str, expected: str) -> None:
    """It stops at a name without letters, and ignores stop words of the title. Appendix IV leaves the format open."""
    fields = {"author": [{"family": family} for family in families], "issued": {"date-parts": [[2014]]}}
    assert printed('<text variable="citation-label"/>', title=title, **fields) == expected


def test_a_term_after_the_citation_number_is_capitalized() -> None:
    """The first term of an entry is capitalized if only the citation number comes before it."""
    bibliography = (
        '<bibliography><layout><text variable="citation-number" suffix=". "/><text term="online" prefix="["/></layout>'
        "</bibliography>"
    )
    style = little_style('<layout><text variable="title"/></layout>', bibliography=bibliography)
    assert Processor(style, [WORK], to="text").bibliography() == ["1. [Online"]


FIELDS = {"publisher": "P", "volume": "3", "genre": "Why?"}


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<group suffix="."><text variable="title" suffix=":"/></group>', "T.:"),
        ('<group suffix="."><group><text variable="title" suffix=";"/></group></group>', "T.;"),
        ('<group suffix="."><text variable="title" font-style="italic" suffix=":"/></group>', "<i>T.</i>:"),
        ('<group suffix=". "><text variable="title" suffix=":"/></group><text variable="publisher"/>', "T.: P"),
        ('<group suffix="."><text variable="genre" suffix=":"/></group>', "Why?"),
        ('<group suffix="."><group suffix=":"><text variable="title"/></group></group>', "T:"),
        ('<group suffix="."><text variable="volume" suffix=":"/></group>', "3:."),
        ('<group delimiter=". "><text variable="title" suffix=":"/><text variable="publisher"/></group>', "T:. P"),
        ('<group delimiter=". "><group suffix=":"><text variable="title"/></group><text variable="publisher"/></group>',
         "T:. P"),
        ('<group delimiter=". "><group><text variable="title" suffix=":"/></group><text variable="publisher"/></group>',
         "T.: P"),
        ('<text variable="title" suffix=":"/><text variable="publisher" prefix=". "/>', "T: P"),
    ],
)  # fmt: skip
def test_the_suffix_of_a_group_goes_before_punctuation_of_its_last_value(layout: str, expected: str) -> None:
    """As in the reference engine, both marks are kept; a delimiter only merges with an equal mark."""
    assert printed(layout, **FIELDS) == expected


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<text variable="volume" suffix=" "/><text variable="publisher" prefix=" "/>', "3  P"),
        ('<text variable="title" suffix=" "/><text variable="publisher" prefix=" "/>', "T P"),
        ('<group><text variable="volume" suffix=" "/></group><text variable="publisher" prefix=" "/>', "3 P"),
        ('<text variable="title" suffix="&#160;"/><text variable="publisher" prefix=" "/>', "T\u00a0 P"),
        ('<text variable="title" suffix="&#160;"/><text variable="publisher" prefix="&#160;"/>', "T\u00a0P"),
    ],
)
def test_equal_spaces_collapse_except_after_a_number(layout: str, expected: str) -> None:
    """A no-break space and a normal space are both kept."""
    assert printed(layout, **FIELDS) == expected


def test_spaces_of_the_margin_and_the_entry_do_not_collapse() -> None:
    """They are in different blocks."""
    bibliography = (
        '<bibliography second-field-align="flush"><layout><text variable="citation-number" suffix=". "/>'
        '<text variable="title" prefix=" "/></layout></bibliography>'
    )
    style = little_style('<layout><text variable="title"/></layout>', bibliography=bibliography)
    [entry] = Processor(style, [WORK], to="html").bibliography()
    assert entry.strip() == '<div class="csl-left-margin">1. </div><div class="csl-right-inline"> T</div>'


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2-4", "2–4"), ("2 - 4", "2–4"), ("I-IV", "I–IV"), ("A-12", "A-12"), ("Nos. 16-1, 16-2", "Nos. 16-1, 16-2")],
)
def test_text_prints_ranges_of_numbers_with_a_dash(value: str, expected: str) -> None:
    """``cs:text`` and ``cs:number`` print ranges alike; a value that starts with a word is not a range."""
    assert printed('<text variable="issue"/>', issue=value) == expected


@pytest.mark.parametrize("element", ['<text variable="{}"/>', '<number variable="{}"/>'])
@pytest.mark.parametrize("variable", ["issue", "volume", "collection-number", "number-of-pages", "edition"])
def test_ranges_of_numbers_have_the_delimiter_of_the_style(element: str, variable: str) -> None:
    """``page-range-delimiter`` is for all number variables; a dash in the value stays."""
    terms = '<term name="page-range-delimiter">~</term>'
    style = little_style(f"<layout>{element.format(variable)}</layout>", terms=terms)
    for value, expected in (("1-2", "1~2"), ("1 - 2, 5", "1~2, 5"), ("1–2", "1–2"), ("A-1", "A-1")):
        assert Processor(style, [{"id": "a", "type": "book", variable: value}]).cite("a") == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        ("legal_case", "94-1234", "no. 94-1234"),
        ("legal_case", "1-2", "no. 1-2"),
        ("legal_case", "94-1234, 94-1235", "nos. 94-1234, 94-1235"),
        ("legal_case", "3:21-cv-12", "no. 3:21-cv-12"),
        ("report", "14-06", "no. 14-06"),
        ("report", "1999-12", "no. 1999-12"),
        ("report", "A/RES/1-2", "no. A/RES/1-2"),
        ("report", "05-1-2", "no. 05-1-2"),
        ("report", "12-13", "nos. 12–13"),
        ("report", "12–13", "nos. 12–13"),
    ],
)
@pytest.mark.parametrize("element", ["text", "number"])
def test_a_hyphen_in_a_docket_or_report_number_is_no_range(kind: str, value: str, expected: str, element: str) -> None:
    """So its label is singular, and the hyphen stays."""
    label = '<label variable="number" form="short" suffix=" "/>'
    style = little_style(f'<layout>{label}<{element} variable="number"/></layout>')
    assert Processor(style, [{"id": "a", "type": kind, "number": value}]).cite("a") == expected


@pytest.mark.parametrize("element", ["text", "number"])
def test_a_label_inside_a_number_is_translated(element: str) -> None:
    """A label after a number is that of a second number; one at the start is that of the first."""
    style = little_style(f'<layout><{element} variable="volume"/></layout>')
    for value, expected in (("7, p. 3-8", "7, S. 3–8"), ("no. 5-6", "Nr. 5–6"), ("7, Teil 2", "7, Teil 2")):
        assert Processor(style, [{"id": "a", "type": "book", "volume": value}], locale="de-DE").cite("a") == expected


PARTICLE = [{"family": "Cour", "non-dropping-particle": "la", "given": "Jan"}]


@pytest.mark.parametrize(
    ("name", "options", "expected"),
    [
        ('<name form="short" name-as-sort-order="all"/>', {}, "Cour, la"),
        ('<name form="short" name-as-sort-order="all" sort-separator=" "/>', {}, "Cour la"),
        ('<name form="short"/>', {}, "la Cour"),
        ('<name form="short" name-as-sort-order="all"/>', {"demote-non-dropping-particle": "never"}, "la Cour"),
        ('<name><name-part name="given" suffix="&#160;"/></name>', {}, "Jan\u00a0la Cour"),
    ],
)
def test_an_inverted_short_name_has_its_particle_at_the_end(name: str, options: dict[str, str], expected: str) -> None:
    """Particles of short names are demoted, too; a suffix that ends in a no-break space gets no second space."""
    style = little_style(f'<layout><names variable="author">{name}</names></layout>')
    style = style._replace(options={**style.options, **options})
    assert Processor(style, [{**WORK, "author": PARTICLE}], to="text").cite("a") == expected


@pytest.mark.parametrize(
    ("language", "locator", "expected"),
    [
        ("de-DE", "3, fig. 4", "S. 3, Abb. 4"),
        ("de-DE", "3-5, pp. 7-8", "S. 3–5, S. 7–8"),
        ("en-US", "367-368, fig. 2-3 & 5", "pp. 367–368, figs. 2–3 &#38; 5"),
        ("en-US", "3, p. 4", "pp. 3, 4"),
        ("fr-FR", "3 n. 4", "p. 3 n. 4"),
        ("en-US", "327\\-30", "p. 327-30"),
    ],
)
def test_labels_inside_a_locator_are_translated(language: str, locator: str, expected: str) -> None:
    """A figure on a page has the label of the locale, and its range has a dash."""
    label = '<label variable="locator" form="short" suffix=" "/>'
    style = little_style(f'<layout>{label}<text variable="locator"/></layout>')
    cite = Cite("a", Locator("page", locator))
    assert Processor(style, [{"id": "a", "type": "book"}], locale=language, to="html").cite(cite) == expected


def test_another_form_of_a_term_is_preferred_to_the_english_term() -> None:
    """Arabic has no short "ed.", so the long term is used, even after other missing terms were looked up."""
    style = little_style(
        '<layout><text term="editor" form="verb-short"/><text term="no-such"/><names variable="editor">'
        '<name form="short"/><label form="short" prefix=" "/></names></layout>'
    )
    work = {"id": "a", "type": "book", "editor": [{"family": "Doe"}]}
    assert Processor(style, [work], locale="ar", to="text").cite("a").endswith("Doe تحقيق")


def test_labels_have_typographic_apostrophes() -> None:
    """Like all other text."""
    style = little_style('<layout><label variable="page"/></layout>')
    assert (
        Processor(style, [{"id": "a", "type": "book", "page": "3-5"}], locale="nl-NL", to="html").cite("a")
        == "pagina’s"
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://example.org/a", "https://example.org"), ("http://www.un.org/en", "www.un.org"), ("un.org", "un.org")],
)
def test_the_short_form_of_a_url_ends_with_the_host(url: str, expected: str) -> None:
    """The specification has no short form of ``URL``; styles rely on that of the reference engine."""
    style = little_style('<layout><text variable="URL" form="short"/></layout>')
    assert Processor(style, [{**WORK, "URL": url}], to="text").cite("a") == expected


@pytest.mark.parametrize("label", ["page", "chapter"])
def test_a_cite_prints_its_locator_once(label: str) -> None:
    """As in the reference engine, a second locator and its group print nothing."""
    locator = '<group delimiter=" "><label variable="locator"/><number variable="locator"/></group>'
    style = little_style(
        f'<layout><group delimiter=", "><text variable="title"/><text variable="locator"/>{locator}'
        '<choose><if variable="locator"><text value="x"/></if></choose></group></layout>'
    )
    assert Processor(style, [WORK], to="text").cite(Cite("a", Locator(label, "3"))) == "T, 3, x"


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<text term="note" prefix="see "/>', "see Note"),
        ('<text value="see "/><text term="note"/>', "see note"),
        ('<text variable="title"/><text term="note" prefix=" see "/>', "T see note"),
    ],
)
def test_a_term_after_its_own_prefix_is_capitalized(layout: str, expected: str) -> None:
    """As in the reference engine, the first term of a note is capitalized even if it has a prefix."""
    style = little_style(f"<layout>{layout}</layout>", kind="note")
    assert Processor(style, [WORK], to="text").cite("a") == expected


def test_an_abbreviated_list_is_formatted_even_without_the_term_et_al() -> None:
    """A style may have an empty term "et al."; the rest of the list is formatted as with it."""
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id><title>x</title>'
        '<updated>2020-01-01T00:00:00Z</updated></info><locale><terms><term name="et-al"/></terms></locale><citation>'
        '<layout><names variable="author"><name font-weight="bold" et-al-min="2" et-al-use-first="1"/></names></layout>'
        "</citation></style>"
    )
    authors = [{"family": "Doe"}, {"family": "Roe"}]
    assert Processor(style, [{**WORK, "author": authors}], to="html").cite("a") == "<b><b>Doe</b></b>"


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<text variable="title" quotes="true"/><text variable="publisher" prefix=", "/>', "“T,” P"),
        ('<text variable="title" quotes="true"/><text variable="publisher" prefix=", " font-style="italic"/>',
         "“T”, <i>P</i>"),
        ('<text variable="title" quotes="true"/><group prefix=", "><text variable="publisher" font-style="italic"/>'
         "</group>", "“T,” <i>P</i>"),
        ('<text variable="title" quotes="true"/><group><text variable="publisher" prefix=", " font-style="italic"/>'
         "</group>", "“T,” <i>P</i>"),
        ('<text variable="title" quotes="true" font-weight="bold" suffix=","/>', "“<b>T,</b>”"),
        ('<group delimiter=", "><text variable="title" quotes="true" font-weight="bold"/><text variable="publisher"/>'
         "</group>", "“<b>T,</b>” P"),
        ('<text variable="title" quotes="true" font-weight="bold"/><text variable="publisher" prefix=", "/>',
         "“<b>T</b>”, P"),
    ],
)  # fmt: skip
def test_punctuation_moves_into_quotation_marks_unless_it_starts_formatted_text(layout: str, expected: str) -> None:
    """As in the reference engine, it also moves into formatting that is inside the quotation marks."""
    assert printed(layout, publisher="P") == expected


def test_a_space_before_a_colon_becomes_narrow_but_two_spaces_do_not() -> None:
    """The first of two spaces becomes a no-break space."""
    assert printed('<text value="Consultable :"/>') == "Consultable\u202f:"
    assert printed('<text value="Consultable  :"/>') == "Consultable\u00a0 :"


def test_spaces_collapse_after_a_group_that_ends_with_a_number() -> None:
    """They do not collapse if the number is directly before the next element."""
    number = '<text variable="volume"/><text variable="issue" suffix=", "/>'
    place = '<text variable="page" prefix=" p. "/>'
    fields = {"volume": "1", "issue": "2", "page": "3"}
    assert printed(f"<group>{number}</group>{place}", **fields) == "12, p. 3"
    assert printed(number + place, **fields) == "12,  p. 3"


ITALIC = '<group font-style="italic">{}</group>'
TITLE = '<text variable="title" suffix=" "/>'
PUBLISHER = '<text variable="publisher" prefix=" "/>'


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        (f'<group delimiter=" ">{ITALIC.format(TITLE)}<text value="x"/></group>', "<i>T </i> x"),
        (f'<group delimiter=" "><text value="x"/>{ITALIC.format(PUBLISHER)}</group>', "x <i> P</i>"),
        (TITLE + ITALIC.format(PUBLISHER), "T <i> P</i>"),
        (TITLE + f'<group prefix=" ">{ITALIC.format(PUBLISHER)}</group>', "T <i> P</i>"),
        ('<group font-style="italic" suffix=" ">' + TITLE + '</group><text value="x"/>', "<i>T </i>x"),
        ('<text value="x"/><group font-style="italic" prefix=" ">' + PUBLISHER + "</group>", "x <i>P</i>"),
        (f'<group delimiter=" "><group>{TITLE}</group><text value="x"/></group>', "T x"),
        (f'<group delimiter=" "><group quotes="true">{TITLE}</group><text value="x"/></group>', "“T ” x"),
    ],
)
def test_spaces_inside_and_outside_formatted_elements_do_not_collapse(layout: str, expected: str) -> None:
    """As in the reference engine, a delimiter is kept after a formatted macro that ends with a space."""
    assert printed(layout, publisher="P") == expected


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [("", "A “b” and ‘c’"), (' quotes="false"', "A “b” and “c”"), (' quotes="true"', "“A ‘b’ and ‘c’”")],
)
def test_quotes_false_makes_all_quotations_in_a_title_outer_ones(quotes: str, expected: str) -> None:
    """With ``quotes="false"``, quotations in a title use the outer quotation marks."""
    assert printed(f'<text variable="title"{quotes}/>', title="A 'b' and \"c\"") == expected


def test_a_missing_year_suffix_does_not_empty_the_group_around_it() -> None:
    """A missing year suffix does not count as an empty variable."""
    macro = (
        '<group delimiter="-"><text variable="year-suffix"/><date variable="issued"><date-part name="year"/></date>'
        '</group><choose><if variable="issued" match="none"><text term="no date"/></if></choose>'
    )
    assert printed(f'<group delimiter=" "><text variable="title"/><group>{macro}</group></group>') == "T no date"


@pytest.mark.parametrize(
    ("pages", "expected"), [("12-14", "12"), ("pp. 12, 15", "12"), ("N. pag.", "N. pag."), ("a,b", "a,b")]
)
def test_page_first_ends_before_a_range_or_list(pages: str, expected: str) -> None:
    """Text without page numbers is printed unchanged."""
    assert printed('<text variable="page-first"/>', page=pages) == expected


def test_chinese_titles_are_upright_in_a_right_to_left_locale() -> None:
    """Chinese is not set in italics, whatever the direction of the text."""
    style = little_style('<layout><text variable="title" font-style="italic"/></layout>')
    work = {**WORK, "title": "河流与山的记录"}
    assert "<i>" not in Processor(style, [work], to="html", locale="fa-IR").cite("a")


def test_a_tab_that_is_escaped_twice_is_a_tab() -> None:
    """Character references in attributes are decoded, even if an editor has escaped them again."""
    assert printed('<text variable="title" prefix="&amp;#9;"/>').endswith("\tT")


def test_suppress_author_keeps_terms_next_to_the_names() -> None:
    """Names, or a title in their place, are hidden; the terms "anonymous" and "op. cit." are kept."""
    style = little_style(
        '<layout delimiter="; "><group delimiter=" "><names variable="author"><substitute><text variable="title"/>'
        '</substitute></names><text term="op-cit"/></group></layout>'
    )
    anonymous = little_style(
        '<layout><names variable="author"><substitute><text term="anonymous"/></substitute></names>'
        '<date variable="issued" prefix=" "><date-part name="year"/></date></layout>'
    )
    works = [{**WORK, "author": [{"family": "Doe"}]}, {**WORK, "id": "b", "issued": {"date-parts": [[2001]]}}]
    cites = [Cite(key, mode="suppress-author") for key in ("a", "b")]
    assert Processor(style, works, to="text").cite(cites) == "op. cit.; op. cit."
    assert Processor(anonymous, works, to="text").cite(cites[1]) == "anonymous 2001"


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<group delimiter=";"><text variable="title"/><text variable="page" prefix=":"/></group>', "T;:7"),
        ('<group delimiter=": "><text variable="note" suffix="."/><text variable="page"/></group>', "Why?: 7"),
        ('<group delimiter=". "><text variable="note" suffix="."/><text variable="page"/></group>', "Why? 7"),
        ('<text variable="title"/><text variable="note"/><text variable="page" prefix=": "/>', "TWhy? 7"),
    ],
)
def test_a_delimiter_only_merges_with_equal_punctuation(layout: str, expected: str) -> None:
    """Delimiters follow other rules than values that end in punctuation."""
    assert printed(layout, note="Why?", page="7") == expected


def test_spaces_of_a_cite_do_not_collapse_with_those_around_it() -> None:
    """Neither with those of a delimiter nor with those of the prefix or suffix of a cite."""
    style = little_style('<layout delimiter="; "><text variable="title" prefix=" " suffix=" "/></layout>')
    processor = Processor(style, [WORK, {**WORK, "id": "b"}], to="text")
    assert processor.cite([Cite("a", suffix=" and more"), Cite("b", prefix="see ")]) == " T  and more; see  T"


@pytest.mark.parametrize(
    ("locale", "layout", "expected"),
    [
        ("en-GB", '<text variable="title" quotes="true" suffix="."/>', "‘Why?’."),
        ("en-GB", '<group suffix="."><text variable="title" quotes="true"/></group>', "‘Why?’"),
        ("en-US", '<text variable="title" quotes="true" suffix="."/>', "“Why?”"),
        ("en-US", '<text variable="title" quotes="true" suffix=":"/>', "“Why?”:"),
        ("de-DE", '<group delimiter=". "><text variable="title" quotes="true"/><text value="x"/></group>', "„Why?“. x"),
    ],
)
def test_punctuation_merges_across_quotation_marks_if_it_belongs_inside(
    locale: str, layout: str, expected: str
) -> None:
    """In other locales, both the question mark inside and the full stop outside are kept."""
    style = little_style(f"<layout>{layout}</layout>")
    assert Processor(style, [{**WORK, "title": "Why?"}], to="text", locale=locale).cite("a") == expected


def test_a_value_after_a_formatted_group_is_no_suffix() -> None:
    """The full stop at its end is not repeated by the prefix of the next group."""
    layout = (
        '<group><group font-weight="bold"><text value="Doe "/></group><text variable="title"/></group>'
        '<group prefix=". "><text variable="publisher"/></group>'
    )
    assert printed(layout, title="It ends.", publisher="P") == "<b>Doe </b>It ends. P"


def test_full_stop_after_a_quoted_macro_is_dropped_after_a_question_mark() -> None:
    """After a quoted variable it is kept, as in the reference engine; see the test of quotation marks above."""
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id><title>x</title>'
        '<updated>2020-01-01T00:00:00Z</updated></info><macro name="t"><text variable="title"/></macro>'
        '<citation><layout><text macro="t" quotes="true" suffix="."/></layout></citation></style>'
    )
    assert Processor(style, [{**WORK, "title": "Why?"}], to="text", locale="en-GB").cite("a") == "‘Why?’"
