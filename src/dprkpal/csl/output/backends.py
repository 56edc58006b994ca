"""Internal: the output formats by name.

Modules are imported on first use, because most programs need one format.
"""

from __future__ import annotations

from collections.abc import Callable

from ...errors import UnknownOutputError
from .backend import Backend
from .html import Html
from .text import Text

__all__ = ["BACKENDS", "OUTPUTS", "backend"]


def _markdown() -> Backend:
    from .markdown import Markdown

    return Markdown()


def _rst() -> Backend:
    from .rst import Rst

    return Rst()


def _latex() -> Backend:
    from .latex import Latex

    return Latex()


def _typst() -> Backend:
    from .typst import Typst

    return Typst()


def _rtf() -> Backend:
    from .rtf import Rtf

    return Rtf()


BACKENDS: dict[str, Callable[[], Backend]] = {
    "html": Html, "text": Text, "markdown": _markdown, "rst": _rst, "latex": _latex, "typst": _typst,
    "rtf": _rtf,
}  # fmt: skip
"""The output formats by name. Programs may add their own."""
OUTPUTS = tuple(BACKENDS)
"""Names of the output formats that come with dprkpal."""


def backend(name: str | Backend) -> Backend:
    r"""Return a new backend for the output format *name*.

    Raises:
        UnknownOutputError: No format has this name.
        TypeError: It is neither a name nor a backend.

    >>> backend("latex").text("50 %")
    '50 \\%'
    """
    if not isinstance(name, str):
        if isinstance(name, type) or not hasattr(name, "write"):
            raise TypeError(f"an output format is one of {', '.join(OUTPUTS)}, or a Backend, not {name!r:.60}")
        return name
    try:
        make = BACKENDS[name]
    except KeyError:
        raise UnknownOutputError(str(name), BACKENDS) from None
    return make()
