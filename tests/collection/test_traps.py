"""Known mistakes in the literature are not repeated in the collection. Each class describes one."""

from __future__ import annotations

import re

import pytest

from dprkpal import Entry, library
from dprkpal.csl import Processor

STYLES = ("chicago-notes-bibliography", "chicago-author-date", "apa", "mhra-notes", "ieee")
"""Styles of notes, of author and date, and of numbers."""


def printed(key: str) -> list[str]:
    """Return the cite and the bibliography entry of a reference in every style of `STYLES`."""
    entry = library()[key]
    return [made for style in STYLES for made in (entry.cite(style), entry.bibliography(style))]


def order(*keys: str) -> list[str]:
    """Return *keys* in the order of a Chicago bibliography."""
    return list(Processor("chicago-notes-bibliography", [library()[key] for key in keys], to="text").order())


def date(entry: Entry) -> str:
    """Return the date of publication in ISO 8601, as far as it is known."""
    assert entry.issued is not None
    assert entry.issued.date_parts is not None
    return "-".join(f"{part:02}" for part in entry.issued.date_parts[0])


class TestGuerillasSpelling:
    """The publisher spells Guerillas; reviews, podcasts and databases spell Guerrillas."""

    @pytest.mark.parametrize("key", ["young2021guns", "young2018guerilla", "jackson2022roundtable"])
    def test_the_title_keeps_the_spelling_of_its_publisher(self, key: str) -> None:
        """In the data and in every style."""
        assert re.search("[Gg]uerilla", library()[key].title)
        for line in printed(key):
            assert "guerrilla" not in line.casefold()


class TestYoungTwoIn2021:
    """One author has a book and an article in the same year."""

    def test_two_works_of_young_in_2021_become_a_and_b(self) -> None:
        """An author-date style distinguishes them."""
        assert library().cite("young2021guns", "young2021how", style="apa") == "(Young, 2021a, 2021b)"

    def test_young_has_one_name_throughout(self) -> None:
        """With variants of his name, styles would treat him as several authors."""
        names = {
            (name.family, name.given)
            for entry in library().values()
            for name in entry.author or ()
            if name.family == "Young"
        }
        assert names == {("Young", "Benjamin R.")}

    def test_the_works_by_berger_have_three_years(self) -> None:
        """So they need no year suffixes."""
        cite = library().cite("berger2014arm", "berger2015target", "berger2016disrupting", style="apa")
        assert cite == "(Berger, 2014, 2015, 2016)"


class TestDateOfArchiving:
    """An archived page begins with the date on which it was archived."""

    @pytest.mark.parametrize(
        ("key", "issued"),
        [("young2021how", "2021-05"), ("young2014how", "2014-06-25"), ("nknews2014refute", "2014-07")],
    )
    def test_an_nk_news_article_has_the_month_of_its_url(self, key: str, issued: str) -> None:
        """It has a day only if another source gives it."""
        entry = library()[key]
        assert date(entry) == issued
        assert "/".join(issued.split("-")[:2]) in entry.URL


class TestAmericanDateInUrl:
    """In a URL, 080514 is month, day, year."""

    def test_berger_on_hamas_was_published_in_august_not_in_may(self) -> None:
        """A newspaper of Wednesday, 6 August 2014 says that it appeared on Tuesday."""
        assert date(library()["berger2014arm"]) == "2014-08-05"


class TestOrderOfTwoAuthors:
    """Two analysts sign in different orders."""

    @pytest.mark.parametrize(
        ("key", "families"),
        [("oliemansmitzer2014atgm", ["Oliemans", "Mitzer"]), ("mitzeroliemans2020armed", ["Mitzer", "Oliemans"])],
    )
    def test_authors_have_the_order_of_the_publication(self, key: str, families: list[str]) -> None:
        """In the data and in every cite with both names."""
        assert [name.family for name in library()[key].author] == families
        for style in ("apa", "chicago-author-date", "mhra-notes"):
            cite = library()[key].cite(style)
            assert cite.index(families[0]) < cite.index(families[1])


