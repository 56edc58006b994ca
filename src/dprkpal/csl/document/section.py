"""Internal: compile the citation or bibliography section of a style to render and sort items.

Source: CSL 1.0.2, "Citation", "Bibliography", "Sorting".
"""

from __future__ import annotations

from functools import cached_property
from threading import Lock
from typing import Any

from ..rendering.compiler import Compiler
from ..rendering.context import SectionSettings
from ..styles.locale import Locale
from ..styles.macro_usage import check_size, uses_disambiguate, uses_variable
from ..styles.style import Section, Style
from .sort_keys import CompiledSort, compile_sort

__all__ = ["CompiledSection", "compiled_section"]

MAX_CACHED = 16
_CACHE: dict[tuple[int, str, str, str], CompiledSection] = {}
_LOCK = Lock()


class CompiledSection:
    """A compiled section of the style: ``cs:citation`` or ``cs:bibliography``.

    Args:
        style: The style, for its macros and options.
        section: The section.
        area: ``"citation"`` or ``"bibliography"``.
        locale: The locale of its terms.
    """

    def __init__(self, style: Style, section: Section, area: str, locale: Locale) -> None:
        explicit = uses_variable(style, section.layout.children, "year-suffix")
        self.settings = SectionSettings(area, locale, style.options, section.options, explicit, style.path, {})
        self.style = style
        self.section = section
        self.compiler = Compiler(style, self.settings)
        self.render = self.compiler.layout(section.layout)
        """Renders the children of the layout for a context."""
        self.cache: dict[object, Any] = {}
        """Data that output formats cache for the entries of this section."""
        self._sorting: CompiledSort | None = None

    @cached_property
    def tests_disambiguate(self) -> bool:
        """Whether the section tests ``disambiguate="true"``."""
        return uses_disambiguate(self.style, self.section.layout.children)

    @cached_property
    def prints_first_note(self) -> bool:
        """Whether the section prints ``first-reference-note-number``."""
        return uses_variable(self.style, self.section.layout.children, "first-reference-note-number")

    @property
    def sorting(self) -> CompiledSort | None:
        """The compiled ``cs:sort``, or ``None``; compiled on first use."""
        if self._sorting is None and self.section.sort:
            self._sorting = compile_sort(self.section.sort, self.style, self.settings._replace(section="sort"))
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
