"""Internal: headings between the groups of a list, in the output formats of the citation processor."""

from __future__ import annotations

import unicodedata

__all__ = ["heading"]


def heading(title: str, to: str, level: int) -> str:
    r"""Return *title*, already in the format *to*, as a heading.

    >>> heading("Books", "markdown", 2), heading("Books", "latex", 2), heading("Books", "text", 2)
    ('## Books', '\\section*{Books}', 'Books')
    """
    match to:
        case "html":
            return f"<h{level}>{title}</h{level}>"
        case "markdown":
            return f"{'#' * level} {title}"
        case "typst":
            return f"{'=' * level} {title}"
        case "latex":
            command = "section" if level < 3 else "subsection" if level == 3 else "subsubsection"
            return f"\\{command}*{{{title}}}"
        case "rtf":
            return f"{{\\pard\\b\\sb240\\sa120 {title}\\par}}"
        case "rst":
            width = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in title)
            return f"{title}\n{'=-~^.+'[level - 1] * max(width, 4)}"
        case _:
            return title
