"""Internal: rewrite a Sphinx documentation from sphinxcontrib-bibtex to `dprkpal.sphinxext`.

The extension reads old names and settings anyway; after this, the sources have the new ones. ``conf.py`` is parsed and
never run.
"""

from __future__ import annotations

import ast
import difflib
import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..errors import FileAccessError, FormatError
from .sphinxcontrib_settings import translate_settings, translate_style

__all__ = ["MigratedFile", "migrate_configuration", "migrate_files", "migrate_page"]

PAGE_ENDINGS = (".rst", ".md", ".txt", ".py", ".ipynb")
"""The endings of files with roles and directives: pages, modules with docstrings, and notebooks."""

_OLD, _NEW = "sphinxcontrib.bibtex", "dprkpal.sphinxext"
_ROLE = re.compile(r"(?<![\w:])(:(?:foot)?cite:(?=`)|\{(?:foot)?cite\}(?=`))")
_STYLE = re.compile(r"^(?P<before>[ \t]*:style:[ \t]+)(?P<name>[\w-]+)[ \t]*$")
_DIRECTIVE = re.compile(r"^(?P<indent>[ \t]*)(?:\.\. |[`~:]{3,}\{)bibliography(?:::|\})")


class MigratedFile(NamedTuple):
    """A file that changes."""

    path: str
    """Its path."""
    before: bytes
    """Its contents."""
    after: bytes
    """Its new contents."""
    notes: tuple[str, ...] = ()
    """The new form of each setting."""

    def diff(self) -> str:
        """Return the changes as a unified diff."""
        before, after = (text.decode("utf-8").splitlines(keepends=True) for text in (self.before, self.after))
        name = self.path.lstrip("/")
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}")
        )


def migrate_files(configuration: str, paths: Iterable[str] = ()) -> Iterator[MigratedFile]:
    """Yield the files that change, without writing them.

    Args:
        configuration: The path of ``conf.py``.
        paths: Pages, and folders with pages. Hidden folders and those that begin with an underscore are passed over.

    Raises:
        FileAccessError: A file cannot be read.
        FormatError: ``conf.py`` is not valid Python, or a file is not UTF-8.
    """
    before = _read(configuration)
    text, notes = migrate_configuration(_decoded(before, configuration), configuration)
    if text.encode() != before or notes:
        yield MigratedFile(configuration, before, text.encode(), tuple(notes))
    for path in _pages(paths):
        if os.path.abspath(path) == os.path.abspath(configuration):
            continue
        before = _read(path)
        after = migrate_page(_decoded(before, path)).encode()
        if after != before:
            yield MigratedFile(path, before, after)


def migrate_configuration(source: str, path: str = "conf.py") -> tuple[str, list[str]]:
    r"""Return ``conf.py`` with our extension and settings, and a sentence about each old setting.

    Settings whose value is not a literal keep their expression if only the name changes; others stay as they are.

    Raises:
        FormatError: It is not valid Python.

    >>> print(migrate_configuration("extensions = ['sphinxcontrib.bibtex']\nbibtex_bibfiles = ['a.bib']\n")[0])
    extensions = ['dprkpal.sphinxext']
    dprkpal_sources = ['a.bib']
    dprkpal_style = 'bibtex-alpha'
    <BLANKLINE>
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise FormatError(f"not valid Python: {error}", path=path, line=line) from None
    changes: list[tuple[int, int, bytes]] = []
    encoded = source.encode()
    starts = [0]
    for text_line in encoded.splitlines(keepends=True):
        starts.append(starts[-1] + len(text_line))

    def span(node: ast.expr | ast.stmt) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value == _OLD:
            start, end = span(node)
            changes.append((start, end, encoded[start:end].replace(_OLD.encode(), _NEW.encode())))
    statements: dict[str, ast.Assign] = {}
    values: dict[str, object] = {}
    taken: set[str] = set()
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            if isinstance(target, ast.Name) and target.id.startswith("dprkpal_"):
                taken.add(target.id)
            elif isinstance(target, ast.Name) and target.id.startswith("bibtex_"):
                statements[target.id] = statement
                try:
                    values[target.id] = ast.literal_eval(statement.value)
                except (ValueError, TypeError, RecursionError):
                    values[target.id] = None  # an expression
    notes: list[str] = []
    last = max((span(statement)[1] for statement in statements.values()), default=0)
    for name, ours, became in translate_settings(values):
        notes.append(f"{name}: {became}" if values.get(name, "") is not None else f"{name}: the value is an expression")
        missing = {new: value for new, value in ours.items() if new not in taken}
        taken.update(ours)
        old = statements.get(name)
        if old is None:
            changes += [(last, last, f"\n{new} = {value!r}".encode()) for new, value in missing.items()]
            continue
        if values[name] is None and not name.endswith("_style"):
            start, end = span(old.targets[0])
            changes += [(start, end, new.encode()) for new in missing]
        elif values[name] is not None:
            start, end = span(old)
            lines = "\n".join(f"{new} = {value!r}" for new, value in missing.items())
            if not lines and encoded[end : end + 1] == b"\n":
                end += 1
            changes.append((start, end, lines.encode()))
    for start, end, new_bytes in sorted(changes, key=lambda one: one[:2], reverse=True):
        encoded = encoded[:start] + new_bytes + encoded[end:]
    return encoded.decode(), notes


def migrate_page(source: str) -> str:
    r"""Return a page with full role names and with CSL styles in the options of bibliographies.

    >>> print(migrate_page("See :cite:`a`.\n\n.. bibliography::\n   :style: unsrt\n"))
    See :cite:p:`a`.
    <BLANKLINE>
    .. bibliography::
       :style: ieee
    <BLANKLINE>
    """
    found: list[str] = []
    inside = False
    for line in source.splitlines(keepends=True):
        if _DIRECTIVE.match(line):
            inside = True
        elif inside and not line.lstrip().startswith(":"):
            inside = False
        match = _STYLE.match(line.rstrip("\r\n")) if inside else None
        if match is not None and (style := translate_style(match["name"])) is not None:
            line = match["before"] + style + line[len(line.rstrip("\r\n")) :]
        found.append(_ROLE.sub(lambda role: role[0][:-1] + (":p}" if role[0].endswith("}") else ":p:"), line))
    return "".join(found)


def _pages(paths: Iterable[str]) -> Iterator[str]:
    """Yield the pages at *paths* and in folders there, each once."""
    seen: set[str] = set()
    for path in paths:
        if not os.path.isdir(path):
            found = [path]
        else:
            found = []
            for folder, folders, names in os.walk(path, onerror=_fail):
                folders[:] = sorted(one for one in folders if not one.startswith((".", "_")))
                found += [os.path.join(folder, name) for name in sorted(names) if name.endswith(PAGE_ENDINGS)]
        for one in found:
            if os.path.abspath(one) not in seen:
                seen.add(os.path.abspath(one))
                yield one


def _fail(error: OSError) -> None:
    """Report a folder that cannot be read. ``os.walk`` alone would leave it out."""
    raise FileAccessError.of(error, "read", error.filename) from None


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise FileAccessError.of(error, "read", path) from None


def _decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise FormatError("not UTF-8", path=path) from None
