"""What the Sphinx extension shows: bibliographies of all kinds, claims, topics; in other builders and beside others."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from sphinx.util.inventory import InventoryFile

import dprkpal
from documentation import Documentation, Page, plain
from dprkpal import library


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation that the test names."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that gives a test the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


# -- bibliographies --------------------------------------------------------------------------------


def authors(page: Page, section: str) -> list[str]:
    """Return what the entries of a section begin with."""
    return [entry.split(",")[0].split("(")[0].strip(". ") for entry in page.entries(section)]


@on("filters")
def test_a_bibliography_lists_what_is_asked_for(documentation: Documentation) -> None:
    """Cited anywhere, here, nowhere; by key, topic, keyword, type, file, and level of verification."""
    page = documentation.build().page("filters")
    assert authors(page, "cited") == ["Berger", "Coughlin", "Own"]
    assert authors(page, "here") == ["Coughlin"]
    assert authors(page, "not") == ["Other", "Young", "Young", "Young"]
    assert authors(page, "keys") == ["Own", "Report on tunnel techniques"]
    assert set(authors(page, "topic")) == {
        library()[key].bibliography("apa").split(",")[0].split("(")[0].strip(". ")
        for key in library().topics["tunnels"].references()
    }
    assert authors(page, "keyword") == ["Own"]
    assert authors(page, "type") == ["Own"]
    assert authors(page, "file") == ["Other", "Own"]
    assert len(authors(page, "verified")) == len(
        library().topics["tunnels"].references().keys() & library().verified("verified").keys()
    )
    assert documentation.warnings == ""


@on("filters")
def test_a_work_of_the_first_source_takes_the_place_of_one_with_its_key(documentation: Documentation) -> None:
    """So that a writer can correct the collection."""
    assert any("Takes the Place" in entry for entry in documentation.build().page("filters").entries("file"))


@on("filters")
def test_a_bibliography_can_have_a_style_and_a_locale_of_its_own(documentation: Documentation) -> None:
    """Its entries are counted by themselves."""
    page = documentation.build().page("filters")
    assert [entry[:6] for entry in page.entries("style")] == ["[1] O.", "[2] A.", "[3] C."]
    assert "(2024, März 27)" in page.entries("locale")[0]


@on("filters")
def test_citations_never_lead_to_a_bibliography_in_another_style_if_there_is_one_in_theirs(
    documentation: Documentation,
) -> None:
    """The reader looks for what the citation shows."""
    page = documentation.build().page("filters")
    cited = page.section("cited")
    target = next(address for address, text in page.links if text.startswith("Coughlin"))
    assert f'id="{target.removeprefix("#")}"' in cited


@on("filters")
def test_an_annotated_bibliography_says_what_each_work_is_about(documentation: Documentation) -> None:
    """The abstract stands below the entry."""
    section = documentation.build().page("filters").section("annotated")
    abstract = library()["berger2014arm"].to_csl().get("abstract")
    assert ("bib-about" in section) is bool(abstract)


@on("forms")
def test_a_bibliography_without_works_prints_nothing(documentation: Documentation) -> None:
    """Not even an empty list."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\n.. bib:bibliography::\n\n.. bib:bibliography::\n   :all:\n   :keys: x*\n")
    assert "<ul" not in documentation.build().page().body.split("</section>")[0]
    assert documentation.warnings == ""


@on("plain")
def test_a_page_ends_with_its_notes_and_its_bibliography(documentation: Documentation) -> None:
    """In that order, whether the bibliography has a section of its own or not."""
    body = documentation.build().page().body
    assert body.index("footnote-list") < body.index("bib-entries")
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace(".. bibl", "Bibliography\n------------\n\n.. bibl"))
    body = documentation.build().page().body
    assert body.index("footnote-list") < body.index('id="bibliography"') < body.index("bib-entries")


@on("plain")
def test_notes_stand_where_the_writer_wants_them(documentation: Documentation) -> None:
    """At the directive ``bib:notes``."""
    index = documentation.source / "index.rst"
    index.write_text(index.read_text() + "\nAfter\n-----\n\n.. bib:notes::\n\nThe end.\n")
    body = documentation.build().page().body
    assert body.index("bib-entries") < body.index('id="after"') < body.index("footnote-list") < body.index("The end.")


