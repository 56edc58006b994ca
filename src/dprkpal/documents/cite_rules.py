"""Internal: what documents add to the rules of the citation processor, as pandoc does.

Source: Pandoc User's Guide, "Citation syntax"; CSL 1.0.2, "Cite Collapsing".
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

from ..csl import Style
from ..model.citation import Cite
from .locator_parser import LocatorParser

__all__ = ["CiteRequest", "make_cite", "without_default_delimiter"]

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


def without_default_delimiter(style: Style) -> Style:
    """Return *style* without an ``after-collapse-delimiter`` that repeats the delimiter of the layout.

    By the specification that is its default, so it changes nothing: "(Doe 2005, 2006; Roe 2007)". In the reference
    engine it replaces the delimiter between the years too.
    """
    section = style.citation
    if section.options.get("after-collapse-delimiter") != section.layout.delimiter:
        return style
    options = {name: value for name, value in section.options.items() if name != "after-collapse-delimiter"}
    return style._replace(citation=section._replace(options=options))
