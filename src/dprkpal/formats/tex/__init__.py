"""TeX in the fields of BibTeX: decode and encode."""
