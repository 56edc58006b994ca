r"""Internal: find the capitals in titles that BibTeX styles, biblatex-apa and pandoc would turn into small letters.

These programs set English titles in sentence case: they keep the first capital and lower all others, except in braces.
CSL keeps titles as they are. So a title from CSL needs braces around its names:

- In a title in sentence case, every capital after the first word belongs to a name.
- In a title where most words are capitalised, a word is a name if it is in the table of names, is an acronym, or has a
  capital in every text of the same file, such as the abstracts.
- The names of court cases, laws, series and events are names as a whole.

Source: the BibTeX function ``change.case$``; the biblatex manual, ``\MakeSentenceCase``; the pandoc manual,
"Capitalization in titles".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from ..inline_markup import pieces
from .proper_nouns import PHRASES, WORDS

__all__ = ["Capitals"]

MAX_PROSE = 1_000_000
"""The number of characters of abstracts and titles from which names are learned. More would take long."""

_TOKEN = re.compile(r"[^\W_][\w\u0300-\u036f]*")
_SMALL = frozenset(
    """a about after against along among an and around as at before between but by down during for from how if in into
    its it is nor of off on onto or out over per so than that the their this through to toward towards under until up
    upon versus via vs v was when where while with within without yet not no are be has have""".split()
)
_BREAK = re.compile(r"[:?!][\"”’')\]]*\s+[\"“‘'(\[]*|(?<!\w)\w{4,}+\.[\"”’')\]]*\s+[\"“‘'(\[]*")
_ARTICLES = frozenset("al el ad ar as ash at az an ul".split())
_NAMES = frozenset(("legal_case", "treaty", "legislation", "bill", "regulation"))
_COMMON = re.compile(r"(?:tion|ing|ment|ness|ity|ance|ence|ship|ed|ly|ics|ology|ies|able|ive|ous|ful)s?$")
_DIGITS = re.compile(r"-\d+\b")
_JOINT = re.compile(r"[ \u00a0]|[-–‑/&]| & |\.|\. |['’]s ")


class _Token(NamedTuple):
    """A word, or a part of a word with hyphens."""

    text: str
    start: int
    end: int
    begins: bool
    """Whether it begins the title or a sentence in it, where every word has a capital."""

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital."""
        return self.text[0].isupper()

    @property
    def inner(self) -> bool:
        """Whether it has a capital after its first letter, or a capital and a digit, as acronyms have."""
        return any(map(str.isupper, self.text[1:])) or (self.capital and any(map(str.isdigit, self.text)))


