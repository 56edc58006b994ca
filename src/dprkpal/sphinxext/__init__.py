"""The Sphinx extension: ``extensions = ["dprkpal.sphinxext"]``.

It adds citations in any CSL style, footnotes with *ibid.*, bibliographies, and the claims and topics of a collection,
in reStructuredText and MyST, for every builder.

Processing order:

=====================  =================================================================================
``config-inited``      read and check the values of ``conf.py`` (`dprkpal.sphinxext.configuration`)
reading                roles and directives leave placeholder nodes; transforms create footnotes
                       (`dprkpal.sphinxext.roles`, `dprkpal.sphinxext.footnotes`)
``env-updated``        format all citations in reading order (`dprkpal.sphinxext.resolver`), and write the
                       pages again that changed
writing                replace the placeholders with text (`dprkpal.sphinxext.post_transforms`)
=====================  =================================================================================
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from ..documents.sphinxcontrib_settings import translate_settings
from . import collection_pages, format_page
from .bibliography_directives import BibliographyDirective, NotesDirective
from .cited_by_pages import collect_cited_by_pages
from .config_values import CONFIG_VALUES
from .configuration import project_defaults, read_settings, store_settings, valid_values
from .domain import DOMAIN_NAME, BibDomain
from .drawing_nodes import drawing, skip_drawing, visit_html
from .footnotes import CitationFootnotes, FootnotePlacement
from .nodes import (
    backlink,
    collection_text,
    depart_backlink,
    pending_bibliography,
    pending_citation,
    pending_cited_in,
    pending_notes,
    visit_backlink,
)
from .pandoc_citations import PandocCitations
from .post_transforms import InsertCitations, InsertCollectionTexts, store_builder
from .published_lists import write_published_lists
from .roles import ROLE_FORMS, CiteRole
from .sphinxcontrib_names import SPHINXCONTRIB_DOMAINS, FootCiteDomain
from .translations import CitationSources

__all__ = ["setup"]

logger = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"


def _skip(writer: Any, node: nodes.Element) -> None:
    """Write nothing for a placeholder that was not replaced."""
    raise nodes.SkipNode


def _pass(writer: Any, node: nodes.Element) -> None:
    """Write the text in a node that was not replaced."""


_SKIPPED = (_skip, None)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the ``bib`` domain, the configuration values, the transforms and the event handlers.

    Returns:
        The extension's metadata: its version, the version of its environment data, and support for parallel builds.
    """
    defaults, warnings = project_defaults(app.confdir)
    for one in warnings:
        logger.warning("%s", one.message, type="dprkpal", subtype=one.subtype, location=one.location)
    for name, value in CONFIG_VALUES.items():
        app.add_config_value(name, defaults.get(name, value.default), "env", value.types, value.description)
    if "sphinxcontrib.bibtex" not in app.config.extensions:
        # Sphinx warns about unknown names of settings that Jupyter Book or the option -D passes.
        for name in app.config.overrides:
            if name.startswith("bibtex_") and name not in app.config:
                app.add_config_value(name, None, "env")
    app.add_domain(BibDomain)
    for node in (pending_cited_in, pending_citation, pending_bibliography, pending_notes):
        app.add_node(node, html=_SKIPPED, latex=_SKIPPED, text=_SKIPPED, man=_SKIPPED, texinfo=_SKIPPED)
    app.add_node(backlink, html=(visit_backlink, depart_backlink), latex=_SKIPPED, text=_SKIPPED, man=_SKIPPED)
    plain = (_pass, _pass)
    app.add_node(collection_text, html=plain, latex=plain, text=plain, man=plain, texinfo=plain)
    passed = (skip_drawing, None)
    app.add_node(drawing, html=(visit_html, None), latex=passed, text=passed, man=passed, texinfo=passed)
    app.add_transform(CitationSources)
    app.add_transform(PandocCitations)
    app.add_transform(CitationFootnotes)
    app.add_transform(FootnotePlacement)
    app.add_post_transform(InsertCitations)
    app.add_post_transform(InsertCollectionTexts)
    app.add_css_file("dprkpal.css")
    app.add_latex_package("dprkpal")
    app.connect("config-inited", _read_config)
    app.connect("builder-inited", _store_builder)
    app.connect("html-collect-pages", collect_cited_by_pages)
    app.connect("build-finished", write_published_lists)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-updated", _update)
    app.connect("doctree-read", _clean_titles, priority=900)
    app.connect("warn-missing-reference", _unknown)
    return {
        "version": _version(),
        "env_version": 5,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _version() -> str:
    try:
        return version("dprkpal")
    except PackageNotFoundError:  # running from a source tree
        return "unknown"


def _read_config(app: Sphinx, config: Config) -> None:
    taken = "sphinxcontrib.bibtex" in app.extensions
    if config["dprkpal_cite_names"] and not taken:
        _use_sphinxcontrib_settings(config)
    values, wrong = valid_values({name: config[name] for name in CONFIG_VALUES})
    for name, value in values.items():  # every other part of the extension reads valid values only
        if config[name] is not value:
            config[name] = value
    _add_files(config)
    settings, warnings = read_settings(values, app.confdir, config.language)
    store_settings(config, settings)
    if settings.collection_pages.folder:
        collection_pages.setup(app, settings)
    format_page.setup(app, settings)
    for one in (*wrong, *warnings):
        logger.warning("%s", one.message, type="dprkpal", subtype=one.subtype, location=one.location)
    if not config["dprkpal_cite_names"] or taken:
        return
    for domain in SPHINXCONTRIB_DOMAINS:
        if not app.registry.has_domain(domain.name):
            app.add_domain(domain)
    app.add_directive("bibliography", BibliographyDirective)
    app.add_directive("footbibliography", NotesDirective)
    app.add_role("cite", CiteRole(ROLE_FORMS["p"]))
    app.add_role("footcite", FootCiteDomain.roles["p"])


def _use_sphinxcontrib_settings(config: Config) -> None:
    """Translate the settings of sphinxcontrib-bibtex where ours are not set, and log what they became."""
    written: dict[str, Any] = getattr(config, "_raw_config", {})  # Sphinx has no public list of the values of conf.py
    given = {**written, **config.overrides}  # conf.py, and the option -D or Jupyter Book
    own = {name for name, value in CONFIG_VALUES.items() if name in given or config[name] != value.default}
    for name, values, became in translate_settings(given):
        missing = {ours: value for ours, value in values.items() if ours not in own}
        for ours, value in missing.items():
            config[ours] = value
        if values and not missing:
            became = f"ignored, because {' and '.join(values)} is set"
        logger.info("dprkpal: %s: %s", name, became)


def _add_files(config: Config) -> None:
    """Add the style sheet, the scripts and the LaTeX package.

    Sphinx compares the configuration with that of the last build, so this happens before it loads the environment.
    """
    files = [str(_STATIC / "dprkpal.css")]
    files += [str(_STATIC / name) for name in _scripts(config)]
    if config["dprkpal_collection_pages"]:
        files += [str(_STATIC / name) for name in collection_pages.STATIC_FILES]
    elif config["dprkpal_formatter"]:
        files.append(str(_STATIC / "dprkpal_clipboard.js"))
    config.html_static_path = [*config.html_static_path, *files]
    config.latex_additional_files = [*config.latex_additional_files, str(_STATIC / "dprkpal.sty")]


def _store_builder(app: Sphinx) -> None:
    store_builder(app.config, app.builder)
    for name in _scripts(app.config):
        app.add_js_file(name, loading_method="defer")


def _scripts(config: Config) -> list[str]:
    """Return the names of the scripts that the pages need."""
    scripts = {"dprkpal.js": "dprkpal_tooltips", "dprkpal_copy.js": "dprkpal_copy_buttons"}
    return [name for name, setting in scripts.items() if config[setting]]


def _domain(env: BuildEnvironment) -> BibDomain:
    return cast(BibDomain, env.domains[DOMAIN_NAME])


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    return _domain(env).outdated()


def _update(app: Sphinx, env: BuildEnvironment) -> list[str]:
    return _domain(env).update()


def _clean_titles(app: Sphinx, document: nodes.document) -> None:
    _domain(app.env).clean_titles(app.env.docname, document)


def _unknown(app: Sphinx, domain: Domain | None, node: Any) -> bool | None:
    """Warn about an unknown name, with similar names. Known names without a description cause no warning."""
    if not isinstance(domain, BibDomain):
        return None
    kind = "reference" if node["reftype"] == "ref" else node["reftype"]
    if not domain.is_known(kind, node["reftarget"]):
        message = domain.unknown(kind, node["reftarget"])
        logger.warning("%s", message, type="dprkpal", subtype="link", location=node)
    return True
