"""Internal: read CSL-YAML files: CSL-JSON items in YAML, with text in Markdown, as in pandoc.

Tags are not supported, and ``no``, ``007`` and ``1:30`` are text. Anchors, aliases and merge keys (``<<``) are read,
with a limit so that a small file cannot become a large one. A syntax error affects only its own item; reading continues
at the next line that starts with a dash at the same indentation.

Source: Pandoc User's Guide, "Specifying bibliographic data"; YAML 1.2, "Core Schema", except that decimal numbers and
dates are text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...errors import FormatError
from ...model.edtf import parse_year, read_edtf
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..csl_json.reader import find_repeated, read_items
from ..csl_json.variable_names import csl_variable
from ..finding_codes import UNREADABLE
from ..results import Reading
from .markdown_text import decode_markdown

__all__ = ["convert_item", "looks_like", "parse", "plain_scalar", "spans"]

MAX_SIZE = 64_000_000
"""The maximum size of a file in characters. Without libyaml (the parser in C) it is a twentieth of this."""
MAX_DEPTH = 30
"""The maximum nesting of lists and mappings."""
MAX_ALIASED = 100_000
"""The maximum number of values that the aliases of a file have together."""
MAX_ERRORS = 50
"""The number of syntax errors after which the rest of the file is skipped."""

_LOOKS = re.compile(r"(?:^|\n)(?:---[ \t]*(?:\n|$)|references:[ \t]*(?:\n|$)|-[ \t]+[\w-]+:(?:[ \t\n]|$))")
_NEXT_DOCUMENT = re.compile(
    r"(?>(?:(?:(?:---|\.\.\.)[ \t]*|[ \t]*#[^\n]*|[ \t]*)\n)*)(?:---[ \t]+)?(?:references:|items:|-[ \t]+(?:id|type):)"
)
"""The beginning of another document with references, in contrast to the text of a Markdown document."""
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}
_ADDRESSES = frozenset(("DOI", "URL", "ISBN", "ISSN", "PMID", "PMCID", "id", "type", "language"))
_SOFT_BREAK = re.compile(r"(?<!\n)\n(?!\n)")
"""A line break inside a paragraph of Markdown, which is a space."""
_BACKSLASH = re.compile(r"\\([!-/:-@\[-`{-~ ])")
_YEARS = re.compile(r"(\d{4})_(\d{4})")
"""A range of years, as pandoc accepts it in ``literal``."""


class _YamlMapping(dict[str, Any]):
    """A mapping with its position, the positions of its names, and the names that are repeated."""

    line: int
    column: int
    begin: int
    end: int
    flow: bool
    linked: bool = False
    """Whether it has an anchor or alias, so that it cannot be edited alone."""
    places: dict[str, tuple[int, int]]
    repeated: list[str]

    def place(self, name: str) -> tuple[int, int]:
        """Return the line and column of *name*, or of the mapping."""
        return self.places.get(name, (self.line, self.column))


class _Frame:
    """An open list or mapping, and in a mapping the name whose value comes next."""

    __slots__ = ("anchor", "merged", "name", "names", "size", "value")

    def __init__(self, value: list[Any] | _YamlMapping, anchor: str | None = None) -> None:
        self.value = value
        self.name: str | None = None
        self.names: list[str] = []
        self.anchor = anchor
        self.merged: list[Any] = []
        """The values of merge keys."""
        self.size = 1
        """The number of values in it."""


def looks_like(text: str) -> bool:
    r"""Return whether *text* looks like CSL-YAML.

    >>> looks_like("references:\n- id: a"), looks_like("@book{a}")
    (True, False)
    """
    return _LOOKS.search(text[:5000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    r"""Read the references of a CSL-YAML file.

    Args:
        text: A list of items, or a mapping with the list under ``references``, which may be between ``---`` lines, or
            several such documents, or a single item.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`, as from CSL-JSON.

    Raises:
        FormatError: The text is larger than `MAX_SIZE`, or contains no list of items.

    >>> parse("references:\n- id: a\n  type: book\n  title: A *b*\n  issued: 1999-05~\n").items
    [{'id': 'a', 'type': 'book', 'title': 'A <i>b</i>', 'issued': {'date-parts': [[1999, 5]], 'circa': True}}]
    """
    import yaml  # only these files need it

    if len(text) > MAX_SIZE // (1 if yaml.__with_libyaml__ else 20):
        raise FormatError("the file is too large for YAML; convert it to CSL-JSON", path=path)
    errors: list[FormatError] = []
    lists: list[int] = []
    found = list(_items(yaml, text, path, errors, lists))
    if not lists and not errors:
        raise FormatError("expected a list of CSL items, alone or under 'references'", path=path, line=1)
    escaped = "\\" in text  # escapes can stand for control characters, in keys too
    reading = read_items(found, path, lambda origin: origin.line, lambda origin, name: origin.place(name), escaped)
    reading.findings = sorted(reading.findings + errors, key=lambda finding: finding.line or 0)
    return reading


def spans(text: str) -> list[tuple[Any, int, int, int, bool]]:
    """Return where each item of a CSL-YAML file is.

    Returns:
        For each item without anchors and aliases: its id, its begin and end in *text*, its column counted from 0, and
        whether it is in braces. Comments and blank lines after an item are not part of it.
    """
    import yaml

    if len(text) > MAX_SIZE // (1 if yaml.__with_libyaml__ else 20):
        return []
    return [
        (origin.get("id"), origin.begin, origin.end, origin.column - 1, origin.flow)
        for value, origin, _ in _items(yaml, text, None, [], [])
        if isinstance(value, dict) and not origin.linked
    ]


def _items(
    yaml: Any, text: str, path: str | None, errors: list[FormatError], lists: list[int]
) -> Iterator[tuple[Any, _YamlMapping, list[str]]]:
    """Yield the items of *text*, each with its origin and its repeated names.

    Syntax errors are added to *errors*, and the lines of lists of items to *lists*.
    """
    begin = line = 0
    indent: int | None = None
    anchors = _Anchors()
    while True:
        reader = _Reader(yaml, line, begin, lists, anchors)
        try:
            for value in reader.read(text[begin:]):
                if isinstance(value, _YamlMapping):
                    yield convert_item(value), value, value.repeated
                else:
                    yield value, reader.here(), []
            return
        except (yaml.YAMLError, _UnsupportedError) as error:
            mark = getattr(error, "problem_mark", None) or reader.mark
            if "quoted" in str(
                getattr(error, "context", "")
            ):  # report where the quotation begins, not the end of the file
                mark = getattr(error, "context_mark", None) or mark
            problem = str(getattr(error, "problem", None) or error)
            if mark and text[begin + mark.index : begin + mark.index + 1] == "\t":
                problem = "a tab cannot indent a line in YAML; use spaces"
            indent = reader.indent if indent is None else indent
            errors.append(
                FormatError(
                    f"{problem}; the item was skipped",
                    path=path,
                    line=line + mark.line + 1 if mark else None,
                    column=mark.column + 1 if mark else None,
                    key=reader.key(),
                    code=UNREADABLE,
                )
            )
            start = reader.item_begin()
            after = text.find("\n", begin + (mark.index if mark else 0) if start is None else start) + 1
            if indent is None or not after:
                return
            following = re.compile(rf"^ {{{indent}}}- ", re.MULTILINE).search(text, after)
            if following is None:
                return
            if len(errors) >= MAX_ERRORS:
                message = "too many syntax errors; the rest of the file was skipped"
                errors.append(FormatError(message, path=path, line=text.count("\n") + 1, code=UNREADABLE))
                return
            line += text.count("\n", begin, following.start())
            begin = following.start()


class _UnsupportedError(Exception):
    """The file uses a YAML feature that is not supported."""


class _Anchors:
    """The values with anchors, for the aliases after them."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Any, int]] = {}
        self._aliased = 0

    def keep(self, name: str | None, value: Any, size: int) -> None:
        """Keep a value of this size if it has an anchor."""
        if name is not None:
            self._values[name] = value, size

    def value(self, name: str) -> tuple[Any, int]:
        """Return the value of an alias, and its size.

        Raises:
            _UnsupportedError: There is no such anchor before it, or the values of aliases are too many.
        """
        if name not in self._values:
            raise _UnsupportedError(f"no complete value before the alias '*{name[:60]}' has this anchor")
        self._aliased += self._values[name][1]
        if self._aliased > MAX_ALIASED:
            raise _UnsupportedError(f"the aliases have more than {MAX_ALIASED:,} values together")
        return self._values[name]


class _Reader:
    """Reads YAML events and builds the items."""

    def __init__(self, yaml: Any, lines_before: int, position: int, lists: list[int], anchors: _Anchors) -> None:
        self.yaml, self.lines_before, self.position, self.lists = yaml, lines_before, position, lists
        self.anchors = anchors
        self.stack: list[_Frame] = []
        self.mark: Any = None
        self.indent: int | None = None
        self.end = 0

    def key(self) -> str | None:
        """Return the id of the current item, or ``None`` if it is not known yet."""
        for frame in self.stack[:3]:
            if isinstance(frame.value, _YamlMapping) and frame.value.get("id") is not None:
                return str(frame.value["id"])[:200]
        return None

    def item_begin(self) -> int | None:
        """Return where the current item begins, or ``None`` if no item has begun."""
        for outer, inner in zip(self.stack, self.stack[1:3], strict=False):
            if isinstance(outer.value, list) and isinstance(inner.value, _YamlMapping):
                return inner.value.begin
        return None

    def read(self, text: str) -> Iterator[Any]:
        """Yield each member of the list of references as soon as it is complete."""
        yaml = self.yaml
        found = False
        for event in yaml.parse(text, Loader=yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):
            self.mark = event.start_mark
            size = 1
            if getattr(event, "anchor", None) is not None:
                self.link()
            if isinstance(event, yaml.AliasEvent):
                self.end = self.position + event.end_mark.index
                value, size = self.anchors.value(event.anchor)
            elif isinstance(event, yaml.ScalarEvent):
                self.end = self.position + event.end_mark.index
                value = _scalar_value(event)
                self.anchors.keep(event.anchor, value, 1)
            elif isinstance(event, yaml.CollectionStartEvent):
                self.open(event)
                continue
            elif isinstance(event, yaml.CollectionEndEvent):
                size = self.stack[-1].size
                value = self.close(event)
                if not self.stack and not found and isinstance(value, _YamlMapping) and _is_item(value):
                    self.lists.append(event.start_mark.line)
                    found = True
                    yield value
                    continue
            elif isinstance(event, yaml.DocumentEndEvent) and found:
                if _NEXT_DOCUMENT.match(text, event.end_mark.index) is None:
                    return  # the text of a Markdown document follows its metadata
                continue
            else:
                continue
            if self.stack:
                self.stack[-1].size += size
            if self.is_item():
                found = True
                yield value
            else:
                self.put(value, event)

    def link(self) -> None:
        """Note that the open mappings have an anchor or alias."""
        for frame in self.stack[:3]:
            if isinstance(frame.value, _YamlMapping):
                frame.value.linked = True

    def here(self) -> _YamlMapping:
        """Return an empty mapping at the position of the last event."""
        made = _YamlMapping()
        made.line, made.column = self.lines_before + self.mark.line + 1, self.mark.column + 1
        made.begin = made.end = self.position + self.mark.index
        made.places, made.repeated, made.flow = {}, [], False
        return made

    def is_item(self) -> bool:
        """Return whether the value that has just ended is a member of the list of references."""
        if not self.stack or not isinstance(self.stack[-1].value, list):
            return False
        return len(self.stack) == 1 or (len(self.stack) == 2 and self.stack[0].name in ("references", "items"))

    def open(self, event: Any) -> None:
        """Begin a list or mapping."""
        if len(self.stack) >= MAX_DEPTH:
            raise _UnsupportedError(f"lists and mappings are nested deeper than {MAX_DEPTH}")
        if isinstance(event, self.yaml.SequenceStartEvent):
            self.stack.append(_Frame([], event.anchor))
            if self.is_item():
                self.lists.append(event.start_mark.line)
                if self.indent is None and not event.flow_style:
                    self.indent = event.start_mark.column
            return
        mapping = self.here()
        mapping.flow, mapping.linked = event.flow_style, event.anchor is not None
        self.stack.append(_Frame(mapping, event.anchor))

    def close(self, event: Any) -> Any:
        """End the innermost list or mapping and return it."""
        if event.end_mark.index > event.start_mark.index:  # a bracket; without one, this is the begin of what follows
            self.end = self.position + event.end_mark.index
        frame = self.stack.pop()
        if isinstance(frame.value, _YamlMapping):
            for one in frame.merged:
                for name, value in one.items() if isinstance(one, dict) else ():
                    frame.value.setdefault(name, value)
            frame.value.end = self.end
            frame.value.repeated += find_repeated(frame.names)
            for outer in self.stack:
                if isinstance(outer.value, _YamlMapping) and outer is not self.stack[0]:
                    outer.value.repeated += frame.value.repeated[:5]
        self.anchors.keep(frame.anchor, frame.value, frame.size)
        return frame.value

    def put(self, value: Any, event: Any) -> None:
        """Add *value* to the innermost list or mapping. In a mapping, names and values alternate."""
        if not self.stack:
            return
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            frame.value.append(value)
        elif frame.name == "<<":
            frame.merged += value if isinstance(value, list) else [value]
            frame.name = None
        elif frame.name is not None:
            frame.value[frame.name] = value
            frame.name = None
        elif isinstance(event, self.yaml.ScalarEvent):
            frame.name = str(event.value)
            frame.names.append(frame.name)
            if len(self.stack) < 4:  # only positions of an item's own variables are needed
                mark = event.start_mark
                frame.value.places[frame.name] = self.lines_before + mark.line + 1, mark.column + 1
        else:
            raise _UnsupportedError("a name must be text")


def _is_item(value: Mapping[str, Any]) -> bool:
    """Return whether a whole document is one item."""
    return "id" in value and "type" in value and not isinstance(value.get("references"), list)


def _scalar_value(event: Any) -> Any:
    """Return the value of a scalar: an integer, true, false, null, or otherwise text."""
    text: str = event.value
    if event.tag not in (None, "!", "tag:yaml.org,2002:str"):
        raise _UnsupportedError(f"the tag {event.tag[:60]!r} is not supported")
    if event.tag is not None or event.style:  # quoted, or with the tag !!str
        return text
    return plain_scalar(text)


def plain_scalar(text: str) -> Any:
    """Return the value of a scalar without quotation marks."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    return int(text) if _INTEGER.fullmatch(text) else text


def convert_item(value: Mapping[str, Any]) -> dict[str, Any]:
    """Convert an item to CSL-JSON: Markdown becomes inline markup, and text in date variables becomes dates."""
    item: dict[str, Any] = {}
    for name, content in value.items():
        variable = csl_variable(name)
        if variable in DATE_VARIABLES:
            content = _convert_date(content)
        elif variable in NAME_VARIABLES:
            content = [_convert_name(one) for one in content] if isinstance(content, list) else _convert_name(content)
        elif isinstance(content, bool) and variable in TEXT_VARIABLES:
            content = str(content).lower()  # a title can be the word "true"
        elif isinstance(content, str) and variable in _ADDRESSES:
            content = _unescape(content)
        elif isinstance(content, str) and (variable in NUMBER_VARIABLES or variable in TEXT_VARIABLES):
            content = decode_markdown(_SOFT_BREAK.sub(" ", content.rstrip("\n")))
        item[name] = content
    return item


def _unescape(text: str) -> str:
    """Return *text* without backslash escapes. An escaped space is a no-break space."""
    return _BACKSLASH.sub(lambda found: "\u00a0" if found[1] == " " else found[1], text)


def _convert_name(value: Any) -> Any:
    """Return a name with its parts unescaped."""
    if isinstance(value, str):
        return _unescape(value)
    if not isinstance(value, dict):
        return value
    return {part: _unescape(text) if isinstance(text, str) else text for part, text in value.items()}


def _convert_date(value: Any) -> Any:
    """Convert a date to CSL-JSON: text, a year, or mappings with ``year``, ``month`` and ``day``."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str):
        text = _unescape(value)
        date, complaint = read_edtf(text)
        if complaint:
            date, complaint = parse_year(text)
        return date
    if isinstance(value, dict) and (years := _YEARS.fullmatch(_unescape(str(value.get("literal", ""))))):
        return {"date-parts": [[int(years[1])], [int(years[2])]]}
    ends = value if isinstance(value, list) else [value]
    if not ends or not all(isinstance(end, dict) and "year" in end for end in ends):
        return value
    if len(ends) > 1:  # in CSL-JSON, only a season in the place of the month can be part of a range
        ends = [_season_as_month(end) for end in ends]
    date = {key: inner for end in ends for key, inner in end.items() if key not in ("year", "month", "day")}
    parts = [[end[part] for part in ("year", "month", "day") if part in end] for end in ends]
    return {"date-parts": parts, **date}


def _season_as_month(end: dict[str, Any]) -> dict[str, Any]:
    """Return one end of a range with its season, a number from 1 to 4, as a month from 21 to 24 (EDTF)."""
    season = str(end.get("season", "")).strip()
    if season not in ("1", "2", "3", "4") or "month" in end:
        return end
    others = {part: value for part, value in end.items() if part != "season"}
    return {**others, "month": 20 + int(season)}
