"""Internal: recognize a person among the names of references, by ORCID or by a name in any spelling.

A name is recognized in any order of its parts, with initials or full given names, with or without accents, and in every
script that the reference or an entity of the collection gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ...csl.rendering.particles import NameParts, is_romanesque, name_parts
from ...errors import FormatError
from ...model.arguments import texts_of
from ...model.plain_text import plain
from ...model.vocabulary import NAME_VARIABLES
from ...search.spelling import fold, words

if TYPE_CHECKING:
    from ...collection.entities import Entities

__all__ = ["Person"]

MAX_LENGTH = 300
"""Only this many characters of a name are compared."""

_OTHERS = frozenset({"collection-editor", "container-author", "original-author", "recipient", "reviewed-author"})
"""Variables with people who did not make the work: an article in somebody's book, or a review of it, is not theirs."""

_ORCID = re.compile(r"(?:https?://)?(?:www\.)?(?:orcid\.org/)?(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])/?")
_ANNOTATED = re.compile(r"(\d{1,4})\s*=\s*\"?([^;\"]*)")
_NUMBERED = re.compile(r"([^/;\n]{1,200})/\s*(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])")
_SUFFIX = re.compile(r"(?:[JS]r\.?|I{1,3}|IV)", re.IGNORECASE)
_SPELLED_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue",
                              "Ø": "Oe", "Å": "Aa"})  # fmt: skip
_LETTERS = re.compile(r"[^\W\d_]+(?:['’ʼʾʿʻ`][^\W\d_]+)*")
_LONGEST_INITIALS = 3
_INITIALS = re.compile(r"[A-Z]{1,3}\.?(?:[ -]?[A-Z]{1,3}\.?){0,5}")


class _Spelling(NamedTuple):
    """One way to read a name."""

    families: frozenset[str]
    """Keys of the family name, with and without its particles."""
    given: tuple[tuple[str, ...], ...]
    """The folded given names, split in different ways; empty for none."""
    suffix: str = ""
    """``"jr"`` or ``"iii"``; empty for none."""
    whole: str = ""
    """The whole name without spaces, if it is not in an alphabet that has initials."""
    strict: bool = False
    """Whether all given names have to agree, because the order of the name is only a guess."""


def _key(text: str) -> str:
    return "".join([word.fold for word in words(plain(text[:MAX_LENGTH]))])


def _family_keys(*texts: str) -> frozenset[str]:
    """Return the keys of a family name; ``ö`` is also ``oe``."""
    spellings = [*texts, *(text.translate(_SPELLED_OUT) for text in texts)]
    return frozenset(filter(None, map(_key, spellings)))


def _given_keys(text: str, *, capitals: bool) -> tuple[tuple[str, ...], ...]:
    """Return the given names in *text*, folded; a short name in *capitals* may also be initials without stops."""
    names = _LETTERS.findall(plain(text[:MAX_LENGTH]))
    if not names:
        return ()
    found = [tuple(map(fold, names))]
    if not text.isascii():
        found.append(tuple(fold(name.translate(_SPELLED_OUT)) for name in names))
    short = [len(name) <= _LONGEST_INITIALS and name.isupper() and is_romanesque(name) for name in names]
    if not capitals and any(short):
        parts = [list(name) if initials else [name] for name, initials in zip(names, short, strict=True)]
        found.append(tuple(fold(letter) for part in parts for letter in part))
    return tuple(found)


def _suffix(text: str) -> str:
    return fold(text.strip(" .")) if text else ""


@lru_cache(maxsize=4096)
def _spelling(parts: NameParts, *, strict: bool = False) -> _Spelling:
    particles = f"{parts.dropping_particle} {parts.non_dropping_particle}".strip()
    families = _family_keys(parts.family, f"{particles} {parts.family}" if particles else parts.family)
    given = _given_keys(parts.given, capitals=parts.family.isupper() and len(parts.family) > _LONGEST_INITIALS)
    whole = "" if is_romanesque(parts.family + parts.given) else _key(parts.family) + _key(parts.given)
    return _Spelling(families, given, _suffix(parts.suffix), whole, strict)