class TestKoreanNames:
    """Korean family names come first, except in the names of Koreans who publish in Western order."""

    def test_yoo_jinil_is_yoo_in_every_position(self) -> None:
        """His name was printed family name first, after a European name in Western order."""
        entry = library()["szalontaiyoo2023"]
        assert "Balázs Szalontai and Yoo Jinil" in entry.cite("chicago-notes-bibliography")
        assert entry.bibliography("chicago-notes-bibliography").startswith("Szalontai, Balázs, and Yoo Jinil.")
        assert entry.cite("apa") == "(Szalontai & Yoo, 2023)"

    @pytest.mark.parametrize(("key", "name"), [("kimbah2024dprk", "Ellen Kim"), ("kimsmith2023denies", "Jack Kim")])
    def test_a_western_order_stays_western(self, key: str, name: str) -> None:
        """Not every author named Kim writes the family name first."""
        entry = library()[key]
        assert entry.cite("chicago-notes-bibliography").startswith(name)
        assert entry.bibliography("chicago-notes-bibliography").startswith(", ".join(reversed(name.split())))

    def test_north_korean_names_have_no_hyphen(self) -> None:
        """Kim Il Sung, Kim Jong Il: the northern spelling, in the collection's own words."""
        for entry in library().values():
            ours = f"{entry.abstract} {(entry.title if (entry.custom or {}).get('description') else '')}"
            assert not re.search(r"Kim (Il|Jong)-", ours), entry.id

    def test_a_korean_newspaper_is_named_in_the_script_of_the_style(self) -> None:
        """In Latin letters in an English style, in Hangul in a Korean style."""
        entry = library()["joongang2004arafat"]
        assert "JoongAng Ilbo" in entry.bibliography("chicago-notes-bibliography")
        korean = entry.bibliography("chicago-notes-bibliography", locale="ko-KR")
        assert "중앙일보" in korean
        assert "JoongAng" not in korean


class TestArabicAndCompoundNames:
    """A nom de guerre has no surname; some surnames have two words or a suffix."""

    def test_abu_daoud_is_not_sorted_under_daoud(self) -> None:
        """It is a nom de guerre without a family name."""
        assert order("bechtol2018proliferation", "dedo1989arafat", "abudaoud1999") == [
            "abudaoud1999", "bechtol2018proliferation", "dedo1989arafat",
        ]  # fmt: skip
        assert library()["abudaoud1999"].cite("apa") == "(Abu Daoud, 1999)"
        assert library()["abudaoud1999"].bibliography("mhra-notes").startswith("Abu Daoud, ")

    def test_stone_fish_is_one_surname(self) -> None:
        """It is sorted under Stone and cited in full."""
        assert library()["stonefish2012flower"].cite("apa") == "(Stone Fish, 2012)"
        assert library()["stonefish2012flower"].bibliography("chicago-author-date").startswith("Stone Fish, Isaac.")
        assert order("szalontai2019courting", "stonefish2012flower", "galluccio2025pays") == [
            "galluccio2025pays", "stonefish2012flower", "szalontai2019courting",
        ]  # fmt: skip

    @pytest.mark.parametrize("key", ["bechtol2010support", "bechtol2018proliferation"])
    def test_bechtol_is_junior_only_in_the_full_name(self, key: str) -> None:
        """In an inverted name, the suffix follows the given names."""
        entry = library()[key]
        assert "Bruce E. Bechtol Jr., " in entry.cite("chicago-notes-bibliography")
        assert entry.bibliography("chicago-notes-bibliography").startswith("Bechtol, Bruce E., Jr. ")
        assert entry.bibliography("apa").startswith("Bechtol, B. E., Jr. (")
        assert entry.cite("apa").startswith("(Bechtol, 20")


