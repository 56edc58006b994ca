"""A name or title that has more than one form is shown in the one that the reader reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_style import little_style

from dprkpal.csl import Backend, Processor
from dprkpal.csl.output.html import Html
from dprkpal.csl.output.text import Text
from dprkpal.csl.text.bidi import isolate_runs
from dprkpal.csl.text.scripts import SCRIPTS, FormChooser, choose_forms, direction_of_language, first_direction
from dprkpal.csl.text.tokens import Open
from effort import ends

LONG = '<layout delimiter="; "><names variable="author"><name {}/></names><text variable="title" prefix=". "/></layout>'


def name(family: str, given: str, main: str, /, **forms: tuple[str, str]) -> dict[str, Any]:
    """Return a name with other forms; an underscore in a tag stands for a hyphen."""
    keys = {tag.replace("_", "-"): {"family": one, "given": two} for tag, (one, two) in forms.items()}
    return {"family": family, "given": given, "multi": {"main": main, "_key": keys}}


KIM = name("김", "일성", "ko", ko_Latn=("Kim", "Il-sung"), ru=("Ким", "Ир Сен"), zh=("金", "日成"))
MAO = name("毛", "泽东", "zh-Hans", zh_Hant=("毛", "澤東"), zh_Latn=("Mao", "Zedong"))
ANDO = name("安藤", "彦太郎", "ja", ja_Latn=("Andō", "Hikotarō"))
HAKIM = name("الحكيم", "توفيق", "ar", ar_Latn=("al-Ḥakīm", "Tawfīq"))
GORKY = name("Горький", "Максим", "ru", ru_Latn=("Gorky", "Maxim"))
AGNON = name("עגנון", "שמואל", "he", he_Latn=("Agnon", "Shmuel"))
NAGY = name("Nagy", "Imre", "hu")
"""Well-known names of people, each with the forms in use."""


def cite(author: object, name_options: str = "", locale: str = "en-US", **item: Any) -> str:
    """Return a cite that shows the names in full."""
    processor = Processor(
        little_style(LONG.format(name_options)),
        [{"id": "a", "type": "book", "author": author if isinstance(author, list) else [author], **item}],
        locale=locale, to="text",
    )  # fmt: skip
    return processor.cite("a")


@pytest.mark.parametrize(
    ("locale", "shown_as"),
    [
        ("ko-KR", "김일성"), ("en-US", "Kim Il-sung"), ("de-DE", "Kim Il-sung"), ("ru-RU", "Ким Ир Сен"),
        ("uk-UA", "Ким Ир Сен"), ("zh-CN", "金日成"), ("ar", "김일성"), ("he-IL", "김일성"),
    ],
)  # fmt: skip
def test_a_name_is_shown_in_the_readers_language_then_letters_then_as_it_is(locale: str, shown_as: str) -> None:
    """The form in the language of the locale comes first, then one in its script, then the name itself."""
    assert cite(KIM, locale=locale) == shown_as


@pytest.mark.parametrize(
    ("author", "at_home", "original", "elsewhere", "inverted"),
    [
        (KIM, "ko-KR", "김일성", "Kim Il-sung", "Kim Il-sung"),
        (MAO, "zh-CN", "毛泽东", "Mao Zedong", "Mao Zedong"),
        (ANDO, "ja-JP", "安藤彦太郎", "Andō Hikotarō", "Andō Hikotarō"),
        (HAKIM, "ar", "توفيق الحكيم", "Tawfīq al-Ḥakīm", "Ḥakīm, Tawfīq al-"),
        (HAKIM, "fa-IR", "توفيق الحكيم", "Tawfīq al-Ḥakīm", "Ḥakīm, Tawfīq al-"),
        (GORKY, "ru-RU", "Максим Горький", "Maxim Gorky", "Gorky, Maxim"),
        (AGNON, "he-IL", "שמואל עגנון", "Shmuel Agnon", "Agnon, Shmuel"),
        (NAGY, "hu-HU", "Imre Nagy", "Imre Nagy", "Nagy, Imre"),
    ],
)  # fmt: skip
def test_family_first_names_stand_so_without_a_comma_in_either_script(
    author: object, at_home: str, original: str, elsewhere: str, inverted: str
) -> None:
    """East Asian names begin with the family name, without a space in their own script; others are inverted."""
    assert cite(author, locale=at_home) == original
    assert cite(author) == elsewhere
    assert cite(author, 'name-as-sort-order="all"') == inverted


STATIC = {"family": "Kim", "given": "Il-sung", "static-ordering": True}
DOE = {"family": "Doe", "given": "John"}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", "Kim Il-sung, John Doe, Kim Il-sung"),
        ('name-as-sort-order="first"', "Kim Il-sung, John Doe, Kim Il-sung"),
        ('name-as-sort-order="all"', "Kim Il-sung, Doe, John, Kim Il-sung"),
        ('initialize-with="." name-as-sort-order="all"', "Kim I., Doe, J., Kim I."),
        ('form="short"', "Kim, Doe, Kim"),
        ('and="text" name-as-sort-order="all"', "Kim Il-sung, Doe, John, and Kim Il-sung"),
    ],
)
def test_a_name_of_static_ordering_is_never_inverted(options: str, expected: str) -> None:
    """Wherever it stands, and whatever is done to the names beside it; a style that asks for initials gets them."""
    assert cite([STATIC, DOE, STATIC], options) == expected


@pytest.mark.parametrize("language", ["", "ko", "en", "ja", "zh-CN", "vi"])
def test_static_ordering_holds_in_works_of_any_language(language: str) -> None:
    """What the name says of itself does not depend on what the work is written in."""
    assert cite(STATIC, 'name-as-sort-order="all"', language=language) == "Kim Il-sung"


@pytest.mark.parametrize("language", ["", "ja"])
def test_particles_stay_before_a_family_name_that_comes_first(language: str) -> None:
    """Such a name is not inverted, so nothing is demoted (CSL 1.0.2, "Non-dropping particles")."""
    assert cite({**STATIC, "non-dropping-particle": "von"}, language=language) == "von Kim Il-sung"


def test_a_form_may_say_that_it_is_written_given_name_first() -> None:
    """Many Japanese names are westernised in English; the data decide."""
    author = name("安藤", "彦太郎", "ja")
    author["multi"]["_key"]["en"] = {"family": "Andō", "given": "Hikotarō", "static-ordering": False}
    assert cite(author) == "Hikotarō Andō"
    assert cite(author, 'name-as-sort-order="all"') == "Andō, Hikotarō"


def test_names_without_other_forms_stay_as_they_are() -> None:
    """Nothing is guessed about a name that says nothing of its language."""
    assert cite({"family": "Kim", "given": "Il-sung"}) == "Il-sung Kim"
    data = {"id": "a", "author": [DOE, {"literal": "통일부"}], "title": "조선"}
    assert choose_forms(data, FormChooser("en-US")) is data


TITLE: dict[str, Any] = {
    "title": "로동신문", "publisher-place": "평양", "language": "ko",
    "multi": {
        "main": {"title": "ko", "publisher-place": "ko"},
        "_keys": {
            "title": {"en": "Workers’ Newspaper", "ko-Latn": "Rodong sinmun"},
            "publisher-place": {"ko-Latn": "P’yŏngyang", "en": "Pyongyang"},
        },
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "scripts", "title", "place"),
    [
        ("ko-KR", "auto", "로동신문", "평양"),
        ("en-US", "auto", "Rodong sinmun", "Pyongyang"),
        ("fr-FR", "auto", "Rodong sinmun", "P’yŏngyang"),
        ("ja-JP", "auto", "로동신문", "평양"),
        ("en-US", "original", "로동신문", "평양"),
        ("ko-KR", "romanized", "Rodong sinmun", "P’yŏngyang"),
    ],
)
def test_a_title_is_never_replaced_by_its_translation_but_a_place_is(
    locale: str, scripts: str, title: str, place: str
) -> None:
    """A reader finds a work by the title it bears, and a city by the name it has in the reader's language."""
    data = choose_forms({"id": "a", **TITLE}, FormChooser(locale, scripts))
    assert (data["title"], data["publisher-place"]) == (title, place)


