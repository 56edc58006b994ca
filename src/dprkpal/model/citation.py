"""Citations as data: a locator, a cite of one work, a citation that groups cites.

Source: CSL 1.0.2, "Citation" and "Locators". Plain dataclasses, so that citing needs no other package.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from ..errors import LocatorError
from .vocabulary import LOCATOR_ABBREVIATIONS, LOCATOR_LABELS

__all__ = ["Citation", "Cite", "Locator", "Mode"]

Mode = Literal["normal", "author-in-text", "suppress-author", "author-only"]
"""How a cite shows its author: as the style says; in the running text, outside the brackets; not at all; alone."""

_SIGN = re.compile(r"(§§?|¶¶?)\s*(?=\S)")
_ABBREVIATED = re.compile(r"\s*([a-z]+)\.\s+(?=\S)")
_WORD = re.compile(r"((?:[^\W\d_]|-)+(?:\.[^\W\d_]+)?(?: verbo)?)(\.?\s+|\.(?=\d)|(?<=p)(?=\d))(?=\S)")


@dataclass(frozen=True, slots=True)
class Locator:
    """The place in a work that a cite points at: a label of CSL's and a value."""

    label: str
    """One of `dprkpal.model.vocabulary.LOCATOR_LABELS`, such as ``"page"``."""

    value: str
    """The place as it is written, such as ``"45"``, ``"45–47"`` or ``"iv, 3"``."""

    def __post_init__(self) -> None:
        """Refuse a label that is not CSL's."""
        if self.label not in LOCATOR_LABELS:
            raise LocatorError(
                f"{self.label!r} is not a locator label of CSL; use one of {', '.join(sorted(LOCATOR_LABELS))}"
            )

    def as_written(self) -> Locator:
        """Return the locator with the label that its value begins with, where that is an abbreviation of one.

        >>> Locator("page", "vol. 1, fol. 186").as_written()
        Locator(label='volume', value='1, fol. 186')
        """
        match = _ABBREVIATED.match(self.value)
        label = LOCATOR_ABBREVIATIONS.get(match[1]) if match is not None else None
        return self if match is None or label is None else Locator(label, self.value[match.end() :])

    @classmethod
    def parse(cls, text: str) -> Locator:
        """Return the locator that *text* writes, such as ``p. 45``, ``ch. 3`` or ``§ 12``.

        Args:
            text: A label or its abbreviation, then a value. A value that begins with a digit
                and has no label is a page.

        Returns:
            A locator; its value keeps the text after the label as it stands.

        Raises:
            LocatorError: The text is empty, or begins with a word that is no label of CSL's.

        Source: CSL 1.0.2, "Locators".

        >>> Locator.parse("pp. 45–47")
        Locator(label='page', value='45–47')
        >>> Locator.parse("45").label, Locator.parse("ch. 3").label, Locator.parse("§12").label
        ('page', 'chapter', 'section')
        """
        text = text.strip()
        if not text:
            raise LocatorError("an empty locator; write it like 'p. 45'")
        match = _SIGN.match(text) or _WORD.match(text)
        if match is not None:
            word = match[1].casefold()
            label = LOCATOR_ABBREVIATIONS.get(word) or (word if word in LOCATOR_LABELS else None)
            if label is not None:
                return cls(label, text[match.end() :].strip())
            if not any(character.isdigit() for character in match[1]) and not _ROMAN.fullmatch(match[1]):
                raise LocatorError(
                    f"{match[1]!r} is not a locator label of CSL; write the locator like 'p. 45' or 'ch. 3'"
                )
        if any(character.isdigit() for character in text) or _ROMAN.fullmatch(text):
            return cls("page", text)
        raise LocatorError(f"{text!r} is not a locator; write it like 'p. 45' or 'ch. 3'")


_ROMAN = re.compile(r"[ivxlcdm]+(?:[-–][ivxlcdm]+)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cite:
    """One work in a citation, with where it points and what stands beside it.

    Source: CSL 1.0.2, "Citation" and "Locators".

    >>> Cite.parse("young2021guns, p. 45").locator
    Locator(label='page', value='45')
    """

    id: str
    """The key of the reference."""

    locator: Locator | None = None
    """The place in the work, or ``None``."""

    prefix: str = ""
    """Text before the cite, such as ``"see "``; it may hold the inline markup of CSL-JSON."""

    suffix: str = ""
    """Text after the cite."""

    mode: Mode = "normal"
    """How the author is shown; see `Mode`."""

    all_names: bool = False
    """Whether all names are shown, where the style would cut them short with "et al."."""

    @classmethod
    def parse(cls, text: str) -> Cite:
        """Return the cite that *text* writes: a key, and after a comma a locator.

        Args:
            text: ``KEY`` or ``KEY, LOCATOR``, with the locator as in `Locator.parse`.

        Returns:
            A cite without prefix or suffix.

        Raises:
            LocatorError: What stands after the comma is no locator.

        >>> Cite.parse("berger2014arm").locator is None
        True
        """
        key, comma, locator = text.partition(",")
        return cls(key.strip(), Locator.parse(locator) if comma else None)


@dataclass(frozen=True, slots=True)
class Citation:
    """Cites that stand together in one place: in one pair of brackets or in one note.

    Source: CSL 1.0.2, "Citation".

    >>> len(Citation.of("young2021guns, p. 45", "berger2014arm").cites)
    2
    """

    cites: tuple[Cite, ...]
    """The works, in the order in which they were written; a style may sort them."""

    note_number: int | None = None
    """The number of the note it stands in; 0 in the running text; ``None`` leaves it to the processor."""

    id: str | None = field(default=None)
    """A name for the citation in its document; ``None`` lets the processor give one."""

    infix: str = ""
    """Text between an author in the running text and the brackets, such as ``"'s account"``."""

    unsorted: bool = False
    """Whether the cites keep their order in a style that sorts them."""

    inline: bool = False
    """Whether it stands amid words of its sentence or note: without the brackets or full stop of the style, and without
    a capital letter of its own."""

    begins: bool = False
    """Whether it begins a part of its document that is read by itself, such as a chapter: what stands before it counts
    neither for "ibid." nor as the first cite of a work, and notes are counted from 1."""

    @classmethod
    # ``id`` is the word of CSL for it, and of `Cite.id`; the builtin is not used here.
    def of(cls, *cites: Cite | str, note_number: int | None = None, id: str | None = None) -> Citation:  # noqa: A002
        """Return a citation of *cites*, each a `Cite` or a text as in `Cite.parse`."""
        return cls(tuple(parsed(cites)), note_number, id)


def parsed(cites: Iterable[Cite | str]) -> Iterable[Cite]:
    """Yield each of *cites* as a `Cite`."""
    for cite in cites:
        yield Cite.parse(cite) if isinstance(cite, str) else cite
