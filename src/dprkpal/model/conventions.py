"""Internal: `Conventions`, the choices that the CSL specification leaves to a processor."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["DOCUMENTS", "PANDOC", "ZOTERO", "Conventions"]


class Conventions(NamedTuple):
    """What to print where the CSL specification leaves a choice.

    `ZOTERO` are the conventions of `dprkpal.csl.Processor`, `DOCUMENTS` those of ``dprkpal process``, and `PANDOC`
    those of the pandoc filter. Where the specification is clear, there is no choice to make here.
    """

    sorts_by_names: bool = True
    """In a style that groups cites by names, sort cites with equal sort keys by names."""

    groups_between_affixes: bool = False
    """In a style that groups cites but does not sort them, group them too. No cite moves before a prefix or after a
    suffix of another one, so that "see also" still follows what it adds to."""

    sorts_between_affixes: bool = False
    """In a style that sorts cites, no cite moves before a prefix or after a suffix of another one."""

    capitalizes_fixed_text: bool = False
    """At the start of a note, capitalize fixed text of the style too, and not only terms."""

    names_every_author: bool = True
    """Print the author of ``@key`` in styles whose cites print no names: "Doe [1] says" and not "[1] says"."""

    links_authors: bool = True
    """With linked citations, link the author of ``@key`` too."""

    keeps_prefix_with_author: bool = False
    """Print the author of ``@key`` with a prefix inside the brackets: "(see Doe; 2005)" and not "Doe (see 2005)"."""

    cites_unknown_keys: bool = False
    """Print an unknown key as a cite like any other, also for ``@key``: in brackets or a note, and linked."""

    marks_quotations: bool = False
    """In pandoc's document model, put quotations in spans, which change nothing that a reader sees."""


ZOTERO = Conventions()
"""The conventions of the reference implementation."""

DOCUMENTS = Conventions(sorts_by_names=False, groups_between_affixes=True, capitalizes_fixed_text=True)
"""The conventions of documents: those of pandoc, except where a reader would miss something."""

PANDOC = Conventions(
    sorts_by_names=False, groups_between_affixes=True, sorts_between_affixes=True, capitalizes_fixed_text=True,
    names_every_author=False, links_authors=False, keeps_prefix_with_author=True, cites_unknown_keys=True,
    marks_quotations=True,
)  # fmt: skip
"""The conventions of ``pandoc --citeproc``.

Source: Pandoc User's Guide, "Citations", and what pandoc 3.9 prints for its own tests.
"""
