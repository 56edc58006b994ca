"""Strings sort in the alphabetical order of each language."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.csl.document.collation import LAST, collation_key, collator, descending
from dprkpal.csl.document.han_order import han_places
from effort import ends

# The order of ICU 78 (Intl.Collator of Node.js 20.20 with sensitivity "base", ignorePunctuation and numeric, spaces
# written as "|"): "<" sorts before, "=" at the same place.
ORDERS = {
    "en-US": (
        "$100 < €5 < 20 days < 1984 < adze < Æ < Ælfric < C++ < C = &c < C language < De Gaulle < degas "
        "= Degas < de-Gaulle < encyclopædia < encyclopaedia b < ﬁne < ﬁnet < finf < item 9 = Item 09 < "
        "item 10 < lodge < Łódź < Oates < Obama < O’Brien < Ōe < ¿Qué? < Quote < “Quoted” < résumé = "
        "Resume < resume 2 < straße = Strasse < un-til < [Untitled] < zebra < Zürich < zz < þorn"
    ),
    "fr-FR": ("cote = côte = coté = côté < cotée < Ève = eve < evf < L’Étranger < letter < oe < œuvre = oeuvre < of"),
    "de-DE": "Mueller < Mufti < Müller = Muller < Öl = Ol < Om < Straße = Strasse < Strassf",
    "nl-NL": "ij = ĳ < ik < van Gogh < vangst",
    "it-IT": "città = citta < citz < è = e < f",
    "pt-BR": "ação = acao < acb < ç = c < d",
    "ca-AD": "ç = c < l·l = ll < lm",
    "sv-SE": ("aa < ost < v < vb < w < wa < ü = y < ya < z < zebra < å < åtta < æ = ä < Äpple < ärlig < ö = ø < östra"),
    "fi-FI": "o = õ < š = s < t < v < vb < w < wa < ü = y < ž = z < zebra < åland < ääni < öljy",
    "da-DK": "aften < œ < y = ü < zebra < ä < ærlig < ö < østre < ånd < Aarhus = Århus",
    "nb-NO": "at < zebra < ä < ærlig < ö < øst < ås = Aas",
    "nn-NO": "zebra < ærleg < øst < ås = aas",
    "is-IS": "a < ab < á < áb < b < d < db < dz < ð < e < é < i < í < o < ó < u < ú < y < ý < z < þ < æ < ö",
    "cs-CZ": (
        "á = a < c < cihla < cz < č < d = ď < ě = e < h < hrad < hz < ch < chata < i < r < rz < ř < s < "
        "sz < š < ů = u < z < zz < ž"
    ),
    "sk-SK": "a < az < ä < b < c < cz < č < h < hz < ch < i < ľ = l < ň = n < o < oz < ô < p < s < š < z < ž",
    "pl-PL": ("a < az < ą < b < c < cz < ć < d < e < ę < l < lz < ł < m < n < ń < o < ó < s < sz < ś < z < zz < ź < ż"),
    "hu-HU": (
        "c < cz < cs < ccs < d < dz < dzs < e < g < gz < gy < l < lz < ly < megz < megy < meggy < n < nz "
        "< ny < o = ó < oz < ö = ő < s < sz < sza < ssza < szz < t < ty < u < ü = ű < z < zz < zs"
    ),
    "tr-TR": (
        "c < cz < ç < g < gz < ğ < h < ı < ırmak < Isparta < i < İstanbul < iz < j < o < ö < s < sz < ş < u < ü < v"
    ),
    "hr-HR": ("c < cz < č < ć < d < dz < dzz < dž < džep < đ < e < l < lz < lj < m < n < nz < nj < o < s < š < z < ž"),
    "sr-Latn-RS": "c < č < ć < d < dž < đ < lz < lj < nz < nj < s < š < z < ž",
    "sl-SI": "c < cz < č < d < s < sz < š < z < ž",
    "et-EE": "a < o < s < sz < š < z < ž < t < u < v < w < õ < ä < ö < ü < x < y",
    "lt-LT": "c < č < ė = e < i = y = į < ia < yb < iz < j < s < š < ų = u < z < ž",
    "lv-LV": ("a < az < ā < c < č < e < ē < g < ģ < i < iz < y < ī < k < ķ < l < ļ < n < ņ < s < š < u < ū < z < ž"),
    "ro-RO": "a < az < ă < â < b < i < iz < î < s < sz < ș = ş < t < tz < ț",
    "vi-VN": "a = á = ạ < az < ă = ặ < â = ấ < d < đ < e < ê = ế < o < ô < ơ = ớ < u < ư = ự < z",
    "cy-GB": (
        "c < cz < ch < d < dz < dd < f < ff < g < ng < l < lz < ll < n < nh < p < ph < r < rz < rh < t < tz < th"
    ),
    "es-ES": "ch < ci < ll < llano < lm < n < nz < ñ < o",
    "gl-ES": "n < nz < ñ",
    "tl-PH": "n < nz < ñ < ng < o",
    "sq-AL": (
        "c < cz < ç < d < dh < e < ë < g < gj < l < ll < n < nj < r < rr < s < sh < t < th < x < xh < z < zy < zh"
    ),
    "eo": "c < cz < ĉ < g < ĝ < h < ĥ < j < ĵ < s < ŝ < u < ŭ",
    "ru-RU": "еж = ёж < ель < ж < и < й < к < Ленин < ленин 2 < Чехов < я < Zola",
    "uk-UA": "г < гя < ґ < д < е < є < ж < и < і < ї < й < ь < ю < я < Zola",
    "bg-BG": "а < б < ъ < ь < я < Zola",
    "sr-Cyrl-RS": "д < ђ < е < и = й < ј < к < л < љ < м < н < њ < т < ћ < у < ц < ч < џ < ш < Zola",
    "mn-MN": "н < о < ө < п < у < ү < ф < Zola",
    "el-GR": "Αθήνα = αθηνα < Ελύτης < ς = σ < Σεφέρης < τ < ψυχή < ώρα < Smith",
    "hy-AM": "ա < բ < ե < Երևան < զ < օ < ֆ < Smith",
    "ka": "ა < ბ < ჟ < ჯ < ჰ < Smith",
    "he-IL": "אבא < כלב < לך < לכן < מים < מין < עזה < פלסטין < קוריאה < שלום < Smith",
    "ar": (
        "أ < آدم < إبراهيم < ابن < أحمد < الشمالية < جورج < حبش < عرفات < فلسطين < كوريا < منظمة < هند < ورد "
        "< يافا < Smith"
    ),
    "fa-IR": "آب < ا = ٱ < ابی < ایران < أثر = إثر < پدر < چین < ژاله < فلسطين < کره < گل < وطن < هنر < یاسر < Smith",
    "hi-IN": "अली < कोरिया < फिलिस्तीन < भारत < Smith",
    "th-TH": "ก < กา < กำ = ก\u0e4dา < เก < แก < ไก่ < ข < เข < ทา < ไทย < Smith",
    "km-KH": "កម្ពុជា < ខ្មែរ < ភ្នំ < Smith",
    "ja-JP": (
        "Smith < が = か = カ < きや = きゃ < つ = っ < パレスチナ < わ < 亜 < 唖 < "
        "哀 < 愛 < 高橋 < 佐藤 < 山田 < 中村 < 朝鮮 < 田中 < "
        "鈴木 < Ω"
    ),
    "ko-KR": "가 < 강 < 김정은 < 나 < 나라 < 박 < 북한 < 이 < 정 < 조선 < 최 < 팔레스타인 < 힣 < Smith",
    "zh-CN": (
        "12 < 朝鲜 < 陈 < 高 < 郭 < 何 < 胡 < 黄 < 李 < 林 < 刘 < "
        "罗 < 马 < 孙 < 王 < 吴 < 徐 < 张 < 赵 < 周 < 朱 < 邹 < Smith"
    ),
    "zh-TW": "一 < 丁 < 王 < 吳 < 李 < 林 < 張 < 陳 < 曾 < 黃 < 楊 < 趙 < 劉 < 蔡 < 龍 < Smith",
}


@pytest.mark.parametrize("locale", ORDERS)
def test_words_sort_in_the_order_of_their_language(locale: str) -> None:
    """Unicode Technical Standard 10, with the alphabet of each language."""
    key = collator(locale)
    words = re.split(" ([<=]) ", ORDERS[locale])
    for first, relation, second in zip(words[::2], words[1::2], words[2::2], strict=False):
        one, two = key(first + " "), key(second + " ")
        assert one < two if relation == "<" else one == two, f"{first} {relation} {second}"


@pytest.mark.parametrize(
    ("locale", "collation", "order"),
    [
        ("de-DE", "phonebk", "Ad < Aemil = Ämil < Af < Godard < Goethe < Götz < Goldmann < ueb = Üb < uf"),
        ("de-AT", "phonebk", "Az < Äb < Ba < Massz < Maß < Mast < Oz < Öa"),
        ("es-ES", "trad", "cz < cha < da < lz < lla < ma < nz < ña < oa"),
        ("sv-SE", "trad", "va = wa < vb = wb < x < å < ä"),
        ("zh-TW", "pinyin", "陈 < 王 < 赵"),
        ("de", "nonsense", "Ämil < Ba < Goldmann < Götz"),
    ],
)
def test_words_sort_in_another_order_of_the_language(locale: str, collation: str, order: str) -> None:
    """Unicode's collations: telephone books, the order before a reform. The names of others are ignored."""
    key = collator(locale, collation)
    words = re.split(" ([<=]) ", order)
    for first, relation, second in zip(words[::2], words[1::2], words[2::2], strict=False):
        one, two = key(first + " "), key(second + " ")
        assert one < two if relation == "<" else one == two, f"{first} {relation} {second}"