class TestCorporateAuthors:
    """The speaker, the agency that carries a statement and the site that republishes it differ."""

    def test_the_statement_of_the_ministry_is_cited_by_the_agency_that_carried_it(self) -> None:
        """The speaker is in the description, the agency is the author, and the republishing site is neither."""
        cite = library()["kcna2014spokesman"].cite("chicago-notes-bibliography")
        assert cite == "Korean Central News Agency, Statement by a DPRK Foreign Ministry spokesman, July 28, 2014."

    def test_a_republishing_site_is_the_container_not_the_author(self) -> None:
        """KCNA Watch republishes texts; their issuer is not known."""
        entry = library()["dprkmfa2021tradition"]
        assert (entry.author, entry.container_title) == (None, "KCNA Watch")

    @pytest.mark.parametrize(
        ("key", "agency", "paper"),
        [
            ("afp2014denies", "Agence France-Presse", "The Straits Times"),
            ("reuters2010seized", "Reuters", "AsiaOne"),
            ("ap2010deport", "Associated Press", "NBC News"),
        ],
    )
    def test_an_agency_report_in_a_newspaper_names_both(self, key: str, agency: str, paper: str) -> None:
        """The agency is the author, the newspaper is the container."""
        entry = library()[key]
        assert ([name.literal for name in entry.author], entry.container_title) == ([agency], paper)

    def test_reports_with_one_title_differ_in_symbol_and_date(self) -> None:
        """The Panel of Experts gives every report the same title."""
        first, second = (library()[key] for key in ("unpanel2010", "unpanel2014"))
        assert first.title == second.title
        assert "S/2010/571" in first.cite("chicago-notes-bibliography")
        assert date(first)[:4] == "2010"
        assert date(second)[:4] == "2014"
        assert second.number is None  # its symbol was not seen, so it is not guessed
        assert second.verification["number"].status == "unverified"

    @pytest.mark.parametrize(
        "key",
        ["kbs2024spy", "upi1984arafat", "upi2009seized", "yonhap2023dismisses", "aljazeera2010abudaoud", "ap2023hamas"],
    )
    def test_a_newspaper_or_agency_is_printed_once(self, key: str) -> None:
        """As the container, and not as the author as well."""
        entry = library()[key]
        for style in STYLES:
            line = re.sub(r"https?://\S+", "", entry.bibliography(style))
            assert line.count(entry.container_title) == 1


class TestCaseNames:
    """One opinion has two captions, one decision has another heading in a database, and one case has two dates."""

    def test_the_case_of_2010_is_named_after_its_first_plaintiff(self) -> None:
        """A database has Ramirez-fiero; the reporter has Calderon-Cardona."""
        for line in printed("calderoncardona2010"):
            assert "ramirez" not in line.casefold()
        assert "Ramirez" in (library()["calderoncardona2010"].verification["title"].note or "")

    def test_kaplan_of_2014_is_one_reference(self) -> None:
        """The opinion in Kaplan v. Hezbollah is the same opinion under another caption."""
        found = [entry.id for entry in library().values() if entry.title.startswith("Kaplan") and date(entry) < "2015"]
        assert found == ["kaplan2014"]
        assert "09-646" in library()["kaplan2014"].number

    def test_the_date_of_the_case_of_2010_is_the_date_of_the_opinion(self) -> None:
        """The judgment was entered three weeks later; both dates are in use."""
        entry = library()["calderoncardona2010"]
        assert date(entry) == "2010-07-16"
        assert entry.verification["issued"].status == "conflicting"
        assert "5 August 2010" in (entry.verification["issued"].note or "")

    @pytest.mark.parametrize(
        ("key", "cite"),
        [
            ("calderoncardona2010", "723 F. Supp. 2d 441 (D.P.R. 2010)"),
            ("calderoncardona2014", "770 F.3d 993 (2d Cir. 2014)"),
            ("kaplan2014", "55 F. Supp. 3d 189 (D.D.C. 2014)"),
            ("kaplan2018", "896 F.3d 501 (D.C. Cir. 2018)"),
        ],
    )
    def test_a_case_is_cited_by_volume_reporter_page_court_and_year(self, key: str, cite: str) -> None:
        """With court and year in brackets, and a lower-case v."""
        assert cite in library()[key].bibliography("chicago-notes-bibliography")
        assert " v. " in library()[key].cite("chicago-notes-bibliography")


