"""Which rules are asked for: codes, beginnings of codes, or names.

>>> wanted = Selection(select=["BIB01", "bad-isbn"], ignore=["BIB013"])
>>> [code for code in ("BIB007", "BIB012", "BIB013", "DATA001") if wanted(code)]
['BIB007', 'BIB012']
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import UnknownRuleError
from ..model.rules import RULES, Rule

__all__ = ["Selection", "rule_of"]


def rule_of(name: str) -> Rule:
    """Return the rule with this code or name.

    Raises:
        UnknownRuleError: There is none; the message names the nearest.
    """
    rule = RULES.get(name.upper()) or next((one for one in RULES.values() if one.name == name.lower()), None)
    if rule is None:
        raise UnknownRuleError(name, [*RULES, *(one.name for one in RULES.values())])
    return rule


class Selection:
    """The rules that are asked for; called with a code, it returns whether that is.

    Args:
        select: Codes, beginnings of codes, or names; none means all.
        ignore: Those left out, whatever is selected; likewise.

    Raises:
        UnknownRuleError: One of them is none.
    """

    def __init__(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> None:
        self._selected = _codes(select) or set(RULES)
        self._selected -= _codes(ignore)

    def __call__(self, code: str) -> bool:
        """Return whether the rule of this code is asked for; what has no rule always is."""
        return code in self._selected or code not in RULES


def _codes(names: Iterable[str]) -> set[str]:
    """Return the codes that *names* stand for; each may be several, separated by commas."""
    found: set[str] = set()
    for name in (part.strip() for several in names for part in several.split(",")):
        if name:
            begun = {code for code in RULES if code.startswith(name.upper())}
            found |= begun or {rule_of(name).code}
    return found
