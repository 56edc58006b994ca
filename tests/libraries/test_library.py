"""A library is a mapping of references that can be cited."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

import dprkpal
from dprkpal import Citation, Cite, Entry, Library, Reference, library
from dprkpal.collection.reference_fields import ReferenceFields
from dprkpal.csl import OUTPUTS, Processor
from dprkpal.errors import FormatError, LocatorError, UnknownReferenceError, UnknownStyleError, VocabularyError
from dprkpal.libraries.build import compile_catalogue
from dprkpal.model.citation import Mode
from programs import run_program

ROOT = Path(__file__).resolve().parents[2]

NINE = [
    "young2021guns", "young2021how", "coughlin2014hamas", "berger2014arm", "oliemansmitzer2014atgm",
    "oliemansmitzer2021hamas", "mitzeroliemans2020armed", "rodongsinmun1989", "dedo1989arafat",
]  # fmt: skip

HOSTILE = {
    "id": "<b>&",
    "type": "book",
    "title": "<script>alert(1)</script> & *x* _y_",
    "author": [{"literal": "<img>"}],
}


class TestMapping:
    """A library is a mapping from keys to entries."""

    def test_it_is_a_mapping_in_a_stable_order(self) -> None:
        """In the order of the file."""
        works = library()
        assert isinstance(works, Mapping)
        assert list(works)[: len(NINE)] == NINE
        assert [entry.id for entry in works.values()] == list(works)
        assert len(works) == len(list(works))
        assert "young2021guns" in works
        assert "nobody" not in works
        assert works.get("nobody") is None

    def test_the_built_in_library_is_created_once(self) -> None:
        """Every call returns the same object."""
        assert library() is library()

    def test_an_unknown_key_suggests_similar_keys(self) -> None:
        """`UnknownReferenceError` is a `KeyError`, as expected of a mapping."""
        with pytest.raises(UnknownReferenceError, match="'young2021guns'") as caught:
            library()["young2021gun"]
        assert isinstance(caught.value, KeyError)

    def test_it_accepts_mappings_and_references(self) -> None:
        """The first reference with a key is kept; a number becomes a string."""
        works = Library(
            [{"id": 7, "type": "book", "title": "A"}, Reference(id="b", type="book"), {"id": "7", "type": "map"}]
        )
        assert list(works) == ["7", "b"]
        assert works["7"].title == "A"
        assert works.cite("7", style="apa") == "(A, n.d.)"

    @pytest.mark.parametrize("identity", [None, True, "", ["x"]])
    def test_a_reference_without_an_id_is_an_error(self, identity: object) -> None:
        """It could not be cited."""
        with pytest.raises(FormatError, match="needs an id"):
            Library([{"id": identity, "type": "book"}])

    def test_repr_shows_the_first_keys_and_the_number_of_problems(self) -> None:
        """For a library and for an entry."""
        assert repr(Library()) == "<Library of 0 references>"
        assert repr(library()).startswith(f"<Library of {len(library())} references: young2021guns, young2021how, ")
        assert repr(Library.load(io.StringIO("@book{a, title={T}}@book{"))).endswith("1 references: a; 1 findings>")
        assert repr(library()["young2021how"]) == (
            "<Entry young2021how: article-newspaper, 'How North Korea supports Palestine and aided Hamas'>"
        )


class TestLoad:
    """``Library.load``."""

    def test_a_broken_entry_is_reported_and_the_others_are_loaded(self, tmp_path: Path) -> None:
        """With file, line and key."""
        path = tmp_path / "x.bib"
        path.write_text("@book{bad, title = {A\n@book{good, title = {T}, author = {Doe, Jane}, year = 2001}\n")
        works = Library.load(path)
        assert list(works) == ["good"]
        assert works["good"].cite("apa") == "(Doe, 2001)"
        assert works["good"].place == (str(path), 2)
        [finding] = works.findings
        assert (finding.path, finding.line, finding.key) == (str(path), 1, "bad")

    def test_several_files_can_be_loaded(self, tmp_path: Path) -> None:
        """A duplicate key is reported with the place of the first one."""
        (tmp_path / "x.bib").write_text("@book{a, title = {First}}")
        (tmp_path / "y.json").write_text('[{"id": "a", "type": "book"}, {"id": "b", "type": "book"}]')
        works = Library.load(tmp_path / "x.bib", str(tmp_path / "y.json"))
        assert list(works) == ["a", "b"]
        assert works["a"].title == "First"
        assert f"used before, in {tmp_path / 'x.bib'}:1" in str(works.findings[0])


class TestEntry:
    """``Entry``."""

    def test_the_fields_of_the_reference_are_attributes(self) -> None:
        """A field without a value is ``None``; another name is an `AttributeError`."""
        entry = library()["young2021guns"]
        assert entry.reference.id == entry.id == "young2021guns"
        assert entry.author == entry.reference.author
        assert entry.author[0].family == "Young"
        assert entry.DOI is None
        assert "container_title" not in dir(entry)
        assert {"title", "publisher_place", "cite"} <= set(dir(entry))
        with pytest.raises(AttributeError, match="no attribute 'titel'"):
            entry.titel  # noqa: B018  # asking is the test

    def test_to_csl_returns_a_copy(self) -> None:
        """Changes to it do not change the library."""
        entry = library()["young2021guns"]
        entry.to_csl()["author"][0]["family"] = "Old"
        assert entry.to_csl()["author"] == [{"family": "Young", "given": "Benjamin R."}]
        assert Reference.from_csl(entry.to_csl()) == entry.reference

    def test_verification_is_by_variable(self) -> None:
        """With status, note and pages."""
        checks = library()["young2021guns"].verification
        assert checks["publisher"].status == "verified"
        assert checks["DOI"] == ("unverified", (), "Not seen.")
        assert Library([{"id": "a", "type": "book"}])["a"].verification == {}
        assert checks == library()["young2021guns"].reference.verification

    def test_it_cites_like_the_processor(self) -> None:
        """The result is the same."""
        entry = library()["young2021guns"]
        for style in ("apa", "chicago-notes-bibliography", "ieee"):
            expected = Processor(style, [entry], to="html")
            assert entry.cite(style, locator="p. 45", to="html") == expected.cite("young2021guns, p. 45")
            assert [entry.bibliography(style, to="html")] == expected.bibliography()

    def test_a_first_note_has_the_full_reference(self) -> None:
        """As on the first page of the documentation."""
        note = library()["young2021guns"].cite("chicago-notes-bibliography", locator="p. 45")
        for part in ("Benjamin R. Young", "Guns, Guerillas, and the Great Leader: North Korea and the Third World",
                     "Stanford University Press", "2021", "45"):  # fmt: skip
            assert part in note
        assert library()["young2021guns"].cite(locator="p. 45") == note

    def test_locale_and_mode_are_passed_on(self) -> None:
        """The processor gets them."""
        entry = library()["young2021how"]
        for mode in get_args(Mode):
            expected = Processor("apa", [entry], to="text").cite(Cite(entry.id, mode=mode))
            assert entry.cite("apa", mode=mode) == expected
        assert "2021, Mai" in entry.bibliography("apa", locale="de-DE")

    def test_errors_have_their_own_classes(self) -> None:
        """An unknown style and an invalid locator."""
        entry = library()["young2021guns"]
        with pytest.raises(UnknownStyleError, match="apa"):
            entry.cite("appa")
        with pytest.raises(LocatorError):
            entry.cite("apa", locator="somewhere")

    def test_entries_compare_by_their_data(self) -> None:
        """Two libraries from one file have equal entries."""
        one, other = (Library([{"id": "a", "type": "book"}])["a"] for _ in range(2))
        assert one == other
        assert {one, other} == {one}
        assert one != Entry({"id": "a", "type": "map"})


class TestCitations:
    """``Library.cite`` and ``Library.bibliography``."""

    def test_several_references_form_one_citation(self) -> None:
        """Two works with one author and year get year suffixes."""
        cited = library().cite("young2021guns", "young2021how", style="apa")
        assert cited.startswith("(Young, 2021a")
        assert cited.endswith("2021b)")

    def test_everything_in_a_citation_counts(self) -> None:
        """Not only its cites: the order, the infix, and whether it has brackets."""
        works = library()
        keys = ("young2021how", "berger2014arm")
        cites = tuple(Cite(key) for key in keys)
        for citation in (
            Citation(cites, unsorted=True),
            Citation(cites[:1], inline=True),
            Citation((replace(cites[0], mode="author-in-text"), cites[1]), infix="as X says", unsorted=True),
        ):
            assert works.cite(citation, style="apa") == Processor("apa", [works[key] for key in keys]).cite(citation)

    def test_strings_cites_and_citations_are_equivalent(self) -> None:
        """A cite as a string, as `Cite`, in a `Citation`."""
        works, expected = library(), "(Young, 2021, p. 45)"
        assert works.cite("young2021guns, p. 45", style="apa") == expected
        assert works.cite(Cite.parse("young2021guns, p. 45"), style="apa") == expected
        assert works.cite(Citation.of("young2021guns, p. 45"), style="apa") == expected

    def test_locators_can_have_labels_in_the_language_of_the_locale(self) -> None:
        """A library, an entry and a processor read them alike; without a locale, labels are English."""
        works, expected = library(), "(Young, 2021, S. 45)"
        assert works.cite("young2021guns, S. 45", style="apa", locale="de-DE") == expected
        entry = works["young2021guns"]
        assert entry.cite("apa", locator="Seite 45", locale="de-DE") == expected
        assert Processor("apa", [entry], locale="de-DE", to="text").cite("young2021guns, S. 45") == expected
        assert entry.cite("apa", locator="S. 45") == "(Young, 2021, Section 45)"

    def test_a_number_is_a_page(self) -> None:
        """Programs have page numbers."""
        assert library()["young2021guns"].cite("apa", locator=45) == "(Young, 2021, p. 45)"

    def test_an_unknown_mode_is_an_error(self) -> None:
        """It would be printed like a normal cite."""
        with pytest.raises(VocabularyError, match="'in-text' is not a mode of a cite; use one of normal"):
            library()["young2021guns"].cite("apa", mode="in-text")  # type: ignore[arg-type]  # what is tested

    def test_one_key_is_a_list_of_one(self) -> None:
        """A text is not read letter by letter."""
        works = library()
        assert works.bibliography("apa", keys="young2021guns") == [works["young2021guns"].bibliography("apa")]
        assert list(works.select(keys="young2021guns")) == ["young2021guns"]
        assert [row["key"] for row in works.rows("references", keys="young2021guns")] == ["young2021guns"]

    @pytest.mark.parametrize("kind", ["claim", "topic"])
    def test_the_message_for_a_claim_or_topic_names_the_method(self, kind: str) -> None:
        """The command ``cite`` and documents accept ``claim:ID``."""
        with pytest.raises(UnknownReferenceError, match=f"pass the id to `Library.cite_{kind}`"):
            library().cite(f"{kind}:tunnels")

    def test_a_key_may_contain_a_comma(self) -> None:
        """Files can have any keys."""
        assert (
            Library([{"id": "doe, 2001", "type": "book", "title": "T"}]).cite("doe, 2001", style="apa") == "(T, n.d.)"
        )

    def test_an_unknown_key_is_an_error(self) -> None:
        """In a citation and in a list of keys."""
        with pytest.raises(UnknownReferenceError, match="young2021guns"):
            library().cite("young2021gun")
        with pytest.raises(UnknownReferenceError, match="young2021guns"):
            library().bibliography("apa", keys=["young2021gun"])

    def test_the_bibliography_is_in_the_order_of_the_style(self) -> None:
        """Each reference has one entry, even if its key is repeated."""
        works = library()
        entries = works.bibliography("apa", keys=["young2021guns", "berger2014arm", "young2021guns"])
        assert [entry.split(",")[0] for entry in entries] == ["Berger", "Young"]
        assert len(works.bibliography("apa")) == len(works)

    def test_notebooks_show_the_bibliography(self) -> None:
        """As a list, with special characters escaped."""
        works = Library([HOSTILE])
        html, markdown = works._repr_html_(), works._repr_markdown_()
        assert html.startswith('<div class="dprkpal-bibliography">\n<style>\n.dprkpal-bibliography .csl-left-margin {')
        assert '<div class="csl-bib-body hanging-indent">' in html
        assert "\n.csl-bib-body" not in html, "the rules apply to other cells"
        assert "<script" not in html + markdown
        assert "<img" not in html + markdown
        assert markdown.startswith("- ")
        assert "<script" not in works["<b>&"]._repr_html_() + works["<b>&"]._repr_markdown_()

    @pytest.mark.parametrize("to", OUTPUTS)
    def test_every_output_format_is_accepted(self, to: str) -> None:
        """The names are those of the processor."""
        assert "Young" in library()["young2021guns"].cite("apa", to=to)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A source tree with the modules, a ``refs.bib`` with one entry, and no catalogue."""
    package = tmp_path / "src" / "dprkpal"
    shutil.copytree(
        ROOT / "src" / "dprkpal", package, ignore=shutil.ignore_patterns("*.toml", "catalogue.json", "__pycache__")
    )
    (package / "data" / "claims.toml").write_text("")  # what tells a source tree from an installed package
    (tmp_path / "refs.bib").write_text("@book{a,\n  title = {First},\n  verified = {title},\n}\n")
    return tmp_path


