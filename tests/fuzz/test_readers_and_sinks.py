"""Every reader of text that is not a bibliography, and every sink of data, withstands random text.

A reader returns something or raises a `DprkpalError`, whose message is safe to print. A sink writes dangerous values
so that they do nothing to the program that shows them. Bibliography files are in ``test_files.py``, documents of
office programs in ``test_office_documents.py``, and the output formats of citations in ``tests/csl/test_output.py``.

Each target runs for ``DPRKPAL_FUZZ_SECONDS``. Set it to 3600 to search for an hour a target.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import time
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from files_of import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_library import AUTHOR_DATE, LIBRARY
from test_files import CONTROLS

from dprkpal.checks.reports import github, line
from dprkpal.cli.shell_completion import quote_for_bash
from dprkpal.cli.terminal import one_line
from dprkpal.collection.data_files import read_dossier
from dprkpal.configuration.configuration_file import read_configuration_file
from dprkpal.csl import Processor
from dprkpal.csl.styles.parser import parse_style
from dprkpal.documents import process
from dprkpal.documents.citation_syntax import ENDINGS, read_manuscript
from dprkpal.documents.pandoc.filter import filter_document
from dprkpal.errors import DprkpalError, FormatError
from dprkpal.exports.skos import to_json_ld, to_turtle
from dprkpal.fetching.web_page import PageHead
from dprkpal.libraries.filter_expressions import FilterExpression
from dprkpal.libraries.library import Library
from dprkpal.model.citation import Cite, Locator
from dprkpal.model.edtf import parse_edtf
from dprkpal.organizing.key_formula import KeyFormula

SECONDS = float(os.environ.get("DPRKPAL_FUZZ_SECONDS", "2"))

SPECIAL = [
    *HOSTILE,
    "＝1+1",
    "=cmd|' /C calc'!A0",
    "+1",
    "@SUM(A1)",
    "\r\n::error::x",
    "$(touch x)",
    "`id`",
    "; ls",
    "\u009b31m",
    "\ue000",
    "\u200f",
    "%0A",
    "]]>",
    "--><script>",
    "&#0;",
    "\ufffe",
]
VALUES = st.lists(st.one_of(st.sampled_from(SPECIAL), st.text(max_size=8)), min_size=1, max_size=4).map("".join)

MARKDOWN = [
    "@doe",
    "[@doe, p. 3; see @roe]",
    "[-@doe]",
    "^[",
    "[^1]",
    "\n[^1]: ",
    "\n\n",
    "\n",
    "# ",
    "{#a .b c=d}",
    "![x](",
    "](",
    "[",
    "]",
    ")",
    "`",
    "```\n",
    "~~~ {=html}\n",
    "$",
    "$$",
    "\\href{javascript:x}{y}",
    "::: {#refs}\n",
    ":::\n",
    "| a | b |\n",
    "|---|---|\n",
    "+--+\n",
    "- ",
    "1. ",
    "> ",
    "---\nnocite: '@*'\n---\n",
    "<b onclick=x>",
    "<!--",
    "-->",
    ": ",
    "{++",
    "*",
    "_",
]
MANUSCRIPT = [
    *MARKDOWN,
    "\\cite{doe}",
    "\\cites(a)[b]{c}",
    "\\begin{verbatim}",
    "\\end{verbatim}",
    "\\newcommand{\\x}[1]{\\cite{#1}}",
    "%",
    "cite:doe",
    "[cite:@doe]",
    "#+begin_src\n",
    "#cite(<doe>)",
    "@doe[p. 3]",
    "#{",
    "//",
    "/*",
    ":cite:`doe`",
    ".. bib::\n",
    "{cite}`doe`",
    "cite:[doe]",
    "----\n",
    "{",
    "}",
    "\\",
    "\\input{x}",
]
STYLE = [
    '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">',
    "<info><id>a</id><title>t</title></info>",
    "<citation><layout>",
    "</layout></citation>",
    "</style>",
    "<bibliography><layout>",
    "</layout></bibliography>",
    "<choose>",
    '<if type="book">',
    "</if>",
    "<else>",
    "</else>",
    "</choose>",
    '<text variable="title"/>',
    '<text macro="m"/>',
    '<macro name="m">',
    "</macro>",
    '<names variable="author">',
    "<name/>",
    "<substitute>",
    "</substitute>",
    "</names>",
    '<date variable="issued" form="text"/>',
    "<group>",
    "</group>",
    '<number variable="volume"/>',
    '<label variable="page"/>',
    '<sort><key variable="author"/></sort>',
    '<!DOCTYPE x [<!ENTITY a "b">]>',
    "&a;",
    "<locale>",
    "<terms>",
    "</terms>",
    "</locale>",
]
TOML = [
    "[[topic]]\n",
    "[[claim]]\n",
    "[[entity]]\n",
    "[topics.a]\n",
    'id = "a"\n',
    "broader = [",
    '"a"',
    "]\n",
    "= ",
    "'''\n",
    "1979-05-27",
    "[dprkpal]\n",
    'style = "apa"\n',
    'bibliography = "/etc/passwd"\n',
    'from = ["../x.bib"]\n',
    "[a.b]\n",
    "{",
    "}",
    ",",
    "#",
    "inf",
]
PANDOC = [
    {"t": "Str", "c": "x"},
    {"t": "Space"},
    {"t": "Note", "c": [{"t": "Para", "c": []}]},
    {"t": "Emph", "c": []},
    {"t": "Quoted", "c": 1},
    {
        "t": "Cite",
        "c": [
            [
                {
                    "citationId": "doe",
                    "citationPrefix": [],
                    "citationSuffix": [],
                    "citationMode": {"t": "NormalCitation"},
                    "citationNoteNum": 1,
                    "citationHash": 0,
                }
            ],
            [{"t": "Str", "c": "[@doe]"}],
        ],
    },
    {"t": "Cite", "c": []},
    {"t": "Cite"},
    {"c": 1},
    {},
    None,
    1,
    "x",
    [],
    {"t": "Link", "c": [["", [], []], [], ["javascript:x", ""]]},
    {"t": "RawInline", "c": ["html", "<b>"]},
    {"t": "Str", "c": None},
    {"t": "Span", "c": [["", ["csl"], []], []]},
]


def pieces(of: list[str]) -> st.SearchStrategy[str]:
    """Return texts made of these pieces and of dangerous text."""
    return st.lists(st.one_of(st.sampled_from(of), st.sampled_from(SPECIAL)), max_size=12).map("".join)


def read_style(text: str) -> None:
    """Read a style and format with it."""
    style = parse_style(text.encode("utf-8", "replace"), path="x.csl")
    Processor(style, [{"id": "a", "type": "book", "title": "T"}]).cite("a")


def read_in_folder(name: str, read: Callable[[str], object]) -> Callable[[str], None]:
    """Return a reader of a text that it finds in a file."""

    def run(text: str) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, name)
            with open(path, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            read(path)

    return run


def read_manuscripts(text: str) -> None:
    """Find the citations of a document, as each kind of document."""
    for syntax in sorted(set(ENDINGS.values())):
        try:
            read_manuscript(text, syntax, "x")
        except FormatError as error:
            assert_safe(str(error))


def filter_inlines(elements: list[Any]) -> None:
    """Run the pandoc filter on a paragraph of these elements."""
    ast = {"pandoc-api-version": [1, 23], "meta": {}, "blocks": [{"t": "Para", "c": elements}]}
    filter_document(json.dumps(ast), library=LIBRARY, style=AUTHOR_DATE)


def page(text: str) -> None:
    """Format a document as HTML, which must have no script, no handler and no address that runs something."""
    html = process(text, to="html", library=LIBRARY, style=AUTHOR_DATE).text
    assert_safe(html.replace("\n", ""))
    for tag in re.findall(r"<[A-Za-z][^<>]*>", html):
        name, names = tag[1:].split(maxsplit=1)[0].rstrip(">/").lower(), re.sub(r'"[^"]*"', "", tag)
        assert name not in {"script", "iframe", "object", "embed", "style", "meta", "base", "form", "svg", "link"}, tag
        assert not re.search(r"\s(?:on\w+|srcdoc|formaction|ping)\s*=", names, re.IGNORECASE), tag
        for address in re.findall(r'\s(?:href|src)="([^"]*)"', tag):
            assert not re.match(r"\s*(?:javascript|vbscript|data|file):", address, re.IGNORECASE), tag


def markdown(text: str) -> None:
    """Format a document as Markdown."""
    process(text, to="markdown", library=LIBRARY, style=AUTHOR_DATE)


def collection(text: str) -> None:
    """Read the same text as each data file of a collection."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        for name in ("topics", "claims", "entities", "origins"):
            with open(os.path.join(folder, f"{name}.toml"), "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
        for finding in read_dossier(folder, {})[1]:
            assert_safe(str(finding))


READERS: dict[str, tuple[st.SearchStrategy[Any], Callable[[Any], object]]] = {
    "style": (pieces(STYLE), read_style),
    "markdown-to-html": (pieces(MARKDOWN), page),
    "markdown-to-markdown": (pieces(MARKDOWN), markdown),
    "manuscript": (pieces(MANUSCRIPT), read_manuscripts),
    "pandoc": (st.lists(st.sampled_from(PANDOC), max_size=6), filter_inlines),
    "collection": (pieces(TOML), collection),
    "configuration": (pieces(TOML), read_in_folder("dprkpal.toml", read_configuration_file)),
    "web-page": (
        pieces(["<meta ", 'name="citation_title" ', 'content="', '">', "<title>", "</title>", "<!--", "<"]),
        PageHead.of,
    ),
    "filter-expression": (
        pieces(["type", " == ", "'book'", " and ", " or ", "not ", "(", ")", "in", "year", "<", "1"]),
        FilterExpression.parse,
    ),
    "key-formula": (
        pieces(["auth", ".lower", "(", ")", "+", "|", "'", "title", ",", "1", "[", "]", "year"]),
        KeyFormula,
    ),
    "date": (
        pieces(["1999", "-05", "/", "..", "~", "?", "%", "X", "Y", "-", "E", "T", "[", "]", "{", "}", ","]),
        parse_edtf,
    ),
    "locator": (pieces(["p. ", "45", "–", "ch. ", "3", ",", "bk ", ":"]), Locator.parse),
    "cite": (pieces(["doe", ", p. 3", "-", ";", " ", ","]), Cite.parse),
    "search": (pieces(['"', "doe", "author:", "-", "OR", "*", "~", "(", ")", "year:1999", ".."]), LIBRARY.search),
}
"""Each reader: texts like those that it reads, and the reader. Values of other types are for readers of JSON."""


def assert_safe(text: str) -> None:
    """Assert that *text* has no character that acts on a terminal."""
    assert not CONTROLS.search(text), text


def csv_is_harmless(library: Library, value: str) -> None:
    """No cell of a CSV file is a formula, and every row is whole."""
    for table in ("references", "claims", "topics", "entities", "evidence", "verification", "links"):
        text = library.export("csv", table=table).text
        assert_safe(re.sub("[\r\n]", "", text))
        rows = list(csv.reader(io.StringIO(text)))
        assert len({len(row) for row in rows}) <= 1
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r"[=+@\uff1d\uff0b\uff20]|-(?![\d.]+$)", cell), cell


