"""Several bibliographies through the pandoc filter."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from bibliography_documents import EVERYTHING, LIBRARY, TWO_FILES, division, lists, write_files
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.documents.pandoc.filter import filter_document
from dprkpal.errors import DprkpalError
from programs import run_program


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two bibliography files."""
    return write_files(tmp_path)


JUNK = st.sampled_from([None, 1, "x", "refs-a", True, [], {}, [[]], ["refs-b", [], [["type", "book"]]]])
CITE = {"citationId": "memo", "citationPrefix": [], "citationSuffix": [], "citationMode": {"t": "NormalCitation"}}
ELEMENTS = [
    {"t": "Header", "c": [1, ["one", [], []], [{"t": "Str", "c": "One"}]]},
    {"t": "Para", "c": [{"t": "Cite", "c": [[CITE], [{"t": "Str", "c": "[@memo]"}]]}]},
    {"t": "Div", "c": [["refs-a", ["x"], [["type", "manuscript"], ["title", "T"]]], []]},
    {"t": "Div", "c": [["refs", [], []], []]},
]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each value inside *value*."""
    for name in range(len(value)) if isinstance(value, list) else value if isinstance(value, dict) else ():
        yield (*path, name)
        yield from places(value[name], (*path, name))


@given(st.sampled_from(list(places(ELEMENTS))), JUNK, st.booleans())
def test_malformed_elements_are_passed_over(path: tuple[Any, ...], junk: Any, sections: bool) -> None:
    """Whatever is wrong in one place, the filter prints a document or says what is wrong."""
    blocks = deepcopy(ELEMENTS)
    inside: Any = blocks
    for name in path[:-1]:
        inside = inside[name]
    inside[path[-1]] = junk
    meta = {"section-bibs-level": {"t": "MetaString", "c": "1"}, "nocite": {"t": "MetaInlines", "c": blocks}}
    document = {"pandoc-api-version": [1, 23], "meta": meta if sections else {}, "blocks": blocks}
    with contextlib.suppress(DprkpalError):
        assert json.loads(filter_document(json.dumps(document), library=LIBRARY, style="apa").text)


class TestFilter:
    """The pandoc filter has the same bibliographies."""

    @pytest.fixture
    def pandoc(self) -> str:
        """The path of pandoc."""
        pypandoc = pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")
        return str(pypandoc.get_pandoc_path())

    def filtered(self, pandoc: str, text: str, to: str = "html", **options: Any) -> tuple[str, list[str]]:
        """Return *text* after the filter in an output format, and the findings."""
        ast = run_program([pandoc, "-t", "json"], given=text, text=True).stdout
        result = filter_document(ast, style="apa", **{"target": to, "library": LIBRARY, **options})
        assert json.loads(result.text)
        written = run_program([pandoc, "-f", "json", "-t", to, "--wrap=none"], given=result.text, text=True).stdout
        return written, [str(one) for one in result.findings]

    def test_divisions_sections_and_titles(self, pandoc: str) -> None:
        """Conditions are attributes, and are not printed."""
        text = "# One\n\n[@memo; @book]\n\n# Two\n\n[@tool; @map]\n\n## Sources\n"
        text += division("refs-a", "section=two title=Two") + division("refs")
        html, findings = self.filtered(pandoc, text)
        assert lists(html) == {"refs-a": ["ref-tool", "ref-map"], "refs": ["ref-book", "ref-memo"]}
        assert '<h3 class="unnumbered" id="bibliography-a">Two</h3>' in html
        assert "section=" not in html
        assert findings == []

    @pytest.mark.parametrize(
        "metadata",
        [
            "bibliography:\n  main: main.bib\n  tools: [tools.bib]\n",
            "bibliographies:\n  main: {file: main.bib}\n  tools: {file: [tools.bib]}\n",
        ],
    )
    def test_each_file_has_its_bibliography(self, pandoc: str, folder: Path, metadata: str) -> None:
        """A document for multibib works unchanged."""
        text = f"---\n{metadata}---\n{TWO_FILES}"
        html, findings = self.filtered(pandoc, text, library=None, folder=str(folder))
        assert findings == []
        assert lists(html) == {"refs-main": ["ref-book", "ref-both"], "refs-tools": ["ref-tool", "ref-both_2"]}

    def test_each_section_has_its_bibliography(self, pandoc: str) -> None:
        """A document for section-bibliographies works unchanged, and its citations link to the nearest entry."""
        text = "---\nsection-bibs-level: 1\nreference-section-title: Works\nlink-citations: true\n---\n"
        text += "# A\n\n[@memo; @book]\n\n# B\n\n[@memo]^[And @tool.]\n"
        html, findings = self.filtered(pandoc, text)
        assert findings == []
        assert lists(html) == {
            "refs-section-1": ["ref-book", "ref-memo"],
            "refs-section-2": ["ref-tool", "ref-memo_2"],
        }
        assert re.findall(r'href="#(ref-\w+)"', html) == ["ref-memo", "ref-book", "ref-memo_2", "ref-tool"]
        assert re.findall(r"<h\d[^>]*>([^<]*)", html) == ["A", "Works", "B", "Works"]

    def test_named_bibliographies_go_to_the_end(self, pandoc: str) -> None:
        """With their titles, also in Markdown."""
        text = "---\nbibliographies:\n  a: {title: Books, type: book}\n  b: {title: Others, rest: true}\n---\n"
        text += EVERYTHING
        markdown, findings = self.filtered(pandoc, text, "markdown")
        assert findings == []
        assert re.findall(r"^# (\w+)", markdown, re.MULTILINE) == ["Books", "Others"]

    def test_entries_have_their_paragraph_style_in_word(self, pandoc: str) -> None:
        """As those of a single bibliography have."""
        text = "[@memo; @tool]\n" + division("refs-a", "type=software title=T") + division("refs")
        markdown, _ = self.filtered(pandoc, text, "native", target="docx")
        assert markdown.count('"custom-style" , "Bibliography"') == 1

    def test_findings_name_the_division(self, pandoc: str) -> None:
        """There are no line numbers in pandoc's JSON."""
        _, findings = self.filtered(pandoc, "[@memo; @tool]\n" + division("refs-a", "type=sofware"))
        assert findings[0] == "refs-a: type: no item type 'sofware'; did you mean 'software'?"
        assert [one.partition(":")[0] for one in findings[1:]] == ["memo", "tool"]
