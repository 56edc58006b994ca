"""Internal: templates that make bibliographies faster, because similar entries differ only in their values.

Normally an entry is rendered as a tree, typeset, and written. In entries of the same shape (`Context.find_shape`) the
same elements print and groups combine them in the same way. Punctuation is also the same if the values begin and end
with similar characters. So the written entry is kept as a *template* with gaps for the values, and the next entry that
matches needs only its values and one ``join``.

To make a template, an entry is written with placeholders in its values. The template is kept only if filling it with
the real values gives the same result as writing the entry normally. Entries that do not match (values that begin with
a bracket, have markup, or are right-to-left) are written normally.
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
"""The entries of a shape, counted from 1, at which a program is made; the first finds the empty elements."""
KIND_AT = frozenset({1, 5, 20})
"""The entries of a kind, counted from 1, at which a template is made. Later attempts may succeed with other values."""
MAX_PROGRAMS = 512
MAX_TEMPLATES = 128
"""Maximum number of templates for one shape."""
_LONGEST_FIXED = 8
_LETTERS = 0xA000
"""First placeholder letter. The Yi script has enough letters and no case."""
_MAX_VALUES = 200
_MAX_FIXED = 2_000
_FIXED: dict[str, tuple[str]] = {}
"""Short fixed strings, as they appear in the kind of an entry."""
_LETTER = Pattern(f"([{chr(_LETTERS)}-{chr(_LETTERS + _MAX_VALUES)}])")
_ADDRESS = Pattern("https://z9z([0-9]+)z9z/")
_LATIN_AND_KIN = "\u1100"
"""Values that begin with a letter before this one use a script without special typography."""
_BEGINS = frozenset(filter(str.isalnum, map(chr, range(0x80))))
"""The characters that most values begin with."""
_ENDS: dict[str, str | None] = {
    **dict.fromkeys("\u00a0\u202f«“‘([{&<>"), **{sign: sign for sign in " .,:;!?。，；：-–\"'’”»)]}"}
}  # fmt: skip
"""The last characters of values that affect the next text; ``None`` if a template cannot handle them."""
_CONSTANT = frozenset({"term", "verbatim"})

Writing: TypeAlias = "Callable[[list[Content]], str]"
Node: TypeAlias = "int | list[Any] | Content"
"""An element by its index in the program, a group with its nodes, or constant content."""


class _NoTemplate(Exception):
    """The entry has no template, or not yet."""


class Program(NamedTuple):
    """The elements that a section prints for one shape."""

    leaves: tuple[Leaf, ...]
    """The elements that may print, in order."""
    nodes: list[Node]
    """The grouping of the elements."""
    templates: dict[tuple[object, ...], Template | int]
    """Templates by kind of values, or the number of entries of that kind so far."""


class Template:
    """A written entry with gaps for its values."""

    __slots__ = ("_order", "_parts", "_shortened")

    def __init__(self, written: str, values: Sequence[str], addresses: Sequence[str]) -> None:
        """Make a template from an entry *written* with placeholders for its *values* and *addresses*."""
        pieces: list[str] = _LETTER.split(written)
        order: list[int] = []
        shortened: list[int] = []
        for at in range(1, len(pieces), 2):
            index = ord(pieces[at]) - _LETTERS
            value = values[index]
            if not pieces[at - 1].endswith(value[0]):
                raise _NoTemplate
            pieces[at - 1] = pieces[at - 1][:-1]
            after = pieces[at + 1]
            if "’" in value[1:-1] and after.startswith("’"):
                after = after[1:]
            whole = after.startswith(value[-1])
            if not whole and len(value) == 1:
                raise _NoTemplate
            pieces[at + 1] = after[1:] if whole else after
            if not whole:
                shortened.append(index)
        self._parts: list[str] = []
        """The constant parts, with an empty string for each gap."""
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
            raise _NoTemplate
        self._order = None if order == everything else order
        """The indexes of the values and addresses that fill the gaps; ``None`` for all in order."""
        self._shortened = shortened
        """The values whose last character is dropped because of the punctuation after it."""

    def fill(self, values: list[str], addresses: list[str]) -> str:
        """Return the entry with these *values* and *addresses*, which are already escaped."""
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


class _EntryValues:
    """The values of an entry and their kind."""

    __slots__ = ("addresses", "kind", "values")

    def __init__(self) -> None:
        self.values: list[str] = []
        self.addresses: list[str] = []
        self.kind: list[object] = []

    def collect(self, content: Any) -> None:
        """Collect the values in *content*, the output of one element."""
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
                self.collect(child)

    def text(self, text: str) -> None:
        """Collect *text*, which is a value or a short fixed string."""
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
            if begin == " " and len(text) > 2 and end is not None and text[1].isalnum():  # next to markup
                self.values.append(text)
                self.kind.append((" ", "’" in text, end))
                return
        if len(text) > _LONGEST_FIXED:
            raise _NoTemplate
        fixed = (text,)
        if len(_FIXED) < _MAX_FIXED:
            _FIXED[text] = fixed
        self.kind.append(fixed)


def _printed(element: Render, context: Context) -> Content:
    """Return the output of an *element* whose value and formatting are not separate."""
    return element(context)[0]  # type: ignore[return-value]  # not a list, as checked when the program was made


def _as_it_is(content: Content, _item: Item) -> Content:
    return content


def _placeholder(text: str, index: int) -> str:
    """Return a placeholder that begins and ends like *text* and contains the letter of its *index*."""
    return text[0] + chr(_LETTERS + index) + ("’" if "’" in text[1:-1] else "") + text[-1]


class _Placeholders:
    """Replaces values by placeholders, in the order in which `_EntryValues` collects them."""

    def __init__(self) -> None:
        self.values = 0
        self.addresses = 0

    def put(self, content: Content) -> Content:
        """Return *content* with placeholders."""
        if isinstance(content, str):
            entry_values = _EntryValues()
            entry_values.text(content)
            if not entry_values.values:
                return content
            self.values += 1
            return _placeholder(content, self.values - 1)
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
    """The entry templates of a section for one output format.

    Args:
        section: The compiled section.
        backend: The output format.
        direction: The direction of the text, ``"ltr"`` or ``"rtl"``.
        write: Writes an entry from the contents that the children of the layout print.
    """

    def __init__(self, section: CompiledSection, backend: Html, direction: str, write: Writing) -> None:
        self._section = section
        self._backend = backend
        self._direction = direction
        self._write = write
        self._programs: dict[int, Program | int] = {}

    def entry(self, fresh: Callable[[], Context]) -> str:
        """Return the written entry for a context; *fresh* returns a new context on each call."""
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
                return self._write(self._section.render(context))
            program = found
        entry_values = _EntryValues()
        take, take_text, values, kind = entry_values.collect, entry_values.text, entry_values.values, entry_values.kind
        try:
            for value, _formatter in program.leaves:
                content = value(context)
                if type(content) is not str:
                    take(content)
                elif content and content[0] in _BEGINS and (end := _ENDS.get(content[-1], "")) is not None:
                    values.append(content)  # `_EntryValues.text`, inlined for most values
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
                raise _NoTemplate
            return self._filled(template, entry_values)
        except _NoTemplate:
            return self._write(self._section.render(fresh()))

    def _filled(self, template: Template, entry_values: _EntryValues) -> str:
        values: list[str] = entry_values.values
        whole = "".join(values)
        if self._backend.isolate and not whole.isascii() and has_opposite_direction(whole, self._direction):
            raise _NoTemplate
        if not self._backend.is_plain(whole):
            values = [self._backend.text(value) for value in values]
        addresses = entry_values.addresses
        if addresses:
            addresses = [self._address(url) for url in addresses]
        return template.fill(values, addresses)

    def _address(self, url: str) -> str:
        address = self._backend.address(url)
        if address is None:
            raise _NoTemplate
        return address

    def _learn(self, context: Context) -> Program | None:
        """Return the program for the shape of *context*."""
        context.find_shape()
        leaves: list[Leaf] = []
        try:
            nodes = self._nodes(self._section.compiler.root.plans.get(context.shape), context, leaves)
        except _NoTemplate:
            return None
        return Program(tuple(leaves), nodes, {})

    def _nodes(
        self, plan: tuple[int, tuple[Render, ...], int] | None, context: Context, leaves: list[Leaf]
    ) -> list[Node]:  # fmt: skip
        """Return the elements of *plan* as nodes, and append those that print to *leaves*."""
        if plan is None:
            raise _NoTemplate
        nodes: list[Node] = []
        for part in plan[1]:
            group = self._section.compiler.groups.get(part)
            if group is not None:
                inner = group.sequence.plans.get(context.shape)
                nodes.append([group, self._nodes(inner, context, leaves)])
                continue
            fixed = self._section.compiler.constants.get(part)
            if fixed is not None:
                nodes.append(fixed)
                continue
            content = part(context)[0]
            if part in self._section.compiler.branches or isinstance(content, list) or len(leaves) >= _MAX_VALUES:
                raise _NoTemplate
            nodes.append(len(leaves))
            leaf = self._section.settings.leaves.get(part)
            if leaf is None or not content or not leaf.value(context):  # a substitute was printed
                leaf = Leaf(partial(_printed, part), _as_it_is)
            leaves.append(leaf)
        return nodes

    def _template(self, program: Program, kind: tuple[object, ...], fresh: Callable[[], Context]) -> str:
        """Try to make a template for entries of this *kind*; return the written entry."""
        context = fresh()
        context.find_shape()
        contents = [leaf.value(context) for leaf in program.leaves]
        written = self._write(self._section.render(fresh()))
        entry_values, placeholders = _EntryValues(), _Placeholders()
        try:
            for content in contents:
                entry_values.collect(content)
            if len(entry_values.values) >= _MAX_VALUES or _LETTER.search("".join(entry_values.values)):
                raise _NoTemplate
            mock = [
                leaf.formatter(placeholders.put(content), context.item)
                for leaf, content in zip(program.leaves, contents, strict=True)
            ]
            template = Template(
                self._write(_composed(program.nodes, mock, context.item)), entry_values.values, entry_values.addresses
            )
            if self._filled(template, entry_values) == written:
                program.templates[kind] = template
        except _NoTemplate:
            pass
        return written


def _composed(nodes: list[Node], contents: list[Content], item: Item) -> list[Content]:
    """Combine *contents*, one for each leaf, as the groups of *nodes* do."""
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


def templates_for(
    section: CompiledSection, backend: Html, direction: str, links: bool, write: Writing
) -> EntryTemplates:
    """Return the entry templates of a section, from its cache if possible.

    Args:
        section: The compiled section.
        backend: The output format.
        direction: The direction of the text, ``"ltr"`` or ``"rtl"``.
        links: Whether links are written.
        write: Writes an entry from the contents that the children of the layout print.
    """
    key = (backend.isolate, backend.direction, direction, links)
    kept = section.cache.get(key)
    if not isinstance(kept, EntryTemplates):
        kept = section.cache[key] = EntryTemplates(section, backend, direction, write)
    return kept
