"""Internal: edit a ``.bib`` file. Comments, abbreviations, order and the text of all other values are kept.

`dprkpal.formats.bibtex.source_text` finds the fields in the text.

Source: "BibTeXing", sections 2 to 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ...model.edtf import write_edtf
from ...model.keys import KEY_FIELDS
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES
from ..document import Document, SourceEntry, decode_surrogates, normalize_newlines
from ..results import Reading
from ..tex.reader import decode_tex, decode_verbatim
from ..tex.writer import encode_tex, encode_verbatim, is_balanced
from .extra_fields import BRACES
from .name_lists import write_list, write_member, write_names
from .reader import parse
from .source_text import ENTRY_HEAD, MAX_COST, NOT_ENTRIES, FieldSource, blocks, fields
from .tables import DATES, LISTS, NAMES, PLACE_LISTS, TITLES, VERBATIM
from .titles import finish_title

__all__ = ["BibtexDocument", "BibtexEntry", "BrokenEntry", "decode_field", "is_classic"]

_NAME = re.compile(r"[A-Za-z!$&*+\-./:;<>?\[\]^_`|][A-Za-z0-9!$&*+\-./:;<>?\[\]^_`|]*")
_MONTHS = frozenset("jan feb mar apr may jun jul aug sep oct nov dec".split())
_WHOLE_TITLES = frozenset("title subtitle booktitle booksubtitle maintitle mainsubtitle journal journaltitle".split())


class BibtexEntry(SourceEntry):
    """One entry of a ``.bib`` file."""

    @property
    def kind(self) -> str:
        """The entry type as it is written."""
        match = ENTRY_HEAD.match(self.source)
        return match[1] if match else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.field_sources() or ())

    def get(self, name: str) -> str | None:
        """Return the source of the value of a field, including braces or quotation marks.

        Args:
            name: The name in upper or lower case. If the field is repeated, this is its first value.
        """
        field = self._field(name)
        return decode_surrogates(self.source[field.begin : field.end]) if field is not None else None

    def set(self, name: str, value: Any) -> None:
        """Set the field *name* to *value*, with special characters escaped.

        Args:
            name: The name in upper or lower case. A new field is added after the others, in the same layout.
            value: Text, which may contain CSL-JSON inline markup; a number; a list of CSL-JSON names; or a CSL-JSON
                date.

        Raises:
            FormatError: The entry has a syntax error, or the name is not a valid field name.
        """
        wanted = name.lower()
        if wanted == "month" and str(value).lower() in _MONTHS:
            self.set_source(name, str(value).lower())
            return
        source = _format_value(wanted, value)
        field = self._field(name)
        if field is not None and len(field.parts) == 1 and field.parts[0].kind in ("braced", "quoted", "number"):
            _, begin, end = field.parts[0]
            if decode_field(wanted, decode_surrogates(self.source[begin:end])) == decode_field(wanted, source):
                return  # the value is the same: keep the text as its author wrote it
            if field.parts[0].kind == "quoted" and '"' not in source:
                self._replace(begin, end, source)
                return
        self.set_source(name, "{" + source + "}")
        if self._field(name + BRACES) is not None:
            self.remove(name + BRACES)  # the braces in the new value are those of the caller

    def set_source(self, name: str, source: str) -> None:
        r"""Set the field *name* to BibTeX *source*, such as ``{\emph{T}}``, ``"T"`` or ``jan # "~4"``.

        Raises:
            FormatError: The source is not a BibTeX value, the name is not valid, or the entry has a syntax error.
        """
        alone = fields(f"a = {source}", 0, len(source) + 4)
        if alone is None or [one.end for one in alone] != [len(source) + 4] or not is_balanced(source):
            raise self._error(f'{source[:60]!r} is not a BibTeX value; write it like {{…}} or "…"')
        field = self._field(name)
        if field is not None:
            self._replace(field.begin, field.end, source)
            return
        if _NAME.fullmatch(name) is None:
            raise self._error(f"{name[:60]!r} is not a valid field name; use letters, digits and hyphens")
        self._append(name, source)

    def set_kind(self, kind: str) -> None:
        """Set the entry type."""
        match = ENTRY_HEAD.match(self.source)
        if match is None:
            raise self._error("the entry has a syntax error and cannot be edited; fix it by hand first")
        self._replace(*match.span(1), kind)

    def set_key(self, key: str) -> None:
        """Set the key.

        Raises:
            FormatError: BibTeX does not allow the key, or the entry has a syntax error.
        """
        match = ENTRY_HEAD.match(self.source)
        if match is None or ENTRY_HEAD.fullmatch(f"@{match[1]}{{{key},") is None:
            raise self._error(f"{key[:60]!r} cannot be a key in a .bib file; use letters, digits and - _ : .")
        self._replace(*match.span(2), key)
        self.key = key

    def remove(self, name: str) -> None:
        """Remove the field *name* together with its line.

        Raises:
            FormatError: There is no such field.
        """
        found = self.field_sources() or []
        number = next((n for n, field in enumerate(found) if field.name.lower() == name.lower()), None)
        if number is None:
            raise self._error(f"the entry has no field {name[:60]!r}")
        begin = self._after_comma(found[number - 1].end if number else self._head_end())
        end = found[number].end
        self._replace(
            begin, self._after_comma(end) if number + 1 < len(found) else max(end, self._after_comma(end)), ""
        )

    def place(self, name: str) -> tuple[int, int] | None:
        """Return the line and column of the field *name*."""
        field = self._field(name)
        if field is None:
            return None
        before = self.source.rfind("\n", 0, field.name_begin)
        return self.line + self.source.count("\n", 0, field.name_begin), field.name_begin - before

    def _head_end(self) -> int:
        """Return the end of the key."""
        match = ENTRY_HEAD.match(self.source)
        return match.end(2) if match else 0

    def _after_comma(self, position: int) -> int:
        """Return the end of the comma after *position*, or *position* if there is no comma."""
        match = _COMMA.match(self.source, position)
        return match.end() if match else position

    def field_sources(self) -> list[FieldSource] | None:
        """Return the fields with their positions in `source`, or ``None`` if the entry has a syntax error."""
        match = ENTRY_HEAD.match(self.source)
        if match is None:
            return None
        if not match[3]:
            return [] if not self.source[match.end() : -1].strip() else None
        return fields(self.source, match.end(), len(self.source) - 1)

    def _field(self, name: str) -> FieldSource | None:
        """Return the field *name*, or ``None`` if there is no such field."""
        found = self.field_sources()
        if found is None:
            raise self._error("the entry has a syntax error and cannot be edited; fix it by hand first")
        return next((field for field in found if field.name.lower() == name.lower()), None)

    def _append(self, name: str, source: str) -> None:
        """Add a field after the others, in the same layout."""
        found = self.field_sources() or []
        newline = "\r\n" if "\r\n" in self.source else "\n"
        if not found:
            head = self._after_comma(self._head_end())
            comma = "" if self.source[head - 1] == "," else ","
            end = "" if self.source[head:].startswith(("\n", "\r")) else newline
            self._replace(head, head, f"{comma}{newline}  {name} = {source},{end}")
            return
        last = found[-1]
        between = self.source[last.name_begin + len(last.name) : last.begin]
        widths = {self.source.index("=", one.name_begin) - one.name_begin for one in found}
        if len(widths) == 1 and len({len(one.name) for one in found}) > 1:  # the equals signs are aligned
            between = between.replace(between.partition("=")[0], " " * max(1, widths.pop() - len(name)), 1)
        before = found[-2].end if len(found) > 1 else self._head_end()
        gap = self.source[self._after_comma(before) : last.name_begin]
        comma_end = self._after_comma(last.end)
        comma = "," if comma_end > last.end else ""
        self._replace(comma_end, comma_end, f"{'' if comma else ','}{gap}{name}{between}{source}{comma}")


class BrokenEntry(BibtexEntry):
    """An entry that does not end. It is kept as it is written, and its fields cannot be edited."""

    def field_sources(self) -> list[FieldSource] | None:
        """Return ``None``, because the entry has a syntax error."""
        return None


_COMMA = re.compile(r"\s*,")


class BibtexDocument(Document):
    r"""A ``.bib`` file.

    >>> document = BibtexDocument("% mine\n@book{a,\n  Title = \"A {B}\",\n}\n", "utf-8", None)
    >>> document.entries["a"].set("year", 1999)
    >>> print(document.text)
    % mine
    @book{a,
      Title = "A {B}",
      year = {1999},
    }
    <BLANKLINE>
    """

    format = "bibtex"

    def _find_entries(self, text: str) -> Iterator[tuple[SourceEntry, int]]:
        """Yield the entries of *text*, each with its position."""
        for block in blocks(normalize_newlines(text)):
            if block.cost > MAX_COST or block.kind in NOT_ENTRIES:
                continue
            source = text[block.begin : block.begin + len(block.text)]
            if (head := ENTRY_HEAD.match(source)) and not source[head.end() :].startswith("="):
                entry = BibtexEntry if block.closed else BrokenEntry
                yield entry(decode_surrogates(head[2]), source, block.line), block.begin

    def _parse(self, text: str) -> Reading:
        """Read the references of *text*."""
        return parse(text, self.path, sentence_case=self.sentence_case, strings=dict(self.strings))

    def source_of(self, item: Mapping[str, Any], key: str) -> str:
        """Return *item* as an entry, for biblatex or for BibTeX as the other entries of the file."""
        from .writer import write

        written = BibtexEntry(key, write([item], classic=is_classic(self.text)).text.strip(), 1)
        written.set_key(key)
        return written.source.replace("\n", self._newline())

    def _set_key(self, entry: SourceEntry, key: str) -> None:
        """Write *key* as the key of *entry*."""
        if isinstance(entry, BibtexEntry):
            entry.set_key(key)

    def _rename_references(self, keys: Mapping[str, str]) -> None:
        """Write the new keys in fields such as ``crossref``."""
        for piece in self._pieces:
            if isinstance(piece, BibtexEntry) and _KEY_FIELD.search(piece.source):
                for field in reversed(piece.field_sources() or []):  # so that the positions of the others stay right
                    if field.name.lower() in KEY_FIELDS:
                        parts = re.split(r"(\s*[,{}\"]\s*)", piece.source[field.begin : field.end])
                        if any(part in keys for part in parts):
                            piece.set_source(field.name, "".join(keys.get(part, part) for part in parts))


_BIBLATEX = re.compile(
    r"(?:^|,)[ \t]*(?:journaltitle|date|location|langid|urldate|eventdate)\s*=", re.IGNORECASE | re.MULTILINE
)
_CLASSIC = re.compile(r"[\s,](?:journal|year|address)\s*=", re.IGNORECASE)
_KEY_FIELD = re.compile("|".join(KEY_FIELDS), re.IGNORECASE)


def is_classic(text: str) -> bool:
    """Return whether a ``.bib`` file is for BibTeX and not for biblatex, judged by its fields.

    >>> is_classic("@book{a, year = 1999}"), is_classic("@book{a, date = {1999}}"), is_classic("")
    (True, False, False)
    """
    return _BIBLATEX.search(text) is None and _CLASSIC.search(text) is not None


def _format_value(field: str, value: Any) -> str:
    """Return *value* as TeX for *field*, without the outer braces."""
    if isinstance(value, list) and (field in NAMES or field in NAME_VARIABLES):
        return write_names(value, classic=False)
    if isinstance(value, Mapping):
        return write_edtf(value) or encode_tex(str(value.get("literal", "")), "plain")
    text = str(value)
    if field in VERBATIM or field == "file":
        return encode_verbatim(text)
    if field == "date" or field in DATES or field in DATE_VARIABLES:
        return text if is_balanced(text) and "\\" not in text else encode_tex(text, "plain")
    if field in PLACE_LISTS:
        return write_list(text)
    if field in LISTS:
        return write_member(text)
    if field == "pages":
        return "--".join(encode_tex(part) for part in re.split("[–—]|--", text))
    return encode_tex(text, "title" if field in TITLES or field in _WHOLE_TITLES else "text")


def decode_field(field: str, source: str) -> str:
    """Return the text that the TeX *source* prints in *field*."""
    if field in VERBATIM or field == "file":
        return decode_verbatim(source)
    if field in TITLES or field in _WHOLE_TITLES:
        return finish_title(decode_tex(source, "title"), lower=False)
    return decode_tex(source)
