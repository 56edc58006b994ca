"""Works of the OpenAlex API."""

from __future__ import annotations

import json

from dprkpal.formats.openalex.reader import parse

WORK = {
    "id": "https://openalex.org/W2741809807", "doi": "https://doi.org/10.1000/182", "title": "On ash",
    "publication_year": 2018, "publication_date": "2018-02-13", "type": "article", "language": "en",
    "ids": {"pmid": "https://pubmed.ncbi.nlm.nih.gov/29456894", "pmcid": "https://www.ncbi.nlm.nih.gov/pmc/articles/5815332"},
    "primary_location": {
        "landing_page_url": "https://doi.org/10.1000/182",
        "source": {
            "display_name": "Cities", "issn_l": "0039-6265", "type": "journal", "host_organization_name": "Press",
        },
    },
    "authorships": [
        {"raw_author_name": "Heather Piwowar", "author": {"display_name": "Heather Piwowar"}},
        {"raw_author_name": "van Raaij, M J", "author": {"display_name": "M. J. van Raaij"}},
    ],
    "biblio": {"volume": "6", "issue": None, "first_page": "e4375", "last_page": "e4375"},
    "keywords": [{"display_name": "Ash"}], "abstract_inverted_index": {"Despite": [0], "ash,": [2], "growing": [1]},
}  # fmt: skip


def test_a_work_becomes_an_item() -> None:
    """The abstract is put together again, and the key is the id."""
    [item] = parse(json.dumps(WORK)).items
    assert item == {
        "id": "W2741809807", "type": "article-journal", "title": "On ash", "container-title": "Cities",
        "author": [{"family": "Piwowar", "given": "Heather"}, {"family": "van Raaij", "given": "M J"}],
        "issued": {"date-parts": [[2018, 2, 13]]}, "publisher": "Press", "volume": "6", "page": "e4375",
        "DOI": "10.1000/182", "PMID": "29456894", "PMCID": "PMC5815332", "ISSN": "0039-6265", "language": "en",
        "abstract": "Despite growing ash,", "keyword": "Ash",
    }  # fmt: skip


def test_conference_papers_are_known_from_their_source() -> None:
    """OpenAlex calls them articles."""
    source = {"display_name": "Proceedings", "type": "conference"}
    work = {**WORK, "primary_location": {"source": source}}
    assert parse(json.dumps({"results": [work]})).items[0]["type"] == "paper-conference"
    assert parse(json.dumps([{**WORK, "type_crossref": "book-chapter"}])).items[0]["type"] == "chapter"


def test_a_hostile_index_is_harmless() -> None:
    """A place can be any number."""
    index = {"a": [10**300, -1, None, "x"], "b": {"c": 1}}
    [item] = parse(json.dumps({**WORK, "abstract_inverted_index": index})).items
    assert item["abstract"] == "a a"
