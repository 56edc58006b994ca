"""The names of sphinxcontrib-bibtex, where that is not loaded, so that one can change over without touching a page.

Their roles are those of `dprkpal.sphinxext.domain.BibDomain`, which keeps everything.
"""

from __future__ import annotations

from collections.abc import Set
from typing import Any, ClassVar

from sphinx.domains import Domain
from sphinx.util.typing import RoleFunction

from .roles import FORMS, CiteRole

__all__ = ["BORROWED", "CiteDomain", "FootCiteDomain"]


class _Borrowed(Domain):
    """A domain that has roles and keeps nothing."""

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: there is nothing to take over."""


class CiteDomain(_Borrowed):
    """``cite``: citations."""

    name = "cite"
    label = "citation"
    roles: ClassVar[dict[str, RoleFunction]] = {name: CiteRole(form) for name, form in FORMS.items()}


class FootCiteDomain(_Borrowed):
    """``footcite``: citations in notes, whatever the style."""

    name = "footcite"
    label = "citation in a note"
    roles: ClassVar[dict[str, RoleFunction]] = {
        name: CiteRole(form._replace(kind="note" if form.kind == "citation" else "text-note"))
        for name, form in FORMS.items()
        if form.kind in ("citation", "text")
    }


BORROWED = (CiteDomain, FootCiteDomain)
"""The domains."""
