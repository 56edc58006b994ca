"""Internal: index the brackets, citation keys and semicolons of inline Markdown.

The index is built in one pass, so that parser rules can look up any bracket without scanning ahead. The cost stays
linear even for text with thousands of brackets.

Source: CommonMark 0.31.2, "Backslash escapes", "Code spans", "Autolinks", "Raw HTML"; Pandoc User's Guide,
"Citations in note styles" and "Citation syntax".
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

__all__ = ["RESET_CLASS", "Brackets", "Key", "is_cross_reference"]

RESET_CLASS = "reset-citation-positions"
"""After a heading or division with this class, works are cited as if for the first time."""

MAX_DEPTH = 20
"""Brackets nested deeper than this are text."""

MAX_KEY = 1_000
"""Maximum length of a key."""

_SIGNS = re.compile(
    r"""\\[!-/:-@\[-`{-~]                                 # an escaped character
      | (?P<ticks>`+)
      | (?P<angle><)
      | \[\^[^\s\[\]^]+\]                                 # a note reference
      | (?P<open>\[) | (?P<close>\]) | (?P<semicolon>;)
      | (?<!\w)(?:https?|ftp)://[^\s<>\[\]]*[^\s<>\[\];:,.!?'")*_]
      | (?P<key>(?:(?<![\w-])-)?(?<!\w)@
          (?:\{(?P<braced>[^{}\n]+)\}|(?P<plain>\w(?:\w|[:.#$%&+?<>~/-](?=\w)|[:/](?=/))*)))
    """,
    re.VERBOSE,
)
_AUTOLINK = re.compile(r"<(?:[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*|[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+)>")
_TAG = re.compile(
    r"""<(?: /[A-Za-z][A-Za-z0-9-]*\s*
        | [A-Za-z][A-Za-z0-9-]*
          (?>(?:\s++[A-Za-z_:][\w.:-]*+(?>(?:\s*+=\s*+(?:[^\s"'=<>`]++|'[^']*+'|"[^"]*+"))?))*) \s*+ /?
        )>""",
    re.VERBOSE,
)
_ENDED = (("<!--", "-->"), ("<?", "?>"), ("<![CDATA[", "]]>"), ("<!", ">"))
_DESTINATION = re.compile(
    r"""\(\s*+(?:<[^<>\n]*+>|[^\s()<]*+(?>(?:\([^\s()]*+\)[^\s()]*+)*))(?>(?:\s++(?:"[^"]*+"|'[^']*+'))?)\s*+\)"""
)
_ATTRIBUTES = re.compile(r"\{\s*+(?:[.#][\w:-]|[\w-]++=)[^{}\n]*+\}")


_CROSS_REFERENCE = re.compile(
    r"(?:fig|tbl|eq|lst|sec)[:-].|(?:thm|lem|cor|prp|cnj|def|exm|exr|sol|rem|tip|nte|wrn|imp|cau|vid|alg)-."
)


def is_cross_reference(key: str) -> bool:
    """Return whether *key* has the form of a cross-reference of pandoc-crossref or Quarto.

    >>> is_cross_reference("fig:map"), is_cross_reference("sec-intro"), is_cross_reference("figaro1990")
    (True, True, False)
    """
    return _CROSS_REFERENCE.match(key) is not None


class Key(NamedTuple):
    """A citation key in the text."""

    start: int
    """Offset of ``@``, or of the hyphen before it."""
    end: int
    id: str
    suppress: bool
    """Whether a hyphen before the key leaves out the author."""


class Brackets:
    """The brackets, keys and semicolons of *text*, which is inline Markdown.

    >>> found = Brackets("see [@a, p. 3; -@b] and `[@c]`")
    >>> found.closing, [key.id for key in found.keys_in[4]], found.semicolons_in[4]
    ({4: 18}, ['a', 'b'], [13])
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing: dict[int, int] = {}
        """Maps the offset of each opening bracket to its closing bracket."""
        self.keys: dict[int, Key] = {}
        """All keys by start offset."""
        self.keys_in: dict[int, list[Key]] = {}
        """Keys directly inside each pair of brackets, by offset of the opening bracket."""
        self.semicolons_in: dict[int, list[int]] = {}
        self.linked: set[int] = set()
        """Opening brackets of links and spans: a URL or attributes follow the closing bracket."""
        self.too_deep: set[int] = set()
        """Opening brackets nested too deeply to be parsed."""
        self._ticks: dict[int, list[int]] | None = None
        self._ended: dict[str, int] = {}
        self._read()

    def _read(self) -> None:
        text, search = self.text, _SIGNS.search
        stack: list[int] = []
        at = 0
        while (match := search(text, at)) is not None:
            at = match.end()
            kind = match.lastgroup
            if kind == "ticks":
                at = self._after_code(match.start(), at)
            elif kind == "angle":
                at = self._after_tag(match.start())
            elif kind == "open":
                if len(stack) >= MAX_DEPTH:
                    self.too_deep.add(match.start())
                stack.append(match.start())
            elif kind == "close":
                if stack:
                    opened = stack.pop()
                    self.closing[opened] = match.start()
                    if text.startswith("{", at) and _ATTRIBUTES.match(text, at):
                        self.linked.add(opened)
                    elif text.startswith("(", at) and (address := _DESTINATION.match(text, at)):
                        self.linked.add(opened)
                        at = address.end()
            elif kind == "semicolon":
                if stack:
                    self.semicolons_in.setdefault(stack[-1], []).append(match.start())
            elif kind is not None:
                name = match["braced"] or match["plain"]
                if len(name) <= MAX_KEY:
                    key = Key(match.start(), at, name, match[0].startswith("-"))
                    self.keys[key.start] = key
                    if stack:
                        self.keys_in.setdefault(stack[-1], []).append(key)

    def _after_code(self, start: int, end: int) -> int:
        """Return the end of the code span opened by these backticks, or *end* if it is not closed."""
        if self._ticks is None:
            self._ticks = {}
            for run in re.finditer("`+", self.text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        length = end - start
        places = self._ticks.get(length, [])
        index = bisect_right(places, start)
        return places[index] + length if index < len(places) else end

    def _after_tag(self, start: int) -> int:
        """Return the end of the autolink or tag at *start*, or the offset after ``<`` if there is none."""
        match = _AUTOLINK.match(self.text, start) or _TAG.match(self.text, start)
        if match is not None:
            return match.end()
        for begin, end in _ENDED:
            if self.text.startswith(begin, start):
                last = self._ended.get(end)
                if last is None:
                    last = self._ended[end] = self.text.rfind(end)
                if last > start:
                    return self.text.index(end, start) + len(end)
        return start + 1
