"""Internal: formatting styles for pybtex, based on CSL styles.

pybtex asks a style for the order of the entries, their labels and the text of each. One processor for all entries
provides these.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar

from pybtex.errors import report_error
from pybtex.exceptions import PybtexError
from pybtex.richtext import HRef, Tag, Text
from pybtex.style.formatting import BaseStyle, FormattedEntry

from ..collection.citing import DEFAULT_STYLE
from ..configuration import load_configuration
from ..csl import Processor
from ..csl.styles.archive import style_ids
from ..documents.pandoc.inlines import PandocAst, parse_inlines, plain_text_of
from ..formats.bibtex.reader import parse

__all__ = ["CslStyle", "formatting_style"]

_TAGS = {"Emph": "em", "Strong": "strong", "Superscript": "sup", "Subscript": "sub"}
_BRACKETS = re.compile(r"^[(\[]|[)\].]$")
_NUMBER = re.compile(r"[(\[]?(\d+)[)\].]?")


class CslStyle(BaseStyle):  # type: ignore[misc]  # pybtex has no types
    """A CSL style for pybtex.

    Subclasses set `style_id`. Otherwise the environment variable ``DPRKPAL_STYLE`` or the configuration of the project
    in the current folder sets the style, as it sets the locale.
    """

    style_id: ClassVar[str | None] = None
    """A style id, or the path of a ``.csl`` file."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        configuration = load_configuration()
        for finding in configuration.findings:
            report_error(PybtexError(str(finding)))
        self._style = self.style_id or configuration.style or DEFAULT_STYLE
        self._locale = configuration.locale
        self._database: Any = None
        self._processor: Processor | None = None
        self._formatted: dict[str, str] = {}
        self._order: list[str] = []
        # Replaces the sorting and label plug-ins that the base class stored here.
        self.sort = self._sorted
        self.format_labels = self._labels

    def format_bibliography(self, bib_data: Any, citations: Any = None) -> Any:
        """Return the formatted entries of *bib_data*. Parent entries are found even if they are not listed."""
        self._database = bib_data.entries
        return super().format_bibliography(bib_data, citations)

    def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> Any:
        """Return one entry as pybtex rich text."""
        if bib_data is not None:
            self._database = bib_data.entries
        if entry.key not in self._formatted:
            self._sorted([entry])
        return FormattedEntry(entry.key, _pybtex_text(self._formatted[entry.key]), label)

    def _sorted(self, entries: Iterable[Any]) -> list[Any]:
        """Return *entries* in the order of the style, and format them."""
        known = {entry.key: entry for entry in entries}
        items = _items(known, self._database or {})
        self._processor = Processor(self._style, items, locale=self._locale, to=PandocAst())
        listed = dict(self._processor.entries())
        self._order = [key for key in self._processor.order() if key in known]
        for key in self._order:
            # A note style without a bibliography: use the text of a note.
            self._formatted[key] = listed.get(key) or self._processor.preview(_citation(key))
        return [known[key] for key in self._order]

    def _labels(self, entries: Sequence[Any]) -> Iterator[str]:
        """Yield the labels of *entries*: numbers, or the text of a citation."""
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
        style: A CSL style id or the path of a style.

    >>> formatting_style("apa").style_id
    'apa'
    """
    name = os.fspath(style)
    return type(f"Csl_{re.sub(r'[^A-Za-z0-9]', '_', name)}", (CslStyle,), {"style_id": name})


def __getattr__(name: str) -> type[CslStyle]:
    """Return the style for an entry point. Underscores in its name stand for hyphens."""
    style = name.replace("_", "-")
    if name.startswith("_") or style not in _style_names():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return formatting_style(style)


@cache
def _style_names() -> frozenset[str]:
    return frozenset(style_ids())


# -- converting entries and formatted text -------------------------------------------------------------


def _items(entries: dict[str, Any], database: Any) -> list[dict[str, Any]]:
    """Return pybtex *entries* as CSL-JSON with their own keys. Entries may inherit from *database*."""
    needed = dict(entries)
    pending = list(entries.values())
    while pending:
        parent = pending.pop().fields.get("crossref")
        if parent is not None and parent in database and parent not in needed:
            needed[parent] = database[parent]
            pending.append(database[parent])
    names = {key: f"k{number}" for number, key in enumerate(needed)}
    folded = {key.lower(): name for key, name in names.items()}
    source = "".join(_bibtex_source(entry, names[key], folded) for key, entry in needed.items())
    read = {item["id"]: item for item in parse(source).items}
    return [{**read.get(names[key], {"type": "document", "title": key}), "id": key} for key in entries]


def _bibtex_source(entry: Any, name: str, names: dict[str, str]) -> str:
    """Return *entry* as BibTeX with another key."""
    fields = {str(field): str(value) for field, value in entry.fields.items()}
    if "crossref" in fields:
        fields["crossref"] = names.get(fields["crossref"].lower(), "")
    for role, persons in entry.persons.items():
        fields[str(role)] = " and ".join(map(str, persons))
    lines = "".join(f"  {field} = {{{value}}},\n" for field, value in fields.items() if _is_balanced(value))
    return f"@{entry.type}{{{name},\n{lines}}}\n"


def _is_balanced(text: str) -> bool:
    """Return whether the braces in *text* are balanced."""
    depth = 0
    for brace in re.findall(r"\\.|[{}]", text, re.DOTALL):
        depth += {"{": 1, "}": -1}.get(brace, 0)
        if depth < 0:
            return False
    return depth == 0 and not text.endswith("\\")


def _pybtex_text(text: str) -> Any:
    """Return the processor's output as pybtex rich text."""
    elements = parse_inlines(text)
    if len(elements) > 1 and _class(elements[0]) == "csl-left-margin":
        elements = elements[1:]  # pybtex prints the label itself
    return Text(*_parts(elements))


def _class(element: dict[str, Any]) -> str:
    return element["c"][0][1][0] if element["t"] == "Span" and element["c"][0][1] else ""


def _parts(elements: Iterable[dict[str, Any]]) -> list[Any]:
    """Convert pandoc elements to parts of pybtex rich text."""
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
