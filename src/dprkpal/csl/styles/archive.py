"""Internal: read the bundled CSL styles and locales from their archive.

The archive is the file ``dprkpal/data/csl.pack``, made when the package is built. It has these parts, in this order:

===========  ==================================================================================
head         one line: the name and version of the format, then the sizes of the next three parts
notice       plain text: authors and licence of the styles and locales
index        plain text, one sorted line for each id; searched as bytes, never parsed
titles       zlib: id, title and short title of each style; only read by searches
blocks       zlib: the XML of similar styles, concatenated
===========  ==================================================================================

A line of the index has an id, a tab, and one of: the position of the XML (offset and length of its block, start and end
in the decompressed block); ``>`` with the parent's id and the default locale, for a dependent style; ``=`` with the new
id, for a renamed style. Lines of locales come after those of styles, with ``@`` before the code. A line with ``~``
before a language has its primary dialect.

Nothing is extracted to disk, and an id is never part of a path.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from functools import cached_property
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

FORMAT = b"dprkpal-csl-1"
"""The first word of the file: name and version of the format."""

MAX_NAME_LENGTH = 200
"""Longer names are truncated before they are looked up; the longest id has 140 characters."""

_ARCHIVE_PATH = os.path.join(
    os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "data", "csl.pack"
)


class StyleSource(NamedTuple):
    """A style from the archive."""

    id: str
    """The current id of the style; a renamed style has its new id."""

    xml: bytes
    """The XML of the style; for a dependent style, that of its parent."""

    default_locale: str | None
    """The default locale of a dependent style, which overrides that of its parent; ``None`` if it has none."""

    parent: str | None
    """For a dependent style, the id of its parent."""


class Archive:
    """An archive of styles and locales.

    Args:
        path: The archive file, made by the build.

    Raises:
        DprkpalError: The file is missing or damaged; the message says how to fix it.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            with open(path, "rb") as file:
                form, *sizes = file.readline(100).split()
                if form != FORMAT:
                    raise ValueError(form)
                notice, index, titles = map(int, sizes)
                head = file.read(notice + index)
                self._titles = (file.tell(), titles)
        except FileNotFoundError:
            raise DprkpalError(
                f"{path}: the archive of CSL styles is missing; reinstall dprkpal to create it: "
                "`python -m pip install -e .` in a checkout, otherwise "
                "`python -m pip install --force-reinstall dprkpal`"
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
            f"{self.path}: the archive of CSL styles cannot be read; reinstall dprkpal to create it again"
        )

    def _index_entry(self, key: str) -> list[str] | None:
        """Return the fields of the index line of *key*, or ``None`` if there is none."""
        if "\n" in key or "\t" in key:
            return None
        start = self._index.find(f"\n{key}\t".encode("utf-8", "replace"))
        if start < 0:
            return None
        start += len(key.encode()) + 2
        return self._index[start : self._index.index(b"\n", start)].decode().split(" ")

    def _read_block(self, offset: int, length: int, end: int | None = None) -> bytes:
        """Return the decompressed block at *offset*, or its first *end* bytes."""
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

    def _read_xml(self, place: list[str]) -> bytes:
        offset, length, start, end = map(int, place[:4])
        return self._read_block(self._blocks + offset, length, end)[start:]

    def style_ids(self) -> list[str]:
        """Return the ids of all styles, sorted, without the old ids of renamed styles."""
        return [key for key, rest in self._index_lines() if not rest.startswith("=") and key[0] not in "@~"]

    def _index_lines(self) -> Iterator[tuple[str, str]]:
        for line in self._index.decode().strip("\n").split("\n"):
            key, _, rest = line.partition("\t")
            yield key, rest

    def read_style(self, name: str) -> StyleSource:
        """Return the style with this id; see `dprkpal.csl.styles.archive.read_style`."""
        style_id = _style_id(name)
        fields = self._index_entry(style_id) if style_id[:1].isalnum() else None
        if fields and fields[0].startswith("="):
            style_id = fields[0][1:]
            fields = self._index_entry(style_id)
        if fields is None:
            raise UnknownStyleError(name, self._similar_ids(style_id), found=self._styles_named(style_id))
        if fields[0].startswith(">"):
            parent = fields[0][1:]
            place = self._index_entry(parent)
            if place is None:
                raise self._damaged()
            return StyleSource(style_id, self._read_xml(place), fields[1] if len(fields) > 1 else None, parent)
        return StyleSource(style_id, self._read_xml(fields), None, None)

    def _similar_ids(self, name: str) -> list[str]:
        """Return the ids that share the most pairs of characters with *name*.

        This preselects candidates for the error message: comparing all ids with difflib would take seconds.
        """
        marked = f" {name} "
        pairs = {marked[at : at + 2] for at in range(len(marked) - 1)}
        scored = []
        for style_id in self.style_ids():
            candidate = f" {style_id} "
            shared = sum(pair in candidate for pair in pairs)
            scored.append((-shared / (len(candidate) + len(marked)), style_id))
        return [style_id for _, style_id in sorted(scored)[:40]]

    def _styles_named(self, name: str) -> list[str]:
        """Return the ids of the best styles whose names have all words of *name*, such as ``turabian``."""
        words = _words_of(name)
        known = ((style_id, title) for style_id, title in self.search_styles(name) if words)
        return [style_id for style_id, title in known if not _missing(words, f"{style_id} {title}")][:3]

    def locale_codes(self) -> tuple[str, ...]:
        """Return the codes of all locales, sorted."""
        codes = []
        at = self._index.find(b"\n@")  # the index is sorted, so the lines of locales follow each other
        while self._index.startswith(b"\n@", at):
            end = self._index.index(b"\n", at + 1)
            codes.append(self._index[at:end].decode().split(" ")[4])
            at = end
        return tuple(sorted(codes))

    def read_locale(self, code: str) -> bytes:
        """Return the XML of the locale *code*; see `dprkpal.csl.styles.archive.read_locale`."""
        place = self._index_entry("@" + code[:MAX_NAME_LENGTH].casefold())
        if place is None:
            raise UnknownLocaleError(code, self.locale_codes())
        return self._read_xml(place)

    def primary_dialect(self, language: str) -> str | None:
        """Return the primary dialect of *language*; see `dprkpal.csl.styles.archive.primary_dialect`."""
        fields = self._index_entry("~" + language[:MAX_NAME_LENGTH].replace("_", "-").partition("-")[0].casefold())
        return fields[0] if fields else None

    @cached_property
    def _named_styles(self) -> list[tuple[str, str, str]]:
        """The id and the title of every style, and all its names, folded. A server searches them again and again."""
        found = []
        for line in self._read_block(*self._titles).decode().splitlines():
            style_id, title, short = line.split("\t")
            found.append((style_id, title, _fold(f"{style_id}\t{title}\t{short}").replace("-", " ")))
        return found

    def search_styles(self, query: str) -> list[tuple[str, str]]:
        """Return ids and titles of matching styles; see `dprkpal.csl.styles.archive.search_styles`."""
        words = _words_of(query[:MAX_NAME_LENGTH])
        renamed = self._index_entry("-".join(words)) or [""]
        found = []
        for style_id, title, names in self._named_styles:
            if all(word in names for word in words):
                rank = (0, False, 0) if renamed[0] == f"={style_id}" else _rank(words, names, style_id)
                found.append((rank, style_id, title))
        return [(style_id, title) for _, style_id, title in sorted(found)]