def test_a_title_that_has_only_a_translation_stays_in_its_own_script() -> None:
    """The translation would name a work that does not exist."""
    multi = {"main": {"title": "ko"}, "_keys": {"title": {"en": "Workers’ Newspaper"}}}
    assert cite(KIM, title="로동신문", multi=multi) == "Kim Il-sung. 로동신문"


def test_a_main_value_in_latin_letters_gives_way_to_the_original_at_home() -> None:
    """Which of the forms is the main one does not matter to what is shown."""
    author = name("Kim", "Il-sung", "ko-Latn", ko=("김", "일성"))
    assert cite(author, locale="ko-KR") == "김일성"
    assert cite(author) == "Kim Il-sung"
    assert (
        choose_forms({"id": "a", "author": [author]}, FormChooser("en-US", "original"))["author"][0]["family"] == "김"
    )


@pytest.mark.parametrize(("locale", "given_name"), [("zh-CN", "泽东"), ("zh-TW", "澤東"), ("zh", "泽东")])
def test_chinese_is_shown_in_the_characters_of_the_place(locale: str, given_name: str) -> None:
    """Simplified in China, traditional in Taiwan."""
    assert choose_forms({"id": "a", "author": [MAO]}, FormChooser(locale))["author"][0]["given"] == given_name


