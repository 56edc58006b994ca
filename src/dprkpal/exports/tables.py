"""Tables for data frames: a row for each reference, claim, row of evidence and link, and a column for each variable.

Source: H. Wickham, "Tidy Data", Journal of Statistical Software 59 (10), 2014; RFC 4180 for CSV.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ..errors import UnknownTableError
from ..model.date_interval import DateInterval
from ..model.keywords import keywords
from ..model.plain_text import plain

if TYPE_CHECKING:
    from ..collection.claims import Claim
    from ..collection.origins import Link

__all__ = ["COLUMNS", "rows_of", "to_csv"]

COLUMNS: dict[str, dict[str, str]] = {
    "references": {
        "key": "the key of the work",
        "type": "its item type of CSL",
        "title": "its title",
        "title_is_description": "whether the title is a description, because its own is not known",
        "authors": "its authors: family name first, several with semicolons between them",
        "editors": "its editors, likewise",
        "container": "what it appeared in: a journal, a newspaper, a site",
        "publisher": "its publisher, or the court that decided",
        "issued": "when it appeared, in EDTF",
        "year": "the year of that, the first of a range",
        "language": "its language, as a tag of BCP 47",
        "doi": "its DOI",
        "isbn": "its ISBN, several with semicolons between them",
        "url": "its address",
        "topics": "its keywords, which are ids of topics, with semicolons between them",
        "tier": "required, core or supporting, as its file says",
        "level": "how far it is verified",
        "abstract": "what it is about, in words of the collection",
    },
    "claims": {
        "claim": "the id of the claim",
        "sentence": "the claim with its hedge and attribution: what may be quoted",
        "hedge": "how firmly its source puts it: asserted, likely, claimed or unclear",
        "attribution": "who makes it",
        "stated_in": "the key of the work whose claim it is",
        "date": "when it happened or was said, in EDTF",
        "first_year": "the first year of that; empty if open",
        "last_year": "the last year of that; empty if open",
        "topics": "the ids of its topics, with semicolons between them",
        "entities": "the ids of its entities, likewise",
        "carriers": "how many works carry it",
        "disputing": "how many works dispute it",
        "origins": "how many independent origins stand behind it, at most",
        "origins_seen": "the same where only links are followed that were seen",
        "circular_risk": "what is judged of circular reporting: none, possible or shown",
        "judgement": "whether it is its author's own judgement",
        "assessment": "what is to be said of it after the sources were read",
    },
    "evidence": {
        "claim": "the id of the claim",
        "source": "the key of the work",
        "stance": "supports, disputes, reports or context",
        "carries": "whether the work carries the claim",
        "locator": "the place in the work; empty where it is not known",
        "note": "what is to be said of it",
    },
    "links": {
        "source": "the key of the work that rests on another",
        "on": "the key of the work, or the id of the origin, on which it rests",
        "how": "quotes, summarises, translates, republishes, same-photographs or same-event-own-reporting",
        "confidence": "seen or inferred",
        "basis": "where the link was seen, or what it is inferred from",
        "claims": "the ids of the claims for which it holds, with semicolons between them; empty for the whole work",
    },
}
"""The tables, and what each of their columns holds."""


def rows_of(
    table: str, works: Iterable[Any], claims: Iterable[Claim] = (), links: Iterable[Link] = ()
) -> list[dict[str, Any]]:
    """Return the rows of a *table*: each a mapping from its columns to text, numbers, truth values and ``None``.

    Args:
        table: One of `COLUMNS`.
        works: Entries.
        claims: Claims.
        links: Links.

    Raises:
        UnknownTableError: There is no such table.
    """
    made: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
        "references": lambda: map(_reference, works),
        "claims": lambda: map(_claim, claims),
        "evidence": lambda: _evidence(claims),
        "links": lambda: map(_link, links),
    }
    if table not in made:
        raise UnknownTableError(str(table), COLUMNS)
    return [{name: row[name] for name in COLUMNS[table]} for row in made[table]()]


def to_csv(table: str, rows: Iterable[dict[str, Any]]) -> str:
    """Return *rows* as CSV: a line of column names, then a line a row, with commas and line feeds.

    What is not there is empty, truth values are ``true`` and ``false``. A text that a spreadsheet would take for a
    formula has an apostrophe before it.

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


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value).replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")  # readers differ over a bare return
    return f"'{text}" if isinstance(value, str) and text.startswith(("=", "+", "-", "@", "\t", "\n")) else text


def _joined(values: Iterable[Any]) -> str:
    return "; ".join(filter(None, map(_text, values)))


def _text(value: Any) -> str:
    return plain(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _reference(work: Any) -> dict[str, Any]:
    csl: Mapping[str, Any] = work._csl
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
        "publisher": _text(csl.get("publisher") or csl.get("authority")) or None,
        "issued": span.edtf if span else None,
        "year": next((year for year in span.years if year is not None), None) if span else None,
        "language": _text(csl.get("language")) or None,
        "doi": _text(csl.get("DOI")) or None,
        "isbn": _joined(dict.fromkeys([*_text(csl.get("ISBN")).split(), *more])) or None,
        "url": _text(csl.get("URL")) or None,
        "topics": _joined(dict.fromkeys(keywords(csl))) or None,
        "tier": _text(custom.get("tier")) or None,
        "level": work.verification.level,
        "abstract": _text(csl.get("abstract")) or None,
    }


def _names(value: Any) -> list[Mapping[str, Any]]:
    return [name for name in value if isinstance(name, Mapping)] if isinstance(value, list | tuple) else []


def _name(name: Mapping[str, Any]) -> str:
    """Return a name with the family name first, as it is sorted."""
    family = " ".join(filter(None, (_text(name.get("non-dropping-particle")), _text(name.get("family")))))
    given = " ".join(filter(None, (_text(name.get("given")), _text(name.get("dropping-particle")))))
    return _text(name.get("literal")) or ", ".join(filter(None, (family, given, _text(name.get("suffix")))))


def _claim(claim: Claim) -> dict[str, Any]:
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


def _evidence(claims: Iterable[Claim]) -> Iterator[dict[str, Any]]:
    for claim in claims:
        for row in claim.evidence:
            yield {
                "claim": claim.id, "source": row.source, "stance": row.stance, "carries": row.carries,
                "locator": row.locator, "note": row.note,
            }  # fmt: skip


def _link(link: Link) -> dict[str, Any]:
    return {**link.to_dict(), "claims": "; ".join(link.claims) or None}
