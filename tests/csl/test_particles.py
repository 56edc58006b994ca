"""Name parts and initials: CSL 1.0.2, "Names"."""

from __future__ import annotations

import pytest
from hypothesis import given as given_examples
from hypothesis import strategies as st

from dprkpal.csl.rendering.particles import NameParts, initialize, is_romanesque, join_particle, name_parts
from effort import ends


@pytest.mark.parametrize(
    ("family", "particle", "rest"),
    [
        ("van der Berg", "van der", "Berg"),
        ("de La Fontaine", "de", "La Fontaine"),
        ("La Fontaine", "", "La Fontaine"),
        ("d'Aubignac", "d'", "Aubignac"),
        ("d’Aubignac", "d’", "Aubignac"),
        ("de l'Hospital", "de l'", "Hospital"),
        ("al-One", "al-", "One"),
        ("Al-One", "", "Al-One"),
        ("'t Hooft", "'t", "Hooft"),
        ("in ’t Veld", "in ’t", "Veld"),
        ("von Foo zu Bar", "von", "Foo zu Bar"),
        ("v.d. Foo", "v.d.", "Foo"),
        ("d' Arc", "d' ", "Arc"),
        ("hooks", "", "hooks"),
        ("ʿAbd", "", "ʿAbd"),
        ('"van Gogh"', "", "van Gogh"),
        ("d'", "", "d'"),
    ],
)
def test_lower_case_words_at_the_start_are_the_non_dropping_particle(family: str, particle: str, rest: str) -> None:
    """An apostrophe or hyphen ends a particle, too; double quotation marks prevent splitting."""
    parts = name_parts({"family": family, "given": "Jan"})
    assert (parts.non_dropping_particle, parts.family) == (particle, rest)


@pytest.mark.parametrize(
    ("given", "names", "particle", "suffix", "comma"),
    [
        ("Ludwig van", "Ludwig", "van", "", False),
        ("Ralph von und zum", "Ralph", "von und zum", "", False),
        ("François Hédelin d'", "François Hédelin", "d'", "", False),
        ("François Hédelin, abbé d'", "François Hédelin", "", "abbé d'", False),
        ("John, III", "John", "", "III", False),
        ("John,! Jr.", "John", "", "Jr.", True),
        ("John von, III", "John", "von", "III", False),
        ("van der", "van", "der", "", False),
        ("bell", "bell", "", "", False),
        ("John 3rd", "John 3rd", "", "", False),
    ],
)
def test_given_may_contain_a_dropping_particle_and_a_suffix(
    given: str, names: str, particle: str, suffix: str, comma: bool
) -> None:
    """Lower-case words at the end are the particle; text after a comma is the suffix; ``!`` prints the comma."""
    parts = name_parts({"family": "Doe", "given": given})
    assert (parts.given, parts.dropping_particle, parts.suffix, parts.comma_suffix) == (names, particle, suffix, comma)


def test_explicit_parts_are_not_extracted_again() -> None:
    """Explicit particles and suffixes take precedence; ``parse-names`` false prevents all splitting."""
    stated = {"family": "X", "given": "J de", "non-dropping-particle": "von", "suffix": "Jr", "comma-suffix": True}
    assert name_parts(stated) == NameParts("X", "J de", "Jr", "", "von", "", True)
    assert name_parts({"family": "van X", "given": "J de", "parse-names": False}) == NameParts("van X", "J de")
    assert name_parts({"family": "van X"}) == NameParts("van X")


@pytest.mark.parametrize(
    ("name", "literal", "institution"),
    [
        ({"literal": "The van Org", "family": "X"}, "The van Org", True),
        ({"family": "Ministry of X", "isInstitution": True}, "Ministry of X", True),
        ({"given": "Banksy"}, "Banksy", False),
        ({}, "", False),
        ({"family": None, "given": ["J"]}, "", False),
    ],
)
def test_names_without_parts_are_literal(name: dict[str, object], literal: str, institution: bool) -> None:
    """An institution, a literal, and a given name without a family name are not split."""
    assert name_parts(name) == NameParts(literal=literal, is_institution=institution)


@pytest.mark.parametrize(
    ("given", "crowded", "spaced", "bare", "kept"),
    [
        ("Jean-Luc", "J.-L.", "J.-L.", "J-L", "Jean-Luc"),
        ("J.-L.", "J.-L.", "J.-L.", "J-L", "J.-L."),
        ("A.B.", "A.B.", "A. B.", "AB", "A.B."),
        ("A B", "A.B.", "A. B.", "AB", "A.B."),
        ("AB", "A.", "A.", "A", "AB"),
        ("Ph.M.E.", "Ph.M.E.", "Ph. M. E.", "PhME", "Ph.M.E."),
        ("St. John", "St.J.", "St. J.", "StJ", "St. John"),
        ("John Bertrand de Cusance", "J.B. de C.", "J. B. de C.", "JB de C", "John Bertrand de Cusance"),
        ("Guo-ping", "G.", "G.", "G", "Guo-ping"),
        ("Guo-ping Li", "G.L.", "G. L.", "GL", "Guo-ping Li"),
        ("Nur al-Din", "N. al-D.", "N. al-D.", "N al-D", "Nur al-Din"),
        ("JHartley", "Jh.", "Jh.", "Jh", "JHartley"),
        ("LaToya", "L.", "L.", "L", "LaToya"),
        ("J.R.R. Tolkien", "J.R.R.T.", "J. R. R. T.", "JRRT", "J.R.R. Tolkien"),
        ("Иван Пётр-И.", "И.П.-И.", "И. П.-И.", "ИП-И", "Иван Пётр-И."),
        ("محمد علي", "م.ع.", "م. ع.", "مع", "محمد علي"),
        ("小明", "小明", "小明", "小明", "小明"),
        ("E\u0301lodie", "E\u0301.", "E\u0301.", "E\u0301", "E\u0301lodie"),
        ("<b>John</b> Q", "<b>J.</b>Q.", "<b>J.</b> Q.", "<b>J</b>Q", "<b>John</b> Q."),
        ("<b>John</b>-Q", "<b>J.</b>-Q.", "<b>J.</b>-Q.", "<b>J</b>-Q", "<b>John</b>-Q."),
        ("bell (Bob)", "bell (Bob)", "bell (Bob)", "bell (Bob)", "bell (Bob)"),
        ("", "", "", "", ""),
    ],
)
def test_initials_follow_initialize_with(given: str, crowded: str, spaced: str, bare: str, kept: str) -> None:
    """``"."``, ``". "`` and ``""`` after each initial; with ``initialize="false"`` full names stay."""
    shown = [initialize(given, mark) for mark in (".", ". ", "")] + [initialize(given, ".", initialize=False)]
    assert shown == [crowded, spaced, bare, kept]


