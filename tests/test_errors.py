"""Exceptions: they keep their message and attributes when they are pickled and copied, and are built-in errors too."""

from __future__ import annotations

import copy
import errno
import pickle
from pathlib import Path

import pytest

from dprkpal import errors, formats

EXAMPLES = [
    errors.DprkpalError("plain"),
    errors.DuplicateKeyError("doe2001", "mine.bib:3"),
    errors.FileAccessError("cannot be read: no", path="a.bib", number=errno.EACCES, reason="no"),
    errors.FileChangedError(path="a.bib"),
    errors.FormatError("a month is missing", path="a.bib", line=3, column=4, key="doe", code="BIB008"),
    errors.FetchError("too large", identifier="doi:10.5555/a"),
    errors.LocatorError("no label"),
    errors.NotFoundError("does not exist", identifier="doi:10.5555/b"),
    errors.MissingFileError("cannot be read", path="a.bib", number=errno.ENOENT, reason="No such file"),
    errors.StyleError("not CSL", path="a.csl", line=9),
    errors.UnknownClaimError("x", ["y"]),
    errors.UnknownCollectionError("x", ["y"]),
    errors.UnknownEntityError("x"),
    errors.UnknownFieldError("titel", ["title"]),
    errors.UnknownLevelError("x", ["verified"]),
    errors.UnknownLocaleError("xx"),
    errors.UnknownOutputError("htlm", ["html"]),
    errors.UnknownReferenceError("young", ["young2021guns", "youngs"]),
    errors.UnknownRuleError("BIB"),
    errors.UnknownStyleError("apaa", ["apa"]),
    errors.UnknownTableError("x", ["claims"]),
    errors.UnknownTopicError("x", ["y"]),
    errors.UnknownTypeError("bok", ["book"]),
    errors.UnknownConditionError("tpye", ["type"]),
    errors.UnknownBibliographyError("maim", ["main"]),
    errors.UnknownFileError("a.bob", ["a.bib"]),
    errors.UnknownSectionError("int", ["intro"]),
    errors.VocabularyError("no hedge"),
]


def test_there_is_an_example_of_every_error() -> None:
    """The tests below cover each public exception."""
    assert {type(one).__name__ for one in EXAMPLES} == {*errors.__all__} - {"visible"}


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda one: type(one).__name__)
def test_a_copied_error_has_the_same_message_and_attributes(error: errors.DprkpalError) -> None:
    """An exception crosses a process pool by pickling, and its reader needs the file and line."""
    names = [name for name in dir(error) if not name.startswith("_") and hasattr(error, name)]
    held = {name: value for name in names if not callable(value := getattr(error, name))}
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert type(again) is type(error)
        assert str(again) == str(error)
        assert {name: getattr(again, name) for name in held} == held


def test_a_missing_file_is_a_format_error_and_a_file_not_found_error(tmp_path: Path) -> None:
    """Code that handles missing files of any kind catches ``FileNotFoundError``."""
    missing = str(tmp_path / "none.bib")
    for read in (formats.read, formats.load):
        with pytest.raises(FileNotFoundError) as found:
            read(missing)
        assert isinstance(found.value, errors.FormatError)
        assert (found.value.filename, found.value.path, found.value.errno) == (missing, missing, errno.ENOENT)
    with pytest.raises(OSError, match="directory") as folder:
        formats.read(tmp_path)
    assert isinstance(folder.value, errors.FormatError)
    assert not isinstance(folder.value, FileNotFoundError)


def test_unknown_fields_and_types_are_the_errors_that_python_would_raise() -> None:
    """A keyword that does not exist is a ``TypeError``, a value that does not exist a ``ValueError``."""
    assert isinstance(errors.UnknownFieldError("titel", ["title"]), TypeError)
    assert isinstance(errors.UnknownTypeError("bok", ["book"]), ValueError)
    assert "did you mean 'title'?" in str(errors.UnknownFieldError("titel", ["title"]))
