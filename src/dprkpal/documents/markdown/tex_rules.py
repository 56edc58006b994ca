r"""Internal: an inline rule for markdown-it: LaTeX commands, as in ``\autoref{fig:map}`` or ``\newpage`` in a line.

They are not Markdown: citations in them are left alone, and HTML output leaves them out. A backslash and a word without
braces, as in ``D:\data``, is text.

Source: Pandoc User's Guide, "Extension: raw_tex".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["add_tex"]

MAX_ARGUMENT = 2_000
"""Maximum length of an argument, in characters. A command with a longer one is text."""

_COMMAND = re.compile(r"\\[A-Za-z]+\*?")
_BRACES = re.compile(r"\\.|[{}]", re.DOTALL)
_OPTION = re.compile(r"\[[^\[\]{}\n]{0,200}\]")


def add_tex(md: MarkdownIt) -> None:
    """Add the rule for LaTeX commands to *md*."""
    md.inline.ruler.after("math", "tex", _tex)


def _tex(state: StateInline, silent: bool) -> bool:
    source, start, most = state.src, state.pos, state.posMax
    if source[start] != "\\":
        return False
    command = _COMMAND.match(source, start, most)
    if command is None:
        return False
    end = command.end()
    if (option := _OPTION.match(source, end, most)) is not None and source.startswith("{", option.end()):
        end = option.end()
    arguments = 0
    while (closing := _closing_braces(state).get(end)) is not None and closing < min(most, end + MAX_ARGUMENT):
        end = closing + 1
        arguments += 1
    alone = (not start or source[start - 1] == "\n") and (end == most or source[end] == "\n")
    if (not arguments and not alone) or state.env.get("sign", "\0") in source[start:end]:
        return False
    if not silent:
        token = state.push("raw_inline", "", 0)
        token.content, token.info = source[start:end], "latex"
    state.pos = end
    return True


def _closing_braces(state: StateInline) -> dict[int, int]:
    """Return the offset of the closing brace for each opening brace of the current text, found in one pass over it."""
    text, known = state.env.get("braces", ("", {}))
    if text is not state.src:
        known, unclosed = {}, []
        for match in _BRACES.finditer(state.src):
            if match[0] == "{":
                unclosed.append(match.start())
            elif match[0] == "}" and unclosed:
                known[unclosed.pop()] = match.start()
        state.env["braces"] = state.src, known
    found: dict[int, int] = known
    return found
