"""What ``conf.py`` asks for, made ready: the works, the style, the locale.

A value that is wrong is a warning that says how to mend it, and the default stands in its place, so that a
documentation is built whatever its configuration says.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from sphinx.config import Config

from ..collection.citing import DEFAULT_STYLE
from ..collection.claim_sentences import has_superscript_citations
from ..collection.entry import Entry
from ..csl import Locale, Processor, Style, load_locale, load_style
from ..csl.styles.archive import locale_codes
from ..csl.styles.locale import fallback_codes
from ..csl.styles.macro_usage import uses_variable
from ..csl.text.content import plain_text
from ..csl.text.markup import parse_markup
from ..csl.text.scripts import SCRIPTS
from ..documents.locator_parser import LocatorParser
from ..errors import DprkpalError, FormatError, UnknownLocaleError, visible
from ..libraries.built_in import library
from ..libraries.library import Library

__all__ = [
    "BUILT_IN", "DESTINATIONS", "SCOPES", "VALUES", "Complaint", "Setting", "Value", "read_setting", "setting_of",
    "use_setting",
]  # fmt: skip

BUILT_IN = "dprkpal"
"""What the built-in collection is called among the sources."""

SCOPES = ("page", "project")
"""Where citations begin anew: on each page, or never."""

DESTINATIONS = ("page", "entry")
"""Where citations lead: to the page about the work, where there is one; or always to an entry of a bibliography."""


class Value(NamedTuple):
    """A value of ``conf.py``."""

    default: Any
    """What stands where nothing is said."""
    types: tuple[type, ...]
    """What it may be."""
    meaning: str
    """What it says, as the reference has it."""


VALUES = {
    "dprkpal_style": Value(
        DEFAULT_STYLE, (str,), "The style: its id, or the path of a `.csl` file, relative to the folder of `conf.py`."
    ),
    "dprkpal_locale": Value(
        None,
        (str, type(None)),
        "The locale, such as `de-DE`. `None` takes that of the style, else Sphinx's `language`.",
    ),
    "dprkpal_sources": Value(
        [BUILT_IN],
        (str, list, tuple),
        "Files of works (`.bib`, CSL-JSON, CSL-YAML, RIS), relative to the folder of `conf.py`; `dprkpal` among them "
        "is the built-in collection. Of two works with one key the first counts.",
    ),
    "dprkpal_data": Value(
        None, (str, type(None)), "A folder with topics, entities, claims and origins of the works in those files."
    ),
    "dprkpal_scope": Value(
        "page",
        (str,),
        "`page`: each page is read alone, so that it cites every work in full at first; `project`: the pages are one "
        "book, with its notes numbered through.",
    ),
    "dprkpal_scripts": Value(
        "auto", (str,), "Which form is shown of a name or title that has several: `auto`, `original` or `romanized`."
    ),
    "dprkpal_citations_lead_to": Value(
        "page",
        (str,),
        "`page`: to the page about the work (`bib:reference`), where there is one, else to an entry; `entry`: always "
        "to an entry of a bibliography.",
    ),
    "dprkpal_backlinks": Value(
        True, (bool,), "Whether the entries of a bibliography lead back to where they are cited."
    ),
    "dprkpal_notes_after_punctuation": Value(
        None,
        (bool, type(None)),
        "Whether the mark of a note goes behind the punctuation that follows it. `None`: unless the locale is French.",
    ),
    "dprkpal_cite_names": Value(
        True,
        (bool,),
        "Whether the names of sphinxcontrib-bibtex (`cite:p`, `footcite:p`, `bibliography`, …) are taken, where it is "
        "not loaded itself.",
    ),
}
"""The values of ``conf.py``, by name."""


class Complaint(NamedTuple):
    """A warning to be given."""

    message: str
    """What is wrong, and how to mend it."""
    subtype: str
    """The second half of the name under which it can be suppressed."""
    location: str | None = None
    """File and line."""


class Setting:
    """What the whole documentation shares: its works, its style, its locale.

    Args:
        works: The works.
        style: The style.
        locale: The code of the locale, or ``None``.
        values: The other values of ``conf.py``, by name.
        folder: The folder of ``conf.py``, from which paths begin.

    Attributes:
        digest: What tells it from another: while it is the same, the same citations print the same.
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
        self.library = works
        self.style = style
        self.locale_code = locale or style.default_locale or "en-US"
        self.locale: Locale = load_locale(self.locale_code, style)
        self.is_note = style.is_note
        """Whether a citation is a note."""
        self.is_raised = has_superscript_citations(style)
        """Whether a citation is a superior figure."""
        self.is_numeric = uses_variable(style, style.citation.layout.children, "citation-number")
        """Whether a citation is a number."""
        self.scope: str = values["dprkpal_scope"]
        self.scripts: str = values["dprkpal_scripts"]
        self.backlinks: bool = values["dprkpal_backlinks"]
        self.leads_to_pages: bool = values["dprkpal_citations_lead_to"] == "page"
        """Whether citations lead to the pages about works."""
        after: bool | None = values["dprkpal_notes_after_punctuation"]
        self.marks_follow = not self.locale_code.startswith("fr") if after is None else after
        """Whether the mark of a note goes behind the punctuation after it."""
        self.digest = ""

    @cached_property
    def locators(self) -> LocatorParser:
        """What finds locators in the language of the documentation."""
        return LocatorParser(self.locale)

    def processor(
        self, works: Iterable[Entry], to: Any, *, style: Style | None = None, locale: str | None = None
    ) -> Processor:
        """Return a processor over *works*, in the style of the documentation or another."""
        return Processor(
            style or self.style,
            works,
            locale=locale or (self.locale_code if style is None else style.default_locale or self.locale_code),
            to=to,
            scripts=self.scripts,
            mark_cites=True,
        )

    def path_inside(self, name: str) -> str | None:
        """Return the absolute path of the file *name* if it is in the folder of ``conf.py`` or below, else ``None``."""
        folder = os.path.realpath(self._folder)
        try:
            path = os.path.realpath(os.path.join(folder, name))
            inside = os.path.commonpath([folder, path]) == folder and os.path.isfile(path)
        except ValueError:  # a null character, or another drive
            return None
        return path if inside else None

    def title(self, key: str) -> str:
        """Return the title of a work in plain text; its key where it has none."""
        return plain_text(parse_markup(str(self.library[key].to_csl().get("title") or ""))) or key

    def joined(self, words: Sequence[str]) -> list[str]:
        """Return the texts that stand between so many *words* in a sentence, as in "a, b and c"."""
        between = [", "] * (len(words) - 1)
        if between:
            between[-1] = f" {self.locale.term('and') or 'and'} "
        return between


