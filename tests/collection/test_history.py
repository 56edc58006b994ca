"""The history of a collection: when each reference, claim, topic and entity was added and changed, and why."""

from __future__ import annotations

import datetime
import json
import pickle
from pathlib import Path

import pytest

import dprkpal
from dprkpal.collection.history import KINDS, read_history
from dprkpal.collection.history_recording import contents, contents_of, difference, record, unrecorded

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "dprkpal" / "data"

HISTORY = """\
change = [
  { date = "2026-01-05", version = "0.1.0", kind = "claim", id = "c", reason = "New", content = "0" },
  { date = "2026-02-01", version = "0.2.0", kind = "claim", id = "c", fields = ["hedge"], reason = ".", content = "1" },
  { date = "2026-03-01", version = "0.10.0", kind = "reference", id = "a", reason = "New", content = "2" },
]

[[retired]]
kind = "reference"
id = "old"
successor = "a"
date = "2026-03-01"
version = "0.10.0"
reason = "The same article."
"""

CLAIM = '[[claim]]\nid = "c"\nstatement = "they met"\nevidence = [{ source = "a", stance = "supports" }]\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a small collection with a history."""
    (tmp_path / "history.toml").write_text(HISTORY, encoding="utf-8")
    (tmp_path / "refs.bib").write_text("@book{a, title = {T}, date = {2020}}\n", encoding="utf-8")
    (tmp_path / "claims.toml").write_text(CLAIM, encoding="utf-8")
    return tmp_path


@pytest.fixture
def works(folder: Path) -> dprkpal.Library:
    """Return the library of the small collection."""
    return dprkpal.Library.load(folder / "refs.bib", data=folder)


def test_every_change_of_the_built_in_collection_is_recorded() -> None:
    """To record changes: ``dprkpal changes --record REASON --from refs.bib --data src/dprkpal/data``."""
    changed, removed = unrecorded(read_history(DATA), contents(ROOT / "refs.bib", DATA))
    assert changed == [], "changed, but not recorded in history.toml"
    assert removed == [], "removed, but not retired in history.toml"


def test_the_history_names_only_what_exists_or_is_retired() -> None:
    """An id in the history is in the collection, or it leads to one that is."""
    works = dprkpal.library()
    known = {
        "reference": set(works), "claim": set(works.claims), "topic": set(works.topics), "entity": set(works.entities)
    }  # fmt: skip
    for change in works.changes():
        identity = change.successor if change.event == "retired" else change.id
        assert identity in known[change.kind] or works.history.retired(change.kind, change.id)
        assert change.date <= datetime.date.today().isoformat() or change.date.startswith("2026")
    for kind in KINDS:
        assert {key for key in known[kind] if works.history.added(kind, key) is None} == set()


def test_dates_come_from_the_first_and_the_last_row(works: dprkpal.Library) -> None:
    """The first row of an id is its addition, and every later one a change."""
    claim = works.claims["c"]
    assert (claim.added, claim.changed) == ("2026-01-05", "2026-02-01")
    assert (works["a"].added, works["a"].changed) == ("2026-03-01", None)
    assert [change.event for change in claim.history] == ["added", "changed"]
    assert claim.history[1].fields == ("hedge",)


def test_a_library_without_a_history_has_no_dates() -> None:
    """Nothing is guessed."""
    works = dprkpal.Library([{"id": "a", "type": "book"}])
    assert (works["a"].added, works["a"].changed, works.changes()) == (None, None, [])
    assert (works.package, works.version) == (None, None)


@pytest.mark.parametrize(
    ("since", "ids"),
    [
        (None, ["c", "c", "a", "old"]),
        ("2026-02-01", ["c", "a", "old"]),
        ("2026-02", ["c", "a", "old"]),
        (datetime.date(2026, 2, 2), ["a", "old"]),
        ("2027", []),
        ("0.1.0", ["c", "a", "old"]),
        ("0.1", ["c", "a", "old"]),
        ("0.2.0", ["a", "old"]),
        ("0.10.0", []),
        ("1.0", []),
    ],
)
def test_changes_since_a_day_include_it_and_those_since_a_version_do_not(
    works: dprkpal.Library, since: str | datetime.date | None, ids: list[str]
) -> None:
    """Versions are compared as numbers: 0.10 comes after 0.2."""
    assert [change.id for change in works.changes(since)] == ids


@pytest.mark.parametrize("since", ["yesterday", "2026-13", "2026-02-30", "", "1.2.3a", "9" * 400])
def test_since_is_a_date_or_a_version(works: dprkpal.Library, since: str) -> None:
    """Anything else is an error that shows how to write both."""
    with pytest.raises(dprkpal.FormatError, match="neither a date such as 2026-11-22 nor a version"):
        works.changes(since)


