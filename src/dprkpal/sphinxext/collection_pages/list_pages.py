"""Internal: the lists of the collection. They are complete without JavaScript; with it they can be filtered.

Each item has its filter values in ``data-`` attributes. Each control of the form has the name of the attribute that it
filters by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docutils import nodes

from ...collection.claims import HEDGES, STANCES, Claim
from ...collection.entities import KINDS as ENTITY_KINDS
from ...collection.topics import Concept
from ...model.date_interval import DateInterval
from ...model.verification import LEVELS, level_number
from .coins import coins
from .current_site import download_name, library, pages_folder
from .html_nodes import doc_link, html_only, paragraph, section, tag
from .page_names import page_link
from .reference_pages import STANCE_HEADINGS, reference_link, type_name

__all__ = ["LISTS", "claims_page", "entities_page", "everything_page", "references_page", "topics_page"]


def everything_page() -> Iterator[nodes.Node]:
    """Yield the content of the start page of the collection: every record by name."""
    collection = library()
    yield paragraph(summary())
    pages = (
        ("references/index", "References"), ("claims/index", "Claims"), ("topics/index", "Topics"),
        ("entities/index", "People, places, events"), ("timeline", "Timeline"), ("graph", "Source dependencies"),
    )  # fmt: skip
    yield tag("ul", *(tag("li", doc_link(f"{pages_folder()}/{name}", title)) for name, title in pages), class_="doors")
    files = ((".bib", "BibTeX"), (".biblatex.bib", "biblatex"), (".json", "CSL-JSON"), (".ris", "RIS"))
    links = [tag("li", tag("a", name, href=f"{download_name()}{ending}", download=True)) for ending, name in files]
    yield html_only("p", "Download the whole bibliography:", class_="before-list")
    yield html_only("ul", *links, *feed_link(), class_="in-line")
    kinds = {"reference": "references", "claim": "claims", "topic": "topics", "entity": "people, places, events"}
    yield _finder(
        [_choice("kind", "Show", kinds, "everything")],
        section("References", "works", _items(_reference(key, False) for key in collection)),
        section("Claims", "claims", _items(map(_claim, collection.claims.values()))),
        section("Topics", "topics", _items(map(_topic, collection.topics.values()))),
        section("People, places, events", "names", _items(map(_entity, collection.entities.values()))),
        index="words.json",
    )


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
    yield _finder(
        [
            _choice("topic", "Topic", _topics()),
            _choice("type", "Type", {one: type_name(one) for one in types}),
            _year("from", "From year"),
            _year("to", "To year"),
            _choice("stance", "Stance on a claim", {one: STANCE_HEADINGS[one].lower() for one in STANCES}),
            _choice("verification", "Verification", {one: f"at least {one}" for one in list(LEVELS)[1:]}),
        ],
        _items(_reference(key, True) for key in collection),
    )


def claims_page() -> Iterator[nodes.Node]:
    """Yield the list of claims."""
    collection = library()
    about = {one.id: one.name for one in collection.entities.values() if one.claims}
    yield _finder(
        [
            _choice("topic", "Topic", _topics()),
            _choice("about", "About", dict(sorted(about.items(), key=lambda pair: pair[1]))),
            _choice("hedge", "Hedge", {one: one for one in HEDGES}),
            _choice("stance", "Stance of a source", {one: one for one in STANCES}),
            _year("from", "From year"),
            _year("to", "To year"),
        ],
        _items(map(_claim, collection.claims.values())),
    )


def topics_page() -> Iterator[nodes.Node]:
    """Yield the topics, each below its broader topic."""
    collection = library()

    def tree(concepts: Iterable[Concept], above: frozenset[str]) -> nodes.Node:
        return _items(
            tag(
                "li",
                page_link("topic", one.id),
                *([tag("br"), tag("small", one.definition)] if one.definition else []),
                *([tree(one.narrower, above | {one.id})] if one.narrower and one.id not in above else []),
                data_id=f"topic:{one.id}",
            )
            for one in concepts
        )

    yield paragraph("Each topic is listed below its broader topic.")
    yield tree(collection.topics.top, frozenset())


def entities_page() -> Iterator[nodes.Node]:
    """Yield the list of people, organisations, places, events and weapons."""
    yield _finder(
        [_choice("entity", "Type", {kind: kind for kind in ENTITY_KINDS})],
        _items(map(_entity, library().entities.values())),
    )


LISTS = {
    "index": ("The bibliography", everything_page),
    "references/index": ("References", references_page),
    "claims/index": ("Claims", claims_page),
    "topics/index": ("Topics", topics_page),
    "entities/index": ("People, places, events", entities_page),
}
"""The lists by the names of their pages, each with its title and the function that creates it."""


# -- items ---------------------------------------------------------------------------------------------


def _items(items: Iterable[nodes.Node]) -> nodes.Node:
    return tag("ul", *items, class_="items")


def _reference(key: str, detailed: bool) -> nodes.Node:
    """Return a reference as a list item. A *detailed* item also has the filter values and COinS."""
    collection = library()
    entry = collection[key]
    csl = entry.to_csl()
    level = entry.verification.level
    small = tag("small", " · ".join(filter(None, (type_name(entry.type), csl.get("container-title"), level))))
    if not detailed:
        return tag("li", reference_link(key), " ", small, data_id=f"reference:{key}", data_kind="reference")
    stances = dict.fromkeys(
        row.stance for claim in entry.claims.values() for row in claim.evidence if row.source == key
    )
    levels = list(LEVELS)[: level_number(level) + 1]
    return tag(
        "li",
        reference_link(key),
        " ",
        small,
        html_only("span", class_="Z3988", title=coins(csl)),
        data_id=f"reference:{key}",
        data_kind="reference",
        data_type=entry.type,
        data_topic=_with_broader(entry.topics),
        data_stance=" ".join(stances),
        data_verification=" ".join(levels),
        data_years=_years(DateInterval.of_csl(csl.get("issued"))),
    )


def _claim(claim: Claim) -> nodes.Node:
    stances = dict.fromkeys(row.stance for row in claim.evidence)
    disputed = [" ", tag("span", "disputed", class_="badge badge-disputed")] if "disputes" in stances else []
    return tag(
        "li",
        page_link("claim", claim.id, claim.sentence),
        *disputed,
        " ",
        tag("small", f"{claim.hedge} · {claim.origins}"),
        data_id=f"claim:{claim.id}",
        data_kind="claim",
        data_topic=_with_broader(claim.topics),
        data_about=" ".join(one.id for one in claim.entities),
        data_hedge=claim.hedge,
        data_stance=" ".join(stances),
        data_years=_years(DateInterval.of_edtf(claim.date or "")),
    )


def _topic(topic: Concept) -> nodes.Node:
    return tag("li", page_link("topic", topic.id), data_id=f"topic:{topic.id}", data_kind="topic")


def _entity(entity: Any) -> nodes.Node:
    others = [" ", tag("small", f"{entity.kind}; ", ", ".join(entity.aliases))] if entity.aliases else [
        " ", tag("small", entity.kind)
    ]  # fmt: skip
    return tag("li", page_link("entity", entity.id), *others, data_id=f"entity:{entity.id}", data_kind="entity",
               data_entity=entity.kind)  # fmt: skip


def _with_broader(topics: Iterable[Concept]) -> str:
    """Return the ids of topics and of all their broader topics, so that a filter by a broader topic finds the item."""
    found = [one.id for topic in topics for one in (topic, *topic.ancestors)]
    return " ".join(dict.fromkeys(found))


def _years(span: DateInterval | None) -> str | None:
    """Return the first and the last year for the script, or ``None`` if there is no date."""
    if span is None:
        return None
    return " ".join("" if year is None else str(year) for year in span.years) or None


# -- controls ------------------------------------------------------------------------------------------


def _topics() -> dict[str, str]:
    """Return the topics by id, each indented below its broader topic."""
    found: dict[str, str] = {}
    todo = [(one, 0) for one in reversed(library().topics.top)]
    while todo:
        one, depth = todo.pop()
        if one.id not in found:
            found[one.id] = "\u2003" * depth + one.pref_label
            todo += [(below, depth + 1) for below in reversed(one.narrower)]
    return found


def _choice(name: str, caption: str, options: Mapping[str, str], default: str = "any") -> nodes.Node:
    choices = [tag("option", default, value=""), *(tag("option", text, value=value) for value, text in options.items())]
    return tag("label", tag("span", caption), tag("select", *choices, name=name, autocomplete="off"))


def _year(name: str, caption: str) -> nodes.Node:
    control = tag("input", name=name, type="text", inputmode="numeric", pattern="\\d{4}", maxlength=4, size=5,
                  autocomplete="off")  # fmt: skip
    return tag("label", tag("span", caption), control)


def _finder(controls: Iterable[nodes.Node], *lists: nodes.Node, index: str = "../words.json") -> nodes.Node:
    """Return a search form above lists. It is hidden until the script has loaded."""
    search = tag("label", tag("span", "Search"), tag("input", name="q", type="search", autocomplete="off",
                 spellcheck="false", maxlength=200, dir="auto"), class_="search")  # fmt: skip
    form = html_only(
        "form",
        search,
        *controls,
        tag("button", "Clear", type="reset"),
        class_="find-form",
        role="search",
        aria_label="Search the collection",
        hidden=True,
    )
    return tag("div", form, html_only("p", class_="found", role="status"), *lists, class_="finder", data_index=index)
