"""Bibliography files held against the rules: fields that are missing, check digits, the same entry twice, and so on.

The rules are ``BIB001`` and following of `dprkpal.model.rules`.
"""

from __future__ import annotations

from .bibliography import Bibliography, check_bibliographies, coded, fix_bibliography
from .reports import REPORTS
from .rule_selection import Selection, rule_of

__all__ = ["REPORTS", "Bibliography", "Selection", "check_bibliographies", "coded", "fix_bibliography", "rule_of"]
