"""A file is cut into parts of whole entries, always at the same places."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dprkpal.errors import FormatError
from dprkpal.storage.file_parts import PartReader

BIB = "% first\n" + "".join(f"@book{{k{n}, title = {{Title {{nested {n}}}}}, note = {{}} }}\n\n" for n in range(40))
RIS = "".join(f"TY  - BOOK\nID  - k{n}\nTI  - Title {n}\nER  - \n\n" for n in range(40))
JSON = json.dumps([{"id": f"k{n}", "type": "book", "title": '}] "tricky\\'} for n in range(40)], indent=1)
FILES = {"bibtex": BIB, "ris": RIS, "csljson": JSON, "nbib": RIS.replace("TY  - BOOK", "PMID- 1").replace("ER  - ", "")}


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("size", [150, 700, 100_000])
def test_the_parts_together_are_the_file(format: str, newline: str, size: int) -> None:
    """No character is lost, and each part begins where the one before ends."""
    data = FILES[format].replace("\n", newline).encode()
    parts = list(PartReader(io.BytesIO(data), None, format, size=size).parts())
    assert "".join(part.text for part in parts).encode() == data
    assert [part.begin for part in parts] == [0, *(part.end for part in parts[:-1])]
    assert [part.is_last for part in parts] == [False] * (len(parts) - 1) + [True]
    assert len(parts) > 1 or size == 100_000


@pytest.mark.parametrize("format", FILES)
def test_a_part_is_cut_at_the_same_place_when_reading_begins_there(format: str) -> None:
    """An interrupted import goes on with the parts that an uninterrupted one has."""
    data = FILES[format].replace("Title", "Títle").encode()
    whole = list(PartReader(io.BytesIO(data), None, format, size=300).parts())
    for number, part in enumerate(whole):
        rest = list(PartReader(io.BytesIO(data), None, format, size=300).parts(part.begin, part.line))
        assert rest == whole[number:]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_other_encodings_are_cut_too(encoding: str) -> None:
    """Positions are those of bytes, also in an encoding with several bytes for each character."""
    data = BIB.encode(encoding)
    reader = PartReader(io.BytesIO(data), None, "bibtex", size=5000 if encoding == "utf-16-le" else 300)
    parts = list(reader.parts())
    assert b"".join(data[part.begin : part.end] for part in parts) == data
    assert "".join(part.text for part in parts).lstrip("\ufeff") == BIB


def test_invalid_bytes_are_kept() -> None:
    """A byte that is not UTF-8 is decoded without loss."""
    data = b"@book{a, title = {caf\xe9}}\n" * 20
    parts = list(PartReader(io.BytesIO(data), None, "bibtex", size=100).parts())
    assert "".join(part.text for part in parts).encode("utf-8", "surrogateescape") == data


def test_a_format_that_cannot_be_cut_is_one_part() -> None:
    """XML and YAML are read at once."""
    data = b"- id: a\n" * 1000
    assert len(list(PartReader(io.BytesIO(data), None, "cslyaml", size=100).parts())) == 1


def test_a_file_that_cannot_be_cut_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit is that of reading a file."""
    monkeypatch.setattr("dprkpal.storage.file_parts.MAX_BYTES", 1000)
    with pytest.raises(FormatError, match="cannot be read in parts; split it"):
        list(PartReader(io.BytesIO(b"- id: a\n" * 1000), "big.yaml", "cslyaml", size=100).parts())


@given(st.text(alphabet='{}[]",\\ \n:a1é', max_size=200), st.integers(5, 50))
def test_any_text_is_cut_without_loss(text: str, size: int) -> None:
    """Also text that is not JSON or BibTeX."""
    for format in FILES:
        parts = list(PartReader(io.BytesIO(text.encode()), None, format, size=size).parts())
        assert "".join(part.text for part in parts).replace("\r\n", "\n") == text.replace("\r\n", "\n")


class Endless(io.RawIOBase):
    """A device that never ends. It may be read only a little."""

    def __init__(self, byte: bytes) -> None:
        self.byte = byte
        self.given = 0

    def read(self, size: int = -1) -> bytes:
        """Return the same byte again and again."""
        assert size >= 0
        self.given += size
        return self.byte * size


@pytest.mark.parametrize("byte", [b"\0", b"\x81"])
@pytest.mark.parametrize("format", [None, "bibtex"])
def test_a_device_without_end_is_refused_at_once(byte: bytes, format: str | None) -> None:
    """Such as /dev/zero and /dev/full: the limit for a file is reached only after half a minute."""
    device = Endless(byte)
    with pytest.raises(FormatError, match=r"x\.bib: this is not a text file"):
        PartReader(device, "x.bib", format)  # type: ignore[arg-type]  # it is read like a file
    assert device.given <= 2_000_000