@pytest.mark.parametrize(("locale", "family"), [("sr-Latn-RS", "Gorky"), ("sr-Cyrl-RS", "Горький")])
def test_a_locale_that_names_its_script_is_believed(locale: str, family: str) -> None:
    """Serbian is written in both."""
    assert choose_forms({"id": "a", "author": [GORKY]}, FormChooser(locale))["author"][0]["family"] == family


def test_works_are_sorted_by_the_form_that_is_shown() -> None:
    """The list of an English style is in the order of Latin letters, that of a Korean one in Hangul's."""
    style = little_style(
        LONG.format(""), bibliography='<bibliography><sort><key variable="author"/></sort>'
        '<layout><names variable="author"/></layout></bibliography>',
    )  # fmt: skip
    works = [
        {"id": "1", "author": [name("하", "늘", "ko", ko_Latn=("Ha", "Neul"))]},
        {"id": "2", "author": [name("김", "일성", "ko", ko_Latn=("Kim", "Il-sung"))]},
    ]
    assert Processor(style, works, to="text").bibliography() == ["Ha Neul", "Kim Il-sung"]
    assert Processor(style, works, to="text", locale="ko-KR").bibliography() == ["김일성", "하늘"]


def test_an_unknown_choice_is_refused() -> None:
    """The message names the choices."""
    with pytest.raises(ValueError, match="no scripts 'latin'; there is auto, original, romanized"):
        Processor("apa", scripts="latin")


@pytest.mark.parametrize(
    ("code", "direction"),
    [
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("fa-IR", "rtl"),
        ("pa-PK", "rtl"),
        ("az-Arab", "rtl"),
        ("ko", "ltr"),
        ("", "ltr"),
    ],
)
def test_a_language_knows_its_direction(code: str, direction: str) -> None:
    """By its script, where the code names one."""
    assert direction_of_language(code) == direction


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["ko", "ko-Latn", "en", "김"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["main", "_key", "_keys", "multi", "family", "given", "title", "ko", "ko-Latn"])
        | st.text(max_size=4),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(JSON, JSON, st.sampled_from(["en-US", "ko-KR", "ar", "x", ""]), st.sampled_from(SCRIPTS))
