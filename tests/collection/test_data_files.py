"""Every rule for data files is checked, problems have a place, and valid data is kept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dprkpal import Library
from dprkpal.collection.data_files import read_dossier
from dprkpal.collection.entities import Entity
from dprkpal.collection.fingerprint import FILES, data_folder, digest
from dprkpal.collection.toml_tables import MAX_SIZE, read_tables
from dprkpal.errors import FormatError
from dprkpal.libraries.build import check_collection, compile_catalogue
from dprkpal.model.rules import RULES, is_error
from effort import assert_in_proportion, spent

ROOT = Path(__file__).resolve().parents[2]

GOOD = {
    "topics.toml": """
[[topic]]
id = "arms"
pref_label = "Arms"

[[topic]]
id = "rockets"
pref_label = "Rockets"
broader = ["arms"]
""",
    "entities.toml": """
[[entity]]
id = "plo"
kind = "organisation"
name = "Palestine Liberation Organization"
""",
    "claims.toml": '''
[[claim]]
id = "first"
statement = """\\
  the rockets \\
  were sold"""
hedge = "asserted"
attribution = "Jane Doe"
date = "1970-09"
topics = ["rockets"]
entities = ["plo"]
evidence = [
  { source = "doe", stance = "supports", locator = "p. 4" },
  { source = "roe", stance = "disputes" },
]
''',
    "origins.toml": """
surveys = ["roe"]

[[origin]]
id = "briefing"
description = "A briefing"

