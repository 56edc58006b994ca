"""Internal: write CSL-JSON names and literal lists for BibTeX and biblatex.

This is the reverse of `dprkpal.formats.bibtex.names`. Each name is written in the simplest form that reads back as the
same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..results import clean, one_line
from ..tex.writer import encode_tex
from .names import parse_names

__all__ = ["write_list", "write_member", "write_names"]

_PARTS = ("family", "given", "non-dropping-particle", "dropping-particle", "suffix")


def write_names(names: Iterable[Any], *, classic: bool, dropping: bool = False, others: bool = False) -> str:
    """Format a list of names as TeX.

    Args:
        names: CSL-JSON names. Values that are not mappings are ignored.
        classic: Whether to write for BibTeX, which does not support extended names (``family=…``).
        dropping: Whether the entry has the option ``useprefix=false``.
        others: Whether the list ends with ``and others``.

    Returns:
        The names in TeX, joined with ``and``.

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
    """Format a list of places as TeX. Semicolons in *text* separate its members.

    >>> write_list("Port and Bay; Stanford"), write_list("Stanford, California")
    ('{Port and Bay} and Stanford', 'Stanford, California')
    """
    members = text.split("; ")
    if not all(member.strip() for member in members):
        members = [text]
    return " and ".join(write_member(member, len(members) > 1) for member in members)


def write_member(text: str, several: bool = False) -> str:
    """Format a member of a literal list, in braces if it would otherwise be split.

    >>> write_member("Barnes and Noble")
    '{Barnes and Noble}'
    """
    source = encode_tex(text)
    lone = " and" in f" {text.lower()}"
    return "{" + source + "}" if lone or (several and _DIVIDED.search(text)) else source


_DIVIDED = re.compile(r"[,~]|[^\S ]")


def _format_name(name: Mapping[str, Any], classic: bool, dropping: bool) -> str:
    """Format one name as TeX; return ``""`` if it is empty."""
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
        for one in names:
            one.pop("parse-names", None)
        if names == [wanted] and not others and complaint is None:
            return source
    return source  # no form is exact: comparing with the original will report the loss


def _name_forms(parts: dict[str, str], classic: bool) -> Iterator[str]:
    """Yield the possible ways to write a name, the simplest first."""
    plain = {part: encode_tex(text, "plain") for part, text in parts.items()}
    grouped = {part: _in_braces(text) if text else "" for part, text in parts.items()}
    von = " ".join(filter(None, (plain["dropping-particle"], plain["non-dropping-particle"])))
    given, suffix = plain["given"], plain["suffix"]
    if classic and not plain["family"]:  # BibTeX needs a last name
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
    """Return a name in the form ``von Last, Jr, First``."""
    last = " ".join(filter(None, (von, family)))
    if suffix:
        return f"{last}, {suffix}, {given or '{}'}"
    return f"{last}, {given}" if given else f"{last}," if von or last.startswith("{") else last


def _extended_form(parts: dict[str, str], sources: dict[str, str]) -> str:
    """Return a name in the extended format of biblatex."""
    said = [f"{part}={sources[part]}" for part in ("family", "given", "suffix") if parts[part]]
    for particle, use in (("non-dropping-particle", "true"), ("dropping-particle", "false")):
        if parts[particle]:
            said += [f"prefix={sources[particle]}", f"useprefix={use}"]
    return ", ".join(said)


def _in_braces(text: str) -> str:
    """Return *text* in braces, so that it is not split."""
    source = encode_tex(text, "plain")
    # BibTeX treats a brace followed by a command as a "special character".
    return "{{}" + source + "}" if source.startswith("\\") else "{" + source + "}"


def _one_line(value: Any) -> str:
    """Return *value* as text on one line."""
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        return ""
    return one_line(clean(str(value)))

