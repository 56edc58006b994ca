"""Open hostile and damaged files as documents of Word and LibreOffice."""

from __future__ import annotations

import io
import zipfile

import pytest
from office_files import bibliography, package, paragraph, parts_of, run, word, zotero
from small_library import AUTHOR_DATE

from dprkpal.documents.office import package as package_module
from dprkpal.documents.office import processing
from dprkpal.documents.office.processing import process_office
from dprkpal.errors import FormatError

DOCUMENT = word(paragraph(run("A ") + zotero(("book", {}))) + bibliography())


def changed(**parts: str | bytes | None) -> bytes:
    """Return the document with other parts. Names have ``__`` for a slash; ``None`` removes a part."""
    made: dict[str, str | bytes] = dict(parts_of(DOCUMENT))
    for name, data in parts.items():
        full = name.replace("__", "/").replace("_xml", ".xml").replace("Types", "[Content_Types]")
        if data is None:
            del made[full]
        else:
            made[full] = data
    return package(made)


@pytest.mark.parametrize("data", [
    b"", b"no zip", b"PK\x03\x04", DOCUMENT[:-40], DOCUMENT[:1000], package({}), package({"x": "y"}),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, package({"content.xml": "<a/>"}),
    changed(word__document_xml="<w:document"), changed(word__document_xml="<other/>"),
    changed(word__document_xml=None), package({"_rels/.rels": "<a/>", "word/document.xml": "<a/>"}),
])  # fmt: skip
def test_other_files_are_refused(data: bytes) -> None:
    """With a message that names the file."""
    with pytest.raises(FormatError) as caught:
        process_office(data, style=AUTHOR_DATE, path="paper.docx")
    assert str(caught.value).startswith("paper.docx: ")


@pytest.mark.parametrize("declaration", [
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>', '<!DOCTYPE d SYSTEM "http://example.org/x">',
    '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
])  # fmt: skip
@pytest.mark.parametrize("part", ["word/document.xml", "docProps/custom.xml", "word/footnotes.xml", "word/styles.xml"])
def test_document_type_declarations_are_refused(declaration: str, part: str) -> None:
    """No entity is expanded and no file is opened."""
    with_notes = word(paragraph(zotero(("book", {}))) + bibliography(), footnotes={1: run("x")}, properties={"A": "b"})
    made: dict[str, str | bytes] = {**parts_of(with_notes)}
    made[part] = declaration.encode() + bytes(made[part])  # type: ignore[arg-type]
    with pytest.raises(FormatError, match="document type declaration"):
        process_office(package(made), style=AUTHOR_DATE)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_compression_is_refused(method: int) -> None:
    """Whatever its method."""
    name = "word/document.xml"
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        archive.writestr(name, "<a/>" * 200)
    data = bytearray(written.getvalue())
    begin = data.index(name.encode()) + len(name) + 9
    data[begin : begin + 12] = b"\xff" * 12
    with pytest.raises(FormatError, match="or a damaged one"):
        process_office(bytes(data))


def test_a_part_that_is_compressed_too_much_is_refused() -> None:
    """Before it is unpacked."""
    with pytest.raises(FormatError, match="compressed more than"):
        process_office(changed(word__media="\0" * 6_000_000), style=AUTHOR_DATE)


def test_many_small_parts_that_are_compressed_too_much_are_refused() -> None:
    """Each part is small, but all together would fill the memory."""
    parts = {f"word__media{number}": "\0" * 4_900_000 for number in range(5)}
    with pytest.raises(FormatError, match="compressed more than"):
        process_office(changed(**parts), style=AUTHOR_DATE)


def test_a_document_with_too_much_in_it_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many parts, too many bytes, or too many bytes in one part."""
    for name, value in (("MAX_PARTS", 3), ("MAX_BYTES", 1000), ("MAX_XML_BYTES", 100)):
        with monkeypatch.context() as context:
            context.setattr(package_module, name, value)
            with pytest.raises(FormatError):
                process_office(DOCUMENT, style=AUTHOR_DATE)
    monkeypatch.setattr(processing, "MAX_FILE", 10)
    with pytest.raises(FormatError, match="larger than"):
        process_office(DOCUMENT, style=AUTHOR_DATE)


def test_deeply_nested_elements_and_fields_are_refused() -> None:
    """Without a crash."""
    with pytest.raises(FormatError, match="not well-formed"):
        process_office(word("<w:p>" * 5000 + "</w:p>" * 5000), style=AUTHOR_DATE)
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    with pytest.raises(FormatError, match=r"paper\.docx: .*nested too deeply"):
        process_office(word(paragraph(begin * 500)), style=AUTHOR_DATE, path="paper.docx")


def test_two_parts_of_one_name_are_refused() -> None:
    """Programs differ in which of them they read."""
    out = io.BytesIO(DOCUMENT)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate name"):
        archive.writestr("word/document.xml", "<a/>")
    with pytest.raises(FormatError, match="same name"):
        process_office(out.getvalue(), style=AUTHOR_DATE)


def test_missing_parts_are_made_or_done_without() -> None:
    """Styles, settings and properties are optional."""
    data = changed(word__styles_xml=None, word__settings_xml=None, word__fontTable_xml=None)
    assert process_office(data, style=AUTHOR_DATE).citations == 1


def test_private_data_that_is_not_xml_is_left_alone() -> None:
    """Any program may store anything in a part of its own."""
    with_sources = word(paragraph(zotero(("book", {}))), sources="<b:Source/>")
    made: dict[str, str | bytes] = {**parts_of(with_sources), "customXml/item1.xml": b"not XML"}
    assert process_office(package(made), style=AUTHOR_DATE).citations == 1
