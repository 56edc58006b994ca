"""Internal: write BibTeX and biblatex files, the reverse of `dprkpal.formats.bibtex.fields`.

biblatex has a field for most CSL variables. The others are written under their CSL names, which LaTeX styles ignore and
dprkpal reads again. BibTeX has only fourteen entry types and two dozen fields. Values are written to the fields that
its styles print (``year``, ``month``, ``journal``, ``school``, ``howpublished``), and where these are not exact, also
to the biblatex field, which BibTeX styles ignore.

Source: the biblatex manual, "Entry Types", "Entry Fields", "Field Aliases"; "BibTeXing", section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.edtf import parse_year, write_edtf
from ...model.vocabulary import ITEM_TYPES, NAME_VARIABLES
from ..inline_markup import canonical
from ..results import Written, clean, one_line
from ..tex.writer import encode_tex, encode_verbatim, is_safe
from .capitals import Capitals
from .extra_fields import BRACES, write_extras
from .fields import type_of
from .localization import COUNTRIES, GENRES, STATES
from .name_lists import write_list, write_member, write_names
from .tables import (
    CLASSIC,
    CLASSIC_TYPES,
    DATES,
    LANGUAGES,
    LISTS,
    PLACE_LISTS,
    SUBTYPES,
    TITLES,
    TYPES_FROM_CSL,
    VERBATIM,
)
from .titles import LOWERED, finish_title
from .variables import CSL_FIELDS, field_of, variable_of

__all__ = ["write"]

_KEY = re.compile(r"[\s,={}()\"#%'\\~@^$&]+")
_TYPE = re.compile(r"(?!string\b|preamble\b|comment\b|control\b|xdata\b)[a-z][a-z0-9_-]*")
_FIELD = re.compile(r"[a-z][a-z0-9_+:.-]*")
_ORDER = {
    name: number
    for number, name in enumerate(
        """entrysubtype author editor translator title subtitle titleaddon maintitle journal journaltitle booktitle
        issuetitle series volume number issue pages type edition year month day date publisher school institution
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
_SUBTYPE_WORDS = {kind: word for word, kind in SUBTYPES.items()}
_PROPER = frozenset(("series", "eventtitle", "origtitle"))  # pandoc lowers capitals in these names too
_PLAIN = frozenset(("journaltitle", "journal", "shortjournal"))  # nothing lowers capitals in these
_RAN = frozenset(("execute",))  # biblatex executes the contents of this field


