"""Internal: edit a CSL-JSON file. Order, indentation, number formats and unknown variables are kept.

Source: RFC 8259.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ...errors import FormatError
from ..document import Document, SourceEntry, decode_surrogates, normalize_newlines
from ..results import Reading
from .reader import parse

__all__ = ["CsljsonDocument", "CsljsonEntry"]

_SPACE = re.compile(r"[ \t\n\r]*")


class _Member(NamedTuple):
    """A member of an object, with its position in the text."""

    name: str
    name_begin: int
    begin: int
    end: int
    value: Any


class CsljsonEntry(SourceEntry):
    """One item of a CSL-JSON file."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(member.name for member in self._members())

    def get(self, name: str) -> Any:
        """Return the value of the variable *name*. If it is repeated, this is its last value."""
        member = self._member(name)
        return None if member is None else member.value

    def set(self, name: str, value: Any) -> None:
        """Set the variable *name* to *value*.

        Args:
            name: The variable. A new variable is added after the others.
            value: Any value that JSON can represent.

        Raises:
            FormatError: JSON cannot represent the value.
        """
        member = self._member(name)
        if member is not None and member.value == value and type(member.value) is type(value):
            return
        text = self._format_value(value)
        if member is not None:
            self._replace(member.begin, member.end, text)
            return
        members = self._members()
        label = json.dumps(name, ensure_ascii=False) + self._colon()
        if not members:
            self._replace(1, len(self.source) - 1, f"{label}{text}")
            return
        last = members[-1]
        before = members[-2].end if len(members) > 1 else 0
        gap = self.source[self.source.index("," if before else "{", before) + 1 : last.name_begin]
        if not before and not gap and self._colon().endswith(" "):
            gap = " "
        self._replace(last.end, last.end, f",{gap}{label}{text}")

    def remove(self, name: str) -> None:
        """Remove the variable *name* together with its line.

        Raises:
            FormatError: There is no such variable.
        """
        members = self._members()
        number = next((n for n in reversed(range(len(members))) if members[n].name == name), None)
        if number is None:
            raise self._error(f"the item has no variable {name[:60]!r}")
        if number:
            begin, end = members[number - 1].end, members[number].end
        else:
            begin = members[0].name_begin
            end = members[1].name_begin if len(members) > 1 else members[0].end
        self._replace(begin, end, "")

    def place(self, name: str) -> tuple[int, int] | None:
        """Return the line and column of the variable *name*."""
        member = self._member(name)
        if member is None:
            return None
        before = self.source.rfind("\n", 0, member.name_begin)
        return self.line + self.source.count("\n", 0, member.name_begin), member.name_begin - before

    def _member(self, name: str) -> _Member | None:
        """Return the last member with this name."""
        return next((member for member in reversed(self._members()) if member.name == name), None)

    def _members(self) -> list[_Member]:
        """Return the members of the object."""
        return list(_members(self.source, 0)[0])

    def _colon(self) -> str:
        """Return the text between a name and its value: the colon and white space."""
        for member in self._members()[-1:]:
            return self.source[_decode(self.source, member.name_begin)[1] : member.begin]
        return ": "

    def _format_value(self, value: Any) -> str:
        """Return *value* as JSON in the same layout as the item."""
        members = self._members()
        line_begin = self.source.rfind("\n", 0, members[0].name_begin) + 1 if members else 0
        lead = self.source[line_begin : members[0].name_begin] if line_begin else ""
        newline = "\r\n" if "\r\n" in self.source else "\n"
        try:
            if lead.strip() or not lead:  # on one line
                tight = bool(members) and self._colon() == ":"
                return json.dumps(
                    value, ensure_ascii=False, allow_nan=False, separators=(",", ":") if tight else (", ", ": ")
                )
            outer = self.source[self.source.rfind("\n") + 1 : -1]  # the indentation of the closing brace
            unit = lead.removeprefix(outer) if not outer.strip() else ""
            text = json.dumps(value, ensure_ascii=False, allow_nan=False, indent=unit or "  ")
        except (TypeError, ValueError, RecursionError) as error:
            raise self._error(f"cannot be written as JSON: {str(error)[:200]}") from None
        return text.replace("\n", newline + lead)


