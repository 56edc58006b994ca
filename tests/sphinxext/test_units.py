"""Parts of the Sphinx extension that need no build: role syntax, rich text, settings, the reference page."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Cite, Locator, library
from dprkpal.csl import Processor, load_locale
from dprkpal.documents.locator_parser import LocatorParser
from dprkpal.sphinxext.bibliography_directives import BibliographyDirective
from dprkpal.sphinxext.citation_records import BibliographyRequest, CitationRecord, PageRecord, slug_of
from dprkpal.sphinxext.config_values import CONFIG_VALUES
from dprkpal.sphinxext.configuration import project_defaults, read_settings
from dprkpal.sphinxext.domain import BibDomain
from dprkpal.sphinxext.nodes import BuilderOutput, text_nodes
from dprkpal.sphinxext.resolver import CitationResolver
from dprkpal.sphinxext.rich_text import TextRun, parse_rich_text, plain_text_of, rich_text_backend, with_short_links
from dprkpal.sphinxext.role_syntax import RoleSyntaxError, parse_after_key, parse_cites
from dprkpal.sphinxext.roles import ROLE_FORMS

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference" / "sphinx.md").read_text(encoding="utf-8")

# -- role syntax -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cites"),
    [
        ("a", [Cite("a")]),
        (" a , b ", [Cite("a"), Cite("b")]),
        ("a{p. 3}", [Cite("a", Locator("page", "3"))]),
        ("a{3}", [Cite("a", Locator("page", "3"))]),
        ("{see}a", [Cite("a", prefix="see")]),
        (
            "{see, with care,}a{ch. 3},{also}b",
            [Cite("a", Locator("chapter", "3"), "see, with care,"), Cite("b", None, "also")],
        ),
        ("a{p. 3, and passim}", [Cite("a", Locator("page", "3"), suffix=", and passim")]),
        ("a{pp. 3–5, 8 & 10 f.}", [Cite("a", Locator("page", "3–5, 8 & 10 f."))]),
        ("a{pp. iv–ix and passim}", [Cite("a", Locator("page", "iv–ix"), suffix=" and passim")]),
        ("a{passim}", [Cite("a", suffix=", passim")]),
        ("a{, passim}", [Cite("a", suffix=", passim")]),
        ("a{ch. 3 on tunnels}", [Cite("a", Locator("chapter", "3"), suffix=" on tunnels")]),
        ("a{{ch. Introduction}, note}", [Cite("a", Locator("chapter", "Introduction"), suffix=", note")]),
        ("a{with {braces} inside}", [Cite("a", suffix=", with {braces} inside")]),
        ("DBLP:conf/x-y_z.1", [Cite("DBLP:conf/x-y_z.1")]),
    ],
)
def test_role_syntax(text: str, cites: list[Cite]) -> None:
    """Braces before a key are a prefix; braces after it are a locator and a suffix."""
    assert list(parse_cites(text)) == cites


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no key at the beginning in ''"),
        ("a,,b", "no key after 'a' in 'a,,b'"),
        ("a{p. 3", "'{' without '}'"),
        ("a}", "'}' without '{'"),
        ("a{3}b", "missing comma before 'b'"),
        ("{see}{p. 3}", "no key at the beginning"),
    ],
)
def test_syntax_error_says_how_to_write_it(text: str, said: str) -> None:
    """The message shows the input and the correct form."""
    with pytest.raises(RoleSyntaxError) as caught:
        parse_cites(text)
    assert said in str(caught.value)


@given(st.text(st.sampled_from("ab{},. p3–\n\\"), max_size=40))
def test_any_text_gives_cites_or_a_syntax_error(text: str) -> None:
    """No key is lost or empty."""
    try:
        cites = parse_cites(text)
    except RoleSyntaxError:
        return
    assert cites
    assert all(cite.id.strip() and not set("{},") & set(cite.id) for cite in cites)


@given(st.text(max_size=60))
def test_no_text_after_a_key_is_lost(text: str) -> None:
    """Text that is not a locator is kept as a suffix."""
    locator, suffix = parse_after_key(text, LocatorParser(load_locale("en-US")))
    value = locator.value if locator is not None else ""
    kept = "".join((value + suffix).split()).removeprefix(",")
    assert kept in "".join(text.split()) or "{" in text


def test_locator_labels_follow_the_language() -> None:
    """"S." is a page in German, and no label in English. English labels work in both."""
    german = LocatorParser(load_locale("de-DE"))
    assert [parse_cites("a{S. 4}", locators)[0].locator for locators in (german, None)] == [Locator("page", "4"), None]
    assert parse_cites("a{p. 4}", german)[0].locator == Locator("page", "4")


def test_very_long_role_text() -> None:
    """In linear time and without recursion."""
    assert len(parse_cites(",".join(f"{{see}}key{number}{{p. {number}}}" for number in range(20_000)))) == 20_000
    with pytest.raises(RoleSyntaxError):
        parse_cites("{" * 100_000)


# -- rich text -------------------------------------------------------------------------------------


@pytest.mark.parametrize("style", ["apa", "chicago-notes-bibliography", "ieee", "nature", "oscola"])
def test_rich_text_equals_plain_text_output(style: str) -> None:
    """Character by character, with or without links."""
    plain = Processor(style, library().values(), to="text")
    runs = Processor(style, library().values(), to=rich_text_backend(), mark_cites=True)
    for key in library():
        rich_text = parse_rich_text(runs.cite(key))
        assert plain_text_of(rich_text) == plain.cite(key)
        assert plain_text_of(with_short_links(rich_text)) == plain_text_of(rich_text)
        assert {piece.formatting.get("cite") for piece in rich_text} - {None} == {key}


def test_missing_form_is_shown() -> None:
    """The processor's replacement text is rich text too."""
    assert plain_text_of(parse_rich_text("[NO_PRINTED_FORM]")) == "[NO_PRINTED_FORM]"
    assert parse_rich_text("") == ()


