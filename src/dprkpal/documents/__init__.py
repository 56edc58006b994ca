"""Format citations in Markdown documents, with footnotes and a bibliography.

>>> from dprkpal.documents import process
>>> print(process("Berger asks [@berger2014arm].", style="apa", suppress_bibliography=True).text)
Berger asks (Berger, 2014).
"""

from __future__ import annotations

from .processing import DOCUMENTS, Processed, process

__all__ = ["DOCUMENTS", "Processed", "process"]