# Everything that Sphinx calls knows the configuration. What is made of it must not stand in the environment, which is
# pickled for every process that reads.
_SETTINGS: WeakKeyDictionary[Config, Setting] = WeakKeyDictionary()


def setting_of(config: Config) -> Setting:
    """Return what is made of *config*."""
    return _SETTINGS[config]


def use_setting(config: Config, setting: Setting) -> None:
    """Let `setting_of` return *setting* for *config*."""
    _SETTINGS[config] = setting


def read_setting(
    asked: Mapping[str, Any], folder: str | os.PathLike[str], language: str | None = None
) -> tuple[Setting, list[Complaint]]:
    """Return what the values of ``conf.py`` come to, and what is wrong with them.

    Args:
        asked: The values by name; those that are left out have their default.
        folder: The folder of ``conf.py``, from which paths begin.
        language: The language of the documentation, as Sphinx calls it.

    Returns:
        A setting that can be used, whatever was asked for; and the warnings.

    >>> setting, complaints = read_setting({"dprkpal_style": "apaa"}, ".")
    >>> setting.is_note, complaints[0].message  # doctest: +ELLIPSIS
    (True, "dprkpal_style: no style 'apaa'; did you mean 'apa' or ...?; chicago-notes-bibliography is used")
    """
    complaints: list[Complaint] = []
    values = {name: _typed(name, asked.get(name, VALUES[name].default), complaints) for name in VALUES}
    choices = (
        ("dprkpal_scope", SCOPES), ("dprkpal_scripts", SCRIPTS), ("dprkpal_citations_lead_to", DESTINATIONS),
    )  # fmt: skip
    for name, words in choices:
        if values[name] not in words:
            default = VALUES[name].default
            message = f"{name}: {values[name]!r} is none of {', '.join(words)}; {default} is used"
            complaints.append(Complaint(visible(message), "config"))
            values[name] = default
    style, style_file = _style(values["dprkpal_style"], folder, complaints)
    works, files = _works(values["dprkpal_sources"], values["dprkpal_data"], folder, complaints)
    locale = _locale(values["dprkpal_locale"], style, language, complaints)
    setting = Setting(works, style, locale, values, folder)
    rest = [sorted(values.items()), setting.locale_code]
    setting.digest = _digest(works, [*files, *([style_file] if style_file else [])], json.dumps(rest))
    return setting, complaints


