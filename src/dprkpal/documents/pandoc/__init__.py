"""Internal: the pandoc filter, and inline elements of the pandoc document model."""
