"""Plug-ins for pybtex: read the formats of dprkpal, and format bibliographies in CSL styles.

They are registered as entry points. The input formats are ``csljson``, ``cslyaml`` and ``ris``. The formatting styles
are named ``csl-apa``, ``csl-ieee`` and so on; ``csl`` is the style set by the environment. `formatting_style` returns
any other style.
"""

from __future__ import annotations

from .formatting_styles import CslStyle, formatting_style
from .parsers import CslJsonParser, CslYamlParser, RisParser

__all__ = ["CslJsonParser", "CslStyle", "CslYamlParser", "RisParser", "formatting_style"]