def _typed(name: str, value: Any, complaints: list[Complaint]) -> Any:
    """Return *value*, or the default where it is of another type."""
    known = VALUES[name]
    if isinstance(value, known.types) and (
        not isinstance(value, list | tuple) or all(isinstance(one, str) for one in value)
    ):
        return value
    words = {str: "a text", list: "a list of texts", bool: "True or False", type(None): "None"}
    asked = " or ".join(words[one] for one in known.types if one in words)
    complaints.append(
        Complaint(visible(f"{name}: {str(value)[:80]!r} is not {asked}; {known.default!r} is used"), "config")
    )
    return known.default


def _style(name: str, folder: str | os.PathLike[str], complaints: list[Complaint]) -> tuple[Style, str | None]:
    """Return the style with this *name*, else the default; and its file, where it is one of the user's."""
    path = os.path.join(folder, name)
    is_file = name.endswith(".csl") or "/" in name or os.sep in name
    try:
        return (load_style(path), path) if is_file and os.path.isfile(path) else (load_style(name), None)
    except (DprkpalError, OSError) as error:
        said = f"no file {path}" if is_file and isinstance(error, OSError) else str(error)
        complaints.append(Complaint(f"dprkpal_style: {visible(said)}; {DEFAULT_STYLE} is used", "config"))
        return load_style(DEFAULT_STYLE), None


def _locale(code: str | None, style: Style, language: str | None, complaints: list[Complaint]) -> str | None:
    """Return the code of the locale that is asked for, else what the style or the language of the pages asks."""
    known = locale_codes()
    if code is not None:
        if fallback_codes(code, known) != ["en-US"] or code[:2].casefold() == "en":
            return code
        unknown = UnknownLocaleError(code, known)
        complaints.append(Complaint(f"dprkpal_locale: {unknown}; that of the style is used", "config"))
    if style.default_locale is None and language:
        language = language.replace("_", "-")
        return language if fallback_codes(language, known) != ["en-US"] else None
    return None


def _works(
    sources: str | Sequence[str], data: str | None, folder: str | os.PathLike[str], complaints: list[Complaint]
) -> tuple[Library, list[str]]:
    """Return the works of all *sources*, and the files they are read from."""
    sources = [sources] if isinstance(sources, str) else list(dict.fromkeys(sources))
    data_folder = os.path.join(folder, data) if data is not None else None
    if data_folder is not None and not os.path.isdir(data_folder):
        complaints.append(Complaint(f"dprkpal_data: {visible(data_folder)} is no folder; it is left out", "config"))
        data_folder = None
    paths = [os.path.join(folder, source) for source in sources if source != BUILT_IN]
    own = _loaded(paths, data_folder, complaints)
    complaints += [_complaint(fault) for fault in own.findings]  # notes are about what was read in full
    files = list(paths)
    if data_folder is not None:
        files += sorted(os.path.join(data_folder, name) for name in os.listdir(data_folder))
    if BUILT_IN not in sources:
        return own, files
    if not paths:
        return library(), files
    return (own | library()) if sources[-1] == BUILT_IN else (library() | own), files


def _loaded(paths: list[str], data: str | None, complaints: list[Complaint]) -> Library:
    """Return the works in the files at *paths*, without those that cannot be read."""
    while paths:
        try:
            return Library.load(*paths, data=data)
        except FormatError as error:
            complaints.append(_complaint(error))
            if error.path not in paths:
                return Library()
            paths.remove(error.path)
    return Library()


def _complaint(fault: FormatError) -> Complaint:
    """Return the warning for something that is wrong with a file of works."""
    place = None if fault.path is None else f"{fault.path}:{'' if fault.line is None else fault.line}"
    message = f"{fault.key}: {fault.message}" if fault.key else fault.message
    return Complaint(visible(message), "source", visible(place) if place else None)


def _digest(works: Library, files: Sequence[str], rest: str) -> str:
    """Return what tells these *works*, read from *files*, and the *rest* from others: files by size and time."""
    digest = hashlib.sha256(rest.encode("utf-8", "surrogatepass"))
    for path in files:
        try:
            found = os.stat(path)
        except OSError:
            continue
        digest.update(f"{path}\0{found.st_mtime_ns}\0{found.st_size}\n".encode("utf-8", "surrogatepass"))
    if any(entry.place[0] not in files for entry in works.values()):
        own = [entry.to_csl() for entry in works.values() if entry.place[0] not in files]
        claims = [claim.to_dict() for claim in works.claims.values()]
        digest.update(json.dumps([own, claims, [topic.to_dict() for topic in works.topics.values()]]).encode())
    return digest.hexdigest()
