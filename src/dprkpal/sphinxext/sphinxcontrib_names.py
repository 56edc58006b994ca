"""Internal: the role and directive names of sphinxcontrib-bibtex, for use when that extension is not loaded.

Documentations can switch without changing their pages. The data is stored by `dprkpal.sphinxext.domain.BibDomain`.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain
from sphinx.util.typing import RoleFunction

from .roles import ROLE_FORMS, CiteRole

__all__ = ["SPHINXCONTRIB_DOMAINS", "CiteDomain", "FootCiteDomain"]


class _RolesOnlyDomain(Domain):
    """A domain with roles and no data."""

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Do nothing, because there is no data."""

    def resolve_any_xref(self, *_: Any, **__: Any) -> list[tuple[str, nodes.reference]]:
        """Return no links: the domain ``bib`` finds all objects."""
        return []


class CiteDomain(_RolesOnlyDomain):
    """``cite``: citations."""

    name = "cite"
    label = "citation"
    roles: ClassVar[dict[str, RoleFunction]] = {name: CiteRole(form) for name, form in ROLE_FORMS.items()}


class FootCiteDomain(_RolesOnlyDomain):
    """``footcite``: citations in footnotes: one footnote for each work, or in a note style one for each citation."""

    name = "footcite"
    label = "citation in a note"
    roles: ClassVar[dict[str, RoleFunction]] = {
        name: CiteRole(form._replace(kind="work-note" if form.kind == "citation" else "text-work-note"))
        for name, form in ROLE_FORMS.items()
        if form.kind in ("citation", "text")
    }


SPHINXCONTRIB_DOMAINS = (CiteDomain, FootCiteDomain)
"""The domains."""
