"""Bibliography entries: display blocks and repeated names."""

import pytest
from little_style import AUTHOR_DATE, NUMBER, little_style, work

from dprkpal.csl import Processor

WORKS = [
    {"id": title, "type": "book", "title": title, "volume": "3", "author": [{"family": "Doe"}]}
    for title in ("Ta", "Ti")
]


def entries(layout: str, options: str = "", suffix: str = ".") -> list[str]:
    """Return the entries of two works of the same author, without the outer markup."""
    style = little_style(
        '<layout><text variable="title"/></layout>',
        bibliography=f'<bibliography {options}><layout suffix="{suffix}">{layout}</layout></bibliography>',
    )
    found = Processor(style, WORKS, to="html").bibliography()
    return [" ".join(text.split()).replace('class="csl-', 'class="').replace('<div class="', "[").replace("</div>", "]")
            .replace('">', ":") for text in found]  # fmt: skip


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<text variable="title" display="block"/>', "[block:Ta.]"),
        ('<text variable="volume" display="left-margin"/><text variable="title" display="right-inline"/>',
         "[left-margin:3][right-inline:Ta.]"),
        ('<text variable="volume"/><text variable="title" display="block"/>', "3 [block:Ta] ."),
        ('<text variable="title" display="left-margin"/><text variable="volume" prefix=". "/>',
         "[left-margin:Ta.] 3."),
        ('<text variable="title" display="left-margin"/><text variable="volume" prefix=". " display="right-inline"/>',
         "[left-margin:Ta.][right-inline: 3.]"),
        ('<text variable="title" prefix=" " display="left-margin"/><text variable="volume"/>', "[left-margin:Ta]3."),
        ('<text variable="volume" suffix=". " display="left-margin"/><text variable="title"/>',
         "[left-margin:3. ]Ta."),
    ],
)  # fmt: skip
def test_punctuation_moves_into_the_block_before_it(layout: str, expected: str) -> None:
    """The suffix of the entry does so only if the entry consists of blocks, as in the reference engine."""
    assert entries(layout)[0] == expected


@pytest.mark.parametrize(
    ("layout", "expected"),
    [
        ('<group delimiter=", "><names variable="author"/><text variable="title"/></group>', ["Doe, Ta", "Ti"]),
        ('<names variable="author" display="block"/><text variable="title" display="block"/>',
         ["[block:Doe] [block:Ta]", "[block:Ti]"]),
        ('<names variable="author" suffix=". "/><text term="ibid"/><text variable="title" prefix=" "/>',
         ["Doe. ibid. Ta", "ibid. Ti"]),
    ],
)  # fmt: skip
def test_names_replaced_by_nothing_leave_no_trace(layout: str, expected: list[str]) -> None:
    """There is no delimiter, no block, and no capital for the first remaining text."""
    assert entries(layout, 'subsequent-author-substitute=""', suffix="") == expected


def test_the_suffix_of_an_aligned_entry_is_next_to_the_label() -> None:
    """Whatever it is: a full stop, or text in brackets."""
    layout = '<text variable="volume" suffix=" "/><text variable="title"/>'
    assert entries(layout, 'second-field-align="flush"', suffix=" [x]")[0] == "[left-margin:3 ][right-inline:Ta [x]]"
    assert entries(layout, 'second-field-align="false"', suffix=" [x]")[0] == "3 Ta [x]"


@pytest.mark.parametrize("rule", ["complete-all", "complete-each"])
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('et-al-min="3" et-al-use-first="2"', ["A, B, et al.", "A, B"]),
        ('et-al-min="4" et-al-use-first="1" et-al-use-last="true"', ["A … D", "A … E"]),
    ],
)
def test_an_abbreviated_list_does_not_repeat_a_whole_one(rule: str, options: str, expected: list[str]) -> None:
    """CSL 1.0.2, "Reference Grouping": names are replaced only if all rendered names are the same."""
    people = ["ABCD", "AB"] if "…" not in expected[0] else ["ABCD", "ABCE"]
    works = [{"id": names, "type": "book", "author": [{"family": name} for name in names]} for names in people]
    style = little_style(
        '<layout><text variable="title"/></layout>',
        bibliography=f'<bibliography {options} subsequent-author-substitute="---" '
        f'subsequent-author-substitute-rule="{rule}"><layout><names variable="author"/></layout></bibliography>',
    )
    assert Processor(style, works).bibliography() == expected


def test_a_number_without_an_entry_is_marked_only_for_programs() -> None:
    """A message is nothing for readers. Documents leave the work out and report it (`dprkpal.documents.process`)."""
    books = (
        '<bibliography><layout><choose><if type="book"><text variable="citation-number" suffix=". "/>'
        '<text variable="title"/></if></choose></layout></bibliography>'
    )
    works = [work("a", title="A"), {"id": "b", "type": "map", "title": "B"}]
    processor = Processor(little_style(NUMBER, bibliography=books), works)
    assert processor.bibliography() == ["1. A", "2. [CSL STYLE ERROR: reference with no printed form.]"]
    assert processor.entries() == [("a", "1. A")]
    assert processor.bibliography_text() == "1. A"
    assert Processor(little_style(AUTHOR_DATE, bibliography=books), works).bibliography() == ["1. A"]
