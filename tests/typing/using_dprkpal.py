"""A program that uses dprkpal as its users do. It must run, and pass ``mypy --strict`` and pyright."""

from __future__ import annotations

import copy
import datetime
import io
import os
import pickle
import tempfile

import dprkpal
from dprkpal.csl import Processor, load_style

SOURCE = """\
@book{doe2001, author = {Doe, Jane}, title = {A Title}, publisher = {A Press}, year = 2001}
@article{roe2002, author = {Roe, Richard}, title = {An Article}, journal = {A Journal}, year = 2002}
"""


def own_references() -> dprkpal.Library:
    """Load a file, and make a library of CSL-JSON and of a reference."""
    works = dprkpal.Library.load(io.StringIO(SOURCE), format="bibtex")
    for finding in works.findings:
        print(finding.path, finding.line, finding.key, finding.message)
    added = dprkpal.Reference(id="poe2003", type="book", title="Another", author=(dprkpal.Name(family="Poe"),))
    return works | dprkpal.Library([{"id": "moe2004", "type": "book", "title": "A Fourth"}, added])


def built() -> list[str]:
    """Create references, change a library, check, save and copy it."""
    name = dprkpal.Name(family="Young", given="Benjamin R.")
    book = dprkpal.Reference.new("book", title="Guns", author=[name, "Kim, Il-sung"], issued=datetime.date(2021, 6, 1))
    works = dprkpal.Library([book])
    entry: dprkpal.Entry = works.add(dprkpal.Reference.new("report", id=5, author="{World Bank}", issued="1972/1975"))
    works.replace(dprkpal.Reference.new("report", id=5, title="Minutes", publisher="A Press", issued=1972))
    chosen: dprkpal.Library = works.select(type="report")
    renamed: str = works.rename("5", "minutes").id
    works.remove(book.id)
    findings: list[dprkpal.FormatError] = works.check(ignore=["BIB004"])
    with tempfile.TemporaryDirectory() as folder:
        notes: tuple[dprkpal.FormatError, ...] = works.save(os.path.join(folder, "works.bib"))
        try:
            works.save(os.path.join(folder, "works.bib"), overwrite=True)
        except dprkpal.errors.FileChangedError as error:
            print(error.filename)
    copied: dprkpal.Library = copy.deepcopy(works)
    again: dprkpal.Library = pickle.loads(pickle.dumps(copied))
    return [entry.cite("apa"), renamed, *chosen, *map(str, findings), *map(str, notes), *again]


def fields(entry: dprkpal.Entry) -> str:
    """Read fields of an entry, each with its type."""
    title: str | None = entry.title
    names: tuple[dprkpal.Name, ...] = entry.author or ()
    families: list[str | None] = [name.family for name in names]
    issued: dprkpal.Date | None = entry.issued
    year: int | None = issued.date_parts[0][0] if issued and issued.date_parts else None
    level: str = entry.verification.level
    topics: list[str] = [topic.pref_label for topic in entry.topics]
    return f"{title} {families} {year} {entry.container_title} {entry.type} {level} {topics}"


def citations(library: dprkpal.Library) -> list[str]:
    """Cite in every way: an entry, several entries, a bibliography, a document."""
    entry = library["young2021guns"]
    cite = dprkpal.Cite("berger2014arm", dprkpal.Locator.parse("ch. 3"))
    made = [
        entry.cite("apa", locator="p. 45"),
        entry.bibliography(dprkpal.DEFAULT_STYLE),
        library.cite("young2021guns, p. 45", cite, style="apa", locale="de-DE", to="html"),
        *library.bibliography("apa", keys=library.verified("verified")),
    ]
    for references in (library, library.values(), [entry], [{"id": "a", "type": "book", "title": "T"}]):
        processor = Processor("apa", references, to="text")
        made += processor.bibliography()
    notes = Processor(load_style("chicago-notes-bibliography"), library, to="text")
    made += [notes.cite("young2021guns, p. 45"), notes.cite(cite), notes.cite([cite, "young2021guns"])]
    return made


def claims(library: dprkpal.Library) -> list[str]:
    """Read claims, their evidence, their origins, topics and entities."""
    said: list[str] = []
    for claim in library.claims.where(topic="tunnels", hedge="claimed").values():
        said += [claim.sentence, claim.cite("apa"), str(claim.origins), *claim.origins.origins]
        said += [f"{row.source} {row.stance} {row.locator}" for row in claim.evidence]
        said += [entity.name for entity in claim.entities]
        said += [f"{link.source} {link.how} {link.target}" for link in claim.origins.links]
    for topic in library.topics.top:
        said += [topic.pref_label, *topic.references(), *(claim.id for claim in topic.claims().values())]
        said += [work.title or work.id for work in topic.references().values()]
    for entity in library.entities.of_kind("person"):
        said += [entity.name, *entity.aliases, *entity.claims]
    return said


def found(library: dprkpal.Library) -> list[str]:
    """Search, and tell the kinds of results apart."""
    results: dprkpal.Results = library.search("tunnels", years=(2010, None), limit=5)
    first: dprkpal.Result = results[0]
    rest: tuple[dprkpal.Result, ...] = results[1:]
    said = [first.label, *(result.snippet for result in rest)]
    for result in results:
        if isinstance(result.item, dprkpal.Entry):
            said.append(result.item.cite("apa"))
        elif isinstance(result.item, dprkpal.Claim):
            said.append(result.item.sentence)
        else:
            said.append(result.item.id)
    return said


def exported(library: dprkpal.Library) -> list[str]:
    """Export, draw, and make rows for a data frame."""
    writing = library.export("bibtex", keys=library.select(topic="tunnels"))
    timeline: dprkpal.Timeline = library.timeline(topic="tunnels")
    graph: dprkpal.Graph = library.graph(claim="coughlin-payment")
    rows = library.rows("references")
    made = [writing.text, *map(str, writing.notes), timeline.to_svg(), graph.to_svg()]
    made += [f"{event.kind} {event.span.words} {event.label}" for event in timeline]
    made += [f"{node.kind} {node.label}" for node in graph.nodes]
    return made + [str(row["title"]) for row in rows]


def packages() -> list[object]:
    """Use the packages without an import of their own."""
    text = dprkpal.documents.process("Berger asks [@berger2014arm].", style="apa").text
    reading = dprkpal.formats.read(io.StringIO(SOURCE), "bibtex")
    return [text, reading.items, dprkpal.csl.OUTPUTS, dprkpal.checks.REPORTS, dprkpal.__version__]


def errors(library: dprkpal.Library) -> str:
    """Catch errors by name, from the package or from its module."""
    try:
        return library["nobody"].cite("apa")
    except dprkpal.UnknownReferenceError as error:
        return f"{error.name} {error.nearest}"
    except (dprkpal.UnknownStyleError, dprkpal.LocatorError, dprkpal.errors.UnknownLocaleError) as error:
        return str(error)
    except dprkpal.FormatError as error:
        return f"{error.path} {error.line} {error.message}"
    except dprkpal.DprkpalError:
        raise


def main() -> None:
    """Run everything."""
    collection = dprkpal.library()
    print(fields(own_references()["doe2001"]), errors(collection), packages())
    print(*built(), sep="\n")
    for made in (citations(collection), claims(collection), found(collection), exported(collection)):
        print(*made, sep="\n")


if __name__ == "__main__":
    main()
