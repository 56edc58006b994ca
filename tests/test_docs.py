"""The examples in the documentation run as printed, and every public name is documented."""

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

import dprkpal
from dprkpal import library
from dprkpal.cli import main
from dprkpal.csl.styles.archive import locale_codes, style_ids

ROOT = Path(__file__).resolve().parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
REFERENCE = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "reference").glob("*.rst")))

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def blocks(path: Path, language: str) -> Iterator[tuple[int, str]]:
    """Yield the line number and the text of each *language* code block of the page at *path*."""
    text = path.read_text(encoding="utf-8")
    for match in BLOCK.finditer(text):
        if match[1] == language:
            yield text.count("\n", 0, match.start(2)) + 1, match[2]


def commands() -> Iterator[tuple[str, str, str]]:
    """Yield the place, the command line and the printed output of each ``dprkpal`` example."""
    for path in PAGES:
        for line, block in blocks(path, "console"):
            for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = shown.partition("\n")
                if command.startswith("dprkpal "):
                    yield f"{path.relative_to(ROOT)}:{line}: {command}", command, output


def every_command(command: click.Command, name: str) -> Iterator[tuple[str, click.Command]]:
    """Yield the names and commands of *command* and all its subcommands."""
    yield name, command
    if isinstance(command, click.Group):
        for part, below in sorted(command.commands.items()):
            yield from every_command(below, f"{name} {part}")


COMMANDS = dict(every_command(main, "dprkpal"))


SHOWN = list(commands())


