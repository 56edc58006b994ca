"""Lists of names: what is shown of them."""

import pytest
from little_style import little_style

from dprkpal.csl import Processor

AUTHORS = [{"family": "Doe", "given": "Ann"}, {"family": "Roe", "given": "Bob"}]


def listed(options: str, names: int = 2, custom: object = ("author",)) -> str:
    """Return how the first *names* of an unfinished list are printed by a ``cs:name`` with *options*."""
    style = little_style(f'<layout><names variable="author"><name form="short" {options}/></names></layout>')
    work = {"id": "a", "type": "book", "author": AUTHORS[:names], "custom": {"others": custom}}
    return Processor(style, [work], to="text").cite("a")


@pytest.mark.parametrize(
    ("options", "names", "expected"),
    [
        ("", 2, "Doe, Roe, et al."),
        ("", 1, "Doe et al."),
        ('and="text"', 2, "Doe, Roe, et al."),
        ('et-al-min="3" et-al-use-first="1"', 2, "Doe et al."),
        ('et-al-min="4" et-al-use-first="1"', 2, "Doe, Roe, et al."),
        ('et-al-min="2" et-al-use-first="1" et-al-use-last="true"', 2, "Doe et al."),
        ('delimiter-precedes-et-al="never"', 2, "Doe, Roe et al."),
    ],
)
def test_names_that_the_source_leaves_open_end_in_et_al(options: str, names: int, expected: str) -> None:
    """BibTeX's "and others" stands for at least one more name; who is the last of them, nobody knows."""
    assert listed(options, names, ["author"]) == expected


@pytest.mark.parametrize("custom", [None, "author", [], ["editor"], [["author"]], {"author": True}, 5])
def test_names_are_whole_where_nothing_says_that_there_are_more(custom: object) -> None:
    """Whatever else stands there."""
    assert listed('and="text"', 2, custom) == "Doe and Roe"


def test_a_label_is_plural_where_there_are_more_names_than_are_listed() -> None:
    """The editors are several, whoever is named."""
    style = little_style('<layout><names variable="editor"><name/><label form="short" prefix=", "/></names></layout>')
    work = {"id": "a", "type": "book", "editor": AUTHORS[1:], "custom": {"others": ["editor"]}}
    assert Processor(style, [work], to="text").cite("a") == "Bob Roe et al., eds."


@pytest.mark.parametrize(
    ("options", "count", "expected"),
    [
        ('et-al-min="2" et-al-use-first="3"', 5, "A, B, C, D, E"),
        ('et-al-min="3" et-al-use-first="1" et-al-use-last="true"', 4, "A … D"),
        ('et-al-min="4" et-al-use-first="2" et-al-use-last="true"', 4, "A, B, … D"),
        ('et-al-min="2" et-al-use-first="1" et-al-use-last="true"', 2, "A et al."),
        ('et-al-min="2" et-al-use-first="1" et-al-use-last="true"', 3, "A … C"),
    ],
)
def test_lists_are_cut_where_the_style_can_mean_it(options: str, count: int, expected: str) -> None:
    """No more is kept than it takes to be cut; an ellipsis stands for two names or more; after one, no comma."""
    style = little_style(f'<layout><names variable="author"><name form="short" {options}/></names></layout>')
    work = {"id": "a", "type": "book", "author": [{"family": family} for family in "ABCDEF"[:count]]}
    assert Processor(style, [work], to="text").cite("a") == expected


