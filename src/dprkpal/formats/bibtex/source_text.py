"""Internal: split the text of a ``.bib`` file into entries and fields, with their positions.

The file is first split into blocks by counting braces, so that a broken entry does not affect the next one. The fields
of a block are then found with regular expressions, if the block has no syntax error. `dprkpal.formats.bibtex.reader`
parses the few other blocks with pybtex.

Source: "BibTeXing", sections 2 to 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

__all__ = [
    "ENTRY_HEAD",
    "KEY",
    "MAX_COST",
    "MAX_DEPTH",
    "NOT_ENTRIES",
    "Block",
    "FieldSource",
    "Part",
    "add_missing_signs",
    "blocks",
    "fields",
    "match_piece",
    "remove_deep_braces",
]

MAX_DEPTH = 60
"""The maximum nesting of braces in an entry. pybtex itself stops at 100."""

MAX_COST = 100_000_000
"""The maximum of characters times quoted values in an entry, because pybtex takes time in proportion to it."""

NOT_ENTRIES = frozenset(("", "string", "preamble", "comment", "control"))
"""Block types that are not entries. REVTeX uses ``@control`` to configure its style."""

KEY = (
    r"(?>(?:%[^\n]*+\n\s*+)*)"  # comments
    r"([^\s,={}()\"#%][^\s,={}%]*+(?>(?:[ \t]++[^\s,={}%]++)*)(?=\s*+,)|[^\s,={}()\"#%][^\s,={}()\"#]*+)"
)
"""A pattern for the key of an entry, after comments. A key can have blanks and brackets only before a comma."""

ENTRY_HEAD = re.compile(rf"@\s*([^\s{{(]+)\s*[{{(]\s*{KEY}\s*(,?)")
"""The head of the source of an entry: its type, its key, and the comma after it."""

_START = re.compile(
    r"(?<![^\s})])@[ \t]*([^\s@{}()\",=#%'\\]+(?:[ \t]++[^\s@{}()\",=#%'\\]+(?=\s*\{[^\s,={}]+,\s))?)\s*([{(])"
)
"""The head of an entry. A type of two words, such as ``@my type{key,``, is no type, but the entry is read."""
_BRACES = re.compile(r"[{}]|\n(?=@[A-Za-z][\w-]*+[ \t]*[{(])")
_COMMENT_BRACES = re.compile(r"[{}]")
_PARENTHESES = re.compile(r"[{}()\"]|\n(?=@[A-Za-z][\w-]*+[ \t]*[{(])")
_ENTRY_AHEAD = r"(?<![^\s})])(?=@[ \t]*+[^\s@{}()\",=#%'\\]++\s*+[{(]\s*+[^\s,={}()\"#%]++\s*+[,=])"
_BRACES_IN_BROKEN = re.compile(r"[{}]|" + _ENTRY_AHEAD)
_PARENTHESES_IN_BROKEN = re.compile(r"[{}()\"]|" + _ENTRY_AHEAD)
_CONTINUED = re.compile(r"[ \t]*+,\s*+[^\W\d][\w:.+-]*+\s*+=\s*+[{\"\w]")
_NEXT_ENTRY = re.compile(r"\n[ \t]*+(?=@[ \t]*+[^\s@{}()\",=#%'\\]++\s*+[{(])")
_NAMELESS = re.compile(r"(?<![^\s})])@[ \t]*\{[ \t]*[^\s,={}()\"#%]+\s*,")
_SIGNLESS = re.compile(
    r"(?m)^[ \t]*+(?=(?:article|book|booklet|collection|dataset|inbook|incollection|inproceedings|conference|manual"
    r"|misc|mastersthesis|online|patent|phdthesis|proceedings|report|software|techreport|thesis|unpublished)[ \t]*+\{"
    r"[ \t]*+[^\s,={}()\"#%]++[ \t]*+,\s*+[A-Za-z][\w-]*+\s*+=)", re.IGNORECASE,
)  # fmt: skip
_QUOTED = re.compile(r'[{}"]')


class Block(NamedTuple):
    """The source text of one entry or other block."""

    kind: str
    """The type in lower case, or ``""`` if it is missing."""
    text: str
    """The text from the ``@`` to the closing bracket."""
    line: int
    """The line where the block begins, counted from 1."""
    begin: int
    """The position where the block begins."""
    closed: bool
    """Whether the closing bracket was found."""
    cost: int
    """An upper bound for the time that pybtex needs; see `MAX_COST`."""


def blocks(text: str, begin_at: int = 0) -> Iterator[Block]:
    r"""Yield the blocks of *text*. Text between blocks is a comment.

    An entry that is still open when a line begins with the next ``@type{``, or at the end of the file, is broken. It
    ends where the next entry begins. An entry is also broken if other fields follow its closing brace.

    Args:
        text: The contents of a file, with ``\n`` as line ends.
        begin_at: The position to begin at. Lines are counted from there.

    >>> [(block.kind, block.line) for block in blocks("text @book{a, title = {T}}\n@string{b = 1}")]
    [('book', 1), ('string', 2)]
    """
    position = counted = begin_at
    line = 0
    broken_until = -1  # entries that begin before this are in a part of the file where braces do not match
    comments_end = True  # after a @comment without an end, the next ones end at the next entry
    while match := _START.search(text, position):
        begin = match.start()
        line_begin = text.rfind("\n", position, begin) + 1 or position
        if text[line_begin:begin].lstrip().startswith("%"):
            position = text.find("\n", begin)
            if position < 0:
                return
            continue
        line += text.count("\n", counted, begin)
        counted = begin
        if nameless := _NAMELESS.search(text, position, begin):
            before = text.count("\n", nameless.start(), begin)
            yield Block("", nameless[0], line + 1 - before, nameless.start(), True, 0)
        kind = match[1].lower()
        comment = kind == "comment" and match[2] == "{"
        if comment and comments_end:
            end, closed, cost = _end(text, match.end(), match[2], _COMMENT_BRACES)
            if not closed:
                comments_end = False
                end, closed, cost = _end(text, match.end(), match[2])
        else:
            end, closed, cost = _end(text, match.end(), match[2], broken=begin < broken_until)
            if not closed and begin >= broken_until:
                broken_until = end
                end, closed, cost = _end(text, match.end(), match[2], broken=True)
        if closed and kind not in ("comment", "preamble", "control") and _CONTINUED.match(text, end):
            following = _NEXT_ENTRY.search(text, end)
            end, closed, cost = following.end() if following else len(text), False, 0
        source = text[begin:end] if closed else text[begin:end].rstrip()
        yield Block(kind, source, line + 1, begin, closed, cost)
        position = end
    if nameless := _NAMELESS.search(text, position):
        line += text.count("\n", counted, nameless.start())
        yield Block("", nameless[0], line + 1, nameless.start(), True, 0)


def _end(
    text: str, position: int, bracket: str, pattern: re.Pattern[str] | None = None, broken: bool = False
) -> tuple[int, bool, int]:
    """Return the end of the entry that opens before *position*, whether it is closed, and its cost.

    Args:
        text: The contents of the file.
        position: The position after the opening bracket.
        bracket: The opening bracket.
        pattern: The pattern for brackets and other ends. The default depends on *bracket* and *broken*.
        broken: Whether an entry that begins anywhere in a line ends this one.
    """
    depth = 1 if bracket == "{" else 0
    deepest = count = comment_end = 0
    quoted = False
    if pattern is None and broken:
        pattern = _BRACES_IN_BROKEN if bracket == "{" else _PARENTHESES_IN_BROKEN
    pattern = pattern or (_BRACES if bracket == "{" else _PARENTHESES)
    for count, match in enumerate(pattern.finditer(text, position)):
        mark = match[0]
        if match.start() < comment_end:
            continue
        if mark == "{":
            depth += 1
            if depth > deepest:
                deepest = depth
        elif mark == "}":
            depth -= 1
            if depth <= 0 and bracket == "{":
                if comment_end := _end_of_comment(text, position, match.start()):
                    depth = 1
                    continue
                return match.end(), True, _cost(text, position, match.end(), count, deepest)
            depth = max(depth, 0)
        elif mark in ("\n", ""):
            return match.end(), False, 0
        elif mark == '"':
            quoted = quoted != (depth == 0)
        elif mark == ")" and depth == 0 and not quoted:
            return match.end(), True, _cost(text, position, match.end(), count, deepest)
    return len(text), False, 0


def _end_of_comment(text: str, begin: int, position: int) -> int:
    """Return the end of the line of *position* if it is a comment (``%``) and another line follows, else 0."""
    line_begin = text.rfind("\n", begin, position) + 1
    comment = line_begin > 0 and _COMMENT.match(text, line_begin, position) is not None
    return max(text.find("\n", position), 0) if comment else 0


def remove_deep_braces(text: str) -> str:
    """Remove braces that are nested deeper than `MAX_DEPTH`.

    >>> remove_deep_braces("{a{b}}" + "{" * 70 + "c" + "}" * 70) == "{a{b}}" + "{" * 60 + "c" + "}" * 60
    True
    """
    pieces: list[str] = []
    position = depth = 0
    for match in _COMMENT_BRACES.finditer(text):
        opens = match[0] == "{"
        depth += opens
        if depth > MAX_DEPTH:
            pieces.append(text[position : match.start()])
            position = match.end()
        if not opens:
            depth = max(depth - 1, 0)
    return "".join(pieces) + text[position:]


def _cost(text: str, begin: int, end: int, braces: int, depth: int) -> int:
    """Return an upper bound for the time that pybtex needs, or more than `MAX_COST` if braces are nested too deep."""
    if depth > MAX_DEPTH:
        return MAX_COST + 1
    # At the end of each quoted value, pybtex may search the whole entry for the next brace.
    cost = (end - begin) * text.count('"', begin, end)
    if cost > MAX_COST:  # quotation marks inside braces cost nothing
        depth, marks = 1, 0
        for match in _QUOTED.finditer(text, begin, end):
            mark = match[0]
            depth += (mark == "{") - (mark == "}")
            marks += mark == '"' and depth <= 1
        cost = (end - begin) * marks
    return cost + braces * depth


def add_missing_signs(text: str) -> tuple[str, list[int]]:
    r"""Add the ``@`` before an entry where it is missing. Only text between entries is searched.

    Returns:
        The text, and the lines where a sign was added.

    >>> add_missing_signs("@book{a, year = 1999}\nbook{b,\n year = 1999}")
    ('@book{a, year = 1999}\n@book{b,\n year = 1999}', [2])
    """
    if _SIGNLESS.search(text) is None:
        return text, []
    ends = [0]
    found: list[int] = []
    for block in blocks(text):
        found += [match.end() for match in _SIGNLESS.finditer(text, ends[-1], block.begin)]
        ends.append(block.begin + len(block.text))
    found += [match.end() for match in _SIGNLESS.finditer(text, ends[-1])]
    pieces = [text[begin:end] for begin, end in zip([0, *found], [*found, len(text)], strict=True)]
    return "@".join(pieces), [text.count("\n", 0, position) + 1 for position in found[:1000]]


class Part(NamedTuple):
    """A piece of a value. The pieces of a value are joined with ``#``."""

    kind: str
    """``"braced"``, ``"quoted"``, ``"number"`` or ``"macro"``."""
    begin: int
    """The start of the text, inside braces or quotation marks."""
    end: int
    """The end of the text."""


class FieldSource(NamedTuple):
    """The position of a field and its value in the text."""

    name: str
    """The name as it is written."""
    name_begin: int
    begin: int
    """The start of the value, including braces or quotation marks."""
    end: int
    """The end of the value."""
    parts: list[Part]


# Possessive expressions match braces up to four levels deep without backtracking. `_deep` counts deeper ones.
_BALANCED = r"(?>(?:[^{}]++|\{(?>(?:[^{}]++|\{(?>(?:[^{}]++|\{[^{}]*+\})*)\})*)\})*)"
_NAME = r"(?![0-9;])[\w!$&*+\-./:;<>?\[\\\]^_`|~][\w!$&*+\-./:;<>?@\[\\\]^_`|~]*+"
_VALUE = (
    rf'(?:\{{(?P<braced>{_BALANCED})\}}|"(?P<quoted>(?>(?:[^{{}}"]++|\{{{_BALANCED}\}})*))"|(?P<number>[0-9]++)'
    rf"|(?P<macro>{_NAME}))\s*+"
)
_PART = re.compile(rf"\s*+{_VALUE}")
_FIELD = re.compile(rf"\s*+(?P<name>{_NAME})\s*+=\s*+{_VALUE}")
# Web of Science writes names of several words, such as "Early Access Date", and Scopus "funding_text 1".
_FIELD_NAME = re.compile(rf"\s*+(?P<name>{_NAME}(?:[ \t]+[\w./:+-]++){{0,9}})\s*+=")
_COMMENT = re.compile(r"\s*+%[^\n]*+\n?")


def fields(text: str, begin: int, end: int) -> list[FieldSource] | None:
    """Find the fields of an entry; return ``None`` if there is a syntax error.

    Args:
        text: The text with the entry.
        begin: The position after the comma that follows the key.
        end: The position of the closing bracket.

    >>> text = 'title = "T" # jan, year = 1999,'
    >>> [(field.name, text[field.begin : field.end]) for field in fields(text, 0, len(text))]
    [('title', '"T" # jan'), ('year', '1999')]
    """
    found: list[FieldSource] = []
    position = begin
    match_field, match_comment = _FIELD.match, _COMMENT.match
    while position < end:
        if comment := match_comment(text, position, end):
            position = comment.end()
            continue
        if match := match_field(text, position, end):
            kind = match.lastgroup or ""
            name, name_begin, part, position = match["name"], match.start("name"), match.span(kind), match.end()
        elif named := _FIELD_NAME.match(text, position, end):
            name, name_begin = named["name"], named.start("name")
            if plain := _PART.match(text, named.end(), end):
                kind = plain.lastgroup or ""
                part, position = plain.span(kind), plain.end()
            elif deep := _deep(text, named.end(), end):
                kind, part, position = deep
            else:
                return None
        else:
            return found if not text[position:end].strip() else None
        mark = kind in ("braced", "quoted")
        parts = [Part(kind, *part)]
        value_begin, value_end = part[0] - mark, part[1] + mark
        while text[position : position + 1] == "#" and position < end:
            if following := _PART.match(text, position + 1, end):
                kind = following.lastgroup or ""
                part, position = following.span(kind), following.end()
            elif deep := _deep(text, position + 1, end):
                kind, part, position = deep
            else:
                return None
            parts.append(Part(kind, *part))
            value_end = part[1] + (kind in ("braced", "quoted"))
        found.append(FieldSource(name, name_begin, value_begin, value_end, parts))
        while position < end and text[position] == "%" and (comment := match_comment(text, position, end)):
            position = _skip(text, comment.end(), end)
        if position < end and text[position] != ",":
            return None
        position += 1
    return found


def match_piece(text: str, position: int, end: int) -> Part | None:
    """Return the piece of a value at *position*, or ``None`` if there is none that ends before *end*."""
    if plain := _PART.match(text, position, end):
        kind = plain.lastgroup or ""
        return Part(kind, *plain.span(kind))
    deep = _deep(text, position, end)
    return Part(deep[0], *deep[1]) if deep else None


_SPACE = re.compile(r"\s*+")


def _deep(text: str, position: int, end: int) -> tuple[str, tuple[int, int], int] | None:
    """Return the kind and span of a braced or quoted piece, and the position after the white space that follows."""
    position = _skip(text, position, end)
    mark = text[position : position + 1] if position < end else ""
    if mark not in ("{", '"') or not mark:
        return None
    depth = 0
    for match in _QUOTED.finditer(text, position + (mark == '"'), end):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth < 0:
                return None
        if depth == 0 and match[0] == ("}" if mark == "{" else '"'):
            kind = "braced" if mark == "{" else "quoted"
            return kind, (position + 1, match.start()), _skip(text, match.end(), end)
    return None


def _skip(text: str, position: int, end: int) -> int:
    """Return the end of the white space at *position*."""
    match = _SPACE.match(text, position, end)
    return match.end() if match else position