[[link]]
source = "doe"
on = "briefing"
how = "quotes"
basis = "Named"
confidence = "seen"
claims = ["first"]
""",
}
KEYWORDS = {"doe": ["arms"], "roe": []}


def write(folder: Path, **changed: str) -> Path:
    """Write the valid files to *folder*; ``claims=`` and so on replace a whole file."""
    for name, text in GOOD.items():
        (folder / name).write_text(changed.get(name.removesuffix(".toml"), text), encoding="utf-8")
    return folder


def replaced(name: str, old: str, new: str) -> dict[str, str]:
    """Return the valid file *name* with *old* replaced."""
    text = GOOD[f"{name}.toml"]
    assert text.count(old) == 1, old
    return {name: text.replace(old, new)}


def test_valid_files_have_no_findings(tmp_path: Path) -> None:
    """They are read completely, each table with its line."""
    data, findings = read_dossier(write(tmp_path), KEYWORDS)
    assert findings == []
    [claim] = data["claims"]
    assert (claim["line"], claim["statement"]) == (2, "the rockets were sold")
    assert [topic["line"] for topic in data["topics"]] == [2, 6]
    assert data["links"][0]["claims"] == ["first"]
    assert data["surveys"] == ["roe"]


def test_the_built_in_collection_has_no_findings() -> None:
    """Neither errors nor warnings."""
    assert [str(finding) for finding in check_collection(ROOT).findings] == []


CASES: list[tuple[str, str, str, str, str, str]] = [
    ("DATA001", "claims", "", '[[claim]]\nid = "a', "claims", "not TOML"),
    ("DATA001", "claims", "", "[[claim]]\nid = a", "claims:2", "not TOML"),
    (
        "DATA002",
        "claims",
        "hedge =",
        "hegde =",
        "claims:7",
        "'hegde' is not a key of this table; did you mean 'hedge'?",
    ),
    ("DATA002", "claims", 'locator = "p. 4"', 'page = "4"', "claims:13", "'page' is not a key"),
    ("DATA002", "topics", '[[topic]]\nid = "arms"', '[[topics]]\nid = "arms"', "topics", "'topics' is not allowed"),
    (
        "DATA003",
        "claims",
        'topics = ["rockets"]',
        'topics = "rockets"',
        "claims:10",
        "topics must be a list of strings",
    ),
    ("DATA003", "claims", 'hedge = "asserted"', 'hedge = ""', "claims:7", "hedge must be a string"),
    ("DATA003", "topics", "", '[topic]\nid = "arms"', "topics", "must be an array of tables: [[topic]]"),
    ("DATA003", "claims", 'stance = "disputes"', 'stance = "disputes", carries = 1', "claims:14", "true or false"),
    ("DATA004", "claims", 'attribution = "Jane Doe"\n', "", "claims:2", "this claim has no attribution"),
    ("DATA004", "topics", 'id = "arms"\n', "", "topics:2", "this topic has no id"),
    ("DATA004", "claims", 'source = "roe", ', "", "claims:14", "this evidence has no source"),
    ("DATA004", "origins", 'basis = "Named"\n', "", "origins:8", "this link has no basis"),
    ("DATA005", "entities", 'id = "plo"', 'id = "P L O"', "entities:3", "the id 'P L O' may contain only letters a-z"),
    ("DATA006", "topics", 'id = "rockets"', 'id = "arms"', "topics:7", "used before in line 2"),
    ("DATA007", "claims", 'source = "roe"', 'source = "rou"', "claims:14", "no reference 'rou'; did you mean 'roe'?"),
    ("DATA007", "origins", 'surveys = ["roe"]', 'surveys = ["zzz"]', "origins", "survey 'zzz' is not a reference"),
    ("DATA007", "origins", 'source = "doe"', 'source = "xxx"', "origins:9", "no reference 'xxx'"),
    ("DATA008", "claims", '["rockets"]', '["rocket"]', "claims:10", "no topic 'rocket'; did you mean 'rockets'?"),
    ("DATA008", "topics", 'broader = ["arms"]', 'broader = ["weapons"]', "topics:9", "no topic 'weapons'"),
    ("DATA009", "claims", '["plo"]', '["pflp"]', "claims:11", "no entity 'pflp'"),
    ("DATA010", "origins", '["first"]', '["fist"]', "origins:14", "no claim 'fist'; did you mean 'first'?"),
    ("DATA011", "origins", 'on = "briefing"', 'on = "brief"', "origins:10", "no origin or reference 'brief'"),
    ("DATA011", "origins", 'on = "briefing"', 'on = "doe"', "origins:10", "cannot depend on itself"),
    (
        "DATA012",
        "claims",
        'hedge = "asserted"',
        'hedge = "sure"',
        "claims:7",
        "unknown hedge 'sure'; use one of asserted",
    ),
    ("DATA012", "claims", 'stance = "disputes"', 'stance = "denies"', "claims:14", "unknown stance 'denies'"),
    ("DATA012", "entities", '"organisation"', '"firm"', "entities:4", "unknown kind 'firm'"),
    ("DATA012", "origins", '"seen"', '"sure"', "origins:13", "unknown confidence 'sure'"),
    ("DATA013", "claims", '"1970-09"', '"1970-13"', "claims:9", "does not exist in the calendar"),
    ("DATA013", "claims", '"1970-09"', '"autumn"', "claims:9", "is not a date"),
    ("DATA014", "claims", '"p. 4"', '"somewhere"', "claims:13", "not a locator"),
    (
        "DATA015",
        "topics",
        'pref_label = "Arms"',
        'pref_label = "Arms"\nbroader = ["rockets"]',
        "topics",
        "cannot also be broader",
    ),
    (
        "DATA015",
        "topics",
        'broader = ["arms"]',
        'broader = ["arms", "rockets"]',
        "topics:9",
        "'rockets' is the topic itself",
    ),
    (
        "DATA016",
        "topics",
        'broader = ["arms"]',
        'broader = ["arms"]\nrelated = ["arms"]',
        "topics:10",
        "'arms' is broader or narrower",
    ),
    ("DATA017", "claims", 'were sold"""', 'were sold."""', "claims:4", "remove the full stop"),
    ("DATA018", "claims", '"asserted"', '"likely"', "claims:4", "does not say so"),
    ("DATA018", "claims", '"asserted"', '"unclear"', "claims:4", "does not say so"),
    (
        "DATA019",
        "claims",
        'were sold"""\nhedge = "asserted"',
        'are proved sold"""\nhedge = "claimed"',
        "claims:4",
        "'proved' is too strong for the hedge 'claimed'",
    ),
    ("DATA020", "claims", 'stance = "supports"', 'stance = "context"', "claims:12", "no source carries this claim"),
    (
        "DATA020",
        "claims",
        'stance = "supports"',
        'stance = "reports", carries = false',
        "claims:12",
        "no source carries",
    ),
    (
        "DATA021",
        "claims",
        '{ source = "roe"',
        '{ source = "roe", stance = "disputes" },\n  { source = "roe"',
        "claims:15",
        "duplicate evidence from 'roe'",
    ),
    ("DATA022", "origins", 'on = "briefing"', 'on = "roe"', "origins:4", "this origin is not used"),
    ("DATA022", "claims", 'entities = ["plo"]\n', "", "entities:2", "this entity is not used"),
    ("DATA012", "claims", 'hedge = "asserted"', 'hedge = "asserted"\nverb = "shouted"', "claims:8", "unknown verb"),
    ("DATA012", "claims", 'hedge = "asserted"', 'hedge = "likely"\nverb = "denied"', "claims:8", "needs the hedge"),
    ("DATA028", "claims", '{ source = "doe"', '{ source = "roe"', "origins:14", "'doe' is not in the evidence of"),
    ("DATA029", "claims", 'hedge = "asserted"', 'hedge = "asserted"\ncounted = 2', "claims:8", "lead to 1 independent"),
]
"""Code, file, text to replace (``""``: the whole file), replacement, place and message of the finding."""


