"""Check documents together with their bibliographies."""

from __future__ import annotations

from pathlib import Path

import pytest

import dprkpal
from dprkpal import Library
from dprkpal.documents import check_documents
from dprkpal.errors import FormatError, MissingFileError

BIB = """\
@book{doe2010, title={Small States at War}, author={Doe, J}, publisher={P}, year=2010}
@book{roe2011, title={Other}, author={Roe, J}, publisher={P}, year=2011, crossref={par}, ids={old}}
@book{par, title={Par}, editor={Doe, J}, publisher={P}, year=2010}
@online{web, title={Page}, author={Doe, J}, url={https://example.org}, year=2010}
"""


def write(folder: Path, files: dict[str, str]) -> None:
    """Write the files of a project."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def check(folder: Path, *names: str, **options: object) -> list[tuple[str, str, int | None, int | None, str | None]]:
    """Return the code, file, line, column and key of each finding."""
    done = check_documents([str(folder / name) for name in names], **options)  # type: ignore[arg-type]
    return [
        (one.code or "", str(Path(one.path or "").relative_to(folder)), one.line, one.column, one.key)
        for one in done.findings
    ]


DOCUMENTS = {
    "paper.tex": ("\\cite{%s}\n\\bibliography{refs}\n", 1, 7),
    "paper.md": ("---\nbibliography: refs.bib\n---\n\n[@%s]\n", 5, 2),
    "paper.qmd": ("---\nbibliography: refs.bib\n---\n\n[@%s]\n", 5, 2),
    "paper.Rmd": ("---\nbibliography: refs.bib\n---\n\n[@%s]\n", 5, 2),
    "paper.rst": (":cite:`%s`\n\n.. bibliography:: refs.bib\n", 1, 8),
    "paper.typ": ('@%s #bibliography("refs.bib")', 1, 2),
    "paper.org": ("#+bibliography: refs.bib\n[cite:@%s]", 2, 8),
    "paper.adoc": (":bibtex-file: refs.bib\n\ncite:[%s]", 3, 7),
    "paper.aux": ("\\citation{%s}\n\\bibdata{refs}\n", 1, 11),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_unknown_keys_and_uncited_entries_are_found_in_every_format(name: str, tmp_path: Path) -> None:
    """Each with its place; an unknown key comes with a similar one."""
    text, line, column = DOCUMENTS[name]
    write(tmp_path, {name: text % "doe2001", "refs.bib": BIB})
    done = check_documents([str(tmp_path / name)])
    unknown = next(one for one in done.findings if one.code == "DOC001")
    assert (unknown.line, unknown.column, unknown.key) == (line, column, "doe2001")
    assert "'doe2010'" in str(unknown)
    uncited = [(one.key, one.line, one.column) for one in done.findings if one.code == "DOC013"]
    assert uncited == [("doe2010", 1, 1), ("roe2011", 2, 1), ("par", 3, 1), ("web", 4, 1)]
    assert done.citations == 1


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_correct_document_has_no_findings(name: str, tmp_path: Path) -> None:
    """All entries are cited."""
    write(tmp_path, {name: DOCUMENTS[name][0] % "doe2010", "refs.bib": BIB.splitlines()[0]})
    assert check(tmp_path, name) == []


def test_a_notebook_is_checked(tmp_path: Path) -> None:
    """With the bibliography in its metadata."""
    cells = (
        '{"cells": [\n{"cell_type": "raw", "metadata": {}, "source": "---\\nbibliography: refs.bib\\n---"},\n'
        '{"cell_type": "markdown", "metadata": {}, "source": ["[@doe2010]\\n",\n"[@nosuch]"]}],\n'
        '"metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    )
    write(tmp_path, {"n.ipynb": cells, "refs.bib": BIB.splitlines()[0]})
    assert check(tmp_path, "n.ipynb") == [("DOC001", "n.ipynb", 4, 4, "nosuch")]


def test_parents_and_other_keys_count_as_cited(tmp_path: Path) -> None:
    """As in biblatex: ``crossref`` and ``ids``."""
    write(tmp_path, {"a.tex": "\\cite{old,doe2010}\\nocite{web}\\bibliography{refs}", "refs.bib": BIB})
    assert check(tmp_path, "a.tex") == []


def test_nocite_cites_everything(tmp_path: Path) -> None:
    """Then no entry is uncited."""
    write(tmp_path, {"a.tex": "\\nocite{*}\\bibliography{refs}", "refs.bib": BIB})
    assert check(tmp_path, "a.tex") == []


def test_included_files_are_read_once(tmp_path: Path) -> None:
    """Also if they include each other, and if they are named on the command line too."""
    write(
        tmp_path,
        {
            "main.tex": "\\documentclass{book}\\input{ch/one}\\include{ch/two}\\input{gone}\\bibliography{refs}",
            "ch/one.tex": "\\cite{nosuch}\\input{ch/two}",
            "ch/two.tex": "\\cite{doe2010,roe2011,web}\\input{ch/one}",
            "refs.bib": BIB,
        },
    )
    expected = [("DOC016", "main.tex", 1, 58, None), ("DOC001", "ch/one.tex", 1, 7, "nosuch")]
    assert check(tmp_path, "main.tex") == expected
    assert check(tmp_path, "ch/two.tex", "main.tex", "ch/one.tex") == expected


def test_files_outside_the_folder_are_not_opened(tmp_path: Path) -> None:
    """Unless the document is trusted; links lead outside as well."""
    files = {"in/a.tex": "\\input{../b}\\input{link}\\bibliography{../refs}", "b.tex": "\\cite{x}"}
    write(tmp_path, {**files, "refs.bib": BIB})
    (tmp_path / "in" / "link.tex").symlink_to(tmp_path / "b.tex")
    found = check(tmp_path, "in/a.tex")
    assert [(code, key) for code, _, _, _, key in found] == [("DOC016", None)] * 3
    trusted = check(tmp_path, "in/a.tex", trust_files=True)
    assert ("DOC001", "b.tex", 1, 7, "x") in trusted
    assert not any(code == "DOC016" for code, *_ in trusted)


def test_a_pattern_does_not_list_folders_outside(tmp_path: Path) -> None:
    r"""``\addbibresource[glob]{../*}`` does not reveal the names of files."""
    write(tmp_path, {"in/a.tex": "\\addbibresource[glob]{../*.bib}\\cite{doe2010}", "secret.bib": BIB})
    found = check_documents([str(tmp_path / "in" / "a.tex")])
    assert not [one for one in found.findings if "secret" in str(one)]
    assert ("DOC016", "in/a.tex", 1, 23, None) in check(tmp_path, "in/a.tex")
    assert ("DOC016", "in/a.tex", 1, 23, None) not in check(tmp_path, "in/a.tex", trust_files=True)


def test_a_part_uses_the_bibliography_of_its_main_document(tmp_path: Path) -> None:
    """Named with ``% !TEX root`` or ``subfiles``."""
    write(
        tmp_path,
        {
            "main.tex": "\\documentclass{book}\\addbibresource{refs.bib}",
            "a.tex": "% !TEX root = main.tex\n\\cite{doe2010,nosuch}",
            "b.tex": "\\documentclass[main]{subfiles}\\cite{roe2011,web}",
            "refs.bib": BIB,
        },
    )
    assert check(tmp_path, "a.tex", "b.tex") == [("DOC001", "a.tex", 2, 15, "nosuch")]


def test_documents_share_their_bibliographies(tmp_path: Path) -> None:
    """An entry is uncited if none of them cites it; files without a bibliography use those of the others."""
    write(
        tmp_path,
        {
            "index.Rmd": "---\nbibliography: refs.bib\n---\n\n[@doe2010]\n",
            "two.Rmd": "@web and [@roe2011; @nosuch]\n",
            "refs.bib": BIB,
        },
    )
    assert check(tmp_path, "index.Rmd", "two.Rmd") == [("DOC001", "two.Rmd", 1, 21, "nosuch")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("_quarto.yml", "project:\n  type: book\nbibliography: refs.bib\n"),
        ("_quarto.yml", "bibliography: [refs.bib]\n"),
        ("myst.yml", "version: 1\nproject:\n  bibliography:\n    - refs.bib\n"),
        ("_config.yml", "bibtex_bibfiles:\n  - refs.bib\n"),
        ("_config.yml", "sphinx:\n  config:\n    bibtex_bibfiles: [refs.bib]\n"),
        ("index.Rmd", "---\nbibliography: refs.bib\n---\n"),
        ("conf.py", "import sys\nbibtex_bibfiles: list = ['refs.bib']\n1 / 0\n"),
    ],
)  # fmt: skip
def test_the_settings_of_a_project_name_a_bibliography(name: str, text: str, tmp_path: Path) -> None:
    """Those of Quarto, MyST, Jupyter Book, bookdown and Sphinx, which is not run."""
    write(tmp_path, {name: text, "a.md": "[@doe2010] [@nosuch]\n", "refs.bib": BIB.splitlines()[0]})
    assert [(code, key) for code, _, _, _, key in check(tmp_path, "a.md")] == [("DOC001", "nosuch")]


@pytest.mark.parametrize(
    "text", ["(", "bibtex_bibfiles = [x]", "bibtex_bibfiles = 'a'", "[" * 10_000, "bibliography: &a [*a]"]
)
def test_broken_settings_are_ignored(text: str, tmp_path: Path) -> None:
    """As if there were none."""
    write(tmp_path, {"conf.py": text, "_quarto.yml": text, "a.md": "[@x]\n"})
    assert [code for code, *_ in check(tmp_path, "a.md")] == ["DOC011"]


def test_a_given_library_replaces_the_bibliographies(tmp_path: Path) -> None:
    """Its entries should be cited, too."""
    write(tmp_path, {"a.tex": "\\cite{doe2010}\\bibliography{gone}", "refs.bib": BIB})
    found = check(tmp_path, "a.tex", library=Library.load(tmp_path / "refs.bib"))
    assert [(code, key) for code, _, _, _, key in found] == [
        ("DOC016", None), ("DOC013", "roe2011"), ("DOC013", "par"), ("DOC013", "web"),
    ]  # fmt: skip


def test_a_key_in_two_files_is_found(tmp_path: Path) -> None:
    """With the place of both."""
    book = BIB.splitlines()[0]
    write(tmp_path, {"a.tex": "\\cite{doe2010}\\bibliography{x,y}", "x.bib": book, "y.bib": book})
    done = check_documents([str(tmp_path / "a.tex")])
    assert [(one.code, one.line, one.column, one.key) for one in done.findings] == [("BIB031", 1, 1, "doe2010")]
    assert f"{tmp_path / 'x.bib'}:1" in done.findings[0].message


def test_a_document_without_a_bibliography_is_found(tmp_path: Path) -> None:
    """Unless it cites the built-in collection, or lists its works itself."""
    write(
        tmp_path,
        {
            "a.tex": "\\cite{x}", "b.tex": "\\cite{young2021guns}", "c.tex": "\\cite{x,y}\\bibitem{x}X\\bibitem{z}",
            "d.rst": "[X]_ [Y]_\n\n.. [x] X\n", "e.md": "[@x]\n", "f.tex": "Nothing",
        },
    )  # fmt: skip
    assert check(tmp_path, "a.tex") == [("DOC011", "a.tex", 1, 7, None)]
    assert check(tmp_path, "b.tex") == []
    assert [(code, key) for code, _, _, _, key in check(tmp_path, "c.tex")] == [("DOC001", "y"), ("DOC013", "z")]
    assert [(code, key) for code, _, _, _, key in check(tmp_path, "d.rst")] == [("DOC001", "Y")]
    assert [code for code, *_ in check(tmp_path, "e.md")] == ["DOC011"]
    assert check(tmp_path, "f.tex") == []


def test_a_bibliography_in_the_document_is_used(tmp_path: Path) -> None:
    """With its lines in the document."""
    text = "\\begin{filecontents}{own.bib}\n@book{a, title={A}}\n@book{b, title={B}}\n\\end{filecontents}\n"
    write(tmp_path, {"a.tex": text + "\\cite{a}\\bibliography{own}"})
    assert [one[:3] + one[4:] for one in check(tmp_path, "a.tex")] == [("DOC013", "a.tex", 3, "b")]


@pytest.mark.parametrize("text", ["\\bibitem[{Doe(2010)}]{a}\n Doe.", "\\entry{a}{book}{}\n\\endentry"])
def test_a_formatted_bibliography_is_used_instead_of_a_missing_one(text: str, tmp_path: Path) -> None:
    """As in the source of a paper on arXiv, which has a ``.bbl`` file and no ``.bib`` file."""
    write(tmp_path, {"a.tex": "\\cite{a,b}\n\\bibliography{refs}", "a.bbl": text})
    assert check(tmp_path, "a.tex") == [("DOC001", "a.tex", 1, 9, "b")]
    write(tmp_path, {"refs.bib": "@book{b, title={B}}"})
    assert [(code, key) for code, _, _, _, key in check(tmp_path, "a.tex")] == [("DOC001", "a")]


def test_a_hayagriva_file_is_used(tmp_path: Path) -> None:
    """The bibliography format of Typst."""
    entries = "harry:\n  type: Book\n  title: {value: Harry}\npage:\n  type: web\n"
    write(tmp_path, {"a.typ": '@harry @nosuch #bibliography("r.yml")', "r.yml": entries})
    write(tmp_path, {"b.typ": '@x #bibliography("b.yml")', "b.yml": "- text"})
    assert [one[:3] + one[4:] for one in check(tmp_path, "a.typ")] == [
        ("DOC001", "a.typ", 1, "nosuch"), ("DOC013", "r.yml", 4, "page"),
    ]  # fmt: skip
    assert [name for _, name, *_ in check(tmp_path, "b.typ")] == ["b.yml"]


def test_other_capitals_are_explained(tmp_path: Path) -> None:
    """BibTeX ignores case, so the entry is not uncited."""
    write(tmp_path, {"a.tex": "\\cite{Doe2010}\\bibliography{refs}", "refs.bib": BIB.splitlines()[0]})
    done = check_documents([str(tmp_path / "a.tex")])
    assert [one.code for one in done.findings] == ["DOC001"]
    assert "spelled 'doe2010'" in done.findings[0].message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He says ``one two three four five'' \\cite{doe2010}.", True),
        ("He says ``one two three four five'' \\cite[45]{doe2010}.", False),
        ("He says ``one two three four five'' \\cite[ch.~iv]{doe2010}.", False),
        ("He says ``one two three four five'' (p. 45) \\cite{doe2010}.", False),
        ("He says ``one two three four'' \\cite{doe2010}.", False),
        ("As \\textcite{doe2010} says, “one two three four five six.”", True),
        ("\\textcite[5]{doe2010} says, \\enquote{one two three four five six.}", False),
        ("\\enquote{One two three four five. Six seven.} \\cite{doe2010}", True),
        ("Words.\\footnote{``One two three four five,'' \\cite{doe2010}.}", True),
        ("\\begin{quote}One two three four five six. \\cite{doe2010}\\end{quote}", True),
        ("He writes \\cite{doe2010}:\n\\begin{quote}One two three four five six.\\end{quote}", True),
        ("\\textcquote{doe2010}{one two three four five}", True),
        ("\\textcquote[3]{doe2010}{one two three four five}", False),
        ("``One two three four five'' is his thesis. Others differ \\cite{doe2010}.", False),
        ("``One two three four five'' \\cite{web}.", False),
        ("``Small States at War'' is a book ``Small States at War and more'' \\cite{doe2010}.", False),
        ("\\nocite{doe2010} ``One two three four five''", False),
    ],
)  # fmt: skip
def test_a_quotation_needs_a_locator(text: str, found: bool, tmp_path: Path) -> None:
    """In the citation of the sentence that quotes; web pages and titles need none."""
    write(tmp_path, {"a.tex": "\\begin{document}\n" + text, "refs.bib": BIB})
    findings = check(tmp_path, "a.tex", library=Library.load(tmp_path / "refs.bib"))
    assert any(code == "DOC014" for code, *_ in findings) is found


def test_a_work_is_cited_once_in_a_citation(tmp_path: Path) -> None:
    """Unless the locators differ."""
    text = "[@doe2010; @doe2010] [@doe2010, p. 1; @doe2010, p. 2]\n"
    write(tmp_path, {"a.md": text, "refs.bib": BIB.splitlines()[0]})
    library = Library.load(tmp_path / "refs.bib")
    assert check(tmp_path, "a.md", library=library) == [("DOC015", "a.md", 1, 13, "doe2010")]


def test_the_claims_of_the_built_in_collection_are_compared(tmp_path: Path) -> None:
    """In any syntax."""
    text = "The weapons seized in Bangkok in 2009 were meant for Hamas and Hezbollah"
    write(tmp_path, {"a.tex": f"{text} \\cite{{coughlin2014hamas}}.", "b.md": f"{text} [@coughlin2014hamas].\n"})
    assert [code for code, *_ in check(tmp_path, "a.tex", "b.md")] == ["AUD001", "AUD001"]
    assert check(tmp_path, "a.tex", "b.md", wanted=lambda code: not code.startswith("AUD")) == []


def test_a_copy_of_a_source_has_the_claims_of_the_collection(tmp_path: Path) -> None:
    """It has the same key and title; another work with the same key has none."""
    entry = dprkpal.library()["coughlin2014hamas"]
    text = "The weapons seized in Bangkok in 2009 were meant for Hamas and Hezbollah \\cite{coughlin2014hamas}."
    same, other = (f"@misc{{coughlin2014hamas, title={{{title}}}}}" for title in (entry.title, "Other"))
    write(tmp_path, {"a.tex": text + "\\bibliography{a}", "a.bib": same})
    write(tmp_path, {"b.tex": text + "\\bibliography{b}", "b.bib": other})
    assert [code for code, *_ in check(tmp_path, "a.tex")] == ["AUD001"]
    assert check(tmp_path, "b.tex") == []


def test_a_missing_document_is_an_error(tmp_path: Path) -> None:
    """If there is nothing else to check; otherwise it is a finding."""
    write(tmp_path, {"a.tex": "Nothing", "b.xyz": ""})
    with pytest.raises(MissingFileError):
        check_documents([str(tmp_path / "gone.tex")])
    with pytest.raises(FormatError, match="not a document"):
        check_documents([str(tmp_path / "b.xyz")])
    assert [code for code, *_ in check(tmp_path, "a.tex", "gone.tex")] == ["DOC016"]


def test_citation_commands_are_known_in_all_files_of_a_document(tmp_path: Path) -> None:
    """Also those of packages in its folder, and in a part that is checked alone."""
    write(tmp_path, {
        "main.tex": "\\documentclass{book}\n\\usepackage{own}\n\\newcommand{\\see}[1]{\\cite{#1}}\n\\begin{document}\n"
                    "\\include{one} \\cite{web} \\input{glyphtounicode}\n\\bibliography{refs}\n\\end{document}\n",
        "own.sty": "\\newcommand{\\also}[2][]{\\citep[#1]{#2}}\n``Quotation of many words in code'' \\cite{#1}\n",
        "one.tex": "\\see{doe2001} \\also[p. 3]{roe2011}\n",
        "refs.bib": BIB,
    })  # fmt: skip
    whole, part = check(tmp_path, "main.tex"), check(tmp_path, "one.tex")
    assert [one for one in whole if not one[0].startswith("BIB")] == [
        ("DOC001", "one.tex", 1, 6, "doe2001"), ("DOC013", "refs.bib", 1, 1, "doe2010")
    ]
    assert part == whole  # `web` is cited in the main document


def test_pattern_names_several_bibliographies(tmp_path: Path) -> None:
    r"""``\addbibresource[glob]{bib/*.bib}``."""
    text = "\\addbibresource[glob]{bib/*.bib}\n\\cite{doe2010,web} \\nocite{*}\n"
    write(tmp_path, {"a.tex": text, "bib/a.bib": BIB, "bib/b.bib": "@book{b,}\n"})
    assert [one for one in check(tmp_path, "a.tex") if one[0].startswith("DOC")] == []
    write(tmp_path, {"a.tex": text.replace("bib/*", "none/*")})
    assert ("DOC016", "a.tex", 1, 23, None) in check(tmp_path, "a.tex")
