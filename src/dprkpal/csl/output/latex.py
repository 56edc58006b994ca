r"""Internal: LaTeX output, for pdfLaTeX, XeLaTeX and LuaLaTeX of 2020 or later.

Links need the package hyperref. Characters that are markup in LaTeX, or that form ligatures (two hyphens, a question
mark and a backquote), are escaped. Characters that pdfLaTeX lacks are commands if there are any; text in other scripts
needs a font of the document.

Source: The LaTeX Companion, third edition, "Special characters"; LaTeX News 31 and 32 (text symbols).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ...model.safe_text import one_line
from ..text.tokens import Token
from .backend import Backend
from .formatted_runs import nest_runs
from .latex_characters import with_latex_commands
from .layout import BibliographyLayout

__all__ = ["Latex"]

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}",
    '"': r'\string"',  # babel makes it active in some languages
    "[": "{[}", "]": "{]}",  # otherwise an optional argument after \\ or \item
    "-": "-{}", ",": ",{}",  # prevents ligatures of two
    "\u00a0": "~", "\u00ad": r"\-", "\u2011": r"\mbox{-}", "\u202f": r"\,",
}  # fmt: skip
_SPECIAL = re.compile("[\\\\{}$&#%_^~<>|'`\"\\[\\]\u00a0\u00ad\u2011\u202f]|-(?=[-\u2011]|$)|,(?=,|$)")
_SPANS = {
    ("font-style", "italic"): r"\textit{",
    ("font-style", "oblique"): r"\textsl{",
    ("font-variant", "small-caps"): r"\textsc{",
    ("font-weight", "bold"): r"\textbf{",
    ("text-decoration", "underline"): r"\underline{",
    ("vertical-align", "sup"): r"\textsuperscript{",
    ("vertical-align", "sub"): r"\textsubscript{",
}
_LABEL_END = r"\quad{}"
"""The space after a label; text never contains this command."""
_LONG = 40
"""The number of characters from which an address may be broken between lines."""
_ADDRESS = re.compile(r"(?:https?:|ftp:|doi:|10\.)[^ ]+$")
_BREAK = re.compile(r"(?:(?<!:/)/|[.)])(?=\w)")
_IN_ADDRESSES = {"%": r"\%", "#": r"\#", "&": r"\&", "$": r"\%24", "~": r"\%7E"}


def _escape(match: re.Match[str]) -> str:
    """Return the escape of a matched character."""
    return _ESCAPES[match[0]]


class Latex(Backend):
    """LaTeX text; a bibliography is a list."""

    def text(self, text: str) -> str:
        """Return *text* with every markup character escaped."""
        return with_latex_commands(_SPECIAL.sub(_escape, one_line(text)))

    def span(self, text: str, kind: str, value: str) -> str:
        r"""Return *text* in the command for this formatting; no command toggles when nested, as ``\emph`` would."""
        command = _SPANS.get((kind, value))
        return text if command is None else f"{command}{text}}}"

    def link(self, text: str, url: str) -> str:
        r"""Return *text* in ``\href``, escaped so that it works in a footnote; an address by itself in ``\url``.

        Addresses can be broken between lines.
        """
        address = re.sub("[%#&$~]", lambda match: _IN_ADDRESSES[match[0]], url)
        if text == self.text(url) and url.isascii() and "$" not in url and "~" not in url:
            return f"\\url{{{address}}}"
        if len(text) > _LONG and _ADDRESS.match(text):
            text = _BREAK.sub(r"\g<0>\\allowbreak{}", text)
        return f"\\href{{{address}}}{{{text}}}"

    def block(self, text: str, display: str) -> str:
        """Return *text* as a paragraph, or on the same line as the following text."""
        if display == "left-margin":
            return text.rstrip(" ") + _LABEL_END
        if display == "right-inline":
            return text
        return "\\par\n" + ("\\hspace*{2em}" if display == "indent" else "") + text + "\\par\n"

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry."""
        return super().write(nest_runs(tokens))

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return a list with the indents, labels and spacing of the style; LaTeX has no empty lists.

        The height of a line stays that of the document, which packages such as setspace change.
        """
        layout = BibliographyLayout.of(params)
        parts = [entry.partition(_LABEL_END) for entry in entries]
        if not parts:
            return ""
        items, longest = [], ""
        for before, mark, after in parts:
            label, text = (before, after.lstrip(" ")) if mark else ("", before)
            if not layout.second_field_align:
                label, text = "", before + mark + after
            items.append(f"\\item[{label}\\hfill] {text}\n" if layout.second_field_align else f"\\item {text}\n")
            longest = max(longest, label, key=len)
        if longest:
            lengths = f"\\settowidth{{\\labelwidth}}{{{longest}}}\\setlength{{\\itemindent}}{{0pt}}"
            lengths += "\\setlength{\\leftmargin}{\\labelwidth}\\addtolength{\\leftmargin}{\\labelsep}"
        else:
            indent = "2em" if layout.hanging_indent else "0pt"
            back = "-2em" if layout.hanging_indent else "0pt"
            lengths = f"\\setlength{{\\leftmargin}}{{{indent}}}\\setlength{{\\itemindent}}{{{back}}}"
            lengths += "\\setlength{\\labelwidth}{0pt}"
        lengths += f"\\setlength{{\\parsep}}{{0pt}}\\setlength{{\\itemsep}}{{{layout.entry_spacing}\\baselineskip}}"
        return f"\\begin{{list}}{{}}{{{lengths}}}\n{''.join(items)}\\end{{list}}\n"
