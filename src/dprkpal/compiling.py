"""The build of the collection: from the sources in a source tree to the catalogue that `library` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any

from .entry import Entry
from .errors import FormatError
from .verification import UNPRINTED
from .vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

__all__ = ["compile_catalogue", "digest"]


def digest(root: str | os.PathLike[str]) -> str:
    """Return a digest of everything that the catalogue is made of."""
    from zlib import adler32, crc32  # it tells an edit, not an attack; hashlib would cost each run 5 ms

    with open(os.path.join(root, "refs.bib"), "rb") as file:
        data = file.read()
    return f"{len(data)}-{crc32(data):08x}-{adler32(data):08x}"


def compile_catalogue(root: str | os.PathLike[str]) -> bytes:
    """Return the built-in collection as the catalogue that `library` reads.

    Args:
        root: The top folder of the source tree, which holds ``refs.bib``.

    Returns:
        JSON: the references (``items``), the line of each (``lines``), and a ``digest`` of the sources.
        The same sources give the same bytes.

    Raises:
        FormatError: Something in the sources is wrong; the message names every fault with its line and key.
    """
    from .formats import read

    path = os.path.join(root, "refs.bib")
    reading = read(path)
    faults = [*reading.findings, *reading.notes]
    for item in reading.items:
        key = str(item["id"])
        line = reading.places[key][1]
        try:
            Entry(item).reference  # noqa: B018 - the model refuses what is not of a variable's kind
        except FormatError as error:
            faults.append(FormatError(error.message, path=path, line=line, key=key))
        faults += [FormatError(message, path=path, line=line, key=key) for message in _doubts(item)]
    if faults:
        first, *more = faults
        message = "\n".join([first.message, *map(str, more)])
        raise FormatError(message, path=first.path, line=first.line, column=first.column, key=first.key)
    catalogue = {
        "digest": digest(root),
        "lines": {str(key): line for key, (_, line) in reading.places.items()},
        "items": reading.items,
    }
    return json.dumps(catalogue, ensure_ascii=False, separators=(",", ":")).encode()


def _doubts(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield what in *item* contradicts its own verification."""
    custom = item.get("custom") or {}
    checks = custom.get("verification") or {}
    for variable, value in item.items():
        if variable in UNPRINTED:
            continue
        status = checks.get(variable, {}).get("status")
        if status is None:
            yield f"{variable} has a value, but no verification says where from"
        elif status == "unverified" and not (variable == "title" and custom.get("description")):
            yield f"{variable} has the value {str(value)[:60]!r}, but is unverified"
    for variable, check in checks.items():
        if check.get("status") is None:
            yield f"{variable} has a note or an address, but no status"
        elif check["status"] == "verified" and variable not in item and variable in _CHECKED:
            yield f"{variable} is {check['status']}, but has no value"
    if custom.get("fields", {}).keys() - _OTHER_FIELDS:
        yield f"fields that are not known: {', '.join(sorted(custom['fields'].keys() - _OTHER_FIELDS))}"


_CHECKED = NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES
_OTHER_FIELDS = frozenset(("lccn",))
