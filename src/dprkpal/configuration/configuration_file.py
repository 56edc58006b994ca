"""Internal: read a configuration file and check its values.

A file that was found, and not named by the user, may have come with an untrusted document. It can only name files in
its own folder or below, with the ending of a bibliography or a style: the same that a document can name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..collection.toml_tables import open_string, parse_toml
from ..errors import FormatError, visible
from .origin import Origin
from .project_file import MAX_BYTES, PROJECT_FILE
from .settings import SETTINGS, Setting, check_value, is_style_path

__all__ = ["ConfigurationFile", "display_path", "read_configuration_file"]

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")
_HEADER = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
_TRUST = "name it on the command line or in {}, or trust this file with `--config`"


class ConfigurationFile(NamedTuple):
    """The settings in a file."""

    values: dict[str, Any]
    """The valid values by name. Paths are complete."""

    origins: dict[str, Origin]
    """The file and line of each value."""

    findings: list[FormatError]
    """The problems."""


def read_configuration_file(path: str, *, trusted: bool = False) -> ConfigurationFile:
    """Read the configuration file at *path*.

    Args:
        path: The file; the settings of a ``pyproject.toml`` are in its table ``[tool.dprkpal]``.
        trusted: Whether the file may name files anywhere.
    """
    shown = display_path(path)
    try:
        with open(path, "rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        return ConfigurationFile({}, {}, [FormatError(f"cannot be read: {reason}", path=shown)])
    if len(data) > MAX_BYTES:
        return ConfigurationFile({}, {}, [FormatError(f"larger than {MAX_BYTES:,} bytes; shorten it", path=shown)])
    text, whole, findings = parse_toml(data, shown)
    prefix: tuple[str, ...] = ("tool", "dprkpal") if os.path.basename(path) == PROJECT_FILE else ()
    lines = _key_lines(text)
    table: Any = whole
    for name in prefix:
        table = table.get(name, {}) if isinstance(table, dict) else None
    if not isinstance(table, dict):
        line = lines.get(prefix)
        return ConfigurationFile({}, {}, [FormatError("tool.dprkpal must be a table", path=shown, line=line)])
    read = ConfigurationFile({}, {}, findings)
    for name, value in table.items():
        place = lines.get((*prefix, name), lines.get(prefix))
        _read_value(read, name, value, Origin("file", shown, place), os.path.dirname(path), trusted=trusted)
    _check_sources(read)
    return read


def _read_value(
    read: ConfigurationFile, name: str, value: Any, origin: Origin, folder: str, *, trusted: bool
) -> None:  # fmt: skip
    """Check one value, and add it or the problem to *read*."""
    setting = SETTINGS.get(name)
    try:
        if setting is None:
            raise ValueError(_unknown(name))
        checked = check_value(setting, value)
        read.values[name] = _with_paths(setting, checked, folder, trusted=trusted)
        read.origins[name] = origin
    except ValueError as error:
        read.findings.append(FormatError(visible(str(error)), path=origin.name, line=origin.line, key=name[:80]))


def _unknown(name: str) -> str:
    """Return the message for a setting that does not exist, with the nearest ones."""
    import difflib

    if name == "trust-files":
        return "cannot be set in a file; use the option --trust-files or the variable DPRKPAL_TRUST_FILES"
    if name == "tool":
        return "in dprkpal.toml the settings have no header; remove [tool.dprkpal]"
    near = difflib.get_close_matches(name[:100].casefold().replace("_", "-"), SETTINGS, n=2)
    hint = f"did you mean {' or '.join(map(repr, near))}?" if near else f"the settings are {', '.join(SETTINGS)}"
    return f"there is no such setting; {hint}"


def _check_sources(read: ConfigurationFile) -> None:
    """Report settings that exclude each other, or that need another one."""
    for name, other, wrong, message in (
        ("collection", "bibliography", True, "names another collection than bibliography; use one of them"),
        ("data", "bibliography", False, "needs bibliography: name the files that these topics and claims belong to"),
    ):
        if name in read.values and (other in read.values) is wrong:
            origin = read.origins.pop(name)
            del read.values[name]
            read.findings.append(FormatError(message, path=origin.name, line=origin.line, key=name))


def _with_paths(setting: Setting, value: Any, folder: str, *, trusted: bool) -> Any:
    """Return *value* with its paths relative to *folder*.

    Raises:
        ValueError: The file may not name this path.
    """
    if setting.kind == "files":
        from ..formats import FORMATS

        endings = tuple(ending for several in FORMATS.values() for ending in several)
        return tuple(_path(setting, one, folder, endings, trusted=trusted) for one in value)
    if setting.kind == "folder":
        return _path(setting, value, folder, ("",), trusted=trusted)
    if setting.kind == "style" and is_style_path(value):
        from ..csl.styles.archive import style_ids

        bare = value.removesuffix(".csl")
        if bare in style_ids() and not os.path.exists(os.path.join(folder, value)):
            return bare  # as in pandoc, "apa.csl" is the published style if there is no such file
        return _path(setting, value, folder, (".csl",), trusted=trusted)
    return value


def _path(setting: Setting, name: str, folder: str, endings: tuple[str, ...], *, trusted: bool) -> str:
    """Return the path of the file *name*, which is relative to *folder*."""
    if _URL.match(name):
        raise ValueError(f"{name[:200]!r} is a URL; download it and give the file name")
    found = os.path.join(folder, os.path.expanduser(name) if trusted else name)
    try:
        real, root = os.path.realpath(found), os.path.realpath(folder)
        inside = os.path.commonpath([root, real]) == root
    except (OSError, ValueError):  # another drive
        inside = False
    if not trusted and not inside:
        raise ValueError(f"{name[:200]!r} is outside the folder of this file; {_TRUST.format(setting.variable)}")
    if not trusted and not name.lower().endswith(endings):
        raise ValueError(f"{name[:200]!r} is not a {' or '.join(endings)} file; {_TRUST.format(setting.variable)}")
    if not os.path.exists(found):
        raise ValueError(f"no such file or folder: {name[:200]!r}; the path is relative to this file")
    path = display_path(found)
    return path if setting.kind != "style" or os.path.dirname(path) else os.path.join(".", path)


def display_path(path: str) -> str:
    """Return *path* relative to the current folder if it is in there or in a folder above it, as people write it."""
    here = os.getcwd()
    path = os.path.normpath(os.path.join(here, path))
    try:
        relative = os.path.relpath(path, here)
    except ValueError:  # another drive
        return path
    above = os.path.dirname(path)
    return relative if not relative.startswith("..") or here.startswith(os.path.join(above, "")) else path


def _key_lines(text: str) -> Mapping[tuple[str, ...], int]:
    """Return the line of each key and table header in a TOML text, by its whole name."""
    lines: dict[tuple[str, ...], int] = {}
    header: tuple[str, ...] = ()
    closing = ""
    for number, line in enumerate(text.split("\n"), 1):
        if not closing:
            if match := _HEADER.match(line):
                if _KEY.match(line) is None:
                    header = _parts(match[1])
                    for length in range(1, len(header) + 1):
                        lines.setdefault(header[:length], number)
            elif match := _KEY.match(line):
                name = (*header, *_parts(match[1]))
                for length in range(len(header) + 1, len(name) + 1):
                    lines.setdefault(name[:length], number)
        closing = open_string(line, closing)
    return lines


def _parts(name: str) -> tuple[str, ...]:
    """Return the parts of a dotted key, without their quotation marks."""
    return tuple(part.strip("\"'") for part in _PART.findall(name))
