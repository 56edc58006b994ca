"""Read metadata blocks: references in them, several blocks, aliases, and the heading of the bibliography."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dprkpal.documents import process
from dprkpal.documents.metadata import read_metadata
from dprkpal.documents.yaml_values import MAX_VALUES, read_yaml
from effort import assert_in_proportion, spent

WORK = """references:
- id: lake
  type: book
  title: Reeds
  author:
  - family: Lake
    given: Una
  issued: 1988
"""


class TestReferences:
    """`references` holds CSL-YAML items, as in pandoc."""

    def test_a_reference_in_the_metadata_is_cited(self) -> None:
        """Its key is found, and it is in the bibliography."""
        done = process(f"---\ncsl: apa\n{WORK}---\n\nSee [@lake, p. 3].\n")
        assert "See (Lake, 1988, p. 3)." in done.text
        assert done.keys == ("lake",)
        assert not done.findings

    def test_it_replaces_a_reference_in_a_file(self, tmp_path: Path) -> None:
        """The other one is reported, because the writer may not know of it."""
        (tmp_path / "x.bib").write_text("@book{lake, title={Old}, author={Old, O.}, year=1900}\n", "utf-8")
        text = f"---\ncsl: apa\nbibliography: x.bib\n{WORK}---\n\nSee [@lake].\n"
        done = process(text, folder=tmp_path)
        assert "See (Lake, 1988)." in done.text
        assert any(finding.key == "lake" for finding in done.findings)

    def test_a_broken_reference_is_reported_at_its_line(self) -> None:
        """The other references are used."""
        done = process(f"---\ncsl: apa\n{WORK}- just text\n---\n\nSee [@lake].\n")
        assert "See (Lake, 1988)." in done.text
        assert [finding.line for finding in done.findings] == [11]

    def test_aliases_are_replaced_by_their_values(self) -> None:
        """The author of one reference can be an alias of another."""
        text = WORK.replace("author:", "author: &una") + "- {id: b, type: book, title: B, author: *una, issued: 1990}\n"
        done = process(f"---\ncsl: apa\n{text}---\n\n@b and @lake.\n", suppress_bibliography=True)
        assert done.text.endswith("Lake (1990) and Lake (1988).\n")


class TestBlocks:
    """A document may have several metadata blocks, anywhere."""

    @pytest.mark.parametrize("before", ["\ufeff---\ncsl: apa\n---\n\n", "---\ntitle: T\n---\n\n---\ncsl: apa\n...\n\n"])
    def test_a_block_is_read_wherever_it_is(self, before: str) -> None:
        """After a byte order mark, or after another block."""
        done = process(f"{before}@lake\n\n---\n{WORK}---\n", suppress_bibliography=True)
        assert "Lake (1988)" in done.text
        assert done.text.startswith(before)

    @pytest.mark.parametrize(
        "text",
        [
            "One\n\n---\nNote this\n---\n", "One\n\n---\n- Note: this\n---\n", "```\n\n---\ncsl: apa\n---\n\n```\n",
            "One\n---\ncsl: apa\n---\n", "One\n\n---\nNote: this: that\n---\n", "One\n\n---\n\nNote: this\n\n---\n",
        ],
    )  # fmt: skip
    def test_other_text_between_lines_is_text(self, text: str) -> None:
        """Rules, headings, lists, code blocks and what is not YAML."""
        assert process(text, style="apa", to="html").text.count(text.split("---\n")[1].strip("-\n ")) == 1

    def test_a_block_with_any_names_is_metadata(self) -> None:
        """As in pandoc, it is not printed in HTML and is kept in Markdown."""
        text = "One\n\n---\nNote: this\n---\n\nTwo\n"
        assert process(text, to="html").text == "<p>One</p>\n<p>Two</p>\n"
        assert process(text).text == text

    @pytest.mark.parametrize("to", ["markdown", "html"])
    def test_the_bibliography_gets_its_heading(self, to: str) -> None:
        """`reference-section-title`, escaped."""
        text = process(f"---\ncsl: apa\nreference-section-title: A & *B*\n{WORK}---\n\n@lake\n", to=to).text
        html = '<h1 class="unnumbered" id="bibliography">A &amp; *B*</h1>'
        assert (html if to == "html" else "\\*B\\*\n\nLake") in text

    def test_links_need_a_bibliography(self) -> None:
        """Without one, they would lead nowhere."""
        text = f"---\nlink-citations: true\nsuppress-bibliography: true\ncsl: apa\n{WORK}---\n\n@lake\n"
        assert text.replace("@lake", "Lake (1988)") == process(text).text

    def test_a_language_tag_may_have_extensions(self) -> None:
        """`fr-u-kb-true` is French."""
        done = process(f"---\ncsl: apa\nlang: fr-FR-u-kb-true\n{WORK}---\n\n[@lake, chap. 3]\n")
        assert "Chapitre 3" in done.text
        assert not done.findings

    @pytest.mark.parametrize(
        ("lang", "names", "findings"),
        [
            ("de-u-co-phonebk", ["Götz", "Goldmann"], 0), ("de", ["Goldmann", "Götz"], 0),
            ("de-u-co-trad", ["Goldmann", "Götz"], 1),
        ],
    )
    def test_a_collation_sorts_the_bibliography(self, lang: str, names: list[str], findings: int) -> None:
        """As in telephone books: *ö* is *oe*. A collation that the language does not have is reported once."""
        works = "".join(
            f"- id: {key}\n  type: book\n  title: T\n  author: [{{family: {name}}}]\n  issued: 1990\n"
            for key, name in (("a", "Goldmann"), ("b", "Götz"))
        )
        done = process(f"---\ncsl: apa\nlang: {lang}\nreferences:\n{works}---\n\n[@a; @b]\n")
        assert re.findall("Goldmann|Götz", done.text.split("---")[-1]) == names * 2
        assert len(done.findings) == findings


class TestLimits:
    """Reading takes time in proportion to the input."""

    def test_aliases_of_aliases_are_refused(self) -> None:
        """Ten levels of ten aliases would be 10,000,000,000 values."""
        lines = ["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 11))]
        found = read_yaml("\n".join(lines))
        assert f"{MAX_VALUES:,}" in found.problem

    def test_spaces_after_a_key_are_read_once(self) -> None:
        """Text of one kind of character."""
        assert_in_proportion(
            lambda size: spent(lambda: process("See @young2021guns" + " " * size + "x")), 20_000, 100_000
        )


def test_title_block_of_percent_signs_is_metadata() -> None:
    """Title, authors and date, before a YAML block or without one; other percent signs are text."""
    text = "% The *title*\n  goes on\n% Ada Hale\n  Bo Voss\n% 2026\n\n---\nlang: de\n---\n100% of [@young2021guns]\n"
    metadata = read_metadata(text.split("\n"))
    assert (metadata.title, metadata.authors, metadata.date) == ("The *title* goes on", ("Ada Hale", "Bo Voss"), "2026")
    assert (metadata.lang, metadata.line_count) == ("de", 5)
    assert process(text, to="html", suppress_bibliography=True).text.startswith("<p>100% of")
    assert process(text, suppress_bibliography=True).text.startswith("% The *title*\n  goes on\n% Ada Hale\n")
    for start in ("%%timeit", "100%", "%a"):
        assert read_metadata([start, "b"]).line_count == 0
