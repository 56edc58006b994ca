"""Internal: what documents add to the rules of the citation processor, as pandoc does.

Source: Pandoc User's Guide, "Citation syntax".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from ..model.citation import Cite
from .locator_parser import LocatorParser

if TYPE_CHECKING:
    from ..csl import Locale

__all__ = ["CiteRequest", "abbreviations_at_end", "capitalized", "comma_before_words", "is_enumeration", "make_cite"]

_WORD = re.compile(r"(?:<[^<>]*>)*\w")
_HYPHEN = re.compile(r"(?:(?<=[\d)\]])|(?<=[)\]][a-z]))-(?=[\d(\[])")

_FIRST_LETTER = re.compile(r"^((?:<[ib]>|[“„«‘‹\"]\s?)*)([^\W\d_])")


class CiteRequest(NamedTuple):
    """A cite requested by a document."""

    id: str
    prefix: str = ""
    """The text before it, with CSL-JSON markup."""
    suffix: str = ""
    """The text after it, including the locator."""
    suppress: bool = False


def make_cite(request: CiteRequest, locators: LocatorParser, *, in_text: bool) -> Cite:
    """Return the cite that a document requests.

    A comma is put before the words in ``@key [and others]``. Hyphens in a locator with brackets, such as
    ``[39]-[52]``, become dashes, because styles do so only between numbers.

    Args:
        request: The request.
        locators: Separates the locator from the suffix.
        in_text: Whether its author is named in the text.
    """
    locator, suffix = locators.split(request.suffix)
    if locator is not None and any(sign in locator.value for sign in "(["):
        locator = replace(locator, value=_HYPHEN.sub("–", locator.value))
    if request.suppress:
        return Cite(request.id, locator, request.prefix, suffix, "suppress-author")
    if in_text and locator is None:
        suffix = comma_before_words(suffix)
    return Cite(request.id, locator, request.prefix, suffix, "author-in-text" if in_text else "normal")


def comma_before_words(suffix: str) -> str:
    """Return the suffix of a cite with its author in the text, with a comma before it if it starts with a word.

    >>> comma_before_words("and others"), comma_before_words(", and others")
    (', and others', ', and others')
    """
    return f", {suffix}" if _WORD.match(suffix) else suffix


def is_enumeration(cites: Sequence[Cite], term: str) -> bool:
    """Return whether a cite after the first begins with "and": ``[first @a; second @b; and third @c]``.

    The words then depend on the order of the cites, so the style does not sort them.

    Args:
        cites: The cites as written.
        term: The term "and" of the locale.

    >>> is_enumeration([Cite("a"), Cite("b", prefix="and")], "and"), is_enumeration([Cite("a", prefix="and")], "and")
    (True, False)
    """
    return any(cite.prefix.casefold().split(maxsplit=1)[:1] in (["and"], [term.casefold()]) for cite in cites[1:])


def capitalized(prefix: str) -> str:
    """Return the prefix of the first cite of a note with a capital letter, also in italics or quotation marks.

    >>> capitalized("see "), capitalized("<i>“see”</i> "), capitalized("(see ")
    ('See ', '<i>“See”</i> ', '(see ')
    """
    return _FIRST_LETTER.sub(lambda match: match[1] + match[2].upper(), prefix)


def abbreviations_at_end(locale: Locale) -> tuple[str, ...]:
    """Return the terms that can end a citation with a full stop of their own, such as "ibid.", in lower case.

    >>> from dprkpal.csl import load_locale
    >>> abbreviations_at_end(load_locale("en-US"))[:2]
    ('ibid.', 'et al.')
    """
    terms = (locale.term(name) or "" for name in ("ibid", "et-al", "no date", "op. cit.", "loc. cit."))
    return tuple(term.casefold() for term in terms if term.endswith("."))
