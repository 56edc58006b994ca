r"""LaTeX, for pdfLaTeX, XeLaTeX and LuaLaTeX of 2020 or later.

No package is needed but hyperref where there are links. Whatever LaTeX acts on, or joins to another sign
(two hyphens, a question mark and a backquote), is written as the sign it shows.

Source: The LaTeX Companion, third edition, "Special characters"; LaTeX News 31 and 32 (text symbols).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from ...model.safe_text import one_line
from ..text.tokens import Token
from .backend import Backend
from .formatted_runs import nest_runs

__all__ = ["Latex"]

_SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", "'": r"\textquotesingle{}", "`": r"\textasciigrave{}",
    '"': r'\string"',  # babel makes it active in some languages
    "[": "{[}", "]": "{]}",  # else, after \\ or \item, an optional argument
    "-": "-{}", ",": ",{}",  # of two the second is told apart from the first
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
_IN_ADDRESSES = {"%": r"\%", "#": r"\#", "&": r"\&", "$": r"\%24", "~": r"\%7E"}


def _sign(match: re.Match[str]) -> str:
    """Return how LaTeX shows a sign."""
    return _SIGNS[match[0]]


class Latex(Backend):
    """LaTeX text, and a list with hanging indents for a bibliography."""

    def text(self, text: str) -> str:
        """Return *text* with each sign that LaTeX acts on as a command that shows it."""
        return _SPECIAL.sub(_sign, one_line(text))

    def span(self, text: str, kind: str, value: str) -> str:
        r"""Return *text* in the command for this formatting; none turns itself round within itself, as ``\emph``."""
        command = _SPANS.get((kind, value))
        return text if command is None else f"{command}{text}}}"

    def link(self, text: str, url: str) -> str:
        r"""Return *text* in ``\href`` of hyperref, escaped so that it can stand in a footnote."""
        url = re.sub("[%#&$~]", lambda match: _IN_ADDRESSES[match[0]], url)
        return f"\\href{{{url}}}{{{text}}}"

    def block(self, text: str, display: str) -> str:
        """Return *text* as a paragraph, indented where asked, or beside what follows it."""
        if display == "left-margin":
            return text.rstrip(" ") + "\\quad{}"
        if display == "right-inline":
            return text
        return "\\par\n" + ("\\hspace*{2em}" if display == "indent" else "") + text + "\\par\n"

    def write(self, tokens: Sequence[Token]) -> str:
        """Return a whole citation or entry."""
        return super().write(nest_runs(tokens))

    def join(self, entries: Iterable[str], params: Mapping[str, object]) -> str:
        """Return a list whose items hang by two ems; nothing where there are no entries, as LaTeX has no empty list."""
        items = "".join([f"\\item {entry}\n" for entry in entries])
        if not items:
            return ""
        begin = r"\begin{list}{}{\setlength{\leftmargin}{2em}\setlength{\itemindent}{-2em}\setlength{\labelwidth}{0pt}}"
        return f"{begin}\n{items}\\end{{list}}\n"