def _read(text: str) -> Iterator[_Spelling]:
    """Yield the ways to read *text*: with a comma after the family name, or in either order."""
    pieces = [piece.strip() for piece in plain(text[:MAX_LENGTH]).split(",")]
    suffix = next((piece for piece in pieces[1:] if _SUFFIX.fullmatch(piece)), "")
    pieces = [pieces[0], *(piece for piece in pieces[1:] if piece and piece is not suffix)]
    tokens = pieces[0].split()
    if len(pieces) == 1 and len(tokens) > 2 and _SUFFIX.fullmatch(tokens[-1]):
        suffix = tokens.pop()
    if len(pieces) > 1:
        yield _spelling(name_parts({"family": pieces[0], "given": pieces[1], "suffix": suffix}))
        return
    if len(tokens) < 2:
        yield _spelling(NameParts(pieces[0], suffix=suffix))
        return
    for at in range(1, min(len(tokens), 8)):
        given, family = " ".join(tokens[:at]), " ".join(tokens[at:])
        yield _spelling(name_parts({"family": family, "given": given, "suffix": suffix}))
        is_guess = not _INITIALS.fullmatch(family)  # "Young BR" can only be read in this order
        yield _spelling(name_parts({"family": given, "given": family, "suffix": suffix}), strict=is_guess)


def _readings(name: Mapping[str, Any] | str) -> Iterator[_Spelling]:
    """Yield the ways to read a name of a reference, in all its scripts."""
    if isinstance(name, str):
        yield from _read(name)
        return
    parts = name_parts(name)
    if parts.literal:
        yield from _read(parts.literal)
    elif parts.family:
        yield _spelling(parts)
        if not parts.given and " " in parts.family:  # a whole name in braces
            yield from _read(parts.family)
    multi = name.get("multi")
    forms = (multi.get("_key") or multi.get("_keys")) if isinstance(multi, Mapping) else None
    for form in list(forms.values())[:20] if isinstance(forms, Mapping) else ():
        if isinstance(form, Mapping):
            yield from _readings({key: value for key, value in form.items() if key != "multi"})


def _agree(ours: tuple[str, ...], theirs: tuple[str, ...], *, strict: bool) -> bool:
    """Return whether given names agree; an initial agrees with every name that begins with it."""
    if "".join(ours) == "".join(theirs):
        return True
    if strict and len(ours) != len(theirs):
        return False
    return all(
        one == other
        or (len(one) == 1 and is_romanesque(one) and other.startswith(one))
        or (len(other) == 1 and is_romanesque(other) and one.startswith(other))
        for one, other in zip(ours, theirs, strict=False)
    )


def _is_same(wanted: _Spelling, found: _Spelling) -> bool:
    """Return whether two spellings may belong to the same person."""
    if wanted.whole and wanted.whole == found.whole:
        return True
    if not wanted.families & found.families or (wanted.suffix and found.suffix and wanted.suffix != found.suffix):
        return False
    if not wanted.given:
        return not wanted.strict
    strict = wanted.strict or found.strict
    return any(_agree(ours, theirs, strict=strict) for ours in wanted.given for theirs in found.given)


