"""Internal: what documents add to the rules of the citation processor, as pandoc does.

Source: Pandoc User's Guide, "Citation syntax".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from ..model.citation import Cite
from .locator_parser import LocatorParser

__all__ = ["CiteRequest", "is_enumeration", "make_cite"]

_WORD = re.compile(r"(?:<[^<>]*>)*\w")
_HYPHEN = re.compile(r"(?:(?<=[\d)\]])|(?<=[)\]][a-z]))-(?=[\d(\[])")


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
    if in_text and locator is None and _WORD.match(suffix):
        suffix = f", {suffix}"
    return Cite(request.id, locator, request.prefix, suffix, "author-in-text" if in_text else "normal")


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
