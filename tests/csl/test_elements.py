"""What the rendering elements print of one work, where the specification leaves it to the reference engine."""

from __future__ import annotations

from typing import Any

import pytest
from little_style import little_style

from dprkpal.csl import Processor, load_style
from dprkpal.model.citation import Cite, Locator

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
def test_a_term_that_stands_for_names_leaves_them_empty_to_the_group(layout: str, expected: str) -> None:
    """Fixed text in a substitute calls no variable ("Group"): all that is called stays empty."""
    assert printed(layout) == expected


@pytest.mark.parametrize("empty", ['<text value=""/>', '<text value="" prefix="x" suffix="y"/>'])
def test_a_value_of_nothing_prints_nothing(empty: str) -> None:
    """Its affixes and those of the group around it stand around something."""
    assert (
        printed(f'<group delimiter=", "><text variable="title"/>{empty}<group prefix="-">{empty}</group></group>')
        == "T"
    )


def listed(substitute: str, *fields: dict[str, Any]) -> list[str]:
    """Return the bibliography of works without authors, *substitute* in their place, repeated ones replaced."""
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
def test_the_value_that_stands_for_names_is_what_repeats(substitute: str, first: str, second: str) -> None:
    """Names are replaced ("Reference Grouping"); of what stands for them, the reference replaces one value."""
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
def test_what_stands_before_an_institution_that_comes_last(name: str, options: str, expected: str) -> None:
    """The reference takes the delimiter from the name alone, and whether it precedes "and" from what is inherited."""
    author = [{"family": "A"}, {"family": "B"}, {"literal": "M"}]
    assert printed(f'<names variable="author"><name {name}/></names>', options, author=author) == expected


@pytest.mark.parametrize(("count", "expected"), [(2, "A, and B"), (3, "A, B and C")])
def test_the_delimiter_after_an_inverted_name_parts_two_people_upright_or_not(count: int, expected: str) -> None:
    """The reference engine takes none of two people for upright; of three, it looks at the second."""
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
def test_dates_of_words_and_ranges_show_each_part_where_it_belongs(
    layout: str, issued: dict[str, Any], expected: str
) -> None:
    """Words stand in the place of the year; the day belongs to either end of a range of months ("Date Ranges")."""
    assert printed(layout, issued=issued) == expected


@pytest.mark.parametrize(
    ("volumes", "expected"),
    [("0", "vol."), ("1", "vol."), ("2", "vols."), ("12a", "vols."), ("1–2", "vols."), ("1/2", "vol."), ("IV", "vol.")],
)
def test_a_number_of_volumes_above_one_is_many(volumes: str, expected: str) -> None:
    """The contextual plural of number-of-volumes ("Label") goes by the number itself, where it is one."""
    label = '<label variable="number-of-volumes" form="short"/>'
    assert printed(label, **{"number-of-volumes": volumes}) == expected


def test_each_number_of_several_begins_with_a_capital() -> None:
    """Text case acts on each number, as in the reference engine: "Seventh, Ninth"."""
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
def test_a_citation_label_is_made_of_names_or_the_words_of_the_title(
    families: list[str], title: str, expected: str
) -> None:
    """Appendix IV leaves the making to the processor; a name without letters ends the row, small words do not count."""
    fields = {"author": [{"family": family} for family in families], "issued": {"date-parts": [[2014]]}}
    assert printed('<text variable="citation-label"/>', title=title, **fields) == expected


def test_an_entry_begins_after_its_number() -> None:
    """The first term of an entry takes its capital where only the citation number stands before it."""
    bibliography = (
        '<bibliography><layout><text variable="citation-number" suffix=". "/><text term="online" prefix="["/></layout>'
        "</bibliography>"
    )
    style = little_style('<layout><text variable="title"/></layout>', bibliography=bibliography)
    assert Processor(style, [WORK], to="text").bibliography() == ["1. [Online"]


SIGNS = {"publisher": "P", "volume": "3", "genre": "Why?"}


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
def test_the_sign_of_a_group_stands_before_that_of_its_last_value(layout: str, expected: str) -> None:
    """Where one of the two would have to go, both stay, as in the reference; delimiters meet equal signs alone."""
    assert printed(layout, **SIGNS) == expected


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
def test_spaces_meet_their_equal_but_not_after_a_number(layout: str, expected: str) -> None:
    """A space that does not break stays beside one that does; what follows a number is left alone."""
    assert printed(layout, **SIGNS) == expected


