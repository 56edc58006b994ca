"""Internal: read and write tables with one reference a row: CSV and tab-separated text."""
