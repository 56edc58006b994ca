"""Internal: read the YAML metadata blocks of a document.

Only the values about citations are read, as strings and lists of strings. YAML tags are never turned into objects,
the total size of all aliases is limited, and no file is opened here.

Source: Pandoc User's Guide, "Extension: yaml_metadata_block", "Specifying bibliographic data", "Other relevant
metadata fields"; YAML 1.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import FormatError
from .brackets import Brackets
from .yaml_values import YamlValue, YamlValues, read_yaml, texts_of

__all__ = ["ALL_KEYS", "NUMBERINGS", "Metadata", "read_bibliographies", "read_metadata"]

MAX_SIZE = 100_000
"""Maximum length of the block, in characters."""
MAX_BLOCKS = 100
"""Maximum number of blocks that are tried after the first."""

ALL_KEYS = "*"
"""In ``nocite``, lists every reference."""

NUMBERINGS = ("document", "bibliography", "section")
"""How the references of several bibliographies are numbered: in the order of the style for the whole document, from one
bibliography to the next, or anew in each section."""

OLDER_NAME = "bibliography_"
"""Before the name of a bibliography with its own files, as for the predecessor of the pandoc filter multibib."""

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TITLE_LINE = re.compile(r"%(?:[ \t]|$)")
_NAMED = re.compile(r"""(?:[\w"'-]+\s*:(?:\s|$)|[{#])""")

_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off", "", "null", "~"})


@dataclass
class Metadata:
    """Metadata of a document that affect its citations."""

    line_count: int = 0
    """Number of lines in the block at the start; 0 if there is none."""
    blocks: list[tuple[int, int]] = field(default_factory=list)
    """The first line of each other block, counted from 0, and the line after it."""
    bibliography: tuple[str, ...] = ()
    """File names."""
    file_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The file names of each named bibliography that has files of its own."""
    bibliographies: dict[str, dict[str, str | list[str]]] = field(default_factory=dict)
    """The conditions, title and style of each named bibliography."""
    section_level: int | None = None
    """The level of the headings whose sections have bibliographies of their own; ``None`` if none have."""
    numbering: str = NUMBERINGS[0]
    """One of `NUMBERINGS`."""
    csl: str | None = None
    """A style id, file name or URL."""
    lang: str | None = None
    """The language of the document, such as ``"de-DE"``."""
    title: str | None = None
    subtitle: str | None = None
    authors: tuple[str, ...] = ()
    """The names of the authors of the document."""
    date: str | None = None
    abstract: str | None = None
    section_title: str | None = None
    """The heading of the bibliography."""
    references: list[str] = field(default_factory=list)
    """References in CSL-YAML. Blank lines before each text keep the line numbers of the document."""
    nocite: tuple[str, ...] = ()
    """Keys to list in the bibliography without citing them. `ALL_KEYS` lists every reference."""
    link_citations: bool = False
    """Whether cites link to their bibliography entries."""
    link_bibliography: bool = True
    """Whether identifiers in the bibliography are links."""
    note_fields: bool | None = None
    """Whether CSL variables in the notes of references are used; ``None`` if the document does not say."""
    abbreviations: str | None = None
    """The name of a file with short forms of journal titles."""
    suppress_bibliography: bool = False
    fetch: bool = False
    """Whether works that are cited by identifier may be fetched."""
    sentence_case: bool | None = None
    """Whether English titles of ``.bib`` files are set in sentence case; ``None`` if not set."""
    notes_after_punctuation: bool | None = None
    """Whether note references go after punctuation; ``None`` if not set."""
    lines_by_name: dict[str, int] = field(default_factory=dict)
    """The line of each name, counted from 1."""
    findings: list[FormatError] = field(default_factory=list)


def read_metadata(lines: Sequence[str], path: str | None = None, *, starts: Sequence[int] = ()) -> Metadata:
    """Read the metadata blocks of a document.

    Args:
        lines: The lines of the document, without line endings.
        path: File name for messages.
        starts: Where the files of the document start, if it is joined from several. The bibliographies and ``nocite``
            of all files add up.

    Returns:
        The metadata. ``line_count`` is 0 if the document does not start with a metadata block. A value in a later
        block replaces an earlier one. Problems are listed in ``findings``, and the valid values are used.

    >>> metadata = read_metadata(["---", "csl: apa", "nocite: '@young2021guns, @*'", "---", "Text"])
    >>> metadata.line_count, metadata.csl, metadata.nocite
    (4, 'apa', ('young2021guns', '*'))
    """
    metadata = Metadata()
    values: dict[str, list[str]] = {}
    named: dict[str, YamlValue] = {}
    if lines and _TITLE_LINE.match(lines[0]):
        metadata.line_count, values, named["author"] = _title_block(lines)
    for begin, end in _block_lines(lines):
        text = "\n".join(lines[begin + 1 : end])
        if len(text) > MAX_SIZE:
            if not begin:
                metadata.line_count = end + 1
            message = f"metadata block ignored: longer than {MAX_SIZE:,} characters; shorten it"
            metadata.findings.append(FormatError(message, path=path, line=begin + 1, code="DOC007"))
            continue
        found = read_yaml(text, begin + 1)
        inside = begin and begin not in starts
        if found.is_text or (inside and (found.problem or not found.values)):
            continue  # text between two horizontal rules
        if begin:
            metadata.blocks.append((begin, end + 1))
        else:
            metadata.line_count = end + 1
        if found.problem:
            message = f"metadata: {found.problem}; everything after this point was ignored"
            metadata.findings.append(
                FormatError(message, path=path, line=found.line, column=found.column, code="DOC007")
            )
        metadata.lines_by_name.update(found.lines)
        if begin in starts:
            _add_up(found.values, named, values)
        values.update((name, texts_of(value)) for name, value in found.values.items())
        kept = ("author", "bibliograph")
        named.update((name, value) for name, value in found.values.items() if name.startswith(kept))
        if "references" in found.values:
            metadata.references.append(_references(found, lines, begin, end))
    if values or metadata.lines_by_name:
        _fill(metadata, values, named, path)
    return metadata


def _title_block(lines: Sequence[str]) -> tuple[int, dict[str, list[str]], YamlValue]:
    """Return the number of lines of a title block, its title and date, and its authors.

    Source: Pandoc User's Guide, "Extension: pandoc_title_block".

    >>> _title_block(["% A title", "  in two lines", "% Ada Hale; Bo Voss", "% 2026", "", "Text"])
    (4, {'title': ['A title in two lines'], 'date': ['2026']}, ['Ada Hale', 'Bo Voss'])
    """
    parts: list[str] = []
    count = 0
    for line in lines:
        if _TITLE_LINE.match(line) and len(parts) < 3:
            parts.append(line[1:].strip())
        elif line[:1] in (" ", "\t") and line.strip() and parts:
            parts[-1] += f"{'; ' if len(parts) == 2 else ' '}{line.strip()}"
        else:
            break
        count += 1
    title, authors, date = (*parts, "", "")[:3]
    values = {name: [text] for name, text in (("title", title), ("date", date)) if text}
    return count, values, [name for one in authors.split(";") if (name := one.strip())]


def _add_up(found: dict[str, YamlValue], named: Mapping[str, YamlValue], values: Mapping[str, list[str]]) -> None:
    """Add the bibliographies and ``nocite`` of earlier files to the values *found* in a later one."""
    for name in ("bibliography", "nocite"):
        after = found.get(name)
        if name in values and after and not isinstance(named.get(name), dict) and not isinstance(after, dict):
            found[name] = [*dict.fromkeys([*values[name], *texts_of(after)])]


def _block_lines(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the first and last line of each block that may be metadata."""
    fence = ""
    tried = 0
    ends = [number for number, line in enumerate(lines) if line.rstrip() in ("---", "...")]
    next_end = 0
    after = 0
    for number, line in enumerate(lines[:-1]):
        if number < after:
            continue
        if (mark := _FENCE.match(line)) is not None:
            if not fence:
                fence = mark[1]
            elif mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = ""
            continue
        if fence or line.rstrip() != "---" or not lines[number + 1].strip() or (number and lines[number - 1].strip()):
            continue
        if number and (tried == MAX_BLOCKS or _NAMED.match(lines[number + 1]) is None):
            continue
        while next_end < len(ends) and ends[next_end] <= number:
            next_end += 1
        if next_end == len(ends):
            return
        tried += 1
        after = ends[next_end]
        yield number, after


def _references(found: YamlValues, lines: Sequence[str], begin: int, end: int) -> str:
    """Return the value of ``references`` as CSL-YAML, at the line where it is in the document."""
    if found.has_aliases:
        return "\n" * (found.lines["references"] - 1) + found.as_json("references")
    first = found.lines["references"] - 1
    others = [line - 1 for line in found.lines.values() if line - 1 > first]
    if lines[first].lstrip().startswith("references"):
        return "\n" * first + "\n".join(lines[first : min(others, default=end)])
    return "\n" * (begin + 1) + "\n".join(lines[begin + 1 : end])


def read_bibliographies(
    metadata: Metadata, values: Mapping[str, YamlValue], section_files: Sequence[str], level: str | None,
    numbering: str | None,
) -> Iterator[tuple[str, str]]:  # fmt: skip
    """Store the bibliographies of a document in *metadata*. Yield the names of invalid values and what is wrong.

    Args:
        metadata: The metadata to fill.
        values: The values of ``bibliography``, which is file names or a mapping from names to files or conditions; of
            ``bibliographies``, a mapping from names to conditions; and of ``bibliography_NAME``, file names.
        section_files: The value of ``section-bibs-bibliography``.
        level: The value of ``section-bibs-level``.
        numbering: The value of ``bibliography-numbering``.
    """
    files, named = values.get("bibliography", []), values.get("bibliographies", [])
    names = [] if isinstance(files, dict) else texts_of(files)
    older = {name.removeprefix(OLDER_NAME): value for name, value in values.items() if name.startswith(OLDER_NAME)}
    if older:
        files = {**(files if isinstance(files, dict) else {}), **older}
    for field_name, several in (("bibliography", files), ("bibliographies", named)):
        if not isinstance(several, dict):
            if field_name == "bibliographies" and several:
                yield field_name, "must be a mapping from names to conditions, such as 'primary: {type: manuscript}'"
            continue
        for name, value in several.items():
            conditions = metadata.bibliographies.setdefault(name, {})
            if isinstance(value, dict):
                conditions.update({one: it if isinstance(it, str) else texts_of(it) for one, it in value.items()})
                own = texts_of(value.get("file", []))
            elif field_name == "bibliographies" and value:
                yield field_name, f"{name}: must be conditions, such as 'type: manuscript'"
                continue
            else:
                own = texts_of(value)
            own = [one.strip() for one in own if one.strip()]
            if field_name == "bibliography" and own:
                conditions["file"] = [name]
                metadata.file_groups[name] = tuple(own)
            names += [one for one in own if one not in metadata.file_groups]
    names = [name.strip() for name in [*names, *section_files] if name.strip()]
    metadata.bibliography = tuple(dict.fromkeys(names))
    if level is not None and level not in tuple("123456"):
        yield "section-bibs-level", f"must be the level of a heading, 1 to 6, not {level[:50]!r}"
        level = None
    metadata.section_level = int(level) if level is not None else 1 if section_files else None
    if numbering is not None and numbering not in NUMBERINGS:
        known = f"{', '.join(NUMBERINGS[:-1])} or {NUMBERINGS[-1]}"
        yield "bibliography-numbering", f"must be {known}, not {numbering[:50]!r}"
    elif numbering is not None:
        metadata.numbering = numbering


def _names(value: YamlValue) -> Iterator[str]:
    """Yield the names of authors: texts, or the values of ``name``."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, dict):
        yield from _names(value.get("name", []))
    else:
        for one in value:
            yield from _names(one)


def _fill(metadata: Metadata, values: dict[str, list[str]], named: dict[str, YamlValue], path: str | None) -> None:
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

    for name, message in read_bibliographies(
        metadata, named, values.get("section-bibs-bibliography", []), one("section-bibs-level"),
        one("bibliography-numbering"),
    ):  # fmt: skip
        refuse(name, message)
    metadata.csl, metadata.lang, metadata.title = one("csl") or one("citation-style"), one("lang"), one("title")
    metadata.section_title = one("reference-section-title")
    metadata.subtitle, metadata.date, metadata.abstract = (
        "\n\n".join(values.get(name, [])).strip() or None for name in ("subtitle", "date", "abstract")
    )
    metadata.authors = tuple(_names(named.get("author", [])))
    nocite = " ".join(values.get("nocite", []))
    if not all("@" in value for value in values.get("nocite", []) if value.strip()):
        refuse("nocite", "has a key without @; write '@smith2020', or '@*' for all references")
    keys = [key.id for key in Brackets(nocite).keys.values()]
    metadata.nocite = (*dict.fromkeys(keys), *([ALL_KEYS] if "@*" in nocite else []))
    metadata.link_citations = bool(flag("link-citations"))
    metadata.link_bibliography = flag("link-bibliography") is not False
    metadata.note_fields = flag("note-fields")
    metadata.abbreviations = one("citation-abbreviations")
    metadata.suppress_bibliography = bool(flag("suppress-bibliography"))
    metadata.fetch = bool(flag("fetch"))
    metadata.sentence_case = flag("sentence-case")
    metadata.notes_after_punctuation = flag("notes-after-punctuation")
