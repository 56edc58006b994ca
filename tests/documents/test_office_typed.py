"""Citations that are typed in the text of a Word document."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from dprkpal.cli import main
from dprkpal.documents import FetchingOptions
from dprkpal.documents.office.processing import process_office
from dprkpal.libraries.library import Library
from effort import assert_in_proportion, spent
from local_services import LocalServices

pytest.importorskip("lxml", reason="the extra word is not installed")

from office_files import bibliography, codes, complaints, paragraph, parts_of, run, texts, word, zotero

DOE = {"id": "doe", "type": "book", "title": "T", "author": [{"family": "Doe"}], "issued": {"date-parts": [[2001]]}}
ROE = {"id": "roe", "type": "book", "title": "U", "author": [{"family": "Roe"}], "issued": {"date-parts": [[2002]]}}
LIBRARY = Library([DOE, ROE])


def test_typed_citations_become_fields() -> None:
    """With prefix, locator and suffix, across runs and proofing marks. The rest of the paragraph stays."""
    body = paragraph(
        run("One [see @do")
        + '<w:proofErr w:type="spellStart"/>'
        + run("e, p. 4; -@roe] two", "<w:b/>")
        + run(" [@doe].")
    )
    done = process_office(word(body), library=LIBRARY, style="apa")
    assert texts(done.data) == ["One (see Doe, 2001, p. 4; 2002) two (Doe, 2001)."]
    assert (done.findings, done.citations) == ((), 2)
    assert all("ZOTERO_ITEM" in code for code in codes(done.data))
    again = process_office(done.data, style="ieee")
    assert texts(again.data) == ["One see [1, p. 4], [2] two [1]."]


def test_notes_and_bibliographies_include_them(tmp_path: Path) -> None:
    """In a note style they move to notes; the document is valid."""
    body = paragraph(run("A [@doe, p. 4].")) + paragraph(bibliography())
    done = process_office(word(body), library=LIBRARY, style="chicago-notes-bibliography")
    assert texts(done.data, "word/footnotes.xml")[-1].strip() == "Doe, T (2001), 4."
    assert "Doe. T. 2001." in texts(done.data)
    before = complaints(word(body), tmp_path, "before.docx")
    assert set(complaints(done.data, tmp_path, "after.docx")) <= set(before)


@pytest.mark.parametrize(
    "text", ["[@nobody]", "[a@doe]", "me@doe [x]", "[]", "[@]", "[@doe; and more]", "[@doe @roe]", "[[@doe]"]
)
def test_other_brackets_stay(text: str) -> None:
    """An address of a person, an unknown key and a part without a key are no citations."""
    data = word(paragraph(run(text)))
    done = process_office(data, library=LIBRARY, style="apa")
    expected = text.replace("[@doe]", "(Doe, 2001)") if text == "[[@doe]" else text
    assert texts(done.data) == [expected]
    assert done.findings == ()


def test_text_in_fields_is_left_alone() -> None:
    """The text of a citation can have brackets of its own."""
    data = word(paragraph(zotero(("book", {}), text="[@doe]") + run(" end")))
    done = process_office(data, library=LIBRARY, style="apa")
    assert texts(done.data) == ["(Doe, 2005) end"]
    assert len(codes(done.data)) == 1


def test_works_are_fetched_only_if_allowed(services: LocalServices, tmp_path: Path) -> None:
    """By an option or a setting. The lock file is next to the document, and one work has one entry."""
    data = word(paragraph(run("A [@doi:10.5555/tunnels, p. 4] b [@pmid:33057194] c [@doi:10.5555/none].")))
    plain = process_office(data, style="apa")
    assert plain.data == data or parts_of(plain.data) == parts_of(data)
    assert services.asked == []
    assert "add it with `dprkpal add`, or use `--fetch`" in str(plain.remarks[0])
    paper, new = tmp_path / "paper.docx", tmp_path / "new.docx"
    paper.write_bytes(data)
    args = ["--no-config", "process", str(paper), "--style", "apa", "-o", str(new)]
    result = CliRunner().invoke(main, [*args, "--fetch"])
    assert texts(new.read_bytes()) == [
        "A (Voss & Working Group on Borders, 2020, p. 4) b (Roe, 2020) c [@doi:10.5555/none]."
    ]
    assert "'doi:10.5555/none' could not be fetched: this DOI does not exist" in result.stderr
    assert (tmp_path / "paper.lock.json").exists()
    first, asked = new.read_bytes(), len(services.asked)
    assert CliRunner().invoke(main, [*args, "--offline"]).exit_code == result.exit_code
    assert (texts(new.read_bytes()), len(services.asked)) == (texts(first), asked)


def test_a_work_of_the_library_is_cited_from_there(services: LocalServices) -> None:
    """An identifier of a work that is in the library fetches nothing."""
    library = Library([{**DOE, "DOI": "10.5555/tunnels"}])
    data = word(paragraph(run("[@doi:10.5555/Tunnels] [@doe]")))
    done = process_office(data, library=library, style="apa", fetch=FetchingOptions())
    assert texts(done.data) == ["(Doe, 2001) (Doe, 2001)"]
    assert services.asked == []


def test_many_citations_take_linear_time() -> None:
    """In one paragraph, with works and with keys that no work has."""

    def seconds(count: int) -> float:
        body = paragraph("".join(run(f"a [@doe, p. {number}] [@nobody{number}] b") for number in range(count)))
        data = word(body)
        return spent(lambda: process_office(data, library=LIBRARY, style="apa"))

    assert_in_proportion(seconds, 200, 1_000)


INSERTED = '<w:ins w:id="5" w:author="A">{}</w:ins>'
DELETED = '<w:del w:id="6" w:author="A"><w:r><w:delText>x</w:delText></w:r></w:del>'
COMMENT = '<w:r><w:commentReference w:id="1"/></w:r>'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (INSERTED.format(run("A [@doe, p. 4] b")), "A (Doe, 2001, p. 4) b"),
        (f"{run('A [@d')}{DELETED}{run('oe] b')}", "A (Doe, 2001) b"),
        ('<w:hyperlink w:anchor="x">' + run("A [@doe] b") + "</w:hyperlink>", "A (Doe, 2001) b"),
        ('<w:bdo w:val="rtl">' + run("A [@doe] b") + "</w:bdo>", "A (Doe, 2001) b"),
        ("<w:r><w:tab/><w:t>A [@doe]</w:t><w:br/><w:t>b</w:t></w:r>", "|A (Doe, 2001)b"),
        ("<w:r><w:t>A [@doe, pp. 4</w:t><w:noBreakHyphen/><w:t>5]</w:t></w:r>", "A (Doe, 2001, pp. 4–5)"),
        (f'{run("A [@d")}<w:commentRangeEnd w:id="1"/>{COMMENT}{run("oe]")}', "A (Doe, 2001)"),
    ],
)
def test_typed_citations_are_read_among_changes_links_comments_and_breaks(content: str, expected: str) -> None:
    """Reviewers and Word put such elements anywhere; the tabs and breaks around a citation stay."""
    done = process_office(word(paragraph(content)), library=LIBRARY, style="apa")
    assert texts(done.data) == [expected]
    assert (done.findings, done.citations) == ((), 1)


@pytest.mark.parametrize(
    "content",
    [
        run("A [@d") + INSERTED.format(run("oe]")),
        f"<w:sdt><w:sdtContent>{run('A [@doe]')}</w:sdtContent></w:sdt>",
        f'<w:fldSimple w:instr=" REF x ">{run("A [@doe]")}</w:fldSimple>',
    ],
)
def test_a_typed_citation_that_cannot_be_replaced_is_reported(content: str) -> None:
    """The whole document is searched for citations of known works, so none is left in the text without a message."""
    done = process_office(word(paragraph(content)), library=LIBRARY, style="apa")
    assert (texts(done.data), done.citations) == (["A [@doe]"], 0)
    assert "typed citation [@doe] stays as it is" in str(done.findings[0])
