"""Internal: citations in documents of Word and LibreOffice."""
