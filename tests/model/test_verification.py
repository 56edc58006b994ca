"""The verification of references: statuses of fields, and the level of the whole reference."""

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
    """Return a reference with these statuses of fields. Unverified fields and those in *without* have no value."""
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

    def test_check_has_status_pages_and_note(self) -> None:
        """As in the file."""
        check = library()["berger2014arm"].verification["issued"]
        assert check.status == "verified"
        assert check.seen_at == (
            "http://38north.org/2014/08/aberger080514",
            "http://www.koreaherald.com/view.php?ud=20140806000348",
        )
        assert check.note is not None
        assert check.note.startswith("Address slug 080514 is US order")

    @pytest.mark.parametrize("name", ["container-title", "container_title", "Container-Title", "containertitle"])
    def test_field_can_be_looked_up_by_csl_or_python_name(self, name: str) -> None:
        """In upper or lower case, with hyphens, underscores or neither."""
        checks = library()["berger2014arm"].verification
        assert checks[name] == checks["container-title"]
        assert name in checks

    def test_checks_can_be_about_the_work_itself(self) -> None:
        """Such as whether the work exists."""
        assert library()["oliemansmitzer2021hamas"].verification["existence"].status == "verified"
        assert library()["dedo1989arafat"].verification["original-archive"].status == "unverified"

    def test_field_without_a_check_is_a_key_error(self) -> None:
        """``get`` returns ``None``."""
        checks = library()["berger2014arm"].verification
        with pytest.raises(KeyError, match="edition"):
            checks["edition"]
        assert checks.get("edition") is None

    def test_printed_field_without_a_check_is_unchecked(self) -> None:
        """Fields that are not printed need no check."""
        work = {"id": "a", "type": "book", "title": "T", "language": "en", "custom": {"verification": {}}}
        assert dict(Verification.of(work)) == {"title": FieldCheck("unchecked")}

    def test_entry_and_reference_have_the_same_verification(self) -> None:
        """The entry of a library, and the model."""
        for entry in library().values():
            assert entry.verification == entry.reference.verification

    @given(statuses)
    def test_checks_survive_a_round_trip(self, status: dict[str, str]) -> None:
        """``to_csl`` also writes the unchecked fields."""
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
    def test_invalid_data_is_ignored(self, data: Any) -> None:
        """Any ``custom``, verification or check is accepted."""
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
    def test_level_follows_from_fields(self, changes: dict[str, str], without: tuple[str, ...], level: str) -> None:
        """Checks of the work itself and of fields that are not printed do not matter."""
        assert Verification.of(item({**WHOLE, **changes}, without)).level == level

    def test_reference_without_verification_is_unchecked(self) -> None:
        """Such as those in users' own files."""
        reference = Reference.from_csl({"id": "a", "type": "book", "title": "T"})
        assert reference.verification == {}
        assert reference.verification.level == "unchecked"

    @given(statuses, st.data())
    def test_verifying_a_field_never_lowers_the_level(self, status: dict[str, str], data: st.DataObject) -> None:
        """The level stays the same or rises."""
        name = data.draw(st.sampled_from(sorted(status)))
        before, after = Verification.of(item(status)), Verification.of(item({**status, name: "verified"}))
        if name not in UNPRINTED:
            assert level_number(after.level) >= level_number(before.level)

    @given(statuses)
    def test_at_least_follows_the_order_of_levels(self, status: dict[str, str]) -> None:
        """It is true for the level of the reference and all lower ones."""
        checks = Verification.of(item(status))
        reached = [level for level in LEVELS if checks.at_least(level)]
        assert reached == list(LEVELS)[: level_number(checks.level) + 1]

    def test_unknown_level_is_an_error(self) -> None:
        """The message lists all levels."""
        with pytest.raises(UnknownLevelError, match="did you mean 'verified'") as caught:
            library()["berger2014arm"].verification.at_least("verifed")
        assert isinstance(caught.value, DprkpalError)
        with pytest.raises(UnknownLevelError, match="use one of described, partial, conflicting, unchecked, verified"):
            level_number("best")

    def test_collection_explains_lower_levels(self) -> None:
        """Each reference below the highest level has a field that explains why."""
        for entry in library().values():
            checks = entry.verification
            said = {check.status for check in checks.values()}
            wanted = {"described": "unverified", "partial": "unverified"}.get(checks.level, checks.level)
            assert wanted in said, entry.id


class TestLibrary:
    """``library.verified(level)``."""

    @pytest.mark.parametrize("level", LEVELS)
    def test_library_lists_references_of_a_level(self, level: str) -> None:
        """In its own order, as the same entries."""
        whole = library()
        assert list(whole.verified(level)) == [key for key, one in whole.items() if one.verification.at_least(level)]
        assert all(one is whole[key] for key, one in whole.verified(level).items())

    def test_unknown_level_of_a_library_is_an_error(self) -> None:
        """Also an empty one: a typing error must not look like a collection without verified references."""
        for works in (library(), Library()):
            with pytest.raises(UnknownLevelError):
                works.verified("best")
