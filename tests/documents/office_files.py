"""Makes small documents of Word and LibreOffice for the tests, and reads what was written into them."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
BOOK = {
    "id": 1, "type": "book", "title": "The First Book", "publisher": "Press", "publisher-place": "Oxford",
    "author": [{"family": "Doe", "given": "Jane"}], "issued": {"date-parts": [[2005]]},
}  # fmt: skip
ARTICLE = {
    "id": 2, "type": "article-journal", "title": "An Article", "container-title": "The Journal", "volume": "3",
    "page": "1-9", "author": [{"family": "Roe", "given": "Richard"}], "issued": {"date-parts": [[2010, 5]]},
    "DOI": "10.1000/182",
}  # fmt: skip
WORKS = {"book": BOOK, "article": ARTICLE}


def csl(*cites: tuple[str, dict[str, Any]], **properties: Any) -> str:
    """Return a csl-citation. Each cite is the name of one of `WORKS`, and further members."""
    items = [
        {"id": WORKS[name]["id"], "uris": [f"http://zotero.org/users/1/items/{name}"], "itemData": WORKS[name], **more}
        for name, more in cites
    ]
    return json.dumps({"citationID": "c1", "properties": properties, "citationItems": items})


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r>{properties and f"<w:rPr>{properties}</w:rPr>"}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def field(code: str, text: str, data: str = "") -> str:
    """Return a field, with its code in two runs, as Word often writes it."""
    half = len(code) // 2
    begin = f"<w:fldData>{data}</w:fldData>" if data else ""
    codes = "".join(
        f'<w:r><w:instrText xml:space="preserve">{escape(part)}</w:instrText></w:r>'
        for part in (code[:half], code[half:])
    )
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{begin}</w:fldChar></w:r>{codes}'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(text)}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def zotero(*cites: tuple[str, dict[str, Any]], text: str = "(old)", **properties: Any) -> str:
    """Return a field of Zotero."""
    return field(f" ADDIN ZOTERO_ITEM CSL_CITATION {csl(*cites, **properties)} ", text)


def mendeley_cite(*cites: tuple[str, dict[str, Any]], text: str = "(old)") -> str:
    """Return a content control of Mendeley Cite."""
    tag = "MENDELEY_CITATION_v3_" + base64.b64encode(csl(*cites).encode()).decode()
    return f"<w:sdt><w:sdtPr><w:tag w:val={quoteattr(tag)}/></w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"


def bibliography(code: str = ' ADDIN ZOTERO_BIBL {"uncited":[],"omitted":[],"custom":[]} CSL_BIBLIOGRAPHY ') -> str:
    """Return a bibliography of two paragraphs, whose field ends in a third one."""
    whole = field(code, "Old entry one")
    begin, end = whole[: whole.rindex("<w:r><w:fldChar")], whole[whole.rindex("<w:r><w:fldChar") :]
    return f"{paragraph(begin)}{paragraph(run('Old entry two'))}{paragraph(end)}"


def paragraph(content: str) -> str:
    """Return a paragraph."""
    return f"<w:p>{content}</w:p>"


STYLES = (
    f'<w:styles xmlns:w="{W}"><w:style w:type="paragraph" w:default="1" w:styleId="Standard"><w:name w:val="Normal"/>'
    '</w:style><w:style w:type="character" w:default="1" w:styleId="Absatz"><w:name w:val="Default Paragraph Font"/>'
    "</w:style></w:styles>"
)
SETTINGS = f'<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/><w:compat/></w:settings>'


def word(
    body: str, *, footnotes: dict[int, str] | None = None, properties: dict[str, str] | None = None,
    sources: str = "", parts: dict[str, str] | None = None,
) -> bytes:  # fmt: skip
    """Return a Word document.

    Args:
        body: The paragraphs.
        footnotes: The content of the paragraph of each footnote, by id.
        properties: Custom properties.
        sources: The sources of Word's source manager.
        parts: Further parts by name, or other contents of these parts.
    """
    made = {"word/styles.xml": STYLES, "word/settings.xml": SETTINGS, "word/fontTable.xml": f'<w:fonts xmlns:w="{W}"/>'}
    related = [(name, f"{name}.xml") for name in ("styles", "settings", "fontTable")]
    types = [("word/document.xml", TYPES + "document.main+xml")]
    types += [(f"word/{name}.xml", f"{TYPES}{name}+xml") for name in ("styles", "settings", "fontTable")]
    made["word/document.xml"] = (
        f'<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{body}<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        "</w:sectPr></w:body></w:document>"
    )
    if footnotes is not None:
        mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        notes = "".join(
            f'<w:footnote w:id="{number}">{paragraph(mark + run(" ") + content)}</w:footnote>'
            for number, content in footnotes.items()
        )
        separators = (
            '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
            '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p>'
            "</w:footnote>"
        )
        made["word/footnotes.xml"] = f'<w:footnotes xmlns:w="{W}">{separators}{notes}</w:footnotes>'
        related.append(("footnotes", "footnotes.xml"))
        types.append(("word/footnotes.xml", TYPES + "footnotes+xml"))
    top = [("officeDocument", "word/document.xml")]
    if properties is not None:
        made["docProps/custom.xml"] = _custom(properties)
        top.append(("custom-properties", "docProps/custom.xml"))
        types.append(("docProps/custom.xml", "application/vnd.openxmlformats-officedocument.custom-properties+xml"))
    if sources:
        space = "http://schemas.openxmlformats.org/officeDocument/2006/bibliography"
        made["customXml/item1.xml"] = f'<b:Sources xmlns:b="{space}">{sources}</b:Sources>'
        related.append(("customXml", "../customXml/item1.xml"))
    made["_rels/.rels"] = _relationships(top)
    made["word/_rels/document.xml.rels"] = _relationships(related)
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in types)
    made["[Content_Types].xml"] = (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        f'ContentType="application/xml"/>{overrides}</Types>'
    )
    return package({**made, **(parts or {})})


def _relationships(related: list[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{number}" Type="{R}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(related, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{listed}</Relationships>'


def _custom(properties: dict[str, str]) -> str:
    listed = "".join(
        f'<property fmtid="{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}" pid="{number}" name={quoteattr(name)}>'
        f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
        for number, (name, value) in enumerate(properties.items(), 2)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006"
    return f'<Properties xmlns="{office}/custom-properties" xmlns:vt="{office}/docPropsVTypes">{listed}</Properties>'


def package(parts: dict[str, str | bytes], *, stored: tuple[str, ...] = ()) -> bytes:
    """Return a ZIP file with these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED)
    return out.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Return the parts of a document."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def texts(data: bytes, part: str = "word/document.xml") -> list[str]:
    """Return the text of each paragraph. References to notes are printed as ``^``, tabs as ``|``."""
    root = etree.fromstring(parts_of(data)[part])
    printed = {f"{{{W}}}footnoteReference": "^", f"{{{W}}}endnoteReference": "^", f"{{{W}}}tab": "|"}
    return [
        "".join(
            printed.get(one.tag, (one.text or "") if one.tag == f"{{{W}}}t" else "")
            for one in each.iter()
            if one.tag != f"{{{W}}}tab" or one.getparent().tag == f"{{{W}}}r"
        )
        for each in root.iter(f"{{{W}}}p")
    ]


def codes(data: bytes, part: str = "word/document.xml") -> list[str]:
    """Return the codes of all fields."""
    root = etree.fromstring(parts_of(data)[part])
    found: list[str] = []
    for one in root.iter(f"{{{W}}}instrText", f"{{{W}}}fldChar"):
        if one.tag == f"{{{W}}}fldChar":
            if one.get(f"{{{W}}}fldCharType") == "begin":
                found.append("")
        else:
            found[-1] += one.text or ""
    return found


def complaints(data: bytes, folder: Path, name: str) -> list[str]:
    """Return what a validator finds wrong with a document, by the schemas of its format.

    It wants parts that these small documents do not need, such as a theme.
    """
    from openxml_audit import OpenXmlValidator  # type: ignore[import-untyped]

    path = folder / name
    path.write_bytes(data)
    errors = [str(error) for error in OpenXmlValidator().validate(path).errors]
    return [error for error in errors if "required relationship type" not in error and "customXmlProps" not in error]
