"""Internal: formatted citations and entries as lists of text runs.

Sphinx reads all pages before it writes any, pickles what it has read, and writes in other processes. So formatted text
is kept as plain data that can be pickled and compared. It becomes docutils nodes only later, because they depend on
the builder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from ..csl import Backend
from ..csl.output.formatted_runs import KINDS, formatted_runs
from ..csl.text.tokens import Token
from ..formats import inline_markup
from ..libraries.formulas import Formula
from ..model.plain_text import plain

__all__ = [
    "RichText",
    "TextRun",
    "capitalized",
    "parse_rich_text",
    "plain_text_of",
    "rich_text_backend",
    "rich_text_of_markup",
    "with_final_punctuation",
    "with_label_prefix",
    "with_short_links",
    "without_space_before_superscripts",
]

_NUMBER = re.compile(r"(?<!\w)\d")
_SPACES = " \u00a0"
_HEAD = re.compile(r"\W*?(?:“[^”]+”|‘[^’]+’|«[^»]+»|„[^“”]+[“”]|[^,“‘«„]*[^\s,“‘«„(])")
"""The start of a cite: a quoted title, or the text up to the first comma or quotation mark."""


class TextRun(NamedTuple):
    """Text with uniform formatting."""

    text: str
    """The text."""
    formatting: Mapping[str, str]
    """Values of `dprkpal.csl.output.formatted_runs.KINDS` that differ from plain text. ``cite`` is the key of the
    reference. A formula has its LaTeX as ``formula``, and its text with markup as ``formula_text``.
    """
    display: str = ""
    """The display of its block: ``"left-margin"``, ``"right-inline"``, ``"block"``, ``"indent"`` or empty."""
    block: int = 0
    """The number of its block."""


RichText = tuple[TextRun, ...]
"""A formatted citation or entry."""


class _RichTextBackend(Backend):
    """An output format that writes rich text as JSON."""

    isolate = True

    def __init__(self, formulas: Mapping[str, Formula]) -> None:
        super().__init__()
        self._formulas = formulas

    def text(self, text: str) -> str:
        return text

    def span(self, text: str, kind: str, value: str) -> str:
        return text

    def link(self, text: str, url: str) -> str:
        return text

    def block(self, text: str, display: str) -> str:
        return text

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        return "\n".join(entries)

    def write(self, tokens: Sequence[Token]) -> str:
        """Return the runs of *tokens* as JSON, or an empty string."""
        found: list[list[Any]] = []
        for run in formatted_runs(tokens):
            formatting = {kind: value for kind, value in zip(KINDS, run.look, strict=True) if value}
            found += [[*part, *run.block] for part in _with_formulas(run.text, formatting, self._formulas)]
        return json.dumps(found, ensure_ascii=False) if found else ""


def _with_formulas(
    text: str, formatting: Mapping[str, str], formulas: Mapping[str, Formula]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Yield the parts of *text* with their formatting, so that each formula is a part of its own."""
    begin = 0
    for at, character in enumerate(text) if formulas and not text.isascii() else ():
        formula = formulas.get(character)
        if formula is not None:
            if begin < at:
                yield text[begin:at], formatting
            yield plain(formula.text), {**formatting, "formula": formula.tex, "formula_text": formula.text}
            begin = at + 1
    if begin < len(text):
        yield text[begin:], formatting


_MARKUP = {
    "i": ("font-style", "italic"), "b": ("font-weight", "bold"), "sc": ("font-variant", "small-caps"),
    "sup": ("vertical-align", "sup"), "sub": ("vertical-align", "sub"),
}  # fmt: skip
"""The formatting of CSL-JSON inline markup."""


def rich_text_of_markup(text: str, formulas: Mapping[str, Formula], formatting: Mapping[str, str]) -> RichText:
    """Return *text* with CSL-JSON inline markup as rich text in addition to *formatting*.

    >>> [(run.text, dict(run.formatting)) for run in rich_text_of_markup("H<sub>2</sub>O", {}, {})]
    [('H', {}), ('2', {'vertical-align': 'sub'}), ('O', {})]
    """
    found: list[TextRun] = []
    inside: list[str] = []
    for piece in inline_markup.pieces(text):
        if piece.kind != "text":
            inside[len(inside) - (piece.text != "begin") :] = [piece.kind] if piece.text == "begin" else []
            continue
        looks = {**formatting, **dict(_MARKUP[kind] for kind in inside if kind in _MARKUP)}
        found += [TextRun(*part) for part in _with_formulas(piece.text, looks, formulas)]
    return tuple(found)


def rich_text_backend(formulas: Mapping[str, Formula] | None = None) -> Backend:
    """Return an output format for `parse_rich_text`.

    Args:
        formulas: Formulas, by the character in the text that they replace.
    """
    return _RichTextBackend(formulas or {})