def test_initialize_with_hyphen_false_drops_the_hyphen() -> None:
    """``initialize-with-hyphen="false"`` prints ``J. L.``; a lower-case word keeps its hyphen."""
    assert initialize("Jean-Luc", ". ", hyphen=False) == "J. L."
    assert initialize("Nur al-Din", ".", hyphen=False) == "N. al-D."


@pytest.mark.parametrize(
    ("text", "romanesque"),
    [
        *[("Đỗ", True), ("Ελύτης", True), ("ابن خلدون", True), ("Հայ", True), ("123", True), ("", True)],
        *[("毛", False), ("やまだ", False), ("김", False), ("𠮷田", False), ("“李”", False)],
    ],
)
def test_chinese_japanese_and_korean_are_not_romanesque(text: str, romanesque: bool) -> None:
    """Only names in these scripts are printed family name first, without a space."""
    assert is_romanesque(text) is romanesque


def test_particles_join_without_a_space_after_apostrophe_and_hyphen() -> None:
    """``d’`` and ``al-`` have no space after them, ``von`` has; an empty part adds nothing."""
    joined = [join_particle(p, "X") for p in ("d’", "al-", "von", "d' ", "")] + [join_particle("von", "")]
    assert joined == ["d’X", "al-X", "von X", "d' X", "X", "von"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
KEYS = ["family", "given", "suffix", "dropping-particle", "non-dropping-particle", "literal", "comma-suffix",
        "static-ordering", "parse-names", "isInstitution"]  # fmt: skip


@given_examples(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_json_is_accepted(name: dict[str, object]) -> None:
    """Values of any type raise no error."""
    assert all(isinstance(part, str) for part in name_parts(name)[:6])


@given_examples(st.text(alphabet="abAB d'-,. ’é"), st.text(alphabet="abAB d'-. ’é", min_size=1))
def test_no_letter_of_a_name_is_lost(family: str, given: str) -> None:
    """Splitting a name moves letters, but removes none."""
    parts = name_parts({"family": family, "given": given})
    assert sorted(filter(str.isalpha, "".join(parts[:6]))) == sorted(filter(str.isalpha, family + given))


@given_examples(st.text(), st.sampled_from([".", ". ", ""]), st.booleans(), st.booleans())
def test_any_given_name_is_accepted(given: str, mark: str, shorten: bool, hyphen: bool) -> None:
    """No text raises an error, and initials are at most four times as long as the name."""
    shown = initialize(given, mark, initialize=shorten, hyphen=hyphen)
    assert len(shown) <= 4 * len(given)


@pytest.mark.parametrize("unit", [" ", "A", "a", "-", ".", "A-", "<a", "<b>", "' ", "van ", "a-", ", ", "A. "])
def test_time_is_proportional_to_length(unit: str) -> None:
    """A malicious name of 200,000 characters takes at most a second or two (quadratic time would take minutes)."""
    text = unit * (200_000 // len(unit))
    with ends():
        name_parts({"family": text, "given": text}), initialize(text, ". "), is_romanesque(text)


@pytest.mark.parametrize("space", ["  ", " \n", "\t", "   "])
@pytest.mark.parametrize(
    ("family", "given"), [("Doe", "Anna{}Maria"), ("Толстой", "Лев{}Николаевич"), ("De{}Foe", "Ann")]
)
def test_spaces_inside_a_part_are_one_space(family: str, given: str, space: str) -> None:
    """Two spaces are a slip, and must not make another person of the same one."""
    assert name_parts({"family": family.format(space), "given": given.format(space)}) == name_parts(
        {"family": family.format(" "), "given": given.format(" ")}
    )
    assert name_parts({"literal": f"World{space}Bank"}).literal == "World Bank"


@pytest.mark.parametrize(
    "given", ["Лев\u00a0Николаевич", "Лев\u2009Н.", "Л.\u202fН.", "Л.Н.", "Л. Н.", " Лев  Николаевич "]
)
@pytest.mark.parametrize(("mark", "expected"), [(". ", "Л. Н."), (".", "Л.Н."), ("", "ЛН"), (".\u00a0", "Л.\u00a0Н.")])
def test_initials_do_not_depend_on_the_kind_of_space(given: str, mark: str, expected: str) -> None:
    """No-break and thin spaces separate given names too; the style says what is printed between the initials."""
    assert initialize(name_parts({"family": "Толстой", "given": given}).given, mark).rstrip() == expected
