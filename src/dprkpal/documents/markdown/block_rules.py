"""Internal: block rules for markdown-it: note definitions, fenced divisions, line blocks and task lists.

``[^label]: text`` starts a note; its other paragraphs are indented by four columns. ``::: {#refs}`` starts a division,
and ``:::`` ends the innermost one. Lines that start with a vertical bar keep their line ends. Items of a list that
start with ``[ ]`` or ``[x]`` are tasks.

Source: Pandoc User's Guide, "Footnotes", "Divs and Spans" (``fenced_divs``), "Line blocks", "Extension: task_lists".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .attributes import attributes

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.ruler import RuleOptionsType
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

__all__ = ["HEADING_TARGET", "add_blocks"]

HEADING_TARGET = "#%00heading-"
"""Starts the target of a link to a heading until the id of the heading is known."""

RESERVED_LEVELS = 10
"""Levels of nesting reserved for content in the innermost quotation or list."""

_DEFINITION = re.compile(r"\[\^([^\s\[\]^]+)\]:")
_FENCE = re.compile(r":{3,}[ \t]*(?:(\{[^{}]*\}|[^\s:{}]+)[ \t]*:*)?[ \t]*")
_CITED_LABEL = re.compile(r"\[(?:[^\[\]\n@]{0,200}[^\[\]\n@\w])?@[^\[\]\n]{1,500}\]:\s*")
_ADDRESS = re.compile(r"<|[./#?]|[A-Za-z][A-Za-z0-9+.-]*:")
_COLUMNS = re.compile(r"-{2,}(?: +-{2,})+ *")
_BAR = re.compile(r"\|(?: |$)")
_BOX = re.compile(r"\[([ xX])\][ \t]+(?=\S)")
MAX_LABEL = 1_000
"""Headings longer than this cannot be the label of a link (CommonMark 0.31.2, "Link reference definitions")."""

_CLOSING = re.compile(r"(?:^|(?<![ \t])[ \t]+)#+[ \t]*$")
_HEADING = re.compile(r"(?:^|(?<![ \t])[ \t]+)(\{[^{}]*\})[ \t]*$")


def add_blocks(md: MarkdownIt) -> None:
    """Add the rules for notes, divisions, line blocks, task lists and heading attributes to *md*."""
    md.block.ruler.before("table", "deep", _too_deep)
    interrupted: RuleOptionsType = {"alt": ["paragraph", "reference", "blockquote", "list", "table"]}
    md.block.ruler.before("reference", "note", _note, interrupted)
    md.block.ruler.at("reference", _reference, {"alt": []})
    md.block.ruler.before("reference", "division", _division, interrupted)
    md.core.ruler.after("block", "divisions", _pair_divisions)
    md.block.ruler.at("hr", _thematic_break, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    md.block.ruler.after("table", "line_block", _line_block, {"alt": []})
    md.core.ruler.after("block", "heading_attributes", _heading_attributes)
    md.core.ruler.after("block", "tasks", _tasks)
    md.core.ruler.after("heading_attributes", "heading_references", _heading_references)


def _begins(state: StateBlock, line: int) -> tuple[int, int]:
    """Return the start and end offset of the text on *line*."""
    return state.bMarks[line] + state.tShift[line], state.eMarks[line]


def _too_deep(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Read a paragraph at the nesting depth where markdown-it stops parsing.

    Without this rule, markdown-it would drop the rest of the document.
    """
    if silent or state.level < state.md.options["maxNesting"] - RESERVED_LEVELS:
        return False
    after = line + 1
    while after < end and not state.isEmpty(after) and state.sCount[after] >= state.blkIndent:
        after += 1
    token = state.push("paragraph_open", "p", 1)
    token.map = [line, after]
    token = state.push("inline", "", 0)
    token.content = state.getLines(line, after, state.blkIndent, False).strip(" \t\n")
    token.map = [line, after]
    token.children = []
    state.push("paragraph_close", "p", -1)
    state.line = after
    return True


