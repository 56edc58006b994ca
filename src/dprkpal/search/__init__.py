"""Full-text search over references, claims, topics and entities."""
