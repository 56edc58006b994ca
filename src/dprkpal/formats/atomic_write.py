"""A file that is written whole or not at all: whoever reads it finds what was there before, or all that is new."""

from __future__ import annotations

import os

__all__ = ["write_atomically"]


def write_atomically(path: str | os.PathLike[str], data: bytes) -> None:
    """Write *data* to the file at *path* in one step, whatever interrupts it.

    Args:
        path: The file. A symbolic link stays one; the permissions of a file that is there stay. A device or a named
            pipe is written as it is.
        data: All that it is to hold.

    Raises:
        OSError: It cannot be written; its ``filename`` is *path*, and what was there before is still there.
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
        raise OSError(error.errno, error.strerror, name) from None  # the name the user gave
