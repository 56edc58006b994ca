"""Internal: import the packages of the engines, or say which extra installs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import DprkpalError

__all__ = ["imported"]

_EXTRAS = {"pyarrow": "parquet", "pyspark": "spark", "dask": "dask", "distributed": "dask"}


def imported(name: str) -> Any:
    """Return the module *name*.

    Raises:
        DprkpalError: The package is not installed.

    >>> imported("pyarrow").__name__
    'pyarrow'
    """
    try:
        return import_module(name)
    except ImportError:
        package = name.partition(".")[0]
        message = f"this needs {package}; install it with `pip install 'dprkpal[{_EXTRAS[package]}]'`"
        raise DprkpalError(message) from None
