"""Internal: read and write ``CITATION.cff``."""
