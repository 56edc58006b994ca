"""Internal: a library of any size in a SQLite file: `dprkpal.Store` without the methods of a library."""
