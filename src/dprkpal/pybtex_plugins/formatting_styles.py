"""Formatting styles for pybtex: a bibliography in a style of CSL, as pybtex's rich text.

pybtex asks a style for the order of the entries, their labels, and the text of each. All three come from one processor
over the entries that are to be formatted.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar

from pybtex.richtext import HRef, Tag, Text
from pybtex.style.formatting import BaseStyle, FormattedEntry

from ..collection.citing import DEFAULT_STYLE
from ..csl import Processor
from ..csl.styles.archive import style_ids
from ..documents.pandoc.inlines import PandocAst, parse_inlines, plain_text_of
from ..formats.bibtex.reader import parse

__all__ = ["CslStyle", "formatting_style"]

_TAGS = {"Emph": "em", "Strong": "strong", "Superscript": "sup", "Subscript": "sub"}
_BRACKETS = re.compile(r"^[(\[]|[)\].]$")
_NUMBER = re.compile(r"[(\[]?(\d+)[)\].]?")


class CslStyle(BaseStyle):  # type: ignore[misc]  # pybtex has no types
    """A style of CSL.

    `style_id` names it; in this class itself it is what ``DPRKPAL_STYLE`` in the environment says, and
    ``DPRKPAL_LOCALE`` says the language.
    """

    style_id: ClassVar[str | None] = None
    """The id of the style, or the path of a ``.csl`` file."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._style = self.style_id or os.environ.get("DPRKPAL_STYLE") or DEFAULT_STYLE
        self._locale = os.environ.get("DPRKPAL_LOCALE") or None
        self._pool: Any = None
        self._processor: Processor | None = None
        self._texts: dict[str, str] = {}
        self._order: list[str] = []
        # The base class puts the functions of its plug-ins for sorting and labels here.
        self.sort = self._sorted
        self.format_labels = self._labels

    def format_bibliography(self, bib_data: Any, citations: Any = None) -> Any:
        """Return the formatted entries of *bib_data*; those that others inherit from are known without being listed."""
        self._pool = bib_data.entries
        return super().format_bibliography(bib_data, citations)

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """Return one entry as rich text."""
        if bib_data is not None:
            self._pool = bib_data.entries
        if entry.key not in self._texts:
            self._sorted([entry])
        return FormattedEntry(entry.key, _rich(self._texts[entry.key]), label)

    def _sorted(self, entries: Iterable[Any]) -> list[Any]:
        """Return *entries* in the order of the style."""
        known = {entry.key: entry for entry in entries}
        items = _items(known, self._pool or {})
        self._processor = Processor(self._style, items, locale=self._locale, to=PandocAst())
        listed = dict(self._processor.entries())
        self._order = [key for key in self._processor.order() if key in known]
        for key in self._order:
            # A style of notes alone has no bibliography: then the note says what there is to say.
            self._texts[key] = listed.get(key) or self._processor.preview(_citation(key))
        return [known[key] for key in self._order]

    def _labels(self, entries: Sequence[Any]) -> Iterator[str]:
        """Yield the label of each of *entries*: its number, or how a citation names it."""
        if [entry.key for entry in entries] != self._order:
            self._sorted(entries)
        processor = self._processor
        assert processor is not None
        for number, entry in enumerate(entries, 1):
            if processor.style.is_note:
                yield str(number)
                continue
            cited = plain_text_of(parse_inlines(processor.preview(_citation(entry.key))))
            yield _BRACKETS.sub("", _BRACKETS.sub("", cited)) or str(number)


def _citation(key: str) -> Any:
    from ..model.citation import Citation, Cite

    return Citation((Cite(key),))


def formatting_style(style: str | os.PathLike[str]) -> type[CslStyle]:
    """Return a formatting style for pybtex.

    Args:
        style: The id of a CSL style, or the path of one.

    >>> formatting_style("apa").style_id
    'apa'
    """
    name = os.fspath(style)
    return type(f"Csl_{re.sub(r'[^A-Za-z0-9]', '_', name)}", (CslStyle,), {"style_id": name})


def __getattr__(name: str) -> type[CslStyle]:
    """Return the style that an entry point names, in which underscores stand for hyphens."""
    style = name.replace("_", "-")
    if name.startswith("_") or style not in _known():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return formatting_style(style)


@cache
def _known() -> frozenset[str]:
    return frozenset(style_ids())


# -- entries in, rich text out -------------------------------------------------------------------------


def _items(entries: dict[str, Any], pool: Any) -> list[dict[str, Any]]:
    """Return *entries* of pybtex as CSL-JSON, each under its own key; those of *pool* may be inherited from."""
    needed = dict(entries)
    pending = list(entries.values())
    while pending:
        parent = pending.pop().fields.get("crossref")
        if parent is not None and parent in pool and parent not in needed:
            needed[parent] = pool[parent]
            pending.append(pool[parent])
    names = {key: f"k{number}" for number, key in enumerate(needed)}
    folded = {key.lower(): name for key, name in names.items()}
    source = "".join(_source(entry, names[key], folded) for key, entry in needed.items())
    read = {item["id"]: item for item in parse(source).items}
    return [{**read.get(names[key], {"type": "document", "title": key}), "id": key} for key in entries]


def _source(entry: Any, name: str, names: dict[str, str]) -> str:
    """Return *entry* as BibTeX under another *name*."""
    fields = {str(field): str(value) for field, value in entry.fields.items()}
    if "crossref" in fields:
        fields["crossref"] = names.get(fields["crossref"].lower(), "")
    for role, persons in entry.persons.items():
        fields[str(role)] = " and ".join(map(str, persons))
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if _is_balanced(value))
    return f"@{entry.type}{{{name},\n{lines}}}\n"


def _is_balanced(text: str) -> bool:
    """Return whether the braces of *text* pair, so that it can stand in braces."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


def _rich(text: str) -> Any:
    """Return what the processor wrote as rich text."""
    elements = parse_inlines(text)
    if len(elements) > 1 and _class(elements[0]) == "csl-left-margin":
        elements = elements[1:]  # the label says it
    return Text(*_parts(elements))


def _class(element: dict[str, Any]) -> str:
    return element["c"][0][1][0] if element["t"] == "Span" and element["c"][0][1] else ""


def _parts(elements: Iterable[dict[str, Any]]) -> list[Any]:
    """Return elements of the document model of pandoc, no deeper than a style, as parts of rich text."""
    parts: list[Any] = []
    for element in elements:
        kind, content = element["t"], element.get("c", [])
        if kind == "Str":
            parts.append(content)
        elif kind == "Space":
            parts.append(" ")
        elif kind in _TAGS:
            parts.append(Tag(_TAGS[kind], *_parts(content)))
        elif kind == "Link":
            parts.append(HRef(content[2][0], *_parts(content[1])))
        else:
            parts += _parts(content if kind in ("SmallCaps", "Underline") else content[1])
    return parts
