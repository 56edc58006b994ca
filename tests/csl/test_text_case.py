"""Text case of content trees: `dprkpal.csl.text.text_case`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.text.content import Content, Formatting, Link, Span, plain_text
from dprkpal.csl.text.markup import parse_markup
from dprkpal.csl.text.text_case import capitalize_first, text_case
from effort import ends

CASES = ["lowercase", "uppercase", "capitalize-first", "capitalize-all", "sentence", "title"]


def cased(field: str, case: str) -> str:
    """Return the text of *field*, parsed as markup, in *case*; quotations are in braces."""

    def marked(content: Content) -> Content:
        if isinstance(content, tuple):
            return tuple(marked(part) for part in content)
        if isinstance(content, Span):
            children = tuple(marked(part) for part in content.children)
            return ("{", *children, "}") if content.formatting.quotes else children
        return content

    return plain_text(marked(text_case(parse_markup(field), case)))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("north korea and the palestinians", "North Korea and the Palestinians"),
        ("the friends we have", "The Friends We Have"),
        ("what they fought for", "What They Fought For"),
        ("a title: the subtitle", "A Title: The Subtitle"),
        ("who won? the war", "Who Won? The War"),
        ("a title. the rest; the end", "A Title. the Rest; the End"),
        ("up-to-date pro-environmental to-do", "Up-to-Date Pro-Environmental To-Do"),
        ("scientist–practitioner and/or of–x", "Scientist–Practitioner and/or of–x"),
        ("iPhone, eBay and NATO", "iPhone, eBay and NATO"),
        ("THE QUICK FOX", "THE QUICK FOX"),
        ("x From THE y z", "X From THE y z"),
        ("the 1st of 19 cases", "The 1st of 19 Cases"),
        ("l'homme de l'eau and d'un", "L’homme de l’eau and d’un"),
        ("don't o'clock zoo o'clock", "Don’t o’clock Zoo o’clock"),
        ("1600\u00a0eruption of\u00a0the sea", "1600\u00a0Eruption of\u00a0the Sea"),
        ("from \"distance\" to 'the friction'", "From {Distance} to {the Friction}"),
        ("a “new career” of “the”", "A {New Career} of {The}"),
        ("solution of β-carotine and µm", "Solution of β-Carotine and µm"),
        ("x vs. y ca. 1989 et al.", "X vs. y ca. 1989 et Al."),
        ("(of the bar) [of] x", "(Of the Bar) [of] x"),
        ("une étude des «\u202fmots\u202f» et „mots“", "Une Étude Des «\u202fMots\u202f» et „Mots“"),
        ("he says ‚no‘, ‹of› ’tis it", "He Says ‚No‘, ‹of› ’Tis It"),
        ("’tis pity: ’twas the '90s", "’Tis Pity: ’Twas the ’90s"),
        ("not ’til “’tis love” for ’em", "Not ’til {’Tis Love} for ’Em"),
        ("rock ’n’ roll in ’s-hertogenbosch", "Rock ’n’ Roll in ’s-Hertogenbosch"),
        ("¿qué es? ¡viva!", "¿Qué Es? ¡Viva!"),
        ("a pro‐environmental up‐to‑date plan", "A Pro‐Environmental Up‐to‑Date Plan"),
        ("the e-book of k-means", "The e-Book of k-Means"),
        ("see manifolds.jl and hhs.gov. also", "See Manifolds.jl and Hhs.gov. Also"),
        ("the (re)construction of author(s), (non-)linear", "The (Re)construction of Author(s), (Non-)linear"),
        ("part (one first) and [my second] poly(methyl)", "Part (One First) and [My Second] Poly(methyl)"),
    ],
)
def test_title_case(field: str, expected: str) -> None:
    """CSL 1.0.2, "Title case conversion": stop words are lower case except first, last and after a colon."""
    assert cased(field, "title") == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("The Quick BROWN fox", "The quick brown fox"),
        ("THE QUICK FOX", "THE quick fox"),
        ("a Title: The Subtitle", "A title: the subtitle"),
        ('"the Fox" Is', "{The fox} is"),
        ('a Pen of <span class="nocase">Smith</span> Pencil', "A pen of Smith pencil"),
        ('<span class="nocase">the</span> Foo', "the foo"),
        ("1984 The Year", "1984 the year"),
    ],
)
def test_sentence_case(field: str, expected: str) -> None:
    """As in the suite's textcase_SentenceCapitalization; the specification would keep mixed case."""
    assert cased(field, "sentence") == expected


