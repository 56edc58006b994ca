"""Process the Markdown cells of notebooks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_library import AUTHOR_DATE, LIBRARY

from dprkpal.documents import process
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
    """And the line in it."""
    found = done(json.dumps(notebook(("code", "1"), ("markdown", "A."), ("markdown", "B\n@nosuch")))).findings
    assert [finding.message.split(": ")[0] for finding in found] == ["cell 3, line 2"]


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
