"""Internal: read the values of ``conf.py``: sources, style, locale and options.

An invalid value causes a warning, and the default is used, so that the documentation is always built.
"""

from __future__ import annotations

import functools
import hashlib
import json
import operator
import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from warnings import catch_warnings, simplefilter
from weakref import WeakKeyDictionary

from sphinx.config import Config

from ..collection.citing import DEFAULT_STYLE
from ..collection.claim_sentences import has_superscript_citations
from ..collection.entry import Entry
from ..configuration import load_configuration
from ..configuration.settings import is_style_path
from ..csl import Locale, Processor, Style, load_locale, load_style
from ..csl.styles.archive import locale_codes
from ..csl.styles.locale import fallback_codes
from ..csl.styles.macro_usage import uses_variable
from ..csl.text.scripts import SCRIPTS
from ..documents.identifier_fetching import FetchingOptions
from ..documents.locator_parser import LocatorParser
from ..documents.unknown_keys import UnknownKeys
from ..errors import DprkpalError, FormatError, StyleWarning, UnknownCollectionError, UnknownLocaleError, visible
from ..libraries.built_in import library
from ..libraries.formulas import Formulas, read_formulas
from ..libraries.library import Library
from ..model.citation import Locator
from ..model.plain_text import plain
from .cited_works import CitedWorks
from .config_values import BUILT_IN, CONFIG_VALUES, INSTALLED, LINK_DESTINATIONS, SCOPES
from .rich_text import rich_text_backend

__all__ = [
    "ConfigWarning",
    "Settings",
    "get_settings",
    "project_defaults",
    "read_settings",
    "store_settings",
    "valid_values",
]


class ConfigWarning(NamedTuple):
    """A warning about the configuration."""

    message: str
    """What is wrong and what to do."""
    subtype: str
    """The part after ``dprkpal.`` in ``suppress_warnings``."""
    location: str | None = None
    """File and line."""


class CollectionPages(NamedTuple):
    """The settings of the generated pages of the collection."""

    folder: str
    """The folder of the pages, relative to ``conf.py``, or nothing."""
    title: str
    """The title of the start page."""
    licence: str
    """The licence of the collection."""
    contact: str
    """Where readers report errors."""


