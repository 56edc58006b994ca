"""Internal: the source file of each page of the collection: a title and one directive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote

from sphinx.errors import ConfigError

from ...csl.output.backends import backend
from .current_site import current_site, library, pages_folder
from .list_pages import LISTS
from .page_names import KINDS, docname_of, records_of, title_of

__all__ = ["argument_of", "has_page", "identity_of", "list_title", "sources", "write_sources"]

DRAWING_TITLES = {"timeline": "Timeline", "graph": "Source dependencies"}

_DIRECTIVE = "\n.. collection-page:: "
"""Every generated page has it, and no other."""


def list_title(name: str) -> str:
    """Return the title of a list or a drawing."""
    return DRAWING_TITLES.get(name) or (current_site().title if name == "index" else LISTS[name][0])


def has_page(name: str) -> bool:
    """Return whether a list or a drawing has something to show, so that a page is generated for it."""
    kind = next((kind for kind, folder in KINDS.items() if name == f"{folder}/index"), None)
    if kind is not None:
        return kind == "reference" or bool(records_of(kind))
    if name == "timeline":
        return len(library().timeline()) > 1
    return name != "graph" or bool(library().links)


def sources() -> Iterator[tuple[str, str]]:
    """Yield the name and the text of each generated page.

    The start page has the lists in its table of contents. The pages of single records are orphans: the table of
    contents is on every page of the site, and hundreds of entries more would make every page heavy.
    """
    names = [name for name in (*LISTS, *DRAWING_TITLES) if has_page(name)]
    for name in names:
        text = _page_source(list_title(name), "list", name, orphan=False)
        yield f"{pages_folder()}/{name}", text + (_contents(names) if name == "index" else "")
    for kind in KINDS:
        for identity in records_of(kind):
            yield docname_of(kind, identity), _page_source(title_of(kind, identity), kind, identity)


def _contents(names: list[str]) -> str:
    """Return the table of contents of the start page."""
    entries = "".join(f"   /{pages_folder()}/{name}\n" for name in names if name != "index")
    return f"\n.. toctree::\n   :hidden:\n\n{entries}"


def _page_source(title: str, kind: str, identity: str, *, orphan: bool = True) -> str:
    title = backend("rst").text(" ".join(title.split()))
    if not title[:1].isalnum():
        title = f"\\ {title}"  # a row of signs would be a line above or below a title
    line = "=" * (2 * len(title))  # East Asian characters are two columns wide
    head = ":orphan:\n\n" if orphan else ""
    # The line above keeps docutils from reading a title such as "- 1972 -" as a list.
    return f"{head}{line}\n{title}\n{line}\n{_DIRECTIVE}{kind} {argument_of(identity)}\n"


def argument_of(identity: str) -> str:
    r"""Return the id of a record as an argument of the directive. Spaces and line breaks are percent-encoded.

    A key may have any characters. After a line break, it could be a directive of its own, such as ``raw``.

    >>> argument_of("coughlin-tunnels"), argument_of("a\n\n.. raw:: html")
    ('coughlin-tunnels', 'a%0A%0A..%20raw::%20html')
    """
    return "".join(one if one.isprintable() and one not in " %" else quote(one, errors="replace") for one in identity)


def identity_of(argument: str) -> str:
    """Return the id that `argument_of` has encoded."""
    return unquote(argument)


def write_sources(folder: Path) -> None:
    """Write the page sources into *folder*, the documentation's source folder.

    Files whose text is unchanged are not touched, so that Sphinx does not read them again. Generated pages of records
    that no longer exist are deleted.

    Raises:
        ConfigError: A page that was not generated is where one is to be written.
    """
    wanted = {folder / f"{name}.rst": text for name, text in sources()}
    for path, text in wanted.items():
        written = _text_of(path)
        if written is not None and _DIRECTIVE not in written:
            raise ConfigError(
                f"dprkpal_collection_pages: {path} is not a generated page; name another folder, or move this file"
            )
        if written != text:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8", newline="\n")
            except OSError as error:
                raise ConfigError(f"dprkpal_collection_pages: cannot write {path}: {error.strerror}") from None
    for path in (folder / pages_folder()).rglob("*.rst"):
        if path not in wanted and _DIRECTIVE in (_text_of(path) or ""):
            path.unlink()


def _text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError):
        return ""
