"""Disambiguation of cites, with a limited number of renderings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little_style import AUTHOR_DATE, little_style, work

from dprkpal.csl import Processor, load_style
from dprkpal.csl.document.disambiguate import MAX_RENDERINGS, suffix_letters
from dprkpal.csl.rendering.context import NO_DISAMBIGUATION
from dprkpal.model.citation import Citation, Cite
from effort import ends

STYLE = """<style xmlns="http://purl.org/net/xbiblio/csl" class="{kind}" version="1.0" {style}>
<info><title>Test</title><id>test</id><updated>2024-01-01T00:00:00Z</updated></info>
<citation {options}><layout>{layout}</layout></citation>
<bibliography>{sort}<layout>{bibliography}</layout></bibliography></style>"""
SHORT = '<name form="short" initialize-with="."/>'
AUTHOR = '<names variable="author">{name}</names>'
YEAR = '<date variable="issued" prefix=" "><date-part name="year"/></date>'
GIVEN = 'disambiguate-add-givenname="true"'
NAMES = 'disambiguate-add-names="true" et-al-min="3" et-al-use-first="1"'
SUFFIX = 'disambiguate-add-year-suffix="true"'
TITLE_IF_NEEDED = '<choose><if disambiguate="true"><text variable="title" prefix=", "/></if></choose>'

Item = dict[str, Any]


def works(*texts: str) -> list[Item]:
    """Return items written as ``"Ann Doe; Bob Roe 1999"``; titles are Book A, Book B and so on."""
    found = []
    for index, text in enumerate(texts):
        people, _, year = text.rpartition(" ")
        authors = [name.strip().rpartition(" ") for name in people.split(";")]
        found.append({
            "id": f"w{index}", "type": "book", "title": f"Book {chr(65 + index % 26)}",
            "author": [{"given": first, "family": last} for first, _, last in authors],
            "issued": {"date-parts": [[int(year)]]},
        })  # fmt: skip
    return found


def processor(
    items: Sequence[Item],
    options: str = "",
    *,
    name: str = SHORT,
    layout: str = AUTHOR + YEAR,
    bibliography: str = '<text variable="title"/>',
    sort: str = "",
    kind: str = "in-text",
    style: str = "",
) -> Processor:
    """Return a processor of a small style with *options* on ``cs:citation``."""
    layout = layout.replace("{name}", name)
    text = STYLE.format(
        options=options, layout=layout, bibliography=bibliography.replace("{name}", name),
        sort=sort, kind=kind, style=style,
    )  # fmt: skip
    return Processor(load_style(text), items, to="text")


def cites(items: Sequence[Item], options: str = "", **rest: Any) -> list[str]:
    """Return the cite of each of *items*, on its own."""
    made = processor(items, options, **rest)
    return [made.preview(Citation((Cite(item["id"]),))) for item in items]


def counted(made: Processor) -> Callable[[], int]:
    """Return how often cites of *made* have been rendered from now on, when called."""
    renderings = [0]
    render = made.citation_area.render

    def counting(context: Any) -> Any:
        renderings[0] += 1
        return render(context)

    made.citation_area.render = counting
    return lambda: renderings[0]


def rule(name: str) -> str:
    """Return the options that expand given names by rule *name*."""
    return f'{GIVEN} givenname-disambiguation-rule="{name}"'


# -- given names ----------------------------------------------------------------------------------


def test_given_names_are_expanded_only_as_needed() -> None:
    """CSL 1.0.2, "Disambiguation": initials first, then full given names, only in ambiguous cites."""
    items = works("Ann Doe 1999", "Bob Doe 1999", "Cy Doe 2000")
    assert cites(items, GIVEN) == ["A. Doe 1999", "B. Doe 1999", "Doe 2000"]
    assert cites(works("Ann Doe 1999", "Amy Doe 1999"), GIVEN) == ["Ann Doe 1999", "Amy Doe 1999"]


def test_useless_given_name_is_removed_again() -> None:
    """Given names that do not disambiguate are not printed."""
    assert cites(works("Ann Doe 1999", "Ann Doe 1999"), GIVEN) == ["Doe 1999", "Doe 1999"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("all-names", ["Ann Doe 2001", "Amy Doe 2002", "B. Doe 2003", "Roe, C. Doe 2004"]),
        ("all-names-with-initials", ["A. Doe 2001", "A. Doe 2002", "B. Doe 2003", "Roe, C. Doe 2004"]),
        ("primary-name", ["Ann Doe 2001", "Amy Doe 2002", "B. Doe 2003", "Roe, Doe 2004"]),
        ("primary-name-with-initials", ["A. Doe 2001", "A. Doe 2002", "B. Doe 2003", "Roe, Doe 2004"]),
        ("by-cite", ["Doe 2001", "Doe 2002", "Doe 2003", "Roe, Doe 2004"]),
    ],
)
def test_givenname_rules(name: str, expected: list[str]) -> None:
    """CSL 1.0.2, "Given Name Disambiguation Rules": all but by-cite expand names of unambiguous cites too."""
    items = works("Ann Doe 2001", "Amy Doe 2002", "Bob Doe 2003", "Dan Roe; Cy Doe 2004")
    assert cites(items, rule(name)) == expected


def test_spacing_of_initials_is_ignored() -> None:
    """``J. A.``, ``J.A.`` and ``J A`` are the same given names."""
    items = works("J. A. Doe 1990", "J.A. Doe 1991", "J A Doe 1992")
    assert [text[:3] for text in cites(items, rule("all-names"))] == ["Doe", "Doe", "Doe"]


def test_literal_name_is_never_expanded() -> None:
    """Institutions have no given names."""
    items = works("Ann Doe 1999", "Bob Doe 2000")
    items[0]["author"] = [{"literal": "Doe"}]
    assert cites(items, rule("all-names")) == ["Doe 1999", "Doe 2000"]


def test_particle_that_is_never_demoted_is_part_of_the_family_name() -> None:
    """``demote-non-dropping-particle="never"``: ``de Doe`` and ``Doe`` are not ambiguous."""
    items = works("Ann Doe 1999", "Amy Doe 2000")
    items[0]["author"][0]["non-dropping-particle"] = "de"
    never = cites(items, rule("all-names"), style='demote-non-dropping-particle="never"')
    assert never == ["de Doe 1999", "Doe 2000"]


def test_bibliography_prints_the_given_names_of_the_cites() -> None:
    """CSL 1.0.2: entries include the details that disambiguate the cites."""
    made = processor(works("Ann Doe 1999", "Amy Doe 1999"), GIVEN, bibliography=AUTHOR)
    assert made.bibliography() == ["Ann Doe", "Amy Doe"]


# -- more names -----------------------------------------------------------------------------------


def test_names_are_added_until_cites_differ() -> None:
    """Names hidden by "et al." are added one by one to all cites of a group."""
    items = works("A Doe; B Roe; C Poe 1999", "A Doe; B Roe; D Moe 1999", "A Doe; E Zoe; C Poe 1999")
    assert cites(items, NAMES) == ["Doe, Roe, Poe 1999", "Doe, Roe, Moe 1999", "Doe, Zoe, et al. 1999"]


def test_useless_added_names_are_removed_again() -> None:
    """Cites that stay ambiguous print the names that the style prints."""
    assert cites(works(*["A Doe; B Roe; C Poe 1999"] * 2), NAMES) == ["Doe et al. 1999"] * 2


def test_added_name_is_expanded_if_that_helps() -> None:
    """CSL 1.0.2: "Added names are expanded if doing so would disambiguate the ambiguous cites"."""
    items = works("A Doe; Bob Roe; C Poe 1999", "A Doe; Bill Roe; C Poe 1999")
    assert cites(items, f"{GIVEN} {NAMES}") == ["Doe, Bob Roe, et al. 1999", "Doe, Bill Roe, et al. 1999"]


def test_only_useful_lists_of_names_are_extended() -> None:
    """Additions to one list are removed before the next list is tried."""
    items = works("A Doe; B Roe; C Poe 1999", "A Doe; B Roe; C Poe 1999")
    items[0]["editor"] = [{"family": "Moe", "given": "X"}]
    items[1]["editor"] = [{"family": "Moe", "given": "Y"}]
    layout = AUTHOR + '<names variable="editor" prefix=" ed. ">{name}</names>'
    assert cites(items, f"{GIVEN} {NAMES}", layout=layout) == ["Doe et al. ed. X. Moe", "Doe et al. ed. Y. Moe"]


def test_parts_of_a_group_are_disambiguated_separately() -> None:
    """Year suffixes are given to cites that are still ambiguous after names were added."""
    items = works(*["A Doe; B Roe; C Poe 1999"] * 2, *["A Doe; B Moe; C Poe 1999"] * 2)
    assert cites(items, f"{NAMES} {SUFFIX}") == [
        "Doe, Roe, et al. 1999a", "Doe, Roe, et al. 1999b", "Doe, Moe, et al. 1999a", "Doe, Moe, et al. 1999b",
    ]  # fmt: skip


# -- the condition --------------------------------------------------------------------------------


def test_only_needed_conditions_are_true() -> None:
    """CSL 1.0.2, "Choose": ``disambiguate`` is true only if needed; the first tests are tried first."""
    items = works("A Doe 1999", "A Doe 1999", "A Doe 1999", "B Roe 1999")
    for item, title, edition in zip(items, ("One", "Two", "Two", "One"), "1231", strict=True):
        item.update(title=title, edition=edition)
    layout = AUTHOR + TITLE_IF_NEEDED + TITLE_IF_NEEDED.replace("title", "edition")
    assert cites(items, layout=layout) == ["Doe, One", "Doe, Two, 2", "Doe, Two, 3", "Roe"]


NAMES_IF_NEEDED = (
    '<choose><if disambiguate="true"><names variable="author">'
    '<name form="short" initialize-with="." et-al-min="3" et-al-use-first="1"/></names></if></choose>'
)


@pytest.mark.parametrize(
    ("people", "options", "expected"),
    [
        (["Ann Doe; B Roe", "Amy Doe; B Roe"], GIVEN, ["x Ann Doe, Roe", "x Amy Doe, Roe"]),
        (["Ann Doe; B Roe", "Amy Doe; B Roe"], "", ["x Doe, Roe, Book A", "x Doe, Roe, Book B"]),
        (["A Doe; B Roe; C Poe", "A Doe; B Moe; C Poe"], NAMES, ["x Doe et al.", "x Doe et al."]),
        (["A Doe; B Roe; C Poe"] * 2, NAMES, ["x Doe et al., Book A", "x Doe et al., Book B"]),
    ],
)
def test_names_printed_by_the_condition_are_expanded(people: list[str], options: str, expected: list[str]) -> None:
    """Given names are shown; names that would have to be added are not, but no other condition holds then.

    As the reference engine has it (suite: bugreports_EnvAndUrb); the specification says nothing of names that
    come in with the last method but one.
    """
    layout = '<text value="x"/>' + NAMES_IF_NEEDED.replace("<names ", '<names prefix=" " ') + TITLE_IF_NEEDED
    assert cites(works(*(f"{names} 1999" for names in people)), options, layout=layout) == expected


def test_year_suffixes_replace_the_condition() -> None:
    """If the style adds year suffixes, the condition is not tried, as in the reference engine."""
    layout = AUTHOR + TITLE_IF_NEEDED + YEAR
    assert cites(works("A Doe 1999", "A Doe 1999"), SUFFIX, layout=layout) == ["Doe 1999a", "Doe 1999b"]


def test_subsequent_cites_are_compared() -> None:
    """An ambiguous short form is disambiguated even if the first cites differ."""
    layout = (
        f'<choose><if position="subsequent">{AUTHOR}{TITLE_IF_NEEDED}</if>'
        f'<else>{AUTHOR}<text variable="title" prefix=": "/></else></choose>'
    )
    made = processor(works("A Doe 1999", "A Doe 1999", "B Roe 1999"), layout=layout, kind="note")
    assert [made.cite(key) for key in ("w0", "w1", "w2", "w0", "w2")] == [
        "Doe: Book A", "Doe: Book B", "Roe: Book C", "Doe, Book A", "Roe",
    ]  # fmt: skip


def test_first_cite_has_at_least_the_names_of_later_ones() -> None:
    """Names added to subsequent cites are added to first cites too."""
    items = works("A Doe; B Roe; C Poe 1999", "A Doe; D Moe; C Poe 1999")
    limits = 'et-al-min="3" et-al-use-first="1" et-al-subsequent-min="5" et-al-subsequent-use-first="1"'
    assert cites(items, f"{limits} {SUFFIX}") == ["Doe, Roe, Poe 1999", "Doe, Moe, Poe 1999"]


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        (["w0", "w1", "w0"], "Doe, n 1"),
        (["w0", "w1", "w2", "w0"], "Doe, Book A, n 1"),
        (["w0 w1", "w0"], "Doe, Book A, n 1"),
    ],
)
def test_first_note_number_disambiguates_two_works_but_not_three(notes: list[str], expected: str) -> None:
    """``first-reference-note-number`` in subsequent cites, as in the reference engine."""
    layout = (
        f'<choose><if position="subsequent">{AUTHOR}{TITLE_IF_NEEDED}'
        '<text variable="first-reference-note-number" prefix=", n "/></if>'
        f'<else>{AUTHOR}<text variable="title" prefix=": "/></else></choose>'
    )
    items = works("A Doe 1999", "A Doe 1999", "A Doe 1999")
    cited = sorted({key for note in notes for key in note.split()})
    made = processor([item for item in items if item["id"] in cited], layout=layout, kind="note")
    assert [made.cite(note.split()) for note in notes][-1] == expected


def test_cites_that_print_only_a_note_number_are_not_ambiguous() -> None:
    """They need no title, however many works there are."""
    later = f'<text variable="first-reference-note-number"/>{TITLE_IF_NEEDED}'
    layout = f'<choose><if position="first">{AUTHOR}</if><else>{later}</else></choose>'
    made = processor(works("A Doe 1999", "A Doe 1999", "B Roe 1999"), layout=layout, kind="note")
    assert [made.cite(key) for key in ("w0", "w1", "w2", "w1")] == ["Doe", "Doe", "Roe", "2"]


# -- year suffixes --------------------------------------------------------------------------------


def test_a_year_suffix_that_only_cites_print_is_not_in_the_bibliography() -> None:
    """CSL 1.0.2, "Disambiguation": ``cs:text`` in one section suppresses the suffix in the other."""
    entry = '<bibliography><layout><text variable="title"/><date variable="issued" prefix=" "><date-part name="year"/>'
    entry += "</date>{}</layout></bibliography>"
    works = [work("a", "Doe", 2012), work("b", "Doe", 2012)]
    explicit = AUTHOR_DATE.replace("</group>", '<text variable="year-suffix"/></group>')
    for layout, addition, expected in (
        (explicit, "", ["Title a 2012", "Title b 2012"]),
        (explicit, '<text variable="year-suffix" prefix="-"/>', ["Title a 2012-a", "Title b 2012-b"]),
        (AUTHOR_DATE, "", ["Title a 2012a", "Title b 2012b"]),
    ):
        processor = Processor(little_style(layout, SUFFIX, bibliography=entry.format(addition)), works)
        assert processor.bibliography() == expected
    processor = Processor(little_style(AUTHOR_DATE, SUFFIX, bibliography=entry.format(
        '<text variable="year-suffix" prefix="-"/>')), works)  # fmt: skip
    assert processor.cite("a") == "(Doe 2012)"


def test_year_suffixes_follow_the_order_of_the_bibliography() -> None:
    """CSL 1.0.2: "The assignment of year-suffixes follows the order of the bibliographies entries"."""
    items = works("A Doe 1999", "A Doe 1999", "A Doe 1999")
    down = '<sort><key variable="title" sort="descending"/></sort>'
    assert cites(items, SUFFIX, sort=down) == ["Doe 1999c", "Doe 1999b", "Doe 1999a"]


def test_uncited_references_count_unless_left_out() -> None:
    """CSL 1.0.2, "Disambiguation": uncited entries of the bibliography count as invisible cites."""
    items = works("A Doe 1999", "A Doe 1999")
    assert processor(items, SUFFIX).cite("w1") == "Doe 1999a"  # the bibliography is in citation order
    alone = Processor(processor(items, SUFFIX).style, items, to="text", cited_only=True)
    assert alone.cite("w1") == "Doe 1999"


def test_access_date_is_ignored() -> None:
    """Works without a date get year suffixes, whatever their access dates are."""
    items = works("A Doe 1999", "A Doe 1999")
    for day, item in enumerate(items, 1):
        del item["issued"]
        item["accessed"] = {"date-parts": [[2020, 1, day]]}
    layout = (
        AUTHOR + ' <text term="no date" form="short" prefix=" "/><text variable="year-suffix" prefix="-"/>'
        '<date variable="accessed" form="numeric" prefix=", "/>'
    )
    assert [text.split(",")[0] for text in cites(items, SUFFIX, layout=layout)] == ["Doe n.d.-a", "Doe n.d.-b"]


def test_formatting_is_ignored() -> None:
    """Two cites that differ only in formatting are ambiguous."""
    items = works("A Doe 1999", "A Doe 1999")
    items[0]["title"], items[1]["title"] = "One", "<i>One</i>"
    assert cites(items, SUFFIX, layout='<text variable="title"/>' + YEAR) == ["One 1999a", "One 1999b"]


# -- how much it takes ----------------------------------------------------------------------------


def test_unambiguous_cites_are_rendered_once() -> None:
    """Nothing is tried unless cites are ambiguous."""
    made = processor(works(*(f"A Name{index} 1999" for index in range(50))), f"{GIVEN} {NAMES} {SUFFIX}")
    renderings = counted(made)
    made.disambiguation("w0")
    assert renderings() == 50


def test_style_without_disambiguation_renders_nothing() -> None:
    """Without the options and the condition there is no cost."""
    made = processor(works("A Doe 1999", "A Doe 1999"))
    renderings = counted(made)
    assert made.disambiguation("w0") is NO_DISAMBIGUATION
    assert renderings() == 0


def test_thousand_equal_cites_are_rendered_once_each() -> None:
    """Steps are skipped if all names of a group are the same."""
    made = processor(works(*["Ann Doe; Bob Roe; Cy Poe 1999"] * 1000), f"{GIVEN} {NAMES} {SUFFIX}")
    renderings = counted(made)
    with ends():
        assert made.disambiguation("w0").year_suffix == "a"
        assert made.disambiguation("w999").year_suffix == suffix_letters(999)
        assert renderings() == 1000


def test_number_of_renderings_is_limited() -> None:
    """This holds even for data that lose one cite of a group at every step."""
    count = 100
    items = works(*(
        ";".join(f"X Poe{place if place != index + 1 else count}" for place in range(count)) + " 1999"
        for index in range(count)
    ))  # fmt: skip
    made = processor(items, f"{NAMES} {SUFFIX}")
    renderings = counted(made)
    made.disambiguation("w0")
    assert renderings() <= count * (MAX_RENDERINGS + 1)


# -- properties -----------------------------------------------------------------------------------

PERSON = st.builds("{} {}".format, st.sampled_from(["Ann", "Amy", "Bob", "B."]), st.sampled_from(["Doe", "Roe"]))
WORK = st.builds(
    lambda people, year: f"{';'.join(people)} {year}", st.lists(PERSON, min_size=1, max_size=4), st.integers(1998, 1999)
)
WORKS = st.lists(WORK, min_size=1, max_size=8).map(lambda texts: works(*texts))
RULE = st.sampled_from(
    ["all-names", "all-names-with-initials", "primary-name", "primary-name-with-initials", "by-cite"]
).map(rule)
OPTIONS = st.builds(
    lambda chosen, name: " ".join([*chosen, *name]), st.sets(st.just(NAMES)).map(sorted), st.lists(RULE, max_size=1)
)


@settings(max_examples=150, deadline=None)
@given(items=WORKS, options=OPTIONS)
def test_year_suffixes_make_all_cites_different(items: list[Item], options: str) -> None:
    """CSL 1.0.2 on year suffixes: "This final disambiguation method is always successful"."""
    texts = cites(items, f"{options} {SUFFIX}")
    assert all(texts)
    assert len(set(texts)) == len(texts)


@settings(max_examples=150, deadline=None)
@given(items=WORKS, options=OPTIONS, data=st.data())
def test_order_of_references_changes_only_year_suffixes(items: list[Item], options: str, data: Any) -> None:
    """Ambiguity and added names do not depend on the order."""
    other = data.draw(st.permutations(items))
    first, second = processor(items, f"{options} {SUFFIX}"), processor(other, f"{options} {SUFFIX}")
    for item in items:
        one, two = first.disambiguation(item["id"]), second.disambiguation(item["id"])
        assert (dict(one.names), {k: list(v) for k, v in one.givens.items()}, bool(one.year_suffix)) == (
            dict(two.names), {k: list(v) for k, v in two.givens.items()}, bool(two.year_suffix),
        )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(items=WORKS, options=st.sampled_from([NAMES, GIVEN, f"{NAMES} {GIVEN}", f"{NAMES} {GIVEN} {SUFFIX}"]))
def test_unambiguous_cites_do_not_change(items: list[Item], options: str) -> None:
    """Only the rules that disambiguate names may change them."""
    plain = cites(items, NAMES.partition(" ")[2] if NAMES in options else "")
    for text, disambiguated in zip(plain, cites(items, options), strict=True):
        if plain.count(text) == 1:
            assert disambiguated == text


@pytest.mark.parametrize(
    ("options", "expected"), [(NAMES, "A Doe et al."), (f"{NAMES} {GIVEN}", "A Doe et al.")]
)
def test_the_bibliography_adds_no_names(options: str, expected: str) -> None:
    """CSL 1.0.2 adds names to ambiguous cites only; the reference engine adds them to entries, too."""
    items = works("A Doe; B Roe; C Poe 2000", "A Doe; D Moe; C Poe 2000")
    made = processor(items, options, bibliography=AUTHOR.format(name='<name et-al-min="3" et-al-use-first="1"/>'))
    assert made.bibliography()[0] == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('disambiguate-add-names="true"', "Doe, Zed Doe, Abel"),
        ('disambiguate-add-givenname="true" disambiguate-add-names="true"', "Doe, Zed Doe, Abel"),
    ],
)
def test_cites_are_sorted_before_disambiguation(options: str, expected: str) -> None:
    """Sort keys use the "et al." options of the style, as in the reference engine."""
    layout = (
        '<sort><key variable="author"/></sort><layout delimiter=" "><names variable="author"><name form="short"/>'
        "</names></layout>"
    )
    items = works("Bo Doe; Al Zed 1999", "Bo Doe; Al Abel 1999")
    style = little_style(layout, f'et-al-min="2" et-al-use-first="1" {options}')
    assert Processor(style, items, to="text").cite(["w0", "w1"]) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("by-cite", "Bo Doe Al Doe"), ("all-names", "Al Doe Bo Doe"), ("primary-name", "Al Doe Bo Doe")],
)
@pytest.mark.parametrize("form", ["short", "long"])
def test_given_names_of_the_whole_document_count_in_sorting(rule: str, expected: str, form: str) -> None:
    """Given names that disambiguate only a cite are added after sorting."""
    style = load_style(
        '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><info><id>x</id><title>x</title>'
        '<updated>2020-01-01T00:00:00Z</updated></info><macro name="who"><names variable="author"><name form="short"/>'
        f'</names></macro><citation disambiguate-add-givenname="true" givenname-disambiguation-rule="{rule}"><sort>'
        f'<key macro="who"/></sort><layout delimiter=" "><names variable="author"><name form="{form}"/></names>'
        "</layout></citation></style>"
    )
    assert Processor(style, works("Bo Doe 1999", "Al Doe 1999"), to="text").cite(["w0", "w1"]) == expected


def test_name_order_disambiguates_names_with_given_names() -> None:
    """A Chinese work has the family name first, so "Doe A." and "A. Doe" differ."""
    one, other = works("Ann Doe 1999", "Ann Doe 1999")
    other["language"] = "zh"
    assert cites([one, other], f"{GIVEN} {SUFFIX}") == ["A. Doe 1999", "Doe A. 1999"]


SORT_BY_TRANSLATOR = '<sort><key variable="{}"/></sort>'


@pytest.mark.parametrize(("variable", "expected"), [("translator", "A. Doe 1999"), ("editor", "Doe 1999")])
def test_names_in_sort_keys_count(variable: str, expected: str) -> None:
    """Names in the whole document include those of sort keys, as in the reference engine."""
    one, other = works("Ann Doe 1999", "Bob Roe 1999")
    other["translator"] = [{"family": "Doe", "given": "Zoe"}]
    sort = SORT_BY_TRANSLATOR.format(variable)
    for items in ([one, other], [other, one]):
        assert expected in cites(items, rule("all-names"), sort=sort)


def test_name_in_sort_key_counts_once_a_cite_prints_its_family_name() -> None:
    """The result does not depend on the order in which references are added."""
    one, other = works("Bob Roe 1999", "Ann Doe 1999")
    one["translator"] = [{"family": "Doe", "given": "Zoe"}]
    style = processor([one, other], rule("all-names"), sort=SORT_BY_TRANSLATOR.format("translator")).style
    made = Processor(style, [one, other], to="text", cited_only=True)
    assert [made.cite("w0"), made.cite("w1")] == ["Roe 1999", "A. Doe 1999"]


@pytest.mark.parametrize("style", ["apa", "chicago-author-date"])
def test_names_added_to_cites_are_not_added_to_entries(style: str) -> None:
    """An entry prints as many names as the style says, also if cites need more."""
    names = [{"family": f"Name{index}", "given": "Ann"} for index in range(25)]
    works = [
        {
            "id": key, "type": "book", "title": key, "author": [*names, {"family": last}],
            "issued": {"date-parts": [[2020]]},
        }
        for key, last in (("a", "Smith"), ("b", "Jones"))
    ]  # fmt: skip
    alone = [Processor(style, [work]).bibliography()[0].count("Name") for work in works]
    processor = Processor(style, works)
    assert "Name24" in processor.cite(["a", "b"])
    assert [entry.count("Name") for entry in processor.bibliography()] == alone


def test_given_names_in_full_have_the_initials_of_the_style() -> None:
    """CSL 1.0.2, "Name": ``initialize-with`` formats the initials in given names, also when these are in full."""
    name = '<name initialize="false" initialize-with=". "/>'
    items = works("N Doe 2019", "Nadia K Doe 2020")
    made = processor(items, GIVEN, name=name, bibliography=AUTHOR.format(name=name))
    assert [made.cite(key) for key in ("w0", "w1")] == ["N. Doe 2019", "Nadia K. Doe 2020"]
    assert [text.strip() for _, text in made.entries()] == ["N. Doe", "Nadia K. Doe"]


def test_later_names_get_given_names_if_only_these_differ() -> None:
    """Without ``disambiguate-add-names``, too: the rule ``by-cite`` is for all names of ambiguous cites."""
    found = processor(
        works("John Doe; Jane Roe 2000", "John Doe; Jack Roe 2000", "Ann Poe; Al Moe 2000"), GIVEN,
        name='<name form="short"/>',
    )
    texts = [found.cite(f"w{index}") for index in range(3)]
    assert texts == ["Doe, Jane Roe 2000", "Doe, Jack Roe 2000", "Poe, Moe 2000"]
