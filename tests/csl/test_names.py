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
