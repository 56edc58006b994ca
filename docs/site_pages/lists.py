"""The lists of the collection: complete without a script, and with one to be searched and narrowed down.

Each item carries what can be asked of it in ``data-`` attributes; each control of the form names the attribute it
asks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from docutils import nodes

from dprkpal import library
from dprkpal.collection.claims import HEDGES, STANCES, Claim
from dprkpal.collection.entities import KINDS as ENTITY_KINDS
from dprkpal.collection.topics import Concept
from dprkpal.model.date_interval import DateInterval
from dprkpal.model.verification import LEVELS, level_number

from .coins import coins
from .element import alone, doc_link, paragraph, section, tag
from .places import FOLDER, reach
from .works import STANCE_HEADS, linked_work, type_name

__all__ = ["LISTS", "claims_page", "entities_page", "everything_page", "references_page", "topics_page"]


def everything_page() -> Iterator[nodes.Node]:
    """Yield the first page of the collection: everything in it by name."""
    works = library()
    yield paragraph(
        f"{len(works)} works, {len(works.claims)} claims with what each work says for and against them, "
        f"{len(works.topics)} topics, {len(works.entities)} persons, places, organisations, events and weapons. "
        "Each field of each work says how far it was checked."
    )
    pages = (
        ("references/index", "Works"), ("claims/index", "Claims"), ("topics/index", "Topics"),
        ("entities/index", "Names"), ("timeline", "Timeline"), ("graph", "Who rests on whom"),
    )  # fmt: skip
    yield tag("ul", *(tag("li", doc_link(f"{FOLDER}/{name}", words)) for name, words in pages), class_="doors")
    files = ((".bib", "BibTeX"), (".biblatex.bib", "biblatex"), (".json", "CSL-JSON"), (".ris", "RIS"))
    links = [tag("li", tag("a", words, href=f"dprkpal{ending}", download=True)) for ending, words in files]
    yield alone("p", "The whole bibliography as a file:", class_="before-list")
    yield alone("ul", *links, tag("li", tag("a", "Feed of changes", href="changes.atom")), class_="in-line")
    kinds = {"reference": "Works", "claim": "Claims", "topic": "Topics", "entity": "Names"}
    yield _finder(
        [_choice("kind", "Among", {kind: name.lower() for kind, name in kinds.items()})],
        section("Works", "works", _items(_work(key, False) for key in works)),
        section("Claims", "claims", _items(map(_claim, works.claims.values()))),
        section("Topics", "topics", _items(map(_topic, works.topics.values()))),
        section("Names", "names", _items(map(_entity, works.entities.values()))),
        index="words.json",
    )


def references_page() -> Iterator[nodes.Node]:
    """Yield the list of works."""
    works = library()
    types = sorted({entry.type for entry in works.values()}, key=type_name)
    yield _finder(
        [
            _choice("topic", "Topic", _topics()),
            _choice("type", "Kind", {one: type_name(one) for one in types}),
            _year("from", "From year"),
            _year("to", "To year"),
            _choice("stance", "Stance to some claim", {one: STANCE_HEADS[one].lower() for one in STANCES}),
            _choice("verification", "Verification", {one: f"at least {one}" for one in list(LEVELS)[1:]}),
        ],
        _items(_work(key, True) for key in works),
    )


def claims_page() -> Iterator[nodes.Node]:
    """Yield the list of claims."""
    works = library()
    about = {one.id: one.name for one in works.entities.values() if one.claims}
    yield _finder(
        [
            _choice("topic", "Topic", _topics()),
            _choice("about", "About", dict(sorted(about.items(), key=lambda pair: pair[1]))),
            _choice("hedge", "Hedge", {one: one for one in HEDGES}),
            _choice("stance", "Some source", {one: one for one in STANCES}),
            _year("from", "From year"),
            _year("to", "To year"),
        ],
        _items(map(_claim, works.claims.values())),
    )


def topics_page() -> Iterator[nodes.Node]:
    """Yield the topics, each below that which takes it in."""
    works = library()

    def below(concepts: Iterable[Concept], above: frozenset[str]) -> nodes.Node:
        return _items(
            tag(
                "li",
                reach("topic", one.id),
                *([tag("br"), tag("small", one.definition)] if one.definition else []),
                *([below(one.narrower, above | {one.id})] if one.narrower and one.id not in above else []),
                data_id=f"topic:{one.id}",
            )
            for one in concepts
        )

    yield paragraph("Each topic stands below that which takes it in.")
    yield below(works.topics.top, frozenset())


def entities_page() -> Iterator[nodes.Node]:
    """Yield the persons, organisations, places, events and weapons."""
    yield _finder(
        [_choice("entity", "Kind", {kind: kind for kind in ENTITY_KINDS})],
        _items(map(_entity, library().entities.values())),
    )


LISTS = {
    "index": ("The bibliography", everything_page),
    "references/index": ("Works", references_page),
    "claims/index": ("Claims", claims_page),
    "topics/index": ("Topics", topics_page),
    "entities/index": ("Names", entities_page),
}
"""The lists by the names of their pages below the folder, each with its title and what it says."""


# -- items ---------------------------------------------------------------------------------------------


def _items(items: Iterable[nodes.Node]) -> nodes.Node:
    return tag("ul", *items, class_="items")


def _work(key: str, whole: bool) -> nodes.Node:
    """Return a work as an item; *whole* ones carry what is asked for in the list of works, and their COinS."""
    works = library()
    entry = works[key]
    csl = entry.to_csl()
    level = entry.verification.level
    small = tag("small", " · ".join(filter(None, (type_name(entry.type), csl.get("container-title"), level))))
    if not whole:
        return tag("li", linked_work(key), " ", small, data_id=f"reference:{key}", data_kind="reference")
    stances = dict.fromkeys(
        row.stance for claim in entry.claims.values() for row in claim.evidence if row.source == key
    )
    reached = list(LEVELS)[: level_number(level) + 1]
    return tag(
        "li",
        linked_work(key),
        " ",
        small,
        alone("span", class_="Z3988", title=coins(csl)),
        data_id=f"reference:{key}",
        data_kind="reference",
        data_type=entry.type,
        data_topic=_with_broader(entry.topics),
        data_stance=" ".join(stances),
        data_verification=" ".join(reached),
        data_years=_years(DateInterval.of_csl(csl.get("issued"))),
    )


def _claim(claim: Claim) -> nodes.Node:
    stances = dict.fromkeys(row.stance for row in claim.evidence)
    disputed = [" ", tag("span", "disputed", class_="badge badge-disputed")] if "disputes" in stances else []
    return tag(
        "li",
        reach("claim", claim.id, claim.sentence),
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
    return tag("li", reach("topic", topic.id), data_id=f"topic:{topic.id}", data_kind="topic")


def _entity(entity: Any) -> nodes.Node:
    others = [" ", tag("small", f"{entity.kind}; ", ", ".join(entity.aliases))] if entity.aliases else [
        " ", tag("small", entity.kind)
    ]  # fmt: skip
    return tag("li", reach("entity", entity.id), *others, data_id=f"entity:{entity.id}", data_kind="entity",
               data_entity=entity.kind)  # fmt: skip


def _with_broader(topics: Iterable[Concept]) -> str:
    """Return the ids of topics and of those above them, which a reader who asks for a wider one wants too."""
    found = [one.id for topic in topics for one in (topic, *topic.ancestors)]
    return " ".join(dict.fromkeys(found))


def _years(span: DateInterval | None) -> str | None:
    """Return first and last year as the script reads them; nothing where there is no date."""
    if span is None:
        return None
    return " ".join("" if year is None else str(year) for year in span.years) or None


# -- controls ------------------------------------------------------------------------------------------


def _topics() -> dict[str, str]:
    """Return the topics by id, each indented below that which takes it in."""
    found: dict[str, str] = {}
    todo = [(one, 0) for one in reversed(library().topics.top)]
    while todo:
        one, depth = todo.pop()
        if one.id not in found:
            found[one.id] = "\u2003" * depth + one.pref_label
            todo += [(below, depth + 1) for below in reversed(one.narrower)]
    return found


def _choice(name: str, words: str, options: Mapping[str, str]) -> nodes.Node:
    choices = [tag("option", "any", value=""), *(tag("option", said, value=one) for one, said in options.items())]
    return tag("label", tag("span", words), tag("select", *choices, name=name, autocomplete="off"))


def _year(name: str, words: str) -> nodes.Node:
    control = tag("input", name=name, type="text", inputmode="numeric", pattern="\\d{4}", maxlength=4, size=5,
                  autocomplete="off")  # fmt: skip
    return tag("label", tag("span", words), control)


def _finder(controls: Iterable[nodes.Node], *lists: nodes.Node, index: str = "../words.json") -> nodes.Node:
    """Return a form above lists. It is hidden until there is a script that can answer it."""
    search = tag("label", tag("span", "Search"), tag("input", name="q", type="search", autocomplete="off",
                 spellcheck="false", maxlength=200, dir="auto"), class_="search")  # fmt: skip
    form = alone(
        "form",
        search,
        *controls,
        tag("button", "Clear", type="reset"),
        class_="find-form",
        role="search",
        aria_label="Search the collection",
        hidden=True,
    )
    return tag("div", form, alone("p", class_="found", role="status"), *lists, class_="finder", data_index=index)
