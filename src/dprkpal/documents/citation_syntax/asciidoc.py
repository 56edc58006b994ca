"""Internal: find the citations in an AsciiDoc file.

Known are the macros of asciidoctor-bibtex, ``cite:[key(45), other]``, ``citenp:[key]`` and ``bibitem:[key]``, those of
asciidoctor-bibliography, ``citep:[key, page=45]+[other]``, and AsciiDoc's own bibliographies, ``[[[key]]]`` cited with
``<<key>>``.

Source: the manuals of asciidoctor-bibtex and asciidoctor-bibliography; the AsciiDoc language documentation,
"Bibliography", "Comments", "Verbatim", "Includes".
"""

from __future__ import annotations

import re

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from .masking import Lines, masked

__all__ = ["read_asciidoc"]

_DELIMITER = re.compile(r"^(?P<mark>-{4,}+|\.{4,}+|\+{4,}+|/{4,}+|_{4,}+|```++)(?P<rest>\w*)[ \t]*$", re.MULTILINE)
_COMMENT = re.compile(r"^//(?!/)[^\n]*$", re.MULTILINE)
_PASS = re.compile(
    r"\+\+\+[^\n]{0,2000}?\+\+\+|`\+[^\n`]{0,2000}?\+`|pass:\w*\[[^\]\n]{0,2000}\]|\\(?=\w+:\[)\w+:\[[^\]\n]*\]"
)
_ATTRIBUTE = re.compile(r"^:(?P<name>[\w-]+):[ \t]*+(?P<value>(?:[^\n]*[^\n \t])?)[ \t]*$", re.MULTILINE)
_INCLUDE = re.compile(r"^include::(?P<name>[^\n\[\]]{1,500})\[[^\n]*\][ \t]*$", re.MULTILINE)
_MACRO = re.compile(
    r"(?<![\w\\])(?P<name>(?:[cC]ite[a-z]*|fullcite|nocite|bibitem)):?(?P<groups>\[[^\[\]\n]{0,2000}\](?:\+\[[^\[\]\n]{0,2000}\])*)"
    r"|\[(?P<old>cite|citenp):(?P<text>[^\[\]\n]{1,2000})\]"
)
_GROUP = re.compile(r"\[([^\[\]]*)\]")
_PART = re.compile(r"""(?:"[^"]*"|'[^']*'|\([^()]*\)|[^,"'()]|["'()])+""")
_KEY = re.compile(r"([^\s(),=]+)(?:\(([^()]*)\))?")
_ITEM = re.compile(r"\[\[\[([^\[\],\n]{1,500})(?:,[^\[\]\n]{0,500})?\]\]\]")
_CROSS_REFERENCE = re.compile(r"<<([^<>,\n]{1,500})(?:,([^<>\n]{0,500}))?>>")
_FOOTNOTE = re.compile(r"footnote:[\w-]*\[")
_LOCATORS = frozenset(
    {"page", "pages", "locator", "chapter", "section", "volume", "paragraph", "line", "figure", "verse"}
)


def read_asciidoc(text: str, path: str | None = None) -> Manuscript:
    r"""Return the citations in an AsciiDoc file.

    >>> text = ":bibtex-file: r.bib\ncite:[doe(45), roe] citenp:[poe] citep:[zoe, page=3, prefix='see']"
    >>> found = read_asciidoc(text)
    >>> [(cite.key, cite.prefix, cite.suffix, cite.column) for cite in found.cites]
    [('doe', '', '45', 7), ('roe', '', '', 16), ('poe', '', '', 29), ('zoe', 'see', 'page 3', 41)]
    >>> found.bibliographies[0].name
    'r.bib'
    """
    lines = Lines(text)
    found = Manuscript(path, text)
    hidden = _hidden(text, found)
    code = masked(text, hidden)
    spans = list(hidden)
    for match in _ATTRIBUTE.finditer(code):
        spans.append(match.span())
        if match["name"] in ("bibtex-file", "bibliography-database") and match["value"]:
            found.bibliographies.append(NamedFile(match["value"], *lines.place(match.start("value")), ("", ".bib")))
    for match in _INCLUDE.finditer(code):
        spans.append(match.span())
        if "{" not in match["name"] and match["name"].endswith((".adoc", ".asciidoc", ".asc", ".ad", ".txt")):
            found.includes.append(NamedFile(match["name"].strip(), *lines.place(match.start("name"))))
    for match in _ITEM.finditer(code):
        spans.append(match.span())
        found.definitions.setdefault(match[1].strip(), lines.place(match.start(1)))
    for match in _CROSS_REFERENCE.finditer(code):
        spans.append(match.span())
        if match[1] in found.definitions:
            found.cites.append(
                CitedKey(match[1], *lines.place(match.start(1)), *match.span(), "", match[2] or "", "<<>>")
            )
    for match in _MACRO.finditer(code):
        spans.append(match.span())
        if match["old"] is not None:
            _add_old(found, lines, match)
        else:
            for group in _GROUP.finditer(code, *match.span("groups")):
                _add_group(found, lines, match, group)
    found.cites.sort(key=lambda cite: (cite.start, cite.line, cite.column))
    _attach_notes(found, code)
    found.prose = masked(text, spans)
    return found


