"""Internal: inline rules for markdown-it: citations, note references and inline notes.

``[see @key, p. 45; -@other]``, ``@key [p. 45]`` and ``-@key`` become ``citation`` tokens. ``[^label]`` becomes a
``note_call`` token. ``^[text]`` becomes a ``note_begin`` and a ``note_end`` token around its text. Each token has its
offsets in ``meta``. The rules of markdown-it for code, URLs, links, raw HTML and escapes run first, so citations are
not recognized inside those.

Source: Pandoc User's Guide, "Citation syntax", "Footnotes" (``inline_notes``).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ..brackets import Brackets, Key, is_cross_reference
from .block_rules import add_blocks
from .cite_parser import ParsedCite, parse_cites
from .definition_lists import add_definitions
from .html_blocks import add_html_blocks
from .list_rules import add_lists
from .math_rules import add_math
from .span_rules import add_spans, parse_span
from .table_rules import add_tables
from .tex_rules import add_tex

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from typing import Any

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

__all__ = ["EXAMPLES", "MAX_NESTING", "parser", "tokens_inside_citation"]

MAX_NESTING = 100
"""Maximum nesting depth of quotations, lists and similar blocks."""

MAX_LABEL = 1_000
"""Maximum length of a link label (CommonMark 0.31.2, "Link reference definitions")."""

MAX_LINK = 10_000
"""Maximum length of a link text. Nested brackets are parsed once per level, so long link texts would be slow."""
MAX_IMAGES = 3
"""Maximum nesting depth of images inside image texts."""

EXAMPLES = ("examples", "numbered_examples")
"""Names in the environment of the parser: the number of each example by label, and whether to show the numbers."""

_BARE = re.compile(r"[ \t]*(?:\n[ \t]*)?\[")
_CALL = re.compile(r"\[\^([^\s\[\]^]+)\]")


def parser() -> MarkdownIt:
    """Return a CommonMark parser with the extensions of pandoc's Markdown that are described in the documentation."""
    from markdown_it import MarkdownIt
    md = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING, "html": True}).enable(["table", "strikethrough"])
    md.core.ruler.disable("inline")  # `read_document` parses inline text itself, and only where needed
    add_tables(md)
    add_blocks(md)
    add_lists(md)
    add_definitions(md)
    add_math(md)
    add_tex(md)
    add_html_blocks(md)
    md.inline.ruler.at("link", _link)
    md.inline.ruler.at("image", _image)
    md.inline.ruler.before("link", "note_call", _note_reference)
    md.inline.ruler.before("link", "inline_note", _inline_note)
    md.inline.ruler.before("note_call", "citation", _citation)
    add_spans(md)
    return md


def tokens_inside_citation(
    md: MarkdownIt, text: str, env: MutableMapping[str, Any], *, plain: bool = False
) -> list[Any]:
    """Return the inline tokens of *text*, which is inside a citation.

    Args:
        md: The result of `parser`.
        text: Inline Markdown.
        env: The environment of the document, with its link definitions.
        plain: Whether citations in it are text.
    """
    tokens: list[Any] = []
    inner = {**_shared(env, "references", "notes", "keys", *EXAMPLES), "plain": plain}
    md.inline.parse(text, md, inner, tokens)
    return tokens