def _fold(text: str) -> str:
    """Return *text* case-folded and without accents, so that queries need neither capitals nor accents."""
    if text.isascii():
        return text.lower()
    import unicodedata  # imported here because only non-ASCII titles need it

    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _words_of(text: str) -> list[str]:
    """Return the words of *text*, folded. A hyphen separates words; brackets and commas are left out."""
    return "".join(" " if sign in "-(),:;/" else sign for sign in _fold(text)).split()


def _rank(words: list[str], names: str, style_id: str) -> tuple[int, bool, int]:
    """Return a sort key for a search result; smaller is better.

    Names equal to the query come first, then names that start with it, then names with all its words, then names that
    contain its words as parts. Of these, widely used styles come first, then styles whose id has a word of the query,
    then shorter ids, because variants of a style add words to its id.
    """
    query = " ".join(words)
    uncommon = style_id not in _COMMON
    if any(name == query for name in names.split("\t")):
        return 0, uncommon, len(style_id)
    if any(f"{name} ".startswith(f"{query} ") for name in names.split("\t")):
        return 1, uncommon, len(style_id)
    elsewhere = 0 if set(words) & set(style_id.split("-")) else MAX_NAME_LENGTH
    return 2 + _missing(words, names), uncommon, elsewhere + len(style_id)


