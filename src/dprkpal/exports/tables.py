"""Internal: tables for data frames: one row per reference, claim, piece of evidence or link; one column per variable.

Source: H. Wickham, "Tidy Data", Journal of Statistical Software 59 (10), 2014; RFC 4180 for CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from ..errors import UnknownTableError
from ..formats.csv_table.cells import escape_formula
from ..model.date_interval import DateInterval
from ..model.keywords import keywords
from ..model.plain_text import plain
from ..model.safe_text import without_overrides

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.entities import Entity
    from ..collection.entry import Entry
    from ..collection.origins import Origin, SourceLink
    from ..collection.topics import Concept

__all__ = ["COLUMNS", "Row", "rows_of", "to_csv"]

Row: TypeAlias = "dict[str, str | int | bool | None]"
"""One row of a table: a mapping from column to value."""

COLUMNS: dict[str, dict[str, str]] = {
    "references": {
        "key": "the key of the reference",
        "type": "its CSL item type",
        "title": "its title",
        "title_is_description": "whether the title is a description because the real title is not known",
        "authors": "its authors, family name first, separated by semicolons",
        "editors": "its editors, in the same form",
        "container": "the journal, newspaper, book or site it appeared in",
        "series": "the series of a book or report",
        "volume": "its volume, or that of the journal",
        "issue": "the issue of the journal",
        "number": "its own number, such as that of a report or a case",
        "pages": "its pages in the container",
        "number_of_pages": "the number of its pages",
        "edition": "its edition",
        "genre": "its kind, such as PhD thesis",
        "publisher": "its publisher, or the court of a decision",
        "place": "the place of publication",
        "issued": "its date of publication, in EDTF; ? or ~ marks an inferred one",
        "year": "the year of publication, the first of a range",
        "language": "its language, as a BCP 47 tag",
        "doi": "its DOI",
        "isbn": "its ISBNs, separated by semicolons",
        "issn": "the ISSN of its container",
        "url": "its URL",
        "accessed": "the date on which the URL was seen, in EDTF",
        "topics": "its keywords, which are topic ids, separated by semicolons",
        "tier": "required, core or supporting, as set in its file",
        "level": "its level of verification",
        "abstract": "its abstract, written for the collection",
    },
    "claims": {
        "claim": "the id of the claim",
        "sentence": "the claim with its hedge and attribution, safe to quote",
        "hedge": "how certain its source is: asserted, likely, possible, claimed, unclear or denied",
        "attribution": "the person or body that makes it",
        "stated_in": "the key of the reference from which it was collected",
        "date": "the date of the event or statement, in EDTF",
        "first_year": "the first year of the date; empty if open",
        "last_year": "the last year of the date; empty if open",
        "topics": "the ids of its topics, separated by semicolons",
        "entities": "the ids of its entities, separated by semicolons",
        "carriers": "the number of references that carry it",
        "disputing": "the number of references that dispute it",
        "origins": "the number of its independent origins, at most",
        "origins_seen": "the number of origins if inferred links are ignored",
        "circular_risk": "the risk of circular reporting: none, possible or shown",
        "judgement": "whether it is its author's own judgement",
        "assessment": "remarks after the sources were read",
    },
    "evidence": {
        "claim": "the id of the claim",
        "source": "the key of the reference",
        "stance": "supports, disputes, reports or context",
        "carries": "whether the reference carries the claim",
        "locator": "the place in the reference; empty if not known",
        "note": "a remark on this evidence",
    },
    "links": {
        "source": "the key of the dependent reference",
        "on": "the key of the reference, or the id of the origin, that it depends on",
        "how": "quotes, summarises, translates, republishes, same-photographs or same-event-own-reporting",
        "confidence": "seen or inferred",
        "basis": "where the link was seen, or the reason to infer it",
        "claims": "the ids of the claims it is limited to, separated by semicolons; empty for the whole reference",
    },
    "origins": {
        "origin": "the id of an origin that is not a reference",
        "description": "what it is",
    },
    "verification": {
        "reference": "the key of the reference",
        "field": "the CSL variable, or what was asked of the reference itself, such as existence",
        "status": "verified, unverified, conflicting or unchecked",
        "seen_at": "the pages where it was seen, separated by spaces",
        "note": "a remark on the check",
    },
    "topics": {
        "topic": "the id of the topic",
        "label": "its name",
        "other_labels": "its other names, separated by semicolons",
        "definition": "what it covers",
        "broader": "the ids of the broader topics, separated by semicolons",
        "related": "the ids of related topics, separated by semicolons",
    },
    "entities": {
        "entity": "the id of the entity",
        "kind": "person, organisation, place, event, weapon or vehicle",
        "name": "its name",
        "aliases": "its other names, separated by semicolons",
        "date": "the date of an event, in EDTF",
        "wikidata": "its identifier in Wikidata",
        "note": "a remark",
    },
}
"""The tables with their columns, each column with its description."""


def rows_of(
    table: str,
    works: Iterable[Entry],
    claims: Iterable[Claim] = (),
    links: Iterable[SourceLink] = (),
    *,
    origins: Iterable[Origin] = (),
    topics: Iterable[Concept] = (),
    entities: Iterable[Entity] = (),
) -> list[Row]:
    """Return the rows of a *table*, one of `COLUMNS`, without control characters.

    Raises:
        UnknownTableError: The table does not exist.
    """
    makers: dict[str, Callable[[], Iterator[Row]]] = {
        "references": lambda: map(_reference, works),
        "claims": lambda: map(_claim, claims),
        "evidence": lambda: _evidence(claims),
        "links": lambda: map(_link, links),
        "origins": lambda: ({"origin": one.id, "description": one.description} for one in origins),
        "verification": lambda: _verification(works),
        "topics": lambda: map(_topic, topics),
        "entities": lambda: map(_entity, entities),
    }
    if table not in makers:
        raise UnknownTableError(str(table), COLUMNS)
    return [{name: _safe(row[name]) for name in COLUMNS[table]} for row in makers[table]()]


def _safe(value: str | int | bool | None) -> str | int | bool | None:
    return without_overrides(value) or None if isinstance(value, str) else value


def to_csv(table: str, rows: Iterable[Row]) -> str:
    """Return *rows* as CSV with a header line.

    ``None`` becomes an empty cell; booleans become ``true`` and ``false``. Text that a spreadsheet would evaluate as a
    formula gets an apostrophe in front; some evaluate full-width signs too. Control characters are removed.

    Source: OWASP, "CSV Injection".

    >>> print(to_csv("evidence", [{"claim": "a", "source": "b", "carries": True, "note": "=1, 2"}]), end="")
    claim,source,stance,carries,locator,note
    a,b,,true,,"'=1, 2"
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    columns = list(COLUMNS[table])
    writer.writerow(columns)
    writer.writerows([_cell(row.get(name)) for name in columns] for row in rows)
    return file.getvalue()


