"""The directives of bibliographies, and the one that says where the notes stand."""

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
from .base_directive import Reporting, words_of
from .citation_records import Listing
from .configuration import setting_of
from .nodes import pending_listing, pending_notes

__all__ = ["AnnotatedBibliography", "Bibliography", "NotesHere"]


class Bibliography(Reporting):
    """``bib:bibliography``: the works that are cited, or others, as the style lists them.

    The arguments are names of files: then only works from these are listed.
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
        """Return the bibliography that waits."""
        self.use_domain()
        chosen = [name for name in ("cited", "here", "notcited", "all") if name in self.options]
        if len(chosen) > 1:
            self.warn(f"':{chosen[0]}:' and ':{chosen[1]}:' exclude each other; ':{chosen[0]}:' counts")
        topics, types = words_of(self.options.get("topic")), words_of(self.options.get("type"))
        if (topics and not (topics := self.checked(topics, self._check_topic))) or (
            types and not (types := self.checked(types, _check_type))
        ):
            return []
        verified = self.checked(words_of(self.options.get("verified"))[:1], level_number)
        node = pending_listing(
            self.block_text,
            listing=Listing(
                {"here": "page", "notcited": "no", "all": "all"}.get(chosen[0] if chosen else "", "project"),
                words_of(self.options.get("keys")),
                topics,
                types,
                words_of(self.arguments[0] if self.arguments else ""),
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
        works = setting_of(self.config).library
        if topic not in works.topics and not works.about([topic]):
            known = {word for entry in works.values() for word in keywords(entry.to_csl())}
            raise UnknownTopicError(topic, [*works.topics, *sorted(known - works.topics.keys())])

    def _style(self) -> str | None:
        """Return the style of the option: the absolute path of a ``.csl`` file of the documentation, or a bundled id.

        A page may come from anybody, so it names no file outside the folder of ``conf.py``.
        """
        name: str | None = self.options.get("style")
        if name is None:
            return None
        path = setting_of(self.config).path_inside(name)
        try:
            if path is not None and name.endswith(".csl"):
                self.env.note_dependency(path)
                name = path
                load_style(path)
            else:
                load_style(name, bundled_only=True)
        except (DprkpalError, OSError) as error:
            self.warn(f"':style:': {error}; that of the documentation is used")
            return None
        return name

    def _locale(self) -> str | None:
        code: str | None = self.options.get("locale")
        known = locale_codes()
        if code is None or code[:2].casefold() == "en" or fallback_codes(code, known) != ["en-US"]:
            return code
        self.warn(f"':locale:': {UnknownLocaleError(code, known)}; that of the documentation is used")
        return None


class AnnotatedBibliography(Bibliography):
    """``bib:annotated-bibliography``: a bibliography in which each entry has its abstract below it."""

    annotated = True


class NotesHere(Reporting):
    """``bib:notes``: the notes of the page stand here."""

    has_content = False

    def run(self) -> list[nodes.Node]:
        """Return a node in the place of which the notes are put."""
        return [pending_notes("")]


def _check_type(name: str) -> None:
    if name not in ITEM_TYPES:
        raise VocabularyError(f"{name!r} is no item type of CSL; there are {', '.join(sorted(ITEM_TYPES))}")
