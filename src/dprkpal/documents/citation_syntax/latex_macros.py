r"""Internal: the citation commands that a LaTeX document defines itself.

A macro such as ``\newcommand{\seealso}[2][]{\citep[see also][#1]{#2}}`` is read once, with marks in the place of its
parameters. Where the document uses it, the marks are replaced by its arguments. Nothing else is expanded.

Source: the LaTeX2e reference, "Definitions"; the xparse manual, "Specifying arguments"; the biblatex manual,
"Defining Citation Commands"; the etoolbox and multibib manuals.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from .latex_source import Group, LatexSource

__all__ = [
    "DEFINED_CITING", "Macro", "MacroCite", "Signature", "arguments_of", "filled", "marked", "names_defined",
    "read_signature",
]  # fmt: skip

_DEFINITIONS = frozenset(
    "newcommand renewcommand providecommand DeclareRobustCommand newrobustcmd renewrobustcmd providerobustcmd "
    "newcommandx renewcommandx".split()
)
_DOCUMENT_COMMANDS = re.compile(r"(?:New|Renew|Provide|Declare)(?:Expandable)?DocumentCommand")
_PLAIN = frozenset({"def", "gdef", "edef", "xdef", "protected@edef"})
DEFINED_CITING = {"DeclareCiteCommand": "parencite", "DeclareMultiCiteCommand": "parencites"}
"""Commands of biblatex that define a citation command, and a command with the same arguments."""

MAX_BODY = 10_000
"""Longer definitions are not read."""

_NAME = re.compile(r"\s*+(?:\{\s*+)?\\([A-Za-z@]+)\s*\}?")
_LET = re.compile(r"\s*+\{?\\([A-Za-z@]+)\}?\s*+(?:=\s*+)?\{?\\([A-Za-z@]+)")
_PARAMETERS = re.compile(r"(?>(?:\s*#[1-9])*)\s*+(?=\{)")
_NUMBER = re.compile(r"\s*\[([0-9])\]")
_SPECIFICATION = re.compile(r"\s*(?:([smo!+])|([OR]|[dr](?=..))|(D)|(\{))")
_MARK = re.compile("[\ue001-\ue009]")


class Signature(NamedTuple):
    """The name and parameters of a macro, and where its definition is."""

    name: str
    parameters: str
    """For each parameter: ``m`` in braces, ``o`` in brackets, ``(`` or ``<`` in such brackets, ``s`` a star."""
    body: Group


class MacroCite(NamedTuple):
    """A cite in the definition of a macro, with marks for its parameters."""

    key: str
    prefix: str
    suffix: str
    in_text: bool
    silent: bool


class Macro(NamedTuple):
    """A macro of a document."""

    parameters: str
    cites: Sequence[MacroCite] = ()
    same_as: str = ""
    """The name of the command that it is another name for."""


def marked(text: str) -> str:
    """Return *text* with marks for ``#1`` to ``#9``."""
    return re.sub("#([1-9])", lambda match: chr(0xE000 + int(match[1])), text)


def filled(text: str, arguments: Sequence[str]) -> str:
    """Return *text* with *arguments* for its marks.

    >>> filled(marked("see #2"), ["a", "b"])
    'see b'
    """
    numbers = range(len(arguments))
    return _MARK.sub(
        lambda match: arguments[ord(match[0]) - 0xE001] if ord(match[0]) - 0xE001 in numbers else "", text
    )


def read_signature(source: LatexSource, name: str, position: int) -> Signature | None:
    r"""Return the macro that the command *name*, which ends at *position*, defines; ``None`` if it defines none.

    >>> text = r"\newcommand{\seealso}[2][]{\citep[see also][#1]{#2}} \NewDocumentCommand\x{s o m}{} \def\y#1{}"
    >>> source = LatexSource(text)
    >>> read_signature(source, "newcommand", 11)
    Signature(name='seealso', parameters='om', body=Group(start=27, end=51))
    >>> read_signature(source, "NewDocumentCommand", 72)[:2], read_signature(source, "def", 88)[:2]
    (('x', 'som'), ('y', 'm'))
    """
    code = source.code
    if name not in _DEFINITIONS and name not in _PLAIN and not _DOCUMENT_COMMANDS.fullmatch(name):
        return None
    defined = _NAME.match(code, position + (code[position : position + 1] == "*"))
    if defined is None:
        return None
    at: int = defined.end()
    parameters = ""
    if name in _PLAIN:
        found = _PARAMETERS.match(code, at)
        if found is None:
            return None
        parameters, at = "m" * found[0].count("#"), found.end()
    elif name in _DEFINITIONS:
        if (count := _NUMBER.match(code, at)) is not None:
            parameters, at = "m" * int(count[1]), count.end()
            if (default := source.group("[", source.skip_space(at))) is not None:
                parameters, at = f"o{parameters[1:]}", default.end + 1
    else:
        group = source.group("{", source.skip_space(at))
        read = None if group is None else _document_parameters(code[group.start : group.end])
        if group is None or read is None:
            return None
        parameters, at = read, group.end + 1
    body = source.group("{", source.skip_space(at))
    if body is None or body.end - body.start > MAX_BODY:
        return None
    return Signature(defined[1], parameters, body)


def names_defined(source: LatexSource, name: str, position: int) -> dict[str, str]:
    r"""Return the new names that ``\let``, biblatex or multibib give to a command, each with the old name.

    >>> names_defined(LatexSource(r"\let\also=\citep"), "let", 4)
    {'also': 'citep'}
    >>> names_defined(LatexSource(r"\newcites{own}{My works}"), "newcites", 9)["bibliographyown"]
    'bibliography'
    """
    code = source.code
    if name in ("let", "LetLtxMacro", "NewCommandCopy", "DeclareCommandCopy"):
        match = _LET.match(code, position)
        return {} if match is None else {match[1]: match[2]}
    if name in DEFINED_CITING:
        match = _NAME.match(code, position + (code[position : position + 1] == "*"))
        return {} if match is None else {match[1]: DEFINED_CITING[name]}
    group = source.group("{", source.skip_space(position)) if name == "newcites" else None
    names = [] if group is None else [part.strip() for part in code[group.start : group.end].split(",")]
    return {f"{old}{new}": old for new in names if new.isalpha() for old in ("cite", "nocite", "bibliography")}


def _document_parameters(text: str) -> str | None:
    """Return the parameters in a specification such as ``s o m``; ``None`` if one of them is of an unknown kind."""
    found = ""
    at = 0
    while at < len(text.rstrip()):
        match = _SPECIFICATION.match(text, at)
        if match is None:
            return None
        at = match.end()
        sign = match[0].strip()
        if sign in ("!", "+"):
            continue
        if sign in ("d", "r", "D", "R"):
            opening = text[at : at + 1]
            if opening not in ("(", "<", "["):
                return None
            found += "o" if opening == "[" else opening
            at += 2
        else:
            found += sign.lower() if sign in "smoO" else ""
        if sign in ("O", "D", "R", "{"):
            at = _after_default(text, at - (sign == "{"))
    return found


def _after_default(text: str, at: int) -> int:
    """Return the offset after a default in braces."""
    depth = 0
    for number in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[number], 0)
        if not depth and text[number] == "}":
            return number + 1
    return len(text)


def arguments_of(source: LatexSource, parameters: str, position: int) -> tuple[list[Group], int] | None:
    """Return the arguments of a macro whose name ends at *position*, and the offset after them.

    An argument that is left out is empty. ``None`` if one in braces is missing.
    """
    code = source.code
    found: list[Group] = []
    for kind in parameters:
        at = source.skip_space(position)
        empty = Group(position, position)
        if kind == "s":
            starred = code.startswith("*", at)
            found.append(empty)
            position = at + 1 if starred else position
        elif kind in "(<":
            end = code.find({"(": ")", "<": ">"}[kind], at, at + 500) if code.startswith(kind, at) else -1
            found.append(empty if end < 0 else Group(at + 1, end))
            position = position if end < 0 else end + 1
        else:
            group = source.group("[" if kind == "o" else "{", at)
            if group is None and kind == "m":
                return None
            found.append(group or empty)
            position = position if group is None else group.end + 1
    return found, position
