"""The commands for topics, entities and claims, and `dprkpal check` on a collection."""

from __future__ import annotations

import json
import os
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal import library
from dprkpal.cli import main
from dprkpal.collection.claim_sentences import claim_citation
from dprkpal.exports.skos import to_json_ld, to_turtle
from dprkpal.model.rules import RULES

ROOT = Path(__file__).resolve().parents[2]

BIB = """@book{doe, author = {Doe, Jane}, title = {A Book}, date = {2001}, keywords = {arms}}
@book{roe, author = {Roe, Ann}, title = {No Book}, date = {2002}}
"""
TOPICS = (
    '[[topic]]\nid = "arms"\npref_label = "Arms"\n\n[[topic]]\nid = "empty"\npref_label = "Empty"\nbroader = ["arms"]\n'
)
CLAIMS = """[[claim]]
id = "first"
statement = "the rockets were sold"
hedge = "asserted"
attribution = "Jane Doe"
topics = ["arms"]
evidence = [{ source = "doe", stance = "supports", locator = "p. 4" }, { source = "roe", stance = "disputes" }]
"""


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal", **options)


def data(*arguments: str) -> Any:
    """Return the JSON output of a command."""
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    """Return a folder with a small collection."""
    (tmp_path / "refs.bib").write_text(BIB)
    (tmp_path / "topics.toml").write_text(TOPICS)
    (tmp_path / "claims.toml").write_text(CLAIMS)
    return tmp_path


def options_for(folder: Path) -> list[str]:
    """Return the options that name the collection in *folder*."""
    return ["--from", str(folder / "refs.bib"), "--data", str(folder)]


class TestTopics:
    """``dprkpal topics``, ``topic`` and ``entities``."""

    def test_narrower_topics_are_below_broader_ones(self) -> None:
        """Each topic is listed once, indented by its depth."""
        lines = run("topics").stdout.splitlines()
        names = [line.split()[0] for line in lines]
        assert sorted(names) == sorted(library().topics)
        at = names.index("smuggling-routes")
        assert lines[at].startswith("    smuggling-routes ")
        assert lines[at + 1].startswith("      iran-syria-intermediaries ")

    def test_numbers_agree_with_the_library(self) -> None:
        """The text and the JSON agree; the singular is used for one claim."""
        counts = {one["id"]: (one["references"], one["claims"]) for one in data("topics")}
        assert counts == {key: (len(one.references()), len(one.claims())) for key, one in library().topics.items()}
        assert re.search(r"^  tunnels .* 6 references, 2 claims$", run("topics").stdout, re.MULTILINE)

    def test_topic_has_the_same_fields_as_topics(self) -> None:
        """Only the references and claims are listed in full."""
        listed = next(one for one in data("topics") if one["id"] == "tunnels")
        shown = data("topic", "tunnels")
        assert {**listed, "references": len(shown["references"]), "claims": len(shown["claims"])} == listed
        assert {key: value for key, value in shown.items() if key not in ("references", "claims")} == {
            key: value for key, value in listed.items() if key not in ("references", "claims")
        }
        assert [one["key"] for one in shown["references"]] == list(library().topics["tunnels"].references())
        assert shown["claims"] == [
            {"id": key, "hedge": claim.hedge, "sentence": claim.sentence}
            for key, claim in library().topics["tunnels"].claims().items()
        ]

    def test_only_leaves_out_narrower_topics(self) -> None:
        """There are fewer references and claims then."""
        whole, only = data("topic", "arms-transfers"), data("topic", "arms-transfers", "--only")
        assert len(only["references"]) < len(whole["references"])
        assert len(only["claims"]) < len(whole["claims"])

    def test_topic_with_a_style_prints_bibliography_entries(self) -> None:
        """The option works as in ``list``."""
        assert library()["cha2014below"].bibliography("apa") in run("topic", "tunnels", "-s", "apa").stdout

    def test_topics_are_printed_as_linked_data(self) -> None:
        """The output is that of `dprkpal.exports.skos`."""
        assert run("topics", "--skos", "turtle").stdout == to_turtle(library().topics)
        assert run("topics", "--skos", "json-ld").stdout == to_json_ld(library().topics)

    def test_entities_are_listed_by_kind(self) -> None:
        """They have all their names, and in JSON also the claims about them."""
        assert re.search(
            r"^kim-il-sung +person +Kim Il Sung; Kim Il-sung; 김일성; .*金日成", run("entities").stdout, re.MULTILINE
        )
        weapons = data("entities", "--kind", "weapon")
        assert {one["kind"] for one in weapons} == {"weapon"}
        assert weapons[0]["claims"] == list(library().entities[weapons[0]["id"]].claims)
        refused = run("entities", "--kind", "ship")
        assert refused.exit_code == 2
        assert "choose from person, organisation" in refused.stderr


