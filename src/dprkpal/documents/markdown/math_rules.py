r"""Internal: markdown-it rules for mathematics: ``$…$``, ``$$…$$`` and the equation environments of LaTeX.

The plug-ins for markdown-it follow other rules for spaces, digits and blank lines than pandoc, and scan ahead again for
each dollar sign. Here the next dollar sign decides, as in pandoc, so the time is linear.

Source: Pandoc User's Guide, "Extension: tex_math_dollars" and "raw_tex".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline

__all__ = ["add_math"]

_NEXT = re.compile(r"(?>(?:[^$\\]++|\\(?:text|mbox)\{[^{}]{0,500}\}|\\.)*)\$", re.DOTALL)
"""The next dollar sign that is not in the text of a formula, as in ``\\text{the $n$th root}``."""
_NAMES = (
    "align", "alignat", "aligned", "alignedat", "cases", "displaymath", "dmath", "eqnarray", "equation", "flalign",
    "gather", "gathered", "math", "multline", "split",
)  # fmt: skip
_BEGIN = re.compile(rf"\\begin\{{((?:{'|'.join(_NAMES)})\*?)\}}")


def add_math(md: MarkdownIt) -> None:
    """Add the rules for mathematics to *md*."""
    md.inline.ruler.before("escape", "math", _math)
    md.block.ruler.at("paragraph", _paragraph)
    md.block.ruler.at("lheading", _underlined_heading, {"alt": []})


def _underlined_heading(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse an underlined heading, unless a line of an equation looks like the underline."""
    from markdown_it.rules_block import lheading

    return not _end_of_open_math(state, line, end, "") and lheading(state, line, end, silent)


def _math(state: StateInline, silent: bool) -> bool:
    """Parse ``$…$``, ``$$…$$`` or an equation environment."""
    source, start = state.src, state.pos
    sign = source[start]
    if sign == "$":
        found = _display(source, start, state.posMax) or _in_line(source, start, state.posMax)
    elif sign == "\\" and (begin := _BEGIN.match(source, start)) is not None:
        found = _environment(state, begin)
    else:
        return False
    if found is None:
        return False
    kind, content, end = found
    if state.env.get("sign", "\0") in content:
        return False  # a citation that was put back; the author wrote no formula here
    if not silent:
        token = state.push(kind, "span", 0)
        token.content = content
        token.markup = source[start : start + 2] if kind == "math_display" else sign
    state.pos = end
    return True


def _display(source: str, start: int, most: int) -> tuple[str, str, int] | None:
    """Return kind, content and end of display mathematics at *start*."""
    if not source.startswith("$$", start):
        return None
    end = source.find("$$", start + 2, most)
    if end <= start + 2 or not source[start + 2 : end].strip():
        return None
    return "math_display", source[start + 2 : end], end + 2


def _in_line(source: str, start: int, most: int) -> tuple[str, str, int] | None:
    """Return kind, content and end of mathematics in a line of text at *start*."""
    after = _NEXT.match(source, start + 1, most)
    if after is None:
        return None
    end = after.end()
    content = source[start + 1 : end - 1]
    if not content or content[0].isspace() or content[-1].isspace() or source[end : end + 1].isdigit():
        return None
    return "math_inline", content, end


def _environment(state: StateInline, begin: re.Match[str]) -> tuple[str, str, int] | None:
    """Return kind, content and end of an equation environment."""
    closing = f"\\end{{{begin[1]}}}"
    unclosed: dict[str, str] = state.env.setdefault("unclosed_math", {})
    if unclosed.get(closing) is state.src:
        return None
    end = state.src.find(closing, begin.end(), state.posMax)
    if end < 0:
        unclosed[closing] = state.src  # so that the text is searched once, not for each beginning
        return None
    return "math_display", state.src[begin.start() : end + len(closing)], end + len(closing)


def _paragraph(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a paragraph as in CommonMark, but never end it inside display mathematics.

    Lines in an equation can look like the start of a list, heading or quotation: ``- b``, ``= c``, ``> d``.
    """
    rules = state.md.block.ruler.getRules("paragraph")
    end = state.lineMax
    kept, state.parentType = state.parentType, "paragraph"
    after = line + 1
    inside = _end_of_open_math(state, line, end, "")
    while after < end and not state.isEmpty(after):
        if (
            not inside
            and 0 <= state.sCount[after] <= state.blkIndent + 3
            and any(rule(state, after, end, True) for rule in rules)
        ):
            break
        if inside and state.sCount[after] < state.blkIndent:
            break
        inside = _end_of_open_math(state, after, end, inside)
        after += 1
    content = state.getLines(line, after, state.blkIndent, False).strip(" \t\n")
    state.line = after
    token = state.push("paragraph_open", "p", 1)
    token.map = [line, after]
    token = state.push("inline", "", 0)
    token.content = content
    token.map = [line, after]
    token.children = []
    state.push("paragraph_close", "p", -1)
    state.parentType = kept
    return True


def _end_of_open_math(state: StateBlock, line: int, end: int, inside: str) -> str:
    """Return the text that ends the mathematics open at the end of *line*; empty if there is none.

    Args:
        state: The state of the parser.
        line: The line.
        end: The line after the block.
        inside: What ends the mathematics open at the start of the line.
    """
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    if inside:
        return "" if inside in text else inside
    if text.count("$$") % 2:
        closing = "$$"
    elif (begin := _BEGIN.match(text)) is not None and f"\\end{{{begin[1]}}}" not in text:
        closing = f"\\end{{{begin[1]}}}"
    else:
        return ""
    searched, until = state.env.get(closing, (None, 0))
    if searched is state and line < until:
        return ""
    after = line + 1
    while after < end and not state.isEmpty(after):
        if closing in state.src[state.bMarks[after] : state.eMarks[after]]:
            return closing
        after += 1
    state.env[closing] = (state, after)  # so that each line is searched once
    return ""
