r"""Internal: the formulas in the titles of ``.bib`` files, for output formats that have mathematics.

CSL has no mathematics, so ``$x^2$`` in a title is read as text: x<sup>2</sup>. Here, each formula is one character of
Unicode's private use area instead. The CSL engine does not change it, and the output format replaces it again.

Formulas can come from files that nobody has checked, and LaTeX can read files. So only commands that print mathematics
are kept; any other formula stays text.

Source: the LaTeX3 Project, "LaTeX2e: An unofficial reference manual", "Math formulas"; the amsmath user's guide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from io import StringIO
from typing import Any, NamedTuple

from ..errors import FormatError
from ..formats import load, read
from ..formats.inline_markup import pieces
from ..formats.tex.reader import decode_tex
from ..formats.tex.writer import is_balanced

__all__ = ["Formula", "Formulas", "is_printable_formula", "plain_formulas", "read_formulas"]

_FIELDS = frozenset("title subtitle booktitle booksubtitle maintitle mainsubtitle shorttitle titleaddon".split())
_FORMULA = re.compile(r"(?<!\\)\$(?P<dollars>[^$\n]{1,500})(?<!\\)\$|\\\((?P<round>.{1,500}?)\\\)", re.DOTALL)
_FIRST = 0xF0000
"""The first character that is used for a formula."""
_LAST = 0xFFFFD

_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_COMMANDS = frozenset(
    r"""alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi pi varpi rho
    varrho sigma varsigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
    Omega forall partial exists nexists emptyset varnothing nabla in notin ni prod coprod sum mp pm setminus ast
    circ bullet surd propto infty angle mid nmid parallel wedge vee cap cup int iint iiint oint therefore because
    sim simeq cong approx asymp doteq neq ne equiv leq le geq ge ll gg lesssim gtrsim prec succ subset supset
    subseteq supseteq subsetneq supsetneq uplus sqcap sqcup oplus ominus otimes oslash odot vdash dashv top bot perp
    models bigwedge bigvee bigcap bigcup bigoplus bigotimes diamond cdot cdots ldots dots vdots ddots star times div
    rtimes ltimes to gets rightarrow leftarrow leftrightarrow longrightarrow longleftarrow longmapsto mapsto
    hookrightarrow Rightarrow Leftarrow Leftrightarrow Longrightarrow uparrow downarrow nearrow searrow
    rightleftharpoons leadsto ell hbar aleph beth wp Re Im imath jmath lceil rceil lfloor rfloor langle rangle
    lbrace rbrace lvert rvert lVert rVert vert Vert square lozenge triangle dagger ddagger flat natural sharp prime
    not leqslant geqslant lhd rhd land lor lnot neg arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp
    gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh bmod frac dfrac tfrac binom
    sqrt overline underline bar hat tilde vec dot ddot breve check acute grave widehat widetilde overrightarrow
    overset underset stackrel mathrm mathit mathbf mathsf mathtt mathcal mathbb mathfrak boldsymbol text mbox
    operatorname textrm textit textbf rm it bf sf tt cal displaystyle textstyle scriptstyle limits nolimits left
    right big Big bigg bigl bigr Bigl Bigr quad qquad""".split()
) | frozenset(",;:! {}|%&#_")  # fmt: skip
_ARGUMENTS = frozenset(
    """frac dfrac tfrac binom sqrt overline underline bar hat tilde vec dot ddot breve check acute grave widehat
    widetilde overrightarrow overset underset stackrel mathrm mathit mathbf mathsf mathtt mathcal mathbb mathfrak
    boldsymbol text mbox operatorname textrm textit textbf left right big Big bigg bigl bigr Bigl Bigr not""".split()
)
"""The commands with arguments, which cannot be last in a group."""
_DANGLING = re.compile(r"(?:\\(?P<last>[A-Za-z]+)|[\^_])\s*(?:\}|$)")
_DOUBLED = re.compile(r"[\^_]\s*[\^_]")


class Formula(NamedTuple):
    """A formula in a title."""

    tex: str
    """The mathematics in LaTeX, without dollar signs."""
    text: str
    """The formula as text, with markup for raised and lowered signs."""


class Formulas(NamedTuple):
    """References with formulas in their titles."""

    references: Mapping[str, dict[str, Any]]
    """The references in CSL-JSON by key, with a character of the private use area for each formula."""
    formulas: Mapping[str, Formula]
    """The formula for each of these characters."""


def is_printable_formula(tex: str) -> bool:
    r"""Return whether the formula *tex* has only commands that print mathematics, and is complete.

    >>> is_printable_formula(r"\frac{a}{b} \leq \alpha_{n+1}"), is_printable_formula(r"\input{x}")
    (True, False)
    >>> is_printable_formula(r"\frac"), is_printable_formula("x^"), is_printable_formula("{x")
    (False, False, False)
    """
    if not tex.strip() or not tex.isascii() or not tex.isprintable() or "^^" in tex or not is_balanced(tex):
        return False
    bare = _COMMAND.sub("", tex)
    if any(sign in bare for sign in "$%#&~\\") or _DOUBLED.search(tex) or bare.count("{") != bare.count("}"):
        return False
    if any(one[1] not in _COMMANDS for one in _COMMAND.finditer(tex)):
        return False
    if any(one["last"] is None or one["last"] in _ARGUMENTS for one in _DANGLING.finditer(tex)):
        return False
    return len(re.findall(r"\\left(?![a-z])", tex)) == len(re.findall(r"\\right(?![a-z])", tex))


def read_formulas(paths: Iterable[str], works: Mapping[str, Any], *, sentence_case: bool = True) -> Formulas:
    r"""Return the references in *works* whose titles in the ``.bib`` files at *paths* have formulas.

    Args:
        paths: Paths of bibliography files. Other formats and files without formulas are skipped.
        works: The references as they were read from these files.
        sentence_case: Whether titles are set in sentence case.
    """
    found: dict[str, dict[str, Any]] = {}
    formulas: dict[str, Formula] = {}
    strings: dict[str, str] = {}
    for path in paths:
        for csl in _read_marked(path, formulas, sentence_case, strings):
            key = str(csl["id"])
            if key not in found and key in works and _is_same(csl, works[key].to_csl(), formulas):
                found[key] = csl
    return Formulas(found, formulas)


def _read_marked(
    path: str, formulas: dict[str, Formula], sentence_case: bool, strings: dict[str, str]
) -> list[dict[str, Any]]:
    """Return the references of a file that have formulas, and add these to *formulas*."""
    if not path.lower().endswith((".bib", ".bibtex")):
        return []
    try:
        with open(path, "rb") as file:
            data = file.read()
        has_formulas = b"$" in data or rb"\(" in data
        if not has_formulas and b"@string" not in data.lower():
            return []
        document = load(path)
        before = len(formulas)
        for piece in document.pieces if has_formulas else ():
            if not isinstance(piece, str) and ("$" in piece.source or r"\(" in piece.source):
                _mark_fields(piece, formulas)
        items = read(StringIO(document.text), "bibtex", sentence_case=sentence_case, strings=strings).items
    except (OSError, FormatError):  # the library has reported it
        return []
    if len(formulas) == before:
        return []
    return [csl for csl in items if any(isinstance(value, str) and _has_mark(value) for value in csl.values())]


def _mark_fields(entry: Any, formulas: dict[str, Formula]) -> None:
    """Put a character for each formula into the titles of an entry."""
    for name in entry.names:
        source = entry.get(name) if name.lower() in _FIELDS else None
        if source is not None and (marked := _marked(source, formulas)) != source:
            entry.set_source(name, marked)


def _marked(source: str, formulas: dict[str, Formula]) -> str:
    """Return the *source* of a field with a character for each formula."""

    def mark(match: re.Match[str]) -> str:
        tex = (match["dollars"] or match["round"] or "").strip()
        sign = chr(_FIRST + len(formulas))
        if ord(sign) > _LAST or not is_printable_formula(tex):
            return match[0]
        formulas[sign] = Formula(tex, decode_tex(f"${tex}$"))
        return sign

    return _FORMULA.sub(mark, source)


def _has_mark(text: str) -> bool:
    return any(_FIRST <= ord(character) <= _LAST for character in text)


def _is_same(csl: Mapping[str, Any], read: Mapping[str, Any], formulas: Mapping[str, Formula]) -> bool:
    """Return whether *csl* is the reference that was *read*, except for its formulas and the spaces around them."""
    return csl.keys() == read.keys() and all(
        _without_markup(plain_formulas(value, formulas)) == _without_markup(str(read[name]))
        if isinstance(value, str) and _has_mark(value)
        else value == read[name]
        for name, value in csl.items()
    )


def _without_markup(text: str) -> str:
    """Return *text* without tags and spaces."""
    return "".join("".join(piece.text for piece in pieces(text) if piece.kind == "text").split())


def plain_formulas(text: str, formulas: Mapping[str, Formula]) -> str:
    """Return *text* with the text of each formula, which may have markup."""
    if not _has_mark(text):
        return text
    return "".join(formulas[character].text if character in formulas else character for character in text)
