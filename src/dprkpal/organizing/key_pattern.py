"""Internal: patterns for citation keys, such as ``[auth:lower][year]``.

Source: the JabRef user documentation, "Customize the citation key generator", of which this is a documented part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ..errors import FormatError
from ..model.plain_text import plain
from .romanization import romanize

__all__ = [
    "FUNCTION_WORDS", "MAX_LENGTH", "UNSAFE", "KeyPattern", "family_of", "marked_words", "people_of", "romanized_names",
]  # fmt: skip

FUNCTION_WORDS = frozenset(
    """a an the above about across against along among around at before behind below beneath beside between beyond by
    down during except for from in inside into like near of off on onto since to toward through under until up upon with
    within without and but nor or so yet""".split()
)
"""Words of titles that are left out or stay in lower case."""

MAX_LENGTH = 100
"""The maximum length of a key."""

_MARKER = re.compile(r"\[([^\[\]]*)\]")
_MODIFIERS = re.compile(r":(\([^()]*\)|[^:()]+)")
UNSAFE = re.compile(r"[^A-Za-z0-9+\-._:/]")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FIELDS = {
    "journal": "container-title", "journaltitle": "container-title", "booktitle": "container-title",
    "publisher": "publisher", "school": "publisher", "institution": "publisher", "organization": "publisher",
    "volume": "volume", "number": "issue", "issue": "issue", "pages": "page", "series": "collection-title",
    "edition": "edition", "address": "publisher-place", "location": "publisher-place", "doi": "DOI", "isbn": "ISBN",
    "issn": "ISSN", "url": "URL", "chapter": "chapter-number", "language": "language", "note": "note",
    "eprint": "number", "keywords": "keyword",
}  # fmt: skip
_NAMES = re.compile(
    r"(?P<who>pureauth|auth|edtr)(?P<what>etal|\.etal|\.auth\.ea|\.edtr\.ea|ForeIni|FirstFull|short|IniN?(?P<ini>\d+)"
    r"|(?P<most>\d+)(?:_(?P<which>\d+))?)?",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?P<who>pureauthor|author|editor)(?P<what>s(?P<most>\d*)|sAlpha|Ini|LastForeIni|Last)", re.IGNORECASE
)
_TITLES = ("title", "fulltitle", "camel", "shorttitle", "veryshorttitle", "shorttitleini")
_OTHERS = (
    "year", "shortyear", "month", "day", "date", "entrytype", "firstpage", "lastpage", "pageprefix", "author", "editor",
)  # fmt: skip
_MONTHS = "January February March April May June July August September October November December".split()


class KeyPattern:
    """A pattern for keys: text with field markers in square brackets.

    Args:
        text: The pattern.
        german: Whether to write ä, ö and ü as ae, oe and ue.

    Raises:
        FormatError: A marker or a modifier is not known.

    >>> item = {"title": "An awesome paper on JabRef", "author": [{"family": "Kim"}, {"family": "Lee"}]}
    >>> [KeyPattern(one).key(item) for one in ("[auth:lower][shorttitle]", "[authors]:[title]", "[title:abbr]")]
    ['kimAwesomePaperJabRef', 'KimLee:AnAwesomePaperonJabRef', 'AAPoJ']
    """

    def __init__(self, text: str, *, german: bool = False) -> None:
        self.text = text
        self._german = german
        self._parts: list[str | tuple[str, list[str]]] = []
        position = 0
        for match in _MARKER.finditer(text):
            self._parts.append(text[position : match.start()])
            name, colon, rest = match[1].partition(":")
            self._parts.append((_checked_marker(name), _checked_modifiers(colon + rest)))
            position = match.end()
        rest = text[position:]
        if "[" in "".join(one for one in self._parts if isinstance(one, str)) + rest:
            raise FormatError(f"the pattern {text!r} has a bracket without its pair")
        self._parts.append(rest)
        if len(self._parts) == 1:
            raise FormatError(f"the pattern {text!r} has no field marker; write one such as [auth][year]")

    def key(self, item: Mapping[str, Any]) -> str:
        """Return the key for *item*, or ``""`` if it has none of the fields."""
        names = {role: romanized_names(item, role, self._german) for role in ("author", "editor")}
        item = {**item, **names}
        found = False
        key = ""
        for part in self._parts:
            if isinstance(part, str):
                key += part
                continue
            words = [romanize(word, german=self._german) for word in marked_words(part[0], item)]
            found = found or bool(UNSAFE.sub("", "".join(words)))
            for modifier in part[1]:
                words = _modified(words, modifier)
            key += "".join(words)
        return UNSAFE.sub("", key)[:MAX_LENGTH] if found else ""


def romanized_names(item: Mapping[str, Any], role: str, german: bool) -> list[dict[str, str]]:
    """Return the names in a variable in ASCII, so that initials are letters of keys."""
    return [
        {part: romanize(plain(str(text)), german=german) for part, text in name.items()}
        for name in _people(item, role)
    ]


def _checked_marker(name: str) -> str:
    """Return the marker *name*.

    Raises:
        FormatError: There is no such marker.
    """
    lower = name.lower()
    known = lower in _TITLES or lower in _OTHERS or lower in _FIELDS or re.fullmatch(r"keywords?[1-9]?", lower)
    if known or _NAMES.fullmatch(name) or _PLURAL.fullmatch(name):
        return name
    raise FormatError(f"[{name[:60]}] is not a field marker for keys; use [auth], [year], [title], [journal] and so on")


def _checked_modifiers(text: str) -> list[str]:
    """Return the modifiers in *text*, which begins with a colon.

    Raises:
        FormatError: There is no such modifier.
    """
    found = [match[1] for match in _MODIFIERS.finditer(text)]
    for one in found:
        if not re.fullmatch(r"\(.*\)|abbr|lower|upper|capitalize|titlecase|sentencecase|truncate[1-9]\d{0,3}", one):
            message = "use abbr, lower, upper, capitalize, titlecase, sentencecase, truncateN or (text)"
            raise FormatError(f":{one[:60]} is not a modifier for keys; {message}")
    if "".join(f":{one}" for one in found) != text:
        raise FormatError(f"{text[:60]!r} are not modifiers; write them like :lower:abbr")
    return found


def _modified(words: list[str], modifier: str) -> list[str]:
    """Return *words* after *modifier*."""
    text = " ".join(words)
    if modifier.startswith("("):
        return words if text.strip() else [modifier[1:-1]]
    if modifier == "abbr":
        return [word[0] for word in text.split()]
    if modifier.startswith("truncate"):
        return ["".join(words)[: int(modifier[8:])].rstrip()]
    changes: dict[str, Callable[[str, int], str]] = {
        "lower": lambda word, number: word.lower(),
        "upper": lambda word, number: word.upper(),
        "capitalize": lambda word, number: word.capitalize(),
        "titlecase": lambda word, number: word.lower() if word.lower() in FUNCTION_WORDS else word.capitalize(),
        "sentencecase": lambda word, number: word.lower() if number else word.capitalize(),
    }
    return [changes[modifier](word, number) for number, word in enumerate(words)]


def marked_words(name: str, item: Mapping[str, Any]) -> list[str]:
    """Return the words that the marker *name* stands for."""
    lower = name.lower()
    if lower in _TITLES:
        return _title(lower, item)
    if lower in ("author", "editor"):
        people = _people(item, lower)
        return " and ".join(f"{one.get('given', '')} {family_of(one)}".strip() for one in people).split()
    if match := _NAMES.fullmatch(name):
        return [_names(match, people_of(match["who"].lower(), item))]
    if lower in _OTHERS:
        return [_other(lower, item)]
    if match := _PLURAL.fullmatch(name):
        return [_plural(match, people_of(match["who"].lower(), item))]
    if match := re.fullmatch(r"keyword(s?)([1-9]?)", lower):
        keywords = [one.strip() for one in re.split("[,;]", str(item.get("keyword", ""))) if one.strip()]
        number = int(match[2] or 1)
        return keywords[: int(match[2] or len(keywords) or 1)] if match[1] else keywords[number - 1 : number]
    variable = _FIELDS[lower]
    value = item.get(variable) or (item.get("number") if variable == "issue" else None)
    return plain(str(value)).split() if value is not None else []


def _people(item: Mapping[str, Any], role: str) -> list[Mapping[str, Any]]:
    """Return the names in the variable *role*, without ``and others``."""
    names = item.get(role)
    found = [one for one in names if isinstance(one, Mapping)] if isinstance(names, list) else []
    return [one for one in found if str(one.get("literal", "")).lower() not in ("others", "et al.", "et al")]


def people_of(who: str, item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the names for a marker: authors, or else editors; only editors; only authors."""
    if who in ("edtr", "editor"):
        return _people(item, "editor")
    authors = _people(item, "author")
    return authors if authors or who.startswith("pure") else _people(item, "editor")


