r"""Internal: find the citations in a LaTeX file.

Known are the commands of LaTeX, natbib, biblatex, csquotes, apacite, jurabib and similar packages: each command with
"cite" in its name cites the keys in its first argument, except those in a list of exceptions. biblatex's multicite
commands, such as ``\autocites(see)()[45]{a}[67]{b}``, and the volume commands, such as ``\volcite{2}[45]{a}``, have
their own syntax. Citation commands that the document defines itself are known; other macros are not expanded: a key
that contains a command or a parameter is skipped.

Source: the LaTeX2e reference, "Bibliographies"; the natbib manual, "Basic commands"; the biblatex manual, "Citation
Commands" and "Database" (``\addbibresource``); the csquotes manual, "Integrated interface"; the subfiles and import
manuals.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from .latex_macros import Macro, MacroCite, arguments_of, filled, marked, names_defined, read_signature
from .latex_source import Group, LatexSource
from .latex_verbatim import verbatim_environments
from .masking import Lines, masked, split_keys

__all__ = ["IN_TEXT", "NOT_CITING", "is_escaped", "read_latex"]

_COMMAND = re.compile(r"\\([A-Za-z@]+)(\*?)")
NOT_CITING = re.compile(
    r"(?:set)?cite(?:style|setup|text|reset|prefix|suffix|left|right|mid|punct|dash|form|font|sep|delim|space|indextrue|"
    r"indexfalse|namefont|bordercolor|color|trackertrue|trackerfalse|select\w*|package|yearpunct|counter|index\w+|"
    r"defaults|postnote|prenote)"
    r"|setcitestyle|bibcite|(?:if|abx@|NAT@|blx@|mcite|renew|provide)\w*cite\w*"
    r"|citation|citationdata|defcite\w*|AtEveryCite\w*|AtEachCite\w*|AtNextCite\w*|precitation|\w*citecmd|\w*CiteCommand"
    r"|citeauthoryear|harvardcite|cites?counter|nocitation",
)
"""Commands with "cite" in their names whose first argument is not a list of keys."""
_CITING = re.compile(
    r"(?:\w*[cC]ite\w*|(?:text|block|Text|Block)cquote|(?:foreign|hyphen|hybrid)(?:text|block)cquote|bibentry|onlinecite|"
    r"Textcite|textcites?|Textcites|footcitetexts?)"
)
_MULTIPLE = re.compile(
    r"(?:[cC]ites|(?:[pP]aren|foot|[sS]mart|[tT]ext|super|[aA]uto|full|footfull|[pP]?note|fnote)cites|footcitetexts|"
    r"(?:[vV]ol|[pPfstaTA]vol|ftvol)cites)"
)
_VOLUMES = re.compile(r"(?:[vV]ol|[pPfstaTA]vol|ftvol)cites?")
IN_TEXT = re.compile(
    r"(?:[tT]extcites?|[cC]ite(?:t|talt|author|authors|A|N|NP)|newcite|citeauthor\w*|tvolcites?|Tvolcites?)"
)
_QUOTE_ENVIRONMENT = re.compile(r"\\(begin|end)\s*\{((?:foreign|hyphen)?displayc?quote|quotation|quote|epigraph)\}")
_LANGUAGE_FIRST = ("foreign", "hyphen", "hybrid")
"""Starts of the quotation commands of csquotes whose first argument is a language."""
_QUOTE_COMMANDS = frozenset({"enquote", "textquote", "blockquote", "foreignquote", "say", "hyphenquote"})
_FOOTNOTES = frozenset({"footnote", "footnotetext", "endnote", "thanks", "sidenote", "marginnote"})
_INPUTS = {
    "input": (".tex", ""), "include": (".tex",), "subfile": (".tex", ""), "subfileinclude": (".tex",),
    "InputIfFileExists": (".tex", ""), "loadglsentries": (".tex", ""),
}  # fmt: skip
_PACKAGES = {"usepackage": ".sty", "RequirePackage": ".sty", "documentclass": ".cls", "LoadClass": ".cls"}
"""Commands that read the packages and classes in the document's folder, which can define citation commands."""
_OF_DISTRIBUTION = frozenset(
    "glyphtounicode glyphtounicode.tex glyphtounicode-cmr pdftexcmds.sty xy epsf epsf.tex pstricks tikz pgf insbox "
    "random texdraw arrow dcpic lcg ulem.sty ifpdf.sty size10.clo size11.clo size12.clo null lipsum hyphen.tex".split()
)
"""Files of TeX distributions that documents read with ``\\input``."""
_IMPORTS = frozenset({"import", "subimport", "inputfrom", "subinputfrom", "includefrom", "subincludefrom"})
_BREAKS = frozenset(
    "item part chapter section subsection subsubsection paragraph subparagraph par newpage clearpage maketitle "
    "tableofcontents bigskip medskip smallskip".split()
)
_NOT_TEXT = frozenset(
    "begin end label ref eqref pageref autoref cref Cref nameref vref "
    "bibliographystyle pagestyle thispagestyle vspace hspace includegraphics graphicspath setlength addtolength "
    "setcounter hypersetup definecolor color textcolor newcommand renewcommand providecommand DeclareMathOperator "
    "newtheorem theoremstyle".split()
)
"""Commands whose first argument is not printed."""
_BIBLIOGRAPHIES = frozenset({"bibliography", "nobibliography", "addbibresource", "addglobalbib", "addsectionbib"})
_PLAIN_INPUT = re.compile(r"\s+([^\s{}\\%]{1,500})")
_ROOT = re.compile(r"(?:\A|\n)[ \t]*%[ \t]*!\s*T[eE]X\s+root\s*=\s*([^\n]{1,500})")
_BEGIN = re.compile(r"\\document(?:class|style)(?![A-Za-z])|\\begin\s*\{document\}")
_BODY = re.compile(r"\\begin\s*\{document\}")
_SUBFILES = re.compile(r"\\documentclass\s*\[([^\[\]\n]{1,500})\]\s*\{subfiles\}")
_ROUND = re.compile(r"\s*\(([^()]{0,500})\)")
_ANGLE = re.compile(r"<([^<>{}]{0,500})>")
_NO_KEY = re.compile(r"[\\#{}%]")
_NO_FILE_NAME = re.compile(r"[\\#{}%|\n]")

