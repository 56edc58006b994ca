"""Internal: the base class of all directives, which reports warnings with file and line."""

from __future__ import annotations

from collections.abc import Callable

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ..errors import DprkpalError, visible

__all__ = ["BaseDirective", "split_words"]

logger = logging.getLogger(__name__)


def split_words(text: str | None) -> tuple[str, ...]:
    """Split an option value at spaces and commas.

    >>> split_words("book, thesis report")
    ('book', 'thesis', 'report')
    """
    return tuple((text or "").replace(",", " ").split())


class BaseDirective(SphinxDirective):
    """A directive that reports invalid input as warnings and continues without it."""

    def warn(self, message: str, subtype: str = "option") -> None:
        """Report a warning at the position of the directive."""
        logger.warning("%s", visible(message), type="dprkpal", subtype=subtype, location=self.get_location())

    def header(self, name: str) -> list[nodes.Node]:
        """Return the nodes of a header in ``conf.py``, which is reStructuredText on every page.

        Args:
            name: The name of the value.
        """
        source: str = self.config[name]
        if not source.strip():
            return []
        document = new_document(f"conf.py: {name}", get_default_settings(Parser))
        Parser().parse(source, document)
        return document.children

    def note_library_use(self) -> None:
        """Record that the page must be read again when the library changes."""
        self.env.domains["bib"].note_library_use(self.env.docname)  # type: ignore[attr-defined]  # a domain of ours

    def valid_words(self, words: tuple[str, ...], check: Callable[[str], object]) -> tuple[str, ...]:
        """Return the *words* accepted by *check*, and warn about the others."""
        found = []
        for word in words:
            try:
                check(word)
            except DprkpalError as error:
                self.warn(str(error))
            else:
                found.append(word)
        return tuple(found)