@pytest.mark.parametrize(("command", "output"), [shown[1:] for shown in SHOWN], ids=[shown[0] for shown in SHOWN])
def test_command_examples_print_the_output_shown(
    command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Output may be abbreviated with ``...``. For an example without output, the command and options must exist.

    ``thesis.bib`` is the BibTeX block of the README.
    """
    words = shlex.split(command, comments=True)[1:]
    if output.strip():
        if "thesis.bib" in words:
            [(_, thesis)] = blocks(ROOT / "README.md", "bibtex")
            (tmp_path / "thesis.bib").write_text(thesis, encoding="utf-8")
            monkeypatch.chdir(tmp_path)
        result = CliRunner().invoke(main, words, prog_name="dprkpal")
        assert doctest.OutputChecker().check_output(output, result.output, doctest.ELLIPSIS), result.output
        return
    if ">" in words:
        words = words[: words.index(">")]
    below = COMMANDS["dprkpal " + words[0]] if not words[0].startswith("-") else main
    known = {option for parameter in below.params for option in parameter.opts} | {"--help"}
    assert {word for word in words if word.startswith("-") and word != "-"} <= known


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_python_examples_run(path: Path) -> None:
    """The examples of a page run in order, in one session."""
    source = "\n".join(block for _, block in blocks(path, "pycon"))
    test = doctest.DocTestParser().get_doctest(source, {}, path.name, str(path), 0)
    report: list[str] = []
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    runner.run(test, out=report.append)
    assert runner.failures == 0, "".join(report)


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_links_to_files_of_the_repository_work(name: str) -> None:
    """These pages are read on the site of the repository, where no build checks their links."""
    links = re.findall(r"\]\(([^)#\s]+)[^)]*\)", (ROOT / name).read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []


def test_every_security_promise_names_tests_that_exist() -> None:
    """A promise without a test is a wish."""
    text = (ROOT / "docs" / "explanation" / "security.md").read_text(encoding="utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)
    assert len(named) > 20
    missing = [
        f"{path}::{name}" for path, name in named if f"def {name}(" not in (ROOT / path).read_text(encoding="utf-8")
    ]
    assert missing == []
    rows = text.partition("| Promise | Tests |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [row for row in rows if "::" not in row] == []


def test_the_readme_has_the_current_numbers() -> None:
    """The size of the collection and the numbers of styles and locales change."""
    collection = library()
    text = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert f"{len(collection)} sources and {len(collection.claims)} claims" in text
    assert f"{len(style_ids()):,} [CSL]" in text
    assert f"{len(locale_codes())} locales" in text


def test_the_contributing_guide_names_every_package() -> None:
    """A newcomer finds every folder of ``src/dprkpal`` in the map."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "src" / "dprkpal").glob("*/__init__.py")}
    assert sorted(name for name in packages if f"`{name}`" not in text) == []


def test_the_readme_has_exactly_two_set_up_commands() -> None:
    """``.ci/run`` runs both: one installs and prints a bibliography, one installs and runs the tests."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    first, second = re.findall(r"^python3 -m venv .*$", text, re.MULTILINE)
    assert first.endswith("dprkpal bib --style chicago-notes-bibliography")
    assert second.endswith("python -m pytest -n auto")
    assert "\\" not in first + second


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_help(name: str) -> None:
    """``--help`` and the page about the command line are made from these texts."""
    command = COMMANDS[name]
    assert command.help
    assert command.help.strip().split("\n")[0].endswith((".", ":"))
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]}"


def test_each_command_is_on_one_page_about_the_command_line() -> None:
    """The pages name the commands; Sphinx adds their options. The subcommands of ``store`` are on its page."""
    pages = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs" / "cli").glob("*.md"))]
    named = re.findall(r"^\.\. click:: ([\w.]+):(\w+)\n   :prog: dprkpal (\S+)$", "\n".join(pages), re.MULTILINE)
    assert sorted(name for *_, name in named) == sorted(main.commands)
    for module, attribute, name in named:
        assert getattr(importlib.import_module(module), attribute) is main.commands[name]
        nested = f":prog: dprkpal {name}\n   :nested: full" in "\n".join(pages)
        assert nested is isinstance(main.commands[name], click.Group)


def test_each_guide_is_in_one_group() -> None:
    """The groups of guides link to each guide with a sentence, in the order of the sidebar."""
    grouped = []
    for path in (ROOT / "docs" / "guides").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        listed = re.findall(r"^\.\./how-to/(\S+)$", text, re.MULTILINE)
        assert re.findall(r"^\[\]\(\.\./how-to/(\S+)\.md\)\n: \S.+\.$", text, re.MULTILINE) == listed, path.name
        grouped += listed
    assert sorted(grouped) == sorted(path.stem for path in (ROOT / "docs" / "how-to").glob("*.md"))


def documented() -> set[str]:
    """Return the dotted names documented by directives in the reference."""
    names: set[str] = set()
    current = ""
    for line in REFERENCE.splitlines():
        if match := re.match(r"\.\. (?:current|auto)module:: (\S+)", line):
            current = match[1]
        if match := re.match(r"\.\. (?:auto(?:class|function|data|exception|method|property)|data):: (\S+)", line):
            names.add(match[1] if match[1].startswith("dprkpal.") else f"{current}.{match[1]}")
    for match in re.finditer(r"\.\. automodule:: (\S+)\n(?!   :no-members:)", REFERENCE):
        module = importlib.import_module(match[1])
        names |= {f"{match[1]}.{name}" for name in module.__all__}
    return names


def test_every_method_of_a_library_is_on_one_page() -> None:
    """The methods of `Library` are on several pages, by task."""
    public = {name for one in dprkpal.Library.__mro__ if one.__module__.startswith("dprkpal.") for name in vars(one)}
    named = re.findall(r"^\.\. auto(?:method|property|attribute):: Library\.(\w+)$", REFERENCE, re.MULTILINE)
    assert sorted(named) == sorted(name for name in public if not name.startswith("_"))


PUBLIC_PACKAGES = [
    f"dprkpal{name}"
    for name in (
        "", ".checks", ".configuration", ".csl", ".distributed", ".documents", ".formats", ".html", ".pybtex_plugins"
    )
]


@pytest.mark.parametrize("package", PUBLIC_PACKAGES)
def test_every_public_name_is_in_the_reference(package: str) -> None:
    """A public name is documented in its package or in the module that defines it."""
    module = importlib.import_module(package)
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    origin = {
        alias.asname or alias.name: f"{package}.{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module
        for alias in node.names
    }
    known = documented()
    missing = [name for name in module.__all__ if not {f"{package}.{name}", origin.get(name)} & known]
    assert missing == []


@pytest.mark.parametrize("package", PUBLIC_PACKAGES)
def test_every_public_name_is_in_the_overview(package: str) -> None:
    """``docs/reference/api.md`` has a row for each public name, with a link to its full entry."""
    page = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| \{py:\w+\}`([\w.]+)` \| .+\. \|$", page, re.MULTILINE))
    public = {f"{package}.{name}" for name in importlib.import_module(package).__all__}
    assert public - listed == set()