class Capitals:
    """Finds the capitals to protect in the titles of some items.

    >>> protect = Capitals([]).protect
    >>> protect("How North Korea supports Palestine and aided Hamas", "en").translate({2: "{", 3: "}"})
    'How {North Korea} supports {Palestine} and aided {Hamas}'
    >>> protect("The Armed Forces of North Korea and the KPA", "en").translate({2: "{", 3: "}"})
    'The Armed Forces of {North Korea} and the {KPA}'
    """

    def __init__(self, items: Iterable[Mapping[str, Any]], names: Iterable[str] = (), *, all_languages: bool = False):
        self.items, self.all_languages = list(items), all_languages
        self.phrases: dict[str, list[tuple[str, ...]]] = {}
        people = {name for item in self.items for name in _people(item)}
        for name in (*PHRASES, *names, *people):
            tokens = tuple(match[0].casefold() for match in _TOKEN.finditer(name))
            if tokens:
                self.phrases.setdefault(tokens[0], []).append(tokens)

    def protect(self, text: str, language: str | None, kind: str = "", whole: str = "") -> str:
        r"""Return *text* with ``\x02`` and ``\x03`` around capitals that need protection.

        Args:
            text: A title, or a part of it, with inline markup. Text in ``nocase`` is protected already.
            language: The language tag of the item. Titles in other languages than English are not changed by styles.
            kind: The CSL item type, or ``"name"`` if the title is a name as a whole.
            whole: The whole title, if *text* is a part of it.
        """
        plain, shielded, places = _flatten(text)
        if language and not language.lower().startswith("en"):
            if not self.all_languages:
                return text
            kind = "name"
        if kind == "name" or kind in _NAMES:
            spans = self._name_spans(plain)
        else:
            tokens = list(_tokens(plain))
            spans = self._title_spans(plain, tokens, self._is_sentence(_flatten(whole)[0] if whole else plain))
        return _insert(text, spans, shielded, places)

    def _name_spans(self, plain: str) -> list[tuple[int, int]]:
        """Return the whole of *plain* if a style would change any capital in it."""
        return [(0, len(plain))] if any(map(str.isupper, plain.lstrip()[1:])) else []

    def _title_spans(self, plain: str, tokens: list[_Token], sentence: bool) -> list[tuple[int, int]]:
        """Return the first and last positions of the words to protect, with neighbours joined."""
        chosen = self._known(plain, tokens)
        shouting = not any(map(str.islower, plain))
        for number, token in enumerate(tokens):
            first = number == 0
            if (token.inner and not shouting) or (sentence and token.capital and not first and not shouting):
                chosen.add(number)
            elif token.begins and not first and token.capital:
                chosen.add(number)  # pandoc and biblatex lower the first word of a second sentence too
            elif first and number in chosen and 1 not in chosen:
                chosen.discard(0)
            elif token.text.islower() and plain[: token.start].endswith(". "):
                chosen.add(number)  # pandoc takes the full stop of an abbreviation for the end of a sentence
        spans: list[tuple[int, int]] = []
        last = -2
        for number in sorted(chosen):
            start, end = tokens[number].start, tokens[number].end
            if len(tokens[number].text) == 1 and plain[end : end + 1] == "." and plain[end - 2 : end - 1] == ".":
                end += 1
            if tokens[number].inner and (digits := _DIGITS.match(plain, end)):
                end = digits.end()
            if spans and last == number - 1 and (_JOINT.fullmatch(plain, spans[-1][1], start) or spans[-1][1] == start):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
            last = number
        return spans

    def _known(self, plain: str, tokens: list[_Token]) -> set[int]:
        """Return the numbers of the words that are names in any title."""
        known: set[int] = set()
        folded = [token.text.casefold() for token in tokens]
        for number, token in enumerate(tokens):
            if not token.capital:
                continue
            if number and self._is_name(folded[number]):
                known.add(number)
            if len(token.text) == 1 and (plain[token.end : token.end + 1] == "." or token.text == "I"):
                known.add(number)
            joined = plain[token.start - 1 : token.start] in ("-", "’", "'")
            if joined and number and folded[number - 1] in _ARTICLES and tokens[number - 1].end == token.start - 1:
                known.add(number)
            for phrase in self.phrases.get(folded[number], ()):
                end = number + len(phrase)
                if tuple(folded[number:end]) == phrase and all(
                    one.capital or one.text in _SMALL or one.text in _ARTICLES for one in tokens[number:end]
                ):
                    known.update(range(number, end))
        return known

    def _is_name(self, word: str) -> bool:
        """Return whether *word*, in lower case, is a name."""
        return word in WORDS or (word.endswith("s") and word[:-1] in WORDS) or word in self._learned

    def _is_sentence(self, plain: str) -> bool:
        """Return whether the title *plain* is in sentence case: most of its words are in lower case."""
        tokens = list(_tokens(plain))
        lower, upper = _count(plain, self._known(plain, tokens))
        if not lower and len(upper) == 1:  # too short to tell
            return not _COMMON.search(upper[0]) and not any(token.begins for token in tokens[1:])
        return len(upper) <= 2 * lower  # a title in title case has hardly any other word in lower case

    @cached_property
    def _learned(self) -> frozenset[str]:
        """The words that have a capital within every sentence of the abstracts and the titles in sentence case."""
        upper: set[str] = set()
        lower: set[str] = set()
        left = MAX_PROSE
        for item in self.items:
            language = item.get("language")
            if isinstance(language, str) and not language.lower().startswith("en"):
                continue
            for variable in ("abstract", "title"):
                prose = item.get(variable)
                if not isinstance(prose, str) or left <= 0:
                    continue
                plain = _flatten(prose[:left])[0]
                left -= len(plain)
                few, many = _count(plain, set()) if variable == "title" else (1, [])
                if variable == "title" and 2 * len(many) > few:
                    continue
                tokens = list(_tokens(plain))
                for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
                    # "State" in "State Department" is not a name by itself.
                    alone = not (after and after.capital) and not (before and before.capital and not before.begins)
                    if token.text.islower():
                        lower.add(token.text)
                    elif token.capital and not token.begins and alone:
                        upper.add(token.text.casefold())
        return frozenset(upper - lower)