def test_odd_data_never_fail(multi: Any, author: Any, locale: str, scripts: str) -> None:
    """Data are untrusted: whatever stands where the forms belong, the work is still cited."""
    item = {"id": "a", "type": "book", "title": "조선", "multi": multi, "author": author}
    reader = FormChooser(locale, scripts)
    data = choose_forms(item, reader)
    assert isinstance(data["title"], str)
    assert set(data) == set(item)
    processor = Processor(little_style(LONG.format("")), [item], scripts=scripts, to="text")
    assert isinstance(processor.cite("a"), str)


@given(st.text(max_size=30))
def test_the_first_letter_decides_the_direction(text: str) -> None:
    """What stands before it, digits and punctuation, has none."""
    assert first_direction("12 (" + text) == first_direction(text)
    assert first_direction("א" + text) == "rtl"
    assert first_direction("a" + text) == "ltr"


# -- text that runs against the rest ------------------------------------------------------------------

ENTRY = (
    '<bibliography><layout suffix="."><group delimiter=", "><names variable="author"><name name-as-sort-order="all"/>'
    '</names><text variable="title" font-style="italic"/><text variable="publisher" quotes="true"/>'
    '<text variable="URL"/><number variable="volume"/></group></layout></bibliography>'
)
PLAY = {
    "id": "a", "type": "book", "title": "أهل الكهف: مسرحية (1)", "volume": "12",
    "author": [{"family": "الحكيم", "given": "توفيق"}, DOE], "publisher": "مكتبة الآداب",
}  # fmt: skip


def entry(to: str | Backend, locale: str = "en-US", **item: Any) -> str:
    """Return the entry of a work in *to*."""
    style = little_style("<layout><text value='x'/></layout>", bibliography=ENTRY)
    (text,) = Processor(style, [{**PLAY, **item}], locale=locale, to=to, links=False).bibliography()
    return text


def test_what_runs_against_the_entry_is_isolated_in_html() -> None:
    """A name is one isolate with its comma, a title one with its colon and brackets; what stands between is outside."""
    assert entry("html") == (
        "<bdi>الحكيم, توفيق</bdi>, Doe, John, <i><bdi>أهل الكهف: مسرحية (1)</bdi></i>, “<bdi>مكتبة الآداب</bdi>,” 12."
    )


def test_nothing_is_isolated_where_all_runs_one_way() -> None:
    """Latin, Cyrillic, Greek, Chinese and Korean letters run alike."""
    text = entry("html", author=[{"family": "김", "given": "일성"}, GORKY], title="文 Ω", publisher="Мир", URL="x.org")
    assert "bdi" not in text


def test_in_a_language_from_right_to_left_the_rest_is_isolated() -> None:
    """The Latin name, and the address with all its slashes and digits; Hebrew and Arabic run alike."""
    text = entry("html", "ar", publisher="ספר", URL="https://example.org/10.1000/182")
    assert text.startswith("الحكيم, توفيق, <bdi>Doe, John</bdi>, <i>أهل الكهف: مسرحية (1)</i>")
    assert text.endswith('"ספר", <bdi>https://example.org/10.1000/182</bdi>, 12.')


@pytest.mark.parametrize(
    ("locale", "opening"), [("ar", '<div class="csl-bib-body" dir="rtl">'), ("en-US", '<div class="csl-bib-body">')]
)
def test_a_bibliography_in_such_a_language_says_its_direction(locale: str, opening: str) -> None:
    """So that it stands right on a page of the other direction."""
    processor = Processor(little_style("<layout><text value='x'/></layout>", bibliography=ENTRY), [PLAY], locale=locale)
    assert processor.backend.join(processor.bibliography(), {}).startswith(opening + "\n")


def test_a_direction_can_be_asked_for() -> None:
    """An English bibliography on an Arabic page."""
    assert Html(direction="ltr").join([], {}).startswith('<div class="csl-bib-body" dir="ltr">')
    assert Html(direction='"><script>').join([], {}).startswith('<div class="csl-bib-body">')