def test_a_number_of_names_takes_no_affixes() -> None:
    """As in the reference engine."""
    style = little_style('<layout><names variable="author" prefix="("><name form="count"/></names></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "author": AUTHORS}], to="text").cite("a") == "2"


def test_a_name_that_only_reads_like_the_one_before_is_not_replaced() -> None:
    """Two people of the same initials are two people."""
    style = little_style(
        '<layout><text variable="title"/></layout>',
        bibliography=(
            '<bibliography subsequent-author-substitute="———"><layout><names variable="author">'
            '<name initialize-with=". "/></names><text variable="title" prefix=" "/></layout></bibliography>'
        ),
    )
    works = [
        {"id": given, "type": "book", "title": given, "author": [{"family": "Doe", "given": given.split()[0]}]}
        for given in ("Jane", "John", "John II")
    ]
    assert Processor(style, works, to="text").bibliography() == ["J. Doe Jane", "J. Doe John", "——— John II"]


@pytest.mark.parametrize(
    ("children", "expected"), [("<label/><name/>", "editorBob Roe"), ("<label/>", "Bob Roeeditor")]
)
def test_a_label_stands_before_the_name_only_where_there_is_one_to_precede(children: str, expected: str) -> None:
    """As in the reference engine, where the names are printed without a ``cs:name``."""
    style = little_style(f'<layout><names variable="editor">{children}</names></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "editor": AUTHORS[1:]}], to="text").cite("a") == expected


@pytest.mark.parametrize(("names", "second"), [("", "———"), ("<name/>", "T")])
def test_a_title_that_stands_for_names_is_replaced_unless_other_names_might_have_stood(names: str, second: str) -> None:
    """Those with a cs:name of their own, as in the reference engine."""
    style = little_style(
        '<layout><text variable="title"/></layout>',
        bibliography=(
            '<bibliography subsequent-author-substitute="———"><layout><names variable="author"><substitute>'
            f'<names variable="editor">{names}</names><text variable="title"/></substitute></names></layout>'
            "</bibliography>"
        ),
    )
    works = [{"id": key, "type": "book", "title": "T"} for key in "ab"]
    assert Processor(style, works, to="text").bibliography() == ["T", second]


@pytest.mark.parametrize(
    ("language", "options", "expected"),
    [
        ("zh-CN", 'and="text"', "Doe和Roe"),
        ("zh-CN", 'and="text" delimiter-precedes-last="always"', "Doe, 和Roe"),
        ("ja-JP", 'et-al-min="2" et-al-use-first="1"', "Doeほか"),
        ("th-TH", 'et-al-min="2" et-al-use-first="1"', "Doe <i>และคณะ</i>"),
        ("nl-NL", 'et-al-min="2" et-al-use-first="1"', "Doe <i>e.a.</i>"),
    ],
)
def test_words_between_names_are_set_as_their_script_is(language: str, options: str, expected: str) -> None:
    """Chinese sets no spaces around "and", and no italics for "et al."."""
    style = little_style(
        f'<layout><names variable="author"><name form="short" {options}/><et-al font-style="italic"/></names></layout>'
    )
    work = {"id": "a", "type": "book", "author": AUTHORS}
    assert Processor(style, [work], locale=language).cite("a") == expected


@pytest.mark.parametrize(
    ("editors", "translators", "expected"),
    [
        ("Doe Roe Poe", "Doe Roe Noe", "Doe et al. (eds. &#38; trans.)"),
        ("Doe Roe", "Doe Noe", "Doe, Roe (eds.); Doe, Noe (trans.)"),
    ],
)
def test_editors_and_translators_who_read_the_same_are_printed_once(
    editors: str, translators: str, expected: str
) -> None:
    """As far as they are shown. Source: CSL 1.0.2, "Label", editortranslator."""
    style = little_style(
        '<layout><names variable="editor translator" delimiter="; "><name form="short" et-al-min="3" '
        'et-al-use-first="1"/><label form="short" prefix=" (" suffix=")"/></names></layout>'
    )
    people = {
        "editor": [{"family": family} for family in editors.split()],
        "translator": [{"family": family} for family in translators.split()],
    }
    assert Processor(style, [{"id": "a", "type": "book", **people}]).cite("a") == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('suffix=" " delimiter=" / "', "Ann Doe  / Bob Roe "),
        ('suffix="." delimiter=". "', "Ann Doe. Bob Roe."),
        ('suffix=" " delimiter=" / " and="text"', "Ann Doe and Bob Roe "),
    ],
)
def test_the_space_of_a_name_stays_beside_the_delimiter_before_the_last(options: str, expected: str) -> None:
    """As in the reference engine; signs meet there as everywhere."""
    style = little_style(f'<layout><names variable="author"><name {options}/></names></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "author": AUTHORS}], to="text").cite("a") == expected


@pytest.mark.parametrize(("locale", "expected"), [("fr-FR", "A.\u00a0Doe"), ("de-DE", "A. Doe")])
def test_initials_and_name_are_not_parted_where_initials_are_not(locale: str, expected: str) -> None:
    """A French style that sets spaces between initials that do not break has one before the name too."""
    style = little_style('<layout><names variable="author"><name initialize-with=".&#160;"/></names></layout>')
    work = {"id": "a", "type": "book", "author": AUTHORS[:1]}
    assert Processor(style, [work], to="text", locale=locale).cite("a") == expected