def _missing(words: list[str], names: str) -> int:
    """Return how many of the *words* are not whole words of *names*. The ``7`` of ``apa 7`` means ``7th``."""
    known = set(_words_of(names))
    return sum(word not in known and not (word.isdigit() and f"{word}th" in known) for word in words)


_COMMON = frozenset({
    "american-medical-association", "american-political-science-association", "american-sociological-association",
    "apa", "chicago-author-date", "chicago-notes-bibliography", "harvard-cite-them-right", "ieee",
    "modern-language-association", "nature", "nlm-citation-sequence", "oscola", "turabian-author-date",
    "turabian-notes-bibliography",
})  # fmt: skip
"""Styles that are widely used; they come first among equal matches of a search."""


def _style_id(name: str) -> str:
    """Return the id in *name*: the last part of a path or URL, in lower case, without ``.csl``."""
    return name[-MAX_NAME_LENGTH:].strip().rstrip("/").rpartition("/")[2].casefold().removesuffix(".csl")


_archive_of_installation: Archive | None = None


def _archive() -> Archive:
    """Return the archive of this installation; it is opened only once."""
    global _archive_of_installation
    if _archive_of_installation is None:
        _archive_of_installation = Archive(_ARCHIVE_PATH)
    return _archive_of_installation


def style_ids() -> list[str]:
    """Return the ids of all styles, independent and dependent, sorted.

    Returns:
        Ids such as ``"apa"``. Old ids of renamed styles are not included, but `read_style` accepts them.

    >>> "chicago-notes-bibliography" in style_ids()
    True
    """
    return _archive().style_ids()


def read_style(name: str) -> StyleSource:
    """Return the style with this id.

    Args:
        name: An id such as ``"apa"``, in any case, with or without ``.csl``, or as the last part of a URL such as
            ``"http://www.zotero.org/styles/apa"``. The URL is never opened.

    Returns:
        The style. For an old id it is the renamed style; for a dependent style it has the XML of its parent.

    Raises:
        UnknownStyleError: No style has this id; the message suggests similar ids.
        DprkpalError: The archive is missing or damaged.

    Source: CSL 1.0.2, "Types of Styles"; the style repository's ``renamed-styles.json``.

    >>> read_style("chicago-fullnote-bibliography").id
    'chicago-notes-bibliography'
    >>> read_style("http://www.zotero.org/styles/nature-chemistry").parent
    'nature'
    """
    return _archive().read_style(name)


def search_styles(query: str) -> list[tuple[str, str]]:
    """Return the styles whose id or title contains every word of *query*.

    Args:
        query: Words or parts of words. Case, accents and hyphens are ignored. An empty query finds all styles.

    Returns:
        Pairs of id and title, best matches first.

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
        code: One of `locale_codes`, in any case. There is no fallback to other codes.

    Returns:
        The locale file, in UTF-8.

    Raises:
        UnknownLocaleError: No locale has this code; the message suggests similar codes.
        DprkpalError: The archive is missing or damaged.

    >>> read_locale("ko-KR").startswith(b"<?xml")
    True
    """
    return _archive().read_locale(code)


def primary_dialect(language: str) -> str | None:
    """Return the primary dialect of a language: the locale to use if there is no better match.

    Args:
        language: A language code, or a locale code with that language.

    Returns:
        One of `locale_codes`, or ``None`` for a language without a locale.

    Source: CSL 1.0.2, "Locale Fallback"; the locale repository's ``locales.json``.

    >>> primary_dialect("de-LU"), primary_dialect("pt"), primary_dialect("tlh")
    ('de-DE', 'pt-PT', None)
    """
    return _archive().primary_dialect(language)