class Settings:
    """The settings of a documentation: library, style, locale and options.

    Args:
        works: The references.
        style: The style.
        locale: A locale code, or ``None``.
        values: The other values of ``conf.py``, by name.
        folder: The folder of ``conf.py``. Paths are relative to it.

    Attributes:
        fingerprint: Changes whenever the settings or the library change, so that pages must be formatted again.
    """

    def __init__(
        self,
        works: Library,
        style: Style,
        locale: str | None,
        values: Mapping[str, Any],
        folder: str | os.PathLike[str] = ".",
    ) -> None:
        self._folder = folder
        self.style = style
        self.locale_code = locale or style.default_locale or "en-US"
        self.locale: Locale = load_locale(self.locale_code, style)
        self.is_note = style.is_note
        """Whether citations are notes."""
        self.is_superscript = has_superscript_citations(style)
        """Whether citations are superscript numbers."""
        self.is_numeric = uses_variable(style, style.citation.layout.children, "citation-number")
        """Whether citations are numbers."""
        self.scope: str = values["dprkpal_scope"]
        self.numbers_restart: bool = values["dprkpal_numbering"] == "page"
        """Whether the numbers of each list of one page start at 1."""
        self.scripts: str = values["dprkpal_scripts"]
        self.note_fields: bool = values["dprkpal_note_fields"]
        """Whether CSL variables in notes are used."""
        self.backlinks: bool = values["dprkpal_backlinks"]
        self.links_to_pages: bool = values["dprkpal_citations_lead_to"] == "page"
        """Whether citations link to the pages about references."""
        self.tooltips: bool = values["dprkpal_tooltips"]
        """Whether citations show the full reference when pointed at."""
        self.copy_buttons: bool = values["dprkpal_copy_buttons"]
        """Whether entries have buttons that copy them."""
        self.downloads: bool = values["dprkpal_downloads"]
        """Whether bibliographies can be downloaded."""
        self.collection_pages = CollectionPages(
            *(values[f"dprkpal_collection_{name}"].strip() for name in ("pages", "title", "licence", "contact"))
        )
        """The generated pages of the collection."""
        self.formatter: bool = values["dprkpal_formatter"]
        """Whether the site has the files that run dprkpal in the browser."""
        self.pyodide: str = values["dprkpal_pyodide"]
        """The folder of Pyodide, or nothing to search for it."""
        self.formulas = Formulas({}, {})
        """The references with formulas, if these are mathematics."""
        self.claim_version: bool = values["dprkpal_claim_version"]
        """Whether claims are cited with the version of the collection."""
        after: bool | None = values["dprkpal_notes_after_punctuation"]
        self.notes_after_punctuation = not self.locale_code.startswith("fr") if after is None else after
        """Whether note references go after punctuation."""
        self.fingerprint = ""
        self.reading = json.dumps([self.is_note, self.is_superscript, self.notes_after_punctuation, self.locale_code])
        """What decides how a page is read, apart from the library."""
        self.own_files: frozenset[str] = frozenset()
        """The paths of the bibliography files of the documentation."""
        self.cited_works = CitedWorks(
            works,
            FetchingOptions(
                values["dprkpal_fetch"] or values["dprkpal_offline"], values["dprkpal_offline"],
                contact=values.get("contact"), bibliography=values.get("lock"),
            ),
        )  # fmt: skip
        """The works that are cited by identifier."""

    @property
    def library(self) -> Library:
        """The references, with the fetched ones."""
        return self.cited_works.library

    @property
    def unknown_keys(self) -> UnknownKeys:
        """Messages about unknown keys."""
        return self.cited_works.unknown_keys

    @cached_property
    def locators(self) -> LocatorParser:
        """The locator parser for the language of the documentation."""
        return LocatorParser(self.locale)

    def processor(
        self,
        works: Iterable[Entry | Mapping[str, Any]],
        to: Any,
        *,
        style: Style | None = None,
        locale: str | None = None,
    ) -> Processor:
        """Return a processor for *works*, by default in the style of the documentation."""
        return Processor(
            style or self.style,
            works,
            locale=locale or (self.locale_code if style is None else style.default_locale or self.locale_code),
            to=to,
            scripts=self.scripts,
            mark_cites=True,
            note_fields=self.note_fields,
        )

    def rich_text_processor(
        self, keys: Iterable[str], *, style: Style | None = None, locale: str | None = None
    ) -> Processor:
        """Return a processor of rich text for the references with these *keys*, in which formulas are mathematics."""
        marked = self.formulas.references
        works = [marked.get(key) or self.library[key] for key in keys]
        return self.processor(works, rich_text_backend(self.formulas.formulas), style=style, locale=locale)

    @cached_property
    def proper_nouns(self) -> list[str]:
        """Names that keep their capitals in the titles of BibTeX files."""
        return [name for entity in self.library.entities.values() for name in (entity.name, *entity.aliases)]

    @cached_property
    def _folded_keys(self) -> dict[str, str]:
        return {key.casefold(): key for key in self.library}

    def find_key(self, key: str) -> str | None:
        """Return the key of the library that *key* means: the same, or as in BibTeX one that differs only in case."""
        return key if key in self.library else self._folded_keys.get(key.casefold())

    def cited_key(self, written: str) -> tuple[str, str] | None:
        """Return the key of the library that a citation of *written* means, and the prefix of a bibliography before it.

        ``None`` means that the key is unknown. A key with a prefix may be unknown as well: the bibliography with this
        prefix can be on a page that is not read yet.
        """
        key = self.find_key(written)
        if key is not None:
            return key, ""
        if self.cited_works.accepts(written):  # fetched when all pages are read
            return written, ""
        at = next((at for at in range(1, len(written)) if written[at:] in self.library), 0)
        return (written[at:], written[:at]) if at else None

    def path_inside(self, name: str) -> str | None:
        """Return the absolute path of *name* if the file is in the folder of ``conf.py`` or below, or ``None``."""
        folder = os.path.realpath(self._folder)
        try:
            path = os.path.realpath(os.path.join(folder, name))
            inside = os.path.commonpath([folder, path]) == folder and os.path.isfile(path)
        except ValueError:  # a null character, or another drive
            return None
        return path if inside else None

    def title(self, key: str) -> str:
        """Return the title of a reference as plain text, or its key."""
        return plain(str(self.library[key].to_csl().get("title") or "")) or key

    def locator_text(self, locator: Locator) -> str:
        """Return a locator as text, with its short label: "p. 45"."""
        several = any(sign in locator.value for sign in "–-,&")
        label = self.locale.label(locator.label, "short", plural=several) or locator.label
        return f"{label}\N{NO-BREAK SPACE}{locator.value}"

    def separators(self, words: Sequence[str]) -> list[str]:
        """Return the separators between these *words* in a sentence, as in "a, b and c"."""
        between = [", "] * (len(words) - 1)
        if between:
            between[-1] = f" {self.locale.term('and') or 'and'} "
        return between


