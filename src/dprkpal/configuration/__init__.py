"""Settings of a project, read once by every command, the pandoc filter, the language server and Sphinx.

A project sets them in ``dprkpal.toml``, or in the table ``[tool.dprkpal]`` of ``pyproject.toml``. Environment variables
such as ``DPRKPAL_STYLE`` replace them, and options of a command replace both.

>>> load_configuration("/nonexistent", environment={"DPRKPAL_STYLE": "apa"}).style
'apa'
"""

from __future__ import annotations

from .configuration import Configuration, load_configuration
from .origin import Origin
from .settings import SETTINGS, Setting

__all__ = ["SETTINGS", "Configuration", "Origin", "Setting", "load_configuration"]
