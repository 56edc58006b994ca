"""The files beside the pages: works to download, the words to search, the feed of changes, the site map."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path

from dprkpal import library
from dprkpal.formats import write

from .places import FOLDER, doc_of
from .search_words import index
from .works import FILES

__all__ = ["feed", "site_map", "write_files"]

_HEADING = re.compile(r"^## \[(?P<version>[^\]]+)\](?: - (?P<date>\d{4}-\d{2}-\d{2}))?", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")


def write_files(outdir: Path) -> None:
    """Write what belongs to the collection into *outdir*, the folder of the built pages."""
    works = library()
    folder = outdir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for name, ending in FILES.items():
        everything = [entry.to_csl() for entry in works.values()]
        _write(folder / f"dprkpal{ending}", write(everything, name).text)
        for item in everything:
            _write(outdir / f"{doc_of('reference', item['id'])}{ending}", write([item], name).text)
    _write(folder / "words.json", index())


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def feed(changelog: Path, base: str | None = None) -> str:
    """Return an Atom feed of what changed in the data.

    Args:
        changelog: The file of changes, whose sections *Data* are read.
        base: The address of the site, where it is known.

    Source: RFC 4287, "The Atom Syndication Format".
    """
    text = changelog.read_text(encoding="utf-8")
    built = int(os.environ.get("SOURCE_DATE_EPOCH") or changelog.stat().st_mtime)
    now = datetime.fromtimestamp(built, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entries = []
    dates = []
    for version, date, points in _changes(text):
        updated = f"{date}T00:00:00Z" if date else now
        dates.append(updated)
        title = f"Changes to the data in {version}" if date else "Changes to the data since the last version"
        items = "".join("<li>" + _CODE.sub(r"<code>\1</code>", escape(point)) + "</li>" for point in points)
        entries.append(
            f"<entry><id>{_urn(version)}</id><title>{escape(title)}</title><updated>{updated}</updated>"
            f'<link href="{escape(base or "")}{"" if base else "../"}changelog.html"/>'
            f'<content type="html">{escape(f"<ul>{items}</ul>")}</content></entry>'
        )
    own = f'<link rel="self" href="{escape(base)}{FOLDER}/changes.atom"/>' if base else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_urn('feed')}</id><title>dprkpal: changes to the data</title>"
        f"<updated>{max(dates, default=now)}</updated>"
        f"<author><name>The dprkpal authors</name></author>{own}" + "\n".join(entries) + "</feed>\n"
    )


def _changes(text: str) -> Iterator[tuple[str, str | None, list[str]]]:
    """Yield version, date and points of each section *Data*."""
    heads = list(_HEADING.finditer(text))
    for number, match in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        part = re.search(r"^### Data\n(.*?)(?=^### |\Z)", text[match.end() : end], re.MULTILINE | re.DOTALL)
        points = [" ".join(one.split()) for one in re.split(r"^- ", part[1], flags=re.MULTILINE)[1:]] if part else []
        if points:
            yield match["version"], match["date"], points


def _urn(name: str) -> str:
    """Return an address that stays the same wherever the site is."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, f'dprkpal changes {name}')}"


def site_map(pages: list[str]) -> str:
    """Return a site map of the whole addresses *pages*.

    Source: sitemaps.org, "Sitemaps XML format" 0.9.
    """
    urls = "\n".join(f"<url><loc>{escape(page)}</loc></url>" for page in sorted(pages))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}\n</urlset>\n'
    )
