"""Internal: read the CSL-JSON that services send, which often is not quite CSL-JSON.

Crossref sends lists where CSL has text, subtitles apart from their titles, JATS markup, escaped characters and fields
of its own. Only variables that CSL defines are kept, each only if its value is of the right type.

Source: CSL 1.0.2, Appendix III and IV; DOI Citation Formatter, "application/vnd.citationstyles.csl+json".
"""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping
from typing import Any

from ..formats.inline_markup import canonical
from ..formats.results import clean
from ..model.name_parser import parse_name
from ..model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

__all__ = ["date_of", "item_of_csl", "name_of", "plain_value", "title_of"]

MAX_TEXT = 10_000
MAX_NAMES = 5_000
"""Works of large collaborations have about 3,000 authors."""

_TYPES = {
    "journal-article": "article-journal", "book-chapter": "chapter", "proceedings-article": "paper-conference",
    "posted-content": "article", "monograph": "book", "edited-book": "book", "reference-book": "book",
    "reference-entry": "entry", "book-section": "chapter", "book-part": "chapter", "dissertation": "thesis",
    "report-component": "report", "peer-review": "review", "journal": "periodical", "proceedings": "book",
    "component": "document", "other": "document", "database": "dataset", "preprint": "article",
}  # fmt: skip
"""Types of Crossref that are not CSL types. Source: https://api.crossref.org/types"""

_SKIPPED = frozenset(
    "abstract citation-label citation-number first-reference-note-number locator note annote references source "
    "year-suffix keyword citation-key event".split()
)
"""Variables that describe the record or the citation and not the work, or are too long for a bibliography."""

_KEPT_TAG = re.compile(r"<(/?)(?:jats:)?(i|italic|b|bold|sub|sup|sc|scp)>", re.IGNORECASE)
_NAMES = {"italic": "i", "bold": "b", "scp": "sc"}
_OTHER_TAG = re.compile(r"<[/!?]?[A-Za-z][^<>]{0,300}>")

_INSTITUTION = re.compile(
    r"\b(?:association|bank|bureau|center|centre|collaboration|college|committee|consortium|council|department|group|"
    r"institute|institution|ministry|museum|nations|office|organi[sz]ation|press|project|school|society|team|"
    r"university)\b",
    re.IGNORECASE,
)
"""Words in the names of institutions."""


def item_of_csl(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return a CSL-JSON item with the variables of *value* that can be used.

    >>> item_of_csl({"type": "journal-article", "title": ["A &amp; B"], "subtitle": ["C"], "score": 1})
    {'type': 'article-journal', 'title': 'A & B: C'}
    """
    type_ = value.get("type")
    type_ = type_.lower() if isinstance(type_, str) else ""
    type_ = _TYPES.get(type_, type_)
    item: dict[str, Any] = {"type": type_ if type_ in ITEM_TYPES else "document"}
    for name, found in value.items():
        if name in _SKIPPED:
            continue
        if name in NAME_VARIABLES:
            read: Any = _names(found)
        elif name in DATE_VARIABLES:
            read = date_of(found)
        elif name in TEXT_VARIABLES or name in NUMBER_VARIABLES:
            read = title_of(found) if "title" in name else plain_value(found)
        else:
            continue
        if read:
            item[name] = read
    subtitle = title_of(value.get("subtitle"))
    title = item.get("title")
    if subtitle and isinstance(title, str) and subtitle.casefold() not in title.casefold():
        item["title"] = f"{title}: {subtitle}" if title[-1] not in ":?!" else f"{title} {subtitle}"
    if "issued" not in item and (published := date_of(value.get("published"))):
        item["issued"] = published
    if item.get("DOI"):
        item["DOI"] = re.sub(r"^https?://(?:dx\.)?doi\.org/", "", item["DOI"])
        if re.match(r"https?://(?:dx\.)?doi\.org/", item.get("URL", "")):
            del item["URL"]  # the DOI says the same
    return item


def plain_value(value: Any) -> str:
    """Return text or a number as one line of plain text, a list as its first text, and everything else as ``""``."""
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str) and one.strip()), "")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = html.unescape(str(value)[:MAX_TEXT])
    return " ".join(clean(_OTHER_TAG.sub("", text)).split())


def title_of(value: Any) -> str:
    """Return a title with the inline markup of CSL-JSON. Other markup, such as MathML, is removed.

    >>> title_of("On <jats:italic>E. coli</jats:italic> &lt;x&gt; <mml:math><mml:mi>n</mml:mi></mml:math>")
    'On <i>E. coli</i> <x> n'
    """
    if isinstance(value, list):
        value = next((one for one in value if isinstance(one, str) and one.strip()), "")
    if not isinstance(value, str):
        return plain_value(value)

    def tag(match: re.Match[str]) -> str:
        name = match[2].lower()
        return f"\x00{match[1]}{_NAMES.get(name, name)}\x01"

    text = _OTHER_TAG.sub("", _KEPT_TAG.sub(tag, value.replace("\x00", "").replace("\x01", "")[:MAX_TEXT]))
    text = html.unescape(text).replace("\x00", "<").replace("\x01", ">")
    return canonical(" ".join(clean(text).split()))


def date_of(value: Any) -> dict[str, Any] | None:
    """Return a CSL date, or ``None`` if *value* is none that exists.

    >>> date_of({"date-parts": [[2021, "6"]], "timestamp": 5}), date_of({"date-parts": [[None]]})
    ({'date-parts': [[2021, 6]]}, None)
    """
    if not isinstance(value, Mapping):
        return None
    parts = value.get("date-parts")
    dates = []
    for part in parts[:2] if isinstance(parts, list) else ():
        numbers = _numbers(part)
        if numbers:
            dates.append(numbers)
    if dates:
        return {"date-parts": dates}
    literal = plain_value(value.get("literal") or value.get("raw"))
    return {"literal": literal} if literal else None


def _numbers(part: Any) -> list[int]:
    """Return a year, month and day; numbers that cannot be part of a date, and what follows them, are left out."""
    found: list[int] = []
    for number, most in zip(part if isinstance(part, list) else (), (9_999, 12, 31), strict=False):
        text = str(number).strip()
        if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= most):
            break
        found.append(int(text))
    if len(found) == 3:
        try:
            datetime.date(*found)
        except ValueError:
            found.pop()
    return found


def name_of(text: str) -> dict[str, Any]:
    """Return a name that is written in one piece: of a person in parts, of an institution as it is.

    >>> name_of("Ludwig van Beethoven")["non-dropping-particle"], name_of("ATLAS Collaboration")
    ('van', {'literal': 'ATLAS Collaboration'})
    """
    return {"literal": text} if _INSTITUTION.search(text) else dict(parse_name(text))


def _names(value: Any) -> list[dict[str, str]]:
    """Return the names in *value*."""
    names = []
    for one in value[:MAX_NAMES] if isinstance(value, list) else ():
        if not isinstance(one, Mapping):
            continue
        name = {
            part: text
            for part in ("family", "given", "dropping-particle", "non-dropping-particle", "suffix", "literal")
            if (text := plain_value(one.get(part)))
        }
        if not name and (text := plain_value(one.get("name"))):
            name = {"literal": text}  # Crossref writes the names of institutions like this
        if "given" in name and "family" not in name and "literal" not in name:
            name = {"literal": name["given"]}
        if name.keys() & {"family", "literal"}:
            names.append(name)
    return names
