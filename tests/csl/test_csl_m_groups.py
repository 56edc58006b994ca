"""Attributes of CSL-M for groups, labels, titles and bibliographies: they work, and the style lists them as faults."""

from __future__ import annotations

from typing import Any

import pytest

from dprkpal.csl import Processor
from dprkpal.csl.styles.parser import parse_style
from dprkpal.csl.styles.style import Style
from dprkpal.model.citation import Cite, Locator
from effort import assert_in_proportion, spent


def csl_m(layout: str, *, options: str = "", macros: str = "", bibliography: str = "") -> Style:
    """Return a style with this layout, with *options* of ``cs:style``."""
    style = parse_style(
        f'<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0" {options}><info><id>x</id>'
        f"<title>x</title></info>{macros}<citation><layout>{layout}</layout></citation>{bibliography}</style>".encode()
    )
    assert all(["used as in CSL-M" in fault.message for fault in style.faults])
    return style


def cited(style: Style, label: str = "section", **item: Any) -> str:
    """Return a cite of section 7, or of another *label*."""
    work = {"id": "a", "type": "book", "title": "Title", "volume": "2", **item}
    return Processor(style, [work]).cite(Cite("a", Locator(label, "7")))


def either(test: str, before: str, content: str) -> str:
    """Return a layout that prints *content* after a comma if *test* is true, and after a space otherwise."""
    return (
        f'<group delimiter=" "><group delimiter=", ">{before}<group delimiter=" " require="{test}">{content}</group>'
        f'</group><group delimiter=" " reject="{test}">{content}</group></group>'
    )


TITLE, VOLUME = '<text variable="title"/>', '<number variable="volume"/>'
NUMBER = '<number variable="locator"/>'
SHORT = f'<label variable="locator" form="short"/>{NUMBER}'
SYMBOL = f'<label variable="locator" form="symbol"/>{NUMBER}'
FIXED = f'<text value="at"/>{NUMBER}'


@pytest.mark.parametrize(
    ("before", "content", "options", "expected"),
    [
        (TITLE, NUMBER, "", "Title 7"), (VOLUME, NUMBER, "", "2, 7"), (TITLE, SHORT, "", "Title, sec. 7"),
        (VOLUME, SHORT, "", "2, sec. 7"), (TITLE, SYMBOL, "", "Title § 7"), (VOLUME, SYMBOL, "", "2 § 7"),
        (TITLE, FIXED, "", "Title at 7"), (VOLUME, FIXED, "", "2, at 7"),
        ('<number variable="volume" suffix="."/>', NUMBER, "", "2. 7"),
        ('<group suffix=")" prefix="("><number variable="volume"/></group>', NUMBER, "", "(2) 7"),
        ('<number variable="volume" vertical-align="sup"/>', NUMBER, "", "2 7"),
        (TITLE, SYMBOL, 'require-comma-on-symbol="always"', "Title, § 7"),
        (TITLE, SYMBOL, 'require-comma-on-symbol="after-number"', "Title § 7"),
        (VOLUME, SYMBOL, 'require-comma-on-symbol="after-number"', "2, § 7"),
    ],
)  # fmt: skip
def test_a_comma_is_printed_where_it_is_safe(before: str, content: str, options: str, expected: str) -> None:
    """Between two numbers, and before a word; a symbol such as § separates by itself."""
    assert cited(csl_m(either("comma-safe", before, content), options=options)) == expected


@pytest.mark.parametrize(
    ("before", "content", "options", "expected"),
    [
        (TITLE, NUMBER, "", "Title 7"), (VOLUME, NUMBER, "", "2, 7"), (VOLUME, SHORT, "", "2 sec. 7"),
        (VOLUME, FIXED, "", "2 at 7"), (VOLUME, SYMBOL, 'require-comma-on-symbol="after-number"', "2, § 7"),
    ],
)  # fmt: skip
def test_a_comma_may_be_for_numbers_only(before: str, content: str, options: str, expected: str) -> None:
    """Labels then need no comma."""
    assert cited(csl_m(either("comma-safe-numbers-only", before, content), options=options)) == expected


@pytest.mark.parametrize(
    ("content", "expected"), [(NUMBER, "Title, 7"), (SHORT, "Title sec. 7"), (FIXED, "Title at 7")]
)
def test_the_comma_may_depend_on_a_label(content: str, expected: str) -> None:
    """Styles of Juris-M still use this test, which the documentation no longer has."""
    assert cited(csl_m(either("empty-label", TITLE, content))) == expected


