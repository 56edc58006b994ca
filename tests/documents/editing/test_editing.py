"""Completion, hover, navigation, renaming, diagnostics and quick fixes, without the protocol."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from dprkpal.documents.checking import check_documents
from dprkpal.documents.editing.completion import complete, documentation
from dprkpal.documents.editing.diagnostics import diagnose
from dprkpal.documents.editing.hover import hover
from dprkpal.documents.editing.navigation import definition, entry_symbols, references
from dprkpal.documents.editing.places import TextEdit
from dprkpal.documents.editing.quick_fixes import fix_all, quick_fixes
from dprkpal.documents.editing.renaming import renamable_key, rename
from dprkpal.documents.editing.session import EditingSession
from dprkpal.documents.editing.works import Works
from dprkpal.errors import DprkpalError

BIB = """% comment
@book{good2001,
  title = {{A Title}},
  author = {Ada Good},
  year = 2001,
  publisher = {P},
  doi = {https://doi.org/10.1000/xyz},
}
@incollection{part2001, crossref = {good2001}, title = {Part}, author = {Bo Müller}, pages = {1--5}, doi = {10.1000/b}}
"""

DOCUMENTS = {
    "a.md": "See [@good2001, p. 3] and {cite:p}`good2001`.\n",
    "b.tex": "See \\parencite[45]{part2001,good2001}.\n",
    "c.rst": "See :cite:p:`good2001`.\n",
    "d.typ": "See @good2001 and #cite(<good2001>).\n",
    "e.org": "See [cite:@good2001 p. 3].\n",
    "f.adoc": "See cite:[good2001].\n",
    "g.qmd": "See @good2001.\n",
    "h.Rmd": "---\nnocite: '@good2001'\n---\n\nText.\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project with one bibliography and a document in each syntax."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "dprkpal.toml").write_text('style = "apa"\nbibliography = "refs.bib"\n', "utf-8")
    (tmp_path / "refs.bib").write_text(BIB, "utf-8")
    for name, text in DOCUMENTS.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


@pytest.fixture
def session(folder: Path) -> EditingSession:
    """A session in the project."""
    return EditingSession([str(folder)], environment={})


def at(session: EditingSession, path: Path, mark: str) -> int:
    """Return the offset of the end of *mark* in a file."""
    return session.buffer(str(path)).text.index(mark) + len(mark)


def applied(session: EditingSession, edits: Iterable[TextEdit]) -> dict[str, str]:
    """Return the texts of the edited files by name."""
    texts: dict[str, str] = {}
    for edit in sorted(edits, key=lambda one: (one.path, -one.start)):
        text = texts.get(edit.path, session.buffer(edit.path).text)
        texts[edit.path] = text[: edit.start] + edit.text + text[edit.end :]
    return {os.path.basename(path): text for path, text in texts.items()}


class TestCompletion:
    """`complete`."""

    def test_keys_come_with_description_and_formatted_entry(self, session: EditingSession, folder: Path) -> None:
        """In the style of the project."""
        session.open(str(folder / "a.md"), "[@goo", "markdown")
        found = complete(session, str(folder / "a.md"), 5)
        assert found is not None
        assert [(one.key, one.description) for one in found.works] == [("good2001", "Good, A Title, 2001")]
        assert found.documentation["good2001"].startswith("Good, A. (2001). *A Title*.")
        assert (found.start, found.end, found.is_complete) == (2, 5, True)

    @pytest.mark.parametrize("typed", ["mull", "MÜLLER", "part", "2001", "001", "titl"])
    def test_authors_titles_and_years_are_found_too(self, session: EditingSession, folder: Path, typed: str) -> None:
        """Case and accents do not matter."""
        session.open(str(folder / "a.md"), f"@{typed}", "markdown")
        found = complete(session, str(folder / "a.md"), 1 + len(typed))
        assert found is not None
        assert found.works

    def test_the_metadata_of_a_document_name_other_works_and_styles(
        self, session: EditingSession, folder: Path
    ) -> None:
        """They come before the configuration."""
        (folder / "own.bib").write_text("@book{own1, title = {Own}, author = {Cy Own}, year = 1999}", "utf-8")
        text = "---\nbibliography: own.bib\ncsl: nature\n---\n\n[@o"
        session.open(str(folder / "a.md"), text, "markdown")
        found = complete(session, str(folder / "a.md"), len(text))
        assert found is not None
        assert [one.key for one in found.works] == ["own1"]
        assert "Own, C. *Own*. (1999)" in found.documentation["own1"]

    def test_references_in_the_metadata_are_works(self, session: EditingSession, folder: Path) -> None:
        """Also their definition is found."""
        text = "---\nreferences:\n- id: inline1\n  type: book\n  title: Inline\n---\n\n[@inline1]"
        path = str(folder / "a.md")
        session.open(path, text, "markdown")
        found = complete(session, path, len(text) - 1)
        assert found is not None
        assert [one.key for one in found.works] == ["inline1"]
        place = definition(session, path, len(text) - 2)
        assert place is not None
        assert (place.path, place.start) == (path, text.index("inline1"))

    def test_a_latex_document_names_its_bibliography(self, session: EditingSession, folder: Path) -> None:
        """As ``bibliography`` or ``addbibresource``; a part finds it through its root."""
        (folder / "own.bib").write_text("@book{own1, title = {Own}}", "utf-8")
        (folder / "main.tex").write_text("\\documentclass{article}\\addbibresource{own.bib}\n", "utf-8")
        text = "% !TeX root = main.tex\n\\cite{"
        session.open(str(folder / "part.tex"), text, "latex")
        found = complete(session, str(folder / "part.tex"), len(text))
        assert found is not None
        assert [one.key for one in found.works] == ["own1"]

    def test_unsaved_entries_are_offered(self, session: EditingSession, folder: Path) -> None:
        """While the bibliography is broken for a moment, the entries from before are offered."""
        document, bibliography = str(folder / "a.md"), str(folder / "refs.bib")
        session.open(document, "[@new", "markdown")
        session.open(bibliography, "@book{new2026, title = {New}}", "bibtex")
        for text in ("@book{new2026, title = {New}}", "@book{new2026, title = {New", "@"):
            session.open(bibliography, text, "bibtex")
            found = complete(session, document, 5)
            assert found is not None
            assert [one.key for one in found.works] == ["new2026"]

    def test_long_lists_are_incomplete(self, session: EditingSession, folder: Path) -> None:
        """The editor asks again after the next letter."""
        (folder / "refs.bib").write_text("".join(f"@book{{k{n:04}, title = {{T}}}}\n" for n in range(300)), "utf-8")
        session.open(str(folder / "a.md"), "@k", "markdown")
        found = complete(session, str(folder / "a.md"), 2)
        assert found is not None
        assert (len(found.works), found.is_complete) == (50, False)

    def test_only_few_works_are_formatted_for_a_keystroke(
        self, session: EditingSession, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However large the bibliography is, and none of them twice."""
        (folder / "refs.bib").write_text("".join(f"@book{{k{n:04}, title = {{T}}}}\n" for n in range(500)), "utf-8")
        formatted: list[str] = []
        format_work = Works._format
        monkeypatch.setattr(Works, "_format", lambda works, key: formatted.append(key) or format_work(works, key))
        for typed in ("@", "@k", "@k0", "@k0", "@k"):
            session.open(str(folder / "a.md"), typed, "markdown")
            complete(session, str(folder / "a.md"), len(typed))
        assert formatted == ["k0000", "k0001", "k0002"]

    def test_claims_of_the_collection_are_offered(self, folder: Path) -> None:
        """After ``claim:``, by the start of their id or by words."""
        (folder / "dprkpal.toml").unlink()
        session = EditingSession([str(folder)], environment={})
        for typed in ("claim:coughlin-t", "claim:tunnels"):
            session.open(str(folder / "a.md"), f"[@{typed}", "markdown")
            found = complete(session, str(folder / "a.md"), len(typed) + 2)
            assert found is not None
            assert "claim:coughlin-tunnels" in [one.key for one in found.works]
            assert found.documentation[found.works[0].key]

    def test_documentation_of_an_unknown_key_is_nothing(self, session: EditingSession, folder: Path) -> None:
        """The work may have been removed meanwhile."""
        assert documentation(session, str(folder / "a.md"), "nosuch") is None

    def test_a_chapter_names_the_bibliography_of_the_workspace(self, folder: Path) -> None:
        """Above its own folder, in every syntax; without an open workspace it cannot."""
        (folder / "dprkpal.toml").unlink()
        (folder / ".git").rmdir()
        (folder / "below").mkdir()
        for name, text in (
            ("x.md", "---\nbibliography: ../refs.bib\n---\n\n[@goo"),
            ("x.org", "#+bibliography: ../refs.bib\n[cite:@goo"),
            ("x.tex", "\\bibliography{../refs}\n\\cite{goo"),
        ):  # fmt: skip
            path = str(folder / "below" / name)
            for folders, keys in (([str(folder)], ["good2001"]), ([], [])):
                session = EditingSession(folders, environment={})
                session.open(path, text)
                found = complete(session, path, len(text))
                assert found is not None
                assert [one.key for one in found.works] == keys, name
            session = EditingSession([str(folder)], environment={})
            session.open(path, text.replace("goo", "good2001") + ("}" if name == "x.tex" else "]"))
            assert diagnose(session, path) == [], name

    def test_a_document_cannot_open_files_elsewhere(self, session: EditingSession, folder: Path) -> None:
        """Unless the user trusts it."""
        (folder / "below").mkdir()
        path = str(folder / "below" / "x.md")
        text = "---\nbibliography: ../../secret.bib\n---\n\n[@"
        (folder.parent / "secret.bib").write_text("@book{secret1, title = {S}}", "utf-8")
        session.open(path, text, "markdown")
        found = complete(session, path, len(text))
        assert found is not None
        assert "secret1" not in [one.key for one in found.works]
        trusting = EditingSession([str(folder)], trust_files=True, environment={})
        trusting.open(path, text, "markdown")
        found = complete(trusting, path, len(text))
        assert found is not None
        assert [one.key for one in found.works] == ["secret1"]


class TestHover:
    """`hover`."""

    def test_citation_entry_and_place_are_shown(self, session: EditingSession, folder: Path) -> None:
        """In Markdown."""
        found = hover(session, str(folder / "a.md"), at(session, folder / "a.md", "[@go"))
        assert found is not None
        assert found.markdown.startswith("(Good, 2001)\n\nGood, A. (2001). *A Title*.")
        assert found.markdown.endswith("`good2001` · book · refs.bib:2")

    def test_a_note_style_shows_the_full_note(self, session: EditingSession, folder: Path) -> None:
        """As in the first footnote."""
        (folder / "dprkpal.toml").write_text('bibliography = "refs.bib"\n', "utf-8")
        found = hover(session, str(folder / "a.md"), at(session, folder / "a.md", "[@go"))
        assert found is not None
        assert found.markdown.startswith("Ada Good, *A Title* (P, 2001)")

    def test_entries_of_a_bibliography_are_shown(self, session: EditingSession, folder: Path) -> None:
        """Also the parent in ``crossref``."""
        for mark in ("@book{go", "crossref = {go"):
            found = hover(session, str(folder / "refs.bib"), at(session, folder / "refs.bib", mark))
            assert found is not None
            assert "*A Title*" in found.markdown

    def test_a_claim_is_shown_as_a_sentence(self, folder: Path) -> None:
        """In documents that cite the built-in collection."""
        (folder / "dprkpal.toml").unlink()
        session = EditingSession([str(folder)], environment={})
        session.open(str(folder / "a.md"), "[@claim:coughlin-tunnels]", "markdown")
        found = hover(session, str(folder / "a.md"), 10)
        assert found is not None
        assert "`claim:coughlin-tunnels`" in found.markdown

    def test_an_unknown_key_shows_similar_ones(self, session: EditingSession, folder: Path) -> None:
        """Nothing if there are none; text elsewhere shows nothing."""
        session.open(str(folder / "a.md"), "@god2001 @zzzzz text", "markdown")
        found = hover(session, str(folder / "a.md"), 3)
        assert found is not None
        assert "`good2001`" in found.markdown
        assert hover(session, str(folder / "a.md"), 12) is None
        assert hover(session, str(folder / "a.md"), 18) is None


class TestNavigation:
    """`definition`, `references` and `entry_symbols`."""

    @pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "h.Rmd"])
    def test_definition_is_the_key_of_the_entry(self, session: EditingSession, folder: Path, name: str) -> None:
        """In every syntax."""
        place = definition(session, str(folder / name), at(session, folder / name, "good"))
        assert place is not None
        assert place.path == str(folder / "refs.bib")
        assert BIB[place.start : place.end] == "good2001"

    def test_references_are_found_in_all_documents(self, session: EditingSession, folder: Path) -> None:
        """From a citation or from the entry."""
        for path, mark in ((folder / "a.md", "[@go"), (folder / "refs.bib", "@book{go")):
            found = references(session, str(path), at(session, path, mark), declaration=True)
            assert {os.path.basename(place.path) for place in found} == {*DOCUMENTS, "refs.bib"}
            for place in found:
                assert session.buffer(place.path).text[place.start : place.end] == "good2001"

    def test_another_project_with_the_same_key_is_left_alone(self, session: EditingSession, folder: Path) -> None:
        """It has its own work."""
        other = folder / "other"
        other.mkdir()
        (other / "dprkpal.toml").write_text('bibliography = "own.bib"\n', "utf-8")
        (other / "own.bib").write_text("@book{good2001, title = {Other}}", "utf-8")
        (other / "x.md").write_text("@good2001", "utf-8")
        found = references(session, str(folder / "a.md"), at(session, folder / "a.md", "[@go"), declaration=False)
        assert str(other / "x.md") not in {place.path for place in found}

    def test_entries_are_symbols(self, session: EditingSession, folder: Path) -> None:
        """With author, title and year."""
        found = entry_symbols(session, str(folder / "refs.bib"))
        assert [(one.key, one.description) for one in found] == [
            ("good2001", "Good, A Title, 2001"), ("part2001", "Müller, Part, 2001"),
        ]  # fmt: skip
        assert entry_symbols(session, str(folder / "a.md")) == []

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("r.json", '[{"id": "k1", "type": "book", "title": "T"}]'),
            ("r.yaml", "references:\n- id: k1\n  type: book\n"),
            ("r.ris", "TY  - BOOK\nID  - k1\nTI  - T\nER  - \n"),
        ],
    )  # fmt: skip
    def test_other_formats_have_definitions_too(
        self, session: EditingSession, folder: Path, name: str, text: str
    ) -> None:
        """CSL-JSON, CSL-YAML and RIS."""
        (folder / name).write_text(text, "utf-8")
        (folder / "dprkpal.toml").write_text(f'bibliography = "{name}"\n', "utf-8")
        session.open(str(folder / "a.md"), "@k1", "markdown")
        place = definition(session, str(folder / "a.md"), 2)
        assert place is not None
        assert text[place.start : place.end] == "k1"


