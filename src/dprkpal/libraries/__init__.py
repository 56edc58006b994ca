"""Internal: `dprkpal.Library`, annotated bibliographies, and the build of the built-in collection."""
