"""Time citeproc-py in its own process; see engines.py for the protocol."""

from __future__ import annotations

import time
import warnings
from typing import Any

from engines import serve


def answer(task: dict[str, Any]) -> dict[str, Any]:
    """Return the time from items in memory to formatted text, and the number of texts."""
    warnings.simplefilter("ignore")
    began = time.perf_counter()
    from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, Locator, formatter
    from citeproc.source.json import CiteProcJSON

    style = CitationStylesStyle(task["path"], validate=False)
    ready = time.perf_counter() - began
    began = time.perf_counter()
    bibliography = CitationStylesBibliography(style, CiteProcJSON(task["items"]), formatter.html)
    clusters = task["clusters"] or [[{"id": item["id"]}] for item in task["items"]]
    citations = []
    for cluster in clusters:
        cites = [
            CitationItem(cite["id"], locator=Locator(cite["label"], cite["locator"]))
            if "locator" in cite
            else CitationItem(cite["id"])
            for cite in cluster
        ]
        citations.append(Citation(cites))
        bibliography.register(citations[-1])
    bibliography.sort()
    texts = [str(bibliography.cite(citation, lambda _: None)) for citation in citations] if task["clusters"] else []
    if task["bibliography"]:
        texts += [str(entry) for entry in bibliography.bibliography()]
    return {"seconds": time.perf_counter() - began, "ready": ready, "texts": len(texts), "last": texts[-1:]}


if __name__ == "__main__":
    serve(answer)
