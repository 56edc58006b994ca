"""Internal: look for a copy of a web page in the Internet Archive.

Source: Wayback Machine APIs, "Wayback Availability JSON API".
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

from .client import Client
from .record import parse_json

__all__ = ["archived_copy"]

_COPY = re.compile(r"https?://web\.archive\.org/(web/\d{4,14}/[\x21-\x7e]{1,2000})")


def archived_copy(client: Client, url: str, day: str = "") -> str | None:
    """Return the address of an archived copy of a page, or ``None``.

    Args:
        client: The client.
        url: The address of the page.
        day: The day of the wanted copy, as ``20140726``; by default the newest copy is returned.

    Raises:
        FetchError: There is no usable answer.
    """
    query = urlencode({"url": url, **({"timestamp": day} if day else {})})
    address = f"{client.services.archive}/wayback/available?{query}"
    answer = client.get(address, accept="application/json", content_types={"application/json", "text/javascript"})
    value: Any = parse_json(answer.data, address)
    for name in ("archived_snapshots", "closest"):
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, dict) or value.get("available") is not True or str(value.get("status"))[:1] != "2":
        return None
    found = _COPY.fullmatch(str(value.get("url")))
    return f"https://web.archive.org/{found[1]}" if found else None