def test_one_of_two_opposite_groups_prints() -> None:
    """What the first one prints does not change the result of the second one."""
    test = "comma-safe-numbers-only"
    layout = (
        f'<group delimiter="; "><group delimiter=" ">{TITLE}<group reject="{test}">{VOLUME}</group></group>'
        f'<group require="{test}">{VOLUME}</group></group>'
    )
    assert cited(csl_m(layout)) == "Title 2"
    assert cited(csl_m(layout), title="Area 51") == "Area 51; 2"


def test_a_macro_can_be_called_with_another_form_of_its_labels() -> None:
    """The outermost form counts, also for labels of names and inside numbers; terms keep their form."""
    macros = (
        '<macro name="place"><group delimiter=" "><label variable="locator"/><number variable="locator"/>'
        '<text term="edition"/><names variable="editor"><name/><label prefix=" "/></names></group></macro>'
        '<macro name="outer"><text macro="place" label-form="long"/></macro>'
    )
    editors = [{"family": "Roe"}, {"family": "Poe"}]
    for form, label, role in (("long", "section", "editors"), ("short", "sec.", "eds."), ("symbol", "§", "eds.")):
        for name in ("place", "outer"):
            style = csl_m(f'<text macro="{name}" label-form="{form}"/>', macros=macros)
            assert cited(style, editor=editors) == f"{label} 7 edition Roe, Poe {role}"
    style = csl_m('<number variable="locator" label-form="long"/>')
    assert Processor(style, [{"id": "a"}]).cite(Cite("a", Locator("page", "5, fig. 3"))) == "5, figure 3"


@pytest.mark.parametrize(
    ("title", "main", "sub"),
    [
        ("A title: the sub", "A title", "the sub"), ("A title", "A title", ""), ("Re:start", "Re:start", ""),
        ("A title – the sub", "A title", "the sub"), ("A title—the sub", "A title", "the sub"),
        ("A: b: c", "A", "b: c"),
        ("Doe v. Roe", "Doe v. Roe", ""), ("A <i>title: x</i> here: sub", "A title: x here", "sub"),
        ("What is it? A sub", "What is it?", "A sub"),
    ],
)  # fmt: skip
def test_titles_have_a_main_part_and_a_subtitle(title: str, main: str, sub: str) -> None:
    """The variables ``title-main`` and ``title-sub`` are parts of the title, unless the item has them."""
    style = csl_m('<text variable="title-main"/><text variable="title-sub" prefix=" | "/>')
    assert cited(style, title=title) == f"{main} | {sub}".removesuffix(" | ")
    assert cited(style, title=title, **{"title-main": "Own", "title-sub": "part"}) == "Own | part"


def test_titles_with_many_colons_are_read_in_linear_time() -> None:
    """Also after a tag that never ends, inside which no subtitle begins."""
    style = csl_m('<text variable="title-main"/>')
    assert_in_proportion(lambda size: spent(lambda: cited(style, title="<" + "a: " * size)), 5_000, 40_000, slack=3)


def test_the_short_title_is_the_main_title_if_the_title_begins_with_it() -> None:
    """A colon inside the short title is no subtitle."""
    style = csl_m('<text variable="title-main"/><text variable="title-sub" prefix=" | "/>')
    assert cited(style, title="A: b: c", **{"title-short": "A: b"}) == "A: b | c"


def test_items_with_and_without_a_subtitle_print_what_they_have() -> None:
    """The first one is no pattern for the second one."""
    style = csl_m('<text variable="title-sub"/><text variable="volume"/>')
    works = [{"id": "a", "title": "A", "volume": "1"}, {"id": "b", "title": "B: c", "volume": "1"}]
    processor = Processor(style, works)
    assert [processor.cite(key) for key in "aba"] == ["1", "c1", "1"]


def test_a_bibliography_can_exclude_types() -> None:
    """The works are still numbered and cited."""
    style = csl_m(
        '<text variable="citation-number"/>',
        bibliography='<bibliography exclude-types="bill classic"><layout><text variable="title"/></layout>'
        "</bibliography>",
    )
    works = [{"id": "a", "type": "bill", "title": "a"}, {"id": "b", "type": "book", "title": "b"}]
    processor = Processor(style, works)
    assert [processor.cite(key) for key in "ab"] == ["1", "2"]
    assert processor.bibliography() == ["b"]