# -- claims and topics -----------------------------------------------------------------------------


@on("claims")
def test_a_claim_is_a_sentence_with_its_citation(documentation: Documentation) -> None:
    """With hedge and attribution, and the sources on each side as what they are."""
    page = documentation.build().page()
    first = next(page.paragraphs())
    assert first.startswith(
        "According to Benjamin R. Young, support for groups such as Hamas may also reflect the ruling family’s "
        "hostility to America and the West (Young, 2021b, para. 2; but see Bechtol, 2010)."
    )
    assert documentation.warnings == ""


@on("claims")
def test_names_lead_to_where_claims_topics_and_works_are_described(documentation: Documentation) -> None:
    """To the page about a claim rather than to a list; a topic that no page describes is named and leads nowhere."""
    links = {text: address for address, text in documentation.build().page().links}
    assert links["disputed"] == "cards.html#claim-coughlin-tunnels"
    assert links["Tunnels"] == "cards.html#topic-tunnels"
    assert links["Guns, Guerillas, and the Great Leader: North Korea and the Third World"] == "#bib-young2021guns"
    assert "the envoys" not in links
    assert "the envoys" in plain(documentation.page().body)


@on("claims")
def test_a_card_says_what_is_to_be_known_of_a_claim(documentation: Documentation) -> None:
    """Hedge, date, topics, independent origins; `brief` leaves it at the sentence."""
    page = documentation.build().page("cards")
    card, brief = plain(page.section("card")), plain(page.section("brief"))
    for said in ("claimed: the source passes it on", "2014-07", "Tunnels", "3 sources, 2 independent origins"):
        assert said in card
    assert "Hedge" not in brief
    assert "Jindallae Safarini supports the Kim family" in brief


@on("claims")
def test_a_table_of_evidence_has_a_row_a_source(documentation: Documentation) -> None:
    """Author and year lead to the entry; `stance` chooses."""
    page = documentation.build().page("cards")
    rows = re.findall(r"<tr class=\"row-\w+\"><td>(.*?)</tr>", page.section("card"), re.DOTALL)
    evidence = library().claims["coughlin-tunnels"].evidence
    assert len(rows) == len(evidence)
    assert plain(rows[0]) == "Young 2021b reports para. 8"
    rows = re.findall(r"<tr class=\"row-\w+\"><td>(.*?)</tr>", page.section("table"), re.DOTALL)
    disputing = [row for row in library().claims["coughlin-payment"].evidence if row.stance == "disputes"]
    assert len(rows) == len(disputing) > 0
    assert all(" disputes" in plain(row) for row in rows)


@on("claims")
def test_a_timeline_is_in_the_order_of_dates(documentation: Documentation) -> None:
    """Claims with their citations, works by author and year, events by name."""
    page = documentation.build().page("cards")
    items = [plain(item) for item in re.findall(r"<li>(.*?)</li>", page.section("time"), re.DOTALL)]
    moments = library().timeline(topic="tunnels", years=(2014, 2024))
    assert [item.split(":")[0] for item in items] == [moment.span.words for moment in moments]
    assert any("Cha 2014, North Korea’s Hamas Connection" in item for item in items)
    assert "1972: Munich" in plain(page.section("events"))


@on("claims")
def test_titles_in_tables_of_contents_have_no_citations(documentation: Documentation) -> None:
    """As they have no notes."""
    documentation.build()
    assert [text for address, text in documentation.page().links if address.startswith("cards.html#books")] == ["books"]
    assert "books (Young, 2021a)" in plain(documentation.page("cards").body)


# -- other documentations --------------------------------------------------------------------------


@on("claims")
def test_the_inventory_carries_works_claims_and_topics(documentation: Documentation) -> None:
    """Under the names of the domain, so that other documentations can lead there."""
    documentation.build()
    inventory = InventoryFile.loads(
        (Path(documentation.app.outdir) / "objects.inv").read_bytes(), uri="https://example.org"
    ).data
    assert inventory["bib:reference"]["young2021guns"].uri.endswith("#bib-young2021guns")
    assert inventory["bib:claim"]["coughlin-tunnels"].display_name == library().claims["coughlin-tunnels"].sentence
    assert inventory["bib:topic"]["tunnels"].display_name == "Tunnels"


