"""How the documentation is built: ``sphinx-build -W -n docs docs/_build``."""

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))  # for site_pages, which makes the pages of the collection

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "dprkpal"
author = "The dprkpal authors"
copyright = "2026, The dprkpal authors"
version = release = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "sphinx_click"]
extensions += ["dprkpal.sphinxext", "site_pages"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
suppress_warnings = ["ref.python"]  # a source's Link and the engine's Link: an annotation names either by its last part
autodoc_default_options = {"members": True}
napoleon_numpy_docstring = False
napoleon_use_ivar = True
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# A name in single backticks is a link where it is one of ours, and code where it is not.
default_role = "py:obj"
nitpick_ignore_regex = [
    ("py:obj", r".*"),
    # What belongs to others; their indexes are not fetched, so that the build needs no network.
    ("py:.*", r"(click|collections\.abc|enum|os|pathlib|pydantic|pydantic_core|typing)\..*"),
    # Names that are imported for types only, and names of types that are unions.
    ("py:class", r"(Content|Element|LibraryProtocol|Json|Path|PathLike|Token|Years)"),
    # What is not public, where the signature of something public shows it.
    ("py:class", r"dprkpal\.(.+\.)?_\w+"),
    ("py:class", r"dprkpal\.(checks\.work|word_index)\.\w+"),
    ("py:class", r"dprkpal\.csl\.(area|compile|context|item|markup|position|processor|sort|tokens|typography)\.\w+"),
]

html_theme = "furo"
html_title = f"dprkpal {release}"
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")  # where the site will be is not ours to guess
html_static_path = ["_static"]
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_js_files = [("collection.js", {"defer": "defer"})]
templates_path = ["_templates"]
html_show_sourcelink = False
html_copy_source = False
html_domain_indices = False  # the index has the modules too


def _without_comma(app: Any, ctx: Any, lines: list[str]) -> None:
    """Write the argument of ``cite`` without the space, at which Sphinx would take it for two options."""
    lines[:] = [line.replace("[, ", "[,") if line.startswith(".. option::") else line for line in lines]


def _without_types(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Keep napoleon from reading what stands before a colon as a type: in this house, annotations say types."""
    if what in {"attribute", "data", "property"}:
        lines[:0] = ["..", ""]  # an empty comment, which has no colon
    if "Returns:" in lines:
        start = lines.index("Returns:") + 1
        end = next((at for at in range(start, len(lines)) if lines[at] and not lines[at].startswith(" ")), len(lines))
        lines[start - 1 : end] = [":returns:", *lines[start:end]]


def _without_factory(app: Any, what: str, name: str, obj: Any, options: Any, signature: str, returned: str) -> Any:
    """Show the default that a dataclass makes anew as dots: as it is, Sphinx cannot parse the signature."""
    return (signature or "").replace("<factory>", "...") or signature, returned


def _forget_unused(app: Any, env: Any) -> None:
    """Show the source of no module of which nothing is described: Sphinx does or not by how many processes read."""
    modules = getattr(env, "_viewcode_modules", {})
    for name in [name for name, entry in modules.items() if entry and not entry[2]]:
        del modules[name]


def setup(app: Any) -> None:
    """Connect what is above."""
    app.connect("sphinx-click-process-arguments", _without_comma)
    app.connect("env-updated", _forget_unused)
    app.connect("autodoc-process-signature", _without_factory)
    app.connect("autodoc-process-docstring", _without_types, priority=400)  # napoleon comes at 500
