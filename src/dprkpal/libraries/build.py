"""Internal: compile the sources of the built-in collection to the catalogue that `dprkpal.library` reads."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..collection.data_files import read_dossier
from ..collection.data_types import CollectionData
from ..collection.entry import Entry
from ..collection.fingerprint import data_folder, digest
from ..errors import FormatError
from ..model.keywords import keywords
from ..model.rules import is_error
from ..model.verification import UNPRINTED
from ..model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..search.fingerprint import index_digest
from ..search.inverted_index import WordIndex
from ..search.searchable_text import searchable_documents

__all__ = ["Collection", "check_collection", "compile_catalogue", "compile_index"]


class Collection(NamedTuple):
    """The sources of a collection, with their problems."""

    items: list[dict[str, Any]]
    """The references as CSL-JSON."""

    places: dict[str, tuple[str | None, int | None]]
    """The file and line of each reference."""

    dossier: CollectionData
    """The topics, entities, claims, origins and links."""

    findings: list[FormatError]
    """Errors and warnings; `dprkpal.model.rules.is_error` distinguishes them."""


def check_collection(root: str | os.PathLike[str], *, verified: bool = True) -> Collection:
    """Read the collection in the source tree at *root* and check it.

    Args:
        root: The source tree, with ``refs.bib`` in its top folder.
        verified: Whether every reference must state how its fields were verified. If false, this is checked only if
            some reference does.

    Raises:
        FormatError: ``refs.bib`` is missing, or nothing in it can be parsed.
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
            Entry(item).reference  # noqa: B018 - validates the type of every field
        except FormatError as error:
            findings.append(FormatError(error.message, path=path, line=line, key=key))
        if verified:
            findings += [
                FormatError(message, path=path, line=line, key=key, code=code)
                for code, message in _verification_problems(item)
            ]
    dossier, faults = read_dossier(
        data_folder(root), {str(item["id"]): keywords(item) for item in reading.items}, places=reading.places
    )
    return Collection(reading.items, reading.places, dossier, findings + faults)


def compile_catalogue(root: str | os.PathLike[str]) -> bytes:
    """Return the catalogue of the collection in the source tree at *root*.

    Args:
        root: The source tree, with ``refs.bib`` in its top folder.

    Returns:
        JSON with the references (``items``), their lines (``lines``), the topics, entities, claims and origins
        (``dossier``), and a fingerprint of the sources (``digest``). The same sources give the same bytes.

    Raises:
        FormatError: The sources have errors. The message lists all of them with line and key.
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
    """Return the search index of a catalogue, as `dprkpal.search.engine.stored_index` reads it.

    Args:
        catalogue: The result of `compile_catalogue`.
    """
    data = json.loads(catalogue)
    index = WordIndex(searchable_documents(data["items"], data["dossier"]))
    stored = {"digest": index_digest(data["digest"]), "index": index.to_data()}
    return json.dumps(stored, ensure_ascii=False, separators=(",", ":")).encode()


def _verification_problems(item: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the rule code and message of each contradiction between *item* and its verification."""
    custom = item.get("custom") or {}
    checks = custom.get("verification") or {}
    for variable, value in item.items():
        if variable in UNPRINTED:
            continue
        status = checks.get(variable, {}).get("status")
        if status is None:
            yield "DATA023", f"{variable} has a value but no verification; state where it was seen"
        elif status == "unverified" and not _is_marked(variable, value, custom):
            yield "DATA024", f"{variable} has the value {str(value)[:60]!r} but is marked unverified"
    for variable, check in checks.items():
        if check.get("status") is None:
            yield "DATA025", f"{variable} has a verification note or address but no status"
        elif check["status"] == "verified" and variable not in item and variable in _CHECKED:
            yield "DATA026", f"{variable} is marked verified but has no value"
    if custom.get("fields", {}).keys() - _OTHER_FIELDS:
        yield "DATA027", f"unknown fields: {', '.join(sorted(custom['fields'].keys() - _OTHER_FIELDS))}"


def _is_marked(variable: str, value: Any, custom: Mapping[str, Any]) -> bool:
    """Return whether the value itself tells readers that it is not verified: a description, or an uncertain date."""
    if variable == "title":
        return bool(custom.get("description"))
    return variable in DATE_VARIABLES and isinstance(value, Mapping) and bool(value.get("circa"))


_CHECKED = NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES
_OTHER_FIELDS = frozenset(("lccn",))
