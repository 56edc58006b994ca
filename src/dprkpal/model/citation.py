"""Internal: `Citation`, `Cite` and `Locator`. A citation is one or more cites; a cite refers to one work.

Source: CSL 1.0.2, "Citation" and "Locators". These are plain dataclasses rather than pydantic models, because importing
pydantic takes longer than formatting a citation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from ..errors import LocatorError, VocabularyError
from .conventions import ZOTERO, Conventions
from .lazy_pattern import Pattern
from .vocabulary import LOCATOR_ABBREVIATIONS, LOCATOR_LABELS

__all__ = ["Citation", "Cite", "Locator", "Mode"]

Mode = Literal["normal", "author-in-text", "suppress-author", "author-only"]
"""How a cite shows its author.

``"normal"`` follows the style. ``"author-in-text"`` puts the author into the sentence, before the brackets.
``"suppress-author"`` leaves out the author, and ``"author-only"`` shows nothing else.
"""

MODES: tuple[Mode, ...] = get_args(Mode)

_SIGN = Pattern(r"(§§?|¶¶?)\s*(?=\S)")
_ABBREVIATED = Pattern(r"\s*([a-z]+)\.\s+(?=\S)")
_WORD = Pattern(r"((?:[^\W\d_]|-)+(?:\.[^\W\d_]+)?(?: verbo)?)(\.?\s+|\.(?=\d)|(?<=p)(?=\d))(?=\S)")


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a work: a CSL label and a value, such as page 45."""

    label: str
    """One of `dprkpal.model.vocabulary.LOCATOR_LABELS`, such as ``"page"``."""

    value: str
    """The value as text, such as ``"45"``, ``"45–47"`` or ``"iv, 3"``."""

    def __post_init__(self) -> None:
        """Raise `LocatorError` if CSL has no such label."""
        if self.label not in LOCATOR_LABELS:
            raise LocatorError(
                f"{self.label!r} is not a CSL locator label; use one of {', '.join(sorted(LOCATOR_LABELS))}"
            )

    def as_written(self) -> Locator:
        """Return the locator with the label that its value starts with, if that is an abbreviation such as ``vol.``.

        >>> Locator("page", "vol. 1, fol. 186").as_written()
        Locator(label='volume', value='1, fol. 186')
        """
        match = _ABBREVIATED.match(self.value)
        label = LOCATOR_ABBREVIATIONS.get(match[1]) if match is not None else None
        return self if match is None or label is None else Locator(label, self.value[match.end() :])

    @classmethod
    def parse(cls, text: str | int, labels: Mapping[str, str] | None = None) -> Locator:
        """Parse a locator such as ``p. 45``, ``ch. 3`` or ``§ 12``.

        Args:
            text: A label or its abbreviation, then a value. A value that starts with a digit and has no label is a
                page.
            labels: More labels, by terms of another language in lower case without a full stop: ``{"s": "page"}``. They
                count more than the English ones.

        Returns:
            A locator. Its value is the text after the label, unchanged.

        Raises:
            LocatorError: The text is empty, or starts with a word that is not a CSL locator label.

        Source: CSL 1.0.2, "Locators".

        >>> Locator.parse("pp. 45–47")
        Locator(label='page', value='45–47')
        >>> Locator.parse("S. 45", {"s": "page"})
        Locator(label='page', value='45')
        >>> Locator.parse("45").label, Locator.parse("ch. 3").label, Locator.parse("§12").label
        ('page', 'chapter', 'section')
        """
        text = str(text).strip()
        if not text:
            raise LocatorError("the locator is empty; write it like 'p. 45'")
        match = _SIGN.match(text) or _WORD.match(text)
        if match is not None:
            word = match[1].casefold()
            label = (labels or {}).get(word) or LOCATOR_ABBREVIATIONS.get(word)
            label = label or (word if word in LOCATOR_LABELS else None)
            if label is not None:
                return cls(label, text[match.end() :].strip())
            if not any(character.isdigit() for character in match[1]) and not _ROMAN.fullmatch(match[1]):
                raise LocatorError(
                    f"{match[1]!r} is not a CSL locator label; write the locator like 'p. 45' or 'ch. 3'"
                )
        if any(character.isdigit() for character in text) or _ROMAN.fullmatch(text):
            return cls("page", text)
        raise LocatorError(f"{text!r} is not a locator; write it like 'p. 45' or 'ch. 3'")


