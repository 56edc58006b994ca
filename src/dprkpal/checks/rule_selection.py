"""Internal: select rules by code, by the beginning of a code, or by name.

>>> wanted = Selection(select=["BIB01", "bad-isbn"], ignore=["BIB013"])
>>> [code for code in ("BIB007", "BIB012", "BIB013", "DATA001") if wanted(code)]
['BIB007', 'BIB012']
"""

from __future__ import annotations

from collections.abc import Iterable

from ..errors import UnknownRuleError
from ..model.arguments import require, texts_of
from ..model.rules import RULES, Rule

__all__ = ["Selection", "rule_of"]


def rule_of(name: str) -> Rule:
    """Return the rule with this code or name.

    Raises:
        UnknownRuleError: No rule has it. The message suggests similar ones.
    """
    require(name, str, "a rule is a code or a name, as text")
    rule = RULES.get(name.upper()) or next((one for one in RULES.values() if one.name == name.lower()), None)
    if rule is None:
        raise UnknownRuleError(name, [*RULES, *(one.name for one in RULES.values())])
    return rule


class Selection:
    """A selection of rules. Call it with a code to learn whether to apply the rule.

    Args:
        select: Codes, beginnings of codes, or names: a text, or several texts. Each can have several, separated by
            commas. By default all rules are selected.
        ignore: Rules to leave out even if they are selected, in the same form.

    Raises:
        UnknownRuleError: There is no such rule.
    """

    def __init__(self, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> None:
        self._selected = _codes(select) or set(RULES)
        self._selected -= _codes(ignore)

    def __call__(self, code: str) -> bool:
        """Return whether to apply the rule with this code. Codes without a rule are always selected."""
        return code in self._selected or code not in RULES


def _codes(names: Iterable[str]) -> set[str]:
    """Return the codes of the rules that *names* select."""
    found: set[str] = set()
    several = texts_of(names, "rules are codes or names, as text")
    for name in (part.strip() for one in several for part in one.split(",")):
        if name:
            begun = {code for code in RULES if code.startswith(name.upper())}
            found |= begun or {rule_of(name).code}
    return found
