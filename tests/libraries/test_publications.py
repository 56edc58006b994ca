"""Publication lists: who is recognized, how entries are grouped, sorted, numbered and linked, and the page."""

from __future__ import annotations

import copy
import json
import pickle
import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote

import pytest

import dprkpal
from dprkpal import FormatError, Library, VocabularyError, library
from dprkpal.libraries.publications.person import Person

ORCID = "0000-0002-1825-0097"


def work(key: str, *authors: str, year: int | None = None, type: str = "book", **more: Any) -> dict[str, Any]:
    """Return a reference by *authors*, each written ``Family, Given``."""
    names = [dict(zip(("family", "given"), author.split(", "), strict=False)) for author in authors]
    item: dict[str, Any] = {"id": key, "type": type, "title": f"Title {key}", **more}
    if names:
        item["author"] = names
    if year is not None:
        item["issued"] = {"date-parts": [[year]]}
    return item


WORKS = Library(
    [
        work("guns", "Young, Benjamin R.", year=2021, DOI="10.1000/182", publisher="Press"),
        work("arms", "Berger, Andrea", "Young, B. R.", year=2021, type="article-journal"),
        work("early", "Young, Benjamin", year=2009),
        work("other", "Young, Bruce", year=2021),
        work("soon", "Young, Benjamin R.", status="in press", type="article-journal"),
        work("undated", "Young, Benjamin R."),
    ]
)


