"""Internal: bibliography files among the arguments of a command, and on standard input.

People type ``dprkpal bib thesis.bib``, ``dprkpal list *.bib`` and ``cat thesis.bib | dprkpal bib``. Before a command
parses its arguments, `name_sources` puts ``--from`` before each bibliography file. These words are files:

- in all commands with ``--from``: an existing file with the ending of a bibliography, such as ``.bib``; in ``process``
  only directly after ``--from``, where the shell puts it for ``--from *.bib``, and in ``check`` never;
- in commands that take keys: every other word with such an ending, unless ``--from`` is given, and an existing file,
  unless ``--from`` is missing and the word is a key of the built-in collection.

Words after ``--`` are never files.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator, Sequence
from io import BufferedReader

import click

from .terminal import say

__all__ = ["ENDINGS", "expand_patterns", "has_piped_input", "is_file", "name_sources"]

ENDINGS = (
    ".bib", ".bibtex", ".biblatex", ".json", ".csljson", ".jsonl", ".yaml", ".yml", ".ris", ".cff", ".nbib", ".medline",
    ".ciw", ".isi", ".enw", ".refer", ".xml", ".mods", ".rdf", ".csv", ".tsv", ".sqlite", ".sqlite3",
)  # fmt: skip
"""The endings of `dprkpal.formats.FORMATS` and of stores, repeated here because importing that package takes time."""

FILE_COMMANDS = frozenset({"check", "convert", "keys", "merge", "pandoc-filter", "process", "subset", "tidy"})
"""Commands whose arguments are files to work on. They read other bibliographies only from ``--from``."""

SECONDS = 1.0
"""How long a pipe without data and without an end is waited for."""


def name_sources(command: click.Command, arguments: Sequence[str]) -> list[str]:
    """Return *arguments* with ``--from`` before each bibliography file of *command*."""
    options = [one for one in command.params if isinstance(one, click.Option)]
    works_on_files = command.name in FILE_COMMANDS
    if command.name == "check" or not any(one.name == "sources" for one in options):
        return list(arguments)
    valued = {name for one in options if not one.is_flag and not one.count for name in one.opts}
    takes_keys = any(isinstance(one, click.Argument) and "KEY" in (one.metavar or "") for one in command.params)
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    given = any(word.startswith(("-f", "--from")) for word in before)
    named: list[str] = []
    after_source = False
    words = iter(before)
    for word in words:
        if word in valued:
            named += [word, *_next(words)]
            after_source = word in ("-f", "--from")
        elif word.startswith("-") and word != "-":
            named.append(word)
            after_source = word.startswith(("-f", "--from="))
        elif _is_source(word, takes_keys, given) and (after_source or not works_on_files):
            named += ["--from", word]
        else:
            named.append(word)
            after_source = False
    return [*named, *arguments[len(before) :]]


def _next(words: Iterator[str]) -> list[str]:
    """Return the next word in a list, which is empty at the end."""
    return [word for word in [next(words, None)] if word is not None]


def _is_source(word: str, takes_keys: bool, given: bool) -> bool:
    """Return whether *word* is a bibliography file and not a key."""
    if word == "-":
        return takes_keys
    if word.lower().endswith(ENDINGS):
        return is_file(word) or (takes_keys and not given)
    if not takes_keys or not is_file(word):
        return False
    if given:
        return True
    from ..libraries.built_in import library

    return word not in library()


def is_file(name: str) -> bool:
    """Return whether there is a file, pipe or device with this name."""
    try:
        return not stat.S_ISDIR(os.stat(name).st_mode)
    except (OSError, ValueError):
        return False


def expand_patterns(names: Sequence[str]) -> list[str]:
    """Return *names* with patterns such as ``*.bib`` replaced by the files that match.

    The shell expands a pattern only if it is not quoted. A pattern without matches stays, and is reported as missing.
    """
    expanded: list[str] = []
    for name in names:
        if any(sign in name for sign in "*?[") and not is_file(name):
            from glob import glob

            expanded += sorted(glob(name)) or [name]
        else:
            expanded.append(name)
    return list(dict.fromkeys(expanded))


def has_piped_input() -> bool:
    """Return whether standard input is a file or a pipe with data.

    A program can be started with a pipe that never gets data, so a silent pipe is not waited for without end.
    """
    if sys.stdin is None:
        return False
    try:
        number = sys.stdin.fileno()
        mode = os.fstat(number).st_mode
        if stat.S_ISREG(mode):
            return os.fstat(number).st_size > os.lseek(number, 0, os.SEEK_CUR)
        if not stat.S_ISFIFO(mode) and not stat.S_ISSOCK(mode):
            return False
        if os.name != "nt":
            from select import select

            if not select([number], [], [], SECONDS)[0]:
                say("note: no data arrives on standard input, so the built-in collection is used; - waits for the data")
                return False
        reader = sys.stdin.buffer
        return isinstance(reader, BufferedReader) and bool(reader.peek(1))
    except (OSError, ValueError):
        return False
