r"""Internal: characters that pdfLaTeX cannot print, as commands that print the same in every engine.

pdfLaTeX knows the characters of the encodings T1 and TS1 and stops at any other one, such as ``ḥ``, ``≤`` or ``α``.
Accents and mathematical commands print these in XeLaTeX and LuaLaTeX too. Words in other scripts need a font, so they
stay as they are.

Source: LaTeX2e, ``t1enc.dfu``, ``ts1enc.dfu`` and ``omsenc.dfu`` of 2020; "The LaTeX Companion", third edition,
"Accents"; amsfonts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import decomposition, name, normalize

__all__ = ["latex_command", "pdflatex_prints", "with_latex_commands"]

_PRINTED = re.compile(
    "[\u0000-\u0125\u0128-\u0137\u0139-\u013e\u0141-\u0148\u014a-\u0165\u0168-\u017e\u0192\u01cd-\u01d4\u01e6-\u01eb"
    "\u01f0\u01f4\u01f5\u0218-\u021b\u0232\u0233\u02c7\u02d8\u02d9\u02db\u02dd\u1e02\u1e03\u1e9e\u1ef2\u1ef3"
    "\u2010-\u2016\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u203b\u2044\u20a9\u20ab\u20ac"
    "\u2103\u2116\u2117\u2120\u2122\u2126\u2190-\u2193\u27e8\u27e9\ufb00-\ufb06]"
)
"""The characters that pdfLaTeX of 2020 or later prints in the encodings T1 and TS1."""

_ABOVE = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v",
}  # fmt: skip
_BELOW = {"\u0323": "d", "\u0327": "c", "\u0328": "k", "\u0331": "b"}
_ACCENTS = {**_ABOVE, **_BELOW}
"""Combining marks, and the LaTeX accent of each."""

_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξπρστυφχψωϑϕϖϱϵΓΔΘΛΞΠΣΥΦΨΩς",
        r"""alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon
        varphi chi psi omega vartheta phi varpi varrho epsilon Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi
        Omega
        varsigma""".split(),
        strict=True,
    )
)
_SYMBOLS = dict(
    pair.split("=", 1)
    for pair in r"""
    ∀=forall ∂=partial ∃=exists ∄=nexists ∅=emptyset ∇=nabla ∈=in ∉=notin ∋=ni ∏=prod ∐=coprod ∑=sum ∓=mp ∖=setminus
    ∗=ast ∘=circ ∙=bullet √=surd ∝=propto ∞=infty ∠=angle ∣=mid ∤=nmid ∥=parallel ∧=wedge ∨=vee ∩=cap ∪=cup ∫=int
    ∬=iint ∭=iiint ∮=oint ∴=therefore ∵=because ∶=colon ∼=sim ≀=wr ≃=simeq ≅=cong ≈=approx ≍=asymp ≐=doteq ≠=neq
    ≡=equiv ≤=leq ≥=geq ≪=ll ≫=gg ≲=lesssim ≳=gtrsim ≺=prec ≻=succ ⊂=subset ⊃=supset ⊄=not\subset ⊆=subseteq
    ⊇=supseteq ⊊=subsetneq ⊎=uplus ⊓=sqcap ⊔=sqcup ⊕=oplus ⊖=ominus ⊗=otimes ⊘=oslash ⊙=odot ⊢=vdash ⊣=dashv ⊤=top
    ⊥=bot ⊨=models ⋀=bigwedge ⋁=bigvee ⋂=bigcap ⋃=bigcup ⋄=diamond ⋅=cdot ⋆=star ⋊=rtimes ⋉=ltimes ⋮=vdots ⋯=cdots
    ⋱=ddots ⟶=longrightarrow ⟵=longleftarrow ⟷=longleftrightarrow ⟹=Longrightarrow ⟺=Longleftrightarrow ⟼=longmapsto
    ↔=leftrightarrow ↕=updownarrow ↗=nearrow ↘=searrow ↙=swarrow ↖=nwarrow ↦=mapsto ↪=hookrightarrow ↩=hookleftarrow
    ⇀=rightharpoonup ⇌=rightleftharpoons ⇒=Rightarrow ⇐=Leftarrow ⇑=Uparrow ⇓=Downarrow ⇔=Leftrightarrow ⇝=leadsto
    ℓ=ell ℏ=hbar ℵ=aleph ℶ=beth ℘=wp ℜ=Re ℑ=Im ℧=mho ⌈=lceil ⌉=rceil ⌊=lfloor ⌋=rfloor □=square ■=blacksquare
    △=triangle ▲=blacktriangle ▽=triangledown ▼=blacktriangledown ◇=Diamond ◊=lozenge ★=bigstar ♠=spadesuit
    ♡=heartsuit ♢=diamondsuit ♣=clubsuit ♭=flat ♮=natural ♯=sharp ✓=checkmark ⪯=preceq ⪰=succeq ⩽=leqslant ⩾=geqslant
    ′=prime ″=prime\prime ‴=prime\prime\prime ‖=Vert ‵=backprime""".split()
)  # fmt: skip
_SPACES = {
    "\u2009": r"\,", "\u202f": r"\,", "\u200a": r"\hspace{0.1em}", "\u2006": r"\,", "\u2002": r"\enspace{}",
    "\u2003": r"\quad{}", "\u2004": r"\ ", "\u2005": r"\ ", "\u2007": "~", "\u2008": r"\ ", "\u205f": r"\ ",
}  # fmt: skip
_TEXT = {**_SPACES, "\u2011": r"\mbox{-}", "\u2212": r"\ensuremath{-}"}
_SIMILAR = {
    **dict.fromkeys("\u2060\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\u202a\u202b\u202c\ufeff\ufe0e\ufe0f", ""),
    "\u200b": r"\hspace{0pt}", "\u02bb": r"\textquoteleft{}", "\u02bf": r"\textquoteleft{}",
    "\u2206": r"\ensuremath{\Delta}",
    "\u02bc": r"\textquoteright{}", "\u02be": r"\textquoteright{}", "\u201b": r"\textquoteleft{}",
    "\u201f": r"\textquotedblleft{}", "\u02b9": r"\ensuremath{'}", "\u02ba": r"\ensuremath{''}", "\u2010": "-",
    "\u25cf": r"\textbullet{}", "\u2043": "--", "\u2025": "..",
    "\u02b0": r"\textsuperscript{h}",
}  # fmt: skip
"""Characters that no command prints, with what old fonts print for them: apostrophes for the hamza and ayin of
transliterations; nothing for invisible marks and those for the direction of text."""

_ALPHABET = re.compile(
    "(?:MATHEMATICAL )?(BOLD ITALIC|BOLD|ITALIC|DOUBLE-STRUCK|SCRIPT|BOLD FRAKTUR|FRAKTUR|BLACK-LETTER|SANS-SERIF|"
    "MONOSPACE) (?:CAPITAL|SMALL|DIGIT) "
)
"""The Unicode names of mathematical letters."""
_ALPHABETS = {
    "BOLD ITALIC": r"\boldsymbol{%s}", "BOLD": r"\mathbf{%s}", "ITALIC": r"\mathit{%s}",
    "DOUBLE-STRUCK": r"\mathbb{%s}", "SCRIPT": r"\mathcal{%s}",
    "BOLD FRAKTUR": r"\boldsymbol{\mathfrak{%s}}", "FRAKTUR": r"\mathfrak{%s}",
    "BLACK-LETTER": r"\mathfrak{%s}", "SANS-SERIF": r"\mathsf{%s}", "MONOSPACE": r"\mathtt{%s}",
}  # fmt: skip
_CAPITALS_ONLY = frozenset({"DOUBLE-STRUCK", "SCRIPT"})

_WORD = re.compile("[^\x00-\u017f\u2010-\u2026]")
_GREEK_WORD = re.compile("[\u0370-\u03ff\u1f00-\u1fff]{3,}")


def pdflatex_prints(character: str) -> bool:
    """Return whether pdfLaTeX prints *character* as it is, with the encodings T1 and TS1.

    >>> [character for character in "aéőŏ–α한" if not pdflatex_prints(character)]
    ['α', '한']
    """
    return _PRINTED.match(character) is not None


@lru_cache(maxsize=4096)
def latex_command(character: str, *, similar: bool = False) -> str | None:
    r"""Return the command for a *character* that pdfLaTeX lacks, or ``None`` if no command prints it.

    The command works in text, and in every engine.

    Args:
        character: The character.
        similar: Whether to return a similar sign if there is no command for the character itself.

    >>> [latex_command(character) for character in "ḥα≤ℝấ\N{NARROW NO-BREAK SPACE}한"]
    ['\\d{h}', '\\ensuremath{\\alpha}', '\\ensuremath{\\leq}', '\\ensuremath{\\mathbb{R}}', "\\'{\\^{a}}", '\\,', None]
    """
    if character in _TEXT:
        return _TEXT[character]
    if similar and character in _SIMILAR:
        return _SIMILAR[character]
    if character in _GREEK or character in _SYMBOLS:
        return f"\\ensuremath{{\\{_GREEK.get(character) or _SYMBOLS[character]}}}"
    return _composed(character) or _compatible(character)


def _composed(character: str) -> str | None:
    """Return an accented Latin letter as a command. Accents below are outermost, as the accents of LaTeX need it."""
    letter, *marks = list(normalize("NFD", character))
    if not marks or not letter.isascii() or any(mark not in _ACCENTS for mark in marks):
        return None
    found = letter
    marks.sort(key=lambda mark: mark in _BELOW)
    for number, mark in enumerate(marks):
        if not number and letter in "ij" and mark in _ABOVE:
            found = f"\\{letter}"
        found = f"\\{_ACCENTS[mark]}{{{found}}}"
    return found


def _compatible(character: str) -> str | None:
    """Return a mathematical letter, a raised or lowered sign, or a fraction as a command."""
    kind, _, codes = decomposition(character).rpartition(">")
    text = "".join(chr(int(code, 16)) for code in codes.split()) if kind else ""
    if kind == "<fraction" and text[:1].isdigit():
        above, _, below = text.partition("\u2044")
        return f"{{\\textsuperscript{{{above}}}/\\textsubscript{{{below}}}}}" if below else None
    if kind in ("<super", "<sub") and text.isascii() and text.isalnum():
        return f"{{\\text{kind[1:]}script{{{text}}}}}"
    alphabet = _ALPHABET.match(name(character, "")) if kind == "<font" and len(text) == 1 else None
    if alphabet is None or (alphabet[1] in _CAPITALS_ONLY and not (text.isascii() and text.isupper())):
        return None
    inside = text if text.isascii() else f"\\{_GREEK[text]}" if text in _GREEK else None
    return f"\\ensuremath{{{_ALPHABETS[alphabet[1]] % inside}}}" if inside else None


def with_latex_commands(text: str) -> str:
    r"""Return LaTeX *text* with commands for the characters that pdfLaTeX lacks. Words in Greek stay as they are.

    >>> with_latex_commands("α-decay ≤ 5, Ἰλιάς, Ḥamās")
    '\\ensuremath{\\alpha}-decay \\ensuremath{\\leq} 5, Ἰλιάς, \\d{H}amās'
    """
    if text.isascii() or _WORD.search(text) is None:
        return text
    done = 0
    found: list[str] = []
    for word in _GREEK_WORD.finditer(text):
        found += [_WORD.sub(_replace, text[done : word.start()]), word[0]]
        done = word.end()
    return "".join([*found, _WORD.sub(_replace, text[done:])])


def _replace(match: re.Match[str]) -> str:
    character = match[0]
    command = None if pdflatex_prints(character) else latex_command(character)
    return character if command is None else command
