"""Internal: rename references in the items and in the data of a collection that name them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from ..collection.data_types import ClaimData, CollectionData, EvidenceData, LinkData

__all__ = ["renamed_data", "renamed_item"]

_KEY_FIELDS = ("xref", "crossref", "related", "entryset", "xdata")
"""The fields of biblatex in ``custom.fields`` that hold keys of other references, separated by commas."""


def renamed_item(item: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """Return a CSL-JSON item with its new key, and with the new keys of the references that it names.

    Args:
        item: The item. It is returned itself if nothing changes.
        names: The new keys by old key.

    >>> renamed_item({"id": "a", "custom": {"fields": {"related": "b, c"}}}, {"a": "first", "b": "second"})
    {'id': 'first', 'custom': {'fields': {'related': 'second, c'}}}
    """
    custom = item.get("custom")
    fields = custom.get("fields") if isinstance(custom, Mapping) else None
    changed = {}
    if isinstance(fields, Mapping):
        for name in _KEY_FIELDS:
            if isinstance(source := fields.get(name), str):
                written = "".join(names.get(part, part) for part in re.split(r"(\s*,\s*)", source))
                if written != source:
                    changed[name] = written
    if changed and isinstance(custom, Mapping) and isinstance(fields, Mapping):
        item = {**item, "custom": {**custom, "fields": {**fields, **changed}}}
    key = str(item["id"])
    return {**item, "id": names[key]} if names.get(key, key) != key else item


def renamed_data(data: CollectionData, old: str, new: str) -> CollectionData:
    """Return *data* with the key *new* wherever a claim, a link or the list of surveys has the key *old*.

    >>> data: CollectionData = {"links": [
    ...     {"source": "a", "on": "b", "how": "quotes", "basis": "text", "confidence": "seen"}], "surveys": ["b"]}
    >>> renamed = renamed_data(data, "b", "c")
    >>> renamed["links"][0]["on"], renamed["surveys"], data["surveys"]
    ('c', ['c'], ['b'])
    """

    def key(one: str) -> str:
        return new if one == old else one

    renamed: CollectionData = {**data}
    if "claims" in data:
        renamed["claims"] = [_renamed_claim(claim, old, new) for claim in data["claims"]]
    if "links" in data:
        renamed["links"] = [
            cast(LinkData, {**link, "source": key(link["source"]), "on": key(link["on"])}) for link in data["links"]
        ]
    if "surveys" in data:
        renamed["surveys"] = [key(one) for one in data["surveys"]]
    return renamed


def _renamed_claim(claim: ClaimData, old: str, new: str) -> ClaimData:
    """Return *claim* with the new key; the same object if it does not have the old one."""
    evidence: Sequence[EvidenceData] = claim.get("evidence", ())
    if claim.get("stated_in") != old and all(row["source"] != old for row in evidence):
        return claim
    renamed: ClaimData = {**claim}
    if claim.get("stated_in") == old:
        renamed["stated_in"] = new
    if "evidence" in claim:
        renamed["evidence"] = [
            cast(EvidenceData, {**row, "source": new}) if row["source"] == old else row for row in evidence
        ]
    return renamed
