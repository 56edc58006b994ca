"""Internal: the text of a LaTeX file without comments and verbatim text, and the brackets in it.

Both are found in one pass, so the time stays linear. No macro is expanded.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from .latex_verbatim import VERBATIM
from .masking import masked

__all__ = ["Group", "LatexSource"]

_SIGNS = re.compile(
    r"""(?P<comment>%[^\n]*)
      | \\begin\s*\{(?P<environment>[^{}\n]{1,100})\}
      | (?P<verb>\\(?:verb|Verb)\*?(?=[^\sA-Za-z*])|\\(?:lstinline|mintinline|spverb)\b\*?)
      | (?P<address>\\(?:url|href|path|nolinkurl|includegraphics|hyperbaseurl)\b\s*(?:\[[^\[\]{}]{0,500}\]\s*)?\{)
      | (?P<off>\\iffalse(?![A-Za-z@]))
      | (?P<stop>\\end\s*\{document\}|\\endinput(?![A-Za-z@]))
      | (?P<brace>[{}])
      | \\(?:[A-Za-z@]+|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_VERB_ARGUMENTS = re.compile(r"(?:\[[^\[\]\n]{0,500}\])?(?:\{[\w+-]{0,50}\}(?=[^\sA-Za-z0-9]))?")
_CONDITIONAL = re.compile(r"\\(if[A-Za-z@]*|fi|else)(?![A-Za-z@])")
_BRACKETS = re.compile(r"\\.|[\[\]{}]", re.DOTALL)
_SPACE = re.compile(r"[ \t]*(?:\n[ \t]*(?!\n))?")
_FILE_NAME = re.compile(r"\s*(?:\[[^\[\]]{0,200}\]\s*)?\{([^{}\n]{1,500})\}[^\n]*\n?")

MAX_VERB = 2_000
"""Maximum length of verbatim text in a line, such as ``\\verb|…|``."""


class Group(NamedTuple):
    """An argument in braces or brackets."""

    start: int
    """The offset after the opening bracket."""
    end: int
    """The offset of the closing bracket."""


class LatexSource:
    r"""A LaTeX file.

    Args:
        text: The file.
        verbatim: The environments that the document defines and whose text is printed as it is.

    Attributes:
        text: The file as it is.
        code: The text with spaces for comments, verbatim text, URLs and everything after ``\end{document}``.
        embedded: The files in ``filecontents`` environments by name: the offset and end of their contents.

    >>> source = LatexSource("a % \\cite{b}\n\\verb|\\cite{c}| \\cite[p. 3]{d}")
    >>> source.code
    'a           \n                \\cite[p. 3]{d}'
    >>> source.group("[", 34), source.code[35:39]
    (Group(start=35, end=39), 'p. 3')
    """

    def __init__(self, text: str, verbatim: Container[str] = ()) -> None:
        self.text = text
        self._verbatim = verbatim
        self.embedded: dict[str, tuple[int, int]] = {}
        self.code = masked(text, self._hidden())
        self._closing: dict[int, int] = {}
        self._find_brackets()

    def group(self, opening: str, position: int) -> Group | None:
        """Return the argument that opens with *opening* exactly at *position*, or ``None``."""
        closing = self._closing.get(position) if self.code.startswith(opening, position) else None
        return None if closing is None else Group(position + 1, closing)

    def skip_space(self, position: int) -> int:
        """Return the offset after spaces and at most one line end."""
        match = _SPACE.match(self.code, position)
        return match.end() if match else position

    def _hidden(self) -> list[tuple[int, int]]:
        """Return the spans that LaTeX does not typeset as text or commands."""
        text, spans, at = self.text, list[tuple[int, int]](), 0
        depth = 0
        while (match := _SIGNS.search(text, at)) is not None:
            begin, at = match.span()
            kind = match.lastgroup
            if kind == "comment":
                spans.append((begin, at))
            elif kind == "environment":
                name = match["environment"]
                if name not in VERBATIM and name not in self._verbatim:
                    continue
                closing = f"\\end{{{name}}}"
                end = text.find(closing, at)
                end = len(text) if end < 0 else end
                if name.startswith("filecontents"):
                    named = _FILE_NAME.match(text, at, min(end, at + 2_000))
                    if named is not None:
                        self.embedded.setdefault(named[1].strip(), (named.end(), end))
                spans.append((begin, min(end + len(closing), len(text))))
                at = spans[-1][1]
            elif kind == "verb":
                at = self._after_verb(at)
                spans.append((begin, at))
            elif kind == "address":
                end = text.find("}", at, at + MAX_VERB)
                if end >= 0:
                    spans.append((begin, end + 1))
                    at = end + 1
            elif kind == "off":
                at = self._after_conditional(at)
                spans.append((begin, at))
            elif kind == "brace":
                depth = depth + 1 if match["brace"] == "{" else max(depth - 1, 0)
            elif kind == "stop" and not depth:  # in braces, it is part of a definition
                spans.append((begin, len(text)))
                break
        return spans

    def _after_verb(self, position: int) -> int:
        r"""Return the end of ``\verb|…|`` or ``\lstinline[…]{…}`` with its delimiter at or after *position*."""
        arguments = _VERB_ARGUMENTS.match(self.text, position)
        position = arguments.end() if arguments is not None else position
        delimiter = self.text[position : position + 1]
        if not delimiter or delimiter.isspace():
            return position
        limit = self.text.find("\n", position, position + MAX_VERB)
        end = self.text.find(
            "}" if delimiter == "{" else delimiter, position + 1, position + MAX_VERB if limit < 0 else limit
        )
        return position if end < 0 else end + 1

    def _after_conditional(self, position: int) -> int:
        r"""Return the end of the branch of ``\iffalse`` that LaTeX skips."""
        depth = 0
        for match in _CONDITIONAL.finditer(self.text, position):
            if match[1] == "fi":
                if not depth:
                    return match.end()
                depth -= 1
            elif match[1] == "else":
                if not depth:
                    return match.end()
            else:
                depth += 1
        return len(self.text)

    def _find_brackets(self) -> None:
        """Match all brackets. A square bracket is closed within the braces that it is in."""
        groups: list[tuple[int, list[int]]] = [(-1, [])]
        for match in _BRACKETS.finditer(self.code):
            sign, at = match[0], match.start()
            if sign == "{":
                groups.append((at, []))
            elif sign == "}":
                if len(groups) > 1:
                    self._closing[groups.pop()[0]] = at
            elif sign == "[":
                groups[-1][1].append(at)
            elif sign == "]" and groups[-1][1]:
                self._closing[groups[-1][1].pop()] = at
