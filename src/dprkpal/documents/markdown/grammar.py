"""Citations and calls of notes in running text, as rules of markdown-it.

``[see @key, p. 45; -@other]``, ``@key [p. 45]`` and ``-@key`` become tokens of type ``citation``; ``[^label]`` becomes
a ``note_call`` and ``^[text]`` a ``note_begin`` and a ``note_end`` around its text. Each says in ``meta`` where it
stands in its run. Code, addresses, links, raw HTML and what is escaped are the business of other rules, which is why
a citation is never looked for in them.

Source: Pandoc User's Guide, "Citation syntax", "Footnotes" (``inline_notes``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..brackets import Brackets, Key
from .blocks import add_blocks
from .cite_parser import Piece, pieces

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["MAX_NESTING", "parser", "plain_inlines"]

MAX_NESTING = 100
"""How many quotations, lists and the like may stand in each other."""

MAX_LABEL = 1_000
"""No name of a link is longer (CommonMark 0.31.2, "Link reference definitions")."""

MAX_LINK = 10_000
"""No text of a link is longer: each bracket is read as often as there are brackets around it that may be a link."""
MAX_IMAGES = 3
"""How many images may stand in each other's text."""

_BARE = re.compile(r"[ \t]*\n?[ \t]*\[")
_CALL = re.compile(r"\[\^([^\s\[\]^]+)\]")


def parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables, struck out text, notes, divisions and citations."""
    from markdown_it import MarkdownIt

    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "html": True}).enable(["table", "strikethrough"])
    md.core.ruler.disable("inline")  # whoever reads a document says which runs are worth it
    add_blocks(md)
    md.inline.ruler.at("link", _link)
    md.inline.ruler.at("image", _image)
    md.inline.ruler.before("link", "note_call", _note_call)
    md.inline.ruler.before("link", "inline_note", _inline_note)
    md.inline.ruler.before("note_call", "citation", _citation)
    return md


def plain_inlines(md: MarkdownIt, text: str, env: MutableMapping[str, Any]) -> list[Any]:
    """Return the tokens of *text*, in which keys are letters like others.

    Args:
        md: What `parser` returned.
        text: Inline Markdown.
        env: The environment of the document, for its link addresses.
    """
    tokens: list[Any] = []
    md.inline.parse(text, md, {"references": env.get("references", {}), "plain": True}, tokens)
    return tokens


def _brackets(state: StateInline) -> Brackets:
    """Return what stands where in the run, found out once for each."""
    known: Brackets | None = state.env.get("brackets")
    if known is None or known.text is not state.src:
        known = state.env["brackets"] = Brackets(state.src)
    return known


def _is_reference(state: StateInline, start: int, end: int) -> bool:
    """Return whether the brackets from *start* to *end* are the text of a link whose address stands elsewhere."""
    known = state.env.get("references")
    if not known or end - start > MAX_LABEL:
        return False
    from markdown_it.common.utils import normalizeReference

    if normalizeReference(state.src[start + 1 : end]) in known:
        return True
    if state.src.startswith("[", end + 1):
        closing = _brackets(state).closing.get(end + 1)
        return closing is not None and normalizeReference(state.src[end + 2 : closing]) in known
    return False


def _citation(state: StateInline, silent: bool) -> bool:
    """Read a citation in brackets, or a key in the running text with the brackets after it."""
    sign = state.src[state.pos]
    if sign not in "[@-" or state.env.get("plain") or (silent and sign == "["):
        return False  # whoever looks for the end of a link must not take the brackets for a link inside it
    brackets = _brackets(state)
    start = state.pos
    if sign == "[":
        found = _in_brackets(state, brackets, start)
        textual = False
    else:
        key = brackets.keys.get(start)
        found = None if key is None else _in_text(state, brackets, key)
        textual = True
    if found is None or found[1] > state.posMax:
        return False
    cites, end = found
    if not silent:
        token = state.push("citation", "", 0)
        token.content = state.src[start:end]
        base = state.env.get("base", 0)
        token.meta = {
            "pieces": [piece._replace(offset=piece.offset + base) for piece in cites], "textual": textual,
            "start": start + base, "end": end + base, "in_link": state.linkLevel > 0,
        }  # fmt: skip
    state.pos = end
    return True


def _in_brackets(state: StateInline, brackets: Brackets, start: int) -> tuple[list[Piece], int] | None:
    """Return the cites of the brackets that open at *start*, and where they end; ``None`` where it is no citation."""
    end, keys = brackets.closing.get(start), brackets.keys_in.get(start)
    if end is None or not keys or start in brackets.linked or start in brackets.deep:
        return None
    if _is_reference(state, start, end):
        return None
    return pieces(state.src, start + 1, end, keys, brackets.semicolons_in.get(start, ())), end + 1


def _in_text(state: StateInline, brackets: Brackets, key: Key) -> tuple[list[Piece], int]:
    """Return the cite of *key* in the running text, with what brackets right after it add, and where it ends."""
    text, suffix, others, end = state.src, "", list[Piece](), key.end
    match = _BARE.match(text, key.end)
    opened = match.end() - 1 if match is not None else -1
    closed = brackets.closing.get(opened)
    if closed is not None and opened not in brackets.linked and opened not in brackets.deep:
        keys, semicolons = brackets.keys_in.get(opened, ()), brackets.semicolons_in.get(opened, [])
        first = semicolons[0] if semicolons else closed
        its_own = not keys or keys[0].start > first
        if text[opened + 1 : closed].strip() and not _is_reference(state, opened, closed):
            if not its_own:  # as in pandoc, what is cited there stands with it
                others = pieces(text, opened + 1, closed, keys, semicolons)
            elif keys:
                others = pieces(text, first + 1, closed, keys, semicolons[1:])
            if its_own:
                suffix = text[opened + 1 : first if keys else closed].lstrip()
                suffix = suffix if suffix[:1] in tuple(",;:.!?{") else f", {suffix}"
            end = closed + 1
    return [Piece(key.id, "", suffix, key.suppress, key.start), *others], end


def _note_call(state: StateInline, silent: bool) -> bool:
    """Read ``[^label]``, if there is such a note."""
    match = None if silent else _CALL.match(state.src, state.pos, state.posMax)
    if match is None or match[1] not in state.env.get("notes", ()):
        return False
    token = state.push("note_call", "", 0)
    token.content = match[0]
    token.meta = {"label": match[1], **_span(state, match.end())}
    state.pos = match.end()
    return True


def _inline_note(state: StateInline, silent: bool) -> bool:
    """Read ``^[text]``."""
    if not state.src.startswith("^[", state.pos) or state.env.get("plain"):
        return False
    brackets = _brackets(state)
    end = brackets.closing.get(state.pos + 1)
    if end is None or end >= state.posMax or state.pos + 1 in brackets.deep:
        return False
    if not silent:
        token = state.push("note_begin", "", 1)
        token.meta = {"text": state.src[state.pos + 2 : end], **_span(state, end + 1)}
        most = state.posMax
        state.pos, state.posMax = state.pos + 2, end
        state.md.inline.tokenize(state)
        state.posMax = most
        state.push("note_end", "", -1)
    state.pos = end + 1
    return True


def _span(state: StateInline, end: int) -> dict[str, int]:
    """Return where the token that begins here and has its *end* there stands in its run."""
    base = state.env.get("base", 0)
    return {"start": state.pos + base, "end": end + base}


def _link(state: StateInline, silent: bool) -> bool:
    """Read a link, unless its brackets can be none: then there is no need to read what they hold."""
    from markdown_it.rules_inline import link

    if state.src[state.pos] != "[" or not _may_link(state, state.pos):
        return False
    return link(state, silent)


def _image(state: StateInline, silent: bool) -> bool:
    """Read an image. Its text is a run of its own; what stands in it keeps its place in this one."""
    from markdown_it.rules_inline import image

    if not state.src.startswith("![", state.pos) or not _may_link(state, state.pos + 1):
        return False
    env = state.env
    base, brackets, images = env.get("base", 0), env.get("brackets"), env.get("images", 0)
    if images == MAX_IMAGES:
        return False
    env["base"], env["images"] = base + state.pos + 2, images + 1
    try:
        return image(state, silent)
    finally:
        env["base"], env["brackets"], env["images"] = base, brackets, images


def _may_link(state: StateInline, start: int) -> bool:
    """Return whether the brackets that open at *start* can be the text of a link, as far as can be told at a glance."""
    brackets = _brackets(state)
    end = brackets.closing.get(start)
    if end is None or start in brackets.deep or end - start > MAX_LINK:
        return False
    return state.src.startswith(("(", "["), end + 1) or (end - start <= MAX_LABEL and "references" in state.env)
