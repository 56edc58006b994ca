"""Internal: CSL variables in the note of a reference, as Zotero's field Extra has them.

Zotero has no fields for some CSL variables, such as ``original-date``. Its users write them at the start of the field
Extra, one on each line, and Zotero exports this field as ``note``:

.. code-block:: text

    original-date: 1900
    translator: Miller || Ann
    A remark.

Source: the Zotero documentation, "Citing fields from Extra"; the citeproc-js manual, "Input data rules". Which values
replace others, and that the first line may be a remark, follows the reference engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .lazy_pattern import Pattern
from .vocabulary import DATE_VARIABLES, ITEM_TYPES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES

__all__ = ["note_field_problems", "with_note_fields"]

_LINE = Pattern(r"([A-Za-z][A-Za-z _.-]{0,40}?)[ \t]*:[ \t]*(\S.*)")
_BRACED = Pattern(r"\{:[ \t]*([A-Za-z][A-Za-z _.-]{0,40}?)[ \t]*:[ \t]*([^{}\n]*)\}")
_SPACES = Pattern(r"[ \t]{2,}")
_YEAR = Pattern(r"[0-9]{3}")
_SET_BY_PROCESSOR = frozenset({"citation-number", "first-reference-note-number", "locator", "note"})
_SCHEMA_NAMES = {"title-short": "shortTitle", "container-title-short": "journalAbbreviation"}
_known_variables: dict[str, str] = {}


def _normalized(label: str) -> str:
    """Return *label* in lower case with hyphens: Zotero's documentation also writes ``Original Date``."""
    return "-".join(label.lower().replace("_", " ").replace("-", " ").split())


def _variables() -> dict[str, str]:
    """Return the variables that a note can have, by their normalized names."""
    if not _known_variables:
        names = (TEXT_VARIABLES | NUMBER_VARIABLES | NAME_VARIABLES | DATE_VARIABLES) - _SET_BY_PROCESSOR
        _known_variables.update({_normalized(name): name for name in (*names, "collection-title-short", "type")})
    return _known_variables


def _item_type(value: str) -> str | None:
    """Return the CSL item type that *value* names, or ``None``."""
    wanted = _normalized(value)
    return next((kind for kind in ITEM_TYPES if _normalized(kind) == wanted), None)


def _name(value: str) -> dict[str, str]:
    """Return a name: ``Family || Given``, or the literal name of an institution."""
    family, bars, given = (part.strip() for part in value.partition("||"))
    if not bars:
        return {"literal": family}
    return {part: text for part, text in (("family", family), ("given", given)) if text}


def _date(value: str) -> dict[str, Any]:
    """Return a date in EDTF as CSL-JSON; other dates, such as ``12 March 1999``, are read when they are formatted."""
    from .edtf import is_edtf, parse_edtf  # most notes have no date

    return (parse_edtf(value)[0] if is_edtf(value) else None) or {"raw": value}


def with_note_fields(data: Mapping[str, Any]) -> Mapping[str, Any]:
    r"""Return an item with the variables that its note contains; *data* itself if there are none.

    The type and dates in the note replace those of the item. Other variables only fill in what the item lacks; if it
    has a value, the line stays in the note.

    >>> with_note_fields({"id": "a", "note": "original-date: 1900\neditor: Miller || Ann\nSigned."})["note"]
    'Signed.'
    >>> with_note_fields({"id": "a", "type": "document", "note": "See {:type: dataset} there."})
    {'id': 'a', 'type': 'dataset', 'note': 'See there.'}
    """
    note = data.get("note")
    if not isinstance(note, str) or ":" not in note:
        return data
    found: dict[str, Any] = {}

    def take(label: str, value: str) -> bool:
        variable = _variables().get(_normalized(label))
        value = value.strip()
        if variable is None or not value or not _is_free(variable, data) or _is_remark(variable, value, data):
            return False
        if variable in NAME_VARIABLES:
            name = _name(value)
            if name:
                found.setdefault(variable, []).append(name)
            return bool(name)
        if variable in found:
            return False
        made = _item_type(value) if variable == "type" else _date(value) if variable in DATE_VARIABLES else value
        if made is not None:
            found[variable] = made
        return made is not None

    rest = _without_fields(note, take)
    if not found:
        return data
    item = {**data, **found, "note": rest}
    if not rest:
        del item["note"]
    return item


def _is_remark(variable: str, value: str, data: Mapping[str, Any]) -> bool:
    """Return whether a line that looks like a number variable is none.

    Zotero's import from web pages writes ``Number: 1``, which repeats the issue, and other lines such as ``Publisher``.
    Its BibTeX export, and readers of it, can join these lines.
    """
    if variable not in NUMBER_VARIABLES:
        return False
    issue = data.get("issue") if variable == "number" else None
    return ": " in value or (issue not in (None, "") and value.split()[0] == str(issue))


def _is_free(variable: str, data: Mapping[str, Any]) -> bool:
    """Return whether a note may set *variable*: the type, a date, or a variable without a value."""
    if variable == "type" or variable in DATE_VARIABLES:
        return True
    own = (data.get(variable), data.get(_SCHEMA_NAMES.get(variable, variable)))
    return all(value is None or value == "" or value == [] for value in own)


def _without_fields(note: str, take: Callable[[str, str], bool]) -> str:
    """Return *note* without the fields for which *take* returns true."""
    if "{:" in note:
        short = _BRACED.sub(lambda match: "" if take(match[1], match[2]) else match[0], note)
        note = note if short == note else _SPACES.sub(" ", short)
    kept = []
    lines = note.split("\n")
    for index, line in enumerate(lines):
        match = _LINE.fullmatch(line.strip())
        if match is None and index and line.strip():
            kept += lines[index:]
            break
        if match is None or not take(match[1], match[2]):
            kept.append(line)
    return note if len(kept) == len(lines) else "\n".join(kept).strip()


def note_field_problems(data: Mapping[str, Any]) -> Iterator[str]:
    """Yield a message for each line of the note that looks like a variable, but is not used as one.

    >>> list(note_field_problems({"note": "orignal-date: 1900", "publisher": "Zed"}))
    ["'orignal-date' is not a CSL variable; did you mean 'original-date'?"]
    >>> list(note_field_problems({"note": "publisher: Pluto", "publisher": "Zed"}))
    ["the field 'publisher' is not used, because the entry has a value for it"]
    """
    import difflib

    note = data.get("note")
    if not isinstance(note, str) or ":" not in note:
        return
    problems: list[str] = []
    braced = {match[1] for match in _BRACED.finditer(note)}
    seen: set[str] = set()

    def take(label: str, value: str) -> bool:
        name, known = _normalized(label), _variables()
        variable, shown = known.get(name), label[:60]
        repeated = variable in seen and variable not in NAME_VARIABLES
        if variable is None:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.85)
            hint = f"; did you mean {known[near[0]]!r}?" if near else ""
            if near or label in braced:
                problems.append(f"{shown!r} is not a CSL variable{hint}")
        elif _is_remark(variable, value, data):
            return False
        elif variable == "type" and _item_type(value) is None:
            problems.append(f"{value[:60]!r} is not a CSL item type")
        elif variable in DATE_VARIABLES and not _YEAR.search(value):
            problems.append(f"the date {value[:60]!r} of {shown!r} has no year; write it like 1900-07-26 or 1900/1901")
        elif repeated or not _is_free(variable, data):
            reason = "the note has it twice" if repeated else "the entry has a value for it"
            problems.append(f"the field {shown!r} is not used, because {reason}")
        else:
            seen.add(variable)
            return True
        return False

    _without_fields(note, take)
    yield from problems
