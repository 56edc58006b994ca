"""Internal: take the source of a BibTeX entry apart into fields, and write it again.

Without comments between the fields, the white space stays where it is when fields are removed or sorted. Comments
belong to a field: those on the line where it ends, and those on the lines above it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..formats.bibtex.source_text import ENTRY_HEAD

if TYPE_CHECKING:
    from ..formats.bibtex.document import BibtexEntry

__all__ = ["EntrySource", "FieldText", "Layout", "split_entry"]

_COMMA = re.compile(r"\s*,")
_COMMENT = re.compile(r"%[^\n]*")


@dataclass(frozen=True)
class Layout:
    """How the lines of an entry are written."""

    indent: str = "  "
    """The white space before each field."""
    align: int = 0
    """The column of the equals signs, counted from the name of the field; 0 for one space after each name."""
    trailing_comma: bool | None = None
    """Whether there is a comma after the last field; ``None`` leaves it as it is."""


@dataclass
class FieldText:
    """A field of an entry."""

    name: str
    between: str
    """The text from the name to the value, with the equals sign."""
    value: str
    """The source of the value, with its braces or quotation marks."""
    above: list[str] = field(default_factory=list)
    """The comments on the lines above."""
    after: str = ""
    """The comment on the line where the field ends."""


@dataclass
class EntrySource:
    """An entry as its head, its fields, and the text around them."""

    kind: str
    bracket: str
    key: str
    head: str
    """The text to the comma after the key."""
    after_head: str
    """The comment on the line of the key."""
    fields: list[FieldText]
    gaps: list[str]
    """The white space before each field."""
    commas: list[str]
    """The comma after each field, with the white space before it; the last one can be missing."""
    tail: str
    """The text after the last field, to the closing bracket."""
    below: list[str]
    """The comments after the last field."""

    @property
    def has_comments(self) -> bool:
        """Whether there are comments between the fields."""
        return bool(self.after_head or self.below or any(one.above or one.after for one in self.fields))

    def keep(self, numbers: list[int]) -> None:
        """Keep only the fields with these numbers, in this order. Comments of other fields are kept."""
        places = sorted(numbers)
        for number in sorted(set(range(len(self.fields))) - set(numbers), reverse=True):
            comments = [*self.fields[number].above, *filter(None, [self.fields[number].after])]
            following = next((one for one in places if one > number), None)
            target = self.below if following is None else self.fields[following].above
            target[:0] = comments
        last_comma = self.commas[-1] if self.commas else ""
        self.gaps = [self.gaps[number] for number in places]
        self.commas = [self.commas[number] for number in places]
        if self.commas:
            self.commas[-1] = last_comma
        self.fields = [self.fields[number] for number in numbers]

    def written(self, newline: str) -> str:
        """Return the source with the white space that it has, or laid out if there are comments between fields."""
        if self.has_comments:
            return self.laid_out(Layout(indent=self._indent()), newline)
        parts = [self.head]
        for one, gap, comma in zip(self.fields, self.gaps, self.commas, strict=True):
            parts += [gap, one.name, one.between, one.value, comma]
        return "".join(parts) + self.tail

    def laid_out(self, layout: Layout, newline: str) -> str:
        """Return the source with each field and each comment on lines of its own."""
        lines = [f"@{self.kind}{self.bracket}{self.key},{_spaced(self.after_head)}"]
        comma = bool(self.commas and self.commas[-1]) if layout.trailing_comma is None else layout.trailing_comma
        for number, one in enumerate(self.fields, 1):
            lines += [layout.indent + comment for comment in one.above]
            between = f"{one.name.ljust(layout.align - 1)} = " if layout.align else f"{one.name} = "
            mark = "," if comma or number < len(self.fields) else ""
            lines.append(f"{layout.indent}{between}{one.value}{mark}{_spaced(one.after)}")
        lines += [layout.indent + comment for comment in self.below]
        return newline.join([*lines, "}" if self.bracket == "{" else ")"])

    def _indent(self) -> str:
        """Return the white space that the first field on a line of its own has."""
        found = (gap.rpartition("\n")[2] for gap in self.gaps if "\n" in gap)
        return next((one for one in found if not one.strip()), "  ")


def _spaced(comment: str) -> str:
    """Return *comment* with a space before it, if there is one."""
    return f" {comment}" if comment else ""


def split_entry(entry: BibtexEntry) -> EntrySource | None:
    """Return the parts of *entry*, or ``None`` if it has a syntax error.

    >>> from dprkpal.formats.bibtex.document import BibtexEntry
    >>> split_entry(BibtexEntry("a", "@book{a, title = {T}, year = 1}", 1)).fields[0].value
    '{T}'
    """
    source = entry.source
    found, head = entry.field_sources(), ENTRY_HEAD.match(source)
    if found is None or head is None:
        return None
    bracket, *comments = source[head.end(1) : head.start(2)].split()
    if comments:  # between the bracket and the key
        return None
    parts = EntrySource(head[1], bracket, head[2], head[0], "", [], [], [], "", [])
    position = head.end()
    for one in found:
        gap = source[position : one.name_begin]
        before, comments = _comments(gap)
        parts.gaps.append(gap)
        if parts.fields:
            parts.fields[-1].after = before
        else:
            parts.after_head = before
        name_end = one.name_begin + len(one.name)
        value = source[one.begin : one.end]
        parts.fields.append(FieldText(one.name, source[name_end : one.begin], value, comments))
        comma = _COMMA.match(source, one.end)
        position = comma.end() if comma else one.end
        parts.commas.append(source[one.end : position])
    parts.tail = source[position:]
    before, parts.below = _comments(parts.tail)
    if parts.fields:
        parts.fields[-1].after = before
    else:
        parts.after_head = before
    return parts


def _comments(gap: str) -> tuple[str, list[str]]:
    """Return the comment on the first line of *gap*, and the comments on its other lines."""
    first, others = "", []
    for match in _COMMENT.finditer(gap):
        if "\n" not in gap[: match.start()] and not first:
            first = match[0].rstrip()
        else:
            others.append(match[0].rstrip())
    return first, others
