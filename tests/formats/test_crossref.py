"""Works of the Crossref API."""

from __future__ import annotations

import json
from pathlib import Path

from dprkpal.formats import read
from dprkpal.formats.crossref.reader import parse

WORK = {
    "type": "journal-article", "DOI": "10.1000/182", "URL": "http://dx.doi.org/10.1000/182", "reference-count": 2,
    "title": ["On <i>E. coli</i> &amp;amp; <scp>ash</scp>"], "subtitle": ["A study"],
    "container-title": ["Cities"], "short-container-title": ["Cit."], "publisher": "Press", "page": "10-9",
    "author": [{"given": "Ann", "family": "Lee", "sequence": "first"}, {"name": "A group"}],
    "published-print": {"date-parts": [[2001, 7]]}, "published-online": {"date-parts": [[2001, 5, 2]]},
    "issued": {"date-parts": [[2001, 5, 2]]}, "ISSN": ["0039-6265", "1752-2706"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>Nothing <jats:italic>new</jats:italic>.</jats:p>",
    "license": [{"URL": "https://example.org/tdm", "content-version": "tdm"},
                {"URL": "https://creativecommons.org/licenses/by/4.0/", "content-version": "vor"}],
}  # fmt: skip


def test_a_work_becomes_an_item() -> None:
    """Titles keep their formatting; the date in print is the date of publication."""
    [item] = parse(json.dumps(WORK)).items
    assert item == {
        "id": "lee2001", "type": "article-journal", "container-title": "Cities", "container-title-short": "Cit.",
        "title": 'On <i>E. coli</i> & <span style="font-variant:small-caps;">ash</span>: A study',
        "author": [{"family": "Lee", "given": "Ann"}, {"literal": "A group"}], "publisher": "Press", "page": "10–19",
        "issued": {"date-parts": [[2001, 7]]}, "available-date": {"date-parts": [[2001, 5, 2]]},
        "abstract": "Nothing <i>new</i>.", "DOI": "10.1000/182", "ISSN": "0039-6265",
        "license": "https://creativecommons.org/licenses/by/4.0/",
    }  # fmt: skip


def test_every_form_of_an_answer_is_read() -> None:
    """A work, a list, an envelope with a work or with items, and a work a line."""
    one = json.dumps(WORK)
    answers = [
        one, f"[{one}]", f'{{"status": "ok", "message-type": "work", "message": {one}}}', f"{one}\n{one}",
        f'{{"message-type": "work-list", "message": {{"facets": {{}}, "items": [{one}, {one}]}}}}',
    ]  # fmt: skip
    assert [len(parse(answer).items) for answer in answers] == [1, 1, 1, 2, 2]


def test_wrong_values_are_ignored() -> None:
    """A date can be empty, and a list can have anything in it."""
    odd = {"type": "book", "title": [None, "T"], "author": [None, 1, {}, {"family": 5}], "page": {"a": 1}, "event": [],
           "issued": {"date-parts": [[None]]}, "ISSN": "x", "license": [None]}  # fmt: skip
    [item] = parse(json.dumps(odd)).items
    assert item == {"id": "5", "type": "book", "title": "T", "author": [{"family": "5"}]}


def test_csl_json_of_crossref_stays_csl_json(tmp_path: Path) -> None:
    """Content negotiation for a DOI gives items with a text as title."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": "a", "type": "book", "title": "T", "DOI": "10.1000/182"}]), encoding="utf-8")
    assert read(path).items[0]["id"] == "a"