class TestClaims:
    """``dprkpal claims`` and ``claim``."""

    @pytest.mark.parametrize(
        ("options", "asked"),
        [
            ("--topic tunnels", {"topic": "tunnels"}),
            ("--entity hamas --hedge likely", {"entity": "hamas", "hedge": "likely"}),
            ("--source kcna2014spokesman --stance disputes", {"source": "kcna2014spokesman", "stance": "disputes"}),
            ("--years 1972", {"years": (1972, 1972)}),
            ("--years 1970-1972", {"years": (1970, 1972)}),
            ("--years 2020-", {"years": (2020, None)}),
            ("--years -1969", {"years": (None, 1969)}),
        ],
    )
    def test_filters_match_those_of_the_library(self, options: str, asked: dict[str, Any]) -> None:
        """The text and the JSON have the same claims."""
        expected = library().claims.where(**asked)
        assert expected
        assert [one["id"] for one in data("claims", *options.split())] == list(expected)
        lines = run("claims", *options.split()).stdout.splitlines()
        assert [line.split()[0] for line in lines] == list(expected)
        assert all(claim.sentence in line for claim, line in zip(expected.values(), lines, strict=True))

    @pytest.mark.parametrize("years", ["soon", "1972-1970", "-", "", "19721"])
    def test_invalid_years_are_an_error(self, years: str) -> None:
        """The message shows the accepted forms."""
        result = run("claims", "--years", years)
        assert result.exit_code == 2
        assert "years" in result.stderr
        assert result.stdout == ""

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["claim", "coughlin-tunnel"], "did you mean 'coughlin-tunnels'"),
            (["topic", "tunnel"], "did you mean 'tunnels'"),
            (["claims", "--topic", "tunnel"], "did you mean 'tunnels'"),
            (["claims", "--entity", "hizbollah"], "did you mean 'hezbollah'"),
            (["claims", "--source", "berger2014ar"], "did you mean 'berger2014arm'"),
            (["claims", "--hedge", "proved"], "use one of asserted, likely, possible, claimed, unclear, denied"),
            (["cite", "claim:coughlin-tunnel"], "did you mean 'coughlin-tunnels'"),
            (["cite", "topic:tunnel"], "did you mean 'tunnels'"),
            (["bib", "topic:tunnel"], "did you mean 'tunnels'"),
        ],
    )
    def test_an_unknown_id_gets_a_suggestion(self, arguments: list[str], said: str) -> None:
        """The status is 2, and nothing is printed."""
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert said in result.stderr

    def test_no_claim_is_no_error(self) -> None:
        """The text output says so on standard error, and the JSON output is an empty array."""
        result = run("claims", "--topic", "tunnels", "--years", "1950")
        assert (result.exit_code, result.stdout, result.stderr) == (0, "", "no claims\n")
        assert data("claims", "--topic", "tunnels", "--years", "1950") == []

    @pytest.mark.parametrize("key", ["coughlin-payment", "atgm-route-iran-sudan", "covid-transfers-unclear"])
    def test_claim_prints_everything_about_a_claim(self, key: str) -> None:
        """It has the attribution, the evidence, the links between sources, and the number of origins."""
        claim, text = library().claims[key], run("claim", key).stdout
        for part in (claim.sentence, claim.hedge, claim.attribution, claim.date, claim.assessment, str(claim.origins)):
            assert part is None or part in text
        assert all(row.source in text and (row.note or "") in text for row in claim.evidence)
        assert all(link.on in text for link in claim.origins.links)
        assert "citation" not in text

    def test_the_json_of_a_claim_is_the_same_in_claim_and_claims(self) -> None:
        """The citation is there only with a style."""
        claim = library().claims["coughlin-payment"]
        assert data("claim", claim.id) == {**claim.to_dict(), "citation": None}
        assert {**claim.to_dict(), "citation": None} in data("claims", "--topic", "hamas-arms")
        assert data("claim", claim.id, "-s", "apa")["citation"] == claim.cite("apa")


