"""Internal: cross-references to figures, tables and the like in citations, in pandoc's document model.

pandoc reads ``@fig:map [@doe]`` and ``[@fig:map and @doe]`` as citations of ``fig:map``. The cross-references stay
citations, so that a later filter such as pandoc-crossref resolves them.

Source: Pandoc User's Guide, "Citation syntax"; the documentation of pandoc-crossref, "References".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from .inlines import Inline, cites_in, is_cite, plain_text_of

__all__ = ["SeparatedCites", "contains_cites", "cross_references_as_text", "separate_cross_references"]

_SPACE: Inline = {"t": "Space"}


class SeparatedCites(NamedTuple):
    """The cites of a citation without its cross-references."""

    in_front: Inline | None
    """A cross-reference in the text, in front of the brackets."""
    cites: list[Inline]
    """The cites of references. Their prefixes and suffixes contain the other cross-references."""


def separate_cross_references(
    cites: Sequence[Inline], is_cross_reference: Callable[[str], bool], delimiter: str = "; "
) -> SeparatedCites | None:
    """Return *cites* without their cross-references, or ``None`` if they are nothing but cross-references.

    A cross-reference becomes part of the prefix of the next cite, or of the suffix of the last one.

    Args:
        cites: The cites of a ``Cite`` element.
        is_cross_reference: Returns whether a key is that of a cross-reference.
        delimiter: The text between cites.

    >>> cites = [{"citationId": "fig:map"}, {"citationId": "doe"}]
    >>> separate_cross_references(cites, lambda key: key.startswith("fig:")).cites[0]["citationPrefix"][1:]
    [{'t': 'Str', 'c': ';'}, {'t': 'Space'}]
    """
    between = delimiter_elements(delimiter)
    in_front: Inline | None = None
    kept: list[Inline] = []
    before: list[Inline] = []
    for index, cite in enumerate(cites):
        if not is_cross_reference(cite["citationId"]):
            kept.append({**cite, "citationPrefix": [*before, *_list(cite, "citationPrefix")]} if before else cite)
            before = []
            continue
        suffix = _list(cite, "citationSuffix")
        at = _index_of_cite(suffix, is_cross_reference)
        rest = suffix if at is None else suffix[:at]
        if index == 0 and _mode(cite) == "AuthorInText":
            in_front = _cross_reference(cite)
            text = [*rest[1:]] if rest and rest[0] == _SPACE else rest
        else:
            text = _spaced(_list(cite, "citationPrefix"), [_cross_reference(cite), *rest])
        if at is None:
            before += [*text, *between] if text else []
            continue
        first, *others = suffix[at]["c"][0]
        kept.append({
            **first, "citationPrefix": _spaced(_list(first, "citationPrefix"), [*before, *text]),
            "citationMode": {"t": "NormalCitation"} if _mode(first) == "AuthorInText" else first["citationMode"],
        })  # fmt: skip
        kept += others
        kept[-1] = {**kept[-1], "citationSuffix": [*_list(kept[-1], "citationSuffix"), *suffix[at + 1 :]]}
        before = []
    if not kept:
        return None
    if before:
        end = [*_list(kept[-1], "citationSuffix"), *between, *before[: -len(between)]]
        kept[-1] = {**kept[-1], "citationSuffix": end}
    return SeparatedCites(in_front, kept)


def contains_cites(cites: Sequence[Inline], is_cross_reference: Callable[[str], bool]) -> bool:
    """Return whether the prefixes or suffixes of *cites* cite references, as in ``[@fig:map and [@doe]]``."""
    inside = cites_in([[cite.get("citationPrefix"), cite.get("citationSuffix")] for cite in cites])
    return any(not is_cross_reference(cite["citationId"]) for element in inside for cite in element["c"][0])


def delimiter_elements(delimiter: str) -> list[Inline]:
    """Return the text between cites as elements.

    >>> delimiter_elements("; "), delimiter_elements(",")
    ([{'t': 'Str', 'c': ';'}, {'t': 'Space'}], [{'t': 'Str', 'c': ','}])
    """
    sign = delimiter.strip() or ";"
    return [{"t": "Str", "c": sign}, _SPACE] if delimiter[-1:].isspace() or not delimiter else [{"t": "Str", "c": sign}]


def cross_references_as_text(cites: Sequence[Inline]) -> Inline:
    """Return *cites*, all of cross-references, as text in brackets with a citation for each."""
    between = delimiter_elements("; ")
    in_front: list[Any] = []
    inside: list[Any] = []
    for cite in cites:
        prefix, suffix = _list(cite, "citationPrefix"), _list(cite, "citationSuffix")
        if not in_front and not inside and _mode(cite) == "AuthorInText":
            in_front = [_cross_reference(cite), _SPACE]
            inside = suffix[1:] if suffix[:1] == [_SPACE] else suffix
        else:
            inside += [*(between if inside else ()), *_spaced(prefix, [_cross_reference(cite), *suffix])]
    return {"t": "Span", "c": [["", [], []], [*in_front, {"t": "Str", "c": "["}, *inside, {"t": "Str", "c": "]"}]]}


def _cross_reference(cite: Inline) -> Inline:
    """Return a citation of nothing but a cross-reference, with the text as written."""
    is_bare = _mode(cite) == "SuppressAuthor"  # pandoc-crossref then prints the number without "fig."
    mode = {"t": "SuppressAuthor" if is_bare else "AuthorInText"}
    label = {**cite, "citationPrefix": [], "citationSuffix": [], "citationMode": mode}
    return {"t": "Cite", "c": [[label], [{"t": "Str", "c": f"{'-' * is_bare}@{cite['citationId']}"}]]}


def _index_of_cite(suffix: Sequence[Any], is_cross_reference: Callable[[str], bool]) -> int | None:
    """Return the index of the first cite of a reference in *suffix* that has no brackets of its own."""
    for index, element in enumerate(suffix):
        is_bare = isinstance(element, dict) and is_cite(element) and not plain_text_of(element).startswith("[")
        if is_bare and not is_cross_reference(element["c"][0][0]["citationId"]):
            return index
    return None


def _spaced(prefix: Sequence[Any], more: Sequence[Any]) -> list[Any]:
    """Return *prefix*, a space and *more*."""
    return [*prefix, _SPACE, *more] if prefix else [*more]


def _list(cite: Inline, name: str) -> list[Any]:
    value = cite.get(name)
    return value if isinstance(value, list) else []


def _mode(cite: Inline) -> object:
    mode = cite.get("citationMode")
    return mode.get("t") if isinstance(mode, dict) else None
