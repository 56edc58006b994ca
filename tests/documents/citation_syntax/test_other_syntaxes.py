"""Find the citations in Typst, Org, AsciiDoc, reStructuredText, Markdown and notebook files, and in files of LaTeX."""

from __future__ import annotations

import json

import pytest

from dprkpal.documents.citation_syntax import read_manuscript
from dprkpal.documents.citation_syntax.markdown import read_markdown
from dprkpal.errors import FormatError
from dprkpal.model.manuscript import Manuscript


def found(syntax: str, text: str) -> list[tuple[str, str, str]]:
    """Return key, prefix and suffix of each cite."""
    return [(cite.key, cite.prefix, cite.suffix) for cite in read_manuscript(text, syntax, "a").cites]


@pytest.mark.parametrize(
    ("syntax", "text", "expected"),
    [
        ("typst", "@a @b.c: @d[p. 3].", [("a", "", ""), ("b.c", "", ""), ("d", "", "p. 3")]),
        ("typst", '#cite(<a>, supplement: [p. 3]) #cite(label("b/c"), form: "prose")',
         [("a", "", "p. 3"), ("b/c", "", "")]),
        ("typst", "#quote(block: true, attribution: <a>)[words]", [("a", "", "")]),
        ("typst", "// @a\n/* @b /* @c */ @d */ `@e` ```@f``` \\@g #import \"@preview/x:1.0\"\n@h", [("h", "", "")]),
        ("typst", "https://a.b/c @d", [("d", "", "")]),
        ("org", "[cite:see @a p. 3; @b]", [("a", "see", "p. 3"), ("b", "", "")]),
        ("org", "[cite/t/c:global; @a; local @b, ch. 2; end]", [("a", "", ""), ("b", "local", ", ch. 2")]),
        ("org", "cite:a,b citep:c, [[citet:see &d p. 3;&e]] [[cite:f][p. 4]]",
         [("a", "", ""), ("b", "", ""), ("c", "", ""), ("d", "see", "p. 3"), ("e", "", ""), ("f", "", "p. 4")]),
        ("org", "# [cite:@a]\n: [cite:@b]\n#+begin_src\n[cite:@c]\n#+end_src\n=[cite:@d]= ~cite:e~ \\cite[3]{f}",
         [("f", "", "3")]),
        ("asciidoc", "cite:[a(45), b] citenp:[c] bibitem:[d]",
         [("a", "", "45"), ("b", "", ""), ("c", "", ""), ("d", "", "")]),
        ("asciidoc", "citep:[a, page=45, prefix='see']+[b]", [("a", "see", "page 45"), ("b", "", "")]),
        ("asciidoc", "[cite:See:a,45;b]", [("a", "See", "45"), ("b", "", "")]),
        ("asciidoc", "<<a>> <<sec>>\n* [[[a,1]]] A.", [("a", "", "")]),
        ("asciidoc", "// cite:[a]\n////\ncite:[b]\n////\n----\ncite:[c]\n----\n`+cite:[d]+` \\cite:[e]", []),
        ("rst", ":cite:`a, b` :cite:t:`{see}c{p. 3}` :footcite:p:`d` :bib:f:`e`",
         [("a", "", ""), ("b", "", ""), ("c", "see", "p. 3"), ("d", "", ""), ("e", "", "")]),
        ("rst", "[A-1]_ [1]_ [#b]_ `x <y>`_\n\n.. [A-1] Text :cite:`c`", [("A-1", "", ""), ("c", "", "")]),
        ("rst", ".. :cite:`a`\n\n   :cite:`b`\n\n``:cite:`c```\n\n::\n\n  :cite:`d`"
         "\n\n.. code-block:: x\n\n  :cite:`e`\n\nEnd:: \n\n  [F]_", []),
        ("rst", ".. note::\n\n   :cite:`a`\n\n.. bibliography:: r.bib\n   :filter: False\n\n   b\n",
         [("a", "", ""), ("b", "", "")]),
        ("markdown", "[see @a, p. 3; -@{b c}] @d [ch. 2]\n\n`@e`\n\n    @f\n\n```\n@g\n```\n",
         [("a", "see", "p. 3"), ("b c", "", ""), ("d", "", "ch. 2")]),
        ("markdown", "{cite:p}`a,b` \\citep[3]{c} <cite data-cite=\"d,e\">x</cite> `\\cite{f}`",
         [("a", "", ""), ("b", "", ""), ("c", "", "3"), ("d", "", ""), ("e", "", "")]),
        ("markdown", "[see [@a] and @b, p. 3] ^[Note @c]",
         [("b", "see [@a] and", "p. 3"), ("a", "", "p. 3"), ("c", "", "")]),
        ("markdown", "@fig-x @sec:y (@good)\n\n(@good) item", []),
        ("aux", "\\citation{a,b}\n\\abx@aux@cite{0}{c}\n\\abx@aux@cite{d}\n\\citation{REVTEX42Control}",
         [(key, "", "") for key in "abcd"]),
        ("bcf", '<bcf:citekey order="1">a&amp;b</bcf:citekey>', [("a&b", "", "")]),
    ],
)  # fmt: skip
def test_citations_are_found_in_every_syntax(syntax: str, text: str, expected: list[tuple[str, str, str]]) -> None:
    """With the text before and after each key; comments, code and verbatim text are skipped."""
    assert found(syntax, text) == expected