class TestCite:
    """``claim:ID`` and ``topic:ID`` in ``cite`` and ``bib``."""

    def test_a_claim_is_cited_as_in_the_library(self) -> None:
        """The same is true with options."""
        claim = library().claims["coughlin-tunnels"]
        assert run("cite", "claim:coughlin-tunnels").stdout == claim.cite() + "\n"
        latex = run("cite", "claim:coughlin-tunnels", "-s", "apa", "-t", "latex", "--context").stdout
        assert latex == claim.cite("apa", to="latex", context=True) + "\n"

    def test_the_json_of_a_cited_claim_has_the_sentence_and_the_citation(self) -> None:
        """It also has the fields of every other citation."""
        cited = data("cite", "claim:coughlin-tunnels", "-s", "apa")
        expected = library().cite_claim("coughlin-tunnels", "apa")
        assert (cited["claim"], cited["sentence"], cited["citation"], cited["text"]) == (
            "coughlin-tunnels", expected.sentence, expected.citation, expected.whole,
        )  # fmt: skip
        cites = claim_citation(library().claims["coughlin-tunnels"]).cites
        assert [one["id"] for one in cited["cites"]] == [cite.id for cite in cites]
        assert set(cited) >= {"style", "locale", "to", "note_number"}

    @pytest.mark.parametrize(
        "more", [["young2021how"], ["--prefix", "see "], ["--locator", "p. 1"], ["--note-number", "2"]]
    )
    def test_a_claim_cannot_be_combined(self, more: list[str]) -> None:
        """A claim has its own sources and locators."""
        result = run("cite", "claim:coughlin-tunnels", *more)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "cannot be combined" in result.stderr

    def test_a_topic_means_all_its_references(self) -> None:
        """It can be combined with other keys."""
        expected = library().cite_topic("tunnels", "apa")
        assert run("cite", "topic:tunnels", "-s", "apa").stdout == expected + "\n"
        keys = list(library().topics["tunnels"].references())
        assert [one["id"] for one in data("cite", "young2021guns", "topic:tunnels")["cites"]] == [
            "young2021guns",
            *keys,
        ]
        assert run("bib", "topic:tunnels", "-s", "apa").stdout == run("bib", *keys, "-s", "apa").stdout

    def test_annotations_are_below_the_entries(self) -> None:
        """In JSON, they are a field of the entry."""
        works = library().topics["tunnels"].references()
        text = run("bib", "topic:tunnels", "--annotated", "-s", "apa").stdout
        assert text == library().cite_topic("tunnels", "apa", annotated=True) + "\n"
        for one in data("bib", "topic:tunnels", "--annotated", "-s", "apa")["entries"]:
            assert one["annotation"].replace("’", "'") == works[one["key"]].abstract
        assert "annotation" not in data("bib", "topic:tunnels")["entries"][0]

    def test_annotations_match_their_entries_in_a_style_that_omits_some(self, tmp_path: Path) -> None:
        """An omitted reference must not shift the annotations."""
        (tmp_path / "refs.json").write_text(
            '[{"id": "a", "type": "personal_communication", "abstract": "A."},'
            ' {"id": "b", "type": "book", "title": "B", "abstract": "About B."}]'
        )
        entries = data(
            "bib", "--annotated", "--from", str(tmp_path / "refs.json"), "-s", str(_style_without_letters(tmp_path))
        )
        assert [(one["key"], one["annotation"]) for one in entries["entries"]] == [("b", "About B.")]

    def test_a_key_may_look_like_a_claim(self, tmp_path: Path) -> None:
        """A file may contain any key."""
        (tmp_path / "refs.json").write_text('[{"id": "claim:x", "type": "book", "title": "T"}]')
        assert run("cite", "claim:x", "-s", "apa", "--from", str(tmp_path / "refs.json")).stdout == "(T, n.d.)\n"

    def test_data_adds_claims_to_your_own_references(self, collection: Path) -> None:
        """``--data`` needs ``--from``."""
        assert run("cite", "claim:first", "-s", "apa", *options_for(collection)).stdout == (
            "According to Jane Doe, the rockets were sold (Doe, 2001, p. 4; but see Roe, 2002).\n"
        )
        assert run("topics", *options_for(collection)).stdout.splitlines() == [
            "arms     Arms   1 reference, 1 claim", "  empty  Empty  0 references, 0 claims",
        ]  # fmt: skip
        refused = run("claims", "--data", str(collection))
        assert refused.exit_code == 2
        assert "--data needs --from" in refused.stderr

    def test_a_topic_without_references_is_an_error(self, collection: Path) -> None:
        """There is nothing to cite."""
        for command in ("cite", "bib"):
            result = run(command, "topic:empty", *options_for(collection))
            assert (result.exit_code, result.stdout) == (2, "")
            assert "topic 'empty' has no references" in result.stderr

    def test_a_bibliography_without_data_has_no_claims(self, collection: Path) -> None:
        """It has no topics and no entities either."""
        for command in ("topics", "claims", "entities"):
            result = run(command, "--from", str(collection / "refs.bib"))
            assert (result.exit_code, result.stdout, result.stderr) == (0, "", f"no {command}\n")

    def test_problems_in_the_data_are_reported(self, collection: Path) -> None:
        """The status is 1, and everything else is printed."""
        (collection / "claims.toml").write_text(CLAIMS.replace('"asserted"', '"sure"'))
        result = run("claims", *options_for(collection))
        assert result.exit_code == 1
        assert "As claimed by Jane Doe, the rockets were sold." in result.stdout
        assert f"{collection / 'claims.toml'}:4: first: unknown hedge 'sure'" in result.stderr


