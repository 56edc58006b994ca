"""Internal: write a table with one reference a row and one column for each CSL variable that is used.

Names are ``Family, Given; Family, Given``, institutions are in braces, and dates are in EDTF.

Source: RFC 4180; EDTF (ISO 8601-2), levels 0 and 1; OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from ...model.vocabulary import DATE_VARIABLES, NAME_VARIABLES
from ..item_fields import ItemFields
from ..results import Written
from ..value_parsing import format_family_first, text_of
from .cells import escape_formula
from .tables import VARIABLES

__all__ = ["write"]

_BRACES = str.maketrans("{};", "(),")


def write(items: Iterable[Mapping[str, Any]]) -> Written:
    """Format *items* as CSV.

    Args:
        items: CSL-JSON mappings.

    Returns:
        The text, and the key of each item.

    >>> print(write([{"id": "a", "type": "book", "title": "T", "author": [{"family": "Lee", "given": "Ann"}]}]).text)
    id,type,author,title
    a,book,"Lee, Ann",T
    <BLANKLINE>
    """
    rows = [_row(ItemFields(item)) for item in items]
    used = {variable for row in rows for variable in row}
    columns = ["id", "type", *(variable for variable in VARIABLES if variable in used or variable == "title")]
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([escape_formula(row.get(column, "")) for column in columns] for row in rows)
    return Written(file.getvalue(), [row["id"] for row in rows])


def _row(fields: ItemFields) -> dict[str, str]:
    """Return the cells of an item that are not empty, by column."""
    row = {"id": fields.key, "type": fields.type}
    for variable in VARIABLES:
        if variable in NAME_VARIABLES:
            text = "; ".join(map(_name, fields.names(variable)))
        elif variable in DATE_VARIABLES:
            text = fields.date_text(variable)
        else:
            text = fields.text(variable)
        if text:
            row[variable] = text
    return row


def _name(name: Mapping[str, Any]) -> str:
    """Return a name as one part of a cell."""
    if literal := text_of(name.get("literal")):
        return f"{{{literal.translate(_BRACES)}}}"
    return format_family_first(name).translate(_BRACES)
