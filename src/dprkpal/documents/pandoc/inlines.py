"""Internal: inline elements of pandoc's document model, as JSON.

The backend writes a comma after each element, so that formatted texts can be concatenated like strings.
`parse_inlines` parses the result.

Source: pandoc-types, "Text.Pandoc.Definition" (``Inline``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from ...csl.output.backend import Backend
from ...csl.output.formatted_runs import nest_runs
from ...csl.text.tokens import Token
from ...model.safe_text import one_line
from ..placeholders import PLACEHOLDERS, Placeholders

__all__ = [
    "FORMATTED", "Inline", "PandocAst", "cited_keys", "cites_in", "csl_markup", "ends_with_full_stop", "is_cite",
    "is_word", "joined", "pandoc_entry_id", "pandoc_entry_link", "parse_inlines", "plain_text_of", "put_in_quotation",
    "without_full_stop", "word_break",
]  # fmt: skip

Inline = dict[str, Any]
"""An element: its type under ``t``, its content under ``c``."""

MAX_DEPTH = 50
"""Elements in a prefix or suffix nested deeper than this are not formatted by the style."""

_ELEMENTS = {
    ("font-style", "italic"): "Emph", ("font-style", "oblique"): "Emph", ("font-weight", "bold"): "Strong",
    ("font-variant", "small-caps"): "SmallCaps", ("text-decoration", "underline"): "Underline",
    ("vertical-align", "sup"): "Superscript", ("vertical-align", "sub"): "Subscript",
}  # fmt: skip
FORMATTED = frozenset(_ELEMENTS.values())
"""Elements whose content is a list of elements."""
_TAGS = {
    "Emph": ("<i>", "</i>"), "Strong": ("<b>", "</b>"), "Superscript": ("<sup>", "</sup>"),
    "Subscript": ("<sub>", "</sub>"), "SmallCaps": ('<span style="font-variant:small-caps;">', "</span>"),
}  # fmt: skip
_WORDS = re.compile(r"( +)")
_PLACEHOLDER = re.compile(f"[{PLACEHOLDERS}]")
_CITATION_ID = re.compile(r'"citationId"\s*:\s*("(?:[^"\\]|\\.)*")')


_quoted = json.encoder.encode_basestring
"""Returns a string as JSON. It is much faster than `json.dumps`, which sets up an encoder each time."""


def _json(element: Inline) -> str:
    return json.dumps(element, ensure_ascii=False) + ","


_SPACE = _json({"t": "Space"})


class PandocAst(Backend):
    """An output format: pandoc inline elements as JSON, each followed by a comma.

    Args:
        unlisted: Keys without a bibliography entry.
    """

    isolate = True

    def __init__(self, unlisted: Container[str] = ()) -> None:
        self._unlisted = unlisted

    def text(self, text: str) -> str:
        """Return *text* as ``Str`` and ``Space`` elements."""
        parts = _WORDS.split(one_line(text))
        return "".join([
            _SPACE if part[0] == " " else f'{{"t":"Str","c":{_quoted(part)}}},' for part in parts if part
        ])  # fmt: skip

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* in the element for this formatting, or linked to the bibliography entry of its cite."""
        name = _ELEMENTS.get((kind, value))
        if name is not None:
            return f'{{"t":"{name}","c":[{text.rstrip(",")}]}},'
        if kind == "direction":
            return self._attributed("Span", [], [["dir", value]], text)
        if kind == "cite" and '"t":"Link"' not in text and value not in self._unlisted:
            return self.link(text, f"#{pandoc_entry_id(value)}")
        return text

    def _attributed(self, name: str, classes: list[str], more: list[list[str]], text: str) -> str:
        return f'{{"t":"{name}","c":[{json.dumps(["", classes, more])},[{text.rstrip(",")}]]}},'

    def link(self, text: str, url: str) -> str:
        """Return *text* as a link."""
        return f'{{"t":"Link","c":[["",[],[]],[{text.rstrip(",")}],{json.dumps([url, ""])}]}},'

    def block(self, text: str, display: str) -> str:
        """Return *text* in a span with pandoc's class for this display."""
        return self._attributed("Span", [f"csl-{display}"], [], text)

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a complete citation or entry."""
        return super().write(nest_runs(tokens))

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the entries concatenated. `dprkpal.documents.pandoc.filter` formats them one by one."""
        return "".join(entries)


def pandoc_entry_id(key: str) -> str:
    """Return the id of the bibliography entry with this *key*, as pandoc writes it."""
    return f"ref-{key}"


def pandoc_entry_link(identifier: str) -> str:
    """Return a link to an entry as the backend writes it."""
    return json.dumps(f"#{identifier}")


def parse_inlines(text: str) -> list[Inline]:
    """Return the elements written by `PandocAst`.

    >>> parse_inlines(PandocAst().text("a b"))
    [{'t': 'Str', 'c': 'a'}, {'t': 'Space'}, {'t': 'Str', 'c': 'b'}]
    """
    found: list[Inline] = json.loads(f"[{text.rstrip(',')}]")
    return joined(found)


