"""Tests for ``dprkpal add``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dprkpal.cli import main
from local_services import LocalServices


def run(*args: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(main, ["--no-config", "add", *args])


def test_a_new_file_gets_the_references_and_a_lock_file(services: LocalServices, tmp_path: Path) -> None:
    """The keys are printed, and the file can be cited from."""
    file = tmp_path / "library.bib"
    result = run("10.5555/tunnels", "9780306406157", "2006.15047", "PMID:33057194", "--to", str(file))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.split() == ["voss2020", "hale1999", "beethoven2020", "roe2020"]
    locked = json.loads((tmp_path / "library.lock.json").read_text(encoding="utf-8"))
    assert list(locked["references"]) == [
        "arxiv:2006.15047", "doi:10.5555/tunnels", "isbn:9780306406157", "pmid:33057194"
    ]  # fmt: skip
    cited = CliRunner().invoke(main, ["--no-config", "cite", "beethoven2020", "--style", "apa", "--from", str(file)])
    assert cited.stdout == "(van Beethoven & ATLAS Collaboration, 2020)\n"


def test_the_rest_of_an_existing_file_stays_as_it_is(services: LocalServices, tmp_path: Path) -> None:
    """References are added at the end, and a key that is taken gets a number."""
    file = tmp_path / "library.bib"
    before = "% mine\n@book{voss2020,  title = {Mine}}\n"
    file.write_text(before, encoding="utf-8")
    assert run("10.5555/tunnels", "--to", str(file)).stdout == "voss2020-2\n"
    after = file.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert "seenat" in after


def test_a_work_is_not_added_twice(services: LocalServices, tmp_path: Path) -> None:
    """Not even under another identifier, which only the answer shows."""
    file = tmp_path / "library.bib"
    run("PMID:33057194", "--to", str(file))
    before = file.read_bytes()
    for again in ("PMID:33057194", "PMC7613271"):
        result = run(again, "--to", str(file))
        assert (result.exit_code, result.stdout) == (0, "")
        assert "roe2020: the work is already in the file" in result.stderr
    assert file.read_bytes() == before


def test_without_a_file_the_references_are_printed(services: LocalServices) -> None:
    """The format can be chosen."""
    assert run("10.5555/tunnels").stdout.startswith("@article{voss2020,\n")
    assert json.loads(run("10.5555/tunnels", "--format", "csljson").stdout)[0]["id"] == "voss2020"


def test_failures_are_reported_and_the_rest_is_added(services: LocalServices, tmp_path: Path) -> None:
    """Exit status 1 says that some are missing, 2 that all are."""
    file = tmp_path / "library.bib"
    result = run("10.5555/none", "nonsense", "10.5555/tunnels", "--to", str(file))
    assert (result.exit_code, result.stdout) == (1, "voss2020\n")
    assert result.stderr.splitlines() == [
        "nonsense: is not a DOI, ISBN, arXiv or PubMed number, or an address",
        "doi:10.5555/none: this DOI does not exist; look for a typing error",
    ]
    assert run("10.5555/none", "--to", str(tmp_path / "other.bib")).exit_code == 2
    assert not (tmp_path / "other.bib").exists()


def test_offline_uses_only_the_lock_file(services: LocalServices, tmp_path: Path) -> None:
    """A bibliography can be made again from its lock file."""
    file = tmp_path / "library.bib"
    run("10.5555/tunnels", "--to", str(file))
    made, asked = file.read_bytes(), len(services.asked)
    file.unlink()
    assert run("10.5555/tunnels", "--to", str(file), "--offline").exit_code == 0
    assert file.read_bytes() == made
    assert run("PMID:33057194", "--to", str(file), "--offline").exit_code == 2
    assert len(services.asked) == asked


def test_a_file_that_is_no_lock_file_is_not_overwritten(services: LocalServices, tmp_path: Path) -> None:
    """It belongs to another program."""
    other = tmp_path / "library.lock.json"
    other.write_text('{"name": "npm"}', encoding="utf-8")
    result = run("10.5555/tunnels", "--to", str(tmp_path / "library.bib"))
    assert result.exit_code == 2
    assert "this is not a lock file of fetched references" in result.stderr
    assert other.read_text(encoding="utf-8") == '{"name": "npm"}'


def test_a_missing_extra_is_one_clear_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sentence says what to install."""
    monkeypatch.setitem(sys.modules, "hishel", None)
    result = run("10.5555/tunnels")
    assert result.exit_code == 2
    assert result.stderr == (
        "doi:10.5555/tunnels: fetching needs the packages httpx2 and hishel; install them with "
        "pip install 'dprkpal[fetch]'\n"
    )


def test_a_dry_run_writes_nothing(services: LocalServices, tmp_path: Path) -> None:
    """Neither the file nor the lock file. It needs a file."""
    file = tmp_path / "library.bib"
    result = run("10.5555/tunnels", "--dry-run", "--to", str(file))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "voss2020\n", "")
    assert list(tmp_path.iterdir()) == []
    assert run("10.5555/tunnels", "--dry-run").exit_code == 2


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("new.txt", "the name does not say the format; use an ending such as .bib, or --format"),
        ("none/new.bib", "there is no folder"),
        ("old.cff", "CFF files cannot be edited in place; convert the file first"),
        ("old.json", "not JSON"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_first(
    services: LocalServices, tmp_path: Path, name: str, said: str
) -> None:
    """Before anything is fetched, and without a change."""
    (tmp_path / "old.cff").write_text("cff-version: 1.2.0\ntitle: T\nauthors: []\n", encoding="utf-8")
    (tmp_path / "old.json").write_text('[{"id": "a"},]', encoding="utf-8")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = run("10.5555/tunnels", "--to", str(tmp_path / name))
    assert result.exit_code == 2
    assert said in result.stderr
    assert services.asked == []
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
