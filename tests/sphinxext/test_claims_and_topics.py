"""Bibliographies, claims, topics, links and warnings of the Sphinx extension."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import Any

import pytest
from documentation import Documentation, Page, plain

from dprkpal import library
from dprkpal.csl.styles.archive import read_style


@pytest.fixture
def documentation(request: pytest.FixtureRequest, tmp_path: Path) -> Documentation:
    """Return the documentation requested by the test."""
    return Documentation(request.param, tmp_path)


def on(root: str) -> Any:
    """Return the mark that runs a test on the documentation *root*."""
    return pytest.mark.parametrize("documentation", [root], indirect=True)


# -- bibliographies --------------------------------------------------------------------------------


def authors(page: Page, section: str) -> list[str]:
    """Return the start of each entry in a section."""
    return [entry.split(",")[0].split("(")[0].strip(". ") for entry in page.entries(section)]


@on("filters")
def test_bibliography_options_select_references(documentation: Documentation) -> None:
    """By citation, key, topic, keyword, type, file and verification level."""
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
def test_first_source_wins_for_duplicate_keys(documentation: Documentation) -> None:
    """So that authors can correct the collection."""
    assert any("Takes the place" in entry for entry in documentation.build().page("filters").entries("file"))


@on("filters")
def test_bibliography_with_its_own_style_and_locale(documentation: Documentation) -> None:
    """Its numbers are independent."""
    page = documentation.build().page("filters")
    assert [entry[:6] for entry in page.entries("style")] == ["[1] O.", "[2] A.", "[3] C."]
    assert "(2024, März 27)" in page.entries("locale")[0]


@on("filters")
def test_citations_prefer_bibliographies_in_the_main_style(
    documentation: Documentation,
) -> None:
    """Readers look for what the citation shows."""
    page = documentation.build().page("filters")
    cited = page.section("cited")
    target = next(address for address, text in page.links if text.startswith("Coughlin"))
    assert f'id="{target.removeprefix("#")}"' in cited


@on("filters")
def test_annotated_bibliography_has_abstracts(documentation: Documentation) -> None:
    """Each abstract is below its entry."""
    section = documentation.build().page("filters").section("annotated")
    abstract = library()["berger2014arm"].to_csl().get("abstract")
    assert ("bib-about" in section) is bool(abstract)


@on("forms")
def test_empty_bibliography_prints_nothing(documentation: Documentation) -> None:
    """Not even an empty list."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\n.. bib:bibliography::\n\n.. bib:bibliography::\n   :all:\n   :keys: x*\n")
    assert "<ul" not in documentation.build().page().body.split("</section>")[0]
    assert documentation.warnings == ""


@on("plain")
def test_page_ends_with_notes_and_bibliography(documentation: Documentation) -> None:
    """In this order, whether or not the bibliography has its own section."""
    body = documentation.build().page().body
    assert body.index("footnote-list") < body.index("bib-entries")
    index = documentation.source / "index.rst"
    index.write_text(index.read_text().replace(".. bibl", "Bibliography\n------------\n\n.. bibl"))
    body = documentation.build().page().body
    assert body.index("footnote-list") < body.index('id="bibliography"') < body.index("bib-entries")


@on("plain")
def test_notes_directive_places_the_notes(documentation: Documentation) -> None:
    """At the directive ``bib:notes``."""
    index = documentation.source / "index.rst"
    index.write_text(index.read_text() + "\nAfter\n-----\n\n.. bib:notes::\n\nThe end.\n")
    body = documentation.build().page().body
    assert body.index("bib-entries") < body.index('id="after"') < body.index("footnote-list") < body.index("The end.")


@on("plain")
@pytest.mark.parametrize("builder", ["html", "latex"])
def test_labels_before_bibliography_and_notes_work(documentation: Documentation, builder: str) -> None:
    """As before any other paragraph."""
    index = documentation.source / "index.rst"
    text = index.read_text().replace(".. bibl", ".. _works:\n\n.. bibl")
    index.write_text(f"{text}\n.. _mine:\n\n.. bib:notes::\n\n:ref:`W <works>` and :ref:`N <mine>`.\n")
    documentation.build(builder)
    if builder == "html":
        page = documentation.page()
        assert {("#works", "W"), ("#mine", "N")} <= set(page.links)
        assert {"works", "mine"} <= set(page.ids)
        assert page.body.index('id="mine"') < page.body.index("footnote-list")
    else:
        tex = documentation.output("projectnamenotset.tex")
        assert tex.count(r"\label{\detokenize{index:works}}") == tex.count(r"\label{\detokenize{index:mine}}") == 1
    assert documentation.warnings == ""


# -- claims and topics -----------------------------------------------------------------------------


