"""The CSL styles and locales that come with dprkpal, read one at a time from one file.

The file, ``dprkpal/data/csl.pack``, is made when the package is built. Its parts follow each other:

===========  ==================================================================================
head         one line: the name and version of the form, then the sizes of the next three parts
notice       plain text: whose work the styles and locales are, and under which licence
index        plain text, one line for each id, sorted; found by a search for bytes, never parsed
titles       zlib: id, title and short title of each style; read only to search
blocks       zlib: the XML of similar styles, one after the other
===========  ==================================================================================

A line of the index is an id, a tab, and one of: where the XML lies (offset and length of its block,
start and end in the unpacked block); ``>`` with the parent's id and default locale of a dependent
style; ``=`` with the new id of a renamed style. Locales stand after the styles, with ``@`` before
their code, and ``~`` before a language leads to its primary dialect.

Nothing is unpacked to disk, and an id is never part of a path.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from ...errors import DprkpalError, UnknownLocaleError, UnknownStyleError

__all__ = [
    "Archive",
    "StyleSource",
    "locale_codes",
    "primary_dialect",
    "read_locale",
    "read_style",
    "search_styles",
    "style_ids",
]

FORM = b"dprkpal-csl-1"
"""The first word of the file; another number means that this reader does not know the form."""

LONGEST_NAME = 200
"""No id is longer (the longest has 140 characters), so a longer name is cut before it is looked for."""

_PACK = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data", "csl.pack")


class StyleSource(NamedTuple):
    """A style as it lies in the archive."""

    id: str
    """The id under which the style is published now: a renamed style has its new one."""

    xml: bytes
    """The XML of the independent style that formats; for a dependent style, its parent's."""

    default_locale: str | None
    """The locale that a dependent style sets in place of its parent's; ``None`` if it sets none."""

    parent: str | None
    """The id of the independent style that `xml` holds, if the style is a dependent one."""


