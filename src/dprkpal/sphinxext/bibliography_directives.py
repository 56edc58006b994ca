"""Internal: the directives for bibliographies, and the one that places the notes of a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from ..csl import load_style
from ..csl.document.selection import Condition, Selection
from ..csl.styles.archive import locale_codes
from ..csl.styles.locale import fallback_codes
from ..documents.sphinxcontrib_settings import translate_style
from ..errors import DprkpalError, UnknownLocaleError
from ..libraries.bibliography_conditions import NEGATION, LibraryConditions, read_conditions
from ..libraries.filter_expressions import FilterError, FilterExpression
from ..model.verification import level_number
from .base_directive import BaseDirective, split_words
from .citation_records import BibliographyRequest, ListLayout
from .configuration import get_settings
from .nodes import pending_bibliography, pending_notes

__all__ = ["AnnotatedBibliographyDirective", "BibliographyDirective", "NotesDirective"]


_CITED = {"cited": "project", "here": "page", "chapter": "chapter", "notcited": "no", "all": "all"}
"""Options for the references that a bibliography starts from, with the choice of each."""

_LISTS = ("citation", "bullet", "enumerated")
_ENUMTYPES = ("arabic", "loweralpha", "upperalpha", "lowerroman", "upperroman")

_NAMES = sorted(LibraryConditions.NAMES - {"cited", "chapter", "title"})
_CONDITIONS = {f"{prefix}{name.lower()}": f"{prefix}{name}" for name in _NAMES for prefix in ("", NEGATION)}
"""Options for conditions, and the conditions; docutils writes options in lower case, MyST as they are."""


class _Options(dict[str, Callable[[str], Any]]):
    """The options of a bibliography. Those that are not listed are conditions: CSL variables, and negations."""

    def __missing__(self, name: str) -> Callable[[str], Any]:
        """Return the converter of a condition."""
        if name not in self:
            raise KeyError(name)
        return directives.unchanged

    def __contains__(self, name: object) -> bool:
        """Return whether there is such an option."""
        return super().__contains__(name) or str(name).lower() in _CONDITIONS


class BibliographyDirective(BaseDirective):
    """``bib:bibliography``: a bibliography of cited or other references.

    File names as arguments limit it to references from these files. Keys in the content select these references,
    as does the option ``:keys:``.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    annotated = False
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = _Options({
        "keys": directives.unchanged,
        "type": directives.unchanged,
        "keyword": directives.unchanged,
        "topic": directives.unchanged,
        "file": directives.unchanged,
        **dict.fromkeys(_CITED, directives.flag),
        "rest": directives.flag,
        "title": directives.unchanged_required,
        "verified": directives.unchanged_required,
        "style": directives.unchanged_required,
        "locale": directives.unchanged_required,
        "filter": directives.unchanged_required,
        "list": directives.unchanged_required,
        "enumtype": directives.unchanged_required,
        "start": directives.unchanged_required,
        "labelprefix": directives.unchanged_required,
        "keyprefix": directives.unchanged_required,
    })  # fmt: skip

    def run(self) -> list[nodes.Node]:
        """Return a placeholder for the bibliography."""
        self.note_library_use()
        chosen = [name for name in _CITED if name in self.options]
        if len(chosen) > 1:
            self.warn(f"':{chosen[0]}:' and ':{chosen[1]}:' cannot be combined; using ':{chosen[0]}:'")
        selection = self._selection()
        if selection is None:
            return []
        cited = _CITED[chosen[0]] if chosen else "all" if self._lists_only_content() else "project"
        verified = self.valid_words(split_words(self.options.get("verified"))[:1], level_number)
        node = pending_bibliography(
            self.block_text,
            *self.header("dprkpal_bibliography_header"),
            request=BibliographyRequest(
                cited,
                selection,
                "rest" in self.options,
                self.options.get("title"),
                verified[0] if verified else None,
                self._style(),
                self._locale(),
                self.annotated,
                (self.env.docname, self.lineno),
                filter=None if chosen else self._filter(),
                layout=self._layout(),
                label_prefix=self.options.get("labelprefix", ""),
                key_prefix=self.options.get("keyprefix", ""),
                also=() if self._lists_only_content() else self._content_keys(),
            ),
        )
        self.set_source_info(node)
        return [node]

    def _selection(self) -> Selection | None:
        """Return the conditions without unknown values, or ``None`` if no value of a condition is known."""
        named = {name.lower(): value for name, value in self.options.items()}
        values = {_CONDITIONS[name]: value for name, value in named.items() if name in _CONDITIONS}
        if self.arguments:
            values["file"] = list(split_words(self.arguments[0]))
        if self._lists_only_content():
            values["keys"] = [*split_words(" ".join(self.content)), *split_words(values.get("keys"))]
        selection = read_conditions(values)
        conditions = LibraryConditions(get_settings(self.config).library)

        def check(name: str, value: str) -> None:
            one = Condition(name, (value,))
            Selection((one,)).check(LibraryConditions.NAMES)
            conditions.check(one)

        select, exclude = (
            tuple([one._replace(values=self.valid_words(one.values, partial(check, one.name))) for one in several])
            for several in (selection.select, selection.exclude)
        )
        return Selection(select, exclude=exclude) if all(one.values for one in select) else None

    def _lists_only_content(self) -> bool:
        """Return whether no option selects references in addition to the keys in the content."""
        return bool(self.content) and self.options.keys().isdisjoint([*_CITED, "filter"])

    def _content_keys(self) -> tuple[str, ...]:
        """Return the keys in the content that the library has."""
        conditions = LibraryConditions(get_settings(self.config).library)
        words = split_words(" ".join(self.content))
        return self.valid_words(words, lambda word: conditions.check(Condition("keys", (word,))))

    def _filter(self) -> FilterExpression | None:
        """Return the ``:filter:`` option."""
        text: str | None = self.options.get("filter")
        if text is None:
            return None
        try:
            return FilterExpression.parse(text)
        except FilterError as error:
            self.warn(f"':filter:': {error}; listing the cited references")
            return None

    def _layout(self) -> ListLayout:
        """Return the ``:list:``, ``:enumtype:`` and ``:start:`` options."""
        kind = self._one_of("list", _LISTS)
        enumtype = self._one_of("enumtype", _ENUMTYPES)
        start: str = self.options.get("start", "1").strip()
        if start != "continue" and not (start.isascii() and start.isdigit() and len(start) < 7):
            self.warn(f"':start:': {start[:40]!r} must be a number or 'continue'; using 1")
            start = "1"
        return ListLayout(kind, enumtype, None if start == "continue" else int(start))

    def _one_of(self, name: str, known: tuple[str, ...]) -> str:
        """Return the option *name*, or the first of the *known* values."""
        value: str = self.options.get(name, known[0]).strip()
        if value in known:
            return value
        self.warn(f"':{name}:': {value[:40]!r} must be one of {', '.join(known)}; using {known[0]!r}")
        return known[0]

    def _style(self) -> str | None:
        """Return the ``:style:`` option: the absolute path of a ``.csl`` file, or a bundled id.

        Pages may be untrusted, so files outside the folder of ``conf.py`` are not opened.
        """
        name: str | None = self.options.get("style")
        if name is None:
            return None
        if not name.endswith(".csl"):  # perhaps a style of pybtex
            name = translate_style(name) or name
        path = get_settings(self.config).path_inside(name)
        try:
            if path is not None and name.endswith(".csl"):
                self.env.note_dependency(path)
                name = path
                load_style(path)
            else:
                load_style(name, bundled_only=True)
        except (DprkpalError, OSError) as error:
            self.warn(f"':style:': {error}; using `dprkpal_style`")
            return None
        return name

    def _locale(self) -> str | None:
        code: str | None = self.options.get("locale")
        known = locale_codes()
        if code is None or code[:2].casefold() == "en" or fallback_codes(code, known) != ["en-US"]:
            return code
        self.warn(f"':locale:': {UnknownLocaleError(code, known)}; using `dprkpal_locale`")
        return None


class AnnotatedBibliographyDirective(BibliographyDirective):
    """``bib:annotated-bibliography``: a bibliography with the abstract below each entry."""

    annotated = True


class NotesDirective(BaseDirective):
    """``bib:notes``: the notes of the page."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return a placeholder for the notes."""
        return [pending_notes("", *self.header("dprkpal_notes_header"))]
