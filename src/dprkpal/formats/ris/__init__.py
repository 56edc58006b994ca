"""Internal: read, write and edit RIS files."""
