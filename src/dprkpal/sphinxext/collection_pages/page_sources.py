"""Internal: the source file of each page of the collection: a title and one directive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .current_site import library, pages_folder
from .list_pages import LISTS
from .page_names import docname_of, title_of

__all__ = ["sources", "write_sources"]

DRAWING_TITLES = {"timeline": "Timeline", "graph": "Source dependencies"}


def sources() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each generated page.

    The pages of single records are orphans. The table of contents is on every page of the site, and 226 more entries
    would make every page heavy.
    """
    for name, (title, _) in LISTS.items():
        yield f"{pages_folder()}/{name}", _page_source(title, "list", name, orphan=False)
    for name, title in DRAWING_TITLES.items():
        yield f"{pages_folder()}/{name}", _page_source(title, "list", name, orphan=False)
    collection = library()
    for kind, records in (
        ("reference", collection), ("claim", collection.claims), ("topic", collection.topics),
        ("entity", collection.entities),
    ):  # fmt: skip
        for identity in records:
            yield docname_of(kind, identity), _page_source(title_of(kind, identity), kind, identity)


def _page_source(title: str, kind: str, identity: str, *, orphan: bool = True) -> str:
    title = " ".join(title.split()).replace("\\", "\\\\").replace("*", "\\*").replace("`", "\\`").replace("|", "\\|")
    title = title.replace("_", "\\_")
    underline = "=" * (2 * len(title))  # East Asian characters are two columns wide
    head = ":orphan:\n\n" if orphan else ""
    return f"{head}{title}\n{underline}\n\n.. collection-page:: {kind} {identity}\n"


def write_sources(folder: Path) -> None:
    """Write the page sources into *folder*, the documentation's source folder.

    Files whose text is unchanged are not touched, so that Sphinx does not read them again. Pages of records that no
    longer exist are deleted.
    """
    wanted = {folder / f"{name}.rst": text for name, text in sources()}
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in (folder / pages_folder()).rglob("*.rst"):
        if path not in wanted:
            path.unlink()
