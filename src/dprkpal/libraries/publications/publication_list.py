"""Internal: a publication list, its groups and its entries, and the text that joins them.

`dprkpal.Library.publications` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from ..headings import heading

if TYPE_CHECKING:
    from ...csl import Processor

__all__ = ["Publication", "PublicationGroup", "PublicationLink", "PublicationList"]


class PublicationLink(NamedTuple):
    """A link of a publication."""

    kind: str
    """``"doi"``, ``"pdf"``, ``"url"`` or ``"bibtex"``."""
    label: str
    """The text of the link, such as ``"DOI"``."""
    url: str
    """The address; for ``"bibtex"`` a ``data:`` address with the BibTeX entry itself."""
    text: str
    """The whole link in the output format."""


class Publication(NamedTuple):
    """An entry of a publication list."""

    key: str
    """The key of the reference."""
    text: str
    """The formatted entry, without the links and without a number that the style does not print."""
    number: int | None
    """The number of the entry in the list or in its group; ``None`` if the list has no numbers."""
    links: tuple[PublicationLink, ...]
    """The links, in the order that was asked for."""
    whole: str
    """The entry with its number and links, in the output format."""

    def __str__(self) -> str:
        """Return the entry with its number and links."""
        return self.whole


class PublicationGroup(NamedTuple):
    """A group of a publication list, such as a year."""

    title: str
    """The heading as plain text; empty for none."""
    entries: tuple[Publication, ...]
    """The entries, in order."""


class PublicationList(Sequence[PublicationGroup]):
    """A publication list: a sequence of groups with formatted entries. A notebook shows it as HTML.

    ``str`` of it is the whole list in its output format.

    >>> from dprkpal import Library
    >>> book = {"id": "a", "type": "book", "title": "Arms", "author": [{"family": "Young", "given": "Benjamin R."}],
    ...         "issued": {"date-parts": [[2021]]}}
    >>> listed = Library([book]).publications("apa", highlight="B. Young", to="text")
    >>> [(group.title, entry.key, entry.text) for group in listed for entry in group.entries]
    [('2021', 'a', 'Young, B. R. (2021). Arms.')]
    """

    def __init__(
        self,
        groups: Sequence[PublicationGroup],
        to: str,
        processor: Processor,
        layout: Mapping[str, object],
        json_ld: str | None,
        make: Callable[[str], PublicationList],
    ) -> None:
        self.groups = tuple(groups)
        """The groups, in order."""
        self.to = to
        """The output format."""
        self.json_ld = json_ld
        """The publications as schema.org data, a JSON-LD document, if asked for."""
        self._processor = processor
        self._layout = layout
        self._make = make

    def __reduce__(self) -> tuple[Callable[[str], PublicationList], tuple[str]]:
        """Pickle and copy what the list is made of. A style is compiled to functions, which cannot be pickled."""
        return self._make, (self.to,)

    def __eq__(self, other: object) -> bool:
        """Compare the groups, the output format and the data."""
        if not isinstance(other, PublicationList):
            return NotImplemented
        return (self.groups, self.to, self.json_ld) == (other.groups, other.to, other.json_ld)

    def __hash__(self) -> int:
        """Hash the groups."""
        return hash(self.groups)

    @property
    def entries(self) -> tuple[Publication, ...]:
        """The entries of all groups, in order."""
        return tuple(entry for group in self.groups for entry in group.entries)

    @overload
    def __getitem__(self, index: int) -> PublicationGroup: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[PublicationGroup, ...]: ...
    def __getitem__(self, index: int | slice) -> PublicationGroup | tuple[PublicationGroup, ...]:
        """Return a group by its index."""
        return self.groups[index]

    def __iter__(self) -> Iterator[PublicationGroup]:
        return iter(self.groups)

    def __len__(self) -> int:
        return len(self.groups)

    def in_format(self, to: str) -> PublicationList:
        """Return the same list in the output format *to*, one of `dprkpal.csl.OUTPUTS`.

        Raises:
            UnknownOutputError: No output format has this name.
        """
        return self if to == self.to else self._make(to)

    def joined(self, *, heading_level: int = 2) -> str:
        """Return the whole list in its output format, with headings.

        Args:
            heading_level: The level of the headings, from 1 to 6.
        """
        level = min(max(heading_level, 1), 6)
        backend = self._processor.backend
        parts = []
        for group in self.groups:
            whole = [entry.whole for entry in group.entries]
            if group.title:
                parts.append(heading(self._processor.write(group.title), self.to, level))
            parts.append("\n\n".join(whole) if self.to == "text" else backend.join(whole, self._layout).rstrip("\n"))
        if self.json_ld is not None and self.to == "html":
            parts.append(_script(self.json_ld))
        return ("\n" if self.to == "html" else "\n\n").join(parts)

    def to_html(self, *, standalone: bool = False, title: str = "Publications", heading_level: int = 2) -> str:
        """Return the list in HTML.

        Args:
            standalone: Whether to return a whole page with a style sheet instead of a fragment.
            title: The title of the page.
            heading_level: The level of the headings, from 1 to 6.
        """
        listed = self.in_format("html")
        body = listed.joined(heading_level=heading_level)
        if not standalone:
            return body
        from ...html import page

        processor = listed._processor
        heading = f"<h1>{processor.backend.text(title)}</h1>"
        return page(
            f"{heading}\n{body}", title=title, language=processor.locale.code, direction=processor.backend.direction
        )

    def __str__(self) -> str:
        """Return the whole list in its output format."""
        return self.joined()

    def __repr__(self) -> str:
        """Show the numbers of entries and groups."""
        titles = ", ".join(group.title for group in self.groups[:6] if group.title)
        more = ", …" if len(self.groups) > 6 else ""
        return f"<PublicationList of {len(self.entries)}{': ' + titles + more if titles else ''}>"

    def _repr_html_(self) -> str:
        from ...collection.citing import with_stylesheet

        return with_stylesheet(self.to_html(heading_level=3))

    def _repr_markdown_(self) -> str:
        return self.in_format("markdown").joined(heading_level=3)


def _script(json_ld: str) -> str:
    """Return a JSON-LD document as an element of HTML. No text in it can end the element."""
    compact = json.dumps(json.loads(json_ld), ensure_ascii=False, separators=(",", ":"))
    safe = compact.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return f'<script type="application/ld+json">{safe}</script>'
