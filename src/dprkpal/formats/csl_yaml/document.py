"""Internal: edit a CSL-YAML file. Comments, order, quotation marks and unknown variables are kept.

Source: YAML 1.2; Pandoc User's Guide, "Specifying bibliographic data".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...errors import FormatError
from ..document import Document, SourceEntry, decode_surrogates
from ..results import Reading
from .dumper import dump_flow, dump_member, dump_scalar
from .nodes import Member, Node, parse_node
from .reader import convert_item, parse, spans
from .writer import format_item

__all__ = ["CslyamlDocument", "CslyamlEntry"]

_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")
_LINE_END = re.compile(r"(?:\r\n|\r|\n)\Z")
_REST_OF_LINE = re.compile(r"\A[ \t]*(?:\r\n|\r|\n|\Z)")
_DASH = re.compile(
    r"(?:^|(?<=\r))\ufeff?([ \t]*)-[ \t]*(?:(?:#[^\r\n]*)?(?:\r\n|\r|\n)[ \t]*)*\Z", re.MULTILINE
)
_OTHER_ITEM = re.compile(r"(?:^|(?<=\r))[ \t]*-[ \t\r\n]", re.MULTILINE)
_EMPTY_LIST = re.compile(
    r"^(?:((?:references|items):)(?:[ \t]*(?:\[[ \t]*\]|null|~))?|\[[ \t]*\])(?=[ \t]*(?:#[^\r\n]*)?(?:\r|\n|\Z))",
    re.MULTILINE,
)
_LIST_NAME = re.compile(r"^(?:references|items):", re.MULTILINE)
_UNDECODED = re.compile("[\ud800-\udfff]")


class CslyamlEntry(SourceEntry):
    """One item of a CSL-YAML file. Values are those of CSL-JSON; in the file, text is Markdown and dates are EDTF."""

    def __init__(self, key: str, source: str, line: int, column: int, flow: bool, newline: str) -> None:
        super().__init__(key, source, line)
        self._column, self._flow, self._newline = column, flow, newline

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables."""
        return tuple(member.name for member in self._members())

    def get(self, name: str) -> Any:
        """Return the value of the variable *name* as in CSL-JSON. If it is repeated, this is its last value."""
        member = self._member(name)
        return None if member is None else convert_item({name: member.node.value})[name]

    def set(self, name: str, value: Any) -> None:
        """Set the variable *name* to *value*.

        Args:
            name: The variable. A new variable is added after the others.
            value: A value as in CSL-JSON.

        Raises:
            FormatError: YAML cannot represent the value.
        """
        member = self._member(name)
        if member is not None:
            before = self.get(name)
            if before == value and type(before) is type(value):
                return
        written = format_item({name: value})[name]
        try:
            if member is None:
                self._insert(name, written)
            else:
                self._change(member, written)
        except (TypeError, ValueError, RecursionError) as error:
            raise self._error(f"cannot be written as YAML: {str(error)[:200]}") from None

    def remove(self, name: str) -> None:
        """Remove the variable *name* together with its line.

        Raises:
            FormatError: There is no such variable, or it is the only one.
        """
        members = self._members()
        number = next((n for n in reversed(range(len(members))) if members[n].name == name), None)
        if number is None:
            raise self._error(f"the item has no variable {name[:60]!r}")
        if len(members) == 1:
            raise self._error("an item needs a variable")
        if number == 0:
            begin, end = members[0].begin, members[1].begin
        elif self._flow:
            begin, end = members[number - 1].node.end, members[number].node.end
        else:
            begin = len(_LINE_END.sub("", self.source[: _line_begin(self.source, members[number].begin)]))
            end = self._end_of_line(members[number].node.end)
        self._replace(begin, end, "")

    def place(self, name: str) -> tuple[int, int] | None:
        """Return the line and column of the variable *name*."""
        member = self._member(name)
        if member is None:
            return None
        begin = _line_begin(self.source, member.begin)
        column = member.begin - begin + 1 + (self._column if begin == 0 else 0)
        return self.line + self.source.count("\n", 0, member.begin), column

    def _member(self, name: str) -> Member | None:
        """Return the last member with this name."""
        return next((member for member in reversed(self._members()) if member.name == name), None)

    def _members(self) -> tuple[Member, ...]:
        """Return the members of the item.

        Raises:
            FormatError: The source was replaced by something that is not an item.
        """
        try:
            return _members_of(self.source, self._column)
        except ValueError:
            raise self._error("the item has a syntax error and cannot be edited; fix it by hand first") from None

    def _end_of_line(self, position: int) -> int:
        """Return the end of the comment at *position*, or *position* if there is none."""
        comment = _COMMENT.match(self.source, position)
        return comment.end() if comment else position

    def _insert(self, name: str, value: Any) -> None:
        """Add a member after the others."""
        members = self._members()
        if not self._flow:
            end = self._end_of_line(members[-1].node.end)
            lines = dump_member(name, value, self._list_indent(members))
            self._replace(end, end, self._joined(["", *lines]))
            return
        quoted = not members or self.source[members[-1].begin] == '"'
        label = json.dumps(name, ensure_ascii=False) if quoted else dump_flow(name)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False) if quoted else dump_flow(value)
        if not members:
            self._replace(1, len(self.source) - 1, f"{label}: {text}")
            return
        gap = self.source[members[-2].node.end + 1 : members[-1].begin] if len(members) > 1 else " "
        end = members[-1].node.end
        self._replace(end, end, f",{gap if not gap.strip() else ' '}{label}: {text}")

    def _change(self, member: Member, value: Any) -> None:
        """Replace the value of *member*, or only those texts in it that differ."""
        edits = _edits(member.node, value, self._flow)
        if edits is not None:
            for node, text in reversed(edits):
                self._replace(node.begin, node.end, text)
            return
        if self._flow:
            quoted = self.source[member.begin] == '"'
            text = json.dumps(value, ensure_ascii=False, allow_nan=False) if quoted else dump_flow(value)
            self._replace(member.node.begin, member.node.end, text)
            return
        lines = dump_member(member.name, value, self._list_indent(self._members()), member.node.style)
        comment = _COMMENT.search(self.source, member.name_end, member.node.begin) if member.node.is_block else None
        if comment and (len(lines) == 1 or lines[0].endswith(":")):
            lines[0] += comment[0]
        self._replace(member.begin, member.node.end, self._joined(lines))

    def _joined(self, lines: Iterable[str]) -> str:
        """Return *lines* as text; all but the first are indented like the item."""
        return _joined(lines, self._newline, self._column)

    def _list_indent(self, members: tuple[Member, ...]) -> int:
        """Return how far lists are indented in this item."""
        for member in members:
            node = member.node
            if node.is_block and node.elements:
                return max(0, node.begin - _line_begin(self.source, node.begin) - self._column)
        return 0