_PARAMETER = re.compile("[\ue001-\ue009]")
_STANDARD = frozenset(
    "cite citep citet Cite Citep Citet citealp citealt citeauthor citeyear citetitle parencite Parencite textcite "
    "Textcite autocite Autocite footcite fullcite footfullcite smartcite supercite nocite".split()
)
"""Commands that still cite if a document defines them in a way that is not understood."""
_ENVIRONMENT = "begin "
"""Before the name of a verbatim environment among the macros of a document."""
MAX_CITES_OF_MACRO = 100
"""Maximum number of cites in a definition, so that a short document cannot have millions."""
MAX_NAMES = 10
"""Maximum number of new names for one command."""

MAX_CITES_OF_COMMAND = 1_000
"""Maximum number of groups of a multicite command."""


class _Citation(NamedTuple):
    """The arguments of a citation command."""

    keys: Group
    prefix: str
    suffix: str


def read_latex(text: str, path: str | None = None, macros: dict[str, Macro] | None = None) -> Manuscript:
    r"""Return the citations in a LaTeX file.

    Args:
        text: The file, with ``\n`` as line ends.
        path: Its name.
        macros: The citation commands that other files of the document define. Those that this file defines are added.

    >>> text = r"See \parencite[see][45]{doe2010,roe} and \textcites[3]{a}{b}. \nocite{*} \bibliography{x,y}"
    >>> found = read_latex(text)
    >>> [(cite.key, cite.prefix, cite.suffix, cite.column) for cite in found.cites]
    [('doe2010', 'see', '', 25), ('roe', '', '45', 33), ('a', '', '3', 56), ('b', '', '', 59)]
    >>> found.cites_all, [one.name for one in found.bibliographies]
    (True, ['x', 'y'])
    """
    return _Reader(text, path, {} if macros is None else macros).read()


