r"""Internal: RTF output, to paste into word processors.

A citation or a bibliography is a fragment; `Rtf.document` makes a file or the content of a clipboard of it. All
characters outside ASCII are written as ``\uN ?``, so that no encoding matters.

Source: Rich Text Format Specification, version 1.9.1, "Character Text", "Paragraph Text", "Fields".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ...model.safe_text import one_line
from ..text.tokens import Token
from .backend import Backend
from .formatted_runs import nest_runs
from .layout import BibliographyLayout

__all__ = ["Rtf"]

_ESCAPES = {"\\": r"\\", "{": r"\{", "}": r"\}", "\u00a0": r"\~", "\u00ad": r"\-", "\u2011": r"\_"}
_SPECIAL = re.compile(r"[\\{}\u0080-\U0010ffff]")
_SPANS = {
    ("font-style", "italic"): r"\i ",
    ("font-style", "oblique"): r"\i ",
    ("font-variant", "small-caps"): r"\scaps ",
    ("font-weight", "bold"): r"\b ",
    ("text-decoration", "underline"): r"\ul ",
    ("vertical-align", "sup"): r"\super ",
    ("vertical-align", "sub"): r"\sub ",
}
_LABEL_END = r"\tab "
_LINE = 240
"""The height of a line in twips, twentieths of a point."""
_INDENT = 720
_CHARACTER = 130
"""The width of a character of a label, in twips."""


def _escape(match: re.Match[str]) -> str:
    """Return the escape of a matched character; RTF counts in UTF-16 with a sign."""
    character = match[0]
    if character in _ESCAPES:
        return _ESCAPES[character]
    data = character.encode("utf-16-le")
    units = [int.from_bytes(data[at : at + 2], "little", signed=True) for at in range(0, len(data), 2)]
    return "".join([f"\\u{unit} ?" for unit in units])


class Rtf(Backend):
    """RTF; a bibliography is a list of paragraphs."""

    def text(self, text: str) -> str:
        """Return *text* with every markup character escaped."""
        return _SPECIAL.sub(_escape, one_line(text))

    def span(self, text: str, kind: str, value: str) -> str:
        """Return *text* in a group with this formatting."""
        command = _SPANS.get((kind, value))
        return text if command is None else f"{{{command}{text}}}"

    def link(self, text: str, url: str) -> str:
        """Return *text* as a hyperlink field."""
        return f'{{\\field{{\\*\\fldinst HYPERLINK "{self.text(url)}"}}{{\\fldrslt {text}}}}}'

    def block(self, text: str, display: str) -> str:
        """Return *text* as lines of its own, or on the same line as the following text."""
        if display == "left-margin":
            return text.rstrip(" ") + _LABEL_END
        if display == "right-inline":
            return text
        return "\\line " + (r"\tab " if display == "indent" else "") + text + "\\line "

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry."""
        return super().write(nest_runs(tokens))

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return a paragraph for each entry, with the indents and spacing of the style."""
        layout = BibliographyLayout.of(params)
        texts = list(entries)
        indent = _INDENT if layout.hanging_indent else 0
        if layout.second_field_align:
            parts = [text.partition(_LABEL_END) for text in texts]
            longest = max([layout.longest_label, *[len(label) for label, mark, _ in parts if mark]])
            texts = [label + mark + rest.lstrip(" ") for label, mark, rest in parts]
            indent = min(longest + 1, 40) * _CHARACTER
        format = f"\\fi-{indent}\\li{indent}\\tx{indent}" if indent else ""
        format += f"\\sl{_LINE * layout.line_spacing}\\slmult1" if layout.line_spacing > 1 else ""
        format += f"\\sa{_LINE * layout.entry_spacing}" if layout.entry_spacing else ""
        return "".join([self.paragraph(text, format) for text in texts])

    def paragraph(self, text: str, format: str = "") -> str:
        r"""Return *text*, already in the format, as a paragraph with the properties *format*, such as ``\\li720``."""
        direction = "\\rtlpar" if self.direction == "rtl" else ""
        return f"{{\\pard{direction}{format} {text}\\par}}\n"

    @staticmethod
    def document(text: str) -> str:
        r"""Return *text*, a fragment, as a whole document.

        >>> Rtf.document(Rtf().text("Müller"))
        '{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}}\\uc1\nM\\u252 ?ller}\n'
        """
        return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0\\froman Times New Roman;}}}}\\uc1\n{text.rstrip()}}}\n"
