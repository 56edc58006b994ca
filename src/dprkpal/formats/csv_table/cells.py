"""Internal: write text into a cell so that no spreadsheet evaluates it, and read it again.

Source: OWASP, "CSV Injection".
"""

from __future__ import annotations

import re

__all__ = ["escape_formula", "unescape_formula"]

_FORMULA = re.compile("[\\s\u200b-\u200f\u2060-\u2064\u2066-\u2069\u202a-\u202c\ufeff]*[=+\\-@＝＋－＠﹦﹢﹣﹫]|[\t\n]")
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
