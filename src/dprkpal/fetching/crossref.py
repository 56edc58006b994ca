"""Internal: ask Crossref what it knows about a DOI, including corrections and retractions.

Source: Crossref REST API, "/works/{doi}"; Crossref documentation, "Updates" and "Retraction Watch".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .client import Client
from .csl_answer import item_of_csl, plain_value
from .doi import quoted
from .record import parse_json, require_mapping

__all__ = ["Update", "Work", "crossref_work"]

MAX_UPDATES = 50
_SERIOUS = frozenset(
    "retraction partial_retraction withdrawal partial_withdrawal removal partial_removal expression_of_concern".split()
)
_RELATIONS = {"is-retracted-by": "retraction", "is-replaced-by": "new version"}
_TITLE = re.compile(r"\W*(?:retracted|withdrawn|removed)\b(?: article| paper| chapter)?\W", re.IGNORECASE)


class Update(NamedTuple):
    """A notice about a work."""

    kind: str
    """What it is, such as ``"retraction"`` or ``"erratum"``."""
    doi: str
    """The DOI of the notice, or ``""``."""
    serious: bool
    """Whether the work should not be relied on."""


class Work(NamedTuple):
    """What Crossref says about a DOI."""

    item: dict[str, Any]
    """The work as CSL-JSON."""
    updates: tuple[Update, ...]
    """The notices about it."""
    notice_of: tuple[Update, ...]
    """The works that it is itself a notice about."""


def crossref_work(client: Client, doi: str) -> Work:
    """Return what Crossref says about a DOI.

    Raises:
        NotFoundError: Crossref does not know the DOI. Another agency may.
        FetchError: There is no usable answer.
    """
    url = f"{client.services.crossref}/works/{quoted(doi)}"
    answer = client.get(url, accept="application/json", content_types={"application/json"})
    message = require_mapping(require_mapping(parse_json(answer.data, url), url).get("message"), url)
    updates = [*_updates(message.get("updated-by")), *_related(message.get("relation"))]
    item = item_of_csl(message)
    if not any(one.serious for one in updates) and _TITLE.match(str(item.get("title", ""))):
        updates.append(Update("retraction", "", True))
    return Work(item, tuple(dict.fromkeys(updates)), tuple(_updates(message.get("update-to"))))


def _updates(value: Any) -> Iterator[Update]:
    """Yield the notices in ``updated-by`` or ``update-to``."""
    for one in value[:MAX_UPDATES] if isinstance(value, list) else ():
        if isinstance(one, Mapping) and (kind := plain_value(one.get("type"))):
            kind = kind.lower().replace("-", "_").replace(" ", "_")
            yield Update(kind.replace("_", " ")[:60], plain_value(one.get("DOI"))[:200], kind in _SERIOUS)


def _related(value: Any) -> Iterator[Update]:
    """Yield the notices in ``relation``."""
    for name, kind in _RELATIONS.items():
        related = value.get(name) if isinstance(value, Mapping) else None
        for one in related[:MAX_UPDATES] if isinstance(related, list) else ():
            if isinstance(one, Mapping):
                yield Update(kind, plain_value(one.get("id"))[:200], kind == "retraction")
