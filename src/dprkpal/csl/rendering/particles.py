"""Internal: split names into parts, and make initials.

Most data has ``"van der Berg"`` in ``family`` and ``"John, III"`` in ``given``. Styles rely on the processor to extract
particles and suffixes.

Source: CSL 1.0.2, "Name-part Order", "Name" (``initialize-with``); CSL-JSON's ``name-variable``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ...model.lazy_pattern import Pattern

__all__ = ["NameParts", "initialize", "is_romanesque", "join_particle", "name_parts"]

_APOSTROPHES = "'’ʼ‘"
# Characters of a particle other than lower-case letters: "v.d.", "al-", "d'".
_PARTICLE_SIGNS = frozenset("-." + _APOSTROPHES)
_NO_SPACE_AFTER = frozenset("- " + _APOSTROPHES)
_TOKEN = Pattern(r"(?P<tag></?[A-Za-z][^<>]*>)|(?P<space>\s+)|(?P<hyphen>-)|(?P<dot>\.)|(?P<word>[^\s.\-<]+|<)")


_SPACES = Pattern(r"[ \t\r\n]{2,}|[\t\r\n]")
_CAPITALIZED = Pattern(r"[A-Z][A-Za-z]*\.?(?:[ -][A-Z][A-Za-z]*\.?)*")


class NameParts(NamedTuple):
    """The parts of a name; missing parts are empty."""

    family: str = ""
    """The family name without particles."""
    given: str = ""
    """The given names without particles and suffix."""
    suffix: str = ""
    """``"III"``, ``"Jr."``."""
    dropping_particle: str = ""
    """Particle that is dropped when only the family name is shown: the ``von`` of Alexander von Humboldt."""
    non_dropping_particle: str = ""
    """Particle that stays with the family name: the ``de`` of de Gaulle."""
    literal: str = ""
    """The whole name if it is not split into parts; all other parts are empty then."""
    comma_suffix: bool = False
    """Whether the name in display order has a comma before the suffix."""
    static_ordering: bool = False
    """Whether the family name always comes first."""
    is_institution: bool = False
    """Whether it is the name of an institution, in `literal`."""


_interned = lru_cache(maxsize=8192)(NameParts)
"""Constructor that returns the same object for equal names, so that names can be compared quickly."""


def name_parts(name: Mapping[str, object] | str) -> NameParts:
    """Split a CSL-JSON name, or a text, into parts.

    Lower-case words at the start of ``family`` are the non-dropping particle; lower-case words at the end of ``given``
    are the dropping particle. Text after a comma in ``given`` is the suffix (``"John,! Jr."`` prints the comma).
    Nothing is split if ``parse-names`` is false. A family name in double quotation marks keeps its particle, and a part
    that the name gives explicitly is not looked for.

    Returns:
        The parts. A name with only ``given``, or with ``isInstitution``, becomes the `literal`. Values that are neither
        text nor numbers count as missing.

    Source: CSL-JSON ``name-variable``; suite cases ``name_ParseNames``, ``name_ParticleParse1``.

    >>> name_parts({"family": "van der Vlist", "given": "Eric"})[:5]
    ('Vlist', 'Eric', '', '', 'van der')
    >>> name_parts({"family": "Humboldt", "given": "Alexander von, Jr."})[:5]
    ('Humboldt', 'Alexander', 'Jr.', 'von', '')
    """
    if type(name) is not dict and not isinstance(name, Mapping):
        return _parse_name({"literal": name})
    if len(name) == 2:
        family, given = name.get("family"), name.get("given")
        if type(family) is str and type(given) is str:
            return _family_and_given(family, given)
    return _parse_name(name)


@lru_cache(maxsize=8192)
def _family_and_given(family: str, given: str) -> NameParts:
    """Return the parts of a name that has only ``family`` and ``given``, as most names do."""
    if _CAPITALIZED.fullmatch(family) and _CAPITALIZED.fullmatch(given):
        return _interned(family, given)  # all words are capitalized, so there is no particle
    return _parse_name({"family": family, "given": given})


def _parse_name(name: Mapping[str, object]) -> NameParts:
    """Return the parts of a name with any fields."""
    if literal := _as_text(name.get("literal")):
        # A literal is never split, and its quotation marks are kept.
        return _interned(literal=literal, is_institution=True)
    family, given = _as_text(name.get("family")), _as_text(name.get("given"))
    if name.get("isInstitution") and name.get("isInstitution") != "false":
        return _interned(literal=family or given, is_institution=True)
    suffix = _as_text(name.get("suffix"))
    dropping, non_dropping = _as_text(name.get("dropping-particle")), _as_text(name.get("non-dropping-particle"))
    comma = bool(name.get("comma-suffix")) and name.get("comma-suffix") != "false"
    static = bool(name.get("static-ordering")) and name.get("static-ordering") != "false"
    if name.get("parse-names", True) not in (False, "false"):
        found = _split_parts(
            family, given, not suffix, not (dropping or non_dropping), bool(given and not non_dropping)
        )
        family, given = found[:2]
        suffix, dropping, non_dropping = suffix or found[2], dropping or found[3], non_dropping or found[4]
        comma = comma or found[5]
    if not family:
        whole = " ".join(filter(None, (given, dropping, suffix)))
        return _interned(literal=whole)
    return _interned(family, given, suffix, dropping, non_dropping, "", comma, static, False)


def join_particle(particle: str, name: str) -> str:
    """Return *particle* and *name*, with a space unless the particle ends in an apostrophe or hyphen.

    >>> join_particle("d’", "Aubignac"), join_particle("von", "Humboldt"), join_particle("al-", "One")
    ('d’Aubignac', 'von Humboldt', 'al-One')
    """
    if not particle or not name:
        return particle or name
    return particle + name if particle[-1] in _NO_SPACE_AFTER else f"{particle} {name}"


@lru_cache(maxsize=8192)
def is_romanesque(text: str) -> bool:
    """Return whether *text* is in a script that writes the given name first, with a space before the family name.

    Returns:
        False if the first letter is Chinese, Japanese or Korean: such names are printed family name first. True if
        there is no letter.

    Source: CSL 1.0.2, "Name-part Order".

    >>> is_romanesque("Ελύτης"), is_romanesque("김"), is_romanesque("毛")
    (True, False, False)
    """
    if text.isascii():
        return True
    return next((not _is_cjk(character) for character in text if character.isalpha()), True)


@lru_cache(maxsize=8192)
def initialize(given: str, initialize_with: str, *, initialize: bool = True, hyphen: bool = True) -> str:
    """Return the initials of *given*.

    Args:
        given: Given names; inline markup (``<b>``) is kept.
        initialize_with: The text after each initial: ``"."``, ``". "``, ``""``.
        initialize: If false, keep full names, and only normalize initials that are already in *given*.
        hyphen: Whether the initials of ``Jean-Luc`` keep the hyphen.

    Returns:
        The initials. Lower-case words (``de``), abbreviations (``Ph.``), and Chinese, Japanese and Korean names are not
        shortened.

    Source: CSL 1.0.2, "Name", ``initialize``, ``initialize-with``, ``initialize-with-hyphen``.

    >>> initialize("John Bertrand de Cusance", ". ")
    'J. B. de C.'
    >>> initialize("Jean-Luc", "."), initialize("Jean-Luc", ".", hyphen=False)
    ('J.-L.', 'J.L.')
    >>> initialize("James T.", "", initialize=False)
    'James T'
    """
    mark = initialize_with.rstrip()
    gap = initialize_with[len(mark) :]
    printed: list[str] = []
    opening: list[str] = []
    before = joined = ""
    tokens = _TOKEN.finditer(given)
    token = next(tokens, None)
    while token is not None:
        kind, text, token = token.lastgroup, token.group(), next(tokens, None)
        if kind == "tag":
            if text[1] == "/" and not opening:
                printed.append(text)
            else:
                opening.append(text)
        elif kind == "hyphen":
            joined = "-" if before else ""
        elif kind == "space":
            joined = ""
        elif kind == "word":
            dotted = token is not None and token.lastgroup == "dot"
            if dotted:
                token = next(tokens, None)
            initial = _initial(text, dotted, initialize)
            if initial is None and initialize and joined and before == "initial" and text[0].islower():
                # The second half of "Guo-ping" has no initial.
                continue
            if joined and (hyphen or before == "word" or initial is None):
                separator = "-"
            elif not before:
                separator = ""
            else:
                separator = gap if initial is not None and before == "initial" else " "
            printed.append(separator)
            printed += opening
            opening.clear()
            joined = ""
            if initial is None:
                printed.append(text + "." if dotted else text)
                before = "word"
            else:
                printed.append(initial + mark)
                before = "initial"
    return "".join(printed) + "".join(opening)


def _initial(word: str, dotted: bool, shorten: bool) -> str | None:
    """Return the initial of *word* without the mark after it, or ``None`` if it is not shortened."""
    first = word[0]
    if not first.isalpha() or _is_cjk(first):
        return None
    if first.islower() or (dotted and not shorten):
        return word if dotted and not shorten else None
    if dotted:
        return word
    end = 1
    while end < len(word) and unicodedata.combining(word[end]):
        end += 1
    if not shorten:
        return word if end == len(word) and first.isupper() else None
    run = end
    while run < len(word) and word[run].isupper():
        run += 1
    if run > end and run < len(word) and word[run].islower():
        # "JHartley" is two names; "JH" may be one or two, and counts as one.
        return word[:end] + word[end:run].lower()
    return word[:end]


@lru_cache(maxsize=8192)
def _split_parts(
    family: str, given: str, take_suffix: bool, take_dropping: bool, take_non_dropping: bool
) -> tuple[str, str, str, str, str, bool]:
    """Return family, given, suffix, dropping and non-dropping particle, comma-suffix."""
    suffix = dropping = non_dropping = ""
    comma = False
    if len(family) > 1 and family[0] == family[-1] == '"':
        family = family[1:-1].strip()
    elif take_non_dropping:
        end = _particle_end(family)
        non_dropping, family = _normalize_spaces(family[:end]), family[end:]
    if take_suffix and "," in given:
        given, _, suffix = (part.strip() for part in given.partition(","))
        if comma := suffix.startswith("!"):
            suffix = suffix[1:].strip()
    if take_dropping and " " in given:
        words = given.split(" ")
        count = len(words)
        while count > 1 and (not words[count - 1] or _is_lower_case(words[count - 1])):
            count -= 1
        if count < len(words) and words[0]:
            given, dropping = " ".join(words[:count]), _normalize_spaces(" ".join(words[count:]))
    return family, given, suffix, dropping, non_dropping, comma


def _particle_end(family: str) -> int:
    """Return the index where the family name starts after its particle; 0 if it has no particle."""
    end, small = 0, False
    for index, character in enumerate(family):
        if character == " ":
            if small or index == end:
                end, small = index + 1, False
                continue
            break
        if character in _PARTICLE_SIGNS:
            # An apostrophe or hyphen ends a particle without a space: "d'Arc", "al-One".
            if (small or index == end) and index and character != ".":
                end = index + 1
        elif character.islower():
            small = True
        else:
            break
    return end if family[end:].strip() and end > 0 else 0


def _is_lower_case(word: str) -> bool:
    """Return whether *word* has only lower-case letters, and the other characters that particles may have."""
    return any(map(str.islower, word)) and all(c.islower() or c in _PARTICLE_SIGNS for c in word)


def _normalize_spaces(particle: str) -> str:
    """Return *particle* with single spaces; keep a space after an apostrophe ("d' Arc")."""
    words = " ".join(particle.split())
    return words + " " if particle.endswith(" ") and words[-1:] in _APOSTROPHES and words else words


def _is_cjk(character: str) -> bool:
    return character >= "\u1100" and (
        character <= "\u11ff"
        or "\u2e80" <= character <= "\ua4cf"
        or "\ua960" <= character <= "\ua97f"
        or "\uac00" <= character <= "\ud7ff"
        or "\uf900" <= character <= "\ufaff"
        or "\uff66" <= character <= "\uffdc"
        or "\U0001b000" <= character <= "\U0001b16f"
        or "\U00020000" <= character <= "\U0003ffff"
    )


def _as_text(value: object) -> str:
    """Return a part of a name without spaces at its ends and with one space between words; no-break spaces stay."""
    if isinstance(value, str):
        text: str = _SPACES.sub(" ", value.strip())
        return text
    if isinstance(value, int) and not isinstance(value, bool) and -(10**18) < value < 10**18:
        return str(value)
    return ""
