"""Internal: formatted text as runs: pieces of text, each with its complete formatting.

Word and OpenDocument both store text in this way. The backend writes the runs as JSON, so that formatted texts can be
concatenated like strings. `parse_runs` parses the result.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ...csl.output.backend import Backend
from ...csl.output.formatted_runs import KINDS, formatted_runs
from ...csl.text.tokens import Token
from ...model.safe_text import one_line

__all__ = ["OfficeRuns", "TextRun", "parse_runs", "plain_text_of", "rich_text_of"]


class TextRun(NamedTuple):
    """A piece of text with its formatting. Empty strings are the default formatting."""

    text: str
    cite: str = ""
    link: str = ""
    direction: str = ""
    font_style: str = ""
    font_variant: str = ""
    font_weight: str = ""
    text_decoration: str = ""
    vertical_align: str = ""
    display: str = ""
    """The kind of its display block, such as ``left-margin``."""
    block: int = 0
    """The number of that block."""


assert TextRun._fields[1:-2] == tuple(kind.replace("-", "_") for kind in KINDS)


class OfficeRuns(Backend):
    """An output format: text runs as JSON arrays, each followed by a comma."""

    isolate = True

    def text(self, text: str) -> str:
        """Return *text* as a run without formatting."""
        text = one_line(text)
        return json.dumps([text]) + "," if text else ""

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text*. `write` does the formatting."""
        return text

    def link(self, text: str, url: str) -> str:
        """Return *text*. `write` does the links."""
        return text

    def block(self, text: str, display: str) -> str:
        """Return *text*. `write` does the blocks."""
        return text

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a complete citation or entry."""
        return "".join([json.dumps([run.text, *run.look, *run.block]) + "," for run in formatted_runs(tokens)])

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return the entries concatenated. The writers of documents format them one by one."""
        return "".join(entries)


def parse_runs(text: str) -> list[TextRun]:
    """Return the runs written by `OfficeRuns`.

    >>> parse_runs(OfficeRuns().text("a b"))[0].text
    'a b'
    """
    return [TextRun(*values) for values in json.loads(f"[{text.rstrip(',')}]")]


def plain_text_of(runs: Iterable[TextRun]) -> str:
    """Return the text of *runs*."""
    return "".join(run.text for run in runs)


def rich_text_of(runs: Iterable[TextRun]) -> str:
    r"""Return *runs* as the simple RTF in which Zotero stores the text of a citation.

    >>> rich_text_of([TextRun("Smith "), TextRun("et al.", font_style="italic"), TextRun("–3")])
    'Smith {\\i{}et al.}\\uc0\\u8211{}3'
    """
    parts = []
    for run in runs:
        text = "".join(_rtf(character) for character in run.text)
        if run.font_style in ("italic", "oblique"):
            text = f"{{\\i{{}}{text}}}"
        if run.font_weight == "bold":
            text = f"{{\\b{{}}{text}}}"
        if run.font_variant == "small-caps":
            text = f"{{\\scaps{{}}{text}}}"
        if run.text_decoration == "underline":
            text = f"{{\\ul{{}}{text}}}"
        if run.vertical_align in ("sup", "sub"):
            text = f"\\{'super' if run.vertical_align == 'sup' else 'sub'} {text}\\nosupersub{{}}"
        parts.append(text)
    return "".join(parts)


def _rtf(character: str) -> str:
    """Return *character* for RTF, which counts in UTF-16."""
    if character in "\\{}":
        return "\\" + character
    if character.isascii():
        return character
    data = character.encode("utf-16-le")
    units = [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
    return "".join(f"\\uc0\\u{unit - 65536 if unit > 32767 else unit}{{}}" for unit in units)
