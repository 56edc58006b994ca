"""Check bibliography files for missing fields, wrong check digits, duplicate entries and similar problems.

The rules are those of `dprkpal.model.rules` whose codes start with ``BIB``.
"""

from __future__ import annotations

from .bibliography import Bibliography, check_bibliographies, check_references, coded, fix_bibliography
from .reports import REPORTS
from .rule_selection import Selection, rule_of

__all__ = [
    "REPORTS", "Bibliography", "Selection", "check_bibliographies", "check_references", "coded", "fix_bibliography",
    "rule_of",
]  # fmt: skip
