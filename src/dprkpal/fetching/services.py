"""Internal: the addresses of the services that are asked, and how often each may be asked."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["INTERVALS", "Services"]


@dataclass(frozen=True)
class Services:
    """The base addresses of the services, without a slash at the end. Only tests use others."""

    doi: str = "https://doi.org"
    """DOI content negotiation. Source: https://citation.doi.org/docs.html"""
    crossref: str = "https://api.crossref.org"
    """The REST API of Crossref. Source: https://api.crossref.org/swagger-ui/index.html"""
    arxiv: str = "https://export.arxiv.org"
    """The arXiv API. Source: https://info.arxiv.org/help/api/user-manual.html"""
    pubmed: str = "https://api.ncbi.nlm.nih.gov"
    """The Literature Citation Exporter. Source: https://api.ncbi.nlm.nih.gov/lit/ctxp/"""
    open_library: str = "https://openlibrary.org"
    """The Books API of Open Library. Source: https://openlibrary.org/dev/docs/api/books"""
    archive: str = "https://archive.org"
    """The availability API of the Wayback Machine. Source: https://archive.org/help/wayback_api.php"""


INTERVALS = {
    "export.arxiv.org": 3.0,
    "api.ncbi.nlm.nih.gov": 0.4,
    "pmc.ncbi.nlm.nih.gov": 0.4,
    "doi.org": 0.2,
    "api.crossref.org": 0.2,
    "data.crossref.org": 0.2,
    "api.datacite.org": 0.2,
}
"""The shortest time between two requests to a server, in seconds. The services ask for it: arXiv allows one request
every three seconds, NCBI three a second, Crossref five. All other servers get one request a second."""
