"""Bibliographies have the indents, labels and spacing that the style asks for."""

from __future__ import annotations

import re

import pytest
from little_style import NUMBER, little_style, work

from dprkpal.csl import Backend, Processor
from dprkpal.csl.output.html import Html
from dprkpal.csl.output.layout import BibliographyLayout, layout_params
from dprkpal.csl.output.stylesheet import stylesheet

WORKS = [work(f"w{number}", title=f"= Title {number}") for number in range(1, 13)]
TITLE = '<text variable="title"/>'
NUMBERED = '<text variable="citation-number" prefix="[" suffix="]"/><text variable="title" prefix=" "/>'


def processor(options: str, layout: str = TITLE, to: str | Backend = "html") -> Processor:
    """Return a processor for a style whose ``cs:bibliography`` has the attributes *options*."""
    bibliography = f"<bibliography {options}><layout>{layout}</layout></bibliography>"
    return Processor(little_style(NUMBER, bibliography=bibliography), WORKS, to=to)


def start_tag(options: str, layout: str = TITLE) -> str:
    """Return the first line of a bibliography in HTML."""
    return processor(options, layout).bibliography_text().partition("\n")[0]


@pytest.mark.parametrize(
    ("options", "layout", "expected"),
    [
        ("", TITLE, '<div class="csl-bib-body">'),
        ('hanging-indent="false" line-spacing="1" entry-spacing="1"', TITLE, '<div class="csl-bib-body">'),
        ('hanging-indent="true"', TITLE, '<div class="csl-bib-body hanging-indent">'),
        ('entry-spacing="0"', TITLE, '<div class="csl-bib-body" style="--csl-entry-spacing: 0">'),
        ('line-spacing="2"', TITLE, '<div class="csl-bib-body csl-line-spacing" style="--csl-line-spacing: 2">'),
        ('second-field-align="flush"', NUMBERED,
         '<div class="csl-bib-body csl-label-column" style="--csl-label-length: 4">'),
        ('second-field-align="margin"', NUMBERED,
         '<div class="csl-bib-body csl-label-margin" style="--csl-label-length: 4">'),
        ('second-field-align="flush" hanging-indent="true"', NUMBERED,
         '<div class="csl-bib-body csl-label-column" style="--csl-label-length: 4">'),
        ("", '<text variable="citation-number" display="left-margin"/><text variable="title" display="right-inline"/>',
         '<div class="csl-bib-body csl-label-column" style="--csl-label-length: 2">'),
    ],
)  # fmt: skip
def test_html_says_what_the_style_asks_for(options: str, layout: str, expected: str) -> None:
    """CSL 1.0.2, "Whitespace": by default one empty line between entries, and no hanging indent."""
    assert start_tag(options, layout) == expected


def test_invalid_spacing_has_the_default_and_large_spacing_a_limit() -> None:
    """A style can come from anywhere."""
    params = layout_params({"line-spacing": "-1", "entry-spacing": "1;x", "second-field-align": "left"})
    assert params == {"hanging-indent": False, "line-spacing": 1, "entry-spacing": 1}
    assert layout_params({"entry-spacing": "9" * 5000, "line-spacing": "0"})["line-spacing"] == 1
    assert layout_params({"entry-spacing": "999"})["entry-spacing"] == 20
    tag = Html().list_tag(["x"], {"hanging-indent": '"><script>', "entry-spacing": '"><script>'})
    assert tag == '<div class="csl-bib-body">'


@pytest.mark.parametrize("to", ["html", "latex", "typst", "text"])
def test_a_backend_gets_the_length_of_the_longest_label(to: str) -> None:
    """Of all entries that were written, in every format."""
    numbered = processor('second-field-align="flush"', NUMBERED, to)
    assert numbered.bibliography_params()["longest-label"] == 0
    numbered.entries(["w1", "w2"])
    assert numbered.bibliography_params()["longest-label"] == 3
    numbered.bibliography()
    layout = BibliographyLayout.of(numbered.bibliography_params())
    assert (layout.longest_label, layout.second_field_align) == (4, "flush")


