"""Internal: write a file atomically. At any time the file has either all of its old contents or all of the new."""

from __future__ import annotations

import errno
import os
import re
import stat
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from ..errors import FileAccessError, FileChangedError, FormatError

try:
    import fcntl
except ImportError:  # on Windows
    fcntl = None  # type: ignore[assignment]  # a module elsewhere

__all__ = ["alone", "contents_of", "not_in_place", "write_atomically", "write_file", "write_part"]

_DESCRIPTOR = re.compile(r"/dev/(stdout|stderr)|/(?:dev|proc/(?:self|thread-self|(\d+)))/fd/(\d+)")
_MAX_LINKS = 40
_LOCK = threading.Lock()
_LOCK_SECONDS = 10.0
"""How long to wait for other programs that lock a folder."""


def write_atomically(
    path: str | os.PathLike[str], data: bytes | Iterable[bytes], *, expected: bytes | None = None
) -> None:
    """Write *data* to a temporary file, then rename it to *path*, so that an interruption cannot leave half a file.

    Args:
        path: The file. Symbolic links are followed. The permissions, the owner and the extended attributes of an
            existing file are kept as far as the system allows it. Standard output, devices and named pipes are
            written directly.
        data: The contents of the file, whole or in pieces.
        expected: The contents that the file had when it was read. By default any contents are replaced.

    Raises:
        FileChangedError: The file exists and its contents are not *expected*. It is left as it is.
        OSError: The file cannot be written, or *expected* is given and it is a pipe or device. It still has its old
            contents, and ``filename`` is *path*.
    """
    name = os.fspath(path)
    pieces = [data] if isinstance(data, bytes) else data
    try:
        descriptor = _descriptor(name)
        if descriptor is not None or (os.path.exists(name) and not os.path.isfile(name)):
            if expected is not None:
                raise not_in_place()
            # Renaming a file over /dev/stdout would replace the file that standard output is redirected to.
            with open(name if descriptor is None else os.dup(descriptor), "wb") as stream:
                stream.writelines(pieces)
            return
        target = os.path.realpath(name)
        part = write_part(target, pieces)
        try:
            if expected is None:
                os.replace(part, target)
            else:
                with alone([os.path.dirname(target)]):
                    if contents_of(target) not in (None, expected):
                        raise FileChangedError(path=name)
                    os.replace(part, target)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise
    except FormatError:  # the file was changed, or a piece could not be made
        raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from None  # report the name that the user gave


def write_file(path: str | os.PathLike[str], data: bytes | Iterable[bytes], *, expected: bytes | None = None) -> None:
    """Do the same as `write_atomically`, but raise only errors of dprkpal.

    Raises:
        FileChangedError: The file exists and its contents are not *expected*.
        FileAccessError: The file cannot be written. It still has its old contents.
    """
    try:
        write_atomically(path, data, expected=expected)
    except FormatError:
        raise
    except (OSError, ValueError) as error:  # ValueError: the name has a null character
        raise FileAccessError.of(error, "written", os.fspath(path)) from None


def _descriptor(name: str) -> int | None:
    """Return the number of the open file that *name* stands for, such as 1 for ``/dev/stdout``, or ``None``.

    The open file of another process, as in ``/proc/1/fd/1``, is not one of this process.
    """
    for _ in range(_MAX_LINKS):
        name = os.path.abspath(name)
        if match := _DESCRIPTOR.fullmatch(name):
            if match[1]:
                return {"stdout": 1, "stderr": 2}[match[1]]
            return int(match[3]) if match[2] in (None, str(os.getpid())) else None
        if not os.path.islink(name):
            return None
        name = os.path.join(os.path.dirname(name), os.readlink(name))
    return None


def not_in_place() -> OSError:
    """Return the error for a pipe or device. It cannot be read, changed and written; opening it could wait for ever."""
    return OSError(errno.EINVAL, "it is not a file that can be changed in place")


def write_part(target: str, pieces: Iterable[bytes]) -> str:
    """Write a temporary file next to *target*, which can be renamed to it; return its name."""
    part, file = _open_part(target)
    try:
        with open(file, "wb") as stream:
            stream.writelines(pieces)
            stream.flush()
            os.fsync(stream.fileno())
        _copy_attributes(target, part)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise
    return part


def _open_part(target: str) -> tuple[str, int]:
    """Create a temporary file next to *target*; return its name and descriptor.

    The name is random, so that neither another thread nor the remains of a killed program are in the way, and short,
    because *target* may have the longest name that the file system allows.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    mode = 0o600 if os.path.exists(target) else 0o666  # the permissions of an existing file are copied later
    while True:
        part = os.path.join(os.path.dirname(target), f".{os.urandom(8).hex()}.part")
        try:
            return part, os.open(part, flags, mode)
        except FileExistsError:
            continue


def _copy_attributes(target: str, part: str) -> None:
    """Give *part* the permissions, the owner and the extended attributes of *target*, if there is such a file."""
    try:
        old, new = os.stat(target), os.stat(part)
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(old.st_mode)
    if hasattr(os, "chown") and (old.st_uid, old.st_gid) != (new.st_uid, new.st_gid):
        try:
            os.chown(part, old.st_uid, old.st_gid)
        except OSError:  # only root can give files away
            mode &= 0o777
            try:
                os.chown(part, -1, old.st_gid)
            except OSError:
                mode = mode & 0o707 | (mode & 0o007) << 3  # another group gets no more than everybody
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for attribute in os.listxattr(target):
                with suppress(OSError):
                    os.setxattr(part, attribute, os.getxattr(target, attribute))
    os.chmod(part, mode)


@contextmanager
def alone(folders: Iterable[str]) -> Iterator[None]:
    """Keep other threads and processes of dprkpal out of a block that compares files of *folders* and replaces them.

    Otherwise two of them could find the same contents, and the second would undo the change of the first. The folders
    are locked and not the files, which each change replaces by others.
    """
    with _LOCK:
        locks: list[int] = []
        try:
            for folder in sorted(set(folders)):  # in order, so that two processes do not wait for each other
                with suppress(OSError):  # some file systems have no locks, and Windows opens no folders
                    locks.append(os.open(folder, os.O_RDONLY))
                    _wait_for(locks[-1])
            yield
        finally:
            for lock in locks:
                os.close(lock)


def _wait_for(lock: int) -> None:
    """Lock the open folder *lock*, or give up after some seconds.

    Raises:
        OSError: It cannot be locked.
    """
    end = time.monotonic() + _LOCK_SECONDS
    while fcntl is not None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > end:
                raise
            time.sleep(0.005)


def contents_of(target: str) -> bytes | None:
    """Return the contents of the file *target*, or ``None`` if there is no such file."""
    try:
        with open(target, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