def test_the_space_after_a_number_in_the_margin_takes_none_from_the_entry() -> None:
    """Both stay: they stand in two blocks."""
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
def test_a_range_of_numbers_has_a_dash_in_text_as_in_a_number(value: str, expected: str) -> None:
    """``cs:text`` prints the ranges of a number variable as ``cs:number`` does; what begins with a word is words."""
    assert printed('<text variable="issue"/>', issue=value) == expected


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
def test_a_short_name_in_sort_order_has_its_particle_behind(name: str, options: dict[str, str], expected: str) -> None:
    """Demotion acts on short names too; a part that ends in a space of the style's own is followed by no other."""
    style = little_style(f'<layout><names variable="author">{name}</names></layout>')
    style = style._replace(options={**style.options, **options})
    assert Processor(style, [{**WORK, "author": PARTICLE}], to="text").cite("a") == expected


@pytest.mark.parametrize(
    ("language", "locator", "expected"),
    [
        ("de-DE", "3, fig. 4", "S. 3, Abb. 4"),
        ("de-DE", "3-5, pp. 7-8", "S. 3–5, S. 7–8"),
        ("en-US", "367-368, fig. 2-3 & 5", "pp. 367–368, figs. 2–3 &#38; 5"),
        ("en-US", "3, p. 4", "p. 3, 4"),
        ("fr-FR", "3 n. 4", "p. 3 n. 4"),
        ("en-US", "327\\-30", "p. 327-30"),
    ],
)
def test_labels_within_a_locator_are_those_of_the_locale(language: str, locator: str, expected: str) -> None:
    """A figure on a page is named as the language of the document names it, and its range has a dash."""
    label = '<label variable="locator" form="short" suffix=" "/>'
    style = little_style(f'<layout>{label}<text variable="locator"/></layout>')
    cite = Cite("a", Locator("page", locator))
    assert Processor(style, [{"id": "a", "type": "book"}], locale=language).cite(cite) == expected


def test_a_form_of_the_language_stands_before_one_of_english() -> None:
    """Arabic has no short "ed.": its long term serves, whatever was looked up before."""
    style = little_style(
        '<layout><text term="editor" form="verb-short"/><text term="no-such"/><names variable="editor">'
        '<name form="short"/><label form="short" prefix=" "/></names></layout>'
    )
    work = {"id": "a", "type": "book", "editor": [{"family": "Doe"}]}
    assert Processor(style, [work], locale="ar", to="text").cite("a").endswith("Doe تحقيق")


def test_apostrophes_of_labels_are_curled() -> None:
    """As those of all other text."""
    style = little_style('<layout><label variable="page"/></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "page": "3-5"}], locale="nl-NL").cite("a") == "pagina’s"


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://example.org/a", "https://example.org"), ("http://www.un.org/en", "www.un.org"), ("un.org", "un.org")],
)
def test_the_short_form_of_an_address_ends_with_its_host(url: str, expected: str) -> None:
    """The specification has no short form of ``URL``; styles ask for what the reference engine makes of it."""
    style = little_style('<layout><text variable="URL" form="short"/></layout>')
    assert Processor(style, [{**WORK, "URL": url}], to="text").cite("a") == expected


@pytest.mark.parametrize("label", ["page", "chapter"])
def test_a_cite_prints_its_locator_once(label: str) -> None:
    """Styles print it in two places where the reference engine prints no more than the first, and its group."""
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
def test_what_precedes_a_term_does_not_begin_the_sentence(layout: str, expected: str) -> None:
    """The first term of a note has its capital behind a prefix too, as in the reference engine."""
    style = little_style(f"<layout>{layout}</layout>", kind="note")
    assert Processor(style, [WORK], to="text").cite("a") == expected


def test_names_that_are_cut_have_the_look_of_the_list_without_et_al_too() -> None:
    """A style may have no words for "et al."; what is left of the list looks as beside them."""
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
def test_punctuation_moves_into_a_quotation_unless_it_begins_something_formatted(layout: str, expected: str) -> None:
    """And into what is formatted together with the quotation, as in the reference engine."""
    assert printed(layout, publisher="P") == expected


def test_a_space_before_a_high_sign_is_narrow_unless_two_stand_there() -> None:
    """Two are one that does not break and one that does."""
    assert printed('<text value="Consultable :"/>') == "Consultable\u202f:"
    assert printed('<text value="Consultable  :"/>') == "Consultable\u00a0 :"


