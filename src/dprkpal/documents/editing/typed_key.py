r"""Internal: find the key of a citation at the cursor, also while it is being typed.

The readers of `dprkpal.documents.citation_syntax` need complete citations. Here only the text shortly before the cursor
counts, so that an unfinished ``\cite{do`` or ``[@do`` is recognized, and large documents are not parsed for every key
stroke.

Source: Pandoc User's Guide, "Citation syntax"; the natbib and biblatex manuals; the documentation of MyST,
sphinxcontrib-bibtex, Typst, Org and asciidoctor-bibtex.
"""

from __future__ import annotations

import re
from typing import NamedTuple

__all__ = ["BIBLIOGRAPHIES", "TypedKey", "key_at", "typed_key"]

REACH = 3_000
"""How many characters before the cursor a citation may begin."""

MAX_KEY = 500
"""The maximum length of a key."""

BIBLIOGRAPHIES = frozenset({"bibtex", "csljson", "cslyaml", "ris"})
"""The languages of bibliography files."""

_PANDOC_KEY = r"[\w:.#$%&+?<>~/-]"
_PANDOC = re.compile(rf"(?<![\w@/\\])-?@(?:(?P<key>(?:\w{_PANDOC_KEY}*+)?)|\{{(?P<braced>[^{{}}\s]*))\Z")
_ROLE = re.compile(r"\{(?:(?:foot)?cite|bib)(?::[a-z]+)?\}`(?P<keys>[^`]*)\Z")
_RST_ROLE = re.compile(r":(?:(?:foot)?cite|bib)(?::[a-z]+)?:`(?P<keys>[^`]*)\Z")
_RST_CITATION = re.compile(r"(?<![\w\]])\[(?P<key>[^\W\d_][\w.:+-]*)\Z")
_LATEX = re.compile(
    r"\\(?:(?=[A-Za-z]*?[cC]ite)[A-Za-z]++|[a-z]*[cC]quote|bibentry|nocite)\*?+"
    r"(?>(?:\s*+(?:\[[^\[\]]*+\]|\([^()]*+\)|<[^<>]*+>|\{[^{}]*+\}))*)\s*+\{(?P<keys>[^{}\\#]*+)\Z"
)
_TYPST = re.compile(r"(?<![\w@.])@(?P<key>(?:\w[\w.:-]*)?)\Z|\b(?:cite|ref|quote)\([^()<>]*<(?P<label>[\w.:-]*)\Z")
_ORG = re.compile(
    r"\[cite(?:/[\w/+-]*)?:[^\[\]]*@(?P<key>[^\s;@\[\]]*)\Z"
    r"|\[\[(?=[A-Za-z]*?[cC]ite)[A-Za-z]++\*?:[^\[\]]*&(?P<reference>[^\s;&\[\]]*)\Z"
    r"|(?:\[\[|(?<![\w:/-]))(?:(?=[A-Za-z]*?[cC]ite)[A-Za-z]++\*?|bibentry):(?P<keys>[\w.:/+,-]*)\Z"
)
_ASCIIDOC = re.compile(r"(?:cite|citenp):\[(?P<keys>[^\[\]]*)\Z|<<(?P<key>[\w.:-]*)\Z")
_BIBTEX = re.compile(r"\b(?:crossref|xref|xdata|related|entryset)\s*=\s*[{\"](?P<keys>[^{}\"\n]*)\Z", re.IGNORECASE)

_SYNTAXES: dict[str, tuple[re.Pattern[str], ...]] = {
    "markdown": (_PANDOC, _ROLE, _LATEX),
    "latex": (_LATEX,),
    "rst": (_RST_ROLE, _RST_CITATION, _LATEX),
    "typst": (_TYPST,),
    "org": (_ORG, _LATEX),
    "asciidoc": (_ASCIIDOC,),
    "bibtex": (_BIBTEX,),
}
_KEY_END = {
    "markdown": re.compile(rf"{_PANDOC_KEY}*"),
    "latex": re.compile(r"[^\s,{}\\%#\[\]]*"),
    "rst": re.compile(r"[^\s,{}`\[\]]*"),
    "typst": re.compile(r"[\w.:-]*"),
    "org": re.compile(r"[^\s,;@&\[\]{}]*"),
    "asciidoc": re.compile(r"[^\s,()\[\]<>]*"),
    "bibtex": re.compile(r"[^\s,{}\"]*"),
}
_FENCE = re.compile(r"^ {0,3}(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$", re.MULTILINE)
_BACKTICKS = re.compile(r"`+")


class TypedKey(NamedTuple):
    """A key at the cursor."""

    start: int
    """The offset of the key."""
    end: int
    """The offset after the key, which may be after the cursor."""
    text: str
    """The part of the key before the cursor."""


