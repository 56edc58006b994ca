"""Hypothesis strategies for files: pieces of each format, dangerous text, and random bytes."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["FILES", "PIECES"]

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", '" onmouseover="x', "javascript:alert(1)",
    "java\tscript:x", "data:text/html,x", "file:///etc/passwd", "\\input{x}", "\\end{document}", "}}{{", "$x$",
    '#read("x")', "`x`", "[x](javascript:y)", ".. raw:: html", "\u202eabc", "\x1b[31m", "\x00", "\ud800", "\ufeff",
    "<i>", "</i>", '<span class="nocase">', "</span>", "&lt;", "{{{{{{", "}}}}}}", "\u2028", "\x85", "é", "한",
    "a' * 30", "\\'e", "--", "''", "~", "%", "&", "_", "^", "\\", '"', "'", "<", ">", "\u200b", "999999999999",
    "-0043", "1/2",
]  # fmt: skip

PIECES: dict[str, list[str]] = {
    "bibtex": [
        "@book{a, ", "@article{b,\n", "@string{s = {x}}\n", "@xdata{x, ", "@comment{", "@preamble{", "@misc(c, ",
        "@{d, ", "title = ", "author = ", "date = ", "year = ", "month = ", "crossref = ", "xdata = ",
        "related = {a}", "options = ", "pages = ", "url = ", "doi = ", "langid = ", "editortype = ", "note = ",
        "myfield = ", "verifynote = ", "romanized = ", "{x}", '"y"', "s", "jan", "#", "# s #", ",", ",\n", "}",
        "}\n", "{", "=", "1999", "{A and B}", "{von C, Jr, D}", "{family=E, given=F}", "{1999~/..}",
        "{\\emph{x} $\\alpha_1$}", "{a, b}", "{x = {y}}", "\n@", "\n",
    ],
    "csljson": [
        "[", "]", "{", "}", ",", ":", '"id": "a"', '"id": 1', '"type": "book"', '"type": "x"', '"title": ',
        '"author": ', '[{"family": "A", "given": "B"}]', '[{"literal": ""}]', '"issued": ',
        '{"date-parts": [[1999, 2, 3]]}', '{"raw": "x"}', "[[", "]]", '"custom": {"fields": {"x": "{y}"}}', "null",
        "true", "1e5", "NaN", "-0", '"', '"x"', '"page": "1-2"', '"multi": {"_keys": {}}', '[{"id": "a", "title": "',
        '"}]', "\\u0000", "\\ud800", "\n", " ",
    ],
    "cslyaml": [
        "---\n", "references:\n", "- id: a\n", "- id: b\n", "  type: book\n", "  title: ", "  author:\n",
        "  - family: A\n", "    given: B\n", "  issued: ", "1999-05~", "[", "]", "{", "}", "- ", ": ", "\n", "  ",
        "'", '"', "|\n", ">\n", "&a ", "*a", "!!x ", "# ", "? ", "*x*", "**y**", "[z]{.nocase}", "^2^", "\\*",
        "null", "~", "\t", "...\n", "  custom: {x: 1}\n",
    ],
    "ris": [
        "TY  - JOUR\n", "TY  - BOOK\n", "TY  - ", "ER  - \n", "AU  - ", "AU  - Young, B.\n", "TI  - ", "T2  - J\n",
        "PY  - ", "1999/05/04/", "DA  - ", "SP  - 1\n", "EP  - 9\n", "SP  - 1-9\n", "UR  - ", "DO  - 10.1000/1\n",
        "ID  - a\n", "N1  - ", "X9  - ", "C1  - ", "KW  - k\n", "\n", "  - ", "- ", "TY - BOOK\n", "M3  - ",
        "LA  - en\n", "\r\n", "\r",
    ],
    "nbib": [
        "PMID- 1\n", "PMID- ", "OWN - ERIC\n", "TI  - ", "      more", "FAU - Lee, Ann\n", "AU  - Lee A Jr\n", "DP  - ",
        "2018 Jul-Aug\n", "LID - 10.1000/1 [doi]\n", "PT - Book\n", "PG - 1-9\n", "LA - eng\n", "CN - ", "\n",
        "X - ",
    ],
    "ciw": [
        "FN Clarivate\n", "PT J\n", "PT P\n", "AU Lee, A\n", "   Roe, J\n", "TI ", "SO ", "PY ", "PD JAN-FEB\n",
        "CY FEB 21-23, 2005\n", "BP 1\n", "EP 9\n", "SN 0039-6265\n", "DE a; b\n", "ER\n", "EF\n", "\n",
    ],
    "refer": [
        "%0 Book\n", "%0 Journal Article\n", "%0 ", "%A Lee, Ann\n", "%A ", "%T ", "%J ", "%D ", "%8 ", "%P 1-9\n",
        "%@ 0039-6265\n", "%R ", "%K a\n", "%F key\n", "%", "\n",
    ],
    "endnote": [
        "<xml>", "<records>", "<record>", "</record>", "</records>", '<ref-type name="Book">6</ref-type>', "<titles>",
        "</titles>", "<title>", "</title>", '<style face="italic">', "</style>", "<contributors>", "<authors>",
        "<author>Lee, Ann</author>", "<dates>", "<year>", "<label>a</label>", "<isbn>", "<!DOCTYPE a [", "&amp;", "&x;",
    ],
    "mods": [
        "<mods>", '<mods ID="a">', "</mods>", "<titleInfo>", "</titleInfo>", "<title>", "</title>",
        '<name type="personal">',
        "</name>", "<namePart>", "</namePart>", "<originInfo>", "<dateIssued>", "1999", '<relatedItem type="host">',
        "</relatedItem>", "<part>", '<extent unit="page">', '<identifier type="doi">', "<![CDATA[", "]]>",
    ],
    "wordxml": [
        "<Sources>", "<Source>", "</Source>", "<Tag>a</Tag>", "<Tag>", "</Tag>", "<SourceType>Book</SourceType>",
        "<Author>",
        "</Author>", "<NameList>", "<Person>", "<Last>Lee</Last>", "<Corporate>", "<Year>", "1999", "<Title>", "<!--",
    ],
    "zoterordf": [
        '<RDF xmlns:z="http://www.zotero.org/namespaces/export#">', "<Book>", '<Book about="#a">', "</Book>",
        "<itemType>book</itemType>", "<title>", "</title>", '<isPartOf resource="#a"/>', "<isPartOf>", "<authors>",
        "<Person>", "<surname>Lee</surname>", "<date>", "1999", "</RDF>", "<identifier>ISSN 0039-6265</identifier>",
    ],
    "csv": [
        "Authors,Title,Year\n", "id,type,title,author,issued\n", "PT\tAU\tTI\n", "Title;Year\n", ",", ";", "\t", '"',
        '""',
        "\n", "Lee, Ann; Roe, J", "Lee A, Roe J", "{A b}", "1999", "'=1", "['a', 'b']", "10.1000/1", "NA",
    ],
    "cff": [
        "cff-version: 1.2.0\n", "title: ", "authors:\n", "- family-names: Lee\n", "  - name: A\n", "references:\n",
        " - type: book\n", " title: ", "year: ", "date-released: 2017-12-18\n", "[", "]", "{", "}", "\n", "&a ", "*a",
        "'",
    ],
    "hayagriva": [
        "a:\n", "b:\n", " type: Article\n", " title: ", " parent:\n", " title: ", " date: ", "~1999",
        " author: ",
        '["Lee, Ann"]', "{value: x, verbatim: true}", "{x}",
        "[", "{", "\n", " - ", "&a ", "*a", '"', "serial-number: ",
    ],
    "crossref": [
        "{", "}", "[", "]", ",", ":", '"title": ["T"]', '"DOI": "10.1000/1"', '"message": ', '"items": [', '"author": ',
        '[{"family": "A"}]',
        '"issued": {"date-parts": [[', "1999", "null", '"abstract": "<jats:p>x"', '"type": "book"', "\n",
    ],
    "openalex": [
        "{", "}", "[", "]", ",", ":", '"id": "https://openalex.org/W1"', '"title": ', '"T"',
        '"results": [', "null", "\n",
        '"authorships": [{"author": {"display_name": "Ann Lee"}}]',
        '"abstract_inverted_index": {"a": [', "1", "99999999",
    ],
}  # fmt: skip
"""Pieces of valid and almost valid files."""


def files(format: str) -> st.SearchStrategy[bytes]:
    """Return a strategy for files that resemble *format*."""
    piece = st.one_of(st.sampled_from(PIECES[format]), st.sampled_from(HOSTILE), st.text(max_size=6))
    text = st.lists(piece, max_size=40).map("".join)
    made = st.tuples(text, st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])).map(
        lambda both: both[0].encode(both[1], "replace" if both[1] == "cp1252" else "surrogatepass")
    )
    return st.one_of(made, made, st.binary(max_size=200))


FILES = {format: files(format) for format in PIECES}
"""A strategy for the files of each format."""
