"""Internal: rename the key of a work in its bibliography, its collection and all documents that cite it."""

from __future__ import annotations

import io
import os
import re

from ...errors import FormatError, UnknownReferenceError
from .collection_files import collection_places
from .hover import key_under_cursor
from .navigation import cited_places, documents_citing, entry_place
from .places import Place, TextEdit, changed_parts
from .session import EditingSession
from .typed_key import TypedKey

__all__ = ["BARE_KEY", "renamable_key", "rename"]

MAX_KEY = 200

_KEY = re.compile(r"[^\s,;{}()\[\]\"'`#%\\~@=<>|\x00-\x1f]+")
"""Keys that every syntax can cite, some of them in braces."""
BARE_KEY = re.compile(r"\w(?:[:.#$%&+?<>~/-]?\w)*")
"""Keys that pandoc reads without braces."""


class _NamedBytes(io.BytesIO):
    """The text of a file in the editor, with its name."""

    name = ""


def renamable_key(session: EditingSession, path: str, offset: int) -> TypedKey | None:
    """Return the key under the cursor if it can be renamed, or ``None``."""
    key = key_under_cursor(session, path, offset)
    return None if key is None or entry_place(session, path, key.text) is None else key


def rename(session: EditingSession, path: str, offset: int, name: str) -> list[TextEdit]:
    """Return the edits that rename the key under the cursor in all files of the project.

    These are the bibliography, the documents that cite the work, and the data files of the collection.

    Args:
        session: The session.
        path: A document or a bibliography.
        offset: The place of the cursor.
        name: The new key.

    Raises:
        FormatError: The new key is not valid or is the key of another work, or the old one is in no file.
        UnknownReferenceError: No work has the old key.
    """
    key = key_under_cursor(session, path, offset)
    if key is None:
        raise FormatError("there is no key here; put the cursor on the key of a citation or an entry")
    old, new = key.text, name.strip()
    if not _KEY.fullmatch(new) or len(new) > MAX_KEY:
        message = f"{new[:80]!r} is not a valid key; use letters, digits and - . _ : / +, without spaces"
        raise FormatError(message)
    if new == old:
        return []
    works = session.works(path)
    library = works.library
    if works.key_of(old) != old:
        raise FormatError(f"{old[:80]!r} is another key of {works.key_of(old)[:80]!r}; change it in its entry")
    entry = entry_place(session, path, old)
    if entry is None:
        if old in library:
            raise FormatError(f"{old[:80]!r} is in no file of this project, so it cannot be renamed")
        raise UnknownReferenceError(old, library)
    if new in library:
        place = ":".join(str(part) for part in library[new].place if part is not None)
        where = f" ({place})" if place else ""
        raise FormatError(f"{new[:80]!r} is the key of another work{where}; choose another key")
    edits: list[TextEdit] = []
    is_listed = entry.path == os.path.abspath(path) and session.is_document(path)
    if not is_listed:
        edits += _bibliography_edits(session, entry, old, new)
        edits += [TextEdit(*one, new) for one in collection_places(session, path, entry, old)]
    documents = list(documents_citing(session, path, old, entry))
    for document in documents:
        edits += _document_edits(session, document, old, new)
    if is_listed and not any(edit.path == entry.path and edit.start == entry.start for edit in edits):
        edits.append(TextEdit(entry.path, entry.start, entry.end, new))
    return edits


def _bibliography_edits(session: EditingSession, entry: Place, old: str, new: str) -> list[TextEdit]:
    """Return the edits of the file with the entry, also where other entries refer to it."""
    from ...formats import load

    text = session.buffer(entry.path).text
    content = _NamedBytes(text.encode("utf-8", "surrogatepass"))
    content.name = entry.path
    try:
        document = load(content)
        source = document.entries.get(old)
        if source is not None:
            document.rename(source, new)
            if document.text != text:
                return changed_parts(entry.path, text, document.text)
    except FormatError:
        pass
    return [TextEdit(entry.path, entry.start, entry.end, new)] if entry.end > entry.start else []


def _document_edits(session: EditingSession, path: str, old: str, new: str) -> list[TextEdit]:
    """Return the edits of one document."""
    text = session.buffer(path).text
    edits = []
    for place in cited_places(session, path, old):
        start, end = place.start, place.end
        before = text[max(0, start - 2) : start]
        if session.syntax(path) == "markdown" and before.endswith("@") and not BARE_KEY.fullmatch(new):
            edits.append(TextEdit(place.path, start, end, f"{{{new}}}"))
        else:
            edits.append(TextEdit(place.path, start, end, new))
    return edits
