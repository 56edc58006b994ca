r"""Internal: find the citations in an Org file.

Known are Org's own citations, ``[cite/style:see @key p. 3; @other]``, those of org-ref, ``cite:key`` and
``[[citep:see &key p. 3;&other]]``, and LaTeX commands such as ``\cite{key}``.

Source: the Org manual, "Citation handling", "Include Files", "Literal Examples"; the manual of org-ref.
"""

from __future__ import annotations

import re

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from .latex import read_latex
from .masking import Lines, masked, split_keys

__all__ = ["read_org"]

_BLOCK_BEGIN = re.compile(r"^[ \t]*#\+begin_(\w{1,50})[^\n]*$", re.IGNORECASE | re.MULTILINE)
_BLOCK_END = re.compile(r"^[ \t]*#\+end_(\w{1,50})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_HIDDEN_BLOCKS = frozenset({"src", "example", "comment", "export", "ditaa"})
_LINE = re.compile(r"^[ \t]*(?:\#\+(?P<word>[\w-]+):[ \t]*(?P<value>[^\n]*)|(?:\#|:)(?:[ \t][^\n]*)?)$", re.MULTILINE)
_VERBATIM = re.compile(r"(?<![\w*/=~+])([=~])(?=\S)[^\n=~]{0,500}(?<=\S)\1(?!\w)")
_CITATION = re.compile(r"(?<!\[)\[(?P<command>cite(?:/[\w/+-]*)?):(?P<text>[^\[\]]*(?:\[[^\[\]]*\][^\[\]]*)*)\]")
_KEY = re.compile(r"@([\w:?!`'/*@+|(){}<>&^$#%~.-]*[\w/*@+|({<&^$#%~-])")
_LINK = re.compile(
    r"\[\[(?P<linked>(?=[A-Za-z]*?[cC]ite)[A-Za-z]++\*?|bibentry):(?P<target>[^\[\]]{1,2000})\]"
    r"(?:\[(?P<shown>[^\[\]]{0,500})\])?\]"
    r"|(?<![\w:/-])(?P<bare>(?=[A-Za-z]*?[cC]ite)[A-Za-z]++\*?|bibentry):(?P<keys>\*|&?[\w.:/+&;,-]*[\w/+])"
    r"|(?:\[\[|(?<![\w:/-]))(?:bibliography|addbibresource|nobibliography):(?P<files>[^\s\[\]]{1,500})"
)
_REFERENCE_KEY = re.compile(r"&([\w.:/+-]*[\w/+])")
_INCLUDE = re.compile(r'"([^"\n]{1,500})"|(\S{1,500})')
_NOTE = re.compile(r"^\[fn:([\w-]+)\]", re.MULTILINE)
_NOTE_CALL = re.compile(r"(?<!^)\[fn:([\w-]+)\]", re.MULTILINE)
_NO_INCLUDED_TEXT = re.compile(r"\b(?:src|example|export)\b")

MAX_NOTE = 5_000
"""A footnote ends at an empty line; this many characters before a cite are searched for one."""


def read_org(text: str, path: str | None = None) -> Manuscript:
    r"""Return the citations in an Org file.

    >>> found = read_org("#+bibliography: r.bib\nAs [cite/t:see @doe p. 3; @roe] and citep:poe,zoe say. [cite/n:@*]")
    >>> [(cite.key, cite.prefix, cite.suffix, cite.line, cite.column) for cite in found.cites]
    [('doe', 'see', 'p. 3', 2, 17), ('roe', '', '', 2, 28), ('poe', '', '', 2, 43), ('zoe', '', '', 2, 47)]
    >>> found.bibliographies[0].name
    'r.bib'
    """
    lines = Lines(text)
    found = Manuscript(path, text)
    hidden = _hidden(text, found, lines)
    code = masked(text, hidden)
    spans = list(hidden)
    for match in _CITATION.finditer(code):
        _add_citation(found, lines, match)
        spans.append(match.span())
    for match in _LINK.finditer(masked(code, spans)):
        if match["files"] is not None:
            for name, at in split_keys(match["files"], match.start("files")):
                found.bibliographies.append(NamedFile(name, *lines.place(at), ("", ".bib")))
        else:
            _add_link(found, lines, match)
        spans.append(match.span())
    if "\\" in code:
        latex = read_latex(code, path)
        found.cites += latex.cites
        found.cites_all = found.cites_all or latex.cites_all
        found.bibliographies += latex.bibliographies
        spans += [(cite.start, cite.end) for cite in latex.cites]
    found.cites.sort(key=lambda cite: (cite.start, cite.line, cite.column))
    _attach_notes(found, code)
    found.prose = masked(text, spans)
    return found


def _hidden(text: str, found: Manuscript, lines: Lines) -> list[tuple[int, int]]:
    """Return the spans of comments, keywords, code and verbatim text; add the files and quotations to *found*."""
    spans: list[tuple[int, int]] = []
    ends: dict[str, list[int]] = {}
    for match in _BLOCK_END.finditer(text):
        ends.setdefault(match[1].lower(), []).append(match.start())
    for several in ends.values():
        several.reverse()
    after = 0
    for match in _BLOCK_BEGIN.finditer(text):
        name = match[1].lower()
        if match.start() < after:
            continue
        waiting = ends.get(name, [])
        while waiting and waiting[-1] < match.end():
            waiting.pop()
        if not waiting:
            continue
        end = waiting[-1]
        if name in _HIDDEN_BLOCKS:
            line_end = text.find("\n", end)
            after = len(text) if line_end < 0 else line_end
            spans.append((match.start(), after))
        else:
            line_end = text.find("\n", end)
            spans += [match.span(), (end, len(text) if line_end < 0 else line_end)]
            if name in ("quote", "verse"):
                found.quotations.append((match.end(), end))
    code = masked(text, spans)
    for match in _LINE.finditer(code):
        spans.append(match.span())
        if match["word"] is None:
            continue
        word, at = match["word"].lower(), match.start("value")
        value = match["value"].strip().strip('"')
        if word == "bibliography" and value:
            name = match["value"].split(" ")[0].strip('"') if not match["value"].startswith('"') else value
            found.bibliographies.append(NamedFile(name, *lines.place(at), ("", ".bib")))
        elif word == "include" and not _NO_INCLUDED_TEXT.search(match["value"]):
            file = _INCLUDE.match(match["value"])
            if file is not None:
                name = (file[1] or file[2]).split("::")[0]
                found.includes.append(NamedFile(name, *lines.place(at), ("", ".org")))
        elif word in ("caption", "title", "subtitle", "abstract"):
            spans.pop()
    spans += [match.span() for match in _VERBATIM.finditer(code)]
    return spans


def _add_citation(found: Manuscript, lines: Lines, match: re.Match[str]) -> None:
    """Add the cites of a citation of Org."""
    styles = match["command"].split("/")[1:]
    silent = "nocite" in styles or styles[:1] == ["n"]
    in_text = bool(styles) and styles[0] in ("t", "text", "a", "author")
    at = match.start("text")
    for part in match["text"].split(";"):
        key = _KEY.search(part)
        if key is not None and key[1] == "*":
            found.cites_all = True
        elif key is not None:
            place = lines.place(at + key.start(1))
            prefix, suffix = part[: key.start()].strip(), part[key.end() :].strip()
            command = match["command"]
            found.cites.append(CitedKey(key[1], *place, *match.span(), prefix, suffix, command, in_text, silent))
        at += len(part) + 1


def _add_link(found: Manuscript, lines: Lines, match: re.Match[str]) -> None:
    """Add the cites of a link of org-ref."""
    group = "target" if match["linked"] else "keys"
    command = match["linked"] or match["bare"]
    target, at = match[group], match.start(group)
    silent, in_text = (
        command == "nocite",
        command.rstrip("*") in ("citet", "Citet", "textcite", "citeauthor", "citealt"),
    )
    if "&" not in target:
        for key, offset in split_keys(target, at):
            if key == "*":
                found.cites_all = True
            else:
                shown = match["shown"] or ""
                place = lines.place(offset)
                found.cites.append(CitedKey(key, *place, *match.span(), "", shown, command, in_text, silent))
        return
    for part in target.split(";"):
        if (key_match := _REFERENCE_KEY.search(part)) is not None:
            place = lines.place(at + key_match.start(1))
            prefix, suffix = part[: key_match.start()].strip(), part[key_match.end() :].strip()
            found.cites.append(CitedKey(key_match[1], *place, *match.span(), prefix, suffix, command, in_text, silent))
        at += len(part) + 1


def _attach_notes(found: Manuscript, code: str) -> None:
    """Set the anchor of each cite in a footnote to the first call of the note."""
    calls: dict[str, int] = {}
    for match in _NOTE_CALL.finditer(code):
        calls.setdefault(match[1], match.start())
    notes = [(match.start(), match[1]) for match in _NOTE.finditer(code)]
    number = 0
    for index, cite in enumerate(found.cites):
        while number + 1 < len(notes) and notes[number + 1][0] <= cite.start:
            number += 1
        if not notes or notes[number][0] > cite.start:
            continue
        if code.find("\n\n", max(notes[number][0], cite.start - MAX_NOTE), cite.start) < 0:
            found.cites[index] = cite._replace(anchor=calls.get(notes[number][1], cite.start))
