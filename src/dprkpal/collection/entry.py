"""Internal: a reference of a library, with its citations."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..model.citation import Citation, Cite, Locator, Mode
from ..model.keywords import keywords
from ..model.plain_text import plain
from .citing import DEFAULT_STYLE, locator_labels_of, make_processor, markdown_output, notebook_bibliography
from .dated import Dated
from .reference_fields import ReferenceFields

if TYPE_CHECKING:
    from pathlib import Path

    from ..csl import Style
    from ..model.reference import Reference
    from ..model.verification import Verification
    from .claims import Claims
    from .library_protocol import LibraryProtocol
    from .topics import Concept

__all__ = ["Entry"]


class Entry(Dated, ReferenceFields):
    """A reference of a library: its fields, its citations, and the claims and topics that go with it.

    The fields of its `dprkpal.Reference` are attributes of the entry: ``entry.title``.

    An entry that is pickled alone does not take its library along. Loaded again, it can be cited. Its topics and claims
    are empty, unless it comes from the built-in collection, which is then looked up. A copy stays in its library.

    >>> from dprkpal import library
    >>> entry = library()["young2021how"]
    >>> entry.type, entry.container_title
    ('article-newspaper', 'NK News')
    """

    __slots__ = ("_csl", "_library", "_reference", "id", "place")

    def __init__(
        self,
        csl: Mapping[str, Any],
        place: tuple[str | None, int | None] = (None, None),
        library: LibraryProtocol | None = None,
    ) -> None:
        self.id = str(csl["id"])
        """The key."""
        self.place = place
        """The file and the line where the entry begins, if known."""
        self._csl = csl
        self._library = library
        self._reference: Reference | None = None

    _kind = "reference"

    def _owner(self) -> tuple[LibraryProtocol | None, str]:
        return self._library, self.id

    @property
    def reference(self) -> Reference:
        """The reference as a validated `dprkpal.Reference`, created on first use."""
        if self._reference is None:
            from ..model.reference import Reference  # pydantic is slow to import and not needed to cite

            self._reference = Reference.from_csl(self._csl)
        return self._reference

    @property
    def type(self) -> str:
        """The CSL item type, such as ``"book"``."""
        return str(self._csl.get("type", "document"))

    @property
    def verification(self) -> Verification:
        """How each field was verified, and the level of the whole reference."""
        from ..model.verification import Verification

        return Verification.of(self._csl)

    @property
    def topics(self) -> tuple[Concept, ...]:
        """The keywords that are topics of the library.

        >>> from dprkpal import library
        >>> [topic.id for topic in library()["rodongsinmun1989"].topics]
        ['state-media-propaganda', 'leader-visits']
        """
        if self._library is None:
            return ()
        scheme = self._library.topics
        return tuple(scheme[word] for word in dict.fromkeys(keywords(self._csl)) if word in scheme)

    @property
    def claims(self) -> Claims:
        """The claims that cite this reference as evidence, with any stance.

        >>> from dprkpal import library
        >>> list(library()["kbs2023tunnel"].claims)
        ['coughlin-tunnels']
        """
        if self._library is None:
            from .claims import Claims

            return Claims()
        return self._library.claims.where(source=self.id)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the data, and the library only if it is the built-in one, which is pickled as its name."""
        library = self._library if self._library is not None and self._library.is_built_in else None
        return type(self), (dict(self._csl), self.place, library)

    def __copy__(self) -> Entry:
        return type(self)(self._csl, self.place, self._library)

    def __deepcopy__(self, memo: dict[int, Any]) -> Entry:
        from copy import deepcopy  # takes time to import, and citing does not need it

        return type(self)(deepcopy(dict(self._csl), memo), self.place, memo.get(id(self._library), self._library))

    def __dir__(self) -> list[str]:
        """List the methods and the fields that have a value."""
        fields = {name for name in vars(ReferenceFields) if not name.startswith("_") and name != "reference"}
        filled = {name.replace("-", "_") for name in self._csl}
        return sorted({*super().__dir__()} - {"_csl", "_library", "_reference"} - (fields - filled))

    @property
    def csl(self) -> Mapping[str, Any]:
        """The reference as a CSL-JSON mapping. Do not change it; `to_csl` returns a copy."""
        return self._csl

    def to_csl(self) -> dict[str, Any]:
        """Return a copy of the reference as a CSL-JSON mapping."""
        copied: dict[str, Any] = json.loads(json.dumps(self._csl))
        return copied

    def cite(
        self, style: str | Path | Style = DEFAULT_STYLE, *, locator: str | int | None = None, locale: str | None = None,
        to: str = "text", mode: Mode = "normal",
    ) -> str:  # fmt: skip
        """Return this reference as a first cite in *style*.

        Args:
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`.
            locator: A label and a value: ``"p. 45"``, ``"ch. 3"``. Without a label, ``"45"`` or ``45`` is a page. The
                label can also be in the language of the locale, such as ``"S. 45"`` in German.
            locale: A locale code such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.
            mode: How the author is shown; see `dprkpal.model.citation.Mode`.

        Returns:
            One line without a trailing newline. Special characters are escaped for *to*.

        Raises:
            UnknownStyleError: No style has this id; the message suggests similar ones.
            LocatorError: The label is not a CSL locator label.
            VocabularyError: There is no such mode.

        Source: CSL 1.0.2, "Citation" and "Locators".

        >>> from dprkpal import library
        >>> library()["young2021guns"].cite("apa", locator="p. 45")
        '(Young, 2021, p. 45)'
        """
        processor = make_processor(style, [self._csl], locale, to)
        place = Locator.parse(locator, locator_labels_of(processor)) if locator is not None else None
        return processor.cite(Citation((Cite(self.id, place, mode=mode),)))

    def bibliography(
        self, style: str | Path | Style = DEFAULT_STYLE, *, locale: str | None = None, to: str = "text"
    ) -> str:
        """Return this reference as a bibliography entry in *style*; empty if the style has no bibliography.

        Args:
            style: A CSL style: its id, a path, or a loaded `dprkpal.csl.Style`.
            locale: A locale code such as ``"de-DE"``; by default the locale of the style.
            to: The output format, one of `dprkpal.csl.OUTPUTS`.

        Raises:
            UnknownStyleError: No style has this id; the message suggests similar ones.

        Source: CSL 1.0.2, "Bibliography".

        >>> from dprkpal import library
        >>> library()["berger2014arm"].bibliography("modern-language-association")[:60]
        'Berger, Andrea. “North Korea, Hamas, and Hezbollah: Arm in A'
        """
        return "\n".join(text for _, text in make_processor(style, [self._csl], locale, to).entries())

    def __eq__(self, other: object) -> bool:
        """Compare the data of two entries."""
        return isinstance(other, Entry) and dict(self._csl) == dict(other._csl)

    def __hash__(self) -> int:
        """Hash the key."""
        return hash(self.id)

    def __repr__(self) -> str:
        """Show the key, type and title."""
        return f"<Entry {self.id}: {self.type}, {plain(str(self._csl.get('title', 'without title')))!r}>"

    def _repr_html_(self) -> str:
        return notebook_bibliography([self._csl])

    def _repr_markdown_(self) -> str:
        return self.bibliography(to=markdown_output())
