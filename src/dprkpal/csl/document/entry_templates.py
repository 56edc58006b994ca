"""Entries of one shape differ in their values alone, so that what stands between them is settled and written once.

An entry is rendered as a tree, settled, and written in the output format. For entries of the same shape
(`Context.find_shape`) the same elements print, groups put them together alike, and punctuation meets alike if the
values begin and end alike. So a *template* is kept of the written entry, with holes for the values; the next entry
that fits it takes no more than its values and one join.

A template is learnt by writing an entry whose values have a letter of their own inside, and it is kept only if
filling it with the true values gives the entry as it was written the long way. What does not fit (a value that
begins with a bracket, has markup, or runs from right to left) goes the long way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from ...model.lazy_pattern import Pattern
from ..output.html import Html
from ..rendering.context import Context, Leaf, Render
from ..rendering.item import Item
from ..text.bidi import has_opposite_direction
from ..text.content import PLAIN, Content, Link, Span, plain_text
from .section import CompiledSection

__all__ = ["EntryTemplates", "templates_for"]

SHAPE_AT = frozenset({2, 8, 20})
"""At which entries of a shape its program is learnt: the first one finds out what is empty."""
KIND_AT = frozenset({1, 5, 20})
"""At which entries of a kind its template is learnt: where something in the values of one entry forbids it, those of
another may do."""
MAX_PROGRAMS = 512
MAX_TEMPLATES = 128
"""For how many kinds of entries of one shape a template is kept."""
_LONGEST_FIXED = 8
_LETTERS = 0xA000
"""Where the letters that stand for values begin: those of the Yi script, which has enough and no cases."""
_MAX_VALUES = 200
_MAX_FIXED = 2_000
_FIXED: dict[str, tuple[str]] = {}
"""What is known to be short and fixed, as it stands in the kind of an entry."""
_LETTER = Pattern(f"([{chr(_LETTERS)}-{chr(_LETTERS + _MAX_VALUES)}])")
_ADDRESS = Pattern("https://z9z([0-9]+)z9z/")
_LATIN_AND_KIN = "\u1100"
"""Values that begin with a letter before this one are of no script that has a typography of its own."""
_BEGINS = frozenset(filter(str.isalnum, map(chr, range(0x80))))
"""What most values begin with."""
_ENDS: dict[str, str | None] = {
    **dict.fromkeys("\u00a0\u202f«“‘([{&<>"), **{sign: sign for sign in " .,:;!?。，；：-–\"'’”»)]}"}
}  # fmt: skip
"""What the end of a value tells what follows it, ``None`` where that is more than its last character says; other
ends tell nothing."""
_CONSTANT = frozenset({"term", "verbatim"})

Writing: TypeAlias = "Callable[[list[Content]], str]"
Node: TypeAlias = "int | list[Any] | Content"
"""An element that prints, by its place in the program; a group and its nodes; or what is always the same."""


class _NotFit(Exception):
    """The entry cannot be made into a template, or not yet."""


class Program(NamedTuple):
    """What a section comes to for one shape."""

    leaves: tuple[Leaf, ...]
    """The elements that may print, in order."""
    nodes: list[Node]
    """How they are grouped."""
    templates: dict[tuple[object, ...], Template | int]
    """By what its values are like; or how often there was an entry like that."""


class Template:
    """A written entry with holes for its values."""

    __slots__ = ("_order", "_parts", "_shortened")

    def __init__(self, written: str, values: Sequence[str], addresses: Sequence[str]) -> None:
        """Make the template of an entry *written* with a letter in each of its *values*, and mock *addresses*."""
        pieces: list[str] = _LETTER.split(written)
        order: list[int] = []
        shortened: list[int] = []
        for at in range(1, len(pieces), 2):
            index = ord(pieces[at]) - _LETTERS
            value = values[index]
            if not pieces[at - 1].endswith(value[0]):
                raise _NotFit
            pieces[at - 1] = pieces[at - 1][:-1]
            after = pieces[at + 1]
            if "’" in value[1:-1] and after.startswith("’"):
                after = after[1:]
            whole = after.startswith(value[-1])
            if not whole and len(value) == 1:
                raise _NotFit
            pieces[at + 1] = after[1:] if whole else after
            if not whole:
                shortened.append(index)
        self._parts: list[str] = []
        """What always stands there, and between each two of that a hole."""
        for at, piece in enumerate(pieces):
            if at % 2:
                order.append(ord(piece) - _LETTERS)
                self._parts.append("")
                continue
            texts: list[str] = _ADDRESS.split(piece)
            order += [len(values) + int(number) for number in texts[1::2]]
            self._parts += texts
        everything = list(range(len(values) + len(addresses)))
        if sorted(order) not in (everything, everything[: len(values)]):
            raise _NotFit
        self._order = None if order == everything else order
        """What fills the holes one after the other: values, and addresses counted on; ``None``: all, in order."""
        self._shortened = shortened
        """The values whose last sign gave way to what comes after them."""

    def fill(self, values: list[str], addresses: list[str]) -> str:
        """Return the entry with these *values* and *addresses*, written in the output format already."""
        if self._shortened:
            values = values.copy()
            for index in self._shortened:
                values[index] = values[index][:-1]
        filling = values + addresses if addresses else values
        if self._order is not None:
            filling = [filling[index] for index in self._order]
        parts = self._parts.copy()
        parts[1::2] = filling
        return "".join(parts)


class _Reading:
    """The values of one entry, and what they are like."""

    __slots__ = ("addresses", "kind", "values")

    def __init__(self) -> None:
        self.values: list[str] = []
        self.addresses: list[str] = []
        self.kind: list[object] = []

    def take(self, content: Any) -> None:
        """Take the values out of *content*, which one element printed."""
        kind = self.kind
        form = type(content)
        while form is Span:
            tag, formatting = content.tag, content.formatting
            kind.append(tag if formatting is PLAIN else (tag, formatting))
            if tag in _CONSTANT:
                kind.append(plain_text(content))
                return
            content = content.children
            if len(content) != 1:
                kind.append(0)
                form = tuple
                break
            content = content[0]
            form = type(content)
        if form is str:
            self.text(content)
            return
        if form is Link:
            self.addresses.append(content.url)
            content = content.children
        kind.append(len(content))
        for child in content:
            if type(child) is str:
                self.text(child)
            else:
                self.take(child)

    def text(self, text: str) -> None:
        """Take *text*: a value, or something short and fixed."""
        fixed = _FIXED.get(text)
        if fixed is not None:
            self.kind.append(fixed)
            return
        if text:
            end = _ENDS.get(text[-1], "")
            begin = text[0]
            if end is not None and begin.isalnum() and begin < _LATIN_AND_KIN:
                self.values.append(text)
                self.kind.append(end if "’" not in text else "’" + end)
                return
            if begin == " " and len(text) > 2 and end is not None and text[1].isalnum():  # beside markup
                self.values.append(text)
                self.kind.append((" ", "’" in text, end))
                return
        if len(text) > _LONGEST_FIXED:
            raise _NotFit
        fixed = (text,)
        if len(_FIXED) < _MAX_FIXED:
            _FIXED[text] = fixed
        self.kind.append(fixed)


def _printed(element: Render, context: Context) -> Content:
    """Return what an *element* prints whose value and look are not told apart."""
    return element(context)[0]  # type: ignore[return-value]  # no list, as was seen when it was learnt


def _as_it_is(content: Content, _item: Item) -> Content:
    return content


def _stand_in(text: str, index: int) -> str:
    """Return a text that begins and ends like the value *text* and has the letter of its *index* inside."""
    return text[0] + chr(_LETTERS + index) + ("’" if "’" in text[1:-1] else "") + text[-1]


class _StandIns:
    """Puts stand-ins in the place of values, in the order in which `_Reading` takes them."""

    def __init__(self) -> None:
        self.values = 0
        self.addresses = 0

    def put(self, content: Content) -> Content:
        """Return *content* with stand-ins."""
        if isinstance(content, str):
            reading = _Reading()
            reading.text(content)
            if not reading.values:
                return content
            self.values += 1
            return _stand_in(content, self.values - 1)
        if isinstance(content, tuple):
            return tuple([self.put(child) for child in content])
        if isinstance(content, Span):
            if content.tag in _CONSTANT:
                return content
            return Span(tuple([self.put(child) for child in content.children]), content.formatting, content.tag)
        self.addresses += 1
        url = f"https://z9z{self.addresses - 1}z9z/"
        return Link(tuple([self.put(child) for child in content.children]), url)


class EntryTemplates:
    """The templates of one section in one output format.

    Args:
        area: The section.
        backend: The output format.
        direction: The direction of the text, ``"ltr"`` or ``"rtl"``.
        write: Returns what the children of the section's layout print as a written entry.
    """

    def __init__(self, area: CompiledSection, backend: Html, direction: str, write: Writing) -> None:
        self._area = area
        self._backend = backend
        self._direction = direction
        self._write = write
        self._programs: dict[int, Program | int] = {}

    def entry(self, fresh: Callable[[], Context]) -> str:
        """Return the written entry of the context that *fresh* returns, a new one each time."""
        context = fresh()
        context.find_shape()
        shape = context.shape
        program = self._programs.get(shape, 0)
        if isinstance(program, int):
            found = None
            if shape and (program or len(self._programs) < MAX_PROGRAMS):
                found = self._learn(fresh()) if program + 1 in SHAPE_AT else None
                self._programs[shape] = found or program + 1
            if found is None:
                return self._write(self._area.render(context))
            program = found
        reading = _Reading()
        take, take_text, values, kind = reading.take, reading.text, reading.values, reading.kind
        try:
            for value, _formatter in program.leaves:
                content = value(context)
                if type(content) is not str:
                    take(content)
                elif content and content[0] in _BEGINS and (end := _ENDS.get(content[-1], "")) is not None:
                    values.append(content)  # `_Reading.text`, written out for most values
                    kind.append(end if "’" not in content else "’" + end)
                else:
                    take_text(content)
            like = tuple(kind)
            template = program.templates.get(like, 0)
            if isinstance(template, int):
                if template or len(program.templates) < MAX_TEMPLATES:
                    program.templates[like] = template + 1
                    if template + 1 in KIND_AT:
                        return self._template(program, like, fresh)
                raise _NotFit
            return self._filled(template, reading)
        except _NotFit:
            return self._write(self._area.render(fresh()))

    def _filled(self, template: Template, reading: _Reading) -> str:
        values: list[str] = reading.values
        whole = "".join(values)
        if self._backend.isolate and not whole.isascii() and has_opposite_direction(whole, self._direction):
            raise _NotFit
        if not self._backend.is_plain(whole):
            values = [self._backend.text(value) for value in values]
        addresses = reading.addresses
        if addresses:
            addresses = [self._address(url) for url in addresses]
        return template.fill(values, addresses)

    def _address(self, url: str) -> str:
        address = self._backend.address(url)
        if address is None:
            raise _NotFit
        return address

    def _learn(self, context: Context) -> Program | None:
        """Return the program of the shape of *context*."""
        context.find_shape()
        leaves: list[Leaf] = []
        try:
            nodes = self._nodes(self._area.compiler.root.plans.get(context.shape), context, leaves)
        except _NotFit:
            return None
        return Program(tuple(leaves), nodes, {})

    def _nodes(
        self, plan: tuple[int, tuple[Render, ...], int] | None, context: Context, leaves: list[Leaf]
    ) -> list[Node]:  # fmt: skip
        """Return the elements of *plan* as nodes; those that print join *leaves*; calling them may hide others."""
        if plan is None:
            raise _NotFit
        nodes: list[Node] = []
        for part in plan[1]:
            group = self._area.compiler.groups.get(part)
            if group is not None:
                inner = group.sequence.plans.get(context.shape)
                nodes.append([group, self._nodes(inner, context, leaves)])
                continue
            fixed = self._area.compiler.constants.get(part)
            if fixed is not None:
                nodes.append(fixed)
                continue
            content = part(context)[0]
            if part in self._area.compiler.branches or isinstance(content, list) or len(leaves) >= _MAX_VALUES:
                raise _NotFit
            nodes.append(len(leaves))
            leaf = self._area.settings.leaves.get(part)
            if leaf is None or not content or not leaf.value(context):  # something else stands for the value
                leaf = Leaf(partial(_printed, part), _as_it_is)
            leaves.append(leaf)
        return nodes

    def _template(self, program: Program, kind: tuple[object, ...], fresh: Callable[[], Context]) -> str:
        """Learn the template of entries of this *kind*; return the entry that was to be written."""
        context = fresh()
        context.find_shape()
        contents = [leaf.value(context) for leaf in program.leaves]
        written = self._write(self._area.render(fresh()))
        reading, stand_ins = _Reading(), _StandIns()
        try:
            for content in contents:
                reading.take(content)
            if len(reading.values) >= _MAX_VALUES or _LETTER.search("".join(reading.values)):
                raise _NotFit
            mock = [
                leaf.formatter(stand_ins.put(content), context.item)
                for leaf, content in zip(program.leaves, contents, strict=True)
            ]
            template = Template(
                self._write(_composed(program.nodes, mock, context.item)), reading.values, reading.addresses
            )
            if self._filled(template, reading) == written:
                program.templates[kind] = template
        except _NotFit:
            pass
        return written


def _composed(nodes: list[Node], contents: list[Content], item: Item) -> list[Content]:
    """Return *contents*, one a leaf, as the groups of *nodes* put them together."""
    found: list[Content] = []
    for node in nodes:
        if isinstance(node, int):
            content = contents[node]
        elif isinstance(node, list):
            group, members = node
            inner = _composed(members, contents, item)
            content = group.combine(inner, item) if inner else ""
        else:
            content = node
        if content:
            found.append(content)
    return found


def templates_for(area: CompiledSection, backend: Html, direction: str, links: bool, write: Writing) -> EntryTemplates:
    """Return the templates of the section *area*, those of last time where they are kept.

    Args:
        area: The section.
        backend: The output format.
        direction: The direction of the text, ``"ltr"`` or ``"rtl"``.
        links: Whether links lead anywhere.
        write: Returns what the children of the section's layout print as a written entry.
    """
    key = (backend.isolate, backend.direction, direction, links)
    kept = area.cache.get(key)
    if not isinstance(kept, EntryTemplates):
        kept = area.cache[key] = EntryTemplates(area, backend, direction, write)
    return kept