class CsljsonDocument(Document):
    r"""A CSL-JSON file.

    >>> document = CsljsonDocument('[\n  {"id": "a", "x": 1.0}\n]\n', "utf-8", None)
    >>> document.entries["a"].set("title", "T")
    >>> print(document.text)
    [
      {"id": "a", "x": 1.0, "title": "T"}
    ]
    <BLANKLINE>
    """

    format = "csljson"

    def _find_entries(self, text: str) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the items of *text*, each with its position."""
        scanned = normalize_newlines(text)
        try:
            begin = _skip(scanned, 0)
            if scanned[begin : begin + 1] == "{":
                members, _ = _members(scanned, begin, skim=True)
                lists = [one for one in members if one.name in ("items", "references") and scanned[one.begin] == "["]
                if not lists:
                    yield from self._items(text, [(begin, len(scanned.rstrip()))])
                    return
                begin = lists[-1].begin
            yield from self._items(text, _elements(scanned, begin))
        except (ValueError, IndexError, RecursionError):
            return  # not JSON: reading the file will raise an error

    def _items(self, text: str, spans: list[tuple[int, int]]) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the items at *spans*."""
        line, counted = 1, 0
        for begin, end in spans:
            line += text.count("\n", counted, begin)
            counted = begin
            source = text[begin:end]
            if not source.startswith("{"):
                continue
            item = {member.name: member.value for member in _members(source, 0)[0]}
            identity = item.get("id")
            if isinstance(identity, str | int | float) and not isinstance(identity, bool) and identity != "":
                yield CsljsonEntry(decode_surrogates(str(identity)), source, line), begin

    def _parse(self, text: str) -> Reading:
        """Read the references of *text*."""
        return parse(text, self.path, strict=True)  # a broken file cannot be edited safely

    def source_of(self, item: Mapping[str, Any], key: str) -> str:
        """Return *item* as an object, indented as the last item of the file."""
        item = {**item, "id": key}
        items = [piece for piece in self._pieces if isinstance(piece, CsljsonEntry)]
        indented = not items or "\n" in items[-1].source
        try:
            text = json.dumps(item, ensure_ascii=False, allow_nan=False, indent=2 if indented else None)
        except (TypeError, ValueError, RecursionError) as error:
            message = f"cannot be written as JSON: {str(error)[:200]}"
            raise FormatError(message, path=self.path, key=key[:200]) from None
        return text.replace("\n", self._newline() + self._indentation())

    def _indentation(self) -> str:
        """Return the white space in front of the last item, if it is on a line of its own."""
        items = [number for number, piece in enumerate(self._pieces) if isinstance(piece, CsljsonEntry)]
        lead = str(self._pieces[items[-1] - 1]).rpartition("\n")[2] if items else "  "
        return lead if not lead.strip() else ""

    def _set_key(self, entry: SourceEntry, key: str) -> None:
        """Write *key* as the id of the item; a number stays a number."""
        entry.set("id", int(key) if isinstance(entry.get("id"), int) and key.isdecimal() else key)

    def _with_entries(self, text: str, sources: list[str]) -> str:
        """Return *text* with items added at the end of its list."""
        newline = self._newline()
        if not text.strip("\ufeff \t\r\n"):
            return f"{text.rstrip()}[{newline}  {f',{newline}  '.join(sources)}{newline}]{newline}"
        places = [n for n, piece in enumerate(self._pieces) if isinstance(piece, CsljsonEntry)]
        if not places:
            begin = text.index("[") + 1
            comma = "" if text[begin:].lstrip().startswith("]") else ","
            end = newline if not comma else ""
            return f"{text[:begin]}{newline}  {f',{newline}  '.join(sources)}{comma}{end}{text[begin:]}"
        begin = sum(len(piece if isinstance(piece, str) else piece.source) for piece in self._pieces[: places[-1] + 1])
        before, after = str(self._pieces[places[-1] - 1]), text[begin:]
        if "[" not in text[: text.index("{")] and len(places) == 1 and not after.strip():  # one item without a list
            return f"[{newline}{text[:begin]}{''.join(f',{newline}{source}' for source in sources)}{newline}]{after}"
        space = before[len(before.rstrip()) :]
        return f"{text[:begin]}{''.join(f',{space}{source}' for source in sources)}{after}"

    def _delete(self, number: int) -> None:
        """Delete the item at this place of the pieces, and one of the commas next to it."""
        before, after = str(self._pieces[number - 1]), str(self._pieces[number + 1])
        lead = before.rstrip()
        if lead.endswith(","):
            before = lead[:-1]
        elif after.lstrip().startswith(","):
            after = after.lstrip()[1:].lstrip()
        elif not lead.endswith("["):  # one item without a list
            before += "[]"
        self._pieces[number - 1 : number + 2] = [before + after]


def _skip(text: str, position: int) -> int:
    """Return the end of the white space at *position*."""
    match = _SPACE.match(text, position)
    return match.end() if match else position


_decode = json.JSONDecoder(
    strict=False,
    parse_int=lambda digits: (
        int(digits) if len(digits) < 400 else digits
    ),  # converting longer ones takes quadratic time
).raw_decode


def _members(text: str, position: int, *, skim: bool = False) -> tuple[list[_Member], int]:
    """Return the members of the object at *position*, and the end of the object.

    Raises:
        ValueError: There is no valid object.
    """
    members: list[_Member] = []
    position = _skip(text, position + 1)
    while text[position] == '"':
        name_begin = position
        name, position = _decode(text, position)
        position = _skip(text, position)
        if text[position] != ":":
            raise ValueError("no colon")
        begin = _skip(text, position + 1)
        value, position = _decode(text, begin)
        members.append(_Member(name, name_begin, begin, position, None if skim else value))
        position = _skip(text, position)
        if text[position] != ",":
            break
        position = _skip(text, position + 1)
    if text[position] != "}":
        raise ValueError("no end")
    return members, position + 1


def _elements(text: str, position: int) -> list[tuple[int, int]]:
    """Return the start and end of each member of the list at *position*."""
    spans: list[tuple[int, int]] = []
    if text[position] != "[":
        raise ValueError("no list")
    position = _skip(text, position + 1)
    while text[position] != "]":
        begin = position
        _, position = _decode(text, begin)
        spans.append((begin, position))
        position = _skip(text, position)
        if text[position] == ",":
            position = _skip(text, position + 1)
        elif text[position] != "]":
            raise ValueError("no comma")
    return spans
