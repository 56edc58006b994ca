"""Internal: write CSL-YAML files, the reverse of `dprkpal.formats.csl_yaml.reader`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ...errors import FormatError
from ...model.edtf import write_edtf
from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES, NUMBER_VARIABLES, TEXT_VARIABLES
from ..results import Written, clean
from .markdown_text import encode_markdown, escape_markdown

__all__ = ["format_item", "write"]

_ADDRESSES = frozenset(("DOI", "URL", "ISBN", "ISSN", "PMID", "PMCID", "language"))
_INSIDE_WORDS = re.compile(r"(?<=[^\W_])\\_(?=[^\W_])")


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    r"""Format *items* as a CSL-YAML file.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the id of each item.

    Raises:
        FormatError: A value cannot be represented in YAML, or is nested too deep.

    >>> print(write([{"id": "a", "type": "book", "title": "<i>T</i>", "issued": {"date-parts": [[1999]]}}]).text)
    ---
    references:
    - id: a
      type: book
      title: '*T*'
      issued: '1999'
    ...
    <BLANKLINE>
    """
    import yaml  # only these files need it

    made = [format_item(item) for item in items]
    dumper = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
    chunks = ["---\nreferences:\n" if made else "---\nreferences: []\n"]
    for item in made:
        try:
            chunks.append(yaml.dump([item], Dumper=dumper, allow_unicode=True, sort_keys=False, width=100))
        except (yaml.YAMLError, RecursionError, ValueError) as error:
            message = f"cannot be written as YAML: {str(error)[:200]}"
            raise FormatError(message, key=str(item.get("id", ""))[:200] or None) from None
    return Written("".join([*chunks, "...\n"]), [str(item.get("id", "")) for item in made])


def format_item(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return *item* for YAML: text in Markdown, dates in EDTF."""
    made: dict[str, Any] = {}
    custom = item.get("custom")
    others = custom.get("others") if isinstance(custom, Mapping) else None
    incomplete = {name for name in others or () if isinstance(item.get(name), list)} if _is_list(others) else set()
    for variable, value in item.items():
        if isinstance(value, str) and variable in _ADDRESSES:
            made[variable] = _INSIDE_WORDS.sub("_", escape_markdown(clean(value)))  # pandoc reads addresses as Markdown
        elif isinstance(value, str) and (variable in TEXT_VARIABLES or variable in NUMBER_VARIABLES):
            made[variable] = encode_markdown(value)
        elif variable in DATE_VARIABLES and isinstance(value, Mapping) and (text := write_edtf(value)):
            made[variable] = text
        elif variable in NAME_VARIABLES and isinstance(value, list):
            made[variable] = [_format_name(name) for name in value]
            if variable in incomplete:  # pandoc prints *et al.* for a name with this text
                made[variable].append({"literal": "others"})
        elif variable == "custom" and incomplete and isinstance(value, Mapping):
            rest = {name: inner for name, inner in value.items() if name != "others"}
            if left := [name for name in value["others"] if name not in incomplete]:
                rest["others"] = left
            if rest:
                made[variable] = _format_value(rest)
        else:
            made[variable] = _format_value(value)
    return made


def _is_list(value: Any) -> bool:
    """Return whether *value* is a list of text."""
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _format_name(name: Any) -> Any:
    """Return a name with its parts escaped for Markdown."""
    if not isinstance(name, Mapping):
        return _format_value(name)
    return {
        part: escape_markdown(clean(value)) if isinstance(value, str) else _format_value(value)
        for part, value in name.items()
    }


def _format_value(value: Any) -> Any:
    """Return a deep copy of *value* with clean text. Shared lists or objects would be written as YAML aliases."""
    root: list[Any] = [None]
    pending: list[tuple[Any, Any, Any]] = [(value, root, 0)]
    while pending:
        one, holder, place = pending.pop()
        if isinstance(one, str):
            made: Any = clean(one)
        elif isinstance(one, Mapping):
            made = dict.fromkeys(
                clean(str(key)) for key in one
            )  # keeps the order, because `pending` is processed in reverse
            pending.extend((inner, made, clean(str(key))) for key, inner in one.items())
        elif isinstance(one, list | tuple):
            made = [None] * len(one)
            pending.extend((inner, made, number) for number, inner in enumerate(one))
        elif isinstance(one, float) and (one != one or one in (float("inf"), float("-inf"))):
            made = None
        else:
            made = one
        holder[place] = made
    return root[0]
