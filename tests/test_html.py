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
