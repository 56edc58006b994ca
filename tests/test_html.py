"""Complete HTML pages with a bibliography."""

from __future__ import annotations

import dprkpal
from dprkpal.documents import process
from dprkpal.html import page, stylesheet


def test_a_page_is_complete_and_escapes_its_title() -> None:
    """The body is HTML; the title, the language and the direction are text."""
    made = page("<p>Text</p>", title="A & <b>", language='"><script>', direction="rtl")
    assert made.startswith('<!DOCTYPE html>\n<html lang="&quot;&gt;&lt;script&gt;" dir="rtl">\n<head>')
    assert "<title>A &amp; &lt;b&gt;</title>" in made
    assert stylesheet() in made
    assert made.endswith("<body>\n<p>Text</p>\n</body>\n</html>\n")
    assert "<script>" not in made


def test_a_processed_document_has_the_layout_of_its_style() -> None:
    """As a fragment, and with the style sheet as a page of its own."""
    for style, name in (("apa", "hanging-indent"), ("ieee", "csl-label-column")):
        fragment = process("[@young2021guns]", to="html", style=style, library=dprkpal.library()).text
        assert f'<div class="csl-bib-body {name}' in fragment
        assert "<style>" not in fragment
        whole = process("[@young2021guns]", to="html", style=style, standalone=True).text
        assert dprkpal.html.stylesheet() in whole


def test_a_page_of_a_document_starts_with_its_title_and_authors() -> None:
    """Their markup and citations are formatted, but HTML in them is text. A fragment has no header."""
    text = (
        "---\ntitle: The *first* <b>\nsubtitle: \"A -- b\"\n"
        "author:\n  - name: Ada Hale\n    affiliation: X\n  - Bo Voss\n"
        "date: 2026-11-30\nabstract: |\n  One $x$.\n\n  Two [@young2021guns].\n---\nText\n"
    )
    whole = process(text, to="html", standalone=True).text
    assert "<title>The first &lt;b&gt;</title>" in whole
    assert whole.partition("<body>\n")[2].startswith(
        '<header id="title-block-header">\n<h1 class="title">The <em>first</em> &lt;b&gt;</h1>\n'
        '<p class="subtitle">A – b</p>\n<p class="author">Ada Hale</p>\n<p class="author">Bo Voss</p>\n'
        '<p class="date">2026-11-30</p>\n<div class="abstract">\n<p>One <span class="math inline">\\(x\\)</span>.</p>\n'
        '<p>Two.<sup class="footnote-ref"><a href="#fn-1" id="fnref-1" role="doc-noteref">1</a></sup></p>\n'
        "</div>\n</header>\n<p>Text</p>"
    )
    assert process(text, to="html").text == "<p>Text</p>\n"


def test_metadata_of_odd_kinds_are_left_out_of_the_header() -> None:
    """Without a problem: pandoc's templates have many forms of authors."""
    done = process("---\nauthor: {given: A}\ndate: [x, y]\nabstract: {a: b}\n---\nText\n", to="html", standalone=True)
    assert done.findings == ()
    assert '<p class="author">' not in done.text


def test_a_title_has_no_characters_that_html_forbids() -> None:
    """Such as null characters and halves of characters, with which the page could not be encoded."""
    made = page("", title="a\0\ud800\u202eb\n</title>", language="d\ud800e")
    made.encode()
    assert "<title>a\ufffd\u202eb &lt;/title&gt;\u202c</title>" in made
    assert '<html lang="d\ufffde">' in made