def json_is_harmless(library: Library, value: str) -> None:
    """JSON-LD is JSON without characters that act on a terminal or end a script element."""
    for text in (library.export("json-ld").text, to_json_ld(library.topics)):
        assert_safe(text.replace("\n", ""))
        json.loads(text)


def turtle_is_harmless(library: Library, value: str) -> None:
    """A label cannot end its string."""
    rdflib = pytest.importorskip("rdflib")
    text = to_turtle(library.topics)
    assert_safe(text.replace("\n", ""))
    rdflib.Graph().parse(data=text, format="turtle")


def drawings_are_harmless(library: Library, value: str) -> None:
    """A drawing is XML, and has no element that runs or loads something."""
    for text in (library.timeline().to_svg(), library.graph().to_svg()):
        assert_safe(text.replace("\n", ""))
        for element in ElementTree.fromstring(text).iter():
            assert element.tag.rpartition("}")[2] in {
                "svg",
                "g",
                "title",
                "desc",
                "text",
                "tspan",
                "line",
                "path",
                "rect",
                "circle",
                "a",
                "style",
                "defs",
                "marker",
                "polygon",
                "polyline",
                "bdi",
            }, element.tag
            assert not any(name.lower().startswith("on") for name in element.attrib)


def files_are_harmless(library: Library, value: str) -> None:
    """Bibliography files have no characters that act on a terminal."""
    for to in ("bibtex", "biblatex", "ris", "csljson", "cslyaml", "mods", "endnote"):
        assert_safe(library.export(to).text.replace("\n", "").replace("\r", ""))


