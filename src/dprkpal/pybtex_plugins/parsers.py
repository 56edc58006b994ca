"""Internal: input formats for pybtex: CSL-JSON, CSL-YAML and RIS.

pybtex stores BibTeX entries, so a file is read by dprkpal, converted to BibTeX, and parsed by pybtex.
"""

from __future__ import annotations

import io
from typing import Any, ClassVar

from pybtex.database.input import BaseParser
from pybtex.database.input.bibtex import Parser
from pybtex.errors import report_error
from pybtex.exceptions import PybtexError

from ..errors import DprkpalError
from ..formats import read, write

__all__ = ["CslJsonParser", "CslYamlParser", "RisParser"]


class _Parser(BaseParser):  # type: ignore[misc]  # pybtex has no types
    """Base class of the parsers."""

    format: ClassVar[str]
    unicode_io = False  # read bytes, to detect the encoding

    def parse_stream(self, stream: Any) -> Any:
        """Add the entries in *stream*. Problems are reported as pybtex errors."""
        data = stream.read()
        source = io.BytesIO(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data)
        try:
            reading = read(source, self.format)
        except DprkpalError as error:
            raise PybtexError(str(error), filename=self.filename) from None
        for finding in reading.findings:
            report_error(PybtexError(str(finding), filename=self.filename))
        parsed = Parser().parse_string(write(reading.items, "bibtex").text)
        for key, entry in parsed.entries.items():
            self.data.add_entry(key, entry)
        return self.data


class CslJsonParser(_Parser):
    """Reads CSL-JSON."""

    format = "csljson"
    default_suffix = ".json"


class CslYamlParser(_Parser):
    """Reads CSL-YAML."""

    format = "cslyaml"
    default_suffix = ".yaml"


class RisParser(_Parser):
    """Reads RIS."""

    format = "ris"
    default_suffix = ".ris"
