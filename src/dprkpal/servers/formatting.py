"""Internal: format bibliographies and citations for a request."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar, cast, get_args

from ..csl import Processor
from ..errors import FormatError, LocatorError
from ..formats import FORMATS, read
from ..libraries.built_in import library
from ..libraries.library import Library
from ..model.citation import Citation, Cite, Locator, Mode
from .parameters import Parameters
from .request_errors import RequestError

__all__ = ["bibliography", "citations"]

Item = Mapping[str, Any]
Parsed = TypeVar("Parsed")

MODES = get_args(Mode)
"""The modes of a cite."""


def bibliography(parameters: Parameters) -> dict[str, Any]:
    """Return the bibliography of the references of a request.

    Fields: ``items`` (CSL-JSON) or ``text`` and ``format``, else the built-in collection; ``keys``, ``style``,
    ``locale``, ``to``, ``links``, ``sort``.
    """
    works, warnings = _works(parameters)
    keys = _keys(parameters)
    name, style = parameters.style()
    locale, to = parameters.locale(), parameters.output()
    links, sort = parameters.flag("links", True), parameters.flag("sort", True)
    parameters.finish()
    items = _chosen(works, keys, parameters)
    processor = Processor(style, items, locale=locale, to=to, links=links, sort=sort)
    if style.bibliography is None:
        raise RequestError(422, "no-bibliography", f"style: {name!r} has no bibliography; ask for citations instead")
    return {
        "style": name,
        "locale": processor.locale.code,
        "to": to,
        "entries": _entries(processor),
        "warnings": warnings,
    }


def citations(parameters: Parameters) -> dict[str, Any]:
    """Return the citations of a document in reading order, and its bibliography if ``bibliography`` is true.

    Fields: those of `bibliography` without ``keys`` and ``sort``; ``citations``, ``bibliography``.
    """
    works, warnings = _works(parameters)
    limits = parameters.limits
    asked = parameters.array("citations", limits.citations)
    if asked is None:
        raise parameters.refuse("citations", "is missing")
    parsed = [_citation(value, f"citations[{number}]", works, parameters) for number, value in enumerate(asked)]
    name, style = parameters.style()
    locale, to = parameters.locale(), parameters.output()
    links, listed = parameters.flag("links", True), parameters.flag("bibliography", False)
    parameters.finish()
    cited = dict.fromkeys(cite.id for citation in parsed for cite in citation.cites)
    items = [works[key].csl for key in cited]
    if len(items) > limits.items:
        raise parameters.refuse("citations", f"{len(items):,} references; the limit is {limits.items:,}", "too-many")
    processor = Processor(style, items, locale=locale, to=to, links=links)
    return {
        "style": name,
        "locale": processor.locale.code,
        "to": to,
        "note_style": style.is_note,
        "citations": processor.replay(parsed),
        "bibliography": _entries(processor) if listed else None,
        "warnings": warnings,
    }


def _entries(processor: Processor) -> list[dict[str, str]]:
    return [{"key": key, "text": text} for key, text in processor.entries()]


# -- references ------------------------------------------------------------------------------------


def _works(parameters: Parameters) -> tuple[Library, list[dict[str, Any]]]:
    """Return the references of a request and the warnings about them; the collection if it gives none."""
    limits = parameters.limits
    items = parameters.array("items", limits.items)
    text = parameters.text("text", longest=limits.body_bytes)
    format = parameters.choice("format", FORMATS)
    if items is not None and text is not None:
        raise parameters.refuse("text", "give items or text, not both")
    if text is None and format is not None:
        raise parameters.refuse("format", "goes with text; items are CSL-JSON")
    if items is not None:
        # One item a line, so that the line of a finding is the number of the item.
        text, format = "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]", "csljson"
        if not items:
            return Library(), []
    if text is None:
        return library(), []
    reading = read(io.StringIO(text), format)
    if len(reading.items) > limits.items:
        raise parameters.refuse("text", f"{len(reading.items):,} references; the limit is {limits.items:,}", "too-many")
    findings = [(finding, True) for finding in reading.findings] + [(note, False) for note in reading.notes]
    of_item = items is not None
    warnings = [_warning(finding, lost, of_item=of_item) for finding, lost in findings[: limits.warnings]]
    return Library(reading.items), warnings


def _warning(finding: FormatError, lost: bool, *, of_item: bool) -> dict[str, Any]:
    """Return a reader's finding as plain data. ``lost`` is true if part of the reference could not be read."""
    line = finding.line
    place = {"item": None if line is None else line - 1} if of_item else {"line": line}
    return {"message": finding.message, "key": finding.key, **place, "lost": lost}


