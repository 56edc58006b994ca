"""Process documents of LibreOffice."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from lxml import etree
from office_files import csl, package, parts_of
from small_library import AUTHOR_DATE, NOTES, NUMBERS

from dprkpal import Library
from dprkpal.documents.office.processing import ProcessedOffice, process_office
from dprkpal.errors import FormatError

TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
SPACES = (
    f'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="{TEXT}" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"'
)
SECTION = 'ZOTERO_BIBL {"uncited":[],"omitted":[],"custom":[]} CSL_BIBLIOGRAPHY RNDab12'


def mark(*cites: tuple[str, dict[str, Any]], text: str = "(old)", number: int = 1) -> str:
    """Return a reference mark of Zotero."""
    name = quoteattr(f"ZOTERO_ITEM CSL_CITATION {csl(*cites)} RNDabc{number}")
    return f"<text:reference-mark-start text:name={name}/>{text}<text:reference-mark-end text:name={name}/>"


def note(content: str, number: int = 1) -> str:
    """Return a footnote."""
    return (
        f'<text:note text:id="ftn{number}" text:note-class="footnote"><text:note-citation>{number}'
        f"</text:note-citation><text:note-body><text:p>{content}</text:p></text:note-body></text:note>"
    )


def bibliography() -> str:
    """Return a bibliography of Zotero."""
    return f"<text:section text:name={quoteattr(SECTION)}><text:p>Old</text:p><text:p>Older</text:p></text:section>"


def writer(body: str, properties: dict[str, str] | None = None) -> bytes:
    """Return a document with these paragraphs."""
    listed = "".join(
        f"<meta:user-defined meta:name={quoteattr(name)}>{escape(value)}</meta:user-defined>"
        for name, value in (properties or {}).items()
    )
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{media}"/>'
        for name, media in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"),
                            ("meta.xml", "text/xml"))
    )  # fmt: skip
    space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    styles = "".join(
        f'<style:style style:name="{name}" style:family="paragraph"/>' for name in ("Standard", "Footnote")
    )
    return package(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content {SPACES}><office:automatic-styles/><office:body><office:text>"
            f"{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {SPACES}><office:styles>{styles}</office:styles>"
            "</office:document-styles>",
            "meta.xml": f"<office:document-meta {SPACES}><office:meta>{listed}</office:meta></office:document-meta>",
            "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{space}" manifest:version="1.3">{entries}'
            "</manifest:manifest>",
        },
        stored=("mimetype",),
    )


def processed(body: str, style: str, **options: Any) -> ProcessedOffice:
    """Return a processed document with these paragraphs."""
    return process_office(writer(body, options.pop("properties", None)), style=style, **options)


def texts(data: bytes) -> list[str]:
    """Return the text of each paragraph outside notes; a note is printed in braces, a tab as ``|``."""
    root = etree.fromstring(parts_of(data)["content.xml"])

    def text(element: Any) -> str:
        parts = [element.text or ""]
        for child in element:
            name = str(child.tag).rpartition("}")[2]
            inner = text(child)
            parts += [{"note": "{" + inner + "}", "note-citation": "", "tab": "|"}.get(name, inner), child.tail or ""]
        return "".join(parts)

    return [
        text(one) for one in root.iter(f"{{{TEXT}}}p") if not any("note" in str(up.tag) for up in one.iterancestors())
    ]


BODY = (
    f"<text:p>As shown {mark(('book', {'locator': '45'}))}, and “here” {mark(('article', {}), number=2)}. End.</text:p>"
    f"{bibliography()}"
)


def test_citations_and_bibliography_are_formatted_where_they_are() -> None:
    """The text around them stays."""
    done = processed(BODY, AUTHOR_DATE)
    assert texts(done.data) == [
        "As shown (Doe, 2005, p. 45), and “here” (Roe, 2010). End.", "Jane Doe. 2005. The First Book.",
        "Richard Roe. 2010. An Article.",
    ]  # fmt: skip


def test_citations_move_to_footnotes_and_back() -> None:
    """As in Word."""
    done = processed(BODY, NOTES)
    first = texts(done.data)[0]
    assert first.startswith("As shown,{Jane Doe, ")
    assert "and “here.”{Richard Roe, " in first
    assert texts(process_office(done.data, style=AUTHOR_DATE).data) == texts(processed(BODY, AUTHOR_DATE).data)


def test_a_note_with_other_words_stays_and_notes_are_numbered() -> None:
    """The numbers in the file agree with the order of the notes."""
    own = note("See " + mark(("article", {}), number=2) + "; but no.")
    body = f"<text:p>One{mark(('book', {}))} two{own}.</text:p>"
    assert texts(processed(body, AUTHOR_DATE).data) == ["One(Doe, 2005) two{See (Roe, 2010); but no.}."]
    data = processed(body, NOTES).data
    assert [
        one.text for one in etree.fromstring(parts_of(data)["content.xml"]).iter(f"{{{TEXT}}}note-citation")
    ] == ["1", "2"]  # fmt: skip


@pytest.mark.parametrize("content", [
    '<text:span text:style-name="T1">A </text:span>{}<text:span>.</text:span>',
    "<text:span>A {}</text:span>.", "<text:span>A <text:span>{}</text:span></text:span>.",
])  # fmt: skip
def test_marks_in_spans_are_found(content: str) -> None:
    """Also where their start and their end are in different spans."""
    name = quoteattr(f"ZOTERO_ITEM CSL_CITATION {csl(('book', {}))} RNDa")
    split = (f"<text:reference-mark-start text:name={name}/>(<text:span>o</text:span>ld"
             f"<text:span>)<text:reference-mark-end text:name={name}/> x</text:span>")  # fmt: skip
    whole = processed(f"<text:p>{content.format(mark(('book', {})))}</text:p>", NOTES)
    assert texts(whole.data)[0].startswith("A.{Jane")
    assert texts(processed(f"<text:p>A {split}.</text:p>", AUTHOR_DATE).data) == ["A (Doe, 2005) x."]


def test_the_marks_stay_marks_of_zotero() -> None:
    """Each has the printed text, and a name of its own."""
    root = etree.fromstring(parts_of(processed(BODY, AUTHOR_DATE).data)["content.xml"])
    names = [one.get(f"{{{TEXT}}}name") for one in root.iter(f"{{{TEXT}}}reference-mark-start")]
    assert all('"plainCitation":"(' in name for name in names)
    assert [name[-8:] for name in names] == [" RNDabc1", " RNDabc2"]
    assert [one.get(f"{{{TEXT}}}name") for one in root.iter(f"{{{TEXT}}}section")] == [SECTION]


def test_bookmarks_and_preferences_of_zotero_are_read_and_written() -> None:
    """They are user-defined properties of the document."""
    code = f"ZOTERO_ITEM CSL_CITATION {csl(('book', {}))}"
    properties = {f"ZOTERO_BREF_a_{count}": code[at : at + 255] for count, at in enumerate(range(0, len(code), 255), 1)}
    properties["ZOTERO_PREF_1"] = '<data><style id="http://www.zotero.org/styles/apa" locale="en-GB"/></data>'
    marked = '<text:bookmark-start text:name="ZOTERO_BREF_a"/>x<text:bookmark-end text:name="ZOTERO_BREF_a"/>'
    data = writer(f"<text:p>{marked}.</text:p>", properties)
    assert texts(process_office(data).data) == ["(Doe, 2005)."]
    meta = parts_of(process_office(data, style="ieee").data)["meta.xml"].decode()
    assert "styles/ieee" in meta
    assert "[1]" in meta


def test_text_without_marks() -> None:
    """For publishers who want none."""
    content = parts_of(processed(BODY, NUMBERS, fields="text").data)["content.xml"]
    assert b"reference-mark" not in content
    assert b"text:section" not in content


def test_a_citation_without_data_is_reported_with_its_paragraph() -> None:
    """And stays as it is."""
    name = quoteattr('ZOTERO_ITEM CSL_CITATION {"citationItems": [{"id": 9}]} RNDx')
    lost = f"<text:reference-mark-start text:name={name}/>(Lost)<text:reference-mark-end text:name={name}/>"
    done = processed(f"<text:p>x</text:p><text:p>{lost}</text:p>", AUTHOR_DATE)
    assert texts(done.data) == ["x", "(Lost)"]
    assert done.findings[0].message.startswith("paragraph 2: '(Lost)': the work '9'")


def test_other_parts_stay_the_same_to_the_byte() -> None:
    """The type of the file is still its first part, and not compressed."""
    before = writer(BODY)
    after = processed(BODY, AUTHOR_DATE).data
    old, new = parts_of(before), parts_of(after)
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {"content.xml"}
    assert after[30:38] == b"mimetype"
    assert b"application/vnd.oasis.opendocument.text" in after[:100]


@pytest.mark.parametrize("content", [
    "<text:tracked-changes>" + mark(("article", {})) + "</text:tracked-changes>",
    "<text:p>" + mark(("article", {})).partition("(old)")[0] + "no end</text:p>",
    '<text:p><text:reference-mark-start text:name="own"/>x<text:reference-mark-end text:name="own"/></text:p>',
    '<text:p><text:reference-mark-end text:name="never begun"/></text:p>',
])  # fmt: skip
def test_other_marks_and_deleted_text_are_left_alone(content: str) -> None:
    """And never stop the rest."""
    done = processed(content + f"<text:p>{mark(('book', {}), number=7)}</text:p>", AUTHOR_DATE)
    assert done.citations == 1
    assert texts(done.data)[-1] == "(Doe, 2005)"


def test_entries_get_the_indents_and_columns_of_the_style() -> None:
    """With a tab after the label."""
    done = processed(BODY, "ieee")
    assert texts(done.data)[1].startswith("[1]|J. Doe, ")
    assert b'fo:text-indent="-0.36in"' in parts_of(done.data)["content.xml"]


def fieldmark(code: str, text: str = "(old)") -> str:
    """Return a field of Word, as LibreOffice saves it in ODT."""
    space = 'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'
    return (
        f'<field:fieldmark-start {space} text:name="Bookmark" field:type="vnd.oasis.opendocument.field.UNHANDLED">'
        f'<field:param field:name="vnd.oasis.opendocument.field.code" field:value={quoteattr(code)}/>'
        f"</field:fieldmark-start><field:fieldmark-separator {space}/>{text}<field:fieldmark-end {space}/>"
    )


@pytest.mark.parametrize("fields", ["keep", "zotero", "text"])
def test_fields_of_a_word_document_saved_as_odt_are_read(fields: str) -> None:
    """They stay fields, or become marks of Zotero."""
    settings = '{"uncited":[],"omitted":[],"custom":[]}'
    start, end = fieldmark(f"ADDIN ZOTERO_BIBL {settings} CSL_BIBLIOGRAPHY", "One<split/>").split("<split/>")
    cited = fieldmark(f"ADDIN ZOTERO_ITEM CSL_CITATION {csl(('book', {}))}")
    body = (
        f"<text:p>A {cited}.</text:p>"
        f"<text:p>{start}</text:p><text:p>Two</text:p><text:p>{end}</text:p><text:p>After.</text:p>"
    )
    done = processed(body, AUTHOR_DATE, fields=fields)
    assert texts(done.data) == ["A (Doe, 2005).", "Jane Doe. 2005. The First Book.", "After."]
    content = parts_of(done.data)["content.xml"].decode()
    counts = [content.count(name) for name in ("fieldmark-start ", "reference-mark-start ", "text:section ")]
    assert counts == {"keep": [2, 0, 0], "zotero": [0, 1, 1], "text": [0, 0, 0]}[fields]
    again = texts(process_office(done.data, style=NOTES).data)[0]
    assert again.startswith("A (" if fields == "text" else "A.{Jane Doe")


def test_a_document_with_a_password_is_refused() -> None:
    """Its parts are encrypted."""
    made: dict[str, str | bytes] = {**parts_of(writer(BODY)), "content.xml": b"\x93\x01"}
    made["META-INF/manifest.xml"] = b"<manifest:encryption-data/>"
    with pytest.raises(FormatError, match="password"):
        process_office(package(made))


def test_comments_in_a_citation_are_kept_and_pictures_are_not_lost() -> None:
    """A citation with a picture or note in it is left alone."""
    comment = "<office:annotation><text:p>Check!</text:p></office:annotation>"
    done = processed(f"<text:p>A {mark(('book', {}), text=f'(o{comment}ld)')}.</text:p>", AUTHOR_DATE)
    assert b"Check!" in parts_of(done.data)["content.xml"]
    picture = mark(("book", {}), text="<draw:frame/>")
    left = processed(f"<text:p>A {picture}.</text:p>", AUTHOR_DATE)
    assert left.citations == 0
    assert "a note or a picture" in left.findings[0].message


def test_typed_citations_are_reported_because_they_are_read_only_in_word() -> None:
    """Text in brackets without a known key is no citation."""
    library = Library([{"id": "doe", "type": "book", "title": "T"}])
    done = processed("<text:p>See [@doe, p.\xa04] and [a@b].</text:p>", AUTHOR_DATE, library=library)
    [finding] = done.findings
    assert "[@doe, p. 4] stay as they are" in str(finding)
    assert texts(done.data) == ["See [@doe, p.\xa04] and [a@b]."]
    assert processed("<text:p>[a@b]</text:p>", AUTHOR_DATE, library=library).findings == ()
