"""Internal: the keys, types and titles in a Hayagriva file, the bibliography format of Typst.

That is what checking citations needs. Other fields are not read.

Source: the Hayagriva documentation, "The Hayagriva YAML File Format".
"""

from __future__ import annotations

from typing import Any

from .yaml_values import YamlValue, read_yaml

__all__ = ["hayagriva_items"]

_TYPES = {
    "article": "article-journal", "chapter": "chapter", "entry": "entry", "anthos": "chapter", "report": "report",
    "thesis": "thesis", "web": "webpage", "scene": "motion_picture", "artwork": "graphic", "patent": "patent",
    "case": "legal_case", "newspaper": "article-newspaper", "legislation": "legislation", "manuscript": "manuscript",
    "post": "post", "misc": "document", "performance": "performance", "periodical": "periodical",
    "proceedings": "book", "book": "book", "blog": "post-weblog", "reference": "book", "anthology": "book",
    "conference": "paper-conference", "repository": "software", "thread": "post", "video": "motion_picture",
    "audio": "song", "exhibition": "event",
}  # fmt: skip


def hayagriva_items(text: str) -> tuple[list[dict[str, Any]], dict[str, int]]:
    r"""Return the entries of a Hayagriva file as CSL-JSON with type and title, and the line of each key.

    Both are empty if *text* is not in this format.

    >>> hayagriva_items("harry:\n  type: Book\n  title: Harry\n")
    ([{'id': 'harry', 'type': 'book', 'title': 'Harry'}], {'harry': 1})
    """
    found = read_yaml(text)
    if "references" in found.values or not all(isinstance(one, dict) for one in found.values.values()):
        return [], {}
    items = [
        {
            "id": key,
            "type": _TYPES.get(_text(entry.get("type")).casefold(), "document"),
            "title": _text(entry.get("title")),
        }
        for key, entry in found.values.items()
        if isinstance(entry, dict)
    ]
    return items, found.lines


def _text(value: YamlValue | None) -> str:
    """Return a value that is text, or the text of a formattable value."""
    if isinstance(value, dict):
        value = value.get("value")
    return value if isinstance(value, str) else ""
