"""Standard streams that are closed, full or cut short, and messages that stay on their line."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main, terminal
from dprkpal.cli.terminal import one_line
from dprkpal.libraries.built_in import library
from programs import run_program

MAIN = "from dprkpal.cli import main; main(prog_name='dprkpal')"
BOOK = "@book{sound, author = {Doe, Ann}, title = {Sound}, year = 2001, publisher = {Press}}\n"
BROKEN = "@book{broken, title = {No end, year = 2001\n"

needs_posix = pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell, pipes and devices")


def run(*arguments: str, **options: Any) -> Result:
    """Run the command line in this process."""
    return CliRunner().invoke(main, list(arguments), prog_name="dprkpal", **options)


def shell(script: str, *arguments: str, cwd: Path, **environment: str) -> Any:
    """Run *script* in ``sh``, where ``$D`` is dprkpal."""
    command = f'D() {{ "$PYTHON" -c "$MAIN" "$@"; }}\n{script}'
    names = {**os.environ, "PYTHON": sys.executable, "MAIN": MAIN, **environment}
    return run_program(["sh", "-c", command, "sh", *arguments], check=False, cwd=cwd, env=names)


@pytest.mark.parametrize("text", ["a\n::error::b", "a\rb", "a\x1b[2Jb", "a\u202eb", "a\u2028b", "a\x85b"])
def test_a_message_is_one_line_of_visible_characters(text: str) -> None:
    """Line feeds, control and bidirectional characters are escaped."""
    assert one_line(text).isprintable()
    assert one_line(text).startswith("a\\")


@pytest.mark.parametrize(
    "command", [["bib"], ["list"], ["claims"], ["cite", "k\n::error::forged"]], ids=lambda one: one[0]
)
def test_a_key_with_a_line_feed_makes_no_line_of_its_own(tmp_path: Path, command: list[str]) -> None:
    """GitHub Actions obeys lines that begin with ``::``."""
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"id": "k\n::error::forged", "type": "boook", "title": "T"}]), encoding="utf-8")
    result = run(*command, "--from", str(path))
    assert "boook" in result.stderr
    assert not [line for line in result.stderr.splitlines() if line.startswith("::")]


def test_words_of_wrong_usage_make_no_line_of_their_own() -> None:
    """A file name that the shell inserted for ``*`` can hold any character."""
    result = run("locales", "x\n::error::forged\u202e")
    assert result.exit_code == 2
    assert "\n::" not in result.stderr
    assert "\u202e" not in result.stderr


@needs_posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_standard_error_does_not_stop_the_output(tmp_path: Path, unbuffered: str) -> None:
    """The good entries are printed, and the status still says that there were problems."""
    (tmp_path / "a.bib").write_text(BROKEN + BOOK, encoding="utf-8")
    done = shell("D bib --from a.bib --style apa 2>/dev/full", cwd=tmp_path, PYTHONUNBUFFERED=unbuffered)
    assert (done.returncode, b"Sound" in done.stdout) == (1, True)


@needs_posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", ["locales tlh", "cite nobody", "--nothing"])
def test_an_error_that_cannot_be_printed_keeps_its_status(tmp_path: Path, arguments: str) -> None:
    """There is nobody to tell, but scripts read the status."""
    assert shell(f"D {arguments} 2>/dev/full", cwd=tmp_path).returncode == 2


@needs_posix
@pytest.mark.parametrize("command", ["bib --from -", "check -", "process -", "pandoc-filter"])
def test_closed_standard_input_is_an_error(tmp_path: Path, command: str) -> None:
    """A job without standard input cannot read ``-``; that is not an internal error."""
    done = shell(f"D {command} <&-", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"standard input is closed" in done.stderr
    assert done.stderr.count(b"\n") == 1


@needs_posix
def test_closed_standard_output_is_an_error_unless_a_file_is_written(tmp_path: Path) -> None:
    """Nothing is lost in silence."""
    (tmp_path / "a.bib").write_text(BOOK, encoding="utf-8")
    done = shell("D list --from a.bib >&-", cwd=tmp_path)
    assert done.returncode == 2
    assert b"standard output" in done.stderr
    assert shell("D list --from a.bib -o out.txt >&-", cwd=tmp_path).returncode == 0
    assert "Sound" in (tmp_path / "out.txt").read_text(encoding="utf-8")


@needs_posix
@needs_posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", ["new folder", "changes", "export --author Nobody", "publications --highlight X"])
def test_a_remark_that_cannot_be_printed_changes_nothing(tmp_path: Path, arguments: str) -> None:
    """A new collection is complete, so its status is not that of a failure."""
    plain = shell(f"D {arguments}", cwd=tmp_path)
    shell("rm -rf folder", cwd=tmp_path)
    full = shell(f"D {arguments} 2>/dev/full", cwd=tmp_path)
    assert (full.returncode, full.stdout) == (plain.returncode, plain.stdout)


def test_messages_name_no_file_with_control_characters(tmp_path: Path) -> None:
    """A terminal obeys them. All messages are printed by one function, which escapes them."""
    result = run("new", str(tmp_path / "a\x1b]0;x\x07\nb"))
    assert result.exit_code == 0
    assert "a\\x1b]0;x\\x07\\nb" in result.stderr
    sources = Path(terminal.__file__).parent.glob("*.py")
    direct = [one.name for one in sources if "err=True" in one.read_text(encoding="utf-8")]
    assert direct == ["terminal.py"]


def test_closed_standard_error_loses_only_messages(tmp_path: Path) -> None:
    """The output and the status are the same."""
    (tmp_path / "a.bib").write_text(BROKEN + BOOK, encoding="utf-8")
    done = shell("D bib --from a.bib --style apa 2>&-", cwd=tmp_path)
    assert (done.returncode, b"Sound" in done.stdout) == (1, True)


@needs_posix
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_output_that_does_not_fit_is_an_error(tmp_path: Path, unbuffered: str) -> None:
    """Python without buffers reports no partial write, and most container images turn buffers off."""
    done = shell("ulimit -f 4; D styles > out.txt", cwd=tmp_path, PYTHONUNBUFFERED=unbuffered)
    assert done.returncode == 2
    assert b"standard output" in done.stderr


def test_an_interrupt_while_click_is_imported_is_quiet() -> None:
    """The status is 130, as after an interrupt at any later time."""
    code = """
