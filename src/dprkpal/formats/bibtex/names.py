"""Internal: parse lists of names in BibTeX and biblatex to CSL-JSON names.

Source: O. Patashnik, "BibTeXing" (1988), section 4; N. Markey, "Tame the BeaST", section 4 (the "First von Last"
rules); the biblatex manual, "Name Parts" (the extended format).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ..tex.reader import decode_tex

__all__ = ["EMPTY_NAME", "NOT_READ", "parse_names", "split_list"]

EMPTY_NAME = "an empty name; write a single 'and' between names"
"""The complaint about an empty name, which loses no data."""

NOT_READ = "in a name is not supported and was left out"
"""How a complaint ends if data is lost."""

_INITIALS = frozenset(("family-i", "given-i", "prefix-i", "suffix-i"))
"""Keys that tell LaTeX how to abbreviate a part. They are ignored, because CSL styles have their own rules."""

_TOKEN = re.compile(r"\\\S|[{}]|,|\\?[\s~]+|[^\\{},\s~]+|\\")
_EXTENDED = re.compile(r"\s*+(?:\"\s*+)?(?:family|given|prefix|suffix)(?:-i)?\s*=", re.IGNORECASE)

_OPTION = re.compile(r"\"?(useprefix|sortingnamekeytemplatename|uniquenametemplatename|labelalphanametemplatename"
                     r"|nohashothers|nosortothers)\s*=\s*(\w+)\"?", re.IGNORECASE)  # fmt: skip
"""An option of biblatex, for one name or for the whole list. Only ``useprefix`` matters to CSL."""

_PARTICLES = frozenset(("dropping-particle", "non-dropping-particle"))

Complaint = str | None


def parse_names(source: str, particles: str = "non-dropping-particle") -> tuple[list[dict[str, Any]], bool, Complaint]:
    """Parse a list of names.

    Args:
        source: Names joined with ``and``, in any of the forms ``First von Last``, ``von Last, First``,
            ``von Last, Jr, First``, ``family=…, given=…`` and ``{Institution}``.
        particles: The name part for "von". BibTeX treats it as a ``non-dropping-particle``; with the biblatex option
            ``useprefix=false`` it is a ``dropping-particle``.

    Returns:
        The CSL-JSON names; whether the list ends with ``and others``; a complaint or ``None``.

    >>> parse_names("Charles de Gaulle and {World Bank} and others")[:2]
    ([{'family': 'Gaulle', 'given': 'Charles', 'non-dropping-particle': 'de'}, {'literal': 'World Bank'}], True)
    """
    names: list[dict[str, Any]] = []
    others, complaint = False, None
    has_keys = "=" in source
    found = _split_names(source)
    if "&" in source or ";" in source:
        found = [name for one in found for name in _split_at_signs(one)]
    for parts in found:
        if len(parts) > 2 and not has_keys and (people := _split_at_commas(parts)):
            names += [_parse_name(one, particles)[0] for one in people]
            complaint = complaint or "names with commas between them; write 'and' between names"
            continue
        if not any(parts):
            complaint = complaint or EMPTY_NAME
            continue
        if parts in ([["others"]], [["others"], []], [["others."]]):
            others = True
            continue
        if cut := _et_al(parts[-1]):
            others = True
            parts = [*parts[:-1], parts[-1][:-cut]]
            if not any(parts):
                continue
        if len(parts) == 1 and has_keys and (option := _OPTION.fullmatch(" ".join(parts[0]))):  # for the whole list
            particles = _particles(option, particles)
            continue
        if has_keys and _is_extended(parts):
            name, fault = _parse_extended_name(parts, particles)
        else:
            name, fault = _parse_name(parts, particles)
        complaint = fault or complaint
        if name:
            family = name.get("family", "")
            if family[:1].islower() and " " in family and not name.keys() & _PARTICLES:
                # Braces keep {van der Walt} in one piece. Processors of CSL would look for a particle in it.
                name["parse-names"] = False
            names.append(name)
    return names, others, complaint


def split_list(source: str) -> list[str]:
    """Split a biblatex literal list, whose members are joined with ``and``.

    >>> split_list("Stanford and {Barnes and Noble}")
    ['Stanford', '{Barnes and Noble}']
    """
    if " and" not in source and "\nand" not in source:
        return [source] if source.strip() else []
    members = (", ".join(" ".join(words) for words in parts) for parts in _split_names(source))
    return [member for member in members if member.strip(", ")]


def _split_names(source: str) -> list[list[list[str]]]:
    """Split a list into names, names into parts at commas, and parts into words, all still in TeX."""
    names: list[list[list[str]]] = [[[]]]
    word: list[str] = []
    depth = 0

    def end_word() -> None:
        if word:
            text = "".join(word)
            word.clear()
            if text.lower() == "and":
                names.append([[]])
            else:
                names[-1][-1].append(text)

    for token in _TOKEN.findall(source):
        if token == "{":
            depth += 1
        elif token == "}":
            depth = max(0, depth - 1)
        elif not depth and (token == "," or token[-1].isspace() or (token[-1] == "~" and token != "\\~")):
            end_word()
            if token == ",":
                names[-1][-1:] = [names[-1][-1], []]
            continue
        word.append(token)
    end_word()
    return names


def _split_at_signs(parts: list[list[str]]) -> Iterator[list[list[str]]]:
    r"""Split a name at ``;``, and at ``&`` between the names of people, which some write in place of ``and``.

    ``Ernst & Young`` is an institution: what is before or after the sign is not the whole name of a person.
    """
    pieces: list[list[str]] = [[]]
    for word in [word for part in parts for word in (*part, ",")][:-1]:
        split = [word] if "{" in word or "\\;" in word or _ENTITY.search(word) else word.split(";")
        for number, text in enumerate(split):
            if number:
                pieces.append([])
            if text:
                pieces[-1].append(text)
    for piece in filter(None, pieces):
        people = _split_at("&", piece)
        if len(people) > 1 and all(map(_is_person, people)):
            yield from (_split_at(",", person) for person in people)
        elif len(people) > 1 and "," not in piece:
            yield [["{" + " ".join(piece) + "}"]]
        else:
            yield _split_at(",", piece)


_ENTITY = re.compile(r"&#?\w+;")


def _split_at_commas(parts: list[list[str]]) -> list[list[list[str]]] | None:
    """Return the names in *parts* if only commas separate them: ``Smith, A., Jones, B.`` or ``A. Smith, B. Jones``."""
    families, initials = map(" ".join, parts[::2]), map(" ".join, parts[1::2])
    if (
        len(parts) > 3
        and len(parts) % 2 == 0
        and all(len(family) > 1 for family in families)
        and all(map(_INITIALS_ONLY.fullmatch, initials))
    ):
        return [parts[at : at + 2] for at in range(0, len(parts), 2)]
    return [[part] for part in parts] if len(parts) > 2 and all(map(_is_person, parts)) else None


_INITIALS_ONLY = re.compile(r"(?:[^\W\d_a-z]\.?[\s~-]?){1,4}")


def _split_at(sign: str, words: list[str]) -> list[list[str]]:
    """Split *words* at each *sign*, which can be escaped."""
    found: list[list[str]] = [[]]
    for word in words:
        if word in (sign, "\\" + sign):
            found.append([])
        else:
            found[-1].append(word)
    return found


def _is_person(words: list[str]) -> bool:
    """Return whether *words* look like the whole name of a person, not like a part of the name of an institution."""
    return len([word for word in words if word != ","]) > 1 and not _OF_INSTITUTIONS.intersection(
        word.strip("{},.").lower() for word in words
    )


_OF_INSTITUTIONS = frozenset(
    """of for the on in department ministry university institute center centre office bureau agency association
    society company co corporation corp inc ltd llc gmbh group council committee board commission bank press
    science sciences media business foundation museum school college services consulting partners sons research
    management""".split()
)
"""Words of institutions, such as *Bureau of Land & Water Management*."""


def _parse_name(parts: list[list[str]], particles: str) -> tuple[dict[str, Any], Complaint]:
    """Return the CSL-JSON name for *parts*, and what is wrong with it."""
    if len(parts) == 1 and len(parts[0]) == 1 and (whole := _strip_group(parts[0][0])) is not None:
        literal = decode_tex(whole, "plain")
        return ({"literal": literal}, None) if literal else ({}, EMPTY_NAME)
    while len(parts) > 1 and not parts[-1]:  # BibTeX and biber ignore commas at the end
        parts = parts[:-1]
    complaint = None
    if len(parts) > 3:
        complaint = "a name with more than two commas; write 'Last, Jr, First' and put 'and' between names"
        parts = [parts[0], parts[1], [word for part in parts[2:] for word in part]]
    if len(parts) == 1:
        given, particle, family = _split_first_von_last(parts[0])
        suffix: list[str] = []
    else:
        particle, family = _split_von_last(parts[0])
        suffix = parts[1] if len(parts) == 3 else []
        given = parts[-1]
    name: dict[str, Any] = {}
    for variable, words in (("family", family), ("given", given), (particles, particle), ("suffix", suffix)):
        if words and (text := decode_tex(" ".join(words), "plain")):
            name[variable] = text
    if "family" not in name and "given" not in name:
        text = ", ".join(filter(None, (decode_tex(" ".join(part), "plain") for part in parts)))
        return ({"literal": text} if text else {}), "a name without a family name"
    if "family" not in name and len(parts) > 1:
        complaint = complaint or "a name without a family name"
    return name, complaint


def _et_al(part: list[str]) -> int:
    """Return of how many words "et al." at the end of *part* consists; 0 if it is not there."""
    if part[-1:] in (["et.al."], ["et.al"]):
        return 1
    return 2 if part[-2:] in (["et", "al."], ["et", "al"], ["et.", "al."], ["et.", "al"]) else 0


def _is_extended(parts: list[list[str]]) -> bool:
    """Return whether a name is in the extended format: its first part that is no option is ``key=value``."""
    first = next((part for part in map(" ".join, parts) if not _OPTION.fullmatch(part)), "")
    return _EXTENDED.match(first) is not None


def _particles(option: re.Match[str], particles: str) -> str:
    """Return the name part for particles that *option* sets, or *particles* if it is another option."""
    if option[1].lower() != "useprefix":
        return particles
    return "dropping-particle" if option[2].lower() == "false" else "non-dropping-particle"


def _strip_group(word: str) -> str | None:
    r"""Return *word* without its outer braces, or ``None`` if it has none or is a special character like ``{\'E}``."""
    if not (word.startswith("{") and word.endswith("}")) or word.startswith("{\\"):
        return None
    depth = 0
    for match in _BRACE.finditer(word):
        depth += 1 if match[0] == "{" else -1
        if depth == 0 and match.end() < len(word):
            return None
    return word[1:-1]


_BRACE = re.compile(r"[{}]")


def _is_particle(word: str) -> bool:
    r"""Return whether *word* is a particle: its first letter outside braces is lower case."""
    if word[0] == "{" and not word.startswith("{\\"):
        return False
    if word[0].isalpha():
        return word[0].islower()
    printed = decode_tex(word[:100], "plain")
    if command := _UNKNOWN.match(printed):  # an unknown command is not a letter of the name
        printed = printed[command.end() :]
    return next((letter.islower() for letter in printed if letter.isalpha()), False)


_UNKNOWN = re.compile(r"\\[A-Za-z]+")


def _split_first_von_last(words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Split *words* into given names, particles and family name."""
    low = [n for n in range(len(words) - 1) if _is_particle(words[n])]
    if not low:
        return words[:-1], [], words[-1:]
    return words[: low[0]], words[low[0] : low[-1] + 1], words[low[-1] + 1 :]


def _split_von_last(words: list[str]) -> tuple[list[str], list[str]]:
    """Split *words* into particles and family name."""
    last = max((n for n in range(len(words) - 1) if _is_particle(words[n])), default=-1)
    if last < 0 or not _is_particle(words[0]):
        return [], words
    return words[: last + 1], words[last + 1 :]


def _parse_extended_name(parts: list[list[str]], particles: str) -> tuple[dict[str, Any], Complaint]:
    """Return the CSL-JSON name for ``key=value`` parts, and what is wrong with it."""
    name: dict[str, Any] = {}
    complaint = None
    prefix = ""
    for part in parts:
        if option := _OPTION.fullmatch(" ".join(part)):
            particles = _particles(option, particles)
            continue
        key, equals, value = " ".join(part).strip('" ').partition("=")
        key = key.strip().lower()
        text = decode_tex(value.strip().strip('"'), "plain")
        if not equals:
            whole = decode_tex(" ".join(part).strip('" '), "plain")
            complaint = f"{whole[:40]!r} in a name is not in the form key=value"
            if whole:
                name["given"] = " ".join(filter(None, (name.get("given"), whole)))
        elif key in ("family", "given", "suffix"):
            if text:
                name[key] = text
        elif key == "prefix":
            prefix = text
        elif key not in _INITIALS:
            complaint = f"{key[:40]!r} {NOT_READ}"
    if prefix:
        name[particles] = prefix
    if "family" in name or "given" in name:
        return name, complaint
    text = " ".join(filter(None, (prefix, name.get("suffix"))))
    return ({"literal": text} if text else {}), "a name without a family name" if text else EMPTY_NAME