def _style_without_letters(folder: Path) -> Path:
    """Write a style whose bibliography omits letters, and return its path."""
    path = folder / "no-letters.csl"
    path.write_text(
        '<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0"><info><title>t</title><id>t</id></info>'
        '<citation><layout><text variable="title"/></layout></citation><bibliography><layout><choose>'
        '<if type="personal_communication"/><else><text variable="title"/></else></choose></layout></bibliography>'
        "</style>"
    )
    return path


class TestCheck:
    """``dprkpal check``."""

    def test_the_built_in_collection_has_no_problems(self) -> None:
        """Only the summary is printed, to standard error."""
        result = run("check", str(ROOT))
        counted = f"{len(library())} entries and {len(library().claims)} claims"
        assert (result.exit_code, result.stdout) == (0, "")
        assert result.stderr == f"checked {counted} in 1 folder: no problems\n"
        assert data("check", str(ROOT)) == []

    def test_each_problem_is_one_line_with_its_position_and_code(self, collection: Path) -> None:
        """The status is 1, and JSON has the same data."""
        (collection / "claims.toml").write_text(CLAIMS.replace('["arms"]', '["arm"]'))
        result = run("check", str(collection))
        assert result.exit_code == 1
        assert f"{collection / 'claims.toml'}:6: DATA008 first: no topic 'arm'; did you mean 'arms'?\n" in result.stdout
        found = json.loads(run("check", str(collection), "--json").stdout)
        assert {"code": "DATA008", "name": "unknown-topic", "severity": "error",
                "path": str(collection / "claims.toml"), "line": 6, "column": None, "key": "first",
                "message": "no topic 'arm'; did you mean 'arms'?"} in found  # fmt: skip

    @pytest.mark.parametrize(
        ("claims", "found"),
        [(None, ""), (b"", ""), (b"[[claim]\n", "DATA001 not TOML"), (b"\xff\xfe[", "DATA001 byte 0xFF")],
    )
    def test_a_folder_without_data_that_can_be_read_is_checked(
        self, claims: bytes | None, found: str, tmp_path: Path
    ) -> None:
        """It ended with an internal error, so that nobody saw the typing error in the only data file."""
        (tmp_path / "refs.bib").write_text(
            "@book{a, title = {T}, author = {Roe, Ann}, date = {2001}, publisher = {P}}\n"
        )
        if claims is not None:
            (tmp_path / "claims.toml").write_bytes(claims)
        result = run("check", str(tmp_path))
        assert found in result.stdout
        assert (result.exit_code, "checked 1 entry in 1 folder" in result.stderr) == (1 if found else 0, True)

    def test_warnings_set_the_exit_status_too(self, collection: Path) -> None:
        """``--ignore`` turns a rule off."""
        result = run("check", str(collection))
        assert (result.exit_code, result.stdout) == (
            1, f"{collection / 'topics.toml'}:5: DATA022 empty: this topic is not used\n",
        )  # fmt: skip
        assert run("check", str(collection), "--ignore", "DATA022").exit_code == 0

    def test_if_one_reference_has_verification_all_need_it(self, collection: Path) -> None:
        """A collection without any verification has no such problem."""
        verified = "date = {2001}, verified = {title, author, date}"
        (collection / "refs.bib").write_text(BIB.replace("date = {2001}", verified))
        assert "refs.bib:2: DATA023 roe: title has a value but no verification" in run("check", str(collection)).stdout

    def test_rules_lists_the_rules(self) -> None:
        """Each rule has its explanation."""
        text = run("check", "--rules").stdout
        for rule in RULES.values():
            assert re.search(rf"^{rule.code} +{rule.name} .*{re.escape(rule.explanation)}$", text, re.MULTILINE)
        assert data("check", "--rules") == [rule._asdict() for rule in RULES.values()]

    def test_a_folder_without_references_is_an_error(self, tmp_path: Path) -> None:
        """The status is 2, and the message names the missing file."""
        result = run("check", str(tmp_path))
        assert result.exit_code == 2
        assert "refs.bib" in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_long_text_is_wrapped_in_its_column_on_a_terminal() -> None:
    """The columns stay aligned. In a pipe, the text is not wrapped."""
    import pty
    import select
    import subprocess

    reader, writer = pty.openpty()
    code = "from dprkpal.cli import main; main(['claim', 'coughlin-tunnels'], prog_name='dprkpal')"
    env = {**os.environ, "COLUMNS": "100", "TERM": "dumb", "PYTHONPATH": str(ROOT / "src")}
    process = subprocess.Popen([sys.executable, "-c", code], stdout=writer, env=env)
    os.close(writer)
    chunks = []
    while select.select([reader], [], [], 60)[0]:
        try:
            chunk = os.read(reader, 65536)
        except OSError:  # Linux reports it when the program has closed the terminal
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(reader)
    assert process.wait(timeout=60) == 0
    lines = b"".join(chunks).decode().splitlines()
    assert max(map(len, lines)) <= 100
    sentence = library().claims["coughlin-tunnels"].sentence
    start = next(number for number, line in enumerate(lines) if "According to" in line)
    column = lines[start].index("According to")
    assert lines[start + 1][:column].strip() == ""
    assert " ".join(line[column:] for line in lines[start : start + 4]).startswith(sentence)
