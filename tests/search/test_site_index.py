"""The index for the search of a website has the searchable text of a library, in little space."""

from __future__ import annotations

import json
from typing import Any

from dprkpal import Library, library
from dprkpal.search.searchable_text import searchable_documents
from dprkpal.search.site_index import LABEL_TEXT, as_script, site_index

ADDRESSES = dict.fromkeys(("reference", "claim", "topic", "entity"), f"{LABEL_TEXT}.html")


def restored(data: dict[str, Any]) -> list[tuple[str, str, list[tuple[str, list[str], bool | None]]]]:
    """Return the documents of an index, with the names that numbers stand for."""
    rows = []
    for kind, identity, _, _, *pairs in data["documents"]:
        fields = []
        for number, values in zip(pairs[::2], pairs[1::2], strict=True):
            name, is_name = data["fields"][number]
            fields.append((name, values if isinstance(values, list) else [values], is_name))
        if not any(name == "key" for name, _, _ in fields):
            fields.insert(0, ("key", [identity], False))
        rows.append((data["kinds"][kind], identity, fields))
    names = [next((values for name, values, _ in fields if name == "name"), []) for _, _, fields in rows]
    return [
        (
            kind,
            identity,
            [
                (name, [one for value in values for one in (names[value] if isinstance(value, int) else [value])], how)
                for name, values, how in fields
            ],
        )
        for kind, identity, fields in rows
    ]


def test_an_index_has_all_text_of_the_collection() -> None:
    """Each document has the same fields with the same texts as for `Library.search`."""
    works = library()
    data = json.loads(json.dumps(site_index(works, ADDRESSES)))
    documents = searchable_documents([entry.csl for entry in works.values()], works.data)
    wanted = [
        (one.kind, one.id, [(name, list(values), how) for name, values, how in one.fields]) for one in documents
    ]
    assert restored(data) == wanted
    assert data["leftOut"] == []


def test_an_index_of_the_collection_is_small() -> None:
    """The site of the collection loads it for each search; see the test of the site for all files of a search."""
    script = as_script(site_index(library(), ADDRESSES), "collection")
    assert len(script.encode()) < 110_000


def test_a_large_collection_leaves_out_the_fields_with_the_least_weight() -> None:
    """Titles, names and authors are always there."""
    items = [
        {"id": f"w{number}", "type": "book", "title": f"Title {number}", "abstract": "Long text. " * 30,
         "author": [{"family": "Young"}], "publisher": "Press"}
        for number in range(50)
    ]  # fmt: skip
    data = site_index(Library(items), ADDRESSES, max_bytes=5_000)
    assert data["leftOut"] == ["abstract", "publisher"]
    fields = {name for name, _ in data["fields"]}
    assert {"title", "author"} <= fields
    assert "abstract" not in fields


def test_labels_and_details_are_part_of_an_index() -> None:
    """The title is not stored twice."""
    works = Library([{"id": "a", "type": "book", "title": "Guns", "author": [{"family": "Young"}]}])
    data = site_index(
        works, ADDRESSES, lambda identity: f"page-{identity}", lambda kind, identity: f"{kind} {identity}"
    )
    assert data["pageNames"] == {"0": "page-a"}
    assert data["documents"][0][:4] == [0, "a", f"Young, {LABEL_TEXT}", "reference a"]
