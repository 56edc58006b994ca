"""Internal: inline rules for markdown-it: spans, attributes, superscript and subscript.

``[text]{.class}`` is a span. Attributes also follow links, images and code: ``![](map.png){width=50%}``. ``2^10^`` is
superscript and ``H~2~O`` subscript, without spaces inside. ``` `code`{=html} ``` is raw output.

The plug-ins for markdown-it read attributes by other rules than pandoc, keep text in superscripts without markup, and
copy the rest of the text at each bracket, which is slow for long paragraphs.

Source: Pandoc User's Guide, "Extension: bracketed_spans", "link_attributes", "inline_code_attributes",
"superscript, subscript", "raw_attribute".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .attributes import attributes, image_attributes

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

    from ..brackets import Brackets

__all__ = ["add_spans", "parse_span"]

_ATTRIBUTES = re.compile(r"\{[^{}\n]{0,1000}\}")
_RAW = re.compile(r"\{=([A-Za-z0-9_-]{1,30})\}")
_RAISED = {
    "^": re.compile(r"\^((?:[^\s^\\]|\\.)+)\^", re.DOTALL),
    "~": re.compile(r"~(?!~)((?:[^\s~\\]|\\.)+)~(?!~)", re.DOTALL),
}
_TAGS = {"^": ("sup", "sup"), "~": ("sub", "sub")}
_SPAN_TAGS = {"underline": "u", "ul": "u", "mark": "mark"}
"""Classes of spans that have an element of their own in HTML, as in pandoc."""


def add_spans(md: MarkdownIt) -> None:
    """Add the rules for attributes, superscript and subscript to *md*."""
    md.inline.ruler.before("autolink", "superscript", _raised)
    md.inline.ruler.before("entity", "attributes", _attributes)


def _raised(state: StateInline, silent: bool) -> bool:
    """Parse superscript or subscript."""
    sign = state.src[state.pos]
    rule = _RAISED.get(sign)
    if rule is None or (state.pos and state.src[state.pos - 1] == sign == "~"):
        return False
    match = rule.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        name, tag = _TAGS[sign]
        state.push(f"{name}_open", tag, 1).markup = sign
        _inside(state, match.start(1), match.end(1))
        state.push(f"{name}_close", tag, -1).markup = sign
    state.pos = match.end()
    return True


def _inside(state: StateInline, start: int, end: int) -> None:
    """Parse the text from *start* to *end* in place."""
    kept = state.posMax
    state.pos, state.posMax = start, end
    state.md.inline.tokenize(state)
    state.posMax = kept


def parse_span(state: StateInline, silent: bool, brackets: Brackets) -> bool:
    """Parse ``[text]{attributes}``."""
    end = brackets.closing.get(state.pos)
    if end is None or end >= state.posMax or state.pos in brackets.too_deep:
        return False
    match = _ATTRIBUTES.match(state.src, end + 1, state.posMax)
    found = {} if match is None else attributes(match[0])
    if match is None or not found:
        return False
    if not silent:
        classes = str(found.get("class", "")).split()
        tag = next((_SPAN_TAGS[name] for name in classes if name in _SPAN_TAGS), "span")
        kept = " ".join(name for name in classes if name not in _SPAN_TAGS)
        token = state.push("span_open", tag, 1)
        token.attrs = {name: value for name, value in found.items() if name != "class"}
        if kept:
            token.attrs["class"] = kept
        token.markup = "["
        _inside(state, state.pos + 1, end)
        state.push("span_close", tag, -1).markup = f"]{match[0]}"
    state.pos = match.end()
    return True


def _attributes(state: StateInline, silent: bool) -> bool:
    """Parse attributes right after a link, an image or code, and add them to its token."""
    if silent or state.src[state.pos] != "{" or state.pending or not state.tokens:
        return False
    token = state.tokens[-1]
    if token.type not in ("link_close", "image", "code_inline"):
        return False
    if token.type == "code_inline" and (raw := _RAW.match(state.src, state.pos, state.posMax)) is not None:
        token.type, token.info = "raw_inline", raw[1].lower()
        token.meta["attributes"] = raw[0]
        state.pos = raw.end()
        return True
    match = _ATTRIBUTES.match(state.src, state.pos, state.posMax)
    found = {} if match is None else attributes(match[0])
    if match is None or not found:
        return False
    opened = _opening(state.tokens)
    if token.type == "image":
        found = image_attributes(found)
        if "alt" in found:
            opened.attrs.pop("alt", None)
    opened.attrs = {**found, **opened.attrs}
    token.meta["attributes"] = match[0]
    state.pos = match.end()
    return True


def _opening(tokens: list[Token]) -> Token:
    """Return the token that opens the link that ends with the last of *tokens*, or that token if it is no link."""
    if tokens[-1].type != "link_close":
        return tokens[-1]
    depth = 0
    for token in reversed(tokens):
        depth += {"link_close": 1, "link_open": -1}.get(token.type, 0)
        if not depth:
            return token
    return tokens[-1]
