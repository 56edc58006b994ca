"""Internal: read works of the Crossref API.

Source: Crossref REST API, "Work".
"""

from __future__ import annotations

import re

from ..json_works import read_works
from ..results import Reading
from .fields import to_csl
from .tables import ADMINISTRATIVE, KNOWN

__all__ = ["looks_like", "parse"]

_ENVELOPE = re.compile(r'"message-type"\s*:\s*"work')
_TITLE = re.compile(r'"title"\s*:\s*\[')
_OWN = re.compile(r'"(?:reference-count|references-count|is-referenced-by-count|indexed|deposited)"\s*:\s*[\d{]')


def looks_like(text: str) -> bool:
    """Return whether *text* looks like works of Crossref. CSL-JSON, which Crossref also gives, has a text as title.

    >>> looks_like('{"DOI": "10.1000/1", "reference-count": 1, "title": ["A"]}'), looks_like('[{"title": "A"}]')
    (True, False)
    """
    start = text[:300_000]
    if start.lstrip()[:1] not in ("{", "["):
        return False
    return _ENVELOPE.search(start[:2000]) is not None or (
        _TITLE.search(start) is not None and _OWN.search(start) is not None and '"DOI"' in start
    )


def parse(text: str, path: str | None = None) -> Reading:
    """Read works of the Crossref API.

    Args:
        text: JSON: a work, a list of works, an answer of the API, or a work a line.
        path: The file name, for findings and notes.

    Returns:
        A `Reading`. Keys are made of name and year.

    >>> parse('{"type": "book", "title": ["On <em>ash</em>"], "author": [{"family": "Lee"}]}').items
    [{'id': 'lee', 'type': 'book', 'title': 'On <i>ash</i>', 'author': [{'family': 'Lee'}]}]
    """
    return read_works(text, path, to_csl, known=KNOWN | ADMINISTRATIVE)
