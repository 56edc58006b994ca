"""Internal: the files next to the pages: downloads, the feed of changes and the site map."""

from __future__ import annotations

import os
import re
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from ...collection.history import Change
from ...formats import write
from .current_site import current_site, download_name, library, pages_folder
from .dates import EVENTS, changes_by_day
from .page_names import docname_of
from .reference_pages import FILE_ENDINGS

__all__ = ["feed", "site_map", "write_files"]

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def write_files(outdir: Path) -> None:
    """Write the downloads into *outdir*, the folder of the built pages."""
    collection = library()
    folder = outdir / pages_folder()
    folder.mkdir(parents=True, exist_ok=True)
    for name, ending in FILE_ENDINGS.items():
        everything = [entry.to_csl() for entry in collection.values()]
        _write(folder / f"{download_name()}{ending}", write(everything, name).text)
        for item in everything:
            _write(outdir / f"{docname_of('reference', item['id'])}{ending}", write([item], name).text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def feed(changelog: Path | None = None, base: str | None = None) -> str | None:
    """Return an Atom feed of the changes to the data: one entry for each day of its history, and for each version.

    Args:
        changelog: The changelog of the project, if its documentation has it as a page. Its *Data* sections become
            entries of the feed.
        base: The URL of the site, if known.

    Returns:
        The feed, or ``None`` if no changes are recorded.

    Source: RFC 4287, "The Atom Syndication Format".
    """
    text = changelog.read_text(encoding="utf-8") if changelog is not None else ""
    built = int(os.environ.get("SOURCE_DATE_EPOCH") or (changelog.stat().st_mtime if changelog is not None else 0))
    now = datetime.fromtimestamp(built, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    days = changes_by_day()
    if days:  # what is not released yet is dated by its last change, so that a new build is no news
        now = f"{days[0][0]}T00:00:00Z"
    entries = [_day(date, changes, base) for date, changes in days]
    dates = [now] if days else []
    for version, date, items in _changes(text):
        updated = f"{date}T00:00:00Z" if date else now
        dates.append(updated)
        title = f"Changes to the data in {version}" if date else "Changes to the data since the last version"
        bullets = "".join("<li>" + _CODE.sub(r"<code>\1</code>", escape(item)) + "</li>" for item in items)
        entries.append(
            f"<entry><id>{_urn(version)}</id><title>{escape(title)}</title><updated>{updated}</updated>"
            f'<link href="{escape(base or "")}{"" if base else _root()}changelog.html"/>'
            f'<content type="html">{escape(f"<ul>{bullets}</ul>")}</content></entry>'
        )
    if not entries:
        return None
    name = current_site().name
    own = f'<link rel="self" href="{escape(base)}{pages_folder()}/changes.atom"/>' if base else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_urn('feed')}</id><title>{escape(name)}: changes to the data</title>"
        f"<updated>{max(dates, default=now)}</updated>"
        f"<author><name>{escape(current_site().author)}</name></author>{own}" + "\n".join(entries) + "</feed>\n"
    )


def _day(date: str, changes: list[Change], base: str | None) -> str:
    """Return the entry of the feed for the changes of one day. Each links to the page of what was changed."""
    items = "".join(
        f'<li>{EVENTS[one.event]}: <a href="{_page(one, base)}">{escape(one.id)}</a> ({one.kind}). '
        f"{escape(one.reason)}</li>"
        for one in changes
    )
    counts = Counter(one.event for one in changes)
    title = "Collection: " + ", ".join(f"{counts[event]} {event}" for event in EVENTS if counts[event])
    return (
        f"<entry><id>{_urn(date)}</id><title>{escape(title)}</title><updated>{date}T00:00:00Z</updated>"
        f'<link href="{_address(f"{pages_folder()}/index.html", base)}"/>'
        f'<content type="html">{escape(f"<ul>{items}</ul>")}</content></entry>'
    )


def _page(change: Change, base: str | None) -> str:
    """Return the address of the page of what was changed, or of its successor."""
    return _address(f"{docname_of(change.kind, change.successor or change.id)}.html", base)


def _address(page: str, base: str | None) -> str:
    return escape(base or _root()) + page


def _root() -> str:
    """Return the relative address of the site, as seen from the feed."""
    return "../" * (pages_folder().count("/") + 1)


def _changes(text: str) -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield the version, the date and the items of each *Data* section."""
    heads = list(_HEADING.finditer(text))
    for number, match in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        part = re.search(r"^### Data\n(.*?)(?=^### |\Z)", text[match.end() : end], re.MULTILINE | re.DOTALL)
        items = [" ".join(one.split()) for one in re.split(r"^- ", part[1], flags=re.MULTILINE)[1:]] if part else []
        if items:
            yield match["version"], match["date"], items


def _urn(name: str) -> str:
    """Return an identifier that does not depend on the URL of the site."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'{current_site().name} changes {name}')}"


def site_map(pages: Mapping[str, str | None]) -> str:
    """Return a site map.

    Args:
        pages: The absolute URL of each page, with the day of its last change if that is known.

    Source: sitemaps.org, "Sitemaps XML format" 0.9.

    >>> "<loc>https://example.org/a.html</loc><lastmod>2026-11-30</lastmod>" in site_map(
    ...     {"https://example.org/a.html": "2026-11-30"}
    ... )
    True
    """
    urls = "\n".join(
        f"<url><loc>{escape(page)}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</url>"
        for page, day in sorted(pages.items())
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n'
    )
