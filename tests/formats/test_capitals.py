"""Names in English titles keep their capitals in programs that set titles in sentence case."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dprkpal import library
from dprkpal.csl.styles.archive import read_style
from dprkpal.formats import write
from dprkpal.formats.bibtex.capitals import Capitals
from dprkpal.formats.bibtex.reader import parse
from dprkpal.model.plain_text import plain
from effort import assert_in_proportion, spent


def shown(title: str, language: str | None = "en", kind: str = "book", **other: Any) -> str:
    """Return *title* with braces round what is protected."""
    item = {"id": "a", "type": kind, "title": title, **other}
    return Capitals([item]).protect(title, language, kind).translate({2: "{", 3: "}"})


@pytest.mark.parametrize(
    ("title", "protected"),
    [
        ("The visit of Arafat to North Korea", "The visit of {Arafat} to {North Korea}"),
        ("Guns and the Great Leader: North Korea in the Third World",
         "Guns and the Great Leader: {North Korea} in the {Third World}"),
        ("The Quiet Life of Koreans in Japan", "The Quiet Life of {Koreans} in {Japan}"),
        ("Secret Arms Transfers of the DPRK and the MiG-21", "Secret Arms Transfers of the {DPRK} and the {MiG-21}"),
        ("NATO and the Long War", "{NATO} and the Long War"),
        ("The Long Life of N. Korean Arms in the U.S. Market",
         "The Long Life of {N. Korean} Arms in the {U.S.} Market"),
        ("The Rise of Anti-American Feeling Abroad", "The Rise of Anti-{American} Feeling Abroad"),
        ("The Many Rockets of al-Qassam Fighters", "The Many Rockets of al-{Qassam} Fighters"),
        ("Why did they come? They had orders", "Why did they come? {They} had orders"),
        ("From deceit to discovery: The strange flight", "From deceit to discovery: {The} strange flight"),
        ("A history of <i>Homo sapiens</i> in Asia", "A history of <i>{Homo} sapiens</i> in {Asia}"),
        ('The <span class="nocase">North Korea</span> file in Cairo',
         'The <span class="nocase">North Korea</span> file in {Cairo}'),
        ("ARMS FOR NORTH KOREA", "ARMS FOR {NORTH KOREA}"),
        ("U.S. says Hamas received arms through brokers", "{U.S. says Hamas} received arms through brokers"),
        ("N. Korea's UN amb. refutes report on arms", "{N. Korea}'s {UN} amb. {refutes} report on arms"),
        ("arms and men", "arms and men"),
        ("", ""),
        ("Ein Überblick 1950-1992", "Ein Überblick 1950-1992"),
    ],
)  # fmt: skip
def test_names_in_titles_are_found(title: str, protected: str) -> None:
    """In a title in sentence case every capital is a name; in other titles tables and acronyms decide."""
    expected = protected if title != "Ein Überblick 1950-1992" else "Ein {Überblick} 1950-1992"
    assert shown(title) == expected


def test_titles_in_other_languages_stay_as_they_are() -> None:
    """Programs change only English titles; BibTeX does not know the language, and would lower capitals of any title."""
    title = "Palästina und die Deutsche Demokratische Republik"
    item = {"id": "a", "type": "book", "title": title, "language": "de"}
    assert f"title = {{{title}}}," in write([item], "biblatex").text
    assert f"title = {{{{{title}}}}}," in write([item], "bibtex").text


def test_names_of_cases_and_series_are_names_as_a_whole() -> None:
    """No word of *Kaplan v. Central Bank* is a common word."""
    item = {"id": "a", "type": "legal_case", "title": "Kaplan v. Central Bank", "collection-title": "Studies in War"}
    text = write([item], "biblatex").text
    assert "title = {{Kaplan v. Central Bank}}," in text
    assert "series = {{Studies in War}}," in text


def test_names_are_learned_from_the_abstract_and_the_people() -> None:
    """A word that always has a capital in prose is a name; a word that also has none is not."""
    abstract = "It shows how Songbun works, and that the market of Jangmadang is a market."
    assert shown("The Market and the Old Jangmadang System", abstract=abstract).endswith("the Old {Jangmadang} System")
    item = {"id": "a", "type": "review", "reviewed-author": [{"given": "Ann", "family": "Strong"}]}
    protect = Capitals([item]).protect
    assert protect("The New Review of Ann Strong and Her Work", "en").count("\x02Ann Strong\x03") == 1


def test_names_can_be_given() -> None:
    """A library gives those of its entities."""
    item = {"id": "a", "type": "book", "title": "The Long March of Umm al-Fahm and Other Tales"}
    assert "{Umm al-Fahm}" in write([item], "biblatex", proper_nouns=["Umm al-Fahm"]).text


@pytest.mark.parametrize("to", ["bibtex", "biblatex"])
@pytest.mark.parametrize(
    "title",
    [
        "How North Korea supports Palestine",
        'How <span class="nocase">North Korea</span> supports Palestine',
        'The <span class="nocase">R&D</span> of <span class="nocase"><i>Korea</i> a</span> in Iran',
        "The <i>Korea of <b>Arafat</b></i> & others in 50% of Asia",
        '"Below" the <sc>Nile</sc>: Another Nile',
    ],
)
def test_added_braces_are_not_read_as_protection(to: str, title: str) -> None:
    """The title is the same after reading, with and without its own protected text."""
    item = {"id": "a", "type": "chapter", "title": title, "title-short": "Korea in Asia", "container-title": title}
    writing = write([item], to)
    assert writing.notes == []
    read = parse(writing.text).items[0]
    plain = title.replace("<sc>", '<span style="font-variant:small-caps;">').replace("</sc>", "</span>")
    assert (read["title"], read["container-title"], read["title-short"]) == (plain, plain, "Korea in Asia")
    assert "custom" not in read


def test_single_braces_of_other_programs_protect() -> None:
    """Only our annotation says that braces were added."""
    read = parse("@book{a, title = {The {vitaminD} of {{dNa}}, {Or} So}}").items[0]
    assert read["title"] == 'The vitaminD of <span class="nocase">dNa</span>, Or so'


NAMES = re.compile(
    r"\b(?:north|south) korea|\bkorea|\bhamas|\bhezbollah|\bpalestin|\bisrael|\biran\b|\biraq|\bsyria|\bgaza"
    r"|\bmiddle east|\bafrica|\barafat|\bthird world|\bcold war|\bpyongyang|\bdprk|\bu\.s\.|\barab\b"
    r"|\begyptian|\bsongun|\bkim\b"
)


@pytest.mark.parametrize("to", ["biblatex", "bibtex"])
def test_pandoc_keeps_the_names_of_the_collection(to: str, tmp_path: Path) -> None:
    """Every reference, in a style that wants titles in sentence case."""
    pypandoc = pytest.importorskip("pypandoc", reason="the extra `test` brings pandoc")
    (tmp_path / "apa.csl").write_bytes(read_style("apa").xml)
    (tmp_path / "all.bib").write_text(library().export(to).text, encoding="utf-8")
    source = f"---\nnocite: '@*'\nbibliography: '{tmp_path / 'all.bib'}'\ncsl: '{tmp_path / 'apa.csl'}'\n---\n"
    printed = pypandoc.convert_text(source, "plain", format="markdown", extra_args=["--citeproc", "--wrap=none"])
    printed = re.sub(r"https?://\S+", "", printed)
    assert len([line for line in printed.splitlines() if line.strip()]) == len(library())
    assert [line for line in printed.splitlines() if NAMES.search(line)] == []
    read, wanted = _letters(printed), {key: _letters(plain(entry.title)) for key, entry in library().items()}
    # Pandoc drops the macro for the bar in "H-Diplo|ISSF".
    wanted["jackson2022roundtable"] = _letters(
        "Roundtable 14-4 on Benjamin R. Young, Guns, guerillas, and the Great Leader"
    )
    assert [title for title in wanted.values() if title not in read] == []


def _letters(text: str) -> str:
    """Return the words of *text* with their capitals."""
    return " ".join(re.findall(r"\w+", text))


@pytest.mark.parametrize("repeated", ["a", "A", "a.", "aaaa.", ":\"", ". ", "a-"])
def test_long_words_take_time_in_proportion(repeated: str) -> None:
    """The end of a sentence is not searched for from each letter of a word."""

    def seconds(number: int) -> float:
        text = repeated * (number // len(repeated))
        return spent(lambda: write([{"id": "a", "type": "book", "title": text, "abstract": text}], "bibtex"))

    seconds(100)
    assert_in_proportion(seconds, 4000, 24000)