def _keys(parameters: Parameters) -> list[str] | None:
    """Return the requested keys, or ``None`` for all."""
    keys = parameters.array("keys", parameters.limits.items)
    if keys is None:
        return None
    for number, key in enumerate(keys):
        if not isinstance(key, str) or len(key) > parameters.limits.query_characters:
            raise parameters.refuse(f"keys[{number}]", "must be a key: a short text")
    return list(dict.fromkeys(keys))


def _chosen(works: Library, keys: Iterable[str] | None, parameters: Parameters) -> list[Item]:
    """Return the references with these *keys*, or all of them.

    Raises:
        UnknownReferenceError: A key is not among them.
    """
    items = [works[key].csl for key in (works if keys is None else keys)]
    if len(items) > parameters.limits.items:
        raise RequestError(422, "too-many", f"{len(items):,} references; the limit is {parameters.limits.items:,}")
    return items


# -- citations -------------------------------------------------------------------------------------


def _citation(value: Any, path: str, works: Library, parameters: Parameters) -> Citation:
    """Parse a citation: a text, an array of cites, or an object with ``cites``."""
    note_number = None
    if isinstance(value, dict):
        fields = parameters.nested(value, path)
        cites = fields.array("cites", parameters.limits.cites)
        if cites is None:
            raise fields.refuse("cites", "is missing")
        if "note_number" in fields:
            note_number = fields.integer("note_number", 0, 0, 1_000_000)
        fields.finish()
    elif isinstance(value, list):
        cites = Parameters({path: value}, parameters.limits).array(path, parameters.limits.cites) or []
    else:
        cites = [value]
    if not cites:
        raise RequestError(422, "invalid-request", f"{path}: a citation needs a cite", field=path)
    parsed = [_cite(cite, f"{path}[{number}]", works, parameters) for number, cite in enumerate(cites)]
    return Citation(tuple(parsed), note_number)


def _cite(value: Any, path: str, works: Library, parameters: Parameters) -> Cite:
    """Parse a cite: ``"key"``, ``"key, p. 45"``, or an object.

    Raises:
        UnknownReferenceError: The key is not among the references.
    """
    if isinstance(value, str):
        if len(value) > parameters.limits.affix_characters:
            most = parameters.limits.affix_characters
            raise RequestError(422, "too-long", f"{path}: longer than {most:,} characters", field=path)
        cite = Cite(value) if value in works else _located(lambda: Cite.parse(value), path)
    else:
        fields = parameters.nested(value, path)
        longest = parameters.limits.affix_characters
        key = fields.required_text("id")
        prefix, suffix = fields.text("prefix", longest=longest), fields.text("suffix", longest=longest)
        mode = cast(Mode, fields.choice("mode", MODES) or "normal")
        locator = _locator(fields)
        fields.finish()
        cite = Cite(key, locator, prefix or "", suffix or "", mode)
    works[cite.id]  # raises an error for an unknown key
    return cite


def _locator(fields: Parameters) -> Locator | None:
    """Parse a locator: a text such as ``"p. 45"``, or an object with ``label`` and ``value``."""
    value = fields.any_value("locator")
    if value is None:
        return None
    path, longest = fields.place("locator"), fields.limits.affix_characters
    if isinstance(value, dict):
        parts = fields.nested(value, path)
        label, text = parts.text("label") or "page", parts.text("value", longest=longest) or ""
        parts.finish()
        return _located(lambda: Locator(label, text), path)
    text = fields.text("locator", longest=longest) or ""
    return _located(lambda: Locator.parse(text), path)


def _located(make: Callable[[], Parsed], path: str) -> Parsed:
    """Call *make*, and add the *path* of the field to a locator error."""
    try:
        return make()
    except LocatorError as error:
        raise RequestError(422, "locator", f"{path}: {error}", field=path) from None
