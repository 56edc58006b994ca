"""Internal: the pages of references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes

from ...collection.claims import STANCES, Claim, Evidence
from ...collection.origins import SourceLink
from ...model.description import describe, field_rows
from ...model.safe_text import safe_url
from ...model.verification import STATUSES
from ..nodes import pending_cited_in
from . import citation_styles
from .basket_button import basket_button
from .bylines import byline, reading_links, verification_sentence
from .current_site import library, pages_folder
from .dates import history
from .html_nodes import (
    bullets,
    doc_link,
    external_link,
    fields,
    guide_link,
    html_only,
    joined,
    paragraph,
    section,
    table,
    tag,
)
from .page_footer import about_page
from .page_names import file_name, page_link

__all__ = [
    "FILE_ENDINGS", "FORMAT_NAMES", "LINK_VERBS", "STANCE_HEADINGS", "page", "reference_link", "type_name",
]  # fmt: skip

FILE_ENDINGS = {"bibtex": ".bib", "biblatex": ".biblatex.bib", "csljson": ".json", "ris": ".ris"}
"""The download formats, each with the ending of its file names."""

FORMAT_NAMES = {"bibtex": "BibTeX", "biblatex": "biblatex", "csljson": "CSL-JSON", "ris": "RIS"}

STANCE_HEADINGS = {"supports": "Supports", "reports": "Reports", "disputes": "Disputes", "context": "Context"}

LINK_VERBS = {
    "same-photographs": "shows the same photographs as",
    "same-event-own-reporting": "reports the same event as",
}
"""The verbs for the kinds of links whose name in the data is not a verb."""

_PASSIVE_VERBS = {
    "quotes": "quoted by",
    "summarises": "summarised by",
    "translates": "translated by",
    "republishes": "republished by",
    "same-photographs": "its photographs shown by",
    "same-event-own-reporting": "the same event reported by",
}


def type_name(type: str) -> str:
    """Return a CSL item type in words.

    >>> type_name("article-newspaper"), type_name("post-weblog"), type_name("legal_case")
    ('newspaper article', 'blog post', 'legal case')
    """
    known = {
        "article-newspaper": "newspaper article",
        "article-journal": "journal article",
        "article-magazine": "magazine article",
        "entry-encyclopedia": "encyclopedia entry",
        "post-weblog": "blog post",
        "webpage": "web page",
    }
    return known.get(type, type.replace("_", " ").replace("-", " "))


def reference_link(key: str) -> nodes.Element:
    """Return a link to a reference; its text is author, title and year."""
    return page_link("reference", key, describe(library()[key].csl))


def page(key: str) -> Iterator[nodes.Node]:
    """Yield the content of a reference's page."""
    collection = library()
    entry = collection[key]
    csl = entry.to_csl()
    custom = csl.get("custom") or {}
    yield from filter(None, (byline(csl), reading_links(csl)))
    status = verification_sentence(entry)
    if status:
        word, colon, details = status.partition(":")
        yield paragraph(guide_link("verification", word), colon + details, classes=["status-line"])
    if custom.get("warning"):
        yield nodes.warning("", paragraph(str(custom["warning"])))
    if custom.get("description"):
        yield paragraph(nodes.emphasis("", "The title is our own description. The real title is not known."))
    if csl.get("abstract"):
        yield paragraph(csl["abstract"], classes=["abstract"])
    url = safe_url(csl["URL"]) if csl.get("URL") else None
    yield fields(
        [
            ("Type", type_name(entry.type)),
            ("Topics", joined(page_link("topic", one.id) for one in entry.topics)),
            ("URL", external_link(url, csl["URL"]) if url else None),
            ("DOI", external_link(f"https://doi.org/{csl['DOI']}", csl["DOI"]) if csl.get("DOI") else None),
            ("Key", nodes.literal("", key)),
        ],
        classes=["facts"],
    )
    citing = [citation_styles.of_reference(key), _downloads(key), basket_button([key])]
    yield section("Cite this reference", "cite", *citing)
    rows = [(claim, row) for claim in entry.claims.values() for row in claim.evidence if row.source == key]
    if rows:
        yield section("Claims in this source", "says", *_claims_by_stance(rows))
    dependencies, dependents = collection.depends_on(key), collection.links.to_source(key)
    if dependencies:
        items = bullets(_link(one, one.on, LINK_VERBS) for one in dependencies)
        yield section("Sources it depends on", "rests-on", items)
    if dependents:
        items = bullets(_link(one, one.source, _PASSIVE_VERBS) for one in dependents)
        yield section("Sources that depend on it", "rested-on", items)
    if dependencies or dependents:
        yield tag("p", doc_link(f"{pages_folder()}/graph", "See all dependencies between sources"), class_="more")
    title = "Verification of each field" if entry.verification else "Fields"
    yield section(title, "verification", *_verification(entry))
    yield from history(entry.history)
    yield pending_cited_in("", key=key)
    yield about_page("reference", key)


