r"""Internal: the environments of a LaTeX document whose text is printed as it is, so that nothing in it is a citation.

Source: the LaTeX2e reference, "verbatim"; the manuals of listings (``\lstnewenvironment``), fancyvrb
(``\DefineVerbatimEnvironment``), minted (``\newminted``), tcolorbox (``\newtcblisting``) and comment
(``\excludecomment``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

__all__ = ["VERBATIM", "verbatim_environments"]

VERBATIM = frozenset(
    "verbatim verbatim* Verbatim Verbatim* BVerbatim LVerbatim SaveVerbatim VerbatimOut alltt lstlisting minted "
    "comment filecontents filecontents* filecontentsdef tcblisting pycode sagesilent luacode luacode* "
    "asy".split()
)
"""The environments of LaTeX and its packages."""

MAX_DEFINITIONS = 1_000
"""How many definitions of a file are read."""
MAX_BODY = 2_000
"""How many characters of a definition are read."""

_DEFINITION = re.compile(
    r"\\(?:(?P<direct>lstnewenvironment|(?:New|Renew|Provide|Declare)?(?:new|renew)?(?:tcb|TCB)[lL]isting|"
    r"(?:Define|Custom|Recustom)VerbatimEnvironment|excludecomment)"
    r"|(?P<minted>newminted)"
    r"|(?P<body>(?:re)?newenvironment|(?:New|Renew|Provide|Declare)DocumentEnvironment))"
    r"\s*+(?:\*\s*+)?(?:\[(?P<option>[^\[\]\n]{0,200})\]\s*+)?\{(?P<name>[^{}\\\n]{1,100})\}"
)
_COMMENT = re.compile(r"(?<!\\)(?:\\\\)*%")
_SIGNS = re.compile(r"\\.|[{}]", re.DOTALL)
_PRINTS = re.compile(
    r"\\(?:verbatim|Verbatim|BVerbatim|LVerbatim|VerbatimEnvironment|alltt|lstlisting|minted|comment)(?![A-Za-z@])"
    rf"|\\begin\s*\{{(?:{'|'.join(map(re.escape, sorted(VERBATIM)))})\}}"
)
_OPTIONS = re.compile(r"\s*(?:\[[^\[\]\n]{0,200}\]\s*){0,2}")
_SPECIFICATION = re.compile(r"\s*\{(?:[^{}]|\{[^{}]{0,200}\}){0,200}\}\s*")


def verbatim_environments(text: str) -> Iterator[str]:
    r"""Yield the names of the environments in a LaTeX file that it defines itself and whose text is printed as it is.

    >>> text = r"\lstnewenvironment{python}[1][]{\lstset{#1}}{} \newminted{sql}{} \newminted[shell]{bash}{}"
    >>> list(verbatim_environments(text + r"\newenvironment{source}{\small\verbatim}{\endverbatim}"))
    ['python', 'sqlcode', 'shell', 'source']
    >>> list(verbatim_environments(r"\newenvironment{remark}{\begin{quote}}{\end{quote}}"))
    []
    """
    for match in islice(_DEFINITION.finditer(text), MAX_DEFINITIONS):
        before = text[max(match.start() - MAX_BODY, 0) : match.start()]
        if _COMMENT.search(before, before.rfind("\n") + 1):
            continue
        name = match["name"].strip()
        if match["minted"]:
            yield (match["option"] or f"{name}code").strip()
        elif match["direct"]:
            yield name
        else:
            arguments = _SPECIFICATION if match["body"].endswith("DocumentEnvironment") else _OPTIONS
            skipped = arguments.match(text, match.end())
            if skipped is not None and _PRINTS.search(_argument(text, skipped.end())):
                yield name


def _argument(text: str, position: int) -> str:
    """Return the argument in braces at *position*; an empty text if there is none or it is too long."""
    depth = 0
    for match in _SIGNS.finditer(text, position, position + MAX_BODY) if text.startswith("{", position) else ():
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
            if depth == 0:
                return text[position : match.end()]
    return ""