def test_url_inside_a_cite_is_not_nested_in_its_link() -> None:
    """Links cannot be nested."""
    rich_text = (TextRun("Young, ", {"cite": "a"}), TextRun("https://x.org", {"cite": "a", "link": "https://x.org"}))
    found = text_nodes(rich_text, lambda key, inside: [nodes.reference("", "", *inside, refid=key)], WEB)
    # docutils nodes are loosely typed.
    assert [node.attributes.get("refid") or node["refuri"] for node in found] == ["a", "https://x.org"]  # type: ignore[attr-defined,index]


WEB = BuilderOutput("html")
NAMES = st.text(st.sampled_from("a-x20 :"), max_size=12) | st.text(max_size=20)


@given(NAMES, NAMES)
def test_different_names_have_different_slugs(one: str, other: str) -> None:
    """Slugs are valid in ids."""
    assert (slug_of(one) == slug_of(other)) == (one == other)
    assert not any(letter.isspace() or letter in "\"'<>&#%" for letter in slug_of(one))


# -- resolving all pages ---------------------------------------------------------------------------


def resolved(style: str, *pages: PageRecord, **values: Any) -> CitationResolver:
    """Return a resolver that has resolved *pages*."""
    settings, warnings = read_settings({"dprkpal_style": style, **values}, ".")
    assert warnings == []
    resolution = CitationResolver(pages, settings)
    resolution.pages = resolution.run()  # type: ignore[attr-defined]  # kept for the tests below
    return resolution


def test_resolved_pages_can_be_pickled_and_compared() -> None:
    """They are plain data, and equal for equal pages."""
    citations = (CitationRecord(parse_cites("young2021guns{p. 45}")),)
    pages = PageRecord("a", citations=citations, bibliographies=(BibliographyRequest(),))
    one, other = (resolved("apa", pages).run() for _ in range(2))
    assert one == other
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_thousand_pages() -> None:
    """Time grows linearly with the number of citations."""
    keys = list(library())
    pages = []
    for number in range(1000):
        cited = [keys[(number + step) % len(keys)] for step in range(5)]
        placed = tuple(CitationRecord((Cite(key),), note=note) for note, key in enumerate(cited, 1))
        pages.append(PageRecord(f"p{number}", citations=placed))
    texts = resolved("chicago-notes-bibliography", *pages).run()
    assert sum(len(page.texts) for page in texts.values()) == 5000


# -- settings and the reference page ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "code"), [("de", "de"), ("pt_BR", "pt-BR"), ("en", "en-US"), ("xx", "en-US"), (None, "en-US")]
)
def test_default_locale_is_the_documentation_language(language: str | None, code: str) -> None:
    """Unless `dprkpal_locale` or the style sets another."""
    settings, warnings = read_settings({"dprkpal_style": "apa"}, ".", language)
    assert (settings.locale_code, warnings) == (code, [])
    settings, _ = read_settings({"dprkpal_style": "apa", "dprkpal_locale": "fr-FR"}, ".", language)
    assert settings.locale_code == "fr-FR"


def test_a_style_can_be_a_file(tmp_path: Path) -> None:
    """Its path is relative to ``conf.py``."""
    from dprkpal.csl.styles.archive import read_style

    (tmp_path / "styles").mkdir()
    (tmp_path / "styles" / "mine.csl").write_bytes(read_style("ieee").xml)
    settings, warnings = read_settings({"dprkpal_style": "styles/mine.csl"}, tmp_path)
    assert (settings.is_numeric, warnings) == (True, [])
    extended = read_style("ieee").xml.replace(b"<macro ", b"<macro colour='red' ", 1)
    (tmp_path / "styles" / "mine.csl").write_bytes(extended)
    settings, warnings = read_settings({"dprkpal_style": "styles/mine.csl"}, tmp_path)
    assert settings.is_numeric
    assert [warning.message.partition("mine.csl:")[2].partition(": ")[2] for warning in warnings] == [
        "<macro> has no attribute 'colour' in CSL 1.0.2"
    ]


