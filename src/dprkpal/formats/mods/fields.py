"""Internal: convert a MODS record to a CSL-JSON item.

Source: Library of Congress, "MODS User Guidelines", version 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ...model.vocabulary import ITEM_TYPES
from ..value_parsing import (
    add_identifier,
    bare_doi,
    family_first,
    join_keywords,
    language_tag,
    page_range,
    parse_date,
    safe_url,
)
from ..xml_elements import children, local_name, text_in
from .tables import GENRES, RESOURCES, ROLES

__all__ = ["to_csl"]

_EXTENT = re.compile(r"(?:[ivxlc]+, ?)?(\d{1,6}) ?(?:p|pp|pages|S|s)\b\.?")
_PUNCTUATION = re.compile(r"\s*[/:;=]\s*$")
_BIRTH = re.compile(r",? ?[\[(]?\d{4}\??-(?:\d{4}\??)?[\])]?\.?$")
_DETAILS = {"volume": "volume", "issue": "issue", "number": "issue", "chapter": "chapter-number", "section": "section",
            "part": "part-number"}  # fmt: skip


def to_csl(record: Any) -> tuple[dict[str, Any], str]:
    """Return the item of a ``mods`` element without an id, and its key, which may be empty."""
    related = {str(one.get("type", "")): one for one in reversed(list(children(record, "relatedItem")))}
    host, series = related.get("host"), related.get("series")
    item: dict[str, Any] = {"type": _type(record, host)}
    _add_titles(item, record, "title", "title-short", "original-title")
    _add_names(item, record)
    _add_origin(item, record)
    if host is not None:
        _add_host(item, host)
    if series is not None:
        _add_series(item, series)
    elif host is not None and (inner := next((one for one in children(host, "relatedItem")), None)) is not None:
        _add_series(item, inner)
    for part in children(record, "part"):
        _add_part(item, part)
    key = _add_identifiers(item, record)
    _add_location(item, record)
    for term in (term for language in children(record, "language") for term in children(language, "languageTerm")):
        if tag := language_tag(text_in(term)):
            item.setdefault("language", tag)
    _add_notes(item, record)
    for extent in (one for part in children(record, "physicalDescription") for one in children(part, "extent")):
        if "page" not in item and (match := _EXTENT.match(text_in(extent))):
            item.setdefault("number-of-pages", match[1])
    if "recipient" in item and item["type"] in ("book", "chapter", "document"):
        item["type"] = "personal_communication"
    return item, key or str(record.get("ID") or "")


def _type(record: Any, host: Any) -> str:
    """Return the CSL type: the genre says more than the type of resource."""
    genres = [text_in(genre) for genre in children(record, "genre")]
    exact = next((genre for genre in genres if genre in ITEM_TYPES and genre not in GENRES), None)
    named = next((GENRES[genre.casefold()] for genre in genres if genre.casefold() in GENRES), None)
    local = next(
        (
            text_in(one)
            for one in children(record, "genre")
            if one.get("authority") == "csl" and text_in(one) in ITEM_TYPES
        ),
        None,
    )
    if local or exact:
        return local or exact or ""
    resource = next((text_in(one).casefold() for one in children(record, "typeOfResource")), "")
    found = named or RESOURCES.get(resource) or ""
    if found in ("article", "book", "") and host is not None:
        host_genres = {text_in(genre).casefold() for genre in children(host, "genre")}
        issued = {
            text_in(one).casefold() for origin in children(host, "originInfo") for one in children(origin, "issuance")
        }
        periodical = issued & {"continuing", "serial"} or host_genres & {"periodical", "journal", "academic journal"}
        numbered = any(local_name(one) == "identifier" and one.get("type") == "issn" for one in host)
        if "newspaper" in host_genres:
            return "article-newspaper"
        return "article-journal" if periodical or numbered or found == "article" else "chapter"
    return found or ("book" if resource == "text" or not genres else "document")


def _add_titles(item: dict[str, Any], record: Any, whole: str, short: str, translated: str) -> None:
    """Set the titles of a record or a host."""
    for info in children(record, "titleInfo"):
        kind = str(info.get("type", ""))
        parts: dict[str, list[str]] = {}
        for part in info:
            parts.setdefault(local_name(part), []).append(_PUNCTUATION.sub("", text_in(part)))
        title = " ".join([*parts.get("nonSort", []), *parts.get("title", [])])
        if subtitle := parts.get("subTitle"):
            title = ": ".join(filter(None, [title, *subtitle]))
        if kind in ("", "abbreviated", "translated"):
            variable = whole if not kind else short if kind == "abbreviated" else translated
            if kind and not variable:
                continue
            if title.strip():
                item.setdefault(variable, title.strip())
        if not kind and whole == "title":
            for name, variable in (("partNumber", "part-number"), ("partName", "part-title")):
                if parts.get(name) and parts[name][0]:
                    item.setdefault(variable, parts[name][0])


def _add_names(item: dict[str, Any], record: Any, variables: dict[str, str] | None = None) -> None:
    """Set the names of a record, or of a host with other *variables* for some roles."""
    for element in children(record, "name"):
        terms = [text_in(term).casefold().strip(" .") for role in children(element, "role") for term in role]
        role = next((ROLES[term] for term in terms if term in ROLES), None)
        kind = str(element.get("type", ""))
        if kind == "conference" and not role:
            if event := " ".join(text_in(part) for part in children(element, "namePart")):
                item.setdefault("event-title", event)
            continue
        variable = role or ("author" if not terms else "")
        if variables is not None:
            variable = variables.get(variable, variable)
        if variable and (name := _name(element, kind)):
            item.setdefault(variable, []).append(name)


def _name(element: Any, kind: str) -> dict[str, Any]:
    """Return a name: from its parts, or from a heading such as ``Woolf, Virginia, 1882-1941``."""
    parts: dict[str, list[str]] = {}
    for part in children(element, "namePart"):
        if text := text_in(part):
            parts.setdefault(str(part.get("type", "")), []).append(text)
    family, given = " ".join(parts.get("family", [])), " ".join(parts.get("given", []))
    plain = (". " if kind == "corporate" else " ").join(parts.get("", []))
    if kind == "corporate" or (kind and kind != "personal"):
        return {"literal": plain or family} if plain or family else {}
    if not family and not given:
        text = _BIRTH.sub("", plain).rstrip(" ,")
        return family_first(re.sub(r"(?<=[a-z]{2})\.$", "", text), institutions=kind != "personal")
    name = {part: text for part, text in (("family", family), ("given", given)) if text}
    if suffix := " ".join(parts.get("termsOfAddress", [])):
        name["suffix"] = suffix
    return name


def _add_origin(item: dict[str, Any], record: Any) -> None:
    """Set publisher, place, dates and edition."""
    for origin in children(record, "originInfo"):
        places = [term for place in children(origin, "place") for term in place if term.get("type") != "code"]
        for variable, found in (
            ("publisher-place", [text_in(place) for place in places]),
            ("publisher", [text_in(one) for one in children(origin, "publisher")]),
            ("edition", [text_in(one) for one in children(origin, "edition")]),
        ):  # fmt: skip
            if text := next(filter(None, found), ""):
                text = _PUNCTUATION.sub("", text).rstrip(",")
                item.setdefault(variable, text.rstrip("]") if "[" not in text else text)
        for names, variable in (
            (("dateIssued",), "issued"), (("copyrightDate",), "issued"), (("dateCreated",), "issued"),
            (("dateCaptured",), "accessed"),
        ):  # fmt: skip
            if variable not in item and (date := _date(children(origin, *names))):
                item[variable] = date


def _date(elements: Iterable[Any]) -> dict[str, Any] | None:
    """Return the best date of *elements*: one in a standard encoding, or from a start and an end."""
    found = [(element, text_in(element)) for element in elements]
    found = [(element, text) for element, text in found if text]
    found.sort(key=lambda one: not one[0].get("encoding"))
    points = {str(element.get("point")): text for element, text in reversed(found) if element.get("point")}
    if "start" in points and "end" in points:
        end = _standard(points["end"])
        text = f"{_standard(points['start'])}/{'..' if end == '9999' else end}"  # 9999 is a serial that still appears
        date, complaint = parse_date(text)
        if date is not None and not complaint and "literal" not in date:
            return date
    dates = [parse_date(_standard(text)) for _, text in found]
    good = next(
        (date for date, complaint in dates if date is not None and not complaint and "literal" not in date), None
    )
    return good or next((date for date, _ in dates if date is not None), None)


def _standard(text: str) -> str:
    """Return a date without the marks of cataloguers: ``[c1984]`` is ``1984``, ``20020702`` is ``2002-07-02``."""
    text = text.strip("[]. ").removesuffix(" AD")
    if re.fullmatch(r"\d{8}", text):
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    if match := re.fullmatch(r"(?:c|cop\. ?|p|©)?\s?(\d{4})\]?", text):
        return match[1]
    if match := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)T[0-9:.+Z-]{1,30}", text):
        return f"{match[1]}-{match[2]}-{match[3]}"
    return text


def _add_host(item: dict[str, Any], host: Any) -> None:
    """Set the variables of the journal, book or site that contains the work."""
    _add_titles(item, host, "container-title", "container-title-short", "")
    book = item["type"] in ("chapter", "paper-conference", "entry-dictionary", "entry-encyclopedia", "entry")
    _add_names(item, host, {"author": "container-author" if book else "", "contributor": ""})
    _add_origin(item, host)
    for part in children(host, "part"):
        _add_part(item, part)
    for identifier in children(host, "identifier"):
        kind, text = str(identifier.get("type")), text_in(identifier)
        if kind in ("issn", "isbn") and text and not add_identifier(item, text):
            item.setdefault(kind.upper(), text)  # such as the numbers of the printed and the electronic issues


def _add_series(item: dict[str, Any], series: Any) -> None:
    """Set the title and number of the series."""
    found: dict[str, Any] = {}
    _add_titles(found, series, "title", "", "")
    if title := found.get("title"):
        item.setdefault("collection-title", title)
    numbers = [text_in(one) for info in children(series, "titleInfo") for one in children(info, "partNumber")]
    numbers += [text_in(one) for part in children(series, "part") for detail in children(part, "detail")
                for one in children(detail, "number")]  # fmt: skip
    if number := next(filter(None, numbers), ""):
        item.setdefault("collection-number", number)


def _add_part(item: dict[str, Any], part: Any) -> None:
    """Set volume, issue, pages and date."""
    for detail in children(part, "detail"):
        variable = _DETAILS.get(str(detail.get("type", "")).casefold())
        numbers = [text_in(one) for one in children(detail, "number", "title")]
        numbers += [text for one in children(detail, "caption") if any(map(str.isdecimal, text := text_in(one)))]
        number = next(filter(None, numbers), "")
        if variable and number:
            item.setdefault(variable, number)
    for extent in children(part, "extent"):
        if str(extent.get("unit", "page")).rstrip("s") not in ("page", "pp", ""):
            continue
        texts = {local_name(one): text_in(one) for one in extent}
        begin, end = texts.get("start", ""), texts.get("end", "")
        if pages := page_range(f"{begin}–{end}" if begin and end and begin != end else begin or texts.get("list", "")):
            item.setdefault("page", pages)
        elif texts.get("total", "").isdecimal():
            item.setdefault("number-of-pages", texts["total"])
    if "issued" not in item and (date := _date(children(part, "date"))):
        item["issued"] = date


def _add_identifiers(item: dict[str, Any], record: Any) -> str:
    """Set the identifiers, and return the key."""
    key = ""
    for identifier in children(record, "identifier"):
        kind, text = str(identifier.get("type", "")).casefold(), text_in(identifier)
        if not text or identifier.get("invalid") == "yes":
            continue
        if kind == "citekey":
            key = key or text
        elif kind == "doi":
            item.setdefault("DOI", bare_doi(text) or text)
        elif kind in ("isbn", "issn"):
            number = re.sub(r"\s*\(.{0,100}$", "", text)
            if not add_identifier(item, number):
                item.setdefault(kind.upper(), number)
        elif kind in ("pmid", "pubmed") and text.isdecimal():
            item.setdefault("PMID", text)
        elif kind in ("pmc", "pmcid"):
            item.setdefault("PMCID", text)
        elif kind in ("report", "report number", "issue number", "patent", "number"):
            item.setdefault("number", text)
        elif kind in ("uri", "url", "hdl") and (address := safe_url(text)):
            item.setdefault("URL", address)
        elif doi := bare_doi(text):
            item.setdefault("DOI", doi)
    return key


def _add_location(item: dict[str, Any], record: Any) -> None:
    """Set the address, the archive and the shelf mark."""
    for location in children(record, "location"):
        for url in children(location, "url"):
            address = safe_url(text_in(url))
            if address and "URL" not in item:
                item["URL"] = address
                accessed, wrong = parse_date(str(url.get("dateLastAccessed") or ""))
                if accessed is not None and not wrong:
                    item["accessed"] = accessed
        for name, variable in (("physicalLocation", "archive"), ("shelfLocator", "call-number")):
            if text := next((text_in(one) for one in children(location, name)), ""):
                item.setdefault(variable, text)


def _add_notes(item: dict[str, Any], record: Any) -> None:
    """Set abstract, notes, keywords and licence."""
    if abstract := next((text_in(one) for one in children(record, "abstract")), ""):
        item["abstract"] = abstract
    kept = [note for note in children(record, "note") if note.get("type") in (None, "", "general", "bibliography")]
    if notes := [text for note in kept if (text := text_in(note))]:
        item["note"] = "; ".join(notes)
    topics = [
        text_in(one) for subject in children(record, "subject") for one in children(subject, "topic", "geographic")
    ]
    if any(topics):
        item["keyword"] = join_keywords(topics)
    if licence := next((text_in(one) for one in children(record, "accessCondition")), ""):
        item["license"] = licence
