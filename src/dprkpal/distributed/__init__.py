"""Format, convert and check catalogues of millions of works, on all processors of a computer or on a cluster.

`ColumnSettings` says which columns to add to a table of works, such as references in a style. `add_columns_to_batch`
adds them to an Arrow batch. The other functions do this on an engine: `spark` and `dask` add columns to data frames,
and `run_batch` formats files, as ``dprkpal batch`` does.

Each work is formatted on its own, so that the result does not depend on how the works are distributed. Steps that need
the whole list are separate functions of `spark` and `dask`, which sort and group with the engine itself.

Needs the extra ``parquet``, and ``spark`` or ``dask`` for these engines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__all__ = ["BatchReport", "ColumnSettings", "add_columns_to_batch", "run_batch"]

if TYPE_CHECKING:
    from .batch_columns import add_columns_to_batch
    from .column_settings import ColumnSettings
    from .running import BatchReport, run_batch
else:
    _MODULES = {
        "BatchReport": "running", "ColumnSettings": "column_settings", "add_columns_to_batch": "batch_columns",
        "run_batch": "running",
    }  # fmt: skip

    def __getattr__(name: str) -> object:
        """Import the name on first use."""
        from importlib import import_module

        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value
