"""Internal: recognise DOIs, ISBNs, arXiv and PubMed numbers, and addresses of web pages."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from ..errors import FetchError

__all__ = ["PREFIXES", "Identifier", "parse_identifier", "parse_key"]

PREFIXES = ("doi", "isbn", "arxiv", "pmid", "pmcid")
"""The prefixes of keys that name an identifier, such as ``[@doi:10.1017/…]``. An address is never one of them."""

MAX_LENGTH = 2_000
"""The maximum length of an identifier, in characters."""

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S+", re.IGNORECASE)
_SHORT_DOI = re.compile(r"10/[a-z0-9]{2,20}", re.IGNORECASE)
_ARXIV = re.compile(r"(\d{4}\.\d{4,5}|[a-z-]+(?:\.[a-z]{2})?/\d{7})(v\d{1,3})?", re.IGNORECASE)
_ARXIV_DOI = re.compile(r"10\.48550/arxiv\.(.+)", re.IGNORECASE)
_PREFIX = re.compile(r"(doi|isbn(?:-1[03])?|arxiv|pmid|pmcid)\s*:?\s*(?=\S)", re.IGNORECASE)


class Identifier(NamedTuple):
    """An identifier of a work.

    >>> str(Identifier("doi", "10.1000/182"))
    'doi:10.1000/182'
    """

    kind: str
    """One of `PREFIXES`, or ``"url"``."""
    value: str
    """The identifier in its usual form: a DOI in lower case, an ISBN with 13 digits, an arXiv number without prefix."""

    def __str__(self) -> str:
        return self.value if self.kind == "url" else f"{self.kind}:{self.value}"


def parse_identifier(text: str) -> Identifier:
    """Return the identifier that *text* is.

    Args:
        text: A DOI, ISBN, arXiv number, PubMed number (``PMID:33057194``) or PubMed Central number (``PMC7613271``),
            with or without its prefix or the address of its service, or the address of a web page.

    Raises:
        FetchError: The text is none of them, or a check digit is wrong.

    >>> [str(parse_identifier(one)) for one in ("10.1017/ABC", "0-306-40615-2", "arXiv:2006.15047v2", "PMC7613271")]
    ['doi:10.1017/abc', 'isbn:9780306406157', 'arxiv:2006.15047v2', 'pmcid:PMC7613271']
    >>> str(parse_identifier("https://doi.org/10.1017/abc"))
    'doi:10.1017/abc'
    """
    whole = _without_punctuation(text.strip())
    if not whole or len(whole) > MAX_LENGTH or not whole.isprintable():
        shown = text[:200] or "an identifier"
        raise FetchError("is empty, too long or has control characters", identifier=shown)
    if re.match(r"[a-z][a-z0-9+.-]*://", whole, re.IGNORECASE):
        return _from_address(whole)
    prefix = _PREFIX.match(whole)
    if prefix:
        return _of_kind(prefix[1].lower().partition("-")[0], whole[prefix.end() :], text)
    if _DOI.fullmatch(whole) or _SHORT_DOI.fullmatch(whole):
        return _of_kind("doi", whole, text)
    if re.fullmatch(r"PMC\d{1,9}", whole, re.IGNORECASE):
        return _of_kind("pmcid", whole, text)
    if re.fullmatch(r"[\d\s-]{9,20}[\dXx]", whole) and len(re.sub(r"[\s-]", "", whole)) in (10, 13):
        return _of_kind("isbn", whole, text)
    if _ARXIV.fullmatch(whole):
        return _of_kind("arxiv", whole, text)
    hint = "; write PMID:… for a PubMed number" if whole.isdigit() else ""
    raise FetchError(f"is not a DOI, ISBN, arXiv or PubMed number, or an address{hint}", identifier=text[:200])


def _without_punctuation(text: str) -> str:
    """Return *text* without the punctuation that copying a sentence leaves at its end.

    A closing bracket is part of a DOI if it is opened in it.
    """
    text = text[: MAX_LENGTH + 100]
    while text:
        opening = {")": "(", "]": "["}.get(text[-1])
        unopened = opening is not None and text.count(text[-1]) > text.count(opening)
        if text[-1] not in ".,;:\"'”’" and not unopened:
            break
        text = text[:-1]
    return text


def parse_key(key: str) -> Identifier | None:
    """Return the identifier that a citation key names, or ``None``. Addresses are not accepted.

    >>> parse_key("doi:10.1017/ABC"), parse_key("young2021"), parse_key("doi:")
    (Identifier(kind='doi', value='10.1017/abc'), None, None)
    """
    if not key.lower().startswith(tuple(f"{prefix}:" for prefix in PREFIXES)):
        return None
    try:
        found = parse_identifier(key)
    except FetchError:
        return None
    return None if found.kind == "url" else found


def _of_kind(kind: str, value: str, text: str) -> Identifier:
    """Return the identifier *value* of this kind in its usual form."""
    match kind:
        case "doi":
            value = re.sub(r"^https?://(?:dx\.|www\.)?doi\.org/", "", value, flags=re.IGNORECASE)
            if not (_DOI.fullmatch(value) or _SHORT_DOI.fullmatch(value)):
                raise FetchError("is not a DOI; a DOI looks like 10.1000/182", identifier=text[:200])
            preprint = _ARXIV_DOI.fullmatch(value)
            if preprint and _ARXIV.fullmatch(preprint[1]):
                return Identifier("arxiv", preprint[1])
            return Identifier("doi", value.lower())  # DOIs do not distinguish upper and lower case (ISO 26324)
        case "isbn":
            from stdnum import isbn
            from stdnum.exceptions import ValidationError

            try:
                return Identifier("isbn", isbn.to_isbn13(isbn.validate(value)).replace("-", "").replace(" ", ""))
            except ValidationError:
                message = "is not a valid ISBN: the length or check digit is wrong; look for a typing error"
                raise FetchError(message, identifier=text[:200]) from None
        case "arxiv":
            if not _ARXIV.fullmatch(value):
                raise FetchError("is not an arXiv number; it looks like 2006.15047", identifier=text[:200])
            return Identifier("arxiv", value)
        case "pmcid":
            digits = re.fullmatch(r"(?:PMC)?(\d{1,9})", value, re.IGNORECASE)
            if not digits:
                raise FetchError("is not a PubMed Central number; it looks like PMC7613271", identifier=text[:200])
            return Identifier("pmcid", f"PMC{int(digits[1])}")
    if not re.fullmatch(r"[0-9]{1,9}", value):
        raise FetchError("is not a PubMed number, which has only digits", identifier=text[:200])
    return Identifier("pmid", str(int(value)))


def _from_address(address: str) -> Identifier:
    """Return the identifier in the address of a known service, or else the address."""
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").lower().removeprefix("www.")
    except ValueError:
        raise FetchError("is not a valid address", identifier=address[:200]) from None
    if parts.scheme.lower() not in ("http", "https") or not host:
        raise FetchError("is not an address that starts with http:// or https://", identifier=address[:200])
    last = unquote(parts.path).strip("/")
    try:
        if host in ("doi.org", "dx.doi.org") and last.startswith("10"):
            return _of_kind("doi", last, address)
        if host in ("arxiv.org", "export.arxiv.org") and (found := re.match(r"(?:abs|pdf|html)/(.+)", last)):
            return _of_kind("arxiv", found[1].removesuffix(".pdf"), address)
        if host == "pubmed.ncbi.nlm.nih.gov" and last.isdigit():
            return _of_kind("pmid", last, address)
        found = re.match(r"(?:pmc/)?articles/(PMC\d+)$", last)
        if found and host in ("pmc.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov"):
            return _of_kind("pmcid", found[1], address)
    except FetchError:
        pass
    return Identifier("url", address)