class Archive:
    """An archive of styles and locales, opened.

    Args:
        path: The file, as the build makes it.

    Raises:
        DprkpalError: The file is missing or is not such an archive; the message says how to mend it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with open(path, "rb") as file:
                form, *sizes = file.readline(100).split()
                if form != FORM:
                    raise ValueError(form)
                notice, index, titles = map(int, sizes)
                head = file.read(notice + index)
                self._titles = (file.tell(), titles)
        except FileNotFoundError:
            raise DprkpalError(
                f"{path}: the archive of CSL styles is missing; it is made at installation, so install dprkpal "
                "again: `python -m pip install -e .` in a checkout, `python -m pip install --force-reinstall dprkpal` "
                "elsewhere"
            ) from None
        except (OSError, ValueError) as error:
            raise self._damaged() from error
        if len(head) != notice + index:
            raise self._damaged()
        self.notice = head[:notice].decode()
        self._index = head[notice:]
        self._blocks = self._titles[0] + titles

    def _damaged(self) -> DprkpalError:
        return DprkpalError(
            f"{self.path}: the archive of CSL styles cannot be read; install dprkpal again to make it anew"
        )

    def _find(self, key: str) -> list[str] | None:
        """Return the fields of the index line of *key*, or ``None``."""
        if "\n" in key or "\t" in key:
            return None
        start = self._index.find(f"\n{key}\t".encode("utf-8", "replace"))
        if start < 0:
            return None
        start += len(key.encode()) + 2
        return self._index[start : self._index.index(b"\n", start)].decode().split(" ")

    def _read(self, offset: int, length: int, end: int | None = None) -> bytes:
        """Return the block at *offset*, unpacked as far as *end*."""
        try:
            with open(self.path, "rb") as file:
                file.seek(offset)
                unpacker = zlib.decompressobj()
                data = unpacker.decompress(file.read(length), end or 0)
        except (OSError, zlib.error) as error:
            raise self._damaged() from error
        if not unpacker.eof and (end is None or len(data) < end):
            raise self._damaged()
        return data

    def _xml(self, place: list[str]) -> bytes:
        offset, length, start, end = map(int, place[:4])
        return self._read(self._blocks + offset, length, end)[start:]

    def style_ids(self) -> list[str]:
        """Return the ids of all styles, sorted; ids that were renamed away are not among them."""
        return [key for key, rest in self._lines() if not rest.startswith("=") and key[0] not in "@~"]

    def _lines(self) -> Iterator[tuple[str, str]]:
        for line in self._index.decode().strip("\n").split("\n"):
            key, _, rest = line.partition("\t")
            yield key, rest

    def read_style(self, name: str) -> StyleSource:
        """Return the style that *name* means; see `dprkpal.csl.styles.archive.read_style`."""
        style_id = _style_id(name)
        fields = self._find(style_id) if style_id[:1].isalnum() else None
        if fields and fields[0].startswith("="):
            style_id = fields[0][1:]
            fields = self._find(style_id)
        if fields is None:
            raise UnknownStyleError(name, self._similar(style_id))
        if fields[0].startswith(">"):
            parent = fields[0][1:]
            place = self._find(parent)
            if place is None:
                raise self._damaged()
            return StyleSource(style_id, self._xml(place), fields[1] if len(fields) > 1 else None, parent)
        return StyleSource(style_id, self._xml(fields), None, None)

    def _similar(self, name: str) -> list[str]:
        """Return the ids that share most pairs of characters with *name*.

        The careful comparison that follows takes seconds over all ids, and milliseconds over these.
        """
        marked = f" {name} "
        pairs = {marked[at : at + 2] for at in range(len(marked) - 1)}
        scored = []
        for style_id in self.style_ids():
            candidate = f" {style_id} "
            shared = sum(pair in candidate for pair in pairs)
            scored.append((-shared / (len(candidate) + len(marked)), style_id))
        return [style_id for _, style_id in sorted(scored)[:40]]

    def locale_codes(self) -> tuple[str, ...]:
        """Return the codes of all locales, sorted."""
        codes = []
        at = self._index.find(b"\n@")  # the lines are sorted: those of locales stand together
        while self._index.startswith(b"\n@", at):
            end = self._index.index(b"\n", at + 1)
            codes.append(self._index[at:end].decode().split(" ")[4])
            at = end
        return tuple(sorted(codes))

    def read_locale(self, code: str) -> bytes:
        """Return the XML of the locale *code*; see `dprkpal.csl.styles.archive.read_locale`."""
        place = self._find("@" + code[:LONGEST_NAME].casefold())
        if place is None:
            raise UnknownLocaleError(code, self.locale_codes())
        return self._xml(place)

    def primary_dialect(self, language: str) -> str | None:
        """Return the locale that stands for *language*; see `dprkpal.csl.styles.archive.primary_dialect`."""
        fields = self._find("~" + language[:LONGEST_NAME].replace("_", "-").partition("-")[0].casefold())
        return fields[0] if fields else None

    def search_styles(self, query: str) -> list[tuple[str, str]]:
        """Return ids and titles of matching styles; see `dprkpal.csl.styles.archive.search_styles`."""
        words = _plain(query[:LONGEST_NAME]).replace("-", " ").split()
        found = []
        for line in self._read(*self._titles).decode().splitlines():
            style_id, title, short = line.split("\t")
            names = _plain(f"{style_id}\t{title}\t{short}").replace("-", " ")
            if all(word in names for word in words):
                found.append((_rank(words, names, style_id), style_id, title))
        return [(style_id, title) for _, style_id, title in sorted(found)]


def _plain(text: str) -> str:
    """Return *text* case-folded and without accents, so that what is typed finds what is printed."""
    if text.isascii():
        return text.lower()
    import unicodedata  # only titles in other scripts than English need it

    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _rank(words: list[str], names: str, style_id: str) -> tuple[int, int]:
    """Return what sorts a style among those found; the smallest stands first.

    A name that is the query comes before one that begins with it, then whole words, then parts of
    words; among equals a short id, since variants of a style add words to its id.
    """
    wanted = " ".join(words)
    if any(name == wanted for name in names.split("\t")):
        return 0, len(style_id)
    if any(f"{name} ".startswith(f"{wanted} ") for name in names.split("\t")):
        return 1, len(style_id)
    known = set(names.replace("\t", " ").split())
    return 2 + sum(word not in known for word in words), len(style_id)


def _style_id(name: str) -> str:
    """Return the id in *name*: the last part of its path, without ``.csl``, in small letters."""
    return name[-LONGEST_NAME:].strip().rstrip("/").rpartition("/")[2].casefold().removesuffix(".csl")


_opened: Archive | None = None


def _archive() -> Archive:
    """Return the archive of this installation, opened once."""
    global _opened
    if _opened is None:
        _opened = Archive(_PACK)
    return _opened


def style_ids() -> list[str]:
    """Return the ids of all styles, independent and dependent, sorted.

    Returns:
        Ids such as ``"apa"``. Ids that were renamed are not listed, but `read_style` knows them.

    >>> "chicago-notes-bibliography" in style_ids()
    True
    """
    return _archive().style_ids()


def read_style(name: str) -> StyleSource:
    """Return the style that *name* means.

    Args:
        name: An id such as ``"apa"``, also in capitals, with ``.csl``, or as the last part of an
            address such as ``"http://www.zotero.org/styles/apa"``. The address is never opened.

    Returns:
        The style. A renamed id leads to its new style, a dependent style to its parent's XML.

    Raises:
        UnknownStyleError: No style has this id; the message offers the nearest ids.
        DprkpalError: The archive is missing or damaged.

    Source: CSL 1.0.2, "Types of Styles"; the style repository's ``renamed-styles.json``.

    >>> read_style("chicago-fullnote-bibliography").id
    'chicago-notes-bibliography'
    >>> read_style("http://www.zotero.org/styles/nature-chemistry").parent
    'nature'
    """
    return _archive().read_style(name)


def search_styles(query: str) -> list[tuple[str, str]]:
    """Return the styles whose id or title holds every word of *query*.

    Args:
        query: Words, or parts of words; capitals, accents and hyphens make no difference. An
            empty query finds every style.

    Returns:
        Pairs of id and title, best first: names that are the query, then whole words, then parts.

    >>> search_styles("chicago notes bibliography")[0][0]
    'chicago-notes-bibliography'
    """
    return _archive().search_styles(query)


def locale_codes() -> tuple[str, ...]:
    """Return the codes of all locales, sorted.

    >>> "en-US" in locale_codes()
    True
    """
    return _archive().locale_codes()


def read_locale(code: str) -> bytes:
    """Return the XML of a locale.

    Args:
        code: One of `locale_codes`, in any case. Fallback from one code to another is not done here.

    Returns:
        The locale file, UTF-8.

    Raises:
        UnknownLocaleError: No locale has this code; the message offers the nearest codes.
        DprkpalError: The archive is missing or damaged.

    >>> read_locale("ko-KR").startswith(b"<?xml")
    True
    """
    return _archive().read_locale(code)


def primary_dialect(language: str) -> str | None:
    """Return the locale that stands for a language when no nearer one does.

    Args:
        language: A language code, or a locale code, of which the language counts.

    Returns:
        A code of `locale_codes`, or ``None`` for a language without a locale.

    Source: CSL 1.0.2, "Locale Fallback"; the locale repository's ``locales.json``.

    >>> primary_dialect("de-LU"), primary_dialect("pt"), primary_dialect("tlh")
    ('de-DE', 'pt-PT', None)
    """
    return _archive().primary_dialect(language)