@pytest.mark.parametrize("name", CONFIG_VALUES)
def test_every_value_is_in_the_reference(name: str) -> None:
    """With its default and the same description."""
    assert f"| `{name}` | `{CONFIG_VALUES[name].default!r}` | {CONFIG_VALUES[name].description} |" in REFERENCE


@pytest.mark.parametrize("name", ROLE_FORMS)
def test_every_citation_role_is_in_the_reference(name: str) -> None:
    """With the same description."""
    assert f"| `{name}` | {ROLE_FORMS[name].description} |" in REFERENCE


@pytest.mark.parametrize("name", [*BibDomain.directives, *BibDomain.object_types, *BibliographyDirective.option_spec])
def test_every_directive_link_and_option_is_in_the_reference(name: str) -> None:
    """Under its name."""
    name = {"reference": "ref"}.get(name, name)
    assert any(written in REFERENCE for written in (f"`{name}`", f"`bib:{name}`", f"`:{name}:`"))


def test_the_configuration_of_the_project_sets_the_defaults(tmp_path: Path) -> None:
    """Paths in it are relative to it, not to ``conf.py``; problems are warnings."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "refs.bib").write_text("@book{a, title = {T}, author = {Ada Good}, year = 2001}", "utf-8")
    (tmp_path / "dprkpal.toml").write_text('style = "apa"\nbibliography = "refs.bib"\nnope = 1\n', "utf-8")
    values, warnings = project_defaults(tmp_path / "docs")
    assert values == {"dprkpal_style": "apa", "dprkpal_sources": [str(tmp_path / "refs.bib")]}
    assert [one.message.split(";")[0] for one in warnings] == ["nope: there is no such setting"]
    settings, problems = read_settings(values, tmp_path / "docs")
    assert (list(settings.library), settings.style.is_note, problems) == (["a"], False, [])


def test_titles_keep_their_capitals_on_request(tmp_path: Path) -> None:
    """By the value in ``conf.py`` or the setting of the project."""
    (tmp_path / "refs.bib").write_text("@book{a, title = {The Art of Stones}}", "utf-8")
    given = {"dprkpal_sources": ["refs.bib"]}
    assert read_settings(given, tmp_path)[0].library["a"].csl["title"] == "The art of stones"
    (tmp_path / "dprkpal.toml").write_text("sentence-case = false\n", "utf-8")
    values, _ = project_defaults(tmp_path)
    assert values == {"dprkpal_sentence_case": False}
    assert read_settings(given | values, tmp_path)[0].library["a"].csl["title"] == "The Art of Stones"


@pytest.mark.parametrize(("given", "year"), [({}, "1999"), ({"dprkpal_note_fields": False}, "2005")])
def test_variables_in_notes_can_be_left_alone(given: dict[str, Any], year: str, tmp_path: Path) -> None:
    """With ``dprkpal_note_fields = False`` they stay text."""
    settings, _ = read_settings(given, tmp_path)
    work = {"id": "a", "type": "book", "issued": {"date-parts": [[2005]]}, "note": "issued: 1999"}
    assert year in settings.processor([work], "text").cite("a")


def test_sources_can_name_an_installed_collection(tmp_path: Path) -> None:
    """An unknown one is a warning, and the other sources are used."""
    settings, warnings = read_settings({"dprkpal_sources": ["collection:nosuch", "dprkpal"]}, tmp_path)
    assert "young2021guns" in settings.library
    assert "no collection 'nosuch'" in warnings[0].message


def test_every_kind_of_warning_is_documented() -> None:
    """With its name for ``suppress_warnings``, and no other name is."""
    folder = Path(__file__).parents[2] / "src" / "dprkpal" / "sphinxext"
    source = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py")))
    argument = r"(?:[^()]|\([^()]*\))*?"
    used = {name for names in re.findall(
        rf'subtype(?:: str)? ?= ?"(\w+)"|\._?warn\({argument}, "(\w+)"\)|ConfigWarning\({argument}, "(\w+)"', source
    ) for name in names if name}  # fmt: skip
    table = REFERENCE[REFERENCE.index("| `dprkpal.…` |") :].partition("\n\n")[0]
    rows = [row.split("|")[1] for row in table.splitlines()[2:]]
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == used


@pytest.mark.parametrize("value", ["a\0b", ["\0"], [None], 3, Path("a.bib"), "\ud800"])
def test_strange_sources_are_warnings(value: Any, tmp_path: Path) -> None:
    """A name that no file can have is a missing file."""
    _, warnings = read_settings({"dprkpal_sources": value}, tmp_path)
    assert len(warnings) == 1


def test_folder_of_collection_pages_has_a_length_that_files_can_have(tmp_path: Path) -> None:
    """A longer name is ignored with a warning."""
    settings, warnings = read_settings({"dprkpal_collection_pages": "x" * 300}, tmp_path)
    assert settings.collection_pages.folder == ""
    assert "must be the name of a folder" in warnings[0].message