def _edits(node: Node, value: Any, flow: bool) -> list[tuple[Node, str]] | None:
    """Return the texts that make *node* say *value*, or ``None`` if more than single texts differ."""
    if node.value == value and type(node.value) is type(value):
        return []
    if node.members is not None and isinstance(value, Mapping):
        if [member.name for member in node.members] != list(value):
            return None
        pairs = [(member.node, value[member.name]) for member in node.members]
    elif node.elements is not None and isinstance(value, list):
        if len(node.elements) != len(value):
            return None
        pairs = list(zip(node.elements, value, strict=True))
    elif node.members is None and node.elements is None and not isinstance(value, Mapping | list):
        if node.style in ("|", ">") or node.begin == node.end or not isinstance(value, str | int | float | bool):
            return None
        return [(node, dump_scalar(value, node.style, flow=flow))]
    else:
        return None
    edits: list[tuple[Node, str]] = []
    for inner, wanted in pairs:
        found = _edits(inner, wanted, flow or bool(node.style))
        if found is None:
            return None
        edits += found
    return edits


def _joined(lines: Iterable[str], newline: str, column: int) -> str:
    """Return *lines* as text; all but the first are indented, unless they are empty."""
    first, *others = lines
    return first + "".join(newline + (" " * column + line if line else "") for line in others)


def _members_of(source: str, column: int) -> tuple[Member, ...]:
    """Return the members of an item whose first line begins at *column*, with their places in *source*."""
    lead = "-\n" + " " * max(column, 1)
    items = parse_node(lead + _readable(source), len(lead)).elements
    if not items or items[0].members is None:
        raise ValueError("not a mapping")
    return items[0].members


def _readable(text: str) -> str:
    """Return *text* of the same length without lone surrogates, which PyYAML refuses."""
    if not _UNDECODED.search(text):
        return text
    return _UNDECODED.sub(lambda one: bytes([ord(one[0]) - 0xDC00]).decode("cp1252", "replace"), text)


def _line_begin(text: str, position: int) -> int:
    """Return the beginning of the line at *position*."""
    return max(text.rfind("\n", 0, position), text.rfind("\r", 0, position)) + 1


