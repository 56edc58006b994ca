"""Internal: author-in-text citations, which print the author before the brackets or note.

CSL 1.0.2 leaves this to the processor. A style may define it in ``cs:intext``, an extension of the reference
implementation. Otherwise the author is the names that the cite prints. If it prints none, as in numeric styles, the
short names are used.
"""

from __future__ import annotations

from collections.abc import Callable

from ..rendering.compiler import Compiler
from ..rendering.context import Context, Render, SectionSettings
from ..styles.style import FormattingAttributes, Name, Names, Style, Text
from ..text.content import Content, Span
from .citation_text import author_names

__all__ = ["AuthorInText"]

_NO_ATTRIBUTES = FormattingAttributes()
_INSTEAD = ("editor", "translator", "director")


class AuthorInText:
    """Renders the authors of cites for the running text.

    Args:
        style: The style.
        settings: The settings of the citation section.
        render: Renders a cite.
    """

    def __init__(self, style: Style, settings: SectionSettings, render: Callable[[Context], list[Content]]) -> None:
        self._cite = render
        self._style = style
        self._settings = settings
        self._names: Render | None = None
        self.section = style.intext
        """The ``cs:intext`` section of the style, or ``None``."""
        if self.section is not None:
            own = settings._replace(options={**settings.options, **self.section.options})
            self._own = Compiler(style, own).layout(self.section.layout)

    def author(self, fresh: Callable[[], Context], *, also_unprinted: bool = True) -> Content:
        """Return the author of a cite without the locator; empty if there is none.

        Args:
            fresh: Returns a new context for the cite.
            also_unprinted: Whether to return the author even if the cite does not print it, as in numeric styles.
        """
        context = fresh()
        context.locator = ""
        if self.section is not None:
            contents = self._own(context)
            if contents:
                return Span(tuple(contents), self.section.layout.attributes.formatting)
        author = author_names(self._cite(context))
        if author or not also_unprinted:
            return author
        if self._names is None:
            self._names = self._short_names()
        content = self._names(fresh())[0]
        return author_names(content if isinstance(content, list) else [content])

    def _short_names(self) -> Render:
        """Return a function that renders the short names of a work, or its title if it has no names.

        Styles whose cites print no names often set no "et al." limits. The default is then three names, as in natbib:
        "As Aa et al. [3] say".
        """
        instead = [Names((role,), None, None, None, None, False, (), {}, _NO_ATTRIBUTES, 0) for role in _INSTEAD]
        title = Text("variable", "title", "short", False, _NO_ATTRIBUTES, 0)
        cut = {} if self._settings.option("et-al-min") else {"et-al-min": "3", "et-al-use-first": "1"}
        name = Name("short", None, {"and": "text", **cut}, (), _NO_ATTRIBUTES)
        names = Names(("author",), None, name, None, None, False, (*instead, title), {}, _NO_ATTRIBUTES, 0)
        return Compiler(self._style, self._settings).element(names)
