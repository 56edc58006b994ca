"""Internal: a publication list as a whole HTML page."""

from __future__ import annotations

__all__ = ["whole_page"]

_STYLE = """
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 Georgia, "Noto Serif", serif; }
h1, h2 { font-weight: normal; line-height: 1.2; }
.csl-links { white-space: nowrap; font-size: 0.85em; }
"""
_ENTRIES = """
.csl-entry { margin: 0 0 0.6em; overflow-wrap: anywhere; }
.csl-left-margin { float: inline-start; min-width: 2.5em; }
.csl-right-inline { margin-inline-start: 2.5em; }
"""


def whole_page(body: str, title: str, language: str, direction: str) -> str:
    """Return a page.

    Args:
        body: The list in HTML.
        title: The title, escaped for HTML.
        language: The language code of the page.
        direction: ``"rtl"``, or anything else for left to right.
    """
    turned = ' dir="rtl"' if direction == "rtl" else ""
    return f"""<!DOCTYPE html>
<html lang="{language}"{turned}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}{_ENTRIES}</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""