@pytest.mark.parametrize(
    ("case", "field", "expected"),
    [
        ("capitalize-first", "the Pen of x", "The Pen of x"),
        ("capitalize-first", "iPad of x", "iPad of x"),
        ("capitalize-first", '("the" pen)', "({The} pen)"),
        ("capitalize-first", '<span class="nocase">the</span> pen', "the pen"),
        ("capitalize-all", "the pen of a smith-x", "The Pen Of A Smith-X"),
        ("capitalize-all", "iPad and NATO", "iPad And NATO"),
        ("lowercase", 'THE <span class="nocase">PLO</span> Charter', "the PLO charter"),
        ("uppercase", '<i>the</i> <span class="nocase">Smith</span> <sc>b</sc>', "THE Smith b"),
    ],
)
def test_other_cases(case: str, field: str, expected: str) -> None:
    """CSL 1.0.2, "Text-case"; small capitals, superscript and subscript of a field keep their case."""
    assert cased(field, case) == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("<i>f</i>oo of <b>the</b> b<i>a</i>r", "Foo of the Bar"),
        ("x <i>o</i>f y <i>bar: a</i> foo", "X of y Bar: A Foo"),
        ("zoo <i>of</i>", "Zoo Of"),
        ('zoo of <span class="nocase">bar</span>', "Zoo of bar"),
        ('zoo <span class="nocase">bar:</span> the foo', "Zoo bar: The Foo"),
        ("zoo of<sup>th</sup> bar", "Zoo ofth Bar"),
        ("foo<sup>Th</sup> bar", "FooTh Bar"),
        ('<span class="nocase">C</span>onforming methods', "Conforming Methods"),
        ('for <span class="nocase">S</span>tokes and <span class="nocase">DNA</span>s', "For Stokes and DNAs"),
    ],
)
def test_words_continue_across_spans(field: str, expected: str) -> None:
    """Formatting does not hide the first or last word; a nocase span counts as a word."""
    assert cased(field, "title") == expected


def test_structure_of_the_content_is_kept() -> None:
    """Only characters change, not spans, formatting, tags or links."""
    link = Link(("end",), "https://example.org")
    content = (Span(("the ", link), Formatting(font_style="italic"), tag="x"), " of it")
    assert text_case(content, "title") == (
        Span(("The ", Link(("End",), "https://example.org")), Formatting(font_style="italic"), tag="x"),
        " of It",
    )


def test_title_case_does_not_change_other_languages() -> None:
    """CSL 1.0.2, "Text-case": title case is for English items only."""
    assert text_case("guerre et paix", "title", english=False) == "guerre et paix"
    assert text_case("guerre et paix", "capitalize-first", english=False) == "Guerre et paix"


@pytest.mark.parametrize(
    ("language", "case", "text", "expected"),
    [
        ("tr-TR", "uppercase", "ic ve ıd", "İC VE ID"),
        ("az", "lowercase", "İC VE ID", "ic ve ıd"),
        ("tr", "capitalize-first", "istanbul", "İstanbul"),
        ("el", "uppercase", "ὀδός à", "ΟΔΟΣ À"),
        ("el", "capitalize-all", "η όαση", "Η Οαση"),
        ("en", "uppercase", "ia and ıb", "IA AND IB"),
        ("original-one hello", "uppercase", "bad", "BAD"),
        (None, "lowercase", "ΟΔΟΣ", "οδος"),
        (None, "capitalize-first", "ǆep", "ǅep"),
    ],
)
def test_languages_with_special_case_rules(language: str | None, case: str, text: str, expected: str) -> None:
    """The suite's textcase_LocaleUnicode; Unicode's SpecialCasing."""
    assert text_case(text, case, language=language) == expected


def test_unknown_case_changes_nothing() -> None:
    """The style parser reports unknown values."""
    assert text_case("the End", "camel") == "the End"


def test_capitalize_first_at_the_start_of_a_note() -> None:
    """The term "ibid." is capitalized at the start of a note, inside any spans."""
    assert capitalize_first(Span((Span(("ibid.",)), " see"))) == Span((Span(("Ibid.",)), " see"))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("unit", ["a ", "a-", ": the ", "<i>a</i>", '<span class="nocase">a</span> of ', "ΐ İ"])
def test_text_case_takes_linear_time(case: str, unit: str) -> None:
    """250,000 characters take a few seconds at most."""
    content = parse_markup(unit * (250_000 // len(unit)))
    with ends():
        text_case(content, case)


FIELDS = st.lists(
    st.one_of(
        st.sampled_from(
            ["the ", "Of", "-", ": ", '"', "'", "<i>", "</i>", '<span class="nocase">', "</span>", "İ", "ß"]
        ),
        st.text(max_size=3),
    )
).map("".join)


@given(FIELDS, st.sampled_from(CASES), st.sampled_from([None, "tr", "el"]))
def test_text_case_changes_only_case(field: str, case: str, language: str | None) -> None:
    """All letters are kept in order, and there are no errors, whatever the content is."""
    content = parse_markup(field)
    changed = text_case(content, case, language=language)
    if language is None:
        fold = str.maketrans({"ς": "σ", "\u0307": None})
        folded = [plain_text(part).casefold().upper().casefold().translate(fold) for part in (content, changed)]
        assert folded[0] == folded[1]


@given(FIELDS)
def test_title_case_is_idempotent(field: str) -> None:
    """Applying it twice changes nothing."""
    once = text_case(parse_markup(field), "title")
    assert text_case(once, "title") == once


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("this war ain’t over: fighting on", "This War Ain’t Over: Fighting On"),
        ("what are we waiting for? a study of it", "What Are We Waiting For? A Study of It"),
        ("over and out: a guide to the war", "Over and Out: A Guide to the War"),
    ],
)
def test_the_last_word_of_each_part_of_a_title_is_capitalized(title: str, expected: str) -> None:
    """A colon, question mark or exclamation mark ends a part, as in the Chicago Manual of Style."""
    assert text_case(title, "title") == expected
