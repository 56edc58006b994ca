"""Internal: check entries against services on the internet: DOIs, retractions and corrections, and links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..errors import FetchError, FormatError, NotFoundError
from ..fetching.identifiers import Identifier, parse_identifier
from .checked_entry import CheckedEntry, Problem

if TYPE_CHECKING:
    from ..fetching.client import Client
    from ..fetching.crossref import Work

__all__ = ["OnlineCheck", "check_online"]

_NOTICE = re.compile(r"\b(?:retract|withdraw|remov|correct|corrig|errat|addend|concern|clarif)", re.IGNORECASE)
_REGISTRATION = re.compile(r"https?://(?:dx\.)?doi\.org/10[./]", re.IGNORECASE)


@dataclass
class OnlineCheck:
    """The result of checking entries online."""

    findings: list[FormatError] = field(default_factory=list)
    """The problems."""
    unchecked: list[FormatError] = field(default_factory=list)
    """What could not be checked, such as a page whose server refuses programs."""


def check_online(
    entries: Iterable[CheckedEntry],
    client: Client,
    wanted: Callable[[CheckedEntry, str], bool],
    progress: Callable[[str], None] = lambda text: None,
) -> OnlineCheck:
    """Check the DOIs and addresses of *entries*. Each DOI and each address is asked for once.

    Args:
        entries: The entries.
        client: Asks the services.
        wanted: Returns whether to apply the rule with this code to an entry.
        progress: Is told what is checked.
    """
    check = _Check(client)
    found = OnlineCheck()
    for entry in entries:
        for variable, codes, problems in (
            ("DOI", ("WEB001", "WEB002", "WEB003", "WEB004"), check.check_doi),
            ("URL", ("WEB005",), check.check_link),
        ):
            value = entry.text(variable).strip()
            if not value or not any(wanted(entry, code) for code in codes):
                continue
            progress(value)
            try:
                found.findings += [entry.finding(one) for one in problems(entry, value) if wanted(entry, one.code)]
            except FetchError as error:
                message = f"could not be checked: {error}"
                found.unchecked.append(entry.finding(Problem("", message, variable)))
    return found


class _Check:
    """Asks services about DOIs and addresses, and remembers what they said."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._works: dict[Identifier, Work | FetchError] = {}
        self._links: dict[str, FetchError | None] = {}

    def check_doi(self, entry: CheckedEntry, text: str) -> list[Problem]:
        """Return the problems with the DOI of *entry*.

        Raises:
            FetchError: The services cannot be asked.
        """
        try:
            identifier = parse_identifier(text)
        except FetchError:
            return []  # BIB010 reports it
        if identifier.kind not in ("doi", "arxiv"):
            return []
        try:
            work = self._work(identifier)
        except NotFoundError as error:
            return [Problem("WEB001", f"{text[:100]}: {error.message}", "DOI")]
        from ..fetching.same_work import differences

        if found := differences(entry.item, work.item):
            return [Problem("WEB002", f"the DOI names another work: {'; '.join(found)}", "DOI")]
        if work.notice_of and not _NOTICE.search(entry.plain_text("title")):
            notice = work.notice_of[0]
            about = notice.doi or "the work"
            message = f"this is the DOI of a notice ({notice.kind}) about {about}; use the DOI of the work itself"
            return [Problem("WEB002", message, "DOI")]
        problems = []
        for update in work.updates:
            code = "WEB003" if update.serious else "WEB004"
            where = f": https://doi.org/{update.doi}" if update.doi.startswith("10.") else ""
            problems.append(Problem(code, f"there is a notice about this work ({update.kind}){where}", "DOI"))
        return problems

    def check_link(self, entry: CheckedEntry, url: str) -> list[Problem]:
        """Return the problem with the address of *entry*, with a proposal from the Internet Archive.

        Raises:
            FetchError: The server cannot be asked, or does not answer programs.
        """
        if _REGISTRATION.match(url) and entry.text("DOI"):
            return []
        if url not in self._links:
            self._links[url] = None
            try:
                self._client.probe(url)
            except FetchError as problem:
                self._links[url] = problem
        found = self._links[url]
        if found is None:
            return []
        if not isinstance(found, NotFoundError):
            raise found
        from ..fetching.archive import archived_copy

        try:
            copy = archived_copy(self._client, url, _day_of(entry))
        except FetchError:
            copy = None
        proposal = f"; an archived copy is at {copy}" if copy else "; the Internet Archive has no copy"
        return [Problem("WEB005", f"{found.message}{proposal}", "URL")]

    def _work(self, identifier: Identifier) -> Work:
        """Return what the registration agency knows about a DOI.

        Raises:
            NotFoundError: The DOI does not exist.
            FetchError: The services cannot be asked.
        """
        if identifier not in self._works:
            try:
                self._works[identifier] = self._ask(identifier)
            except FetchError as error:
                self._works[identifier] = error
        found = self._works[identifier]
        if isinstance(found, FetchError):
            raise found
        return found

    def _ask(self, identifier: Identifier) -> Work:
        from ..fetching.arxiv import fetch_arxiv
        from ..fetching.crossref import Work, crossref_work
        from ..fetching.doi import fetch_doi

        if identifier.kind == "arxiv":
            return Work(fetch_arxiv(self._client, identifier.value).item, (), ())
        try:
            return crossref_work(self._client, identifier.value)
        except NotFoundError:  # another agency may have registered it
            return Work(fetch_doi(self._client, identifier.value).item, (), ())


def _day_of(entry: CheckedEntry) -> str:
    """Return the day when the page was seen, as ``20140726``, or ``""``."""
    accessed = entry.item.get("accessed")
    parts = accessed.get("date-parts") if isinstance(accessed, dict) else None
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and len(parts[0]) == 3:
        year, month, day = parts[0]
        if all(isinstance(one, int) for one in (year, month, day)):
            return f"{year:04}{month:02}{day:02}"
    return ""
