"""Minimal styles and items for tests."""

from __future__ import annotations

from typing import Any

from dprkpal.csl import load_style
from dprkpal.csl.styles.style import Style

__all__ = ["AUTHOR_DATE", "NUMBER", "little_style", "work"]

AUTHOR_DATE = (
    '<layout prefix="(" suffix=")" delimiter="; "><group delimiter=" "><names variable="author">'
    '<name form="short" and="symbol"/><substitute><text variable="title"/></substitute></names>'
    '<date variable="issued"><date-part name="year"/></date></group>'
    '<text variable="locator" prefix=", "/></layout>'
)
"""``(Smith & Doe 2001, 5)``."""
NUMBER = (
    '<layout delimiter="; "><group delimiter=", " prefix="[" suffix="]"><text variable="citation-number"/>'
    '<text variable="locator"/></group></layout>'
)
"""``[1, 5]``."""


def little_style(
    layout: str, options: str = "", *, kind: str = "in-text", bibliography: str = "", terms: str = ""
) -> Style:
    """Return a style with this layout (optionally after a ``cs:sort``) and these attributes of ``cs:citation``.

    *terms* are its terms for all locales.
    """
    terms = f"<locale><terms>{terms}</terms></locale>" if terms else ""
    return load_style(
        f'<style xmlns="http://purl.org/net/xbiblio/csl" class="{kind}" version="1.0"><info><id>x</id><title>x</title>'
        f"<updated>2020-01-01T00:00:00Z</updated></info>{terms}"
        f"<citation {options}>{layout}</citation>{bibliography}</style>"
    )


def work(key: str, family: str = "", year: int | None = None, title: str = "") -> dict[str, Any]:
    """Return a book in CSL-JSON; separate several authors with ``" & "``."""
    data: dict[str, Any] = {"id": key, "type": "book", "title": title or f"Title {key}"}
    if family:
        data["author"] = [{"family": name} for name in family.split(" & ")]
    if year is not None:
        data["issued"] = {"date-parts": [[year]]}
    return data
