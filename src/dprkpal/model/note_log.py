"""Internal: pass notes, which are not errors, to the logger ``dprkpal``.

Without configuration the logger prints nothing. `logging` is imported when there is something to log, because
importing it takes time.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import FormatError

__all__ = ["log_notes"]

MAX_NOTES = 1_000
"""The maximum number of notes on one file that are logged one by one."""


def log_notes(notes: Sequence[FormatError]) -> None:
    """Log notes as warnings of the logger ``dprkpal``; each record has the note as its attribute ``note``.

    >>> import logging
    >>> log_notes([FormatError("'Febuary' is not a month", path="a.bib", line=3)])
    >>> logging.getLogger("dprkpal").handlers
    [<NullHandler (NOTSET)>]
    """
    if not notes:
        return
    import logging

    logger = logging.getLogger("dprkpal")
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())
    for note in notes[:MAX_NOTES]:
        logger.warning("%s", note, extra={"note": note})
    if len(notes) > MAX_NOTES:
        logger.warning("and %d more notes", len(notes) - MAX_NOTES)
