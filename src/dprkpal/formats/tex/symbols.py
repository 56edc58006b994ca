r"""The symbols of TeX that our own tables lack, from those of pylatexenc: ``\textcurrency``, ``\CYRYA`` and 700 more.

Only its table is used, and only for commands that print one symbol. To decode with it would have a fortieth of the
speed (3,000 fields a second against 110,000), and its parser calls itself for every brace, so that a field of 3,000
braces ends in a ``RecursionError``; it also knows neither protected capitals nor the markup of CSL-JSON.
"""

from __future__ import annotations

from functools import cache

__all__ = ["symbol"]


@cache
def _table() -> dict[str, str]:
    """Return what each command prints that is a symbol."""
    from pylatexenc.latex2text import get_default_latex_context_db  # most files need none of it

    context = get_default_latex_context_db()
    table: dict[str, str] = {}
    for category in context.categories():
        for specification in context.iter_macro_specs([category]):
            name, printed = specification.macroname, specification.simplify_repl
            if isinstance(printed, str) and (len(printed) == 1 or printed.replace(" ", "") == name):
                table.setdefault(name, printed)
    return table


def symbol(name: str) -> str | None:
    r"""Return what the command *name* prints, or ``None`` where it is not a symbol.

    >>> symbol("CYRYA"), symbol("input"), symbol("today")
    ('Я', None, None)
    """
    return _table().get(name)
