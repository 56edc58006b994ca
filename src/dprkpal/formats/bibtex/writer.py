"""References to BibTeX and biblatex: the way back from `dprkpal.formats.bibtex.fields`.

biblatex has a field for most variables of CSL; the others stand under their own names, which the reader
understands and styles of LaTeX pass over. BibTeX itself has fourteen entry types and two dozen fields: what they
hold is written for its styles (``year``, ``month``, ``journal``, ``school``, ``howpublished``), and beside it, where
that is not the whole truth, the field of biblatex, which those styles pass over as well.

Source: the biblatex manual, "Entry Types", "Entry Fields", "Field Aliases"; "BibTeXing", section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.edtf import parse_year, write_edtf
from ...model.vocabulary import ITEM_TYPES, NAME_VARIABLES
from ..results import Written, clean
from ..tex.writer import encode_tex, encode_verbatim, is_safe
from .extra_fields import write_extras
from .fields import type_of
from .name_lists import write_list, write_names
from .tables import (
    CLASSIC,
    CLASSIC_TYPES,
    COUNTRIES,
    DATES,
    GENRES,
    LANGUAGES,
    LISTS,
    STATES,
    TITLES,
    TYPES_FROM_CSL,
    VERBATIM,
)
from .variables import CSL_FIELDS, field_of, variable_of

__all__ = ["write"]

_KEY = re.compile(r"[\s,={}()\"#%'\\~@^$&]+")
_TYPE = re.compile(r"(?!string\b|preamble\b|comment\b|control\b|xdata\b)[a-z][a-z0-9_-]*")
_FIELD = re.compile(r"[a-z][a-z0-9_+:.-]*")
_ORDER = {
    name: number
    for number, name in enumerate(
        """entrysubtype author editor translator title subtitle titleaddon maintitle journal journaltitle booktitle
        issuetitle series volume number issue pages type edition year month date publisher school institution
        organization howpublished location address doi isbn issn url urldate eprint eprinttype archiveprefix langid
        language keywords note abstract""".split()
    )
}
_CLASSIC_FIELDS = {"location": "address", "journaltitle": "journal", "annotation": "annote", "langid": "language"}
_CONTAINERS = {
    "article": "journaltitle", "review": "journaltitle", "periodical": "journaltitle", "incollection": "booktitle",
    "inproceedings": "booktitle", "inreference": "booktitle", "booklet": "journaltitle",
    "bookinbook": "booktitle", "suppbook": "booktitle", "suppcollection": "booktitle", "conference": "booktitle",
    "suppperiodical": "journaltitle",
}  # fmt: skip
_PUBLISHERS = {"thesis": "institution", "report": "institution", "online": "organization"}
_CLASSIC_PUBLISHERS = {"phdthesis": "school", "mastersthesis": "school", "techreport": "institution"}
_EDITORS = {"director": "director", "compiler": "compiler", "organizer": "organizer", "producer": "producer"}
_GENRE_KEYS = {genre: key for key, genre in reversed(GENRES.items()) if key not in ("phdthesis", "mastersthesis")}
_GENRE_KEYS["PhD thesis"] = "phdthesis"
_STATE_KEYS = {state: key for key, state in STATES.items()}
_COUNTRY_KEYS = {country: key for key, country in reversed(COUNTRIES.items())}
_LANGUAGE_NAMES = {tag: name for name, tag in reversed(LANGUAGES.items())}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_SEASONS = ("spring", "summer", "autumn", "winter")
_EPRINTS = {"arXiv": "https://arxiv.org/abs/"}
_RAN = frozenset(("execute",))  # biblatex runs what stands there


def write(items: Iterable[Mapping[str, Any]], classic: bool = False) -> Written:
    r"""Return *items* as a ``.bib`` file.

    Args:
        items: CSL-JSON mappings.
        classic: Whether for BibTeX itself rather than for biblatex.

    Returns:
        The text, and the key of each item in it: keys have no white space or character with a meaning,
        and no two are the same (nor differ by case only, in BibTeX).

    >>> print(write([{"id": "a b", "type": "book", "title": "T & U", "issued": {"date-parts": [[1999]]}}]).text)
    @book{a-b,
      title = {T \& U},
      date = {1999},
    }
    <BLANKLINE>
    """
    entries: list[str] = []
    keys: list[str] = []
    taken: set[str] = set()
    for item in items:
        wanted = key = _KEY.sub("-", clean(str(item.get("id", "")))).strip("-") or "reference"
        count = 1
        while (key.casefold() if classic else key) in taken:
            count += 1
            key = f"{wanted}-{count}"
        taken.add(key.casefold() if classic else key)
        keys.append(key)
        entry = _EntryWriter(item, classic)
        body = "".join(f"  {name} = {value},\n" for name, value in entry.written())
        entries.append(f"@{entry.kind}{{{key},\n{body}}}\n")
    return Written("\n".join(entries), keys)


class _EntryWriter:
    """The state of writing one item."""

    def __init__(self, item: Mapping[str, Any], classic: bool) -> None:
        self.item, self.classic = item, classic
        custom = item.get("custom")
        self.custom: Mapping[str, Any] = custom if isinstance(custom, Mapping) else {}
        self.type = str(item.get("type", "document"))
        self.full = TYPES_FROM_CSL.get(self.type, "misc")
        if self.full == "incollection" and item.get("container-author"):
            self.full = "inbook"
        self.kind = self._classic_kind() if classic else self.full
        self.own = False
        own = self.custom.get("entrytype")
        if isinstance(own, str) and _TYPE.fullmatch(own):
            known = type_of(own, {})
            if known == self.type or (known is None and self.type == "document"):
                self.full = own
                if not classic or own in CLASSIC or known is None:
                    self.kind = own
                    self.own = True
        self.fields: dict[str, str] = {}
        self.done = {"id", "type", "custom"}

    def written(self) -> list[tuple[str, str]]:
        """Return the fields with their values, braces and all."""
        self.genre()
        self.titles()
        self.names()
        self.dates()
        self.numbers()
        self.eprint()
        for variable in self.item:
            if variable not in self.done:
                self.variable(variable)
        if self.classic and self.kind == "misc":
            self.howpublished()
        known = self.type in ITEM_TYPES
        if self.own and type_of(self.kind, self.fields) in (self.type, None):
            pass
        elif known and (type_of(self.kind, self.fields) != self.type or (self.classic and self._says_genre())):
            self.put("entrysubtype", self.type)
        for field, source in write_extras(self.item, self.kind):
            self.put(field, source)
        self.rest()
        last = len(_ORDER)
        ordered = sorted(self.fields, key=lambda name: _ORDER.get(name, last))
        return [(name, self.fields[name] if name == "month" else f"{{{self.fields[name]}}}") for name in ordered]

    def put(self, field: str, source: str) -> None:
        """Give *field* its *source*, unless that is empty or the field has one."""
        if self.classic:
            field = _CLASSIC_FIELDS.get(field, field)
        if source:
            self.fields.setdefault(field, source)

    def text(self, variable: str) -> str:
        """Return the text of *variable*, which is done then; ``""`` for what is neither text nor a number."""
        value = self.item.get(variable)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        self.done.add(variable)
        return str(value)

    def variable(self, variable: str) -> None:
        """Write a variable that no other rule has."""
        value = self.item[variable]
        if variable in NAME_VARIABLES:
            self.put(field_of(variable), self.source_of_names(variable))
        elif isinstance(value, Mapping) and (variable in DATES.values() or variable in ("submitted", "available-date")):
            field = field_of(variable)
            self.put(field, write_edtf(value) or encode_tex(_date_as_text(value), "plain"))
        elif text := self.text(variable):
            field = field_of(variable, self.kind)
            if variable in VERBATIM.values():
                self.put(field.lower(), encode_verbatim(text))
            elif variable == "status" and not self.classic:
                self.put("pubstate", _STATE_KEYS.get(text) or encode_tex(text))
            elif variable == "publisher-place" and self.kind == "patent":
                places = "; ".join(_COUNTRY_KEYS.get(place, place) for place in text.split("; "))
                self.put("location", write_list(places))
            elif field in LISTS:
                self.put(self._list_field(variable, field), write_list(text))
            elif field in TITLES or (field in CSL_FIELDS and "title" in field):
                self.put(field, encode_tex(text, "title"))
            elif variable == "page":
                self.put("pages", "--".join(encode_tex(part) for part in re.split("[–—-]+", text)))
            elif variable in ("language", "original-language"):
                self.language(variable, text)
            elif field.lower() in CSL_FIELDS or field != variable:
                self.put(field.lower(), encode_tex(text))

    def _list_field(self, variable: str, field: str) -> str:
        """Return the field of a literal list: which one holds the publisher depends on the entry type."""
        if variable != "publisher":
            return field
        return _CLASSIC_PUBLISHERS.get(self.kind, field) if self.classic else _PUBLISHERS.get(self.kind, field)

    def _classic_kind(self) -> str:
        """Return the entry type of BibTeX."""
        kind = CLASSIC_TYPES.get(self.full, "misc")
        if self.full == "inbook":
            kind = "incollection"
        if kind == "phdthesis" and "master" in str(self.item.get("genre", "")).lower():
            kind = "mastersthesis"
        return kind

    def _says_genre(self) -> bool:
        """Return whether the entry type says a genre that the item does not have."""
        return self.kind in GENRES and "type" not in self.fields and self.item.get("genre") != GENRES[self.kind]

    def genre(self) -> None:
        """Write what kind of report or thesis it is."""
        text = self.text("genre")
        if self.classic and GENRES.get(self.kind) == text:
            return
        if key := None if self.classic else _GENRE_KEYS.get(text):
            self.put("type", key)
        elif text.strip().lower() in GENRES:
            self.put("type", "{" + encode_tex(text) + "}")
        else:
            self.put("type", encode_tex(text))

    def titles(self) -> None:
        """Write the titles of the work, and of what it stands in."""
        title, short = self.text("title"), self.text("title-short")
        container, volume = self.text("container-title"), self.text("volume-title")
        field = _CONTAINERS.get(self.full, "booktitle" if self.full == "inbook" else "journaltitle")
        if volume and field == "booktitle" and container:
            self.put("maintitle", encode_tex(container, "title"))
            self.put("booktitle", encode_tex(volume, "title"))
        else:
            self.put(field, encode_tex(container, "title"))
            if volume and (self.full in ("article", "review", "periodical") or not title):
                self.put("issuetitle", encode_tex(volume, "title"))
            elif volume and field == "booktitle":  # without what the volume belongs to
                self.put("volume-title", encode_tex(volume, "title"))
            elif volume:
                self.put("maintitle", encode_tex(title, "title"))
                title = volume
        rest = title.removeprefix(short + ": ") if short else title
        if not self.classic and rest != title and rest.strip() and "maintitle" not in self.fields and "<" not in short:
            self.put("title", encode_tex(short, "title"))
            self.put("subtitle", encode_tex(rest, "title"))
        else:
            self.put("title", encode_tex(title, "title"))
            self.put("shorttitle", encode_tex(short, "title"))

    def source_of_names(self, variable: str) -> str:
        """Return the source of the names in *variable*."""
        names = self.item.get(variable)
        if not isinstance(names, list):
            return ""
        self.done.add(variable)
        others = self.custom.get("others")
        more = isinstance(others, list) and variable in others
        return write_names(names, classic=self.classic, dropping="options" in self.fields, others=more)

    def names(self) -> None:
        """Write the names that need more than a field of their own."""
        if self.classic and self._all_dropping():
            self.put("options", "useprefix=false")
        if "editor" not in self.item:
            for role, variable in _EDITORS.items():
                if source := self.source_of_names(variable):
                    self.put("editor", source)
                    self.put("editortype", role)
                    break

    def _all_dropping(self) -> bool:
        """Return whether every particle of the item is a dropping one."""
        names = [
            name
            for variable, value in self.item.items()
            if variable in NAME_VARIABLES and isinstance(value, list)
            for name in value
            if isinstance(name, Mapping)
        ]
        return any(name.get("dropping-particle") for name in names) and not any(
            name.get("non-dropping-particle") for name in names
        )

    def dates(self) -> None:
        """Write when the work appeared."""
        date = self.item.get("issued")
        if not isinstance(date, Mapping):
            return
        self.done.add("issued")
        edtf = write_edtf(date)
        if self.classic or edtf is None:
            year, month = _year_and_month(date)
            self.put("year", encode_tex(year, "plain") if _date_as_text(date) else year)
            if month:
                self.fields["month"] = month
            plain = month.replace(' # "~', " ").replace(' # "/" # ', "/").strip('{}"')
            if edtf is None or parse_year(year.replace("--", "–"), plain)[0] == date:
                return
        self.put("date", edtf)

    def numbers(self) -> None:
        """Write the numbers: which variable ``number`` holds depends on the entry type."""
        own = variable_of("number", self.kind)
        for variable in ("issue", "number", "collection-number"):
            if text := self.text(variable):
                field = "number" if variable == own else {"number": "eid"}.get(variable, variable)
                self.put(field, encode_tex(text))

    def language(self, variable: str, text: str) -> None:
        """Write a language by babel's name, else by its tag."""
        name = _LANGUAGE_NAMES.get(text)
        if variable == "original-language":
            self.put("origlanguage", name or encode_tex(text))
        else:
            self.put("langid" if name else "language", name or encode_tex(text, "plain"))

    def eprint(self) -> None:
        """Write the number of a preprint in place of what follows from it."""
        archive, place = self.item.get("archive"), self.item.get("archive_location")
        address = _EPRINTS.get(archive) if isinstance(archive, str) else None
        if address is None or not isinstance(place, str) or encode_verbatim(place) != place:
            return
        if self.item.get("URL") == address + place:
            self.done |= {"archive", "archive_location", "URL"}
            self.put("eprint", place)
            self.put("archiveprefix" if self.classic else "eprinttype", "arXiv" if self.classic else "arxiv")

    def howpublished(self) -> None:
        """Let the styles of BibTeX show where a work without a field of its own there appeared."""
        shown = self.fields.get("journal") or self.fields.get("publisher")
        url = self.fields.get("url", "")
        if shown:
            self.put("howpublished", shown)
        elif url and not any(mark in url for mark in "{}% "):
            self.put("howpublished", rf"\url{{{url}}}")

    def rest(self) -> None:
        """Write the fields that no variable holds, as they were, if they can do no harm."""
        fields = self.custom.get("fields")
        for name, source in fields.items() if isinstance(fields, Mapping) else ():
            if not isinstance(name, str) or not isinstance(source, str) or name in _RAN:
                continue
            if _FIELD.fullmatch(name) and is_safe(source):
                # Only months that this file has made stand there without braces.
                self.put(name, "{" + source.strip() + "}" if name == "month" else source.strip())


