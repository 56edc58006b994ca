"""Libraries are built, changed and checked in memory."""

from __future__ import annotations

import io
import logging
from pathlib import Path

import pytest

from dprkpal import Library, Reference, UnknownReferenceError, library
from dprkpal.checks import check_bibliographies
from dprkpal.checks.bibliography import Bibliography
from dprkpal.errors import DprkpalError, DuplicateKeyError, FormatError, UnknownRuleError


def works() -> Library:
    """Return a library of three references, the second with a number as its id."""
    return Library(
        [
            {"id": "a", "type": "book", "title": "First"},
            {"id": 5, "type": "book", "title": "Second"},
            {"id": "c", "type": "book", "title": "Third", "custom": {"fields": {"related": "a, 5", "xref": "a"}}},
        ]
    )


class TestNumbersAsKeys:
    """CSL-JSON allows a number as id."""

    def test_a_number_and_its_text_are_the_same_key(self) -> None:
        """Wherever a key is accepted."""
        mine = works()
        assert mine[5] is mine["5"]
        assert 5 in mine
        assert "5" in mine
        assert 6 not in mine
        assert True not in mine
        assert mine.cite(5, style="apa") == mine.cite("5", style="apa")
        assert mine.bibliography("apa", keys=[5, "5"]) == mine.bibliography("apa", keys=["5"])
        assert list(mine.select(keys=[5])) == ["5"]
        assert mine.depends_on(5) == ()

    def test_the_suggestions_for_an_unknown_number_are_other_keys(self) -> None:
        """The key itself would be no help."""
        with pytest.raises(UnknownReferenceError) as caught:
            works()[6]
        assert str(caught.value) == "no reference '6'; `dprkpal list` shows the keys"


class TestChanges:
    """`add`, `replace`, `remove` and `rename`."""

    def test_an_added_reference_is_the_last_and_can_be_cited(self) -> None:
        """A `Reference`, a mapping and an entry of another library."""
        mine = works()
        mine.add(Reference.new("book", id="d", title="Fourth", author="Doe, Jane", issued=2004))
        mine.add({"id": 7, "type": "book", "title": "Fifth"})
        mine.add(library()["young2021guns"])
        assert list(mine)[3:] == ["d", "7", "young2021guns"]
        assert mine["d"].cite("apa") == "(Doe, 2004)"
        assert [one.id for one in mine.search("Fourth")] == ["d"]

    def test_adding_a_key_twice_is_an_error_and_keeps_the_first(self) -> None:
        """The error is a ``ValueError``."""
        mine = works()
        for again in ({"id": "5", "type": "book"}, {"id": 5, "type": "book"}):
            with pytest.raises(DuplicateKeyError, match="5: this key is used before") as caught:
                mine.add(again)
            assert isinstance(caught.value, ValueError)
            assert caught.value.key == "5"
        assert mine[5].title == "Second"

    def test_a_search_finds_what_was_changed_after_the_first_search(self) -> None:
        """The index is built again."""
        mine = works()
        assert [one.id for one in mine.search("second")] == ["5"]
        mine.replace({"id": 5, "type": "book", "title": "Replaced"})
        assert list(mine) == ["a", "5", "c"]
        assert [one.id for one in mine.search("replaced")] == ["5"]
        assert not mine.search("second")
        mine.remove("5")
        assert not mine.search("replaced")

    def test_unknown_keys_are_errors_and_change_nothing(self) -> None:
        """Of several keys to remove, one may be wrong."""
        mine = works()
        with pytest.raises(UnknownReferenceError):
            mine.remove("a", "nobody")
        with pytest.raises(UnknownReferenceError):
            mine.replace({"id": "nobody", "type": "book"})
        with pytest.raises(UnknownReferenceError):
            mine.rename("nobody", "b")
        with pytest.raises(DuplicateKeyError):
            mine.rename("a", 5)
        for key in ("", None, True):
            with pytest.raises(FormatError, match="needs an id"):
                mine.add({"id": key, "type": "book"})
        assert list(mine) == ["a", "5", "c"]

    def test_claims_links_and_related_references_follow_a_new_key(self) -> None:
        """Evidence would otherwise point to nothing."""
        mine = Library([entry.csl for entry in library().values()], dossier=library().data)
        old = "coughlin2014hamas"
        claims = list(mine[old].claims)
        links = len(mine.links.to_source(old))
        entry = mine.rename(old, "coughlin")
        assert entry is mine["coughlin"]
        assert list(entry.claims) == claims != []
        assert old not in mine
        assert [link.target for link in mine.depends_on("ynet2014report")] == ["coughlin"]
        assert old in library()
        assert len(mine.links.to_source("coughlin")) == links > 0
        assert [one.code for one in mine.check(select=["DATA"])] == []
        related = works()
        related.rename("a", "first")
        related.rename(5, "five")
        assert list(related) == ["first", "five", "c"]
        assert related["c"].csl["custom"]["fields"] == {"related": "first, five", "xref": "first"}


