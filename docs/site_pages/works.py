"""The pages of references."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from docutils import nodes

from dprkpal import library
from dprkpal.collection.claims import STANCES, Evidence
from dprkpal.collection.origins import SourceLink
from dprkpal.model.description import field_rows
from dprkpal.model.safe_text import safe_url
from dprkpal.model.verification import LEVELS, STATUSES
from dprkpal.sphinxext.nodes import pending_backs

from . import citing
from .element import alone, bullets, doc_link, fields, joined, link, paragraph, section, table, tag
from .places import doc_of, reach

__all__ = ["FILES", "NAMES", "STANCE_HEADS", "VERBS", "linked_work", "page", "permalink", "type_name"]

FILES = {"bibtex": ".bib", "biblatex": ".biblatex.bib", "csljson": ".json", "ris": ".ris"}
"""The formats in which a work can be had, and what the names of their files end in."""

NAMES = {"bibtex": "BibTeX", "biblatex": "biblatex", "csljson": "CSL-JSON", "ris": "RIS"}

STANCE_HEADS = {"supports": "Supports", "reports": "Reports", "disputes": "Disputes", "context": "Context"}

VERBS = {"same-photographs": "shows the same photographs as", "same-event-own-reporting": "reports the same event as"}
"""How a source stands to another, where the data do not say it in a verb."""

_PASSIVE = {
    "quotes": "quoted by",
    "summarises": "summarised by",
    "translates": "translated by",
    "republishes": "republished by",
    "same-photographs": "its photographs shown by",
    "same-event-own-reporting": "the same event reported by",
}


def type_name(type: str) -> str:
    """Return an item type of CSL in words.

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


def linked_work(key: str) -> nodes.Node:
    """Return a work in a line: author, title and year, the whole of it a link."""
    from dprkpal.model.description import describe

    return reach("reference", key, describe(library()[key].csl))


def page(key: str) -> Iterator[nodes.Node]:
    """Yield what the page of a work says."""
    works = library()
    entry = works[key]
    csl = entry.to_csl()
    custom = csl.get("custom") or {}
    if custom.get("warning"):
        yield nodes.warning("", paragraph(str(custom["warning"])))
    if custom.get("description"):
        yield paragraph(nodes.emphasis("", "The title is a description in our own words; the real one is not known."))
    if csl.get("abstract"):
        yield paragraph(csl["abstract"], classes=["abstract"])
    level = entry.verification.level
    url = safe_url(csl["URL"]) if csl.get("URL") else None
    yield fields(
        [
            ("Kind", type_name(entry.type)),
            ("Topics", joined(reach("topic", one.id) for one in entry.topics)),
            ("Address", link(url, csl["URL"]) if url else None),
            ("DOI", link(f"https://doi.org/{csl['DOI']}", csl["DOI"]) if csl.get("DOI") else None),
            ("Verification", [doc_link("verification", tag("strong", level)), f": {LEVELS[level]}"]),
            ("Key", nodes.literal("", key)),
        ],
        classes=["facts"],
    )
    yield section("Cite it", "cite", citing.of_work(key), _downloads(key))
    rows = [(claim, row) for claim in entry.claims.values() for row in claim.evidence if row.source == key]
    if rows:
        yield section("What it says", "says", *_by_stance(rows))
    rests, rested = works.rests_on(key), works.links.to_source(key)
    if rests:
        yield section("What it rests on", "rests-on", bullets(_link(one, one.on, VERBS) for one in rests))
    if rested:
        yield section("What rests on it", "rested-on", bullets(_link(one, one.source, _PASSIVE) for one in rested))
    if rests or rested:
        drawing = tag("p", doc_link("collection/graph", "The graph of all links"), class_="more")
        yield drawing
    yield section("How far each field is checked", "verification", *_verification(entry))
    yield pending_backs("", key=key)
    yield permalink(doc_of("reference", key))


def _downloads(key: str) -> nodes.Node:
    """Return links to the files of a work, which stand beside its page."""
    links = [tag("a", NAMES[name], href=key + ending, download=True) for name, ending in FILES.items()]
    return alone("p", tag("span", "Download"), *links, class_="downloads")


def _by_stance(rows: Iterable[tuple[Any, Evidence]]) -> Iterator[nodes.Node]:
    found = list(rows)
    for stance, meaning in STANCES.items():
        of_stance = [(claim, row) for claim, row in found if row.stance == stance]
        if of_stance:
            yield tag("h3", STANCE_HEADS[stance], class_=f"stance stance-{stance}", title=meaning)
            yield bullets([_said(claim, row)] for claim, row in of_stance)


def _said(claim: Any, row: Evidence) -> list[nodes.Node]:
    more = [part for part in (f"({row.locator})" if row.locator else "", row.note or "") if part]
    return [paragraph(reach("claim", claim.id, claim.sentence), *([" ", " ".join(more)] if more else []))]


def _link(one: SourceLink, other: str, verbs: dict[str, str]) -> list[nodes.Node]:
    """Return a link between sources in words, with what it is known from."""
    works = library()
    if other in works:
        end: Any = linked_work(other)
    else:
        origin = works.links.origins.get(other)
        end = " ".join(origin.description.split()) if origin else other
    verb = verbs.get(one.how, one.how)
    said = [paragraph(tag("strong", verb[:1].upper() + verb[1:]), " ", end, " (inferred)" if one.inferred else "")]
    said.append(paragraph(tag("small", *_linked(one.basis))))
    if one.claims:
        said.append(paragraph(tag("small", "For the ", "claims " if len(one.claims) > 1 else "claim ",
                                  joined(reach("claim", claim) for claim in one.claims))))  # fmt: skip
    return said


def _linked(text: str) -> Iterator[Any]:
    """Yield *text* with its addresses as links."""
    for part in re.split(r"(https?://[^\s()<>]*[^\s()<>.,;:])", text):
        url = safe_url(part) if part.startswith("http") else None
        yield link(url, part) if url else part


def _verification(entry: Any) -> Iterator[nodes.Node]:
    """Yield a table of fields, each with its value, its status, and where it was seen."""
    rows: list[list[Any]] = []
    for name, status, value in field_rows(entry.csl):
        if name in ("warning", "level", "abstract", "keyword", "tier"):
            continue
        if name:
            rows.append([tag("code", name), value, _status(status), []])
        elif value.startswith("seen at "):
            address = value.removeprefix("seen at ")
            url = safe_url(address)
            rows[-1][3] += [*([" "] if rows[-1][3] else []), link(url, _short(address)) if url else address]
        elif rows:
            rows[-1][3] += [*([" "] if rows[-1][3] else []), value.removeprefix("note: ")]
    if rows:
        yield table(("Field", "Value", "Status", "Note, and where it was seen"), rows, classes=["verification"])


def _short(address: str) -> str:
    """Return the host of an address: the whole of it is in the link."""
    return address.split("//", 1)[-1].split("/", 1)[0]


def _status(status: str) -> Any:
    return tag("span", status, class_=f"status status-{status}", title=STATUSES[status]) if status else ""


def permalink(docname: str) -> nodes.Node:
    """Return a link of the page to itself, to be copied."""
    name = docname.rsplit("/", 1)[-1]
    return alone("p", tag("a", "Permalink", href=f"{name}.html", rel="bookmark"), class_="permalink")
