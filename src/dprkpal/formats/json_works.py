"""Internal: find the works in the answers of a JSON API: one work, a list, an envelope with a list, or a work a line.

Source: RFC 8259; JSON Lines.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..errors import FormatError
from .csl_json.source_text import members
from .finding_codes import UNREADABLE
from .html_text import from_html
from .item_collector import ItemCollector, Problem
from .positions import Positions
from .results import Reading
from .unread_text import arrived, words_in

__all__ = ["read_works", "works_of"]

_LISTS = ("items", "results", "works", "data")
_OPENING = re.compile(r'"(?:items|results|works|data)"\s*:\s*\[\s*|^\s*\[\s*')
_SPACE = re.compile(r"[\s,]*")

_decoder = json.JSONDecoder(
    strict=False,
    parse_int=lambda digits: int(digits) if len(digits) < 400 else digits,  # longer ones take quadratic time
)


def read_works(
    text: str,
    path: str | None,
    to_csl: Callable[[dict[str, Any], int], tuple[dict[str, Any], list[Problem]]],
    key_of: Callable[[dict[str, Any]], str] = lambda work: "",
    known: frozenset[str] = frozenset(),
) -> Reading:
    """Return the references of the works in *text*. A work that is not an object or has no fields is a finding.

    Args:
        text: JSON, as for `works_of`.
        path: The file name, for findings and notes.
        to_csl: A function that returns the CSL-JSON item of a work at a line, and its problems.
        key_of: A function that returns the key of a work, or ``""`` for one made of name and year.
        known: The members that *to_csl* reads, and those about the record itself. The others are named as not read.
    """
    collector = ItemCollector(path)
    works, errors = works_of(text, path)
    collector.reading.findings += errors
    for number, (work, line) in enumerate(works, start=1):
        if not isinstance(work, dict):
            collector.lose(f"work {number} is not an object; it was skipped", line)
            continue
        item, problems = to_csl(work, line)
        if len(item) == 1:
            collector.lose(f"work {number} has no fields that can be read; it was skipped", line)
            continue
        collector.add(item, line, key=key_of(work), problems=problems)
        for name in _unread(work, item, known):
            collector.leave_out(name, line)
    return collector.finish()


def _unread(work: Mapping[str, Any], item: Mapping[str, Any], known: frozenset[str]) -> Iterator[str]:
    """Yield the members of *work* that its item does not have: unknown ones, and second values of others."""
    words = words_in(item)
    for name, value in work.items():
        if name in ("ISSN", "ISBN") and isinstance(value, list):
            numbers = (one.rpartition("/")[2] for one in value if isinstance(one, str))
            if not all(number == item.get(name) for number in numbers):
                yield name
        elif name in _COMPARED:
            yield from (path for path, text in _texts(name, value) if not arrived(from_html(text), words))
        elif name not in known and (value is True or words_in(value)):
            yield name
    for name in ("author", "editor"):
        for one in work[name] if isinstance(work.get(name), list) else ():
            if isinstance(one, Mapping):
                yield from (f"{name} {part}" for part in ("affiliation", "ORCID") if one.get(part))


_COMPARED = frozenset(("title", "subtitle", "original-title", "degree", "event", "institution"))
"""Members of Crossref's works with several texts, of which an item has some."""


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts in a member, each with the names of the members that lead to it, without dates."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for one in value:
            if not isinstance(one, list):
                yield from _texts(path, one)
    elif isinstance(value, Mapping):
        for name in sorted(value.keys() - {"start", "end", "id"}):
            if isinstance(value[name], str) or (isinstance(value[name], list) and " " not in path):
                yield from _texts(f"{path} {name}", value[name])


