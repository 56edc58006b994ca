"""Format citations in documents of Markdown, Word and LibreOffice, and check citations in documents of all formats.

>>> from dprkpal.documents import process
>>> print(process("Berger asks [@berger2014arm].", style="apa", suppress_bibliography=True).text)
Berger asks (Berger, 2014).
"""

from __future__ import annotations

from .checking import CheckedDocuments, check_documents
from .identifier_fetching import FetchingOptions
from .joined_files import JoinedFiles, join_files
from .office.processing import FIELDS, ProcessedOffice, process_office
from .processing import DOCUMENTS, Processed, process

__all__ = [
    "DOCUMENTS", "FIELDS", "CheckedDocuments", "FetchingOptions", "JoinedFiles", "Processed", "ProcessedOffice",
    "check_documents", "join_files", "process", "process_office",
]  # fmt: skip