class TestDuplicates:
    """The first reference with a key is kept, and the other is reported."""

    def test_every_way_to_join_references_reports_the_one_left_out(self, tmp_path: Path) -> None:
        """Reading two files, `|`, and the arguments of `Library` give the same finding."""
        for name, title in (("one.bib", "One"), ("two.bib", "Two")):
            (tmp_path / name).write_text(f"@book{{same, title = {{{title}}}}}\n")
        one, two = tmp_path / "one.bib", tmp_path / "two.bib"
        read = Library.load(one, two)
        joined = Library.load(one) | Library.load(two)
        made = Library([Library.load(one)["same"].csl, Library.load(two)["same"].csl])
        for mine in (read, joined, made):
            assert mine["same"].title == "One"
            assert [(found.code, found.key) for found in mine.findings] == [("BIB031", "same")]
        assert str(read.findings[0]) == str(joined.findings[0])


class TestSelect:
    """`select` returns a library."""

    def test_a_selection_is_a_library_and_still_a_mapping(self) -> None:
        """Code that used the mapping still works."""
        chosen = library().select(type="book")
        assert isinstance(chosen, Library)
        assert chosen.keys() == {entry.id for entry in library().values() if entry.type == "book"}
        assert all(chosen[key] is entry for key, entry in chosen.items())
        assert chosen == dict(chosen.items())
        assert chosen.bibliography("apa") == library().bibliography("apa", keys=chosen)
        assert {one.id for one in chosen.search(kind="reference", limit=None)} == set(chosen)

    def test_it_has_the_claims_of_its_references(self) -> None:
        """As an export of these references."""
        chosen = library().select(keys=["kbs2023tunnel"])
        assert list(chosen.claims) == ["coughlin-tunnels"]
        assert list(chosen.topics) == list(library().topics)
        assert chosen.export("csljson").text == library().export("csljson", keys=["kbs2023tunnel"]).text

    def test_a_selection_has_the_same_origins_of_its_claims(self) -> None:
        """The links between other sources are kept; without them, the sources of a claim looked independent."""
        whole = library()
        for key in ("young2021how", "kcna2014spokesman", "cha2014below"):
            for identity, claim in whole.select(keys=[key]).claims.items():
                assert str(claim.origins) == str(whole.claims[identity].origins)

    def test_sources_that_depend_on_one_origin_through_others_stay_dependent(self, tmp_path: Path) -> None:
        """Also if none of those between them is selected: *a* on *x*, this on *z*; *b* on *y*; all on *o*."""
        (tmp_path / "works.bib").write_text("".join(f"@book{{{key}, title={{{key}}}, year=2001}}\n" for key in "abxyz"))
        (tmp_path / "claims.toml").write_text(
            '[[claim]]\nid = "c"\nstatement = "it was so"\nhedge = "asserted"\nattribution = "Roe"\n'
            + "".join(f'[[claim.evidence]]\nsource = "{key}"\nstance = "supports"\n' for key in "ab")
        )
        (tmp_path / "origins.toml").write_text(
            '[[origin]]\nid = "o"\ndescription = "A speech"\n'
            + "".join(
                f'[[link]]\nsource = "{one}"\non = "{other}"\nhow = "quotes"\nbasis = "text"\nconfidence = "seen"\n'
                for one, other in ("ax", "by", "xz", "zo", "yo")
            )
        )
        whole = Library.load(tmp_path / "works.bib", data=tmp_path)
        assert str(whole.claims["c"].origins) == "2 sources, 1 independent origin"
        assert str(whole.select(keys=["a"]).claims["c"].origins) == "2 sources, 1 independent origin"

    def test_a_claim_whose_source_is_not_selected_says_so(self) -> None:
        """The message said only that there is no such reference."""
        claim = library().select(keys=["young2021how"]).claims["coughlin-payment"]
        with pytest.raises(
            UnknownReferenceError, match="the claim 'coughlin-payment' rests on it, so cite the claim from"
        ):
            claim.cite("apa")

    def test_changing_a_selection_does_not_change_the_library(self) -> None:
        """Nor its built-in search index."""
        chosen = library().select(type="book")
        chosen.remove(next(iter(chosen)))
        assert len(library().select(type="book")) == len(chosen) + 1
        assert library().is_built_in


