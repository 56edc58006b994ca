"""Internal: read and check the fields of a request."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..collection.citing import DEFAULT_STYLE
from ..csl import OUTPUTS, Style, load_style
from ..csl.styles.archive import locale_codes, primary_dialect
from ..errors import UnknownLocaleError, UnknownOutputError
from .limits import Limits
from .request_errors import RequestError

__all__ = ["Parameters"]

_YEARS = re.compile(r"(\d{1,4})?(?:(-|\.\.|/)(\d{1,4})?)?")

Years = tuple[int | None, int | None]


class Parameters:
    """The fields of a request. Each method reads one field and raises `RequestError` if its value is wrong.

    Args:
        fields: The fields by name, from a JSON body, a query string or the arguments of a tool.
        limits: The limits.
        path: Where the fields are in the body, such as ``"citations[2]"``; empty for the body itself.

    >>> parameters = Parameters({"q": "tunnels", "limit": "5"}, Limits())
    >>> parameters.text("q"), parameters.integer("limit", 20, 1, 100), parameters.flag("links", True)
    ('tunnels', 5, True)
    """

    def __init__(self, fields: Mapping[str, Any], limits: Limits, path: str = "") -> None:
        self.limits = limits
        self._fields = fields
        self._path = path
        self._read: list[str] = []

    def __contains__(self, name: str) -> bool:
        return self._get(name) is not None

    def _get(self, name: str) -> Any:
        """Return the value of the field *name*, or ``None`` if it is absent or null."""
        if name not in self._read:
            self._read.append(name)
        return self._fields.get(name)

    def place(self, name: str) -> str:
        """Return where the field *name* is in the request."""
        return f"{self._path}.{name}" if self._path else name

    def refuse(self, name: str, message: str, code: str = "invalid-request") -> RequestError:
        """Return the error for the field *name*."""
        return RequestError(422, code, f"{self.place(name)}: {message}", field=self.place(name))

    def text(self, name: str, *, longest: int | None = None) -> str | None:
        """Return a text of at most *longest* characters, or ``None`` if the field is absent."""
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.refuse(name, f"must be text, not {_json_type(value)}")
        most = self.limits.query_characters if longest is None else longest
        if len(value) > most:
            raise self.refuse(name, f"longer than {most:,} characters", "too-long")
        return value

    def required_text(self, name: str) -> str:
        """Return a text that must be present and not empty."""
        value = self.text(name)
        if not value:
            raise self.refuse(name, "is missing")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Return true or false, also if written as the text ``true`` or ``false``, as in a query string."""
        value = self._get(name)
        if value is None:
            return default
        if value in ("true", "false"):
            return bool(value == "true")
        if not isinstance(value, bool):
            raise self.refuse(name, "must be true or false")
        return value

    def integer(self, name: str, default: int, least: int, most: int) -> int:
        """Return a whole number between *least* and *most*, also if written as digits, as in a query string."""
        value = self._get(name)
        if value is None:
            return default
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            raise self.refuse(name, f"must be a whole number from {least} to {most:,}")
        return value

    def choice(self, name: str, words: Iterable[str]) -> str | None:
        """Return one of *words*, or ``None`` if the field is absent."""
        value = self.text(name)
        known = list(words)
        if value is not None and value not in known:
            raise self.refuse(name, f"{value[:50]!r} is not one of {', '.join(known)}")
        return value

    def array(self, name: str, most: int) -> list[Any] | None:
        """Return an array of at most *most* values, or ``None`` if the field is absent."""
        value = self._get(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self.refuse(name, f"must be an array, not {_json_type(value)}")
        if len(value) > most:
            raise self.refuse(name, f"{len(value):,} values; the limit is {most:,}", "too-many")
        return value

    def any_value(self, name: str) -> Any:
        """Return a value of any type, or ``None`` if the field is absent."""
        return self._get(name)

    def nested(self, value: Any, path: str) -> Parameters:
        """Return the fields of the object *value*, which is at *path* in the request."""
        if not isinstance(value, dict):
            message = f"{path}: must be an object, not {_json_type(value)}"
            raise RequestError(422, "invalid-request", message, field=path)
        return Parameters(value, self.limits, path)

    def finish(self) -> None:
        """Raise an error if the request has a field that no method has read."""
        for name in self._fields:
            if name not in self._read:
                shown = str(name)[:50]
                near = difflib.get_close_matches(shown, self._read, n=1)
                hint = f"did you mean {near[0]!r}?" if near else f"the fields are {', '.join(self._read) or 'none'}"
                raise RequestError(
                    422, "unknown-field", f"unknown field {self.place(shown)!r}; {hint}", field=self.place(shown)
                )

    # -- fields of several operations ---------------------------------------------------------------

    def style(self) -> tuple[str, Style]:
        """Return the style id of the request and the bundled style with this id.

        Raises:
            UnknownStyleError: No bundled style has this id.
        """
        name = self.text("style") or DEFAULT_STYLE
        return name, load_style(name, bundled_only=True)

    def asks_for_citation(self) -> bool:
        """Return whether the request names a style, a locale or an output format."""
        return any([name in self for name in ("style", "locale", "to")])

    def locale(self) -> str | None:
        """Return the locale code, or ``None`` for the default of the style.

        Raises:
            UnknownLocaleError: There is no locale for this language.
        """
        code = self.text("locale")
        if code is not None and primary_dialect(code) is None:
            raise UnknownLocaleError(code, locale_codes())
        return code

    def output(self) -> str:
        """Return the output format.

        Raises:
            UnknownOutputError: There is no such output format.
        """
        to = self.text("to") or "text"
        if to not in OUTPUTS:
            raise UnknownOutputError(to, OUTPUTS)
        return to

    def years(self) -> Years | None:
        """Parse the field ``years``: ``1972``, ``1970-1979``, ``1970-`` or ``-1979``."""
        value = self._get("years")
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        match = _YEARS.fullmatch(value.strip()) if isinstance(value, str) else None
        if match is None or not (match[1] or match[3]):
            raise self.refuse("years", "must be a year or years: 1972, 1970-1979, 1970- or -1979")
        first = int(match[1]) if match[1] else None
        last = int(match[3]) if match[3] else None if match[2] else first
        if first is not None and last is not None and last < first:
            raise self.refuse("years", "the last year is before the first")
        return first, last


def _json_type(value: Any) -> str:
    """Return the JSON type of *value* in words."""
    names = {bool: "true or false", str: "text", list: "an array", dict: "an object"}
    return "null" if value is None else names.get(type(value), "a number")
