"""Internal: entries, topics, entities, claims, evidence, links between sources, and the files that define them."""
