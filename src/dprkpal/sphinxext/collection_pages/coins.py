"""Internal: COinS: a reference in a list, as metadata that reference managers can find.

Source: "OpenURL COinS: A Convention to Embed Bibliographic Metadata in HTML", 1.0 (2009); ANSI/NISO Z39.88-2004, the
formats ``info:ofi/fmt:kev:mtx:book``, ``journal``, ``dissertation`` and ``dc``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from .csl_values import ZOTERO, day_of, isbn_of, names_of, plain_title

__all__ = ["coins"]

_FORMATS = {
    "article-journal": ("journal", "article"),
    "review": ("journal", "article"),
    "book": ("book", "book"),
    "chapter": ("book", "bookitem"),
    "report": ("book", "report"),
    "thesis": ("dissertation", None),
}
"""The metadata format of an item type, and the genre inside this format.

All other types use Dublin Core, the only format that can state the type. In the journal format, a newspaper article
would become a journal article.
"""


def coins(csl: Mapping[str, Any]) -> str:
    """Return the context object of a reference, for the ``title`` of a ``<span class="Z3988">``.

    >>> coins({"id": "a", "type": "book", "title": "Guns", "issued": {"date-parts": [[2021]]}})
    'ctx_ver=Z39.88-2004&rft_val_fmt=info%3Aofi%2Ffmt%3Akev%3Amtx%3Abook&rft.genre=book&rft.btitle=Guns&rft.date=2021'
    """
    return urlencode(list(_pairs(csl)))


def _pairs(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    form, genre = _FORMATS.get(str(csl.get("type")), ("dc", None))
    yield "ctx_ver", "Z39.88-2004"
    yield "rft_val_fmt", f"info:ofi/fmt:kev:mtx:{form}"
    if form == "dc":
        yield from _dublin_core(csl)
        return
    if genre:
        yield "rft.genre", genre
    title = {"journal": "rft.atitle", "dissertation": "rft.title"}.get(form)
    title = title or ("rft.atitle" if genre == "bookitem" else "rft.btitle")
    yield title, plain_title(csl)
    container = "rft.jtitle" if form == "journal" else "rft.btitle" if genre == "bookitem" else None
    if container and csl.get("container-title"):
        yield container, str(csl["container-title"])
    for key, name in (
        ("rft.volume", "volume"), ("rft.issue", "issue"), ("rft.pages", "page"), ("rft.issn", "ISSN"),
        ("rft.series", "collection-title"), ("rft.edition", "edition"),
    ):  # fmt: skip
        if csl.get(name) not in (None, "") and form != "dissertation":
            yield key, str(csl[name]).replace("–", "-") if name == "page" else str(csl[name])
    if csl.get("publisher"):
        yield "rft.inst" if form == "dissertation" else "rft.pub", str(csl["publisher"])
    if csl.get("publisher-place") and form == "book":
        yield "rft.place", str(csl["publisher-place"])
    if isbn_of(csl) and form == "book":
        yield "rft.isbn", str(isbn_of(csl))
    yield from _common(csl, "rft.au", "rft.date")
    if csl.get("DOI"):
        yield "rft_id", f"info:doi/{csl['DOI']}"
    if csl.get("URL"):
        yield "rft_id", str(csl["URL"])


def _dublin_core(csl: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "rft.type", ZOTERO.get(str(csl.get("type")), "document")
    yield "rft.title", plain_title(csl)
    yield from _common(csl, "rft.creator", "rft.date")
    publisher = csl.get("publisher") or csl.get("authority")
    if publisher:
        yield "rft.publisher", str(publisher)
    for key, name in (("rft.source", "container-title"), ("rft.volume", "volume"), ("rft.pages", "page"),
                      ("rft.language", "language"), ("rft.identifier", "URL")):  # fmt: skip
        if csl.get(name):
            yield key, str(csl[name]).replace("–", "-") if name == "page" else str(csl[name])


def _common(csl: Mapping[str, Any], author: str, date: str) -> Iterator[tuple[str, str]]:
    for name in names_of(csl):
        yield author, name
    day = day_of(csl.get("issued"))
    if day:
        yield date, "-".join(day)