class Person:
    """A person to recognize among the names of references.

    Args:
        names: Names in any spelling, and ORCIDs. A family name alone matches everybody of this name.
        entities: People whose other names are recognized, too.

    Raises:
        FormatError: A name is empty, or the check digit of an ORCID is wrong.

    >>> young = Person(["Young, Benjamin R."])
    >>> [young.has_name(name) for name in ("Young BR", "B. R. Young", "BENJAMIN YOUNG", "Young, Bruce")]
    [True, True, True, False]
    """

    def __init__(self, names: str | Iterable[str], entities: Entities | None = None) -> None:
        self.names = texts_of(names, "a person is a name or an ORCID, as text")
        """The names and ORCIDs, as given."""
        self._orcids: set[str] = set()
        self._spellings: list[_Spelling] = []
        for name in self.names:
            if not name.strip():
                raise FormatError("a person needs a name or an ORCID, not an empty text")
            if (orcid := _orcid(name)) is not None:
                self._orcids.add(orcid)
            else:
                self._spellings += _read(name)
        people = entities.of_kind("person") if entities is not None and self._spellings else ()
        named = [spelling for spelling in self._spellings if spelling.given or spelling.whole]
        for entity in people:
            readings = [reading for name in entity.names for reading in _read(name)]
            if any(_is_same(wanted, found) for wanted in named for found in readings):
                self._spellings += readings

    def has_name(self, name: Mapping[str, Any] | str, orcid: str | None = None) -> bool:
        """Return whether *name*, a CSL-JSON name or a text, is a name of this person.

        Args:
            name: The name.
            orcid: The ORCID that the reference gives for it. It decides if an ORCID of the person is known.
        """
        if orcid is not None and self._orcids:
            return orcid in self._orcids
        if not self._spellings:
            return False
        return any(_is_same(wanted, found) for found in _readings(name) for wanted in self._spellings)

    def find(self, item: Mapping[str, Any]) -> dict[str, list[int]]:
        """Return where the person is among the names of a CSL-JSON *item*: indexes, counted from 0, by variable.

        >>> work = {"author": [{"family": "Kim", "given": "A."}, {"family": "Young", "given": "B."}]}
        >>> Person("Benjamin R. Young").find(work)
        {'author': [1]}
        """
        found: dict[str, list[int]] = {}
        for variable, value in item.items():
            if variable not in NAME_VARIABLES or not isinstance(value, list | tuple):
                continue
            orcids = _annotations(item, variable, value)
            indexes = [
                index
                for index, name in enumerate(value)
                if isinstance(name, str | Mapping) and self.has_name(name, orcids.get(index))
            ]
            if indexes:
                found[variable] = indexes
        return found

    def made(self, item: Mapping[str, Any]) -> bool:
        """Return whether the person wrote, edited, translated or otherwise made the work *item*.

        The editors of a book did not make the chapters of other authors.
        """
        roles = self.find(item).keys() - _OTHERS
        return bool(roles - {"editor"} if item.get("author") else roles)


def _orcid(text: str) -> str | None:
    """Return the ORCID in *text* with hyphens; ``None`` if *text* is something else.

    Raises:
        FormatError: The check digit is wrong.
    """
    match = _ORCID.fullmatch(text.strip())
    if match is None:
        return None
    total = 0
    for digit in "".join(match.groups())[:-1]:  # ISO 7064, MOD 11-2
        total = (total + int(digit)) * 2
    check = (12 - total % 11) % 11
    orcid = "-".join(match.groups()).upper()
    if orcid[-1] != ("X" if check == 10 else str(check)):
        raise FormatError(f"{orcid} is not a valid ORCID: the check digit is wrong; look for a typing error")
    return orcid


def _valid_orcid(text: object) -> str | None:
    try:
        return _orcid(text) if isinstance(text, str) else None
    except FormatError:
        return None


def _annotations(item: Mapping[str, Any], variable: str, names: Iterable[object]) -> dict[int, str]:
    """Return the ORCIDs that *item* gives for the names of *variable*, by index.

    They can be part of the name (``ORCID``, as in data from Crossref), an annotation (``author+an:orcid``) of biblatex,
    or pairs of name and number (``orcid-numbers``), as in data from the Web of Science.
    """
    found: dict[int, str] = {}
    listed = list(names)
    for index, name in enumerate(listed):
        if isinstance(name, Mapping) and (orcid := _valid_orcid(name.get("ORCID") or name.get("orcid"))):
            found[index] = orcid
    custom = item.get("custom")
    fields = custom.get("fields") if isinstance(custom, Mapping) else None
    for field, value in fields.items() if isinstance(fields, Mapping) else ():
        if not isinstance(value, str) or not isinstance(field, str):
            continue
        if field.lower() in (f"{variable}+an", f"{variable}+an:orcid"):
            for number, text in _ANNOTATED.findall(value[:10_000]):
                if orcid := _valid_orcid(text.removeprefix("orcid=")):
                    found[int(number) - 1] = orcid
        elif field.lower() == "orcid-numbers" and variable == "author":
            for text, number in _NUMBERED.findall(value[:10_000]):
                person = Person(text.strip() or "?")
                for index, name in enumerate(listed):
                    if isinstance(name, str | Mapping) and (orcid := _valid_orcid(number)) and person.has_name(name):
                        found.setdefault(index, orcid)
    return found
