"""Process the Markdown cells of notebooks."""

from __future__ import annotations

import json
from typing import Any

import nbformat
import pytest
from small_library import AUTHOR_DATE, LIBRARY

from dprkpal.documents import process
from dprkpal.documents.citation_syntax.notebook import read_notebook
from dprkpal.documents.notebook import process_notebook
from dprkpal.documents.processing import Processed
from dprkpal.errors import FormatError


def done(text: str) -> Processed:
    """Return the processed notebook."""
    return process_notebook(text, lambda one: process(one, library=LIBRARY, style=AUTHOR_DATE, path="n"), "n")


def notebook(*cells: tuple[str, Any]) -> dict[str, Any]:
    """Return a notebook with these cells."""
    return {
        "cells": [{"cell_type": kind, "metadata": {}, "source": source} for kind, source in cells],
        "metadata": {}, "nbformat": 4, "nbformat_minor": 5,
    }  # fmt: skip


@pytest.mark.parametrize("layout", [{"indent": 1, "ensure_ascii": False}, {"indent": 2}, {"separators": (",", ":")}])
def test_only_markdown_cells_change(layout: dict[str, Any]) -> None:
    """Everything else is the same to the byte."""
    before = notebook(("markdown", ["# Ä\n", "See [@doe]."]), ("code", ["x = '[@doe]'\n", "y"]), ("markdown", "End."))
    after = json.loads(json.dumps(before))
    after["cells"][0]["source"][1] = "See (Doe, 2005)."
    after["cells"][2]["source"] = "End.\n\nJane Doe. 2005. *First Book*."
    assert done(json.dumps(before, **layout) + "\n").text == json.dumps(after, **layout) + "\n"


def test_a_raw_first_cell_holds_the_metadata() -> None:
    """As in Quarto."""
    text = json.dumps(notebook(("raw", "---\nsuppress-bibliography: true\n---"), ("markdown", "@doe")))
    cells = json.loads(done(text).text)["cells"]
    assert [cell["source"] for cell in cells] == ["---\nsuppress-bibliography: true\n---", "Doe (2005)"]


def test_a_finding_names_its_cell() -> None:
    """And the line in it, with line and column in the file."""
    text = json.dumps(notebook(("code", "1"), ("markdown", "A."), ("markdown", 'B "\U0001f600"\n@nosuch')), indent=1)
    (finding,) = done(text).findings
    assert finding.message.split(": ")[0] == "cell 3, line 2"
    assert text.split("\n")[(finding.line or 0) - 1][(finding.column or 0) - 1 :].startswith("@nosuch")


def test_the_notebook_stays_valid() -> None:
    """By the schema of Jupyter, with cell ids and outputs."""
    output = nbformat.v4.new_output("stream", text="[@doe]")
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("See [@doe]."),
            nbformat.v4.new_code_cell("1", outputs=[output], execution_count=1),
            nbformat.v4.new_raw_cell("[@doe]"),
        ]
    )
    text = nbformat.writes(book)
    after = nbformat.reads(done(text).text, as_version=4)
    nbformat.validate(after)
    assert after.cells[0].source == "See (Doe, 2005).\n\nJane Doe. 2005. *First Book*."
    assert after.cells[1:] == book.cells[1:]


@pytest.mark.parametrize(
    "other",
    [
        '{"x": 1e10, "y": 1.50, "x":2 , "z": NaN, "é": "\\u00e9\\/"}', '{ "source" : ["[@doe]"] }',
        "[ [ ], { } ]", "-0.0",
    ],
)  # fmt: skip
def test_everything_else_keeps_its_bytes(other: str) -> None:
    """Numbers, escapes, repeated names and white space that JSON writers would change."""
    cell = f'{{"source":[ "A ","[@doe]" ],"outputs": {other}, "cell_type":"markdown"}}'
    before = f'{{"metadata":\t{other},\r\n "cells" :[ {cell}'
    after = before.replace('[ "A ","[@doe]" ]', '[ "A (Doe, 2005)\\n","\\n","Jane Doe. 2005. *First Book*." ]')
    rest = f', {{"cell_type": "code", "source": "[@doe]", "outputs": {other}}}], "nbformat": 4}}\n\n'
    assert done(before + rest).text == after + rest


def test_escapes_are_written_as_in_the_file() -> None:
    """A file without other characters than ASCII gets none."""
    for ascii_only in (True, False):
        text = json.dumps(notebook(("markdown", "Ä [@doe]."), ("code", "é")), ensure_ascii=ascii_only)
        assert done(text).text.isascii() is ascii_only


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', "[" * 100_000])
def test_other_files_are_refused(text: str) -> None:
    """With a message."""
    with pytest.raises(FormatError, match="not a notebook"):
        done(text)


@pytest.mark.parametrize("cells", [[], [3, None], [{"cell_type": "markdown", "source": [3]}]])
def test_cells_without_text_are_kept(cells: list[Any]) -> None:
    """Nothing to process."""
    text = json.dumps({"cells": cells})
    assert done(text).text == text


@pytest.mark.parametrize(
    "opened", ["```\nx", "~~~~ python\nx", "<!-- x", "<pre>x", "<script>x", "<STYLE>\nx", "<?php x"]
)
def test_a_block_that_is_not_closed_ends_with_its_cell(opened: str) -> None:
    """Jupyter formats each cell on its own, so the citations of later cells are read."""
    text = json.dumps(notebook(("markdown", opened), ("markdown", "A [@doe]."), ("markdown", "```\n[@doe]")))
    sources = [cell["source"] for cell in json.loads(done(text).text)["cells"]]
    assert sources[0] == opened
    assert sources[1] == "A (Doe, 2005)."
    assert sources[2] == "```\n[@doe]\n```\n\nJane Doe. 2005. *First Book*."
    assert [cite.key for cite in read_notebook(text).cites] == ["doe"]
