"""Internal: exports of a library: SKOS, schema.org and tables."""
