"""Internal: the settings, and how each of their values is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from ..errors import DprkpalError, UnknownLocaleError, UnknownStyleError

__all__ = ["MIN_LINE_LENGTH", "SETTINGS", "SOURCES", "Setting", "check_value", "is_style_path", "split_text"]

MIN_LINE_LENGTH = 20
"""Shorter lines would have one word each."""


class Setting(NamedTuple):
    """A setting of a project."""

    name: str
    """The name in a configuration file, such as ``"line-length"``."""

    kind: str
    """What the value is: ``"style" "locale" "files" "folder" "name" "rules" "email" "switch"`` or
    ``"number"``."""

    description: str
    """What the setting does, in one sentence."""

    default: Any = None
    """The value if nothing sets it."""

    @property
    def variable(self) -> str:
        """The environment variable, such as ``"DPRKPAL_LINE_LENGTH"``."""
        return f"DPRKPAL_{self.attribute.upper()}"

    @property
    def attribute(self) -> str:
        """The attribute of `Configuration`, such as ``"line_length"``."""
        return self.name.replace("-", "_")


SETTINGS: dict[str, Setting] = {
    one.name: one
    for one in (
        Setting("style", "style", "The citation style: a style id, or the path of a .csl file."),
        Setting("locale", "locale", "The language of terms and dates, such as ko-KR."),
        Setting("bibliography", "files", "The bibliography files, instead of the built-in collection.", ()),
        Setting("data", "folder", "The folder with topics, entities, claims and origins for these files."),
        Setting("collection", "name", "An installed collection to cite from, instead of the built-in one."),
        Setting("select", "rules", "The rules to check: names, codes or beginnings of codes.", ()),
        Setting("ignore", "rules", "The rules to skip.", ()),
        Setting("contact", "email", "Your email address, sent to the services when references are fetched."),
        Setting("fetch", "switch", "Whether documents may cite by identifier, which opens network connections.", False),
        Setting("sentence-case", "switch", "Whether English titles of .bib files are set in sentence case.", True),
        Setting("note-fields", "switch", "Whether CSL variables in notes are used, as in Zotero's field Extra.", True),
        Setting("line-length", "number", "The length at which lines of plain text are wrapped; 0 for no limit.", 0),
    )
}
"""All settings by name."""

SOURCES = ("bibliography", "data", "collection")
"""The settings that together say what is cited. If one source sets one of them, it replaces all three."""

_EXPECTED = {
    "style": "a string", "locale": "a string", "files": "a string or a list of strings", "folder": "a string",
    "name": "a string", "email": "a string", "switch": "true or false",
    "rules": "a string or a list of strings", "number": "a number",
}  # fmt: skip


def is_style_path(style: str) -> bool:
    """Return whether *style* is the path of a file and not the id of a style.

    >>> is_style_path("apa"), is_style_path("mine.csl"), is_style_path("styles/mine")
    (False, True, True)
    """
    if style.startswith(("http://www.zotero.org/styles/", "https://www.zotero.org/styles/")):
        return False  # the address of a published style, which is only its name
    return style.endswith(".csl") or "/" in style or "\\" in style


def split_text(setting: Setting, text: str, separator: str) -> Any:
    """Return the value of an environment variable: *text*, the texts between each *separator*, or a number.

    >>> split_text(SETTINGS["ignore"], "BIB01, bad-isbn", ":"), split_text(SETTINGS["line-length"], "72", ":")
    (['BIB01', 'bad-isbn'], 72)
    """
    if setting.kind == "rules":
        return [part.strip() for part in text.split(",") if part.strip()]
    if setting.kind == "files":
        return [part for part in text.split(separator) if part]
    if setting.kind == "switch" and text.strip().lower() in ("0", "1", "false", "true", "no", "yes"):
        return text.strip().lower() in ("1", "true", "yes")
    if setting.kind == "number" and text.strip().isascii() and text.strip().isdigit():
        return int(text.strip()[:9])
    return text


def check_value(setting: Setting, value: Any) -> Any:
    """Return *value* as the type of its attribute, after checking it. No file is opened.

    Raises:
        ValueError: The value is wrong; the message says what is expected.

    >>> check_value(SETTINGS["bibliography"], "refs.bib")
    ('refs.bib',)
    """
    if setting.kind in ("files", "rules"):
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
            raise ValueError(_mismatch(setting, value))
        if setting.kind == "rules":
            _check_rules(values)
        elif not all(one.strip() and "\0" not in one for one in values):
            raise ValueError("a file name is empty or has a null character")
        return tuple(dict.fromkeys(values))
    if setting.kind == "number":
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(_mismatch(setting, value))
        if value and not MIN_LINE_LENGTH <= value < 10**6:
            raise ValueError(f"must be 0 (no limit), or at least {MIN_LINE_LENGTH}, not {value}")
        return value
    if setting.kind == "switch":
        if not isinstance(value, bool):
            raise ValueError(_mismatch(setting, value))
        return value
    if not isinstance(value, str):
        raise ValueError(_mismatch(setting, value))
    if setting.kind == "email" and not re.fullmatch(r"[!-?A-~]{1,100}@[!-?A-~]{1,150}", value):
        raise ValueError(f"must be an email address, not {value[:60]!r}")
    if not value.strip() or "\0" in value:
        raise ValueError("is empty or has a null character; remove it, or give a value")
    if setting.kind == "style" and not is_style_path(value):
        _check_style(value)
    if setting.kind == "locale":
        _check_locale(value)
    return value


def _mismatch(setting: Setting, value: Any) -> str:
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", dict: "a table"}
    found = "a list with other values" if isinstance(value, list) else names.get(type(value), "a date or time")
    return f"must be {_EXPECTED[setting.kind]}, not {found}"


def _check_style(style: str) -> None:
    """Raise an error unless a style has the id *style*, or had it earlier."""
    from ..csl.styles.archive import read_style

    try:
        read_style(style)
    except UnknownStyleError as error:
        raise ValueError(str(error)) from None


def _check_locale(code: str) -> None:
    """Raise an error unless there is a locale for this language."""
    from ..csl.styles.archive import locale_codes, primary_dialect

    if primary_dialect(code) is None:
        raise ValueError(str(UnknownLocaleError(code, locale_codes())))


def _check_rules(names: Iterable[str]) -> None:
    """Raise an error if one of *names* selects no rule."""
    from ..checks.rule_selection import Selection

    try:
        Selection(names)
    except DprkpalError as error:
        raise ValueError(str(error)) from None
