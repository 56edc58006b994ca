"""Internal: the conditions for the references of one bibliography among several, as documents and options name them.

Documents, Sphinx pages and the command line use the same names: ``keys``, ``type``, ``keyword``, ``topic``, ``file``,
``cited`` and every CSL variable. ``not-`` before a name negates it. Documents add names for places in the text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from os.path import basename
from typing import TYPE_CHECKING, TypeAlias

from ..csl.document.selection import CONDITIONS, Condition, Selection, item_meets
from ..errors import UnknownFileError, UnknownReferenceError, UnknownTopicError
from ..model.keywords import keywords

if TYPE_CHECKING:
    from .library import Library

__all__ = ["NEGATION", "ConditionValues", "LibraryConditions", "divide", "named_values", "read_conditions"]

ConditionValues: TypeAlias = "Mapping[str, str | Iterable[str]]"
"""Conditions by name. A text can contain several values, separated by commas."""

NEGATION = "not-"
"""Before the name of a condition: it must not be met."""

_VALUE = re.compile(r"""(?<![^\s{<])([\w:-]+)=(?:"([^"]*)"|'([^']*)'|([^\s"'}>]+))""")
_COMMAS = re.compile(r"\s*[,;]\s*")
_SPACES = re.compile(r"[\s,;]+")
_WITHOUT_SPACES = frozenset({"chapter", "keys", "section", "topic", "type"})
"""Conditions whose values have no spaces, so that a space separates values too."""
_WILDCARDS = re.compile(r"[*?\[]")


def named_values(text: str) -> dict[str, str]:
    """Return the attributes with a name in *text*, as in ``{#refs type=book title="Books"}`` or an HTML tag.

    >>> named_values('::: {#refs-a .x type=book title="Old books"}'), named_values("<div id='refs' lang=de>")
    ({'type': 'book', 'title': 'Old books'}, {'id': 'refs', 'lang': 'de'})
    """
    found: dict[str, str] = {}
    for name, *values in _VALUE.findall(text):
        found.setdefault(name, "".join(values))
    return found


def divide(is_rest: Sequence[bool], select: Callable[[int], Iterable[str]]) -> list[list[str]]:
    """Return the keys in each of several bibliographies.

    Args:
        is_rest: For each, whether it lists only what the others do not. Of several such bibliographies, each takes what
            those before it have left.
        select: Returns the keys that meet the conditions of the bibliography with this index.

    >>> divide([True, False], lambda index: ["a", "b"] if index == 0 else ["b"])
    [['a'], ['b']]
    """
    found: list[list[str]] = [[] for _ in is_rest]
    listed: set[str] = set()
    for index in sorted(range(len(is_rest)), key=is_rest.__getitem__):
        keys = select(index)
        found[index] = [key for key in keys if not (is_rest[index] and key in listed)]
        listed.update(found[index])
    return found


def read_conditions(values: ConditionValues) -> Selection:
    """Return conditions as a selection: each must be met, and none with ``not-``.

    >>> read_conditions({"type": "book, chapter", "not-keyword": "primary sources"})
    Selection(select=(Condition(name='type', values=('book', 'chapter')),), include=(), \
exclude=(Condition(name='keyword', values=('primary sources',)),), quash=())
    """
    select: list[Condition] = []
    exclude: list[Condition] = []
    for name, value in values.items():
        bare = name.removeprefix(NEGATION)
        if isinstance(value, str):
            parts = (_SPACES if bare in _WITHOUT_SPACES else _COMMAS).split(value.strip(" \t\n,;"))
        else:
            parts = [one.strip() for one in value]
        if bare == "keys":
            parts = [part.removeprefix("@") for part in parts if part]
        (select if bare == name else exclude).append(Condition(bare, tuple(parts)))
    return Selection(tuple(select), exclude=tuple(exclude))


class LibraryConditions:
    """Tests the conditions for the references of a library.

    Args:
        library: The references, and the topics if it has any.
        files: Names of bibliography files and of groups of files, with the keys of their references. Other files are
            recognized by the place of an entry.
    """

    NAMES = CONDITIONS - {"id"} | {"file", "topic"}
    """The names of the conditions."""

    def __init__(self, library: Library, files: Mapping[str, Collection[str]] | None = None) -> None:
        self._library = library
        self._files = files or {}
        self._wanted: dict[tuple[str, ...], set[str]] = {}

    @cached_property
    def _file_names(self) -> set[str]:
        return set(map(basename, self._library.file_names()))

    def check(self, condition: Condition) -> None:
        """Raise an error if a value of *condition* is unknown.

        Raises:
            UnknownReferenceError: A key is not in the library.
            UnknownTopicError: A topic is neither a topic nor a keyword of the library.
            UnknownFileError: No references come from this file.
        """
        if condition.name == "keys":
            for key in condition.values:
                if key not in self._library and not _WILDCARDS.search(key):
                    raise UnknownReferenceError(key, self._library.keys_near(key))
        elif condition.name == "topic":
            for topic in condition.values:
                if topic not in self._library.topics and not self._library.with_topics([topic]):
                    known = {word for entry in self._library.values() for word in keywords(entry.csl)}
                    raise UnknownTopicError(topic, [*self._library.topics, *sorted(known)])
        elif condition.name == "file":
            for name in condition.values:
                if name not in self._files and basename(name) not in self._file_names:
                    raise UnknownFileError(name, [*self._files, *sorted(self._file_names)])

    def meets(self, condition: Condition, key: str) -> bool:
        """Return whether the reference *key* meets *condition*, which is one of `NAMES` except ``cited``."""
        entry = self._library[key]
        if condition.name == "topic":
            return not self._topics(condition.values).isdisjoint(keywords(entry.csl))
        if condition.name == "file":
            return any(
                key in self._files[name] if name in self._files else basename(str(entry.place[0])) == basename(name)
                for name in condition.values
            )
        return item_meets(condition, key, entry.csl)

    def _topics(self, topics: tuple[str, ...]) -> set[str]:
        """Return *topics* with all narrower ones."""
        if topics not in self._wanted:
            scheme = self._library.topics
            wanted = self._wanted[topics] = set(topics)
            for topic in topics:
                if topic in scheme:
                    wanted.update(below.id for below in scheme[topic].descendants)
        return self._wanted[topics]
