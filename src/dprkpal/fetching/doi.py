"""Internal: fetch references by DOI, with content negotiation.

The registration agency of the DOI (Crossref, DataCite, mEDRA and others) answers with CSL-JSON.

Source: https://citation.doi.org/docs.html, "Content Negotiation".
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlsplit

from ..errors import FetchError, NotFoundError
from .client import Client
from .csl_answer import item_of_csl
from .record import Record, parse_json, require_mapping

__all__ = ["ACCEPT", "fetch_doi", "quoted"]

ACCEPT = "application/vnd.citationstyles.csl+json"
JSON_TYPES = frozenset({ACCEPT, "application/json", "application/citeproc+json"})

_SERVICES = {"crossref.org": "Crossref", "datacite.org": "DataCite", "medra.org": "mEDRA", "doi.org": "DOI"}


def fetch_doi(client: Client, doi: str) -> Record:
    """Return what the registration agency says about the work with this DOI.

    Raises:
        NotFoundError: The DOI does not exist.
        FetchError: There is no usable answer.
    """
    try:
        answer = client.get(f"{client.services.doi}/{quoted(doi)}", accept=ACCEPT, content_types=JSON_TYPES)
    except NotFoundError:
        raise NotFoundError("this DOI does not exist; look for a typing error", identifier=f"doi:{doi}") from None
    found = require_mapping(parse_json(answer.data, answer.url), answer.url)
    item = item_of_csl(found)
    if not item.get("title"):
        raise FetchError("the answer has no title", identifier=f"doi:{doi}")
    if not same_doi(item.get("DOI"), doi):
        message = f"the answer is about another DOI, {str(item.get('DOI'))[:100]!r}"
        raise FetchError(message, identifier=f"doi:{doi}")
    return Record(item, answer.url, service_of(answer.url))


def same_doi(found: Any, wanted: str) -> bool:
    """Return whether *found* is the DOI *wanted*, or missing. A short DOI such as ``10/abc`` can mean any."""
    return found is None or wanted.startswith("10/") or str(found).casefold() == wanted.casefold()


def quoted(doi: str) -> str:
    """Return a DOI as part of an address. Source: DOI Handbook, "Encoding issues".

    >>> quoted("10.1002/(sici)1099<1::aid>3.0.co;2-#")
    '10.1002/(sici)1099%3C1::aid%3E3.0.co;2-%23'
    """
    return quote(doi, safe="/:;()")


def service_of(url: str) -> str:
    """Return the name of the service at an address."""
    host = urlsplit(url).hostname or ""
    return next((name for domain, name in _SERVICES.items() if host == domain or host.endswith("." + domain)), host)
