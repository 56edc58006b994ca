"""Internal: rename many keys in documents at once, such as after a library got new keys."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from ...errors import FileAccessError, FormatError
from ...formats.file_changes import FileChange
from ..citation_syntax import read_manuscript, syntax_of
from .navigation import SEARCHED_LINES
from .renaming import BARE_KEY

__all__ = ["KeyChanges", "rename_in_documents", "rename_keys"]

_LINE_END = re.compile(r"\r\n|\r|\n")


class KeyChanges(NamedTuple):
    """The keys to change in a document."""

    keys: Mapping[str, str]
    """The new keys by old key."""
    ambiguous: Mapping[str, str] = {}
    """Keys that name several works, each with a message that says which."""


def rename_in_documents(
    paths: Sequence[str], keys_for: Callable[[str, Sequence[str]], KeyChanges]
) -> tuple[list[FileChange], list[FormatError]]:
    """Return the documents in which keys change. All are read before one is written.

    Args:
        paths: The documents.
        keys_for: A function that returns the keys to change in a document, given its path and the names of its
            bibliographies.

    Returns:
        The documents that change, and the citations that could not be renamed.

    Raises:
        FormatError: A file cannot be read, is no document, or is not in UTF-8.
    """
    changed: list[FileChange] = []
    findings: list[FormatError] = []
    for path in paths:
        try:
            with open(path, "rb") as file:
                data = file.read()
        except (OSError, ValueError) as error:
            raise FileAccessError.of(error, "read", path) from None
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            raise FormatError("not in UTF-8; save it as UTF-8 first. Nothing was changed", path=path) from None
        syntax = syntax_of(path)
        named = read_manuscript(text, syntax, path).bibliographies if syntax not in (None, "aux", "bcf") else []
        new = keys_for(path, [one.name for one in named])
        renamed, found = rename_keys(text, path, new.keys)
        findings += found
        if new.ambiguous and syntax is not None:
            cites = read_manuscript(text, syntax, path, new.ambiguous).cites
            for key, cite in {cite.key: cite for cite in reversed(cites) if cite.key in new.ambiguous}.items():
                findings.append(
                    FormatError(new.ambiguous[key], path=path, line=cite.line, column=cite.column, key=key[:200])
                )
        if (after := renamed.encode("utf-8")) != data:
            changed.append(FileChange(path, after, data))
    return changed, findings


def rename_keys(text: str, path: str, keys: Mapping[str, str]) -> tuple[str, list[FormatError]]:
    r"""Return the text of a document with new keys in its citations, and the places that could not be changed.

    Args:
        text: The document.
        path: Its name, whose ending says which syntax it has.
        keys: The new keys by old key. Keys can be swapped.

    Raises:
        FormatError: The file is no document, or is too long.

    >>> rename_keys("See [@a; @b] and @c.\n", "paper.md", {"a": "b", "b": "a"})[0]
    'See [@b; @a] and @c.\n'
    """
    syntax = syntax_of(path)
    if syntax is None or syntax in ("aux", "bcf"):
        raise FormatError("keys can only be renamed in documents that people write", path=path)
    manuscript = read_manuscript(text, syntax, path, keys)
    begins = [0, *(match.end() for match in _LINE_END.finditer(text))]
    if text.startswith("\ufeff"):
        begins[0] = 1
    edits: dict[int, str] = {}
    findings: list[FormatError] = []
    places = [(cite.key, cite.line, cite.column) for cite in manuscript.cites]
    places += [(key, line, column) for key, (line, column) in manuscript.definitions.items()]
    for key, line, column in places:
        if key not in keys or not 0 < line <= len(begins):
            continue
        start = begins[line - 1] + column - 1
        if text.startswith(key, start):
            edits[start] = key
            continue
        pattern = re.compile(rf"(?<=@){re.escape(key)}(?![\w:-])|(?<=@\{{){re.escape(key)}(?=\}})")  # in metadata
        end = begins[line + SEARCHED_LINES - 1] if line + SEARCHED_LINES <= len(begins) else len(text)
        found = [match.start() for match in pattern.finditer(text, begins[line - 1], end)]
        edits.update(dict.fromkeys(found, key))
        if not found:
            message = f"this citation was not renamed to {keys[key]!r}; change it by hand"
            findings.append(FormatError(message, path=path, line=line, column=column, key=key[:200]))
    parts: list[str] = []
    position = 0
    for start, key in sorted(edits.items()):
        new = keys[key]
        if syntax == "markdown" and text[start - 1 : start] == "@" and not BARE_KEY.fullmatch(new):
            new = f"{{{new}}}"
        parts += [text[position:start], new]
        position = start + len(key)
    return "".join([*parts, text[position:]]), findings
