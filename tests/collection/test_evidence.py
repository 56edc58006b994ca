"""The evidence of every claim in the collection: where it is, what it rests on, and how it is counted."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dprkpal import library
from dprkpal.model.verification import LEVELS

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src" / "dprkpal" / "data"
CLAIMS = tomllib.loads((DATA / "claims.toml").read_text(encoding="utf-8"))["claim"]
LINKS = tomllib.loads((DATA / "origins.toml").read_text(encoding="utf-8"))["link"]
ONLY_DENIALS = {
    "kcna2014spokesman", "afp2014denies", "nknews2014refute", "yonhap2023dismisses", "kbs2023kimsong", "kbs2024kirby",
}  # fmt: skip
"""Sources that report nothing but a denial."""
DENIALS = {"dprk-denial-2014", "dprk-denial-2023", "dprk-un-denial-2023", "no-indication-2024"}
"""The claims that are denials themselves."""
NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["id"])
class TestClaims:
    """Each claim, as it is written in ``claims.toml``."""

    def test_each_row_has_a_locator_or_says_not_seen(self, claim: dict[str, Any]) -> None:
        """A missing locator could be an oversight. "not seen" could not."""
        for row in claim["evidence"]:
            assert row.get("locator") or re.search("not seen|caption", row.get("note", "")), row["source"]

    def test_no_support_rests_on_a_mere_denial(self, claim: dict[str, Any]) -> None:
        """A report of a denial supports nothing but the fact that somebody denied it."""
        for row in claim["evidence"]:
            if row["stance"] in ("supports", "reports") and row.get("carries", True):
                assert claim["id"] in DENIALS or row["source"] not in ONLY_DENIALS

    def test_the_number_of_origins_is_the_one_explained(self, claim: dict[str, Any]) -> None:
        """If the remark gives a number of origins, it is the number of the links."""
        counted = library().claims[claim["id"]].origins
        assert claim["counted"] == len(counted.origins)
        for word in re.findall(r"\b([a-z]+) origins?\b", claim["independence"].casefold()):
            assert NUMBERS.get(word, claim["counted"]) == claim["counted"], word

    def test_every_counted_reference_says_something_about_the_claim(self, claim: dict[str, Any]) -> None:
        """An origin that nobody can look up in the evidence would be counted in silence."""
        rows = {row["source"] for row in claim["evidence"]}
        origins = library().claims[claim["id"]].origins.origins
        assert [one for one in origins if one in library() and one not in rows] == []

    def test_a_denial_of_2014_disputes_only_what_it_denies(self, claim: dict[str, Any]) -> None:
        """The statement is on the contract of 2014 and on the ruling about Hezbollah."""
        for row in claim["evidence"]:
            if row["source"] == "kcna2014spokesman" and row["stance"] == "disputes":
                assert claim["date"].startswith("2014-07")


def test_every_link_for_a_claim_has_evidence() -> None:
    """Otherwise nobody sees what the source says about the claim."""
    rows = {(claim["id"], row["source"]) for claim in CLAIMS for row in claim["evidence"]}
    linked = [(one, link["source"]) for link in LINKS for one in link.get("claims", ())]
    assert [pair for pair in linked if pair not in rows] == []


def test_only_what_the_sources_say_is_attributed() -> None:
    """What Young makes of a report and what the report says are two claims, and noting is not claiming."""
    claims = library().claims
    assert claims["coughlin-payment"].attribution == "Benjamin R. Young, summarising Con Coughlin"
    assert claims["hamas-negotiation-2014"].attribution == "unnamed Western security officials quoted by Con Coughlin"
    for key in ("berger-adept-producer", "berger-production-lines"):
        assert claims[key].sentence.startswith("As noted by Andrea Berger, ")
    assert set(claims.where(hedge="claimed")) >= {"coughlin-payment", "coughlin-tunnels", "baraka-ally-2023"}


def test_the_documentation_gives_the_current_levels() -> None:
    """README and the page on verification count the works at each level. The home page counts when it is built."""
    levels = Counter(entry.verification.level for entry in library().values())
    said = ", ".join(f"{levels[level]} {level}" for level in reversed(LEVELS))
    for name in ("README.md", "docs/verification.md"):
        text = " ".join((ROOT / name).read_text(encoding="utf-8").replace("*", "").split())
        assert said in text, said
        for level in LEVELS:
            assert f"{level}: " in text.casefold() or f"{level} means" in text.casefold(), level


@pytest.mark.parametrize("key", [key for key, entry in library().items() if entry.URL])
def test_every_address_has_an_access_date(key: str) -> None:
    """And no tracking parameters, which belong to a reader and not to a page."""
    entry = library()[key]
    assert entry.accessed is not None
    assert not re.search(r"[?&](utm_\w+|u3L|fbclid|gclid|c)=", entry.URL)


def test_english_titles_are_in_sentence_case() -> None:
    """Styles for title case add capitals; styles for sentence case cannot remove them."""
    names = """Africa Airport American Arab Arafat Asia Baghdad Benjamin Cold Daoud Dedo Department Diplo East Experts
        Foreign Gaza Great Guns Hamas Hezbollah House Il Iran Iranian Iraq Israel Israeli Jong June Korea Korean Land
        Leader Middle Mieczysław Ministry North October Palestine Palestinian Panel Polish Pyongyang Roundtable Sadat
        Songun South State Syria Tehran Third Tunnels War World Yasser Young""".split()
    for entry in library().values():
        if not entry.language.startswith("en") or entry.type == "legal_case":
            continue
        for part in re.split(r": |\? ", re.sub(r"<[^>]+>", "", entry.title)):
            for word in re.findall(r"[^\W\d_]+", part)[1:]:
                assert word[0].islower() or word.isupper() or word in names, (entry.id, word)


def test_apa_prints_sentence_case_and_chicago_title_case() -> None:
    """From the same title."""
    entry = library()["berger2014arm"]
    assert "North Korea, Hamas, and Hezbollah: Arm in arm?" in entry.bibliography("apa")
    assert "North Korea, Hamas, and Hezbollah: Arm in Arm?" in entry.bibliography("chicago-notes-bibliography")
    assert "Kim Jong-un Orders" in library()["nextshark2023nis"].bibliography("chicago-notes-bibliography")
