"""A work in its library: its data, and how it is cited."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ..model.citation import Citation, Cite, Locator, Mode
from ..model.keywords import keywords
from ..model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

if TYPE_CHECKING:
    from pathlib import Path

    from ..collection.claims import Claims
    from ..collection.library_protocol import Holdings
    from ..collection.topics import Concept
    from ..csl import Processor, Style
    from ..model.reference import Reference
    from ..model.verification import Verification

__all__ = ["DEFAULT_STYLE", "Entry", "make_processor", "markdown_output"]

DEFAULT_STYLE = "chicago-notes-bibliography"
"""The style where none is asked for: that of the notes which historians write."""

_FIELDS = frozenset(
    variable.replace("-", "_") for variable in NAME_VARIABLES | DATE_VARIABLES | NUMBER_VARIABLES | TEXT_VARIABLES
) | {"archive_location", "archive_collection", "custom"}
"""The fields of a reference that an entry answers for."""


class Entry:
    """One work in its library: its data, and how it is cited.

    The fields of its `Reference` can be asked of the entry itself: ``entry.title``.

    >>> from dprkpal import library
    >>> entry = library()["young2021how"]
    >>> entry.type, entry.container_title
    ('article-newspaper', 'NK News')
    """

    __slots__ = ("_csl", "_holdings", "_reference", "id", "place")

    def __init__(
        self,
        csl: Mapping[str, Any],
        place: tuple[str | None, int | None] = (None, None),
        holdings: Holdings | None = None,
    ) -> None:
        self.id = str(csl["id"])
        """The key."""
        self.place = place
        """The file and the line where the entry begins, as far as they are known."""
        self._csl = csl
        self._holdings = holdings
        self._reference: Reference | None = None

    @property
    def reference(self) -> Reference:
        """The work as a `Reference`, made when first asked for."""
        if self._reference is None:
            from ..model.reference import Reference  # pydantic is slow to import, and citing does without it

            self._reference = Reference.from_csl(self._csl)
        return self._reference

    @property
    def type(self) -> str:
        """The item type, such as ``"book"``."""
        return str(self._csl.get("type", "document"))

    @property
    def verification(self) -> Verification:
        """How far the work is checked: for each field a status, the pages where it was seen, a note; and a level."""
        from ..model.verification import Verification

        return Verification.of(self._csl)

    @property
    def topics(self) -> tuple[Concept, ...]:
        """The topics among its keywords, where the library has topics.

        >>> from dprkpal import library
        >>> [topic.id for topic in library()["rodongsinmun1989"].topics]
        ['state-media-propaganda', 'leader-visits']
        """
        if self._holdings is None:
            return ()
        scheme = self._holdings.topics
        return tuple(scheme[word] for word in dict.fromkeys(keywords(self._csl)) if word in scheme)

    @property
    def claims(self) -> Claims:
        """The claims for which it is evidence, for or against or beside.

        >>> from dprkpal import library
        >>> list(library()["kbs2023tunnel"].claims)
        ['coughlin-tunnels']
        """
        if self._holdings is None:
            from ..collection.claims import Claims

            return Claims()
        found: Claims = self._holdings.claims.where(source=self.id)
        return found

    def __getattr__(self, name: str) -> Any:
        """Return the field *name* of the reference."""
        if name in _FIELDS:
            return getattr(self.reference, name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        """Name the fields that have a value beside the methods."""
        names = {*super().__dir__(), *(name.replace("-", "_") for name in self._csl)}
        return sorted(names - {"_csl", "_holdings", "_reference"})

    @property
    def csl(self) -> Mapping[str, Any]:
        """The work as a CSL-JSON mapping, only to be read: for a library of any size without a copy of each work."""
        return self._csl

    def to_csl(self) -> dict[str, Any]:
        """Return the work as a CSL-JSON mapping of its own."""
        copied: dict[str, Any] = json.loads(json.dumps(self._csl))
        return copied

    def cite(
        self, style: str | Path | Style = DEFAULT_STYLE, *, locator: str | None = None, locale: str | None = None,
        to: str = "text", mode: Mode = "normal",
    ) -> str:  # fmt: skip
        """Return this work as a first cite in *style*.

        Args:
            style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned.
            locator: A label, its abbreviation, or none, and a value: ``"p. 45"``, ``"ch. 3"``, ``"45"`` (a page).
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            mode: How the author is shown; see `dprkpal.model.citation.Mode`.

        Returns:
            One line without a line feed at its end; special characters are escaped for *to*.

        Raises:
            UnknownStyleError: No style has this id; the message names the nearest ones.
            LocatorError: The label is not one of CSL's.

        Source: CSL 1.0.2, "Citation" and "Locators".

        >>> from dprkpal import library
        >>> library()["young2021guns"].cite("apa", locator="p. 45")
        '(Young, 2021, p. 45)'
        """
        cite = Cite(self.id, Locator.parse(locator) if locator is not None else None, mode=mode)
        return make_processor(style, [self._csl], locale, to).cite(Citation((cite,)))

    def bibliography(
        self, style: str | Path | Style = DEFAULT_STYLE, *, locale: str | None = None, to: str = "text"
    ) -> str:
        """Return this work as an entry of a bibliography in *style*; empty where the style has none.

        Args:
            style: A CSL style: its id, a path, or what `dprkpal.csl.load_style` returned.
            locale: A locale code such as ``"de-DE"``; ``None`` leaves it to the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Raises:
            UnknownStyleError: No style has this id; the message names the nearest ones.

        Source: CSL 1.0.2, "Bibliography".

        >>> from dprkpal import library
        >>> library()["berger2014arm"].bibliography("modern-language-association")[:60]
        'Berger, Andrea. “North Korea, Hamas, and Hezbollah: Arm in A'
        """
        return "\n".join(make_processor(style, [self._csl], locale, to).bibliography())

    def __eq__(self, other: object) -> bool:
        """Compare by the data of the work."""
        return isinstance(other, Entry) and dict(self._csl) == dict(other._csl)

    def __hash__(self) -> int:
        """Hash by key."""
        return hash(self.id)

    def __repr__(self) -> str:
        """Show key, type and title."""
        return f"<Entry {self.id}: {self.type}, {str(self._csl.get('title', 'without title'))!r}>"

    def _repr_html_(self) -> str:
        return self.bibliography(to="html")

    def _repr_markdown_(self) -> str:
        return self.bibliography(to=markdown_output())


def make_processor(
    style: str | Path | Style | None, items: Iterable[Mapping[str, Any]], locale: str | None, to: str
) -> Processor:
    """Return a citation processor over *items*."""
    from ..csl import Processor

    return Processor(DEFAULT_STYLE if style is None else style, items, locale=locale, to=to)


def markdown_output() -> str:
    """Return the output for a place that shows Markdown, of which HTML is a part."""
    from ..csl import OUTPUTS

    return "markdown" if "markdown" in OUTPUTS else "html"