# Stored by configuration, because every part of Sphinx has access to it. The environment is no place for the settings:
# it is pickled for every reading process.
_SETTINGS: WeakKeyDictionary[Config, Settings] = WeakKeyDictionary()


def get_settings(config: Config) -> Settings:
    """Return the settings for *config*."""
    return _SETTINGS[config]


def store_settings(config: Config, settings: Settings) -> None:
    """Store the settings for *config*."""
    _SETTINGS[config] = settings


def project_defaults(folder: str | os.PathLike[str]) -> tuple[dict[str, Any], list[ConfigWarning]]:
    """Return the values of ``conf.py`` that the configuration of the project sets, and warnings about it.

    Args:
        folder: The folder of ``conf.py``, where the search for the configuration begins.
    """
    found = load_configuration(folder)
    values: dict[str, Any] = {}
    if found.style is not None:
        values["dprkpal_style"] = os.path.abspath(found.style) if is_style_path(found.style) else found.style
    if found.locale is not None:
        values["dprkpal_locale"] = found.locale
    if found.bibliography:
        values["dprkpal_sources"] = [os.path.abspath(path) for path in found.bibliography]
    if found.collection is not None:
        values["dprkpal_sources"] = [INSTALLED + found.collection]
    if found.fetch:
        values["dprkpal_fetch"] = True
    if found.data is not None:
        values["dprkpal_data"] = os.path.abspath(found.data)
    if not found.sentence_case:
        values["dprkpal_sentence_case"] = False
    return values, [_source_warning(finding)._replace(subtype="config") for finding in found.findings]


def read_settings(
    given: Mapping[str, Any], folder: str | os.PathLike[str], language: str | None = None
) -> tuple[Settings, list[ConfigWarning]]:
    """Read and check the values of ``conf.py``.

    Args:
        given: The values by name; missing values get their default.
        folder: The folder of ``conf.py``. Paths are relative to it.
        language: Sphinx's ``language`` setting.

    Returns:
        The settings, with defaults in place of invalid values, and the warnings.

    >>> settings, warnings = read_settings({"dprkpal_style": "apaa"}, ".")
    >>> settings.is_note, warnings[0].message  # doctest: +ELLIPSIS
    (True, "dprkpal_style: no style 'apaa'; did you mean 'apa' or ...?; using chicago-notes-bibliography")
    """
    values, warnings = valid_values(given)
    style, style_file = _style(values["dprkpal_style"], folder, warnings)
    works, files = _works(
        values["dprkpal_sources"], values["dprkpal_data"], folder, values["dprkpal_sentence_case"], warnings
    )
    locale = _locale(values["dprkpal_locale"], style, language, warnings)
    place = files[0] if files and os.path.isfile(files[0]) else os.path.join(folder, "references")
    contact = load_configuration(folder).contact if values["dprkpal_fetch"] else None
    settings = Settings(works, style, locale, {**values, "lock": place, "contact": contact}, folder)
    settings.own_files = frozenset(files)
    if values["dprkpal_mathematics"]:
        settings.formulas = read_formulas(files, works, sentence_case=values["dprkpal_sentence_case"])
    rest = [sorted(values.items()), settings.locale_code]
    settings.fingerprint = _fingerprint(works, [*files, *([style_file] if style_file else [])], json.dumps(rest))
    return settings, warnings