class TestPerson:
    """A person is recognized in every spelling of the name, and nobody else is."""

    @pytest.mark.parametrize(
        "name",
        [
            {"family": "Young", "given": "Benjamin R."}, {"family": "Young", "given": "B. R."},
            {"family": "Young", "given": "B.R."}, {"family": "YOUNG", "given": "BENJAMIN"},
            {"family": "Young", "given": "BR"}, {"family": "Young", "given": "Benjamin Robert"},
            {"literal": "Benjamin R. Young"}, {"literal": "Young BR"}, "Young, Benjamin", {"family": "Benjamin Young"},
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("wanted", ["Young, Benjamin R.", "Benjamin R. Young", "Young BR", "young, b."])
    def test_initials_and_order_do_not_matter(self, name: dict[str, str] | str, wanted: str) -> None:
        """Files and people write the same name in many ways."""
        assert Person(wanted).has_name(name)

    @pytest.mark.parametrize(
        "name",
        [
            {"family": "Young", "given": "Bruce"}, {"family": "Young", "given": "Benjamin T."}, {"family": "Young"},
            {"family": "Youngman", "given": "Benjamin R."}, {"family": "Benjamin", "given": "R."},
            {"literal": "Young Foundation"},
        ],
    )  # fmt: skip
    def test_other_people_are_not_recognized(self, name: dict[str, str]) -> None:
        """A false mark claims somebody else's work."""
        assert not Person("Young, Benjamin R.").has_name(name)
        assert not Person("Benjamin R. Young").has_name(name)

    @pytest.mark.parametrize(
        ("wanted", "name"),
        [
            ("Jörg Müller", {"family": "Mueller", "given": "Joerg"}),
            ("Jörg Müller", {"family": "Muller", "given": "J."}),
            ("van der Berg, Jan", {"family": "Berg", "given": "Jan", "non-dropping-particle": "van der"}),
            ("Gabriel García Márquez", {"family": "Garcia Marquez", "given": "G."}),
            ("Jean-Luc Martin", {"family": "Martin", "given": "J.-L."}),
            ("Kim Il-sung", {"family": "Kim", "given": "Il Sung"}),
            ("King, Martin Luther, Jr.", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
            ("김일성", {"family": "김", "given": "일성"}),
            ("Kim, Il-sung", {"family": "김", "given": "일성", "multi": {"_key": {
                "ko-Latn": {"family": "Kim", "given": "Il-sung"}}}}),
        ],
    )  # fmt: skip
    def test_accents_particles_and_scripts_do_not_matter(self, wanted: str, name: dict[str, Any]) -> None:
        """Both spellings are of one name."""
        assert Person(wanted).has_name(name)

    def test_a_different_suffix_is_another_person(self) -> None:
        """The son has the name of his father."""
        assert not Person("King, Martin Luther, Jr.").has_name({"family": "King", "given": "M.", "suffix": "Sr."})

    def test_the_other_names_of_an_entity_are_recognized(self) -> None:
        """The collection knows names that share no letter with the one given."""
        entities = dprkpal.library().entities
        assert Person("Kim Il Sung", entities).has_name({"family": "김", "given": "일성"})
        assert not Person("Kim Il Sung").has_name({"family": "김", "given": "일성"})

    @pytest.mark.parametrize(
        "item",
        [
            {"author": [{"family": "A"}, {"family": "B", "ORCID": f"http://orcid.org/{ORCID}"}]},
            {"author": [{"family": "A"}, {"family": "B"}], "custom": {"fields": {"author+an:orcid": f'2="{ORCID}"'}}},
            {"author": [{"family": "A", "given": "C"}, {"family": "B", "given": "D."}],
             "custom": {"fields": {"orcid-numbers": f"B, Doris/{ORCID}"}}},
        ],
    )  # fmt: skip
    def test_an_orcid_is_found_where_files_store_it(self, item: dict[str, Any]) -> None:
        """In the name, in an annotation of biblatex, or in a list of names and numbers."""
        assert Person(f"https://orcid.org/{ORCID}").find(item) == {"author": [1]}

    def test_a_name_with_another_orcid_is_another_person(self) -> None:
        """The number decides between two people with one name."""
        name = {"family": "Young", "given": "B.", "ORCID": "0000-0001-5109-3700"}
        assert Person("Young, B.").find({"author": [name]}) == {"author": [0]}
        assert Person(["Young, B.", ORCID]).find({"author": [name]}) == {}

    @pytest.mark.parametrize("name", ["", "  ", "0000-0002-1825-0098"])
    def test_a_person_without_name_or_with_a_wrong_orcid_is_an_error(self, name: str) -> None:
        """A typing error would give an empty list."""
        with pytest.raises(FormatError):
            Person(name)

    def test_the_editor_made_the_book_but_not_its_chapters(self) -> None:
        """A book that the person is the author of, or a review of it, is not a reason either."""
        young = Person("Young, Benjamin")
        names = [{"family": "Young", "given": "B."}]
        assert young.made({"editor": names})
        assert not young.made({"editor": names, "author": [{"family": "Doe"}]})
        assert not young.made({"reviewed-author": names, "author": [{"family": "Doe"}]})


class TestGroups:
    """Groups and their order."""

    @staticmethod
    def groups(**options: Any) -> list[tuple[str, list[str]]]:
        """Return titles and keys."""
        listed = WORKS.publications("apa", author="Young, Benjamin R.", **options)
        return [(group.title, [entry.key for entry in group.entries]) for group in listed]

    def test_the_newest_year_comes_first_and_forthcoming_works_before_it(self) -> None:
        """Works without a date come last."""
        assert self.groups() == [
            ("In press", ["soon"]), ("2021", ["arms", "guns"]), ("2009", ["early"]), ("No date", ["undated"])
        ]  # fmt: skip

    def test_the_oldest_year_can_come_first(self) -> None:
        """Works without a date still come last."""
        assert [title for title, _keys in self.groups(sort="oldest")] == ["2009", "2021", "In press", "No date"]

    def test_decades_are_written_as_a_range(self) -> None:
        """That needs no word, so it is right in every language."""
        assert [title for title, _keys in self.groups(group_by="decade")][1:3] == ["2020–2029", "2000–2009"]

    def test_types_have_headings_in_the_words_of_the_locale(self) -> None:
        """CSL has terms for types; in English, headings are in the plural."""
        assert [title for title, _keys in self.groups(group_by="type")] == ["Books", "Journal articles"]
        german = self.groups(group_by="type", locale="de-DE")
        assert [title for title, _keys in german] == ["Bücher", "Zeitschriftenartikel"]

    def test_a_variable_or_a_function_can_make_the_groups(self) -> None:
        """Entries without a value come last, without a heading."""
        assert self.groups(group_by="publisher")[0] == ("Press", ["guns"])
        assert self.groups(group_by="publisher")[1][0] == ""
        assert self.groups(group_by=lambda entry: None if entry.id == "guns" else "Rest")[0][0] == "Rest"
        assert len(self.groups(group_by=None)) == 1

    def test_titles_and_the_style_and_the_file_can_give_the_order(self) -> None:
        """The order inside the groups."""
        assert [keys for _title, keys in self.groups(group_by=None, sort="title")] == [
            ["arms", "early", "guns", "soon", "undated"]
        ]
        assert self.groups(group_by=None, sort="file")[0][1] == ["guns", "arms", "early", "soon", "undated"]
        assert self.groups(group_by=None, sort="style")[0][1][0] == "arms"

    @pytest.mark.parametrize(
        "options",
        [{"group_by": "colour"}, {"sort": "best"}, {"numbering": "roman"}, {"names": "few"}, {"links": ["gopher"]}],
    )
    def test_an_unknown_choice_is_an_error_that_lists_the_others(self, options: dict[str, Any]) -> None:
        """It is a `ValueError`, too."""
        with pytest.raises(VocabularyError, match="; use "):
            WORKS.publications("apa", **options)


class TestEntries:
    """What is printed for each work."""

    @pytest.mark.parametrize(
        "style",
        ["apa", "ieee", "vancouver", "modern-language-association", "chicago-author-date", "nature",
         "chicago-notes-bibliography", "american-chemical-society", "cell"],
    )  # fmt: skip
    def test_the_name_is_marked_in_every_entry_of_every_style(self, style: str) -> None:
        """And in none by another person of this family name."""
        for entry in WORKS.publications(style, highlight="Young, Benjamin R.", to="html").entries:
            assert entry.text.count('<span class="csl-highlight"><b>') == (entry.key != "other"), entry.text

    @pytest.mark.parametrize("style", ["apa", "ieee", "vancouver", "modern-language-association", "nature"])
    def test_long_lists_can_go_on_to_the_highlighted_name(self, style: str) -> None:
        """Otherwise "et al." or an ellipsis would hide it."""
        others = [f"Abe{number}, C." for number in range(24)]
        works = Library([work("a", *others, "Young, Benjamin R.", *(f"Zed{number}, C." for number in range(4)))])

        def text(names: str) -> str:
            return str(works.publications(style, highlight="Young, B.", to="markdown", names=names))

        assert "Young" not in text("style")
        assert "Abe23" in text("highlighted")
        assert "Young" in text("highlighted")
        assert ("Zed3" in text("highlighted")) == (style == "apa")  # APA ends its lists with the last name
        assert "Zed3" in text("all")

    def test_text_can_have_marks(self) -> None:
        """Nobody wants asterisks without asking for them."""
        plain = WORKS.publications("apa", highlight="Young, Benjamin R.", to="text")
        marked = WORKS.publications("apa", highlight="Young, Benjamin R.", to="text", text_mark="*")
        assert "*" not in str(plain)
        assert str(marked).replace("*", "") == str(plain)
        assert "*Young, B. R.*" in str(marked)

    def test_the_status_is_in_the_words_of_the_locale(self) -> None:
        """Whether the style prints a status, or only what is in place of a date."""
        for style, locale, shown in (("apa", "fr-FR", "sous presse"), ("nature", "de-DE", "im Druck")):
            [entry] = WORKS.publications(style, keys=["soon"], locale=locale, to="text").entries
            assert entry.text.count(shown) == 1
            assert "in press" not in entry.text

    def test_numbers_run_on_or_begin_anew(self) -> None:
        """Also in styles that print their own numbers."""
        for style in ("apa", "ieee"):
            running = WORKS.publications(style, numbering="continuous", to="text")
            anew = WORKS.publications(style, numbering="per-group", to="text")
            assert [entry.number for entry in running.entries] == [1, 2, 3, 4, 5, 6]
            assert [[entry.number for entry in group.entries] for group in anew] == [[1], [1, 2, 3], [1], [1]]
            shown = [re.match(r"\[?(\d+)", entry.whole) for entry in anew.entries]
            assert [int(match[1]) for match in shown if match] == [1, 1, 2, 3, 1, 1]

    def test_links_lead_to_what_the_data_have(self) -> None:
        """A path on somebody's computer is not published."""
        fields = {"pdf": "guns.pdf", "file": "C:/Users/me/guns.pdf"}
        works = Library([work("a", "Young, B.", DOI="10.1000/182", custom={"fields": fields}), work("b", "Young, B.")])
        listed = works.publications(
            "apa", links=("doi", "pdf", "bibtex"), base_url="https://example.org/papers/", to="html"
        )
        first, second = listed.entries
        assert [(link.kind, link.url) for link in first.links][:2] == [
            ("doi", "https://doi.org/10.1000/182"), ("pdf", "https://example.org/papers/guns.pdf")
        ]  # fmt: skip
        source = unquote(first.links[2].url.partition(",")[2])
        assert source.startswith("@book{a,")
        assert "guns.pdf" not in source
        assert 'download="a.bib"' in first.whole
        assert [link.kind for link in second.links] == ["bibtex"]

    def test_links_to_other_schemes_are_left_out(self) -> None:
        """Addresses come from data that may be untrusted."""
        fields = {"pdf": "javascript:alert(1)"}
        works = Library([work("a", URL="javascript:alert(1)//x.pdf", custom={"fields": fields})])
        assert works.publications("apa", links=("pdf", "url")).entries[0].links == ()
        assert "<a" not in works.publications("apa", links=("pdf",), base_url="https://example.org/").entries[0].whole

    def test_repeated_authors_are_printed_in_full_under_a_new_heading(self) -> None:
        """A dash below a heading would point to another group."""
        works = Library([work("a", "Doe, Jane", year=2020), work("b", "Doe, Jane", year=2021)])
        for entry in works.publications("chicago-author-date-16th-edition", to="text").entries:
            assert entry.text.startswith("Doe, Jane.")


class _Tags(HTMLParser):
    """Checks that elements are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.seen.append(tag)
        if tag not in ("meta", "link", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


class TestWhole:
    """The list as one text."""

    @pytest.mark.parametrize("style", ["apa", "ieee", "nature"])
    def test_a_page_is_well_formed_html(self, style: str) -> None:
        """With numbers and links of every kind."""
        works = Library([work("a<b", "Young, B.", year=2021, title="<script>&", DOI="10.1000/182")])
        listed = works.publications(
            style, highlight="Young, B.", numbering="continuous", links=("doi", "bibtex"), json_ld=True, to="text"
        )
        page = listed.to_html(standalone=True, title="Works of <me>")
        tags = _Tags()
        tags.feed(page)
        assert tags.open == []
        assert page.startswith("<!DOCTYPE html>\n<html lang=")
        assert tags.seen.count("h1") == tags.seen.count("h2") == 1
        assert "<title>Works of &lt;me&gt;</title>" in page

    @pytest.mark.parametrize(
        ("style", "numbering", "name"),
        [
            ("apa", None, "hanging-indent"), ("apa", "continuous", "csl-label-column"),
            ("ieee", None, "csl-label-column"),
        ],
    )  # fmt: skip
    def test_entries_are_laid_out_as_the_style_and_the_numbers_need(
        self, style: str, numbering: str | None, name: str
    ) -> None:
        """But without the double spacing that styles ask for in manuscripts."""
        html = WORKS.publications(style, numbering=numbering, to="html").to_html()
        assert set(re.findall(r'<div class="csl-bib-body (.*?)"', html)) == {name}
        assert "--csl-line-spacing" not in html

    def test_json_ld_cannot_end_its_element(self) -> None:
        """And it is the data of the export to schema.org."""
        works = Library([work("a", "Young, B.", title="</script><b>")])
        html = works.publications("apa", json_ld=True).to_html()
        [script] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
        assert json.loads(script) == json.loads(works.export("json-ld").text)

    @pytest.mark.parametrize(
        ("to", "heading"),
        [("html", "<h2>2021</h2>"), ("markdown", "## 2021"), ("typst", "== 2021"), ("latex", r"\section*{2021}"),
         ("rst", "2021\n----"), ("text", "2021\n")],
    )  # fmt: skip
    def test_each_format_has_its_headings(self, to: str, heading: str) -> None:
        """The same list can be written in every format."""
        listed = WORKS.publications("apa", to="html").in_format(to)
        assert heading in str(listed)
        assert listed.to == to
        assert listed.in_format(to) is listed

    def test_a_notebook_shows_it(self) -> None:
        """In any output format, a notebook gets HTML and Markdown."""
        listed = WORKS.publications("apa", to="text")
        assert "<h3>2021</h3>" in listed._repr_html_()
        assert "### 2021" in listed._repr_markdown_()
        assert repr(listed) == "<PublicationList of 6: In press, 2021, 2009, No date>"
        assert listed[1].title == "2021"
        assert len(listed) == 4


def test_a_list_can_be_pickled_and_copied() -> None:
    """The copy is equal, and can be written in other formats."""
    listed = library().publications("apa", author="Young, B. R.", highlight="B. R. Young", json_ld=True, to="html")
    for copied in (pickle.loads(pickle.dumps(listed)), copy.copy(listed), copy.deepcopy(listed)):
        assert copied == listed
        assert hash(copied) == hash(listed)
        assert copied.in_format("latex") == listed.in_format("latex") != listed