def parse_rich_text(written: str) -> RichText:
    """Parse the output of `rich_text_backend`. Other text becomes one plain run.

    >>> from dprkpal import library
    >>> from dprkpal.csl import Processor
    >>> notes = Processor("chicago-notes-bibliography", library().values(), to=rich_text_backend())
    >>> [(piece.text, dict(piece.formatting)) for piece in parse_rich_text(notes.cite("coughlin2014hamas"))][1]
    ('The Telegraph', {'font-style': 'italic'})
    """
    if not written:
        return ()
    if not written.startswith('[["'):
        return (TextRun(written, {}),)
    found: list[list[Any]] = json.loads(written)
    return tuple(TextRun(*run) for run in found)


def plain_text_of(rich_text: RichText) -> str:
    """Return *rich_text* without formatting."""
    return "".join(piece.text for piece in rich_text)


def with_short_links(rich_text: RichText) -> RichText:
    """Return *rich_text* with only the start of each cite as a link: the names, a title, or "Ibid.".

    Notes can be long, and a link over the whole note would be hard to read.

    >>> [(piece.text, piece.formatting) for piece in with_short_links((TextRun("Young, Guns, 45", {"cite": "a"}),))]
    [('Young', {'cite': 'a'}), (', Guns, 45', {})]
    """
    found: list[TextRun] = []
    for key, pieces in groupby(rich_text, lambda piece: piece.formatting.get("cite")):
        headed = False
        for piece in pieces:
            if key is None or not (headed or any(letter.isalnum() for letter in piece.text)):
                found.append(piece)
                continue
            rest = {name: value for name, value in piece.formatting.items() if name != "cite"}
            if headed or "link" in rest:
                found.append(piece._replace(formatting=rest))
                continue
            headed = True
            match = _HEAD.match(piece.text)
            end = match.end() if match is not None and "formula" not in rest else len(piece.text)
            found.append(piece._replace(text=piece.text[:end]))
            if end < len(piece.text):
                found.append(piece._replace(text=piece.text[end:], formatting=rest))
    return tuple(found)


def without_space_before_superscripts(rich_text: RichText) -> RichText:
    """Return *rich_text* without a space before superscript text.

    >>> text = (TextRun("Berger", {}), TextRun(" ", {}), TextRun("2", {"vertical-align": "sup"}))
    >>> plain_text_of(without_space_before_superscripts(text))
    'Berger2'
    """
    return tuple(
        piece
        for piece, after in zip(rich_text, (*rich_text[1:], None), strict=True)
        if piece.text != " " or after is None or after.formatting.get("vertical-align") != "sup"
    )


def capitalized(rich_text: RichText) -> RichText:
    """Return *rich_text* with a capital first letter.

    >>> plain_text_of(capitalized((TextRun("van Dijk", {}),)))
    'Van Dijk'
    """
    if not rich_text:
        return rich_text
    first = rich_text[0]
    return (first._replace(text=first.text[:1].upper() + first.text[1:]), *rich_text[1:])


def with_final_punctuation(rich_text: RichText, sign: str) -> RichText:
    """Return *rich_text* with *sign* at the end, unless it already ends a sentence.

    >>> name, question = (TextRun("Young, Guns, 45", {}),), (TextRun("Arm in Arm?”", {}),)
    >>> plain_text_of(with_final_punctuation(name, ".")), plain_text_of(with_final_punctuation(question, "."))
    ('Young, Guns, 45.', 'Arm in Arm?”')
    """
    text = plain_text_of(rich_text).rstrip(_SPACES)
    if not rich_text or not sign or text.rstrip("”’»\"')")[-1:] in (".", "?", "!", "…"):
        return rich_text
    last = rich_text[-1]
    return (*rich_text, TextRun(sign, {}, last.display, last.block))


def with_label_prefix(rich_text: RichText, prefix: str, label: str, key: str | None = None) -> RichText:
    """Return *rich_text* with *prefix* before its *label*: the first one in the margin, or of a cite.

    Args:
        rich_text: An entry, or a citation.
        prefix: The text to add.
        label: The label. If it is not in the text, as in a range of numbers, the first number counts.
        key: In a citation, the key of the cite.

    >>> citation = (TextRun("[see ", {}), TextRun("3", {"cite": "a"}), TextRun("]", {}))
    >>> plain_text_of(with_label_prefix(citation, "A", "3", "a"))
    '[see A3]'
    """
    wanted = [
        run.display == "left-margin" if key is None else run.formatting.get("cite") == key for run in rich_text
    ]  # fmt: skip
    exact = re.compile(rf"(?<!\w){re.escape(label)}(?!\w)") if label else _NUMBER
    for pattern in (exact, _NUMBER):
        for at, run in enumerate(rich_text):
            match = pattern.search(run.text) if wanted[at] else None
            if match is not None:
                changed = run._replace(text=f"{run.text[: match.start()]}{prefix}{run.text[match.start() :]}")
                return (*rich_text[:at], changed, *rich_text[at + 1 :])
    return rich_text
