"""Documents in parts, inline citations, and output formats that know the key of each cite."""

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
    """A format that prints the key of the reference after each cite."""

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* followed by the key."""
        return f"{text}<{value}>" if kind == "cite" else text


class Looks(Text):
    """Plain text that records its runs with their formatting."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []

    def write(self, tokens: Sequence[Token]) -> str:
        """Record the runs."""
        self.seen += [(run.text, run.look[CITE]) for run in formatted_runs(tokens)]
        return super().write(tokens)


def cited(style: str, to: str | Backend = "text", *, mark: bool = True) -> Processor:
    """Return a processor with the collection."""
    return Processor(style, library().values(), to=to, mark_cites=mark, cited_only=True)


def test_format_receives_the_key_of_each_cite() -> None:
    """Brackets, affixes and delimiters around the cites belong to no reference."""
    text = cited("apa", Cites()).cite([Cite("berger2014arm", prefix="see"), "young2021guns, p. 45"])
    assert text == "(see Berger, 2014<berger2014arm>; Young, 2021, p. 45<young2021guns>)"
    in_text = Cite("young2021guns", mode="author-in-text")
    assert cited("apa", Cites()).cite(in_text) == "Young<young2021guns> (2021<young2021guns>)"


def test_keys_are_passed_only_on_request() -> None:
    """Existing output formats are not affected."""
    assert "<" not in cited("apa", Cites(), mark=False).cite("berger2014arm")


@pytest.mark.parametrize("style", STYLES)
def test_marking_cites_changes_no_character(style: str) -> None:
    """Punctuation is compared across the boundaries of cites as usual."""
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


def test_runs_include_the_key_of_their_reference() -> None:
    """The key is one of the aspects of a run."""
    looks = Looks()
    cited("apa", looks).cite("young2021guns")
    assert looks.seen == [("(", ""), ("Young, 2021", "young2021guns"), (")", "")]


def test_new_part_restarts_positions() -> None:
    """At the start of a chapter, the first cite of a work is a first cite again, and notes are numbered from 1."""
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


def test_notes_of_a_part_are_numbered_from_one() -> None:
    """A reference to the first note uses the note number in the same part."""
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


def test_citation_numbers_and_year_suffixes_span_all_parts() -> None:
    """The document has one bibliography, so each work has one number and one letter."""
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
        ("ieee", "[1, p. 45]"),  # the brackets belong to the cite, not to the citation
        ("chicago-notes-bibliography-subsequent-ibid", "ibid., 45"),
    ],
)
def test_inline_citation_has_no_brackets_full_stop_or_capital(style: str, text: str) -> None:
    """The surrounding sentence decides about these."""
    processor = cited(style)
    processor.cite("young2021guns")
    assert processor.cite(Citation((Cite.parse("young2021guns, p. 45"),), inline=True)) == text


def test_cite_can_print_all_names() -> None:
    """This is like the starred commands of natbib; "et al." options of the style are ignored."""
    names = [{"family": name} for name in ("One", "Two", "Three", "Four")]
    work = {"id": "a", "type": "book", "title": "T", "author": names, "issued": {"date-parts": [[2001]]}}
    processor = Processor("apa", [work], to="text")
    assert processor.cite(Cite("a")) == "(One et al., 2001)"
    assert processor.cite(Cite("a", all_names=True)) == "(One, Two, Three, & Four, 2001)"
    assert processor.cite(Cite("a", all_names=True, mode="author-only")) == "One, Two, Three, & Four"
    assert processor.bibliography()[0].startswith("One, Two, Three, & Four. (2001)")


def test_partial_bibliography_keeps_its_numbers() -> None:
    """A document may print several lists, such as one for each chapter."""
    numbers = Processor("ieee", library().values(), to="text", cited_only=True)
    for key in ("young2021guns", "berger2014arm", "coughlin2014hamas"):
        numbers.cite(key)
    whole = numbers.entries()
    assert [key for key, _ in whole] == ["young2021guns", "berger2014arm", "coughlin2014hamas"]
    assert [text for _, text in whole] == numbers.bibliography()
    assert numbers.entries({"coughlin2014hamas", "young2021guns", "nobody"}) == [whole[0], whole[2]]


def test_reference_omitted_by_the_style_has_no_entry() -> None:
    """The other keys stay with their entries."""
    works = [{"id": "p", "type": "personal_communication", "title": "Call"}, {"id": "b", "type": "book", "title": "B"}]
    assert [key for key, _ in Processor("apa", works, to="text").entries()] == ["b"]
