"""Internal: explain arguments of the wrong type, which people pass from tables, files and other libraries."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

__all__ = ["require", "texts_of"]


def require(value: object, kinds: Any, expected: str, advice: str = "") -> None:
    """Raise an error that says what to pass unless *value* is an instance of *kinds*.

    Args:
        value: The argument.
        kinds: A class, or a union or tuple of classes.
        expected: What the argument is, as a sentence without a full stop.
        advice: What to do instead.

    Raises:
        TypeError: The value is not an instance of *kinds*.

    >>> require(5, str, "a locale is a code such as 'de-DE'")
    Traceback (most recent call last):
        ...
    TypeError: a locale is a code such as 'de-DE', not int
    """
    if not isinstance(value, kinds):
        raise TypeError(f"{expected}, not {type(value).__name__}{f'; {advice}' if advice else ''}")


def texts_of(values: Any, expected: str, kinds: Any = str) -> tuple[Any, ...]:
    """Return one text, or several, as a tuple.

    Args:
        values: A text, or an iterable of texts.
        expected: What the argument is, as for `require`.
        kinds: The classes of the values.

    Raises:
        TypeError: It is neither, or one of the values is not an instance of *kinds*.

    >>> texts_of("a", "a key is text"), texts_of(["a", "b"], "a key is text")
    (('a',), ('a', 'b'))
    """
    if isinstance(values, kinds):
        return (values,)
    if not isinstance(values, Iterable) or isinstance(values, bytes):
        raise TypeError(f"{expected}, not {type(values).__name__}")
    several = tuple(values)
    for one in several:
        require(one, kinds, expected)
    return several