@pytest.mark.parametrize(
    ("syntax", "text", "names"),
    [
        ("typst", '#bibliography(("a.bib", "b.yml"), title: "No", style: "ieee")', ["a.bib", "b.yml"]),
        ("org", "#+bibliography: a.bib\n#+BIBLIOGRAPHY: \"b c.bib\"\n[[bibliography:d.bib,e.bib]]",
         ["a.bib", "b c.bib", "d.bib", "e.bib"]),
        ("asciidoc", ":bibtex-file: a.bib\n:bibliography-database: b.bib\n", ["a.bib", "b.bib"]),
        ("rst", ".. bibliography:: a.bib b.bib\n   :all:\n", ["a.bib", "b.bib"]),
        ("markdown", "---\nbibliography: [a.bib, b.bib]\n---\n", ["a.bib", "b.bib"]),
        ("aux", "\\bibdata{a-blx,b}", ["a-blx", "b"]),
        ("bcf", "<bcf:datasource type=\"file\">a.bib</bcf:datasource>", ["a.bib"]),
    ],
)  # fmt: skip
def test_bibliographies_are_found_in_every_syntax(syntax: str, text: str, names: list[str]) -> None:
    """The files that a document names."""
    assert [one.name for one in read_manuscript(text, syntax, "a").bibliographies] == names


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("typst", '#include "a.x"'), ("org", '#+INCLUDE: "a.x::*Part" :minlevel 2'), ("asciidoc", "include::a.adoc[]"),
        ("rst", ".. include:: a.txt"), ("markdown", "{{< include a.x >}}"), ("markdown", "```{include} a.md\n```"),
        ("aux", "\\@input{a.aux}"),
    ],
)  # fmt: skip
def test_included_files_are_found_in_every_syntax(syntax: str, text: str) -> None:
    """Files that contain code are not included."""
    found = [one.name for one in read_manuscript(text, syntax).includes]
    assert [name.split(".")[0] for name in found] == (["a"] if not text.endswith('x"') else [])


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("typst", '#bibliography("a.bib", full: true)'), ("org", "[cite/n:@*]"), ("org", "nocite:*"),
        ("rst", ".. bibliography::\n   :all:\n"), ("markdown", "---\nnocite: '@*'\n---\n"), ("markdown", "\\nocite{*}"),
        ("aux", "\\citation{*}"), ("bcf", "<bcf:citekey>*</bcf:citekey>"),
    ],
)  # fmt: skip
def test_all_entries_can_be_listed_in_every_syntax(syntax: str, text: str) -> None:
    """Then no entry is uncited."""
    assert read_manuscript(text, syntax).cites_all


