"""Time dprkpal in its own process; see engines.py for the protocol."""

from __future__ import annotations

import time
from typing import Any

from engines import serve


def answer(task: dict[str, Any]) -> dict[str, Any]:
    """Return the time from items in memory to formatted text, and the number of texts."""
    began = time.perf_counter()
    from dprkpal.csl import Processor, load_style
    from dprkpal.model.citation import Citation, Cite, Locator

    load_style(task["style"])
    ready = time.perf_counter() - began
    items, clusters = task["items"], task["clusters"]
    began = time.perf_counter()
    processor = Processor(task["style"], items, to="html")
    texts = []
    for cluster in clusters:
        cites = [
            Cite(cite["id"], Locator(cite["label"], cite["locator"]) if "locator" in cite else None) for cite in cluster
        ]
        texts.append(processor.cite(Citation(tuple(cites))))
    if task["bibliography"]:
        texts += processor.bibliography()
    return {"seconds": time.perf_counter() - began, "ready": ready, "texts": len(texts), "last": texts[-1:]}


if __name__ == "__main__":
    serve(answer)
