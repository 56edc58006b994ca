"""Internal: abbreviate and expand the titles of journals, by lists of the user and by the rules of ISO 4.

Source: the format of the journal lists of JabRef (``full title;abbreviation``), and the List of Title Word
Abbreviations (LTWA) of the ISSN International Centre, which the package pyiso4 has under the MIT licence.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ..errors import DprkpalError, FormatError
from ..formats import contents
from ..formats.results import decode
from .work_profile import fold

__all__ = ["JournalTitles", "load_journal_titles"]

MAX_LENGTH = 500
"""Longer titles are left as they are."""

_WORDS = re.compile(r"[^\W_]+")
_ABBREVIATED = re.compile(r"[^\W\d_]\.(?!\w)")
"""A word that ends with a full stop."""
_WORD_LIST = re.compile(r"\ufeff?\"?words?\"?[;,\t]", re.IGNORECASE)
"""The head of a list of words, such as the LTWA."""


@dataclass
class JournalTitles:
    """Titles of journals with their abbreviations."""

    short: dict[str, str] = field(default_factory=dict)
    """The abbreviation for each full title, folded."""
    full: dict[str, str | None] = field(default_factory=dict)
    """The full title for each abbreviation, folded; ``None`` if several journals have it."""
    by_rules: bool = False
    """Whether to abbreviate titles that are not in a list by the rules of ISO 4."""
    word_list: str | None = None
    """A list of words for these rules; by default the LTWA."""
    _abbreviate: Callable[[str], str] | None = field(default=None, repr=False)

    def add(self, full: str, *abbreviations: str) -> None:
        """Add a journal. The first abbreviation of a title is kept."""
        key = _key(full)
        if abbreviations:
            self.short.setdefault(key, abbreviations[0])
        for one in abbreviations:
            known = self.full.setdefault(_key(one), full)
            if known is not None and _key(known) != key:
                self.full[_key(one)] = None

    def abbreviated(self, title: str) -> str:
        """Return the abbreviation of *title*, or *title* itself if it is not known or is an abbreviation.

        >>> titles = JournalTitles()
        >>> titles.add("Journal of Strategic Studies", "J. Strateg. Stud.")
        >>> titles.abbreviated("The journal of strategic studies"), titles.abbreviated("J. Strateg. Stud.")
        ('J. Strateg. Stud.', 'J. Strateg. Stud.')
        """
        key = _key(title)
        if not key or key in self.full or len(title) > MAX_LENGTH:
            return title
        if key in self.short:
            return self.short[key]
        if not self.by_rules or _ABBREVIATED.search(title) or len(_WORDS.findall(title)) < 2:
            return title
        try:
            short = self._rule()(title)
            known = _ABBREVIATED.search(short) or short == self._rule()(short)
        except (LookupError, ValueError):  # the package cannot read some letters
            return title
        return short if known else title

    def expanded(self, title: str) -> str:
        """Return the full title for an abbreviation in a list, or *title* itself.

        >>> titles = JournalTitles()
        >>> titles.add("Journal of Strategic Studies", "J. Strateg. Stud.")
        >>> titles.expanded("J Strateg Stud"), titles.expanded("J. Arms Stud.")
        ('Journal of Strategic Studies', 'J. Arms Stud.')
        """
        key = _key(title)
        if key in self.short:  # already a full title, even if it abbreviates another one
            return title
        return self.full.get(key) or title

    def _rule(self) -> Callable[[str], str]:
        """Return the function that abbreviates by the rules of ISO 4.

        Raises:
            DprkpalError: The package pyiso4 is missing.
        """
        if self._abbreviate is None:
            try:
                from pyiso4.ltwa import Abbreviate
            except ImportError:
                message = (
                    "abbreviating journals without a list needs the package pyiso4; "
                    "run: pip install 'dprkpal[organize]'"
                )
                raise DprkpalError(message) from None
            rule = Abbreviate.create() if self.word_list is None else Abbreviate.create(self.word_list)
            self._abbreviate = lambda title: _by_rule(rule, title)
        return self._abbreviate


def _by_rule(rule: Callable[..., str], title: str) -> str:
    """Return *title* abbreviated by the rules of pyiso4.

    The rules of English go first, because the LTWA has other abbreviations for the same letters in other languages. A
    word of which nothing is left out gets no full stop. With the space, pyiso4 does not look beyond the end.
    """
    english, other = (rule(f"{title} ", remove_part=False, langs=langs).split() for langs in (["eng"], None))
    words = [one if one.endswith(".") else two for one, two in zip(english, other, strict=False)]
    if len(english) != len(other):
        words = other
    whole = {word.casefold() for word in title.replace(",", " ").replace(":", " ").split()}
    return " ".join(word[:-1] if len(word) > 2 and word[:-1].casefold() in whole else word for word in words)


def _key(title: str) -> str:
    """Return a title for look-up: without accents, capitals, punctuation and ``The``."""
    words = _WORDS.findall(fold(title))
    return " ".join(words[1:] if words[:1] == ["the"] and len(words) > 1 else words)


def load_journal_titles(paths: Iterable[str | os.PathLike[str]], *, by_rules: bool = False) -> JournalTitles:
    """Read lists of journals.

    Args:
        paths: Files with a journal on each line: the full title, its abbreviation, and optionally a shorter one and its
            frequency, separated by semicolons, commas or tabs; or ``full title = abbreviation``, as JabRef has it. A
            file that begins with ``WORDS`` is a list of words as the LTWA.
        by_rules: Whether to abbreviate titles that are not in a list by the rules of ISO 4.

    Raises:
        FormatError: A file cannot be read, or is not such a list.
    """
    titles = JournalTitles(by_rules=by_rules)
    for path in paths:
        name = os.fspath(path)
        data = contents(name)[1]
        text = decode(data, name)[0] if isinstance(data, bytes) else data
        if _WORD_LIST.match(text):
            titles.word_list, titles.by_rules = name, True
            continue
        found = 0
        for full, abbreviations in _rows(text, name):
            titles.add(full, *abbreviations)
            found += 1
        if not found:
            raise FormatError(
                "no journals with an abbreviation; write a line for each: Full title;Abbr. title", path=name
            )
    return titles


def _rows(text: str, path: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each full title with its abbreviations."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    sample = lines[:50]
    if sample and all(" = " in line for line in sample):
        for line in lines:
            full, _, rest = line.partition(" = ")
            yield full.strip(), [one.strip() for one in rest.split(";")[:2] if one.strip()]
        return
    counts = {sign: sum(sign in line for line in sample) for sign in (";", "\t", ",")}
    separator = max(counts, key=lambda sign: counts[sign]) if sample else ";"
    try:
        for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=separator):
            cells = [cell.strip() for cell in row]
            if len(cells) >= 2 and cells[0] and cells[1]:
                yield cells[0], [one for one in cells[1:3] if one and len(one) > 1]
    except csv.Error as error:
        raise FormatError(f"not a list of journals: {error}", path=path) from None
