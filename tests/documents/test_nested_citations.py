"""Citations and notes inside citations, locators with markup, labels and cross-references, and short notes."""

from __future__ import annotations

import pytest
from small_library import AUTHOR_DATE, LIBRARY, NOTES, processed, text_of

from dprkpal.documents import process
from dprkpal.documents.pandoc.filter import filter_document


class TestInsideACitation:
    """Nothing inside a citation is lost."""

    @pytest.mark.parametrize(
        ("written", "printed"),
        [
            ("[see @doe and @roe]", "(see Doe, 2005 and Roe (2007))"),
            ("[see @doe and @roe [p. 3; @doe]]", "(see Doe, 2005 and Roe (2007, p. 3; Doe, 2005))"),
            ("[@doe, as in [@roe; @nosuch]]", "(Doe, 2005, as in (Roe, 2007; **nosuch?**))"),
            ("[@doe, p. **32**]", "(Doe, 2005, p. 32)"),
            ("[@doe, p.\\ 3]", "(Doe, 2005, p. 3)"),
            ("[*see\\ also* @doe]", "(*see\N{NO-BREAK SPACE}also* Doe, 2005)"),
            ("@nosuch [p. 3]", "**nosuch?** (p. 3)"),
        ],
    )
    def test_citations_and_markup(self, written: str, printed: str) -> None:
        """Each is printed once, in its place."""
        assert text_of(written, AUTHOR_DATE) == printed

    def test_a_note_is_still_called(self) -> None:
        """The citations in it are formatted."""
        text = "A [@doe[^n]].\n\n[^n]: See @roe.\n"
        assert text_of(text, AUTHOR_DATE) == "A (Doe, 2005[^n]).\n\n[^n]: See Roe (2007).\n"
        html = processed(text, AUTHOR_DATE, to="html").text
        assert html.count('href="#fn-1"') == html.count('href="#fnref-1"') == 1

    def test_a_key_may_be_an_address(self) -> None:
        """With `://`."""
        done = process("[@https://x.org/a]", style="apa", suppress_bibliography=True)
        assert [finding.key for finding in done.findings if finding.code == "DOC001"] == ["https://x.org/a"]


class TestLabels:
    """Labels of other tools are not citations."""

    TEXT = "(@good) An example.\n\nAs (@good), @fig:map, [@sec-one] and [@doe] show.\n"

    def test_labels_are_left_alone_and_counted(self) -> None:
        """They are no unknown keys."""
        done = processed(self.TEXT, AUTHOR_DATE, suppress_bibliography=True)
        assert done.text == self.TEXT.replace("[@doe]", "(Doe, 2005)")
        assert not done.findings
        assert done.cross_references == 3

    def test_the_filter_leaves_cross_references(self) -> None:
        """The element stays for the next filter."""
        cite = '{"t":"Cite","c":[[{"citationId":"fig:map"}],[{"t":"Str","c":"@fig:map"}]]}'
        text = f'{{"pandoc-api-version":[1,23],"meta":{{}},"blocks":[{{"t":"Para","c":[{cite}]}}]}}'
        done = filter_document(text, library=LIBRARY, style=AUTHOR_DATE)
        assert '"citationId": "fig:map"' in done.text
        assert not done.findings


class TestShortNotes:
    """A note always names its work."""

    STYLE = "chicago-notes-bibliography-17th-edition"

    def test_a_note_is_never_empty(self) -> None:
        """The short form is only the author, who is in the text."""
        text = process("@young2021guns. @young2021guns", style=self.STYLE, suppress_bibliography=True).text
        assert text.endswith(": Young.\n")

    def test_there_is_no_comma_before_nothing(self) -> None:
        """In notes by the author."""
        text = "[@young2021guns] A^[See also @young2021guns.] B^[So @young2021guns and others say.]"
        done = process(text, style=self.STYLE, suppress_bibliography=True).text
        assert "^[See also Young.] B^[So Young and others say.]" in done.replace(
            ", *Guns, Guerillas, and the Great Leader*", ""
        )

    def test_a_chapter_starts_afresh(self) -> None:
        """The first note after it is in full."""
        text = "[@doe]\n\n# Two {.reset-citation-positions}\n\n[@doe]\n"
        assert text_of(text, NOTES).count("Jane Doe, *First Book*") == 2
