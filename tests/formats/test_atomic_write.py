"""Writing files: all or nothing, without losing the changes of others."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dprkpal.errors import FileAccessError, FileChangedError
from dprkpal.formats import atomic_write, load
from dprkpal.formats.atomic_write import write_atomically, write_file

BOOK = "@book{old, author = {Aa, B}, title = {Old}, year = {2001}}\n"


def test_a_file_is_replaced_and_nothing_is_left_behind(tmp_path: Path) -> None:
    """The temporary file is renamed, not copied."""
    file = tmp_path / "a.txt"
    write_atomically(file, b"one")
    write_atomically(file, b"two")
    assert file.read_bytes() == b"two"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    """They follow the umask, as for every other program."""
    write_atomically(tmp_path / "a.txt", b"one")
    (tmp_path / "b.txt").write_bytes(b"one")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


@pytest.mark.skipif(not hasattr(os, "chown"), reason="no owners on this system")
def test_permissions_and_owner_are_kept(tmp_path: Path) -> None:
    """Fixing a file of another user as root, such as in a container, does not take it away from them."""
    file = tmp_path / "a.txt"
    file.write_bytes(b"one")
    owner = 65534 if os.geteuid() == 0 else os.geteuid()
    os.chown(file, owner, -1)
    file.chmod(0o640)
    write_atomically(file, b"two")
    found = file.stat()
    assert (found.st_mode & 0o7777, found.st_uid, file.read_bytes()) == (0o640, owner, b"two")


@pytest.mark.parametrize("name", ["n" * 255, "한" * 85, ".hidden"])
def test_a_name_may_be_as_long_as_the_system_allows(tmp_path: Path, name: str) -> None:
    """The name of the temporary file does not contain the name of the file."""
    write_atomically(tmp_path / name, b"one")
    assert (tmp_path / name).read_bytes() == b"one"


def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    """The link stays a link."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "folder" / "file")
    write_atomically(tmp_path / "link", b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "folder" / "file").read_bytes() == b"one"


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="no /proc on this system")
def test_standard_output_of_another_program_is_not_ours(tmp_path: Path) -> None:
    """As in ``/proc/1/fd/1``, the log of a container."""
    code = "import sys; sys.stdin.read()"
    with (tmp_path / "other").open("w") as stream:
        other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=stream)
        try:
            name = f"/proc/{other.pid}/fd/1"
            code = f"from dprkpal.formats.atomic_write import write_atomically; write_atomically({name!r}, b'data')"
            ours = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
        finally:
            other.communicate()
    assert ours.stdout == b""
    assert (tmp_path / "other").read_text() == "data"


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="no /dev/stdout on this system")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_standard_output_is_written_to_and_not_replaced(tmp_path: Path, name: str) -> None:
    """Standard output may be a file that other programs have open, or that has contents already."""
    if name.startswith("/proc") and not os.path.exists(name):
        pytest.skip("no /proc on this system")
    (tmp_path / "link").symlink_to("/dev/stdout")
    log = tmp_path / "log"
    log.write_text("before\n")
    node = log.stat().st_ino
    code = f"from dprkpal.formats.atomic_write import write_atomically; write_atomically({name!r}, b'data\\n')"
    with log.open("a") as stream:
        subprocess.run([sys.executable, "-c", code], stdout=stream, cwd=tmp_path, check=True)
    assert log.read_text() == "before\ndata\n"
    assert log.stat().st_ino == node


def test_an_error_names_the_file_and_leaves_it(tmp_path: Path) -> None:
    """The name is that of the user, not that of the temporary file."""
    for path in (tmp_path / "none" / "a.txt", tmp_path / "nul\0"):
        with pytest.raises(FileAccessError) as found:
            write_file(path, b"one")
        assert found.value.path == str(path)
    assert os.listdir(tmp_path) == []


def test_a_changed_file_is_not_overwritten(tmp_path: Path) -> None:
    """An entry that another program has added meanwhile would be lost without a word."""
    file = tmp_path / "mine.bib"
    file.write_text(BOOK)
    document = load(file)
    document.entries["old"].set("title", "New")
    file.write_text(BOOK + "@book{newcomer, title = {Typed meanwhile}}\n")
    before = file.read_bytes()
    with pytest.raises(FileChangedError, match=r"mine\.bib: cannot be written: the file was changed"):
        document.save()
    with pytest.raises(FileChangedError):
        document.save(tmp_path / ".." / tmp_path.name / "mine.bib")
    assert file.read_bytes() == before
    assert document.changed
    document.save(tmp_path / "other.bib")
    assert "New" in (tmp_path / "other.bib").read_text()
    assert sorted(os.listdir(tmp_path)) == ["mine.bib", "other.bib"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_is_not_changed_in_place(tmp_path: Path) -> None:
    """Nobody reads the other end: opening the pipe a second time, to write, would wait for ever."""
    os.mkfifo(tmp_path / "works.bib")
    with pytest.raises(FileAccessError, match="not a file that can be changed in place"):
        write_file(tmp_path / "works.bib", b"new", expected=b"old")


def test_a_document_can_be_saved_again_and_after_a_change_of_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own last save is no change by others, and a relative path means the file that was read."""
    monkeypatch.chdir(tmp_path)
    Path("mine.bib").write_text(BOOK)
    document = load("mine.bib")
    document.entries["old"].set("title", "New")
    document.save()
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    document.entries["old"].set("title", "Newer")
    document.save()
    assert os.listdir() == []
    assert "Newer" in (tmp_path / "mine.bib").read_text()


def test_threads_that_save_the_same_file_leave_a_whole_file(tmp_path: Path) -> None:
    """One of them wins each time; the others are told that the file has changed."""
    file = tmp_path / "mine.bib"
    file.write_text(BOOK)
    faults: list[Exception] = []

    def save(number: int) -> None:
        for _ in range(10):
            try:
                document = load(file)
                document.entries["old"].set("title", f"T{number}")
                document.save()
            except FileChangedError:
                pass
            except Exception as error:  # the test reports every other error
                faults.append(error)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert faults == []
    assert list(load(file).entries) == ["old"]
    assert os.listdir(tmp_path) == ["mine.bib"]


def test_a_change_of_another_process_is_seen_until_the_file_is_replaced(tmp_path: Path) -> None:
    """Two programs that save at the same moment could otherwise undo the change of each other."""
    fcntl = pytest.importorskip("fcntl", reason="Windows cannot lock a folder")
    file = tmp_path / "a.bib"
    file.write_bytes(b"old")
    found: list[Exception] = []

    def save() -> None:
        try:
            write_atomically(file, b"new", expected=b"old")
        except FileChangedError as error:
            found.append(error)

    other = os.open(tmp_path, os.O_RDONLY)  # as another process that is saving does
    fcntl.flock(other, fcntl.LOCK_EX)
    thread = threading.Thread(target=save)
    thread.start()
    thread.join(0.3)
    assert thread.is_alive()
    file.write_bytes(b"other")
    os.close(other)
    thread.join()
    assert len(found) == 1
    assert file.read_bytes() == b"other"


def test_a_folder_that_stays_locked_does_not_stop_a_program_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some seconds the file is written all the same."""
    fcntl = pytest.importorskip("fcntl", reason="Windows cannot lock a folder")
    monkeypatch.setattr(atomic_write, "_LOCK_SECONDS", 0.0)
    file = tmp_path / "a.bib"
    file.write_bytes(b"old")
    other = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    write_atomically(file, b"new", expected=b"old")
    os.close(other)
    assert file.read_bytes() == b"new"
