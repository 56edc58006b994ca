"""Internal: formulas for citation keys as in Better BibTeX for Zotero, such as ``auth.lower + year``.

Source: the documentation of Better BibTeX, "Formulas", of which this is the part that needs no data of Zotero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..errors import FormatError
from ..model.plain_text import plain
from .key_pattern import FUNCTION_WORDS, MAX_LENGTH, UNSAFE, family_of, marked_words, people_of, romanized_names
from .romanization import romanize

__all__ = ["KeyFormula"]

MAX_FORMULA = 1_000
"""The number of characters of a formula."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<name>[A-Za-z_]\w*)|(?P<number>-?\d+)|(?P<text>'[^']*'|"[^"]*")|(?P<sign>[-+|.,()=<>!]+))"""
)
_MARKERS = {
    "authauthea": "auth.auth.ea", "authetal": "authEtAl", "authetal2": "auth.etal", "authforeini": "authForeIni",
    "authorini": "authorIni", "authorlastforeini": "authorLastForeIni", "authorlast": "authorLast",
    "authorsalpha": "authorsAlpha", "authshort": "authshort", "year": "year", "shortyear": "shortyear",
    "month": "month", "day": "day", "date": "date", "firstpage": "firstpage", "lastpage": "lastpage",
    "journal": "journal",
}  # fmt: skip
"""The field markers with the value of these functions."""
_EDITORS = {
    "auth.auth.ea": "edtr.edtr.ea", "authForeIni": "edtrForeIni", "authorIni": "editorIni",
    "authorLastForeIni": "editorLastForeIni", "authorLast": "editorLast", "authshort": "edtrshort",
    "authEtAl": "edtretal", "auth.etal": "edtr.etal", "authorsAlpha": "editorsAlpha",
}  # fmt: skip
_FIELDS = {
    "title": "title", "shorttitle": "title-short", "publicationtitle": "container-title",
    "journalabbreviation": "container-title-short", "booktitle": "container-title", "volume": "volume",
    "issue": "issue", "pages": "page", "publisher": "publisher", "place": "publisher-place",
    "doi": "DOI", "isbn": "ISBN", "issn": "ISSN",
    "url": "URL", "edition": "edition", "series": "collection-title", "language": "language", "number": "number",
    "reportnumber": "number", "university": "publisher", "institution": "publisher", "conferencename": "event-title",
    "archive": "archive", "callnumber": "call-number", "itemtype": "type",
}  # fmt: skip
"""The variables of the fields of Zotero, which begin with a capital in a formula."""
_PUNCTUATION = re.compile(r"[^\w\s]|_")


class _SkipError(Exception):
    """A condition of an alternative is not fulfilled, so the next one is used."""


@dataclass
class _Call:
    """A function or filter with its arguments."""

    name: str
    positional: list[str] = field(default_factory=list)
    named: dict[str, str] = field(default_factory=dict)

    def argument(self, place: int, name: str, default: str = "") -> str:
        """Return an argument by its name or place."""
        return self.named.get(name, self.positional[place] if place < len(self.positional) else default)

    def number(self, place: int, name: str, default: int) -> int:
        """Return an argument as a number.

        Raises:
            FormatError: It is not a number.
        """
        text = self.argument(place, name, str(default))
        if not re.fullmatch(r"-?\d{1,4}", text):
            raise FormatError(f"{self.name}: {text[:40]!r} is not a number")
        return int(text)


class KeyFormula:
    """A formula for keys: functions joined with ``+``, with filters after full stops; ``|`` separates alternatives.

    Args:
        text: The formula.
        german: Whether to write ä, ö and ü as ae, oe and ue.

    Raises:
        FormatError: The formula has a syntax error, or a function or filter that is not known.

    >>> item = {"title": "An awesome paper on JabRef", "author": [{"family": "Kim"}]}
    >>> item |= {"issued": {"date-parts": [[2001]]}}
    >>> KeyFormula("auth.lower + shorttitle(3, 3) + year").key(item), KeyFormula("editors | 'x' + year").key(item)
    ('kimAwesomePaperJabRef2001', 'x2001')
    """

    def __init__(self, text: str, *, german: bool = False) -> None:
        self.text = text
        self._german = german
        self._alternatives = _Parser(text).alternatives()
        for terms in self._alternatives:
            for function, *filters in terms:
                _check(function, filters)

    def key(self, item: Mapping[str, Any]) -> str:
        """Return the key for *item*, or ``""`` if no alternative has a value."""
        names = {role: romanized_names(item, role, self._german) for role in ("author", "editor")}
        item = {**item, **names}
        for terms in self._alternatives:
            parts: list[str] = []
            found = False
            try:
                for function, *filters in terms:
                    text = self._value(function, item)
                    for one in filters:
                        text = self._filtered(text, one)
                    part = UNSAFE.sub("", romanize(text, german=self._german))
                    found = found or (bool(part) and function.name != "text")
                    parts.append(part)
            except _SkipError:
                continue
            if found:
                return "".join(parts)[:MAX_LENGTH]
        return ""

    def _value(self, call: _Call, item: Mapping[str, Any]) -> str:
        """Return the value of a function."""
        name = call.name
        if name == "text":
            return call.argument(0, "text")
        if name[0].isupper() and name.lower() in _FIELDS:
            return plain(str(item.get(_FIELDS[name.lower()]) or ""))
        lower = name.lower()
        if lower in ("auth", "authini"):
            return self._first(lower, call, item)
        if lower in ("authors", "editors"):
            return _authors(call, item, "editor" if lower == "editors" else call.argument(1, "creator", "author"))
        if lower == "title":
            return " ".join(word[:1].upper() + word[1:] for word in _title_words(item))
        if lower in ("shorttitle", "veryshorttitle"):
            words = _title_words(item)[: call.number(0, "n", 3 if lower == "shorttitle" else 1)]
            capitals = call.number(1, "m", 0)
            return " ".join(word[:1].upper() + word[1:] if n < capitals else word for n, word in enumerate(words))
        if lower == "keyword":
            return " ".join(marked_words(f"keyword{min(9, max(1, call.number(0, 'n', 1)))}", item))
        if lower == "origyear":
            return " ".join(marked_words("year", {"issued": item.get("original-date")}))
        if lower == "type":
            allowed = [one.lower() for one in call.positional]
            if str(item.get("type", "")).lower() not in allowed and _zotero_type(item).lower() not in allowed:
                raise _SkipError
            return ""
        marker = _MARKERS[lower]
        if call.named.get("creator", call.positional[0] if call.positional else "") == "editor":
            marker = _EDITORS.get(marker, marker)
        return " ".join(marked_words(marker, item))

    def _first(self, name: str, call: _Call, item: Mapping[str, Any]) -> str:
        """Return the value of ``auth`` or ``authIni``."""
        editors = "editor" in (call.named.get("creator", ""), *call.positional)
        people = [family_of(one) for one in people_of("editor" if editors else "auth", item)]
        most = call.number(0, "n", 0)
        if name == "authini":
            share = max(1, most // len(people)) if people and most else 0
            return "".join(one[:share] if share else one for one in people)[: most or None]
        which = call.number(1, "m", 1)
        return people[which - 1][: most or None] if 0 < which <= len(people) else ""

    def _filtered(self, text: str, call: _Call) -> str:
        """Return *text* after a filter."""
        name = call.name.lower()
        if name in _FILTERS:
            return _FILTERS[name](text, call)
        if name in ("clean", "transliterate", "fold"):
            german = self._german or call.argument(0, "mode") in ("german", "de")
            folded = romanize(text, german=german)
            return UNSAFE.sub("", folded) if name == "clean" else folded
        if name == "len":
            return _checked_length(text, call)
        if name == "default":
            return text or call.argument(0, "text")
        return ""


def _authors(call: _Call, item: Mapping[str, Any], creator: str) -> str:
    """Return the value of ``authors``."""
    people = [family_of(one) for one in people_of("editor" if creator == "editor" else "auth", item)]
    most = call.number(0, "n", 0)
    for name, wrong in (
        ("min", len(people) < call.number(6, "min", 0)),
        ("max", len(people) > call.number(7, "max", 0)),
    ):
        if wrong and name in call.named:
            raise _SkipError
    chosen = people[most:] if most < 0 else people[: most or None]
    text = call.argument(4, "joiner", " ").join(chosen)
    return text + (call.argument(3, "etal") if len(chosen) < len(people) else "")


def _title_words(item: Mapping[str, Any]) -> list[str]:
    """Return the words of the title without function words."""
    words = marked_words("fulltitle", item)
    return [word for word in words if word.lower() not in FUNCTION_WORDS] or words


def _zotero_type(item: Mapping[str, Any]) -> str:
    """Return the item type as Zotero calls it, such as ``journalArticle``."""
    known = {
        "article-journal": "journalArticle", "article-magazine": "magazineArticle", "chapter": "bookSection",
        "article-newspaper": "newspaperArticle", "paper-conference": "conferencePaper", "post-weblog": "blogPost",
        "article": "preprint", "software": "computerProgram", "motion_picture": "film",
        "personal_communication": "letter",
    }  # fmt: skip
    return known.get(str(item.get("type", "")), str(item.get("type", "")))


def _checked_length(text: str, call: _Call) -> str:
    """Return *text* if its length is as the filter says.

    Raises:
        _SkipError: It is not.
    """
    relation, length = call.argument(0, "relation", ">"), call.number(1, "length", 0)
    holds = {
        ">": len(text) > length, ">=": len(text) >= length, "<": len(text) < length, "<=": len(text) <= length,
        "=": len(text) == length, "!=": len(text) != length,
    }  # fmt: skip
    if not holds.get(relation, True):
        raise _SkipError
    return text


def _selected(text: str, call: _Call) -> str:
    """Return some words of *text*."""
    begin = max(0, call.number(0, "start", 1) - 1)
    count = call.number(1, "n", 0)
    return " ".join(text.split()[begin : begin + count if count > 0 else None])


def _part(text: str, call: _Call) -> str:
    """Return some characters of *text*."""
    begin = max(0, call.number(0, "start", 1) - 1)
    count = call.number(1, "n", 0)
    return text[begin : begin + count if count > 0 else None]


_FILTERS: dict[str, Callable[[str, _Call], str]] = {
    "lower": lambda text, call: text.lower(),
    "upper": lambda text, call: text.upper(),
    "capitalize": lambda text, call: " ".join(word[:1].upper() + word[1:] for word in text.split()),
    "abbr": lambda text, call: "".join(word[0] for word in text.split()),
    "alphanum": lambda text, call: "".join(sign for sign in text if sign.isalnum()),
    "ascii": lambda text, call: "".join(sign for sign in text if sign.isascii()),
    "skipwords": lambda text, call: " ".join(word for word in text.split() if word.lower() not in FUNCTION_WORDS),
    "select": _selected,
    "substring": _part,
    "condense": lambda text, call: call.argument(0, "sep").join(text.split()),
    "replace": lambda text, call: re.sub(
        re.escape(call.argument(0, "find")), lambda _: call.argument(1, "replace"), text, flags=re.IGNORECASE
    ),
    "prefix": lambda text, call: call.argument(0, "prefix") + text if text else "",
    "postfix": lambda text, call: text + call.argument(0, "postfix") if text else "",
    "nopunct": lambda text, call: re.sub(r"[^\w\s-]|_", "", text),
    "nopunctordash": lambda text, call: _PUNCTUATION.sub("", text),
    "numeric": lambda text, call: text if re.fullmatch(r"\s*\d+\s*", text) else "",
    "discard": lambda text, call: "",
}
_OTHER_FILTERS = frozenset(("clean", "transliterate", "fold", "len", "default"))
_OTHER_FUNCTIONS = frozenset(
    "text auth authini authors editors title shorttitle veryshorttitle keyword origyear type".split()
)
_RELATIONS = frozenset(("<", ">", "=", "<=", ">=", "!="))


def _check(function: _Call, filters: Sequence[_Call]) -> None:
    """Check the names of a function and its filters.

    Raises:
        FormatError: One of them is not known.
    """
    name = function.name
    known = name.lower() in _MARKERS or name.lower() in _OTHER_FUNCTIONS
    if not (known or (name[0].isupper() and name.lower() in _FIELDS)):
        raise FormatError(
            f"{name[:60]} is not a function for keys; use auth, authors, shorttitle, title, year and so on"
        )
    for one in filters:
        if one.name.lower() not in _FILTERS and one.name.lower() not in _OTHER_FILTERS:
            raise FormatError(
                f".{one.name[:60]} is not a filter for keys; use lower, upper, capitalize, abbr and so on"
            )


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each token.

    Raises:
        FormatError: The formula has a character that does not belong there.
    """
    if len(text) > MAX_FORMULA:
        raise FormatError(f"the formula is longer than {MAX_FORMULA} characters")
    position = 0
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            raise FormatError(f"the formula {text[:60]!r} has a syntax error at {stripped[position : position + 20]!r}")
        kind = match.lastgroup or ""
        if kind == "sign" and match["sign"] not in ("<=", ">=", "!="):
            begin = match.start("sign")
            yield "sign", stripped[begin]
            position = begin + 1
        else:
            yield kind, match[kind]
            position = match.end()