def test_labels_of_typst_are_no_works() -> None:
    """The labels of headings and figures, and the terms of a glossary."""
    assert read_manuscript('= A <sec>\n(key: "cpu", short: "CPU")', "typst").labels == {"sec", "cpu"}


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("typst", "A.#footnote[See @a.] B"), ("org", "A.[fn:1] B\n\n[fn:1] See [cite:@a]."),
        ("asciidoc", "A.footnote:[See cite:[a].] B"), ("rst", "A.[1]_ B\n\n.. [1] See :cite:`a`."),
        ("markdown", "A.[^1] B\n\n[^1]: See @a."), ("markdown", "A.^[See @a.] B"),
    ],
)  # fmt: skip
def test_a_citation_in_a_note_is_anchored_in_the_text(syntax: str, text: str) -> None:
    """So that it belongs to the sentence with the note."""
    assert read_manuscript(text, syntax).cites[0].anchor == 2


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("typst", "#quote(block: true)[some words]"), ("org", "#+begin_quote\nsome words\n#+end_quote"),
        ("asciidoc", "____\nsome words\n____"), ("rst", ".. epigraph::\n\n   some words\n"),
        ("markdown", "> some words\n"),
        ("latex", r"\begin{quotation}some words\end{quotation}"), ("latex", r"\enquote{some words}"),
        ("latex", r"\textcquote[3]{a}{some words}"), ("latex", r"\foreignquote{german}{some words}"),
    ],
)  # fmt: skip
def test_quotations_are_found_in_every_syntax(syntax: str, text: str) -> None:
    """Quotations that are marked by commands or blocks."""
    manuscript: Manuscript = read_manuscript(text, syntax)
    ((begin, end),) = manuscript.quotations
    assert text[begin:end].strip("> \n") == "some words"


def test_places_in_a_notebook_are_those_in_its_json() -> None:
    """Also with escapes, and in a list of lines."""
    cells = [
        {"cell_type": "code", "source": ["[@no]"], "outputs": [{"source": ["@no"]}]},
        {"cell_type": "markdown", "source": ['An "é" and \U0001f600:\n', "see [@doe]."]},
        {"cell_type": "markdown", "source": "x\t@roe"},
    ]
    for ascii_only in (True, False):
        text = json.dumps({"cells": cells, "nbformat": 4}, indent=1, ensure_ascii=ascii_only)
        cites = read_manuscript(text, "notebook").cites
        lines = text.split("\n")
        assert [lines[cite.line - 1][cite.column - 1 :][:3] for cite in cites] == ["doe", "roe"]


def test_a_broken_notebook_is_an_error_with_its_place() -> None:
    """JSON errors have line and column."""
    with pytest.raises(FormatError, match="not a notebook") as caught:
        read_manuscript('{"cells":\n [}', "notebook", "n.ipynb")
    assert (caught.value.line, caught.value.column) == (2, 3)


def test_citations_in_the_directives_of_myst_are_read() -> None:
    """With their places, in nested directives, titles, lists and reStructuredText; code is no text."""
    text = (
        "~~~{note} See {cite}`a`\n:class: x\n\nAnd {cite:p}`b` and [@c].\n~~~\n\n"
        "````{tab-set}\n```{tab-item} T\n{cite}`d`\n```\n```{code-block} python\n{cite}`no`\n```\n````\n\n"
        "- item\n\n  ```{figure} x.png\n  Caption {cite}`e`\n  ```\n\n"
        "```{eval-rst}\n:cite:p:`f`\n```\n\n```{r}\nx@no\n```\n\n```python\n{cite}`no`\n```\n"
    )
    found = read_markdown(text)
    assert [cite.key for cite in found.cites] == ["a", "b", "c", "d", "e", "f"]
    lines = text.split("\n")
    assert [lines[one.line - 1][one.column - 1] for one in found.cites] == ["a", "b", "c", "d", "e", "f"]
    assert text[found.cites[4].start : found.cites[4].end] == "{cite}`e`"


@pytest.mark.parametrize(
    "name", ["figure-md", "list-table", "grid-item-card", "versionadded", "prf:proof", "block2 a-label, type='note'",
             "theorem, t, name=\"A\"", "asis"],
)  # fmt: skip
def test_citations_in_directives_of_every_kind_are_read(name: str) -> None:
    """Of MyST, whose names have hyphens or a colon, and chunks of R Markdown with options. Code stays code."""
    found = read_manuscript(f"```{{{name}}}\nText [@a].\n```\n\n```{{r block2}}\n[@no]\n```\n", "markdown")
    assert [cite.key for cite in found.cites] == ["a"]