def write(items: Iterable[Mapping[str, Any]], classic: bool = False, proper_nouns: Iterable[str] = ()) -> Written:
    r"""Format *items* as a ``.bib`` file.

    Args:
        items: CSL-JSON mappings.
        classic: Whether to write for BibTeX instead of biblatex.
        proper_nouns: Names that keep their capitals in titles, in addition to those that are found.

    Returns:
        The text, and the key of each item. Keys are unique and contain no white space or special characters. BibTeX
        ignores case in keys, so for BibTeX they are also unique in this respect.

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
    items = list(items)
    capitals = Capitals(items, proper_nouns, all_languages=classic)
    for item in items:
        wanted = key = _KEY.sub("-", clean(str(item.get("id", "")))).strip("-") or "reference"
        count = 1
        while (key.casefold() if classic else key) in taken:
            count += 1
            key = f"{wanted}-{count}"
        taken.add(key.casefold() if classic else key)
        keys.append(key)
        entry = _EntryWriter(item, classic, capitals)
        body = "".join(f"  {name} = {value},\n" for name, value in entry.write_fields())
        entries.append(f"@{entry.kind}{{{key},\n{body}}}\n")
    return Written("\n".join(entries), keys)


class _EntryWriter:
    """Writes one item."""

    def __init__(self, item: Mapping[str, Any], classic: bool, capitals: Capitals) -> None:
        self.item, self.classic, self.capitals = item, classic, capitals
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

    def write_fields(self) -> list[tuple[str, str]]:
        """Return the fields and their values, including braces."""
        self.write_genre()
        self.write_titles()
        self.write_editors()
        self.write_date()
        self.write_numbers()
        self.write_eprint()
        for variable in self.item:
            if variable not in self.done:
                self.write_variable(variable)
        if self.classic and self.kind == "misc":
            self.write_howpublished()
        known = self.type in ITEM_TYPES
        if self.own and type_of(self.kind, self.fields) in (self.type, None):
            pass
        elif known and (type_of(self.kind, self.fields) != self.type or (self.classic and self._says_genre())):
            self.put("entrysubtype", _SUBTYPE_WORDS.get(self.type, self.type))
        for field, source in write_extras(self.item, self.kind):
            self.put(field, source)
        self.write_other_fields()
        last = len(_ORDER)
        ordered = sorted(self.fields, key=lambda name: _ORDER.get(name.removesuffix(BRACES), last))
        return [(name, self.fields[name] if name == "month" else f"{{{self.fields[name]}}}") for name in ordered]

    def put(self, field: str, source: str) -> None:
        """Set *field* to *source*, unless *source* is empty or the field is already set."""
        if self.classic:
            field = _CLASSIC_FIELDS.get(field, field)
        if source:
            self.fields.setdefault(field, source)

    def put_title(self, field: str, text: str, whole: str = "") -> None:
        """Set *field* to a title, with braces round the names in it; *whole* is the title that *text* is a part of."""
        if not text or field in self.fields:
            return
        text = one_line(clean(text))
        source = encode_tex(text, "title")
        if field not in _PLAIN:
            language = self.item.get("language")
            language = language if isinstance(language, str) else None
            english = not language or language.lower().startswith("en")
            kind = "name" if field in _PROPER else self.type if field in ("title", "subtitle", "shorttitle") else ""
            protected = self.capitals.protect(text, language, kind, whole)
            lowered = english and field in LOWERED and canonical(finish_title(text, lower=True)) != canonical(text)
            if protected != text or lowered:  # a reader must keep all capitals, and ignore the braces
                self.put(field, encode_tex(text, "title", lambda _: protected))
                self.put(field + BRACES, "=added")
        self.put(field, source)

    def take_text(self, variable: str) -> str:
        """Return the text of *variable* and mark it as done; return ``""`` if it is neither text nor a number."""
        value = self.item.get(variable)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return ""
        self.done.add(variable)
        return str(value)

    def write_variable(self, variable: str) -> None:
        """Write a variable that no other method handles."""
        value = self.item[variable]
        if variable in NAME_VARIABLES:
            self.put(field_of(variable), self.take_names(variable))
        elif isinstance(value, Mapping) and (variable in DATES.values() or variable in ("submitted", "available-date")):
            field = field_of(variable)
            self.put(field, write_edtf(value) or encode_tex(_date_as_text(value), "plain"))
        elif text := self.take_text(variable):
            field = field_of(variable, self.kind)
            if variable in VERBATIM.values():
                self.put(field.lower(), encode_verbatim(text))
            elif variable == "status" and not self.classic:
                self.put("pubstate", _STATE_KEYS.get(text) or encode_tex(text))
            elif variable == "publisher-place" and self.kind == "patent":
                places = "; ".join(_COUNTRY_KEYS.get(place, place) for place in text.split("; "))
                self.put("location", write_list(places))
            elif field in LISTS:
                field = self._list_field(variable, field)
                in_parts = field in PLACE_LISTS and not self.classic
                self.put(field, write_list(text) if in_parts else write_member(text))
            elif field in TITLES or (field in CSL_FIELDS and "title" in field):
                self.put_title(field, text)
            elif variable == "page":
                self.put("pages", "--".join(encode_tex(part) for part in re.split("[–—-]+", text)))
            elif variable in ("language", "original-language"):
                self.write_language(variable, text)
            elif field.lower() in CSL_FIELDS or field != variable:
                self.put(field.lower(), encode_tex(text))

    def _list_field(self, variable: str, field: str) -> str:
        """Return the field for a literal list. For the publisher it depends on the entry type."""
        if variable != "publisher":
            return field
        return _CLASSIC_PUBLISHERS.get(self.kind, field) if self.classic else _PUBLISHERS.get(self.kind, field)

    def _classic_kind(self) -> str:
        """Return the BibTeX entry type."""
        kind = CLASSIC_TYPES.get(self.full, "misc")
        if self.full == "inbook":
            kind = "incollection"
        if kind == "phdthesis" and "master" in str(self.item.get("genre", "")).lower():
            kind = "mastersthesis"
        return kind

    def _says_genre(self) -> bool:
        """Return whether the entry type implies a genre that the item does not have."""
        return self.kind in GENRES and "type" not in self.fields and self.item.get("genre") != GENRES[self.kind]

    def write_genre(self) -> None:
        """Write the genre, such as the kind of report or thesis."""
        text = self.take_text("genre")
        if self.classic and GENRES.get(self.kind) == text:
            return
        if key := None if self.classic else _GENRE_KEYS.get(text):
            self.put("type", key)
        elif text.strip().lower() in GENRES:
            self.put("type", "{" + encode_tex(text) + "}")
        else:
            self.put("type", encode_tex(text))

    def write_titles(self) -> None:
        """Write the titles of the work and its container."""
        title, short = self.take_text("title"), self.take_text("title-short")
        container, volume = self.take_text("container-title"), self.take_text("volume-title")
        field = _CONTAINERS.get(self.full, "booktitle" if self.full == "inbook" else "journaltitle")
        if volume and field == "booktitle" and container:
            self.put_title("maintitle", container)
            self.put_title("booktitle", volume)
        else:
            self.put_title(field, container)
            if volume and (self.full in ("article", "review", "periodical") or not title):
                self.put_title("issuetitle", volume)
            elif volume and field == "booktitle":  # a volume title without a title of the whole work
                self.put_title("volume-title", volume)
            elif volume:
                self.put_title("maintitle", title)
                title = volume
        rest = title.removeprefix(short + ": ") if short else title
        if not self.classic and rest != title and rest.strip() and "maintitle" not in self.fields and "<" not in short:
            self.put_title("title", short, title)
            self.put_title("subtitle", rest, title)
        else:
            self.put_title("title", title)
            self.put_title("shorttitle", short)

    def take_names(self, variable: str) -> str:
        """Return the names in *variable* as TeX, and mark it as done."""
        names = self.item.get(variable)
        if not isinstance(names, list):
            return ""
        self.done.add(variable)
        others = self.custom.get("others")
        more = isinstance(others, list) and variable in others
        return write_names(names, classic=self.classic, dropping="options" in self.fields, others=more)

    def write_editors(self) -> None:
        """Write ``useprefix``, and a person with another role as ``editor`` with ``editortype``."""
        if self.classic and self._all_dropping():
            self.put("options", "useprefix=false")
        if "editor" not in self.item:
            for role, variable in _EDITORS.items():
                if source := self.take_names(variable):
                    self.put("editor", source)
                    self.put("editortype", role)
                    break

    def _all_dropping(self) -> bool:
        """Return whether all particles in the names of the item are dropping particles."""
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

    def write_date(self) -> None:
        """Write the publication date."""
        date = self.item.get("issued")
        if not isinstance(date, Mapping):
            return
        self.done.add("issued")
        edtf = write_edtf(date)
        if self.classic or edtf is None:
            year, month, day = _year_and_month(date)
            self.put("year", encode_tex(year, "plain") if _date_as_text(date) else year)
            if month:
                self.fields["month"] = month
            self.put("day", day)
            plain = month.replace(' # "/" # ', "/").strip("{}")
            if edtf is None or parse_year(year.replace("--", "–"), plain, day)[0] == date:
                return
        self.put("date", edtf)

    def write_numbers(self) -> None:
        """Write the numbers. The meaning of ``number`` depends on the entry type."""
        own = variable_of("number", self.kind)
        for variable in ("issue", "number", "collection-number"):
            if text := self.take_text(variable):
                field = "number" if variable == own else {"number": "eid"}.get(variable, variable)
                self.put(field, encode_tex(text))

    def write_language(self, variable: str, text: str) -> None:
        """Write a language as its babel name, or else as its tag."""
        name = _LANGUAGE_NAMES.get(text)
        if variable == "original-language":
            self.put("origlanguage", name or encode_tex(text))
        else:
            self.put("langid" if name else "language", name or encode_tex(text, "plain"))

    def write_eprint(self) -> None:
        """Write the number of a preprint instead of its URL, which can be derived from it."""
        archive, place = self.item.get("archive"), self.item.get("archive_location")
        address = _EPRINTS.get(archive) if isinstance(archive, str) else None
        if address is None or not isinstance(place, str) or encode_verbatim(place) != place:
            return
        if self.item.get("URL") == address + place:
            self.done.add("URL")
            self.put("eprint", place)
            self.put("archiveprefix" if self.classic else "eprinttype", "arXiv" if self.classic else "arxiv")

    def write_howpublished(self) -> None:
        """Write the container, publisher or URL to ``howpublished``, which BibTeX styles print for ``misc`` entries."""
        shown = self.fields.get("journal") or self.fields.get("publisher")
        url = self.fields.get("url", "")
        if shown:
            self.put("howpublished", shown)
        elif url and not any(mark in url for mark in "{}% "):
            self.put("howpublished", rf"\url{{{url}}}")

    def write_other_fields(self) -> None:
        """Write fields without a CSL variable as they were, if they are safe."""
        fields = self.custom.get("fields")
        for name, source in fields.items() if isinstance(fields, Mapping) else ():
            if not isinstance(name, str) or not isinstance(source, str) or name in _RAN:
                continue
            if _FIELD.fullmatch(name) and is_safe(source):
                # Only months that `write_date` has written may be without braces.
                self.put(name, "{" + source.strip() + "}" if name == "month" else source.strip())


def _date_as_text(date: Mapping[str, Any]) -> str:
    """Return the text of a date that EDTF cannot express, or ``""``."""
    return next((str(date[form]) for form in ("literal", "raw", "edtf") if date.get(form)), "")


def _year_and_month(date: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the BibTeX fields ``year``, ``month`` and ``day`` for *date*. The month includes its braces."""
    if as_text := _date_as_text(date):
        return as_text, "", ""
    dates = date.get("date-parts")
    if not isinstance(dates, list | tuple) or not dates or not isinstance(dates[0], list | tuple) or not dates[0]:
        return "", "", ""
    first, last = dates[0], dates[-1]
    year = str(first[0])
    if date.get("circa") and str(date["circa"]) != "0":
        year = f"c. {year}"
    if len(dates) == 2 and isinstance(last, list | tuple) and last and last[0] not in (0, first[0]):
        if first[0] < 100:  # the reader would not recognise a range of such early years
            return year, "", ""
        return f"{year}--{last[0]}", "", ""
    season = str(date.get("season", ""))
    if season in ("1", "2", "3", "4"):
        return year, "{" + _SEASONS[int(season) - 1] + "}", ""
    months = [one[1] for one in (first, last) if len(one) > 1 and type(one[1]) is int and 1 <= one[1] <= 12]
    if not months or len(months) < 2:
        return year, "", ""
    if len(dates) == 2 and months[0] != months[1]:
        return year, f'{_MONTHS[months[0] - 1]} # "/" # {_MONTHS[months[1] - 1]}', ""
    return year, _MONTHS[months[0] - 1], str(first[2]) if len(first) > 2 and len(dates) == 1 else ""
