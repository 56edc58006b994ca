"""Answers the requests of a CSL test-suite runner: one JSON object a line on standard input, one on output.

request   ``{name, mode, csl, input, citation_items, citations, bibentries, bibsection, options, …}``
response  ``{"output": "…"}`` or ``{"error": "…"}``
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from dprkpal.citation import Citation, Cite, Locator
from dprkpal.csl import Processor, load_style
from dprkpal.csl.position import Place
from dprkpal.errors import DprkpalError

_LABELS = {"sub verbo": "sub-verbo"}


def cite(item: Mapping[str, Any]) -> Cite:
    """Return the cite that a citation item of the suite describes."""
    locator = item.get("locator")
    label = item.get("label") or "page"
    label = _LABELS.get(label, label)
    mode = "suppress-author" if item.get("suppress-author") else "author-only" if item.get("author-only") else "normal"
    return Cite(
        str(item["id"]),
        Locator(label, str(locator)) if locator else None,
        item.get("prefix") or "",
        item.get("suffix") or "",
        mode,
    )


def place(item: Mapping[str, Any]) -> Place:
    """Return the position that a citation item carries; first where it carries none."""
    return Place(int(item.get("position", 0)), bool(item.get("near-note")), int(item.get("first-reference-note-number") or 0))


def citation(data: Mapping[str, Any]) -> Citation:
    """Return the citation of one step of CITATIONS."""
    properties = data.get("properties") or {}
    return Citation(
        tuple(cite(item) for item in data["citationItems"]), properties.get("noteIndex") or 0, data.get("citationID")
    )


def play(processor: Processor, steps: Sequence[Any]) -> str:
    """Return the citations of the final document, a line each, with those marked that the last step changed."""
    known: dict[str, Citation] = {}
    before: dict[str, str] = {}
    texts: dict[str, str] = {}
    newest = ""
    for data, earlier, later in steps:
        newest = str(data.get("citationID"))
        known[newest] = citation(data)
        order = [str(identifier) for identifier, _note in earlier] + [newest] + [str(i) for i, _note in later]
        notes = {str(identifier): note for identifier, note in [*earlier, *later]}
        notes[newest] = known[newest].note_number
        for identifier in order:
            known[identifier] = Citation(known[identifier].cites, notes[identifier], identifier)
        before = texts
        texts = dict(zip(order, processor.replay([known[identifier] for identifier in order]), strict=True))
    return "\n".join(
        f"{'>>' if identifier == newest or before.get(identifier) != text else '..'}[{index}] {text}"
        for index, (identifier, text) in enumerate(texts.items())
    )


def answer(request: Mapping[str, Any]) -> str:
    """Return what the engine makes of *request*."""
    mode, *flags = request["mode"].split("-")
    items = request["input"]
    if request.get("bibentries"):
        wanted = [str(identifier) for identifier in request["bibentries"][-1]]
        by_id = {str(item["id"]): item for item in items}
        items = [by_id[identifier] for identifier in wanted if identifier in by_id]
    steps = request.get("citations")
    processor = Processor(
        load_style(request["csl"]), items, to="text" if "plain" in flags else "html",
        cited_only=bool(steps), links=False, sort="nosort" not in flags,
    )  # fmt: skip
    output = ""
    if steps:
        output = play(processor, steps)
    elif mode == "citation":
        clusters = request.get("citation_items")
        if clusters is None:
            clusters = [[{"id": identifier} for identifier in processor.order()]]
        output = "\n".join(
            processor.preview(Citation(tuple(cite(item) for item in cluster)), [place(item) for item in cluster])
            for cluster in clusters
        )
    if mode == "bibliography":
        output = processor.backend.join(processor.bibliography(), {})
    return output


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        try:
            response = {"output": answer(json.loads(line))}
        except DprkpalError as error:
            response = {"error": str(error)}
        except Exception as error:  # the runner counts it as a failure and goes on
            response = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
