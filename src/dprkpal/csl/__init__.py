"""CSL 1.0.2: styles, locales and the citation processor.

>>> from dprkpal.csl import Processor
>>> work = {"id": "a", "type": "book", "title": "A Book", "author": [{"family": "Doe", "given": "Jane"}]}
>>> Processor("apa", [work], to="text").cite("a, p. 4")
'(Doe, n.d., p. 4)'
"""

from __future__ import annotations

from .output.backend import Backend
from .output.backends import BACKENDS, OUTPUTS
from .processor import Processor
from .styles.archive import locale_codes, search_styles, style_ids
from .styles.loader import load_locale, load_style
from .styles.locale import Locale
from .styles.style import Style

__all__ = [
    "BACKENDS",
    "OUTPUTS",
    "Backend",
    "Locale",
    "Processor",
    "Style",
    "load_locale",
    "load_style",
    "locale_codes",
    "search_styles",
    "style_ids",
]