class TestArmstrong:
    """A book with a finding of misconduct against it."""

    def test_tyranny_of_the_weak_has_a_warning(self) -> None:
        """It is shown with the reference, but not printed in citations."""
        entry = library()["armstrong2013tyranny"]
        assert "plagiarism" in entry.custom["warning"]
        assert entry.verification["misconduct"].status == "verified"
        assert len(entry.verification["misconduct"].seen_at) == 3
        assert not any("plagiari" in line.casefold() for line in printed(entry.id))

    def test_the_first_edition_is_not_mixed_with_the_corrected_one(self) -> None:
        """The edition of 2017 is another work, and not in the collection."""
        entry = library()["armstrong2013tyranny"]
        assert date(entry) == "2013"
        assert entry.edition is None
        assert not any("2017" in line for line in printed(entry.id))


class TestSongunAndVolume1:
    """Two books by the same authors have similar titles."""

    def test_on_the_path_of_songun_has_no_isbn_of_the_other_book(self) -> None:
        """Its own ISBN was not seen, so it has none. The note names the other book."""
        entry = library()["mitzeroliemans2020armed"]
        assert entry.ISBN is None
        assert entry.verification["ISBN"].status == "unverified"
        assert "Volume 1 - Ground Forces" in (entry.verification["ISBN"].note or "")


class TestDescriptionsOfSources:
    """Descriptions of sources are not stronger than the sources."""

    def test_coughlin_reports_a_deal_under_negotiation(self) -> None:
        """The sum is the value of the negotiated deal; a first payment was believed to have been made."""
        abstract = library()["coughlin2014hamas"].abstract
        assert "trying to agree" in abstract
        assert "was believed to have made a first cash payment" in abstract

    def test_the_polish_telegram_reports_aims_at_second_hand(self) -> None:
        """Its source was the Palestinian embassy, and most of the arms were sidearms."""
        entry = library()["dedo1989arafat"]
        assert "chiefly sidearms" in entry.abstract
        assert "does not say that training or deliveries followed" in entry.abstract
        assert "young2021how" in (entry.verification["relation"].note or "")

    @pytest.mark.parametrize("key", ["kaplan2014", "kaplan2018"])
    def test_a_judgment_on_hezbollah_is_not_filed_under_hamas(self, key: str) -> None:
        """It concerns victims of the war of 2006 in Lebanon."""
        assert "hamas-arms" not in library()[key].keyword.split(", ")

    def test_the_abstract_of_kaplan_names_hezbollah(self) -> None:
        """Readers of a list see no other warning."""
        assert "It concerns Hezbollah, not a Palestinian group" in library()["kaplan2014"].abstract

    def test_the_wording_on_the_golan_heights_is_said_to_be_older_than_the_article(self) -> None:
        """The encyclopaedia is listed for source criticism, not as a second witness."""
        entry = library()["wikipediaisraelnk"]
        assert "source-criticism" in entry.keyword
        assert "older than the founding article" in entry.abstract

    def test_the_safarini_family_is_dated_to_the_eighties_by_its_profile(self) -> None:
        """1982 to 1992; the story keeps its "apparently"."""
        abstract = library()["nknews2012jindallae"].abstract
        assert "1982 to 1992" in abstract
        assert "apparently" in abstract

    def test_the_f_7_is_a_grenade_not_a_launcher(self) -> None:
        """The launcher is of the type RPG-7."""
        for entry in library().values():
            assert not re.search(r"F-7 (?:rocket )?launcher", entry.abstract), entry.id
        assert "F-7 grenades" in library()["ap2023hamas"].abstract


def stances(claim: str) -> dict[str, set[str]]:
    """Return the stances of each source of a claim."""
    found: dict[str, set[str]] = {}
    for row in library().claims[claim].evidence:
        found.setdefault(row.source, set()).add(row.stance)
    return found


