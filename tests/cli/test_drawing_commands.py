"""``dprkpal timeline`` and ``dprkpal graph``: tables, drawings and JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from dprkpal import library
from dprkpal.cli import main


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal", **options)


def test_a_timeline_is_a_table() -> None:
    """Each line has a date in words, a kind, an id and a label."""
    result = run("timeline", "--topic", "tunnels")
    assert result.exit_code == 0
    for line, moment in zip(result.stdout.splitlines(), library().timeline(topic="tunnels"), strict=True):
        assert line.startswith(moment.span.words)
        assert f"  {moment.kind} " in line
        assert f"  {moment.id} " in line
        assert line.endswith(moment.label)


def test_results_without_a_date_are_counted_on_standard_error() -> None:
    """The JSON lists them."""
    result = run("timeline")
    number = len(library().timeline().undated)
    assert result.stderr == f"{number} without a date; use --json to list them\n"
    assert len(json.loads(run("timeline", "--json").stdout)["undated"]) == number


@pytest.mark.parametrize(
    ("arguments", "filters"),
    [
        (["--topic", "hamas-arms"], {"topic": "hamas-arms"}),
        (["--entity", "hamas"], {"entity": "hamas"}),
        (["--years", "1972"], {"years": (1972, 1972)}),
        (["--kind", "claim", "--kind", "event"], {"kinds": ("claim", "event")}),
    ],
)
def test_each_option_of_timeline_is_a_filter(arguments: list[str], filters: dict[str, Any]) -> None:
    """The JSON is that of the library."""
    result = run("timeline", *arguments, "--json")
    assert json.loads(result.stdout) == library().timeline(**filters).to_dict()


@pytest.mark.parametrize(
    ("arguments", "filters"),
    [
        ([], {}),
        (["--claim", "coughlin-payment"], {"claim": "coughlin-payment"}),
        (["--topic", "tunnels"], {"topic": "tunnels"}),
        (["young2021how"], {"source": "young2021how"}),
    ],
)
def test_a_graph_is_a_table_and_json(arguments: list[str], filters: dict[str, Any]) -> None:
    """Below each node are the nodes it depends on."""
    graph = library().graph(**filters)
    assert json.loads(run("graph", *arguments, "--json").stdout) == graph.to_dict()
    lines = run("graph", *arguments).stdout.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == [node.id for node in graph.nodes]
    dependencies = {(link.source, link.how, link.on, link.inferred) for link in graph.links}
    assert len(lines) == len(graph) + len(dependencies)
    assert sum(line.endswith("(inferred)") for line in lines) == sum(one[3] for one in dependencies)


@pytest.mark.parametrize("command", ["timeline", "graph"])
def test_a_drawing_is_written_to_a_file(command: str, tmp_path: Path) -> None:
    """It is an SVG file of the given width."""
    path = tmp_path / "drawn.svg"
    result = run(command, "--topic", "tunnels", "--svg", "--width", "900", "-o", str(path))
    assert (result.exit_code, result.stdout) == (0, "")
    assert ElementTree.parse(path).getroot().get("width") == "900"
    shown: Any = getattr(library(), command)(topic="tunnels")
    assert path.read_text(encoding="utf-8") == shown.to_svg(width=900) + "\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["timeline", "--topic", "tunnel"], "did you mean 'tunnels'"),
        (["timeline", "--kind", "work"], "'work' is not a kind of timeline event; use one of event, claim, reference"),
        (["timeline", "--width", "10"], "--width"),
        (["graph", "young2021"], "did you mean 'young2021how'"),
        (["graph", "--claim", "coughlin-tunnel"], "did you mean 'coughlin-tunnels'"),
    ],
)
def test_a_wrong_option_is_an_error_with_a_suggestion(arguments: list[str], message: str) -> None:
    """The status is 2, and nothing is printed."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr


def test_an_empty_result_is_no_error(tmp_path: Path) -> None:
    """The command says so on standard error."""
    path = tmp_path / "own.bib"
    path.write_text("@book{own, title = {Own}}", encoding="utf-8")
    for command, said in (("timeline", "no dated results"), ("graph", "no links")):
        result = run(command, "--from", str(path))
        assert (result.exit_code, result.stdout) == (0, "")
        assert said in result.stderr


def names(value: Any) -> set[str]:
    """Return the names of all fields in *value*, at every depth."""
    if isinstance(value, list):
        return set().union(*map(names, value)) if value else set()
    if isinstance(value, dict):
        return set(value).union(*map(names, value.values()))
    return set()


@pytest.mark.parametrize("arguments", [["search", "tunnels"], ["timeline"], ["graph"]], ids=lambda one: one[0])
def test_every_field_of_the_json_is_documented(arguments: list[str]) -> None:
    """The page about JSON and the help list the fields that programs can rely on."""
    page = Path(__file__).parents[2] / "docs" / "cli" / "json.md"
    row = next(line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{arguments[0]}`"))
    fields = names(json.loads(run(*arguments, "--json").stdout))
    assert fields == set(re.findall("`([a-z_]+)`", row.partition("|")[2].partition("|")[2]))
    assert fields <= set(re.findall("`([a-z_]+)`", main.commands[arguments[0]].help or ""))
