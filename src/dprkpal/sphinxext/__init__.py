"""The Sphinx extension: ``extensions = ["dprkpal.sphinxext"]``.

Citations in any style of CSL, notes with *ibid.*, bibliographies, and the claims and topics of a collection, in
reStructuredText and MyST, for every builder.

What happens, in order:

=====================  =================================================================================
``config-inited``      the values of ``conf.py`` are read and checked (`dprkpal.sphinxext.configuration`)
reading                roles and directives leave nodes that wait; transforms make notes
                       (`dprkpal.sphinxext.roles`, `dprkpal.sphinxext.footnotes`)
``env-updated``        all citations are formatted in reading order (`dprkpal.sphinxext.resolver`); the pages on
                       which something has changed are written again
writing                the nodes that wait become text (`dprkpal.sphinxext.post_transforms`)
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

from .bibliography_directives import Bibliography, NotesHere
from .configuration import VALUES, read_setting, use_setting
from .domain import NAME, BibDomain
from .drawing_nodes import drawing, pass_over, visit_web
from .footnotes import CitationNotes, NotesPlace
from .nodes import pending_backs, pending_citation, pending_listing, pending_notes
from .post_transforms import Writing, use_builder
from .roles import FORMS, CiteRole
from .sphinxcontrib_names import BORROWED

__all__ = ["setup"]

logger = logging.getLogger(__name__)

_STATIC = Path(__file__).parent / "static"


def _skip(writer: Any, node: nodes.Element) -> None:
    """Write nothing for a node that waits, in a place where none should be."""
    raise nodes.SkipNode


_SKIPPED = (_skip, None)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the domain ``bib``, the values of ``conf.py``, the transforms, and what is done at which event.

    Returns:
        What Sphinx asks of an extension: its version, that of what it keeps in the environment, and that it may read
        and write in parallel.
    """
    for name, value in VALUES.items():
        app.add_config_value(name, value.default, "env", value.types, value.meaning)
    app.add_domain(BibDomain)
    for node in (pending_backs, pending_citation, pending_listing, pending_notes):
        app.add_node(node, html=_SKIPPED, latex=_SKIPPED, text=_SKIPPED, man=_SKIPPED, texinfo=_SKIPPED)
    passed = (pass_over, None)
    app.add_node(drawing, html=(visit_web, None), latex=passed, text=passed, man=passed, texinfo=passed)
    app.add_transform(CitationNotes)
    app.add_transform(NotesPlace)
    app.add_post_transform(Writing)
    app.add_css_file("dprkpal.css")
    app.add_latex_package("dprkpal")
    app.connect("config-inited", _read_config)
    app.connect("builder-inited", _add_files)
    app.connect("env-get-outdated", _outdated)
    app.connect("env-updated", _update)
    app.connect("doctree-read", _clean_titles, priority=900)
    app.connect("warn-missing-reference", _unknown)
    return {
        "version": _version(),
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }


def _version() -> str:
    try:
        return version("dprkpal")
    except PackageNotFoundError:  # run from a source tree
        return "unknown"


def _read_config(app: Sphinx, config: Config) -> None:
    setting, complaints = read_setting({name: config[name] for name in VALUES}, app.confdir, config.language)
    use_setting(config, setting)
    for one in complaints:
        logger.warning("%s", one.message, type="dprkpal", subtype=one.subtype, location=one.location)
    taken = "sphinxcontrib.bibtex" in app.extensions
    if not config["dprkpal_cite_names"] or taken:
        return
    for domain in BORROWED:
        if not app.registry.has_domain(domain.name):
            app.add_domain(domain)
    app.add_directive("bibliography", Bibliography)
    app.add_directive("footbibliography", NotesHere)
    app.add_role("cite", CiteRole(FORMS["p"]))
    app.add_role("footcite", CiteRole(FORMS["f"]))


def _add_files(app: Sphinx) -> None:
    use_builder(app.config, app.builder)
    app.config.html_static_path = [*app.config.html_static_path, str(_STATIC / "dprkpal.css")]
    app.config.latex_additional_files = [*app.config.latex_additional_files, str(_STATIC / "dprkpal.sty")]


def _domain(env: BuildEnvironment) -> BibDomain:
    return cast(BibDomain, env.domains[NAME])


def _outdated(app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]) -> list[str]:
    return _domain(env).outdated()


def _update(app: Sphinx, env: BuildEnvironment) -> list[str]:
    return _domain(env).update()


def _clean_titles(app: Sphinx, document: nodes.document) -> None:
    _domain(app.env).clean_titles(app.env.docname)


def _unknown(app: Sphinx, domain: Domain | None, node: Any) -> bool | None:
    """Say which names are near one that nothing has; say nothing of a name that no page describes."""
    if not isinstance(domain, BibDomain):
        return None
    kind = "reference" if node["reftype"] == "ref" else node["reftype"]
    if not domain.is_known(kind, node["reftarget"]):
        message = domain.unknown(kind, node["reftarget"])
        logger.warning("%s", message, type="dprkpal", subtype="link", location=node)
    return True
