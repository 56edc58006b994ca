"""Internal: files with the references of each bibliography, for downloads and for buttons that copy BibTeX.

They are written next to the HTML page. A page has no copy of their text, so that it stays small.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, cast
from urllib.parse import quote

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.osutil import relative_uri

from ..libraries.published_references import PUBLISHED_FORMATS, write_published
from .citation_records import FormattedBibliography
from .configuration import Settings, get_settings
from .domain import DOMAIN_NAME, BibDomain

__all__ = ["PublishedFile", "PublishedList", "published_list", "write_published_lists"]

_BUILDERS = ("html", "dirhtml", "singlehtml")
"""Builders of web pages. E-books have no files next to their pages."""


class PublishedFile(NamedTuple):
    """A link to a file."""

    label: str
    """The format."""
    address: str
    """The address, relative to the page."""


class PublishedList:
    """The files with the references of one bibliography.

    Args:
        page: The page name.
        number: The index of the bibliography on the page, from 0.
        bibliography: The bibliography.
        settings: The settings of the documentation.
    """

    def __init__(self, page: str, number: int, bibliography: FormattedBibliography, settings: Settings) -> None:
        self._page = page
        self._base = f"{page}-references" + (f"-{number + 1}" if number else "")
        self._bibliography = bibliography
        self._settings = settings

    def text(self, format: str) -> str:
        """Return the contents of the file in this *format*, one of `PUBLISHED_FORMATS`."""
        return write_published(self._items.values(), format, self._settings.proper_nouns).text

    def name(self, format: str) -> str:
        """Return the path of the file, relative to the folder of the output."""
        return self._base + PUBLISHED_FORMATS[format][0]

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of the files that are written."""
        return tuple(PUBLISHED_FORMATS) if self._settings.downloads else ("bibtex",)

    @cached_property
    def bibtex_keys(self) -> list[str]:
        """The key of each entry in the BibTeX file; none if there are no buttons that copy."""
        if not self._settings.copy_buttons:
            return []
        keys = dict(zip(self._items, write_published(self._items.values(), "bibtex").keys, strict=True))
        return [keys[entry.key] for entry in self._bibliography.entries]

    def address(self, builder: Builder, format: str) -> str:
        """Return the address of the file, relative to the page."""
        # The page names of the builder singlehtml are fragments of its one page.
        page = "" if builder.name == "singlehtml" else builder.get_target_uri(self._page)
        return relative_uri(page, quote(self.name(format)))

    def downloads(self, builder: Builder) -> list[PublishedFile]:
        """Return the links to all files, if the documentation offers them."""
        if not self._settings.downloads:
            return []
        return [PublishedFile(label, self.address(builder, name)) for name, (_, label) in PUBLISHED_FORMATS.items()]

    @cached_property
    def _items(self) -> dict[str, Mapping[str, Any]]:
        """The references by key, in the order of the list."""
        return {entry.key: self._settings.library[entry.key].to_csl() for entry in self._bibliography.entries}


def published_list(
    page: str, number: int, bibliography: FormattedBibliography, settings: Settings, builder: Builder
) -> PublishedList | None:
    """Return the files of a bibliography, or ``None`` if there are none."""
    wanted = settings.copy_buttons or settings.downloads
    if not wanted or builder.name not in _BUILDERS or not bibliography.entries:
        return None
    return PublishedList(page, number, bibliography, settings)


def write_published_lists(app: Sphinx, exception: Exception | None) -> None:
    """Write the files of all bibliographies that are new or changed."""
    if exception is not None:
        return
    settings = get_settings(app.config)
    domain = cast(BibDomain, app.env.domains[DOMAIN_NAME])
    for page, resolved in domain.data["resolved"].items():
        for number, bibliography in enumerate(resolved.bibliographies):
            one = published_list(page, number, bibliography, settings, app.builder)
            if one is None:
                continue
            for format in one.formats:
                path = Path(app.outdir, *one.name(format).split("/"))
                data = one.text(format).encode("utf-8", "replace")
                if not path.is_file() or path.read_bytes() != data:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data)