def joined(elements: list[Any]) -> list[Any]:
    """Return *elements* without empty strings and with adjacent strings joined, also inside other elements.

    Recursion is safe: formatted text is not nested deeper than a style.
    """
    made: list[Any] = []
    for element in elements:
        kind, content = element.get("t"), element.get("c")
        if kind == "Str":
            if made and made[-1] == {"t": "Space"} and content.startswith((",", ".")) and content[1:2] in ("", " "):
                made.pop()  # left by an element that prints nothing
            if made and made[-1].get("t") == "Str":
                made[-1] = {"t": "Str", "c": made[-1]["c"] + content}
            elif content:
                made.append(element)
            continue
        if kind in FORMATTED:
            element = {"t": kind, "c": joined(content)}
        elif kind in ("Link", "Span"):
            attributes, inside, *target = content
            element = {"t": kind, "c": [attributes, joined(inside), *target]}
        made.append(element)
    return made


def word_break(element: Inline) -> str:
    """Return *element* as JSON that can be inserted inside a word. It splits the word in two."""
    return f'"}},{json.dumps(element, ensure_ascii=False)},{{"t":"Str","c":"'


def csl_markup(elements: Iterable[Inline], placeholders: Placeholders, depth: int = 0) -> str:
    """Return *elements* as text with CSL-JSON markup. Other markup is replaced by *placeholders*.

    >>> elements = [{"t": "Str", "c": "see"}, {"t": "Space"}, {"t": "Emph", "c": [{"t": "Str", "c": "x"}]}]
    >>> csl_markup(elements, Placeholders())
    'see <i>x</i>'
    """
    parts: list[str] = []
    for element in elements:
        kind, content = element.get("t"), element.get("c")
        if kind == "Str" and isinstance(content, str):
            parts.append(_PLACEHOLDER.sub("", content))
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif kind in _TAGS and isinstance(content, list) and depth < MAX_DEPTH:
            begin, end = _TAGS[kind]
            parts.append(f"{begin}{csl_markup(content, placeholders, depth + 1)}{end}")
        elif kind == "Quoted" and isinstance(content, list) and len(content) == 2 and depth < MAX_DEPTH:
            inside = "".join(parts)
            is_inner = content[0] == {"t": "SingleQuote"} or inside.count("«") > inside.count("»")
            begin, end = "‘’" if is_inner else "“”"
            quoted = csl_markup(content[1], placeholders, depth + 1)
            parts.append(f"{begin}{quoted}{end}")
        else:
            parts.append(placeholders.add(word_break(element)))
    return "".join(parts)


def plain_text_of(value: Any) -> str:
    """Return the plain text of *value*, which is any JSON value of a document."""
    parts: list[str] = []
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending.extend(reversed(one))
        elif isinstance(one, dict):
            kind = one.get("t")
            if kind in ("Str", "MetaString") and isinstance(one.get("c"), str):
                parts.append(one["c"])
            elif kind in ("Space", "SoftBreak", "LineBreak"):
                parts.append(" ")
            elif kind == "Cite" and isinstance(one.get("c"), list):
                pending.extend(one["c"][1:2])
            else:
                pending.append(one.get("c"))
    return "".join(parts)


def cites_in(value: Any) -> Iterator[Inline]:
    """Yield the ``Cite`` elements in *value*."""
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if is_cite(one):
                yield one
            else:
                pending.extend(one.values())
        elif isinstance(one, list):
            pending.extend(one)


def cited_keys(text: str | bytes) -> Iterator[str]:
    r"""Yield the keys that a document cites, each once. *text* is its JSON, which is searched faster than its values.

    >>> list(cited_keys('{"citationId":"a"},{"citationId": "b\\u00e9"},{"citationId":"a"}'))
    ['a', 'bé']
    """
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    for key in dict.fromkeys(_CITATION_ID.findall(text)):
        yield json.loads(key)


def is_cite(element: Inline) -> bool:
    """Return whether *element* is a valid ``Cite`` element."""
    content = element.get("c")
    return (
        element.get("t") == "Cite"
        and isinstance(content, list)
        and len(content) == 2
        and isinstance(content[0], list)
        and bool(content[0])
        and all(isinstance(one, dict) and isinstance(one.get("citationId"), str) for one in content[0])
    )


def is_word(value: Any) -> bool:
    """Return whether *value* is a word or space, as most elements of a document are, or no element at all."""
    return type(value) is str or (type(value) is dict and value.get("t") in ("Str", "Space", "SoftBreak"))


def ends_with_full_stop(text: list[Inline]) -> bool:
    """Return whether *text* ends with a full stop."""
    return plain_text_of(text).endswith(".")


def without_full_stop(text: list[Inline]) -> list[Inline]:
    """Return *text* without its final full stop."""
    if text and text[-1].get("t") == "Str" and text[-1]["c"].endswith("."):
        shorter = text[-1]["c"][:-1]
        return [*text[:-1], *([{"t": "Str", "c": shorter}] if shorter else [])]
    return text


def put_in_quotation(element: Any, sign: list[Inline]) -> list[Inline]:
    """Put a full stop or comma at the end of the innermost quotation that ends *element*, as in American English.

    Returns:
        The *sign* if there is no quotation or it ends in punctuation, otherwise nothing.
    """
    content: list[Any] | None = None
    while True:
        match element:
            case {"t": "Quoted", "c": [_, [*_] as content]} if content:
                element = content[-1]
            case _:
                break
    if content is None or plain_text_of(content[-1]).endswith((".", ",", ";", ":", "!", "?", "…")):
        return sign
    content += sign
    return []
