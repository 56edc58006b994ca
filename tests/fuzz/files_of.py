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
