r"""Internal: set English titles in sentence case, as styles for BibTeX and biblatex do when they print them.

In ``.bib`` files, English titles are in title case, and styles lower the words that are not in braces. CSL stores
titles in sentence case, and styles that want title case make it. So these titles are lowered when a file is read:

- Words in braces keep their capitals; a brace round one letter protects its whole word. In a title in sentence case
  these need no ``nocase``, because title case only changes words in lower case. Double braces keep it.
- Arguments of commands and mathematics are not changed.
- A title, a subtitle after a colon, and a sentence begin with a capital.
- Words that follow a mathematical symbol without a space (``∂Lux``) are kept.
- Words with a capital after the first letter (``NATO``, ``iPhone``, ``O'Neil``) and single capitals except ``A``
  (``R package``, ``vitamin C``) are kept, because they are abbreviations, names or symbols.

Source: the BibTeX function ``change.case$``; the biblatex manual, ``\MakeSentenceCase``; the pandoc manual,
"Capitalization in titles".
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby

from ..inline_markup import OPENING, pieces
from ..tex.reader import OFF, ON

__all__ = ["LOWERED", "finish_title"]

LOWERED = frozenset(
    """title subtitle titleaddon booktitle booksubtitle booktitleaddon maintitle mainsubtitle maintitleaddon shorttitle
    issuetitle issuesubtitle""".split()
)
"""The fields that are set in sentence case. Names of journals, series and events are names as a whole."""

_WORD = re.compile(r"[^\W_]+(?:['’.&_][^\W_]+|[\u0300-\u036f]+)*")
_JOINING = frozenset("and at by de for in of on to with".split())
"""Small words that begin no sentence after a full stop, as in "Proc. of the", "Int. J. for" and "Conf. on"."""
_NEW_SENTENCE = re.compile(r"(?<![^\w\s])[^\w\s.:?!]*+([.:?!])[^\w\s]*+\s")
"""A mark that ends a sentence, before a space. Each run of marks is read once, so the time stays linear."""


def finish_title(text: str, lower: bool) -> str:
    r"""Return a decoded title with whole words protected, and in sentence case if *lower*.

    Args:
        text: Text with inline markup, and `OFF` and `ON` round parts that must not change.
        lower: Whether to lower the words that are not protected.

    >>> finish_title("The Art of Electronics: A Guide to NATO", True)
    'The art of electronics: A guide to NATO'
    >>> finish_title('<span class="nocase">M</span>ixed Elements', True)
    'Mixed elements'
    >>> finish_title('<span class="nocase">M</span>ixed Elements', False)
    '<span class="nocase">Mixed</span> Elements'
    """
    if "<" not in text and OFF not in text:
        return _lowered(text) if lower else text
    return _Title(text).finish(lower)


def _lowered(text: str) -> str:
    """Return plain *text* in sentence case."""
    changed = list[str]()
    done = end = 0
    for match in _WORD.finditer(text):
        letter = _first_letter(text, end, match)
        if letter != match[0][0]:
            changed += [text[done : match.start()], letter]
            done = match.start() + 1
        end = match.end()
    return "".join([*changed, text[done:]])


def _first_letter(text: str, end: int, match: re.Match[str]) -> str:
    """Return the first letter of the word *match* in sentence case; the word before it ends at *end*."""
    word, start = match[0], match.start()
    first, rest = word[0], word[1:]
    break_ = _NEW_SENTENCE.search(text[end:start]) if end and start - end > 1 else None
    if (not end or break_) and (not word.islower() or text[start - 1 : start] == "\\"):
        return first
    if not end or break_:
        # A full stop after a short word is probably that of an abbreviation, such as "vs."
        ends = break_ is None or break_[1] != "." or (text[max(0, end - 4) : end].isalpha() and word not in _JOINING)
        return first.upper() if ends and word.isalpha() and len(first.upper()) == 1 else first
    if start and unicodedata.category(text[start - 1]) in ("Sm", "So"):
        return first  # a name with a symbol, such as "∂Lux"
    lowered = first.isupper() and (rest.islower() or (first == "A" and not rest)) and len(first.lower()) == 1
    return first.lower() if lowered else first


class _Title:
    """A title with markup: its characters, and which of them are protected."""

    def __init__(self, text: str) -> None:
        self.characters: list[str] = []
        self.tags: list[tuple[int, str, bool]] = []
        """The tags, each with the number of characters before it, and whether it is of a ``nocase``."""
        self.shielded: list[bool] = []
        """Whether each character is in braces."""
        self.fixed: list[bool] = []
        """Whether each character is in an argument or in mathematics."""
        depth = fixed = 0
        for piece in pieces(text):
            if piece.kind != "text":
                nocase = piece.kind == "nocase"
                depth += nocase * (1 if piece.text == "begin" else -1)
                end = "</span>" if OPENING[piece.kind].startswith("<span") else f"</{piece.kind}>"
                self.tags.append((len(self.characters), OPENING[piece.kind] if piece.text == "begin" else end, nocase))
            else:
                for character in piece.text:
                    if character in (OFF, ON):
                        fixed += 1 if character == OFF else -1
                        continue
                    self.characters.append(character)
                    self.shielded.append(depth > 0)
                    self.fixed.append(fixed > 0)

    def finish(self, lower: bool) -> str:
        """Return the title with whole words protected, and in sentence case if *lower*."""
        plain = "".join(self.characters)
        end = 0
        moved = False
        for match in _WORD.finditer(plain):
            start, stop = match.span()
            if any(self.shielded[start:stop]):
                if not all(self.shielded[start:stop]):
                    self.shielded[start:stop] = [True] * (stop - start)
                    moved = True
            elif lower and not self.fixed[start]:
                self.characters[start] = _first_letter(plain, end, match)
            end = stop
        if lower:
            moved |= self.drop_protection(plain)
        if moved:
            self.move_protection()
        return self.text()

    def drop_protection(self, plain: str) -> bool:
        """Unset `shielded` where no word is in lower case; return whether this changes anything."""
        dropped = False
        position = 0
        for shielded, run in groupby(list(self.shielded)):
            start, position = position, position + len(list(run))
            if not shielded or all(self.fixed[start:position]):
                continue
            if not any(match[0].islower() for match in _WORD.finditer(plain, start, position)):
                self.shielded[start:position] = [False] * (position - start)
                dropped = True
        return dropped

    def move_protection(self) -> None:
        """Make new ``nocase`` tags from `shielded`. A protected part ends before another tag and goes on after it."""
        tags = [tag for tag in self.tags if not tag[2]]
        cuts = {place for place, _, _ in tags}
        opened = False
        for number, shielded in enumerate([*self.shielded, False]):
            if opened and (not shielded or number in cuts):
                tags.append((number, "</span>", True))
                opened = False
            if shielded and not opened:
                tags.append((number, OPENING["nocase"], True))
                opened = True
        # At one place: the end of a protected part, the other tags, the beginning of the next protected part.
        self.tags = sorted(tags, key=lambda tag: (tag[0], (tag[1] != "</span>") * 2 if tag[2] else 1))

    def text(self) -> str:
        """Return the characters with their markup."""
        parts: list[str] = []
        done = 0
        for place, tag, _ in self.tags:
            parts += ["".join(self.characters[done:place]), tag]
            done = place
        return "".join([*parts, "".join(self.characters[done:])])