class CslyamlDocument(Document):
    r"""A CSL-YAML file.

    >>> document = CslyamlDocument("- id: a  # read\n  issued: 1999\n", "utf-8", None)
    >>> document.entries["a"].set("title", "<i>T</i>")
    >>> print(document.text)
    - id: a  # read
      issued: 1999
      title: '*T*'
    <BLANKLINE>
    """

    format = "cslyaml"

    def _find_entries(self, text: str) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the items of *text*, each with its position."""
        mark = text.startswith("\ufeff")  # PyYAML does not count it
        newline = "\r\n" if "\r\n" in text else "\r" if "\n" not in text and "\r" in text else "\n"
        line, counted = 1, 0
        for identity, begin, end, column, flow in spans(_readable(text[mark:])):
            begin, end = begin + mark, end + mark
            source = text[begin:end].rstrip()
            if not flow and (comment := _COMMENT.match(text, begin + len(source))):
                source += comment[0]
            line += text.count("\n", counted, begin)
            counted = begin
            if isinstance(identity, str | int) and not isinstance(identity, bool) and identity != "":
                key = str(convert_item({"id": identity})["id"])
                yield CslyamlEntry(decode_surrogates(key), source, line, column, flow, newline), begin

    def _parse(self, text: str) -> Reading:
        """Read the references of *text*."""
        return parse(text, self.path)

    def source_of(self, item: Mapping[str, Any], key: str) -> str:
        """Return *item* as a mapping, indented and in brackets as the last item of the file."""
        last = self._last()
        item = format_item({**item, "id": key})
        try:
            if last is not None and last._flow:
                members = last._members()
                quoted = bool(members) and last.source[members[0].begin] == '"'
                return json.dumps(item, ensure_ascii=False, allow_nan=False) if quoted else dump_flow(item)
            indent = last._list_indent(last._members()) if last is not None else 0
            lines = [line for name, value in item.items() for line in dump_member(name, value, indent)]
        except (TypeError, ValueError, RecursionError) as error:
            message = f"cannot be written as YAML: {str(error)[:200]}"
            raise FormatError(message, path=self.path, key=key[:200]) from None
        return _joined(lines, self._newline(), last._column if last is not None else 2)

    def _last(self) -> CslyamlEntry | None:
        """Return the last item."""
        return next((one for one in reversed(self._pieces) if isinstance(one, CslyamlEntry)), None)

    def _set_key(self, entry: SourceEntry, key: str) -> None:
        """Write *key* as the id of the item; a number stays a number."""
        entry.set("id", int(key) if isinstance(entry.get("id"), int) and key.isdecimal() else key)

    def _with_entries(self, text: str, sources: list[str]) -> str:
        """Return *text* with items added at the end of its list."""
        newline = self._newline()
        places = [n for n, piece in enumerate(self._pieces) if isinstance(piece, CslyamlEntry)]
        if not places:
            empty = _EMPTY_LIST.search(text)
            listed = newline.join(f"- {source}" for source in sources)
            if empty is None:
                start = f"{text}{newline if text and not text.endswith(newline) else ''}"
                return f"{start}references:{newline}{listed}{newline}"
            text, rest = text[: empty.start()] + (empty[1] or ""), text[empty.end() :]
            if not empty[1]:
                return f"{text}{listed}{rest}"
            end = re.search(r"\r|\n|\Z", rest)
            at = end.start() if end else 0
            return f"{text}{rest[:at]}{newline}{listed}{rest[at:] or newline}"
        number = places[-1]
        before, last = str(self._pieces[number - 1]), self._pieces[number]
        assert isinstance(last, CslyamlEntry)
        begin = sum(len(piece if isinstance(piece, str) else piece.source) for piece in self._pieces[: number + 1])
        dash = _DASH.search(before)
        if dash is None:  # in a list in brackets
            gap = before[len(before.rstrip()) :] or " "
            gap = gap if len(places) > 1 else " "
            return f"{text[:begin]}{''.join(f',{gap}{source}' for source in sources)}{text[begin:]}"
        room = last._column - len(dash[1]) - 1
        lead = f"{dash[1]}-{' ' * room if room > 0 else newline + ' ' * last._column}"
        blank = newline if len(places) > 1 and re.match(r"\s*?\n\s*?\n", before) else ""
        added = "".join(f"{newline}{blank}{lead}{source}" for source in sources)
        return f"{text[:begin]}{added}{text[begin:]}"

    def _has_item(self, piece: str | SourceEntry, dash: re.Match[str]) -> bool:
        """Return whether *piece* is an item, or has an item that cannot be read, apart from the one of *dash*."""
        if isinstance(piece, SourceEntry):
            return True
        return _OTHER_ITEM.search(piece[: dash.start()] if piece is dash.string else piece) is not None

    def _delete(self, number: int) -> None:
        """Delete the item at this place of the pieces, with its dash or one of the commas next to it."""
        before, after = str(self._pieces[number - 1]), str(self._pieces[number + 1])
        dash = _DASH.search(before)
        if dash is None:
            lead = before.rstrip()
            if lead.endswith(","):
                before = lead[:-1]
            elif after.lstrip().startswith(","):
                after = after.lstrip()[1:].lstrip()
        elif not any(self._has_item(one, dash) for one in self._pieces if one is not self._pieces[number]):
            names = list(_LIST_NAME.finditer(before))
            at = names[-1].end() if names else dash.start(1)
            before = f"{before[:at]}{' ' if names else ''}[]{before[at : dash.start(1)]}"
            after = _REST_OF_LINE.sub("", after, count=1) if names else after
        else:
            before = before[: dash.start(1)]
            after = _REST_OF_LINE.sub("", after, count=1)
        self._pieces[number - 1 : number + 2] = [before + after]