def _shared(env: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return the values of *env* with these *names*."""
    return {name: env[name] for name in names if name in env}


def _brackets(state: StateInline) -> Brackets:
    """Return the bracket index of the current text, built on first use."""
    known: Brackets | None = state.env.get("brackets")
    if known is None or known.text is not state.src:
        known = state.env["brackets"] = Brackets(state.src)
    return known


def _is_reference(state: StateInline, start: int, end: int) -> bool:
    """Return whether the brackets from *start* to *end* are a reference link with a known label."""
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


def _names_link(state: StateInline, brackets: Brackets, start: int, end: int) -> bool:
    """Return whether the key from *start* to *end* is the text of a link and its label, as in ``[@key]``."""
    if brackets.closing.get(start - 1) != end or end - start > MAX_LABEL or "references" not in state.env:
        return False
    from markdown_it.common.utils import normalizeReference

    if state.src.startswith(("(", "["), end + 1) and not state.src.startswith("[]", end + 1):
        return False
    return normalizeReference(state.src[start:end]) in state.env["references"]


def _citation(state: StateInline, silent: bool) -> bool:
    """Parse a citation in brackets, or a key in the text with the brackets that follow it."""
    sign = state.src[state.pos]
    if sign == "@" and _example(state, silent):
        return True
    if sign not in "[@-" or state.env.get("plain") or (silent and sign == "["):
        return False  # a search for the end of a link must not see a nested link here
    brackets = _brackets(state)
    start = state.pos
    if sign == "[":
        found = _in_brackets(state, brackets, start)
        in_text = False
    else:
        key = brackets.keys.get(start)
        found = None if key is None else _in_text(state, brackets, key)
        in_text = True
    if found is None or found[1] > state.posMax:
        return False
    cites, end = found
    names_link = sign == "@" and _names_link(state, brackets, start, end)
    if names_link and cites[0].id not in state.env.get("keys", ()):
        return False  # the text of a link to a person
    if all(_is_label(cite.id, state) for cite in (cites[:1] if in_text else cites)):
        if in_text and not silent:
            state.env["cross_references"] = state.env.get("cross_references", 0) + 1
        return False
    if not silent:
        token = state.push("citation", "", 0)
        token.content = state.src[start:end]
        base = state.env.get("base", 0)
        token.meta = {
            "cites": [piece._replace(offset=piece.offset + base) for piece in cites], "textual": in_text,
            "start": start + base, "end": end + base, "in_link": state.linkLevel > 0,
            "names_link": names_link,
        }  # fmt: skip
    state.pos = end
    return True


def _example(state: StateInline, silent: bool) -> bool:
    """Parse the label of an example, which becomes its number in HTML."""
    examples = state.env.get("examples")
    if not examples or not state.env.get("numbered_examples"):
        return False
    key = _brackets(state).keys.get(state.pos)
    if key is None or key.id not in examples or key.end > state.posMax:
        return False
    if not silent:
        state.push("text", "", 0).content = str(examples[key.id])
        if not state.env.get("plain"):
            state.env["cross_references"] = state.env.get("cross_references", 0) + 1
    state.pos = key.end
    return True


def _is_label(key: str, state: StateInline) -> bool:
    """Return whether *key* is the label of an example, or a cross-reference that is not also a known reference."""
    if key in state.env.get("examples", ()):
        return True
    return is_cross_reference(key) and key not in state.env.get("keys", ())


def _cited(keys: Sequence[Key], state: StateInline) -> Sequence[Key]:
    """Return *keys* without cross-references, so that these are text before or after the cites in their brackets."""
    return [key for key in keys if not _is_label(key.id, state)]


def _in_brackets(state: StateInline, brackets: Brackets, start: int) -> tuple[list[ParsedCite], int] | None:
    """Return the cites in the brackets that open at *start* and their end, or ``None`` if this is no citation."""
    end, keys = brackets.closing.get(start), brackets.keys_in.get(start)
    if end is None or not keys or start in brackets.linked or start in brackets.too_deep:
        return None
    if _is_reference(state, start, end):
        return None
    cited = _cited(keys, state) or keys
    if any(_is_emphasized(state.src, key) for key in cited):
        return None
    return parse_cites(state.src, start + 1, end, cited, brackets.semicolons_in.get(start, ())), end + 1


def _is_emphasized(source: str, key: Key) -> bool:
    """Return whether emphasis surrounds only a key, as in ``[*@key*]``. As in pandoc, such brackets are no citation."""
    sign = source[key.start - 1 : key.start]
    return sign in ("*", "_") and source.startswith(sign, key.end) and source[key.start - 2 : key.start - 1] != "\\"


def _in_text(state: StateInline, brackets: Brackets, key: Key) -> tuple[list[ParsedCite], int]:
    """Return the cite for *key* in the text, extended by the brackets right after it, and the end offset."""
    text, suffix, others, end = state.src, "", list[ParsedCite](), key.end
    match = _BARE.match(text, key.end)
    opened = match.end() - 1 if match is not None else -1
    closed = brackets.closing.get(opened)
    if closed is not None and opened not in brackets.linked and opened not in brackets.too_deep:
        keys, semicolons = _cited(brackets.keys_in.get(opened, ()), state), brackets.semicolons_in.get(opened, [])
        first = semicolons[0] if semicolons else closed
        its_own = not keys or keys[0].start > first
        inside = text[opened + 1 : closed].strip()
        if not inside and not text.startswith(("(", "["), closed + 1):
            end = closed + 1  # as in pandoc, empty brackets are left out
        elif inside and not _is_reference(state, opened, closed):
            if not its_own:  # as in pandoc, the cites in the brackets join this citation
                others = parse_cites(text, opened + 1, closed, keys, semicolons)
            elif keys:
                others = parse_cites(text, first + 1, closed, keys, semicolons[1:])
            if its_own:
                suffix = text[opened + 1 : first if keys else closed].lstrip()
                suffix = suffix if suffix[:1] in tuple(",;:.!?{") else f", {suffix}"
            end = closed + 1
    return [ParsedCite(key.id, "", suffix, key.suppress, key.start), *others], end


def _note_reference(state: StateInline, silent: bool) -> bool:
    """Parse ``[^label]`` if the document defines that note."""
    match = None if silent else _CALL.match(state.src, state.pos, state.posMax)
    if match is None or match[1] not in state.env.get("notes", ()):
        return False
    token = state.push("note_call", "", 0)
    token.content = match[0]
    token.meta = {"label": match[1], **_span(state, match.end())}
    state.pos = match.end()
    return True


def _inline_note(state: StateInline, silent: bool) -> bool:
    """Parse ``^[text]``."""
    if not state.src.startswith("^[", state.pos) or state.env.get("plain"):
        return False
    brackets = _brackets(state)
    end = brackets.closing.get(state.pos + 1)
    if end is None or end >= state.posMax or state.pos + 1 in brackets.too_deep:
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
    """Return the offsets of a token that starts at the current position and stops at *end*."""
    base = state.env.get("base", 0)
    return {"start": state.pos + base, "end": end + base}


def _link(state: StateInline, silent: bool) -> bool:
    """Parse a link, after a quick check that the brackets can be one, or a span with attributes."""
    from markdown_it.rules_inline import link

    if state.src[state.pos] != "[":
        return False
    if _may_link(state, state.pos) and link(state, silent):
        return True
    return parse_span(state, silent, _brackets(state))


def _image(state: StateInline, silent: bool) -> bool:
    """Parse an image. Its text is parsed separately, with offsets relative to the surrounding text."""
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
    """Return whether the brackets that open at *start* might be a link text. This is a quick check only."""
    brackets = _brackets(state)
    end = brackets.closing.get(start)
    if end is None or start in brackets.too_deep or end - start > MAX_LINK:
        return False
    return state.src.startswith(("(", "["), end + 1) or (end - start <= MAX_LABEL and "references" in state.env)
