"""Internal: find the citations in documents of every supported syntax.

Each module reads one syntax and returns a `dprkpal.model.manuscript.Manuscript`. Nothing is expanded, run or opened.
"""

from __future__ import annotations

import os
from collections.abc import Container
from typing import TYPE_CHECKING

from ...errors import FormatError

if TYPE_CHECKING:
    from ...model.manuscript import Manuscript
    from .latex_macros import Macro

__all__ = ["ENDINGS", "MAX_SIZE", "read_manuscript", "syntax_of"]

ENDINGS = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown", ".qmd": "markdown",
    ".rmd": "markdown", ".rmarkdown": "markdown", ".ipynb": "notebook", ".tex": "latex", ".ltx": "latex",
    ".latex": "latex", ".rnw": "latex", ".aux": "aux", ".bcf": "bcf", ".rst": "rst", ".rest": "rst", ".typ": "typst",
    ".org": "org", ".adoc": "asciidoc", ".asciidoc": "asciidoc", ".asc": "asciidoc",
}  # fmt: skip
"""The syntax of a document by the ending of its name, in lower case."""

MAX_SIZE = 10_000_000
"""Maximum length of a document, in characters."""


def syntax_of(path: str) -> str | None:
    """Return the syntax of a file by its ending, or ``None`` if it is not a document.

    >>> syntax_of("paper.Rmd"), syntax_of("a/b.tex"), syntax_of("refs.bib")
    ('markdown', 'latex', None)
    """
    return ENDINGS.get(os.path.splitext(path)[1].lower())


def read_manuscript(
    text: str, syntax: str, path: str | None = None, keys: Container[str] = (),
    macros: dict[str, Macro] | None = None,
) -> Manuscript:  # fmt: skip
    r"""Return the citations in a document.

    Args:
        text: The document.
        syntax: One of the values of `ENDINGS`.
        path: Its name.
        keys: Known keys, to tell cross-references from unknown keys.
        macros: For LaTeX: the citation commands that other files of the document define. Those that this file defines
            are added.

    Raises:
        FormatError: The document is too long, or is not a notebook although it should be.

    >>> [cite.key for cite in read_manuscript("As @a[p. 3] says.", "typst").cites]
    ['a']
    """
    if len(text) > MAX_SIZE:
        raise FormatError(f"document longer than {MAX_SIZE // 1_000_000} million characters; split it", path=path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if syntax == "markdown":
        from .markdown import read_markdown

        return read_markdown(text, path, keys)
    if syntax == "notebook":
        from .notebook import read_notebook

        return read_notebook(text, path, keys)
    if syntax == "latex":
        from .latex import read_latex

        return read_latex(text, path, macros)
    if syntax == "aux":
        from .latex_aux import read_aux as read
    elif syntax == "bcf":
        from .latex_aux import read_bcf as read
    elif syntax == "rst":
        from .rst import read_rst as read
    elif syntax == "typst":
        from .typst import read_typst as read
    elif syntax == "org":
        from .org import read_org as read
    elif syntax == "asciidoc":
        from .asciidoc import read_asciidoc as read
    else:
        raise FormatError(f"unknown syntax {syntax!r}", path=path)
    return read(text, path)
