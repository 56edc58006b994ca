"""Lists of names: et-al, delimiters, labels, substitution."""

import pytest
from little_style import little_style

from dprkpal.csl import Processor

AUTHORS = [{"family": "Doe", "given": "Ann"}, {"family": "Roe", "given": "Bob"}]


def listed(options: str, names: int = 2, custom: object = ("author",)) -> str:
    """Format the first *names* authors of a list with "and others", with a ``cs:name`` that has *options*."""
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
def test_a_list_with_and_others_ends_in_et_al(options: str, names: int, expected: str) -> None:
    """BibTeX's "and others" means at least one more name; the last name is unknown."""
    assert listed(options, names, ["author"]) == expected


@pytest.mark.parametrize("custom", [None, "author", [], ["editor"], [["author"]], {"author": True}, 5])
def test_invalid_values_of_and_others_are_ignored(custom: object) -> None:
    """Only a list that contains the variable counts."""
    assert listed('and="text"', 2, custom) == "Doe and Roe"


def test_and_others_makes_a_label_plural() -> None:
    """There is more than one editor, even if only one is listed."""
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
def test_lists_are_abbreviated_only_if_the_options_make_sense(options: str, count: int, expected: str) -> None:
    """Use-first may not exceed min; an ellipsis replaces at least two names; there is no comma after a single name."""
    style = little_style(f'<layout><names variable="author"><name form="short" {options}/></names></layout>')
    work = {"id": "a", "type": "book", "author": [{"family": family} for family in "ABCDEF"[:count]]}
    assert Processor(style, [work], to="text").cite("a") == expected


def test_a_count_of_names_has_no_affixes() -> None:
    """As in the reference engine."""
    style = little_style('<layout><names variable="author" prefix="("><name form="count"/></names></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "author": AUTHORS}], to="text").cite("a") == "2"


def test_another_person_with_the_same_initials_is_not_replaced() -> None:
    """``subsequent-author-substitute`` replaces a name only if the person is the same."""
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
def test_a_label_comes_first_only_if_there_is_a_name_element_after_it(children: str, expected: str) -> None:
    """As in the reference engine, without a ``cs:name`` the label follows the names."""
    style = little_style(f'<layout><names variable="editor">{children}</names></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "editor": AUTHORS[1:]}], to="text").cite("a") == expected


@pytest.mark.parametrize(("names", "second"), [("", "———"), ("<name/>", "T")])
def test_a_repeated_title_is_replaced_unless_other_names_come_before_it(names: str, second: str) -> None:
    """As in the reference engine."""
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
def test_spaces_and_italics_of_and_and_et_al_depend_on_the_script(language: str, options: str, expected: str) -> None:
    """Chinese has no spaces around "and", and no italics for "et al."."""
    style = little_style(
        f'<layout><names variable="author"><name form="short" {options}/><et-al font-style="italic"/></names></layout>'
    )
    work = {"id": "a", "type": "book", "author": AUTHORS}
    assert Processor(style, [work], locale=language, to="html").cite("a") == expected


def test_a_term_that_starts_with_an_ampersand_has_a_space() -> None:
    """Some styles print "& al." for "et al."."""
    style = little_style(
        '<layout><names variable="author"><name form="short" et-al-min="2" et-al-use-first="1"/></names></layout>',
        terms='<term name="et-al">&amp; al.</term>',
    )
    assert Processor(style, [{"id": "a", "type": "book", "author": AUTHORS}], to="text").cite("a") == "Doe & al."


@pytest.mark.parametrize(
    ("editors", "translators", "expected"),
    [
        ("Doe Roe Poe", "Doe Roe Noe", "Doe et al. (eds. &#38; trans.)"),
        ("Doe Roe", "Doe Noe", "Doe, Roe (eds.); Doe, Noe (trans.)"),
    ],
)
def test_identical_editors_and_translators_are_printed_once(editors: str, translators: str, expected: str) -> None:
    """Lists are compared as far as they are shown. Source: CSL 1.0.2, "Label", editortranslator."""
    style = little_style(
        '<layout><names variable="editor translator" delimiter="; "><name form="short" et-al-min="3" '
        'et-al-use-first="1"/><label form="short" prefix=" (" suffix=")"/></names></layout>'
    )
    people = {
        "editor": [{"family": family} for family in editors.split()],
        "translator": [{"family": family} for family in translators.split()],
    }
    assert Processor(style, [{"id": "a", "type": "book", **people}], to="html").cite("a") == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('suffix=" " delimiter=" / "', "Ann Doe  / Bob Roe"),
        ('suffix="." delimiter=". "', "Ann Doe. Bob Roe."),
        ('suffix=" " delimiter=" / " and="text"', "Ann Doe and Bob Roe"),
    ],
)
def test_a_space_at_the_end_of_a_name_is_kept_before_the_last_delimiter(options: str, expected: str) -> None:
    """As in the reference engine. Punctuation still merges there."""
    style = little_style(f'<layout><names variable="author"><name {options}/></names></layout>')
    assert Processor(style, [{"id": "a", "type": "book", "author": AUTHORS}], to="text").cite("a") == expected


@pytest.mark.parametrize(("locale", "expected"), [("fr-FR", "A.\u00a0Doe"), ("de-DE", "A. Doe")])
def test_a_no_break_space_between_initials_is_also_used_before_the_name(locale: str, expected: str) -> None:
    """In French, a style with no-break spaces between initials has one before the family name, too."""
    style = little_style('<layout><names variable="author"><name initialize-with=".&#160;"/></names></layout>')
    work = {"id": "a", "type": "book", "author": AUTHORS[:1]}
    assert Processor(style, [work], to="text", locale=locale).cite("a") == expected


@pytest.mark.parametrize(
    ("substitute", "expected"),
    [
        ('<names variable="editor translator"/>', "D. Doe (ed.) + B. Roe (trans.)"),
        ('<names variable="editor translator" delimiter=" / "/>', "D. Doe (ed.) / B. Roe (trans.)"),
        ('<names variable="editor translator"><name/></names>', "Dora DoeBob Roe"),
        ('<group><names variable="editor translator"/></group>', "D. Doe (ed.) + B. Roe (trans.)"),
    ],
)
def test_a_substitute_without_children_uses_the_delimiter_and_label_of_the_names(
    substitute: str, expected: str
) -> None:
    """The short form of "Substitute" uses the attributes and children of the ``cs:names`` around it."""
    style = little_style(
        '<layout><names variable="author" delimiter=" + "><name initialize-with="."/>'
        f'<label form="short" prefix=" (" suffix=")"/><substitute>{substitute}</substitute></names></layout>'
    )
    editor, translator = {"family": "Doe", "given": "Dora"}, {"family": "Roe", "given": "Bob"}
    work = {"id": "a", "type": "book", "editor": [editor], "translator": [translator]}
    assert Processor(style, [work], to="text").cite("a") == expected