@pytest.mark.parametrize("locale", ["en-US", "sv-SE", "cs-CZ", "tr-TR", "zh-CN", "th-TH", "xx", "", "no_NO"])
@given(texts=st.lists(st.text(max_size=12), min_size=2, max_size=4))
def test_keys_of_any_strings_compare(locale: str, texts: list[str]) -> None:
    """Keys are strings, and all sort before the key of a missing value."""
    keys = [collation_key(text, locale) for text in texts]
    assert all(key < LAST for key in keys)
    assert all(descending(key) < LAST for key in keys)


@given(one=st.text(max_size=8), two=st.text(max_size=8))
def test_descending_keys_reverse_the_order(one: str, two: str) -> None:
    """CSL 1.0.2, "Sorting": ``sort="descending"``."""
    first, second = collation_key(one), collation_key(two)
    assert (first < second) == (descending(second) < descending(first))
    assert (first == second) == (descending(first) == descending(second))


@given(st.text(alphabet=st.characters(min_codepoint=0xC0, max_codepoint=0x24F), max_size=6))
def test_equivalent_strings_have_the_same_key(text: str) -> None:
    """Canonical equivalence: Unicode Standard Annex 15."""
    for locale in ("en-US", "sv-SE", "vi-VN"):
        assert collation_key(text, locale) == collation_key(unicodedata.normalize("NFD", text), locale)


