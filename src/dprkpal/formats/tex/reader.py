r"""Internal: decode TeX to text with CSL-JSON inline markup.

The decoder uses tables for the TeX that occurs in bibliographies: accents, symbols, font commands, ligatures, braces
and simple mathematics. Macros are never expanded or executed. Commands that are unknown to our tables and to pylatexenc
stay as they are written. Decoding is a single pass without recursion, and takes linear time.

Source: D. Knuth, "The TeXbook", chapters 9 and 18; LaTeX2e "fntguide"; the biblatex manual,
"Localization Formatting" for ``\mkbib…``; CSL 1.0.2 data, "HTML-like formatting tags".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal
from unicodedata import category, lookup, normalize

from .symbols import symbol
from .tables import ACCENTS, DECLARATIONS, FONTS, OPERATORS, PHONETIC, SKIPPED, SPACING_ACCENTS, SYMBOLS

__all__ = ["OFF", "ON", "Mode", "decode_tex", "decode_verbatim"]

Mode = Literal["title", "added", "text", "plain"]
"""``"title"`` keeps markup and capitals protected by braces, ``"text"`` keeps markup, ``"plain"`` keeps neither.
``"added"`` is for titles where a writer added the single braces: only double braces protect. Titles are returned with
`OFF` and `ON`, which `dprkpal.formats.bibtex.titles.finish_title` removes."""

_Argument = tuple[str, str, str]  # the kind of an argument, and the text before and after it

OFF, ON = "\x02", "\x03"
"""Marks in titles round text whose capitals stay: the arguments of commands, mathematics, and special characters. They
cannot occur in a file, which has no control characters."""

MAX_DEPTH = 100
"""The maximum nesting of commands and groups. Deeper ones stay as they are written."""

_SPECIAL = re.compile(r"[\\{}$~`]|--|''")
_SPACES = re.compile("[ \t\n\f\v\x85\u2028\u2029]{2,}|[\t\n\f\v\x85\u2028\u2029]")
_TOKEN = re.compile(
    r"""\\(?:url|nolinkurl|path)[ \t\n]*\{(?P<url>[^{}]*)\}
      | (?P<skip>\\(?:kern|mkern|hskip|vskip|mskip|raise|lower)[ \t\n]*+(?:=[ \t\n]*+)?[-+]?
          (?:\d{1,6}[.,]?\d{0,6}|[.,]\d{1,6})[ \t\n]*(?:p[tc]|e[mx]|mu|mm|cm|in|bp|sp|dd|cc)
          (?:[ ](?:plus|minus)[ ]?[-\d.]{1,12}[a-z]{2,5})*[ ]?)
      | \\(?P<word>[A-Za-z]+)(?P<star>\*?)(?P<space>[ \t\n]*)
      | \\(?P<symbol>.?)
      | (?P<mark>---?|``|''|[!?]`|[{}$~^_`'])
      | [^\\{}$~`'_^!?-]+
      | .""",
    re.VERBOSE | re.DOTALL,
)
_MARKS = {"---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿", "~": "\N{NO-BREAK SPACE}"}
_ESCAPED = frozenset("&%$#_{}")
_SPACING = {
    " ": " ", "\n": " ", "\t": " ", "\\": " ", ",": "\N{NARROW NO-BREAK SPACE}", ";": " ", ":": " ", "!": "",
    "-": "", "/": "", "@": "", "(": "", ")": "", "[": "", "]": "", "": "\\",
}  # fmt: skip
_PREFIXES = frozenset("¬±∓∀∂∃∄∆∇∏∐∑√∛∜∞∫∬∭∮")
"""Mathematical symbols that are not relations or operators between two terms."""
_ENDS_WITH_TERM = re.compile(r"(?:[^\W_]|[)\]]|</[a-z]+>)\x03?\Z")
_TERM = re.compile(r"\{?[^\W_]|\\[A-Za-z]")
"""The text before and after the name of a function that needs a space: a letter or digit, or a bracket before it."""
_UNESCAPED_DOLLAR = re.compile(r"(?<!\\)\$")


def decode_tex(source: str, mode: Mode = "text", unknown: set[str] | None = None) -> str:
    r"""Return the text that the TeX *source* prints.

    Args:
        source: The value of a field.
        mode: See `Mode`.
        unknown: A set to which the names of unknown commands are added.

    Returns:
        Text on one line, with CSL-JSON inline markup unless *mode* is ``"plain"``.

    >>> decode_tex(r"Mieczys{\l}aw Dedo, S{\~a}o Tom\'e", "plain")
    'Mieczysław Dedo, São Tomé'
    >>> decode_tex(r"The {DNA} of \emph{Homo sapiens}", "title")
    'The <span class="nocase">DNA</span> of <i>\x02Homo sapiens\x03</i>'
    >>> decode_tex(r"H$_2$O and $\alpha^{n+1}$, 50\% --- \unknown{x}")
    'H<sub>2</sub>O and α<sup>n+1</sup>, 50% — \\unknown{x}'
    """
    if "\\" in source:
        source = _ACCENT.sub(_compose_title_accent if mode in ("title", "added") else _compose_accent, source)
    if _SPECIAL.search(source):
        source = _Decoder(source, mode, unknown).run()
    return _SPACES.sub(" ", source).strip(" ")


# A fast path for an accent on a single letter, the most common case. `_Decoder` handles all others.
_ACCENT = re.compile(
    r"""(?<!\\)\{\\(?P<a>[`'^"~=.])(?:(?P<b>[A-Za-z])|\{(?P<c>[A-Za-z])\})\}
      | (?<![\\{])\\(?P<d>[`'^"~=.])(?:(?P<e>[A-Za-z])|\{(?P<f>[A-Za-z])\})""",
    re.VERBOSE,
)


def _compose_accent(match: re.Match[str]) -> str:
    """Return the accented letter for a *match* of `_ACCENT`."""
    if match["a"] and (slash := match.string.rfind("\\", max(0, match.start() - 40), match.start())) >= 0:
        between = match.string[slash + 1 : match.start()]
        if between.rstrip(" \t\n*").isalpha():  # the braces are the argument of a command
            return match[0]
    accent, letter = match["a"] or match["d"], match["b"] or match["c"] or match["e"] or match["f"]
    return normalize("NFC", letter + ACCENTS[accent])


def _compose_title_accent(match: re.Match[str]) -> str:
    r"""Return the accented letter for a *match* of `_ACCENT` in a title, where ``{\'E}`` keeps its capital."""
    letter = _compose_accent(match)
    return OFF + letter + ON if match["a"] and letter.isupper() else letter


def decode_verbatim(source: str) -> str:
    r"""Return a URL or identifier without the TeX escapes that old BibTeX styles needed.

    >>> decode_verbatim(r"https://example.org/a\_b\%20{\~{}}c")
    'https://example.org/a_b%20~c'
    """
    if "\\" in source:
        source = _WRAPPED.sub(r"\1", source.strip())
        source = source.replace("\\textasciitilde", "~").replace("\\textunderscore", "_")
        source = _ESCAPE.sub(r"\1", source)
        source = _BRACED.sub(r"\1", source)
    return source.strip()


_WRAPPED = re.compile(r"\\url[ \t\n]*\{([^{}]*)\}")
_ESCAPE = re.compile(r"\\([_%&#$~^{}])(?:\{\})?")
_BRACED = re.compile(r"\{([^{}]?)\}")


class _Frame:
    """An open group or argument: where its content begins, and how to finish it."""

    __slots__ = ("begin", "end", "kind", "pending", "single", "start")

    def __init__(self, kind: str, start: int, begin: str = "", end: str = "", single: bool = False) -> None:
        self.kind, self.start, self.begin, self.end = kind, start, begin, end
        self.single = single  # not in braces: it closes when its command has all arguments
        self.pending: list[_Argument] = []  # arguments that its last command still expects


class _Decoder:
    """Decodes one field."""

    def __init__(self, source: str, mode: Mode, unknown: set[str] | None) -> None:
        self.source, self.mode, self.unknown = source, mode, unknown
        self.out: list[str] = []
        self.frames = [_Frame("root", 0)]
        self.protected = self.math = False
        self.titles = mode in ("title", "added")
        self.quotes = 0  # single quotation marks that are open

    def run(self) -> str:
        """Return the decoded text."""
        source, length, position = self.source, len(self.source), 0
        match_token = _TOKEN.match
        while position < length:
            match = match_token(source, position)
            assert match is not None  # the last alternative takes any character
            position, kind = match.end(), match.lastgroup
            if kind is None:
                if self.frames[-1].pending:
                    self.add(match[0])
                else:
                    self.out.append(match[0])
            elif kind == "mark":
                self.mark(match[0], position)
            elif kind == "symbol":
                self.symbol(match["symbol"])
            elif kind == "url":
                self.add_argument(decode_verbatim(match["url"]))
            elif kind == "skip":  # a distance on the page
                self.add(" " if "skip" in match["skip"][:6] else "")
            else:
                self.command(match["word"], match["star"], match["space"], position)
        self.close_pending()
        while len(self.frames) > 1:
            self.close()
            self.close_pending()
        return "".join(self.out)

    def add(self, text: str) -> None:
        """Add *text*. If a command expects an argument, it is the first character."""
        while self.frames[-1].pending:
            text = text.lstrip()
            if not text:
                return
            self.add_argument(text[0])
            text = text[1:]
        if text:
            self.out.append(text)

    def add_argument(self, text: str) -> None:
        """Add *text*. If a command expects an argument, it is the whole text."""
        if self.frames[-1].pending:
            self.open_argument()
            self.out.append(text)
            self.close()
        else:
            self.out.append(text)

    def add_symbol(self, text: str, space: str) -> None:
        """Add the *text* of a command. In mathematics, a relation such as ``→`` has spaces on both sides or on none."""
        if self.math and space and self.out and self.out[-1].endswith((" ", "\n")) and not self.frames[-1].pending:
            text += " " if category(text[:1] or " ") == "Sm" and text not in _PREFIXES else ""
        self.add_argument(text)

    def open_argument(self, single: bool = False) -> None:
        """Open a frame for the next expected argument."""
        kind, begin, end = self.frames[-1].pending.pop(0)
        self.frames.append(_Frame(kind, len(self.out), begin, end, single))

    def expect_arguments(self, arguments: Iterable[_Argument], literal: str) -> None:
        """Expect the *arguments* of a command. The command may itself be an argument of another."""
        if len(self.frames) > MAX_DEPTH:
            self.add_argument(literal)
            return
        if self.frames[-1].pending:
            self.open_argument(single=True)
        self.frames[-1].pending.extend(arguments)

    def close_pending(self) -> None:
        """Before the innermost group closes, supply missing arguments as empty and close declarations."""
        while (frame := self.frames[-1]).pending or frame.single or frame.kind == "declaration":
            if frame.pending:
                self.add_argument("")
            else:
                self.close()

    def close(self) -> None:
        """Close the innermost frame, and the frames around it that are now complete."""
        while True:
            frame = self.frames.pop()
            if frame.kind != "group":
                content = "".join(self.out[frame.start :])
                del self.out[frame.start :]
                self.out.append(self.finish(frame, content))
            if not self.frames[-1].single or self.frames[-1].pending:
                return

    def finish(self, frame: _Frame, content: str) -> str:
        """Return the output for *frame* with this *content*."""
        if frame.kind == "accent":
            return _add_accent(content, frame.begin)
        if frame.kind in _ARGUMENTS:
            return _ARGUMENTS[frame.kind](content)
        if frame.kind == "nocase":
            self.protected = False
            if not any(map(str.isalpha, content)):
                return content
        return frame.begin + content + frame.end if content or frame.kind == "literal" else ""

    def style_argument(self, begin: str, end: str) -> _Argument:
        """Return an argument between *begin* and *end*; plain mode has no markup."""
        if self.mode == "plain" and begin.startswith("<"):
            return ("style", "", "")
        return ("style", begin + OFF, ON + end) if self.titles else ("style", begin, end)

    def mark(self, mark: str, position: int) -> None:
        """Handle a brace, dollar sign, tie, ligature, superscript or subscript."""
        if mark == "{":
            if self.frames[-1].pending:
                self.open_argument()
            elif (
                (self.mode == "title" or (self.mode == "added" and self.source.startswith("{", position)))
                and not (self.math or self.protected)
                and not self.source.startswith("\\", position)  # BibTeX's "special character" protects nothing
            ):
                self.protected = True
                begin, end = '<span class="nocase">', "</span>"
                if self.source.startswith("{", position):  # double braces
                    begin, end = begin + OFF, ON + end
                self.frames.append(_Frame("nocase", len(self.out), begin, end))
            else:
                self.frames.append(_Frame("group", len(self.out)))
        elif mark == "}":
            self.close_pending()
            if len(self.frames) > 1:
                self.close()
        elif mark == "$":
            # A single dollar sign is text.
            if self.math or _UNESCAPED_DOLLAR.search(self.source, position):
                self.toggle_math()
            else:
                self.add(mark)
        elif mark == "`":
            self.quotes += 1
            self.add("‘")
        elif mark == "'":
            # A single quotation mark that was opened is closed at the end of a word; any other is an apostrophe.
            closes = self.quotes and not self.source[position : position + 1].isalnum()
            self.quotes -= closes
            self.add("′" if self.math else "’" if closes else mark)
        elif mark in "^_" and self.math:
            self.expect_arguments(
                [self.style_argument("<sup>", "</sup>") if mark == "^" else self.style_argument("<sub>", "</sub>")],
                mark,
            )
        else:
            self.add_argument(_MARKS.get(mark, mark))

    def toggle_math(self) -> None:
        """Begin or end mathematics."""
        self.math = not self.math
        if self.titles:
            self.out.append(OFF if self.math else ON)

    def symbol(self, character: str) -> None:
        r"""Handle a command with a one-character name, such as ``\&`` or ``\'``."""
        if character in "()[]" and character:  # \(mathematics\)
            if self.math != (character in "(["):
                self.toggle_math()
        elif character in ACCENTS:
            self.expect_arguments([("accent", ACCENTS[character], "")], "\\" + character)
        elif character in _ESCAPED:
            self.add_argument(character)
        else:
            self.add(_SPACING.get(character, "\\" + character))

    def command(self, word: str, star: str, space: str, position: int) -> None:
        r"""Handle a command with a name of letters, such as ``\emph`` or ``\ss``."""
        literal = "\\" + word + star + (" " if space else "")
        if self.math and word in OPERATORS and not self.frames[-1].pending:
            before = _ENDS_WITH_TERM.search(self.out[-1]) if self.out else None
            after = _TERM.match(self.source, position)
            self.out.append(f"{' ' if before else ''}{SYMBOLS[word]}{' ' if after else ''}")
        elif word in SYMBOLS:
            self.add_symbol(SYMBOLS[word], space)
        elif word in ACCENTS:
            self.expect_arguments([("accent", ACCENTS[word], "")], literal)
        elif word in FONTS:
            self.expect_arguments([self.style_argument(*FONTS[word])], literal)
        elif word in DECLARATIONS and len(self.frames) <= MAX_DEPTH:
            _, begin, end = self.style_argument(*DECLARATIONS[word])
            self.frames.append(_Frame("declaration", len(self.out), begin, end))
        elif word in SKIPPED:
            self.expect_arguments([(argument, "", "") for argument in SKIPPED[word]], literal)
        elif word in _KINDS:
            self.expect_arguments([(_KINDS[word], "", "")], literal)
        elif word in ("frac", "dfrac", "tfrac", "nicefrac"):
            self.expect_arguments([("style", "", "/"), ("style", "", "")], literal)
        elif (printed := symbol(word)) is not None:
            self.add_symbol(printed, space)
        else:
            if self.unknown is not None:
                self.unknown.add(word)
            self.add_argument(literal)
            if self.source.startswith("{", position):
                self.expect_arguments([("literal", "{", "}")], "")


def _formula(content: str) -> str:
    """Return a chemical formula of the package mhchem, such as ``SO4^2-``, with inline markup."""
    content = _CHARGE.sub(r"<sup>\1\2</sup>", content)
    parts = content.split("<")
    for number, (part, after) in enumerate(zip(parts, [*parts[1:], ""], strict=True)):
        if not after.startswith("/sup>"):
            parts[number] = _COUNT.sub(r"<sub>\1</sub>", part)
    return "<".join(parts).replace("->", "→")


_CHARGE = re.compile(r"\^(?:([0-9]*[+-])|([A-Za-z0-9]))")
_COUNT = re.compile(r"(?<=[A-Za-z)\]])(\d+(?:\.\d+)?)")


def _bibstring(content: str) -> str:
    """Return the text of a localization key of biblatex."""
    from ..bibtex.localization import BIBSTRINGS

    return BIBSTRINGS.get(content.strip(), content)


def _alphabet(style: str, other: str) -> Callable[[str], str]:
    """Return a function that writes letters in a mathematical alphabet; *other* names its letters of older blocks."""

    def letter(match: re.Match[str]) -> str:
        case = "CAPITAL" if match[0].isupper() else "SMALL"
        try:
            return lookup(f"MATHEMATICAL {style} {case} {match[0]}")
        except KeyError:
            return lookup(f"{other} {case} {match[0]}")

    def write(content: str) -> str:
        parts = [part.rpartition(">") for part in content.split("<")]  # a tag ends before the text of its part
        return "<".join(f"{tag}{end}{_LETTER.sub(letter, text)}" for tag, end, text in parts)

    return write


_LETTER = re.compile(r"\b[A-Za-z]\b")
"""A letter alone. Words stay as they are, because few fonts have these letters."""

_KINDS = {"bibstring": "key", "bibcpstring": "key", "bibsstring": "key", "bibxstring": "key", "ce": "formula",
          "textipa": "phonetic", "mathbb": "double", "mathcal": "script", "mathscr": "script",
          "mathfrak": "fraktur"}  # fmt: skip
"""Commands whose argument has a notation of its own."""

_ARGUMENTS: dict[str, Callable[[str], str]] = {
    "drop": lambda content: "", "key": _bibstring, "formula": _formula,
    "phonetic": lambda content: content.translate(PHONETIC), "double": _alphabet("DOUBLE-STRUCK", "DOUBLE-STRUCK"),
    "script": _alphabet("SCRIPT", "SCRIPT"), "fraktur": _alphabet("FRAKTUR", "BLACK-LETTER"),
}  # fmt: skip


def _add_accent(text: str, accent: str) -> str:
    """Return *text* with *accent* on its first character."""
    text = text.lstrip(OFF)
    if not text:
        return SPACING_ACCENTS.get(accent, accent)
    base = {"ı": "i", "ȷ": "j"}.get(text[0], text[0])
    return normalize("NFC", base + accent) + text[1:]
