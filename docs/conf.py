"""The configuration of the documentation. Build it with ``sphinx-build -W -n docs docs/_build``."""

import gc
import importlib.util
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "_extensions"))  # the extensions of this documentation

# The trees of all pages live until the end of the build, and looking through them for garbage again and again is slow.
gc.set_threshold(100_000, 50, 50)

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]

project = "dprkpal"
author = "The dprkpal authors"
copyright = "2026, The dprkpal authors"
version = release = _PROJECT["version"]

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "sphinx.ext.viewcode", "sphinx_click"]
extensions += ["dprkpal.sphinxext", "fast_navigation", "folded_changelog", "home_page", "site_metadata"]
dprkpal_collection_pages = "collection"
dprkpal_collection_licence = "CC BY 4.0 <https://creativecommons.org/licenses/by/4.0/>"
dprkpal_formatter = True
source_suffix = {".md": "markdown", ".rst": "restructuredtext"}
exclude_patterns = ["_build"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
suppress_warnings = ["ref.python"]  # two classes are named Link, and annotations use the short name
autodoc_default_options = {"members": True}
napoleon_numpy_docstring = False
napoleon_use_ivar = True
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

# Single backticks link to a name of dprkpal if it exists. Other names are shown as code.
default_role = "py:obj"
nitpick_ignore_regex = [
    ("py:obj", r".*"),
    # Names of other packages. Their inventories are not fetched, so that the build works offline.
    ("py:.*", r"(click|collections\.abc|datetime|enum|os|pathlib|pydantic|pydantic_core|typing)\..*"),
    # Names that are imported only for type checking, and type aliases.
    ("py:class", r"(\w+Data|Content|Element|Item|LibraryProtocol|Json|Path|PathLike|References|Row|Section)"),
    ("py:class", r"(Abbreviations|ReferenceArguments|StyleLocale|Token|Years)"),
    # Names that are not public but appear in public signatures.
    ("py:class", r"dprkpal\.(.+\.)?_\w+"),
    ("py:class", r"dprkpal\.model\.conventions\.Conventions"),
    ("py:class", r"dprkpal\.(checks|collection|search|csl\.(document|rendering|styles|text))\.\w+\.\w+"),
]

html_theme = "furo"
html_title = f"dprkpal {release}"
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "")  # the URL is known only where the site is hosted
html_static_path = ["_static", "../src/dprkpal/data/conformance.json"]  # for conformance.js
html_favicon = "_static/icon.svg"
html_css_files = ["site.css"]
html_js_files = [("site.js", {"defer": "defer"})]
templates_path = ["_templates"]
html_show_sourcelink = False
html_copy_source = False
html_domain_indices = False  # the general index contains the modules
html_split_index = True  # one page for each letter
html_additional_pages = {"404": "404.html"}
smartquotes_action = "qe"  # quotation marks and ellipses; dashes are typed, and "--style" stays as it is


# The PDF: sphinx-build -b latex docs docs/_build/latex, then latexmk -pdfxe dprkpal.tex in that folder.
latex_engine = "xelatex"  # for the names in Korean, Arabic and Hebrew
latex_elements = {
    "papersize": "a4paper",
    "pointsize": "10pt",
    "fncychap": "",
    "extraclassoptions": "openany,oneside",
    "printindex": r"\footnotesize\raggedright\printindex",  # long names fit its columns
    "preamble": r"""
\usepackage{etoolbox}
\IfFileExists{xeCJK.sty}{\IfFontExistsTF{Noto Serif CJK KR}{%
  \usepackage{xeCJK}\setCJKmainfont{Noto Serif CJK KR}\setCJKsansfont{Noto Sans CJK KR}%
  \setCJKmonofont{Noto Sans Mono CJK KR}}{}}{}
\emergencystretch=4em\tolerance=3000\hbadness=10000\hfuzz=3pt\vfuzz=4pt
\sphinxsetup{verbatimforcewraps=true}
\makeatletter  % names may be broken after hyphens and underscores
\protected\def\sphinxhyphen#1{-\discretionary{}{}{}}
\renewcommand{\sphinxhyphenininlineliteral}[1]{-\discretionary{}{}{}}
\AtBeginDocument{%
  \setlength{\tymin}{72pt}\setlength{\tymax}{\maxdimen}\setlength{\tabcolsep}{3pt}%
  \AtBeginEnvironment{tabulary}{\small}\AtBeginEnvironment{longtable}{\small}%
  \let\docs@underscore\_\protected\def\_{\docs@underscore\discretionary{}{}{}}}
\makeatother
""",
}
latex_use_xindy = False  # makeindex is part of every TeX installation
latex_table_style = ["booktabs"]
if importlib.util.find_spec("cairosvg") is not None:  # without it, the PDF lacks the drawings
    extensions.append("sphinxcontrib.cairosvgconverter")


def _without_comma(app: Any, ctx: Any, lines: list[str]) -> None:
    """Remove the space in the argument of ``cite``, which Sphinx would read as two options."""
    lines[:] = [line.replace("[, ", "[,") if line.startswith(".. option::") else line for line in lines]


def _without_types(app: Any, what: str, name: str, obj: Any, options: Any, lines: list[str]) -> None:
    """Keep napoleon from reading text before a colon as a type. Types are in the annotations."""
    if what in {"attribute", "data", "property"}:
        lines[:0] = ["..", ""]  # napoleon reads the first line; an empty comment has no colon
    if "Returns:" in lines:
        start = lines.index("Returns:") + 1
        end = next((at for at in range(start, len(lines)) if lines[at] and not lines[at].startswith(" ")), len(lines))
        lines[start - 1 : end] = [":returns:", *lines[start:end]]


def _without_factory(app: Any, what: str, name: str, obj: Any, options: Any, signature: str, returned: str) -> Any:
    """Show defaults that are not Python, such as ``<factory>`` and ``<function <lambda>>``, as ``...``."""
    return re.sub(r"<function [^<>]*(?:<\w+>[^<>]*)*>|<factory>", "...", signature or "") or signature, returned


def _forget_unused(app: Any, env: Any) -> None:
    """Drop modules without documented names from the source pages, so that parallel builds give the same files."""
    modules = getattr(env, "_viewcode_modules", {})
    for name in [name for name, entry in modules.items() if entry and not entry[2]]:
        del modules[name]


def setup(app: Any) -> None:
    """Connect the event handlers."""
    app.connect("sphinx-click-process-arguments", _without_comma)
    app.connect("env-updated", _forget_unused)
    app.connect("autodoc-process-signature", _without_factory)
    app.connect("autodoc-process-docstring", _without_types, priority=400)  # before napoleon (500)
