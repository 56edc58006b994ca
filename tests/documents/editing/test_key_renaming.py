"""Rename many keys in documents of every syntax."""

from __future__ import annotations

import pytest

from dprkpal.documents.editing.key_renaming import rename_keys
from dprkpal.errors import FormatError

KEYS = {"doe": "roe", "roe": "doe", "lee": "lee2000"}


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("a.tex", "doe \\cite{doe, roe}\\parencites[1]{lee}[doe]{roe} % \\cite{doe}\n",
         "doe \\cite{roe, doe}\\parencites[1]{lee2000}[doe]{doe} % \\cite{doe}\n"),
        ("a.md", "---\nnocite: '@lee'\n---\n[see @doe, p. 3; -@roe] `@doe` a@doe.org\n",
         "---\nnocite: '@lee2000'\n---\n[see @roe, p. 3; -@doe] `@doe` a@doe.org\n"),
        ("a.rst", ":cite:`doe,lee`\n", ":cite:`roe,lee2000`\n"),
        ("a.typ", "@doe and #cite(<lee>)\n", "@roe and #cite(<lee2000>)\n"),
        ("a.org", "[cite:see @doe;@lee]\n", "[cite:see @roe;@lee2000]\n"),
        ("a.adoc", "cite:[doe,lee]\n", "cite:[roe,lee2000]\n"),
        ("a.ipynb", '{"cells": [{"cell_type": "markdown", "source": ["[@doe; @lee]"]}], "nbformat": 4}',
         '{"cells": [{"cell_type": "markdown", "source": ["[@roe; @lee2000]"]}], "nbformat": 4}'),
    ],
)  # fmt: skip
def test_citations_of_every_syntax_are_renamed(path: str, before: str, after: str) -> None:
    """Only citations: other text with the same letters stays."""
    assert rename_keys(before, path, KEYS) == (after, [])


def test_line_ends_and_byte_order_marks_stay() -> None:
    """Every other byte of the document is the same."""
    assert rename_keys("\ufeff@doe\r\nx\r@lee\n", "a.md", KEYS)[0] == "\ufeff@roe\r\nx\r@lee2000\n"


def test_keys_that_need_braces_get_them() -> None:
    """In Markdown, where a key ends at some signs."""
    assert rename_keys("@doe and @{doe}", "a.md", {"doe": "x+"})[0] == "@{x+} and @{x+}"


def test_other_files_are_refused() -> None:
    """Files that programs write are written again by them."""
    for path in ("a.aux", "a.bib"):
        with pytest.raises(FormatError):
            rename_keys("", path, KEYS)