@on("claims")
def test_another_documentation_leads_to_works_claims_and_topics(documentation: Documentation, tmp_path: Path) -> None:
    """By intersphinx, whether its own library knows them or not."""
    documentation.build()
    inventory = str(Path(documentation.app.outdir) / "objects.inv")
    elsewhere = Documentation("elsewhere", tmp_path)
    for sources in ([], ["dprkpal"]):
        page = elsewhere.build(
            fresh=True, dprkpal_sources=sources, intersphinx_mapping={"theirs": ("https://example.org/", inventory)}
        ).page()
        links = {address: text for address, text in page.links if address.startswith("https://example.org/")}
        assert links["https://example.org/index.html#bib-young2021guns"].startswith("Young, Guns")
        assert links["https://example.org/cards.html#claim-coughlin-tunnels"]
        assert links["https://example.org/cards.html#topic-tunnels"]
        assert elsewhere.warnings == ""


@on("beside-bibtex")
def test_sphinxcontrib_bibtex_keeps_its_names(documentation: Documentation) -> None:
    """Both run side by side, each with its own works, whichever comes first."""
    theirs_first = ["sphinxcontrib.bibtex", "dprkpal.sphinxext"]
    for values in ({}, {"extensions": theirs_first}):
        page = documentation.build(fresh=True, **values).page()
        assert page.line("Theirs") == "[The01], ours (Young, 2021, p. 45), theirs Their [The01]."
        assert [entry[:5] for entry in page.entries()] == ["Young"]
        assert "Thea Their" in plain(page.body)
        assert documentation.warnings == ""


@on("myst")
def test_myst_has_the_same_roles_and_directives(documentation: Documentation) -> None:
    """With its own notes among ours, numbered as they are read."""
    page = documentation.build().page()
    first = next(page.paragraphs())
    assert first == "Words.[1] Words of mine.[2] Words.[3]"
    assert [note.split()[0] for note in page.notes] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert page.notes[1].startswith("[2] A note with Andrea Berger, “North Korea")
    assert page.notes[2] == (
        "[3] See Young, Guns, Guerillas, and the Great Leader, 47; Berger, “North Korea, Hamas, and Hezbollah”, passim."
    )
    assert len(page.entries()) == 5
    assert documentation.warnings == ""


@on("myst")
def test_notes_of_myst_stand_where_the_writer_wants_them(documentation: Documentation) -> None:
    """All of them, so that they stay one list."""
    page = documentation.build().page("placed")
    body = page.body
    assert body.index('id="notes"') < body.index("footnote-list") < body.index('id="after"')
    assert [note.split()[0] for note in page.notes] == ["[1]", "[2]"]
    assert '<hr class="footnotes' not in body


# -- what is wrong ---------------------------------------------------------------------------------


@on("faults")
def test_every_fault_is_a_warning_with_file_line_and_mend(documentation: Documentation) -> None:
    """And the rest of the page is built."""
    documentation.build(fresh=True)
    expected = [
        ("missing.bib:: WARNING:", "cannot be read: No such file"),
        ("works.bib:2: WARNING:", "wrong"),
        ("index.rst:4: WARNING:", "no reference 'rihgt'; did you mean 'right'?"),
        ("index.rst:4: WARNING:", "no reference 'nobody'"),
        ("index.rst:6: WARNING:", "'{' without '}' in 'right{p. 3'; write it like '{see}key{p. 13}'"),
        ("index.rst:8: WARNING:", "no topic 'no-such-topic'"),
        ("index.rst:11: WARNING:", "'bok' is no item type of CSL"),
        ("index.rst:14: WARNING:", "':style:': no style 'apaa'; did you mean 'apa'"),
        ("index.rst:17: WARNING:", "':here:' and ':all:' exclude each other"),
        ("index.rst:21: WARNING:", "no claim 'no-such-claim'"),
        ("index.rst:23: WARNING:", "'certain' is no hedge; there are asserted, likely, claimed, unclear"),
        ("index.rst:26: WARNING:", "'then' is not a year or years; write 1972"),
        ("index.rst:29: WARNING:", "no topic 'no-such-topic'"),
        ("index.rst:31: WARNING:", "no topic 'nothing'"),
    ]
    warnings = documentation.warnings.splitlines()
    for place, message in expected:
        assert any(line.startswith(place) and message in line for line in warnings), (place, message, warnings)
    assert all("[dprkpal." in line for line in warnings)
    assert len(warnings) == len(expected)
    page = documentation.page()
    assert page.line("Unknown") == "[rihgt?], and one of two (Doe, 2001) [nobody?]."


