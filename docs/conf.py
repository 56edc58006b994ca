"""How the documentation is built: ``sphinx-build -W -n docs docs/_build``."""

import tomllib
from pathlib import Path

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "dprkpal"
author = "The dprkpal authors"
copyright = "2026, The dprkpal authors"
version = release = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "sphinx_click"]
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_default_options = {"members": True, "undoc-members": False, "show-inheritance": True}
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
]

html_theme = "furo"
html_title = f"dprkpal {release}"
