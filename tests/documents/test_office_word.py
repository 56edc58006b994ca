"""Process Word documents."""

from __future__ import annotations

import base64
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from office_files import (
    ARTICLE,
    BOOK,
    SETTINGS,
    STYLES,
    W,
    bibliography,
    codes,
    complaints,
    csl,
    field,
    mendeley_cite,
    package,
    paragraph,
    parts_of,
    run,
    texts,
    word,
    zotero,
)
from small_library import AUTHOR_DATE, NOTES, NUMBERS, SUPERSCRIPT

from dprkpal import Library
from dprkpal.documents.office.processing import ProcessedOffice, process_office
from programs import run_program

BODY = "".join(
    [
        paragraph(run("As shown ") + zotero(("book", {"locator": "45"})) + run(", and “here” ")
                  + zotero(("article", {})) + run(". End.")),
        paragraph(run("Again ") + zotero(("book", {}), ("article", {"prefix": "see"})) + run(".")),
        bibliography(),
    ]
)  # fmt: skip
"""Three citations in the text, and a bibliography."""


def processed(body: str, style: str, **options: Any) -> ProcessedOffice:
    """Return a processed document with these paragraphs."""
    files = {name: options.pop(name) for name in ("footnotes", "properties", "sources", "parts") if name in options}
    return process_office(word(body, **files), style=style, **options)


def notes_of(data: bytes) -> list[str]:
    """Return the text of each footnote."""
    return [text.strip() for text in texts(data, "word/footnotes.xml")[2:]]


def test_citations_and_bibliography_are_formatted_where_they_are() -> None:
    """The text around them stays."""
    done = processed(BODY, AUTHOR_DATE)
    assert texts(done.data) == [
        "As shown (Doe, 2005, p. 45), and “here” (Roe, 2010). End.",
        "Again (Doe, 2005; see Roe, 2010).",
        "Jane Doe. 2005. The First Book.",
        "Richard Roe. 2010. An Article.",
    ]
    assert (done.citations, done.notes, done.keys, done.findings) == (3, 0, ("doe2005", "roe2010"), ())


def test_in_a_note_style_citations_move_to_footnotes() -> None:
    """The references follow the words, and in American English also the punctuation, which goes inside quotes."""
    done = processed(BODY, NOTES)
    assert texts(done.data)[:2] == ["As shown,^ and “here.”^ End.", "Again.^"]
    assert [note.split(",")[0] for note in notes_of(done.data)] == ["Jane Doe", "Richard Roe", "Doe"]
    assert done.notes == 3


def test_french_puts_note_references_before_punctuation() -> None:
    """And keeps the quotation marks as they are."""
    assert texts(processed(BODY, NOTES, locale="fr-FR").data)[1] == "Again^."


@pytest.mark.parametrize("style", [AUTHOR_DATE, NUMBERS, NOTES, SUPERSCRIPT])
def test_formatting_back_and_forth_gives_the_same_text(style: str) -> None:
    """A document that was once in another style is like one that was not."""
    direct = processed(BODY, style).data
    for other in (NOTES, AUTHOR_DATE, SUPERSCRIPT):
        between = processed(BODY, other).data
        if style is not NOTES or other is NOTES:
            assert texts(process_office(between, style=style).data) == texts(direct)


def test_a_note_with_other_words_stays() -> None:
    """Only a note that contains nothing but citations moves to the text."""
    body = paragraph(run("One.") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + run(" Two.")
                     + '<w:r><w:footnoteReference w:id="2"/></w:r>')  # fmt: skip
    notes = {1: zotero(("book", {})), 2: run("See ") + zotero(("article", {"locator": "3"})) + run("; but no.")}
    done = processed(body, AUTHOR_DATE, footnotes=notes)
    assert texts(done.data) == ["One (Doe, 2005). Two.^"]
    assert notes_of(done.data) == ["See (Roe, 2010, p. 3); but no."]


def test_the_full_stop_of_a_note_fits_its_sentence() -> None:
    """It goes where the sentence continues, and comes where a note ends."""
    body = paragraph("".join(f'<w:r><w:footnoteReference w:id="{number}"/></w:r>' for number in (1, 2, 3)))
    notes = {1: zotero(("book", {})) + run("; but no."), 2: run("See ") + zotero(("article", {})),
             3: zotero(("book", {})) + run(" But no.")}  # fmt: skip
    done = processed(body, NOTES, footnotes=notes)
    first, second, third = notes_of(done.data)
    assert not first.split(";")[0].endswith(".")
    assert second.startswith("See ")
    assert second.endswith(".")
    assert not second.endswith("..")
    assert third.split(" But")[0].endswith(".")


