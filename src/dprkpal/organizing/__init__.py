"""Internal: tidy bibliography files, make citation keys, and find and merge duplicates."""