class TestDoubtsInClaims:
    """Claims keep the doubts of their sources."""

    def test_the_claim_of_a_payment_is_cited_with_the_negotiation(self) -> None:
        """The sum belongs to a deal under negotiation; the denial is cited as a denial."""
        claim = library().claims["coughlin-payment"]
        assert claim.hedge == "claimed"
        assert claim.sentence.startswith("As reported by Benjamin R. Young, summarising Con Coughlin, ")
        own = library().claims["hamas-negotiation-2014"]
        assert "was negotiating" in own.statement
        assert own.sentence.startswith("As claimed by unnamed Western security officials quoted by Con Coughlin")
        assert "under negotiation" in next(
            row.note or "" for row in claim.evidence if row.source == "coughlin2014hamas"
        )
        assert "merges" in (claim.assessment or "")
        assert "but see Korean Central News Agency, 2014" in claim.cite("apa")

    def test_the_claim_notes_whether_technicians_or_commanders_said_it(self) -> None:
        """The article has technicians; reposts of its source have commanders."""
        claim = library().claims["coughlin-tunnels"]
        assert "commanders" in (claim.assessment or "")
        assert "commanders are reported to believe" in claim.statement
        assert "technicians" not in claim.sentence
        assert claim.hedge == "claimed"

    def test_the_friendship_of_the_nineties_is_disputed_by_the_earlier_dates(self) -> None:
        """Two sources say that the family was in Pyongyang from 1982 to 1992."""
        assert stances("safarini-friendship-1990s")["nknews2012jindallae"] == {"disputes"}
        assert stances("safarini-friendship-1990s")["stonefish2012flower"] == {"disputes"}

    def test_the_quotation_of_1989_is_attributed_to_the_embassy_only(self) -> None:
        """It was printed without a credit; the telegram that contains it reports the Palestinian embassy."""
        claim = library().claims["arafat-visit-1989-purpose"]
        assert claim.attribution.startswith("the Palestinian embassy in Pyongyang, as relayed by the Polish ambassador")
        assert "dedo1989arafat" in claim.carriers

    def test_aims_of_1989_are_not_results(self) -> None:
        """The telegram supports what was discussed, not that it happened."""
        assert stances("arafat-visit-1989-military")["dedo1989arafat"] == {"supports", "context"}

    def test_the_golan_wording_has_no_second_witness(self) -> None:
        """The entry that repeats it may be its origin, and the state's own text says less."""
        claim = library().claims["recognition-territorial-scope"]
        assert claim.carriers == ("young2021how", "wikipediaisraelnk")
        assert claim.origins.origins == ("wikipediaisraelnk",)
        assert claim.circular_risk == "possible"  # the link between the two is inferred
        assert stances("recognition-territorial-scope")["dprkmfa2021tradition"] == {"disputes"}

    def test_judgments_on_hezbollah_carry_no_claim_about_hamas(self) -> None:
        """Neither as support nor as report."""
        for claim in library().claims.values():
            if {"kaplan2014", "kaplan2018"} & set(claim.carriers):
                assert "Hezbollah" in claim.statement, claim.id
                assert "hamas-arms" not in {topic.id for topic in claim.topics}, claim.id

    def test_no_claim_calls_the_f_7_a_launcher(self) -> None:
        """It is a grenade in the claims as well."""
        for claim in library().claims.values():
            assert not re.search(r"F-7 (?:rocket )?launcher", claim.statement), claim.id

    def test_120_and_122_millimetres_are_both_recorded(self) -> None:
        """One analyst is quoted with 120 mm, others have 122 mm. Neither is silently corrected."""
        claim = library().claims["berger-production-lines"]
        assert "120 mm" in claim.statement
        assert any("122 mm" in (row.note or "") for row in claim.evidence)

    def test_the_cargo_of_bangkok_has_both_lists(self) -> None:
        """The early reports list missiles, the Thai report to the United Nations does not."""
        notes = {row.source: row.note or "" for row in library().claims["bangkok-2009-seizure"].evidence}
        assert "not missiles" in notes["reuters2010seized"]
        assert stances("bangkok-2009-seizure")["reuters2010seized"] == {"disputes"}
