"""Choose the form of names and titles, and isolate text by direction."""

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
    """Return a name with other forms; write hyphens in tags as underscores."""
    keys = {tag.replace("_", "-"): {"family": one, "given": two} for tag, (one, two) in forms.items()}
    return {"family": family, "given": given, "multi": {"main": main, "_key": keys}}


KIM = name("김", "일성", "ko", ko_Latn=("Kim", "Il-sung"), ru=("Ким", "Ир Сен"), zh=("金", "日成"))
MAO = name("毛", "泽东", "zh-Hans", zh_Hant=("毛", "澤東"), zh_Latn=("Mao", "Zedong"))
ANDO = name("安藤", "彦太郎", "ja", ja_Latn=("Andō", "Hikotarō"))
HAKIM = name("الحكيم", "توفيق", "ar", ar_Latn=("al-Ḥakīm", "Tawfīq"))
GORKY = name("Горький", "Максим", "ru", ru_Latn=("Gorky", "Maxim"))
AGNON = name("עגנון", "שמואל", "he", he_Latn=("Agnon", "Shmuel"))
NAGY = name("Nagy", "Imre", "hu")
"""Names of well-known people with their forms."""


def cite(author: object, name_options: str = "", locale: str = "en-US", **item: Any) -> str:
    """Return a cite with full names."""
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
def test_name_form_by_language_then_script_then_original(locale: str, shown_as: str) -> None:
    """The form in the language of the locale comes first, then one in its script, then the original."""
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
def test_family_first_names_have_no_comma_in_any_script(
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
def test_name_with_static_ordering_is_never_inverted(options: str, expected: str) -> None:
    """It does not matter where it is or what happens to other names. Initials are used if the style asks for them."""
    assert cite([STATIC, DOE, STATIC], options) == expected


@pytest.mark.parametrize("language", ["", "ko", "en", "ja", "zh-CN", "vi"])
def test_static_ordering_applies_in_works_of_any_language(language: str) -> None:
    """It is a property of the name, not of the work."""
    assert cite(STATIC, 'name-as-sort-order="all"', language=language) == "Kim Il-sung"


@pytest.mark.parametrize("language", ["", "ja"])
def test_particles_precede_a_leading_family_name(language: str) -> None:
    """Such a name is not inverted, so nothing is demoted (CSL 1.0.2, "Non-dropping particles")."""
    assert cite({**STATIC, "non-dropping-particle": "von"}, language=language) == "von Kim Il-sung"


def test_form_may_put_the_given_name_first() -> None:
    """Many Japanese names are westernized in English; the data decide."""
    author = name("安藤", "彦太郎", "ja")
    author["multi"]["_key"]["en"] = {"family": "Andō", "given": "Hikotarō", "static-ordering": False}
    assert cite(author) == "Hikotarō Andō"
    assert cite(author, 'name-as-sort-order="all"') == "Andō, Hikotarō"


def test_names_without_other_forms_do_not_change() -> None:
    """Nothing is assumed about a name without a language."""
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
def test_places_are_translated_but_titles_are_not(locale: str, scripts: str, title: str, place: str) -> None:
    """Readers find a work by its own title, and a city by its name in their language."""
    data = choose_forms({"id": "a", **TITLE}, FormChooser(locale, scripts))
    assert (data["title"], data["publisher-place"]) == (title, place)


def test_title_with_only_a_translation_keeps_its_script() -> None:
    """The translation is not the title of a published work."""
    multi = {"main": {"title": "ko"}, "_keys": {"title": {"en": "Workers’ Newspaper"}}}
    assert cite(KIM, title="로동신문", multi=multi) == "Kim Il-sung. 로동신문"


def test_original_script_replaces_a_romanized_main_value() -> None:
    """The result does not depend on which form is the main value."""
    author = name("Kim", "Il-sung", "ko-Latn", ko=("김", "일성"))
    assert cite(author, locale="ko-KR") == "김일성"
    assert cite(author) == "Kim Il-sung"
    assert (
        choose_forms({"id": "a", "author": [author]}, FormChooser("en-US", "original"))["author"][0]["family"] == "김"
    )


@pytest.mark.parametrize(("locale", "given_name"), [("zh-CN", "泽东"), ("zh-TW", "澤東"), ("zh", "泽东")])
def test_chinese_characters_follow_the_region(locale: str, given_name: str) -> None:
    """Simplified in China, traditional in Taiwan."""
    assert choose_forms({"id": "a", "author": [MAO]}, FormChooser(locale))["author"][0]["given"] == given_name


@pytest.mark.parametrize(("locale", "family"), [("sr-Latn-RS", "Gorky"), ("sr-Cyrl-RS", "Горький")])
def test_script_in_the_locale_code_is_used(locale: str, family: str) -> None:
    """Serbian is written in two scripts."""
    assert choose_forms({"id": "a", "author": [GORKY]}, FormChooser(locale))["author"][0]["family"] == family


def test_references_sort_by_the_printed_form() -> None:
    """English styles sort in Latin order, Korean styles in Hangul order."""
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


def test_unknown_scripts_value_is_an_error() -> None:
    """The message lists the valid values."""
    with pytest.raises(ValueError, match="no scripts 'latin'; there is auto, original, romanized"):
        Processor("apa", scripts="latin", to="html")


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
def test_direction_of_a_language(code: str, direction: str) -> None:
    """A script in the language code decides."""
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
def test_invalid_data_never_raise(multi: Any, author: Any, locale: str, scripts: str) -> None:
    """Data are untrusted: the work is cited, whatever ``multi`` contains."""
    item = {"id": "a", "type": "book", "title": "조선", "multi": multi, "author": author}
    reader = FormChooser(locale, scripts)
    data = choose_forms(item, reader)
    assert isinstance(data["title"], str)
    assert set(data) == set(item)
    processor = Processor(little_style(LONG.format("")), [item], scripts=scripts, to="text")
    assert isinstance(processor.cite("a"), str)


@given(st.text(max_size=30))
def test_first_letter_decides_the_direction(text: str) -> None:
    """Digits and punctuation before it have no direction."""
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


def test_opposite_direction_is_isolated_in_html() -> None:
    """A name with its comma and a title with its colon and brackets are one isolate each."""
    assert entry("html") == (
        "<bdi>الحكيم, توفيق</bdi>, Doe, John, <i><bdi>أهل الكهف: مسرحية (1)</bdi></i>, “<bdi>مكتبة الآداب</bdi>,” 12."
    )


def test_nothing_is_isolated_in_a_single_direction() -> None:
    """Latin, Cyrillic, Greek, Chinese and Korean are all left to right."""
    text = entry("html", author=[{"family": "김", "given": "일성"}, GORKY], title="文 Ω", publisher="Мир", URL="x.org")
    assert "bdi" not in text


def test_left_to_right_text_is_isolated_in_rtl_languages() -> None:
    """The Latin name, and the address with all its slashes and digits, but neither Hebrew nor Arabic."""
    text = entry("html", "ar", publisher="ספר", URL="https://example.org/10.1000/182")
    assert text.startswith("الحكيم, توفيق, <bdi>Doe, John</bdi>, <i>أهل الكهف: مسرحية (1)</i>")
    assert text.endswith('"ספר", <bdi>https://example.org/10.1000/182</bdi>, 12.')


@pytest.mark.parametrize(
    ("locale", "opening"), [("ar", '<div class="csl-bib-body" dir="rtl">'), ("en-US", '<div class="csl-bib-body">')]
)
def test_rtl_bibliography_has_a_dir_attribute(locale: str, opening: str) -> None:
    """So it is correct on a page in the other direction."""
    processor = Processor(
        little_style("<layout><text value='x'/></layout>", bibliography=ENTRY), [PLAY], locale=locale, to="html"
    )
    assert processor.backend.join(processor.bibliography(), {}).startswith(opening + "\n")


def test_direction_option_of_html() -> None:
    """For example, an English bibliography on an Arabic page."""
    assert Html(direction="ltr").join([], {}).startswith('<div class="csl-bib-body" dir="ltr">')
    assert Html(direction='"><script>').join([], {}).startswith('<div class="csl-bib-body">')


def test_only_the_foreign_word_in_a_title_is_isolated() -> None:
    """The comma and the number after it stay outside."""
    text = entry("html", title="The word كتاب עברית", author=[DOE])
    assert "<i>The word <bdi>كتاب עברית</bdi></i>, “" in text


def test_markup_and_escapes_inside_an_isolate() -> None:
    """A field is isolated as a whole."""
    assert "<i><bdi>א <b>ב</b> &#60;&#38;</bdi></i>" in entry("html", title="א <b>ב</b> <&")


def test_plain_text_is_isolated_only_on_request() -> None:
    """Some programs display the control characters."""
    assert entry("text") == "الحكيم, توفيق, Doe, John, أهل الكهف: مسرحية (1), “مكتبة الآداب,” 12."
    assert entry(Text(isolate=True)) == (
        "\u2067الحكيم, توفيق\u2069, Doe, John, \u2067أهل الكهف: مسرحية (1)\u2069, “\u2067مكتبة الآداب\u2069,” 12."
    )
    assert entry(Text(isolate=True), "he", author=[DOE]).startswith("\u2066Doe, John\u2069, أهل")


def test_isolation_in_html_is_optional() -> None:
    """Some programs isolate text themselves."""
    assert "bdi" not in entry(Html(isolate=False))


@pytest.mark.parametrize("to", ["markdown", "rst", "latex", "typst", "text"])
def test_other_formats_print_the_same_characters(to: str) -> None:
    """They have no isolates, but lose no text."""
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
def test_controls_of_a_field_end_with_the_field(
    family: str, title: str, publisher: str, locale: str, to: Backend
) -> None:
    """So the text after it keeps its direction and its isolate."""
    text = entry(to, locale, author=[{"family": family, "given": "x"}], title=title, publisher=publisher)
    assert open_directions(text) == 0
    assert text.count("<bdi>") == text.count("</bdi>")


@given(st.text(st.sampled_from("aא(1, .ك:–"), max_size=40), st.sampled_from(["ltr", "rtl"]))
def test_isolates_contain_all_letters_of_the_other_direction(text: str, direction: str) -> None:
    """No character is lost, and each isolate begins with such a letter."""
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
    """Even if 500,000 characters start runs that never end."""
    for unit in ("א ", "א(", "אa", "a.", "\u05b0 ", "א" + "\u05b0"):
        for direction in ("ltr", "rtl"):
            with ends():
                isolate_runs([unit * 200_000], direction)