def messages_are_harmless(library: Library, value: str) -> None:
    """A message is one line, whatever the names in it."""
    finding = FormatError(f"about {value}", path=f"{value}.bib", line=1, key=value, code="BIB003")
    assert "\n" not in one_line(value)
    assert_safe(one_line(value))
    assert_safe(line(finding))
    assert "\n" not in line(finding)
    commands = github([finding])
    assert commands.startswith("::")
    assert commands.count("\n") == 1


def completions_are_harmless(library: Library, value: str) -> None:
    """What bash gets is one word, with nothing to expand."""
    import shlex

    quoted = quote_for_bash(value)
    if quoted and "\x00" not in quoted:
        assert len(shlex.split(quoted)) <= 1
        outside = re.sub(r"\\.|'[^']*'", "", quoted, flags=re.DOTALL)
        assert not re.search(r"[$`;&|<>()\n]", outside), quoted


SINKS: dict[str, Callable[[Library, str], None]] = {
    "csv": csv_is_harmless,
    "json-ld": json_is_harmless,
    "turtle": turtle_is_harmless,
    "svg": drawings_are_harmless,
    "files": files_are_harmless,
    "messages": messages_are_harmless,
    "completions": completions_are_harmless,
}


def library_of(value: str) -> Library:
    """Return a library that has *value* in every text of its references, topics, entities and claims."""
    work = {
        "id": "a",
        "type": "book",
        "title": value,
        "author": [{"family": value, "given": value}],
        "publisher": value,
        "abstract": value,
        "keyword": value,
        "note": value,
        "URL": value,
        "DOI": value,
        "page": value,
        "language": value,
        "issued": {"date-parts": [[1999]]},
    }
    topic = {"id": "t", "pref_label": value, "alt_label": [value], "definition": value}
    entity = {
        "id": "e",
        "name": value,
        "kind": "person",
        "note": value,
        "aliases": [value],
        "basis": value,
        "date": "1999",
    }
    claim = {
        "id": "c",
        "statement": value,
        "attribution": value,
        "topics": ["t"],
        "entities": ["e"],
        "note": value,
        "date": "1999",
        "evidence": [{"source": "a", "stance": "reports", "locator": value, "note": value}],
    }
    return Library([work], dossier={"topics": [topic], "entities": [entity], "claims": [claim]})  # type: ignore[typeddict-item]