def test_the_space_after_a_number_within_a_group_meets_the_next() -> None:
    """After a number right beside the next element it stays."""
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
def test_a_space_in_formatted_elements_meets_none_outside_but_their_own(layout: str, expected: str) -> None:
    """As in the reference engine: a delimiter stays beside the space that a formatted macro ends with."""
    assert printed(layout, publisher="P") == expected


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [("", "A “b” and ‘c’"), (' quotes="false"', "A “b” and “c”"), (' quotes="true"', "“A ‘b’ and ‘c’”")],
)
def test_a_title_that_takes_no_quotation_marks_keeps_its_own_alike(quotes: str, expected: str) -> None:
    """A style that says ``quotes="false"`` has all quotations in a title begin at the outer marks."""
    assert printed(f'<text variable="title"{quotes}/>', title="A 'b' and \"c\"") == expected


def test_a_style_that_prints_the_year_suffix_prints_no_date_beside_it() -> None:
    """The suffix that a work has none of is no empty variable to the macro around it."""
    macro = (
        '<group delimiter="-"><text variable="year-suffix"/><date variable="issued"><date-part name="year"/></date>'
        '</group><choose><if variable="issued" match="none"><text term="no date"/></if></choose>'
    )
    assert printed(f'<group delimiter=" "><text variable="title"/><group>{macro}</group></group>') == "T no date"


@pytest.mark.parametrize(
    ("pages", "expected"), [("12-14", "12"), ("pp. 12, 15", "12"), ("N. pag.", "N. pag."), ("a,b", "a,b")]
)
def test_the_first_page_is_what_stands_before_a_range_or_list(pages: str, expected: str) -> None:
    """Pages without a number have no first one: all of the text stands."""
    assert printed('<text variable="page-first"/>', page=pages) == expected


def test_names_in_a_script_that_runs_from_the_right_leave_chinese_titles_upright() -> None:
    """Whatever the direction of the text is, Chinese is not set in italics."""
    style = little_style('<layout><text variable="title" font-style="italic"/></layout>')
    work = {**WORK, "title": "河流与山的记录"}
    assert "<i>" not in Processor(style, [work], to="html", locale="fa-IR").cite("a")


def test_a_tab_that_a_style_has_escaped_twice_is_a_tab() -> None:
    """Character references in an attribute are read, also where an editor has escaped them once more."""
    assert printed('<text variable="title" prefix="&amp;#9;"/>').endswith("\tT")


def test_whoever_suppresses_the_author_keeps_the_words_beside_it() -> None:
    """Names go, and a title that stands for them; "anonymous" is nobody's name, and "op. cit." stays."""
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
def test_only_an_equal_sign_meets_a_delimiter_or_a_suffix_that_is_gone(layout: str, expected: str) -> None:
    """A delimiter is told apart from a value that ends in a sign."""
    assert printed(layout, note="Why?", page="7") == expected


def test_the_spaces_of_a_cite_meet_none_outside() -> None:
    """Neither those of a delimiter nor those that whoever cites has written."""
    style = little_style('<layout delimiter="; "><text variable="title" prefix=" " suffix=" "/></layout>')
    processor = Processor(style, [WORK, {**WORK, "id": "b"}], to="text")
    assert processor.cite([Cite("a", suffix=" and more"), Cite("b", prefix="see ")]) == " T  and more; see  T "


def test_ordinals_of_a_style_stand_where_the_language_has_such_ordinals() -> None:
    """French has none for the second; English has."""
    terms = '<locale><terms><term name="ordinal-02">B</term></terms></locale>'
    layout = '<layout><number variable="edition" form="ordinal"/></layout>'
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id><title>x</title>'
        f"<updated>2020-01-01T00:00:00Z</updated></info>{terms}<citation>{layout}</citation></style>"
    )
    work = {**WORK, "edition": "2"}
    assert Processor(style, [work], to="text", locale="en-US").cite("a") == "2B"
    assert Processor(style, [work], to="text", locale="fr-FR").cite("a") == "2ᵉ"


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
def test_signs_meet_across_a_quotation_mark_where_they_go_inside(locale: str, layout: str, expected: str) -> None:
    """Elsewhere the quotation keeps its question mark and the sentence its full stop."""
    style = little_style(f"<layout>{layout}</layout>")
    assert Processor(style, [{**WORK, "title": "Why?"}], to="text", locale=locale).cite("a") == expected
