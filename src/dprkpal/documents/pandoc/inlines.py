"""Text in pandoc's own form: inline elements as JSON.

The backend writes each element with a comma behind it, so that texts which follow each other are put together by
putting them side by side, as in any other format; `inlines_of` makes a list of the whole.

Source: pandoc-types, "Text.Pandoc.Definition" (``Inline``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...csl.output.backend import Backend
from ...csl.output.formatted_runs import nest_runs
from ...csl.text.tokens import Token
from ...model.safe_text import one_line
from ..affixes import OPAQUE, Aside
from ..anchors import anchor

__all__ = ["Inline", "PandocAst", "breaking", "inlines_of", "plain_inlines_text", "rich_inlines"]

Inline = dict[str, Any]
"""An element: its constructor under ``t``, its contents under ``c``."""

MAX_DEPTH = 50
"""How many elements may stand in each other beside a key and still be formatted with it."""

_ELEMENTS = {
    ("font-style", "italic"): "Emph", ("font-style", "oblique"): "Emph", ("font-weight", "bold"): "Strong",
    ("font-variant", "small-caps"): "SmallCaps", ("text-decoration", "underline"): "Underline",
    ("vertical-align", "sup"): "Superscript", ("vertical-align", "sub"): "Subscript",
}  # fmt: skip
_TAGS = {
    "Emph": ("<i>", "</i>"), "Strong": ("<b>", "</b>"), "Superscript": ("<sup>", "</sup>"),
    "Subscript": ("<sub>", "</sub>"), "SmallCaps": ('<span style="font-variant:small-caps;">', "</span>"),
}  # fmt: skip
_WORDS = re.compile(r"( +)")
_OPAQUE = re.compile(f"[{OPAQUE}]")


def _json(element: Inline) -> str:
    return json.dumps(element, ensure_ascii=False) + ","


_SPACE = _json({"t": "Space"})


class PandocAst(Backend):
    """Elements of pandoc's document model, each followed by a comma."""

    isolate = True

    def text(self, text: str) -> str:
        """Return *text* as words and spaces."""
        parts = _WORDS.split(one_line(text))
        return "".join([
            _json({"t": "Space"} if not part.strip(" ") else {"t": "Str", "c": part}) for part in parts if part
        ])  # fmt: skip

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* in the element for this formatting, or as a link to the entry of the work that it cites."""
        name = _ELEMENTS.get((kind, value))
        if name is not None:
            return f'{{"t":"{name}","c":[{text.rstrip(",")}]}},'
        if kind == "direction":
            return self._attributed("Span", [], [["dir", value]], text)
        if kind == "cite" and '"t":"Link"' not in text:
            return self.link(text, f"#{anchor(value)}")
        return text

    def _attributed(self, name: str, classes: list[str], more: list[list[str]], text: str) -> str:
        return f'{{"t":"{name}","c":[{json.dumps(["", classes, more])},[{text.rstrip(",")}]]}},'

    def link(self, text: str, url: str) -> str:
        """Return *text* as a link."""
        return f'{{"t":"Link","c":[["",[],[]],[{text.rstrip(",")}],{json.dumps([url, ""])}]}},'

    def block(self, text: str, display: str) -> str:
        """Return *text* under the class by which pandoc's writers know how it is displayed."""
        if display == "left-margin" and not text.endswith(_SPACE):
            text += _SPACE
        return self._attributed("Span", [f"csl-{display}"], [], text)

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry."""
        return super().write(nest_runs(tokens))

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the entries one after the other; `dprkpal.documents.pandoc.filter` makes paragraphs of them."""
        return "".join(entries)


def inlines_of(text: str) -> list[Inline]:
    """Return the elements that `PandocAst` has written.

    >>> inlines_of(PandocAst().text("a b"))
    [{'t': 'Str', 'c': 'a'}, {'t': 'Space'}, {'t': 'Str', 'c': 'b'}]
    """
    found: list[Inline] = json.loads(f"[{text.rstrip(',')}]")
    return [one for one in found if one != {"t": "Str", "c": ""}]


def breaking(element: Inline) -> str:
    """Return *element* so that it can be put into a word, which it breaks in two."""
    return f'"}},{json.dumps(element, ensure_ascii=False)},{{"t":"Str","c":"'


def rich_inlines(elements: Iterable[Inline], aside: Aside, depth: int = 0) -> str:
    """Return *elements* as text with the markup of CSL-JSON; what that does not know is set *aside*.

    >>> rich_inlines([{"t": "Str", "c": "see"}, {"t": "Space"}, {"t": "Emph", "c": [{"t": "Str", "c": "x"}]}], Aside())
    'see <i>x</i>'
    """
    parts: list[str] = []
    for element in elements:
        kind, content = element.get("t"), element.get("c")
        if kind == "Str" and isinstance(content, str):
            parts.append(_OPAQUE.sub("", content.replace("\u00a0", " ")))
        elif kind in ("Space", "SoftBreak", "LineBreak"):
            parts.append(" ")
        elif kind in _TAGS and isinstance(content, list) and depth < MAX_DEPTH:
            begin, end = _TAGS[kind]
            parts.append(f"{begin}{rich_inlines(content, aside, depth + 1)}{end}")
        elif kind == "Quoted" and isinstance(content, list) and len(content) == 2 and depth < MAX_DEPTH:
            begin, end = "‘’" if content[0] == {"t": "SingleQuote"} else "“”"
            parts.append(f"{begin}{rich_inlines(content[1], aside, depth + 1)}{end}")
        else:
            parts.append(aside.put(breaking(element)))
    return "".join(parts)


def plain_inlines_text(value: Any) -> str:
    """Return the characters of *value*, whatever elements or metadata hold them."""
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
            elif kind == "Cite":
                pending.append(one["c"][1])
            else:
                pending.append(one.get("c"))
    return "".join(parts)