def titles(tree: Path) -> str:
    """Return what a new process prints as the titles of the library of *tree*."""
    code = "from dprkpal import library; print([entry.title for entry in library().values()])"
    env = {"PYTHONPATH": str(tree / "src")}
    done = run_program([sys.executable, "-c", code], text=True, env=env, check=False)
    return str(done.stdout + done.stderr)


class TestCatalogue:
    """Compiling the collection, and recompiling it after edits."""

    def test_an_edited_file_is_never_ignored(self, tree: Path) -> None:
        """Without a catalogue, with a current one, and with one older than ``refs.bib``."""
        assert titles(tree) == "['First']\n"
        (tree / "src" / "dprkpal" / "data" / "catalogue.json").write_bytes(compile_catalogue(tree))
        assert titles(tree) == "['First']\n"
        (tree / "refs.bib").write_text("@book{a,\n  title = {Other},\n  verified = {title},\n}\n")
        assert titles(tree) == "['Other']\n"

    def test_an_installed_package_needs_no_sources(self, tree: Path) -> None:
        """Nor pybtex, nor pydantic."""
        (tree / "src" / "dprkpal" / "data" / "catalogue.json").write_bytes(compile_catalogue(ROOT))
        (tree / "refs.bib").unlink()
        code = (
            "import sys; from dprkpal import library; print(library()['young2021guns'].cite('apa', locator='p. 45')); "
            "print([name for name in ('pybtex', 'pydantic', 'click', 'sphinx') if name in sys.modules])"
        )
        done = run_program([sys.executable, "-c", code], text=True, env={"PYTHONPATH": str(tree / "src")})
        assert done.stdout == "(Young, 2021, p. 45)\n[]\n"

    def test_a_missing_catalogue_is_an_error(self, tree: Path) -> None:
        """As in an incomplete package."""
        (tree / "refs.bib").unlink()
        assert "catalogue of the built-in collection is missing" in titles(tree)

    def test_the_same_sources_give_the_same_bytes(self) -> None:
        """Builds are reproducible."""
        assert compile_catalogue(ROOT) == compile_catalogue(str(ROOT))
        assert [item["id"] for item in json.loads(compile_catalogue(ROOT))["items"]] == list(library())

    @pytest.mark.parametrize(
        ("fields", "code", "said"),
        [
            ("title = {T", "BIB001", "the entry does not end"),
            ("title = {T}", "DATA023", "title has a value but no verification"),
            ("title = {T}, unverified = {title}", "DATA024", "title has the value 'T' but is marked unverified"),
            ("title = {T}, verified = {title, date}", "DATA026", "issued is marked verified but has no value"),
            (
                "title = {T}, verified = {title}, verifynote = {date = {x}}",
                "DATA025",
                "issued has a verification note or address but no status",
            ),
            ("title = {T}, verified = {title}, tilte = {U}", "DATA027", "unknown fields: tilte"),
            ("title = {T}, date = {2000-13}, verified = {title, date}", "BIB040", "does not exist in the calendar"),
        ],
    )
    def test_an_error_stops_the_build_with_its_place(
        self, fields: str, code: str | None, said: str, tmp_path: Path
    ) -> None:
        """With file, line and key. A contradiction to the verification is an error."""
        (tmp_path / "refs.bib").write_text("\n@book{a, " + fields + "}\n")
        with pytest.raises(FormatError, match=said) as caught:
            compile_catalogue(tmp_path)
        assert (caught.value.path, caught.value.line, caught.value.key) == (str(tmp_path / "refs.bib"), 2, "a")
        assert caught.value.code == code

    def test_all_errors_are_reported_at_once(self, tmp_path: Path) -> None:
        """Editors need to run the build only once."""
        (tmp_path / "refs.bib").write_text("@book{a, title = {T}}\n@book{b, title = {T}}\n")
        with pytest.raises(FormatError) as caught:
            compile_catalogue(tmp_path)
        assert "refs.bib:1: a: " in str(caught.value)
        assert "refs.bib:2: b: " in str(caught.value)