@pytest.mark.parametrize(("code", "name", "old", "new", "place", "said"), CASES)
def test_a_broken_rule_is_reported_with_its_place(
    code: str, name: str, old: str, new: str, place: str, said: str, tmp_path: Path
) -> None:
    """With code, file, line and a suggestion."""
    changed = replaced(name, old, new) if old else {name: new}
    _, findings = read_dossier(write(tmp_path, **changed), KEYWORDS)
    found = [one for one in findings if one.code == code and said in one.message]
    assert found, [f"{one.code} {one}" for one in findings]
    file, _, line = place.partition(":")
    assert found[0].path == str(tmp_path / f"{file}.toml")
    assert not line or found[0].line == int(line)


def test_every_rule_has_a_case() -> None:
    """Rule codes are numbered without gaps."""
    codes = [code for code in RULES if code.startswith("DATA")]
    in_references = {"DATA023", "DATA024", "DATA025", "DATA026", "DATA027"}  # tested in tests/libraries
    assert {case[0] for case in CASES} | in_references == set(codes)
    assert codes == [f"DATA{number:03}" for number in range(1, len(codes) + 1)]
    assert len({rule.name for rule in RULES.values()}) == len(RULES)


def test_only_the_faulty_part_is_dropped(tmp_path: Path) -> None:
    """A claim keeps its valid topics and evidence. A claim with an unknown hedge becomes "claimed", not "asserted"."""
    claims = GOOD["claims.toml"].replace('["rockets"]', '["arms", "rocket"]').replace('"asserted"', '"sure"')
    (tmp_path / "works.bib").write_text("@book{doe, title = {T}, keywords = {arms}}@book{roe, title = {U}}")
    works = Library.load(tmp_path / "works.bib", data=write(tmp_path, claims=claims))
    assert [finding.code for finding in works.findings] == ["DATA012", "DATA008"]
    claim = works.claims["first"]
    assert [topic.id for topic in claim.topics] == ["arms"]
    assert claim.hedge == "claimed"
    assert claim.cite("apa") == "As claimed by Jane Doe, the rockets were sold (T, n.d., p. 4; but see U, n.d.)."
    assert str(claim.origins) == "1 source, 1 independent origin"


@pytest.mark.parametrize("number", ["q42", "Q042", "Q42/../x", " Q42", "javascript:x", "Q٤٢"])
def test_a_wrong_identifier_is_reported_and_reaches_no_link(tmp_path: Path, number: str) -> None:
    """Links of pages and of JSON-LD are made of it. The entity keeps its other values."""
    entities = f'{GOOD["entities.toml"]}wikidata = "{number}"\n'
    data, [finding] = read_dossier(write(tmp_path, entities=entities), KEYWORDS)
    assert (finding.code, finding.path, finding.line) == ("DATA003", str(tmp_path / "entities.toml"), 6)
    assert str(finding).endswith("plo: wikidata must be an identifier of Wikidata, such as Q42")
    assert [(entity["name"], "wikidata" in entity) for entity in data["entities"]] == [
        ("Palestine Liberation Organization", False)
    ]
    assert Entity({"id": "plo", "wikidata": number}).identifiers == {}


def test_an_unknown_keyword_is_reported_at_its_reference(tmp_path: Path) -> None:
    """Only in a library with topics; otherwise keywords can be anything."""
    (tmp_path / "works.bib").write_text("@book{doe, title = {T}, keywords = {arms}}\n@book{roe, keywords = {arm}}")
    works = Library.load(tmp_path / "works.bib", data=write(tmp_path))
    [finding] = [one for one in works.findings if one.code]
    assert (finding.path, finding.line, finding.key) == (str(tmp_path / "works.bib"), 2, "roe")
    assert "the keyword 'arm' is not a topic; did you mean 'arms'?" in finding.message
    (tmp_path / "topics.toml").unlink()
    _, findings = read_dossier(tmp_path, {"doe": ["arms"], "roe": ["anything"]})
    assert not [one for one in findings if "keyword" in one.message]


