r"""Internal: find the citations in a reStructuredText file.

Known are docutils' own citations, ``[Key2010]_`` with ``.. [Key2010] …``, the roles of sphinxcontrib-bibtex, such as
``:cite:p:`key```, and those of `dprkpal.sphinxext`, such as ``:bib:p:`key{p. 45}```.

Source: the reStructuredText specification, "Citations", "Literal blocks", "Comments", "Directives"; the documentation
of sphinxcontrib-bibtex, "Roles and Directives".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.manuscript import CitedKey, Manuscript, NamedFile
from .masking import Lines, masked

__all__ = ["read_rst", "role_cites"]

_ROLE = re.compile(r":(?P<name>(?:(?:foot)?cite|bib)(?::[a-z]+)?):`(?P<text>[^`]{1,5000})`")
ROLE_NAME = re.compile(
    r"(?:(?:foot)?cite(?::(?:p|ps|t|ts|ct|cts|alp|alps|year|yearpar|author|authors|authorpar|authorpars|cauthor|cauthors|"
    r"label|labelpar|empty))?|bib:(?:p|ps|t|ts|ct|cts|alp|alps|f|year|yearpar|author|authors|authorpar|authorpars|"
    r"cauthor|cauthors|label|labelpar|empty|ref))"
)
"""Roles whose text is a list of keys."""
_REFERENCE = re.compile(r"(?<![\w\]])\[(?P<label>[A-Za-z](?:[\w]|[.:+-](?=\w))*)\]_(?!\w)")
_FOOTNOTE_CALL = re.compile(r"\[(?P<label>\d+|#[\w.:+-]*|\*)\]_")
_EXPLICIT = re.compile(
    r"^(?P<indent>[ \t]*)\.\.(?:[ \t]+(?:"
    r"(?P<directive>(?:\|[^|\n]{1,200}\|[ \t]+)?[\w.:+-]+)::(?P<arguments>[^\n]*)"
    r"|\[(?P<label>[^\[\]\n]{1,200})\][ \t]*(?P<text>[^\n]*)"
    r"|(?P<target>_[^\n]*)"
    r"|(?P<comment>[^\n]*)))?$"
)
_HIDDEN_DIRECTIVES = frozenset({
    "code-block", "code", "sourcecode", "literalinclude", "math", "raw", "highlight", "doctest", "testcode",
    "testoutput", "testsetup", "toctree", "graphviz", "mermaid", "plot", "ipython", "jupyter-execute", "image", "index",
    "csv-table", "automodule", "autoclass", "autofunction", "prompt", "console", "program-output",
})  # fmt: skip
_QUOTATIONS = frozenset({"epigraph", "pull-quote", "highlights"})
_LITERAL = re.compile(r"``[^\n`](?:[^\n]{0,2000}?[^\n`])?``")
_KEY_PREFIX = re.compile(r"\s*:keyprefix:\s*(\S{1,200})")
_SIGN = re.compile(r"[{},]")


def read_rst(text: str, path: str | None = None) -> Manuscript:
    r"""Return the citations in a reStructuredText file.

    >>> found = read_rst("See :cite:p:`doe,roe`, :bib:t:`{see}poe{p. 3}` and [Zoe2010]_.\n\n.. [Zoe2010] Z.\n")
    >>> [(cite.key, cite.prefix, cite.suffix, cite.column) for cite in found.cites]
    [('doe', '', '', 14), ('roe', '', '', 18), ('poe', 'see', 'p. 3', 37), ('Zoe2010', '', '', 53)]
    >>> found.definitions
    {'Zoe2010': (3, 5)}
    """
    lines = Lines(text)
    found = Manuscript(path, text)
    blocks = _Blocks(text, lines, found)
    spans, notes = blocks.read()
    code = masked(text, spans)
    spans += [match.span() for match in _LITERAL.finditer(code)]
    code = masked(text, spans)
    for match in _ROLE.finditer(code):
        spans.append(match.span())
        if ROLE_NAME.fullmatch(match["name"]):
            found.cites += role_cites(match["name"], match["text"], match.start("text"), match.span(), lines)
    for match in _REFERENCE.finditer(code):
        spans.append(match.span())
        found.cites.append(CitedKey(match["label"], *lines.place(match.start("label")), *match.span(), command="[]_"))
    for prefix in blocks.key_prefixes:
        found.cites = [cite._replace(key=cite.key.removeprefix(prefix)) for cite in found.cites]
    found.cites.sort(key=lambda cite: (cite.start, cite.line, cite.column))
    calls: dict[str, int] = {}
    for match in _FOOTNOTE_CALL.finditer(code):
        calls.setdefault(match["label"], match.start())
        spans.append(match.span())
    for begin, end, label in notes:
        for index, cite in enumerate(found.cites):
            if begin <= cite.start < end:
                found.cites[index] = cite._replace(anchor=calls.get(label, cite.start))
    found.prose = masked(text, spans)
    return found


def role_cites(name: str, text: str, begin: int, span: tuple[int, int], lines: Lines) -> Iterator[CitedKey]:
    """Yield the cites in the text of a role: keys and commas, each key with optional ``{prefix}`` and ``{suffix}``.

    Args:
        name: The role.
        text: Its text.
        begin: The offset of the text.
        span: The offsets of the whole role.
        lines: The lines of the file.
    """
    form = name.rpartition(":")[2]
    in_text = form in ("t", "ts", "ct", "cts", "author", "authors", "cauthor", "cauthors")
    before, after, key, at, depth, opened = "", "", "", 0, 0, 0
    start = 0
    for sign in [*_SIGN.finditer(text), None]:
        position = len(text) if sign is None else sign.start()
        mark = "," if sign is None else sign[0]
        if mark == "{":
            if depth == 0:
                if word := text[start:position].strip():
                    key, at = word, start + text[start:position].index(word)
                opened = position + 1
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth == 0:
                if key:
                    after += text[opened:position]
                else:
                    before += text[opened:position]
                start = position + 1
            depth = max(depth, 0)
        elif not depth:
            if (word := text[start:position].strip()) and not key:
                key, at = word, start + text[start:position].index(word)
            if key:
                place = lines.place(begin + at)
                yield CitedKey(key, *place, *span, before.strip(), after.strip(" ,"), name, in_text, form == "empty")
            before = after = key = ""
            start = position + 1


class _Blocks:
    """Finds the explicit markup and the literal blocks of a file by indentation."""

    def __init__(self, text: str, lines: Lines, found: Manuscript) -> None:
        self.text, self.lines, self.found = text, lines, found
        self.spans: list[tuple[int, int]] = []
        self.notes: list[tuple[int, int, str]] = []
        self.key_prefixes: list[str] = []
        """The prefixes that distinguish the keys of several bibliographies."""

    def read(self) -> tuple[list[tuple[int, int]], list[tuple[int, int, str]]]:
        """Return the spans that are no text, and the footnotes as start, end and label."""
        spans = self.lines.spans
        hidden_until = 0
        literal_from: int | None = None  # the indentation of a paragraph that ends with "::"
        for number, (begin, end) in enumerate(spans):
            line = self.text[begin:end]
            if number < hidden_until or not line.strip():
                continue
            indent = len(line) - len(line.lstrip())
            if literal_from is not None:
                if indent > literal_from:
                    hidden_until = self._hide(number, literal_from)
                    literal_from = None
                    continue
                literal_from = None
            match = _EXPLICIT.match(line)
            if match is None:
                if line.rstrip().endswith("::"):
                    literal_from = indent
                continue
            hidden_until = self._read_explicit(match, number, indent) or hidden_until
        return self.spans, self.notes

    def _block_end(self, number: int, indent: int) -> int:
        """Return the number of the first line from *number* that is not empty and not indented more than *indent*."""
        spans = self.lines.spans
        while number < len(spans):
            line = self.text[spans[number][0] : spans[number][1]]
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                break
            number += 1
        return number

    def _hide(self, number: int, indent: int) -> int:
        """Hide the block from line *number*, and return the line after it."""
        end = self._block_end(number, indent)
        self.spans.append((self.lines.spans[number][0], self.lines.spans[end - 1][1] if end > number else 0))
        return end

    def _read_explicit(self, match: re.Match[str], number: int, indent: int) -> int:
        """Read explicit markup, and return the line after the part of it that is hidden; 0 if none is."""
        begin, end = self.lines.spans[number]
        if match["directive"] is not None:
            return self._read_directive(match, number, indent)
        if match["label"] is not None:
            label = match["label"]
            after = self._block_end(number + 1, indent)
            self.spans.append((begin + match.start("label") - 4, begin + match.end("label") + 1))
            if label[:1].isdigit() or label[:1] in "#*":
                self.notes.append((begin, self.lines.spans[after - 1][1], label))
            else:
                self.found.definitions.setdefault(label, (number + 1, match.start("label") + 1))
            return 0
        if match["target"] is not None:
            self.spans.append((begin, end))
            return 0
        self.spans.append((begin, end))
        return self._hide(number + 1, indent) if number + 1 < len(self.lines.spans) else 0

    def _read_directive(self, match: re.Match[str], number: int, indent: int) -> int:
        """Read a directive; its text is part of the document, unless it is code."""
        begin, end = self.lines.spans[number]
        name = match["directive"].rpartition("|")[2].strip()
        arguments, at = match["arguments"], begin + match.start("arguments")
        self.spans.append((begin, end if name in _HIDDEN_DIRECTIVES or "|" in match["directive"] else at))
        if name in ("bibliography", "footbibliography"):
            self._read_bibliography(arguments, at, number, indent)
            return self._hide(number, indent) if number + 1 >= len(self.lines.spans) else self._hide(number + 1, indent)
        if name == "include" and arguments.strip():
            file = arguments.strip()
            self.spans.append((begin, end))
            if file.endswith((".rst", ".txt", ".inc", ".rest")):
                self.found.includes.append(NamedFile(file, *self.lines.place(at + arguments.index(file))))
        if name in _QUOTATIONS:
            after = self._block_end(number + 1, indent)
            self.found.quotations.append((end, self.lines.spans[after - 1][1]))
        if name in _HIDDEN_DIRECTIVES or "|" in match["directive"]:
            return self._hide(number + 1, indent) if number + 1 < len(self.lines.spans) else 0
        return 0

    def _read_bibliography(self, arguments: str, at: int, number: int, indent: int) -> None:
        """Read the files, options and keys of a ``bibliography`` directive."""
        for word in re.finditer(r"\S+", arguments):
            self.found.bibliographies.append(NamedFile(word[0], *self.lines.place(at + word.start())))
        in_options = True
        for begin, end in self.lines.spans[number + 1 : self._block_end(number + 1, indent)]:
            line = self.text[begin:end]
            if in_options and line.lstrip().startswith(":"):
                self.found.cites_all = self.found.cites_all or line.strip() == ":all:"
                if (prefix := _KEY_PREFIX.match(line)) is not None:
                    self.key_prefixes.append(prefix[1])
            elif line.strip():
                in_options = False
                for word in re.finditer(r"\S+", line):
                    place = self.lines.place(begin + word.start())
                    self.found.cites.append(
                        CitedKey(word[0], *place, begin + word.start(), begin + word.end(), command="bibliography",
                                 silent=True)
                    )  # fmt: skip