@on("claims")
@pytest.mark.parametrize("style", ["apa", "nature", "chicago-notes-bibliography"])
def test_claims_are_cited_with_the_version_of_the_collection(documentation: Documentation, style: str) -> None:
    """After the citation, or in the note of a note style; the date is that of the last change."""
    documentation.build(dprkpal_claim_version=True, dprkpal_style=style)
    text = plain(documentation.page("index").html)
    claim = library().claims["hamas-support-ideology"]
    note = claim.cite("apa", version=True).split(") (")[1].removesuffix(".").removesuffix(")")
    assert note.startswith("dprkpal ")
    assert "claim hamas-support-ideology, as of " in note
    assert text.count(f"({note})") == 1
    end = {"apa": f"Bechtol, 2010) ({note}).", "nature": f" ({note}) It is"}
    assert end.get(style, note) in text
    assert documentation.warnings == ""


@on("claims")
def test_claim_is_a_sentence_with_its_citation(documentation: Documentation) -> None:
    """With hedge, attribution and the sources of each side."""
    page = documentation.build().page()
    first = next(page.paragraphs())
    assert first.startswith(
        "According to Benjamin R. Young, support for groups such as Hamas is linked to the ruling family’s "
        "hostility to America and the West (Young, 2021b, para. 2; but see Bechtol, 2010)."
    )
    assert documentation.warnings == ""


@on("claims")
def test_link_roles_lead_to_descriptions(documentation: Documentation) -> None:
    """A page about a claim is preferred to a list. Names without a description are plain text."""
    links = {text: address for address, text in documentation.build().page().links}
    assert links["disputed"] == "cards.html#claim-coughlin-tunnels"
    assert links["Tunnels"] == "cards.html#topic-tunnels"
    assert links["Guns, guerillas, and the Great Leader: North Korea and the Third World"] == "#bib-young2021guns"
    assert "the envoys" not in links
    assert "the envoys" in plain(documentation.page().body)


@on("claims")
def test_claim_directive_shows_details(documentation: Documentation) -> None:
    """Hedge, date, topics and independent origins; `brief` prints only the sentence."""
    page = documentation.build().page("cards")
    card, brief = plain(page.section("card")), plain(page.section("brief"))
    for said in ("claimed: the source passes it on", "2014-07", "Tunnels", "4 sources, 2 independent origins"):
        assert said in card
    assert "Hedge" not in brief
    assert "Jindallae Safarini supports the Kim family" in brief


@on("claims")
def test_evidence_table_has_one_row_per_source(documentation: Documentation) -> None:
    """Author and year link to the entry; `stance` filters the rows."""
    page = documentation.build().page("cards")
    rows = re.findall(r"<tr class=\"row-\w+\"><td>(.*?)</tr>", page.section("card"), re.DOTALL)
    evidence = library().claims["coughlin-tunnels"].evidence
    assert len(rows) == len(evidence)
    assert plain(rows[0]) == "Young 2021b reports para. 7"
    rows = re.findall(r"<tr class=\"row-\w+\"><td>(.*?)</tr>", page.section("table"), re.DOTALL)
    disputing = [row for row in library().claims["coughlin-payment"].evidence if row.stance == "disputes"]
    assert len(rows) == len(disputing) > 0
    assert all(" disputes" in plain(row) for row in rows)


@on("claims")
def test_timeline_is_chronological(documentation: Documentation) -> None:
    """Claims have citations, references show author and year, and events their names."""
    page = documentation.build().page("cards")
    items = [plain(item) for item in re.findall(r"<li>(.*?)</li>", page.section("time"), re.DOTALL)]
    moments = library().timeline(topic="tunnels", years=(2014, 2024))
    assert [item.split(":")[0] for item in items] == [moment.span.words for moment in moments]
    assert any(re.search("Cha 2014, North Korea['’]s Hamas connection", item) for item in items)
    assert "1972: Munich" in plain(page.section("events"))


@on("titles")
@pytest.mark.parametrize(
    ("style", "heading", "listed"),
    [
        ("apa", "What Young (2021) said in 2021 (Berger, 2014)", "What Young (2021) said in 2021"),
        (
            "chicago-notes-bibliography",
            "What Benjamin R. Young[1] said in 2021[2]",
            "What Benjamin R. Young said in 2021",
        ),
    ],
)
def test_titles_in_tables_of_contents_keep_authors_and_years(
    documentation: Documentation, style: str, heading: str, listed: str
) -> None:
    """Brackets and notes are removed; authors and years are needed words."""
    documentation.build(dprkpal_style=style)
    below = documentation.page("below")
    assert plain(below.body).startswith(heading)
    contents = re.search(r'<nav class="contents.*?</nav>', below.body, re.DOTALL)
    assert contents is not None
    assert plain(contents[0]) == f"Contents {listed} Then"
    assert ("below.html", listed) in documentation.page().links
    assert below.title.startswith(f"{listed} —")
    assert documentation.warnings == ""


