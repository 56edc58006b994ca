"""Internal: a fetched reference, with the page where each field was seen."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..errors import FetchError
from ..model.keys import make_key
from ..model.verification import UNPRINTED

__all__ = ["Record", "parse_json", "require_mapping", "with_provenance"]


class Record(NamedTuple):
    """What a service says about a work."""

    item: dict[str, Any]
    """The reference as CSL-JSON, without a key."""
    url: str
    """The address of the answer."""
    service: str
    """The name of the service, such as ``"Crossref"``."""


def with_provenance(record: Record, day: datetime.date) -> dict[str, Any]:
    """Return the item of *record* with a key, and with a verification of each printed field.

    >>> record = Record({"type": "book", "title": "T"}, "https://example.org/t", "Open Library")
    >>> with_provenance(record, datetime.date(2026, 11, 30))["custom"]["verification"]["title"]["status"]
    'verified'
    """
    note = f"Fetched from {record.service} on {day.isoformat()}"
    checks = {
        name: {"status": "verified", "note": note, "seen-at": [record.url]}
        for name in record.item
        if name not in UNPRINTED
    }
    return {"id": make_key(record.item), **record.item, "custom": {"verification": checks}}


def parse_json(data: bytes, url: str) -> Any:
    """Return the JSON value in *data*.

    Raises:
        FetchError: It is not JSON in UTF-8, or nested too deeply.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"), parse_constant=lambda name: None)
        json.dumps(value)  # so that everything that follows can be written; too deep nesting raises here
    except (ValueError, RecursionError):
        raise FetchError("the answer is not valid JSON", identifier=url[:200]) from None
    return value


def require_mapping(value: Any, url: str) -> Mapping[str, Any]:
    """Return *value* if it is a JSON object.

    Raises:
        FetchError: It is another value.
    """
    if not isinstance(value, Mapping):
        raise FetchError("the answer has another form than documented", identifier=url[:200])
    return value