@pytest.mark.parametrize(("before", "after", "printed"), [
    ("I disagree!!!", " Yes.", "I disagree (Doe, 2005)!!! Yes."), ("Why?", "", "Why (Doe, 2005)?"),
    ("He asked “why?”", " Yes.", "He asked “why?” (Doe, 2005) Yes."), ("“here.”", "", "“here” (Doe, 2005)."),
    ("one,", " two", "one (Doe, 2005), two"), ("open (", ") end", "open ((Doe, 2005)) end"),
    ("", " Only.", "(Doe, 2005) Only."),
])  # fmt: skip
def test_punctuation_goes_after_a_citation_that_leaves_its_note(before: str, after: str, printed: str) -> None:
    """But the question mark of a quotation stays in it."""
    body = paragraph(run(before) + '<w:r><w:footnoteReference w:id="1"/></w:r>' + run(after))
    assert texts(processed(body, AUTHOR_DATE, footnotes={1: zotero(("book", {}))}).data) == [printed]


def test_a_full_stop_of_an_abbreviation_stays_before_the_citation() -> None:
    """Because the sentence goes on after it."""
    body = paragraph(run("In the U.S.") + '<w:r><w:footnoteReference w:id="1"/></w:r>' + run(" army."))
    done = processed(body, AUTHOR_DATE, footnotes={1: zotero(("book", {}))})
    assert texts(done.data) == ["In the U.S. (Doe, 2005) army."]


@pytest.mark.parametrize("style", [AUTHOR_DATE, NOTES, NUMBERS])
@pytest.mark.parametrize("fields", ["keep", "zotero", "text"])
def test_written_documents_are_valid(style: str, fields: str, tmp_path: Path) -> None:
    """By the schemas of Office Open XML: parts, relationships, content types, ids of notes and order of elements."""
    sources = "<b:Source><b:Tag>Smi</b:Tag><b:SourceType>Book</b:SourceType><b:Title>T</b:Title></b:Source>"
    body = BODY.replace(
        "<w:p>", paragraph(mendeley_cite(("book", {})) + field(r" CITATION Smi \l 1033 ", "(old)")) + "<w:p>", 1
    )
    done = processed(body, style, fields=fields, sources=sources)
    assert complaints(done.data, tmp_path, "x.docx") == []


def test_new_footnotes_are_sorted_in_among_the_others(tmp_path: Path) -> None:
    """Their ids ascend in the order of the references, because LibreOffice expects that."""
    body = paragraph(run("One") + zotero(("book", {})) + '<w:r><w:footnoteReference w:id="7"/></w:r>')
    done = processed(body, NOTES, footnotes={7: run("Own.")})
    assert complaints(done.data, tmp_path, "x.docx") == []
    root = etree.fromstring(parts_of(done.data)["word/footnotes.xml"])
    assert [one.get(f"{{{W}}}id") for one in root] == ["-1", "0", "1", "2"]
    assert [note.split(",")[0] for note in notes_of(done.data)] == ["Jane Doe", "Own."]


def test_other_parts_stay_the_same_to_the_byte() -> None:
    """Also their order in the file."""
    extra = {"word/media/image1.png": "\x89PNG not parsed", "word/theme/theme1.xml": "<a  b = 'c'  />"}
    before = word(BODY, parts=extra)
    after = process_office(before, style=AUTHOR_DATE).data
    old, new = parts_of(before), parts_of(after)
    assert list(old) == list(new)[: len(old)]
    assert {name for name in old if old[name] != new[name]} == {"word/document.xml", "word/styles.xml"}


def test_a_document_without_citations_keeps_all_its_bytes() -> None:
    """Nothing is rewritten."""
    before = word(paragraph(run("Nothing here.")))
    assert parts_of(process_office(before, style=AUTHOR_DATE).data) == parts_of(before)


def test_zotero_finds_its_fields_as_it_left_them() -> None:
    """The code has the printed text, because Zotero asks about citations whose text is another one."""
    done = processed(BODY, AUTHOR_DATE)
    code = codes(done.data)[0]
    assert code.startswith(" ADDIN ZOTERO_ITEM CSL_CITATION {")
    value = json.JSONDecoder().raw_decode(code[code.index("{") :])[0]
    assert value["properties"] == {
        "formattedCitation": "(Doe, 2005, p. 45)", "plainCitation": "(Doe, 2005, p. 45)", "noteIndex": 0
    }  # fmt: skip
    assert value["citationItems"][0]["itemData"] == BOOK
    assert value["citationItems"][0]["uris"] == ["http://zotero.org/users/1/items/book"]
    assert codes(done.data)[-1].startswith(" ADDIN ZOTERO_BIBL")