def _cell(value: str | int | bool | None) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)
    # CSV readers disagree on what a lone carriage return means.
    text = without_overrides(value.replace("\r\n", "\n").replace("\r", "\n"))
    return escape_formula(text)


def _joined(values: Iterable[object]) -> str:
    return "; ".join(filter(None, map(_text, values)))


def _text(value: object) -> str:
    return plain(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _reference(work: Entry) -> Row:
    csl = work.csl
    custom = csl.get("custom")
    custom = custom if isinstance(custom, Mapping) else {}
    span = DateInterval.of_csl(csl.get("issued"))
    numbers = custom.get("ISBN")
    more = [one.get("value") for one in numbers if isinstance(one, Mapping)] if isinstance(numbers, list) else []
    return {
        "key": work.id,
        "type": work.type,
        "title": _text(csl.get("title")) or None,
        "title_is_description": bool(custom.get("description")),
        "authors": _joined(map(_name, _names(csl.get("author")))) or None,
        "editors": _joined(map(_name, _names(csl.get("editor")))) or None,
        "container": _text(csl.get("container-title")) or None,
        "series": _text(csl.get("collection-title")) or None,
        "volume": _text(csl.get("volume")) or None,
        "issue": _text(csl.get("issue")) or None,
        "number": _text(csl.get("number")) or None,
        "pages": _text(csl.get("page")) or None,
        "number_of_pages": _text(csl.get("number-of-pages")) or None,
        "edition": _text(csl.get("edition")) or None,
        "genre": _text(csl.get("genre")) or None,
        "publisher": _text(csl.get("publisher") or csl.get("authority")) or None,
        "place": _text(csl.get("publisher-place")) or None,
        "issued": span.edtf if span else None,
        "year": next((year for year in span.years if year is not None), None) if span else None,
        "language": _text(csl.get("language")) or None,
        "doi": _text(csl.get("DOI")) or None,
        "isbn": _joined(dict.fromkeys([*_text(csl.get("ISBN")).split(), *more])) or None,
        "issn": _text(csl.get("ISSN")) or None,
        "url": _text(csl.get("URL")) or None,
        "accessed": seen.edtf if (seen := DateInterval.of_csl(csl.get("accessed"))) else None,
        "topics": _joined(dict.fromkeys(keywords(csl))) or None,
        "tier": _text(custom.get("tier")) or None,
        "level": work.verification.level,
        "abstract": _text(csl.get("abstract")) or None,
    }


def _names(value: Any) -> list[Mapping[str, Any]]:
    return [name for name in value if isinstance(name, Mapping)] if isinstance(value, list | tuple) else []


def _name(name: Mapping[str, Any]) -> str:
    """Return a name in sort order, family name first."""
    family = " ".join(filter(None, (_text(name.get("non-dropping-particle")), _text(name.get("family")))))
    given = " ".join(filter(None, (_text(name.get("given")), _text(name.get("dropping-particle")))))
    return _text(name.get("literal")) or ", ".join(filter(None, (family, given, _text(name.get("suffix")))))


def _claim(claim: Claim) -> Row:
    years = claim.years or (None, None)
    counted = claim.origins
    return {
        "claim": claim.id,
        "sentence": claim.sentence,
        "hedge": claim.hedge,
        "attribution": claim.attribution or None,
        "stated_in": claim.stated_in,
        "date": claim.date,
        "first_year": years[0],
        "last_year": years[1],
        "topics": _joined(topic.id for topic in claim.topics) or None,
        "entities": _joined(entity.id for entity in claim.entities) or None,
        "carriers": len(claim.carriers),
        "disputing": len({row.source for row in claim.evidence if row.stance == "disputes"}),
        "origins": len(counted.origins),
        "origins_seen": len(counted.origins_seen),
        "circular_risk": claim.circular_risk,
        "judgement": claim.judgement,
        "assessment": claim.assessment,
    }


def _evidence(claims: Iterable[Claim]) -> Iterator[Row]:
    for claim in claims:
        for row in claim.evidence:
            yield {
                "claim": claim.id, "source": row.source, "stance": row.stance, "carries": row.carries,
                "locator": row.locator, "note": row.note,
            }  # fmt: skip


def _link(link: SourceLink) -> Row:
    return {**link.to_dict(), "claims": "; ".join(link.claims) or None}


def _verification(works: Iterable[Entry]) -> Iterator[Row]:
    for work in works:
        for field, check in work.verification.items():
            pages = " ".join(check.seen_at) or None
            yield {
                "reference": work.id, "field": field, "status": check.status, "seen_at": pages, "note": check.note,
            }  # fmt: skip


def _topic(topic: Concept) -> Row:
    return {
        "topic": topic.id,
        "label": topic.pref_label,
        "other_labels": _joined(topic.alt_label) or None,
        "definition": topic.definition or None,
        "broader": _joined(one.id for one in topic.broader) or None,
        "related": _joined(one.id for one in topic.related) or None,
    }


def _entity(entity: Entity) -> Row:
    return {
        "entity": entity.id,
        "kind": entity.kind,
        "name": entity.name,
        "aliases": _joined(entity.aliases) or None,
        "date": entity.date or None,
        "wikidata": entity.identifiers.get("wikidata"),
        "note": entity.note or None,
    }
