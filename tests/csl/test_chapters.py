"""Documents that are read in parts, citations amid words, and formats that know which work a cite is of."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from dprkpal import Citation, Cite, library
from dprkpal.csl import Backend, Processor
from dprkpal.csl.output.formatted_runs import KINDS, formatted_runs
from dprkpal.csl.output.text import Text
from dprkpal.csl.text.tokens import Token

STYLES = (
    "apa", "chicago-author-date", "chicago-notes-bibliography", "ieee", "nature", "oscola",
    "modern-language-association", "harvard-cite-them-right", "american-medical-association",
    "turabian-fullnote-bibliography",
)  # fmt: skip
CITE = KINDS.index("cite")


class Cites(Text):
    """A format that writes the key of a work behind what its cite prints."""

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* with the key behind it."""
        return f"{text}<{value}>" if kind == "cite" else text


class Looks(Text):
    """Plain text in which every run is known with its look."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def write(self, tokens: Sequence[Token]) -> str:
        """Remember the runs."""
        self.seen += [(run.text, run.look[CITE]) for run in formatted_runs(tokens)]
        return super().write(tokens)


def cited(style: str, to: str | Backend = "text", *, mark: bool = True) -> Processor:
    """Return a processor over the collection."""
    return Processor(style, library().values(), to=to, mark_cites=mark, cited_only=True)


def test_a_format_is_told_which_work_each_cite_is_of() -> None:
    """What stands around the cites (brackets, words of the writer, delimiters) belongs to none."""
    text = cited("apa", Cites()).cite([Cite("berger2014arm", prefix="see"), "young2021guns, p. 45"])
    assert text == "(see Berger, 2014<berger2014arm>; Young, 2021, p. 45<young2021guns>)"
    in_text = Cite("young2021guns", mode="author-in-text")
    assert cited("apa", Cites()).cite(in_text) == "Young<young2021guns> (2021<young2021guns>)"


def test_a_work_is_told_only_on_request() -> None:
    """A format that was written before cites were told sees nothing new."""
    assert "<" not in cited("apa", Cites(), mark=False).cite("berger2014arm")


@pytest.mark.parametrize("style", STYLES)
def test_telling_the_works_changes_no_character(style: str) -> None:
    """Punctuation meets across the bounds of a cite as if there were none."""
    keys = list(library())
    plain, marked = cited(style, mark=False), cited(style)
    for start in range(0, len(keys) - 3, 2):
        cites = [
            Cite(keys[start], prefix="See"),
            Cite.parse(f"{keys[start + 1]}, p. 3"),
            Cite(keys[start + 2], suffix=", and more."),
            Cite(keys[start]),
        ]
        assert marked.cite(cites) == plain.cite(cites)


def test_runs_know_the_work_they_belong_to() -> None:
    """A format that arranges runs sees the work beside the other aspects of a look."""
    looks = Looks()
    cited("apa", looks).cite("young2021guns")
    assert looks.seen == [("(", ""), ("Young, 2021", "young2021guns"), (")", "")]


def test_a_part_begins_anew() -> None:
    """Where a chapter begins, the first cite of a work is the first again, and notes are counted from 1."""
    notes = cited("chicago-notes-bibliography-subsequent-ibid")
    first, ibid, again, later = notes.replay(
        [
            Citation.of("young2021guns, p. 45"),
            Citation.of("young2021guns, p. 47"),
            Citation((Cite.parse("young2021guns, p. 45"),), begins=True),
            Citation.of("young2021guns, p. 48"),
        ]
    )
    assert first == again
    assert (ibid, later) == ("Ibid., 47.", "Ibid., 48.")


def test_notes_of_a_part_are_counted_from_one() -> None:
    """A reference to the first note leads to the note of that number in its own part."""
    notes = cited("oscola")
    texts = notes.replay(
        [
            Citation.of("berger2014arm"),
            Citation.of("young2021guns"),
            Citation((Cite("young2021guns"),), begins=True),
            Citation.of("berger2014arm"),
            Citation.of("young2021guns, p. 3"),
        ]
    )
    assert texts[4] == "Young (n 1) 3."


def test_numbers_and_letters_go_through_all_parts() -> None:
    """A work has one number and one letter in the whole document: there is one bibliography."""
    numbers = cited("ieee")
    cites = [Citation.of("young2021guns"), Citation((Cite("berger2014arm"),), begins=True)]
    assert numbers.replay(cites) == ["[1]", "[2]"]
    letters = cited("apa")
    cites = [Citation.of("young2021guns"), Citation((Cite("young2021how"),), begins=True)]
    assert letters.replay(cites) == ["(Young, 2021a)", "(Young, 2021b)"]


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("apa", "Young, 2021, p. 45"),
        ("ieee", "[1, p. 45]"),  # brackets of the cites themselves, not of the citation
        ("chicago-notes-bibliography-subsequent-ibid", "ibid., 45"),
    ],
)
def test_amid_words_a_citation_has_no_brackets_no_stop_and_no_capital(style: str, text: str) -> None:
    """What stands around it decides about these."""
    processor = cited(style)
    processor.cite("young2021guns")
    assert processor.cite(Citation((Cite.parse("young2021guns, p. 45"),), inline=True)) == text


def test_a_cite_can_show_all_names() -> None:
    """As the starred commands of natbib do, whatever the style cuts short."""
    names = [{"family": name} for name in ("One", "Two", "Three", "Four")]
    work = {"id": "a", "type": "book", "title": "T", "author": names, "issued": {"date-parts": [[2001]]}}
    processor = Processor("apa", [work], to="text")
    assert processor.cite(Cite("a")) == "(One et al., 2001)"
    assert processor.cite(Cite("a", all_names=True)) == "(One, Two, Three, & Four, 2001)"
    assert processor.cite(Cite("a", all_names=True, mode="author-only")) == "One, Two, Three, & Four"
    assert processor.bibliography()[0].startswith("One, Two, Three, & Four. (2001)")


def test_a_part_of_the_bibliography_keeps_the_numbers_of_the_whole() -> None:
    """Several lists can be made of one bibliography, such as one a chapter."""
    numbers = Processor("ieee", library().values(), to="text", cited_only=True)
    for key in ("young2021guns", "berger2014arm", "coughlin2014hamas"):
        numbers.cite(key)
    whole = numbers.entries()
    assert [key for key, _ in whole] == ["young2021guns", "berger2014arm", "coughlin2014hamas"]
    assert [text for _, text in whole] == numbers.bibliography()
    assert numbers.entries({"coughlin2014hamas", "young2021guns", "nobody"}) == [whole[0], whole[2]]


def test_a_work_that_the_style_leaves_out_is_no_entry() -> None:
    """The keys stay with their entries all the same."""
    works = [{"id": "p", "type": "personal_communication", "title": "Call"}, {"id": "b", "type": "book", "title": "B"}]
    assert [key for key, _ in Processor("apa", works, to="text").entries()] == ["b"]