def valid_values(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[ConfigWarning]]:
    """Return all values of ``conf.py`` by name, with defaults in place of missing and invalid ones, and warnings.

    >>> values, warnings = valid_values({"dprkpal_scope": 3})
    >>> values["dprkpal_scope"], warnings[0].message
    ('page', "dprkpal_scope: '3' must be a string; using 'page'")
    """
    warnings: list[ConfigWarning] = []
    values = {name: _typed(name, given.get(name, CONFIG_VALUES[name].default), warnings) for name in CONFIG_VALUES}
    choices = (
        ("dprkpal_scope", SCOPES), ("dprkpal_numbering", SCOPES), ("dprkpal_scripts", SCRIPTS),
        ("dprkpal_citations_lead_to", LINK_DESTINATIONS),
    )  # fmt: skip
    for name, words in choices:
        if values[name] not in words:
            default = CONFIG_VALUES[name].default
            message = f"{name}: {values[name]!r} must be one of {', '.join(words)}; using {default}"
            warnings.append(ConfigWarning(visible(message), "config"))
            values[name] = default
    values["dprkpal_collection_pages"] = _folder(values["dprkpal_collection_pages"], warnings)
    return values, warnings


def _typed(name: str, value: Any, warnings: list[ConfigWarning]) -> Any:
    """Return *value*, or the default if its type is wrong."""
    known = CONFIG_VALUES[name]
    if isinstance(value, known.types) and (
        not isinstance(value, list | tuple) or all(isinstance(one, str) for one in value)
    ):
        return value
    words = {str: "a string", list: "a list of strings", bool: "True or False", type(None): "None"}
    expected = " or ".join(words[one] for one in known.types if one in words)
    warnings.append(
        ConfigWarning(visible(f"{name}: {str(value)[:80]!r} must be {expected}; using {known.default!r}"), "config")
    )
    return known.default


def _folder(name: str, warnings: list[ConfigWarning]) -> str:
    """Return the name of the folder of the generated pages, or nothing if it is outside the documentation."""
    name = name.strip().strip("/")
    if not name or (len(name) <= 200 and re.fullmatch(r"[\w-][\w.-]*(?:/[\w-][\w.-]*){0,5}", name)):
        return name
    message = f"dprkpal_collection_pages: {name[:80]!r} must be the name of a folder below that of conf.py; ignored"
    warnings.append(ConfigWarning(visible(message), "config"))
    return ""


def _style(name: str, folder: str | os.PathLike[str], warnings: list[ConfigWarning]) -> tuple[Style, str | None]:
    """Return the style and, for a file, its path. An unknown style becomes the default."""
    path = os.path.join(folder, name)
    is_file = name.endswith(".csl") or "/" in name or os.sep in name
    try:
        with catch_warnings(record=True) as ignored:
            simplefilter("always", StyleWarning)
            loaded = (load_style(path), path) if is_file and os.path.isfile(path) else (load_style(name), None)
        warnings += [ConfigWarning(f"{one.filename}:{one.lineno}: {one.message}", "config") for one in ignored]
        return loaded
    except (DprkpalError, OSError) as error:
        reason = f"no file {path}" if is_file and isinstance(error, OSError) else str(error)
        warnings.append(ConfigWarning(f"dprkpal_style: {visible(reason)}; using {DEFAULT_STYLE}", "config"))
        return load_style(DEFAULT_STYLE), None


