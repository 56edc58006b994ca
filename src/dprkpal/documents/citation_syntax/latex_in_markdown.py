"""Internal: the citation commands of LaTeX in a Markdown document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model.manuscript import CitedKey
from .latex import IN_TEXT, NOT_CITING, is_escaped
from .masking import Lines, split_keys

__all__ = ["citation_commands"]

_SIMPLE = re.compile(
    r"\\(?P<name>[A-Za-z]{0,30}[cC]ite[A-Za-z]{0,30})\*?(?P<notes>(?:\[[^\[\]\n]{0,500}\]){0,2})\{(?P<keys>[^{}\\#]{1,2000})\}"
)


def citation_commands(text: str, lines: Lines) -> Iterator[CitedKey]:
    r"""Yield the cites of LaTeX commands in a document that is not LaTeX. The key of ``\nocite{*}`` is ``*``.

    Args:
        text: The document without its code.
        lines: Its lines.

    >>> text = r"As \citep[p. 3]{doe,roe} says 50% of \cite{poe}."
    >>> [(cite.key, cite.suffix) for cite in citation_commands(text, Lines(text))]
    [('doe', ''), ('roe', 'p. 3'), ('poe', '')]
    """
    for match in _SIMPLE.finditer(text):
        name = match["name"]
        if is_escaped(text, match.start()) or NOT_CITING.fullmatch(name):
            continue
        notes = match["notes"][1:-1].split("][") if match["notes"] else []
        keys = list(split_keys(match["keys"], match.start("keys")))
        for index, (key, offset) in enumerate(keys):
            yield CitedKey(
                key, *lines.place(offset), *match.span(), notes[0] if len(notes) > 1 and index == 0 else "",
                notes[-1] if notes and index == len(keys) - 1 else "", f"\\{name}",
                IN_TEXT.fullmatch(name) is not None, name == "nocite",
            )  # fmt: skip