def _thematic_break(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a thematic break. A line that shows columns ends no paragraph: a table needs a blank line before it."""
    from markdown_it.rules_block import hr

    if silent and state.parentType == "paragraph" and _COLUMNS.fullmatch(state.src, *_begins(state, line)):
        return False
    return hr(state, line, end, silent)


def _reference(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse the definition of a link, unless its label is a citation and no address follows, as in ``[@key]: text``."""
    from markdown_it.rules_block import reference

    cited = _CITED_LABEL.match(state.src, *_begins(state, line))
    if cited is not None and not _ADDRESS.match(state.src, cited.end()):
        return False
    return reference(state, line, end, silent)


def _note(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a note definition, up to the next paragraph that is not indented."""
    if state.is_code_block(line):
        return False
    match = _DEFINITION.match(state.src, *_begins(state, line))
    if match is None:
        return False
    if silent:
        return True
    first = not state.env.setdefault("notes", {}).get(match[1])
    state.env["notes"].setdefault(match[1], line)
    token = state.push("note_open", "", 1)
    token.map = [line, line]
    token.meta = {"label": match[1], "first": first}
    kept = state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType, state.lineMax
    at = text = match.end()
    column = begin = state.sCount[line] + at - (state.bMarks[line] + state.tShift[line])
    while at < state.eMarks[line] and state.src[at] in " \t":
        column += 4 - column % 4 if state.src[at] == "\t" else 1
        at += 1
    # Treat the text after the label as if it were on an indented line.
    state.bMarks[line], state.tShift[line] = text, at - text
    state.sCount[line] = max(column - begin, 0)
    state.blkIndent += 4
    state.parentType = "note"
    if state.sCount[line] < state.blkIndent:
        state.sCount[line] += state.blkIndent
    state.md.block.tokenize(state, line, end)
    state.blkIndent -= 4
    state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType, state.lineMax = kept
    state.push("note_close", "", -1).map = [line, state.line]
    token.map[1] = state.line
    return True


def _division(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a line that opens or closes a division. `_pair_divisions` pairs them later."""
    start, stop = _begins(state, line)
    if not state.src.startswith(":::", start) or state.is_code_block(line):
        return False
    match = _FENCE.fullmatch(state.src, start, stop)
    if match is None:
        return False
    if silent:
        return True
    token = state.push("division_open" if match[1] else "division_close", "div", 0)
    token.map = [line, line + 1]
    token.meta = {"text": state.src[start:stop]}
    if match[1]:
        token.attrs = dict(attributes(match[1]))
    state.line = line + 1
    return True


def _pair_divisions(state: StateCore) -> None:
    """Pair the opening and closing lines of divisions.

    A division that is not closed ends with the list, quotation or note that contains it. A closing line without an
    opening line becomes text.
    """
    done: list[Token] = []
    opened: list[list[Token]] = [[]]
    for token in state.tokens:
        if token.type == "division_open":
            token.nesting = 1
            opened[-1].append(token)
        elif token.type == "division_close":
            if not opened[-1]:
                done += _paragraph(token)
                continue
            token.nesting = -1
            token.meta["open"] = opened[-1].pop()
        elif token.nesting == 1:
            opened.append([])
        elif token.nesting == -1:
            done += [_close(one, token) for one in reversed(opened.pop())]
        done.append(token)
    done += [_close(one, None) for one in reversed(opened[0])]
    state.tokens = done


def _close(opened: Token, before: Token | None) -> Token:
    """Return a closing token for a division that is not closed in the source."""
    from markdown_it.token import Token

    token = Token("division_close", "div", -1, block=True, level=opened.level)
    token.meta = {"open": opened, "missing": True}
    return token


def _paragraph(token: Token) -> list[Token]:
    """Return a paragraph with the text of *token*."""
    from markdown_it.token import Token

    text = Token("inline", "", 0, map=token.map, level=token.level + 1, content=token.meta["text"], children=[])
    return [
        Token("paragraph_open", "p", 1, map=token.map, level=token.level, block=True),
        text,
        Token("paragraph_close", "p", -1, level=token.level, block=True),
    ]


def _heading_attributes(state: StateCore) -> None:
    """Move ``{#id .class}`` from the end of a heading's text to its element."""
    tokens: list[Any] = state.tokens
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and (match := _HEADING.search(tokens[index + 1].content)):
            found = attributes(match[1])
            if found:
                token.attrs = {**token.attrs, **found}
                text = tokens[index + 1].content[: match.start()]
                # CommonMark keeps the closing signs of "## Heading ## {#id}", because they do not end the line.
                tokens[index + 1].content = _CLOSING.sub("", text) if token.markup.startswith("#") else text


def _heading_references(state: StateCore) -> None:
    """Let ``[Text of a heading]`` link to that heading, unless the document defines a link with that label.

    The ids of headings are known only later, so the target is a number that is replaced by the id.
    """
    from markdown_it.common.utils import normalizeReference

    headings: list[Token] | None = state.env.get("headings")
    if headings is None:
        return
    for index, token in enumerate(state.tokens):
        if token.type != "heading_open" or not (text := state.tokens[index + 1].content) or len(text) > MAX_LABEL:
            continue
        label = normalizeReference(text)
        known = state.env.setdefault("references", {})
        if label not in known:
            known[label] = {"title": "", "href": f"{HEADING_TARGET}{len(headings)}"}
            headings.append(token)


def _line_block(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """Parse a line block. An indented line continues the line before it."""
    if not _BAR.match(state.src, *_begins(state, line)) or state.is_code_block(line):
        return False
    if silent:
        return True
    texts: list[str] = []
    continued: list[int] = []
    after = line
    while after < end and state.sCount[after] >= state.blkIndent and not state.isEmpty(after):
        start, stop = _begins(state, after)
        if _BAR.match(state.src, start, stop):
            text = state.src[start + 1 : stop].removeprefix(" ")
            bare = text.lstrip(" ")
            texts.append("\N{NO-BREAK SPACE}" * (len(text) - len(bare)) + bare.rstrip())
        elif state.sCount[after] > state.blkIndent:
            continued.append(len(texts))
            texts.append(state.src[start:stop].strip())
        else:
            break
        after += 1
    token = state.push("line_block_open", "div", 1)
    token.map = [line, after]
    token.attrs = {"class": "line-block"}
    token = state.push("inline", "", 0)
    token.content = "\n".join(texts)
    token.map = [line, after]
    token.children = []
    token.meta["continued"] = continued
    state.push("line_block_close", "div", -1)
    state.line = after
    return True


def _tasks(state: StateCore) -> None:
    """Record which items of a list are tasks, and remove their boxes from the text."""
    tokens = state.tokens
    lists: list[Token] = []
    for index, token in enumerate(tokens):
        if token.type == "bullet_list_open":
            lists.append(token)
        elif token.type == "bullet_list_close":
            lists.pop()
        elif (
            token.type == "inline"
            and lists
            and index > 1
            and tokens[index - 2].type == "list_item_open"
            and (match := _BOX.match(token.content)) is not None
        ):
            token.meta["task"] = match[1] != " "
            token.content = token.content[match.end() :]
            lists[-1].attrs["class"] = "task-list"
