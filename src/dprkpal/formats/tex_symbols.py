r"""The symbols of TeX that our own tables lack, from those of pylatexenc: ``\textcurrency``, ``\CYRYA`` and 700 more.

Only its table is used, and only for commands that print one symbol. To decode with it would take a fiftieth of the
speed (2,600 fields a second against 130,000), and its parser calls itself for every brace, so that a field of 3,000
braces ends in a ``RecursionError``; it also knows neither protected capitals nor the markup of CSL-JSON.
"""

from __future__ import annotations

from functools import lru_cache

__all__ = ["symbol"]


@lru_cache(maxsize=5000)
def symbol(name: str) -> str | None:
    r"""Return what the command *name* prints, or ``None`` where it is not a symbol.

    >>> symbol("CYRYA"), symbol("input"), symbol("today")
    ('Я', None, None)
    """
    from pylatexenc.latex2text import get_default_latex_context_db  # most files need none of it

    specification = get_default_latex_context_db().get_macro_spec(name) if len(name) < 40 else None
    printed = getattr(specification, "simplify_repl", None)
    return printed if isinstance(printed, str) and (len(printed) == 1 or printed.replace(" ", "") == name) else None
