"""Claims keep their hedge and attribution, and cite their sources by stance."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal import Library, library
from dprkpal.collection.claim_sentences import CONTEXT, DISPUTED, MIXED, claim_citation
from dprkpal.collection.claims import HEDGES, STANCES, Claim, Claims, years_of
from dprkpal.csl import OUTPUTS
from dprkpal.errors import UnknownClaimError, UnknownReferenceError, UnknownStyleError, VocabularyError
from dprkpal.model.citation import Locator
from dprkpal.model.edtf import parse_edtf

CLAIMS = [pytest.param(claim, id=key) for key, claim in library().claims.items()]

UPGRADING = re.compile(
    r"\b(prove[sdn]?|proving|proof|confirm\w*|verif\w*|undoubted\w*|certainly|demonstrat\w*|in fact|clearly)\b",
    re.IGNORECASE,
)
HEDGING = {
    "likely": r"\b(probably|likely|may|appeared|suggest)\b",
    "possible": r"\b(may|might|could|perhaps|possibly)\b",
    "claimed": r"^(As (claimed|alleged) by |(As reported by|According to) .+ (is said|are reported) to )",
    "denied": r" denied that |it is not so that ",
    "unclear": r"\bunclear\b",
    "asserted": r"",
}


class TestData:
    """The claims of the built-in collection."""

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_everything_a_claim_names_exists(self, claim: Claim) -> None:
        """Its topics, its entities, its sources, and the reference it was collected from."""
        assert [topic.id for topic in claim.topics] == claim._data["topics"]
        assert [entity.id for entity in claim.entities] == claim._data["entities"]
        assert claim.topics
        assert claim.entities
        assert [row.source for row in claim.evidence if row.source not in library()] == []
        assert claim.stated_in is None or claim.stated_in in {row.source for row in claim.evidence}

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_a_claim_is_one_short_sentence(self, claim: Claim) -> None:
        """It has no quotation marks, editorial brackets or working notes."""
        assert 25 <= len(claim.statement) <= 260
        assert not re.search(r"[\[\]\"“”]|\.\s", claim.clause.replace("J.)", "J)"))
        assert not re.search(r"\b(dossier|not verified|stored|here)\b", claim.statement)

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_no_claim_refers_to_another(self, claim: Claim) -> None:
        """A claim is read alone, so it does not begin with a pronoun."""
        assert not re.match(r"(it|its|they|their|he|his|she|her|this|these|those)\b", claim.clause, re.IGNORECASE)
        assert not re.search(r"\bthat (visit|declaration|recognition)\b", claim.clause)

    @pytest.mark.parametrize("entry", [pytest.param(entry, id=key) for key, entry in library().items()])
    def test_an_abstract_is_short(self, entry: Any) -> None:
        """It summarises the reference in the words of the collection."""
        assert 80 <= len(entry.abstract) <= 600

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_a_date_is_valid_edtf(self, claim: Claim) -> None:
        """Every date can be parsed. A claim without one says that the date is not known."""
        if claim.date is None:
            assert "date is not known" in (claim.assessment or "")
            return
        assert parse_edtf(claim.date)[1] is None
        assert claim.years is not None

    def test_every_locator_has_a_csl_label(self) -> None:
        """Otherwise a style could not print it."""
        located = [row.cite.locator for claim in library().claims.values() for row in claim.evidence if row.locator]
        assert len(located) > 40
        assert all(isinstance(locator, Locator) and locator.label == "paragraph" for locator in located)


class TestWording:
    """The wording of a claim is never stronger than its source."""

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_no_hedged_claim_speaks_of_proof(self, claim: Claim) -> None:
        """A claim that its source does not assert is not called proved or confirmed."""
        if claim.hedge != "asserted":
            assert not UPGRADING.search(claim.sentence)

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_the_sentence_includes_the_hedge(self, claim: Claim) -> None:
        """The hedge cannot be lost when the sentence is copied."""
        assert re.search(HEDGING[claim.hedge], claim.sentence)

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_the_sentence_includes_the_attribution_once(self, claim: Claim) -> None:
        """It comes before the claim, so that it is read first."""
        assert claim.sentence.casefold().count(claim.attribution.casefold()) == 1
        assert claim.sentence.casefold().index(claim.attribution.casefold()) < 22
        assert claim.clause[1:] in claim.sentence

    def test_an_attribution_at_the_start_of_the_statement_is_not_repeated(self) -> None:
        """Only a whole name at the start counts."""
        # A short function for the next lines only.
        make = lambda **data: Library([], dossier={"claims": [{"id": "a", **data}]}).claims["a"].sentence  # noqa: E731
        assert make(statement="the court held it", attribution="the court") == "The court held it."
        assert make(statement="Young people left", attribution="Young", hedge="asserted") == "Young people left."
        assert make(statement="Youngsters left", attribution="Young", hedge="asserted") == (
            "According to Young, Youngsters left."
        )
        assert make(statement="it was held by the court", attribution="the court", hedge="claimed") == (
            "As claimed by the court, it was held by the court."
        )

    @pytest.mark.parametrize(
        ("data", "expected"),
        [
            ({}, "It is claimed that Hamas got arms."),
            ({"hedge": "denied"}, "It is denied that Hamas got arms."),
            ({"hedge": "asserted"}, "Hamas got arms."),
            ({"hedge": "asserted", "verb": "alleged"}, "It is alleged that Hamas got arms."),
            ({"hedge": "likely"}, "It is likely that Hamas got arms."),
            ({"hedge": "unclear", "attribution": "Roe"}, "According to Roe, it is unclear whether Hamas got arms."),
            ({"hedge": "asserted", "attribution": "Hamas"}, "Hamas got arms."),
            ({"hedge": "claimed", "attribution": "Hamas"}, "As claimed by Hamas, Hamas got arms."),
            ({"hedge": "denied", "attribution": "Hamas"}, "Hamas denied that Hamas got arms."),
            (
                {"hedge": "denied", "verb": "said", "attribution": "Hamas"},
                "According to Hamas, it is not so that Hamas got arms.",
            ),
            ({"hedge": "possible", "attribution": "Hamas"}, "According to Hamas, it is possible that Hamas got arms."),
            ({"hedge": "asserted", "verb": "believed", "attribution": "Hamas"}, "Hamas believed that Hamas got arms."),
        ],
    )
    def test_a_hedge_is_not_lost_without_attribution_or_after_it(self, data: dict[str, str], expected: str) -> None:
        """A denied claim of somebody who begins the statement was printed as a fact."""
        claims = Library([], dossier={"claims": [{"id": "a", "statement": "Hamas got arms", **data}]}).claims  # type: ignore[misc, typeddict-item]  # rows of the test
        assert claims["a"].sentence == expected

    @pytest.mark.parametrize(
        ("statement", "data"),
        [
            ("the court held that it was so", {"hedge": "asserted", "verb": "held"}),
            ("the court later denied it", {"hedge": "denied"}),
            ("the court claimed a fee", {"hedge": "claimed"}),
            ("the court may sit", {"hedge": "possible"}),
        ],
    )
    def test_a_statement_with_its_own_verb_is_not_attributed_twice(self, statement: str, data: dict[str, str]) -> None:
        """Its verb follows the name, and its hedge is one of its words."""
        row = {"id": "a", "statement": statement, "attribution": "the court", **data}
        claims = Library([], dossier={"claims": [row]}).claims  # type: ignore[list-item]  # a row of the test
        assert claims["a"].sentence == statement[0].upper() + statement[1:] + "."


@pytest.mark.parametrize(
    ("date", "years"),
    [
        ("1970", (1970, 1970)), ("1970-09", (1970, 1970)), ("1972-09-05/1972-09-06", (1972, 1972)),
        ("199X", (1990, 1999)), ("19XX", (1900, 1999)), ("196X/198X", (1960, 1989)), ("1988/..", (1988, None)),
        ("../2021", (None, 2021)), ("-0043", (-43, -43)), ("", None), (None, None), ("soon", None),
    ],
)  # fmt: skip
def test_the_years_of_a_date(date: str | None, years: tuple[int | None, int | None] | None) -> None:
    """EDTF levels 0 and 1: unspecified digits cover all possible years."""
    assert years_of(date) == years


def first(claim: Claim) -> int:
    """Return the first year of a claim, 0 for an open start; no year matches a claim without a date."""
    return (claim.years[0] or 0) if claim.years else 9999


def last(claim: Claim) -> int:
    """Return the last year of a claim, 9999 for an open end; no year matches a claim without a date."""
    return (claim.years[1] or 9999) if claim.years else 0


class TestWhere:
    """``Claims.where``."""

    def test_each_filter_returns_exactly_the_matching_claims(self) -> None:
        """By topic, entity, source, hedge and stance."""
        claims = library().claims
        below = {"arms-transfers", *(topic.id for topic in library().topics["arms-transfers"].descendants)}
        tests: list[tuple[dict[str, Any], Any]] = [
            ({"topic": "arms-transfers"}, lambda claim: below & {topic.id for topic in claim.topics}),
            ({"topic": "arms-transfers", "narrower": False},
             lambda claim: "arms-transfers" in {topic.id for topic in claim.topics}),
            ({"entity": "hamas"}, lambda claim: "hamas" in {entity.id for entity in claim.entities}),
            ({"source": "berger2014arm"}, lambda claim: "berger2014arm" in {row.source for row in claim.evidence}),
            ({"hedge": "likely"}, lambda claim: claim.hedge == "likely"),
            ({"stance": "disputes"}, lambda claim: "disputes" in {row.stance for row in claim.evidence}),
            ({"source": "cha2014below", "stance": "disputes"},
             lambda claim: ("cha2014below", "disputes") in {(row.source, row.stance) for row in claim.evidence}),
            ({"years": (1970, 1972)}, lambda claim: first(claim) <= 1972 and last(claim) >= 1970),
            ({"years": (None, 1969)}, lambda claim: first(claim) <= 1969),
            ({"years": (2022, None)}, lambda claim: last(claim) >= 2022),
        ]  # fmt: skip
        for asked, holds in tests:
            found = claims.where(**asked)
            assert isinstance(found, Claims)
            assert 0 < len(found) < len(claims), asked
            assert list(found) == [key for key, claim in claims.items() if holds(claim)], asked

    @given(
        topic=st.sampled_from([None, *library().topics]),
        hedge=st.sampled_from([None, *HEDGES]),
        stance=st.sampled_from([None, *STANCES]),
        source=st.sampled_from([None, *library()]),
        years=st.none() | st.tuples(st.none() | st.integers(1960, 2024), st.none() | st.integers(1960, 2024)),
    )
    def test_filters_can_be_combined(self, **asked: Any) -> None:
        """In any order. Without a filter, all claims are returned."""
        claims = library().claims
        together = claims.where(**asked)
        by_evidence = {key: asked[key] for key in ("source", "stance")}  # both must match the same evidence
        one = claims.where(topic=asked["topic"]).where(**by_evidence).where(hedge=asked["hedge"], years=asked["years"])
        assert list(one) == list(together)
        assert list(claims.where()) == list(claims)

    def test_an_unknown_hedge_or_stance_is_an_error(self) -> None:
        """An empty result would look as if there were no such claims."""
        claims = library().claims
        with pytest.raises(VocabularyError, match="use one of asserted, likely, possible, claimed, unclear, denied"):
            claims.where(hedge="proved")
        with pytest.raises(VocabularyError, match="'denies' is not a stance"):
            claims.where(stance="denies")
        with pytest.raises(UnknownReferenceError, match="'berger2014arm'"):
            claims.where(source="berger2014ar")

    def test_a_reference_lists_the_claims_it_is_evidence_for(self) -> None:
        """With any stance."""
        works = library()
        for key, entry in works.items():
            assert list(entry.claims) == [
                one for one, claim in works.claims.items() if key in {row.source for row in claim.evidence}
            ]

    def test_an_unknown_id_suggests_similar_claims(self) -> None:
        """The error is a `KeyError`."""
        with pytest.raises(UnknownClaimError, match="'coughlin-tunnels'"):
            library().claims["coughlin-tunnel"]
        assert issubclass(UnknownClaimError, KeyError)


class TestCite:
    """``Claim.cite``."""

    @pytest.mark.parametrize("claim", CLAIMS)
    def test_all_sources_that_carry_or_dispute_a_claim_are_cited_and_no_others(self, claim: Claim) -> None:
        """A source on both sides is cited between the two groups, once for each locator."""
        cites = claim_citation(claim).cites
        disputing = {row.source for row in claim.evidence if row.stance == "disputes"}
        sides: dict[str, set[str]] = {"": set(), MIXED: set(), DISPUTED: set()}
        side = ""
        for cite in cites:
            side = cite.prefix or side
            sides[side].add(cite.id)
        both = set(claim.carriers) & disputing
        assert sides == {"": set(claim.carriers) - both, MIXED: both, DISPUTED: disputing - both}
        assert len({(cite.id, cite.locator) for cite in cites}) == len(cites)

    @pytest.mark.parametrize(
        "style", ["apa", "chicago-notes-bibliography", "ieee", "nature", "modern-language-association"]
    )
    def test_the_sentence_is_complete_in_any_style(self, style: str) -> None:
        """With its hedge and attribution, followed by the citation."""
        for claim in library().claims.values():
            printed = library().cite_claim(claim.id, style)
            assert printed.sentence == re.sub(r"(?<=\w)'(?=\w|\s)", "’", claim.sentence)
            assert printed.whole.startswith(printed.sentence[:-1])
            assert printed.citation
            assert printed.citation in printed.whole
            assert claim.cite(style) == printed.whole

    def test_an_author_date_citation_comes_before_the_full_stop(self) -> None:
        """With locators, and with an introduction for the disputing source."""
        assert library().claims["hamas-support-ideology"].cite("apa") == (
            "According to Benjamin R. Young, support for groups such as Hamas is linked to the ruling family’s "
            "hostility to America and the West (Young, 2021, para. 2; but see Bechtol, 2010)."
        )

    def test_a_style_that_sorts_cites_sorts_within_each_group(self) -> None:
        """APA, 7th edition, 8.12: by author. The groups stay in order."""
        cited = library().cite_claim("coughlin-tunnels", "apa").citation
        assert cited == "(Beeri, 2021, para. 1; Coughlin, 2014; Young, 2021, para. 7; for and against, see Cha, 2014)"
        first = library().cite_claim("coughlin-tunnels", "chicago-notes-bibliography").citation
        assert first.index("Young") < first.index("Coughlin") < first.index("for and against, see Victor Cha")

    def test_a_source_that_only_reports_a_denial_is_not_cited(self) -> None:
        """It is evidence, but does not carry the claim."""
        claim = library().claims["coughlin-payment"]
        assert "afp2014denies" in {row.source for row in claim.evidence}
        assert "afp2014denies" not in claim.carriers
        assert "afp2014denies" not in {cite.id for cite in claim_citation(claim).cites}

    def test_context_is_cited_on_request(self) -> None:
        """With an introduction."""
        claim = library().claims["covid-transfers-unclear"]
        assert claim.cite("apa", context=True) == claim.cite("apa")
        tunnels = claim_citation(library().claims["coughlin-tunnels"], context=True).cites
        assert [(cite.prefix, cite.id) for cite in tunnels][-2:] == [(CONTEXT, "kbs2023tunnel"), ("", "kimbah2024dprk")]

    @pytest.mark.parametrize(
        ("to", "pattern"),
        [
            ("text", r"media\.¹\n\n¹ Benjamin .*\.$"),
            ("markdown", r"media\.\[\^jindallae-supporter\]\n\n\[\^jindallae-supporter\]: Benjamin "),
            ("rst", r"media\. \[#jindallae-supporter\]_\n\n\.\. \[#jindallae-supporter\] Benjamin "),
            ("latex", r"media\.\\footnote\{Benjamin .*\}$"),
            ("typst", r"media\.#footnote\[Benjamin .*\]$"),
            ("rtf", r"media\.\{\\super\\chftn\}\{\\footnote\\pard\\plain \{\\super\\chftn\} Benjamin .*\}$"),
            ("html", r"^<p>According .*media\.<sup>1</sup></p>\n<p class=\"footnote\"><sup>1</sup> Benjamin .*</p>$"),
        ],
    )
    def test_a_note_uses_the_syntax_of_the_output_format(self, to: str, pattern: str) -> None:
        """The result can be pasted into a document."""
        assert re.search(pattern, library().claims["jindallae-supporter"].cite(to=to))

    def test_superscripts_follow_the_full_stop_and_words_are_not_raised(self) -> None:
        """Words such as "but see" are written at normal size between the numbers."""
        printed = library().claims["hamas-support-ideology"].cite("nature", to="html")
        assert printed.endswith("the West.<sup>1</sup> (but see<sup>2</sup>)")

    @pytest.mark.parametrize("to", OUTPUTS)
    def test_the_text_of_a_claim_is_escaped(self, to: str) -> None:
        """In every output format."""
        data = {"id": "a", "statement": "<script>x</script> *b* \\input{c} #d", "attribution": "<b>E</b> & F",
                "evidence": [{"source": "w", "stance": "supports"}]}  # fmt: skip
        works = Library([{"id": "w", "type": "book", "title": "T"}], dossier={"claims": [data]})
        printed = works.claims["a"].cite("apa", to=to)
        bad = {"html": ("<script", "<b>", "& F"), "markdown": ("<script", " *b*"), "rst": (" *b*",),
               "latex": ("\\input{", " & "), "typst": (" #d", " *b*"), "rtf": ("{c}",), "text": ()}[to]  # fmt: skip
        assert not [one for one in bad if one in printed]
        assert "script" in printed

    def test_the_id_of_a_claim_is_escaped(self) -> None:
        """It becomes the id of the note, and may contain any characters."""
        works = Library(
            [{"id": "w", "type": "book", "title": "T"}],
            dossier={
                "claims": [
                    {
                        "id": "a]: <b>",
                        "hedge": "asserted",
                        "statement": "x",
                        "evidence": [{"source": "w", "stance": "reports"}],
                    }
                ]
            },
        )
        assert works.claims["a]: <b>"].cite(to="markdown").startswith("X.[^a-b-]\n\n[^a-b-]: ")

    def test_a_claim_without_sources_has_no_citation(self) -> None:
        """No empty brackets are added."""
        works = Library([], dossier={"claims": [{"id": "a", "statement": "it was so", "attribution": "Doe"}]})
        assert works.claims["a"].cite("apa") == "As claimed by Doe, it was so."

    def test_an_unknown_style_is_an_error(self) -> None:
        """As in other functions."""
        with pytest.raises(UnknownStyleError, match="apa"):
            library().claims["coughlin-tunnels"].cite("appa")


def test_a_claim_can_be_converted_to_plain_data() -> None:
    """Every field has its own name, ready for JSON."""
    for key, claim in library().claims.items():
        data = claim.to_dict()
        assert data["id"] == key
        assert data["evidence"][0]["source"] == claim.evidence[0].source
        assert data["origins"]["carriers"] == list(claim.carriers)
        assert [link["source"] for link in data["origins"]["links"]] == [link.source for link in claim.origins.links]


def test_a_library_without_claims_has_none() -> None:
    """The mappings are empty, and no reference is evidence for a claim."""
    works = Library([{"id": "a", "type": "book"}])
    assert dict(works.claims) == {}
    assert dict(works["a"].claims) == {}
    assert dict(works.claims.where(hedge="likely")) == {}
    assert works.depends_on("a") == ()