class TestCheck:
    """`check` finds in memory what ``dprkpal check`` finds in files."""

    SOURCE = (
        "@book{a, title = {No Author}, doi = {11.1/x}, year = {2001}}\n"
        "@book{b, title = {A Title That is Long}, author = {Kim Il-sung}, publisher = {P}, year = {2001}}\n"
        "@book{c, title = {A title that is long}, author = {Kim Il-sung}, publisher = {P}, year = {2001}}\n"
        "@book{broken, title = {{T}\n"
    )

    def test_it_finds_the_same_as_the_command(self, tmp_path: Path) -> None:
        """Codes, keys and messages are the same."""
        file = tmp_path / "a.bib"
        file.write_text(self.SOURCE)
        in_memory = {(one.code, one.key, one.message, one.path) for one in Library.load(file).check()}
        in_file = {
            (one.code, one.key, one.message, one.path) for one in check_bibliographies([Bibliography(str(file))])
        }
        assert in_memory == in_file
        assert len(in_memory) > 4

    def test_rules_can_be_selected(self) -> None:
        """By code, beginning of a code or name."""
        mine = Library.load(io.StringIO(self.SOURCE))
        assert {one.code for one in mine.check(select=["name-order"])} == {"BIB017"}
        assert "BIB017" not in {one.code for one in mine.check(ignore=["BIB017"])}
        with pytest.raises(UnknownRuleError):
            mine.check(select=["no-rule"])

    def test_evidence_from_a_removed_reference_is_reported(self) -> None:
        """The claim keeps it, because it may have to be replaced by another source."""
        mine = Library([entry.csl for entry in library().values()], dossier=library().data)
        mine.remove("kbs2023tunnel")
        found = mine.check(select=["DATA007"])
        assert all("'kbs2023tunnel'" in one.message for one in found)
        assert "coughlin-tunnels" in [one.key for one in found]


def test_notes_go_to_the_logger_and_findings_do_not(caplog: pytest.LogCaptureFixture) -> None:
    """A note is about data that was used; a finding is an error, in `findings`."""
    caplog.set_level(logging.DEBUG)
    mine = Library.load(io.StringIO("@book{a, title = {T}, month = 13, year = 2001}@book{b, title = {{U}"))
    assert len(mine.notes) == len(mine.findings) == 1
    assert [(one.name, one.levelname, one.getMessage()) for one in caplog.records] == [
        ("dprkpal", "WARNING", str(mine.notes[0]))
    ]


def test_without_configuration_nothing_is_logged(capfd: pytest.CaptureFixture[str]) -> None:
    """A library prints nothing by itself."""
    Library.load(io.StringIO("@book{a, title = {T}, month = 13, year = 2001}"))
    assert capfd.readouterr() == ("", "")
    handlers = logging.getLogger("dprkpal").handlers
    assert [type(one) for one in handlers] == [logging.NullHandler]


def test_all_errors_of_changes_are_errors_of_dprkpal() -> None:
    """So that one ``except`` is enough."""
    assert issubclass(DuplicateKeyError, DprkpalError)