def test_an_unknown_kind_of_changes_is_an_error(works: dprkpal.Library) -> None:
    """The message lists the kinds."""
    assert [change.id for change in works.changes(kinds=["reference"])] == ["a", "old"]
    with pytest.raises(dprkpal.FormatError, match="use one of reference, claim, topic, entity"):
        works.changes(kinds=["source"])


def test_a_retired_id_is_an_error_that_names_its_successor(works: dprkpal.Library) -> None:
    """An id never gets another meaning, and a retired one is not silently replaced."""
    with pytest.raises(
        dprkpal.UnknownReferenceError, match=r"retired on 2026-03-01 \(The same article\); use 'a'"
    ) as caught:
        works["old"]
    assert caught.value.nearest == ("a",)
    assert pickle.loads(pickle.dumps(caught.value)).nearest == ("a",)
    with pytest.raises(dprkpal.UnknownReferenceError, match="no reference 'older'"):
        works["older"]


def test_a_collection_as_of_a_day_leaves_out_what_came_later() -> None:
    """It has the references and claims of that day. Everything else has its wording of today, and is marked."""
    now, then = dprkpal.library(), dprkpal.library(as_of="2026-11-22")
    assert {key for key in now if key not in then} == {key for key in now if (now[key].added or "") > "2026-11-22"}
    assert all((claim.added or "") <= "2026-11-22" for claim in then.claims.values())
    assert all(row.source in then for claim in then.claims.values() for row in claim.evidence)
    claim = then.claims["coughlin-tunnels"]
    assert claim.changed_since
    assert not now.claims["coughlin-tunnels"].changed_since
    assert any(not entry.changed_since for entry in dprkpal.library(as_of="2099").values())
    assert then.as_of == "2026-11-22"
    assert now.as_of is None
    assert len(pickle.loads(pickle.dumps(then))) == len(then)


def test_a_month_or_year_means_its_end() -> None:
    """``as_of="2026-11"`` has what was added on the last day of November."""
    assert len(dprkpal.library(as_of="2026-11-21")) == 0
    assert len(dprkpal.library(as_of="2026-11")) >= len(dprkpal.library(as_of="2026-11-22"))
    with pytest.raises(dprkpal.FormatError, match="is not a date"):
        dprkpal.library(as_of="0.1.0")


def test_a_claim_is_cited_with_the_version_that_says_so() -> None:
    """The note names the package, its version, the claim, and the day of the last change of the collection."""
    claim = dprkpal.library().claims["coughlin-tunnels"]
    cited = claim.cite("apa", version=True)
    assert cited.startswith(claim.cite("apa").removesuffix("."))
    assert f"(dprkpal {dprkpal.__version__}, claim coughlin-tunnels, as of " in cited
    assert cited.endswith("2026).")
    assert "\\footnote{" in (latex := claim.cite(to="latex", version=True))
    assert latex.endswith("2026)}")


def test_a_claim_of_the_past_is_not_passed_off_as_the_wording_of_the_past() -> None:
    """If it has changed since, the note says of which day the wording is."""
    cited = dprkpal.library(as_of="2026-11-22").claims["coughlin-tunnels"].cite("apa", version=True)
    assert "as of 22 November 2026, in the wording of " in cited


def test_a_claim_from_files_is_cited_with_what_is_known(works: dprkpal.Library) -> None:
    """Files have no version, but may have a history."""
    assert works.claims["c"].cite("apa", version=True).endswith("(claim c, as of 1 March 2026).")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("change = [", "not TOML"),
        ('change = [{ kind = "claim", id = "c", date = "2026-01-01", version = "1" }]', "needs 'reason'"),
        ('change = [{ kind = "x", id = "c", date = "2026-01-01", version = "1", reason = "r" }]', "unknown kind 'x'"),
        ('change = [{ kind = "claim", id = "c", date = "2026-01", version = "1", reason = "r" }]', "not a day"),
        ("change = [1]", "needs 'kind'"),
        ('[[retired]]\nkind = "claim"\nid = "c"', "needs 'successor'"),
    ],
)
def test_a_broken_history_is_an_error_with_its_file(tmp_path: Path, text: str, message: str) -> None:
    """It is raised when the history is asked for; citing works without it."""
    (tmp_path / "history.toml").write_text(text, encoding="utf-8")
    with pytest.raises(dprkpal.FormatError, match=message) as caught:
        read_history(tmp_path)
    assert caught.value.path == str(tmp_path / "history.toml")


