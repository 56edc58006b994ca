"""Internal: the settings that hold for a document, each with its origin."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from .origin import Origin
from .settings import SETTINGS, SOURCES, is_style_path

if TYPE_CHECKING:
    from ..csl import Style
    from ..errors import FormatError
    from ..libraries.library import Library

__all__ = ["Configuration", "load_configuration"]

_DEFAULT = Origin()


@dataclass(frozen=True)
class Configuration:
    """The settings that hold for the documents in a folder.

    >>> configuration = Configuration(style="apa").updated({"style": "nature"}, Origin("option", "--style"))
    >>> configuration.style, str(configuration.origin("style"))
    ('nature', '--style')
    """

    style: str | None = None
    """A style id or the path of a ``.csl`` file; ``None`` means the default style."""

    locale: str | None = None
    """A locale code; ``None`` means the style's default."""

    bibliography: tuple[str, ...] = ()
    """The paths of bibliography files."""

    data: str | None = None
    """The path of the folder with topics, entities, claims and origins for these files."""

    collection: str | None = None
    """The name of an installed collection."""

    select: tuple[str, ...] = ()
    """The rules to check; none means all."""

    ignore: tuple[str, ...] = ()
    """The rules to skip."""

    contact: str | None = None
    """The email address that is sent to services."""

    fetch: bool = False
    """Whether documents may cite by identifier."""

    sentence_case: bool = True
    """Whether English titles of ``.bib`` files are set in sentence case when they are read."""

    note_fields: bool = True
    """Whether CSL variables in the notes of references are used."""

    line_length: int = 0
    """The length at which lines of plain text are wrapped; 0 means no limit."""

    trust_files: bool = False
    """Whether documents and configuration files may name files anywhere. A file cannot set this."""

    path: str | None = None
    """The configuration file, or ``None`` if there is none."""

    origins: Mapping[str, Origin] = field(default_factory=dict)
    """Where each value that is not the default comes from, by the name of the setting."""

    findings: tuple[FormatError, ...] = ()
    """The problems. Invalid values are left out."""

    def origin(self, name: str) -> Origin:
        """Return where the value of the setting *name* comes from."""
        return self.origins.get(name, _DEFAULT)

    def overriding(self, name: str) -> Any:
        """Return the value of the setting *name* if it replaces one in the metadata of a document, else the default."""
        return getattr(self, SETTINGS[name].attribute) if self.origin(name).overrides_documents else None

    def updated(self, values: Mapping[str, Any], origin: Origin | Mapping[str, Origin]) -> Configuration:
        """Return the configuration with these *values*, except where it has one from a stronger origin.

        Args:
            values: Checked values by name.
            origin: Where they come from; or the origin of each.
        """
        changed: dict[str, Any] = {}
        origins = dict(self.origins)
        sources = [name for name in SOURCES if name in values]
        for name, value in values.items():
            mine = origin if isinstance(origin, Origin) else origin[name]
            others = SOURCES if name in SOURCES else (name,)
            if any(self.origin(other).strength > mine.strength for other in others):
                continue
            for other in others:
                if other not in sources and other != name:
                    changed[SETTINGS[other].attribute] = SETTINGS[other].default
                    origins.pop(other, None)
            changed[SETTINGS[name].attribute], origins[name] = value, mine
        return replace(self, **changed, origins=origins)

    @property
    def has_sources(self) -> bool:
        """Whether it says what to cite from."""
        return bool(self.bibliography or self.collection)

    def library(self) -> Library:
        """Return the references to cite: those of the bibliography, the installed collection or the built-in one.

        Raises:
            FormatError: A file cannot be read.
            UnknownCollectionError: There is no such collection.
        """
        if self.bibliography:
            from ..libraries.library import Library

            return Library.load(*self.bibliography, data=self.data, sentence_case=self.sentence_case)
        from ..libraries.built_in import library

        return library(self.collection)

    def load_style(self) -> Style | None:
        """Return the style, or ``None`` if none is set.

        Raises:
            StyleError: The file is not a valid style.
        """
        if self.style is None:
            return None
        from ..csl import load_style

        return load_style(self.style, bundled_only=not is_style_path(self.style))


def load_configuration(
    folder: str | os.PathLike[str] = ".",
    *,
    file: str | os.PathLike[str] | None = None,
    search: bool = True,
    trust_files: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Configuration:
    """Return the settings that hold for documents in *folder*.

    Args:
        folder: The folder of the document.
        file: The configuration file to use; paths in it may lead anywhere. ``None`` means ``DPRKPAL_CONFIG``, then a
            search from *folder* upwards.
        search: Whether to use the file that ``DPRKPAL_CONFIG`` names, or to search for one.
        trust_files: Whether a file that was found may name files outside its own folder.
        environment: The environment variables; by default those of the process.

    Returns:
        The settings. Problems are in ``findings``.
    """
    variables = os.environ if environment is None else environment
    given = {name: value for name, value in variables.items() if name.startswith("DPRKPAL_")}
    path = os.fspath(file) if file is not None else None
    if given:
        from .environment import FILE_VARIABLE, OFF_VARIABLE, TRUST_VARIABLE, is_set

        trust_files = trust_files or is_set(given, TRUST_VARIABLE)
        path = path or (given.get(FILE_VARIABLE) or None if search else None)
        search = search and not is_set(given, OFF_VARIABLE)
    is_named = path is not None
    if not is_named and search:
        from .project_file import find_file

        path = find_file(os.fspath(folder))
    configuration = Configuration(trust_files=trust_files)
    if path is not None:
        from .configuration_file import display_path, read_configuration_file

        read = read_configuration_file(path, trusted=trust_files or is_named)
        configuration = replace(configuration, path=display_path(path), findings=tuple(read.findings))
        configuration = configuration.updated(read.values, read.origins)
    if not given:
        return configuration
    from .environment import read_environment

    read_variables = read_environment(given)
    configuration = configuration.updated(read_variables.values, read_variables.origins)
    return replace(configuration, findings=(*configuration.findings, *read_variables.findings))