def test_the_style_in_zoteros_preferences_is_updated() -> None:
    """Otherwise Zotero would go back to the old style."""
    text = ('<data data-version="3"><session id="x"/><style id="http://www.zotero.org/styles/apa" locale="en-US" '
            'hasBibliography="1"/><prefs><pref name="noteType" value="0"/></prefs></data>')  # fmt: skip
    properties = {"Own": "kept", "ZOTERO_PREF_1": text[:50], "ZOTERO_PREF_2": text[50:]}
    done = processed(BODY, "chicago-notes-bibliography", properties=properties)
    custom = parts_of(done.data)["docProps/custom.xml"].decode()
    assert "styles/chicago-notes-bibliography" in custom
    assert "kept" in custom
    assert "styles/apa" not in custom


def test_the_style_of_the_document_is_the_default() -> None:
    """With its locale."""
    text = '<data><style id="http://www.zotero.org/styles/apa" locale="de-DE"/></data>'
    done = process_office(word(BODY, properties={"ZOTERO_PREF_1": text}))
    assert texts(done.data)[0].startswith("As shown (Doe, 2005, S. 45)")


# -- other programs -------------------------------------------------------------------------------

ENDNOTE = (
    "<EndNote><Cite><Author>Doe</Author><Year>2005</Year><RecNum>4</RecNum><Pages>12</Pages><Prefix>see </Prefix>"
    '<record><rec-number>4</rec-number><foreign-keys><key app="EN" db-id="q">4</key></foreign-keys>'
    '<ref-type name="Journal Article">17</ref-type><contributors><authors><author>Doe, Jane</author>'
    '<author>World Bank,</author></authors></contributors><titles><title><style face="italic">Homo</style> words'
    "</title><secondary-title>J. Words</secondary-title></titles><pages>10-19</pages><volume>3</volume>"
    "<number>2</number><dates><year>2005</year></dates><electronic-resource-num>10.1000/1</electronic-resource-num>"
    "</record></Cite></EndNote>"
)


