"""Internal: make text from a library safe in exported files, which people open in terminals and spreadsheets."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from ..model.safe_text import sanitize

__all__ = ["to_json", "without_controls"]

_OVERRIDES = str.maketrans("", "", "\u202d\u202e")
_ACTIVE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def without_controls(text: str) -> str:
    r"""Return *text* without control characters, and with every change of direction closed in it.

    Overrides of the direction (U+202D, U+202E) are removed. They show a text in another order than it is read in.

    >>> without_controls("a\x1b[31m\x9b \u202egpj.exe\u202c")
    'a[31m gpj.exe'
    """
    return text if text.isprintable() else sanitize(text.translate(_OVERRIDES))


def to_json(value: object, *, removing: bool = True) -> str:
    r"""Return *value* as indented JSON, in which control characters and marks of direction are escaped.

    Args:
        value: Data for JSON.
        removing: Apply `without_controls` to all text first.

    >>> to_json({"name": "a\x9b\u200fb"})
    '{\n  "name": "a\\u200fb"\n}\n'
    """
    text = json.dumps(_safe(value) if removing else value, ensure_ascii=False, indent=2)
    return _ACTIVE.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _safe(value: object) -> object:
    """Return *value* with safe text at every depth. Exports are never nested deeper than a few levels."""
    if isinstance(value, str):
        return without_controls(value)
    if isinstance(value, Mapping):
        return {name: _safe(inner) for name, inner in value.items()}
    return [_safe(inner) for inner in value] if isinstance(value, list | tuple) else value
