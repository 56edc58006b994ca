"""Macros of bundled styles, which are parsed when they are first used."""

from __future__ import annotations

import pickle

import pytest

from dprkpal.csl.styles import archive
from dprkpal.csl.styles.macro_sources import MacroSource, MacroSources, split_macros
from dprkpal.csl.styles.macro_usage import uses_disambiguate, uses_variable
from dprkpal.csl.styles.parser import parse_bundled_style, parse_style

HEAD = b"""<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0">
"""
CITATION = b"""<citation><layout><text macro="outer"/></layout></citation></style>"""
STYLE = (
    HEAD
    + b"""<!-- <macro name="old"><text
  macro="gone"/></macro> -->
<macro name="outer">
  <text macro="inner"/>
</macro>
<macro name="inner"><choose><if disambiguate="true">
  <text variable="year-suffix"/></if></choose></macro>
<macro name="other"><number variable="issue"/></macro>
"""
    + CITATION
)


@pytest.mark.parametrize(
    "style", ["apa", "chicago-notes-bibliography", "ieee", "nature", "modern-language-association"]
)
def test_a_style_is_the_same_whether_its_macros_are_parsed_at_once_or_later(style: str) -> None:
    """Also the lines of elements, which messages name."""
    xml = archive.read_style(style).xml
    later, whole = parse_bundled_style(xml, path=style), parse_style(xml, path=style)
    assert isinstance(later.macros, MacroSources)
    assert later._replace(macros={}) == whole._replace(macros={})
    assert dict(later.macros) == whole.macros


def test_a_macro_is_parsed_once_when_it_is_used() -> None:
    """Not before."""
    parsed = []

    def parse(source: MacroSource) -> tuple[()]:
        parsed.append(source.line)
        return ()

    parts = split_macros(STYLE)
    assert parts is not None
    macros = MacroSources(parts[1], parse)
    assert (list(macros), len(macros), parsed) == (["outer", "inner", "other"], 3, [])
    assert (macros["inner"], macros["inner"], macros.get("missing"), parsed) == ((), (), None, [8])


def test_a_bundled_style_can_be_pickled() -> None:
    """Whether its macros have been parsed or not."""
    style = parse_bundled_style(STYLE)
    copied = pickle.loads(pickle.dumps(style))
    assert copied.macros["inner"] == style.macros["inner"]
    assert pickle.loads(pickle.dumps(style)) == style


def test_only_macros_that_name_a_variable_are_parsed_to_find_it() -> None:
    """The others are followed by the macros that they call."""
    style = parse_bundled_style(STYLE)
    layout = style.citation.layout.children
    assert isinstance(style.macros, MacroSources)
    assert not uses_variable(style, layout, "issue")
    assert not style.macros._parsed
    assert uses_variable(style, layout, "year-suffix")
    assert uses_disambiguate(style, layout)
    assert list(style.macros._parsed) == ["inner"]


@pytest.mark.parametrize(
    "xml",
    [
        STYLE.replace(b"utf-8", b"utf-16"), STYLE.replace(b"utf-8", b"iso-8859-1"), STYLE[len(HEAD) :],
        STYLE.replace(b'"inner">', b"'inner'>"), STYLE.replace(b"</macro>", b"</macro >", 2),
        STYLE.replace(b'<macro name="other"', b'<macro name="a&amp;b"'),
        STYLE.replace(b'<macro name="inner"', b'<macro name="else"'),
        STYLE.replace(b"<if ", b'<if country="KP" '), STYLE.replace(b"<choose>", b'<group require="x"/><choose>'),
        STYLE.replace(b"year-suffix", b"title-sub"), STYLE.replace(b"<choose>", b"<![CDATA[<macro]]><choose>"),
    ],
)  # fmt: skip
def test_a_style_that_is_written_in_another_way_is_read_as_a_whole(xml: bytes) -> None:
    """Its parts cannot be told apart without an XML parser, or a part of it concerns all the others."""
    assert split_macros(xml) is None


def test_few_bundled_styles_have_to_be_read_as_a_whole() -> None:
    """If the style repository wrote its styles in another way, the first citation would be slow again."""
    styles = archive.style_ids()[::40]
    whole = [style for style in styles if split_macros(archive.read_style(style).xml) is None]
    assert len(whole) < len(styles) / 20
