"""What the documentation shows is what happens: its examples run, and nothing public is missing from it."""

from __future__ import annotations

import ast
import doctest
import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from dprkpal.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "reference").glob("*.rst")))

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(path: Path, language: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of each code block in *language* on the page at *path*."""
    text = path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start(2)) + 1, match[2]


def commands() -> Iterator[tuple[str, str, str]]:
    """Yield each ``dprkpal`` command that a page shows: where it stands, the command, and what it prints."""
    for path in PAGES:
        for line, block in blocks(path, "console"):
            for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = shown.partition("\n")
                if command.startswith("dprkpal "):
                    yield f"{path.relative_to(ROOT)}:{line}: {command}", command, output


def every_command(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield *command* and all below it with their names."""
    yield name, command
    if isinstance(command, click.Group):
        for part, below in sorted(command.commands.items()):
            yield from every_command(below, f"{name} {part}")


COMMANDS = dict(every_command(main, "dprkpal"))


SHOWN = list(commands())


@pytest.mark.parametrize(("command", "output"), [shown[1:] for shown in SHOWN], ids=[shown[0] for shown in SHOWN])
def test_a_shown_command_prints_what_is_shown(command: str, output: str) -> None:
    """A page is evidence; ``...`` stands for what is left out. Without output, a command has to exist."""
    words = shlex.split(command, comments=True)[1:]
    if output.strip():
        result = CliRunner().invoke(main, words, prog_name="dprkpal")
        assert doctest.OutputChecker().check_output(output, result.output, doctest.ELLIPSIS), result.output
        return
    if ">" in words:
        words = words[: words.index(">")]
    below = COMMANDS["dprkpal " + words[0]] if not words[0].startswith("-") else main
    known = {option for parameter in below.params for option in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("-") and word != "-"} <= known


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_python_on_a_page_runs(path: Path) -> None:
    """The examples of a page run one after the other, as a reader would type them."""
    source = "\n".join(block for _, block in blocks(path, "pycon"))
    test = doctest.DocTestParser().get_doctest(source, {}, path.name, str(path), 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


def test_the_readme_has_two_set_up_commands_and_no_third() -> None:
    """One sets up and does the main job, one sets up and runs the tests; each is one line that ``.ci/run`` reads."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first, second = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert first.endswith("dprkpal bib --style chicago-notes-bibliography")
    assert second.endswith("python -m pytest")
    assert "\\" not in first + second


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_explains_itself(name: str) -> None:
    """The page of the command line is made from these texts, and so is ``--help``."""
    command = COMMANDS[name]
    assert command.help
    assert command.help.strip().split("\n")[0].endswith((".", ":"))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]}"


def test_the_page_of_the_command_line_shows_every_command() -> None:
    """The page holds the whole group, nested."""
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert ".. click:: dprkpal.cli:main" in page
    assert ":nested: full" in page


def documented() -> set[str]:
    """Return the dotted names that the reference documents by an automatic directive."""
    names: set[str] = set()
    current = ""
    for line in REFERENCE.splitlines():
        if match := re.match(r"\.\. (?:current|auto)module:: (\S+)", line):
            current = match[1]
        if match := re.match(r"\.\. auto(?:class|function|data|exception):: (\S+)", line):
            names.add(match[1] if match[1].startswith("dprkpal.") else f"{current}.{match[1]}")
    for match in re.finditer(r"\.\. automodule:: (\S+)\n(?!   :no-members:)", REFERENCE):
        module = importlib.import_module(match[1])
        names |= {f"{match[1]}.{name}" for name in module.__all__}
    return names


FACES = [f"dprkpal{name}" for name in ("", ".checks", ".csl", ".documents", ".formats", ".pybtex_plugins")]


@pytest.mark.parametrize("face", FACES)
def test_every_public_name_is_in_the_reference(face: str) -> None:
    """A name that a package offers is documented there, or where it comes from."""
    module = importlib.import_module(face)
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    origin = {
        alias.asname or alias.name: f"{face}.{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
        for alias in node.names
    }
    known = documented()
    public = [name for name in module.__all__ if not name.startswith("__")]
    missing = [name for name in public if not {f"{face}.{name}", origin.get(name)} & known]
    assert missing == []
