"""The filter in pandoc's other formats, nested citations, references in the metadata, and files that may be opened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from small_library import AUTHOR_DATE, LIBRARY, NOTES

from dprkpal.documents.pandoc.command_line import files_in_arguments
from dprkpal.documents.pandoc.filter import filter_document
from dprkpal.documents.pandoc.meta_references import references_as_yaml
from programs import run_program

pypandoc = pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")
PANDOC = pypandoc.get_pandoc_path()


def pandoc(text: str, *arguments: str) -> str:
    """Run pandoc on *text*."""
    return str(run_program([PANDOC, "--wrap=none", *arguments], given=text, text=True).stdout)


def through(text: str, to: str, style: str = AUTHOR_DATE, read: str = "markdown") -> str:
    """Return *text* in an output format of pandoc, after the filter has run."""
    done = filter_document(pandoc(text, "-f", read, "-t", "json"), library=LIBRARY, style=style, target=to)
    return pandoc(done.text, "-f", "json", "-t", to)


class TestFormats:
    """Citations and the bibliography are in every format."""

    @pytest.mark.parametrize(
        "to", ["gfm", "commonmark", "commonmark_x", "mediawiki", "asciidoc", "markdown", "org", "typst", "latex"]
    )
    def test_citations_are_text_without_spans(self, to: str) -> None:
        """As with pandoc's own processor."""
        text = through("See [@doe].", to)
        assert "See (Doe, 2005)." in text.replace("\\(", "(").replace("\\]", "").replace("\\citeproc{ref-doe}", "")
        assert "First Book" in text

    @pytest.mark.parametrize("style", [AUTHOR_DATE, NOTES])
    def test_citations_are_text_in_outlines(self, style: str) -> None:
        """The text below the headings of OPML is Markdown, with citation syntax."""
        text = through("# One [@roe]\n\nSee [@doe] and @roe.\n", "opml", style)
        assert "@" not in text
        assert text.count("First Book") >= 1

    def test_a_second_key_in_a_cite_is_a_citation(self) -> None:
        """In pandoc it is read as a citation inside the suffix of the first."""
        assert through("A [see @doe and @roe [p. 3]].", "plain").startswith("A (see Doe, 2005 and Roe (2007, p. 3)).")

    def test_a_citation_in_a_note_in_a_citation_is_formatted(self) -> None:
        """The note is still called."""
        assert "[1] Two [Roe, 2007]" in through("One [@doe[^n]].\n\n[^n]: Two [@roe].\n", "plain").replace(
            "(", "["
        ).replace(")", "]")

    def test_punctuation_goes_inside_quotation_marks(self) -> None:
        """In American English, where a note follows."""
        assert "“quoted.”[1]" in through('He "quoted" [@doe].', "plain", NOTES)
        assert "‘quoted,’[1]" in through("He 'quoted' [@doe], too.", "plain", NOTES)
        assert "“a ‘word.’”[1]" in through("He quoted \"a 'word'\" [@doe].", "plain", NOTES)
        assert "“Why?”.[1]" in through('He asked "Why?" [@doe].', "plain", NOTES)
        assert "authors’.[1]" in through("The authors' [@doe].", "plain", NOTES)

    @pytest.mark.parametrize("odd", ["odd", 3, None, {"t": "Str"}, {"t": "Str", "c": 3}, []])
    def test_odd_neighbours_are_passed_over(self, odd: Any) -> None:
        """A document that pandoc did not write."""
        cite = json.loads(pandoc("[@doe]", "-t", "json"))
        cite["blocks"][0]["c"] = [odd, *cite["blocks"][0]["c"], odd]
        done = json.loads(filter_document(json.dumps(cite), library=LIBRARY, style=NOTES).text)
        assert done["blocks"][0]["c"][0] == odd


class TestReferences:
    """References in the metadata are cited."""

    def test_references_of_a_document_are_cited(self) -> None:
        """Names, dates and markup are those of CSL-YAML."""
        yaml = (
            "references:\n- id: lake\n  type: book\n  title: 'Reeds of *Carex* [NASA]{.nocase}'\n"
            "  author: [{family: Lake, given: Una}]\n  issued: {date-parts: [[1988, 2]]}\n"
        )
        ast = pandoc(f"---\n{yaml}---\n\n[@lake]", "-s", "-t", "json")
        done = filter_document(ast, style="apa")
        assert not done.findings
        plain = pandoc(done.text, "-f", "json", "-t", "plain")
        assert "(Lake, 1988)" in plain
        assert "Reeds of _Carex_ NASA".replace("_", "") in plain.replace("_", "")

    @pytest.mark.parametrize(
        "value", [None, [], {"t": "MetaList"}, {"t": "MetaList", "c": []}, {"t": "MetaString", "c": "x"}]
    )
    def test_other_values_are_no_references(self, value: Any) -> None:
        """Only a list is."""
        assert references_as_yaml(value) is None


class TestFiles:
    """Only files on the command line may be anywhere."""

    def test_an_org_document_cannot_name_any_file(self, tmp_path: Path) -> None:
        """Its value is written like one of the command line."""
        (tmp_path / "inside").mkdir()
        secret = tmp_path / "secret.bib"
        secret.write_text("@book{x, title = {Secret}}", "utf-8")
        ast = pandoc(f"#+bibliography: {secret}\n\nText [cite:@x]\n", "-f", "org", "-t", "json")
        done = filter_document(ast, folder=str(tmp_path / "inside"), style=AUTHOR_DATE)
        assert "outside" in str(done.findings[0])
        assert "Secret" not in done.text
        trusted = filter_document(
            ast, folder=str(tmp_path / "inside"), style=AUTHOR_DATE, trusted_files=[str(secret)]
        )  # fmt: skip
        assert "Secret" in trusted.text

    def test_files_are_found_in_every_form_of_the_options(self) -> None:
        """A value that is no option is not a file."""
        given = [
            "x.md",
            "--csl=a",
            "--bibliography",
            "b",
            "-Mcsl:c",
            "--metadata=bibliography=d",
            "-M",
            "csl=e:f",
            "csl=g",
            "-M",
            "section-bibs-bibliography:h",
        ]
        assert list(files_in_arguments(given)) == ["a", "b", "c", "d", "e:f", "h"]
