"""How far a reference is checked: field by field, and as a whole."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import DprkpalError, Library, library
from dprkpal.errors import UnknownLevelError
from dprkpal.model.reference import Reference
from dprkpal.model.verification import LEVELS, STATUSES, UNPRINTED, FieldCheck, Verification, level_number

VALUES: dict[str, Any] = {
    "title": "T",
    "author": [{"family": "Doe"}],
    "issued": {"date-parts": [[2014]]},
    "container-title": "C",
    "publisher": "P",
    "URL": "https://example.org/",
    "DOI": "10.1/1",
}


def item(status: dict[str, str], without: tuple[str, ...] = ()) -> dict[str, Any]:
    """Return a reference whose fields have these statuses; those *without* and the unverified have no value."""
    values = {
        name: VALUES[name]
        for name in status
        if name in VALUES and name not in without and (status[name] != "unverified" or name == "title")
    }
    checks = {name: {"status": one} for name, one in status.items()}
    return {"id": "a", "type": "book", "abstract": "A", **values, "custom": {"verification": checks}}


WHOLE = dict.fromkeys(("title", "author", "issued", "container-title", "URL"), "verified")

statuses = st.dictionaries(st.sampled_from([*VALUES, "existence"]), st.sampled_from([*STATUSES]), min_size=1)


class TestFields:
    """``verification[field]``."""

    def test_a_check_has_its_status_the_pages_and_the_note(self) -> None:
        """As the file has them."""
        check = library()["berger2014arm"].verification["issued"]
        assert check.status == "verified"
        assert check.seen_at == (
            "http://38north.org/2014/08/aberger080514",
            "http://www.koreaherald.com/view.php?ud=20140806000348",
        )
        assert check.note is not None
        assert check.note.startswith("Address slug 080514 is US order")

    @pytest.mark.parametrize("name", ["container-title", "container_title", "Container-Title", "containertitle"])
    def test_a_field_answers_to_csls_name_and_to_pythons(self, name: str) -> None:
        """In any case, with hyphens, underscores or neither."""
        checks = library()["berger2014arm"].verification
        assert checks[name] == checks["container-title"]
        assert name in checks

    def test_a_question_that_is_no_field_is_asked_in_the_same_way(self) -> None:
        """Such as whether the work exists, or where its original lies."""
        assert library()["oliemansmitzer2021hamas"].verification["existence"].status == "verified"
        assert library()["dedo1989arafat"].verification["original-archive"].status == "unverified"

    def test_a_field_nobody_looked_for_is_a_key_error(self) -> None:
        """And ``get`` gives nothing."""
        checks = library()["berger2014arm"].verification
        with pytest.raises(KeyError, match="edition"):
            checks["edition"]
        assert checks.get("edition") is None

    def test_a_printed_field_without_a_check_is_unchecked(self) -> None:
        """Silence is no verification; what is not printed needs none."""
        work = {"id": "a", "type": "book", "title": "T", "language": "en", "custom": {"verification": {}}}
        assert dict(Verification.of(work)) == {"title": FieldCheck("unchecked")}

    def test_every_way_to_a_reference_has_the_same_verification(self) -> None:
        """The entry of a library and the model of its data."""
        for entry in library().values():
            assert entry.verification == entry.reference.verification

    @given(statuses)
    def test_what_is_written_is_what_was_read(self, status: dict[str, str]) -> None:
        """``to_csl`` gives ``custom.verification`` back, with the unchecked fields besides."""
        work = item(status)
        checks = Verification.of(work)
        assert checks.to_csl() == work["custom"]["verification"]
        assert Verification.of({**work, "custom": {"verification": checks.to_csl()}}) == checks

    @given(
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=4),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
            max_leaves=6,
        )
    )
    def test_anybodys_data_is_no_fault(self, data: Any) -> None:
        """A custom field, a verification or a check of any shape is passed over."""
        for custom in (data, {"verification": data}, {"verification": {"title": data}},
                       {"verification": {"title": {"status": data, "note": data, "seen-at": data}}},
                       {"verification": {"title": {"status": "verified", "note": data, "seen-at": data}}}):  # fmt: skip
            checks = Verification.of({"id": "a", "type": "book", "title": "T", "custom": custom})
            assert checks.level in LEVELS
            assert all(isinstance(check.note, str | None) for check in checks.values())
            assert all(isinstance(page, str) for check in checks.values() for page in check.seen_at)


class TestLevel:
    """``verification.level``."""

    @pytest.mark.parametrize(
        ("changes", "without", "level"),
        [
            ({}, (), "verified"),
            ({"DOI": "unverified", "publisher": "unverified"}, (), "verified"),
            ({"existence": "unverified"}, (), "verified"),
            ({"existence": "conflicting"}, (), "verified"),
            ({"publisher": "conflicting"}, ("publisher",), "verified"),
            ({"URL": "unchecked"}, (), "unchecked"),
            ({"URL": "conflicting"}, (), "conflicting"),
            ({"URL": "conflicting", "container-title": "unchecked"}, (), "conflicting"),
            ({"author": "unverified", "URL": "conflicting"}, (), "partial"),
            ({"issued": "unverified"}, (), "partial"),
            ({"container-title": "unverified"}, (), "partial"),
            ({"container-title": "unverified", "publisher": "verified"}, (), "verified"),
            ({"title": "unverified"}, (), "described"),
            ({"title": "unverified", "issued": "unverified"}, (), "described"),
        ],
    )
    def test_the_fields_make_the_level(self, changes: dict[str, str], without: tuple[str, ...], level: str) -> None:
        """The first level whose condition holds; a question about the work and a field not printed leave it alone."""
        assert Verification.of(item({**WHOLE, **changes}, without)).level == level

    def test_a_work_without_any_verification_is_unchecked(self) -> None:
        """As any file of one's own."""
        reference = Reference.from_csl({"id": "a", "type": "book", "title": "T"})
        assert reference.verification == {}
        assert reference.verification.level == "unchecked"

    @given(statuses, st.data())
    def test_knowing_more_of_a_field_never_lowers_the_level(self, status: dict[str, str], data: st.DataObject) -> None:
        """A field that turns out verified makes the reference as good as before, or better."""
        name = data.draw(st.sampled_from(sorted(status)))
        before, after = Verification.of(item(status)), Verification.of(item({**status, name: "verified"}))
        if name not in UNPRINTED:
            assert level_number(after.level) >= level_number(before.level)

    @given(statuses)
    def test_at_least_agrees_with_the_order_of_the_levels(self, status: dict[str, str]) -> None:
        """A reference has its own level and all below it, and none above."""
        checks = Verification.of(item(status))
        reached = [level for level in LEVELS if checks.at_least(level)]
        assert reached == list(LEVELS)[: level_number(checks.level) + 1]

    def test_a_level_that_there_is_not_is_refused_with_those_that_there_are(self) -> None:
        """The message is enough to mend the call."""
        with pytest.raises(UnknownLevelError, match="did you mean 'verified'") as caught:
            library()["berger2014arm"].verification.at_least("verifed")
        assert isinstance(caught.value, DprkpalError)
        with pytest.raises(UnknownLevelError, match="use one of: described, partial, conflicting, unchecked, verified"):
            level_number("best")

    def test_the_collection_says_why_a_reference_is_no_better(self) -> None:
        """For each reference below the highest level there is a field that explains it."""
        for entry in library().values():
            checks = entry.verification
            said = {check.status for check in checks.values()}
            wanted = {"described": "unverified", "partial": "unverified"}.get(checks.level, checks.level)
            assert wanted in said, entry.id


class TestLibrary:
    """``library.verified(level)``."""

    @pytest.mark.parametrize("level", LEVELS)
    def test_a_library_tells_which_works_reach_a_level(self, level: str) -> None:
        """In its own order, and each the very entry that the library has."""
        whole = library()
        assert list(whole.verified(level)) == [key for key, one in whole.items() if one.verification.at_least(level)]
        assert all(one is whole[key] for key, one in whole.verified(level).items())

    def test_a_library_refuses_a_level_that_there_is_not(self) -> None:
        """Also an empty one: a slip of the pen must not look like a collection without good works."""
        for works in (library(), Library()):
            with pytest.raises(UnknownLevelError):
                works.verified("best")
