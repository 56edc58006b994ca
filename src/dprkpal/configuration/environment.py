"""Internal: read settings from environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from ..errors import FormatError, visible
from .origin import Origin
from .settings import SETTINGS, check_value, split_text

__all__ = [
    "FILE_VARIABLE", "OFF_VARIABLE", "TRUST_VARIABLE", "EnvironmentSettings", "environment_with", "is_set",
    "read_environment", "unknown_variables",
]  # fmt: skip

FILE_VARIABLE = "DPRKPAL_CONFIG"
"""Names the configuration file to use, instead of searching for one."""
OFF_VARIABLE = "DPRKPAL_NO_CONFIG"
"""If set, no configuration file is used."""
TRUST_VARIABLE = "DPRKPAL_TRUST_FILES"
"""If set, documents and configuration files may name files anywhere."""

_NO = frozenset({"", "0", "false", "no", "off"})
_PREFIX = "DPRKPAL_"


class EnvironmentSettings(NamedTuple):
    """The settings in environment variables."""

    values: dict[str, Any]
    """The valid values by name. They may name files anywhere."""

    origins: dict[str, Origin]
    """The variable of each value."""

    findings: list[FormatError]
    """The problems."""


def is_set(environment: Mapping[str, str], variable: str) -> bool:
    """Return whether *variable* is set to anything but ``0``, ``false``, ``no`` or ``off``."""
    return environment.get(variable, "").strip().casefold() not in _NO


def read_environment(environment: Mapping[str, str]) -> EnvironmentSettings:
    """Read the settings in *environment*. A variable that is empty counts as not set."""
    read = EnvironmentSettings({}, {}, [])
    for name, setting in SETTINGS.items():
        text = environment.get(setting.variable)
        if not text:
            continue
        try:
            read.values[name] = check_value(setting, split_text(setting, text, os.pathsep))
            read.origins[name] = Origin("environment", setting.variable)
        except ValueError as error:
            read.findings.append(FormatError(visible(str(error)), key=setting.variable))
    for name, wrong, message in (
        ("collection", True, "names another collection than DPRKPAL_BIBLIOGRAPHY; set one of them"),
        ("data", False, "needs DPRKPAL_BIBLIOGRAPHY: name the files that these topics and claims belong to"),
    ):
        if name in read.values and ("bibliography" in read.values) is wrong:
            del read.values[name]
            read.findings.append(FormatError(message, key=read.origins.pop(name).name))
    return read


def unknown_variables(environment: Mapping[str, str]) -> list[str]:
    """Return a message for each variable that is spelt almost like one of a setting.

    >>> unknown_variables({"DPRKPAL_STILE": "apa", "DPRKPAL_STYLE": "apa"})
    ["DPRKPAL_STILE is not a setting; did you mean 'DPRKPAL_STYLE'?"]
    """
    import difflib

    known = [*(one.variable for one in SETTINGS.values()), FILE_VARIABLE, OFF_VARIABLE, TRUST_VARIABLE]
    messages = []
    for name in sorted(environment):
        near = difflib.get_close_matches(name[:100], known, n=1, cutoff=0.8)
        if name.startswith(_PREFIX) and name not in known and near:
            messages.append(f"{visible(name[:100])} is not a setting; did you mean {near[0]!r}?")
    return messages


def environment_with(
    *, file: str | None = None, search: bool = True, collection: str | None = None
) -> dict[str, str]:  # fmt: skip
    """Return the environment variables of the process, with those that have the effect of these options.

    Args:
        file: The value of ``--config``.
        search: Whether to search for a file: ``False`` is ``--no-config``.
        collection: The value of ``--collection``.
    """
    environment = dict(os.environ)
    if file is not None:
        environment[FILE_VARIABLE] = os.path.abspath(file)
    if not search:
        environment[OFF_VARIABLE] = "1"
    if collection is not None:
        environment["DPRKPAL_COLLECTION"] = collection
        environment.pop("DPRKPAL_BIBLIOGRAPHY", None)
        environment.pop("DPRKPAL_DATA", None)
    return environment
