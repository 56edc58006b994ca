"""Internal: the options of the commands that fetch references."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from ..configuration import Configuration
    from ..documents import FetchingOptions

__all__ = ["contact_option", "fetch_options", "fetching_options", "given_options", "network_options"]

AnyFunction = TypeVar("AnyFunction", bound=Callable[..., Any])


contact_option = click.option("--contact", metavar="EMAIL", help="Your address, for the services that are asked.")


def network_options(function: AnyFunction) -> AnyFunction:
    """Add the options ``--offline``, ``--refresh`` and ``--contact`` to a command."""
    for option in (
        contact_option,
        click.option("--refresh", is_flag=True, help="Fetch again what the lock file has."),
        click.option("--offline", is_flag=True, help="Use only the lock file; open no connection."),
    ):
        function = option(function)
    return function


def fetch_options(function: AnyFunction) -> AnyFunction:
    """Add the options for documents that cite works by identifier to a command."""
    return click.option(
        "--fetch/--no-fetch", default=None,
        help="Fetch works cited by identifier, as in [@doi:10.1017/…].  [default: from metadata]",
    )(network_options(function))  # fmt: skip


def given_options(
    fetch: bool | None, offline: bool, refresh: bool, contact: str | None, sources: Sequence[str], document: str | None
) -> FetchingOptions:
    """Return the options as given on the command line, where *sources* are the bibliographies of *document*."""
    from ..documents import FetchingOptions

    bibliography = next(filter(os.path.isfile, sources), None)
    return FetchingOptions(fetch, offline, refresh, contact, bibliography, None if document == "-" else document)


def fetching_options(given: FetchingOptions, configuration: Configuration) -> FetchingOptions:
    """Return how to fetch works that are cited by identifier in a document of a project."""
    next_to = given.bibliography or next(iter(configuration.bibliography), None)
    # --offline alone reads the lock file, which opens no connection.
    allowed = True if given.allowed is None and (configuration.fetch or given.offline) else given.allowed
    contact = given.contact or configuration.contact
    return replace(given, allowed=allowed, contact=contact, bibliography=next_to)
