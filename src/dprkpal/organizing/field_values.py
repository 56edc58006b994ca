r"""Internal: rewrite the source of BibTeX values: braces, numbers, months, page ranges and capitals.

Each function returns the new source, or the same source if there is nothing to change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..formats.bibtex.source_text import fields
from ..formats.inline_markup import OPENING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..formats.bibtex.capitals import Capitals
    from ..formats.bibtex.source_text import Part

__all__ = [
    "add_second_braces", "bare_number", "braced", "inner_text", "is_empty", "journal_title", "month_macro",
    "page_dashes", "protect_capitals", "remove_second_braces",
]  # fmt: skip

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MACROS = {name: name[:3] for name in _MONTHS} | {name[:3]: name[:3] for name in _MONTHS} | {"sept": "sep"}
_MACROS |= {str(number): name[:3] for number, name in enumerate(_MONTHS, 1)}
_MACROS |= {f"0{number}": name[:3] for number, name in enumerate(_MONTHS[:9], 1)}
_PAGE = r"(?:[A-Za-z]{0,2}[0-9]+[A-Za-z]?|[ivxlcdmIVXLCDM]+)"
_RANGE = re.compile(rf"({_PAGE})\s*(?:-{{1,3}}|[–—‒−]|\\textendash(?:\{{\}}|\s))\s*({_PAGE})")
_ESCAPED = re.compile(r"\\[&%#$_]")


def _parts(source: str) -> list[Part]:
    """Return the pieces of a value, with positions in *source*."""
    found = fields(f"a={source}", 0, len(source) + 2)
    if not found:
        return []
    return [one._replace(begin=one.begin - 2, end=one.end - 2) for one in found[0].parts]


def inner_text(source: str) -> str | None:
    """Return the text of a value that is one piece, without its braces or quotation marks; ``None`` for others.

    >>> inner_text("{a}"), inner_text('"a" # b'), inner_text("jan")
    ('a', None, None)
    """
    parts = _parts(source)
    if len(parts) != 1 or parts[0].kind == "macro":
        return None
    return source[parts[0].begin : parts[0].end]


def is_empty(source: str) -> bool:
    """Return whether a value has no text."""
    text = inner_text(source)
    return text is not None and not text.strip()


def braced(source: str) -> str:
    """Return *source* with braces instead of quotation marks, and round numbers.

    >>> braced('"a" # jan # 3')
    '{a} # jan # {3}'
    """
    for kind, begin, end in reversed(_parts(source)):
        if kind == "quoted":
            source = f"{source[: begin - 1]}{{{source[begin:end]}}}{source[end + 1 :]}"
        elif kind == "number":
            source = f"{source[:begin]}{{{source[begin:end]}}}{source[end:]}"
    return source


def bare_number(source: str) -> str:
    """Return a value that is only digits without braces or quotation marks.

    >>> bare_number("{ 1998 }"), bare_number("{1998a}")
    ('1998', '{1998a}')
    """
    text = inner_text(source)
    return text.strip() if text is not None and re.fullmatch(r"\s*[0-9]+\s*", text) else source


def month_macro(source: str) -> str:
    """Return an English month as its abbreviation, such as ``jan``.

    >>> month_macro('"Jan."'), month_macro("{12}"), month_macro("{Januar}")
    ('jan', 'dec', '{Januar}')
    """
    text = inner_text(source)
    return source if text is None else _MACROS.get(text.strip().rstrip(".").lower(), source)


def page_dashes(source: str) -> str:
    """Return page ranges with two hyphens. Numbers of pages that have hyphens themselves, such as 3-12-3-19, stay.

    >>> page_dashes("{12-34, A5 – A9}"), page_dashes("{3-12-3-19}")
    ('{12--34, A5--A9}', '{3-12-3-19}')
    """
    parts = _parts(source)
    for kind, begin, end in reversed(parts):
        if kind in ("braced", "quoted"):
            members = [_page_range(one) for one in re.split(r"([,;])", source[begin:end])]
            source = source[:begin] + "".join(members) + source[end:]
    return source


def _page_range(member: str) -> str:
    """Return one page or range of pages with two hyphens."""
    inside = member.strip()
    match = _RANGE.fullmatch(inside)
    return member.replace(inside, f"{match[1]}--{match[2]}") if match else member


def _is_wrapped(text: str) -> bool:
    """Return whether the whole of *text* is in one pair of braces."""
    if len(text) < 2 or text[0] != "{" or text[-1] != "}":
        return False
    depth = 0
    for match in re.finditer(r"[{}]", text):
        depth += 1 if match[0] == "{" else -1
        if depth == 0:
            return match.end() == len(text)
    return False


def add_second_braces(source: str) -> str:
    """Return a value in two pairs of braces, which keeps all its capitals.

    >>> add_second_braces('"A B"'), add_second_braces("{{A B}}")
    ('{{A B}}', '{{A B}}')
    """
    text = inner_text(source)
    return source if text is None or not text.strip() or _is_wrapped(text.strip()) else f"{{{{{text}}}}}"


def remove_second_braces(source: str) -> str:
    """Return a value without its second pair of braces.

    >>> remove_second_braces("{{A B}}"), remove_second_braces("{{A} {B}}")
    ('{A B}', '{{A} {B}}')
    """
    text = inner_text(source)
    while text is not None and _is_wrapped(text.strip()):
        text = text.strip()[1:-1]
        source = f"{{{text}}}"
    return source


def protect_capitals(source: str, capitals: Capitals, language: str | None, kind: str) -> str:
    r"""Return a title with braces round names and acronyms, which keep their capitals in sentence case.

    Titles with TeX commands or mathematics stay as they are.

    >>> from dprkpal.formats.bibtex.capitals import Capitals
    >>> protect_capitals("{Arms of {Hamas} and the DPRK \\& others}", Capitals([]), "en", "book")
    '{Arms of {Hamas} and the {DPRK} \\& others}'
    """
    text = inner_text(source)
    if text is None or re.search(r"[<>$\x02\x03\ue000-\uf8ff]", text) or "\\" in _ESCAPED.sub("", text):
        return source
    escapes = _ESCAPED.findall(text)
    text = _ESCAPED.sub("\ue000", text)
    marked = re.sub(r"\{([^{}]*)\}", lambda match: f"{OPENING['nocase']}{match[1]}</span>", text)
    if "{" in marked or "}" in marked:  # nested braces
        return source
    marked = capitals.protect(marked, language, kind).translate({2: "{", 3: "}"})
    marked = marked.replace(OPENING["nocase"], "{").replace("</span>", "}")
    rest = iter(escapes)
    marked = re.sub("\ue000", lambda match: next(rest), marked)
    return source if marked == inner_text(source) else f"{source[0]}{marked}{source[-1]}"


def journal_title(source: str, change: Callable[[str], str]) -> str:
    r"""Return the source of the title of a journal, changed by *change*.

    A title with commands other than an escaped sign stays, as does an abbreviation of BibTeX.

    >>> journal_title(r"{Science \& {Education}}", lambda title: title.replace("Education", "Educ."))
    '{Science \\& Educ.}'
    """
    text = inner_text(source)
    if text is None or re.search(r"\\(?![&%_#])|[$~]", text):
        return source
    plain = " ".join(re.sub(r"\\([&%_#])", r"\1", text.replace("{", "").replace("}", "")).split())
    changed = change(plain)
    if changed == plain:
        return source
    return source[0] + re.sub(r"([&%_#])", r"\\\1", changed) + source[-1]
