"""Process documents of Word and LibreOffice whose XML was changed at random."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from office_files import bibliography, csl, field, mendeley_cite, package, paragraph, parts_of, run, word, zotero
from small_library import AUTHOR_DATE, NOTES, NUMBERS, SUPERSCRIPT

from dprkpal.documents.office.processing import FIELDS, process_office
from dprkpal.errors import DprkpalError

NOTE = '<w:r><w:footnoteReference w:id="1"/></w:r>'
WORD = word(
    paragraph(run("A ") + zotero(("book", {"locator": "3"})) + run(". B") + NOTE + run(". C "))
    + paragraph(mendeley_cite(("book", {})))
    + paragraph('<w:ins w:id="9" w:author="x">' + zotero(("article", {})) + "</w:ins>" + field(r" CITATION Smi ", "x"))
    + bibliography(),
    footnotes={1: run("See ") + zotero(("book", {})) + run("; but no.")},
    sources="<b:Source><b:Tag>Smi</b:Tag><b:SourceType>Book</b:SourceType><b:Title>T</b:Title></b:Source>",
)
SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
MARK = f"ZOTERO_ITEM CSL_CITATION {csl(('book', {}))} RNDa".replace("&", "&amp;").replace('"', "&quot;")
MARKED = f'<text:reference-mark-start text:name="{MARK}"/>(old)<text:reference-mark-end text:name="{MARK}"/>'
BODY = (
    f"<text:p>A <text:span>{MARKED}</text:span>.</text:p>"
    f'<text:p>B<text:note text:note-class="footnote"><text:note-body><text:p>See {MARKED}; no.</text:p>'
    "</text:note-body></text:note>.</text:p>"
    '<text:section text:name="ZOTERO_BIBL {} CSL_BIBLIOGRAPHY RNDb"><text:p>Old</text:p></text:section>'
)
HEAD, TAIL = "<office:body><office:text>", "</office:text></office:body></office:document-content>"
WRITER = package({"content.xml": f"<office:document-content {SPACES}>{HEAD}{BODY}{TAIL}"})

CHANGE = st.tuples(
    st.sampled_from(["remove", "copy", "move", "attribute", "text"]), st.integers(0, 999), st.integers(0, 999),
    st.sampled_from(["", "0", "-1", '"', "{", "null", "é", "9" * 30]),
)  # fmt: skip


def changed(data: bytes, part: str, changes: list[tuple[str, int, int, str]]) -> bytes:
    """Return a document with changes to the elements of one part."""
    parts: dict[str, Any] = {**parts_of(data)}
    root = etree.fromstring(parts[part])
    for kind, first, second, text in changes:
        elements = list(root.iter())
        one, other = elements[first % len(elements)], elements[second % len(elements)]
        if one is root:
            continue
        if kind == "remove":
            one.getparent().remove(one)
        elif kind == "copy":
            other.append(deepcopy(one))
        elif kind == "move" and one not in [other, *other.iterancestors()]:
            other.insert(0, one)
        elif kind == "attribute" and one.attrib:
            name = list(one.attrib)[second % len(one.attrib)]
            value = one.get(name)
            one.set(name, value[: first % (len(value) + 1)] + text + value[second % (len(value) + 1) :])
        elif kind == "text" and one.text:
            one.text = one.text[: first % len(one.text)] + text + one.text[second % len(one.text) :]
    parts[part] = etree.tostring(root)
    return package(parts)


@given(
    st.sampled_from([(WORD, "word/document.xml"), (WORD, "word/footnotes.xml"), (WRITER, "content.xml")]),
    st.lists(CHANGE, min_size=1, max_size=4), st.sampled_from([AUTHOR_DATE, NOTES, NUMBERS, SUPERSCRIPT]),
    st.sampled_from(FIELDS), st.sampled_from([None, True, False]),
)  # fmt: skip
def test_any_document_is_processed_or_refused(
    document: tuple[bytes, str], changes: list[tuple[str, int, int, str]], style: str, fields: str, listed: bool | None
) -> None:
    """The result is well-formed XML, and can be processed again."""
    try:
        done = process_office(changed(*document, changes), style=style, fields=fields, bibliography=listed)
    except DprkpalError:
        return
    for name, data in parts_of(done.data).items():
        if name.endswith((".xml", ".rels")):
            etree.fromstring(data)
    process_office(done.data, style=AUTHOR_DATE)
