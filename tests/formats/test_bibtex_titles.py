"""Sentence case of titles in ``.bib`` files."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Library
from dprkpal.formats import read, write
from dprkpal.formats.bibtex.titles import finish_title
from dprkpal.formats.inline_markup import canonical


def title(source: str, more: str = "", *, sentence_case: bool = True) -> str:
    """Return the title of an entry with this source."""
    text = f"@book{{a, title = {{{source}}}{more}}}"
    return str(read(io.StringIO(text), "bibtex", sentence_case=sentence_case).items[0]["title"])


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("A Short History of Canals", "A short history of canals"),
        ("Canals: A Short History. The Locks? Yes", "Canals: A short history. The locks? Yes"),
        ("Canals: a history. the locks? yes, cf. the lakes", "Canals: A history. The locks? Yes, cf. the lakes"),
        ("The {Rhine} and its {L}ocks", "The Rhine and its Locks"),
        ("The Work of {NATO} and of iPhones", "The work of NATO and of iPhones"),
        ("{H}ellan--{H}errmann Elements", "Hellan–Herrmann elements"),
        ("Mixed {NGS}olve and Ab{C}de", "Mixed NGSolve and AbCde"),
        ("Self-Help Guide---The Best", "Self-help guide—the best"),
        ("An R Package for X-Rays and Type I Errors", "An R package for X-rays and type I errors"),
        ("The Case of O'Neil in the U.S.", "The case of O'Neil in the U.S."),
        (r"Optics with $\partial$Lux and {\ensuremath{\partial}}Lens", "Optics with ∂Lux and ∂Lens"),
        (r"On {\'E}tudes and \'Etudes", "On Études and études"),
        (r"The \emph{Homo Sapiens} Question", "The <i>Homo Sapiens</i> question"),
        (r"The $N$-Body Problem for $\Lambda$ Baryons", "The N-body problem for Λ baryons"),
        ("{The Whole}", "The Whole"),
        ("{{The Whole}} Title", '<span class="nocase">The Whole</span> title'),
        ("On the {nm} Scale", 'On the <span class="nocase">nm</span> scale'),
        ("Life of {van Gogh}", 'Life of <span class="nocase">van Gogh</span>'),
        ("한국사 Reader", "한국사 reader"),
        ("", None),
    ],
)
def test_english_titles_are_lowered(source: str, printed: str | None) -> None:
    """Words in braces, arguments of commands, mathematics, abbreviations and symbols keep their capitals."""
    if printed is None:
        assert "title" not in read(io.StringIO("@book{a, title = {}}"), "bibtex").items[0]
    else:
        assert title(source) == printed


@pytest.mark.parametrize(
    "source",
    [
        "Geschichte der Philosophie",
        "Richtlinie für Elektrofahrzeuge in Deutschland",
        "Ladestationen: Ein Handbuch",
        "Die Verwandlung",
        "Was Unternehmen beachten müssen",
        "L'Histoire des Ponts et Chaussées",
        "Historia de las Islas",
        "Il Nome della Rosa",
        "Het Huis en de Tuin",
        "Vägen och Stockholm",
        "Historia Polski oraz Litwy",
        "История Палестины",
    ],
)
def test_titles_with_the_function_words_of_another_language_are_not_lowered(source: str) -> None:
    """Few `.bib` files say the language of each entry. In German, small letters would be spelling mistakes."""
    assert title(source) == source


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("Van der Waals Forces", "Van der waals forces"),
        ("Housing Policy of Los Angeles", "Housing policy of los angeles"),
        ("Los {Angeles} Housing Policy", "Los Angeles housing policy"),
        ("Smith et al. Revisited", "Smith et al. Revisited"),
        ("The Concept of Lebenswelt: Zur Sache", "The concept of lebenswelt: Zur sache"),
        ("A Note on In Vitro Und In Vivo Tests", "A note on in vitro und in vivo tests"),
        (r"$\beta$ Decay", "β decay"),
        ("EM Algorithms", "EM algorithms"),
        ("DoS Attacks", "DoS attacks"),
        ("Des Moines Floods", "Des moines floods"),
    ],
)
def test_foreign_words_in_english_titles_do_not_make_them_foreign(source: str, printed: str) -> None:
    """Names have particles, and English titles quote other languages."""
    assert title(source) == printed


def test_the_field_of_the_language_counts_more_than_the_words() -> None:
    """Whoever writes the language knows it."""
    assert title("Die Hard", ", langid = {english}") == "Die hard"
    assert title("Die Hard", ", langid = {ngerman}") == "Die Hard"


@pytest.mark.parametrize("language", ["langid = {ngerman}", "language = {de}", "hyphenation = {french}"])
def test_titles_in_other_languages_are_not_lowered(language: str) -> None:
    """Nouns have capitals in German."""
    assert title("Die Geschichte der Schiffe", f", {language}") == "Die Geschichte der Schiffe"


@pytest.mark.parametrize("language", ["langid = {british}", "language = {en-GB}", "language = {English}"])
def test_titles_with_a_variety_of_english_are_lowered(language: str) -> None:
    """Babel has names for them."""
    assert title("The History of Ships", f", {language}") == "The history of ships"


def test_journals_and_series_keep_their_capitals() -> None:
    """They are names."""
    text = "@article{a, journal = {Journal of Big Locks}, series = {Notes on Canals}, booktitle = {The Big Book}}"
    item = read(io.StringIO(text), "bibtex").items[0]
    assert (item["container-title"], item["collection-title"]) == ("Journal of Big Locks", "Notes on Canals")


def test_titles_can_be_left_as_they_are() -> None:
    """For programs that set the case themselves."""
    assert title("The History of Ships", sentence_case=False) == "The History of Ships"
    works = Library.load(io.StringIO("@book{a, title = {The Ships}}"), sentence_case=False)
    assert works["a"].title == "The Ships"


@given(st.text(st.sampled_from("Ab Cd:. <>/i\x02\x03'é-") | st.characters(codec="utf-8"), max_size=40))
def test_only_case_and_protection_change(text: str) -> None:
    """Nothing else of a title is lost."""
    done = finish_title(text, lower=True)
    assert canonical(done).casefold().replace("ß", "ss") == canonical(
        text.replace("\x02", "").replace("\x03", "")
    ).casefold().replace("ß", "ss")


@pytest.mark.parametrize("to", ["bibtex", "biblatex"])
@given(
    words=st.lists(
        st.sampled_from(
            [
                "The",
                "a",
                "River",
                "NATO",
                '<span class="nocase">de Man</span>',
                "<i>Homo</i>",
                "of:",
                "X",
                "iPad",
                "Études",
                "U.S.",
                "{x}",
            ]
        ),
        min_size=1,
        max_size=8,
    )
)
def test_every_title_survives_a_round_trip(to: str, words: list[str]) -> None:
    """The writer marks titles that a reader would lower."""
    item = {"id": "a", "type": "book", "title": " ".join(words)}
    back = read(io.StringIO(write([item], to).text), "bibtex").items[0]
    assert canonical(str(back["title"])) == canonical(str(item["title"]))


@pytest.mark.parametrize(
    ("source", "printed"),
    [
        ("Locks... And Keys", "Locks... And keys"),
        ("Locks.- And Keys", "Locks.- And keys"),
        ("Locks -. And Keys", "Locks -. And keys"),
        ("Locks .A And Keys", "Locks .a and keys"),
        ("Locks -- And Keys", "Locks – and keys"),
        ("Locks?! (And Keys", "Locks?! (And keys"),
    ],
)
def test_only_a_mark_before_a_space_ends_a_sentence(source: str, printed: str) -> None:
    """Other marks may be next to the full stop, question mark, exclamation mark or colon."""
    assert title(source) == printed
