"""Internal: the directives for bibliographies, and the one that places the notes of a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives

from ..csl import load_style
from ..csl.styles.archive import locale_codes
from ..csl.styles.locale import fallback_codes
from ..errors import DprkpalError, UnknownLocaleError, UnknownTopicError, VocabularyError
from ..model.keywords import keywords
from ..model.verification import level_number
from ..model.vocabulary import ITEM_TYPES
from .base_directive import BaseDirective, split_words
from .citation_records import BibliographyRequest
from .configuration import get_settings
from .nodes import pending_bibliography, pending_notes

__all__ = ["AnnotatedBibliographyDirective", "BibliographyDirective", "NotesDirective"]


class BibliographyDirective(BaseDirective):
    """``bib:bibliography``: a bibliography of cited or other references.

    File names as arguments limit it to references from these files.
    """

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = False
    annotated = False
    option_spec: ClassVar[dict[str, Callable[[str], Any]]] = {
        "cited": directives.flag,
        "here": directives.flag,
        "notcited": directives.flag,
        "all": directives.flag,
        "keys": directives.unchanged_required,
        "topic": directives.unchanged_required,
        "type": directives.unchanged_required,
        "verified": directives.unchanged_required,
        "style": directives.unchanged_required,
        "locale": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return a placeholder for the bibliography."""
        self.note_library_use()
        chosen = [name for name in ("cited", "here", "notcited", "all") if name in self.options]
        if len(chosen) > 1:
            self.warn(f"':{chosen[0]}:' and ':{chosen[1]}:' cannot be combined; using ':{chosen[0]}:'")
        topics, types = split_words(self.options.get("topic")), split_words(self.options.get("type"))
        if (topics and not (topics := self.valid_words(topics, self._check_topic))) or (
            types and not (types := self.valid_words(types, _check_type))
        ):
            return []
        verified = self.valid_words(split_words(self.options.get("verified"))[:1], level_number)
        node = pending_bibliography(
            self.block_text,
            request=BibliographyRequest(
                {"here": "page", "notcited": "no", "all": "all"}.get(chosen[0] if chosen else "", "project"),
                split_words(self.options.get("keys")),
                topics,
                types,
                split_words(self.arguments[0] if self.arguments else ""),
                verified[0] if verified else None,
                self._style(),
                self._locale(),
                self.annotated,
                (self.env.docname, self.lineno),
            ),
        )
        self.set_source_info(node)
        return [node]

    def _check_topic(self, topic: str) -> None:
        works = get_settings(self.config).library
        if topic not in works.topics and not works.with_topics([topic]):
            known = {word for entry in works.values() for word in keywords(entry.to_csl())}
            raise UnknownTopicError(topic, [*works.topics, *sorted(known - works.topics.keys())])

    def _style(self) -> str | None:
        """Return the ``:style:`` option: the absolute path of a ``.csl`` file, or a bundled id.

        Pages may be untrusted, so files outside the folder of ``conf.py`` are not opened.
        """
        name: str | None = self.options.get("style")
        if name is None:
            return None
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
        return [pending_notes("")]


def _check_type(name: str) -> None:
    if name not in ITEM_TYPES:
        raise VocabularyError(f"{name!r} is not a CSL item type; the types are {', '.join(sorted(ITEM_TYPES))}")