@on("titles")
def test_titles_on_other_pages_are_updated_after_an_edit(documentation: Documentation) -> None:
    """A second reference by the same author makes it *2021a* in tables of contents too."""
    documentation.build()
    index = documentation.source / "index.rst"
    index.write_text(index.read_text() + "\n:bib:p:`young2021how`\n")
    documentation.build()
    assert ("below.html", "What Young (2021a) said in 2021a") in documentation.page().links
    assert documentation.page("below").title.startswith("What Young (2021a) said in 2021a —")


# -- other documentations --------------------------------------------------------------------------


@on("claims")
def test_inventory_has_references_claims_and_topics(documentation: Documentation) -> None:
    """So that other documentations can link to them."""
    documentation.build()
    data = (Path(documentation.app.outdir) / "objects.inv").read_bytes()
    lines = zlib.decompress(data.split(b"zlib.\n", 1)[1]).decode().splitlines()
    objects = {(kind, name): (uri, words) for name, kind, _, uri, words in (line.split(" ", 4) for line in lines)}
    assert objects["bib:reference", "young2021guns"][0] == "index.html#bib-$"
    assert objects["bib:claim", "coughlin-tunnels"] == (
        "cards.html#claim-$",
        library().claims["coughlin-tunnels"].sentence,
    )
    assert objects["bib:topic", "tunnels"][1] == "Tunnels"


@on("claims")
def test_intersphinx_links_to_references_claims_and_topics(documentation: Documentation, tmp_path: Path) -> None:
    """Whether or not the other library contains them."""
    documentation.build()
    inventory = str(Path(documentation.app.outdir) / "objects.inv")
    elsewhere = Documentation("intersphinx", tmp_path)
    for sources in ([], ["dprkpal"]):
        page = elsewhere.build(
            fresh=True, dprkpal_sources=sources, intersphinx_mapping={"theirs": ("https://example.org/", inventory)}
        ).page()
        links = {address: text for address, text in page.links if address.startswith("https://example.org/")}
        assert links["https://example.org/index.html#bib-young2021guns"].startswith("Young, Guns")
        assert links["https://example.org/cards.html#claim-coughlin-tunnels"]
        assert links["https://example.org/cards.html#topic-tunnels"]
        assert elsewhere.warnings == ""


@on("with-sphinxcontrib")
def test_sphinxcontrib_bibtex_keeps_its_names(documentation: Documentation) -> None:
    """Both extensions work together, in any order."""
    theirs_first = ["sphinxcontrib.bibtex", "dprkpal.sphinxext"]
    for values in ({}, {"extensions": theirs_first}):
        page = documentation.build(fresh=True, **values).page()
        assert page.line("Theirs") == "[The01], ours (Young, 2021, p. 45), theirs Their [The01]."
        assert [entry[:5] for entry in page.entries()] == ["Young"]
        assert "Thea Their" in plain(page.body)
        assert documentation.warnings == ""


@on("myst")
def test_myst_has_the_same_roles_and_directives(documentation: Documentation) -> None:
    """MyST's own notes are numbered together with these, in reading order."""
    page = documentation.build().page()
    first = next(page.paragraphs())
    assert first == "Words.[1] Words of mine.[2] Words.[3]"
    assert [note.split()[0] for note in page.notes] == ["[1]", "[2]", "[3]", "[4]", "[5]"]
    assert page.notes[1].startswith("[2] A note with Andrea Berger, “North Korea")
    assert page.notes[2] == (
        "[3] See Young, Guns, Guerillas, and the Great Leader, 47; Berger, “North Korea, Hamas, and Hezbollah”, passim."
    )
    assert len(page.entries()) == 6
    assert documentation.warnings == ""


@on("myst")
def test_notes_directive_places_all_myst_notes(documentation: Documentation) -> None:
    """All notes move, so that they stay one list."""
    page = documentation.build().page("placed")
    body = page.body
    assert body.index('id="notes"') < body.index("footnote-list") < body.index('id="after"')
    assert [note.split()[0] for note in page.notes] == ["[1]", "[2]"]
    assert '<hr class="footnotes' not in body


# -- warnings --------------------------------------------------------------------------------------


