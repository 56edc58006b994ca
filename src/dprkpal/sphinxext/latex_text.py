r"""Internal: text of citations and entries for LaTeX, so that pdfLaTeX, XeLaTeX and LuaLaTeX print it.

Sphinx escapes the text, but leaves characters to the engine. pdfLaTeX stops at each character that it does not know,
and the fonts of XeLaTeX and LuaLaTeX lack many scripts. So text in another script is the argument of
``\dprkpalscript``, which ``dprkpal.sty`` defines for each engine.

Source: Unicode 16, ``Scripts.txt`` and UAX 9 (direction); ISO 15924 (names of scripts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils import nodes

from ..csl.output.latex_characters import latex_command, pdflatex_prints

__all__ = ["NO_PDFLATEX", "latex_text"]

_RANGES = {
    "Grek": "\u0370-\u03ff\u1f00-\u1fff",
    "Cyrl": "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f",
    "Armn": "\u0530-\u058f\ufb13-\ufb17",
    "Hebr": "\u0590-\u05ff\ufb1d-\ufb4f",
    "Arab": "\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\ufb50-\ufdff\ufe70-\ufefe",
    "Syrc": "\u0700-\u074f\u0860-\u086f",
    "Thaa": "\u0780-\u07bf",
    "Deva": "\u0900-\u097f\ua8e0-\ua8ff",
    "Beng": "\u0980-\u09ff",
    "Guru": "\u0a00-\u0a7f",
    "Gujr": "\u0a80-\u0aff",
    "Orya": "\u0b00-\u0b7f",
    "Taml": "\u0b80-\u0bff",
    "Telu": "\u0c00-\u0c7f",
    "Knda": "\u0c80-\u0cff",
    "Mlym": "\u0d00-\u0d7f",
    "Sinh": "\u0d80-\u0dff",
    "Thai": "\u0e00-\u0e7f",
    "Laoo": "\u0e80-\u0eff",
    "Tibt": "\u0f00-\u0fff",
    "Mymr": "\u1000-\u109f\uaa60-\uaa7f",
    "Geor": "\u10a0-\u10ff\u1c90-\u1cbf\u2d00-\u2d2f",
    "Ethi": "\u1200-\u139f\u2d80-\u2ddf",
    "Khmr": "\u1780-\u17ff\u19e0-\u19ff",
    "Mong": "\u1800-\u18af",
}
"""Scripts by their code, and their characters."""
_CJK = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3000-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
    "\U00020000-\U0003ffff"
)
_CJK_SCRIPTS = ("Hang", "Hans", "Hant", "Kana")
_WITHOUT_SPACES = ("Hans", "Hant", "Kana")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff]")
_KANA = re.compile("[\u3041-\u30ff\u31f0-\u31ff\uff66-\uff9f]")
_BETWEEN = "[ \u00a0\u0300-\u036f]*"
"""Signs between the words of a run, which take their direction. Fonts of other scripts often lack further ones."""


def _runs() -> str:
    found = [f"(?P<Cjk>[{_CJK}](?:{_BETWEEN}[{_CJK}])*)"]
    found += [f"(?P<{script}>[{ranges}](?:{_BETWEEN}[{ranges}])*)" for script, ranges in _RANGES.items()]
    return "|".join(found)


_TOKEN = re.compile(f"{_runs()}|(?P<other>[^\u0000-\u017f])")
_UNICODE_ENGINES = ("xelatex", "lualatex")
_IN_FONTS = frozenset({"Grek", "Cyrl"})
"""The scripts that the fonts of Sphinx for XeLaTeX and LuaLaTeX have."""
_SPACE = re.compile("[\u2002-\u200f\u2011\u202a-\u202f\u205f-\u2060\u2066-\u2069\ufe0e\ufe0f\ufeff]")
"""Spaces, hyphens and invisible marks that many fonts lack."""
NO_PDFLATEX = "pdflatex cannot print {what}; set latex_engine = 'xelatex' or 'lualatex' in conf.py"
"""The warning for text without a substitute. Its argument names the text."""


def latex_text(text: str, engine: str, missing: set[str]) -> list[nodes.Node]:
    r"""Return the nodes for *text* in the LaTeX of *engine*.

    Args:
        text: The text, not escaped; Sphinx escapes it later.
        engine: The value of ``latex_engine``.
        missing: A set to which characters and scripts are added that the engine cannot print.

    >>> [node.astext() for node in latex_text("Kim Il Sung, 김일성", "xelatex", set())]
    ['Kim Il Sung, ', '\\dprkpalscript{Hang}{', '김일성', '}']
    """
    if text.isascii():
        return [nodes.Text(text)]
    found: list[nodes.Node] = []
    done = 0
    for match in _TOKEN.finditer(text):
        made = list(_token_nodes(match, engine, missing))
        if len(made) == 1 and isinstance(made[0], nodes.Text):
            continue
        if match.start() > done:
            found.append(nodes.Text(text[done : match.start()]))
        found += made
        done = match.end()
    return [*found, nodes.Text(text[done:])] if done < len(text) else found


def _token_nodes(match: re.Match[str], engine: str, missing: set[str]) -> Iterator[nodes.Node]:
    """Yield the nodes for a run in another script, or for one character; a text node if it stays as it is."""
    text, script = match[0], match.lastgroup or "other"
    has_fonts = engine in _UNICODE_ENGINES
    if engine != "pdflatex" and not has_fonts:  # engines of Japanese, which print their script
        script = "other"
    if script == "other" or (script == "Grek" and len(text) < 3 and not has_fonts):
        yield from _characters(text, engine, missing)
    elif has_fonts and script in _IN_FONTS:
        yield nodes.Text(text)
    else:
        script = _cjk_script(text) if script == "Cjk" else script
        if not has_fonts and script not in ("Grek", "Cyrl", *_CJK_SCRIPTS):
            missing.add(script)
        yield _raw(f"\\dprkpalscript{{{script}}}{{")
        yield from _with_breaks(text) if has_fonts and script in _WITHOUT_SPACES else (nodes.Text(text),)
        yield _raw("}")


def _characters(text: str, engine: str, missing: set[str]) -> Iterator[nodes.Node]:
    for character in text:
        command = None
        if _SPACE.match(character) or not (engine != "pdflatex" or pdflatex_prints(character)):
            command = latex_command(character, similar=True)
        if command is not None:
            yield _raw(command)
            continue
        if engine == "pdflatex" and not pdflatex_prints(character):
            missing.add(character)
            yield _raw(f"\\dprkpalmissing{{{ord(character):X}}}")
            continue
        yield nodes.Text(character)


def _cjk_script(text: str) -> str:
    """Return the script of a run of Chinese, Japanese or Korean: its letters say which fonts have it."""
    if _HANGUL.search(text):
        return "Hang"
    return "Kana" if _KANA.search(text) else "Hant" if not _is_in(text, "gb2312") and _is_in(text, "big5") else "Hans"


def _is_in(text: str, encoding: str) -> bool:
    """Return whether an *encoding* of simplified or traditional Chinese has all characters of *text*."""
    try:
        text.replace("\u00a0", " ").encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _with_breaks(text: str) -> Iterator[nodes.Node]:
    """Yield *text* so that lines can be broken between its characters, which have no spaces between them."""
    for number, character in enumerate(text):
        if number and character not in "、。，．：；！？）」』】〉》ー々" and text[number - 1] not in "（「『【〈《":
            yield _raw("\\allowbreak{}")
        yield nodes.Text(character)


def _raw(text: str) -> nodes.raw:
    return nodes.raw("", text, format="latex")