def _hidden(text: str, found: Manuscript) -> list[tuple[int, int]]:
    """Return the spans of comments, listings, literal text and passthroughs. Quotations are added to *found*."""
    spans: list[tuple[int, int]] = []
    opened: tuple[str, int, int] | None = None
    quoted: list[tuple[str, int]] = []
    for match in _DELIMITER.finditer(text):
        mark = match["mark"]
        if opened is not None:
            if mark == opened[0] and not match["rest"]:
                spans.append((opened[1], match.end()))
                opened = None
        elif mark[0] == "_":
            spans.append(match.span())
            if quoted and quoted[-1][0] == mark:
                found.quotations.append((quoted.pop()[1], match.start()))
            else:
                quoted.append((mark, match.end()))
        elif not match["rest"] or mark[0] == "`":
            opened = mark, match.start(), match.end()
    if opened is not None:
        spans.append((opened[1], len(text)))
    code = masked(text, spans)
    spans += [match.span() for match in _COMMENT.finditer(code)]
    spans += [match.span() for match in _PASS.finditer(code)]
    return spans


def _add_group(found: Manuscript, lines: Lines, macro: re.Match[str], group: re.Match[str]) -> None:
    """Add the cites of ``[key(45), other]`` or ``[key, page=45]``."""
    name = macro["name"]
    values: dict[str, str] = {}
    keys: list[tuple[str, int, str]] = []
    for part in _PART.finditer(macro.string, *group.span(1)):
        word, sign, given = part[0].partition("=")
        if sign and word.strip().isidentifier():
            values[word.strip()] = given.strip().strip("\"'")
        elif (found_key := _KEY.match(part[0].strip())) is not None:
            offset = part.start() + len(part[0]) - len(part[0].lstrip())
            keys.append((found_key[1], offset, found_key[2] or ""))
    locator = " ".join(
        f"{label} {value}" for label, value in values.items() if label in _LOCATORS or label == "locator"
    )
    suffix = " ".join(filter(None, [locator, values.get("suffix", ""), values.get("text", "")]))
    in_text = name in ("citenp", "citet", "citeauthor", "citealt")
    for key, offset, pages in keys:
        place = lines.place(offset)
        found.cites.append(
            CitedKey(
                key, *place, *macro.span(), values.get("prefix", ""), pages or suffix, name, in_text,
                name in ("nocite", "bibitem"),
            )
        )  # fmt: skip


def _add_old(found: Manuscript, lines: Lines, match: re.Match[str]) -> None:
    """Add the cites of asciidoc-bib: ``[cite:See:key,45;other]``."""
    at = match.start("text")
    for part in match["text"].split(";"):
        before, _, rest = part.rpartition(":")
        key, _, pages = rest.partition(",")
        if key.strip():
            place = lines.place(at + part.rindex(rest) + len(rest) - len(rest.lstrip()))
            found.cites.append(
                CitedKey(key.strip(), *place, *match.span(), before.strip(), pages.strip(), match["old"],
                         match["old"] == "citenp")
            )  # fmt: skip
        at += len(part) + 1


def _attach_notes(found: Manuscript, code: str) -> None:
    """Set the anchor of each cite in a footnote."""
    notes = [match.span() for match in _FOOTNOTE.finditer(code)]
    number = 0
    for index, cite in enumerate(found.cites):
        while number + 1 < len(notes) and notes[number + 1][0] <= cite.start:
            number += 1
        if notes and notes[number][1] <= cite.start < notes[number][1] + 2_000:
            between = code[notes[number][1] : cite.start]
            if between.count("]") <= between.count("["):
                found.cites[index] = cite._replace(anchor=notes[number][0])
