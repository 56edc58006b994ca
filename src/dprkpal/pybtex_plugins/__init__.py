"""Plug-ins for pybtex: any program built on it reads the formats of dprkpal, and formats in the styles of CSL.

They are registered as entry points: the input formats ``csljson``, ``cslyaml`` and ``ris`` with the endings of their
files, and the formatting styles ``csl-apa``, ``csl-ieee`` and some others, with ``csl`` for the one that the
environment names. `formatting_style` makes any other.
"""

from __future__ import annotations

from .formatting_styles import CslStyle, formatting_style
from .parsers import CslJsonParser, CslYamlParser, RisParser

__all__ = ["CslJsonParser", "CslStyle", "CslYamlParser", "RisParser", "formatting_style"]
