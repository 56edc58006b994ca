"""The build of the collection: from the sources in a source tree to the catalogue that `library` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..collection.data_files import read_dossier
from ..collection.fingerprint import data_folder, digest
from ..errors import FormatError
from ..model.keywords import keywords
from ..model.rules import is_error
from ..model.verification import UNPRINTED
from ..model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..search.fingerprint import index_digest
from ..search.inverted_index import WordIndex
from ..search.searchable_text import findable
from .entry import Entry

__all__ = ["Collection", "check_collection", "compile_catalogue", "compile_index"]


class Collection(NamedTuple):
    """The sources of a collection as they were read."""

    items: list[dict[str, Any]]
    """The references as CSL-JSON mappings."""

    places: dict[str, tuple[str | None, int | None]]
    """For each reference its file and the line where it begins."""

    dossier: dict[str, Any]
    """Topics, entities, claims, origins and links, as `dprkpal.collection.data_files.read_dossier` returns them."""

    findings: list[FormatError]
    """Everything that is wrong, and what deserves a look; `dprkpal.model.rules.is_error` tells them apart."""


def check_collection(root: str | os.PathLike[str], *, verified: bool = True) -> Collection:
    """Return the collection in the source tree at *root*, with everything that is wrong with it.

    Args:
        root: The top folder of the source tree, which holds ``refs.bib``.
        verified: Whether each reference must say how its fields were verified; otherwise that is asked for only
            where one of them does.

    Raises:
        FormatError: There is no ``refs.bib``, or nothing in it can be read.
    """
    from ..formats import read

    path = os.path.join(root, "refs.bib")
    reading = read(path)
    findings = [*reading.findings, *reading.notes]
    verified = verified or any((item.get("custom") or {}).get("verification") for item in reading.items)
    for item in reading.items:
        key = str(item["id"])
        line = reading.places[key][1]
        try:
            Entry(item).reference  # noqa: B018 - the model refuses what is not of a variable's kind
        except FormatError as error:
            findings.append(FormatError(error.message, path=path, line=line, key=key))
        if verified:
            findings += [
                FormatError(message, path=path, line=line, key=key, code=code) for code, message in _doubts(item)
            ]
    dossier, faults = read_dossier(
        data_folder(root), {str(item["id"]): keywords(item) for item in reading.items}, places=reading.places
    )
    return Collection(reading.items, reading.places, dossier, findings + faults)


def compile_catalogue(root: str | os.PathLike[str]) -> bytes:
    """Return the built-in collection as the catalogue that `library` reads.

    Args:
        root: The top folder of the source tree, which holds ``refs.bib``.

    Returns:
        JSON: the references (``items``), the line of each (``lines``), the topics, entities, claims and origins
        (``dossier``), and a ``digest`` of the sources. The same sources give the same bytes.

    Raises:
        FormatError: Something in the sources is wrong; the message names every fault with its line and key.
    """
    collection = check_collection(root)
    faults = [finding for finding in collection.findings if is_error(finding)]
    if faults:
        first, *more = faults
        message = "\n".join([first.message, *map(str, more)])
        raise FormatError(
            message, path=first.path, line=first.line, column=first.column, key=first.key, code=first.code
        )
    catalogue = {
        "digest": digest(root),
        "lines": {str(key): line for key, (_, line) in collection.places.items()},
        "items": collection.items,
        "dossier": collection.dossier,
    }
    return json.dumps(catalogue, ensure_ascii=False, separators=(",", ":")).encode()


def compile_index(catalogue: bytes) -> bytes:
    """Return the search index of the built-in collection, for `dprkpal.search.engine.stored_index`.

    Args:
        catalogue: What `compile_catalogue` has made.
    """
    data = json.loads(catalogue)
    index = WordIndex(findable(data["items"], data["dossier"]))
    stored = {"digest": index_digest(data["digest"]), "index": index.to_data()}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()


def _doubts(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rule and what in *item* contradicts its own verification."""
    custom = item.get("custom") or {}
    checks = custom.get("verification") or {}
    for variable, value in item.items():
        if variable in UNPRINTED:
            continue
        status = checks.get(variable, {}).get("status")
        if status is None:
            yield "DATA023", f"{variable} has a value, but no verification says where from"
        elif status == "unverified" and not (variable == "title" and custom.get("description")):
            yield "DATA024", f"{variable} has the value {str(value)[:60]!r}, but is unverified"
    for variable, check in checks.items():
        if check.get("status") is None:
            yield "DATA025", f"{variable} has a note or an address, but no status"
        elif check["status"] == "verified" and variable not in item and variable in _CHECKED:
            yield "DATA026", f"{variable} is {check['status']}, but has no value"
    if custom.get("fields", {}).keys() - _OTHER_FIELDS:
        yield "DATA027", f"fields that are not known: {', '.join(sorted(custom['fields'].keys() - _OTHER_FIELDS))}"


_CHECKED = NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES
_OTHER_FIELDS = frozenset(("lccn",))
