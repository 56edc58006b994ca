"""Names of CSL-JSON to the lists of names of BibTeX and biblatex: the way back from `dprkpal.formats.bibtex.names`.

Source: as there. A name is written in the shortest form that reads as the same name again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..results import clean
from ..tex.writer import encode_tex
from .names import parse_names

__all__ = ["write_list", "write_names"]

_PARTS = ("family", "given", "non-dropping-particle", "dropping-particle", "suffix")


def write_names(names: Iterable[Any], *, classic: bool, dropping: bool = False, others: bool = False) -> str:
    """Return the source of a list of names.

    Args:
        names: Names of CSL-JSON; what is no mapping is passed over.
        classic: Whether BibTeX itself has to understand it, which has no extended names.
        dropping: Whether the entry says that particles are dropped (``useprefix=false``).
        others: Whether the list ends in ``and others``.

    Returns:
        Names with ``and`` between them, in TeX.

    >>> write_names([{"family": "Young", "given": "Benjamin R."}, {"literal": "World Bank"}], classic=True)
    'Young, Benjamin R. and {World Bank}'
    >>> write_names([{"family": "Goethe", "given": "J. W.", "dropping-particle": "von"}], classic=False)
    'family=Goethe, given=J. W., prefix=von, useprefix=false'
    """
    written = [
        source for name in names if isinstance(name, Mapping) and (source := _format_name(name, classic, dropping))
    ]
    return " and ".join([*written, "others"] if others and written else written)


def write_list(text: str) -> str:
    """Return the source of a literal list, such as publishers: *text* has semicolons between its members.

    >>> write_list("Barnes and Noble; Knopf"), write_list("Stanford, California")
    ('{Barnes and Noble} and Knopf', 'Stanford, California')
    """
    members = text.split("; ")
    if not all(member.strip() for member in members):
        members = [text]
    return " and ".join(_format_member(member, len(members) > 1) for member in members)


def _format_member(text: str, several: bool) -> str:
    """Return one member of a literal list, in braces where it would be taken apart."""
    source = encode_tex(text)
    lone = " and" in f" {text.lower()}"
    return "{" + source + "}" if lone or (several and _DIVIDED.search(text)) else source


_DIVIDED = re.compile(r"[,~]|[^\S ]")


def _format_name(name: Mapping[str, Any], classic: bool, dropping: bool) -> str:
    """Return the source of one name, ``""`` for a name without words."""
    if literal := _one_line(name.get("literal")):
        return _in_braces(literal)
    parts = {part: _one_line(name.get(part)) for part in _PARTS}
    wanted = {part: text for part, text in parts.items() if text}
    if not (parts["family"] or parts["given"]):
        return ""
    particles = "dropping-particle" if dropping else "non-dropping-particle"
    source = ""
    for source in _name_forms(parts, classic):
        names, others, complaint = parse_names(source, particles)
        if names == [wanted] and not others and complaint is None:
            return source
    return source  # the nearest there is; whoever reads it back sees the difference


def _name_forms(parts: dict[str, str], classic: bool) -> Iterator[str]:
    """Yield ways to write the name with *parts*, the plain ones first."""
    plain = {part: encode_tex(text, "plain") for part, text in parts.items()}
    grouped = {part: _in_braces(text) if text else "" for part, text in parts.items()}
    von = " ".join(filter(None, (plain["dropping-particle"], plain["non-dropping-particle"])))
    given, suffix = plain["given"], plain["suffix"]
    if classic and not plain["family"]:  # to BibTeX a name without a last one is broken
        yield "{" + " ".join(filter(None, (von, given, suffix))) + "}"
        return
    for family in (plain["family"], grouped["family"]):
        yield _classic_form(von, family, suffix, given)
    yield _classic_form(von, grouped["family"], grouped["suffix"], grouped["given"])
    if not classic:
        yield _extended_form(parts, plain)
        yield _extended_form(parts, grouped)
    else:
        whole = " ".join(filter(None, (von, plain["family"])))
        yield _classic_form("", "{" + whole + "}" if whole else "", grouped["suffix"], grouped["given"])


def _classic_form(von: str, family: str, suffix: str, given: str) -> str:
    """Return a name as ``von Last, Jr, First``."""
    last = " ".join(filter(None, (von, family)))
    if suffix:
        return f"{last}, {suffix}, {given}"
    return f"{last}, {given}" if given else f"{last}," if von or last.startswith("{") else last


def _extended_form(parts: dict[str, str], sources: dict[str, str]) -> str:
    """Return a name in the extended format of biblatex."""
    said = [f"{part}={sources[part]}" for part in ("family", "given", "suffix") if parts[part]]
    for particle, use in (("non-dropping-particle", "true"), ("dropping-particle", "false")):
        if parts[particle]:
            said += [f"prefix={sources[particle]}", f"useprefix={use}"]
    return ", ".join(said)


def _in_braces(text: str) -> str:
    """Return *text* in braces, so that it is not taken apart."""
    source = encode_tex(text, "plain")
    # A brace with a command right behind it would be BibTeX's "special character".
    return "{{}" + source + "}" if source.startswith("\\") else "{" + source + "}"


def _one_line(value: Any) -> str:
    """Return *value* as text on one line."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return _SPACES.sub(" ", clean(str(value))).strip()


_SPACES = re.compile(r"[ \t\n\r\f\v]+")
