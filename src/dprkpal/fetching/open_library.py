"""Internal: fetch references by ISBN from Open Library.

Source: Open Library Books API, "jscmd=data".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ..errors import NotFoundError
from .client import Client
from .csl_answer import date_of, name_of, plain_value
from .record import Record, parse_json, require_mapping

__all__ = ["fetch_isbn"]

_MONTHS = {
    name: number
    for number, name in enumerate(
        "january february march april may june july august september october november december".split(), 1
    )
}


def fetch_isbn(client: Client, isbn: str) -> Record:
    """Return what Open Library says about the book with this ISBN.

    Args:
        client: The client.
        isbn: 13 digits.

    Raises:
        NotFoundError: Open Library does not know the book.
        FetchError: There is no usable answer.
    """
    url = f"{client.services.open_library}/api/books?bibkeys=ISBN:{isbn}&format=json&jscmd=data"
    answer = client.get(url, accept="application/json", content_types={"application/json", "text/json"})
    book = require_mapping(parse_json(answer.data, url), url).get(f"ISBN:{isbn}")
    if not isinstance(book, Mapping) or not plain_value(book.get("title")):
        message = "Open Library does not know this ISBN; add the book by hand, or by its DOI"
        raise NotFoundError(message, identifier=f"isbn:{isbn}")
    return Record(_item(book, isbn), url, "Open Library")


def _item(book: Mapping[str, Any], isbn: str) -> dict[str, Any]:
    """Return the book as CSL-JSON."""
    title, subtitle = plain_value(book.get("title")), plain_value(book.get("subtitle"))
    item: dict[str, Any] = {"type": "book", "title": f"{title}: {subtitle}" if subtitle else title}
    if authors := [name_of(name) for name in _names_in(book.get("authors"))]:
        item["author"] = authors
    if issued := _date(plain_value(book.get("publish_date"))):
        item["issued"] = issued
    if publisher := next(iter(_names_in(book.get("publishers"))), ""):
        item["publisher"] = publisher
    if place := next(iter(_names_in(book.get("publish_places"))), ""):
        item["publisher-place"] = place
    pages = plain_value(book.get("number_of_pages"))
    if pages.isdigit() and int(pages[:9]):
        item["number-of-pages"] = pages
    item["ISBN"] = isbn
    return item


def _names_in(value: Any) -> list[str]:
    """Return the names in a list of objects with ``name``."""
    listed = value[:100] if isinstance(value, list) else ()
    names = (plain_value(one.get("name")) for one in listed if isinstance(one, Mapping))
    return [name for name in names if name]


def _date(text: str) -> dict[str, Any] | None:
    """Return a date, as far as it is certain.

    Open Library has dates as they are printed. In ``05/06/2001`` the order is unknown, so only the year is used.

    >>> _date("June 15, 2021"), _date("2021-06"), _date("05/06/2001")
    ({'date-parts': [[2021, 6, 15]]}, {'date-parts': [[2021, 6]]}, {'date-parts': [[2001]]})
    >>> _date("2001 or 2002")
    {'literal': '2001 or 2002'}
    """
    if found := re.fullmatch(r"(\d{4})(?:-(\d\d?))?(?:-(\d\d?))?", text):
        return date_of({"date-parts": [[part for part in found.groups() if part]]})
    words = re.findall(r"[^\W\d_]+|\d+", text)
    years = [word for word in words if re.fullmatch(r"1[4-9]\d\d|20\d\d", word)]
    if len(years) != 1:
        return {"literal": text} if text else None
    months = {_MONTHS[name] for word in words if len(word) >= 3 for name in _MONTHS if name.startswith(word.lower())}
    days = [word for word in words if word.isdigit() and len(word) <= 2]
    parts: list[Any] = [years[0]]
    if len(months) == 1 and len(words) <= 3:
        parts += [*months, *days[:1]]
    return date_of({"date-parts": [parts]})