def test_a_warning_is_a_note(tmp_path: Path) -> None:
    """It neither stops a build nor counts as an error of the library."""
    origins = GOOD["origins.toml"] + '\n[[origin]]\nid = "other"\ndescription = "Unused"\n'
    (tmp_path / "works.bib").write_text("@book{doe, title = {T}, keywords = {arms}}@book{roe, title = {U}}")
    works = Library.load(tmp_path / "works.bib", data=write(tmp_path, origins=origins))
    assert works.findings == ()
    assert [note.code for note in works.notes] == ["DATA022"]
    assert not is_error(works.notes[0])


def test_files_can_be_missing(tmp_path: Path) -> None:
    """Claims do not need topics. A folder without files is empty."""
    (tmp_path / "claims.toml").write_text(
        '[[claim]]\nid = "a"\nstatement = "x"\nhedge = "asserted"\nattribution = "Doe"\n'
        'evidence = [{source = "doe", stance = "reports"}]\n'
    )
    data, findings = read_dossier(tmp_path, KEYWORDS)
    assert ([claim["id"] for claim in data["claims"]], findings) == (["a"], [])
    assert read_dossier(tmp_path / "none", KEYWORDS) == ({}, [])


def test_evidence_can_be_written_as_separate_tables(tmp_path: Path) -> None:
    """``[[claim.evidence]]`` is equivalent in TOML, and its lines are found as well."""
    claims = GOOD["claims.toml"].partition("evidence = [")[0] + (
        '\n[[claim.evidence]]\nsource = "doe"\nstance = "supports"\n\n'
        '[[claim.evidence]]\nsource = "zzz"\nstance = "reports"\n'
    )
    data, findings = read_dossier(write(tmp_path, claims=claims), KEYWORDS)
    assert [row["source"] for row in data["claims"][0]["evidence"]] == ["doe"]
    assert [(one.code, one.line) for one in findings] == [("DATA007", 17)]