def family_of(name: Mapping[str, Any], particle: bool = False) -> str:
    """Return the family name without spaces."""
    text = str(name.get("family") or name.get("literal") or name.get("given") or "")
    if particle or name.get("non-dropping-particle"):
        text = f"{name.get('dropping-particle', '') if particle else ''}{name.get('non-dropping-particle', '')}{text}"
    return "".join(text.split())


def _initial(name: Mapping[str, Any]) -> str:
    """Return the initial of the given name."""
    return str(name.get("given") or "").strip()[:1]


def _names(match: re.Match[str], people: Sequence[Mapping[str, Any]]) -> str:
    """Return what a marker such as ``[auth3]`` or ``[auth.etal]`` stands for."""
    families = [family_of(one) for one in people]
    what = (match["what"] or "").lower()
    if not families:
        return ""
    if match["ini"]:
        share = max(1, int(match["ini"]) // len(families))
        return "".join(one[:share] for one in families)[: int(match["ini"])]
    if match["most"]:
        which = int(match["which"] or 1)
        return families[which - 1][: int(match["most"])] if 0 < which <= len(families) else ""
    if what == "foreini":
        return _initial(people[0])
    if what == "firstfull":
        return family_of(people[0], particle=True)
    if what == "short":
        return families[0] if len(families) == 1 else _initials(families, 3)
    if what == "etal":
        return "".join(families) if len(families) < 3 else f"{families[0]}EtAl"
    if what == ".etal":
        return ".".join(families) if len(families) < 3 else f"{families[0]}.etal"
    if what:  # .auth.ea
        return ".".join(families[:2]) + (".ea" if len(families) > 2 else "")
    return families[0]


def _initials(families: Sequence[str], most: int) -> str:
    """Return the first letters of up to *most* names, with ``+`` if there are more."""
    return "".join(one[:1] for one in families[:most]) + ("+" if len(families) > most else "")


def _plural(match: re.Match[str], people: Sequence[Mapping[str, Any]]) -> str:
    """Return what a marker such as ``[authors3]`` or ``[authorLast]`` stands for."""
    families = [family_of(one) for one in people]
    what = match["what"].lower()
    if not families:
        return ""
    if what == "salpha":
        return families[0][:3] if len(families) == 1 else _initials(families, 4 if len(families) <= 4 else 3)
    if what == "ini":
        return families[0][:5] + "".join(one[:1] for one in families[1:])
    if what == "lastforeini":
        return _initial(people[-1])
    if what == "last":
        return families[-1]
    most = int(match["most"] or len(families))
    return "".join(families[:most]) + ("EtAl" if len(families) > most else "")


def _title(name: str, item: Mapping[str, Any]) -> list[str]:
    """Return the words of the title for a marker."""
    words = [re.sub("['’]", "", word) for word in _WORD.findall(plain(str(item.get("title") or "")))]
    if name == "fulltitle":
        return words
    significant = [word for word in words if word.lower() not in FUNCTION_WORDS]
    capitalized = [word[:1].upper() + word[1:] for word in significant or words]
    if name == "veryshorttitle":
        return capitalized[:1]
    if name == "shorttitle":
        return capitalized[:3]
    if name == "shorttitleini":
        return [word[:1] for word in capitalized[:3]]
    small = FUNCTION_WORDS if name == "title" else frozenset()
    return [
        word.lower() if number and word.lower() in small else word[:1].upper() + word[1:]
        for number, word in enumerate(words)
    ]


def _other(name: str, item: Mapping[str, Any]) -> str:
    """Return the date, pages or type for a marker."""
    if name == "entrytype":
        return "".join(part.capitalize() for part in str(item.get("type", "")).split("-"))
    if name in ("firstpage", "lastpage"):
        pages = re.findall(r"[0-9]{1,9}", str(item.get("page", "")))
        return "" if not pages else min(pages, key=int) if name == "firstpage" else pages[-1]
    if name == "pageprefix":
        prefix = re.match(r"[^\W\d_]+(?=\d)", str(item.get("page", "")))
        return prefix[0] if prefix else ""
    issued = item.get("issued")
    dates = issued.get("date-parts") if isinstance(issued, Mapping) else None
    first = dates[0] if isinstance(dates, list) and dates and isinstance(dates[0], list) else []
    parts = [str(part) for part in first]
    if name in ("year", "shortyear"):
        year = parts[0] if parts else ""
        return year[-2:] if name == "shortyear" else year
    if name == "date":
        return "-".join(part.zfill(2) for part in parts)
    if name == "month":
        return _MONTHS[int(parts[1]) - 1] if len(parts) > 1 and parts[1] in map(str, range(1, 13)) else ""
    return parts[2] if len(parts) > 2 else ""