class TestRenaming:
    """`rename`."""

    def test_a_key_is_renamed_in_all_files(self, session: EditingSession, folder: Path) -> None:
        """In the bibliography, also where other entries refer to it."""
        texts = applied(session, rename(session, str(folder / "a.md"), at(session, folder / "a.md", "[@go"), "best_1"))
        assert set(texts) == {*DOCUMENTS, "refs.bib"}
        assert texts["refs.bib"] == BIB.replace("good2001", "best_1")
        for name, text in DOCUMENTS.items():
            assert texts[name] == text.replace("good2001", "best_1")

    def test_unsaved_texts_are_renamed(self, session: EditingSession, folder: Path) -> None:
        """The edits fit the text in the editor, also with a line of other characters before."""
        text = "😀 Ω @good2001\n"
        session.open(str(folder / "a.md"), text, "markdown")
        edits = rename(session, str(folder / "refs.bib"), at(session, folder / "refs.bib", "@book{go"), "n")
        assert applied(session, edits)["a.md"] == text.replace("good2001", "n")

    @pytest.mark.parametrize("name", sorted(DOCUMENTS))
    def test_a_key_is_renamed_after_a_byte_order_mark(self, session: EditingSession, folder: Path, name: str) -> None:
        """Some editors keep the mark in the text; in the first line, no citation is left out."""
        for opened, text in ((name, DOCUMENTS[name]), ("refs.bib", BIB)):
            session.open(str(folder / opened), f"\ufeff{text}")
        edits = rename(session, str(folder / "refs.bib"), at(session, folder / "refs.bib", "@book{go"), "best_1")
        texts = applied(session, edits)
        assert texts[name] == "\ufeff" + DOCUMENTS[name].replace("good2001", "best_1")
        assert texts["refs.bib"] == "\ufeff" + BIB.replace("good2001", "best_1")

    def test_a_key_that_pandoc_reads_only_in_braces_gets_them(self, session: EditingSession, folder: Path) -> None:
        """In Markdown only."""
        texts = applied(session, rename(session, str(folder / "g.qmd"), 6, "a::b"))
        assert texts["g.qmd"] == "See @{a::b}.\n"
        assert texts["b.tex"] == "See \\parencite[45]{part2001,a::b}.\n"

    @pytest.mark.parametrize("name", ["", " ", "a b", "a,b", "a{b", "part2001", "a\\b", "a" * 300, "@a", "a%b"])
    def test_a_key_that_cannot_be_used_is_refused(self, session: EditingSession, folder: Path, name: str) -> None:
        """Empty, with signs of the syntax, or the key of another work."""
        with pytest.raises(DprkpalError):
            rename(session, str(folder / "g.qmd"), 6, name)

    def test_a_collection_names_the_new_key(self, session: EditingSession, folder: Path) -> None:
        """In the evidence of claims, where they are stated, in links and surveys, and nowhere else."""
        claims = """\
# good2001 is a source
[[claim]]
id = "a"
statement = "good2001 says so"
stated_in = "good2001"
evidence = [
  { source = 'good2001', stance = "supports", note = "source = good2001" },
  { source = "good20012", stance = "context" },
]
"""
        origins = 'surveys = [\n  "x", "good2001",\n]\n[[link]]\nsource = "x"\non = "good2001"\n'
        (folder / "claims.toml").write_text(claims, "utf-8")
        (folder / "origins.toml").write_text(origins, "utf-8")
        path = folder / "a.md"
        found = applied(session, rename(session, str(path), at(session, path, "good2001"), "new"))
        assert found["claims.toml"] == claims.replace('stated_in = "good2001"', 'stated_in = "new"').replace(
            "'good2001'", "'new'"
        )
        assert found["origins.toml"] == origins.replace("good2001", "new")
        places = references(session, str(path), at(session, path, "good2001"), declaration=False)
        assert [os.path.basename(one.path) for one in places].count("origins.toml") == 2

    def test_a_data_file_that_is_not_understood_refuses_the_new_key(
        self, session: EditingSession, folder: Path
    ) -> None:
        """So that no claim keeps a key without an entry."""
        path = folder / "a.md"
        for text in ('[[claim]]\nstated_in = """good2001"""\n', 'stated_in = "good2001"\nx = \n'):
            (folder / "claims.toml").write_text(text, "utf-8")
            with pytest.raises(DprkpalError, match=r"claims\.toml"):
                rename(session, str(path), at(session, path, "good2001"), "new")
        (folder / "claims.toml").write_text('statement = "good2001"\n', "utf-8")
        assert rename(session, str(path), at(session, path, "good2001"), "new")

    def test_the_same_key_needs_no_edit(self, session: EditingSession, folder: Path) -> None:
        """Some editors send it."""
        assert rename(session, str(folder / "g.qmd"), 6, "good2001") == []

    def test_only_keys_in_files_can_be_renamed(self, session: EditingSession, folder: Path) -> None:
        """Not the built-in collection, unknown keys or other text."""
        assert renamable_key(session, str(folder / "g.qmd"), 6) is not None
        (folder / "dprkpal.toml").unlink()
        session.open(str(folder / "g.qmd"), "@young2021guns @nosuch text", "quarto")
        for offset in (3, 18, 25):
            assert renamable_key(session, str(folder / "g.qmd"), offset) is None
            with pytest.raises(DprkpalError):
                rename(session, str(folder / "g.qmd"), offset, "x")

    def test_a_work_listed_in_the_document_is_renamed_there(self, session: EditingSession, folder: Path) -> None:
        r"""As with ``\bibitem``."""
        text = "\\cite{item1} \\begin{thebibliography}{9}\\bibitem{item1} A.\\end{thebibliography}\n"
        session.open(str(folder / "b.tex"), text, "latex")
        texts = applied(session, rename(session, str(folder / "b.tex"), 8, "item2"))
        assert texts == {"b.tex": text.replace("item1", "item2")}


