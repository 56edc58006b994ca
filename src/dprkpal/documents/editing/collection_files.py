"""Internal: find the key of a reference in the data files of a collection, such as ``claims.toml``."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from ...collection.fingerprint import FILES, data_folder
from ...errors import FormatError
from .places import Place
from .project_documents import MAX_BYTES
from .session import EditingSession

__all__ = ["collection_places"]

_NAMES = frozenset({"source", "on", "stated_in"})
"""Fields of claims, evidence and links that name a reference. ``surveys`` is a list of references."""
_SURVEYS = re.compile(r"^[ \t]*surveys[ \t]*=[ \t]*\[(?P<list>[^\[\]]*)\]", re.MULTILINE)


def collection_places(session: EditingSession, path: str, entry: Place, key: str) -> list[Place]:
    """Return the places of *key* in the data files of the collection that an entry belongs to.

    These are the files next to its bibliography, and those that the configuration names.

    Args:
        session: The session.
        path: The document or bibliography that asks, for its configuration.
        entry: The place of the entry.
        key: Its key.

    Raises:
        FormatError: A file names the key, but is no valid TOML, or names it in a place that is not understood.
    """
    places: list[Place] = []
    for file in dict.fromkeys(_files(session, path, entry)):
        text = session.buffer(file).text if os.path.isfile(file) and os.path.getsize(file) <= MAX_BYTES else ""
        if key not in text:
            continue
        found = _places(text, key)
        if not _are_all(text, found, key):
            message = f"{key[:80]!r} cannot be found safely here; correct the file, or change the key in it by hand"
            raise FormatError(message, path=file)
        places += [Place(file, start, start + len(key)) for start in found]
    return places


def _files(session: EditingSession, path: str, entry: Place) -> Iterator[str]:
    """Yield the names of the data files, whether they exist or not."""
    configuration = session.configuration(path)
    own = os.path.dirname(os.path.abspath(entry.path))
    folders = [own, data_folder(own)]
    folders += [os.path.abspath(configuration.data)] if configuration.data else []
    folders += [data_folder(os.path.abspath(configuration.collection))] if configuration.collection else []
    for folder in folders:
        yield from (os.path.join(folder, name) for name in FILES)


def _places(text: str, key: str) -> list[int]:
    """Return the offsets of *key* where a field names a reference."""
    quoted = rf"(?P<quote>[\"'])(?P<key>{re.escape(key)})(?P=quote)"
    fields = re.compile(rf"(?<![\w.-])(?:{'|'.join(sorted(_NAMES))})[ \t]*=[ \t]*{quoted}")
    found = {match.start("key") for match in fields.finditer(text)}
    for listed in _SURVEYS.finditer(text):
        inside = re.finditer(quoted, listed["list"])
        found |= {listed.start("list") + match.start("key") for match in inside}
    return sorted(found)


def _are_all(text: str, places: list[int], key: str) -> bool:
    """Return whether replacing *key* at these places renames the reference everywhere, and changes nothing else."""
    new = "\ue000"  # no data file has this key
    parts = []
    at = 0
    for place in places:
        parts += [text[at:place], new]
        at = place + len(key)
    changed = "".join([*parts, text[at:]])
    try:
        before, after = (tomllib.loads(one.removeprefix("\ufeff")) for one in (text, changed))
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    return bool(_renamed(before, key, new) == after)


def _renamed(value: Any, old: str, new: str, name: str = "") -> Any:
    """Return the data of a file with a new key in the fields that name references."""
    if isinstance(value, dict):
        return {field: _renamed(one, old, new, field) for field, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, old, new, name) for one in value]
    return new if value == old and (name in _NAMES or name == "surveys") else value
