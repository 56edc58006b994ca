"""Internal: read works of the OpenAlex API.

Source: OpenAlex, "Work object".
"""

from __future__ import annotations

import re
from typing import Any

from ..json_works import read_works
from ..results import Reading
from ..value_parsing import text_of
from .fields import to_csl
from .tables import ADMINISTRATIVE, KNOWN

__all__ = ["looks_like", "parse"]

_BEGINS = re.compile(r'"id"\s*:\s*"https?://openalex\.org/W\d')
_KEY = re.compile(r"https?://openalex\.org/(W\d{1,15})")


def looks_like(text: str) -> bool:
    """Return whether *text* looks like works of OpenAlex.

    >>> looks_like('{"id": "https://openalex.org/W2741809807"}'), looks_like('[{"id": "a"}]')
    (True, False)
    """
    return _BEGINS.search(text[:300_000]) is not None


def parse(text: str, path: str | None = None) -> Reading:
    """Read works of the OpenAlex API.

    Args:
        text: JSON: a work, a list of works, an answer of the API, or a work a line.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. The key of a work is its OpenAlex id.

    >>> parse('{"id": "https://openalex.org/W1", "type": "book", "title": "T", "publication_year": 2018}').items
    [{'id': 'W1', 'type': 'book', 'title': 'T', 'issued': {'date-parts': [[2018]]}}]
    """
    return read_works(text, path, to_csl, _key_of, KNOWN | ADMINISTRATIVE)


def _key_of(work: dict[str, Any]) -> str:
    """Return the number of *work* in OpenAlex, or ``""``."""
    match = _KEY.fullmatch(text_of(work.get("id")))
    return match[1] if match else ""
