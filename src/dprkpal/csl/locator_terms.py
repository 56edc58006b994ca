"""Internal: the locator terms of a locale, which are labels in the texts of cites: ``S. 45`` is a page in German.

Source: CSL 1.0.2, "Locators" and "Terms".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from ..model.citation import Citation, Cite
from ..model.vocabulary import LOCATOR_LABELS

if TYPE_CHECKING:
    from .styles.locale import Locale

__all__ = ["citation_of", "folded_term", "locator_labels", "locator_terms"]


def locator_terms(locale: Locale) -> Iterator[tuple[str, str]]:
    """Yield each label with each of its terms in *locale*.

    If two labels share a term, as verse and version share "v.", the more common label comes last.
    """
    for label in sorted(LOCATOR_LABELS, key=lambda label: (label == "page", label != "version")):
        for form in ("long", "short", "symbol"):
            for plural in (False, True):
                term = locale.term(label, form, plural=plural)
                if term and any(character.isalpha() or character in "§¶" for character in term):
                    yield label, term


def folded_term(term: str) -> str:
    """Return *term* in its look-up form: lower case, single spaces, no final full stop."""
    return " ".join(term.split()).rstrip(".").casefold()


@lru_cache(maxsize=16)  # citations in texts ask for the same locale again and again
def locator_labels(locale: Locale) -> Mapping[str, str]:
    """Return the label for each locator term of *locale*, for `dprkpal.model.citation.Locator.parse`.

    English has none, because `Locator.parse` knows its terms and more of its abbreviations.

    >>> from dprkpal.csl import load_locale
    >>> locator_labels(load_locale("de-DE"))["s"], locator_labels(load_locale("en-US"))
    ('page', {})
    """
    if locale.code.startswith("en"):
        return {}
    return {folded_term(term): label for label, term in locator_terms(locale)}


def citation_of(citation: Citation | Cite | str | Sequence[Cite | str], locale: Locale) -> Citation:
    """Return *citation* as a `Citation`. Locators in texts are in the language of *locale* or in English."""
    if isinstance(citation, Citation):
        return citation
    cites = [citation] if isinstance(citation, str | Cite) else citation
    labels = locator_labels(locale) if any(isinstance(cite, str) and "," in cite for cite in cites) else None
    return Citation(tuple(Cite.parse(cite, labels) if isinstance(cite, str) else cite for cite in cites))