def test_the_difference_of_two_states_names_the_changed_fields() -> None:
    """White space in BibTeX, and the order of keys in TOML, are no change."""
    before = contents_of("@book{a, title = {T}, year = 2020}", {"claims.toml": CLAIM})
    same = contents_of("@book{a,\n  title = {T},\n  year = 2020,\n}", {"claims.toml": "# note\n" + CLAIM})
    after = contents_of("@book{a, title = {U}, date = {2020}}@book{b, title = {V}}", {"claims.toml": CLAIM})
    assert difference(before, same, date="2026-01-01", version="1", reason="r") == []
    rows = [row.change for row in difference(before, after, date="2026-01-01", version="1", reason="r")]
    assert [(one.event, one.id, set(one.fields)) for one in rows] == [
        ("changed", "a", {"title", "year", "date"}), ("added", "b", set())
    ]  # fmt: skip


def test_recording_adds_a_row_for_each_change_and_keeps_the_rest(folder: Path) -> None:
    """Recording twice adds nothing the second time."""
    day = {"date": "2026-04-01", "version": "0.11.0"}
    assert [one.id for one in record(folder / "refs.bib", folder, reason="Recorded", **day)] == ["a", "c"]
    assert record(folder / "refs.bib", folder, reason="Again", **day) == []
    text = (folder / "history.toml").read_text(encoding="utf-8")
    assert text.startswith(HISTORY[: HISTORY.index("]\n\n")])
    assert text.endswith(HISTORY[HISTORY.index("]\n\n") :])
    (folder / "claims.toml").write_text(CLAIM.replace("they met", "they spoke"), encoding="utf-8")
    assert [one.event for one in record(folder / "refs.bib", folder, reason='Say "met"', **day)] == ["changed"]
    last = read_history(folder).of("claim", "c")[-1]
    assert (last.reason, last.fields) == ('Say "met"', ("statement",))


def test_recording_names_the_fields_of_each_kind(tmp_path: Path) -> None:
    """Changed, added and removed fields are named; without the fingerprints of the fields, none are."""
    day = {"date": "2026-04-01", "version": "1", "reason": "r"}
    references, topics = tmp_path / "refs.bib", tmp_path / "topics.toml"
    references.write_text("@book{a, title = {T}, year = 2020}\n", encoding="utf-8")
    topics.write_text('[[topic]]\nid = "t"\npref_label = "T"\n', encoding="utf-8")
    assert [one.fields for one in record(references, tmp_path, **day)] == [(), ()]
    references.write_text("@report{a, title = {T}, date = {2020}}\n", encoding="utf-8")
    topics.write_text('[[topic]]\nid = "t"\npref_label = "T"\nalt_label = ["U"]\n', encoding="utf-8")
    assert [(one.id, set(one.fields)) for one in record(references, tmp_path, **day)] == [
        ("a", {"entry type", "date", "year"}), ("t", {"alt_label"})
    ]  # fmt: skip
    (tmp_path / "history-fields.json").write_text("[", encoding="utf-8")
    references.write_text("@book{a, title = {U}}\n", encoding="utf-8")
    assert [one.fields for one in record(references, tmp_path, **day)] == [()]
    references.write_text("@book{a, title = {V}}\n", encoding="utf-8")
    assert [one.fields for one in record(references, tmp_path, **day)] == [("title",)]


def test_the_fields_of_the_built_in_collection_belong_to_its_history() -> None:
    """Otherwise the next row could not name the fields that were changed."""
    fields = json.loads((DATA / "history-fields.json").read_text(encoding="utf-8"))
    now = contents(ROOT / "refs.bib", DATA)
    assert {one: row["content"] for one, row in fields.items()} == {
        f"{kind} {key}": content.fingerprint for (kind, key), content in now.items()
    }


def test_recording_refuses_an_id_that_was_removed_and_not_retired(folder: Path) -> None:
    """Otherwise a text that quotes the id would lead nowhere."""
    (folder / "claims.toml").write_text("", encoding="utf-8")
    before = (folder / "history.toml").read_bytes()
    with pytest.raises(dprkpal.FormatError, match="this claim was removed; add a"):
        record(folder / "refs.bib", folder, date="2026-04-01", version="1", reason="r")
    assert (folder / "history.toml").read_bytes() == before


def test_a_new_history_begins_with_an_explanation(tmp_path: Path) -> None:
    """The first row of every id is its addition."""
    (tmp_path / "refs.bib").write_text("@book{a, title = {T}}\n", encoding="utf-8")
    assert [
        one.event for one in record(tmp_path / "refs.bib", tmp_path, date="2026-04-01", version="1", reason="r")
    ] == ["added"]
    assert (tmp_path / "history.toml").read_text(encoding="utf-8").startswith("# When each reference")