@on("faults")
def test_warnings_can_be_suppressed_by_their_kind(documentation: Documentation) -> None:
    """As all of Sphinx's can."""
    documentation.build(fresh=True, suppress_warnings=["dprkpal"])
    assert documentation.warnings == ""


@on("forms")
def test_a_work_in_no_bibliography_is_missed_where_the_citation_does_not_say_what_it_is(
    documentation: Documentation,
) -> None:
    """Notes say it; brackets do not."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\nWords :bib:p:`one`.\n")
    documentation.build(dprkpal_style="apa")
    assert (
        "'one' is cited and stands in no bibliography; put '.. bib:bibliography::' on a page" in documentation.warnings
    )
    documentation.build(dprkpal_style="chicago-notes-bibliography")
    assert documentation.warnings == ""


@on("forms")
def test_a_style_without_a_bibliography_is_told(documentation: Documentation) -> None:
    """The directive can have a style that has one."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\nWords :bib:p:`one`.\n\n.. bib:bibliography::\n")
    documentation.build(dprkpal_style="bluebook-law-review")
    assert (
        "index.rst:6: WARNING: the style has no bibliography; give the directive a ':style:'" in documentation.warnings
    )


@on("forms")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"dprkpal_style": "aap"}, "dprkpal_style: no style 'aap'"),
        ({"dprkpal_style": "mine.csl"}, "dprkpal_style: no style 'mine.csl'"),
        ({"dprkpal_locale": "xx-XX"}, "dprkpal_locale: no locale 'xx-XX'"),
        ({"dprkpal_scope": "book"}, "dprkpal_scope: 'book' is none of page, project; page is used"),
        ({"dprkpal_scripts": "latin"}, "dprkpal_scripts: 'latin' is none of auto, original, romanized"),
        ({"dprkpal_data": "nowhere"}, "dprkpal_data: nowhere is no folder; it is left out"),
        (
            {"dprkpal_sources": ["works.bib", 3]},
            "dprkpal_sources: \"['works.bib', 3]\" is not a text or a list of texts",
        ),
    ],
)
def test_a_wrong_value_is_a_warning_and_the_default_stands(
    documentation: Documentation, values: dict[str, Any], message: str
) -> None:
    """A documentation is built whatever its configuration says."""
    documentation.build(**values)
    assert message in documentation.warnings
    assert "[dprkpal.config]" in documentation.warnings
    assert "<p>p: Words" in documentation.page().body


# -- builders --------------------------------------------------------------------------------------


@on("scripts")
def test_text_of_a_field_is_text(documentation: Documentation) -> None:
    """Markup of a field shows as formatting, anything else as it is; an address that would act leads nowhere."""
    page = documentation.build().page()
    assert "Odd <em>Key</em> &amp; \\LaTeX" in page.body.replace("</em> <em>", " ") or "&amp; \\LaTeX" in page.body
    assert not [address for address, _ in page.links if address.startswith("javascript")]
    assert '<span class="bib-smallcaps">' in page.body
    assert "H<sub>2</sub>O" in re.sub(r"</?em>", "", page.body)
    assert "<bdi>" in page.body
    assert "bib-a-x3a-b-x2f-c-x20-d" in page.ids
    assert documentation.warnings == ""