def _people(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the full names of the authors and editors of *item*."""
    for variable in ("author", "editor", "reviewed-author", "container-author"):
        names = item.get(variable)
        for name in names if isinstance(names, list) else ():
            if isinstance(name, Mapping) and name.get("given") and name.get("family"):
                yield f"{name['given']} {name['family']}"


def _count(plain: str, known: set[int]) -> tuple[int, list[str]]:
    """Return the number of words in lower case, and the words with a capital, without small words and *known* ones."""
    lower, upper = 0, []
    end = -1
    for number, token in enumerate(_tokens(plain)):
        part = token.start == end + 1 and plain[end] in "-–’'"
        end = token.end if token.end < len(plain) else -9
        if token.begins or part or number in known or token.inner or token.text.casefold() in _SMALL:
            continue
        if token.capital:
            upper.append(token.text)
        elif token.text[0].islower():
            lower += 1
    return lower, upper


def _tokens(plain: str) -> Iterator[_Token]:
    """Yield the words of *plain*."""
    begins = {match.end() for match in _BREAK.finditer(plain)}
    first = True
    for match in _TOKEN.finditer(plain):
        yield _Token(match[0], match.start(), match.end(), first or match.start() in begins)
        first = False


def _flatten(text: str) -> tuple[str, set[int], list[int]]:
    """Return *text* without tags, the positions in it that are in ``nocase``, and each position's place in *text*."""
    if "<" not in text:
        return text, set(), list(range(len(text) + 1))
    plain: list[str] = []
    shielded: set[int] = set()
    places: list[int] = []
    position = depth = 0
    for piece in pieces(text):
        if piece.kind == "text":
            position = text.index(piece.text, position)
            if depth:
                shielded.update(range(len(places), len(places) + len(piece.text)))
            places += range(position, position + len(piece.text))
            plain.append(piece.text)
            position += len(piece.text)
        elif piece.kind == "nocase":
            depth += 1 if piece.text == "begin" else -1
        if piece.kind != "text":
            position = text.index(">", position) + 1
    return "".join(plain), shielded, [*places, len(text)]


def _insert(text: str, spans: list[tuple[int, int]], shielded: set[int], places: list[int]) -> str:
    """Return *text* with marks around *spans*, which are cut where tags or protected text stand in them."""
    parts: list[str] = []
    done = 0
    for start, end in spans:
        position = start
        while position < end:
            stop = position + 1
            if position not in shielded:
                while stop < end and stop not in shielded and places[stop] == places[stop - 1] + 1:
                    stop += 1
                run = text[places[position] : places[stop - 1] + 1]
                inside = run.strip()
                begin = places[position] + run.index(inside)
                if any(map(str.isupper, inside)) or text[:begin].endswith(". "):
                    parts += [text[done:begin], "\x02", inside, "\x03"]
                    done = begin + len(inside)
            position = stop
    return "".join([*parts, text[done:]])