def test_a_foreign_word_inside_a_title_is_isolated_alone() -> None:
    """The comma and the number after it are not drawn to it."""
    text = entry("html", title="The word كتاب עברית", author=[DOE])
    assert "<i>The word <bdi>كتاب עברית</bdi></i>, “" in text


def test_markup_and_escapes_work_inside_an_isolate() -> None:
    """A field is isolated whole, whatever stands in it."""
    assert "<i><bdi>א <b>ב</b> &#60;&#38;</bdi></i>" in entry("html", title="א <b>ב</b> <&")


def test_plain_text_is_isolated_only_where_asked() -> None:
    """The signs for it are invisible at best."""
    assert entry("text") == "الحكيم, توفيق, Doe, John, أهل الكهف: مسرحية (1), “مكتبة الآداب,” 12."
    assert entry(Text(isolate=True)) == (
        "\u2067الحكيم, توفيق\u2069, Doe, John, \u2067أهل الكهف: مسرحية (1)\u2069, “\u2067مكتبة الآداب\u2069,” 12."
    )
    assert entry(Text(isolate=True), "he", author=[DOE]).startswith("\u2066Doe, John\u2069, أهل")


def test_html_can_be_left_without() -> None:
    """For programs that isolate by themselves."""
    assert "bdi" not in entry(Html(isolate=False))


@pytest.mark.parametrize("to", ["markdown", "rst", "latex", "typst", "text"])
def test_other_formats_print_the_same_characters(to: str) -> None:
    """They have no mark for it, and lose nothing."""
    assert "الحكيم, توفيق, Doe, John" in entry(to)


CONTROLS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def open_directions(text: str) -> int:
    """Return how many changes of direction *text* leaves open; ends of none count too."""
    pending: list[str] = []
    stray = 0
    for sign in text:
        if sign in "\u202a\u202b\u202d\u202e":
            pending.append("\u202c")
        elif sign in "\u2066\u2067\u2068":
            pending.append("\u2069")
        elif sign in "\u202c\u2069":
            if pending and pending[-1] == sign:
                pending.pop()
            else:
                stray += 1
    return len(pending) + stray


FIELD = st.text(st.sampled_from(CONTROLS + "aא(1, <i>ك</i>"), max_size=15)


@given(FIELD, FIELD, FIELD, st.sampled_from(["en-US", "he-IL"]), st.sampled_from([Html(), Text(isolate=True)]))
def test_no_control_in_a_field_reaches_beyond_it(
    family: str, title: str, publisher: str, locale: str, to: Backend
) -> None:
    """Whatever a field begins, it ends, so that what stands after it keeps its direction and its isolate."""
    text = entry(to, locale, author=[{"family": family, "given": "x"}], title=title, publisher=publisher)
    assert open_directions(text) == 0
    assert text.count("<bdi>") == text.count("</bdi>")


@given(st.text(st.sampled_from("aא(1, .ك:–"), max_size=40), st.sampled_from(["ltr", "rtl"]))
def test_isolating_loses_no_character_and_leaves_nothing_against_outside(text: str, direction: str) -> None:
    """All letters of the other direction stand inside, and only runs that begin with one."""
    depth, outside, shown_text = 0, "", ""
    for token in isolate_runs([text], direction):
        if isinstance(token, str):
            shown_text += token
            if depth:
                assert first_direction(token[0]) == ("rtl" if direction == "ltr" else "ltr")
            else:
                outside += token
        else:
            depth += 1 if isinstance(token, Open) else -1
    assert shown_text == text
    assert {first_direction(sign) for sign in outside} <= {direction, ""}


def test_isolating_takes_linear_time() -> None:
    """A field of half a million characters that begin runs and never end them."""
    for unit in ("א ", "א(", "אa", "a.", "\u05b0 ", "א" + "\u05b0"):
        for direction in ("ltr", "rtl"):
            with ends():
                isolate_runs([unit * 200_000], direction)
