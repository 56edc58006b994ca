"""Internal: decode and encode the TeX in BibTeX fields."""
