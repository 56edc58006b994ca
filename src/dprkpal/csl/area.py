"""A section of a style made ready: how it renders an item, and how it sorts.

Source: CSL 1.0.2, "Citation", "Bibliography", "Sorting".
"""

from __future__ import annotations

from .compile import Compiler, uses_variable
from .context import Scope
from .locale import Locale
from .sort import Sorting, compile_sort
from .style import Section, Style

__all__ = ["Area"]


class Area:
    """A compiled section of the style: ``cs:citation`` or ``cs:bibliography``.

    Args:
        style: The style, for its macros and options.
        section: The section.
        area: ``"citation"`` or ``"bibliography"``.
        locale: The locale of its terms.
    """

    def __init__(self, style: Style, section: Section, area: str, locale: Locale) -> None:
        explicit = uses_variable(style, section.layout.children, "year-suffix")
        self.scope = Scope(area, locale, style.options, section.options, explicit, style.path)
        self.section = section
        self.render = Compiler(style, self.scope).layout(section.layout)
        """Renders the children of its layout for a context."""
        self._style = style
        self._sorting: Sorting | None = None

    @property
    def sorting(self) -> Sorting | None:
        """Its ``cs:sort``, or ``None`` where nothing is sorted; compiled when it is first asked for."""
        if self._sorting is None and self.section.sort:
            self._sorting = compile_sort(self.section.sort, self._style, self.scope._replace(area="sort"))
        return self._sorting
