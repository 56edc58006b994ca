"""Internal: read the YAML metadata block at the start of a document.

Only the values about citations are read, as strings and lists of strings. YAML tags are never turned into objects,
aliases are rejected, and no file is opened here.

Source: Pandoc User's Guide, "Extension: yaml_metadata_block", "Specifying bibliographic data", "Other relevant
metadata fields"; YAML 1.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import FormatError
from .brackets import Brackets

__all__ = ["ALL_KEYS", "Metadata", "read_metadata"]

MAX_SIZE = 100_000
"""Maximum length of the block, in characters."""
MAX_DEPTH = 50
"""Maximum nesting depth of lists and mappings."""

ALL_KEYS = "*"
"""In ``nocite``, lists every reference."""

_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off", "", "null", "~"})


@dataclass
class Metadata:
    """Metadata of a document that affect its citations."""

    line_count: int = 0
    """Number of lines in the block; 0 if there is none."""
    bibliography: tuple[str, ...] = ()
    """File names."""
    csl: str | None = None
    """A style id, file name or URL."""
    lang: str | None = None
    """The language of the document, such as ``"de-DE"``."""
    title: str | None = None
    nocite: tuple[str, ...] = ()
    """Keys to list in the bibliography without citing them. `ALL_KEYS` lists every reference."""
    link_citations: bool = False
    """Whether cites link to their bibliography entries."""
    suppress_bibliography: bool = False
    notes_after_punctuation: bool | None = None
    """Whether note references go after punctuation; ``None`` if not set."""
    lines_by_name: dict[str, int] = field(default_factory=dict)
    """The line of each name, counted from 1."""
    findings: list[FormatError] = field(default_factory=list)


def read_metadata(lines: Sequence[str], path: str | None = None) -> Metadata:
    """Read the metadata block at the start of a document.

    Args:
        lines: The lines of the document, without line endings.
        path: File name for messages.

    Returns:
        The metadata. ``line_count`` is 0 if the document does not start with a metadata block. Problems are listed in
        ``findings``, and the valid values are used.

    >>> metadata = read_metadata(["---", "csl: apa", "nocite: '@young2021guns, @*'", "---", "Text"])
    >>> metadata.line_count, metadata.csl, metadata.nocite
    (4, 'apa', ('young2021guns', '*'))
    """
    if len(lines) < 2 or lines[0].rstrip() != "---" or not lines[1].strip():
        return Metadata()
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() in ("---", "...")), None)
    if end is None:
        return Metadata()
    metadata = Metadata(end + 1)
    text = "\n".join(lines[1:end])
    if len(text) > MAX_SIZE:
        message = f"metadata block ignored: longer than {MAX_SIZE:,} characters; shorten it"
        metadata.findings.append(FormatError(message, path=path, line=1, code="DOC007"))
        return metadata
    _fill(metadata, _values(text, metadata, path), path)
    return metadata


def _values(text: str, metadata: Metadata, path: str | None) -> dict[str, list[str]]:
    """Return the strings for each top-level name in the YAML *text*. Deeper values are skipped."""
    import yaml

    def refuse(problem: str) -> yaml.YAMLError:
        return yaml.MarkedYAMLError(None, None, problem, place)

    found: dict[str, list[str]] = {}
    depth = 0
    name: str | None = None
    try:
        for event in _events(yaml, text):
            place: Any = event.start_mark
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > MAX_DEPTH:
                    raise refuse(f"nested more than {MAX_DEPTH} levels deep")
                if depth == 1 and not isinstance(event, yaml.MappingStartEvent):
                    raise refuse("expected names with values, such as 'csl: apa'")
                if depth == 2 and name is None:
                    raise refuse("a name must be plain text")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
                if depth == 1:
                    name = None
            elif isinstance(event, yaml.AliasEvent):
                raise refuse("aliases are not supported; repeat the value")
            elif isinstance(event, yaml.ScalarEvent):
                if depth == 1 and name is None:
                    name = event.value
                    found.setdefault(name, [])
                    metadata.lines_by_name.setdefault(name, place.line + 2)
                elif depth == 0 and event.value:
                    metadata.line_count = 0  # text between two horizontal rules, not metadata
                elif depth in (1, 2) and name is not None:
                    found[name].append(event.value)
                    if depth == 1:
                        name = None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        line = mark.line + 2 if mark is not None else 1
        message = f"metadata: {problem}; everything after this point was ignored"
        column = mark.column + 1 if mark is not None else None
        metadata.findings.append(FormatError(message, path=path, line=line, column=column, code="DOC007"))
    return found


def _events(yaml: Any, text: str) -> Iterable[Any]:
    """Return the YAML events of *text*, from the C parser if available."""
    events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events


def _fill(metadata: Metadata, values: dict[str, list[str]], path: str | None) -> None:
    """Store *values* in *metadata*, and report invalid ones."""

    def one(name: str) -> str | None:
        texts = values.get(name) or []
        if len(texts) > 1:
            refuse(name, "must be a single value, not a list")
            return None
        return texts[0].strip() or None if texts else None

    def flag(name: str) -> bool | None:
        text = (one(name) or "").casefold()
        if text in _YES or text in _NO:
            return text in _YES if name in values else None
        refuse(name, f"must be true or false, not {text[:50]!r}")
        return None

    def refuse(name: str, message: str) -> None:
        line = metadata.lines_by_name.get(name)
        metadata.findings.append(FormatError(f"metadata: {name} {message}", path=path, line=line, code="DOC007"))

    metadata.bibliography = tuple(name.strip() for name in values.get("bibliography", []) if name.strip())
    metadata.csl, metadata.lang, metadata.title = one("csl"), one("lang"), one("title")
    nocite = " ".join(values.get("nocite", []))
    keys = [key.id for key in Brackets(nocite).keys.values()]
    metadata.nocite = (*dict.fromkeys(keys), *([ALL_KEYS] if "@*" in nocite else []))
    metadata.link_citations = bool(flag("link-citations"))
    metadata.suppress_bibliography = bool(flag("suppress-bibliography"))
    metadata.notes_after_punctuation = flag("notes-after-punctuation")
