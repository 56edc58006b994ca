"""Run our engine for the test suite: read one JSON request per line, and write one JSON response per line.

request   ``{name, mode, csl, input, citation_items, citations, bibentries, bibsection, options, …}``
response  ``{"output": "…"}`` or ``{"error": "…"}``
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dprkpal.csl import Processor, load_style
from dprkpal.csl.document.citations import CitationRecord
from dprkpal.csl.document.position import CitePosition
from dprkpal.csl.output.html import Html
from dprkpal.errors import DprkpalError
from dprkpal.model.citation import Citation, Cite, Locator

_LABELS = {"sub verbo": "sub-verbo"}


def cite(item: Mapping[str, Any]) -> Cite:
    """Convert a citation item of the suite to a cite."""
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


def place(item: Mapping[str, Any]) -> CitePosition:
    """Return the position that a citation item gives; without one, it is a first cite."""
    first_note = int(item.get("first-reference-note-number") or 0)
    return CitePosition(int(item.get("position", 0)), bool(item.get("near-note")), first_note)


class RecordingProcessor(Processor):
    """A processor that records which citations change, or have works whose disambiguation changes.

    The suite marks both kinds, the second even if the text stays the same.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        self.touched: set[str | None] = set()
        super().__init__(*args, **options)

    @property
    def tests_ambiguity(self) -> bool:
        """Whether cites of the style test ``disambiguate``."""
        return self._disambiguation_state.rules.condition

    def _render(self, record: CitationRecord) -> None:
        before = record.text, self._disambiguation_of(record)
        super()._render(record)
        if before != (record.text, self._disambiguation_of(record)):
            self.touched.add(record.citation.id)

    @staticmethod
    def _disambiguation_of(record: CitationRecord) -> Any:
        return record.rendered_from and [disambiguation for *_rest, disambiguation in record.rendered_from[-1]]


def citation(data: Mapping[str, Any], note: int | None = None) -> Citation:
    """Convert a citation of the suite's CITATIONS to ours; *note* is its current note number."""
    properties = data.get("properties") or {}
    cites = tuple(cite(item) for item in data["citationItems"])
    mode = {"composite": "author-in-text"}.get(properties.get("mode"), properties.get("mode"))
    if mode in ("author-in-text", "author-only", "suppress-author"):
        cites = (replace(cites[0], mode=mode), *(() if mode == "author-only" else cites[1:]))
    return Citation(
        cites, properties.get("noteIndex") or 0 if note is None else note, str(data.get("citationID")),
        properties.get("infix") or "", bool(properties.get("unsorted")),
    )  # fmt: skip


def first_notes(document: Sequence[Citation]) -> dict[str, tuple[int | None, int]]:
    """Return for each work its first note and the number of its cites."""
    found: dict[str, tuple[int | None, int]] = {}
    for one in document:
        for cited in one.cites:
            note, count = found.get(cited.id, (one.note_number, 0))
            found[cited.id] = note, count + 1
    return found


def run_steps(processor: RecordingProcessor, steps: Sequence[Any]) -> str:
    """Run all steps, and return the final citations, one per line, with a mark on those that the last step changed."""
    known: dict[str, Any] = {}
    texts: list[str] = []
    document: list[Citation] = []
    marked: set[str | None] = set()
    for data, earlier, later in steps:
        newest = str(data.get("citationID"))
        known[newest] = data
        processor.touched.clear()
        before = first_notes(document)
        order = [*earlier, [newest, None], *later]
        document = [citation(known[str(identifier)], note) for identifier, note in order]
        texts = processor.replay(document)
        moved = {
            work for work, (note, count) in first_notes(document).items()
            if count > 1 and work in before and before[work][0] != note
        }  # fmt: skip
        if processor.tests_ambiguity:  # the reference engine checks the first cite again when a second one is added
            now = first_notes(document)
            moved |= {work for work, (_, count) in before.items() if count == 1 and now.get(work, (0, 0))[1] > 1}
        marked = {newest, *processor.touched}
        marked.update(one.id for one in document if any(cited.id in moved for cited in one.cites))
    return "\n".join(
        f"{'>>' if one.id in marked else '..'}[{index}] {text}"
        for index, (one, text) in enumerate(zip(document, texts, strict=True))
    )


def answer(request: Mapping[str, Any]) -> str:
    """Return our output for *request*."""
    mode, *flags = request["mode"].split("-")
    items = request["input"]
    if request.get("bibentries"):
        wanted = [str(identifier) for identifier in request["bibentries"][-1]]
        by_id = {str(item["id"]): item for item in items}
        items = [by_id[identifier] for identifier in wanted if identifier in by_id]
    steps = request.get("citations")
    processor = RecordingProcessor(
        load_style(request["csl"]), items, to="text" if "plain" in flags else Html(isolate=False),
        cited_only=bool(steps), links=False, sort="nosort" not in flags, scripts="original",
        abbreviations=(request.get("abbreviations") or {}).get("default"),
    )  # fmt: skip
    output = ""
    if steps:
        output = run_steps(processor, steps)
    elif mode == "citation":
        clusters = request.get("citation_items")
        if clusters is None:
            clusters = [[{"id": identifier} for identifier in processor.order()]]
        output = "\n".join(
            processor.preview(Citation(tuple(cite(item) for item in cluster)), [place(item) for item in cluster])
            for cluster in clusters
        )
    if mode == "bibliography":
        output = processor.backend.join(processor.bibliography(**(request.get("bibsection") or {})), {})
    return output


def main() -> None:
    """Answer requests until the end of the input."""
    for line in sys.stdin:
        try:
            response = {"output": answer(json.loads(line))}
        except DprkpalError as error:
            response = {"error": str(error)}
        except Exception as error:  # the runner counts it as a failure and continues
            response = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(response), flush=True)


if __name__ == "__main__":
    main()
