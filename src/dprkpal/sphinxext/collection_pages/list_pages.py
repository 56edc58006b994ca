"""Internal: the lists of the collection. They are complete without JavaScript; with it they can be filtered and sorted.

Each control of the form has the name of the attribute that it filters by; see ``list_items``.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from ...collection.claims import HEDGES, STANCES
from ...collection.entities import KINDS as ENTITY_KINDS
from ...model.verification import LEVELS
from .current_site import download_name, library, pages_folder
from .html_nodes import doc_link, html_only, paragraph, section, tag
from .list_controls import choice, finder, order, save_panel, topic_choices, year
from .list_items import claim_item, entity_item, item_list, reference_item, topic_item, topic_tree
from .reference_pages import FILE_ENDINGS, FORMAT_NAMES, STANCE_HEADINGS, type_name
from .search_files import search_box

__all__ = [
    "LISTS", "basket_page", "claims_page", "entities_page", "everything_page", "references_page", "topics_page",
]  # fmt: skip


def everything_page() -> Iterator[nodes.Node]:
    """Yield the content of the start page of the collection: the search, and every record by name."""
    collection = library()
    yield paragraph(summary())
    yield nodes.raw("", search_box(), format="html")
    pages = (
        ("references/index", "References"), ("claims/index", "Claims"), ("topics/index", "Topics"),
        ("entities/index", "People, places, events"), ("timeline", "Timeline"), ("graph", "Source dependencies"),
        ("basket", "Basket"),
    )  # fmt: skip
    yield tag("ul", *(tag("li", doc_link(f"{pages_folder()}/{name}", title)) for name, title in pages), class_="doors")
    links = [
        tag("li", tag("a", FORMAT_NAMES[name], href=f"{download_name()}{ending}", download=True))
        for name, ending in FILE_ENDINGS.items()
    ]
    yield html_only("p", "Download the whole bibliography:", class_="before-list")
    yield html_only("ul", *links, *feed_link(), class_="in-line")
    yield _folded("References", "works", [reference_item(key, detailed=False) for key in collection])
    yield _folded("Claims", "claims", [claim_item(claim, detailed=False) for claim in collection.claims.values()])
    yield _folded("Topics", "topics", [topic_item(topic) for topic in collection.topics.values()])
    yield _folded("People, places, events", "names", [entity_item(entity) for entity in collection.entities.values()])


def _folded(title: str, identity: str, items: list[nodes.Node]) -> nodes.Node:
    """Return a section with a list that the reader opens. All lists together are thirty screens on a phone."""
    opened = tag("summary", f"Show all {len(items)} by name" if len(items) > 1 else "Show by name")
    return section(title, identity, tag("details", opened, item_list(items), class_="folded"))


def summary() -> str:
    """Return what the collection has, in one or two sentences."""
    works = library()
    counts = [
        (len(works), "reference", "references"),
        (len(works.claims), "claim with its evidence", "claims with the evidence for and against them"),
        (len(works.topics), "topic", "topics"),
        (len(works.entities), "name", "people, places, organisations, events and weapons"),
    ]
    parts = [f"{number} {one if number == 1 else many}" for number, one, many in counts if number]
    listed = ", and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
    verified = any(entry.verification for entry in works.values())
    return f"{listed}.{' Every field of every reference shows how it was verified.' if verified else ''}"


def feed_link() -> Iterator[nodes.Node]:
    """Yield a link to the feed of changes, if changes are recorded."""
    if library().changes():
        yield tag("li", tag("a", "Feed of changes", href="changes.atom"))


def references_page() -> Iterator[nodes.Node]:
    """Yield the list of references."""
    collection = library()
    types = sorted({entry.type for entry in collection.values()}, key=type_name)
    stances = {one: STANCE_HEADINGS[one].lower() for one in STANCES}
    levels = {one: f"at least {one}" for one in list(LEVELS)[1:]}
    verified = any(entry.verification for entry in collection.values())
    yield finder(
        "Search the references",
        [
            choice("topic", "Topic", topic_choices()),
            choice("type", "Type", {one: type_name(one) for one in types}),
            year("from", "From year"),
            year("to", "To year"),
            choice("stance", "Stance on a claim", stances if collection.claims else {}),
            choice("verification", "Verification", levels if verified else {}),
            order("relevance", "date", "date-up", "author", "title", "added"),
        ],
        item_list((reference_item(key, detailed=True) for key in collection), can_choose=True),
        save=True,
    )


def claims_page() -> Iterator[nodes.Node]:
    """Yield the list of claims."""
    collection = library()
    about = {one.id: one.name for one in collection.entities.values() if one.claims}
    yield finder(
        "Search the claims",
        [
            choice("topic", "Topic", topic_choices()),
            choice("about", "About", dict(sorted(about.items(), key=lambda pair: pair[1]))),
            choice("hedge", "Hedge", {one: one for one in HEDGES}),
            choice("stance", "Stance of a source", {one: one for one in STANCES}),
            year("from", "From year"),
            year("to", "To year"),
            order("relevance", "date", "date-up", "who", "claim", "added"),
        ],
        item_list(map(claim_item, collection.claims.values())),
        save=True,
    )


def topics_page() -> Iterator[nodes.Node]:
    """Yield the topics, each below its broader topic."""
    yield paragraph("Each topic is listed below its broader topic.")
    yield finder(
        "Search the topics",
        [
            choice("has", "With", {"works": "works", "claims": "claims"}),
            order("relevance", "name", "works", "claims", "added", default="broader topic"),
        ],
        topic_tree(library().topics.top),
    )


def entities_page() -> Iterator[nodes.Node]:
    """Yield the list of people, organisations, places, events and weapons."""
    yield finder(
        "Search the names",
        [
            choice("entity", "Type", {kind: kind for kind in ENTITY_KINDS}),
            choice("has", "With", {"claims": "claims"}),
            order("relevance", "name", "date-up", "claims", "added"),
        ],
        item_list(map(entity_item, library().entities.values())),
    )


def basket_page() -> Iterator[nodes.Node]:
    """Yield the page with the works that the reader has chosen. The script fills it."""
    yield paragraph(
        "Choose works in ",
        doc_link(f"{pages_folder()}/references/index", "the list of references"),
        " and on the pages of works and claims. They stay in the basket of this browser, on this device, until you "
        "remove them. Save them as one file, or with the button of your reference manager.",
    )
    yield html_only(
        "p", "The basket needs JavaScript. Without it, each work has files next to its page.", class_="without-scripts"
    )
    yield tag(
        "div", save_panel(), html_only("p", class_="found", role="status"), tag("ul", class_="items"), class_="basket"
    )


LISTS = {
    "index": ("The bibliography", everything_page),
    "references/index": ("References", references_page),
    "claims/index": ("Claims", claims_page),
    "topics/index": ("Topics", topics_page),
    "entities/index": ("People, places, events", entities_page),
    "basket": ("Basket", basket_page),
}
"""The lists by the names of their pages in the folder of the pages, each with its title and the function for it."""
