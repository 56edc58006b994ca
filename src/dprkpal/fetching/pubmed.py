"""Internal: fetch references by the number in PubMed or PubMed Central.

Source: Literature Citation Exporter, https://api.ncbi.nlm.nih.gov/lit/ctxp/
"""

from __future__ import annotations

from urllib.parse import quote

from ..errors import FetchError, NotFoundError
from .client import Client
from .csl_answer import item_of_csl
from .doi import ACCEPT, JSON_TYPES
from .record import Record, parse_json, require_mapping

__all__ = ["fetch_pubmed"]


def fetch_pubmed(client: Client, kind: str, number: str) -> Record:
    """Return what PubMed says about a work.

    Args:
        client: The client.
        kind: ``"pmid"`` or ``"pmcid"``.
        number: The number, such as ``"33057194"`` or ``"PMC7613271"``.

    Raises:
        NotFoundError: There is no such work.
        FetchError: There is no usable answer.
    """
    database, digits = ("pubmed", number) if kind == "pmid" else ("pmc", number.removeprefix("PMC"))
    url = f"{client.services.pubmed}/lit/ctxp/v1/{database}/?format=csl&id={quote(digits)}"
    identifier = f"{kind}:{number}"
    try:
        answer = client.get(url, accept="application/json", content_types=JSON_TYPES | {ACCEPT})
    except NotFoundError:
        raise NotFoundError("PubMed has no work with this number", identifier=identifier) from None
    value = parse_json(answer.data, url)
    if isinstance(value, list) and len(value) <= 1:
        if not value:
            raise NotFoundError("PubMed has no work with this number", identifier=identifier)
        value = value[0]
    item = item_of_csl(require_mapping(value, url))
    if not item.get("title"):
        raise NotFoundError("PubMed has no work with this number", identifier=identifier)
    variable = kind.upper()
    if str(item.get(variable, number)).removeprefix("PMC") != digits:
        raise FetchError(f"the answer is about another work, {variable} {item[variable]}", identifier=identifier)
    item.pop("accessed", None)  # the day of the request
    return Record(item, url, "PubMed")
