"""Internal: load and parse CSL styles and locales."""
