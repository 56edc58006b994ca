"""Internal: write text into a cell so that no spreadsheet evaluates it, and read it again.

Source: OWASP, "CSV Injection"; Unicode 16, ``DerivedCoreProperties.txt``.
"""

from __future__ import annotations

import re

__all__ = ["escape_formula", "unescape_formula"]

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff"
)
"""The characters that Unicode has as ``Default_Ignorable_Code_Point``, and marks of annotations."""
_FORMULA = re.compile(f"[\\s{_INVISIBLE}]*[=+\\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]")
"""Signs that begin a formula, perhaps after spaces and invisible characters, which some spreadsheets drop."""


def escape_formula(text: str) -> str:
    """Return *text* with an apostrophe in front if a spreadsheet would evaluate it as a formula.

    >>> escape_formula("=1+1"), escape_formula("'=1"), escape_formula("a")
    ("'=1+1", "''=1", 'a')
    """
    return f"'{text}" if _FORMULA.match(text.lstrip("'")) else text


def unescape_formula(text: str) -> str:
    """Return *text* without the apostrophe of `escape_formula`.

    >>> unescape_formula("'=1+1"), unescape_formula("'tis")
    ('=1+1', "'tis")
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text.lstrip("'")) else text
