"""Internal: go from a citation to its entry, from an entry to its citations, and list the entries of a bibliography."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from ...errors import FormatError, visible
from ...model.description import describe
from .collection_files import collection_places
from .hover import key_under_cursor
from .places import Place, entry_keys, find_entry
from .project_documents import project_files
from .session import EditingSession

__all__ = ["EntrySymbol", "cited_places", "definition", "entry_symbols", "project_folders", "references"]

MAX_SYMBOLS = 20_000
"""The maximum number of entries that are listed."""


class EntrySymbol(NamedTuple):
    """An entry of a bibliography."""

    key: str
    description: str
    start: int
    end: int


def definition(session: EditingSession, path: str, offset: int) -> Place | None:
    """Return the place of the entry whose key is under the cursor, or ``None`` if it is in no file."""
    key = key_under_cursor(session, path, offset)
    return None if key is None else entry_place(session, path, key.text)


def entry_place(session: EditingSession, path: str, key: str) -> Place | None:
    """Return the place of the entry *key* that a document cites."""
    works = session.works(path)
    key = works.key_of(key)
    if key in works.library:
        file, line = works.library[key].place
        if file is not None and os.path.isabs(file) and os.path.isfile(file):  # not in the built-in collection
            text = session.buffer(file).text
            found = find_entry(text, key, line, session.syntax(file) or "bibtex")
            if found is None:
                start = session.buffer(file).offset_of((line or 1) - 1, 0)
                found = (start, start)
            return Place(os.path.abspath(file), *found)
        if (found := find_entry(session.buffer(path).text, key, None, "cslyaml")) is not None:
            return Place(os.path.abspath(path), *found)  # a reference in the metadata of the document
    manuscript = session.manuscript(path, current=False)
    if manuscript is not None and key in manuscript.definitions:
        line, column = manuscript.definitions[key]
        start = session.buffer(path).offset_of(line - 1, column - 1)
        return Place(os.path.abspath(path), start, start + len(key))
    return None


def references(session: EditingSession, path: str, offset: int, *, declaration: bool) -> list[Place]:
    """Return the places where the work under the cursor is cited, in all documents and in the data of the collection.

    Args:
        session: The session.
        path: A document or a bibliography.
        offset: The place of the cursor.
        declaration: Whether to include the place of the entry.
    """
    key = key_under_cursor(session, path, offset)
    if key is None:
        return []
    entry = entry_place(session, path, key.text)
    places = [entry] if declaration and entry is not None else []
    if entry is not None:
        with contextlib.suppress(FormatError):  # a data file that is being edited
            places += collection_places(session, path, entry, key.text)
    for document in documents_citing(session, path, key.text, entry):
        places += cited_places(session, document, key.text)
    return places


def documents_citing(session: EditingSession, path: str, key: str, entry: Place | None) -> Iterator[str]:
    """Yield the documents of the project that contain *key* and take it from the same file.

    Another project in the workspace may have another work with the same key.
    """
    seen: set[str] = set()
    for document in (*session.open_files, *project_files(project_folders(session, path))):
        document = os.path.abspath(document)
        if document in seen or not session.is_document(document) or key not in session.buffer(document).text:
            continue
        seen.add(document)
        theirs = entry_place(session, document, key)
        is_same = theirs is not None and entry is not None and theirs.path == entry.path
        if is_same or document == os.path.abspath(path):
            yield document


def project_folders(session: EditingSession, path: str) -> list[str]:
    """Return the folders of the workspace; without one, the folder of the project or of the file."""
    path = os.path.abspath(path)
    if session.folders:
        return session.folders
    configuration = session.configuration(path)
    return [os.path.dirname(os.path.abspath(configuration.path or path))]


def cited_places(session: EditingSession, path: str, key: str) -> list[Place]:
    """Return the places of *key* in the citations of one document."""
    manuscript = session.manuscript(path)
    if manuscript is None:
        return []
    path = os.path.abspath(path)
    buffer = session.buffer(path)
    text = buffer.text
    found: set[int] = set()
    searched: set[int] = set()
    for cite in manuscript.cites:
        if cite.key != key:
            continue
        start = buffer.offset_of(cite.line - 1, cite.column - 1)
        if text.startswith(key, start):
            found.add(start)
        else:  # inside another citation, or in the metadata
            searched.add(cite.line - 1)
    for definition_key, (line, column) in manuscript.definitions.items():
        start = buffer.offset_of(line - 1, column - 1)
        if definition_key == key and text.startswith(key, start):
            found.add(start)
    pattern = re.compile(rf"(?<=@){re.escape(key)}(?![\w:-])|(?<=@\{{){re.escape(key)}(?=\}})")
    for line in searched:
        begin, end = buffer.offset_of(line, 0), buffer.offset_of(line + SEARCHED_LINES, 0)
        found |= {match.start() for match in pattern.finditer(text, begin, end)}
    return [Place(path, start, start + len(key)) for start in sorted(found)]


SEARCHED_LINES = 20
"""How many lines are searched for a key whose exact place is not known."""


def entry_symbols(session: EditingSession, path: str) -> list[EntrySymbol]:
    """Return the entries of a bibliography in the order of the file."""
    if session.is_document(path):
        return []
    text = session.buffer(path).text
    library = session.works(path).library
    symbols: list[EntrySymbol] = []
    for key, start in entry_keys(text, session.syntax(path) or ""):
        description = visible(describe(library[key].csl)).replace("\n", " ") if key in library else ""
        symbols.append(EntrySymbol(key, description, start, start + len(key)))
        if len(symbols) == MAX_SYMBOLS:
            break
    return symbols