@on("warnings")
def test_problems_are_warnings_with_file_line_and_advice(documentation: Documentation) -> None:
    """The rest of the page is built."""
    documentation.build(fresh=True)
    expected = [
        ("missing.bib:: WARNING:", "cannot be read: No such file"),
        ("works.bib:2: WARNING:", "wrong"),
        ("index.rst:4: WARNING:", "no reference 'rihgt'; did you mean 'right'?"),
        ("index.rst:4: WARNING:", "no reference 'nobody'"),
        ("index.rst:6: WARNING:", "'{' without '}' in 'right{p. 3'; write it like '{see}key{p. 13}'"),
        ("index.rst:8: WARNING:", "no topic 'no-such-topic'"),
        ("index.rst:11: WARNING:", "no item type 'bok'; did you mean 'book'"),
        ("index.rst:14: WARNING:", "':style:': no style 'apaa'; did you mean 'apa'"),
        ("index.rst:17: WARNING:", "':here:' and ':all:' cannot be combined"),
        ("index.rst:21: WARNING:", "no claim 'no-such-claim'"),
        ("index.rst:23: WARNING:", "'certain' is not a hedge; use one of asserted, likely, possible, claimed"),
        ("index.rst:26: WARNING:", "'then' is not a range of years; write 1972"),
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


@on("warnings")
def test_warnings_can_be_suppressed_by_type(documentation: Documentation) -> None:
    """As with all Sphinx warnings."""
    documentation.build(fresh=True, suppress_warnings=["dprkpal"])
    assert documentation.warnings == ""


@on("forms")
def test_unlisted_reference_is_reported_except_in_note_styles(
    documentation: Documentation,
) -> None:
    """A note identifies the reference; a citation in brackets does not."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\nWords :bib:p:`one`.\n")
    documentation.build(dprkpal_style="apa")
    message = "'one' is cited but not listed in any bibliography; add '.. bib:bibliography::' to a page"
    assert message in documentation.warnings
    documentation.build(dprkpal_style="chicago-notes-bibliography")
    assert documentation.warnings == ""


@on("forms")
def test_pages_can_only_use_styles_inside_the_documentation(documentation: Documentation) -> None:
    """A `.csl` file in the folder of `conf.py` is used, and a file outside it is not opened."""
    own = documentation.source / "own.csl"
    own.write_text(load_style_text("apa"), encoding="utf-8")
    (documentation.source.parent / "outside.csl").write_text(load_style_text("apa"), encoding="utf-8")
    index = documentation.source / "index.rst"
    directive = "\n.. bib:bibliography::\n   :all:\n   :style: {}\n"
    for name in ("own.csl", "ieee"):
        index.write_text("Title\n=====\n" + directive.format(name))
        documentation.build()
        assert documentation.warnings == ""
    for name in ("../outside.csl", "conf.py", str(documentation.source.parent / "outside.csl")):
        index.write_text("Title\n=====\n" + directive.format(name))
        documentation.build()
        assert f"':style:': no style '{name}'" in documentation.warnings


def load_style_text(style: str) -> str:
    """Return the XML of a bundled style."""
    return read_style(style).xml.decode()


@on("forms")
def test_style_without_bibliography_is_reported(documentation: Documentation) -> None:
    """The directive can use another style."""
    index = documentation.source / "index.rst"
    index.write_text("Title\n=====\n\nWords :bib:p:`one`.\n\n.. bib:bibliography::\n")
    documentation.build(dprkpal_style="bluebook-law-review")
    assert (
        "index.rst:6: WARNING: the style does not define a bibliography; add ':style:'" in documentation.warnings
    )


@on("forms")
@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"dprkpal_style": "aap"}, "dprkpal_style: no style 'aap'"),
        ({"dprkpal_style": "mine.csl"}, "dprkpal_style: no style 'mine.csl'"),
        ({"dprkpal_locale": "xx-XX"}, "dprkpal_locale: no locale 'xx-XX'"),
        ({"dprkpal_scope": "book"}, "dprkpal_scope: 'book' must be one of page, project; using page"),
        ({"dprkpal_citations_lead_to": "there"}, "dprkpal_citations_lead_to: 'there' must be one of page, entry"),
        ({"dprkpal_scripts": "latin"}, "dprkpal_scripts: 'latin' must be one of auto, original, romanized"),
        ({"dprkpal_data": "nowhere"}, "dprkpal_data: no such folder: nowhere; ignored"),
        (
            {"dprkpal_sources": ["works.bib", 3]},
            "dprkpal_sources: \"['works.bib', 3]\" must be a string or a list of strings",
        ),
    ],
)
def test_invalid_value_is_a_warning_and_the_default_is_used(
    documentation: Documentation, values: dict[str, Any], message: str
) -> None:
    """The documentation is built in any case."""
    documentation.build(**values)
    assert message in documentation.warnings
    assert "[dprkpal.config]" in documentation.warnings
    assert "<p>p: Words" in documentation.page().body
