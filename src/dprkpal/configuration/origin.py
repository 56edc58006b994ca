"""Internal: where the value of a setting comes from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["KINDS", "Origin"]

KINDS = ("default", "file", "document", "environment", "option")
"""The kinds of origins. A later one replaces the value of an earlier one."""


@dataclass(frozen=True)
class Origin:
    """Where the value of a setting comes from.

    >>> str(Origin("file", "dprkpal.toml", 3)), str(Origin("environment", "DPRKPAL_STYLE")), str(Origin())
    ('dprkpal.toml:3', 'DPRKPAL_STYLE', 'default')
    """

    kind: str = "default"
    """``"default"``, ``"file"``, ``"document"`` (its metadata), ``"environment"`` or ``"option"``."""

    name: str | None = None
    """The file name, the environment variable or the option."""

    line: int | None = None
    """The line in the file, counted from 1."""

    def __str__(self) -> str:
        """Return the origin as in messages."""
        if self.name is None:
            return self.kind
        return self.name if self.line is None else f"{self.name}:{self.line}"

    @property
    def strength(self) -> int:
        """The position of the kind in `KINDS`."""
        return KINDS.index(self.kind)

    @property
    def overrides_documents(self) -> bool:
        """Whether the value replaces one in the metadata of a document."""
        return self.strength > KINDS.index("document")