@given(st.integers(0, 10**30), st.integers(0, 10**30), st.integers(0, 3))
def test_numbers_sort_by_value(one: int, two: int, zeros: int) -> None:
    """For example, "item 9" sorts before "item 10"; leading zeros are ignored."""
    first, second = f"item {'0' * zeros}{one}", f"item {two} "
    if one != two:
        assert (collation_key(first) < collation_key(second)) == (one < two)


def test_digits_of_every_script_are_numbers() -> None:
    """Arabic-Indic and European digits of the same number are equal."""
    assert collation_key("٤٥") == collation_key("45") == collation_key("045")


def test_case_accents_and_punctuation_are_ignored() -> None:
    """CSL 1.0.2, "Sorting": "Sorting is case-insensitive"."""
    assert len({collation_key(text) for text in ("Émile", "emile", "“EMILE”", "[É]mile", "'emile", "e-mile")}) == 1


def test_making_a_key_takes_linear_time() -> None:
    """No string makes it slow."""
    key = collator("hu-HU")
    for piece in ("a", "9", "ccs", "é", "一", "เ", " "):
        with ends():
            key(piece * 100_000)


def test_leading_ayn_is_ignored() -> None:
    """Unlike in ICU: readers of romanized Arabic look for ʿArafāt under A."""
    words = ["Zuhayrī", "ʿArafāt", "Abbas", "Barghouti", "ʾAmal"]
    assert sorted(words, key=collator("en-US")) == ["Abbas", "ʾAmal", "ʿArafāt", "Barghouti", "Zuhayrī"]


@pytest.mark.parametrize(
    ("locale", "collation", "names"),
    [
        ("zh-CN", "", "嵇 李 〇 郗 闫 张"),
        ("zh-TW", "", "一 〇 王 李 郗 龔"),
        ("zh-CN", "stroke", "一 〇 王 李 郗 龔"),
        ("zh-TW", "pinyin", "龔 李 王 郗 一 張"),
        ("ko-KR", "", "가 김 박 朴珉 박수 이 한"),
        ("ja-JP", "", "亜 愛 安 和 弌 龠"),
    ],
)  # fmt: skip
def test_chinese_characters_have_the_place_of_each_language(locale: str, collation: str, names: str) -> None:
    """Pinyin, strokes, the Korean reading and the Japanese standard put them in different orders."""
    expected = names.split()
    given = sorted(expected)  # by code points
    assert sorted(given, key=collator(locale, collation)) == expected


def test_a_chinese_character_has_the_same_place_as_its_korean_reading() -> None:
    """Names in hanja stand beside the same names in Hangul, as in a Korean dictionary."""
    assert collation_key("朴正熙", "ko") == collation_key("박정희", "ko")
    assert collation_key("崔", "ko") > collation_key("주", "ko")


@pytest.mark.parametrize(("order", "codec"), [("pinyin", "gb2312"), ("pinyin", "gbk"), ("stroke", "big5")])
def test_every_character_of_the_national_standards_has_one_place(order: str, codec: str) -> None:
    """No character is missing or twice."""
    places = han_places(order)
    assert sorted(places.values()) == list(range(len(places)))
    standard = {chr(code) for code in range(0x4E00, 0xA000) if chr(code).encode(codec, "ignore")}
    assert len(standard) > 6_000
    assert standard - places.keys() == set()