def run_reader(name: str, value: Any) -> None:
    """Read *value*. The only errors are those that explain what is wrong with it."""
    try:
        READERS[name][1](value)
        return
    except DprkpalError as error:
        message = str(error)
    assert message
    assert_safe(message.replace("\n", ""))


def target(name: str) -> Callable[[], None]:
    """Return a hypothesis test of a reader or a sink; see ``target`` in ``test_files.py``."""

    @settings(database=None, max_examples=15, suppress_health_check=list(HealthCheck))
    @given(value=READERS[name][0] if name in READERS else VALUES)
    def test(value: Any) -> None:
        if name in READERS:
            run_reader(name, value)
        else:
            SINKS[name](library_of(value), value)

    return test


@pytest.mark.fuzz
@pytest.mark.parametrize("name", [*READERS, *SINKS])
def test_random_values(name: str, request: pytest.FixtureRequest) -> None:
    """Search at random for a while. A failure names the seed that repeats the search."""
    seed = int(request.config.getoption("--hypothesis-seed") or time.time_ns() % 1_000_000)
    chance = random.Random(seed)
    fuzz: Callable[[bytes], Any] = target(name).hypothesis.fuzz_one_input  # type: ignore[attr-defined]  # hypothesis adds it
    begin = time.monotonic()
    while time.monotonic() - begin < SECONDS:
        try:
            fuzz(chance.randbytes(chance.choice([50, 200, 1000])))
        except AssertionError as error:
            error.add_note(f"to repeat: pytest -m fuzz -k {name} --hypothesis-seed={seed}")
            raise


@pytest.mark.hypothesis  # target() runs hypothesis itself
@pytest.mark.parametrize("name", [*READERS, *SINKS])
def test_generated_values(name: str) -> None:
    """Hypothesis reduces a failing value to a small one."""
    target(name)()
