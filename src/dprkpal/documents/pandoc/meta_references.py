"""Internal: convert the references in the metadata of a pandoc document to CSL-YAML items.

The reader of Word files stores the works of Zotero, Mendeley and EndNote citations there.

Source: Pandoc User's Guide, "Specifying bibliographic data"; pandoc-types, "Text.Pandoc.Definition" (``MetaValue``).
"""

from __future__ import annotations

import json
from typing import Any

from ...formats.csl_yaml.markdown_text import encode_markdown, escape_markdown
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..placeholders import Placeholders
from .inlines import csl_markup, plain_text_of

__all__ = ["references_as_yaml"]

MAX_DEPTH = 10
"""Maximum nesting of lists and maps in a reference."""
_PLAIN = frozenset({"id", "type", "DOI", "URL", "ISBN", "ISSN", "PMID", "PMCID", "language"})
_VARIABLES = {
    name.casefold(): name
    for names in (DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES)
    for name in sorted(names)
}
"""The spelling of each variable, by its name in lower case."""
_NO_CASE = '<span class="nocase">'


def references_as_yaml(value: Any) -> str | None:
    r"""Return the value of ``references`` as CSL-YAML, or ``None`` if it is empty or not a list.

    >>> words = {"t": "MetaInlines", "c": [{"t": "Str", "c": "A*"}]}
    >>> references_as_yaml({"t": "MetaList", "c": [{"t": "MetaMap", "c": {"title": words}}]})
    '{"references": [{"title": "A\\\\*"}]}'
    """
    if not isinstance(value, dict) or value.get("t") != "MetaList" or not value.get("c"):
        return None
    items = [_item(one) for one in value["c"]] if isinstance(value["c"], list) else []
    return json.dumps({"references": items}, ensure_ascii=False)


def _item(value: Any) -> Any:
    """Return a reference. As in pandoc, ``doi`` means ``DOI``, and a given name may be a list."""
    item = _value(value, "", 0)
    if not isinstance(item, dict):
        return item
    item = {_VARIABLES.get(name.casefold(), name): content for name, content in item.items()}
    for variable in NAME_VARIABLES.intersection(item):
        names = item[variable] if isinstance(item[variable], list) else [item[variable]]
        for name in names:
            if isinstance(name, dict):
                name.update((part, " ".join(map(str, text))) for part, text in name.items() if isinstance(text, list))
    return item


def _value(value: Any, name: str, depth: int) -> Any:
    """Return the value of variable *name* as text with Markdown, a list, or a mapping."""
    if not isinstance(value, dict) or depth > MAX_DEPTH:
        return None
    kind, content = value.get("t"), value.get("c")
    if kind == "MetaList" and isinstance(content, list):
        return [_value(one, name, depth + 1) for one in content]
    if kind == "MetaMap" and isinstance(content, dict):
        return {key: _value(one, key, depth + 1) for key, one in content.items()}
    if kind == "MetaBool":
        return bool(content)
    if kind == "MetaBlocks" and isinstance(content, list):
        return _text([one for block in content for one in _inlines_of(block)], name)
    if kind == "MetaInlines" and isinstance(content, list):
        return _text(content, name)
    text = plain_text_of(value)
    if name in ("year", "month", "day", "season", "date-parts") and text.lstrip("-").isdecimal():
        return int(text[:20])
    return text if name in _PLAIN else escape_markdown(text)


def _inlines_of(block: Any) -> list[Any]:
    """Return the inline elements of a paragraph, followed by a space."""
    content = block.get("c") if isinstance(block, dict) and block.get("t") in ("Para", "Plain") else None
    return [*content, {"t": "Space"}] if isinstance(content, list) else []


def _text(elements: list[Any], name: str) -> Any:
    """Return inline *elements* as Markdown, or as plain text in variables without markup."""
    if name in _PLAIN:
        return plain_text_of(elements)
    plain = plain_text_of(elements)
    if name in ("year", "month", "day", "season", "date-parts", "circa", "literal"):
        return int(plain[:20]) if plain.lstrip("-").isdecimal() else plain
    return encode_markdown(csl_markup(_without_unknown(elements), Placeholders())).strip()


def _without_unknown(elements: list[Any]) -> list[Any]:
    """Return *elements* with links, code and other unknown elements replaced by their text."""
    known = []
    for element in elements:
        if not isinstance(element, dict):
            continue
        content = element.get("c")
        match element.get("t"), content:
            case ("Span", [[_, [*classes], _], [*inside]]):
                inner = _without_unknown(inside)
                if "nocase" in classes:
                    inner = [{"t": "Str", "c": _NO_CASE}, *inner, {"t": "Str", "c": "</span>"}]
                known += inner
            case ("Link", [_, [*inside], _]):
                known += _without_unknown(inside)
            case (("Code" | "Math" | "RawInline"), [_, str(text)]):
                known.append({"t": "Str", "c": text})
            case _:
                known.append(element)
    return known
