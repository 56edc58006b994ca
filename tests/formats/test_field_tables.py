"""The tables of types and fields, and the documentation page that shows them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from dprkpal.formats import read, write
from dprkpal.formats.bibtex.tables import (
    ALIASES,
    CLASSIC,
    CLASSIC_TYPES,
    DATES,
    EDITOR_ROLES,
    LISTS,
    NAMES,
    TEXTS,
    TITLES,
    TYPES,
    TYPES_FROM_CSL,
    VERBATIM,
)
from dprkpal.formats.ris.tables import TYPES as RIS_TYPES
from dprkpal.formats.ris.tables import TYPES_FROM_CSL as RIS_TYPES_BACK
from dprkpal.model.vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "fields.md"


def rows() -> list[str]:
    """Return the expected rows of the tables on the page."""
    made = [
        f"| `{kind}` | `{TYPES_FROM_CSL[kind]}` | `{CLASSIC_TYPES.get(TYPES_FROM_CSL[kind], 'misc')}` | "
        f"`{RIS_TYPES_BACK[kind]}` | "
        + ", ".join(f"`{name}`" for name, read_as in TYPES.items() if read_as == kind)
        + " |"
        for kind in sorted(ITEM_TYPES)
    ]
    fields: dict[str, list[str]] = {}
    for table in (NAMES, TITLES, TEXTS, VERBATIM, LISTS, DATES):
        for field, variable in table.items():
            if variable:
                fields.setdefault(variable, []).append(field)
    return made + [
        f"| `{variable}` | {', '.join(f'`{field}`' for field in fields[variable])} |" for variable in sorted(fields)
    ]


def test_page_shows_the_tables() -> None:
    """If this fails, the message shows the rows to write there."""
    tables = PAGE.read_text(encoding="utf-8").partition("## Variables in notes")[0]
    shown = [line for line in tables.splitlines() if line.startswith("| `")]
    assert shown == rows(), "\n".join(rows())


def test_every_csl_type_has_a_type_in_every_format() -> None:
    """And all types in the tables are CSL types."""
    assert set(TYPES_FROM_CSL) == set(RIS_TYPES_BACK) == ITEM_TYPES
    assert set(TYPES.values()) | set(RIS_TYPES.values()) <= ITEM_TYPES


@pytest.mark.parametrize("kind", sorted(ITEM_TYPES))
@pytest.mark.parametrize("to", ["bibtex", "biblatex", "csljson", "cslyaml"])
def test_every_csl_type_survives_a_round_trip(kind: str, to: str) -> None:
    """With title, URL and publisher, which can affect the type."""
    item = {"id": "a", "type": kind, "title": "T", "URL": "https://example.org/", "publisher": "P"}
    writing = write([item], to)
    assert read(io.StringIO(writing.text), "bibtex" if to == "biblatex" else to).items == [item]
    assert writing.notes == []


@pytest.mark.parametrize("kind", sorted(TYPES.keys() - ALIASES))
def test_every_entry_type_survives_a_round_trip(kind: str) -> None:
    """Also entry types that share a CSL type, and also through another format."""
    text = f"@{kind}{{a,\n  title = {{T}},\n  booktitle = {{B}},\n  publisher = {{P}},\n}}\n"
    items = read(io.StringIO(text)).items
    by_json = read(io.StringIO(write(items, "csljson").text)).items
    writing = write(by_json, "biblatex")
    assert (writing.text.startswith(f"@{kind}{{a,\n"), writing.notes) == (True, [])
    assert read(io.StringIO(writing.text)).items == items
    classic = write(items, "bibtex").text
    assert classic.startswith(f"@{kind}{{" if kind in CLASSIC else "@")
    assert classic[1:].partition("{")[0] in CLASSIC


@pytest.mark.parametrize(
    ("field", "variable", "text"),
    [("pubstate = {inpress}", "status", "in press"), ("location = {countryde and countryus}", "publisher-place",
                                                      "Germany; United States of America")],
)  # fmt: skip
def test_biblatex_keys_are_replaced_by_their_text(field: str, variable: str, text: str) -> None:
    """And written as keys again."""
    [item] = read(io.StringIO(f"@patent{{a, {field}}}")).items
    assert item[variable] == text
    assert field in write([item], "biblatex").text
    assert text.split(";")[0] in write([item], "bibtex").text or variable == "publisher-place"


def test_fields_map_to_variables_of_the_same_kind() -> None:
    """Names to names, dates to dates, everything else to text or numbers."""
    assert set(NAMES.values()) - {""} <= NAME_VARIABLES
    assert set(EDITOR_ROLES.values()) <= NAME_VARIABLES
    assert set(DATES.values()) <= DATE_VARIABLES
    for table in (TITLES, TEXTS, VERBATIM, LISTS):  # for the language of the original CSL has no variable
        assert set(table.values()) - {"original-language"} <= TEXT_VARIABLES | NUMBER_VARIABLES