class _Reader:
    """The state of reading one file."""

    def __init__(self, text: str, path: str | None, macros: dict[str, Macro]) -> None:
        self.macros = macros
        macros.update({f"{_ENVIRONMENT}{name}": Macro("") for name in verbatim_environments(text)})
        known = {name.removeprefix(_ENVIRONMENT) for name in macros if name.startswith(_ENVIRONMENT)}
        self.source = LatexSource(text, known)
        self.lines = Lines(text)
        self.found = Manuscript(path, text)
        self.hidden: list[tuple[int, int]] = []
        self.footnotes: list[tuple[int, int]] = []
        self.breaks: list[int] = []
        """Where a new paragraph begins, such as at a heading."""

    def read(self) -> Manuscript:
        """Return the citations."""
        code, found = self.source.code, self.found
        is_formatted = (found.path or "").lower().endswith(".bbl")  # biblatex writes \entry{key}{type}{}
        self._find_root()
        at = 0
        while (match := _COMMAND.search(code, at)) is not None:
            at = match.end()
            name = match[1]
            if code.startswith("\\", match.start() - 1) and is_escaped(code, match.start()):
                continue
            self.hidden.append(match.span())
            if name in self.macros:
                name, is_read, at = self._read_macro(match.start(), match.end(1), name)
                if is_read:
                    continue
            if (defined := self._read_definition(match.end(1), name)) is not None:
                at = defined
            elif _CITING.fullmatch(name) and not NOT_CITING.fullmatch(name):
                at = self._read_citation(match.start(), at, name)
            elif name in _INPUTS or name in _IMPORTS:
                self._read_include(at, name)
            elif name in _BIBLIOGRAPHIES:
                self._read_bibliography(at, name)
            elif name in _PACKAGES:
                self._read_packages(at, _PACKAGES[name])
            elif name == "bibitem" or (name == "entry" and is_formatted):
                self._read_item(at)
            elif name in _BREAKS:
                self.breaks.append(match.start())
            elif name in _NOT_TEXT:
                if (group := self._braces_after_options(at)) is not None:
                    self.hidden.append((at, group.end + 1))
            elif name in _FOOTNOTES:
                if (group := self._braces_after_options(at)) is not None:
                    self.footnotes.append((match.start(), group.end))
            elif name in _QUOTE_COMMANDS and (group := self._braces_after_options(at)) is not None:
                if name == "foreignquote":
                    group = self._braces_after_options(group.end + 1) or group
                found.quotations.append((group.start, group.end))
        self._find_environments()
        self._attach_footnotes()
        for name, (begin, end) in self.source.embedded.items():
            found.embedded[name] = self.source.text[begin:end], self.source.text.count("\n", 0, begin)
        if (body := _BODY.search(code)) is not None:
            self.hidden.append((0, body.end()))
        if (found.path or "").lower().endswith((".sty", ".cls")):
            found.quotations = []  # the definitions of a package are no text
            return found
        prose = masked(code, [*self.hidden, *((at, at + 1) for at in _signs(code))])
        found.prose = _with_breaks(prose, self.breaks)
        found.is_part = _BEGIN.search(code) is None
        return found

    def _place(self, name: str, offset: int, endings: tuple[str, ...], *, optional: bool = False) -> NamedFile:
        return NamedFile(name, *self.lines.place(offset), endings, optional)

    def _find_root(self) -> None:
        """Find the main document that this file names."""
        match = _ROOT.search(self.source.text[:10_000]) or _SUBFILES.search(self.source.code[:100_000])
        if match is not None:
            self.found.root = self._place(match[1].strip(), match.start(1), (".tex", ""))

    def _braces_after_options(self, position: int) -> Group | None:
        """Return the first argument in braces after any optional arguments."""
        source = self.source
        for _ in range(4):
            position = source.skip_space(position)
            if (option := source.group("[", position)) is None:
                return source.group("{", position)
            position = option.end + 1
        return None

    def _read_definition(self, position: int, name: str) -> int | None:
        """Remember the citation command that *name* defines, and return the offset where the definition starts."""
        macros = self.macros
        for new, old in names_defined(self.source, name, position).items():
            macros[new] = Macro("", same_as=old)
        signature = read_signature(self.source, name, position)
        if signature is None:
            return None
        body = self.source.code[signature.body.start : signature.body.end]
        cites = []
        if "#" in body:
            inside = _Reader(marked(body), None, macros).read().cites
            cites = [MacroCite(one.key, one.prefix, one.suffix, one.in_text, one.silent) for one in inside]
            cites = [one for one in cites if _PARAMETER.search(one.key)][:MAX_CITES_OF_MACRO]
        new = signature.name
        is_about_text = _CITING.fullmatch(new) and new not in _STANDARD and not re.search(r"\\csname|@", body)
        if cites or is_about_text:
            macros[new] = Macro(signature.parameters, cites)
        else:
            macros.pop(new, None)
        return signature.body.start

    def _read_macro(self, begin: int, position: int, name: str) -> tuple[str, bool, int]:
        """Add the cites of a macro.

        Returns:
            The name of the command that it is another name for, whether it was read, and the offset after it.
        """
        for _ in range(MAX_NAMES):
            macro = self.macros.get(name)
            if macro is None or not macro.same_as:
                break
            name = macro.same_as
        if macro is None or macro.same_as:
            return name, False, position
        code = self.source.code
        if "s" not in macro.parameters and code.startswith("*", position):
            position += 1
        read = arguments_of(self.source, macro.parameters, position)
        if read is None:
            return name, True, position
        groups, end = read
        if not macro.cites:
            return name, True, position
        arguments = [code[group.start : group.end].strip() for group in groups]
        for cite in macro.cites:
            number = ord(_PARAMETER.findall(cite.key)[0]) - 0xE001
            start = groups[number].start if number < len(groups) else begin
            prefix, suffix = (" ".join(filled(text, arguments).split()) for text in (cite.prefix, cite.suffix))
            keys = list(split_keys(filled(cite.key, arguments), start))
            is_argument = len(cite.key) == 1 and number < len(groups)
            if is_argument:
                keys = list(split_keys(code[start : groups[number].end], start))
            for index, (key, offset) in enumerate(keys):
                if key == "*":
                    self.found.cites_all = self.found.cites_all or cite.silent
                elif _is_key(key):
                    place = self.lines.place(offset if is_argument else start)
                    self.found.cites.append(
                        CitedKey(
                            key, *place, begin, end, prefix if index == 0 else "",
                            suffix if index == len(keys) - 1 else "", f"\\{name}", cite.in_text, cite.silent,
                        )
                    )  # fmt: skip
        self.hidden.append((begin, end))
        return name, True, end

    def _read_citation(self, begin: int, position: int, name: str) -> int:
        """Add the cites of a citation command, and return the offset after it."""
        code = self.source.code
        if name.endswith("cquote"):
            return self._read_quotation(begin, position, name)
        prefix, suffix = "", ""
        if _MULTIPLE.fullmatch(name) and (first := _ROUND.match(code, position)) is not None:
            suffix, position = first[1], first.end()
            if (second := _ROUND.match(code, position)) is not None:
                prefix, suffix, position = suffix, second[1], second.end()
        citations: list[_Citation] = []
        most = MAX_CITES_OF_COMMAND if _MULTIPLE.fullmatch(name) else 1
        while len(citations) < most:
            found = self._arguments(position, name)
            if found is None:
                break
            citations.append(found)
            position = found.keys.end + 1
        if not citations:
            return position
        number = len(self.found.cites)
        for index, one in enumerate(citations):
            before = " ".join(filter(None, [prefix if index == 0 else "", one.prefix]))
            after = " ".join(filter(None, [one.suffix, suffix if index == len(citations) - 1 else ""]))
            self._add_keys(one._replace(prefix=before, suffix=after), begin, position, name)
        if len(self.found.cites) == number and not self.found.cites_all:
            return position  # only parameters such as #1
        self.hidden.append((begin, position))
        return position

    def _arguments(self, position: int, name: str) -> _Citation | None:
        """Return the next ``[prefix][suffix]{keys}`` at *position*."""
        source, code = self.source, self.source.code
        notes: list[str] = []
        volume = ""
        if _VOLUMES.fullmatch(name):
            position = source.skip_space(position)
            if (option := source.group("[", position)) is not None:
                notes.append(code[option.start : option.end])
                position = source.skip_space(option.end + 1)
            if (group := source.group("{", position)) is None:
                return None
            volume = code[group.start : group.end].strip()
            position = group.end + 1
        for _ in range(3):
            position = source.skip_space(position)
            if (angle := _ANGLE.match(code, position)) is not None:  # apacite
                notes = [angle[1], *notes, ""][:2]
                position = angle.end()
            elif (option := source.group("[", position)) is not None:
                text = " ".join(code[option.start : option.end].split())
                notes = [notes[0], text] if len(notes) == 2 and not notes[1] else [*notes, text]
                position = option.end + 1
            else:
                break
        position = source.skip_space(position)
        keys = source.group("{", position)
        if keys is None:
            return None
        prefix = notes[0] if len(notes) > 1 else ""
        suffix = " ".join(filter(None, [f"vol. {volume}" if volume else "", notes[-1] if notes else ""]))
        return _Citation(keys, prefix, suffix)

    def _read_quotation(self, begin: int, position: int, name: str) -> int:
        r"""Add the cites and the quotation of ``\textcquote[prefix][suffix]{keys}[punctuation]{text}``."""
        if name.startswith(_LANGUAGE_FIRST) and (language := self._braces_after_options(position)) is not None:
            position = language.end + 1
        found = self._arguments(position, name)
        if found is None:
            return position
        self._add_keys(found, begin, found.keys.end + 1, name)
        self.hidden.append((begin, found.keys.end + 1))
        text = self._braces_after_options(found.keys.end + 1) if not name.endswith("displaycquote") else None
        if text is not None:
            self.found.quotations.append((text.start, text.end))
        return found.keys.end + 1

    def _add_keys(self, found: _Citation, begin: int, end: int, name: str) -> None:
        """Add a cite for each key in an argument. The prefix belongs to the first one, the suffix to the last."""
        code = self.source.code
        keys = list(split_keys(code[found.keys.start : found.keys.end], found.keys.start))
        for index, (key, offset) in enumerate(keys):
            if name == "nocite" and key == "*":
                self.found.cites_all = True
            if key == "*" or not _is_key(key):
                continue
            self.found.cites.append(
                CitedKey(
                    key, *self.lines.place(offset), begin, end, found.prefix if index == 0 else "",
                    found.suffix if index == len(keys) - 1 else "", f"\\{name}", IN_TEXT.fullmatch(name) is not None,
                    name in ("nocite", "nocitemeta"),
                )
            )  # fmt: skip

    def _read_include(self, position: int, name: str) -> None:
        r"""Add the file of ``\input{name}``, ``\input name`` or ``\import{folder}{name}``."""
        source, code = self.source, self.source.code
        group = source.group("{", source.skip_space(position + (code[position : position + 1] == "*")))
        if group is None:
            if name == "input" and (plain := _PLAIN_INPUT.match(code, position)) is not None:
                optional = plain[1] in _OF_DISTRIBUTION
                self.found.includes.append(self._place(plain[1], plain.start(1), _INPUTS[name], optional=optional))
            return
        file = code[group.start : group.end].strip()
        self.hidden.append((group.start, group.end))
        if name in _IMPORTS:
            second = source.group("{", source.skip_space(group.end + 1))
            if second is None:
                return
            file = f"{file.rstrip('/')}/{code[second.start : second.end].strip()}" if file else code[
                second.start : second.end
            ].strip()  # fmt: skip
        if file and _is_file_name(file):
            endings = _INPUTS.get(name, (".tex", ""))
            optional = name == "InputIfFileExists" or file in _OF_DISTRIBUTION
            self.found.includes.append(self._place(file.strip('"'), group.start, endings, optional=optional))

    def _read_packages(self, position: int, ending: str) -> None:
        """Add the packages that may be files of the document."""
        if (group := self._braces_after_options(position)) is None:
            return
        self.hidden.append((position, group.end + 1))
        for name, offset in split_keys(self.source.code[group.start : group.end], group.start):
            if _is_file_name(name):
                self.found.includes.append(self._place(name, offset, (ending,), optional=True))

    def _read_bibliography(self, position: int, name: str) -> None:
        r"""Add the files of ``\bibliography{a,b}`` or ``\addbibresource{a.bib}``."""
        group = self._braces_after_options(position)
        if group is None:
            return
        stem = os.path.splitext(os.path.basename(self.found.path or ""))[0]
        text = self.source.code[group.start : group.end].replace("\\jobname", stem)
        self.hidden.append((position, group.end))
        names = [(text.strip(), group.start)] if name == "addbibresource" else split_keys(text, group.start)
        for file, offset in names:
            if file and _is_file_name(file):
                self.found.bibliographies.append(self._place(file, offset, (".bib", "")))

    def _read_item(self, position: int) -> None:
        r"""Add the key of ``\bibitem[label]{key}``."""
        group = self._braces_after_options(position)
        if group is not None and _is_key(key := self.source.code[group.start : group.end].strip()):
            self.found.definitions.setdefault(key, self.lines.place(group.start))

    def _find_environments(self) -> None:
        """Add the quotations in environments."""
        opened: list[tuple[str, int]] = []
        for match in _QUOTE_ENVIRONMENT.finditer(self.source.code):
            self.hidden.append(match.span())
            if match[1] == "begin":
                if match[2].endswith("displaycquote"):
                    at = self._read_quotation(match.start(), match.end(), match[2])
                    opened.append((match[2], at))
                else:
                    opened.append((match[2], match.end()))
            elif opened and opened[-1][0] == match[2]:
                self.found.quotations.append((opened.pop()[1], match.start()))
        self.found.cites.sort(key=lambda one: (one.start, one.line, one.column))

    def _attach_footnotes(self) -> None:
        """Set the anchor of each cite in a footnote."""
        starts = [start for start, _ in self.footnotes]
        for number, cite in enumerate(self.found.cites):
            index = bisect_right(starts, cite.start) - 1
            if index >= 0 and cite.start < self.footnotes[index][1]:
                self.found.cites[number] = cite._replace(anchor=starts[index])
            elif "foot" in cite.command:
                self.found.cites[number] = cite._replace(anchor=cite.start)


def _signs(code: str) -> Iterator[int]:
    """Yield the offsets of characters that LaTeX does not print."""
    return (match.start() for match in re.finditer(r"[{}~$\\]", code))


def _with_breaks(prose: str, places: Iterable[int]) -> str:
    """Return *prose* with an empty line at each place, in place of two spaces there."""
    parts: list[str] = []
    at = 0
    for place in places:
        if place >= at:
            parts += [prose[at:place], "\n\n"]
            at = place + 2
    return "".join([*parts, prose[at:]])


def is_escaped(code: str, position: int) -> bool:
    """Return whether the backslash at *position* is the second one of a line break."""
    count = 0
    while position - count > 0 and code[position - count - 1] == "\\" and count < 100:
        count += 1
    return count % 2 == 1


def _is_key(key: str) -> bool:
    return len(key) <= 500 and _NO_KEY.search(key) is None


def _is_file_name(name: str) -> bool:
    return len(name) <= 500 and _NO_FILE_NAME.search(name) is None