class _Parser:
    """Reads a formula.

    Args:
        text: The formula.

    Raises:
        FormatError: The formula has a character that does not belong there.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = [*_tokens(text), ("end", "")]
        self._place = 0

    def alternatives(self) -> list[list[list[_Call]]]:
        """Return the alternatives of the formula, each as terms, each as a function and its filters.

        Raises:
            FormatError: The formula has a syntax error.
        """
        found: list[list[list[_Call]]] = [[]]
        while True:
            found[-1].append(self._term())
            if self._tokens[self._place][0] == "end":
                return found
            if self._is_next("|"):
                self._take("sign", "|")
                found.append([])
            else:
                self._take("sign", "+")

    def _term(self) -> list[_Call]:
        """Read a function and its filters."""
        term = [self._call()]
        while self._is_next("."):
            self._take("sign", ".")
            term.append(self._call())
        return term

    def _call(self) -> _Call:
        """Read a function or a filter with its arguments, or a text in quotation marks."""
        if self._tokens[self._place][0] == "text":
            return _Call("text", [self._take("text")[1:-1]])
        call = _Call(self._take("name"))
        if not self._is_next("("):
            return call
        self._take("sign", "(")
        while not self._is_next(")"):
            self._add_argument(call)
            if not self._is_next(")"):
                self._take("sign", ",")
        self._take("sign", ")")
        return call

    def _add_argument(self, call: _Call) -> None:
        """Read an argument of *call*."""
        name = ""
        if self._tokens[self._place][0] == "name" and self._tokens[self._place + 1] == ("sign", "="):
            name = self._take("name")
            self._take("sign", "=")
        kind, value = self._tokens[self._place]
        if kind not in ("text", "name", "number") and not (kind == "sign" and value in _RELATIONS):
            raise self._error()
        self._take(kind)
        value = value.strip("'\"") if kind == "text" else value
        if name:
            call.named[name] = value
        else:
            call.positional.append(value)

    def _is_next(self, sign: str) -> bool:
        return self._tokens[self._place] == ("sign", sign)

    def _take(self, kind: str, value: str = "") -> str:
        """Return the text of the next token, and go on to the one after it.

        Raises:
            FormatError: The token is of another kind, or has another text than *value*.
        """
        token = self._tokens[self._place]
        if token[0] != kind or (value and token[1] != value):
            raise self._error()
        self._place += 1
        return token[1]

    def _error(self) -> FormatError:
        shown = self._tokens[self._place][1] or "its end"
        return FormatError(
            f"the formula {self._text[:60]!r} has a syntax error at {shown!r}; write it like auth.lower + year"
        )
