r"""Internal: find the citations in an ``.aux`` file of LaTeX or a ``.bcf`` file of biblatex.

These files list the keys after all macros are expanded, in the order of the document.

Source: the BibTeX documentation, "BibTeXing", section 5 (``\citation``, ``\bibdata``); the biblatex manual, "The biber
control file".
"""

from __future__ import annotations

import os
import re
from html import unescape

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from .masking import Lines, masked, split_keys

__all__ = ["read_aux", "read_bcf"]

_AUX = re.compile(
    r"\\(?:(?P<citation>citation)|(?P<biblatex>abx@aux@(?:cite|nocite|fncite))|(?P<data>bibdata)|(?P<input>@input))"
    r"(?:\{\d{1,9}\})?\{(?P<value>[^{}\n]{0,5000})\}"
)
_BCF = re.compile(
    r"<bcf:citekey\b(?P<attributes>[^<>]{0,500})>(?P<key>[^<>]{1,5000})</bcf:citekey>"
    r"|<bcf:datasource\b(?P<source>[^<>]{0,500})>(?P<file>[^<>]{1,1000})</bcf:datasource>"
)
_ADDRESS = re.compile(r"[a-z]+://", re.IGNORECASE)
_MEMBERS = re.compile(r"""\bmembers\s*=\s*["']([^"']{1,500})["']""")
_XML_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)


def read_aux(text: str, path: str | None = None) -> Manuscript:
    r"""Return the citations in an ``.aux`` file.

    >>> found = read_aux("\\citation{a,b}\n\\abx@aux@cite{0}{c}\n\\bibdata{refs}\n\\@input{chapter.aux}")
    >>> [(cite.key, cite.line, cite.column) for cite in found.cites]
    [('a', 1, 11), ('b', 1, 13), ('c', 2, 18)]
    >>> found.bibliographies[0].name, found.includes[0].name
    ('refs', 'chapter.aux')
    """
    lines = Lines(text)
    found = Manuscript(path, text)
    biblatex = False
    stem = os.path.splitext(os.path.basename(path or ""))[0]
    for match in _AUX.finditer(text):
        at = match.start("value")
        if match["data"]:
            for name, offset in split_keys(match["value"], at):
                # Files that LaTeX packages write for themselves: biblatex's main-blx.bib and REVTeX's mainNotes.bib.
                own = name == f"{stem}-blx" or name == f"{stem}Notes"
                found.bibliographies.append(NamedFile(name, *lines.place(offset), (".bib", ""), own))
        elif match["input"]:
            found.includes.append(NamedFile(match["value"].strip(), *lines.place(at), (".aux", ""), True))
        else:
            biblatex = biblatex or match["biblatex"] is not None
            for key, offset in split_keys(match["value"], at):
                if key == "*":
                    found.cites_all = True
                elif key not in ("biblatex-control", "REVTEX42Control", "REVTEX41Control") and not key.endswith(
                    "Control"
                ):
                    place = lines.place(offset)
                    silent = match["biblatex"] == "abx@aux@nocite"
                    found.cites.append(CitedKey(key, *place, match.start(), match.end(), silent=silent))
    if biblatex and stem:
        found.includes.append(NamedFile(f"{stem}.bcf", 1, 1, ("",), True))
    return found


def read_bcf(text: str, path: str | None = None) -> Manuscript:
    """Return the citations in a ``.bcf`` file.

    >>> found = read_bcf('<bcf:datasource type="file">r.bib</bcf:datasource><bcf:citekey order="1">a</bcf:citekey>')
    >>> found.bibliographies[0].name, found.cites[0].key
    ('r.bib', 'a')
    """
    lines = Lines(text)
    found = Manuscript(path, text)
    for match in _BCF.finditer(masked(text, (match.span() for match in _XML_COMMENT.finditer(text)))):
        if match["file"] is not None:
            name = unescape(match["file"].strip())
            if _ADDRESS.match(name):
                continue  # a file on a server
            found.bibliographies.append(NamedFile(name, *lines.place(match.start("file")), (".bib", "")))
        elif (key := unescape(match["key"].strip())) == "*":
            found.cites_all = True
        else:
            silent = 'nocite="1"' in match["attributes"]
            place = lines.place(match.start("key"))
            members = _MEMBERS.search(match["attributes"])
            # The members of a set that the document defines are cited; the set itself has no entry.
            keys = [key] if members is None else [one for one, _ in split_keys(unescape(members[1]), 0)]
            found.cites += [CitedKey(one, *place, match.start(), match.end(), silent=silent) for one in keys]
    return found