def typed_key(text: str, offset: int, syntax: str) -> TypedKey | None:
    r"""Return the key that is being typed at *offset*, or ``None`` if this is no place for a key.

    Args:
        text: The text.
        offset: The place of the cursor.
        syntax: A syntax of `dprkpal.documents.citation_syntax.ENDINGS`, or ``"bibtex"``.

    >>> typed_key(r"See \parencite[45]{doe2010,ro} there", 29, "latex")
    TypedKey(start=27, end=29, text='ro')
    >>> typed_key("write to me@example.org", 23, "markdown")
    """
    patterns = _SYNTAXES.get(syntax)
    if patterns is None:
        return None
    begin = max(0, offset - REACH)
    before = text[begin:offset]
    if _is_code(text, before, offset, syntax):
        return None
    for pattern in patterns:
        match = _last_match(pattern, before)
        if match is None:
            continue
        group = str(match.lastgroup)
        typed = match[group]
        if group == "keys":
            typed = re.split(r"[,;]", typed)[-1].lstrip()
            if typed.startswith("{") and "}" not in typed:
                return None  # a prefix in braces
            typed = typed.rpartition("}")[2].lstrip("&")
        if len(typed) > MAX_KEY or (group != "key" and any(map(str.isspace, typed))):
            return None
        rest = _KEY_END[syntax].match(text, offset, min(len(text), offset + MAX_KEY))
        end = offset if rest is None else offset + len(_without_punctuation(typed, rest[0], syntax))
        return TypedKey(offset - len(typed), end, typed)
    return None


def key_at(text: str, offset: int, syntax: str) -> TypedKey | None:
    """Return the whole key under the cursor, or ``None`` if there is none.

    >>> key_at("See [@doe2010, p. 3].", 8, "markdown")
    TypedKey(start=6, end=13, text='doe2010')
    >>> key_at("See @doe.", 9, "markdown")
    """
    pattern = _KEY_END.get(syntax)
    if pattern is None:
        return None
    for start in (offset, offset + 1):  # the cursor may be on the sign before the key
        found = typed_key(text, start, syntax)
        if found is None:
            continue
        key = _without_punctuation("", text[found.start : found.end], syntax)
        if key and found.start - 1 <= offset <= found.start + len(key):
            return TypedKey(found.start, found.start + len(key), key)
    return None


def _last_match(pattern: re.Pattern[str], before: str) -> re.Match[str] | None:
    r"""Return the match that ends at the end of *before*.

    The text in the line of the cursor is tried first. Only some citations can begin in an earlier line.
    """
    for line_start in (before.rfind("\n") + 1, 0):
        match = pattern.search(before, line_start)
        if match is not None:
            return match
        if pattern not in (_LATEX, _ORG, _ROLE, _RST_ROLE):
            return None  # a citation in one line
    return None


def _is_code(text: str, before: str, offset: int, syntax: str) -> bool:
    """Return whether the cursor is in a comment or in code."""
    line = before[before.rfind("\n") + 1 :]
    if syntax == "latex":
        return re.search(r"(?<!\\)(?:\\\\)*%", line) is not None
    if syntax == "bibtex":
        return line.lstrip().startswith("%")
    if syntax == "org":
        return line.lstrip().startswith("# ")
    if syntax == "typst":
        return line.lstrip().startswith("//")
    if syntax != "markdown":
        return False
    if _is_fenced(text, offset - len(line)):
        return True
    if "`" not in line or _ROLE.search(line):
        return False
    runs = _BACKTICKS.findall(line)
    while runs:  # a code span ends at the next run of as many backticks as begin it
        opening, *runs = runs
        if opening not in runs:
            return True
        runs = runs[runs.index(opening) + 1 :]
    return False


def _is_fenced(text: str, offset: int) -> bool:
    """Return whether the line at *offset* is in a fenced code block, which a fence of at least its length ends."""
    opened = ""
    for match in _FENCE.finditer(text, 0, offset):
        fence = match["fence"]
        if not opened:
            opened = fence
        elif fence.startswith(opened) and not match["info"].strip():
            opened = ""
    return bool(opened)


def _without_punctuation(typed: str, rest: str, syntax: str) -> str:
    """Return *rest* of a key without punctuation at its end, which belongs to the sentence."""
    if syntax == "typst":
        return rest.rstrip(".:") if typed or rest.strip(".:") else ""
    if syntax != "markdown":
        return rest
    end = len(rest)
    while end and not (rest[end - 1].isalnum() or rest[end - 1] == "_"):
        end -= 1
    return rest[:end]
