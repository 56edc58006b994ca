r"""Internal: look up TeX symbols in the table of pylatexenc, such as ``\textcurrency``, ``\CYRYA`` and 700 more.

Only the table of pylatexenc is used, not its decoder. The decoder is forty times slower (3,000 fields per second
instead of 110,000), fails with a ``RecursionError`` on 3,000 nested braces, and supports neither protected capitals nor
CSL-JSON markup.
"""

from __future__ import annotations

from functools import cache

__all__ = ["symbol"]


@cache
def _table() -> dict[str, str]:
    """Return the symbol that each command prints."""
    from pylatexenc.latex2text import get_default_latex_context_db  # slow to import, and most files do not need it

    context = get_default_latex_context_db()
    table: dict[str, str] = {}
    for category in context.categories():
        for specification in context.iter_macro_specs([category]):
            name, printed = specification.macroname, specification.simplify_repl
            if isinstance(printed, str) and (len(printed) == 1 or printed.replace(" ", "") == name):
                table.setdefault(name, printed)
    return table


def symbol(name: str) -> str | None:
    r"""Return the symbol that the command *name* prints, or ``None`` if it is not a symbol.

    >>> symbol("CYRYA"), symbol("input"), symbol("today")
    ('Я', None, None)
    """
    return _table().get(name)
