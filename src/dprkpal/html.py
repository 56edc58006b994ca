"""HTML bibliographies on pages of your own: their style sheet, and complete pages.

>>> import dprkpal
>>> print(dprkpal.html.stylesheet()[:16])
.csl-left-margin
"""

from __future__ import annotations

from html import escape

from .csl.output.stylesheet import stylesheet

__all__ = ["page", "stylesheet"]

_PAGE_RULES = """\
:root { color-scheme: light dark; }
body {
  box-sizing: border-box;
  max-inline-size: 44rem;
  margin-inline: auto;
  padding: 1rem;
  line-height: 1.5;
  overflow-wrap: break-word;
}
img, svg, video { max-inline-size: 100%; block-size: auto; }
pre { overflow-x: auto; }
table { display: block; max-inline-size: 100%; overflow-x: auto; border-collapse: collapse; }
th, td { padding: 0.2em 0.6em; text-align: start; }
@media (min-width: 64rem) { .csl-bib-body { --csl-margin: 6rem; } }
@media print {
  body { max-inline-size: none; padding: 0; }
  a { color: inherit; }
}
"""


def page(body: str, *, title: str = "", language: str = "", direction: str = "") -> str:
    """Return *body* as a complete page with the style sheet.

    The page works in light and dark mode, on small screens and in print. It needs no other files.

    Args:
        body: HTML, which is not escaped.
        title: The title of the page, as text.
        language: The language of the page, such as ``"de"``.
        direction: ``"rtl"`` for right-to-left languages.

    >>> page("<p>Text</p>", title="A & B").splitlines()[:2]
    ['<!DOCTYPE html>', '<html>']
    """
    attributes = (f' lang="{escape(language)}"' if language else "") + (' dir="rtl"' if direction == "rtl" else "")
    return (
        f'<!DOCTYPE html>\n<html{attributes}>\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title) or 'Document'}</title>\n<style>\n{_PAGE_RULES}{stylesheet()}</style>\n"
        f"</head>\n<body>\n{body.rstrip()}\n</body>\n</html>\n"
    )