def _date_as_text(date: Mapping[str, Any]) -> str:
    """Return what a date says that EDTF cannot."""
    return next((str(date[form]) for form in ("literal", "raw", "edtf") if date.get(form)), "")


def _year_and_month(date: Mapping[str, Any]) -> tuple[str, str]:
    """Return ``year`` and ``month`` of BibTeX for *date*; the month with its braces or quotation marks."""
    if said := _date_as_text(date):
        return said, ""
    dates = date.get("date-parts")
    if not isinstance(dates, list | tuple) or not dates or not isinstance(dates[0], list | tuple) or not dates[0]:
        return "", ""
    first, last = dates[0], dates[-1]
    year = str(first[0])
    if date.get("circa") and str(date["circa"]) != "0":
        year = f"c. {year}"
    if len(dates) == 2 and isinstance(last, list | tuple) and last and last[0] not in (0, first[0]):
        if first[0] < 100:  # a range that begins so early would be read as something else
            return year, ""
        return f"{year}--{last[0]}", ""
    season = str(date.get("season", ""))
    if season in ("1", "2", "3", "4"):
        return year, "{" + _SEASONS[int(season) - 1] + "}"
    months = [one[1] for one in (first, last) if len(one) > 1 and type(one[1]) is int and 1 <= one[1] <= 12]
    if not months or len(months) < 2:
        return year, ""
    if len(dates) == 2 and months[0] != months[1]:
        return year, f'{_MONTHS[months[0] - 1]} # "/" # {_MONTHS[months[1] - 1]}'
    day = f' # "~{first[2]}"' if len(first) > 2 and len(dates) == 1 else ""
    return year, _MONTHS[months[0] - 1] + day
