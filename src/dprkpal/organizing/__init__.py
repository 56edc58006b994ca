"""Internal: keep a bibliography file in order."""
