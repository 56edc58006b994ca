"""Internal: the items of the lists, with the values by which the scripts filter and sort them.

``data-NAME`` holds the values of the filter NAME (`html_nodes.separated`); ``data-by-NAME`` the value for sorting by
NAME.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from docutils import nodes

from ...collection.claims import Claim
from ...collection.entities import Entity
from ...collection.topics import Concept
from ...model.date_interval import DateInterval
from ...model.description import describe
from ...model.plain_text import plain
from ...model.verification import LEVELS, level_number
from ...search.spelling import folds
from .coins import coins
from .csl_values import day_of, names_of, plain_title
from .current_site import library
from .html_nodes import html_only, separated, tag
from .page_names import page_link
from .reference_pages import reference_link, type_name

__all__ = ["claim_item", "entity_item", "item_list", "reference_item", "topic_item", "topic_tree"]

_MARKS = {
    "supports": ("supports it", "support it"),
    "reports": ("reports it", "report it"),
    "disputes": ("disputes it", "dispute it"),
}
"""What sources do with a claim, of one source and of several. Sources that are only context say nothing about it."""

_ARTICLES = ("a", "an", "the")


def item_list(items: Iterable[nodes.Node], *, can_choose: bool = False) -> nodes.Node:
    """Return a list of items. If works in it can be chosen, each has a box for that."""
    return tag("ul", *items, class_="items can-choose" if can_choose else "items")


def reference_item(key: str, *, detailed: bool) -> nodes.Node:
    """Return a reference as an item. A *detailed* item also has the values for filters and sorting, and COinS."""
    entry = library()[key]
    csl = entry.to_csl()
    level = entry.verification.level
    small = tag("small", " · ".join(filter(None, (type_name(entry.type), csl.get("container-title"), level))))
    if not detailed:
        return tag("li", reference_link(key), " ", small, data_id=f"reference:{key}", data_kind="reference")
    stances = dict.fromkeys(
        row.stance for claim in entry.claims.values() for row in claim.evidence if row.source == key
    )
    levels = list(LEVELS)[: level_number(level) + 1]
    title = plain_title(csl)
    box = html_only("input", type="checkbox", class_="choose", autocomplete="off",
                    aria_label=f"In the basket: {describe(csl)}")  # fmt: skip
    return tag(
        "li",
        box,
        " ",
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
        data_by_date="-".join(day_of(csl.get("issued"))),
        data_by_author=_sort_text((names_of(csl) or names_of(csl, "editor") or [title])[0]),
        data_by_title=_sort_text(title),
        data_by_added=_added(entry),
    )


def claim_item(claim: Claim, *, detailed: bool = True) -> nodes.Node:
    """Return a claim as an item: first what is claimed, then who says it, how firmly, and what other sources say."""
    statement = plain(claim.statement)
    link = page_link("claim", claim.id, statement[:1].upper() + statement[1:])
    stances = Counter({row.stance: 0 for row in claim.evidence})
    for stance, _ in {(row.stance, row.source) for row in claim.evidence}:
        stances[stance] += 1
    marks: list[Any] = [tag("span", claim.hedge, class_="badge badge-hedge")]
    for stance, words in _MARKS.items():
        if stances[stance]:
            text = f"{stances[stance]} {words[stances[stance] > 1]}"
            marks += [" ", tag("span", text, class_=f"badge badge-{stance}")]
    who = claim.attribution
    parts = [tag("span", who, class_="who"), " "] if who else []
    details = tag("span", *parts, *marks, class_="marks")
    if not detailed:
        return tag("li", link, " ", details, data_id=f"claim:{claim.id}", data_kind="claim")
    sources = dict.fromkeys(row.source for row in claim.evidence if row.source in library())
    span = DateInterval.of_edtf(claim.date or "")
    first = span.years[0] or span.years[1] if span else None
    return tag(
        "li",
        link,
        " ",
        details,
        " ",
        tag("small", str(claim.origins)),
        data_id=f"claim:{claim.id}",
        data_kind="claim",
        data_topic=_with_broader(claim.topics),
        data_about=separated(one.id for one in claim.entities),
        data_hedge=claim.hedge,
        data_stance=" ".join(stances),
        data_years=_years(span),
        data_sources=separated(sources),
        data_by_date=str(first or ""),
        data_by_author=_sort_text(who or ""),
        data_by_title=_sort_text(statement),
        data_by_added=_added(claim),
    )


def topic_tree(concepts: Iterable[Concept], above: frozenset[str] = frozenset()) -> nodes.Node:
    """Return topics as nested lists: each topic below its broader topic."""
    return item_list(
        tag(
            "li",
            page_link("topic", one.id),
            " ",
            tag("small", *_topic_details(one)),
            *([topic_tree(one.narrower, above | {one.id})] if one.narrower and one.id not in above else []),
            data_id=f"topic:{one.id}",
            data_kind="topic",
            data_has=_contents(len(one.references()), len(one.claims())),
            data_by_title=_sort_text(one.pref_label),
            data_by_works=f"{len(one.references()):06}",
            data_by_claims=f"{len(one.claims()):06}",
            data_by_added=_added(one),
        )
        for one in concepts
    )


def _topic_details(topic: Concept) -> list[Any]:
    counts = f"{_counted(len(topic.references()), 'work')}, {_counted(len(topic.claims()), 'claim')}"
    return [topic.definition, tag("br"), counts] if topic.definition else [counts]


def topic_item(topic: Concept) -> nodes.Node:
    """Return a topic as an item."""
    return tag("li", page_link("topic", topic.id), data_id=f"topic:{topic.id}", data_kind="topic")


def entity_item(entity: Entity) -> nodes.Node:
    """Return a person, place, organisation, event or weapon as an item."""
    span = DateInterval.of_edtf(entity.date or "")
    claims = len(entity.claims)
    small = [entity.kind, *(["; ", ", ".join(entity.aliases)] if entity.aliases else [])]
    return tag(
        "li",
        page_link("entity", entity.id),
        " ",
        tag("small", *small, f" · {_counted(claims, 'claim')}"),
        data_id=f"entity:{entity.id}",
        data_kind="entity",
        data_entity=entity.kind,
        data_has=_contents(0, claims),
        data_by_title=_sort_text(entity.name),
        data_by_date=str((span.years[0] or span.years[1] or "") if span else ""),
        data_by_claims=f"{claims:06}",
        data_by_added=_added(entity),
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _contents(works: int, claims: int) -> str:
    return " ".join(name for name, number in (("works", works), ("claims", claims)) if number)


def _with_broader(topics: Iterable[Concept]) -> str:
    """Return the ids of topics and of all their broader topics, so that a filter by a broader topic finds the item."""
    found = [one.id for topic in topics for one in (topic, *topic.ancestors)]
    return separated(dict.fromkeys(found))


def _years(span: DateInterval | None) -> str | None:
    """Return the first and the last year for the script, or ``None`` if there is no date."""
    if span is None:
        return None
    return " ".join("" if year is None else str(year) for year in span.years) or None


def _sort_text(text: str) -> str:
    """Return *text* in the form by which the script sorts: folded, without an article at its beginning.

    >>> _sort_text("The Ḥamās files, 2nd part")
    'hamas files 2nd part'
    """
    found = folds(plain(text))
    return " ".join(found[1:] if len(found) > 1 and found[0] in _ARTICLES else found)


def _added(record: Any) -> str:
    """Return the day on which a record was added, or nothing if no history is recorded."""
    return next((one.date for one in record.history if one.event == "added"), "")
