"""Internal: read and write EndNote XML."""
