"""Internal: where a block of Markdown in a notebook ends with its cell.

Jupyter formats each cell on its own, so a code block or an HTML block that is not closed ends with its cell. Documents
read the cells as one text, in which such a block would hide the citations of all later cells.

Source: CommonMark 0.31.2, sections 4.5 (fenced code blocks) and 4.6 (HTML blocks).
"""

from __future__ import annotations

import re

from .markdown.reader import ParsedCitation, read_document

__all__ = ["closing_line"]

_FENCE = re.compile(r"^[ \t>]*(`{3,}|~{3,})", re.MULTILINE)
_HTML_ENDS = {
    "<!--": "-->", "<?": "?>", "<![cdata[": "]]>", "<!": ">", "<pre": "</pre>", "<script": "</script>",
    "<style": "</style>", "<textarea": "</textarea>",
}  # fmt: skip
_PROBE = "dprkpal-probe"
MAX_FENCES = 20
"""Maximum number of different fences that are tried."""


def closing_line(source: str) -> str:
    r"""Return the line that closes the last block of a cell, or an empty text if the block is closed.

    >>> closing_line("~~~~ python\nx"), closing_line("~~~ python\nx\n~~~"), closing_line("<pre>x")
    ('~~~~', '', '</pre>')
    """
    lowered = source.casefold()
    fences = sorted(set(_FENCE.findall(source)), key=len)[-MAX_FENCES:]
    closers = fences + [end for start, end in _HTML_ENDS.items() if start in lowered]
    if not closers or _is_closed(source):
        return ""
    return next((one for one in closers if _is_closed(f"{source}\n{one}")), "")


def _is_closed(source: str) -> bool:
    """Return whether a citation after *source* is read."""
    document = read_document(f"{source}\n\n[@{_PROBE}]", all_text=False)
    last = document.body_items[-1] if document.body_items else None
    return isinstance(last, ParsedCitation) and last.cites[-1].id == _PROBE
