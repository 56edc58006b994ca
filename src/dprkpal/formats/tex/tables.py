r"""Internal: tables of TeX commands for `dprkpal.formats.tex.reader`.

Source: the LaTeX2e "encguide" (text symbols by encoding) and Knuth, "The TeXbook", chapters 9
(accents) and 17 (mathematical symbols).
"""

from __future__ import annotations

__all__ = [
    "ACCENTS", "DECLARATIONS", "FONTS", "OPERATORS", "PHONETIC", "SKIPPED", "SPACING_ACCENTS", "SYMBOLS",
]  # fmt: skip

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304", ".": "\u0307",
    "u": "\u0306", "v": "\u030c", "H": "\u030b", "r": "\u030a", "c": "\u0327", "k": "\u0328", "b": "\u0331",
    "d": "\u0323", "t": "\u0361", "C": "\u030f", "U": "\u030e", "h": "\u0309", "textcommabelow": "\u0326",
    "hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308",
    "ocirc": "\u030a", "polhk": "\u0328", "lfhook": "\u0326", "dudot": "\u0324", "uarc": "\u0311",
    "acute": "\u0301", "grave": "\u0300", "check": "\u030c", "breve": "\u0306", "mathring": "\u030a",
    "not": "\u0338", "slashed": "\u0338", "overline": "\u0305", "widehat": "\u0302", "widetilde": "\u0303",
}  # fmt: skip
"""Accent commands and the combining character of each."""

SPACING_ACCENTS = {
    "\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0303": "~", "\u0308": "¨", "\u0304": "¯", "\u0307": "˙",
    "\u0306": "˘", "\u030c": "ˇ", "\u030b": "˝", "\u030a": "˚", "\u0327": "¸", "\u0328": "˛",
}  # fmt: skip
r"""Accents without a letter, as in ``\~{}``."""

FONTS = {
    "textit": ("<i>", "</i>"), "emph": ("<i>", "</i>"), "textsl": ("<i>", "</i>"), "mkbibemph": ("<i>", "</i>"),
    "mkbibitalic": ("<i>", "</i>"), "mathit": ("<i>", "</i>"), "textbf": ("<b>", "</b>"), "mathbf": ("<b>", "</b>"),
    "mkbibbold": ("<b>", "</b>"), "boldsymbol": ("<b>", "</b>"),
    "textsc": ('<span style="font-variant:small-caps;">', "</span>"),
    "mkbibacro": ('<span style="font-variant:small-caps;">', "</span>"),
    "textsuperscript": ("<sup>", "</sup>"), "mkbibsuperscript": ("<sup>", "</sup>"),
    "textsubscript": ("<sub>", "</sub>"), "mkbibsubscript": ("<sub>", "</sub>"),
    "textnormal": ('<span class="nodecor">', "</span>"),
    "enquote": ("“", "”"), "mkbibquote": ("“", "”"), "mkbibparens": ("(", ")"),
    "mkbibbrackets": ("[", "]"), "sqrt": ("√", ""),
} | dict.fromkeys(
    """textrm textsf texttt textup textmd text mbox hbox fbox underline mathrm mathsf mathtt acro ensuremath
    operatorname uppercase lowercase MakeUppercase MakeLowercase MakeSentenceCase
    textlatin textgreek textcyrillic bibinfo natexlab llap rlap clap smash mathop mathbin mathrel mathord""".split(),
    ("", ""),
)  # fmt: skip
"""Commands that format one argument, and the text before and after it."""

DECLARATIONS = {
    "em": ("<i>", "</i>"), "it": ("<i>", "</i>"), "itshape": ("<i>", "</i>"), "sl": ("<i>", "</i>"),
    "slshape": ("<i>", "</i>"), "bf": ("<b>", "</b>"), "bfseries": ("<b>", "</b>"),
    "sc": ('<span style="font-variant:small-caps;">', "</span>"),
    "scshape": ('<span style="font-variant:small-caps;">', "</span>"),
} | dict.fromkeys(
    """rm sf tt up cal mit frak Bbb rmfamily sffamily ttfamily upshape mdseries normalfont normalsize small
    footnotesize""".split(),
    ("", ""),
)  # fmt: skip
"""Commands that format the rest of their group, and the text before and after it."""

SKIPPED = {
    "href": ("drop", "group"), "textcolor": ("drop", "group"), "noopsort": ("drop",), "NoopSort": ("drop",),
    "SortNoop": ("drop",), "sortnoop": ("drop",), "foreignlanguage": ("drop", "group"), "selectlanguage": ("drop",),
    "label": ("drop",), "vphantom": ("drop",), "phantom": ("drop",), "footnote": ("drop",),
    "texorpdfstring": ("group", "drop"), "hspace": ("drop",), "vspace": ("drop",), "index": ("drop",),
    "hphantom": ("drop",), "thanks": ("drop",),
}  # fmt: skip
"""Commands with arguments that are not printed: ``"drop"`` for those, ``"group"`` for printed ones."""