def _downloads(key: str) -> nodes.Node:
    """Return the links to the reference as a file. The files are in the same folder as the page."""
    links = [
        tag("a", FORMAT_NAMES[name], href=file_name(key) + ending, download=True)
        for name, ending in FILE_ENDINGS.items()
    ]
    return html_only("p", tag("span", "Download"), *links, class_="downloads")


def _claims_by_stance(rows: Iterable[tuple[Claim, Evidence]]) -> Iterator[nodes.Node]:
    rows = list(rows)
    for stance, meaning in STANCES.items():
        of_stance = [(claim, row) for claim, row in rows if row.stance == stance]
        if of_stance:
            yield tag("h3", STANCE_HEADINGS[stance], class_=f"stance stance-{stance}", title=meaning)
            yield bullets([_claim(claim, row)] for claim, row in of_stance)


def _claim(claim: Claim, row: Evidence) -> list[nodes.Node]:
    """Return a claim with the locator and the note of a row of its evidence."""
    details = [part for part in (f"({row.locator})" if row.locator else "", row.note or "") if part]
    return [paragraph(page_link("claim", claim.id, claim.sentence), *([" ", " ".join(details)] if details else []))]


def _link(link: SourceLink, other: str, verbs: dict[str, str]) -> list[nodes.Node]:
    """Return a link to the source *other* in words, with the basis on which it is known."""
    collection = library()
    if other in collection:
        target: Any = reference_link(other)
    else:
        origin = collection.links.origins.get(other)
        target = " ".join(origin.description.split()) if origin else other
    verb = verbs.get(link.how, link.how)
    found: list[nodes.Node] = [
        paragraph(tag("strong", verb[:1].upper() + verb[1:]), " ", target, " (inferred)" if link.inferred else ""),
        paragraph(tag("small", *_with_links(link.basis))),
    ]
    if link.claims:
        found.append(paragraph(tag("small", "For the ", "claims " if len(link.claims) > 1 else "claim ",
                                   joined(page_link("claim", claim) for claim in link.claims))))  # fmt: skip
    return found


def _with_links(text: str) -> Iterator[Any]:
    """Yield *text* with its URLs as links."""
    for part in re.split(r"(https?://[^\s()<>]*[^\s()<>.,;:])", text):
        url = safe_url(part) if part.startswith("http") else None
        yield external_link(url, part) if url else part


def _verification(entry: Any) -> Iterator[nodes.Node]:
    """Yield a table of the fields, each with its value, its status and the pages where it was seen."""
    rows: list[list[Any]] = []
    for name, status, value in field_rows(entry.csl):
        if name in ("warning", "level", "abstract", "keyword", "tier"):
            continue
        if name:
            rows.append([tag("code", name), value, _status(status), []])
        elif value.startswith("seen at "):
            address = value.removeprefix("seen at ")
            url = safe_url(address)
            rows[-1][3] += [*([" "] if rows[-1][3] else []), external_link(url, _host(address)) if url else address]
        elif rows:
            rows[-1][3] += [*([" "] if rows[-1][3] else []), value.removeprefix("note: ")]
    if rows and entry.verification:
        yield table(("Field", "Value", "Status", "Note, and where it was seen"), rows, classes=["verification"])
    elif rows:
        yield table(("Field", "Value"), [row[:2] for row in rows], classes=["verification"])


def _host(address: str) -> str:
    """Return the host of a URL. The link has the whole URL; the text only has to be short."""
    return address.split("//", 1)[-1].split("/", 1)[0]


def _status(status: str) -> Any:
    return tag("span", status, class_=f"status status-{status}", title=STATUSES[status]) if status else ""
