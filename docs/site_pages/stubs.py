"""The source of each page of the collection: a title, and the name of what the page is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dprkpal import library

from .lists import LISTS
from .places import FOLDER, doc_of, label

__all__ = ["sources", "write_sources"]

DRAWN = {"timeline": "Timeline", "graph": "Who rests on whom"}


def sources() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each page that is made.

    Pages of single things stand in no table of contents: it is on every page, and would be most of it.
    """
    for name, (title, _) in LISTS.items():
        yield f"{FOLDER}/{name}", _stub(title, "list", name, orphan=False)
    for name, title in DRAWN.items():
        yield f"{FOLDER}/{name}", _stub(title, "list", name, orphan=False)
    works = library()
    for kind, things in (
        ("reference", works), ("claim", works.claims), ("topic", works.topics), ("entity", works.entities)
    ):  # fmt: skip
        for identity in things:
            yield doc_of(kind, identity), _stub(label(kind, identity), kind, identity)


def _stub(title: str, kind: str, identity: str, *, orphan: bool = True) -> str:
    title = " ".join(title.split()).replace("\\", "\\\\").replace("*", "\\*").replace("`", "\\`").replace("|", "\\|")
    title = title.replace("_", "\\_")
    rule = "=" * (2 * len(title))  # some signs are as wide as two
    head = ":orphan:\n\n" if orphan else ""
    return f"{head}{title}\n{rule}\n\n.. collection-page:: {kind} {identity}\n"


def write_sources(folder: Path) -> None:
    """Write the pages into *folder*, the documentation's; leave alone what is the same, remove what is no more."""
    wanted = {folder / f"{name}.rst": text for name, text in sources()}
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in (folder / FOLDER).rglob("*.rst"):
        if path not in wanted:
            path.unlink()