class TestDiagnostics:
    """`diagnose` and `quick_fixes`."""

    @pytest.mark.parametrize("name", [name for name in DOCUMENTS if name != "h.Rmd"])
    def test_an_unknown_key_is_marked_exactly(self, session: EditingSession, folder: Path, name: str) -> None:
        """And its fix is the nearest key."""
        path = str(folder / name)
        text = "😀\n" + DOCUMENTS[name].replace("good2001", "god2001", 1)
        session.open(path, text)
        [found] = diagnose(session, path)
        assert (text[found.start : found.end], found.code, found.is_error) == ("god2001", "DOC001", False)
        fixes = quick_fixes(session, path, [found])
        assert applied(session, fixes[0].edits)[name] == "😀\n" + DOCUMENTS[name]

    def test_documents_without_problems_have_no_diagnostics(self, session: EditingSession, folder: Path) -> None:
        """In every syntax."""
        for name in DOCUMENTS:
            assert diagnose(session, str(folder / name)) == [], name

    def test_the_rules_for_manuscripts_are_applied(self, session: EditingSession, folder: Path) -> None:
        """A quotation without a page, and a work cited twice in one citation."""
        for name, text in (
            ("b.tex", "``one two three four five six'' \\cite{good2001} and \\cite{part2001,part2001}."),
            ("a.md", '"one two three four five six" [@good2001] and [@part2001; @part2001].'),
        ):
            session.open(str(folder / name), text)
            assert [one.code for one in diagnose(session, str(folder / name))] == ["DOC014", "DOC015"], name

    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("a.md", '@nosuch [@good2001; @good2001] "one two three four five six" [@good2001].[^a]\n\n[^b]: x\n'),
            ("b.tex", "\\cite{nosuch,good2001,good2001} ``one two three four five six'' \\cite{good2001} \\input{x}\n"),
            ("d.typ", "@nosuch @good2001 #include \"none.typ\"\n"), ("e.org", "[cite:@nosuch;@good2001;@good2001]\n"),
            ("c.rst", ":cite:p:`nosuch,good2001,good2001`\n"), ("f.adoc", "cite:[nosuch] include::none.adoc[]\n"),
        ],
    )  # fmt: skip
    def test_the_findings_are_those_of_check(
        self, session: EditingSession, folder: Path, name: str, text: str
    ) -> None:
        """Apart from entries that this one document does not cite."""
        path = folder / name
        path.write_text(text, "utf-8")
        checked = check_documents([str(path)], configuration=session.configuration(str(path))).findings
        expected = sorted((one.code, one.message) for one in checked if one.code != "DOC013")
        assert sorted((one.code, one.message) for one in diagnose(session, str(path))) == expected
        assert expected

    def test_labels_of_included_files_are_no_citations(self, session: EditingSession, folder: Path) -> None:
        """A missing file is a finding at its name."""
        (folder / "part.typ").write_text("= Title <sec1>\n", "utf-8")
        text = '#include "part.typ"\n@sec1 @good2001 #include "none.typ"\n'
        session.open(str(folder / "d.typ"), text)
        [found] = diagnose(session, str(folder / "d.typ"))
        assert (found.code, text[found.start : found.end]) == ("DOC016", 'none.typ"')

    def test_other_keys_of_a_work_are_known(self, session: EditingSession, folder: Path) -> None:
        """In biblatex, ``ids`` lists them; only the main key can be renamed."""
        (folder / "refs.bib").write_text("@book{a, ids = {old1, old2}, title = {T}}", "utf-8")
        session.open(str(folder / "b.tex"), "\\cite{old2}", "latex")
        assert diagnose(session, str(folder / "b.tex")) == []
        place = definition(session, str(folder / "b.tex"), 8)
        assert place is not None
        assert place.path == str(folder / "refs.bib")
        assert hover(session, str(folder / "b.tex"), 8) is not None
        with pytest.raises(DprkpalError, match="another key of 'a'"):
            rename(session, str(folder / "b.tex"), 8, "new")

    def test_a_document_without_bibliography_is_told_so_once(self, session: EditingSession, folder: Path) -> None:
        """Not at each of its citations."""
        (folder / "dprkpal.toml").unlink()
        for name in ("b.tex", "c.rst", "e.org", "a.md"):
            assert [one.code for one in diagnose(session, str(folder / name))][:1] == ["DOC011"], name
        assert len(diagnose(session, str(folder / "b.tex"))) == 1

    def test_the_project_selects_the_rules(self, session: EditingSession, folder: Path) -> None:
        """As for `dprkpal check`."""
        session.open(str(folder / "a.md"), "@nosuch", "markdown")
        assert len(diagnose(session, str(folder / "a.md"))) == 1
        (folder / "dprkpal.toml").write_text('bibliography = "refs.bib"\nignore = "DOC001"\n', "utf-8")
        assert diagnose(session, str(folder / "a.md")) == []

    def test_a_bibliography_has_its_own_rules_and_fixes(self, session: EditingSession, folder: Path) -> None:
        """One fix changes one place; all fixes change all."""
        path = str(folder / "refs.bib")
        text = BIB.replace("10.1000/b", "https://doi.org/10.1000/b")
        session.open(path, text, "bibtex")
        found = [one for one in diagnose(session, path) if one.code == "BIB011"]
        assert [text[one.start : one.end] for one in found] == ["doi", "doi"]
        fixes = quick_fixes(session, path, found)
        first = text.replace("https://doi.org/10.1000/xyz", "10.1000/xyz")
        assert applied(session, fixes[0].edits)["refs.bib"] == first
        assert applied(session, fix_all(session, path))["refs.bib"] == text.replace("https://doi.org/", "")

    @pytest.mark.parametrize("text", ["", "@", "@book{", "@book{a, title = {", "<html>", "{", "\x00", "@book{a,}" * 50])
    def test_a_broken_bibliography_is_diagnosed(self, session: EditingSession, folder: Path, text: str) -> None:
        """Without an exception."""
        path = str(folder / "refs.bib")
        session.open(path, text, "bibtex")
        for found in diagnose(session, path):
            assert 0 <= found.start <= found.end <= len(text)
        assert isinstance(diagnose(session, str(folder / "a.md")), list)
        assert isinstance(fix_all(session, path), list)

    @pytest.mark.parametrize("name", DOCUMENTS)
    @pytest.mark.parametrize(
        "text", ["", "---\nbibliography: [\n---\n", "\\cite{", "[@", "```\n@a", "\x00@a", "[cite:@a", "@a(" * 99]
    )
    def test_a_broken_document_is_diagnosed(
        self, session: EditingSession, folder: Path, name: str, text: str
    ) -> None:
        """Without an exception."""
        path = str(folder / name)
        session.open(path, text)
        for found in diagnose(session, path):
            assert 0 <= found.start <= found.end <= len(text)
        for offset in range(len(text)):
            complete(session, path, offset)
            hover(session, path, offset)
            definition(session, path, offset)

    def test_a_bad_configuration_does_not_stop_the_editor(self, session: EditingSession, folder: Path) -> None:
        """The valid settings are used."""
        (folder / "dprkpal.toml").write_text('stile = 1\nbibliography = "refs.bib"\n', "utf-8")
        assert diagnose(session, str(folder / "a.md")) == []

    def test_files_of_other_kinds_have_no_diagnostics(self, session: EditingSession, folder: Path) -> None:
        """A client may send any file."""
        session.open(str(folder / "x.json"), '{"a": 1}', "json")
        session.open(str(folder / "x.py"), "@decorator", "python")
        assert diagnose(session, str(folder / "x.py")) == []
        assert complete(session, str(folder / "x.py"), 4) is None
