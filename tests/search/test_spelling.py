"""Spelling variants of a word have equal keys, and different words do not."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.search.spelling import fold, sound, stem, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("HAMAS", "Hamas"),
        ("ʿArafāt", "Arafat"),
        ("P’yŏngyang", "Pyongyang"),
        ("P'yongyang's", "PYONGYANG"),
        ("Mieczysław", "Mieczyslaw"),
        ("l’Organisation", "organisation"),
        ("ﬁle", "file"),
        ("Straße", "STRASSE"),
        ("أحمد", "احمد"),
        ("القسّام", "قسام"),
        ("김일성", unicodedata.normalize("NFD", "김일성")),
    ],
)
def test_accents_and_case_are_ignored(one: str, other: str) -> None:
    """As well as apostrophes, points and letter forms."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize("word", ["Kim", "김일성", "김정일", "Iran", "Iraq", "عرفات", "Fatah"])
def test_folding_keeps_all_letters(word: str) -> None:
    """It removes only marks."""
    assert len(fold(word)) == len(word)


@pytest.mark.parametrize(
    "forms",
    [
        "guerilla guerillas guerrilla guerrillas",
        "tunnel tunnels tunnelled tunnelling tunneled tunneling",
        "centre centres center centers",
        "recognise recognised recognises recognising recognize recognized",
        "defence defense defences",
        "organisation organizations",
        "armour armor",
        "adviser advisers advisor",
        "deny denies denied denying",
        "militia militias",
        "photo photos",
        "judgement judgments",
        "catalogue catalog catalogues",
        "korea korean koreans",
        "palestine palestinian palestinians",
        "israel israeli israelis",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    """Plurals, verb endings, British and American spelling, a people and its country."""
    assert len({stem(form) for form in forms.split()}) == 1, [stem(form) for form in forms.split()]


@pytest.mark.parametrize(
    ("one", "other"),
    [("hamas", "hama"), ("abbas", "abba"), ("news", "newer"), ("arms", "army"), ("iran", "iraq")],
)
def test_similar_words_have_different_stems(one: str, other: str) -> None:
    """A name that ends in s is not a plural, and words of three letters are kept."""
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    "names",
    [
        "Yasser Yasir Yassir",
        "Mohammed Muhammad Mohamed Mehmet",
        "Hussein Husayn Hussain",
        "Gaddafi Qadhafi Kadafi Qaddafi",
        "Hezbollah Hizbullah Hizballah",
        "Qassam Kassam Qasam",
        "Abdulrahman Abdelrahman Abdurrahman",
        "Jongil Chongil",
        "Phyongyang Pyeongyang Pyongyang",
        "Sheikh Shaykh Cheikh",
        "Ezzedine Izzeddin Ezzeddine",
        "Falastin Filastin Palestine",
    ],
)
def test_romanisations_of_a_name_have_one_sound(names: str) -> None:
    """Arabic and Korean names have several spellings in Latin letters."""
    assert len({sound(fold(name)) for name in names.split()}) == 1, [sound(fold(name)) for name in names.split()]


@pytest.mark.parametrize(("one", "other"), [("habash", "hamas"), ("coughlin", "kaplan"), ("rodong", "rosett")])
def test_different_names_have_different_sounds(one: str, other: str) -> None:
    """Otherwise searches would find too much."""
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Izz ad-Din al-Qassam", ["izz", "din", "qassam"]),
        ("Izz ad Din el Kassam", ["izz", "din", "kassam"]),
        ("ash-Sharq al-Awsat", ["sharq", "awsat"]),
        ("shot at Tehran’s gate; as of Syria", ["shot", "tehran", "gate", "as", "of", "syria"]),
        ("the U.N. and D.P.R.K", ["the", "un", "and", "dprk"]),
        ("F-7, RPG-7 and 240 mm", ["f", "7", "rpg", "7", "and", "240", "mm"]),
        ("金日成 in 평양", ["金", "日", "成", "in", "평양"]),
        ("« l’arme »", ["arme"]),
    ],
)
def test_a_text_is_split_into_words(text: str, keys: list[str]) -> None:
    """Arabic articles are skipped, and a full stop in an abbreviation does not end a word."""
    assert [word.fold for word in words(text)] == keys


def test_a_capitalised_word_inside_a_sentence_is_a_name() -> None:
    """The first word of a sentence is not."""
    assert [word.fold for word in words("Tunnels reached Gaza. Then Young wrote.") if word.name] == ["gaza", "young"]


@given(st.text(max_size=200))
def test_the_positions_of_words_are_right(text: str) -> None:
    """They are in order and inside the text, and no key is empty or has capitals."""
    text = unicodedata.normalize("NFC", text)
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert word.fold
        assert word.fold == word.fold.casefold()
        last = word.end


@given(st.text(max_size=80))
def test_keys_are_stable(word: str) -> None:
    """Folding twice changes nothing, and every text has keys."""
    assert fold(fold(word)) == fold(word)
    assert isinstance(stem(fold(word)) + sound(fold(word)), str)


@given(st.from_regex(r"[a-z]{4,12}", fullmatch=True))
def test_an_accent_never_changes_a_key(word: str) -> None:
    """On any letter."""
    assert fold("".join(letter + "\u0301" for letter in word)) == word
