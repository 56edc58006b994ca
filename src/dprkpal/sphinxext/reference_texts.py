"""Internal: references as texts of their own, which do not depend on the other citations of the documentation."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from ..csl import Processor
from ..libraries.publications.links import link_targets
from ..model.citation import Citation, Cite
from .configuration import Settings
from .rich_text import RichText, TextRun, parse_rich_text, plain_text_of, rich_text_of_markup

__all__ = ["ReferenceTexts"]


class ReferenceTexts:
    """Full references, names, titles and addresses.

    Args:
        settings: The settings of the documentation.
        keys: The references that are needed.
    """

    def __init__(self, settings: Settings, keys: Iterable[str]) -> None:
        self._settings = settings
        self._keys = list(dict.fromkeys(keys))
        self._entries: dict[str, RichText] = {}

    @cached_property
    def _processor(self) -> Processor:
        return self._settings.rich_text_processor(self._keys)

    def entry(self, key: str) -> RichText:
        """Return the full reference without its number; in a style without a bibliography, the first citation."""
        if not self._entries and self._settings.style.bibliography is not None:
            section = self._settings.style.bibliography
            if "subsequent-author-substitute" in section.options:  # the names must not depend on the entry before
                found = [one for key in self._keys for one in self._processor.entries([key], year_suffixes={})]
            else:
                found = self._processor.entries(year_suffixes={})
            self._entries = {one: _without_margin(parse_rich_text(text)) for one, text in found}
        text = self._entries.get(key, ())
        return text or parse_rich_text(self._processor.preview(Citation((Cite(key),))))

    def author(self, cite: Cite) -> RichText:
        """Return the names of a cite, or the title of a work without any."""
        author = parse_rich_text(
            self._processor.preview(Citation((Cite(cite.id, mode="author-only", all_names=cite.all_names),)))
        )
        return author if plain_text_of(author) else self.title(cite.id)

    def title(self, key: str) -> RichText:
        """Return the title with its formatting and formulas, linked to the entry."""
        settings = self._settings
        csl = settings.formulas.references.get(key) or settings.library[key].csl
        found = rich_text_of_markup(str(csl.get("title") or ""), settings.formulas.formulas, {"cite": key})
        return found or (TextRun(key, {"cite": key}),)

    def url(self, key: str) -> RichText:
        """Return the address of a work as a link: its URL, or else that of its DOI; its title if it has neither."""
        found = link_targets(self._settings.library[key].csl, ("url", "doi"), "")
        return (TextRun(found[0].url, {"link": found[0].url}),) if found else self.title(key)

    def doi(self, key: str) -> RichText:
        """Return the DOI of a work as a link; its title if it has none."""
        csl = self._settings.library[key].csl
        found = link_targets(csl, ("doi",), "")
        return (TextRun(str(csl["DOI"]), {"link": found[0].url}),) if found else self.title(key)


def _without_margin(text: RichText) -> RichText:
    """Return *text* in one block, without the number or label in its margin."""
    return tuple(run._replace(display="", block=0) for run in text if run.display != "left-margin")
