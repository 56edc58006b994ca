"""Internal: the end of a record's page: how to cite it, where to report an error, the licence, and its address."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from docutils import nodes

from ...collection.claim_sentences import date_in_words
from ...model.safe_text import safe_url
from .current_site import current_site, library
from .html_nodes import external_link, fields, guide_link, html_only, section, tag
from .page_names import file_name, title_of

__all__ = ["about_page"]

_ADDRESS = re.compile(r"(?P<text>.+?)\s*<(?P<url>[^<>\s]+)>")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def about_page(kind: str, identity: str) -> nodes.Node:
    """Return the section about the page of a record."""
    return section(
        "About this page",
        "about",
        fields(
            [
                ("Cite this page", tag("span", _citation(kind, identity), class_="cite-page")),
                ("Report an error", _report(kind, identity)),
                ("Licence", _licence()),
            ],
            classes=["facts"],
        ),
        html_only("p", tag("a", "Permalink", href=f"{file_name(identity)}.html", rel="bookmark"), class_="permalink"),
    )


def _citation(kind: str, identity: str) -> list[Any]:
    """Return a citation of the page with the version of the collection and the date of its last change.

    The script adds the address, which is not known when the page is built.
    """
    site, works = current_site(), library()
    version = works.version or site.version
    days = [one.date for one in works.history.changes]
    parts = [f"{site.name} {version}".strip()]
    if kind != "entity":
        parts.append(f"{kind} {identity}")
    if days:
        parts.append(f"as of {date_in_words(works.as_of or max(days))}")
    author = f"{site.author.rstrip('.')}. " if site.author and site.author != "unknown" else ""
    address = html_only("span", class_="page-address")
    return [f"{author}“{title_of(kind, identity)}.” {', '.join(parts)}.", address]


def _report(kind: str, identity: str) -> list[Any]:
    """Return where to report an error, and what to say."""
    site = current_site()
    subject = f"{kind} {identity}"
    what = [" Name the ", tag("code", subject), ", what is wrong, and the page where you saw what is right."]
    mail, url = _MAIL.fullmatch(site.contact), safe_url(site.contact) if site.contact else None
    if mail:
        address = f"mailto:{site.contact}?subject={quote(f'{site.name}: {subject}')}"
        return ["Write to ", external_link(address, site.contact), ".", *what]
    if url:
        return [external_link(url, "Report it to the authors"), ".", *what]
    repository = guide_link("how-to/add-a-source-or-claim", f"repository of {site.name}")
    return ["Open an issue in the ", repository, ".", *what]


def _licence() -> Any:
    """Return the licence of the collection, as a link if it has an address."""
    text = current_site().licence
    found = _ADDRESS.fullmatch(text)
    url = safe_url(found["url"]) if found else None
    if found and url:
        return external_link(url, found["text"])
    return text or None
