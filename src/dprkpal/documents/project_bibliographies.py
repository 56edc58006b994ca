"""Internal: find the bibliographies that a project of Quarto, bookdown, MyST or Sphinx names for all its documents.

The files are read as data. ``conf.py`` is parsed and never run.

Source: the Quarto documentation, "Citations" and "Project Basics"; the bookdown documentation, "Citations"; the MyST
documentation, "Frontmatter"; the documentation of sphinxcontrib-bibtex, "Configuration".
"""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable

from .metadata import read_metadata
from .yaml_values import YamlValue, read_yaml, texts_of

__all__ = ["project_bibliographies"]

MAX_SIZE = 500_000
"""Maximum size of a configuration file, in bytes."""

_YAML = ("_quarto.yml", "_quarto.yaml", "_metadata.yml", "myst.yml", "_config.yml")
_SPHINX = "bibtex_bibfiles"
_SPHINX_NAMES = frozenset({_SPHINX, "dprkpal_sources"})
_FIRST_CHAPTERS = ("index.Rmd", "index.qmd", "index.md")


def project_bibliographies(folder: str, syntax: str) -> list[str]:
    """Return the names of bibliographies, relative to *folder*, that configuration files in *folder* name.

    Args:
        folder: The folder of a document.
        syntax: The syntax of the document; see `dprkpal.documents.citation_syntax.ENDINGS`.
    """
    names: list[str] = []
    if syntax in ("markdown", "notebook"):
        for file in _YAML:
            found = read_yaml(_text(os.path.join(folder, file))).values
            names += _bibliographies(found)
            for inner in ("project", "sphinx", "config"):
                value = found.get(inner)
                names += _bibliographies(value) if isinstance(value, dict) else []
        for file in _FIRST_CHAPTERS:
            lines = _text(os.path.join(folder, file)).split("\n")
            names += read_metadata(lines).bibliography if lines[0].rstrip() == "---" else ()
    if syntax in ("markdown", "notebook", "rst"):
        names += _sphinx_bibliographies(_text(os.path.join(folder, "conf.py")))
    return list(dict.fromkeys(names))


def _bibliographies(values: dict[str, YamlValue]) -> Iterable[str]:
    """Yield the names of bibliographies in the settings of a project."""
    for name in ("bibliography", _SPHINX):
        if name in values:
            yield from texts_of(values[name])
    inner = values.get("config")
    if isinstance(inner, dict) and _SPHINX in inner:
        yield from texts_of(inner[_SPHINX])


def _sphinx_bibliographies(source: str) -> list[str]:
    r"""Return the bibliographies that a ``conf.py`` names, if they are written as a text or a list of texts.

    >>> _sphinx_bibliographies("import os\nbibtex_bibfiles = ['a.bib', 'b.bib']")
    ['a.bib', 'b.bib']
    """
    if not any(name in source for name in _SPHINX_NAMES):
        return []
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    for node in tree.body:
        if not isinstance(node, ast.Assign | ast.AnnAssign):
            continue
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        if any(isinstance(one, ast.Name) and one.id in _SPHINX_NAMES for one in targets):
            value = node.value
            members = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
            return [one.value for one in members if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return []


def _text(path: str) -> str:
    """Return the text of a file; empty if it cannot be read or is too long."""
    try:
        if not os.path.isfile(path) or os.path.getsize(path) > MAX_SIZE:
            return ""
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            return file.read().replace("\r\n", "\n")
    except OSError:
        return ""
