"""The block of metadata at the head of a document: YAML between ``---`` and ``---`` or ``...``.

Only what says how to cite is read, and only as text and lists of text: no tag makes an object, no alias is followed,
and a file that is named there is not opened here.

Source: Pandoc User's Guide, "Extension: yaml_metadata_block", "Specifying bibliographic data", "Other relevant
metadata fields"; YAML 1.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import FormatError
from .brackets import Brackets

__all__ = ["EVERYTHING", "Header", "read_header"]

MAX_SIZE = 100_000
"""No larger block is read, in characters."""
MAX_DEPTH = 50
"""How many lists and mappings may stand in each other."""

EVERYTHING = "*"
"""Among the keys of ``nocite``: every work."""

_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off", "", "null", "~"})


@dataclass
class Header:
    """What the metadata of a document says about its citations."""

    lines: int = 0
    """How many lines the block takes; 0 where there is none."""
    bibliography: tuple[str, ...] = ()
    """Names of files."""
    csl: str | None = None
    """A style."""
    lang: str | None = None
    """The language of the document, a code such as ``"de-DE"``."""
    title: str | None = None
    nocite: tuple[str, ...] = ()
    """Keys of works for the bibliography that are not cited; `EVERYTHING` stands for all."""
    link_citations: bool = False
    """Whether citations lead to their entries."""
    suppress_bibliography: bool = False
    notes_after_punctuation: bool | None = None
    """Whether the call of a note stands after the punctuation that follows it; ``None`` where nothing is said."""
    places: dict[str, int] = field(default_factory=dict)
    """The line of each name, counted from 1."""
    findings: list[FormatError] = field(default_factory=list)


def read_header(lines: Sequence[str], path: str | None = None) -> Header:
    """Return what the metadata at the head of a document says.

    Args:
        lines: The lines of the document, without line feeds.
        path: The name of the document, for messages.

    Returns:
        A header; one of no lines where the document does not begin with a block that ends. What is wrong with the
        block is in ``findings``, and the rest of it counts.

    >>> header = read_header(["---", "csl: apa", "nocite: '@young2021guns, @*'", "---", "Text"])
    >>> header.lines, header.csl, header.nocite
    (4, 'apa', ('young2021guns', '*'))
    """
    if len(lines) < 2 or lines[0].rstrip() != "---" or not lines[1].strip():
        return Header()
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() in ("---", "...")), None)
    if end is None:
        return Header()
    header = Header(end + 1)
    text = "\n".join(lines[1:end])
    if len(text) > MAX_SIZE:
        message = f"metadata of more than {MAX_SIZE:,} characters is not read"
        header.findings.append(FormatError(message, path=path, line=1, code="DOC007"))
        return header
    _take(header, _values(text, header, path), path)
    return header


def _values(text: str, header: Header, path: str | None) -> dict[str, list[str]]:
    """Return the texts of each name at the top of the YAML *text*; those of deeper names are passed over."""
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
                    raise refuse(f"more than {MAX_DEPTH} levels")
                if depth == 1 and not isinstance(event, yaml.MappingStartEvent):
                    raise refuse("no names with values")
                if depth == 2 and name is None:
                    raise refuse("a name that is no text")
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
                if depth == 1:
                    name = None
            elif isinstance(event, yaml.AliasEvent):
                raise refuse("aliases are not followed")
            elif isinstance(event, yaml.ScalarEvent):
                if depth == 1 and name is None:
                    name = event.value
                    found.setdefault(name, [])
                    header.places.setdefault(name, place.line + 2)
                elif depth == 0 and event.value:
                    header.lines = 0  # a line, a text and a line: no metadata
                elif depth in (1, 2) and name is not None:
                    found[name].append(event.value)
                    if depth == 1:
                        name = None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "not YAML"
        line = mark.line + 2 if mark is not None else 1
        message = f"metadata: {problem}; what stands before it counts"
        column = mark.column + 1 if mark is not None else None
        header.findings.append(FormatError(message, path=path, line=line, column=column, code="DOC007"))
    return found


def _events(yaml: Any, text: str) -> Iterable[Any]:
    """Return the events of the YAML *text*, from the parser in C where there is one."""
    events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return events


def _take(header: Header, values: dict[str, list[str]], path: str | None) -> None:
    """Put *values* into the *header*, and name those that cannot be."""

    def one(name: str) -> str | None:
        texts = values.get(name) or []
        if len(texts) > 1:
            refuse(name, "takes one value")
            return None
        return texts[0].strip() or None if texts else None

    def flag(name: str) -> bool | None:
        text = (one(name) or "").casefold()
        if text in _YES or text in _NO:
            return text in _YES if name in values else None
        refuse(name, f"is true or false, not {text[:50]!r}")
        return None

    def refuse(name: str, message: str) -> None:
        line = header.places.get(name)
        header.findings.append(FormatError(f"metadata: {name} {message}", path=path, line=line, code="DOC007"))

    header.bibliography = tuple(name.strip() for name in values.get("bibliography", []) if name.strip())
    header.csl, header.lang, header.title = one("csl"), one("lang"), one("title")
    nocite = " ".join(values.get("nocite", []))
    keys = [key.id for key in Brackets(nocite).keys.values()]
    header.nocite = (*dict.fromkeys(keys), *([EVERYTHING] if "@*" in nocite else []))
    header.link_citations = bool(flag("link-citations"))
    header.suppress_bibliography = bool(flag("suppress-bibliography"))
    header.notes_after_punctuation = flag("notes-after-punctuation")
