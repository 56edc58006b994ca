"""Internal: the directive ``bibliography-formatter``, a page on which readers format their own files in the browser.

The page runs dprkpal with Pyodide. Its files are copied into the site at build time (`browser_archive`), from the npm
package ``pyodide``. Without that package the site is built all the same, and the page says that it has no formatter.

======================  ==============================================================================
``builder-inited``      find Pyodide, and write the files
``env-updated``         write the pages with a formatter again if the files have changed
``html-page-context``   tell the scripts of a page where the files are, and allow WebAssembly there
======================  ==============================================================================
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from functools import partial
from html import escape
from pathlib import Path
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from .browser_archive import BrowserFiles, find_pyodide, write_browser_files
from .configuration import Settings

__all__ = ["FormatterDirective", "setup"]

FOLDER = "_static/dprkpal-browser"
"""The folder of the site for the files."""

USES_FORMATTER = ('class="formatter"', 'class="citing"')
"""What the HTML of a page contains if its scripts use the formatter."""

_ABSENT = """\
<div class="admonition note">
<p class="admonition-title">Not part of this build</p>
<p>This build of the site has no formatter, because the npm package <code>pyodide</code> was not installed. Install
dprkpal, and use <code>dprkpal bib</code> and <code>dprkpal check</code> instead.</p>
</div>
"""
_TEMPLATE = Path(__file__).parent / "format_page.html"
_files: dict[str, BrowserFiles | None] = {}  # by the folder of the built site


class formatter(nodes.General, nodes.Element):
    """The place of the formatter on the page."""


class FormatterDirective(SphinxDirective):
    """``.. bibliography-formatter::``: the page on which readers format their own files."""

    has_content = False
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        """Return the node of the formatter."""
        _pages(self.env).add(self.env.docname)
        return [formatter("")]


def _pages(env: BuildEnvironment) -> set[str]:
    """Return the names of the pages with a formatter."""
    if not hasattr(env, "dprkpal_formatter_pages"):
        env.dprkpal_formatter_pages = set()  # type: ignore[attr-defined]  # Sphinx keeps attributes of extensions here
    return cast("set[str]", env.dprkpal_formatter_pages)  # type: ignore[attr-defined]  # as above


def _visit_html(writer: Any, node: formatter) -> None:
    is_built = _files.get(str(writer.builder.outdir)) is not None
    writer.body.append(_TEMPLATE.read_text(encoding="utf-8") if is_built else _ABSENT)
    raise nodes.SkipNode


def _skip(writer: Any, node: formatter) -> None:
    raise nodes.SkipNode


def _write_files(app: Sphinx, *, folder: str) -> None:
    if app.builder.format != "html":
        return
    pyodide = find_pyodide(Path(app.confdir, folder) if folder else None, Path(app.confdir))
    files = write_browser_files(pyodide, Path(app.outdir) / FOLDER) if pyodide else None
    _files[str(app.outdir)] = files


def _outdated(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Return the pages with a formatter if its files are others than in the build before."""
    files = _files.get(str(app.outdir))
    before = getattr(env, "dprkpal_formatter_files", None)
    env.dprkpal_formatter_files = files  # type: ignore[attr-defined]  # Sphinx keeps attributes of extensions here
    return sorted(_pages(env) & env.found_docs) if files != before else []


def _merge(app: Sphinx, env: BuildEnvironment, docnames: Iterable[str], other: BuildEnvironment) -> None:
    _pages(env).update(_pages(other))


def _purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    _pages(env).discard(docname)


def _add_context(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any) -> None:
    files = _files.get(str(app.outdir))
    body = context.get("body")
    if files is None or not isinstance(body, str) or not any(mark in body for mark in USES_FORMATTER):
        return
    folder = posixpath.relpath(f"{FOLDER}/{files.folder}", posixpath.dirname(pagename) or ".")
    content = escape(f"{folder}/ {files.size}")
    context["metatags"] = f'{context.get("metatags", "")}<meta name="dprkpal-browser" content="{content}" />\n'
    static = f"{FOLDER}/{files.folder}".removeprefix("_static/")
    app.add_css_file(f"{static}/page.css")
    if USES_FORMATTER[0] in body:
        app.add_js_file(f"{static}/page.js", type="module")
    context["allows_webassembly"] = True  # for templates with a content security policy


def setup(app: Sphinx, settings: Settings) -> None:
    """Register the directive and its node and, if the site has a formatter, the event handlers.

    Args:
        app: The application.
        settings: The settings of the project.
    """
    skipped = (_skip, None)
    app.add_node(formatter, html=(_visit_html, None), latex=skipped, text=skipped, man=skipped, texinfo=skipped)
    app.add_directive("bibliography-formatter", FormatterDirective)
    _files.clear()
    if not settings.formatter:
        return
    if not settings.collection_pages.folder:  # their pages have it already
        app.add_js_file("dprkpal_clipboard.js", loading_method="defer", priority=400)
    app.connect("builder-inited", partial(_write_files, folder=settings.pyodide))
    app.connect("env-updated", _outdated)
    app.connect("env-merge-info", _merge)
    app.connect("env-purge-doc", _purge)
    app.connect("html-page-context", _add_context)
