"""Internal: the entries of a ``.bib`` file that others inherit from or name, wherever they are in it.

A part of a file is read together with the entries that it needs from other parts.

Source: "BibTeXing", section 2 (``crossref``); the biblatex manual, "Data Inheritance" and "Related Entries".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..formats.bibtex.dependencies import SourceBlock, read_blocks
from ..model.keys import KEY_FIELDS
from .file_parts import PartReader

__all__ = ["Parents"]

_RELATION = re.compile(rf"\b(?:{'|'.join(KEY_FIELDS)})\s*=", re.IGNORECASE)

MAX_PASSES = 10
"""How often a file is read to find entries that come before those that need them."""


class Parents:
    """The source text of entries that others need, by folded key."""

    def __init__(self) -> None:
        self.sources: dict[str, SourceBlock] = {}

    @classmethod
    def of(cls, reader: PartReader) -> Parents:
        """Find the entries of a file that others need."""
        parents = cls()
        wanted: set[str] = set()
        if not any(_RELATION.search(part.text) for part in reader.parts()):
            return parents
        for _ in range(MAX_PASSES):
            before = len(wanted), len(parents.sources)
            for part in reader.parts():
                for block in read_blocks(part.text):
                    if not block.key:
                        continue
                    wanted.update(key.casefold() for key in block.parents)
                    for key in (block.key, *block.aliases):
                        if key.casefold() in wanted:
                            parents.sources.setdefault(key.casefold(), block)
            if before == (len(wanted), len(parents.sources)):
                break
        return parents

    def needed_by(self, text: str) -> list[str]:
        """Return the source text of the entries that the entries in *text* need, and that are not in it."""
        if not self.sources:
            return []
        own = list(read_blocks(text))
        seen = {block.key.casefold() for block in own}
        todo = [key for block in own for key in block.parents]
        found: list[str] = []
        while todo:
            block = self.sources.get(todo.pop().casefold())
            if block is not None and block.key.casefold() not in seen:
                seen.add(block.key.casefold())
                found.append(block.block.text)
                todo += block.parents
        return _unique(found)


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))
