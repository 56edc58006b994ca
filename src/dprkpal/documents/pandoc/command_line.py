"""Internal: find the bibliographies and styles on the command line of the pandoc process that runs the filter.

A file named there may be anywhere. pandoc passes its value to the filter in the metadata, but some readers write values
of the document in the same way, so the metadata alone do not show where a name comes from.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

__all__ = ["document_in_arguments", "document_on_command_line", "files_in_arguments", "files_on_command_line"]

_OPTIONS = ("--bibliography", "--csl", "--citation-style")
_METADATA = ("-M", "--metadata")
_WITH_FILES = frozenset((
    *_OPTIONS, "--filter", "-F", "--lua-filter", "-L", "--output", "-o", "--defaults", "-d", "--template", "--css",
    "-c", "--metadata-file", "--reference-doc", "--include-in-header", "-H", "--include-before-body", "-B",
    "--include-after-body", "-A", "--citation-abbreviations", "--syntax-definition", "--epub-metadata", "--log",
))  # fmt: skip
"""The options of pandoc whose value is a file and not a document."""
_NAMES = ("bibliography", "csl", "citation-style", "section-bibs-bibliography")


def files_on_command_line() -> frozenset[str]:
    """Return the bibliographies and styles named on the command line of the parent process, if it is pandoc."""
    arguments = _parent_arguments()
    if not arguments or "pandoc" not in os.path.basename(arguments[0]).lower():
        return frozenset()
    return frozenset(files_in_arguments(arguments[1:]))


def document_on_command_line() -> str | None:
    """Return the first file that the parent process converts, if it is pandoc and the file is named there."""
    arguments = _parent_arguments()
    if not arguments or "pandoc" not in os.path.basename(arguments[0]).lower():
        return None
    return document_in_arguments(arguments[1:])


def document_in_arguments(arguments: Sequence[str]) -> str | None:
    """Return the first document in the *arguments* of pandoc that exists."""
    pairs = zip(arguments, ["", *arguments], strict=False)
    named = (name for name, option in pairs if not name.startswith("-") and option not in _WITH_FILES)
    return next((name for name in named if os.path.isfile(name)), None)


def _parent_arguments() -> list[str]:
    """Return the command line of the parent process, or an empty list if the system does not show it."""
    parent = os.getppid()
    try:
        data = Path(f"/proc/{parent}/cmdline").read_bytes()
        return [os.fsdecode(one) for one in data.removesuffix(b"\0").split(b"\0")]
    except OSError:
        pass
    if sys.platform == "win32":
        return []
    try:  # this splits names with spaces; those files are then refused
        done = subprocess.run(["ps", "-o", "args=", "-p", str(parent)], capture_output=True, text=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        return []
    return done.stdout.split()


def files_in_arguments(arguments: Iterable[str]) -> Iterator[str]:
    """Yield the bibliographies and styles in the *arguments* of pandoc.

    >>> list(files_in_arguments(["a.md", "--bibliography=b.bib", "-M", "csl:c.csl", "--csl", "d.csl"]))
    ['b.bib', 'c.csl', 'd.csl']
    """
    waiting = ""
    for argument in arguments:
        option, equals, value = argument.partition("=")
        if waiting:
            option, value, waiting = waiting, argument, ""
        elif argument.startswith("-M") and len(argument) > 2:
            option, value = "-M", argument[2:]
        elif option in (*_OPTIONS, *_METADATA) and not equals:
            waiting = option
            continue
        if option in _OPTIONS:
            yield value
        elif option in _METADATA:
            name, _, file = value.partition(next((sign for sign in value if sign in "=:"), "="))
            if name in _NAMES and file:
                yield file
