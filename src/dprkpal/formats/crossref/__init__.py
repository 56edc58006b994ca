"""Internal: read works of the Crossref API."""
