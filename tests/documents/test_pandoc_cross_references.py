"""Cross-references of pandoc-crossref and Quarto in the citations of the pandoc filter."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_library import AUTHOR_DATE, LIBRARY, NOTES, NUMBERS, SUPERSCRIPT, processed
from test_pandoc_filter import QUIET, pandoc, through

from dprkpal.documents.pandoc.filter import filter_document
from dprkpal.documents.pandoc.inlines import cites_in, is_cite


def keys_of_cross_references(text: str) -> list[str]:
    """Return the keys of the citations of cross-references that are left for other filters, in reading order."""
    given = pandoc(text, "-t", "json", *QUIET).stdout
    blocks = json.loads(filter_document(given, library=LIBRARY, style=AUTHOR_DATE).text)["blocks"]
    found: list[str] = []
    pending: list[Any] = [blocks]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if is_cite(one):
                found += [cite["citationId"] for cite in one["c"][0] if ":" in cite["citationId"]]
            pending += [one.get("c")] if not is_cite(one) else [one["c"][1]]
        elif isinstance(one, list):
            pending += reversed(one)
    return found


class TestCrossReferencesWithCites:
    """They are text of the citation, as in `process`."""

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("@fig:a [@doe]", "@fig:a (Doe, 2005)"),
            ("@fig:a [as here; @doe]", "@fig:a (as here; Doe, 2005)"),
            ("@fig:a [see @doe, p. 3; @tbl:b]", "@fig:a (see Doe, 2005, p. 3; @tbl:b)"),
            ("[@fig:a and @doe]", "(@fig:a and Doe, 2005)"),
            ("[see @fig:a and @doe, p. 3; @roe]", "(see @fig:a and Doe, 2005, p. 3; Roe, 2007)"),
            ("[-@fig:a and @doe]", "(-@fig:a and Doe, 2005)"),
            ("[@fig:a, @fig:b and -@doe]", "(@fig:a, @fig:b and 2005)"),
            ("@fig:a [@fig:b and @doe]", "@fig:a (@fig:b and Doe, 2005)"),
            ("[@fig:a and [@doe]]", "[@fig:a and (Doe, 2005)]"),
            ("[see @fig:a; @fig:b in [@doe; @roe], too]", "[see @fig:a; @fig:b in (Doe, 2005; Roe, 2007), too]"),
            ("@fig:a [as in [@doe]; and @fig:b]", "@fig:a [as in (Doe, 2005); and @fig:b]"),
            ("@fig:a [p. 3] and [@fig:b; @fig:c]", "@fig:a [p. 3] and [@fig:b; @fig:c]"),
        ],
    )
    def test_they_are_printed_as_in_process(self, written: str, printed: str) -> None:
        """Nothing that was written is lost."""
        assert through(f"{written}\n", AUTHOR_DATE, "plain", *QUIET) == printed
        assert processed(written, AUTHOR_DATE, suppress_bibliography=True).text == printed

    @pytest.mark.parametrize(
        "written",
        ["@fig:a [@doe; @tbl:b]", "[@fig:a and @tbl:b, not @doe]", "[@fig:a in [@doe] and @tbl:b]", "@fig:a [@tbl:b]"],
    )
    def test_they_stay_citations(self, written: str) -> None:
        """A filter that runs later finds each."""
        assert keys_of_cross_references(f"{written}\n") == ["fig:a", "tbl:b"]

    def test_their_form_without_a_prefix_stays(self) -> None:
        """pandoc-crossref prints only the number then."""
        text = filter_document(pandoc("[-@fig:a and @doe]\n", "-t", "json").stdout, library=LIBRARY, style=AUTHOR_DATE)
        cite = next(cites_in(json.loads(text.text)["blocks"][0]["c"][0]["c"][1]))
        assert cite["c"][0][0]["citationMode"] == {"t": "SuppressAuthor"}

    @pytest.mark.parametrize(
        ("style", "printed"),
        [(NOTES, "As @fig:a.[1]\n\n[1] Jane Doe, First Book."), (SUPERSCRIPT, "As @fig:a¹.")],
    )
    def test_notes_and_numbers_close_up(self, style: str, printed: str) -> None:
        """The space between the cross-reference and its brackets goes."""
        assert through("As @fig:a [@doe].\n", style, "plain", *QUIET) == printed

    def test_a_cross_reference_in_a_note_begins_it(self) -> None:
        """The citation is in the middle of the note, so it gets brackets."""
        assert through("A.^[@fig:a [@doe].]\n", NOTES, "plain", *QUIET).splitlines()[-1].startswith("[1] @fig:a (")


def test_the_delimiter_of_the_style_separates_cross_references() -> None:
    """As it separates cites."""
    assert through("@doe [@fig:a] says", NUMBERS, "plain", *QUIET) == "[1, @fig:a] says"
    assert through("[see @fig:a; @doe]", NUMBERS, "plain", *QUIET) == "[see @fig:a, 1]"
