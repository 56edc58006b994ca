"""A program with mistakes that type checkers must find, each with the codes of mypy and pyright in a comment."""

from __future__ import annotations

import dprkpal
from dprkpal.csl import Processor


def mistakes(library: dprkpal.Library) -> None:
    """Make the mistakes."""
    entry = library["young2021guns"]
    print(entry.titel)  # expect: attr-defined, reportAttributeAccessIssue
    print(entry.author[0].family)  # expect: index, reportOptionalSubscript
    print(entry.issued.date_parts)  # expect: union-attr, reportOptionalMemberAccess
    pages: int = entry.page  # expect: assignment, reportAssignmentType
    entry.title = "Another"  # expect: misc, reportAttributeAccessIssue
    print(library.claims["coughlin-tunnels"].sentense, pages)  # expect: attr-defined, reportAttributeAccessIssue
    print(library.topics["tunnels"].references()["a"].titel)  # expect: attr-defined, reportAttributeAccessIssue
    print(library.search("tunnels")[0].labl)  # expect: attr-defined, reportAttributeAccessIssue
    print(library.timeline()[0].dat)  # expect: attr-defined, reportAttributeAccessIssue
    library.cite(["a"], style="apa")  # expect: arg-type, reportArgumentType
    Processor("apa", list(library))  # expect: arg-type, reportArgumentType
    dprkpal.Reference.new("book", titel="T")  # expect: call-arg, reportCallIssue
    dprkpal.Reference.new("book", title=["T"])  # expect: arg-type, reportArgumentType
    library.rename("young2021guns")  # expect: call-arg, reportCallIssue
    print(dprkpal.Libary)  # expect: attr-defined, reportAttributeAccessIssue
    print(dprkpal.csl.Procesor)  # expect: attr-defined, reportAttributeAccessIssue
