"""Internal: full-text search over references, claims, topics and entities."""