def test_public_names_are_imported_on_first_use() -> None:
    """An unknown name is an `AttributeError`."""
    assert set(dprkpal.__all__) <= set(dir(dprkpal))
    for name in dprkpal.__all__:
        assert getattr(dprkpal, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'Libary'"):
        dprkpal.Libary  # type: ignore[attr-defined]  # noqa: B018  # the access is the test


@pytest.mark.parametrize(
    "name", ["checks.REPORTS", "csl.OUTPUTS", "documents.DOCUMENTS", "errors", "formats.FORMATS", "html.page"]
)
def test_public_packages_need_no_import(name: str) -> None:
    """In a new process, where nothing else has imported them."""
    run_program([sys.executable, "-c", f"import dprkpal; dprkpal.{name}"], text=True)


def test_the_version_is_the_installed_one() -> None:
    """It is the same as that of the command line."""
    done = run_program([sys.executable, "-m", "dprkpal", "--version"], text=True)
    assert done.stdout.split()[-1] == dprkpal.__version__


def test_an_entry_has_the_fields_of_a_reference_with_their_types() -> None:
    """`ReferenceFields` repeats the fields of `Reference`, so that type checkers know them without pydantic."""
    declared = ReferenceFields.__annotations__
    fields = {name: field for name, field in Reference.__annotations__.items() if name not in ("id", "type")}
    assert declared == {name: f"Variable[{annotation}]" for name, annotation in fields.items()}
    assert list(declared) == list(fields)


def test_text_is_the_default_output_everywhere() -> None:
    """Also of `Processor`, so that the same citation looks the same."""
    markup = Library([{"id": "a", "type": "book", "title": "A & B", "issued": {"date-parts": [[2001]]}}])
    expected = "A & B. (2001)."
    assert Processor("apa", markup).bibliography() == [expected]
    assert markup.bibliography("apa") == [expected]
    assert markup["a"].bibliography("apa") == expected
