"""What all directives share: warnings with file, line and mend."""

from __future__ import annotations

from collections.abc import Callable

from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from ..errors import DprkpalError, visible

__all__ = ["Reporting", "words_of"]

logger = logging.getLogger(__name__)


def words_of(text: str | None) -> tuple[str, ...]:
    """Return the words of an option, with spaces or commas between them.

    >>> words_of("book, thesis report")
    ('book', 'thesis', 'report')
    """
    return tuple((text or "").replace(",", " ").split())


class Reporting(SphinxDirective):
    """A directive that warns with file, line and mend, and leaves out what it cannot do."""

    def warn(self, message: str, subtype: str = "option") -> None:
        """Give a warning."""
        logger.warning("%s", visible(message), type="dprkpal", subtype=subtype, location=self.get_location())

    def use_domain(self) -> None:
        """Note that the page depends on the works."""
        self.env.domains["bib"].note_user(self.env.docname)  # type: ignore[attr-defined]  # a domain of ours

    def checked(self, words: tuple[str, ...], check: Callable[[str], object]) -> tuple[str, ...]:
        """Return those of *words* for which *check* raises nothing; warn of the others."""
        found = []
        for word in words:
            try:
                check(word)
            except DprkpalError as error:
                self.warn(str(error))
            else:
                found.append(word)
        return tuple(found)