@pytest.mark.parametrize("in_data", [False, True])
def test_citations_of_endnote_are_read(in_data: bool) -> None:
    """From the code of the field, or from its data in a field inside it."""
    code = f" ADDIN EN.CITE {ENDNOTE}"
    content = field(code, "(old)")
    if in_data:
        data = base64.b64encode(ENDNOTE.encode()).decode()
        inner = field(" ADDIN EN.CITE.DATA ", "", data)
        head, _, rest = field(" ADDIN EN.CITE ", "(old)").partition('<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
        content = f'{head}{inner}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{rest}'
    body = paragraph(run("A ") + content + run(".")) + bibliography(" ADDIN EN.REFLIST ")
    done = processed(body, "apa")
    assert texts(done.data) == [
        "A (see Doe & World Bank, 2005, p. 12).",
        "Doe, J. & World Bank. (2005). Homo words. J. Words, 3(2), 10–19. https://doi.org/10.1000/1",
    ]


def test_citations_of_word_are_read() -> None:
    """With pages, several sources, and no author. The fields are locked, or Word would format them anew."""
    person = (
        "<b:Author><b:Author><b:NameList><b:Person><b:Last>Smith</b:Last><b:First>Ann</b:First></b:Person>"
        "</b:NameList></b:Author></b:Author>"
    )
    sources = (
        f"<b:Source><b:Tag>Smi</b:Tag><b:SourceType>Book</b:SourceType>{person}<b:Title>Big Book</b:Title>"
        "<b:Year>1999</b:Year><b:City>Rome</b:City><b:Publisher>P</b:Publisher></b:Source>"
        "<b:Source><b:Tag>Org</b:Tag><b:SourceType>Report</b:SourceType><b:Author><b:Author><b:Corporate>UN"
        "</b:Corporate></b:Author></b:Author><b:Title>Report</b:Title><b:Year>2001</b:Year></b:Source>"
    )
    body = paragraph(run("A ") + field(r' CITATION Smi \p 45 \m Org \l 1033 ', "(old)") + run(" and ")
                     + field(r" CITATION Smi \n \l 1033 ", "(old)")) + bibliography(" BIBLIOGRAPHY ")  # fmt: skip
    done = processed(body, "apa", sources=sources)
    assert texts(done.data) == [
        "A (Smith, 1999, p. 45; UN, 2001) and (1999)", "Smith, A. (1999). Big Book. P.", "UN. (2001). Report.",
    ]  # fmt: skip
    assert b'w:fldLock="1"' in parts_of(done.data)["word/document.xml"]


def test_citations_of_mendeley_are_read() -> None:
    """Both from fields and from content controls, whose data get the new text."""
    body = paragraph(run("A ") + mendeley_cite(("book", {"locator": "4", "label": "chapter"})) + run(" and ")
                     + field(f"ADDIN CSL_CITATION {csl(('book', {}))}", "(old)"))  # fmt: skip
    done = processed(body, AUTHOR_DATE)
    assert texts(done.data) == ["A (Doe, 2005, chap. 4) and (Doe, 2005)"]
    root = etree.fromstring(parts_of(done.data)["word/document.xml"])
    tag = root.find(f".//{{{W}}}tag").get(f"{{{W}}}val").removeprefix("MENDELEY_CITATION_v3_")
    assert json.loads(base64.b64decode(tag))["manualOverride"]["citeprocText"] == "(Doe, 2005, chap. 4)"
    assert '"previouslyFormattedCitation":"(Doe, 2005)"' in codes(done.data)[0]


def test_bookmarks_of_zotero_are_read() -> None:
    """Their codes are in the properties of the document."""
    code = f"ZOTERO_ITEM CSL_CITATION {csl(('book', {}))}"
    properties = {
        f"ZOTERO_BREF_ab_{number}": code[at : at + 255] for number, at in enumerate(range(0, len(code), 255), 1)
    }
    marks = '<w:bookmarkStart w:id="3" w:name="ZOTERO_BREF_ab"/>' + run("(old)") + '<w:bookmarkEnd w:id="3"/>'
    done = processed(paragraph(run("A ") + marks + run(".")), AUTHOR_DATE, properties=properties)
    assert texts(done.data) == ["A (Doe, 2005)."]
    assert b"plainCitation" in parts_of(done.data)["docProps/custom.xml"]


@pytest.mark.parametrize("style", [AUTHOR_DATE, NOTES])
def test_all_citations_can_become_fields_of_zotero(style: str) -> None:
    """Also those of other programs. Zotero knows a work by an address, such as that of its DOI."""
    body = paragraph(
        run("A ") + mendeley_cite(("article", {})) + run(" and ") + field(f" ADDIN EN.CITE {ENDNOTE}", "x")
    )
    done = processed(body, style, fields="zotero", bibliography=True)
    part = "word/footnotes.xml" if style is NOTES else "word/document.xml"
    made = codes(done.data, part)
    assert [code.split(" {")[0] for code in made[:2]] == [" ADDIN ZOTERO_ITEM CSL_CITATION"] * 2
    assert codes(done.data)[-1].startswith(" ADDIN ZOTERO_BIBL {")
    assert b"ZOTERO_PREF_1" in parts_of(done.data)["docProps/custom.xml"]
    again = process_office(done.data, style=style)
    assert texts(again.data) == texts(done.data)
    assert again.citations == 2


def test_text_without_fields() -> None:
    """For publishers who want none."""
    done = processed(BODY, NOTES, fields="text")
    assert codes(done.data) == codes(done.data, "word/footnotes.xml") == []
    assert texts(done.data)[2:] == ["Jane Doe. 2005. The First Book.", "Richard Roe. 2010. An Article."]


# -- what stays -----------------------------------------------------------------------------------


def test_a_citation_without_data_stays_and_is_reported_with_its_paragraph() -> None:
    """With its text, so that it can be found."""
    lost = f" ADDIN ZOTERO_ITEM CSL_CITATION {json.dumps({'citationItems': [{'id': 9}]})} "
    body = (paragraph(run("x")) + paragraph(field(lost, "(Lost 2001)"))
            + paragraph(field(" ADDIN ZOTERO_ITEM CSL_CITATION {broken ", "(Broken)")))  # fmt: skip
    done = processed(body, AUTHOR_DATE)
    assert texts(done.data) == ["x", "(Lost 2001)", "(Broken)"]
    first, second = (finding.message for finding in done.findings)
    assert first.startswith("paragraph 2: '(Lost 2001)': the work '9'")
    assert second.startswith("paragraph 3: '(Broken)': not a csl-citation")


def test_a_citation_edited_by_hand_stays_and_is_counted() -> None:
    """Its work is in the bibliography."""
    body = paragraph(zotero(("book", {}), text="(see Doe)", dontUpdate=True)) + bibliography()
    done = processed(body, NOTES)
    assert texts(done.data) == ["(see Doe)", "Jane Doe. 2005. The First Book."]
    assert "by hand" in done.remarks[0].message


def test_deleted_citations_are_left_alone() -> None:
    """They are no longer part of the text."""
    deleted = (
        '<w:del w:id="1" w:author="x">'
        + zotero(("article", {})).replace("w:t ", "w:delText ").replace("w:t>", "w:delText>")
        + "</w:del>"
    )
    done = processed(paragraph(run("A ") + deleted + zotero(("book", {}))), AUTHOR_DATE)
    assert done.citations == 1
    assert texts(done.data) == ["A (Doe, 2005)"]


def test_a_citation_in_inserted_text_stays_inserted() -> None:
    """So that it can still be refused."""
    body = paragraph(run("A ") + '<w:ins w:id="1" w:author="x">' + zotero(("book", {})) + "</w:ins>" + run("."))
    done = processed(body, NOTES)
    root = etree.fromstring(parts_of(done.data)["word/document.xml"])
    assert root.find(f".//{{{W}}}ins/{{{W}}}r/{{{W}}}footnoteReference") is not None
    assert texts(done.data) == ["A.^"]


def test_fonts_and_emphasis_around_a_citation_stay() -> None:
    """In italic text, what the style prints in italics is upright."""
    content = zotero(("book", {})).replace("<w:r>", '<w:r><w:rPr><w:rFonts w:ascii="Arial"/><w:i/></w:rPr>')
    done = processed(paragraph(content) + bibliography(), AUTHOR_DATE)
    xml = parts_of(done.data)["word/document.xml"].decode()
    assert '<w:rPr><w:rFonts w:ascii="Arial"/><w:i/></w:rPr><w:t xml:space="preserve">(Doe, 2005)</w:t>' in xml


def test_no_note_is_made_in_a_text_box() -> None:
    """Word allows none there. The citation is printed in place."""
    inside = f"<w:txbxContent>{paragraph(zotero(('book', {})))}</w:txbxContent>"
    box = f"<w:r><w:pict><v:textbox xmlns:v='urn:schemas-microsoft-com:vml'>{inside}</v:textbox></w:pict></w:r>"
    done = processed(paragraph(box), NOTES)
    assert done.notes == 0
    assert "Doe" in texts(done.data)[1]


@pytest.mark.parametrize("content", [
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r>' + run("no end"),
    '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>',
    field(" PAGE ", "3"), field(" ADDIN ZOTERO_ITEM ", "x"), field(" ADDIN EN.CITE ", "x"), field(" CITATION ", "x"),
    '<w:bookmarkStart w:id="1" w:name="ZOTERO_BREF_x"/>',
    '<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_CITATION_v3_%"/></w:sdtPr><w:sdtContent/></w:sdt>',
])  # fmt: skip
def test_damaged_fields_stay_as_they_are(content: str) -> None:
    """And never stop the rest."""
    done = processed(paragraph(content) + paragraph(zotero(("book", {}))), AUTHOR_DATE)
    assert texts(done.data)[-1] == "(Doe, 2005)"
    assert done.citations == 1


def test_runs_with_several_parts_of_a_field_are_read() -> None:
    """As some programs write them."""
    content = zotero(("book", {})).replace("</w:r><w:r>", "")
    assert texts(processed(paragraph(run("A ") + content + run(".")), AUTHOR_DATE).data) == ["A (Doe, 2005)."]


def test_simple_fields_are_read() -> None:
    """``fldSimple`` has its code in an attribute."""
    sources = (
        "<b:Source><b:Tag>Smi</b:Tag><b:SourceType>Book</b:SourceType><b:Title>T</b:Title><b:Year>1999</b:Year>"
        "</b:Source>"
    )
    body = paragraph(f'<w:fldSimple w:instr=" CITATION Smi ">{run("(old)")}</w:fldSimple>')
    assert "1999" in texts(processed(body, AUTHOR_DATE, sources=sources).data)[0]


# -- bibliography ---------------------------------------------------------------------------------


def test_entries_get_the_indents_and_columns_of_the_style() -> None:
    """A hanging indent, or labels in a column with a tab."""
    hanging = parts_of(processed(BODY, "apa").data)["word/document.xml"].decode()
    assert '<w:spacing w:after="0" w:line="480" w:lineRule="auto"/><w:ind w:left="720" w:hanging="720"/>' in hanging
    column = processed(BODY, "ieee").data
    assert texts(column)[2].startswith("[1]|J. Doe, ")
    assert "<w:tabs><w:tab " in parts_of(column)["word/document.xml"].decode()


def test_a_bibliography_is_added_only_on_request() -> None:
    """Otherwise its absence is mentioned."""
    body = paragraph(zotero(("book", {})))
    without = processed(body, AUTHOR_DATE)
    assert len(texts(without.data)) == 1
    assert "no bibliography" in without.remarks[0].message
    assert texts(processed(body, AUTHOR_DATE, bibliography=True).data)[1:] == ["Jane Doe. 2005. The First Book."]


def test_a_bibliography_can_be_removed() -> None:
    """With its paragraphs."""
    assert len(texts(processed(BODY, AUTHOR_DATE, bibliography=False).data)) == 2


def test_a_section_that_ends_in_the_bibliography_is_kept() -> None:
    """Its page layout is in the properties of a paragraph."""
    section = "<w:pPr><w:sectPr><w:pgSz w:w='1000' w:h='2000'/></w:sectPr></w:pPr>"
    body = paragraph(zotero(("book", {}))) + bibliography().replace(
        "<w:p>" + run("Old entry two"), f"<w:p>{section}" + run("Old entry two")
    )
    assert b'w:w="1000"' in parts_of(processed(body, AUTHOR_DATE).data)["word/document.xml"]


def test_a_bibliography_in_a_table_or_control_is_replaced() -> None:
    """As Word and Mendeley write them."""
    tag = '<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_BIBLIOGRAPHY"/></w:sdtPr><w:sdtContent>'
    body = paragraph(zotero(("book", {}))) + tag + paragraph(run("Old")) + "</w:sdtContent></w:sdt>"
    assert texts(processed(body, AUTHOR_DATE).data)[1:] == ["Jane Doe. 2005. The First Book."]
    head, tail = field(" BIBLIOGRAPHY ", "x").split(run("x"))
    table = f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc>{paragraph(run('Old'))}</w:tc></w:tr></w:tbl>"
    body = paragraph(zotero(("book", {}))) + paragraph(head) + table + paragraph(tail)
    assert texts(processed(body, AUTHOR_DATE).data)[1:] == ["Jane Doe. 2005. The First Book."]


def test_works_can_be_listed_uncited_or_omitted() -> None:
    """As somebody chose in Zotero, or with *nocite*."""
    settings = {"uncited": [], "omitted": [["http://zotero.org/users/1/items/book"]], "custom": []}
    body = paragraph(zotero(("book", {}), ("article", {}))) + bibliography(
        f" ADDIN ZOTERO_BIBL {json.dumps(settings)} CSL_BIBLIOGRAPHY "
    )
    library = Library([{"id": "extra", "type": "book", "title": "Extra", "issued": {"date-parts": [[1990]]}}])
    done = processed(body, AUTHOR_DATE, library=library, nocite=["extra"])
    assert done.keys == ("extra", "roe2010") or done.keys == ("roe2010", "extra")


# -- the library ----------------------------------------------------------------------------------


@pytest.mark.parametrize("same", [
    {"id": "x", "DOI": "10.1000/182"}, {"id": "x", "title": "AN ARTICLE", "author": [{"family": "Roe"}]},
])  # fmt: skip
def test_a_given_library_replaces_the_data_of_the_document(same: dict[str, Any]) -> None:
    """Where it has the same work, by DOI or by title, year and first name."""
    library = Library([{"type": "book", "issued": {"date-parts": [[2010]]}, "title": "Better", **same}])
    done = processed(paragraph(zotero(("article", {}), ("book", {}))) + bibliography(), AUTHOR_DATE, library=library)
    assert "x" in done.keys
    assert [remark.key for remark in done.remarks] == ["doe2005"]


def test_copies_of_a_work_are_one_work() -> None:
    """Whatever program stored them."""
    again = dict(BOOK, id="ITEM-1")
    code = json.dumps({"citationItems": [{"id": "ITEM-1", "itemData": again, "uris": ["http://mendeley/x"]}]})
    other = json.dumps(
        {"citationItems": [{"id": "ITEM-1", "itemData": dict(ARTICLE, id="ITEM-1"), "uris": ["http://mendeley/y"]}]}
    )
    body = paragraph(
        zotero(("book", {})) + field(f"ADDIN CSL_CITATION {code}", "x") + field(f"ADDIN CSL_CITATION {other}", "x")
    )
    assert processed(body + bibliography(), AUTHOR_DATE).keys == ("doe2005", "roe2010")


def test_styles_are_found_by_their_names() -> None:
    """Their ids are translated in other languages."""
    styles = STYLES.replace(
        "</w:styles>",
        '<w:style w:type="character" w:styleId="Funotenzeichen"><w:name w:val="footnote reference"/></w:style>'
        "</w:styles>",
    )
    done = processed(
        paragraph(zotero(("book", {}))), NOTES, parts={"word/styles.xml": styles, "word/settings.xml": SETTINGS}
    )
    assert b'w:rStyle w:val="Funotenzeichen"' in parts_of(done.data)["word/document.xml"]


def test_an_author_in_the_text_stays_there_in_a_note_style() -> None:
    """The rest goes to the note. Its field has no author any more, so that the author is not printed twice."""
    body = paragraph(run("As ") + zotero(("book", {"locator": "3"}), mode="composite") + run(" shows."))
    assert texts(processed(body, AUTHOR_DATE).data) == ["As Doe (2005, p. 3) shows."]
    done = processed(body, NOTES)
    assert texts(done.data) == ["As Jane Doe^ shows."]
    assert texts(process_office(done.data, style=AUTHOR_DATE).data) == ["As Jane Doe (2005, p. 3) shows."]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
def test_libreoffice_prints_each_note_where_it_belongs(tmp_path: Path) -> None:
    """Also among notes that were there before."""
    own = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    body = paragraph(run("First") + own.format(1) + run(". Second ") + zotero(("book", {})) + run(". Third")
                     + own.format(2) + run("."))  # fmt: skip
    done = processed(body, "chicago-notes-bibliography", footnotes={1: run("One of mine."), 2: run("Two of mine.")})
    (tmp_path / "x.docx").write_bytes(done.data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    run_program(["soffice", profile, "--headless", "--convert-to", "pdf", "x.docx"], cwd=tmp_path)
    run_program(["pdftotext", "x.pdf", "x.txt"], cwd=tmp_path)
    printed = " ".join((tmp_path / "x.txt").read_text("utf-8").split())
    assert "1 One of mine. 2 Jane Doe, The First Book (Press, 2005). 3 Two of mine." in printed


def test_mendeleys_data_may_be_safe_for_addresses() -> None:
    """Some programs write base64 with other signs and without padding."""
    tag = base64.urlsafe_b64encode(csl(("book", {"suffix": "¿?>~"})).encode()).decode().rstrip("=")
    content = f'<w:sdt><w:sdtPr><w:tag w:val="MENDELEY_CITATION_v3_{tag}"/></w:sdtPr><w:sdtContent/></w:sdt>'
    assert processed(paragraph(content), AUTHOR_DATE).citations == 1


@pytest.mark.parametrize("text", ["A & B", "A &amp; B", "A &nbsp; B"])
def test_ampersands_that_endnote_did_not_escape_are_read(text: str) -> None:
    """Its data are then not well-formed XML."""
    code = " ADDIN EN.CITE " + ENDNOTE.replace(" words", f" {text}")
    assert processed(paragraph(field(code, "(old)")), AUTHOR_DATE).citations == 1


def test_the_record_of_endnote_may_be_in_the_code_of_an_inner_field() -> None:
    """And not in the data of that field."""
    inner = field(f" ADDIN EN.CITE.DATA {ENDNOTE}", "")
    head, _, rest = field(" ADDIN EN.CITE ", "(old)").partition('<w:r><w:fldChar w:fldCharType="separate"/></w:r>')
    content = f'{head}{inner}<w:r><w:fldChar w:fldCharType="separate"/></w:r>{rest}'
    assert texts(processed(paragraph(content), AUTHOR_DATE).data) == ["(see Doe and World Bank, 2005, p. 12)"]


@pytest.mark.parametrize(
    "inside", ['<w:r><w:footnoteReference w:id="1"/></w:r>', "<w:r><w:drawing/></w:r>", "<w:r><w:pict/></w:r>"]
)
def test_a_citation_with_a_note_or_picture_in_it_is_left_alone(inside: str) -> None:
    """Nothing of the author is lost."""
    cited = zotero(("book", {}))
    body = paragraph(cited.replace(run("(old)"), run("(old)") + inside)) + paragraph(cited)
    done = processed(body, AUTHOR_DATE, footnotes={1: run("Mine.")})
    assert texts(done.data)[-1] == "(Doe, 2005)"
    assert inside[5:20].encode() in parts_of(done.data)["word/document.xml"]
    assert "a note or a picture in it" in done.findings[0].message


def test_comments_on_a_citation_are_kept() -> None:
    """With the range that they are about."""
    marks = '<w:commentRangeStart w:id="4"/>', '<w:commentRangeEnd w:id="4"/><w:r><w:commentReference w:id="4"/></w:r>'
    body = paragraph(run("A ") + zotero(("book", {})).replace(run("(old)"), marks[0] + run("(old)") + marks[1]))
    for style in (AUTHOR_DATE, NOTES):
        xml = parts_of(processed(body, style).data)["word/document.xml"].decode()
        assert [xml.count(f"<w:comment{name} ") for name in ("RangeStart", "RangeEnd", "Reference")] == [1, 1, 1]


def test_a_citation_inside_another_one_is_replaced_with_it() -> None:
    """Only the outer one is formatted."""
    body = paragraph(zotero(("book", {})).replace(run("(old)"), zotero(("article", {}), text="inner")))
    assert texts(processed(body, AUTHOR_DATE).data) == ["(Doe, 2005)"]


def test_a_work_without_data_is_found_in_the_library_by_its_address() -> None:
    """Zotero writes it as the id in CSL-JSON."""
    address = "http://zotero.org/users/1/items/AB"
    code = json.dumps({"citationItems": [{"id": 9, "uris": [address]}]})
    library = Library([{"id": address, "type": "book", "title": "T", "author": [{"family": "Poe"}],
                        "issued": {"date-parts": [[1990]]}}])  # fmt: skip
    body = paragraph(field(f" ADDIN ZOTERO_ITEM CSL_CITATION {code} ", "x"))
    assert texts(processed(body, AUTHOR_DATE, library=library).data) == ["(Poe, 1990)"]
    assert processed(body, AUTHOR_DATE).findings


def test_notes_are_endnotes_where_the_document_has_endnotes() -> None:
    """As Zotero's preferences say, or as the other citations are."""
    text = '<data><style id="http://www.zotero.org/styles/apa"/><prefs><pref name="noteType" value="2"/></prefs></data>'
    done = processed(paragraph(run("A ") + zotero(("book", {})) + run(".")), NOTES, properties={"ZOTERO_PREF_1": text})
    assert "word/footnotes.xml" not in parts_of(done.data)
    assert texts(done.data) == ["A.^"]
    assert "Jane Doe" in texts(done.data, "word/endnotes.xml")[2]
    again = process_office(done.data, style=NOTES)
    assert texts(again.data, "word/endnotes.xml") == texts(done.data, "word/endnotes.xml")
    assert texts(process_office(done.data, style=AUTHOR_DATE).data) == ["A (Doe, 2005)."]


def test_a_control_around_a_paragraph_keeps_its_layout() -> None:
    """The paragraph is the citation."""
    inner = f"<w:p><w:pPr><w:jc w:val='right'/></w:pPr>{run('(old)')}</w:p>"
    body = mendeley_cite(("book", {})).replace(run("(old)"), inner)
    for style, printed in ((AUTHOR_DATE, "(Doe, 2005)"), (NOTES, "^")):
        data = processed(body, style).data
        assert texts(data) == [printed]
        assert b'w:jc w:val="right"' in parts_of(data)["word/document.xml"]


def test_a_note_with_a_mark_of_its_own_is_not_counted() -> None:
    """Such as an asterisk at the author's name."""
    star = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>*</w:t></w:r>'
    done = processed(paragraph(star + zotero(("book", {}))), NOTES, footnotes={1: run("Thanks.")})
    code = next(code for code in codes(done.data, "word/footnotes.xml") if "ZOTERO" in code)
    assert '"noteIndex":1' in code


def test_an_unknown_locale_or_style_of_the_document_is_passed_over() -> None:
    """The document is still formatted."""
    text = '<data><style id="http://www.zotero.org/styles/nosuch-style" locale="xx-XX"/></data>'
    done = process_office(word(BODY, properties={"ZOTERO_PREF_1": text}), default_style=AUTHOR_DATE)
    assert texts(done.data)[0].startswith("As shown (Doe, 2005, p. 45)")
    assert "nosuch-style" in done.findings[0].message


def test_a_lost_signature_or_bibliography_is_mentioned() -> None:
    """Both are consequences of the change."""
    style = AUTHOR_DATE[: AUTHOR_DATE.index("<bibliography>")] + "</style>"
    done = processed(BODY, style, parts={"_xmlsignatures/sig1.xml": "<a/>"})
    assert ["signature" in done.remarks[0].message, "no bibliography" in done.remarks[1].message] == [True, True]
    assert len(texts(done.data)) == 2


@pytest.mark.parametrize("in_data", [False, True])
def test_an_author_in_the_text_is_not_printed_twice_with_endnote(in_data: bool) -> None:
    """The field in the note has no author, so that going back is safe."""
    record = ENDNOTE.replace("<Cite>", '<Cite AuthorYear="1">').replace("<Prefix>see </Prefix>", "")
    data = base64.b64encode(record.encode()).decode()
    content = field(" ADDIN EN.CITE ", "(old)", data) if in_data else field(f" ADDIN EN.CITE {record}", "(old)")
    body = paragraph(run("As ") + content + run(" show."))
    assert texts(processed(body, AUTHOR_DATE).data) == ["As Doe and World Bank (2005, p. 12) show."]
    notes = processed(body, NOTES).data
    back = texts(process_office(notes, style=AUTHOR_DATE).data)[0]
    assert (back.count("Doe"), back.count("(2005, p. 12)")) == (1, 1)


def test_many_bookmarks_without_an_end_are_left_alone() -> None:
    """Damaged documents have them."""
    lost = "".join(f'<w:bookmarkStart w:id="{number}" w:name="ZOTERO_BREF_{number}"/>' for number in range(3000))
    body = paragraph(lost + run("x") * 3000 + zotero(("book", {})))
    assert processed(body, AUTHOR_DATE).citations == 1


def test_strict_documents_are_read_and_written() -> None:
    """Word can save with other namespaces ("Strict Open XML Document")."""
    strict = {
        name: data.replace(b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                           b"http://purl.oclc.org/ooxml/wordprocessingml/main")
        .replace(b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                 b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, data in parts_of(word(BODY)).items()
    }  # fmt: skip
    parts = parts_of(process_office(package(dict(strict)), style=NOTES).data)
    notes = etree.fromstring(parts["word/footnotes.xml"])
    assert notes.tag == "{http://purl.oclc.org/ooxml/wordprocessingml/main}footnotes"
    assert "Jane Doe" in "".join(notes.itertext())
    assert b"http://purl.oclc.org/ooxml/officeDocument/relationships/footnotes" in parts["word/_rels/document.xml.rels"]
