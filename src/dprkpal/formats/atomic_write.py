"""Internal: write a file atomically. At any time the file has either all of its old contents or all of the new."""

from __future__ import annotations

import os

__all__ = ["write_atomically"]


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write *data* to a temporary file, then rename it to *path*, so that an interruption cannot leave half a file.

    Args:
        path: The file. Symbolic links and the permissions of an existing file are kept. Devices and named pipes are
            written directly.
        data: The contents of the file.

    Raises:
        OSError: The file cannot be written. It still has its old contents, and ``filename`` is *path*.
    """
    name = os.fspath(path)
    target = os.path.realpath(name)
    try:
        if os.path.exists(name) and not os.path.isfile(name):
            with open(name, "wb") as device:
                device.write(data)
            return
        part = f"{target}.{os.getpid()}.part"
        with open(part, "xb") as file:
            try:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
                if os.path.exists(target):
                    os.chmod(part, os.stat(target).st_mode & 0o7777)
                os.replace(part, target)
            except BaseException:
                os.unlink(part)
                raise
    except OSError as error:
        raise OSError(error.errno, error.strerror, name) from None  # report the name that the user gave
