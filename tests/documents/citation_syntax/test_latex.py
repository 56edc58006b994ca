"""Find the citations in LaTeX files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.documents.citation_syntax import read_manuscript
from dprkpal.documents.citation_syntax.latex import read_latex
from dprkpal.documents.citation_syntax.latex_macros import Macro
from dprkpal.model.manuscript import Manuscript
from effort import ends


def read(text: str) -> Manuscript:
    """Return the citations in a LaTeX file."""
    return read_manuscript(text, "latex", "paper.tex")


def keys(text: str) -> list[str]:
    """Return the cited keys."""
    return [cite.key for cite in read(text).cites]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\cite{a}", [("a", "", "")]),
        (r"\cite[12]{a}", [("a", "", "12")]),
        (r"\citep[see][ch.~2]{a,b}", [("a", "see", ""), ("b", "", "ch.~2")]),
        (r"\citep[e.g.,][]{a}", [("a", "e.g.,", "")]),
        (r"\citet*{a}", [("a", "", "")]),
        (r"\Textcite [3] {a}", [("a", "", "3")]),
        ("\\parencite%\n  [5]%\n  {a,%\n   b}", [("a", "", ""), ("b", "", "5")]),
        (r"\autocites(see)(and more)[45]{a}[cf.][67]{b,c}",
         [("a", "see", "45"), ("b", "cf.", ""), ("c", "", "67 and more")]),
        (r"\textcites{a}{b}. {no}", [("a", "", ""), ("b", "", "")]),
        (r"\volcite{2}[45]{a}", [("a", "", "vol. 2 45")]),
        (r"\pvolcite[see]{1}[3]{a}", [("a", "see", "vol. 1 3")]),
        (r"\citeA<see>[p.~3]{a}", [("a", "see", "p.~3")]),
        (r"\textcquote[45]{a}{words}", [("a", "", "45")]),
        (r"\foreigntextcquote{german}[45]{a}{words}", [("a", "", "45")]),
        (r"\foreignblockcquote*{german}{a}[.]{words}", [("a", "", "")]),
        (r"\begin{foreigndisplaycquote}{german}[3]{a}words\end{foreigndisplaycquote}", [("a", "", "3")]),
        (r"\begin{displaycquote}[3]{a}words\end{displaycquote}", [("a", "", "3")]),
        (r"\footcite[{see [a] and, b}][9]{a}", [("a", "{see [a] and, b}", "9")]),
        (r"\bibentry{a} \fullcite{b} \shortcite{c} \citeposs{d}", [(key, "", "") for key in "abcd"]),
    ],
)  # fmt: skip
def test_a_command_cites_the_keys_in_its_argument(text: str, expected: list[tuple[str, str, str]]) -> None:
    """With the notes before and after them, in the syntax of natbib, biblatex, csquotes and apacite."""
    assert [(cite.key, cite.prefix, cite.suffix) for cite in read(text).cites] == expected


@pytest.mark.parametrize(
    "text",
    [
        r"% \cite{a}", r"50\% % \cite{a}", r"\\cite{a}", r"\verb|\cite{a}|", r"\verb*+\cite{a}+",
        r"\lstinline{\cite{a}}",
        r"\mintinline{tex}|\cite{a}|", "\\begin{verbatim}\n\\cite{a}\n\\end{verbatim}",
        "\\begin{lstlisting}[language=TeX]\n\\cite{a}\\end{lstlisting}", "\\begin{comment}\\cite{a}\\end{comment}",
        r"\iffalse \cite{a} \ifx x\fi \cite{a}\fi", r"\end{document}\cite{a}", r"\endinput \cite{a}",
        r"\newcommand{\mine}[1]{\cite{#1}}", r"\cite{\key}", r"\citestyle{authoryear}", r"\citetext{a}",
        r"\setcitestyle{round}", r"\renewcommand{\citeleft}{(}", r"\DeclareCiteCommand{\mine}{a}{b}{c}{d}",
        r"\cite{}", r"\cite", r"\cite{a", r"\begin{verbatim} \cite{a}",
    ],
)  # fmt: skip
def test_other_text_cites_nothing(text: str) -> None:
    """Comments, verbatim text, skipped conditionals, definitions, settings and incomplete commands."""
    assert keys(text) == []


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        (r"\lstnewenvironment{python}[1][]{\lstset{language=Python,#1}}{}", "python"),
        (r"\DefineVerbatimEnvironment{code}{Verbatim}{fontsize=\small}", "code"),
        (r"\RecustomVerbatimEnvironment{code}{Verbatim}{fontsize=\small}", "code"),
        (r"\newminted{sql}{linenos}", "sqlcode"), (r"\newminted[shell]{bash}{}", "shell"),
        (r"\newtcblisting{listing}[2][]{colback=red}", "listing"),
        (r"\NewTCBListing{listing}{ O{} m }{colback=red}", "listing"),
        (r"\newenvironment{source}{\small\verbatim}{\endverbatim}", "source"),
        (r"\renewenvironment{source}[1][x]{\VerbatimEnvironment\begin{Verbatim}}{\end{Verbatim}}", "source"),
        (r"\NewDocumentEnvironment{hide}{O{x} m}{\comment}{\endcomment}", "hide"), (r"\excludecomment{draft}", "draft"),
    ],
)  # fmt: skip
def test_verbatim_environments_of_the_document_cite_nothing(definition: str, name: str) -> None:
    """What follows the environment is read again."""
    body = f"\\begin{{{name}}}\n\\cite{{a}} {{\n\\end{{{name}}}"
    assert keys(f"{definition}\n{body} \\cite{{b}}") == ["b"]


@pytest.mark.parametrize(
    "definition",
    [
        r"\newenvironment{source}{\begin{quote}}{\end{quote}}", r"% \lstnewenvironment{source}{}{}", "",
        r"\newenvironment{source}[1]{#1\verbatiminput{x}}{}", r"\newenvironment{source}{\verbatim",
        r"\newenvironment{other}{\verbatim}{\endverbatim}", r"\includecomment{source}",
    ],
)
def test_other_environments_of_the_document_are_read(definition: str) -> None:
    """Also if a definition is a comment or not complete."""
    assert keys(f"{definition}\n\\begin{{source}}\\cite{{a}}\\end{{source}}") == ["a"]


def test_verbatim_environments_are_known_in_the_other_files_of_the_document() -> None:
    """As citation commands are."""
    macros: dict[str, Macro] = {}
    read_latex(r"\lstnewenvironment{python}{}{}", "own.sty", macros)
    found = read_latex("\\begin{python}\\cite{a}\\end{python} \\cite{b}", "part.tex", macros)
    assert [cite.key for cite in found.cites] == ["b"]


def test_definitions_of_environments_take_linear_time() -> None:
    """Even if none of them is complete."""
    with ends():
        for part in (r"\newenvironment{a}{", r"\NewDocumentEnvironment{a}{{", r"\newminted[", r"\begin{a}", "{a}[x]"):
            keys(part * 20_000)


def test_what_follows_hidden_text_is_read() -> None:
    """Also after a percent sign in an address, and after the other branch of a conditional."""
    assert keys(r"\url{http://x%y} \cite{a}" + "\n" + r"\iffalse\else\cite{b}\fi \\\cite{c} \verb|%|\cite{d}") == list(
        "abcd"
    )


def test_places_are_those_of_the_keys() -> None:
    """Line and column, counted from 1."""
    found = read("a\n  \\citep[see][4]{doe2010,\n  roe}")
    assert [(cite.line, cite.column) for cite in found.cites] == [(2, 18), (3, 3)]
    assert {(cite.start, cite.end) for cite in found.cites} == {(4, 34)}


def test_nocite_lists_keys_or_everything() -> None:
    """As in LaTeX."""
    found = read(r"\nocite{a,b} \nocite{*}")
    assert found.cites_all
    assert [(cite.key, cite.silent) for cite in found.cites] == [("a", True), ("b", True)]


def test_files_are_found() -> None:
    """Included files, bibliographies and the main document."""
    found = read(
        "% !TEX root = ../main.tex\n"
        r"\input{a}\input b \include{c}\subfile{d/e}\import{f/}{g}\InputIfFileExists{h}{}{}"
        r"\bibliography{x, y}\addbibresource[label=z]{z.bib}\addbibresource{\mybib}"
    )
    assert [one.name for one in found.includes] == ["a", "b", "c", "d/e", "f/g", "h"]
    assert [one.name for one in found.bibliographies] == ["x", "y", "z.bib"]
    assert found.root is not None
    assert found.root.name == "../main.tex"
    assert read(r"\documentclass[../main]{subfiles}").root is not None


def test_a_bibliography_in_the_document_is_found() -> None:
    """In ``filecontents``, and as ``thebibliography``."""
    found = read(
        "\\begin{filecontents*}[overwrite]{own.bib}\n@book{a}\n\\end{filecontents*}\n\\bibitem[A]{b} \\bibitem{c}"
    )
    assert found.embedded == {"own.bib": ("@book{a}\n", 1)}
    assert found.definitions == {"b": (4, 13), "c": (4, 25)}


def test_the_prose_has_the_same_offsets() -> None:
    """Commands and citations become spaces; headings begin a new paragraph."""
    text = "\\begin{document}\n\\section{One} Some \\emph{words} \\cite{a}, \\ref{x}.\n\\item Two"
    prose = read(text).prose
    assert len(prose) == len(text)
    assert prose.split() == ["One", "Some", "words", ",", ".", "Two"]
    assert "\n\n" in prose


def test_a_citation_in_a_footnote_is_anchored_at_the_footnote() -> None:
    """So that it belongs to the sentence in the text."""
    text = r"Words.\footnote{See \cite{a}.} \footcite{b}"
    assert [cite.anchor for cite in read(text).cites] == [6, 31]


@given(st.text(st.sampled_from("\\{}[]()%cite ab,\n*|$"), max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    """Each key is at its place, and the prose is as long as the text."""
    found = read(text)
    lines = text.split("\n")
    assert len(found.prose) == len(text)
    for cite in found.cites:
        assert lines[cite.line - 1].startswith(cite.key.split("\n")[0], cite.column - 1)


@pytest.mark.parametrize(("definition", "use", "expected"), [
    (r"\newcommand{\mycite}[1]{\citep{#1}}", r"\mycite{a,b}", [("a", "", ""), ("b", "", "")]),
    (r"\newcommand*\see[2][]{\citep[see][#1]{#2}}", r"\see[p. 3]{a}", [("a", "see", "p. 3")]),
    (r"\newcommand{\see}[2]{\cite[#1]{#2}}", r"\see{45}{a}", [("a", "", "45")]),
    (r"\def\see#1#2{#1 \parencite{#2}}", r"\see{Doe}{a}", [("a", "", "")]),
    (r"\NewDocumentCommand{\see}{s O{cf.} +m d() m}{\cite[#2][#4]{#5}}", r"\see*{x}(7){a}", [("a", "", "7")]),
    (r"\newrobustcmd{\both}[2]{\cite{#1,#2}}", r"\both{a}{b}", [("a", "", ""), ("b", "", "")]),
    (r"\newcommand{\rfc}[1]{RFC~#1~\cite{rfc#1}}", r"\rfc{9110}", [("rfc9110", "", "")]),
    (r"\newcommand{\x}[1]{\cite{#1}} \newcommand{\y}[1]{see \x{#1}}", r"\y{a}", [("a", "", "")]),
    (r"\let\also=\citep", r"\also[p. 3]{a}", [("a", "", "p. 3")]),
    (r"\DeclareCiteCommand{\mine}[\mkbibparens]{}{\usebibmacro{title}}{}{}", r"\mine[cf.][3]{a}", [("a", "cf.", "3")]),
    (r"\DeclareMultiCiteCommand{\mines}{\mine}{}", r"\mines(pre)(post)[1]{a}[2]{b}",
     [("a", "pre", "1"), ("b", "", "2 post")]),
    (r"\newcommand{\silent}[1]{\nocite{#1}}", r"\silent{a}", [("a", "", "")]),
    (r"\newcommand{\citeneeded}[1]{\textcolor{red}{#1}}", r"\citeneeded{some words, and others}", []),
    (r"\newcommand{\pagecite}[2]{\cite[#1]{#2}}", r"\pagecite{45}{a}", [("a", "", "45")]),
    (r"\renewcommand{\cite}[1]{\special{#1}}", r"\cite{a}", [("a", "", "")]),
])  # fmt: skip
def test_citation_commands_of_the_document_are_known(
    definition: str, use: str, expected: list[tuple[str, str, str]]
) -> None:
    """Also those with other names, and with a prefix or locator among their arguments."""
    found = read(f"{definition}\n{use}")
    assert [(cite.key, cite.prefix, cite.suffix) for cite in found.cites] == expected
    assert all(cite.line == 2 for cite in found.cites)
    assert keys(f"{use} text") != ["#1"]


def test_key_in_a_definition_is_cited_there() -> None:
    """A macro without parameters is not expanded."""
    assert [(cite.key, cite.line) for cite in read("\\newcommand{\\it}{\\cite{a}}\n\\it \\it").cites] == [("a", 1)]


@pytest.mark.parametrize("text", [
    r"\newcommand{\x}[1]{\x{#1}} \x{a}", r"\let\x\y \let\y\x \x{a}", r"\def\x#1{\cite{#1} \x{a}", r"\newcommand",
    r"\newcommand{\x}[9]{\cite{#9}} \x{a}", r"\NewDocumentCommand{\x}{v}{\cite{#1}} \x|a|",
    r"\def\x#1.{\cite{#1}} \x a.",
])  # fmt: skip
def test_definitions_that_are_not_understood_are_left_alone(text: str) -> None:
    """Nothing is expanded without end."""
    assert "#1" not in keys(text)


def test_bibliography_commands_of_multibib_are_known() -> None:
    r"""``\newcites{own}{…}`` defines ``\bibliographyown``."""
    found = read(r"\newcites{own,x}{Own,Other} \citeown{a} \bibliographyown{mine} \bibliography{\jobname}")
    assert [one.name for one in found.bibliographies] == ["mine", "paper"]


def test_end_of_the_document_in_a_definition_ends_nothing() -> None:
    """Nor does the end of the file."""
    assert keys("\\newcommand{\\stop}{\\end{document}} \\cite{a} \\end{document} \\cite{b}") == ["a"]


def test_the_control_file_of_biber_cites_the_members_of_sets() -> None:
    """Comments are skipped, and files on servers are not looked for."""
    text = """<bcf:datasource type="file" datatype="bibtex" glob="false">a.bib</bcf:datasource>
<bcf:datasource type="file" location="remote">https://example.org/b.bib</bcf:datasource>
<!-- <bcf:citekey order="1">no</bcf:citekey> -->
<bcf:citekey order="1" intorder="1" type="set" members="one,two">both</bcf:citekey>
<bcf:citekey order="2" nocite="1">three</bcf:citekey>"""
    found = read_manuscript(text, "bcf", "paper.bcf")
    assert [(one.key, one.line, one.silent) for one in found.cites] == [
        ("one", 4, False), ("two", 4, False), ("three", 5, True),
    ]  # fmt: skip
    assert [one.name for one in found.bibliographies] == ["a.bib"]


def test_control_files_take_linear_time() -> None:
    """Even if nothing in them is complete."""
    with ends():
        for part in ("<!--", "<bcf:citekey ", "<bcf:citekey members='", "<bcf:datasource>"):
            read_manuscript(part * 50_000, "bcf", "paper.bcf")