def _locale(code: str | None, style: Style, language: str | None, warnings: list[ConfigWarning]) -> str | None:
    """Return the locale code from the configuration, the style, or Sphinx's language."""
    known = locale_codes()
    if code is not None:
        if fallback_codes(code, known) != ["en-US"] or code[:2].casefold() == "en":
            return code
        unknown = UnknownLocaleError(code, known)
        warnings.append(ConfigWarning(f"dprkpal_locale: {unknown}; using the style's locale", "config"))
    if style.default_locale is None and language:
        language = language.replace("_", "-")
        return language if fallback_codes(language, known) != ["en-US"] else None
    return None


def _works(
    sources: str | Sequence[str],
    data: str | None,
    folder: str | os.PathLike[str],
    sentence_case: bool,
    warnings: list[ConfigWarning],
) -> tuple[Library, list[str]]:
    """Return the references of all *sources*, and the paths of the files read."""
    sources = [sources] if isinstance(sources, str) else list(dict.fromkeys(sources))
    data_folder = os.path.join(folder, data) if data is not None else None
    if data_folder is not None and not os.path.isdir(data_folder):
        warnings.append(ConfigWarning(f"dprkpal_data: no such folder: {visible(data_folder)}; ignored", "config"))
        data_folder = None
    paths = [
        os.path.join(folder, source) for source in sources if source != BUILT_IN and not source.startswith(INSTALLED)
    ]
    files = list(paths)
    own = _loaded(paths, data_folder, sentence_case, warnings)
    warnings += [_source_warning(error) for error in own.findings]  # `notes` are about complete entries
    if data_folder is not None:
        files += sorted(os.path.join(data_folder, name) for name in os.listdir(data_folder))
    parts: list[Library] = []
    for source in sources:
        try:
            if source == BUILT_IN:
                parts.append(library())
            elif source.startswith(INSTALLED):
                parts.append(library(source.removeprefix(INSTALLED)))
            elif own not in parts:
                parts.append(own)
        except (FormatError, UnknownCollectionError) as error:
            warnings.append(ConfigWarning(f"dprkpal_sources: {visible(str(error))}", "config"))
    if not parts:
        return own, files
    return functools.reduce(operator.or_, parts), files


def _loaded(paths: list[str], data: str | None, sentence_case: bool, warnings: list[ConfigWarning]) -> Library:
    """Return the references in the files at *paths*, without files that cannot be read."""
    while paths:
        try:
            return Library.load(*paths, data=data, sentence_case=sentence_case)
        except FormatError as error:
            warnings.append(_source_warning(error))
            if error.path not in paths:
                return Library()
            paths.remove(error.path)
    return Library()


def _source_warning(error: FormatError) -> ConfigWarning:
    """Return a warning for a problem in a bibliography file."""
    place = None if error.path is None else f"{error.path}:{'' if error.line is None else error.line}"
    message = f"{error.key}: {error.message}" if error.key else error.message
    return ConfigWarning(visible(message), "source", visible(place) if place else None)


def _fingerprint(works: Library, files: Sequence[str], rest: str) -> str:
    """Return a fingerprint of the library, the source files (by size and time) and the *rest*."""
    digest = hashlib.sha256(rest.encode("utf-8", "surrogatepass"))
    for path in (name for file in files for name in (file, f"{file}-wal")):  # changes of a store are in a second file
        try:
            found = os.stat(path)
        except (OSError, ValueError):  # missing, or with a null character in its name
            continue
        digest.update(f"{path}\0{found.st_mtime_ns}\0{found.st_size}\n".encode("utf-8", "surrogatepass"))
    if own := [entry.to_csl() for entry in works.entries_outside(files)]:
        claims = [claim.to_dict() for claim in works.claims.values()]
        digest.update(json.dumps([own, claims, [topic.to_dict() for topic in works.topics.values()]]).encode())
    return digest.hexdigest()
