"""Internal: read a part of a file as a file of its own, with the lines of the whole file."""

from __future__ import annotations

import io

from ..errors import FormatError
from ..formats import read
from ..formats.results import Reading
from .file_parts import FilePart, PartReader
from .parents import Parents

__all__ = ["json_text", "part_bytes", "read_part"]


def read_part(
    reader: PartReader, part: FilePart, name: str | None, parents: Parents, strings: dict[str, str], *,
    sentence_case: bool,
) -> Reading:  # fmt: skip
    """Read the references of a part.

    Args:
        reader: The reader of the file.
        part: The part.
        name: The name of the file, for findings and notes.
        parents: The entries of a ``.bib`` file that others need.
        strings: The ``@string`` abbreviations of the parts before; those of this part are added.
        sentence_case: Whether to set English titles of ``.bib`` files in sentence case.

    Raises:
        FormatError: Nothing in the part can be read.
    """
    if not part.text.strip("\ufeff \t\r\n"):
        return Reading()
    text, rest = part.text, ""
    if reader.is_list:
        text = json_text(part)
        if not text:
            return Reading()
    elif needed := parents.needed_by(part.text):
        rest = "\n" + "\n".join(needed)
    file = io.BytesIO(part_bytes(text + rest))
    try:
        reading = read(file, reader.format, sentence_case=sentence_case, strings=strings)
    except FormatError as error:
        raise _placed(error, name, part.line) from None
    last = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1 if rest else None
    if last is not None:
        reading.items = [
            item for item in reading.items if (reading.places.get(str(item["id"]), (None, None))[1] or 0) <= last
        ]
        for problems in (reading.findings, reading.notes):
            problems[:] = [one for one in problems if one.line is None or one.line <= last]
    for problems in (reading.findings, reading.notes):
        problems[:] = [_placed(one, name, part.line) for one in problems]
    reading.places = {
        key: (name, None if line is None else line + part.line) for key, (_, line) in reading.places.items()
    }
    return reading


def _placed(problem: FormatError, name: str | None, line: int) -> FormatError:
    """Return a problem of a part as one of the file."""
    return FormatError(
        problem.message, path=name, line=None if problem.line is None else problem.line + line, column=problem.column,
        key=problem.key, code=problem.code,
    )  # fmt: skip


def part_bytes(text: str) -> bytes:
    """Return the text of a part as bytes in UTF-8, with invalid bytes as they were in the file."""
    return text.encode("utf-8", "surrogateescape")


def json_text(part: FilePart) -> str:
    """Return a part of a list of objects as a list, with the same positions; empty if there is no object in it.

    >>> json_text(FilePart(', {"id": "b"}', 9, 22, 0, 0, False)), json_text(FilePart(" ]", 22, 24, 0, 0, True))
    ('[ {"id": "b"}]', '')
    """
    text = part.text
    if part.begin:
        begin = len(text) - len(text.lstrip())
        if text[begin : begin + 1] == "]" and not text[begin + 1 :].strip():
            return ""
        is_comma = text[begin : begin + 1] == ","
        text = f"{text[:begin]}[{text[begin + 1 :] if is_comma else text[begin:]}"
    return text if part.is_last else f"{text}]"
