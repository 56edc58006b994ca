"""Internal: read, write and edit CSL-JSON files."""
