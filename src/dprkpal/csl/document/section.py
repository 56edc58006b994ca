"""Internal: compile the citation or bibliography section of a style to render and sort items.

Source: CSL 1.0.2, "Citation", "Bibliography", "Sorting".
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import Any

from ...errors import UnknownLocaleError
from ..rendering.compiler import Compiler
from ..rendering.context import Context, SectionSettings
from ..rendering.item import Item
from ..styles.language_tag import best_match
from ..styles.loader import load_locale
from ..styles.locale import Locale
from ..styles.macro_usage import check_size, uses_disambiguate, uses_variable
from ..styles.style import Element, Section, Style
from ..text.content import Content, LocalizedSpan
from .sort_keys import CompiledSort, compile_sort

__all__ = ["CompiledSection", "compiled_section"]

MAX_CACHED = 16
MAX_LANGUAGES = 100
"""The maximum number of languages whose layout is remembered."""
_CACHE: dict[tuple[int, str, str, str], CompiledSection] = {}
_LOCK = Lock()


def _children(section: Section) -> list[Element]:
    """Return the children of all layouts of *section*."""
    return [child for layout in (section.layout, *section.localized) for child in layout.children]


class CompiledSection:
    """A compiled section of the style: ``cs:citation`` or ``cs:bibliography``.

    Args:
        style: The style, for its macros and options.
        section: The section.
        area: ``"citation"`` or ``"bibliography"``.
        locale: The locale of its terms.
    """

    def __init__(self, style: Style, section: Section, area: str, locale: Locale) -> None:
        self.style = style
        self.section = section
        others = [one for one in (style.citation, style.bibliography) if one is not None and one is not section]
        explicit = any([uses_variable(style, _children(one), "year-suffix") for one in (section, *others)])
        self.settings = SectionSettings(
            area, locale, style.options, section.options, explicit, style.path, {}, style.tests_content
        )
        self.compiler = Compiler(style, self.settings)
        self._render = self.compiler.layout(section.layout)
        self.render = self._render_in_language if section.localized else self._render
        """Renders the children of the layout for a context."""
        self._by_language: dict[str, CompiledSection] = {}
        self.cache: dict[object, Any] = {}
        """Data that output formats cache for the entries of this section."""
        self._sorting: CompiledSort | None = None

    def for_item(self, item: Item) -> CompiledSection:
        """Return the section compiled with the layout and the locale for the language of *item*.

        This is the section itself, unless the style has a layout for that language.

        Source: CSL-M, "Multiple layouts": "The locale applied to an item is determined by matching it against the
        locale set in the language variable of the item".
        """
        if not self.section.localized:
            return self
        found = self._by_language.get(item.language)
        if found is None:
            if len(self._by_language) >= MAX_LANGUAGES:
                self._by_language.clear()
            found = self._by_language[item.language] = self._compile_for(item.language)
        return found

    def _compile_for(self, language: str) -> CompiledSection:
        layouts = {code: layout for layout in reversed(self.section.localized) for code in layout.languages}
        code = best_match(language, tuple(layouts)) if language else None
        if code is None:
            return self
        if code in self._by_language:
            return self._by_language[code]
        try:
            locale = load_locale(code, self.style)
        except UnknownLocaleError:
            locale = self.settings.locale
        section = self.section._replace(layout=layouts[code], localized=())
        compiled = self._by_language[code] = CompiledSection(self.style, section, self.settings.section, locale)
        return compiled

    def _render_in_language(self, context: Context) -> list[Content]:
        return self.for_item(context.item)._render(context)

    def in_locale(self, item: Item, content: Content) -> Content:
        """Return *content*, made from *item*, with the quotation marks of its layout's locale."""
        own = self.for_item(item)
        return content if own is self else LocalizedSpan((content,), own.settings.locale.quotes)

    @cached_property
    def tests_disambiguate(self) -> bool:
        """Whether the section tests ``disambiguate="true"``."""
        return uses_disambiguate(self.style, _children(self.section))

    @cached_property
    def prints_first_note(self) -> bool:
        """Whether the section prints ``first-reference-note-number``."""
        return uses_variable(self.style, _children(self.section), "first-reference-note-number")

    @cached_property
    def prints_number(self) -> bool:
        """Whether the section prints ``citation-number``."""
        return uses_variable(self.style, _children(self.section), "citation-number")

    @property
    def sorting(self) -> CompiledSort | None:
        """The compiled ``cs:sort``, or ``None``; compiled on first use."""
        if self._sorting is None and self.section.sort:
            settings = self.settings._replace(section="sort")
            if self.style.sort_locale:
                settings = settings._replace(locale=settings.locale.sorted_as(self.style.sort_locale))
            self._sorting = compile_sort(self.section.sort, self.style, settings)
        return self._sorting


def compiled_section(style: Style, section: Section, area: str, locale: Locale) -> CompiledSection:
    """Return the compiled *section* of *style*, from the cache if possible.

    Citing references one by one uses the same styles again and again. Compiled sections contain no document data.

    Args:
        style: The style.
        section: Its ``cs:citation`` or ``cs:bibliography``.
        area: ``"citation"`` or ``"bibliography"``.
        locale: The locale that *style* uses for a code.

    Raises:
        StyleError: The style calls a missing macro, has circular macro calls, or is too large.
    """
    key = (id(style), area, locale.code, locale.collation)
    with _LOCK:
        kept = _CACHE.pop(key, None)
    if kept is None or kept.style is not style:  # the id of a deleted style may be reused
        check_size(style)
        kept = CompiledSection(style, section, area, locale)
    with _LOCK:
        _CACHE[key] = kept
        if len(_CACHE) > MAX_CACHED:
            del _CACHE[next(iter(_CACHE))]
    return kept
