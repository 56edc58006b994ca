"""Time hayagriva inside Typst in its own process; see engines.py for the protocol.

It times the compilation of a document with only a bibliography to HTML. This includes reading the items, which takes
little time compared with formatting them.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import Any

from engines import serve

PARENTS = {"article-journal": "periodical", "article-newspaper": "newspaper", "chapter": "anthology"}
TYPES = {"article-journal": "article", "article-newspaper": "article", "webpage": "web", "chapter": "chapter"}


def entry(item: dict[str, Any], turn: int) -> dict[str, Any]:
    """Return *item* in the format of hayagriva; *turn* makes it unique, because Typst caches compilations."""

    def people(names: list[dict[str, str]]) -> list[str]:
        families = [f"{name.get('non-dropping-particle', '')} {name['family']}".strip() for name in names]
        return [f"{family}, {name['given']}" for family, name in zip(families, names, strict=True)]

    made: dict[str, Any] = {
        "type": TYPES.get(item["type"], item["type"]),
        "title": {"value": f"{item['title']} {turn}".replace("<i>", "").replace("</i>", ""), "verbatim": True},
        "author": people(item["author"]),
        "date": "-".join(f"{part:02}" for part in item["issued"]["date-parts"][0]),
    }
    for ours, theirs in (("page", "page-range"), ("publisher", "publisher"), ("edition", "edition"), ("URL", "url")):
        if ours in item:
            made[theirs] = item[ours]
    if "publisher-place" in item:
        made["location"] = item["publisher-place"]
    if "DOI" in item:
        made["serial-number"] = {"doi": item["DOI"]}
    if "container-title" in item:
        parent: dict[str, Any] = {"type": PARENTS[item["type"]], "title": item["container-title"]}
        for field in ("volume", "issue"):
            if field in item:
                parent[field] = int(item[field])
        if "editor" in item:
            parent["editor"] = people(item["editor"])
        made["parent"] = [parent]
    return made


def answer(task: dict[str, Any]) -> dict[str, Any]:
    """Return the time from items on disk to HTML, and the number of entries."""
    import typst

    if task["clusters"]:
        return {"error": "only bibliographies are compared"}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = {item["id"]: entry(item, task["turn"]) for item in task["items"]}
        (folder / "items.yml").write_text(json.dumps(made, ensure_ascii=False), encoding="utf-8")
        shutil.copy(task["path"], folder / "style.csl")
        main = folder / "main.typ"
        main.write_text('#bibliography("items.yml", style: "style.csl", full: true, title: none)', encoding="utf-8")
        began = time.perf_counter()
        page = typst.compile(str(main), root=str(folder), format="html").decode()
        seconds = time.perf_counter() - began
    texts = page.split("<li")[1:] or page.split("<p")[1:]
    return {"seconds": seconds, "ready": 0.0, "texts": len(texts), "last": texts[-1:]}


if __name__ == "__main__":
    serve(answer)