def works_of(text: str, path: str | None) -> tuple[list[tuple[Any, int]], list[FormatError]]:
    r"""Return the works in *text*, each with its line, and what is wrong with the file.

    Args:
        text: JSON: a work, a list of works, an object with works under ``message``, ``items`` or ``results``; or a work
            a line. Everything before a syntax error is kept.
        path: The file name, for errors.

    >>> works_of('{"message": {"items": [{"a": 1},\n {"a": 2}]}}', None)[0]
    [({'a': 1}, 1), ({'a': 2}, 2)]
    >>> works_of('{"a": 1}\n{"a": 2}\n', None)[0]
    [({'a': 1}, 1), ({'a': 2}, 2)]
    >>> found, errors = works_of('[{"a": 1}, {"a": ]', None)
    >>> found, str(errors[0])
    ([({'a': 1}, 1)], '1:18: not valid JSON: Expecting value; the rest of the file was skipped')
    """
    positions = Positions(text)
    stripped = text.lstrip()
    begin = len(text) - len(stripped)
    try:
        value, end = _decoder.raw_decode(text, begin)
    except ValueError as error:
        return _before_the_error(text, positions, path, error)
    except RecursionError:
        return [], [FormatError("values are nested too deep", path=path, line=1, code=UNREADABLE)]
    if isinstance(value, dict) and _is_more(text, end):
        return _lines(text, begin, positions, path)
    works = list(_unwrap(value))
    if len(works) == 1 and works[0] is value:
        return [(value, positions.at(begin)[0])], []
    opening = _OPENING.search(text, begin) if isinstance(value, dict) else None
    start = text.index("[", opening.start()) if opening else begin
    places = [at for _, at in members(text, start)] if text[start : start + 1] == "[" else []
    if len(places) != len(works):
        places = [begin] * len(works)
    return [(work, positions.at(at)[0]) for work, at in zip(works, places, strict=True)], []


def _is_more(text: str, end: int) -> bool:
    """Return whether there is another value after the first one."""
    match = _SPACE.match(text, end)
    return match is not None and match.end() < len(text)


def _unwrap(value: Any) -> Iterator[Any]:
    """Yield the works in an answer."""
    if isinstance(value, list):
        yield from value
        return
    if not isinstance(value, dict):
        yield value
        return
    inner = value.get("message", value)
    inner = inner if isinstance(inner, dict) else value
    for name in _LISTS:
        if isinstance(inner.get(name), list):
            yield from inner[name]
            return
    yield inner


def _lines(
    text: str, begin: int, positions: Positions, path: str | None
) -> tuple[list[tuple[Any, int]], list[FormatError]]:
    """Return the works in a file with one value after another. A line with a syntax error affects only itself."""
    found: list[tuple[Any, int]] = []
    errors: list[FormatError] = []
    position = begin
    while position < len(text):
        match = _SPACE.match(text, position)
        position = match.end() if match else position
        if position >= len(text):
            break
        line = positions.at(position)[0]
        try:
            value, position = _decoder.raw_decode(text, position)
            found += [(work, line) for work in _unwrap(value)]
        except (ValueError, RecursionError) as error:
            if len(errors) < 50:
                reason = getattr(error, "msg", "values are nested too deep")
                errors.append(
                    FormatError(
                        f"not valid JSON: {reason}; this line was skipped", path=path, line=line, code=UNREADABLE
                    )
                )
            after = text.find("\n", position)
            position = len(text) if after < 0 else after
    return found, errors


def _before_the_error(
    text: str, positions: Positions, path: str | None, error: ValueError
) -> tuple[list[tuple[Any, int]], list[FormatError]]:
    """Return the works before a syntax error."""
    found: list[tuple[Any, int]] = []
    opening = _OPENING.search(text)
    position = opening.end() if opening else len(text)
    while position < len(text) and text[position] == "{":
        line = positions.at(position)[0]
        try:
            value, position = _decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            break
        found.append((value, line))
        match = _SPACE.match(text, position)
        position = match.end() if match else position
    if position < len(text) and text[position] == "]" and found and _only_commas(text, error):
        return found, []
    line, column = positions.at(getattr(error, "pos", 0))
    message = f"not valid JSON: {getattr(error, 'msg', error)}; the rest of the file was skipped"
    return found, [FormatError(message, path=path, line=line, column=column, code=UNREADABLE)]


def _only_commas(text: str, error: ValueError) -> bool:
    """Return whether the error is a comma before the end of a list."""
    at = getattr(error, "pos", 0)
    return text[at : at + 1] == "]" or text[:at].rstrip().endswith(",")