PHONETIC = str.maketrans(
    "@ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:;\"",
    "əɑβɕðɛɸɣɦɪʝʁʎɱŋɔʔʕɾʃθʊʋɯχʏʒʉɨʌɜɥɐɒɤɵɘːˑˈ",
)
r"""The meaning of letters and digits in ``\textipa``. Source: the manual of tipa, "Shortcut characters"."""

OPERATORS = frozenset(
    """arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max
    min mod Pr sec sin sinh sup tan tanh""".split()
)
"""Names of functions in mathematics, which TeX prints with spaces around them."""

SYMBOLS = {
    "ss": "ß", "SS": "ẞ", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "aa": "å", "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ",
    "ng": "ŋ", "NG": "Ŋ", "imath": "ı", "jmath": "ȷ", "P": "¶", "S": "§", "copyright": "©", "pounds": "£",
    "dag": "†", "ddag": "‡", "ldots": "…", "dots": "…", "textellipsis": "…", "cdots": "⋯",
    "textendash": "–", "textemdash": "—", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“",
    "textquotedblright": "”", "textquotesingle": "'", "textquotedbl": '"', "lq": "‘", "rq": "’",
    "quotesinglbase": "‚", "quotedblbase": "„", "glqq": "„", "grqq": "“", "glq": "‚", "grq": "‘", "flqq": "«",
    "frqq": "»", "flq": "‹", "frq": "›", "guillemotleft": "«", "guillemotright": "»", "guillemetleft": "«",
    "guillemetright": "»", "guilsinglleft": "‹", "guilsinglright": "›", "og": "«", "fg": "»",
    "textasciigrave": "`", "textbackslash": "\\", "backslash": "\\", "textasciitilde": "~", "textasciicircum": "^",
    "textbar": "|",
    "textless": "<", "textgreater": ">", "textdollar": "$", "textunderscore": "_", "textpercent": "%",
    "textampersand": "&", "textnumbersign": "#", "textbraceleft": "{", "textbraceright": "}", "lbrace": "{",
    "rbrace": "}", "textasteriskcentered": "∗", "textbullet": "•", "textperiodcentered": "·", "textdegree": "°",
    "textregistered": "®", "texttrademark": "™", "textcopyright": "©", "texteuro": "€", "euro": "€", "EUR": "€",
    "textyen": "¥", "textcent": "¢", "textsterling": "£", "textsection": "§", "textparagraph": "¶",
    "textordfeminine": "ª", "textordmasculine": "º", "textexclamdown": "¡", "textquestiondown": "¿", "textmu": "µ",
    "textonehalf": "½", "textonequarter": "¼", "textthreequarters": "¾", "texttimes": "×", "textdiv": "÷",
    "textminus": "−", "textpm": "±", "textnumero": "№", "textasciiacute": "´", "textasciidieresis": "¨",
    "slash": "/", "LaTeX": "LaTeX", "TeX": "TeX", "BibTeX": "BibTeX", "LaTeXe": "LaTeX2e", "XeTeX": "XeTeX",
    "par": " ", "newline": " ", "linebreak": "", "quad": " ", "qquad": " ", "space": " ", "nobreakspace": "\xa0",
    "thinspace": "\u202f", "hyphen": "-", "relax": "", "protect": "", "noindent": "", "allowbreak": "", "left": "",
    "right": "", "big": "", "Big": "", "bigl": "", "bigr": "", "Bigl": "", "Bigr": "", "null": "", "nobreak": "",
    "hfill": " ", "xspace": "", "newblock": " ", "enspace": " ", "nolimits": "", "textstyle": "",
    # Transliteration in MathSciNet
    "cprime": "ʹ", "Cprime": "ʹ", "cdprime": "ʺ", "Cdprime": "ʺ", "tprime": "ʹ", "lasp": "ʽ", "rasp": "ʼ",
    "cydot": "·", "dbar": "đ", "Dbar": "Đ",
    # Phonetic symbols of the package tipa
    "textesh": "ʃ", "textyogh": "ʒ", "textschwa": "ə", "textglotstop": "ʔ", "texteng": "ŋ", "textltailn": "ɲ",
    "textepsilon": "ɛ", "textopeno": "ɔ", "textscripta": "ɑ", "textturnv": "ʌ", "textturna": "ɐ",
    "textturnscripta": "ɒ",
    "textlengthmark": "ː", "texthalflength": "ˑ", "textsci": "ɪ", "textscy": "ʏ", "textscu": "ʊ", "textupsilon": "ʊ",
    "textiota": "ɩ", "textbari": "ɨ", "textbaru": "ʉ", "textbaro": "ɵ", "textreve": "ɘ", "textrevepsilon": "ɜ",
    "textturnm": "ɯ", "textramshorns": "ɤ", "textscriptg": "ɡ", "textscriptv": "ʋ", "texttheta": "θ",
    "textphi": "ɸ", "textbeta": "β", "textgamma": "ɣ", "textchi": "χ", "textlambda": "λ", "textsigma": "σ",
    "textfishhookr": "ɾ", "textturnr": "ɹ", "textinvscr": "ʁ", "textscr": "ʀ", "textturny": "ʎ", "textltailm": "ɱ",
    "textrtaild": "ɖ", "textrtailt": "ʈ", "textrtailn": "ɳ", "textrtails": "ʂ", "textrtailz": "ʐ", "textrtaill": "ɭ",
    "textrtailr": "ɽ", "textctc": "ɕ", "textctz": "ʑ", "textctj": "ʝ", "textbeltl": "ɬ", "textcrh": "ħ",
    "textrevglotstop": "ʕ", "textprimstress": "ˈ", "textsecstress": "ˌ",
    # Product names that TeX users write as commands
    "AmS": "AMS", "AMS": "AMS", "AmSTeX": "AMS-TeX", "AllTeX": "(La)TeX", "ConTeXt": "ConTeXt", "CTAN": "CTAN",
    "HTML": "HTML", "METAFONT": "METAFONT", "METAPOST": "MetaPost", "MF": "METAFONT", "MP": "MetaPost",
    "PDF": "PDF", "PiCTeX": "PiCTeX", "PS": "PostScript", "SGML": "SGML", "SliTeX": "SliTeX", "TUB": "TUGboat",
    "TUG": "TUG", "XML": "XML", "Dash": "—", "dash": "—",
    "bibrangedash": "–", "textnobreakspace": "\xa0", "adddot": ".", "addcomma": ",", "addspace": " ",
    "psq": "\u202fsq.", "psqq": "\u202fsqq.", "isdot": "", "sp": "^", "hyp": "-", "limits": "", "displaystyle": "",
    # Greek
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ϵ", "varepsilon": "ε", "zeta": "ζ",
    "eta": "η", "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν",
    "xi": "ξ", "pi": "π", "varpi": "ϖ", "rho": "ρ", "varrho": "ϱ", "sigma": "σ", "varsigma": "ς", "tau": "τ",
    "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "Gamma": "Γ", "Delta": "Δ",
    "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ", "Phi": "Φ", "Psi": "Ψ",
    "Omega": "Ω",
    # Mathematics
    "times": "×", "div": "÷", "pm": "±", "mp": "∓", "cdot": "⋅", "ast": "∗", "star": "⋆", "circ": "∘",
    "bullet": "•", "oplus": "⊕", "otimes": "⊗", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "neq": "≠",
    "ne": "≠", "approx": "≈", "sim": "∼", "simeq": "≃", "cong": "≅", "equiv": "≡", "propto": "∝", "ll": "≪",
    "gg": "≫", "in": "∈", "notin": "∉", "ni": "∋", "subset": "⊂", "supset": "⊃", "subseteq": "⊆", "supseteq": "⊇",
    "cup": "∪", "cap": "∩", "emptyset": "∅", "forall": "∀", "exists": "∃", "neg": "¬", "land": "∧", "wedge": "∧",
    "lor": "∨", "vee": "∨", "to": "→", "rightarrow": "→", "leftarrow": "←", "leftrightarrow": "↔",
    "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "mapsto": "↦", "uparrow": "↑", "downarrow": "↓",
    "longrightarrow": "⟶", "infty": "∞", "partial": "∂", "nabla": "∇", "sum": "∑", "prod": "∏", "int": "∫",
    "ell": "ℓ", "hbar": "ℏ", "Re": "ℜ", "Im": "ℑ", "aleph": "ℵ", "prime": "′", "angle": "∠", "perp": "⊥",
    "parallel": "∥", "mid": "∣", "langle": "⟨", "rangle": "⟩", "lceil": "⌈", "rceil": "⌉", "lfloor": "⌊",
    "rfloor": "⌋", "degree": "°", "triangle": "△", "square": "□", "dagger": "†", "ddagger": "‡", "vert": "|",
    "colon": ":",
    # Letters with a horn, of Vietnamese (encoding T5)
    "ohorn": "ơ", "Ohorn": "Ơ", "uhorn": "ư", "Uhorn": "Ư", "OHORN": "Ơ", "UHORN": "Ư",
    **{name: name for name in OPERATORS}, "bmod": "mod", "liminf": "lim inf", "limsup": "lim sup",
}  # fmt: skip
"""Commands without arguments, and the text that each one prints."""
