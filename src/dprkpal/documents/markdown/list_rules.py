"""Internal: a markdown-it rule for lists: ordered lists with letters, roman numerals, parentheses or #, and examples.

``a.``, ``(iv)`` and ``#.`` start an item, besides CommonMark's ``1.`` and ``1)``. The examples ``(@)`` and ``(@label)``
are numbered through the document, and ``@label`` in the text becomes the number of its example.

Source: Pandoc User's Guide, "Ordered lists", "Extension: fancy_lists", "startnum", "example_lists"; CommonMark 0.31.2,
"Lists".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.token import Token

__all__ = ["add_lists"]

_MARKER = re.compile(
    r"""(?P<open>\()?
    (?: (?P<decimal>[0-9]{1,9}) | (?P<any>\#) | @(?P<label>[\w-]*)
      | (?P<letters>[A-Za-z]|[ivxlcdm]{2,12}|[IVXLCDM]{2,12}) )
    (?P<close>[.)])(?=[ \t]|$)""",
    re.VERBOSE | re.MULTILINE,
)
_ROMAN = re.compile(r"m{0,4}(?:cm|cd|d?c{0,3})(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100, "d": 500, "m": 1000}
_TYPES = {"lower-alpha": "a", "upper-alpha": "A", "lower-roman": "i", "upper-roman": "I"}
"""The values of the attribute ``type`` of ``<ol>``."""


class _Marker(NamedTuple):
    style: str
    """``"decimal"``, ``"any"``, ``"example"``, or a key of `_TYPES`."""
    delimiter: str
    """``"."``, ``")"`` or ``"()"``."""
    number: int
    label: str
    end: int
    """The offset after it."""


class _List(NamedTuple):
    opened: Token
    marker: _Marker
    """The marker of its first item."""


def add_lists(md: MarkdownIt) -> None:
    """Replace the rule for lists of *md*."""
    md.block.ruler.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})


def _roman_number(letters: str) -> int:
    """Return the value of a roman numeral, or 0 if *letters* is none."""
    letters = letters.lower()
    if not letters or _ROMAN.fullmatch(letters) is None:
        return 0
    values = [_ROMAN_VALUES[letter] for letter in letters]
    return sum(-one if one < after else one for one, after in zip(values, [*values[1:], 0], strict=True))


def _marker(state: StateBlock, line: int, style: str = "") -> _Marker | None:
    """Return the marker of an ordered list on *line*. *style* is the style of the list, empty for the first item."""
    start = state.bMarks[line] + state.tShift[line]
    match = _MARKER.match(state.src, start, state.eMarks[line])
    if match is None or (match["open"] and match["close"] != ")"):
        return None
    delimiter = "()" if match["open"] else match["close"]
    if match["decimal"]:
        return _Marker("decimal", delimiter, int(match["decimal"]), "", match.end())
    if match["any"]:
        return _Marker("any", delimiter, 1, "", match.end())
    if match["label"] is not None:
        return _Marker("example", delimiter, 0, match["label"], match.end()) if match["open"] else None
    letters = match["letters"]
    case = "upper" if letters.isupper() else "lower"
    # A capital letter with a full stop, such as an initial, needs two spaces.
    initial = case == "upper" and len(letters) == 1 and delimiter == "."
    if initial and not state.src.startswith(("  ", "\t", " \t"), match.end()):
        return None
    roman = _roman_number(letters)
    if roman and (style.endswith("roman") or (style in ("", "any", "decimal") and _reads_as_roman(letters))):
        return _Marker(f"{case}-roman", delimiter, roman, "", match.end())
    if len(letters) > 1:
        return _Marker(f"{case}-roman", delimiter, roman, "", match.end()) if roman else None
    return _Marker(f"{case}-alpha", delimiter, ord(letters.lower()) - ord("a") + 1, "", match.end())


def _reads_as_roman(letters: str) -> bool:
    """Return whether a first item is a roman numeral: a single letter other than *i* is a letter."""
    return len(letters) > 1 or letters in "iI"


def _list(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a list. Bullet lists follow CommonMark."""
    from markdown_it.rules_block import list_block
    from markdown_it.rules_block.list import markTightParagraphs

    marker = _marker(state, line)
    if marker is None:
        return list_block(state, line, end, silent)
    if not _may_begin(state, line, marker, silent):
        return False
    if silent:
        return True
    index = len(state.tokens)
    kind = state.push("ordered_list_open", "ol", 1)
    kind.markup = marker.delimiter[-1]
    kind.map = [line, line]
    number = _number(state, marker)
    kind.attrs = _attributes(marker, number)
    parent, state.parentType = state.parentType, "list"
    tight = _items(state, line, end, _List(kind, marker))
    state.parentType = parent
    state.push("ordered_list_close", "ol", -1).markup = kind.markup
    kind.map[1] = state.line
    if tight:
        markTightParagraphs(state, index)
    return True


def _may_begin(state: StateBlock, line: int, marker: _Marker, silent: bool) -> bool:
    """Return whether an item may begin on *line*, also if that ends a paragraph."""
    if state.is_code_block(line):
        return False
    inside = state.sCount[line] >= state.blkIndent
    if not inside and state.listIndent >= 0 and state.sCount[line] - state.listIndent >= 4:
        return False
    if not silent or state.parentType != "paragraph":
        return True
    if marker.style == "decimal" and marker.delimiter != "()":
        return not inside or (marker.number == 1 and state.skipSpaces(marker.end) < state.eMarks[line])
    # As in pandoc, only the items of a list follow a line of text without a blank line between them.
    return state.listIndent >= 0


def _attributes(marker: _Marker, number: int) -> dict[str, str | int | float]:
    """Return the attributes of a list."""
    found: dict[str, str | int | float] = {"start": number} if number != 1 else {}
    if marker.style == "example":
        found["class"] = "example"
    elif marker.style in _TYPES:
        found["type"] = _TYPES[marker.style]
    return found


def _number(state: StateBlock, marker: _Marker) -> int:
    """Return the number of an item. Examples are numbered through the document; a known label keeps its number."""
    if marker.style != "example":
        return marker.number
    numbers: dict[str, int] = state.env.setdefault("examples", {})
    if marker.label in numbers:
        return numbers[marker.label]
    count: int = state.env.get("example_count", 0) + 1
    state.env["example_count"] = count
    if marker.label:
        numbers[marker.label] = count
    return count


def _items(state: StateBlock, line: int, end: int, parent: _List) -> bool:
    """Parse the items of a list, and return whether it is tight: without blank lines between its blocks."""
    marker: _Marker | None = parent.marker
    tight, blank_before = True, False
    while marker is not None:
        start = line
        item = state.push("list_item_open", "li", 1)
        item.markup = parent.opened.markup
        item.map = [line, line]
        item_is_tight = _item(state, line, end, marker.end)
        tight = tight and item_is_tight and not blank_before
        state.push("list_item_close", "li", -1).markup = parent.opened.markup
        line = item.map[1] = state.line
        blank_before = line - start > 1 and state.isEmpty(line - 1)
        marker = None if line >= end else _next_marker(state, line, end, parent)
        if marker is not None and marker.style == "example":
            _number(state, marker)
    return tight


def _item(state: StateBlock, line: int, end: int, after: int) -> bool:
    """Parse the blocks of an item whose marker ends at *after*, and return whether it is tight."""
    start = column = state.sCount[line] + after - (state.bMarks[line] + state.tShift[line])
    most = state.eMarks[line]
    while after < most and state.src[after] in " \t":
        column += 4 - (column + state.bsCount[line]) % 4 if state.src[after] == "\t" else 1
        after += 1
    is_empty = after >= most
    # More than four spaces start a code block after one space.
    indent = start + (1 if is_empty or column - start > 4 else column - start)
    kept = state.tight, state.tShift[line], state.sCount[line], state.listIndent
    state.listIndent, state.blkIndent = state.blkIndent, indent
    state.tight = True
    state.tShift[line], state.sCount[line] = after - state.bMarks[line], column
    if is_empty and state.isEmpty(line + 1):
        state.line = min(line + 2, end)  # a list can start with an empty item only if no text follows below
    else:
        state.md.block.tokenize(state, line, end)
    tight = state.tight
    state.blkIndent = state.listIndent
    state.tight, state.tShift[line], state.sCount[line], state.listIndent = kept
    return tight


def _next_marker(state: StateBlock, line: int, end: int, parent: _List) -> _Marker | None:
    """Return the marker on *line* if it continues the list."""
    if state.sCount[line] < state.blkIndent or state.is_code_block(line):
        return None
    if any(rule(state, line, end, True) for rule in state.md.block.ruler.getRules("list")):
        return None
    marker = _marker(state, line, parent.marker.style)
    if marker is None or marker.delimiter != parent.marker.delimiter:
        return None
    same = marker.style == parent.marker.style
    counted = parent.marker.style != "example" and marker.style == "any"
    return marker if same or counted or (parent.marker.style, marker.style) == ("any", "decimal") else None