_ROMAN = Pattern(r"[ivxlcdmIVXLCDM]+(?:[-–][ivxlcdmIVXLCDM]+)?")


@dataclass(frozen=True, slots=True)
class Cite:
    """One work in a citation, with its locator, prefix and suffix.

    Source: CSL 1.0.2, "Citation" and "Locators".

    >>> Cite.parse("young2021guns, p. 45").locator
    Locator(label='page', value='45')
    """

    id: str
    """The key of the reference."""

    locator: Locator | None = None
    """The place in the work, or ``None``."""

    prefix: str = ""
    """Text before the cite, such as ``"see "``. It may contain CSL-JSON inline markup."""

    suffix: str = ""
    """Text after the cite."""

    mode: Mode = "normal"
    """How the author is shown. See `Mode`."""

    all_names: bool = False
    """Whether to show all names where the style would shorten the list with "et al."."""

    def __post_init__(self) -> None:
        """Raise `VocabularyError` if there is no such mode."""
        if self.mode not in MODES:
            raise VocabularyError(f"{self.mode!r} is not a mode of a cite; use one of {', '.join(MODES)}")

    @classmethod
    def parse(cls, text: str, labels: Mapping[str, str] | None = None) -> Cite:
        """Parse a key, optionally followed by a comma and a locator.

        Args:
            text: ``KEY`` or ``KEY, LOCATOR``, with the locator as in `Locator.parse`.
            labels: More labels of locators, as for `Locator.parse`.

        Returns:
            A cite without prefix or suffix.

        Raises:
            LocatorError: The text after the comma is not a locator.

        >>> Cite.parse("berger2014arm").locator is None
        True
        """
        key, comma, locator = text.partition(",")
        return cls(key.strip(), Locator.parse(locator, labels) if comma else None)


@dataclass(frozen=True, slots=True)
class Citation:
    """One or more cites in the same place: in one pair of brackets or in one note.

    Source: CSL 1.0.2, "Citation".

    >>> len(Citation.of("young2021guns, p. 45", "berger2014arm").cites)
    2
    """

    cites: tuple[Cite, ...]
    """The cites in the order they were written. The style may sort them."""

    note_number: int | None = None
    """The number of the footnote with the citation; 0 outside of notes; ``None`` lets the processor count."""

    id: str | None = field(default=None)
    """An id for the citation in its document; ``None`` lets the processor choose one."""

    infix: str = ""
    """Text between an author in the sentence and the brackets, such as ``"'s account"``."""

    unsorted: bool = False
    """Whether to keep the order of the cites even if the style sorts them."""

    inline: bool = False
    """Whether the citation is in the middle of a sentence. It then has no brackets and no final full stop, and does not
    start with a capital letter."""

    begins: bool = False
    """Whether the citation begins a new part of the document, such as a chapter. Earlier citations then count neither
    for "ibid." nor as the first cite of a work, and notes are counted from 1 again."""

    conventions: Conventions = ZOTERO
    """What to print where the specification leaves a choice."""

    @classmethod
    # CSL calls it ``id``, as does `Cite.id`. The builtin ``id`` is not used here.
    def of(cls, *cites: Cite | str, note_number: int | None = None, id: str | None = None) -> Citation:  # noqa: A002  # see above
        """Return a citation of *cites*. Each is a `Cite`, or text that `Cite.parse` accepts."""
        return cls(tuple(parsed(cites)), note_number, id)


def parsed(cites: Iterable[Cite | str]) -> Iterable[Cite]:
    """Yield each of *cites* as a `Cite`."""
    for cite in cites:
        yield Cite.parse(cite) if isinstance(cite, str) else cite
