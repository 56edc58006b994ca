"""Internal: write CSL-JSON files.

Source: the CSL-JSON schema, ``csl-data.json``; RFC 8259.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ...errors import FormatError
from ..results import Written
from .schema import to_schema

__all__ = ["write"]


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    r"""Format *items* as a CSL-JSON file.

    The file is valid by the CSL-JSON schema; see `dprkpal.formats.csl_json.schema`.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The indented text, with non-ASCII characters unescaped, and the id of each item.

    Raises:
        FormatError: A value cannot be represented in JSON, or is nested too deep.

    >>> print(write([{"id": "a", "type": "book"}]).text)
    [
      {
        "id": "a",
        "type": "book"
      }
    ]
    <BLANKLINE>
    """
    made = [_format_item(item) for item in items]
    text = json.dumps(made, ensure_ascii=False, indent=2, allow_nan=False)
    # Escape "</" so that JSON can be embedded in a script element, and replace lone surrogates, which UTF-8 lacks.
    text = text.replace("</", "<\\/").encode("utf-8", "replace").decode("utf-8")
    return Written(text + "\n", [str(item.get("id", "")) for item in made])


def _format_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return *item* as JSON data; NaN and infinity become ``null``."""
    try:
        made: dict[str, Any] = json.loads(json.dumps(dict(item)), parse_constant=lambda _: None)
    except (TypeError, ValueError, RecursionError) as error:
        message = f"cannot be written as JSON: {error}"
        raise FormatError(message, key=str(item.get("id", ""))[:200] or None) from None
    return to_schema(made)