# -- files of any kind ------------------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.binary(max_size=200) | st.text().map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_reported(data: bytes, tmp_path: Path) -> None:
    """No other exception is raised."""
    for name in FILES:
        (tmp_path / name).write_bytes(data)
    _, findings = read_dossier(tmp_path, KEYWORDS)
    assert all(one.code in RULES and one.path for one in findings)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["arms", "doe", "first", "seen"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["source", "stance", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
KEYS = sorted({key for text in GOOD.values() for key in re.findall(r"^(\w+) =", text, re.MULTILINE)})


def toml(value: Any) -> str:
    """Return *value* as TOML, without ``None`` values."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(one):08X}" for one in value if not "\ud800" <= one <= "\udfff") + '"'
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value if one is not None) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {toml(one)}" for key, one in value.items() if one is not None) + "}"
    return str(value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    tables=st.lists(
        st.tuples(
            st.sampled_from(["topic", "entity", "claim", "origin", "link"]),
            st.dictionaries(st.sampled_from(KEYS), values.filter(lambda value: value is not None), max_size=6),
        ),
        max_size=6,
    )
)
def test_any_tables_give_a_working_library(tables: list[tuple[str, dict[str, Any]]], tmp_path: Path) -> None:
    """All findings have codes, and the remaining data can be queried, counted and cited."""
    homes = {"topic": "topics", "entity": "entities", "claim": "claims", "origin": "origins", "link": "origins"}
    texts = dict.fromkeys(homes.values(), "")
    for name, table in tables:
        body = "".join(f"{key} = {toml(value)}\n" for key, value in table.items())
        texts[homes[name]] += f"[[{name}]]\n{body}\n"
    for name, text in texts.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    data, findings = read_dossier(tmp_path, KEYWORDS, places=dict.fromkeys(KEYWORDS, ("works.bib", 1)))
    assert all(one.code in RULES and one.path and one.line for one in findings), findings
    works = Library([{"id": key, "type": "book", "title": key} for key in KEYWORDS], dossier=data)
    for claim in works.claims.values():
        assert claim.cite("apa")
        assert claim.to_dict()["id"] == claim.id
        assert claim.topics is not None
    for topic in works.topics.values():
        assert topic not in topic.ancestors
        assert topic.claims() is not None
    for entity in works.entities.values():
        assert entity.to_dict()["id"] == entity.id


def test_deeply_nested_arrays_are_reported(tmp_path: Path) -> None:
    """There is no traceback, however deep."""
    (tmp_path / "claims.toml").write_text("a = " + "[" * 50_000)
    _, findings = read_dossier(tmp_path, KEYWORDS)
    assert [one.code for one in findings] == ["DATA001"]


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    """The message names the limit."""
    with (tmp_path / "claims.toml").open("wb") as file:
        file.truncate(MAX_SIZE + 1)
    _, findings = read_dossier(tmp_path, KEYWORDS)
    assert [one.code for one in findings] == ["DATA001"]
    assert f"{MAX_SIZE:,} bytes" in findings[0].message


def test_the_time_is_linear_in_the_number_of_problems(tmp_path: Path) -> None:
    """The number of suggestions is limited."""

    def seconds(number: int) -> float:
        (tmp_path / "claims.toml").write_text(
            "".join(
                f'[[claim]]\nid = "c{n}"\nstatement = "x"\nhedge = "asserted"\nattribution = "d"\ntopics = ["t{n}"]\n'
                'evidence = [{source = "zzz", stance = "reports"}]\n'
                for n in range(number)
            )
        )
        (tmp_path / "topics.toml").write_text(
            "".join(f'[[topic]]\nid = "t-{n}"\npref_label = "T"\nbroader = ["t-{n + 1}"]\n' for n in range(number))
        )
        _, findings = read_dossier(tmp_path, KEYWORDS)
        assert len(findings) > number
        return spent(lambda: read_dossier(tmp_path, KEYWORDS))

    assert_in_proportion(seconds, 500, 2000)


def test_lines_are_right_in_any_layout(tmp_path: Path) -> None:
    """Multi-line strings, strings that look like headers, comments, Windows line ends."""
    text = (
        '# [[claim]]\r\n[[claim]] # one\r\nid = "a"\r\nx = """\r\n[[claim]]\r\nid = 5\r\n"""\r\n'
        "y = '[[claim]]'\r\n\r\n  [[ claim ]]\r\n  id = \"b\"\r\n"
    )
    (tmp_path / "claims.toml").write_bytes(text.encode())
    _, tables, findings = read_tables(tmp_path / "claims.toml")
    assert findings == []
    assert [(table.data["id"], table.line, table.line_of("id")) for table in tables["claim"]] == [
        ("a", 2, 3),
        ("b", 10, 11),
    ]
    (tmp_path / "claims.toml").write_text('claim = [{id = "a"}, {id = "b"}]')
    _, tables, _ = read_tables(tmp_path / "claims.toml")
    assert [(table.data["id"], table.line) for table in tables["claim"]] == [("a", None), ("b", None)]


# -- the build --------------------------------------------------------------------------------------------


def test_an_edit_of_any_source_changes_the_fingerprint(tmp_path: Path) -> None:
    """No edit is overlooked."""
    write(tmp_path)
    (tmp_path / "refs.bib").write_text("@book{doe, title = {T}}")
    assert data_folder(tmp_path) == str(tmp_path)
    seen = {digest(tmp_path)}
    for name in ("refs.bib", *FILES):
        (tmp_path / name).write_text((tmp_path / name).read_text() + "\n")
        seen.add(digest(tmp_path))
        (tmp_path / name).unlink()
        if name != "refs.bib":
            seen.add(digest(tmp_path))
    assert len(seen) == 1 + 1 + 2 * len(FILES)


def test_an_error_in_the_data_stops_the_build(tmp_path: Path) -> None:
    """With its place. A warning does not."""
    (tmp_path / "refs.bib").write_text("@book{doe,\n  title = {T},\n  verified = {title},\n  keywords = {arms},\n}\n")
    write(tmp_path, **replaced("claims", '{ source = "roe", stance = "disputes" },', ""))
    (tmp_path / "origins.toml").unlink()
    assert b'"dossier":{"topics":[{"id":"arms"' in compile_catalogue(tmp_path)
    write(tmp_path, **replaced("claims", '"1970-09"', '"soon"'))
    with pytest.raises(FormatError) as caught:
        compile_catalogue(tmp_path)
    assert f"{tmp_path / 'claims.toml'}:9: first: 'soon' is not a date" in str(caught.value)