@on("scripts")
def test_latex_says_what_latex_can(documentation: Documentation) -> None:
    """Small capitals, lowered figures, signs that are commands; entries in an environment of our own."""
    documentation.build("latex")
    tex = documentation.output("projectnamenotset.tex")
    assert r"\DUrole{bib-smallcaps}" in tex
    assert r"\textbackslash{}LaTeX" in tex
    assert r"\usepackage{dprkpal}" in tex
    assert tex.count(r"\begin{dprkpalentries}") == tex.count(r"\end{dprkpalentries}") == 1
    assert r"\label{\detokenize{index:bib-caps}}" in tex
    assert r"\hyperref[\detokenize{index:bib-caps}]" in tex
    assert documentation.output("dprkpal.sty").startswith("% Bibliographies")
    assert "<bdi>" not in tex


@on("pages")
@pytest.mark.parametrize("scope", ["page", "project"])
def test_latex_has_real_footnotes(documentation: Documentation, scope: str) -> None:
    """At their marks, each with its number."""
    documentation.build("latex", dprkpal_scope=scope)
    tex = documentation.output("projectnamenotset.tex")
    numbers = re.findall(r"\\begin\{footnote\}\[(\d+)\]", tex)
    assert numbers == (["1", "1", "2", "1"] if scope == "page" else ["1", "2", "3", "4"])
    assert "↑" not in tex


@on("pages")
def test_latex_numbers_entries_in_the_margin(documentation: Documentation) -> None:
    """As wide as the widest number asks."""
    documentation.build("latex", dprkpal_style="ieee")
    tex = documentation.output("projectnamenotset.tex")
    assert r"\begin{dprkpalnumbered}{{[}1{]}}" in tex
    assert r"\item[{{[}1{]}}]" in tex


@on("plain")
@pytest.mark.parametrize(
    ("builder", "name", "texts"),
    [
        (
            "text",
            "index.txt",
            ["guerrillas.[1] It did so for years.[2]", "[2] Ibid., 47.", "Young, Benjamin R. *Guns,"],
        ),
        ("man", "projectnamenotset.1", ["guerrillas.[1]", "Ibid., 47", "Young, Benjamin R. \\fIGuns,"]),
        ("texinfo", "projectnamenotset.texi", ["@footnote{", "Ibid.}, 47.", "`Guns, Guerillas"]),
        ("xml", "index.xml", ["Ibid.", "<emphasis>Guns, Guerillas"]),
        ("singlehtml", "index.html", ["Ibid.", "<em>Guns, Guerillas"]),
        ("dirhtml", "index.html", ["Ibid.", "<em>Guns, Guerillas"]),
    ],
)
def test_every_builder_writes_notes_and_bibliography(
    documentation: Documentation, builder: str, name: str, texts: list[str]
) -> None:
    """With what it has for notes, emphasis and lists."""
    documentation.build(builder)
    output = documentation.output(name)
    flat = " ".join(output.replace("\\&.", ".").replace("\\-", "-").split())
    for text in texts:
        assert text in flat
    assert documentation.warnings == ""


@on("plain")
def test_an_e_book_has_notes_and_bibliography(documentation: Documentation) -> None:
    """Its style sheet too."""
    documentation.build("epub", version="1", copyright="nobody")
    with zipfile.ZipFile(next(Path(documentation.app.outdir).glob("*.epub"))) as book:
        page = book.read("index.xhtml").decode()
        assert "Ibid." in page
        assert "bib-entries" in page
        assert any(name.endswith("dprkpal.css") for name in book.namelist())


@on("plain")
def test_nothing_waits_when_a_builder_extracts_messages(documentation: Documentation) -> None:
    """``gettext`` takes the text of a page as it was read."""
    documentation.build("gettext")
    assert "North Korea trained guerrillas" in documentation.output("index.pot")
    assert documentation.warnings == ""


@on("pages")
def test_the_command_of_sphinx_builds_without_a_warning(documentation: Documentation) -> None:
    """With every warning an error, every link checked, and as many processes as there are."""
    command = [sys.executable, "-m", "sphinx", "-W", "-n", "-j", "auto", "-q", "-b", "html", ".", "_build/html"]
    path = str(Path(dprkpal.__file__).parents[1])
    done = subprocess.run(
        command, cwd=documentation.source, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