import sys
class Interrupt:
    def find_spec(self, name, path=None, target=None):
        if name == "click":
            raise KeyboardInterrupt
sys.meta_path.insert(0, Interrupt())
from dprkpal.cli import main
"""
    done = run_program([sys.executable, "-c", code], check=False)
    assert (done.returncode, done.stderr) == (130, b"")


@needs_posix
@pytest.mark.parametrize("command", ["check p", "check p --fix", "bib --from p", "list --from p"])
def test_a_named_pipe_is_read_once(tmp_path: Path, command: str) -> None:
    """Reading a pipe a second time would wait for ever, and fixing must not replace it with a file."""
    (tmp_path / "a.bib").write_text(BOOK, encoding="utf-8")
    done = shell(f"mkfifo p; cat a.bib > p & D {command} --to text; status=$?; test -p p && exit $status", cwd=tmp_path)
    summary = b"checked 1 entry in 1 file: no problems\n" if "check" in command else b""
    assert (done.returncode, done.stderr) == (0, summary)


def test_a_missing_data_folder_is_an_error(tmp_path: Path) -> None:
    """A typing error must not look like a collection without claims."""
    path = tmp_path / "a.bib"
    path.write_text(BOOK, encoding="utf-8")
    result = run("claims", "--from", str(path), "--data", str(tmp_path / "no-such-folder"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no-such-folder" in result.stderr


def test_references_left_out_by_the_style_are_named(tmp_path: Path) -> None:
    """A style with a bibliography can leave out some types, and then it has not "no bibliography"."""
    path = tmp_path / "a.bib"
    path.write_text(BOOK + "@unpublished{draft, author = {Doe, Ann}, title = {Draft}, year = 2002}\n", encoding="utf-8")
    result = run("bib", "--from", str(path))
    assert result.exit_code == 0
    assert "Sound" in result.stdout
    assert "Draft" in result.stdout or "leaves these out of its bibliography: draft" in result.stderr
    assert "has no bibliography" in run("bib", "--from", str(path), "--style", "bluebook-law-review").stderr


@needs_posix
def test_an_installed_package_reads_no_bibliography_above_it(tmp_path: Path) -> None:
    """``refs.bib`` is a common name, and a package can be installed into any folder of a project."""
    import shutil

    import dprkpal
    from dprkpal.libraries.build import compile_catalogue

    shutil.copytree(Path(dprkpal.__file__).parent, tmp_path / "lib" / "dprkpal")
    # The catalogue that was built when dprkpal was installed can be older than the sources.
    catalogue = tmp_path / "lib" / "dprkpal" / "data" / "catalogue.json"
    catalogue.write_bytes(compile_catalogue(Path(__file__).parents[2]))
    (tmp_path / "refs.bib").write_text(BOOK, encoding="utf-8")
    code = "import dprkpal; print(dprkpal.__file__); print(len(dprkpal.library()))"
    done = run_program(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": str(tmp_path / "lib")}, cwd=tmp_path
    )
    place, count = done.stdout.decode().splitlines()
    assert Path(place).is_relative_to(tmp_path)
    assert int(count) == len(library())


def test_help_and_unknown_commands_point_the_way(tmp_path: Path) -> None:
    """``help COMMAND`` is ``COMMAND --help``, and a shortened command names the whole one."""
    assert run("help", "cite").stdout == run("cite", "--help").stdout
    assert run("help").stdout == run("--help").stdout
    assert run().output.count("\n  dprkpal ") == 3
    for typed, meant in (("sty", "styles"), ("exprot", "export"), ("bibliography", "--help")):
        result = run(typed)
        assert (result.exit_code, result.stdout) == (2, "")
        assert meant in result.stderr


def test_check_counts_what_it_found(tmp_path: Path) -> None:
    """The counts are on standard error, and machine formats have none."""
    path = tmp_path / "a.bib"
    path.write_text("@book{a, author = {Doe, Ann}, year = 2001}\n" + BROKEN, encoding="utf-8")
    result = run("check", str(path))
    assert result.exit_code == 1
    assert result.stderr.endswith("checked 2 entries in 1 file: 3 errors and 1 warning\n")
    assert run("check", str(path), "--to", "github").stderr == ""



@needs_posix
def test_a_current_folder_that_was_deleted_is_an_error(tmp_path: Path) -> None:
    """It is not the standard output that is missing."""
    done = shell("mkdir gone; cd gone; rmdir ../gone; D list", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr == b"dprkpal: the current folder was deleted; change to another one\n"


@needs_posix
def test_a_file_name_that_is_not_unicode_can_be_imported(tmp_path: Path) -> None:
    """Names on Unix are bytes, and SQLite stores only Unicode."""
    try:
        (tmp_path / "caf\udce9.bib").write_text(BOOK, encoding="utf-8")
    except OSError:
        pytest.skip("this file system has only Unicode names")
    done = shell("D store create s.sqlite caf*.bib; D store info s.sqlite", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"caf\\udce9.bib: 1 added\n")
    assert b"caf\\udce9.bib: 1 work" in done.stdout