def test_the_label_of_an_entry_is_plain_text() -> None:
    """The width of the column does not depend on markup and escapes."""
    entry = '<div class="csl-left-margin"><b>[1&#38;]</b> </div><div class="csl-right-inline">T</div>'
    assert Html.label(entry) == "[1&]"
    assert Html.label("T") == ""


@pytest.mark.parametrize("to", ["markdown", "rst", "text"])
def test_formats_without_layout_stay_paragraphs(to: str) -> None:
    """The style changes nothing in them."""
    plain = processor("", TITLE, to)
    spaced = processor('hanging-indent="true" entry-spacing="0" line-spacing="2"', TITLE, to)
    assert plain.bibliography_text() == spaced.bibliography_text() == plain.backend.join(plain.bibliography(), {})


def test_latex_indents_only_if_the_style_asks() -> None:
    """With labels, the label is the argument of the item, and the longest is the width of the column."""
    plain, hanging = (processor(options, to="latex").bibliography_text() for options in ("", 'hanging-indent="true"'))
    assert r"\setlength{\leftmargin}{0pt}\setlength{\itemindent}{0pt}" in plain
    assert r"\setlength{\leftmargin}{2em}\setlength{\itemindent}{-2em}" in hanging
    assert r"\setlength{\itemsep}{1\baselineskip}" in hanging
    labelled = processor('second-field-align="flush" entry-spacing="0"', NUMBERED, "latex").bibliography_text()
    assert r"\settowidth{\labelwidth}{{[}10{]}}" in labelled
    assert "\\item[{[}1{]}\\hfill] = Title 1\n" in labelled
    assert r"\setlength{\itemsep}{0\baselineskip}" in labelled
    assert r"\quad" not in labelled


def test_rtf_indents_only_if_the_style_asks() -> None:
    """Labels stand before a tabulator; lengths are in twips."""
    plain, hanging = (processor(options, to="rtf").bibliography_text() for options in ("", 'hanging-indent="true"'))
    assert plain.startswith(r"{\pard\sa240 ")
    assert hanging.startswith(r"{\pard\fi-720\li720\tx720\sa240 ")
    labelled = processor('second-field-align="flush" entry-spacing="0" line-spacing="2"', NUMBERED, "rtf")
    first, *_, last = labelled.bibliography_text().splitlines()
    assert first == r"{\pard\fi-650\li650\tx650\sl480\slmult1 [1]\tab = Title 1\par}"
    assert last.startswith(r"{\pard\fi-650\li650\tx650\sl480\slmult1 [12]\tab = ")


def test_typst_indents_only_if_the_style_asks() -> None:
    """Labels are a column of a table, which is part of PDF and HTML exports."""
    compiler = pytest.importorskip("typst")
    plain, hanging, labelled = (
        processor(options, layout, "typst").bibliography_text()
        for options, layout in (("", TITLE), ('hanging-indent="true"', TITLE), ('second-field-align="flush"', NUMBERED))
    )
    assert "hanging-indent" not in plain
    assert "hanging-indent: 2em" in hanging
    page = compiler.compile(labelled.encode(), format="html").decode()
    assert re.findall(r"<td>(.*?)</td>", page)[:4] == ["[1]", "= Title 1", "[2]", "= Title 2"]
    for text in (plain, hanging, labelled):
        assert compiler.compile(text.encode(), format="pdf").startswith(b"%PDF")


def test_a_typst_label_with_a_space_in_markup_is_not_split() -> None:
    """Entries stay paragraphs if a label could end inside a call."""
    layout = '<text variable="title" font-style="italic"/><text variable="citation-number" prefix=" "/>'
    text = processor('second-field-align="flush"', layout, "typst").bibliography_text()
    assert "#table" not in text
    assert text.count("#emph[") == len(WORKS)


def test_the_style_sheet_has_no_colours_and_no_physical_directions() -> None:
    """It fits into dark pages and right-to-left pages."""
    rules = stylesheet(".mine")
    assert re.findall(r"color|font|-left:|-right:|(?<!-)width:", rules) == []
    selectors = re.findall(r"^\s*([.][^{]*)\{", rules, re.MULTILINE)
    assert len(selectors) > 8
    parts = (".mine .csl-bib-body", ".mine .csl-left-margin", ".mine .csl-right-inline")
    assert all(one.startswith(parts) for chain in selectors for one in chain.split(", "))
