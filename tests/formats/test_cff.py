"""CITATION.cff files."""

from __future__ import annotations

import io
import json
from importlib import metadata

import jsonschema
import pytest
import yaml

from dprkpal.formats import read, write
from dprkpal.formats.cff.reader import EXPORTED, parse
from every_variable import full_items

FILE = """cff-version: 1.2.0
message: Please cite it.
title: A tool
authors:
  - family-names: Beethoven
    given-names: Ludwig
    name-particle: van
  - name: A team
version: 1.0.4
doi: 10.5281/zenodo.1234
date-released: 2017-12-18
preferred-citation:
  type: conference-paper
  title: On the tool
  authors:
    - family-names: Doe
  collection-title: Proceedings
  conference: {name: A conference, city: Bielefeld, country: DE}
  start: 42
  end: 45
  year: 2017
references:
  - type: article
    title: On ash
    authors:
      - family-names: Lee
        given-names: Ann
    journal: Cities
    year: 2001
    month: 7
    mood: happy
"""


def test_the_work_and_its_references_become_items() -> None:
    """The software comes first, then the preferred citation."""
    reading = parse(FILE, "CITATION.cff")
    tool, paper, article = reading.items
    assert tool == {
        "id": "beethoven2017", "type": "software", "title": "A tool", "version": "1.0.4",
        "author": [{"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}, {"literal": "A team"}],
        "issued": {"date-parts": [[2017, 12, 18]]}, "DOI": "10.5281/zenodo.1234",
    }  # fmt: skip
    assert (paper["type"], paper["container-title"]) == ("paper-conference", "Proceedings")
    assert paper["event-place"] == "Bielefeld, DE"
    assert (paper["page"], paper["event-title"]) == ("42–45", "A conference")
    assert article["issued"] == {"date-parts": [[2001, 7]]}
    assert [line for _, line in reading.places.values()] == [3, 12, 23]
    assert "mood" in str(reading.asides[-1])


def test_software_is_the_work_of_the_file_and_others_are_references() -> None:
    """Keys are identifiers, so that they survive."""
    tool = {"id": "t", "type": "software", "title": "Tool", "author": [{"literal": "Team"}]}
    book = {"id": "b", "type": "book", "title": "Book", "author": [{"family": "Lee"}]}
    text = write([tool, book], "cff").text
    root = yaml.safe_load(text)
    assert (root["title"], root["type"], len(root["references"])) == ("Tool", "software", 1)
    assert read(io.StringIO(text)).items == [tool, book]


def test_a_file_that_only_lists_references_is_not_a_work_itself() -> None:
    """Its title and author are not made up."""
    book = {"id": "b", "type": "book"}
    text = write([book], "cff").text
    root = yaml.safe_load(text)
    assert (root["message"], root["authors"]) == (EXPORTED, [{"name": "anonymous"}])
    assert root["references"][0]["title"] == "[no title]"
    assert read(io.StringIO(text)).items == [book]


def test_values_that_the_schema_does_not_allow_are_left_out_and_noted() -> None:
    """The schema has patterns for identifiers."""
    odd = {"DOI": "10.1000/a<b>", "ISBN": "x", "PMCID": "PMC1", "language": "en-GB"}
    item = {"id": "a", "type": "book", "title": "T", **odd}
    writing = write([item], "cff")
    assert set(yaml.safe_load(writing.text)["references"][0]) == {"type", "title", "authors", "identifiers"}
    assert "DOI, ISBN, PMCID, language" in str(writing.notes[0])


def test_an_error_costs_only_the_part_that_it_is_in() -> None:
    """The other members of the file are read."""
    reading = parse("cff-version: 1.2.0\ntitle: T\nauthors: [\nversion: 1\n")
    assert reading.items[0]["version"] == "1"
    assert reading.findings[0].line == 3


def test_what_is_written_is_valid() -> None:
    """The schema is that of the Citation File Format 1.2.0, as check-jsonschema has it."""
    try:
        files = {file.name: file for file in metadata.files("check-jsonschema") or ()}
        schema = json.loads(files["citation-file-format.json"].read_text(encoding="utf-8"))
    except (metadata.PackageNotFoundError, KeyError):
        pytest.skip("check-jsonschema, which has the schema, is not installed")
    text = write(full_items(), "cff").text
    loaded = json.loads(json.dumps(yaml.safe_load(text), default=str))  # dates are text in the schema
    jsonschema.validate(loaded, schema, jsonschema.Draft7Validator)


def test_parts_of_people_and_further_identifiers_that_are_not_read_are_named() -> None:
    """A number of a person, a second DOI, the address of the source code: CSL has no variables for them."""
    reading = parse(
        "cff-version: 1.2.0\ntitle: Tool\nauthors:\n- family-names: Roe\n  given-names: Ann\n"
        "  orcid: https://orcid.org/0000-0002-1825-0097\n- alias: annotator\n"
        "doi: 10.5555/a\nidentifiers:\n- type: doi\n  value: 10.5555/a\n- type: doi\n  value: 10.5555/b\n"
        "url: https://example.org/a\nrepository-code: https://example.org/b\nlanguages: [en, de]\n"
    )
    [item] = reading.items
    assert item["author"] == [{"family": "Roe", "given": "Ann"}, {"literal": "annotator"}]
    assert str(reading.asides[-1]).partition("fields: ")[2] == (
        "authors: orcid, identifiers: doi, repository-code, languages after the first"
    )
