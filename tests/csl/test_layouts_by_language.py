"""Styles with several layouts, for works in certain languages."""

from __future__ import annotations

from typing import Any

import pytest

from dprkpal.csl import Processor, load_style
from dprkpal.csl.styles.language_tag import best_match
from dprkpal.csl.styles.style import Style
from dprkpal.errors import StyleWarning

NAMES = '<names variable="author"><name and="text"/></names>'
TITLE = '<text variable="title" quotes="true" prefix=". "/>'


def bilingual(languages: str = "en", sort_locale: str = "") -> Style:
    """Return a Chinese style with another layout for works in *languages*."""
    sort = '<sort><key variable="title"/></sort>'
    with pytest.warns(StyleWarning, match="locale"):
        return load_style(
            '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" default-locale="zh-CN"'
            f"{sort_locale}><info><id>x</id><title>x</title></info><citation>\n"
            f'<layout locale="{languages}" prefix="(" suffix=")" delimiter="; ">{NAMES}{TITLE}</layout>\n'
            f'<layout prefix="（" suffix="）" delimiter="；">{NAMES}{TITLE}</layout></citation>'
            f'<bibliography et-al-min="3" et-al-use-first="1">{sort}\n'
            f'<layout locale="{languages}" suffix=".">{NAMES}{TITLE}</layout>\n'
            f'<layout suffix="。">{NAMES}{TITLE}</layout></bibliography></style>'
        )


def work(key: str, language: str = "", authors: int = 2) -> dict[str, Any]:
    """Return a work in *language* with this number of authors."""
    names = [{"family": family} for family in ("Doe", "Roe", "Poe")[:authors]]
    return {"id": key, "type": "book", "title": key.upper(), "author": names, "language": language}


WORKS = [work("a", "en-GB"), work("b", "zh"), work("c"), work("d", "EN_us", 3), work("e", "de", 3)]


@pytest.mark.parametrize("to", ["text", "html", "markdown"])
def test_the_language_of_a_work_chooses_its_layout_terms_and_quotation_marks(to: str) -> None:
    """Works in other languages, and works without one, have the layout without a language."""
    entries = dict(Processor(bilingual(), WORKS, to=to).entries())
    marks = ("“", "”") if "“" in entries["b"] else ("《", "》")
    expected = {
        "a": "Doe and Roe. “A.”", "b": f"Doe和Roe. {marks[0]}B{marks[1]}。", "c": f"Doe和Roe. {marks[0]}C{marks[1]}。",
        "d": "Doe et al. “D.”", "e": f"Doe等. {marks[0]}E{marks[1]}。",
    }  # fmt: skip
    assert {key: expected[key] in entry for key, entry in entries.items()} == dict.fromkeys(expected, True)


def test_the_same_shape_in_two_languages_is_not_confused() -> None:
    """Templates of entries belong to one layout."""
    works = [work(f"w{number:02}", ("en", "zh", "")[number % 3]) for number in range(60)]
    together = Processor(bilingual(), works, to="html").entries()
    alone = [Processor(bilingual(), [one], to="html").entries()[0] for one in works]
    assert together == alone


def test_a_citation_has_the_brackets_of_its_first_work_and_each_cite_its_own_quotation_marks() -> None:
    """Brackets of two kinds in one pair would be a mistake."""
    processor = Processor(bilingual(), WORKS)
    assert processor.cite("a") == "(Doe and Roe. “A”)"
    assert processor.cite("b").startswith("（Doe和Roe. ")
    mixed = processor.cite(["a", "b"])
    assert mixed.startswith("(Doe and Roe. “A”; Doe和Roe. ")
    assert mixed.endswith("B》)") or mixed.endswith("B”)")


def test_one_layout_for_several_languages_uses_the_terms_of_each() -> None:
    """Items in German have German terms, although the layout names English first."""
    entries = dict(Processor(bilingual("en fr de-DE"), WORKS).entries())
    assert (entries["e"], entries["a"]) == ("Doe u.\u00a0a. „E“.", "Doe and Roe. “A.”")


def test_an_unknown_language_of_a_layout_uses_the_terms_of_the_style() -> None:
    """A layout for a language without a locale file is used for its works all the same."""
    works = [work("a", "tlh")]
    assert Processor(bilingual("tlh"), works).bibliography()[0].startswith("Doe和Roe. ")
    assert Processor(bilingual("tlh"), works).bibliography()[0].endswith(".")


def test_only_localized_layouts_still_make_a_style() -> None:
    """The last one then formats all other works."""
    with pytest.warns(StyleWarning):
        style = load_style(
            '<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><citation>\n'
            '<layout locale="en" prefix="1 "><text variable="title"/></layout>\n'
            '<layout locale="fr" prefix="2 "><text variable="title"/></layout></citation></style>'
        )
    processor = Processor(style, WORKS)
    assert [processor.cite(key) for key in "abe"] == ["1 A", "2 B", "2 E"]


def test_default_locale_sort_is_the_alphabet_of_the_list() -> None:
    """A Swedish list puts Å after Z."""
    works = [work("å", "en"), work("z", "en"), work("b", "en")]
    assert Processor(bilingual(), works).order() == ["å", "b", "z"]
    assert Processor(bilingual(sort_locale=' default-locale-sort="sv-SE"'), works).order() == ["b", "z", "å"]


@pytest.mark.parametrize(
    ("tag", "among", "expected"),
    [
        ("de-CH-1901", ["de", "de-CH"], "de-CH"), ("zh-TW", ["zh"], "zh"), ("zh-TW", ["zh-CN"], None),
        ("zh", ["zh-CN"], "zh-CN"), ("EN_gb", ["en"], "en"), ("english", ["en"], None), ("", ["en"], None),
        ("e", ["en"], None), ("en", ["en-GB"], None),
    ],
)  # fmt: skip
def test_the_most_exact_language_is_chosen(tag: str, among: list[str], expected: str | None) -> None:
    """Language tags are compared part by part, in any case."""
    assert best_match(tag, among) == expected


def test_cites_in_several_languages_have_the_delimiters_of_their_layouts() -> None:
    """The delimiter is that of the cite before it, and the suffix that of the last one, unless it closes a bracket."""
    with pytest.warns(StyleWarning, match="locale"):
        style = load_style(
            '<style xmlns="http://purl.org/net/xbiblio/csl" class="note" version="1.0" default-locale="ja-JP">\n'
            '<info><id>joins</id><title>x</title></info><citation><layout locale="en" delimiter="; " suffix=".">'
            '<text variable="title"/></layout><layout delimiter="。" suffix="。"><text variable="title"/></layout>'
            "</citation></style>"
        )
    processor = Processor(style, [work("a", "en"), work("b", "ja"), work("c", "en")])
    texts = [processor.cite([*keys]) for keys in ("ab", "ba", "ac", "abc", "bac")]
    assert texts == ["A; B。", "B。A.", "A; C.", "A; B。C.", "B。A; C."]
    assert Processor(bilingual(), WORKS).cite(["a", "b"]).startswith("(Doe and Roe. “A”; ")
    assert Processor(bilingual(), WORKS).cite(["a", "b"]).endswith("B》)")
